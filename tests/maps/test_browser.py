"""The map as a reader meets it: opened from disk in a real browser, by pointer and by keyboard."""

from __future__ import annotations

import json
import re
import time
import zlib
from dataclasses import replace

import pytest

from nabij.maps.page import render

from .invented import SCRIPT, tiny

pytestmark = pytest.mark.browser

AREA_PIXEL = """([lat, lng]) => {
  const at = map_nabij.latLngToContainerPoint([lat, lng]);
  const canvas = document.querySelector('.leaflet-overlay-pane canvas');
  const box = canvas.getBoundingClientRect();
  const stage = map_nabij.getContainer().getBoundingClientRect();
  const scale = canvas.width / box.width;
  const x = Math.round((at.x + stage.left - box.left) * scale);
  const y = Math.round((at.y + stage.top - box.top) * scale);
  const ink = canvas.getContext('2d').getImageData(x - 6, y - 6, 12, 12).data;
  const seen = new Set();
  for (let k = 0; k < ink.length; k += 4) {
    seen.add('#' + [0, 1, 2].map((c) => ink[k + c].toString(16).padStart(2, '0')).join(''));
  }
  return [...seen];
}"""


def figures(page) -> dict:
    """The data block of the page, from which the test counts for itself."""
    return json.loads(page.text_content("#nabij-data"))


def at(view, code: str) -> list[float]:
    """Latitude and longitude of a spot inside an area, away from its street and its places."""
    area = view.areas.set_index("code").geometry.to_crs(4326)[code]
    west, south, east, north = area.bounds
    return [south + 0.75 * (north - south), west + 0.72 * (east - west)]


def on_screen(page, spot: list[float]) -> tuple[float, float]:
    script = """([lat, lng]) => {
      const at = map_nabij.latLngToContainerPoint([lat, lng]);
      const box = map_nabij.getContainer().getBoundingClientRect();
      return [at.x + box.left, at.y + box.top]; }"""
    return tuple(page.evaluate(script, spot))


def class_of(layer: dict, columns: dict, i: int) -> int | str:
    """The class of an area, counted here from the figures and the bounds alone."""
    names = [name for name in (layer["column"], layer["second"]) if name]
    values = [columns[name]["values"][i] for name in names]
    if any(i in columns[name]["suppressed"] for name in names):
        return "suppressed"
    if None in values:
        return "unknown"
    ends = [layer["bounds"], layer["second_bounds"]][: len(names)]
    found = [
        sum(value > end for end in bounds if end is not None)
        for value, bounds in zip(values, ends, strict=True)
    ]
    return found[0] if len(found) == 1 else found[0] * len(ends[1]) + found[1]


def legend_counts(page, layer: dict) -> dict[int | str, int]:
    """How many areas the legend gives each class, as a reader sees it."""
    counts: dict[int | str, int] = {}
    if layer["second"]:
        rows = page.locator("#legend .square tbody tr").all()
        width = len(layer["second_bounds"])
        for down, row in enumerate(reversed(rows)):
            for across, cell in enumerate(row.locator("td").all()):
                counts[down * width + across] = number(cell.inner_text())
    else:
        for k, item in enumerate(page.locator("#legend ol.classes .count").all()):
            counts[k] = number(item.inner_text())
    for item in page.locator("#legend ul.classes li").all():
        hidden = "verborgen" in item.inner_text()
        kind = "suppressed" if hidden else "unknown"
        counts[kind] = number(item.locator(".count").inner_text())
    return {kind: n for kind, n in counts.items() if n}


def number(text: str) -> int:
    return int(re.match(r"[\d.]+", text).group().replace(".", ""))


def luminance(colour: str) -> float:
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(page, selector: str) -> float:
    """Of the text of an element on the first opaque ground below it."""
    colour, ground = page.eval_on_selector(
        selector,
        """(one) => {
          const ink = getComputedStyle(one).color;
          for (let up = one; up; up = up.parentElement) {
            const ground = getComputedStyle(up).backgroundColor;
            if (!/^rgba\\(.*, 0(\\.\\d+)?\\)$/.test(ground)) return [ink, ground];
          }
          return [ink, 'rgb(255, 255, 255)'];
        }""",
    )
    light, dark = sorted([luminance(colour), luminance(ground)], reverse=True)
    return (light + 0.05) / (dark + 0.05)


def until(page, condition: str) -> None:
    """Wait for a condition; playwright's own wait needs eval, which the page's policy forbids."""
    deadline = time.monotonic() + 8
    while not page.evaluate(condition):
        assert time.monotonic() < deadline, condition
        page.wait_for_timeout(50)


def focused(page) -> dict[str, str]:
    return page.evaluate(
        """() => { const one = document.activeElement, style = getComputedStyle(one);
          return { text: one.textContent, tag: one.tagName, id: one.id,
            outline: style.outlineStyle, width: style.outlineWidth }; }"""
    )


def assert_focus_shows(page) -> None:
    now = focused(page)
    assert now["outline"] != "none", now
    assert float(now["width"].removesuffix("px")) >= 2


def selected(page) -> list[str]:
    return page.locator("#table tr.chosen tbody, #table tr.chosen button").all_inner_texts()


# --- opening


@pytest.mark.parametrize("file", ["tiny_file", "town_file"])
def test_opens_without_a_network_and_without_a_complaint(opened, request, file):
    one = opened(request.getfixturevalue(file))
    one.page.wait_for_timeout(300)
    assert [url for url in one.requests if not url.startswith(("file:", "data:"))] == []
    assert one.problems == []
    assert one.dialogs == []


def test_a_thousand_areas_are_there_within_three_seconds(opened, town_file):
    one = opened(town_file)
    ready = one.page.evaluate("performance.getEntriesByName('nabij-ready')[0].startTime")
    # The budget is three seconds; a machine that also runs other tests gets twice that.
    assert ready < 6000
    assert one.page.locator("#table tbody tr").count() == 1000


def test_tiles_appear_when_the_study_asks_and_are_named(opened, tmp_path):
    tiles = "https://tegels.example/{z}/{x}/{y}.png"
    file = tmp_path / "map.html"
    file.write_text(render(tiny(tiles=tiles, tiles_attribution="© Tegelmakers")), encoding="utf-8")
    one = opened(file)
    asked = [url for url in one.requests if not url.startswith(("file:", "data:"))]
    assert asked
    assert all(re.fullmatch(r"https://tegels\.example/\d+/\d+/\d+\.png", url) for url in asked)
    assert one.page.locator(".leaflet-tile-pane .leaflet-layer").count() == 1
    assert "© Tegelmakers" in one.page.inner_text("#attribution")
    one.page.uncheck("#overlays input[value=tiles]")
    assert (
        one.page.eval_on_selector(".leaflet-tile-pane .leaflet-layer", "e => e.style.opacity")
        == "0"
    )


# --- layers and legend


@pytest.mark.parametrize("file", ["tiny_file", "town_file"])
def test_the_legend_of_every_layer_counts_what_is_there(opened, request, file):
    one = opened(request.getfixturevalue(file))
    page = one.page
    data = figures(page)
    columns = data["areas"]["columns"]
    assert page.locator("#chooser input[type=radio]").count() == len(data["layers"])
    for layer in data["layers"]:
        page.check(f"#chooser input[value={layer['id']}]")
        expected: dict[int | str, int] = {}
        for i in range(len(data["areas"]["code"])):
            kind = class_of(layer, columns, i)
            expected[kind] = expected.get(kind, 0) + 1
        assert legend_counts(page, layer) == expected, layer["id"]
    assert one.problems == []


def test_every_layer_colours_the_areas_as_its_legend_says(opened, tiny_file):
    view, page = tiny(), opened(tiny_file).page
    data = figures(page)
    for name in ("streets", "0"):
        page.uncheck(f"#overlays input[value='{name}']")
    for layer in data["layers"]:
        page.check(f"#chooser input[value={layer['id']}]")
        page.wait_for_timeout(60)
        for i, code in enumerate(data["areas"]["code"]):
            seen = page.evaluate(AREA_PIXEL, at(view, code))
            kind = class_of(layer, data["areas"]["columns"], i)
            if isinstance(kind, int):
                assert seen == [layer["colours"][kind]], (layer["id"], code)
            else:
                paint = data["suppressed" if kind == "suppressed" else "noData"]
                assert paint["ground"] in seen, (layer["id"], code)
                assert len(seen) > 1, (layer["id"], code)  # a hatch, never one flat colour


def test_the_legend_names_its_scheme_and_its_bounds(opened, tiny_file):
    page = opened(tiny_file).page
    assert "Fisher-Jenks" in page.inner_text("#legend")
    page.check("#chooser input[value=ldc_minutes]")
    ranges = page.locator("#legend ol.classes .range").all_inner_texts()
    assert ranges == ["tot en met 7,5", "7,6 – 15", "15,1 – 22,5", "22,6 – 30", "meer dan 30"]
    assert "vaste grenzen rond de norm" in page.inner_text("#legend")


# --- names


def test_names_that_are_markup_show_as_text(opened, tiny_file):
    one = opened(tiny_file, "place=ldc-002")
    page = one.page
    assert page.inner_text("#panel h2") == SCRIPT
    assert "<img src=x onerror=alert(2)>" in page.inner_text("#panel")
    assert "<b>Driewijk</b>" in page.inner_text("#table")
    page.fill("#search", "script")
    assert SCRIPT in page.inner_text("#suggestions")
    page.click("#sources summary")
    assert SCRIPT in page.inner_text("#source-list")
    assert page.locator("#table b, #panel img, #panel script, #source-list script").count() == 0
    page.wait_for_timeout(200)
    assert one.dialogs == []
    assert one.problems == []


# --- choosing


def test_search_without_accents_finds_highlights_and_goes_there(opened, tiny_file):
    page = opened(tiny_file).page
    before = page.evaluate("map_nabij.getZoom()")
    page.fill("#search", "eenbr")
    assert "Éénbroek" in page.locator("#suggestions li").first.inner_text()
    page.press("#search", "Enter")
    assert selected(page) == ["Éénbroek"]
    assert page.inner_text("#panel h2") == "Éénbroek"
    until(page, f"map_nabij.getZoom() > {before}")


def test_search_that_finds_nothing_says_so(opened, tiny_file):
    page = opened(tiny_file).page
    page.fill("#search", "bestaat niet")
    assert page.inner_text("#suggestions") == "Niets gevonden."
    assert page.inner_text("#status") == "Niets gevonden."


def test_a_row_marks_and_zooms_the_map_and_the_whole_comes_back(opened, tiny_file):
    view, page = tiny(), opened(tiny_file).page
    home = page.evaluate("map_nabij.getZoom()")
    page.click("#table tr:has-text('Vierveld')")
    assert selected(page) == ["Vierveld"]
    until(page, f"map_nabij.getZoom() > {home}")
    lat, lng = at(view, "B1")
    assert page.evaluate(f"map_nabij.getBounds().contains([{lat}, {lng}])")
    drawn = page.evaluate(
        "(() => { const c = document.querySelector('.leaflet-outlines-pane canvas');"
        " return c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some((v) => v); })()"
    )
    assert drawn  # the outline of the chosen area
    page.click("#home")
    until(page, f"Math.abs(map_nabij.getZoom() - {home}) < 0.01")


def test_an_area_on_the_map_marks_its_row(opened, tiny_file):
    view, page = tiny(), opened(tiny_file).page
    page.mouse.click(*on_screen(page, at(view, "A2")))
    assert selected(page) == ["Tweehoek"]
    assert page.inner_text("#panel h2") == "Tweehoek"
    # Its interval overlaps with that of one other area, which is marked as well.
    assert page.locator("#table tr.alike button").all_inner_texts() == ["Éénbroek"]


def test_a_place_shows_its_name_its_hours_and_its_catchment(opened, tiny_file):
    view, page = tiny(), opened(tiny_file).page
    spot = view.places.geometry.to_crs(4326).iloc[0]
    page.mouse.click(*on_screen(page, [spot.y, spot.x]))
    panel = page.inner_text("#panel")
    assert page.inner_text("#panel h2") == "De Krekel"
    assert "Mo-Fr 09:00-17:00" in panel
    assert "binnen 15 minuten wandelen" in panel
    # The catchment as drawn is the catchment of the view.
    drawn = page.evaluate(
        """() => { const found = [];
          map_nabij.eachLayer((one) => { if (one.options.dashArray === '8 5') found.push(one); });
          return found.map((one) => one.getBounds().toBBoxString().split(',').map(Number)); }"""
    )
    expected = view.catchments.to_crs(4326).total_bounds
    assert len(drawn) == 1
    assert drawn[0] == pytest.approx(list(expected), abs=2e-4)


def test_a_place_without_a_catchment_says_so(opened, tiny_file):
    page = opened(tiny_file, "place=ldc-002").page
    assert "Voor deze plek is geen bereik berekend." in page.inner_text("#panel")


def test_sorting_the_table_keeps_unknown_last(opened, tiny_file):
    page = opened(tiny_file).page
    names = page.locator("#table tbody button")
    by_rank = ["Tweehoek", "Éénbroek", "Vierveld", "<b>Driewijk</b>", "Zesdal", "Vijfberg"]
    assert names.all_inner_texts() == by_rank
    page.click("#table thead button:has-text('Alleen wonend')")
    by_number = ["Éénbroek", "Tweehoek", "<b>Driewijk</b>", "Vierveld", "Vijfberg", "Zesdal"]
    assert names.all_inner_texts() == by_number
    header = page.locator("#table thead th[aria-sort=descending]")
    assert header.inner_text().startswith("Alleen wonend")


# --- figures


def test_hovering_shows_all_figures_and_their_years(opened, tiny_file):
    view, page = tiny(), opened(tiny_file).page
    page.mouse.move(*on_screen(page, at(view, "A2")))
    page.wait_for_selector("#tip:not([hidden])")
    tip = page.inner_text("#tip").replace("\u00a0", " ")
    for text in ("Tweehoek", "800", "300 (2024)", "37,5 % (2025, overgenomen)", "0,70", "0,700"):
        assert text in tip
    for text in ("31,0 min", "1 (interval 1–2)", "jaar niet bekend", "plekken 2026"):
        assert text in tip


def test_the_panel_holds_every_figure_with_its_year(opened, tiny_file):
    page = opened(tiny_file, "area=A2").page
    rows = page.locator("#panel tr").all_inner_texts()
    lines = [re.sub(r"\s+", " ", row).strip() for row in rows]
    for line in (
        "Huishoudens 800 jaar niet bekend",
        "Eenpersoonshuishoudens 300 cijfer van 2024",
        "Aandeel eenpersoonshuishoudens 37,5 % cijfer van 2025, overgenomen",
        "Behoefte-index (0–1) 0,70",
        "Prioriteit (0–1) 0,700",
        "Zonder enige plek 300",
        "Rang 1 (interval 1–2)",
        "volwassene (1,33 m/s) 23,3 min 250",  # 31 / 1.33
        "oudere (1,00 m/s) tempo van de studie 31,0 min 300",
        "kwetsbare oudere (0,80 m/s) 38,8 min 300",  # 31 / 0.8 = 38.75
        "Minuten naar de derde 40,0 min",
        "Woont binnen de norm 0,0 %",
        "Plekken binnen de norm 0",
        "Tekort (0–1) 1,00",
    ):
        assert line in lines
    years = "gebieden 2025, huishoudens 2024, straten jaar niet bekend, plekken 2026"
    assert years in page.inner_text("#panel")


def test_a_third_place_out_of_reach_is_not_a_figure_that_lacks(opened, tmp_path):
    view = tiny()
    view.areas.loc[0, "ldc_third_minutes"] = float("nan")
    file = tmp_path / "map.html"
    file.write_text(render(view), encoding="utf-8")
    panel = opened(file, "area=A1").page.inner_text("#panel")
    assert re.search(r"derde\s+geen derde plek te voet bereikbaar", panel)
    panel = opened(file, "area=B2").page.inner_text("#panel")
    assert re.search(r"derde\s+geen gegevens", panel)


def test_numbers_are_written_as_the_language_does(opened, tiny_file):
    page = opened(tiny_file, "area=A1&lang=nl").page
    assert "1.200" in page.inner_text("#panel")
    page.click("#languages [data-language=fr]")
    assert re.search("1[\u202f\u00a0]200", page.inner_text("#panel"))
    assert "50,0\u00a0%" in page.inner_text("#panel")


def test_a_hidden_count_is_never_a_number(opened, tiny_file):
    page = opened(tiny_file, "area=B3").page
    panel = re.sub(r"\s+", " ", page.inner_text("#panel"))
    assert "Eenpersoonshuishoudens < 5 cijfer van 2024" in panel
    assert "kwetsbare oudere (0,80 m/s) 9,4 min < 5" in panel  # 3 people in the view
    row = page.inner_text("#table tr.chosen").replace("\u00a0", " ")
    assert row.count("< 5") == 2
    page.check("#chooser input[value=ldc_people_in_gap]")
    assert "minder dan 5 (verborgen)" in page.inner_text("#legend")


def test_an_area_without_figures_says_why(opened, tiny_file):
    page = opened(tiny_file, "area=B2").page
    assert re.findall("–", page.inner_text("#table tr.chosen")) == ["–"] * 5
    assert "gearceerd, want eenpersoonshuishoudens niet bekend" in page.inner_text("#panel")
    assert "Eenpersoonshuishoudens niet bekend (1)" in page.inner_text("#legend")
    page.check("#chooser input[value=ldc_minutes]")
    assert "geen plek te voet bereikbaar" in page.inner_text("#panel")


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
    page.wait_for_timeout(150)
    assert page.evaluate("window.moved === true") == (wish == "no-preference")


def test_texts_stand_out_from_their_ground(opened, tiny_file):
    view = tiny()
    page = opened(tiny_file, "area=A2&layer=ldc_bivariate").page
    page.mouse.move(*on_screen(page, at(view, "A3")))
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


def printed_colours(pdf: bytes) -> set[str]:
    """Every colour that something in a PDF is filled with, as #rrggbb."""
    found = set()
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            text = zlib.decompress(stream).decode("latin-1")
        except zlib.error:
            continue
        for parts in re.findall(r"([\d.]+) ([\d.]+) ([\d.]+) rg\b", text):
            found.add("#" + "".join(f"{round(float(part) * 255):02x}" for part in parts))
    return found


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
