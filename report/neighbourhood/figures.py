"""Every figure about a neighbourhood that a report may print, masked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from ...analysis import Analysis, told_indicators
from ...geo.weights import FloatArray
from ...layers.comparisons import REGION
from ...layers.households import INDICATORS
from ...pipeline import Ground, Inputs
from ...study import Study
from ...words import text
from .choice import BoolArray, Neighbourhood, dwelling_shares
from .masking import (
    HIDDEN,
    KNOWN,
    SMALL,
    TOTAL,
    hide_more,
    is_small,
    protect_counts,
    protect_shares,
    shown,
)
from .reach import COLUMNS as REACH
from .reach import WALK, Homes, Trip, area_minutes, homes_of, reach_row, rides, walks
from .residents import (
    Peers,
    count_names,
    count_status,
    counts_inside,
    lived_in,
    rank_among,
    residents,
    share_status,
)

ONES = "one_person_households"


@dataclass(frozen=True)
class Figures:
    """The figures of a neighbourhood; what may not be shown is NaN and its status says why.

    Status: "known"; "partial" (the sum over the areas that know it, of which there are fewer than
    all); "small" (above zero, under the threshold); "hidden" (would give a small one away);
    "suppressed" (by the source); "unknown". Shares are 0..1.

    residents: one row per indicator that the study tells, with value, status, areas_known of areas,
    vintage to vintage_last, inherited (rests on a wider area's rate), weighted_by ("households":
    mean over the areas by their households, there being no counts). Of shares also: municipality
    (of the areas of the study that lie in it, or of the study's own comparison; NaN where there is
    none), municipality_vintage, region, index_municipality and index_region (100 = the same), rank
    of ranked (among the areas of the municipality outside the neighbourhood, and itself; 1 is the
    highest share). Counts have none of these: a sum of a municipality would give away what lies
    outside the neighbourhood. municipality_name: "" where it is all areas of the study.
    areas: one row per area with part > 0: code, name, part, every told indicator as far as it lies
    inside, with `_status`; one_person_rank (of its share, among all areas of the municipality); per
    category `c`: c_minutes (median on foot at the study's pace), c_share_within (of households)
    with `_status`, c_people_beyond with `_status`.
    reach: one row per category x mode ("walk", "transit") x name (of the pace or the window), for
    walks the study's pace first. share_within is of households on foot, of departure minutes by
    transit; people_beyond: one-person households. open_places: NA on foot. places: of the study.
    dwellings: those inside: geometry, and per category `<c>_beyond`, on foot at the study's pace.
    cut_share: share of the households inside that live in areas which are cut, in whole percents;
    cut_areas: names of those areas.
    """

    study: Study
    neighbourhood: Neighbourhood
    threshold: int
    residents: pd.DataFrame
    municipality_name: str
    region_name: str
    region_source: str
    areas: pd.DataFrame
    reach: pd.DataFrame
    dwellings: gpd.GeoDataFrame
    cut_share: float
    cut_areas: tuple[str, ...]

    @property
    def on_foot(self) -> pd.DataFrame:
        """The rows of `reach` on foot at the study's own pace: one per category."""
        reach = self.reach
        own = (reach["mode"] == WALK) & (reach["name"] == self.study.pace_name)
        return pd.DataFrame(reach[own])


@dataclass(frozen=True)
class _Status:
    """What may be shown of the counts (a row per area and "total") and of the shares."""

    counts: pd.DataFrame
    shares: dict[str, tuple[list[str], str]]
    within: dict[str, tuple[Sequence[str], str]]


def figures(
    study: Study,
    inputs: Inputs,
    ground: Ground,
    analysis: Analysis,
    neighbourhood: Neighbourhood,
) -> Figures:
    """The figures of a neighbourhood, from the files and the analysis of one study.

    ground, analysis: of these inputs. What is shown in one table is taken into account in all.
    """
    areas, limit = inputs.areas.table, study.study.suppress_below
    table = inputs.households.table.reindex(areas["code"])
    part = neighbourhood.part
    told = told_indicators(table)
    ones = table[ONES].to_numpy(np.float64)
    share = dwelling_shares(ground, len(areas))
    homes = homes_of(ground.homes.table, ones, share, neighbourhood.inside)
    trips = [*walks(study, analysis), *rides(study, analysis)]
    own = {t.category: t for t in trips if (t.mode, t.name) == (WALK, study.pace_name)}
    counts = _counts(table, part, told, homes, own)
    status = _judge(table, part, told, counts, homes, own, limit)
    peers = _peers(study, inputs, part)
    region = [c for c in inputs.comparisons if c.level == REGION]
    cut = (part > 0) & (part < 1)
    inside = table["households"].to_numpy(np.float64) * part
    return Figures(
        study=study,
        neighbourhood=neighbourhood,
        threshold=limit,
        residents=residents(table, part, told, status.counts, status.shares, peers, limit),
        municipality_name=peers.name,
        region_name=region[0].name if region else "",
        region_source=_region_source(inputs, study.study.language),
        areas=_area_table(areas, table, told, counts, status, homes, own, peers, part),
        reach=_reach(study, analysis, homes, trips, counts, table[part > 0], status),
        dwellings=_inside(analysis, neighbourhood.inside, own),
        # Finer than this, it would tell the households of the one area that is cut.
        cut_share=round(float(np.nansum(inside[cut]) / np.nansum(inside)), 2),
        cut_areas=tuple(areas["name"].astype(str).to_numpy()[cut]),
    )


def _counts(
    table: pd.DataFrame,
    part: FloatArray,
    told: Sequence[str],
    homes: Homes,
    own: dict[str, Trip],
) -> pd.DataFrame:
    """Every count of the areas inside, unmasked: the indicators, and the people beyond a norm."""
    counts = counts_inside(table, part, count_names(told))
    ones = table[ONES].to_numpy(np.float64)
    for category, trip in own.items():
        counts[_beyond(category)] = ones * homes.shares_of_areas(trip.beyond)
    return counts[part > 0]


def _judge(
    table: pd.DataFrame,
    part: FloatArray,
    told: Sequence[str],
    counts: pd.DataFrame,
    homes: Homes,
    own: dict[str, Trip],
    limit: int,
) -> _Status:
    inside = part > 0
    shares = [INDICATORS[name] for name in told if INDICATORS[name].is_share]
    pairs = [(s.numerator, s.denominator) for s in shares]
    pairs = [pair for pair in pairs if set(pair) <= set(told)]
    pairs += [(_beyond(category), ONES) for category in own]
    status = protect_counts(counts, pairs, limit)
    of_shares = {
        share.name: share_status(table[inside], part[inside], share, status, limit)
        for share in shares
    }
    within: dict[str, tuple[Sequence[str], str]] = {}
    for category, trip in own.items():
        beyond = homes.shares_of_areas(trip.beyond)[inside]
        name = _beyond(category)
        status[name], within[category] = _judge_reach(
            table.loc[inside, "households"].to_numpy(np.float64),
            part[inside],
            beyond,
            counts[name],
            status[["households", ONES, name]].set_axis(["households", "ones", "people"], axis=1),
            limit,
        )
    return _Status(status, of_shares, within)


def _judge_reach(
    households: FloatArray,
    part: FloatArray,
    beyond: FloatArray,
    people: pd.Series,
    status: pd.DataFrame,
    limit: int,
) -> tuple[pd.Series, tuple[Sequence[str], str]]:
    """The status of the people beyond a norm, and that of the share within it per area and in all.

    beyond: per area the share of its households that lives inside and beyond the norm. people: the
    one-person households that do. status: columns households, ones (one-person households) and
    people, with a last row "total". A share within tells how many households are beyond, and with
    the one-person households how many of those; people tell the share.
    """
    away, near = households * beyond, households * (part - beyond)
    few = is_small(away, limit) | is_small(near, limit)
    few_in_all = is_small(np.array([np.nansum(away), np.nansum(near)]), limit).any()
    status = status.copy()
    while True:
        # People and households beyond the norm are both summed, in the known ratio of an area.
        status["people"], enough = hide_more(people, status["people"], 3)
        if status["people"].drop(TOTAL).isin([SMALL, HIDDEN]).sum() == 1:
            # One area alone is what its sum leaves.
            status.loc[TOTAL, "people"] = HIDDEN
        kept_back = status.isin([SMALL, HIDDEN]).any(axis=1)
        in_all = bool(few_in_all or kept_back[TOTAL] or not enough)
        told, of_all = protect_shares(away, few | kept_back.to_numpy()[:-1], in_all, limit)
        hidden = pd.Series(told, index=people.index) == HIDDEN
        given_away = people.index[hidden & (people > 0) & (status["people"].drop(TOTAL) == KNOWN)]
        if given_away.empty:
            return status["people"], (told, of_all)
        status.loc[given_away, "people"] = HIDDEN


def _area_table(
    areas: gpd.GeoDataFrame,
    table: pd.DataFrame,
    told: Sequence[str],
    counts: pd.DataFrame,
    status: _Status,
    homes: Homes,
    own: dict[str, Trip],
    peers: Peers,
    part: FloatArray,
) -> pd.DataFrame:
    inside = part > 0
    made = pd.DataFrame(areas.loc[inside, ["code", "name"]]).reset_index(drop=True)
    made["part"] = part[inside]
    for name in told:
        source = table.loc[inside, f"{name}_status"].to_numpy(object)
        if INDICATORS[name].is_share:
            values, marks = table.loc[inside, name], np.array(status.shares[name][0], object)
        else:
            values, marks = counts[name], status.counts[name].to_numpy(object)[:-1]
        marks = np.where(values.isna(), source, marks)
        made[name], made[f"{name}_status"] = shown(values, marks), marks
    others = lived_in(table, "one_person_share")
    made["one_person_rank"] = [
        rank_among(value, others[peers.areas & (np.arange(len(others)) != row)])[0]
        for row, value in zip(np.flatnonzero(inside), made["one_person_share"], strict=True)
    ]
    for category, trip in own.items():
        away = homes.shares_of_areas(trip.beyond)[inside] / part[inside]
        marks = np.array(status.within[category][0], object)
        # Without known households every home counts the same, and the share tells of nobody.
        marks = np.where(marks == "unknown", KNOWN, marks)
        made[f"{category}_minutes"] = area_minutes(homes, trip)[inside]
        made[f"{category}_share_within"] = shown(1 - np.minimum(away, 1.0), marks)
        made[f"{category}_share_within_status"] = marks
        name = _beyond(category)
        source = table.loc[inside, f"{ONES}_status"].to_numpy(object)
        marks = np.where(counts[name].isna(), source, status.counts[name].to_numpy(object)[:-1])
        made[name], made[f"{name}_status"] = shown(counts[name], marks), marks
    return made


def _reach(
    study: Study,
    analysis: Analysis,
    homes: Homes,
    trips: Sequence[Trip],
    counts: pd.DataFrame,
    inside: pd.DataFrame,
    status: _Status,
) -> pd.DataFrame:
    total = float(counts[ONES].sum(min_count=1))
    ones, _ = count_status(inside, ONES, str(status.counts.at[TOTAL, ONES]))
    rows: list[dict[str, object]] = []
    for trip in trips:
        told = None
        if (trip.mode, trip.name) == (WALK, study.pace_name):
            protected = str(status.counts.at[TOTAL, _beyond(trip.category)])
            people, _ = count_status(inside, ONES, protected)
            told = people, status.within[trip.category][1]
        rows.append(reach_row(study, analysis, homes, trip, (total, ones), told))
    order = {category: row for row, category in enumerate(study.norms)}
    made = pd.DataFrame(rows, columns=list(REACH)).sort_values(
        "category", key=lambda names: names.map(order), kind="stable", ignore_index=True
    )
    return made.astype({"places": "Int64", "open_places": "Int64"})


def _inside(analysis: Analysis, inside: BoolArray, own: dict[str, Trip]) -> gpd.GeoDataFrame:
    homes = analysis.dwellings
    beyond = {_flag(category): trip.beyond[inside] for category, trip in own.items()}
    return gpd.GeoDataFrame(beyond, geometry=homes.geometry.to_numpy()[inside], crs=homes.crs)


def _peers(study: Study, inputs: Inputs, part: FloatArray) -> Peers:
    """The one municipality that all areas inside lie in; else all areas of the study."""
    areas = inputs.areas.table
    town = areas["municipality"]
    inside = town[part > 0]
    given = next((c.name for c in inputs.comparisons if c.level == "municipality"), "")
    if inside.isna().any() or inside.nunique() != 1:
        return Peers(given, False, np.ones(len(areas), dtype=np.bool_), inputs.comparisons)
    same = (town == inside.iat[0]).to_numpy(dtype=np.bool_)
    names = areas.loc[same, "municipality_name"].dropna()
    # A study of one municipality bears its name, where no file does.
    own = study.study.name if same.all() else str(inside.iat[0])
    name = str(names.iat[0]) if len(names) else own
    return Peers(given or name, True, same, inputs.comparisons)


def _region_source(inputs: Inputs, language: str) -> str:
    """Who published the figures of the region, with their years."""
    told: list[str] = []
    for region in (c for c in inputs.comparisons if c.level == REGION):
        facts = {"source": region.source, "vintage": str(region.vintage), "label": region.label}
        if region.vintage is None:
            told.append(region.source)
        elif region.label:
            told.append(text("neighbourhood.region_labelled", language, **facts))
        else:
            told.append(text("neighbourhood.region_source", language, **facts))
    return "; ".join(dict.fromkeys(told))


def _beyond(category: str) -> str:
    return f"{category}_people_beyond"


def _flag(category: str) -> str:
    return f"{category}_beyond"
