"""Journeys for people to read, for programs, and as lines on a map."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from ..analysis import Analysis, TypicalJourney
from ..geo.itineraries import HOME, PLACE
from ..geo.legs import IntArray
from ..journey import ToldJourney, ToldLeg, teller
from ..layers.timetable import clock
from ..maps.view import AreaJourney, MapLeg
from ..words import category_label, text

Points = npt.NDArray[np.float64]

_FOR_PROGRAMS = ("kind", "start", "end", "depart", "arrive", "minutes", "line", "headsign", "stops")


def journey_lines(journey: ToldJourney, language: str) -> Iterator[str]:
    """The lines that `nabij journey` prints."""

    def line(key: str, **facts: object) -> str:
        return text(f"journey.{key}", language, **facts)

    yield line(
        "title",
        start=journey.start,
        place=journey.place,
        category=category_label(journey.category, language),
        date=journey.date,
    )
    if journey.minutes is None:
        yield line("none", depart=journey.depart, longest=journey.longest_minutes)
    else:
        yield line("leave", depart=journey.depart)
        for leg in journey.legs:
            yield _leg(leg, language)
        yield line("arrive", arrive=journey.arrive, minutes=journey.minutes)
    yield line("norm", norm=journey.norm_minutes)
    if journey.walk_minutes is None:
        yield line("walk_none")
    else:
        yield line("walk", minutes=journey.walk_minutes)


def journey_json(journey: ToldJourney) -> str:
    """The same as JSON: minutes as numbers, times as on the clock, null where there is none."""
    told = asdict(journey)
    for leg in (told, *told["legs"]):
        minutes = {name: value for name, value in leg.items() if name.endswith("minutes")}
        leg |= {name: value and round(value, 2) for name, value in minutes.items()}
    told["legs"] = [{name: leg[name] for name in _FOR_PROGRAMS} for leg in told["legs"]]
    return json.dumps(told, ensure_ascii=False, indent=2)


@dataclass(frozen=True)
class DrawnJourney:
    """The typical journey of an area in words, and where each leg runs: float64[n, 2], in the
    study's CRS; straight on foot, from stop to stop in a vehicle, empty where one waits."""

    typical: TypicalJourney
    place: str
    depart: str
    arrive: str
    minutes: float
    legs: tuple[ToldLeg, ...]
    points: tuple[Points, ...]


def draw_journeys(analysis: Analysis) -> list[DrawnJourney]:
    """Every typical journey of the results; none for a study without a timetable."""
    transit, section = analysis.transit, analysis.study.transit
    if transit is None or section is None:
        return []
    tellers = {day: teller(timetable) for day, timetable in transit.timetables.items()}
    areas = analysis.areas["name"].to_numpy(object)
    homes_xy = shapely.get_coordinates(analysis.dwellings.geometry.to_numpy())
    places_xy = shapely.get_coordinates(analysis.places.geometry.to_numpy())
    some = next(iter(transit.timetables.values()))
    stops_xy = some.stops[["x", "y"]].to_numpy(np.float64)
    drawn: list[DrawnJourney] = []
    for typical in transit.journeys:
        names = tellers[section.day_of(typical.window)]
        place = _called(analysis, typical)
        legs = names.tell(typical.legs, str(areas[typical.area]), place)
        ends = {HOME: homes_xy[typical.home], PLACE: places_xy[typical.place]}
        one = typical.journey
        drawn.append(
            DrawnJourney(
                typical,
                place,
                depart=clock(one.departure, names.timetable),
                arrive=clock(one.arrival, names.timetable),
                minutes=one.minutes,
                legs=legs,
                points=tuple(_points(leg, ends, stops_xy, names.called_at) for leg in legs),
            )
        )
    return drawn


def _called(analysis: Analysis, typical: TypicalJourney) -> str:
    """The name of the place; one without is called by its kind."""
    name = str(analysis.places["name"].iat[typical.place])
    return name or category_label(typical.category, analysis.study.study.language)


def _points(leg: ToldLeg, ends: dict[int, Points], stops_xy: Points, calls: IntArray) -> Points:
    """Where a leg runs; stops whose position is not known are passed over."""
    if leg.kind == "wait":
        return np.empty((0, 2))
    if leg.kind == "walk":
        both = (leg.from_stop, leg.to_stop)
        points = np.array([ends[stop] if stop < 0 else stops_xy[stop] for stop in both])
    else:
        points = stops_xy[calls[leg.on : leg.off + 1]]
    points = points[np.isfinite(points[:, 0])]
    return points if len(points) > 1 else np.empty((0, 2))


def journey_table(analysis: Analysis, drawn: Sequence[DrawnJourney]) -> gpd.GeoDataFrame:
    """One line per journey, with its legs in words, in the study's CRS."""
    language = analysis.study.study.language
    codes, places = analysis.areas["code"], analysis.places["place"]
    rows = [
        (
            str(codes.iat[one.typical.area]),
            one.typical.category,
            one.typical.window,
            str(places.iat[one.typical.place]),
            one.depart,
            one.arrive,
            one.minutes,
            "; ".join(" ".join(_leg(leg, language).split()) for leg in one.legs),
        )
        for one in drawn
    ]
    columns = ["code", "category", "window", "place", "depart", "arrive", "minutes", "legs"]
    lines = [
        shapely.MultiLineString([points for points in one.points if len(points)]) for one in drawn
    ]
    table = pd.DataFrame(rows, columns=columns)
    return gpd.GeoDataFrame(table, geometry=lines, crs=analysis.areas.crs)


def map_journeys(analysis: Analysis, drawn: Sequence[DrawnJourney]) -> list[AreaJourney]:
    """The same journeys as the map draws them."""
    return [
        AreaJourney(
            area=one.typical.area,
            category=one.typical.category,
            window=one.typical.window,
            place=one.place,
            depart=one.depart,
            arrive=one.arrive,
            minutes=one.minutes,
            legs=tuple(
                MapLeg(leg.kind, leg.start, leg.end, leg.depart, leg.arrive, leg.line, points)
                for leg, points in zip(one.legs, one.points, strict=True)
                if leg.kind != "wait"
            ),
        )
        for one in drawn
    ]


def _leg(leg: ToldLeg, language: str) -> str:
    if leg.kind in ("walk", "wait"):
        at_home = "_home" if leg.kind == "wait" and leg.from_stop == HOME else ""
        key, kind = f"leg_{leg.kind}{at_home}", ""
    else:
        key, kind = ("leg_ride_towards" if leg.headsign else "leg_ride"), f"journey.kind_{leg.kind}"
    return text(
        f"journey.{key}",
        language,
        depart=leg.depart,
        arrive=leg.arrive,
        minutes=leg.minutes,
        start=leg.start,
        end=leg.end,
        vehicle=text(kind, language) if kind else "",
        line=leg.line,
        headsign=leg.headsign,
        stops=leg.stops,
    )
