"""What could be better, as sentences with the items they concern; what brings most comes first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np

from .advice_seats import Advice, Found, seat_advice
from .layout import Layout
from .model import Room
from .profile import KINDS, Profile
from .score import Score
from .setting import main_door

__all__ = ["Advice", "advice_for"]

#: No more than this of one kind: someone must be able to read it.
_MOST = 5
#: A quiet hour in which the next guest sits near someone in fewer cases than this asks for a host.
_HOST = 0.5
#: Points below which what a whole room lacks is not worth a sentence.
_LEAST = 0.05


def advice_for(room: Room, layout: Layout, profile: Profile, score: Score) -> tuple[Advice, ...]:
    """Advice for an evaluated layout, ordered by the points each would bring by itself; equal ones
    in the order of their items. At most five of a kind."""
    if layout.n_seats == 0:
        return ()
    found = Found(room, layout, profile, score)
    makers = (seat_advice, _social, _kinds, _door, _wheelchair, _host, _hearing, _space)
    everything = [one for make in makers for one in make(found)]
    everything.sort(key=lambda one: (-one.gain, one.key, one.items))
    told, chosen = Counter[str](), list[Advice]()
    for one in everything:
        told[one.key] += 1
        if told[one.key] <= _MOST:
            chosen.append(one)
    return tuple(chosen)


def _lost(found: Found, part: str) -> float:
    """Points that a part of the score leaves lying; 0 for one that does not apply."""
    return found.score.weights.get(part, 0.0) * (1 - found.score.parts.get(part, 1.0))


def _social(found: Found) -> Iterator[Advice]:
    social, tables = found.profile.measures.social, found.room.tables
    points = found.score.weights["social_table"]
    if social.table < 0:
        best = _best_social(found)
        if best is not None:
            yield found.advice(
                "social_missing", points, (tables[best].id,), table=found.table(best)
            )
        return
    ids, facts = (tables[social.table].id,), {"table": found.table(social.table)}
    if not social.seen:
        yield found.advice("social_hidden", points / 4, ids, **facts)
    if not social.open_end:
        yield found.advice("social_closed", points / 4, ids, **facts)


def _best_social(found: Found) -> int | None:
    """The table with most seats in sight of the door, if any has three."""
    at_tables = found.layout.seat_table
    seen = at_tables[found.profile.measures.seen & (at_tables >= 0)]
    if not len(seen):
        return None
    counts = np.bincount(seen)
    return int(np.argmax(counts)) if counts.max() >= 3 else None


def _kinds(found: Found) -> Iterator[Advice]:
    wanted = found.profile.setting.model.seats.kind_share
    points = found.score.weights["choice"] / len(KINDS)
    for kind, seats in found.profile.kinds.items():
        short = 1 - float(seats.mean()) / wanted
        if points * short > _LEAST:
            yield found.advice(f"few_{kind}", points * short, (), n=int(seats.sum()))


def _door(found: Found) -> Iterator[Advice]:
    door = main_door(found.room)
    unseen = np.flatnonzero(~found.profile.measures.seen)
    if door is not None and len(unseen):
        ids = tuple(found.layout.seat_ids[i] for i in unseen)
        yield found.advice("unseen", _lost(found, "view"), ids, n=len(ids))


def _wheelchair(found: Found) -> Iterator[Advice]:
    ratio = found.profile.wheelchair_ratio
    if ratio is None:
        yield found.advice("no_wheelchair", found.score.weights["wheelchair"], ())
    elif _lost(found, "wheelchair") > _LEAST:
        places = np.flatnonzero(found.profile.setting.wheelchair)
        ids = tuple(found.layout.seat_ids[i] for i in places)
        yield found.advice("wheelchair_apart", _lost(found, "wheelchair"), ids, n=len(ids))


def _host(found: Found) -> Iterator[Advice]:
    chance = float(found.profile.newcomer[0])
    if chance < _HOST and len(found.profile.newcomer):
        share = (_HOST - chance) / len(found.profile.newcomer)
        social = found.profile.measures.social.table
        gain = found.score.weights["arrival"] * share
        if social >= 0:
            ids = (found.room.tables[social].id,)
            yield found.advice("host_at_table", gain, ids, table=found.table(social))
        else:
            yield found.advice("host", gain, ())


def _hearing(found: Found) -> Iterator[Advice]:
    heard = found.profile.hearing
    if heard.talkers is None or heard.talkers_hard_of_hearing is None:
        return
    if heard.missing > 0:
        facts = {"talkers": int(heard.talkers), "expected": round(heard.expected)}
        gain = _lost(found, "hearing")
        yield found.advice("hearing", gain, (), area=heard.missing, **facts)
    elif heard.talkers_hard_of_hearing < heard.expected:
        yield found.advice("hard_of_hearing", 0.0, (), talkers=int(heard.talkers_hard_of_hearing))


def _space(found: Found) -> Iterator[Advice]:
    area, least = found.profile.area_per_seat, found.profile.setting.model.seats.area_per_seat[0]
    if area is not None and area < least:
        yield found.advice("cramped", 0.0, (), area=area, least=least)
