"""How the areas fare under other norms and other weights of need, for a page to colour at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any

import numpy as np
from fastapi import APIRouter, Path, Request
from pydantic import Field
from starlette.responses import Response

from ..geo import need
from ..geo.access import Access, minutes, reached
from ..geo.disclosure import HIDDEN, SMALL
from ..geo.gaps import AreaWeights, area_weights, shortfall
from ..geo.kept_back import count_status
from ..geo.weights import FloatArray, sum_by_group
from ..study import Study
from ..words import catalogue, category_label
from .answers import answer_of, plain
from .library import Loaded
from .measures import NORMS, PaceName, check_pace
from .problems import MissingError, asked_language
from .routes_studies import StudyId, loaded_study, send
from .study_models import Shape

router = APIRouter(prefix="/studies", tags=["studies"])

#: In place of a count that is not shown: why it is not.
MARKS = {SMALL: -1, HIDDEN: -2}
_PARTS = 10_000


class NeedScores(Shape):
    """A part of the index of need. scores: 0 to 1, one per area, null where not known."""

    indicator: str = Field(examples=["one_person_share"])
    label: str = Field(examples=["Aandeel eenpersoonshuishoudens"])
    weight: float = Field(description="In the study; 0 where it leaves it out.", examples=[0.25])
    scores: list[float | None] = Field(examples=[[0.91, 0.12]])


class PeopleByNorm(Shape):
    """One category under every norm: a list per norm, with a number per area.

    people: one-person households beyond the norm, whole; -1 = small, -2 = hidden, null = not known.
    Under other norms than the study's own they are in multiples of `suppress_below`, so that
    subtracting tells no small number.
    """

    category: str = Field(examples=["ldc"])
    label: str = Field(examples=["Lokaal dienstencentrum"])
    norms: list[float] = Field(description="Minutes.", examples=[[5.0, 6.0]])
    people: list[list[int | None]] = Field(examples=[[[120, -1], [96, 0]]])


class NormProfile(PeopleByNorm):
    """As `PeopleByNorm`, on foot. shortfall: in parts of 10,000; null where not known."""

    shortfall: list[list[int | None]] = Field(examples=[[[10_000, 310], [9_000, 0]]])


class Profile(Shape):
    """What weighs in every area under other norms and weights, at one pace on foot.

    Lists of areas are in the order of `codes`. Need is the mean of the scores that are known, by
    their weights; priority is need x the mean of the shortfalls of all categories.
    """

    pace: str = Field(examples=["older"])
    metres_per_second: float = Field(examples=[1.0])
    suppress_below: int = Field(examples=[5])
    codes: list[str] = Field(examples=[["99999A031", "99999A032"]])
    need: list[NeedScores]
    categories: list[NormProfile]


class WindowProfile(Shape):
    """The people beyond every norm in one window, door to door by public transport or on foot.

    Lists of areas are in the order of `codes`. pace: of every walk, the study's own; another is not
    to be had, as every walk to and from a stop was found with it.
    """

    window: str = Field(examples=["evening"])
    pace: str = Field(examples=["older"])
    metres_per_second: float = Field(examples=[1.0])
    suppress_below: int = Field(examples=[5])
    codes: list[str] = Field(examples=[["99999A031", "99999A032"]])
    categories: list[PeopleByNorm]


WindowName = Annotated[str, Path(max_length=200, examples=["evening"])]


@router.get("/{study}/profile", response_model=Profile, summary="Areas under other norms")
async def read_profile(request: Request, study: StudyId, pace: PaceName = None) -> Response:
    """Per category and norm the people beyond it and the shortfall; per part of need the scores."""
    loaded, language = await loaded_study(request, study), asked_language(request)
    name = check_pace(loaded.study, pace)
    return await send(
        request,
        loaded,
        ("profile", name, language),
        lambda: answer_of(profile(loaded, name, language)),
        language,
    )


@router.get(
    "/{study}/profile/{window}",
    response_model=WindowProfile,
    summary="Areas under other norms in a window",
)
async def read_window_profile(request: Request, study: StudyId, window: WindowName) -> Response:
    """Per category and norm the people beyond it, at the study's own pace."""
    loaded, language = await loaded_study(request, study), asked_language(request)
    if not loaded.study.windows:
        raise MissingError("transit.no_timetable")
    if window not in loaded.study.windows:
        raise MissingError("api.no_window", window=window, there=list(loaded.study.windows))
    return await send(
        request,
        loaded,
        ("window_profile", window, language),
        lambda: answer_of(window_profile(loaded, window, language)),
        language,
    )


def profile(loaded: Loaded, pace: str, language: str) -> dict[str, Any]:
    """The areas under other norms and weights (`Profile`). pace: the name of one of the study's."""
    study = loaded.study
    weights, people = _people(loaded)
    return {
        "pace": pace,
        "metres_per_second": study.paces[pace],
        "suppress_below": study.study.suppress_below,
        "codes": _codes(loaded),
        "need": _need(loaded, language),
        "categories": _by_category(
            study,
            language,
            lambda category: _under_norms(loaded, category, pace, weights, people),
        ),
    }


def window_profile(loaded: Loaded, window: str, language: str) -> dict[str, Any]:
    """The areas under other norms in a window of the study (`WindowProfile`)."""
    study = loaded.study
    weights, people = _people(loaded)

    def under_norms(category: str) -> dict[str, list[Any]]:
        norms = _norms(study.norms[category])
        time = loaded.analysis.dwellings[f"{category}_{window}_minutes"].to_numpy(np.float64)
        time = np.where(np.isnan(time), np.inf, time)
        beyond = np.column_stack([people * weights.mean(time > norm) for norm in norms])
        at_own = norms.index(study.norms[category])
        column = f"{category}_{window}_people_in_gap"
        return {"norms": norms, "people": _people_told(loaded, beyond, at_own, column)}

    return {
        "window": window,
        "pace": study.pace_name,
        "metres_per_second": study.paces[study.pace_name],
        "suppress_below": study.study.suppress_below,
        "codes": _codes(loaded),
        "categories": _by_category(study, language, under_norms),
    }


def _codes(loaded: Loaded) -> list[str]:
    return loaded.analysis.areas["code"].astype(str).tolist()


def _people(loaded: Loaded) -> tuple[AreaWeights, FloatArray]:
    """The dwellings of every area, and the one-person households in it."""
    homes = loaded.ground.homes
    weights = area_weights(homes, len(loaded.analysis.areas))
    singles = homes.table["one_person_households"].to_numpy()
    return weights, sum_by_group(singles, weights.area, weights.n_areas)


def _by_category(
    study: Study, language: str, told: Callable[[str], dict[str, list[Any]]]
) -> list[dict[str, Any]]:
    return [
        {"category": category, "label": category_label(category, language), **told(category)}
        for category in study.norms
    ]


def _norms(own: float) -> list[float]:
    return sorted({*map(float, NORMS), float(own)})


def _under_norms(
    loaded: Loaded, category: str, pace: str, weights: AreaWeights, people: FloatArray
) -> dict[str, list[Any]]:
    """people: one-person households per area. pace: the name of one of the study's."""
    study, access = loaded.study, loaded.access[category]
    norms = _norms(study.norms[category])
    time = minutes(access.distance_dm, study.paces[pace])
    beyond = _people_beyond(access, norms, study.paces[pace], weights, people)
    at_own = norms.index(study.norms[category])
    return {
        "norms": norms,
        "people": _people_told(loaded, beyond, at_own, f"{category}_people_in_gap_{pace}"),
        "shortfall": [_whole(shortfall(time / norm, weights) * _PARTS) for norm in norms],
    }


def _people_beyond(
    access: Access, norms: list[float], pace: float, weights: AreaWeights, people: FloatArray
) -> FloatArray:
    """One-person households beyond each norm; [area, norm]. pace: metres per second."""
    return np.column_stack(
        [people * weights.mean(~reached(access.distance_dm, norm, pace)) for norm in norms]
    )


def _people_told(
    loaded: Loaded, beyond: FloatArray, at_own: int, column: str
) -> list[list[int | None]]:
    """What is told of the people beyond each norm: a list per norm.

    beyond: [area, norm], of which `at_own` is the study's own norm; column: in the results, where
    the people beyond that one stand as they are published.
    """
    threshold, areas = loaded.study.study.suppress_below, loaded.analysis.areas
    # where it is not told how many live there, nothing that follows from it is
    untold = areas["one_person_households"].isna().to_numpy()[:, None]
    told = rounded_people(beyond, threshold)
    told[count_status(beyond, threshold) == SMALL] = MARKS[SMALL]
    told[(beyond > 0) & untold] = MARKS[HIDDEN]
    published = areas[column].fillna(areas[f"{column}_status"].map(MARKS))
    told[:, at_own] = published.to_numpy(np.float64)
    return [_whole(values) for values in told.T]


def rounded_people(values: FloatArray, threshold: int) -> FloatArray:
    """Counts in multiples of the threshold, so that two of them never tell a few apart.

    What differs by less may be written alike, and what is written a step apart may differ by
    nothing or by two steps; beside an exact count one is at most half a step away. (Rounding:
    Hundepool et al., Statistical Disclosure Control, 2012, par. 5.4.)
    """
    step = max(threshold, 1)
    return np.floor(values / step + 0.5) * step


def _whole(values: FloatArray) -> list[int | None]:
    known = np.isfinite(values)
    whole = np.rint(np.where(known, values, 0)).astype(np.int64).tolist()
    return [value if k else None for value, k in zip(whole, known.tolist(), strict=True)]


def _need(loaded: Loaded, language: str) -> list[dict[str, Any]]:
    """Every part that the study knows, those that it gives no weight too."""
    areas, counts, section = (
        loaded.analysis.areas,
        loaded.inputs.households.table,
        loaded.study.need,
    )
    shares = counts[[name for name in need.DEFAULT_INDICATORS if name in counts]]
    have = [str(name) for name in shares if shares[name].notna().any()]
    scores = need.need_index(shares, dict.fromkeys(have, 1.0), section.method, counts["households"])
    # an area where nobody lives needs nothing
    scores.loc[counts["households"] == 0] = np.nan
    weights: Mapping[str, float] = need.part_weights(shares, section.weights)
    columns = catalogue("columns", language)
    # a score is told where the share that it is of is told
    told = {name: areas[name].notna().to_numpy() for name in have if name in areas}
    return [
        {
            "indicator": name,
            "label": columns.get(name, name),
            "weight": weights.get(name, 0.0),
            "scores": plain(scores[f"{name}_score"].reset_index(drop=True).where(shown)),
        }
        for name, shown in told.items()
    ]
