"""Stops on the map, in a real browser; and public transport for every reader."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from .conftest import Opened
from .invented import SCRIPT, tiny
from .invented_transit import BOLD, WINDOWS, tiny_stops, town_transit
from .reading import (
    assert_focus_shows,
    at,
    contrast,
    focused,
    luminance,
    on_screen,
    printed_colours,
    until,
)
from .transit_read import assert_drawn, lines, write

pytestmark = pytest.mark.browser


SHOWN_STOPS = """() => { const found = [];
  const shapes = ['hexagon', 'wedge'];
  map_nabij.eachLayer((one) => { if (shapes.includes(one.options.shape)) found.push(one); });
  return found.map((one) => [one.options.shape, one.options.scale]); }"""


def on_map(page, points) -> tuple[float, float]:
    return on_screen(page, [points.y, points.x])


def spot_of_stop(k: int):
    return tiny_stops().geometry.to_crs(4326).iloc[k]


# --- stops


def test_stops_show_their_class_and_the_legend_counts_them(opened, transit_file):
    page = opened(transit_file).page
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


def test_toggles_leave_all_stops_the_early_ones_or_none(opened, transit_file):
    page = opened(transit_file).page
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


def test_an_early_stop_has_its_own_edge_on_the_map(opened, transit_file):
    page = opened(transit_file).page
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


def test_a_stop_tells_its_timetable_beside_the_pointer_and_in_the_panel(opened, transit_file):
    page = opened(transit_file).page
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


def test_a_stop_is_found_by_keyboard(opened, transit_file):
    page = opened(transit_file).page
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
    assert opened(transit_file, page.url.split("#")[1]).page.inner_text("#panel h2") == "Station"


def test_the_search_names_stops_only_where_there_are(opened, transit_file, tiny_file):
    assert "halte" in opened(transit_file).page.inner_text("label[for=search]")
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


def test_names_of_stops_lines_windows_and_cuts_stay_text(opened, transit_file):
    one = opened(transit_file, "window=evening&area=A1&journey=ldc")
    page = one.page
    page.check(f'#windows input[value="{BOLD}"]')
    assert BOLD in page.inner_text("#legend .window")
    address = page.url.split("#")[1]
    page = opened(transit_file, address).page
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


def test_windows_and_journeys_are_chosen_by_keyboard(opened, transit_file):
    page = opened(transit_file, "area=A1").page
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


def test_paper_names_the_window_and_the_cut_and_draws_the_journey(opened, transit_file):
    page = opened(transit_file, "window=evening&area=A1&layer=ldc_evening_minutes").page
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


def test_a_phone_has_windows_stops_and_journeys(opened, transit_file):
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
    one = opened(transit_file, **phone)
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


def test_texts_of_public_transport_stand_out_from_their_ground(opened, transit_file):
    page = opened(transit_file, "window=evening&area=A1").page
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
    page = opened(transit_file, "stop=s4").page
    for selector in ("#panel .early", "#panel .bands caption", "#panel .bands th"):
        assert contrast(page, selector) >= 4.5, selector
    assert luminance("rgb(255, 255, 255)") == pytest.approx(1)


def test_every_state_is_without_complaints(opened: object, big_transit_file: Path):
    one: Opened = opened(big_transit_file, "window=evening")
    for window in WINDOWS[:2]:
        one.page.check(f"#windows input[value={window.id}]")
        one.page.click("#table tbody tr >> nth=3")
        one.page.click("#panel [data-journey] >> nth=1")
    assert one.problems == []
    assert [url for url in one.requests if not url.startswith(("file:", "data:"))] == []
