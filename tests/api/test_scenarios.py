"""Scenarios over HTTP: held against a study whose files were changed in the same way."""

import json

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
def client(tmp_path_factory):
    folder = tmp_path_factory.mktemp("map")
    copy_good(folder)
    with running(folder) as client:
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
    for found, gap in (
        (category.people_in_gap_before, was),
        (category.people_in_gap_after, is_now),
    ):
        assert found == pytest.approx(gap["people_in_gap"]["value"], abs=1e-3)
    assert category.share_beyond_after == pytest.approx(is_now["share_beyond"], abs=1e-5)
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


def test_windows_and_struck_stops_of_the_town(tmp_path):
    write_town(tmp_path)
    root = f"{STUDIES}/studie"
    with running(tmp_path) as client:
        stops = get(client, "/api/v1/ogc/studie/collections/stops/items?limit=500").json()
        stop = stops["features"][0]["id"]
        strike = [{"kind": "strike_stop", "stop": stop}]
        on_foot = _preview(client, strike, root=root)
        told = _preview(client, strike, root=root, windows=True)
        wrong = _preview(client, [{"kind": "strike_route", "route": "x"}], 422, root)
    ScenarioOutcome.model_validate(told)
    assert on_foot["windows"] == [] and on_foot["areas"] == []
    assert {row["window"] for row in told["windows"]} == {"afternoon", "evening", "sunday"}
    # nobody comes nearer by a stop that is struck
    known = [row for row in told["windows"] if row["people_in_gap_difference"] is not None]
    assert known and all(row["people_in_gap_difference"] >= 0 for row in known)
    assert wrong["key"].startswith("timetable.")


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
