"""A study small enough to reckon by hand: one straight road of 6 km, a bus along it, one place.

Everything is invented. Metres along the road are metres on foot, so that every walk is a
difference of two numbers.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

import geopandas as gpd
import shapely
from pyproj import Transformer

LAMBERT = 31370
WEST, Y = 100_000.0, 200_000.0
LENGTH = 6_000
PLACE = 5_500
STOPS = {"W": 500, "M": 2_000, "O": 5_400}
#: Households and one-person households of the western and the eastern half.
COUNTS = {"44021A00-": (120, 60), "44021B00-": (80, 40)}
NORM = 20
#: The bus leaves W every twelve minutes, M five minutes later, and is at O five minutes after that.
FIRST, EVERY, LAST = 12 * 60 + 10, 12, 22 * 60 + 10
HOP = 5

_TO_DEGREES = Transformer.from_crs(LAMBERT, 4326, always_xy=True)


def degrees(metres: float) -> tuple[float, float]:
    """Longitude and latitude of a point on the road."""
    return _TO_DEGREES.transform(WEST + metres, Y)


def write_road(folder: Path, *, hours: str = "Mo-Fr 09:00-18:00", extra: str = "") -> Path:
    """The study and its files; returns the path of the study file. `extra` goes in [transit]."""
    folder.mkdir(parents=True, exist_ok=True)
    _write_areas(folder)
    steps = range(0, LENGTH, 500)
    lines = [shapely.LineString([(WEST + x, Y), (WEST + x + 500, Y)]) for x in steps]
    roads = gpd.GeoDataFrame({"highway": "residential"}, index=steps, geometry=lines, crs=LAMBERT)
    roads.to_file(folder / "streets.gpkg")
    lon, lat = degrees(PLACE)
    (folder / "places.csv").write_text(
        f'id;name;lat;lon;opening_hours\np1;Buurthuis (verzonnen);{lat:.7f};{lon:.7f};"{hours}"\n',
        encoding="utf-8",
    )
    write_feed(folder / "bus.zip")
    study = folder / "study.toml"
    study.write_text(_STUDY.format(norm=NORM, extra=extra), encoding="utf-8")
    return study


def _write_areas(folder: Path) -> None:
    half = LENGTH / 2
    boxes = [shapely.box(WEST + x, Y - 100, WEST + x + half, Y + 100) for x in (0, half)]
    table = {"cd_sector": list(COUNTS), "naam": ["West (verzonnen)", "Oost (verzonnen)"]}
    gpd.GeoDataFrame(table, geometry=boxes, crs=LAMBERT).to_file(folder / "areas.gpkg")
    rows = [f"{code};{total};{ones}" for code, (total, ones) in COUNTS.items()]
    text = "\n".join(["cd_sector;huishoudens;alleenwonend", *rows])
    (folder / "households.csv").write_text(text + "\n", encoding="utf-8")


def write_feed(path: Path) -> None:
    """The bus from west to east, on weekdays in 2024, and one trip on Saturdays."""
    stops = ["stop_id,stop_name,stop_lat,stop_lon"]
    for stop, metres in STOPS.items():
        lon, lat = degrees(metres)
        stops.append(f"{stop},Halte {stop},{lat:.7f},{lon:.7f}")
    trips = ["route_id,service_id,trip_id,trip_headsign"]
    calls = ["trip_id,arrival_time,departure_time,stop_id,stop_sequence"]
    for start in range(FIRST, LAST + 1, EVERY):
        trips.append(f"R1,week,t{start},Oost")
        for number, stop in enumerate(STOPS):
            at = clock(start + HOP * number)
            calls.append(f"t{start},{at},{at},{stop},{number}")
    trips.append("R1,zaterdag,z,Oost")
    calls += [f"z,10:{5 * n:02}:00,10:{5 * n:02}:00,{stop},{n}" for n, stop in enumerate(STOPS)]
    tables = {
        "agency": [
            "agency_id,agency_name,agency_url,agency_timezone",
            "V,Verzonnen,https://example.org,Europe/Brussels",
        ],
        "stops": stops,
        "routes": ["route_id,agency_id,route_short_name,route_long_name,route_type", "R1,V,7,,3"],
        "trips": trips,
        "stop_times": calls,
        "calendar": [
            "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,"
            "start_date,end_date",
            "week,1,1,1,1,1,0,0,20240101,20241231",
            "zaterdag,0,0,0,0,0,1,0,20240101,20241231",
        ],
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, rows in tables.items():
            archive.writestr(f"{name}.txt", "\n".join(rows) + "\n")


def clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}:00"


def door_to_door(home: float, leave: float, *, stops: dict[str, int] = STOPS) -> float:
    """Minutes from a home to the place, leaving at a minute of the day, while it is open.

    The slow way: on foot, or any bus from any stop to any later one; at most 15 minutes (900 m at
    1 m/s) to and from a stop.
    """
    best = abs(home - PLACE) / 60
    order = list(STOPS)
    for on in stops:
        walk = abs(home - STOPS[on])
        if walk > 900:
            continue
        for start in range(FIRST, LAST + 1, EVERY):
            departs = start + HOP * order.index(on)
            if departs < leave + walk / 60:
                continue
            for off in order[order.index(on) + 1 :]:
                last = abs(STOPS[off] - PLACE)
                if off in stops and last <= 900:
                    arrives = start + HOP * order.index(off) + last / 60
                    best = min(best, arrives - leave)
    return best


_STUDY = """\
[study]
name = "Eén weg (verzonnen)"
invented = true

[areas]
path = "areas.gpkg"
code = "cd_sector"
name = "naam"

[[households]]
path = "households.csv"
area = "cd_sector"
columns = {{ households = "huishoudens", one_person_households = "alleenwonend" }}

[streets]
path = "streets.gpkg"

[[places]]
category = "ldc"
norm_minutes = {norm}
path = "places.csv"

[transit]
path = "bus.zip"
date = 2024-03-12
windows = {{ afternoon = ["13:00", "17:00"], evening = ["19:00", "21:00"] }}
{extra}
"""
