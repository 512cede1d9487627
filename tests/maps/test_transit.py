"""Public transport on the map, in a real browser: windows, stops, journeys and a cut."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

import pytest

from .invented import SCRIPT, tiny
from .invented_transit import BOLD, tiny_transit
from .reading import (
    at,
    class_of,
    figures,
    focused,
    legend_counts,
    on_screen,
)
from .transit_read import DRAWN, assert_drawn, assert_near, degrees, lines, write

pytestmark = pytest.mark.browser


# --- without public transport


def test_without_windows_nothing_of_it_appears(opened, tiny_file):
    page = opened(tiny_file).page
    assert page.locator("#windows").is_hidden()
    assert page.locator("#nabij-journeys, .cut, .window, .stop-legend").count() == 0
    assert page.locator("#overlays input[value=early], #overlays input[value=stops]").count() == 0
    assert page.locator("#ranking-foot").is_hidden()
    assert "window" not in page.url


# --- windows


def test_a_window_is_chosen_and_comes_back_by_its_address(opened, transit_file):
    one = opened(transit_file)
    page = one.page
    options = page.locator("#windows label").all_inner_texts()
    # The afternoon has no figures: it is no choice. A window of the study's own keeps its name.
    assert options == ["Te voet", "Avond, 18:00–21:00", f"{BOLD}, 08:00–09:00"]
    assert page.is_checked("#windows input[value='']")
    before = page.locator("#chooser input").evaluate_all("all => all.map((one) => one.value)")
    page.check("#windows input[value=evening]")
    after = page.locator("#chooser input").evaluate_all("all => all.map((one) => one.value)")
    assert set(before).isdisjoint(after)
    assert after[0] == "ldc_evening_minutes"
    assert "window=evening" in page.url
    assert "Vertrek: Avond, 18:00–21:00" in page.inner_text("#legend")
    assert "18:00–21:00" in page.inner_text("#subtitle")
    assert "18:00–21:00" in page.inner_text("#status")
    assert "te voet" in page.inner_text("#ranking-foot")
    page.check("#chooser input[value=ldc_evening_people_won]")
    again = opened(transit_file, page.url.split("#")[1]).page
    assert again.is_checked("#windows input[value=evening]")
    assert again.is_checked("#chooser input[value=ldc_evening_people_won]")
    again.check("#windows input[value='']")
    assert "window" not in again.url
    assert (
        again.locator("#chooser input").evaluate_all("all => all.map((one) => one.value)") == before
    )
    assert one.problems == []


def test_the_subject_stays_when_the_window_changes(opened, transit_file):
    page = opened(transit_file, "layer=ldc_people_in_gap").page
    page.check("#windows input[value=evening]")
    assert page.is_checked("#chooser input[value=ldc_evening_people_in_gap]")
    page.check("#windows input[value='']")
    assert page.is_checked("#chooser input[value=ldc_people_in_gap]")
    page.check("#chooser input[value=ldc_minutes]")
    page.check("#windows input[value=evening]")
    assert page.is_checked("#chooser input[value=ldc_evening_minutes]")


@pytest.mark.parametrize(
    "state", ["window=%3Cb%3E&layer=ldc_evening_minutes", "window=afternoon", "journey=x"]
)
def test_a_window_that_is_not_there_is_on_foot(opened, transit_file, state):
    one = opened(transit_file, state)
    assert one.page.is_checked("#windows input[value='']")
    assert one.page.is_checked("#chooser input[value=priority]")
    assert one.problems == []


@pytest.mark.parametrize("name", ["transit_file", "big_transit_file"])
def test_the_legend_of_every_layer_of_a_window_counts_what_is_there(opened, request, name):
    one = opened(request.getfixturevalue(name))
    page = one.page
    data = figures(page)
    columns = data["areas"]["columns"]
    asked = 0
    for window in dict.fromkeys(layer["window"] for layer in data["layers"] if layer["window"]):
        page.check(f'#windows input[value="{window}"]')
        for layer in (layer for layer in data["layers"] if layer["window"] == window):
            page.check(f'#chooser input[value="{layer["id"]}"]')
            expected = Counter(
                len(layer["bounds"]) - 1
                if is_out_of_reach(layer, columns, i)
                else class_of(layer, columns, i)
                for i in range(len(data["areas"]["code"]))
            )
            assert legend_counts(page, layer) == expected, layer["id"]
            asked += 1
    assert asked == sum(1 for layer in data["layers"] if layer["window"]) >= 9
    assert one.problems == []


def is_out_of_reach(layer: dict, columns: dict, i: int) -> bool:
    """Minutes that are not known where the share of minutes is: nobody gets there in time."""
    share = columns.get(f"{layer['category']}_{layer['window']}_share_within_norm")
    of_minutes = layer["column"].endswith("minutes") and share is not None
    return bool(
        of_minutes
        and columns[layer["column"]]["values"][i] is None
        and share["values"][i] is not None
    )


def test_out_of_reach_is_the_last_class_and_not_a_lack_of_data(opened, transit_file):
    page = opened(transit_file, "window=evening&layer=ldc_evening_minutes&area=B3").page
    last = page.locator("#legend ol.classes li").last.inner_text()
    assert "meer dan 30, of niet bereikbaar" in last
    assert "1 gebied" in last
    assert "Minuten (mediaan) niet bereikbaar niet bereikbaar niet bereikbaar" in lines(
        page, "#panel"
    )
    assert page.locator("#panel .why").count() == 0
    page = opened(transit_file, "window=evening&layer=ldc_evening_minutes&area=B2").page
    assert "geen reis berekend" in page.inner_text("#panel .why")


@pytest.mark.parametrize(
    ("language", "option", "measure", "column"),
    [
        ("en", "Evening, 18:00–21:00", "minutes door to door (norm 15)", "By transit"),
        ("fr", "Soirée, 18:00–21:00", "minutes de porte à porte (norme 15)", "En transports"),
    ],
)
def test_windows_speak_the_language(opened, transit_file, language, option, measure, column):
    page = opened(transit_file, "window=evening&area=A1").page
    dutch = set(page.inner_text("body").splitlines())
    page.click(f"#languages [data-language={language}]")
    assert page.is_checked("#windows input[value=evening]")
    assert option in page.inner_text("#windows")
    assert measure in page.inner_text("#legend-title")
    assert column in page.inner_text("#panel")
    same = dutch & set(page.inner_text("body").splitlines())
    words = {line for line in same if re.search(r"[a-z]{4,}", line)}
    names = {*tiny().areas["name"], "Verzonnen", BOLD, SCRIPT, "Markt"}
    assert {line for line in words if not any(name in line for name in names)} <= {
        "Minuten",
        "Minutes",
    }


# --- figures


def test_the_panel_compares_on_foot_with_transit_and_after_the_cut(opened, transit_file):
    page = opened(transit_file, "window=evening&area=A2").page
    rows = lines(page, "#panel")
    for row in (
        "Te voet Met OV Na schrapping",
        "Minuten (mediaan) 31,0 min 26,5 min 31,0 min",
        "85e percentiel 33,0 min",
        "Vertrekminuten binnen norm 12,5 %",
        "Buiten bereik 300 250 300",
        "Gewonnen door OV 50",
        "Verloren door schrapping 50",
        "Eenpersoonshuishoudens 300 cijfer van 2024",
    ):
        assert row in rows, row
    assert "Vertrek: Avond, 18:00–21:00" in page.inner_text("#panel")


def test_the_tip_has_the_same_figures_in_short(opened, transit_file):
    page = opened(transit_file, "window=evening").page
    page.mouse.move(*on_screen(page, at(tiny(), "A2")))
    page.wait_for_selector("#tip:not([hidden])")
    rows = lines(page, "#tip .travel")
    assert rows[0] == "Te voet Met OV Na schrapping 85e percentiel Vertrekminuten binnen norm"
    assert rows[1] == "Lokaal dienstencentrum 31,0 min 26,5 min 31,0 min 33,0 min 12,5 %"
    assert rows[2] == "Ontmoetingsplek 8,0 min"
    assert "Vertrek: Avond" in page.inner_text("#tip")


def test_a_hidden_number_of_people_is_hidden_in_a_window_too(opened, transit_file):
    page = opened(transit_file, "window=evening&area=B3&layer=ldc_evening_people_won").page
    assert "Buiten bereik < 5 < 5 < 5" in lines(page, "#panel")
    assert "Gewonnen door OV < 5" in lines(page, "#panel")
    assert "minder dan 5 (verborgen)" in page.inner_text("#legend")


def test_without_a_cut_nothing_of_it_appears(opened, tmp_path):
    view = tiny_transit(cut=None)
    kept = [name for name in view.areas.columns if "_cut_" not in name and "lost" not in name]
    view = replace(view, areas=view.areas[kept])
    page = opened(write(tmp_path / "map.html", view), "window=evening&area=A1").page
    assert page.locator(".cut").count() == 0
    assert "schrapping" not in page.inner_text("body").lower()
    assert "Minuten (mediaan) 18,0 min 14,0 min" in lines(page, "#panel")


def test_a_cut_is_named_above_the_legend_and_in_the_panel(opened, transit_file):
    page = opened(transit_file, "window=evening&layer=ldc_evening_people_lost&area=A1").page
    named = f"Vergeleken met een dienstregeling zonder: halte {BOLD}; lijn 3"
    assert page.locator("#legend > *").first.inner_text() == named
    assert page.inner_text("#panel .cut") == named
    assert "verliezen door de schrapping" in page.inner_text("#legend-title")


# --- journeys


def test_the_panel_tells_the_journey_leg_by_leg(opened, transit_file):
    page = opened(transit_file, "window=evening&area=A1").page
    assert page.locator("#panel .journey p").all_inner_texts() == [
        "Typische reis naar De Krekel: 18:04 → 18:40, 36,0 min",
        f"Typische reis naar {BOLD}: 18:00 → 18:09, 9,0 min",
    ]
    legs = page.locator("#panel .journey").first.locator("li").all_inner_texts()
    assert legs == [
        "18:04 te voet naar Markt, 5 min",
        "Lijn 5 · 18:12 Markt → 18:20 Station bus",
        f"Lijn {BOLD} · 18:23 Station → 18:31 {SCRIPT} tram",
        "18:31 te voet, 5 min",
        "18:36 wachten tot 18:40",
    ]


def test_the_journey_is_drawn_dashed_on_foot_and_solid_on_board(opened, transit_file):
    one = opened(transit_file, "window=evening")
    page = one.page
    page.mouse.click(*on_screen(page, at(tiny(), "A1")))
    assert page.inner_text("#panel h2") == "Éénbroek"
    assert_drawn(page, 0)
    ends = page.evaluate(
        """() => { const found = [];
          map_nabij.eachLayer((one) => { if (one instanceof L.CircleMarker && one.options.fill
            && !one.options.shape) found.push([one.getLatLng().lng, one.getLatLng().lat]); });
          return found; }"""
    )
    journey = tiny_transit().journeys[0]
    corners = [journey.legs[0].points[0], *(leg.points[-1] for leg in journey.legs)]
    assert_near(sorted(ends), sorted(degrees(corners)))
    # The other journey, by its button: it takes the place of the first.
    page.click("#panel [data-journey=meeting_venue]")
    assert_drawn(page, 1)
    assert "journey=meeting_venue" in page.url
    assert focused(page)["text"] == "Reis op de kaart"
    assert page.get_attribute("#panel [data-journey=meeting_venue]", "aria-pressed") == "true"
    assert page.get_attribute("#panel [data-journey=ldc]", "aria-pressed") == "false"
    assert_drawn(opened(transit_file, page.url.split("#")[1]).page, 1)
    # On foot there is no journey, nor without an area.
    page.check("#windows input[value='']")
    assert page.evaluate(DRAWN, "ride") == page.evaluate(DRAWN, "walk") == []
    page.check("#windows input[value=evening]")
    assert page.evaluate(DRAWN, "walk") != []
    page.keyboard.press("Escape")
    assert page.evaluate(DRAWN, "walk") == []
    assert one.problems == []


def test_an_area_without_a_journey_shows_none(opened, transit_file):
    one = opened(transit_file, "window=evening&area=A2&journey=ldc")
    assert one.page.locator("#panel .journey").count() == 0
    assert one.page.evaluate(DRAWN, "walk") == []
    assert one.problems == []


def test_journeys_are_read_only_when_one_is_asked_for(opened, big_transit_file):
    page = opened(big_transit_file).page
    page.evaluate(
        """() => { window.asked = []; const block = document.getElementById('nabij-journeys');
          const text = block.textContent; Object.defineProperty(block, 'textContent',
          { get: () => { window.asked.push(text.length); return text; } }); }"""
    )
    page.check("#windows input[value=evening]")
    assert page.evaluate("window.asked") == []
    page.click("#table tbody tr >> nth=0")
    page.click("#table tbody tr >> nth=1")
    assert len(page.evaluate("window.asked")) == 1
    assert page.locator("#panel .journey").count() == 2
    assert page.locator("#panel .journey >> nth=0 >> li").count() == 4
