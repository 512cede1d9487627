"""Compiled loops of the walking search: bounded shortest paths rooted at places.

All costs are int32 decimetres, so that a path costs the same in both directions and a limit
cuts at the same node whichever end the search starts from. The queue is a ring of buckets (Dial
1969), wider than the shortest edges and therefore relabelled within (delta-stepping, Meyer &
Sanders 2003). A node waits in at most one bucket, so that memory is bounded by the nodes.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .compiled import compiled

NEVER = 2**31 - 1
"""Distance of what lies out of reach."""

_DISTANCE, _ORIGIN, _AFTER, _BEFORE = 0, 1, 2, 3
_NONE, _IDLE = -1, -2

_Ints = npt.NDArray[np.int32]
# Scalars are widened where they enter a function, so that each is compiled once.
_Int = int | np.int64


class Streets(NamedTuple):
    """The arrays of a network that a search walks on; see `network.Network`."""

    indptr: _Ints
    heads: _Ints
    u: _Ints
    v: _Ints
    cost: _Ints


class Spots(NamedTuple):
    """Points on the streets (see `network.Snapped`), grouped by the u end of their edge: those of
    node i stand at `indptr[i]:indptr[i + 1]`. `rows` are their rows in the input."""

    edge: _Ints
    along: _Ints
    access: _Ints
    indptr: _Ints
    rows: _Ints


class Hanging(NamedTuple):
    """Which points hang on every node, and how far from it; see `hooks_by_node`."""

    indptr: _Ints
    hooks: _Ints


class Search(NamedTuple):
    """The state of a search: `row` of every node (distance, origin, and its neighbours in the same
    bucket), the nodes it has met, and the first node of every bucket."""

    row: _Ints
    node: _Ints
    buckets: _Ints
    shift: int


def search_over(n_nodes: int, n_buckets: int, shift: int) -> Search:
    """The state of a search that has met nothing yet."""
    row = np.empty((n_nodes, 4), np.int32)
    row[:, _DISTANCE] = NEVER
    row[:, _AFTER] = _IDLE
    buckets = np.full(n_buckets, _NONE, np.int32)
    return Search(row, np.empty(n_nodes, np.int32), buckets, shift)


@compiled
def arcs_by_node(u: _Ints, v: _Ints, cost: _Ints, n_nodes: _Int) -> tuple[_Ints, _Ints, _Ints]:
    """Both directions of every edge, grouped by the node they leave (a counting sort).

    Returns indptr int32[n_nodes + 1], heads int32[2 n_edges, 2] with target node and cost, and
    arc int32[2 n_edges]: twice the edge, plus one where the edge is walked from v to u.
    """
    indptr = np.zeros(n_nodes + 2, np.int32)
    for edge in range(u.size):
        indptr[u[edge] + 2] += 1
        indptr[v[edge] + 2] += 1
    for node in range(n_nodes):
        indptr[node + 2] += indptr[node + 1]
    heads = np.empty((2 * u.size, 2), np.int32)
    arc = np.empty(2 * u.size, np.int32)
    for edge in range(u.size):
        for way in range(2):
            tail, head = (v[edge], u[edge]) if way else (u[edge], v[edge])
            slot = indptr[tail + 1]
            heads[slot, 0], heads[slot, 1], arc[slot] = head, cost[edge], 2 * edge + way
            indptr[tail + 1] = slot + 1
    return indptr[:-1], heads, arc


@compiled
def rows_by_node(u: _Ints, edge: _Ints, n_nodes: _Int) -> tuple[_Ints, _Ints]:
    """The rows of `edge` grouped by the u end of each edge (a counting sort): indptr and rows."""
    indptr = np.zeros(n_nodes + 2, np.int32)
    for row in range(edge.size):
        indptr[u[edge[row]] + 2] += 1
    for node in range(n_nodes):
        indptr[node + 2] += indptr[node + 1]
    rows = np.empty(edge.size, np.int32)
    for row in range(edge.size):
        node = u[edge[row]]
        rows[indptr[node + 1]] = row
        indptr[node + 1] += 1
    return indptr[:-1], rows


@compiled
def hooks_by_node(streets: Streets, spots: Spots) -> Hanging:
    """What hangs on each node: every point's way to the ends of its edge, grouped by node.

    A point at an end of its edge hangs on that end alone: the way round by the other is never
    shorter. Hooks are int32[n, 2], point and distance.
    """
    n_nodes = streets.indptr.size - 1
    indptr = np.zeros(n_nodes + 2, np.int32)
    hooks = np.empty((0, 2), np.int32)
    for filling in range(2):
        for point in range(spots.edge.size):
            edge = spots.edge[point]
            back = spots.along[point]
            ahead = streets.cost[edge] - back
            for way in range(2):
                if (back > 0) if way else (back == 0 or ahead > 0):
                    node = streets.v[edge] if way else streets.u[edge]
                    if filling:
                        slot = indptr[node + 1]
                        hooks[slot, 0] = point
                        hooks[slot, 1] = (ahead if way else back) + spots.access[point]
                        indptr[node + 1] = slot + 1
                    else:
                        indptr[node + 2] += 1
        if not filling:
            for node in range(n_nodes):
                indptr[node + 2] += indptr[node + 1]
            hooks = np.empty((indptr[n_nodes + 1], 2), np.int32)
    return Hanging(indptr[:-1], hooks)


@compiled
def _offer(search: Search, met: _Int, node: _Int, distance: _Int, origin: _Int) -> _Int:
    """Label a node and queue it if this is nearer than before; returns how many nodes are met."""
    row, buckets = search.row, search.buckets
    old = row[node, _DISTANCE]
    if old == NEVER:
        search.node[met] = node
        met += 1
    elif distance > old or (distance == old and origin >= row[node, _ORIGIN]):
        return met
    row[node, _DISTANCE] = distance
    row[node, _ORIGIN] = origin
    after = row[node, _AFTER]
    if after != _IDLE:
        if old >> search.shift == distance >> search.shift:
            return met
        before = row[node, _BEFORE]
        if before >= 0:
            row[before, _AFTER] = after
        else:
            buckets[~before] = after
        if after >= 0:
            row[after, _BEFORE] = before
    slot = (distance >> search.shift) & (buckets.size - 1)
    first = buckets[slot]
    if first >= 0:
        row[first, _BEFORE] = node
    row[node, _AFTER] = first
    row[node, _BEFORE] = ~slot
    buckets[slot] = node
    return met


@compiled
def _plant(
    streets: Streets, spots: Spots, place: _Int, limit: _Int, search: Search, met: _Int
) -> tuple[_Int, _Int]:
    """Queue both ends of a place's edge; returns how many are met and the smaller distance."""
    edge = spots.edge[place]
    access = np.int64(spots.access[place])
    origin = np.int64(spots.rows[place])
    back = spots.along[place] + access
    ahead = streets.cost[edge] - spots.along[place] + access
    if back <= limit:
        met = _offer(search, met, np.int64(streets.u[edge]), back, origin)
    if ahead <= limit:
        met = _offer(search, met, np.int64(streets.v[edge]), ahead, origin)
    return met, min(back, ahead)


@compiled
def _spread(
    streets: Streets,
    search: Search,
    met: _Int,
    start: _Int,
    limit: _Int,
    kept: _Ints,
    kept_place: _Ints,
) -> _Int:
    """Settle everything queued, out to `limit`; returns how many nodes are met.

    `start` is the smallest distance queued. `kept` and `kept_place` (nodes x k) prune: nobody
    walks on from a node that already keeps k nearer places. With k = 0 nothing is pruned.
    """
    k = kept.shape[1]
    row, buckets = search.row, search.buckets
    mask = buckets.size - 1
    bucket = start >> search.shift
    last = limit >> search.shift
    empty = 0
    while empty <= mask and bucket <= last:
        slot = bucket & mask
        node = buckets[slot]
        if node == _NONE:
            bucket += 1
            empty += 1
            continue
        empty = 0
        after = row[node, _AFTER]
        buckets[slot] = after
        if after >= 0:
            row[after, _BEFORE] = ~slot
        row[node, _AFTER] = _IDLE
        distance = np.int64(row[node, _DISTANCE])
        origin = np.int64(row[node, _ORIGIN])
        if k > 0:
            worst = kept[node, k - 1]
            if distance > worst or (distance == worst and origin >= kept_place[node, k - 1]):
                continue
        for i in range(streets.indptr[node], streets.indptr[node + 1]):
            reached = distance + streets.heads[i, 1]
            if reached <= limit:
                met = _offer(search, met, np.int64(streets.heads[i, 0]), reached, origin)
    return met


@compiled
def nearest_of_nodes(
    streets: Streets,
    places: Spots,
    limit: _Int,
    search: Search,
    kept: _Ints,
    kept_place: _Ints,
    unpruned: _Ints,
) -> None:
    """One search from all places at once; fills `kept` and `kept_place`, int32[n_nodes, 1]."""
    met, start = np.int64(0), limit
    for place in range(places.edge.size):
        met, first = _plant(streets, places, place, limit, search, met)
        start = min(start, first)
    met = _spread(streets, search, met, start, limit, unpruned, unpruned)
    for at in range(met):
        node = search.node[at]
        kept[node, 0] = search.row[node, _DISTANCE]
        kept_place[node, 0] = search.row[node, _ORIGIN]


@compiled
def _keep(row: _Ints, row_place: _Ints, distance: _Int, place: _Int) -> None:
    """Put a place in its position of a sorted row of the k nearest; once only, at its nearest."""
    k = row.size
    at = 0
    while at < k and (row[at] < distance or (row[at] == distance and row_place[at] < place)):
        if row_place[at] == place:
            return
        at += 1
    if at == k:
        return
    end = at
    while end < k - 1 and row_place[end] != place:
        end += 1
    for i in range(end, at, -1):
        row[i] = row[i - 1]
        row_place[i] = row_place[i - 1]
    row[at] = distance
    row_place[at] = place


@compiled
def k_nearest_of_nodes(
    streets: Streets, places: Spots, limit: _Int, search: Search, kept: _Ints, kept_place: _Ints
) -> None:
    """The k nearest places of every node, from one search per place that stops where k are nearer.

    Fills `kept` and `kept_place`, int32[n_nodes, k], sorted by distance and then by place.
    """
    for place in range(places.edge.size):
        met, start = _plant(streets, places, place, limit, search, np.int64(0))
        met = _spread(streets, search, met, start, limit, kept, kept_place)
        row = np.int64(places.rows[place])
        for at in range(met):
            node = search.node[at]
            _keep(kept[node], kept_place[node], np.int64(search.row[node, _DISTANCE]), row)
            search.row[node, _DISTANCE] = NEVER


@compiled
def k_nearest_of_points(
    streets: Streets,
    points: Spots,
    places: Spots,
    limit: _Int,
    kept: _Ints,
    kept_place: _Ints,
    near: _Ints,
    near_place: _Ints,
) -> None:
    """The k nearest places of every point: those of the ends of its edge, and those on the edge.

    Fills `near` and `near_place`, int32[n_points, k], sorted by distance and then by place.
    """
    for point in range(points.edge.size):
        edge, row = points.edge[point], points.rows[point]
        along, access = points.along[point], np.int64(points.access[point])
        for way in range(2):
            node = streets.v[edge] if way else streets.u[edge]
            leg = (streets.cost[edge] - along if way else along) + access
            for i in range(kept.shape[1]):
                if kept[node, i] > limit - leg:
                    break
                place_row = np.int64(kept_place[node, i])
                _keep(near[row], near_place[row], kept[node, i] + leg, place_row)
        node = streets.u[edge]
        for place in range(places.indptr[node], places.indptr[node + 1]):
            leg = abs(along - places.along[place]) + places.access[place] + access
            if places.edge[place] == edge and leg <= limit:
                _keep(near[row], near_place[row], leg, np.int64(places.rows[place]))


@compiled
def _meet(best: _Ints, found: _Ints, n_found: _Int, point: _Int, distance: _Int) -> _Int:
    """Note a point at this distance; returns how many points are found."""
    if best[point] == NEVER:
        found[n_found] = point
        n_found += 1
    best[point] = min(best[point], distance)
    return n_found


@compiled
def reach_of_places(
    streets: Streets,
    places: Spots,
    points: Spots,
    hanging: Hanging,
    limits: _Ints,
    search: Search,
    best: _Ints,
    found: _Ints,
    counts: _Ints,
    indptr: npt.NDArray[np.int64],
) -> _Ints:
    """One bounded search per place that meets every point within the largest of `limits`.

    Either `counts`, int32[n_points, n_limits], counts the places within each limit and beyond the
    one before; or it is empty and all pairs are listed, int32[n, 2] of point and distance, those of
    the i-th of `places` at `indptr[i]:indptr[i + 1]`.
    """
    listing = counts.size == 0
    pairs = np.empty((1024, 2), np.int32)
    end = np.int64(0)
    limit = np.int64(limits[-1])
    unpruned = np.empty((0, 0), np.int32)
    for place in range(places.edge.size):
        met, start = _plant(streets, places, place, limit, search, np.int64(0))
        met = _spread(streets, search, met, start, limit, unpruned, unpruned)
        n_found = np.int64(0)
        for at in range(met):
            node = search.node[at]
            distance = np.int64(search.row[node, _DISTANCE])
            search.row[node, _DISTANCE] = NEVER
            for slot in range(hanging.indptr[node], hanging.indptr[node + 1]):
                reached = distance + hanging.hooks[slot, 1]
                if reached <= limit:
                    n_found = _meet(best, found, n_found, hanging.hooks[slot, 0], reached)
        node = streets.u[places.edge[place]]
        for point in range(points.indptr[node], points.indptr[node + 1]):
            reached = np.int64(abs(places.along[place] - points.along[point]))
            reached += places.access[place] + points.access[point]
            if points.edge[point] == places.edge[place] and reached <= limit:
                n_found = _meet(best, found, n_found, point, reached)
        if listing and end + n_found > pairs.shape[0]:
            grown = np.empty((2 * (end + n_found), 2), np.int32)
            for i in range(end):
                grown[i, 0], grown[i, 1] = pairs[i, 0], pairs[i, 1]
            pairs = grown
        for i in range(n_found):
            point = found[i]
            if listing:
                pairs[end, 0], pairs[end, 1] = points.rows[point], best[point]
                end += 1
            else:
                at = 0
                while best[point] > limits[at]:
                    at += 1
                counts[points.rows[point], at] += 1
            best[point] = NEVER
        indptr[place + 1] = end
    return pairs
