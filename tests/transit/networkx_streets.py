"""Walking distances by networkx, every start spliced into its street; whole decimetres."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import networkx as nx
import numpy as np
import shapely

FAR = 10**9  # out of reach; of moments: never
PACE = 1  # metres per second, of older people


@dataclass(frozen=True)
class Spot:
    """A point on the streets: its street, decimetres along it, and decimetres to it."""

    street: int
    along: int
    access: int


class Streets:
    """Walking distances in decimetres by networkx, every start spliced into its street."""

    def __init__(self, layer: Any) -> None:
        self.layer = layer
        self.u, self.v = layer.u.tolist(), layer.v.tolist()
        self.length = [round(metres * 10) for metres in layer.length]
        self.bounds = shapely.bounds(layer.geometry)
        self.graph: Any = nx.Graph()
        for u, v, length in zip(self.u, self.v, self.length, strict=True):
            self._link(u, v, length)

    def _link(self, u: object, v: object, length: int) -> None:
        if length < self.graph.get_edge_data(u, v, {"length": FAR})["length"]:
            self.graph.add_edge(u, v, length=length)

    def nearest(self, x: float, y: float) -> Spot:
        """The nearest spot on any street, among all those that may be the nearest."""
        point = shapely.Point(x, y)
        west, south, east, north = self.bounds.T
        apart = np.hypot(
            np.maximum(0, np.maximum(west - x, x - east)),
            np.maximum(0, np.maximum(south - y, y - north)),
        )
        # nothing lies nearer to a line than to the box around it
        order = np.argsort(apart)
        best, street = np.inf, -1
        for at in range(0, order.size, 64):
            rows = order[at : at + 64]
            if apart[rows[0]] > best:
                break
            metres = shapely.distance(self.layer.geometry[rows], point)
            if metres.min() < best:
                best, street = float(metres.min()), int(rows[metres.argmin()])
        share = shapely.line_locate_point(self.layer.geometry[street], point, normalized=True)
        return Spot(street, round(share * self.length[street]), round(best * 10))

    def distances(self, start: Spot, ends: Spots, limit: int) -> np.ndarray:
        """Decimetres from door to door to each of the ends; FAR beyond the limit."""
        street = start.street
        self._link("start", self.u[street], start.along)
        self._link("start", self.v[street], self.length[street] - start.along)
        reach = nx.single_source_dijkstra_path_length(self.graph, "start", limit, weight="length")
        self.graph.remove_node("start")
        del reach["start"]
        at_node = np.full(len(self.graph), FAR)
        at_node[list(reach)] = list(reach.values())
        on_street = np.where(ends.street == street, abs(ends.along - start.along), np.int64(FAR))
        ways = [at_node[ends.u] + ends.along, at_node[ends.v] + ends.rest, on_street]
        metres = start.access + np.minimum.reduce(ways) + ends.access
        return np.where(metres <= limit, metres, FAR)


class Spots:
    """Many spots as columns."""

    def __init__(self, streets: Streets, spots: Iterable[Spot]) -> None:
        columns = [(spot.street, spot.along, spot.access) for spot in spots]
        self.street, self.along, self.access = np.array(columns).T
        self.rest = np.array(streets.length)[self.street] - self.along
        self.u, self.v = np.array(streets.u)[self.street], np.array(streets.v)[self.street]


def seconds(dm: Any) -> Any:
    """Seconds to walk these decimetres, rounded up."""
    return -(-dm // (10 * PACE))
