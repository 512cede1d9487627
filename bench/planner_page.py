"""The planner's page over a made-up study: `python bench/planner_page.py [AREAS ...]`.

Prints, and judges nothing: the first view on loopback in a browser that has just started, how long
after it the streets stand there, another norm and another weight until they are painted, and what
one new place comes to. Without numbers 1,000 areas. The pages must have been built (make web).
"""

from __future__ import annotations

import json
import math
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import numpy as np
import uvicorn
from playwright.sync_api import sync_playwright
from pyproj import Transformer

from nabij.api.app import create_app
from nabij.api.settings import Settings, sqlite_url

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
RUNS = 5
#: Metres across an area, and vertices along each of its sides.
SIZE, VERTICES = 500, 12
#: One street in so many is a main road.
MAIN = 8
STUDY = """
[study]
name = "Meting (verzonnen)"
[areas]
path = "areas.geojson"
code = "code"
name = "name"
[[households]]
path = "households.csv"
area = "code"
columns = { households = "all", one_person_households = "alone", population = "people" }
[streets]
path = "streets.geojson"
[[places]]
category = "ldc"
norm_minutes = 15
path = "ldc.csv"
columns = { name = "name", lat = "lat", lon = "lon" }
[[places]]
category = "meeting_venue"
norm_minutes = 10
path = "meeting_venue.csv"
columns = { name = "name", lat = "lat", lon = "lon" }
"""
# Milliseconds from the first view until the frame after which the streets are drawn.
STREETS = """() => new Promise((done) => {
  const look = () => document.querySelector(".leaflet-streets-pane canvas") === null
    ? requestAnimationFrame(look)
    : requestAnimationFrame((now) => done(
      now - performance.getEntriesByName("nabij-ready")[0].startTime));
  look();
})"""
# Milliseconds from moving a slider until the second frame after it: then it is on the screen.
MOVE = """([id, value]) => new Promise((done) => {
  const from = performance.now();
  const field = document.getElementById(id);
  field.value = String(value);
  field.dispatchEvent(new Event("input"));
  requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - from)));
})"""


def main(counts: list[int]) -> None:
    """Print one line of a Markdown table per number of areas."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        sys.exit(f"no browser on this machine: looked for {', '.join(NAMES)}")
    columns = "first view (worst) | streets after it (worst) | another norm (worst)"
    print(f"| areas | {columns} | another weight (worst) | a new place (worst) |")
    print("|---|---|---|---|---|---|")
    for count in counts:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            write_study(folder, count)
            with socket.socket() as free:
                free.bind(("127.0.0.1", 0))
                port = free.getsockname()[1]
            server = subprocess.Popen([sys.executable, __file__, "--serve", name, str(port)])
            try:
                base = f"http://127.0.0.1:{port}"
                _wait(f"{base}/api/v1/studies/meting")
                print(f"| {count:,} | {_measure(found, base)} |", flush=True)
            finally:
                server.kill()
                server.wait()


def serve(folder: Path, port: int) -> None:
    """The server that is measured, with the settings of `nabij serve`."""
    data = folder / ".nabij"
    data.mkdir()
    app = create_app(Settings(folder, data, sqlite_url(data), cache=data))
    uvicorn.run(app, port=port, log_level="warning", access_log=False, server_header=False)


def write_study(folder: Path, count: int) -> None:
    """Squares with wavy sides in a grid of streets of 250 m, in Lambert 72."""
    rng = np.random.default_rng(1)
    wide = math.ceil(math.sqrt(count))
    degrees = Transformer.from_crs(31370, 4326, always_xy=True)
    x0, y0, half = 100_000, 180_000, SIZE // 2

    def there(xs: np.ndarray, ys: np.ndarray) -> list[list[float]]:
        lon, lat = degrees.transform(xs + 12 * np.sin(ys / 70), ys + 12 * np.sin(xs / 70))
        return np.column_stack([lon, lat]).round(6).tolist()

    areas, households = [], ["code;all;alone;people"]
    along = np.arange(VERTICES) / VERTICES * SIZE
    for row in range(count):
        x, y = x0 + row % wide * SIZE, y0 + row // wide * SIZE
        xs = np.concatenate(
            [x + along, np.full(VERTICES, x + SIZE), x + SIZE - along, [x] * VERTICES]
        )
        ys = np.concatenate(
            [[y] * VERTICES, y + along, np.full(VERTICES, y + SIZE), y + SIZE - along]
        )
        ring = there(np.append(xs, xs[0]), np.append(ys, ys[0]))
        facts = {"code": f"44021{row:05}", "name": f"Gebied {row} (verzonnen)"}
        shape = {"type": "Polygon", "coordinates": [ring]}
        areas.append({"type": "Feature", "properties": facts, "geometry": shape})
        everyone = int(rng.integers(50, 900))
        households.append(
            f"{facts['code']};{everyone};{int(everyone * rng.uniform(0.1, 0.6))};{2 * everyone}"
        )
    streets = []
    steps = np.arange(2 * wide + 1) * half
    for number, at in enumerate(steps):
        kind = {"highway": "residential" if number % MAIN else "secondary"}
        for xs, ys in (
            (x0 + steps, np.full(steps.size, y0 + at)),
            (np.full(steps.size, x0 + at), y0 + steps),
        ):
            shape = {"type": "LineString", "coordinates": there(xs, ys)}
            streets.append({"type": "Feature", "properties": kind, "geometry": shape})
    for name, features in (("areas", areas), ("streets", streets)):
        text = json.dumps({"type": "FeatureCollection", "features": features})
        (folder / f"{name}.geojson").write_text(text, encoding="utf-8")
    (folder / "households.csv").write_text("\n".join(households) + "\n", encoding="utf-8")
    for name, number in (("ldc", max(4, count // 80)), ("meeting_venue", max(8, count // 20))):
        spots = there(
            x0 + rng.uniform(0, wide * SIZE, number), y0 + rng.uniform(0, wide * SIZE, number)
        )
        lines = [f"{name} {row};{lat};{lon}" for row, (lon, lat) in enumerate(spots)]
        (folder / f"{name}.csv").write_text("\n".join(["name;lat;lon", *lines]) + "\n", "utf-8")
    (folder / "meting.toml").write_text(STUDY, encoding="utf-8")


def _measure(browser: str, base: str) -> str:
    address = f"{base}/planner.html#study=meting"
    views, streets = [], []
    with sync_playwright() as started:
        for _ in range(RUNS):
            running = started.chromium.launch(executable_path=browser, args=ARGS)
            page = running.new_page(viewport={"width": 1280, "height": 800})
            page.goto(address)
            page.wait_for_selector("html[data-ready]", state="attached", timeout=60_000)
            streets.append(page.evaluate(STREETS))
            page.wait_for_timeout(500)
            views.append(page.evaluate("performance.getEntriesByName('nabij-ready')[0].startTime"))
            if len(views) < RUNS:
                running.close()
        with page.expect_response("**/profile?*", timeout=60_000):
            page.locator("#layer").select_option("gap")
        page.wait_for_timeout(1000)
        norms = [
            page.evaluate(MOVE, ["norm-ldc", norm]) for norm in (*range(6, 30), *range(30, 5, -3))
        ]
        page.locator("#layer").select_option("priority")
        need = "weight-one_person_share"
        weights = [page.evaluate(MOVE, [need, n / 20]) for n in (*range(20, 0, -1), *range(1, 12))]
        page.locator("#plan > summary").click()
        page.wait_for_timeout(3000)
        places = [_place(page) for _ in range(RUNS)]
        running.close()
    return " | ".join(
        [
            f"{statistics.median(views) / 1000:.2f} s ({max(views) / 1000:.2f})",
            *(
                f"{statistics.median(one):.0f} ms ({max(one):.0f})"
                for one in (streets, norms, weights, places)
            ),
        ]
    )


def _place(page: object) -> float:
    """Milliseconds from Enter until the table of what it comes to stands there."""
    page.locator("#drop").press("Enter")
    page.keyboard.press("ArrowLeft")
    page.evaluate(
        """() => { window.took = new Promise((done) => {
          const from = performance.now();
          const box = document.getElementById("outcome");
          let gone = box.querySelector("table") === null;
          new MutationObserver(() => {
            const there = box.querySelector("table") !== null;
            if (gone && there) done(performance.now() - from);
            gone = gone || !there;
          }).observe(box, { childList: true });
        }); }"""
    )
    page.keyboard.press("Enter")
    return page.evaluate("window.took")


def _wait(url: str) -> None:
    """Until the server has loaded the study."""
    for _ in range(600):
        try:
            with urllib.request.urlopen(url, timeout=600) as answer:
                answer.read()
                return
        except urllib.error.HTTPError:
            raise
        except OSError:
            time.sleep(0.1)
    sys.exit("the server did not start")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--serve"]:
        serve(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        main([int(number) for number in sys.argv[1:]] or [1000])
