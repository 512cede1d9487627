"""Measure what-ifs: `python bench/scenario.py [STUDY.toml ...]`.

Holds changes against 100,000 homes on a street-like graph of 200,000 nodes, and against every study
that is named, with the windows of its timetable. Prints seconds, medians of five, in one process;
kernels are compiled before the clock starts.
"""

from __future__ import annotations

import os
import platform
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import geopandas as gpd
import graphs
import numpy as np
import pandas as pd
import shapely

from nabij.data.provenance import Source
from nabij.geo.dwellings import Dwellings
from nabij.geo.network import Network, Snapped, build_network, on_edges
from nabij.layers.layer import Layer
from nabij.layers.streets import Streets
from nabij.pipeline import Ground, Inputs, lay_ground, read
from nabij.scenario import (
    AddPlace,
    Base,
    Change,
    ClosePlace,
    MovePlace,
    StrikeStop,
    compare,
    prepare,
)
from nabij.study import Study, load_study

RUNS = 5
NODES, HOMES, SIDE = 200_000, 100_000, 32
PLACES = 500, 5


def main(paths: Sequence[Path]) -> None:
    """Print a table for the made graph, and one for every study."""
    print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    for n_places in PLACES:
        study, inputs, ground = _made(n_places)
        nodes = f"{ground.network.n_nodes:,} nodes"
        _measure(f"Street-like graph: {nodes}, {n_places} places", study, inputs, ground)
    for path in paths:
        study = load_study(path)
        inputs = read(study)
        _measure(study.study.name, study, inputs, lay_ground(study, inputs))


def _measure(title: str, study: Study, inputs: Inputs, ground: Ground) -> None:
    prepare(study, inputs, ground)
    began = time.perf_counter()
    base = prepare(study, inputs, ground)
    took = time.perf_counter() - began
    print(f"\n## {title}, {len(ground.homes.table):,} homes, {len(inputs.areas.table):,} areas\n")
    print(f"| seconds, median of {RUNS} | on foot | with {len(study.windows)} windows |")
    print("|---|---|---|")
    print(f"| prepare, once | | {took:.3f} |")
    for name, changes in _changes(base).items():
        asked = (False, True) if study.windows else (False,)
        cells = [f"{statistics.median(_times(base, changes, one)):.3f}" for one in asked]
        print(f"| {name} | {' | '.join(cells)} |" + " |" * (2 - len(cells)))
        other = statistics.median(_times(base, changes, False, _OTHER))
        print(f"| {name}, other pace and norm | {other:.3f} | |")


_OTHER = {"pace": "frail", "norm": 12}


def _times(
    base: Base, changes: Sequence[Change], windows: bool, other: dict[str, Any] | None = None
) -> list[float]:
    asked: dict[str, Any] = {"windows": windows}
    if other is not None:
        norms = dict.fromkeys(base.study.norms, other["norm"])
        asked |= {"pace": other["pace"], "norms": norms}
    compare(base, changes, **asked)
    times = []
    for _ in range(RUNS):
        began = time.perf_counter()
        compare(base, changes, **asked)
        times.append(time.perf_counter() - began)
    return times


def _changes(base: Base) -> dict[str, list[Change]]:
    """One of each kind, of the category with the most places, in the middle of the homes."""
    places, homes = base.ground.places, base.ground.homes.table
    category = str(places["category"].mode().iloc[0])
    x, y = float(homes["x"].median()), float(homes["y"].median())
    place = str(places.loc[places["category"] == category, "place"].iloc[0])
    changes: dict[str, list[Change]] = {
        "no change": [],
        "add one place": [AddPlace(category, x, y)],
        "add ten places": [AddPlace(category, x + 100 * i, y) for i in range(10)],
        "move one place": [MovePlace(place, x, y)],
        "close one place": [ClosePlace(place)],
    }
    if base.inputs.transit is not None:
        timetable = next(iter(base.inputs.transit.timetables.values()))
        busiest = timetable.calls["stop"].mode().iloc[0]
        stop = StrikeStop(str(timetable.stops["stop"].iloc[busiest]))
        changes["strike the busiest stop"] = [stop]
        changes["strike it and add one place"] = [stop, AddPlace(category, x, y)]
    return changes


def _made(n_places: int) -> tuple[Study, Inputs, Ground]:
    """A study without files: areas in a square grid, homes and places anywhere on the streets."""
    rng = np.random.default_rng(1)
    graph = graphs.street_like(NODES)
    network = build_network(*(graph[name] for name in ("x", "y", "u", "v", "length")))
    xy = np.column_stack([graph["x"], graph["y"]])
    ends = np.stack([xy[graph["u"]], xy[graph["v"]]], axis=1)
    nothing = np.full(len(ends), "", object)
    streets = Streets(
        **graph,
        geometry=shapely.linestrings(ends),
        name=nothing,
        residential=np.ones(len(ends), np.bool_),
        highway=nothing,
        source=Source("made", "streets", sha256="", size=0),
        findings=(),
    )
    homes, home_xy = _spots(rng, network, graph["length"], ends, HOMES)
    size = xy.max() / SIDE
    row, column = np.clip(home_xy // size, 0, SIDE - 1).astype(np.int32).T
    order = np.argsort(row * SIDE + column, kind="stable")
    singles = rng.integers(0, 4, HOMES).astype(float)
    table = pd.DataFrame(
        {
            "area": (row * SIDE + column)[order],
            "x": home_xy[order, 0],
            "y": home_xy[order, 1],
            "kind": "address",
            "households": singles + rng.integers(0, 4, HOMES),
            "one_person_households": singles,
        }
    )
    snapped, place_xy = _spots(rng, network, graph["length"], ends, n_places)
    told: dict[str, Any] = dict.fromkeys(("name", "opening_hours"), "")
    told |= {"place": [f"ldc-{i:03d}" for i in range(n_places)], "category": "ldc"}
    places = gpd.GeoDataFrame(told, geometry=shapely.points(place_xy), crs=31370)
    codes = [f"A{i:04d}" for i in range(SIDE * SIDE)]
    low = size * np.array([(column, row) for row in range(SIDE) for column in range(SIDE)]).T
    boxes = shapely.box(*low, *(low + size))
    areas = gpd.GeoDataFrame({"code": codes, "name": codes}, geometry=boxes, crs=31370)
    # of all that a study reads besides, a scenario asks how many live in each area
    counts = np.bincount(table["area"], table["households"], SIDE * SIDE)
    households: Any = SimpleNamespace(table=pd.DataFrame({"households": counts}))
    inputs = Inputs(
        areas=Layer(areas, (), ()),
        tables=(),
        households=households,
        streets=streets,
        places=Layer(places, (), ()),
        addresses=None,
        transit=None,
        findings=(),
        sources=(),
    )
    study = Study.model_validate(_STUDY)
    dwellings = Dwellings(table, homes.take(order), ())
    return study, inputs, Ground(network, dwellings, places, snapped, ())


def _spots(
    rng: np.random.Generator, network: Network, length: np.ndarray, ends: np.ndarray, n: int
) -> tuple[Snapped, np.ndarray]:
    """Points anywhere along the streets: on the network, and as x and y."""
    edge, share = rng.integers(0, network.n_edges, n), rng.random(n)
    along = on_edges(network, edge, share * length[edge])
    return along, ends[edge, 0] + share[:, None] * (ends[edge, 1] - ends[edge, 0])


_STUDY = {
    "study": {"name": "made", "invented": True},
    "areas": {"path": "none"},
    "households": [{"path": "none"}],
    "streets": {"path": "none"},
    "places": [{"category": "ldc", "norm_minutes": 15, "path": "none"}],
}


if __name__ == "__main__":
    main([Path(path) for path in sys.argv[1:]])
