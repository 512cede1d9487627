"""What the profile and the score assume: every figure with its source, from score.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

import numpy as np
from pydantic import TypeAdapter

from ..messages import RoomError, nearest

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


_MOST = 10_000.0
_SHARES = (
    "contact.kappa",
    "contact.reach",
    "arrival.occupancies",
    "seats.prospect_share",
    "seats.kind_share",
    "range.kappas",
    "range.band",
    "range.sure",
)
_WHOLE = ("arrival.runs", "arrival.seed", "range.draws", "range.seed")
_MAY_BE_ZERO = (
    "contact.kappa",
    "range.kappas",
    "range.spread",
    "arrival.distance",
    "arrival.anchor",
    "arrival.eye_contact",
)


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
    return assuming({})


def assuming(changes: Mapping[str, str]) -> Assumptions:
    """The assumptions with some of them changed: "contact.kappa" -> "0.2"; a list as "0.3;0.5".

    Raises RoomError for a name that does not exist, and for a value that makes no sense there.
    """
    known = {f"{figure.part}.{figure.name}": figure for figure in figures()}
    parts: dict[str, dict[str, float | tuple[float, ...]]] = {}
    for figure in known.values():
        parts.setdefault(figure.part, {})[figure.name] = figure.value
    for name, written in changes.items():
        if name not in known:
            guess = nearest(name, known)
            form = "assumptions.unknown" if guess is None else "assumptions.unknown_guess"
            raise RoomError(form, name=name, guess=guess, options=list(known))
        parts[known[name].part][known[name].name] = _read(name, known[name], written)
    if not sum(np.atleast_1d(weight).sum() for weight in parts["weights"].values()) > 0:
        raise RoomError("assumptions.no_weight")
    contact = parts.pop("contact")
    return TypeAdapter(Assumptions).validate_python({**contact, **parts})


def _read(name: str, figure: Figure, written: str) -> float | tuple[float, ...]:
    """A value as someone wrote it; as many numbers as the figure has, within its bounds."""
    numbers = _numbers(written)
    single = not isinstance(figure.value, tuple)
    low, high = (0.0 if name in _MAY_BE_ZERO or figure.part == "weights" else 1e-6), _MOST
    if name in _SHARES:
        high = 1.0
    fits = numbers and all(low <= one <= high for one in numbers) and len(numbers) <= 10
    whole = name not in _WHOLE or all(one.is_integer() for one in numbers)
    if not fits or not whole or (single and len(numbers) != 1):
        raise RoomError("assumptions.bad_assumption", name=name, value=written, high=high)
    return numbers[0] if single else tuple(numbers)


def _numbers(written: str) -> list[float]:
    """The numbers in "0,3;0,5"; none where it holds something else."""
    try:
        return [float(part.replace(",", ".")) for part in written.split(";")]
    except ValueError:
        return []


def _value(value: float | list[float]) -> float | tuple[float, ...]:
    return tuple(value) if isinstance(value, list) else value
