"""Journeys made small enough to travel in a page: each name and each stretch of road once."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

from pyproj import CRS

from . import shapes
from .view import MapLeg, MapView

KINDS = ("walk", "tram", "metro", "train", "bus", "ferry", "cable", "other")


class _Numbered:
    """Gives each new value the next number, and the same value the same number again."""

    def __init__(self) -> None:
        self.numbers: dict[Hashable, int] = {}

    def __call__(self, value: Hashable) -> int:
        return self.numbers.setdefault(value, len(self.numbers))


def packed_journeys(view: MapView, crs: CRS) -> dict[str, Any] | None:
    """The journeys of the view's own categories and windows as JSON; None where there are none.

    `texts` holds every name and clock time once. `stretches` are the legs without their times, as
    columns: `kind` (a row of `kinds`), `start`, `end` and `line` (rows of `texts`), and `lines` as
    in `shapes`. `journeys` are columns too, `n` the legs of each; `legs` are the stretch of each
    leg, with the rows in `texts` of its two times.
    """
    categories = {name: row for row, name in enumerate(view.norms)}
    windows = {window.id: row for row, window in enumerate(view.windows)}
    kept = [one for one in view.journeys if one.category in categories and one.window in windows]
    if not kept:
        return None
    text, number = _Numbered(), _Numbered()
    legs = [leg for journey in kept for leg in journey.legs]
    # clock times first, so that they, which are the most, get the shortest numbers
    times = [[text(leg.depart) for leg in legs], [text(leg.arrive) for leg in legs]]
    rows = [number(_key(leg)) for leg in legs]
    distinct = list(dict(zip(rows, legs, strict=True)).values())
    return {
        "kinds": KINDS,
        "stretches": _stretches(distinct, text, crs),
        "journeys": {
            "area": [one.area for one in kept],
            "category": [categories[one.category] for one in kept],
            "window": [windows[one.window] for one in kept],
            "place": [text(one.place) for one in kept],
            "depart": [text(one.depart) for one in kept],
            "arrive": [text(one.arrive) for one in kept],
            "minutes": [round(float(one.minutes), 1) for one in kept],
            "n": [len(one.legs) for one in kept],
        },
        "legs": {"stretch": rows, "depart": times[0], "arrive": times[1]},
        "texts": list(text.numbers),
    }


def _stretches(legs: Sequence[MapLeg], text: _Numbered, crs: CRS) -> dict[str, Any]:
    return {
        "kind": [KINDS.index(leg.kind) for leg in legs],
        "start": [text(leg.start) for leg in legs],
        "end": [text(leg.end) for leg in legs],
        "line": [text(leg.line) for leg in legs],
        "lines": shapes.path_shapes([leg.points for leg in legs], crs),
    }


def _key(leg: MapLeg) -> Hashable:
    return leg.kind, leg.start, leg.end, leg.line, leg.points.tobytes()
