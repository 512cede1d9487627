"""Reports over HTTP: from a text and a survey to Word and PDF; answers do not stay."""

import datetime as dt
import os
import time
import zipfile

import pytest

from nabij.api import job_rows, uploads
from nabij.api.backing import utc_now
from nabij.api.job_files import sweep, uploads_folder
from nabij.api.job_kinds import AnalyseRequest, read_request
from nabij.data.town import write_town
from nabij.words import LANGUAGES

from .live import running
from .served import STUDIES, copy_good, get

ROOT = f"{STUDIES}/proef"
ANSWERS = ["ja", "nee", "min of meer"]
ROWS = "djg3,djg4,djg7,djg8,djg9,djg10\n" + "".join(
    ",".join(ANSWERS[(row + column) % 3] for column in range(6)) + "\n" for row in range(30)
)
SURVEY = ROWS.encode()
LATER = dt.timedelta(days=2)


@pytest.fixture
def client(tmp_path):
    copy_good(tmp_path)
    with running(tmp_path) as client:
        yield client


def _text(client, root=ROOT, front=None, **more):
    asked = {"front": front or {"areas": ["44021A000", "44021A010"]}, **more}
    answer = client.post(f"{root}/texts", json=asked)
    assert answer.status_code == 201, answer.text
    return answer.json()


def _upload(client, content=SURVEY, status=201, name="geheim.csv", root=ROOT, language="nl"):
    headers = {"accept-language": language}
    answer = client.post(f"{root}/surveys", files={"file": (name, content)}, headers=headers)
    assert answer.status_code == status, answer.text
    return answer.json()


def _report(client, status=202, root=ROOT, **asked):
    answer = client.post(f"{root}/reports", json=asked)
    assert answer.status_code == status, answer.text
    return answer.json()


def _kept(client):
    """The files with answers that stand on the server."""
    there = _files(client)
    return [file for file in there if file.name != "naam.txt"]


def _files(client):
    """All that stands on the server of what was sent along, the names of files too."""
    folder = uploads_folder(client.app.state.settings.data)
    return [file for file in folder.rglob("*") if file.is_file()]


def test_a_report_of_the_town_with_a_survey(tmp_path):
    write_town(tmp_path)
    root = f"{STUDIES}/studie"
    with running(tmp_path, works=True) as client:
        text = _text(client, root, {"areas": ["99999A031", "99999A04-"]}, name="Onze buurt")
        url = f"/api/v1/texts/{text['id']}"
        words = {"markdown": "Hier wonen veel mensen alleen."}
        client.put(f"{url}/answers/summary", json=words, headers={"if-match": '"v1"'})
        survey = _upload(client, root=root)
        assert (survey["people"], survey["items"]) == (30, 6)
        asked = {"text": text["id"], "survey": survey["survey"]}
        answer = client.post(f"{root}/reports", json=asked)
        job = answer.json()
        assert (answer.status_code, answer.headers["location"]) == (202, job["url"])
        assert (job["kind"], job["study"]) == ("buurtanalyse", "studie")
        while job["state"] not in job_rows.ENDED:
            time.sleep(0.1)
            job = get(client, job["url"]).json()
        assert (job["state"], job["message"]) == ("done", "")
        files = {file["name"]: file for file in job["files"]}
        page = get(client, files["buurtanalyse.html"]["url"]).text
        word = get(client, files["buurtanalyse.docx"]["url"]).content
        taken = client.post(f"{url}/word", files={"file": ("x.docx", word)}).json()
        assert _files(client) == []
    # the report goes round: the name that the file had does not
    assert "bevraging.csv" in page and "geheim" not in page
    assert "Onze buurt" in page and words["markdown"] in page
    assert files["buurtanalyse.pdf"]["size"] > 10_000
    assert (taken["changed"], taken["findings"]) == (False, [])


def test_a_report_asks_for_what_its_text_says(client):
    square = [[[3.7, 51.0], [3.8, 51.0], [3.8, 51.1], [3.7, 51.1], [3.7, 51.0]]]
    drawing = {"type": "Polygon", "coordinates": square}
    text = _text(client, front={"polygon": drawing}, name="Getekend")
    survey = _upload(client)["survey"]
    job = _report(client, text=text["id"], survey=survey, keep_survey=True)
    row = job_rows.job(client.app.state.store, job["id"])
    asked = read_request(row.request)
    assert (asked.study, asked.text, asked.name) == ("proef", text["markdown"], "Getekend")
    assert asked.polygon == drawing and asked.file.name == "proef.toml"
    assert asked.survey.read_bytes() == SURVEY and asked.keep_survey
    # neither the token nor the text is told to who looks at the list of jobs
    assert survey not in get(client, "/api/v1/jobs").text


def test_a_file_is_never_called_as_it_says(client):
    for name in ("../../x.csv", "/etc/passwd", "C:\\x.csv", "x" * 300, "<b>.csv"):
        token = _upload(client, name=name)["survey"]
        file = uploads.survey_file(client.app.state.settings.data, token)
        assert file.parent.parent == uploads_folder(client.app.state.settings.data)
        assert file.name == "bevraging.csv"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("content", [b"", b"hallo", b"PK\x03\x04", b"a,b\n1,2\n", b"<html></html>"])
def test_a_mistake_names_the_file_as_its_sender_does(client, content, language):
    told = _upload(client, content, 422, "C:\\map\\onze  antwoorden.csv", language=language)
    assert "onze antwoorden.csv" in told["detail"]
    assert "bevraging." not in told["detail"] and "map" not in told["detail"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_finding_names_the_file_as_its_sender_does(client, language):
    coded = "djg3,djg4,djg7,djg8,djg9,djg10\n" + "1,2,3,1,2,3\n" * 30
    told = _upload(client, coded.encode(), language=language)
    assert len(told["findings"]) == 1 and told["findings"][0].startswith("geheim.csv")


def test_a_mistake_in_the_work_names_the_file_as_its_sender_does(tmp_path):
    copy_good(tmp_path)
    with running(tmp_path, works=True) as client:
        text = _text(client)
        body = {"markdown": text["markdown"].replace("\n+++", '\nsurvey_groups = ["wijk"]\n+++', 1)}
        url = f"/api/v1/texts/{text['id']}"
        assert client.put(url, json=body, headers={"if-match": '"v1"'}).status_code == 200
        job = _report(client, text=text["id"], survey=_upload(client)["survey"])
        while job["state"] not in job_rows.ENDED:
            time.sleep(0.1)
            job = get(client, job["url"]).json()
        assert job["state"] == "failed"
        for language in LANGUAGES:
            said = get(client, job["url"], headers={"accept-language": language}).json()["message"]
            assert "wijk" in said and "geheim.csv" in said and "bevraging.csv" not in said
        assert _files(client) == []


@pytest.mark.parametrize(
    "content",
    [b"", b"hallo", b"\x00" * 100, b"PK\x03\x04", b"a,b\n1,2\n", b"%PDF-1.7", b"<html></html>"],
)
def test_what_is_no_survey_is_told_and_not_kept(client, content):
    told = _upload(client, content, 422)
    assert told["detail"] and str(client.app.state.settings.data) not in told["detail"]
    assert _files(client) == []


def test_what_is_too_large_is_told_and_not_kept(client, tmp_path):
    assert _upload(client, b"a" * 10_000_001, 413)["key"] == "api.too_large"
    bomb = tmp_path / "bom.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("xl/workbook.xml", b"0" * 300_000_000)
    assert _upload(client, bomb.read_bytes(), 422)["status"] == 422
    assert _kept(client) == []


def test_answers_are_deleted_when_the_job_ends_unless_asked(client):
    text = _text(client)["id"]
    for keep in (False, True):
        job = _report(client, text=text, survey=_upload(client)["survey"], keep_survey=keep)
        assert client.delete(job["url"]).json()["state"] == "cancelled"
        assert len(_kept(client)) == keep
        # the name goes with the answers
        assert len(_files(client)) == 2 * keep


def test_answers_that_nobody_needs_are_swept(client):
    state, text = client.app.state, _text(client)["id"]
    data = state.settings.data
    unused, waiting, kept, done = (_upload(client)["survey"] for _ in range(4))
    _report(client, text=text, survey=waiting)
    ended = [
        _report(client, text=text, survey=token, keep_survey=keep)["id"]
        for token, keep in ((kept, True), (done, False))
    ]
    for id in ended:
        job_rows.set_job(state.store, id, state="done", result=id, ended=utc_now())
        sweep(data, job_rows.job(state.store, id))
    uploads.sweep_surveys(state.store, data, utc_now())
    assert uploads.survey_file(data, unused)
    uploads.sweep_surveys(state.store, data, utc_now() + LATER)
    there = {token for token in (unused, waiting, kept, done) if uploads.survey_file(data, token)}
    assert there == {waiting, kept}
    assert {file.parent.name for file in _kept(client)} == there
    assert {folder.name for folder in uploads_folder(data).iterdir()} == there


def test_the_queue_sweeps(client):
    state = client.app.state
    _upload(client)
    (file,) = _kept(client)
    old = time.time() - LATER.total_seconds()
    os.utime(file.parent, (old, old))
    state.jobs._pruned = None
    state.jobs.tick()
    assert not file.exists()


@pytest.mark.parametrize("survey", ["x", "..", "../../x", "a" * 32, "%00", "/etc/passwd"])
def test_a_survey_that_is_not_there(client, survey):
    told = _report(client, 422, text=_text(client)["id"], survey=survey)
    assert told["key"] == "jobs.survey_gone"
    assert job_rows.jobs(client.app.state.store) == []


def test_a_report_needs_a_text_of_its_own_study(client):
    copy_good(client.app.state.settings.folder / "twee", "studie")
    time.sleep(1.1)  # the folder is looked at once a second
    text = _text(client)["id"]
    other = _report(client, 404, f"{STUDIES}/twee-studie", text=text)
    assert other["key"] == "documents.other_study"
    assert _report(client, 404, text="onzin")["key"] == "store.missing_document"
    scenario = client.post(f"{ROOT}/scenarios", json={"name": "s", "changes": []}).json()["id"]
    assert _report(client, 404, text=scenario)["key"] == "store.missing_document"
    assert _report(client, 404, f"{STUDIES}/gent", text=text)["key"].startswith("api.no_study")


def test_a_mistake_in_the_front_matter_is_told_before_any_work(client):
    text = _text(client)
    url = f"/api/v1/texts/{text['id']}"
    broken = {"markdown": text["markdown"].replace("areas = [", "gebieden = [")}
    client.put(url, json=broken, headers={"if-match": '"v1"'})
    told = _report(client, 422, text=text["id"])
    assert told["key"].startswith("textfile.front") and "gebieden" in told["detail"]
    assert job_rows.jobs(client.app.state.store) == []


def test_work_that_waits_is_still_there_for_the_next_server(tmp_path):
    copy_good(tmp_path)
    with running(tmp_path) as client:
        job = _report(client, text=_text(client)["id"])
        other = client.app.state.jobs.add(AnalyseRequest(study="proef", file="/x.toml")).id
    with running(tmp_path) as client:
        told = {one["id"] for one in get(client, "/api/v1/jobs").json()["jobs"]}
        assert told == {job["id"], other}
        assert len(get(client, f"{ROOT}/texts").json()["documents"]) == 1
