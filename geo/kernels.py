"""Compiled loops of the walking search: bounded shortest paths rooted at places.

All costs are int32 decimetres, so that a path costs the same in both directions and a limit
cuts at the same node whichever end the search starts from. The queue is a ring of buckets
(Dial 1969; buckets wider than the shortest edge, relabelled as in delta-stepping, Meyer & Sanders 2003),
with each node in at most one bucket, so that memory is bounded by the number of nodes.
"""

from __future__ import annotations

import numba
import numpy as np

NEVER = 2**31 - 1
"""Distance of what lies out of reach."""

_DISTANCE, _AFTER, _BEFORE, _ORIGIN = 0, 1, 2, 3
_LAST = -1
_IDLE = -2

_compiled = numba.njit(cache=True, nogil=True)


@_compiled
def arcs_by_node(u, v, cost, n_nodes):  # noqa: ANN001, ANN201
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
        a, b = u[edge], v[edge]
        slot = indptr[a + 1]
        heads[slot, 0], heads[slot, 1], arc[slot] = b, cost[edge], 2 * edge
        indptr[a + 1] = slot + 1
        slot = indptr[b + 1]
        heads[slot, 0], heads[slot, 1], arc[slot] = a, cost[edge], 2 * edge + 1
        indptr[b + 1] = slot + 1
    return indptr[:-1], heads, arc


@_compiled
def hooks_by_node(u, v, cost, edge, along, access, n_nodes):  # noqa: ANN001, ANN201
    """What hangs on each node: for every point on a street, its way to one or both ends of its edge.

    A point at an end of its edge hangs on that end alone: the way round by the other is never
    shorter. Returns indptr int32[n_nodes + 1] and hooks int32[n, 2] with point and distance.
    """
    indptr = np.zeros(n_nodes + 2, np.int32)
    for point in range(edge.size):
        e = edge[point]
        if along[point] == 0 or along[point] < cost[e]:
            indptr[u[e] + 2] += 1
        if along[point] > 0:
            indptr[v[e] + 2] += 1
    for node in range(n_nodes):
        indptr[node + 2] += indptr[node + 1]
    hooks = np.empty((indptr[n_nodes + 1], 2), np.int32)
    for point in range(edge.size):
        e = edge[point]
        if along[point] == 0 or along[point] < cost[e]:
            slot = indptr[u[e] + 1]
            hooks[slot, 0], hooks[slot, 1] = point, along[point] + access[point]
            indptr[u[e] + 1] = slot + 1
        if along[point] > 0:
            slot = indptr[v[e] + 1]
            hooks[slot, 0], hooks[slot, 1] = point, cost[e] - along[point] + access[point]
            indptr[v[e] + 1] = slot + 1
    return indptr[:-1], hooks


@_compiled
def _offer(node, distance, origin, labels, buckets, shift, touched, n_touched):  # noqa: ANN001, ANN202
    """Label a node if this is nearer than its label, and queue it; returns n_touched."""
    old = labels[node, _DISTANCE]
    if distance > old or (distance == old and origin >= labels[node, _ORIGIN]):
        return n_touched
    if old == NEVER:
        touched[n_touched] = node
        n_touched += 1
    after = labels[node, _AFTER]
    labels[node, _DISTANCE] = distance
    labels[node, _ORIGIN] = origin
    if after != _IDLE:
        if old >> shift == distance >> shift:
            return n_touched
        before = labels[node, _BEFORE]
        if before >= 0:
            labels[before, _AFTER] = after
        else:
            buckets[~before] = after
        if after >= 0:
            labels[after, _BEFORE] = before
    slot = (distance >> shift) & (buckets.size - 1)
    first = buckets[slot]
    labels[node, _AFTER] = first
    labels[node, _BEFORE] = ~slot
    if first >= 0:
        labels[first, _BEFORE] = node
    buckets[slot] = node
    return n_touched


@_compiled
def _spread(  # noqa: ANN202
    indptr, heads, labels, buckets, shift, touched, n_touched, start, limit, kept, kept_place  # noqa: ANN001
):
    """Settle everything queued, out to `limit`; returns n_touched.

    `start` is the smallest distance queued. `kept` and `kept_place` (nodes x k) prune: a node that
    already keeps k nearer places is not walked on from. With k = 0 nothing is pruned.
    """
    k = kept.shape[1]
    mask = buckets.size - 1
    bucket = start >> shift
    last = limit >> shift
    empty = 0
    while empty <= mask and bucket <= last:
        slot = bucket & mask
        node = buckets[slot]
        if node < 0:
            bucket += 1
            empty += 1
            continue
        empty = 0
        after = labels[node, _AFTER]
        buckets[slot] = after
        if after >= 0:
            labels[after, _BEFORE] = ~slot
        labels[node, _AFTER] = _IDLE
        distance = labels[node, _DISTANCE]
        origin = labels[node, _ORIGIN]
        if k > 0:
            worst = kept[node, k - 1]
            if distance > worst or (distance == worst and origin >= kept_place[node, k - 1]):
                continue
        for slot in range(indptr[node], indptr[node + 1]):
            reached = distance + heads[slot, 1]
            if reached <= limit:
                n_touched = _offer(
                    heads[slot, 0], reached, origin, labels, buckets, shift, touched, n_touched
                )
    return n_touched


@_compiled
def _plant(  # noqa: ANN202
    place, u, v, cost, edge, along, access, limit, labels, buckets, shift, touched, n_touched  # noqa: ANN001
):
    """Queue both ends of a place's edge; returns n_touched and the smaller of the two distances."""
    e = edge[place]
    back = along[place] + access[place]
    ahead = cost[e] - along[place] + access[place]
    if back <= limit:
        n_touched = _offer(u[e], back, place, labels, buckets, shift, touched, n_touched)
    if ahead <= limit:
        n_touched = _offer(v[e], ahead, place, labels, buckets, shift, touched, n_touched)
    return n_touched, min(back, ahead)


@_compiled
def _blank(n_nodes):  # noqa: ANN001, ANN202
    labels = np.empty((n_nodes, 4), np.int32)
    labels[:, _DISTANCE] = NEVER
    labels[:, _AFTER] = _IDLE
    labels[:, _BEFORE] = _LAST
    labels[:, _ORIGIN] = NEVER
    return labels


@_compiled
def nearest_of_nodes(indptr, heads, u, v, cost, edge, along, access, limit, n_buckets, shift):  # noqa: ANN001, ANN201
    """One search from all places at once: labels int32[n_nodes, 4], distance first and place last."""
    n_nodes = indptr.size - 1
    labels = _blank(n_nodes)
    buckets = np.full(n_buckets, _LAST, np.int32)
    touched = np.empty(n_nodes, np.int32)
    nothing = np.empty((n_nodes, 0), np.int32)
    n_touched, start = 0, limit
    for place in range(edge.size):
        n_touched, first = _plant(
            place, u, v, cost, edge, along, access, limit, labels, buckets, shift, touched, n_touched
        )
        start = min(start, first)
    _spread(
        indptr, heads, labels, buckets, shift, touched, n_touched, start, limit, nothing, nothing
    )
    return labels


@_compiled
def _keep(row, row_place, distance, place):  # noqa: ANN001, ANN202
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
def k_nearest_of_nodes(  # noqa: ANN201
    indptr, heads, u, v, cost, edge, along, access, order, k, limit, n_buckets, shift  # noqa: ANN001
):
    """The k nearest places of every node, from one search per place that stops where k are nearer.

    Returns distances and places, both int32[n_nodes, k], sorted by distance and then by place.
    """
    n_nodes = indptr.size - 1
    labels = _blank(n_nodes)
    buckets = np.full(n_buckets, _LAST, np.int32)
    touched = np.empty(n_nodes, np.int32)
    kept = np.full((n_nodes, k), NEVER, np.int32)
    kept_place = np.full((n_nodes, k), NEVER, np.int32)
    for place in order:
        n_touched, start = _plant(
            place, u, v, cost, edge, along, access, limit, labels, buckets, shift, touched, 0
        )
        n_touched = _spread(
            indptr, heads, labels, buckets, shift, touched, n_touched, start, limit, kept, kept_place
        )
        for i in range(n_touched):
            node = touched[i]
            _keep(kept[node], kept_place[node], labels[node, _DISTANCE], place)
            labels[node, _DISTANCE] = NEVER
            labels[node, _ORIGIN] = NEVER
    return kept, kept_place


@_compiled
def k_nearest_of_points(  # noqa: ANN201
    kept, kept_place, u, v, cost, edge, along, access,  # noqa: ANN001
    by_edge, place_edge, place_along, place_access, limit,  # noqa: ANN001
):  # fmt: skip
    """The k nearest places of every point, from those of the ends of its edge and those on the edge.

    `by_edge` are the places sorted by edge, `place_edge` their edges in that order.
    """
    k = kept.shape[1]
    near = np.full((edge.size, k), NEVER, np.int32)
    near_place = np.full((edge.size, k), NEVER, np.int32)
    for point in range(edge.size):
        e = edge[point]
        for way in range(2):
            node = v[e] if way else u[e]
            leg = (cost[e] - along[point] if way else along[point]) + access[point]
            for i in range(k):
                if kept[node, i] > limit - leg:
                    break
                _keep(near[point], near_place[point], kept[node, i] + leg, kept_place[node, i])
        for i in range(np.searchsorted(place_edge, e), by_edge.size):
            if place_edge[i] != e:
                break
            place = by_edge[i]
            leg = abs(along[point] - place_along[place]) + place_access[place] + access[point]
            if leg <= limit:
                _keep(near[point], near_place[point], leg, place)
    return near, near_place


@_compiled
def reach_of_places(  # noqa: ANN201
    indptr, heads, u, v, cost, edge, along, access, order,  # noqa: ANN001
    hook_indptr, hooks, by_edge, point_edge, point_along, point_access,  # noqa: ANN001
    limits, n_buckets, shift, matrix,  # noqa: ANN001
):  # fmt: skip
    """One bounded search per place that meets every point within the largest of `limits`.

    With an empty `matrix` returns int32[n_points, n_limits]: how many places lie within each limit
    and beyond the one before. Else fills matrix[place, point] with distances instead.
    """
    n_nodes, n_points = indptr.size - 1, by_edge.size
    labels = _blank(n_nodes)
    buckets = np.full(n_buckets, _LAST, np.int32)
    touched = np.empty(n_nodes, np.int32)
    nothing = np.empty((n_nodes, 0), np.int32)
    counting = matrix.size == 0
    counts = np.zeros((n_points if counting else 0, limits.size), np.int32)
    scratch = np.full(n_points if counting else 0, NEVER, np.int32)
    met = np.empty(n_points, np.int32)
    limit = limits[-1]
    for place in order:
        best = scratch if counting else matrix[place]
        n_touched, start = _plant(
            place, u, v, cost, edge, along, access, limit, labels, buckets, shift, touched, 0
        )
        n_touched = _spread(
            indptr, heads, labels, buckets, shift, touched, n_touched, start, limit, nothing, nothing
        )
        n_met = 0
        for i in range(n_touched):
            node = touched[i]
            room = limit - labels[node, _DISTANCE]
            for slot in range(hook_indptr[node], hook_indptr[node + 1]):
                point, leg = hooks[slot]
                if leg <= room:
                    if best[point] == NEVER:
                        met[n_met] = point
                        n_met += 1
                    best[point] = min(best[point], labels[node, _DISTANCE] + leg)
            labels[node, _DISTANCE] = NEVER
            labels[node, _ORIGIN] = NEVER
        e = edge[place]
        for i in range(np.searchsorted(point_edge, e), n_points):
            if point_edge[i] != e:
                break
            point = by_edge[i]
            leg = abs(along[place] - point_along[point]) + access[place] + point_access[point]
            if leg <= limit:
                if best[point] == NEVER:
                    met[n_met] = point
                    n_met += 1
                best[point] = min(best[point], leg)
        if counting:
            for i in range(n_met):
                point = met[i]
                at = 0
                while best[point] > limits[at]:
                    at += 1
                counts[point, at] += 1
                best[point] = NEVER
    return counts
