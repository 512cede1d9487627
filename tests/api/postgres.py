"""A PostgreSQL of the tests' own: Debian's programs, a free port, a folder that goes away."""

import os
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from nabij.api.store import sqlite_url

_PLACES = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda bin: int(bin.parent.name))


@dataclass(frozen=True)
class Server:
    bin: Path
    data: Path
    port: int
    fsync: bool

    def start(self) -> None:
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -k {self.data}"
        options += "" if self.fsync else " -c fsync=off"
        log = self.data / "log.txt"
        self._run("pg_ctl", "-D", self.data, "-l", log, "-w", "-t", "60", "-o", options, "start")

    def stop(self, mode: str) -> None:
        self._run("pg_ctl", "-D", self.data, "-m", mode, "-w", "stop")

    def new_database(self, encoding: str = "UTF8") -> str:
        """The URL of an empty database of its own; making one takes a while."""
        name = f"nabij_{uuid.uuid4().hex}"
        self._tell("postgres", f"CREATE DATABASE {name} ENCODING '{encoding}' TEMPLATE template0")
        return self._url(name)

    def emptied_database(self) -> str:
        """The URL of one database that is emptied every time."""
        self._tell("postgres", "DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        return self._url("postgres")

    def _url(self, database: str) -> str:
        return f"postgresql+psycopg://nabij@127.0.0.1:{self.port}/{database}"

    def _tell(self, database: str, statement: str) -> None:
        with psycopg.connect(
            host="127.0.0.1", port=self.port, user="nabij", dbname=database, autocommit=True
        ) as connection:
            connection.execute(statement.encode())

    def _run(self, program: str, *arguments: object) -> None:
        run_postgres(self.bin / program, *arguments)


def run_postgres(program: Path, *arguments: object) -> None:
    """PostgreSQL refuses to run as root; its package made a user for it."""
    command = [str(program), *map(str, arguments)]
    if os.geteuid() == 0:
        command = ["runuser", "-u", "postgres", "--", *command]
    done = subprocess.run(
        command, cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, timeout=120
    )
    assert done.returncode == 0, command


def why_not() -> str | None:
    """Why there can be no PostgreSQL here; None where there can."""
    if not _PLACES:
        return "PostgreSQL is not installed: no /usr/lib/postgresql/*/bin (Debian: postgresql)"
    if os.geteuid() == 0 and shutil.which("runuser") is None:
        return "PostgreSQL does not run as root, and there is no runuser to be another user"
    return None


@contextmanager
def running_server(fsync: bool = True) -> Iterator[Server]:
    folder = Path(tempfile.mkdtemp(prefix="nabij-postgres-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Server(_PLACES[-1], folder / "data", port, fsync)
    try:
        settings = ("--username=nabij", "--auth=trust", "--encoding=UTF8", "--locale=C")
        run_postgres(server.bin / "initdb", "-D", server.data, *settings)
        server.start()
        try:
            yield server
        finally:
            server.stop("immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """One for all tests. It does not wait for its disk: only a power cut would show that."""
    with _server_or_skip(fsync=False) as server:
        yield server


@pytest.fixture
def own_postgres() -> Iterator[Server]:
    """One that a test may stop and start."""
    with _server_or_skip(fsync=True) as server:
        yield server


@contextmanager
def _server_or_skip(fsync: bool) -> Iterator[Server]:
    reason = why_not()
    if reason is not None:
        pytest.skip(reason)
    with running_server(fsync) as server:
        yield server


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, of each kind in turn."""
    if request.param == "sqlite":
        return sqlite_url(tmp_path / "nabij.db")
    return request.getfixturevalue("postgres").emptied_database()
