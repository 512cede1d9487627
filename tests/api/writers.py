"""Many people who save at once, and a check afterwards that no word of theirs is gone.

A body counts, for every writer, how often that writer's save was acknowledged. A writer that gets a
conflict takes over what the other saved, adds itself and saves again, as a person would.
"""

import json
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from nabij.api import documents
from nabij.api.documents import Conflict
from nabij.api.store import Store, open_store

START = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
SHARED = 5


@dataclass
class Seen:
    """What the writers were told."""

    kept: Counter[tuple[str, str]] = field(default_factory=Counter)  # (document, writer) -> saves
    seconds: list[float] = field(default_factory=list)  # of every save that was acknowledged
    refused: list[float] = field(default_factory=list)  # seconds to be told of a conflict
    failures: list[BaseException] = field(default_factory=list)


def body_of(counts: dict[str, int], padding: int) -> str:
    return json.dumps({"counts": counts, "padding": "é" * (padding // 2)}, ensure_ascii=False)


def counts_of(body: str) -> dict[str, int]:
    return json.loads(body)["counts"]


def write_together(store: Store, writers: int, seconds: float, padding: int) -> Seen:
    """Each writer saves its own document and one of five that all share, in turns, without rest."""
    empty = body_of({}, padding)
    ids = [
        documents.create(store, "text", f"Tekst {n}", empty, START, "stad").id
        for n in range(SHARED + writers)
    ]
    seen, guard, end = Seen(), threading.Lock(), time.monotonic() + seconds

    def work(number: int) -> None:
        mine = Seen()
        try:
            turn = 0
            while time.monotonic() < end:
                own = turn % 2 == 0
                id = ids[SHARED + number] if own else ids[(number + turn) % SHARED]
                _add_one(store, id, f"w{number}", padding, turn, mine)
                turn += 1
        except BaseException as error:
            mine.failures.append(error)
        with guard:
            seen.kept.update(mine.kept)
            seen.seconds += mine.seconds
            seen.refused += mine.refused
            seen.failures += mine.failures

    threads = [threading.Thread(target=work, args=(number,)) for number in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return seen


def _add_one(store: Store, id: str, writer: str, padding: int, turn: int, seen: Seen) -> None:
    document = documents.read(store, id)
    while True:
        counts = counts_of(document.body)
        assert counts.get(writer, 0) == seen.kept[id, writer], "a save of mine is gone"
        counts[writer] = counts.get(writer, 0) + 1
        now = START + timedelta(seconds=turn)
        began = time.perf_counter()
        answer = documents.save(store, id, body_of(counts, padding), document.version, now)
        took = time.perf_counter() - began
        if not isinstance(answer, Conflict):
            seen.kept[id, writer] += 1
            seen.seconds.append(took)
            return
        seen.refused.append(took)
        document = answer.theirs


def check_nothing_lost(url: str, seen: Seen) -> None:
    """In a store opened anew: every acknowledged save stands in its document and in its history."""
    assert not seen.failures, seen.failures[0]
    store = open_store(url)
    try:
        heads = documents.listing(store, "text")
        assert {id for id, _ in seen.kept} <= {head.id for head in heads}
        for head in heads:
            told = {writer: n for (id, writer), n in seen.kept.items() if id == head.id}
            assert head.version == 1 + sum(told.values())
            assert counts_of(documents.read(store, head.id).body) == told
            _check_history(store, head.id, head.version)
    finally:
        store.close()


def _check_history(store: Store, id: str, newest: int) -> None:
    """No version is missing, and each adds one save of one writer to the one before."""
    versions = [head.version for head in documents.history(store, id)]
    assert versions == list(range(newest, 0, -1))
    before: Counter[str] = Counter()
    for version in range(1, newest + 1):
        after = Counter(counts_of(documents.revision(store, id, version).body))
        assert (after - before).total() == (version > 1) and not before - after
        before = after
