"""The ground under a map: the streets of a study by kind, and where a point of a survey lies."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, get_args

import numpy as np
import numpy.typing as npt
import shapely
from fastapi import APIRouter, Query, Request
from pydantic import Field
from pyproj import CRS, Transformer
from starlette.responses import Response

from ..maps.shapes import SCALE, degrees, street_lines
from .answers import DECIMALS, Answer, answer_of, respond
from .feature_tables import WGS84, box_of, met
from .features import box_asked
from .library import Loaded
from .problems import HttpError
from .routes_studies import StudyId, loaded_study, send
from .study_models import Shape

router = APIRouter(prefix="/studies", tags=["streets"])

Kind = Literal["main", "local", "path"]
#: From what is seen from afar to what is seen from nearby.
KINDS: tuple[Kind, ...] = get_args(Kind)

#: What a browser draws without being slowed down by it; about 1.7 MB, 600 kB zipped. It is all of a
#: town, and of a region of 200,000 streets its main and local ones.
_MOST_VERTICES = 250_000
#: Metres that a line may differ from the street: three pixels where a map is nearest.
_TOLERANCE = 2.0
#: Beside the study's own: Lambert 72 and Lambert 2008. No point of Belgium can be read as both.
_BELGIAN = (31370, 3812)
#: Degrees around the areas (about a kilometre) in which a place may still serve who lives inside.
_MARGIN = 0.01

Deepest = Annotated[
    Kind, Query(alias="to", description="main: main roads; local: streets too; path: all.")
]
BoxQuery = Annotated[
    str,
    Query(
        max_length=200,
        description="West,south,east,north in degrees; all of the study where it is empty.",
        examples=["2.72,51.34,2.8,51.38"],
    ),
]
Metres = Annotated[float, Query(ge=-1e8, le=1e8, allow_inf_nan=False)]


class Lines(Shape):
    """Lines as counts of vertices, and of each vertex the step from the one before it, latitude
    first; the first step is from 0, 0."""

    n: list[int] = Field(examples=[[2]])
    d: list[int] = Field(examples=[[5136000, 276000, 100, -100]])


class Streets(Shape):
    """Streets by kind; null for a kind that was not asked for, or is too much for this box."""

    scale: int = Field(description="Steps in a degree.", examples=[SCALE])
    main: Lines | None
    local: Lines | None
    path: Lines | None


class FoundPoint(Shape):
    """A point in degrees. `crs`: what its x and y were read as."""

    lat: float = Field(examples=[51.05430])
    lon: float = Field(examples=[3.71740])
    crs: str = Field(examples=["EPSG:31370"])


@dataclass(frozen=True)
class Drawn:
    """The lines of one kind. points: int[m, 2], latitude and longitude in 1e-5 degrees.

    counts: vertices of each line; bounds: of each line west, south, east, north in degrees.
    """

    points: npt.NDArray[np.int64]
    counts: npt.NDArray[np.int64]
    bounds: npt.NDArray[np.float64]

    def cut(self, box: Sequence[float] | None, most: int) -> dict[str, list[int]] | None:
        """The lines whose bounds meet a box; None where they have more vertices than `most`."""
        rows = np.arange(len(self.counts)) if box is None else met(self.bounds, box)
        counts = self.counts[rows]
        if counts.sum() > most:
            return None
        ends = np.cumsum(counts)
        first = np.cumsum(self.counts)[rows] - self.counts[rows]
        at = np.arange(counts.sum()) + np.repeat(first - (ends - counts), counts)
        steps = np.diff(self.points[at], axis=0, prepend=[[0, 0]])
        return {"n": counts.tolist(), "d": steps.ravel().tolist()}


@router.get("/{study}/streets", response_model=Streets, summary="Streets to draw under a map")
async def read_streets(
    request: Request, study: StudyId, to: Deepest = "main", bbox: BoxQuery = ""
) -> Response:
    """Streets as lines for the eye, by kind. Of the whole study the main roads always come,
    coarser where they are many; of a box what can be drawn."""
    box = box_asked(bbox) if bbox else None
    loaded = await loaded_study(request, study)
    if box is None:
        return await send(request, loaded, ("streets", to), lambda: _streets(loaded, to, None))
    # every view has a box of its own: kept, they would push out what is asked more than once
    return respond(request.headers, await asyncio.to_thread(_streets, loaded, to, box))


@router.get("/{study}/point", response_model=FoundPoint, summary="Metres of a grid in degrees")
async def read_point(request: Request, study: StudyId, x: Metres, y: Metres) -> Response:
    """Where a point lies whose x and y are in the study's own grid, in Lambert 72 or in Lambert
    2008: that one in which it lies in the study."""
    loaded = await loaded_study(request, study)
    return respond(request.headers, answer_of(await asyncio.to_thread(_point, loaded, x, y)))


def _streets(loaded: Loaded, deepest: Kind, box: Sequence[float] | None) -> Answer:
    left, told = _MOST_VERTICES, dict.fromkeys(KINDS)
    for kind in KINDS[: KINDS.index(deepest) + 1]:
        part = _drawn(loaded, kind).cut(box, left)
        if part is None and kind == "main" and box is None:
            coarse = loaded.kept("coarse roads", lambda: _coarse(loaded))
            part = coarse.cut(None, len(coarse.points))
        told[kind] = part
        # paths without the streets that they lead to would be no ground
        left = 0 if part is None else left - sum(part["n"])
    return answer_of({"scale": SCALE, **told})


def _drawn(loaded: Loaded, kind: Kind) -> Drawn:
    """The streets of one kind: who looks from afar does not wait for all paths."""
    return loaded.kept(
        f"streets {kind}",
        lambda: _simplified(_lines(loaded, kind), loaded.study.crs, _TOLERANCE),
    )


def _coarse(loaded: Loaded) -> Drawn:
    """The main roads of a study that has more of them than a screen shows at once."""
    lines = _lines(loaded, "main")
    for tolerance in (5.0, 10.0, 20.0, 40.0, 80.0):
        drawn = _simplified(lines, loaded.study.crs, tolerance)
        if drawn.counts.sum() <= _MOST_VERTICES:
            return drawn
    return drawn


def _lines(loaded: Loaded, kind: Kind) -> npt.NDArray[np.object_]:
    streets = loaded.analysis.streets
    return street_lines(np.asarray(streets.geometry), np.asarray(streets.highway), kind)


def _simplified(lines: npt.NDArray[np.object_], crs: CRS, tolerance: float) -> Drawn:
    # lines for the eye: that one may come to cross itself is no harm, and this is five times faster
    simple = shapely.simplify(lines, tolerance, preserve_topology=False)
    points = degrees(shapely.get_coordinates(simple), crs)
    counts = shapely.get_num_coordinates(simple).astype(np.int64)
    starts = np.cumsum(counts) - counts
    if not len(counts):
        return Drawn(points, counts, np.empty((0, 4)))
    low, high = np.minimum.reduceat(points, starts), np.maximum.reduceat(points, starts)
    return Drawn(points, counts, np.hstack([low[:, ::-1], high[:, ::-1]]) / SCALE)


def _point(loaded: Loaded, x: float, y: float) -> dict[str, Any]:
    """Raises HttpError for a point that lies outside the study in every grid."""
    box = box_of(loaded, "areas")
    for crs in (loaded.study.crs, *map(CRS.from_epsg, _BELGIAN)):
        to_degrees = Transformer.from_crs(crs, WGS84, always_xy=True)
        lon, lat = (round(float(one), DECIMALS) for one in to_degrees.transform(x, y))
        if box is not None and _near(box, lat, lon):
            epsg = crs.to_epsg()
            return {"lat": lat, "lon": lon, "crs": f"EPSG:{epsg}" if epsg else crs.name}
    raise HttpError("api.point_outside", x=x, y=y)


def _near(box: Sequence[float], lat: float, lon: float) -> bool:
    west, south, east, north = box
    return west - _MARGIN <= lon <= east + _MARGIN and south - _MARGIN <= lat <= north + _MARGIN
