"""Trips that a feed gives as "every so many minutes", written out as trips of their own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..messages import LayerError, Message, finding
from .gtfs_calls import Calls
from .gtfs_files import FeedFiles
from .gtfs_links import Linked, examples
from .gtfs_times import UNKNOWN, Bools, Ints, seconds

MAX_CALLS = 60_000_000


@dataclass(frozen=True)
class Runs:
    """Trips as they run: the row of each in the file, and its number among the runs of that row."""

    trip: Ints
    number: Ints
    calls: Calls


def written_out(files: FeedFiles, linked: Linked, calls: Calls) -> tuple[Runs, list[Message]]:
    """The runs of all trips that have calls; in the result `calls.trip` is the row of the run.

    A trip in frequencies leaves its first stop at start, start + headway, ... before end; its times
    in stop_times only tell how long it takes. Raises LayerError when that makes too many, or none.
    """
    starts, findings = _starts(files, linked)
    n_calls = np.bincount(calls.trip, minlength=linked.tables["trips"].n)
    kept = n_calls > 0
    listed = np.zeros(len(kept), dtype=np.bool_)
    listed[linked.rows["frequencies", "trip_id"]] = True
    once = np.flatnonzero(kept & ~listed).astype(np.int32)
    often = starts[kept[starts["trip"].to_numpy()]]
    trip = np.concatenate([once, often["trip"].to_numpy(np.int32)])
    start = np.concatenate([np.full(len(once), UNKNOWN), often["start"].to_numpy()])
    order = np.lexsort((start, trip))
    trip, start = trip[order], start[order]
    if not len(trip):
        raise LayerError("feed.no_runs_left", file=files.place("frequencies"))
    total = int(n_calls[trip].sum())
    if total > MAX_CALLS:
        raise LayerError("feed.too_many_runs", file=files.place("frequencies"), limit=MAX_CALLS)
    first_call = np.cumsum(n_calls) - n_calls
    shift = np.where(start == UNKNOWN, 0, start - calls.departure[first_call[trip]])
    run = np.repeat(np.arange(len(trip), dtype=np.int32), n_calls[trip])
    within = np.arange(total) - np.repeat(np.cumsum(n_calls[trip]) - n_calls[trip], n_calls[trip])
    rows = first_call[trip][run] + within
    moved = shift[run].astype(np.int32)
    taken = calls.take(rows)
    each = Calls(
        run,
        taken.stop,
        taken.arrival + moved,
        taken.departure + moved,
        taken.board,
        taken.alight,
    )
    return Runs(trip, _numbers(trip), each), findings


def _starts(files: FeedFiles, linked: Linked) -> tuple[pd.DataFrame, list[Message]]:
    """Every departure that frequencies gives, once: the row of its trip and its second."""
    table, label = linked.tables["frequencies"], files.label("frequencies")
    trip = linked.rows["frequencies", "trip_id"]
    start, end = seconds(table["start_time"]), seconds(table["end_time"])
    headway, is_good = table["headway_secs"].whole()
    is_good &= (headway > 0) & (start != UNKNOWN) & (end > start)
    findings: list[Message] = []
    if not is_good.all():
        seen = examples(table["trip_id"].texts()[~is_good])
        n = int(np.count_nonzero(~is_good))
        findings.append(finding("feed.bad_frequency", file=label, n=n, examples=seen))
    rows = np.flatnonzero(is_good)
    n_runs = -((start[rows] - end[rows]) // headway[rows])
    if n_runs.sum() > MAX_CALLS:
        raise LayerError("feed.too_many_runs", file=files.place("frequencies"), limit=MAX_CALLS)
    row = np.repeat(rows, n_runs)
    number = np.arange(len(row)) - np.repeat(np.cumsum(n_runs) - n_runs, n_runs)
    starts = pd.DataFrame({"trip": trip[row], "start": start[row] + number * headway[row]})
    overlapping = _overlapping(trip[rows], start[rows], end[rows])
    if overlapping.any():
        seen = examples(table["trip_id"].texts()[rows[overlapping]])
        n = int(overlapping.sum())
        findings.append(finding("feed.overlapping", file=label, n=n, examples=seen))
    return starts.drop_duplicates(), findings


def _overlapping(trip: Ints, start: Ints, end: Ints) -> Bools:
    """The periods that begin before an earlier one of the same trip has ended."""
    order = np.lexsort((start, trip))
    frame = pd.DataFrame({"trip": trip[order], "end": end[order]})
    ended = frame.groupby("trip")["end"].cummax().groupby(frame["trip"]).shift(fill_value=UNKNOWN)
    result = np.zeros(len(trip), dtype=np.bool_)
    result[order] = start[order] < ended.to_numpy()
    return result


def _numbers(trip: Ints) -> NDArray[np.int32]:
    """1, 2, 3, ... within each trip; equal trips stand together."""
    first = np.concatenate([[True], trip[1:] != trip[:-1]])[: len(trip)]
    row = np.arange(len(trip))
    return (row - np.maximum.accumulate(np.where(first, row, 0)) + 1).astype(np.int32)
