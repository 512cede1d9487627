"""Scores by hand, intervals by their formulas, and nobody to be found in what is printed."""

import itertools
import math
import statistics

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx

from nabij.layers.survey import Survey, read_survey
from nabij.report.buurtanalyse.loneliness import Loneliness, loneliness_blocks, score
from nabij.report.buurtanalyse.survey_scores import told_by_crossing
from nabij.report.document.content import Note, Paragraph, Table, plain

SHORT = (3, 4, 7, 8, 9, 10)
FULL = tuple(range(1, 12))
Y, M, N, NONE = 1, 2, 3, 0
# Quantile 0.975 of Student's t, from a printed table: degrees of freedom -> t
T = {9: 2.262, 10: 2.228, 19: 2.093, 39: 2.023}

# Answers of one person to items 3 E, 4 S, 7 S, 8 S, 9 E, 10 E that give each total.
BY_TOTAL = {
    0: (N, Y, Y, Y, N, N),
    1: (M, Y, Y, Y, N, N),
    2: (Y, M, Y, Y, N, N),
    3: (Y, N, Y, Y, M, N),
    4: (Y, N, N, Y, Y, N),
    5: (Y, N, M, Y, M, Y),
    6: (Y, N, N, M, Y, Y),
}


def survey_of(rows, items=SHORT, **groups):
    return Survey(
        file="bevraging.csv",
        version=11 if len(items) == 11 else 6,
        items=items,
        answers=np.array(rows, dtype=np.int64).reshape(-1, len(items)),
        groups={name: tuple(told) for name, told in groups.items()},
    )


def totals(*pairs):
    """People as (total, how many) pairs."""
    return [BY_TOTAL[total] for total, many in pairs for _ in range(many)]


def wilson(k, n):
    """Wilson's interval as he wrote it (1927), with z = 1.959964."""
    z = 1.959964
    p = k / n
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return middle - half, middle + half


def test_scores_of_made_people_by_hand():
    # ten times the same person, so that the means are that person's scores
    cases = [
        # 3E  4S 7S 8S 9E 10E   total emotional social
        ((Y, Y, Y, Y, Y, Y), 3, 3, 0),
        ((N, N, N, N, N, N), 3, 0, 3),
        ((M, M, M, M, M, M), 6, 3, 3),
        ((N, Y, Y, Y, N, N), 0, 0, 0),
        ((Y, N, Y, M, N, M), 4, 2, 2),
    ]
    for answers, total, emotional, social in cases:
        everyone = score(survey_of([answers] * 10)).everyone
        assert everyone is not None
        assert everyone.n == 10
        assert everyone.total.value == total
        assert everyone.emotional.value == emotional
        assert everyone.social.value == social


def test_full_scale_by_hand():
    # items 1 S, 2 E, 3 E, 4 S, 5 E, 6 E, 7 S, 8 S, 9 E, 10 E, 11 S
    answers = (Y, Y, N, N, M, N, M, Y, N, Y, N)
    # E: 2 yes, 5 more or less, 10 yes = 3; S: 4 no, 7 more or less, 11 no = 3
    found = score(survey_of([answers] * 10, FULL))
    assert found.most == (11, 6, 5)
    assert found.everyone is not None
    parts = found.everyone.total.value, found.everyone.emotional.value, found.everyone.social.value
    assert parts == (6, 3, 3)


def test_missing_answers():
    one_short = (Y, NONE, Y, Y, Y, Y)  # social misses one; total 3 of what was answered
    two_short = (Y, NONE, NONE, Y, Y, Y)  # no total, no social; emotional 3
    emotional_short = (NONE, N, N, N, Y, Y)  # emotional misses one; total 5, social 3
    full = BY_TOTAL[0]
    rows = [full] * 10 + [one_short] * 10 + [two_short] * 10 + [emotional_short] * 10
    found = score(survey_of(rows))
    everyone = found.everyone
    assert everyone is not None
    assert everyone.n == 30
    assert found.missing == 10
    assert everyone.total.value == approx((0 + 3 + 5) / 3)
    assert everyone.emotional.value == approx((0 + 3 + 3) / 3)
    assert everyone.social.value == approx((0 + 3) / 2)


@pytest.mark.parametrize(
    ("version", "bounds"),
    [(6, {0: 0, 1: 0, 2: 1, 4: 1, 5: 2, 6: 2}), (11, {2: 0, 3: 1, 8: 1, 9: 2, 10: 2, 11: 3})],
)
def test_classes_at_their_bounds(version, bounds):
    items = SHORT if version == 6 else FULL
    emotional = {2, 3, 5, 6, 9, 10}

    def person(total):
        lonely = [Y if item in emotional else N for item in items]
        fine = [N if item in emotional else Y for item in items]
        return lonely[:total] + fine[total:]

    for total, place in bounds.items():
        # five of every class, so that nothing is merged, and five of the total looked at
        rows = [person(t) for t in ((0, 3, 5) if version == 6 else (0, 5, 9, 11)) for _ in range(5)]
        everyone = score(survey_of(rows + [person(total)] * 5, items)).everyone
        assert everyone is not None
        n = len(rows) + 5
        expected = [5 / n] * (3 if version == 6 else 4)
        expected[place] = 10 / n
        assert [share.value for _, share in everyone.shares] == approx(expected)


def test_intervals_by_their_formulas():
    people = totals((0, 8), (3, 20), (6, 12))
    everyone = score(survey_of(people)).everyone
    assert everyone is not None
    for (_, share), k in zip(everyone.shares, (8, 20, 12), strict=True):
        assert (share.low, share.high) == approx(wilson(k, 40), abs=1e-6)
    values = [0] * 8 + [3] * 20 + [6] * 12
    half = T[39] * statistics.stdev(values) / math.sqrt(40)
    mean = statistics.mean(values)
    assert everyone.total.value == approx(mean)
    assert everyone.total.low == approx(mean - half, abs=1e-3)
    assert everyone.total.high == approx(mean + half, abs=1e-3)


def test_interval_of_a_mean_stays_on_the_scale():
    everyone = score(survey_of(totals((0, 19), (6, 1)))).everyone
    assert everyone is not None
    assert everyone.total.low == 0
    same = score(survey_of(totals((6, 12)))).everyone
    assert same is not None
    assert (same.total.low, same.total.high) == (6, 6)


@pytest.mark.parametrize(
    ("people", "names"),
    [
        (((0, 5), (3, 5), (6, 5)), ["not", "moderate", "strong"]),
        (((0, 5), (3, 5), (6, 0)), ["not", "moderate", "strong"]),
        (((0, 5), (3, 6), (6, 4)), ["not", "lonely"]),
        (((0, 7), (3, 1), (6, 4)), ["not", "lonely"]),
        (((0, 12), (3, 1), (6, 3)), []),
        (((0, 4), (3, 10), (6, 10)), []),
        (((0, 0), (3, 10), (6, 10)), []),
    ],
)
def test_classes_are_merged_until_no_share_stands_for_few(people, names):
    everyone = score(survey_of(totals(*people))).everyone
    assert everyone is not None
    assert [name for name, _ in everyone.shares] == names


def test_fewer_than_ten_people_are_not_told():
    found = score(survey_of(totals((0, 5), (6, 4)), geslacht=["m"] * 9))
    assert found.everyone is None
    assert found.divisions == ()
    (block,) = loneliness_blocks(found, "nl")
    assert isinstance(block, Paragraph)
    assert "Minder dan 10" in plain(block.runs)
    assert "9" not in plain(block.runs)
    # nor when enough people answered something, but too few all of the emotional items
    rows = [*totals((0, 9)), *[(NONE, Y, Y, Y, N, N)] * 5]
    assert score(survey_of(rows)).everyone is None


def test_small_group_takes_the_next_smallest_along():
    people = totals((0, 30), (3, 30))
    group = ["75-84"] * 24 + ["65-74"] * 14 + ["100+"] * 18 + ["85-99"] * 4
    division = score(survey_of(people, leeftijd=group)).divisions[0]
    assert [label for label, _ in division.groups] == ["75-84", "100+"]
    assert division.hidden == 2
    assert [scores.n for _, scores in division.groups] == [24, 18]
    assert division.everyone.n == 60


@pytest.mark.parametrize(
    ("rest", "shares"),
    [
        # groups c and d are left out: together 5 not, 6 moderately and 1 strongly lonely. With the
        # three classes that 1 would follow from everyone less a and b; with two, 5 and 7 do.
        (((0, 5), (3, 6), (6, 1)), {"a": ["not", "lonely"], "b": ["not", "lonely"]}),
        # 3 of them not lonely: the shares of b are left out too, and with b those of the rest are
        # 13 and 19
        (((0, 3), (3, 5), (6, 4)), {"a": ["not", "lonely"], "b": []}),
        (
            ((0, 6), (3, 6)),
            {"a": ["not", "moderate", "strong"], "b": ["not", "moderate", "strong"]},
        ),
    ],
)
def test_shares_of_groups_left_out_do_not_follow_from_the_others(rest, shares):
    people = totals((0, 12), (3, 6), (6, 6), (0, 10), (3, 10), *rest)
    group = ["a"] * 24 + ["b"] * 20 + ["c", "d"] * 6
    division = score(survey_of(people, groep=group)).divisions[0]
    assert division.hidden == 2
    found = {label: [name for name, _ in scores.shares] for label, scores in division.groups}
    assert found == shares


def test_groups_in_the_order_people_expect():
    group = [name for name in ("100+", "5-9", "10-14") for _ in range(10)]
    division = score(survey_of(totals((0, 30)), leeftijd=group)).divisions[0]
    assert [label for label, _ in division.groups] == ["5-9", "10-14", "100+"]


def test_two_groups_one_too_small_show_none():
    group = ["m"] * 8 + ["v"] * 32
    found = score(survey_of(totals((0, 20), (3, 20)), geslacht=group))
    assert found.divisions[0].groups == ()
    blocks = loneliness_blocks(found, "nl")
    assert not any(isinstance(block, Table) for block in blocks)
    assert any("geslacht" in plain(b.runs) for b in blocks if isinstance(b, Paragraph))


def test_finer_ages_beside_coarser_ones_would_tell_the_difference():
    # 75+ (20 people) less 80+ (14) is 75-79: six people
    fine = ["80+"] * 14 + ["66-79"] * 26
    coarse = ["75+"] * 20 + ["66-74"] * 20
    found = score(survey_of(totals((0, 20), (3, 20)), fijn=fine, grof=coarse))
    assert [division.column for division in found.divisions] == ["fijn"]
    (said,) = found.findings
    assert said.key == "survey.crossing"
    assert said.facts["column"] == "grof"
    # divided across one another they do not
    across = ["ja", "nee"] * 20
    found = score(survey_of(totals((0, 20), (3, 20)), fijn=fine, alleen=across))
    assert len(found.divisions) == 2


groupings = st.lists(st.integers(-1, 3), min_size=14, max_size=14)


@given(groupings, groupings, st.integers(2, 6))
def test_crossing_against_all_sets_of_people(first, second, least):
    told = [i for i in range(14) if first[i] >= 0 and second[i] >= 0]
    names = [sorted({side[i] for i in told}) for side in (first, second)]

    def unions(side, which):
        for k in range(1, len(which)):
            for some in itertools.combinations(which, k):
                yield {i for i in told if side[i] in some}

    slow = any(
        b < a and len(a - b) < least
        for a in unions(first, names[0])
        for b in unions(second, names[1])
    ) or any(
        a < b and len(b - a) < least
        for a in unions(first, names[0])
        for b in unions(second, names[1])
    )
    compact = [
        np.array([which.index(g) if g in which else -1 for g in side])
        for side, which in zip((first, second), names, strict=True)
    ]
    for side, other in zip(compact, compact[::-1], strict=True):
        side[other < 0] = -1
    assert told_by_crossing(compact[0], compact[1], least) == slow


answers = st.sampled_from([*BY_TOTAL.values(), (Y, NONE, N, N, Y, Y), (NONE,) * 6])
person = st.tuples(answers, st.sampled_from(["a", "a", "a", "b", "b", "c", "d", ""]))


@settings(max_examples=80)
@given(st.lists(person, min_size=0, max_size=30), st.integers(1, 4))
def test_nothing_shown_or_left_over_is_small(drawn, copies):
    people = drawn * copies
    group = [name for _, name in people]
    found = score(survey_of([row for row, _ in people], groep=group))
    valid = [sum(a == NONE for a in row) <= 1 for row, _ in people]
    if found.everyone is None:
        return
    assert found.everyone.n == sum(valid) >= 10
    for division in found.divisions:
        shown = dict(division.groups)
        left = [g for g, ok in zip(group, valid, strict=True) if ok and g not in shown]
        others = set(left) - {""}
        assert all(scores.n >= 10 for scores in shown.values())
        if shown and others:
            assert len(others) >= 2
            assert sum(g != "" for g in left) >= 10
        told = {label: scores for label, scores in shown.items() if scores.shares}
        silent = {g for g, ok in zip(group, valid, strict=True) if ok} - set(told) - {""}
        names = [name for name, _ in division.everyone.shares]
        for scores in told.values():
            assert [name for name, _ in scores.shares] == names
            counts = [round(share.value * scores.n) for _, share in scores.shares]
            assert counts[0] >= 5
            assert all(k == 0 or k >= 5 for k in counts)
        if told and silent:
            rest = [
                round(share.value * division.everyone.n)
                - sum(round(dict(s.shares)[name].value * s.n) for s in told.values())
                for name, share in division.everyone.shares
            ]
            assert len(silent) >= 2
            assert rest[0] >= 5
            assert all(k == 0 or k >= 5 for k in rest)


def texts(blocks):
    for block in blocks:
        if isinstance(block, Table):
            yield from (block.caption, *block.header, *block.notes)
            for row in block.rows:
                yield from row
        elif isinstance(block, Note):
            yield from (block.title, plain(block.runs))
        else:
            yield plain(block.runs)


def town() -> Loneliness:
    people = totals((0, 20), (3, 16), (6, 14)) * 2
    return score(
        survey_of(
            people,
            geslacht=(["man", "vrouw"] * 50),
            leeftijd=(["65-79"] * 10 + ["80+"] * 15) * 4,
            buurt=(["oost", "west", "west"] * 34)[:100],
            alleen=(["ja", "nee", "nee", "ja"] * 25),
        )
    )


@pytest.mark.parametrize("language", ["nl", "en", "fr"])
def test_blocks_are_whole(language):
    blocks = loneliness_blocks(town(), language)
    tables = [block for block in blocks if isinstance(block, Table)]
    assert len(tables) == 3
    assert len({table.key for table in tables}) == 3
    for table in tables:
        assert len(table.widths) == len(table.header)
        assert all(len(row) == len(table.header) for row in table.rows)
        assert all(cell for row in table.rows for cell in row)
        # every row has its n beside its shares
        assert [int(row[1]) for row in table.rows[:-1]]
        assert sum(int(row[1]) for row in table.rows[:-1]) == int(table.rows[-1][1]) == 100
    assert isinstance(blocks[-1], Note)
    assert not any("{" in line or "survey." in line for line in texts(blocks))


@pytest.mark.parametrize("language", ["nl", "en", "fr"])
@pytest.mark.parametrize(
    ("numbers", "columns"), [((6, 6, 6, 6), 4), ((6, 6, 6, 2), 3), ((6, 6, 2, 2), 2)]
)
def test_full_scale_in_every_split(language, numbers, columns):
    def person(total):
        fine = [N if item in {2, 3, 5, 6, 9, 10} else Y for item in FULL]
        return [4 - a if k < total else a for k, a in enumerate(fine)]

    rows = [
        person(total)
        for total, many in zip((0, 5, 9, 11), numbers, strict=True)
        for _ in range(many)
    ]
    found = score(survey_of(rows * 2, FULL, helft=["a"] * len(rows) + ["b"] * len(rows)))
    blocks = loneliness_blocks(found, language)
    (table,) = [block for block in blocks if isinstance(block, Table)]
    assert len(table.header) == 5 + columns
    assert not any("{" in line or "survey." in line for line in texts(blocks))


def test_main_result_in_words():
    # of 100 people 40 are not lonely, 32 moderately, 28 strongly
    blocks = loneliness_blocks(town(), "nl")
    said = plain(blocks[0].runs)
    low, high = wilson(60, 100)
    low_strong, high_strong = wilson(28, 100)
    assert "100 mensen" in said
    assert f"60\u00a0% matig of sterk eenzaam (95\u00a0%-interval: {low * 100:.0f}" in said
    assert f"tot {high * 100:.0f}\u00a0%" in said
    assert f"28\u00a0% van hen ({low_strong * 100:.0f}\u00a0% tot {high_strong * 100:.0f}" in said
    # (16 x 2 x 3 + 14 x 2 x 6) / 100 = 2.64
    assert "2,6 op 6" in said


def test_cells_of_a_table():
    table = next(block for block in loneliness_blocks(town(), "nl") if isinstance(block, Table))
    low, high = wilson(40, 100)
    assert table.rows[-1][0] == "Iedereen"
    assert table.rows[-1][5] == f"40\u00a0% ({low * 100:.0f}–{high * 100:.0f})"


def test_what_is_known_from_memory_is_marked():
    note = " ".join(texts(loneliness_blocks(town(), "nl")[-1:]))
    assert "(na te kijken)" in note
    rows = [(Y,) * 11] * 10
    full = " ".join(texts(loneliness_blocks(score(survey_of(rows, FULL)), "nl")))
    assert "1999; na te kijken" in full


def test_few_people_without_a_score_are_not_counted_out():
    rows = [*totals((0, 10), (3, 10)), *[(NONE,) * 6] * 3]
    said = " ".join(texts(loneliness_blocks(score(survey_of(rows)), "nl")))
    assert "Minder dan 5 mensen lieten" in said
    rows += [(NONE,) * 6] * 4
    said = " ".join(texts(loneliness_blocks(score(survey_of(rows)), "nl")))
    assert "7 mensen lieten" in said


def test_hostile_text_stays_text_and_hidden_groups_are_not_named(tmp_path):
    evil = '=HYPERLINK("http://x")<b>{n}'
    lines = ["djg3;djg4;djg7;djg8;djg9;djg10;{kolom}<i>"]
    groups = [evil] * 15 + ["gewoon"] * 15 + ["Jan"] * 4 + ["Piet"] * 6
    row = ";".join({Y: "ja", M: "min of meer", N: "nee"}[a] for a in BY_TOTAL[3])
    lines += [f"{row};'{group}'".replace("'", "") for group in groups]
    path = tmp_path / "b.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    blocks = loneliness_blocks(score(read_survey(path)), "nl")
    (table,) = [block for block in blocks if isinstance(block, Table)]
    assert table.caption.endswith("{kolom}<i>")
    assert [r[0] for r in table.rows] == [evil, "gewoon", "Iedereen"]
    everything = " ".join(texts(blocks))
    assert "Jan" not in everything
    assert "Piet" not in everything


def test_the_result_holds_no_answers():
    found = town()
    sizes = [len(value) for value in vars(found).values() if isinstance(value, tuple)]
    assert max(sizes) < 10
    assert "array" not in repr(found)


def test_same_survey_same_result():
    assert town() == town()
