"""What the profile and the score assume: every figure with its source, from score.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

from pydantic import TypeAdapter

Status = Literal["published", "choice", "to_check"]


@dataclass(frozen=True)
class Figure:
    """One figure: where it is used, its value, its source and how sure that source is."""

    part: str
    name: str
    value: float | tuple[float, ...]
    status: Status
    source: str


@dataclass(frozen=True)
class ArrivalModel:
    """How people who come alone choose a seat: utilities, see `arrival`."""

    occupancies: tuple[float, ...]
    distance: float
    distance_cap: float
    anchor: float
    eye_contact: float
    runs: int
    seed: int


@dataclass(frozen=True)
class SeatModel:
    """What makes a seat anchored, covered, with prospect; metres, degrees and shares."""

    anchored_within: float
    covered_within: float
    edge_within: float
    view_angle: float
    prospect_share: float
    kind_share: float
    eye_height: float
    door_step: float
    area_per_seat: tuple[float, ...]


@dataclass(frozen=True)
class HearingModel:
    """Absorption of what is in a room, and how much of it talkers ask; see `hearing`."""

    sabine: float
    per_talker: float
    per_talker_hard_of_hearing: float
    persons_per_talker: float
    person: float
    floor: float
    walls: float
    ceiling: float


@dataclass(frozen=True)
class RangeModel:
    """How the range of the score is drawn; see `score`."""

    draws: int
    spread: float
    kappas: tuple[float, ...]
    band: float
    sure: float
    seed: int


@dataclass(frozen=True)
class Assumptions:
    """All of them. kappa: 0 acquainted to 0.8 strangers; reach: contact from which two seats are
    partners. Change one with `dataclasses.replace`."""

    kappa: float
    reach: float
    weights: Mapping[str, float]
    arrival: ArrivalModel
    seats: SeatModel
    hearing: HearingModel
    range: RangeModel


@cache
def figures() -> tuple[Figure, ...]:
    """Every figure as score.toml has it, for whoever wants to see them."""
    path = resources.files(__package__ or "nabij.seating") / "score.toml"
    parts = tomllib.loads(path.read_text(encoding="utf-8"))
    return tuple(
        Figure(part, name, _value(entry["value"]), entry["status"], entry["source"])
        for part, entries in parts.items()
        for name, entry in entries.items()
    )


@cache
def assumptions() -> Assumptions:
    """The assumptions that hold unless others are given."""
    parts = {part: _values(part) for part in ("weights", "arrival", "seats", "hearing", "range")}
    return TypeAdapter(Assumptions).validate_python({**_values("contact"), **parts})


def _values(part: str) -> dict[str, float | tuple[float, ...]]:
    return {figure.name: figure.value for figure in figures() if figure.part == part}


def _value(value: float | list[float]) -> float | tuple[float, ...]:
    return tuple(value) if isinstance(value, list) else value
