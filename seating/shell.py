"""What stands around a room, as SVG: walls, doors with their swing, windows, dimensions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry
from shapely.geometry.polygon import orient

from ..words import number
from .layout import FloatArray
from .model import Door, Room, Window
from .shapes import floor, inward
from .sheet import Bounds, Sheet
from .svg_text import element, group, num, path, said, text_width, words_at

#: The file gives the inner face of the walls; on the drawing they are this thick, metres.
WALL = 0.2
DIMENSION_SIZE = 2.1
_ROW = 5.5  # between two lines of dimensions, mm
_LEAST = 7.0  # a length shorter than this on paper gets no figure of its own, mm
_MOST_CORNERS = 12

Vector = tuple[float, float]


@dataclass(frozen=True)
class Opening:
    """Where a door or window stands in its wall: its middle, along the wall (seen from inside to
    the left) and into the room, as unit vectors."""

    at: Vector
    left: Vector
    inward: Vector

    def point(self, left: float, inward: float) -> Vector:
        """So many metres to the left and into the room."""
        return (
            self.at[0] + left * self.left[0] + inward * self.inward[0],
            self.at[1] + left * self.left[1] + inward * self.inward[1],
        )


def floor_polygon(room: Room) -> Polygon:
    """The floor between the walls, counterclockwise."""
    return orient(floor(room))


def door_opening(room: Room, one: Door) -> Opening:
    """Where a door stands in its wall."""
    return _facing(one.at, inward(room, one))


def window_opening(ground: Polygon, one: Window) -> Opening:
    """Where a window stands in its wall."""
    start, end = np.array(one.start), np.array(one.end)
    middle, along = (start + end) / 2, (end - start) / max(float(np.hypot(*(end - start))), 1e-9)
    into = np.array([-along[1], along[0]])
    if not ground.contains(shapely.Point(middle + 0.05 * into)):
        into = -into
    return _facing((float(middle[0]), float(middle[1])), into)


def _facing(at: Vector, into: FloatArray) -> Opening:
    return Opening(at, (float(into[1]), -float(into[0])), (float(into[0]), float(into[1])))


def walls(room: Room, ground: Polygon, sheet: Sheet) -> str:
    """Floor and walls, with the doors and windows cut out; open air has an edge only."""
    tiles = element("path", None, class_="walls floor", d=_area(ground, sheet), fill_rule="evenodd")
    if room.open_air:
        edge = element("path", None, class_="edge", d=_area(ground, sheet), fill_rule="evenodd")
        return tiles + edge
    cut = shapely.union_all(list(_gaps(room, ground)))
    body = wall_body(room, ground).difference(cut)
    return tiles + element("path", None, class_="wall", d=_area(body, sheet), fill_rule="evenodd")


def wall_body(room: Room, ground: Polygon) -> BaseGeometry:
    """Where the walls are, so that no name is written on them; metres."""
    if room.open_air:
        return Polygon()
    return _outside(ground).difference(ground)


def window(one: Window, ground: Polygon, sheet: Sheet) -> str:
    """A window: glass between two lines."""
    place, width = window_opening(ground, one), float(np.hypot(*np.subtract(one.end, one.start)))
    half = width / 2
    corners = [(-half, 0.0), (half, 0.0), (half, -WALL), (-half, -WALL)]
    frame = _drawn("glass", place, corners, sheet)
    pane = _drawn("thin", place, [(-half, -WALL / 2), (half, -WALL / 2)], sheet)
    facts = said({"id": one.id, "label": one.label, "sill": one.sill})
    line = path([sheet.at(*one.start), sheet.at(*one.end)], closed=False)
    face = element("path", None, class_="thin", d=line, data_kind="window", **facts)
    return element("g", frame + pane, transform=_moved(place, sheet)) + face


def door(room: Room, one: Door, sheet: Sheet) -> str:
    """A door with its leaf and swing; an arrow where people come in; steps where stairs go down."""
    place, half = door_opening(room, one), one.width / 2
    inside = 1.0 if one.opens == "in" else -1.0
    # a leaf that opens outwards turns about the outer face of the wall
    face = 0.0 if one.opens == "in" else -WALL
    side = 1.0 if one.hinge == "left" else -1.0
    parts: list[str] = []
    if one.opens in ("in", "out"):
        turn = np.linspace(0, np.pi / 2, 13)
        arc = [
            (
                side * half - side * one.width * float(np.sin(a)),
                face + inside * one.width * float(np.cos(a)),
            )
            for a in turn
        ]
        leaf = [(side * half, face), (side * half, face + inside * one.width)]
        parts.append(_drawn("swing", place, arc, sheet))
        parts.append(_drawn("leaf", place, leaf, sheet))
    elif one.opens == "sliding":
        leaf = [(half, 0.05), (-half, 0.05)]
        slide = [(half + side * one.width, 0.05), (-half + side * one.width, 0.05)]
        parts.append(_drawn("leaf", place, leaf, sheet))
        parts.append(_drawn("swing", place, slide, sheet))
    parts.append(_drawn("dim", place, [(half, -WALL), (-half, -WALL)], sheet))
    if one.stairs_down:
        parts += [
            _drawn("thin", place, [(half, -WALL - step), (-half, -WALL - step)], sheet)
            for step in (0.25, 0.5, 0.75)
        ]
    if one.main:
        reach = 2.2 * sheet.scale / 1000
        tip = -WALL - 0.35 * reach
        head = [(0.0, tip), (0.7 * reach, tip - reach), (-0.7 * reach, tip - reach)]
        parts.append(_drawn("back", place, head, sheet))
    return element(
        "g",
        "".join(parts),
        transform=_moved(place, sheet),
        data_kind="door",
        **said(one.model_dump(exclude={"at"}, exclude_defaults=True)),
    )


def dimensions(room: Room, ground: Polygon, sheet: Sheet, language: str) -> str:
    """The measures of the room above and left of it: corner to corner, then from end to end."""
    west, _, _, north = ground.bounds
    left, top = sheet.at(west, north)
    outside = 0.0 if room.open_air else sheet.mm(WALL)
    corners = np.round(np.array(ground.exterior.coords), 3)
    across = np.unique(np.round(corners[:, 0] - west, 3))
    down = np.unique(np.round(north - corners[:, 1], 3))
    parts: list[str] = []
    for axis, stops, start, base in ((0, across, left, top), (1, down, top, left)):
        rows = [stops] if 2 < len(stops) <= _MOST_CORNERS else []
        for row, metres in enumerate([*rows, stops[[0, -1]]]):
            line = base - outside - _ROW * (row + 1) + 1
            parts += _row(start + metres * 1000 / sheet.scale, metres, line, axis, language)
    return group(parts, class_="dimensions")


def dimension_boxes(room: Room, ground: Polygon, sheet: Sheet) -> list[Bounds]:
    """Where the dimensions stand, so that no name is written there; millimetres on paper."""
    west, south, east, north = ground.bounds
    left, top = sheet.at(west, north)
    right, foot = sheet.at(east, south)
    outside = 0.0 if room.open_air else sheet.mm(WALL)
    depth = outside + 2 * _ROW + 3
    return [
        (left - 2, top - depth, right + 2, top - outside - 1),
        (left - depth, top - 2, left - outside - 1, foot + 2),
    ]


def _row(
    places: FloatArray, metres: FloatArray, line: float, axis: int, language: str
) -> Iterator[str]:
    def at(along: float, across: float) -> Vector:
        return (along, across) if axis == 0 else (across, along)

    ends = [at(places[0] - 1, line), at(places[-1] + 1, line)]
    yield element("path", None, class_="dim", d=path(ends, closed=False))
    for place in places:
        tick = [(place - 0.8, line + 0.8), (place + 0.8, line - 0.8)]
        tick = tick if axis == 0 else [(line - 0.8, place + 0.8), (line + 0.8, place - 0.8)]
        yield element("path", None, class_="tick", d=path(tick, closed=False))
        witness = [at(place, line - 1.2), at(place, line + 3.2)]
        yield element("path", None, class_="dim", d=path(witness, closed=False))
    for row in range(len(places) - 1):
        figure = number(metres[row + 1] - metres[row], language, 2)
        free = places[row + 1] - places[row]
        if free < max(_LEAST, text_width(figure, DIMENSION_SIZE) + 1):
            continue
        middle = at((places[row] + places[row + 1]) / 2, line - 0.62 * DIMENSION_SIZE)
        turn = None if axis == 0 else f"rotate(-90 {middle[0]:.3f} {middle[1]:.3f})"
        yield words_at(middle, figure, DIMENSION_SIZE, "mid", transform=turn)


def _outside(ground: Polygon) -> Polygon:
    return Polygon(ground.exterior).buffer(WALL, join_style="mitre", mitre_limit=3)


def _gaps(room: Room, ground: Polygon) -> Iterator[Polygon]:
    """The holes that doors and windows make in the walls."""
    openings = [(door_opening(room, one), one.width) for one in room.doors]
    openings += [
        (window_opening(ground, one), float(np.hypot(*np.subtract(one.end, one.start))))
        for one in room.windows
    ]
    for place, width in openings:
        half = width / 2
        # a little into the room and beyond the wall, so that nothing of it is left standing
        corners = [(-half, 0.05), (half, 0.05), (half, -WALL - 0.05), (-half, -WALL - 0.05)]
        yield Polygon([place.point(*corner) for corner in corners])


def _drawn(class_: str, place: Opening, steps: Sequence[Vector], sheet: Sheet) -> str:
    """A line through steps from the middle of an opening, within a group that is moved there."""
    x, y = sheet.at(*place.at)
    there = [sheet.at(*place.point(*step)) for step in steps]
    points = [(across - x, down - y) for across, down in there]
    return element("path", None, class_=class_, d=path(points, closed=class_ in ("glass", "back")))


def _moved(place: Opening, sheet: Sheet) -> str:
    x, y = sheet.at(*place.at)
    return f"translate({num(x)} {num(y)})"


def _area(area: BaseGeometry, sheet: Sheet) -> str:
    parts = [part for part in shapely.get_parts(area) if isinstance(part, Polygon)]
    rings = [ring for part in parts for ring in (part.exterior, *part.interiors)]
    return "".join(path([sheet.at(*corner) for corner in ring.coords[:-1]]) for ring in rings)
