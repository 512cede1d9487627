"""Shapes that travel: decoded they are the shapes that left, and neighbours stay neighbours."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS, Transformer

from nabij.maps import shapes

from .invented import town

LAMBERT = CRS.from_epsg(31370)
TO_METRES = Transformer.from_crs(4326, LAMBERT, always_xy=True)
ROUNDING = 0.8  # metres: half a step of 1e-5 degrees in both directions


def unpacked(shape: shapes.Shape) -> list[np.ndarray]:
    """Runs of [x, y] in metres, read as the note on `polygons` says, step by step."""
    lat = lng = at = 0
    runs = []
    for count in shape["n"]:
        run = []
        for _ in range(count):
            lat, lng, at = lat + shape["d"][at], lng + shape["d"][at + 1], at + 2
            run.append((lng / 1e5, lat / 1e5))
        runs.append(np.column_stack(TO_METRES.transform(*np.array(run).T)))
    assert at == len(shape["d"])
    return runs


def rebuilt(shape: shapes.Shape) -> list[list[shapely.Polygon]]:
    runs, counts = iter(unpacked(shape)), iter(shape["rings"])
    return [
        [
            shapely.Polygon(next(runs), [next(runs) for _ in range(next(counts) - 1)])
            for _ in range(n)
        ]
        for n in shape["shapes"]
    ]


coordinates = st.tuples(st.floats(20_000, 290_000), st.floats(30_000, 240_000))
boxes = st.tuples(coordinates, st.floats(50, 3000), st.floats(50, 3000))


@settings(deadline=None, max_examples=40)
@given(st.lists(st.lists(boxes, min_size=0, max_size=3), min_size=1, max_size=5))
def test_polygons_come_back_within_rounding(groups):
    given_shapes = [
        [
            shapely.Polygon(
                shapely.box(x, y, x + w, y + h).exterior,
                [shapely.box(x + w / 4, y + h / 4, x + w / 2, y + h / 2).exterior],
            )
            for (x, y), w, h in group
        ]
        for group in groups
    ]
    geometry = np.array([shapely.MultiPolygon(parts) for parts in given_shapes], dtype=object)
    back = rebuilt(shapes.polygons(geometry, LAMBERT))
    assert [len(parts) for parts in back] == [len(parts) for parts in given_shapes]
    for parts, again in zip(given_shapes, back, strict=True):
        for one, two in zip(parts, again, strict=True):
            assert len(two.interiors) == 1
            old, new = shapely.get_coordinates(one), shapely.get_coordinates(two)
            assert np.hypot(*(old - new).T).max() < ROUNDING


def test_points_and_lines_among_the_polygons_are_left_out():
    mixed = shapely.GeometryCollection(
        [shapely.Point(150_000, 170_000), shapely.box(150_000, 170_000, 150_500, 170_500)]
    )
    empty = shapely.Polygon()
    found = shapes.polygons(np.array([mixed, empty], dtype=object), LAMBERT)
    assert found["shapes"] == [1, 0]


def test_points_come_back():
    spots = np.array([[150_000.0, 170_000.0], [151_234.5, 168_001.2]])
    lat, lng = (np.array(shapes.points(shapely.points(spots), LAMBERT)) / 1e5).T
    back = np.column_stack(TO_METRES.transform(lng, lat))
    assert np.hypot(*(back - spots).T).max() < ROUNDING


@pytest.fixture(scope="module")
def many():
    return town(400)


def test_no_gap_and_no_overlap_between_neighbours(many, monkeypatch):
    monkeypatch.setattr(shapes, "_AREA_VERTICES", 12_000)  # so that this town is simplified too
    geometry = many.areas.geometry.to_numpy()
    # Real files have it as well: neighbours whose shared corners differ by a hair.
    assert not shapely.coverage_is_valid(geometry)
    packed = shapes.area_shapes(geometry, LAMBERT)
    assert sum(packed["n"]) < shapely.get_num_coordinates(geometry).sum() / 2
    parts = np.array([shapely.multipolygons(polygons) for polygons in rebuilt(packed)])
    assert shapely.is_valid(parts).all()
    whole = shapely.union_all(parts)
    assert shapely.area(parts).sum() == pytest.approx(whole.area, abs=1)
    assert [p.interiors[:] for p in shapely.get_parts(whole)] == [[]]


def test_every_area_keeps_its_place(many):
    geometry = many.areas.geometry.to_numpy()
    back = [shapely.multipolygons(p) for p in rebuilt(shapes.area_shapes(geometry, LAMBERT))]
    assert shapely.hausdorff_distance(shapely.boundary(geometry), shapely.boundary(back)).max() < 25


def test_streets_keep_their_length_and_their_class(many):
    found = shapes.street_shapes(many.streets, many.highway, LAMBERT)
    for name, kinds in {
        "main": ["primary", "secondary"],
        "local": ["residential"],
        "path": ["footway"],
    }.items():
        before = shapely.length(many.streets[np.isin(many.highway, kinds)]).sum()
        lines = shapely.linestrings(
            np.concatenate(unpacked(found[name])), indices=_owner(found[name])
        )
        assert shapely.length(lines).sum() == pytest.approx(before, rel=0.01)


def test_a_street_without_a_class_is_a_local_one():
    street = shapely.linestrings([[[150_000, 170_000], [150_100, 170_000]]])
    found = shapes.street_shapes(np.asarray(street), np.array([""], dtype=object), LAMBERT)
    assert [len(found[name]["n"]) for name in ("main", "local", "path")] == [0, 1, 0]


def _owner(shape: shapes.Shape) -> np.ndarray:
    return np.repeat(np.arange(len(shape["n"])), shape["n"])
