"""The map of a study as one HTML text that opens from disk, with no network."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from importlib import resources
from pathlib import Path

import folium
import jinja2
import shapely
from branca.element import Figure

from .. import words
from .journeys import packed_journeys
from .payload import as_json, attributions, crs, payload
from .shapes import SCALE, points
from .view import MapView

_SCRIPTS = (
    "words.js",
    "data.js",
    "colours.js",
    "legend.js",
    "symbols.js",
    "stops.js",
    "journeys.js",
    "map.js",
    "paper.js",
    "travel.js",
    "panel.js",
    "ranking.js",
    "search.js",
    "chooser.js",
    "start.js",
)


def render(view: MapView) -> str:
    """The complete page. The same view gives the same text.

    Scripts, styles and data are in the text; only when `view.tiles` is given does the page ask
    anything of a network, and then only pictures. Names reach the page as text: the data block
    cannot be left, and the page's own policy lets no other script run.
    """
    fmap = _map(view)
    figure = Figure()
    _ = figure.add_child(fmap)
    fmap.render()
    scripts = [
        _inline(text) for text in (_leaflet("leaflet.js"), figure.script.render(), *_own_scripts())
    ]
    journeys = packed_journeys(view, crs(view))
    page = jinja2.Environment(autoescape=True).from_string(_asset("page.html"))
    return page.render(
        language=view.language,
        title=view.title,
        policy=_policy(scripts, tiles=view.tiles is not None),
        styles=_leaflet_styles() + _asset("map.css"),
        no_script=words.text("map.no_script", view.language),
        invented=words.text("map.invented", view.language) if view.invented else "",
        map_html=figure.html.render(),
        scripts=scripts,
        data=as_json(payload(view)),
        journeys=None if journeys is None else as_json(journeys),
    )


def _map(view: MapView) -> folium.Map:
    """Leaflet's map as folium writes it, without the files folium would fetch."""
    fmap = folium.Map(
        location=_middle(view),
        tiles=None,
        zoom_start=12,
        prefer_canvas=True,
        zoom_snap=0.25,
        zoom_delta=0.5,
        min_zoom=7,
        max_zoom=18,
        attribution_control=False,
    )
    # folium's own names are random, and the page would differ each time
    fmap._id = "nabij"  # pyright: ignore[reportPrivateUsage]
    # On the instance: the class is shared by every map in the process.
    fmap.default_js = []
    fmap.default_css = []
    if view.tiles is not None:
        asked = html.escape("; ".join(attributions(view))) or " "
        tiles = folium.TileLayer(view.tiles, attr=asked, name="tiles")
        tiles._id = "nabij"  # pyright: ignore[reportPrivateUsage]
        tiles.add_to(fmap)
    return fmap


def _middle(view: MapView) -> list[float]:
    """Where Leaflet starts, before the page fits the areas into its window."""
    west, south, east, north = view.areas.total_bounds
    middle = shapely.Point((west + east) / 2, (south + north) / 2)
    lat, lng = points([middle], crs(view))[0]
    return [lat / SCALE, lng / SCALE]


def _own_scripts() -> list[str]:
    return ["\n".join(_asset(name) for name in _SCRIPTS)]


def _policy(scripts: list[str], *, tiles: bool) -> str:
    """Which sources the page may use: the scripts written here, by their checksum, and no other."""
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
        for text in scripts
    )
    pictures = "data: blob:" + (" https:" if tiles else "")
    return (
        f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src {pictures}; "
        "base-uri 'none'; form-action 'none'"
    )


def _inline(script: str) -> str:
    """A script that can stand in a script element: nothing in it ends or comments it out."""
    without_map = re.sub(r"(?m)^//# sourceMappingURL=.*$", "", script)
    return without_map.replace("</script", "<\\/script").replace("<!--", "\\x3C!--").strip()


def _leaflet(name: str) -> str:
    # Loaded here, so that a study without a map does not need it.
    from xstatic.pkg import leaflet

    text = (Path(leaflet.BASE_DIR) / name).read_text(encoding="utf-8")
    return text.replace("\r\n", "\n")


def _leaflet_styles() -> str:
    """Leaflet's styles without the pictures of controls that this page does not have."""
    rules = _leaflet("leaflet.css")
    return re.sub(r"(background-image|behavior):\s*url\([^)]*\);?", "", rules) + "\n"


def _asset(name: str) -> str:
    path = resources.files(__package__ or "nabij.maps") / "assets" / name
    return path.read_text(encoding="utf-8").replace("\r\n", "\n")
