"""Building the network and putting points on it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS

from nabij.geo.network import Network, at_nodes, build_network, on_edges, snap


def _square() -> tuple[Network, np.ndarray]:
    """A street of 100 m east, one of 50 m north with a bend, a loop, and one of no length."""
    lines = shapely.from_wkt(
        [
            "LINESTRING (0 0, 100 0)",
            "LINESTRING (100 0, 100 30, 120 30)",
            "LINESTRING (0 0, -10 0, -10 10, 0 0)",
            "LINESTRING (120 30, 120 30)",
        ]
    )
    network = build_network(
        [0, 100, 120, 120], [0, 0, 30, 30], [0, 1, 0, 2], [1, 2, 0, 3], [110, 50, 34.14, 0]
    )
    return network, lines


@settings(deadline=None, max_examples=80)
@given(st.integers(1, 40), st.data())
def test_arcs_are_the_edges_in_both_directions(n_nodes: int, data: st.DataObject) -> None:
    node = st.integers(0, n_nodes - 1)
    edges = data.draw(st.lists(st.tuples(node, node, st.integers(0, 900)), max_size=60))
    u, v, dm = (np.array([e[i] for e in edges], int) for i in range(3))
    rng = np.random.default_rng(n_nodes)
    network = build_network(rng.random(n_nodes), rng.random(n_nodes), u, v, dm / 10)
    assert np.array_equal(np.sort(network.rank), np.arange(n_nodes))
    assert np.array_equal(network.u, network.rank[u])
    assert np.array_equal(network.v, network.rank[v])
    assert network.n_nodes == n_nodes
    assert network.n_edges == len(edges)
    found = [
        (node, *network.heads[i].tolist(), int(network.arc[i]))
        for node in range(n_nodes)
        for i in range(network.indptr[node], network.indptr[node + 1])
    ]
    expected = [
        (int(network.rank[tail]), int(network.rank[head]), length, 2 * e + way)
        for e, (a, b, length) in enumerate(edges)
        for way, (tail, head) in enumerate([(a, b), (b, a)])
    ]
    assert sorted(found) == sorted(expected)


def test_neighbours_get_near_numbers() -> None:
    """Along the curve most steps of a grid are short; in reading order half of them are a row."""
    corner = np.arange(64 * 64).reshape(64, 64)
    u = np.concatenate([corner[:, :-1].ravel(), corner[:-1].ravel()])
    v = np.concatenate([corner[:, 1:].ravel(), corner[1:].ravel()])
    shuffled = np.random.default_rng(3).permutation(corner.size)
    x, y = np.empty(corner.size), np.empty(corner.size)
    x[shuffled], y[shuffled] = corner.ravel() % 64, corner.ravel() // 64
    network = build_network(x, y, shuffled[u], shuffled[v], np.ones(u.size))
    assert np.median(np.abs(network.u - network.v)) <= 3


def test_lengths_are_kept_to_the_decimetre() -> None:
    network, _ = _square()
    assert network.cost.tolist() == [1100, 500, 341, 0]


@pytest.mark.parametrize(
    ("u", "v", "length"),
    [([0], [2], [1.0]), ([-1], [0], [1.0]), ([0], [1], [-1.0]), ([0], [1], [np.nan])],
)
def test_what_is_no_network_is_refused(u: list[int], v: list[int], length: list[float]) -> None:
    with pytest.raises(ValueError, match="edge"):
        build_network([0, 1], [0, 1], u, v, length)
    with pytest.raises(ValueError, match="edge"):
        build_network([0, 1], [0, 1], [0], [1], [np.inf])


def test_snapped_by_hand() -> None:
    """Positions scale to the length on the ground: 100 m of line stand for 110 m of street."""
    network, lines = _square()
    snapped = snap(network, lines, [[50, 5], [100, 15], [115, 130], [-12, 4], [-40, 0], [50, -101]])
    assert snapped.edge.tolist() == [0, 1, 1, 2, 2, 0]
    assert snapped.along.tolist() == [550, 150, 450, 140, 100, 550]
    assert snapped.access.tolist() == [50, 0, 1000, 20, 300, 1010]
    assert snapped.far.tolist() == [False, False, False, False, False, True]


def test_snapped_like_a_search_through_all_streets() -> None:
    rng = np.random.default_rng(8)
    ends = rng.uniform(0, 1_000, (60, 2, 2))
    lines = shapely.linestrings(ends)
    network = build_network(
        *ends.reshape(-1, 2).T,
        np.arange(60) * 2,
        np.arange(60) * 2 + 1,
        shapely.length(lines) * 1.2,
    )
    xy = rng.uniform(-200, 1_200, (500, 2))
    snapped = snap(network, lines, xy)
    distance = shapely.distance(lines[:, None], shapely.points(xy)[None, :])
    assert np.array_equal(snapped.edge, distance.argmin(axis=0))
    assert np.allclose(snapped.access, distance.min(axis=0) * 10, atol=0.51)
    share = snapped.along / network.cost[snapped.edge]
    back = shapely.line_interpolate_point(lines[snapped.edge], share, normalized=True)
    assert np.allclose(shapely.distance(back, shapely.points(xy)), distance.min(axis=0), atol=0.15)


def test_snapping_needs_coordinates_and_streets() -> None:
    network, lines = _square()
    assert len(snap(network, lines, np.empty((0, 2)))) == 0
    with pytest.raises(ValueError, match="coordinates"):
        snap(network, lines, [[np.nan, 1]])
    with pytest.raises(ValueError, match="edge"):
        snap(network, lines[:2], [[0, 1]])


def test_points_made_on_edges_and_at_nodes() -> None:
    network, _ = _square()
    made = on_edges(network, [0, 1, 3], [54.96, 999.0, 0.0])
    assert made.along.tolist() == [550, 500, 0]
    assert not made.access.any()
    nodes = at_nodes(network, [0, 1, 2, 3])
    ends = np.where(nodes.along == 0, network.u[nodes.edge], network.v[nodes.edge])
    at_zero = network.cost[nodes.edge] == 0
    assert np.array_equal(ends[~at_zero], network.rank[[0, 1, 2, 3]][~at_zero])
    lonely = build_network([0, 1, 2], [0, 0, 0], [0], [1], [1.0])
    with pytest.raises(ValueError, match="without streets"):
        at_nodes(lonely, [2])


def test_the_streets_of_brussels(shared: Path) -> None:
    """A point moved 7 m off the middle of every street finds its way back."""
    from nabij.layers.streets import read_streets

    path = shared / "data" / "brussels" / "brussels_osmnx2_2026.graphml"
    streets = read_streets(path, crs=CRS(31370))
    network = build_network(streets.x, streets.y, streets.u, streets.v, streets.length)
    assert np.allclose(network.cost / 10, streets.length, atol=0.051)
    middle = shapely.line_interpolate_point(streets.geometry, 0.5, normalized=True)
    xy = shapely.get_coordinates(middle) + np.array([7, 0])
    snapped = snap(network, streets.geometry, xy)
    assert snapped.access.max() <= 70
    nearest = shapely.distance(streets.geometry[snapped.edge], shapely.points(xy)) * 10
    assert np.allclose(snapped.access, nearest, atol=0.51)
    assert np.all((snapped.along >= 0) & (snapped.along <= network.cost[snapped.edge]))
