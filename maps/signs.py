"""Signs on printed pictures: places, hatches, and the legend that explains them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely import MultiLineString
from shapely.geometry.base import BaseGeometry

from . import palette
from .paper import WHITE, FloatArray, Sheet, fitted, line_height, lines_of, span, stroke, write

if TYPE_CHECKING:
    from matplotlib.path import Path as Outline

_PLUS = tuple(
    zip(
        (-0.4, 0.4, 0.4, 1, 1, 0.4, 0.4, -0.4, -0.4, -1, -1, -0.4),
        (-1, -1, -0.4, -0.4, 0.4, 0.4, 1, 1, 0.4, 0.4, -0.4, -0.4),
        strict=True,
    )
)
# As the interactive map draws them: a scale, and corners with y down.
_CORNERS: Mapping[str, tuple[float, Sequence[tuple[float, float]]]] = {
    "square": (0.88, ((-1, -1), (1, -1), (1, 1), (-1, 1))),
    "diamond": (1.25, ((0, -1), (1, 0), (0, 1), (-1, 0))),
    "triangle": (1.2, ((0, -1), (1, 0.8), (-1, 0.8))),
    "cross": (1.1, _PLUS),
}
_HATCH_STEP, _DOT_STEP, _DOT = 0.14, 0.16, 0.05
_SWATCH, _GAP = 0.55, 0.45

#: Draws what an entry of the legend explains, with its middle at x, y.
Swatch = Callable[[Sheet, float, float], None]


@dataclass(frozen=True)
class Entry:
    """One line of a legend."""

    text: str
    draw: Swatch


@dataclass(frozen=True)
class Legend:
    """Entries in columns of one width, and the height they take; centimetres."""

    entries: tuple[tuple[Entry, float, float], ...]
    height: float


def sign_of(norms: Mapping[str, float], category: str) -> tuple[str, str]:
    """The shape and the colour of a category, by its place in the study."""
    return palette.MARKERS[list(norms).index(category) % len(palette.MARKERS)]


def signs(
    page: Sheet,
    xy: FloatArray,
    sign: tuple[str, str],
    radius: float,
    *,
    pale: bool = False,
    order: float = 10,
) -> None:
    """Draw the sign of a category at places, shape (n, 2) in centimetres; `radius` in points."""
    if not len(xy):
        return
    form, colour = sign
    colour = lighter(colour) if pale else colour
    scale, outline = _outline(form)
    ring = form == "ring"
    page.axes.scatter(
        xy[:, 0],
        xy[:, 1],
        s=(2 * radius * scale) ** 2,
        marker=outline,
        facecolor=WHITE if ring else colour,
        edgecolor=colour if ring else WHITE,
        linewidth=radius * (0.45 if ring else 0.18),
        clip_on=False,
        zorder=order,
    )


def hatched(page: Sheet, geometry: BaseGeometry, colour: str, order: float = 2) -> None:
    """Diagonal lines over polygons, drawn as lines: a pattern is not drawn alike everywhere."""
    if geometry.is_empty:
        return
    west, north, east, south = geometry.bounds
    tall = south - north
    starts = np.arange(west - tall, east, _HATCH_STEP)
    lines = [((x, south), (x + tall, north)) for x in starts]
    stroke(page, lines_of(MultiLineString(lines).intersection(geometry)), colour, 0.5, order=order)


def dotted(page: Sheet, geometry: BaseGeometry, colour: str, order: float = 2) -> None:
    """Dots over polygons."""
    if geometry.is_empty:
        return
    west, north, east, south = geometry.bounds
    x, y = np.meshgrid(
        np.arange(west, east, _DOT_STEP) + _DOT_STEP / 2,
        np.arange(north, south, _DOT_STEP) + _DOT_STEP / 2,
    )
    inside = shapely.contains_xy(geometry, x, y)
    ends = np.column_stack([x[inside], y[inside], x[inside] + _DOT, y[inside]]).reshape(-1, 2, 2)
    stroke(page, MultiLineString(list(ends)), colour, 0.8, order=order)


def lighter(colour: str, share: float = 0.45) -> str:
    """The colour, mixed with white for so much of it."""
    parts = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(part + (255 - part) * share):02x}" for part in parts)


def lay(entries: Sequence[Entry], x: float, y: float, width: float, size: float) -> Legend:
    """Give every entry its place, row by row, in as many columns as fit beside each other."""
    if not entries:
        return Legend((), 0.0)
    widest = max(span(entry.text, size) for entry in entries)
    column = min(_SWATCH + widest + _GAP, width)
    columns = min(max(int((width + _GAP) / column), 1), len(entries))
    rows = -(-len(entries) // columns)
    step = line_height(size) * 1.15
    placed = tuple(
        (entry, x + (at // rows) * column, y + (at % rows + 0.5) * step)
        for at, entry in enumerate(entries)
    )
    return Legend(placed, rows * step)


def explain(page: Sheet, legend: Legend, width: float, size: float) -> None:
    """Draw a legend; a text wider than `width` is cut."""
    for entry, x, y in legend.entries:
        entry.draw(page, x + _SWATCH / 2 - 0.08, y)
        write(page, x + _SWATCH, y, fitted(entry.text, width - _SWATCH, size), size)


def sign_swatch(sign: tuple[str, str], radius: float = 3.6) -> Swatch:
    """The sign of a category, for a legend."""

    def draw(page: Sheet, x: float, y: float) -> None:
        signs(page, np.array([[x, y]]), sign, radius)

    return draw


def _outline(form: str) -> tuple[float, Outline]:
    """How large a sign is for its radius, and its shape with y up."""
    from matplotlib.path import Path as Outline

    if form not in _CORNERS:
        return 1.0, Outline.unit_circle()
    scale, corners = _CORNERS[form]
    xy = np.array([*corners, corners[0]], dtype=np.float64) * (1, -1)
    # matplotlib brings the farthest coordinate of a sign to 1, whatever its size was
    codes = [Outline.MOVETO, *[Outline.LINETO] * (len(corners) - 1), Outline.CLOSEPOLY]
    return scale, Outline(xy, codes)
