"""Jobs over HTTP: what is told, in which language, which files are given, and what is not."""

import datetime as dt
import json
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from nabij.api import job_files, job_rows, job_words, routes_jobs
from nabij.api.job_kinds import FILES, AnalyseRequest, ImproveRequest
from nabij.api.jobs import Jobs
from nabij.api.problems import add_handlers
from nabij.api.settings import sqlite_url
from nabij.api.store import open_store
from nabij.messages import finding
from nabij.words import text

NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
ASKED = AnalyseRequest(study="stad", file=Path("/geheim/stad.toml"))


class Process:
    pid, code = 4_000_000, None

    def poll(self):
        return self.code

    def wait(self, timeout):
        return self.code

    def terminate(self):
        self.code = -15

    kill = terminate


@pytest.fixture
def jobs(tmp_path):
    store = open_store(sqlite_url(tmp_path / "data"))
    made = Jobs(store, tmp_path / "data", lambda row: Process(), lambda: NOON)
    yield made
    made.close()
    store.close()


@pytest.fixture
def web(jobs):
    app = FastAPI(redirect_slashes=False)
    app.state.jobs = jobs
    app.include_router(routes_jobs.router, prefix="/api/v1")
    add_handlers(app)
    return TestClient(app, raise_server_exceptions=False)


def _done(jobs, asked=ASKED, files=("map.html", "areas.csv")):
    id = jobs.add(asked).id
    folder = job_files.result_folder(jobs.data, id)
    folder.mkdir(parents=True)
    for name in files:
        (folder / name).write_text(f"dit is {name}", encoding="utf-8")
    job_rows.set_job(
        jobs.store, id, state="done", progress=1.0, result=id, started=NOON, ended=NOON
    )
    return id


def test_a_job_from_the_queue_to_its_end(web, jobs):
    id = jobs.add(ASKED).id
    url = f"/api/v1/jobs/{id}"
    answer = web.get(url)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    told = answer.json()
    assert told == {
        "id": id,
        "kind": "analyse",
        "study": "stad",
        "state": "queued",
        "progress": 0.0,
        "step": "",
        "message": "",
        "key": "",
        "created": "2026-03-01T12:00:00Z",
        "started": None,
        "ended": None,
        "url": url,
        "files": [],
    }
    jobs.tick()
    job_rows.set_job(jobs.store, id, progress=0.25, step="cli.step_places")
    for language in ("nl", "fr", "en"):
        told = web.get(url, headers={"accept-language": language}).json()
        assert (told["state"], told["progress"]) == ("running", 0.25)
        assert told["step"] == text("cli.step_places", language)
    assert "geheim" not in json.dumps(told)


def test_a_failed_job_is_told_in_the_asked_language(web, jobs):
    id = jobs.add(ASKED).id
    message = finding("jobs.no_file", name="<b>kaart</b>", options=["a", "b"])
    job_rows.set_job(jobs.store, id, state="failed", message=job_words.written(message), ended=NOON)
    for language in ("nl", "fr", "en"):
        told = web.get(f"/api/v1/jobs/{id}", headers={"accept-language": language}).json()
        assert (told["message"], told["key"]) == (message.text(language), "jobs.no_file")


def test_the_list_has_the_newest_first(web, jobs):
    ids = [jobs.add(ASKED).id for _ in range(3)]
    ids.append(jobs.add(ImproveRequest(room={"title": "zaal"})).id)
    told = web.get("/api/v1/jobs").json()["jobs"]
    assert [job["id"] for job in told] == ids[::-1]
    assert [job["study"] for job in told] == [None, "stad", "stad", "stad"]
    assert len(web.get("/api/v1/jobs?limit=2").json()["jobs"]) == 2


@pytest.mark.parametrize("limit", ["0", "-1", "201", "veel", "1e3"])
def test_a_limit_that_is_none_is_a_problem(web, limit):
    answer = web.get(f"/api/v1/jobs?limit={limit}")
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("method", ["get", "delete"])
@pytest.mark.parametrize("id", ["bestaat-niet", "-", "%00", "x" * 64, "caf%C3%A9", "..", "%2e%2e"])
def test_a_job_that_is_not_there(web, method, id):
    answer = getattr(web, method)(f"/api/v1/jobs/{id}")
    assert answer.status_code in (404, 405)
    assert answer.headers["content-type"] == "application/problem+json"


def test_cancel(web, jobs):
    ids = [jobs.add(ASKED).id for _ in range(3)]
    jobs.tick()
    for id in ids:
        assert web.delete(f"/api/v1/jobs/{id}").json()["state"] == "cancelled"
        assert web.delete(f"/api/v1/jobs/{id}").status_code == 200
    done = _done(jobs)
    assert web.delete(f"/api/v1/jobs/{done}").json()["state"] == "done"


def test_the_files_of_a_job(web, jobs):
    id = _done(jobs)
    told = web.get(f"/api/v1/jobs/{id}").json()["files"]
    assert [(file["name"], file["media_type"]) for file in told] == [
        ("map.html", "text/html"),
        ("areas.csv", "text/csv"),
    ]
    for file in told:
        answer = web.get(file["url"])
        assert answer.text == f"dit is {file['name']}"
        assert len(answer.content) == file["size"]
        assert answer.headers["content-type"].split(";")[0] == file["media_type"]
        # a page that a study made is never shown as a page of this site
        assert answer.headers["content-disposition"] == f'attachment; filename="{file["name"]}"'


WHOLE = bytes(range(100))


def _bytes_of(answer):
    """The parts of the file that an answer gives, each with where it says that it stands."""
    kind = answer.headers["content-type"]
    if not kind.startswith("multipart/byteranges"):
        return [(answer.headers.get("content-range"), answer.content)]
    boundary = kind.split("boundary=")[1].encode()
    found = []
    for part in answer.content.split(b"--" + boundary)[1:-1]:
        head, _, body = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        where = head.decode().split("Content-Range: ")[1].split("\r\n")[0]
        found.append((where, body.removesuffix(b"\r\n")))
    return found


# RFC 9110, 14.1.1 to 14.2 and 15.5.17, for a file of a hundred bytes
@pytest.mark.parametrize(
    ("asked", "parts"),
    [
        ("bytes=0-9", [(0, 9)]),
        ("BYTES=90-", [(90, 99)]),
        ("bytes=-10", [(90, 99)]),
        ("bytes=-1000", [(0, 99)]),
        ("bytes=95-1000", [(95, 99)]),
        ("bytes=0-0, 99-99", [(0, 0), (99, 99)]),
        ("bytes=0-9 ,\t20-29,", [(0, 9), (20, 29)]),
        # what the file does not have is left out while there is something that it has
        ("bytes=0-9,100-,200-300", [(0, 9)]),
        ("bytes=0-99999999999999999999999999", [(0, 99)]),
        ("bytes=100-", []),
        ("bytes=100-200,300-", []),
        ("bytes=-0", []),
        ("bytes=99999999999999999999999999-", []),
        # what is no set of ranges in bytes is as if it was not asked
        ("regels=1-2", None),
        ("0-9", None),
        ("bytes", None),
        ("bytes=", None),
        ("bytes=,", None),
        ("bytes=-", None),
        ("bytes=9-0", None),
        ("bytes=a-b", None),
        ("bytes=0-9,x", None),
        ("bytes=0-9,9-0", None),
        ("bytes = 0-9", None),
        ("bytes=0 - 9", None),
        ("bytes=+1-2", None),
        ("bytes=-+5", None),
        ("bytes=1_0-20", None),
        ("bytes=0-9;20-29", None),
        ("bytes=--5", None),
        ("bytes=" + ",".join(f"{n}-{n}" for n in range(0, 100, 2)) * 40, None),
    ],
)
def test_a_part_of_a_file(web, jobs, asked, parts):
    id = _done(jobs)
    (job_files.result_folder(jobs.data, id) / "map.html").write_bytes(WHOLE)
    url = f"/api/v1/jobs/{id}/files/map.html"
    answer = web.get(url, headers={"range": asked})
    if parts is None:
        assert (answer.status_code, answer.content) == (200, WHOLE)
        assert "content-range" not in answer.headers
    elif not parts:
        assert (answer.status_code, answer.json()["key"]) == (416, "jobs.no_range")
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["content-range"] == "bytes */100"
    else:
        assert answer.status_code == 206
        expected = [(f"bytes {a}-{b}/100", WHOLE[a : b + 1]) for a, b in parts]
        assert _bytes_of(answer) == expected
        assert len(answer.content) == int(answer.headers["content-length"])
    etag = web.get(url).headers["etag"]
    for tag, same in ((etag, True), ('"anders"', False), (f"W/{etag}", False)):
        held = web.get(url, headers={"range": asked, "if-range": tag})
        assert held.status_code == (206 if same and parts else 200)


@pytest.mark.parametrize(
    "name",
    [
        "geheim.txt",
        "%2e%2e",
        "..%2f..%2fnabij.sqlite",
        "..%5c..%5cnabij.sqlite",
        "%2fetc%2fpasswd",
        "map.html%00",
        "MAP.HTML",
        "map.html%2f",
        ".nabij-lock",
        "voorstel-1.svg",
        "summary.md",
    ],
)
def test_no_file_but_those_of_the_list_is_given(web, jobs, name):
    id = _done(jobs, files=("map.html", "geheim.txt", ".nabij-lock", "voorstel-1.svg"))
    answer = web.get(f"/api/v1/jobs/{id}/files/{name}")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert "geheim" not in {file["name"] for file in web.get(f"/api/v1/jobs/{id}").json()["files"]}


@pytest.mark.parametrize("state", ["queued", "running", "failed", "cancelled", "interrupted"])
def test_what_is_not_done_has_no_files(web, jobs, state):
    id = _done(jobs)
    job_rows.set_job(jobs.store, id, state=state)
    assert web.get(f"/api/v1/jobs/{id}").json()["files"] == []
    answer = web.get(f"/api/v1/jobs/{id}/files/map.html")
    assert (answer.status_code, answer.json()["key"]) == (404, "jobs.not_done")


def test_files_that_were_removed_by_hand_are_missing(web, jobs):
    id = _done(jobs)
    (job_files.result_folder(jobs.data, id) / "map.html").unlink()
    answer = web.get(f"/api/v1/jobs/{id}/files/map.html")
    assert (answer.status_code, answer.json()["key"]) == (404, "jobs.no_file")


def test_the_documentation_names_every_kind_of_file(web):
    document = web.get("/openapi.json").json()
    get = document["paths"]["/api/v1/jobs/{job}/files/{name}"]["get"]
    media = {media for files in FILES.values() for media in files.values()}
    assert set(get["responses"]["200"]["content"]) == media


def test_the_answer_to_a_request_for_long_work(jobs):
    app = FastAPI()
    app.state.jobs = jobs

    @app.post("/doe")
    def begin(request: routes_jobs.Request):
        return routes_jobs.accepted(request, jobs.add(ASKED))

    answer = TestClient(app).post("/doe")
    row = job_rows.jobs(jobs.store)[0]
    assert (answer.status_code, answer.headers["location"]) == (202, f"/api/v1/jobs/{row.id}")
    assert (answer.json()["id"], answer.json()["state"]) == (row.id, "queued")
