"""Which area or place is meant by what a person types: its code or id, or its name."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd

from ..messages import StudyError, nearest
from .codes import canonical_code, match

_EXAMPLES = 6


def rows_named(names: Sequence[str], asked: str) -> list[int]:
    """The rows with this name, whatever its case."""
    wanted = asked.strip().casefold()
    return [row for row, name in enumerate(names) if name.strip().casefold() == wanted]


def guess(asked: str, options: Sequence[str]) -> str | None:
    """The first option that holds what was asked, or else the one spelt closest to it."""
    part = asked.strip().casefold()
    return next((name for name in options if part in name.casefold()), nearest(asked, options))


def find_place(places: gpd.GeoDataFrame, asked: str, *, by_part: bool = False) -> int:
    """The row of the place with this id or name. Raises StudyError for none, or for several.

    by_part: a part of a name will do, where no id and no name is the same and just one has it.
    """
    ids = places["place"].astype(str).tolist()
    names = places["name"].astype(str).tolist()
    for options in (ids, names):
        found = rows_named(options, asked)
        if len(found) == 1:
            return found[0]
        if found:
            several = [ids[row] for row in found]
            raise StudyError("transit.place_several", goal=asked, n=len(found), ids=several)
    part = asked.strip().casefold()
    found = [row for row, name in enumerate(names) if by_part and part and part in name.casefold()]
    if len(found) == 1:
        return found[0]
    if found:
        several = [f"{names[row]} ({ids[row]})" for row in found]
        raise StudyError("neighbourhood.places", asked=asked, n=len(found), places=several)
    options = [name for name in names if name]
    close = guess(asked, options)
    if close is not None:
        raise StudyError("transit.place_unknown_guess", goal=asked, guess=close)
    examples = options[:_EXAMPLES]
    raise StudyError("transit.place_unknown", goal=asked, n=len(places), examples=examples)


def find_area(areas: gpd.GeoDataFrame, asked: str) -> int:
    """The row of the area with this code, in any of its spellings, or else with this name.

    Raises StudyError for none, with the nearest there is, or for a name that several have.
    """
    codes, names = areas["code"].astype(str).tolist(), areas["name"].astype(str).tolist()
    row = int(match([asked.strip()], codes)[0])
    if row >= 0:
        return row
    found = rows_named(names, asked)
    if len(found) == 1:
        return found[0]
    if found:
        several = [codes[one] for one in found]
        raise StudyError("neighbourhood.areas_several", asked=asked, n=len(found), codes=several)
    examples = [f"{code} ({name})" for code, name in zip(codes, names, strict=True)][:_EXAMPLES]
    close = nearest(canonical_code(asked), codes) or guess(asked, names)
    form = "neighbourhood.area_unknown" if close is None else "neighbourhood.area_unknown_guess"
    raise StudyError(form, asked=asked, guess=close, n=len(codes), examples=examples)
