"""The calls of a feed: which trip is where at what time, sorted, complete and never backwards."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..messages import LayerError, Message, finding
from .gtfs_files import FeedFiles
from .gtfs_links import Linked, examples
from .gtfs_text import Column
from .gtfs_times import UNKNOWN, Bools, Ints, filled, runs_backwards, seconds

_NOT_POSSIBLE = 1
_ON_REQUEST = (2, 3)


@dataclass(frozen=True)
class Calls:
    """Calls by trip and in order; `trip` and `stop` are rows of the files, times are seconds."""

    trip: Ints
    stop: Ints
    arrival: Ints
    departure: Ints
    board: Bools
    alight: Bools

    def take(self, rows: Bools | NDArray[np.int64]) -> Calls:
        """Some of the calls, by mask or by number."""
        return Calls(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))


def read_calls(files: FeedFiles, linked: Linked) -> tuple[Calls, list[Message]]:
    """The calls of every trip that can be followed from its first stop to its last.

    A trip of less than two calls, without a first or last time, or that runs backwards is left out
    and counted. Raises LayerError when no trip is left.
    """
    table, label = linked.tables["stop_times"], files.label("stop_times")
    trip = linked.rows["stop_times", "trip_id"]
    sequence, is_good = table["stop_sequence"].whole()
    order, findings = _order(trip, sequence, is_good, label)
    distance = table["shape_dist_traveled"].numbers()[order]
    arrival, departure, said = _times(table["arrival_time"], table["departure_time"], label)
    board, alight, asked = _possible(table["pickup_type"], table["drop_off_type"], label)
    stop = linked.rows["stop_times", "stop_id"]
    calls = Calls(trip, stop, arrival, departure, board, alight).take(order)
    kept, dropped = _followed(files, linked, calls)
    calls, distance = calls.take(kept), distance[kept]
    findings += [*said, *dropped]
    n = int(np.count_nonzero(calls.arrival == UNKNOWN))
    if n:
        findings.append(finding("feed.filled", file=label, n=n))
    arrival, departure = filled(calls.arrival, calls.departure, distance)
    whole = Calls(calls.trip, calls.stop, arrival, departure, calls.board, calls.alight)
    return whole, [*findings, *asked]


def _order(
    trip: Ints, sequence: NDArray[np.int64], is_good: Bools, label: str
) -> tuple[NDArray[np.int64], list[Message]]:
    """The rows by trip and stop_sequence, each pair once: the first in the file."""
    findings: list[Message] = []
    if not is_good.all():
        facts = {"n": int(np.count_nonzero(~is_good))}
        findings.append(finding("feed.bad_sequence", file=label, **facts))
    rows = np.flatnonzero(is_good)
    key = (trip[rows].astype(np.int64) << 31) | sequence[rows]
    if len(key) and not (key[1:] > key[:-1]).all():
        by_key = np.argsort(key, kind="stable")
        rows, key = rows[by_key], key[by_key]
        again = np.concatenate([[False], key[1:] == key[:-1]])
        if again.any():
            n = int(again.sum())
            findings.append(finding("feed.same_sequence", file=label, n=n))
            rows = rows[~again]
    return rows, findings


def _times(arrival: Column, departure: Column, label: str) -> tuple[Ints, Ints, list[Message]]:
    """Arrivals and departures in seconds; where one of the two is known, it is both."""
    arrives, departs = seconds(arrival), seconds(departure)
    findings: list[Message] = []
    n, seen = 0, list[object]()
    for column, times in ((arrival, arrives), (departure, departs)):
        garbled = (times == UNKNOWN) & ~column.blank()
        n += int(np.count_nonzero(garbled))
        seen += list(column.values[np.unique(column.codes[garbled])])
    if n:
        findings.append(finding("feed.garbled_time", file=label, n=n, examples=examples(seen)))
    both = np.where(arrives == UNKNOWN, departs, arrives)
    return both, np.where(departs == UNKNOWN, arrives, departs), findings


def _possible(pickup: Column, drop_off: Column, label: str) -> tuple[Bools, Bools, list[Message]]:
    """Where one can board and alight; what must be arranged with the company counts as possible."""
    kinds = [np.where(is_good, kind, 0) for kind, is_good in (pickup.whole(), drop_off.whole())]
    asked = np.isin(kinds[0], _ON_REQUEST) | np.isin(kinds[1], _ON_REQUEST)
    n = int(np.count_nonzero(asked))
    said = [finding("feed.on_request", file=label, n=n)] if n else []
    return kinds[0] != _NOT_POSSIBLE, kinds[1] != _NOT_POSSIBLE, said


def _followed(files: FeedFiles, linked: Linked, calls: Calls) -> tuple[Bools, list[Message]]:
    """The calls of trips that are whole, and how many trips are not, by the first fault of each."""
    table = linked.tables["trips"]
    n_calls = np.bincount(calls.trip, minlength=table.n)
    begins = np.concatenate([[True], calls.trip[1:] != calls.trip[:-1]])[: len(calls.trip)]
    ends = np.concatenate([calls.trip[1:] != calls.trip[:-1], [True]])[-len(calls.trip) :]
    open_ended = (begins | ends) & (calls.arrival == UNKNOWN)
    backwards = runs_backwards(calls.trip, calls.arrival, calls.departure)
    faults = (
        ("short", np.flatnonzero(n_calls < 2)),
        ("open_ended", np.unique(calls.trip[open_ended])),
        ("backward", backwards),
    )
    # trips that lead to no route or service were counted before
    links = [linked.rows["trips", column] for column in ("route_id", "service_id")]
    whole = (links[0] >= 0) & (links[1] >= 0)
    lost = {"unlinked": int(np.count_nonzero(~whole))}
    findings: list[Message] = []
    for fault, trips in faults:
        trips = trips[whole[trips]]
        if len(trips):
            seen = examples(table["trip_id"].texts()[trips[:3]])
            facts = {"n": len(trips), "examples": seen}
            findings.append(finding(f"feed.{fault}_trips", file=files.label("stop_times"), **facts))
        lost[fault] = len(trips)
        whole[trips] = False
    if not whole.any():
        raise LayerError("feed.no_trips_left", file=files.path, n=table.n, **lost)
    return whole[calls.trip], findings
