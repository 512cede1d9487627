"""All that the checks of one layout share, computed once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.spatial import KDTree

from ..messages import Message
from .check_ground import Prepared, Scene, routes, scene, seat_cells
from .check_norms import norms
from .check_result import Spot
from .check_space import Circle, Clear, come_near, largest_circle
from .layout import FloatArray, IntArray, Layout
from .model import Item
from .passages import Grid, Reach


@dataclass(frozen=True)
class State:
    """A room with a layout: its bodies, the grid with them on it, the routes from the entrance."""

    prepared: Prepared
    layout: Layout
    scene: Scene
    grid: Grid
    reach: Reach

    @cached_property
    def seat_cells(self) -> IntArray:
        """Where the widest route to every seat ends (s,), -1 for none."""
        return seat_cells(self.grid, self.reach, self.scene)

    @cached_property
    def in_use(self) -> State:
        """The same with everyone pushed back: chairs take 0.13 m more, places of benches do not."""
        loose = (self.layout.seat_bench < 0) & ~self.scene.wheelchair
        behind = np.where(loose, norms()["push_back"].limit, 0.0)
        return _state(self.prepared, self.layout, behind)

    @cached_property
    def clear(self) -> Clear:
        """Metres free around every cell, at most 0.8."""
        clear = self.prepared.clear.copy()
        come_near(clear, self.grid, self.scene.bodies[self.scene.first_table :])
        return clear

    @cached_property
    def median_apart(self) -> float:
        """Median over the seats of the distance to the nearest other one, metres."""
        apart, _ = KDTree(self.layout.seat_at).query(self.layout.seat_at, k=2)
        return float(np.median(np.asarray(apart)[:, 1]))

    @property
    def has_entrance(self) -> bool:
        """Whether there is a way in to measure routes from."""
        return len(self.prepared.start) > 0

    def circle(self, place: FloatArray, away: float, least: float, enough: float) -> Circle:
        """The largest free circle with its middle at most `away` metres from a body, where a route
        of `least` metres leads; no larger than a diameter of `enough`, where the search stops."""
        wide = round(1000 * least) if self.has_entrance else 0
        edges, bodies = self.prepared.edges, self.scene.bodies
        found = largest_circle(
            self.clear, self.grid, self.reach, wide, edges, bodies, place, away, enough / 2
        )
        return found._replace(diameter=min(round(found.diameter, 3), enough))

    def width(self, cell: int) -> float:
        """Metres of the widest route to a cell (flat index)."""
        return 0.0 if cell < 0 else float(self.reach.width.ravel()[cell]) / 1000

    def narrowest(self, cell: int) -> tuple[tuple[int, ...], Spot | None]:
        """The two bodies between which the widest route to a cell is narrowest, and where."""
        if cell < 0:
            return (), None
        at = int(self.reach.narrowest.ravel()[cell])
        pair = int(self.grid.pair.ravel()[at])
        i, j = divmod(at, self.grid.width.shape[1])
        spot = (self.grid.x + i * self.grid.cell, self.grid.y + j * self.grid.cell)
        if pair < 0:
            return (), spot
        return tuple(int(row) for row in self.scene.pairs[pair]), spot

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """The id of every body; a wall has none."""
        tables = tuple(table.id for table in self.prepared.room.tables)
        return (*self.prepared.ids, *tables, *self.layout.seat_ids)

    @cached_property
    def _items(self) -> dict[str, tuple[str, Item]]:
        room = self.prepared.room
        groups = {
            "pillar": room.pillars,
            "counter_item": room.counters,
            "table": room.tables,
            "door": room.doors,
            "zone": room.zones,
        }
        found: dict[str, tuple[str, Item]] = {
            item.id: (kind, item) for kind, items in groups.items() for item in items
        }
        return found | {seat.id: (seat.kind, seat) for seat in room.seats}

    def name(self, item: str) -> Message:
        """What people call an item: its label, else its kind and id; a wall for no id."""
        if not item:
            return Message("checks.wall")
        kind, one = self._items.get(item, ("seat", None))
        if one is not None and one.label:
            return Message("checks.label", {"name": one.label})
        return Message(f"checks.{kind}", {"name": item})


def state_of(prepared: Prepared, layout: Layout) -> State:
    """The state of a prepared room with a layout."""
    return _state(prepared, layout, 0.0)


def _state(prepared: Prepared, layout: Layout, behind: FloatArray | float) -> State:
    everything = scene(prepared, layout, behind)
    grid, reach = routes(prepared, everything)
    return State(prepared, layout, everything, grid, reach)
