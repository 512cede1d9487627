"""How a printed map is laid out: one frame or several, the legend, notes, and whom to thank."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from ..layers.streets import Streets
from ..words import category_label, number, text
from .names import Room
from .paper import (
    GREY,
    INK,
    PLAIN,
    SMALL,
    WIDTH,
    FloatArray,
    Sheet,
    line_height,
    sheet,
    stroke,
    wrapped,
    write,
)
from .plan import (
    AREA_LINE,
    Frame,
    draw_areas,
    draw_north,
    draw_outline,
    draw_scale,
    draw_streets,
    frame_around,
    points_on_page,
)
from .signs import Entry, explain, lay, sign_of, sign_swatch

_EDGE, _BETWEEN, _ABOVE = 0.05, 0.35, 0.5
_HEIGHTS, _PANEL_HEIGHTS = (7.0, 9.8), (4.5, 6.8)
_CREDIT_LINES, _NOTE_LINES = 4, 4
# Of an area that the outline merely touches, this much may lie inside by rounding.
_TOUCHED = 0.01


@dataclass(frozen=True)
class Layout:
    """Frames on a page, each with room for a title above, and where the legend starts.

    legend: x, y and width; foot: where what comes below the frames and the legend may start.
    """

    frames: tuple[Frame, ...]
    legend: tuple[float, float, float]
    foot: float


@dataclass(frozen=True)
class Spots:
    """Places of one category in a frame: where on the page, their names, and which are inside."""

    xy: FloatArray
    names: tuple[str, ...]
    inside: NDArray[np.bool_]


def one_frame(outline: BaseGeometry, *, titled: bool = False) -> Layout:
    """One frame over the whole width, the legend under it."""
    top = _ABOVE if titled else _EDGE
    frame = frame_around(outline, _EDGE, top, WIDTH - 2 * _EDGE, _HEIGHTS)
    below = frame.y + frame.height + 0.2
    return Layout((frame,), (_EDGE, below, WIDTH - 2 * _EDGE), below)


def panels(outline: BaseGeometry, count: int) -> Layout:
    """So many equal frames, two beside each other; the legend fills a place left over."""
    if count == 1:
        return one_frame(outline, titled=True)
    width = (WIDTH - 2 * _EDGE - _BETWEEN) / 2
    height = frame_around(outline, 0, 0, width, _PANEL_HEIGHTS).height
    step = height + _ABOVE + _BETWEEN / 2
    corners = [
        (_EDGE + (at % 2) * (width + _BETWEEN), _ABOVE + (at // 2) * step)
        for at in range(count + count % 2)
    ]
    frames = tuple(frame_around(outline, x, y, width, (height, height)) for x, y in corners[:count])
    below = corners[-1][1] + height + 0.2
    if count % 2:
        return Layout(frames, (*corners[-1], width), below)
    return Layout(frames, (_EDGE, below, WIDTH - 2 * _EDGE), below)


def page_for(
    layout: Layout, entries: Sequence[Entry], attribution: str, *, title: str = "", about: str = ""
) -> Sheet:
    """A page as high as its frames, its legend, a note and the attribution ask for."""
    x, y, width = layout.legend
    step = line_height(PLAIN)
    legend = lay(entries, x, y + (step if title else 0), width, PLAIN)
    notes = wrapped(about, width, PLAIN, lines=_NOTE_LINES) if about else []
    under = y + (step if title else 0) + legend.height + 0.1
    foot = max(layout.foot, under + len(notes) * step)
    credit = wrapped(attribution, WIDTH - 2 * _EDGE, SMALL, lines=_CREDIT_LINES)
    page = sheet(foot + len(credit) * line_height(SMALL) + 0.05)
    if title:
        write(page, x, y + step / 2, title, PLAIN, bold=True)
    explain(page, legend, width, PLAIN)
    for at, line in enumerate(notes):
        write(page, x, under + (at + 0.5) * step, line, PLAIN, colour=GREY)
    for at, line in enumerate(credit):
        write(page, _EDGE, foot + (at + 0.5) * line_height(SMALL), line, SMALL, colour=GREY)
    return page


def draw_ground(
    page: Sheet,
    frame: Frame,
    outline: BaseGeometry,
    areas: gpd.GeoDataFrame,
    language: str,
    streets: Streets | None = None,
) -> Room:
    """Streets, borders, scale bar and north. Returns the room that is left for names."""
    if streets is not None:
        draw_streets(page, frame, streets)
    draw_areas(page, frame, areas)
    draw_outline(page, frame, outline)
    taken = [draw_scale(page, frame, language), draw_north(page, frame, language)]
    return Room(frame.box, np.empty((0, 2)), taken)


def spots_of(frame: Frame, outline: BaseGeometry, places: gpd.GeoDataFrame, category: str) -> Spots:
    """The places of a category that lie in the frame, from north to south."""
    own = places[places["category"] == category]
    xy = shapely.get_coordinates(np.asarray(own.geometry.array)).reshape(-1, 2)
    west, south, east, north = frame.ground
    x, y = xy[:, 0], xy[:, 1]
    rows = np.flatnonzero((west <= x) & (x <= east) & (south <= y) & (y <= north))
    rows = rows[np.lexsort((x[rows], -y[rows]))]
    return Spots(
        points_on_page(frame, xy[rows]),
        tuple(str(name) for name in own["name"].iloc[rows]),
        shapely.intersects_xy(outline, x[rows], y[rows]),
    )


def areas_inside(outline: BaseGeometry, areas: gpd.GeoDataFrame) -> list[tuple[int, BaseGeometry]]:
    """Rows of the areas that lie in the outline, at least in part, with that part."""
    geometry = shapely.make_valid(np.asarray(areas.geometry.array))
    parts = shapely.intersection(geometry, outline)
    enough = shapely.area(parts) > _TOUCHED * shapely.area(geometry)
    return [(int(row), parts[row]) for row in np.flatnonzero(enough)]


def place_entry(norms: Mapping[str, float], category: str, language: str) -> Entry:
    """The sign of a category, explained."""
    return Entry(category_label(category, language), sign_swatch(sign_of(norms, category)))


def border_entries(language: str) -> tuple[Entry, Entry]:
    """The borders of the neighbourhood and of the areas, explained."""

    def drawn(colour: str, width: float) -> Entry:
        name = "outline" if colour == INK else "area_borders"

        def draw(page: Sheet, x: float, y: float) -> None:
            line = shapely.LineString([(x - 0.2, y), (x + 0.2, y)])
            stroke(page, line, colour, width, order=12)

        return Entry(text(f"printed.{name}", language), draw)

    return drawn(INK, 1.8), drawn(AREA_LINE, 0.9)


def short_number(value: float, language: str) -> str:
    """A number with one decimal, where it has any."""
    return number(value, language, 0 if float(value).is_integer() else 1)
