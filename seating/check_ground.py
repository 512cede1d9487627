"""What of a room does not move, prepared once; and the whole of it with the furniture in place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .check_bodies import (
    beyond_walls,
    boxes,
    compiled,
    cut_front,
    fixed_body,
    neighbours,
    seat_bodies,
    separation,
    table_bodies,
    wall_bodies,
)
from .check_norms import norms, rule
from .check_space import Clear, floor_clear
from .layout import FloatArray, IntArray, Layout
from .model import Room
from .passages import AMPLE, Grid, Reach, beside, cells_in, floor_grid, join, spread, stand
from .shapes import door_depth, edges, inward

WALL, PILLAR, COUNTER, TABLE, SEAT = range(5)
_STRIP = 0.3
Kinds = npt.NDArray[np.int8]


@dataclass(frozen=True)
class Prepared:
    """A room without its furniture, ready for `violation` and the checks.

    edges (k, 4) and walls (k, 7): the walls. fixed (f, 7), kind and ids: walls, pillars, counters
    (a wall has no id). inward (d, 2): the way in through every door. doors (d, 7): what must be
    free inside it. grid: the floor with all that is fixed; clear: metres free around its cells;
    pairs: the pairs of bodies drawn on it. start: cells where whoever comes in begins, empty when
    there is no way in. exits: per exit its row in room.doors and its cells.
    """

    room: Room
    wheelchairs: frozenset[str]
    edges: FloatArray
    walls: FloatArray
    fixed: FloatArray
    kind: Kinds
    ids: tuple[str, ...]
    inward: FloatArray
    doors: FloatArray
    grid: Grid
    clear: Clear
    pairs: IntArray
    start: IntArray
    entrances: tuple[int, ...]
    exits: tuple[tuple[int, IntArray], ...]


class Scene(NamedTuple):
    """All bodies of a room with a layout: fixed ones, tables, seats; and what they leave free.

    backs: the same with chairs cut off where they may be under a table. bench (n,): row of the
    bench of a seat, or -1. wheelchair (s,): places for a wheelchair. pairs (p, 2): neighbours;
    the first `known` are fixed both.
    """

    bodies: FloatArray
    backs: FloatArray
    kind: Kinds
    bench: IntArray
    wheelchair: npt.NDArray[np.bool_]
    pairs: IntArray
    known: int
    first_table: int
    first_seat: int


def prepare(room: Room) -> Prepared:
    """All that does not move, once for many layouts. Walls that cross themselves: ValueError."""
    start, end = edges(room)
    walls = wall_bodies(start, end)
    items = (*room.pillars, *room.counters)
    fixed = np.vstack([walls, *(fixed_body(item)[None] for item in items)])
    kinds = [WALL] * len(walls) + [PILLAR] * len(room.pillars) + [COUNTER] * len(room.counters)
    ground = floor_grid(np.hstack([start, end]))
    stand(ground, fixed)
    pairs = neighbours(fixed, AMPLE / 1000)
    join(ground, fixed, pairs, 0)
    into = np.array([inward(room, door) for door in room.doors]).reshape(-1, 2)
    depths = np.array([door_depth(door) for door in room.doors])
    entrances = tuple(row for row, door in enumerate(room.doors) if door.main) or (0,)
    cells = [cells_in(ground, strip) for strip in before(room, into, _STRIP)]
    return Prepared(
        room=room,
        wheelchairs=frozenset(seat.id for seat in room.seats if seat.kind == "wheelchair"),
        edges=np.hstack([start, end]),
        walls=walls,
        fixed=fixed,
        kind=np.array(kinds, np.int8),
        ids=("",) * len(walls) + tuple(item.id for item in items),
        inward=into,
        doors=before(room, into, depths),
        grid=ground,
        clear=floor_clear(ground, np.hstack([start, end]), fixed),
        pairs=pairs,
        start=_start(room, ground, [cells[row] for row in entrances if cells]),
        entrances=entrances if room.doors else (),
        exits=tuple((row, cells[row]) for row, door in enumerate(room.doors) if door.exit),
    )


def before(room: Room, into: FloatArray, depth: FloatArray | float) -> FloatArray:
    """The floor right inside every door, as wide as the door: bodies (d, 7).

    into: the ways in (d, 2). depth: metres, one or one for each.
    """
    at = np.array([door.at for door in room.doors], np.float64).reshape(-1, 2)
    half = np.broadcast_to(depth, (len(at),)) / 2
    wide = np.array([door.width for door in room.doors], np.float64) / 2
    return boxes(at + into * half[:, None], np.arctan2(into[:, 1], into[:, 0]), half, wide)


def _start(room: Room, ground: Grid, cells: list[IntArray]) -> IntArray:
    """The cells where people come in; a terrace without a door is entered from all its edge."""
    if cells:
        return np.concatenate(cells)
    if not room.open_air:
        return np.zeros(0, np.int32)
    free = ground.width > 0
    middle = np.zeros_like(free)
    middle[1:-1, 1:-1] = free[2:, 1:-1] & free[:-2, 1:-1] & free[1:-1, 2:] & free[1:-1, :-2]
    return np.flatnonzero(free & ~middle).astype(np.int32)


def scene(prepared: Prepared, layout: Layout, behind: FloatArray | float = 0.0) -> Scene:
    """All bodies with this layout; `behind` (s,): metres that seats take at the back."""
    wheelchair = np.array([one in prepared.wheelchairs for one in layout.seat_ids], np.bool_)
    places = rule("wheelchair_rule")
    place = (places["width"], places["depth"])
    size = np.where(wheelchair[:, None], np.maximum(layout.seat_size, place), layout.seat_size)
    seats = seat_bodies(layout, size, behind)
    tuck = np.where(wheelchair, places["knee_depth"], rule("geometry_rule")["tuck"] * size[:, 1])
    tables = table_bodies(layout)
    fixed = len(prepared.fixed)
    bodies = np.vstack([prepared.fixed, tables, seats])
    backs = np.vstack([prepared.fixed, tables, cut_front(seats, tuck)])
    kind = np.concatenate(
        [prepared.kind, np.full(len(tables), TABLE, np.int8), np.full(len(seats), SEAT, np.int8)]
    )
    bench = np.full(len(bodies), -1, np.int32)
    bench[fixed + len(tables) :] = layout.seat_bench
    pairs = neighbours(bodies, AMPLE / 1000)
    pairs = np.vstack([prepared.pairs, pairs[pairs[:, 1] >= fixed]])
    known, first_seat = len(prepared.pairs), fixed + len(tables)
    return Scene(bodies, backs, kind, bench, wheelchair, pairs, known, fixed, first_seat)


def routes(prepared: Prepared, all_of: Scene) -> tuple[Grid, Reach]:
    """The grid with everything on it, and the widest route from the entrance to every cell."""
    grid = prepared.grid.copy()
    stand(grid, all_of.bodies[all_of.first_table :])
    join(grid, all_of.bodies, all_of.pairs, all_of.known)
    return grid, spread(grid, prepared.start)


@compiled
def overlaps(
    bodies: FloatArray, backs: FloatArray, kind: Kinds, bench: IntArray, pairs: IntArray
) -> FloatArray:
    """How far the bodies of every pair (p,) are in each other, metres; 0 where they are not.

    A chair may be under a table or a counter up to its sitter; places of one bench touch.
    """
    depth = np.zeros(len(pairs))
    for p in range(len(pairs)):
        i, j = pairs[p]
        if kind[i] == WALL or (bench[i] >= 0 and bench[i] == bench[j]):
            continue
        if kind[j] == SEAT and (kind[i] == TABLE or kind[i] == COUNTER):
            depth[p] = max(0.0, -separation(backs[i], backs[j]))
        else:
            depth[p] = max(0.0, -separation(bodies[i], bodies[j]))
    return depth


@compiled
def outside(walls: FloatArray, edges: FloatArray, bodies: FloatArray, first: int) -> FloatArray:
    """How far every body from row `first` is beyond the walls, metres (n - first,)."""
    beyond = np.zeros(len(bodies) - first)
    for n in range(first, len(bodies)):
        beyond[n - first] = beyond_walls(walls, edges, bodies[n])
    return beyond


@compiled
def in_doors(doors: FloatArray, bodies: FloatArray, first: int) -> FloatArray:
    """How far every body from row `first` stands before every door, metres (d, n - first)."""
    depth = np.zeros((len(doors), len(bodies) - first))
    for door in range(len(doors)):
        for n in range(first, len(bodies)):
            depth[door, n - first] = max(0.0, -separation(doors[door], bodies[n]))
    return depth


def seat_cells(grid: Grid, reach: Reach, all_of: Scene) -> IntArray:
    """The cell that the widest route to every seat ends at, -1 for none (s,). Whoever sits on a
    bench gets there along the bench: its places share the best."""
    cells = beside(grid, reach, all_of.bodies[all_of.first_seat :])
    bench = all_of.bench[all_of.first_seat :]
    by_width = np.argsort(np.where(cells < 0, 0, reach.width.ravel()[cells]), kind="stable")
    best = np.full(int(bench.max(initial=-1)) + 1, -1, np.int32)
    order = by_width[bench[by_width] >= 0]
    best[bench[order]] = cells[order]  # the widest is written last
    cells[order] = best[bench[order]]
    return cells


def violation(prepared: Prepared, layout: Layout) -> float:
    """Metres short in total of the hard limits: 0 when none is broken.

    Hard are: nothing in each other, nothing beyond the walls, no door blocked, every seat reached
    by 30 cm, every exit and wheelchair place by 90 cm.
    """
    all_of = scene(prepared, layout)
    bodies, first = all_of.bodies, all_of.first_table
    touch = rule("geometry_rule")["touch"]
    depth = overlaps(bodies, all_of.backs, all_of.kind, all_of.bench, all_of.pairs[all_of.known :])
    beyond = outside(prepared.walls, prepared.edges, bodies, first)
    blocked = in_doors(prepared.doors, bodies, first)
    short = sum(float(found[found > touch].sum()) for found in (depth, beyond, blocked))
    if not len(prepared.start):
        return short
    grid, reach = routes(prepared, all_of)
    cells = seat_cells(grid, reach, all_of)
    width = np.where(cells < 0, 0, reach.width.ravel()[cells]) / 1000
    least = np.where(
        all_of.wheelchair,
        norms()["wheelchair_route"].limit,
        norms()["seat_reachable"].limit,
    )
    short += float(np.maximum(least - width, 0).sum())
    for _, exit_cells in prepared.exits:
        found = reach.width.ravel()[exit_cells].max(initial=0) / 1000
        short += max(0.0, rule("walkway_rule")["narrow"] - float(found))
    return short
