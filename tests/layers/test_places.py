"""Places of every kind of file: none invented, none lost without a word, none twice."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS, Transformer
from shapely.affinity import translate

from nabij.layers.osm import read_osm
from nabij.layers.place_duplicates import merged
from nabij.layers.places import COLUMNS, PlaceSource, read_places
from nabij.layers.plain_text import plain
from nabij.messages import LayerError

LAMBERT = CRS(31370)
UTM = CRS(25832)
TO_LAMBERT = Transformer.from_crs(4326, 31370, always_xy=True)


def told(layer, key):
    return [m for m in layer.findings if m.key == f"places.{key}"]


def write(folder: Path, text: str, name: str = "plekken.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def read(path: Path, crs: CRS = LAMBERT, **options):
    return read_places([PlaceSource("ldc", path, **options)], crs=crs, osm=None)


def failure(path: Path, **options) -> LayerError:
    with pytest.raises(LayerError) as caught:
        read(path, **options)
    for language in ("nl", "en", "fr"):
        assert caught.value.message.text(language)
    return caught.value


# Real files --------------------------------------------------------------------------------------


def test_brussels_counts_are_those_of_the_json(shared):
    path = shared / "data/brussels/brussels_region_social_places.geojson"
    meet = ("cafe", "pub", "bar", "library")
    sources = [
        PlaceSource("ldc", path, where={"amenity": ["community_centre"]}),
        PlaceSource("meeting_venue", path, where={"amenity": meet}),
    ]
    layer = read_places(sources, crs=LAMBERT, osm=None)

    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    tags = [f["properties"] for f in features]
    centres = [t for t in tags if t.get("amenity") == "community_centre"]
    venues = [t for t in tags if not set(t.get("amenity", "").split(";")).isdisjoint(meet)]
    assert len(centres) == 265
    twice = told(layer, "merged")[0].facts["n"]
    assert Counter(layer.table["category"])["ldc"] == 265
    assert Counter(layer.table["category"])["meeting_venue"] == len(venues) - twice
    assert twice <= 3
    of = layer.table[layer.table["category"] == "ldc"]
    assert (of["opening_hours"] != "").sum() == sum("opening_hours" in t for t in centres)
    assert (of["name"] != "").sum() == sum("name" in t for t in centres)
    assert (of["wheelchair"] == "limited").sum() == sum(
        t.get("wheelchair") == "limited" for t in centres
    )
    assert set(of["wheelchair"]) <= {"yes", "no", "limited", ""}
    gray = next(
        f
        for f in features
        if f["properties"].get("addr:street", "").startswith("Rue Gray")
        and f["properties"].get("amenity") == "community_centre"
    )
    row = of[of["address"] == "Rue Gray - Graystraat 124"].iloc[0]
    expected = TO_LAMBERT.transform(*gray["geometry"]["coordinates"])
    assert (row.geometry.x, row.geometry.y) == pytest.approx(expected, abs=0.01)
    assert len(layer.sources) == 1  # one file, read once, named once
    assert list(layer.table.columns) == [*COLUMNS, "geometry"]
    assert layer.table.crs == LAMBERT


def test_heidelberg_as_the_study_asks_for_it(shared):
    osm = read_osm(
        shared / "data/heidelberg/heidelberg.test.pbf", tags=frozenset({"amenity", "leisure"})
    )
    file = shared / "data/heidelberg/places_MADE.csv"
    same = {n: n for n in ("name", "lat", "lon", "capacity", "opening_hours")}
    tags = {
        "amenity": ["club", "biergarten", "place_of_worship", "university"],
        "leisure": ["sports_centre"],
    }
    sources = [
        PlaceSource("meeting_venue", osm=tags),
        PlaceSource("huis_van_het_kind", osm={"amenity": ["kindergarten"]}),
        PlaceSource("ldc", file, columns=same, source="made"),
    ]
    layer = read_places(sources, crs=UTM, osm=osm)
    every = [t for t in osm.features["tags"] if any(t.get(key) in tags[key] for key in tags)]
    count = Counter(layer.table["category"])
    lost = told(layer, "unknown")[0].facts["n"]
    assert lost == 2  # universities whose outline the extract lacks
    assert count["meeting_venue"] == len(every) - lost
    assert count["huis_van_het_kind"] == 25

    made = layer.table[layer.table["category"] == "ldc"].set_index("name")
    with file.open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream, delimiter=";"))
    assert len(made) == len(rows) == 12
    to_utm = Transformer.from_crs(4326, 25832, always_xy=True)
    for row in rows:
        place = made.loc[row["name"]]
        assert place["opening_hours"] == row["opening_hours"]
        assert place["capacity"] == float(row["capacity"])
        at = to_utm.transform(float(row["lon"]), float(row["lat"]))
        assert (place.geometry.x, place.geometry.y) == pytest.approx(at, abs=0.01)
    assert [s.attribution for s in layer.sources] == ["© OpenStreetMap contributors", None]
    assert layer.sources[1].source == "made"


def test_a_real_list_of_the_government_with_dutch_columns(shared):
    layer = read(shared / "data/flanders/vaccination_centres.js")
    text = (shared / "data/flanders/vaccination_centres.js").read_text(encoding="utf-8")
    assert len(layer.table) == text.count('"Point"')
    assert any(a.startswith("Klapperstraat 103, Beveren") for a in layer.table["address"])


# Columns -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "header",
    [
        "Naam Straat Huisnr Postcode Gemeente Capaciteit Openingsuren Rolstoel Breedte Lengtegraad",
        "name street house_number postcode city capacity hours wheelchair latitude longitude",
        "Nom Rue Numéro Code-postal Commune Capacité Heures_d'ouverture PMR LATITUDE LONGITUDE",
        "name addr:street addr:housenumber addr:postcode addr:city capacity opening_hours"
        " wheelchair lat lon",
    ],
)
def test_columns_are_known_in_every_language(tmp_path, header):
    row = "De Brug;Kerkstraat;12;9000;Gent;40;Mo-Fr 09:00-17:00;ja;51,05;3,72"
    place = read(write(tmp_path, f"{header.replace(' ', ';')}\n{row}\n")).table.iloc[0]
    assert place["place"] == "ldc-001"
    assert place["name"] == "De Brug"
    assert place["address"] == "Kerkstraat 12, 9000 Gent"
    assert place["capacity"] == 40
    assert place["opening_hours"] == "Mo-Fr 09:00-17:00"
    assert place["wheelchair"] == "yes"
    assert (place.geometry.x, place.geometry.y) == pytest.approx(TO_LAMBERT.transform(3.72, 51.05))


def test_named_columns_go_before_known_ones(tmp_path):
    path = write(tmp_path, "naam,wie,lat,lon,n,o\nfout,goed,0.1,0.1,51.05,3.72\n")
    layer = read(path, columns={"name": "wie", "lat": "n", "lon": "o"})
    assert layer.table["name"].tolist() == ["goed"]


def test_a_whole_address_and_an_empty_one(tmp_path):
    head = "naam,adres,straat,nr,gemeente,lat,lon\n"
    rows = 'A,"Dorp 1, Gent",Kerk,2,Aalst,51,4\nB,,Kerk,,Aalst,51,4\nC,,,,,51,4\n'
    layer = read(write(tmp_path, head + rows))
    assert layer.table["address"].tolist() == ["Dorp 1, Gent", "Kerk, Aalst", ""]


@pytest.mark.parametrize(
    ("text", "value"),
    [("Ja", "yes"), ("OUI", "yes"), ("true", "yes"), ("neen", "no"), ("limité", "limited"),
     ("beperkt", "limited"), ("", ""), ("misschien", "")],
)  # fmt: skip
def test_wheelchair_access_in_every_language(tmp_path, text, value):
    layer = read(write(tmp_path, f"naam,rolstoel,lat,lon\nA,{text},51,4\n"))
    assert layer.table["wheelchair"].tolist() == [value]
    assert bool(told(layer, "bad_wheelchair")) is (text == "misschien")


def test_a_capacity_that_is_no_number_is_not_known_and_told(tmp_path):
    rows = "A,51,4,veel\nB,51,4.1,-3\nC,51,4.2,\nD,51,4.3,1.200\n"
    layer = read(write(tmp_path, "naam,lat,lon,capaciteit\n" + rows))
    np.testing.assert_array_equal(layer.table["capacity"], [np.nan, np.nan, np.nan, 1200])
    [said] = told(layer, "bad_capacity")
    assert said.facts["values"] == ["veel", "-3"]


def test_a_misspelt_field_and_a_misspelt_column(tmp_path):
    path = write(tmp_path, "benoeming,lat,lon\nA,51,4\n")
    wrong = failure(path, columns={"nmae": "benoeming"})
    assert "geen veld `nmae`. Bedoelde u `name`?" in str(wrong)
    wrong = failure(path, columns={"name": "benaming"})
    assert "kolom `benaming`" in str(wrong) and "Bedoelde u `benoeming`?" in str(wrong)
    assert "plekken.csv" in str(wrong) and "lat, lon" in str(wrong)


def test_a_list_with_addresses_alone_says_what_it_needs(tmp_path):
    wrong = failure(write(tmp_path, "naam,adres\nA,Dorp 1\n"))
    assert wrong.message.key == "places.no_coordinates"
    assert "`lat` en `lon`" in str(wrong) and "naam, adres" in str(wrong)


# Positions ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "row", "options"),
    [
        ("naam;x;y", "A;104000,5;193000,5", {}),
        ("naam;x;y", "A;604000,5;693000,5", {"file_crs": 3812}),
        ("naam;x;y", "A;604000,5;693000,5", {}),
        ("naam;lat;lon", "A;193000,5;104000,5", {"file_crs": 31370}),
        ("naam;x;y", "A;3,7128;51,0453", {}),
        ("naam;geo_point_2d", "A;51.0453, 3.7128", {}),
        ("naam;oost;noord", "A;104000,5;193000,5", {"columns": {"x": "oost", "y": "noord"}}),
        ("naam;lat;lon;X;Y", "A;1;1;104000,5;193000,5", {"columns": {"x": "X", "y": "Y"}}),
    ],
)
def test_coordinates_in_every_system(tmp_path, header, row, options):
    layer = read(write(tmp_path, f"{header}\n{row}\n"), **options)
    point = layer.table.geometry.iloc[0]
    assert point.distance(shapely.Point(104000.5, 193000.5)) < 100


def test_unknown_positions_are_counted_and_left_out(tmp_path):
    rows = "A,51,4\nB,-1,-1\nC,0,0\nD,nan,4\nE,,\nF,inf,4\nG,hier,daar\n"
    layer = read(write(tmp_path, "naam,lat,lon\n" + rows))
    assert layer.table["name"].tolist() == ["A"]
    [said] = told(layer, "unknown")
    assert said.facts["n"] == 6
    assert "rij 3, 4, 5, 6, 7, 8" in said.text()
    wrong = failure(write(tmp_path, "naam,lat,lon\nB,-1,-1\n"))
    assert "geen van de 1 gekozen plekken" in str(wrong)


def test_swapped_coordinates_are_turned_around_and_named(tmp_path):
    rows = "A,4.35,50.85\nB,50.86,4.36\nC,4.37,50.87\n"
    layer = read(write(tmp_path, "naam,lat,lon\n" + rows))
    expected = [TO_LAMBERT.transform(4.35 + i / 100, 50.85 + i / 100) for i in range(3)]
    found = shapely.get_coordinates(layer.table.geometry.to_numpy())
    np.testing.assert_allclose(found, expected, atol=1e-6)
    assert "omgewisseld: 2 van de 3 (rij 2, 4)" in told(layer, "swapped")[0].text()
    assert told(layer, "swapped")[0].facts["rows"] == ["2", "4"]


@pytest.mark.parametrize("moon", ["0.67,23.47", "384400000,384400000", "48.1,-110"])
def test_a_place_on_the_moon_is_an_error_with_its_row(tmp_path, moon):
    wrong = failure(write(tmp_path, f"naam,lat,lon\nA,51,4\nB,51.1,4\nMaan,{moon}\n"))
    assert wrong.message.key == "places.elsewhere"
    assert "plekken.csv, rij 4" in str(wrong)


def test_a_place_on_the_moon_that_is_not_chosen_does_not_matter(tmp_path):
    path = write(tmp_path, "naam,soort,lat,lon\nA,ldc,51,4\nMaan,basis,0.67,23.47\n")
    assert read(path, where={"soort": ["ldc"]}).table["name"].tolist() == ["A"]


def test_areas_and_lines_count_at_a_point_in_them(tmp_path):
    ring = "POLYGON ((0 0, 90 0, 90 90, 80 90, 80 10, 0 10, 0 0))"
    shapes = [ring, "LINESTRING (0 0, 100 0)", "MULTIPOINT (5 5, 5 5)", "POINT (7 8)"]
    at = [translate(shapely.from_wkt(s), 150_000, 170_000) for s in shapes]
    frame = gpd.GeoDataFrame({"naam": list("ABCD")}, geometry=at, crs=31370)
    frame.to_file(tmp_path / "plekken.gpkg")
    points = read(tmp_path / "plekken.gpkg").table.geometry
    assert at[0].contains_properly(points[0])
    assert points[1].equals(shapely.Point(150_050, 170_000))
    assert points[2].equals(shapely.Point(150_005, 170_005))
    assert points[3].equals(shapely.Point(150_007, 170_008))


# Filters -----------------------------------------------------------------------------------------

KINDS = (
    "naam,amenity,leisure,lat,lon\n"
    "A,cafe,,51,4\nB,pub;bar,,51,4.1\nC,,park,51,4.2\nD,bank,,51,4.3\nE, Cafe ,park,51,4.4\n"
)


@pytest.mark.parametrize(
    ("where", "kept"),
    [
        ({"amenity": ["cafe"]}, "AE"),
        ({"amenity": ["BAR"]}, "B"),
        ({"amenity": ["cafe"], "leisure": ["park"]}, "ACE"),
        (None, "ABCDE"),
    ],
)
def test_a_place_with_any_of_the_values_is_kept(tmp_path, where, kept):
    layer = read(write(tmp_path, KINDS), where=where)
    assert "".join(layer.table["name"]) == kept


def test_a_filter_that_keeps_nothing_names_what_there_is(tmp_path):
    wrong = failure(write(tmp_path, KINDS), where={"amenity": ["caffe"]})
    assert "past bij amenity=caffe" in str(wrong)
    assert "Bedoelde u amenity=cafe?" in str(wrong)
    assert "amenity=cafe, amenity=pub, amenity=bar, amenity=bank" in str(wrong)
    wrong = failure(write(tmp_path, KINDS), where={"amennity": ["cafe"]})
    assert "kolom `amennity`" in str(wrong) and "Bedoelde u `amenity`?" in str(wrong)


def test_a_value_that_does_not_occur_is_told_when_others_do(tmp_path):
    layer = read(write(tmp_path, KINDS), where={"amenity": ["cafe", "biergarten"]})
    assert told(layer, "absent")[0].facts["values"] == ["amenity=biergarten"]


def test_osm_tags_without_an_osm_file_and_tags_that_do_not_occur(shared):
    source = PlaceSource("ldc", osm={"amenity": ["community_center"]})
    with pytest.raises(LayerError, match="geen OSM-bestand"):
        read_places([source], crs=UTM, osm=None)
    path = shared / "data/heidelberg/heidelberg.test.pbf"
    osm = read_osm(path)  # without the key: it is read again for it
    with pytest.raises(LayerError, match="Bedoelde u amenity=community_centre"):
        read_places([source], crs=UTM, osm=osm)


# Text --------------------------------------------------------------------------------------------


def test_names_stay_text_and_lose_what_does_not_show(tmp_path):
    names = ["<script>alert(1)</script>", "=HYPERLINK(1)", "A\x07B\u202eC", "x" * 500, "Cafe\u0301"]
    frame = pd.DataFrame({"naam": names, "lat": 51.0, "lon": np.arange(5) / 100 + 4})
    frame.to_csv(tmp_path / "plekken.csv", index=False)
    found = set(read(tmp_path / "plekken.csv").table["name"])
    assert found == {
        "<script>alert(1)</script>", "=HYPERLINK(1)", "ABC", "x" * 199 + "…", "Café"
    }  # fmt: skip


@settings(deadline=None)
@given(st.text(max_size=300))
def test_plain_text_is_one_short_line_that_stays_as_it_is(text):
    once = plain(text)
    assert len(once) <= 200
    assert once.isprintable() or all(c.isprintable() or c.isspace() for c in once)
    assert "\n" not in once and once == once.strip()
    assert plain(once) == once


# Duplicates --------------------------------------------------------------------------------------


def frame_of(rows) -> pd.DataFrame:
    names = ["category", "name", "x", "y", "address", "capacity", "opening_hours", "wheelchair"]
    return pd.DataFrame(rows, columns=names)


RECORDS = st.lists(
    st.tuples(
        st.sampled_from(["ldc", "venue"]),
        st.sampled_from(["", "De Brug", "de brug", "Het Huis"]),
        st.integers(0, 8).map(lambda n: 10.0 * n),
        st.integers(0, 3).map(lambda n: 10.0 * n),
        st.sampled_from(["", "Kerkstraat 1"]),
        st.sampled_from([float("nan"), 10.0, 20.0]),
        st.sampled_from(["", "24/7"]),
        st.sampled_from(["", "yes"]),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=40, deadline=None)
@given(RECORDS, st.randoms(use_true_random=False))
def test_merging_does_not_depend_on_the_order(rows, random):
    shuffled = list(rows)
    random.shuffle(shuffled)
    pd.testing.assert_frame_equal(merged(frame_of(rows)), merged(frame_of(shuffled)))


@settings(max_examples=40, deadline=None)
@given(RECORDS)
def test_what_is_merged_is_what_lies_within_25_metres_by_way_of_others(rows):
    """Against a slow search: grow each cluster until nothing is near."""
    rest, clusters = [row for row in rows if row[1]], []
    while rest:
        cluster, queue = [], [rest.pop()]
        while queue:
            at = queue.pop()
            cluster.append(at)
            near = [
                row for row in rest
                if row[0] == at[0] and row[1].casefold() == at[1].casefold()
                and (row[2] - at[2]) ** 2 + (row[3] - at[3]) ** 2 <= 25**2
            ]  # fmt: skip
            rest = [row for row in rest if not any(row is one for one in near)]
            queue.extend(near)
        clusters.append(cluster)
    kept = merged(frame_of(rows))
    named = kept[kept["name"] != ""]
    assert len(named) == len(clusters)

    def filled(row):
        return sum(bool(v) and v == v for v in row[4:])

    best = sorted(max(map(filled, cluster)) for cluster in clusters)
    assert sorted(filled(row) for row in named.itertuples(index=False, name=None)) == best
    nameless = {str(row) for row in rows if not row[1]}
    assert len(kept) - len(named) == len(nameless)


def test_duplicates_across_files_are_merged_and_counted(tmp_path):
    one = write(tmp_path, "naam,lat,lon\nDe  Brug,51,4\nDe Brug,51.001,4\n", "een.csv")
    two = write(tmp_path, "naam,adres,lat,lon\nDE BRUG,Dorp 1,51.0001,4\n", "twee.csv")
    layers = [
        read_places([PlaceSource("ldc", path) for path in paths], crs=LAMBERT, osm=None)
        for paths in ((one, two), (two, one))
    ]
    for layer in layers:
        assert layer.table["name"].tolist() == ["DE BRUG", "De Brug"]
        assert layer.table["address"].tolist() == ["Dorp 1", ""]
        assert layer.table["place"].tolist() == ["ldc-001", "ldc-002"]
        assert told(layer, "merged")[0].facts["n"] == 1
    pd.testing.assert_frame_equal(layers[0].table, layers[1].table)
    apart = read_places([PlaceSource("ldc", one), PlaceSource("cafe", two)], crs=LAMBERT, osm=None)
    assert len(apart.table) == 3  # another category is another place


def test_an_empty_list_and_an_absent_one(tmp_path):
    assert failure(write(tmp_path, "naam,lat,lon\n")).message.key in (
        "places.no_rows",
        "tables.empty",
    )
    assert "weg.csv" in str(failure(tmp_path / "weg.csv"))
