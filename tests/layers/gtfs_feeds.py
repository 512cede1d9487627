"""Tiny feeds to read: one that is sound, and ways to change and write it."""

from __future__ import annotations

import zipfile
from pathlib import Path

SOUND = {
    "agency.txt": "agency_id,agency_name,agency_url,agency_timezone\nV,Vervoer,x,Europe/Brussels\n",
    "stops.txt": (
        "stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station\n"
        "A,Markt,50.85,4.35,0,\n"
        "B,Station,50.86,4.36,0,S\n"
        "C,Kerk,50.87,4.37,0,\n"
        "S,Station,50.86,4.36,1,\n"
    ),
    "routes.txt": "route_id,route_short_name,route_long_name,route_type\nR,1,Markt - Kerk,3\n",
    "trips.txt": "route_id,service_id,trip_id,trip_headsign\nR,W,T,Kerk\nR,W,U,Kerk\n",
    "stop_times.txt": (
        "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
        "T,08:00:00,08:00:00,A,1\n"
        "T,08:05:00,08:06:00,B,2\n"
        "T,08:10:00,08:10:00,C,3\n"
        "U,09:00:00,09:00:00,A,1\n"
        "U,09:10:00,09:10:00,C,2\n"
    ),
    "calendar.txt": (
        "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
        "W,1,1,1,1,1,0,0,20240101,20240107\n"
    ),
}
FREQUENCIES = "trip_id,start_time,end_time,headway_secs\n"
TRANSFERS = "from_stop_id,to_stop_id,transfer_type,min_transfer_time\n"
DATES = "service_id,date,exception_type\n"
SHAPED = (
    "trip_id,arrival_time,departure_time,stop_id,stop_sequence,shape_dist_traveled,"
    "pickup_type,drop_off_type\n"
)

# A change puts text in the place of a file, takes it away (None), or replaces words in it (a pair).
Change = str | bytes | tuple[str, str] | None


def made(changes: dict[str, Change]) -> dict[str, str | bytes]:
    """The sound feed with some files changed."""
    files: dict[str, str | bytes] = dict(SOUND)
    for name, change in changes.items():
        if change is None:
            del files[name]
        elif isinstance(change, tuple):
            old, new = change
            text = SOUND[name]
            assert old in text
            files[name] = text.replace(old, new)
        else:
            files[name] = change
    return files


def write_zip(path: Path, files: dict[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def write_folder(path: Path, files: dict[str, str | bytes]) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        data = content.encode() if isinstance(content, str) else content
        (path / name).write_bytes(data)
    return path
