"""A save that was acknowledged stays: after kill -9, and between fifty people at once."""

import json
import signal
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from nabij.api import documents
from nabij.api.documents import Document
from nabij.api.store import Store, open_store

from .saver import START, body_of, is_whole
from .writers import check_nothing_lost, counts_of, write_together

SAVER = Path(__file__).with_name("saver.py")
SAVES = 200
#: More than a program gets done before it is killed, however late a busy machine does that.
ENDLESS = 1_000_000


def saves_until(
    url: str, kill_after: int, kill, saves: int = ENDLESS
) -> list[tuple[str, int, int]]:
    """The saves that were acknowledged before `kill(process)`, called after so many of them."""
    command = [sys.executable, str(SAVER), url, str(saves)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(kill_after)]
        kill(process)
        lines += process.stdout.readlines()
        process.wait(timeout=60)
    # a line that broke off acknowledged nothing
    return [tuple(json.loads(line)) for line in lines if line.endswith(b"\n")]


def check_kept(store: Store, acknowledged: list[tuple[str, int, int]]) -> None:
    for id, version, seed in acknowledged:
        assert documents.revision(store, id, version).body == body_of(seed)
    heads = documents.listing(store, "text")
    assert {id for id, _, _ in acknowledged} <= {head.id for head in heads}
    for head in heads:
        versions = [one.version for one in documents.history(store, head.id)]
        assert versions == list(range(head.version, 0, -1))
        assert all(is_whole(documents.revision(store, head.id, n).body) for n in versions)
        told = {version for id, version, _ in acknowledged if id == head.id}
        # at most the one that was under way came through without being acknowledged
        assert len(versions) - len(told) <= 1


def check_goes_on(store: Store) -> None:
    for head in documents.listing(store, "text"):
        assert isinstance(documents.save(store, head.id, "{}", head.version, START), Document)


@pytest.mark.parametrize("kill_after", [1, 60, 130])
def test_kill_9_in_the_middle_of_200_saves(url, kill_after):
    killed = []

    def kill(process):
        killed.append(process)
        process.kill()

    acknowledged = saves_until(url, kill_after, kill)
    assert killed[0].returncode == -signal.SIGKILL  # in the middle: it did not come to its end
    assert len(acknowledged) >= kill_after
    with closing(open_store(url)) as store:
        check_kept(store, acknowledged)
        check_goes_on(store)
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(sa.make_url(url).database)) as plain:
            assert plain.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_left_alone_it_saves_all_200(url):
    acknowledged = saves_until(url, SAVES, lambda _: None, SAVES)
    assert sorted(seed for _, _, seed in acknowledged) == list(range(SAVES))
    with closing(open_store(url)) as store:
        check_kept(store, acknowledged)


def test_the_database_itself_is_struck_down_in_the_middle(own_postgres):
    """Without a last word to its disk; afterwards it starts again by itself, from its log."""
    url = own_postgres.new_database()

    def strike(_: object) -> None:
        own_postgres.stop("immediate")

    acknowledged = saves_until(url, 60, strike)
    own_postgres.start()
    assert len(acknowledged) >= 60
    with closing(open_store(url)) as store:
        check_kept(store, acknowledged)
        check_goes_on(store)


def test_fifty_people_save_different_and_the_same_documents(url):
    with closing(open_store(url)) as store:
        seen = write_together(store, writers=50, seconds=10, padding=2000)
    assert not seen.failures, seen.failures[0]
    assert seen.refused
    assert {writer for _, writer in seen.kept} == {f"w{number}" for number in range(50)}
    check_nothing_lost(url, seen)


def test_a_lost_save_would_be_noticed(url):
    """The check above is worth something: one count less in a document, or in the history."""
    with closing(open_store(url)) as store:
        seen = write_together(store, writers=2, seconds=0.2, padding=10)
        check_nothing_lost(url, seen)
        (id, writer), _ = seen.kept.most_common(1)[0]
        document = documents.read(store, id)
        counts = counts_of(document.body)
        counts[writer] -= 1
        documents.save(store, id, json.dumps({"counts": counts}), document.version, START)
    with pytest.raises(AssertionError):
        check_nothing_lost(url, seen)


def test_readers_never_see_half_a_save(url):
    """The row of a document and its newest revision move together."""
    with closing(open_store(url)) as store:
        id = documents.create(store, "text", "naam", body_of(1), START).id
        stop, wrong = threading.Event(), []

        def look() -> None:
            last = 0
            while not stop.is_set():
                found = documents.read(store, id)
                if found.version < last or not is_whole(found.body):
                    wrong.append(found.version)
                last = found.version

        readers = [threading.Thread(target=look) for _ in range(4)]
        for reader in readers:
            reader.start()
        for version in range(1, 60):
            documents.save(store, id, body_of(version + 1), version, START)
        stop.set()
        for reader in readers:
            reader.join()
        assert wrong == []
        assert documents.read(store, id).version == 60
