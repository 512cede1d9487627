"""A drawing of a neighbourhood on the page of the buurtanalyse that cannot be read as one."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .conftest import SIZES
from .ldc_steps import answer, api, open_choice, questions, saved

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("size", SIZES)
def test_a_drawing_that_crosses_itself_is_refused_in_words(window, size):
    seen = window(size)
    page = open_choice(seen)
    page.get_by_label("Zelf tekenen op de kaart").check()
    problem = page.locator("#problem")
    page.get_by_role("button", name="Cijfers bekijken").click()
    expect(problem).to_contain_text("Zet minstens drie hoeken")
    expect(problem).to_be_in_viewport()
    spot = page.locator("#map")
    spot.scroll_into_view_if_needed()
    box = spot.bounding_box()
    for x, y in ((0.3, 0.3), (0.7, 0.7), (0.7, 0.3), (0.3, 0.7)):
        at = {"x": box["width"] * x, "y": box["height"] * y}
        spot.tap(position=at) if size == "phone" else spot.click(position=at)
    for name in ("Cijfers bekijken", "Begin met schrijven"):
        page.get_by_role("button", name=name).click()
        expect(problem).to_contain_text("De omtrek in de tekening kruist zichzelf")
        expect(problem).to_contain_text("Teken hem opnieuw")
        expect(problem).to_be_in_viewport()
        expect(page.get_by_role("button", name=name)).to_be_focused()
    assert seen.violations() == [] and seen.overflow() == 0
    # the corners stand, to be mended; the words are not about another drawing
    expect(page.locator("#corners")).to_have_text("Hoeken: 4")
    page.get_by_role("button", name="Laatste hoek weg").click()
    expect(problem).to_be_empty()
    page.get_by_role("button", name="Cijfers bekijken").click()
    page.wait_for_selector("#preview table")
    seen.check("422")


@pytest.mark.parametrize("size", SIZES)
def test_a_kept_text_about_a_drawing_that_crosses_itself_can_be_read_and_written(window, size):
    seen = window(size)
    page = open_choice(seen)
    west, south, east, north = api(page, "GET", "/studies/studie")["bounds"]
    ring = [[west, south], [east, south], [east, north], [west, north]]
    crossing = [ring[at] for at in (0, 2, 1, 3, 0)]
    shape = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
    text = api(page, "POST", "/studies/studie/texts", {"front": {"polygon": shape}})
    document, part = text["id"], f"/texts/{text['id']}"
    was = api(page, "PUT", f"{part}/answers/character", {"markdown": "Van vroeger."}, text["etag"])
    kept = {"markdown": was["markdown"], "polygon": shape | {"coordinates": [crossing]}}
    api(page, "PUT", part, kept, was["etag"])
    page = seen.go(f"/ldc.html#study=studie&text={document}")
    expect(page.locator("#figures .mistake")).to_contain_text("kruist zichzelf")
    expect(page.locator("#figures")).to_contain_text("Begin een nieuwe tekst")
    expect(page.locator("#figures .mistake")).to_be_visible()
    expect(answer(page, "character")).to_have_value("Van vroeger.")
    answer(page, "character").fill("Van nu.")
    saved(page)
    assert questions(page, document)["character"] == "Van nu."
    assert seen.violations() == [] and seen.overflow() == 0
    seen.check("422")
