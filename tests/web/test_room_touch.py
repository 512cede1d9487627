"""Fingers on the drawing of a room: drag, zoom, turn."""

from __future__ import annotations

import math

import pytest

from .room_steps import drawn, metre, middle, opened, place, settled, shown, turn

pytestmark = pytest.mark.browser


#: A spot of the floor with room for a second finger to the right of it, and for both to turn.
FREE = """() => { const box = document.querySelector('.plan').getBoundingClientRect();
    for (let y = box.top + 60; y < box.bottom - 60; y += 7)
      for (let x = box.left + 10; x < box.right - 110; x += 7) {
        const on = document.elementFromPoint(x, y);
        if (on.closest('.plan') && !on.closest('[data-id], [data-handle]')) return [x, y]; } }"""


def fingers(seen):
    """Puts fingers on the screen, moves and lifts them, as the browser itself would tell it."""
    client = seen.context.new_cdp_session(seen.page)

    def touch(kind, *points):
        spots = [{"x": px, "y": py, "id": row} for row, (px, py) in enumerate(points)]
        client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": spots})

    return touch


def twist(page, touch, degrees, first=None):
    """Two fingers that turn about their middle, counterclockwise; the first one comes down on the
    floor, or where it is told to."""
    x, y = page.evaluate(FREE)
    one, other = first or (x, y), (x + 80, y)
    touch("touchStart", one)
    touch("touchStart", one, other)
    mx, my = (one[0] + other[0]) / 2, (one[1] + other[1]) / 2
    dx, dy = one[0] - mx, one[1] - my
    for step in range(1, 11):
        # the screen has y down
        turn_ = -math.radians(degrees) * step / 10
        cos, sin = math.cos(turn_), math.sin(turn_)
        ax, ay = cos * dx - sin * dy, sin * dx + cos * dy
        touch("touchMove", (mx + ax, my + ay), (mx - ax, my - ay))
    touch("touchEnd")


def test_a_finger_drags_and_two_fingers_zoom(window):
    seen, page = opened(window, "phone")
    x, y = place(page, "T4")
    page.locator("#plan").scroll_into_view_if_needed()
    at, size = middle(page, "T4"), metre(page)
    touch = fingers(seen)
    touch("touchStart", at)
    for step in range(1, 6):
        touch("touchMove", (at[0] + step * size / 5, at[1]))
    touch("touchEnd")
    settled(page)
    assert place(page, "T4") == pytest.approx((x + 1, y), abs=0.08)
    # again: what is chosen is not under the arm that turns it
    at = middle(page, "T4")
    touch("touchStart", at)
    touch("touchMove", (at[0] + size / 2, at[1]))
    touch("touchMove", (at[0] + size, at[1]))
    touch("touchEnd")
    settled(page)
    assert place(page, "T4") == pytest.approx((x + 2, y), abs=0.15)
    box = page.locator(".plan").bounding_box()
    mx, my = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    touch("touchStart", (mx - 30, my))
    touch("touchStart", (mx - 30, my), (mx + 30, my))
    for step in range(1, 6):
        touch("touchMove", (mx - 30 - 6 * step, my), (mx + 30 + 6 * step, my))
    touch("touchEnd")
    assert metre(page) > 1.5 * size
    seen.check()


def test_two_fingers_turn_what_is_chosen(window):
    seen, page = opened(window, "phone")
    page.locator("#plan").scroll_into_view_if_needed()
    touch = fingers(seen)

    def look():
        drawn(page)
        return page.locator(".plan").get_attribute("viewBox")

    at, view = place(page, "T4"), look()
    touch("touchStart", middle(page, "T4"))
    touch("touchEnd")
    page.wait_for_selector("[data-id=T4].chosen")
    # in steps, with its chairs, and nothing else moves; 13 looked down
    twist(page, touch, 50)
    assert turn(page, "T4") == 45
    assert turn(page, "13") == 315
    assert (place(page, "T4"), look()) == (at, view)
    page.locator("#undo").click()
    assert turn(page, "T4") == 0
    page.locator("#plan").scroll_into_view_if_needed()
    twist(page, touch, -50)
    assert turn(page, "T4") == 315
    page.locator("#undo").click()
    # a first finger that happens to come down on something else chooses nothing
    page.locator("#plan").scroll_into_view_if_needed()
    twist(page, touch, 50, middle(page, "T6"))
    assert (turn(page, "T4"), turn(page, "T6")) == (45, 0)
    page.locator("#undo").click()
    page.locator("#snap").uncheck()
    page.locator("#plan").scroll_into_view_if_needed()
    twist(page, touch, 33)
    assert turn(page, "T4") == pytest.approx(33, abs=1)
    # what is chosen takes nothing of moving and zooming
    size, (x, y) = metre(page), page.evaluate(FREE)
    touch("touchStart", (x, y))
    touch("touchStart", (x, y), (x + 60, y))
    for step in range(1, 6):
        touch("touchMove", (x + 10 * step, y), (x + 60 + 10 * step, y))
    touch("touchEnd")
    moved = [float(one) for one in look().split()]
    before = [float(one) for one in view.split()]
    assert moved == pytest.approx([before[0] - 50 / size, *before[1:]], abs=2 / size)
    x, y = page.evaluate(FREE)
    touch("touchStart", (x, y))
    touch("touchStart", (x, y), (x + 50, y))
    for step in range(1, 6):
        touch("touchMove", (x, y), (x + 50 + 10 * step, y))
    touch("touchEnd")
    drawn(page)
    assert metre(page) == pytest.approx(2 * size, rel=0.05)
    assert turn(page, "T4") == pytest.approx(33, abs=1)
    settled(page)
    seen.check()


def test_two_fingers_turn_nothing_where_nothing_is_chosen(window):
    seen, page = opened(window, "phone")
    page.locator("#plan").scroll_into_view_if_needed()
    before = page.locator(".item").evaluate_all(
        "all => all.map((n) => n.getAttribute('transform'))"
    )
    twist(page, fingers(seen), 50)
    assert shown(page, ".item.chosen") == 0
    now = page.locator(".item").evaluate_all("all => all.map((n) => n.getAttribute('transform'))")
    assert now == before
    assert page.locator("#undo").is_disabled()
    seen.check()
