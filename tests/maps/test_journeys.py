"""Journeys and stops as they travel in the page: complete, small, and safe."""

from __future__ import annotations

import itertools
import json
import re
from dataclasses import replace

import numpy as np
import pytest
import shapely
from pyproj import CRS, Transformer

from nabij.maps.page import render
from nabij.maps.palette import STOPS
from nabij.maps.shapes import path_shapes
from nabij.maps.view import AreaJourney, MapLeg

from .colour_vision import MACHADO, apart, lab
from .invented import SCRIPT, tiny
from .invented_transit import BOLD, WINDOWS, tiny_stops, tiny_transit, town_transit


def blocks(page: str) -> tuple[dict, dict | None]:
    """The data and the journeys of a page."""
    data = re.search(r'id="nabij-data">(.*?)</script>', page, re.DOTALL)
    journeys = re.search(r'id="nabij-journeys">(.*?)</script>', page, re.DOTALL)
    return json.loads(data.group(1)), json.loads(journeys.group(1)) if journeys else None


def paths(shape: dict) -> list[np.ndarray]:
    """The paths of a packed shape as longitude and latitude, decoded here on its own."""
    at = np.cumsum(np.array(shape["d"]).reshape(-1, 2), axis=0)[:, ::-1] / 1e5
    return np.split(at, np.cumsum(shape["n"])[:-1])


def unpacked(packed: dict, view) -> list[AreaJourney]:
    """The journeys again, from the packed columns alone."""
    lines = paths(packed["stretches"]["lines"])
    text = packed["texts"]
    found, leg = [], 0
    columns = packed["journeys"]
    for j, n in enumerate(columns["n"]):
        legs = []
        for k in range(leg, leg + n):
            row = packed["legs"]["stretch"][k]
            kind, start, end, line = (
                packed["stretches"][name][row] for name in ("kind", "start", "end", "line")
            )
            times = [text[packed["legs"][name][k]] for name in ("depart", "arrive")]
            kind = packed["kinds"][kind]
            legs.append(MapLeg(kind, text[start], text[end], *times, text[line], lines[row]))
        leg += n
        found.append(
            AreaJourney(
                columns["area"][j],
                list(view.norms)[columns["category"][j]],
                view.windows[columns["window"][j]].id,
                *(text[columns[name][j]] for name in ("place", "depart", "arrive")),
                columns["minutes"][j],
                tuple(legs),
            )
        )
    return found


def bare(journey: AreaJourney) -> AreaJourney:
    """Without what comes back rounded: the points."""
    return replace(journey, legs=tuple(replace(leg, points=None) for leg in journey.legs))


def assert_same_paths(given, found, metres: float) -> None:
    to_metres = Transformer.from_crs(4326, 31370, always_xy=True)
    for one, two in zip(given, found, strict=True):
        for leg, back in zip(one.legs, two.legs, strict=True):
            x, y = to_metres.transform(*back.points.T)
            lines = shapely.LineString(leg.points), shapely.LineString(np.column_stack([x, y]))
            assert shapely.hausdorff_distance(*lines) < metres


def test_every_journey_comes_back_as_it_was():
    view = tiny_transit()
    _, packed = blocks(render(view))
    found = unpacked(packed, view)
    assert [bare(one) for one in found] == [bare(one) for one in view.journeys]
    assert_same_paths(view.journeys, found, 3)  # of these straight legs only the rounding


def test_a_thousand_journeys_come_back_and_share_their_roads():
    view = town_transit(200)
    _, packed = blocks(render(view))
    found = unpacked(packed, view)
    assert [bare(one) for one in found] == [bare(one) for one in view.journeys]
    assert_same_paths(view.journeys, found, 30)
    roads = {
        (leg.kind, leg.start, leg.end, leg.line, leg.points.tobytes())
        for one in view.journeys
        for leg in one.legs
    }
    assert len(packed["stretches"]["kind"]) == len(roads) < sum(packed["journeys"]["n"])


def test_the_journeys_of_1300_areas_add_less_than_a_megabyte_and_a_half():
    view = town_transit(1300, 3)
    assert len(view.journeys) == 1300 * 3 * 2
    with_, without = (len(render(one).encode()) for one in (view, replace(view, journeys=())))
    assert with_ - without < 1.5e6


def test_journeys_of_what_the_study_does_not_have_stay_out():
    view = tiny_transit()
    other = replace(view.journeys[0], category="cinema"), replace(view.journeys[0], window="nacht")
    assert "nabij-journeys" not in re.sub(
        r"<script>.*?</script>", "", page := render(replace(view, journeys=other)), flags=re.DOTALL
    )
    assert blocks(page)[1] is None


def test_names_stay_inside_the_blocks_of_data():
    page = render(tiny_transit())
    for name in (SCRIPT, BOLD, "<i>Brug"):
        assert name not in page
    data, packed = blocks(page)
    assert SCRIPT in packed["texts"] and BOLD in packed["texts"]
    assert data["stops"]["name"][4] == "<i>Brug</i>"
    assert data["cut"] == f"halte {BOLD}; lijn 3"
    assert [one["id"] for one in data["windows"]] == [one.id for one in WINDOWS]


def test_paths_that_cannot_be_drawn_are_none():
    nan = np.nan
    given = [
        np.empty((0, 2)),
        np.array([[150_000.0, 170_000.0]]),
        np.array([[nan, nan], [150_000.0, 170_000.0], [150_900.0, 170_000.0]]),
        np.array([[150_000.0, 170_000.0], [nan, 170_000.0]]),
    ]
    assert path_shapes(given, CRS(31370))["n"] == [0, 0, 2, 0]
    assert path_shapes([], CRS(31370)) == {"n": [], "d": []}


# --- figures and layers


def test_layers_of_a_window_are_there_where_the_areas_have_the_figures():
    layers = blocks(render(tiny_transit()))[0]["layers"]
    own = [layer["id"] for layer in layers if layer["window"] is None]
    assert own == [layer["id"] for layer in blocks(render(tiny()))[0]["layers"]]
    evening = [layer["id"] for layer in layers if layer["window"] == "evening"]
    kinds = ["minutes", "p85_minutes", "share_within_norm", "people_in_gap", "people_won"]
    kinds += ["people_lost", "cut_minutes"]
    assert evening == [f"ldc_evening_{kind}" for kind in kinds] + ["meeting_venue_evening_minutes"]
    assert [layer for layer in layers if layer["window"] == "afternoon"] == []
    assert [layer["column"] for layer in layers if layer["window"] == BOLD] == [
        f"ldc_{BOLD}_minutes"
    ]


def test_no_number_of_people_under_the_threshold_leaves():
    view = tiny_transit()
    view.areas["ldc_evening_people_lost"] = [95.0, -2.0, 0.0, 4.9, np.nan, np.nan]
    columns = blocks(render(view))[0]["areas"]["columns"]
    assert columns["ldc_evening_people_won"]["values"] == [120, 50, 0, 0, None, None]
    assert columns["ldc_evening_people_won"]["suppressed"] == [5]  # 3 people in the view
    assert columns["ldc_evening_people_lost"]["values"] == [95, None, 0, None, None, None]
    assert columns["ldc_evening_people_lost"]["suppressed"] == [1, 3, 5]


def test_what_is_out_of_reach_has_no_number():
    columns = blocks(render(tiny_transit()))[0]["areas"]["columns"]
    assert columns["ldc_evening_minutes"]["values"] == [14, 26.5, 4, 12.5, None, None]


# --- stops


def test_stops_keep_what_the_table_has():
    stops = blocks(render(tiny_transit()))[0]["stops"]
    assert stops["id"] == ["s1", "s2", "s3", "s4", "s5", "s6"]
    assert stops["lines"][4] == SCRIPT
    assert stops["bands"]["sunday"] == [2, 1, None, 0, 0, 0]
    assert stops["early"] == [0, 0, 0, 1, 1, 0]
    assert [stops["signs"][row]["class"] for row in stops["service"]] == list(STOPS)


@pytest.mark.parametrize("gone", ["stop", "lines", "last", "ends_early", "service_class", "sunday"])
def test_a_column_of_stops_may_be_absent(gone):
    stops = blocks(render(tiny(stops=tiny_stops().drop(columns=[gone]))))[0]["stops"]
    assert len(stops["name"]) == 6
    assert "sunday" not in stops["bands"] if gone == "sunday" else "sunday" in stops["bands"]


def test_a_class_that_is_not_known_has_none():
    stops = tiny_stops().assign(service_class=["high", "?", None, "low", "rare", "none"])
    assert blocks(render(tiny(stops=stops)))[0]["stops"]["service"] == [0, None, None, 3, 4, 5]


@pytest.mark.parametrize("vision", list(MACHADO))
def test_stops_with_more_service_are_darker_and_larger(vision):
    fills = [fill for fill, _ in STOPS.values()]
    light = [lab(fill, vision)[0] for fill in fills]
    assert light == sorted(light)
    assert min(apart(a, b, vision) for a, b in itertools.pairwise(fills)) >= 7
    sizes = [size for _, size in STOPS.values()]
    assert sizes == sorted(sizes, reverse=True)
    assert len(set(sizes)) == len(sizes)
