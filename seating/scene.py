"""What the layers of one drawing share: the room, where it lies on paper, what is told about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from .layout import Layout
from .model import Room
from .overlay import Overlay
from .sheet import Sheet

Geometry = TypeVar("Geometry", bound=BaseGeometry)


@dataclass(frozen=True)
class Scene:
    """A room on a sheet; `floor` in metres, counterclockwise."""

    room: Room
    layout: Layout
    overlay: Overlay
    sheet: Sheet
    floor: Polygon
    language: str

    def on_paper(self, area: Geometry) -> Geometry:
        """An area of the room in millimetres on paper."""
        sheet, factor = self.sheet, 1000 / self.sheet.scale

        def there(points: np.ndarray) -> np.ndarray:
            x = sheet.left + (points[:, 0] - sheet.west) * factor
            y = sheet.foot - (points[:, 1] - sheet.south) * factor
            return np.column_stack([x, y])

        return shapely.transform(area, there)

    def seat_at(self, row: int) -> tuple[float, float]:
        """Where the middle of a seat falls on paper."""
        x, y = self.layout.seat_at[row].tolist()
        return self.sheet.at(x, y)
