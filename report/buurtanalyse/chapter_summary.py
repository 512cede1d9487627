"""In short: the figures that a reader of one page remembers, and what people say themselves."""

from __future__ import annotations

import pandas as pd

from ...words import number, text
from ..document.content import Answer, Block, Heading, Table
from ..neighbourhood.figures import Figures
from .cells import as_number, count, share

_RESIDENTS = (
    ("households", "households"),
    ("singles", "one_person_households"),
    ("share", "one_person_share"),
)


def summary_chapter(
    figures: Figures, offer: pd.DataFrame, answer: Answer, language: str
) -> tuple[Block, ...]:
    """The front of the document: what people say first, then a table of a few figures."""
    rows = [*_residents(figures, language), *_reach(figures, language)]
    for category in figures.study.norms:
        inside = offer["inside"] & (offer["category"] == category)
        label = _say("key_places", language, category=category)
        rows.append((label, number(int(inside.sum()), language)))
    table = Table(
        header=(_say("col_what", language), _say("col_figure", language)),
        rows=tuple(rows),
        caption=_say("key_table", language),
        numeric=(1,),
        widths=(5, 2),
        key="key_figures",
    )
    return (Heading(_say("key_heading", language), 1, "summary"), answer, table)


def _residents(figures: Figures, language: str) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for key, indicator in _RESIDENTS:
        if indicator in figures.residents.index:
            row = figures.residents.loc[indicator]
            value, status = as_number(row["value"]), str(row["status"])
            told = (
                share(value, status, language)
                if key == "share"
                else count(value, status, figures.threshold, language)
            )
            rows.append((_say(f"key_{key}", language), told))
    return rows


def _reach(figures: Figures, language: str) -> list[tuple[str, str]]:
    return [
        (
            _say("key_beyond", language, category=row["category"], norm=row["norm_minutes"]),
            count(
                float(row["people_beyond"]),
                str(row["people_beyond_status"]),
                figures.threshold,
                language,
            ),
        )
        for row in figures.on_foot.to_dict("records")
    ]


def _say(key: str, language: str, **facts: object) -> str:
    return text(f"strengths.{key}", language, **facts)
