import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx

from nabij.geo.access import Access
from nabij.geo.dwellings import Dwellings
from nabij.geo.gaps import area_gaps
from nabij.geo.need import need_index, part_weights
from nabij.geo.network import Snapped
from nabij.geo.priority import differs, rank

NAN = float("nan")


def town(minutes_by_category, area, households=None, norm=15.0):
    """Dwellings and their access, from minutes at 1 m/s."""
    n = len(area)
    homes = np.ones(n) if households is None else np.asarray(households, dtype=float)
    table = pd.DataFrame(
        {"area": np.asarray(area, np.int32), "households": homes, "one_person_households": homes}
    )
    nowhere = np.zeros(n, dtype=np.int32)
    accesses = {}
    for category, minutes in minutes_by_category.items():
        distance = np.round(np.asarray(minutes) * 600).astype(np.int32)
        accesses[category] = Access(category, norm, distance, nowhere, nowhere, {"p": nowhere})
    return Dwellings(table, Snapped(nowhere, nowhere, nowhere), ()), accesses


def needs(shares, weights=None):
    table = pd.DataFrame(shares, index=[f"A{i}" for i in range(len(next(iter(shares.values()))))])
    households = pd.Series(1.0, index=table.index)
    return need_index(table, weights, "percentile", households), part_weights(table, weights)


def run(need, weights, homes, accesses, draws=300, seed=1):
    generator = np.random.default_rng(seed)
    return rank(need.index.tolist(), need, weights, homes, accesses, 1.0, generator, draws=draws)


def test_priority_is_need_times_shortfall_averaged_over_categories():
    need, weights = needs({"one_person_share": [0.1, 0.2, 0.3]})
    homes, accesses = town({"ldc": [30, 22.5, 15], "cafe": [15, 30, 10]}, [0, 1, 2])
    result = run(need, weights, homes, accesses)
    assert result["shortfall"].tolist() == approx([0.5, 0.75, 0])
    assert result["priority"].tolist() == approx([0.5 / 6, 0.75 * 3 / 6, 0])
    assert result["rank"].tolist() == [2, 1, 3]
    gaps = area_gaps(need.index.tolist(), homes, accesses, {"p": 1.0})
    assert result["shortfall"].tolist() == approx(gaps.groupby("code")["shortfall"].mean().tolist())


def test_equal_priorities_share_the_best_rank_and_unknown_need_has_none():
    need, weights = needs({"one_person_share": [0.1, 0.1, NAN, 0.9, 0.9]})
    homes, accesses = town({"ldc": [25, 25, 60, 5, 5]}, [0, 1, 2, 3, 4])
    result = run(need, weights, homes, accesses)
    assert result["rank"].tolist() == [1, 1, pd.NA, 3, 3]
    assert result.loc["A2", ["rank", "rank_low", "rank_high"]].isna().all()
    assert np.isnan(result.loc["A2", "priority"]) and result.loc["A2", "shortfall"] == 1
    # Not even a norm of 11 minutes makes 5 minutes too far, and nothing sets equals apart
    assert result["rank_low"].tolist() == result["rank_high"].tolist() == [1, 1, pd.NA, 3, 3]
    assert differs(result.loc["A0"], result.loc["A3"])
    assert not differs(result.loc["A0"], result.loc["A1"])
    assert not differs(result.loc["A0"], result.loc["A2"])


def test_the_interval_knows_what_hangs_on_the_weights_and_the_norms():
    # A0 leads on one part of need, A1 on the other by as much: the weights decide
    need, weights = needs({"one_person_share": [0.9, 0.5, 0.1], "share_65plus": [0.5, 0.9, 0.1]})
    homes, accesses = town({"ldc": [25, 25, 25]}, [0, 1, 2])
    result = run(need, weights, homes, accesses)
    assert result["rank_low"].tolist() == [1, 1, 3]
    assert result["rank_high"].tolist() == [2, 2, 3]
    assert not differs(result.loc["A0"], result.loc["A1"])
    assert differs(result.loc["A1"], result.loc["A2"])
    # With the same need, the norm decides between half the households far off and all a bit
    need, weights = needs({"one_person_share": [0.5, 0.5]})
    homes, accesses = town({"ldc": [60, 10, 22, 22]}, [0, 0, 1, 1])
    result = run(need, weights, homes, accesses)
    assert result["rank"].tolist() == [1, 2]
    assert result[["rank_low", "rank_high"]].to_numpy().tolist() == [[1, 2], [1, 2]]


def test_a_shorter_norm_brings_an_area_into_the_gap():
    # At 12 minutes A1 falls short only when the norm of 15 is under 12: a tenth of the draws.
    # One household in a hundred of A0 is far off under any norm.
    need, weights = needs({"one_person_share": [0.2, 0.6]})
    homes, accesses = town({"ldc": [0, 60, 12]}, [0, 0, 1], [99, 1, 5])
    result = run(need, weights, homes, accesses)
    assert result["rank"].tolist() == [1, 2]
    assert result["rank_low"].tolist() == [1, 1]
    assert result["rank_high"].tolist() == [2, 2]


def test_rank_follows_a_slow_simulation():
    """The same distributions, drawn apart and computed from the dwellings without a grid."""
    rng = np.random.default_rng(5)
    n_areas, n = 12, 240
    area = np.sort(np.append(np.arange(n_areas), rng.integers(0, n_areas, n - n_areas)))
    households = rng.integers(0, 8, n) / 4
    minutes = {c: rng.gamma(4, 5, n) + rng.random(n_areas)[area] * 8 for c in ("ldc", "cafe")}
    shares = {"one_person_share": rng.random(n_areas), "share_65plus": rng.random(n_areas)}
    shares["share_65plus"][3] = NAN
    need, weights = needs(shares, {"one_person_share": 2, "share_65plus": 1})
    homes, accesses = town(minutes, area, households)
    result = run(need, weights, homes, accesses, draws=2000)

    scores = need[["one_person_share_score", "share_65plus_score"]].to_numpy()
    slow = np.random.default_rng(77)
    places = []
    for _ in range(2000):
        w = slow.dirichlet([20 * 2 / 3, 20 / 3])
        factors = slow.uniform(0.75, 1.25, 2)
        drawn = []
        for a in range(n_areas):
            known = ~np.isnan(scores[a])
            index = np.sum(w[known] * scores[a][known]) / np.sum(w[known])
            here = area == a
            short = [
                np.average(np.clip(minutes[c][here] / (15 * f) - 1, 0, 1), weights=households[here])
                for c, f in zip(minutes, factors, strict=True)
            ]
            drawn.append(index * np.mean(short))
        places.append([1 + sum(other > own for other in drawn) for own in drawn])
    low, high = np.percentile(places, [5, 95], axis=0)
    assert np.abs(result["rank_low"].to_numpy(float) - low).max() <= 1
    assert np.abs(result["rank_high"].to_numpy(float) - high).max() <= 1
    assert (result["rank_high"] > result["rank_low"]).any()


@settings(deadline=None, max_examples=40)
@given(st.data())
def test_the_interval_holds_the_rank_whatever_is_missing(data):
    n = data.draw(st.integers(1, 6))
    share = st.lists(st.sampled_from([NAN, 0.1, 0.5, 0.9]), min_size=n, max_size=n)
    need, weights = needs(
        {"one_person_share": data.draw(share), "low_income_share": data.draw(share)}
    )
    walk = st.lists(st.floats(0, 60), min_size=n, max_size=n)
    homes, accesses = town({"ldc": data.draw(walk)}, range(n))
    result = run(need, weights, homes, accesses, draws=20)
    assert (result["rank"].isna() == need["need"].isna()).all()
    ranked = result.dropna()
    assert (ranked["rank_low"] <= ranked["rank"]).all()
    assert (ranked["rank"] <= ranked["rank_high"]).all()
    for code, row in ranked.iterrows():
        assert row["rank"] == 1 + (ranked["priority"] > ranked.loc[code, "priority"]).sum()


def test_the_same_generator_gives_the_same_intervals():
    rng = np.random.default_rng(3)
    need, weights = needs({"one_person_share": rng.random(9), "share_80plus": rng.random(9)})
    homes, accesses = town({"ldc": rng.random(9) * 40}, range(9))
    pd.testing.assert_frame_equal(
        run(need, weights, homes, accesses), run(need, weights, homes, accesses)
    )


def test_without_any_need_there_is_no_rank():
    need, weights = needs({"one_person_share": [NAN, NAN]})
    homes, accesses = town({"ldc": [60, 60]}, [0, 1])
    result = run(need, weights, homes, accesses)
    assert result["rank"].isna().all() and result["shortfall"].tolist() == [1, 1]
