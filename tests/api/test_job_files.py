"""What is swept up after a job: half results, answers to a survey, what is old."""

import datetime as dt
from pathlib import Path

import pytest

from nabij.api import job_files, job_rows
from nabij.api.job_kinds import BuurtanalyseRequest
from nabij.api.store import open_store

from .played import ASKED, NOON, Server, crashed, server, store

__all__ = ["server", "store"]


@pytest.mark.parametrize("keep", [False, True])
@pytest.mark.parametrize("state", ["done", "failed", "cancelled"])
def test_answers_to_a_survey_are_gone_when_the_job_has_ended(server, keep, state):
    survey = job_files.uploads_folder(server.data) / "a1" / "bevraging.csv"
    survey.parent.mkdir(parents=True)
    survey.write_text("leeftijd\n")
    asked = BuurtanalyseRequest(study="stad", file=Path("/s.toml"), survey=survey, keep_survey=keep)
    id = server.jobs.add(asked).id
    server.jobs.tick()
    assert survey.exists()
    if state == "cancelled":
        server.jobs.cancel(id)
    else:
        server.ends(id, state=state)
        server.jobs.tick()
    assert survey.exists() == keep


def test_a_survey_waits_for_the_second_try(server):
    survey = job_files.uploads_folder(server.data) / "bevraging.csv"
    survey.parent.mkdir(parents=True)
    survey.write_text("leeftijd\n")
    id = server.jobs.add(BuurtanalyseRequest(study="s", file=Path("/s.toml"), survey=survey)).id
    server.jobs.tick()
    server.ends(id, code=-9)
    server.jobs.tick()
    assert server.row(id).tries == 2
    assert survey.exists()


def test_only_what_was_sent_along_is_ever_removed(server, tmp_path):
    job_files.uploads_folder(server.data).mkdir(parents=True)
    other = tmp_path / "brieven.csv"
    other.write_text("bewaar mij")
    for survey in (other, job_files.uploads_folder(server.data) / ".." / ".." / "brieven.csv"):
        id = server.jobs.add(BuurtanalyseRequest(study="s", file=Path("/s"), survey=survey)).id
        server.jobs.tick()
        server.jobs.cancel(id)
    assert other.read_text() == "bewaar mij"


def test_what_ended_while_no_server_looked_is_swept_up(server):
    survey = job_files.uploads_folder(server.data) / "bevraging.csv"
    survey.parent.mkdir(parents=True)
    survey.write_text("leeftijd\n")
    id = server.jobs.add(BuurtanalyseRequest(study="s", file=Path("/s.toml"), survey=survey)).id
    server.jobs.tick()
    job_files.work_folder(server.data, id).mkdir(parents=True)
    crashed(server)
    job_rows.set_job(server.store, id, state="done", ended=NOON)
    after = Server(server.store, server.data)
    after.jobs.tick()
    assert not survey.exists()
    assert not job_files.work_folder(server.data, id).exists()
    after.jobs.close()


def _old_jobs(store, data, number, ended):
    ids = []
    for _ in range(number):
        id = job_rows.add_job(store, "analyse", ASKED.model_dump(mode="json"), ended).id
        job_rows.set_job(store, id, state="done", ended=ended, result=id)
        job_files.result_folder(data, id).mkdir(parents=True)
        (job_files.result_folder(data, id) / "map.html").write_text("kaart")
        job_files.log_file(data, id).parent.mkdir(exist_ok=True)
        job_files.log_file(data, id).write_text("")
        ids.append(id)
    return ids


def test_old_jobs_are_forgotten_with_their_files(url, tmp_path):
    store, data = open_store(url), tmp_path / "data"
    long_ago = NOON - dt.timedelta(days=31)
    old = _old_jobs(store, data, 53, long_ago)
    waiting = job_rows.add_job(store, "analyse", ASKED.model_dump(mode="json"), long_ago).id
    new = _old_jobs(store, data, 2, NOON - dt.timedelta(days=29))
    # the newest 50 are the 2 new ones, the one that waits, and 47 of the 53 old ones
    assert job_files.prune(store, data, NOON) == 6
    kept = {row.id for row in job_rows.jobs(store, 100)}
    assert kept == {*old[6:], waiting, *new}
    assert {path.name for path in (data / "results").iterdir()} == {*old[6:], *new}
    assert {path.stem for path in (data / "logs").iterdir()} == {*old[6:], *new}
    assert job_files.prune(store, data, NOON) == 0
    store.close()


def test_young_jobs_are_kept_however_many(store, tmp_path):
    data = tmp_path / "data"
    _old_jobs(store, data, 55, NOON - dt.timedelta(days=29))
    assert job_files.prune(store, data, NOON) == 0
