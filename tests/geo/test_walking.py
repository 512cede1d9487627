"""The walking search against networkx on a graph with every point spliced in as a node."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nabij.geo.network import Network, Snapped, at_nodes, build_network, on_edges
from nabij.geo.walking import NEVER, k_nearest, matrix, nearest, within

COORDINATES = st.integers(0, 40).map(lambda tens: tens * 10.0)
LENGTHS_DM = st.one_of(st.just(0), st.integers(1, 30), st.integers(1, 4_000))
SHARES = st.one_of(st.sampled_from([0.0, 0.5, 1.0]), st.floats(0, 1))
ACCESS_DM = st.one_of(st.just(0), st.integers(0, 900))


@dataclass(frozen=True)
class Town:
    network: Network
    ends: list[tuple[int, int]]
    places: Snapped
    points: Snapped


@st.composite
def towns(draw: st.DrawFn) -> Town:
    """Small multigraphs with loops, parallel and zero-length edges, not always connected."""
    n_nodes = draw(st.integers(1, 9))
    node = st.integers(0, n_nodes - 1)
    edges = draw(st.lists(st.tuples(node, node, LENGTHS_DM), min_size=1, max_size=16))
    u, v, length = (np.array(column) for column in zip(*edges, strict=True))
    x, y = (draw(st.lists(COORDINATES, min_size=n_nodes, max_size=n_nodes)) for _ in "xy")
    network = build_network(x, y, u, v, length / 10)
    assert np.array_equal(network.cost, length)
    places = _snapped(draw, length, 1, 7)
    points = _snapped(draw, length, 1, 12)
    if draw(st.booleans()):  # two places on one spot
        places = _joined(places, places.take(np.array([0])))
    if draw(st.booleans()):  # some points stand exactly where a place stands
        points = _joined(points, places)
    return Town(network, list(zip(u.tolist(), v.tolist(), strict=True)), places, points)


def _snapped(draw: st.DrawFn, length: np.ndarray, low: int, high: int) -> Snapped:
    row = st.tuples(st.integers(0, length.size - 1), SHARES, ACCESS_DM)
    rows = draw(st.lists(row, min_size=low, max_size=high))
    edge = np.array([r[0] for r in rows], np.int32)
    along = np.array([round(r[1] * length[r[0]]) for r in rows], np.int32)
    return Snapped(edge, along, np.array([r[2] for r in rows], np.int32))


def _joined(one: Snapped, other: Snapped) -> Snapped:
    fields = ("edge", "along", "access")
    return Snapped(*(np.concatenate([getattr(one, f), getattr(other, f)]) for f in fields))


def judged(town: Town) -> np.ndarray:
    """Distance between every place and every point by networkx; inf where not connected."""
    graph = nx.MultiGraph()
    graph.add_nodes_from(("node", i) for i in range(town.network.n_nodes))
    for e, (u, v) in enumerate(town.ends):
        length = int(town.network.cost[e])
        stops = [(0, ("node", u)), (length, ("node", v))]
        for kind, group in (("place", town.places), ("point", town.points)):
            for i in np.flatnonzero(group.edge == e):
                spot = ("spot", kind, int(i))
                stops.append((int(group.along[i]), spot))
                graph.add_edge((kind, int(i)), spot, weight=int(group.access[i]))
        # the u end comes first and the v end last, whatever stands on the same spot
        inner = sorted(stops[2:], key=lambda stop: stop[0])
        chain = [stops[0], *inner, stops[1]]
        for (a, one), (b, other) in pairwise(chain):
            graph.add_edge(one, other, weight=b - a)
    found = np.full((len(town.places), len(town.points)), np.inf)
    for place in range(len(town.places)):
        for target, distance in nx.single_source_dijkstra_path_length(
            graph, ("place", place)
        ).items():
            if target[0] == "point":
                found[place, target[1]] = distance
    return found


def _finite(distances: np.ndarray) -> np.ndarray:
    return np.where(distances == NEVER, np.inf, distances)


@settings(deadline=None, max_examples=120)
@given(towns(), st.sampled_from([1, 300, 3_000, 10**6]))
def test_matrix_equals_networkx(town: Town, limit: int) -> None:
    truth = judged(town)
    assert np.array_equal(
        _finite(matrix(town.network, town.places, town.points, limit)),
        np.where(truth <= limit, truth, np.inf),
    )


@settings(deadline=None, max_examples=120)
@given(towns())
def test_nearest_equals_networkx(town: Town) -> None:
    truth = judged(town)
    distance, place = nearest(town.network, town.places, town.points)
    assert np.array_equal(_finite(distance), truth.min(axis=0))
    reached = np.isfinite(truth.min(axis=0))
    assert np.array_equal(place, np.where(reached, truth.argmin(axis=0), -1))


@settings(deadline=None, max_examples=120)
@given(towns(), st.integers(1, 5), st.sampled_from([1, 400, 3_000, 2**30]))
def test_k_nearest_equals_networkx(town: Town, k: int, limit: int) -> None:
    truth = judged(town).T
    truth[truth > limit] = np.inf
    distance, place = k_nearest(town.network, town.places, town.points, k, limit)
    order = np.argsort(truth, axis=1, kind="stable")[:, :k]
    expected = np.take_along_axis(truth, order, axis=1)
    width = expected.shape[1]
    assert distance.shape == place.shape == (len(town.points), k)
    assert np.array_equal(_finite(distance[:, :width]), expected)
    assert np.array_equal(place[:, :width], np.where(np.isfinite(expected), order, -1))
    assert np.all(distance[:, width:] == NEVER)
    assert np.all(place[:, width:] == -1)


@settings(deadline=None, max_examples=120)
@given(towns(), st.lists(st.sampled_from([0, 150, 700, 2_500, 10**6]), min_size=1, max_size=4))
def test_within_equals_networkx(town: Town, limits: list[int]) -> None:
    truth = judged(town)
    expected = np.stack([(truth <= limit).sum(axis=0) for limit in limits], axis=1)
    assert np.array_equal(within(town.network, town.places, town.points, limits), expected)


@settings(deadline=None, max_examples=60)
@given(towns())
def test_distances_are_the_same_in_both_directions(town: Town) -> None:
    there = matrix(town.network, town.places, town.points, 2_000)
    back = matrix(town.network, town.points, town.places, 2_000)
    assert np.array_equal(there, back.T)


@pytest.fixture
def cross() -> Network:
    """Four arms of 100, 200, 300 and 400 m around node 0."""
    x, y = [0, 100, 0, -300, 0], [0, 0, 200, 0, -400]
    return build_network(x, y, [0, 0, 0, 0], [1, 2, 3, 4], [100, 200, 300, 400])


def test_by_hand(cross: Network) -> None:
    places = on_edges(cross, [0, 2], [40, 250])
    points = on_edges(cross, [0, 1, 2, 3], [100, 50, 290, 400])
    assert matrix(cross, places, points, 6_000).tolist() == [
        [600, 900, 3_300, 4_400],
        [3_500, 3_000, 400, NEVER],
    ]
    distance, place = nearest(cross, places, points)
    assert distance.tolist() == [600, 900, 400, 4_400]
    assert place.tolist() == [0, 0, 1, 0]
    counts = within(cross, places, points, [3_000, 600, 3_500])
    assert counts.tolist() == [[1, 1, 2], [2, 0, 2], [1, 1, 2], [0, 0, 0]]
    third, _ = k_nearest(cross, places, points, 3, 5_000)
    assert third.tolist() == [
        [600, 3_500, NEVER],
        [900, 3_000, NEVER],
        [400, 3_300, NEVER],
        [4_400, NEVER, NEVER],
    ]


def test_nobody_and_nowhere(cross: Network) -> None:
    none, one = on_edges(cross, [], []), on_edges(cross, [1], [20])
    assert nearest(cross, none, one)[0].tolist() == [NEVER]
    assert nearest(cross, one, none)[0].size == 0
    assert within(cross, none, one, [100]).tolist() == [[0]]
    assert within(cross, one, none, [100]).shape == (0, 1)
    assert matrix(cross, none, one, 100).shape == (0, 1)
    assert matrix(cross, one, none, 100).shape == (1, 0)
    assert k_nearest(cross, none, one, 2, 100)[1].tolist() == [[-1, -1]]


def test_a_town_of_streets_equals_networkx() -> None:
    """A grid of 30 x 30 corners with random lengths, every corner a point."""
    rng = np.random.default_rng(4)
    corner = np.arange(900).reshape(30, 30)
    u = np.concatenate([corner[:, :-1].ravel(), corner[:-1].ravel()])
    v = np.concatenate([corner[:, 1:].ravel(), corner[1:].ravel()])
    length_dm = rng.integers(300, 2_500, u.size)
    x, y = corner.ravel() % 30 * 90.0, corner.ravel() // 30 * 90.0
    network = build_network(x, y, u, v, length_dm / 10)
    graph = nx.Graph()
    graph.add_weighted_edges_from(
        zip(u.tolist(), v.tolist(), length_dm.tolist(), strict=True), weight="weight"
    )
    chosen = rng.choice(900, 40, replace=False)
    truth = np.empty((40, 900))
    for i, node in enumerate(chosen.tolist()):
        reached = nx.single_source_dijkstra_path_length(graph, node)
        truth[i] = [reached[j] for j in range(900)]
    places, points = at_nodes(network, chosen), at_nodes(network, np.arange(900))
    assert np.array_equal(matrix(network, places, points, 2**30), truth)
    counts = within(network, places, points, [5_000, 10_000, 15_000])
    assert np.array_equal(counts.T, [(truth <= d).sum(axis=0) for d in (5_000, 10_000, 15_000)])
    five, _ = k_nearest(network, places, points, 5, 8_000)
    expected = np.sort(np.where(truth <= 8_000, truth, np.inf), axis=0)[:5].T
    assert np.array_equal(_finite(five), expected)
