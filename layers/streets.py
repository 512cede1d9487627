"""The streets of a study: the network that people walk on, from any of the files it comes in."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS

from ..data.provenance import Source, describe
from ..messages import LayerError, Message, finding
from .crs_bounds import covered, degrees
from .osm import OSM_ATTRIBUTION, OSM_LICENCE, OsmFile, read_osm
from .street_edges import Edges, pieces, take
from .street_formats import Found, from_graphml, from_lines, from_osm
from .vector_formats import SUFFIXES

OSM_SUFFIXES = (".pbf", ".osm", ".osm.gz", ".osm.bz2")

# Houses stand along these: where a way's kind is not known, they may as well.
RESIDENTIAL = frozenset(
    ("residential", "living_street", "pedestrian", "unclassified", "tertiary", "secondary", "road")
)
# A network without any of these was made for cars: it lacks the short cuts of people on foot.
FOOTWAYS = frozenset(("footway", "path", "steps", "track", "bridleway", "corridor"))

# Above this share of the streets in loose pieces, the file itself is likely to be at fault.
_MANY_LOOSE = 0.1


@dataclass(frozen=True)
class Streets:
    """The walking network, one connected piece, undirected, with each street once.

    x, y: nodes in the study's CRS, shape (n_nodes,). A node lies wherever a way begins, ends or
    meets another. u, v: the nodes at the ends of each edge. length: metres on the ground, the
    file's own (GraphML) or geodesic. geometry: LineStrings in the study's CRS from u to v.
    highway: OSM's kind of way, "" where not known; residential: houses stand along it.
    Edges may be parallel, loops, or of no length.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    u: NDArray[np.int32]
    v: NDArray[np.int32]
    length: NDArray[np.float64]
    geometry: NDArray[np.object_] = field(repr=False)
    name: NDArray[np.object_] = field(repr=False)
    residential: NDArray[np.bool_] = field(repr=False)
    highway: NDArray[np.object_] = field(repr=False)
    source: Source
    findings: tuple[Message, ...]


def read_streets(
    path: Path,
    *,
    crs: CRS,
    layer: str | None = None,
    file_crs: str | int | None = None,
    source: str | None = None,
    vintage: int | None = None,
    licence: str | None = None,
    attribution: str | None = None,
    osm: OsmFile | None = None,
) -> Streets:
    """The walkable streets of a file, in `crs`, of which the longest connected piece is kept.

    Reads OSM files (or takes `osm`, when that file was read already), the GraphML of OSMnx, and
    files of lines that `vectors.read_vector` knows. What is walkable is told by OSMnx's `walk`
    filter. The findings say how many kilometres were left out because nothing links them to the
    rest, and whether the network was made for cars. Raises LayerError.
    """
    edges, findings = _read(path, crs, layer, file_crs, osm)
    if is_osm(path) or _is_graphml(path):
        licence, attribution = licence or OSM_LICENCE, attribution or OSM_ATTRIBUTION
    kept, said = _checked(edges, path, crs)
    return Streets(
        kept.x,
        kept.y,
        kept.u,
        kept.v,
        kept.length,
        kept.geometry,
        kept.name,
        np.array([h == "" or h in RESIDENTIAL for h in kept.highway], dtype=np.bool_),
        kept.highway,
        describe(
            path,
            "streets",
            vintage=vintage,
            source=source,
            licence=licence,
            attribution=attribution,
        ),
        (*findings, *said),
    )


def _read(
    path: Path, crs: CRS, layer: str | None, file_crs: str | int | None, osm: OsmFile | None
) -> Found:
    if osm is not None or is_osm(path):
        osm = osm or read_osm(path)
        edges, said = from_osm(osm, crs)
        return edges, (*osm.findings, *said)
    if _is_graphml(path):
        return from_graphml(path, crs)
    if path.suffix.lower() not in SUFFIXES:
        options = (*OSM_SUFFIXES, ".graphml", *SUFFIXES)
        raise LayerError("streets.unknown_format", file=path, options=", ".join(options))
    return from_lines(path, crs, layer, file_crs)


def is_osm(path: Path) -> bool:
    """Whether a file of streets is OpenStreetMap data, by its name."""
    return path.name.lower().endswith(OSM_SUFFIXES)


def _is_graphml(path: Path) -> bool:
    return path.suffix.lower() == ".graphml"


def _checked(edges: Edges, path: Path, crs: CRS) -> tuple[Edges, list[Message]]:
    """The longest piece of the streets, and what there is to say about it."""
    if not len(edges.u):
        raise LayerError("streets.no_length", file=path)
    if not covered(crs, *degrees(crs, edges.x, edges.y)).all():
        raise LayerError("streets.elsewhere", file=path, crs=crs.name)
    piece = pieces(edges)
    kept = take(edges, piece == 0)
    total, km = edges.length.sum() / 1000, kept.length.sum() / 1000
    if km <= 0:
        raise LayerError("streets.no_length", file=path)
    findings: list[Message] = []
    if piece.any():
        many = (total - km) / total > _MANY_LOOSE
        findings.append(
            finding(
                "streets.many_loose" if many else "streets.loose",
                file=path.name,
                km=total - km,
                share=(total - km) / total,
                n=int(piece.max()),
            )
        )
    findings.append(finding("streets.kept", km=km, nodes=len(kept.x), edges=len(kept.u)))
    kinds = set(kept.highway) - {""}
    if kinds and not kinds & FOOTWAYS:
        findings.append(finding("streets.drive_graph", file=path.name, kinds=sorted(kinds)))
    return kept, findings
