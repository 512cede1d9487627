"""What a room file says: walls, doors, furniture and seats, in metres, checked before use.

x runs to the right and y up. An angle is in degrees, counterclockwise from the x axis: a seat of
angle 0 looks along x, a table of angle 0 has its width along x.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

#: Rooms larger than this, or with more in them, are no rooms; they would only keep people waiting.
MAX_METRES = 1_000.0
MAX_ITEMS = 2_000
MAX_CORNERS = 2_000

Coordinate = Annotated[float, Field(ge=-MAX_METRES, le=MAX_METRES, allow_inf_nan=False)]
Angle = Annotated[float, Field(ge=-360, le=360, allow_inf_nan=False)]
Size = Annotated[float, Field(gt=0, le=100, allow_inf_nan=False)]
Height = Annotated[float, Field(ge=0, le=10, allow_inf_nan=False)]
Name = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[A-Za-z0-9_.-]+$")]
Label = Annotated[str, Field(max_length=80)]
Point = tuple[Coordinate, Coordinate]
Ring = Annotated[Sequence[Point], Field(min_length=3, max_length=MAX_CORNERS)]

SeatKind = Literal["chair", "armchair", "stool", "wheelchair"]
TableShape = Literal["round", "rectangular"]
ZoneKind = Literal["quiet", "play", "buffet", "stage", "storage", "other"]


class Part(BaseModel):
    """Something in a room file: a key it does not know is a mistake, never ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Item(Part):
    """Something that stands somewhere; its id is its own in the whole room."""

    id: Name
    label: Label = ""


class Walls(Part):
    """The inner face of the walls: an outline, and holes for what stands up to the ceiling."""

    outline: Ring
    holes: Annotated[Sequence[Ring], Field(max_length=100)] = ()


class Door(Item):
    """An opening in a wall. `at` is the middle of it, on the wall; `width` is the clear width with
    one leaf open at 90 degrees. Seen from inside, a leaf that opens inwards hangs left or right."""

    at: Point
    width: Annotated[float, Field(ge=0, le=20, allow_inf_nan=False)]
    opens: Literal["in", "out", "sliding", "none"] = "in"
    hinge: Literal["left", "right"] = "left"
    main: bool = False
    exit: bool = True
    stairs_down: bool = False


class Window(Item):
    """A window from one point of a wall to another; sill: metres above the floor."""

    start: Point
    end: Point
    sill: Height = 0.9


class Pillar(Item):
    """Something fixed that nobody walks or looks through: a pillar, a stove, a built-in chest."""

    at: Point
    shape: TableShape = "rectangular"
    width: Size = 0.4
    depth: Size = 0.4
    angle: Angle = 0.0
    height: Height = 3.0


class Counter(Item):
    """A bar or counter. `lowered_width`: metres of it at `lowered_height`, with room for knees."""

    at: Point
    width: Size
    depth: Size = 0.6
    angle: Angle = 0.0
    height: Height = 1.1
    lowered_width: Annotated[float, Field(ge=0, le=20, allow_inf_nan=False)] = 0.0
    lowered_height: Height = 0.8


class Table(Item):
    """A table; a round one has its diameter as width and as depth. `knee_height`: free height
    under the top. fixed: screwed down; locked: stays where it is because people want it to.
    social: meant for whoever comes alone."""

    at: Point
    shape: TableShape = "rectangular"
    width: Size
    depth: Size
    angle: Angle = 0.0
    height: Height = 0.74
    knee_height: Height = 0.7
    fixed: bool = False
    locked: bool = False
    social: bool = False


class Seat(Item):
    """A place to sit; `at` is the middle of the sitter, `angle` where the sitter looks.

    table: the table it belongs to, so that they move together; none for a seat by itself. A seat
    of kind wheelchair is a free place of 0.9 by 1.4 m.
    """

    at: Point
    angle: Angle
    kind: SeatKind = "chair"
    width: Size = 0.45
    depth: Size = 0.5
    table: Name | None = None
    locked: bool = False


class Bench(Item):
    """A bench of several places side by side, all looking the same way; `at` is its middle."""

    at: Point
    angle: Angle
    width: Size
    places: Annotated[int, Field(ge=1, le=100)]
    depth: Size = 0.5
    back_height: Height = 0.9
    table: Name | None = None
    fixed: bool = False
    locked: bool = False


class Zone(Item):
    """A part of the floor for one use."""

    kind: ZoneKind
    outline: Ring


class Room(Part):
    """A room with all that stands in it, as a file holds it.

    units: of every length in the file; what is loaded is always in metres. height: of the ceiling.
    reverberation: seconds (T60), if measured. capacity: the persons it must hold; the number of
    seats where it is not given. language: of what is told about it.
    """

    version: Literal[1] = 1
    title: Annotated[str, Field(min_length=1, max_length=120)]
    language: Literal["nl", "en", "fr"] = "nl"
    units: Literal["m", "cm", "mm"] = "m"
    invented: bool = False
    height: Annotated[float, Field(gt=0, le=50, allow_inf_nan=False)] = 2.8
    reverberation: Annotated[float, Field(gt=0, le=20, allow_inf_nan=False)] | None = None
    capacity: Annotated[int, Field(ge=1, le=10_000)] | None = None
    open_air: bool = False
    walls: Walls
    doors: Annotated[Sequence[Door], Field(max_length=100)] = ()
    windows: Annotated[Sequence[Window], Field(max_length=200)] = ()
    pillars: Annotated[Sequence[Pillar], Field(max_length=200)] = ()
    counters: Annotated[Sequence[Counter], Field(max_length=50)] = ()
    tables: Annotated[Sequence[Table], Field(max_length=MAX_ITEMS)] = ()
    seats: Annotated[Sequence[Seat], Field(max_length=MAX_ITEMS)] = ()
    benches: Annotated[Sequence[Bench], Field(max_length=MAX_ITEMS)] = ()
    zones: Annotated[Sequence[Zone], Field(max_length=100)] = ()
