"""The figures of a neighbourhood, worked out again from the source files by plain loops."""

import csv
import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nabij.layers.comparisons import Comparison
from nabij.report.neighbourhood.choice import Asked, choose

from .figures_found import HIDING, TOWN, figures_of, parts_of, town

__all__ = ["town"]


TWELVE = [f"21004W{n}" for n in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 18, 19)]


@pytest.fixture(scope="module")
def brussels(brussels_run):
    return parts_of(brussels_run)


@pytest.fixture(scope="module")
def heidelberg(heidelberg_run):
    return parts_of(heidelberg_run)


@pytest.fixture(scope="module")
def twelve(brussels):
    return figures_of(brussels, Asked(areas=tuple(TWELVE)))


@pytest.fixture(scope="module")
def wijken(shared):
    """Households, one-person share and share of 65+ by wijk of the city, and of the region."""
    with (shared / "data/brussels/households_MADE.csv").open(encoding="utf-8") as file:
        households = {row["geoitem"]: int(row["households"]) for row in csv.DictReader(file)}
    rows = json.loads((shared / "data/brussels/ibsa_neighbourhood_2025.json").read_text("utf-8"))
    by_number, region = {}, None
    for row in rows[1:]:
        if row[0].startswith("Moyenne régionale"):
            region = [float(cell) for cell in row[1:]]
        elif row[0].isdigit() and row[2] not in ("VS", "ND"):
            by_number[int(row[0])] = [float(cell) for cell in row[2:]]
    told = {}
    for code, n in households.items():
        old, above, below = by_number.get(int(code[6:]), [np.nan] * 3)
        told[code] = (n, (above + below) / 100, old / 100)
    return told, ((region[1] + region[2]) / 100, region[0] / 100)


def test_brussels_from_the_csv_and_the_json(twelve, wijken):
    told, (region_ones, region_old) = wijken
    table = twelve.residents
    n = sum(told[code][0] for code in TWELVE)
    ones = sum(told[code][0] * told[code][1] for code in TWELVE)
    old = sum(told[code][0] * told[code][2] for code in TWELVE)
    assert table.at["households", "value"] == n == 27_510
    assert table.at["one_person_households", "value"] == pytest.approx(ones)
    assert table.at["one_person_share", "value"] == pytest.approx(ones / n)
    # the share of 65+ comes without residents: a mean by households, and said
    assert table.at["share_65plus", "value"] == pytest.approx(old / n)
    assert table["weighted_by"].to_dict() == {
        "households": "",
        "one_person_households": "",
        "one_person_share": "",
        "share_65plus": "households",
    }
    assert set(table["status"]) == {"known"} and set(table["areas"]) == {12}
    assert table["vintage"].to_dict() == {
        "households": 2011,
        "one_person_households": 2011,
        "one_person_share": 2025,
        "share_65plus": 2025,
    }
    known = {code: row for code, row in told.items() if not np.isnan(row[1]) and row[0] > 0}
    city = sum(a * b for a, b, _ in known.values()) / sum(a for a, *_ in known.values())
    row = table.loc["one_person_share"]
    assert row["municipality"] == pytest.approx(city)
    assert row["index_municipality"] == pytest.approx(100 * ones / n / city)
    assert row["region"] == pytest.approx(region_ones) and region_ones == pytest.approx(0.4714)
    assert row["index_region"] == pytest.approx(100 * ones / n / region_ones)
    assert table.at["share_65plus", "region"] == pytest.approx(region_old)
    others = {code: share for code, (_, share, _) in known.items() if code not in TWELVE}
    assert row["rank"] == 1 + sum(share > ones / n for share in others.values())
    assert row["ranked"] == 1 + len(others)
    # a sum of the whole city would give away what lies outside the neighbourhood
    assert table.loc["households", ["municipality", "region", "rank"]].isna().all()
    assert twelve.municipality_name == "Brussel-stad"
    assert twelve.region_name == "Brussels Hoofdstedelijk Gewest"
    assert twelve.region_source == (
        'IBSA, Monitoring des Quartiers, 2025, daar genoemd "Moyenne régionale / Médiane régionale"'
    )


def test_brussels_per_area(twelve, wijken):
    told, _ = wijken
    areas = twelve.areas.set_index("code")
    assert sorted(areas.index) == sorted(TWELVE) and (areas["part"] == 1).all()
    shares = {code: row[1] for code, row in told.items() if not np.isnan(row[1]) and row[0] > 0}
    for code in TWELVE:
        n, share, old = told[code]
        assert areas.at[code, "households"] == n
        assert areas.at[code, "one_person_households"] == pytest.approx(n * share)
        assert areas.at[code, "share_65plus"] == pytest.approx(old)
        assert areas.at[code, "one_person_rank"] == 1 + sum(s > share for s in shares.values())
    assert twelve.cut_share == 0 and twelve.cut_areas == ()


def _weighted_median(pairs):
    """The value in the middle of (value, whole weight), each repeated as often as it weighs."""
    ordered = sorted(pairs)
    half, upto = sum(weight for _, weight in ordered) / 2, 0
    for value, weight in ordered:
        upto += weight
        if upto >= half:
            return value
    raise AssertionError


def _people(run, chosen, minutes, norm, ones):
    """One-person households beyond a norm, and the share of households within, home by home."""
    homes, people, everyone, near = run[3].dwellings, 0.0, 0.0, 0.0
    households = run[1].households.table["households"]
    for code, share, time in zip(homes["code"], homes["share_of_area"], minutes, strict=True):
        if code not in chosen or np.isnan(share):
            continue
        beyond = not time <= norm
        people += ones.get(code, 0.0) * share * beyond
        everyone += households[code] * share
        near += households[code] * share * (not beyond)
    return people, near / everyone


def test_heidelberg_from_the_geojson(heidelberg, shared):
    path = shared / "data/heidelberg/cells_250m_MADE.geojson"
    cells = {
        one["properties"]["code"]: one["properties"]
        for one in json.loads(path.read_text("utf-8"))["features"]
    }
    chosen = {c for c in cells if 1895 <= int(c[2:6]) <= 1905 and 21880 <= int(c[7:]) <= 21890}
    assert 40 < len(chosen) < 121
    found = figures_of(heidelberg, Asked(areas=tuple(sorted(chosen))))
    n = sum(cells[code]["households"] for code in chosen)
    ones = {code: cells[code]["one_person"] for code in chosen}
    table = found.residents["value"]
    assert table["households"] == pytest.approx(n)
    assert table["one_person_households"] == pytest.approx(sum(ones.values()))
    assert table["one_person_share"] == pytest.approx(sum(ones.values()) / n)
    assert found.municipality_name == "" and found.region_name == ""
    homes = heidelberg[3].dwellings
    for row in found.reach.to_dict("records"):
        category, name, norm = row["category"], row["name"], row["norm_minutes"]
        if row["mode"] == "walk":
            minutes = (
                homes[f"{category}_minutes"] * 1.0 / {"adult": 1.33, "frail": 0.8}.get(name, 1)
            )
        else:
            minutes = homes[f"{category}_{name}_minutes"]
        people, near = _people(heidelberg, chosen, minutes, norm + 1e-6, ones)
        if row["people_beyond_status"] == "known":
            assert row["people_beyond"] == pytest.approx(people, abs=0.05), (category, name)
        else:
            assert 0 < people < 5 or 0 < sum(ones.values()) - people < 5, (category, name)
        if row["mode"] == "walk" and row["share_within_status"] == "known":
            assert row["share_within"] == pytest.approx(near, abs=1e-4)
    assert len(found.reach) == 3 * (3 + 2)
    assert (found.reach["people_beyond_status"] == "known").sum() >= 10
    own = found.reach.set_index(["category", "mode", "name"]).loc[("ldc", "walk", "older")]
    here = homes["code"].isin(chosen)
    parts = np.rint(
        1024
        * homes["share_of_area"]
        * homes["code"].map({code: cell["households"] for code, cell in cells.items()})
    )
    middle = _weighted_median(
        list(zip(homes.loc[here, "ldc_minutes"], parts[here].astype(int), strict=True))
    )
    assert own["median_minutes"] == pytest.approx(middle, abs=0.02)
    assert own["places"] == 11 and pd.isna(own["open_places"])
    closed = found.reach.set_index(["category", "mode", "name"]).loc[("ldc", "transit", "evening")]
    assert closed["open_places"] < closed["places"] == 11


def test_all_areas_give_the_totals_of_the_analysis(heidelberg):
    analysis = heidelberg[3]
    everything = Asked(areas=tuple(analysis.areas["code"]))
    found = figures_of(heidelberg, everything)
    value = found.residents["value"]
    assert value["households"] == analysis.counts.households
    assert value["one_person_households"] == analysis.counts.one_person_households
    assert value["one_person_share"] == pytest.approx(analysis.counts.one_person_share)
    walks = found.reach[found.reach["mode"] == "walk"]
    own = walks[walks["name"] == "older"].set_index("category")["people_beyond"]
    expected = analysis.categories.set_index("category")["people_in_gap"]
    # the analysis puts one-person households on dwellings in parts of 1/1024
    assert own.to_dict() == pytest.approx(expected.to_dict(), abs=5)
    rides = found.reach[found.reach["mode"] == "transit"].set_index(["category", "name"])
    windows = analysis.transit.windows.set_index(["category", "window"])
    assert len(rides) == len(windows) == 6
    for key, row in rides.iterrows():
        assert row["people_beyond"] == pytest.approx(windows.at[key, "people_in_gap"], abs=5)
        assert row["open_places"] == windows.at[key, "open_places"]
    assert found.reach["median_minutes"].tolist() == found.reach["study_median_minutes"].tolist()
    areas = analysis.areas.set_index("code")
    mine = found.areas.set_index("code")
    for name in ("ldc_minutes", "meeting_venue_minutes"):
        pd.testing.assert_series_equal(mine[name], areas[name], check_exact=False, rtol=1e-6)
    shown = mine["ldc_people_beyond"].dropna()
    assert len(shown) > 300
    # each hides other counts beside those under the threshold
    expected = areas.loc[shown.index, "ldc_people_in_gap"].dropna()
    assert len(expected) > 300
    pd.testing.assert_series_equal(
        shown.loc[expected.index], expected, check_names=False, atol=0.02
    )


@settings(max_examples=12)
@given(data=st.data())
def test_two_neighbourhoods_apart_add_up(data):
    town = parts_of(TOWN[0])
    codes = list(town[1].areas.table["code"])
    mine = data.draw(st.lists(st.sampled_from(codes), min_size=2, max_size=12, unique=True))
    cut = data.draw(st.integers(1, len(mine) - 1))
    whole, one, two = (
        figures_of(town, Asked(areas=tuple(some)), threshold=0)
        for some in (mine, mine[:cut], mine[cut:])
    )
    counts = [name for name in whole.residents.index if "share" not in name]
    parts = one.residents["value"].fillna(0) + two.residents["value"].fillna(0)
    assert whole.residents["value"].fillna(0)[counts].to_dict() == pytest.approx(
        parts[counts].to_dict()
    )
    people = [f.reach["people_beyond"].fillna(0) for f in (whole, one, two)]
    assert people[0].tolist() == pytest.approx((people[1] + people[2]).tolist())
    assert len(whole.dwellings) == len(one.dwellings) + len(two.dwellings)
    assert not set(whole.residents["status"]) & set(HIDING)


def test_a_source_that_keeps_a_count_back_makes_a_total_partial(town):
    table = town[1].households.table
    back = table.index[table["one_person_households_status"] == "suppressed"]
    assert len(back) == 1
    others = [code for code in table.index if code not in back][:3]
    found = figures_of(town, Asked(areas=(*others, *back)))
    row = found.residents.loc["one_person_households"]
    assert (row["status"], row["areas_known"], row["areas"]) == ("partial", 3, 4)
    assert row["value"] == sum(table.loc[others, "one_person_households"])
    share = found.residents.loc["one_person_share"]
    assert share["status"] == "partial"
    assert share["value"] == row["value"] / sum(table.loc[others, "households"])
    alone = figures_of(town, Asked(areas=tuple(back)))
    row = alone.residents.loc["one_person_households"]
    assert (row["status"], row["areas_known"]) == ("suppressed", 0) and np.isnan(row["value"])
    assert set(alone.reach["people_beyond_status"]) == {"suppressed"}
    assert alone.reach["people_beyond"].isna().all()


def test_a_cut_area_counts_by_its_homes(town):
    study, inputs, ground, _ = town
    hood = choose(study, inputs, ground, Asked(within_walk=10, of="ldc-001"))
    found = figures_of(town, hood, threshold=0)
    households = inputs.households.table["households"].to_numpy()
    inside = ground.homes.table.loc[hood.inside, "households"].sum()
    value = found.residents["value"]
    assert value["households"] == pytest.approx(inside, rel=1e-4)
    singles = inputs.households.table["one_person_households"].to_numpy()
    assert value["one_person_households"] == pytest.approx(np.nansum(singles * hood.part))
    cut = (hood.part > 0) & (hood.part < 1)
    share = (households * hood.part)[cut].sum() / (households * hood.part).sum()
    assert found.cut_share == round(share, 2) > 0
    assert found.cut_areas == tuple(inputs.areas.table["name"][cut])
    homes = ground.homes.table[hood.inside]
    assert found.dwellings.geometry.x.tolist() == homes["x"].tolist()
    assert found.dwellings["huis_van_het_kind_beyond"].all()


def test_the_municipality_is_that_of_the_study_or_a_comparison(town):
    asked = Asked(areas=tuple(town[1].areas.table["code"][:5]))
    found = figures_of(town, asked)
    assert found.municipality_name == "Nabijdorp (verzonnen)"
    assert (found.region_name, found.region_source) == ("Gewest (verzonnen)", "verzonnen, 2024")
    row = found.residents.loc["one_person_share"]
    assert row["region"] == 0.34
    assert row["municipality"] == pytest.approx(town[3].counts.one_person_share)
    given_ = Comparison("Stad", "municipality", {"one_person_share": 0.5}, 2020, "Statbel")
    other = figures_of(town, asked, comparisons=(given_,))
    row = other.residents.loc["one_person_share"]
    assert (row["municipality"], row["municipality_vintage"]) == (0.5, 2020)
    assert row["index_municipality"] == pytest.approx(200 * row["value"])
    assert other.municipality_name == "Stad" and other.region_name == ""
    # what the comparison does not have still comes from the areas of the same municipality
    same = [f.residents.at["share_80plus", "municipality"] for f in (other, found)]
    assert same[0] == same[1] > 0


def test_figures_are_the_same_every_time(town):
    asked = Asked(within_walk=8, of="ldc-002")
    one, two = figures_of(town, asked), figures_of(town, asked)
    for name in ("residents", "areas", "reach"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(two, name))
