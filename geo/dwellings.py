"""The households of every area, placed on points along the streets where they may live."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from ..messages import Message, finding
from .network import Network, Snapped, on_edges, snap
from .weights import PARTS_PER_HOUSEHOLD, FloatArray, IntArray, apportion, in_parts

#: Metres between two dwellings along a street.
SPACING = 25.0

_COUNTS = ("households", "one_person_households")


class StreetLines(Protocol):
    """What is needed of the streets, one entry per edge of the network, in its order."""

    @property
    def length(self) -> FloatArray:
        """Metres on the ground."""
        ...

    @property
    def geometry(self) -> npt.NDArray[np.object_]:
        """Lines in the study CRS, in the direction of the edge."""
        ...

    @property
    def residential(self) -> npt.NDArray[np.bool_]:
        """Whether houses may stand here."""
        ...


@dataclass(frozen=True)
class Dwellings:
    """Points that stand for the households of each area.

    table: one row per dwelling, in the order of the areas, with
    - area: row of the area in the table of areas (int32);
    - x, y: metres, study CRS;
    - kind: "address", "street" or "representative" (the area's inner point, having no street);
    - households, one_person_households: counts placed here, multiples of 1/1024; NaN where the
      area's count is not known. They sum exactly to the area's count, and nowhere are there more
      one-person households than households unless the area itself has more.
    points: the same dwellings on the network. findings: what the user should know.
    """

    table: pd.DataFrame
    points: Snapped
    findings: tuple[Message, ...]


@dataclass(frozen=True)
class _Sites:
    """Candidate points: where, in which area (-1 = none), with what weight, on which street."""

    kind: str
    xy: FloatArray
    area: IntArray
    share: FloatArray
    points: Snapped

    def within(self, chosen: npt.NDArray[np.bool_]) -> _Sites:
        """The candidates in the areas that are chosen."""
        keep = np.flatnonzero((self.area >= 0) & chosen[self.area])
        return _Sites(
            self.kind, self.xy[keep], self.area[keep], self.share[keep], self.points.take(keep)
        )

    def present(self, n_areas: int) -> npt.NDArray[np.bool_]:
        """Which areas have a candidate."""
        return np.bincount(self.area[self.area >= 0], minlength=n_areas) > 0


def place_dwellings(
    areas: gpd.GeoDataFrame,
    counts: pd.DataFrame,
    streets: StreetLines,
    network: Network,
    *,
    addresses: gpd.GeoDataFrame | None = None,
    spacing: float = SPACING,
) -> Dwellings:
    """Spread each area's households over its dwellings, without losing a fraction.

    areas: columns code and geometry (polygons), study CRS in metres. counts: by area code, columns
    households and one_person_households; NaN or absent = not known. streets: the edges of
    `network`, in its order. addresses: points in the study CRS, optionally with `units`
    (households or letter boxes at the address; 1 where not known).

    An area takes, of these, the first that it has:
    1. its addresses, in proportion to their units;
    2. points in the middle of equal parts of about `spacing` metres of its residential streets,
       in proportion to the length of the part (binary dasymetric mapping, Eicher and Brewer
       2001, along streets);
    3. its representative point, named in a finding.
    A point on the border of two areas belongs to the one whose code comes first; points outside
    all areas are left out. A count that is no multiple of 1/1024 is rounded to one first.
    """
    outlines = np.asarray(areas.geometry.array, dtype=object)
    owner = _Owner(outlines, areas["code"].to_numpy(dtype=object))
    names: Sequence[str] = areas["code"].tolist()
    free = np.ones(len(areas), dtype=np.bool_)
    chosen: list[_Sites] = []
    findings: list[Message] = []
    if addresses is not None:
        sites, said = _address_sites(addresses, owner, network, streets)
        findings += said
        chosen.append(sites.within(free))
        free &= ~sites.present(len(areas))
        if free.any():
            missing = _names(names, free)
            findings.append(finding("dwellings.no_address", n=len(missing), areas=missing))
    if free.any():
        sites = _street_sites(streets, network, owner, spacing).within(free)
        chosen.append(sites)
        free &= ~sites.present(len(areas))
    if free.any():
        chosen.append(_representative_sites(outlines, free, network, streets))
        missing = _names(names, free)
        findings.append(finding("dwellings.no_street", n=len(missing), areas=missing))
    table, points = _table(chosen, counts.reindex(names))
    far = int(points.far.sum())
    if far:
        findings.append(finding("dwellings.far", n=far, of=len(table)))
    return Dwellings(table, points, tuple(findings))


def _table(chosen: Sequence[_Sites], counts: pd.DataFrame) -> tuple[pd.DataFrame, Snapped]:
    """All candidates in the order of the areas, with their households."""
    area = np.concatenate([sites.area for sites in chosen])
    order = np.argsort(area, kind="stable")
    area = area[order].astype(np.int32)
    share = np.concatenate([sites.share for sites in chosen])[order]
    xy = np.concatenate([sites.xy for sites in chosen])[order]
    kind = np.repeat([sites.kind for sites in chosen], [sites.area.size for sites in chosen])[order]
    households, singles = _spread(counts, area, share)
    table = pd.DataFrame(
        {
            "area": area,
            "x": xy[:, 0],
            "y": xy[:, 1],
            "kind": kind,
            "households": households,
            "one_person_households": singles,
        }
    )
    return table, _together([sites.points for sites in chosen]).take(order)


def _spread(
    counts: pd.DataFrame, area: IntArray, share: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Households and one-person households at every dwelling.

    Larger households are spread apart from the one-person ones and the two added, so that rounding
    cannot put more one-person households than households on a dwelling.
    """
    households, singles = (counts[name].to_numpy(dtype=np.float64) for name in _COUNTS)
    known_part = np.isfinite(singles) & (in_parts(singles) <= in_parts(households))
    part = np.where(known_part, in_parts(singles) / PARTS_PER_HOUSEHOLD, 0.0)
    rest = np.where(np.isnan(households), np.nan, in_parts(households) / PARTS_PER_HOUSEHOLD - part)
    ones = apportion(singles, area, share)
    return apportion(rest, area, share) + np.where(known_part[area], ones, 0.0), ones


class _Owner:
    """Finds the area that each point lies in."""

    def __init__(self, outlines: npt.NDArray[np.object_], codes: npt.NDArray[np.object_]) -> None:
        # In the order of their codes, so that the lowest row is the first by code.
        self._rows = np.argsort(codes, kind="stable")
        self._outlines = outlines[self._rows]

    def of(self, points: npt.NDArray[np.object_]) -> npt.NDArray[np.int64]:
        """Row of the area of each point, -1 = in none; a point on a shared border has one area."""
        # The tree holds the points: each polygon is then prepared once for all of its points.
        place, point = shapely.STRtree(points).query(self._outlines, predicate="intersects")
        first = np.full(points.size, self._rows.size)
        np.minimum.at(first, point, place)
        return np.append(self._rows, -1)[first]


def _street_sites(streets: StreetLines, network: Network, owner: _Owner, spacing: float) -> _Sites:
    length = np.asarray(streets.length, dtype=np.float64)
    drawn = shapely.length(streets.geometry) > 0
    edge = np.flatnonzero(np.asarray(streets.residential, dtype=np.bool_) & drawn & (length > 0))
    parts = np.maximum(1, np.rint(length[edge] / spacing)).astype(np.int64)
    first = np.cumsum(parts) - parts
    number = np.arange(parts.sum()) - np.repeat(first, parts)
    share = (number + 0.5) / np.repeat(parts, parts)
    edges = np.repeat(edge, parts)
    points = shapely.line_interpolate_point(streets.geometry[edges], share, normalized=True)
    return _Sites(
        "street",
        shapely.get_coordinates(points),
        owner.of(points),
        np.repeat(length[edge] / parts, parts),
        on_edges(network, edges, share * length[edges]),
    )


def _address_sites(
    addresses: gpd.GeoDataFrame, owner: _Owner, network: Network, streets: StreetLines
) -> tuple[_Sites, list[Message]]:
    # Some registers draw the building or the entrance as an outline: its inner point stands for it.
    points = shapely.point_on_surface(np.asarray(addresses.geometry.array, dtype=object))
    inside = owner.of(points)
    kept = np.flatnonzero(inside >= 0)
    findings: list[Message] = []
    if kept.size < points.size:
        lost = points.size - kept.size
        findings.append(finding("dwellings.address_outside", n=int(lost), of=int(points.size)))
    units = np.ones(kept.size)
    if "units" in addresses:
        given = pd.to_numeric(addresses["units"], errors="coerce").to_numpy(np.float64)[kept]
        usable = np.isfinite(given) & (given >= 0)
        units = np.where(usable, given, 1.0)
        if not usable.all():
            n = int((~usable).sum())
            findings.append(finding("dwellings.units_unknown", n=n, of=int(kept.size)))
    xy = shapely.get_coordinates(points[kept])
    snapped = snap(network, streets.geometry, xy)
    return _Sites("address", xy, inside[kept], units, snapped), findings


def _representative_sites(
    outlines: npt.NDArray[np.object_],
    free: npt.NDArray[np.bool_],
    network: Network,
    streets: StreetLines,
) -> _Sites:
    rows = np.flatnonzero(free)
    xy = shapely.get_coordinates(shapely.point_on_surface(outlines[rows]))
    snapped = snap(network, streets.geometry, xy)
    return _Sites("representative", xy, rows, np.ones(rows.size), snapped)


def _together(points: Sequence[Snapped]) -> Snapped:
    return Snapped(
        np.concatenate([part.edge for part in points]),
        np.concatenate([part.along for part in points]),
        np.concatenate([part.access for part in points]),
    )


def _names(codes: Sequence[str], chosen: npt.NDArray[np.bool_]) -> list[str]:
    return [code for code, wanted in zip(codes, chosen, strict=True) if wanted]
