"""The timetable of a date from a feed that was made, and its calls."""

import datetime as dt

from pyproj import CRS

from nabij.layers.timetable import build_timetable

CRS_STUDY = CRS.from_epsg(31370)
MONDAY = dt.date(2022, 9, 12)


def calls_of(timetable):
    """Every call as (trip id, stop id, arrival, departure)."""
    calls = timetable.calls
    return list(
        zip(
            timetable.trips["trip"].to_numpy()[calls["trip"]],
            timetable.stops["stop"].to_numpy()[calls["stop"]],
            calls["arrival"],
            calls["departure"],
            strict=True,
        )
    )


def built(feed, date=MONDAY):
    return build_timetable([feed], date, CRS_STUDY)
