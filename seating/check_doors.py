"""Checks of the doors: wide enough, free, and exits enough for everyone inside."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import shapely

from .check_ground import before, in_doors
from .check_norms import norms, rule
from .check_result import Check, checked
from .check_state import State
from .layout import FloatArray
from .model import Door
from .shapes import floor


def door_checks(state: State) -> Iterator[Check]:
    """Door width, blocked doors, the circle before them, exits, capacity."""
    room = state.prepared.room
    if not room.doors:
        sentence = "no_doors_terrace" if room.open_air else "no_doors"
        yield checked("door_width", True, sentence)
    blocked = in_doors(state.prepared.doors, state.scene.bodies, _first_item(state))
    limit = norms()["door_approach"].limit
    places = before(room, state.prepared.inward, 0.6 * limit)
    for row, door in enumerate(room.doors):
        yield _width(state, door)
        yield from _blocked(state, door, blocked[row])
        yield _approach(state, door, places[row])
    yield from _exits(state)
    yield _capacity(state)


def persons(state: State) -> int:
    """How many people the room must hold: its capacity, or its seats if there are more."""
    return max(state.prepared.room.capacity or 0, state.layout.n_seats)


def _first_item(state: State) -> int:
    return len(state.prepared.walls)


def _width(state: State, door: Door) -> Check:
    limit = norms()["door_width"].limit
    ok = round(door.width, 3) >= limit
    name = state.name(door.id)
    sentence = "door_width" if ok else "door_narrow"
    return checked("door_width", ok, sentence, door.width, None, [door.id], door.at, one=name)


def _blocked(state: State, door: Door, depth: FloatArray) -> Iterator[Check]:
    found = np.flatnonzero(depth > rule("geometry_rule")["touch"])
    name = state.name(door.id)
    if not len(found):
        yield checked("door_blocked", True, "door_free", 0.0, None, [door.id], door.at, one=name)
        return
    items = [state.ids[_first_item(state) + int(row)] for row in found]
    told = {"one": name, "other": state.name(items[int(np.argmax(depth[found]))])}
    most = float(depth.max())
    yield checked(
        "door_blocked", False, "door_blocked", most, None, [door.id, *items], door.at, **told
    )


def _approach(state: State, door: Door, place: FloatArray) -> Check:
    """A free circle with its middle right before the door, however people come to it."""
    limit = norms()["door_approach"].limit
    free = state.circle(place, 0.0, 0.0, limit).diameter
    ok = free >= limit
    sentence = "door_approach" if ok else "door_no_approach"
    name = state.name(door.id)
    return checked("door_approach", ok, sentence, free, None, [door.id], door.at, one=name)


def _exits(state: State) -> Iterator[Check]:
    exits = [door for door in state.prepared.room.doors if door.exit]
    if state.prepared.room.doors and not exits:
        yield checked("exit_width", False, "no_exit", 0.0, float(persons(state)), n=persons(state))
        return
    if not exits:
        return
    for door in exits:
        least = (
            rule("exit_rule")["opening"] if door.opens == "none" else norms()["exit_narrow"].limit
        )
        ok = round(door.width, 3) >= least
        sentence = "exit" if ok else "exit_narrow"
        name = state.name(door.id)
        yield checked("exit_narrow", ok, sentence, door.width, least, [door.id], door.at, one=name)
    down = rule("exit_rule")["stairs_down"]
    room_for = sum(100 * door.width / (down if door.stairs_down else 1) for door in exits)
    held, asked = round(room_for, 1), persons(state) * norms()["exit_width"].limit
    ok = held >= asked
    sentence = "exit_width" if ok else "exit_short"
    items = [door.id for door in exits]
    yield checked("exit_width", ok, sentence, held, float(asked), items, n=persons(state))


def _capacity(state: State) -> Check:
    area = float(shapely.area(floor(state.prepared.room)))
    limit = round(area * norms()["capacity"].limit, 1)
    people = persons(state)
    sentence = "capacity" if people <= limit else "capacity_over"
    return checked("capacity", people <= limit, sentence, float(people), limit, area=area)
