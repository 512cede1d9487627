"""Checks of the furniture: nothing in each other or beyond the walls, every seat reached."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from .check_bodies import separation
from .check_ground import SEAT, Kinds, outside, overlaps
from .check_norms import norms, rule
from .check_result import Check, Spot, checked
from .check_state import State
from .compiled import compiled
from .layout import FloatArray, IntArray

_SAME = 1e-4
#: Findings of one kind that are told one by one; what is beyond is counted in one more.
MOST = 50


def furniture_checks(state: State) -> Iterator[Check]:
    """Overlap, outside, push back, seats reached, the gap to seats in use."""
    yield from _overlap(state)
    yield from _outside(state)
    if state.layout.n_seats:
        yield from _push_back(state)
        if state.has_entrance:
            yield from _reached(state)
            yield from _gap(state)


def _overlap(state: State) -> Iterator[Check]:
    scene = state.scene
    pairs = scene.pairs[scene.known :]
    depth = overlaps(scene.bodies, scene.backs, scene.kind, scene.bench, pairs)
    found = np.flatnonzero(depth > rule("geometry_rule")["touch"])
    if not len(found):
        yield checked("overlap", True, "overlap_none", 0.0)
    found = found[np.lexsort((pairs[found, 1], pairs[found, 0]))]
    for row in found[:MOST]:
        items = [state.ids[body] for body in pairs[row]]
        at = scene.bodies[pairs[row, 1], :2]
        names = {"one": state.name(items[0]), "other": state.name(items[1])}
        yield checked(
            "overlap", False, "overlap", float(depth[row]), None, items, _spot(at), **names
        )
    yield from _more("overlap", len(found))


def _outside(state: State) -> Iterator[Check]:
    scene, prepared = state.scene, state.prepared
    beyond = outside(prepared.walls, prepared.edges, scene.bodies, scene.first_table)
    found = np.flatnonzero(beyond > rule("geometry_rule")["touch"])
    if not len(found):
        yield checked("outside", True, "outside_none", 0.0)
    for row in found[:MOST]:
        body = scene.first_table + int(row)
        item, at = state.ids[body], _spot(scene.bodies[body, :2])
        name = state.name(item)
        yield checked("outside", False, "outside", float(beyond[row]), None, [item], at, one=name)
    yield from _more("outside", len(found))


def _push_back(state: State) -> Iterator[Check]:
    """Behind every loose chair 0.13 m must be free of what does not give way: walls, pillars,
    counters, tables, and chairs as they stand."""
    used, scene = state.in_use.scene, state.scene
    free, by = _free_behind(used.bodies, scene.bodies, scene.kind, scene.bench, used.pairs)
    loose = (state.layout.seat_bench < 0) & ~scene.wheelchair
    taken = rule("geometry_rule")["touch"]
    needed = norms()["push_back"].limit
    short = loose & (free[scene.first_seat :] < needed - taken)
    if not short.any():
        yield checked("push_back", True, "push_back_none", needed)
    found = np.flatnonzero(short)
    for row in found[:MOST]:
        body = scene.first_seat + int(row)
        items = [state.ids[body], state.ids[by[body]]]
        names = {"one": state.name(items[0]), "other": state.name(items[1])}
        at = _spot(scene.bodies[body, :2])
        kept = [item for item in items if item]
        yield checked("push_back", False, "push_back", float(free[body]), None, kept, at, **names)
    yield from _more("push_back", len(found))


@compiled
def _free_behind(
    used: FloatArray, bodies: FloatArray, kind: Kinds, bench: IntArray, pairs: IntArray
) -> tuple[FloatArray, IntArray]:
    """Metres free behind every seat before something stands there, and what stands there."""
    free = np.full(len(bodies), np.inf)
    by = np.full(len(bodies), -1, np.int32)
    for p in range(len(pairs)):
        for one, other in ((pairs[p, 0], pairs[p, 1]), (pairs[p, 1], pairs[p, 0])):
            if kind[one] != SEAT or separation(used[one], bodies[other]) >= 0:
                continue
            # In the strip behind alone: what is beside or before the chair itself does not count
            strip = used[one].copy()
            behind = 2 * (used[one, 4] - bodies[one, 4])
            strip[0] -= used[one, 2] * bodies[one, 4]
            strip[1] -= used[one, 3] * bodies[one, 4]
            strip[4] = behind / 2
            if behind <= 0 or -separation(strip, bodies[other]) <= 0:
                continue
            room = _room_behind(strip, bodies[other], behind)
            nearer = room < free[one] - _SAME
            if nearer or (room < free[one] + _SAME and other < by[one]):
                free[one], by[one] = room, other
    return free, by


@compiled
def _room_behind(strip: FloatArray, other: FloatArray, behind: float) -> float:
    """Metres from the front of a strip to the body that is in it, by halving."""
    low, high = 0.0, behind
    front_x, front_y = strip[0] + strip[2] * behind / 2, strip[1] + strip[3] * behind / 2
    part = strip.copy()
    for _ in range(12):
        middle = (low + high) / 2
        part[0], part[1] = front_x - strip[2] * middle / 2, front_y - strip[3] * middle / 2
        part[4] = middle / 2
        if separation(part, other) < 0:
            high = middle
        else:
            low = middle
    return high


def _reached(state: State) -> Iterator[Check]:
    limit = norms()["seat_reachable"].limit
    widths: FloatArray = np.array([state.width(int(cell)) for cell in state.seat_cells])
    found = np.flatnonzero(widths < limit)
    if not len(found):
        yield checked("seat_reachable", True, "seat_reachable_all", _told(widths.min()))
    for row in found[:MOST]:
        seat, width = state.layout.seat_ids[row], state.width(int(state.seat_cells[row]))
        at, name = _spot(state.layout.seat_at[row]), state.name(seat)
        yield checked("seat_reachable", False, "seat_unreached", width, None, [seat], at, one=name)
    yield from _more("seat_reachable", len(found))


def _gap(state: State) -> Iterator[Check]:
    """The widest route to every seat at a table while all are in use."""
    used = state.in_use
    cells = used.seat_cells
    widths = np.array([used.width(int(cell)) for cell in cells])
    at_table = state.layout.seat_table >= 0
    if not at_table.any():
        return
    limit = norms()["table_gap"].limit
    narrow = np.flatnonzero(at_table & (widths < limit))
    if not len(narrow):
        yield checked("table_gap", True, "table_gap_all", _told(widths[at_table].min()))
        return
    # One finding for every place that is too narrow, with all seats behind it
    places: dict[tuple[int, ...], list[int]] = {}
    for row in narrow:
        places.setdefault(used.narrowest(int(cells[row]))[0], []).append(int(row))
    for bodies, rows in list(places.items())[:MOST]:
        cell = int(cells[rows[0]])
        between = [used.ids[body] for body in bodies]
        seats = [state.layout.seat_ids[row] for row in rows]
        told: dict[str, object] = {
            "n": len(rows),
            "seats": [state.name(seat) for seat in seats],
        }
        items = list(dict.fromkeys([item for item in between if item] + seats))
        sentence = "table_gap" if len(bodies) == 2 else "table_gap_no_route"
        if len(bodies) == 2:
            told |= {"one": state.name(between[0]), "other": state.name(between[1])}
        at = used.narrowest(cell)[1]
        width = used.width(cell)
        yield checked("table_gap", False, sentence, width, None, items, at, **told)
    yield from _more("table_gap", len(places))


def _told(width: float) -> float:
    """The width of a way to a seat, metres; above what is asked widths are not told apart."""
    return min(float(width), norms()["table_gap"].limit)


def _more(key: str, found: int) -> Iterator[Check]:
    if found > MOST:
        yield checked(key, False, "and_more", None, None, n=found - MOST)


def _spot(at: FloatArray) -> Spot:
    return (float(at[0]), float(at[1]))
