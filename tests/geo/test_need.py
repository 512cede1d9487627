from statistics import NormalDist

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx

from nabij.geo.need import BASELINE, combine, need_index, part_weights
from nabij.messages import StudyError
from nabij.words import LANGUAGES, text


def frame(**columns):
    n = len(next(iter(columns.values())))
    return pd.DataFrame(columns, index=pd.Index([f"A{i}" for i in range(n)], name="code"))


def sizes(table, values):
    return pd.Series(values, index=table.index, dtype=float)


known = st.one_of(st.just(float("nan")), st.sampled_from([0.0, 0.2, 0.5, 1.0]), st.floats(0, 1))


@st.composite
def studies(draw):
    n = draw(st.integers(1, 8))
    column = st.lists(known, min_size=n, max_size=n)
    table = frame(one_person_share=draw(column), share_65plus=draw(column))
    return table, sizes(table, draw(st.lists(st.integers(0, 9), min_size=n, max_size=n)))


@settings(deadline=None)
@given(studies(), st.sampled_from(["percentile", "z"]))
def test_between_0_and_1_and_in_the_order_of_the_share(study, method):
    table, households = study
    result = need_index(table, None, method, households)
    assert result.index.equals(table.index)
    assert (result.isna() | result.ge(0) & result.le(1)).all(axis=None)
    for name in ("one_person_share", "share_65plus"):
        if not table[name].notna().any():
            assert f"{name}_score" not in result
            continue
        score, share = result[f"{name}_score"], table[name]
        assert (score.isna() == share.isna()).all()
        order = np.argsort(share.dropna().to_numpy(), kind="stable")
        assert (np.diff(score.dropna().to_numpy()[order]) >= 0).all()
    assert (result["need"].isna() == table.isna().all(axis=1)).all()


@settings(deadline=None)
@given(studies())
def test_percentile_is_the_place_among_the_households_one_by_one(study):
    table, households = study
    result = need_index(table, None, "percentile", households)
    for name in table.columns[table.notna().any()]:
        share = table[name].dropna()
        weight = households[share.index]
        crowd = np.repeat(share, weight.astype(int)) if weight.sum() else share
        for code, value in share.items():
            expected = (crowd < value).mean() + (crowd == value).mean() / 2
            assert result.loc[code, f"{name}_score"] == approx(expected)


def test_z_scores_by_hand():
    table = frame(one_person_share=[0.2, 0.4, 0.6])
    result = need_index(table, None, "z", sizes(table, [100, 200, 100]))
    # Mean 0.4, variance (0.04 + 0 + 0.04) * 100 / 400 = 0.02
    expected = NormalDist(0.4, 0.02**0.5)
    assert result["need"].tolist() == approx([expected.cdf(x) for x in (0.2, 0.4, 0.6)])


def test_parts_that_are_not_known_leave_their_weight_to_the_others():
    table = frame(
        one_person_share=[0.1, 0.2, np.nan, np.nan], share_65plus=[0.3, np.nan, 0.1, np.nan]
    )
    result = need_index(
        table, {"one_person_share": 3, "share_65plus": 1}, "percentile", sizes(table, [1, 1, 1, 1])
    )
    # Scores 0.25 and 0.75 for the lower and the higher of two
    assert result["need"].tolist()[:3] == approx([0.25 * 0.75 + 0.75 * 0.25, 0.75, 0.25])
    assert np.isnan(result["need"].iloc[3])
    assert result["one_person_share_score"].tolist()[:2] == approx([0.25, 0.75])


@pytest.mark.parametrize("method", ["percentile", "z"])
def test_nothing_to_compare_scores_one_half(method):
    same = frame(one_person_share=[0.3, 0.3, 0.3], low_income_share=[np.nan, 0.5, np.nan])
    result = need_index(same, None, method, sizes(same, [5, np.nan, 0]))
    assert result["need"].tolist() == [0.5, 0.5, 0.5]
    alone = frame(share_80plus=[0.07])
    assert need_index(alone, None, method, sizes(alone, [12]))["need"].tolist() == [0.5]


@pytest.mark.parametrize("method", ["percentile", "z"])
def test_areas_without_households_are_scored_against_the_others(method):
    table = frame(one_person_share=[0.2, 0.4, 0.9])
    result = need_index(table, None, method, sizes(table, [10, 10, 0]))["need"]
    assert result.iloc[:2].mean() == approx(0.5)
    assert result.iloc[2] > result.iloc[1]
    only_others = need_index(table, None, method, sizes(table, [10, 0, 0]))["need"]
    assert only_others.is_monotonic_increasing and only_others.iloc[2] > 0.5
    unknown = need_index(table, None, "percentile", sizes(table, [np.nan] * 3))["need"]
    assert unknown.tolist() == approx([1 / 6, 3 / 6, 5 / 6])


def test_default_weights_are_equal_over_what_the_study_has():
    table = frame(
        one_person_share=[0.2], share_65plus=[np.nan], low_income_share=[0.1], other=[1.0]
    )
    assert part_weights(table, None) == {"one_person_share": 0.5, "low_income_share": 0.5}
    assert part_weights(table, {"other": 2, "one_person_share": 6}) == {
        "other": 0.25,
        "one_person_share": 0.75,
    }
    assert need_index(frame(other=[1.0]), None, "z", pd.Series(dtype=float))["need"].isna().all()


@pytest.mark.parametrize("language", LANGUAGES)
def test_weights_that_cannot_be_used_name_what_can(language):
    table = frame(one_person_share=[0.2], share_65plus=[0.1], share_80plus=[np.nan])
    with pytest.raises(StudyError) as unknown:
        part_weights(table, {"one_persn_share": 1})
    said = unknown.value.message.text(language)
    assert "`need.weights.one_persn_share`" in said
    assert "one_person_share, share_65plus" in said
    with pytest.raises(StudyError, match="share_80plus"):
        part_weights(table, {"share_80plus": 1})
    for weight in (-1.0, float("nan"), float("inf")):
        with pytest.raises(StudyError) as bad:
            part_weights(table, {"share_65plus": weight})
        assert str(weight) in bad.value.message.text(language)
    with pytest.raises(StudyError) as nothing:
        part_weights(table, {"share_65plus": 0})
    assert "share_65plus" in nothing.value.message.text(language)
    assert text(BASELINE, language)


def test_many_sets_of_weights_at_once():
    scores = np.array([[0.2, 0.8], [0.4, np.nan], [np.nan, np.nan]])
    several = combine(scores, np.array([[1.0, 0.0], [0.25, 0.75]]))
    assert several[0][:2].tolist() == approx([0.2, 0.4])
    assert several[1][:2].tolist() == approx([0.65, 0.4])
    assert np.isnan(several[:, 2]).all()
