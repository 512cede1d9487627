"""Which columns of a file of places hold what, in Dutch, English, French and in OSM's words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..messages import LayerError, Message, finding, nearest
from .plain_text import MAX_NAME, plain
from .tables import parse_numbers

# The order is preference: a cell that is empty in one column is taken from the next.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "name": (
        *("name", "naam", "nom", "benaming", "titel", "title", "titre", "denomination"),
        *("name_nl", "naam_nl", "name_fr", "nom_fr", "name_en", "official_name", "organisatie"),
    ),
    "address": ("address", "adres", "adresse", "addr_full", "volledig_adres", "full_address"),
    "street": ("addr_street", "straat", "straatnaam", "street", "rue", "nom_de_rue", "addr_place"),
    "housenumber": (
        *("addr_housenumber", "huisnr", "huisnummer", "housenumber", "house_number", "nr"),
        *("nummer", "numero", "numero_de_maison"),
    ),
    "postcode": ("addr_postcode", "postcode", "code_postal", "cp", "zip", "zipcode", "post_code"),
    "city": ("addr_city", "gemeente", "stad", "plaats", "city", "town", "commune", "ville"),
    "capacity": (
        *("capacity", "capaciteit", "capacite", "zitplaatsen", "aantal_zitplaatsen"),
        *("aantal_plaatsen", "seats", "places_assises", "nombre_de_places"),
    ),
    "opening_hours": (
        *("opening_hours", "openingsuren", "openingstijden", "hours", "horaires", "horaire"),
        *("heures_d_ouverture", "heures_ouverture"),
    ),
    "wheelchair": (
        *("wheelchair", "rolstoel", "rolstoeltoegankelijk", "toegankelijk_rolstoel"),
        *("wheelchair_accessible", "fauteuil_roulant", "chaise_roulante", "pmr"),
    ),
    "lat": ("lat", "latitude", "breedtegraad", "breedte", "geo_lat", "latitude_wgs84"),
    "lon": ("lon", "lng", "long", "longitude", "lengtegraad", "geo_lon", "longitude_wgs84"),
    "x": ("x", "x_coord", "xcoord", "x_coordinaat", "x_lambert", "x_lambert72", "coord_x"),
    "y": ("y", "y_coord", "ycoord", "y_coordinaat", "y_lambert", "y_lambert72", "coord_y"),
    "point": ("geo_point_2d", "geo_point", "geopoint", "coordinaten", "coordinates"),
}
_POSITION = ("lat", "lon", "x", "y", "point")
_KNOWN = frozenset(name for names in COLUMNS.values() for name in names)
_MAX_HOURS = 1_000

_WHEELCHAIR = {
    "yes": ("yes", "ja", "oui", "true", "1", "j", "y", "o", "designated", "volledig"),
    "no": ("no", "nee", "neen", "non", "false", "0", "n"),
    "limited": ("limited", "beperkt", "gedeeltelijk", "deels", "partial", "limite", "partiel"),
}
_WHEELCHAIR_OF = {word: value for value, words in _WHEELCHAIR.items() for word in words}


def find_columns(
    have: Iterable[str], given: Mapping[str, str] | None, path: Path, category: str
) -> dict[str, list[str]]:
    """For each field of a place the columns that hold it: the one given, or all that are known.

    Raises LayerError for a field that does not exist and for a column that is not in the file.
    """
    have = [str(name) for name in have]
    given = given or {}
    for field, column in given.items():
        if field not in COLUMNS:
            guess = nearest(field, COLUMNS)
            facts = {"field": field, "nearest": guess, "options": list(COLUMNS)}
            form = "places.unknown_field_near" if guess else "places.unknown_field"
            raise LayerError(form, category=category, **facts)
        if column not in have:
            guess = nearest(column, have)
            facts = {"column": column, "nearest": guess, "columns": have}
            form = "places.no_column_near" if guess else "places.no_column"
            raise LayerError(form, file=path, field=field, **facts)
    by_key: dict[str, str] = {}
    for name in have:
        by_key.setdefault(_key(name), name)
    found = {
        field: [given[field]] if field in given else [by_key[n] for n in names if n in by_key]
        for field, names in COLUMNS.items()
    }
    if given.keys() & set(_POSITION):
        found |= {field: [] for field in _POSITION if field not in given}
    return found


def describe_places(
    cells: pd.DataFrame, columns: Mapping[str, Sequence[str]], file: str
) -> tuple[pd.DataFrame, tuple[Message, ...]]:
    """Name, address, capacity, opening hours and wheelchair access, from the cells of a file.

    An address that is not in one column is put together from street, number, postcode and town.
    """
    texts = {field: _first(cells, columns[field]) for field in COLUMNS if field != "opening_hours"}
    capacity, bad_capacity = _capacity(texts["capacity"])
    wheelchair, bad_wheelchair = _wheelchair(texts["wheelchair"])
    table = pd.DataFrame(
        {
            "name": texts["name"],
            "address": _addresses(texts),
            "capacity": capacity,
            "opening_hours": _first(cells, columns["opening_hours"], _MAX_HOURS),
            "wheelchair": wheelchair,
        },
        index=cells.index,
    )
    findings: list[Message] = []
    if bad_capacity:
        facts = {"n": len(bad_capacity), "values": bad_capacity}
        findings.append(finding("places.bad_capacity", file=file, **facts))
    if bad_wheelchair:
        facts = {"n": len(bad_wheelchair), "values": bad_wheelchair}
        findings.append(finding("places.bad_wheelchair", file=file, **facts))
    return table, tuple(findings)


def is_known(name: str) -> bool:
    """Whether a column (or OSM key) of this name says something about a place."""
    return _key(name) in _KNOWN


def _key(name: str) -> str:
    """A column name without case, accents and punctuation: "Code Postal" -> "code_postal"."""
    plain_letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[^a-z0-9]+", "_", plain_letters.casefold()).strip("_")


def _first(cells: pd.DataFrame, names: Sequence[str], limit: int = MAX_NAME) -> list[str]:
    """Per row the first text that is not empty in these columns."""
    texts = [""] * len(cells)
    for name in names:
        column = cells[name]
        texts = [text or plain(cell, limit) for text, cell in zip(texts, column, strict=True)]
    return texts


def _addresses(texts: Mapping[str, list[str]]) -> list[str]:
    parts = zip(
        *(texts[field] for field in ("address", "street", "housenumber", "postcode", "city")),
        strict=True,
    )
    composed: list[str] = []
    for whole, street, number, code, town in parts:
        lines = (f"{street} {number}".strip(), f"{code} {town}".strip())
        composed.append(whole or plain(", ".join(line for line in lines if line)))
    return composed


def _capacity(texts: list[str]) -> tuple[NDArray[np.float64], list[str]]:
    numbers, status = parse_numbers(pd.Series(texts, dtype=str), whole=True)
    wrong = (status == "bad") | (numbers < 0)
    bad = [text for text, is_wrong in zip(texts, wrong, strict=True) if is_wrong]
    return np.where(wrong, np.nan, numbers), bad


def _wheelchair(texts: list[str]) -> tuple[list[str], list[str]]:
    found = [_WHEELCHAIR_OF.get(_key(text), "") for text in texts]
    bad = [text for text, value in zip(texts, found, strict=True) if text and not value]
    return found, bad
