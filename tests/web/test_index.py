"""The first page: studies and rooms to choose from, in three languages, at two widths."""

from __future__ import annotations

import contextlib
import re

import pytest

from .conftest import DIST, SIZES, serving

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("size", SIZES)
def test_the_studies_stand_there_with_their_ways_in(window, size):
    seen = window(size)
    page = seen.go("/")
    assert page.title() == "nabij"
    assert page.locator("html").get_attribute("lang") == "nl"
    card = page.locator("#studies li")
    assert card.count() == 1
    assert "Nabijdorp (verzonnen)" in card.inner_text()
    ways = card.get_by_role("link").evaluate_all(
        "links => links.map((a) => a.getAttribute('href'))"
    )
    assert [way.split("#")[0] for way in ways] == ["planner.html", "ldc.html"]
    assert seen.overflow() == 0
    assert seen.violations() == []
    seen.keep(f"index-{size}")
    seen.check()


def test_the_keyboard_reaches_everything_in_order(window):
    page = window().go("/")
    reached = []
    for _ in range(7):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate(
                "(() => { const a = document.activeElement;"
                " return [a.id || a.getAttribute('href'), getComputedStyle(a).outlineWidth]; })()"
            )
        )
    names = [name for name, _ in reached]
    assert names[0] == "#main"
    assert names[1] == "language"
    assert names[2].startswith("planner.html#study=")
    assert names[3].startswith("ldc.html#study=")
    assert names[4] == "room.html"
    assert all(width == "3px" for name, width in reached[:5])


@pytest.mark.parametrize(
    ("locale", "language"), [("fr-BE", "fr"), ("en-GB", "en"), ("de-DE", "nl")]
)
def test_the_language_is_that_of_the_browser(window, locale, language):
    seen = window(locale=locale)
    page = seen.go("/")
    assert page.locator("html").get_attribute("lang") == language
    assert page.locator("#language").input_value() == language
    seen.check()


def test_a_language_that_is_chosen_stays(window):
    seen = window()
    page = seen.go("/?lang=fr#x=1")
    assert page.locator("html").get_attribute("lang") == "fr"
    page.locator("#language").select_option("en")
    page.wait_for_selector("html[lang=en][data-ready]")
    assert page.url == seen.base + "/#x=1"
    assert "Choose a study" in page.locator("main").inner_text()
    seen.go("/")
    assert page.locator("html").get_attribute("lang") == "en"
    seen.check()


def test_at_twice_the_size_nothing_is_lost(window):
    seen = window(viewport={"width": 640, "height": 400})
    seen.go("/")
    assert seen.overflow() == 0


def test_pages_are_open_and_data_asks_for_the_token(window, tmp_path, cache):
    key = "geheim€genoég"
    with contextlib.closing(serving(tmp_path, cache, token=key)) as server:
        base = next(server)
        seen = window(base=base)
        late = []
        seen.page.route("**/api/v1/rooms*", lambda one: late.append(one))
        page = seen.go("/", ready="dialog")
        page.keyboard.press("Escape")
        page.wait_for_selector("#studies >> text=Zonder sleutel")
        # who gave none is not asked again for what was under way
        page.unroute("**/api/v1/rooms*")
        late[0].continue_()
        page.wait_for_selector("#rooms >> text=Zonder sleutel")
        assert page.locator("dialog").count() == 0
        page = seen.go("/", ready="dialog")
        page.get_by_label("Sleutel").fill("fout")
        page.get_by_role("button", name="Verder").click()
        page.wait_for_selector("text=Die sleutel klopt niet")
        assert seen.violations() == []
        page.get_by_label("Sleutel").fill(key)
        page.keyboard.press("Enter")
        page.wait_for_selector("html[data-ready]", state="attached")
        assert page.locator("#studies li").count() == 1
        seen.check("401")


def test_files_of_pages_hold_no_script_or_style_of_their_own(served):
    pages = list(DIST.glob("*.html"))
    assert pages
    for file in pages:
        text = file.read_text(encoding="utf-8")
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=", text), file.name
        assert not re.search(r"(?:src|href)=\"(?:https?:)?//", text), file.name
