"""What a reader sees of public transport on the map."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import shapely

from nabij.maps.page import render

from .invented_transit import tiny_transit

DRAWN = """(name) => { const found = [];
  map_nabij.eachLayer((one) => { if (one.options.className === name) found.push(one); });
  return found.map((one) => ({ dashed: Boolean(one.options.dashArray),
    points: one.getLatLngs().map(({ lat, lng }) => [lng, lat]) })); }"""


def write(path: Path, view) -> Path:
    path.write_text(render(view), encoding="utf-8", newline="\n")
    return path


def lines(page, selector: str) -> list[str]:
    """The rows of a table as a reader sees them, one blank between the cells."""
    rows = page.locator(f"{selector} tr").all_inner_texts()
    return [re.sub(r"\s+", " ", row).strip() for row in rows]


def degrees(points) -> list[list[float]]:
    import geopandas as gpd

    spots = gpd.GeoSeries(shapely.points(points), crs=31370).to_crs(4326)
    return [[spot.x, spot.y] for spot in spots]


def assert_near(found, expected) -> None:
    assert len(found) == len(expected)
    for one, two in zip(found, expected, strict=True):
        assert one == pytest.approx(two, abs=2e-5)


def assert_drawn(page, number: int) -> None:
    """Each leg of a journey of the view is on the map, by its own kind of line."""
    legs = tiny_transit().journeys[number].legs
    for name, of_kind in (
        ("walk", [leg for leg in legs if leg.kind == "walk"]),
        ("ride", [leg for leg in legs if leg.kind != "walk"]),
    ):
        drawn = page.evaluate(DRAWN, name)
        assert len(drawn) == len(of_kind)
        for line, leg in zip(drawn, of_kind, strict=True):
            assert line["dashed"] == (name == "walk")
            assert_near(line["points"], degrees(leg.points))
