"""A timetable read with the csv module, for one day; and opening hours, rule by rule."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from zoneinfo import ZoneInfo

from ..geo.time_expanded import Call

DATE = dt.date(2022, 9, 13)
WEEK = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
ALWAYS = [(-(10**9), 10**9)]


@dataclass(frozen=True)
class Feed:
    """The trips around the day of the study, and where the stops lie."""

    ids: list[str]
    names: list[str]
    lonlat: list[tuple[float, float]]
    trips: list[list[Call]]

    def busiest(self) -> frozenset[int]:
        """The stops with the name at which most vehicles leave: all sides of the street."""
        count = Counter(self.names[call.stop] for calls in self.trips for call in calls[:-1])
        most = count.most_common(1)[0][0]
        return frozenset(i for i, name in enumerate(self.names) if name == most)

    def without(self, stops: frozenset[int]) -> Feed:
        """The feed when no vehicle halts at these stops any more."""
        left = ([call for call in calls if call.stop not in stops] for calls in self.trips)
        return replace(self, trips=[calls for calls in left if len(calls) > 1])


def read_feed(path: Path) -> Feed:
    """The feed of the study: it has neither frequencies nor transfers."""
    with zipfile.ZipFile(path) as archive:
        assert not {"frequencies.txt", "transfers.txt"} & set(archive.namelist())
        table = {name: _rows(archive, name) for name in archive.namelist()}
    stops = {row["stop_id"]: i for i, row in enumerate(table["stops.txt"])}
    zone = ZoneInfo(table["agency.txt"][0]["agency_timezone"])
    calls: dict[str, list[tuple[int, Call]]] = {row["trip_id"]: [] for row in table["trips.txt"]}
    for row in table["stop_times.txt"]:
        call = Call(
            stops[row["stop_id"]],
            _seconds(row["arrival_time"]),
            _seconds(row["departure_time"]),
            row.get("pickup_type") != "1",
            row.get("drop_off_type") != "1",
        )
        calls[row["trip_id"]].append((int(row["stop_sequence"]), call))
    trips: list[list[Call]] = []
    for days in (-1, 0, 1):
        day = DATE + dt.timedelta(days)
        shift = round(_noon(day, zone) - _noon(DATE, zone))
        running = _running(day, table["calendar.txt"], table["calendar_dates.txt"])
        for row in table["trips.txt"]:
            if row["service_id"] in running:
                trips.append(_shifted(calls[row["trip_id"]], shift))
    lonlat = [(float(row["stop_lon"]), float(row["stop_lat"])) for row in table["stops.txt"]]
    names = [row["stop_name"] for row in table["stops.txt"]]
    return Feed(list(stops), names, lonlat, trips)


def _rows(archive: zipfile.ZipFile, name: str) -> list[dict[str, str]]:
    with archive.open(name) as stream:
        return list(csv.DictReader(io.TextIOWrapper(stream, "utf-8-sig", newline="")))


def _noon(day: dt.date, zone: ZoneInfo) -> float:
    return dt.datetime.combine(day, dt.time(12), zone).timestamp()


def _running(
    day: dt.date, calendar: Iterable[dict[str, str]], exceptions: Iterable[dict[str, str]]
) -> set[str]:
    """The services that run on a day."""
    written = day.strftime("%Y%m%d")
    weekday = day.strftime("%A").lower()
    running = {
        row["service_id"]
        for row in calendar
        if row[weekday] == "1" and row["start_date"] <= written <= row["end_date"]
    }
    for row in exceptions:
        if row["date"] == written:
            (running.add if row["exception_type"] == "1" else running.discard)(row["service_id"])
    return running


def _shifted(calls: list[tuple[int, Call]], by: int) -> list[Call]:
    in_order = [call for _, call in sorted(calls, key=lambda numbered: numbered[0])]
    return [Call(c.stop, c.arrival + by, c.departure + by, c.board, c.alight) for c in in_order]


def open_hours(text: str) -> list[tuple[int, int]]:
    """When a place is open on the day of the study; a later rule replaces an earlier one."""
    if text in ("", "24/7"):
        return ALWAYS
    result: list[tuple[int, int]] = []
    for rule in text.split(";"):
        days, times = rule.split()
        if any(_has_day(part) for part in days.split(",")):
            spans = (span.split("-") for span in times.split(","))
            result = [(_seconds(opens), _seconds(closes)) for opens, closes in spans]
    return result


def _has_day(part: str) -> bool:
    first, _, last = part.partition("-")
    return WEEK.index(first) <= DATE.weekday() <= WEEK.index(last or first)


def _seconds(clock: str) -> int:
    hours, minutes, *seconds = (int(part) for part in clock.split(":"))
    return hours * 3600 + minutes * 60 + sum(seconds)
