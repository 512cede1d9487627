"""The sectors of the invented town and who lives in them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from shapely.ops import polygonize

from .town_network import Network
from .town_plan import Floats, Ints, Plan, sides
from .town_site import NIS

_GRID = 0.01  # metres: corners of sectors are whole centimetres
_PIECE = 40.0
_HOMES = ("residential", "living_street", "pedestrian", "unclassified", "tertiary", "secondary")
_INHABITANTS = (24_500, 25_500)


@dataclass(frozen=True)
class Band:
    """A part of town by age: metres of street per sector, households per 100 metres of street.

    `letters` begins the codes of its sectors, north and south of the river.
    """

    letters: str
    metres: float
    density: float


_BANDS = {
    "centre": Band("AB", 900.0, 16.0),
    "belt": Band("CD", 1_700.0, 13.0),
    "edge": Band("EF", 2_100.0, 5.5),
}


@dataclass(frozen=True)
class Sector:
    """A sector in metres from the market, with its households and inhabitants."""

    code: str
    name: str
    shape: shapely.Polygon
    households: int
    one_person: int
    lone_parent: int
    inhabitants: int
    aged_65: int
    aged_80: int

    @property
    def tiny(self) -> bool:
        """Whether so few people live here that a publisher would not show its figures."""
        return self.households < 5


def draw_sectors(plan: Plan, network: Network, rng: np.random.Generator) -> list[Sector]:
    """60 to 90 sectors that tile the outline, sorted by code, with 24,000 to 26,000 inhabitants."""
    homes, metres, street = _pieces(network)
    letters, shapes = _tiles(plan, homes, metres, rng)
    owner = _owner(shapes, homes)
    inside = owner >= 0
    length: Floats = np.bincount(owner[inside], metres[inside], len(shapes)).astype(np.float64)
    codes = _codes(letters)
    names = _names(network, owner, metres, street, len(shapes))
    people = _people(shapes, letters, length, rng)
    sectors = [
        Sector(code, name, shape, *(int(n) for n in row))
        for code, name, shape, row in zip(codes, names, shapes, people, strict=True)
    ]
    return sorted(sectors, key=lambda sector: sector.code)


def _pieces(network: Network) -> tuple[Floats, Floats, Ints]:
    """Points on the streets with houses: where, for how many metres, on which street."""
    edges = np.flatnonzero(np.isin(network.values("highway"), _HOMES))
    length = network.length[edges]
    n = np.maximum(np.round(length / _PIECE), 1).astype(np.int64)
    row = np.repeat(np.arange(len(edges)), n)
    at = (np.arange(n.sum()) - np.repeat(np.cumsum(n) - n, n) + 0.5) / n[row]
    points = shapely.line_interpolate_point(network.lines[edges][row], at, normalized=True)
    return shapely.get_coordinates(points), length[row] / n[row], network.street[edges][row]


# shapes


def _tiles(
    plan: Plan, homes: Floats, metres: Floats, rng: np.random.Generator
) -> tuple[list[str], list[shapely.Polygon]]:
    """The letter and the shape of every sector; they share their corners exactly."""
    walls: list[shapely.Geometry] = [plan.outline.exterior]
    seeds: list[tuple[str, shapely.Geometry, Floats]] = []
    for letter, band, zone in _zones(plan):
        here = shapely.contains_xy(zone, homes)
        n = max(1, round(float(metres[here].sum()) / band.metres))
        middles = _middles(homes[here], metres[here], n, rng)
        cells = shapely.voronoi_polygons(shapely.MultiPoint(middles), extend_to=plan.outline)
        borders = shapely.union_all(shapely.boundary(shapely.get_parts(cells)))
        walls += [shapely.boundary(zone), shapely.intersection(borders, zone)]
        seeds.append((letter, zone, middles))
    noded = shapely.union_all(np.array(walls, dtype=object), grid_size=_GRID)
    outline = plan.outline.buffer(_GRID)
    faces: dict[tuple[int, int], list[shapely.Polygon]] = {}
    for face in polygonize(list(shapely.get_parts(noded))):
        inside = face.representative_point()
        if outline.contains(inside):
            faces.setdefault(_nearest_seed(inside, seeds), []).append(face)
    keys = sorted(faces)
    shapes = _in_one_piece([shapely.union_all(faces[key]) for key in keys])
    return [seeds[zone][0] for zone, _ in keys], shapes


def _zones(plan: Plan) -> list[tuple[str, Band, shapely.Geometry]]:
    """Each band on each side of the river."""
    zones: list[tuple[str, Band, shapely.Geometry]] = []
    for i, side in enumerate(sides(plan)):
        inner = {"centre": plan.ring, "belt": plan.belt - plan.ring, "edge": side - plan.belt}
        zones += [(b.letters[min(i, 1)], b, side & inner[name]) for name, b in _BANDS.items()]
    return zones


def _middles(xy: Floats, weight: Floats, n: int, rng: np.random.Generator) -> Floats:
    """n points with about as many metres of street around each (Lloyd's algorithm)."""
    middles = xy[rng.choice(len(xy), n, replace=False)]
    for _ in range(12):
        apart = np.hypot(*(xy[:, None] - middles[None]).transpose(2, 0, 1))
        nearest = apart.argmin(axis=1)
        total = np.bincount(nearest, weight, minlength=n)
        sums = [np.bincount(nearest, weight * xy[:, axis], minlength=n) for axis in (0, 1)]
        middles = np.column_stack(sums) / np.maximum(total, 1e-9)[:, None]
    return np.round(middles, 2)


def _nearest_seed(
    point: shapely.Point, seeds: list[tuple[str, shapely.Geometry, Floats]]
) -> tuple[int, int]:
    zone = int(np.argmin([shapely.distance(zone, point) for _, zone, _ in seeds]))
    apart = np.hypot(*(seeds[zone][2] - (point.x, point.y)).T)
    return zone, int(apart.argmin())


def _in_one_piece(shapes: list[shapely.Geometry]) -> list[shapely.Polygon]:
    """What a zone cuts off its sector goes to the neighbour with the longest border."""
    parts = [sorted(shapely.get_parts(shape), key=shapely.area) for shape in shapes]
    whole: list[list[shapely.Geometry]] = [[part[-1]] for part in parts]
    main = np.array([part[-1] for part in parts], dtype=object)
    for loose in [piece for part in parts for piece in part[:-1]]:
        shared = shapely.length(shapely.intersection(main, loose.exterior))
        whole[int(np.argmax(shared))].append(loose)
    joined = [shapely.union_all(pieces) for pieces in whole]
    return [shape for shape in joined if isinstance(shape, shapely.Polygon)]


def _owner(shapes: list[shapely.Polygon], homes: Floats) -> Ints:
    points, sector = shapely.STRtree(shapes).query(shapely.points(homes), predicate="intersects")
    owner = np.full(len(homes), -1)
    owner[points[::-1]] = sector[::-1]
    return owner


# labels


def _codes(letters: list[str]) -> list[str]:
    """Nine characters: NIS code, letter, number, and a dash, or a 1 where a sector was split."""
    counts: dict[str, int] = {}
    codes: list[str] = []
    for letter in letters:
        n = counts[letter] = counts.get(letter, -1) + 1
        codes.append(f"{NIS}{letter}{n:02d}{'1' if n % 4 == 3 else '-'}")
    return codes


def _names(
    network: Network, owner: Ints, metres: Floats, street: Ints, n_sectors: int
) -> list[str]:
    """Every sector after a street that is long in it and names no other sector."""
    taken: set[str] = set()
    names: list[str] = []
    for sector in range(n_sectors):
        here = owner == sector
        length = np.bincount(street[here], metres[here], minlength=len(network.streets))
        longest = np.argsort(-length, kind="stable")
        ranked = [network.streets[i].name for i in longest if length[i] > 0]
        own = [name for name in ranked if name and name not in taken]
        name = own[0] if own else f"{ranked[0]} {len(taken)}"
        taken.add(name)
        names.append(f"{name} (verzonnen)")
    return names


# people


def _people(
    shapes: list[shapely.Polygon], letters: list[str], length: Floats, rng: np.random.Generator
) -> npt.NDArray[np.int64]:
    """Per sector: households, one-person, lone parents, inhabitants, 65 and 80 or older."""
    n = len(shapes)
    away = np.array([shape.centroid.distance(shapely.Point(0, 0)) for shape in shapes])
    density = {letter: band.density for band in _BANDS.values() for letter in band.letters}
    weight = length * np.array([density[letter] for letter in letters]) * rng.uniform(0.85, 1.15, n)
    single = 0.19 + 0.36 * np.exp(-((away / 950) ** 2)) + rng.normal(0, 0.018, n)
    single = np.clip(single, 0.18, 0.56)
    size = 3.1 - 2.4 * single
    # the quarters of the sixties and seventies grew old together with who built them
    old = np.clip(
        0.19 + 0.06 * np.exp(-(((away - 1350) / 350) ** 2)) + rng.normal(0, 0.03, n), 0.12, 0.34
    )
    target = rng.integers(*_INHABITANTS)
    tiny = int(np.argmin(weight))
    weight[tiny] = 0.0
    households = np.round(weight * target / float(weight @ size)).astype(np.int64)
    people = np.round(households * size).astype(np.int64)
    aged = np.round(people * old).astype(np.int64)
    columns = np.column_stack(
        [
            households,
            np.round(households * single),
            np.round(households * rng.uniform(0.06, 0.13, n)),
            people,
            aged,
            np.round(aged * rng.uniform(0.24, 0.38, n)),
        ]
    ).astype(np.int64)
    columns[tiny] = (4, 2, 0, 7, 3, 1)
    return columns
