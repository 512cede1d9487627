"""Chapter 4: who reaches a place to meet on foot and by public transport, and who does not."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from ...layers.plain_text import plain
from ...maps.printed import Drawn
from ...study import Study
from ...words import text
from ..document.content import Block, Heading, Item, Note, Table, words
from ..neighbourhood.figures import Figures
from .cells import (
    EMPTY,
    MASKED,
    MOST_AREAS,
    Column,
    as_number,
    category,
    count,
    day,
    minutes,
    norm,
    of,
    pace,
    paragraph,
    percentage,
    picture,
    records,
    say,
    share,
    table,
    window,
)

#: How many categories the table of areas has room for.
MOST_CATEGORIES = 6


def chapter(
    figures: Figures, sites: pd.DataFrame, pictures: Mapping[str, Drawn], language: str
) -> tuple[Block, ...]:
    """Reachability. sites: of `neighbourhood.offer`.

    pictures: "reach", and "windows" or, without public transport, "paces".
    """
    foot = figures.reach[figures.reach["mode"] == "walk"]
    transit = figures.reach[figures.reach["mode"] == "transit"]
    own = figures.on_foot
    blocks: list[Block] = [
        Heading(say(language, "chapter_reach"), 1, "reach"),
        Heading(say(language, "section_foot"), 2, "reach_foot"),
        paragraph(_at_pace(figures.study, language)),
        *(Item(words(" ".join(_in_short(figures, row, language)))) for row in records(own)),
    ]
    on_foot = _foot_table(figures, foot, language)
    blocks += [on_foot] if on_foot is not None else []
    blocks.append(Note(words(say(language, "read_reach")), say(language, "read_title")))
    blocks += picture(pictures, "paces", language)
    blocks += picture(pictures, "reach", language)
    blocks.append(Heading(say(language, "section_transit"), 2, "reach_transit"))
    blocks += _transit(figures, transit, language)
    blocks += picture(pictures, "windows", language)
    blocks += _beyond(figures, language)
    return (*blocks, *_sites(figures, own, sites, language))


def _at_pace(study: Study, language: str) -> str:
    return say(language, "at_pace", pace=pace(study, study.pace_name, language))


def _in_short(figures: Figures, row: Mapping[str, object], language: str) -> Iterator[str]:
    """What a category's reach on foot comes to, in words."""
    label = _category(row, language)
    median = as_number(row["median_minutes"])
    if math.isfinite(median):
        yield say(language, "foot_median", category=label, minutes=minutes(median, language))
    else:
        yield say(language, "foot_unreachable", category=label)
    within = as_number(row["share_within"])
    if math.isfinite(within):
        study = as_number(row["study_share_within"])
        key = "foot_share" if math.isfinite(study) else "foot_share_only"
        facts = {"share": percentage(within, language)}
        if math.isfinite(study):
            facts["study"] = percentage(study, language)
        yield say(language, key, norm=norm(as_number(row["norm_minutes"]), language), **facts)
    people, status = as_number(row["people_beyond"]), str(row["people_beyond_status"])
    if people == 0:
        yield say(language, "foot_nobody" if status == "known" else "foot_nobody_known")
    elif math.isfinite(people) or status == "small":
        yield say(language, "foot_people", n=_people(figures, row, language))


def _category(row: Mapping[str, object], language: str) -> str:
    return category(str(row["category"]), language, opens=True)


def _people(figures: Figures, row: Mapping[str, object], language: str) -> str:
    people, status = as_number(row["people_beyond"]), str(row["people_beyond_status"])
    return count(people, status, figures.threshold, language)


def _within(row: Mapping[str, object], language: str) -> str:
    value = as_number(row["share_within"])
    return share(value, str(row.get("share_within_status", "known")), language)


def _of_study(row: Mapping[str, object], language: str) -> str:
    value = as_number(row["study_share_within"])
    return percentage(value, language) if math.isfinite(value) else EMPTY


def _with_norm(row: Mapping[str, object], language: str) -> str:
    limit = norm(as_number(row["norm_minutes"]), language)
    return say(language, "category_norm", category=_category(row, language), norm=limit)


def _foot_table(figures: Figures, foot: pd.DataFrame, language: str) -> Table | None:
    """Per category and pace: the median, who lives within the norm, and who lives beyond it."""
    rows = records(foot)
    paces = [text(f"columns.pace_{row['name']}", language) for row in rows]
    return table(
        (
            Column(
                say(language, "col_category_norm"),
                [_with_norm(row, language) for row in rows],
                3.7,
                numeric=False,
            ),
            Column(say(language, "col_pace"), paces, 2.1, numeric=False),
            *_reach_columns(figures, rows, language),
        ),
        language,
        caption=say(language, "table_foot"),
        key="reach_foot",
    )


def _reach_columns(
    figures: Figures, rows: Sequence[Mapping[str, object]], language: str
) -> tuple[Column, ...]:
    """The columns that walking and public transport have in common."""
    medians = [minutes(as_number(row["median_minutes"]), language) for row in rows]
    return (
        Column(say(language, "col_median"), medians, 1.4),
        Column(say(language, "col_within"), [_within(row, language) for row in rows], 1.4),
        Column(say(language, "col_study_within"), [_of_study(row, language) for row in rows], 1.4),
        Column(say(language, "col_beyond"), [_people(figures, row, language) for row in rows], 1.8),
    )


def _transit(figures: Figures, transit: pd.DataFrame, language: str) -> Iterator[Block]:
    """Per category and window what public transport makes of it."""
    section, rows = figures.study.transit, records(transit)
    if section is None or not rows:
        yield paragraph(say(language, "no_transit"))
        return
    dates = [day(date, language) for date in dict.fromkeys(map(section.day_of, section.windows))]
    yield paragraph(
        say(language, "transit_how", dates=dates, walk=norm(section.max_walk_minutes, language)),
        say(language, f"transit_hours_{section.unknown_hours}"),
    )
    windows = [window(figures.study, str(row["name"]), language) for row in rows]
    opened = [_opened(row, language) for row in rows]
    median, *others = _reach_columns(figures, rows, language)
    worst = [minutes(as_number(row["p85_minutes"]), language) for row in rows]
    told = table(
        (
            Column(
                say(language, "col_category_norm"),
                [_with_norm(row, language) for row in rows],
                2.6,
                numeric=False,
            ),
            Column(say(language, "col_window"), windows, 2, numeric=False),
            median,
            Column(say(language, "col_p85"), worst, 1.4),
            *others,
            Column(say(language, "col_open"), opened, 1.4),
        ),
        language,
        caption=say(language, "table_transit"),
        key="reach_transit",
        notes=(say(language, "read_transit"),),
    )
    if told is not None:
        yield told


def _opened(row: Mapping[str, object], language: str) -> str:
    opened, places = as_number(row["open_places"]), as_number(row["places"])
    if not (math.isfinite(opened) and math.isfinite(places)):
        return EMPTY
    return of(int(opened), int(places), language)


def _beyond(figures: Figures, language: str) -> Iterator[Block]:
    """In which areas the people live that lack a place within the norm on foot."""
    areas = figures.areas
    named = [name for name in figures.study.norms if f"{name}_people_beyond" in areas]
    if len(areas) < 2 or not named:
        return
    people = areas[[f"{name}_people_beyond" for name in named]].astype(float)
    states = areas[[f"{name}_people_beyond_status" for name in named]].astype(str)
    if (states == "unknown").to_numpy().all():
        return
    yield Heading(say(language, "section_beyond"), 2, "reach_beyond")
    some = (people > 0).any(axis="columns") | states.isin(MASKED).any(axis="columns")
    not_told = ~some & (states != "known").any(axis="columns")
    notes = list(_beyond_notes(some, not_told, named, language))
    if not some.any():
        yield paragraph(say(language, "beyond_nobody"), *notes)
        return
    # masked figures count for nothing here, so that the order does not tell them
    ranked = areas[some].assign(all_beyond=people[some].sum(axis="columns"))
    ranked = ranked.sort_values(["all_beyond", "name"], ascending=[False, True], kind="stable")
    shown = ranked.head(MOST_AREAS)
    columns = [Column(say(language, "col_area"), [plain(n) for n in shown["name"]], 3, False)]
    for name in named[:MOST_CATEGORIES]:
        cells = [
            count(as_number(value), str(status), figures.threshold, language)
            for value, status in zip(
                shown[f"{name}_people_beyond"], shown[f"{name}_people_beyond_status"], strict=True
            )
        ]
        columns.append(Column(category(name, language, opens=True), cells, 1.6))
    told = table(
        columns,
        language,
        caption=say(language, "table_beyond"),
        key="reach_beyond",
        notes=notes,
    )
    if told is not None:
        yield told


def _beyond_notes(
    some: pd.Series, not_told: pd.Series, categories: Sequence[str], language: str
) -> Iterator[str]:
    """Which areas are not in the table. some: those that are in it, if there is room."""
    n, nobody = int(some.sum()), int((~some & ~not_told).sum())
    if n > MOST_AREAS:
        yield say(language, "beyond_most", n=MOST_AREAS, all=n)
    if n and nobody:
        yield say(language, "beyond_others", n=nobody)
    if not_told.any():
        yield say(language, "beyond_not_told", n=int(not_told.sum()))
    if n and len(categories) > MOST_CATEGORIES:
        left = [category(name, language) for name in categories[MOST_CATEGORIES:]]
        yield say(language, "beyond_left", categories=left)


def _sites(
    figures: Figures, own: pd.DataFrame, sites: pd.DataFrame, language: str
) -> Iterator[Block]:
    """Where one more place would help most people."""
    yield Heading(say(language, "section_sites"), 2, "reach_sites")
    if not len(sites):
        yield paragraph(say(language, "sites_none"))
        return
    totals = {str(row["category"]): str(row["people_beyond_status"]) for row in records(own)}
    for site in records(sites):
        name, status = str(site["category"]), str(site["people_status"])
        # what a place brings is a part of a total; beside a masked total it would tell of it
        if status in ("known", "partial") and totals.get(name) in MASKED:
            status = "hidden"
        people = as_number(site["people"])
        told = count(people, status, figures.threshold, language)
        shown = status == "small" or (math.isfinite(people) and status in ("known", "partial"))
        facts = {
            "category": category(name, language, opens=True),
            "where": _where(site, language),
            "norm": norm(figures.study.norms[name], language),
        }
        if shown:
            yield Item(words(say(language, "site", n=told, **facts)))
        else:
            yield Item(words(say(language, "site_masked", **facts)))
    yield paragraph(say(language, "sites_how"))


def _where(site: Mapping[str, object], language: str) -> str:
    area, near = plain(site["area"]), plain(site["near"])
    return say(language, "site_near", area=area, near=near) if near else area
