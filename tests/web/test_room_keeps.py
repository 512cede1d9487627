"""What the page of a room keeps in the browser: drafts, a picture to draw over, what was copied."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from nabij.seating.model import Room

from .room_steps import (
    again,
    choose,
    drag,
    drawn,
    metre,
    middle,
    new,
    opened,
    pictures,
    pixel,
    place,
    png,
    settled,
    shown,
    turn,
)

pytestmark = pytest.mark.browser


def test_every_new_room_has_a_draft_of_its_own(window):
    seen, page = opened(window, path="/room.html")
    page.on("dialog", lambda one: one.accept())
    chair, stool = new(page, seen.base), new(page, seen.base, "Kruk")
    assert chair != stool
    # opened without a word in the address: both are offered, the last one first
    page.goto("about:blank")
    page.goto(seen.base + "/room.html")
    page.wait_for_selector("#notice:not([hidden])")
    assert "Verder met uw tekening" in page.locator("#notice").inner_text()
    assert page.locator("#notice li").count() == 2
    assert shown(page, ".item.seats") == 0
    # a room without a seat is not a bad room
    expect(page.locator("#score-range")).to_have_text("Zet stoelen neer: dan ziet u hier de score.")
    assert page.locator("#score-value").inner_text() == "–"
    assert seen.violations() == []
    seen.keep("room-drafts")
    page.locator("#notice li button").nth(2).click()
    page.wait_for_url(f"**/room.html#draft={chair}")
    assert page.locator(".item.seats").get_attribute("aria-label").startswith("stoel")
    # among what one can begin with is the other one, not the one that is open
    page.locator("#new").click()
    page.wait_for_selector("dialog")
    options = page.locator("dialog [name=begin]").evaluate_all("all => all.map((n) => n.value)")
    assert [one for one in options if one.startswith("draft")] == [f"draft:{stool}"]
    page.locator(f"dialog [value='draft:{stool}']").check()
    page.get_by_role("button", name="Verder", exact=True).click()
    page.get_by_role("button", name="Laten staan en verdergaan").click()
    page.wait_for_url(f"**/room.html#draft={stool}")
    assert page.locator(".item.seats").get_attribute("aria-label").startswith("kruk")
    # on the server: no draft any more
    page.locator("#save").click()
    page.wait_for_selector("#state:text-is('Bewaard.')")
    page.goto(seen.base + "/index.html")
    page.wait_for_selector("html[data-ready]", state="attached")
    link = page.get_by_role("link", name="Verder met uw tekening")
    assert link.count() == 1
    assert f"draft={chair}" in link.get_attribute("href")
    seen.check()


def test_what_is_drawn_while_it_is_saved_is_not_lost(window):
    seen, page = opened(window)
    held = []
    page.route("**/api/v1/rooms", lambda route: held.append(route))
    page.locator("#save").click()
    page.locator("#save").click()
    choose(page, "T1")
    page.keyboard.press("ArrowRight")
    at = place(page, "T1")
    (first,) = held  # two presses are not two rooms
    first.continue_()
    page.wait_for_selector("#state:text-is('Bewaard.')")
    page.wait_for_function("location.hash.startsWith('#room=')")
    kept = page.evaluate("fetch('/api/v1/rooms/' + location.hash.slice(6)).then((a) => a.json())")
    (table,) = [one for one in kept["room"]["tables"] if one["id"] == "T1"]
    assert table["at"] == pytest.approx(at)
    seen.check()


def test_the_last_address_is_what_is_shown_and_a_server_may_come_back(window):
    seen, page = opened(window, path="/room.html")
    held = []
    page.route("**/rooms/templates/brown-cafe", lambda route: held.append(route))
    # drawn, and gone on to something else before it was kept
    page.evaluate(
        """() => { for (const one of document.querySelectorAll('#palette button'))
             if (one.textContent === 'Kruk') one.click();
           location.hash = '#template=brown-cafe'; }"""
    )
    page.wait_for_function("() => Object.keys(localStorage).some((k) => k.includes('room.new.'))")
    page.evaluate("location.hash = '#template=terrace'")
    page.wait_for_selector("#room-title:has-text('Terras')")
    with page.expect_response("**/brown-cafe"):
        held[0].continue_()
    settled(page)
    assert "Terras" in page.locator("#room-title").inner_text()
    page.evaluate("location.hash = ''")
    page.wait_for_selector("#notice:not([hidden]) li")
    assert shown(page, ".item.seats") == 0
    page.route("**/rooms/evaluate", lambda route: route.abort())
    page.get_by_role("button", name="Kruk", exact=True).click()
    page.wait_for_selector("#live-mistake:not([hidden])")
    page.unroute("**/rooms/evaluate")
    page.wait_for_selector("#live-mistake", state="hidden")
    seen.check("Failed to load")


def test_a_draft_that_nobody_draws_at_goes_after_thirty_days(window):
    seen, page = opened(window, path="/room.html")
    page.on("dialog", lambda one: one.accept())
    old, young = new(page, seen.base), new(page, seen.base)
    page.goto("about:blank")
    page.goto(seen.base + "/index.html")
    for word, days in ((old, 31), (young, 29)):
        page.evaluate(
            """([key, days]) => { const kept = JSON.parse(localStorage.getItem(key));
               kept.at = new Date(Date.now() - days * 86400000).toISOString();
               localStorage.setItem(key, JSON.stringify(kept)); }""",
            [f"nabij.room.new.{word}", days],
        )
    page.goto(seen.base + "/room.html")
    page.wait_for_selector("#notice:not([hidden])")
    assert page.locator("#notice li").count() == 1
    page.get_by_role("button", name="weggooien").click()
    assert page.locator("#notice").is_hidden()
    assert page.evaluate("Object.keys(localStorage).filter((k) => k.includes('room')).length") == 0
    seen.check()


def test_a_picture_is_moved_turned_and_still_there_after_a_reload(window, tmp_path):
    seen, page = opened(window, path="/room.html")
    page.on("dialog", lambda one: one.accept())
    sent = []
    page.on("request", lambda request: sent.append(request.method + (request.post_data or "")))
    page.get_by_text("Over een foto of plan tekenen").click()
    field = page.locator("#picture-file")
    field.set_input_files({"name": "x.txt", "mimeType": "text/plain", "buffer": b"geen beeld"})
    page.wait_for_selector("#picture-mistake:not([hidden])")
    assert "geen afbeelding" in page.locator("#picture-mistake").inner_text()
    large = tmp_path / "groot.png"
    large.write_bytes(png(40, 20) + bytes(20_000_000))
    field.set_input_files(large)
    page.wait_for_selector("#picture-mistake:has-text('20,0 MB')")
    field.set_input_files({"name": "plan.png", "mimeType": "image/png", "buffer": png(400, 200)})
    page.wait_for_selector("#picture-tools:not([hidden])")
    assert page.locator("#picture-mistake").is_hidden()
    numbers = ("#picture-x", "#picture-y", "#picture-width", "#picture-turn")

    def placed():
        return [float(page.locator(one).input_value()) for one in numbers]

    # as wide as the room of 10 by 8 m, against its upper left corner
    assert placed() == [0, 8, 10, 0]
    page.locator("#picture-move").click()
    size = metre(page)
    start = page.locator(".plan").bounding_box()
    drag(page, (start["x"] + 200, start["y"] + 300), (2 * size, 1 * size))
    assert placed() == pytest.approx([2, 7, 10, 0], abs=0.03)
    x, y, *_ = placed()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+ArrowUp")
    assert placed() == pytest.approx([x - 0.1, y + 0.01, 10, 0], abs=0.001)
    page.locator("#picture-move").click()
    page.locator("#picture-turn").fill("-2.5")
    page.locator("#picture-turn").press("Enter")
    page.wait_for_selector("html[data-picture=kept]", state="attached")
    # turned about its own middle
    box = page.locator(".picture image").bounding_box()
    middle_ = (x - 0.1 + 5, y + 0.01 - 2.5)
    drawn(page)
    at = page.evaluate(
        """([x, y]) => { const m = document.querySelector('.plan > g').getScreenCTM();
           const at = new DOMPoint(x, y).matrixTransform(m); return [at.x, at.y]; }""",
        list(middle_),
    )
    centre = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert centre == pytest.approx(tuple(at), abs=2)
    before = placed()
    pictures(page, lambda all_: [turned for _, turned in all_] == [-2.5])
    again(page)
    page.wait_for_selector("#picture-tools:not([hidden])")
    assert placed() == pytest.approx(before)
    # it goes along when the room is kept under a name of its own
    page.locator("#save").click()
    page.wait_for_selector("#state:text-is('Bewaard.')")
    pictures(page, lambda all_: len(all_) == 1 and not all_[0][0].startswith("new."))
    again(page)
    page.wait_for_selector("#picture-tools:not([hidden])")
    assert placed() == pytest.approx(before)
    page.locator("#picture-off").click()
    pictures(page, lambda all_: all_ == [])
    assert not any("PNG" in one or "plan.png" in one for one in sent)
    seen.check()


def test_a_box_chooses_and_what_is_copied_is_pasted_in_another_room(window):
    seen, page = opened(window)
    page.on("dialog", lambda one: one.accept())
    # around table T4 (2,00; 5,60) and its chairs
    size, (x, y) = metre(page), middle(page, "T4")
    start = (x - 1.1 * size, y - 1.1 * size)
    page.locator("#tool-frame").click()
    drag(page, start, (2.2 * size, 2.2 * size))
    found = page.locator(".item.chosen").evaluate_all("all => all.map((n) => n.dataset.id)")
    assert "T4" in found and "13" in found and len(found) == 5
    assert page.locator("#tool-frame").get_attribute("aria-pressed") == "false"
    page.keyboard.press("Control+c")
    page.keyboard.press("Control+v")
    assert shown(page, ".item.tables") == 9
    assert shown(page, ".item.seats") == 40
    page.keyboard.press("Control+z")
    # Shift and a drag over the floor is a box too
    page.keyboard.press("Escape")
    page.keyboard.down("Shift")
    drag(page, (x - 1.1 * size, y - 0.2 * size), (2.2 * size, 0.4 * size))
    page.keyboard.up("Shift")
    assert shown(page, ".item.chosen") == 3
    page.goto("about:blank")
    page.goto(seen.base + "/room.html")
    page.wait_for_selector("html[data-ready]", state="attached")
    page.locator("#paste").click()
    assert shown(page, ".item.seats") == 4
    table = place(page, "T1")
    assert table == pytest.approx([5, 4], abs=0.06)
    chairs = [place(page, one) for one in ("1", "2", "3", "4")]
    apart = sorted(round(((a - table[0]) ** 2 + (b - table[1]) ** 2) ** 0.5, 2) for a, b in chairs)
    assert apart == [0.72] * 4
    settled(page)
    seen.check()


def test_several_things_are_put_in_line_and_filled_in_together(window):
    seen, page = opened(window, path="/room.html")
    for _ in range(3):
        page.get_by_role("button", name="Stoel", exact=True).click()
    # not on top of one another
    assert len({tuple(place(page, one)) for one in "123"}) == 3
    for number, x, y in ((1, 2, 2), (2, 3, 2.4), (3, 6, 3)):
        choose(page, str(number))
        for axis, value in (("x", x), ("y", y)):
            page.get_by_label(f"{axis} (m)", exact=True).fill(str(value))
            page.get_by_label(f"{axis} (m)", exact=True).press("Enter")
    page.locator('[data-id="1"]').focus()
    page.keyboard.press("Control+a")
    page.keyboard.down("Shift")
    page.mouse.click(*pixel(page, 5, 0))  # but the door
    page.keyboard.up("Shift")
    assert page.locator("#form h2").inner_text() == "3 dingen gekozen"
    page.get_by_role("button", name="Onder", exact=True).click()
    page.get_by_role("button", name="Naast elkaar verdelen").click()
    assert [place(page, one) for one in "123"] == [[2, 2], [4, 2], [6, 2]]
    page.get_by_label("Soort").select_option("armchair")
    page.get_by_label("Vergrendeld").check()
    settled(page)
    names = page.locator(".item.seats").evaluate_all("all => all.map((n) => n.ariaLabel)")
    assert names == ["zetel 1", "zetel 2", "zetel 3"]
    choose(page, "2")
    # an armchair has the size of one
    assert page.locator("#field-width").input_value() == "0.7"
    assert page.get_by_label("Vergrendeld").is_checked()
    assert turn(page, "2") == 90
    seen.check()


def test_every_key_of_the_room_file_can_be_filled_in(window):
    seen, page = opened(window, path="/room.html#template=brown-cafe")
    asked = {
        "id": [],
        "at": ["x", "y"],
        "start": ["x", "y"],
        "end": ["width"],
        "outline": ["x", "y"],
    }
    written = {"version", "units", "walls"}

    def fields():
        page.locator("#form details").evaluate_all("all => all.forEach((n) => (n.open = true))")
        ids = page.locator("#form [id^=field-]").evaluate_all("all => all.map((n) => n.id)")
        return {one.removeprefix("field-") for one in ids}

    def wanted(model):
        return {one for key in model.model_fields for one in asked.get(key, [key])}

    lists = {
        key: next(iter(found.annotation.__args__))
        for key, found in Room.model_fields.items()
        if key not in written and hasattr(found.annotation, "__args__") and key.endswith("s")
    }
    assert len(lists) == 8
    page.locator(".plan").click(position={"x": 5, "y": 5})
    assert fields() == wanted(Room) - written - set(lists)
    for name, button in (("pillars", "Pijler"), ("zones", "Speelhoek"), ("windows", "Raam")):
        if page.locator(f".item.{name}").count() == 0:
            page.get_by_role("button", name=button, exact=True).click()
    for name, model in lists.items():
        choose(page, page.locator(f".item.{name}").first.get_attribute("data-id"))
        assert fields() == wanted(model), name
    # what is filled in under "more" comes out in the file
    choose(page, page.locator(".item.tables").first.get_attribute("data-id"))
    page.locator("#form details").evaluate("node => (node.open = true)")
    with page.expect_request(
        lambda one: (
            one.url.endswith("/rooms/evaluate")
            and one.post_data_json["tables"][0]["knee_height"] == 0.66
        )
    ):
        page.locator("#field-knee_height").fill("0.66")
        page.locator("#field-knee_height").press("Enter")
    assert page.locator("#form details").evaluate("node => node.open")
    settled(page)
    seen.check()


def test_on_paper_stands_the_whole_room_without_the_tools(window):
    seen, page = opened(window)
    # the grid that one draws on: a line every metre
    assert " 1.00H" in page.locator(".grid .metre").get_attribute("d")
    page.get_by_label("Raster tonen").uncheck()
    assert page.locator(".grid path").count() == 0
    page.locator("#zoom-in").click()
    drawn(page)
    before = page.locator(".plan").get_attribute("viewBox")
    page.evaluate("window.printed = 0; window.print = () => { window.printed += 1; }; 0")
    page.locator("#print").click()
    assert page.evaluate("window.printed") == 1
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    drawn(page)
    whole = [float(one) for one in page.locator(".plan").get_attribute("viewBox").split()]
    assert whole[2] > float(before.split()[2])
    assert page.locator("#plan").is_visible()
    assert page.locator("#checks-count").is_visible()
    assert not any(
        page.locator(one).is_visible() for one in ("#palette", "#save", "#form", "#improve")
    )
    seen.keep("room-print")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator(".plan").get_attribute("viewBox") == before
    seen.check()
