"""What could change at one seat or one table: who looks away, sits alone, or only face to face."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from ..messages import Message
from .contact import contact_from, pair_terms
from .layout import BoolArray, FloatArray, Layout
from .model import Item, Room
from .profile import Profile
from .score import Score
from .sight import clearance, sight_from

#: A seat with less contact than this is looked at, the worst first, and no more than so many.
_LOW, _MOST_SEATS = 0.5, 30
#: Metres within which a chair belongs to a table or a neighbour, looks at a wall, and within which
#: two seats that do not see one another could be within reach.
_NEAR, _WALL, _HIDDEN = 1.6, 1.5, 2.5
#: Turns of less than this are not worth a sentence, nor is what brings fewer points.
_LEAST_TURN, _LEAST_GAIN = np.radians(30.0), 0.05
#: Metres from the edge of a table to the middle of who sits at it, and kept free around a sitter.
_FROM_EDGE, _ELBOWS = 0.25, 0.5
#: Contact that a place at a small table commonly has.
_AT_TABLE = 0.8
#: Seats that look the same way to within this, in rows of at least so many.
_SAME_WAY, _ROW = np.radians(20.0), 6


@dataclass(frozen=True)
class Advice:
    """One thing that could be better. key: its kind. gain: points of the score that it would bring
    by itself, an estimate to put advice in order. items: ids. message: the sentence."""

    key: str
    gain: float
    items: tuple[str, ...]
    message: Message


class Opening(Message):
    """A sentence of which the first letter is a capital, whatever it begins with."""

    def text(self, language: str = "nl") -> str:
        """The sentence in the language asked for."""
        words = super().text(language)
        return words[:1].upper() + words[1:]


@dataclass(frozen=True)
class Found:
    """An evaluated layout, as the makers of advice see it."""

    room: Room
    layout: Layout
    profile: Profile
    score: Score
    pairs: FloatArray = field(init=False)

    def __post_init__(self) -> None:
        pairs = self.profile.measures
        kappa = self.profile.setting.kappas[0]
        object.__setattr__(self, "pairs", pairs.base * (1 - kappa * pairs.gaze))

    @property
    def per_seat(self) -> tuple[float, float]:
        """Points that one seat brings when its contact rises from 0 to 1, and with its first
        partner."""
        n = max(self.layout.n_seats, 1)
        return self.score.weights["contact"] / n, self.score.weights["partners"] / n

    def advice(self, key: str, gain: float, items: tuple[str, ...], **facts: object) -> Advice:
        """Advice with the sentence of its key."""
        return Advice(key, gain, items, Opening(f"seating.{key}", facts))

    def seat(self, row: int) -> Message:
        """What a seat is called: that of a bench by its bench."""
        bench = int(self.layout.seat_bench[row])
        if bench >= 0:
            return _called("bench", self.room.benches[bench])
        return _called(self.room.seats[row].kind, self.room.seats[row])

    def table(self, row: int) -> Message:
        """What a table is called."""
        return _called("table", self.room.tables[row])

    def movable(self, row: int) -> bool:
        """Whether a seat can be turned by itself: not one of a bench, and not locked."""
        return self.layout.seat_bench[row] < 0 and not self.room.seats[row].locked


def _called(kind: str, item: Item) -> Message:
    if item.label:
        return Message("seating.label", {"label": item.label})
    return Message(f"seating.{kind}", {"name": item.id})


def seat_advice(found: Found) -> Iterator[Advice]:
    """Advice about single seats, rows of seats, and tables."""
    rows = _in_rows(found)
    if rows.sum() >= _ROW:
        yield _rows(found, rows)
    else:
        rows = np.zeros_like(rows)
    worst = np.argsort(found.profile.contact, kind="stable")
    worst = [int(i) for i in worst if found.profile.contact[i] < _LOW and not rows[i]]
    for row in worst[:_MOST_SEATS]:
        if found.movable(row):
            yield from _one_seat(found, row)
    for table in range(len(found.room.tables)):
        yield from _one_table(found, table)
    yield from _hidden(found)


def _in_rows(found: Found) -> BoolArray:
    """Seats whose neighbours within 1.6 m all look the way they do."""
    angle = found.layout.seat_angle
    near = (found.profile.measures.distance < _NEAR) & ~np.eye(len(angle), dtype=np.bool_)
    turn = np.abs((angle[:, None] - angle[None, :] + np.pi) % (2 * np.pi) - np.pi)
    return (
        near.any(axis=1) & ~(near & (turn > _SAME_WAY)).any(axis=1) & (found.layout.seat_table < 0)
    )


def _rows(found: Found, rows: BoolArray) -> Advice:
    contact, first = found.per_seat
    own = found.profile.contact[rows]
    gain = (
        contact * np.maximum(_AT_TABLE - own, 0).sum() + first * found.profile.orphans[rows].sum()
    )
    ids = tuple(found.layout.seat_ids[i] for i in np.flatnonzero(rows))
    return found.advice("rows", float(gain), ids, n=len(ids))


def _one_seat(found: Found, row: int) -> Iterator[Advice]:
    layout, name = found.layout, found.layout.seat_ids[row]
    table = _table_near(found, row)
    if table >= 0:
        angle = _direction(layout.seat_at[row], _table_edges(layout, layout.seat_at[row])[table])
        gain = _changed(found, row, layout.seat_at[row], angle)
        if _worth(layout.seat_angle[row], angle, gain):
            key = "turn_from_wall" if _at_wall(found, row) else "turn_to_table"
            yield found.advice(
                key,
                gain,
                (name, found.room.tables[table].id),
                seat=found.seat(row),
                table=found.table(table),
            )
        return
    other = _seat_near(found, row)
    if other >= 0 and not _at_counter(found, row):
        angle = _direction(layout.seat_at[row], layout.seat_at[other])
        gain = _changed(found, row, layout.seat_at[row], angle)
        if _worth(layout.seat_angle[row], angle, gain):
            yield found.advice(
                "turn_to_seat",
                gain,
                (name, layout.seat_ids[other]),
                seat=found.seat(row),
                other=found.seat(other),
            )
            return
    if found.profile.orphans[row]:
        yield from _alone(found, row)


def _alone(found: Found, row: int) -> Iterator[Advice]:
    """A seat with nobody within reach whichever way it is turned: put it at the nearest table."""
    contact, first = found.per_seat
    gain = contact * _AT_TABLE + first
    name = found.layout.seat_ids[row]
    used = np.flatnonzero(np.isin(np.arange(len(found.room.tables)), found.layout.seat_table))
    if len(used):
        away = np.hypot(*(found.layout.table_at[used] - found.layout.seat_at[row]).T)
        table = int(used[np.argmin(away)])
        ids = (name, found.room.tables[table].id)
        facts = {"seat": found.seat(row), "table": found.table(table)}
        yield found.advice("alone_to_table", gain, ids, **facts)
    elif found.layout.n_seats > 1:
        away = found.profile.measures.distance[row].copy()
        away[row] = np.inf
        other = int(np.argmin(away))
        ids = (name, found.layout.seat_ids[other])
        facts = {"seat": found.seat(row), "other": found.seat(other)}
        yield found.advice("alone_to_seat", gain, ids, **facts)


def _one_table(found: Found, table: int) -> Iterator[Advice]:
    own = np.flatnonzero(found.layout.seat_table == table)
    if len(own) < 2:
        return
    ids = (found.room.tables[table].id, *(found.layout.seat_ids[i] for i in own))
    inside = found.pairs[np.ix_(own, own)]
    contact, first = found.per_seat
    apart = _nearest_two(found, own) if inside.max() < found.profile.setting.model.reach else 0.0
    if apart > _NEAR:
        gain = (contact * _AT_TABLE + first) * len(own)
        yield found.advice("far_apart", gain, ids, table=found.table(table), length=apart)
    elif len(own) == 2 and found.profile.measures.gaze[own[0], own[1]] > 0.5:
        corner = max(0.0, 0.7 - float(inside.max()))
        yield found.advice("only_opposite", 2 * contact * corner, ids, table=found.table(table))
    else:
        yield from _free_head(found, table, own)


def _nearest_two(found: Found, own: npt.NDArray[np.intp]) -> float:
    apart = found.profile.measures.distance[np.ix_(own, own)].copy()
    np.fill_diagonal(apart, np.inf)
    return float(apart.min())


def _free_head(found: Found, table: int, own: npt.NDArray[np.intp]) -> Iterator[Advice]:
    """The head of a table where nobody sits, for a chair of that table with little contact."""
    layout = found.layout
    chairs = [int(i) for i in own if found.movable(int(i))]
    if layout.table_round[table] or not chairs:
        return
    row = min(chairs, key=lambda i: found.profile.contact[i])
    for at, angle in _heads(layout, table):
        if not _is_free(found, at, table):
            continue
        gain = _changed(found, row, at, angle)
        if gain > _LEAST_GAIN:
            ids = (layout.seat_ids[row], found.room.tables[table].id)
            facts = {"seat": found.seat(row), "table": found.table(table)}
            yield found.advice("to_head", gain, ids, **facts)
            return


def _is_free(found: Found, at: FloatArray, table: int) -> bool:
    """Whether no seat, wall, pillar or other table stands where someone would sit."""
    layout = found.layout
    if np.hypot(*(layout.seat_at - at).T).min() < _ELBOWS:
        return False
    away = np.hypot(*(_table_edges(layout, at) - at).T)
    away[table] = np.inf
    return away.min() >= _ELBOWS and (
        clearance(at[None, :], *found.profile.setting.anchors)[0] >= _ELBOWS
    )


def _heads(layout: Layout, table: int) -> list[tuple[FloatArray, float]]:
    """Where someone sits at either end of a rectangular table, and where that person looks."""
    width, depth = layout.table_size[table]
    angle = float(layout.table_angle[table]) + (0.0 if width >= depth else np.pi / 2)
    away = (max(width, depth) / 2 + _FROM_EDGE) * np.array([np.cos(angle), np.sin(angle)])
    middle = layout.table_at[table]
    return [(middle + away, angle + np.pi), (middle - away, angle)]


def _hidden(found: Found) -> Iterator[Advice]:
    """Two seats that would be within reach, were there no wall or pillar between them."""
    pairs, layout = found.profile.measures, found.layout
    close = (pairs.sight == 0) & (pairs.distance < _HIDDEN)
    rows = np.flatnonzero(close.any(axis=1))
    if not len(rows):
        return
    everywhere = np.ones((len(rows), len(rows)))
    _, base, gaze = pair_terms(layout.seat_at[rows], layout.seat_angle[rows], everywhere)
    would = base * (1 - found.profile.setting.kappas[0] * gaze) * close[np.ix_(rows, rows)]
    contact, first = found.per_seat
    for a, b in np.argwhere(np.triu(would, 1) >= found.profile.setting.model.reach):
        i, j = int(rows[a]), int(rows[b])
        gain = contact * float((1 - found.profile.contact[[i, j]]).sum()) * float(would[a, b])
        gain += first * float(found.profile.orphans[[i, j]].sum())
        ids = (layout.seat_ids[i], layout.seat_ids[j])
        yield found.advice("hidden", gain, ids, seat=found.seat(i), other=found.seat(j))


def _table_near(found: Found, row: int) -> int:
    layout = found.layout
    if layout.seat_table[row] >= 0:
        return int(layout.seat_table[row])
    if not len(layout.table_at):
        return -1
    away = np.hypot(*(layout.table_at - layout.seat_at[row]).T) - layout.table_size.min(axis=1) / 2
    nearest = int(np.argmin(away))
    return nearest if away[nearest] < _NEAR / 2 else -1


def _table_edges(layout: Layout, point: FloatArray) -> FloatArray:
    """The point (t, 2) of every table nearest to a point; of a round one, its middle."""
    cos, sin = np.cos(layout.table_angle), np.sin(layout.table_angle)
    x, y = (point - layout.table_at).T
    half = np.where(layout.table_round[:, None], 0.0, layout.table_size / 2)
    along = np.clip(cos * x + sin * y, -half[:, 0], half[:, 0])
    across = np.clip(cos * y - sin * x, -half[:, 1], half[:, 1])
    away = np.column_stack([cos * along - sin * across, sin * along + cos * across])
    return layout.table_at + away


def _seat_near(found: Found, row: int) -> int:
    away = np.where(
        found.profile.measures.sight[row] > 0, found.profile.measures.distance[row], np.inf
    )
    away[row] = np.inf
    nearest = int(np.argmin(away))
    return nearest if away[nearest] < _NEAR else -1


def _at_wall(found: Found, row: int) -> bool:
    at, angle = found.layout.seat_at[row], found.layout.seat_angle[row]
    ahead = at + _WALL * np.array([np.cos(angle), np.sin(angle)])
    return not sight_from(at[0], at[1], ahead[None, :], *found.profile.setting.anchors)[0]


def _at_counter(found: Found, row: int) -> bool:
    """Whether whoever sits there looks at a bar or counter, as on a bar stool."""
    look = found.layout.seat_angle[row] + np.array([0.0, np.pi / 2])
    for counter in found.room.counters:
        away = np.array(counter.at) - found.layout.seat_at[row]
        ahead, beside = away @ np.array([np.cos(look), np.sin(look)])
        turn = np.radians(counter.angle) - look[0]
        cos, sin = abs(np.cos(turn)), abs(np.sin(turn))
        half = np.array([[cos, sin], [sin, cos]]) @ (counter.width / 2, counter.depth / 2)
        if abs(beside) < half[1] and 0 < ahead < half[0] + _NEAR / 2:
            return True
    return False


def _direction(here: FloatArray, there: FloatArray) -> float:
    return float(np.arctan2(there[1] - here[1], there[0] - here[0]))


def _worth(now: float, then: float, gain: float) -> bool:
    turn = abs((then - now + np.pi) % (2 * np.pi) - np.pi)
    return turn > _LEAST_TURN and gain > _LEAST_GAIN


def _changed(found: Found, row: int, at: FloatArray, angle: float) -> float:
    """Points that contact and partners bring when one seat stands or looks otherwise; an estimate
    that leaves out what it changes for guests who arrive."""
    layout, setting = found.layout, found.profile.setting
    before = found.pairs[row]
    moved = layout.seat_at.copy()
    moved[row] = at
    after = contact_from(
        row,
        angle,
        moved,
        layout.seat_angle,
        found.profile.measures.sight,
        float(setting.kappas[0]),
    )
    # what the others miss of contact, without and with the turned seat among them
    rest = (1 - found.profile.contact) / np.maximum(1 - before, 1e-9)
    others = float((rest * (after - before)).sum())
    own = float(1 - np.prod(1 - after) - found.profile.contact[row])
    many = found.profile.partners - (before >= setting.model.reach) + (after >= setting.model.reach)
    many[row] = (after >= setting.model.reach).sum()
    met = int((many > 0).sum()) - int((~found.profile.orphans).sum())
    contact, first = found.per_seat
    return contact * (own + others) + first * met
