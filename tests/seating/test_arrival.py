"""People who come alone, simulated: against slow code, and against what was observed of them."""

import math
from dataclasses import replace

import numpy as np
import pytest

from nabij.seating.arrival import days, newcomer
from nabij.seating.assumptions import assumptions
from nabij.seating.contact import pair_contact, pair_terms, partner_until
from nabij.seating.layout import layout_of
from nabij.seating.profile import profile
from nabij.seating.setting import setting

from .small_rooms import along_walls, box, chair, round_table, small_tables

MODEL = assumptions().arrival


def chances(at, facing, anchored, model=MODEL, kappas=(0.4,), reach=0.15, ids=None):
    at, facing = np.array(at, float), np.array(facing, float)
    ids = ids or [f"s{k}" for k in range(len(at))]
    distance, base, gaze = pair_terms(at, facing, np.ones((len(at), len(at))))
    until = partner_until(base, gaze, reach)
    draws = days(ids, model)
    return newcomer(distance, gaze, until, np.array(anchored), draws, model, np.array(kappas))


def slow(at, facing, anchored, model, kappa, reach, ids):
    """The same story told one guest at a time, in plain Python."""
    n = len(at)
    pairs = pair_contact(at, facing, kappa)
    draws = days(ids, model)
    result = []
    for occupancy in model.occupancies:
        taken_wanted = min(max(round(occupancy * n), 1), n - 1)
        total = 0.0
        for day in range(model.runs):
            taken = []

            def liking(i, taken=taken):
                nearest = min([math.dist(at[i], at[j]) for j in taken], default=math.inf)
                eyes = max([gaze_of(i, j) for j in taken], default=0.0)
                return (
                    model.distance * min(nearest, model.distance_cap)
                    + model.anchor * anchored[i]
                    - model.eye_contact * eyes
                )

            def gaze_of(i, j):
                d = math.dist(at[i], at[j])
                phis = []
                for a, b in ((i, j), (j, i)):
                    towards = math.atan2(at[b][1] - at[a][1], at[b][0] - at[a][0])
                    phis.append(abs((towards - facing[a] + math.pi) % (2 * math.pi) - math.pi))
                squares = sum(math.degrees(phi) ** 2 for phi in phis)
                return math.exp(-squares / (2 * 25**2)) * max(0.0, 1 - d / model.distance_cap)

            while len(taken) < taken_wanted:
                free = [i for i in range(n) if i not in taken]
                taken.append(max(free, key=lambda i: liking(i) + draws[day, i]))
            free = [i for i in range(n) if i not in taken]
            weights = [math.exp(liking(i)) for i in free]
            near = [max(pairs[i, j] for j in taken) >= reach for i in free]
            total += sum(w for w, yes in zip(weights, near, strict=True) if yes) / sum(weights)
        result.append(total / model.runs)
    return result


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("kappa", [0.0, 0.4, 0.8])
def test_the_simulation_is_the_story_told_slowly(seed, kappa):
    random = np.random.default_rng(seed)
    n = int(random.integers(2, 16))
    at, facing = random.uniform(0, 4, (n, 2)), random.uniform(-3, 3, n)
    anchored = random.random(n) < 0.4
    ids = [f"s{k}" for k in range(n)]
    expected = slow(at.tolist(), facing.tolist(), anchored, MODEL, kappa, 0.15, ids)
    assert chances(at, facing, anchored, kappas=(kappa,), ids=ids)[0] == pytest.approx(expected)


def test_the_chance_is_between_none_and_sure():
    far = [(0, 0), (50, 0), (0, 50), (50, 50)]
    assert chances(far, [0] * 4, [False] * 4)[0] == pytest.approx([0, 0, 0])
    close = [(0, 0), (0.8, 0), (0, 0.8), (0.8, 0.8)]
    inwards = np.radians([45, 135, -45, -135])
    assert chances(close, inwards, [False] * 4)[0] == pytest.approx([1, 1, 1])


def test_who_knows_nobody_is_within_reach_of_fewer():
    layout = layout_of(small_tables())
    found = chances(layout.seat_at, layout.seat_angle, [False] * 24, kappas=(0.0, 0.4, 0.8))
    assert (np.diff(found, axis=0) <= 1e-12).all()


def next_to_someone(occupancy, **strengths):
    room = small_tables()
    arrival = replace(MODEL, occupancies=(occupancy,), **strengths)
    model = replace(assumptions(), arrival=arrival)
    return profile(setting(room, model), layout_of(room)).newcomer[0]


INDIFFERENT = {"distance": 0.0, "anchor": 0.0, "eye_contact": 0.0}


def test_people_alone_keep_their_distance_while_a_table_is_free():
    """Staats and Groot 2019, as a direction: with two guests at six tables, who does not care for
    distance, walls or eyes sits near someone more often."""
    assert next_to_someone(0.1) < 0.5 * next_to_someone(0.1, **INDIFFERENT)


def test_spread_over_all_tables_they_leave_nobody_a_table_alone():
    """With seven guests at six tables it turns: those who keep their distance sit one to a table,
    and the next has to join someone."""
    assert next_to_someone(0.3) > next_to_someone(0.3, **INDIFFERENT)


def test_an_anchored_seat_is_taken_first():
    """Of two far seats the one at the wall fills: the next guest then sits beside it or not."""
    at = [(0, 0), (0, 0.6), (20, 0), (20, 0.6)]
    strong = replace(MODEL, anchor=50.0, occupancies=(0.25,))
    # first guest at the wall; the next prefers the other seat at the wall, which is next to it
    both = chances(at, [0] * 4, [True, True, False, False], strong)[0, 0]
    one = chances(at, [0] * 4, [True, False, True, False], strong)[0, 0]
    assert both == pytest.approx(1) and one == pytest.approx(0)


def test_eye_contact_is_avoided():
    """One guest at A; the next chooses between B, who looks A in the eye, and C, beside A."""
    at = [(0, 0), (1.0, 0), (0, 1.0)]
    model = replace(MODEL, distance=0.0, anchor=100.0, eye_contact=0.0, occupancies=(0.34,))
    reach = 0.21  # beside at 1 m is out of reach, opposite is not
    facing = [0, math.pi, 0]
    first = [True, False, False]
    indifferent = chances(at, facing, first, model, kappas=(0.0,), reach=reach)[0, 0]
    shy = chances(at, facing, first, replace(model, eye_contact=5.0), kappas=(0.0,), reach=reach)[
        0, 0
    ]
    assert indifferent == pytest.approx(0.5)
    assert shy < 0.1


def test_draws_belong_to_the_seat_and_to_the_seed():
    ids = ["b", "a", "c"]
    drawn, other = days(ids, MODEL), days(["c", "b", "a"], MODEL)
    assert (drawn[:, [2, 0, 1]] == other).all()
    assert (days(ids, MODEL) == drawn).all()
    assert not (days(ids, replace(MODEL, seed=1)) == drawn).any()
    assert drawn.shape == (MODEL.runs, 3)


def test_simulated_days_are_enough_to_tell_rooms_apart():
    """Other seeds give nearly the same chance: what the days leave to luck is small."""
    room = small_tables()
    layout = layout_of(room)
    found = [
        profile(
            setting(room, replace(assumptions(), arrival=replace(MODEL, seed=seed))), layout
        ).newcomer.mean()
        for seed in range(12)
    ]
    assert np.std(found) < 0.02


def test_small_tables_bring_newcomers_nearer_than_one_table_each():
    seats = [chair(f"s{k}", 1.0 + 2.6 * (k % 4), 1.0 + 2.0 * (k // 4), 90) for k in range(12)]
    lonely = box(width=11.0, seats=seats)
    tables = [round_table(f"t{k}", 2.0 + 3.5 * k, 4.0, 4 * k) for k in range(3)]
    together = box(
        width=11.0,
        tables=[table for table, _ in tables],
        seats=[seat for _, around in tables for seat in around],
    )
    apart, near = (profile(setting(room), layout_of(room)) for room in (lonely, together))
    assert (apart.newcomer < near.newcomer).all()
    assert profile(setting(along_walls()), layout_of(along_walls())).newcomer.max() <= 1
