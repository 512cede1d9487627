"""A room as DXF, in metres: layers as `dxf_import` reads them, and every fact of the room file.

Pieces are blocks on their layer (WALLS, DOORS, TABLES, CHAIRS, ...), with the keys of the room file
as extended data of application NABIJ. Leaves and swings of doors and the names are on layers of
their own, for people.
"""

from __future__ import annotations

import io
import math
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import ezdxf
import ezdxf.units
from ezdxf.document import Drawing
from ezdxf.entities.dxfentity import DXFEntity
from ezdxf.enums import TextEntityAlignment
from ezdxf.filemanagement import new
from ezdxf.layouts.blocklayout import BlockLayout
from ezdxf.layouts.layout import Modelspace

from .dxf_import import APPLICATION
from .model import Bench, Counter, Pillar, Room, Seat, Table
from .shapes import door_swing
from .shell import door_opening
from .svg_text import clean
from .symbols import WHEELCHAIR_PLACE
from .written import write_whole

#: Layer -> colour of the AutoCAD index, line weight in hundredths of a millimetre.
LAYERS: Mapping[str, tuple[int, int]] = {
    "WALLS": (7, 50),
    "HOLES": (7, 50),
    "DOORS": (7, 30),
    "DOOR_SWINGS": (8, 13),
    "WINDOWS": (5, 18),
    "PILLARS": (7, 35),
    "COUNTERS": (30, 30),
    "TABLES": (30, 30),
    "CHAIRS": (7, 25),
    "ARMCHAIRS": (7, 25),
    "STOOLS": (7, 25),
    "WHEELCHAIRS": (5, 25),
    "BENCHES": (7, 25),
    "ZONES": (9, 13),
    "NAMES": (8, 13),
    "ROOM": (8, 0),
}
_LAYER_OF = {"chair": "CHAIRS", "armchair": "ARMCHAIRS", "stool": "STOOLS"} | {
    "wheelchair": "WHEELCHAIRS"
}
_TEXT = 0.12  # height of names, metres
Piece = Counter | Pillar | Table | Bench | Seat


def write_dxf(room: Room, path: Path) -> None:
    """Write the room as DXF (AutoCAD 2010), whole or not at all; OutputError where it cannot.

    The same room gives the same file. `dxf_import.read_dxf` reads it back.
    """
    with _without_clock():
        drawing = _drawing(room)
        text = io.StringIO()
        drawing.write(text)
    write_whole(path, drawing.encode(text.getvalue()))


def _drawing(room: Room) -> Drawing:
    drawing = new("R2010", units=ezdxf.units.M)
    drawing.appids.add(APPLICATION)
    for name, (colour, weight) in LAYERS.items():
        drawing.layers.add(name, color=colour, lineweight=weight)
    space = drawing.modelspace()
    head = room.model_dump(
        include={"title", "invented", "height", "reverberation", "capacity", "open_air"},
        exclude_defaults=True,
    )
    _say(space.add_point((0, 0), dxfattribs={"layer": "ROOM"}), head | {"language": room.language})
    space.add_lwpolyline(room.walls.outline, close=True, dxfattribs={"layer": "WALLS"})
    for hole in room.walls.holes:
        space.add_lwpolyline(hole, close=True, dxfattribs={"layer": "HOLES"})
    _doors(space, room)
    for pane in room.windows:
        line = space.add_line(pane.start, pane.end, dxfattribs={"layer": "WINDOWS"})
        _say(line, pane.model_dump(exclude={"start", "end"}))
    for zone in room.zones:
        ring = space.add_lwpolyline(zone.outline, close=True, dxfattribs={"layer": "ZONES"})
        _say(ring, zone.model_dump(exclude={"outline"}))
    for layer, piece in _pieces(room):
        _put(drawing, space, layer, piece)
    return drawing


def _pieces(room: Room) -> Iterator[tuple[str, Piece]]:
    yield from (("COUNTERS", one) for one in room.counters)
    yield from (("PILLARS", one) for one in room.pillars)
    yield from (("TABLES", one) for one in room.tables)
    yield from (("BENCHES", one) for one in room.benches)
    yield from ((_LAYER_OF[one.kind], one) for one in room.seats)


def _put(drawing: Drawing, space: Modelspace, layer: str, piece: Piece) -> None:
    """A piece as a block that pieces of the same look share; its x axis is of the file."""
    round_ = isinstance(piece, Table | Pillar) and piece.shape == "round"
    sits = isinstance(piece, Seat | Bench)
    # the width of a seat is across where the sitter looks, and x is where
    along, across = (piece.depth, piece.width) if sits else (piece.width, piece.depth)
    if isinstance(piece, Seat) and piece.kind == "wheelchair":
        along, across = max(along, WHEELCHAIR_PLACE[1]), max(across, WHEELCHAIR_PLACE[0])
    name = f"NABIJ_{layer}{'_ROUND' if round_ else ''}_{along * 1000:.0f}X{across * 1000:.0f}"
    if name not in drawing.blocks:
        block = drawing.blocks.new(name)
        if round_:
            block.add_circle((0, 0), piece.width / 2)
        else:
            _rectangle(block, along, across, back=sits and layer not in ("STOOLS", "WHEELCHAIRS"))
    placed = space.add_blockref(
        name, piece.at, dxfattribs={"layer": layer, "rotation": piece.angle}
    )
    _say(placed, piece.model_dump(exclude={"at"}))
    _name(space, piece.label or piece.id, piece.at)


def _rectangle(block: BlockLayout, along: float, across: float, *, back: bool) -> None:
    x, y = along / 2, across / 2
    block.add_lwpolyline([(-x, -y), (x, -y), (x, y), (-x, y)], close=True)
    if back:
        edge = -x + 0.13 * along
        block.add_line((edge, -y), (edge, y))


def _doors(space: Modelspace, room: Room) -> None:
    swings = door_swing(room)
    for one in room.doors:
        place, half = door_opening(room, one), one.width / 2
        line = space.add_line(
            place.point(-half, 0), place.point(half, 0), dxfattribs={"layer": "DOORS"}
        )
        _say(line, one.model_dump(exclude={"at"}))
        swing = swings[one.id]
        if swing is not None:
            ring = list(swing.exterior.coords)
            space.add_lwpolyline(ring, dxfattribs={"layer": "DOOR_SWINGS"})
        _name(space, one.label or one.id, one.at)


def _name(space: Modelspace, words: str, at: tuple[float, float]) -> None:
    text = space.add_text(clean(words), height=_TEXT, dxfattribs={"layer": "NAMES"})
    text.set_placement(at, align=TextEntityAlignment.MIDDLE_CENTER)


def _say(entity: DXFEntity, facts: Mapping[str, object]) -> None:
    """Keys of the room file as extended data; what is empty is left out."""
    tags: list[tuple[int, str]] = []
    for key, value in facts.items():
        if value is None or value == "":
            continue
        if isinstance(value, bool):
            said = str(value).lower()
        elif isinstance(value, float):
            said = format(value if math.isfinite(value) else 0.0, ".9g")
        else:
            said = clean(str(value))
        tags.append((1000, f"{key}={said}"))
    entity.set_xdata(APPLICATION, tags)


@contextmanager
def _without_clock() -> Generator[None]:
    """The library writes the hour and new names of its own into a file, unless told not to."""
    options = ezdxf.options  # pyright: ignore[reportPrivateImportUsage] - its documented place
    before = options.write_fixed_meta_data_for_testing
    options.write_fixed_meta_data_for_testing = True
    try:
        yield
    finally:
        options.write_fixed_meta_data_for_testing = before
