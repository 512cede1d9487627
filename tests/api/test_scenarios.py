"""Scenarios over HTTP: held against a study whose files were changed in the same way."""

import codecs
import csv
import io
import json
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nabij.api.scenario_models import Scenario, ScenarioOutcome
from nabij.data.town import write_town

from .live import running
from .served import STUDIES, copy_good, get

ROOT = f"{STUDIES}/proef"
ADD = {"kind": "add", "category": "ldc", "lat": 51.0487, "lon": 3.7168, "name": "Nieuw"}


@pytest.fixture(scope="module")
def town_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("stad")
    write_town(folder)
    return folder


@pytest.fixture(scope="module")
def town(town_folder):
    with running(town_folder) as client:
        yield client


def _preview(client, changes, status=200, root=ROOT, **more):
    answer = client.post(f"{root}/scenarios/preview", json={"changes": changes, **more})
    assert answer.status_code == status, answer.text
    return answer.json()


def _make(client, name="Proef", changes=(), status=201):
    answer = client.post(f"{ROOT}/scenarios", json={"name": name, "changes": list(changes)})
    assert answer.status_code == status, answer.text
    return answer


def _put(client, url, version, status=200, **body):
    headers = {} if version is None else {"if-match": version}
    answer = client.put(url, json={"changes": [], **body}, headers=headers)
    assert answer.status_code == status, answer.text
    return answer


def _gaps(folder, rows):
    """The gap on foot of the study with these rows as its places: people, share, and per area."""
    copy_good(folder)
    places = folder / "places.csv"
    head = places.read_text(encoding="utf-8").splitlines()[0]
    places.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    with running(folder) as client:
        pace = get(client, ROOT).json()["pace"]
        (category,) = get(client, f"{ROOT}/gaps").json()["categories"]
        found = next(one for one in category["paces"] if one["pace"] == pace)
        areas = get(client, f"{ROOT}/areas?fields=code,ldc_people_in_gap").json()["areas"]
    return found, {area["code"]: area["ldc_people_in_gap"] for area in areas}


def _rows(tmp_path):
    copy_good(tmp_path / "rijen")
    return (tmp_path / "rijen" / "places.csv").read_text(encoding="utf-8").splitlines()[1:]


@pytest.mark.parametrize("kind", ["add", "close", "move"])
def test_a_change_is_as_if_the_file_of_places_had_changed(client, tmp_path, kind):
    rows = _rows(tmp_path)
    name = rows[0].split(";")[0]
    there = get(client, f"{ROOT}/places").json()["places"]
    place = next(one["place"] for one in there if one["name"] == name)
    new = f"Nieuw;{ADD['lat']};{ADD['lon']};;"
    after = {"add": [*rows, new], "close": rows[1:], "move": [new, *rows[1:]]}[kind]
    change = {
        "add": ADD,
        "close": {"kind": "close", "place": place},
        "move": {"kind": "move", "place": place, "lat": ADD["lat"], "lon": ADD["lon"]},
    }[kind]
    told = ScenarioOutcome.model_validate(_preview(client, [change]))
    (category,) = told.categories
    (was, was_areas), (is_now, now_areas) = (
        _gaps(tmp_path / str(number), lines) for number, lines in enumerate((rows, after))
    )
    assert (category.places_before, category.places_after) == (len(rows), len(after))
    assert category.people_in_gap_before == pytest.approx(was["people_in_gap"]["value"], abs=1e-3)
    # after is left out where it would give away what an area leaves out
    if category.people_in_gap_after_status == "known":
        now = is_now["people_in_gap"]["value"]
        assert category.people_in_gap_after == pytest.approx(now, abs=1e-3)
        assert category.share_beyond_after == pytest.approx(is_now["share_beyond"], abs=1e-5)
    else:
        assert category.people_in_gap_after is None and category.share_beyond_after is None
    moved = {code for code in was_areas if was_areas[code] != now_areas[code]}
    assert moved and moved <= {area.code for area in told.areas}
    for area in told.areas:
        if area.people_in_gap_after_status == "known":
            assert area.people_in_gap_after == pytest.approx(now_areas[area.code], abs=1e-3)


def test_no_changes_change_nothing(client):
    told = _preview(client, [])
    assert told["areas"] == told["windows"] == told["window_areas"] == []
    assert [row["people_in_gap_difference"] for row in told["categories"]] == [0.0]


def test_what_is_under_the_threshold_stays_hidden(tmp_path):
    copy_good(tmp_path, limit=("[study]", "[study]\nsuppress_below = 1000"))
    with running(tmp_path) as client:
        (row,) = _preview(client, [ADD])["categories"]
    small = [name for name, value in row.items() if value == "small"]
    assert "people_in_gap_before_status" in small
    assert all(row[name.removesuffix("_status")] is None for name in small)
    assert row["share_beyond_before"] is None


def test_windows_and_struck_stops_of_the_town(town):
    root = f"{STUDIES}/studie"
    stops = get(town, "/api/v1/ogc/studie/collections/stops/items?limit=500").json()
    stop = stops["features"][0]["id"]
    strike = [{"kind": "strike_stop", "stop": stop}]
    on_foot = _preview(town, strike, root=root)
    told = _preview(town, strike, root=root, windows=True)
    wrong = _preview(town, [{"kind": "strike_route", "route": "x"}], 422, root)
    ScenarioOutcome.model_validate(told)
    assert on_foot["windows"] == [] and on_foot["areas"] == []
    assert {row["window"] for row in told["windows"]} == {"afternoon", "evening", "sunday"}
    # nobody comes nearer by a stop that is struck
    known = [row for row in told["windows"] if row["people_in_gap_difference"] is not None]
    assert known and all(row["people_in_gap_difference"] >= 0 for row in known)
    assert wrong["key"].startswith("timetable.")


def test_with_another_pace_and_norm_no_more_is_told_than_the_profile_tells(town):
    root = f"{STUDIES}/studie"
    west, south, east, north = get(town, root).json()["bounds"]
    there = {"lat": (south + north) / 2, "lon": (west + east) / 2}
    asked = {"pace": "frail", "norms": {"ldc": 9}, "root": root}
    told = ScenarioOutcome.model_validate(_preview(town, [ADD | there], **asked))
    assert (told.pace, told.windows_pace) == ("frail", "older")
    assert told.categories[0].norm_minutes == 9
    profile = get(town, f"{root}/profile?pace=frail").json()
    ldc = next(one for one in profile["categories"] if one["category"] == "ldc")
    people = dict(zip(profile["codes"], ldc["people"][ldc["norms"].index(9)], strict=True))
    shown = 0
    for area in told.areas:
        if people[area.code] < 0:
            assert area.people_in_gap_before is None and area.people_in_gap_difference is None
        else:
            assert area.people_in_gap_before == people[area.code]
            shown += 1
        for value in (area.people_in_gap_after, area.people_in_gap_difference):
            assert value is None or value % 5 == 0
    assert shown
    gap = next(one for one in told.categories if one.category == "huis_van_het_kind")
    expected = get(town, f"{root}/gaps").json()["categories"]
    (frail,) = (
        pace
        for one in expected
        if one["category"] == gap.category
        for pace in one["paces"]
        if pace["pace"] == "frail"
    )
    exact = frail["people_in_gap"]["value"]
    assert gap.people_in_gap_before % 5 == 0
    assert abs(gap.people_in_gap_before - exact) <= 2.5
    in_all = frail["people_in_gap"]["value"] / frail["share_beyond"]
    assert gap.share_beyond_before == pytest.approx(gap.people_in_gap_before / in_all, abs=1e-6)


def test_a_share_at_another_norm_is_as_coarse_as_its_people(client):
    """In a study with one category too."""
    (own,), (row,) = (
        _preview(client, [], **asked)["categories"] for asked in ({}, {"norms": {"ldc": 8}})
    )
    everyone = own["people_in_gap_before"] / own["share_beyond_before"]
    expected = row["people_in_gap_before"] / everyone
    assert row["people_in_gap_before"] % 5 == 0
    assert row["share_beyond_before"] == pytest.approx(expected, abs=2e-6)


def test_a_kept_scenario_is_told_with_another_pace_and_norm(client):
    asked = {"pace": "frail", "norms": {"ldc": 8}}
    assert _preview(client, [], **asked)["categories"] != _preview(client, [])["categories"]
    url = _make(client, changes=[ADD]).headers["location"]
    kept = get(client, f"{url}/outcome?pace=frail&norms=ldc:8").json()
    assert kept == _preview(client, [ADD], **asked)
    own = get(client, ROOT).json()["categories"][0]["norm_minutes"]
    assert _preview(client, [ADD], norms={"ldc": own}) == _preview(client, [ADD])


@pytest.mark.parametrize(
    ("asked", "key"),
    [
        ({"pace": "fral"}, "api.no_pace_guess"),
        ({"pace": "zzz"}, "api.no_pace"),
        ({"norms": {"ldd": 12}}, "scenario.category_unknown_guess"),
        ({"norms": {"ldc": 4}}, "api.no_norm"),
        ({"norms": {"ldc": 12.5}}, "api.no_norm"),
        ({"norms": {"ldc": 41}}, "api.no_norm"),
        ({"norms": {"ldc": 0}}, "api.invalid"),
        ({"norms": {"ldc": "12"}}, "api.invalid"),
    ],
)
def test_a_pace_or_norm_that_cannot_be_chosen_is_told(client, asked, key):
    told = _preview(client, [], 422, **asked)
    assert told["key"] == key and "{" not in told["detail"]
    sheet = client.post(f"{ROOT}/scenarios/preview.csv", json={"changes": [], **asked})
    assert sheet.json()["key"] == key


@pytest.mark.parametrize("norms", ["ldc", "ldc:", "ldc:x", "ldc:12;cafe:3", ":12"])
def test_norms_in_an_address_are_pairs(client, norms):
    url = _make(client).headers["location"]
    assert get(client, f"{url}/outcome?norms={norms}", 422).json()["key"] == "api.invalid"


def test_a_sheet_says_what_the_preview_says(client):
    asked = {"changes": [ADD], "pace": "frail", "norms": {"ldc": 8}}
    languages = {"nl": "De hele studie", "fr": "Toute l'étude", "en": "The whole study"}
    for language, whole in languages.items():
        answer = client.post(
            f"{ROOT}/scenarios/preview.csv", json=asked, headers={"accept-language": language}
        )
        assert answer.status_code == 200 and answer.headers["content-language"] == language
        assert answer.headers["content-type"].startswith("text/csv")
        assert answer.content.startswith(codecs.BOM_UTF8)
        lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
        assert lines[1][1] == whole and len({len(line) for line in lines}) == 1
    told = _preview(client, [ADD], pace="frail", norms={"ldc": 8})
    assert len(lines) == 1 + len(told["categories"]) + len(told["areas"])
    for line, row in zip(lines[1:], [*told["categories"], *told["areas"]], strict=True):
        assert line[0] == row.get("code", "") and line[5] == "8"
        for cell, name in ((6, "before"), (8, "after"), (10, "difference")):
            value = row[f"people_in_gap_{name}"]
            said = float(line[cell].replace(",", ".")) if line[cell] else None
            assert said == (None if value is None else pytest.approx(value, abs=1e-4))


def test_the_lines_of_a_study_and_of_a_stop(town_folder, town, client):
    assert get(client, f"{ROOT}/routes").json() == {"routes": []}
    assert get(client, f"{ROOT}/routes?stop=x", 404).json()["key"] == "api.no_feature"
    with zipfile.ZipFile(next(town_folder.rglob("*.zip"))) as feed:
        read = {
            name: list(csv.DictReader(io.TextIOWrapper(feed.open(f"{name}.txt"), "utf-8-sig")))
            for name in ("routes", "trips", "stop_times")
        }
    of_trip = {trip["trip_id"]: trip["route_id"] for trip in read["trips"]}
    root = f"{STUDIES}/studie"
    lines = get(town, f"{root}/routes").json()["routes"]
    assert {line["route"] for line in lines} == {one["route_id"] for one in read["routes"]}
    names = {one["route_long_name"] for one in read["routes"]}
    assert {line["long_name"] for line in lines} == names
    stop = read["stop_times"][0]["stop_id"]
    here = get(town, f"{root}/routes?stop={stop}").json()["routes"]
    assert {line["route"] for line in here} == {
        of_trip[call["trip_id"]] for call in read["stop_times"] if call["stop_id"] == stop
    }
    assert 0 < len(here) < len(lines)
    assert get(town, f"{root}/routes?stop=nergens", 404).json()["key"] == "api.no_feature"


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (ADD | {"lat": 0.0, "lon": 0.0}, "scenario.no_street"),
        (ADD | {"lat": 90.0}, "scenario.no_street"),
        (ADD | {"category": "zwembad"}, "scenario.category_unknown"),
        ({"kind": "close", "place": "x\x00"}, "scenario.place_unknown"),
        ({"kind": "strike_stop", "stop": "x"}, "transit.no_timetable"),
        (ADD | {"lat": "51"}, "api.invalid"),
        (ADD | {"meer": 1}, "api.invalid"),
        ({"kind": "verzin"}, "api.invalid"),
    ],
)
def test_a_change_that_cannot_be_is_told(client, change, key):
    told = _preview(client, [change], 422)
    assert told["key"].startswith(key) and "{" not in told["detail"]


def test_no_number_that_is_none(client):
    body = json.dumps({"changes": [ADD | {"lat": float("nan")}]})
    headers = {"content-type": "application/json"}
    answer = client.post(f"{ROOT}/scenarios/preview", content=body, headers=headers)
    assert answer.status_code == 422 and answer.json()["key"] == "api.invalid"


def test_a_scenario_from_its_beginning_to_its_end(client):
    made = _make(client, "Een ldc <b>erbij</b>", [ADD])
    url = made.headers["location"]
    told = Scenario.model_validate(made.json())
    assert (told.version, told.study, made.headers["etag"]) == (1, "proef", '"v1"')
    assert made.json()["changes"] == [ADD]
    listed = get(client, f"{ROOT}/scenarios").json()["documents"]
    assert listed[0]["id"] == told.id and "changes" not in listed[0]
    saved = _put(client, url, '"v1"', name="Zonder")
    assert (saved.json()["version"], saved.headers["etag"]) == (2, '"v2"')
    assert get(client, url, 304, headers={"if-none-match": 'W/"v2"'}).content == b""
    assert get(client, url, headers={"if-none-match": '"v1"'}).json()["name"] == "Zonder"
    assert get(client, f"{url}/history/1").json()["changes"] == [ADD]
    assert _preview(client, [ADD])["categories"] != _preview(client, [])["categories"]
    assert get(client, f"{url}/outcome").json() == _preview(client, [])
    gone = client.delete(url, headers={"if-match": '"v2"'}).json()
    assert gone["deleted"] and gone["version"] == 3
    assert get(client, url, 404).json()["key"] == "store.missing_document"
    assert told.id not in {
        one["id"] for one in get(client, f"{ROOT}/scenarios").json()["documents"]
    }
    assert [one["version"] for one in get(client, f"{url}/history").json()["documents"]] == [
        3,
        2,
        1,
    ]
    # undo
    assert _put(client, url, '"v3"', changes=[ADD]).json()["name"] == "Zonder"
    assert get(client, url).json()["changes"] == [ADD]


def test_the_second_of_two_is_told_and_shown_both(client):
    url = _make(client).headers["location"]
    mine, theirs = [ADD], [ADD | {"name": "Van iemand anders"}]
    _put(client, url, '"v1"', changes=theirs, name="Hun naam")
    refused = _put(client, url, '"v1"', 412, changes=mine).json()
    assert refused["key"] == "documents.stale" and "Hun naam" in refused["detail"]
    assert refused["current"] == get(client, url).json()
    assert refused["current"]["changes"] == theirs
    _put(client, url, refused["current"]["etag"], changes=mine)
    bodies = [get(client, f"{url}/history/{n}").json()["changes"] for n in (1, 2, 3)]
    assert bodies == [[], theirs, mine]


def test_the_same_words_twice_are_no_conflict(client):
    url = _make(client).headers["location"]
    first, second = (_put(client, url, '"v1"', changes=[ADD]) for _ in range(2))
    assert first.json() == second.json() and first.json()["version"] == 2


def test_who_saves_what_was_deleted_is_told(client):
    url = _make(client).headers["location"]
    client.delete(url, headers={"if-match": '"v1"'})
    refused = _put(client, url, '"v1"', 412, changes=[ADD]).json()
    assert refused["key"] == "documents.gone" and refused["current"]["deleted"]


@pytest.mark.parametrize("version", [None, "*", "", " "])
def test_a_change_names_its_version(client, version):
    url = _make(client).headers["location"]
    assert _put(client, url, version, 428).json()["key"] == "documents.no_version"
    headers = {} if version is None else {"if-match": version}
    assert client.delete(url, headers=headers).status_code == 428


@pytest.mark.parametrize("version", ["v1", '"v0"', '"v999"', '"abc"', '"v1", "v2"'])
def test_a_version_that_is_none_is_stale(client, version):
    url = _make(client).headers["location"]
    assert _put(client, url, version, 412, changes=[ADD]).json()["current"]["version"] == 1


@pytest.mark.parametrize("id", ["x", "-", "%00", "caf%C3%A9", "a" * 64])
def test_what_is_not_there(client, id):
    for end in ("", "/history", "/history/1", "/outcome"):
        assert get(client, f"/api/v1/scenarios/{id}{end}", 404).json()["status"] == 404
    _put(client, f"/api/v1/scenarios/{id}", '"v1"', 404)
    assert client.delete(f"/api/v1/scenarios/{id}", headers={"if-match": '"v1"'}).status_code == 404


def test_a_document_of_another_kind_is_none_of_these(client):
    text = client.post(f"{ROOT}/texts", json={"front": {"areas": ["44021A000"]}}).json()["id"]
    for end in ("", "/history", "/history/1", "/outcome"):
        get(client, f"/api/v1/scenarios/{text}{end}", 404)
    _put(client, f"/api/v1/scenarios/{text}", '"v1"', 404)
    assert (
        client.delete(f"/api/v1/scenarios/{text}", headers={"if-match": '"v1"'}).status_code == 404
    )
    get(client, f"/api/v1/texts/{text}")


def test_a_study_that_is_not_there(client):
    for path in ("scenarios", "texts"):
        assert get(client, f"{STUDIES}/gent/{path}", 404).json()["key"].startswith("api.no_study")
    assert _preview(client, [], 404, f"{STUDIES}/gent")["key"].startswith("api.no_study")
    body = {"name": "x", "changes": []}
    assert client.post(f"{STUDIES}/gent/scenarios", json=body).status_code == 404


@pytest.mark.parametrize("name", ["", "   ", "x" * 201, "a\x00b", 5, None])
def test_a_name_that_is_none(client, name):
    answer = client.post(f"{ROOT}/scenarios", json={"name": name, "changes": []})
    assert answer.status_code == 422


def test_too_many_changes(client):
    assert _preview(client, [ADD] * 201, 422)["errors"][0]["where"] == "body.changes"


@settings(max_examples=30)
@given(
    st.lists(
        st.builds(
            lambda name, lat, lon: ADD | {"name": name, "lat": lat, "lon": lon},
            st.text(max_size=200),
            st.floats(-90, 90),
            st.floats(-180, 180),
        ),
        max_size=3,
    )
)
def test_what_is_kept_is_what_was_sent(client, changes):
    try:
        json.dumps(changes, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return
    url = _make(client, changes=changes).headers["location"]
    assert get(client, url).json()["changes"] == changes


def test_what_an_address_allows_is_told_whole(client):
    url = _make(client).headers["location"]
    assert client.request("PATCH", url).headers["allow"] == "DELETE, GET, PUT"
    assert client.put(f"{ROOT}/scenarios").headers["allow"] == "GET, POST"
    assert client.get(f"{ROOT}/scenarios/preview").headers["allow"] == "POST"


def test_a_page_of_another_site_changes_nothing(client):
    url = _make(client).headers["location"]
    headers = {"origin": "http://elders.example", "if-match": '"v1"'}
    assert client.put(url, json={"changes": [ADD]}, headers=headers).status_code == 403
    assert client.delete(url, headers=headers).status_code == 403
    assert get(client, url).json()["version"] == 1
