"""The text file of a neighbourhood (`buurtanalyse.md`): what people wrote, and what is asked."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ...messages import Message, OutputError, finding
from ...words import LANGUAGES, text
from ..document.content import Prose
from .decisions import Decided, Decision, Status, decision_lines, read_decisions
from .front import Front, front_text, read_front
from .prose import comments, one_line, parse, to_markdown, without_comments
from .questions import (
    DECISIONS,
    NOTES,
    decision_hints,
    folded,
    heading,
    is_hint,
    key_of,
    questions,
)
from .text_source import Section, TextSource, read_source

__all__ = [
    "Decision",
    "Front",
    "Status",
    "TextFile",
    "contents",
    "new_text",
    "read_text",
    "read_text_file",
    "with_typed",
    "write_new",
    "written",
]

_OPEN = re.compile(r"(?<!\\)<!--")
_SIGNS = re.compile(r"<!--|-->")
# the decisions come before the question that asks what one thinks of them
_BEFORE_DECISIONS = "own_view"


@dataclass(frozen=True)
class TextFile:
    """What people wrote.

    answers: per question id, of every question; () where nothing is written. appendix: what stands
    under headings that are no question, in the order of the file. title: that of the file.
    """

    front: Front
    answers: Mapping[str, Prose]
    decisions: tuple[Decision, ...]
    appendix: tuple[tuple[str, Prose], ...]
    title: str = ""
    findings: tuple[Message, ...] = ()


@dataclass(frozen=True)
class Contents:
    """What stands in a text file, per key of a heading; headings that fold alike are one key."""

    prose: Mapping[str, Prose]
    decisions: tuple[Decision, ...]
    decided: Mapping[int, Decided]
    findings: tuple[Message, ...]


def read_text_file(path: Path, language: str = "nl") -> TextFile:
    """Read the text file; language: of the headings over what stands under none.

    Raises StudyError for a file that is no text and for mistakes in its front matter. Whatever
    people write, under whatever heading, is kept.
    """
    return read_text(read_source(path), language)


def read_text(source: TextSource, language: str = "nl") -> TextFile:
    """What a text file says whose bytes are read already."""
    found = contents(source)
    asked = [question.id for question in questions()]
    return TextFile(
        front=read_front(source),
        answers={key: found.prose.get(key, ()) for key in asked},
        decisions=found.decisions,
        appendix=tuple(
            (heading(key, language), prose)
            for key, prose in found.prose.items()
            if key not in asked and prose
        ),
        title=source.title,
        findings=(*_twice(source), *_comment_findings(source), *found.findings),
    )


def written(said: TextFile) -> dict[str, str]:
    """What people wrote as Markdown per key of its heading, of every question and more.

    A Word file keeps this along, to tell later what changed in it from what changed meanwhile.
    """
    return {
        **{key: to_markdown(prose) for key, prose in said.answers.items()},
        DECISIONS: decision_lines(said.decisions),
        **{key_of(head): to_markdown(prose) for head, prose in said.appendix},
    }


def contents(source: TextSource) -> Contents:
    """Everything in the sections of a text file, the texts under one heading one after another."""
    prose: dict[str, Prose] = {}
    decided: dict[int, Decided] = {}
    decisions: tuple[Decision, ...] = ()
    keys: dict[str, str] = {}
    for place, section in enumerate(source.sections):
        key = keys.setdefault(folded(section.key), section.key)
        body = source.body(section)
        if key == DECISIONS:
            decided[place] = read_decisions(body, section.line, decisions)
            decisions += decided[place].decisions
            key, body = NOTES, decided[place].notes
        prose[key] = (*prose.get(key, ()), *_prose(body))
    findings = tuple(found for part in decided.values() for found in part.findings)
    return Contents(prose, decisions, decided, findings)


def new_text(front: Front, language: str, proposals: Sequence[tuple[str, str]]) -> str:
    """A text file to fill in. proposals: the id of each and the sentence that says it."""
    parts = [front_text(front, language), f"# {one_line(front.name) or '…'}"]
    parts.append(_comment(text("textfile.intro", language)))
    for question in questions():
        if question.id == _BEFORE_DECISIONS:
            parts += _decisions_asked(language, proposals)
        parts.append(f"## {question.heading(language)}")
        parts.append("\n".join(map(_comment, question.guiding(language))))
    return "\n\n".join(parts) + "\n"


def write_new(path: Path, content: str) -> None:
    """Write a new text file. Raises OutputError where a file stands there already."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(content)
    except FileExistsError as error:
        raise OutputError("textfile.exists", file=path) from error
    except OSError as error:
        raise OutputError("textfile.not_written", file=path) from error


def _decisions_asked(language: str, proposals: Sequence[tuple[str, str]]) -> Iterator[str]:
    yield f"## {heading(DECISIONS, language)}"
    yield "\n".join(map(_comment, decision_hints(language)))
    for key, sentence in proposals:
        line = decision_lines([Decision(key, "open", None, "")])
        yield f"{_comment(sentence)}\n{line}"


def _comment(said: str) -> str:
    # two dashes would end a comment, and a first sign would make a heading of its line
    return f"<!-- {one_line(said).replace('--', '–').replace('<!', '< !')} -->"


def _prose(body: str) -> Prose:
    lines = without_comments(with_typed(body)).split("\n")
    # a hint whose comment lost its beginning or its end is still a hint
    return parse("\n".join("" if _is_broken_hint(line) else line for line in lines))


def with_typed(body: str) -> str:
    """A section in which what people typed inside a comment with our hints is text.

    It has as many lines: a hint is a comment of its own, and any other line of such a comment text.
    """
    parts: list[str] = []
    place = 0
    for start, end, said in comments(body):
        if _is_mixed(said):
            lines = body[start + len("<!--") : end - len("-->")].split("\n")
            shown = (f"<!-- {line.strip()} -->" if is_hint(line) else line for line in lines)
            parts += [body[place:start], "\n".join(shown)]
            place = end
    return "".join([*parts, body[place:]])


def _is_mixed(said: str) -> bool:
    hints = [is_hint(line) for line in said.splitlines() if line.strip()]
    return any(hints) and not all(hints)


def _is_broken_hint(line: str) -> bool:
    return bool(_SIGNS.search(line)) and is_hint(_SIGNS.sub("", line))


def _twice(source: TextSource) -> Iterator[Message]:
    own = [section for section in source.sections if not section.fixed]
    counts = Counter(folded(section.key) for section in own)
    firsts = {folded(section.key): section.heading for section in reversed(own)}
    for key, said in reversed(firsts.items()):
        if counts[key] > 1:
            yield finding("textfile.heading_twice", heading=said, n=counts[key])


def _comment_findings(source: TextSource) -> Iterator[Message]:
    typed: list[str] = []
    broken: list[str] = []
    for section in source.sections:
        body = source.body(section)
        for start, _, said in comments(body):
            if section.key != DECISIONS and not (_is_guidance(said) or _is_mixed(said)):
                typed.append(_row(section, body, start))
        for place, line in enumerate(without_comments(body).split("\n")):
            if _OPEN.search(line) and not _is_broken_hint(line):
                broken.append(str(section.line + place))
    if typed:
        yield finding("textfile.comment_typed", rows=typed)
    if broken:
        yield finding("textfile.comment_open", rows=broken)


def _row(section: Section, body: str, place: int) -> str:
    return str(section.line + body.count("\n", 0, place))


def _is_guidance(said: str) -> bool:
    intros = {folded(text("textfile.intro", language)) for language in LANGUAGES}
    return folded(said) in intros or all(
        is_hint(line) for line in said.splitlines() if line.strip()
    )
