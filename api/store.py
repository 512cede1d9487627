"""The database: SQLite in a file, or PostgreSQL by its URL. A change that is answered stays.

What stands in it is in `documents` and `job_rows`. A commit comes back only when the bytes are on
the disk: WAL with synchronous=FULL on SQLite, synchronous_commit on PostgreSQL.
"""

from __future__ import annotations

import itertools
import sqlite3
import threading
from collections import deque
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from ..messages import finding
from . import tables
from .store_errors import StoreError, explained

WAIT_SECONDS = 10
"""How long a change waits for another one before the store says that it is busy."""

_CONNECTIONS = 20
_POOL = {"pool_size": _CONNECTIONS, "max_overflow": 0}
_POSTGRES_SETTINGS = {
    "synchronous_commit": "on",
    "lock_timeout": f"{WAIT_SECONDS}s",
    "statement_timeout": "60s",
}
_ADVISORY_LOCK = 0x6E6162696A  # "nabij": one process at a time makes the tables


class Turns:
    """Some at a time, first come, first served; a plain lock or pool lets some wait for ever."""

    def __init__(self, at_once: int) -> None:
        self._at_once = at_once
        self._guard = threading.Lock()
        self._queue: deque[threading.Event] = deque()

    @contextmanager
    def mine(self) -> Generator[None]:
        """My turn, as long as the block lasts. Raises StoreError after WAIT_SECONDS of waiting."""
        turn = threading.Event()
        with self._guard:
            self._queue.append(turn)
            self._call()
        try:
            if not turn.wait(WAIT_SECONDS):
                raise StoreError("store.busy")
            yield
        finally:
            with self._guard:
                self._queue.remove(turn)
                self._call()

    def _call(self) -> None:
        for turn in itertools.islice(self._queue, self._at_once):
            turn.set()


@dataclass(frozen=True)
class Store:
    """An open database. Safe to use from many threads, and from several processes."""

    engine: Engine
    connections: Turns
    writers: Turns

    @contextmanager
    def reading(self) -> Generator[Connection]:
        """A connection that sees one state of the database. Raises StoreError."""
        with _explaining(), self.connections.mine(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Generator[Connection]:
        """A transaction: all of it is kept when the block ends, or none. Raises StoreError."""
        with self.writers.mine(), self.reading() as connection:
            connection = connection.execution_options(nabij_writes=True)
            with connection.begin():
                yield connection

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()


def sqlite_url(path: PurePath) -> str:
    """The URL of a database in a file."""
    return URL.create("sqlite", database=str(path)).render_as_string()


def open_store(url: str) -> Store:
    """Open the database, and make its tables where there are none yet.

    Raises StoreError: another kind of database, not to be reached, not writable, made by a newer
    version of nabij. The sentence never holds the password of the URL.
    """
    address = _address(url)
    place = address.database if address.drivername == "sqlite" else str(address)
    if address.drivername == "sqlite":
        _make_folder(Path(str(place)).parent)
        # SQLite has one writer at a time; to wait here costs less than to wait and retry there
        store = Store(_sqlite(address), Turns(_CONNECTIONS), Turns(1))
    else:
        store = Store(_postgres(address), Turns(_CONNECTIONS), Turns(_CONNECTIONS))
    try:
        with store.writing() as connection:
            _prepare(connection, str(place))
    except StoreError as error:
        store.close()
        if error.message.facts:
            raise
        raise StoreError("store.not_opened", database=place, problem=error.message) from error
    return store


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        problem = finding("store.not_reached")
        raise StoreError("store.not_opened", database=folder, problem=problem) from error


def _address(url: str) -> URL:
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise StoreError("store.unknown_url") from error
    if address.drivername in ("postgresql", "postgres"):
        address = address.set(drivername="postgresql+psycopg")
    on_disk = address.database not in (None, "", ":memory:")
    if address.drivername == "postgresql+psycopg" or (address.drivername == "sqlite" and on_disk):
        return address
    raise StoreError("store.unknown_url")


def _sqlite(address: URL) -> Engine:
    engine = sa.create_engine(address, connect_args={"timeout": WAIT_SECONDS}, **_POOL)

    def connected(connection: sqlite3.Connection, _: object) -> None:
        # the driver opens no transactions of its own: `begun` does
        connection.isolation_level = None
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
            connection.execute(f"PRAGMA {pragma}").close()

    def begun(connection: Connection) -> None:
        # a writer asks for its lock at once: one that reads first cannot get it after another wrote
        writes = connection.get_execution_options().get("nabij_writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    event.listen(engine, "connect", connected)
    event.listen(engine, "begin", begun)
    return engine


def _postgres(address: URL) -> Engine:
    settings = " ".join(f"-c {name}={value}" for name, value in _POSTGRES_SETTINGS.items())
    connect: dict[str, Any] = {
        "connect_timeout": WAIT_SECONDS,
        "client_encoding": "utf8",
        "options": settings,
    }
    return sa.create_engine(address, connect_args=connect, pool_pre_ping=True, **_POOL)


def _prepare(connection: Connection, place: str) -> None:
    if connection.dialect.name == "postgresql":
        encoding = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
        if encoding != "UTF8":
            raise StoreError("store.encoding", database=place, encoding=encoding)
        if connection.exec_driver_sql("SHOW transaction_read_only").scalar_one() == "on":
            raise StoreError("store.read_only")
        lock = sa.func.pg_advisory_xact_lock(_ADVISORY_LOCK)
        connection.execute(sa.select(lock))
    if not sa.inspect(connection).has_table(tables.schema.name):
        tables.metadata.create_all(connection)
        connection.execute(tables.schema.insert().values(version=tables.VERSION))
    version = connection.execute(sa.select(tables.schema.c.version)).scalar_one()
    if version > tables.VERSION:
        raise StoreError("store.newer", database=place)


@contextmanager
def _explaining() -> Generator[None]:
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error) as error:
        told = explained(error)
        if told is None:
            raise
        raise told from error
