"""The decisions in the table of proposals of a Word file."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from ...messages import Message, finding
from ...words import LANGUAGES, text
from ..document.content import Table
from ..document.word_package import digest
from .decisions import Decision, Status
from .prose import one_line
from .questions import folded

_COLUMNS = ("id", "proposal", "decision", "feasibility", "words")
_STATUSES: tuple[Status, ...] = ("open", "accepted", "struck")
_ID = re.compile(r"[a-z][a-z0-9_]*(-[A-Za-z0-9_.]+)+")


def is_decisions(table: Table) -> bool:
    """Whether a table has the columns of the decisions, in any language."""
    said = tuple(map(folded, table.header))
    return any(
        said == tuple(folded(text(f"strengths.col_{name}", language)) for name in _COLUMNS)
        for language in LANGUAGES
    )


def read_rows(
    table: Table, made: Collection[str], before: Mapping[str, Decision]
) -> tuple[list[Decision], list[Message]]:
    """The decision of each row, and what could not be read.

    made: digests of what the report itself wrote. before: the decisions when the file was made.
    What a cell says that it should not say is kept with the words of people.
    """
    decisions: list[Decision] = []
    findings: list[Message] = []
    for row in table.rows:
        cells = [*map(one_line, row), *[""] * len(_COLUMNS)]
        key, told, said, grade, *others = cells
        words = [cell for cell in others if cell]
        if not any((key, told, said, grade, *words)):
            continue
        if key and not _ID.fullmatch(key):
            words, key = [key, *words], ""
        is_new = not _is_own(told) and (not key or (made and digest(told) not in made))
        if told and is_new and told not in words:
            # a point of people's own, or a proposal in other words
            words = words or [told]
            if words != [told]:
                findings.append(finding("textfile.word_proposal", id=key or "-", told=told))
        status = _status(said)
        if status is None:
            status = before[key].status if key in before else "open"
            words.append(f"({said})")
            findings.append(finding("textfile.word_decision", id=key or "-", said=said))
        feasibility = int(grade) if grade in ("1", "2", "3", "4", "5") else None
        if grade and feasibility is None:
            words.append(f"({grade})")
            findings.append(finding("textfile.word_feasibility", id=key or "-", said=grade))
        decisions.append(Decision(key, status, feasibility, " ".join(words)))
    return decisions, findings


def _is_own(told: str) -> bool:
    """Whether a row is said to be a point of people's own, in any language."""
    return folded(told) in [folded(text("strengths.own", language)) for language in LANGUAGES]


def _status(said: str) -> Status | None:
    if not said:
        return "open"
    for status in _STATUSES:
        names = {folded(text(f"textfile.decision_{status}", language)) for language in LANGUAGES}
        if folded(said) in names:
            return status
    return None
