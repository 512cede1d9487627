"""Municipalities of Belgium by NIS code: what became of them in 2019 and 2025, and their region."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources

NEWEST = 2025

# by the first two digits of the NIS code, that is the arrondissement
_REGIONS = {
    "flanders": "11 12 13 23 24 31 32 33 34 35 36 37 38 41 42 43 44 45 46 71 72 73",
    "brussels": "21",
    "wallonia": "25 51 52 53 54 55 56 57 58 61 62 63 64 81 82 83 84 85 91 92 93",
}


@dataclass(frozen=True)
class Merger:
    """One municipality that became (part of) another on 1 January of `year`, or got its code."""

    year: int
    before: str
    after: str
    name_nl: str
    name_fr: str


@cache
def mergers() -> tuple[Merger, ...]:
    """The mergers of 2019 and 2025, and the new codes of eleven Walloon municipalities in 2019.

    Source: REFNIS (Statbel), and for 2025 the decrees on the mergers.
    """
    path = resources.files(__package__ or "nabij.data") / "mergers.csv"
    rows = csv.DictReader(path.read_text(encoding="utf-8").splitlines())
    return tuple(
        Merger(int(row["year"]), row["before"], row["after"], row["name_nl"], row["name_fr"])
        for row in rows
    )


def successor(nis5: str, year: int = NEWEST) -> str:
    """The code in `year` of the municipality that `nis5` belonged to when it was given."""
    code = nis5
    for merger in mergers():
        if merger.year <= year and merger.before == code:
            code = merger.after
    return code


def predecessors(nis5: str, year: int = 2018) -> tuple[str, ...]:
    """The codes in `year` of all that is now `nis5`, sorted; itself where nothing changed."""
    codes = {nis5}
    for merger_year in sorted({m.year for m in mergers() if m.year > year}, reverse=True):
        before: dict[str, set[str]] = {}
        for merger in mergers():
            if merger.year == merger_year:
                before.setdefault(merger.after, set()).add(merger.before)
        codes = {old for code in codes for old in before.get(code, {code})}
    return tuple(sorted(codes))


def new_name(nis5: str, language: str = "nl") -> str | None:
    """The name of a municipality that came out of a merger or got another code; None for others."""
    for merger in reversed(mergers()):
        if merger.after == nis5:
            return merger.name_fr if language == "fr" else merger.name_nl
    return None


def region(nis5: str) -> str | None:
    """`flanders`, `brussels` or `wallonia`, by the NIS code; None where it is no municipality."""
    if len(nis5) != 5 or not nis5.isdigit():
        return None
    return next((name for name, heads in _REGIONS.items() if nis5[:2] in heads.split()), None)
