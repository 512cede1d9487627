"""Compiled loops of the walking search: bounded shortest paths rooted at places.

All costs are int32 decimetres, so that a path costs the same in both directions and a limit
cuts at the same node whichever end the search starts from. The queue is a ring of buckets (Dial
1969), wider than the shortest edges and therefore relabelled within (delta-stepping, Meyer &
Sanders 2003). A node waits in at most one bucket, so that memory is bounded by the nodes.
"""

# ruff: noqa: ANN001, ANN201, ANN202 - numba finds the types of the compiled functions

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np
import numpy.typing as npt

NEVER = 2**31 - 1
"""Distance of what lies out of reach."""

_DISTANCE, _ORIGIN, _AFTER, _BEFORE = 0, 1, 2, 3
_NONE = -1
_IDLE = -2

_Ints = npt.NDArray[np.int32]
_compiled = numba.njit(cache=True, nogil=True)


class Streets(NamedTuple):
    """The arrays of a network that a search walks on; see `network.Network`."""

    indptr: _Ints
    heads: _Ints
    u: _Ints
    v: _Ints
    cost: _Ints


class Spots(NamedTuple):
    """Points on the streets, and their rows sorted by edge; see `network.Snapped`."""

    edge: _Ints
    along: _Ints
    access: _Ints
    by_edge: _Ints
    sorted_edge: _Ints


class Hanging(NamedTuple):
    """Which points hang on every node, and how far from it; see `hooks_by_node`."""

    indptr: _Ints
    hooks: _Ints


class _Search(NamedTuple):
    """The state of a search: `row` of every node (distance, origin, and its neighbours in the same
    bucket), the nodes it has met, and the first node of every bucket."""

    row: _Ints
    node: _Ints
    buckets: _Ints
    shift: int


@_compiled
def arcs_by_node(u, v, cost, n_nodes):
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


@_compiled
def hooks_by_node(streets, spots):
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


@_compiled
def _offer(search, met, node, distance, origin):
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


@_compiled
def _plant(streets, spots, place, limit, search, met):
    """Queue both ends of a place's edge; returns how many are met and the smaller distance."""
    edge = spots.edge[place]
    access = np.int64(spots.access[place])
    back = spots.along[place] + access
    ahead = streets.cost[edge] - spots.along[place] + access
    if back <= limit:
        met = _offer(search, met, np.int64(streets.u[edge]), back, place)
    if ahead <= limit:
        met = _offer(search, met, np.int64(streets.v[edge]), ahead, place)
    return met, min(back, ahead)


@_compiled
def _spread(streets, search, met, start, limit, kept, kept_place):
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


@_compiled
def _search(n_nodes, n_buckets, shift):
    row = np.empty((n_nodes, 4), np.int32)
    row[:, _DISTANCE] = NEVER
    row[:, _AFTER] = _IDLE
    return _Search(
        row,
        np.empty(n_nodes, np.int32),
        np.full(n_buckets, _NONE, np.int32),
        shift,
    )


@_compiled
def nearest_of_nodes(streets, places, limit, n_buckets, shift):
    """One search from all places at once; distance and place, both int32[n_nodes, 1]."""
    n_nodes = streets.indptr.size - 1
    search = _search(n_nodes, n_buckets, shift)
    nothing = np.empty((n_nodes, 0), np.int32)
    met, start = np.int64(0), limit
    for place in range(places.edge.size):
        met, first = _plant(streets, places, place, limit, search, met)
        start = min(start, first)
    met = _spread(streets, search, met, start, limit, nothing, nothing)
    kept = np.full((n_nodes, 1), NEVER, np.int32)
    kept_place = np.full((n_nodes, 1), NEVER, np.int32)
    for at in range(met):
        node = search.node[at]
        kept[node, 0] = search.row[node, _DISTANCE]
        kept_place[node, 0] = search.row[node, _ORIGIN]
    return kept, kept_place


@_compiled
def _keep(row, row_place, distance, place):
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


@_compiled
def k_nearest_of_nodes(streets, places, order, k, limit, n_buckets, shift):
    """The k nearest places of every node, from one search per place that stops where k are nearer.

    Returns distance and place, both int32[n_nodes, k], sorted by distance and then by place.
    """
    n_nodes = streets.indptr.size - 1
    search = _search(n_nodes, n_buckets, shift)
    kept = np.full((n_nodes, k), NEVER, np.int32)
    kept_place = np.full((n_nodes, k), NEVER, np.int32)
    for place in order.astype(np.int64):
        met, start = _plant(streets, places, place, limit, search, np.int64(0))
        met = _spread(streets, search, met, start, limit, kept, kept_place)
        for at in range(met):
            node = search.node[at]
            _keep(kept[node], kept_place[node], np.int64(search.row[node, _DISTANCE]), place)
            search.row[node, _DISTANCE] = NEVER
    return kept, kept_place


@_compiled
def k_nearest_of_points(streets, places, points, kept, kept_place, limit):
    """The k nearest places of every point: those of the ends of its edge, and those on the edge."""
    k = kept.shape[1]
    near = np.full((points.edge.size, k), NEVER, np.int32)
    near_place = np.full((points.edge.size, k), NEVER, np.int32)
    for point in range(points.edge.size):
        edge = points.edge[point]
        along, access = points.along[point], np.int64(points.access[point])
        for way in range(2):
            node = streets.v[edge] if way else streets.u[edge]
            leg = (streets.cost[edge] - along if way else along) + access
            for i in range(k):
                if kept[node, i] > limit - leg:
                    break
                place = np.int64(kept_place[node, i])
                _keep(near[point], near_place[point], kept[node, i] + leg, place)
        for i in range(np.searchsorted(places.sorted_edge, edge), places.edge.size):
            if places.sorted_edge[i] != edge:
                break
            place = np.int64(places.by_edge[i])
            leg = abs(along - places.along[place]) + places.access[place] + access
            if leg <= limit:
                _keep(near[point], near_place[point], leg, place)
    return near, near_place


@_compiled
def _meet(best, found, n_found, point, distance):
    """Note a point at this distance; returns how many points are found."""
    if best[point] == NEVER:
        found[n_found] = point
        n_found += 1
    best[point] = min(best[point], distance)
    return n_found


@_compiled
def _points_in_reach(streets, places, place, points, hanging, limit, search, nothing, best, found):
    """One bounded search: `best` distances of the points in reach, listed in `found`; how many."""
    met, start = _plant(streets, places, place, limit, search, np.int64(0))
    met = _spread(streets, search, met, start, limit, nothing, nothing)
    n_found = np.int64(0)
    for at in range(met):
        node = search.node[at]
        distance = np.int64(search.row[node, _DISTANCE])
        search.row[node, _DISTANCE] = NEVER
        for slot in range(hanging.indptr[node], hanging.indptr[node + 1]):
            reached = distance + hanging.hooks[slot, 1]
            if reached <= limit:
                n_found = _meet(best, found, n_found, hanging.hooks[slot, 0], reached)
    edge = places.edge[place]
    for i in range(np.searchsorted(points.sorted_edge, edge), points.edge.size):
        if points.sorted_edge[i] != edge:
            break
        point = points.by_edge[i]
        reached = np.int64(abs(places.along[place] - points.along[point]))
        reached += places.access[place] + points.access[point]
        if reached <= limit:
            n_found = _meet(best, found, n_found, point, reached)
    return n_found


@_compiled
def count_reach(streets, places, order, points, hanging, limits, n_buckets, shift):
    """How many places lie within each limit and beyond the one before, from one search a place.

    Limits are sorted. Returns int32[n_points, n_limits].
    """
    n_nodes, n_points = streets.indptr.size - 1, points.edge.size
    search = _search(n_nodes, n_buckets, shift)
    nothing = np.empty((n_nodes, 0), np.int32)
    counts = np.zeros((n_points, limits.size), np.int32)
    best = np.full(n_points, NEVER, np.int32)
    found = np.empty(n_points, np.int32)
    limit = np.int64(limits[-1])
    for place in order.astype(np.int64):
        n_found = _points_in_reach(
            streets, places, place, points, hanging, limit, search, nothing, best, found
        )
        for point in found[:n_found]:
            at = 0
            while best[point] > limits[at]:
                at += 1
            counts[point, at] += 1
            best[point] = NEVER
    return counts


@_compiled
def list_reach(streets, places, points, hanging, limit, n_buckets, shift):
    """Every point within the limit of every place, from one search a place.

    Returns indptr int64[n_places + 1], point int32[n] and distance int32[n], grouped by place.
    """
    n_nodes, n_points = streets.indptr.size - 1, points.edge.size
    search = _search(n_nodes, n_buckets, shift)
    nothing = np.empty((n_nodes, 0), np.int32)
    best = np.full(n_points, NEVER, np.int32)
    found = np.empty(n_points, np.int32)
    indptr = np.zeros(places.edge.size + 1, np.int64)
    pairs = np.empty((1024, 2), np.int32)
    for place in range(places.edge.size):
        n_found = _points_in_reach(
            streets, places, place, points, hanging, limit, search, nothing, best, found
        )
        end = indptr[place]
        indptr[place + 1] = end + n_found
        if end + n_found > pairs.shape[0]:
            grown = np.empty((2 * (end + n_found), 2), np.int32)
            grown[:end] = pairs[:end]
            pairs = grown
        for point in found[:n_found]:
            pairs[end, 0], pairs[end, 1] = point, best[point]
            best[point] = NEVER
            end += 1
    return indptr, pairs[: indptr[-1], 0].copy(), pairs[: indptr[-1], 1].copy()
