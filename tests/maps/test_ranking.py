"""The ranking beside the map: names that stay whole, and a sign where a word has no room."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest

from nabij.maps.page import render

from .invented import tiny, town

pytestmark = pytest.mark.browser

NAMES = [
    "Ketelmakersdwarsstraat (verzonnen)",
    "Sint-Pieters-op-den-Dijk",
    "Tentoonstellingswijk Noord",
    "Oud Elisabethbegijnhof",
    "Ons Heem",
    "Achter de Aarschotsesteenweg",
]
SIZES = {"laptop": {"width": 1280, "height": 800}, "phone": {"width": 390, "height": 844}}
LEFT_OUT = {"nl": "weggelaten", "fr": "omis", "en": "left out"}

#: The words of names, a word ending at a space or after a hyphen, that stand on more than one line.
BROKEN = r"""() => [...document.querySelectorAll("#table tbody th")].flatMap((cell) => {
  const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT), broken = [];
  while (texts.nextNode()) {
    for (const word of texts.currentNode.data.matchAll(/[^\s-]+-?/g)) {
      const range = document.createRange();
      range.setStart(texts.currentNode, word.index);
      range.setEnd(texts.currentNode, word.index + word[0].length);
      const lines = new Set([...range.getClientRects()].map((one) => Math.round(one.top)));
      if (lines.size > 1) broken.push(word[0]);
    }
  }
  return broken;
})"""
SIDEWAYS = """() => {
  const box = document.querySelector(".rows");
  return box.scrollWidth - box.clientWidth;
}"""


def left_out(view):
    """Of the first area a figure is left out, of the last it is small."""
    view.areas.loc[0, "people_in_gap"] = float("nan")
    view.areas.loc[0, "people_in_gap_status"] = "hidden"
    return view


@pytest.fixture(scope="module")
def long_names(tmp_path_factory: pytest.TempPathFactory) -> Path:
    view = left_out(tiny())
    view.areas["name"] = NAMES
    file = tmp_path_factory.mktemp("namen") / "map.html"
    file.write_text(render(view), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def large_town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hundred areas in two municipalities, whose names stand below those of the areas."""
    file = tmp_path_factory.mktemp("stad") / "map.html"
    file.write_text(render(left_out(town(100))), encoding="utf-8")
    return file


@pytest.mark.parametrize("language", LEFT_OUT)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("file", ["long_names", "large_town"])
def test_a_name_goes_on_at_a_space_or_a_hyphen_only(opened, request, file, size, language):
    address = request.getfixturevalue(file)
    page = opened(address, f"lang={language}", viewport=SIZES[size]).page
    assert page.evaluate(BROKEN) == []
    assert page.evaluate(SIDEWAYS) <= 0


def test_a_word_without_end_does_break(opened, tmp_path):
    view = tiny()
    view.areas.loc[0, "name"] = "L" * 120
    file = tmp_path / "map.html"
    file.write_text(render(view), encoding="utf-8")
    for size in SIZES.values():
        page = opened(file, viewport=size).page
        assert page.evaluate(BROKEN) == ["L" * 120]
        assert page.evaluate(SIDEWAYS) <= 0


@pytest.mark.parametrize("language", LEFT_OUT)
@pytest.mark.parametrize("size", SIZES)
def test_what_is_left_out_is_a_sign_that_is_read_as_a_word(opened, long_names, size, language):
    page = opened(long_names, f"lang={language}", viewport=SIZES[size]).page
    cell = page.locator("#table tr[data-area='0'] td").nth(3)
    sign, word = cell.locator(".sign-for-word"), cell.locator(".word")
    assert sign.inner_text() == "*" and sign.bounding_box()["width"] > 3
    assert word.bounding_box()["width"] <= 1
    # who listens hears the word, and no sign
    assert cell.aria_snapshot() == f'- cell "{LEFT_OUT[language]}"'
    # below the table stands what the sign means
    note = page.locator("#left-out")
    note.scroll_into_view_if_needed()
    assert note.is_visible()
    assert note.inner_text().startswith(f"* {LEFT_OUT[language]}")
    # where there is room the word itself stands there
    page.click("#table tr[data-area='0'] button")
    assert LEFT_OUT[language] in page.inner_text("#panel")


def test_a_wide_table_and_paper_have_the_word(opened, long_names):
    page = opened(long_names, viewport={"width": 850, "height": 900}).page
    cell = page.locator("#table tr[data-area='0'] td").nth(3)
    assert cell.inner_text() == "weggelaten"
    assert page.locator(".sign-for-word:visible").count() == 0
    assert page.inner_text("#left-out").startswith("weggelaten: ")
    for size in SIZES.values():
        page = opened(long_names, viewport=size).page
        pages = pypdfium2.PdfDocument(BytesIO(page.pdf(format="A4")))
        said = "\n".join(one.get_textpage().get_text_bounded() for one in pages)
        row = next(line for line in said.splitlines() if "Ketelmakersdwarsstraat" in line)
        assert "600 weggelaten 0,540" in row.replace("\u00a0", " ")
        assert "*" not in said


def test_nothing_left_out_needs_no_note(opened, tiny_file):
    page = opened(tiny_file, viewport=SIZES["laptop"]).page
    assert page.locator("#left-out").is_hidden()
    assert "< 5" in page.inner_text("#table tr[data-area='5']").replace("\u00a0", " ")
