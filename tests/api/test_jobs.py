"""The queue: order, crashes, cancelling, restarts, and a day of jobs; its processes are played."""

import datetime as dt
import gc
import os
import time
import weakref
from itertools import pairwise
from pathlib import Path

import pytest

from nabij.api import job_files, job_rows, job_words, jobs
from nabij.api.job_kinds import ImproveRequest
from nabij.api.jobs import Jobs
from nabij.api.store_errors import MissingError, StoreError
from nabij.api.work import OURS

from .played import ASKED, NOON, Server, crashed, server, store

__all__ = ["server", "store"]


def test_two_at_a_time_in_the_order_they_were_asked(server):
    ids = [server.jobs.add(ASKED).id for _ in range(4)]
    assert server.states(*ids) == ["queued"] * 4
    server.jobs.tick()
    assert server.states(*ids) == ["running", "running", "queued", "queued"]
    assert [server.row(id).pid for id in ids[:2]] == [process.pid for _, process in server.started]
    server.jobs.tick()
    assert len(server.started) == 2
    server.ends(ids[1], state="done", result=ids[1])
    server.jobs.tick()
    assert server.states(*ids) == ["running", "done", "running", "queued"]
    assert [name for name, _ in server.started] == ids[:3]


def test_what_is_done_keeps_its_files_and_nothing_else(server):
    id = server.jobs.add(ASKED).id
    server.jobs.tick()
    folder = server.half_result(id)
    job_files.work_folder(server.data, id).mkdir(parents=True)
    server.ends(id, state="done", result=id)
    server.jobs.tick()
    assert (folder / "map.html").exists()
    assert not job_files.work_folder(server.data, id).exists()


def test_a_process_that_vanishes_is_started_again_once(server):
    id = server.jobs.add(ASKED).id
    server.jobs.tick()
    folder = server.half_result(id)
    server.ends(id, code=-9)
    server.jobs.tick()
    again = server.row(id)
    assert (again.state, again.tries, len(server.started)) == ("running", 2, 2)
    assert job_words.key_of(again.message) == "jobs.again"
    server.ends(id, code=-9)
    server.now += dt.timedelta(minutes=1)
    server.jobs.tick()
    row = server.row(id)
    assert (row.state, row.ended, len(server.started)) == ("interrupted", server.now, 2)
    assert id in job_words.told(job_words.read(row.message), "nl")
    assert not folder.exists()
    server.jobs.tick()
    assert len(server.started) == 2


def test_a_process_that_cannot_be_started(store, tmp_path):
    def launch(row):
        raise OSError(12, "Cannot allocate memory")

    queue = Jobs(store, tmp_path / "data", launch, lambda: NOON)
    id = queue.add(ASKED).id
    queue.tick()
    row = job_rows.job(store, id)
    assert (row.state, job_words.key_of(row.message)) == ("failed", "jobs.not_started")
    queue.close()


def test_cancel_in_the_queue(server):
    ids = [server.jobs.add(ASKED).id for _ in range(3)]
    server.jobs.tick()
    assert server.jobs.cancel(ids[2]).state == "cancelled"
    server.ends(ids[0], state="done")
    server.jobs.tick()
    assert server.states(*ids) == ["done", "running", "cancelled"]
    assert len(server.started) == 2


@pytest.mark.parametrize(("obeys", "code"), [(True, -15), (False, -9)])
def test_cancel_ends_the_process_and_removes_what_is_half(server, monkeypatch, obeys, code):
    monkeypatch.setattr(jobs, "STOP_SECONDS", 0.01)
    server.obeys = obeys
    id = server.jobs.add(ASKED).id
    server.jobs.tick()
    folder = server.half_result(id)
    row = server.jobs.cancel(id)
    assert (row.state, row.ended) == ("cancelled", NOON)
    assert server.process(id).code == code
    assert not folder.exists()
    # what the process says too late is not heard, and nothing is started again
    assert not job_rows.set_job(server.store, id, only_from={"running"}, state="done")
    server.jobs.tick()
    assert (server.row(id).state, len(server.started)) == ("cancelled", 1)


def test_cancel_of_what_has_ended_changes_nothing(server):
    id = server.jobs.add(ASKED).id
    server.jobs.tick()
    folder = server.half_result(id)
    server.ends(id, state="done", result=id)
    server.jobs.tick()
    before = server.row(id)
    assert server.jobs.cancel(id) == before
    assert (folder / "map.html").exists()
    with pytest.raises(MissingError):
        server.jobs.cancel("geen-taak")


def test_what_ran_when_the_server_was_killed_is_started_again(server):
    ids = [server.jobs.add(ASKED).id for _ in range(3)]
    server.jobs.tick()
    done = server.half_result(ids[0])
    server.ends(ids[0], state="done", result=ids[0])
    crashed(server)
    after = Server(server.store, server.data)
    after.jobs.tick()
    assert after.states(*ids) == ["done", "running", "running"]
    assert sorted(name for name, _ in after.started) == sorted(ids[1:])
    assert (after.row(ids[1]).tries, after.row(ids[2]).tries) == (2, 1)
    assert (done / "map.html").exists()
    after.jobs.close()


def test_what_still_runs_after_the_server_was_killed_is_left_to_run(server):
    ids = [server.jobs.add(ASKED).id for _ in range(3)]
    server.jobs.tick()
    lives = job_files.hold(server.data, ids[0], 0)
    crashed(server)
    after = Server(server.store, server.data)
    after.jobs.tick()
    # the second was lost and starts again; the first counts as one of the two
    assert after.states(*ids) == ["running", "running", "queued"]
    assert [name for name, _ in after.started] == [ids[1]]
    job_rows.set_job(server.store, ids[0], state="done", ended=NOON)
    lives.release()
    after.jobs.tick()
    assert after.states(*ids) == ["done", "running", "running"]
    after.jobs.close()


def test_what_runs_is_found_although_the_database_failed_at_first(server, monkeypatch):
    id = server.jobs.add(ASKED).id
    server.jobs.tick()
    crashed(server)
    after = Server(server.store, server.data)

    def fails(store):
        raise StoreError("store.busy")

    with monkeypatch.context() as patch:
        patch.setattr(job_rows, "running", fails)
        with pytest.raises(StoreError):
            after.jobs.tick()
    after.jobs.tick()
    assert (after.row(id).tries, [name for name, _ in after.started]) == (2, [id])
    after.jobs.close()


def test_a_process_that_nothing_ends_does_not_hold_up_who_cancels(server, monkeypatch):
    monkeypatch.setattr(jobs, "STOP_SECONDS", 0.01)
    server.obeys = False
    id = server.jobs.add(ASKED).id
    server.jobs.tick()
    monkeypatch.setattr(server.process(id), "kill", lambda: None)
    assert server.jobs.cancel(id).state == "cancelled"


def test_one_of_two_servers_starts_the_jobs_and_the_other_takes_over(server):
    other = Server(server.store, server.data)
    server.jobs.tick()
    id = other.jobs.add(ASKED).id
    other.jobs.tick()
    assert (server.row(id).state, other.started) == ("queued", [])
    server.jobs.tick()
    assert (server.row(id).state, len(server.started)) == ("running", 1)
    server.jobs.close()
    assert server.process(id).code == -15
    other.jobs.tick()
    assert [name for name, _ in other.started] == [id]
    other.jobs.close()


def test_closing_puts_back_what_runs_and_does_not_count_as_a_try(server):
    id = server.jobs.add(ASKED).id
    for _ in range(3):
        after = Server(server.store, server.data)
        after.jobs.tick()
        assert (after.row(id).state, after.row(id).tries) == ("running", 1)
        after.jobs.close()
        assert (after.row(id).state, after.row(id).tries) == ("queued", 0)


def test_a_job_that_a_process_has_already_is_not_done_by_a_second_one(server):
    id = server.jobs.add(ASKED).id
    server.jobs.tick()
    first = job_files.hold(server.data, id, 0)
    server.ends(id, code=OURS)
    server.jobs.tick()
    server.jobs.tick()
    assert (server.row(id).state, len(server.started)) == ("running", 1)
    first.release()
    server.jobs.tick()
    assert (server.row(id).tries, len(server.started)) == (2, 2)


def test_the_thread_goes_on_when_the_database_is_back(server, monkeypatch, caplog):
    good, failed = job_rows.next_queued, []

    def next_queued(store):
        # only here: a server of other tests may be looking at its own queue
        if store is server.store and len(failed) < 3:
            failed.append(1)
            raise StoreError("store.full")
        return good(store)

    monkeypatch.setattr(job_rows, "next_queued", next_queued)
    monkeypatch.setattr(jobs, "_TICK_SECONDS", 0.01)
    id = server.jobs.add(ASKED).id
    server.jobs.start()
    deadline = time.monotonic() + 60
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.01)
    assert [name for name, _ in server.started] == [id]
    assert len([one for one in caplog.records if one.name == "nabij.api.jobs"]) == 1


def _day_of_jobs(server, hours, every):
    """One job after another on the clock of the server, each with three steps and a result."""
    until = server.now + hours
    while server.now < until:
        id = server.jobs.add(ImproveRequest(room={"title": "zaal", "walls": [0] * 500})).id
        server.jobs.tick()
        for progress in (0.2, 0.5, 0.8):
            job_rows.set_job(server.store, id, progress=progress, step="cli.step_walking")
        server.half_result(id)
        server.ends(id, state="done", result=id)
        server.now += every
        server.jobs.tick()
        server.started.clear()


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="counts open files in /proc")
def test_a_day_of_jobs_leaves_nothing_in_memory(server):
    """24 hours with a job every twelve minutes: no objects, no open files, no pages that stay.

    What stays of every job shows in every quarter of the day; a cache that fills once, in one.
    """
    every = dt.timedelta(minutes=12)
    taken = []
    for _ in range(4):
        _day_of_jobs(server, dt.timedelta(hours=6), every)
        taken.append(_taken())
    grown = [[late - early for early, late in zip(*both, strict=True)] for both in pairwise(taken)]
    objects, files, resident = (min(column) for column in zip(*grown, strict=True))
    # 30 jobs in a quarter: one object that stays of each would be more than this
    assert objects < 15
    assert files <= 0
    assert resident < 1_400_000
    assert len(job_rows.jobs(server.store, 10_000)) == 24 * 5
    assert job_rows.running(server.store) == []


def _taken():
    """Objects that the collector knows, open files, and bytes of memory of this process.

    Weak references come and go by the hundred with the caches of abstract classes.
    """
    gc.collect()
    objects = sum(type(one) is not weakref.ReferenceType for one in gc.get_objects())
    return objects, len(list(Path("/proc/self/fd").iterdir())), _resident()


def _resident():
    """Bytes of memory that this process takes."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")
