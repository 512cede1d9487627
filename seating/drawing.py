"""The floor plan of a room on a sheet of paper, as SVG with its measures in millimetres.

Every piece carries `data-id` and stands where the room file has it, at the scale asked for; the
drawing follows the convention of `svg_import`, so it can be read back. What an evaluation found is
drawn over it: contact per seat, groups, and checks that do not hold. Pieces that stood elsewhere
before are drawn as dashed outlines with arrows.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from shapely import MultiPoint

from ..words import text
from . import drawing_style, moves_drawn, shell
from .furniture import furniture
from .layout import layout_of
from .legend import Block, alone_mark, blocks, stacked, title_block
from .model import Room
from .moves_drawn import Move
from .overlay import Overlay, overlay_of
from .scene import Scene
from .sheet import GAP, LEGEND_WIDTH, MARGIN, sheet_for
from .svg_text import clean, element, escaped, group, num, path, said
from .writing import writing

if TYPE_CHECKING:
    from .evaluate import Evaluation

_GROUP_ROUND, _GROUP_AHEAD = 0.42, 0.3  # metres round the sitters of a group, and before them


def draw_svg(
    room: Room,
    *,
    evaluation: Evaluation | None = None,
    before: Room | None = None,
    scale: int = 50,
    language: str | None = None,
) -> str:
    """The room on the smallest sheet that holds it at 1:scale (A4 to A0), as an SVG document.

    evaluation: of this room, to show contact, groups and checks. before: the same room as it was.
    language: of the text; that of the room if not given. Raises RoomError where no sheet is large
    enough.
    """
    overlay = overlay_of(evaluation, language or room.language)
    return draw_overlay(room, overlay, before=before, scale=scale, language=language)


def draw_overlay(
    room: Room,
    overlay: Overlay,
    *,
    before: Room | None = None,
    scale: int = 50,
    language: str | None = None,
) -> str:
    """As draw_svg, with what is to be shown over the plan already taken out of an evaluation."""
    spoken = language or room.language
    floor = shell.floor_polygon(room)
    moved = moves_drawn.moves(before, room) if before else None
    legend = blocks(room, overlay, LEGEND_WIDTH, spoken, before=before is not None)
    sheet = sheet_for(floor.bounds, scale, sum(part.height for part in legend))
    return _document(Scene(room, layout_of(room), overlay, sheet, floor, spoken), legend, moved)


def _document(scene: Scene, legend: list[Block], moved: list[Move] | None) -> str:
    """The whole SVG."""
    sheet, room, language = scene.sheet, scene.room, scene.language
    defs, pieces = furniture(scene)
    layers = [
        element("rect", None, class_="paper", width=sheet.width, height=sheet.height),
        shell.walls(room, scene.floor, sheet),
        group(_zones(scene), class_="areas"),
        group((shell.window(one, scene.floor, sheet) for one in room.windows), class_="panes"),
        group((shell.door(room, one, sheet) for one in room.doors), class_="leaves"),
        group(_hulls(scene), class_="groups"),
        group(_halos(scene), class_="contact"),
        group(moves_drawn.ghosts(moved or [], sheet), class_="before"),
        group(pieces, class_="furniture"),
        group(moves_drawn.arrows(moved or [], sheet), class_="moves"),
        shell.dimensions(room, scene.floor, sheet, language),
        writing(scene),
        title_block(scene),
        stacked(legend, sheet.legend_left, MARGIN, sheet.foot_top - GAP, language),
    ]
    head = (
        element("title", escaped(clean(room.title)))
        + element("desc", escaped(_description(scene, moved)))
        + f"<style>{drawing_style.CSS}</style>"
        + element("defs", defs)
    )
    body = "\n".join(layer for layer in layers if layer)
    facts = room.model_dump(
        include={"language", "invented", "height", "reverberation", "capacity", "open_air"},
        exclude_defaults=True,
    )
    return element(
        "svg",
        f"\n{head}\n{body}\n",
        xmlns="http://www.w3.org/2000/svg",
        class_="plan",
        role="img",
        lang=language,
        width=f"{sheet.width}mm",
        height=f"{sheet.height}mm",
        viewBox=f"0 0 {sheet.width} {sheet.height}",
        data_scale=str(sheet.scale),
        **said(facts),
    )


def _description(scene: Scene, moved: list[Move] | None) -> str:
    """What the drawing shows, for who does not see it."""
    west, south, east, north = scene.floor.bounds
    sentences = [
        text(
            "drawing.described",
            scene.language,
            title=clean(scene.room.title),
            scale=str(scene.sheet.scale),
            area=float(scene.floor.area),
            width=east - west,
            depth=north - south,
            seats=scene.layout.n_seats,
            tables=len(scene.room.tables),
            doors=len(scene.room.doors),
        )
    ]
    if scene.overlay.checked:
        n = len(scene.overlay.findings)
        sentences.append(text("drawing.described_checks", scene.language, n=n))
    if moved is not None:
        sentences.append(text("drawing.described_before", scene.language, n=len(moved)))
    return " ".join(sentences)


def _zones(scene: Scene) -> Iterator[str]:
    """Parts of the floor, tinted."""
    for zone in scene.room.zones:
        corners = [scene.sheet.at(*corner) for corner in zone.outline]
        yield element(
            "polygon",
            None,
            class_="zone",
            fill=drawing_style.ZONES[zone.kind],
            points=" ".join(f"{num(x)},{num(y)}" for x, y in corners),
            data_zone=zone.kind,
            **said({"id": zone.id, "label": zone.label}),
        )


def _hulls(scene: Scene) -> Iterator[str]:
    """A soft shape round the seats of every group."""
    layout, label = scene.layout, scene.overlay.group
    if label is None:
        return
    look = np.column_stack([np.cos(layout.seat_angle), np.sin(layout.seat_angle)])
    for one in np.unique(label[label >= 0]):
        at = layout.seat_at[label == one]
        points = np.vstack([at, at + _GROUP_AHEAD * look[label == one]])
        hull = MultiPoint(points).convex_hull.buffer(_GROUP_ROUND, quad_segs=6)
        corners = [(x, y) for x, y in scene.on_paper(hull).exterior.coords[:-1]]
        yield element("path", None, class_="hull", d=path(corners))


def _halos(scene: Scene) -> Iterator[str]:
    """A disc of its class of contact under every seat; a square on its point round who is alone."""
    contact, alone = scene.overlay.contact, scene.overlay.alone
    if contact is None:
        return
    classes = np.digitize(contact, drawing_style.CONTACT_LIMITS)
    # a wheelchair place is larger than who sits in it
    size = np.minimum(scene.layout.seat_size, 0.6)
    reach = 0.5 * np.hypot(size[:, 0], size[:, 1]) + 0.03
    for row, name in enumerate(scene.layout.seat_ids):
        x, y = scene.seat_at(row)
        radius = scene.sheet.mm(float(reach[row]))
        colour = drawing_style.CONTACT[classes[row]]
        yield element(
            "circle", None, class_="ring", data_halo=name, fill=colour, cx=x, cy=y, r=radius
        )
        if alone is not None and alone[row]:
            yield alone_mark(x, y, radius)
