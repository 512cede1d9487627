"""The writing on a floor plan: numbers of checks, contact of seats, names; none over another."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import shapely
from shapely import LineString, Polygon

from ..words import text
from . import shell
from .labels import Ground, Label, Placed, place
from .legend import check_mark
from .scene import Scene
from .shapes import door_swing, fixed_shapes, seat_shapes, table_shapes
from .sheet import MARGIN
from .svg_text import element, group, path, text_width, words_at

#: Text on the plan, millimetres on paper: names of tables and doors, and of seats at the least and
#: at the most.
NAME, ZONE_NAME, SEAT_LEAST, SEAT_MOST = 2.3, 2.5, 1.5, 2.0
_WALL_COST = 20.0  # dark ground: a name is all but never worth that


def writing(scene: Scene) -> str:
    """Contact, numbers of checks and names, in that order, where they collide with nothing."""
    sheet = scene.sheet
    bounds = (MARGIN, MARGIN, sheet.legend_left - 2, sheet.foot_top - 1)
    ground = Ground(sheet.width, sheet.height, bounds)
    ground.cross(_lines(scene))
    body = shell.wall_body(scene.room, scene.floor)
    if not body.is_empty:
        ground.cover([scene.on_paper(body)], _WALL_COST)
    for box in shell.dimension_boxes(scene.room, scene.floor, sheet):
        ground.take(box)
    figures, _ = place(list(_figures(scene)), ground)
    marks, _ = place(list(_marks(scene)), ground)
    named, left_out = place(list(_named(scene)), ground)
    parts = [_text(one) for one in (*figures, *named)] + [_mark(one) for one in marks]
    if left_out:
        note = text("drawing.left_out", scene.language, n=len(left_out))
        parts.append(words_at((MARGIN, sheet.foot_top - 2.5), note, NAME, "grey"))
    return group(parts, class_="names")


def _lines(scene: Scene) -> list[LineString]:
    """The lines of the plan on paper, for names to keep off."""
    areas = [*table_shapes(scene.layout), *seat_shapes(scene.layout)]
    areas += list(fixed_shapes(scene.room).values())
    areas += [swing for swing in door_swing(scene.room).values() if swing is not None]
    return [LineString(scene.on_paper(area).exterior.coords) for area in areas]


def _marks(scene: Scene) -> Iterator[Label]:
    """A number for every check that does not hold and has a place."""
    where = _places(scene)
    for row, finding in enumerate(scene.overlay.findings, start=1):
        at = finding.at or next((where[one] for one in finding.items if one in where), None)
        if at is None:
            continue
        kind = "binding" if finding.binding else "advice"
        size = 4.4 if finding.binding else 5.4
        yield Label(str(row), scene.sheet.at(*at), 2.2, kind, box=(size, size))


def _mark(one: Placed) -> str:
    """The mark of a check with the line to its place."""
    sign = check_mark(*one.at, one.label.text, binding=one.label.class_ == "binding")
    return _leader(one) + element("g", sign, class_="check", data_number=one.label.text)


def _places(scene: Scene) -> dict[str, tuple[float, float]]:
    """Where every piece of the room is, metres, by id."""
    room = scene.room
    pieces = (*room.tables, *room.benches, *room.counters, *room.pillars, *room.doors)
    where = {one.id: (one.at[0], one.at[1]) for one in pieces}
    for name, (x, y) in zip(scene.layout.seat_ids, scene.layout.seat_at.tolist(), strict=True):
        where[name] = (x, y)
    return where


def _figures(scene: Scene) -> Iterator[Label]:
    """The contact of every seat, 0 to 100, on the seat."""
    if scene.overlay.contact is None:
        return
    for row, name in enumerate(scene.layout.seat_ids):
        words = str(round(100 * float(scene.overlay.contact[row])))
        x, y = scene.seat_at(row)
        size = _seat_size(scene, row, words)
        at = (x, y + 0.6 * size) if _two_lines(scene, row) else (x, y)
        yield Label(words, at, size, "mid bold", far=False, bold=True, name=f"contact:{name}")


def _seat_size(scene: Scene, row: int, words: str) -> float:
    """The size of text that fits on a seat, within limits."""
    fits = _free(scene, row) / max(text_width(words, 1.0, bold=True), 0.1)
    return min(max(fits, SEAT_LEAST), SEAT_MOST)


def _two_lines(scene: Scene, row: int) -> bool:
    """Whether a seat by itself has room for its name above its contact."""
    return scene.layout.seat_bench[row] < 0 and _free(scene, row) > 2.4 * SEAT_MOST


def _free(scene: Scene, row: int) -> float:
    """Width for text on a seat, millimetres on paper."""
    return 0.8 * scene.sheet.mm(float(scene.layout.seat_size[row].min()))


def _named(scene: Scene) -> Iterator[Label]:
    """The names of everything, large things first."""
    room = scene.room
    for one in (*room.counters, *room.tables):
        yield _label(scene, one.label or one.id, one.id, one.at, (one.width, one.depth))
    for one in room.doors:
        at = shell.door_opening(room, one).point(0.0, -shell.WALL - 0.1)
        words = one.label or (text("drawing.main", scene.language) if one.main else one.id)
        yield Label(words, scene.sheet.at(*at), NAME, reach=(2.6, 2.6), beside=True, name=one.id)
    for one in room.zones:
        words = one.label or text(f"drawing.zone_{one.kind}", scene.language)
        spots = tuple(_spots(scene.on_paper(Polygon(one.outline))))
        yield Label(words, spots[0], ZONE_NAME, "mid grey", spots=spots, name=one.id)
    for one in room.pillars:
        if one.label:
            size = (one.width, one.depth)
            yield _label(scene, one.label, one.id, one.at, size, beside=True)
    for one in room.benches:
        size = (one.depth, one.depth)
        yield _label(scene, one.label or one.id, one.id, one.at, size)
    yield from _named_seats(scene)


def _named_seats(scene: Scene) -> Iterator[Label]:
    """The names of seats by themselves: on the seat if they fit, or beside it."""
    for row, one in enumerate(scene.room.seats):
        words = one.label or one.id
        x, y = scene.seat_at(row)
        size = _seat_size(scene, row, words)
        two = scene.overlay.contact is not None and _two_lines(scene, row)
        half = scene.sheet.mm(max(one.width, one.depth) / 2)
        spot = (x, y - 0.6 * size) if two else (x, y)
        yield Label(words, (x, y), size, reach=(half, half), spots=(spot,), name=one.id)


def _label(
    scene: Scene,
    words: str,
    name: str,
    at: tuple[float, float],
    size: tuple[float, float],
    *,
    beside: bool = False,
) -> Label:
    """A name on the middle of a piece of this size (metres), or beside it."""
    half = (scene.sheet.mm(size[0] / 2), scene.sheet.mm(size[1] / 2))
    return Label(words, scene.sheet.at(*at), NAME, reach=half, beside=beside, name=name)


def _spots(area: Polygon) -> Iterator[tuple[float, float]]:
    """Points in an area on a grid of 5 mm, those near its middle first."""
    middle = area.representative_point()
    left, top, right, foot = area.bounds
    step = max(5.0, (right - left) / 20, (foot - top) / 20)
    across, down = np.arange(left + 3, right - 3, step), np.arange(top + 3, foot - 3, step)
    grid = np.stack(np.meshgrid(across, down), axis=-1).reshape(-1, 2)
    inside = grid[shapely.contains_xy(area, grid[:, 0], grid[:, 1])]
    order = np.argsort(np.hypot(inside[:, 0] - middle.x, inside[:, 1] - middle.y), kind="stable")
    yield (middle.x, middle.y)
    yield from inside[order].tolist()


def _text(one: Placed) -> str:
    label = one.label
    shown = words_at(one.at, label.text, label.size, label.class_, data_label=label.name)
    return _leader(one) + shown


def _leader(one: Placed) -> str:
    if one.leader is None:
        return ""
    return element("path", None, class_="leader", d=path(one.leader, closed=False))
