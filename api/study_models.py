"""The shapes of what is told about a study: they write the API's documentation."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Status = Literal["known", "small", "hidden", "suppressed", "unknown"]
#: A figure of a table: a number, a text or yes-no; null where it is not known or hidden.
Figure = float | int | str | bool | None
Box = Annotated[
    tuple[float, float, float, float],
    Field(
        description="West, south, east, north in degrees (WGS 84).",
        examples=[[2.72, 51.34, 2.8, 51.38]],
    ),
]
_CATEGORY = Field(examples=["ldc"])
_LABEL = Field(examples=["Lokaal dienstencentrum"])


class Shape(BaseModel):
    """A body whose members are all told here."""

    model_config = ConfigDict(extra="forbid")


class StudyEntry(Shape):
    """A study in the list. `ready`: it can be read at once; else the first reading loads it."""

    id: str = Field(examples=["studie"])
    name: str = Field(examples=["Nabijdorp (verzonnen)"])
    language: Literal["nl", "en", "fr"]
    invented: bool
    ready: bool
    areas: int | None = Field(description="How many, once it was loaded.", examples=[72])
    error: str | None = Field(description="Why it cannot be loaded, in the asked language.")


class StudyList(Shape):
    """The studies of the served folder; `town` where it holds none and the town is served."""

    studies: list[StudyEntry]
    town: bool


class Category(Shape):
    """A category of places to meet."""

    category: str = _CATEGORY
    label: str = _LABEL
    norm_minutes: float = Field(examples=[15.0])
    places: int = Field(examples=[2])


class Pace(Shape):
    """A walking pace."""

    name: str = Field(examples=["older"])
    label: str = Field(examples=["oudere"])
    metres_per_second: float = Field(examples=[1.0])


class WindowOfTime(Shape):
    """A window of time in which journeys are looked for."""

    name: str = Field(examples=["afternoon"])
    label: str = Field(examples=["namiddag"])
    date: str = Field(examples=["2024-10-08"])
    start: str = Field(examples=["13:00"])
    end: str = Field(examples=["17:00"])


class Weight(Shape):
    """A part of the index of need and its weight; all weights together are 1."""

    indicator: str = Field(examples=["one_person_share"])
    label: str = Field(examples=["Aandeel eenpersoonshuishoudens"])
    weight: float = Field(examples=[0.25])


class NeedRule(Shape):
    """How the shares of an area become one index of need."""

    method: Literal["percentile", "z"]
    weights: list[Weight]


class SourceOf(Shape):
    """A file that the results rest on."""

    layer: str = Field(examples=["areas"])
    file: str = Field(examples=["sectoren.shp"])
    sha256: str
    size: int
    vintage: int | None
    source: str | None
    licence: str | None
    attribution: str | None


class Count(Shape):
    """A count that is hidden where it is above zero and under the study's threshold."""

    value: float | None = Field(examples=[4318.0])
    status: Status


class Counts(Shape):
    """How much of everything there is."""

    areas: int = Field(examples=[72])
    places: int = Field(examples=[31])
    dwellings: int = Field(examples=[4765])
    stops: int = Field(examples=[49])
    households: Count
    one_person_households: Count
    one_person_share: float = Field(examples=[0.375])


class Column(Shape):
    """A column of the table of areas, and what people call it."""

    name: str = Field(examples=["ldc_people_in_gap"])
    label: str


class StudyDetail(Shape):
    """What a study is made of, and what was found while it was read."""

    id: str = Field(examples=["studie"])
    name: str = Field(examples=["Nabijdorp (verzonnen)"])
    language: Literal["nl", "en", "fr"]
    invented: bool
    version: str
    crs: str = Field(description="In which it is computed.", examples=["EPSG:31370"])
    bounds: Box
    suppress_below: int = Field(examples=[5])
    categories: list[Category]
    pace: str = Field(description="At which results are given.", examples=["older"])
    paces: list[Pace]
    windows: list[WindowOfTime]
    max_walk_minutes: float | None = Field(description="To and from stops.", examples=[15.0])
    need: NeedRule
    counts: Counts
    joined_share: float = Field(description="Of all households, those that found their area.")
    columns: list[Column] = Field(description="Of the areas, for `fields`.")
    sources: list[SourceOf]
    attributions: list[str]
    findings: list[str]


class AreaTable(Shape):
    """The areas with their figures, as in areas.csv, by the names that `columns` explains."""

    total: int = Field(examples=[72])
    areas: list[dict[str, Figure]] = Field(
        examples=[[{"code": "99999A031", "ldc_people_in_gap": None, "rank": 12}]]
    )


class NeedPart(Shape):
    """One part of an area's need. `score`: 0 to 1, held against all areas of the study."""

    indicator: str = Field(examples=["one_person_share"])
    label: str = Field(examples=["Aandeel eenpersoonshuishoudens"])
    weight: float = Field(examples=[0.25])
    value: float | None = Field(examples=[0.5125])
    status: Status
    score: float | None = Field(examples=[0.91])


class AreaShortfall(Shape):
    """How far an area falls short of the norm of one category."""

    category: str = _CATEGORY
    label: str = _LABEL
    norm_minutes: float = Field(examples=[15.0])
    minutes: float | None = Field(examples=[18.2])
    share_within_norm: float | None = Field(examples=[0.4])
    people_in_gap: Count
    shortfall: float | None = Field(examples=[0.21])


class AreaDetail(Shape):
    """One area: its figures, and why it ranks where it does. Priority is need x shortfall."""

    code: str = Field(examples=["99999A031"])
    name: str = Field(examples=["Stationsstraat (verzonnen)"])
    bbox: Box
    rank: int | None = Field(examples=[12])
    rank_low: int | None = Field(description="Best of its interval.", examples=[9])
    rank_high: int | None = Field(description="Worst of its interval.", examples=[17])
    ranked: int = Field(description="How many areas have a rank.", examples=[71])
    priority: float | None = Field(examples=[0.34])
    need: float | None = Field(examples=[0.61])
    need_parts: list[NeedPart]
    shortfalls: list[AreaShortfall]
    figures: dict[str, Figure]


class PlaceRow(Shape):
    """A place to meet, at lon, lat in degrees (WGS 84)."""

    place: str = Field(examples=["ldc-001"])
    category: str = _CATEGORY
    name: str = Field(examples=["LDC 't Luchtslot"])
    address: str
    opening_hours: str = Field(examples=["Mo-Th 09:00-16:30; Fr 09:00-12:00"])
    capacity: float | None
    wheelchair: str = Field(examples=["yes"])
    lon: float = Field(examples=[2.76])
    lat: float = Field(examples=[51.36])


class PlaceTable(Shape):
    """The places of a study that lie by one of its streets."""

    total: int = Field(examples=[31])
    places: list[PlaceRow]


class PlaceDetail(PlaceRow):
    """One place, with the ground from which it is within the norm (a GeoJSON geometry)."""

    label: str = _LABEL
    norm_minutes: float = Field(examples=[15.0])
    catchment: dict[str, Any] | None = Field(
        examples=[{"type": "Polygon", "coordinates": [[[2.76, 51.36], [2.66, 51.37]]]}]
    )


class GapFigures(Shape):
    """A gap: one-person households beyond the norm, and what goes with them."""

    people_in_gap: Count
    share_beyond: float | None = Field(examples=[0.54])
    median_minutes: float | None = Field(examples=[15.6])


class PaceGap(GapFigures):
    """The gap of a category on foot, at one pace."""

    pace: str = Field(examples=["older"])


class WindowGap(Shape):
    """The gap of a category by public transport in one window of time."""

    window: str = Field(examples=["afternoon"])
    places: int
    open_places: int
    minutes: float | None
    p85_minutes: float | None
    share_within_norm: float | None
    people_in_gap: Count
    walk_minutes: float | None
    walk_people_in_gap: Count
    people_won: Count = Field(description="Who reach a place by riding and not by walking.")


class CategoryGap(Shape):
    """The gap of one category: on foot at each pace, and in each window."""

    category: str = _CATEGORY
    label: str = _LABEL
    norm_minutes: float = Field(examples=[15.0])
    places: int = Field(examples=[2])
    gini: float | None
    palma: float | None
    paces: list[PaceGap]
    windows: list[WindowGap]


class Gaps(Shape):
    """The gaps of a study. `pace` is the study's own."""

    pace: str = Field(examples=["older"])
    categories: list[CategoryGap]


class PaceMinutes(Shape):
    """How long the walk takes at a pace, and whether that is within the norm."""

    pace: str = Field(examples=["older"])
    minutes: float | None = Field(examples=[12.4])
    within_norm: bool
    places_within_norm: int = Field(examples=[1])


class CategoryAccess(Shape):
    """What is in reach of one category from a point on the street."""

    category: str = _CATEGORY
    label: str = _LABEL
    norm_minutes: float = Field(examples=[15.0])
    place: str | None = Field(description="The nearest place.", examples=["ldc-001"])
    name: str | None
    metres: float | None = Field(description="Along the streets, to the nearest place.")
    paces: list[PaceMinutes]


class PointAccess(Shape):
    """Reach on foot from a point. `street_metres`: from the point to its street."""

    lat: float = Field(examples=[51.36])
    lon: float = Field(examples=[2.76])
    area: str | None = Field(examples=["99999A031"])
    street_metres: float = Field(examples=[4.2])
    categories: list[CategoryAccess]


class Leg(Shape):
    """A part of a journey: a walk, a wait or a ride."""

    kind: str = Field(examples=["bus"])
    start: str
    end: str
    depart: str = Field(examples=["14:12"])
    arrive: str = Field(examples=["14:20"])
    minutes: float
    line: str = Field(examples=["2"])
    headsign: str
    stops: int


class Journey(Shape):
    """A journey from door to door; no legs where there is none within `longest_minutes`."""

    start: str
    place: str
    category: str = _CATEGORY
    date: str = Field(examples=["2024-10-08"])
    depart: str = Field(examples=["14:10"])
    arrive: str = Field(examples=["14:31"])
    minutes: float | None = Field(examples=[21.0])
    walk_minutes: float | None
    norm_minutes: float
    longest_minutes: float
    legs: list[Leg]
