"""What a map shows: one value that holds every table the page is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import geopandas as gpd
import numpy as np

from ..data.provenance import Source
from ..words import LANGUAGES, catalogue

PACES: Mapping[str, float] = {"adult": 1.33, "older": 1.0, "frail": 0.8}


@dataclass(frozen=True)
class MapView:
    """Everything the map of one study shows. All geometry is in the CRS of `areas`, in metres.

    `norms` gives the norm in minutes per category, in the order of the study; `pace` is the
    study's own pace in m/s, `paces` are those the panel compares. Minutes are minutes on foot at
    `pace`.

    `areas` has `code`, `name`, `municipality_name`, `households`, `one_person_households`,
    `one_person_share` and `need` (0..1), `priority`, `rank`, `rank_low`, `rank_high`,
    `people_in_gap`, and for each category c of `norms`: `c_minutes`, `c_share_within_norm`,
    `c_people_in_gap`, `c_shortfall`, `c_places_within_norm`, `c_third_minutes` and
    `c_people_in_gap_<pace>`. A column that is absent is a figure that is not known. Beside a
    column there may be `<column>_status` ("known", "suppressed" or "unknown"),
    `<column>_vintage`, `<column>_inherited` and `<column>_source`.

    `places` has `place`, `category`, `name`, `address`, `capacity`, `opening_hours`,
    `wheelchair`; `catchments` has `place`, `category`, `minutes`; `stops` has `name`.
    `streets` are lines with their `highway` class. `category_labels` is {language: {category:
    label}}. `tiles` is a URL with {z}/{x}/{y} or the name of a known provider: only when given
    does the page use the network.
    """

    title: str
    language: str
    invented: bool
    norms: Mapping[str, float]
    pace_name: str
    pace: float
    suppress_below: int
    areas: gpd.GeoDataFrame
    places: gpd.GeoDataFrame
    catchments: gpd.GeoDataFrame
    streets: np.ndarray
    highway: np.ndarray
    sources: Sequence[Source]
    attributions: Sequence[str]
    stops: gpd.GeoDataFrame | None = None
    category_labels: Mapping[str, Mapping[str, str]] = field(
        default_factory=dict[str, Mapping[str, str]]
    )
    paces: Mapping[str, float] = field(default_factory=lambda: dict(PACES))
    tiles: str | None = None


def category_label(view: MapView, category: str, language: str) -> str:
    """What people call a category: the view's own label, else a known one, else its key."""
    given = view.category_labels.get(language, {}).get(category)
    return given or catalogue("map", language).get(f"category_{category}", category)


def labels(view: MapView, category: str) -> dict[str, str]:
    """The label of a category in every language of the page."""
    return {language: category_label(view, category, language) for language in LANGUAGES}
