"""Areas: the polygons that results are given for, with their codes, names and municipality."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from ..data.provenance import describe
from ..messages import LayerError, Message, finding, nearest
from . import area_columns, codes
from .area_municipalities import add_municipalities, as_nis, own_municipalities
from .layer import Layer
from .plain_text import plain
from .vectors import read_vector

_EXAMPLES = 8
# square metres: what is left of a shape without surface when its corners were rounded
_LEAST = 0.01


def read_areas(
    path: Path,
    *,
    crs: CRS,
    level: str = "sector",
    code: str | None = None,
    name: str | None = None,
    keep: str | Sequence[str] | None = None,
    file_crs: str | int | None = None,
    layer: str | None = None,
    key_table: Path | None = None,
    municipality: str | None = None,
    source: str | None = None,
    vintage: int | None = None,
    licence: str | None = None,
    attribution: str | None = None,
) -> Layer:
    """The areas of a study, checked: one row per code, sorted by code, RangeIndex.

    Columns: code (unique), name, municipality (NIS code of today's municipality, or None),
    municipality_name (or None), geometry (valid Polygon or MultiPolygon in `crs`). `code` and
    `name` are columns of the file; without them the known columns of `level` are looked for.
    `keep` is one or more patterns on the code (`21004W*`). The municipality comes from the column
    that `municipality` names, from `key_table`, the file's known columns or the start of the code,
    in this order; if `municipality` is a NIS code, it is that of the areas that none of these
    knows. Raises LayerError.
    """
    frame, findings = read_vector(path, crs=crs, file_crs=file_crs, layer=layer)
    columns = [str(column) for column in frame.columns if column != "geometry"]
    level = area_columns.LEVELS.get(level.casefold(), level.casefold())
    town_column = municipality if municipality in columns else None
    elsewise = None if town_column else _nis(path, columns, municipality)
    own = own_municipalities(frame, town_column)
    code_column = _code_column(path, columns, level, code)
    listed = _codes(frame[code_column], elsewise, own["municipality"])
    names = _names(frame, path, columns, level, name)
    if level == "municipality":
        own = own.mask(own == "", pd.DataFrame({"municipality": listed, "name": names}))
    table = gpd.GeoDataFrame(
        {"code": listed, "name": names}, geometry=frame.geometry, crs=frame.crs
    )
    table, selection = _kept(table, path, keep)
    table, repairs = _polygons(table, path)
    table, merges = _one_per_code(table, path)
    merges += _overlaps(table, path)
    table, towns = add_municipalities(
        table,
        own.loc[table.index],
        elsewise=elsewise,
        own_first=town_column is not None,
        key_table=key_table,
    )
    table["name"] = table["name"].where(table["name"] != "", table["code"])
    origin = describe(
        path, "areas", vintage=vintage, source=source, licence=licence, attribution=attribution
    )
    sources = (origin,) if key_table is None else (origin, describe(key_table, "key_table"))
    findings = (*findings, *selection, *repairs, *merges, *towns)
    table = table.sort_values("code", kind="stable").reset_index(drop=True)
    return Layer(table, sources, findings)


# codes and names


def _require(path: Path, columns: Sequence[str], column: str, key: str) -> str:
    """The column as the file spells it. Raises LayerError with the columns that exist."""
    if column in columns:
        return column
    close = nearest(column, columns)
    found = "areas.no_column_but" if close else "areas.no_column"
    raise LayerError(found, file=path, key=key, column=column, options=columns, nearest=close or "")


def _nis(path: Path, columns: Sequence[str], municipality: str | None) -> str | None:
    code = as_nis(municipality)
    if municipality is None or code is not None:
        return code
    if nearest(municipality, columns):
        _require(path, columns, municipality, "municipality")
    raise LayerError(
        "areas.not_a_municipality", file=path, municipality=municipality, options=columns or ["-"]
    )


def _code_column(path: Path, columns: Sequence[str], level: str, code: str | None) -> str:
    if code is not None:
        return _require(path, columns, code, "code")
    known = (*area_columns.CODE.get(level, ()), *area_columns.CODE_OF_ANY)
    found = area_columns.find(columns, known)
    if not found:
        raise LayerError("areas.no_code_column", file=path, level=level, options=columns or ["-"])
    return found[0]


def _codes(column: pd.Series, elsewise: str | None, own: pd.Series) -> pd.Series:
    """Canonical codes where they are Belgian ones; the user's own codes only lose their spaces."""
    pairs = zip(column, own, strict=True)
    return pd.Series(
        [_code(value, town or elsewise) for value, town in pairs],
        index=column.index,
        dtype="str",
    )


def _code(value: object, prefix: str | None) -> str:
    code = codes.canonical_code(value, prefix=prefix)
    belgian = codes.nis_prefix(code) is not None or code.isdigit() or code == ""
    return code if belgian else plain(value)


def _names(
    frame: gpd.GeoDataFrame, path: Path, columns: Sequence[str], level: str, name: str | None
) -> pd.Series:
    """The names as text, "" where there is none."""
    if name is not None:
        column = _require(path, columns, name, "name")
    else:
        known = (*area_columns.NAME.get(level, ()), *area_columns.NAME_OF_ANY)
        found = area_columns.find(columns, known)
        if not found:
            return pd.Series("", index=frame.index, dtype="str")
        column = found[0]
    return frame[column].map(plain).astype("str")


def _kept(
    table: gpd.GeoDataFrame, path: Path, keep: str | Sequence[str] | None
) -> tuple[gpd.GeoDataFrame, list[Message]]:
    """The rows with a code that is wanted and can be located."""
    findings: list[Message] = []
    coded = table[table["code"] != ""]
    if coded.empty:
        raise LayerError("areas.no_codes", file=path)
    if len(coded) < len(table):
        n = len(table) - len(coded)
        findings.append(finding("areas.without_code", file=path.name, n=n))
    patterns = [keep] if isinstance(keep, str) else list(keep or ["*"])
    wanted = np.array([_fits(code, patterns) for code in coded["code"]])
    if not wanted.any():
        steps = np.linspace(0, len(coded) - 1, min(_EXAMPLES, len(coded))).astype(int)
        examples = sorted(coded["code"])
        raise LayerError(
            "areas.keep_nothing",
            file=path,
            keep=patterns,
            n=len(coded),
            options=list(dict.fromkeys(examples[i] for i in steps)),
        )
    coded = coded[wanted]
    lost = coded["code"].map(codes.is_not_locatable)
    if lost.any():
        findings.append(finding("areas.not_locatable", file=path.name, n=int(lost.sum())))
    if lost.all():
        raise LayerError("areas.all_not_locatable", file=path)
    return coded[~lost], findings


def _fits(code: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(code.casefold(), pattern.strip().casefold()) for pattern in patterns)


# geometry


def _polygons(table: gpd.GeoDataFrame, path: Path) -> tuple[gpd.GeoDataFrame, list[Message]]:
    """The rows that are polygons with a surface, every one valid; what was mended is counted."""
    before = table.geometry.to_numpy()
    kinds = shapely.get_type_id(before)
    surface = np.isin(kinds, (3, 6, 7))
    if not surface.any():
        raise LayerError("areas.no_polygons", file=path, kinds=sorted(set(table.geom_type)))
    invalid = surface & ~shapely.is_valid(before)
    after = before.copy()
    after[invalid] = _mended(before[invalid])
    after[surface] = _surfaces(after[surface])
    flat = ~surface | shapely.is_empty(after) | ~(shapely.area(after) > _LEAST)
    if flat.all():
        raise LayerError("areas.no_surface", file=path, n=len(table))
    findings: list[Message] = []
    mended = invalid & ~flat
    for key, which in (("areas.repaired", mended), ("areas.no_area", flat)):
        if which.any():
            found = table["code"][which].tolist()
            findings.append(finding(key, file=path.name, n=len(found), codes=found))
    return table.set_geometry(after, crs=table.crs)[~flat], findings


def _mended(geometry: NDArray[np.object_]) -> NDArray[np.object_]:
    """Valid polygons from rings that cross themselves or one another.

    Where the rings leave nothing (a hole as large as its polygon), what they enclose counts.
    """
    mended = shapely.make_valid(geometry, method="structure", keep_collapsed=False)
    gone = ~(shapely.area(mended) > 0)
    mended[gone] = shapely.make_valid(geometry[gone])
    return mended


def _surfaces(geometry: NDArray[np.object_]) -> NDArray[np.object_]:
    """Only the polygons of a collection, joined."""
    mixed = shapely.get_type_id(geometry) == 7
    result = geometry.copy()
    for i in np.flatnonzero(mixed):
        parts = [g for g in shapely.get_parts(geometry[i]) if g.geom_type.endswith("Polygon")]
        result[i] = shapely.union_all(shapely.make_valid(parts)) if parts else shapely.Polygon()
    return result


def _one_per_code(table: gpd.GeoDataFrame, path: Path) -> tuple[gpd.GeoDataFrame, list[Message]]:
    """Parts of one area joined into one row; different areas under one code are an error."""
    repeated = table[table["code"].duplicated(keep=False)]
    if repeated.empty:
        return table, []
    names = repeated.groupby("code")["name"].nunique()
    clashing = names.index[names > 1].tolist()
    if clashing:
        rows = repeated[repeated["code"].isin(clashing)]
        raise LayerError(
            "areas.duplicate_codes",
            file=path,
            n=len(clashing),
            codes=[f"{code} ({_rows_and_names(part)})" for code, part in rows.groupby("code")],
        )
    first = table.drop_duplicates("code")
    geometry = first.geometry.to_numpy().copy()
    place = {code: i for i, code in enumerate(first["code"])}
    for code, parts in repeated.groupby("code"):
        geometry[place[str(code)]] = shapely.union_all(parts.geometry.to_numpy())
    joined = sorted(set(repeated["code"]))
    said = finding("areas.joined_parts", file=path.name, n=len(joined), codes=joined)
    return first.set_geometry(gpd.GeoSeries(geometry, index=first.index, crs=table.crs)), [said]


def _overlaps(table: gpd.GeoDataFrame, path: Path) -> list[Message]:
    """Say which areas lie over another, told by a point within each: a dwelling is in one only."""
    outlines = table.geometry.to_numpy()
    place, point = shapely.STRtree(shapely.point_on_surface(outlines)).query(
        outlines, predicate="contains"
    )
    codes = sorted(set(table["code"].to_numpy()[point[place != point]]))
    return [finding("areas.overlap", file=path.name, n=len(codes), codes=codes)] if codes else []


def _rows_and_names(part: pd.DataFrame) -> str:
    return "; ".join(f"{row}: {name or '-'}" for row, name in part["name"].head(4).items())
