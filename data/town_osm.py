"""The map of the invented town as OpenStreetMap XML."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

import numpy as np
import shapely

from .town_network import Network
from .town_places import Place, positions
from .town_plan import STATION, Floats, Plan, Tags, lines_of
from .town_site import POSTCODE, TOWN, degrees

_EDGE = 60.0  # metres of river, railway and motorway beyond the outline
_OUT_OF_OSM = ("ldc", "huis_van_het_kind")  # these stand in lists of their own
_HEADER = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<osm version="0.6" generator="nabij (verzonnen)">\n'
)


@dataclass
class _Map:
    """Points that get a number when they are first met, in whole centimetres; and ways."""

    ids: dict[tuple[int, int], int] = field(default_factory=dict[tuple[int, int], int])
    tags: dict[int, Tags] = field(default_factory=dict[int, Tags])
    ways: list[tuple[list[int], Tags]] = field(default_factory=list[tuple[list[int], Tags]])

    def node(self, x: float, y: float) -> int:
        """The number of the node here."""
        return self.ids.setdefault((round(x * 100), round(y * 100)), len(self.ids) + 1)

    def way(self, line: shapely.LineString, tags: Tags) -> None:
        """Add a way along the line."""
        refs = [self.node(x, y) for x, y in shapely.get_coordinates(line).tolist()]
        kept = [ref for i, ref in enumerate(refs) if i == 0 or ref != refs[i - 1]]
        self.ways.append((kept, tags))


def write_osm(
    path: Path, plan: Plan, network: Network, places: list[Place], stops: list[tuple[str, Floats]]
) -> None:
    """Write streets, water, railway and places to meet; `stops` are the names of bus stops."""
    drawing = _Map()
    for line, street in zip(network.lines, network.street, strict=True):
        of = network.streets[street]
        name = (("name", of.name),) if of.name else ()
        drawing.way(line, (("highway", of.highway), *name, *of.tags))
    reach = plan.outline.buffer(_EDGE)
    for line, tags in (
        (plan.river, (("waterway", "river"), ("name", "Verzonne"))),
        (plan.railway, (("railway", "rail"), ("usage", "main"))),
        (plan.motorway, (("highway", "motorway"), ("oneway", "no"), ("ref", "A999"))),
    ):
        for part in lines_of(line.intersection(reach)):
            drawing.way(part, tags)
    points: list[tuple[Floats, Tags]] = [
        (np.zeros(2), (("place", "town"), ("name", TOWN))),
        (np.array(STATION), (("railway", "station"), ("name", f"Station {TOWN}"))),
        *((xy, (("highway", "bus_stop"), ("name", name))) for name, xy in stops),
    ]
    shown = [place for place in places if place.kind not in _OUT_OF_OSM]
    points += list(zip(positions(shown), map(_place_tags, shown), strict=True))
    for xy, tags in points:
        drawing.tags[drawing.node(*xy.tolist())] = tags
    path.write_text("".join(_xml(drawing)), encoding="utf-8", newline="\n")


def _place_tags(place: Place) -> Tags:
    tags = {
        "amenity": place.kind,
        "name": place.name,
        "addr:street": place.street,
        "addr:housenumber": str(place.housenumber),
        "addr:postcode": POSTCODE,
        "addr:city": TOWN,
        "capacity": str(place.capacity) if place.capacity else "",
        "opening_hours": place.opening_hours,
        "wheelchair": place.wheelchair,
    }
    return tuple((key, value) for key, value in tags.items() if value)


def _xml(drawing: _Map) -> Iterable[str]:
    yield _HEADER
    lonlat = degrees(np.array(list(drawing.ids)) / 100)
    west, south = lonlat.min(axis=0)
    east, north = lonlat.max(axis=0)
    yield (
        f' <bounds minlat="{south:.7f}" minlon="{west:.7f}" '
        f'maxlat="{north:.7f}" maxlon="{east:.7f}"/>\n'
    )
    for number, (lon, lat) in zip(drawing.ids.values(), lonlat.tolist(), strict=True):
        yield f' <node id="{number}" version="1" lat="{lat:.7f}" lon="{lon:.7f}"'
        tags = drawing.tags.get(number, ())
        yield ">\n" + _tags(tags) + " </node>\n" if tags else "/>\n"
    for number, (refs, tags) in enumerate(drawing.ways, start=1):
        yield f' <way id="{number}" version="1">\n'
        yield "".join(f'  <nd ref="{ref}"/>\n' for ref in refs)
        yield _tags(tags) + " </way>\n"
    yield "</osm>\n"


def _tags(tags: Tags) -> str:
    return "".join(f'  <tag k="{escape(key)}" v="{escape(value)}"/>\n' for key, value in tags)
