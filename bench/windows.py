"""Measure the windows of a study with a timetable: `python bench/windows.py STUDY.toml`.

Reads the study once, then measures every category in every window five times, in one process, and
prints medians. Kernels are compiled before the clock starts.
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

from nabij.geo.dwellings import place_dwellings
from nabij.pipeline import read, streets_and_places
from nabij.study import load_study
from nabij.transit import measure_windows, set_scene

RUNS = 5


def main(path: Path) -> None:
    """Print the seconds from the network to the table of windows, and its parts."""
    study = load_study(path)
    inputs = read(study)
    if inputs.transit is None:
        sys.exit(f"{path} has no timetable")
    network, places, snapped, _ = streets_and_places(study, inputs)
    areas = inputs.areas.table
    homes = place_dwellings(areas, inputs.households.table, inputs.streets, network)
    timetables = inputs.transit.timetables.values()
    seconds: dict[str, list[float]] = {"walks to and between stops": [], "windows": []}
    for run in range(RUNS + 1):
        began = time.perf_counter()
        scene = set_scene(study, timetables, network, inputs.streets, homes.points, places, snapped)
        set_up = time.perf_counter()
        measure_windows(scene, inputs.transit, homes, areas["code"], None)
        if run:  # the first one compiles
            seconds["walks to and between stops"].append(set_up - began)
            seconds["windows"].append(time.perf_counter() - set_up)
    print(f"{study.study.name}: {len(homes.table):,} homes, {len(study.norms)} categories,")
    print(f"{len(study.windows)} windows; seconds, median of {RUNS}:")
    for part, took in seconds.items():
        print(f"| {part} | {statistics.median(took):.3f} |")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
