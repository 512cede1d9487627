"""What a job has to say survives the table, and is told in the language that is asked later."""

import datetime as dt
import json
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nabij.api import job_kinds, job_words
from nabij.messages import Message, finding
from nabij.pipeline import analyse, lay_ground, read
from nabij.study import load_study
from nabij.words import LANGUAGES, catalogue


def _facts(values):
    return st.dictionaries(st.text(st.characters(categories=["Ll"]), min_size=1), values)


SCALARS = st.one_of(st.text(), st.integers(), st.booleans(), st.none(), st.floats(allow_nan=False))
FACTS = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.builds(lambda facts: Message("jobs.again", facts), _facts(inner)),
    ),
    max_leaves=6,
)


def _infinite(value):
    if isinstance(value, list):
        return any(map(_infinite, value))
    if isinstance(value, Message):
        return any(map(_infinite, value.facts.values()))
    return isinstance(value, float) and value in (float("inf"), float("-inf"))


@given(_facts(FACTS.filter(lambda fact: not _infinite(fact))))
def test_what_is_written_is_read(facts):
    message = Message("jobs.no_file", facts)
    assert job_words.read(job_words.written(message)) == message


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_sentence_after_the_table(language):
    message = finding(
        "jobs.no_file", name="kaart.html", options=("areas.csv", "map.html", np.str_("x"))
    )
    kept = job_words.read(job_words.written(message))
    assert job_words.told(kept, language) == message.text(language)
    assert "areas.csv, map.html, x" in job_words.told(kept, language)


def test_facts_of_every_kind_that_messages_have():
    message = finding(
        "study.x",
        file=Path("/home/iemand/studies/plekken.csv"),
        files=[Path("/geheim/a.csv"), Path("b.csv")],
        n=np.int64(3),
        share=np.float64(0.25),
        odd=float("nan"),
        codes={"b", "a"},
        names=(name for name in ("een", "twee")),
        day=dt.date(2026, 3, 1),
        inner=finding("study.y", folder=Path("/geheim/map")),
    )
    facts = job_words.read(job_words.written(message)).facts
    assert facts["file"] == "plekken.csv"
    assert facts["files"] == ["a.csv", "b.csv"]
    assert (facts["n"], facts["share"], facts["odd"]) == (3, 0.25, "nan")
    assert (facts["codes"], facts["names"]) == (["a", "b"], ["een", "twee"])
    assert facts["day"] == "2026-03-01"
    assert facts["inner"] == Message("study.y", {"folder": "map"})


@pytest.mark.parametrize(
    "kept",
    [
        *(None, "", "{", "3", "[]", "[" * 100_000),
        *('{"key": 3, "facts": {}}', '{"key": "a.b"}'),
        json.dumps({"key": "a.b", "facts": {"x": {"no": "message"}}}),
    ],
)
def test_what_is_no_message_is_nothing(kept):
    assert job_words.read(kept) is None
    assert job_words.key_of(kept) == ""


@pytest.mark.parametrize("key", ["jobs.long_gone", "gone.room", "../../x.y", "nodot", ""])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_message_of_another_version_is_told_in_general(key, language):
    message = Message(key, {})
    assert job_words.told(message, language) == catalogue("jobs", language)["old_message"]
    # a sentence that asks a fact that was not kept
    bare = Message("jobs.unexpected", {})
    assert job_words.told(bare, language) == catalogue("jobs", language)["old_message"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_step_has_a_name(language):
    for kind, steps in job_kinds.STEPS.items():
        for step in steps:
            told = job_words.step_told(job_kinds.step_key(step), language)
            assert told and told != catalogue("jobs", language)["old_message"], (kind, step)
    assert job_words.step_told("", language) == ""


def test_the_steps_are_those_of_the_pipeline():
    """Every step that a study takes is counted, in the order in which it comes."""
    seen = []

    @contextmanager
    def step(name):
        seen.append(name)
        yield

    study = load_study(Path(__file__).resolve().parents[1] / "bad" / "good" / "study.toml")
    inputs = read(study, step)
    analyse(study, inputs, step, ground=lay_ground(study, inputs, step))
    assert study.transit is None
    assert (*seen, "writing") == job_kinds.steps_of("analyse", timetable=False)
