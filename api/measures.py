"""Another pace and other norms than the study's own, as a request may choose them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import Query
from pydantic import Field

from ..layers.named import guess
from ..scenario_changes import check_category
from ..study import Study
from .problems import HttpError

#: The norms that can be chosen, in minutes; a study's own comes with them.
NORMS = tuple(range(5, 41))
_MOST = 50

PaceName = Annotated[
    str | None,
    Query(max_length=40, description="The study's own where absent.", examples=["older"]),
]
#: By category, in the body of a request.
Norms = Annotated[
    dict[
        Annotated[str, Field(min_length=1, max_length=40)],
        Annotated[float, Field(gt=0, le=240, allow_inf_nan=False)],
    ],
    Field(
        max_length=_MOST,
        description="Minutes by category, on foot and in windows: whole, 5 to 40, or the study's "
        "own, which also holds for a category that is not named.",
        examples=[{"ldc": 12}],
    ),
]
#: By category, in an address.
NormWords = Annotated[
    str,
    Query(
        max_length=2_000,
        pattern=r"^([a-z][a-z0-9_]{0,39}:[0-9]{1,3}(\.[0-9]{1,6})?(,|$))*$",
        description="Norms, as category:minutes with commas between them: whole minutes from 5 to "
        "40, or the study's own.",
        examples=["ldc:12"],
    ),
]


def read_norms(words: str) -> dict[str, float]:
    """The norms in an address, by category; the last of two for one category counts."""
    pairs = (pair.partition(":") for pair in words.split(",") if pair)
    return {category: float(minutes) for category, _, minutes in pairs}


def check_pace(study: Study, pace: str | None) -> str:
    """The name of a pace of the study, its own where none is named. Raises HttpError."""
    if pace is None:
        return study.pace_name
    if pace not in study.paces:
        close = guess(pace, list(study.paces))
        key = "api.no_pace" if close is None else "api.no_pace_guess"
        raise HttpError(key, pace=pace, guess=close, there=list(study.paces))
    return pace


def check_norms(study: Study, norms: Mapping[str, float]) -> None:
    """Raise HttpError for a norm that cannot be chosen, StudyError for an unknown category.

    Between whole minutes lie so few people that one could be told from the next.
    """
    for category, minutes in norms.items():
        check_category(study, category)
        own = study.norms[category]
        if minutes != own and minutes not in NORMS:
            raise HttpError(
                "api.no_norm",
                minutes=f"{minutes:g}",
                category=category,
                low=NORMS[0],
                high=NORMS[-1],
                own=f"{own:g}",
            )
