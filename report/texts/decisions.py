"""What people think of the proposals: one line for each, in the text file and in the Word file."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

from ...messages import Message, finding
from .prose import escaped, inline, one_line, without_comments

Status = Literal["open", "accepted", "struck"]

_SIGNS: dict[str, Status] = {
    "": "open",
    **dict.fromkeys("xXvV✓✔☑☒", "accepted"),
    **dict.fromkeys("-–—−", "struck"),
}
_MARKS: dict[Status, str] = {"open": " ", "accepted": "x", "struck": "-"}
_LINE = re.compile(r"\s*(?:[-*+•]\s*)?\[(?P<sign>[^\]]{0,3})\](?P<rest>.*)")
_REST = re.compile(
    r"(?P<id>[a-z][a-z0-9_]*(?:-[A-Za-z0-9_.]+)+)?\s*(?:\((?P<grade>[^()]*)\))?\s*(?::(?P<words>.*))?"
)


@dataclass(frozen=True)
class Decision:
    """What people think of one proposal.

    id: of the proposal; "" for a point of their own. feasibility: 1 (hard) to 5, None
    where not said. words: theirs, on one line, in place of those of the proposal; "" where none.
    """

    id: str
    status: Status
    feasibility: int | None
    words: str


_NOTHING = Decision("", "open", None, "")


@dataclass(frozen=True)
class Decided:
    """What stands in the section of the decisions.

    places: of each decision its first and last line, from 0. notes: the lines that are none, and
    note_lines: where they stand.
    """

    decisions: tuple[Decision, ...]
    places: tuple[tuple[int, int], ...]
    notes: str
    note_lines: tuple[int, ...]
    findings: tuple[Message, ...]


def decision_line(decision: Decision) -> str:
    """The line of the text file that says a decision."""
    grade = f" ({decision.feasibility})" if decision.feasibility is not None else ""
    words = f" {escaped(decision.words)}" if decision.words else ""
    head = f"{decision.id}{grade}".strip()
    return f"- [{_MARKS[decision.status]}] {head}:{words}"


def decision_lines(decisions: Iterable[Decision]) -> str:
    """All decisions as the text file says them, a line each."""
    return "\n".join(map(decision_line, decisions))


def read_decisions(body: str, first_line: int = 1, known: Collection[Decision] = ()) -> Decided:
    """The decisions in a section of the text file.

    first_line: the number of its first line. known: those of earlier sections. A line that is
    none is kept as a note, and told with its number, as is a second one on the same proposal.
    """
    taken = {decision.id for decision in known}
    found: list[_Lines] = []
    notes: dict[int, str] = {}
    findings: list[Message] = []
    for place, line in enumerate(without_comments(body).split("\n")):
        row = str(first_line + place)
        decision = _read_line(line, row, findings) if line.strip() else _NOTHING
        if decision is None and found and found[-1].goes_on(place, line):
            found[-1].more.append(inline(line))
        elif decision is None:
            notes[place] = line
        elif decision.id and decision.id in taken:
            findings.append(finding("textfile.decision_twice", id=decision.id, row=row))
            notes[place] = line
        elif decision != replace(_NOTHING, status=decision.status):
            found.append(_Lines(decision, place))
            taken.add(decision.id)
    if notes:
        rows = [str(first_line + place) for place in notes]
        findings.append(finding("textfile.decision_unread", rows=rows))
    return Decided(
        decisions=tuple(lines.decision for lines in found),
        places=tuple((lines.start, lines.end) for lines in found),
        notes=_spaced(notes),
        note_lines=tuple(notes),
        findings=tuple(findings),
    )


@dataclass
class _Lines:
    """A decision, and the indented lines under it that go on with its words."""

    first: Decision
    start: int
    more: list[str] = field(default_factory=list[str])

    @property
    def end(self) -> int:
        return self.start + len(self.more)

    @property
    def decision(self) -> Decision:
        return replace(self.first, words=one_line(" ".join([self.first.words, *self.more])))

    def goes_on(self, place: int, line: str) -> bool:
        return place == self.end + 1 and line[:1].isspace()


def _read_line(line: str, row: str, findings: list[Message]) -> Decision | None:
    written = _LINE.fullmatch(line.rstrip())
    if written is None or written["sign"].strip() not in _SIGNS:
        return None
    status, rest = _SIGNS[written["sign"].strip()], written["rest"].strip()
    said = _REST.fullmatch(rest)
    if said is None or not (said["id"] or said["words"] is not None):
        return Decision("", status, None, inline(rest))
    words, grade = inline(said["words"] or ""), (said["grade"] or "").strip()
    feasibility = int(grade) if grade in ("1", "2", "3", "4", "5") else None
    if grade and feasibility is None:
        findings.append(finding("textfile.feasibility", grade=grade, row=row))
        words = one_line(f"({grade}) {words}")
    return Decision(said["id"] or "", status, feasibility, words)


def _spaced(notes: dict[int, str]) -> str:
    """The lines, with an empty one where they did not follow one another."""
    lines: list[str] = []
    last = -1
    for place, line in notes.items():
        lines += [line] if place == last + 1 or not lines else ["", line]
        last = place
    return "\n".join(lines)
