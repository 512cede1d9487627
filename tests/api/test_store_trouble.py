"""Whatever goes wrong with the database is told in a sentence, and loses nothing."""

import concurrent.futures
import json
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path, PureWindowsPath

import psycopg
import pytest
import sqlalchemy as sa

from nabij.api import documents
from nabij.api import store as store_module
from nabij.api.store import open_store, sqlite_url
from nabij.api.store_errors import (
    FullError,
    StoreError,
    explained,
)

from .keeping import NOON, lite, made, saved, store, told

__all__ = ["lite", "store"]


# opening


def test_many_processes_open_a_new_database_at_once(url):
    script = (
        "import sys; from datetime import UTC, datetime; from nabij.api import documents, store\n"
        "opened = store.open_store(sys.argv[1])\n"
        "documents.create(opened, 'text', 'naam', '', datetime(2026, 3, 1, tzinfo=UTC))\n"
    )
    command = [sys.executable, "-c", script, url]
    started = [subprocess.Popen(command, stderr=subprocess.PIPE) for _ in range(8)]
    for process in started:
        _, errors = process.communicate(timeout=60)
        assert process.returncode == 0, errors.decode()
    with closing(open_store(url)) as store:
        assert len(documents.listing(store, "text")) == 8


def test_a_database_of_a_newer_version_is_left_alone(url):
    with closing(open_store(url)) as store:
        id = made(store).id
        with store.writing() as connection:
            connection.exec_driver_sql("UPDATE nabij_schema SET version = 2")
    with pytest.raises(StoreError) as error:
        open_store(url)
    assert "nieuwere versie van nabij" in told(error)
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT id, version FROM nabij_documents").all()
    engine.dispose()
    assert rows == [(id, 1)]


@pytest.mark.parametrize(
    "url",
    [
        "",
        "nabij.db",
        "geheim",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite+aiosqlite:///x.db",
        "mysql://naam:geheim@machine/x",
        "postgresql+asyncpg://naam:geheim@machine/x",
    ],
)
def test_an_address_of_another_kind_is_refused(url):
    with pytest.raises(StoreError) as error:
        open_store(url)
    assert "NABIJ_DATABASE_URL" in told(error)
    assert "geheim" not in told(error)


@pytest.mark.parametrize("name", ["een map/é €.db", "50%20?a=b#c.db", "a:b@c.db"])
def test_a_file_may_have_any_name(tmp_path, name):
    path = tmp_path / name
    with closing(open_store(sqlite_url(path))) as store:
        made(store)
        assert path.is_file()


def test_a_file_may_stand_on_windows():
    path = PureWindowsPath(r"C:\Users\An & Bé\100% af\nabij.db")
    assert sa.make_url(sqlite_url(path)).database == str(path)


def test_every_connection_waits_for_the_disk(lite):
    with lite.reading() as one, lite.reading() as two:
        for connection in (one, two):
            for pragma, value in [
                ("synchronous", 2),
                ("foreign_keys", 1),
                ("busy_timeout", 10_000),
            ]:
                asked = connection.exec_driver_sql(f"PRAGMA {pragma}")
                assert asked.scalar_one() == value


def test_a_file_that_is_no_database_is_left_as_it_was(tmp_path):
    path = tmp_path / "brief.txt"
    path.write_text("Beste, " * 1000, encoding="utf-8")
    before = path.read_bytes()
    with pytest.raises(StoreError) as error:
        open_store(sqlite_url(path))
    assert "geen databank van SQLite" in told(error)
    assert str(path) in told(error)
    assert path.read_bytes() == before


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "bestand").write_text("")
    with pytest.raises(StoreError) as error:
        open_store(sqlite_url(tmp_path / "bestand" / "map" / "nabij.db"))
    assert "kan niet geopend worden" in told(error)
    with pytest.raises(StoreError) as error:
        open_store(sqlite_url(tmp_path))
    assert "kan niet geopend worden" in told(error)


@contextmanager
def nobody() -> Iterator[Path]:
    """A folder that all can read, and a user for whom rights count."""
    folder = Path(tempfile.mkdtemp(prefix="nabij-"))
    folder.chmod(0o755)
    root = os.geteuid() == 0
    try:
        (folder / "map").mkdir()
        with closing(open_store(sqlite_url(folder / "map" / "nabij.db"))) as store:
            made(store)
        (folder / "map" / "nabij.db").chmod(0o444)
        (folder / "map").chmod(0o555)
        if root:
            os.seteuid(65534)
        yield folder / "map"
    finally:
        if root:
            os.seteuid(0)
        (folder / "map").chmod(0o755)
        shutil.rmtree(folder)


def test_a_folder_that_may_only_be_read_is_told():
    with nobody() as folder:
        with pytest.raises(StoreError) as there:
            open_store(sqlite_url(folder / "nabij.db"))
        with pytest.raises(StoreError) as new:
            open_store(sqlite_url(folder / "nieuw.db"))
        with pytest.raises(StoreError) as deep:
            open_store(sqlite_url(folder / "diep" / "nieuw.db"))
    assert "mag nabij niet schrijven" in told(there)
    assert all("kan niet geopend worden" in told(error) for error in (there, new, deep))


# while it runs


def test_a_database_that_another_program_holds_is_busy(tmp_path, monkeypatch):
    monkeypatch.setattr(store_module, "WAIT_SECONDS", 0.05)
    path = tmp_path / "nabij.db"
    with closing(open_store(sqlite_url(path))) as store, closing(sqlite3.connect(path)) as other:
        id = made(store).id
        other.isolation_level = None
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError) as error:
            documents.save(store, id, "tweede", 1, NOON)
        assert "Probeer het zo dadelijk opnieuw" in told(error)
        assert documents.read(store, id).body == "eerste"
        other.execute("ROLLBACK")
        assert saved(store, id, "tweede", 1).version == 2


def test_who_waits_too_long_for_a_turn_is_told_and_leaves_the_queue(lite, monkeypatch):
    monkeypatch.setattr(store_module, "WAIT_SECONDS", 0.05)
    id = made(lite).id
    with lite.writing():
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            error = pool.submit(documents.save, lite, id, "tweede", 1, NOON).exception()
        assert isinstance(error, StoreError)
        assert "te veel tegelijk" in told(error)
    assert saved(lite, id, "tweede", 1).version == 2


def test_no_more_work_at_once_than_there_are_connections():
    turns, guard, busy, most = store_module.Turns(3), threading.Lock(), 0, 0

    def work(_: int) -> None:
        nonlocal busy, most
        with turns.mine():
            with guard:
                busy += 1
                most = max(most, busy)
            threading.Event().wait(0.002)
            with guard:
                busy -= 1

    with concurrent.futures.ThreadPoolExecutor(12) as pool:
        list(pool.map(work, range(60)))
    assert (most, busy, len(turns._queue)) == (3, 0, 0)


def test_turns_are_taken_in_the_order_of_asking():
    turns, order, threads = store_module.Turns(1), [], []

    def take(number: int) -> None:
        with turns.mine():
            order.append(number)

    with turns.mine():
        for number in range(20):
            waiting = len(turns._queue)
            threads.append(threading.Thread(target=take, args=(number,)))
            threads[-1].start()
            while len(turns._queue) == waiting:
                pass
        assert order == []
    for thread in threads:
        thread.join()
    assert order == list(range(20))


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_disk_that_fails_in_the_middle_of_a_save_loses_nothing(tmp_path):
    """The file may grow no further: the write breaks off half-way."""
    url = sqlite_url(tmp_path / "nabij.db")
    with closing(open_store(url)) as store:
        id = made(store).id
        with files_of_at_most(200_000):
            with pytest.raises(StoreError) as error:
                documents.save(store, id, "x" * 1_000_000, 1, NOON)
            assert "schijf" in told(error)
            assert documents.read(store, id).body == "eerste"
            assert saved(store, id, "klein", 1).version == 2
        assert saved(store, id, "x" * 1_000_000, 2).version == 3
    with closing(open_store(url)) as store:
        assert [head.size for head in documents.history(store, id)] == [1_000_000, 5, 6]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "schijf"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True).returncode != 0:
        pytest.skip("a small disk can only be mounted by root")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_is_told_and_loses_nothing(small_disk):
    url = sqlite_url(small_disk / "nabij.db")
    with closing(open_store(url)) as store:
        id = made(store, "kort").id
        version = 1
        with pytest.raises(FullError) as error:
            for version in range(1, 100):
                saved(store, id, f"{version:06d}" * 10_000, version)
        assert "schijf van de databank is vol" in told(error)
        assert 1 < version < 20
    with closing(open_store(url)) as store:
        kept = [documents.revision(store, id, n).body for n in range(1, version + 1)]
        assert kept == ["kort"] + [f"{n:06d}" * 10_000 for n in range(1, version)]
        assert documents.read(store, id).version == version


def test_a_damaged_database_is_told(tmp_path):
    path = tmp_path / "nabij.db"
    with closing(open_store(sqlite_url(path))) as store:
        for _ in range(50):
            made(store, "x" * 5000)
    data = bytearray(path.read_bytes())
    data[4096 : len(data)] = os.urandom(len(data) - 4096)
    path.write_bytes(data)
    with pytest.raises(StoreError) as error:
        open_store(sqlite_url(path))
    assert "beschadigd" in told(error)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("53100", "is vol"),
        ("53300", "te veel tegelijk"),
        ("40P01", "te veel tegelijk"),
        ("25006", "mag nabij niet schrijven"),
        ("42501", "mag nabij niet schrijven"),
        ("3F000", "mag nabij niet schrijven"),
        ("58030", "gelezen of beschreven"),
        ("XX001", "beschadigd"),
        ("57P01", "antwoordt niet"),
        ("08006", "antwoordt niet"),
    ],
)
def test_what_postgresql_says_has_a_sentence(code, words):
    cause = psycopg.errors.lookup(code)("words of the database")
    error = explained(sa.exc.DBAPIError.instance("INSERT", {}, cause, psycopg.Error))
    assert error is not None
    assert words in told(error)
    assert isinstance(error, FullError) == (code == "53100")


def test_a_bug_is_not_explained_away(store):
    with pytest.raises(sa.exc.DBAPIError), store.writing() as connection:
        connection.exec_driver_sql("SELECT nothing FROM nowhere")
    id = made(store).id
    with pytest.raises(sa.exc.IntegrityError), store.writing() as connection:
        row = {"document": id, "version": 1, "name": "", "body": "", "size": 0, "deleted": False}
        connection.execute(sa.insert(documents.revisions).values(changed=NOON, **row))
    assert documents.read(store, id).body == "eerste"


def test_a_body_is_stored_as_it_is_for_other_programs_to_read(tmp_path):
    with closing(open_store(sqlite_url(tmp_path / "nabij.db"))) as store:
        made(store, json.dumps({"é": 1}, ensure_ascii=False))
    with closing(sqlite3.connect(tmp_path / "nabij.db")) as plain:
        (row,) = plain.execute("SELECT body, changed FROM nabij_revisions")
        assert row == ('{"é": 1}', "2026-03-01 12:00:00.123456")
        assert plain.execute("PRAGMA journal_mode").fetchone() == ("wal",)
