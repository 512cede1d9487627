"""Where the invented town lies on the map: in the North Sea, where it hides no real place."""

from __future__ import annotations

import numpy as np
import shapely
from pyproj import Transformer
from shapely.affinity import translate

from .town_plan import Floats

TOWN = "Nabijdorp (verzonnen)"
NIS = "99999"  # of no municipality
POSTCODE = "0000"
LAMBERT_72 = 31370
# Lambert 72 of the market, some fifteen kilometres off the coast
MARKET = (38_000.0, 229_000.0)


def lambert(xy: Floats) -> Floats:
    """Metres from the market to Lambert 72 (EPSG:31370), in centimetres; shape (n, 2)."""
    return np.round(np.asarray(xy) + MARKET, 2)


def on_map(shape: shapely.Polygon) -> shapely.Polygon:
    """A shape around the market moved to its place in Lambert 72."""
    return translate(shape, *MARKET)


def degrees(xy: Floats) -> Floats:
    """Metres from the market to longitude and latitude (WGS 84), 7 decimals; shape (n, 2)."""
    points = lambert(xy).reshape(-1, 2)
    to_degrees = Transformer.from_crs(LAMBERT_72, 4326, always_xy=True)
    lon, lat = to_degrees.transform(points[:, 0], points[:, 1])
    return np.column_stack([lon, lat]).astype(np.float64).round(7)
