"""The bones of the invented town: outline, river, railway, motorway and the roads that lead out.

All coordinates are metres from the market square, x to the east and y to the north; the writers
move them to their place on the map.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from scipy.interpolate import CubicSpline
from shapely import LineString, Polygon
from shapely.ops import split

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Tags = tuple[tuple[str, str], ...]

RING_RADIUS = 430.0
BELT_RADIUS = 960.0
BANK = 30.0  # from the middle of the river to the quay
STATION = (395.0, 742.0)

_HALF_WIDTH, _HALF_HEIGHT = 2500.0, 1980.0
# from the middle of each barrier to where streets stop
_REACH = {"river": BANK, "railway": 16.0, "motorway": 32.0}
_BRIDGE: Tags = (("bridge", "yes"), ("layer", "1"))
_TUNNEL: Tags = (("tunnel", "yes"), ("layer", "-1"))

_RIVER = (
    (-3100, -150), (-2500, -620), (-2020, -380), (-1560, -40), (-1180, -330), (-760, -210),
    (-330, -150), (30, -235), (420, -330), (800, -130), (1150, -190), (1480, -520), (1830, -310),
    (2300, -330), (3100, -760),
)  # fmt: skip
_RAILWAY = ((-3100, 1120), (-1700, 960), (-500, 790), (395, 752), (1300, 640), (3100, 420))
_MOTORWAY = ((-3100, 1560), (-1400, 1735), (0, 1700), (1500, 1790), (3100, 1640))


@dataclass(frozen=True)
class Street:
    """A stretch of way, drawn before crossings are made. `theme` tells how to name it."""

    line: LineString
    highway: str
    name: str = ""
    theme: str = ""
    tags: Tags = ()


@dataclass(frozen=True)
class MainRoad:
    """A road drawn by hand; `crosses` says how it passes each barrier it may pass."""

    name: str
    highway: str
    points: tuple[tuple[float, float], ...]
    crosses: tuple[tuple[str, str], ...] = ()


MAIN_ROADS = (
    MainRoad("Westersteenweg", "secondary",
             ((-47, 8), (-430, 55), (-950, 190), (-1650, 330), (-2700, 520))),
    MainRoad("Molensteenweg", "tertiary",
             ((-32, 35), (-285, 330), (-690, 860), (-1080, 1330), (-1650, 2150)),
             (("railway", "level"), ("motorway", "bridge"))),
    MainRoad("Noordersteenweg", "secondary",
             ((3, 47), (15, 430), (-40, 780), (190, 1300), (120, 2200)),
             (("railway", "tunnel"), ("motorway", "bridge"))),
    MainRoad("Stationsstraat", "tertiary", ((26, 40), (215, 372), (375, 700))),
    MainRoad("Bergsteenweg", "tertiary",
             ((38, 30), (350, 250), (760, 560), (1180, 850), (2000, 1150), (2750, 1420)),
             (("railway", "level"),)),
    MainRoad("Oostersteenweg", "secondary",
             ((48, 2), (430, 20), (900, 130), (1360, 110), (2050, 190), (2700, 60))),
    MainRoad("Brugstraat", "tertiary", ((2, -47), (25, -235), (30, -430)), (("river", "bridge"),)),
    MainRoad("Overzinse Steenweg", "secondary",
             ((30, -430), (60, -900), (-40, -1450), (180, -2150))),
    MainRoad("Beekstraat", "tertiary",
             ((30, -430), (330, -620), (760, -820), (1190, -1060), (1950, -1750))),
    MainRoad("Heidesteenweg", "tertiary",
             ((-300, -318), (-560, -620), (-1120, -890), (-1950, -1250), (-2650, -1480))),
    MainRoad("Westbrugstraat", "tertiary",
             ((-425, 20), (-452, -185), (-440, -300), (-480, -510)), (("river", "bridge"),)),
    MainRoad("Oosterbrugstraat", "tertiary",
             ((1360, 110), (1290, -150), (1270, -330), (1230, -700), (1190, -1060)),
             (("river", "bridge"),)),
    MainRoad("Stationslaan", "residential", ((375, 700), (150, 735), (-35, 712))),
    MainRoad("Spoorwegstraat", "residential", ((375, 700), (600, 690), (845, 630))),
    # country roads, with houses strung along them
    MainRoad("Veldstraat", "unclassified", ((-1900, 385), (-1700, 720), (-1050, 1290)),
             (("railway", "level"),)),
    MainRoad("Hoge Weg", "unclassified", ((-1190, 1480), (-500, 1530), (165, 1480))),
    MainRoad("Lage Weg", "unclassified", ((180, 1430), (900, 1380), (1500, 1180), (1850, 1100))),
    MainRoad("Kouterstraat", "unclassified", ((2050, 1170), (2150, 700), (2000, 190)),
             (("railway", "level"),)),
    MainRoad("Meersstraat", "unclassified", ((-1850, -1205), (-1100, -1420), (-20, -1500))),
    MainRoad("Bosstraat", "unclassified", ((-30, -1480), (650, -1420), (1380, -1220))),
    MainRoad("Rietstraat", "unclassified", ((1230, -700), (1700, -750), (2350, -1050))),
    MainRoad("Broekstraat", "unclassified", ((-560, -620), (-1150, -560), (-1950, -800),
                                             (-2000, -1200))),
)  # fmt: skip

HAMLETS = ((-1950.0, -1250.0), (2000.0, 1150.0))


@dataclass(frozen=True)
class Plan:
    """The fixed shapes of the town, and the main roads already passed over or under them.

    ring is the boulevard around the old centre, belt the street that closes off the
    nineteenth-century quarters.
    """

    outline: Polygon
    river: LineString
    railway: LineString
    motorway: LineString
    ring: Polygon
    belt: Polygon
    market: Polygon
    roads: tuple[Street, ...]

    @property
    def water(self) -> Polygon:
        """The river with its banks, up to the quays."""
        return self.river.buffer(BANK, quad_segs=6)


def draw_plan(rng: np.random.Generator) -> Plan:
    """The outline, the barriers and the main roads of a town."""
    river = curve(_jittered(rng, _RIVER, 25), 55)
    railway = curve(_jittered(rng, _RAILWAY, 8), 150)
    motorway = curve(_jittered(rng, _MOTORWAY, 15), 150)
    ring = _blob(rng, RING_RADIUS, 36, 0.035)
    market = Polygon([(-45, -38), (42, -44), (48, 36), (-38, 42)])
    barriers = {"river": river, "railway": railway, "motorway": motorway}
    roads: list[Street] = []
    for road in MAIN_ROADS:
        # the ends stay put: other roads start there
        line = curve(_jittered(rng, road.points, 14, ends=False), 60)
        roads += pass_barriers(Street(line, road.highway, road.name), barriers, dict(road.crosses))
    outline, belt = _outline(rng), _blob(rng, BELT_RADIUS, 64, 0.05)
    return Plan(outline, river, railway, motorway, ring, belt, market, tuple(roads))


def pass_barriers(
    street: Street, barriers: dict[str, LineString], crosses: dict[str, str]
) -> list[Street]:
    """The street cut where a barrier stops it, with its bridges and tunnels as stretches apart."""
    pieces = [street]
    for name, barrier in barriers.items():
        how = crosses.get(name, "stop")
        if how == "level" or barrier.distance(street.line) > _REACH[name]:
            continue
        strip = barrier.buffer(_REACH[name], 6)
        passing = {"bridge": _BRIDGE, "tunnel": _TUNNEL}.get(how)
        done: list[Street] = []
        for piece in pieces:
            done += [_with(piece, part) for part in lines_of(piece.line.difference(strip))]
            if passing is not None:
                under = lines_of(piece.line.intersection(strip))
                done += [_with(piece, part, passing) for part in under]
        pieces = done
    return pieces


def lines_of(geometry: shapely.Geometry) -> list[LineString]:
    """The lines of at least a metre in a geometry of whatever kind."""
    parts = shapely.get_parts(geometry)
    return [part for part in parts if isinstance(part, LineString) and part.length > 1]


def curve(points: Sequence[tuple[float, float]] | Floats, step: float) -> LineString:
    """A smooth line through the points, with a vertex about every `step` metres."""
    xy = np.asarray(points, dtype=float)
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(xy, axis=0).T))])
    smooth = CubicSpline(along, xy)
    n = max(int(along[-1] / step), len(xy)) + 1
    return LineString(np.round(smooth(np.linspace(0, along[-1], n)), 2))


def sides(plan: Plan) -> list[Polygon]:
    """The outline cut along the river: the largest part north of it, then all the others."""
    parts = [part for part in split(plan.outline, plan.river).geoms if isinstance(part, Polygon)]
    return sorted(parts, key=lambda part: -part.representative_point().y)


def _with(street: Street, line: LineString, tags: Tags = ()) -> Street:
    return Street(line, street.highway, street.name, street.theme, street.tags + tags)


def _jittered(
    rng: np.random.Generator,
    points: Sequence[tuple[float, float]],
    spread: float,
    *,
    ends: bool = True,
) -> Floats:
    xy = np.asarray(points, dtype=float)
    shift = rng.uniform(-spread, spread, xy.shape)
    if not ends:
        shift[[0, -1]] = 0
    return xy + shift


def _blob(rng: np.random.Generator, radius: float, n: int, unevenness: float) -> Polygon:
    angle = np.linspace(0, 2 * np.pi, n, endpoint=False)
    r = np.full(n, radius)
    for waves in (2, 3, 5):
        r += (
            radius * unevenness * np.sin(waves * angle + rng.uniform(0, 2 * np.pi)) / np.sqrt(waves)
        )
    return Polygon(np.round(np.column_stack([r * np.cos(angle), r * np.sin(angle)]), 2))


def _outline(rng: np.random.Generator) -> Polygon:
    """A rounded rectangle of about 5 by 4 km with an uneven edge."""
    angle = np.linspace(0, 2 * np.pi, 120, endpoint=False)
    cos, sin = np.cos(angle), np.sin(angle)
    r = (np.abs(cos / _HALF_WIDTH) ** 3.2 + np.abs(sin / _HALF_HEIGHT) ** 3.2) ** (-1 / 3.2)
    for waves in (3, 5, 9, 14):
        r *= 1 + 0.022 * np.sin(waves * angle + rng.uniform(0, 2 * np.pi))
    return Polygon(np.round(np.column_stack([r * cos, r * sin]), 2))
