"""DXF drawings of a room: layers and blocks say what a shape is, docs/zaalbestand.md says how.

Any key of the room file may be given as an attribute of a block (tag MAIN, value true), or as
extended data of application NABIJ ("main=true"). Lengths there are metres.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from pathlib import Path

import ezdxf.path
import ezdxf.recover
from ezdxf.document import Drawing
from ezdxf.entities.circle import Circle
from ezdxf.entities.dxfentity import DXFEntity
from ezdxf.entities.insert import Insert
from ezdxf.filemanagement import readfile
from ezdxf.math import BoundingBox, Vec3

from ..messages import RoomError
from .drawn import ALL_KINDS, KINDS, MAX_SHAPES, Drawn, facts_for, room_of
from .model import MAX_CORNERS, Part, Room, Walls

#: A drawing of a whole building takes some megabytes.
MAX_BYTES = 30_000_000
# Dutch beside English, and the names of the AIA (US) layer guidelines.
_NAMES = {
    "walls": "WALLS WALL MUREN MUUR A-WALL",
    "hole": "HOLES HOLE GATEN SCHACHT",
    "door": "DOORS DOOR DEUREN DEUR A-DOOR",
    "window": "WINDOWS WINDOW RAMEN RAAM VENSTERS A-GLAZ",
    "pillar": "PILLARS PILLAR PIJLERS PIJLER KOLOMMEN A-COLS",
    "counter": "COUNTERS COUNTER BAR TOOG BALIE",
    "table": "TABLES TABLE TAFELS TAFEL",
    "chair": "CHAIRS CHAIR STOELEN STOEL",
    "armchair": "ARMCHAIRS ARMCHAIR ZETELS ZETEL",
    "stool": "STOOLS STOOL KRUKKEN KRUK",
    "wheelchair": "WHEELCHAIRS WHEELCHAIR ROLSTOELEN ROLSTOEL",
    "bench": "BENCHES BENCH BANKEN BANK",
    "zone": "ZONES ZONE",
}
#: What a layer or block of this name holds, whatever its case.
LAYERS = {name: kind for kind, names in _NAMES.items() for name in names.split()}
#: Metres in a unit, by the code of $INSUNITS: inch, foot, mm, cm, m, dm.
_UNITS = {1: 0.0254, 2: 0.3048, 4: 0.001, 5: 0.01, 6: 1.0, 14: 0.1}
#: The application whose extended data hold keys of the room file.
APPLICATION = "NABIJ"
_DRAWN = frozenset(
    {"LINE", "LWPOLYLINE", "POLYLINE", "CIRCLE", "ARC", "ELLIPSE", "SPLINE", "INSERT"}
)
#: Metres that a curve may differ from the straight pieces that tell it.
_FLAT = 0.005
_MAY_BE_ROUND = ("table", "pillar")
_WIDEST = 20_000.0  # metres: flattening something larger would take for ever


def read_dxf(path: Path, layers: Mapping[str, str] | None = None) -> Room:
    """The room that the model space of a DXF drawing shows; the lower left of the walls at (0, 0).

    layers: what layers or blocks of other names hold ({"0-TAFEL": "table"}), before LAYERS. The
    units are those of $INSUNITS. Raises RoomError.
    """
    kinds = LAYERS | {name.upper(): kind for name, kind in (layers or {}).items()}
    for name, kind in kinds.items():
        if kind not in ALL_KINDS:
            raise RoomError("room.dxf_kind", file=path, layer=name, kind=kind, options=ALL_KINDS)
    drawing = _drawing(path)
    reader = _Reader(path, drawing, kinds, _metres(drawing, path))
    try:
        reader.read()
        found = sorted({str(one.dxf.layer) for one in drawing.modelspace()})
    except RoomError:
        raise
    except Exception as error:  # what a damaged entity makes the library raise has no common name
        raise RoomError("room.dxf_broken", file=path) from error
    no_walls = RoomError("room.dxf_no_walls", file=path, layers=found or ["-"])
    return room_of(reader.shapes, {"title": path.stem[:120]} | reader.head, path, no_walls=no_walls)


def _drawing(path: Path) -> Drawing:
    content = _content(path)
    if content.startswith(b"AC10"):
        raise RoomError("room.dxf_dwg", file=path)
    if not content.strip():
        raise RoomError("room.dxf_broken", file=path)
    try:
        if content.startswith(b"AutoCAD Binary DXF"):
            return readfile(path)
        drawing, _ = ezdxf.recover.read(io.BytesIO(content))
    except Exception as error:  # as above: hostile files break the library in many ways
        raise RoomError("room.dxf_broken", file=path) from error
    return drawing


def _content(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise RoomError("room.is_folder", file=path)
        if not path.is_file():
            raise RoomError("room.no_file", file=path)
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise RoomError("room.too_large", file=path, size=size / 1e6, limit=MAX_BYTES / 1e6)
        return path.read_bytes()
    except (OSError, ValueError) as error:
        raise RoomError("room.unreadable", file=path) from error


def _metres(drawing: Drawing, path: Path) -> float:
    """Metres in a unit of the drawing."""
    if drawing.units not in _UNITS:
        raise RoomError("room.dxf_units", file=path)
    return _UNITS[drawing.units]


class _Reader:
    """Takes the entities of the model space one by one."""

    def __init__(
        self, path: Path, drawing: Drawing, kinds: Mapping[str, str], metres: float
    ) -> None:
        self.path, self.drawing, self.kinds, self.metres = path, drawing, kinds, metres
        self.shapes: list[Drawn] = []
        self.head: dict[str, object] = {}
        self.boxes: dict[str, BoundingBox] = {}

    def read(self) -> None:
        for entity in self.drawing.modelspace():
            kind = self.kind(entity)
            if entity.dxftype() == "POINT" and self.said(entity):
                self.head |= facts_for(Room, self.said(entity), self.path)
            if kind is None:
                continue
            if len(self.shapes) > MAX_SHAPES:
                raise self.too_many(MAX_SHAPES + 1)
            model: type[Part] = KINDS[kind][1] if kind in KINDS else Walls
            facts = facts_for(model, self.said(entity), self.path) if kind in KINDS else {}
            kind = self.seat_kind(kind, facts)
            self.shapes += self.drawn(entity, kind, facts)

    def kind(self, entity: DXFEntity) -> str | None:
        """What an entity is: by its block, or else by its layer."""
        if entity.dxftype() not in _DRAWN:
            return None
        names = [str(entity.dxf.layer).upper()]
        if isinstance(entity, Insert):
            names.insert(0, entity.dxf.name.upper())
        return next((self.kinds[name] for name in names if name in self.kinds), None)

    @staticmethod
    def seat_kind(kind: str, facts: Mapping[str, object]) -> str:
        """A seat that says its kind itself."""
        said = facts.get("kind")
        return str(said) if KINDS.get(kind, ("",))[0] == "seats" and said in KINDS else kind

    def said(self, entity: DXFEntity) -> dict[str, str]:
        """What an entity says of itself, by the keys of the room file."""
        said: dict[str, str] = {}
        if isinstance(entity, Insert):
            said |= {one.dxf.tag.lower(): one.dxf.text for one in entity.attribs}
        if entity.has_xdata(APPLICATION):
            for tag in entity.get_xdata(APPLICATION):
                key, sign, value = str(tag.value).partition("=")
                if tag.code == 1000 and sign:
                    said[key.strip().lower()] = value
        return said

    def drawn(self, entity: DXFEntity, kind: str, facts: dict[str, object]) -> Iterator[Drawn]:
        """The shape of an entity; of several for a block that is set out in rows."""
        given = facts.get("angle")
        angle = float(given) if isinstance(given, int | float) else None
        if isinstance(entity, Insert):
            if entity.mcount > MAX_SHAPES:
                raise self.too_many(entity.mcount)
            for one in entity.multi_insert() if entity.mcount > 1 else (entity,):
                corners = self.block_corners(one)
                if corners:
                    is_round = kind in _MAY_BE_ROUND and self.is_round(one)
                    shape = {"shape": "round"} if is_round else {}
                    yield Drawn(kind, self.scaled(corners), True, None, angle, shape | facts)
        elif isinstance(entity, Circle) and entity.dxftype() == "CIRCLE":
            middle = entity.ocs().to_wcs(entity.dxf.center)
            radius = float(entity.dxf.radius) * self.metres
            yield Drawn(kind, self.scaled([middle]), True, radius, angle, facts)
        elif entity.dxftype() != "ARC" or kind != "door":  # the arc is what a door swings over
            corners, closed = self.line(entity)
            if len(corners) > 1:
                yield Drawn(kind, self.scaled(corners), closed, None, angle, facts)

    def line(self, entity: DXFEntity) -> tuple[list[Vec3], bool]:
        """The corners of a line or curve, and whether it closes."""
        too_far = RoomError("room.dxf_far", file=self.path, layer=str(entity.dxf.layer))
        line = ezdxf.path.make_path(entity)
        box = BoundingBox(line.control_vertices())
        if not box.has_data or max(box.size) * self.metres > _WIDEST:
            raise too_far
        apart = _FLAT / self.metres
        corners = list(line.flattening(apart))
        closed = len(corners) > 3 and corners[0].isclose(corners[-1], abs_tol=apart)
        if len(corners) > MAX_CORNERS:
            raise too_far
        return (corners[:-1] if closed else corners), closed

    def too_many(self, n: int) -> RoomError:
        return RoomError("room.drawn_many", file=self.path, n=n, limit=MAX_SHAPES)

    def scaled(self, corners: list[Vec3]) -> tuple[tuple[float, float], ...]:
        return tuple((at.x * self.metres, at.y * self.metres) for at in corners)

    def block_corners(self, insert: Insert) -> list[Vec3]:
        """The corners of the box round a block, where it is set."""
        box = self.block_box(insert.dxf.name)
        if not box.has_data:
            return []
        low, high = box.extmin, box.extmax
        ring = [(low.x, low.y), (high.x, low.y), (high.x, high.y), (low.x, high.y)]
        return list(insert.matrix44().transform_vertices([Vec3(x, y) for x, y in ring]))

    def is_round(self, insert: Insert) -> bool:
        """Whether a circle fills the block."""
        block = self.drawing.blocks.get(insert.dxf.name)
        across = self.block_box(insert.dxf.name).size.x
        circles = block.query("CIRCLE") if block else ()
        return any(abs(2 * float(one.dxf.radius) - across) < 0.01 * across for one in circles)

    def block_box(self, name: str) -> BoundingBox:
        """The box round what a block holds, in its own units.

        Each block is measured once: blocks within blocks could otherwise multiply without end.
        """
        if name not in self.boxes:
            self.boxes[name] = BoundingBox()
            block = self.drawing.blocks.get(name)
            found: list[Vec3] = []
            for entity in block or ():
                if isinstance(entity, Insert):
                    found += self.block_corners(entity)
                elif entity.dxftype() in _DRAWN:
                    found += ezdxf.path.make_path(entity).control_vertices()
            self.boxes[name] = BoundingBox(found)
        return self.boxes[name]
