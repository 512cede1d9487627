"""A timetable of Flemish size to measure on: invented, seeded, as a GTFS feed with its footpaths.

Stops lie about 350 m apart in towns and 2 km apart between them, as pairs of poles across the
street. Lines wander from the outskirts through a town's middle and on, 20-40 stops each way. Times
are whole minutes, as De Lijn gives them, so that some rides take none.
"""

from __future__ import annotations

import io
import shutil
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv
from pyproj import Transformer
from scipy.spatial import cKDTree

EPSG = 31370
STOPS, CALLS, PLACES = 35_000, 2_000_000, 300
BOX = (30_000, 160_000, 250_000, 235_000)
TOWNS, IN_TOWN = 300, 0.75
SPACING_M, ACROSS_M = 350, 12
LINE_STOPS = (20, 40)
NEIGHBOURS = 12
HEADWAYS = {10: 0.1, 20: 0.2, 30: 0.35, 60: 0.35}
"""Minutes between two trips by day, and the share of lines; half as often in the evening."""

FIRST, EVENING, LAST = 5 * 60, 20 * 60, 24 * 60 + 30
METRES_A_MINUTE = 300
CHANGE_M, EGRESS_M, PACE = 500, 900, 1.0
CHANGE_S = 120
FAR = 2**31 - 1


@dataclass(frozen=True)
class Network:
    """Poles and lines: 2 k and 2 k + 1 are the poles of stop k, for either direction."""

    xy: np.ndarray
    lines: list[np.ndarray]


def network(n_stops: int = STOPS, seed: int = 7) -> Network:
    """Stops in and between towns, and lines until every stop has one."""
    rng = np.random.default_rng(seed)
    towns, middle = _town_stops(rng, n_stops // 2)
    lines = _lines(rng, middle, towns)
    across = rng.normal(size=middle.shape)
    across *= ACROSS_M / 2 / np.hypot(*across.T)[:, None]
    return Network(np.stack([middle + across, middle - across], axis=1).reshape(-1, 2), lines)


def _town_stops(rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Where the towns are, and the stops: spirals around the towns, and others in between."""
    towns = rng.uniform(BOX[:2], BOX[2:], (TOWNS, 2))
    size = 1 / np.arange(1, TOWNS + 1) ** 0.8
    town = np.sort(rng.choice(TOWNS, int(n * IN_TOWN), p=size / size.sum()))
    number = np.arange(town.size) - np.searchsorted(town, town)
    angle, away = number * np.pi * (3 - np.sqrt(5)), SPACING_M * np.sqrt(number / np.pi)
    spiral = np.stack([np.cos(angle), np.sin(angle)], axis=1) * away[:, None]
    urban = towns[town] + spiral + rng.normal(0, 40, spiral.shape)
    rural = rng.uniform(BOX[:2], BOX[2:], (n - town.size, 2))
    return towns, np.concatenate([urban, rural])


def _lines(rng: np.random.Generator, stops: np.ndarray, towns: np.ndarray) -> list[np.ndarray]:
    """Lines through the stops, each from one that has none yet towards a town and beyond."""
    _, near = cKDTree(stops).query(stops, NEIGHBOURS + 1)
    _, town = cKDTree(towns).query(stops)
    served = np.zeros(len(stops), np.int32)
    lines = []
    for start in rng.permutation(len(stops)):
        if served[start]:
            continue
        length = rng.integers(LINE_STOPS[0], LINE_STOPS[1] + 1)
        line = _line(start, length, stops, near[:, 1:], towns[town[start]], served)
        served[line] += 1
        lines.append(np.array(line))
    return lines


def _line(
    start: int,
    length: int,
    stops: np.ndarray,
    near: np.ndarray,
    goal: np.ndarray,
    served: np.ndarray,
) -> list[int]:
    """From stop to near stop, straight on rather than back, by unserved ones where there are."""
    line = [start]
    heading = goal - stops[start]
    while len(line) < length:
        here = line[-1]
        options = near[here][~np.isin(near[here], line)]
        if not options.size:
            break
        step = stops[options] - stops[here]
        metres = np.hypot(*step.T) + 1
        turn = 1 - step @ heading / metres / (np.hypot(*heading) + 1)
        chosen = np.argmin(metres * (1 + turn) * (1 + served[options]))
        line.append(int(options[chosen]))
        heading = 0.7 * heading / (np.hypot(*heading) + 1) + 0.3 * step[chosen] / metres[chosen]
    return line


# The feed -----------------------------------------------------------------------------------------


def write_feed(path: Path, made: Network, n_calls: int = CALLS, seed: int = 7) -> None:
    """A GTFS zip with a weekday of about n_calls calls, and a weekend with a third of the trips."""
    rng = np.random.default_rng(seed)
    runs = [np.concatenate([2 * line, 2 * line[::-1] + 1]).reshape(2, -1) for line in made.lines]
    trips, calls = _trips(rng, made, [run for pair in runs for run in pair], n_calls)
    lon, lat = Transformer.from_crs(EPSG, 4326, always_xy=True).transform(*made.xy.T)
    stops = np.arange(len(made.xy))
    names = pd.Series(stops // 2).map("Halte {}".format)
    routes = np.arange(len(made.lines))
    tables = {
        "agency": {
            "agency_id": ["made"],
            "agency_name": ["Verzonnen vervoer"],
            "agency_url": ["https://example.org"],
            "agency_timezone": ["Europe/Brussels"],
        },
        "stops": {
            "stop_id": stops,
            "stop_name": names,
            "stop_lat": lat.round(6),
            "stop_lon": lon.round(6),
        },
        "routes": {
            "route_id": routes,
            "agency_id": np.full(routes.size, "made"),
            "route_short_name": routes + 1,
            "route_long_name": [f"Lijn {route + 1}" for route in routes],
            "route_type": np.full(routes.size, 3),
        },
        "calendar": {
            "service_id": ["week", "weekend"],
            **{day: [1, 0] for day in ("monday", "tuesday", "wednesday", "thursday", "friday")},
            **{day: [0, 1] for day in ("saturday", "sunday")},
            "start_date": ["20250101"] * 2,
            "end_date": ["20250630"] * 2,
        },
        "trips": trips,
        "stop_times": calls,
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as feed:
        for name, columns in tables.items():
            _write(feed, name, pa.table({key: pa.array(column) for key, column in columns.items()}))


def _trips(
    rng: np.random.Generator, made: Network, runs: list[np.ndarray], n_calls: int
) -> tuple[dict[str, object], dict[str, object]]:
    """Trips of every direction of every line, all headways stretched to make n_calls in all."""
    headway = np.repeat(rng.choice([*HEADWAYS], len(runs) // 2, p=[*HEADWAYS.values()]), 2)
    length = np.array([run.size for run in runs])
    a_day = (EVENING - FIRST) / headway + (LAST - EVENING) / (2 * headway)
    headway = headway * (a_day @ length) / n_calls
    route, service, start = [], [], []
    for run, minutes in enumerate(headway):
        begin = FIRST + rng.uniform(0, minutes)
        leaves = np.arange(begin, EVENING, minutes)
        leaves = np.concatenate([leaves, np.arange(leaves[-1] + minutes, LAST, 2 * minutes)])
        for name, chosen in (("week", leaves), ("weekend", leaves[::3])):
            route.append(np.full(chosen.size, run))
            service.append(np.full(chosen.size, name))
            start.append(chosen)
    route, service, start = map(np.concatenate, (route, service, start))
    trip = np.repeat(np.arange(route.size), length[route])
    sequence = np.arange(trip.size) - np.repeat(
        np.cumsum(length[route]) - length[route], length[route]
    )
    begins = np.cumsum(length) - length
    at = begins[route[trip]] + sequence
    stop, minutes = np.concatenate(runs), np.concatenate([_minutes(made.xy[run]) for run in runs])
    clock = _clock((start[trip] + minutes[at]).astype(np.int64))
    trips = {
        "trip_id": np.arange(route.size),
        "route_id": route // 2,
        "service_id": service,
        "direction_id": route % 2,
    }
    calls = {
        "trip_id": trip,
        "stop_sequence": sequence,
        "stop_id": stop[at],
        "arrival_time": clock,
        "departure_time": clock,
    }
    return trips, calls


def _minutes(xy: np.ndarray) -> np.ndarray:
    """Minutes since the first stop of a run, at 18 km/h as the crow flies."""
    return np.concatenate([[0], np.cumsum(np.hypot(*np.diff(xy, axis=0).T))]) / METRES_A_MINUTE


def _clock(minute: np.ndarray) -> pa.Array:
    every = [f"{m // 60:02d}:{m % 60:02d}:00" for m in range(minute.max() + 1)]
    return pa.array(every).take(pa.array(minute))


def _write(feed: zipfile.ZipFile, name: str, table: pa.Table) -> None:
    text = io.BytesIO()
    pyarrow.csv.write_csv(table, text)
    feed.writestr(f"{name}.txt", text.getvalue())


# On foot ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Walks:
    """Pairs of rows and the seconds between them."""

    start: np.ndarray
    end: np.ndarray
    seconds: np.ndarray


def footpaths(made: Network) -> Walks:
    """Between the poles within 500 m, both ways: as the crow flies, in whole minutes.

    A street network would change the seconds, not the work. Whole minutes are all that pynigiri
    knows, so that both have the same thing to solve.
    """
    tree = cKDTree(made.xy)
    pairs = tree.query_pairs(CHANGE_M, output_type="ndarray")
    start, end = np.concatenate([pairs, pairs[:, ::-1]]).T
    return Walks(start, end, _walk(made.xy[start] - made.xy[end]))


def to_places(made: Network, n_places: int = PLACES, seed: int = 7) -> Walks:
    """From the poles to the places within 900 m of them; the places lie near a stop each."""
    rng = np.random.default_rng(seed)
    beside = rng.choice(len(made.xy), n_places, replace=False)
    places = made.xy[beside] + rng.normal(0, 150, (n_places, 2))
    near = cKDTree(made.xy).query_ball_point(places, EGRESS_M)
    place = np.repeat(np.arange(n_places), [len(stops) for stops in near])
    stop = np.concatenate([np.array(stops, np.int64) for stops in near])
    return Walks(stop, place, _walk(made.xy[stop] - places[place]))


def straight_there(n_stops: int, paths: Walks, egress: Walks) -> np.ndarray:
    """Seconds on foot from every pole to a place, by at most one footpath; FAR if none."""
    seconds = np.full(n_stops, FAR, np.int32)
    np.minimum.at(seconds, egress.start, egress.seconds)
    onward = seconds[paths.end]
    near = onward < FAR
    by_path = np.maximum(paths.seconds, CHANGE_S)[near] + onward[near]
    np.minimum.at(seconds, paths.start[near], by_path)
    return seconds


def _walk(step: np.ndarray) -> np.ndarray:
    return (np.ceil(np.hypot(*step.T) / PACE / 60) * 60).astype(np.int32)


def with_transfers(feed: Path, copy: Path, walks: Walks) -> None:
    """The same feed with the footpaths in its transfers.txt, for engines that look there."""
    shutil.copyfile(feed, copy)
    stops = np.arange(max(walks.start.max(), walks.end.max()) + 1)
    seconds = np.concatenate([np.maximum(walks.seconds, CHANGE_S), np.full(stops.size, CHANGE_S)])
    columns = {
        "from_stop_id": np.concatenate([walks.start, stops]),
        "to_stop_id": np.concatenate([walks.end, stops]),
        "transfer_type": np.full(seconds.size, 2),
        "min_transfer_time": seconds,
    }
    with zipfile.ZipFile(copy, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        _write(archive, "transfers", pa.table(columns))
