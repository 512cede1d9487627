"""What every layer returns: a checked table, where it came from, and what was found on the way."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd

from ..data.provenance import Source
from ..messages import Message


@dataclass(frozen=True)
class Layer:
    """A checked table with its sources and findings.

    The geometry is valid and in the study's projected CRS, in metres.
    """

    table: gpd.GeoDataFrame
    sources: tuple[Source, ...]
    findings: tuple[Message, ...]
