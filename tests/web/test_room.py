"""The page of a room as it stands there: its score and checks, its sizes, its languages."""

from __future__ import annotations

import pytest

from .conftest import SIZES
from .room_steps import choose, drawn, middle, opened, place, settled, shown

pytestmark = pytest.mark.browser

ANSWERS = "most => Number(document.documentElement.dataset.answers) >= most"


@pytest.mark.parametrize("size", SIZES)
def test_a_room_stands_there_with_its_score_and_checks(window, size):
    seen, page = opened(window, size)
    assert page.locator("#room-title").inner_text() == (
        "Cafetaria van lokaal dienstencentrum De Brug"
    )
    assert page.locator("#invented").is_visible()
    assert shown(page, ".item.seats") == 36
    assert shown(page, ".halo") == 36
    value = float(page.locator("#score-value").inner_text())
    assert 0 < value < 100
    assert "in orde" in page.locator("#checks-count").inner_text()
    assert seen.overflow() == 0
    assert seen.violations() == []
    seen.keep(f"room-{size}")
    seen.check()


def test_at_twice_the_size_nothing_is_lost(window):
    seen, _ = opened(window, viewport={"width": 640, "height": 400})
    assert seen.overflow() == 0
    seen.check()


def test_a_new_room_begins_empty_or_with_an_example(window):
    seen, page = opened(window, path="/room.html")
    page.locator("#new").click()
    page.wait_for_selector("dialog")
    assert seen.violations() == []
    page.get_by_label("Breedte (m)").last.fill("6")
    page.get_by_role("button", name="Verder", exact=True).click()
    page.wait_for_selector("dialog", state="detached")
    assert shown(page, ".item") == 1  # the door
    assert place(page, "D1") == [3, 0]
    page.locator("#new").click()
    page.get_by_label("parochiezaal", exact=False).first.check()
    page.get_by_role("button", name="Verder", exact=True).click()
    page.wait_for_selector("text=/parochie/i")
    assert "template=parish-hall" in page.url
    settled(page)
    seen.check()


def test_a_check_shows_its_spot(window):
    seen, page = opened(window)
    choose(page, "T4")
    for _ in range(12):  # its chair is in the wall now
        page.keyboard.press("ArrowLeft")
    settled(page)
    first = page.locator("#checks button").first
    drawn(page)
    before = page.locator(".plan").get_attribute("viewBox")
    first.click()
    drawn(page)
    assert page.locator(".plan").get_attribute("viewBox") != before
    assert page.locator(".marks .check").count() >= 1
    assert seen.violations() == []
    seen.keep("room-check")
    seen.check()


def test_the_table_of_items_is_the_drawing_in_words(window):
    seen, page = opened(window)
    page.locator("#table-holder summary").click()
    page.wait_for_selector("#table-body tr")
    rows = page.locator("#table-body tr")
    assert rows.count() == page.locator(".plan .item").count()
    told = page.locator("#table-body tr", has=page.get_by_role("button", name="Kies 13: stoel 13"))
    cells = told.locator("td").all_inner_texts()
    assert cells[:6] == ["stoel", "", "T4", "2,00 m", "6,32 m", "270°"]
    assert 0 <= int(cells[6]) <= 100
    told.get_by_role("button").click()
    assert page.locator("#form h2").inner_text() == "stoel 13"
    assert page.evaluate("document.activeElement.closest('#form') !== null")
    assert seen.violations() == []
    seen.check()


@pytest.mark.parametrize("locale", ["fr-BE", "en-GB"])
def test_it_is_told_in_the_language_of_the_browser(window, locale):
    seen, page = opened(window, locale=locale)
    words = page.locator("#checks-count").inner_text()
    assert ("sur" if locale == "fr-BE" else "of") in words.split()
    seen.check()


def test_answers_come_while_a_table_is_dragged(window):
    seen, page = opened(window, path="/room.html#template=parish-hall")
    start = int(page.locator("html").get_attribute("data-answers"))
    id = page.locator(".item.seats").first.get_attribute("data-id")
    at = middle(page, id)
    page.mouse.move(*at)
    page.mouse.down()
    # how many a second is for bench/room_page.py; that they come at all is for here
    for step in range(1, 4):
        page.mouse.move(at[0] + 20 * step, at[1])
        page.wait_for_function(ANSWERS, arg=start + step)
    page.mouse.up()
    settled(page)
    seen.check()
