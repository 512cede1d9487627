"""The shapes of a neighbourhood: which one is asked for, and its figures."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from .documents_http import Sent
from .study_models import Figure, Shape

MOST_AREAS = 2_000
_MINUTES = (1, 120)

_Name = Annotated[str, Field(min_length=1, max_length=200)]
_Position = Annotated[
    list[Annotated[float, Field(allow_inf_nan=False)]], Field(min_length=2, max_length=3)
]
_Ring = Annotated[list[_Position], Field(min_length=4, max_length=20_000)]
_Rings = Annotated[list[_Ring], Field(min_length=1, max_length=1_000)]
_SQUARE = [[[2.76, 51.35], [2.77, 51.35], [2.77, 51.36], [2.76, 51.36], [2.76, 51.35]]]


class Polygon(Sent):
    """A surface in degrees (GeoJSON, RFC 7946): its outer ring, then its holes."""

    type: Literal["Polygon"]
    coordinates: _Rings = Field(examples=[_SQUARE])


class MultiPolygon(Sent):
    """Several surfaces in degrees (GeoJSON, RFC 7946)."""

    type: Literal["MultiPolygon"]
    coordinates: Annotated[list[_Rings], Field(min_length=1, max_length=1_000)] = Field(
        examples=[[_SQUARE]]
    )


Drawing = Annotated[Polygon | MultiPolygon, Field(discriminator="type")]


class NeighbourhoodAsked(Sent):
    """A neighbourhood, in one of three ways: areas, a walk around a place, or a drawing."""

    areas: Annotated[list[_Name], Field(max_length=MOST_AREAS)] = Field(
        [], description="Codes or names.", examples=[["99999A031"]]
    )
    within_walk: float | None = Field(
        None,
        ge=_MINUTES[0],
        le=_MINUTES[1],
        allow_inf_nan=False,
        description="Minutes, around `of`.",
    )
    of: _Name | None = Field(None, description="The id or the name of a place.")
    polygon: Drawing | None = None


class Resident(Shape):
    """One indicator of who lives there, held against the municipality and the region."""

    indicator: str = Field(examples=["one_person_share"])
    label: str = Field(examples=["Aandeel eenpersoonshuishoudens"])
    value: float | None = Field(examples=[0.41])
    status: str = Field(examples=["known"])
    areas_known: int
    areas: int
    vintage: int | None = Field(examples=[2024])
    vintage_last: int | None
    inherited: bool
    weighted_by: str
    municipality: float | None = None
    municipality_vintage: int | None = None
    region: float | None = None
    index_municipality: float | None = None
    index_region: float | None = None
    rank: float | None = None
    ranked: float | None = None


class Reach(Shape):
    """Reach of one category: on foot at a pace, or by public transport in a window."""

    category: str = Field(examples=["ldc"])
    mode: Literal["walk", "transit"]
    name: str = Field(description="Of the pace or the window.", examples=["older"])
    norm_minutes: float
    median_minutes: float | None
    p85_minutes: float | None
    share_within: float | None
    share_within_status: str
    people_beyond: float | None
    people_beyond_status: str
    study_median_minutes: float | None
    study_share_within: float | None
    places: int | None
    open_places: int | None


class OfferCount(Shape):
    """How many places of a category there are. near: within the norm of a home, not inside."""

    category: str = Field(examples=["ldc"])
    label: str = Field(examples=["Lokaal dienstencentrum"])
    inside: int
    near: int


class OfferedPlace(Shape):
    """A place in the neighbourhood, or within the norm of one of its homes."""

    place: str = Field(examples=["ldc-001"])
    category: str = Field(examples=["ldc"])
    name: str | None
    address: str | None
    opening_hours: str | None
    hours_known: bool
    evening: bool | None
    weekend: bool | None
    capacity: float | None
    wheelchair: str | None
    inside: bool
    walk_minutes: float | None
    lat: float
    lon: float


class Proposal(Shape):
    """What the figures suggest; people decide about it. need: of a gap, 1 (little) to 5 (much)."""

    id: str = Field(examples=["far-ldc"])
    kind: Literal["strength", "gap"]
    sentence: str
    need: int | None


class NeighbourhoodFigures(Shape):
    """Everything about a neighbourhood that a report may print, masked.

    A figure that may not be shown is null and its status says why: `small` (under the threshold),
    `hidden` (it would give a small one away), `suppressed` (by the source) or `unknown`; `partial`
    is the sum over the areas that know it.
    """

    name: str
    kind: Literal["areas", "walk", "polygon"]
    outline: dict[str, Any] = Field(description="GeoJSON geometry in degrees.")
    threshold: int
    municipality_name: str
    region_name: str
    region_source: str
    cut_share: float | None = Field(description="Share of the households in areas that are cut.")
    cut_areas: list[str]
    residents: list[Resident]
    areas: list[dict[str, Figure]]
    reach: list[Reach]
    offer: list[OfferCount]
    places: list[OfferedPlace]
    proposals: list[Proposal]
    findings: list[str]
