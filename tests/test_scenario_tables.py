"""Before and after side by side: no few people that differ are to be had by subtraction."""

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from nabij.analysis import mask_windows
from nabij.scenario_tables import Side, Walked, outcome

BELOW = 5
KEY = "people_in_gap"
AREA = st.tuples(st.integers(0, 40), st.integers(0, 40), st.integers(0, 40)).map(sorted)


def _outcome(areas):
    before = np.array([float(one["before"]) for one in areas])
    after = np.array([float(one["after"]) for one in areas])
    people = np.array([float(one["people"]) for one in areas])
    table = pd.DataFrame(
        {
            "code": [str(row) for row in range(len(areas))],
            "name": "verzonnen",
            "households": people * 2,
            "one_person_households": people,
        }
    )

    def side(values):
        share = values.sum() / max(people.sum(), 1)
        return Side({"ldc": Walked(np.zeros(0, np.int32), 1, values, values.sum(), share, 1.0)})

    return outcome(table, {"ldc": 10.0}, BELOW, side(before), side(after))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(AREA, st.booleans()), min_size=1, max_size=6))
def test_few_people_that_differ_are_not_to_be_had(drawn):
    areas = [
        {"before": a, "after": b, "people": c} if up else {"before": b, "after": a, "people": c}
        for (a, b, c), up in drawn
    ]
    told = _outcome(areas)
    total = told.categories.iloc[0]
    for row in (*told.areas.to_dict("records"), total.to_dict()):
        was, will = row[f"{KEY}_before"], row[f"{KEY}_after"]
        difference = row[f"{KEY}_difference"]
        shown = [n for n in (was, will, will - was, difference) if not np.isnan(n)]
        assert not any(0 < abs(n) < BELOW for n in shown), row
    if np.isnan(total[f"{KEY}_after"]):
        assert np.isnan(total["share_beyond_after"])
        return
    for row, least, most in _ranges(areas, told):
        assert most - least > 1, (areas, row, least, most)


def _ranges(areas, told):
    """What a reader finds that those can be who are beyond the norm after, where only few differ.

    He knows each area's people and what was before, and that a few are less than the threshold.
    """
    rows = told.areas.to_dict("records")
    people = {str(row): one["people"] for row, one in enumerate(areas)}
    truth = {str(row): one for row, one in enumerate(areas)}
    changed = [row["code"] for row in rows]
    bounds, few = [], []
    for at, row in enumerate(rows):
        will, was = row[f"{KEY}_after"], row[f"{KEY}_before"]
        if not np.isnan(will):
            bounds.append((will, will))
        elif row[f"{KEY}_after_status"] == "small":
            bounds.append((1, BELOW - 1))
        elif row[f"{KEY}_difference_status"] == "small" and not np.isnan(was):
            bounds.append((max(was - BELOW + 1, 0), min(was + BELOW - 1, people[row["code"]])))
            few.append(at)
        else:
            bounds.append((BELOW, people[row["code"]]))
    known = sum(float(truth[code]["after"]) for code in changed)
    for at in few:
        aim = np.eye(len(rows))[at]
        ends = [
            sign
            * linprog(sign * aim, A_eq=np.ones((1, len(rows))), b_eq=[known], bounds=bounds).fun
            for sign in (1, -1)
        ]
        yield rows[at], *ends


def test_a_window_that_wins_a_few_does_not_tell_them():
    table = pd.DataFrame(
        {
            "people_in_gap": [100.0, 100.0, 3.0],
            "walk_people_in_gap": [103.0, 120.0, 50.0],
            "people_won": [3.0, 20.0, 47.0],
        }
    )
    told = mask_windows(table, BELOW)
    assert told["walk_people_in_gap_status"].tolist() == ["hidden", "known", "known"]
    assert told["people_won_status"].tolist() == ["small", "known", "hidden"]
    assert told["people_in_gap_status"].tolist() == ["known", "known", "small"]
    for one in ("walk_people_in_gap", "people_won", "people_in_gap"):
        assert (told[one].isna() == (told[f"{one}_status"] != "known")).all()
