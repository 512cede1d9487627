from dataclasses import dataclass
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx

from nabij.geo.dwellings import place_dwellings
from nabij.geo.network import build_network
from nabij.words import LANGUAGES

NAN = float("nan")
CRS = 31370


@dataclass(frozen=True)
class Lines:
    x: np.ndarray
    y: np.ndarray
    u: np.ndarray
    v: np.ndarray
    length: np.ndarray
    geometry: np.ndarray
    residential: np.ndarray


def lines(coordinates, u, v, *, residential=True, factor=1.0):
    """Straight streets between points; factor: metres on the ground per metre on the map."""
    xy = np.asarray(coordinates, dtype=float)
    u, v = np.asarray(u, dtype=np.int32), np.asarray(v, dtype=np.int32)
    geometry = shapely.linestrings(np.stack([xy[u], xy[v]], axis=1))
    homes = np.broadcast_to(np.asarray(residential, dtype=bool), u.shape).copy()
    length = shapely.length(geometry) * factor
    return Lines(xy[:, 0].copy(), xy[:, 1].copy(), u, v, length, geometry, homes)


def grid(n, step=100.0, residential=True):
    """n x n crossings, `step` metres apart, from the origin."""
    row, column = np.divmod(np.arange(n * n), n)
    east, north = np.flatnonzero(column < n - 1), np.flatnonzero(row < n - 1)
    u, v = np.append(east, north), np.append(east + 1, north + n)
    return lines(np.stack([column, row], axis=1) * step, u, v, residential=residential)


def network_of(streets):
    return build_network(streets.x, streets.y, streets.u, streets.v, streets.length)


def areas_of(**polygons):
    return gpd.GeoDataFrame({"code": list(polygons)}, geometry=list(polygons.values()), crs=CRS)


def counts_of(**rows):
    return pd.DataFrame.from_dict(
        {code: list(map(float, row)) for code, row in rows.items()},
        orient="index",
        columns=["households", "one_person_households"],
    )


def place(areas, counts, streets, **more):
    return place_dwellings(areas, counts, streets, network_of(streets), **more)


def facts(result, key):
    return next(m.facts for m in result.findings if m.key == f"dwellings.{key}")


def keys(result):
    return [message.key.removeprefix("dwellings.") for message in result.findings]


def test_points_in_the_middle_of_equal_parts_along_the_street():
    street = lines([(0, 0), (100, 0)], [0], [1])
    result = place(areas_of(A=shapely.box(-10, -10, 110, 10)), counts_of(A=(40, 10)), street)
    table = result.table
    assert table["x"].tolist() == approx([12.5, 37.5, 62.5, 87.5])
    assert table["kind"].tolist() == ["street"] * 4
    assert table["households"].tolist() == [10] * 4
    assert table["one_person_households"].tolist() == [2.5] * 4
    assert result.points.along.tolist() == [125, 375, 625, 875]
    assert result.points.edge.tolist() == [0] * 4
    assert result.points.access.tolist() == [0] * 4
    assert not result.findings


def test_position_is_in_metres_on_the_ground_where_the_map_has_fewer():
    street = lines([(0, 0), (100, 0)], [0], [1], factor=2.0)
    result = place(areas_of(A=shapely.box(-1, -1, 101, 1)), counts_of(A=(1, 1)), street)
    assert result.points.along.tolist() == [125, 375, 625, 875, 1125, 1375, 1625, 1875]
    assert result.table["x"].iloc[-1] == approx(93.75)


def test_households_follow_the_length_of_the_street_not_its_pieces():
    # 300 m in one piece north, 300 m in sixty pieces south: half of the households each
    south = [(5 * i, 0) for i in range(61)]
    streets = lines([*south, (0, 100), (300, 100)], [*range(60), 61], [*range(1, 61), 62])
    result = place(areas_of(A=shapely.box(-1, -1, 301, 101)), counts_of(A=(600, 0)), streets)
    halves = result.table.groupby("y")["households"].sum()
    assert halves.tolist() == approx([300, 300], abs=0.1)
    assert halves.sum() == 600


def test_only_residential_streets_that_have_a_length():
    streets = lines(
        [(0, 0), (100, 0), (100, 0)], [0, 1, 0, 1], [1, 2, 2, 1], residential=[1, 1, 0, 1]
    )
    result = place(areas_of(A=shapely.box(-1, -1, 101, 1)), counts_of(A=(8, 4)), streets)
    assert result.points.edge.tolist() == [0] * 4


def test_a_point_on_a_shared_border_belongs_to_the_first_area_by_code():
    street = lines([(0, 0), (100, 0)], [0], [1])
    over, under = shapely.box(0, 0, 100, 50), shapely.box(0, -50, 100, 0)
    for areas in (areas_of(B=over, A=under), areas_of(A=under, B=over)):
        result = place(areas, counts_of(A=(4, 1), B=(7, 2)), street)
        codes = areas["code"].to_numpy()[result.table["area"]]
        assert sorted(zip(codes, result.table["kind"], strict=True)) == [
            *[("A", "street")] * 4,
            ("B", "representative"),
        ]
        assert result.table["households"].sum() == 11
        assert result.table["area"].is_monotonic_increasing


def test_an_area_without_streets_is_one_point_named_and_far_points_are_counted():
    street = lines([(0, 0), (100, 0)], [0], [1])
    near, far = shapely.box(0, 20, 100, 60), shapely.box(0, 300, 100, 340)
    areas = areas_of(A=shapely.box(0, -10, 100, 10), N=near, V=far)
    result = place(areas, counts_of(A=(4, 1), N=(7, 2), V=(3, NAN)), street)
    homes = result.table[result.table["kind"] == "representative"]
    assert homes["households"].tolist() == [7, 3]
    assert homes["one_person_households"].tolist() == approx([2, NAN], nan_ok=True)
    assert near.contains(shapely.Point(homes[["x", "y"]].iloc[0]))
    assert result.points.access.tolist()[4:] == [round(y * 10) for y in homes["y"]]
    assert facts(result, "no_street") == {"n": 2, "areas": ["N", "V"]}
    assert facts(result, "far") == {"n": 1, "of": 6}
    assert result.points.far.tolist() == [False] * 5 + [True]


def addresses_of(points, **columns):
    return gpd.GeoDataFrame(columns, geometry=list(points), crs=CRS)


def test_addresses_by_their_units_and_streets_where_there_are_none():
    street = lines([(0, 0), (200, 0)], [0], [1])
    areas = areas_of(A=shapely.box(0, -20, 100, 20), B=shapely.box(100, -20, 200, 20))
    addresses = addresses_of(
        [
            shapely.Point(10, 8),
            shapely.Point(60, -4),
            shapely.box(78, 4, 82, 8),
            shapely.Point(500, 0),
            shapely.Point(),
            None,
        ],
        units=["3", "x", "0", "1", "1", "1"],
    )
    result = place(areas, counts_of(A=(8, 4), B=(5, 5)), street, addresses=addresses)
    homes = result.table[result.table["area"] == 0]
    assert homes["kind"].tolist() == ["address"] * 3
    assert homes["households"].tolist() == [6, 2, 0]
    assert homes["one_person_households"].tolist() == [3, 1, 0]
    assert result.points.along[:3].tolist() == [100, 600, 800]
    assert result.points.access[:3].tolist() == [80, 40, 60]
    assert result.table["kind"].tolist()[3:] == ["street"] * 4
    assert facts(result, "address_outside") == {"n": 3, "of": 6}
    assert facts(result, "units_unknown") == {"n": 1, "of": 3}
    assert facts(result, "no_address") == {"n": 1, "areas": ["B"]}


def test_addresses_without_units_count_alike_and_may_all_lie_elsewhere():
    street = lines([(0, 0), (100, 0)], [0], [1])
    areas = areas_of(A=shapely.box(0, -20, 100, 20))
    here = addresses_of([shapely.Point(1, 1), shapely.Point(99, 1)])
    result = place(areas, counts_of(A=(8, 4)), street, addresses=here)
    assert result.table["households"].tolist() == [4, 4] and not result.findings
    away = addresses_of([shapely.Point(1000, 1000)])
    result = place(areas, counts_of(A=(8, 4)), street, addresses=away)
    assert result.table["kind"].unique().tolist() == ["street"]
    assert keys(result) == ["address_outside", "no_address"]


def test_unknown_stays_unknown():
    street = lines([(0, 0), (100, 0)], [0], [1])
    areas = areas_of(A=shapely.box(0, -20, 100, 20), B=shapely.box(0, 20, 100, 40))
    result = place(areas, counts_of(A=(NAN, 12)), street)
    assert result.table["households"].isna().all()
    assert result.table["one_person_households"].iloc[:4].tolist() == [3] * 4
    assert np.isnan(result.table["one_person_households"].iloc[4])


count = st.one_of(st.just(NAN), st.integers(0, 5000).map(float), st.floats(0, 5000))


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_households_are_conserved_exactly(data):
    """Under any counts, streets and addresses the dwellings sum to the area, area by area."""
    n = data.draw(st.integers(2, 5))
    n_edges = 2 * n * (n - 1)
    homes = data.draw(st.lists(st.booleans(), min_size=n_edges, max_size=n_edges))
    streets = grid(n, data.draw(st.sampled_from([3.0, 40.0, 100.0, 777.0])), residential=homes)
    side = (n - 1) * (streets.x[1] - streets.x[0])
    cuts = [0, *sorted(data.draw(st.lists(st.integers(1, 9), max_size=4, unique=True))), 10]
    strips = [
        shapely.box(west * side / 10, -5, east * side / 10, side * 2)
        for west, east in pairwise(cuts)
    ]
    areas = areas_of(**{f"A{i}": strip for i, strip in enumerate(strips)})
    counts = pd.DataFrame(
        {c: [data.draw(count) for _ in strips] for c in ("households", "one_person_households")},
        index=areas["code"],
    )
    addresses = None
    if data.draw(st.booleans()):
        xy = data.draw(st.lists(st.tuples(st.floats(-9, side), st.floats(-9, side)), max_size=9))
        units = data.draw(st.lists(st.integers(0, 9), min_size=len(xy), max_size=len(xy)))
        addresses = addresses_of([shapely.Point(p) for p in xy], units=units)
    result = place(areas, counts, streets, addresses=addresses)
    table = result.table
    assert set(table["area"]) == set(range(len(areas)))
    assert len(result.points.edge) == len(table)
    for column in counts:
        for row, total in enumerate(counts[column]):
            there = table.loc[table["area"] == row, column].tolist()
            if np.isnan(total):
                assert np.isnan(there).all()
            else:
                assert sum(there) == round(total * 1024) / 1024
                assert min(there) >= 0
    sensible = (counts["one_person_households"] <= counts["households"]).to_numpy()[table["area"]]
    assert (table["one_person_households"] <= table["households"])[sensible].all()


def test_rounding_never_makes_more_one_person_households_than_households():
    generator = np.random.default_rng(2)
    xy = np.stack([np.arange(200.0), np.zeros(200)], axis=1)
    xy[:, 0] = np.cumsum(generator.uniform(1, 90, 200))
    streets = lines(xy, np.arange(199), np.arange(1, 200))
    areas = areas_of(A=shapely.box(0, -1, 20_000, 1))
    table = place(areas, counts_of(A=(100, 100 - 3 / 1024)), streets).table
    assert (table["one_person_households"] <= table["households"]).all()
    assert table["one_person_households"].sum() == 100 - 3 / 1024


def test_every_point_lies_where_the_network_says():
    streets = grid(6, 90.0)
    result = place(areas_of(A=shapely.box(-1, -1, 999, 999)), counts_of(A=(100, 50)), streets)
    on_street = shapely.line_interpolate_point(
        streets.geometry[result.points.edge], result.points.along / 10
    )
    assert shapely.get_coordinates(on_street) == approx(
        result.table[["x", "y"]].to_numpy(), abs=0.06
    )


def test_a_city_conserves_every_household():
    """As many edges as the walking network of Heidelberg, 1,000 areas."""
    n = 140
    streets = grid(n, 45.0)
    assert streets.u.size == approx(39_110, rel=0.01)
    network = network_of(streets)
    edge = np.linspace(-1, n * 45, 33)
    squares = {
        f"A{i:02}{j:02}": shapely.box(edge[i], edge[j], edge[i + 1], edge[j + 1])
        for i in range(32)
        for j in range(32)
    }
    areas = areas_of(**squares)
    counts = counts_of(**dict.fromkeys(squares, (123.4, 45.6)))
    result = place_dwellings(areas, counts, streets, network)
    assert result.table["households"].sum() == round(123.4 * 1024) / 1024 * len(areas)


@pytest.mark.parametrize("language", LANGUAGES)
def test_findings_are_written_in_every_language(language):
    street = lines([(0, 0), (100, 0)], [0], [1])
    areas = areas_of(A=shapely.box(0, -20, 100, 20), B=shapely.box(0, 900, 100, 990))
    addresses = addresses_of([shapely.Point(5, 5), shapely.Point(0, 5000)], units=[-1, 2])
    result = place(areas, counts_of(A=(8, 4), B=(1, 1)), street, addresses=addresses)
    assert keys(result) == ["address_outside", "units_unknown", "no_address", "no_street", "far"]
    for message in result.findings:
        assert "{" not in message.text(language) and len(message.text(language)) > 40
    assert "(B)" in result.findings[3].text(language)
