"""A real browser for the tests of the map, and pages of invented towns opened in it from disk."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from nabij.maps.page import render

from .invented import tiny, town

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass
class Opened:
    """A page with all it asked for, all it complained about, and every dialog it showed."""

    page: object
    requests: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.skip(f"no browser on this machine: looked for {', '.join(NAMES)}")
    with sync_api.sync_playwright() as started:
        running = started.chromium.launch(executable_path=found, args=ARGS)
        yield running
        running.close()


@pytest.fixture(scope="session")
def tiny_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _written(tmp_path_factory, render(tiny()))


@pytest.fixture(scope="session")
def town_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Thousand areas, thirty thousand street edges."""
    return _written(tmp_path_factory, render(town()))


@pytest.fixture
def opened(browser: object) -> Iterator[Callable[..., Opened]]:
    """Opens a file, at a state of the page if given, and waits until it says it is ready."""
    contexts = []

    def at(file: Path, state: str = "", **options: object) -> Opened:
        context = browser.new_context(**({"viewport": {"width": 1400, "height": 900}} | options))
        contexts.append(context)
        context.set_default_timeout(8000)
        page = context.new_page()
        one = Opened(page)
        page.on("request", lambda request: one.requests.append(request.url))
        page.on("pageerror", lambda error: one.problems.append(str(error)))
        page.on("console", lambda said: one.problems.append(f"{said.type}: {said.text}"))
        page.on("dialog", lambda dialog: (one.dialogs.append(dialog.message), dialog.dismiss()))
        # No request leaves the machine, whatever the page tries.
        page.route(lambda url: url.startswith("http"), lambda route: route.abort())
        page.goto(file.as_uri() + (f"#{state}" if state else ""))
        page.wait_for_selector("html[data-ready]")
        return one

    yield at
    for context in contexts:
        context.close()


def _written(folders: pytest.TempPathFactory, text: str) -> Path:
    path = folders.mktemp("map") / "map.html"
    path.write_text(text, encoding="utf-8", newline="\n")
    return path
