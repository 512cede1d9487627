"""The files of a study are asked for over HTTP and made as long work."""

import csv
import json

import pytest

from nabij.api import job_rows, work
from nabij.api.job_files import result_folder
from nabij.api.job_kinds import FILES
from nabij.api.settings import DATABASE, sqlite_url
from nabij.api.store import open_store
from nabij.report.tables import header
from nabij.study import load_study

from .live import running
from .served import HERE, STUDIES, client_of, copy_good


def test_the_files_of_a_study_are_a_job(tmp_path, monkeypatch):
    copy_good(tmp_path)
    # the queue is asked, but nothing is started
    monkeypatch.setattr("nabij.api.jobs.Jobs.start", lambda self: None)
    with client_of(tmp_path) as client:
        asked = client.post(f"{STUDIES}/proef/results", headers={"origin": HERE})
        assert asked.status_code == 202, asked.text
        job = asked.json()
        assert job["kind"] == "analyse" and job["study"] == "proef" and job["state"] == "queued"
        assert asked.headers["location"] == job["url"]
        assert client.get(job["url"]).json()["id"] == job["id"]
        wrong = client.post(f"{STUDIES}/proeff/results", headers={"origin": HERE})
        assert wrong.status_code == 404 and wrong.json()["key"] == "api.no_study_guess"
    store = open_store(sqlite_url(tmp_path / ".nabij"))
    (row,) = job_rows.jobs(store)
    store.close()
    assert row.request["file"] == str(tmp_path / "proef.toml")


ADD = {"kind": "add", "category": "ldc", "lat": 51.0487, "lon": 3.7168, "name": "=Nieuw <b>x</b>"}


def test_the_files_of_a_plan_say_what_the_plan_comes_to(tmp_path, monkeypatch):
    copy_good(tmp_path, flag=("[study]", "[study]\ninvented = true"))
    asked = {"changes": [ADD], "name": "Plan <i>één</i>"}
    with running(tmp_path) as client:
        answer = client.post(f"{STUDIES}/proef/results", json=asked)
        assert answer.status_code == 202, answer.text
        told = client.post(f"{STUDIES}/proef/scenarios/preview", json={"changes": [ADD]}).json()
        data, store = tmp_path / ".nabij", client.app.state.store
        job_rows.set_job(store, answer.json()["id"], state="running", tries=1)
        monkeypatch.setenv(DATABASE, sqlite_url(data))
        assert work.main([str(data), answer.json()["id"]]) == 0
        row = job_rows.job(store, answer.json()["id"])
        assert (row.state, row.message) == ("done", "")
    folder = result_folder(data, row.id)
    assert {file.name for file in folder.iterdir() if file.name in FILES["analyse"]} == set(
        FILES["analyse"]
    )
    provenance = json.loads((folder / "provenance.json").read_text(encoding="utf-8"))
    assert provenance["study"]["name"].startswith("Plan: Plan <i>één</i>")
    assert provenance["study"]["invented"] is True
    assert "nieuwe plekken 1" in provenance["findings"][0]
    for name in ("map.html", "summary.md"):
        text = (folder / name).read_text(encoding="utf-8")
        assert "Plan: Plan" in text and "<i>" not in text and "<b>x" not in text
    with (folder / "areas.csv").open(encoding="utf-8-sig", newline="") as file:
        areas = {row["Code"]: row for row in csv.DictReader(file, delimiter=";")}
    column = header("ldc_people_in_gap", load_study(tmp_path / "proef.toml"))
    for area in told["areas"]:
        said = areas[area["code"]][column].replace(",", ".")
        if said and area["people_in_gap_after"] is not None:
            assert float(said) == pytest.approx(area["people_in_gap_after"], abs=1e-3)


def test_a_plan_that_cannot_be_is_told_before_any_job(tmp_path):
    copy_good(tmp_path)
    with running(tmp_path) as client:
        for change, key in (
            (ADD | {"lat": 0.0}, "scenario.no_street"),
            ({"kind": "close", "place": "ldc-999"}, "scenario.place_unknown"),
            ({"kind": "strike_route", "route": "1"}, "transit.no_timetable"),
        ):
            answer = client.post(f"{STUDIES}/proef/results", json={"changes": [change]})
            assert answer.status_code == 422 and answer.json()["key"].startswith(key)
        wrong = client.post(f"{STUDIES}/proef/results", json={"changes": [], "name": "x" * 201})
        assert wrong.status_code == 422
        assert client.get("/api/v1/jobs").json()["jobs"] == []
        # without changes it is the study itself, whatever the name
        for body in ({}, {"changes": [], "name": "x"}):
            answer = client.post(f"{STUDIES}/proef/results", json=body)
            assert answer.status_code == 202
            row = job_rows.job(client.app.state.store, answer.json()["id"])
            assert list(row.request["changes"]) == [] and row.request["plan"] == ""
