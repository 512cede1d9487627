"""Small feeds made by hand, for the tests of what is computed from feeds."""

import numpy as np
import pandas as pd

from nabij.data.provenance import Source
from nabij.layers.feed import Feed

SOURCE = Source("timetable", "feed.zip", "0" * 64, 1)


def made_feed(
    trips,
    days,
    *,
    name="feed.zip",
    zone="Europe/Brussels",
    stations=None,
    places=None,
    routes=None,
    transfers=(),
):
    """A feed. `trips`: {(trip, route, service): [(stop, arrival, departure), ...]}, seconds;
    `days`: {service: [ISO day, ...]}; `stations`: {stop: station}; `places`: {stop: (lat, lon)};
    `routes`: {route: (short, long, kind)}.
    """
    stations, places = stations or {}, places or {}
    called = {call[0] for calls in trips.values() for call in calls}
    stops = sorted(called | set(stations) | set(stations.values()) | set(places))
    row = {stop: number for number, stop in enumerate(stops)}
    lines = routes or {route: (route, "", "bus") for _, route, _ in trips}
    line = {route: number for number, route in enumerate(lines)}
    service = {key: number for number, key in enumerate(days)}
    calls = [
        (number, row[stop], arrival, departure, True, True)
        for number, all_calls in enumerate(trips.values())
        for stop, arrival, departure in all_calls
    ]
    running = sorted((service[key], day) for key, every in days.items() for day in set(every))
    return Feed(
        name=name,
        zone=zone,
        stops=pd.DataFrame(
            {
                "stop": stops,
                "name": [f"Halte {stop}" for stop in stops],
                "lat": [float(places.get(stop, (np.nan, 0))[0]) for stop in stops],
                "lon": [float(places.get(stop, (0, np.nan))[1]) for stop in stops],
                "station": np.array(
                    [row[stations.get(stop, stop)] for stop in stops], dtype=np.int32
                ),
                "is_station": [stop in stations.values() for stop in stops],
            }
        ),
        routes=pd.DataFrame(
            [(key, *facts) for key, facts in lines.items()],
            columns=["route", "short_name", "long_name", "kind"],
        ),
        trips=pd.DataFrame(
            {
                "trip": [trip for trip, _, _ in trips],
                "route": np.array([line[route] for _, route, _ in trips], dtype=np.int32),
                "service": np.array([service[key] for _, _, key in trips], dtype=np.int32),
                "headsign": ["" for _ in trips],
            }
        ),
        calls=pd.DataFrame(
            calls, columns=["trip", "stop", "arrival", "departure", "board", "alight"]
        ).astype(dict.fromkeys(("trip", "stop", "arrival", "departure"), np.int32)),
        services=pd.DataFrame({"service": list(days)}),
        running=pd.DataFrame(
            {
                "service": np.array([key for key, _ in running], dtype=np.int32),
                "day": np.array([day for _, day in running], dtype="datetime64[D]"),
            }
        ),
        transfers=pd.DataFrame(
            [(row[start], row[end], seconds) for start, end, seconds in transfers],
            columns=["from_stop", "to_stop", "seconds"],
        ).astype(np.int32),
        findings=(),
        source=SOURCE,
    )


def hours(text):
    """ "25:30" as seconds."""
    hour, minute = text.split(":")
    return int(hour) * 3600 + int(minute) * 60


def at(*calls):
    """Calls from texts such as "A 8:00"; the vehicle leaves as it arrives."""
    split = [call.split() for call in calls]
    return [(stop, hours(time), hours(time)) for stop, time in split]
