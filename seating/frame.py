"""A room turned straight, so that what is done to it does not depend on how it was drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .layout import FloatArray
from .model import Point, Ring, Room
from .units import turned

_DECIMALS = 6
"""A thousandth of a millimetre: what turning back and forth leaves is rounded away."""


@dataclass(frozen=True)
class Frame:
    """Where a straight room lies in its own drawing: its origin (metres), its x axis (radians)."""

    origin: FloatArray
    angle: float

    def straight(self, points: Sequence[Point] | FloatArray) -> FloatArray:
        """Points (n, 2) of the drawing in the straight room."""
        local = turned(np.asarray(points, np.float64) - self.origin, -self.angle)
        return np.round(local, _DECIMALS) + 0.0  # no minus zero

    def drawn(self, points: FloatArray) -> FloatArray:
        """Points (n, 2) of the straight room in the drawing."""
        return turned(points, self.angle) + self.origin


def frame_of(room: Room) -> Frame:
    """The frame along the longest wall of a room, the first of them if several are as long."""
    outline = np.array(room.walls.outline, np.float64)
    edges = np.roll(outline, -1, axis=0) - outline
    longest = int(np.argmax(np.round(np.hypot(*edges.T), _DECIMALS)))
    x, y = edges[longest]
    return Frame(outline[longest], float(np.arctan2(y, x)))


def straightened(room: Room, frame: Frame) -> Room:
    """The room as it is in its frame; angles in degrees from 0 to 360."""

    def point(at: Point) -> Point:
        x, y = frame.straight([at])[0]
        return (float(x), float(y))

    def ring(points: Ring) -> list[Point]:
        return [point(at) for at in points]

    def angle(degrees: float) -> float:
        return round(degrees - float(np.degrees(frame.angle)), _DECIMALS) % 360

    walls = room.walls.model_copy(
        update={
            "outline": ring(room.walls.outline),
            "holes": [ring(hole) for hole in room.walls.holes],
        }
    )
    standing = {
        name: [
            item.model_copy(update={"at": point(item.at), "angle": angle(item.angle)})
            for item in items
        ]
        for name, items in (
            ("pillars", room.pillars),
            ("counters", room.counters),
            ("tables", room.tables),
            ("seats", room.seats),
            ("benches", room.benches),
        )
    }
    doors = [door.model_copy(update={"at": point(door.at)}) for door in room.doors]
    windows = [
        window.model_copy(update={"start": point(window.start), "end": point(window.end)})
        for window in room.windows
    ]
    zones = [zone.model_copy(update={"outline": ring(zone.outline)}) for zone in room.zones]
    fixed = {"walls": walls, "doors": doors, "windows": windows, "zones": zones}
    return room.model_copy(update=fixed | standing)
