"""Where coordinates lie: the CRS a file means, told from what it declares and from its numbers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS
from pyproj.exceptions import CRSError

from ..messages import LayerError, Message, finding
from .crs_bounds import covered, degrees


@dataclass(frozen=True)
class _Candidate:
    """A CRS whose coordinates are told from their range alone, in its own units."""

    epsg: int
    x: tuple[float, float]
    y: tuple[float, float]


# Belgium in each CRS, with some room. The ranges of 31370 and 3812 do not touch.
_CANDIDATES = (
    _Candidate(4326, (-180, 180), (-90, 90)),
    _Candidate(31370, (10_000, 310_000), (10_000, 260_000)),
    _Candidate(3812, (510_000, 810_000), (510_000, 760_000)),
)
# Not to be told apart by range: zones share their eastings, datums differ by a hundred metres.
_UTM = _Candidate(0, (100_000, 900_000), (3_800_000, 7_900_000))
# no CRS in use has numbers this large; those with a zone in front reach tens of millions
_EARTH = 100_000_000
_UTM_NAMES = ("25831", "25832", "32631", "32632", "23031", "3857")


def locate(
    frame: gpd.GeoDataFrame, *, file: str, to: CRS, file_crs: str | int | None, implied: bool
) -> tuple[gpd.GeoDataFrame, tuple[Message, ...]]:
    """The frame in the CRS `to`, and what had to be assumed about its own.

    `file_crs` (what the study says) goes before what the file declares; `implied` means that the
    file's CRS is only its format's default (GeoJSON), so that coordinates may overrule it. Without
    any, the range of the coordinates decides, and the finding says so. Degrees that were written
    as latitude, longitude are turned around. Raises LayerError where the range contradicts the
    CRS, fits none, or lies beyond where `to` can be used.
    """
    name = Path(file).name
    x, y = _centre(frame)
    declared = _identified(_given(file_crs, file) or frame.crs)
    certain = file_crs is not None or (declared is not None and not implied)
    findings: list[Message] = []
    if declared is None or (not certain and not _fits_degrees(x, y)):
        declared = _by_range(x, y, file)
        findings.append(finding("vectors.crs_by_range", file=name, crs=_name(declared)))
    elif not _plausible(declared, x, y):
        raise LayerError(
            "vectors.crs_contradicts",
            file=file,
            crs=_name(declared),
            x=_plain(x),
            y=_plain(y),
            guess=_guess(x, y),
        )
    if _is_swapped(declared, to, x, y):
        frame = frame.set_geometry(shapely.transform(frame.geometry.to_numpy(), _flip))
        findings.append(finding("vectors.swapped", file=name, x=_plain(x), y=_plain(y)))
        x, y = y, x
    lon, lat = _degrees(declared, x, y)
    if not _within(to, lon, lat):
        raise LayerError(
            "vectors.elsewhere", file=file, crs=_name(to), lon=_plain(lon, 3), lat=_plain(lat, 3)
        )
    placed, astray = _to(frame, declared, to)
    if astray:
        findings.append(finding("vectors.astray", file=name, n=len(astray), rows=astray))
    return placed, tuple(findings)


def _to(
    frame: gpd.GeoDataFrame, declared: CRS, to: CRS
) -> tuple[gpd.GeoDataFrame, tuple[str, ...]]:
    """The features in the CRS `to`, without those that cannot be there; and the rows of these."""
    # PROJ takes a longitude of 4000 for one of 40
    limits = np.array([360, 90, 360, 90] if declared.is_geographic else [np.inf] * 4)
    reach = np.abs(shapely.bounds(frame.geometry.to_numpy()))
    placed = frame.loc[np.asarray((reach <= limits).all(axis=1))]
    placed = placed.set_crs(declared, allow_override=True)
    placed = placed if declared == to else placed.to_crs(to)
    finite = np.isfinite(shapely.bounds(placed.geometry.to_numpy())).all(axis=1)
    placed = placed.loc[np.asarray(finite)]
    return placed, tuple(str(row) for row in frame.index.difference(placed.index))


def _centre(frame: gpd.GeoDataFrame) -> tuple[float, float]:
    """The median of the features' middles: one feature that lies astray does not move it."""
    west, south, east, north = shapely.bounds(frame.geometry.to_numpy()).T
    return float(np.median((west + east) / 2)), float(np.median((south + north) / 2))


def _given(file_crs: str | int | None, file: str) -> CRS | None:
    if file_crs is None:
        return None
    try:
        return CRS.from_user_input(file_crs)
    except CRSError as error:
        raise LayerError("vectors.crs_unknown", file=file, crs=str(file_crs)) from error


def _identified(crs: CRS | None) -> CRS | None:
    """The registered CRS that a file's own wording stands for; a .prj has no area of use."""
    if crs is not None and not (crs.is_geographic or crs.is_projected):
        return None  # a GeoPackage calls it "undefined"
    code = crs.to_epsg(min_confidence=25) if crs is not None else None
    return CRS.from_epsg(code) if code else crs


def _fits_degrees(x: float, y: float) -> bool:
    return abs(x) <= 180 and abs(y) <= 90


def _by_range(x: float, y: float, file: str) -> CRS:
    for candidate in _CANDIDATES:
        if _in(candidate, x, y):
            return CRS.from_epsg(candidate.epsg)
    key = "vectors.crs_ambiguous" if _in(_UTM, x, y) else "vectors.crs_missing"
    if max(abs(x), abs(y)) > _EARTH:
        key = "vectors.off_earth"
    raise LayerError(key, file=file, x=_plain(x), y=_plain(y), options=_UTM_NAMES)


def told_by_range(x: float, y: float) -> bool:
    """Whether numbers of this size are coordinates in some CRS that is in use here."""
    return any(_in(candidate, x, y) for candidate in (*_CANDIDATES, _UTM))


def _guess(x: float, y: float) -> str:
    """The EPSG codes that coordinates of this size usually have, for the error to suggest."""
    fits = [str(c.epsg) for c in _CANDIDATES if _in(c, x, y)]
    return ", ".join(fits or (_UTM_NAMES if _in(_UTM, x, y) else ("?",)))


def _in(candidate: _Candidate, x: float, y: float) -> bool:
    low_x, high_x = candidate.x
    low_y, high_y = candidate.y
    return low_x <= x <= high_x and low_y <= y <= high_y


def _plausible(declared: CRS, x: float, y: float) -> bool:
    """Whether such coordinates can be meant in this CRS, by its units and its area of use."""
    if declared.is_geographic:
        return _fits_degrees(x, y)
    if _fits_degrees(x, y):
        return False
    lon, lat = _degrees(declared, x, y)
    return _within(declared, lon, lat)


def _is_swapped(declared: CRS, to: CRS, x: float, y: float) -> bool:
    if not declared.is_geographic or to.area_of_use is None:
        return False
    return not _within(to, x, y) and _within(to, y, x)


def _within(crs: CRS, lon: float, lat: float) -> bool:
    return bool(covered(crs, np.array([lon]), np.array([lat]))[0])


def _degrees(crs: CRS, x: float, y: float) -> tuple[float, float]:
    lon, lat = degrees(crs, np.array([x]), np.array([y]))
    return float(lon[0]), float(lat[0])


def _flip(points: NDArray[np.float64]) -> NDArray[np.float64]:
    return points[:, ::-1]


def _name(crs: CRS) -> str:
    code = crs.to_epsg()
    return f"EPSG:{code} ({crs.name})" if code else crs.name


def _plain(value: float, decimals: int = 1) -> str:
    return f"{value:.{decimals}f}"
