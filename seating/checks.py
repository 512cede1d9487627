"""Every check of a room: what holds and what does not, with its figure, its source and its place.

A check ('toetsing') says what was measured against which figure. Whether the regulation binds a
room depends on its works and its size: `scope` says so, and is to be printed with the checks.
"""

from __future__ import annotations

from ..messages import Message
from .check_doors import door_checks
from .check_furniture import furniture_checks
from .check_ground import Prepared, prepare, violation
from .check_places import place_checks
from .check_result import Check
from .check_state import state_of
from .check_ways import way_checks
from .layout import Layout, layout_of
from .model import Room

__all__ = ["Check", "Prepared", "check_layout", "check_room", "prepare", "scope", "violation"]


def check_room(room: Room, layout: Layout | None = None) -> list[Check]:
    """Every check of a room, those that hold too; with its furniture as in `layout` if given.

    The room is in metres, as `room_file.load_room` returns it.
    """
    return check_layout(prepare(room), layout_of(room) if layout is None else layout)


def check_layout(prepared: Prepared, layout: Layout) -> list[Check]:
    """Every check of a prepared room with this layout."""
    state = state_of(prepared, layout)
    makers = (furniture_checks, door_checks, way_checks, place_checks)
    return [check for make in makers for check in make(state)]


def scope() -> Message:
    """What the checks are worth: whom the regulation binds."""
    return Message("checks.scope")
