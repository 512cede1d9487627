"""SVG drawings of a room, in the convention of docs/zaalbestand.md.

An element is what its `data-kind` says, or a class, or the layer that it is in; any key of the
room file may be given as data-... (`data-main="true"`). Lengths in data-... are metres.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as Xml

import numpy as np
import numpy.typing as npt
from fontTools.pens.recordingPen import RecordingPen
from fontTools.svgLib.path import parse_path

from ..messages import RoomError
from .drawn import ALL_KINDS, KINDS, MAX_SHAPES, WALL_KINDS, Drawn, facts_for, room_of
from .model import MAX_CORNERS, Part, Room, Walls
from .room_file import MAX_BYTES, file_text

Matrix = npt.NDArray[np.float64]

_SHAPES = frozenset({"rect", "circle", "ellipse", "line", "polygon", "polyline", "path", "use"})
#: What is in these is not drawn where it stands.
_ASIDE = frozenset({"defs", "symbol", "clipPath", "mask", "marker", "pattern", "metadata", "style"})
#: Metres in a unit of length; a plain number is in pixels, which says nothing about a room.
_METRES = {"mm": 0.001, "cm": 0.01, "m": 1.0, "in": 0.0254}
_MAX_DEPTH = 100
#: A curve is told in this many straight pieces.
_PIECES = 16
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_TRANSFORM = re.compile(r"(matrix|translate|scale|rotate|skewX|skewY)\s*\(([^)]*)\)")
_LENGTH = re.compile(r"\s*([0-9.]+)\s*([a-z]*)\s*")
# a declaration without definitions of its own is harmless, and many programs write one
_PLAIN_DOCTYPE = re.compile(r"<!DOCTYPE[^\[>]*>", re.IGNORECASE)
# what programs call a shape that nobody gave a name
_UNNAMED = re.compile(r"(?:rect|path|circle|ellipse|line|polygon|polyline|g|use|layer)-?\d+")
_NAME = re.compile(r"[A-Za-z0-9_.-]{1,40}")
#: What the root says of the scale; the units of the room are metres by then.
_SCALE = frozenset({"metres_per_unit", "scale", "units"})


def read_svg(path: Path) -> Room:
    """The room that an SVG drawing shows; metres, the lower left of the walls at (0, 0).

    The scale is `data-metres-per-unit` on the root, or its width in mm, cm, m or inches against
    its viewBox, times `data-scale` (50 for a drawing at 1:50). Raises RoomError.
    """
    text = _PLAIN_DOCTYPE.sub("", file_text(path, MAX_BYTES), count=1)
    reader = _Reader(path)
    parser = Xml.XMLParser(target=reader)  # noqa: S314 - refuses every definition of an entity
    try:
        # numbers beyond all measure are told where they end up
        with np.errstate(all="ignore"):
            parser.feed(text)
            parser.close()
    except Xml.ParseError as error:
        row = str(error.position[0])
        raise RoomError("room.svg_broken", file=path, row=row) from error
    no_walls = RoomError("room.svg_no_walls", file=path, kinds=ALL_KINDS)
    return room_of(reader.shapes, {"title": path.stem} | reader.head, path, no_walls=no_walls)


@dataclass(frozen=True)
class _Level:
    """What an element hands down to those inside it."""

    tag: str
    matrix: Matrix
    kind: str | None
    aside: bool


class _Reader:
    """Takes the elements one by one, as the parser meets them."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.levels: list[_Level] = []
        self.shapes: list[Drawn] = []
        self.head: dict[str, object] = {}
        self.title = ""

    def doctype(self, *_: object) -> None:
        raise RoomError("room.svg_doctype", file=self.path)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition("}")[2]
        if not self.levels:
            self._root(tag, attributes)
            return
        if len(self.levels) > _MAX_DEPTH:
            raise RoomError("room.deep", file=self.path)
        above = self.levels[-1]
        matrix = above.matrix @ _transform(attributes.get("transform", ""))
        own = _kind(attributes)
        kind = own or above.kind
        aside = above.aside or tag in _ASIDE or attributes.get("display") == "none"
        if not aside and kind:
            placed = own is not None and "data-width" in attributes and tag in ("g", "use")
            if placed or (tag in _SHAPES and tag != "use"):
                self._take(tag if not placed else "use", attributes, kind, matrix)
            # the strokes of a symbol that is placed are no things of their own
            aside = placed
        self.levels.append(_Level(tag, matrix, kind, aside))

    def data(self, text: str) -> None:
        if [level.tag for level in self.levels[1:]] == ["title"]:
            self.title = (self.title + text)[:120]

    def end(self, _: str) -> None:
        self.levels.pop()

    def close(self) -> None:
        if self.title.strip() and "title" not in self.head:
            self.head["title"] = self.title.strip()

    def _root(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag != "svg":
            raise RoomError("room.svg_not", file=self.path)
        said = {key: value for key, value in _said(attributes).items() if key not in _SCALE}
        self.head = facts_for(Room, said, self.path)
        scale = _metres_per_unit(attributes)
        if scale is None:
            raise RoomError("room.svg_scale", file=self.path)
        self.levels.append(_Level(tag, np.diag([scale, -scale, 1.0]), None, False))

    def _take(self, tag: str, attributes: Mapping[str, str], kind: str, matrix: Matrix) -> None:
        if len(self.shapes) > MAX_SHAPES:
            raise RoomError("room.drawn_many", file=self.path, n=MAX_SHAPES + 1, limit=MAX_SHAPES)
        model: type[Part] = KINDS[kind][1] if kind in KINDS else Walls
        facts = facts_for(model, _said(attributes), self.path) if kind in KINDS else {}
        name = attributes.get("id", "")
        if kind in KINDS and _NAME.fullmatch(name) and not _UNNAMED.match(name):
            facts.setdefault("id", name)
        given = facts.get("angle")
        angle = _turn(matrix) if tag == "use" else None
        angle = float(given) if isinstance(given, int | float) else angle
        wrong = RoomError("room.svg_shape", file=self.path, id=name[:40], kind=kind)
        try:
            lines, closed, radius = _lines(tag, attributes, matrix)
        except (ValueError, IndexError, TypeError, OverflowError) as error:
            raise wrong from error
        # a path of several pieces is the walls with their holes; of other things the first counts
        for corners in lines if kind in WALL_KINDS else lines[:1]:
            if len(corners) > MAX_CORNERS or not np.isfinite(corners).all():
                raise wrong
            points = tuple((float(x), float(y)) for x, y in corners)
            self.shapes.append(Drawn(kind, points, closed, radius, angle, facts))


def _said(attributes: Mapping[str, str]) -> dict[str, str]:
    """What an element says in data-..., by the keys of the room file."""
    said = {
        name.removeprefix("data-").replace("-", "_"): value
        for name, value in attributes.items()
        if name.startswith("data-") and name != "data-kind"
    }
    if "zone" in said:
        said["kind"] = said.pop("zone")
    return said


def _kind(attributes: Mapping[str, str]) -> str | None:
    """What an element says it is: data-kind, a class, or the name of its layer in Inkscape."""
    label = next((said for name, said in attributes.items() if name.endswith("}label")), "")
    words = (attributes.get("data-kind", ""), *attributes.get("class", "").split(), label.lower())
    return next((word for word in words if word in ALL_KINDS), None)


def _metres_per_unit(attributes: Mapping[str, str]) -> float | None:
    """Metres in one unit of the drawing; None where the drawing does not tell."""
    said = attributes.get("data-metres-per-unit")
    box = _numbers(attributes.get("viewBox", ""))
    width = _LENGTH.fullmatch(attributes.get("width", ""))
    try:
        if said is not None:
            scale = float(said)
        elif width and width[2] in _METRES and len(box) == 4:
            across = float(width[1]) * _METRES[width[2]]
            scale = across / box[2] * float(attributes.get("data-scale", "1"))
        else:
            return None
    except (ValueError, ZeroDivisionError):
        return None
    return scale if math.isfinite(scale) and scale > 0 else None


def _numbers(text: str) -> list[float]:
    return [float(one) for one in _NUMBER.findall(text)]


def _turn(matrix: Matrix) -> float:
    """Degrees counterclockwise of where the x axis of an element points, y up."""
    return math.degrees(math.atan2(matrix[1, 0], matrix[0, 0]))


def _transform(text: str) -> Matrix:
    """The matrix of a transform attribute; a step that is not understood changes nothing."""
    matrix = np.eye(3)
    for name, inside in _TRANSFORM.findall(text):
        n = _numbers(inside)
        step = np.eye(3)
        if name == "matrix" and len(n) == 6:
            step[:2] = np.reshape(n, (3, 2)).T
        elif name == "translate" and n:
            step[:2, 2] = n[0], n[1] if len(n) > 1 else 0.0
        elif name == "scale" and n:
            step[0, 0], step[1, 1] = n[0], n[-1]
        elif name == "rotate" and n:
            cos, sin = math.cos(math.radians(n[0])), math.sin(math.radians(n[0]))
            step[:2, :2] = [[cos, -sin], [sin, cos]]
            if len(n) == 3:
                step[:2, 2] = n[1:] - step[:2, :2] @ n[1:]
        elif name in ("skewX", "skewY") and n:
            step[(0, 1) if name == "skewX" else (1, 0)] = math.tan(math.radians(n[0]))
        matrix = matrix @ step
    return matrix


def _lines(
    tag: str, attributes: Mapping[str, str], matrix: Matrix
) -> tuple[list[Matrix], bool, float | None]:
    """The corners of every piece in metres (n, 2), whether it closes, the radius of a circle.

    Raises ValueError for what is no shape.
    """

    def of(*names: str) -> list[float]:
        return [float(attributes.get(name, "0").removesuffix("px")) for name in names]

    if tag in ("circle", "ellipse"):
        x, y = of("cx", "cy")
        across, down = of("r", "r") if tag == "circle" else of("rx", "ry")
        (a, b), (c, d) = matrix[:2, :2] * [across, down]
        if math.isclose(math.hypot(a, c), math.hypot(b, d), rel_tol=1e-6):
            return [_placed([(x, y)], matrix)], True, math.hypot(a, c)
        turns = np.linspace(0, 2 * np.pi, 4 * _PIECES, endpoint=False)
        ring = np.column_stack([x + across * np.cos(turns), y + down * np.sin(turns)])
        return [_placed(ring, matrix)], True, None
    if tag == "line":
        x1, y1, x2, y2 = of("x1", "y1", "x2", "y2")
        return [_placed([(x1, y1), (x2, y2)], matrix)], False, None
    if tag in ("polygon", "polyline"):
        numbers = np.array(_numbers(attributes.get("points", ""))).reshape(-1, 2)
        _require(len(numbers) > 1)
        return [_placed(numbers, matrix)], tag == "polygon", None
    if tag == "path":
        return _path(attributes.get("d", ""), matrix)
    x, y, width, height = of("x", "y", "width", "height")
    if tag == "use":
        return [_placed([(x, y)], matrix)], True, None
    _require(width > 0 and height > 0)
    corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
    return [_placed(corners, matrix)], True, None


def _path(text: str, matrix: Matrix) -> tuple[list[Matrix], bool, float | None]:
    """The pieces of a path; it closes if its first piece does."""
    pen = RecordingPen()
    parse_path(text, pen)
    pieces: list[list[tuple[float, float]]] = []
    closed = False
    for step, points in pen.value:
        if step == "moveTo":
            pieces.append([points[0]])
        elif step == "lineTo":
            pieces[-1].append(points[0])
        elif step in ("curveTo", "qCurveTo"):
            pieces[-1] += _curve([pieces[-1][-1], *points])
        elif step == "closePath" and len(pieces) == 1:
            closed = True
    _require(bool(pieces) and len(pieces[0]) > 1)
    closed = closed or pieces[0][0] == pieces[0][-1]
    return [_placed(piece, matrix) for piece in pieces], closed, None


def _curve(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Points along a Bezier curve of any degree, by the polynomials of Bernstein."""
    degree = len(points) - 1
    at = np.linspace(0, 1, _PIECES + 1)[1:, None]
    row = np.arange(degree + 1)
    shares = np.array([math.comb(degree, k) for k in row]) * at**row * (1 - at) ** (degree - row)
    return [(float(x), float(y)) for x, y in shares @ np.array(points)]


def _placed(corners: npt.ArrayLike, matrix: Matrix) -> Matrix:
    return np.asarray(corners, np.float64) @ matrix[:2, :2].T + matrix[:2, 2]


def _require(holds: bool) -> None:
    if not holds:
        raise ValueError("shape")
