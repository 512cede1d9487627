"""Chapters 5 and 8, which people write: experience, and the way to the multi-year plan."""

from __future__ import annotations

from collections.abc import Mapping

from ...words import text
from ..document.content import Answer, Block, Heading
from .cells import paragraph
from .loneliness import Loneliness, loneliness_blocks


def experience_chapter(
    survey: Loneliness | None, answers: Mapping[str, Answer], language: str
) -> tuple[Block, ...]:
    """How people experience the neighbourhood, and what a survey about loneliness found."""
    blocks: list[Block] = [
        Heading(text("strengths.experience", language), 1, "experience"),
        *answers.values(),
        Heading(text("strengths.experience_survey", language), 2, "survey"),
    ]
    if survey is None:
        return (*blocks, paragraph(text("strengths.experience_none", language)))
    return (*blocks, *loneliness_blocks(survey, language))


def plan_chapter(answers: Mapping[str, Answer], language: str) -> tuple[Block, ...]:
    """Goals, actions and partners, and who took part."""
    return (
        Heading(text("strengths.plan", language), 1, "plan"),
        paragraph(text("strengths.plan_intro", language)),
        *answers.values(),
    )
