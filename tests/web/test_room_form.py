"""The form beside the drawing: what is chosen, said and changed in fields."""

from __future__ import annotations

import pytest

from .room_steps import choose, drawn, middle, opened, place, settled, shown, turn

pytestmark = pytest.mark.browser


def test_the_form_says_and_changes_what_is_chosen(window):
    seen, page = opened(window)
    choose(page, "T2")
    page.locator("#field-width").fill("1.4")
    page.locator("#field-width").press("Enter")
    page.get_by_label("x (m)", exact=True).fill("6")
    page.get_by_label("x (m)", exact=True).press("Enter")
    assert place(page, "T2")[0] == 6
    # round: as deep as it is wide
    drawn(page)
    assert page.locator('[data-id="T2"] circle').first.get_attribute("r") == "0.7"
    settled(page)
    assert page.locator("#live-mistake").is_hidden()
    seen.check()


def test_the_form_keeps_the_focus_and_says_what_is_in_the_room(window):
    seen, page = opened(window)
    choose(page, "T4")
    turning = page.get_by_role("button", name="Linksom draaien")
    turning.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    assert turn(page, "T4") == 30
    page.locator("#field-shape").focus()
    page.locator("#field-shape").select_option("round")
    assert page.evaluate("document.activeElement.id") == "field-shape"
    page.locator("#field-width").fill("100")
    page.locator("#field-width").press("Enter")
    assert page.locator("#field-width").input_value() == "20"
    page.locator("#field-width").fill("")
    page.locator("#field-width").press("Enter")
    assert page.locator("#field-width").input_value() == "20"
    page.locator("#undo").click()
    page.get_by_role("button", name="Bank", exact=True).click()
    page.locator("#field-places").fill("2.5")
    page.locator("#field-places").press("Enter")
    assert page.locator("#field-places").input_value() == "3"
    # the copy of a door is in a wall, what turns beside a window turns about itself
    door, pane = (
        page.locator(f".item.{kind}").first.get_attribute("data-id")
        for kind in ("doors", "windows")
    )
    choose(page, door)
    page.keyboard.press("Control+d")
    assert shown(page, ".item.doors") == 4
    at = place(page, "T6")
    choose(page, pane)
    page.keyboard.down("Shift")
    page.mouse.click(*middle(page, "T6"))
    page.keyboard.up("Shift")
    assert page.locator("#form h2").inner_text() == "2 dingen gekozen"
    page.keyboard.press("r")
    assert turn(page, "T6") == 15
    assert place(page, "T6") == at
    settled(page)
    assert page.locator("#live-mistake").is_hidden()
    seen.check()


def test_what_is_typed_counts_when_a_press_on_the_drawing_ends_it(window):
    seen, page = opened(window)
    choose(page, "T2")
    page.locator("#field-width").fill("1.4")
    # before the arm takes hold of the table
    arm = page.locator("[data-handle=turn]").bounding_box()
    mx, my = middle(page, "T2")
    x, y = arm["x"] + arm["width"] / 2, arm["y"] + arm["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(mx + (y - my), my - (x - mx), steps=4)
    page.mouse.up()
    settled(page)
    assert turn(page, "T2") == 90
    assert page.locator('[data-id="T2"] circle').first.get_attribute("r") == "0.7"
    assert page.locator("#field-width").input_value() == "1.4"
    seen.check()


def test_what_is_typed_is_of_the_room_that_goes_not_of_the_one_that_comes(window):
    seen, page = opened(window)
    page.evaluate("location.hash = '#template=terrace'")
    page.wait_for_selector("#room-title:has-text('Terras')")
    page.locator("#field-title").fill("Ons terras")
    page.evaluate("history.back()")
    page.wait_for_selector("#room-title:has-text('Cafetaria')")
    settled(page)
    assert page.url.endswith("#template=ldc-cafeteria")
    page.locator("#field-title").focus()
    page.keyboard.press("Tab")
    settled(page)
    assert page.locator("#field-title").input_value().startswith("Cafetaria")
    assert page.locator("#room-title").inner_text().startswith("Cafetaria")
    # and it is found again
    page.on("dialog", lambda one: one.accept())
    seen.go("/room.html")
    page.wait_for_selector("#notice:not([hidden]) li:has-text('“Ons terras”')")
    seen.check()
