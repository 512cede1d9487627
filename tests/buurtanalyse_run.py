"""Runs of the buurtanalyse as a person asks for them, and what a reader finds in their files."""

import json
import re
import shutil
import sys
from pathlib import Path
from types import SimpleNamespace

import docx
import pypdfium2
import pytest

from nabij import cli
from nabij.report.buurtanalyse import make

ROOT = Path(__file__).resolve().parents[1]
GOOD = ROOT / "tests" / "bad" / "good"
FILES = {
    *("buurtanalyse.docx", "buurtanalyse.pdf", "buurtanalyse.html", "buurtanalyse.json"),
    *("plekken.csv", "provenance.json"),
}
FIRST, SECOND, THIRD = "44021A000", "44021A010", "44021A100"
TWO = f"{FIRST},{SECOND}"
PLACE = "Buurthuis 1 (verzonnen)"


@pytest.fixture
def nabij(monkeypatch, capsys):
    """Run the command in this process; returns its exit code and what it said."""

    def run(*arguments):
        given = ["nabij", "buurtanalyse", *map(str, arguments)]
        monkeypatch.setattr(sys, "argv", given)
        with pytest.raises(SystemExit) as end:
            cli.main()
        said = capsys.readouterr()
        assert "Traceback" not in said.err + said.out
        return SimpleNamespace(code=end.value.code or 0, out=said.out, err=said.err)

    return run


@pytest.fixture
def good(tmp_path):
    """A copy of the small study, to change."""
    shutil.copytree(GOOD, tmp_path / "stad")
    return tmp_path / "stad" / "study.toml"


@pytest.fixture
def no_pictures(monkeypatch):
    """Maps and charts take most of the time of a run; call this where they tell nothing new."""
    return lambda: monkeypatch.setattr(make, "draw_pictures", lambda *_: {})


def change(file, old, new):
    before = file.read_text(encoding="utf-8")
    assert old in before
    file.write_text(before.replace(old, new), encoding="utf-8")


def refused(done, *parts):
    """A mistake that is told in one sentence, with code 2."""
    assert done.code == 2, done.out
    assert done.err.count("Fout: ") == 1 and done.out == ""
    told = done.err[done.err.index("Fout: ") :]
    for part in parts:
        assert part in told, told
    return told


def word_text(out):
    """Everything in the Word file: its paragraphs and the cells of its tables."""
    word = docx.Document(str(out / "buurtanalyse.docx"))
    said = [paragraph.text for paragraph in word.paragraphs]
    for table in word.tables:
        said += [" | ".join(cell.text for cell in row.cells) for row in table.rows]
    return "\n".join(said).replace("\u00a0", " ")


def pdf_pages(out):
    pdf = pypdfium2.PdfDocument(str(out / "buurtanalyse.pdf"))
    return [page.get_textpage().get_text_bounded() for page in pdf]


def web_page(out):
    return (out / "buurtanalyse.html").read_text(encoding="utf-8")


def whole(done, out, extra=()):
    """A run that went well: every file, no sign of a missing figure or template."""
    assert done.code == 0, done.err
    assert {path.name for path in out.iterdir()} == FILES | set(extra)
    said = word_text(out)
    assert not re.search(r"\bnan\b|\bNone\b(?! of)|<NA>|\{[a-z_]+[:}]", said)
    assert len(pdf_pages(out)) >= 4
    page = web_page(out)
    assert page.lower().startswith("<!doctype html>")
    assert "<script" not in page
    json.loads((out / "buurtanalyse.json").read_text(encoding="utf-8"))
    return said


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


# the text file


def begun(nabij, study, *asked):
    done = nabij(study, "--init", *asked)
    assert done.code == 0, done.err
    return study.parent / "buurtanalyse.md"


# the short scale: 3, 9 and 10 are emotional items, 4, 7 and 8 social ones
LONELY, NOT_LONELY = (
    ["ja", "nee", "ja", "ja", "ja", "nee"],
    ["nee", "ja", "ja", "ja", "nee", "nee"],
)


def survey_of(file, answers):
    """A survey about loneliness, of people who are young and old in turn."""
    header = "leeftijd;djg3;djg4;djg7;djg8;djg9;djg10"
    rows = [f"{'jong' if n % 2 else 'oud'};{';'.join(row)}" for n, row in enumerate(answers)]
    file.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return file
