"""Which numbers of a table may be printed, so that no small one shows or can be worked out.

The rule: a count above 0 and below the threshold is not printed ("small"), and neither are the
others that would give it away by subtraction ("hidden": cell suppression, Hundepool et al.,
Statistical Disclosure Control, 2012, ch. 4). Zero is printed.

Who reads the table is taken to know all there is to know of it: the printed cells exactly, every
relation, and what the marks mean: "small" is at least 1 and at most threshold - 1, "hidden" is the
threshold or more, "unknown" is 0 or more. With all that, each small count must still be able to be
anything from 1 to threshold - 1 (its feasibility interval: Fischetti and Salazar, Management
Science 47, 2001). Where even a table of marks alone would tell more (a small total of two small
parts), nothing printed may add to that. Counts need not be whole (a cut area has 3.7 households):
the interval is then stretched to hold the true value.

Complements are chosen one by one (the smallest count of a relation that gives enough room, a part
before a total), checked by linear programmes, and printed after all where they prove superfluous:
good, not always least. Not guarded against: ratios of printed and masked counts (mask these
along), and two documents laid side by side.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from .feasible import (
    TOLERANCE,
    BoolArray,
    Bounds,
    Deduced,
    FloatArray,
    IntArray,
    Limit,
    Reach,
    Relations,
    deduce,
    parts_with_rings,
)

K = TypeVar("K", bound=Hashable)

KNOWN, SMALL, HIDDEN, UNKNOWN = "known", "small", "hidden", "unknown"


@dataclass
class _Table:
    """A table at work. `goal`: the interval that each small cell must keep."""

    relations: Relations
    values: FloatArray
    floor: FloatArray
    ceiling: FloatArray
    is_open: BoolArray
    may_hide: BoolArray
    is_total: BoolArray
    small: IntArray
    goal: Bounds
    whole: bool
    least: float

    def bounds(self) -> Bounds:
        """What the marks tell: printed cells exactly, the others within bounds."""
        low = np.where(self.is_open, self.floor, self.values)
        return Bounds(low, np.where(self.is_open, self.ceiling, self.values))

    def too_narrow(self, bounds: Bounds) -> IntArray:
        """The small cells of which these intervals tell too much."""
        low, high = bounds.low[self.small], bounds.high[self.small]
        told = low > self.goal.low[self.small] + 2 * TOLERANCE
        return self.small[told | (high < self.goal.high[self.small] - 2 * TOLERANCE)]


def protect(
    values: Mapping[K, float], sums: Sequence[tuple[K, Sequence[K]]], threshold: int
) -> dict[K, str]:
    """Per cell "known" (print it), "small", "hidden" or "unknown" (NaN), as the module says.

    sums: totals with their parts, as keys of `values`; a cell may be part of several and a total
    of others. Where parts do not add up exactly (rounded numbers) the difference is taken as known
    too. A key without a value is unknown. A threshold of 0 or 1 hides nothing.
    Raises ValueError for a count below 0.
    """
    keys = list(values)
    counts = np.array([values[key] for key in keys], dtype=np.float64)
    known = np.isfinite(counts)
    if (counts[known] < 0).any():
        raise ValueError("a count cannot be below 0")
    small = known & (counts > 0) & (counts < threshold) & (threshold > 1)
    status = np.select([~known, small], [UNKNOWN, SMALL], default=KNOWN).astype(object)
    if small.any() and sums:
        table = _table(keys, counts, sums, float(threshold))
        _hide(table)
        _print_again(table)
        extra = table.is_open[: len(keys)] & known & ~small
        status[extra] = HIDDEN
    return {key: str(mark) for key, mark in zip(keys, status, strict=True)}


def protect_groups(n_by_group: npt.ArrayLike, threshold: int) -> BoolArray:
    """Which groups of one division of people may be shown beside the whole; n: people per group.

    A group of fewer than `threshold` people is not shown. What can be had by subtracting the shown
    groups from the whole is the groups not shown taken together: these must be at least two, and
    at least `threshold` people, so the smallest shown groups are left out too until they are.
    Groups without people are not shown and protect nobody.
    """
    n = np.asarray(n_by_group, dtype=np.float64)
    shown = n >= max(threshold, 1)
    while shown.any():
        out = ~shown & (n > 0)
        if not out.any() or (out.sum() >= 2 and n[out].sum() >= threshold):
            break
        shown[np.flatnonzero(shown)[np.argmin(n[shown])]] = False
    return shown


def _table(
    keys: Sequence[K], counts: FloatArray, sums: Sequence[tuple[K, Sequence[K]]], threshold: float
) -> _Table:
    number = {key: place for place, key in enumerate(keys)}
    entries: dict[tuple[int, int], float] = {}
    for row, (total, parts) in enumerate(sums):
        for key, sign in [(total, -1.0), *((part, 1.0) for part in parts)]:
            cell = number.setdefault(key, len(number))
            entries[row, cell] = entries.get((row, cell), 0.0) + sign
    entries = {where: sign for where, sign in entries.items() if sign != 0}
    places = np.array(list(entries), dtype=np.int64).reshape(-1, 2)
    signs = np.array(list(entries.values()), dtype=np.float64)
    counts = np.append(counts, np.full(len(number) - len(keys), np.nan))
    unknown = ~np.isfinite(counts)
    empty = Relations(places[:, 0], places[:, 1], signs, np.zeros(len(sums)), counts.size)
    counts = _guessed(empty, counts)
    rest = np.zeros(len(sums))
    np.add.at(rest, places[:, 0], signs * counts[places[:, 1]])
    relations = replace(empty, rest=rest)
    small = ~unknown & (counts > 0) & (counts < threshold)
    floor = np.select([unknown, small], [0.0, np.minimum(1.0, counts)], threshold)
    ceiling = np.where(small, np.maximum(threshold - 1, counts), np.inf)
    may_hide = ~unknown & (counts >= threshold)
    is_total = np.zeros(counts.size, dtype=np.bool_)
    is_total[places[signs < 0, 1]] = True
    # What the marks alone would tell if all that may be hidden were: no table can keep more.
    opened = Bounds(
        np.where(counts > 0, floor, np.where(unknown, 0.0, counts)),
        np.where(counts > 0, ceiling, np.where(unknown, np.inf, counts)),
    )
    goal = deduce(relations, opened).bounds
    whole = bool(np.all(counts == np.round(counts)))
    return _Table(
        relations,
        counts,
        floor,
        ceiling,
        small | unknown,
        may_hide,
        is_total,
        np.flatnonzero(small),
        goal,
        whole,
        threshold,
    )


def _guessed(relations: Relations, counts: FloatArray) -> FloatArray:
    """Unknown counts filled with values that fit the relations as well as can be.

    They only serve to have one answer that satisfies all relations; least absolute differences.
    """
    unknown = np.flatnonzero(~np.isfinite(counts))
    with_it = np.unique(relations.relation[np.isin(relations.cell, unknown)])
    filled = np.nan_to_num(counts, nan=0.0, posinf=0.0, neginf=0.0)
    if not with_it.size:
        return filled
    from scipy.optimize import linprog
    from scipy.sparse import coo_array, csr_array, eye_array, hstack

    among = np.isin(relations.relation, with_it)
    row = np.searchsorted(with_it, relations.relation[among])
    cell, sign = relations.cell[among], relations.sign[among]
    short = np.bincount(row, sign * filled[cell], with_it.size)
    free = np.isin(cell, unknown)
    where = (row[free], np.searchsorted(unknown, cell[free]))
    matrix = coo_array((sign[free], where), shape=(with_it.size, unknown.size))
    slack = eye_array(with_it.size)
    system = csr_array(hstack([matrix, slack, -slack]))
    cost = np.append(np.zeros(unknown.size), np.ones(2 * with_it.size))
    found = linprog(cost, A_eq=system, b_eq=-short, method="highs")
    if found.x is not None:
        filled[unknown] = np.maximum(found.x[: unknown.size], 0.0)
    return filled


def _hide(table: _Table) -> None:
    """Open cells until every small one keeps its interval."""
    while True:
        deduced = deduce(table.relations, table.bounds())
        narrow = table.too_narrow(deduced.bounds)
        if narrow.size:
            done: set[int] = set()
            for cell in narrow.tolist():
                _widen(table, deduced, cell, done)
            continue
        found = _told_by_rings(table, deduced)
        if found is None:
            return
        cell, up, limit = found
        _widen_by_pull(table, cell, limit, up=up)


def _widen(table: _Table, deduced: Deduced, cell: int, done: set[int]) -> None:
    """Open a complement in the relations that tell too much of a cell.

    done: relations that were given one already since the intervals were worked out.
    """
    entries = np.flatnonzero(table.relations.cell == cell)
    up = table.goal.high[cell] - deduced.entries.high[entries]
    down = deduced.entries.low[entries] - table.goal.low[cell]
    tells = (up > TOLERANCE) | (down > TOLERANCE)
    if {int(row) for row in table.relations.relation[entries[tells]]} & done:
        return
    for entry, rise, fall in zip(entries[tells], up[tells], down[tells], strict=True):
        row = int(table.relations.relation[entry])
        same = np.flatnonzero(table.relations.relation == row)
        others = table.relations.cell[same]
        alike = table.relations.sign[same] * table.relations.sign[entry] > 0
        # when the cell rises a part beside it must fall, and the other way round
        fits = table.values[others] - table.least >= np.where(alike, rise, fall) - TOLERANCE
        best = _best(table, others, fits)
        if best is not None:
            table.is_open[best] = True
            done.add(row)
            return
    if not done:
        reach = _reach_of(table, cell)
        for upward in (True, False):
            answer, limit = reach.furthest([cell], up=upward)
            reached = float(answer[reach.place[cell]])
            if _short(table, cell, reached, up=upward):
                _widen_by_pull(table, cell, Limit(reached, limit.pull), up=upward)
                done.add(-1)
                return


def _widen_by_pull(table: _Table, cell: int, limit: Limit, *, up: bool) -> None:
    """Open the complement that the linear programme says would let the cell go further.

    If there is none, the cell's goal becomes what it can reach: nothing printed tells more.
    """
    relations = table.relations
    amounts = limit.pull[relations.relation] * relations.sign
    gain = np.bincount(relations.cell, amounts, relations.n_cells)
    room = np.where(gain > 0, np.inf, table.values - table.least)
    useful = (np.abs(gain) > TOLERANCE) & (room > TOLERANCE)
    wanted = table.goal.high[cell] - limit.reached if up else limit.reached - table.goal.low[cell]
    cells = np.flatnonzero(useful)
    best = _best(table, cells, (room * np.abs(gain))[cells] >= wanted - TOLERANCE)
    if best is None:
        linked = _linked(table, cell)
        best = _best(table, linked, np.ones(linked.size, dtype=np.bool_))
    if best is not None:
        table.is_open[best] = True
    elif up:
        table.goal.high[cell] = limit.reached
    else:
        table.goal.low[cell] = limit.reached


def _best(table: _Table, cells: IntArray, fits: BoolArray) -> int | None:
    """Of these cells the one to hide: one that gives room enough, a part, the smallest."""
    may = table.may_hide[cells] & ~table.is_open[cells]
    cells, fits = cells[may], fits[may]
    if not cells.size:
        return None
    order = np.lexsort((cells, table.values[cells], table.is_total[cells], ~fits))
    return int(cells[order[0]])


def _linked(table: _Table, cell: int) -> IntArray:
    """Cells in relations with open cells that hang together with this one."""
    relations, member = table.relations, np.zeros(table.values.size, dtype=np.bool_)
    member[cell] = True
    while True:
        rows = np.unique(relations.relation[member[relations.cell]])
        beside = np.unique(relations.cell[np.isin(relations.relation, rows)])
        grown = member.copy()
        grown[beside[table.is_open[beside]]] = True
        if (grown == member).all():
            return beside
        member = grown


def _reach_of(table: _Table, cell: int) -> Reach:
    linked = _linked(table, cell)
    cells = linked[table.is_open[linked]]
    return Reach(table.relations, table.bounds(), cells, whole=table.whole)


def _short(table: _Table, cell: int, reached: float, *, up: bool) -> bool:
    if up:
        return reached < table.goal.high[cell] - 2 * TOLERANCE
    return reached > table.goal.low[cell] + 2 * TOLERANCE


def _told_by_rings(
    table: _Table, deduced: Deduced, only: int | None = None
) -> tuple[int, bool, Limit] | None:
    """The first small cell whose true interval is too narrow, upward or not, and its limit.

    Only parts of the table where single relations do not tell all need looking at; with `only`
    just the parts beside that cell.
    """
    if deduced.settled:
        parts = parts_with_rings(table.relations, table.is_open)
    else:
        parts = [np.flatnonzero(table.is_open)]
    beside = None if only is None else _linked(table, only)
    for cells in parts:
        if beside is not None and not np.isin(cells, beside).any():
            continue
        reach = Reach(table.relations, table.bounds(), cells, whole=table.whole)
        small = table.small[np.isin(table.small, cells)]
        for up in (True, False):
            found = _told_in_part(table, reach, small, up=up)
            if found is not None:
                return found[0], up, found[1]
    return None


def _told_in_part(
    table: _Table, reach: Reach, small: IntArray, *, up: bool
) -> tuple[int, Limit] | None:
    """Push all small cells at once, then those left, and one by one where that does not help."""
    left: list[int] = small.tolist()
    together = True
    while left:
        pushed = left if together else left[:1]
        answer, limit = reach.furthest(pushed, up=up)
        reached = answer[reach.place[np.array(left)]]
        still = [c for c, x in zip(left, reached, strict=True) if _short(table, c, x, up=up)]
        if len(pushed) == 1 and still and still[0] == pushed[0]:
            return pushed[0], Limit(float(reached[0]), limit.pull)
        together = len(still) < len(left) if together else True
        left = still
    return None


def _print_again(table: _Table) -> None:
    """Print hidden cells, the largest first, where every small cell keeps its interval."""
    hidden = np.flatnonzero(table.is_open & table.may_hide)
    for cell in hidden[np.lexsort((hidden, -table.values[hidden]))].tolist():
        table.is_open[cell] = False
        deduced = deduce(table.relations, table.bounds())
        narrow = table.too_narrow(deduced.bounds).size > 0
        if narrow or _told_by_rings(table, deduced, only=cell) is not None:
            table.is_open[cell] = True
