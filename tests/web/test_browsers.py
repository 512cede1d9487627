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


#: A browser that was told to keep nothing refuses at every question.
OFF = """for (const name of ['localStorage', 'sessionStorage', 'indexedDB'])
    Object.defineProperty(window, name, {
      get() { throw new DOMException('refused', 'SecurityError'); } });"""


def test_a_number_with_points_between_its_thousands_is_pasted_as_that_number(window):
    seen, page = opened(window)
    seen.context.grant_permissions(["clipboard-read", "clipboard-write"])
    choose(page, "T2")
    field = page.locator("#field-x")
    for text, number in (("1.234,5", "1234.5"), ("-12,25", "-12.25"), ("1.5", "1.5")):
        page.evaluate("text => navigator.clipboard.writeText(text)", text)
        field.select_text()
        page.keyboard.press("Control+v")
        assert field.input_value() == number
    seen.check()


def test_a_comma_that_a_keyboard_still_composes_comes_once(window):
    seen, page = opened(window)
    choose(page, "T2")
    field = page.locator("#field-width")
    field.fill("")
    page.evaluate(
        """() => { window.told = [];
             const field = document.querySelector('#field-width');
             field.addEventListener('input', (event) => window.told.push(event.inputType)); }"""
    )
    client = seen.context.new_cdp_session(page)
    client.send("Input.imeSetComposition", {"text": "1,5", "selectionStart": 3, "selectionEnd": 3})
    assert page.evaluate("window.told") == ["insertCompositionText"]
    seen.check()


def test_a_browser_that_keeps_nothing_shows_and_saves_a_room(window):
    seen = window()
    seen.page.add_init_script(OFF)
    page = seen.go("/room.html#template=ldc-cafeteria")
    settled(page)
    assert page.locator("#room-title").inner_text().startswith("Cafetaria")
    assert page.locator("#mistake").is_hidden()
    page.locator("#save").click()
    page.wait_for_selector("#state:text-is('Bewaard.')")
    assert "#room=" in page.url
    seen.check()
