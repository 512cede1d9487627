"""What a reader sees of the map in a browser: its figures, its legend, what has the focus."""

from __future__ import annotations

import json
import re
import time
import zlib


def figures(page) -> dict:
    """The data block of the page, from which the test counts for itself."""
    return json.loads(page.text_content("#nabij-data"))


def at(view, code: str) -> list[float]:
    """Latitude and longitude of a spot inside an area, away from its street and its places."""
    area = view.areas.set_index("code").geometry.to_crs(4326)[code]
    west, south, east, north = area.bounds
    return [south + 0.75 * (north - south), west + 0.72 * (east - west)]


def on_screen(page, spot: list[float]) -> tuple[float, float]:
    script = """([lat, lng]) => {
      const at = map_nabij.latLngToContainerPoint([lat, lng]);
      const box = map_nabij.getContainer().getBoundingClientRect();
      return [at.x + box.left, at.y + box.top]; }"""
    return tuple(page.evaluate(script, spot))


def class_of(layer: dict, columns: dict, i: int) -> int | str:
    """The class of an area, counted here from the figures and the bounds alone."""
    names = [name for name in (layer["column"], layer["second"]) if name]
    values = [columns[name]["values"][i] for name in names]
    if any(i in columns[name]["suppressed"] for name in names):
        return "suppressed"
    if None in values:
        return "unknown"
    ends = [layer["bounds"], layer["second_bounds"]][: len(names)]
    found = [
        sum(value > end for end in bounds if end is not None)
        for value, bounds in zip(values, ends, strict=True)
    ]
    return found[0] if len(found) == 1 else found[0] * len(ends[1]) + found[1]


def legend_counts(page, layer: dict) -> dict[int | str, int]:
    """How many areas the legend gives each class, as a reader sees it."""
    counts: dict[int | str, int] = {}
    if layer["second"]:
        rows = page.locator("#legend .square tbody tr").all()
        width = len(layer["second_bounds"])
        for down, row in enumerate(reversed(rows)):
            for across, cell in enumerate(row.locator("td").all()):
                counts[down * width + across] = number(cell.inner_text())
    else:
        for k, item in enumerate(page.locator("#legend ol.classes .count").all()):
            counts[k] = number(item.inner_text())
    for item in page.locator("#legend ul.classes li").all():
        hidden = "verborgen" in item.inner_text()
        kind = "suppressed" if hidden else "unknown"
        counts[kind] = number(item.locator(".count").inner_text())
    return {kind: n for kind, n in counts.items() if n}


def number(text: str) -> int:
    return int(re.match(r"[\d.]+", text).group().replace(".", ""))


def luminance(colour: str) -> float:
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(page, selector: str) -> float:
    """Of the text of an element on the first opaque ground below it."""
    colour, ground = page.eval_on_selector(
        selector,
        """(one) => {
          const ink = getComputedStyle(one).color;
          for (let up = one; up; up = up.parentElement) {
            const ground = getComputedStyle(up).backgroundColor;
            if (!/^rgba\\(.*, 0(\\.\\d+)?\\)$/.test(ground)) return [ink, ground];
          }
          return [ink, 'rgb(255, 255, 255)'];
        }""",
    )
    light, dark = sorted([luminance(colour), luminance(ground)], reverse=True)
    return (light + 0.05) / (dark + 0.05)


def until(page, condition: str) -> None:
    """Wait for a condition; playwright's own wait needs eval, which the page's policy forbids."""
    deadline = time.monotonic() + 60
    while not page.evaluate(condition):
        assert time.monotonic() < deadline, condition
        page.wait_for_timeout(50)


def focused(page) -> dict[str, str]:
    return page.evaluate(
        """() => { const one = document.activeElement, style = getComputedStyle(one);
          return { text: one.textContent, tag: one.tagName, id: one.id,
            outline: style.outlineStyle, width: style.outlineWidth }; }"""
    )


def assert_focus_shows(page) -> None:
    now = focused(page)
    assert now["outline"] != "none", now
    assert float(now["width"].removesuffix("px")) >= 2


def selected(page) -> list[str]:
    return page.locator("#table tr.chosen tbody, #table tr.chosen button").all_inner_texts()


def printed_colours(pdf: bytes) -> set[str]:
    """Every colour that something in a PDF is filled with, as #rrggbb."""
    found = set()
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            text = zlib.decompress(stream).decode("latin-1")
        except zlib.error:
            continue
        for parts in re.findall(r"([\d.]+) ([\d.]+) ([\d.]+) rg\b", text):
            found.add("#" + "".join(f"{round(float(part) * 255):02x}" for part in parts))
    return found
