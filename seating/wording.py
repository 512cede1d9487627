"""What a move is called: items by their labels, how far, and towards which landmark."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..messages import Message
from .layout import FloatArray, Layout
from .model import Item, Room, Seat
from .setting import main_door
from .units import Unit

_TOWARDS = float(np.cos(np.radians(35.0)))
"""A landmark names a direction when it lies within 35 degrees of it."""
_FACES = float(np.cos(np.radians(25.0)))
_FACES_METRES = 2.5
_STILL = 0.005
_BY_NAME = 0.05
"""A window, door or bar is preferred to a table by this much of a cosine."""
_WORDS = 12
"""Up to this number of chairs a word is written for it."""
_PREFIX = re.compile(
    r"(?:table|tafel|seat|stoel|chair|bench|bank|window|raam|door|deur)[-_.]?(?=.)"
)


def carried_sentence(room: Room, old: Layout, new: Layout, unit: Unit) -> Message:
    """What to do with a unit that goes from where it is in `old` to where it is in `new`."""
    begin, end = unit.pivot(old), unit.pivot(new)
    shift = end - begin
    far = float(np.hypot(*shift))
    what, turn = _unit(room, old, unit), _turn(old, new, unit)
    facts: dict[str, object] = {"what": what}
    if turn:
        facts |= {"amount": _amount(turn), "to": _faces(room, new, unit) or _side(turn)}
    table = -1 if len(unit.tables) else int(new.seat_table[unit.seats[0]])
    other = table >= 0 and table != old.seat_table[unit.seats[0]]
    if other:
        facts["table"] = _named("table", room.tables[table])
    if far <= _STILL:
        action = "turn" if turn or not other else "regroup"
    else:
        action = ("place" if other else "slide") + ("_turn" if turn else "")
        facts |= {"far": _length(far), "where": _direction(room, old, unit, begin, shift)}
    return Message(f"moves.{action}", facts)


def added_sentence(room: Room, seat: Seat) -> Message:
    """That one more seat is set at its table."""
    table = next(one for one in room.tables if one.id == seat.table)
    return Message(
        "moves.add", {"kind": Message(f"moves.a_{seat.kind}"), "table": _named("table", table)}
    )


def left_out_sentence(room: Room, seat: Seat) -> Message:
    """That a seat is taken away."""
    return Message("moves.leave", {"what": _named(seat.kind, seat)})


def _named(kind: str, item: Item) -> Message:
    """What an item is called: its label, else its kind and id."""
    if item.label:
        return Message("moves.label", {"label": item.label})
    return Message(f"moves.{kind}", {"name": _PREFIX.sub("", item.id, count=1)})


def _unit(room: Room, layout: Layout, unit: Unit) -> Message:
    kinds = [_seat(room, layout, int(row))[0] for row in unit.seats]
    if not len(unit.tables):
        kind, item = _seat(room, layout, int(unit.seats[0]))
        return _named(kind, item)
    table = _named("table", room.tables[int(unit.tables[0])])
    if not kinds:
        return table
    sort = "chairs" if set(kinds) == {"chair"} else "seats"
    if len(kinds) == 1:
        return Message(f"moves.table_with_one_{sort}", {"table": table})
    count = Message(f"moves.count_{len(kinds)}") if len(kinds) <= _WORDS else len(kinds)
    return Message(f"moves.table_with_{sort}", {"table": table, "count": count})


def _seat(room: Room, layout: Layout, row: int) -> tuple[str, Item]:
    if layout.seat_bench[row] >= 0:
        return "bench", room.benches[int(layout.seat_bench[row])]
    return room.seats[row].kind, room.seats[row]


def _length(far: float) -> Message:
    if far < 0.995:
        return Message("moves.centimetres", {"length": round(far * 100)})
    return Message("moves.metres", {"length": far})


def _turn(old: Layout, new: Layout, unit: Unit) -> int:
    """Degrees counterclockwise, -179 to 180; 0 where nobody could see the turn."""
    if len(unit.tables):
        row = unit.tables[0]
        turn = float(new.table_angle[row] - old.table_angle[row])
        if old.table_round[row] and not len(unit.seats):
            return 0
    else:
        row = unit.seats[0]
        turn = float(new.seat_angle[row] - old.seat_angle[row])
    degrees = round(np.degrees(turn)) % 360
    return degrees - 360 if degrees > 180 else degrees


def _amount(turn: int) -> Message:
    if abs(turn) == 90:
        return Message("moves.quarter")
    if turn == 180:
        return Message("moves.half")
    return Message("moves.degrees", {"degrees": abs(turn)})


def _side(turn: int) -> Message:
    return Message("moves.turn_left" if turn > 0 else "moves.turn_right")


def _faces(room: Room, layout: Layout, unit: Unit) -> Message | None:
    """What a seat looks at: the nearest table or sitter before it; none for a table."""
    if len(unit.tables):
        return None
    row = int(unit.seats[0])
    here, angle = unit.pivot(layout), float(layout.seat_angle[row])
    look = np.array([np.cos(angle), np.sin(angle)])
    others = np.flatnonzero(~np.isin(np.arange(layout.n_seats), unit.seats))
    for points, name in (
        (layout.table_at, lambda pick: _named("table", room.tables[pick])),
        (layout.seat_at[others], lambda pick: _named(*_seat(room, layout, int(others[pick])))),
    ):
        away = points - here
        far = np.hypot(*away.T)
        ahead = (far < _FACES_METRES) & (far > 0) & (away @ look >= _FACES * far)
        if ahead.any():
            return Message("moves.to", {"what": name(int(np.argmin(np.where(ahead, far, np.inf))))})
    return None


@dataclass(frozen=True)
class _Landmark:
    name: Message
    at: FloatArray
    bonus: float


def _direction(
    room: Room, layout: Layout, unit: Unit, begin: FloatArray, shift: FloatArray
) -> Message:
    """The landmark that lies best in the direction of a shift and is not passed by it."""
    far = float(np.hypot(*shift))
    best, found = -np.inf, None
    for mark in _landmarks(room, layout, unit, begin):
        away = mark.at - begin
        length = float(np.hypot(*away))
        if length <= far / 2 or length == 0:
            continue
        straight = float(away @ shift) / (length * far)
        if straight >= _TOWARDS and straight + mark.bonus - 0.005 * length > best:
            best, found = straight + mark.bonus - 0.005 * length, mark.name
    if found is not None:
        return Message("moves.to", {"what": found})
    return _from_the_door(room, begin, shift)


def _landmarks(room: Room, layout: Layout, unit: Unit, begin: FloatArray) -> list[_Landmark]:
    marks = [
        _Landmark(
            _one_of("window", room.windows, window),
            _nearest(begin, window.start, window.end),
            _BY_NAME,
        )
        for window in room.windows
    ]
    marks += [
        _Landmark(_one_of("door", room.doors, door), np.array(door.at), _BY_NAME)
        for door in room.doors
    ]
    marks += [
        _Landmark(_one_of("counter", room.counters, one), np.array(one.at), _BY_NAME)
        for one in room.counters
    ]
    others = [row for row in range(len(room.tables)) if row not in unit.tables]
    return marks + [
        _Landmark(_named("table", room.tables[row]), layout.table_at[row], 0.0) for row in others
    ]


def _one_of(kind: str, items: Sequence[Item], item: Item) -> Message:
    """'The window' where there is one, else its name."""
    if len(items) == 1 and not item.label:
        return Message(f"moves.the_{kind}")
    return _named(kind, item)


def _nearest(point: FloatArray, start: Sequence[float], end: Sequence[float]) -> FloatArray:
    """The point of a segment nearest to a point."""
    a, along = np.array(start), np.subtract(end, start)
    length = float(along @ along)
    share = float(np.clip((point - a) @ along / length, 0, 1)) if length else 0.0
    return a + share * along


def _from_the_door(room: Room, begin: FloatArray, shift: FloatArray) -> Message:
    """Further in, back, left or right as seen from the main door; without doors, on the drawing."""
    door = main_door(room)
    ahead = begin - np.array(door.at) if door else np.array([0.0, 1.0])
    if not ahead.any():
        ahead = np.array([0.0, 1.0])
    side = float(np.arctan2(ahead[0] * shift[1] - ahead[1] * shift[0], ahead @ shift))
    names = ("ahead", "left", "back", "right")
    name = names[round(side / (np.pi / 2)) % 4]
    return Message(f"moves.{'door' if door else 'drawing'}_{name}")
