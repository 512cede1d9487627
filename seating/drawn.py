"""From shapes in a drawing to a room: what SVG and DXF have in common.

A drawing says of every shape what it is, and may say any key of the room file; the rest follows
from the shapes: sizes, the wall a door is in, the table a chair is at, where a sitter looks.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import shapely
import shapely.affinity
import shapely.ops
from shapely import LinearRing, LineString, MultiLineString, Point, Polygon, STRtree
from shapely.geometry.base import BaseGeometry

from ..messages import RoomError, nearest
from .model import MAX_ITEMS, Bench, Counter, Door, Part, Pillar, Room, Seat, Table, Window, Zone
from .room_file import room_from

#: What a shape can be: the list of the room file it goes to, its model, the letter of its id.
KINDS: Mapping[str, tuple[str, type[Part], str]] = {
    "door": ("doors", Door, "D"),
    "window": ("windows", Window, "V"),
    "pillar": ("pillars", Pillar, "P"),
    "counter": ("counters", Counter, "K"),
    "table": ("tables", Table, "T"),
    "chair": ("seats", Seat, ""),
    "armchair": ("seats", Seat, ""),
    "stool": ("seats", Seat, ""),
    "wheelchair": ("seats", Seat, ""),
    "bench": ("benches", Bench, "B"),
    "zone": ("zones", Zone, "Z"),
}
#: The walls have no list of their own.
WALL_KINDS = ("walls", "hole")
ALL_KINDS = (*WALL_KINDS, *KINDS)
#: More shapes than a room can have things.
MAX_SHAPES = 4 * MAX_ITEMS
#: Metres: a door or window this near to a wall is put in it. A door drawn with the ground that it
#: swings over lies half its width off.
NEAR_WALL = 0.75
#: Metres between a seat and the table it is taken to belong to.
AT_TABLE = 0.35
#: Metres of bench that one person takes, where the drawing does not say the places (facts: 61-76).
PER_PLACE = 0.61
#: A ring that fills more of the outline than this is the inner face of a wall drawn thick.
_INNER_FACE = 0.6
#: Metres between the ends of two lines of a wall that are taken to meet.
_MEET = 0.01
_WORDS = frozenset({"id", "label", "table", "kind", "opens", "hinge", "shape", "title", "language"})

Corners = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Drawn:
    """One shape: metres, y up.

    corners: of a ring or line; the middle alone for a circle (radius) or for a thing whose facts
    hold its size. angle: degrees, where its own x axis points, if the drawing tells that.
    facts: keys of the room file that the drawing gives.
    """

    kind: str
    corners: Corners
    closed: bool = True
    radius: float | None = None
    angle: float | None = None
    facts: Mapping[str, object] = field(default_factory=dict[str, object])


def fact(key: str, said: str) -> object:
    """What the text of a drawing means as the value of a key: "0.9" is a number, "true" a flag."""
    if key in _WORDS:
        return said
    try:
        value = json.loads(said)
    except (ValueError, RecursionError):
        return said
    return value if isinstance(value, bool | int | float) else said


def facts_for(model: type[Part], said: Mapping[str, str], file: Path) -> dict[str, object]:
    """The keys of the model among what a drawing says.

    What looks like none of them belongs to another program; what looks like one, misspelt, raises
    RoomError.
    """
    found: dict[str, object] = {}
    for key, value in said.items():
        if key in model.model_fields:
            found[key] = fact(key, value)
        elif guess := nearest(key, model.model_fields):
            raise RoomError("room.drawn_key", file=file, key=key, guess=guess)
    return found


def room_of(
    shapes: Sequence[Drawn], head: Mapping[str, object], file: Path, *, no_walls: RoomError
) -> Room:
    """The room that the shapes make; head: its title and other keys of its own.

    The lower left of the walls becomes (0, 0). Raises RoomError; `no_walls` where nothing is a
    wall, as each kind of drawing has its own way to say so.
    """
    if len(shapes) > MAX_SHAPES:
        raise RoomError("room.drawn_many", file=file, n=len(shapes), limit=MAX_SHAPES)
    outline, holes = _walls([one for one in shapes if one.kind in WALL_KINDS], file, no_walls)
    x, y, _, _ = outline.bounds
    walls = shapely.union_all([outline.exterior, *(LinearRing(hole.exterior) for hole in holes)])
    document: dict[str, Any] = dict(head)
    document["walls"] = {"outline": _ring(outline), "holes": [_ring(hole) for hole in holes]}
    tables = _Tables()
    names = _Names(shapes)
    # tables first: the seats look for them
    for one in sorted(shapes, key=lambda shape: shape.kind != "table"):
        if one.kind in WALL_KINDS:
            continue
        part, _, letter = KINDS[one.kind]
        item = {"id": names.name(one, letter)} | _item(one, walls, tables, outline.centroid)
        item |= one.facts
        if one.kind == "table":
            tables.add(str(item["id"]), _shape(one, item))
        document.setdefault(part, []).append(item)
    _one_main_door(document)
    return room_from(_shifted(document, -x, -y), file)


class _Tables:
    """The tables of a drawing, all of them known before the first seat asks."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.shapes: list[BaseGeometry] = []
        self.tree: STRtree | None = None

    def add(self, name: str, shape: BaseGeometry) -> None:
        self.names.append(name)
        self.shapes.append(shape)

    def near(self, shape: BaseGeometry) -> tuple[str, BaseGeometry] | None:
        """The nearest table within reach of a seat, and its shape."""
        self.tree = self.tree or STRtree(self.shapes)
        found = self.tree.query_nearest(shape, max_distance=AT_TABLE, all_matches=False)
        return (self.names[found[0]], self.shapes[found[0]]) if len(found) else None


class _Names:
    """Ids for what the drawing gives none."""

    def __init__(self, shapes: Sequence[Drawn]) -> None:
        self.taken = {str(one.facts["id"]) for one in shapes if "id" in one.facts}
        self.last: dict[str, int] = {}

    def name(self, one: Drawn, letter: str) -> str:
        if "id" in one.facts:
            return str(one.facts["id"])
        while True:
            self.last[letter] = self.last.get(letter, 0) + 1
            name = f"{letter}{self.last[letter]}"
            if name not in self.taken:
                return name


def _walls(
    shapes: Sequence[Drawn], file: Path, no_walls: RoomError
) -> tuple[Polygon, list[Polygon]]:
    """The outline, and the holes in it."""
    rings = [Polygon(one.corners) for one in shapes if one.closed and len(one.corners) >= 3]
    lines = [LineString(one.corners) for one in shapes if not one.closed and len(one.corners) > 1]
    if not rings and not lines:
        raise no_walls
    crossing = next((ring for ring in rings if not ring.is_valid), None)
    if crossing is not None:
        # told with the place where they cross
        room_from({"title": "-", "walls": {"outline": _ring(crossing)}}, file)
    if lines:
        rings += _closed(lines, file, needed=not rings)
    rings.sort(key=lambda ring: -ring.area)
    while len(rings) > 1 and rings[1].area > _INNER_FACE * rings[0].area:
        del rings[0]
    outline = rings[0]
    return outline, [ring for ring in rings[1:] if outline.covers(ring)]


def _closed(lines: Sequence[LineString], file: Path, *, needed: bool) -> list[Polygon]:
    """The floors that single lines go round."""
    joined = shapely.union_all(shapely.set_precision(MultiLineString(lines), _MEET))
    found = [shape for shape in shapely.polygonize([joined]).geoms if isinstance(shape, Polygon)]
    if not found and needed:
        ends = shapely.line_merge(joined).boundary
        first = next(iter(getattr(ends, "geoms", [])), Point(lines[0].coords[0]))
        raise RoomError("room.drawn_open", file=file, x=first.x, y=first.y)
    # what lies side by side is one floor cut by a line: only the whole counts
    whole = shapely.union_all([Polygon(shape.exterior) for shape in found])
    outer = [shape for shape in getattr(whole, "geoms", [whole]) if isinstance(shape, Polygon)]
    return outer + [Polygon(hole) for shape in outer for hole in shape.interiors]


def _item(one: Drawn, walls: BaseGeometry, tables: _Tables, middle: Point) -> dict[str, object]:
    """What the shape itself tells about a thing."""
    if one.kind == "zone":
        return {"kind": "other", "outline": [list(at) for at in one.corners]}
    if one.kind == "window":
        start, end = _long_axis(one)
        return {"start": _onto(start, walls), "end": _onto(end, walls)}
    if one.kind == "door":
        start, end = _long_axis(one)
        at = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
        return {"at": _onto(at, walls), "width": math.dist(start, end)}
    x, y, width, depth, angle = _box(one)
    found: dict[str, object] = {"at": [x, y], "width": width, "depth": depth}
    if one.kind in ("table", "pillar", "counter"):
        if one.radius is not None and one.kind != "counter":
            found["shape"] = "round"
        return found | {"angle": one.angle if one.angle is not None else angle}
    return found | _sitting(one, (x, y, width, depth, angle), tables, middle)


def _sitting(
    one: Drawn,
    box: tuple[float, float, float, float, float],
    tables: _Tables,
    middle: Point,
) -> dict[str, object]:
    """The table of a seat or bench, where it looks, and its size seen from there."""
    x, y, width, depth, angle = box
    found: dict[str, object] = {} if one.kind == "bench" else {"kind": one.kind}
    shape = _shape(one, {"at": [x, y], "width": width, "depth": depth, "angle": angle})
    target = middle
    if table := tables.near(shape):
        found["table"] = table[0]
        target = shapely.ops.nearest_points(table[1], Point(x, y))[0]
    if one.angle is not None:
        return found | _places(one, width) | {"angle": one.angle % 360}
    look = math.degrees(math.atan2(target.y - y, target.x - x))
    if one.kind == "bench":
        # along a bench nobody looks
        sides = (angle + 90, angle - 90)
    else:
        sides = tuple(angle + turn for turn in (0, 90, 180, 270))
    if one.radius is None:
        look = min(sides, key=lambda side: abs((side - look + 180) % 360 - 180))
    # the box is measured along its long side; a sitter's width is across the look
    along = abs(math.cos(math.radians(look - angle))) > math.sqrt(0.5)
    size = {"width": depth, "depth": width} if along else {"width": width, "depth": depth}
    return found | size | _places(one, float(size["width"])) | {"angle": look % 360}


def _places(one: Drawn, width: float) -> dict[str, object]:
    return {"places": max(1, int(width / PER_PLACE))} if one.kind == "bench" else {}


def _box(one: Drawn) -> tuple[float, float, float, float, float]:
    """Middle, long side, short side and direction (degrees) of the tightest box."""
    if one.radius is not None:
        return (*one.corners[0], 2 * one.radius, 2 * one.radius, 0.0)
    if len(one.corners) == 1:
        width, depth = (float(str(one.facts.get(key, 0.5))) for key in ("width", "depth"))
        return (*one.corners[0], width, depth, one.angle or 0.0)
    box = shapely.minimum_rotated_rectangle(LineString(one.corners))
    if not isinstance(box, Polygon):
        (x, y), (u, v) = box.coords[0], box.coords[-1]
        turn = math.degrees(math.atan2(v - y, u - x)) % 180
        return ((x + u) / 2, (y + v) / 2, math.dist((x, y), (u, v)), 0.0, turn)
    a, b, c = (box.exterior.coords[row] for row in range(3))
    first, second = math.dist(a, b), math.dist(b, c)
    start, end = (a, b) if first >= second else (b, c)
    turn = math.degrees(math.atan2(end[1] - start[1], end[0] - start[0])) % 180
    if abs(first - second) < 1e-6:
        turn %= 90
    middle = box.centroid
    return (middle.x, middle.y, max(first, second), min(first, second), round(turn, 6) % 180)


def _long_axis(one: Drawn) -> tuple[tuple[float, float], tuple[float, float]]:
    """The two ends of a thing in a wall."""
    x, y, width, _, angle = _box(one)
    u, v = width / 2 * math.cos(math.radians(angle)), width / 2 * math.sin(math.radians(angle))
    return (x - u, y - v), (x + u, y + v)


def _onto(at: tuple[float, float], walls: BaseGeometry) -> list[float]:
    spot = Point(at)
    if walls.distance(spot) > NEAR_WALL:
        return list(at)
    near = shapely.ops.nearest_points(walls, spot)[0]
    return [near.x, near.y]


def _shape(one: Drawn, item: Mapping[str, Any]) -> BaseGeometry:
    if one.radius is not None or item.get("shape") == "round":
        return Point(item["at"]).buffer(float(item["width"]) / 2)
    half, deep = float(item["width"]) / 2, float(item["depth"]) / 2
    box = shapely.box(-half, -deep, half, deep)
    turned = shapely.affinity.rotate(box, float(item.get("angle", 0)), origin=(0, 0))
    return shapely.affinity.translate(turned, *item["at"])


def _ring(polygon: Polygon) -> list[list[float]]:
    return [[x, y] for x, y, *_ in polygon.exterior.coords[:-1]]


def _one_main_door(document: dict[str, Any]) -> None:
    """A single door is the way in."""
    doors = document.get("doors", [])
    if len(doors) == 1:
        doors[0].setdefault("main", True)


def _shifted(document: dict[str, Any], dx: float, dy: float) -> dict[str, Any]:
    """The document with every place moved, and rid of the dust of arithmetic."""

    def shift(value: object) -> object:
        if isinstance(value, list) and len(value) == 2 and isinstance(value[0], int | float):
            return [round(value[0] + dx, 6) + 0.0, round(value[1] + dy, 6) + 0.0]
        if isinstance(value, list):
            return [shift(part) for part in value]
        if isinstance(value, dict):
            return {key: shift(part) for key, part in value.items()}
        return round(value, 6) if isinstance(value, float) else value

    return {key: shift(value) for key, value in document.items()}
