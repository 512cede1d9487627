"""Measure saving: `python bench/saves.py [--seconds 60] [--writers 50] [--kilobytes 20]`.

Fifty people save different and the same documents without ever resting, on SQLite and (where
Debian's PostgreSQL is installed) on a PostgreSQL of its own. Afterwards every acknowledged save is
looked up: one that is missing ends the run. Prints a table in Markdown; refused are the saves on a
version that was no longer the newest, which the writer then joined and saved again.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from pathlib import Path

import numpy as np

from nabij.api.store import open_store, sqlite_url

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "api"))
from postgres import running_server, why_not
from writers import check_nothing_lost, write_together


def measure(name: str, url: str, asked: argparse.Namespace) -> None:
    store = open_store(url)
    seen = write_together(store, asked.writers, asked.seconds, asked.kilobytes * 1000)
    store.close()
    check_nothing_lost(url, seen)
    kept = np.percentile(seen.seconds, [50, 95, 99, 100]) * 1000
    refused = np.percentile(seen.refused or [0.0], [95]) * 1000
    figures = [
        len(seen.seconds) / asked.seconds,
        *kept,
        len(seen.refused) / asked.seconds,
        *refused,
    ]
    print(f"| {name} | " + " | ".join(f"{figure:.0f}" for figure in figures) + " | 0 |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--writers", type=int, default=50)
    parser.add_argument("--kilobytes", type=int, default=20)
    asked = parser.parse_args()
    print(f"{platform.platform()}, {os.cpu_count()} cores; {asked.writers} writers, ", end="")
    print(f"{asked.seconds:.0f} s, {asked.kilobytes} kB a document\n")
    print("| database | kept/s | p50 ms | p95 ms | p99 ms | worst ms ", end="")
    print("| refused/s | p95 ms | lost |\n|---|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        measure("SQLite", sqlite_url(Path(folder) / "nabij.db"), asked)
    reason = why_not()
    if reason is not None:
        print(f"\nPostgreSQL was not measured. {reason}")
        return
    with running_server() as server:
        measure("PostgreSQL", server.new_database(), asked)


if __name__ == "__main__":
    main()
