"""Measure the walking search against its peers: `python bench/run.py [--quick]`.

Makes the graphs, lets every engine do the same work in processes of its own, in turn, and prints
medians and ratios as a table in Markdown. pandana (AGPL) gets an environment of its own in
`bench/.venv`, made when it is not there.
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

import graphs
import numpy as np
from peers import python_with

HERE = Path(__file__).resolve().parent
PBF = HERE.parents[1] / "shared" / "data" / "heidelberg" / "heidelberg.test.pbf"
WORK = {
    "build": "network build",
    "nearest": "5 nearest of n/400 places in 2 km, every node",
    "counts": "places within 0.5, 1 and 1.5 km, every node",
    "matrix": "500 places x 10,000 points in 2.4 km",
}
WANTED = {"build": 80, "nearest": 7, "counts": 400, "matrix": 10}
"""How many times faster than pandana, at a million nodes."""

PEERS = ("pandana", "scipy", "networkx")
Times = dict[tuple[str, str], list[float]]

COLD = """
import time; start = time.perf_counter()
from nabij.geo.network import at_nodes, build_network
from nabij.geo.walking import k_nearest, nearest, within
from nabij.geo.catchments import catchments
import shapely
imported = time.perf_counter()
network = build_network([0, 90], [0, 0], [0], [1], [90.0]); both = at_nodes(network, [0, 1])
nearest(network, both, both); k_nearest(network, both, both, 2); within(network, both, both, [5])
catchments(network, shapely.linestrings([[[0, 0], [90, 0]]]), both, 500)
print(imported - start, time.perf_counter() - imported)
"""


def main() -> None:
    """Run everything that was asked for, and say what was not."""
    arguments = _arguments()
    pandana = python_with("pandana", "pandana>=0.8")
    missing = [] if pandana else ["pandana could not be installed"]
    with tempfile.TemporaryDirectory() as folder:
        made, absent = _graphs(Path(folder), arguments)
        print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}")
        for title, path in made:
            print(f"\n## {title}\n", flush=True)
            runs = {"nabij": arguments.runs, "pandana": arguments.runs, "scipy": arguments.runs}
            runs["networkx"] = 1
            times, notes = _measured(path, runs, pandana)
            _print_table(times, runs, notes, wanted=int(path.stem) > 900_000)
        _print_cold(Path(folder))
    for reason in (*missing, *absent):
        print(f"\nNot run: {reason}.")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one run, nothing above 200 k nodes")
    parser.add_argument("--runs", type=int, default=5, help="runs of each engine, networkx has one")
    parser.add_argument("--sizes", type=int, nargs="*", default=[200_000, 1_000_000])
    parser.add_argument("--pbf", type=Path, default=PBF, help="OSM extract of Heidelberg")
    arguments = parser.parse_args()
    if arguments.quick:
        arguments.runs = 1
    return arguments


def _graphs(
    folder: Path, arguments: argparse.Namespace
) -> tuple[list[tuple[str, Path]], list[str]]:
    made, absent = [], []
    if arguments.pbf.exists():
        made.append(_saved(folder, "Heidelberg", graphs.heidelberg(arguments.pbf)))
    else:
        absent.append(f"Heidelberg, because {arguments.pbf} is absent")
    for size in arguments.sizes:
        if arguments.quick and size > 200_000:
            absent.append(f"{size:,} nodes, because of --quick")
        else:
            _say(f"making a graph of {size:,} nodes")
            made.append(_saved(folder, "Street-like graph", graphs.street_like(size)))
    return made, absent


def _saved(folder: Path, title: str, arrays: dict[str, np.ndarray]) -> tuple[str, Path]:
    n, m = arrays["x"].size, arrays["u"].size
    path = folder / f"{n}.npz"
    np.savez(path, **arrays)
    mean = arrays["length"].mean()
    return f"{title}: {n:,} nodes, {m:,} edges of {mean:.0f} m, degree {2 * m / n:.2f}", path


def _measured(path: Path, runs: dict[str, int], pandana: Path | None) -> tuple[Times, list[str]]:
    """Seconds per engine and work; the engines take turns, so that a busy minute hits them all."""
    times: Times = {}
    checks: dict[tuple[str, str], list[float]] = {}
    notes = []
    for turn in range(max(runs.values())):
        for engine in ("nabij", *PEERS):
            python = pandana if engine == "pandana" else Path(sys.executable)
            if python is None or turn >= runs[engine]:
                continue
            _say(f"{path.stem} nodes, run {turn + 1}, {engine}")
            command = [python, HERE / "engines.py", engine, path]
            done = subprocess.run(command, capture_output=True, text=True)
            if done.returncode:
                notes.append(f"{engine} failed: {done.stderr.strip().splitlines()[-1]}")
                runs[engine] = 0
                continue
            for work, result in json.loads(done.stdout.splitlines()[-1]).items():
                times.setdefault((engine, work), []).append(result["seconds"])
                checks[engine, work] = result["check"]
    for (engine, work), check in checks.items():
        # pandana looks places up by coordinate and cuts off in floats: a handful may differ.
        if not np.allclose(
            check, checks["nabij", work], rtol=5e-4 if engine == "pandana" else 1e-9
        ):
            notes.append(
                f"{engine} gave another answer to '{WORK[work]}': {check} is not "
                f"{checks['nabij', work]}"
            )
    return times, notes


def _print_table(times: Times, runs: dict[str, int], notes: list[str], *, wanted: bool) -> None:
    peers = [peer for peer in PEERS if (peer, "build") in times]
    print("| seconds, median | nabij | " + " | ".join(peers) + " |" + " wanted |" * wanted)
    print("|---" * (2 + len(peers) + wanted) + "|")
    for work, title in WORK.items():
        own = statistics.median(times["nabij", work])
        cells = [f"{own:.4f}"]
        for peer in peers:
            median = statistics.median(times[peer, work])
            cells.append(f"{median:.3f} (**{median / own:,.1f}x**)")
        if wanted:
            cells.append(f"{WANTED[work]}x pandana")
        print(f"| {title} | " + " | ".join(cells) + " |")
    ran = ", ".join(f"{engine} {len(times[engine, 'build'])}" for engine in ("nabij", *peers))
    print(f"\nRuns: {ran}. " + ("All answers agree." if not notes else ""), flush=True)
    for note in notes:
        print(f"- {note}")


def _print_cold(folder: Path) -> None:
    """What the first run ever costs, with nothing compiled; and the next ones."""
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(folder / "numba")}
    seconds = []
    for _ in range(2):
        command = [sys.executable, "-c", COLD]
        done = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
        seconds.append(float(done.stdout.split()[1]))
    print(
        f"\nCompiling all kernels takes {seconds[0]:.1f} s once, "
        f"loading them from the cache {seconds[1]:.2f} s."
    )


def _say(text: str) -> None:
    print(f"[{time.strftime('%H:%M:%S')}] {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
