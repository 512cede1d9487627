"""What other browsers do in their own way, played in this one."""

from __future__ import annotations

import pytest

from .room_steps import choose, opened, place, settled

pytestmark = pytest.mark.browser

#: Firefox has no `change` for what was typed in a field before, also when the page has put
#: something else there since: here a browser that never has one for what is typed.
NO_CHANGE = """addEventListener('change', (event) => {
    if (event.target.matches('input:is([type=number], [type=text])')) event.stopPropagation();
}, true)"""


def typed(page, field, text, end="Enter"):
    page.locator(field).fill(text)
    page.locator(field).press(end)


def test_what_is_typed_counts_where_the_browser_tells_of_no_change(window):
    seen, page = opened(window)
    page.evaluate(NO_CHANGE)
    choose(page, "T2")
    typed(page, "#field-width", "100")
    assert page.locator("#field-width").input_value() == "20"
    typed(page, "#field-width", "1.4")
    page.locator("#undo").click()
    assert page.locator("#field-width").input_value() == "20"
    # the same again, this time by leaving the field
    typed(page, "#field-width", "1.4", end="Tab")
    page.locator("#undo").click()
    assert page.locator("#field-width").input_value() == "20"
    typed(page, "#field-x", "6")
    assert place(page, "T2")[0] == 6
    settled(page)
    seen.check()


def test_a_comma_is_a_decimal_point_in_whatever_language_the_browser_is(window):
    seen, page = opened(window)
    choose(page, "T2")
    page.locator("#field-width").select_text()
    page.keyboard.type("1,45")
    page.keyboard.press("Enter")
    assert page.locator("#field-width").input_value() == "1.45"
    assert page.locator('[data-id="T2"] circle').first.get_attribute("r") == "0.725"
    # not where a comma is a comma
    page.locator("#field-label").select_text()
    page.keyboard.type("Hoek, achter")
    assert page.locator("#field-label").input_value() == "Hoek, achter"
    seen.check()
