"""Which decisions of a Word file go into the text file, and which both sides changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar, cast

from .decisions import Decision, Status, decision_line, read_decisions
from .questions import DECISIONS
from .text_file import Contents
from .word_text import WordText

_Value = TypeVar("_Value")


@dataclass
class MergedDecisions:
    """What becomes of the lines of the decisions.

    lines: per section and number of a decision its new line, None where it goes. added: new lines.
    conflicts: the line of the file and that of Word, where both changed. changes: kind, before and
    after of each line.
    """

    lines: dict[int, dict[int, str | None]] = field(
        default_factory=dict[int, dict[int, str | None]]
    )
    added: list[str] = field(default_factory=list[str])
    conflicts: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    changes: list[tuple[str, str, str]] = field(default_factory=list[tuple[str, str, str]])

    def take(self, where: tuple[int, int], mine: Decision, new: Decision | None) -> None:
        """Write a decision as Word has it, or leave it out."""
        line = None if new is None else decision_line(new)
        self.lines.setdefault(where[0], {})[where[1]] = line
        kind = "emptied" if new is None else "taken"
        self.changes.append((kind, decision_line(mine), line or ""))


def merge_decisions(
    base: Mapping[str, str] | None, found: Contents, word: WordText
) -> MergedDecisions:
    """Merge decision by decision, and within one its status, feasibility and words."""
    merged = MergedDecisions()
    before = None if base is None else read_decisions(base.get(DECISIONS, "")).decisions
    listed = [
        ((place, number), decision)
        for place, decided in found.decided.items()
        for number, decision in enumerate(decided.decisions)
    ]
    _merge_proposals(merged, before, listed, word)
    _merge_points(merged, before, listed, word)
    return merged


def _merge_proposals(
    merged: MergedDecisions,
    before: tuple[Decision, ...] | None,
    listed: list[tuple[tuple[int, int], Decision]],
    word: WordText,
) -> None:
    ours = {decision.id: (where, decision) for where, decision in listed if decision.id}
    known = None if before is None else {d.id: d for d in before if d.id}
    new: dict[str, Decision] = {}
    for typed in word.decisions:
        if not typed.id:
            continue
        blank = Decision(typed.id, "open", None, "")
        where, mine = ours.get(typed.id, (None, new.get(typed.id, blank)))
        old = None if known is None else known.get(typed.id, blank)
        both, clash = _fields(mine, typed, old, blank)
        if both != mine and where is None:
            new[typed.id] = both
            merged.changes.append(("new", "", decision_line(both)))
        elif both != mine and where is not None:
            merged.take(where, mine, both)
            ours[typed.id] = (where, both)
        if clash:
            merged.conflicts.append((decision_line(both), decision_line(typed)))
    merged.added += map(decision_line, new.values())


def _fields(
    mine: Decision, typed: Decision, old: Decision | None, blank: Decision
) -> tuple[Decision, bool]:
    def one(ours: _Value, theirs: _Value, before: _Value, empty: _Value) -> tuple[_Value, bool]:
        if old is None:
            before = empty
        if theirs in (ours, before) or (old is None and theirs == empty):
            return ours, False
        return (theirs, False) if ours == before else (ours, True)

    past = old or blank
    status, other_status = one(mine.status, typed.status, past.status, blank.status)
    grade, other_grade = one(mine.feasibility, typed.feasibility, past.feasibility, None)
    words, other_words = one(mine.words, typed.words, past.words, "")
    both = Decision(mine.id, cast("Status", status), grade, words)
    return both, other_status or other_grade or other_words


def _merge_points(
    merged: MergedDecisions,
    before: tuple[Decision, ...] | None,
    listed: list[tuple[tuple[int, int], Decision]],
    word: WordText,
) -> None:
    """People's own points, which have no id: one that is gone and one that is new are an edit."""
    past = {decision.words: decision for decision in before or () if not decision.id}
    ours = {decision.words: (where, decision) for where, decision in listed if not decision.id}
    typed = {decision.words: decision for decision in word.decisions if not decision.id}
    for words, decision in typed.items():
        if words in ours:
            where, mine = ours[words]
            old = past.get(words, mine) if before is not None else None
            both, _ = _fields(mine, decision, old, Decision("", "open", None, words))
            if both != mine:
                merged.take(where, mine, both)
    # a table that was taken out of the file whole says nothing about its rows
    gone = [known for words, known in ours.items() if words in past and words not in typed]
    gone = gone if word.decisions else []
    fresh = [d for words, d in typed.items() if words and not (words in ours or words in past)]
    for (where, mine), decision in zip(gone, fresh, strict=False):
        both, _ = _fields(mine, decision, past[mine.words], mine)
        merged.take(where, mine, both)
    for where, mine in gone[len(fresh) :]:
        merged.take(where, mine, None)
    for line in map(decision_line, fresh[len(gone) :]):
        merged.added.append(line)
        merged.changes.append(("new", "", line))
