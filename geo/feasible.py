"""What a reader can still work out about cells that are not printed: feasibility intervals.

A table is a set of cells and relations between them (a total and its parts). Whoever reads it
knows the printed cells and, from the marks, bounds on the others. What the relations then allow a
cell to be is its feasibility interval (Hundepool et al., Statistical Disclosure Control, 2012,
ch. 4; Fischetti and Salazar, Management Science 47, 2001, pp. 1008-1027).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

#: Differences smaller than this are rounding.
TOLERANCE = 1e-6
_ROUNDS = 200


@dataclass(frozen=True)
class Relations:
    """Relations as entries: in relation `relation[k]` cell `cell[k]` counts `sign[k]` times.

    rest: per relation what its signed sum comes to; 0 where the parts add up to the total exactly.
    """

    relation: IntArray
    cell: IntArray
    sign: FloatArray
    rest: FloatArray
    n_cells: int


@dataclass(frozen=True)
class Bounds:
    """Per cell the least and the most that it can be; alike for a cell that is printed."""

    low: FloatArray
    high: FloatArray


@dataclass(frozen=True)
class Deduced:
    """Bounds after all that single relations tell; per entry what its own relation allows.

    settled: nothing more follows from any single relation.
    """

    bounds: Bounds
    entries: Bounds
    settled: bool


@dataclass(frozen=True)
class Limit:
    """The furthest that a cell can go; `pull` per relation: how much each unit of it would give."""

    reached: float
    pull: FloatArray


def deduce(relations: Relations, bounds: Bounds) -> Deduced:
    """What follows from one relation at a time, until nothing more does.

    Exact where the cells that are not printed and their relations form a tree; elsewhere the true
    intervals may be narrower.
    """
    low, high = bounds.low.copy(), bounds.high.copy()
    cell, sign = relations.cell, relations.sign
    entries = Bounds(low[cell], high[cell])
    for _ in range(_ROUNDS):
        least = sign * np.where(sign > 0, low[cell], high[cell])
        most = sign * np.where(sign > 0, high[cell], low[cell])
        rest = relations.rest[relations.relation]
        down = (rest - _others(relations, most, np.inf)) / sign
        up = (rest - _others(relations, least, -np.inf)) / sign
        entries = Bounds(np.minimum(down, up), np.maximum(down, up))
        new_low, new_high = low.copy(), high.copy()
        np.maximum.at(new_low, cell, entries.low)
        np.minimum.at(new_high, cell, entries.high)
        tighter = (new_low > low + TOLERANCE) | (new_high < high - TOLERANCE)
        if not tighter.any():
            return Deduced(Bounds(low, high), entries, settled=True)
        low = np.where(new_low > low + TOLERANCE, new_low, low)
        high = np.where(new_high < high - TOLERANCE, new_high, high)
    return Deduced(Bounds(low, high), entries, settled=False)


def parts_with_rings(relations: Relations, is_open: BoolArray) -> list[IntArray]:
    """The open cells of every connected part of the table that is not a tree.

    Connected: through relations, over cells that are open (not printed).
    """
    among = is_open[relations.cell]
    relation, cell = relations.relation[among], relations.cell[among]
    n = relations.n_cells
    shape = (n + relations.rest.size,) * 2
    graph = coo_array((np.ones(cell.size), (cell, n + relation)), shape=shape)
    count, label = connected_components(graph, directed=False)
    nodes = np.bincount(label, minlength=count)
    links = np.bincount(label[cell], minlength=count)
    opened = np.flatnonzero(is_open)
    return [opened[label[opened] == part] for part in np.flatnonzero(links >= nodes)]


class Reach:
    """How far cells of one connected part can go, by linear programmes.

    cells: the open cells of the part. whole: the cells count whole things, so only whole numbers
    are an answer.
    """

    def __init__(
        self, relations: Relations, bounds: Bounds, cells: IntArray, *, whole: bool
    ) -> None:
        place = np.full(relations.n_cells, -1)
        place[cells] = np.arange(cells.size)
        inside = place[relations.cell] >= 0
        self.rows: IntArray = np.unique(relations.relation[inside])
        row = np.full(relations.rest.size, -1)
        row[self.rows] = np.arange(self.rows.size)
        printed = ~inside & (row[relations.relation] >= 0)
        rest = relations.rest[self.rows].copy()
        amounts = relations.sign * bounds.low[relations.cell]
        np.subtract.at(rest, row[relations.relation[printed]], amounts[printed])
        where = (row[relations.relation[inside]], place[relations.cell[inside]])
        shape = (self.rows.size, cells.size)
        self.matrix = csr_array(coo_array((relations.sign[inside], where), shape=shape))
        self.rest: FloatArray = rest
        self.box: FloatArray = np.column_stack((bounds.low[cells], bounds.high[cells]))
        self.place: IntArray = place
        self.n_relations = relations.rest.size
        self.whole = whole

    def furthest(self, cells: Sequence[int], *, up: bool) -> tuple[FloatArray, Limit]:
        """Push these cells up (or down) together.

        Returns the answer for every cell of the part, in its order, and the limit of their sum.
        """
        from scipy.optimize import linprog  # takes long to import, and most tables never need it

        aim = np.zeros(self.box.shape[0])
        aim[self.place[np.asarray(cells)]] = -1.0 if up else 1.0
        found = linprog(aim, A_eq=self.matrix, b_eq=self.rest, bounds=self.box)
        if found.x is None:  # cannot be: what is true satisfies every relation
            raise ArithmeticError(f"linear programme not solved: {found.message}")
        pull = np.zeros(self.n_relations)
        pull[self.rows] = found.eqlin.marginals
        answer: FloatArray = np.asarray(found.x, dtype=np.float64)
        if self.whole and np.abs(answer - np.round(answer)).max() > TOLERANCE:
            wholes = np.ones(aim.size)
            in_wholes = linprog(
                aim, A_eq=self.matrix, b_eq=self.rest, bounds=self.box, integrality=wholes
            )
            if in_wholes.x is not None:
                answer = np.asarray(in_wholes.x, dtype=np.float64)
        return answer, Limit(abs(float(aim @ answer)), pull)


def _others(relations: Relations, amounts: FloatArray, endless: float) -> FloatArray:
    """Per entry the sum of the amounts of the other entries of its relation."""
    n = relations.rest.size
    endlessly = np.isinf(amounts)
    finite = np.where(endlessly, 0.0, amounts)
    total = np.bincount(relations.relation, finite, n)[relations.relation]
    open_ended = np.bincount(relations.relation, endlessly, n)[relations.relation]
    return np.where(open_ended > endlessly, endless, total - finite)
