"""A room looked at as a whole: its profile, its score, its checks, and what could be better."""

from __future__ import annotations

from dataclasses import dataclass

from .advice import Advice, advice_for
from .assumptions import Assumptions
from .checks import Check, check_room
from .layout import layout_of
from .model import Room
from .profile import Profile, profile
from .score import Score, score
from .setting import setting


@dataclass(frozen=True)
class Evaluation:
    """All that is told about a room. advice: what would bring most comes first."""

    profile: Profile
    score: Score
    checks: tuple[Check, ...]
    advice: tuple[Advice, ...]


def evaluate(room: Room, model: Assumptions | None = None) -> Evaluation:
    """Evaluate a room as it stands, under other assumptions if they are given.

    The room is in metres, as `room_file.load_room` returns it. RoomError with too many seats.
    """
    layout = layout_of(room)
    seen = profile(setting(room, model), layout)
    points = score(seen)
    return Evaluation(
        profile=seen,
        score=points,
        checks=tuple(check_room(room, layout)),
        advice=advice_for(room, layout, seen, points),
    )
