"""Chapter 2: who lives here, beside the municipality and the region."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from ...layers.household_formats import COUNTS, SHARES
from ...layers.plain_text import plain
from ...maps.printed import Drawn
from ...words import number, text
from ..document.content import Block, Heading, Item, Note, Table, words
from ..neighbourhood.figures import Figures
from .cells import (
    EMPTY,
    MASKED,
    MOST_AREAS,
    Column,
    as_number,
    count,
    municipality,
    of,
    paragraph,
    picture,
    say,
    share,
    table,
    years,
)

#: An index from which on, and one up to which, a share stands out.
HIGH_INDEX, LOW_INDEX = 110.0, 90.0
#: How many shares that stand out are told in words.
MOST_FINDINGS = 3


@dataclass(frozen=True)
class _Subject:
    """What one row of the table is about: a number, the share that goes with it, or both."""

    name: str
    count: pd.Series | None
    share: pd.Series | None


def chapter(figures: Figures, pictures: Mapping[str, Drawn], language: str) -> tuple[Block, ...]:
    """Residents and households. pictures: "bars" and "share"."""
    subjects = _subjects(figures.residents)
    blocks: list[Block] = [
        Heading(say(language, "chapter_residents"), 1, "residents"),
        paragraph(*_stand_out(figures, subjects, language)),
    ]
    indicators = _indicators(figures, subjects, language)
    if indicators is not None:
        blocks.append(indicators)
    blocks += picture(pictures, "bars", language)
    blocks.append(_how_to_read(figures, language))
    if len(figures.areas) > 1:
        blocks += _alone(figures, pictures, language)
    return (*blocks, *_not_known(figures, subjects, language))


def _subjects(residents: pd.DataFrame) -> list[_Subject]:
    """The numbers without a share first, then each share with the number it comes from."""
    parts = {share.numerator: share.name for share in SHARES}
    alone = [name for name in COUNTS if name not in parts]

    rows = {str(name): row for name, row in residents.iterrows()}
    found = [_Subject(name, rows.get(name), None) for name in alone]
    found += [_Subject(name, rows.get(name), rows.get(share)) for name, share in parts.items()]
    return [s for s in found if s.count is not None or s.share is not None]


def _stand_out(figures: Figures, subjects: Sequence[_Subject], language: str) -> Iterator[str]:
    """The shares furthest from those of the municipality, or of the region where it has none."""
    found: list[tuple[float, str]] = []
    compared = False
    for subject in subjects:
        if subject.share is None or not _is_told(subject.share):
            continue
        for level, name in _levels(figures, language):
            index = float(subject.share[f"index_{level}"])
            if not math.isfinite(index) or index <= 0:
                continue
            compared = True
            if index >= HIGH_INDEX or index <= LOW_INDEX:
                facts = {
                    "share": float(subject.share["value"]),
                    "other": float(subject.share[level]),
                    "name": name,
                    "index": index,
                }
                key = f"stands_out_{subject.share.name}"
                found.append((abs(math.log(index / 100)), say(language, key, **facts)))
            break
    if not compared:
        yield say(language, "nothing_compared")
    elif not found:
        yield say(language, "nothing_stands_out")
    else:
        yield say(language, "stands_out")
        found.sort(key=lambda one: -one[0])
        yield from (sentence for _, sentence in found[:MOST_FINDINGS])


def _levels(figures: Figures, language: str) -> tuple[tuple[str, str], ...]:
    """What a share is compared with, the nearest first, and what that is called."""
    here = municipality(figures.municipality_name, language) or say(language, "whole_study")
    return (("municipality", here), ("region", plain(figures.region_name)))


def _is_told(row: pd.Series) -> bool:
    return str(row["status"]) in ("known", "partial") and math.isfinite(float(row["value"]))


def _indicators(figures: Figures, subjects: Sequence[_Subject], language: str) -> Table | None:
    """The table of numbers and shares, beside the municipality and the region."""
    names = dict(_levels(figures, language))
    shares = [subject.share for subject in subjects]
    columns = [
        Column(
            say(language, "col_indicator"),
            [text(f"columns.{subject.name}", language) for subject in subjects],
            3.0,
            numeric=False,
        ),
        Column(say(language, "col_number"), [_count(figures, s, language) for s in subjects], 1.7),
        Column(say(language, "col_share"), [_share(row, language) for row in shares], 1.4),
    ]
    for level, name in names.items():
        cells = [_beside(row, level, language) for row in shares]
        columns.append(Column(name[:1].upper() + name[1:], cells, 1.6))
    for level in names:
        cells = [_index(row, level, language) for row in shares]
        columns.append(Column(say(language, f"col_index_{level}"), cells, 1.2))
    columns += [
        Column(say(language, "col_rank"), [_rank(row, language) for row in shares], 1.6),
        Column(say(language, "col_year"), [_years(subject) for subject in subjects], 1.4),
    ]
    notes = list(_notes(figures, subjects, language))
    caption = say(language, "table_residents")
    return table(columns, language, caption=caption, key="residents", notes=notes)


def _count(figures: Figures, subject: _Subject, language: str) -> str:
    row = subject.count
    if row is None:
        return EMPTY
    return count(float(row["value"]), str(row["status"]), figures.threshold, language)


def _share(row: pd.Series | None, language: str) -> str:
    return EMPTY if row is None else share(float(row["value"]), str(row["status"]), language)


def _beside(row: pd.Series | None, level: str, language: str) -> str:
    value = math.nan if row is None else float(row[level])
    return share(value, "known", language) if math.isfinite(value) else EMPTY


def _index(row: pd.Series | None, level: str, language: str) -> str:
    # beside the other share an index tells the share that it was made from
    if row is None or not _is_told(row):
        return EMPTY
    index = float(row[f"index_{level}"])
    return number(index, language) if math.isfinite(index) else EMPTY


def _rank(row: pd.Series | None, language: str) -> str:
    if row is None or not _is_told(row):
        return EMPTY
    return _place(row["rank"], row["ranked"], language)


def _place(rank: object, ranked: object, language: str) -> str:
    """'3 of 24'; a rank among one is none."""
    place, among = as_number(rank), as_number(ranked)
    if not math.isfinite(place) or not among > 1:
        return EMPTY
    return of(int(place), int(among), language)


def _years(subject: _Subject) -> str:
    """The year of the figures; of the number and then of the share, where they differ."""
    told = [
        years(row["vintage"], row["vintage_last"])
        for row in (subject.count, subject.share)
        if row is not None
    ]
    return " / ".join(year for year in dict.fromkeys(told) if year != EMPTY) or EMPTY


def _notes(figures: Figures, subjects: Sequence[_Subject], language: str) -> Iterator[str]:
    """What has to be known of the rows of the table."""
    if any(" / " in _years(subject) for subject in subjects):
        yield say(language, "note_two_years")
    rows = figures.residents
    weighted = [str(name) for name in rows.index[rows["weighted_by"] == "households"]]
    if weighted:
        yield say(language, "note_weighted", indicators=_labels(weighted, language))
    inherited = [str(name) for name in rows.index[rows["inherited"].astype(bool)]]
    if inherited:
        yield say(language, "note_inherited", indicators=_labels(inherited, language))
    yield from _other_years(figures, language)
    if figures.region_name and figures.region_source:
        facts = {"name": plain(figures.region_name), "source": plain(figures.region_source)}
        yield say(language, "note_region", **facts)


def _other_years(figures: Figures, language: str) -> Iterator[str]:
    """Which shares of the municipality are of another year than those of the neighbourhood."""
    found: dict[str, list[str]] = {}
    for name, row in figures.residents.iterrows():
        here, there = as_number(row["vintage_last"]), as_number(row["municipality_vintage"])
        if math.isfinite(here) and math.isfinite(there) and here != there:
            found.setdefault(years(there, None), []).append(str(name))
    beside = dict(_levels(figures, language))["municipality"]
    for year, names in sorted(found.items()):
        facts = {"name": beside, "year": year, "indicators": _labels(names, language)}
        yield say(language, "note_other_year", **facts)


def _labels(indicators: Sequence[str], language: str) -> list[str]:
    """What indicators are called, within a sentence."""
    named = [text(f"columns.{name}", language) for name in indicators]
    return [label[:1].lower() + label[1:] for label in named]


def _how_to_read(figures: Figures, language: str) -> Note:
    told = (
        say(language, "read_index"),
        say(language, "read_rank"),
        say(language, "read_masked", n=figures.threshold) if figures.threshold > 1 else "",
    )
    return Note(words(" ".join(filter(None, told))), say(language, "read_title"))


def _alone(figures: Figures, pictures: Mapping[str, Drawn], language: str) -> Iterator[Block]:
    """Where in the neighbourhood people live alone."""
    areas = figures.areas
    if "one_person_share" not in areas and "one_person_households" not in areas:
        return
    yield Heading(say(language, "section_alone"), 2, "residents_alone")
    yield from picture(pictures, "share", language)
    by = "one_person_share" if "one_person_share" in areas else "one_person_households"
    ranked = areas.sort_values([by, "name"], ascending=[False, True], na_position="last")
    shown = ranked.head(MOST_AREAS)
    numbers = [
        count(value, status, figures.threshold, language)
        for value, status in _cells(shown, "one_person_households")
    ]
    shares = [share(*cell, language) for cell in _cells(shown, "one_person_share")]
    told = table(
        (
            Column(say(language, "col_area"), [plain(name) for name in shown["name"]], 4, False),
            Column(say(language, "col_alone"), numbers, 2),
            Column(say(language, "col_alone_share"), shares, 2),
            Column(say(language, "col_rank"), list(_area_ranks(shown, language)), 2),
        ),
        language,
        caption=say(language, "table_alone"),
        key="residents_alone",
        notes=[say(language, "alone_most", n=len(shown), all=len(areas))]
        if len(shown) < len(areas)
        else [],
    )
    if told is not None:
        yield told


def _cells(areas: pd.DataFrame, column: str) -> list[tuple[float, str]]:
    """The figures of a column with their statuses."""
    if column not in areas:
        return [(math.nan, "unknown")] * len(areas)
    values = areas[column].to_numpy(dtype=float)
    states = areas[f"{column}_status"].astype(str)
    return [(float(value), state) for value, state in zip(values, states, strict=True)]


def _area_ranks(areas: pd.DataFrame, language: str) -> Iterator[str]:
    for rank, (value, status) in zip(
        areas["one_person_rank"], _cells(areas, "one_person_share"), strict=True
    ):
        told = status == "known" and math.isfinite(value) and math.isfinite(as_number(rank))
        yield number(as_number(rank), language) if told else EMPTY


def _not_known(figures: Figures, subjects: Sequence[_Subject], language: str) -> Iterator[Block]:
    """Which figures are missing, and why."""
    items = list(_missing(figures, subjects, language))
    if not items:
        return
    yield Heading(say(language, "section_not_known"), 2, "residents_not_known")
    yield from (Item(words(item)) for item in items)


def _missing(figures: Figures, subjects: Sequence[_Subject], language: str) -> Iterator[str]:
    named = {subject.name for subject in subjects}
    absent = [name for name in COUNTS if name not in named]
    if absent:
        yield say(language, "missing_absent", indicators=_labels(absent, language))
    for subject in subjects:
        row = subject.share if subject.share is not None else subject.count
        if row is None:
            continue
        status = str(row["status"])
        facts = {
            "indicator": text(f"columns.{subject.name}", language),
            "known": int(row["areas_known"]),
            "areas": int(row["areas"]),
        }
        if status in MASKED:
            yield say(language, "missing_masked", **facts)
        elif status != "known":
            yield say(language, f"missing_{status}", **facts)
