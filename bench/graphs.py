"""The graphs to measure on: planar, street-like, seeded; and Heidelberg from its OSM extract."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

BLOCKS = 6
"""Every sixth street runs through; the ones between have gaps and dead ends."""

THROUGH, DEGREE = 0.97, 2.8
EDGE_M = 65.0
TILE = 32


def street_like(n_nodes: int, seed: int = 1) -> dict[str, np.ndarray]:
    """A connected graph of about n_nodes nodes of degree 2.8, joined by edges of 65 m on average.

    A jittered grid in which edges are missing: few along the through streets, more between. Nodes
    are numbered as a survey by neighbourhood would leave them: tiles of 32 x 32 corners in random
    order, and at random within a tile. Lengths are whole decimetres, so that all engines agree.
    """
    rng = np.random.default_rng(seed)
    side = int(np.ceil(np.sqrt(n_nodes) * 1.01))
    corner = np.arange(side * side).reshape(side, side)
    row, column = corner // side, corner % side
    x, y = (at.ravel() + rng.uniform(-0.3, 0.3, corner.size) for at in (column, row))
    u = np.concatenate([corner[:, :-1].ravel(), corner[:-1].ravel()])
    v = np.concatenate([corner[:, 1:].ravel(), corner[1:].ravel()])
    through = np.concatenate([row[:, :-1].ravel(), column[:-1].ravel()]) % BLOCKS == 0
    between = (DEGREE / 4 - 0.01 - THROUGH / BLOCKS) / (1 - 1 / BLOCKS)
    kept = rng.random(u.size) < np.where(through, THROUGH, between)
    u, v, through = u[kept], v[kept], through[kept]
    tile = rng.permutation(corner.size)[row.ravel() // TILE * side + column.ravel() // TILE]
    order = np.lexsort((rng.random(corner.size), tile))
    order = order[_largest_component(u, v, corner.size)[order]]
    number = np.full(corner.size, -1)
    number[order] = np.arange(order.size)
    inside = number[u] >= 0
    u, v, through = number[u[inside]], number[v[inside]], through[inside]
    x, y = x[order], y[order]
    winding = 1 + np.where(through, 0, rng.exponential(0.1, u.size))
    length = np.hypot(x[u] - x[v], y[u] - y[v]) * winding
    scale = EDGE_M / length.mean()
    return {
        "x": x * scale,
        "y": y * scale,
        "u": u.astype(np.int32),
        "v": v.astype(np.int32),
        "length": np.round(length * scale, 1),
    }


def heidelberg(pbf: Path) -> dict[str, np.ndarray]:
    """The walking network of a real city, as the streets layer reads it."""
    from pyproj import CRS

    from nabij.layers.streets import read_streets

    streets = read_streets(pbf, crs=CRS(25832))
    arrays = {name: getattr(streets, name) for name in ("x", "y", "u", "v")}
    return {**arrays, "length": np.round(streets.length, 1)}


def _largest_component(u: np.ndarray, v: np.ndarray, n_nodes: int) -> np.ndarray:
    graph = sparse.coo_array((np.ones(u.size, bool), (u, v)), shape=(n_nodes, n_nodes))
    _, label = csgraph.connected_components(graph, directed=False)
    return label == np.bincount(label).argmax()
