"""What a layout offers, in physical terms: per seat and for the room. No weights here."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .arrival import newcomer
from .compiled import compiled
from .contact import CUTOFF, STRIDE, linked, pair_terms, partner_until, potential
from .hearing import Hearing
from .layout import BoolArray, FloatArray, IntArray, Layout
from .setting import Setting
from .sight import clearance, sight_between, sight_from

#: Kinds of seat, a column each: overlooks the room; back covered; near a wall; not near a wall.
#: A seat may be of several.
KINDS = ("prospect", "refuge", "edge", "centre")
#: A length that lies on a limit counts as within it, however the room is turned; metres.
_ROUNDING = 1e-6
#: Metres behind the middle of a sitter where the back of the chair ends.
_BACK = 0.45


@dataclass(frozen=True)
class SocialTable:
    """The table for whoever comes alone: its row or -1, whether it is seen from the door, and
    whether someone can join at an open end."""

    table: int
    seen: bool
    open_end: bool

    @property
    def share(self) -> float:
        """Half for having one, a quarter each for being seen and for an open end."""
        return (0.5 + 0.25 * self.seen + 0.25 * self.open_end) if self.table >= 0 else 0.0


@dataclass(frozen=True)
class Measures:
    """What the score is made of; rows of the first axis are the kappas of the setting.

    contact: (k, n) 0 to 1. partnered: (k, n) whether someone is within reach. newcomer: (k,
    occupancies) chance that the next guest sits within reach of someone. kind: (n, 4) columns as
    KINDS. anchored, covered, seen: (n,) at a wall or pillar; with the back against one; in sight
    of the main door (all where there is no door). overlooked: (n,) share of the other seats that a
    seat overlooks. distance (metres), base, gaze, sight: (n, n), see `contact.pair_terms`.
    """

    contact: FloatArray
    partnered: BoolArray
    newcomer: FloatArray
    kind: BoolArray
    anchored: BoolArray
    covered: BoolArray
    seen: BoolArray
    overlooked: FloatArray
    social: SocialTable
    distance: FloatArray
    base: FloatArray
    gaze: FloatArray
    sight: FloatArray


@dataclass(frozen=True)
class Profile:
    """The room as people who come alone meet it; per seat in the order of `seat_ids`.

    contact: 0 to 1, no chance of talk. partners: how many seats within reach. group: conversation
    the seat is part of, -1 for none. newcomer: chance that the next guest sits within reach of
    someone, per occupancy. wheelchair_ratio: mean contact of the wheelchair places / median of the
    other seats; None without such places. area_per_seat: m2, None without seats.
    """

    setting: Setting
    measures: Measures
    seat_ids: tuple[str, ...]
    contact: FloatArray
    partners: IntArray
    group: IntArray
    newcomer: FloatArray
    wheelchair_ratio: float | None
    area_per_seat: float | None

    @property
    def orphans(self) -> BoolArray:
        """(n,): seats without anyone within reach."""
        return self.partners == 0

    @property
    def kinds(self) -> dict[str, BoolArray]:
        """Per kind of KINDS, (n,): the seats that are of it."""
        return dict(zip(KINDS, self.measures.kind.T, strict=True))

    @property
    def hearing(self) -> Hearing:
        """What can be heard when the room is full."""
        return self.setting.hearing


def profile(setting: Setting, layout: Layout) -> Profile:
    """The profile of a layout of the room that was prepared."""
    found = measure(setting, layout, setting.kappas)
    pairs = found.base * (1 - setting.kappas[0] * found.gaze)
    return Profile(
        setting=setting,
        measures=found,
        seat_ids=layout.seat_ids,
        contact=found.contact[0],
        partners=(pairs >= setting.model.reach).sum(axis=1).astype(np.int32),
        group=linked(layout.seat_at, layout.seat_angle, found.sight, STRIDE, CUTOFF),
        newcomer=found.newcomer[0],
        wheelchair_ratio=wheelchair_ratio(setting, found.contact[0]),
        area_per_seat=setting.area / layout.n_seats if layout.n_seats else None,
    )


def measure(setting: Setting, layout: Layout, kappas: FloatArray) -> Measures:
    """Everything that moves with the furniture, for these kappas."""
    seats, at, facing = setting.model.seats, layout.seat_at, layout.seat_angle
    sight = sight_between(at, *setting.screens)
    distance, base, gaze = pair_terms(at, facing, sight)
    until = partner_until(base, gaze, setting.model.reach)
    look = np.column_stack([np.cos(facing), np.sin(facing)])
    beside = clearance(at, *setting.anchors)
    covered = clearance(at - _BACK * look, *setting.anchors) <= seats.covered_within + _ROUNDING
    anchored = covered | (beside <= seats.anchored_within + _ROUNDING)
    overlooked = _overlooked(at, look, sight, np.cos(np.radians(seats.view_angle)))
    edge = beside <= seats.edge_within + _ROUNDING
    return Measures(
        contact=potential(base, gaze, kappas),
        partnered=until.max(axis=1, initial=-1.0)[None, :] >= kappas[:, None],
        newcomer=newcomer(
            distance, gaze, until, anchored, setting.days, setting.model.arrival, kappas
        ),
        kind=np.column_stack([overlooked >= seats.prospect_share, covered, edge, ~edge]),
        anchored=anchored,
        covered=covered,
        seen=_from_door(setting, at),
        overlooked=overlooked,
        social=_social(setting, layout),
        distance=distance,
        base=base,
        gaze=gaze,
        sight=sight,
    )


def wheelchair_ratio(setting: Setting, contact: FloatArray) -> float | None:
    """Mean contact of the wheelchair places / median of the other seats; None without places."""
    places = setting.wheelchair
    if not places.any():
        return None
    others = float(np.median(contact[~places])) if not places.all() else 0.0
    return float(contact[places].mean()) / others if others > 0 else 1.0


def _from_door(setting: Setting, points: FloatArray) -> BoolArray:
    if setting.door is None:
        return np.ones(len(points), np.bool_)
    return sight_from(setting.door[0], setting.door[1], points, *setting.screens)


def _social(setting: Setting, layout: Layout) -> SocialTable:
    """The social table that offers most, if there is one."""
    if not len(setting.social):
        return SocialTable(-1, False, False)
    seen = _from_door(setting, layout.table_at[setting.social])
    found = [
        SocialTable(int(row), bool(visible), _open_end(layout, int(row)))
        for row, visible in zip(setting.social, seen, strict=True)
    ]
    return max(found, key=lambda table: table.share)


def _open_end(layout: Layout, table: int) -> bool:
    """Whether a seat stands at the head of the table; every seat of a round one does."""
    own = layout.seat_table == table
    if layout.table_round[table] or not own.any():
        return bool(own.any())
    width, depth = layout.table_size[table]
    angle = layout.table_angle[table] + (0.0 if width >= depth else np.pi / 2)
    away = layout.seat_at[own] - layout.table_at[table]
    along = away @ np.array([np.cos(angle), np.sin(angle)])
    return bool((np.abs(along) > max(width, depth) / 2 - _ROUNDING).any())


@compiled
def _overlooked(at: FloatArray, look: FloatArray, sight: FloatArray, least: float) -> FloatArray:
    """(n,): share of the other seats in sight within an angle whose cosine is `least`."""
    n = len(at)
    share = np.zeros(n)
    for i in range(n):
        for j in range(n):
            dx, dy = at[j, 0] - at[i, 0], at[j, 1] - at[i, 1]
            ahead = look[i, 0] * dx + look[i, 1] * dy
            if i != j and sight[i, j] > 0 and ahead >= least * np.sqrt(dx * dx + dy * dy) - 1e-9:
                share[i] += 1 / (n - 1)
    return share
