"""The results as open files: a spreadsheet, GeoJSON and a GeoPackage."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio

from ..analysis import Analysis
from ..geo.gaps import CATEGORY_FIGURES
from ..geo.window_gaps import CUT_FIGURES, FIGURES
from ..study import Study
from ..words import category_label, text, window_label
from .journeys import DrawnJourney, journey_table
from .provenance import provenance

WGS84 = 4326
# A spreadsheet takes text that starts with one of these for a formula (CSV injection, OWASP).
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
# GeoPackage notes when a layer last changed; a fixed date keeps equal results equal, byte for byte.
_FIXED_DATE = "2000-01-01T00:00:00.000Z"


def write_areas_csv(analysis: Analysis, path: Path) -> None:
    """The areas as a spreadsheet: headers in the study's language, `;` and decimal comma.

    Text that Excel would take for a formula gets an apostrophe in front.
    """
    table = pd.DataFrame(analysis.areas.drop(columns="geometry"))
    heads = [header(str(name), analysis.study) for name in table]
    write_sheet(table, heads, analysis.study.study.language, path)


def write_sheet(table: pd.DataFrame, heads: Sequence[str], language: str, path: Path) -> None:
    """A table as a spreadsheet that Excel in Belgium opens right with a double click.

    heads: what people call its columns. utf-8 with BOM, `;` and decimal comma.
    """
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        stream.write(sheet_text(table, heads, language))


def sheet_text(table: pd.DataFrame, heads: Sequence[str], language: str) -> str:
    """What stands in a spreadsheet of `write_sheet`, without its BOM."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    writer.writerow(heads)
    columns = [[_cell(value, str(name), language) for value in table[name]] for name in table]
    writer.writerows(zip(*columns, strict=True))
    return stream.getvalue()


def header(column: str, study: Study) -> str:
    """What people call a column of the area table, in the study's language."""
    language = study.study.language
    for suffix in ("status", "vintage", "inherited"):
        if column.endswith(f"_{suffix}"):
            inner = header(column.removesuffix(f"_{suffix}"), study)
            return text(f"columns.{suffix}", language, column=inner)
    if column == "people_in_gap":
        return text("columns.people_without_any", language)
    for category in study.norms:
        figure = column.removeprefix(f"{category}_")
        if figure == column:
            continue
        label = category_label(category, language)
        if figure in CATEGORY_FIGURES:
            return text(f"columns.{figure}", language, category=label)
        if figure.startswith("people_in_gap_"):
            pace = text(f"columns.pace_{figure.removeprefix('people_in_gap_')}", language)
            return text("columns.people_in_gap_pace", language, category=label, pace=pace)
        for window in study.windows:
            of_window = figure.removeprefix(f"{window}_")
            if of_window in (*FIGURES, *CUT_FIGURES):
                when = window_label(window, language)
                key = f"columns.window_{of_window}"
                return text(key, language, category=label, window=when)
    return text(f"columns.{column}", language)


def write_areas_geojson(analysis: Analysis, path: Path) -> None:
    """The areas in WGS84 (RFC 7946), coordinates to 6 decimals (about 10 cm)."""
    pyogrio.write_dataframe(
        analysis.areas.to_crs(WGS84), path, driver="GeoJSON", RFC7946="YES", COORDINATE_PRECISION=6
    )


def write_geopackage(analysis: Analysis, journeys: Sequence[DrawnJourney], path: Path) -> None:
    """Every table of the results, and the metadata, in one GeoPackage."""
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": _FIXED_DATE})
    try:
        layers: dict[str, gpd.GeoDataFrame] = {
            "areas": analysis.areas,
            "dwellings": analysis.dwellings,
            "places": analysis.places,
            "catchments": analysis.catchments,
        }
        transit = analysis.transit
        if transit is not None:
            layers |= {"stops": transit.stops, "journeys": journey_table(analysis, journeys)}
        for name, table in layers.items():
            pyogrio.write_dataframe(
                table, path, layer=name, driver="GPKG", promote_to_multi=name in _POLYGONS
            )
        pyogrio.write_dataframe(analysis.categories, path, layer="categories", driver="GPKG")
        if transit is not None:
            pyogrio.write_dataframe(transit.windows, path, layer="windows", driver="GPKG")
        pyogrio.write_dataframe(_metadata(analysis), path, layer="metadata", driver="GPKG")
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


_POLYGONS = ("areas", "catchments")


def _metadata(analysis: Analysis) -> pd.DataFrame:
    record = provenance(analysis)
    return pd.DataFrame(
        {
            "key": list(record),
            "value": [json.dumps(value, ensure_ascii=False) for value in record.values()],
        }
    )


def _cell(value: object, column: str, language: str) -> str:
    if value is None or value is pd.NA or value != value:
        return ""
    if isinstance(value, bool) or type(value).__name__ == "bool":
        return text("columns.yes" if value else "columns.no", language)
    if isinstance(value, str):
        if column.endswith("_status"):
            return text(f"columns.status_{value}", language)
        return f"'{value}" if value.startswith(_FORMULA_STARTS) else value
    figure = float(value)  # pyright: ignore[reportArgumentType] - a number of numpy or pandas
    written = f"{figure:.0f}" if figure.is_integer() else f"{figure:.4f}".rstrip("0")
    return written.replace(".", ",")
