"""Time from opening the file to the first view of the map, for 1,000 areas in a real browser.

Run by hand: python bench/map.py. Prints one line of a Markdown table: areas, street edges, size
of the page, and the median of five openings, each in a browser that has just started.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from nabij.maps.page import render

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "maps"))
from invented import town

AREAS = 1000
RUNS = 5
NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


def main() -> None:
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        sys.exit(f"no browser on this machine: looked for {', '.join(NAMES)}")
    view = town(AREAS)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "map.html"
        file.write_text(render(view), encoding="utf-8", newline="\n")
        seconds = [first_view(file, found) for _ in range(RUNS)]
        size = file.stat().st_size / 1e6
    middle = statistics.median(seconds)
    print(
        f"| {len(view.areas):,} | {len(view.streets):,} | {size:.1f} MB | {middle:.2f} s "
        f"({min(seconds):.2f}–{max(seconds):.2f}) |"
    )


def first_view(file: Path, browser: str) -> float:
    """Seconds from the start of the navigation until the page has painted its areas."""
    with sync_playwright() as started:
        running = started.chromium.launch(executable_path=browser, args=ARGS)
        page = running.new_page(viewport={"width": 1400, "height": 900})
        page.goto(file.as_uri())
        page.wait_for_selector("html[data-ready]")
        ready = page.evaluate("performance.getEntriesByName('nabij-ready')[0].startTime")
        running.close()
    return ready / 1000


if __name__ == "__main__":
    main()
