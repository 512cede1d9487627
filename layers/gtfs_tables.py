"""What nabij reads of a GTFS feed, as data: tables, columns, and what refers to what.

After the GTFS Schedule reference (gtfs.org); all other tables and columns are left unread.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class TableSpec:
    """One table: the columns it must have and those it may have, and the most rows that are read.

    `key` is the column that names a row; a row whose key was there before is dropped.
    """

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    key: str | None = None
    needed: bool = False
    limit: int = 5_000_000

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that is read."""
        return self.required + self.optional


TABLES = {
    "agency": TableSpec(("agency_timezone",), ("agency_name",), needed=True, limit=100_000),
    "stops": TableSpec(
        ("stop_id", "stop_lat", "stop_lon"),
        ("stop_name", "location_type", "parent_station"),
        key="stop_id",
        needed=True,
        limit=1_000_000,
    ),
    "routes": TableSpec(
        ("route_id", "route_type"),
        ("route_short_name", "route_long_name"),
        key="route_id",
        needed=True,
        limit=1_000_000,
    ),
    "trips": TableSpec(
        ("trip_id", "route_id", "service_id"), ("trip_headsign",), key="trip_id", needed=True
    ),
    "stop_times": TableSpec(
        ("trip_id", "stop_id", "stop_sequence", "arrival_time", "departure_time"),
        ("pickup_type", "drop_off_type", "shape_dist_traveled"),
        needed=True,
        limit=60_000_000,
    ),
    "calendar": TableSpec(
        (
            "service_id",
            "monday",
            "tuesday",
            "wednesday",
            "thursday",
            "friday",
            "saturday",
            "sunday",
            "start_date",
            "end_date",
        ),
        key="service_id",
        limit=1_000_000,
    ),
    "calendar_dates": TableSpec(("service_id", "date", "exception_type"), limit=20_000_000),
    "frequencies": TableSpec(("trip_id", "start_time", "end_time", "headway_secs")),
    "transfers": TableSpec(
        ("from_stop_id", "to_stop_id"),
        (
            "transfer_type",
            "min_transfer_time",
            "from_trip_id",
            "to_trip_id",
            "from_route_id",
            "to_route_id",
        ),
    ),
}

WEEKDAYS = TABLES["calendar"].required[1:8]


@dataclass(frozen=True)
class Reference:
    """A column whose cells name a row of another table. Where it may be blank, the row stands."""

    table: str
    column: str
    to: str
    may_be_blank: bool = False


# `services` is what calendar and calendar_dates name between them.
REFERENCES = (
    Reference("stops", "parent_station", "stops", may_be_blank=True),
    Reference("trips", "route_id", "routes"),
    Reference("trips", "service_id", "services"),
    Reference("stop_times", "trip_id", "trips"),
    Reference("stop_times", "stop_id", "stops"),
    Reference("frequencies", "trip_id", "trips"),
    Reference("transfers", "from_stop_id", "stops"),
    Reference("transfers", "to_stop_id", "stops"),
)

# Kinds of vehicle by route_type: the first and last number of a range, GTFS's own and the extended
# ones that Belgian and German feeds use.
KINDS = (
    (0, 0, "tram"),
    (1, 1, "metro"),
    (2, 2, "train"),
    (3, 3, "bus"),
    (4, 4, "ferry"),
    (5, 7, "cable"),
    (11, 11, "bus"),
    (12, 12, "metro"),
    (100, 199, "train"),
    (200, 299, "bus"),
    (300, 399, "train"),
    (400, 699, "metro"),
    (700, 899, "bus"),
    (900, 999, "tram"),
    (1000, 1099, "ferry"),
    (1100, 1199, "other"),
    (1200, 1299, "ferry"),
    (1300, 1499, "cable"),
    (1500, 1799, "other"),
)
