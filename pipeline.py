"""The one pipeline: files -> layers -> dwellings on the network -> access, journeys -> gaps."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS, Proj

from .analysis import Analysis, Cut, area_table, category_table, count_households, dwelling_table
from .data.provenance import Source, describe
from .geo import access, catchments, dwellings, gaps, need, priority
from .geo.network import Network, Snapped, build_network, snap
from .layers.areas import read_areas
from .layers.comparisons import Comparison, read_comparisons
from .layers.households import HouseholdTable, read_households, read_total
from .layers.joined import AreaHouseholds, Total, join_households
from .layers.layer import Layer
from .layers.osm import OsmFile, read_osm
from .layers.places import PlaceSource, read_places
from .layers.streets import Streets, is_osm, read_streets
from .layers.vectors import read_vector
from .messages import Message, StudyError, finding
from .study import Study, TotalSection
from .transit import TransitInputs, measure_windows, read_transit, set_scene

# A place farther than this from any street of the study is not part of its network: a café in the
# next town must not be reached in a straight line over the fields.
SNAP_LIMIT_METRES = 250.0
# By how much a map may stretch a metre: national grids and UTM stay under 0.1 %, web maps at 60 %.
SCALE_LIMIT = 0.01
RANK_DRAWS = 500
RANK_SEED = 1

Step = Callable[[str], AbstractContextManager[object]]


def silent(_: str) -> AbstractContextManager[object]:
    """A progress that shows nothing."""
    return nullcontext()


@dataclass(frozen=True)
class Inputs:
    """Everything a study reads, checked and joined; nothing computed yet."""

    areas: Layer
    tables: tuple[HouseholdTable, ...]
    households: AreaHouseholds
    streets: Streets
    places: Layer
    addresses: gpd.GeoDataFrame | None
    transit: TransitInputs | None
    findings: tuple[Message, ...]
    sources: tuple[Source, ...]
    comparisons: tuple[Comparison, ...] = ()


def read(study: Study, step: Step = silent, cache: Path | None = None) -> Inputs:
    """Read and check every file of the study. Raises a NabijError naming file, row and key.

    cache: a folder that keeps timetables between runs, as they were read; None keeps nothing.
    """
    crs = study.crs
    with step("areas"):
        areas = _read_areas(study, crs)
    with step("households"):
        tables, households = _read_households(study, areas.table)
        others = [section.model_dump() for section in study.comparison]
        comparisons, compared = read_comparisons(others, tables, study.study.language)
    with step("streets"):
        osm = _read_osm(study)
        streets = read_streets(
            study.streets.path,
            crs=crs,
            layer=study.streets.layer,
            file_crs=study.streets.crs,
            osm=osm,
            **study.streets.provenance(),
        )
        _check_same_place(study, areas.table, streets)
    with step("places"):
        places = read_places(_place_sources(study), crs=crs, osm=osm)
        addresses, address_findings, address_sources = _read_addresses(study, crs)
    transit = None
    if study.transit is not None:
        with step("timetable"):
            transit = read_transit(study, cache)
    feeds = transit.feeds if transit else ()
    return Inputs(
        areas=areas,
        tables=tuple(tables),
        households=households,
        streets=streets,
        places=places,
        addresses=addresses,
        transit=transit,
        findings=(
            *areas.findings,
            *(found for table in tables for found in table.findings),
            *households.findings,
            *streets.findings,
            *places.findings,
            *address_findings,
            *(found for feed in feeds for found in feed.findings),
        ),
        sources=(
            *areas.sources,
            *(table.source for table in tables),
            *compared,
            streets.source,
            *places.sources,
            *address_sources,
            *(feed.source for feed in feeds),
        ),
        comparisons=comparisons,
    )


@dataclass(frozen=True)
class Ground:
    """What everything is computed on: the walking network, with the homes and the places on it.

    places: those that lie by a street of the study; snapped: the same rows on the network.
    """

    network: Network
    homes: dwellings.Dwellings
    places: gpd.GeoDataFrame
    snapped: Snapped
    findings: tuple[Message, ...]


def lay_ground(study: Study, inputs: Inputs, step: Step = silent) -> Ground:
    """Put the homes and the places of a study on its walking network."""
    with step("network"):
        network, places, snapped, findings = streets_and_places(study, inputs)
    with step("dwellings"):
        homes = dwellings.place_dwellings(
            inputs.areas.table,
            inputs.households.table,
            inputs.streets,
            network,
            addresses=inputs.addresses,
        )
    return Ground(network, homes, places, snapped, findings)


def analyse(
    study: Study,
    inputs: Inputs,
    step: Step = silent,
    cut: Cut | None = None,
    ground: Ground | None = None,
) -> Analysis:
    """Compute who lives beyond reach of what. The same inputs give the same result.

    cut: what the timetable is compared with, where it is to be cut. ground: that of these inputs,
    where it is laid already.
    """
    streets, areas, counts = inputs.streets, inputs.areas.table, inputs.households.table
    ground = ground or lay_ground(study, inputs, step)
    network, homes = ground.network, ground.homes
    places, snapped = ground.places, ground.snapped
    with step("walking"):
        measured = access.measure(network, homes.points, places, snapped, study.norms, study.paces)
        reach = _catchments(study, network, streets, places, snapped)
    transit, transit_findings = None, ()
    if inputs.transit is not None:
        with step("transit"):
            timetables = inputs.transit.timetables.values()
            scene = set_scene(
                study,
                timetables,
                network,
                streets,
                homes.points,
                places,
                snapped,
                may_be_none=inputs.transit.struck,
            )
            transit, transit_findings = measure_windows(
                scene, inputs.transit, homes, areas["code"], cut
            )
    with step("gaps"):
        table = gaps.area_gaps(areas["code"], homes, measured, study.paces)
        pace = study.paces[study.pace_name]
        without_any = gaps.people_without_any(homes, measured, pace, len(areas))
        index, ranks = _rank(study, areas, counts, homes, measured)
        no_need = [finding("study.no_need")] if index["need"].isna().all() else []
        return Analysis(
            study=study,
            areas=area_table(study, areas, counts, table, without_any, index, ranks, transit),
            categories=category_table(study, homes, measured, places),
            counts=count_households(counts, areas["name"]),
            dwellings=dwelling_table(study, areas, homes, measured, transit),
            places=places,
            catchments=reach,
            streets=streets,
            joined_share=inputs.households.joined_share,
            totals=inputs.households.totals,
            findings=(
                *inputs.findings,
                *ground.findings,
                *homes.findings,
                *transit_findings,
                *no_need,
            ),
            sources=inputs.sources,
            transit=transit,
        )


def streets_and_places(
    study: Study, inputs: Inputs
) -> tuple[Network, gpd.GeoDataFrame, Snapped, tuple[Message, ...]]:
    """The walking network, and the places that lie on it: as a table, and where."""
    streets = inputs.streets
    network = build_network(streets.x, streets.y, streets.u, streets.v, streets.length)
    return network, *_on_network(study, network, streets, inputs.places.table)


def _read_areas(study: Study, crs: CRS) -> Layer:
    section = study.areas
    areas = read_areas(
        section.path,
        crs=crs,
        level=section.level,
        code=section.code,
        name=section.name,
        keep=section.keep,
        file_crs=section.crs,
        layer=section.layer,
        key_table=section.key_table,
        municipality=study.study.municipality,
        **section.provenance(),
    )
    _check_metres(study, areas.table)
    return areas


def _check_metres(study: Study, areas: gpd.GeoDataFrame) -> None:
    """Raise StudyError where a metre of the study's CRS is not a metre on the ground."""
    west, south, east, north = areas.to_crs(4326).total_bounds
    factors = Proj(study.crs).get_factors((west + east) / 2, (south + north) / 2)
    scales = (factors.meridional_scale, factors.parallel_scale)
    if max(abs(scale - 1) for scale in scales) > SCALE_LIMIT:
        raise StudyError("study.crs_distorts", crs=str(study.study.crs), scale=max(scales))


def _read_households(
    study: Study, areas: gpd.GeoDataFrame
) -> tuple[list[HouseholdTable], AreaHouseholds]:
    codes = [str(code) for code in areas["code"]]
    tables = [
        read_households(**section.model_dump(), area_codes=codes) for section in study.households
    ]
    totals = [_read_total(section) for section in study.totals]
    joined = join_households(
        areas, tables, totals=totals, suppress_below=study.study.suppress_below
    )
    if not joined.table["households"].sum() > 0:
        raise StudyError("study.no_households", files=[s.path.name for s in study.households])
    return tables, joined


def _check_same_place(study: Study, areas: gpd.GeoDataFrame, streets: Streets) -> None:
    """Raise StudyError when no street runs through the box around the areas."""
    west, south, east, north = (float(bound) for bound in areas.total_bounds)
    box = shapely.box(west, south, east, north)
    km = float(np.min(shapely.distance(streets.geometry, box))) / 1000
    if km > 0:
        raise StudyError(
            "study.streets_elsewhere", streets=study.streets.path, areas=study.areas.path, km=km
        )


def _read_total(section: TotalSection) -> Total:
    if section.path is not None:
        return read_total(
            section.path, section.indicator, section.municipality or "", source=section.source
        )
    said = Source("totals", section.source or "[[totals]]", sha256="", size=0)
    return Total(section.indicator, section.value or 0.0, said, section.municipality)


def _read_osm(study: Study) -> OsmFile | None:
    """The street file, read once for its streets and the tagged features that places ask for."""
    if not is_osm(study.streets.path):
        return None
    keys = {key for place in study.places for key in place.osm or {}}
    return read_osm(study.streets.path, tags=frozenset(keys))


def _place_sources(study: Study) -> list[PlaceSource]:
    return [
        PlaceSource(**section.model_dump(exclude={"norm_minutes", "crs"}), file_crs=section.crs)
        for section in study.places
    ]


def _read_addresses(
    study: Study, crs: CRS
) -> tuple[gpd.GeoDataFrame | None, tuple[Message, ...], tuple[Source, ...]]:
    section = study.dwellings
    if section is None:
        return None, (), ()
    table, findings = read_vector(section.path, crs=crs, file_crs=section.crs, layer=section.layer)
    if section.units is not None:
        if section.units not in table:
            raise StudyError(
                "study.no_units_column",
                file=section.path,
                column=section.units,
                columns=[str(name) for name in table if name != "geometry"],
            )
        table = table.rename(columns={section.units: "units"})
    return table, findings, (describe(section.path, "dwellings", **section.provenance()),)


def _on_network(
    study: Study, network: Network, streets: Streets, places: gpd.GeoDataFrame
) -> tuple[gpd.GeoDataFrame, Snapped, tuple[Message, ...]]:
    """The places that lie by a street of the study; the others are left out and counted."""
    xy = np.column_stack([places.geometry.x, places.geometry.y])
    snapped = snap(network, streets.geometry, xy)
    near = snapped.access <= SNAP_LIMIT_METRES * 10
    findings: list[Message] = []
    for category in study.norms:
        of = (places["category"] == category).to_numpy()
        left = int((of & ~near).sum())
        # reading leaves no category without a place; a plan may close them all
        if left and left == int(of.sum()):
            raise StudyError(
                "study.no_place_near", category=category, metres=SNAP_LIMIT_METRES, n=left
            )
        if left:
            findings.append(
                finding(
                    "study.places_left_out",
                    category=category,
                    n=left,
                    of=int(of.sum()),
                    metres=SNAP_LIMIT_METRES,
                )
            )
    rows = np.flatnonzero(near)
    kept = places.iloc[rows].reset_index(drop=True)
    return gpd.GeoDataFrame(kept), snapped.take(rows), tuple(findings)


def _catchments(
    study: Study,
    network: Network,
    streets: Streets,
    places: gpd.GeoDataFrame,
    snapped: Snapped,
) -> gpd.GeoDataFrame:
    """Per place the ground from which it is within the norm of its category at the study's pace."""
    pace = study.paces[study.pace_name]
    parts: list[gpd.GeoDataFrame] = []
    for category, norm in study.norms.items():
        rows = np.flatnonzero(places["category"] == category)
        limit = access.limit_dm(norm, pace)
        shapes = catchments.catchments(network, streets.geometry, snapped.take(rows), limit)
        table = places.iloc[rows][["place", "category", "name"]].assign(minutes=norm)
        parts.append(gpd.GeoDataFrame(table, geometry=shapes, crs=places.crs))
    return gpd.GeoDataFrame(pd.concat(parts, ignore_index=True))


def _rank(
    study: Study,
    areas: gpd.GeoDataFrame,
    counts: pd.DataFrame,
    homes: dwellings.Dwellings,
    measured: dict[str, access.Access],
) -> tuple[pd.DataFrame, pd.DataFrame]:
    shares = counts[[name for name in need.DEFAULT_INDICATORS if name in counts]]
    section = study.need
    index = need.need_index(shares, section.weights, section.method, counts["households"])
    # an area where nobody lives needs nothing and has no rank
    index.loc[counts["households"] == 0] = np.nan
    ranks = priority.rank(
        areas["code"],
        index,
        need.part_weights(shares, section.weights),
        homes,
        measured,
        study.paces[study.pace_name],
        np.random.default_rng(RANK_SEED),
        draws=RANK_DRAWS,
    )
    return index, ranks
