"""The example of a buurtanalyse is what today's code makes of today's texts."""

import csv
import io
import re
import struct
import sys
from collections import Counter
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from nabij.report.texts.front import Front
from nabij.report.texts.questions import questions
from nabij.report.texts.text_file import read_text_file

DOCS = Path(__file__).resolve().parents[1] / "docs"
PAGE = DOCS / "buurtanalyse.md"


@pytest.fixture(scope="module")
def maker():
    sys.path.insert(0, str(DOCS))
    try:
        import make_buurtanalyse
    finally:
        sys.path.pop(0)
    return make_buurtanalyse


@pytest.fixture(scope="module")
def said(maker):
    return read_text_file(maker.TEXT)


def _pages(source) -> list[str]:
    with pypdfium2.PdfDocument(source) as document:
        # where lines break may differ with the fonts of a machine
        return [" ".join(page.get_textpage().get_text_range().split()) for page in document]


@pytest.mark.study
def test_the_document_is_that_of_today(maker, shared):
    made = maker.pdf(shared / "studies" / "brussels.toml")
    today, kept = _pages(made), _pages(maker.TARGET.read_bytes())
    assert 8 <= len(today) <= 14
    assert today == kept, "run: python docs/make_buurtanalyse.py"
    assert made == maker.pdf(shared / "studies" / "brussels.toml")


def test_the_document_says_on_its_first_page_that_its_texts_are_invented(maker):
    pages = _pages(maker.TARGET.read_bytes())
    assert "de teksten en de bevraging zijn verzonnen" in pages[0]
    assert "De aantallen huishoudens zijn gemaakt" in pages[0]
    assert "gemeenschapscentra staan in hun plaats" in pages[0]
    together = " ".join(pages)
    assert "Hier staat nog geen tekst" not in together
    assert "nog te beslissen" not in together
    with pikepdf.open(maker.TARGET) as document:
        assert "voorbeeld" in str(document.docinfo.Title)


def test_the_example_answers_every_question_and_shows_every_kind_of_decision(said):
    assert not said.findings
    assert all(said.answers[question.id] for question in questions())
    assert len(said.front.areas) >= 10
    assert [heading for heading, _ in said.appendix]
    statuses = Counter(decision.status for decision in said.decisions)
    assert statuses["struck"] == 1 and statuses["open"] == 0 and statuses["accepted"] >= 5
    assert any(decision.id and decision.words for decision in said.decisions)
    assert any(not decision.id for decision in said.decisions)
    assert any(decision.feasibility for decision in said.decisions)


def test_the_survey_is_the_invented_one_and_holds_the_six_statements(maker, said):
    text = maker.SURVEY.read_text(encoding="utf-8")
    assert text == maker.survey(), "run: python docs/make_buurtanalyse.py"
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 64
    items = {name for name in rows[0] if name.startswith("djg")}
    assert items == {"djg3", "djg4", "djg7", "djg8", "djg9", "djg10"}
    assert {row[item] for row in rows for item in items} == {"ja", "min of meer", "nee"}
    assert set(said.front.survey_groups) <= set(rows[0])
    for column in said.front.survey_groups:
        assert min(Counter(row[column] for row in rows).values()) >= 10


def test_what_the_text_says_of_the_survey_is_what_the_survey_says(maker, said):
    # counted by hand: a point for yes or more or less (3, 9, 10), for no or more or less (4, 7, 8)
    rows = list(csv.DictReader(io.StringIO(maker.survey())))
    points = [
        sum(row[item] != "nee" for item in ("djg3", "djg9", "djg10"))
        + sum(row[item] != "ja" for item in ("djg4", "djg7", "djg8"))
        for row in rows
    ]
    lonely = sum(total >= 2 for total in points) / len(points)
    assert "de helft van wie onze bevraging invulde" in str(said.answers["summary"])
    assert 0.45 <= lonely <= 0.55
    assert f"{len(rows)} mensen" in str(said.answers["took_part"])
    shown = re.search(r"(\d+) % matig of sterk", " ".join(_pages(maker.TARGET.read_bytes())))
    assert shown is not None and int(shown[1]) == round(100 * lonely)


def test_the_page_names_every_key_of_the_front_matter():
    named = set(re.findall(r"^\| (`.+?) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE))
    keys = {key for row in named for key in re.findall(r"`(\w+)`", row)}
    assert set(Front.__dataclass_fields__) <= keys


def test_the_examples_of_the_page_can_be_read(tmp_path):
    blocks = re.findall(r"^```markdown\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.S | re.M)
    first, decisions = blocks
    path = tmp_path / "buurtanalyse.md"
    path.write_text(f"{first}\n## Sterktes en tekorten: akkoord of niet?\n\n{decisions}", "utf-8")
    said = read_text_file(path)
    assert not said.findings
    assert said.front.areas == ("21004W7", "21004W8", "21004W9")
    assert [heading for heading, _ in said.appendix] == ["Wat we nog willen uitzoeken"]
    told = [(d.id, d.status, d.feasibility, bool(d.words)) for d in said.decisions]
    assert told == [
        ("near-ldc", "accepted", None, False),
        ("wheelchair-ldc", "accepted", 4, True),
        ("evening-ldc", "struck", None, True),
        ("residents-one_person_share", "open", None, False),
        ("", "accepted", None, True),
    ]


def test_the_pictures_of_the_page_are_there_and_small(maker):
    shown = re.findall(r"!\[([^\]]+)\]\(([^)]+)\)", PAGE.read_text(encoding="utf-8"))
    assert len(shown) == len(maker.PAGES)
    for alternative, name in shown:
        data = (DOCS / name).read_bytes()
        assert len(alternative) > 20
        assert data.startswith(b"\x89PNG") and len(data) < 150_000
        wide, high = struct.unpack(">II", data[16:24])
        # a page of A4, upright
        assert high / wide == pytest.approx(297 / 210, rel=0.01)


def test_links_of_the_page_lead_somewhere():
    for target in re.findall(r"\]\(([^)#]+)(?:#[\w-]+)?\)", PAGE.read_text(encoding="utf-8")):
        assert target.startswith("https://") or (DOCS / target).exists(), target
