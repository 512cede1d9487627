"""What the checks find in a room."""

from nabij.seating.checks import check_room
from nabij.seating.model import Door, Room, Seat, Table, Walls


def found(room, key, ok=None):
    return [one for one in check_room(room) if one.key == key and ok in (None, one.ok)]


def only(room, key):
    (one,) = found(room, key)
    return one


def wheelchair(x, y, angle, table=None):
    return Seat(id="w", at=(x, y), angle=angle, kind="wheelchair", table=table)


# ---------------------------------------------------------------- walkways


def lane(gap, length, wide=4.0):
    """A room of two doors with a block that leaves a lane of this gap and length."""
    outline = [(0, 0), (14, 0), (14, wide), (0, wide)]
    doors = [
        Door(id="in", at=(0, wide / 2), width=1, main=True, opens="out"),
        Door(id="uit", at=(14, wide / 2), width=1, opens="out"),
    ]
    tables = [Table(id="t", at=(7, (wide - gap) / 2), width=length, depth=wide - gap)]
    return Room(title="gang", walls=Walls(outline=outline), doors=doors, tables=tables)


def failing(room):
    return {one.key for one in check_room(room) if not one.ok and one.key.startswith("wheelchair")}
