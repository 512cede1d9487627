"""GraphML as OSMnx writes it (versions 1 and 2): nodes with x and y, edges with their tags."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS
from pyproj.exceptions import CRSError

from ..messages import LayerError

MAX_BYTES = 1_500_000_000
MAX_LIST = 2_000

_AUTHORITY = re.compile(r"epsg\D{0,10}(\d{4,6})", re.IGNORECASE)


@dataclass(frozen=True)
class Graph:
    """The nodes and edges of a file. u and v are rows of x and y, -1 for a node not in the file.

    `tags` has for each edge attribute its text per edge, "" where absent.
    """

    crs: CRS
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    u: NDArray[np.int64]
    v: NDArray[np.int64]
    tags: Mapping[str, list[str]]


def read_graphml(path: Path) -> Graph:
    """The graph in a GraphML file. Raises LayerError for a file that is not one of OSMnx."""
    if not path.is_file():
        raise LayerError("streets.missing", file=path)
    if path.stat().st_size == 0:
        raise LayerError("streets.empty_file", file=path)
    if path.stat().st_size > MAX_BYTES:
        raise LayerError("streets.too_large", file=path, limit=MAX_BYTES // 1_000_000)
    parsing = _Parsing(path)
    try:
        with path.open("rb") as stream:
            parsing.parser.ParseFile(stream)
    except (expat.ExpatError, ValueError, LookupError) as error:
        row = str(getattr(error, "lineno", 1))
        raise LayerError("streets.graphml_damaged", file=path, row=row) from error
    if not parsing.is_graphml:
        raise LayerError("streets.not_graphml", file=path)
    return _graph(parsing)


def values(text: str) -> list[str]:
    """The values of one attribute: OSMnx writes several as the text of a Python list."""
    if not (text.startswith("[") and text.endswith("]")) or len(text) > MAX_LIST:
        return [text] if text else []
    try:
        found = ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return [text]
    return [str(value) for value in found]


class _Parsing:
    """Collects a GraphML document element by element, so that no tree is held in memory."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.is_graphml = False
        self.names: dict[str, str] = {}
        self.graph: dict[str, str] = {}
        self.nodes: dict[str, tuple[str, str]] = {}
        self.edges: list[_Edge] = []
        self._of: dict[str, str] = self.graph
        self._node = ""
        self._key = ""
        self._text: list[str] = []
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text.append

    def _doctype(self, *_: object) -> None:
        # without a document type there are no entities that could grow or read other files
        raise LayerError("streets.graphml_doctype", file=self.path)

    def _start(self, element: str, given: dict[str, str]) -> None:
        name = element.rpartition(":")[2]
        if name == "data":
            self._key = self.names.get(given.get("key", ""), "")
            self._text.clear()
        elif name == "node":
            self._node, self._of = given.get("id", ""), {}
        elif name == "edge":
            edge = _Edge(given.get("source", ""), given.get("target", ""))
            self.edges.append(edge)
            self._of = edge.tags
        elif name == "key":
            self.names[given.get("id", "")] = given.get("attr.name", given.get("id", ""))
        elif name == "graphml":
            self.is_graphml = True

    def _end(self, element: str) -> None:
        name = element.rpartition(":")[2]
        if name == "data":
            self._of[self._key] = "".join(self._text)
        elif name == "node":
            self.nodes[self._node] = (self._of.get("x", ""), self._of.get("y", ""))
            self._of = self.graph
        elif name == "edge":
            self._of = self.graph


@dataclass(frozen=True)
class _Edge:
    source: str
    target: str
    tags: dict[str, str] = field(default_factory=dict[str, str])


def _graph(parsing: _Parsing) -> Graph:
    row = {name: position for position, name in enumerate(parsing.nodes)}
    xy = np.array([[_number(x), _number(y)] for x, y in parsing.nodes.values()]).reshape(-1, 2)
    if len(xy) and not np.isfinite(xy).any():
        raise LayerError("streets.graphml_no_xy", file=parsing.path, n=len(xy))
    edges = parsing.edges
    names = {name for edge in edges for name in edge.tags}
    return Graph(
        _crs(parsing),
        xy[:, 0],
        xy[:, 1],
        np.array([row.get(edge.source, -1) for edge in edges], dtype=np.int64),
        np.array([row.get(edge.target, -1) for edge in edges], dtype=np.int64),
        {name: [edge.tags.get(name, "") for edge in edges] for name in sorted(names)},
    )


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("nan")


def _crs(parsing: _Parsing) -> CRS:
    """The CRS of the graph; OSMnx wrote {'init': 'epsg:4326'} in its first years."""
    text = parsing.graph.get("crs", "")
    code = _AUTHORITY.search(text) if len(text) < 60 else None
    try:
        return CRS.from_user_input(int(code[1]) if code else text)
    except CRSError as error:
        raise LayerError("streets.graphml_crs", file=parsing.path, crs=text[:80]) from error
