"""How the figures of a neighbourhood are written: numbers, and the words for what is not shown."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
from babel.dates import format_date

from ...layers.plain_text import plain
from ...maps.printed import Drawn
from ...study import Study
from ...words import category_label, number, percent, text, window_label
from ..document.content import Paragraph, Picture, Run, Table, words

#: What stands in a cell that has nothing to tell.
EMPTY = "–"
#: Statuses of a figure that this report leaves out, though it is known.
MASKED = ("small", "hidden")
#: How many areas a table shows at most; of more, those with the most of what it is about.
MOST_AREAS = 15
# shares are written with one decimal; nearer to none or to all than this is said in words
_LEAST_SHARE = 0.0005
# sums of parts of areas are off by less than this: 39.9999999 people are 40
_DUST = 6
_WHOLE = 1e-9


@dataclass(frozen=True)
class Column:
    """A column of a table: what it is called, its cells, its relative width, and its side."""

    header: str
    cells: Sequence[str]
    width: float = 1.0
    numeric: bool = True


def say(language: str, key: str, /, **facts: object) -> str:
    """A sentence of the document, from the catalogue `buurtanalyse`."""
    return text(f"buurtanalyse.{key}", language, **facts)


def counted(language: str, key: str, n: float, /, **facts: object) -> str:
    """The sentence about `n` things; for one thing that of `<key>_one`."""
    return say(language, f"{key}_one" if n == 1 else key, n=n, **facts)


def paragraph(*sentences: str) -> Paragraph:
    """Sentences as one paragraph."""
    return Paragraph(words(" ".join(sentence for sentence in sentences if sentence)))


def led(title: str, told: str) -> tuple[Run, ...]:
    """A text that opens with its subject in bold."""
    return (Run(title, bold=True), Run(f" {told}"))


def picture(
    pictures: Mapping[str, Drawn], name: str, language: str, /, **facts: object
) -> tuple[Picture, ...]:
    """A picture with its caption; nothing where there is no such picture."""
    drawn = pictures.get(name)
    if drawn is None:
        return ()
    caption = say(language, f"picture_{name}", **facts)
    return (Picture(svg=drawn.svg, png=drawn.png, alt=drawn.alt, caption=caption),)


def count(value: float, status: str, threshold: int, language: str) -> str:
    """A number of people, households or the like, or why it is not shown.

    status: as in `Figures`. A number under the threshold is never written, whatever its status.
    """
    if status == "small" or 0 < round(value, _DUST) < threshold:
        return say(language, "under", n=threshold)
    if not _shown(value, status):
        return _absent(status, language)
    figure = number(value, language)
    if status != "partial":
        return figure
    # 'at least 0' says nothing
    return say(language, "at_least" if round(value) else "as_known", figure=figure)


def share(value: float, status: str, language: str) -> str:
    """A share of 0..1 as a percentage with a decimal, or why it is not shown."""
    return percentage(value, language) if _shown(value, status) else _absent(status, language)


def percentage(value: float, language: str) -> str:
    """A percentage with a decimal; 0 and 100 % are written only for exactly none and all."""
    if value == 0 or abs(value - 1) < _WHOLE:
        return percent(round(value), language)
    if value < _LEAST_SHARE:
        return say(language, "less_than", figure=percent(0.001, language, 1))
    if value > 1 - _LEAST_SHARE:
        return say(language, "more_than", figure=percent(0.999, language, 1))
    return percent(value, language, 1)


def minutes(value: float, language: str) -> str:
    """Minutes with a decimal; what is not finite cannot be reached."""
    return number(value, language, 1) if math.isfinite(value) else say(language, "unreachable")


def norm(value: float, language: str) -> str:
    """The minutes of a norm, with a decimal only where it has one."""
    return number(value, language, 0 if value == int(value) else 1)


def municipality(name: str, language: str) -> str:
    """What the municipality is called, where all that is known of it may be its code."""
    named = plain(name)
    return say(language, "municipality_code", code=named) if named.isdigit() else named


def records(table: pd.DataFrame) -> list[dict[str, object]]:
    """The rows of a table, each by the names of its columns."""
    return [{str(name): cell for name, cell in row.items()} for row in table.to_dict("records")]


def as_number(value: object) -> float:
    """A cell of a table as a number; NaN where it is missing, whatever stands for missing."""
    try:
        return float(str(value))
    except ValueError:
        return math.nan


def of(n: int, m: int, language: str) -> str:
    """'3 of 5'; the empty cell where nothing is known of any."""
    return say(language, "of", n=n, m=m) if m else EMPTY


def years(first: object, last: object) -> str:
    """A year, or the first and last of several; the empty cell where none is known."""
    found = [as_number(year) for year in (first, last)]
    told = [str(int(year)) for year in found if math.isfinite(year)]
    return "–".join(dict.fromkeys(told)) or EMPTY


def day(date: dt.date, language: str) -> str:
    """A date in full: 13 september 2022."""
    return str(format_date(date, "d MMMM y", locale=f"{language}_BE"))


def category(name: str, language: str, *, opens: bool = False) -> str:
    """What people call a category; opens: with a capital, at the start of a sentence or cell."""
    label = category_label(name, language)
    return label[:1].upper() + label[1:] if opens else label


def pace(study: Study, name: str, language: str) -> str:
    """The name of a pace with its metres per second."""
    label = text(f"columns.pace_{name}", language)
    return say(language, "pace", name=label, speed=study.paces[name])


def window(study: Study, name: str, language: str) -> str:
    """The name of a window with its hours."""
    start, end = study.windows[name]
    return say(language, "window", name=window_label(name, language), start=start, end=end)


def table(
    columns: Sequence[Column],
    language: str,
    *,
    caption: str,
    key: str,
    notes: Sequence[str] = (),
) -> Table | None:
    """The table of these columns, without those that tell nothing; None without rows.

    The first column holds the header of each row and always stays.
    """
    if not columns[0].cells:
        return None
    silent = {"", EMPTY, say(language, "unknown")}
    kept = [columns[0], *(c for c in columns[1:] if not silent.issuperset(c.cells))]
    return Table(
        header=tuple(column.header for column in kept),
        rows=tuple(zip(*(column.cells for column in kept), strict=True)),
        caption=caption,
        numeric=tuple(i for i, column in enumerate(kept) if i and column.numeric),
        widths=tuple(column.width for column in kept),
        key=key,
        notes=tuple(notes),
    )


def _shown(value: float, status: str) -> bool:
    return math.isfinite(value) and status in ("known", "partial")


def _absent(status: str, language: str) -> str:
    if status in MASKED:
        return say(language, "left_out")
    return say(language, "suppressed" if status == "suppressed" else "unknown")
