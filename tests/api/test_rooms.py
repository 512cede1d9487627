"""Rooms over HTTP: how one does, drawings in and out, what is kept, and who was earlier."""

import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from nabij.api import job_rows, routes_jobs, routes_room_documents, routes_rooms
from nabij.api.jobs import Jobs
from nabij.api.problems import add_handlers
from nabij.api.settings import sqlite_url
from nabij.api.store import open_store
from nabij.seating.model import Room
from nabij.seating.room_file import room_from, room_text
from nabij.seating.templates import TEMPLATES, template

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ROOMS = "/api/v1/rooms"
SMALL = {
    "title": "Hoekje",
    "walls": {"outline": [[0, 0], [6, 0], [6, 5], [0, 5]]},
    "doors": [{"id": "D1", "at": [3, 0], "width": 0.95, "opens": "out", "main": True}],
    "tables": [{"id": "T1", "at": [3, 3], "width": 0.9, "depth": 0.9}],
    "seats": [
        {"id": "1", "at": [3, 3.72], "angle": 270, "table": "T1"},
        {"id": "2", "at": [2.28, 3], "angle": 0, "table": "T1"},
        {"id": "ver", "at": [0.5, 0.5], "angle": 225},
    ],
}


@pytest.fixture(scope="module")
def jobs(tmp_path_factory):
    data = tmp_path_factory.mktemp("data")
    store = open_store(sqlite_url(data))
    made = Jobs(store, data, launch=lambda row: None, now=lambda: NOON)
    yield made
    made.close()
    store.close()


@pytest.fixture(scope="module")
def web(jobs):
    app = FastAPI(redirect_slashes=False)
    app.state.jobs, app.state.store = jobs, jobs.store
    for module in (routes_rooms, routes_room_documents, routes_jobs):
        app.include_router(module.router, prefix="/api/v1")
    add_handlers(app)
    return TestClient(app, raise_server_exceptions=False)


def _ask(web, method, path, status=200, **options):
    answer = web.request(method, f"{ROOMS}{path}", **options)
    assert answer.status_code == status, answer.text
    return answer


def _room(document):
    return room_text(room_from(document, Path("zaal")))


# Worked examples


def test_every_template_is_listed_and_comes_back_as_the_room_it_is(web):
    listed = _ask(web, "GET", "/templates").json()["templates"]
    assert [one["name"] for one in listed] == list(TEMPLATES)
    for one in listed:
        found = _ask(web, "GET", f"/templates/{one['name']}").json()
        assert _room(found) == room_text(template(one["name"]))
    cafe = next(one for one in listed if one["name"] == "ldc-cafeteria")
    assert (cafe["seats"], cafe["tables"]) == (36, 8)


def test_a_template_that_is_not_there_is_not_found_and_guessed(web):
    problem = _ask(web, "GET", "/templates/brown-caf", 404).json()
    assert problem["key"] == "room.no_template_guess"
    assert "brown-cafe" in problem["detail"]


# How a room does


def test_the_seats_within_reach_are_the_pairs_that_count_as_partners(web):
    told = _ask(web, "POST", "/evaluate", json=SMALL).json()
    assert [seat["id"] for seat in told["seats"]] == ["1", "2", "ver"]
    assert told["seats"][0]["at"] == [3, 3.72]
    # two people at the corner of a table reach one another; who looks away in a far corner nobody
    assert [pair[:2] for pair in told["pairs"]] == [[0, 1]]
    assert [seat["partners"] for seat in told["seats"]] == [1, 1, 0]


@pytest.mark.parametrize("name", TEMPLATES)
def test_pairs_and_partners_agree_in_every_template(web, name):
    told = _ask(web, "POST", "/evaluate", json=_ask(web, "GET", f"/templates/{name}").json()).json()
    counted = [0] * len(told["seats"])
    for one, other, contact in told["pairs"]:
        assert 0 < contact <= 1
        counted[one] += 1
        counted[other] += 1
    assert counted == [seat["partners"] for seat in told["seats"]]
    assert sum(part["of"] for part in told["score"]["parts"]) == pytest.approx(100, abs=0.1)
    points = sum(part["of"] * part["share"] for part in told["score"]["parts"])
    assert points == pytest.approx(told["score"]["value"], abs=0.1)
    assert told["score"]["low"] <= told["score"]["value"] <= told["score"]["high"]


def test_a_check_that_fails_says_where_and_what(web):
    walled_in = SMALL | {"tables": [SMALL["tables"][0] | {"at": [5.9, 3]}]}
    checks = _ask(web, "POST", "/evaluate", json=walled_in).json()["checks"]
    failing = [check for check in checks if not check["ok"] and "T1" in check["items"]]
    assert failing and all(check["sentence"] and check["kind_label"] for check in failing)
    assert any(check["at"] is not None for check in failing)


@pytest.mark.parametrize(
    ("language", "label"), [("nl", "sociale tafel"), ("en", "social table"), ("fr", "table")]
)
def test_it_is_told_in_the_asked_language_whatever_that_of_the_room(web, language, label):
    asked = {"accept-language": language}
    answer = _ask(web, "POST", "/evaluate", json=SMALL | {"language": "nl"}, headers=asked)
    assert answer.headers["content-language"] == language
    labels = {part["name"]: part["label"] for part in answer.json()["score"]["parts"]}
    assert label in labels["social_table"].lower()


def test_centimetres_are_the_same_room(web):
    def hundredfold(value):
        if isinstance(value, list):
            return [hundredfold(one) for one in value]
        return value * 100

    large = json.loads(json.dumps(SMALL)) | {"units": "cm"}
    large["walls"]["outline"] = hundredfold(large["walls"]["outline"])
    for part in ("doors", "tables", "seats"):
        for item in large[part]:
            for key in item.keys() & {"at", "width", "depth"}:
                item[key] = hundredfold(item[key])
    one = _ask(web, "POST", "/evaluate", json=SMALL).json()
    assert _ask(web, "POST", "/evaluate", json=large).json() == one


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"walls": {"outline": [[0, 0], [6, 0]]}}, "room.few_corners"),
        ({"tafels": []}, "room.unknown_key_guess"),
        ({"seats": [{"id": "1", "at": [1, 1], "angle": 0, "table": "T9"}]}, None),
        ({"walls": {"outline": [[0, 0], [6, 5], [6, 0], [0, 5]]}}, None),
        ({"title": 3}, "room.bad_text"),
    ],
)
def test_what_is_no_room_is_told_as_the_mistake_it_is(web, change, key):
    problem = _ask(web, "POST", "/evaluate", 422, json=SMALL | change).json()
    assert problem["key"].startswith("room.")
    assert key is None or problem["key"] == key


@pytest.mark.parametrize("body", [b"[]", b"{", b"null", b"[" * 5000, b'{"title": NaN}', b"\xff"])
def test_a_body_that_is_no_room_is_no_failure_of_the_server(web, body):
    answer = web.post(
        f"{ROOMS}/evaluate", content=body, headers={"content-type": "application/json"}
    )
    assert answer.status_code in (400, 422)


# Better layouts


def test_looking_for_better_layouts_is_a_job_in_the_asked_language(web, jobs):
    asked = {"room": SMALL, "seats": 2, "seed": 7}
    answer = _ask(web, "POST", "/improve", 202, json=asked, headers={"accept-language": "fr"})
    row = job_rows.job(jobs.store, answer.json()["id"])
    assert (row.kind, row.state) == ("improve", "queued")
    assert (row.request["seats"], row.request["seed"]) == (2, 7)
    assert row.request["room"]["language"] == "fr"
    assert answer.headers["location"].endswith(row.id)


def test_no_job_is_begun_for_what_is_no_room(web, jobs):
    before = len(job_rows.jobs(jobs.store))
    _ask(web, "POST", "/improve", 422, json={"room": SMALL | {"walls": {}}})
    assert len(job_rows.jobs(jobs.store)) == before


# Drawings


@pytest.mark.parametrize("form", ["json", "svg", "dxf"])
def test_what_is_exported_is_imported_as_the_same_furniture(web, form):
    room = template("ldc-cafeteria")
    document = json.loads(room_text(room))
    written = _ask(web, "POST", f"/export?format={form}&plain=true", json=document)
    assert written.headers["content-disposition"].endswith(f'.{form}"')
    files = {"file": (f"zaal.{form}", io.BytesIO(written.content))}
    told = _ask(web, "POST", "/import", files=files).json()
    read = room_from(told["room"], Path("zaal"))
    assert {seat.id for seat in read.seats} == {seat.id for seat in room.seats}
    assert {table.id for table in read.tables} == {table.id for table in room.tables}
    assert read.seats[0].at == pytest.approx(room.seats[0].at, abs=0.002)
    assert "8" in told["findings"][0] and "36" in told["findings"][0]


@pytest.mark.parametrize(("form", "begin"), [("png", b"\x89PNG"), ("pdf", b"%PDF")])
def test_pictures_are_what_their_name_says(web, form, begin):
    written = _ask(web, "POST", f"/export?format={form}", json=SMALL)
    assert written.content.startswith(begin)
    assert f'filename="hoekje.{form}"' in written.headers["content-disposition"]


def test_a_large_hall_is_drawn_at_the_scale_that_fits(web):
    hall = SMALL | {"walls": {"outline": [[0, 0], [90, 0], [90, 70], [0, 70]]}}
    written = _ask(web, "POST", "/export?format=svg", json=hall)
    assert "1:50 " not in written.text
    assert "<svg" in written.text


def test_a_title_is_no_path_and_no_header(web):
    named = SMALL | {"title": '../../etc/"passwd"\r\nx: y é'}
    written = _ask(web, "POST", "/export?format=json", json=named)
    name = 'attachment; filename="etc-passwd-x-y-e.json"'
    assert written.headers["content-disposition"] == name
    assert Room.model_validate_json(written.text).title == named["title"]


def test_a_drawing_without_doors_or_seats_says_so(web):
    bare = {"title": "Leeg", "walls": SMALL["walls"]}
    files = {"file": ("leeg.json", json.dumps(bare).encode())}
    asked = {"accept-language": "en"}
    findings = _ask(web, "POST", "/import", files=files, headers=asked).json()["findings"]
    assert len(findings) == 3
    assert any("door" in one for one in findings) and any("seats" in one for one in findings)


@pytest.mark.parametrize(
    "name", ["zaal.exe", "zaal", "..", "/etc/passwd", "a" * 300 + ".doc", "\x00", "zaal.svg.zip"]
)
def test_a_file_of_another_kind_is_refused_by_its_name(web, name):
    problem = _ask(web, "POST", "/import", 422, files={"file": (name, b"x")}).json()
    assert problem["key"] in ("rooms.ending", "api.invalid")


@pytest.mark.parametrize("name", ["../../uit.svg", "C:\\x\\uit.svg", "a" * 300 + ".svg"])
def test_the_name_of_a_file_leads_nowhere(web, name):
    problem = _ask(web, "POST", "/import", 422, files={"file": (name, b"<svg/>")}).json()
    assert problem["key"] == "room.svg_scale"
    assert ".." not in problem["detail"] and "/" not in problem["detail"].split(" ")[0]


# What is kept


def _kept(web, name="Onze zaal"):
    return _ask(web, "POST", "", 201, json={"name": name, "room": SMALL})


def test_a_room_that_is_kept_comes_back_with_its_version(web):
    made = _kept(web)
    assert made.headers["etag"] == '"v1"'
    id = made.json()["id"]
    assert made.headers["location"] == f"{ROOMS}/{id}"
    found = _ask(web, "GET", f"/{id}")
    assert found.headers["etag"] == '"v1"'
    assert _room(found.json()["room"]) == _room(SMALL)
    assert id in [one["id"] for one in _ask(web, "GET", "").json()["documents"]]


def test_a_save_builds_on_the_version_it_names_and_the_earlier_one_stays(web):
    id = _kept(web).json()["id"]
    changed = {"name": "Nieuwe naam", "room": SMALL | {"title": "Anders"}}
    saved = _ask(web, "PUT", f"/{id}", json=changed, headers={"if-match": '"v1"'})
    assert saved.headers["etag"] == '"v2"'
    assert (saved.json()["name"], saved.json()["room"]["title"]) == ("Nieuwe naam", "Anders")
    versions = _ask(web, "GET", f"/{id}/history").json()["documents"]
    assert [one["version"] for one in versions] == [2, 1]
    assert _ask(web, "GET", f"/{id}/history/1").json()["room"]["title"] == "Hoekje"
    _ask(web, "GET", f"/{id}/history/3", 404)


def test_who_comes_second_gets_the_room_of_the_first(web):
    id = _kept(web).json()["id"]
    first = {"room": SMALL | {"title": "Eerst"}}
    _ask(web, "PUT", f"/{id}", json=first, headers={"if-match": '"v1"'})
    second = {"room": SMALL | {"title": "Tweede"}}
    problem = _ask(web, "PUT", f"/{id}", 412, json=second, headers={"if-match": '"v1"'}).json()
    assert problem["current"]["room"]["title"] == "Eerst"
    assert problem["current"]["etag"] == '"v2"'
    assert _ask(web, "GET", f"/{id}").json()["room"]["title"] == "Eerst"


@pytest.mark.parametrize(("tag", "status"), [(None, 428), ("*", 428), ('"abc"', 412)])
def test_a_change_must_say_what_it_builds_on(web, tag, status):
    id = _kept(web).json()["id"]
    headers = {} if tag is None else {"if-match": tag}
    changed = {"room": SMALL | {"title": "Anders"}}
    _ask(web, "PUT", f"/{id}", status, json=changed, headers=headers)
    _ask(web, "DELETE", f"/{id}", status, headers=headers)
    assert _ask(web, "GET", f"/{id}").json()["version"] == 1


def test_a_room_thrown_away_keeps_its_history_and_can_be_brought_back(web):
    id = _kept(web).json()["id"]
    _ask(web, "DELETE", f"/{id}", 200, headers={"if-match": '"v1"'})
    _ask(web, "GET", f"/{id}", 404)
    versions = _ask(web, "GET", f"/{id}/history").json()["documents"]
    assert [(one["version"], one["deleted"]) for one in versions] == [(2, True), (1, False)]
    _ask(web, "PUT", f"/{id}", json={"room": SMALL}, headers={"if-match": '"v2"'})
    assert _ask(web, "GET", f"/{id}").json()["version"] == 3


def test_what_is_no_room_is_not_kept(web):
    before = _ask(web, "GET", "").json()
    _ask(web, "POST", "", 422, json={"name": "x", "room": {"title": "x"}})
    _ask(web, "POST", "", 422, json={"name": " ", "room": SMALL})
    assert _ask(web, "GET", "").json() == before


@pytest.mark.parametrize("path", ["/geen", "/geen/history", "/geen/history/1", "/%00", "/a%2Fb"])
def test_a_room_that_never_was_is_not_found(web, path):
    _ask(web, "GET", path, 404)


def test_a_document_of_another_kind_is_no_room(web, jobs):
    from nabij.api import documents

    text = documents.create(jobs.store, "text", "Tekst", "# Hallo", NOON, study="stad")
    for method, path in (("GET", ""), ("GET", "/history"), ("PUT", ""), ("DELETE", "")):
        options = {"json": {"room": SMALL}} if method == "PUT" else {}
        tag = {"if-match": '"v1"'}
        _ask(web, method, f"/{text.id}{path}", 404, headers=tag, **options)
    assert documents.read(jobs.store, text.id).version == 1
