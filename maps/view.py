"""What a map shows: one value that holds every table the page is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np

from ..data.provenance import Source


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
    column there may be `<column>_status` ("known", "small", "suppressed" or "unknown"),
    `<column>_vintage`, `<column>_inherited` and `<column>_source`.

    `places` has `place`, `category`, `name`, `address`, `capacity`, `opening_hours`,
    `wheelchair`; `catchments` has `place`, `category`, `minutes`; `stops` has `name`.
    `streets` are lines with their `highway` class. `tiles` is a URL with {z}/{x}/{y}, with
    `tiles_attribution` what its makers ask to name: only then does the page use the network.
    """

    title: str
    language: str
    invented: bool
    norms: Mapping[str, float]
    pace_name: str
    pace: float
    paces: Mapping[str, float]
    suppress_below: int
    areas: gpd.GeoDataFrame
    places: gpd.GeoDataFrame
    catchments: gpd.GeoDataFrame
    streets: np.ndarray
    highway: np.ndarray
    sources: Sequence[Source]
    attributions: Sequence[str]
    stops: gpd.GeoDataFrame | None = None
    tiles: str | None = None
    tiles_attribution: str | None = None
