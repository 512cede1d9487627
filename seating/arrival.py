"""People who come alone take a seat, one after the other: does it bring them near someone?

They like distance to those already there, a wall beside or behind them, and nobody who looks at
them (Staats and Groot 2019: distant, anchored, low-eye-contact seats). The directions are
published, the strengths are choices (score.toml, [arrival]). Everyone comes alone and stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

from .assumptions import ArrivalModel
from .compiled import compiled
from .layout import FloatArray

_Float = float | np.float64


@cache
def _days(runs: int, n_seats: int, seed: int) -> FloatArray:
    return np.random.default_rng(seed).gumbel(size=(runs, n_seats))


def days(seat_ids: Sequence[str], model: ArrivalModel) -> FloatArray:
    """(runs, n): how much every seat happens to please on every simulated day; a Gumbel draw.

    A seat keeps its draws whatever its row, so that the order of the seats in a file or a turned
    room changes nothing. One draw per seat and day is a draw per guest where utilities stay as they
    are (Gumbel-top-k, Kool et al. 2019).
    """
    rank = np.empty(len(seat_ids), np.int64)
    rank[np.argsort(np.array(seat_ids, dtype=np.str_), kind="stable")] = np.arange(len(seat_ids))
    return np.ascontiguousarray(_days(model.runs, len(seat_ids), model.seed)[:, rank])


def newcomer(
    distance: FloatArray,
    gaze: FloatArray,
    until: FloatArray,
    anchored: npt.NDArray[np.bool_],
    draws: FloatArray,
    model: ArrivalModel,
    kappas: FloatArray,
) -> FloatArray:
    """Chance that the next guest sits within reach of someone: (k kappas, occupancies).

    distance, gaze: (n, n) of `contact.pair_terms`; until: of `contact.partner_until`; draws: of
    `days`. At every occupancy, the seats taken differ per day; the chance is the mean over the days
    of the chance over the free seats (multinomial logit). 0 with fewer than two seats.
    """
    n = len(distance)
    taken = np.array([min(max(round(o * n), 1), n - 1) for o in model.occupancies], np.int64)
    if n < 2:
        return np.zeros((len(kappas), len(taken)))
    eyes = gaze * np.maximum(0.0, 1 - distance / model.distance_cap)
    strengths = np.array([model.distance, model.eye_contact, model.distance_cap])
    near = (distance < model.distance_cap) | (eyes > 0) | (until >= 0)
    rows, others = np.nonzero(near)
    first = np.searchsorted(rows, np.arange(n + 1))
    return _simulate(
        distance,
        eyes,
        until,
        (anchored * model.anchor).astype(np.float64),
        draws,
        taken,
        kappas,
        strengths,
        first,
        others,
    )


@compiled
def _simulate(
    distance: FloatArray,
    eyes: FloatArray,
    until: FloatArray,
    pleasant: FloatArray,
    draws: FloatArray,
    taken: npt.NDArray[np.int64],
    kappas: FloatArray,
    strengths: FloatArray,
    first: npt.NDArray[np.int64],
    others: npt.NDArray[np.int64],
) -> FloatArray:
    """`newcomer`, from strengths (distance, eye contact, cap in metres) and, per seat, the seats
    that notice when it is taken: others[first[seat] : first[seat + 1]]."""
    n, runs = len(distance), len(draws)
    by_distance, by_eyes, cap = strengths
    chance = np.zeros((len(kappas), len(taken)))
    last = taken.max()
    for run in range(runs):
        near = np.full(n, cap)
        looked = np.zeros(n)
        known = np.full(n, -1.0)
        free = np.ones(n, np.bool_)
        liking = by_distance * cap + pleasant + draws[run]
        for guest in range(1, last + 1):
            seat = np.argmax(liking)
            free[seat] = False
            liking[seat] = -np.inf
            for k in range(first[seat], first[seat + 1]):
                i = others[k]
                near[i] = min(near[i], distance[seat, i])
                looked[i] = max(looked[i], eyes[seat, i])
                known[i] = max(known[i], until[seat, i])
                if free[i]:
                    liking[i] = (
                        by_distance * near[i] + pleasant[i] - by_eyes * looked[i] + draws[run, i]
                    )
            for level in range(len(taken)):
                if taken[level] == guest:
                    steady = by_distance * near + pleasant - by_eyes * looked
                    _next_guest(steady, known, free, kappas, chance[:, level])
    return chance / runs


@compiled
def _next_guest(
    liking: FloatArray,
    known: FloatArray,
    free: npt.NDArray[np.bool_],
    kappas: FloatArray,
    chance: FloatArray,
) -> None:
    """Add to `chance` (k,) that the next guest's seat is within reach of a taken one."""
    total = 0.0
    within = np.zeros(len(kappas))
    most = liking[free].max()
    for i in range(len(liking)):
        if free[i]:
            share = np.exp(liking[i] - most)
            total += share
            for k in range(len(kappas)):
                if known[i] >= kappas[k]:
                    within[k] += share
    chance += within / total
