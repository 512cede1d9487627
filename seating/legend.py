"""The legend, the title block and the scale bar of a drawing, as SVG."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..words import number, text
from . import drawing_style, symbols
from .model import Room
from .overlay import Overlay
from .scene import Scene
from .sheet import MARGIN, Sheet
from .svg_text import element, num, path, text_width, words_at, wrapped

HEADING, BODY, SMALL, TITLE = 2.9, 2.35, 2.1, 5.2
_ROW, _LINE, _SECTION = 6.6, 3.2, 3.4
_SIGN = 13.0  # width of the column with signs
_LINES_EACH = 5  # of a check; the rest is in the list of checks
_BAR_STEPS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100)


@dataclass(frozen=True)
class Block:
    """A piece of the legend: its height and its markup with the upper left corner at 0, 0."""

    height: float
    markup: str


def blocks(
    room: Room, overlay: Overlay, width: float, language: str, *, before: bool
) -> list[Block]:
    """All that the legend of this drawing has to say, from above."""
    done = [_heading(text("drawing.legend", language))]
    done += [_row(sign, text(f"drawing.{key}", language), width) for key, sign in _signs(room)]
    if before:
        done += [
            _row(sign, text(f"drawing.{key}", language), width)
            for key, sign in (("before", _GHOST), ("moved", _MOVE))
        ]
    if overlay.contact is not None:
        done += _contact(overlay, width, language)
    if overlay.checked:
        done += _checks(overlay, width, language)
    return done


def stacked(parts: Sequence[Block], left: float, top: float, foot: float, language: str) -> str:
    """The blocks under one another; what does not fit is counted in the last line."""
    done: list[str] = []
    at = top
    for row, part in enumerate(parts):
        rest = len(parts) - row
        if at + part.height > foot - (0 if rest == 1 else _LINE):
            more = text("drawing.more", language, n=rest)
            done.append(words_at((left, foot - _LINE / 2), more, BODY, "grey"))
            break
        done.append(element("g", part.markup, transform=f"translate({num(left)} {num(at)})"))
        at += part.height
    return element("g", "\n".join(done), class_="legend")


def title_block(scene: Scene) -> str:
    """Title, what it is, and the scale bar, along the foot of the sheet."""
    room, overlay, sheet, language = scene.room, scene.overlay, scene.sheet, scene.language
    area, seats = float(scene.floor.area), scene.layout.n_seats
    left, right, top = MARGIN, sheet.width - MARGIN, sheet.foot_top
    bar = _scale_bar(sheet, right, top + 8, language)
    free = right - left - 75
    size = TITLE
    while size > BODY and text_width(room.title, size, bold=True) > free:
        size -= 0.3
    title = wrapped(room.title, free, size, lines=1, bold=True)[0]
    facts = [
        text("drawing.plan", language),
        text("drawing.at_scale", language, scale=str(sheet.scale), paper=sheet.paper),
        text("drawing.counts", language, area=area, seats=seats, tables=len(room.tables)),
    ]
    if overlay.score is not None:
        facts.append(text("drawing.score", language, value=round(overlay.score)))
    if room.invented:
        facts.append(text("drawing.invented", language))
    line = wrapped(" · ".join(facts), free, BODY, lines=1)[0]
    rule = element("path", None, class_="rule", d=path([(left, top), (right, top)], closed=False))
    return element(
        "g",
        rule
        + words_at((left, top + 6), title, size, "bold")
        + words_at((left, top + 12.2), line, BODY, "grey")
        + bar,
        class_="title-block",
    )


def _scale_bar(sheet: Sheet, right: float, top: float, language: str) -> str:
    """Four steps of a round length, 40 to 60 mm in all where that can be."""
    step = next((one for one in _BAR_STEPS if sheet.mm(one) * 4 >= 32), _BAR_STEPS[-1])
    long = sheet.mm(step)
    left = right - 4 * long - 4
    parts = [
        element(
            "rect",
            None,
            class_="back" if row % 2 == 0 else "glass",
            x=left + row * long,
            y=top - 3,
            width=long,
            height=1.4,
        )
        for row in range(4)
    ]
    decimals = 0 if step >= 1 else 1
    for row in (0, 1, 2, 4):
        figure = number(row * step, language, decimals)
        if row == 4:
            figure = text("drawing.metres", language, n=figure)
        parts.append(words_at((left + row * long, top + 1), figure, SMALL, "mid"))
    return element("g", "".join(parts), class_="scale-bar")


def _heading(words: str) -> Block:
    return Block(_SECTION + 3.4, words_at((0.0, _SECTION), words, HEADING, "bold"))


def _row(sign: str, words: str, width: float) -> Block:
    lines = wrapped(words, width - _SIGN, BODY, lines=2)
    middle = _ROW / 2
    body = "".join(
        words_at((_SIGN, middle + (row - (len(lines) - 1) / 2) * _LINE), line, BODY, "")
        for row, line in enumerate(lines)
    )
    at = f"translate({num(_SIGN / 2 - 1.2)} {num(middle)})"
    return Block(_ROW, element("g", sign, transform=at) + body)


def _signs(room: Room) -> Iterator[tuple[str, str]]:
    """The symbols that this room uses, small."""
    kinds = {seat.kind for seat in room.seats}
    for kind in ("chair", "armchair", "stool"):
        if kind in kinds:
            yield kind, symbols.seat_symbol(kind, 4.6, 4.8).markup
    if "wheelchair" in kinds:
        yield "wheelchair", symbols.seat_symbol("wheelchair", 4.8, 7.4).markup
    if room.benches:
        yield "bench", _turned(symbols.bench_symbol(10.0, 3.4, 3).markup)
    plain = {"round_": False, "social": False, "fixed": False, "high": False}
    if room.tables:
        yield "table", symbols.table_symbol(9.0, 4.6, **plain).markup
    for key, found in (
        ("social", any(table.social for table in room.tables)),
        ("high", any(is_high(table.height) for table in room.tables)),
        ("fixed", any(table.fixed for table in room.tables)),
    ):
        if found:
            yield key, symbols.table_symbol(9.0, 4.6, **{**plain, key: True}).markup
    if any(one.locked for one in (*room.tables, *room.seats, *room.benches)):
        yield "locked", symbols.padlock(0.0, 0.0)
    if any(not one.lowered_width for one in room.counters):
        yield "counter", symbols.counter_symbol(10.0, 3.6, 0.0).markup
    if any(one.lowered_width for one in room.counters):
        yield "lowered", symbols.counter_symbol(10.0, 3.6, 3.4).markup
    if room.pillars:
        yield "pillar", symbols.pillar_symbol(4.2, 4.2, round_=False).markup
    if any(one.opens in ("in", "out") for one in room.doors):
        yield "door", _DOOR
    if any(one.main for one in room.doors):
        yield "main", _ENTRANCE
    if room.windows:
        yield "window", _WINDOW


def is_high(height: float) -> bool:
    """Whether people stand or sit on a high stool at a table of this height (metres)."""
    return height >= 0.95


def _contact(overlay: Overlay, width: float, language: str) -> Iterator[Block]:
    yield _heading(text("drawing.contact", language))
    box = min(9.5, width / len(drawing_style.CONTACT))
    parts = [
        element("rect", None, class_="ring", fill=colour, x=row * box, y=0.0, width=box, height=3.2)
        for row, colour in enumerate(drawing_style.CONTACT)
    ]
    parts += [
        words_at((row * box, 5.2), str(round(100 * limit)), SMALL, "mid")
        for row, limit in enumerate(drawing_style.CONTACT_LIMITS, start=1)
    ]
    parts.append(words_at((0.0, 8.4), text("drawing.contact_more", language), SMALL, "grey"))
    yield Block(11.0, "".join(parts))
    if overlay.alone is not None and overlay.alone.any():
        yield _row(alone_mark(0.0, 0.0, 2.4), text("drawing.alone", language), width)
    if overlay.group is not None and (overlay.group >= 0).any():
        yield _row(_HULL, text("drawing.group", language), width)


def _checks(overlay: Overlay, width: float, language: str) -> Iterator[Block]:
    yield _heading(text("drawing.checks", language))
    if not overlay.findings:
        yield Block(_LINE + 1, words_at((0.0, 1.2), text("drawing.all_hold", language), BODY, ""))
        return
    both = {one.binding for one in overlay.findings}
    for binding, key in ((True, "regulation"), (False, "good_practice")):
        if binding in both:
            yield _row(
                check_mark(0.0, 0.0, "", binding=binding), text(f"drawing.{key}", language), width
            )
    for row, finding in enumerate(overlay.findings, start=1):
        lines = wrapped(finding.sentence, width - 7, BODY, lines=_LINES_EACH)
        mark = check_mark(2.4, 2.0, str(row), binding=finding.binding)
        body = "".join(
            words_at((7.0, 2.0 + place * _LINE), line, BODY, "") for place, line in enumerate(lines)
        )
        yield Block(max(len(lines), 1) * _LINE + 2.0, mark + body)


def check_mark(x: float, y: float, words: str, *, binding: bool) -> str:
    """A numbered mark: a filled disc, or a white square on its point for good practice."""
    if binding:
        shape = element("circle", None, class_="alarm", cx=x, cy=y, r=2.1)
    else:
        corners = [(x, y - 2.6), (x + 2.6, y), (x, y + 2.6), (x - 2.6, y)]
        shape = element("path", None, class_="advice", d=path(corners))
    size = 2.2 if len(words) < 3 else 1.6
    return shape + (
        words_at((x, y), words, size, "mid on" if binding else "mid red") if words else ""
    )


def alone_mark(x: float, y: float, radius: float) -> str:
    """A square on its point: a seat with nobody within reach."""
    far = radius * 1.25
    corners = [(x, y - far), (x + far, y), (x, y + far), (x - far, y)]
    return element("path", None, class_="alone", d=path(corners))


def _turned(markup: str) -> str:
    return element("g", markup, transform="rotate(90)")


_DOOR = element("path", None, class_="leaf", d="M-3 2.4V-2.6") + element(
    "path", None, class_="swing", d="M-3 -2.6A5 5 0 0 1 2 2.4"
)
_ENTRANCE = element("path", None, class_="back", d="M0 -1.4L1.6 1.4L-1.6 1.4Z")
_WINDOW = element("path", None, class_="glass", d="M-5 -1H5V1H-5Z") + element(
    "path", None, class_="thin", d="M-5 0H5"
)
_HULL = element("rect", None, class_="hull", x=-5.0, y=-2.4, width=10.0, height=4.8, rx=2.2)
_GHOST = element("rect", None, class_="ghost", x=-4.5, y=-2.3, width=9.0, height=4.6)
_MOVE = element("path", None, class_="move", d="M-5 0H3") + element(
    "path", None, class_="head", d="M5 0L2.6 -1.1V1.1Z"
)
