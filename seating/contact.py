"""How much two places invite people to talk, and which places make one conversation.

Works on plain arrays: positions (n, 2) of heads in metres, facings (n,) in radians
counterclockwise from x. The kernel keeps to the orderings that were observed (Sommer 1959: corner
above side above opposite for strangers; Fiorillo 2019); its values are no chances of talk.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from .compiled import compiled
from .layout import FloatArray, IntArray

#: Metres up to which distance costs nothing, and how fast contact fades beyond (Hall's zones).
NEAR, FADE = 0.8, 0.45
#: Degrees around face to face within which strangers feel looked at.
GAZE = 25.0
#: How unacquainted people are: 0 acquainted, 0.8 strangers.
KAPPA = 0.4
#: Metres ahead of a person at which the middle of their conversation lies (F-formations).
STRIDE = 0.6
#: Metres within which, on average, the middles of one conversation lie; and what "behind" is: the
#: part of `A` under which a person has the other behind the shoulder (135 degrees).
CUTOFF, BEHIND = 1.0, 0.1464
#: Metres beyond which two people are nothing to one another: D is below 1e-37.
_BEYOND = 5.0
#: Two distances that differ less are the same, whatever the rotation of the room: metres.
_SAME = 1e-3

_Float = float | np.float64


def pair_contact(
    positions: npt.ArrayLike,
    facings: npt.ArrayLike,
    kappa: float = KAPPA,
    sight: npt.ArrayLike | None = None,
) -> FloatArray:
    """Contact K between every two people: (n, n), symmetric, 0 on the diagonal, 0 to 1.

    positions: (n, 2) metres. facings: (n,) radians. kappa: 0 (acquainted) to 0.8 (strangers); what
    face to face loses. sight: (n, n), 0 to 1; all see one another without it.
    K = V D(d) A(phi_i) A(phi_j) (1 - kappa G): see `pair_terms`. ValueError for other shapes, for
    numbers that are not finite and for kappa outside 0 to 1.
    """
    at, facing = _people(positions, facings)
    seen = _sight(sight, len(at))
    if not 0 <= kappa <= 1:
        raise ValueError(f"kappa {kappa} is not between 0 and 1")
    _, base, gaze = pair_terms(at, facing, seen)
    return base * (1 - kappa * gaze)


def groups(
    positions: npt.ArrayLike,
    facings: npt.ArrayLike,
    sight: npt.ArrayLike | None = None,
    *,
    stride: float = STRIDE,
    cutoff: float = CUTOFF,
) -> IntArray:
    """Which people make one conversation: (n,) labels 0, 1, ... by first member, -1 for alone.

    Everyone looks at a spot `stride` metres ahead; spots cluster by average linkage until the mean
    distance between clusters exceeds `cutoff` metres (F-formations, Kendon 1990). Two people of
    whom one has the other behind, or who do not see one another, do not bring clusters together.
    Clusters equally near merge at once or not at all (as in Fernandez and Gomez 2008), so that
    labels do not depend on the order of the people. ValueError as in `pair_contact`.
    """
    at, facing = _people(positions, facings)
    seen = _sight(sight, len(at))
    if not (np.isfinite(stride) and np.isfinite(cutoff) and cutoff >= 0):
        raise ValueError("stride and cutoff must be finite, and cutoff not negative")
    return linked(at, facing, seen, float(stride), float(cutoff))


def _people(positions: npt.ArrayLike, facings: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
    at = np.ascontiguousarray(positions, np.float64)
    facing = np.ascontiguousarray(facings, np.float64)
    if at.size == 0:
        at = at.reshape(0, 2)
    if at.ndim != 2 or at.shape[1] != 2 or facing.shape != (len(at),):
        raise ValueError(f"positions {at.shape} must be (n, 2) and facings {facing.shape} (n,)")
    if not (np.isfinite(at).all() and np.isfinite(facing).all()):
        raise ValueError("positions and facings must be finite")
    return at, facing


def _sight(sight: npt.ArrayLike | None, n: int) -> FloatArray:
    seen = np.ones((n, n)) if sight is None else np.ascontiguousarray(sight, np.float64)
    if seen.shape != (n, n) or not ((seen >= 0) & (seen <= 1)).all():
        raise ValueError("sight must be (n, n), 0 to 1")
    if not np.array_equal(seen, seen.T):
        raise ValueError("sight must be symmetric")
    return seen


@compiled
def pair_terms(
    at: FloatArray, facing: FloatArray, sight: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Per pair: distance in metres, contact before gaze counts (V D A A), and gaze G; all (n, n).

    D = exp(-(max(0, d - 0.8) / 0.45)^2), A = cos^2(phi / 2), G = exp(-(phi_i^2 + phi_j^2) /
    (2 * 25^2)) with phi in degrees from where a person looks to the other. Two people on one spot
    have no direction to one another and count as side by side. Beyond 5 m, contact and gaze are 0.
    """
    n = len(at)
    distance, base, gaze = np.zeros((n, n)), np.zeros((n, n)), np.zeros((n, n))
    look_x, look_y = np.cos(facing), np.sin(facing)
    for i in range(n):
        for j in range(i):
            dx, dy = at[j, 0] - at[i, 0], at[j, 1] - at[i, 1]
            d, b, g = _terms(dx, dy, look_x[i], look_y[i], look_x[j], look_y[j])
            distance[i, j] = distance[j, i] = d
            base[i, j] = base[j, i] = b * sight[i, j]
            gaze[i, j] = gaze[j, i] = g * sight[i, j]
    return distance, base, gaze


@compiled
def contact_from(
    row: int | np.int64,
    angle: _Float,
    at: FloatArray,
    facing: FloatArray,
    sight: FloatArray,
    kappa: _Float,
) -> FloatArray:
    """(n,): contact of one person with every other if that person looked towards `angle`."""
    n = len(at)
    contact = np.zeros(n)
    look_x, look_y = np.cos(angle), np.sin(angle)
    for j in range(n):
        if j != row:
            dx, dy = at[j, 0] - at[row, 0], at[j, 1] - at[row, 1]
            _, b, g = _terms(dx, dy, look_x, look_y, np.cos(facing[j]), np.sin(facing[j]))
            seen = sight[row, j]
            contact[j] = seen * b * (1 - kappa * seen * g)
    return contact


@compiled
def _terms(
    dx: _Float, dy: _Float, look_x: _Float, look_y: _Float, other_x: _Float, other_y: _Float
) -> tuple[float, float, float]:
    """Distance, D A A and G of someone who looks along `look` and another (dx, dy) away."""
    d = np.sqrt(dx * dx + dy * dy)
    if d > _BEYOND:
        return d, 0.0, 0.0
    cos_i = cos_j = 0.0
    if d > 0:
        cos_i = min(max((look_x * dx + look_y * dy) / d, -1.0), 1.0)
        cos_j = min(max(-(other_x * dx + other_y * dy) / d, -1.0), 1.0)
    fade = np.exp(-((max(0.0, d - NEAR) / FADE) ** 2))
    turned = np.arccos(cos_i) ** 2 + np.arccos(cos_j) ** 2
    gaze = np.exp(-turned / (2 * np.radians(GAZE) ** 2))
    return d, fade * (1 + cos_i) * (1 + cos_j) / 4, gaze


@compiled
def potential(base: FloatArray, gaze: FloatArray, kappas: FloatArray) -> FloatArray:
    """(k, n): contact of every seat under every kappa, 1 - product over the others of (1 - K)."""
    n = len(base)
    result = np.empty((len(kappas), n))
    for k in range(len(kappas)):
        for i in range(n):
            lonely = 1.0
            for j in range(n):
                lonely *= 1 - base[i, j] * (1 - kappas[k] * gaze[i, j])
            result[k, i] = 1 - lonely
    return result


@compiled
def partner_until(base: FloatArray, gaze: FloatArray, reach: _Float) -> FloatArray:
    """(n, n): the highest kappa under which two seats are within reach; -1 under none."""
    n = len(base)
    until = np.full((n, n), -1.0)
    for i in range(n):
        for j in range(n):
            b, g = base[i, j], gaze[i, j]
            if i != j and b >= reach:
                until[i, j] = (1 - reach / b) / g if g * 2 > 1 - reach / b else 2.0
    return until


@compiled
def linked(
    at: FloatArray, facing: FloatArray, sight: FloatArray, stride: _Float, cutoff: _Float
) -> IntArray:
    """The labels of `groups`, from arrays that are known to be right."""
    between = _middles_apart(at, facing, sight, stride, cutoff)
    n = len(at)
    size = np.ones(n)
    parent = np.arange(n)
    barred = np.zeros((n, n), np.bool_)
    active = np.arange(n)
    while len(active) > 1:
        nearest = cutoff
        for a in range(len(active)):
            for b in range(a):
                i, j = active[a], active[b]
                if not barred[i, j]:
                    nearest = min(nearest, float(between[i, j] / (size[i] * size[j])))
        tied = _tied(active, between, size, barred, nearest + _SAME)
        found = False
        for first in range(len(active)):
            if tied[first] == first and (tied == first).sum() > 1:
                found = True
                _merge(active[tied == first], between, size, parent, barred, cutoff)
        if not found:
            break
        active = active[parent[active] == active]
    return _labels(parent)


@compiled
def _middles_apart(
    at: FloatArray, facing: FloatArray, sight: FloatArray, stride: _Float, cutoff: _Float
) -> FloatArray:
    """Distance between the spots people look at; far for two who cannot talk as they sit."""
    n = len(at)
    apart = np.zeros((n, n))
    look_x, look_y = np.cos(facing), np.sin(facing)
    for i in range(n):
        for j in range(i):
            dx, dy = at[j, 0] - at[i, 0], at[j, 1] - at[i, 1]
            d = np.sqrt(dx * dx + dy * dy)
            least = min(look_x[i] * dx + look_y[i] * dy, -(look_x[j] * dx + look_y[j] * dy))
            x = dx + stride * (look_x[j] - look_x[i])
            y = dy + stride * (look_y[j] - look_y[i])
            away = np.sqrt(x * x + y * y)
            if sight[i, j] < 0.5 or (d > 0 and (1 + least / d) / 2 < BEHIND):
                away += 4 * cutoff
            apart[i, j] = apart[j, i] = away
    return apart


@compiled
def _tied(
    active: npt.NDArray[np.int64],
    between: FloatArray,
    size: FloatArray,
    barred: npt.NDArray[np.bool_],
    limit: _Float,
) -> npt.NDArray[np.int64]:
    """Per active cluster, the first of those it is tied to by distances up to `limit`."""
    n = len(active)
    first = np.full(n, -1)
    stack = np.empty(n, np.int64)
    for start in range(n):
        if first[start] >= 0:
            continue
        first[start] = start
        stack[0], depth = start, 1
        while depth:
            depth -= 1
            i = active[stack[depth]]
            for other in range(n):
                j = active[other]
                near = between[i, j] <= limit * size[i] * size[j]
                if near and first[other] < 0 and not barred[i, j]:
                    first[other] = start
                    stack[depth] = other
                    depth += 1
    return first


@compiled
def _merge(
    members: npt.NDArray[np.int64],
    between: FloatArray,
    size: FloatArray,
    parent: npt.NDArray[np.int64],
    barred: npt.NDArray[np.bool_],
    cutoff: _Float,
) -> None:
    """Make tied clusters one, if they lie within the cutoff of one another on average; else bar
    them from one another: nobody can say where a long row divides."""
    total, pairs = 0.0, 0.0
    for a in members:
        for b in members:
            if a != b:
                total += between[a, b]
                pairs += size[a] * size[b]
    if total / pairs > cutoff + _SAME:
        for a in members:
            for b in members:
                barred[a, b] = True
        return
    head = members[0]
    for other in members[1:]:
        parent[other] = head
        between[head] += between[other]
        between[:, head] += between[:, other]
        size[head] += size[other]
        barred[head] |= barred[other]
        barred[:, head] |= barred[:, other]


@compiled
def _labels(parent: npt.NDArray[np.int64]) -> IntArray:
    n = len(parent)
    root = np.empty(n, np.int64)
    for i in range(n):
        top = i
        while parent[top] != top:
            top = parent[top]
        root[i] = top
    labels = np.full(n, -1, np.int32)
    count = 0
    for i in range(n):
        if labels[i] >= 0 or (root == root[i]).sum() == 1:
            continue
        for j in range(i, n):
            if root[j] == root[i]:
                labels[j] = count
        count += 1
    return labels
