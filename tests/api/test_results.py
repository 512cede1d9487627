"""The files of a study are asked for over HTTP and made as long work."""

from nabij.api import job_rows
from nabij.api.settings import sqlite_url
from nabij.api.store import open_store

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
