"""Small rooms made by hand, and the same room turned, mirrored or shifted."""

import math

from nabij.seating.model import Door, Room, Seat, Table, Walls


def chair(name, x, y, angle, table=None, **more):
    return Seat(id=name, at=(x, y), angle=angle, table=table, **more)


def box(width=10.0, depth=8.0, **more):
    """A rectangular room with a main door in the middle of its south wall."""
    outline = [(0.0, 0.0), (width, 0.0), (width, depth), (0.0, depth)]
    doors = [Door(id="d", at=(width / 2, 0.0), width=1.0, main=True)]
    return Room(**{"title": "zaal", "walls": Walls(outline=outline), "doors": doors} | more)


def round_table(name, x, y, first, *, seats=4, **more):
    """A round table of 0.8 m with chairs around it that look at its middle."""
    table = Table(id=name, at=(x, y), shape="round", width=0.8, depth=0.8, **more)
    around = []
    for k in range(seats):
        turn = 2 * math.pi * k / seats
        at = (x + 0.65 * math.cos(turn), y + 0.65 * math.sin(turn))
        around.append(chair(f"s{first + k}", *at, (math.degrees(turn) + 180) % 360, name))
    return table, around


def small_tables(**more):
    """Six round tables with four chairs each, one of them for whoever comes alone."""
    tables, seats = [], []
    for k in range(6):
        at = 2.0 + 2.8 * (k % 3), 2.2 + 3.2 * (k // 3)
        table, around = round_table(f"t{k + 1}", *at, 4 * k + 1, social=k == 0)
        tables.append(table)
        seats += around
    return box(**{"tables": tables, "seats": seats} | more)


def along_walls(n=24, **more):
    """Chairs in rows with their backs to the long walls, tables in the middle unused."""
    seats = []
    for k in range(n):
        side, place = k % 2, k // 2
        seats.append(
            chair(f"s{k + 1}", 1.0 + 0.7 * place, 0.5 if side else 7.5, 90 if side else 270)
        )
    return box(**{"seats": seats} | more)


def moved_room(room, *, turn=0.0, mirror=False, by=(0.0, 0.0)):
    """The room mirrored in the y axis if asked, then turned (radians), then shifted (metres)."""
    cos, sin = math.cos(turn), math.sin(turn)

    def point(at):
        x, y = (-at[0] if mirror else at[0]), at[1]
        return (cos * x - sin * y + by[0], sin * x + cos * y + by[1])

    def angle(degrees):
        mirrored = 180 - degrees if mirror else degrees
        return (mirrored + math.degrees(turn)) % 360

    def item(one):
        changed = {"at": point(one.at)}
        if hasattr(one, "angle"):
            changed["angle"] = angle(one.angle)
        return one.model_copy(update=changed)

    walls = Walls(
        outline=[point(at) for at in room.walls.outline],
        holes=[[point(at) for at in hole] for hole in room.walls.holes],
    )
    lists = ("doors", "pillars", "counters", "tables", "seats", "benches")
    changed = {name: [item(one) for one in getattr(room, name)] for name in lists}
    return room.model_copy(update={"walls": walls, **changed})
