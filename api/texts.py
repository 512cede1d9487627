"""A text about a neighbourhood as a document: begun, read question by question, and changed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ..messages import Message, StudyError
from ..report.buurtanalyse.make import Begun
from ..report.document.word_package import WORD_NAME
from ..report.texts.decisions import Decision, decision_line
from ..report.texts.front import Front
from ..report.texts.merge import describe, merge
from ..report.texts.prose import one_line, parse, to_markdown
from ..report.texts.questions import DECISIONS, heading, questions
from ..report.texts.text_edit import Editor
from ..report.texts.text_file import contents, new_text, read_text
from ..report.texts.text_source import TextSource, source_of
from ..report.texts.word_text import read_word
from .documents import NAME_LIMIT, Document
from .documents_http import head_fields
from .file_names import sent_name
from .neighbourhood_models import NeighbourhoodAsked
from .problems import ConflictError, MissingError, TooLargeError, tell
from .text_models import DecisionSent, Language, PointSent, Text, TextBody

#: What a text is called in sentences, which name files.
FILE = Path("buurtanalyse.md")
WORD_LIMIT = 20_000_000
"""Bytes of a Word file."""


def shape(found: Document) -> Text:
    """The answer of a text. Raises ConflictError where another version of nabij wrote it."""
    kept = body_of(found)
    return Text(**head_fields(found), **dict(kept))


def body_of(found: Document) -> TextBody:
    """What stands in the document. Raises ConflictError where it cannot be read."""
    try:
        return TextBody.model_validate_json(found.body)
    except ValidationError as error:
        raise ConflictError("documents.other_form", name=found.name) from error


def begin(
    begun: Begun, sent: NeighbourhoodAsked, name: str | None, language: Language
) -> tuple[str, TextBody]:
    """The name and the body of a new text with its questions and proposals."""
    called = name or begun.figures.neighbourhood.name[:NAME_LIMIT]
    front = Front(name=called, areas=tuple(sent.areas), within_walk=sent.within_walk, of=sent.of)
    sentences = [(one.id, one.message.text(language)) for one in begun.proposals]
    markdown = new_text(front, language, sentences)
    return called, TextBody(markdown=markdown, language=language, polygon=sent.polygon)


def told(found: Document, language: str) -> dict[str, Any]:
    """A text question by question (`Questions`). Raises StudyError where no part can be told."""
    kept = body_of(found)
    source = source_of(kept.markdown, FILE)
    stands = contents(source)
    mistake, findings = _read(source, kept.language)
    asked = {question.id for question in questions()}
    return {
        "id": found.id,
        "version": found.version,
        "etag": found.etag,
        "title": source.title,
        "questions": [
            {
                "id": question.id,
                "chapter": question.chapter,
                "heading": question.heading(language),
                "guiding": list(question.guiding(language)),
                "markdown": to_markdown(stands.prose.get(question.id, ())),
            }
            for question in questions()
        ],
        "decisions": [
            {
                "id": one.id,
                "status": one.status,
                "feasibility": one.feasibility,
                "words": one.words,
            }
            for one in stands.decisions
        ],
        "appendix": [
            {"heading": heading(key, language), "markdown": to_markdown(prose)}
            for key, prose in stands.prose.items()
            if key not in asked and prose
        ],
        "mistake": mistake and tell(mistake, language),
        "findings": [tell(one, language) for one in findings],
    }


def with_answer(kept: TextBody, question: str, markdown: str) -> TextBody:
    """The text with another answer to one question; every other byte as it was.

    Raises MissingError for a question that is none, StudyError where the text has no parts.
    """
    asked = [one.id for one in questions()]
    if question not in asked:
        raise MissingError("documents.no_question", question=question, there=asked)
    editor = Editor(source_of(kept.markdown, FILE))
    editor.rewrite(question, heading(question, kept.language), to_markdown(parse(markdown)))
    return kept.model_copy(update={"markdown": editor.text})


def with_decisions(kept: TextBody, sent: Sequence[DecisionSent]) -> TextBody:
    """The text with other decisions about these proposals, and new ones at the end.

    Raises StudyError where the text has no parts.
    """
    source = source_of(kept.markdown, FILE)
    stands, editor = contents(source), Editor(source)
    wanted = {one.id: _line(one) for one in sent if one.id}
    for place, decided in stands.decided.items():
        lines: dict[int, str | None] = {
            number: wanted.pop(one.id)
            for number, one in enumerate(decided.decisions)
            if one.id in wanted
        }
        if lines:
            editor.decide(place, decided, lines, drop_notes=False)
    own = [_line(one) for one in sent if not one.id and one.words.strip()]
    if added := [*wanted.values(), *own]:
        editor.add_decisions(heading(DECISIONS, kept.language), added)
    return kept.model_copy(update={"markdown": editor.text})


def with_points(kept: TextBody, sent: Sequence[PointSent]) -> TextBody:
    """The text with these points of people's own, in this order; every other line as it was.

    A point that stays keeps its line to the letter, with the comments around it. Raises StudyError
    where the text has no parts.
    """
    source = source_of(kept.markdown, FILE)
    stands, editor = contents(source), Editor(source)
    spots = [
        (place, number)
        for place, decided in stands.decided.items()
        for number, one in enumerate(decided.decisions)
        if not one.id
    ]
    before = [one for one in stands.decisions if not one.id]
    wanted = [one for one in map(_point, sent) if one.words or one.feasibility]
    lines: dict[int, dict[int, str | None]] = {}
    for (place, number), now, new in zip(spots, before, _placed(before, wanted), strict=True):
        if new != now:
            line = None if new is None else decision_line(new)
            lines.setdefault(place, {})[number] = line
    for place, changed in lines.items():
        editor.decide(place, stands.decided[place], changed, drop_notes=False)
    if added := wanted[len(before) :]:
        editor.add_decisions(heading(DECISIONS, kept.language), [*map(decision_line, added)])
    return kept.model_copy(update={"markdown": editor.text})


def from_word(found: Document, word: bytes, given: str | None, language: str) -> dict[str, Any]:
    """What a Word file would make of a text (`FromWord`). given: what the browser calls the file.

    Raises StudyError for a file that is none of ours, TooLargeError for a large one.
    """
    if len(word) > WORD_LIMIT:
        raise TooLargeError("api.too_large", most=WORD_LIMIT // 1_000_000)
    kept = body_of(found)
    source = source_of(kept.markdown, FILE)
    typed = read_word(word, sent_name(given, WORD_NAME))
    merged = merge(typed.base, source, typed, kept.language)
    return {
        "etag": found.etag,
        "changed": merged.text != source.text,
        "changes": [
            {"heading": one.heading, "kind": one.kind, "before": one.before, "after": one.after}
            for one in merged.changes
        ],
        "told": describe(merged.changes, language),
        "findings": [tell(one, language) for one in typed.findings],
        "markdown": merged.text,
    }


def check_front(kept: TextBody) -> None:
    """Raise StudyError for a mistake in the front matter of a text."""
    read_text(source_of(kept.markdown, FILE), kept.language)


def _read(source: TextSource, language: str) -> tuple[Message | None, Sequence[Message]]:
    """What is wrong in the front matter, and what there is to tell about the rest."""
    try:
        return None, read_text(source, language).findings
    except StudyError as error:
        return error.message, ()


def _line(sent: DecisionSent) -> str:
    return decision_line(Decision(sent.id, sent.status, sent.feasibility, sent.words.strip()))


def _point(sent: PointSent) -> Decision:
    return Decision("", sent.status, sent.feasibility, one_line(sent.words))


def _placed(before: Sequence[Decision], wanted: Sequence[Decision]) -> list[Decision | None]:
    """What comes at the spot of each point; None where it goes. More than there were come after."""
    left = list(wanted)
    stays = [left.pop(0) if left and left[0] == one else None for one in before]
    if not left:  # some were taken out and nothing else: the others stay where they are
        return list(stays)
    short = len(before) - len(wanted)
    return [*wanted[: len(before)], *[None] * max(0, short)]
