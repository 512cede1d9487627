"""Printed maps: in the right place, legible, the same every time, and deaf to what names say."""

from __future__ import annotations

import re
from io import BytesIO

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from matplotlib.colors import to_hex
from PIL import Image

from nabij.maps import palette
from nabij.maps.paper import sheet
from nabij.maps.plan import draw_scale, frame_around, round_metres
from nabij.maps.printed import areas_map, neighbourhood_map, reach_map

from .printed_pages import (
    CRS,
    HOSTILE,
    SOUTH,
    WEST,
    assert_harmless,
    assert_legible,
    page_of,
    places_at,
    squares,
    street_grid,
    text_boxes,
)

NAMES = ["Éénbroek", "Tweehoek", "Driewijk", "Vierveld", "Vijfberg", "Zesdal"]
NORMS = {"ldc": 15.0, "meeting_venue": 7.5, "eigen_soort": 20.0}
CREDIT = "© OpenStreetMap-bijdragers (ODbL); Statbel"
PLACES = places_at(
    [
        ("ldc", "De Krekel", 500, 500),
        ("meeting_venue", "Café A", 1500, 400),
        ("meeting_venue", "Café B", 1700, 1600),
        ("meeting_venue", "Café buiten", 2900, 1500),
    ]
)
AREAS = squares(NAMES)
# the four squares in the west: 2 km by 2 km
OUTLINE = shapely.box(WEST, SOUTH, WEST + 2000, SOUTH + 2000)
STREETS = street_grid(3000, 2000, 100)
WITHIN, BEYOND = palette.NORM_COLOURS[1], palette.NORM_COLOURS[4]


def _homes(step: float = 20.0) -> gpd.GeoDataFrame:
    """Homes over the whole neighbourhood: beyond the norm in the east, from 1,000 m on."""
    x, y = np.meshgrid(np.arange(step / 2, 2000, step), np.arange(step / 2, 2000, step))
    beyond = x.ravel() > 1000
    return gpd.GeoDataFrame(
        {"ldc_beyond": beyond, "meeting_venue_beyond": False, "eigen_soort_beyond": True},
        geometry=gpd.points_from_xy(WEST + x.ravel(), SOUTH + y.ravel()),
        crs=CRS,
    )


def _where(names=NAMES, places=PLACES, language="nl", **changes):
    given = {
        "outline": OUTLINE,
        "areas": squares(list(names)),
        "streets": STREETS,
        "places": places,
        "norms": NORMS,
        "language": language,
        "attribution": CREDIT,
        "place_labels": ("ldc",),
    }
    return neighbourhood_map(**(given | changes))


def _reach(categories=tuple(NORMS), language="nl", **changes):
    given = {
        "outline": OUTLINE,
        "areas": AREAS,
        "streets": STREETS,
        "places": PLACES,
        "dwellings": _homes(),
        "norms": {category: NORMS[category] for category in categories},
        "language": language,
        "attribution": CREDIT,
    }
    return reach_map(**(given | changes))


def _shares(shares, status=None):
    table = pd.DataFrame({"code": ["A0", "A1", "A3", "A4"], "one_person_share": shares})
    return table if status is None else table.assign(one_person_share_status=status)


def _share_map(figures, language="nl", **changes):
    given = {"outline": OUTLINE, "areas": AREAS, "figures": figures}
    given |= {"column": "one_person_share", "language": language, "attribution": CREDIT}
    return areas_map(**(given | changes))


def _colours(drawn, spots) -> list[str]:
    """The colours of the picture at metres east and north of the corner of the neighbourhood.

    The map is 15.9 cm by 9.8 cm at the upper left (margin 0.05 cm), so 9.8 cm are 2,400 m, and
    its middle is that of the neighbourhood. 200 dots to the inch.
    """
    with Image.open(BytesIO(drawn.png)) as image:
        dots = np.asarray(image.convert("RGB"))
    found = []
    for east, north in spots:
        x = 0.05 + 15.9 / 2 + (east - 1000) * 9.8 / 2400
        y = 0.05 + 9.8 / 2 - (north - 1000) * 9.8 / 2400
        found.append(to_hex(dots[round(y / 2.54 * 200), round(x / 2.54 * 200)] / 255))
    return found


@pytest.mark.parametrize("language", ["nl", "en", "fr"])
def test_no_text_touches_another(monkeypatch, language):
    shares = _shares([0.1, 0.25, 0.4, np.nan], ["known", "known", "known", "unknown"])
    for draw in (
        lambda: _where(language=language),
        lambda: _reach(language=language),
        lambda: _reach(["ldc"], language),
        lambda: _share_map(shares, language),
    ):
        page, drawn = page_of(monkeypatch, draw)
        assert_legible(page)
        assert_harmless(drawn)
        monkeypatch.undo()


def test_hostile_names_are_drawn_as_they_are(monkeypatch, recwarn):
    crowd = [("ldc", HOSTILE[at % 6], 300 + 45.0 * at, 300 + 40.0 * at) for at in range(30)]
    page, drawn = page_of(monkeypatch, lambda: _where(HOSTILE, places_at(crowd)))
    assert_legible(page)
    assert_harmless(drawn)
    written = " ".join(text for text, _ in text_boxes(page))
    assert "<script>" in written and "$\\frac" in written
    assert "\u202e" not in drawn.alt and "\x07" not in drawn.alt
    assert not list(recwarn)


def test_names_of_all_areas_inside_and_of_none_outside(monkeypatch):
    page, _ = page_of(monkeypatch, _where)
    written = {text for text, _ in text_boxes(page)}
    assert {"Éénbroek", "Tweehoek", "Vierveld", "Vijfberg", "De Krekel"} <= written
    assert not {"Driewijk", "Zesdal", "Café A"} & written


def test_what_all_names_have_in_brackets_is_left_out(monkeypatch):
    page, drawn = page_of(monkeypatch, lambda: _where([f"{name} (Gent)" for name in NAMES]))
    written = {text for text, _ in text_boxes(page)}
    assert "Tweehoek" in written and "Tweehoek (Gent)" not in written
    assert "Tweehoek (Gent)" in drawn.alt


def test_a_name_too_long_for_its_area_is_left_out(monkeypatch):
    narrow = squares(NAMES, side=100.0)
    page, _ = page_of(
        monkeypatch,
        lambda: _where(areas=narrow, outline=shapely.box(WEST, SOUTH, WEST + 3000, SOUTH + 2000)),
    )
    assert not {text for text, _ in text_boxes(page)} & set(NAMES)


def test_the_alternative_text_says_what_the_maps_show():
    assert _where().alt == (
        "Kaart van de buurt met haar grens, straten en plekken. Gebieden: Éénbroek, Tweehoek, "
        "Vierveld, Vijfberg. Plekken in de buurt: lokaal dienstencentrum: 1, ontmoetingsplek: 2, "
        "eigen soort: 0."
    )
    shares = _shares([0.1234, np.nan, 0.4, 0.25], ["known", "hidden", "known", "known"])
    assert _share_map(shares).alt == (
        "Kaart van de buurt: aandeel eenpersoonshuishoudens per gebied, van 12,3\u00a0% (Éénbroek) "
        "tot 40,0\u00a0% (Vierveld). Gebieden zonder cijfer: 1."
    )
    assert "geen enkel gebied" in _share_map(_shares([np.nan] * 4)).alt
    assert "norm 7,5 min" in _reach().alt


def test_shares_are_coloured_where_the_areas_are():
    # A0 south-west, A1 south-east, A3 north-west, A4 north-east of the neighbourhood
    drawn = _share_map(_shares([0.1, 0.2, 0.3, 0.4]))
    four = palette.RAMPS["share"].pick(4)
    corners = [(200, 200), (1800, 200), (200, 1800), (1800, 1800)]
    assert _colours(drawn, corners) == four


def test_hidden_and_unknown_areas_have_no_colour_of_a_class():
    drawn = _share_map(_shares([0.1, 0.2, np.nan, np.nan], ["known", "known", "small", "unknown"]))
    # a spot may lie on a dot or a line, so look at many
    dotted, lined = (
        set(_colours(drawn, [(east + step, 1500 + step / 3) for step in range(60)]))
        for east in (200, 1600)
    )
    assert palette.SUPPRESSED["ground"] in dotted and palette.NO_DATA["ground"] in lined
    assert not (dotted | lined) & set(palette.RAMPS["share"].colours)


def test_homes_beyond_the_norm_are_brown_in_the_east_and_blue_in_the_west(monkeypatch):
    page, drawn = page_of(monkeypatch, lambda: _reach(["ldc"]))
    # of each colour the legend has a patch as well: the cells are the largest
    cells: dict[str, object] = {}
    for patch in page.axes.patches:
        box = patch.get_path().get_extents()
        colour = to_hex(patch.get_facecolor())
        if colour not in cells or box.width > cells[colour].width:
            cells[colour] = box
    # 1,000 m east is the middle of the map, and a cell is about half a centimetre wide
    # 2,000 m are 8.2 cm, from 3.9 to 12.1
    assert cells[WITHIN].x0 == pytest.approx(3.9, abs=0.4)
    assert cells[WITHIN].x1 == pytest.approx(8, abs=0.6)
    assert cells[BEYOND].x0 == pytest.approx(8, abs=0.6)
    assert cells[BEYOND].x1 == pytest.approx(12.1, abs=0.4)
    # a cell takes 100 m by 86.6 m: 462 for 4 km2, and up to half a cell more along every side
    beyond, of = (int(word) for word in re.findall(r"in (\d+) van de (\d+)", drawn.alt)[0])
    assert 462 <= of <= 462 + 60 and beyond == pytest.approx(of / 2, abs=25)


def test_a_category_that_is_masked_shows_no_cell(monkeypatch):
    page, drawn = page_of(monkeypatch, lambda: _reach(["ldc"], hidden=("ldc",)))
    colours = {to_hex(patch.get_facecolor()) for patch in page.axes.patches}
    assert not colours & set(palette.NORM_COLOURS)
    assert "niet getoond" in drawn.alt and "vakjes" not in drawn.alt
    assert "niet getoond" in {text for text, _ in text_boxes(page)}


def test_few_homes_are_not_shown_one_by_one():
    far_apart = _homes(400.0)
    drawn = _reach(["ldc"], dwellings=far_apart)
    assert "in 0 van de 0 vakjes" in drawn.alt
    assert len(far_apart) == 25


def test_signs_go_by_the_order_of_the_study(monkeypatch):
    page, _ = page_of(monkeypatch, _where)
    colours = [to_hex(scatter.get_facecolor()[0]) for scatter in page.axes.collections]
    # in the legend: a black circle, a green square, a purple diamond
    assert colours[:3] == ["#111111", "#007a5a", "#b3307a"]


def test_the_same_picture_twice_whatever_the_settings():
    import matplotlib

    first = _where()
    with matplotlib.rc_context({"svg.hashsalt": None, "svg.fonttype": "none", "font.size": 30}):
        assert _where() == first
        assert matplotlib.rcParams["font.size"] == 30


@pytest.mark.parametrize(
    ("most", "expected"),
    [(1, 1), (1.9, 1), (2, 2), (4.99, 2), (5, 5), (99, 50), (100, 100), (1234, 1000), (0.3, 1)],
)
def test_the_scale_bar_is_a_round_number_of_metres(most, expected):
    assert round_metres(most) == expected


@pytest.mark.parametrize("metres", [40, 900, 7000, 30_000])
def test_the_scale_bar_is_as_long_as_it_says(metres):
    outline = shapely.box(WEST, SOUTH, WEST + metres, SOUTH + metres)
    frame = frame_around(outline, 0, 0, 16, (8, 13))
    page = sheet(14)
    draw_scale(page, frame, "nl")
    ends = [patch.get_path().get_extents() for patch in page.axes.patches[1:]]
    long = (max(box.x1 for box in ends) - min(box.x0 for box in ends)) * frame.metres
    (label,) = (text.get_text() for text in page.axes.texts)
    value, unit = label.replace(".", "").split()
    assert long == pytest.approx(float(value) * {"m": 1, "km": 1000}[unit])
    # the whole outline is in the frame, with a tenth of its size on each side
    west, south, east, north = frame.ground
    assert west <= WEST - metres / 10 + 1e-6 and east >= WEST + metres * 1.1 - 1e-6
    assert south <= SOUTH - metres / 10 + 1e-6 and north >= SOUTH + metres * 1.1 - 1e-6


@pytest.mark.parametrize(
    "outline",
    [
        shapely.box(WEST + 90_000, SOUTH, WEST + 91_000, SOUTH + 10),
        shapely.box(WEST, SOUTH, WEST + 1, SOUTH + 1),
        shapely.Point(WEST + 1000, SOUTH + 1000)
        .buffer(700)
        .difference(shapely.Point(WEST + 1000, SOUTH + 1000).buffer(300)),
        shapely.MultiPolygon(
            [
                shapely.box(WEST, SOUTH, WEST + 300, SOUTH + 300),
                shapely.box(WEST + 2500, SOUTH, WEST + 2900, SOUTH + 1900),
            ]
        ),
    ],
    ids=["elsewhere", "tiny", "hole", "two parts"],
)
def test_odd_outlines(monkeypatch, outline):
    none = places_at([])
    for draw in (
        lambda: _where(outline=outline, places=none),
        lambda: _reach(outline=outline, places=none, dwellings=_homes().iloc[:0]),
        lambda: _share_map(_shares([0.5, 0.5, 0.5, 0.5]), outline=outline),
    ):
        page, drawn = page_of(monkeypatch, draw)
        assert_legible(page)
        assert_harmless(drawn)
        monkeypatch.undo()


def test_many_streets_stay_small():
    dense = street_grid(3000, 2000, 17)
    assert len(dense.geometry) > 39_000
    drawn = _where(streets=dense)
    assert len(drawn.svg) < 1_500_000 and len(drawn.png) < 3_000_000
