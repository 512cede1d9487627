import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx

from nabij.geo.access import PACES, limit_dm, measure, minutes, reached
from nabij.geo.network import build_network, on_edges

EDGE_DM = 2500


def street(n_edges):
    """One straight street of equal edges of 250 m."""
    x = np.arange(n_edges + 1) * EDGE_DM / 10
    u = np.arange(n_edges, dtype=np.int32)
    return build_network(x, np.zeros(x.size), u, u + 1, np.full(n_edges, EDGE_DM / 10))


def along(network, n_edges, position_dm):
    """Points on the street at these decimetres from its start."""
    position = np.asarray(position_dm, dtype=np.int64)
    edge = np.minimum(position // EDGE_DM, n_edges - 1)
    return on_edges(network, edge, (position - edge * EDGE_DM) / 10)


def table(*categories):
    return pd.DataFrame({"category": list(categories)})


def test_minutes_at_each_pace():
    # 720 m: 12 minutes at 1 m/s, 15 at 0.8
    assert minutes(np.array([7200, 0, -1]), 1.0).tolist() == [12, 0, np.inf]
    assert minutes(np.array([7200]), PACES["frail"]).tolist() == approx([15])
    assert minutes(np.array([11970]), PACES["adult"]).tolist() == approx([15])


@pytest.mark.parametrize("pace", [*PACES.values(), 0.71])
@pytest.mark.parametrize("norm", [5, 7.5, 10, 12, 15, 16, 20, 30])
def test_the_norm_itself_is_within_and_a_decimetre_more_is_not(norm, pace):
    whole = round(norm * 600 * pace)
    assert limit_dm(norm, pace) == whole
    distance = np.array([0, whole, whole + 1, -1])
    assert reached(distance, norm, pace).tolist() == [True, True, False, False]


def test_worked_by_hand_on_one_street():
    network = street(40)
    places = table("ldc", "cafe", "ldc", "park", "ldc")
    at = along(network, 40, [0, 50_000, 12_000, 600, 100_000])
    homes = along(network, 40, [1_000, 20_000, 51_000])
    found = measure(network, homes, places, at, {"ldc": 15, "cafe": 10}, PACES)
    assert list(found) == ["ldc", "cafe"]
    ldc, cafe = found["ldc"], found["cafe"]
    assert (ldc.category, ldc.norm_minutes) == ("ldc", 15)
    assert ldc.distance_dm.tolist() == [1_000, 8_000, 39_000]
    # Rows of the whole table, not of the category's part of it
    assert ldc.place.tolist() == [0, 2, 2]
    assert cafe.distance_dm.tolist() == [49_000, 30_000, 1_000]
    assert cafe.place.tolist() == [1, 1, 1]
    # 15 minutes are 11,970, 9,000 and 7,200 dm
    assert {name: counts.tolist() for name, counts in ldc.within.items()} == {
        "adult": [2, 1, 0],
        "older": [1, 1, 0],
        "frail": [1, 0, 0],
    }
    # The third LDC lies 9.9 km, 8 km and 5.1 km away; 60 minutes at 1.33 m/s are 4,788 m
    assert ldc.third_dm.tolist() == [-1, -1, -1]
    assert cafe.third_dm.tolist() == [-1, -1, -1]
    wider = measure(network, homes, places, at, {"ldc": 30}, PACES)["ldc"]
    assert wider.third_dm.tolist() == [-1, -1, 51_000]


def test_a_category_without_places_is_out_of_reach():
    network = street(3)
    homes = along(network, 3, [0, 700])
    found = measure(
        network, homes, table("cafe"), along(network, 3, [10]), {"ldc": 15}, {"older": 1.0}
    )["ldc"]
    assert found.distance_dm.tolist() == found.place.tolist() == found.third_dm.tolist() == [-1, -1]
    assert found.within["older"].tolist() == [0, 0]


@settings(deadline=None, max_examples=50)
@given(
    st.lists(st.integers(0, 30_000), min_size=1, max_size=8),
    st.lists(st.integers(0, 30_000), min_size=1, max_size=8),
    st.integers(1, 40),
)
def test_equals_every_pair_on_one_street(homes, places, norm):
    network = street(12)
    found = measure(
        network,
        along(network, 12, homes),
        table(*["ldc"] * len(places)),
        along(network, 12, places),
        {"ldc": norm},
        PACES,
    )["ldc"]
    every = np.abs(np.subtract.outer(homes, places))
    assert found.distance_dm.tolist() == every.min(axis=1).tolist()
    assert every[np.arange(len(homes)), found.place].tolist() == every.min(axis=1).tolist()
    for name, pace in PACES.items():
        near = (every / 600 / pace <= norm + 1e-9).sum(axis=1)
        assert found.within[name].tolist() == near.tolist()
    if len(places) < 3:
        assert (found.third_dm == -1).all()
    else:
        third = np.sort(every, axis=1)[:, 2]
        farthest = limit_dm(max(60, 3 * norm), PACES["adult"])
        assert found.third_dm.tolist() == np.where(third <= farthest, third, -1).tolist()
