from statistics import mean, median

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx

from nabij.geo.access import PACES, Access
from nabij.geo.dwellings import Dwellings
from nabij.geo.gaps import area_gaps, people_without_any
from nabij.geo.network import Snapped

NAN = float("nan")


def dwellings(area, households, singles):
    n = len(area)
    table = pd.DataFrame(
        {
            "area": np.array(area, dtype=np.int32),
            "x": 0.0,
            "y": 0.0,
            "kind": "street",
            "households": np.array(households, dtype=float),
            "one_person_households": np.array(singles, dtype=float),
        }
    )
    nowhere = np.zeros(n, dtype=np.int32)
    return Dwellings(table, Snapped(nowhere, nowhere, nowhere), ())


def access(category, norm, distance, third, within):
    whole = (np.array(column, dtype=np.int32) for column in (distance, [0] * len(distance), third))
    counts = {pace: np.array(column, dtype=np.int32) for pace, column in within.items()}
    return Access(category, norm, *whole, counts)


def test_worked_by_hand():
    # Area A: 1 household at 600 m, 3 at 1,200 m, 4 at 2,100 m; area B: one dwelling, 10,000 m
    homes = dwellings([0, 0, 0, 1], [1, 3, 4, 5], [0.5, 1.5, 2, 5])
    reach = access(
        "ldc", 15, [6000, 12000, 21000, 100000], [9000, -1, -1, -1], {"older": [2, 0, 0, 0]}
    )
    table = area_gaps(["A", "B"], homes, {"ldc": reach}, {"older": 1.0})
    a, b = (row for _, row in table.iterrows())
    assert (a["code"], a["category"], a["pace"], a["norm_minutes"]) == ("A", "ldc", "older", 15)
    # Half of 8 households lie at or below 20 minutes, half at 35: the middle is between them
    assert a["median_minutes"] == approx(27.5)
    assert a["share_within_norm"] == approx(1 / 8)
    assert a["people_in_gap"] == approx(4 * 7 / 8)
    # 20 of 15 minutes is a third too far, 35 counts as twice the norm
    assert a["shortfall"] == approx((1 * 0 + 3 / 3 + 4) / 8)
    assert np.isnan(a["third_minutes"])
    assert a["places_within_norm"] == approx(2 / 8)
    assert b["median_minutes"] == approx(10000 / 60)
    assert (b["share_within_norm"], b["people_in_gap"], b["shortfall"]) == (0, 5, 1)


def test_a_place_at_exactly_the_norm_is_within_it_at_every_pace():
    for pace in PACES.values():
        reach = access("ldc", 15, [round(9000 * pace)], [-1], {"p": [1]})
        row = area_gaps(["A"], dwellings([0], [1], [1]), {"ldc": reach}, {"p": pace}).iloc[0]
        assert (row["share_within_norm"], row["people_in_gap"]) == (1, 0)
        assert row["shortfall"] == approx(0, abs=1e-12)


def test_unknown_counts_and_places_out_of_reach():
    homes = dwellings([0, 0, 0, 1, 1, 2], [NAN, NAN, NAN, 0, 0, 4], [NAN, NAN, NAN, 0, 0, NAN])
    reach = access("ldc", 10, [600, 1200, 60000, 600, -1, -1], [-1] * 6, {"p": [1, 1, 0, 1, 0, 0]})
    table = area_gaps(["A", "B", "C"], homes, {"ldc": reach}, {"p": 1.0}).set_index("code")
    # Without known households every dwelling weighs the same
    assert table["median_minutes"].tolist()[:1] == approx([2.0])
    assert table["share_within_norm"].tolist() == approx([2 / 3, 1 / 2, 0])
    assert np.isnan(table.loc["A", "people_in_gap"]) and np.isnan(table.loc["C", "people_in_gap"])
    assert table.loc["B", "people_in_gap"] == 0
    # Out of reach: no median where half or more cannot get there; the shortfall is whole
    assert table["median_minutes"].isna().tolist() == [False, True, True]
    assert table["shortfall"].tolist() == approx([1 / 3, 1 / 2, 1])


@st.composite
def towns(draw):
    n = draw(st.integers(1, 25))
    n_areas = draw(st.integers(1, 4))
    area = sorted(draw(st.lists(st.integers(0, n_areas - 1), min_size=n, max_size=n)))
    count = st.sampled_from([0.0, 0.25, 0.5, 1.0, 3.75])
    households = np.array(draw(st.lists(count, min_size=n, max_size=n)))
    households[np.isin(area, draw(st.sets(st.integers(0, 3))))] = NAN
    distance = st.one_of(st.just(-1), st.integers(0, 40), st.integers(0, 40_000))
    lists = [draw(st.lists(distance, min_size=n, max_size=n)) for _ in range(2)]
    number = draw(st.lists(st.integers(0, 5), min_size=n, max_size=n))
    return n_areas, area, households, *lists, number


@settings(deadline=None)
@given(towns(), st.sampled_from([5.0, 15.0, 20.0]), st.sampled_from([1.33, 1.0, 0.8]))
def test_equals_repeating_every_household(town, norm, pace):
    n_areas, area, households, distance, third, number = town
    homes = dwellings(area, households, households / 2)
    reach = access("ldc", norm, distance, third, {"p": number})
    codes = [f"A{row}" for row in range(n_areas)]
    table = area_gaps(codes, homes, {"ldc": reach}, {"p": pace}).set_index("code")
    for row, code in enumerate(codes):
        here = [i for i, at in enumerate(area) if at == row]
        if not here:
            assert table.loc[code, "share_within_norm":].drop("people_in_gap").isna().all()
            continue
        # Each quarter of a household on its own; one each where none are known
        known = np.nansum(households[here]) > 0
        crowd = [i for i in here for _ in range(int(4 * households[i]) if known else 1)]

        def walk(decimetres):
            return float("inf") if decimetres < 0 else decimetres / 10 / pace / 60

        got = table.loc[code]
        for column, values in (("median_minutes", distance), ("third_minutes", third)):
            middle = median(walk(values[i]) for i in crowd)
            assert got[column] == approx(middle if middle < float("inf") else NAN, nan_ok=True)
        # A whole decimetre is within the norm or not, at any of these paces
        beyond = mean(walk(distance[i]) > norm + 1e-9 for i in crowd)
        assert got["share_within_norm"] == approx(1 - beyond)
        singles = np.sum(households[here]) / 2
        assert got["people_in_gap"] == approx(singles * beyond, nan_ok=True)
        short = mean(min(max(walk(distance[i]) / norm - 1, 0), 1) for i in crowd)
        assert got["shortfall"] == approx(short, abs=1e-12)
        assert got["places_within_norm"] == approx(mean(number[i] for i in crowd))


def test_every_category_and_pace_has_a_row_for_every_area():
    homes = dwellings([0, 1], [2, 3], [1, 1])
    near = access("ldc", 15, [10, 20], [-1, -1], {pace: [1, 1] for pace in PACES})
    far = access("cafe", 5, [90_000, -1], [-1, -1], {pace: [0, 0] for pace in PACES})
    table = area_gaps(pd.Series(["A", "B"]), homes, {"ldc": near, "cafe": far}, PACES)
    assert len(table) == 2 * 3 * 2
    assert not table.duplicated(["code", "category", "pace"]).any()
    assert table.groupby("category")["people_in_gap"].sum().to_dict() == {"ldc": 0, "cafe": 6}
    assert list(area_gaps(["A", "B"], homes, {}, PACES).columns) == list(table.columns)


def test_people_without_any_place_are_beyond_every_norm():
    """By hand: of four homes of 10, one is beyond both norms; one-person households are half."""
    homes = dwellings([0, 0, 0, 0, 1], [10.0, 10.0, 10.0, 10.0, 7.0], [5.0] * 4 + [NAN])
    reach = {pace: [0] * 5 for pace in PACES}
    accesses = {
        "ldc": access("ldc", 10, [5999, 6001, 6001, 100, 9000], [-1] * 5, reach),
        "cafe": access("cafe", 5, [3001, 2999, 3001, 100, -1], [-1] * 5, reach),
    }
    found = people_without_any(homes, accesses, 1.0, 2)
    assert found[0] == 5.0 and np.isnan(found[1])
    # at 1.33 m/s the norms reach 7,980 and 3,990 dm: nobody is beyond both
    assert people_without_any(homes, accesses, 1.33, 2)[0] == 0.0
