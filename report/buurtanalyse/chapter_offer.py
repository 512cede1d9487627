"""Chapter 3: the places to meet in and near the neighbourhood, and when they are open."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import pandas as pd

from ...layers.plain_text import plain
from ...words import catalogue, number
from ..document.content import Answer, Block, Heading, Note, Table, words
from ..neighbourhood.figures import Figures
from .cells import (
    EMPTY,
    Column,
    as_number,
    category,
    count,
    counted,
    minutes,
    norm,
    of,
    paragraph,
    records,
    say,
    table,
)

#: The categories whose places are listed in full, and how many of them at most.
CENTRES = ("ldc", "huis_van_het_kind")
MOST_CENTRES = 20
#: How many of the other places are listed at most.
MOST_VENUES = 12
#: One LDC for every started so many inhabitants of the municipality: the programming of LDC, read
#: on zorg-en-gezondheid.be and perhaps outdated.
INHABITANTS_PER_LDC = 15_000

_HOURS_LENGTH = 56
_ADDRESS_LENGTH = 60
# the words of OpenStreetMap's opening hours; a name inside quotes is a remark of people
_HOURS_WORD = re.compile(r'"[^"]*"|\b(?:Mo|Tu|We|Th|Fr|Sa|Su|PH|SH|off|closed)\b')


def chapter(
    figures: Figures, offer: pd.DataFrame, answers: Mapping[str, Answer], language: str
) -> tuple[Block, ...]:
    """Actors and offer. offer: of `neighbourhood.offer`. answers: those of this chapter."""
    blocks: list[Block] = [
        Heading(say(language, "chapter_offer"), 1, "offer"),
        paragraph(_what(figures, offer, language)),
    ]
    if len(offer):
        told = _by_category(figures, offer, language)
        blocks += [told] if told is not None else []
        blocks.append(Note(words(say(language, "read_offer")), say(language, "read_title")))
    blocks += _programming(figures, offer, language)
    centre = offer["category"].isin(CENTRES)
    blocks += _centres(figures, offer[centre], language)
    blocks += _venues(figures, offer[~centre], language)
    return (*blocks, *answers.values())


def _what(figures: Figures, offer: pd.DataFrame, language: str) -> str:
    inside = int(offer["inside"].sum())
    if not len(offer):
        return say(language, "offer_none")
    return say(language, "offer_counts", inside=inside, near=len(offer) - inside)


def _by_category(figures: Figures, offer: pd.DataFrame, language: str) -> Table | None:
    """Per category how many places, and of those whose hours or access are known how many."""
    groups = [offer[offer["category"] == name] for name in figures.study.norms]
    norms = figures.study.norms.items()
    columns = (
        Column(
            say(language, "col_category_norm"),
            [_with_norm(name, limit, language) for name, limit in norms],
            3,
            numeric=False,
        ),
        Column(say(language, "col_inside"), [_whole(g["inside"].sum(), language) for g in groups]),
        Column(say(language, "col_near"), [_whole((~g["inside"]).sum(), language) for g in groups]),
        Column(say(language, "col_evening"), [_yes_of(g["evening"], language) for g in groups]),
        Column(say(language, "col_weekend"), [_yes_of(g["weekend"], language) for g in groups]),
        Column(say(language, "col_capacity"), [_capacity(g, language) for g in groups], 1.3),
        Column(say(language, "col_wheelchair"), [_wheelchair_of(g, language) for g in groups], 1.2),
    )
    return table(columns, language, caption=say(language, "table_offer"), key="offer")


def _with_norm(name: str, limit: float, language: str) -> str:
    label = category(name, language, opens=True)
    return say(language, "category_norm", category=label, norm=norm(limit, language))


def _whole(n: object, language: str) -> str:
    return number(as_number(n), language)


def _yes_of(column: pd.Series, language: str) -> str:
    """Of the places that tell it, how many do."""
    known = column.dropna().astype(bool)
    return of(int(known.sum()), len(known), language)


def _capacity(places: pd.DataFrame, language: str) -> str:
    """The seats of the places that tell how many they have."""
    known = places["capacity"].dropna()
    if not len(known):
        return EMPTY
    seats = number(float(known.sum()), language)
    if len(known) == len(places):
        return seats
    return say(language, "seats_of", seats=seats, n=of(len(known), len(places), language))


def _wheelchair_of(places: pd.DataFrame, language: str) -> str:
    known = places.loc[places["wheelchair"] != "", "wheelchair"]
    return of(int((known == "yes").sum()), len(known), language)


def _programming(figures: Figures, offer: pd.DataFrame, language: str) -> Iterator[Block]:
    """The neighbourhood beside the rule of thumb for LDC, where its inhabitants are known."""
    if "population" not in figures.residents.index or "ldc" not in figures.study.norms:
        return
    (row,) = records(figures.residents.loc[["population"]])
    people = as_number(row["value"])
    if str(row["status"]) != "known" or not people >= figures.threshold:
        return
    here = offer[(offer["category"] == "ldc") & offer["inside"]]
    facts = {
        "per": INHABITANTS_PER_LDC,
        "people": count(people, "known", figures.threshold, language),
        "part": people / INHABITANTS_PER_LDC,
    }
    yield Note(
        words(
            f"{say(language, 'programming', **facts)} "
            f"{_here(len(here), language)} "
            f"{say(language, 'programming_check')}"
        ),
        say(language, "programming_title"),
    )


def _here(centres: int, language: str) -> str:
    if not centres:
        return say(language, "programming_here_none")
    return counted(language, "programming_here", centres)


def _centres(figures: Figures, places: pd.DataFrame, language: str) -> Iterator[Block]:
    """Every LDC and Huis van het Kind."""
    told = [name for name in CENTRES if name in figures.study.norms]
    if not told:
        return
    yield Heading(say(language, "section_centres"), 2, "offer_centres")
    absent = [name for name in told if not (places["category"] == name).any()]
    if absent:
        named = [category(name, language) for name in absent]
        yield paragraph(say(language, "centres_absent", categories=named))
    # of too many, none in the neighbourhood gives way to one outside it
    order = places.sort_values(["inside", "hours_known"], ascending=False, kind="stable")
    first = order.head(MOST_CENTRES)
    shown = places.loc[sorted(first.index)]
    rows = _places(shown, language, caption="table_centres", key="offer_centres")
    if rows is not None:
        yield rows
        yield paragraph(_full_list("list_cut", len(shown), len(places), language))


def _venues(figures: Figures, places: pd.DataFrame, language: str) -> Iterator[Block]:
    """The other places to meet: those inside first, then those open when others are closed."""
    if not set(figures.study.norms) - set(CENTRES):
        return
    yield Heading(say(language, "section_venues"), 2, "offer_venues")
    if not len(places):
        yield paragraph(say(language, "venues_none"))
        return
    late = [places[when].fillna(value=False).astype(bool) for when in ("evening", "weekend")]
    order = places.assign(late=late[0] | late[1]).sort_values(
        ["inside", "late"], ascending=False, kind="stable"
    )
    shown = order.head(MOST_VENUES)
    rows = _places(shown, language, caption="table_venues", key="offer_venues")
    if rows is not None:
        yield rows
    yield paragraph(_full_list("list_cut_venues", len(shown), len(places), language))


def _full_list(key: str, shown: int, n: int, language: str) -> str:
    if shown == n:
        return say(language, "list_whole")
    return say(language, key, shown=shown, n=n)


def _places(places: pd.DataFrame, language: str, *, caption: str, key: str) -> Table | None:
    """A table of places with what a visitor has to know."""
    rows = records(places)
    kinds = [category(str(row["category"]), language) for row in rows]
    columns = (
        Column(say(language, "col_name"), [_name(row, language) for row in rows], 3.8, False),
        Column(
            say(language, "col_category"),
            kinds if len(set(kinds)) > 1 else [EMPTY] * len(rows),
            1.8,
            numeric=False,
        ),
        Column(
            say(language, "col_hours"),
            [hours(str(row["opening_hours"]), language) for row in rows],
            3,
            numeric=False,
        ),
        Column(say(language, "col_late"), [_late(row, language) for row in rows], 1.4),
        Column(
            say(language, "col_capacity"), [_seats(row["capacity"], language) for row in rows], 1.3
        ),
        Column(say(language, "col_wheelchair"), [_wheelchair(row, language) for row in rows], 1.2),
        Column(say(language, "col_walk"), [_walk(row, language) for row in rows], 1.3),
    )
    return table(columns, language, caption=say(language, caption), key=key)


def hours(text: str, language: str) -> str:
    """Opening hours as OpenStreetMap writes them, with the days in the language of the report."""
    days = catalogue("buurtanalyse", language)

    def told(found: re.Match[str]) -> str:
        return days.get(f"hours_{found[0].lower()}", found[0])

    return plain(_HOURS_WORD.sub(told, text), _HOURS_LENGTH) or EMPTY


def _name(row: Mapping[str, object], language: str) -> str:
    """The name of a place with its address, where that is known."""
    name = plain(row["name"]) or say(language, "unnamed")
    address = plain(row["address"], _ADDRESS_LENGTH)
    return f"{name}, {address}" if address else name


def _late(row: Mapping[str, object], language: str) -> str:
    """Whether a place opens in the evening, and at the weekend."""
    told = [_yes(row[when], language) for when in ("evening", "weekend")]
    return EMPTY if told == [EMPTY, EMPTY] else " / ".join(told)


def _yes(value: object, language: str) -> str:
    told = {"True": "yes", "False": "no"}.get(str(value))
    return EMPTY if told is None else say(language, told)


def _seats(value: object, language: str) -> str:
    seats = as_number(value)
    return number(seats, language) if seats == seats else EMPTY


def _wheelchair(row: Mapping[str, object], language: str) -> str:
    told = str(row["wheelchair"])
    return say(language, f"wheelchair_{told}") if told in ("yes", "no", "limited") else EMPTY


def _walk(row: Mapping[str, object], language: str) -> str:
    """Minutes from the nearest home; a place in the outline may lie beyond the norm of all."""
    least = as_number(row["walk_minutes"])
    return minutes(least, language) if least == least else EMPTY
