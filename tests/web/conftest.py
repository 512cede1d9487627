"""A real server over the invented town, and windows of a real browser that look at its pages."""

from __future__ import annotations

import json
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WEB = ROOT / "web"
DIST = WEB / "dist"
AXE = WEB / "node_modules" / "axe-core" / "axe.min.js"
#: Where pictures of the pages are kept for people to look at, if anywhere.
LOOK = os.environ.get("NABIJ_LOOK")

DESKTOP = {"viewport": {"width": 1280, "height": 800}}
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}
SIZES = {"desktop": DESKTOP, "phone": PHONE}


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Iterator[str]:
    """The address of a server over the invented town, as `nabij serve` starts it."""
    if not (DIST / "index.html").is_file():
        pytest.skip(f"the pages were not built (make web): {DIST} is absent")
    folder = tmp_path_factory.mktemp("served")
    yield from serving(folder, cache)


def serving(folder: Path, cache: Path, **changes: object) -> Iterator[str]:
    """A server in a thread of its own on a free port; stops when the iterator goes on."""
    import uvicorn

    from nabij.api.app import create_app
    from nabij.api.settings import Settings, sqlite_url
    from nabij.data.town import write_town

    write_town(folder)
    data = folder / ".nabij"
    data.mkdir()
    settings = Settings(
        folder=folder, data=data, database_url=sqlite_url(data), cache=cache, **changes
    )
    with socket.create_server(("127.0.0.1", 0)) as listening:
        config = uvicorn.Config(create_app(settings), log_level="warning", access_log=False)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            time.sleep(0.02)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join(timeout=20)


class Window:
    """A page of a browser with all it complained about, and each request to another host."""

    def __init__(self, context: object, base: str) -> None:
        self.base = base
        self.context = context
        self.page = context.new_page()
        self.problems: list[str] = []
        self.foreign: list[str] = []
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("console", self._said)
        self.page.on("request", self._asked)
        self.page.route(
            lambda url: url.startswith("http") and not url.startswith(base),
            lambda route: route.abort(),
        )

    def _said(self, said: object) -> None:
        if said.type in ("error", "warning"):
            self.problems.append(f"{said.type}: {said.text} ({said.location.get('url', '')})")

    def _asked(self, request: object) -> None:
        if not request.url.startswith((self.base, "data:", "blob:", "about:")):
            self.foreign.append(request.url)

    def go(self, path: str, ready: str = "html[data-ready]") -> object:
        """Open a page from scratch; wait until it says that its first view is there."""
        self.page.goto("about:blank")
        self.problems.clear()
        self.foreign.clear()
        self.page.goto(self.base + path)
        self.page.wait_for_selector(ready, state="attached")
        return self.page

    def check(self, *expected: str) -> None:
        """No complaint in the console but those that hold one of these; nothing from elsewhere."""
        left = [said for said in self.problems if not any(part in said for part in expected)]
        assert left == []
        assert self.foreign == []

    def violations(self) -> list[str]:
        """What axe-core finds that is serious or critical, with where."""
        if not AXE.is_file():
            pytest.skip(f"axe-core is absent (make web): {AXE}")
        if not self.page.evaluate("typeof axe !== 'undefined'"):
            self.page.evaluate(AXE.read_text(encoding="utf-8"))
        tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
        found = self.page.evaluate(
            "tags => axe.run({ runOnly: { type: 'tag', values: tags } })"
            ".then((found) => JSON.stringify(found.violations))",
            tags,
        )
        return [
            f"{one['impact']} {one['id']}: {node['target']} {node['html'][:120]}"
            for one in json.loads(found)
            if one["impact"] in ("serious", "critical")
            for node in one["nodes"]
        ]

    def overflow(self) -> int:
        """How many pixels the page is wider than its window: 0 is right."""
        return self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )

    def keep(self, name: str) -> None:
        """A picture of what is shown, in the folder that NABIJ_LOOK names; else none."""
        if LOOK:
            self.page.screenshot(path=Path(LOOK) / f"web-{name}.png", full_page=True)


@pytest.fixture
def window(browser: object, served: str) -> Iterator[Callable[..., Window]]:
    """Opens windows on the served pages: `window("desktop")`, `window("phone", locale="fr-BE")`."""
    contexts: list[object] = []

    def opened(size: str = "desktop", base: str = served, **options: object) -> Window:
        settings = {"locale": "nl-BE", "accept_downloads": True}
        context = browser.new_context(**(settings | SIZES[size] | options))
        context.set_default_timeout(60_000)
        contexts.append(context)
        return Window(context, base)

    yield opened
    for context in contexts:
        context.close()
