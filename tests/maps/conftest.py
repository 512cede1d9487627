"""A real browser for the tests of the map, and pages of invented towns opened in it from disk."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from nabij.maps.page import render

from .invented import tiny, town
from .invented_transit import tiny_transit, town_transit


class Opened:
    """A page with all it asked for, all it complained about, and every dialog it showed."""

    def __init__(self, page: object) -> None:
        self.page = page
        self.requests: list[str] = []
        self.problems: list[str] = []
        self.dialogs: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("console", lambda said: self.problems.append(f"{said.type}: {said.text}"))
        page.on("dialog", lambda dialog: (self.dialogs.append(dialog.message), dialog.dismiss()))
        # No request leaves the machine, whatever the page tries.
        page.route(lambda url: url.startswith("http"), lambda route: route.abort())

    def go(self, address: str) -> None:
        """Leave what is shown, forget what it did, and wait until the new page is ready."""
        self.page.goto("about:blank")
        self.page.emulate_media(media="screen")
        self.page.mouse.move(0, 0)
        for heard in (self.requests, self.problems, self.dialogs):
            heard.clear()
        self.page.goto(address)
        self.page.wait_for_selector("html[data-ready]")
        while self.page.evaluate("map_nabij._animatingZoom ?? false"):
            self.page.wait_for_timeout(20)


@pytest.fixture(scope="session")
def tiny_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _written(tmp_path_factory, render(tiny()))


@pytest.fixture(scope="session")
def town_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Thousand areas, thirty thousand street edges."""
    return _written(tmp_path_factory, render(town()))


@pytest.fixture(scope="session")
def transit_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _written(tmp_path_factory, render(tiny_transit()))


@pytest.fixture(scope="session")
def big_transit_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four hundred areas."""
    return _written(tmp_path_factory, render(town_transit(400)))


@pytest.fixture(scope="session")
def opened(browser: object) -> Callable[..., Opened]:
    """Opens a file, at a state of the page if given. One window for each set of options."""
    windows: dict[str, Opened] = {}

    def at(file: Path, state: str = "", **options: object) -> Opened:
        key = repr(sorted(options.items()))
        if key not in windows:
            size = {"viewport": {"width": 1400, "height": 900}}
            context = browser.new_context(**(size | options))
            context.set_default_timeout(60_000)
            windows[key] = Opened(context.new_page())
        windows[key].go(file.as_uri() + (f"#{state}" if state else ""))
        return windows[key]

    return at


def _written(folders: pytest.TempPathFactory, text: str) -> Path:
    path = folders.mktemp("map") / "map.html"
    path.write_text(text, encoding="utf-8", newline="\n")
    return path
