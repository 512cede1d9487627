"""Where on earth a CRS can be used, and which points lie there."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS, Transformer

# Degrees beyond the registered area of use within which the error of a projection stays small.
MARGIN = 1.5


def covered(
    crs: CRS, lon: NDArray[np.float64], lat: NDArray[np.float64], margin: float = MARGIN
) -> NDArray[np.bool_]:
    """Whether points in degrees lie where `crs` can be used; anywhere if it does not say."""
    on_earth = (np.abs(lon) <= 180) & (np.abs(lat) <= 90)
    area = crs.area_of_use
    if area is None:
        return on_earth
    return (
        on_earth
        & (lon >= area.west - margin)
        & (lon <= area.east + margin)
        & (lat >= area.south - margin)
        & (lat <= area.north + margin)
    )


def degrees(
    crs: CRS, x: NDArray[np.float64], y: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Longitude and latitude (WGS 84) of points in `crs`; infinite where it has none."""
    lon, lat = Transformer.from_crs(crs, 4326, always_xy=True).transform(x, y)
    return np.asarray(lon), np.asarray(lat)
