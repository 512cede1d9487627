"""The ground of a printed map: a frame on the page, streets, areas, scale bar and north."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from ..layers.streets import Streets
from ..words import text
from .paper import (
    GREY,
    INK,
    SMALL,
    WHITE,
    FloatArray,
    Sheet,
    fill,
    lines_of,
    polygons_of,
    span,
    stroke,
    write,
)
from .shapes import STREET_CLASSES

#: West, north, east, south on the page, in centimetres with y down.
Box = tuple[float, float, float, float]

# Of the width and the height of a neighbourhood, on all four sides together.
_MARGIN = 0.2
_LEAST_METRES = 100.0
_STREETS = {"main": ("#98a2ad", 0.9), "local": ("#b4bcc5", 0.5), "path": ("#ccd2d8", 0.3)}
# A tenth of a millimetre on paper; and so many corners make half a megabyte of SVG.
_FINE, _MOST_CORNERS = 0.01, 40_000
_VEIL = 0.55
#: The colour of borders of areas.
AREA_LINE = "#8f99a4"
_ROUND = (1, 2, 5)


@dataclass(frozen=True)
class Frame:
    """A rectangle on the page (centimetres) and the ground it shows.

    west, north: of its upper left corner, in the CRS of the study. metres: per centimetre.
    """

    x: float
    y: float
    width: float
    height: float
    west: float
    north: float
    metres: float

    @property
    def ground(self) -> Box:
        """West, south, east, north of what it shows, in the CRS of the study."""
        wide, tall = self.width * self.metres, self.height * self.metres
        return self.west, self.north - tall, self.west + wide, self.north

    @property
    def box(self) -> Box:
        """Where it is on the page."""
        return self.x, self.y, self.x + self.width, self.y + self.height


def frame_around(
    outline: BaseGeometry, x: float, y: float, width: float, heights: tuple[float, float]
) -> Frame:
    """The frame of a width and of a height between two, that shows the outline with a margin."""
    west, south, east, north = outline.bounds
    wide = max((east - west) * (1 + _MARGIN), _LEAST_METRES)
    tall = max((north - south) * (1 + _MARGIN), _LEAST_METRES)
    height = float(np.clip(width * tall / wide, *heights))
    metres = max(wide / width, tall / height)
    return Frame(
        x,
        y,
        width,
        height,
        (west + east) / 2 - width * metres / 2,
        (south + north) / 2 + height * metres / 2,
        metres,
    )


def on_page(frame: Frame, geometry: BaseGeometry) -> BaseGeometry:
    """The polygons of a geometry in centimetres on the page, cut off at the frame."""
    cut = polygons_of(shapely.make_valid(geometry).intersection(shapely.box(*frame.ground)))
    return shapely.transform(cut, lambda xy: points_on_page(frame, xy))


def points_on_page(frame: Frame, xy: FloatArray) -> FloatArray:
    """Points of the ground, shape (n, 2), in centimetres on the page."""
    return (xy - (frame.west, frame.north)) * (1, -1) / frame.metres + (frame.x, frame.y)


def draw_streets(page: Sheet, frame: Frame, streets: Streets) -> None:
    """The streets within the frame, thinner as they matter less; the order of drawing is 2."""
    highway = streets.highway.astype(str)
    classes = {name: np.isin(highway, list(kinds)) for name, kinds in STREET_CLASSES.items()}
    # a street whose kind is not told is a local one, as on the interactive map
    classes["local"] |= np.isin(highway, ["", "nan", "None"])
    classes["path"] = ~classes["main"] & ~classes["local"]
    lines = {name: _clipped(streets.geometry[of], frame) for name, of in classes.items()}
    corners = sum(int(shapely.get_num_coordinates(line)) for line in lines.values())
    for name in ("path", "local", "main"):
        colour, width = _STREETS[name]
        stroke(page, lines[name], colour, width, raster=corners > _MOST_CORNERS, order=2)


def draw_areas(page: Sheet, frame: Frame, areas: gpd.GeoDataFrame) -> None:
    """The borders of the areas within the frame, faint; the order of drawing is 4."""
    within = np.asarray(areas.geometry.array)
    within = within[shapely.intersects(within, shapely.box(*frame.ground))]
    borders = lines_of(*(shapely.boundary(on_page(frame, area)) for area in within))
    stroke(page, borders, AREA_LINE, 0.6, order=4)


def draw_outline(page: Sheet, frame: Frame, outline: BaseGeometry) -> None:
    """The border of the neighbourhood, thick, with what lies outside it paler; order 3 to 6."""
    shape = on_page(frame, outline)
    fill(page, shapely.box(*frame.box).difference(shape), WHITE, opacity=_VEIL, order=3)
    border = lines_of(shapely.boundary(shape))
    stroke(page, border, WHITE, 3.6, order=5)
    stroke(page, border, INK, 1.8, order=6)
    fill(page, shapely.box(*frame.box), None, edge=GREY, width=0.6, order=7)


def draw_scale(page: Sheet, frame: Frame, language: str) -> Box:
    """A bar of a round number of metres, at the lower left. Returns where it is."""
    metres = round_metres(frame.width * frame.metres / 4)
    long = metres / frame.metres
    unit, value = ("kilometres", metres / 1000) if metres >= 1000 else ("metres", metres)
    label = text(f"printed.{unit}", language, n=int(value))
    x, y = frame.x + 0.3, frame.y + frame.height - 0.3
    box = (x - 0.15, y - 0.55, x + max(long, span(label, SMALL)) + 0.15, y + 0.15)
    fill(page, shapely.box(*box), WHITE, opacity=0.85, order=18)
    for half, colour in enumerate((INK, WHITE)):
        part = shapely.box(x + half * long / 2, y - 0.1, x + (half + 1) * long / 2, y)
        fill(page, part, colour, edge=INK, width=0.6, order=19)
    write(page, x, y - 0.32, label, SMALL)
    return box


def draw_north(page: Sheet, frame: Frame, language: str) -> Box:
    """An arrow to the north of the grid, at the upper right. Returns where it is."""
    x, y = frame.x + frame.width - 0.45, frame.y + 0.2
    box = (x - 0.3, y - 0.05, x + 0.3, y + 0.95)
    fill(page, shapely.box(*box), WHITE, opacity=0.85, order=18)
    arrow = shapely.Polygon([(x, y), (x + 0.18, y + 0.5), (x, y + 0.38), (x - 0.18, y + 0.5)])
    fill(page, arrow, INK, order=19)
    write(page, x, y + 0.74, text("printed.north", language), SMALL, across="center")
    return box


def round_metres(most: float) -> int:
    """The largest of 1, 2 and 5 times a power of ten that is not more than `most` (at least 1)."""
    power = 10 ** int(np.floor(np.log10(max(most, 1.0))))
    return max(step * power for step in _ROUND if step * power <= max(most, 1.0))


def _clipped(lines: NDArray[np.object_], frame: Frame) -> BaseGeometry:
    """Lines within the frame, joined to long ones and without corners too fine to be seen."""
    cut = shapely.clip_by_rect(lines, *frame.ground)
    merged = shapely.line_merge(lines_of(*cut))
    simple = shapely.simplify(merged, _FINE * frame.metres)
    return shapely.transform(lines_of(simple), lambda xy: points_on_page(frame, xy))
