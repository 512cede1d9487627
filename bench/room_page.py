"""How often the page of a room hears how it does while a chair is dragged: prints, judges nothing.

Needs the built pages (make web), playwright and a Chromium.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import uvicorn
from playwright.sync_api import sync_playwright

from nabij.api.app import create_app
from nabij.api.settings import Settings, sqlite_url

SECONDS = 2.0
ROOMS = ("social-restaurant", "parish-hall")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def main() -> None:
    """Drag for two seconds in two rooms of about 60 seats and print the answers a second."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        sys.exit("no Chromium on this machine")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as started:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        # a process of its own, as with `nabij serve`
        server = subprocess.Popen([sys.executable, __file__, "--serve", folder, str(port)])
        try:
            _wait(port)
            browser = started.chromium.launch(executable_path=path, args=["--no-sandbox"])
            for room in ROOMS:
                print(f"{room}: {_dragged(browser, f'http://127.0.0.1:{port}', room)}")
            browser.close()
        finally:
            server.kill()
            server.wait()


def serve(folder: Path, port: int) -> None:
    """The server that is measured."""
    settings = Settings(folder=folder, data=folder, database_url=sqlite_url(folder))
    uvicorn.run(create_app(settings), port=port, log_level="warning", access_log=False)


def _wait(port: int) -> None:
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return


def _dragged(browser: object, base: str, room: str) -> str:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(f"{base}/room.html#template={room}")
    page.wait_for_selector("html[data-live=settled]", state="attached")
    seats = page.locator(".halo").count()
    box = page.locator(".item.seats").nth(5).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    answers = page.locator("html")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 20, y + 20)
    time.sleep(0.5)  # the first ones compile
    first = int(answers.get_attribute("data-answers"))
    began = time.perf_counter()
    moves = 0
    while time.perf_counter() - began < SECONDS:
        page.mouse.move(x + 20 + moves % 40, y + 20)
        moves += 1
        time.sleep(0.008)
    took = time.perf_counter() - began
    count = int(answers.get_attribute("data-answers")) - first
    page.mouse.up()
    page.close()
    return f"{seats} seats, {count / took:.1f} answers a second, {moves / took:.0f} moves a second"


if __name__ == "__main__":
    if sys.argv[1:2] == ["--serve"]:
        serve(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        main()
