"""What is told about a study, held against its files and against what the pipeline writes."""

import csv
import itertools
import json
import os
import threading
import time
from pathlib import Path

import pytest
import shapely

from nabij import scenario
from nabij.api import library as library_room
from nabij.api import study_files
from nabij.api.study_models import (
    AreaDetail,
    AreaTable,
    Gaps,
    Journey,
    PlaceDetail,
    PlaceTable,
    PointAccess,
    StudyDetail,
    StudyList,
)
from nabij.data.town import write_town
from nabij.journey import explain
from nabij.pipeline import analyse, read
from nabij.report.tables import write_areas_csv
from nabij.study import load_study

from .served import STUDIES, client_of, copy_good, get, settings_of

# the counts of the six areas in households.csv
HOUSEHOLDS = [100, 110, 120, 130, 140, 150]
ALONE = [40, 43, 46, 49, 52, 55]


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    folder = tmp_path_factory.mktemp("klein")
    copy_good(folder)
    return client_of(folder)


@pytest.fixture(scope="module")
def town_file(tmp_path_factory):
    return write_town(tmp_path_factory.mktemp("stad"))


@pytest.fixture(scope="module")
def town(town_file):
    return client_of(town_file.parent)


def test_the_list_names_every_study_and_says_why_one_cannot_be_loaded(tmp_path):
    copy_good(tmp_path, "Mijn Stúdie (2)")
    copy_good(tmp_path / "Gent", "studie")
    (tmp_path / "kapot.toml").write_text("[study\n", encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n", encoding="utf-8")
    (tmp_path / ".verborgen").mkdir()
    copy_good(tmp_path / "Gent" / "dieper", "te-diep")
    client = client_of(tmp_path)
    told = StudyList.model_validate(get(client, STUDIES).json())
    by_id = {one.id: one for one in told.studies}
    assert set(by_id) == {"gent-studie", "mijn-studie-2", "kapot"}
    assert not told.town
    assert by_id["mijn-studie-2"].name == "Proef (verzonnen)"
    assert by_id["mijn-studie-2"].error is None and not by_id["mijn-studie-2"].ready
    assert by_id["kapot"].error and "kapot.toml" in by_id["kapot"].error
    assert str(tmp_path) not in by_id["kapot"].error
    french = get(client, STUDIES, headers={"accept-language": "fr"}).json()["studies"]
    assert next(one["error"] for one in french if one["id"] == "kapot") != by_id["kapot"].error


def test_names_that_become_the_same_get_a_number(tmp_path):
    copy_good(tmp_path, "a b")
    copy_good(tmp_path, "a-b")
    ids = [one["id"] for one in get(client_of(tmp_path), STUDIES).json()["studies"]]
    assert ids == ["a-b", "a-b-2"]


def test_a_folder_without_a_study_shows_the_invented_town(tmp_path, monkeypatch):
    def write(folder):
        return copy_good(folder, "studie")

    monkeypatch.setattr("nabij.api.study_files.write_town", write)
    client = client_of(tmp_path)
    told = get(client, STUDIES).json()
    assert told["town"] and [one["id"] for one in told["studies"]] == ["studie"]
    assert (tmp_path / ".nabij" / "stad" / "studie.toml").is_file()
    assert [p.name for p in (tmp_path / ".nabij").iterdir()] == ["stad"]


def test_a_folder_of_the_program_holds_no_study():
    """Who starts the server in a clone sees the invented town."""
    root = Path(study_files.__file__).parents[1]
    folders = [root / "data", root / "seating", root / "report"]
    assert all(folder.is_dir() for folder in folders)
    assert [study_files.study_files(folder) for folder in folders] == [{}, {}, {}]


def test_a_study_tells_its_choices_and_what_it_counted(small):
    told = StudyDetail.model_validate(get(small, f"{STUDIES}/proef").json())
    assert [(c.category, c.norm_minutes, c.places) for c in told.categories] == [("ldc", 5.0, 3)]
    assert told.counts.households.value == sum(HOUSEHOLDS)
    assert told.counts.one_person_households.value == sum(ALONE)
    assert told.counts.areas == 6 and told.windows == []
    assert [pace.name for pace in told.paces] == ["adult", "older", "frail"]
    assert {source.file for source in told.sources} == {
        "areas.geojson",
        "households.csv",
        "places.csv",
        "streets.geojson",
    }
    west, south, east, north = told.bounds
    assert 3.70 < west < east < 3.73 and 51.04 < south < north < 51.06


def test_labels_come_in_the_asked_language(small):
    dutch, english = (
        get(small, f"{STUDIES}/proef", headers={"accept-language": language})
        for language in ("nl-BE", "en-GB, nl;q=0.5")
    )
    assert dutch.headers["content-language"] == "nl"
    assert english.headers["content-language"] == "en"
    assert {c["name"]: c["label"] for c in english.json()["columns"]}["households"] == "Households"
    assert dutch.json()["columns"] != english.json()["columns"]
    assert dutch.headers["etag"] != english.headers["etag"]


def test_an_answer_from_memory_is_the_same_answer(tmp_path):
    """The second time a question is answered before any routing."""
    copy_good(tmp_path)
    client = client_of(tmp_path)
    paths = ["", "/areas?fields=code", "/areas?fields=name", "/areas/44021A000", "/gaps", "/places"]
    asked = [(path, language) for path in paths for language in ("nl", "fr", "en")]
    first, second = (
        [
            (answer.content, answer.headers)
            for path, language in asked
            for answer in [
                get(client, f"{STUDIES}/proef{path}", headers={"accept-language": language})
            ]
        ]
        for _ in range(2)
    )
    assert first == second
    assert len({body for body, _ in first}) > len(paths)
    etag = first[0][1]["etag"]
    get(client, f"{STUDIES}/proef", 304, headers={"if-none-match": etag})
    get(client, f"{STUDIES}/proef", 200, headers={"if-none-match": etag, "accept-language": "fr"})


def test_areas_are_those_of_areas_csv(town, town_file, tmp_path):
    study = load_study(town_file)
    write_areas_csv(analyse(study, read(study)), tmp_path / "areas.csv")
    with (tmp_path / "areas.csv").open(encoding="utf-8-sig", newline="") as stream:
        _, *rows = csv.reader(stream, delimiter=";")
    told = AreaTable.model_validate(get(town, f"{STUDIES}/studie/areas").json())
    assert told.total == len(rows) == 72
    numbers = 0
    for area, row in zip(told.areas, rows, strict=True):
        for (name, value), cell in zip(area.items(), row, strict=True):
            if value is None:
                assert cell == "", name
            elif isinstance(value, float):
                assert value == pytest.approx(float(cell.replace(",", ".")), abs=1e-4), name
                numbers += 1
    assert numbers > 3_000


def test_only_the_fields_that_are_asked_for_are_sent(small):
    told = get(small, f"{STUDIES}/proef/areas?fields=code,households").json()["areas"]
    assert [area["households"] for area in told] == HOUSEHOLDS
    assert all(set(area) == {"code", "households"} for area in told)
    features = get(small, f"{STUDIES}/proef/areas.geojson?fields=households").json()["features"]
    assert [one["properties"] for one in features] == [{"households": n} for n in HOUSEHOLDS]
    assert all(one["geometry"]["type"].endswith("Polygon") for one in features)
    wrong = get(small, f"{STUDIES}/proef/areas?fields=code,houshold", 422).json()
    assert wrong["key"] == "api.no_field_guess" and "`households`" in wrong["detail"]


def test_an_area_tells_why_it_ranks_there(town):
    codes = [
        area["code"] for area in get(town, f"{STUDIES}/studie/areas?fields=code").json()["areas"]
    ]
    ranks, hidden = [], 0
    for code in codes:
        area = AreaDetail.model_validate(get(town, f"{STUDIES}/studie/areas/{code}").json())
        assert area.code == code
        ranks.append(area.rank)
        if area.need is None:
            continue
        shortfall = sum(one.shortfall for one in area.shortfalls) / len(area.shortfalls)
        assert area.need * shortfall == pytest.approx(area.priority, abs=1e-5)
        if any(part.status == "hidden" for part in area.need_parts):
            hidden += 1  # went into the need, and is not told
            continue
        known = [part for part in area.need_parts if part.score is not None]
        weight = sum(part.weight for part in known)
        by_hand = sum(part.weight * part.score for part in known) / weight
        assert by_hand == pytest.approx(area.need, abs=1e-5)
    assert hidden < len(codes) / 10
    assert min(rank for rank in ranks if rank) == 1
    assert sum(rank is not None for rank in ranks) == area.ranked


def test_what_is_under_the_threshold_is_hidden_in_every_answer(tmp_path):
    """With a threshold of 50 four of the six counts of people living alone are hidden.

    The two others, 52 and 55, have too little room to keep the total from telling the four.
    """
    copy_good(tmp_path, limit=("[study]", "[study]\nsuppress_below = 50"))
    client = client_of(tmp_path)
    root, ogc = f"{STUDIES}/proef", "/api/v1/ogc/proef/collections"
    expected = [None] * len(ALONE)
    table = get(client, f"{root}/areas").json()["areas"]
    features = get(client, f"{root}/areas.geojson").json()["features"]
    pages = get(client, f"{ogc}/areas/items").json()["features"]
    one_by_one = [get(client, f"{root}/areas/{area['code']}").json() for area in table]
    for rows in (
        table,
        [one["properties"] for one in features],
        [one["properties"] for one in pages],
        [one["figures"] for one in one_by_one],
    ):
        assert [row["one_person_households"] for row in rows] == expected
        statuses = [row["one_person_households_status"] for row in rows]
        assert statuses == ["small"] * 4 + ["hidden"] * 2
    dwellings = get(client, f"{ogc}/dwellings/items?limit=1").json()["features"][0]
    assert "share_of_area" not in dwellings["properties"]
    answers = [table, features, pages, one_by_one, get(client, f"{root}/gaps").json()]
    people = list(itertools.chain.from_iterable(_people(answer) for answer in answers))
    assert len(people) > 50
    assert not [n for n in people if n is not None and 0 < n < 50]


def _people(told, name=""):
    """Every count of people or households in an answer."""
    if isinstance(told, dict):
        if set(told) == {"value", "status"}:
            yield told["value"]
        for key, value in told.items():
            yield from _people(value, key)
    elif isinstance(told, list):
        for one in told:
            yield from _people(one)
    elif not isinstance(told, str) and ("people" in name or name.endswith("households")):
        yield told


def test_a_hidden_gap_is_not_given_away_by_its_share(tmp_path):
    copy_good(tmp_path, limit=("[study]", "[study]\nsuppress_below = 1000"))
    told = Gaps.model_validate(get(client_of(tmp_path), f"{STUDIES}/proef/gaps").json())
    small = [
        pace for c in told.categories for pace in c.paces if pace.people_in_gap.status == "small"
    ]
    assert small
    assert all(p.people_in_gap.value is None and p.share_beyond is None for p in small)


def test_gaps_at_every_pace_are_the_sums_over_the_areas(town):
    told = Gaps.model_validate(get(town, f"{STUDIES}/studie/gaps").json())
    areas = get(town, f"{STUDIES}/studie/areas").json()["areas"]
    for category in told.categories:
        people = [pace.people_in_gap.value for pace in category.paces]
        # who walks slower reaches less
        assert people == sorted(people)
        for pace in category.paces:
            column = f"{category.category}_people_in_gap_{pace.pace}"
            known = sum(area[column] or 0 for area in areas)
            most = sum(_at_most(area, column) for area in areas)
            assert known - 1e-3 <= pace.people_in_gap.value <= known + most + 1e-3
        assert {one.window for one in category.windows} == {"afternoon", "evening", "sunday"}


def _at_most(area, column):
    """How many people a count that is not shown can be about."""
    status = area[f"{column}_status"]
    return {"small": 5, "hidden": area["one_person_households"]}.get(status, 0)


def test_places_and_their_catchments(town):
    told = PlaceTable.model_validate(get(town, f"{STUDIES}/studie/places?category=ldc").json())
    assert told.total == 2
    for row in told.places:
        place = PlaceDetail.model_validate(get(town, f"{STUDIES}/studie/places/{row.place}").json())
        assert place.norm_minutes == 15 and place.category == "ldc"
        shape = shapely.from_geojson(json.dumps(place.catchment))
        # the place itself stands within 30 m of its street, which is 0.0004 degrees
        assert shape.distance(shapely.Point(place.lon, place.lat)) < 0.0004
    assert (
        get(town, f"{STUDIES}/studie/places/ldc-003", 404).json()["key"].startswith("api.no_place")
    )
    assert get(town, f"{STUDIES}/studie/places?category=x", 404).json()["key"] == "api.no_category"


def test_from_the_door_of_a_place_one_is_there_at_once(town):
    for place in get(town, f"{STUDIES}/studie/places").json()["places"]:
        where = {"lat": place["lat"], "lon": place["lon"]}
        told = PointAccess.model_validate(
            get(town, f"{STUDIES}/studie/access", params=where).json()
        )
        own = next(c for c in told.categories if c.category == place["category"])
        # to the street and back: another place can only be nearer
        assert own.metres <= 2 * told.street_metres + 0.3
        for pace, speed in zip(own.paces, (1.33, 1.0, 0.8), strict=True):
            assert pace.minutes == pytest.approx(own.metres / speed / 60, abs=1e-5)
            assert pace.within_norm == (pace.minutes <= own.norm_minutes)
        assert told.area is not None


@pytest.mark.parametrize("where", ["lat=0&lon=0", "lat=90&lon=180", "lat=-90&lon=-180"])
def test_a_point_elsewhere_is_told(town, where):
    assert get(town, f"{STUDIES}/studie/access?{where}", 422).json()["key"] == "transit.point_off"


def test_a_journey_is_the_one_of_the_command_line(town, town_file):
    study = load_study(town_file)
    expected = explain(study, read(study), "99999A031", "ldc-001", "14:10")
    query = "from=99999A031&to=ldc-001&depart=14:10"
    told = Journey.model_validate(get(town, f"{STUDIES}/studie/journeys?{query}").json())
    assert (told.start, told.arrive) == (expected.start, expected.arrive)
    assert [leg.kind for leg in told.legs] == [leg.kind for leg in expected.legs]
    assert told.minutes == pytest.approx(expected.minutes, abs=0.01)


def test_a_journey_needs_a_timetable_and_a_day_within_it(small, town):
    query = "from=44021A000&to=ldc-001&depart=14:10"
    assert (
        get(small, f"{STUDIES}/proef/journeys?{query}", 422).json()["key"] == "transit.no_timetable"
    )
    query = "from=99999A031&to=ldc-001&depart=14:10&date=1999-01-01"
    get(town, f"{STUDIES}/studie/journeys?{query}", 422)


def test_what_the_caller_has_is_not_sent_again(small):
    path = f"{STUDIES}/proef/areas?fields=code"
    first = get(small, path)
    again = get(small, path, 304, headers={"if-none-match": f'"x", {first.headers["etag"]}'})
    assert again.content == b"" and again.headers["etag"] == first.headers["etag"]
    get(small, path, 200, headers={"if-none-match": '"iets anders"'})


def test_large_answers_are_zipped_for_whoever_can_read_that(small):
    path = f"{STUDIES}/proef/areas"
    zipped = get(small, path, headers={"accept-encoding": "gzip"})
    plain = get(small, path, headers={"accept-encoding": "gzip;q=0, identity"})
    assert zipped.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert zipped.json() == plain.json()
    assert int(zipped.headers["content-length"]) < int(plain.headers["content-length"]) / 3


def test_a_changed_file_is_read_again(tmp_path, monkeypatch):
    monkeypatch.setattr(library_room, "_LOOK_AFTER", 0.0)
    copy_good(tmp_path)
    client = client_of(tmp_path)
    before = get(client, f"{STUDIES}/proef/places").json()
    assert get(client, f"{STUDIES}/proef/places").json() == before
    places = tmp_path / "places.csv"
    lines = places.read_text(encoding="utf-8").splitlines()
    places.write_text("\n".join(lines[:-1]) + "\n", encoding="utf-8")
    assert before["total"] == 3
    assert get(client, f"{STUDIES}/proef/places").json()["total"] == 2


def test_a_study_that_is_mended_can_be_read(tmp_path, monkeypatch):
    monkeypatch.setattr(library_room, "_LOOK_AFTER", 0.0)
    monkeypatch.setattr(library_room, "_RETRY_AFTER", 0.0)
    copy_good(tmp_path)
    streets = tmp_path / "streets.geojson"
    right = streets.read_bytes()
    streets.write_text("{}", encoding="utf-8")
    client = client_of(tmp_path)
    wrong = get(client, f"{STUDIES}/proef", 422).json()
    assert "streets.geojson" in wrong["detail"] and str(tmp_path) not in wrong["detail"]
    listed = get(client, STUDIES).json()["studies"][0]
    assert listed["error"] == wrong["detail"] and not listed["ready"]
    streets.write_bytes(right)
    get(client, f"{STUDIES}/proef")
    listed = get(client, STUDIES).json()["studies"][0]
    assert listed["error"] is None and listed["ready"] and listed["areas"] == 6


def test_a_study_is_loaded_once_whoever_asks(tmp_path, monkeypatch):
    copy_good(tmp_path)
    loads, load = [], library_room.load

    def counted(*arguments):
        loads.append(arguments)
        time.sleep(0.2)
        return load(*arguments)

    monkeypatch.setattr(library_room, "load", counted)
    shelf = library_room.Library(settings_of(tmp_path))
    found = []
    askers = [threading.Thread(target=lambda: found.append(shelf.get("proef"))) for _ in range(8)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert len(loads) == 1 and len(found) == 8 and len({id(one) for one in found}) == 1


def test_what_scenarios_build_on_is_made_once(tmp_path, monkeypatch):
    copy_good(tmp_path)
    made, prepare = [], scenario.prepare

    def counted(*arguments):
        made.append(arguments)
        time.sleep(0.1)
        return prepare(*arguments)

    monkeypatch.setattr(scenario, "prepare", counted)
    loaded = library_room.Library(settings_of(tmp_path)).get("proef")
    found = []
    askers = [threading.Thread(target=lambda: found.append(loaded.base)) for _ in range(4)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert len(made) == 1 and len({id(one) for one in found}) == 1
    assert found[0].ground is loaded.ground


def test_only_the_last_studies_stay_in_memory(tmp_path):
    names = ["een", "twee", "drie", "vier"]
    for name in names:
        copy_good(tmp_path, name)
    shelf = library_room.Library(settings_of(tmp_path))
    for name in names[:3]:
        shelf.get(name)
    shelf.get("een")  # asked for again: now "twee" was left alone longest
    shelf.get("vier")
    assert {one.id for one in shelf.studies() if one.ready} == {"een", "drie", "vier"}


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps no rights of this kind")
def test_a_folder_below_that_may_not_be_read_is_passed_over(tmp_path, monkeypatch):
    copy_good(tmp_path)
    (tmp_path / "dicht").mkdir()
    listing = type(tmp_path).iterdir

    def refused(folder):
        if folder.name == "dicht":
            raise PermissionError(13, "refused", str(folder))
        return listing(folder)

    monkeypatch.setattr(type(tmp_path), "iterdir", refused)
    assert [one["id"] for one in get(client_of(tmp_path), STUDIES).json()["studies"]] == ["proef"]
