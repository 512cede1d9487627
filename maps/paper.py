"""A sheet of paper that pictures are drawn on: measured in centimetres, y down from the top.

Everything reaches the page as a shape, the letters too, so that a browser, Typst and Word show the
same picture. Nothing of the machine plays a part: neither its fonts nor its settings.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache, wraps
from io import BytesIO, StringIO
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Literal, ParamSpec

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, MultiLineString, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from ..layers.plain_text import plain

# matplotlib takes most of a second to load: it is imported where something is drawn.
if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties
    from matplotlib.path import Path as Outline

FloatArray = NDArray[np.float64]
P = ParamSpec("P")

#: Width of a picture on paper, centimetres; the least size of text, points.
WIDTH, SMALL = 16.0, 7.0
PLAIN, TITLE = 7.5, 8.5
INK, GREY, FAINT, WHITE = "#1b1f24", "#5b6673", "#c3c9d0", "#ffffff"
#: Height of a line of text, points per point.
LEADING = 1.25
_DPI = 200
_POINT = 2.54 / 72
_MEASURED = 100
_STANDS_FOR_MISSING = "\u25a1"
# One picture at a time: matplotlib keeps its settings and its fonts for the whole process.
_ONE_AT_A_TIME = Lock()
_PREAMBLE = re.compile(r"^.*?(?=<svg )", re.DOTALL)
_UNDRAWN = re.compile(r"<!--.*?-->\s*|<metadata>.*?</metadata>\s*", re.DOTALL)
_OUTLINE = re.compile(r'(?<= d=")[^"]*')
_DECIMALS = re.compile(r"(?<=\.\d\d)\d+")


@dataclass(frozen=True)
class Drawn:
    """A picture as SVG and as PNG (200 dots per inch), and what it shows, in words."""

    svg: str
    png: bytes
    alt: str


@dataclass(frozen=True)
class Sheet:
    """A page to draw on; width and height in centimetres."""

    figure: Figure
    axes: Axes
    width: float
    height: float


def drawing(function: Callable[P, Drawn]) -> Callable[P, Drawn]:
    """Have a function draw with settings of our own, whatever those of the machine are."""

    @wraps(function)
    def drawn(*args: P.args, **kwargs: P.kwargs) -> Drawn:
        import matplotlib

        with _ONE_AT_A_TIME, matplotlib.rc_context():
            matplotlib.rcdefaults()
            # letters as wide in dots as they are in shapes
            matplotlib.rcParams["text.hinting"] = "none"
            matplotlib.rcParams["svg.fonttype"] = "path"
            matplotlib.rcParams["svg.hashsalt"] = "nabij"
            return function(*args, **kwargs)

    return drawn


def sheet(height: float, width: float = WIDTH) -> Sheet:
    """An empty page of so many centimetres."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width / 2.54, height / 2.54), dpi=_DPI)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set_xlim(0, width)
    axes.set_ylim(height, 0)
    return Sheet(figure, axes, width, height)


def finished(page: Sheet, alt: str) -> Drawn:
    """The page as a picture. The same page gives the same bytes."""
    svg, png = StringIO(), BytesIO()
    page.figure.savefig(png, format="png", dpi=_DPI, metadata={"Software": None})
    page.figure.savefig(svg, format="svg", dpi=_DPI, metadata={"Date": None})
    return Drawn(_short(svg.getvalue()), png.getvalue(), alt)


def write(
    page: Sheet,
    x: float,
    y: float,
    text: str,
    size: float = PLAIN,
    *,
    across: Literal["left", "center", "right"] = "left",
    bold: bool = False,
    colour: str = INK,
    halo: float = 0.0,
    turned: bool = False,
) -> None:
    """Write one line of text, `y` at half its height. `halo`: points of white around the letters.

    The text is taken as it is: no character in it is markup.
    """
    from matplotlib.patheffects import withStroke

    around = [withStroke(linewidth=2 * halo, foreground=WHITE)] if halo else None
    page.axes.text(
        x,
        y,
        shown(text),
        fontproperties=_font(bold=bold, size=size),
        color=colour,
        horizontalalignment=across,
        verticalalignment="center",
        rotation=90 if turned else 0,
        parse_math=False,
        path_effects=around,
        zorder=20,
    )


def shown(text: str) -> str:
    """The text on one line; a character that our font cannot draw becomes a small square."""
    known = _characters()
    return "".join(c if ord(c) in known else _STANDS_FOR_MISSING for c in plain(text))


def span(text: str, size: float = PLAIN, *, bold: bool = False) -> float:
    """The width of a line of text in centimetres."""
    return _span(shown(text), bold=bold) * size * _POINT


@lru_cache(maxsize=4096)
def _span(text: str, *, bold: bool) -> float:
    """The width of a text as drawn, in its own size."""
    from matplotlib.font_manager import get_font
    from matplotlib.ft2font import LoadFlags

    font = get_font(_file(bold=bold))
    # measured large: at its own size every letter would be rounded to whole dots
    font.set_size(_MEASURED, 72)
    font.set_text(text, flags=LoadFlags.NO_HINTING)
    return font.get_width_height()[0] / 64 / _MEASURED


def line_height(size: float = PLAIN) -> float:
    """The height of a line of text in centimetres."""
    return size * LEADING * _POINT


def fitted(text: str, width: float, size: float = PLAIN, *, bold: bool = False) -> str:
    """The text, cut with "…" where it is wider than `width` centimetres."""
    text = shown(text)
    if span(text, size, bold=bold) <= width:
        return text
    least, most = 0, len(text)
    while least < most:
        middle = (least + most + 1) // 2
        fits = span(text[:middle].rstrip() + "…", size, bold=bold) <= width
        least, most = (middle, most) if fits else (least, middle - 1)
    return text[:least].rstrip() + "…"


def wrapped(
    text: str, width: float, size: float = PLAIN, *, lines: int = 2, bold: bool = False
) -> list[str]:
    """The text over at most so many lines of `width` centimetres, the last one cut if need be."""
    made: list[str] = []
    left = shown(text).split()
    while left and len(made) < lines - 1:
        taken = 1
        while taken < len(left) and span(" ".join(left[: taken + 1]), size, bold=bold) <= width:
            taken += 1
        made.append(fitted(" ".join(left[:taken]), width, size, bold=bold))
        left = left[taken:]
    return [*made, fitted(" ".join(left), width, size, bold=bold)] if left else made


def fill(
    page: Sheet,
    geometry: BaseGeometry,
    colour: str | None,
    *,
    edge: str | None = None,
    width: float = 0.0,
    opacity: float = 1.0,
    dashed: bool = False,
    order: float = 1,
) -> None:
    """Draw polygons, in centimetres on the page, in one colour; `width` of the edge in points."""
    from matplotlib.patches import PathPatch

    if geometry.is_empty:
        return
    patch = PathPatch(
        _rings(geometry),
        facecolor=colour or "none",
        edgecolor=edge or "none",
        linewidth=width,
        linestyle=(0, (4, 3)) if dashed else "-",
        alpha=opacity,
        zorder=order,
        joinstyle="round",
        clip_on=False,
    )
    page.axes.add_artist(patch)


def stroke(
    page: Sheet,
    geometry: BaseGeometry,
    colour: str,
    width: float,
    *,
    raster: bool = False,
    order: float = 2,
) -> None:
    """Draw lines, in centimetres on the page; with `raster` as dots, where there are very many."""
    from matplotlib.patches import PathPatch

    if geometry.is_empty:
        return
    patch = PathPatch(
        _strokes(geometry),
        facecolor="none",
        edgecolor=colour,
        linewidth=width,
        zorder=order,
        capstyle="round",
        joinstyle="round",
        clip_on=False,
    )
    patch.set_rasterized(raster)
    page.axes.add_artist(patch)


def _rings(geometry: BaseGeometry) -> Outline:
    """The rings as one outline; a hole runs the other way round, or it would be filled."""
    from matplotlib.path import Path as Outline

    polygons = shapely.get_parts(shapely.orient_polygons(geometry))
    rings = shapely.get_rings(polygons[shapely.get_type_id(polygons) == 3])
    sizes = shapely.get_num_coordinates(rings)
    codes = np.full(sizes.sum(), Outline.LINETO, dtype=np.uint8)
    ends = np.cumsum(sizes)
    codes[ends - sizes] = Outline.MOVETO
    codes[ends - 1] = Outline.CLOSEPOLY
    return Outline(shapely.get_coordinates(rings), codes)


def _strokes(geometry: BaseGeometry) -> Outline:
    from matplotlib.path import Path as Outline

    lines = shapely.get_parts(geometry)
    sizes = shapely.get_num_coordinates(lines)
    codes = np.full(sizes.sum(), Outline.LINETO, dtype=np.uint8)
    codes[np.cumsum(sizes) - sizes] = Outline.MOVETO
    return Outline(shapely.get_coordinates(lines), codes)


def polygons_of(*geometries: BaseGeometry) -> MultiPolygon:
    """All polygons in geometries, whatever else is in them."""
    return MultiPolygon([part for part in _parts(geometries) if isinstance(part, Polygon)])


def lines_of(*geometries: BaseGeometry) -> MultiLineString:
    """All lines in geometries, whatever else is in them."""
    return MultiLineString([part for part in _parts(geometries) if isinstance(part, LineString)])


def _parts(geometries: Sequence[BaseGeometry]) -> NDArray[np.object_]:
    parts = shapely.get_parts(np.array(geometries, dtype=object))
    parts = shapely.get_parts(parts)  # a collection holds multiparts of its own
    return parts[~shapely.is_empty(parts)]


def _short(svg: str) -> str:
    """Without what is not drawn; coordinates in hundredths of a point."""
    drawn = _UNDRAWN.sub("", _PREAMBLE.sub("", svg))
    return _OUTLINE.sub(lambda found: _DECIMALS.sub("", found.group()), drawn)


@cache
def _file(*, bold: bool) -> Path:
    import matplotlib

    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    return Path(matplotlib.get_data_path()) / "fonts" / "ttf" / name


@cache
def _font(*, bold: bool, size: float) -> FontProperties:
    from matplotlib.font_manager import FontProperties

    return FontProperties(fname=str(_file(bold=bold)), size=size)


@cache
def _characters() -> frozenset[int]:
    from matplotlib.font_manager import get_font

    plain_font, bold_font = (get_font(_file(bold=bold)) for bold in (False, True))
    return frozenset(plain_font.get_charmap()) & frozenset(bold_font.get_charmap())
