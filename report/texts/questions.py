"""The questions that people answer, and how a heading is known again, in any of the languages."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib import resources

from ...words import LANGUAGES, text
from ..document.prose_normal import one_line

#: The lines that say what people think of the proposals, and what they write beside those lines.
DECISIONS, NOTES = "decisions", "decision_notes"
#: What stands above the first heading.
PREAMBLE = "preamble"
#: What the key of a heading that is no question of ours begins with; its own text follows.
OWN = "## "

_DECISION_HINTS = 3
_QUOTES = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "«": '"', "»": '"'})
_NUMBER = re.compile(r"\d+(\.\d+)*[.)]?\s+(?=\S)")


@dataclass(frozen=True)
class Question:
    """A question of the buurtanalyse. chapter: 0 is the summary; hints: how many guide to it."""

    id: str
    chapter: int
    hints: int

    def heading(self, language: str) -> str:
        """The question as people read it."""
        return heading(self.id, language)

    def guiding(self, language: str) -> tuple[str, ...]:
        """Questions that help to answer it."""
        return _hints(self.id, self.hints, language)


@cache
def questions() -> tuple[Question, ...]:
    """All questions, in the order of the document."""
    path = resources.files(__package__ or __name__) / "questions.toml"
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["question"]
    return tuple(Question(row["id"], row["chapter"], row["guiding"]) for row in rows)


def heading(key: str, language: str) -> str:
    """The heading of a question, of the decisions, of their notes or of what stands above all."""
    return key.removeprefix(OWN) if key.startswith(OWN) else text(f"questions.{key}", language)


def decision_hints(language: str) -> tuple[str, ...]:
    """How to write what one thinks of a proposal."""
    return _hints(DECISIONS, _DECISION_HINTS, language)


def key_of(said: str) -> str:
    """The key of a heading, as people wrote it in any language; OWN and its text if unknown."""
    return _keys().get(folded(said)) or OWN + one_line(said)


def is_hint(said: str) -> bool:
    """Whether a text is one of the guiding questions, in any language."""
    return folded(said) in _all_hints()


def folded(said: str) -> str:
    """A text to compare headings by: no case, no number in front, no sign at the end."""
    if said.startswith(OWN):
        return OWN + folded(said.removeprefix(OWN))
    plain = unicodedata.normalize("NFKC", said).casefold().translate(_QUOTES)
    plain = " ".join(_NUMBER.sub("", plain.strip(), count=1).split())
    return plain.rstrip(" :;.?!…") or one_line(said)


@cache
def _keys() -> dict[str, str]:
    keys = [*(question.id for question in questions()), DECISIONS, NOTES, PREAMBLE]
    return {folded(heading(key, language)): key for language in LANGUAGES for key in keys}


@cache
def _all_hints() -> frozenset[str]:
    return frozenset(
        folded(hint)
        for language in LANGUAGES
        for hints in (*(q.guiding(language) for q in questions()), decision_hints(language))
        for hint in hints
    )


def _hints(key: str, count: int, language: str) -> tuple[str, ...]:
    return tuple(text(f"questions.{key}_{number + 1}", language) for number in range(count))
