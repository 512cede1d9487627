"""Placing names on a drawing so that they collide with nothing: greedy, on a raster of the sheet.

The best place is tried first (on the piece itself), then places round it, nearer before farther;
a name that lies away from its piece gets a thin line to it. Names that fit nowhere are counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString
from shapely.geometry.base import BaseGeometry

from .svg_text import Point, text_width

Box = tuple[float, float, float, float]

#: Side of a cell, millimetres on paper.
CELL = 0.5
#: Height of a line of text, ems: from the top of accents to the foot of a g.
LINE = 1.2
#: Kept free beside a text, ems in all: a screen rounds the width of small letters up to whole dots.
AROUND = 0.3
# What it costs to write over a cell with a line in it, and to be a millimetre farther off.
_LINE_COST, _AWAY_COST = 1.0, 0.35
_DIRECTIONS = tuple(
    (float(np.cos(angle)), float(np.sin(angle)))
    for angle in np.radians([-90, 90, 0, 180, -45, 45, -135, 135, -70, 70, -110, 110])
)
_STEPS = (0.5, 2.0, 4.0, 7.0, 11.0)
_LEADER_FROM = 2.0


@dataclass(frozen=True)
class Label:
    """A text to place. Millimetres on paper.

    at: where it belongs. reach: half the width and height of the piece it names. spots: middles to
    try before places round the piece. far: whether it may be put beside its piece at all; beside:
    whether it may only be put there.
    """

    text: str
    at: Point
    size: float
    class_: str = "mid"
    reach: Point = (0.0, 0.0)
    spots: Sequence[Point] = ()
    far: bool = True
    beside: bool = False
    bold: bool = False
    box: Point | None = None  # of a mark that is no text: width, height
    name: str | None = None

    def extent(self) -> Point:
        """Width and height it takes at most, with a little air beside it."""
        if self.box is not None:
            return self.box
        width = text_width(self.text, self.size, bold=self.bold)
        return (width + AROUND * self.size, LINE * self.size)


@dataclass(frozen=True)
class Placed:
    """A label with its middle, and the line to what it names if it lies away from it."""

    label: Label
    at: Point
    leader: tuple[Point, Point] | None


class Ground:
    """The sheet as cells: taken (nothing may be written there) or crossed by lines."""

    def __init__(self, width: float, height: float, bounds: Box) -> None:
        shape = (int(np.ceil(height / CELL)), int(np.ceil(width / CELL)))
        self.taken = np.zeros(shape, np.bool_)
        self.cost = np.zeros(shape, np.float32)
        left, top, right, foot = bounds
        outside = np.ones(shape, np.bool_)
        rows, columns = slice(*self._span(top, foot)), slice(*self._span(left, right))
        outside[rows, columns] = False
        self.taken |= outside

    def cross(self, lines: Iterable[LineString], cost: float = _LINE_COST) -> None:
        """Lines that are better not written over."""
        cut = shapely.segmentize(np.array(list(lines), object), CELL * 0.8)
        self._raise_to(shapely.get_coordinates(cut), cost)

    def cover(self, areas: Iterable[BaseGeometry], cost: float) -> None:
        """Areas (shapely, millimetres) that are better not written on."""
        for area in areas:
            left, top, right, foot = area.bounds
            across = np.arange(left + CELL / 2, right, CELL)
            down = np.arange(top + CELL / 2, foot, CELL)
            grid = np.stack(np.meshgrid(across, down), axis=-1).reshape(-1, 2)
            inside = shapely.contains_xy(area, grid[:, 0], grid[:, 1])
            self._raise_to(grid[inside], cost)

    def take(self, box: Box) -> None:
        """Nothing else comes in this box."""
        left, top, right, foot = box
        rows, columns = slice(*self._span(top, foot)), slice(*self._span(left, right))
        self.taken[rows, columns] = True

    def price(self, box: Box) -> float:
        """What it costs to write in this box; infinite where something stands already."""
        left, top, right, foot = box
        (upper, lower), (first, last) = self._span(top, foot), self._span(left, right)
        height, width = self.taken.shape
        if upper < 0 or first < 0 or lower > height or last > width:
            return np.inf
        if self.taken[upper:lower, first:last].any():
            return np.inf
        return float(self.cost[upper:lower, first:last].sum())

    def _raise_to(self, points: np.ndarray, cost: float) -> None:
        cells = np.floor(points / CELL).astype(int)
        height, width = self.taken.shape
        inside = (cells >= 0).all(axis=1) & (cells[:, 0] < width) & (cells[:, 1] < height)
        rows, columns = cells[inside, 1], cells[inside, 0]
        self.cost[rows, columns] = np.maximum(self.cost[rows, columns], cost)

    @staticmethod
    def _span(low: float, high: float) -> tuple[int, int]:
        return int(np.floor(low / CELL)), int(np.ceil(high / CELL))


def place(labels: Sequence[Label], ground: Ground) -> tuple[list[Placed], list[Label]]:
    """The labels in the order given, each in the cheapest free place; and those without one.

    What is placed takes its box of the ground, so a second call goes on where the first ended.
    """
    done: list[Placed] = []
    left_out: list[Label] = []
    for label in labels:
        best, best_cost = None, np.inf
        for middle, away in _candidates(label):
            extra = away * _AWAY_COST
            if extra >= best_cost:
                break
            cost = ground.price(_box(middle, label.extent())) + extra
            if cost < best_cost:
                best, best_cost = (middle, away), cost
        if best is None:
            left_out.append(label)
            continue
        middle, away = best
        box = _box(middle, label.extent())
        ground.take(box)
        leader = (label.at, _edge(label.at, box)) if away > _LEADER_FROM else None
        if leader:
            ground.cross([LineString(leader)])
        done.append(Placed(label, middle, leader))
    return done, left_out


def _candidates(label: Label) -> Iterator[tuple[Point, float]]:
    """Middles to try with how far off each is, nearest first."""
    if not label.beside:
        for spot in label.spots or (label.at,):
            yield spot, 0.0
    if not label.far:
        return
    width, height = label.extent()
    for step in _STEPS:
        for across, down in _DIRECTIONS:
            reach = (label.reach[0] + step + width / 2, label.reach[1] + step + height / 2)
            yield (label.at[0] + across * reach[0], label.at[1] + down * reach[1]), step + 1.0


def _box(middle: Point, extent: Point) -> Box:
    (x, y), (width, height) = middle, extent
    return (x - width / 2, y - height / 2, x + width / 2, y + height / 2)


def _edge(start: Point, box: Box) -> Point:
    """The point of the box nearest to where its leader starts."""
    left, top, right, foot = box
    return (min(max(start[0], left), right), min(max(start[1], top), foot))
