"""Ground to print maps of, and the pages behind pictures, measured by matplotlib itself."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from xml.etree import ElementTree

import geopandas as gpd
import numpy as np
import shapely
from matplotlib import rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg

from nabij.data.provenance import Source
from nabij.layers.streets import Streets
from nabij.maps import charts, matrix, printed, printed_reach
from nabij.maps.paper import Drawn, Sheet

CRS = 31370
WEST, SOUTH = 150_000.0, 170_000.0
HOSTILE = (
    "$\\frac{1}{0}$ & <script>alert(1)</script>",
    "مركز الحي بالعربية",
    "Café 😀 中文",
    "--> ]]> Ž",
    "\u202eomgekeerd\x07\n=1+1",
    "Naam die nergens op een kaart past want hij is veel en veel te lang " * 3,
)


def page_of(monkeypatch, draw: Callable[[], Drawn]) -> tuple[Sheet, Drawn]:
    """The page that a picture was made of, with the picture."""
    pages: list[Sheet] = []
    for module in (printed, printed_reach, charts, matrix):
        if hasattr(module, "finished"):
            real = module.finished

            def kept(page, alt, real=real):
                pages.append(page)
                return real(page, alt)

            monkeypatch.setattr(module, "finished", kept)
    drawn = draw()
    assert len(pages) == 1
    return pages[0], drawn


def text_boxes(page: Sheet) -> list[tuple[str, object]]:
    """Every text on the page with its box in dots, as matplotlib draws it."""
    renderer = FigureCanvasAgg(page.figure).get_renderer()
    with rc_context({"text.hinting": "none"}):
        return [(text.get_text(), text.get_window_extent(renderer)) for text in page.axes.texts]


def assert_legible(page: Sheet) -> None:
    """No text touches another or runs off the page, and none is smaller than 7 points."""
    boxes = text_boxes(page)
    assert boxes
    assert min(text.get_fontsize() for text in page.axes.texts) >= 7
    for (one, box), (other, beside) in itertools.combinations(boxes, 2):
        wide = min(box.x1, beside.x1) - max(box.x0, beside.x0)
        tall = min(box.y1, beside.y1) - max(box.y0, beside.y0)
        # a dot of a picture of 200 to the inch, by rounding
        assert min(wide, tall) <= 1, (one, other)
    width, height = page.figure.bbox.width, page.figure.bbox.height
    for text, box in boxes:
        assert box.x0 >= 0 and box.x1 <= width and box.y0 >= 0 and box.y1 <= height, text


def assert_harmless(drawn: Drawn) -> None:
    """The SVG is XML of shapes only: no text, no script, and nothing fetched from elsewhere."""
    root = ElementTree.fromstring(drawn.svg)
    for element in root.iter():
        name = element.tag.rpartition("}")[2]
        assert name not in {"script", "text", "foreignObject", "a"}
        for key, value in element.attrib.items():
            assert not key.lower().startswith("on")
            if key.endswith("href"):
                assert value.startswith(("#", "data:image/png;base64,"))
    assert "alert" not in drawn.svg
    assert drawn.svg.startswith("<svg ")


def squares(names: list[str], columns: int = 3, side: float = 1000.0) -> gpd.GeoDataFrame:
    """Square areas in rows from the south-west, coded A0, A1, ..."""
    boxes = [
        shapely.box(
            WEST + side * (at % columns),
            SOUTH + side * (at // columns),
            WEST + side * (at % columns + 1),
            SOUTH + side * (at // columns + 1),
        )
        for at in range(len(names))
    ]
    codes = [f"A{at}" for at in range(len(names))]
    return gpd.GeoDataFrame({"code": codes, "name": names}, geometry=boxes, crs=CRS)


def street_grid(wide: float, tall: float, step: float) -> Streets:
    """Streets along a grid, an edge for each side of a block; every tenth is a main road."""
    lines, kinds = [], []
    across, up = int(wide / step), int(tall / step)
    for row, column in itertools.product(range(up + 1), range(across + 1)):
        x, y = WEST + column * step, SOUTH + row * step
        for dx, dy, at in ((step, 0, row), (0, step, column)):
            lines.append([(x, y), (x + dx, y + dy)])
            kinds.append("primary" if at % 10 == 0 else "residential" if at % 3 else "footway")
    n = len(lines)
    geometry = shapely.linestrings(lines)
    return Streets(
        x=np.empty(0),
        y=np.empty(0),
        u=np.zeros(n, dtype=np.int32),
        v=np.zeros(n, dtype=np.int32),
        length=np.full(n, step),
        geometry=geometry,
        name=np.array([""] * n, dtype=object),
        residential=np.ones(n, dtype=bool),
        highway=np.array(kinds, dtype=object),
        source=Source("streets", "straten.osm", "0" * 64, 1),
        findings=(),
    )


def places_at(rows: list[tuple[str, str, float, float]]) -> gpd.GeoDataFrame:
    """Places by category, name, and metres east and north of the south-west corner."""
    return gpd.GeoDataFrame(
        {
            "place": [f"p{at}" for at in range(len(rows))],
            "category": [row[0] for row in rows],
            "name": [row[1] for row in rows],
        },
        geometry=[shapely.Point(WEST + row[2], SOUTH + row[3]) for row in rows],
        crs=CRS,
    )
