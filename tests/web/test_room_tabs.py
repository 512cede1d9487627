"""One drawing in two tabs of a browser: each hears of the other, and nothing of either is lost."""

from __future__ import annotations

import pytest

from .conftest import Window
from .room_steps import again, choose, new, opened, pictures, place, png, settled, shown

pytestmark = pytest.mark.browser

#: What the seats are of every drawing that the browser keeps, by its name.
STORED = """() => Object.fromEntries(Object.keys(localStorage)
    .filter((key) => key.startsWith('nabij.room.'))
    .map((key) => [key.slice('nabij.room.'.length),
                   JSON.parse(localStorage.getItem(key)).room.seats.map((one) => one.kind)]))"""
DEAF = "addEventListener('storage', (event) => event.stopImmediatePropagation(), true)"
TAKE = "Verder met die van het andere tabblad"
OWN = "Verder met deze, als aparte tekening"


def stored(page):
    return page.evaluate(STORED)


def add(page, button):
    page.get_by_role("button", name=button, exact=True).click()


def told(page, words="ander tabblad"):
    page.wait_for_selector(f"#notice:not([hidden]):has-text('{words}')")


def kept(page, name, *kinds):
    """Wait until the browser keeps a drawing of these seats under a name."""
    page.wait_for_function(
        f"([name, kinds]) => String(({STORED})()[name] ?? null) === String(kinds)",
        arg=[name, list(kinds)],
    )


def apart(page, name):
    """Wait until the address names another drawing than this one; the name of that."""
    page.wait_for_function(
        "word => location.hash.startsWith('#draft=') && location.hash !== `#draft=${word}`",
        arg=name.removeprefix("new."),
    )
    return "new." + page.url.split("draft=")[1]


@pytest.fixture
def both(window):
    """Two tabs on one new room with a chair in it; and the name of its drawing."""
    seen, page = opened(window, path="/room.html")
    page.on("dialog", lambda one: one.accept())
    word = new(page, seen.base)
    beside = Window(seen.context, seen.base)
    there = beside.go(f"/room.html#draft={word}")
    there.on("dialog", lambda one: one.accept())
    assert shown(there, ".item.seats") == 1
    # what a page keeps by itself once it is open is kept: timers come in the order of their ends
    there.evaluate("new Promise((done) => setTimeout(done, 500))")
    yield page, there, f"new.{word}"
    seen.check()
    beside.check()


def test_who_draws_on_in_the_second_tab_has_a_drawing_apart(both):
    page, there, name = both
    add(page, "Kruk")
    told(there)
    assert shown(there, ".item.seats") == 1
    add(there, "Zetel")
    own = apart(there, name)
    kept(there, own, "chair", "armchair")
    assert stored(page) == {name: ["chair", "stool"], own: ["chair", "armchair"]}
    # the first one goes on as if nothing happened
    add(page, "Kruk")
    kept(page, name, "chair", "stool", "stool")
    assert page.locator("#notice").is_hidden()
    # the other one is taken as it is now, and what was drawn here stays too
    there.get_by_role("button", name=TAKE).click()
    told(there, "vindt u terug bij Nieuw")
    assert shown(there, ".item.seats") == 3
    assert there.url.endswith(name.removeprefix("new."))
    again(there)
    assert shown(there, ".item.seats") == 3
    assert stored(there)[own] == ["chair", "armchair"]
    there.goto(there.url.split("/room.html")[0] + "/index.html")
    there.wait_for_selector("html[data-ready]", state="attached")
    assert there.get_by_role("link", name="Verder met uw tekening").count() == 2


def test_a_tab_that_did_not_hear_of_the_other_writes_over_nothing(both):
    page, there, name = both
    there.add_init_script(DEAF)
    again(there)
    add(page, "Kruk")
    kept(there, name, "chair", "stool")
    add(there, "Zetel")
    told(there)
    own = apart(there, name)
    kept(page, own, "chair", "armchair")
    assert stored(page)[name] == ["chair", "stool"]
    again(there)
    assert shown(there, ".item.seats") == 2
    assert there.locator(".item.seats").last.get_attribute("aria-label").startswith("zetel")


def test_what_was_written_over_at_the_same_moment_is_kept_apart_at_once(both):
    page, _, name = both
    add(page, "Kruk")
    kept(page, name, "chair", "stool")
    # another tab that had not seen the stool yet was a moment later
    page.evaluate(
        """key => { const now = JSON.parse(localStorage.getItem(key));
             now.room.seats.pop();
             const oldValue = JSON.stringify(now);
             now.room.seats[0].kind = 'wheelchair';
             const newValue = JSON.stringify(now);
             localStorage.setItem(key, newValue);
             dispatchEvent(new StorageEvent('storage', { key, oldValue, newValue })); }""",
        f"nabij.room.{name}",
    )
    told(page)
    assert stored(page) == {name: ["wheelchair"], apart(page, name): ["chair", "stool"]}


def test_one_chooses_to_go_on_apart_with_the_picture_too(both):
    page, there, name = both
    picture = {"name": "plan.png", "mimeType": "image/png", "buffer": png(40, 20)}
    page.get_by_text("Over een foto of plan tekenen").click()
    page.locator("#picture-file").set_input_files(picture)
    pictures(page, lambda all_: len(all_) == 1)
    again(there)
    there.wait_for_selector("#picture-tools:not([hidden])")
    add(page, "Kruk")
    told(there)
    button = there.get_by_role("button", name=OWN)
    button.focus()
    there.keyboard.press("Enter")
    assert there.locator("#notice").is_hidden()
    assert there.evaluate("document.activeElement.id") == "main"
    own = apart(there, name)
    assert stored(there) == {name: ["chair", "stool"], own: ["chair"]}
    pictures(there, lambda all_: {one for one, _ in all_} == {name, own})


def test_what_is_saved_or_thrown_away_in_one_tab_is_not_gone_in_the_other(both):
    page, there, name = both
    page.locator("#save").click()
    page.wait_for_selector("#state:text-is('Bewaard.')")
    told(there, "bewaard of weggegooid")
    assert shown(there, ".item.seats") == 1
    add(there, "Zetel")
    told(there, "Dit is nu een aparte tekening")
    own = apart(there, name)
    kept(there, own, "chair", "armchair")
    # a second pair: what is thrown away in the one was drawn at in the other
    page.goto(there.url)
    again(page)
    assert shown(page, ".item.seats") == 2
    add(there, "Kruk")
    told(page)
    page.locator("#new").click()
    page.get_by_role("button", name="Verder", exact=True).click()
    page.get_by_role("button", name="Weggooien en verdergaan").click()
    page.wait_for_selector("dialog", state="detached")
    assert shown(page, ".item.seats") == 0
    assert stored(page)[own] == ["chair", "armchair", "stool"]
    # and what is offered is thrown away as it was when it was offered
    again(page)
    page.wait_for_selector("#notice:not([hidden]) li")
    add(there, "Kruk")
    kept(page, own, "chair", "armchair", "stool", "stool")
    page.get_by_role("button", name="weggooien").click()
    assert stored(page)[own] == ["chair", "armchair", "stool", "stool"]
    assert page.locator("#notice li").count() == 1


def of_the_server(window):
    """A room that the server keeps, in two tabs; in the first one T1 was moved. And its id."""
    seen, page = opened(window)
    page.on("dialog", lambda one: one.accept())
    page.locator("#save").click()
    page.wait_for_selector("#state:text-is('Bewaard.')")
    id = page.url.split("room=")[1]
    beside = Window(seen.context, seen.base)
    there = beside.go(f"/room.html#room={id}")
    there.on("dialog", lambda one: one.accept())
    settled(there)
    choose(page, "T1")
    page.keyboard.press("ArrowRight")
    return seen, page, beside, id


def test_a_room_of_the_server_is_drawn_at_in_two_tabs(window):
    seen, page, beside, id = of_the_server(window)
    there = beside.page
    mine = place(page, "T1")
    told(there)
    assert beside.violations() == []
    there.set_viewport_size({"width": 390, "height": 844})
    assert beside.overflow() == 0
    beside.keep("room-tabs-phone")
    there.set_viewport_size({"width": 1280, "height": 800})
    beside.keep("room-tabs")
    choose(there, "T2")
    there.keyboard.press("ArrowRight")
    theirs = place(there, "T2")
    own = apart(there, id)
    again(there)
    assert place(there, "T2") == theirs
    # it is still the room of the server, and saved as that; the drawing of the first one stays
    there.locator("#save").click()
    there.wait_for_selector("#state:text-is('Bewaard.')")
    assert there.url.endswith(f"#room={id}")
    assert set(stored(page)) == {id}
    assert own not in stored(page)
    again(page)
    assert place(page, "T1") == mine
    page.locator("#save").click()
    page.get_by_role("button", name="Die van de ander nemen").click()
    page.wait_for_selector("dialog", state="detached")
    assert place(page, "T2") == theirs
    seen.check("412")
    beside.check()


def test_a_drawing_thrown_away_elsewhere_is_offered_after_a_reload(both):
    page, there, name = both
    page.locator("#new").click()
    page.get_by_role("button", name="Verder", exact=True).click()
    page.get_by_role("button", name="Weggooien en verdergaan").click()
    told(there, "bewaard of weggegooid")
    # the page keeps what stands there as it goes, under another name than its address has
    again(there)
    there.wait_for_selector("#mistake:not([hidden]):has-text('niet (meer) in deze browser')")
    assert shown(there, ".item.seats") == 0
    there.locator("#notice li button").first.click()
    apart(there, name)
    assert shown(there, ".item.seats") == 1


def test_after_saving_what_another_tab_did_before_matters_no_more(window):
    _, page, beside, id = of_the_server(window)
    there = beside.page
    told(there)
    page.locator("#save").click()
    told(there, "bewaard of weggegooid")
    choose(there, "T2")
    there.keyboard.press("ArrowRight")
    apart(there, id)
    there.locator("#save").click()
    there.get_by_role("button", name="De mijne erbovenop bewaren").click()
    there.wait_for_url(f"**/room.html#room={id}")
    there.wait_for_selector("#state:text-is('Bewaard.')")
    there.locator("#notice").get_by_role("button", name="Sluiten").click()
    # it is the room of the server again: what is drawn now is kept under its name
    choose(there, "T2")
    there.keyboard.press("ArrowRight")
    there.wait_for_function(f"() => Object.keys(({STORED})()).length > 0")
    assert list(stored(there)) == [id]
    assert there.url.endswith(f"#room={id}")
    assert there.locator("#notice").is_hidden()
    beside.check("412")


def test_a_third_tab_is_told_of_where_the_second_went_apart(both):
    page, there, name = both
    add(page, "Kruk")
    told(there)
    there.get_by_role("button", name=OWN).click()
    own = apart(there, name)
    third = Window(there.context, page.url.split("/room.html")[0])
    beside = third.go(f"/room.html#draft={own.removeprefix('new.')}")
    beside.on("dialog", lambda one: one.accept())
    assert there.locator("#notice").is_hidden()
    add(beside, "Zetel")
    told(there)
    there.get_by_role("button", name=TAKE).click()
    there.wait_for_selector("#notice", state="hidden")
    assert shown(there, ".item.seats") == 2
    third.check()
