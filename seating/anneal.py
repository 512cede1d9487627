"""Simulated annealing over the places of furniture, with the hard checks as limits.

Kirkpatrick, Gelatt and Vecchi (1983); the moves are those of people with furniture in their hands:
a table with its chairs slid or turned, a chair turned, slid, set at another table, or swapped.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

import numpy as np

from .layout import FloatArray, Layout
from .units import (
    GRID_RADIANS,
    Freedom,
    Unit,
    alone,
    carries,
    carry,
    gaps,
    group,
    metres,
    put,
    spots,
)

PRICE = 0.02
"""Points of the score that a metre of carrying must bring: a choice of ours."""
FUSS = 0.15
"""Points that every table, chair or bench to be picked up must bring: a choice of ours."""
HOT, COLD = 5.0, 0.5
"""Temperatures at the start and the end of a run, in points of one seat: the score is a mean, so
that what one chair does to it goes with one over their number. Tuned with bench/seating.py."""
MIX = {"slide": 0.25, "turn": 0.15, "look": 0.25, "shift": 0.1, "place": 0.2, "swap": 0.05}
"""How often each kind of move is tried."""
_ARM = 0.9
"""Metres between two chairs without a table: about where contact starts to fade."""
SLACK = 1e-9
"""Metres: what arithmetic leaves is no shortage."""
_TRIES = 20
"""Moves drawn for every layout judged, at most: many cost too much to look at."""
_TURNS = np.array([1, 2, 3, 6, 9, 18]) * GRID_RADIANS


class Judge(Protocol):
    """What a layout is worth, and how far it is from what the hard checks ask."""

    def score(self, layout: Layout) -> float:
        """Points, 0 to 100."""
        ...

    def short(self, layout: Layout) -> float:
        """Metres short of the hard limits in total; 0 where all hold."""
        ...

    def failing(self, layout: Layout) -> Mapping[str, int]:
        """How many checks of each kind do not hold, good practice too; slower than `short`."""
        ...


@dataclass(frozen=True)
class Task:
    """One room to rearrange: where everything starts, what may move, and the limits.

    allowed: metres short of the hard checks that the start already was. budget: metres of
    furniture that may be moved in all. thrift: how heavily carrying counts, 1 for its full price.
    failing: how many checks of each kind did not hold at the start.
    """

    start: Layout
    free: Freedom
    allowed: float
    budget: float
    thrift: float = 1.0
    failing: Mapping[str, int] = field(default_factory=dict[str, int])

    @cached_property
    def gaps(self) -> FloatArray:
        """How far from the edge of their table people sit, see `units.gaps`."""
        return gaps(self.start)


@dataclass(frozen=True)
class State:
    """A layout with its score, and what carrying the furniture there costs in points."""

    layout: Layout
    score: float
    cost: float

    @property
    def worth(self) -> float:
        """The score less what the carrying costs, in points."""
        return self.score - self.cost


def run(
    task: Task,
    judge: Judge,
    now: State,
    temperatures: tuple[float, float],
    steps: int,
    rng: np.random.Generator,
) -> State:
    """The best state seen from `now` on, itself included, while so many layouts are judged.

    temperatures: of the first and the last step, in points of one seat. A layout that is short
    of the hard checks by more than the start, fails more checks of a kind, or is beyond the
    budget, is never entered.
    """
    hot, cold = temperatures
    seats = max(task.start.n_seats, 1)
    best, step = now, 0
    for _ in range(_TRIES * steps):
        heat = hot * (cold / hot) ** (step / steps)
        layout = propose(task, now.layout, rng, heat / HOT)
        threshold = now.worth + heat / seats * float(np.log(1.0 - rng.random()))
        if layout is None:
            continue
        cost = price(task, layout)
        if cost is None or 100.0 - cost < threshold:
            continue
        step += 1
        state = admitted(task, judge, layout, threshold)
        if state is not None:
            now = state
            best = now if now.worth > best.worth else best
        if step >= steps:
            break
    return best


def price(task: Task, layout: Layout) -> float | None:
    """What carrying the furniture there costs, in points; None beyond the budget."""
    carried = metres(task.start, layout)
    if carried > task.budget:
        return None
    return task.thrift * (PRICE * carried + FUSS * carries(task.start, layout))


def admitted(task: Task, judge: Judge, layout: Layout, threshold: float) -> State | None:
    """The layout with its score, if it is worth the threshold and within budget and limits."""
    cost = price(task, layout)
    if cost is None:
        return None
    state = State(layout, judge.score(layout), cost)
    if state.worth < threshold or judge.short(layout) > task.allowed + SLACK:
        return None
    return None if worse(judge.failing(layout), task.failing) else state


def worse(failing: Mapping[str, int], before: Mapping[str, int]) -> bool:
    """Whether more checks of any kind fail than before."""
    return any(count > before.get(kind, 0) for kind, count in failing.items())


def propose(task: Task, layout: Layout, rng: np.random.Generator, heat: float) -> Layout | None:
    """A neighbour of the layout, or None where the move drawn has nothing to move.

    heat: 1 at the start, near 0 at the end; small steps come late.
    """
    return _MOVES[int(np.searchsorted(_CHANCES, rng.random()))](task, layout, rng, heat)


def _any_unit(task: Task, layout: Layout, rng: np.random.Generator) -> Unit | None:
    """A table with its chairs, or a bench without a table."""
    tables = np.flatnonzero(task.free.tables)
    benches = [rows for rows in task.free.benches if layout.seat_table[rows[0]] < 0]
    if not len(tables) + len(benches):
        return None
    pick = int(rng.integers(len(tables) + len(benches)))
    return (
        group(layout, int(tables[pick]))
        if pick < len(tables)
        else alone(*benches[pick - len(tables)])
    )


def _any_chair(task: Task, rng: np.random.Generator) -> int | None:
    chairs = np.flatnonzero(task.free.seats)
    return int(rng.choice(chairs)) if len(chairs) else None


def _slide(task: Task, layout: Layout, rng: np.random.Generator, heat: float) -> Layout | None:
    unit = _any_unit(task, layout, rng)
    if unit is None:
        return None
    by = rng.normal(0.0, 0.1 + 0.9 * np.sqrt(heat), 2)
    if rng.random() < 0.5:  # furniture is mostly slid along a wall
        by[int(rng.integers(2))] = 0.0
    return carry(task.start, layout, unit, by)


def _turn(task: Task, layout: Layout, rng: np.random.Generator, heat: float) -> Layout | None:
    unit = _any_unit(task, layout, rng)
    if unit is None:
        return None
    turn = float(rng.choice(_TURNS)) * (1 if rng.random() < 0.5 else -1)
    return carry(task.start, layout, unit, np.zeros(2), turn)


def _look(task: Task, layout: Layout, rng: np.random.Generator, heat: float) -> Layout | None:
    """A chair turned: to its table, to a sitter near by, or a little."""
    chair = _any_chair(task, rng)
    if chair is None:
        return None
    here, table = layout.seat_at[chair], int(layout.seat_table[chair])
    kind = rng.random()
    if kind < 0.3 and table >= 0:
        to = layout.table_at[table] - here
    elif kind < 0.7:
        far = np.hypot(*(layout.seat_at - here).T)
        far[chair] = np.inf
        near = np.argsort(far, kind="stable")[:5]
        to = layout.seat_at[int(rng.choice(near))] - here
    else:
        turn = float(rng.choice(_TURNS[:4])) * (1 if rng.random() < 0.5 else -1)
        return carry(task.start, layout, alone(chair), np.zeros(2), turn)
    if not to.any():
        return None
    return put(task.start, layout, chair, here, float(np.arctan2(to[1], to[0])), table)


def _shift(task: Task, layout: Layout, rng: np.random.Generator, heat: float) -> Layout | None:
    chair = _any_chair(task, rng)
    if chair is None:
        return None
    by = rng.normal(0.0, 0.05 + 0.45 * np.sqrt(heat), 2)
    return carry(task.start, layout, alone(chair), by)


def _place(task: Task, layout: Layout, rng: np.random.Generator, heat: float) -> Layout | None:
    """A chair set at a place of a table, most often one near by; where it has no table, by another
    sitter."""
    chair = _any_chair(task, rng)
    if chair is None:
        return None
    if not len(layout.table_at) or (layout.seat_table[chair] < 0 and rng.random() < 0.5):
        return _beside(task, layout, rng, chair)
    far = np.hypot(*(layout.table_at - layout.seat_at[chair]).T)
    near = np.argsort(far, kind="stable")
    table = int(near[min(int(rng.exponential(1.5)), len(near) - 1)])
    points, looks = spots(layout, table, float(task.gaps[chair]))
    if not len(points):
        return None
    pick = int(rng.integers(len(points)))
    return put(task.start, layout, chair, points[pick], float(looks[pick]), table)


def _beside(task: Task, layout: Layout, rng: np.random.Generator, chair: int) -> Layout | None:
    """A chair set an arm's length before another sitter, looking at them."""
    if layout.n_seats < 2:
        return None
    far = np.hypot(*(layout.seat_at - layout.seat_at[chair]).T)
    near = np.argsort(far, kind="stable")[1:]
    other = int(near[min(int(rng.exponential(3.0)), len(near) - 1)])
    way = float(layout.seat_angle[other]) + float(rng.uniform(-1.0, 1.0)) * np.pi / 2
    at = layout.seat_at[other] + _ARM * np.array([np.cos(way), np.sin(way)])
    return put(task.start, layout, chair, at, way + np.pi, int(layout.seat_table[chair]))


def _swap(task: Task, layout: Layout, rng: np.random.Generator, heat: float) -> Layout | None:
    """Two tables with their chairs change places, or two seats of different size."""
    tables = np.flatnonzero(task.free.tables)
    if len(tables) < 2:
        return None
    one, other = (int(row) for row in rng.choice(tables, 2, replace=False))
    by = layout.table_at[other] - layout.table_at[one]
    there = carry(task.start, layout, group(layout, one), by)
    return carry(task.start, there, group(layout, other), -by)


Proposer = Callable[[Task, Layout, np.random.Generator, float], Layout | None]
_MOVES: tuple[Proposer, ...] = (_slide, _turn, _look, _shift, _place, _swap)
_CHANCES = np.cumsum(list(MIX.values()))[:-1]
