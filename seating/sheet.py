"""The sheet of paper: which size fits, and where a place in the room falls on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..messages import RoomError

#: ISO 216, landscape, millimetres.
PAPERS = {"A4": (297, 210), "A3": (420, 297), "A2": (594, 420), "A1": (841, 594), "A0": (1189, 841)}
#: What architects draw at; the smallest that fits is offered where the chosen one does not.
SCALES = (20, 50, 100, 200, 500, 1000, 2000, 5000)
MARGIN = 10.0
LEGEND_WIDTH = 62.0
GAP = 6.0
FOOT = 17.0  # title block
# Around the room: its walls, one or two lines of dimensions and the names of doors.
ROUND_LEFT, ROUND_TOP, ROUND_RIGHT, ROUND_FOOT = 20.0, 20.0, 12.0, 12.0

Bounds = tuple[float, float, float, float]


@dataclass(frozen=True)
class Sheet:
    """A sheet with a room on it. Lengths in millimetres on paper, y down; `left`, `foot`: where
    the west-most and south-most point of the room fall; `west`, `south`: those points, metres."""

    paper: str
    width: float
    height: float
    scale: int
    left: float
    foot: float
    west: float
    south: float

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Where a point of the room (metres) falls on paper."""
        return (self.left + self.mm(x - self.west), self.foot - self.mm(y - self.south))

    def mm(self, metres: float) -> float:
        """A length of the room on paper."""
        return metres * 1000 / self.scale

    @property
    def legend_left(self) -> float:
        """Left edge of the legend."""
        return self.width - MARGIN - LEGEND_WIDTH

    @property
    def foot_top(self) -> float:
        """Upper edge of the title block."""
        return self.height - MARGIN - FOOT


def sheet_for(bounds: Bounds, scale: int, legend_height: float) -> Sheet:
    """The smallest sheet, lying before standing, that holds a room of these bounds (metres).

    legend_height: what the legend needs, millimetres; a legend alone asks for A3 at most. Raises
    RoomError where no sheet is large enough.
    """
    if not 1 <= scale <= SCALES[-1]:
        raise RoomError("drawing.scale", scale=scale, least=1, most=SCALES[-1])
    west, south, east, north = bounds
    wide, high = (east - west) * 1000, (north - south) * 1000
    for paper, width, height in _sheets():
        free_width, free_height, legend = _free(width, height)
        if wide / scale > free_width or high / scale > free_height:
            continue
        if paper == "A4" and legend_height > legend:
            continue
        left = MARGIN + ROUND_LEFT + (free_width - wide / scale) / 2
        foot = MARGIN + ROUND_TOP + (free_height + high / scale) / 2
        return Sheet(paper, width, height, scale, left, foot, west, south)
    free_width, free_height, _ = _free(*PAPERS["A0"])
    least = max(wide / free_width, high / free_height)
    raise RoomError(
        "drawing.too_large", scale=scale, fits=next(one for one in SCALES if one >= least)
    )


def _sheets() -> Iterator[tuple[str, int, int]]:
    for paper, (long, short) in PAPERS.items():
        yield paper, long, short
        yield paper, short, long


def _free(width: float, height: float) -> tuple[float, float, float]:
    """Width and height left for the room, and height for the legend."""
    legend = height - 2 * MARGIN - FOOT - GAP
    across = width - 2 * MARGIN - LEGEND_WIDTH - GAP - ROUND_LEFT - ROUND_RIGHT
    return across, legend - ROUND_TOP - ROUND_FOOT, legend
