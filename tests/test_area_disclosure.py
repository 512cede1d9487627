"""A reader who subtracts: what the table of the areas and its totals tell of what they leave out.

The reader is a linear programme that knows what is written, nothing of how it was chosen.
"""

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog
from scipy.sparse import lil_array

from nabij.data.town import write_town
from nabij.geo.area_counts import keep_back
from nabij.pipeline import analyse, lay_ground, read
from nabij.study import load_study

FEW, MANY = 5, 40
PACES = ("adult", "older", "frail")


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    """The invented town with its counts as they are, and as they are told."""
    path = write_town(tmp_path_factory.mktemp("stad"))
    study = load_study(path)
    study = study.model_copy(update={"transit": None})
    inputs = read(study)
    ground = lay_ground(study, inputs)
    analyses = {}
    for below in (0, FEW, MANY):
        about = study.study.model_copy(update={"suppress_below": below})
        one = study.model_copy(update={"study": about})
        analyses[below] = analyse(one, inputs, ground=ground).areas.set_index("code")
    return study, analyses


def _ranges(true, told, names, people, below):
    """Per small cell what it can be: least and most, by area and column.

    names: columns of one nested series, the smaller first. The reader knows what is written, the
    sum of each column, that nobody is in a smaller one who is not in a larger, and what a mark
    says: "small" is under the threshold and above zero, "hidden" is the threshold or more.
    """
    rows = true.index[true[names[0]].notna()]
    n, m = len(rows), len(names)
    bounds, small = [], []
    for at, name in enumerate(names):
        for row, code in enumerate(rows):
            mark, most = told.at[code, f"{name}_status"], people.at[code]
            most = None if np.isnan(most) else most
            if mark == "small":
                small.append(at * n + row)
                bounds.append((min(1, true.at[code, name]), below - 1e-3))
            elif mark == "hidden":
                bounds.append((below, most))
            else:
                bounds.append((told.at[code, name],) * 2)
    sums = lil_array((m, n * m))
    for at in range(m):
        sums[at, at * n : (at + 1) * n] = 1
    nested = lil_array((n * (m - 1), n * m))
    for k in range(n * (m - 1)):
        nested[k, k], nested[k, k + n] = 1, -1
    told_sums = [true.loc[rows, name].sum() for name in names]
    found = []
    for cell in small:
        ends = []
        for sign in (1, -1):
            aim = np.zeros(n * m)
            aim[cell] = sign
            more = {"A_ub": nested.tocsr(), "b_ub": np.full(nested.shape[0], 1e-6)} if m > 1 else {}
            answer = linprog(aim, A_eq=sums.tocsr(), b_eq=told_sums, bounds=bounds, **more)
            assert answer.status == 0, answer.message
            ends.append(sign * answer.fun)
        found.append(tuple(ends))
    return found


def _columns(study):
    yield ["households"]
    yield ["one_person_households"]
    yield ["lone_parent_households"]
    for category in study.norms:
        yield [f"{category}_people_in_gap_{pace}" for pace in PACES]
    # beyond every norm are no others than beyond one of them
    for category in study.norms:
        yield ["people_in_gap", f"{category}_people_in_gap"]


@pytest.mark.parametrize(("below", "least_seen"), [(FEW, 20), (MANY, 200)])
def test_no_small_count_follows_from_the_totals(tables, below, least_seen):
    study, analyses = tables
    true, told = analyses[0], analyses[below]
    people = told["one_person_households"]
    seen = 0
    for names in _columns(study):
        own = people * np.nan if len(names) == 1 else people
        for least, most in _ranges(true, told, names, own, below):
            assert most - least >= (below - 1) / 2, (names, least, most)
            seen += 1
    assert seen >= least_seen


def test_where_only_small_ones_are_left_out_the_reader_finds_them(tables):
    """What the test above guards against is there: a small one alone is the rest of its total."""
    study, analyses = tables
    true, found = analyses[0], 0
    for name in (name for names in _columns(study) for name in names):
        small = (true[name] > 0) & (true[name] < FEW)
        if small.sum() == 1:
            naive = true.assign(**{f"{name}_status": np.where(small, "small", "known")})
            ((least, most),) = _ranges(true, naive, [name], true[name] * np.nan, FEW)
            assert most - least < 1e-3
            found += 1
    assert found


def test_nothing_follows_within_one_area(tables):
    study, analyses = tables
    told = analyses[MANY]
    ones = told["one_person_households"]
    for category in study.norms:
        own = f"{category}_people_in_gap"
        known = np.column_stack([ones * 0, ones, *(told[f"{own}_{pace}"] for pace in PACES)])
        for row in known:
            row = np.unique(row[~np.isnan(row)])
            steps = np.diff(row)
            assert ((steps < 1e-6) | (steps >= MANY - 1e-6)).all(), (category, row)
        # nor from the share of the households within the norm
        hidden = told[f"{own}_status"].isin(("small", "hidden"))
        shown = told[f"{category}_share_within_norm"].notna()
        assert hidden.any() and not (hidden & shown & ones.notna()).any()
    tells = told["households"].notna() & ones.isna() & told["one_person_share"].gt(0)
    assert not tells.any()


@pytest.mark.parametrize("below", [FEW, MANY])
def test_no_few_are_between_one_norm_and_every_norm(tables, below):
    """Beyond the norm of every category are only people who are beyond that of each."""
    study, analyses = tables
    told = analyses[below]
    columns = [f"{category}_people_in_gap" for category in study.norms]
    apart = told[columns].sub(told["people_in_gap"], axis=0).stack().dropna()
    assert len(apart) > 20
    assert ((apart.abs() < 1e-6) | (apart >= below - 1e-6)).all()


def test_a_single_small_count_takes_another_along():
    """By hand: 3 beside a total is left out with the smallest that has room on both sides."""
    table = pd.DataFrame({"households": [3.0, 8.0, 40.0, 12.0], "one_person_households": [0.0] * 4})
    told = keep_back(table, ["households"], [], [], [], "", 5)
    assert told["households_status"].tolist() == ["small", "known", "known", "hidden"]
    assert told["households"].isna().tolist() == [True, False, False, True]
