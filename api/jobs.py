"""The queue of long work: a process per job, one or two at a time, started again after a crash.

The rows are in the database (`job_rows`), so that work and results survive the server. The sign
that a process lives is a file that it holds locked: no process of another program is ever taken
for one, and no job is done by two.
"""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from filelock import FileLock, Timeout

from ..messages import Message, finding
from . import job_rows, job_words
from .job_files import is_alive, log_file, prune, sweep, sweep_all
from .job_kinds import Asked
from .job_rows import JobRow
from .settings import DATABASE, TOKEN
from .store import Store
from .store_errors import MissingError
from .uploads import sweep_surveys
from .work import OURS

AT_ONCE = 2
TRIES = 2
"""How often a job is started whose process vanishes without a word."""
STOP_SECONDS = 5.0
"""What a process gets to end when it is asked to, before it is ended."""
_TICK_SECONDS = 0.25
_PRUNE_EVERY = timedelta(hours=1)
_log = logging.getLogger(__name__)


class Process(Protocol):
    """A process of a job, as `subprocess.Popen` has it."""

    @property
    def pid(self) -> int:
        """Its number."""
        ...

    def poll(self) -> int | None:
        """Its exit code; None while it lives."""
        ...

    def wait(self, timeout: float) -> int:
        """Its exit code; raises subprocess.TimeoutExpired while it lives on."""
        ...

    def terminate(self) -> None:
        """Ask it to end."""
        ...

    def kill(self) -> None:
        """End it."""
        ...


Launch = Callable[[JobRow], Process]


def launcher(data: Path, database_url: str) -> Launch:
    """What starts the process of a job. The address of the database goes by its environment."""

    def launch(row: JobRow) -> Process:
        log = log_file(data, row.id)
        log.parent.mkdir(parents=True, exist_ok=True)
        environment = {name: value for name, value in os.environ.items() if name != TOKEN}
        # -P: a file in the folder of the studies is never taken for a module
        command = [sys.executable, "-P", "-m", "nabij.api.work", str(data), row.id]
        with log.open("ab") as output:
            return subprocess.Popen(  # noqa: S603 - no shell, and the id is one of ours
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=environment | {DATABASE: database_url},
                # Ctrl-C ends the server, which then ends its processes in order
                start_new_session=True,
            )

    return launch


class Jobs:
    """The queue of one server. Safe to use from many threads.

    Of several servers on one data folder, one starts the jobs of all; another takes over when it
    ends. now: the time, in UTC.
    """

    def __init__(
        self,
        store: Store,
        data: Path,
        launch: Launch,
        now: Callable[[], datetime],
        at_once: int = AT_ONCE,
    ) -> None:
        self.store, self.data = store, data
        self._launch, self._now = launch, now
        self._at_once = at_once
        self._own: dict[str, Process] = {}
        self._earlier: set[str] = set()
        self._pruned: datetime | None = None
        self._turn = threading.Lock()
        self._wake, self._closing = threading.Event(), threading.Event()
        self._thread: threading.Thread | None = None
        data.mkdir(parents=True, exist_ok=True)
        self._lead = FileLock(data / "jobs.lock", thread_local=False)

    def add(self, asked: Asked) -> JobRow:
        """Put work in the queue. Raises StoreError."""
        row = job_rows.add_job(self.store, asked.kind, asked.model_dump(mode="json"), self._now())
        self._wake.set()
        return row

    def cancel(self, id: str) -> JobRow:
        """Stop a job, or take it from the queue; one that has ended stays as it is.

        Comes back when its process has ended and its half result is gone. Raises MissingError.
        """
        with self._turn:
            stopped = job_rows.set_job(
                self.store,
                id,
                only_from={"queued", "running"},
                state="cancelled",
                step="",
                message="",
                ended=self._now(),
            )
            process = self._own.get(id)
        row = job_rows.job(self.store, id)
        if not stopped:
            return row
        if process is not None:
            _end([process])
        else:
            self._end_other(row)
        sweep(self.data, row)
        return row

    def start(self) -> None:
        """Begin to work through the queue, in a thread of its own."""
        self._closing.clear()
        self._thread = threading.Thread(target=self._go_on, name="nabij-jobs", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop working: what runs is ended and waits in the queue for the next start."""
        self._closing.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join()
        with self._turn:
            try:
                _end(list(self._own.values()))
                for id in list(self._own):
                    self._put_back(id)
            finally:
                self._own.clear()
                self._earlier.clear()
                self._lead.release()

    def tick(self) -> None:
        """One look at the queue: what ended, what can begin. Raises StoreError."""
        with self._turn:
            if not self._leads():
                return
            for id, process in list(self._own.items()):
                code = process.poll()
                if code is not None:
                    self._settle(id, code)
                    del self._own[id]
            for id in sorted(self._earlier):
                if not is_alive(self.data, id):
                    self._settle(id, None)
                    self._earlier.discard(id)
            while len(self._own) + len(self._earlier) < self._at_once and self._begin():
                pass
            now = self._now()
            if self._pruned is None or now - self._pruned >= _PRUNE_EVERY:
                self._pruned = now
                prune(self.store, self.data, now)
                sweep_surveys(self.store, self.data, now)
                # a row that was claimed just before the database failed has no process at all
                said = {row.id for row in job_rows.running(self.store)}
                self._earlier |= said - set(self._own)

    def _go_on(self) -> None:
        failing = False
        while not self._closing.is_set():
            try:
                self.tick()
                failing = False
            except Exception:
                if not failing:  # a full disk is told once, not four times a second
                    _log.exception("the queue of jobs cannot go on")
                failing = True
            self._wake.wait(_TICK_SECONDS)
            self._wake.clear()

    def _leads(self) -> bool:
        """Whether this server starts the jobs; it takes over where no other does."""
        if self._lead.is_locked:
            return True
        try:
            self._lead.acquire(timeout=0)
        except Timeout:
            return False
        try:
            sweep_all(self.store, self.data)
            self._earlier = {row.id for row in job_rows.running(self.store)}
        except BaseException:
            self._lead.release()  # what runs already is not known: begin again at the next look
            raise
        return True

    def _begin(self) -> bool:
        """Start the job that waits longest; False where none does."""
        row = job_rows.next_queued(self.store)
        if row is None:
            return False
        claimed = job_rows.set_job(
            self.store,
            row.id,
            only_from={"queued"},
            state="running",
            started=self._now(),
            pid=None,
            tries=row.tries + 1,
        )
        if not claimed:
            return True
        try:
            process = self._launch(row)
        except Exception:
            _log.exception("the process of a job cannot be started")
            self._say_ended(row.id, "failed", finding("jobs.not_started", reference=row.id))
            return True
        self._own[row.id] = process
        job_rows.set_job(self.store, row.id, only_from={"running"}, pid=process.pid)
        return True

    def _settle(self, id: str, code: int | None) -> None:
        """What becomes of a job whose process has ended; most have said so themselves."""
        if code == OURS:
            self._earlier.add(id)
            return
        try:
            row = job_rows.job(self.store, id)
        except MissingError:
            return
        if row.state == "running" and row.tries < TRIES:
            job_rows.set_job(
                self.store,
                id,
                only_from={"running"},
                state="queued",
                progress=0.0,
                step="",
                message=job_words.written(finding("jobs.again")),
                pid=None,
            )
            return
        if row.state == "running":
            self._say_ended(id, "interrupted", finding("jobs.interrupted", reference=id))
        row = job_rows.job(self.store, id)
        if row.state in job_rows.ENDED:
            sweep(self.data, row)

    def _put_back(self, id: str) -> None:
        """Let a job wait again as if it had not been started."""
        row = job_rows.job(self.store, id)
        job_rows.set_job(
            self.store,
            id,
            only_from={"running"},
            state="queued",
            progress=0.0,
            step="",
            pid=None,
            tries=row.tries - 1,
        )

    def _say_ended(self, id: str, state: job_rows.State, message: Message) -> None:
        job_rows.set_job(
            self.store,
            id,
            only_from={"running"},
            state=state,
            message=job_words.written(message),
            ended=self._now(),
        )

    def _end_other(self, row: JobRow) -> None:
        """End a process that another server started, or this one before it was started anew."""
        deadline = time.monotonic() + STOP_SECONDS
        sign = signal.SIGTERM
        while row.pid is not None and is_alive(self.data, row.id):
            with contextlib.suppress(OSError):
                os.kill(row.pid, sign)
            time.sleep(0.05)
            if time.monotonic() > deadline:
                if sign != signal.SIGTERM:
                    return
                sign = getattr(signal, "SIGKILL", signal.SIGTERM)
                deadline += STOP_SECONDS


def _end(processes: list[Process]) -> None:
    """Ask processes to end, and end those that do not."""
    for process in processes:
        process.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for process in processes:
        try:
            process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            # one that even that does not end hears at its next step that it is not wanted
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(STOP_SECONDS)
