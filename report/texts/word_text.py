"""What people typed in a Word file of a buurtanalyse, to be taken back into the text file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ...messages import Message, StudyError, finding
from ...words import LANGUAGES, text
from ..document.content import Heading, Paragraph, Prose, Run, Table, plain
from ..document.docx_parts import bookmark_name
from ..document.prose_normal import Part
from ..document.word_package import (
    WORD_NAME,
    base_of,
    base_xml,
    digest,
    made_texts,
    open_word,
)
from .decisions import Decision, read_decisions
from .prose import normal, one_line
from .questions import DECISIONS, PREAMBLE, folded, heading, is_hint, key_of, questions
from .word_blocks import WordBlock, WordReader
from .word_decisions import is_decisions, read_rows

__all__ = ["WordText", "base_of", "base_xml", "made_texts", "read_word"]

_HINT = "nabij hint"
_MADE_STYLES = {"caption", "nabij table note", "nabij note"}
_DECISIONS_MARK = bookmark_name("t", DECISIONS)
_QUESTION, _GENERATED, _TABLE = (f"nabij_{kind}_" for kind in "qgt")


@dataclass(frozen=True)
class WordText:
    """What a Word file says.

    answers: of each question found in it. decisions: the rows of their table. unknown: what stands
    under headings that people added, and what they typed among what the report made. base: what
    people had written when the file was made, as Markdown per key; None where it is gone.
    """

    answers: Mapping[str, Prose]
    decisions: tuple[Decision, ...]
    unknown: tuple[tuple[str, Prose], ...]
    base: Mapping[str, str] | None
    findings: tuple[Message, ...]


def read_word(source: Path | bytes, name: str = WORD_NAME) -> WordText:
    """Read a Word file that `to_docx` made and people edited, in Word or in LibreOffice.

    name: of one that comes as bytes, for what is told about it. Insertions that are not accepted
    yet count, deletions do not. Raises StudyError for a file that is no Word file, or that has none
    of the questions.
    """
    file = open_word(source, name)
    reader = WordReader(file)
    regions = _regions(reader.blocks())
    marked = any(region.marked for region in regions)
    made: frozenset[str] = file.kept.made if file.kept else frozenset()
    sorter = _Sorter(made, marked, file.kept.written if file.kept else None)
    for region in regions:
        sorter.sort(region)
    if not (marked or sorter.answers):
        told = source if isinstance(source, Path) else name
        raise StudyError("textfile.word_not_ours", file=told)
    findings = [*sorter.findings]
    findings += (
        finding(f"textfile.word_{what}", n=count)
        for what, count in sorted(reader.missed.items())
        if count
    )
    if file.kept is None:
        findings.insert(0, finding("textfile.word_no_base"))
    return WordText(
        answers={key: normal(parts) for key, parts in sorter.answers.items()},
        decisions=tuple(sorter.decisions),
        unknown=tuple(
            (head, prose) for head, parts in sorter.unknown.items() if (prose := normal(parts))
        ),
        base=file.kept.written if file.kept else None,
        findings=tuple(findings),
    )


@dataclass
class _Region:
    """A heading of level 1 or 2 with the blocks under it.

    kind: "question", "made" (by the report), "start" (above all headings) or "unknown". key: of a
    question its id.
    """

    kind: str
    key: str
    heading: str
    blocks: list[WordBlock] = field(default_factory=list[WordBlock])

    @property
    def marked(self) -> bool:
        """Whether the report marked this heading as its own."""
        return self.kind == "made"


def _regions(blocks: Iterator[WordBlock]) -> list[_Region]:
    regions = [_Region("start", "", "")]
    for block in blocks:
        part = block.part
        if isinstance(part, Heading) and part.level <= 2 and part.text.strip():
            regions.append(_region(one_line(part.text), block.marks))
        else:
            regions[-1].blocks.append(block)
    return regions


def _region(said: str, marks: tuple[str, ...]) -> _Region:
    asked = {bookmark_name("q", question.id): question.id for question in questions()}
    for mark in marks:
        if mark in asked:
            return _Region("question", asked[mark], said)
        if mark.startswith(_GENERATED):
            return _Region("made", mark, said)
    key = key_of(said)
    return _Region("question" if key in asked.values() else "unknown", key, said)


@dataclass
class _Sorter:
    """Sorts the blocks of regions into what people wrote and what the report made."""

    made: frozenset[str]
    marked: bool
    written: Mapping[str, str] | None
    answers: dict[str, list[Part]] = field(default_factory=dict[str, list[Part]])
    decisions: list[Decision] = field(default_factory=list[Decision])
    unknown: dict[str, list[Part]] = field(default_factory=dict[str, list[Part]])
    findings: list[Message] = field(default_factory=list[Message])
    # the bookmark of the table whose caption was just read
    table_mark: str = ""

    @property
    def decided(self) -> Mapping[str, Decision]:
        """What people had decided when the file was made, per proposal."""
        said = (self.written or {}).get(DECISIONS, "")
        return {decision.id: decision for decision in read_decisions(said).decisions}

    def sort(self, region: _Region) -> None:
        """Take what people wrote from a region."""
        self.table_mark = ""
        if region.kind == "question":
            parts = self.answers.setdefault(region.key, [])
            parts += self._beyond_heading(region)
            parts += (part for block in region.blocks for part in self._answer(block))
        elif region.kind != "unknown" or self._is_made_heading(region):
            self._made(region)
        elif self.marked or self.written is not None:
            # under a heading of their own everything is people's
            parts = self.unknown.setdefault(region.heading, [])
            parts += (part for block in region.blocks for part in _without_hint(block))
        else:
            # without any mark the headings of the report cannot be told from those of people
            self.findings.append(finding("textfile.word_unmarked", heading=region.heading))

    def _beyond_heading(self, region: _Region) -> Iterator[Part]:
        """What people typed in the heading of a question itself, after the question."""
        asked = [heading(region.key, language) for language in LANGUAGES]
        start = next((said for said in asked if region.heading.startswith(said)), None)
        if start is not None and len(region.heading) > len(start):
            yield Paragraph((Run(region.heading.removeprefix(start)),))
        elif start is None and key_of(region.heading) != region.key:
            self.findings.append(finding("textfile.word_heading", heading=region.heading))

    def _is_made_heading(self, region: _Region) -> bool:
        """Whether a heading that lost its mark is the report's all the same."""
        theirs = {folded(key) for key in self.written or {}}
        return digest(region.heading) in self.made and folded(region.key) not in theirs

    def _answer(self, block: WordBlock) -> Iterator[Part]:
        """What people wrote in a block under a question."""
        mark, self.table_mark = self.table_mark, _table_mark(block)
        if self.table_mark:
            return
        if isinstance(block.part, Table):
            if not (mark or self._all_made(block.part)):
                yield block.part
        elif not (_MADE_STYLES & {*block.styles} and digest(_text(block.part)) in self.made):
            yield from _without_hint(block)

    def _made(self, region: _Region) -> None:
        """What people typed among what the report made; and their decisions."""
        typed: list[Part] = []
        if self.made and region.heading and digest(region.heading) not in self.made:
            self.findings.append(finding("textfile.word_heading", heading=region.heading))
        for block in region.blocks:
            mark, self.table_mark = self.table_mark, _table_mark(block)
            part = block.part
            if isinstance(part, Table):
                if mark == _DECISIONS_MARK or is_decisions(part):
                    decisions, findings = read_rows(part, self.made, self.decided)
                    self.decisions += decisions
                    self.findings += findings
                elif self._is_theirs(part):
                    typed.append(part)
            elif self.made and digest(_text(part)) not in self.made:
                typed += _without_hint(block)
        typed = list(normal(typed))
        if typed:
            said = region.heading or heading(PREAMBLE, LANGUAGES[0])
            self.unknown[said] = [*self.unknown.get(said, []), *typed]
            self.findings.append(finding("textfile.word_typed", heading=said))

    def _all_made(self, table: Table) -> bool:
        return all(digest(cell) in self.made for cell in _cells(table))

    def _is_theirs(self, table: Table) -> bool:
        """Whether people made a table; one of the report with a cell changed is told about."""
        known = [digest(cell) in self.made for cell in _cells(table)]
        if self.made and known and not all(known):
            if not any(known):
                return True
            self.findings.append(finding("textfile.word_table", header=list(table.header)))
        return False


def _table_mark(block: WordBlock) -> str:
    return next((mark for mark in block.marks if mark.startswith(_TABLE)), "")


def _text(part: Part) -> str:
    if isinstance(part, Table):
        return " ".join(_cells(part))
    return part.text if isinstance(part, Heading) else plain(part.runs)


def _cells(table: Table) -> list[str]:
    return [cell for row in (table.header, *table.rows) for cell in row if cell.strip()]


def _without_hint(block: WordBlock) -> Iterator[Part]:
    """The block, less what the report put there to guide people."""
    said = one_line(_text(block.part))
    if is_hint(said) or said in _labels():
        return
    if _HINT in block.styles:
        # people go on typing where a hint ends
        hint = next((hint for hint in _all_hints() if said.startswith(hint)), "")
        if hint:
            yield Paragraph((Run(said.removeprefix(hint)),))
            return
    yield block.part


def _labels() -> list[str]:
    return [one_line(text("document.docx_hint", language)) for language in LANGUAGES]


def _all_hints() -> list[str]:
    hints = [
        one_line(hint)
        for language in LANGUAGES
        for question in questions()
        for hint in question.guiding(language)
    ]
    return sorted([*hints, *_labels()], key=len, reverse=True)
