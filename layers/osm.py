"""OpenStreetMap files: the ways that people may walk on, and the features that carry a tag."""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import numpy as np
import osmium
import pandas as pd
import shapely
from numpy.typing import NDArray
from osmium import osm as entities
from osmium.filter import EntityFilter, IdFilter, KeyFilter
from osmium.io import File

from ..messages import LayerError, Message, finding

OSM_LICENCE = "ODbL 1.0"
OSM_ATTRIBUTION = "© OpenStreetMap contributors"

MAX_BYTES = 2_000_000_000
MAX_VERTICES = 60_000_000

# A way is walkable unless one of these tags has one of these words anywhere in its value: the
# `walk` filter of OSMnx 2.1 with its default access filter, part for part. Overpass finds the word
# inside a value, so that "motor" also bars motorway and motorway_link.
WALK_FILTER: Mapping[str, str] = {
    "area": "yes",
    "access": "private",
    "highway": (
        "abandoned|bus_guideway|construction|cycleway|motor|no|planned|platform|proposed|raceway"
        "|razed|rest_area|services"
    ),
    "foot": "no",
    "service": "private",
    "sidewalk": "separate",
    "sidewalk:both": "separate",
    "sidewalk:left": "separate",
    "sidewalk:right": "separate",
}

_BARRED = tuple((key, re.compile(words)) for key, words in WALK_FILTER.items())
_BROKEN = (RuntimeError, ValueError, OSError, osmium.InvalidLocationError)
_AREA_RELATIONS = ("multipolygon", "boundary")
_DEGREES = 1e-7
_HEAD = 256


class Tags(Protocol):
    """Anything that gives the value of a key, or None."""

    def get(self, key: str, /) -> str | None:
        """The value of a key, or None."""
        ...


@dataclass(frozen=True)
class OsmFile:
    """What an OSM file holds that the study can use, in degrees (WGS 84).

    The walkable ways as flat arrays: way i has the vertices `start[i]` up to `start[i + 1]` of
    `node` (OSM id), `lon` and `lat`, and `highway[i]` and `name[i]`. A vertex whose coordinates the
    file lacks is left out, and its way goes on as another one. `highways` counts every way with a
    `highway` tag by its value, walkable or not. `features` has one row for each node, way or
    relation with one of the keys `tags`: id ("way/123"), lon and lat (of its representative point;
    NaN where the file lacks its coordinates), tags (dict).
    """

    path: Path
    tags: frozenset[str]
    highways: Mapping[str, int]
    start: NDArray[np.int64]
    node: NDArray[np.int64]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    highway: NDArray[np.object_]
    name: NDArray[np.object_]
    features: pd.DataFrame = field(repr=False)
    findings: tuple[Message, ...] = ()


def is_walkable(tags: Tags) -> bool:
    """Whether a way with a `highway` tag passes the `walk` filter of OSMnx."""
    for key, words in _BARRED:
        value = tags.get(key)
        if value is not None and words.search(value):
            return False
    return True


def read_osm(path: Path, *, tags: frozenset[str] = frozenset()) -> OsmFile:
    """The walkable ways of an OSM file, and the features that carry one of the keys `tags`.

    Reads .osm.pbf, .osm, .osm.gz and .osm.bz2; the content decides, not the name. A closed way
    counts at a point inside it, another way halfway along it, a multipolygon at a point inside it.
    Raises LayerError for a file that is absent, empty, damaged, too large or not OSM.
    """
    source = File(str(path), _format(path))
    reading = _Reading(path)
    try:
        _first_pass(source, tags, reading)
        if reading.relations:
            _second_pass(source, reading)
    except _BROKEN as error:
        # libosmium reads no XML that declares entities, which could grow without end
        key = "osm.doctype" if "entities" in str(error) else "osm.damaged"
        raise LayerError(key, file=path) from error
    return _finished(path, tags, reading)


def _format(path: Path) -> str:
    """The format in osmium's words, by the first bytes of the file."""
    if not path.is_file():
        raise LayerError("osm.missing", file=path)
    size = path.stat().st_size
    if size == 0:
        raise LayerError("osm.empty", file=path)
    if size > MAX_BYTES:
        raise LayerError("osm.too_large", file=path, limit=MAX_BYTES // 1_000_000)
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    if head.startswith(b"\x1f\x8b"):
        return "osm.gz"
    if head.startswith(b"BZh"):
        return "osm.bz2"
    if b"OSMHeader" in head[:32]:
        return "pbf"
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith((b"<?xml", b"<osm")) and b"<html" not in head.lower():
        return "osm"
    raise LayerError("osm.not_osm", file=path)


# Reading ------------------------------------------------------------------------------------------


@dataclass
class _Reading:
    """What the passes over the file collect; coordinates in units of 1e-7 degree, as stored."""

    path: Path
    highways: Counter[str] = field(default_factory=Counter[str])
    count: array[int] = field(default_factory=lambda: array("q"))
    node: array[int] = field(default_factory=lambda: array("q"))
    x: array[int] = field(default_factory=lambda: array("i"))
    y: array[int] = field(default_factory=lambda: array("i"))
    highway: list[str] = field(default_factory=list[str])
    name: list[str] = field(default_factory=list[str])
    ids: list[str] = field(default_factory=list[str])
    features: list[dict[str, str]] = field(default_factory=list[dict[str, str]])
    shapes: list[shapely.Geometry | None] = field(default_factory=list[shapely.Geometry | None])
    # row in `features` of each area relation, with the ids of the ways around it
    relations: dict[int, list[int]] = field(default_factory=dict[int, list[int]])


def _first_pass(source: File, tags: frozenset[str], reading: _Reading) -> None:
    passed = osmium.FileProcessor(source).with_locations()
    if tags:
        features = entities.NODE | entities.RELATION
        passed = passed.with_filter(KeyFilter(*sorted(tags)).enable_for(features))
        passed = passed.with_filter(KeyFilter("highway", *sorted(tags)).enable_for(entities.WAY))
    else:
        passed = passed.with_filter(EntityFilter(entities.WAY)).with_filter(KeyFilter("highway"))
    for thing in passed:
        if isinstance(thing, entities.Way):
            _add_way(thing, tags, reading)
        elif isinstance(thing, entities.Node):
            _add_feature(f"node/{thing.id}", thing.tags, _point(thing), reading)
        elif isinstance(thing, entities.Relation):
            _add_relation(thing, reading)


def _add_way(way: entities.Way, tags: frozenset[str], reading: _Reading) -> None:
    highway = way.tags.get("highway")
    if highway is not None:
        reading.highways[highway] += 1
        if is_walkable(way.tags):
            _add_street(way, highway, reading)
    if any(key in way.tags for key in tags):
        _add_feature(f"way/{way.id}", way.tags, _shape(way), reading)


def _add_street(way: entities.Way, highway: str, reading: _Reading) -> None:
    before = len(reading.node)
    for node in way.nodes:
        reading.node.append(node.ref)
        reading.x.append(node.x)
        reading.y.append(node.y)
    if len(reading.node) > MAX_VERTICES:
        raise LayerError("osm.too_many", file=reading.path, limit=MAX_VERTICES)
    reading.count.append(len(reading.node) - before)
    reading.highway.append(highway)
    reading.name.append(way.tags.get("name") or "")


def _add_feature(
    name: str, tags: entities.TagList, shape: shapely.Geometry | None, reading: _Reading
) -> None:
    reading.ids.append(name)
    reading.features.append(dict(tags))
    reading.shapes.append(shape)


def _add_relation(relation: entities.Relation, reading: _Reading) -> None:
    if relation.tags.get("type") in _AREA_RELATIONS:
        around = [m.ref for m in relation.members if m.type == "w" and m.role in ("outer", "")]
        reading.relations[len(reading.ids)] = around
    _add_feature(f"relation/{relation.id}", relation.tags, None, reading)


def _point(node: entities.Node) -> shapely.Point | None:
    if not node.location.valid():
        return None
    return shapely.Point(node.location.lon, node.location.lat)


def _second_pass(source: File, reading: _Reading) -> None:
    """Give the area relations a shape from the ways around them."""
    wanted = {way for around in reading.relations.values() for way in around}
    passed = osmium.FileProcessor(source).with_locations()
    passed = passed.with_filter(EntityFilter(entities.WAY)).with_filter(IdFilter(wanted))
    lines = {way.id: _line(way) for way in passed if isinstance(way, entities.Way)}
    for row, around in reading.relations.items():
        parts = [line for way in around if (line := lines.get(way)) is not None]
        rings = shapely.get_parts(shapely.polygonize(parts))
        if len(rings):
            reading.shapes[row] = shapely.MultiPolygon(list(rings))
        elif parts:
            reading.shapes[row] = max(parts, key=lambda line: line.length)


def _line(way: entities.Way) -> shapely.LineString | None:
    points = [(n.lon, n.lat) for n in way.nodes if n.location.valid()]
    return shapely.LineString(points) if len(points) > 1 else None


def _shape(way: entities.Way) -> shapely.Geometry | None:
    line = _line(way)
    if line is not None and line.is_closed and len(line.coords) > 3:
        return shapely.Polygon(line)
    return line


# Finishing ----------------------------------------------------------------------------------------


def _finished(path: Path, tags: frozenset[str], reading: _Reading) -> OsmFile:
    count = np.array(reading.count, dtype=np.int64)
    x, y = (np.array(values, dtype=np.float64) for values in (reading.x, reading.y))
    known = (np.abs(x) <= 180 / _DEGREES) & (np.abs(y) <= 90 / _DEGREES)
    way = np.repeat(np.arange(len(count)), count)
    start, whole = _pieces(way, known)
    findings: list[Message] = []
    if not known.all():
        cut = len(np.unique(way[~known]))
        missing = int((~known).sum())
        findings.append(finding("osm.incomplete", file=path.name, n=missing, ways=cut))
    return OsmFile(
        path,
        tags,
        dict(reading.highways.most_common()),
        start,
        np.array(reading.node, dtype=np.int64)[known],
        x[known] * _DEGREES,
        y[known] * _DEGREES,
        np.array(reading.highway, dtype=object)[whole],
        np.array(reading.name, dtype=object)[whole],
        _features(reading),
        tuple(findings),
    )


def _pieces(
    way: NDArray[np.int64], known: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where each unbroken run of known vertices starts among them, and of which way it is."""
    position = np.flatnonzero(known)
    new = np.ones(len(position), dtype=np.bool_)
    new[1:] = (np.diff(position) > 1) | (np.diff(way[position]) > 0)
    starts = np.flatnonzero(new)
    return np.append(starts, len(position)).astype(np.int64), way[position[starts]]


def _features(reading: _Reading) -> pd.DataFrame:
    points = _representative(np.array(reading.shapes, dtype=object))
    return pd.DataFrame(
        {
            "id": np.array(reading.ids, dtype=object),
            "lon": shapely.get_x(points),
            "lat": shapely.get_y(points),
            "tags": np.array(reading.features, dtype=object),
        }
    )


def _representative(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """A point inside an area, halfway along a line, or the point itself."""
    points = np.full(len(shapes), None, dtype=object)
    dimension = shapely.get_dimensions(shapes)
    is_line, is_area = dimension == 1, dimension == 2
    points[dimension == 0] = shapes[dimension == 0]
    points[is_line] = shapely.line_interpolate_point(shapes[is_line], 0.5, normalized=True)
    points[is_area] = shapely.point_on_surface(shapely.make_valid(shapes[is_area]))
    return points
