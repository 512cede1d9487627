"""Catchments hold what is reached and not what is not, judged by the walking search itself."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import shapely
from pyproj import CRS

from nabij.geo.catchments import catchments, street_points
from nabij.geo.network import Network, Snapped, build_network, on_edges
from nabij.geo.walking import NEVER, matrix


def _grid_town(seed: int, side: int = 14) -> tuple[Network, np.ndarray]:
    """Crooked streets about 90 m apart, one in five missing."""
    rng = np.random.default_rng(seed)
    corner = np.arange(side * side).reshape(side, side)
    u = np.concatenate([corner[:, :-1].ravel(), corner[:-1].ravel()])
    v = np.concatenate([corner[:, 1:].ravel(), corner[1:].ravel()])
    kept = rng.random(u.size) < 0.8
    u, v = u[kept], v[kept]
    xy = np.stack([corner.ravel() % side, corner.ravel() // side], axis=1) * 90.0
    xy += rng.uniform(-25, 25, xy.shape)
    bend = (xy[u] + xy[v]) / 2 + rng.uniform(-15, 15, (u.size, 2))
    lines = shapely.linestrings(np.stack([xy[u], bend, xy[v]], axis=1))
    return build_network(*xy.T, u, v, shapely.length(lines)), lines


def _checked(
    network: Network, lines: np.ndarray, places: Snapped, limit_dm: int
) -> tuple[float, int]:
    """Share of reached street points inside, and how many far from any reached one are inside."""
    polygons = catchments(network, lines, places, limit_dm)
    assert len(polygons) == len(places)
    assert shapely.is_valid(polygons).all()
    pieces = np.ceil(shapely.length(lines) / 3).astype(int)
    edge = np.repeat(np.arange(network.n_edges), pieces)
    share = np.concatenate([(np.arange(n) + 0.5) / n for n in pieces])
    points = on_edges(network, edge, share * network.cost[edge] / 10)
    spots = shapely.line_interpolate_point(lines[edge], share, normalized=True)
    distances = matrix(network, places, points, limit_dm)
    inside = total = wrong = 0
    for polygon, row in zip(polygons, distances, strict=True):
        shapely.prepare(polygon)
        covered, reached = shapely.covers(polygon, spots), row < NEVER
        total += reached.sum()
        inside += (covered & reached).sum()
        suspect = spots[covered & ~reached]
        if reached.any() and suspect.size:
            tree = shapely.STRtree(spots[reached])
            _, away = tree.query_nearest(suspect, return_distance=True, all_matches=False)
            wrong += (away > 61.5).sum()  # half of the 3 m between two of the judge's points
    return inside / max(total, 1), wrong


@pytest.mark.parametrize("limit_dm", [40, 700, 3_000, 7_500])
@pytest.mark.parametrize("seed", [1, 2])
def test_holds_the_reached_and_not_the_unreached(seed: int, limit_dm: int) -> None:
    network, lines = _grid_town(seed)
    rng = np.random.default_rng(seed)
    edge = rng.integers(0, network.n_edges, 12)
    places = on_edges(network, edge, rng.random(12) * network.cost[edge] / 10)
    share, wrong = _checked(network, lines, places, limit_dm)
    assert share == 1.0
    assert wrong == 0


def test_a_single_street_by_hand() -> None:
    """100 m of a straight street reached to both sides: a strip 60 m wide with round ends.

    Of the points along the street, 500 / 34 m apart, those at 162 to 338 m are reached.
    """
    network = build_network([0, 500], [0, 0], [0], [1], [500])
    line = shapely.linestrings([[[0.0, 0.0], [500.0, 0.0]]])
    (strip,) = catchments(network, line, on_edges(network, [0], [250]), 1_000)
    west, south, east, north = strip.bounds
    assert strip.covers(shapely.LineString([(151, 0), (349, 0)]))
    assert (west, east) == pytest.approx((120, 380), abs=20)
    assert (south, north) == pytest.approx((-30, 30), abs=5)
    assert strip.area == pytest.approx((338.2 - 161.8) * 60 + np.pi * 30**2, rel=0.04)


def _ring_road(side: float) -> tuple[Network, np.ndarray]:
    x, y = np.array([0, side, side, 0]), np.array([0, 0, side, side])
    u, v = np.arange(4), np.array([1, 2, 3, 0])
    lines = shapely.linestrings(
        np.stack([np.stack([x[u], y[u]], axis=1), np.stack([x[v], y[v]], axis=1)], axis=1)
    )
    return build_network(x, y, u, v, np.full(4, side)), lines


def test_a_block_is_filled_and_a_park_is_not() -> None:
    small, lines = _ring_road(80)
    (block,) = catchments(small, lines, on_edges(small, [0], [10]), 5_000)
    assert not block.interiors
    assert block.covers(shapely.Point(40, 40))
    large, lines = _ring_road(400)
    (park,) = catchments(large, lines, on_edges(large, [0], [10]), 20_000)
    assert len(park.interiors) == 1
    assert not park.intersects(shapely.Point(200, 200).buffer(100))


def test_a_place_off_the_street_reaches_less() -> None:
    network, lines = _ring_road(400)
    at = on_edges(network, [0, 0, 0], [200, 200, 200])
    places = Snapped(at.edge, at.along, np.array([0, 500, 1_500], np.int32))
    near, off, beyond = catchments(network, lines, places, 1_000)
    assert near.area > off.area > 0
    assert near.buffer(2).covers(off)
    assert beyond.is_empty
    assert len(catchments(network, lines, places.take(np.array([], int)), 1_000)) == 0


def test_streets_that_pass_below_one_another_stay_apart() -> None:
    """Lines whose drawn ends do not meet give parts, not a broken polygon."""
    network = build_network([0, 100, 900], [0, 0, 0], [0, 1], [1, 2], [100, 100])
    lines = shapely.from_wkt(["LINESTRING (0 0, 100 0)", "LINESTRING (800 0, 900 0)"])
    (parts,) = catchments(network, lines, on_edges(network, [0], [50]), 1_000)
    assert parts.is_valid
    assert parts.geom_type == "MultiPolygon"
    assert len(parts.geoms) == 2


def test_street_points_are_close_together() -> None:
    network, lines = _grid_town(3)
    points = street_points(network, lines)
    for edge in (0, 57):
        mine = points.at.edge == edge
        along = points.at.along[mine]
        assert along[0] == 0
        assert along[-1] == network.cost[edge]
        assert np.diff(along).max() <= 151
        drawn = shapely.line_interpolate_point(lines[edge], along / 10)
        assert np.allclose(points.xy[mine], shapely.get_coordinates(drawn), atol=0.1)


def test_brussels(shared: Path) -> None:
    from nabij.layers.streets import read_streets

    path = shared / "data" / "brussels" / "brussels_osmnx2_2026.graphml"
    streets = read_streets(path, crs=CRS(31370))
    network = build_network(streets.x, streets.y, streets.u, streets.v, streets.length)
    rng = np.random.default_rng(2)
    edge = rng.integers(0, network.n_edges, 40)
    places = on_edges(network, edge, rng.random(40) * streets.length[edge])
    share, wrong = _checked(network, streets.geometry, places, 7_200)
    assert share >= 0.999
    assert wrong == 0
