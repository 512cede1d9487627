"""Checks of the turning circle, the counters and the places for wheelchairs."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from .check_bodies import boxes, separation
from .check_ground import overlaps
from .check_narrow import ray
from .check_norms import norms, rule
from .check_result import Check, Spot, checked
from .check_space import AMPLE_RADIUS
from .check_state import State
from .layout import FloatArray
from .model import Counter


def place_checks(state: State) -> Iterator[Check]:
    """Turning circle, counters, wheelchair places."""
    yield _turning(state)
    for counter in state.prepared.room.counters:
        yield from _counter(state, counter)
    if state.layout.n_seats:
        yield _count(state)
        for row in np.flatnonzero(state.scene.wheelchair):
            yield from _wheelchair(state, int(row))
        yield from _at_table(state)


def _turning(state: State) -> Check:
    limit = norms()["turning_circle"].limit
    everywhere = boxes(np.zeros((1, 2)), np.zeros(1), np.full(1, 1e4), np.full(1, 1e4))[0]
    found = state.circle(everywhere, 0.0, rule("walkway_rule")["narrow"], 2 * AMPLE_RADIUS)
    ok = found.diameter >= limit
    at = (found.x, found.y) if found.diameter else None
    sentence = "turning_circle" if ok else "turning_circle_short"
    return checked("turning_circle", ok, sentence, found.diameter, None, (), at)


def _counter(state: State, counter: Counter) -> Iterator[Check]:
    limit, highest = norms()["counter"].limit, norms()["counter_height"].limit
    name = state.name(counter.id)
    low = counter.width if counter.height <= highest else counter.lowered_width
    mine = ([counter.id], counter.at)
    ok = round(low, 3) >= limit
    yield checked("counter", ok, "counter" if ok else "counter_none", low, None, *mine, one=name)
    if low > 0:
        height = min(counter.height, counter.lowered_height)
        fits = height <= highest
        sentence = "counter_height" if fits else "counter_high"
        yield checked("counter_height", fits, sentence, height, None, *mine, one=name)
    body = state.scene.bodies[state.ids.index(counter.id)]
    circle = norms()["counter_turning"].limit
    # In front: the circle touches the counter, or leaves 5 cm
    found = state.circle(body, circle / 2 + 0.05, rule("walkway_rule")["narrow"], circle)
    turns = found.diameter >= circle
    sentence = "counter_turning" if turns else "counter_no_turning"
    yield checked("counter_turning", turns, sentence, found.diameter, None, *mine, one=name)


def _count(state: State) -> Check:
    seats, per = state.layout.n_seats, rule("wheelchair_rule")["per_seats"]
    needed = norms()["wheelchair_count"].limit + seats // per
    places = [state.layout.seat_ids[row] for row in np.flatnonzero(state.scene.wheelchair)]
    ok = len(places) >= needed
    sentence = "wheelchair_count" if ok else "wheelchair_few"
    return checked("wheelchair_count", ok, sentence, len(places), needed, places, seats=seats)


def _wheelchair(state: State, row: int) -> Iterator[Check]:
    seat = state.layout.seat_ids[row]
    spot = (float(state.layout.seat_at[row, 0]), float(state.layout.seat_at[row, 1]))
    name = state.name(seat)
    yield _free_place(state, row, seat, spot)
    if state.layout.seat_table[row] >= 0:
        yield _knees(state, row, seat, spot)
    if state.has_entrance:
        width = state.width(int(state.seat_cells[row]))
        ok = width >= norms()["wheelchair_route"].limit
        bodies, where = state.narrowest(int(state.seat_cells[row]))
        between = [item for item in (state.ids[body] for body in bodies) if item]
        items = [seat] if ok else list(dict.fromkeys([seat, *between]))
        sentence = "wheelchair_route" if ok else "wheelchair_no_route"
        at = spot if ok else where or spot
        yield checked("wheelchair_route", ok, sentence, width, None, items, at, one=name)
    if state.layout.n_seats > 1:
        yield _exile(state, row, seat, spot)


def _at_table(state: State) -> Iterator[Check]:
    """Where people sit at tables, a place for a wheelchair is at one too."""
    at_table = state.layout.seat_table >= 0
    places = np.flatnonzero(state.scene.wheelchair)
    if len(places) and at_table[~state.scene.wheelchair].any() and not at_table[places].any():
        items = [state.layout.seat_ids[row] for row in places]
        yield checked("wheelchair_knees", False, "wheelchair_no_table", None, None, items)


def _free_place(state: State, row: int, seat: str, spot: Spot) -> Check:
    """The whole place is free, but for the knees under a table."""
    scene, body = state.scene, state.scene.first_seat + row
    mine = scene.pairs[scene.known :]
    mine = mine[(mine == body).any(axis=1)]
    depth = overlaps(scene.bodies, scene.backs, scene.kind, scene.bench, mine)
    found = np.flatnonzero(depth > rule("geometry_rule")["touch"])
    others = [state.ids[int(pair[pair != body][0])] for pair in mine[found]]
    name = state.name(seat)
    sentence = "wheelchair_place" if not others else "wheelchair_taken"
    told = {"one": name, "others": [state.name(item) for item in others]}
    most = float(depth.max(initial=0.0))
    return checked(
        "wheelchair_place", not others, sentence, most, None, [seat, *others], spot, **told
    )


def _knees(state: State, row: int, seat: str, spot: Spot) -> Check:
    """Under the table before the place: high and deep enough for knees, and nothing else there."""
    scene, index = state.scene, int(state.layout.seat_table[row])
    table = state.prepared.room.tables[index]
    told: dict[str, object] = {"one": state.name(seat), "table": state.name(table.id)}
    chair, own = scene.first_seat + row, scene.first_table + index
    touch, deep = rule("geometry_rule")["touch"], rule("wheelchair_rule")["knee_depth"]
    knees = _knee_space(scene.bodies[chair], scene.bodies[own], deep)
    others = [
        body
        for body in range(len(scene.bodies))
        if body not in (chair, own) and separation(knees, scene.bodies[body]) < -touch
    ]
    depth = _deep(scene.bodies[own], scene.bodies[chair])
    height, limit = table.knee_height, norms()["wheelchair_knees"].limit
    if separation(scene.bodies[own], scene.bodies[chair]) > touch:
        sentence = "wheelchair_far"
    elif others:
        sentence = "wheelchair_knees_taken"
        told |= {"others": [state.name(state.ids[body]) for body in others]}
    else:
        fits = height >= limit and depth >= deep - touch
        sentence = "wheelchair_knees" if fits else "wheelchair_knees_short"
        told |= {"deep": depth}
    ok = sentence == "wheelchair_knees"
    items = [seat, table.id]
    return checked("wheelchair_knees", ok, sentence, height, None, items, spot, **told)


def _knee_space(chair: FloatArray, table: FloatArray, deep: float) -> FloatArray:
    """The body of the knee space: as wide as the place, from the edge of the table on."""
    width = 2 * chair[5]
    back = chair[:2] - chair[2:4] * chair[4]
    edge = ray(table, float(back[0]), float(back[1]), float(chair[2]), float(chair[3]), 10.0)
    edge = min(edge, 2 * float(chair[4]))
    middle = back + chair[2:4] * (edge + deep / 2)
    return np.array([*middle, chair[2], chair[3], deep / 2, width / 2, 0.0])


def _deep(table: FloatArray, chair: FloatArray) -> float:
    """How deep a table is along the way the sitter looks, metres; of a round one its diameter."""
    along = abs(table[2] * chair[2] + table[3] * chair[3]) > np.sqrt(0.5)
    return 2 * float(table[6] or (table[4] if along else table[5]))


def _exile(state: State, row: int, seat: str, spot: Spot) -> Check:
    """Not in a corner by itself: near another seat, as the others in the room are."""
    at = state.layout.seat_at
    apart = np.hypot(*(at[row] - at).T)
    apart[row] = np.inf
    mine = float(apart.min())
    limit = max(
        rule("exile_rule")["distance"], rule("exile_rule")["times_median"] * state.median_apart
    )
    ok = mine <= limit
    sentence = "wheelchair_together" if ok else "wheelchair_exile"
    return checked(
        "wheelchair_exile", ok, sentence, mine, round(limit, 3), [seat], spot, one=state.name(seat)
    )
