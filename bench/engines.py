"""One engine, one graph, every piece of work once: `python engines.py ENGINE GRAPH.npz`.

Runs in a process of its own and prints one line of JSON: for each piece of work its seconds and
a few sums of the answer, so that it shows when two engines did not do the same.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator

import numpy as np

NEAREST, NEAREST_M = 5, 2_000
COUNTS_M = (500, 1_000, 1_500)
MATRIX_M = 2_400
NODES_A_PLACE = 400

Work = tuple[str, Callable[[], object], Callable[[object], list[float]]]


class Graph:
    """The graph of a file, and the places and points that all engines are asked about."""

    def __init__(self, path: str) -> None:
        with np.load(path) as arrays:
            self.x, self.y, self.u, self.v, self.length = (
                arrays[name] for name in ("x", "y", "u", "v", "length")
            )
        self.n = self.x.size
        rng = np.random.default_rng(5)
        self.places = rng.choice(self.n, self.n // NODES_A_PLACE, replace=False)
        self.origins = rng.choice(self.n, 500, replace=False)
        self.targets = rng.choice(self.n, 10_000, replace=False)


def nabij(graph: Graph) -> Iterator[Work]:
    """This project: integer decimetres, compiled, rooted at the places."""
    from nabij.geo.network import Network, Snapped, at_nodes, build_network
    from nabij.geo.walking import NEVER, k_nearest, matrix, within

    def warm() -> None:
        tiny = build_network([0, 1], [0, 0], [0], [1], [1.0])
        both = at_nodes(tiny, [0, 1])
        k_nearest(tiny, both, both, 2, 10)
        within(tiny, both, both, [5, 10, 15])
        matrix(tiny, both, both, 10)

    warm()
    a = (graph.x, graph.y, graph.u, graph.v, graph.length)

    # pandana answers for all nodes unasked; here they are points like others, made once
    def build() -> tuple[Network, Snapped]:
        network = build_network(*a)
        return network, at_nodes(network, np.arange(graph.n))

    yield "build", build, lambda _: []
    network, everywhere = build()
    yield (
        "nearest",
        lambda: k_nearest(
            network,
            at_nodes(network, graph.places),
            everywhere,
            NEAREST,
            NEAREST_M * 10,
        )[0],
        lambda found: _sums(found[found < NEVER] / 10),
    )
    yield (
        "counts",
        lambda: within(
            network,
            at_nodes(network, graph.places),
            everywhere,
            [limit * 10 for limit in COUNTS_M],
        ),
        lambda counts: counts.sum(axis=0).tolist(),
    )
    yield (
        "matrix",
        lambda: matrix(
            network,
            at_nodes(network, graph.origins),
            at_nodes(network, graph.targets),
            MATRIX_M * 10,
        ),
        lambda found: _sums(found[found < NEVER] / 10),
    )


def pandana(graph: Graph) -> Iterator[Work]:
    """pandana: contraction hierarchies and range queries in C++, on all cores."""
    import pandana as pdna
    import pandas as pd

    columns = [pd.Series(a) for a in (graph.x, graph.y, graph.u, graph.v)]
    made = []

    def build() -> None:
        made.append(pdna.Network(*columns, pd.DataFrame({"length": graph.length})))

    yield "build", build, lambda _: []
    network = made[0]

    def nearest() -> np.ndarray:
        at = pd.Series(graph.x[graph.places]), pd.Series(graph.y[graph.places])
        network.set_pois("places", NEAREST_M, NEAREST, *at)
        return network.nearest_pois(NEAREST_M, "places", NEAREST).to_numpy()

    yield "nearest", nearest, lambda found: _sums(found[found < NEAREST_M])

    def counts() -> np.ndarray:
        network.set(pd.Series(graph.places), name="places")
        found = [network.aggregate(limit, type="count", name="places") for limit in COUNTS_M]
        return np.stack(found, axis=1)

    yield "counts", counts, lambda found: found.sum(axis=0).tolist()

    def matrix() -> np.ndarray:
        reach = network.nodes_in_range(graph.origins.tolist(), MATRIX_M)
        column = np.full(graph.n, -1)
        column[graph.targets] = np.arange(graph.targets.size)
        row = pd.Index(graph.origins).get_indexer(reach["source"])
        at = column[reach["destination"]]
        distances = np.full((graph.origins.size, graph.targets.size), np.inf)
        distances[row[at >= 0], at[at >= 0]] = reach.iloc[:, -1].to_numpy()[at >= 0]
        return distances

    yield "matrix", matrix, lambda found: _sums(found[np.isfinite(found)])


def scipy(graph: Graph) -> Iterator[Work]:
    """scipy's dijkstra in decimetres, rooted at the places; of parallel edges the shortest."""
    import scipy.sparse
    from scipy.sparse import csgraph

    def build() -> scipy.sparse.csr_array:
        ends = np.concatenate([graph.u, graph.v]), np.concatenate([graph.v, graph.u])
        cost = np.tile(np.rint(graph.length * 10), 2)
        order = np.lexsort((cost, ends[1], ends[0]))
        tail, head, cost = ends[0][order], ends[1][order], cost[order]
        first = np.ones(cost.size, bool)
        first[1:] = (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
        shape = graph.n, graph.n
        return scipy.sparse.csr_array((cost[first], (tail[first], head[first])), shape=shape)

    yield "build", build, lambda _: []
    network = build()

    def reached(places: np.ndarray, limit_m: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        for place in places:
            distance = csgraph.dijkstra(network, indices=place, limit=limit_m * 10)
            node = np.flatnonzero(np.isfinite(distance))
            yield node, distance[node] / 10

    yield "nearest", lambda: _k_smallest(graph.n, reached(graph.places, NEAREST_M)), _sums

    def counts() -> np.ndarray:
        found = np.zeros((graph.n, len(COUNTS_M)), np.int32)
        for node, distance in reached(graph.places, max(COUNTS_M)):
            for i, limit in enumerate(COUNTS_M):
                found[node[distance <= limit], i] += 1
        return found

    yield "counts", counts, lambda found: found.sum(axis=0).tolist()

    def matrix() -> np.ndarray:
        limit = MATRIX_M * 10
        return np.stack(
            [
                csgraph.dijkstra(network, indices=place, limit=limit)[graph.targets]
                for place in graph.origins
            ]
        )

    yield "matrix", matrix, lambda found: _sums(found[np.isfinite(found)] / 10)


def networkx(graph: Graph) -> Iterator[Work]:
    """networkx's dijkstra in plain Python, rooted at the places."""
    import networkx as nx

    def build() -> nx.Graph:
        made = nx.Graph()
        made.add_nodes_from(range(graph.n))
        order = np.argsort(-graph.length)  # of parallel edges the shortest is added last
        columns = graph.u[order], graph.v[order], np.rint(graph.length[order] * 10).astype(int)
        made.add_weighted_edges_from(zip(*(a.tolist() for a in columns), strict=True))
        return made

    yield "build", build, lambda _: []
    network = build()

    def reached(places: np.ndarray, limit_m: int) -> Iterator[dict[int, int]]:
        for place in places.tolist():
            yield nx.single_source_dijkstra_path_length(network, place, cutoff=limit_m * 10)

    def nearest() -> np.ndarray:
        pairs = (
            (np.fromiter(found, np.int64), np.fromiter(found.values(), np.float64) / 10)
            for found in reached(graph.places, NEAREST_M)
        )
        return _k_smallest(graph.n, pairs)

    yield "nearest", nearest, _sums

    def counts() -> np.ndarray:
        found = np.zeros((graph.n, len(COUNTS_M)), np.int32)
        for distances in reached(graph.places, max(COUNTS_M)):
            node = np.fromiter(distances, np.int64)
            distance = np.fromiter(distances.values(), np.int64)
            for i, limit in enumerate(COUNTS_M):
                found[node[distance <= limit * 10], i] += 1
        return found

    yield "counts", counts, lambda found: found.sum(axis=0).tolist()

    def matrix() -> np.ndarray:
        targets = graph.targets.tolist()
        return np.array(
            [
                [found.get(target, np.inf) for target in targets]
                for found in reached(graph.origins, MATRIX_M)
            ]
        )

    yield "matrix", matrix, lambda found: _sums(found[np.isfinite(found)] / 10)


def _k_smallest(n_nodes: int, reached: Iterator[tuple[np.ndarray, np.ndarray]]) -> np.ndarray:
    """The distances that are among the k smallest of their node."""
    nodes, distances = (np.concatenate(column) for column in zip(*reached, strict=True))
    order = np.lexsort((distances, nodes))
    nodes, distances = nodes[order], distances[order]
    first = np.searchsorted(nodes, np.arange(n_nodes))
    return distances[np.arange(nodes.size) - first[nodes] < NEAREST]


def _sums(distances: np.ndarray) -> list[float]:
    return [float(distances.size), float(distances.sum())]


ENGINES = {engine.__name__: engine for engine in (nabij, pandana, scipy, networkx)}


def main(name: str, path: str) -> None:
    """Do all the work once and print what it took and gave."""
    result = {}
    for work, run, check in ENGINES[name](Graph(path)):
        start = time.perf_counter()
        answer = run()
        seconds = time.perf_counter() - start
        result[work] = {"seconds": seconds, "check": check(answer)}
    print("\n" + json.dumps(result))


if __name__ == "__main__":
    main(*sys.argv[1:])
