"""A program that saves so many times and says after each save that it was acknowledged.

`python saver.py URL SAVES`: four threads, eight documents. One line of JSON per acknowledged save.
"""

import hashlib
import json
import random
import sys
import threading
from datetime import UTC, datetime, timedelta

from nabij.api import documents
from nabij.api.documents import Document
from nabij.api.store import open_store

START = datetime(2026, 3, 1, tzinfo=UTC)
THREADS = 4


def body_of(seed: int) -> str:
    """Up to 200 kB that say themselves whether they are whole."""
    words = random.Random(seed).randbytes(1000 * (1 + seed % 100)).hex()
    return json.dumps({"sum": hashlib.sha256(words.encode()).hexdigest(), "words": words})


def is_whole(body: str) -> bool:
    held = json.loads(body)
    return held["sum"] == hashlib.sha256(held["words"].encode()).hexdigest()


def main(url: str, saves: int) -> None:
    store, said = open_store(url), threading.Lock()

    def work(thread: int) -> None:
        seeds = range(thread, saves, THREADS)
        made: list[Document] = []
        for turn, seed in enumerate(seeds):
            now = START + timedelta(seconds=seed)
            if turn < 2:
                answer = documents.create(store, "text", f"t{thread}", body_of(seed), now)
                made.append(answer)
            else:
                before = made[turn % 2]
                answer = documents.save(store, before.id, body_of(seed), before.version, now)
                assert isinstance(answer, Document)
                made[turn % 2] = answer
            with said:
                print(json.dumps([answer.id, answer.version, seed]), flush=True)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
