"""The offer of a neighbourhood and the best places for one more: by hand, and for real."""

import csv
import datetime as dt
from dataclasses import replace
from functools import cache
from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from nabij.data.town import write_town
from nabij.geo import walking
from nabij.geo.dwellings import Dwellings
from nabij.geo.network import build_network, on_edges, snap
from nabij.layers.opening import weekly
from nabij.pipeline import Ground, lay_ground, read
from nabij.report.neighbourhood import offer as rooms
from nabij.report.neighbourhood.choice import Neighbourhood
from nabij.report.neighbourhood.offer import OFFER_COLUMNS, SITE_COLUMNS, best_sites, offer
from nabij.study import load_study

# A street of a kilometre with a home every 100 m; "older" walks 1 metre per second.
HOMES = np.arange(0, 1001, 100)
OUTLINE = shapely.union(shapely.box(-10, -10, 550, 50), shapely.box(940, -10, 1010, 50))
# name, category, x, y, hours
PLACES = [
    ("Zolder", "venue", 549, 40, "Mo-Fr 09:00-17:00"),
    ("Verre", "ldc", 801, 0, "24/7"),
    ("anker", "ldc", 800, 0, ""),
    ("café", "venue", 600, 0, "We 18:00-21:00"),
    ("Brug", "ldc", 250, 0, "Tu 18:00-20:00; Sa 10:00-12:00"),
    ("Rand", "venue", 550, 0, "Sa 10:00-12:00"),
    ("Abdij", "venue", 950, 0, "whenever we like"),
    ("abdij", "venue", 950, 5, "2022 Sep 16 18:00-20:00"),
]


def _study(date=None):
    return SimpleNamespace(
        norms={"ldc": 5.0, "venue": 2.0},
        paces={"older": 1.0, "adult": 1.33},
        pace_name="older",
        transit=date and SimpleNamespace(date=date),
    )


def _ground(area, households):
    network = build_network([0, 1000], [0, 0], [0], [1], [1000])
    geometry = np.array([shapely.LineString([(0, 0), (1000, 0)])])
    table = pd.DataFrame({"area": area, "x": HOMES * 1.0, "y": 0.0, "households": households})
    table["area"] = table["area"].astype(np.int32)
    homes = Dwellings(table, on_edges(network, np.zeros(HOMES.size), HOMES), ())
    names, kinds, x, y, hours = zip(*PLACES, strict=True)
    places = pd.DataFrame(
        {
            "place": [f"{kind}-{row}" for row, kind in enumerate(kinds)],
            "category": kinds,
            "name": names,
            "address": "",
            "capacity": [np.nan, 20.0, *[np.nan] * 6],
            "opening_hours": hours,
            "wheelchair": ["yes", *[""] * 7],
        }
    )
    snapped = snap(network, geometry, np.column_stack([x, y]))
    points = gpd.GeoDataFrame(places, geometry=shapely.points(x, y), crs=31370)
    return Ground(network, homes, points, snapped, ())


def _inputs(singles, streets=(("", 0.0),), transit=None):
    """Areas with these one-person households; streets of a name, so many metres off the homes."""
    codes = [f"A{row}" for row in range(len(singles))]
    names, off = zip(*streets, strict=True)
    lines = [shapely.LineString([(0, y), (1000, y)]) for y in off]
    return SimpleNamespace(
        areas=SimpleNamespace(
            table=pd.DataFrame({"code": codes, "name": [f"Wijk {c}" for c in codes]})
        ),
        # in another order than the areas
        households=SimpleNamespace(
            table=pd.DataFrame({"one_person_households": singles}, index=codes).iloc[::-1]
        ),
        streets=SimpleNamespace(name=np.array(names, object), geometry=np.array(lines)),
        transit=transit,
    )


def _world(
    area=(0,) * 6 + (1,) * 5, households=20.0, singles=(60.0, 50.0), inside=HOMES <= 500, **more
):
    """The first six homes by default: 60 people who live alone, 10 at each."""
    neighbourhood = Neighbourhood(
        kind="areas",
        name="Straat",
        outline=OUTLINE,
        inside=np.asarray(inside),
        part=np.ones(len(singles)),
    )
    ground = _ground(area, np.broadcast_to(np.asarray(households, float), HOMES.shape))
    return _study(), _inputs(list(singles), **more), ground, neighbourhood


# The offer ----------------------------------------------------------------------------------------


def test_who_belongs_to_the_offer_and_in_what_order():
    table = offer(*_world())
    assert tuple(table.columns) == OFFER_COLUMNS
    # 50 m from home 200 or 300; 300 m, the norm itself, from home 500 (801 is a metre too far)
    # in the second part of the outline no home counts; 49 m and 40 m to the street; 50 m; 100 m
    expected = [
        ("ldc", "Brug", True, 50.0),
        ("ldc", "anker", False, 300.0),
        ("venue", "Abdij", True, None),
        ("venue", "abdij", True, None),
        ("venue", "Rand", True, 50.0),
        ("venue", "Zolder", True, 89.0),
        ("venue", "café", False, 100.0),
    ]
    found = table[["category", "name", "inside", "walk_minutes"]].itertuples(index=False)
    for (category, name, inside, minutes), (*said, metres) in zip(found, expected, strict=True):
        assert [category, name, inside] == said
        assert np.isnan(minutes) if metres is None else minutes == pytest.approx(metres / 60)
    assert list(zip(table["x"], table["y"], strict=True))[:3] == [(250, 0), (800, 0), (950, 0)]
    assert table.set_index("name")["wheelchair"].to_dict()["Zolder"] == "yes"
    assert table["capacity"].isna().all()  # Verre, which has one, is too far


def test_the_place_that_a_walk_goes_around_is_inside():
    study, inputs, ground, neighbourhood = _world()
    around = replace(neighbourhood, kind="walk", place=2, minutes=5.0)  # anker, off the outline
    table = offer(study, inputs, ground, around)
    assert table["name"][~table["inside"]].tolist() == ["café"]


def test_evening_and_weekend_of_the_offer():
    table = offer(*_world()).set_index("name")
    said = {
        name: [None if pd.isna(value) else bool(value) for value in row]
        for name, *row in table[["hours_known", "evening", "weekend"]].itertuples()
    }
    assert said == {
        "Brug": [True, True, True],
        "anker": [False, None, None],
        "Abdij": [False, None, None],
        "abdij": [True, False, False],
        "Rand": [True, False, True],
        "Zolder": [True, False, False],
        "café": [True, True, False],
    }


def test_hours_are_those_of_the_week_of_the_timetable():
    date = dt.date(2022, 9, 14)  # a Wednesday; the Friday of its week is the 16th
    _, _, ground, neighbourhood = _world()
    transit = SimpleNamespace(timetables={date: SimpleNamespace(zone="Europe/Berlin")})
    inputs = _inputs([60.0, 50.0], transit=transit)
    table = offer(_study(date), inputs, ground, neighbourhood).set_index("name")
    assert bool(table.loc["abdij", "evening"])


def test_the_ordinary_week_is_one():
    assert rooms.ORDINARY_MONDAY.weekday() == 0
    holidays = ["PH 00:00-24:00"]
    for country in ("BE", "NL", "FR", "DE", "LU"):
        week = weekly(holidays, rooms.ORDINARY_MONDAY, rooms.ORDINARY_ZONE, country)
        assert not week["evening"].any() and not week["weekend"].any()


def test_a_neighbourhood_without_any_offer():
    study, inputs, ground, neighbourhood = _world()
    nowhere = shapely.box(0, 500, 10, 510)
    one = Neighbourhood("areas", "Ver", nowhere, HOMES == 0, neighbourhood.part)
    table = offer(study, inputs, ground, one)
    assert table["name"].tolist() == ["Brug"]  # 250 m from home 0
    ground = Ground(
        ground.network, ground.homes, ground.places[1:3], ground.snapped.take(np.array([1, 2])), ()
    )
    table = offer(study, inputs, ground, one)
    assert len(table) == 0 and tuple(table.columns) == OFFER_COLUMNS


# One more place -----------------------------------------------------------------------------------


def _only(table):
    assert tuple(table.columns) == SITE_COLUMNS and len(table) == 1
    return table.iloc[0]


def test_the_best_place_by_hand():
    # every home has an ldc within 300 m; home 500 alone a venue within 120 m. Of the homes 0 to
    # 400 with 10 people each, 100, 200 and 300 bring three within 120 m: the first counts
    row = _only(best_sites(*_world(streets=(("", 0.0), ("Kerkstraat", 60.0))), threshold=5))
    assert row["category"] == "venue" and (row["x"], row["y"]) == (100, 0)
    assert row["people"] == pytest.approx(30) and row["people_status"] == "known"
    assert row["near"] == "Kerkstraat" and row["area"] == "Wijk A0"


@pytest.mark.parametrize(
    ("threshold", "status"),
    # 30 are brought within the norm and 20 are not
    [(0, "known"), (20, "known"), (21, "hidden"), (30, "hidden"), (31, "small"), (99, "small")],
)
def test_no_number_under_the_threshold_can_be_read_off(threshold, status):
    row = _only(best_sites(*_world(), threshold=threshold))
    assert row["people_status"] == status
    assert row["people"] == pytest.approx(30) if status == "known" else np.isnan(row["people"])


def test_people_live_where_the_households_are():
    # 5 of 6 households of the area stand at home 0, the rest at home 500, which lacks nothing
    households = [100, 0, 0, 0, 0, 20, 1, 1, 1, 1, 1]
    row = _only(best_sites(*_world(households=households), threshold=21))
    assert row["x"] == 0 and row["people"] == pytest.approx(50) and row["people_status"] == "known"


def test_areas_whose_people_are_not_known():
    # homes 0 and 100 are not known: 300 is the best of the others and reaches none of those two
    row = _only(best_sites(*_world([0] * 2 + [1] * 9, 1.0, (np.nan, 90.0)), threshold=5))
    assert row["x"] == 300 and row["people"] == pytest.approx(30)
    assert row["people_status"] == "known" and row["area"] == "Wijk A1"
    # home 200 neither: 300 reaches it too, so that 20 is the least it can be
    row = _only(best_sites(*_world([0] * 3 + [1] * 8, 1.0, (np.nan, 80.0)), threshold=5))
    assert row["x"] == 300 and row["people"] == pytest.approx(20)
    assert row["people_status"] == "partial"
    nobody = best_sites(*_world(singles=(np.nan, np.nan)), threshold=5)
    assert len(nobody) == 0 and tuple(nobody.columns) == SITE_COLUMNS


def test_nobody_lacks_a_place():
    assert best_sites(*_world(inside=HOMES == 500), threshold=5).empty
    assert best_sites(*_world(singles=(0.0, 0.0)), threshold=5).empty


@pytest.mark.parametrize(("metres", "lacks"), [(100, False), (99.9, True)])
def test_the_norm_itself_is_within_reach(metres, lacks):
    study, *others = _world(inside=HOMES == 700)
    study.norms["venue"] = metres / 60  # home 700 lies 100 m from the venue at 600
    assert len(best_sites(study, *others, threshold=5)) == lacks


def test_of_many_homes_every_kth_is_a_candidate(monkeypatch):
    monkeypatch.setattr(rooms, "MAX_CANDIDATES", 3)
    # of 6 homes every second: 0, 200 and 400
    row = _only(best_sites(*_world(), threshold=5))
    assert row["x"] == 200 and row["people"] == pytest.approx(30)
    monkeypatch.setattr(rooms, "MAX_CANDIDATES", 1)
    row = _only(best_sites(*_world(), threshold=5))
    assert row["x"] == 0 and row["people"] == pytest.approx(20)


@pytest.mark.parametrize(
    ("streets", "near"),
    [
        ((("", 0.0),), ""),
        ((("Ver", 101.0),), ""),
        ((("Net", 100.0), ("Ver", 101.0)), "Net"),
        ((("Eerste", 30.0), ("Tweede", -30.0)), "Eerste"),
        ((("=1+1<b>", 5.0),), "=1+1<b>"),
    ],
)
def test_the_nearest_street_with_a_name(streets, near):
    assert _only(best_sites(*_world(streets=streets), threshold=5))["near"] == near


# Real studies -------------------------------------------------------------------------------------


@cache
def _laid(path):
    study = load_study(path).model_copy(update={"transit": None})  # no timetable is needed
    inputs = read(study)
    return study, inputs, lay_ground(study, inputs)


def _neighbourhood(inputs, ground, rows):
    areas = inputs.areas.table
    part = np.zeros(len(areas))
    part[rows] = 1
    inside = np.isin(ground.homes.table["area"].to_numpy(), rows)
    return Neighbourhood("areas", "Buurt", areas.geometry.iloc[rows].union_all(), inside, part)


def _around(inputs, code, n):
    """The rows of the n areas nearest to one."""
    centres = inputs.areas.table.geometry.centroid
    at = centres[(inputs.areas.table["code"] == code).to_numpy()].iloc[0]
    return np.argsort(centres.distance(at).to_numpy(), kind="stable")[:n]


def _check(study, inputs, ground, rows, threshold=5):
    """Compare with the distance from every place and every candidate, one by one."""
    neighbourhood = _neighbourhood(inputs, ground, rows)
    table = offer(study, inputs, ground, neighbourhood)
    sites = best_sites(study, inputs, ground, neighbourhood, threshold).set_index("category")
    dwellings = ground.homes.table[neighbourhood.inside]
    homes = ground.homes.points.take(neighbourhood.inside)
    pace = study.paces[study.pace_name]
    expected, n_sites = [], 0
    for category, norm in study.norms.items():
        limit = int(norm * 60 * pace * 10)
        mine = np.flatnonzero(ground.places["category"] == category)
        metres = walking.matrix(ground.network, ground.snapped.take(mine), homes, limit) / 10
        metres[metres > limit] = np.inf
        for row, nearest in zip(mine, metres.min(axis=1), strict=True):
            place = ground.places.iloc[row]
            inside = shapely.covers(neighbourhood.outline, place.geometry)
            if inside or np.isfinite(nearest):
                expected.append((place["place"], bool(inside), nearest / 60 / pace))
        n_sites += _check_site(inputs, ground, dwellings, homes, metres, limit, sites, category)
    assert len(sites) == n_sites
    found = {row.place: row for row in table.itertuples()}
    assert sorted(found) == sorted(place for place, _, _ in expected)
    for place, inside, minutes in expected:
        assert found[place].inside == inside
        minutes = minutes if np.isfinite(minutes) else np.nan
        assert found[place].walk_minutes == pytest.approx(minutes, nan_ok=True)
    order = list(study.norms)
    rank = [(order.index(row.category), not row.inside) for row in table.itertuples()]
    assert rank == sorted(rank)
    return table, sites


def _check_site(inputs, ground, dwellings, homes, metres, limit, sites, category):
    """1 where the category has a site, checked by adding up what each home would bring."""
    counts = inputs.households.table
    beyond = ~np.isfinite(metres.min(axis=0))
    people = np.zeros(len(dwellings))
    for row, code in enumerate(inputs.areas.table["code"]):
        of = (dwellings["area"] == row).to_numpy()
        whole = ground.homes.table.loc[ground.homes.table["area"] == row, "households"]
        singles = counts.loc[code, "one_person_households"]
        people[of] = singles * dwellings["households"][of] / whole.sum()
    reach = walking.matrix(ground.network, homes, homes.take(beyond), limit) <= limit
    people, unknown = np.nan_to_num(people), np.isnan(people)
    brought = reach @ people[beyond]
    # of 5,000 homes every third is a candidate
    best = brought[:: -(-len(homes) // 2_000)].max()
    if best == 0:
        assert category not in sites.index
        return 0
    site = sites.loc[category]
    at = np.flatnonzero((dwellings["x"] == site["x"]) & (dwellings["y"] == site["y"]))
    at = at[np.argmax(brought[at])]
    assert brought[at] == pytest.approx(best, abs=1e-3)
    if site["people_status"] in ("known", "partial"):
        assert site["people"] == pytest.approx(best, abs=1e-3)
        partly = (reach[at] & unknown[beyond]).any()
        assert site["people_status"] == ("partial" if partly else "known")
    else:
        assert brought[at] < 5 or 0 < people[beyond].sum() - brought[at] < 5
    return 1


def test_the_town(tmp_path):
    study, inputs, ground = _laid(write_town(tmp_path))
    table, sites = _check(study, inputs, ground, np.arange(4))
    assert len(table) and len(sites)


@pytest.mark.study
def test_the_north_of_brussels(shared):
    study, inputs, ground = _laid(shared / "studies" / "brussels.toml")
    code = inputs.areas.table.set_index("name").loc["Mutsaard (Brussel)", "code"]
    table, sites = _check(study, inputs, ground, _around(inputs, code, 8))
    assert set(table["category"]) == {"ldc", "meeting_venue"} == set(sites.index)


@pytest.mark.study
def test_the_offer_of_the_whole_of_heidelberg(shared):
    study, inputs, ground = _laid(shared / "studies" / "heidelberg.toml")
    everywhere = _neighbourhood(inputs, ground, np.arange(len(inputs.areas.table)))
    ldc = offer(study, inputs, ground, everywhere).query("category == 'ldc'").set_index("name")
    path = shared / "data/heidelberg/places_MADE.csv"
    with path.open(encoding="utf-8", newline="") as file:
        names = {row["name"]: row["id"] for row in csv.DictReader(file, delimiter=";")}
    ids = [names[name] for name in ldc.index]
    # as the file says, read by eye: who is open after 18:00 on a weekday, who on Saturday or
    # Sunday; 6 and 12 have no hours
    evening, weekend = {"2", "3", "4", "5", "8", "9", "10", "11"}, {"3", "4", "5", "9", "10", "11"}
    for number, known, late, free in zip(
        ids, ldc["hours_known"], ldc["evening"], ldc["weekend"], strict=True
    ):
        assert known == (number not in {"6", "12"})
        assert (late, free) == ((number in evening, number in weekend) if known else (pd.NA, pd.NA))
    assert len(ids) >= 8


@pytest.mark.study
def test_a_part_of_heidelberg(shared):
    study, inputs, ground = _laid(shared / "studies" / "heidelberg.toml")
    most = inputs.households.table["households"].idxmax()
    table, sites = _check(study, inputs, ground, _around(inputs, most, 40))
    assert set(table["category"]) >= {"ldc", "meeting_venue"} and len(sites)
