"""The page as text: whole, closed to names that are markup, small enough, the same each time."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import json
import re
import tomllib
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from nabij.maps.page import render
from nabij.words import LANGUAGES, category_label

from .invented import SCRIPT, tiny, town

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [path for kind in ("py", "js", "html") for path in (ROOT / "maps").rglob(f"*.{kind}")]


class Elements(HTMLParser):
    """Every start tag of a page with its attributes, and the text of its scripts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self.open = False
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self.open = True
        if tag == "script":
            self.scripts.append("")

    def handle_endtag(self, tag):
        self.open = False

    def handle_data(self, data):
        if self.open and self.lasttag == "script":
            self.scripts[-1] += data


@pytest.fixture(scope="module")
def page(tiny_file: Path) -> str:
    return tiny_file.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def data(page: str) -> dict:
    return block(page)


def block(page: str) -> dict:
    return json.loads(re.search(r'id="nabij-data">(.*?)</script>', page, re.DOTALL).group(1))


def test_nothing_is_fetched(page):
    for tag, attributes in Elements(page).tags:
        assert "src" not in attributes, tag
        if tag == "link":
            assert attributes["href"] == "data:,"
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL).group(1)
    assert "@import" not in style
    assert all(url.startswith("data:") for url in re.findall(r"url\(['\"]?([^)]*)", style))


def test_the_policy_allows_the_scripts_of_the_page_and_no_other(page):
    found = Elements(page)
    policy = next(a["content"] for tag, a in found.tags if a.get("http-equiv"))
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["img-src"] == "data: blob:"
    allowed = set(re.findall(r"'sha256-([^']+)'", rules["script-src"]))
    runs = [
        text
        for text, (_, attributes) in zip(
            found.scripts, [t for t in found.tags if t[0] == "script"], strict=True
        )
        if "type" not in attributes
    ]
    digests = [hashlib.sha256(text.encode()).digest() for text in runs]
    assert {base64.b64encode(digest).decode() for digest in digests} == allowed
    assert "unsafe-inline" not in rules["script-src"]


def test_names_stay_inside_the_data(page, data):
    assert SCRIPT not in page
    assert "<img src=x" not in page
    assert "<b>Driewijk" not in page
    assert data["places"]["name"][1] == SCRIPT
    assert data["areas"]["name"][2] == "<b>Driewijk</b>"


@pytest.mark.parametrize("title", [SCRIPT, "{{ 7 * 7 }}", "</title><script>alert(1)</script>"])
def test_a_title_is_text(title):
    page = render(tiny(title=title, attributions=[title]))
    assert "<script>alert(1)" not in page
    assert "<title>49" not in page
    assert block(page)["title"] == title


def test_the_same_view_gives_the_same_page(page):
    assert render(tiny()) == page


def test_a_thousand_areas_stay_under_eight_megabytes(town_file):
    view = town()
    assert len(view.areas) == 1000
    assert len(view.streets) > 28_000
    assert town_file.stat().st_size < 8e6


def test_no_number_under_the_threshold_leaves(data):
    view = tiny()
    columns = data["areas"]["columns"]
    for name, column in columns.items():
        if column["unit"] == "count":
            assert all(v is None or v == 0 or v >= view.suppress_below for v in column["values"])
        for i in column["suppressed"]:
            assert column["values"][i] is None, name
    assert columns["ldc_people_in_gap_frail"]["suppressed"] == [5]  # 3 people in the view
    assert columns["one_person_households"]["suppressed"] == [5]


def test_every_figure_of_the_view_is_in_the_page(data):
    view = tiny()
    numeric = view.areas.select_dtypes("number").columns
    expected = {name for name in numeric if not name.endswith(("_vintage", "_inherited"))}
    assert set(data["areas"]["columns"]) == expected
    for name in expected:
        given = view.areas[name].to_numpy(dtype=float)
        shown = [np.nan if v is None else v for v in data["areas"]["columns"][name]["values"]]
        known = ~np.isnan(shown)
        assert np.allclose(np.asarray(shown)[known], given[known], atol=5e-4), name


def test_the_layers_that_are_asked_for_are_there(data):
    assert [layer["id"] for layer in data["layers"]] == [
        "priority",
        "ldc_bivariate",
        "people_in_gap",
        "ldc_people_in_gap",
        "ldc_minutes",
        "one_person_share",
    ]


def test_a_figure_that_is_absent_makes_no_layer():
    view = tiny()
    without = dataclasses.replace(view, areas=view.areas.drop(columns=["need", "priority"]))
    layers = [layer["id"] for layer in block(render(without))["layers"]]
    assert "priority" not in layers
    assert "ldc_bivariate" not in layers
    assert "ldc_minutes" in layers


def test_categories_have_the_labels_of_the_rest_of_the_project(data):
    assert data["categories"][0]["labels"] == {
        language: category_label("ldc", language) for language in LANGUAGES
    }


def test_tiles_open_the_page_to_pictures_alone():
    tiles = "https://tegels.example/{z}/{x}/{y}.png"
    page = render(tiny(tiles=tiles, tiles_attribution="© Tegelmakers"))
    policy = next(a["content"] for _, a in Elements(page).tags if a.get("http-equiv"))
    assert "img-src data: blob: https:;" in policy
    assert "https:" not in policy.split("script-src")[1].split(";")[0]
    assert "© Tegelmakers" in block(page)["attributions"]


def test_the_languages_have_the_same_texts_with_the_same_places_to_fill():
    texts = {language: catalogue(language) for language in LANGUAGES}
    for language in LANGUAGES:
        assert texts[language].keys() == texts["nl"].keys()
        for key, text in texts[language].items():
            asked = sorted(re.findall(r"\{.*?\}", text))
            assert asked == sorted(re.findall(r"\{.*?\}", texts["nl"][key])), (language, key)


def test_every_text_is_used():
    written = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES)
    rooms = [ROOT / room for room in ("maps", "geo", "layers", "data")]
    files = [*ROOT.glob("*.py"), *(path for room in rooms for path in room.rglob("*.py"))]
    known = "\n".join(path.read_text(encoding="utf-8") for path in files)
    named = set(re.findall(r"""["'`.](\w+)["'`]""", written))
    named |= set(re.findall(r"\.(\w+)\b", written))
    values = named | set(re.findall(r"""["' ](\w+)["' ]""", known))
    begun = set(re.findall(r'["`]([a-z_]+_)\$?\{', written))
    unused = [
        key
        for key in catalogue("nl")
        # Each layer has a sentence that explains it.
        for name in [re.sub("^about_", "layer_", key)]
        if name not in named
        and not any(name.startswith(part) and name[len(part) :] in values for part in begun)
    ]
    assert unused == []


def test_every_text_that_is_asked_for_exists():
    written = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES)
    asked = set(re.findall(r'Words\.text\("(\w+)"', written))
    asked |= set(re.findall(r'data-(?:text|label|placeholder)="(\w+)"', written))
    asked |= set(re.findall(r'words\.text\("map\.(\w+)"', written))
    assert len(asked) > 60
    assert asked <= catalogue("nl").keys()


def catalogue(language: str) -> dict[str, str]:
    path = ROOT / "locale" / language / "map.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))
