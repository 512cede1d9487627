"""The whole buurtanalyse as one document: nine chapters, in any format."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from ... import __version__
from ...analysis import Analysis
from ...maps.printed import Drawn
from ...words import text
from ..document.content import Answer, Block, Document, Heading
from ..neighbourhood.figures import Figures
from ..texts.questions import questions
from ..texts.text_file import TextFile, written
from . import (
    chapter_neighbourhood,
    chapter_offer,
    chapter_reach,
    chapter_residents,
    chapter_sources,
)
from .chapter_changes import changes_chapter
from .chapter_strengths import Priority, priorities_chapter, strengths_chapter
from .chapter_summary import summary_chapter
from .chapter_written import experience_chapter, plan_chapter
from .comparison import Comparison
from .loneliness import Loneliness
from .proposals import Proposal


@dataclass(frozen=True)
class Material:
    """All that a document is made of.

    offer, sites: of `neighbourhood.offer`. said: what people wrote. survey: None where none was
    held. comparison: with an earlier run, None where there is none. pictures: by name.
    """

    figures: Figures
    analysis: Analysis
    offer: pd.DataFrame
    sites: pd.DataFrame
    said: TextFile
    survey: Loneliness | None
    proposals: Sequence[Proposal]
    priorities: Sequence[Priority]
    comparison: Comparison | None
    pictures: Mapping[str, Drawn]


def document(made: Material) -> Document:
    """The document in the language of the study."""
    study = made.figures.study
    language = study.study.language
    front = made.said.front
    name = front.name or made.figures.neighbourhood.name
    title = _say("title", language, name=name)
    lines = [front.organisation, front.date, _say("study", language, study=study.study.name)]
    if study.study.invented:
        lines.append(text("summary.invented", language))
    return Document(
        title=title,
        subtitle=tuple(line for line in lines if line),
        language=language,
        footer=_say("footer", language, title=title, version=__version__),
        blocks=tuple(_blocks(made, language)),
        written=written(made.said),
    )


def _blocks(made: Material, language: str) -> Iterator[Block]:
    figures, offer, pictures = made.figures, made.offer, made.pictures
    decisions = made.said.decisions
    asked = {chapter: _answers(made.said, chapter, language) for chapter in range(9)}
    survey = made.survey.findings if made.survey else ()
    # what is about this neighbourhood first: of a long list only the beginning is told
    findings = [
        *figures.neighbourhood.findings,
        *made.said.findings,
        *survey,
        *made.analysis.findings,
    ]
    chapters = (
        chapter_neighbourhood.chapter(figures, pictures, asked[1], language),
        chapter_residents.chapter(figures, pictures, language),
        chapter_offer.chapter(figures, offer, asked[3], language),
        chapter_reach.chapter(figures, made.sites, pictures, language),
        experience_chapter(made.survey, asked[5], language),
        strengths_chapter(made.proposals, decisions, asked[6], language),
        priorities_chapter(made.priorities, pictures, asked[7], figures.threshold, language),
        plan_chapter(asked[8], language),
        chapter_sources.chapter(figures, made.analysis.sources, findings, language),
    )
    (summary,) = asked[0].values()
    yield from summary_chapter(figures, offer, summary, language)
    for number, (head, *rest) in enumerate(chapters, start=1):
        if number == len(chapters) and made.comparison is not None:
            yield from changes_chapter(made.comparison, figures, made.analysis, language)
        yield _numbered(head, number)
        yield from rest
    yield from chapter_sources.glossary(figures, language)
    yield from _appendix(made.said, language)


def _numbered(head: Block, number: int) -> Block:
    return replace(head, text=f"{number}. {head.text}") if isinstance(head, Heading) else head


def _answers(said: TextFile, chapter: int, language: str) -> dict[str, Answer]:
    """The questions of a chapter with what people answered, in their order."""
    return {
        question.id: Answer(
            question.id,
            question.heading(language),
            question.guiding(language),
            said.answers.get(question.id, ()),
        )
        for question in questions()
        if question.chapter == chapter
    }


def _appendix(said: TextFile, language: str) -> Iterator[Block]:
    """What people wrote under headings of their own: kept, and nowhere else to be found."""
    if said.appendix:
        yield Heading(_say("appendix", language), 1, "appendix")
        for heading, prose in said.appendix:
            yield Heading(heading, 2)
            yield from prose


def _say(key: str, language: str, **facts: object) -> str:
    return text(f"document.{key}", language, **facts)
