"""The invented town: the same bytes for a seed, sound in itself, and read by the readers."""

from __future__ import annotations

import csv
import datetime as dt
import io
import struct
import xml.etree.ElementTree as ET
import zipfile
from collections import Counter
from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import networkx as nx
import numpy as np
import osmnx
import pandas as pd
import pytest
import shapely

from nabij.data.town import write_town
from nabij.layers.households import read_households
from nabij.pipeline import Inputs, analyse, read
from nabij.study import Study, load_study

SEEDS = (1, 2)
TABLES = {
    "OPENDATA_SECTOREN_2024.txt": ("|", "CD_SECTOR"),
    "TF_CAR_HH_SECTOR_2024.csv": (";", "cd_sector"),
    "swing_provincies_in_cijfers.csv": (";", "geoitem"),
}


@pytest.fixture(scope="module")
def towns(tmp_path_factory) -> dict[int, Path]:
    """The folder of a town per seed."""
    base = tmp_path_factory.mktemp("towns")
    return {seed: write_town(base / str(seed), seed=seed).parent for seed in SEEDS}


@pytest.fixture(scope="module")
def town(towns) -> Path:
    return towns[1]


@pytest.fixture(scope="module")
def study(town) -> Study:
    return load_study(town / "studie.toml")


@pytest.fixture(scope="module")
def inputs(study) -> Inputs:
    return read(study)


@pytest.fixture(scope="module")
def feed(town) -> dict[str, list[dict[str, str]]]:
    with zipfile.ZipFile(town / "gtfs.zip") as archive:
        texts = {name: archive.read(name).decode("utf-8") for name in archive.namelist()}
    return {name[:-4]: list(csv.DictReader(io.StringIO(text))) for name, text in texts.items()}


def table(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=TABLES[name][0]))


def counts(folder: Path, name: str, column: str) -> dict[str, int]:
    key = TABLES[name][1]
    return {row[key]: int(row[column]) for row in table(folder, name)}


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


# the same town


def test_a_seed_gives_the_same_bytes(town, tmp_path):
    # over an earlier town; the seed is 1 unless said otherwise
    folder = tmp_path / "new" / "folder"
    write_town(folder, seed=3)
    assert contents(folder) != contents(town)
    assert write_town(folder) == folder / "studie.toml"
    assert contents(folder) == contents(town)


def test_another_seed_gives_another_town(towns):
    one, two = contents(towns[1]), contents(towns[2])
    assert one.keys() == two.keys()
    same = {name for name in one if one[name] == two[name]}
    assert same == {"LEESMIJ.txt", "studie.toml", "sectoren.cpg", "sectoren.prj"}


def test_no_file_carries_the_day_it_was_written(town):
    assert tuple((town / "sectoren.dbf").read_bytes()[1:4]) == (2024 - 1900, 1, 1)
    with zipfile.ZipFile(town / "gtfs.zip") as archive:
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    today = dt.date.today()
    everything = b"".join(contents(town).values())
    assert today.isoformat().encode() not in everything
    assert f"{today:%Y%m%d}".encode() not in everything


# sectors and people


@pytest.mark.parametrize("seed", SEEDS)
def test_sectors_tile_the_town(towns, seed):
    sectors = gpd.read_file(towns[seed] / "sectoren.shp")
    assert sectors.crs.to_epsg() == 31370
    assert 60 <= len(sectors) <= 90
    assert sectors["CD_SECTOR"].is_unique
    assert sectors["CD_SECTOR"].str.fullmatch(r"99999[A-Z]\d\d[-1]").all()
    assert sectors["TX_SECTOR_"].is_unique
    assert sectors.geometry.is_valid.all()
    assert set(sectors.geom_type) == {"Polygon"}
    union = shapely.union_all(sectors.geometry.to_numpy())
    assert union.area == pytest.approx(sectors.area.sum(), rel=1e-6)
    # no hole and no second piece: gaps would be either
    assert union.geom_type == "Polygon"
    assert not union.interiors
    assert 15e6 < union.area < 20e6
    assert shapely.coverage_is_valid(sectors.geometry.to_numpy())


@pytest.mark.parametrize("seed", SEEDS)
def test_people(towns, seed):
    folder = towns[seed]
    codes = set(gpd.read_file(folder / "sectoren.shp")["CD_SECTOR"])
    for name, (_, key) in TABLES.items():
        rows = table(folder, name)
        assert {row[key] for row in rows} == codes
        assert len(rows) == len(codes)
    people = counts(folder, "OPENDATA_SECTOREN_2024.txt", "TOTAL")
    households = counts(folder, "TF_CAR_HH_SECTOR_2024.csv", "total_huisH")
    swing = "swing_provincies_in_cijfers.csv"
    single, parent, old, older = (
        counts(folder, swing, name)
        for name in ("hh_alleenwonend", "hh_eenouder", "inw_65plus", "inw_80plus")
    )
    assert 24_000 <= sum(people.values()) <= 26_000
    censored = [code for code in codes if single[code] == -99997]
    assert len(censored) == 1
    assert households[censored[0]] < 5
    for column in (parent, old, older):
        assert [code for code in codes if column[code] == -99997] == censored
    for code in codes - set(censored):
        assert 0 < single[code] + parent[code] <= households[code] < people[code]
        assert 0 <= older[code] <= old[code] < people[code]
        # who does not live alone lives with at least one other
        assert people[code] >= single[code] + 2 * (households[code] - single[code])


@pytest.mark.parametrize("seed", SEEDS)
def test_people_live_alone_in_the_centre_more_than_at_the_edge(towns, seed):
    folder = towns[seed]
    sectors = gpd.read_file(folder / "sectoren.shp").set_index("CD_SECTOR")
    households = pd.Series(counts(folder, "TF_CAR_HH_SECTOR_2024.csv", "total_huisH"))
    single = pd.Series(counts(folder, "swing_provincies_in_cijfers.csv", "hh_alleenwonend"))
    shown = single[single >= 0].index
    share = single[shown] / households[shown]
    density = households[shown] / sectors.area[shown]
    away = sectors.centroid[shown].distance(sectors.union_all().centroid)
    near, far = away < 450, away > 1500
    assert near.sum() >= 5
    assert far.sum() >= 5
    assert 0.45 < share[near].mean() < 0.58
    assert 0.17 < share[far].mean() < 0.25
    assert share.between(0.15, 0.6).all()
    assert density[near].mean() > 10 * density[far].mean()


def test_the_municipality_does_not_exist(town, shared):
    text = (shared / "data/tables/TU_COM_REFNIS.txt").read_text(encoding="utf-8-sig")
    real = {row["CD_REFNIS"] for row in csv.DictReader(text.splitlines(), delimiter="|")}
    assert "11002" in real
    nis = set(gpd.read_file(town / "sectoren.shp")["CD_MUNTY_R"])
    assert len(nis) == 1
    assert not nis & real


def test_invented_is_said_everywhere(town, study, feed):
    assert study.study.invented
    assert "verzonnen" in study.study.name
    sectors = gpd.read_file(town / "sectoren.shp")
    for column in ("TX_SECTOR_", "TX_MUNTY_D"):
        assert sectors[column].str.contains("verzonnen").all()
    for name in ("LEESMIJ.txt", "studie.toml", "stad.osm", "ldc.csv", "huizen_van_het_kind.csv"):
        assert "verzonnen" in (town / name).read_text(encoding="utf-8-sig").casefold(), name
    assert "verzonnen" in feed["agency"][0]["agency_name"]
    assert "verzonnen" in feed["feed_info"][0]["feed_publisher_name"].casefold()
    assert all("verzonnen" in route["route_long_name"] for route in feed["routes"])
    readme = (town / "LEESMIJ.txt").read_text(encoding="utf-8")
    for name in contents(town):
        assert name in readme or name.startswith("sectoren.") or name == "LEESMIJ.txt"


# streets and places


def test_streets_hang_together(town):
    graph = osmnx.graph_from_xml(town / "stad.osm", retain_all=True)
    # cafés and stops are nodes too, of no way
    graph.remove_nodes_from(list(nx.isolates(graph)))
    largest = osmnx.truncate.largest_component(graph, strongly=False)
    assert len(graph) > 800
    assert len(largest) > 0.97 * len(graph)
    assert len(largest) < len(graph)  # a path out of reach is there for the reader to find


@pytest.mark.parametrize("seed", SEEDS)
def test_the_map_is_sound_xml(towns, seed):
    root = ET.parse(towns[seed] / "stad.osm").getroot()
    nodes = {node.get("id") for node in root.iter("node")}
    assert len(nodes) == len(list(root.iter("node")))
    tags: Counter[tuple[str, str]] = Counter()
    for way in root.iter("way"):
        refs = [nd.get("ref") for nd in way.iter("nd")]
        assert len(refs) >= 2
        assert set(refs) <= nodes
        tags.update((tag.get("k"), tag.get("v")) for tag in way.iter("tag"))
    assert tags["waterway", "river"] >= 1
    assert tags["railway", "rail"] >= 1
    assert tags["bridge", "yes"] >= 3
    assert tags["highway", "residential"] > 500
    points = [{tag.get("k"): tag.get("v") for tag in node} for node in root.iter("node")]
    kinds = Counter(point.get("amenity") for point in points)
    assert 20 <= kinds["cafe"] + kinds["pub"] <= 30
    assert kinds["library"] == 1
    assert kinds["community_centre"] == 2
    assert sum(point.get("railway") == "station" for point in points) == 1
    cafes = [point for point in points if point.get("amenity") in ("cafe", "pub")]
    assert "Café 't Hoekje & Co" in {cafe["name"] for cafe in cafes}
    # most have hours and say whether a wheelchair can enter, some do not
    for key in ("opening_hours", "wheelchair"):
        assert 0.5 * len(cafes) < sum(key in cafe for cafe in cafes) < len(cafes)


def test_places_stand_beside_streets_in_the_town(study, inputs):
    places = inputs.places.table
    assert Counter(places["category"]) == {"ldc": 2, "huis_van_het_kind": 1, "meeting_venue": 28}
    streets = shapely.STRtree(inputs.streets.geometry)
    _, metres = streets.query_nearest(
        places.geometry.to_numpy(), return_distance=True, all_matches=False
    )
    assert metres.max() < 12
    outline = shapely.union_all(inputs.areas.table.geometry.to_numpy())
    assert shapely.contains(outline, places.geometry.to_numpy()).all()
    centres = places[places["category"] != "meeting_venue"]
    assert (centres["capacity"] > 0).all()
    assert (centres["opening_hours"] != "").all()
    assert (centres["wheelchair"] == "yes").all()
    assert centres["address"].str.contains("0000 Nabijdorp (verzonnen)", regex=False).all()


# timetable


def seconds(clock: str) -> int:
    h, m, s = (int(part) for part in clock.split(":"))
    return 3600 * h + 60 * m + s


def test_the_timetable_refers_to_what_is_there(feed):
    def ids(name: str, key: str) -> set[str]:
        found = [row[key] for row in feed[name]]
        assert len(set(found)) == len(found), f"{name}.{key} is not unique"
        return set(found)

    stops, trips = ids("stops", "stop_id"), ids("trips", "trip_id")
    routes, services = ids("routes", "route_id"), ids("calendar", "service_id")
    assert {route["agency_id"] for route in feed["routes"]} == ids("agency", "agency_id")
    assert {trip["route_id"] for trip in feed["trips"]} == routes
    assert {trip["service_id"] for trip in feed["trips"]} == services
    assert {row["service_id"] for row in feed["calendar_dates"]} <= services
    assert {row["trip_id"] for row in feed["stop_times"]} == trips
    served = {row["stop_id"] for row in feed["stop_times"]}
    parents = {stop["parent_station"] for stop in feed["stops"]} - {""}
    stations = {stop["stop_id"] for stop in feed["stops"] if stop["location_type"] == "1"}
    assert parents == stations
    assert served == stops - stations
    assert Counter(route["route_type"] for route in feed["routes"]) == {"3": 4, "2": 1}


def test_trips_run_forward_in_time(feed):
    by_trip: dict[str, list[dict[str, str]]] = {}
    for row in feed["stop_times"]:
        by_trip.setdefault(row["trip_id"], []).append(row)
    for rows in by_trip.values():
        assert [int(row["stop_sequence"]) for row in rows] == list(range(1, len(rows) + 1))
        times = [seconds(row[key]) for row in rows for key in ("arrival_time", "departure_time")]
        assert times == sorted(times)
        assert len(rows) >= 3
        assert all(a["stop_id"] != b["stop_id"] for a, b in pairwise(rows))
    assert any(seconds(row["arrival_time"]) >= 24 * 3600 for row in feed["stop_times"])


def test_fewer_trips_in_the_evening_and_on_sundays(feed, study):
    trips = {trip["trip_id"]: trip for trip in feed["trips"]}
    first = [row for row in feed["stop_times"] if row["stop_sequence"] == "1"]
    per_day = Counter(trip["service_id"] for trip in feed["trips"])
    assert per_day["week"] > per_day["zaterdag"] > per_day["zondag"] > 0
    hours = Counter(
        seconds(row["departure_time"]) // 3600
        for row in first
        if trips[row["trip_id"]]["service_id"] == "week"
    )
    assert np.mean([hours[h] for h in (20, 21, 22)]) < 0.5 * np.mean([hours[h] for h in (8, 9, 16)])
    last: dict[str, int] = {}
    for row in feed["stop_times"]:
        route = trips[row["trip_id"]]["route_id"]
        last[route] = max(last.get(route, 0), seconds(row["arrival_time"]))
    assert [route for route, time in last.items() if time < 19 * 3600] == ["4"]
    start, end = (feed["feed_info"][0][f"feed_{key}_date"] for key in ("start", "end"))
    assert study.transit is not None
    assert start <= f"{study.transit.date:%Y%m%d}" <= end
    for row in feed["calendar_dates"]:
        assert start <= row["date"] <= end
        assert dt.datetime.strptime(row["date"], "%Y%m%d").weekday() < 5


def test_stops_lie_where_the_town_is(feed, inputs):
    buses = [stop for stop in feed["stops"] if stop["stop_id"].startswith("H")]
    points = gpd.GeoSeries(
        [shapely.Point(float(stop["stop_lon"]), float(stop["stop_lat"])) for stop in buses],
        crs=4326,
    ).to_crs(inputs.areas.table.crs)
    streets = shapely.STRtree(inputs.streets.geometry)
    _, metres = streets.query_nearest(points.to_numpy(), return_distance=True, all_matches=False)
    assert metres.max() < 1
    names = {stop["stop_name"] for stop in buses}
    assert {"Nabijdorp Markt", "Nabijdorp Station"} <= names
    assert len(names) == len(buses)


# the readers of the project


def test_household_tables_are_recognised_as_their_publishers(town, study):
    population = read_households(town / "OPENDATA_SECTOREN_2024.txt")
    assert population.table["population"].sum() == sum(
        counts(town, "OPENDATA_SECTOREN_2024.txt", "TOTAL").values()
    )
    assert population.vintage == 2024
    households = read_households(town / "TF_CAR_HH_SECTOR_2024.csv")
    assert list(households.table) == ["households"]
    section = study.households[2]
    swing = read_households(section.path, format="swing", columns=section.columns)
    for name in section.columns or {}:
        assert Counter(swing.status[name])["suppressed"] == 1
    area = [row["OPPERVLAKKTE IN HM²"] for row in table(town, "OPENDATA_SECTOREN_2024.txt")]
    measured = gpd.read_file(town / "sectoren.shp").area / 10_000
    assert [float(a.replace(",", ".")) for a in area] == pytest.approx(list(measured), abs=1e-3)
    assert all("," in a for a in area)


def test_the_study_reads_whole(town, inputs):
    assert inputs.households.joined_share == 1.0
    areas = inputs.areas.table
    assert set(areas["municipality"]) == {"99999"}
    assert set(areas["municipality_name"]) == {"Nabijdorp (verzonnen)"}
    names = gpd.read_file(town / "sectoren.shp").set_index("CD_SECTOR")["TX_SECTOR_"]
    assert dict(zip(areas["code"], areas["name"], strict=True)) == names.to_dict()
    # every sector has streets where houses stand
    assert inputs.households.table["households"].notna().sum() >= len(areas) - 1
    said = {message.key for message in inputs.findings}
    assert not said & {"areas.overlap", "places.swapped", "places.bad_wheelchair"}
    assert len(inputs.findings) <= 15


def test_some_people_live_beyond_reach_but_not_all(study, inputs):
    result = analyse(study, inputs)
    gap = result.categories.set_index("category")["people_in_gap"]
    everyone = inputs.households.table["one_person_households"].sum()
    for category in study.norms:
        assert 0.03 * everyone < gap[category] < 0.7 * everyone
    # cafés are nearer than the two centres
    assert gap["meeting_venue"] < 0.5 * gap["ldc"]
    assert not any(message.key == "dwellings.no_street" for message in result.findings)


def test_shapes_have_whole_centimetres(town):
    """The first ring of the first sector, from the bytes: corners are not left to a library."""
    raw = (town / "sectoren.shp").read_bytes()
    parts, n = struct.unpack_from("<2i", raw, 144)
    xy = np.frombuffer(raw, "<f8", 2 * n, offset=152 + 4 * parts)
    assert np.abs(xy * 100 - np.round(xy * 100)).max() < 1e-3
