"""Charts for print: shares beside those of the municipality and the region, and within the norm."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from ..layers.plain_text import plain
from ..words import catalogue, category_label, percent, text, window_label
from .layout import short_number
from .matrix import matrix
from .paper import (
    FAINT,
    GREY,
    PLAIN,
    SMALL,
    TITLE,
    WIDTH,
    Drawn,
    Sheet,
    drawing,
    fill,
    finished,
    fitted,
    line_height,
    sheet,
    stroke,
    wrapped,
    write,
)
from .signs import Entry, Swatch, explain, lay, signs

__all__ = ["bars", "matrix", "reach_chart"]

_EDGE, _LABELS, _VALUE = 0.05, 6.1, 1.45
_HEAD, _BAR, _PAD = 0.62, 0.28, 0.24
_OWN, _ON_FOOT, _BY_TRANSIT = "#2b8cbe", "#2166ac", "#fe9929"
# Of what a share is compared with: a shape of its own, so that no colour has to be told apart.
_MARKS = (("diamond", "#111111"), ("triangle", "#b3307a"))
_RADIUS = 2.9
# Where the scale ends, and its steps.
_SCALES = ((0.05, 0.01), (0.1, 0.02), (0.2, 0.05), (0.4, 0.1), (0.6, 0.1), (0.8, 0.2), (1.0, 0.2))


@dataclass(frozen=True)
class _Row:
    """A bar with its label, and the shares it is compared with; NaN where there is no figure."""

    label: str
    value: float
    marks: tuple[float, ...]
    colour: str = _OWN


@dataclass(frozen=True)
class _Block:
    title: str
    rows: tuple[_Row, ...]


@drawing
def bars(
    rows: Sequence[tuple[str, float, float | None, float | None]],
    names: tuple[str, str, str],
    language: str,
) -> Drawn:
    """Shares (0 to 1) of the neighbourhood, beside those of the municipality and the region.

    rows: label, neighbourhood (NaN: no figure), municipality and region (None: not there), in the
    order to draw. names: of the neighbourhood, the municipality and the region. A column without
    any figure is left out.
    """
    others = [(municipality, region) for _, _, municipality, region in rows]
    told = [at for at in (0, 1) if any(_known(pair[at]) for pair in others)]
    block = _Block(
        "",
        tuple(
            _Row(label, _share(own), tuple(_share(pair[at]) for at in told))
            for (label, own, _, _), pair in zip(rows, others, strict=True)
        ),
    )
    entries = [
        Entry(names[0], _bar_swatch(_OWN)),
        *(Entry(names[1 + at], _mark_swatch(_MARKS[at])) for at in told),
    ]
    marks = [_MARKS[at] for at in told]
    top = _scale(block.rows)
    page = _compare([block], entries, marks, top, language)
    columns = [names[0], *(names[1 + at] for at in told)]
    figures = _in_words(block, columns, language)
    return finished(page, text("printed.bars_alt", language, rows=figures))


@drawing
def reach_chart(
    reach: pd.DataFrame, windows: Mapping[str, tuple[str, str]], language: str
) -> Drawn:
    """The share of households within the norm per category: on foot at each pace, and by window.

    reach: rows in the order to draw, with `category`, `mode` ("walk" or "transit"), `name` (of a
    pace or a window), `norm_minutes`, `share_within` and `study_share_within` (0 to 1, NaN: no
    figure). windows: the clock times of each window, as in the study.
    """
    blocks = list(_blocks(reach, windows, language))
    rows = [row for block in blocks for row in block.rows]
    told = any(_known(row.marks[0]) for row in rows)
    modes = {"walk": ("on_foot", _ON_FOOT), "transit": ("by_transit", _BY_TRANSIT)}
    entries = [
        Entry(text(f"printed.{name}", language), _bar_swatch(colour))
        for mode, (name, colour) in modes.items()
        if (reach["mode"] == mode).any()
    ]
    study = text("printed.whole_study", language)
    if told:
        entries.append(Entry(study, _mark_swatch(_MARKS[0])))
    page = _compare(blocks, entries, [_MARKS[0]] if told else [], _SCALES[-1], language)
    columns = ["", study] if told else [""]
    by_category = [
        text(
            "printed.reach_chart_alt_block",
            language,
            title=block.title,
            rows=_in_words(block, columns, language),
        )
        for block in blocks
    ]
    return finished(page, text("printed.reach_chart_alt", language, rows=". ".join(by_category)))


def _blocks(
    reach: pd.DataFrame, windows: Mapping[str, tuple[str, str]], language: str
) -> Iterator[_Block]:
    for category, rows in reach.groupby("category", sort=False):
        title = text(
            "printed.norm_title",
            language,
            category=category_label(str(category), language),
            minutes=short_number(float(rows["norm_minutes"].iloc[0]), language),
        )
        yield _Block(
            title[:1].upper() + title[1:],
            tuple(
                _Row(
                    _label(mode, name, windows, language),
                    _share(share),
                    (_share(study),),
                    _BY_TRANSIT if mode == "transit" else _ON_FOOT,
                )
                for mode, name, share, study in zip(
                    rows["mode"].astype(str),
                    rows["name"].astype(str),
                    rows["share_within"],
                    rows["study_share_within"],
                    strict=True,
                )
            ),
        )


def _label(mode: str, name: str, windows: Mapping[str, tuple[str, str]], language: str) -> str:
    if mode == "walk":
        name = catalogue("columns", language).get(f"pace_{name}", name)
    else:
        hours = windows.get(name)
        name = window_label(name, language)
        if hours:
            name = text("map.window_hours", language, name=name, start=hours[0], end=hours[1])
    return text(
        "printed.row_walk" if mode == "walk" else "printed.row_transit", language, name=name
    )


def _compare(
    blocks: Sequence[_Block],
    entries: Sequence[Entry],
    marks: Sequence[tuple[str, str]],
    scale: tuple[float, float],
    language: str,
) -> Sheet:
    """The page with a legend, and block by block the bars with what they are compared with."""
    legend = lay(entries, _EDGE, 0.1, WIDTH - 2 * _EDGE, PLAIN)
    labels = [[wrapped(row.label, _LABELS - 0.2, PLAIN) for row in block.rows] for block in blocks]
    heights = [[_PAD + max(len(lines), 1) * line_height(PLAIN) for lines in own] for own in labels]
    tall = sum(_HEAD + sum(own) for own in heights)
    page = sheet(legend.height + 0.25 + tall + 0.55)
    explain(page, legend, WIDTH - 2 * _EDGE, PLAIN)
    y = legend.height + 0.25
    right = WIDTH - _EDGE - (1 + len(marks)) * _VALUE
    for block, own, high in zip(blocks, labels, heights, strict=True):
        _heads(page, block.title, y, right, block.rows[0].colour if block.rows else _OWN, marks)
        y += _HEAD
        _grid(page, y, y + sum(high), right, scale)
        for row, lines, height in zip(block.rows, own, high, strict=True):
            _draw_row(page, row, lines, y + height / 2, right, scale[0], marks, language)
            y += height
    for share in _ticks(scale):
        x = _LABELS + share / scale[0] * (right - _LABELS)
        write(page, x, y + 0.25, percent(share, language), SMALL, across="center", colour=GREY)
    return page


def _heads(
    page: Sheet,
    title: str,
    y: float,
    right: float,
    colour: str,
    marks: Sequence[tuple[str, str]],
) -> None:
    """The title of a block, and over each column of figures the sign of what it holds."""
    if title:
        room = right - _EDGE
        write(page, _EDGE, y + 0.36, fitted(title, room, TITLE, bold=True), TITLE, bold=True)
    swatches = [_bar_swatch(colour), *map(_mark_swatch, marks)]
    for at, draw in enumerate(swatches):
        draw(page, right + (at + 1) * _VALUE - 0.45, y + 0.36)


def _grid(page: Sheet, top: float, foot: float, right: float, scale: tuple[float, float]) -> None:
    for share in _ticks(scale):
        x = _LABELS + share / scale[0] * (right - _LABELS)
        line = shapely.LineString([(x, top), (x, foot)])
        stroke(page, line, GREY if share == 0 else FAINT, 0.6, order=0.5)


def _draw_row(
    page: Sheet,
    row: _Row,
    lines: Sequence[str],
    y: float,
    right: float,
    most: float,
    marks: Sequence[tuple[str, str]],
    language: str,
) -> None:
    step = line_height(PLAIN)
    for at, line in enumerate(lines):
        write(page, _EDGE, y + (at - (len(lines) - 1) / 2) * step, line, PLAIN)
    per_share = (right - _LABELS) / most
    if _known(row.value):
        end = _LABELS + min(row.value, most) * per_share
        fill(page, shapely.box(_LABELS, y - _BAR / 2, end, y + _BAR / 2), row.colour)
    else:
        missing = text("printed.no_figure", language)
        write(page, _LABELS + 0.12, y, missing, SMALL, colour=GREY, halo=1.2)
    # one mark at the upper edge of the bar, the other at the lower: they may be worth the same
    for sign, share, side in zip(marks, row.marks, (-1, 1), strict=False):
        if _known(share):
            at = _LABELS + min(share, most) * per_share
            signs(page, np.array([[at, y + side * _BAR / 2]]), sign, _RADIUS)
    for at, share in enumerate((row.value, *row.marks)):
        shown_share = percent(share, language, 1) if _known(share) else "–"
        x = right + (at + 1) * _VALUE - 0.05
        write(page, x, y, shown_share, PLAIN, across="right", bold=at == 0)


def _in_words(block: _Block, columns: Sequence[str], language: str) -> str:
    """The figures of a block with whose they are, for the alternative text."""

    def figure(name: str, share: float) -> str:
        known = _known(share)
        value = percent(share, language, 1) if known else text("printed.no_figure", language)
        return text("printed.figure_of", language, name=plain(name), value=value).strip()

    return "; ".join(
        text(
            "printed.row_alt",
            language,
            label=plain(row.label),
            figures=", ".join(map(figure, columns, (row.value, *row.marks))),
        )
        for row in block.rows
    )


def _scale(rows: Sequence[_Row]) -> tuple[float, float]:
    """The shortest scale that holds every share."""
    shares = [share for row in rows for share in (row.value, *row.marks) if _known(share)]
    most = max(shares, default=0.0)
    return next((scale for scale in _SCALES if most <= scale[0]), _SCALES[-1])


def _ticks(scale: tuple[float, float]) -> list[float]:
    return [at * scale[1] for at in range(round(scale[0] / scale[1]) + 1)]


def _known(share: float | None) -> bool:
    return share is not None and math.isfinite(share)


def _share(share: float | None) -> float:
    return float(share) if share is not None and math.isfinite(share) else math.nan


def _bar_swatch(colour: str) -> Swatch:
    def draw(page: Sheet, x: float, y: float) -> None:
        fill(page, shapely.box(x - 0.2, y - 0.08, x + 0.2, y + 0.08), colour)

    return draw


def _mark_swatch(sign: tuple[str, str]) -> Swatch:
    def draw(page: Sheet, x: float, y: float) -> None:
        signs(page, np.array([[x, y]]), sign, _RADIUS)

    return draw
