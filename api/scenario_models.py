"""The shapes of scenarios: what is changed, and what that comes to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from ..scenario import MAX_CHANGES
from .documents import NAME_LIMIT
from .documents_http import DocumentHead, DocumentName, Sent
from .measures import Norms
from .study_models import Shape, Status

_Id = Annotated[str, Field(min_length=1, max_length=200)]
_Lat = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False, examples=[51.36])]
_Lon = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False, examples=[2.76])]


class AddChange(Sent):
    """A new place, at a point within 250 m of a street."""

    kind: Literal["add"]
    category: Annotated[str, Field(min_length=1, max_length=40, examples=["ldc"])]
    lat: _Lat
    lon: _Lon
    name: str = Field("", max_length=200, examples=["LDC De Nieuwe Brug"])


class MoveChange(Sent):
    """A place goes to another point."""

    kind: Literal["move"]
    place: _Id = Field(examples=["ldc-001"])
    lat: _Lat
    lon: _Lon


class CloseChange(Sent):
    """A place is no more."""

    kind: Literal["close"]
    place: _Id = Field(examples=["ldc-001"])


class StrikeStopChange(Sent):
    """No vehicle halts at a stop; a station takes all its stops along."""

    kind: Literal["strike_stop"]
    stop: _Id = Field(examples=["s1"])


class StrikeRouteChange(Sent):
    """A route does not run."""

    kind: Literal["strike_route"]
    route: _Id = Field(examples=["r1"])


Change = Annotated[
    AddChange | MoveChange | CloseChange | StrikeStopChange | StrikeRouteChange,
    Field(discriminator="kind"),
]
Changes = Annotated[
    list[Change],
    Field(
        max_length=MAX_CHANGES,
        description="Taken in their order.",
        examples=[
            [{"kind": "add", "category": "ldc", "lat": 51.36, "lon": 2.76, "name": "Nieuw"}],
        ],
    ),
]


def read_changes(kept: Sequence[Mapping[str, object]]) -> list[Change]:
    """Changes as they were kept. Raises pydantic's ValidationError for any other."""
    return _READER.validate_python(list(kept))


_READER: TypeAdapter[list[Change]] = TypeAdapter(list[Change])


class PreviewAsked(Sent):
    """Changes to try. windows: by public transport too, in every window of the study.

    pace: on foot, by its name; the study's own where absent.
    """

    changes: Changes
    windows: bool = False
    pace: str | None = Field(None, max_length=40, examples=["older"])
    norms: Norms = Field(default_factory=dict)


class ResultsAsked(Sent):
    """Whose files to make: the study's, or those of a plan. name: of the plan, for its titles."""

    changes: Changes = Field(default_factory=list[Change])
    name: str = Field("", max_length=NAME_LIMIT, examples=["Met een tweede LDC"])


class ScenarioSent(Sent):
    """A scenario to keep."""

    name: DocumentName
    changes: Changes


class ScenarioSaved(Sent):
    """A scenario as it becomes; without a name it keeps the one it has."""

    name: DocumentName | None = None
    changes: Changes


class ScenarioBody(Sent):
    """What the store keeps of a scenario."""

    changes: Changes


class Scenario(DocumentHead):
    """A scenario that was kept."""

    changes: list[Change]


class _People(Shape):
    """One-person households beyond the norm; null where hidden, and its status says why.

    A difference is what is after less what was before: below zero where people are helped.
    """

    people_in_gap_before: float | None = Field(examples=[120.5])
    people_in_gap_before_status: Status
    people_in_gap_after: float | None = Field(examples=[80.25])
    people_in_gap_after_status: Status
    people_in_gap_difference: float | None = Field(examples=[-40.25])
    people_in_gap_difference_status: Status


class CategoryOutcome(_People):
    """One category on foot, at the pace and with the norm that were asked for."""

    category: str = Field(examples=["ldc"])
    norm_minutes: float = Field(examples=[15.0])
    places_before: int
    places_after: int
    share_beyond_before: float | None
    share_beyond_after: float | None
    median_minutes_before: float | None
    median_minutes_after: float | None


class AreaOutcome(_People):
    """An area whose people beyond the norm of a category change."""

    code: str = Field(examples=["99999A031"])
    name: str
    category: str = Field(examples=["ldc"])


class WindowOutcome(_People):
    """One category in one window, by public transport or on foot, with the norm that was asked for.

    The pace is the study's own, whatever was asked for. share_within_norm: of the departure
    minutes; null with another norm than the study's own.
    """

    category: str = Field(examples=["ldc"])
    window: str = Field(examples=["evening"])
    norm_minutes: float
    minutes_before: float | None
    minutes_after: float | None
    p85_minutes_before: float | None
    p85_minutes_after: float | None
    share_within_norm_before: float | None
    share_within_norm_after: float | None


class WindowAreaOutcome(AreaOutcome):
    """As an area, in one window."""

    window: str = Field(examples=["evening"])


class ScenarioOutcome(Shape):
    """What changes come to, before and after. The last two are empty unless they are asked for.

    pace: of `categories` and `areas`; windows_pace: the study's own, of the last two. The norms
    are those of all four.
    """

    pace: str = Field(examples=["older"])
    windows_pace: str = Field(examples=["older"])
    categories: list[CategoryOutcome]
    areas: list[AreaOutcome]
    windows: list[WindowOutcome]
    window_areas: list[WindowAreaOutcome]
