"""The pair kernel against slow code and by hand; groups against scipy and against plain sense."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from nabij.seating.contact import (
    BEHIND,
    CUTOFF,
    STRIDE,
    contact_from,
    groups,
    pair_contact,
    pair_terms,
    partner_until,
    potential,
)

coordinate = st.floats(-5, 5).map(lambda x: round(x, 3))
angle = st.floats(-math.pi, math.pi).map(lambda x: round(x, 4))
people = st.lists(st.tuples(coordinate, coordinate, angle), min_size=0, max_size=12)
kappas = st.floats(0, 0.8)


def arrays(rows):
    table = np.array(rows, float).reshape(-1, 3)
    return table[:, :2], table[:, 2]


def slow(one, other, kappa, sight=1.0):
    """The kernel of the design, word for word, with angles from atan2 and in degrees."""
    dx, dy = other[0] - one[0], other[1] - one[1]
    d = math.hypot(dx, dy)

    def off(facing, towards):
        turn = (towards - facing + math.pi) % (2 * math.pi) - math.pi
        return abs(math.degrees(turn))

    phi_i = off(one[2], math.atan2(dy, dx)) if d else 90.0
    phi_j = off(other[2], math.atan2(-dy, -dx)) if d else 90.0
    near = math.exp(-((max(0.0, d - 0.8) / 0.45) ** 2))
    a_i, a_j = (math.cos(math.radians(phi / 2)) ** 2 for phi in (phi_i, phi_j))
    gaze = math.exp(-(phi_i**2 + phi_j**2) / (2 * 25**2))
    return sight * near * a_i * a_j * (1 - kappa * gaze)


@given(people, kappas)
def test_the_kernel_is_that_of_the_design(rows, kappa):
    found = pair_contact(*arrays(rows), kappa)
    for i, j in itertools.product(range(len(rows)), repeat=2):
        expected = 0.0 if i == j else slow(rows[i], rows[j], kappa)
        assert found[i, j] == pytest.approx(expected, abs=1e-7)


def test_the_kernel_by_hand():
    face = pair_contact([(0, 0), (0.8, 0)], [0, math.pi], kappa=0.4)
    assert face[0, 1] == pytest.approx(0.6)
    side = pair_contact([(0, 0), (0, 0.6)], [0, 0], kappa=0.0)
    assert side[0, 1] == pytest.approx(0.25)
    back = pair_contact([(0, 0), (0.8, 0)], [math.pi, 0])
    assert back[0, 1] == pytest.approx(0)
    far = pair_contact([(0, 0), (1.25, 0)], [0, math.pi], kappa=0.0)
    assert far[0, 1] == pytest.approx(math.exp(-1))


@given(people, kappas, st.floats(0, 6.28), st.booleans(), st.permutations(range(12)))
def test_contact_does_not_depend_on_where_or_in_what_order(rows, kappa, turn, mirror, order):
    at, facing = arrays(rows)
    # groups merge by distance; two that differ by less than rounding may go either way
    before = pair_contact(at, facing, kappa)
    assert (before == before.T).all() and (np.diag(before) == 0).all()
    assert (before >= 0).all() and (before <= 1).all()
    order = [k for k in order if k < len(rows)]
    new_at = at * (-1, 1) if mirror else at
    new_facing = math.pi - facing if mirror else facing
    rotation = np.array([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]])
    new_at, new_facing = new_at @ rotation + (3.0, -7.0), new_facing + turn
    after = pair_contact(new_at[order], new_facing[order], kappa)
    apart = np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1))
    assume(not ((apart > 0) & (apart < 1e-6)).any())
    np.testing.assert_allclose(after, before[np.ix_(order, order)], atol=1e-6)


@given(people, kappas)
def test_sight_counts_in_contact_and_in_gaze(rows, kappa):
    at, facing = arrays(rows)
    open_view = np.ones((len(at), len(at)))
    np.testing.assert_array_equal(
        pair_contact(at, facing, kappa), pair_contact(at, facing, kappa, open_view)
    )
    assert not pair_contact(at, facing, kappa, 0 * open_view).any()


@given(people, kappas, st.data())
def test_one_row_is_a_row_of_all(rows, kappa, data):
    assume(rows)
    at, facing = arrays(rows)
    row = data.draw(st.integers(0, len(rows) - 1))
    turned = facing.copy()
    turned[row] = data.draw(angle)
    sight = np.ones((len(at), len(at)))
    found = contact_from(row, turned[row], at, facing, sight, kappa)
    np.testing.assert_allclose(found, pair_contact(at, turned, kappa)[row], atol=1e-12)


@given(people, kappas)
def test_potential_and_partners(rows, kappa):
    at, facing = arrays(rows)
    _, base, gaze = pair_terms(at, facing, np.ones((len(at), len(at))))
    pairs = pair_contact(at, facing, kappa)
    found = potential(base, gaze, np.array([kappa]))[0]
    assert found == pytest.approx([1 - math.prod(1 - k for k in row) for row in pairs])
    clear = np.abs(pairs - 0.15) > 1e-9
    until = partner_until(base, gaze, 0.15)
    assert ((until >= kappa) == (pairs >= 0.15))[clear].all()


@pytest.mark.parametrize(
    ("positions", "facings", "more"),
    [
        ([(0, 0, 0)], [0], {}),
        ([(0, 0)], [0, 1], {}),
        ([(0, math.nan)], [0], {}),
        ([(0, 0)], [math.inf], {}),
        ([(0, 0)], [0], {"kappa": 1.5}),
        ([(0, 0)], [0], {"kappa": math.nan}),
        ([(0, 0)], [0], {"sight": [[2]]}),
        ([(0, 0)], [0], {"sight": [[1, 1]]}),
        ([(0, 0), (1, 1)], [0, 0], {"sight": [[1, 0], [1, 1]]}),
    ],
)
def test_arrays_that_cannot_be_right_are_refused(positions, facings, more):
    with pytest.raises(ValueError):
        pair_contact(positions, facings, **more)


def circle(x, y, n, radius=0.7, start=0.3):
    turns = start + 2 * math.pi * np.arange(n) / n
    at = np.column_stack([x + radius * np.cos(turns), y + radius * np.sin(turns)])
    return at, turns + math.pi


def test_groups_in_plain_cases():
    assert groups([], []).tolist() == []
    assert groups([(0, 0)], [0]).tolist() == [-1]
    assert groups([(0, 0), (1.2, 0)], [0, math.pi]).tolist() == [0, 0]
    assert groups([(0, 0), (1.2, 0)], [math.pi, 0]).tolist() == [-1, -1]
    # one behind another, both looking the same way: a queue
    assert groups([(0, 0), (0.8, 0)], [0, 0]).tolist() == [-1, -1]
    wall = [[1, 0], [0, 1]]
    assert groups([(0, 0), (1.2, 0)], [0, math.pi], wall).tolist() == [-1, -1]


@pytest.mark.parametrize("n", [2, 3, 4, 5, 6])
def test_circles_of_people_are_groups(n):
    first, second = circle(0, 0, n), circle(3.0, 0.4, n)
    at = np.vstack([first[0], second[0], [(1.5, 3.0)]])
    facing = np.concatenate([first[1], second[1], [math.pi / 2]])
    assert groups(at, facing).tolist() == [0] * n + [1] * n + [-1]


def test_a_table_for_six_is_one_group_and_a_long_row_is_none():
    x = np.array([-0.6, 0, 0.6] * 2)
    y = np.repeat([0.65, -0.65], 3)
    facing = np.where(y > 0, -math.pi / 2, math.pi / 2)
    assert groups(np.column_stack([x, y]), facing).tolist() == [0] * 6
    row = np.column_stack([np.arange(12) * 0.55, np.zeros(12)])
    assert groups(row, np.full(12, math.pi / 2)).tolist() == [-1] * 12


def labels_of_sets(labels):
    sets = [frozenset(np.flatnonzero(labels == k).tolist()) for k in set(labels.tolist()) - {-1}]
    return set(sets)


@given(people, st.permutations(range(12)), st.floats(0, 6.28), st.booleans())
def test_groups_do_not_depend_on_where_or_in_what_order(rows, order, turn, mirror):
    at, facing = arrays(rows)
    order = [k for k in order if k < len(rows)]
    new_at = (at * (-1, 1) if mirror else at) + (100.0, 50.0)
    new_facing = math.pi - facing if mirror else facing
    rotation = np.array([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]])
    assume(not on_a_limit(at, facing))
    after = groups((new_at @ rotation)[order], (new_facing + turn)[order])
    before = labels_of_sets(groups(at, facing))
    assert {frozenset(order[k] for k in group) for group in labels_of_sets(after)} == before


def middles(at, facing):
    """Distances between the spots people look at, far where one has the other behind."""
    spots = at + STRIDE * np.column_stack([np.cos(facing), np.sin(facing)])
    apart = np.hypot(*(spots[:, None] - spots[None]).transpose(2, 0, 1))
    for i, j in itertools.permutations(range(len(at)), 2):
        one, other = (*at[i], facing[i]), (*at[j], facing[j])
        if least_attention(one, other) < BEHIND or least_attention(other, one) < BEHIND:
            apart[i, j] = apart[j, i] = np.hypot(*(spots[i] - spots[j])) + 4 * CUTOFF
    return apart


def least_attention(one, other):
    dx, dy = other[0] - one[0], other[1] - one[1]
    d = math.hypot(dx, dy)
    return (1 + (math.cos(one[2]) * dx + math.sin(one[2]) * dy) / d) / 2 if d else 1.0


def merges(at, facing):
    return linkage(squareform(middles(at, facing), checks=False), "average")


def on_a_limit(at, facing):
    """Whether two distances are so nearly the same, or so near a limit, that rounding decides."""
    if len(at) < 2:
        return False
    heights = np.sort(np.concatenate([merges(at, facing)[:, 2], [CUTOFF]]))
    apart = middles(at, facing)[np.triu_indices(len(at), 1)]
    every = np.sort(np.concatenate([apart[apart < 2 * CUTOFF], heights]))
    attention = [
        least_attention((*at[i], facing[i]), (*at[j], facing[j]))
        for i, j in itertools.permutations(range(len(at)), 2)
    ]
    near = np.diff(heights) < 4e-3
    return bool(
        near.any()
        or (np.abs(np.array(attention) - BEHIND) < 1e-6).any()
        or ((np.diff(every) > 1e-12) & (np.diff(every) < 2e-3)).any()
    )


@given(people)
def test_groups_are_average_linkage(rows):
    """scipy's own, on random people: no two distances are the same, so that ties play no part."""
    assume(len(rows) >= 2)
    at, facing = arrays(rows)
    assume(not on_a_limit(at, facing))
    labels = fcluster(merges(at, facing), CUTOFF, "distance")
    sets = [np.flatnonzero(labels == k) for k in set(labels)]
    expected = {frozenset(one.tolist()) for one in sets if len(one) > 1}
    assert labels_of_sets(groups(at, facing)) == expected
