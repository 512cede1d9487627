"""The formats that streets come in, each read to edges: OSM files, OSMnx GraphML, line files."""

from __future__ import annotations

import re
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer

from ..messages import LayerError, Message, finding
from .crs_bounds import degrees
from .graphml import Graph, read_graphml, values
from .osm import WALK_FILTER, OsmFile
from .plain_text import plain
from .street_edges import GRID, Edges, Lines, distinct, ground_lengths, split, take
from .vectors import read_vector

Found = tuple[Edges, tuple[Message, ...]]

# Columns of line files with the kind of way in OSM's words, and with its name; the first one wins.
# highway_type: Overpass exports; fclass: Geofabrik; LSTRNM / STRAATNM: Wegenregister.
HIGHWAY_COLUMNS = ("highway", "highway_type", "fclass")
NAME_COLUMNS = (
    "name",
    "name:nl",
    "naam",
    "straatnaam",
    "straatnm",
    "lstrnm",
    "original:lstrnm",
    "nom",
    "nom_rue",
    "street",
)
_MAX_KIND = 60
_LINES = ("LineString", "LinearRing", "MultiLineString")


def from_osm(osm: OsmFile, crs: CRS) -> Found:
    """Streets of an OSM file: nodes at the ends of ways and where ways share a node.

    Lengths are geodesic. Raises LayerError when no way is walkable, naming the `highway` values.
    """
    if not osm.highways:
        raise LayerError("streets.osm_no_highways", file=osm.path)
    if not len(osm.highway):
        seen = [plain(kind, _MAX_KIND) for kind in osm.highways]
        raise LayerError("streets.not_walkable", file=osm.path, highways=seen)
    x, y = Transformer.from_crs(4326, crs, always_xy=True).transform(osm.lon, osm.lat)
    kinds, names = _plain_texts(osm.highway), _plain_texts(osm.name)
    lines = Lines(osm.start, osm.node, x, y, osm.lon, osm.lat, kinds, names)
    ways, total = len(osm.highway), sum(osm.highways.values())
    return split(lines), (finding("streets.ways", file=osm.path.name, n=ways, total=total),)


def from_graphml(path: Path, crs: CRS) -> Found:
    """Streets of a graph that OSMnx saved, each once whatever its directions.

    Lengths are the file's own `length` in metres where it has one, else geodesic.
    """
    graph = read_graphml(path)
    if not len(graph.u):
        raise LayerError("streets.empty", file=path)
    x, y = _moved(graph.x, graph.y, graph.crs, crs)
    known = np.isfinite(x) & np.isfinite(y)
    linked = (graph.u >= 0) & (graph.v >= 0) & known[graph.u] & known[graph.v]
    loose = int((~linked).sum())
    barred = linked & _barred_edges(graph)
    rows = np.flatnonzero(linked & ~barred)
    if not len(rows):
        texts = set(graph.tags.get("highway", ()))
        seen = sorted({plain(kind, _MAX_KIND) for text in texts for kind in values(text)})
        raise LayerError("streets.not_walkable", file=path, highways=seen or ["-"])
    edges = _graph_edges(graph, rows, x, y, crs)
    once = distinct(edges)
    findings = [finding("streets.graph", file=path.name, nodes=len(graph.x), n=len(once))]
    if loose:
        findings.append(finding("streets.loose_edges", file=path.name, n=loose))
    if barred.any():
        findings.append(finding("streets.barred", file=path.name, n=int(barred.sum())))
    return take(edges, once), tuple(findings)


def from_lines(path: Path, crs: CRS, layer: str | None, file_crs: str | int | None) -> Found:
    """Streets of a file of lines: nodes at their ends and where lines share a vertex.

    Vertices are shared when they are equal to the centimetre; lines that cross without a common
    vertex are not linked. A line that occurs twice counts once. Lengths are geodesic. Where the
    file tells the `highway`, the ways that OSMnx's `walk` filter bars are left out.
    """
    frame, said = read_vector(path, crs=crs, file_crs=file_crs, layer=layer)
    is_line = frame.geom_type.isin(_LINES).to_numpy()
    if not is_line.any():
        kinds = sorted(frame.geom_type.unique())
        raise LayerError("streets.not_lines", file=path, kinds=kinds)
    findings = list(said)
    if not is_line.all():
        other = int((~is_line).sum())
        findings.append(finding("streets.other_shapes", file=path.name, n=other))
    barred = is_line & _barred_rows(frame)
    if barred.any():
        findings.append(finding("streets.barred", file=path.name, n=int(barred.sum())))
    rows = is_line & ~barred
    if not rows.any():
        seen = sorted(set(_column(frame, HIGHWAY_COLUMNS)))
        raise LayerError("streets.not_walkable", file=path, highways=seen)
    edges = split(_vertices(frame[rows], crs))
    once = distinct(edges)
    if len(once) < len(edges.u):
        n = len(edges.u) - len(once)
        findings.append(finding("streets.duplicates", file=path.name, n=n))
    return take(edges, once), tuple(findings)


# Graphs -------------------------------------------------------------------------------------------


def _graph_edges(
    graph: Graph,
    rows: NDArray[np.int64],
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    crs: CRS,
) -> Edges:
    def tag(name: str) -> list[str]:
        found = graph.tags.get(name)
        return [found[row] for row in rows] if found else [""] * len(rows)

    u, v = graph.u[rows], graph.v[rows]
    geometry = _courses(tag("geometry"), graph.crs, crs, np.column_stack([x, y]), u, v)
    length = pd.to_numeric(pd.Series(tag("length")), errors="coerce").to_numpy(np.float64)
    unknown = ~(np.isfinite(length) & (length >= 0))
    length = np.where(unknown, ground_lengths(geometry, crs), length)
    highway = [next(iter(values(text)), "") for text in tag("highway")]
    names = [" / ".join(values(text)) for text in tag("name")]
    return Edges(
        x,
        y,
        u.astype(np.int32),
        v.astype(np.int32),
        length,
        geometry,
        _plain_texts(np.array(highway, dtype=object)),
        _plain_texts(np.array(names, dtype=object)),
    )


def _courses(
    texts: list[str],
    from_crs: CRS,
    crs: CRS,
    xy: NDArray[np.float64],
    u: NDArray[np.int64],
    v: NDArray[np.int64],
) -> NDArray[np.object_]:
    """Each edge's line from u to v; straight where the file has none that can be read."""
    written = np.array([text or None for text in texts], dtype=object)
    lines = shapely.from_wkt(written, on_invalid="ignore")
    usable = (shapely.get_type_id(lines) == shapely.GeometryType.LINESTRING) & (
        shapely.get_num_coordinates(lines) > 1
    )
    straight = np.asarray(shapely.linestrings(np.stack([xy[u], xy[v]], axis=1)), dtype=object)
    flat = shapely.force_2d(lines[usable])
    points = shapely.get_coordinates(flat)
    moved = np.column_stack(_moved(points[:, 0], points[:, 1], from_crs, crs))
    result = straight.copy()
    result[usable] = shapely.set_coordinates(flat, moved)
    finite = np.isfinite(shapely.bounds(result)).all(axis=1)
    result[~finite] = straight[~finite]
    first = shapely.get_coordinates(shapely.get_point(result, 0))
    turned = np.hypot(*(first - xy[u]).T) > np.hypot(*(first - xy[v]).T)
    result[turned] = shapely.reverse(result[turned])
    return result


def _barred_edges(graph: Graph) -> NDArray[np.bool_]:
    """Edges that are not walkable in any of the ways that they were put together from."""
    barred = np.zeros(len(graph.u), dtype=np.bool_)
    for key, words in WALK_FILTER.items():
        has = re.compile(words).search
        verdict: dict[str, bool] = {}
        for row, text in enumerate(graph.tags.get(key, ())):
            if text not in verdict:
                found = values(text)
                verdict[text] = bool(found) and all(has(value) for value in found)
            barred[row] |= verdict[text]
    return barred


def _moved(
    x: NDArray[np.float64], y: NDArray[np.float64], from_crs: CRS, to: CRS
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    moved = Transformer.from_crs(from_crs, to, always_xy=True).transform(x, y)
    return np.asarray(moved[0]), np.asarray(moved[1])


# Lines --------------------------------------------------------------------------------------------


def _barred_rows(frame: gpd.GeoDataFrame) -> NDArray[np.bool_]:
    barred = np.zeros(len(frame), dtype=np.bool_)
    for key, words in WALK_FILTER.items():
        names = HIGHWAY_COLUMNS if key == "highway" else (key,)
        barred |= np.array([re.search(words, text) is not None for text in _column(frame, names)])
    return barred


def _column(frame: gpd.GeoDataFrame, names: tuple[str, ...]) -> list[str]:
    """The first of these columns that the file has, whatever its case, as text."""
    by_fold = {str(column).casefold(): column for column in reversed(frame.columns)}
    found = next((by_fold[name] for name in names if name in by_fold), None)
    if found is None:
        return [""] * len(frame)
    return [plain(value) for value in frame[found]]


def _vertices(frame: gpd.GeoDataFrame, crs: CRS) -> Lines:
    parts, row = shapely.get_parts(frame.geometry.to_numpy(), return_index=True)
    points, line = shapely.get_coordinates(parts, return_index=True)
    cells = np.rint(points / GRID).astype(np.int64)
    lon, lat = degrees(crs, points[:, 0], points[:, 1])
    start = np.concatenate([[0], np.cumsum(np.bincount(line, minlength=len(parts)))])
    return Lines(
        start.astype(np.int64),
        (cells[:, 0] << 32) + cells[:, 1],
        points[:, 0],
        points[:, 1],
        lon,
        lat,
        np.array(_column(frame, HIGHWAY_COLUMNS), dtype=object)[row],
        np.array(_column(frame, NAME_COLUMNS), dtype=object)[row],
    )


def _plain_texts(texts: NDArray[np.object_]) -> NDArray[np.object_]:
    codes, distinct_texts = pd.factorize(texts)
    cleaned = np.array([plain(text) for text in distinct_texts], dtype=object)
    return cleaned[codes] if len(texts) else texts
