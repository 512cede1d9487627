"""Maps of a neighbourhood for print: where it is, who lives beyond reach, and shares per area.

All are 16 cm wide; geometry is in the CRS of the study, in metres. Names come from files and are
drawn as they are: no character in them is markup.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from ..layers.plain_text import plain
from ..layers.streets import Streets
from ..words import category_label, number, percent, text
from . import palette
from .classes import natural
from .layout import (
    Spots,
    areas_inside,
    border_entries,
    draw_ground,
    one_frame,
    page_for,
    place_entry,
    spots_of,
)
from .names import name_areas, name_places, spare, without_common_end
from .paper import GREY, Drawn, FloatArray, Sheet, drawing, fill, finished, polygons_of
from .plan import on_page
from .printed_reach import reach_map
from .signs import Entry, Swatch, dotted, hatched, sign_of, signs

__all__ = ["Drawn", "areas_map", "neighbourhood_map", "reach_map"]

# So many places of one category still have room for larger signs: radius in points.
_RADII, _SMALLEST = ((60, 3.4), (200, 2.4)), 1.7
_OUTSIDE = 0.75
_POINT = 2.54 / 72
# One decimal of a percentage.
_DECIMALS = 3
_UNKNOWN, _KNOWN = "unknown", "known"


@drawing
def neighbourhood_map(
    outline: BaseGeometry,
    areas: gpd.GeoDataFrame,
    streets: Streets,
    places: gpd.GeoDataFrame,
    norms: Mapping[str, float],
    language: str,
    attribution: str,
    place_labels: Collection[str] = (),
) -> Drawn:
    """Where the neighbourhood is: its border, its areas by name, streets and places.

    areas: those of the study, with `name`. places: with `category` and `name`. norms: the
    categories in the order of the study. place_labels: categories whose places in the
    neighbourhood are named, where a name fits.
    """
    layout = one_frame(outline)
    frame = layout.frames[0]
    found = {category: spots_of(frame, outline, places, category) for category in norms}
    entries = [place_entry(norms, category, language) for category in norms]
    if not all(spots.inside.all() for spots in found.values()):
        entries.append(Entry(text("printed.outside", language), _pale_sign))
    page = page_for(layout, [*entries, *border_entries(language)], attribution)
    room = draw_ground(page, frame, outline, areas, language, streets)
    room.signs = np.concatenate([np.empty((0, 2)), *(spots.xy for spots in found.values())])
    radii = _draw_places(page, norms, found)
    named = [category for category in norms if category in place_labels]
    for category in named:
        spots = found[category]
        spare(room, spots.xy[spots.inside], radii[category])
    own = areas_inside(outline, areas)
    names = [str(areas["name"].iloc[row]) for row, _ in own]
    shapes = [on_page(frame, part) for _, part in own]
    name_areas(page, room, shapes, [[name] for name in without_common_end(names)])
    for category in named:
        spots = found[category]
        called = [name for name, here in zip(spots.names, spots.inside, strict=True) if here]
        name_places(page, room, spots.xy[spots.inside], called, radii[category])
    return finished(page, _where_alt(names, found, language))


@drawing
def areas_map(
    outline: BaseGeometry,
    areas: gpd.GeoDataFrame,
    figures: pd.DataFrame,
    column: str,
    language: str,
    attribution: str,
) -> Drawn:
    """One share of each area of the neighbourhood, in natural classes.

    areas: those of the study, with `code` and `name`. figures: per area of the neighbourhood
    `code`, the share (0 to 1, NaN is hidden or not known) and, if there is one,
    `<column>_status`: areas whose status is not "unknown" are dotted as hidden, others hatched.
    """
    own = areas_inside(outline, areas)
    shares, status = _of_areas(areas, [row for row, _ in own], figures, column)
    found = natural(shares, decimals=_DECIMALS)
    bounds = np.array(found.bounds, dtype=np.float64)
    colours = palette.RAMPS["share"].pick(len(bounds))
    classes = np.searchsorted(bounds, shares)  # NaN comes after the last
    entries = [
        Entry(_range(shares[classes == at], language), _patch(colour))
        for at, colour in enumerate(colours)
    ]
    hidden = np.isnan(shares) & (status != _UNKNOWN)
    if hidden.any():
        entries.append(Entry(text("printed.not_shown", language), _patch("dots")))
    if (np.isnan(shares) & ~hidden).any():
        entries.append(Entry(text("printed.not_known", language), _patch("lines")))
    layout = one_frame(outline)
    page = page_for(layout, entries, attribution, title=text(f"columns.{column}", language))
    frame = layout.frames[0]
    shapes = [on_page(frame, part) for _, part in own]
    for shape, at, dots in zip(shapes, classes.tolist(), hidden.tolist(), strict=True):
        _paint(page, shape, colours[at] if at < len(colours) else "dots" if dots else "lines")
    room = draw_ground(page, frame, outline, areas, language)
    names = [str(areas["name"].iloc[row]) for row, _ in own]
    told = [[] if np.isnan(share) else [percent(share, language)] for share in shares]
    short = without_common_end(names)
    name_areas(page, room, shapes, [[name, *rest] for name, rest in zip(short, told, strict=True)])
    return finished(page, _share_alt(names, shares, column, language))


def _draw_places(
    page: Sheet, norms: Mapping[str, float], found: Mapping[str, Spots]
) -> dict[str, float]:
    """Draw places, smaller where they are many; the radius of each category, in centimetres."""
    radii: dict[str, float] = {}
    # the rarest come last: cafés are many, and would cover a service centre
    for category in sorted(norms, key=lambda of: -len(found[of].xy)):
        spots, sign = found[category], sign_of(norms, category)
        radius = next((size for most, size in _RADII if len(spots.xy) <= most), _SMALLEST)
        signs(page, spots.xy[~spots.inside], sign, radius * _OUTSIDE, pale=True, order=9)
        signs(page, spots.xy[spots.inside], sign, radius, order=10)
        radii[category] = radius * _POINT
    return radii


def _pale_sign(page: Sheet, x: float, y: float) -> None:
    signs(page, np.array([[x, y]]), ("circle", GREY), 3.4 * _OUTSIDE, pale=True)


def _where_alt(names: Sequence[str], found: Mapping[str, Spots], language: str) -> str:
    none = text("printed.nothing", language)
    places = [
        text(
            "printed.count_of",
            language,
            what=category_label(category, language),
            n=int(spots.inside.sum()),
        )
        for category, spots in found.items()
    ]
    areas = [plain(name) for name in names] or none
    return text("printed.where_alt", language, areas=areas, places=places or none)


def _of_areas(
    areas: gpd.GeoDataFrame, rows: Sequence[int], figures: pd.DataFrame, column: str
) -> tuple[FloatArray, np.ndarray]:
    """The share and the status of the areas in these rows; what is not given is unknown."""
    given = figures.set_index("code")
    codes = areas["code"].iloc[list(rows)]
    shares = given[column].reindex(codes).to_numpy(dtype=np.float64, na_value=np.nan)
    status = np.where(np.isnan(shares), _UNKNOWN, _KNOWN)
    if f"{column}_status" in given:
        status = given[f"{column}_status"].reindex(codes).fillna(_UNKNOWN).to_numpy(dtype=str)
    return np.round(shares, _DECIMALS), status


def _range(shares: FloatArray, language: str) -> str:
    """From the least to the largest share of a class, as percentages."""
    low, high = (percent(float(share), language, 1) for share in (shares.min(), shares.max()))
    return low if low == high else text("printed.class_range", language, low=low, high=high)


def _patch(look: str) -> Swatch:
    def draw(page: Sheet, x: float, y: float) -> None:
        box = shapely.box(x - 0.18, y - 0.11, x + 0.18, y + 0.11)
        _paint(page, box, look)
        fill(page, box, None, edge=GREY, width=0.5, order=3)

    return draw


def _paint(page: Sheet, shape: BaseGeometry, look: str) -> None:
    """Fill a shape with a colour, or with dots (hidden) or lines (not known)."""
    if look == "dots":
        fill(page, shape, palette.SUPPRESSED["ground"])
        dotted(page, shape, palette.SUPPRESSED["line"])
    elif look == "lines":
        fill(page, shape, palette.NO_DATA["ground"])
        hatched(page, shape, palette.NO_DATA["line"])
    else:
        fill(page, polygons_of(shape), look)


def _share_alt(names: Sequence[str], shares: FloatArray, column: str, language: str) -> str:
    label = text(f"columns.{column}", language)
    label = label[:1].lower() + label[1:]
    known = np.flatnonzero(~np.isnan(shares))
    if not len(known):
        return text("printed.share_alt_none", language, column=label)
    low = int(known[np.argmin(shares[known])])
    high = int(known[np.argmax(shares[known])])
    return text(
        "printed.share_alt",
        language,
        column=label,
        low=percent(float(shares[low]), language, 1),
        low_area=plain(names[low]),
        high=percent(float(shares[high]), language, 1),
        high_area=plain(names[high]),
        n=number(len(shares) - len(known), language),
    )
