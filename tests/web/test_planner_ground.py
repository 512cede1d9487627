"""The ground of the planner's map: streets under the places, and spots told by coordinates."""

from __future__ import annotations

import json
from itertools import pairwise
from urllib.parse import parse_qs, urlsplit

import pytest
from pyproj import Transformer

from .conftest import SIZES

pytestmark = pytest.mark.browser

STUDY = "studie"
PAGE = f"/planner.html#study={STUDY}"
STREETS = ".leaflet-streets-pane canvas"
# How many pixels of the streets' own canvas are not empty.
INK = """(canvas) => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let drawn = 0;
  for (let at = 3; at < data.length; at += 4) drawn += data[at] > 0;
  return drawn;
}"""


def told(window, path):
    """What the API says, past the page."""
    answer = window.context.request.get(f"{window.base}/api/v1{path}")
    assert answer.ok, answer.text()
    return answer.json()


def state(page):
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).fragment).items()}


def at(zoom, lat, lon):
    """The page at another spot, as an address that someone shared."""
    return f"{PAGE}&at={zoom},{lat:.5f},{lon:.5f}"


def ink(page):
    canvas = page.locator(STREETS)
    return canvas.evaluate(INK) if canvas.count() else 0


def until(page, holds):
    """Wait for something; the page itself allows no questions from text (CSP)."""
    for _ in range(1200):
        if holds():
            return
        page.wait_for_timeout(50)
    pytest.fail("not within a minute")


def asked(page):
    """The questions about streets from now on."""
    questions = []
    page.on("request", lambda one: "/streets?" in one.url and questions.append(one.url))
    return questions


def test_streets_come_after_the_first_view_and_go_when_they_are_not_wanted(window, tmp_path):
    seen = window()
    questions = asked(seen.page)
    page = seen.go(PAGE)
    until(page, lambda: ink(page) > 500)
    ready, begun = page.evaluate(
        """() => [performance.getEntriesByName("nabij-ready")[0],
          performance.getEntriesByType("resource").find((one) => one.name.includes("/streets?"))]
          .map((one) => one.startTime)"""
    )
    assert begun >= ready
    assert "streets" not in state(page)
    seen.keep("planner-streets")
    # the picture that is taken along has them too
    page.locator("#take > summary").click()
    with_streets = picture(page, tmp_path / "met.png")
    page.locator("#streets").focus()
    page.keyboard.press("Space")
    until(page, lambda: ink(page) == 0)
    assert state(page)["streets"] == "no"
    without = picture(page, tmp_path / "zonder.png")
    assert with_streets.size == without.size
    changed = pytest.importorskip("PIL.ImageChops").difference(with_streets, without).getbbox()
    assert changed is not None and changed[3] - changed[1] > 100
    # who opens the address sees none, and nothing is asked for
    questions.clear()
    seen.go(urlsplit(page.url)._replace(scheme="", netloc="").geturl())
    assert not page.locator("#streets").is_checked() and ink(page) == 0 and questions == []
    page.locator("#streets").check()
    until(page, lambda: ink(page) > 500)
    assert "streets" not in state(page) and len(questions) == 1
    seen.check()


def picture(page, file):
    with page.expect_download() as got:
        page.locator("#picture").click()
    got.value.save_as(file)
    return pytest.importorskip("PIL.Image").open(file).convert("RGB")


def test_nearer_there_are_more_streets_and_a_small_move_asks_nothing(window):
    seen = window()
    west, south, east, north = told(seen, f"/studies/{STUDY}")["bounds"]
    lat, lon = (south + north) / 2, (west + east) / 2
    questions = asked(seen.page)
    kinds = []
    page = seen.page
    for zoom in (11, 13, 16):
        seen.go(at(zoom, lat, lon))
        until(page, lambda: ink(page) > 0)
        kinds.append(parse_qs(urlsplit(questions[-1]).query))
    assert [one["to"] for one in kinds] == [["main"], ["local"], ["path"]]
    assert "bbox" not in kinds[0]
    boxes = [[float(x) for x in one["bbox"][0].split(",")] for one in kinds[1:]]
    for outer, inner in pairwise(boxes):
        assert outer[0] < inner[0] < lon < inner[2] < outer[2]
        assert outer[1] < inner[1] < lat < inner[3] < outer[3]
    before = len(questions)
    page.locator("#map").focus()
    page.keyboard.press("ArrowRight")
    # the address is written later than the streets are looked after
    until(page, lambda: state(page)["at"] != f"16,{lat:.5f},{lon:.5f}")
    assert len(questions) == before
    for zoom in (15, 14, 13):
        page.locator(".leaflet-control-zoom-out").click()
        until(page, lambda zoom=zoom: state(page)["at"].startswith(f"{zoom},"))
    until(page, lambda: parse_qs(urlsplit(questions[-1]).query)["to"] == ["local"])
    assert len(questions) > before
    seen.check()


def test_without_streets_the_map_is_a_map(window):
    seen = window()
    failed = []
    seen.page.route("**/streets?*", lambda one: (failed.append(1), one.fulfill(status=503)))
    page = seen.go(PAGE)
    until(page, lambda: failed)
    assert page.locator("#mistake").is_hidden()
    page.locator("#plan > summary").click()
    page.locator("#drop").press("Enter")
    page.wait_for_selector(".crosshair")
    page.keyboard.press("Enter")
    page.wait_for_selector("#outcome table")
    seen.check("503")


@pytest.mark.parametrize("size", SIZES)
def test_a_place_is_put_at_typed_coordinates(window, size):
    seen = window(size)
    page = seen.go(PAGE)
    north = told(seen, f"/studies/{STUDY}")["bounds"][3]
    # by a street: where a place stands already
    place = told(seen, f"/studies/{STUDY}/places")["places"][0]
    lat, lon = round(place["lat"], 5), round(place["lon"], 5)
    page.locator("#plan > summary").click()
    x, y = (
        Transformer.from_crs(4326, crs, always_xy=True).transform(lon, lat) for crs in (31370, 3812)
    )
    comma = f"{lat} {lon}".replace(".", ",")
    for text in (
        f"{lat}, {lon}",
        comma,
        comma.replace(" ", ", "),
        f"({lat}° {lon}°)",
        f"{x[0]:.2f} {x[1]:.2f}",
        f"{y[0]:.1f};{y[1]:.1f}".replace(".", ","),
    ):
        page.locator("#drop").press("Enter")
        type_in(page, text)
        page.wait_for_selector("#hint", state="hidden")
        (made,) = json.loads(state(page)["changes"])
        assert (made["lat"], made["lon"]) == pytest.approx((lat, lon), abs=3e-6), text
        page.locator("#undo").click()
        until(page, lambda: "changes" not in state(page))
    page.locator("#drop").press("Enter")
    for text, said in (
        ("51,05", "geen twee"),
        ("hier ergens", "geen twee"),
        ("", "geen twee"),
        ("91.0, 3.0", "geen twee"),
        (f"{north + 1} {lon}", "ligt buiten deze studie"),
        (f"{lon} {lat}", "eerst de breedte"),
        ("10000 10000", "ligt buiten deze studie"),
    ):
        type_in(page, text)
        until(page, lambda said=said: said in page.locator("#typed-wrong").inner_text())
        assert page.locator("#typed").get_attribute("aria-invalid") == "true"
        page.locator("#typed-wrong").evaluate("(one) => one.replaceChildren()")
    type_in(page, f"{lon} {lat}")
    until(page, lambda: page.locator("#typed-wrong").inner_text() != "")
    seen.keep(f"planner-typed-{size}")
    assert seen.overflow() == 0 and seen.violations() == []
    box = page.locator("#hint").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= page.viewport_size["width"]
    assert page.locator("#typed-use").bounding_box()["height"] >= 24
    page.keyboard.press("Escape")
    page.wait_for_selector("#hint", state="hidden")
    assert page.locator(".crosshair").count() == 0 and "changes" not in state(page)
    assert page.evaluate("document.activeElement.id") == "drop"
    seen.check("422")


def test_a_place_is_moved_to_typed_coordinates_outside_the_view(window):
    seen = window()
    places = told(seen, f"/studies/{STUDY}/places")["places"]
    here, there = places[0], max(places, key=lambda one: abs(one["lat"] - places[0]["lat"]))
    page = seen.go(at(17, here["lat"], here["lon"]))
    page.locator("#plan > summary").click()
    page.locator("#places").select_option(here["place"])
    page.locator("#move").press("Enter")
    type_in(page, f"{there['lat']} {there['lon']}")
    page.wait_for_selector("#outcome table")
    (made,) = json.loads(state(page)["changes"])
    assert made["kind"] == "move" and made["place"] == here["place"]
    assert (made["lat"], made["lon"]) == pytest.approx((there["lat"], there["lon"]), abs=1e-6)
    _, lat, lon = map(float, state(page)["at"].split(","))
    assert (lat, lon) == pytest.approx((there["lat"], there["lon"]), abs=1e-3)
    seen.check()


def type_in(page, text):
    """From the map with the keyboard alone: to the field, a text, and Enter."""
    page.wait_for_selector("#typed")
    for _ in range(6):
        if page.evaluate("document.activeElement.id") == "typed":
            break
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "typed"
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.insert_text(text)
    page.keyboard.press("Enter")
