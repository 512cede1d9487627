"""How many people can talk at once before nobody understands the one across the table.

Absorption from the measured reverberation (Sabine) or from the surfaces; talkers for a signal 3 dB
under the noise, and what people hard of hearing need (Rindel). In the open air nothing returns.
"""

from __future__ import annotations

from dataclasses import dataclass

import shapely

from .assumptions import HearingModel
from .model import Room


@dataclass(frozen=True)
class Hearing:
    """absorption: m2, with everyone seated; talkers and talkers_hard_of_hearing: how many at once
    the room bears; expected: how many talk when every seat is taken; measured: whether the
    reverberation was given. All None in the open air, but for `expected`."""

    absorption: float | None
    talkers: float | None
    talkers_hard_of_hearing: float | None
    expected: float
    measured: bool

    @property
    def share(self) -> float | None:
        """Talkers that the room bears per talker expected, at most 1; None in the open air."""
        if self.talkers is None:
            return None
        return min(1.0, self.talkers / self.expected) if self.expected else 1.0

    @property
    def missing(self) -> float:
        """m2 of absorption short for everyone who talks when the room is full."""
        if self.talkers is None or self.absorption is None or self.talkers >= self.expected:
            return 0.0
        return self.absorption * (self.expected / self.talkers - 1)


def hearing(room: Room, n_seats: int, model: HearingModel) -> Hearing:
    """What can be heard in a room whose `n_seats` are taken.

    A given reverberation is taken as it was measured, with the people who were there then.
    """
    expected = n_seats / model.persons_per_talker
    if room.open_air:
        return Hearing(None, None, None, expected, measured=False)
    floor = shapely.Polygon(room.walls.outline, room.walls.holes)
    if room.reverberation is not None:
        absorption = model.sabine * floor.area * room.height / room.reverberation
    else:
        surfaces = floor.area * (model.floor + model.ceiling)
        surfaces += floor.length * room.height * model.walls
        absorption = surfaces + n_seats * model.person
    return Hearing(
        absorption,
        absorption / model.per_talker,
        absorption / model.per_talker_hard_of_hearing,
        expected,
        measured=room.reverberation is not None,
    )
