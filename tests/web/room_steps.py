"""What the tests of the page of a room do again and again."""

from __future__ import annotations

import struct
import time
import zlib

#: A worked example with tables, chairs and a counter.
CAFE = "/room.html#template=ldc-cafeteria"
#: How the pixel of a spot in metres is found, apart from what the page itself does with presses.
PIXEL = """([x, y]) => { const m = document.querySelector('.plan .world, .plan > g').getScreenCTM();
    const at = new DOMPoint(x, y).matrixTransform(m); return [at.x, at.y]; }"""
#: What the browser has of pictures to draw over: the name and the turn of each.
_PICTURES = """new Promise((done) => { const asked = indexedDB.open('nabij.pictures', 1);
    asked.onsuccess = () => { const store = asked.result.transaction('pictures')
      .objectStore('pictures'); const names = store.getAllKeys(); const all = store.getAll();
      all.onsuccess = () => {
        asked.result.close();
        done(names.result.map((name, row) => [name, all.result[row].turn])); }; }; })"""
#: Seconds that something may take: only a failure takes so long.
PATIENCE = 60


def opened(window, size="desktop", path=CAFE, **options):
    """The page with the first answer about its room."""
    seen = window(size, **options)
    page = seen.go(path)
    settled(page)
    return seen, page


def settled(page):
    """Wait until the server has told about the room as it stands, and the screen shows it."""
    page.wait_for_selector("html[data-live=settled]", state="attached")
    page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done, 120)))")


def drawn(page):
    """Wait until the screen shows the last change: the page draws once a frame."""
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def shown(page, selector):
    """How many of these are on the screen after the last change."""
    drawn(page)
    return page.locator(selector).count()


def place(page, id):
    """Where a piece stands by its own table of items: (x, y) in metres."""
    drawn(page)
    return page.evaluate(
        """id => { const words = document.querySelector(`[data-id="${id}"]`)
             .getAttribute('transform').match(/translate\\(([-\\d.]+) ([-\\d.]+)\\)/);
             return [Number(words[1]), Number(words[2])]; }""",
        id,
    )


def turn(page, id):
    drawn(page)
    transform = page.locator(f'[data-id="{id}"]').get_attribute("transform")
    return float(transform.split("rotate(")[1].rstrip(")")) if "rotate" in transform else 0.0


def middle(page, id):
    box = page.locator(f'[data-id="{id}"]').bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(page, start, by, steps=8):
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(start[0] + by[0], start[1] + by[1], steps=steps)
    page.mouse.up()
    settled(page)


def metre(page):
    """Pixels in a metre."""
    return page.evaluate("document.querySelector('.plan').getScreenCTM().a")


def choose(page, id):
    """Choose by the keyboard."""
    page.locator(f'[data-id="{id}"]').focus()
    page.keyboard.press("Shift")  # the focus is one of the keyboard
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")


def pixel(page, x, y):
    """Where a spot of the room is in the window."""
    drawn(page)
    return page.evaluate(PIXEL, [x, y])


def again(page):
    """The page from scratch, in the same browser."""
    page.reload()
    page.wait_for_selector("html[data-ready]", state="attached")


def new(page, base, button="Stoel"):
    """A new room with one thing in it; the word of its draft."""
    page.goto("about:blank")
    page.goto(base + "/room.html")
    page.wait_for_selector("html[data-ready]", state="attached")
    page.get_by_role("button", name=button, exact=True).click()
    page.wait_for_url("**/room.html#draft=*")
    return page.url.split("draft=")[1]


def png(width, height):
    """A grey picture of this size."""

    def chunk(kind, body):
        sum_ = struct.pack(">I", zlib.crc32(kind + body))
        return struct.pack(">I", len(body)) + kind + body + sum_

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\x80" * width) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def pictures(page, holds):
    """Wait until this holds of the pictures that the browser has, [name, turn] of each."""
    # a wait of the page itself takes any promise for a yes
    end = time.monotonic() + PATIENCE
    while not holds(found := page.evaluate(_PICTURES)):
        assert time.monotonic() < end, found
        page.wait_for_timeout(50)
    return found
