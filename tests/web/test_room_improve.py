"""Better layouts on the page of a room: sought by the server, looked at, taken over."""

from __future__ import annotations

import pytest

from .room_steps import again, choose, drawn, opened, place, settled

pytestmark = pytest.mark.browser


def test_better_layouts_are_looked_at_before_they_are_taken_over(window):
    seen, page = opened(window, path="/room.html#template=brown-cafe")
    page.locator("#improve").click()
    page.wait_for_selector("#improve-busy", state="visible")
    page.wait_for_selector("#proposals :is(.proposal, p)", timeout=120_000)
    assert page.locator(".proposal").count() >= 1
    before = page.locator(".item").evaluate_all(
        "all => all.map((n) => n.getAttribute('transform'))"
    )
    one = page.locator(".proposal").last
    one.locator("input[type=range]").fill("1")
    settled(page)
    shown = page.locator(".item").evaluate_all("all => all.map((n) => n.getAttribute('transform'))")
    assert shown != before
    one.locator("input[type=range]").fill("0")
    settled(page)
    now = page.locator(".item").evaluate_all("all => all.map((n) => n.getAttribute('transform'))")
    assert now == before
    # who draws on sees the room itself, and keeps what was drawn
    one.locator("input[type=range]").fill("1")
    page.locator("#field-title").fill("Ons café")
    page.locator("#field-title").press("Enter")
    assert one.locator("input[type=range]").input_value() == "0"
    one.get_by_role("button", name="Overnemen").click()
    settled(page)
    assert page.locator("#room-title").inner_text() == "Ons café"
    now = page.locator(".item").evaluate_all("all => all.map((n) => n.getAttribute('transform'))")
    assert now == shown
    assert seen.violations() == []
    seen.keep("room-improve")
    page.locator("#undo").click()
    settled(page)
    page.evaluate("location.hash = '#template=terrace'")
    page.wait_for_selector("#room-title:has-text('Terras')")
    assert page.locator(".proposal").count() == 0
    seen.check()


def transforms(page):
    drawn(page)
    return page.locator(".item").evaluate_all("all => all.map((n) => n.getAttribute('transform'))")


def test_a_search_goes_on_after_a_reload_and_is_found_again(window):
    seen, page = opened(window, path="/room.html#template=brown-cafe")
    page.on("dialog", lambda one: one.accept())
    asked = []
    page.on("request", lambda one: asked.append(one.url) if one.method == "POST" else None)

    def running(route):
        id = route.request.url.rsplit("/", 1)[1]
        facts = {"id": id, "state": "running", "progress": 0.25, "step": "zoekt", "message": ""}
        route.fulfill(json=facts)

    page.route("**/api/v1/jobs/*", running)
    page.locator("#improve").click()
    page.wait_for_selector("#improve-step:text-is('zoekt')")
    # what is drawn meanwhile gives the room another address
    choose(page, "T1")
    page.keyboard.press("Shift+ArrowRight")
    at = place(page, "T1")
    page.wait_for_url("**/room.html#draft=*")
    again(page)
    page.wait_for_selector("#improve-step:text-is('zoekt')")
    assert page.locator("#improve-bar").evaluate("node => node.value") == 0.25
    assert page.locator("#improve").is_disabled()
    page.unroute("**/api/v1/jobs/*")
    page.wait_for_selector("#proposals :is(.proposal, p)", timeout=120_000)
    count = page.locator(".proposal").count()
    assert count >= 1
    before = transforms(page)
    page.locator(".proposal").last.get_by_role("button", name="Overnemen").click()
    # what people moved since the search began stays; what the proposal moves is moved
    assert transforms(page) != before
    assert place(page, "T1") == at
    settled(page)
    path = page.url.removeprefix(seen.base)
    # another room in this tab has nothing of it
    seen.go("/room.html#template=terrace")
    settled(page)
    assert page.locator(".proposal").count() == 0
    assert page.locator("#improve").is_enabled()
    seen.go(path)
    page.wait_for_selector(".proposal")
    assert page.locator(".proposal").count() == count
    assert len([one for one in asked if one.endswith("/rooms/improve")]) == 1
    # gone from the server: nothing is said of it, and it is asked for once
    page.evaluate(
        "addEventListener('pagehide', () => sessionStorage.setItem('nabij.improve', "
        'sessionStorage.getItem(\'nabij.improve\').replace(/"job":"[^"]*"/, \'"job":"weg"\')))'
    )
    with page.expect_response("**/jobs/weg"):
        again(page)
    page.wait_for_selector("#improve:enabled")
    assert page.locator("#proposals").inner_text() == ""
    assert page.evaluate("sessionStorage.getItem('nabij.improve')") is None
    seen.check("404")


def test_a_search_that_was_stopped_is_not_taken_up_again(window):
    seen, page = opened(window, path="/room.html#template=brown-cafe")
    held = []
    page.route("**/api/v1/rooms/improve", lambda route: held.append(route))
    with page.expect_request("**/rooms/improve"):
        page.locator("#improve").click()
    # even before the server answered
    page.locator("#improve-stop").click()
    with page.expect_request(lambda one: one.method == "DELETE"):
        held[0].continue_()
    page.wait_for_selector("#improve:enabled")
    again(page)
    settled(page)
    assert page.locator("#improve-busy").is_hidden()
    assert page.locator("#proposals").inner_text() == ""
    seen.check()
