"""The page on public transport shows what today's code prints and draws."""

import math
import re
import sys
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import pytest

DOCS = Path(__file__).resolve().parents[1] / "docs"
PICTURE = DOCS / "voorbeeld-reis.svg"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def made():
    sys.path.insert(0, str(DOCS))
    try:
        import make_journey
    finally:
        sys.path.pop(0)
    return make_journey.make()


def test_output_and_picture_are_those_of_today(made):
    assert {path.name for path in made} == {"openbaar-vervoer.md", "voorbeeld-reis.svg"}
    for path, content in made.items():
        assert path.read_text(encoding="utf-8") == content, "run: python docs/make_journey.py"


def test_every_command_of_the_page_was_run(made):
    # what stands behind "$ " is quoted, what starts a line is run by `make`; there is no third way
    page = (DOCS / "openbaar-vervoer.md").read_text(encoding="utf-8")
    blocks = "\n".join(re.findall(r"^```(?:sh|console)\n(.*?)^```", page, re.DOTALL | re.MULTILINE))
    commands = re.findall(r"^(?:\$ )?nabij (\w+)", blocks, re.MULTILINE)
    assert set(commands) == {"demo", "check", "journey", "analyse"}
    assert len(commands) == len(re.findall(r"nabij (?:demo|check|journey|analyse)\b", blocks))


def test_figures_of_the_picture_follow_from_its_dots():
    root = ElementTree.fromstring(PICTURE.read_text(encoding="utf-8"))
    texts = [(float(t.get("y")), float(t.get("x")), t.text) for t in root.iter(f"{SVG}text")]
    zero, twenty = (next(y - 4 for y, x, said in texts if said == tick) for tick in ("0", "20"))
    dots = [c for c in root.iter(f"{SVG}circle") if c.get("r") == "2"]
    minutes = [(zero - float(c.get("cy"))) / (zero - twenty) * 20 for c in dots]
    as_they_come, in_order = minutes[:120], minutes[120:]
    assert len(in_order) == 120 and in_order == sorted(as_they_come)

    def labelled(name):
        said = next(said for _, _, said in texts if said.startswith(f"{name}: "))
        return float(re.search(r"[\d,]+", said[len(name) + 2 :])[0].replace(",", "."))

    # nearest rank: 60 and 102 of the 120 minutes do not exceed it; dots lie on tenths of pixels
    assert math.isclose(in_order[60 - 1], labelled("mediaan"), abs_tol=0.06)
    assert math.isclose(in_order[102 - 1], labelled("85e percentiel"), abs_tol=0.06)
    within = sum(duration <= labelled("norm") for duration in as_they_come)
    page = (DOCS / "openbaar-vervoer.md").read_text(encoding="utf-8")
    assert f"| {within} van de 120 minuten" in page
    assert max(as_they_come) <= labelled("te voet alleen") + 0.06
    # what the page says in words: served well at 13.13, and badly a minute later
    assert as_they_come[13] < labelled("norm") < labelled("85e percentiel") < as_they_come[14]


def test_the_times_in_the_text_are_those_of_the_journey():
    page = (DOCS / "openbaar-vervoer.md").read_text(encoding="utf-8")
    told = page[page.index("<!-- begin reis -->") : page.index("<!-- einde reis -->")]
    assert "is om 13.08 uur klaar om te\nvertrekken" in page and "\n13:08         vertrek" in told
    assert "De bus komt pas om 13.17 uur" in page and re.search(r"\n13:17-\d\d:\d\d   bus", told)


def test_picture_can_be_read_aloud_and_says_it_is_invented():
    root = ElementTree.fromstring(PICTURE.read_text(encoding="utf-8"))
    assert root.get("role") == "img" and root.get("aria-labelledby") == "titel uitleg"
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title.get("id") == "titel" and "verzonnen" in title.text
    assert description.get("id") == "uitleg" and "verzonnen" in description.text
    assert any("verzonnen" in text.text for text in root.iter(f"{SVG}text"))


MEASURE = """() => [...document.querySelectorAll('text')].map(text => {
    const box = text.getBBox();
    return {said: text.textContent, left: box.x, top: box.y,
            right: box.x + box.width, bottom: box.y + box.height};
})"""


@pytest.mark.browser
def test_no_text_overlaps_another_or_leaves_the_picture(browser):
    page = browser.new_page()
    page.goto(PICTURE.as_uri())
    boxes = page.evaluate(MEASURE)
    width, height = page.evaluate(
        "[document.documentElement.viewBox.baseVal.width,"
        " document.documentElement.viewBox.baseVal.height]"
    )
    page.close()
    assert len(boxes) > 30
    for box in boxes:
        assert box["left"] >= 0 and box["top"] >= 0, box
        assert box["right"] <= width and box["bottom"] <= height, box
    for one, other in combinations(boxes, 2):
        apart = (
            one["right"] <= other["left"]
            or other["right"] <= one["left"]
            or one["bottom"] <= other["top"]
            or other["bottom"] <= one["top"]
        )
        assert apart, (one, other)
