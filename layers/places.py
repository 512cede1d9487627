"""The places to meet: from files of points and OSM tags to one checked table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer

from ..data.provenance import Source, describe
from ..messages import LayerError, Message, finding, nearest
from .layer import Layer
from .osm import OSM_ATTRIBUTION, OSM_LICENCE, OsmFile, read_osm
from .place_columns import describe_places, find_columns, is_known
from .place_duplicates import WITHIN_METRES, merged
from .place_positions import Positions, check_within, from_cells
from .plain_text import plain
from .table_files import TABLE_SUFFIXES
from .tables import read_table
from .vector_formats import SUFFIXES
from .vectors import read_vector

MAX_PLACES = 200_000
_MAX_VALUE = 60
# looking for the nearest spelling among more takes seconds
_MAX_OPTIONS = 2_000
COLUMNS = ("place", "category", "name", "address", "capacity", "opening_hours", "wheelchair")


@dataclass(frozen=True)
class PlaceSource:
    """Places of one category: the rows of a file that `where` keeps, or OSM features by tag.

    `where` and `osm` give for some keys the values that are kept; a place with any of them counts.
    `columns` says which column of the file holds a field ("name", "lat", ...), where its name does
    not tell. `layer` is the layer or sheet of a file that has several.
    """

    category: str
    path: Path | None = None
    where: Mapping[str, Sequence[str]] | None = None
    osm: Mapping[str, Sequence[str]] | None = None
    columns: Mapping[str, str] | None = None
    file_crs: str | int | None = None
    layer: str | None = None
    source: str | None = None
    vintage: int | None = None
    licence: str | None = None
    attribution: str | None = None


@dataclass(frozen=True)
class _File:
    """A file as read: its cells, and the points of its rows if it has geometry (study's CRS)."""

    path: Path
    cells: pd.DataFrame
    points: NDArray[np.object_] | None
    findings: tuple[Message, ...]


def read_places(sources: Sequence[PlaceSource], *, crs: CRS, osm: OsmFile | None) -> Layer:
    """All places of a study, once each, as points in `crs`.

    Columns: place (id such as "ldc-001"), category, name, address, capacity (float, NaN where not
    known), opening_hours (as in the file), wheelchair ("yes", "no", "limited" or ""), geometry.
    Sorted by category and name, so that the order of files and rows changes nothing. Lines and
    areas count at a point in them. Places of one category with the same name within 25 m are one;
    the record that says most is kept. Raises LayerError.
    """
    files: dict[tuple[Path, str | None, str | int | None], _File] = {}
    tables: list[pd.DataFrame] = []
    findings: list[Message] = []
    for source in sources:
        if source.path is None:
            file = _osm_features(source, osm, crs)
        else:
            key = (source.path, source.layer, source.file_crs)
            is_new = key not in files
            file = files[key] = _opened(source, crs) if is_new else files[key]
            findings.extend(file.findings if is_new else ())
        table, said = _places_of(source, file, crs)
        tables.append(table)
        findings.extend(said)
    every = pd.concat(tables, ignore_index=True)
    once = merged(every)
    if len(once) < len(every):
        n, metres = len(every) - len(once), WITHIN_METRES
        findings.append(finding("places.merged", n=n, metres=metres))
    return Layer(_finished(once, crs), _provenance(sources, osm), tuple(findings))


def _places_of(source: PlaceSource, file: _File, crs: CRS) -> tuple[pd.DataFrame, list[Message]]:
    """The places that one source asks for, with what was found about them."""
    name = file.path.name
    columns = find_columns(file.cells.columns, source.columns, file.path, source.category)
    rows, findings = _filtered(source, file)
    if len(rows) > MAX_PLACES:
        raise LayerError("places.too_many", file=file.path, n=len(rows), limit=MAX_PLACES)
    used = dict.fromkeys(name for names in columns.values() for name in names)
    cells = file.cells[list(used)].iloc[rows]
    if file.points is None:
        whole = file.cells.iloc[rows]
        at = from_cells(whole, columns, path=file.path, crs=crs, file_crs=source.file_crs)
    else:
        points = file.points[rows]
        at = Positions(shapely.get_x(points), shapely.get_y(points))
    known = np.isfinite(at.x) & np.isfinite(at.y)
    if not known.any():
        raise LayerError("places.no_position", file=file.path, n=len(cells))
    check_within(at.x[known], at.y[known], list(cells.index[known]), file.path, crs)
    findings.extend(at.findings)
    if not known.all():
        lost = [str(row) for row in cells.index[~known]]
        findings.append(finding("places.unknown", file=name, n=len(lost), rows=lost))
    table, said = describe_places(cells[known], columns, name)
    table = table.assign(category=source.category, x=at.x[known], y=at.y[known])
    found = finding("places.found", file=name, category=source.category, n=len(table))
    return table, [*findings, *said, found]


# Files --------------------------------------------------------------------------------------------


def _opened(source: PlaceSource, crs: CRS) -> _File:
    assert source.path is not None  # noqa: S101  the caller has told files from OSM tags
    path = source.path
    if path.suffix.lower() in TABLE_SUFFIXES:
        cells, said = read_table(path, sheet=source.layer)
        if not len(cells):
            raise LayerError("places.no_rows", file=path)
        return _File(path, cells, None, said)
    if path.suffix.lower() not in SUFFIXES:
        options = ", ".join((*TABLE_SUFFIXES, *SUFFIXES))
        raise LayerError("places.unknown_format", file=path, options=options)
    frame, said = read_vector(path, crs=crs, file_crs=source.file_crs, layer=source.layer)
    cells = pd.DataFrame(frame.drop(columns=frame.geometry.name))
    return _File(path, cells, _representative(frame.geometry.to_numpy()), said)


def _representative(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """The point itself, the middle of a line, a point inside an area."""
    points = shapely.point_on_surface(shapely.make_valid(shapes))
    lines = shapely.get_type_id(shapes) == shapely.GeometryType.LINESTRING
    points[lines] = shapely.line_interpolate_point(shapes[lines], 0.5, normalized=True)
    return points


def _osm_features(source: PlaceSource, osm: OsmFile | None, crs: CRS) -> _File:
    if osm is None:
        raise LayerError("places.no_osm", category=source.category)
    keys = frozenset(source.osm or {})
    if not keys <= osm.tags:
        osm = read_osm(osm.path, tags=keys)
    tags = list(osm.features["tags"])
    having = [row for row, tag in enumerate(tags) if not keys.isdisjoint(tag)]
    features = osm.features.iloc[having]
    wanted = keys | set((source.columns or {}).values())
    wanted |= {key for key in set[str]().union(*tags) if is_known(key)}
    records = [{key: tags[row][key] for key in wanted & tags[row].keys()} for row in having]
    cells = pd.DataFrame(records, index=pd.Index(features["id"]))
    to_study = Transformer.from_crs(4326, crs, always_xy=True)
    x, y = to_study.transform(features["lon"].to_numpy(), features["lat"].to_numpy())
    return _File(osm.path, cells, shapely.points(x, y), ())


# Filters ------------------------------------------------------------------------------------------


def _filtered(source: PlaceSource, file: _File) -> tuple[NDArray[np.int64], list[Message]]:
    """The rows that the source asks for. Raises LayerError when there are none."""
    wanted = source.osm if source.path is None else source.where
    if not wanted:
        return np.arange(len(file.cells)), []
    kept = np.zeros(len(file.cells), dtype=np.bool_)
    absent: list[str] = []
    for key, values in wanted.items():
        if key not in file.cells.columns:
            if source.path is None:
                absent.extend(f"{key}={value}" for value in values)
                continue
            _raise_no_key(source, file, key)
        cells = [_values(cell) for cell in file.cells[key]]
        folded = {_fold(value): value for value in values}
        kept |= np.array([not folded.keys().isdisjoint(cell) for cell in cells], dtype=np.bool_)
        seen = set[str]().union(*cells)
        absent.extend(f"{key}={value}" for fold, value in folded.items() if fold not in seen)
    if not kept.any():
        _raise_nothing_kept(source, file, wanted)
    if absent:
        facts = {"category": source.category, "values": absent}
        return np.flatnonzero(kept), [finding("places.absent", file=file.path.name, **facts)]
    return np.flatnonzero(kept), []


def _values(cell: object) -> list[str]:
    """The values in a cell, in lower case."""
    return [_fold(part) for part in _parts(cell)]


def _parts(cell: object) -> list[str]:
    """The values in a cell, as written; OSM parts several with a semicolon."""
    if cell is None or cell != cell:  # NaN differs from itself
        return []
    return [part.strip() for part in str(cell).split(";")]


def _fold(value: object) -> str:
    return str(value).strip().casefold()


def _raise_no_key(source: PlaceSource, file: _File, key: str) -> None:
    have = [plain(column, _MAX_VALUE) for column in file.cells.columns]
    guess = nearest(key, have)
    facts = {"key": key, "category": source.category, "nearest": guess, "columns": have}
    form = "places.no_key_near" if guess else "places.no_key"
    raise LayerError(form, file=file.path, **facts)


def _raise_nothing_kept(
    source: PlaceSource, file: _File, wanted: Mapping[str, Iterable[str]]
) -> None:
    present = [key for key in wanted if key in file.cells.columns]
    written = [
        plain(f"{key}={value}", _MAX_VALUE)
        for key in present
        for cell in file.cells[key]
        for value in _parts(cell)
    ]
    seen = Counter(_fold(value) for value in written)
    if source.path is None and not seen:
        keys, category = sorted(wanted), source.category
        raise LayerError("places.no_osm_key", file=file.path, category=category, keys=keys)
    asked = [f"{key}={value}" for key, values in wanted.items() for value in values]
    as_written = {_fold(value): value for value in reversed(written)}
    most = [as_written[value] for value, _ in seen.most_common(_MAX_OPTIONS)]
    options = [value for value in most if not value.endswith("=")]
    guess = next((near for value in asked if (near := nearest(value, options))), None)
    facts = {"asked": asked, "nearest": guess, "options": options or ["-"]}
    form = "places.nothing_kept_near" if guess else "places.nothing_kept"
    raise LayerError(form, file=file.path, category=source.category, **facts)


# Finishing ----------------------------------------------------------------------------------------


def _finished(places: pd.DataFrame, crs: CRS) -> gpd.GeoDataFrame:
    number = places.groupby("category").cumcount() + 1
    ids = [f"{c}-{n:03d}" for c, n in zip(places["category"], number, strict=True)]
    table = places.assign(place=ids)[list(COLUMNS)]
    return gpd.GeoDataFrame(table, geometry=shapely.points(places["x"], places["y"]), crs=crs)


def _provenance(sources: Sequence[PlaceSource], osm: OsmFile | None) -> tuple[Source, ...]:
    """Each file once for each way that the study describes it."""
    found: dict[Source, None] = {}
    for source in sources:
        from_osm = source.path is None
        path = source.path or (osm.path if osm else None)
        if path is not None:
            described = describe(
                path,
                "places",
                vintage=source.vintage,
                source=source.source,
                licence=source.licence or (OSM_LICENCE if from_osm else None),
                attribution=source.attribution or (OSM_ATTRIBUTION if from_osm else None),
            )
            found[described] = None
    return tuple(found)
