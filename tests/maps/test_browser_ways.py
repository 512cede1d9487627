"""The map for every reader: by keyboard, in three languages, on paper, on a phone, in calm."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from nabij.maps.page import render

from .invented import tiny
from .reading import (
    assert_focus_shows,
    at,
    contrast,
    focused,
    on_screen,
    printed_colours,
    selected,
    until,
)

pytestmark = pytest.mark.browser


# --- keyboard, language, address


def test_everything_is_chosen_by_keyboard(opened, tiny_file):
    page = opened(tiny_file).page
    page.keyboard.press("Tab")
    assert focused(page)["text"] == "Naar de ranglijst"
    assert_focus_shows(page)
    assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
    before = page.evaluate("window.location.hash")
    page.keyboard.press("Enter")
    assert focused(page)["id"] == "ranking"
    assert page.evaluate("window.location.hash") == before
    for _ in range(12):
        page.keyboard.press("Tab")
        assert_focus_shows(page)
        if focused(page)["text"] == "Tweehoek":
            break
    assert focused(page)["text"] == "Tweehoek"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert focused(page)["text"] == "Vierveld"
    assert_focus_shows(page)
    assert page.inner_text("#tip strong") == "Vierveld"
    page.keyboard.press("Enter")
    assert selected(page) == ["Vierveld"]
    page.keyboard.press("End")
    assert focused(page)["text"] == "Vijfberg"
    page.keyboard.press("Escape")  # first the tip
    page.keyboard.press("Escape")  # then the choice
    assert selected(page) == []
    assert page.locator("#panel").is_hidden()


def test_every_control_takes_part_in_the_tab_order_and_shows_it(opened, tiny_file):
    page = opened(tiny_file, "area=A1").page
    seen = []
    for _ in range(60):
        page.keyboard.press("Tab")
        now = page.evaluate(
            """() => { const one = document.activeElement;
              return one === document.body ? 'body' : one.closest('[id]')?.id ?? 'skip'; }"""
        )
        if now == "body":
            break
        assert_focus_shows(page)
        seen.append(now)
    for name in (
        "languages",
        "print",
        "chooser",
        "overlays",
        "map_nabij",
        "home",
        "search",
        "panel",
    ):
        assert name in seen, name
    assert "table" in seen
    assert "sources" in seen


def test_layers_change_by_arrow(opened, tiny_file):
    page = opened(tiny_file).page
    page.focus("#chooser input[value=priority]")
    page.keyboard.press("ArrowDown")
    assert page.inner_text("#legend-title") == "Behoefte en wandeltijd: lokaal dienstencentrum"
    assert "Behoefte en wandeltijd" in page.inner_text("#status")


@pytest.mark.parametrize(
    ("language", "scheme", "column", "label"),
    [
        ("en", "natural breaks", "Priority", "local service centre"),
        ("fr", "seuils naturels", "Priorité", "centre de services local"),
    ],
)
def test_the_language_changes_everywhere(opened, tiny_file, language, scheme, column, label):
    page = opened(tiny_file, "area=A1").page
    dutch = set(page.inner_text("body").splitlines())
    page.click(f"#languages [data-language={language}]")
    assert page.get_attribute("html", "lang") == language
    assert scheme in page.inner_text("#legend")
    assert column in page.inner_text("#table thead")
    assert label in page.inner_text("#panel").lower()
    # What stays the same is names, codes, numbers, and a few words that the languages share.
    same = dutch & set(page.inner_text("body").splitlines())
    words = {line for line in same if re.search(r"[a-z]{4,}", line)}
    names = set(tiny().areas["name"]) | {"Verzonnen dorp", "Verzonnen · A1"}
    assert {line for line in words if not any(name in line for name in names)} <= {
        "Éénbroek",
        "Minuten",
        "Minutes",
    }


def test_the_address_brings_back_the_same_view(opened, tiny_file):
    page = opened(tiny_file).page
    page.check("#chooser input[value=one_person_share]")
    page.click("#languages [data-language=en]")
    page.click("#table tr:has-text('Vierveld')")
    address, title = page.url.split("#")[1], page.inner_text("#legend-title")
    again = opened(tiny_file, address).page
    assert again.is_checked("#chooser input[value=one_person_share]")
    assert again.get_attribute("html", "lang") == "en"
    assert selected(again) == ["Vierveld"]
    assert again.inner_text("#legend-title") == title == "Share of one-person households"
    again.fill("#search", "krekel")
    again.press("#search", "Enter")
    address = again.url.split("#")[1]
    assert opened(tiny_file, address).page.inner_text("#panel h2") == "De Krekel"


@pytest.mark.parametrize("state", ["layer=x&lang=xx&area=%3Cb%3E&place=9", "%%%", "area=&layer="])
def test_an_address_that_means_nothing_does_no_harm(opened, tiny_file, state):
    one = opened(tiny_file, state)
    assert one.page.is_checked("#chooser input[value=priority]")
    assert selected(one.page) == []
    assert one.problems == []


# --- paper, small windows, calm, contrast


def test_paper_holds_legend_table_and_attribution_and_no_controls(opened, tiny_file):
    page = opened(tiny_file, "area=A1").page
    page.emulate_media(media="print")
    for hidden in ("#print", "#languages", "#chooser", "#search", ".leaflet-control-zoom", "#home"):
        assert page.locator(hidden).is_hidden(), hidden
    for shown in ("#legend", "#table", "#attribution", "h1", "#panel", "#invented", ".stage"):
        assert page.locator(shown).is_visible(), shown
    assert page.locator("#source-list table").is_visible()
    assert (
        page.locator("#legend .swatch").first.evaluate(
            "one => getComputedStyle(one).printColorAdjust"
        )
        == "exact"
    )


def test_paper_has_the_first_rows_and_says_so(opened, town_file):
    page = opened(town_file).page
    page.emulate_media(media="print")
    rows = page.locator("#table tbody tr").evaluate_all(
        "all => all.filter((r) => r.offsetHeight).length"
    )
    assert rows == 30
    assert page.inner_text("#print-rows") == "De eerste 30 van 1.000 gebieden."


def test_the_whole_map_fits_on_the_sheet_where_the_window_is_wider(opened, tiny_file):
    """Firefox lays the map out for paper in the width of its window, and prints it on an A4."""
    page = opened(tiny_file, viewport={"width": 1900, "height": 900}).page
    page.emulate_media(media="print")
    page.wait_for_selector(".leaflet-overlay-pane svg path", state="attached")
    left, right = page.evaluate(
        """(() => {
            const sides = [...document.querySelectorAll(".leaflet-overlay-pane svg path[fill]")]
                .map((one) => one.getBoundingClientRect()).filter((one) => one.width > 0);
            const { x } = document.querySelector(".stage").getBoundingClientRect();
            return [Math.min(...sides.map((one) => one.left)) - x,
                    Math.max(...sides.map((one) => one.right)) - x];
        })()"""
    )
    sheet = (210 - 2 * 12) / 25.4 * 96  # an A4 without its margins, in pixels
    assert 0 <= left < right <= sheet


def test_a_phone_has_all_of_it_and_never_scrolls_sideways(opened, tiny_file):
    page = opened(
        tiny_file, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    ).page
    sideways = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(sideways) <= 0
    for part in ("#search", ".stage", "#legend", "#table tbody tr", "#print", "#attribution"):
        page.locator(part).first.scroll_into_view_if_needed()
        box = page.locator(part).first.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390.5, part
    assert page.locator("#chooser").is_hidden()
    page.click("#layers summary")
    page.check("#chooser input[value=ldc_minutes]")
    assert "norm 15" in page.inner_text("#legend-title")
    page.locator(".stage").scroll_into_view_if_needed()
    page.touchscreen.tap(*on_screen(page, at(tiny(), "B1")))
    assert page.evaluate(sideways) <= 0
    panel = page.locator("#panel").bounding_box()
    assert 0 <= panel["y"] < 844 - 300  # what was chosen comes into sight
    assert page.inner_text("#panel h2") == "Vierveld"


def test_long_names_do_not_push_the_page_sideways(opened, tmp_path):
    view = tiny(title="W" * 150)
    view.areas.loc[0, "name"] = "L" * 120
    file = tmp_path / "map.html"
    file.write_text(render(view), encoding="utf-8")
    for width in (390, 768, 1400):
        page = opened(file, "area=A1", viewport={"width": width, "height": 844}).page
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width


@pytest.mark.parametrize("wish", ["reduce", "no-preference"])
def test_who_wants_no_motion_gets_none(opened, tiny_file, wish):
    page = opened(tiny_file, reduced_motion=wish).page
    page.evaluate("map_nabij.on('zoomanim', () => { window.moved = true; })")
    page.click("#table tr:has-text('Vierveld')")
    if wish == "no-preference":
        until(page, "window.moved === true")
    else:
        page.wait_for_timeout(150)
        assert page.evaluate("window.moved !== true")


def test_texts_stand_out_from_their_ground(opened, tiny_file):
    view = tiny()
    page = opened(tiny_file, "area=A2&layer=ldc_bivariate").page
    page.mouse.move(*on_screen(page, at(view, "A1")))
    page.wait_for_selector("#tip:not([hidden])")
    page.click("#sources summary")
    for selector in (
        "h1",
        "#subtitle",
        "#invented",
        ".skip",
        "#print",
        "#languages [aria-pressed=true]",
        "#layers h2",
        "#chooser legend",
        "#chooser label:has(:checked) span",
        "#overlays label span",
        "#legend-title",
        "#legend .hint",
        "#legend th",
        "#attribution",
        "#tip strong",
        "#tip dt",
        "#tip small",
        "#tip .now",
        "label[for=search]",
        "#panel h2",
        "#panel .hint",
        "#panel .note",
        "#panel .own th",
        "#panel .own small",
        "#table thead button",
        "#table tr.chosen button",
        "#table tr.chosen td",
        "#table tr.alike td",
        "#ranking .hint",
        "footer p",
        "footer summary",
        "#source-list th",
        ".leaflet-control-scale-line",
    ):
        assert contrast(page, selector) >= 4.5, selector
    cells = page.locator("#legend .square tbody td").count()
    for k in range(cells):
        row, column = divmod(k, 3)
        cell = f"#legend .square tbody tr:nth-child({row + 1}) td:nth-of-type({column + 1})"
        assert contrast(page, cell) >= 4.5, cell


def test_a_stop_says_its_name(opened, tmp_path):
    import geopandas as gpd
    import shapely

    view = tiny()
    spot = shapely.Point(152_700, 170_800)
    stops = gpd.GeoDataFrame({"name": ["<i>Halte</i> Kerk"]}, geometry=[spot], crs=view.areas.crs)
    file = tmp_path / "map.html"
    file.write_text(render(tiny(stops=stops)), encoding="utf-8")
    page = opened(file).page
    assert "Haltes (1)" in page.inner_text("#overlays")
    point = stops.geometry.to_crs(4326).iloc[0]
    page.mouse.move(*on_screen(page, [point.y, point.x]))
    page.wait_for_selector("#tip:not([hidden])")
    assert page.inner_text("#tip strong") == "<i>Halte</i> Kerk"


def test_the_town_lies_where_it_should(opened, town_file):
    page = opened(town_file).page
    middle = page.evaluate("map_nabij.getCenter()")
    # 150,000, 170,000 is the false origin of Lambert 72 plus a little: 50.84 N, 4.38 E.
    assert middle["lat"] == pytest.approx(50.84, abs=0.02)
    assert middle["lng"] == pytest.approx(4.38, abs=0.03)


def test_what_the_source_withheld_is_not_called_small(opened, tmp_path):
    """A source may withhold any number: the map may not say that it is under the threshold."""
    view = tiny()
    areas = view.areas.copy()
    for name in ("one_person_households", "one_person_share"):
        areas.loc[3, name] = float("nan")
        areas[f"{name}_status"] = ["known"] * 3 + ["suppressed"] + ["known"] * 2
    areas.loc[3, ["priority", "rank", "rank_low", "rank_high"]] = float("nan")
    file = tmp_path / "map.html"
    file.write_text(render(replace(view, areas=areas)), encoding="utf-8")
    code = areas["code"][3]
    page = opened(file, f"layer=priority&lang=nl&area={code}").page
    panel = page.inner_text("#panel")
    assert "afgeschermd" in panel and "< 5" not in panel.split("Prioriteit")[0]
    assert "eenpersoonshuishoudens afgeschermd door de bron" in page.inner_text("#legend").lower()


def test_the_areas_are_on_the_printed_sheet(opened, tiny_file):
    """Printed for real: the colours of the classes in use are those of filled shapes in the PDF."""
    page = opened(tiny_file, "layer=ldc_people_in_gap&lang=nl").page
    colours = {
        page.evaluate("(i) => Colours.fill(Data.layer('ldc_people_in_gap'), i)", i)
        for i in range(4)  # the areas with a figure
    }
    assert len(colours) == 4
    # the swatches of the legend are backgrounds too: without them only the map has the colours
    page.add_style_tag(content="@media print { #legend { display: none !important; } }")
    assert colours <= printed_colours(page.pdf(format="A4", print_background=True))
    page.emulate_media(media="print")
    until(page, "document.querySelector('.leaflet-overlay-pane svg path')")
    paths = page.locator(".leaflet-overlay-pane svg path")
    assert paths.count() >= 6
    fills = paths.evaluate_all("all => all.map((path) => path.getAttribute('fill'))")
    assert "url(#paper-unknown)" in fills
    # a canvas that was wiped prints as a white sheet: only a fresh one, with the signs, may stand
    assert page.locator(".stage canvas:visible").count() == 1
    assert page.locator(".stage canvas.fresh").is_visible()
    page.emulate_media(media="screen")
    until(page, "!document.querySelector('.leaflet-overlay-pane svg')")
    assert page.locator(".leaflet-overlay-pane canvas").is_visible()
