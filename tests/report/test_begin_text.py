"""A new text starts from the same figures and proposals as its document, and draws nothing."""

from pathlib import Path

import pytest

from nabij.messages import NabijError
from nabij.pipeline import read
from nabij.report.buurtanalyse import make
from nabij.report.texts.front import Front
from nabij.report.texts.text_file import TextFile
from nabij.study import load_study

GOOD = Path(__file__).resolve().parents[1] / "bad" / "good" / "study.toml"
AREAS = ("44021A000", "44021A010")


@pytest.fixture
def survey(tmp_path):
    heads = ";".join(f"djg{number}" for number in range(1, 12))
    # half of them miss people around them, half miss nobody
    rows = ["nee;ja;ja;nee;ja;ja;nee;nee;ja;ja;nee", "ja;nee;nee;ja;nee;nee;ja;ja;nee;nee;ja"] * 60
    path = tmp_path / "bevraging.csv"
    path.write_text("\n".join([heads, *rows]), encoding="utf-8")
    return path


def test_a_text_begins_with_the_proposals_of_the_document(survey, monkeypatch):
    study = load_study(GOOD)
    inputs = read(study)
    front = Front(areas=AREAS, survey=survey)
    monkeypatch.setattr(make, "draw_pictures", lambda *_: pytest.fail("pictures were drawn"))
    monkeypatch.setattr(make, "document", lambda *_: pytest.fail("a document was made"))
    begun = make.begin_text(study, inputs, front)
    monkeypatch.setattr(make, "draw_pictures", lambda *_: {})
    monkeypatch.setattr(make, "document", lambda _: None)
    said = TextFile(front=front, answers={}, decisions=(), appendix=())
    made = make.make(study, inputs, said)
    assert begun.proposals == made.proposals
    assert begun.figures.neighbourhood.name == made.figures.neighbourhood.name
    # the survey counts: without it there is less to propose
    without = make.begin_text(study, inputs, Front(areas=AREAS))
    assert {one.id for one in without.proposals} < {one.id for one in begun.proposals}


def test_what_the_document_refuses_is_refused_before_the_text(tmp_path, survey):
    study = load_study(GOOD)
    inputs = read(study)
    survey.write_text("naam;leeftijd\nJan;80\n", encoding="utf-8")
    for front, previous in (
        (Front(areas=AREAS, survey=survey), None),
        (Front(areas=AREAS), tmp_path),
    ):
        with pytest.raises(NabijError):
            make.begin_text(study, inputs, front, previous=previous)
