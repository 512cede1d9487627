"""When places are open on the day of a study, from OpenStreetMap's `opening_hours`."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from opening_hours import (
    OpeningHours,
    ParserError,  # pyright: ignore[reportAttributeAccessIssue] - absent from its stub
    State,
    UnknownCountryError,  # pyright: ignore[reportAttributeAccessIssue]
)

from ..messages import LayerError, Message, finding
from .plain_text import plain
from .timetable import HOUR, axis_zero

# OSM allows 255 characters; a longer text is no list of hours
MAX_HOURS = 1_000

_EXAMPLE_CHARACTERS = 60
# a remark alone, such as "on appointment", tells no hours
_REMARK = re.compile(r'"[^"]*"')

# What counts as a working evening and as the weekend, in days after Monday and hours of the clock.
# The small hours of Saturday belong to Friday night: a bar that closes at 2 is no weekend place.
_EVENINGS = tuple((day, 18, 24) for day in range(5))
_WEEKEND = ((5, 6, 24), (6, 0, 24))
_LEAST_SECONDS = HOUR

Assumption = Literal["open", "closed"]
_Doubt = Literal["", "none", "unreadable", "unsure"]


@dataclass(frozen=True)
class Openings:
    """When each place is open: half-open intervals in seconds on the axis of the timetable.

    Place p has the intervals indptr[p] to indptr[p + 1] of opens and closes, in order, neither
    overlapping nor touching. known: shape (n_places,), False where an assumption stands in for
    hours that are absent, cannot be read, or call themselves unknown.
    """

    indptr: NDArray[np.int32]
    opens: NDArray[np.int32]
    closes: NDArray[np.int32]
    known: NDArray[np.bool_]


@dataclass(frozen=True)
class _Hours:
    """What one text says: when it is open, and why that may rest on an assumption."""

    spans: list[tuple[int, int]]
    doubt: _Doubt


def open_intervals(
    hours: Sequence[str],
    date: dt.date,
    zone: str,
    start: int,
    end: int,
    *,
    unknown: Assumption,
    country: str | None = "BE",
) -> tuple[Openings, tuple[Message, ...]]:
    """The openings of places between two seconds on the axis of `date`, `end` included.

    `hours` has a text per place, in the syntax of OSM. `unknown` says what counts where the hours
    are not known; the findings count these places. Public holidays are those of `country` (ISO
    code). As OSM lays down, a rule after ";" replaces the whole of its days, the small hours of an
    evening before too. Where the clock is put back, the later of two equal times is meant. Raises
    LayerError for an unknown country.
    """
    texts = [plain(text, MAX_HOURS + 1) for text in hours]
    zero = axis_zero(date, zone)
    first, last = (dt.datetime.fromtimestamp(zero + s, ZoneInfo(zone)) for s in (start, end + 1))
    always = [(start, end + 1)] if unknown == "open" else []
    read: dict[str, _Hours] = {}
    for text in dict.fromkeys(texts):
        rules, doubt = _parsed(text, zone, country)
        if rules is None:
            read[text] = _Hours(always, doubt)
            continue
        spans = _spans(rules, first, last, unknown)
        shifted = [(round(opens - zero), round(closes - zero)) for opens, closes in spans]
        unsure = any(state == State.UNKNOWN for _, _, state, _ in rules.intervals(first, last))
        read[text] = _Hours(shifted, "unsure" if unsure else "")
    places = [read[text] for text in texts]
    spans = [span for place in places for span in place.spans]
    sides = np.array(spans, dtype=np.int32).reshape(-1, 2)
    indptr = np.cumsum([0, *(len(place.spans) for place in places)], dtype=np.int32)
    known = np.array([not place.doubt for place in places], dtype=np.bool_)
    openings = Openings(indptr, sides[:, 0].copy(), sides[:, 1].copy(), known)
    return openings, tuple(_findings(texts, places, unknown))


def weekly(
    hours: Sequence[str], monday: dt.date, zone: str, country: str | None = "BE"
) -> pd.DataFrame:
    """Whether places are open in the evening and in the weekend of the week of `monday`.

    One row per text, in their order: known (bool); evening (boolean): open for an hour or more in
    all between 18:00 and midnight on one of the days Monday to Friday; weekend (boolean): open for
    an hour or more on Saturday after 06:00, or on Sunday. Both are missing where the hours are not
    known: absent, not readable, or unsure somewhere in that week. Raises ValueError for another
    day than a Monday, LayerError for an unknown country.
    """
    if monday.weekday() != 0:
        raise ValueError("a week begins on Monday")
    _, end = _window(monday, zone, 6, 0, 24)
    # with "closed" nothing is open but what the texts say for certain
    openings, _ = open_intervals(hours, monday, zone, 0, end - 1, unknown="closed", country=country)
    known = openings.known
    columns = {
        name: pd.array(_open_in(openings, [_window(monday, zone, *span) for span in spans]))
        for name, spans in (("evening", _EVENINGS), ("weekend", _WEEKEND))
    }
    table = pd.DataFrame(columns, index=range(len(hours)), dtype="boolean")
    table[~known] = pd.NA
    table.insert(0, "known", known)
    return table


def _window(monday: dt.date, zone: str, day: int, begin: int, end: int) -> tuple[int, int]:
    """The seconds on the axis of `monday` between two hours of the clock of a day of its week."""
    zero, midnight = axis_zero(monday, zone), dt.time(tzinfo=ZoneInfo(zone))
    found: list[int] = []
    for hour in (begin, end):
        date, clock = monday + dt.timedelta(day + hour // 24), midnight.replace(hour=hour % 24)
        found.append(round(dt.datetime.combine(date, clock).timestamp() - zero))
    return found[0], found[1]


def _open_in(openings: Openings, windows: Sequence[tuple[int, int]]) -> NDArray[np.bool_]:
    """Whether each place is open long enough in one of the windows; shape (n_places,)."""
    n_places = openings.known.size
    place = np.repeat(np.arange(n_places), np.diff(openings.indptr))
    result = np.zeros(n_places, np.bool_)
    for begin, end in windows:
        inside = np.minimum(openings.closes, end) - np.maximum(openings.opens, begin)
        seconds = np.bincount(place, np.maximum(inside, 0), minlength=n_places)
        result |= seconds >= _LEAST_SECONDS
    return result


def _parsed(text: str, zone: str, country: str | None) -> tuple[OpeningHours | None, _Doubt]:
    """The rules in a text; None, and why, when it has none that can be read."""
    if not text or _REMARK.fullmatch(text):
        return None, "none"
    if len(text) > MAX_HOURS:
        return None, "unreadable"
    try:
        return OpeningHours(text, timezone=ZoneInfo(zone), country=country), ""
    except ParserError:
        return None, "unreadable"
    except UnknownCountryError:
        raise LayerError("opening.country", country=country) from None


def _spans(
    rules: OpeningHours, first: dt.datetime, last: dt.datetime, unknown: Assumption
) -> list[tuple[float, float]]:
    """When the rules say open, in seconds since 1970; what touches is one."""
    counts = {State.OPEN} | ({State.UNKNOWN} if unknown == "open" else set[State]())
    spans: list[tuple[float, float]] = []
    for since, until, state, _ in rules.intervals(first, last):
        opens, closes = since.timestamp(), until.timestamp()
        # hours inside the hour that a change of the clock skips have no length
        if state not in counts or closes <= opens:
            continue
        if spans and spans[-1][1] >= opens:
            opens = spans.pop()[0]
        spans.append((opens, closes))
    return spans


def _findings(texts: Sequence[str], places: Sequence[_Hours], unknown: Assumption) -> list[Message]:
    """How many places rest on the assumption, by reason, with examples of what they say."""
    found: list[Message] = []
    for doubt in ("none", "unreadable", "unsure"):
        having = [t for t, place in zip(texts, places, strict=True) if place.doubt == doubt]
        if having:
            examples = [f"`{plain(text, _EXAMPLE_CHARACTERS)}`" for text in dict.fromkeys(having)]
            facts = {"n": len(having), "total": len(texts), "examples": examples}
            found.append(finding(f"opening.{doubt}_{unknown}", **facts))
    return found
