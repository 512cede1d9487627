"""Drawing in a room by mouse and keyboard: put down, drag, turn, copy, shape the walls."""

from __future__ import annotations

import pytest

from .room_steps import choose, drag, drawn, metre, middle, opened, place, settled, shown, turn

pytestmark = pytest.mark.browser


def test_the_palette_is_dragged_from(window):
    seen, page = opened(window, path="/room.html")
    button = page.get_by_role("button", name="Ronde tafel").bounding_box()
    box = page.locator(".plan").bounding_box()
    start = (button["x"] + 20, button["y"] + 12)
    goal = (box["x"] + box["width"] / 2 + 60, box["y"] + box["height"] / 2)
    drag(page, start, (goal[0] - start[0], goal[1] - start[1]), steps=12)
    assert shown(page, ".item.tables") == 1
    x, y = middle(page, "T1")
    assert (x, y) == pytest.approx(goal, abs=12)
    page.keyboard.press("Control+z")
    seen.check()


def test_a_table_is_dragged_with_its_chairs_and_undone(window):
    seen, page = opened(window)
    table, chair = place(page, "T4"), place(page, "13")
    size = metre(page)
    drag(page, middle(page, "T4"), (0.5 * size, -0.3 * size))
    assert place(page, "T4") == pytest.approx((table[0] + 0.5, table[1] + 0.3), abs=0.06)
    by = [now - was for now, was in zip(place(page, "T4"), table, strict=True)]
    assert place(page, "13") == pytest.approx((chair[0] + by[0], chair[1] + by[1]), abs=0.002)
    page.keyboard.press("Control+z")
    assert place(page, "T4") == pytest.approx(table)
    assert place(page, "13") == pytest.approx(chair)
    page.locator("#redo").click()
    assert place(page, "T4") != pytest.approx(table)
    seen.check()


def test_the_keyboard_moves_turns_copies_and_removes(window):
    seen, page = opened(window)
    choose(page, "T4")
    assert page.locator("#form h2").inner_text() == "tafel T4"
    x, y = place(page, "T4")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowUp")
    assert place(page, "T4") == pytest.approx((x + 0.1, y + 0.01), abs=1e-6)
    assert "tafel T4" in page.locator("#said").inner_text()
    page.keyboard.press("r")
    assert turn(page, "T4") == 15
    # the chairs turn with their table: 13 looked down (270)
    assert turn(page, "13") == 285
    page.keyboard.press("Shift+R")
    assert turn(page, "T4") == 0
    page.keyboard.press("Control+d")
    assert shown(page, ".item.tables") == 9
    assert shown(page, ".item.seats") == 40
    assert page.locator("#form h2").inner_text() == "tafel T9"
    choose(page, "T9")
    page.keyboard.press("Delete")
    assert shown(page, ".item.tables") == 8
    assert page.evaluate("document.activeElement.matches('.item:not(.chosen)')")
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    assert shown(page, ".item.seats") == 36
    settled(page)
    seen.check()


def test_a_chair_put_at_a_table_belongs_to_it_and_looks_at_it(window):
    seen, page = opened(window)
    page.get_by_role("button", name="Stoel", exact=True).click()
    (new,) = page.locator(".item.chosen").evaluate_all("nodes => nodes.map((n) => n.dataset.id)")
    size, table = metre(page), middle(page, "T6")
    # to the right of table T6 stands chair 23; this one goes above, where 22 stands, after that
    choose(page, "22")
    page.keyboard.press("Delete")
    start = middle(page, new)
    goal = (table[0] + 0.03 * size, table[1] - 0.75 * size)
    drag(page, start, (goal[0] - start[0], goal[1] - start[1]))
    # pushed up to the table: half the table, 2 cm, half a chair
    assert place(page, new) == pytest.approx((9.0, 5.6 + 0.45 + 0.02 + 0.25), abs=0.06)
    assert turn(page, new) == 270
    assert page.locator("#field-table").input_value() == "T6"
    seen.check()


def test_what_is_locked_stays(window):
    seen, page = opened(window)
    choose(page, "T1")
    page.get_by_label("Vergrendeld").check()
    at = place(page, "T1")
    drag(page, middle(page, "T1"), (60, 0))
    assert place(page, "T1") == at
    choose(page, "T1")
    page.keyboard.press("ArrowLeft")
    assert place(page, "T1") == at
    assert "vergrendeld" in page.locator("#said").inner_text()
    seen.check()


def test_words_stand_upright_whatever_is_turned_named_or_drawn_anew(window):
    seen, page = opened(window)
    page.get_by_role("button", name="Rustige hoek", exact=True).click()
    choose(page, "T4")
    page.keyboard.press("r")
    page.locator("#field-label").fill("Hoek")
    page.locator("#field-label").press("Enter")
    drawn(page)
    # down on the screen and right on the screen, as the words themselves have it
    ways = page.locator(".plan .item text").evaluate_all(
        "all => all.map((one) => { const m = one.getScreenCTM(); return [m.a, m.b, m.c, m.d]; })"
    )
    assert len(ways) >= 10
    for a, b, c, d in ways:
        assert a > 0 and d > 0 and abs(b) < a / 100 and abs(c) < d / 100
    seen.check()


def test_the_turning_handle_turns_in_steps(window):
    seen, page = opened(window)
    choose(page, "T4")
    settled(page)  # the arm is drawn anew with every answer
    box = page.locator("[data-handle=turn]").bounding_box()
    start = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    at = middle(page, "T4")
    arm = start[0] - at[0]
    drag(page, start, (-arm, -arm))
    assert turn(page, "T4") == pytest.approx(90, abs=15)
    assert turn(page, "T4") % 15 == 0
    seen.check()


def test_walls_are_changed_by_corners_and_doors_stay_in_them(window):
    seen, page = opened(window, path="/room.html")
    page.locator("#tool-walls").click()
    field = page.get_by_label("y van hoek 1")
    page.get_by_label("y van hoek 2").fill("-1")
    page.get_by_label("y van hoek 2").press("Enter")
    field.fill("-1")
    field.press("Enter")
    drawn(page)
    door = page.locator(".item.doors").get_attribute("data-id")
    assert place(page, door)[1] == pytest.approx(-1, abs=0.002)
    page.get_by_role("button", name="Nieuwe hoek na hoek 1", exact=True).click()
    assert shown(page, ".corner") == 5
    settled(page)
    assert page.locator("#live-mistake").is_hidden()
    handle = page.locator("[data-handle='0,1']").bounding_box()
    drag(page, (handle["x"] + 6, handle["y"] + 6), (0, 40))
    assert float(page.get_by_label("y van hoek 2").input_value()) < -1.1
    seen.check()
