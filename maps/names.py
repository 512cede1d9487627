"""Names on a printed map: where they fit without touching one another, or not at all."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from .paper import SMALL, FloatArray, Sheet, fitted, line_height, shown, span, wrapped, write
from .plan import Box

_HALO = 1.4
_AREA_INK, _PLACE_INK = "#33404d", "#111111"
_LONGEST, _LONGEST_PLACE = 3.4, 3.6
# How much of a name has to lie in its own area, and how finely spots in an area are tried.
_LEAST_INSIDE, _SPOTS, _MOST_LINES = 0.7, 9, 3
_AIR = 0.06


@dataclass
class Room:
    """The room left for names: within `box`, off what is `taken`, preferably off signs.

    signs: where places are; important: those of them that a name covers only if it must.
    """

    box: Box
    signs: FloatArray
    taken: list[Box] = field(default_factory=list[Box])
    important: list[Box] = field(default_factory=list[Box])

    def free(self, box: Box) -> bool:
        """Whether a box lies within the frame and touches nothing that is there already."""
        west, north, east, south = self.box
        inside = west <= box[0] and north <= box[1] and box[2] <= east and box[3] <= south
        return inside and not any(_touch(box, other) for other in self.taken)

    def hides(self, box: Box) -> bool:
        """Whether a box would cover an important sign."""
        return any(_touch(box, other) for other in self.important)

    def cost(self, box: Box) -> int:
        """How many signs of places a box would cover; an important one counts for all others."""
        x, y = self.signs[:, 0], self.signs[:, 1]
        covered = (box[0] <= x) & (x <= box[2]) & (box[1] <= y) & (y <= box[3])
        important = sum(_touch(box, other) for other in self.important)
        return int(covered.sum()) + important * (len(x) + 1)


def spare(room: Room, xy: FloatArray, radius: float) -> None:
    """Let names cover these signs only if they must; centimetres on the page."""
    room.important.extend((x - radius, y - radius, x + radius, y + radius) for x, y in xy.tolist())


def name_areas(
    page: Sheet, room: Room, shapes: Sequence[BaseGeometry], names: Sequence[Sequence[str]]
) -> int:
    """Write in each shape its name, and lines that go with it. Returns how many fit nowhere.

    shapes: on the page. names: per shape the name, then other lines, which stand alone where the
    name does not fit. Large shapes choose first.
    """
    order = sorted(range(len(shapes)), key=lambda at: -shapes[at].area)
    missed = 0
    for at in order:
        if shapes[at].is_empty or not shown(names[at][0]):
            continue
        found = _spot(room, shapes[at], _forms(names[at]))
        if found is None:
            missed += 1
            continue
        lines, box = found
        room.taken.append(box)
        _write_lines(page, box, lines, _AREA_INK)
    return missed


def name_places(
    page: Sheet, room: Room, xy: FloatArray, names: Sequence[str], radius: float
) -> int:
    """Write beside each sign its name, on the best free side. Returns how many fit nowhere.

    xy: on the page; radius: of the signs, centimetres.
    """
    missed = 0
    for (x, y), name in zip(xy.tolist(), names, strict=True):
        lines = wrapped(name, _LONGEST_PLACE, SMALL, lines=1)
        boxes = _beside(x, y, radius + _AIR, *_size(lines))
        free = [box for box in boxes if lines and room.free(box) and not room.hides(box)]
        if not free:
            missed += bool(lines)
            continue
        best = min(free, key=room.cost)
        room.taken.append(best)
        _write_lines(page, best, lines, _PLACE_INK)
    return missed


def without_common_end(names: Sequence[str]) -> list[str]:
    """Names without what stands in brackets at the end, where that is the same for all of them.

    Statistics often name the municipality there; on the map of a neighbourhood it tells nothing.
    """
    ends = {name[name.rfind(" (") :] if name.endswith(")") else "" for name in names}
    if len(names) < 2 or len(ends) != 1:
        return list(names)
    return [name.removesuffix(end).rstrip() or name for name in names for end in ends]


def _forms(lines: Sequence[str]) -> Iterator[list[str]]:
    """Ways to write a name: on one line, over two, over three; and what goes with it alone."""
    name, *rest = lines
    words = [fitted(word, _LONGEST, SMALL) for word in fitted(name, 2 * _LONGEST, SMALL).split()]
    for count in range(1, min(len(words), _MOST_LINES) + 1):
        yield [*_split(words, count), *rest]
    if rest:
        yield rest


def _split(words: Sequence[str], count: int) -> list[str]:
    """Words over so many lines, as narrow as can be."""
    cuts = itertools.combinations(range(1, len(words)), count - 1)
    ways = (
        [" ".join(words[a:b]) for a, b in itertools.pairwise((0, *cut, len(words)))] for cut in cuts
    )
    return min(ways, key=lambda way: max(span(line, SMALL) for line in way))


def _spot(
    room: Room, shape: BaseGeometry, forms: Iterable[list[str]]
) -> tuple[list[str], Box] | None:
    spots = _spots(shape)
    for lines in forms:
        wide, tall = _size(lines)
        boxes = [(x - wide / 2, y - tall / 2, x + wide / 2, y + tall / 2) for x, y in spots]
        inside = shapely.area(shapely.intersection(shapely.box(*np.transpose(boxes)), shape))
        fits = [
            box
            for box, own in zip(boxes, inside.tolist(), strict=True)
            if own >= _LEAST_INSIDE * wide * tall and room.free(box)
        ]
        if fits:
            return lines, min(fits, key=room.cost)
    return None


def _spots(shape: BaseGeometry) -> list[tuple[float, float]]:
    """Points in a shape: the one farthest from its border first, then by distance to that one."""
    middle = shapely.get_coordinates(shapely.maximum_inscribed_circle([shape]))[0]
    west, north, east, south = shape.bounds
    x, y = np.meshgrid(np.linspace(west, east, _SPOTS), np.linspace(north, south, _SPOTS))
    xy = np.column_stack([x.ravel(), y.ravel()])
    xy = xy[shapely.contains_xy(shape, xy[:, 0], xy[:, 1])]
    near = np.argsort(np.hypot(*(xy - middle).T), kind="stable")
    return [(float(x), float(y)) for x, y in [middle, *xy[near]]]


def _size(lines: Sequence[str]) -> tuple[float, float]:
    wide = max((span(line, SMALL) for line in lines), default=0.0)
    return wide + 2 * _AIR, len(lines) * line_height(SMALL)


def _beside(x: float, y: float, off: float, wide: float, tall: float) -> list[Box]:
    """Right, left, above and below of a sign."""
    return [
        (x + off, y - tall / 2, x + off + wide, y + tall / 2),
        (x - off - wide, y - tall / 2, x - off, y + tall / 2),
        (x - wide / 2, y - off - tall, x + wide / 2, y - off),
        (x - wide / 2, y + off, x + wide / 2, y + off + tall),
    ]


def _write_lines(page: Sheet, box: Box, lines: Sequence[str], colour: str) -> None:
    step = line_height(SMALL)
    for at, line in enumerate(lines):
        x, y = (box[0] + box[2]) / 2, box[1] + (at + 0.5) * step
        write(page, x, y, line, SMALL, across="center", colour=colour, halo=_HALO)


def _touch(one: Box, other: Box) -> bool:
    apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
    return not apart
