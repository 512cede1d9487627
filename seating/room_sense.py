"""What a room must hold to before anything can be computed: walls that close, ids that are found.

A chair in a wall or two tables through one another are findings of the checks, not mistakes here.
"""

from __future__ import annotations

import re
from collections import Counter as Tally
from collections.abc import Iterator, Sequence
from pathlib import Path

from shapely import Point as Spot
from shapely import Polygon, is_valid_reason
from shapely.geometry.base import BaseGeometry

from ..messages import RoomError, nearest
from .model import MAX_ITEMS, Door, Item, Point, Room, Walls, Window

#: Metres that a door or window may miss its wall by; it is put on the wall then.
SNAP = 0.05
#: Metres below which it stays as the file has it: files are rounded to the millimetre.
_ON_WALL = 0.001
#: Square metres: a smaller outline is a slip of the pen or of the units.
MIN_AREA = 1.0
#: Metres: nobody passes a narrower door.
MIN_DOOR = 0.1
_PLACE = re.compile(r"\[(\S+) (\S+)\]")


def sensible(room: Room, file: Path) -> Room:
    """The room, its rings without repeated corners and its doors and windows on the walls.

    Metres. Raises RoomError for walls that cross or hold no floor, a door too narrow or off the
    walls, an id given twice, a table that is not there, sizes that contradict one another.
    """
    _ids(room, file)
    _places(room, file)
    _sizes(room, file)
    outline = _ring(room.walls.outline)
    holes = [_ring(hole) for hole in room.walls.holes]
    floor = _floor(outline, holes, file)
    for row, zone in enumerate(room.zones):
        _polygon(_ring(zone.outline), f"zones[{row + 1}].outline", file)
    walls = floor.boundary
    return room.model_copy(
        update={
            "walls": Walls(outline=outline, holes=holes),
            "doors": [_door_on(door, walls, file) for door in room.doors],
            "windows": [_window_on(window, walls, file) for window in room.windows],
        }
    )


def items(room: Room) -> Iterator[Item]:
    """Everything with an id, in the order of the file."""
    yield from (*room.doors, *room.windows, *room.pillars, *room.counters)
    yield from (*room.tables, *room.seats, *room.benches, *room.zones)


def _ids(room: Room, file: Path) -> None:
    names = [item.id for item in items(room)]
    # the places of a bench are called bench.1, bench.2, ...
    names += [f"{one.id}.{place + 1}" for one in room.benches for place in range(one.places)]
    twice = [name for name, times in Tally(names).items() if times > 1]
    if twice:
        raise RoomError("room.id_twice", file=file, ids=twice)
    tables = [table.id for table in room.tables]
    for one in (*room.seats, *room.benches):
        if one.table is not None and one.table not in tables:
            guess = nearest(one.table, tables)
            form = "room.no_table" if guess is None else "room.no_table_guess"
            raise RoomError(form, file=file, id=one.id, table=one.table, guess=guess)


def _places(room: Room, file: Path) -> None:
    places = len(room.seats) + sum(bench.places for bench in room.benches)
    if places > MAX_ITEMS:
        raise RoomError("room.too_many_places", file=file, n=places, limit=MAX_ITEMS)


def _sizes(room: Room, file: Path) -> None:
    for one in (*room.tables, *room.pillars):
        if one.shape == "round" and one.width != one.depth:
            raise RoomError(
                "room.not_round", file=file, id=one.id, width=one.width, depth=one.depth
            )
    for table in room.tables:
        if table.knee_height > table.height:
            raise RoomError(
                "room.knee", file=file, id=table.id, knee=table.knee_height, height=table.height
            )
    for counter in room.counters:
        if counter.lowered_width > counter.width:
            raise RoomError(
                "room.lowered",
                file=file,
                id=counter.id,
                lowered=counter.lowered_width,
                width=counter.width,
            )


def _ring(corners: Sequence[Point]) -> list[Point]:
    """The corners without those that repeat the one before; the last is not the first again."""
    kept = [at for row, at in enumerate(corners) if row == 0 or at != corners[row - 1]]
    return kept[:-1] if kept[-1] == kept[0] else kept


def _polygon(ring: Sequence[Point], key: str, file: Path) -> Polygon:
    shape = Polygon(ring) if len(ring) >= 3 else Polygon()
    if shape.convex_hull.area == 0:
        raise RoomError("room.no_area", file=file, key=key)
    if not shape.is_valid:
        place = _PLACE.search(is_valid_reason(shape))
        x, y = (float(place[1]), float(place[2])) if place else ring[0]
        raise RoomError("room.crossing", file=file, key=key, x=x, y=y)
    return shape


def _floor(outline: Sequence[Point], holes: Sequence[Sequence[Point]], file: Path) -> Polygon:
    whole = _polygon(outline, "walls.outline", file)
    if whole.area < MIN_AREA:
        raise RoomError("room.small", file=file, limit=MIN_AREA)
    shapes: list[Polygon] = []
    for row, hole in enumerate(holes):
        key = f"walls.holes[{row + 1}]"
        shape = _polygon(hole, key, file)
        if not whole.covers(shape):
            raise RoomError("room.hole_outside", file=file, key=key)
        for other, before in enumerate(shapes):
            if before.intersection(shape).area > 0:
                first = f"walls.holes[{other + 1}]"
                raise RoomError("room.holes_overlap", file=file, key=key, other=first)
        shapes.append(shape)
    floor = Polygon(outline, holes)
    if not floor.is_valid or floor.area < MIN_AREA:
        raise RoomError("room.no_floor", file=file)
    return floor


def _door_on(door: Door, walls: BaseGeometry, file: Path) -> Door:
    if door.width < MIN_DOOR:
        raise RoomError("room.door_width", file=file, id=door.id, width=door.width * 100)
    return door.model_copy(update={"at": _on(door.at, walls, "door", door.id, file)})


def _window_on(window: Window, walls: BaseGeometry, file: Path) -> Window:
    start = _on(window.start, walls, "window", window.id, file)
    end = _on(window.end, walls, "window", window.id, file)
    if start == end:
        raise RoomError("room.window_width", file=file, id=window.id)
    return window.model_copy(update={"start": start, "end": end})


def _on(at: Point, walls: BaseGeometry, kind: str, name: str, file: Path) -> Point:
    spot = Spot(at)
    apart = float(walls.distance(spot))
    if apart > SNAP:
        raise RoomError(f"room.{kind}_off_wall", file=file, id=name, x=at[0], y=at[1], apart=apart)
    if apart <= _ON_WALL:
        return at
    nearest_spot = walls.interpolate(walls.project(spot))
    return (nearest_spot.x, nearest_spot.y)
