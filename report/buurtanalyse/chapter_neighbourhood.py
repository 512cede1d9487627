"""Chapter 1: which neighbourhood this is, how it was drawn, and how large it is."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pandas as pd

from ...layers.plain_text import plain
from ...maps.printed import Drawn
from ...words import percent
from ..document.content import Answer, Block, Heading, Table
from ..neighbourhood.figures import Figures
from .cells import (
    EMPTY,
    MASKED,
    MOST_AREAS,
    Column,
    as_number,
    count,
    counted,
    municipality,
    paragraph,
    picture,
    records,
    say,
    table,
)

_SQUARE_METRES = 1_000_000
# so many areas a sentence names before it counts the rest
_NAMED = 12
_WHOLE_AREA = 1 - 1e-6
# nearer to the whole than this a part would be written as 100 %
_NEARLY = 0.995


def chapter(
    figures: Figures,
    pictures: Mapping[str, Drawn],
    answers: Mapping[str, Answer],
    language: str,
) -> tuple[Block, ...]:
    """The neighbourhood. pictures: "where". answers: those of this chapter, in their order."""
    blocks: list[Block] = [
        Heading(say(language, "chapter_neighbourhood"), 1, "neighbourhood"),
        paragraph(_what(figures, language), _municipality(figures, language)),
        paragraph(*_size(figures, language)),
    ]
    if figures.cut_areas:
        blocks.append(paragraph(*_cut(figures, language)))
    blocks += picture(pictures, "where", language, name=plain(figures.neighbourhood.name))
    # a few areas that count in full are named above, and stand with their figures in chapter 2
    told = not figures.cut_areas and len(figures.areas) <= _NAMED
    listed = None if told else _areas(figures, language)
    if listed is not None:
        blocks.append(listed)
    return (*blocks, *answers.values())


def _what(figures: Figures, language: str) -> str:
    """How the neighbourhood was drawn."""
    neighbourhood, study = figures.neighbourhood, figures.study
    if neighbourhood.kind == "areas":
        names = [plain(name) for name in figures.areas["name"]]
        return counted(language, "drawn_areas", len(names), names=names)
    name = plain(neighbourhood.name)
    if neighbourhood.kind == "polygon":
        return say(language, "drawn_polygon", name=name)
    speed = study.paces[study.pace_name]
    return say(language, "drawn_walk", name=name, minutes=neighbourhood.minutes or 0, speed=speed)


def _municipality(figures: Figures, language: str) -> str:
    name = municipality(figures.municipality_name, language)
    if name:
        return say(language, "lies_in", name=name)
    return say(language, "lies_in_study", name=plain(figures.study.study.name))


def _size(figures: Figures, language: str) -> tuple[str, ...]:
    """The surface, the households, and how many of them are of one person."""
    km2 = figures.neighbourhood.outline.area / _SQUARE_METRES
    surface = say(language, "surface", km2=km2)
    households = _figure(figures, "households")
    if households is None or (math.isnan(households[0]) and households[1] != "small"):
        return surface, say(language, "households_not_told")
    people = say(language, "households_here", n=count(*households, figures.threshold, language))
    singles = _figure(figures, "one_person_households")
    if singles is None or math.isnan(singles[0]):
        return surface, people
    told = count(*singles, figures.threshold, language)
    return surface, people, say(language, "singles_here", n=told)


def _figure(figures: Figures, indicator: str) -> tuple[float, str] | None:
    if indicator not in figures.residents.index:
        return None
    (row,) = records(figures.residents.loc[[indicator]])
    return as_number(row["value"]), str(row["status"])


def _cut(figures: Figures, language: str) -> tuple[str, ...]:
    """Which areas count only in part, and how many households live in them."""
    names = [plain(name) for name in figures.cut_areas]
    cut = figures.areas[figures.areas["part"] < 1]
    told = counted(language, "cut_areas", len(names), names=names)
    # the share of the whole would tell a number of households that is left out elsewhere
    if figures.cut_share > 0 and not _status(cut).isin(MASKED).any():
        told += " " + say(language, "cut_share", share=figures.cut_share)
    return told, say(language, "cut_how")


def _status(areas: pd.DataFrame) -> pd.Series:
    return areas["households_status"].astype(str)


def _areas(figures: Figures, language: str) -> Table | None:
    """The areas with their households and how much of each counts."""
    most = figures.areas.sort_values(
        ["households", "name"], ascending=[False, True], na_position="last", kind="stable"
    )
    shown = most.head(MOST_AREAS) if len(most) > MOST_AREAS else figures.areas
    status = _status(shown)
    parts = [_part(*row, language) for row in zip(shown["part"], status, strict=True)]
    # where every area counts in full, a column that says so tells nothing
    if not figures.cut_areas:
        parts = [EMPTY] * len(parts)
    names, codes = ([plain(cell) for cell in shown[name]] for name in ("name", "code"))
    households = [
        count(float(value), state, figures.threshold, language)
        for value, state in zip(shown["households"], status, strict=True)
    ]
    # areas without names are called by their codes
    codes = [EMPTY] * len(codes) if codes == names else codes
    notes = (
        [say(language, "areas_most", n=len(shown), all=len(most))] if len(shown) < len(most) else []
    )
    return table(
        (
            Column(say(language, "col_area"), names, 4, False),
            Column(say(language, "col_code"), codes, 2, False),
            Column(say(language, "col_households"), households, 2),
            Column(say(language, "col_part"), parts, 2),
        ),
        language,
        caption=say(language, "table_areas"),
        key="areas",
        notes=notes,
    )


def _part(part: float, status: str, language: str) -> str:
    """How much of an area counts, in whole percents.

    A finer share, or one beside a masked number, could tell a few households inside or outside.
    """
    if part >= _WHOLE_AREA:
        return say(language, "part_whole")
    if status in MASKED:
        return say(language, "part_some")
    if part >= _NEARLY:
        return say(language, "part_nearly")
    if part < 1 - _NEARLY:
        return say(language, "less_than", figure=percent(0.01, language))
    return percent(part, language)
