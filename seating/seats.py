"""A room with more or fewer seats than it has, before anything else is moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import count

import numpy as np

from ..messages import RoomError
from .contact import pair_contact
from .layout import Layout, layout_of
from .model import Item, Room, Seat
from .units import gaps, spots

_CLEAR = 0.55
"""Metres from a free place at a table to the sitters around it: less is no place."""


def with_seats(room: Room, wanted: int, fits: Callable[[Room], bool]) -> Room:
    """The room with `wanted` seats: chairs left out or added, the rest as it is.

    Left out first are the chairs with the least contact; added are chairs of the commonest kind,
    at the free place of a table farthest from other sitters, as long as `fits` holds.
    Raises RoomError where that many cannot be reached.
    """
    there = layout_of(room).n_seats
    for done in range(wanted - there):
        more = _one_more(room, fits)
        if more is None:
            raise RoomError("moves.seats_too_many", seats=wanted, most=there + done)
        room = more
    for done in range(there - wanted):
        fewer = _one_less(room)
        if fewer is None:
            raise RoomError("moves.seats_too_few", seats=wanted, least=there - done)
        room = fewer
    return room


def _one_less(room: Room) -> Room | None:
    loose = np.array([not seat.locked for seat in room.seats], np.bool_)
    layout = layout_of(room)
    if not loose.any() or layout.n_seats == 1:
        return None
    contact = pair_contact(layout.seat_at, layout.seat_angle).sum(axis=1)[: len(loose)]
    worst = int(np.argmin(np.where(loose, contact, np.inf)))
    left = [seat for row, seat in enumerate(room.seats) if row != worst]
    return room.model_copy(update={"seats": left})


def _one_more(room: Room, fits: Callable[[Room], bool]) -> Room | None:
    layout, pattern = layout_of(room), _commonest(room)
    taken = {*layout.seat_ids, *(item.id for item in _items(room))}
    name = next(f"extra.{n}" for n in count(1) if f"extra.{n}" not in taken)
    for point, angle, table in _free_places(room, layout, pattern):
        seat = pattern.model_copy(
            update={
                "id": name,
                "label": "",
                "at": point,
                "angle": angle,
                "table": room.tables[table].id,
                "locked": False,
            }
        )
        more = room.model_copy(update={"seats": [*room.seats, seat]})
        if fits(more):
            return more
    return None


def _commonest(room: Room) -> Seat:
    """A seat of the commonest kind and size; a plain chair in a room without."""
    seats = [seat for seat in room.seats if seat.kind != "wheelchair"]
    if not seats:
        return Seat(id="extra", at=(0.0, 0.0), angle=0.0)
    sorts = Counter((seat.kind, seat.width, seat.depth) for seat in seats)
    sort = max(sorts, key=sorts.__getitem__)
    return next(seat for seat in seats if (seat.kind, seat.width, seat.depth) == sort)


def _free_places(
    room: Room, layout: Layout, pattern: Seat
) -> list[tuple[tuple[float, float], float, int]]:
    """Free places at tables (metres, degrees, row of the table), the one with most room first."""
    own = [row for row, seat in enumerate(room.seats) if seat.kind == pattern.kind]
    gap = float(np.median(gaps(layout)[own])) if own else pattern.depth / 2
    found = list[tuple[float, int, int, tuple[float, float], float]]()
    for table in range(len(room.tables)):
        points, looks = spots(layout, table, gap)
        for place, (point, look) in enumerate(zip(points, looks, strict=True)):
            near = np.hypot(*(layout.seat_at - point).T).min(initial=np.inf)
            if near >= _CLEAR:
                x, y = (round(float(value), 2) for value in point)
                angle = round(float(np.degrees(look)), 1) % 360
                found.append((-round(float(near), 6), table, place, (x, y), angle))
    return [(at, angle, table) for _, table, _, at, angle in sorted(found)]


def _items(room: Room) -> list[Item]:
    return [
        *room.doors,
        *room.windows,
        *room.pillars,
        *room.counters,
        *room.tables,
        *room.benches,
        *room.zones,
    ]
