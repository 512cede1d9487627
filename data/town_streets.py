"""The local streets of the invented town: old centre, belt, allotments, hamlets and tracks."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import shapely
from shapely import LineString, Polygon
from shapely.affinity import affine_transform
from shapely.ops import polygonize, substring

from .town_plan import (
    BANK,
    BELT_RADIUS,
    HAMLETS,
    Floats,
    Plan,
    Street,
    curve,
    lines_of,
    pass_barriers,
)

# middle of each post-war allotment, heading of its collector in degrees, half its length
ALLOTMENTS = (
    (-1270, 640, 60, 230), (-760, 1240, 12, 260), (-240, 1190, 80, 230), (700, 1140, -22, 280),
    (1480, 420, -5, 250), (1750, -60, 80, 170), (-1330, 60, 15, 210), (-1080, -720, -30, 220),
    (-560, -1130, 15, 300), (480, -1090, 8, 270), (1000, -560, 70, 210), (-90, -1790, 75, 120),
)  # fmt: skip
_RANDOM_TRACKS = 16


def draw_streets(plan: Plan, rng: np.random.Generator) -> list[Street]:
    """All ways of the town, main roads first, cut where river, railway or motorway stop them."""
    edge = plan.belt
    ring = LineString(plan.ring.exterior.coords)
    skeleton = [
        *(road.line for road in plan.roads),
        ring,
        LineString(edge.exterior.coords),
        LineString(plan.market.exterior.coords),
        *(line for line in lines_of(plan.water.exterior)),
    ]
    blocks = _faces(skeleton)
    local: list[Street] = [
        Street(LineString(plan.market.exterior.coords), "pedestrian", "Markt"),
        *_ring(plan),
        *(
            Street(line, "residential", theme="belt")
            for line in _cut_evenly(LineString(edge.exterior.coords), 500)
        ),
    ]
    for face in blocks:
        middle = face.representative_point()
        distance = float(np.hypot(middle.x, middle.y))
        if plan.water.contains(middle) or plan.market.contains(middle):
            continue
        if plan.ring.contains(middle):
            local += _old_blocks(face, rng)
        elif distance < BELT_RADIUS * 1.1 and edge.contains(middle):
            local += _belt_blocks(face, rng)
    mains = shapely.MultiLineString([road.line for road in plan.roads])
    taken = edge.buffer(15)
    for place in ALLOTMENTS:
        local += _allotment(place, mains, taken, rng)
    for x, y in HAMLETS:
        local += _hamlet(x, y, rng)
    local += _tracks(plan, rng)
    barriers = {"river": plan.river, "railway": plan.railway, "motorway": plan.motorway}
    pieces = [piece for street in local for piece in pass_barriers(street, barriers, {})]
    return [*plan.roads, *pieces, *_along_the_water(plan), *_extras(plan)]


def _faces(lines: list[LineString]) -> list[Polygon]:
    noded = shapely.get_parts(shapely.unary_union(lines, grid_size=0.05))
    return list(polygonize(list(noded)))


def _ring(plan: Plan) -> list[Street]:
    """The boulevard on the old ramparts, in four parts with their own names."""
    line = LineString(plan.ring.exterior.coords)
    parts = _cut_evenly(line, line.length / 4 + 1)
    names = ("Oostvest", "Noordvest", "Westvest", "Zuidvest")
    order = (1, 2, 3, 0)
    return [
        Street(part, "secondary", names[order[i] - 1]) for i, part in enumerate(parts[: len(names)])
    ]


def _old_blocks(face: Polygon, rng: np.random.Generator) -> list[Street]:
    """Lanes around the market, with alleys between them that do not line up."""
    xy = np.asarray(face.exterior.coords)
    r = np.hypot(xy[:, 0], xy[:, 1])
    radii: list[float] = []
    radius = float(r.min()) + rng.uniform(58, 78)
    while radius < r.max() - 45:
        radii.append(radius)
        radius += rng.uniform(62, 88)
    streets: list[Street] = []
    for radius in radii:
        streets += _clipped(_arc(radius, 0, 2 * np.pi, rng), face, "centre", 45, _old_kind(rng))
    bounds = [float(r.min()), *radii, float(r.max())]
    for inner, outer in pairwise(bounds):
        step = rng.uniform(70, 95) / ((inner + outer) / 2)
        for angle in np.arange(rng.uniform(0, step), 2 * np.pi, step):
            bent = angle + rng.uniform(-0.25, 0.25) * step
            alley = LineString([_polar(inner - 6, angle), _polar(outer + 6, bent)])
            streets += _clipped(alley, face, "centre", 35, _old_kind(rng))
    return streets


def _old_kind(rng: np.random.Generator) -> str:
    kinds = ("residential", "living_street", "pedestrian", "footway")
    return str(rng.choice(kinds, p=(0.7, 0.15, 0.08, 0.07)))


def _belt_blocks(face: Polygon, rng: np.random.Generator) -> list[Street]:
    """Long straight streets along the face, with cross streets staggered like bricks."""
    box = shapely.minimum_rotated_rectangle(face)
    # the outer ring of four corners, the first one twice
    corners = shapely.get_coordinates(box)
    sides = np.diff(corners[:3], axis=0)
    along = sides[int(np.argmax(np.hypot(*sides.T)))]
    turn = float(np.arctan2(along[1], along[0]))
    origin = corners.mean(axis=0)
    to_plan = [np.cos(turn), -np.sin(turn), np.sin(turn), np.cos(turn), *origin]
    half = float(box.length) / 2
    rows = [rng.uniform(-half, -half + 90)]
    while rows[-1] < half:
        rows.append(rows[-1] + rng.uniform(82, 112))
    streets: list[Street] = []
    for low, high in pairwise(rows):
        row = affine_transform(LineString([(-half, low), (half, low)]), to_plan)
        streets += _clipped(row, face, "belt", 70, "residential")
        at = rng.uniform(-half, -half + 150)
        while at < half:
            cross = affine_transform(LineString([(at, low - 1), (at, high + 1)]), to_plan)
            streets += _clipped(cross, face, "belt", 50, "residential")
            at += rng.uniform(105, 175)
    return streets


def _clipped(
    line: LineString, face: Polygon, theme: str, shortest: float, highway: str
) -> list[Street]:
    """The parts inside the face that are long enough and do not hug its border."""
    border = face.exterior
    return [
        Street(part, highway, theme=theme)
        for part in lines_of(line.intersection(face))
        if part.length >= shortest and part.interpolate(0.5, normalized=True).distance(border) > 24
    ]


def _allotment(
    place: tuple[float, float, float, float],
    mains: shapely.MultiLineString,
    taken: Polygon,
    rng: np.random.Generator,
) -> list[Street]:
    """A winding collector with dead-end lanes and loops, tied to the main roads at both ends."""
    x, y, heading, half = place
    turn = np.deg2rad(heading + rng.uniform(-6, 6))
    to_plan = [np.cos(turn), -np.sin(turn), np.sin(turn), np.cos(turn), x, y]
    bend = rng.uniform(20, 40) * rng.choice([-1, 1])

    def wave(t: float) -> float:
        return float(bend * np.sin(np.pi * t / half))

    collector = curve([(t, wave(t)) for t in np.linspace(-half, half, 7)], 45)
    streets = [Street(collector, "residential", theme="green")]
    for side in (-1, 1):
        streets += _lanes(side, half, wave, rng)
    placed = [
        Street(part, s.highway, s.name, s.theme, s.tags)
        for s in streets
        for part in lines_of(affine_transform(s.line, to_plan).difference(taken))
    ]
    for end in (-half, half):
        tip = affine_transform(shapely.Point(end, wave(end)), to_plan)
        root = mains.interpolate(mains.project(tip))
        if 5 < tip.distance(root) < 520:
            placed.append(Street(LineString([tip, root]), "residential", theme="green"))
    return placed


def _lanes(
    side: int, half: float, wave: Callable[[float], float], rng: np.random.Generator
) -> list[Street]:
    at = -half + rng.uniform(25, 55)
    ends: list[tuple[float, float]] = []
    streets: list[Street] = []
    while at < half - 20:
        length = side * rng.uniform(85, 135)
        lean = rng.uniform(-14, 14)
        start = wave(at)
        tip = (at + lean, start + length)
        points = [(at, start), (at + lean * 0.2, start + length * 0.55), tip]
        streets.append(Street(LineString(points), "residential", theme="green"))
        if ends and rng.random() < 0.62:
            loop = rng.random() < 0.5
            kind = "residential" if loop else "footway"
            theme = "green" if loop else ""
            streets.append(Street(LineString([ends[-1], tip]), kind, theme=theme))
        ends.append(tip)
        at += rng.uniform(62, 84)
    return streets


def _hamlet(x: float, y: float, rng: np.random.Generator) -> list[Street]:
    """A few streets around a church green on the road."""
    angle = np.linspace(0, 2 * np.pi, 14) + rng.uniform(0, 1)
    green = np.column_stack([x + 85 * np.cos(angle), y + 62 * np.sin(angle)])
    streets = [Street(LineString(np.round(green, 2)), "residential", theme="centre")]
    for turn in (0.3, 1.4, 2.3, 3.6, 4.6, 5.5):
        out = turn + rng.uniform(-0.2, 0.2)
        reach = rng.uniform(180, 290)
        start = (x + 70 * np.cos(out), y + 50 * np.sin(out))
        end = (x + reach * np.cos(out + 0.12), y + reach * np.sin(out + 0.12))
        streets.append(Street(LineString([start, end]), "residential", theme="green"))
    return streets


def _tracks(plan: Plan, rng: np.random.Generator) -> list[Street]:
    """Farm tracks and a few drives off the country roads."""
    country = [road.line for road in plan.roads if road.line.length > 500 and not road.tags]
    streets: list[Street] = []
    for i in range(_RANDOM_TRACKS):
        road = country[int(rng.integers(len(country)))]
        at = rng.uniform(0.45, 0.95) * road.length
        a, b = road.interpolate(at), road.interpolate(at + 10)
        heading = np.arctan2(b.y - a.y, b.x - a.x) + rng.choice([-1, 1]) * np.pi / 2
        reach = rng.uniform(120, 380)
        bent = heading + rng.uniform(-0.3, 0.3)
        mid = (a.x + reach / 2 * np.cos(heading), a.y + reach / 2 * np.sin(heading))
        end = (mid[0] + reach / 2 * np.cos(bent), mid[1] + reach / 2 * np.sin(bent))
        line = LineString([a, mid, end])
        if np.hypot(a.x, a.y) < BELT_RADIUS + 80 or not plan.outline.contains(line):
            continue
        if i % 4 == 3:
            private = (("access", "private"), ("service", "driveway"))
            streets.append(Street(line, "service", tags=private))
        else:
            streets.append(Street(line, "track"))
    return streets


def _along_the_water(plan: Plan) -> list[Street]:
    """Quays in the town, a towpath on the north bank elsewhere."""
    town = shapely.Point(0, 0).buffer(BELT_RADIUS - 60)
    streets: list[Street] = []
    for bank in _banks(plan):
        north = bank.centroid.y > plan.river.centroid.y
        name = "Noordkaai" if north else "Zuidkaai"
        streets += [Street(line, "residential", name) for line in lines_of(bank.intersection(town))]
        if north:
            rest = bank.difference(town).intersection(plan.outline)
            streets += [Street(line, "path", "Jaagpad") for line in lines_of(rest)]
    return streets


def _banks(plan: Plan) -> list[LineString]:
    """The two long sides of the water's edge, without its ends."""
    x_min, _, x_max, _ = plan.river.bounds
    frame = shapely.box(x_min + 2 * BANK + 5, -4000, x_max - 2 * BANK - 5, 4000)
    merged = shapely.line_merge(plan.water.exterior.intersection(frame))
    return lines_of(merged)


def _extras(plan: Plan) -> list[Street]:
    """What a walker may not use, the foot tunnel at the station, and a boardwalk out of reach."""
    beside = plan.railway.parallel_offset(24, "right").intersection(plan.outline)
    private = (("access", "private"),)
    tunnel = (("tunnel", "yes"), ("layer", "-1"))
    yard = [
        Street(LineString([(900, 290 + dy), (1230, 330 + dy)]), "service", tags=private)
        for dy in (0.0, 90.0)
    ]
    return [
        *(
            Street(line, "cycleway", "Fietssnelweg F999", tags=(("foot", "no"),))
            for line in lines_of(beside)
        ),
        *yard,
        Street(LineString([(375, 700), (392, 830)]), "footway", "Stationstunnel", tags=tunnel),
        Street(LineString([(392, 830), (250, 850), (0, 880)]), "residential", "Achter de Statie"),
        Street(LineString([(392, 830), (560, 905), (700, 985)]), "residential", "Sporenlaan"),
        Street(LineString([(-2210, -90), (-2150, -40), (-2060, -70)]), "path", "Vlonderpad"),
    ]


def _cut_evenly(line: LineString, longest: float) -> list[LineString]:
    n = int(np.ceil(line.length / longest))
    stops = np.linspace(0, 1, n + 1)
    parts: list[LineString] = []
    for a, b in pairwise(stops.tolist()):
        part = substring(line, a, b, normalized=True)
        parts += lines_of(part)
    return parts


def _arc(radius: float, start: float, end: float, rng: np.random.Generator) -> LineString:
    angle = np.linspace(start, end, max(int(radius * (end - start) / 28), 12))
    r = radius + rng.uniform(4, 9) * np.sin(3 * angle + rng.uniform(0, 6))
    return LineString(np.round(np.column_stack([r * np.cos(angle), r * np.sin(angle)]), 2))


def _polar(radius: float, angle: float) -> Floats:
    return np.array([radius * np.cos(angle), radius * np.sin(angle)], dtype=np.float64).round(2)
