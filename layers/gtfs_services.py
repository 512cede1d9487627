"""The days on which the services of a feed run: calendar and calendar_dates, combined."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..messages import LayerError, Message, finding
from .gtfs_files import FeedFiles
from .gtfs_links import Linked, examples
from .gtfs_tables import WEEKDAYS
from .gtfs_text import Column

MAX_RUNNING = 30_000_000
_ADDED, _REMOVED = 1, 2
_NO_DAY = np.datetime64("NaT", "D")
_FIRST_YEAR, _LAST_YEAR = 1900, 2199
_MONDAY = np.datetime64("1970-01-05", "D")
Days = NDArray[np.datetime64]


def read_running(files: FeedFiles, linked: Linked) -> tuple[pd.DataFrame, list[Message]]:
    """Which service runs on which day, as `Feed.running`. Raises LayerError when none ever does."""
    if not any(linked.tables[name].exists for name in ("calendar", "calendar_dates")):
        raise LayerError("feed.no_calendar", file=files.path)
    service, day, findings = _weekly(files, linked)
    changed, on, kind, said = _exceptions(files, linked)
    pairs = pd.DataFrame({"service": service, "day": day})
    change = pd.DataFrame({"service": changed, "day": on, "kind": kind})
    change = change.drop_duplicates(["service", "day"])
    removed = change.loc[change["kind"] == _REMOVED, ["service", "day"]]
    added = change.loc[change["kind"] == _ADDED, ["service", "day"]]
    if len(removed):
        kept = pairs.merge(removed, on=["service", "day"], how="left", indicator=True)
        pairs = kept.loc[kept["_merge"] == "left_only", ["service", "day"]]
    running = pd.concat([pairs, added]).drop_duplicates()
    running = running.sort_values(["service", "day"], ignore_index=True)
    if running.empty:
        raise LayerError("feed.never_runs", file=files.path, n=len(linked.services))
    idle = np.setdiff1d(np.arange(len(linked.services)), running["service"])
    idle = np.intersect1d(idle, linked.rows["trips", "service_id"])
    if len(idle):
        trips = int(np.isin(linked.rows["trips", "service_id"], idle).sum())
        facts = {"n": len(idle), "trips": trips, "examples": examples(linked.services[idle])}
        said.append(finding("feed.idle_services", file=files.path.name, **facts))
    return running, [*findings, *said]


def _weekly(files: FeedFiles, linked: Linked) -> tuple[NDArray[np.int32], Days, list[Message]]:
    """The days of the weekly pattern of each service, within its period."""
    table = linked.tables["calendar"]
    first, last = _days(table["start_date"]), _days(table["end_date"])
    is_good = ~np.isnat(first) & ~np.isnat(last) & ~(last < first)
    findings: list[Message] = []
    if not is_good.all():
        ids = table["service_id"].texts()[~is_good]
        facts = {"n": len(ids), "examples": examples(ids)}
        findings.append(finding("feed.bad_period", file=files.label("calendar"), **facts))
    runs = np.column_stack([table[day].whole()[0] == 1 for day in WEEKDAYS])
    rows = np.flatnonzero(is_good & runs.any(axis=1))
    n_days = (last[rows] - first[rows]).astype(np.int64) + 1
    if n_days.sum() > MAX_RUNNING:
        facts = {"n": int(n_days.sum()), "limit": MAX_RUNNING}
        raise LayerError("feed.too_many_days", file=files.place("calendar"), **facts)
    row = np.repeat(rows, n_days)
    offset = np.arange(len(row)) - np.repeat(np.cumsum(n_days) - n_days, n_days)
    day = first[row] + offset.astype("timedelta64[D]")
    on = runs[row, (day - _MONDAY).astype(np.int64) % 7]
    service = table["service_id"].rows_in(linked.services)
    return service[row[on]], day[on], findings


def _exceptions(
    files: FeedFiles, linked: Linked
) -> tuple[NDArray[np.int32], Days, NDArray[np.int64], list[Message]]:
    """The days that calendar_dates adds (1) and takes away (2)."""
    table = linked.tables["calendar_dates"]
    service = table["service_id"].rows_in(linked.services)
    day = _days(table["date"])
    kind, is_kind = table["exception_type"].whole()
    is_good = ~np.isnat(day) & is_kind & np.isin(kind, (_ADDED, _REMOVED)) & (service >= 0)
    findings: list[Message] = []
    if not is_good.all():
        ids = table["service_id"].texts()[~is_good]
        facts = {"n": len(ids), "examples": examples(ids)}
        findings.append(finding("feed.bad_exception", file=files.label("calendar_dates"), **facts))
    return service[is_good], day[is_good], kind[is_good], findings


def _days(column: Column) -> Days:
    """Dates written as 20240131; NaT where they are none."""
    texts = pd.Series(column.values, dtype="str")
    texts = texts.where(texts.str.fullmatch(r"[0-9]{8}"), "")
    years = pd.to_numeric(texts.str.slice(0, 4), errors="coerce")
    texts = texts.where((years >= _FIRST_YEAR) & (years <= _LAST_YEAR), "")
    days = pd.to_datetime(texts, format="%Y%m%d", errors="coerce").to_numpy()
    return days.astype("datetime64[D]")[column.codes]
