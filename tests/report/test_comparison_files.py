"""The file of an earlier run, broken in every way; and what changed, in words."""

import json
import re

import pytest

from nabij.messages import StudyError
from nabij.report.buurtanalyse.chapter_changes import changes_chapter
from nabij.report.buurtanalyse.figures_file import FILE, figures_json, read_previous
from nabij.report.document.content import Heading

from .earlier import (
    LANGUAGES,
    NEW,
    OLD,
    a_year_ago,
    by_subject,
    compared,
    kept_in,
    new,
    old,
    table_of,
    text_of,
    town,
)

__all__ = ["new", "old", "town"]


@pytest.fixture(scope="module")
def content(town, old):
    return json.loads(figures_json(old, town.analysis))


UNREADABLE = "Het bestand `{file}` van de vorige buurtanalyse is niet te lezen."


# files that are broken


def _told(path):
    with pytest.raises(StudyError) as caught:
        read_previous(path)
    return str(caught.value)


def _keep(folder, content):
    (folder / FILE).write_text(
        content if isinstance(content, str) else json.dumps(content), encoding="utf-8"
    )
    return folder / FILE


KEYS = (
    *("version", "kind", "areas", "outline", "crs", "pace", "date", "residents"),
    *("reach", "sources", "format"),
)


@pytest.mark.parametrize("key", KEYS)
def test_a_missing_key_is_told(tmp_path, content, key):
    file = _keep(tmp_path, {name: value for name, value in content.items() if name != key})
    assert _told(tmp_path).startswith(UNREADABLE.format(file=file))


def _set(*path):
    """A change that puts the last of `path` where the others lead."""

    def change(content):
        *keys, last, value = path
        for key in keys:
            content = content[key]
        content[last] = value

    return change


_BROKEN = {
    "areas are a text": _set("areas", "A"),
    "an area is a number": _set("areas", ["A", 3]),
    "areas are a table": _set("areas", {"A": 1.0}),
    "residents are a list": _set("residents", [1]),
    "a row is a number": _set("residents", "households", 3),
    "a value is text": _set("residents", "households", "value", "veel"),
    "a value is a list": _set("residents", "households", "value", [1]),
    "a value is true": _set("residents", "households", "value", True),
    "a value is endless": _set("residents", "households", "value", float("inf")),
    "a status is a number": _set("residents", "households", "status", 1),
    "a year is endless": _set("residents", "households", "vintage", float("inf")),
    "a year is text": _set("residents", "households", "vintage", "2024"),
    "reach is text": _set("reach", "x"),
    "a row of reach is a list": _set("reach", 0, []),
    "a category is a list": _set("reach", 0, "category", ["ldc"]),
    "a norm is text": _set("reach", 0, "norm_minutes", "15"),
    "a share is no number": _set("reach", 0, "share_within", float("nan")),
    "pace is a list": _set("pace", [1]),
    "pace is no number": _set("pace", float("nan")),
    "sources are a list": _set("sources", []),
    "checksums are a number": _set("sources", "areas", 3),
    "a checksum is a list": _set("sources", "areas", [[]]),
    "no outline": _set("outline", None),
    "an outline of words": _set("outline", "POLYGON of niet"),
    "an outline without end": _set("outline", "POLYGON ((0 0, 1 0"),
    "a point": _set("outline", "POINT (1 1)"),
    "a line": _set("outline", "LINESTRING (0 0, 1 1)"),
    "an empty outline": _set("outline", "POLYGON EMPTY"),
    "an outline without surface": _set("outline", "POLYGON ((0 0, 1 0, 0 0))"),
    "an outline of no numbers": _set("outline", "POLYGON ((nan nan, 1 0, 1 1, nan nan))"),
    "an endless outline": _set("outline", "POLYGON ((0 0, 1e308 0, 1e308 1e308, 0 0))"),
    "shapes in shapes": _set("outline", "GEOMETRYCOLLECTION (" * 200_000),
}


@pytest.mark.parametrize("name", _BROKEN)
def test_a_value_of_another_kind_is_told(tmp_path, content, name):
    broken = json.loads(json.dumps(content))
    _BROKEN[name](broken)
    file = _keep(tmp_path, broken)
    assert _told(tmp_path).startswith(UNREADABLE.format(file=file))


@pytest.mark.parametrize(
    "written",
    ["", "geen json", "[1, 2]", "3", "null", '{"format": 1', "[" * 100_000, '{"format": 1}'],
)
def test_what_is_no_file_of_a_run_is_told(tmp_path, written):
    file = _keep(tmp_path, written)
    assert _told(tmp_path).startswith(UNREADABLE.format(file=file))


def test_bytes_that_are_no_text_are_told(tmp_path):
    (tmp_path / FILE).write_bytes(b"\xff\xfe\x00\xd8")
    assert _told(tmp_path).startswith(UNREADABLE.format(file=tmp_path / FILE))


@pytest.mark.parametrize("other", [0, 2, "1", None, []])
def test_another_format_is_told(tmp_path, content, other):
    file = _keep(tmp_path, content | {"format": other})
    assert _told(tmp_path).startswith(f"Het bestand `{file}` komt van een andere versie van nabij")


def test_a_folder_without_the_file_and_no_folder_at_all_are_told(tmp_path):
    for folder in (tmp_path, tmp_path / "nergens"):
        assert _told(folder) == (
            f"In `{folder}` staat geen `{FILE}`: dat is geen map van een eerdere buurtanalyse. "
            "Geef de map waarin `nabij buurtanalyse` de vorige keer schreef."
        )


def test_a_file_that_is_too_large_is_told(tmp_path):
    with (tmp_path / FILE).open("wb") as stream:
        stream.truncate(20_000_001)
    assert _told(tmp_path).startswith(f"Het bestand `{tmp_path / FILE}` is groter dan 20 MB")


def test_an_outline_that_crosses_itself_is_compared_all_the_same(town, old, tmp_path):
    def change(content):
        x, y, *_ = old.neighbourhood.outline.bounds
        corners = ((0, 0), (900, 900), (900, 0), (0, 900), (0, 0))
        drawn = ", ".join(f"{x + dx} {y + dy}" for dx, dy in corners)
        content["outline"], content["kind"] = f"POLYGON (({drawn}))", "polygon"

    comparison, _ = compared(town, kept_in(tmp_path, old, town.analysis, change), old)
    assert comparison.moved
    # what stands under the names of the areas is not asked, as it was a drawing
    assert by_subject(comparison)[("households",)].boundary != 0


# in words


def test_the_chapter_in_three_languages(town, old, new, tmp_path):
    folder = kept_in(tmp_path, old, town.analysis, lambda content: a_year_ago(content, 40))
    comparison, _ = compared(town, folder, new)
    heads = set()
    for language in LANGUAGES:
        blocks = changes_chapter(comparison, new, town.analysis, language)
        told = text_of(blocks)
        assert not re.search(r"[{}]|\bnan\b|None\b", told)
        assert not re.search(r"\d\.\d{1,2}(?!\d)", told)
        assert blocks[0] == Heading(blocks[0].text, 1, "changes")
        heads.add(blocks[0].text)
        names = dict(
            zip(town.inputs.areas.table["code"], town.inputs.areas.table["name"], strict=True)
        )
        assert names[OLD[0]] in told and names[NEW[-1]] in told
        table = table_of(blocks)
        assert all(len(row) == len(table.header) == len(table.widths) for row in table.rows)
        assert not any(set(row[1:-1]) == {"–"} for row in table.rows)
    assert len(heads) == 3
    # shares are told in points, with a sign and a comma
    told = text_of(changes_chapter(comparison, new, town.analysis, "nl"))
    assert re.search(r"[+−]\d+,\d procentpunt", told)
