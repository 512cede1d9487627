"""Long work waits in a queue, and only one gets it."""

import concurrent.futures

import sqlalchemy as sa

from nabij.api import job_rows

from .keeping import HARD_WORDS, NOON, store

__all__ = ["store"]


def test_work_waits_in_a_queue(store):
    assert job_rows.next_queued(store) is None
    request = {"study": HARD_WORDS, "n": 1.5, "list": [None, True]}
    first = job_rows.add_job(store, "analyse", request, NOON)
    second = job_rows.add_job(store, "improve", {}, NOON)
    assert first == job_rows.JobRow(
        id=first.id,
        kind="analyse",
        request=request,
        state="queued",
        progress=0.0,
        step="",
        message="",
        result="",
        created=NOON,
        started=None,
        ended=None,
        pid=None,
        tries=0,
    )
    assert job_rows.next_queued(store) == first == job_rows.job(store, first.id)
    begun = {"state": "running", "started": NOON, "pid": 42, "tries": 1}
    assert job_rows.set_job(store, first.id, **begun)
    assert job_rows.next_queued(store) == second
    (running,) = job_rows.running(store)
    assert (running.pid, running.started, running.tries) == (42, NOON, 1)
    assert [job.id for job in job_rows.jobs(store)] == [second.id, first.id]
    assert [job.id for job in job_rows.jobs(store, 1)] == [second.id]


def test_a_database_with_a_column_that_is_gone_still_works(store):
    with store.writing() as connection:
        connection.execute(sa.text("ALTER TABLE nabij_jobs ADD COLUMN pid_since DOUBLE PRECISION"))
    first = job_rows.add_job(store, "analyse", {"study": "stad"}, NOON)
    assert job_rows.set_job(store, first.id, state="running", pid=42)
    assert job_rows.running(store) == [job_rows.job(store, first.id)]


def test_progress_that_comes_late_wakes_up_no_cancelled_job(store):
    id = job_rows.add_job(store, "analyse", {}, NOON).id
    assert job_rows.set_job(store, id, state="cancelled", ended=NOON)
    assert not job_rows.set_job(store, id, {"running"}, state="done", progress=1.0)
    assert (job_rows.job(store, id).state, job_rows.job(store, id).progress) == ("cancelled", 0.0)


def test_one_of_many_gets_a_job(store):
    id = job_rows.add_job(store, "analyse", {}, NOON).id

    def claim(pid: int) -> int | None:
        got = job_rows.set_job(store, id, {"queued"}, state="running", pid=pid)
        return pid if got else None

    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        (winner,) = [pid for pid in pool.map(claim, range(1, 17)) if pid is not None]
    assert job_rows.job(store, id).pid == winner


def test_only_work_that_ended_is_forgotten(store):
    states = ["queued", "running", "done", "failed", "cancelled", "interrupted"]
    ids = {state: job_rows.add_job(store, "analyse", {}, NOON).id for state in states}
    for state, id in ids.items():
        job_rows.set_job(store, id, state=state)
    kept = job_rows.add_job(store, "analyse", {}, NOON).id
    assert job_rows.delete_jobs(store, ids.values()) == 4
    assert [job.id for job in job_rows.jobs(store)] == [kept, ids["running"], ids["queued"]]


def test_the_words_of_a_job_may_come_from_a_file(store):
    id = job_rows.add_job(store, "analyse", {}, NOON).id
    job_rows.set_job(store, id, message="map/\udce9\0 €", step=HARD_WORDS)
    job = job_rows.job(store, id)
    assert (job.message, job.step) == ("map/?  €", HARD_WORDS)
