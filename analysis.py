"""What a run of the pipeline yields: its tables, its counts, and nothing below the threshold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from .data.provenance import Source
from .geo import equity
from .geo.access import Access, minutes, reached
from .geo.area_counts import keep_back
from .geo.disclosure import HIDDEN
from .geo.dwellings import Dwellings
from .geo.gaps import CATEGORY_FIGURES
from .geo.itineraries import Leg
from .geo.journeys import Journey
from .geo.weights import FloatArray, in_parts, median_by_group
from .layers.households import INDICATORS
from .layers.streets import Streets
from .layers.timetable import Timetable
from .messages import Message
from .study import Study

#: The status of a count that is known and left out, being under the study's threshold.
SMALL = "small"
_ALWAYS = ("households", "one_person_households", "one_person_share")
#: Columns of counts of people or households, none of which is shown under the threshold.
_COUNTS = (
    "households",
    "one_person_households",
    "lone_parent_households",
    "population",
    "residents_65plus",
    "residents_80plus",
    "low_income_households",
)
_PEOPLE = ("people_in_gap", "people_won", "people_lost")


@dataclass(frozen=True)
class Counts:
    """How many households the study holds; None where no area knows its one-person households."""

    households: float
    one_person_households: float | None
    one_person_share: float
    unknown_areas: tuple[str, ...]
    unknown_households: float


@dataclass(frozen=True)
class Cut:
    """Timetables with stops and routes left out; their names, and what is left on each day."""

    stops: tuple[str, ...]
    routes: tuple[str, ...]
    timetables: Mapping[dt.date, Timetable]


@dataclass(frozen=True)
class TypicalJourney:
    """A journey that takes as long as an area's median, from a home that has that median.

    area, home, place: rows in the tables of areas, dwellings and places.
    """

    area: int
    category: str
    window: str
    home: int
    place: int
    journey: Journey
    legs: Sequence[Leg]


@dataclass(frozen=True)
class TransitResults:
    """What public transport yields in the windows of the study.

    timetables: of each day that a window is on. stops: how well each stop is served (see
    `layers.stop_service`). areas, dwellings: one row per area or dwelling and, per category `c`
    and window `w`, the columns `c_w_minutes`, `c_w_p85_minutes` and `c_w_share_within_norm`;
    areas also the other figures of `geo.window_gaps`, and with a cut those of `cut_figures`.
    windows: one row per category and window with the same figures for the whole study,
    norm_minutes, places and open_places.
    """

    timetables: Mapping[dt.date, Timetable]
    stops: gpd.GeoDataFrame
    areas: pd.DataFrame
    dwellings: pd.DataFrame
    windows: pd.DataFrame
    journeys: Sequence[TypicalJourney]
    cut: Cut | None


@dataclass(frozen=True)
class Analysis:
    """The results of a study; every table in the study's CRS, minutes at the study's pace.

    areas: one row per area, with its indicators (each with `_status`, `_vintage`, `_inherited`),
    need, priority, rank and its interval, `people_in_gap` (one-person households beyond the norm of
    every category), and per category `c` the columns `c_minutes`,
    `c_share_within_norm`, `c_people_in_gap`, `c_shortfall`, `c_places_within_norm`,
    `c_third_minutes` and `c_people_in_gap_<pace>`.
    categories: one row per category: norm_minutes, places, people_in_gap, share_beyond,
    median_minutes, gini, palma, concentration.
    dwellings: points with their area, minutes per category and share of the area's households.
    transit: the windows of the study, whose columns stand in areas and dwellings too.
    No count of people or households under the study's threshold is in any of them: it is missing,
    and its status says `small`, or `hidden` where it is no small one itself and would give one
    away. That is something else than `suppressed`, which the source itself withheld and which may
    be any number.
    """

    study: Study
    areas: gpd.GeoDataFrame
    categories: pd.DataFrame
    counts: Counts
    dwellings: gpd.GeoDataFrame
    places: gpd.GeoDataFrame
    catchments: gpd.GeoDataFrame
    streets: Streets
    joined_share: float
    totals: pd.DataFrame
    findings: tuple[Message, ...]
    sources: tuple[Source, ...]
    transit: TransitResults | None = None


def area_table(
    study: Study,
    areas: gpd.GeoDataFrame,
    households: pd.DataFrame,
    gaps: pd.DataFrame,
    without_any: FloatArray,
    need: pd.DataFrame,
    ranks: pd.DataFrame,
    transit: TransitResults | None,
) -> gpd.GeoDataFrame:
    """One row per area with every figure about it, masked; nothing small follows from the totals.

    gaps: the long table of the gaps. without_any: people beyond the norm of every category.
    """
    parts: list[pd.DataFrame] = [
        pd.DataFrame(areas.drop(columns="geometry")).set_index("code"),
        _told(households),
        need[["need"]],
        ranks.drop(columns="shortfall"),
        pd.DataFrame({"people_in_gap": without_any}, index=pd.Index(areas["code"])),
    ]
    own = gaps[gaps["pace"] == study.pace_name]
    for category in study.norms:
        figures = own[own["category"] == category].set_index("code")
        figures = figures.rename(columns={"median_minutes": "minutes"})[list(CATEGORY_FIGURES)]
        parts.append(figures.add_prefix(f"{category}_"))
        of = gaps[gaps["category"] == category]
        by_pace = of.pivot(index="code", columns="pace", values="people_in_gap")
        parts.append(by_pace[list(study.paces)].add_prefix(f"{category}_people_in_gap_"))
    if transit is not None:
        parts.append(transit.areas)
    table = pd.concat(parts, axis=1).reindex(areas["code"]).rename_axis("code").reset_index()
    masked = keep_back(
        table,
        [column for column in _COUNTS if column in table],
        study.norms,
        list(study.windows) if transit is not None else [],
        list(study.paces),
        study.pace_name,
        study.study.suppress_below,
    )
    return gpd.GeoDataFrame(masked, geometry=areas.geometry.array, crs=areas.crs)


def mask(table: pd.DataFrame, columns: Sequence[str], threshold: int) -> pd.DataFrame:
    """Leave out every count above zero and under the threshold, and say so in `<column>_status`."""
    result = table.copy()
    for column in columns:
        status = f"{column}_status"
        if status not in result:
            unknown = result[column].isna()
            after = list(result.columns).index(column) + 1
            result.insert(after, status, np.where(unknown, "unknown", "known"))
        small = (result[column] > 0) & (result[column] < threshold)
        result.loc[small, column] = np.nan
        result.loc[small, status] = SMALL
    return result


def mask_windows(table: pd.DataFrame, threshold: int) -> pd.DataFrame:
    """The totals of the windows, masked; where a few are won or lost, both sides do not tell them.

    The people beyond the norm stay; those on foot, or after a cut, are `hidden` then.
    """
    counts = [str(column) for column in table if is_count(str(column))]
    result = mask(table, counts, threshold)
    for few, side in (("people_won", "walk_people_in_gap"), ("people_lost", "cut_people_in_gap")):
        if few not in result:
            continue
        # people may be won in one place and lost in another: the few may be below zero
        small = (table[few] != 0) & (table[few].abs() < threshold)
        result.loc[small, [few, f"{few}_status"]] = [np.nan, SMALL]
        rows = small & (result[f"{side}_status"] == "known")
        result.loc[rows, [side, f"{side}_status"]] = [np.nan, HIDDEN]
        # with one side not shown the other would follow from the difference
        sides = [result[f"{name}_status"] for name in ("people_in_gap", side)]
        one = (sides[0] == SMALL) | sides[1].isin((SMALL, HIDDEN))
        rows = one & (result[f"{few}_status"] == "known") & (table[few] != 0)
        result.loc[rows, [few, f"{few}_status"]] = [np.nan, HIDDEN]
    return result


def is_count(column: str) -> bool:
    """Whether a column of the results about a category counts people."""
    return any(part in column for part in _PEOPLE) and not column.endswith("_status")


def category_table(
    study: Study,
    dwellings: Dwellings,
    accesses: Mapping[str, Access],
    places: gpd.GeoDataFrame,
) -> pd.DataFrame:
    """Per category: the people beyond the norm and how evenly the minutes are spread over people.

    The people are the one-person households on the dwellings; where none are known, all
    households. Minutes out of reach count in no median, Gini or Palma.
    """
    pace = study.paces[study.pace_name]
    singles = dwellings.table["one_person_households"].to_numpy(dtype=np.float64)
    everyone = dwellings.table["households"].to_numpy(dtype=np.float64)
    people = np.nan_to_num(singles if np.nansum(singles) > 0 else everyone)
    rows: list[dict[str, object]] = []
    for category, access in accesses.items():
        time = minutes(access.distance_dm, pace)
        beyond = ~reached(access.distance_dm, access.norm_minutes, pace)
        here = np.isfinite(time) & (people > 0)
        known = np.nansum(singles)
        gap = float(np.nansum(singles[beyond])) if known > 0 else np.nan
        rows.append(
            {
                "category": category,
                "norm_minutes": access.norm_minutes,
                "places": int((places["category"] == category).sum()),
                "people_in_gap": gap,
                "share_beyond": gap / known if known > 0 else np.nan,
                "median_minutes": _median(time, people),
                "gini": equity.gini(time[here], people[here]),
                "palma": equity.palma(time[here], people[here]),
            }
        )
    table = pd.DataFrame(rows)
    return mask(table, ["people_in_gap"], study.study.suppress_below)


def count_households(households: pd.DataFrame, names: pd.Series) -> Counts:
    """The sums over the areas, and which areas do not know their one-person households.

    The share is taken over the areas that know both. An area with no households lacks nothing.
    """
    total = households["households"]
    singles = households["one_person_households"]
    both = total.notna() & singles.notna()
    unknown = singles.isna() & ~(total == 0)
    known_total = float(total[both].sum())
    known_singles = float(singles[both].sum())
    return Counts(
        households=float(total.sum()),
        one_person_households=float(singles.sum()) if singles.notna().any() else None,
        one_person_share=known_singles / known_total if known_total else 0.0,
        unknown_areas=tuple(names[unknown.to_numpy()]),
        unknown_households=float(total[unknown].sum()),
    )


def dwelling_table(
    study: Study,
    areas: gpd.GeoDataFrame,
    dwellings: Dwellings,
    accesses: Mapping[str, Access],
    transit: TransitResults | None,
) -> gpd.GeoDataFrame:
    """The dwellings with their minutes. Holds the share of the area's households, never a count."""
    table = dwellings.table
    pace = study.paces[study.pace_name]
    total = table.groupby("area")["households"].transform("sum")
    data: dict[str, object] = {
        "code": areas["code"].to_numpy()[table["area"].to_numpy()],
        "kind": table["kind"].to_numpy(),
        "share_of_area": (table["households"] / total.where(total > 0)).to_numpy(),
    }
    for category, access in accesses.items():
        time = minutes(access.distance_dm, pace)
        data[f"{category}_minutes"] = np.where(np.isfinite(time), np.round(time, 4), np.nan)
    if transit is not None:
        data |= {str(name): column.to_numpy() for name, column in transit.dwellings.items()}
    points = gpd.points_from_xy(table["x"], table["y"])
    return gpd.GeoDataFrame(data, geometry=points, crs=areas.crs)


def _median(minutes: FloatArray, people: FloatArray) -> float:
    everyone = np.zeros(minutes.size, dtype=np.intp)
    middle = float(median_by_group(minutes, in_parts(people), everyone, 1)[0])
    return middle if np.isfinite(middle) else np.nan


def told_indicators(households: pd.DataFrame) -> list[str]:
    """The indicators that the study's tables say something on, and those it cannot do without."""
    # where nobody lives every count is known to be 0, which tells nothing about the study
    lived_in = households["households"] != 0
    return [
        name
        for name in INDICATORS
        if name in _ALWAYS or (households.loc[lived_in, f"{name}_status"] != "unknown").any()
    ]


def _told(households: pd.DataFrame) -> pd.DataFrame:
    suffixes = ("", "_status", "_vintage", "_inherited")
    names = told_indicators(households)
    return households[[f"{name}{suffix}" for name in names for suffix in suffixes]]
