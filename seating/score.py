"""One number from 0 to 100 out of a profile: visible weights, and what other weights would give.

The weights are choices, not findings. Hence a range (other weights, and people who know one another
better or less), and two layouts of which the order is not stable are a tie.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np

from .assumptions import RangeModel
from .layout import FloatArray, Layout
from .profile import Measures, Profile, measure, wheelchair_ratio
from .setting import Setting

#: The parts of the score, as the weights in score.toml name them.
PARTS = (
    "contact",
    "partners",
    "arrival",
    "social_table",
    "choice",
    "view",
    "hearing",
    "wheelchair",
)
#: Two draws that differ less are equal; points.
_SAME = 1e-9


@dataclass(frozen=True)
class Score:
    """value: 0 to 100. parts: 0 to 1 each, only those that apply. weights: of these, in points,
    100 in all. low, high: what most other weights and kappas give. draws: the score under each."""

    value: float
    parts: Mapping[str, float]
    weights: Mapping[str, float]
    low: float
    high: float
    draws: FloatArray


@dataclass(frozen=True)
class Comparison:
    """Which of two layouts scores higher, and the share of the draws in which each does."""

    better: Literal["a", "b", "tie"]
    share_a: float
    share_b: float


def score(profile: Profile) -> Score:
    """The score of a profile."""
    model = profile.setting.model
    parts = _parts(profile.setting, profile.measures)
    applies = ~np.isnan(parts[0])
    weights = np.array([model.weights[name] for name in PARTS]) * applies
    points = 100 * weights / weights.sum()
    known = np.where(applies, parts, 0.0)
    drawn, rows = _draws(tuple(model.weights[name] for name in PARTS), model.range)
    drawn = drawn * applies
    draws = 100 * (drawn * known[1 + rows]).sum(axis=1) / drawn.sum(axis=1)
    value = float(points @ known[0])
    tail = (1 - model.range.band) / 2
    low, high = np.quantile(draws, [tail, 1 - tail])
    chosen = [column for column in range(len(PARTS)) if applies[column]]
    return Score(
        value=value,
        parts={PARTS[column]: float(known[0, column]) for column in chosen},
        weights={PARTS[column]: float(points[column]) for column in chosen},
        low=min(float(low), value),
        high=max(float(high), value),
        draws=draws,
    )


def value(setting: Setting, layout: Layout) -> float:
    """The value that `score` gives, and nothing else: for those who try many layouts."""
    parts = _parts(setting, measure(setting, layout, setting.kappas[:1]))[0]
    weights = np.array([setting.model.weights[name] for name in PARTS])
    applies = ~np.isnan(parts)
    return float(100 * (weights[applies] @ parts[applies]) / weights[applies].sum())


def compare(a: Score, b: Score, sure: float) -> Comparison:
    """Which of two layouts is higher under at least the share `sure` of the same draws; else a
    tie."""
    difference = a.draws - b.draws
    share_a = float((difference > _SAME).mean())
    share_b = float((difference < -_SAME).mean())
    better = "a" if share_a >= sure else "b" if share_b >= sure else "tie"
    return Comparison(better, share_a, share_b)


def _parts(setting: Setting, found: Measures) -> FloatArray:
    """(k kappas, parts), 0 to 1; NaN for a part that does not apply."""
    n = len(found.kind)
    if n == 0:
        return np.zeros((len(found.contact), len(PARTS)))
    choice = np.minimum(1.0, found.kind.mean(axis=0) / setting.model.seats.kind_share).mean()
    heard = setting.hearing.share
    parts = np.empty((len(found.contact), len(PARTS)))
    parts[:, 0] = found.contact.mean(axis=1)
    parts[:, 1] = found.partnered.mean(axis=1)
    parts[:, 2] = found.newcomer.mean(axis=1)
    parts[:, 3] = found.social.share
    parts[:, 4] = choice
    parts[:, 5] = np.nan if setting.door is None else found.seen.mean()
    parts[:, 6] = np.nan if heard is None else heard
    parts[:, 7] = [min(1.0, wheelchair_ratio(setting, row) or 0.0) for row in found.contact]
    return parts


@cache
def _draws(
    weights: tuple[float, ...], model: RangeModel
) -> tuple[FloatArray, np.ndarray[tuple[int], np.dtype[np.int64]]]:
    """(draws, parts) weights around those given, and per draw a row of the kappas."""
    random = np.random.default_rng(model.seed)
    around = random.normal(0.0, model.spread, (model.draws, len(weights)))
    return np.array(weights) * np.exp(around), random.integers(len(model.kappas), size=model.draws)
