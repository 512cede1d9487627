"""A queue of jobs with its clock and its processes in the hands of a test."""

import datetime as dt
import itertools
import subprocess
from pathlib import Path

import pytest

from nabij.api import job_files, job_rows
from nabij.api.job_kinds import AnalyseRequest
from nabij.api.jobs import Jobs
from nabij.api.settings import sqlite_url
from nabij.api.store import open_store

NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
ASKED = AnalyseRequest(study="stad", file=Path("/studies/stad.toml"))


class Played:
    """A process that ends when the test says so."""

    numbers = itertools.count(1_000_000)

    def __init__(self, obeys=True):
        self.pid, self.code, self.obeys = next(self.numbers), None, obeys

    def poll(self):
        return self.code

    def wait(self, timeout):
        if self.code is None:
            raise subprocess.TimeoutExpired("played", timeout)
        return self.code

    def terminate(self):
        if self.obeys and self.code is None:
            self.code = -15

    def kill(self):
        self.code = -9


class Server:
    """A queue with a clock and processes in the hands of the test."""

    def __init__(self, store, data, **more):
        self.store, self.data, self.now, self.started, self.obeys = store, data, NOON, [], True
        self.jobs = Jobs(store, data, self._launch, lambda: self.now, **more)

    def _launch(self, row):
        self.started.append((row.id, Played(self.obeys)))
        return self.started[-1][1]

    def process(self, id):
        return [played for name, played in self.started if name == id][-1]

    def row(self, id):
        return job_rows.job(self.store, id)

    def states(self, *ids):
        return [self.row(id).state for id in ids]

    def ends(self, id, code=0, **columns):
        """The process says how it ended, as far as it does, and is gone."""
        if columns:
            job_rows.set_job(self.store, id, only_from={"running"}, ended=self.now, **columns)
        self.process(id).code = code

    def half_result(self, id):
        folder = job_files.result_folder(self.data, id)
        folder.mkdir(parents=True)
        (folder / "map.html").write_text("half")
        return folder


@pytest.fixture
def store(tmp_path):
    opened = open_store(sqlite_url(tmp_path / "data"))
    yield opened
    opened.close()


@pytest.fixture
def server(store, tmp_path):
    made = Server(store, tmp_path / "data")
    yield made
    made.jobs.close()


def crashed(server):
    """The server is killed: its lock is gone, its processes and its rows stay."""
    server.jobs._lead.release()
