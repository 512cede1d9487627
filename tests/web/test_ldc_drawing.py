"""A drawing of a neighbourhood on the page of the buurtanalyse that cannot be read as one."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .conftest import SIZES
from .ldc_steps import open_choice

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
