"""The layers a reader can choose: which figure, in which classes, in which colours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace

import numpy as np

from . import classes, palette
from .figures import DECIMALS, Figure
from .view import MapView

# id, group of the chooser, column, ramp, does zero get a class of its own
_AREA_LAYERS = (
    ("priority", "priority", "priority", "priority", True),
    ("people_in_gap", "gap", "people_in_gap", "gap", True),
    ("one_person_share", "residents", "one_person_share", "share", False),
)
# Of journeys in a window, by category: column, ramp (None: classes around the norm)
_JOURNEY_LAYERS = (
    ("minutes", None),
    ("p85_minutes", None),
    ("share_within_norm", "reach"),
    ("people_in_gap", "gap"),
    ("people_won", "reach"),
    ("people_lost", "lost"),
    ("cut_minutes", None),
)
_JOURNEY = "journey"
GROUPS = ("priority", "gap", "minutes", "residents")


@dataclass(frozen=True)
class Choropleth:
    """One layer of the map. `second` is the column across of a bivariate layer, else None.

    `window` is the part of the day of a layer of journeys; layers on foot have none.
    `colours` has one colour per class; of a bivariate layer row by row, `bounds` down and
    `second_bounds` across.
    """

    id: str
    group: str
    text: str
    category: str | None
    column: str
    unit: str
    scheme: str
    bounds: tuple[float | None, ...]
    colours: tuple[str, ...]
    zero_first: bool = False
    second: str | None = None
    second_bounds: tuple[float | None, ...] = ()
    window: str | None = None


def choropleths(view: MapView, columns: Mapping[str, Figure]) -> list[dict[str, object]]:
    """The layers for which the areas have the figures, in the order of the chooser."""
    made = [layer for layer in _layers(view, columns) if layer.column in columns]
    order = (*GROUPS, _JOURNEY)
    return [asdict(layer) for layer in sorted(made, key=lambda made: order.index(made.group))]


def _layers(view: MapView, columns: Mapping[str, Figure]) -> Iterator[Choropleth]:
    for name, group, column, ramp, zero in _AREA_LAYERS:
        yield _sequential(columns, name, group, column, ramp, zero=zero)
    for category, norm in view.norms.items():
        yield _minutes(category, norm)
        gap = f"{category}_people_in_gap"
        yield _sequential(columns, gap, "gap", gap, "gap", zero=True, category=category)
        if "need" in columns and f"{category}_minutes" in columns:
            yield _bivariate(columns["need"], category, norm)
        for window in view.windows:
            yield from _journeys(columns, category, norm, window.id)


def _sequential(
    columns: Mapping[str, Figure],
    name: str,
    group: str,
    column: str,
    ramp: str,
    *,
    zero: bool,
    category: str | None = None,
) -> Choropleth:
    figure = columns.get(column)
    unit = figure.unit if figure else "count"
    values = figure.values if figure else np.array([])
    found = classes.natural(values, decimals=DECIMALS[unit], zero_class=zero)
    colours = palette.RAMPS[ramp].pick(len(found.bounds), with_zero=found.zero_first)
    text = "layer_category_gap" if category else f"layer_{name}"
    return Choropleth(
        name,
        group,
        text,
        category,
        column,
        unit,
        found.scheme,
        found.bounds,
        tuple(colours),
        found.zero_first,
    )


def _journeys(
    columns: Mapping[str, Figure], category: str, norm: float, window: str
) -> Iterator[Choropleth]:
    for kind, ramp in _JOURNEY_LAYERS:
        name = f"{category}_{window}_{kind}"
        if ramp is None:
            made = replace(_minutes(category, norm), id=name, column=name)
        else:
            made = _sequential(columns, name, _JOURNEY, name, ramp, zero=True, category=category)
        yield replace(made, group=_JOURNEY, text=f"layer_journey_{kind}", window=window)


def _minutes(category: str, norm: float) -> Choropleth:
    found = classes.around_norm(norm)
    return Choropleth(
        f"{category}_minutes",
        "minutes",
        "layer_minutes",
        category,
        f"{category}_minutes",
        "minutes",
        found.scheme,
        found.bounds,
        palette.NORM_COLOURS,
    )


def _bivariate(need: Figure, category: str, norm: float) -> Choropleth:
    down = classes.thirds(need.values, decimals=DECIMALS["index"])
    across = classes.beyond_norm(norm)
    rows = palette.BIVARIATE_COLOURS[: len(down.bounds)]
    return Choropleth(
        f"{category}_bivariate",
        "priority",
        "layer_bivariate",
        category,
        "need",
        need.unit,
        "thirds_norm",
        down.bounds,
        tuple(colour for row in rows for colour in row),
        second=f"{category}_minutes",
        second_bounds=across.bounds,
    )
