"""Rooms that go out and come in: kept on the server, shared, as files, over a picture."""

from __future__ import annotations

import pytest

from .room_steps import CAFE, choose, metre, opened, place, settled, shown

pytestmark = pytest.mark.browser


def test_a_room_is_kept_shared_and_fought_over(window):
    seen, page = opened(window)
    choose(page, "T4")
    page.keyboard.press("ArrowRight")
    at = place(page, "T4")
    page.locator("#save").click()
    page.wait_for_selector("#state:text-is('Bewaard.')")
    assert "#room=" in page.url
    path = page.url.removeprefix(seen.base)
    other = window()
    there = other.go(path)
    settled(there)
    assert place(there, "T4") == at
    choose(there, "T1")
    there.keyboard.press("ArrowRight")
    theirs = place(there, "T1")
    there.locator("#save").click()
    there.wait_for_selector("#state:text-is('Bewaard.')")
    choose(page, "T4")
    page.keyboard.press("ArrowRight")
    mine = place(page, "T4")
    page.locator("#save").click()
    page.wait_for_selector("dialog")
    assert seen.violations() == []
    page.get_by_role("button", name="Die van de ander nemen").click()
    page.wait_for_selector("dialog", state="detached")
    assert place(page, "T1") == theirs
    # nothing of one's own is lost
    page.locator("#undo").click()
    assert place(page, "T4") == mine
    page.locator("#save").click()
    page.wait_for_selector("#state:text-is('Bewaard.')")
    # the other has an older one now, and keeps it apart: this one stays as it is
    choose(there, "T2")
    there.keyboard.press("ArrowRight")
    there.locator("#save").click()
    there.get_by_role("button", name="De mijne apart bewaren").click()
    there.wait_for_selector("#state:text-is('Bewaard.')")
    assert "(apart bewaard)" in there.locator("#room-title").inner_text()
    settled(other.go(path))
    assert place(there, "T4") == mine
    assert there.locator("#state").inner_text() == "Bewaard."
    # without a clipboard (no https) the address stands there to be copied
    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.locator("#share").click()
    assert page.locator("dialog input").input_value() == page.url
    other.check("412")
    seen.check("412")


@pytest.mark.parametrize(("path", "seats"), [("/room.html", 4), (CAFE, 40)])
def test_what_was_not_saved_is_there_after_a_reload(window, path, seats):
    seen, page = opened(window, path=path)
    page.get_by_role("button", name="Vierkant met 4").click()
    assert shown(page, ".item.seats") == seats
    page.wait_for_url("**/room.html#draft=*")
    page.on("dialog", lambda one: one.accept())
    page.reload()
    page.wait_for_selector("html[data-ready]", state="attached")
    assert shown(page, ".item.seats") == seats
    assert "Nog niet bewaard" in page.locator("#state").inner_text()
    seen.check()


def test_files_go_out_and_come_in_again(window, tmp_path):
    seen, page = opened(window)
    page.get_by_text("Bestanden", exact=True).click()
    for form in ("json", "svg", "dxf", "png", "pdf"):
        page.locator("#format").select_option(form)
        with page.expect_download() as waiting:
            page.locator("#export").click()
        waiting.value.save_as(tmp_path / f"zaal.{form}")
        assert (tmp_path / f"zaal.{form}").stat().st_size > 1000
    for form in ("json", "svg", "dxf"):
        # with something else on the page, so that what comes in is not what was there
        page.get_by_role("button", name="Vierkant met 4").click()
        assert shown(page, ".item.seats") == 40
        page.locator("#import").set_input_files(tmp_path / f"zaal.{form}")
        page.get_by_role("button", name="Weggooien en verdergaan").click()
        page.get_by_role("button", name="Sluiten").click()
        settled(page)
        assert shown(page, ".item.seats") == 36
        assert shown(page, ".item.tables") == 8
    seen.check()


def test_a_file_that_is_no_room_is_told(window, tmp_path):
    seen, page = opened(window)
    path = tmp_path / "kapot.json"
    path.write_text('{"title": "x"}')
    page.get_by_text("Bestanden", exact=True).click()
    page.locator("#import").set_input_files(path)
    page.wait_for_selector("#mistake:not([hidden])")
    assert "walls" in page.locator("#mistake").inner_text()
    assert shown(page, ".item.seats") == 36
    seen.check("422")


def test_a_picture_gets_its_scale_from_two_spots_and_is_never_sent(window, tmp_path):
    seen, page = opened(window)
    path = tmp_path / "plan.svg"
    path.write_text('<svg xmlns="http://www.w3.org/2000/svg" width="400" height="200"/>')
    sent = []
    page.on("request", lambda request: sent.append(request.post_data or ""))
    page.get_by_text("Over een foto of plan tekenen").click()
    page.locator("#picture-file").set_input_files(path)
    page.wait_for_selector("#picture-tools:not([hidden])")
    width = float(page.locator("#picture-width").input_value())
    page.locator("#picture-scale").click()
    page.keyboard.press("Escape")  # one can think better of it
    assert page.locator("#picture-scale").get_attribute("aria-pressed") == "false"
    assert page.locator("#hint").inner_text() == ""
    page.locator("#picture-scale").click()
    box = page.locator(".plan").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    size = metre(page)
    page.mouse.click(x, y)
    page.mouse.click(x + 2 * size, y)
    page.get_by_label("Hoeveel meter").fill("3")
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog", state="detached")
    # what was drawn two metres apart is three: everything grows by a half
    assert float(page.locator("#picture-width").input_value()) == pytest.approx(
        1.5 * width, rel=0.02
    )
    assert not any("plan.svg" in one or "<svg" in one for one in sent)
    seen.check()
