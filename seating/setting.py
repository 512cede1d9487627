"""What stays as it is while furniture moves: sight lines, the door, simulated guests, hearing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from ..messages import RoomError
from .arrival import days
from .assumptions import Assumptions, assumptions
from .hearing import Hearing, hearing
from .layout import BoolArray, FloatArray, IntArray, Layout, layout_of
from .model import Door, Room
from .sight import Screens, anchors, screens

#: Every seat is held against every other; beyond this many that takes gigabytes.
MAX_SEATS = 4_000


@dataclass(frozen=True)
class Setting:
    """Prepared once per room; seats in the order of the layout.

    screens: what hides people from one another. anchors: what a chair stands against. door: the
    spot (x, y) just inside the main door, metres; None without doors. wheelchair: (n,) which seats
    are wheelchair places. social: rows of the tables meant for whoever comes alone. days: draws of
    `arrival.days`. area: m2 of floor. kappas: the one that counts, then those of the range.
    """

    model: Assumptions
    screens: Screens
    anchors: Screens
    door: FloatArray | None
    wheelchair: BoolArray
    social: IntArray
    days: FloatArray
    hearing: Hearing
    area: float
    kappas: FloatArray


def setting(room: Room, model: Assumptions | None = None) -> Setting:
    """Prepare a room for `profile` and `value`. RoomError if it has too many seats."""
    model = model or assumptions()
    layout = layout_of(room)
    if layout.n_seats > MAX_SEATS:
        raise RoomError("seating.too_many", n=layout.n_seats, limit=MAX_SEATS)
    social = [row for row, table in enumerate(room.tables) if table.social]
    return Setting(
        model=model,
        screens=screens(room, model.seats.eye_height),
        anchors=anchors(room),
        door=_inside_door(room, model.seats.door_step),
        wheelchair=_wheelchair(room, layout),
        social=np.array(social, np.int32),
        days=days(layout.seat_ids, model.arrival),
        hearing=hearing(room, layout.n_seats, model.hearing),
        area=shapely.Polygon(room.walls.outline, room.walls.holes).area,
        kappas=np.array([model.kappa, *model.range.kappas], np.float64),
    )


def main_door(room: Room) -> Door | None:
    """The main door, or the first one where none is called so."""
    return next((door for door in room.doors if door.main), next(iter(room.doors), None))


def _wheelchair(room: Room, layout: Layout) -> BoolArray:
    places = np.zeros(layout.n_seats, np.bool_)
    places[: len(room.seats)] = [seat.kind == "wheelchair" for seat in room.seats]
    return places


def _inside_door(room: Room, step: float) -> FloatArray | None:
    door = main_door(room)
    if door is None:
        return None
    at = np.array(door.at)
    ring = shapely.normalize(shapely.Polygon(room.walls.outline)).exterior
    along = ring.project(shapely.Point(at))
    # on either side of the door, along the wall: the wall's own direction at the door
    ends = [ring.interpolate((along + by) % ring.length) for by in (-1e-3, 1e-3)]
    wall = np.array([ends[1].x - ends[0].x, ends[1].y - ends[0].y])
    inward = np.array([-wall[1], wall[0]]) if ring.is_ccw else np.array([wall[1], -wall[0]])
    length = np.hypot(*inward)
    return at + step * inward / length if length > 0 else at
