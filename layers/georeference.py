"""Where coordinates lie: the CRS a file means, told from what it declares and from its numbers."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError

from ..messages import LayerError, Message, finding

# how far outside the area of use of a CRS, in degrees, coordinates may lie before they contradict it
_MARGIN = 1.5


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
    bounds = _bounds(frame)
    if not len(bounds):
        return frame.set_crs(to, allow_override=True), ()
    x, y = np.median((bounds[:, 0] + bounds[:, 2]) / 2), np.median((bounds[:, 1] + bounds[:, 3]) / 2)
    declared = _identified(_given(file_crs, file) or frame.crs)
    certain = file_crs is not None or (declared is not None and not implied)
    findings: list[Message] = []
    if declared is None or (not certain and not _fits_degrees(x, y)):
        declared = _by_range(float(x), float(y), file)
        findings.append(finding("vectors.crs_by_range", file=file, crs=_name(declared)))
    elif not _plausible(declared, float(x), float(y)):
        raise LayerError(
            "vectors.crs_contradicts",
            file=file,
            crs=_name(declared),
            x=_plain(x),
            y=_plain(y),
            guess=_guess(float(x), float(y)),
        )
    if _is_swapped(declared, to, float(x), float(y)):
        frame = frame.set_geometry(shapely.transform(frame.geometry.to_numpy(), _flip))
        findings.append(finding("vectors.swapped", file=file, x=_plain(x), y=_plain(y)))
        x, y = y, x
    lon, lat = _degrees(declared, float(x), float(y))
    if not _within(to, lon, lat):
        raise LayerError(
            "vectors.elsewhere", file=file, crs=_name(to), lon=_plain(lon, 3), lat=_plain(lat, 3)
        )
    return _to(frame, declared, to), tuple(findings)


def _to(frame: gpd.GeoDataFrame, declared: CRS, to: CRS) -> gpd.GeoDataFrame:
    placed = frame.set_crs(declared, allow_override=True)
    return placed if declared == to else placed.to_crs(to)


def _bounds(frame: gpd.GeoDataFrame) -> NDArray[np.float64]:
    bounds = shapely.bounds(frame.geometry.to_numpy())
    return bounds[np.isfinite(bounds).all(axis=1)]


def _given(file_crs: str | int | None, file: str) -> CRS | None:
    if file_crs is None:
        return None
    try:
        return CRS.from_user_input(file_crs)
    except CRSError as error:
        raise LayerError("vectors.crs_unknown", file=file, crs=str(file_crs)) from error


def _identified(crs: CRS | None) -> CRS | None:
    """The registered CRS that a file's own wording stands for; a .prj has no area of use."""
    code = crs.to_epsg(min_confidence=25) if crs is not None else None
    return CRS.from_epsg(code) if code else crs


def _fits_degrees(x: float, y: float) -> bool:
    return abs(x) <= 180 and abs(y) <= 90


def _by_range(x: float, y: float, file: str) -> CRS:
    for candidate in _CANDIDATES:
        if _in(candidate, x, y):
            return CRS.from_epsg(candidate.epsg)
    key = "vectors.crs_ambiguous" if _in(_UTM, x, y) else "vectors.crs_missing"
    raise LayerError(key, file=file, x=_plain(x), y=_plain(y), options=_UTM_NAMES)


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
    if not (np.isfinite(lon) and np.isfinite(lat)):
        return False
    area = crs.area_of_use
    return area is None or (
        area.west - _MARGIN <= lon <= area.east + _MARGIN
        and area.south - _MARGIN <= lat <= area.north + _MARGIN
    )


def _degrees(crs: CRS, x: float, y: float) -> tuple[float, float]:
    if crs.is_geographic:
        return x, y
    try:
        lon, lat = Transformer.from_crs(crs, 4326, always_xy=True).transform(x, y)
    except ProjError:
        return float("nan"), float("nan")
    return float(lon), float(lat)


def _flip(points: NDArray[np.float64]) -> NDArray[np.float64]:
    return points[:, ::-1]


def _name(crs: CRS) -> str:
    code = crs.to_epsg()
    return f"EPSG:{code} ({crs.name})" if code else crs.name


def _plain(value: float, decimals: int = 1) -> str:
    return f"{value:.{decimals}f}"
