"""The score, its range, comparisons, and the whole evaluation."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nabij.seating.assumptions import assumptions
from nabij.seating.evaluate import evaluate
from nabij.seating.layout import layout_of
from nabij.seating.profile import profile
from nabij.seating.score import PARTS, compare, score, value
from nabij.seating.setting import setting

from .small_rooms import along_walls, box, chair, moved_room, small_tables

SURE = assumptions().range.sure


def score_of(room, model=None):
    return score(profile(setting(room, model), layout_of(room)))


def test_the_value_is_the_weighted_mean_of_the_parts():
    found = score_of(small_tables())
    assert set(found.parts) == set(found.weights) == set(PARTS)
    by_hand = sum(found.parts[name] * found.weights[name] for name in PARTS)
    assert found.value == pytest.approx(by_hand)
    assert sum(found.weights.values()) == pytest.approx(100)
    assert all(0 <= part <= 1 for part in found.parts.values())


def test_the_parts_are_those_of_the_profile():
    room = small_tables()
    seen = profile(setting(room), layout_of(room))
    parts = score(seen).parts
    assert parts["contact"] == pytest.approx(seen.contact.mean())
    assert parts["partners"] == pytest.approx((~seen.orphans).mean())
    assert parts["arrival"] == pytest.approx(seen.newcomer.mean())
    assert parts["social_table"] == 1
    assert parts["view"] == pytest.approx(seen.measures.seen.mean())
    assert parts["hearing"] == pytest.approx(seen.hearing.share)
    assert parts["wheelchair"] == 0  # there is no place
    shares = [seats.mean() for seats in seen.kinds.values()]
    assert parts["choice"] == pytest.approx(np.mean([min(1, share / 0.1) for share in shares]))


@settings(max_examples=20)
@given(st.lists(st.tuples(st.floats(0.5, 9.5), st.floats(0.5, 7.5), st.floats(0, 359)), max_size=9))
def test_the_quick_value_is_the_same(rows):
    room = box(seats=[chair(f"s{k}", *row) for k, row in enumerate(rows)])
    found = score_of(room)
    assert value(setting(room), layout_of(room)) == pytest.approx(found.value)
    assert 0 <= found.low <= found.value <= found.high <= 100
    if not rows:
        assert found.value == found.low == found.high == 0


def test_what_does_not_apply_leaves_its_weight_to_the_rest():
    terrace = score_of(small_tables(open_air=True, doors=[]))
    assert set(PARTS) - set(terrace.parts) == {"hearing", "view"}
    assert sum(terrace.weights.values()) == pytest.approx(100)
    room = small_tables(open_air=True, doors=[])
    assert value(setting(room), layout_of(room)) == pytest.approx(terrace.value)


def test_other_weights_count():
    only = {name: float(name == "contact") for name in PARTS}
    found = score_of(small_tables(), replace(assumptions(), weights=only))
    assert found.value == pytest.approx(100 * found.parts["contact"])
    strangers = replace(assumptions(), kappa=0.8)
    assert score_of(small_tables(), strangers).parts["contact"] < found.parts["contact"]


def test_the_range_is_that_of_other_weights_and_kappas():
    """Drawn again here, with other draws: the same quantiles but for the luck of the draw."""
    model = assumptions()
    room = along_walls()
    found = score_of(room)
    random = np.random.default_rng(7)
    parts = {
        kappa: score_of(room, replace(model, kappa=kappa)).parts for kappa in model.range.kappas
    }
    values = []
    for _ in range(20_000):
        weights = {
            name: model.weights[name] * np.exp(random.normal(0, model.range.spread))
            for name in PARTS
        }
        drawn = parts[float(random.choice(model.range.kappas))]
        total = sum(weights.values())
        values.append(100 * sum(weights[name] * drawn[name] for name in PARTS) / total)
    low, high = np.quantile(values, [0.05, 0.95])
    assert found.low == pytest.approx(low, abs=2.0)
    assert found.high == pytest.approx(high, abs=2.0)


def test_two_layouts_are_compared_under_the_same_draws():
    good, bad = score_of(small_tables()), score_of(along_walls())
    better = compare(good, bad, SURE)
    assert (better.better, better.share_a, better.share_b) == ("a", 1.0, 0.0)
    assert compare(bad, good, SURE).better == "b"
    same = compare(good, good, SURE)
    assert (same.better, same.share_a, same.share_b) == ("tie", 0.0, 0.0)


def test_an_order_that_hangs_on_the_weights_is_a_tie():
    """More contact against a table for whoever comes alone: who weighs them otherwise turns it."""
    warm = small_tables()
    plain = [table.model_copy(update={"social": False}) for table in warm.tables]
    wider = [
        seat.model_copy(update={"at": (seat.at[0], seat.at[1] + 0.25 * (k % 2))})
        for k, seat in enumerate(warm.seats)
    ]
    social, close = (
        score_of(warm.model_copy(update={"seats": wider})),
        score_of(warm.model_copy(update={"tables": plain})),
    )
    assert social.parts["contact"] < close.parts["contact"]
    assert social.parts["social_table"] > close.parts["social_table"]
    found = compare(social, close, SURE)
    assert found.share_a + found.share_b <= 1
    assert found.better == ("tie" if max(found.share_a, found.share_b) < SURE else "a")
    turned = replace(close, draws=social.draws + np.tile([1.0, -1.0], len(social.draws) // 2))
    assert compare(social, turned, SURE).better == "tie"
    assert compare(social, turned, 0.5).better == "a"


@settings(max_examples=10)
@given(st.floats(0, 6.28), st.booleans())
def test_a_score_does_not_depend_on_where_north_is(turn, mirror):
    room = along_walls()
    before, after = score_of(room), score_of(moved_room(room, turn=turn, mirror=mirror, by=(9, 4)))
    assert after.value == pytest.approx(before.value, abs=1e-4)
    assert (after.low, after.high) == pytest.approx((before.low, before.high), abs=1e-4)


def test_an_evaluation_is_the_same_every_time_and_holds_everything():
    room = small_tables()
    one, other = evaluate(room), evaluate(room)
    assert one.score.value == other.score.value == score_of(room).value
    assert [a.message.text() for a in one.advice] == [a.message.text() for a in other.advice]
    assert one.checks and one.profile.seat_ids == layout_of(room).seat_ids
