"""One journey of a study, told leg by leg: where from, where to, when and in what."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
from pyproj import Transformer

from .geo import journeys, walking, windows
from .geo.dwellings import Dwellings, place_dwellings
from .geo.itineraries import HOME, PLACE, Leg, itinerary
from .geo.journeys import Window
from .geo.legs import IntArray, walk_seconds
from .geo.network import Network, Snapped, snap
from .layers.named import find_place, guess, rows_named
from .layers.timetable import Timetable, build_timetable, clock, seconds_of
from .messages import StudyError
from .pipeline import SNAP_LIMIT_METRES, Inputs, streets_and_places
from .study import Study
from .transit import reach_of, rides_of, set_scene

_POINT = re.compile(r"\s*(-?\d{1,3}(?:\.\d+)?)\s*[,;]\s*(-?\d{1,3}(?:\.\d+)?)\s*")
_WGS84 = 4326

Objects = npt.NDArray[np.object_]


@dataclass(frozen=True)
class ToldLeg:
    """A leg in words: `kind` is walk, wait, or the kind of vehicle; times as a clock shows them.

    start, end: names of stops, of the place, or of where one lives. line, headsign: of a vehicle.
    stops: how many stops it is ridden for. from_stop, to_stop, on, off: as in `itineraries.Leg`.
    """

    kind: str
    start: str
    end: str
    depart: str
    arrive: str
    minutes: float
    line: str
    headsign: str
    stops: int
    from_stop: int
    to_stop: int
    on: int
    off: int


@dataclass(frozen=True)
class ToldJourney:
    """A whole journey; `legs` is empty where there is none within the longest time looked for.

    minutes: door to door from `depart` on. walk_minutes: on foot all the way, open or not; None
    where no street leads there. longest_minutes: the longest time that is looked for.
    """

    start: str
    place: str
    category: str
    date: str
    depart: str
    arrive: str
    minutes: float | None
    walk_minutes: float | None
    norm_minutes: float
    longest_minutes: float
    legs: tuple[ToldLeg, ...]


def explain(
    study: Study,
    inputs: Inputs,
    origin: str,
    goal: str,
    depart: str,
    date: dt.date | None = None,
) -> ToldJourney:
    """The journey from a point or an area to a place, leaving at a time of the study's date.

    origin: "lat,lon" in degrees, or the code or name of an area, which stands for the dwelling
    in the middle of its households. goal: the id or name of a place. depart: "14:10", on to "28:00"
    for the night after. date: another than the study's. Raises StudyError or LayerError for what
    is not there.
    """
    if study.transit is None or inputs.transit is None:
        raise StudyError("transit.no_timetable")
    day = date or study.transit.date
    timetable = inputs.transit.timetables.get(day) or build_timetable(
        inputs.transit.feeds, day, study.crs
    )
    network, places, snapped, _ = streets_and_places(study, inputs)
    row = find_place(places, goal)
    start, home = _origin(study, inputs, network, origin)
    scene = set_scene(study, [timetable], network, inputs.streets, home, places, snapped)
    window = Window(seconds_of(depart, day, timetable.zone), 1)
    category = str(places["category"].iloc[row])
    rows = np.array([row], np.int32)
    rides = rides_of(scene, timetable, window)
    reach = reach_of(scene, timetable, rides, category, "", window, rows)
    limit = windows.longest_seconds(reach.norm_minutes)
    one = journeys.journeys(
        reach.found,
        scene.footing.access,
        reach.direct,
        np.zeros(1, np.int32),
        np.array([window.first], np.int32),
        limit,
    )[0]
    name = _called(places, row)
    legs = itinerary(one, reach, scene.footing, 0) if one else []
    walk, _ = walking.nearest(network, snapped.take(rows), home)
    return ToldJourney(
        start=start,
        place=name,
        category=category,
        date=day.isoformat(),
        depart=clock(window.first, timetable),
        arrive=clock(one.arrival, timetable) if one else "",
        minutes=one.minutes if one else None,
        walk_minutes=_minutes_on_foot(int(walk[0]), scene.footing.pace),
        norm_minutes=reach.norm_minutes,
        longest_minutes=limit / journeys.MINUTE,
        legs=teller(timetable).tell(legs, start, name),
    )


def _minutes_on_foot(distance_dm: int, pace: float) -> float | None:
    if distance_dm == journeys.NEVER:
        return None
    return int(walk_seconds(np.array([distance_dm]), pace)[0]) / journeys.MINUTE


@dataclass(frozen=True)
class Teller:
    """The names of a timetable, laid out for telling thousands of journeys."""

    timetable: Timetable
    stop: Objects
    called_at: IntArray
    trip: IntArray
    headsign: Objects
    line: Objects
    kind: Objects

    def tell(self, legs: Sequence[Leg], start: str, place: str) -> tuple[ToldLeg, ...]:
        """The legs with names and times; start, place: what the two ends are called."""
        return tuple(self._tell(leg, {HOME: start, PLACE: place}) for leg in legs)

    def _tell(self, leg: Leg, ends: dict[int, str]) -> ToldLeg:
        rides = leg.kind == "ride"
        trip = int(self.trip[leg.on]) if rides else -1
        first, last = (
            ends[stop] if stop < 0 else str(self.stop[stop])
            for stop in (leg.from_stop, leg.to_stop)
        )
        return ToldLeg(
            kind=str(self.kind[trip]) if rides else leg.kind,
            start=first,
            end=last,
            depart=clock(leg.start, self.timetable),
            arrive=clock(leg.end, self.timetable),
            minutes=(leg.end - leg.start) / journeys.MINUTE,
            line=str(self.line[trip]) if rides else "",
            headsign=str(self.headsign[trip]) if rides else "",
            stops=leg.off - leg.on,
            from_stop=leg.from_stop,
            to_stop=leg.to_stop,
            on=leg.on,
            off=leg.off,
        )


def teller(timetable: Timetable) -> Teller:
    """Whoever tells the journeys of a timetable."""
    route = timetable.trips["route"].to_numpy()
    return Teller(
        timetable,
        stop=timetable.stops["name"].to_numpy(object),
        called_at=timetable.calls["stop"].to_numpy(np.int32),
        trip=timetable.calls["trip"].to_numpy(np.int32),
        headsign=timetable.trips["headsign"].to_numpy(object),
        line=timetable.routes["name"].to_numpy(object)[route],
        kind=timetable.routes["kind"].to_numpy(object)[route],
    )


def _called(places: gpd.GeoDataFrame, row: int) -> str:
    return str(places["name"].iat[row]) or str(places["place"].iat[row])


def _origin(study: Study, inputs: Inputs, network: Network, origin: str) -> tuple[str, Snapped]:
    """What the start is called, and where it lies on the network."""
    found = _POINT.fullmatch(origin)
    if found is None:
        return _area_home(inputs, network, origin)
    lat, lon = float(found[1]), float(found[2])
    to_study = Transformer.from_crs(_WGS84, study.crs, always_xy=True)
    x, y = to_study.transform(lon, lat)
    if not (np.isfinite(x) and np.isfinite(y)):
        raise StudyError("transit.point_off", point=origin, metres=SNAP_LIMIT_METRES)
    home = snap(network, inputs.streets.geometry, [[x, y]])
    if home.access[0] > SNAP_LIMIT_METRES * 10:
        raise StudyError("transit.point_off", point=origin, metres=SNAP_LIMIT_METRES)
    return f"{lat:.5f}, {lon:.5f}", home


def _area_home(inputs: Inputs, network: Network, origin: str) -> tuple[str, Snapped]:
    areas = inputs.areas.table
    codes, names = areas["code"].astype(str).tolist(), areas["name"].astype(str).tolist()
    rows = rows_named(codes, origin) or rows_named(names, origin)
    if not rows:
        options = [*codes, *names]
        close = guess(origin, options)
        form = "transit.area_unknown" if close is None else "transit.area_unknown_guess"
        raise StudyError(form, origin=origin, guess=close, examples=options[:6])
    homes = place_dwellings(
        areas, inputs.households.table, inputs.streets, network, addresses=inputs.addresses
    )
    middle = _middle_home(homes, rows[0])
    return names[rows[0]], homes.points.take(np.array([middle]))


def _middle_home(homes: Dwellings, area: int) -> int:
    """The dwelling nearest to the mean point of an area's households."""
    rows = np.flatnonzero(homes.table["area"].to_numpy() == area)
    xy = homes.table[["x", "y"]].to_numpy(np.float64)[rows]
    weight = np.nan_to_num(homes.table["households"].to_numpy(np.float64)[rows])
    middle = np.average(xy, axis=0, weights=weight if weight.sum() > 0 else None)
    return int(rows[np.argmin(((xy - middle) ** 2).sum(axis=1))])
