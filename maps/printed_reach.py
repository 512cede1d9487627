"""The printed map of who lives beyond the norm of a place, on foot."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from ..layers.streets import Streets
from ..words import category_label, text
from . import palette
from .cells import Cells, corners, gather
from .layout import (
    border_entries,
    draw_ground,
    page_for,
    panels,
    place_entry,
    short_number,
    spots_of,
)
from .paper import (
    TITLE,
    WHITE,
    Drawn,
    Sheet,
    drawing,
    fill,
    finished,
    fitted,
    lines_of,
    stroke,
    write,
)
from .plan import Frame, on_page, points_on_page
from .signs import Entry, Swatch, dotted, sign_of, signs

# Metres; wider where cells would be too small on paper to tell apart (centimetres).
_CELL, _CELL_STEP, _CELL_LEAST = 100.0, 50.0, 0.19
#: Fewer points of dwellings than this are not shown by themselves (see `cells.gather`).
LEAST_POINTS = 5
_THIRDS = (0.0, 1 / 3, 2 / 3)
# Colour, text, and the colour of the strokes, one more for each class beyond the norm: so that
# the classes stay apart in grey as well.
_CLASSES = (
    (palette.NORM_COLOURS[1], "within_all", ""),
    (palette.NORM_COLOURS[2], "beyond_few", "#7a3c00"),
    (palette.NORM_COLOURS[3], "beyond_some", "#5c2700"),
    (palette.NORM_COLOURS[4], "beyond_most", WHITE),
)
_APART = 0.22
_RADIUS = 3.0


@drawing
def reach_map(
    outline: BaseGeometry,
    areas: gpd.GeoDataFrame,
    streets: Streets,
    places: gpd.GeoDataFrame,
    dwellings: gpd.GeoDataFrame,
    norms: Mapping[str, float],
    language: str,
    attribution: str,
    hidden: Collection[str] = (),
) -> Drawn:
    """Who lives beyond the norm on foot, a map for each category of `norms` (best up to four).

    norms: from the first category of the study on, in its order: the signs go by it. dwellings:
    the points in the neighbourhood, with `<category>_beyond`. They are points of a model, mostly
    not real homes; even so only cells of at least 100 m are shown, by the share of their points
    beyond the norm. hidden: categories whose number of people is masked: no cells for them.
    """
    layout = panels(outline, len(norms))
    width = _cell_width(layout.frames[0])
    xy = shapely.get_coordinates(np.asarray(dwellings.geometry.array)).reshape(-1, 2)
    found = {
        category: gather(
            xy, dwellings[f"{category}_beyond"].to_numpy(dtype=bool), width, LEAST_POINTS
        )
        for category in norms
        if category not in hidden
    }
    about = text("printed.cells_about", language, n=int(width)) if found else ""
    entries = _entries(norms, set(found), language)
    page = page_for(layout, entries, attribution, about=about)
    for frame, (category, minutes) in zip(layout.frames, norms.items(), strict=True):
        _write_title(page, frame, category, minutes, language)
        if category in found:
            _draw_cells(page, frame, found[category])
        else:
            dotted(page, on_page(frame, outline), palette.SUPPRESSED["line"], order=1.5)
        draw_ground(page, frame, outline, areas, language, streets)
        spots, sign = spots_of(frame, outline, places, category), sign_of(norms, category)
        signs(page, spots.xy[~spots.inside], sign, _RADIUS * 0.75, pale=True, order=9)
        signs(page, spots.xy[spots.inside], sign, _RADIUS, order=10)
    return finished(page, _alt(norms, found, language))


def _cell_width(frame: Frame) -> float:
    """The width of a cell in metres: a round number that is large enough on paper."""
    return max(_CELL, float(np.ceil(_CELL_LEAST * frame.metres / _CELL_STEP)) * _CELL_STEP)


def _entries(norms: Mapping[str, float], found: Collection[str], language: str) -> list[Entry]:
    entries: list[Entry] = []
    if found:
        entries = [
            Entry(text(f"printed.{name}", language), _cell_swatch(at))
            for at, (_, name, _) in enumerate(_CLASSES)
        ]
    if len(found) < len(norms):
        entries.append(Entry(text("printed.not_shown", language), _hidden_swatch))
    signs_of = [place_entry(norms, category, language) for category in norms]
    return [*entries, *signs_of, *border_entries(language)]


def _write_title(page: Sheet, frame: Frame, category: str, minutes: float, language: str) -> None:
    label = category_label(category, language)
    title = text(
        "printed.reach_title", language, category=label, minutes=short_number(minutes, language)
    )
    title = title[:1].upper() + title[1:]
    title = fitted(title, frame.width, TITLE, bold=True)
    write(page, frame.x, frame.y - 0.25, title, TITLE, bold=True)


def _draw_cells(page: Sheet, frame: Frame, cells: Cells) -> None:
    middles, width = points_on_page(frame, cells.middles), cells.width / frame.metres
    classes = np.searchsorted(_THIRDS, cells.share - 1e-9)
    for at in range(len(_CLASSES)):
        _draw_class(page, middles[classes == at], width, at)


def _draw_class(page: Sheet, middles: np.ndarray, width: float, at: int) -> None:
    """Cells of one class, with as many strokes in each as the class stands beyond the norm."""
    if not len(middles):
        return
    colour, _, ink = _CLASSES[at]
    fill(page, corners(middles, width * 0.94), colour, order=1.5)
    half = width * 0.2
    steps = (np.arange(at) - (at - 1) / 2) * _APART * width
    ends = [
        ((x + step - half / 2, y + half), (x + step + half / 2, y - half))
        for x, y in middles.tolist()
        for step in steps.tolist()
    ]
    if ends:
        strokes = lines_of(shapely.multilinestrings(ends))
        stroke(page, strokes, ink, max(0.35, width * 2.2), order=2.5)


def _cell_swatch(at: int) -> Swatch:
    def draw(page: Sheet, x: float, y: float) -> None:
        _draw_class(page, np.array([[x, y]]), 0.26, at)

    return draw


def _hidden_swatch(page: Sheet, x: float, y: float) -> None:
    dotted(page, shapely.box(x - 0.18, y - 0.11, x + 0.18, y + 0.11), palette.SUPPRESSED["line"])


def _alt(norms: Mapping[str, float], found: Mapping[str, Cells], language: str) -> str:
    told: list[str] = []
    for category, minutes in norms.items():
        facts = {
            "category": category_label(category, language),
            "minutes": short_number(minutes, language),
        }
        if category in found:
            share = found[category].share
            beyond = int((share > 0).sum())
            told.append(
                text("printed.reach_alt_category", language, **facts, n=beyond, of=len(share))
            )
        else:
            told.append(text("printed.reach_alt_hidden", language, **facts))
    return text("printed.reach_alt", language, categories="; ".join(told))
