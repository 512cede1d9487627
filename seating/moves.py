"""From a room to a better one, as moves that people can carry out, in order."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from ..messages import Message
from .layout import BoolArray, FloatArray, Layout, layout_of
from .model import Room, Seat
from .units import Unit, efforts, turned, went_along
from .wording import added_sentence, carried_sentence, left_out_sentence

_NOISE = 1e-5
_IN_THE_WAY = 0.01
"""Square metres: what overlaps less than this does not stand in the way."""


@dataclass(frozen=True)
class Placed:
    """Where one table, seat or bench ends: metres and degrees, as in a room file; `table` is the
    id of the table a seat or bench belongs to from then on."""

    id: str
    at: tuple[float, float]
    angle: float
    table: str | None = None


@dataclass(frozen=True)
class Move:
    """One thing to do: what ends where, what is added or left out (ids), the metres of carrying
    it counts for, and the sentence that says so."""

    placed: tuple[Placed, ...]
    metres: float
    message: Message
    added: tuple[Seat, ...] = ()
    left_out: tuple[str, ...] = ()


def moves_between(before: Room, after: Room) -> tuple[Move, ...]:
    """The moves that turn one room into the other, in an order in which they can be carried out.

    What is left out goes first, what is added comes last. A table goes with the chairs that keep
    their place at it; every other change is a move of its own. Where moves need one another's
    place, the one that is least in the way goes first.
    """
    known = {seat.id for seat in before.seats}
    kept = {seat.id for seat in after.seats} & known
    first = [
        Move((), 0.0, left_out_sentence(before, seat), left_out=(seat.id,))
        for seat in before.seats
        if seat.id not in kept
    ]
    last = [
        Move((), 0.0, added_sentence(after, seat), added=(seat,))
        for seat in after.seats
        if seat.id not in known
    ]
    return (*first, *_carried(_only(before, kept), _only(after, kept)), *last)


def _only(room: Room, kept: set[str]) -> Room:
    return room.model_copy(update={"seats": [seat for seat in room.seats if seat.id in kept]})


def _carried(before: Room, after: Room) -> list[Move]:
    old, new = layout_of(before), layout_of(after)
    items = [*before.tables, *before.seats, *before.benches]
    effort = dict(zip((item.id for item in items), efforts(old, new).tolist(), strict=True))
    ends = _ends(after)
    moves = list[Move]()
    for unit in _in_order(old, new, _units(before, old, new)):
        ids = _ids(before, old, unit)
        metres = sum(effort[name] for name in ids)
        sentence = carried_sentence(before, old, new, unit)
        moves.append(Move(tuple(ends[name] for name in ids), metres, sentence))
    return moves


def _ends(room: Room) -> dict[str, Placed]:
    tables = {one.id: Placed(one.id, one.at, one.angle) for one in room.tables}
    others = (*room.seats, *room.benches)
    return tables | {one.id: Placed(one.id, one.at, one.angle, one.table) for one in others}


def _ids(room: Room, layout: Layout, unit: Unit) -> list[str]:
    ids = [room.tables[row].id for row in unit.tables]
    ids += [room.seats[row].id for row in unit.seats if layout.seat_bench[row] < 0]
    benches = np.unique(layout.seat_bench[unit.seats])
    return ids + [room.benches[row].id for row in benches if row >= 0]


def _units(room: Room, old: Layout, new: Layout) -> list[Unit]:
    """What changes, as people would carry it: a table with what goes along, then the rest."""
    tables = _differ(old.table_at, new.table_at, old.table_angle, new.table_angle)
    seats = _differ(old.seat_at, new.seat_at, old.seat_angle, new.seat_angle)
    seats |= old.seat_table != new.seat_table
    found = list[Unit]()
    for table in np.flatnonzero(tables):
        along = went_along(old, new, int(table)) & seats
        seats &= ~along
        found.append(Unit(np.array([table]), np.flatnonzero(along)))
    nothing = np.array([], np.intp)
    for bench in range(len(room.benches)):
        own = old.seat_bench == bench
        if (own & seats).any():
            found.append(Unit(nothing, np.flatnonzero(own)))
    loose = np.flatnonzero(seats & (old.seat_bench < 0))
    return found + [Unit(nothing, np.array([row])) for row in loose]


def _differ(at: FloatArray, to: FloatArray, angle: FloatArray, new_angle: FloatArray) -> BoolArray:
    twist = np.abs((new_angle - angle + np.pi) % (2 * np.pi) - np.pi)
    return (np.abs(to - at).max(axis=1) > _NOISE) | (twist > _NOISE)


def _in_order(old: Layout, new: Layout, units: list[Unit]) -> list[Unit]:
    """First what ends where nothing stands that has yet to leave."""
    places = np.array([_footprint(old, unit) for unit in units], np.object_)
    goals = np.array([_footprint(new, unit) for unit in units], np.object_)
    one, other = shapely.STRtree(places).query(goals, predicate="intersects")
    in_the_way = np.zeros((len(units), len(units)))
    in_the_way[one, other] = shapely.area(shapely.intersection(goals[one], places[other]))
    np.fill_diagonal(in_the_way, 0.0)
    waiting, ordered = list(range(len(units))), list[Unit]()
    while waiting:
        areas = in_the_way[np.ix_(waiting, waiting)].sum(axis=1)
        free = np.flatnonzero(areas <= _IN_THE_WAY)
        ordered.append(units[waiting.pop(int(free[0] if len(free) else np.argmin(areas)))])
    return ordered


def _footprint(layout: Layout, unit: Unit) -> shapely.Geometry:
    """The floor that a unit covers; chairs under their table overlap in it."""
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) / 2
    tables = [
        turned(corners * layout.table_size[row], float(layout.table_angle[row]))
        + layout.table_at[row]
        for row in unit.tables
    ]
    seats = [
        turned(corners * layout.seat_size[row, ::-1], float(layout.seat_angle[row]))
        + layout.seat_at[row]
        for row in unit.seats
    ]
    return shapely.union_all(np.array([shapely.Polygon(ring) for ring in (*tables, *seats)]))
