"""The catalogues hold together, and numbers are written as Belgium does."""

import re
import string
from pathlib import Path

import pytest

from nabij import words

ROOT = Path(__file__).resolve().parents[1]
ROOMS = sorted(path.stem for path in (ROOT / "locale" / "nl").glob("*.toml"))
ONLY_DUTCH = {"reference"}
CODE = ("data", "layers", "geo", "maps", "report", "seating", "api")


def _facts(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


@pytest.mark.parametrize("room", [room for room in ROOMS if room not in ONLY_DUTCH])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_sentence_exists_in_every_language_with_the_same_facts(room, language):
    dutch, other = words.catalogue(room, "nl"), words.catalogue(room, language)
    assert set(dutch) == set(other)
    for key, template in dutch.items():
        assert _facts(template) == _facts(other[key]), key


def test_every_key_that_the_code_names_is_in_the_catalogue():
    code = "\n".join(
        path.read_text(encoding="utf-8")
        for pattern in ("*.py", *(f"{room}/**/*.py" for room in CODE))
        for path in ROOT.glob(pattern)
    )
    named = set(re.findall(r'(?:text|finding|\w+Error)\(\s*"([a-z_]+\.[a-z0-9_]+)"', code))
    assert len(named) > 50
    for key in named:
        room, _, name = key.partition(".")
        assert name in words.catalogue(room, "nl"), key


@pytest.mark.parametrize("language", ["nl", "en", "fr"])
def test_numbers_are_written_as_belgium_does(language):
    plain = words.number(1234.5, language, 1)
    # French may group with a (narrow) no-break space; both are right in Belgium
    assert re.sub("[\u202f\u00a0]", ".", plain) == "1.234,5"


def test_percentages_and_lists():
    assert words.percent(0.1234, "nl", 1) == "12,3\u00a0%"
    many = [str(n) for n in range(20)]
    sentence = words.text("study.unknown_key", "nl", key="a", file="b", options=many)
    assert "0, 1, 2" in sentence and "(+8)" in sentence
