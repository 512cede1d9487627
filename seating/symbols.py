"""Symbols of furniture as SVG, in millimetres on paper round the middle of the piece.

A sitter looks along x, to the right; whoever uses a symbol turns it. Sizes come in as they are on
paper. A name of a symbol holds its sizes, so two drawings on one page may define the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from shapely import LineString, Point, Polygon, box
from shapely.affinity import scale

from .svg_text import element, num, path

#: The free place of a wheelchair: across and along, metres (Flemish accessibility regulation
#: art. 29); the model says the same.
WHEELCHAIR_PLACE = (0.9, 1.4)


@dataclass(frozen=True)
class Symbol:
    """A name that tells what it looks like, and the markup."""

    name: str
    markup: str


def seat_symbol(kind: str, width: float, depth: float) -> Symbol:
    """A seat of this kind; width across, depth along the look."""
    return Symbol(f"{kind}-{num(width)}x{num(depth)}", _SEATS[kind](width, depth))


def bench_symbol(width: float, depth: float, places: int) -> Symbol:
    """A bench: one back, and a thin line between two places."""
    lines = [
        _line((-0.3 * depth, y), (0.5 * depth, y))
        for y in (width * (place / places - 0.5) for place in range(1, places))
    ]
    markup = _seat_and_back(width, depth, 0.06 * depth) + "".join(lines)
    return Symbol(f"bench-{num(width)}x{num(depth)}-{places}", markup)


def table_symbol(
    width: float, depth: float, *, round_: bool, social: bool, fixed: bool, high: bool
) -> Symbol:
    """A table: doubled where it is meant for whoever comes alone, dashed inside where it is high,
    with four screws where it is fixed."""
    marks = "".join(
        letter for letter, on in zip("rsfh", (round_, social, fixed, high), strict=True) if on
    )
    outline = _round if round_ else _rectangle
    inset = min(0.9, width / 6, depth / 6)
    parts = [outline(width, depth, "wood")]
    if social:
        parts.append(outline(width - 2 * inset, depth - 2 * inset, "thin"))
    if high:
        inner = outline(width - 3.4 * inset, depth - 3.4 * inset, "swing")
        parts.append(inner)
    if fixed:
        reach = 0.32 if round_ else 0.44
        parts += [
            element("circle", None, class_="back", cx=x * width, cy=y * depth, r=0.25)
            for x in (-reach, reach)
            for y in (-reach, reach)
        ]
    return Symbol(f"table{marks}-{num(width)}x{num(depth)}", "".join(parts))


def pillar_symbol(width: float, depth: float, *, round_: bool) -> Symbol:
    """A pillar, filled and hatched."""
    outline = (_round if round_ else _rectangle)(width, depth, "solid")
    lines = "".join(_hatch(width, depth, round_=round_))
    return Symbol(f"pillar{'r' if round_ else ''}-{num(width)}x{num(depth)}", outline + lines)


def counter_symbol(width: float, depth: float, lowered: float) -> Symbol:
    """A counter with the edge of its top; the lowered part is left white."""
    parts = [_rectangle(width, depth, "wood"), _rectangle(width, depth * 0.72, "thin")]
    if lowered:
        low = min(lowered, width)
        parts.append(_box(width / 2 - low, -depth / 2, low, depth, "seat"))
    return Symbol(f"counter-{num(width)}x{num(depth)}-{num(lowered)}", "".join(parts))


def padlock(x: float, y: float) -> str:
    """A small padlock: what carries it stays where it is."""
    bow = f"M{num(x - 0.35)} {num(y)}v-0.35a0.35 0.35 0 0 1 0.7 0v0.35"
    return _box(x - 0.55, y, 1.1, 0.85, "back") + element("path", None, class_="thin", d=bow)


def _chair(width: float, depth: float) -> str:
    return _seat_and_back(width, depth, 0.2 * min(width, depth))


def _armchair(width: float, depth: float) -> str:
    arm = 0.14 * width
    arms = "".join(
        _box(-0.3 * depth, y, 0.68 * depth, arm, "back", radius=arm / 2)
        for y in (-width / 2, width / 2 - arm)
    )
    return _seat_and_back(width, depth, 0.25 * min(width, depth), thick=0.2) + arms


def _stool(width: float, depth: float) -> str:
    radius = min(width, depth) / 2
    return (
        element("circle", None, class_="seat", cx=0.0, cy=0.0, r=radius)
        + element("circle", None, class_="thin", cx=0.0, cy=0.0, r=0.72 * radius)
        + _line((0.72 * radius, 0.0), (radius, 0.0))
    )


def _wheelchair(width: float, depth: float) -> str:
    """The free place, dashed, and the chair seen from above; sizes are those of the place."""
    wheels = "".join(
        _box(-0.3 * depth, y * width, 0.42 * depth, 0.07 * width, "wheel", radius=0.03 * width)
        for y in (-0.36, 0.29)
    )
    feet = "".join(
        _box(0.28 * depth, y * width, 0.1 * depth, 0.14 * width, "lap", radius=0.03 * width)
        for y in (-0.19, 0.05)
    )
    lap = _box(-0.2 * depth, -0.25 * width, 0.4 * depth, 0.5 * width, "lap", radius=0.06 * width)
    back = _box(-0.27 * depth, -0.25 * width, 0.06 * depth, 0.5 * width, "wheel")
    return _box(-depth / 2, -width / 2, depth, width, "place") + wheels + feet + lap + back


_SEATS: dict[str, Callable[[float, float], str]] = {
    "chair": _chair,
    "armchair": _armchair,
    "stool": _stool,
    "wheelchair": _wheelchair,
}


def _seat_and_back(width: float, depth: float, radius: float, thick: float = 0.13) -> str:
    back = thick * depth
    seat = _box(-depth / 2, -width / 2, depth, width, "seat", radius=radius)
    return seat + _box(-depth / 2, -width / 2, back, width, "back", radius=back / 2)


def _box(
    x: float, y: float, width: float, height: float, class_: str, radius: float | None = None
) -> str:
    return element("rect", None, class_=class_, x=x, y=y, width=width, height=height, rx=radius)


def _rectangle(width: float, depth: float, class_: str) -> str:
    return _box(-width / 2, -depth / 2, width, depth, class_, radius=min(0.4, width / 4, depth / 4))


def _round(width: float, depth: float, class_: str) -> str:
    return element("ellipse", None, class_=class_, cx=0.0, cy=0.0, rx=width / 2, ry=depth / 2)


def _line(start: tuple[float, float], end: tuple[float, float], class_: str = "thin") -> str:
    return element("path", None, class_=class_, d=path([start, end], closed=False))


def _hatch(width: float, depth: float, *, round_: bool) -> list[str]:
    """Lines at 45 degrees, 1.2 mm apart, cut off at the outline."""
    area = _area(width, depth, round_=round_)
    reach = width + depth
    steps = [step * 1.2 for step in range(-int(reach / 1.2) - 1, int(reach / 1.2) + 2)]
    cut = [
        area.intersection(LineString([(step - reach, -reach), (step + reach, reach)]))
        for step in steps
    ]
    return [
        element(
            "path", None, class_="hatch", d=path([(x, y) for x, y in line.coords], closed=False)
        )
        for line in cut
        if isinstance(line, LineString) and line.length > 0.3
    ]


def _area(width: float, depth: float, *, round_: bool) -> Polygon:
    if round_:
        return scale(Point(0, 0).buffer(0.5), width, depth)
    return box(-width / 2, -depth / 2, width / 2, depth / 2)
