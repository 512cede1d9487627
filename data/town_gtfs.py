"""The timetable of the invented town as GTFS: four bus lines and a railway."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import numpy as np
import shapely

from .town_network import Network
from .town_plan import STATION, Floats, Ints, Plan, curve
from .town_site import TOWN, degrees

FIRST_DAY, LAST_DAY = "20240902", "20241213"
# All Saints' Day and Armistice Day, as on Sundays
_HOLIDAYS = ("20241101", "20241111")
_SERVICES = {"week": "1111100", "zaterdag": "0000010", "zondag": "0000001"}
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_STOP_EVERY = 380.0  # metres
_SAME_STOP = 70.0
_LANDMARKS = (("Markt", (0.0, 0.0)), ("Station", STATION))
_AT_LANDMARK = 120.0
_BUS_ROADS = ("secondary", "tertiary", "residential", "unclassified")
_BUS, _RAIL = 3, 2
_SPEED = {_BUS: 5.0, _RAIL: 20.0}  # metres per second, halts included
_AGENCY, _WEBSITE = "VV", "https://example.org"
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)

# from the first departure, up to the last one, every so many minutes
Departures = tuple[tuple[str, str, int], ...]


@dataclass(frozen=True)
class _Line:
    """A line by the points it passes, in metres from the market, and its departures per service."""

    number: str
    name: str
    points: tuple[tuple[float, float], ...]
    departures: dict[str, Departures]


_BUS_LINES = (
    _Line("1", "West - Markt - Station - Oost",
          ((-1650, 330), (-950, 190), (-430, 55), (-47, 8), (215, 372), (375, 690), (600, 690),
           (760, 560), (430, 20), (900, 130), (1360, 110), (2050, 190)),
          {"week": (("05:30", "19:00", 15), ("19:30", "23:00", 60)),
           "zaterdag": (("06:30", "22:30", 30),), "zondag": (("08:00", "21:00", 60),)}),
    _Line("2", "Zuid - Markt - Station - Noord",
          ((180, -1900), (-40, -1450), (60, -900), (30, -430), (25, -235), (2, -47), (215, 372),
           (375, 690), (15, 640), (-40, 780), (190, 1300)),
          {"week": (("06:00", "19:00", 30), ("20:00", "22:00", 60)),
           "zaterdag": (("07:00", "20:00", 30),), "zondag": (("09:00", "20:00", 60),)}),
    _Line("3", "Ring",
          ((375, 690), (-285, 330), (-690, 860), (-760, 300), (-425, 20), (-452, -185),
           (-480, -510), (30, -430), (330, -620), (1230, -700), (1290, -150), (1360, 110),
           (760, 560), (375, 690)),
          {"week": (("06:15", "20:15", 30),), "zaterdag": (("08:15", "18:15", 60),),
           "zondag": (("10:15", "18:15", 120),)}),
    # the only bus of the hamlets: none in the evening, none at the weekend
    _Line("4", "Heide - Markt - Berg",
          ((-1950, -1250), (-1120, -890), (-560, -620), (-300, -318), (25, -235), (-47, 8),
           (350, 250), (760, 560), (1180, 850), (2000, 1150)),
          {"week": (("07:05", "09:05", 60), ("12:05", "17:35", 90))}),
)  # fmt: skip
_TRAIN = _Line("T", "Verderaf - Nabijdorp - Elders", (),
               {"week": (("05:12", "22:12", 30), ("23:57", "23:57", 60)),
                "zaterdag": (("06:12", "23:12", 60),),
                "zondag": (("07:12", "22:12", 60),)})  # fmt: skip


@dataclass(frozen=True)
class Stop:
    """A stop in metres from the market; a platform has its station as parent."""

    id: str
    name: str
    x: float
    y: float
    parent: str = ""


@dataclass
class Timetable:
    """All tables of a feed, without their headers."""

    stops: list[Stop] = field(default_factory=list[Stop])
    routes: list[Sequence[object]] = field(default_factory=list[Sequence[object]])
    trips: list[Sequence[object]] = field(default_factory=list[Sequence[object]])
    stop_times: list[Sequence[object]] = field(default_factory=list[Sequence[object]])


def draw_timetable(plan: Plan, network: Network) -> Timetable:
    """The stops and the trips of all lines, there and back."""
    table = Timetable()
    roads = np.flatnonzero(
        np.isin(network.values("highway"), _BUS_ROADS) & (network.values("name") != "")
    )
    for line in _BUS_LINES:
        stops = [_bus_stop(point, network, roads, table) for point in _along(line.points)]
        passed = [s for i, s in enumerate(stops) if i == 0 or s is not stops[i - 1]]
        _add_line(table, line, passed, _BUS)
    _add_line(table, _TRAIN, _train_stops(plan, table), _RAIL)
    return table


def bus_stops(table: Timetable) -> list[tuple[str, Floats]]:
    """Name and metres from the market of the stops of buses."""
    return [(s.name, np.array([s.x, s.y])) for s in table.stops if s.id.startswith("H")]


def write_gtfs(path: Path, table: Timetable) -> None:
    """Write the feed as a zip that carries no time of its own."""
    sources: dict[str, tuple[str, list[Sequence[object]]]] = {
        "agency": (
            "agency_id,agency_name,agency_url,agency_timezone,agency_lang",
            [(_AGENCY, "Vervoer Nabijdorp (verzonnen)", _WEBSITE, "Europe/Brussels", "nl")],
        ),
        "stops": (
            "stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station",
            _stop_rows(table.stops),
        ),
        "routes": ("route_id,agency_id,route_short_name,route_long_name,route_type", table.routes),
        "trips": ("route_id,service_id,trip_id,trip_headsign,direction_id", table.trips),
        "stop_times": (
            "trip_id,arrival_time,departure_time,stop_id,stop_sequence",
            table.stop_times,
        ),
        "calendar": (
            ",".join(("service_id", *_DAYS, "start_date", "end_date")),
            [(name, *days, FIRST_DAY, LAST_DAY) for name, days in _SERVICES.items()],
        ),
        "calendar_dates": (
            "service_id,date,exception_type",
            [row for day in _HOLIDAYS for row in (("week", day, 2), ("zondag", day, 1))],
        ),
        "feed_info": (
            "feed_publisher_name,feed_publisher_url,feed_lang,"
            "feed_start_date,feed_end_date,feed_version",
            [("Verzonnen voor nabij", _WEBSITE, "nl", FIRST_DAY, LAST_DAY, "verzonnen")],
        ),
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, (header, rows) in sources.items():
            member = zipfile.ZipInfo(f"{name}.txt", _ZIP_TIME)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 3  # the same on every machine
            text = io.StringIO()
            csv.writer(text, lineterminator="\r\n").writerows([header.split(","), *rows])
            archive.writestr(member, text.getvalue().encode())


def _along(points: Sequence[tuple[float, float]]) -> list[shapely.Point]:
    """The points, and between them others at about the distance of stops."""
    found = [shapely.Point(points[0])]
    for leg in pairwise(points):
        line = shapely.LineString(leg)
        n = max(round(line.length / _STOP_EVERY), 1)
        found += [line.interpolate((i + 1) / n, normalized=True) for i in range(n)]
    return found


def _bus_stop(point: shapely.Point, network: Network, roads: Ints, table: Timetable) -> Stop:
    """The stop beside the road nearest to the point; one that is there already is used again."""
    lines = network.lines[roads]
    nearest = int(np.argmin(shapely.distance(lines, point)))
    spot = lines[nearest].interpolate(lines[nearest].project(point))
    for stop in table.stops:
        if np.hypot(stop.x - spot.x, stop.y - spot.y) < _SAME_STOP:
            return stop
    known = (name for name, xy in _LANDMARKS if spot.distance(shapely.Point(xy)) < _AT_LANDMARK)
    base = f"Nabijdorp {next(known, network.streets[network.street[roads[nearest]]].name)}"
    used = sum(f"{stop.name} ".startswith(f"{base} ") for stop in table.stops)
    name = f"{base} {used + 1}" if used else base
    stop = Stop(f"H{len(table.stops) + 1:03d}", name, round(spot.x, 2), round(spot.y, 2))
    table.stops.append(stop)
    return stop


def _train_stops(plan: Plan, table: Timetable) -> list[Stop]:
    """The station with its platform, and a station at either end of the railway."""
    rail = curve(shapely.get_coordinates(plan.railway), 500)
    track = rail.interpolate(rail.project(shapely.Point(STATION)))
    ends = shapely.get_coordinates(rail)[[0, -1]].tolist()
    spots = [
        ("Verderaf (verzonnen)", *ends[0]),
        (TOWN, track.x, track.y),
        ("Elders (verzonnen)", *ends[1]),
    ]
    platforms: list[Stop] = []
    for i, (name, x, y) in enumerate(spots, start=1):
        station = Stop(f"S{i}", name, round(x, 2), round(y, 2))
        platforms.append(Stop(f"S{i}_1", name, station.x, station.y, station.id))
        table.stops += [station, platforms[-1]]
    return platforms


def _add_line(table: Timetable, line: _Line, stops: list[Stop], kind: int) -> None:
    table.routes.append((line.number, _AGENCY, line.number, f"{line.name} (verzonnen)", kind))
    for direction, order in enumerate((stops, stops[::-1])):
        xy = np.array([(stop.x, stop.y) for stop in order])
        seconds = np.hypot(*np.diff(xy, axis=0).T) / _SPEED[kind]
        after = np.concatenate([[0], np.cumsum(np.ceil(seconds / 60).clip(1))]).astype(int).tolist()
        for service, departures in line.departures.items():
            for n, start in enumerate(_minutes(departures)):
                trip = f"{line.number}-{service}-{direction}-{n:03d}"
                table.trips.append((line.number, service, trip, order[-1].name, direction))
                for i, (stop, minutes) in enumerate(zip(order, after, strict=True), start=1):
                    at = f"{(start + minutes) // 60:02d}:{(start + minutes) % 60:02d}:00"
                    table.stop_times.append((trip, at, at, stop.id, i))


def _minutes(departures: Departures) -> list[int]:
    starts: list[int] = []
    for first, last, every in departures:
        (a, b), (c, d) = (map(int, clock.split(":")) for clock in (first, last))
        starts += range(60 * a + b, 60 * c + d + 1, every)
    return starts


def _stop_rows(stops: list[Stop]) -> list[Sequence[object]]:
    lonlat = degrees(np.array([(stop.x, stop.y) for stop in stops]))
    return [
        (
            *(stop.id, stop.name, f"{lat:.6f}", f"{lon:.6f}"),
            *(int(stop.id.startswith("S") and not stop.parent), stop.parent),
        )
        for stop, (lon, lat) in zip(stops, lonlat.tolist(), strict=True)
    ]
