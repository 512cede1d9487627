"""Better layouts for a room that move little furniture: three efforts, each with its moves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from multiprocessing import get_context

import numpy as np

from ..messages import Message, RoomError, finding
from .anneal import COLD, HOT, SLACK, State, Task, price, run, worse
from .checks import check_layout, prepare, violation
from .frame import Frame, frame_of, straightened
from .layout import Layout, layout_of, room_of
from .model import Room
from .moves import Move, moves_between
from .profile import profile
from .score import Score, score, value
from .seats import with_seats
from .setting import setting
from .settle import settled
from .units import TURN_METRES, freedom, metres

EFFORTS = ((0.15, 1.0), (0.4, 0.6), (1.0, 0.3))
"""Small, medium, large: the metres of furniture that may be moved for every item that can be (one
item in seven a metre, two in five, all), and how heavily the carrying counts. Our choice."""
GAIN = 0.5
"""Points: less than this is no better layout, and no reason to move more furniture."""
DIFFERENT = 1.0
"""Metres of furniture between two proposals, at least: else they are one."""
STEPS = 3000
"""Layouts judged, over all efforts and chains."""
_CHAINS = 2
_ROUNDS = 6
_ROUNDED = 1e-5
"""Metres: what turning a room straight and back may change."""

Progress = Callable[[float], bool]


@dataclass(frozen=True)
class Proposal:
    """A better layout; the scores before and after, metres as `units.metres` counts them, and
    what to do, in order."""

    room: Room
    before: Score
    after: Score
    moved_metres: float
    steps: tuple[Move, ...]

    @property
    def moves(self) -> tuple[Message, ...]:
        """What to do, in order, as sentences."""
        return tuple(step.message for step in self.steps)


@dataclass(frozen=True)
class Improvement:
    """Up to three proposals, least effort first; why there are no more; what the metres mean."""

    proposals: tuple[Proposal, ...]
    left_out: tuple[Message, ...]
    metres_meaning: Message


@dataclass(frozen=True)
class _Chain:
    """One chain of annealing between two rounds; a process of its own can take it up."""

    room: Room
    task: Task
    state: State
    seed: tuple[int, int, int]


class _RoomJudge:
    """The score and the hard checks of one room, all that does not move prepared once."""

    def __init__(self, room: Room) -> None:
        self._setting, self._prepared = setting(room), prepare(room)

    def score(self, layout: Layout) -> float:
        return value(self._setting, layout)

    def short(self, layout: Layout) -> float:
        return violation(self._prepared, layout)

    def failing(self, layout: Layout) -> dict[str, int]:
        checks = check_layout(self._prepared, layout)
        return dict(Counter(check.key for check in checks if not check.ok))


def improve(
    room: Room,
    *,
    steps: int = STEPS,
    seed: int = 1,
    seats: int | None = None,
    progress: Progress | None = None,
    workers: int = 1,
) -> Improvement:
    """Up to three better layouts, each with more metres of furniture moved and more points.

    steps: layouts to judge in all; they, not the clock, decide the result, which is the same for
    one seed whatever the machine and the number of `workers` (processes; more than two do not
    help). seats: the number of seats wanted, else as many as there are. progress: told now and
    then which share is done, 0 to 1; where it returns False, what was found so far is returned.
    Raises RoomError where the seats wanted do not fit, or nothing can be moved.
    """
    base = room if seats is None else _seated(room, seats)
    frame = frame_of(base)
    upright = straightened(base, frame)
    start, judge = layout_of(upright), _RoomJudge(upright)
    free = freedom(upright, start)
    if not free.count:
        raise RoomError("moves.nothing_movable")
    task = Task(start, free, judge.short(start), 0.0, failing=judge.failing(start))
    best = State(start, judge.score(start), 0.0)
    tried = list[tuple[float, Room]]()
    with _crew(workers) as crew:
        for stage, (share, thrift) in enumerate(EFFORTS):
            task = replace(task, budget=share * free.count, thrift=thrift)
            best = replace(best, cost=price(task, best.layout) or 0.0)
            chains = [_Chain(upright, task, best, (seed, stage, chain)) for chain in range(_CHAINS)]
            chains, going = _annealed(crew, chains, steps, stage, progress)
            best = settled(task, judge, chains[0].state)
            tried.append((task.budget, _drawn(base, frame, start, best.layout)))
            if not going:
                break
    return _front(room, base, tried)


def _annealed(
    crew: Executor | None, chains: list[_Chain], steps: int, stage: int, progress: Progress | None
) -> tuple[list[_Chain], bool]:
    """The chains after their rounds, and whether to go on.

    After every round all go on from the best of them (go with the winners: Aldous and Vazirani
    1994).
    """
    share = steps // (len(EFFORTS) * _CHAINS * _ROUNDS)
    heats = np.geomspace(HOT, COLD, _ROUNDS + 1)
    for turn in range(_ROUNDS):
        todo = [(chain, (heats[turn], heats[turn + 1]), share, turn) for chain in chains]
        chains = list(map(_round, todo) if crew is None else crew.map(_round, todo))
        lead = max((one.state for one in chains), key=lambda state: state.worth)
        chains = [replace(one, state=lead) for one in chains]
        done = (stage * _ROUNDS + turn + 1) / (len(EFFORTS) * _ROUNDS)
        if progress is not None and not progress(done):
            return chains, False
    return chains, True


def _round(todo: tuple[_Chain, tuple[float, float], int, int]) -> _Chain:
    chain, heats, steps, turn = todo
    rng = np.random.default_rng((*chain.seed, turn))
    judge = _RoomJudge(chain.room)
    best = run(chain.task, judge, chain.state, heats, steps, rng)
    return replace(chain, state=best)


@contextmanager
def _crew(workers: int) -> Generator[Executor | None]:
    """Processes to share the chains among; none where one is enough."""
    if workers < 2:
        yield None
        return
    with ProcessPoolExecutor(min(workers, _CHAINS), get_context("spawn")) as crew:
        yield crew


def _seated(room: Room, seats: int) -> Room:
    allowed = _RoomJudge(room).short(layout_of(room)) + SLACK
    return with_seats(room, seats, lambda more: _RoomJudge(more).short(layout_of(more)) <= allowed)


def _drawn(room: Room, frame: Frame, start: Layout, layout: Layout) -> Room:
    """The room as it was drawn, with what was moved where the layout has it; the rest untouched."""
    begun = layout_of(room)
    table_shift = frame.drawn(layout.table_at) - frame.drawn(start.table_at)
    seat_shift = frame.drawn(layout.seat_at) - frame.drawn(start.seat_at)
    there = replace(
        begun,
        table_at=begun.table_at + table_shift,
        seat_at=begun.seat_at + seat_shift,
        table_angle=begun.table_angle + (layout.table_angle - start.table_angle),
        seat_angle=begun.seat_angle + (layout.seat_angle - start.seat_angle),
    )
    moved = room_of(room, there)
    stays = ~(table_shift.any(axis=1) | (layout.table_angle != start.table_angle))
    tables = [
        old if stay else new
        for stay, old, new in zip(stays, room.tables, moved.tables, strict=True)
    ]
    stays = ~(seat_shift.any(axis=1) | (layout.seat_angle != start.seat_angle))
    seats = []
    for row, (old, new) in enumerate(zip(room.seats, moved.seats, strict=True)):
        table = int(layout.seat_table[row])
        name = room.tables[table].id if table >= 0 else None
        seats.append((old if stays[row] else new).model_copy(update={"table": name}))
    benches = [
        old if stays[begun.seat_bench == row].all() else new
        for row, (old, new) in enumerate(zip(room.benches, moved.benches, strict=True))
    ]
    return room.model_copy(update={"tables": tables, "seats": seats, "benches": benches})


def _front(room: Room, base: Room, tried: list[tuple[float, Room]]) -> Improvement:
    """The proposals worth telling: better than the start, each more effort worth its while."""
    before = _scored(room)
    least = _scored(base).value + GAIN
    judge, begun = _RoomJudge(base), layout_of(base)
    limit, failing = judge.short(begun) + _ROUNDED, judge.failing(begun)
    kept, left_out = list[Proposal](), list[Message]()
    for budget, better in tried:
        after, layout = _scored(better), layout_of(better)
        moved = metres(layout_of(base), layout)
        while kept and kept[-1].moved_metres >= moved and kept[-1].after.value <= after.value:
            kept.pop()  # less effort brings more after all
        same = kept and metres(layout_of(kept[-1].room), layout) < DIFFERENT
        floor = kept[-1].after.value + GAIN if kept else least
        broken = judge.short(layout) > limit or worse(judge.failing(layout), failing)
        if after.value < floor or same or broken:
            key = "moves.no_more" if kept else "moves.none_better"
            left_out.append(finding(key, budget=budget))
        else:
            steps = moves_between(room, better)
            kept.append(Proposal(better, before, after, moved, steps))
    meaning = finding("moves.metres_meaning", turn=TURN_METRES)
    return Improvement(tuple(kept), tuple(left_out), meaning)


def _scored(room: Room) -> Score:
    return score(profile(setting(room), layout_of(room)))
