"""Measure journeys over a timetable of Flemish size: `python bench/journeys.py [--quick]`.

Makes the feed, lets nabij and pynigiri do the work in processes of their own, in turn, and prints
medians and ratios as tables in Markdown. pynigiri gets an environment of its own in `bench/.venv`.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import timetables
from journey_engines import LIMIT, MINUTES, NEVER
from peers import python_with

HERE = Path(__file__).resolve().parent
SAMPLE = 1_000
QUICK = 10
"""How many times smaller everything is with --quick."""

WORK = {
    "read": "reading the feed, 1.3 times a weekday's calls",
    "cached": "the same from the cache",
    "build": "timetable of the date",
    "prepare": "rides and changes of the window",
    "profile": "profile: every departure worth taking, all stops",
    "minutes": "median, 85th percentile and share over all minutes, all stops",
}

Report = dict[str, object]


def main() -> None:
    """Run everything, and say what was not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one run, ten times smaller")
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    runs, smaller = (1, QUICK) if arguments.quick else (arguments.runs, 1)
    peer = python_with("pynigiri", "pynigiri>=0.1.5")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        n_stops = _make(folder, smaller)
        engines = {"nabij": Path(sys.executable)} | ({"pynigiri": peer} if peer else {})
        reports: dict[str, list[Report]] = {engine: [] for engine in engines}
        for turn in range(runs):
            for engine, python in engines.items():
                _say(f"run {turn + 1}, {engine}")
                reports[engine].append(_run(python, engine, folder))
    print(f"\n{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    _print_work(reports["nabij"])
    _print_ratios(reports, n_stops)
    if not peer:
        print("\nNot run: pynigiri, which could not be installed.")


def _make(folder: Path, smaller: int) -> int:
    _say("making the timetable")
    made = timetables.network(timetables.STOPS // smaller)
    paths = timetables.footpaths(made)
    egress = timetables.to_places(made, timetables.PLACES // smaller)
    n_calls = timetables.CALLS // smaller
    timetables.write_feed(folder / "feed.zip", made, n_calls)
    timetables.with_transfers(folder / "feed.zip", folder / "with_transfers.zip", paths)
    rng = np.random.default_rng(11)
    n_stops = len(made.xy)
    stops, minutes = rng.integers(0, n_stops, SAMPLE), rng.integers(0, MINUTES, SAMPLE)
    np.savez(
        folder / "questions.npz",
        path_start=paths.start,
        path_end=paths.end,
        path_seconds=paths.seconds,
        egress_stop=egress.start,
        egress_place=egress.end,
        egress_seconds=egress.seconds,
        direct=timetables.straight_there(n_stops, paths, egress),
        stops=stops,
        minutes=minutes,
    )
    print(
        f"{n_stops:,} stops, {len(made.lines):,} lines both ways, about {n_calls:,} calls on a "
        f"weekday, {paths.start.size:,} footpaths of at most {timetables.CHANGE_M} m, "
        f"{timetables.PLACES // smaller} places with {egress.start.size:,} walks of at most "
        f"{timetables.EGRESS_M} m; {MINUTES} minutes of leaving, journeys of at most "
        f"{LIMIT // 60} minutes."
    )
    return n_stops


def _run(python: Path, engine: str, folder: Path) -> Report:
    command = [python, HERE / "journey_engines.py", engine, folder]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{engine} failed: {done.stderr.strip()}")
    return json.loads(done.stdout.splitlines()[-1])


def _print_work(reports: list[Report]) -> None:
    print("\n| nabij | seconds, median |\n|---|---|")
    for work, title in WORK.items():
        print(f"| {title} | {_median(reports, work):.3f} |")
    print(f"| peak memory of all that, GB | {max(report['peak_gb'] for report in reports):.2f} |")


def _print_ratios(reports: dict[str, list[Report]], n_stops: int) -> None:
    """One profile against as many queries as it answers, counted up from a sample."""
    own = reports["nabij"]
    profile = _median(own, "profile") + _median(own, "minutes")
    every = n_stops * MINUTES
    rows = [("own query per stop and minute", own, "one by one", SAMPLE, every)]
    if peer := reports.get("pynigiri"):
        n_windows = peer[0]["windows"]
        rows.append(("pynigiri, query per stop and minute", peer, "point", SAMPLE, every))
        rows.append(
            ("pynigiri, query per stop over the window", peer, "window", n_windows, n_stops)
        )
    print("\n| all stops, all minutes | seconds | ratio |\n|---|---|---|")
    print(f"| nabij: profile and minutes | {profile:.3f} | 1 |")
    for title, given, work, asked, needed in rows:
        seconds = _median(given, work) / asked * needed
        print(
            f"| {title}: {needed:,}, from a sample of {asked:,} | {seconds:,.0f} "
            f"| **{seconds / profile:,.0f}x** |"
        )
    told = np.array(own[0]["answers"])
    _print_agreement("own query", told, np.array(own[0]["one_by_one"]), 0)
    if peer:
        print(f"\npynigiri reads the feed in {_median(peer, 'read'):.1f} s.")
        _print_agreement("pynigiri", told, np.array(peer[0]["answers"]), 60)


def _print_agreement(name: str, told: np.ndarray, other: np.ndarray, within: int) -> None:
    agree = np.abs(told.astype(np.int64) - other) <= within
    print(
        f"\n{name}: {agree.sum():,} of {agree.size:,} answers agree within {within} s, of which "
        f"{(agree & (told == NEVER)).sum():,} say that there is no journey."
    )
    if not agree.all():
        later, earlier = (other > told + within).sum(), (other < told - within).sum()
        print(f"Of the others {later:,} arrive later than nabij's, {earlier:,} earlier.")


def _median(reports: list[Report], work: str) -> float:
    return statistics.median(report["seconds"][work] for report in reports)


def _say(text: str) -> None:
    print(f"[{time.strftime('%H:%M:%S')}] {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
