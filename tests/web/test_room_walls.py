"""Drawing in a room corner by corner, over a picture of one's own, and drafts that wait."""

from __future__ import annotations

import json

import pytest

from .room_steps import drag, drawn, metre, opened, pixel, settled, shown

pytestmark = pytest.mark.browser


def click(page, x, y, **options):
    page.mouse.click(*pixel(page, x, y), **options)


def room(page, tmp_path):
    """The room as the file that the page itself gives: every wall and thing in it."""
    if page.locator("#format").is_hidden():
        page.get_by_text("Bestanden", exact=True).click()
    page.locator("#format").select_option("json")
    with page.expect_download() as waiting:
        page.locator("#export").click()
    path = tmp_path / "zaal.json"
    waiting.value.save_as(path)
    return json.loads(path.read_text(encoding="utf-8"))


def said(page):
    return page.locator("#said").inner_text()


def lengths(page):
    drawn(page)
    return page.locator(".pen .pen-length").all_text_contents()


def test_walls_are_drawn_corner_by_corner_with_the_mouse(window, tmp_path):
    seen, page = opened(window)
    page.locator("#draw-outline").click()
    assert page.evaluate("document.activeElement.classList.contains('plan')")
    # beside the grid and a little crooked: they come to lie on 10 cm, square to one another
    click(page, 0.52, 0.48)
    page.mouse.move(*pixel(page, 7.03, 0.62))
    assert lengths(page) == ["6,50 m"]
    click(page, 7.03, 0.62)
    click(page, 6.9, 6.46)
    assert lengths(page) == ["6,50 m", "6,00 m"]
    seen.keep("room-walls")
    assert seen.violations() == []
    # Alt: exactly there
    page.keyboard.down("Alt")
    click(page, 3.03, 7.77)
    page.keyboard.up("Alt")
    click(page, 0.52, 6.48)
    click(page, 0.5, 0.5)  # the first corner closes
    settled(page)
    assert page.locator("#pen-bar").is_hidden()
    walls = room(page, tmp_path)["walls"]["outline"]
    assert walls[:3] == [[0.5, 0.5], [7, 0.5], [7, 6.5]]
    assert walls[3] == pytest.approx([3.03, 7.77], abs=0.02)
    assert walls[4] == [0.5, 6.5]
    # what lies outside now is told and kept; doors are in the new walls
    assert "Buiten de muren" in page.locator("#notice").inner_text()
    assert shown(page, ".item.seats") == 36
    for door in room(page, tmp_path)["doors"]:
        x, y = door["at"]
        assert 0.49 <= x <= 7.01 and 0.49 <= y <= 7.8
    assert page.locator("#live-mistake").is_hidden()
    assert page.locator("#checks button").count() > 0
    page.get_by_role("button", name="Ze kiezen").click()
    assert shown(page, ".item.chosen") > 3
    seen.keep("room-walls-outside")
    # all of it is one step
    page.locator("#undo").click()
    assert page.locator("#undo").is_disabled()
    seen.check()


def test_walls_are_drawn_with_the_keyboard_alone(window, tmp_path):
    seen, page = opened(window, path="/room.html")
    before = room(page, tmp_path)["walls"]
    page.locator("#draw-outline").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Space")
    page.keyboard.type("6")
    page.keyboard.press("ArrowRight")
    assert said(page) == "Hoek 2: x 6,00 m, y 0,00 m"
    page.keyboard.type("4,5")
    assert lengths(page)[-1:] == ["6,00 m"]
    page.keyboard.press("ArrowUp")
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+ArrowLeft")
    assert said(page) == "0,31 m van de vorige hoek; x 5,69 m, y 4,50 m"
    page.keyboard.press("Enter")
    assert said(page) == "Hoek 4: x 5,69 m, y 4,50 m"
    page.keyboard.press("Backspace")
    assert "er staan er 3" in said(page)
    # a length goes where the cursor points
    page.keyboard.press("ArrowLeft")
    page.keyboard.type("60")
    page.keyboard.press("Backspace")
    page.keyboard.press("Enter")
    assert said(page) == "Hoek 4: x 0,00 m, y 4,50 m"
    page.keyboard.press("Enter")
    settled(page)
    assert said(page).startswith("De muren staan er.")
    assert room(page, tmp_path)["walls"] == {"outline": [[0, 0], [6, 0], [6, 4.5], [0, 4.5]]}
    # Escape: no trace of it
    page.locator("#draw-outline").press("Enter")
    for key in ("Space", "3", "ArrowRight", "Control+z", "Escape"):
        page.keyboard.press(key)
    assert page.locator("#pen-bar").is_hidden()
    assert room(page, tmp_path)["walls"]["outline"][2] == [6, 4.5]
    page.keyboard.press("Control+z")
    assert room(page, tmp_path)["walls"] == before
    assert page.locator("#undo").is_disabled()
    seen.check()


def test_walls_are_drawn_with_a_finger_and_with_numbers(window, tmp_path):
    seen, page = opened(window, "phone", path="/room.html")
    page.locator("#new").click()
    page.get_by_label("Ik teken de muren zelf").check()
    page.get_by_role("button", name="Verder", exact=True).click()
    page.wait_for_selector("#pen-bar:not([hidden])")
    bar = page.locator("#pen-bar").bounding_box()
    assert bar["y"] + bar["height"] <= 844  # nobody has to look for the buttons
    for x, y in ((1.03, 1.02), (6.02, 0.97)):
        page.touchscreen.tap(*pixel(page, x, y))
    assert lengths(page) == ["5,00 m"]
    assert seen.overflow() == 0
    assert seen.violations() == []
    seen.keep("room-walls-phone")
    # the rest in numbers: four metres up, then no length, then back to above the first
    page.get_by_label("Lengte (m)").fill("4")
    page.get_by_role("button", name="zo ver naar boven").click()
    page.get_by_label("Lengte (m)").fill("")
    page.get_by_role("button", name="zo ver naar links").click()
    assert "Vul eerst een lengte" in page.locator("#pen-told").inner_text()
    page.get_by_label("Lengte (m)").fill("5")
    page.get_by_role("button", name="zo ver naar links").click()
    page.get_by_role("button", name="Klaar").click()
    settled(page)
    assert room(page, tmp_path)["walls"] == {"outline": [[1, 1], [6, 1], [6, 5], [1, 5]]}
    seen.check()


def test_walls_that_cannot_be_are_refused_with_a_sentence(window, tmp_path):
    seen, page = opened(window, path="/room.html")
    told = page.locator("#pen-told")
    page.locator("#draw-outline").click()
    click(page, 1, 1)
    click(page, 7, 1)
    page.get_by_role("button", name="Klaar").click()
    assert "minstens drie hoeken" in told.inner_text()
    click(page, 7, 6)
    click(page, 3, 6)
    click(page, 3, 0)  # across the first wall
    assert "kruist" in told.inner_text()
    assert lengths(page)[:3] == ["6,00 m", "5,00 m", "4,00 m"]
    # straight from here to the first corner nothing is crossed
    page.get_by_role("button", name="Klaar").click()
    settled(page)
    assert room(page, tmp_path)["walls"]["outline"] == [[1, 1], [7, 1], [7, 6], [3, 6]]
    # nor can a corner be dragged or written across a wall
    page.locator("#tool-walls").click()
    page.get_by_label("x van hoek 3").fill("-2")
    page.get_by_label("x van hoek 3").press("Enter")
    page.get_by_label("y van hoek 3").fill("-2")
    page.get_by_label("y van hoek 3").press("Enter")
    assert "kruist" in page.locator("#notice").inner_text()
    assert page.get_by_label("y van hoek 3").input_value() == "6"
    page.keyboard.press("Control+z")
    start, goal = pixel(page, 7, 1), pixel(page, 1, 5)
    drag(page, start, (goal[0] - start[0], goal[1] - start[1]))
    left = room(page, tmp_path)["walls"]["outline"][1]
    assert left != [1, 5] and left[0] > 2  # it stopped before the wall on the other side
    assert page.locator("#live-mistake").is_hidden()
    seen.check()


def test_a_wall_inside_is_drawn_shaped_and_removed(window, tmp_path):
    seen, page = opened(window, path="/room.html")
    page.locator("#draw-hole").click()
    for x, y in ((4, 4), (6, 4), (6, 9)):
        click(page, x, y)
    page.get_by_role("button", name="Klaar").click()
    assert "helemaal binnen de zaal" in page.locator("#pen-told").inner_text()
    page.get_by_role("button", name="Hoek terug").click()
    for x, y in ((6, 6), (4, 6), (4, 4)):
        click(page, x, y)
    settled(page)
    assert room(page, tmp_path)["walls"]["holes"] == [[[4, 4], [6, 4], [6, 6], [4, 6]]]
    assert page.locator("#live-mistake").is_hidden()
    page.locator("#draw-hole").click()
    for x, y in ((5, 5), (7, 5), (7, 7)):
        click(page, x, y)
    page.get_by_role("button", name="Klaar").click()
    assert "staat al een binnenmuur" in page.locator("#pen-told").inner_text()
    page.keyboard.press("Escape")
    page.locator("#pen-stop").click()
    page.locator("#tool-walls").click()
    assert shown(page, ".corner") == 8
    handle = page.locator("[data-handle='1,2']").bounding_box()
    at = (handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2)
    drag(page, at, (1 * metre(page), 0))
    assert room(page, tmp_path)["walls"]["holes"][0][2] == [7, 6]
    # new walls around less: what does not fit in them goes, and that is told
    page.locator("#draw-outline").click()
    for x, y in ((0, 0), (5, 0), (5, 5), (0, 5), (0, 0)):
        click(page, x, y)
    assert "niet meer in de zaal pasten" in page.locator("#notice").inner_text()
    assert "holes" not in room(page, tmp_path)["walls"]
    page.keyboard.press("Control+z")
    page.locator("#tool-walls").click()
    page.get_by_role("button", name="Binnenmuur 1 weghalen").click()
    assert shown(page, ".corner") == 4
    settled(page)
    seen.check()


def test_a_partition_and_a_zone_are_drawn(window, tmp_path):
    seen, page = opened(window, path="/room.html")
    page.locator("#draw-partition").click()
    for x, y in ((3, 8), (3, 5), (6, 5)):
        click(page, x, y)
    click(page, 6, 5)  # once more on the last one: the end
    found = room(page, tmp_path)["pillars"]
    assert [one["label"] for one in found] == ["Tussenmuur", "Tussenmuur"]
    # a wall of 10 cm, half of that further where the two meet
    assert found[0]["at"] == [3, 6.475] and found[0]["width"] == 3.05 and found[0]["depth"] == 0.1
    assert found[1]["at"] == [4.475, 5] and found[1]["width"] == 3.05
    assert [one.get("angle", 0) for one in found] == [270, 0]
    page.locator("#draw-zone").click()
    for x, y in ((7, 1), (9, 1), (9, 3), (7, 1)):
        click(page, x, y)
    settled(page)
    assert page.locator("#live-mistake").is_hidden()
    (zone,) = room(page, tmp_path)["zones"]
    assert zone["outline"] == [[7, 1], [9, 1], [9, 3]] and zone["kind"] == "other"
    # what is drawn is chosen: its corners can be dragged
    at, goal = pixel(page, 9, 3), pixel(page, 9, 4)
    drag(page, at, (goal[0] - at[0], goal[1] - at[1]))
    assert room(page, tmp_path)["zones"][0]["outline"][2] == [9, 4]
    seen.check()
