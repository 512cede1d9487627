"""Random rooms for the judge: any furniture anywhere, but free floor inside both doors."""

import math

import numpy as np

from nabij.seating.model import Door, Pillar, Room, Seat, Table, Walls

#: Metres from the middle of a door to the spot where the way begins or ends.
APRON = 0.8


def random_room(seed):
    """A room, and the two spots inside its doors that must be joined by a way."""
    rng = np.random.default_rng(seed)
    wide, deep = rng.uniform(6, 10, 2)
    outline, holes = _walls(rng, wide, deep)
    spots = (APRON, 1.5), (wide - APRON, deep - 1.5)

    def free(x, y, reach):
        return all(math.dist((x, y), spot) > APRON + 0.05 + reach for spot in spots)

    def turned():
        return float(rng.choice([0.0, 90.0, 180.0, rng.uniform(0, 360)]))

    tables, seats, pillars = [], [], []
    for k in range(rng.integers(3, 16)):
        at, size = rng.uniform(0.2, (wide - 0.2, deep - 0.2)), rng.uniform((0.5, 0.5), (2.2, 1.1))
        form = ("round", "rectangular")[rng.integers(2)]
        if free(*at, math.hypot(*size) / 2):
            table = Table(
                id=f"t{k}", at=tuple(at), shape=form, width=size[0], depth=size[1], angle=turned()
            )
            tables.append(table)
    for k in range(rng.integers(0, 25)):
        at = rng.uniform(0.2, (wide - 0.2, deep - 0.2))
        if free(*at, 0.35):
            seats.append(Seat(id=f"s{k}", at=tuple(at), angle=turned()))
    for k in range(rng.integers(0, 3)):
        at = rng.uniform(1, (wide - 1, deep - 1))
        form = ("round", "rectangular")[rng.integers(2)]
        if free(*at, 0.3):
            pillars.append(Pillar(id=f"p{k}", at=tuple(at), shape=form, angle=turned()))
    doors = [
        Door(id="in", at=(0, 1.5), width=0.9, main=True, opens="out"),
        Door(id="uit", at=(wide, deep - 1.5), width=0.9, opens="out"),
    ]
    walls = Walls(outline=outline, holes=holes)
    parts = {"doors": doors, "tables": tables, "seats": seats, "pillars": pillars}
    return Room(title="toeval", walls=walls, **parts), *spots


def _walls(rng, wide, deep):
    """A box, one with a concave bay, one with a hole in the middle, or one with a slanted wall."""
    plain = [(0, 0), (wide, 0), (wide, deep), (0, deep)]
    form = rng.integers(4)
    if form == 1:
        bay = [(0.55, 1.0), (0.55, 0.6), (0.3, 0.7), (0.25, 1.0)]
        return [*plain[:3], *((x * wide, y * deep) for x, y in bay), plain[3]], []
    if form == 2:
        x, y = wide / 2, deep / 2
        return plain, [[(x - 0.6, y - 0.3), (x + 0.7, y - 0.2), (x + 0.2, y + 0.8)]]
    if form == 3:
        return [plain[0], (wide / 2, -0.6), *plain[1:]], []
    return plain, []
