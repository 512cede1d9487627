"""Sectors, households and lists of places of the invented town, as their publishers write them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

import geopandas as gpd
import numpy as np

from .town_places import Place, positions
from .town_sectors import Sector
from .town_site import LAMBERT_72, NIS, POSTCODE, TOWN, degrees, lambert, on_map

YEAR = 2024
_SINCE, _UNTIL = "01/01/2024", "31/12/9999"
_CENSORED = -99997
_SQUARE_METRES = 10_000


def write_sectors(path: Path, sectors: list[Sector]) -> None:
    """The shapefile of Statbel's sectors of 2024; names of columns cut to ten characters."""
    shapes = [on_map(sector.shape) for sector in sectors]
    frame = gpd.GeoDataFrame(
        {
            "CD_SECTOR": [sector.code for sector in sectors],
            "TX_SECTOR_": [sector.name for sector in sectors],
            "TX_SECTO_1": [sector.name for sector in sectors],
            "CD_SUB_MUN": [f"{sector.code[:6]}" for sector in sectors],
            "CD_MUNTY_R": NIS,
            "TX_MUNTY_D": TOWN,
            "M_AREA_HA": [round(shape.area / _SQUARE_METRES, 4) for shape in shapes],
            "M_PERI_M": [round(shape.length, 2) for shape in shapes],
            "DT_SITUATI": f"{YEAR}-01-01",
        },
        geometry=shapes,
        crs=LAMBERT_72,
    )
    # the .dbf would carry the day on which it is written
    frame.to_file(
        path, driver="ESRI Shapefile", encoding="UTF-8", DBF_DATE_LAST_UPDATE="2024-01-01"
    )


def write_population(path: Path, sectors: list[Sector]) -> None:
    """Statbel's OPENDATA_SECTOREN, with the slip in the name of its sixth column."""
    header = (
        *("CD_REFNIS", "CD_SECTOR", "TOTAL", "DT_STRT_SECTOR", "DT_STOP_SECTOR"),
        *("OPPERVLAKKTE IN HM²", "TX_DESCR_SECTOR_NL", "TX_DESCR_SECTOR_FR"),
        *("TX_DESCR_NL", "TX_DESCR_FR"),
    )
    rows = [
        (
            *(NIS, sector.code, sector.inhabitants, _SINCE, _UNTIL),
            *(_comma(sector.shape.area / _SQUARE_METRES, 4), sector.name, sector.name, TOWN, TOWN),
        )
        for sector in sectors
    ]
    _write(path, "|", header, rows)


def write_households(path: Path, sectors: list[Sector]) -> None:
    """Statbel's TF_CAR_HH_SECTOR: households, and the cars that they have."""
    header = ("cd_year", "cd_refnis", "cd_sector", "total_huisH", "total_wagens")
    rows = [
        (YEAR, NIS, s.code, s.households, round(1.6 * s.households - s.one_person)) for s in sectors
    ]
    _write(path, ";", header, rows)


def write_swing(path: Path, sectors: list[Sector]) -> None:
    """An export of Provincies in Cijfers; of a sector with few people all is censored."""
    header = (
        *("period", "geolevel", "geoitem", "hh_alleenwonend", "hh_eenouder"),
        *("inw_65plus", "inw_80plus"),
    )
    rows: list[Sequence[object]] = []
    for sector in sectors:
        counts = (sector.one_person, sector.lone_parent, sector.aged_65, sector.aged_80)
        shown = (_CENSORED,) * len(counts) if sector.tiny else counts
        rows.append((YEAR, "statsec", sector.code, *shown))
    _write(path, ";", header, rows)


def write_centres(path: Path, places: list[Place]) -> None:
    """A list in degrees with a decimal comma, as a spreadsheet in Dutch saves it."""
    lonlat = degrees(positions(places)).tolist()
    header = (*_PLACE, "lengtegraad", "breedtegraad")
    _write(
        path,
        ";",
        header,
        [
            (*_described(place), _comma(lon, 6), _comma(lat, 6))
            for place, (lon, lat) in zip(places, lonlat, strict=True)
        ],
    )


def write_childrens_houses(path: Path, places: list[Place]) -> None:
    """A list in Lambert 72 with a decimal comma."""
    xy = np.asarray(lambert(positions(places))).tolist()
    header = (*_PLACE, "x", "y")
    _write(
        path,
        ";",
        header,
        [
            (*_described(place), _comma(x, 2), _comma(y, 2))
            for place, (x, y) in zip(places, xy, strict=True)
        ],
    )


_PLACE = (
    *("naam", "straat", "huisnummer", "postcode", "gemeente"),
    *("capaciteit", "openingsuren", "rolstoeltoegankelijk"),
)


def _described(place: Place) -> tuple[object, ...]:
    access = {"yes": "ja", "no": "nee", "limited": "beperkt"}.get(place.wheelchair, "")
    return (
        *(place.name, place.street, place.housenumber, POSTCODE, TOWN),
        *(place.capacity or "", place.opening_hours, access),
    )


def _comma(value: float, decimals: int) -> str:
    return f"{value:.{decimals}f}".replace(".", ",")


def _write(
    path: Path, separator: str, header: Sequence[str], rows: Iterable[Sequence[object]]
) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, delimiter=separator, lineterminator="\r\n")
        writer.writerow(header)
        writer.writerows(rows)
