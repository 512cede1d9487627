"""The best site against every site tried one by one, on distances that networkx finds."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nabij.geo import siting
from nabij.geo.network import Snapped, build_network, on_edges
from nabij.geo.siting import best_site, covered_by

from .test_walking import Town, judged, towns

LIMITS = st.sampled_from([0, 1, 300, 3_000, 10**6])


def _weights(town: Town, draw: st.DrawFn) -> np.ndarray:
    """Quarters of a person, so that slow sums are exact too; many are equal or nothing."""
    quarters = st.one_of(st.sampled_from([0, 4]), st.integers(0, 40))
    size = len(town.points)
    return np.array(draw(st.lists(quarters, min_size=size, max_size=size))) / 4


@settings(max_examples=150)
@given(st.data(), towns(), LIMITS)
def test_the_first_of_the_candidates_that_bring_most(data, town, limit):
    weight = _weights(town, data.draw)
    truth = judged(town)  # from every candidate to every point
    brought = [float(weight[row <= limit].sum()) for row in truth]
    expected = max(range(len(brought)), key=lambda row: (brought[row], -row))
    found = best_site(town.network, town.places, town.points, weight, limit)
    assert found == (expected, brought[expected])


@settings(max_examples=60)
@given(st.data(), towns(), LIMITS, st.sampled_from([1, 2, 7, 20]))
def test_looking_at_few_candidates_at_once_changes_nothing(data, town, limit, pairs):
    weight = _weights(town, data.draw) / 3
    whole = best_site(town.network, town.places, town.points, weight, limit)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(siting, "_PAIRS", pairs)
        assert best_site(town.network, town.places, town.points, weight, limit) == whole


@settings(max_examples=60)
@given(towns(), LIMITS)
def test_whom_a_site_covers(town, limit):
    truth = judged(town)
    for row in range(len(town.places)):
        one = town.places.take(np.array([row]))
        covered = covered_by(town.network, one, town.points, limit)
        assert covered.tolist() == (truth[row] <= limit).tolist()


@pytest.fixture
def street():
    """One street of a kilometre; points are given by their metres along it."""
    network = build_network([0, 1000], [0, 0], [0], [1], [1000])
    return network, lambda *metres: on_edges(network, [0] * len(metres), metres)


def test_by_hand_on_a_street(street):
    network, at = street
    homes = at(0, 100, 200, 600, 700, 1000)
    people = np.array([3.0, 1.0, 2.0, 4.0, 1.5, 5.0])
    # 100 m: at 100 the first three, 6.0; at 600 or 700 together 5.5; 300 m: at 700 all but those
    # at 0, 100 and 200
    assert best_site(network, homes, homes, people, 1_000) == (1, 6.0)
    assert best_site(network, homes, homes, people, 3_000) == (4, 10.5)
    # a decimetre short of the way from 700 to 1000: at 0, 100 or 200 as many, the first counts
    assert best_site(network, homes, homes, people, 2_999) == (0, 6.0)
    assert best_site(network, homes, homes, people, 10_000) == (0, 16.5)


def test_the_way_to_the_street_counts(street):
    network, at = street
    there = at(500)
    set_back = Snapped(there.edge, there.along, np.array([250], np.int32))
    assert best_site(network, set_back, at(500), np.ones(1), 249) == (0, 0.0)
    assert best_site(network, set_back, at(500), np.ones(1), 250) == (0, 1.0)


@pytest.mark.parametrize("one", [[0.1, 0.2, 0.3], [0.3, 0.2, 0.1]])
def test_ties_that_rounding_would_break(street, one):
    network, at = street
    # in binary 0.1 + 0.2 + 0.3 is more than 0.3 + 0.2 + 0.1
    homes, people = at(0, 1, 2, 997, 998, 999), np.array([*one, *reversed(one)])
    site, brought = best_site(network, at(998, 1), homes, people, 200)
    assert site == 0 and brought == pytest.approx(0.6, abs=1e-6)


def test_nobody_to_bring(street):
    network, at = street
    assert best_site(network, at(1, 2), at(1), np.zeros(1), 100) == (0, 0.0)
    nobody = best_site(network, at(1, 2), at(), np.zeros(0), 100)
    assert nobody == (0, 0.0)
    with pytest.raises(ValueError, match="candidates"):
        best_site(network, at(), at(1), np.ones(1), 100)
