"""The map as a reader meets it: opened from disk in a real browser, by pointer and by keyboard."""

from __future__ import annotations

import re

import pytest

from nabij.maps.page import render

from .invented import SCRIPT, tiny
from .reading import (
    at,
    class_of,
    figures,
    legend_counts,
    on_screen,
    selected,
    until,
)

pytestmark = pytest.mark.browser


#: What is drawn once a frame stands there after the next one.
TWO_FRAMES = """() => new Promise((done) => {
  requestAnimationFrame(() => requestAnimationFrame(() => done(true)));
})"""
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


# --- opening


@pytest.mark.parametrize("file", ["tiny_file", "town_file"])
def test_opens_without_a_network_and_without_a_complaint(opened, request, file):
    one = opened(request.getfixturevalue(file))
    one.page.wait_for_timeout(300)
    assert [url for url in one.requests if not url.startswith(("file:", "data:"))] == []
    assert one.problems == []
    assert one.dialogs == []


def test_a_thousand_areas_are_there_once_the_page_says_it_is_ready(opened, town_file):
    page = opened(town_file).page
    # bench/map.py reads this mark
    marks = page.evaluate("performance.getEntriesByName('nabij-ready').map((one) => one.entryType)")
    assert marks == ["mark"]
    assert page.locator("#table tbody tr").count() == 1000
    assert page.evaluate("Drawing.drawn().areas.length") == 1000


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
        page.evaluate(TWO_FRAMES)
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
