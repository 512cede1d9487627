"""JSON with features in it, read as text: scripts of web maps, nested collections, TopoJSON.

Plain GeoJSON goes through GDAL; this is for what GDAL does not read or reads wrong. (GDAL skips an
arc that a TopoJSON lacks, and so makes another polygon of it.)
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS
from pyproj.exceptions import CRSError

# whatever stands in the text; every use looks first what it is
Json: TypeAlias = Any

_ASSIGNED = re.compile(r"(?:^|[;\s.])([A-Za-z_$][\w$]*)\s*=\s*(?=[{\[])")
_START = re.compile(r"[{\[]")
_MAX_DEPTH = 20
_WGS84 = "EPSG:4326"


def read_objects(path: Path) -> dict[str, Json]:
    """The JSON values that a file holds, by name: each `var x = {...}`, or the file itself as "".

    The text may have a byte order mark, be UTF-8, UTF-16 or cp1252, and go on after the value.
    Raises ValueError where there is none.
    """
    text = _decoded(path.read_bytes())
    decoder = json.JSONDecoder()
    found: dict[str, Json] = {}
    end = 0
    if path.suffix.lower() == ".js":
        while hit := _ASSIGNED.search(text, end):
            found[hit.group(1)], end = decoder.raw_decode(text, hit.end())
    if not found and (start := _START.search(text)):
        found[""], _ = decoder.raw_decode(text, start.start())
    if not found:
        raise ValueError("no JSON")
    return found


def layers_of(objects: Mapping[str, Json]) -> dict[str, Json]:
    """The layers in those values: each object of a topology, each value that holds features."""
    layers: dict[str, Json] = {}
    for name, value in objects.items():
        if _is(value, "Topology"):
            inner = value.get("objects")
            for key, part in inner.items() if isinstance(inner, dict) else ():
                layers[str(key)] = (value, part)
        elif any(True for _ in _features(value, 0)):
            layers[name] = value
    return layers


def read_layer(layer: Json) -> gpd.GeoDataFrame:
    """One layer as a table. A geometry that cannot be made is None, for the caller to count."""
    if isinstance(layer, tuple):
        topology, part = layer
        arcs = _arcs(topology)
        features = list(_parts(part, 0))
        shapes = [_shape(feature, arcs, topology) for feature in features]
        crs = _declared(topology)
    else:
        features = list(_features(layer, 0))
        shapes = [json.dumps(feature.get("geometry")) for feature in features]
        crs = _declared(layer)
    geometry = shapely.from_geojson(np.array(shapes, dtype=object), on_invalid="ignore")
    records = [_properties(feature) for feature in features]
    table = pd.DataFrame.from_records(records, index=range(len(records)))
    return gpd.GeoDataFrame(
        table.drop(columns="geometry", errors="ignore"), geometry=geometry, crs=crs
    )


def _decoded(raw: bytes) -> str:
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return raw.decode("utf-16")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def _is(value: Json, kind: str) -> bool:
    return isinstance(value, dict) and value.get("type") == kind


def _features(value: Json, depth: int) -> Iterator[dict[str, Json]]:
    """Every feature, also of collections that stand where a feature should."""
    if depth > _MAX_DEPTH:
        return
    if _is(value, "Feature"):
        yield value
    elif _is(value, "FeatureCollection") and isinstance(value.get("features"), list):
        for inner in value["features"]:
            yield from _features(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            yield from _features(inner, depth + 1)


def _properties(feature: Mapping[str, Json]) -> dict[str, Json]:
    values = feature.get("properties")
    kept = dict(values) if isinstance(values, dict) else {}
    if "id" in feature and "id" not in kept:
        kept["id"] = feature["id"]
    return {str(key): _cell(value) for key, value in kept.items()}


def _cell(value: Json) -> Json:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value


def _declared(value: Json) -> CRS:
    """The CRS of the older `crs` member; else degrees, as the formats prescribe."""
    member = value.get("crs") if isinstance(value, dict) else None
    properties = member.get("properties") if isinstance(member, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    try:
        return CRS.from_user_input(str(name) if name else _WGS84)
    except CRSError:
        return CRS.from_user_input(_WGS84)


# TopoJSON: https://github.com/topojson/topojson-specification


def _parts(value: Json, depth: int) -> Iterator[dict[str, Json]]:
    if _is(value, "GeometryCollection") and depth <= _MAX_DEPTH:
        for inner in value.get("geometries") or ():
            yield from _parts(inner, depth + 1)
    elif isinstance(value, dict):
        yield value


def _arcs(topology: Mapping[str, Json]) -> list[NDArray[np.float64] | None]:
    """The arcs in coordinates: differences summed, scaled and moved; None for a broken one."""
    return [_arc(arc, topology) for arc in topology.get("arcs") or ()]


def _arc(arc: Json, topology: Mapping[str, Json]) -> NDArray[np.float64] | None:
    try:
        points = np.array([point[:2] for point in arc], dtype=float).reshape(-1, 2)
    except (TypeError, ValueError):
        return None
    return _placed(np.cumsum(points, axis=0) if topology.get("transform") else points, topology)


def _placed(points: NDArray[np.float64], topology: Mapping[str, Json]) -> NDArray[np.float64]:
    transform = topology.get("transform")
    if not transform:
        return points
    return points * np.array(transform["scale"]) + np.array(transform["translate"])


def _shape(
    part: Mapping[str, Json],
    arcs: Sequence[NDArray[np.float64] | None],
    topology: Mapping[str, Json],
) -> str:
    """One geometry of a topology as GeoJSON text; "null" where an arc of it is missing."""
    kind = part.get("type")
    try:
        if kind in ("Point", "MultiPoint"):
            points = np.array(part["coordinates"], dtype=float)[..., :2]
            coordinates: Json = _placed(points, topology).tolist()
        else:
            coordinates = _joined(part["arcs"], _DEPTHS[str(kind)], arcs)
    except (KeyError, TypeError, ValueError, IndexError):
        return "null"
    return json.dumps({"type": kind, "coordinates": coordinates})


# how many lists lie between a geometry of this kind and its lists of arcs
_DEPTHS = {"LineString": 0, "MultiLineString": 1, "Polygon": 1, "MultiPolygon": 2}


def _joined(refs: Json, depth: int, arcs: Sequence[NDArray[np.float64] | None]) -> Json:
    if depth:
        return [_joined(inner, depth - 1, arcs) for inner in refs]
    line: list[list[float]] = []
    for ref in refs:
        arc = arcs[ref if ref >= 0 else ~ref]
        if arc is None:
            raise ValueError("a broken arc")
        points = (arc if ref >= 0 else arc[::-1]).tolist()
        line.extend(points[1:] if line else points)
    return line
