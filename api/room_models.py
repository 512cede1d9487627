"""The shapes of what is asked and told about rooms."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from ..seating.model import Room
from ..seating.room_file import room_from
from .documents_http import DocumentHead, DocumentName, Sent

#: What a room is called in a mistake when it has no title yet.
_NAMELESS = "zaal"
_LONGEST_NAME = 60
_SMALL: dict[str, Any] = {
    "version": 1,
    "title": "Onze cafetaria",
    "units": "m",
    "walls": {"outline": [[0, 0], [6, 0], [6, 5], [0, 5]]},
    "doors": [{"id": "D1", "at": [3, 0], "width": 0.95, "opens": "out", "main": True}],
    "tables": [{"id": "T1", "at": [3, 3], "width": 0.9, "depth": 0.9}],
    "seats": [
        {"id": "1", "at": [3, 3.72], "angle": 270, "table": "T1"},
        {"id": "2", "at": [2.28, 3], "angle": 0, "table": "T1"},
    ],
}


class _AsRoom:
    """Describes a document as a room; `room_of` checks it, with sentences people can use."""

    @classmethod
    def __get_pydantic_json_schema__(
        cls, _: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return handler(Room.__pydantic_core_schema__)


RoomDocument = Annotated[dict[str, Any], _AsRoom, Field(examples=[_SMALL])]
"""What a room file holds (docs/zaalbestand.md)."""


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Template(_Shape):
    """A worked example to begin from."""

    name: str = Field(examples=["ldc-cafeteria"])
    title: str = Field(examples=["Cafetaria van lokaal dienstencentrum De Brug"])
    seats: int = Field(examples=[36])
    tables: int = Field(examples=[8])


class TemplateList(_Shape):
    """The worked examples; all of them invented."""

    templates: list[Template]


class NewRoom(Sent):
    """A room to keep."""

    name: DocumentName
    room: RoomDocument


class ChangedRoom(Sent):
    """A new version of a room; without a name it keeps its own."""

    name: DocumentName | None = None
    room: RoomDocument


class KeptRoom(DocumentHead):
    """A version of a room that is kept."""

    room: Room


class AskedImprovement(Sent):
    """A room to find better layouts for. seats: another number of seats; seed: of the chance."""

    room: RoomDocument
    seats: int | None = Field(default=None, ge=1, le=2_000, examples=[36])
    seed: int = Field(default=1, ge=0, le=2**31)


class ImportedRoom(_Shape):
    """A drawing or room file as it was understood, and what is worth knowing about that."""

    room: Room
    findings: list[str] = Field(examples=[["Gelezen: tafels 8, zitplaatsen 36, deuren 3."]])


class ScorePart(_Shape):
    """A part of the score. share: 0 to 1 of its points."""

    name: str = Field(examples=["contact"])
    label: str = Field(examples=["contact per zitplaats"])
    share: float = Field(examples=[0.62])
    of: float = Field(description="Points at most.", examples=[20.0])


class RoomScore(_Shape):
    """0 to 100; low and high: under other weights."""

    value: float = Field(examples=[61.2])
    low: float = Field(examples=[55.0])
    high: float = Field(examples=[66.4])
    parts: list[ScorePart]


class SeatProfile(_Shape):
    """A seat. contact: 0 to 1; partners: seats within reach; group: conversation or -1."""

    id: str = Field(examples=["12"])
    at: tuple[float, float] = Field(examples=[[3.0, 3.72]])
    contact: float = Field(examples=[0.71])
    partners: int = Field(examples=[3])
    group: int = Field(examples=[0])
    kinds: list[str] = Field(examples=[["edge", "refuge"]])


class RoomCheck(_Shape):
    """One thing that was checked. binding: whether the norm may bind, or is advice."""

    key: str = Field(examples=["path_least"])
    ok: bool
    kind: str = Field(examples=["good_practice"])
    kind_label: str = Field(examples=["goede praktijk"])
    measured: float | None
    limit: float | None
    items: list[str] = Field(examples=[["T1"]])
    at: tuple[float, float] | None = Field(examples=[[2.1, 4.0]])
    source: str
    article: str
    sentence: str


class RoomAdvice(_Shape):
    """What would help. gain: the points it would bring by itself."""

    key: str = Field(examples=["social_missing"])
    gain: float = Field(examples=[2.5])
    items: list[str] = Field(examples=[["T1"]])
    sentence: str


class RoomEvaluation(_Shape):
    """All that is told of a room as it stands, in the asked language.

    pairs: seats that reach one another, [row, row, contact 0 to 1] by the rows of `seats`.
    """

    title: str
    score: RoomScore
    seats: list[SeatProfile]
    pairs: list[tuple[int, int, float]] = Field(examples=[[[0, 1, 0.8]]])
    profile: list[str] = Field(examples=[["Elke zitplaats heeft iemand binnen bereik."]])
    checks: list[RoomCheck]
    advice: list[RoomAdvice]
    scope: str = Field(description="What the checks are worth.")
    choices: str = Field(description="What the score is worth.")


def room_of(document: dict[str, Any]) -> Room:
    """The room that a request holds. Raises RoomError, with the title of the room as its file."""
    title = document.get("title")
    name = title if isinstance(title, str) else ""
    clean = "".join(sign for sign in name if sign.isprintable() and sign != "/").strip(" .")
    return room_from(document, Path(clean[:_LONGEST_NAME] or _NAMELESS))


def plain_room(room: Room) -> dict[str, Any]:
    """The room with every key that it has, lengths in metres."""
    return room.model_dump(mode="json")
