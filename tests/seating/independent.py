"""A second opinion on a room: overlap, outside and the width of passages, by other means.

Slow and plain: corners by complex numbers, areas of shapely intersections, and passages as the
connected parts of the floor shrunk by half a width (a Minkowski difference), so that a route of a
width exists when two points are in one part. Nothing of `nabij.seating` but its models is used.
"""

import cmath
import math

import numpy as np
import shapely
from shapely import MultiPolygon, Point, Polygon
from shapely.ops import unary_union

TUCK = 0.5
KNEES = 0.6
SEGMENTS = 64


def box(at, angle, along, across, front=0.0):
    """A rectangle around `at`, `along` metres the way of `angle` (degrees), without `front`."""
    turn = cmath.rect(1, math.radians(angle))
    middle = complex(*at)
    corners = [(-along / 2, -across / 2), (along / 2 - front, -across / 2)]
    corners += [(along / 2 - front, across / 2), (-along / 2, across / 2)]
    spots = [middle + turn * complex(x, y) for x, y in corners]
    return Polygon([(spot.real, spot.imag) for spot in spots])


def disc(at, width):
    return Point(at).buffer(width / 2, quad_segs=SEGMENTS)


def shape(item, front=0.0, behind=0.0):
    """The ground that an item of a room takes."""
    if getattr(item, "shape", "") == "round":
        return disc(item.at, item.width)
    if hasattr(item, "kind"):
        deep, wide = item.depth, item.width
        if item.kind == "wheelchair":
            deep, wide = max(deep, 1.4), max(wide, 0.9)
        if front:
            front = KNEES if item.kind == "wheelchair" else front * deep
        way = cmath.rect(behind / 2, math.radians(item.angle))
        at = (item.at[0] - way.real, item.at[1] - way.imag)
        return box(at, item.angle, deep + behind, wide, front)
    return box(item.at, item.angle, item.width, item.depth)


def floor(room):
    return Polygon(room.walls.outline, [list(ring) for ring in room.walls.holes])


def in_each_other(room):
    """Pairs of ids of furniture whose grounds share more than a sliver of ten square centimetres.

    Returned with the depth of the shared part: how far one must move (at least), metres.
    """
    fixed = [(item.id, shape(item), shape(item)) for item in (*room.pillars, *room.counters)]
    kinds = ["pillar"] * len(room.pillars) + ["counter"] * len(room.counters)
    fixed += [(item.id, shape(item), shape(item)) for item in room.tables]
    kinds += ["table"] * len(room.tables)
    fixed += [(item.id, shape(item), shape(item, front=TUCK)) for item in room.seats]
    kinds += ["seat"] * len(room.seats)
    found = {}
    for i, (one, whole, _) in enumerate(fixed):
        for j in range(i + 1, len(fixed)):
            if kinds[i] in ("pillar", "counter") and kinds[j] in ("pillar", "counter"):
                continue
            other, other_whole, other_back = fixed[j]
            tucked = kinds[j] == "seat" and kinds[i] in ("table", "counter")
            against = other_back if tucked else other_whole
            if whole.intersects(against):
                found[frozenset((one, other))] = depth(whole, against)
    return found


def depth(one, other):
    """The shortest way to move `other` until it only touches `one` (both convex), metres."""
    spots = [np.array(polygon.exterior.coords) for polygon in (one, other)]
    sides = np.vstack([np.diff(ring, axis=0) for ring in spots])
    normals = np.column_stack([sides[:, 1], -sides[:, 0]])
    normals /= np.hypot(*normals.T)[:, None]
    first, second = (ring @ normals.T for ring in spots)
    there = first.max(axis=0) - second.min(axis=0)
    back = second.max(axis=0) - first.min(axis=0)
    return max(float(np.minimum(there, back).min()), 0.0)


def outside(room, slack=0.0):
    """Ids of tables and seats that are not wholly on the floor widened by `slack` metres."""
    ground = floor(room).buffer(slack, join_style="mitre") if slack else floor(room)
    ground = ground.buffer(1e-9)
    return {item.id for item in (*room.tables, *room.seats) if not ground.covers(shape(item))}


def free_parts(room, width, behind=0.0):
    """Where the middle of a circle of this width can be: the connected parts."""
    taken = [shape(item) for item in (*room.pillars, *room.counters, *room.tables)]
    taken += [shape(item, behind=behind) for item in room.seats]
    grown = unary_union([one.buffer(width / 2, quad_segs=SEGMENTS) for one in taken])
    ground = floor(room).buffer(-width / 2, quad_segs=SEGMENTS).difference(grown)
    return list(ground.geoms) if isinstance(ground, MultiPolygon) else [ground]


def connected(room, start, end, width):
    """Whether a circle of this width gets from one point to another."""
    first, last = Point(start), Point(end)
    return any(
        shapely.distance(part, first) < 1e-6 and shapely.distance(part, last) < 1e-6
        for part in free_parts(room, width)
        if not part.is_empty
    )


def clearance(room, at):
    """Metres from a point to whatever is nearest, below zero inside it or outside the walls."""
    spot = Point(at)
    taken = [shape(item) for item in (*room.pillars, *room.counters, *room.tables, *room.seats)]
    free = min((one.distance(spot) for one in taken), default=math.inf)
    ground = floor(room)
    walls = ground.boundary.distance(spot)
    return min(free, walls if ground.contains(spot) else -walls)
