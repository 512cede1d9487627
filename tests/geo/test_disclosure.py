"""No reader finds a small number from what is printed: every table is tried by a slow reader."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nabij.geo.disclosure import HIDDEN, KNOWN, SMALL, UNKNOWN, protect, protect_groups

NAN = math.nan
FAR = 12  # as high as the slow reader counts: enough room for tables of counts up to 8


def possible(values, inner, sums, marks, threshold):
    """Per small cell every value that fits, by trying all whole numbers for the inner cells.

    `sums` are ordered so that every total follows from what stands before it.
    """
    ranges = {
        SMALL: range(1, threshold),
        HIDDEN: range(threshold, FAR + 1),
        UNKNOWN: range(FAR + 1),
    }
    choices = [ranges.get(marks[key], [values[key]]) for key in inner]
    grid = np.meshgrid(*[np.array(choice, dtype=np.int64) for choice in choices], indexing="ij")
    tried = {key: column.ravel() for key, column in zip(inner, grid, strict=True)}
    fits = np.ones(grid[0].size, dtype=bool)
    for total, parts in sums:
        found = np.sum([tried[part] for part in parts], axis=0)
        if total in tried:
            fits &= found == tried[total]
            continue
        tried[total] = found
        if marks[total] == KNOWN:
            fits &= found == values[total]
        elif marks[total] == SMALL:
            fits &= (found >= 1) & (found < threshold)
        elif marks[total] == HIDDEN:
            fits &= found >= threshold
    return {key: set(tried[key][fits].tolist()) for key, mark in marks.items() if mark == SMALL}


def square(rows):
    """A table with the totals of its rows and columns, and of all: cells, inner keys, sums."""
    n, m = len(rows), len(rows[0])
    inner = [(i, j) for i in range(n) for j in range(m)]
    values = {(i, j): rows[i][j] for i, j in inner}
    sums = [((i, "all"), [(i, j) for j in range(m)]) for i in range(n)]
    sums += [(("all", j), [(i, j) for i in range(n)]) for j in range(m)]
    sums += [(("all", "all"), [(i, "all") for i in range(n)])]
    for total, parts in sums:
        values[total] = sum(values[part] for part in parts)
    sums += [(("all", "all"), [("all", j) for j in range(m)])]
    return values, inner, sums


def stacked(counts, cut):
    """One column with two subtotals and a total."""
    inner = list(range(len(counts)))
    values = dict(enumerate(counts))
    sums = [("first", inner[:cut]), ("last", inner[cut:]), ("all", ["first", "last"])]
    for total, parts in sums:
        values[total] = sum(values[part] for part in parts)
    return values, inner, sums


def all_masked(values, threshold):
    """Marks only: what the printed table may not add to."""
    return {
        key: KNOWN if value == 0 else SMALL if value < threshold else HIDDEN
        for key, value in values.items()
    }


counts = st.one_of(st.integers(0, 8), st.integers(0, 3))
small_squares, squares = (
    st.integers(2, widest)
    .flatmap(lambda m: st.lists(st.lists(counts, min_size=m, max_size=m), min_size=2, max_size=2))
    .map(square)
    for widest in (2, 3)
)
stacks = st.tuples(st.lists(counts, min_size=2, max_size=5), st.integers(1, 4)).map(
    lambda pair: stacked(pair[0], min(pair[1], len(pair[0]) - 1))
)


@settings(max_examples=150)
@given(st.one_of(squares, stacks), st.integers(2, 4))
def test_a_reader_who_tries_everything_learns_no_more_than_the_marks_say(table, threshold):
    values, inner, sums = table
    marks = protect(values, sums, threshold)
    for key, value in values.items():
        assert (marks[key] == SMALL) == (0 < value < threshold)
        if marks[key] == HIDDEN:
            assert value >= threshold
    found = possible(values, inner, sums, marks, threshold)
    best = possible(values, inner, sums, all_masked(values, threshold), threshold)
    assert found == best


@settings(max_examples=60)
@given(st.lists(st.lists(counts, min_size=3, max_size=3), min_size=2, max_size=4))
def test_column_with_a_total_that_is_not_small_keeps_every_value_possible(rows):
    threshold = 4
    values, sums = {}, []
    for j in range(3):
        parts = [(i, j) for i in range(len(rows))]
        values.update({(i, j): rows[i][j] for i, _ in parts})
        values["all", j] = sum(rows[i][j] for i, _ in parts)
        sums.append((("all", j), parts))
    marks = protect(values, sums, threshold)
    for total, parts in sums:
        if 0 < values[total] < threshold:
            continue
        column = {key: values[key] for key in [total, *parts]}
        own = {key: marks[key] for key in column}
        for seen in possible(column, parts, [(total, parts)], own, threshold).values():
            assert seen == {1, 2, 3}


@given(st.one_of(squares, stacks), st.integers(0, 5))
def test_nothing_is_hidden_where_nothing_is_small(table, threshold):
    values, _, sums = table
    if threshold > 1:
        values = {key: value * threshold for key, value in values.items()}
    assert set(protect(values, sums, threshold).values()) == {KNOWN}


@settings(max_examples=40)
@given(st.one_of(small_squares, stacks))
def test_the_same_table_gives_the_same_marks_and_one_hidden_cell_less_would_tell(table):
    values, inner, sums = table
    marks = protect(values, sums, 3)
    assert protect(dict(values), list(sums), 3) == marks
    best = possible(values, inner, sums, all_masked(values, 3), 3)
    for key in [key for key, mark in marks.items() if mark == HIDDEN]:
        assert possible(values, inner, sums, {**marks, key: KNOWN}, 3) != best


@pytest.mark.parametrize(
    ("values", "threshold", "expected"),
    [
        # 20 - 5 - 12 = 3. Hiding the 5 leaves 8 for both: the small one at most 3. So the 12.
        ({"t": 20, "a": 3, "b": 5, "c": 12}, 5, {"a": SMALL, "c": HIDDEN}),
        # with 7 there is room: 10 - 4 = 6 is still not small
        ({"t": 20, "a": 3, "b": 7, "c": 10}, 5, {"a": SMALL, "b": HIDDEN}),
        # neither 5 gives room and both would not either: the total
        ({"t": 13, "a": 3, "b": 5, "c": 5}, 5, {"a": SMALL, "t": HIDDEN}),
        # two small ones protect each other, unless their sum tells both: 1 + 1
        ({"t": 20, "a": 2, "b": 3, "c": 15}, 5, {"a": SMALL, "b": SMALL}),
        ({"t": 22, "a": 1, "b": 1, "c": 20}, 5, {"a": SMALL, "b": SMALL, "c": HIDDEN}),
        # nothing to hide it behind but the total
        ({"t": 3, "a": 3, "b": 0}, 5, {"t": SMALL, "a": SMALL}),
        # an unknown part is room; one that must be 0 is none
        ({"t": 100, "a": 3, "b": NAN, "c": 50}, 5, {"a": SMALL, "b": UNKNOWN}),
        ({"t": 6, "a": 1, "b": NAN, "c": 5}, 5, {"a": SMALL, "b": UNKNOWN, "t": HIDDEN}),
        ({"t": NAN, "a": 1, "b": 9}, 5, {"a": SMALL, "t": UNKNOWN}),
        # not whole (a cut area): 4.6 keeps 1 to 4.6, so the other must be able to reach 5
        ({"t": 12.6, "a": 4.6, "b": 8.0}, 5, {"a": SMALL, "b": HIDDEN}),
        ({"t": 0.4, "a": 0.4}, 5, {"t": SMALL, "a": SMALL}),
        ({"t": 20, "a": 3, "b": 7, "c": 10}, 1, {}),
        ({"t": 20.5, "a": 0.5, "b": 20}, 1, {}),
    ],
)
def test_by_hand(values, threshold, expected):
    parts = [key for key in values if key != "t"]
    marks = protect(values, [("t", parts)], threshold)
    assert {key: mark for key, mark in marks.items() if mark != KNOWN} == expected


def test_unknown_that_two_totals_share_does_not_give_the_small_one_away():
    # s - p = a - b: with p, a and b printed the unknown u falls out
    values = {"s": 33.0, "p": 40.0, "a": 3.0, "b": 10.0, "u": NAN}
    marks = protect(values, [("s", ["a", "u"]), ("p", ["b", "u"])], 5)
    assert marks["a"] == SMALL
    assert HIDDEN in marks.values()


def test_small_one_that_only_all_rows_and_columns_together_give_away():
    # Two blocks of small cells and one, (0, 2), between them. No row or column tells it alone, but
    # rows 0 and 1 less columns 0 and 1 leave just that cell: 8 + 5 - 5 - 5 = 3.
    rows = [[50, 50, 50, 50] for _ in range(4)]
    for i, j in [(0, 0), (0, 1), (1, 0), (1, 1), (2, 2), (2, 3), (3, 2), (3, 3)]:
        rows[i][j] = 3 if i == j else 2
    rows[0][2] = 3
    values, inner, sums = square(rows)
    marks = protect(values, sums, 5)
    between = [(i, j) for i, j in inner if (i < 2) != (j < 2) and (i, j) != (0, 2)]
    edges = [(0, "all"), (1, "all"), ("all", 0), ("all", 1)]
    assert marks[0, 2] == SMALL
    assert any(marks[key] == HIDDEN for key in between + edges)


def test_parts_that_do_not_add_up_are_still_guarded():
    # rounded by the source: 3 + 47 printed as 51
    marks = protect({"t": 51, "a": 3, "b": 47}, [("t", ["a", "b"])], 5)
    assert marks["b"] == HIDDEN or marks["t"] == HIDDEN


def test_key_without_a_value_and_a_total_among_its_own_parts():
    assert protect({"t": 9, "a": 3}, [("t", ["a", "absent"])], 5) == {"t": KNOWN, "a": SMALL}
    assert protect({"t": 9, "a": 3}, [("t", ["t", "a"])], 5)["a"] == SMALL
    assert protect({}, [], 5) == {}
    assert protect({}, [("t", ["a"])], 5) == {}
    with pytest.raises(ValueError, match="below 0"):
        protect({"a": -1.0}, [], 5)


def test_a_large_table_is_protected_column_by_column():
    random = np.random.default_rng(3)
    cells = random.poisson(random.gamma(1, 30, (200, 15)))
    values, sums = {}, []
    for j in range(15):
        parts = [(i, j) for i in range(200)]
        values.update({part: float(cells[part]) for part in parts})
        values["all", j] = float(cells[:, j].sum())
        sums.append((("all", j), parts))
    marks = protect(values, sums, 5)
    for total, parts in sums:
        small = [part for part in parts if 0 < values[part] < 5]
        hidden = [part for part in parts if marks[part] == HIDDEN]
        assert all(marks[part] == SMALL for part in small)
        assert marks[total] == KNOWN
        left = values[total] - sum(values[part] for part in parts if marks[part] == KNOWN)
        # the most for one: the other small ones 1, the hidden ones 5; the least: the others 4
        assert not small or left - (len(small) - 1) - 5 * len(hidden) >= 4
        assert not small or hidden or left - 4 * (len(small) - 1) <= 1
    assert sum(mark == SMALL for mark in marks.values()) > 200


groups = st.lists(st.integers(0, 40), max_size=7)


@given(groups, st.integers(0, 12))
def test_what_groups_leave_over_is_two_groups_and_enough_people(sizes, threshold):
    shown = protect_groups(sizes, threshold)
    assert shown.shape == (len(sizes),)
    left = [n for n, told in zip(sizes, shown, strict=True) if not told and n > 0]
    assert all(n >= max(threshold, 1) for n, told in zip(sizes, shown, strict=True) if told)
    if shown.any() and left:
        assert len(left) >= 2
        assert sum(left) >= threshold
    if all(n >= threshold for n in sizes if n > 0):
        assert not left


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ([30, 25, 12], [True, True, True]),
        ([30, 25, 4], [True, False, False]),
        ([30, 25, 4, 3], [True, False, False, False]),
        ([30, 25, 6, 5], [True, True, False, False]),
        ([12, 9], [False, False]),
        ([0, 30, 20], [False, True, True]),
        ([9], [False]),
        ([], []),
    ],
)
def test_groups_by_hand(sizes, expected):
    assert protect_groups(sizes, 10).tolist() == expected


def test_no_subset_of_shown_groups_gives_fewer_people_than_the_threshold():
    for sizes in itertools.product([3, 9, 10, 25], repeat=4):
        shown = protect_groups(sizes, 10)
        rest = sum(sizes) - sum(n for n, told in zip(sizes, shown, strict=True) if told)
        assert rest == 0 or rest >= 10
