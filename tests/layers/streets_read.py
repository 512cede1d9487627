"""What is said of streets that were read, and their length measured another way."""

from __future__ import annotations

import math
from itertools import pairwise

import shapely
from pyproj import CRS

LAMBERT = CRS(31370)


def told(streets, key):
    return next((m for m in streets.findings if m.key == f"streets.{key}"), None)


def geometry_metres(line: shapely.LineString) -> float:
    """Length on a sphere with the local radius: for spans of 100 m, good to a few in 10,000."""
    total = 0.0
    for (x1, y1), (x2, y2) in pairwise(line.coords):
        lat = math.radians((y1 + y2) / 2)
        s2 = math.sin(lat) ** 2
        e2 = 0.00669437999
        meridian = 6378137 * (1 - e2) / (1 - e2 * s2) ** 1.5
        prime = 6378137 / (1 - e2 * s2) ** 0.5
        total += math.hypot(
            math.radians(x2 - x1) * prime * math.cos(lat), math.radians(y2 - y1) * meridian
        )
    return total
