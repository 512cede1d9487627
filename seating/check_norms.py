"""The figures that a room is held against, from norms.toml: limit, kind, source and article."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal

Kind = Literal["regulation", "good_practice", "geometry"]


@dataclass(frozen=True)
class Norm:
    """One figure. limit: metres, or what norms.toml says. source: the document, by its own name.
    checked: False where the figure was written from memory."""

    limit: float
    kind: Kind
    source: str
    article: str
    checked: bool


@cache
def norms() -> Mapping[str, Norm]:
    """Every figure, by the key of its check."""
    return {key: Norm(**table) for key, table in _tables().items() if "kind" in table}


@cache
def rule(name: str) -> Mapping[str, float]:
    """The figures that go with a norm, as "walkway_rule"."""
    return {key: float(value) for key, value in _tables()[name].items()}


@cache
def _tables() -> dict[str, dict[str, Any]]:
    path = resources.files(__package__ or "nabij.seating") / "norms.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))
