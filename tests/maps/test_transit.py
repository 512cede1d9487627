"""Public transport on the map, in a real browser: windows, stops, journeys and a cut."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
import shapely

from nabij.maps.page import render

from .conftest import Opened
from .invented import SCRIPT, tiny
from .invented_transit import BOLD, WINDOWS, tiny_stops, tiny_transit, town_transit
from .test_browser import (
    assert_focus_shows,
    at,
    class_of,
    contrast,
    figures,
    focused,
    legend_counts,
    luminance,
    on_screen,
    printed_colours,
    until,
)

pytestmark = pytest.mark.browser

DRAWN = """(name) => { const found = [];
  map_nabij.eachLayer((one) => { if (one.options.className === name) found.push(one); });
  return found.map((one) => ({ dashed: Boolean(one.options.dashArray),
    points: one.getLatLngs().map(({ lat, lng }) => [lng, lat]) })); }"""
SHOWN_STOPS = """() => { const found = [];
  const shapes = ['hexagon', 'wedge'];
  map_nabij.eachLayer((one) => { if (shapes.includes(one.options.shape)) found.push(one); });
  return found.map((one) => [one.options.shape, one.options.scale]); }"""


def write(path: Path, view) -> Path:
    path.write_text(render(view), encoding="utf-8", newline="\n")
    return path


@pytest.fixture(scope="module")
def file(tmp_path_factory) -> Path:
    return write(tmp_path_factory.mktemp("transit") / "map.html", tiny_transit())


@pytest.fixture(scope="module")
def big(tmp_path_factory) -> Path:
    return write(tmp_path_factory.mktemp("transit") / "map.html", town_transit(400))


def lines(page, selector: str) -> list[str]:
    """The rows of a table as a reader sees them, one blank between the cells."""
    rows = page.locator(f"{selector} tr").all_inner_texts()
    return [re.sub(r"\s+", " ", row).strip() for row in rows]


def on_map(page, points) -> tuple[float, float]:
    return on_screen(page, [points.y, points.x])


def spot_of_stop(k: int):
    return tiny_stops().geometry.to_crs(4326).iloc[k]


# --- without public transport


def test_without_windows_nothing_of_it_appears(opened, tiny_file):
    page = opened(tiny_file).page
    assert page.locator("#windows").is_hidden()
    assert page.locator("#nabij-journeys, .cut, .window, .stop-legend").count() == 0
    assert page.locator("#overlays input[value=early], #overlays input[value=stops]").count() == 0
    assert page.locator("#ranking-foot").is_hidden()
    assert "window" not in page.url


# --- windows


def test_a_window_is_chosen_and_comes_back_by_its_address(opened, file):
    one = opened(file)
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
    again = opened(file, page.url.split("#")[1]).page
    assert again.is_checked("#windows input[value=evening]")
    assert again.is_checked("#chooser input[value=ldc_evening_people_won]")
    again.check("#windows input[value='']")
    assert "window" not in again.url
    assert (
        again.locator("#chooser input").evaluate_all("all => all.map((one) => one.value)") == before
    )
    assert one.problems == []


def test_the_subject_stays_when_the_window_changes(opened, file):
    page = opened(file, "layer=ldc_people_in_gap").page
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
def test_a_window_that_is_not_there_is_on_foot(opened, file, state):
    one = opened(file, state)
    assert one.page.is_checked("#windows input[value='']")
    assert one.page.is_checked("#chooser input[value=priority]")
    assert one.problems == []


@pytest.mark.parametrize("name", ["file", "big"])
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


def test_out_of_reach_is_the_last_class_and_not_a_lack_of_data(opened, file):
    page = opened(file, "window=evening&layer=ldc_evening_minutes&area=B3").page
    last = page.locator("#legend ol.classes li").last.inner_text()
    assert "meer dan 30, of niet bereikbaar" in last
    assert "1 gebied" in last
    assert "Minuten (mediaan) niet bereikbaar niet bereikbaar niet bereikbaar" in lines(
        page, "#panel"
    )
    assert page.locator("#panel .why").count() == 0
    page = opened(file, "window=evening&layer=ldc_evening_minutes&area=B2").page
    assert "geen reis berekend" in page.inner_text("#panel .why")


@pytest.mark.parametrize(
    ("language", "option", "measure", "column"),
    [
        ("en", "Evening, 18:00–21:00", "minutes door to door (norm 15)", "By transit"),
        ("fr", "Soirée, 18:00–21:00", "minutes de porte à porte (norme 15)", "En transports"),
    ],
)
def test_windows_speak_the_language(opened, file, language, option, measure, column):
    page = opened(file, "window=evening&area=A1").page
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


def test_the_panel_compares_on_foot_with_transit_and_after_the_cut(opened, file):
    page = opened(file, "window=evening&area=A2").page
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


def test_the_tip_has_the_same_figures_in_short(opened, file):
    page = opened(file, "window=evening").page
    page.mouse.move(*on_screen(page, at(tiny(), "A2")))
    page.wait_for_selector("#tip:not([hidden])")
    rows = lines(page, "#tip .travel")
    assert rows[0] == "Te voet Met OV Na schrapping 85e percentiel Vertrekminuten binnen norm"
    assert rows[1] == "Lokaal dienstencentrum 31,0 min 26,5 min 31,0 min 33,0 min 12,5 %"
    assert rows[2] == "Ontmoetingsplek 8,0 min"
    assert "Vertrek: Avond" in page.inner_text("#tip")


def test_a_hidden_number_of_people_is_hidden_in_a_window_too(opened, file):
    page = opened(file, "window=evening&area=B3&layer=ldc_evening_people_won").page
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


def test_a_cut_is_named_above_the_legend_and_in_the_panel(opened, file):
    page = opened(file, "window=evening&layer=ldc_evening_people_lost&area=A1").page
    named = f"Vergeleken met een dienstregeling zonder: halte {BOLD}; lijn 3"
    assert page.locator("#legend > *").first.inner_text() == named
    assert page.inner_text("#panel .cut") == named
    assert "verliezen door de schrapping" in page.inner_text("#legend-title")


# --- journeys


def test_the_panel_tells_the_journey_leg_by_leg(opened, file):
    page = opened(file, "window=evening&area=A1").page
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


def test_the_journey_is_drawn_dashed_on_foot_and_solid_on_board(opened, file):
    one = opened(file, "window=evening")
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
    assert_drawn(opened(file, page.url.split("#")[1]).page, 1)
    # On foot there is no journey, nor without an area.
    page.check("#windows input[value='']")
    assert page.evaluate(DRAWN, "ride") == page.evaluate(DRAWN, "walk") == []
    page.check("#windows input[value=evening]")
    assert page.evaluate(DRAWN, "walk") != []
    page.keyboard.press("Escape")
    assert page.evaluate(DRAWN, "walk") == []
    assert one.problems == []


def degrees(points) -> list[list[float]]:
    import geopandas as gpd

    spots = gpd.GeoSeries(shapely.points(points), crs=31370).to_crs(4326)
    return [[spot.x, spot.y] for spot in spots]


def assert_near(found, expected) -> None:
    assert len(found) == len(expected)
    for one, two in zip(found, expected, strict=True):
        assert one == pytest.approx(two, abs=2e-5)


def assert_drawn(page, number: int) -> None:
    """Each leg of a journey of the view is on the map, by its own kind of line."""
    legs = tiny_transit().journeys[number].legs
    for name, of_kind in (
        ("walk", [leg for leg in legs if leg.kind == "walk"]),
        ("ride", [leg for leg in legs if leg.kind != "walk"]),
    ):
        drawn = page.evaluate(DRAWN, name)
        assert len(drawn) == len(of_kind)
        for line, leg in zip(drawn, of_kind, strict=True):
            assert line["dashed"] == (name == "walk")
            assert_near(line["points"], degrees(leg.points))


def test_an_area_without_a_journey_shows_none(opened, file):
    one = opened(file, "window=evening&area=A2&journey=ldc")
    assert one.page.locator("#panel .journey").count() == 0
    assert one.page.evaluate(DRAWN, "walk") == []
    assert one.problems == []


def test_journeys_are_read_only_when_one_is_asked_for(opened, big):
    page = opened(big).page
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


# --- stops


def test_stops_show_their_class_and_the_legend_counts_them(opened, file):
    page = opened(file).page
    shown = page.evaluate(SHOWN_STOPS)
    given = tiny_stops()
    assert len(shown) == len(given)
    assert Counter(shape for shape, _ in shown) == Counter(
        "wedge" if early else "hexagon" for early in given["ends_early"]
    )
    assert len({scale for _, scale in shown}) == 6  # one stop of each class
    items = page.locator("#legend .signs li").all_inner_texts()
    assert [re.sub(r"\s+", " ", item) for item in items] == [
        "6 of meer 1",
        "4 tot 6 1",
        "2 tot 4 1",
        "1 tot 2 1",
        "minder dan 1 1",
        "geen 1",
        "laatste vertrek op een weekdag voor 19 uur 2",
    ]


def test_the_legend_of_many_stops_counts_each_class(opened, tmp_path):
    view = town_transit(300)
    page = opened(write(tmp_path / "map.html", view)).page
    found = [int(n) for n in page.locator("#legend .signs .count").all_inner_texts()]
    classes = view.stops["service_class"]
    expected = [
        int((classes == name).sum()) for name in ("high", "good", "basic", "low", "rare", "none")
    ]
    assert found == [n for n in expected if n] + [int(view.stops["ends_early"].sum())]


def test_toggles_leave_all_stops_the_early_ones_or_none(opened, file):
    page = opened(file).page
    page.check("#overlays input[value=early]")
    assert [shape for shape, _ in page.evaluate(SHOWN_STOPS)] == ["wedge", "wedge"]
    page.uncheck("#overlays input[value=stops]")
    assert page.evaluate(SHOWN_STOPS) == []
    assert page.locator("#legend .signs").count() == 0
    page.uncheck("#overlays input[value=early]")
    page.check("#overlays input[value=early]")  # asks for stops, so there are stops
    assert page.is_checked("#overlays input[value=stops]")
    assert len(page.evaluate(SHOWN_STOPS)) == 2
    assert page.locator("#legend .signs").count() == 1
    page.uncheck("#overlays input[value=early]")
    assert len(page.evaluate(SHOWN_STOPS)) == 6


def test_an_early_stop_has_its_own_edge_on_the_map(opened, file):
    page = opened(file).page
    inks = page.evaluate(
        """(spots) => spots.map(([lat, lng]) => {
          const at = map_nabij.latLngToContainerPoint([lat, lng]);
          const canvas = document.querySelector('.leaflet-signs-pane canvas');
          const box = canvas.getBoundingClientRect();
          const stage = map_nabij.getContainer().getBoundingClientRect();
          const scale = canvas.width / box.width;
          const x = Math.round((at.x + stage.left - box.left) * scale);
          const y = Math.round((at.y + stage.top - box.top) * scale);
          const ink = canvas.getContext('2d').getImageData(x - 8, y - 8, 16, 16).data, seen = [];
          for (let k = 0; k < ink.length; k += 4) seen.push([...ink.slice(k, k + 4)]);
          return seen; })""",
        [[spot_of_stop(k).y, spot_of_stop(k).x] for k in range(6)],
    )
    early = [
        any(r > 150 and g < 110 and b < 60 and a > 200 for r, g, b, a in seen) for seen in inks
    ]
    assert early == list(tiny_stops()["ends_early"])


def test_a_stop_tells_its_timetable_beside_the_pointer_and_in_the_panel(opened, file):
    page = opened(file).page
    spot = on_map(page, spot_of_stop(3))
    page.mouse.move(*spot)
    page.wait_for_selector("#tip:not([hidden])")
    assert page.inner_text("#tip strong") == "Bos"
    assert "laatste vertrek op een weekdag voor 19 uur" in page.inner_text("#tip .early")
    assert lines(page, "#tip .bands") == [
        "ochtend overdag avond zaterdag zondag",
        "1,0 1,0 0,5 0,0 0,0",
    ]
    page.mouse.click(*spot)
    assert page.inner_text("#panel h2") == "Bos"
    assert "18:42" in page.inner_text("#panel")
    assert "stop=s4" in page.url
    page.mouse.click(*on_map(page, spot_of_stop(2)))
    assert page.inner_text("#panel h2") == "Kerk"
    assert page.locator("#panel .early").count() == 0
    assert lines(page, "#panel .bands")[1] == "3,0 2,0 1,0 1,0 –"
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    assert page.locator("#panel").is_hidden()


def test_a_stop_is_found_by_keyboard(opened, file):
    page = opened(file).page
    page.uncheck("#overlays input[value=stops]")
    before = page.evaluate("map_nabij.getZoom()")
    page.focus("#search")
    page.keyboard.type("mar")
    option = page.locator("#suggestions li").first.inner_text()
    assert "Markt" in option and "Halte · 1, 3, 7" in re.sub(r"\s+", " ", option)
    page.keyboard.press("Enter")
    assert page.inner_text("#panel h2") == "Markt"
    assert "1, 3, 7" in page.inner_text("#panel")
    assert page.is_checked("#overlays input[value=stops]")  # what is chosen must be seen
    until(page, f"map_nabij.getZoom() > {before}")
    page.check("#overlays input[value=early]")
    page.fill("#search", "station")
    page.press("#search", "Enter")
    assert page.inner_text("#panel h2") == "Station"
    assert not page.is_checked("#overlays input[value=early]")
    assert opened(file, page.url.split("#")[1]).page.inner_text("#panel h2") == "Station"


def test_the_search_names_stops_only_where_there_are(opened, file, tiny_file):
    assert "halte" in opened(file).page.inner_text("label[for=search]")
    assert "halte" not in opened(tiny_file).page.inner_text("label[for=search]")


@pytest.mark.parametrize("columns", [["name"], ["name", "lines"], ["name", "ends_early", "day"]])
def test_stops_with_few_columns_show_what_there_is(opened, tmp_path, columns):
    stops = tiny_stops()[[*columns, "geometry"]]
    one = opened(write(tmp_path / "map.html", tiny(stops=stops)))
    page = one.page
    page.fill("#search", "bos")
    page.press("#search", "Enter")
    assert page.inner_text("#panel h2") == "Bos"
    assert ("Lijnen" in page.inner_text("#panel")) == ("lines" in columns)
    assert page.locator("#panel .bands").count() == int("day" in columns)
    assert one.problems == []


# --- names


def test_names_of_stops_lines_windows_and_cuts_stay_text(opened, file):
    one = opened(file, "window=evening&area=A1&journey=ldc")
    page = one.page
    page.check(f'#windows input[value="{BOLD}"]')
    assert BOLD in page.inner_text("#legend .window")
    address = page.url.split("#")[1]
    page = opened(file, address).page
    assert page.is_checked(f'#windows input[value="{BOLD}"]')
    page.check("#windows input[value=evening]")
    assert SCRIPT in page.inner_text("#panel .legs")
    page.fill("#search", "brug")
    assert "<i>Brug</i>" in page.inner_text("#suggestions")
    page.press("#search", "Enter")
    assert page.inner_text("#panel h2") == "<i>Brug</i>"
    assert SCRIPT in page.inner_text("#panel")
    inside = ("#panel", "#legend", "#windows", "#chooser", "#suggestions", "#tip")
    for tag in ("b", "i", "script"):
        assert page.locator(", ".join(f"{part} {tag}" for part in inside)).count() == 0
    assert one.dialogs == []
    assert one.problems == []


# --- keyboard, paper, phone, contrast


def test_windows_and_journeys_are_chosen_by_keyboard(opened, file):
    page = opened(file, "area=A1").page
    page.focus("#windows input[value='']")
    page.keyboard.press("ArrowDown")
    assert focused(page)["tag"] == "INPUT"
    assert_focus_shows(page)
    assert page.is_checked("#windows input[value=evening]")
    assert "window=evening" in page.url
    for _ in range(60):
        page.keyboard.press("Tab")
        assert_focus_shows(page)
        if page.evaluate("document.activeElement.dataset.journey") == "meeting_venue":
            break
    page.keyboard.press("Enter")
    assert_drawn(page, 1)


def test_paper_names_the_window_and_the_cut_and_draws_the_journey(opened, file):
    page = opened(file, "window=evening&area=A1&layer=ldc_evening_minutes").page
    page.add_style_tag(content="@media print { #legend .swatch { display: none !important; } }")
    printed = printed_colours(page.pdf(format="A4", print_background=True))
    assert {"#92c5de", "#2166ac"} <= printed  # the classes of A1, A3 and B1
    page.emulate_media(media="print")
    for shown in ("#legend .window", "#legend .cut", "#legend .stop-legend", "#panel .legs"):
        assert page.locator(shown).first.is_visible(), shown
    for hidden in ("#windows", "#overlays", "#panel [data-journey]"):
        assert page.locator(hidden).first.is_hidden(), hidden
    until(page, "document.querySelector('.leaflet-overlay-pane svg path')")
    strokes = page.locator(".leaflet-overlay-pane svg path").evaluate_all(
        """all => all.map((one) =>
          [one.getAttribute('stroke'), one.getAttribute('stroke-dasharray')])"""
    )
    travel = [dashes for stroke, dashes in strokes if stroke == "#7a0c58"]
    assert Counter(dashes is None for dashes in travel) == {True: 2, False: 2}


def test_a_phone_has_windows_stops_and_journeys(opened, file):
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
    one = opened(file, **phone)
    page = one.page
    sideways = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    page.click("#layers summary")
    page.check("#windows input[value=evening]")
    assert "Avond, 18:00–21:00" in page.inner_text("#shown")
    assert page.evaluate(sideways) <= 0
    page.locator(".stage").scroll_into_view_if_needed()
    page.touchscreen.tap(*on_screen(page, at(tiny(), "A1")))
    assert page.inner_text("#panel h2") == "Éénbroek"
    assert page.evaluate(sideways) <= 0
    for part in ("#panel .journey", "#panel .travel", "#panel [data-journey]"):
        box = page.locator(part).first.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 390.5, part
    assert page.locator("#panel [data-journey]").first.bounding_box()["height"] >= 40
    page.locator(".stage").scroll_into_view_if_needed()
    page.touchscreen.tap(*on_map(page, spot_of_stop(5)))
    assert page.inner_text("#panel h2") == "Oud depot"
    assert page.evaluate(sideways) <= 0
    assert one.problems == []


def test_texts_of_public_transport_stand_out_from_their_ground(opened, file):
    page = opened(file, "window=evening&area=A1").page
    page.mouse.move(*on_screen(page, at(tiny(), "A1")))
    page.wait_for_selector("#tip:not([hidden])")
    for selector in (
        "#windows legend",
        "#windows label:has(:checked) span",
        "#legend .cut",
        "#legend .window",
        "#legend .signs .range",
        "#legend .signs .count",
        "#legend .stop-legend h3",
        "#panel .travel th",
        "#panel .legs li",
        "#panel .legs small",
        "#panel [data-journey=ldc]",
        "#panel [data-journey=meeting_venue]",
        "#tip .travel th",
        "#tip .travel td",
        "#ranking-foot",
    ):
        assert contrast(page, selector) >= 4.5, selector
    page = opened(file, "stop=s4").page
    for selector in ("#panel .early", "#panel .bands caption", "#panel .bands th"):
        assert contrast(page, selector) >= 4.5, selector
    assert luminance("rgb(255, 255, 255)") == pytest.approx(1)


def test_every_state_is_without_complaints(opened: object, big: Path):
    one: Opened = opened(big, "window=evening")
    for window in WINDOWS[:2]:
        one.page.check(f"#windows input[value={window.id}]")
        one.page.click("#table tbody tr >> nth=3")
        one.page.click("#panel [data-journey] >> nth=1")
    assert one.problems == []
    assert [url for url in one.requests if not url.startswith(("file:", "data:"))] == []
