"""All that stands on the floor, as symbols in their places."""

from __future__ import annotations

from . import symbols
from .legend import is_high
from .model import Bench, Counter, Pillar, Seat, Table
from .scene import Scene
from .svg_text import element, num, said
from .symbols import Symbol

Piece = Counter | Pillar | Table | Bench | Seat


def furniture(scene: Scene) -> tuple[str, list[str]]:
    """The definitions of the symbols used, and every piece, fixed things first.

    A piece says its facts in data-..., as `svg_import` reads them.
    """
    mm, room = scene.sheet.mm, scene.room
    placed: list[tuple[str, Piece, Symbol]] = []
    for one in room.counters:
        low = mm(one.lowered_width)
        placed.append(("counter", one, symbols.counter_symbol(mm(one.width), mm(one.depth), low)))
    for one in room.pillars:
        round_ = one.shape == "round"
        depth = one.width if round_ else one.depth
        sign = symbols.pillar_symbol(mm(one.width), mm(depth), round_=round_)
        placed.append(("pillar", one, sign))
    for one in room.tables:
        sign = symbols.table_symbol(
            mm(one.width),
            mm(one.width if one.shape == "round" else one.depth),
            round_=one.shape == "round",
            social=one.social,
            fixed=one.fixed,
            high=is_high(one.height),
        )
        placed.append(("table", one, sign))
    for one in room.benches:
        sign = symbols.bench_symbol(mm(one.width), mm(one.depth), one.places)
        placed.append(("bench", one, sign))
    for one in room.seats:
        width, depth = one.width, one.depth
        if one.kind == "wheelchair":
            least = symbols.WHEELCHAIR_PLACE
            width, depth = max(width, least[0]), max(depth, least[1])
        placed.append((one.kind, one, symbols.seat_symbol(one.kind, mm(width), mm(depth))))
    defined = {sign.name: sign.markup for _, _, sign in placed}
    defs = "".join(element("g", markup, id=name) for name, markup in defined.items())
    return defs, [_used(scene, kind, item, sign) for kind, item, sign in placed]


def _used(scene: Scene, kind: str, item: Piece, sign: Symbol) -> str:
    """A symbol in its place; y runs down on paper, so angles turn the other way."""
    x, y = scene.sheet.at(*item.at)
    turn = f" rotate({num(-item.angle)})" if item.angle % 360 else ""
    facts = item.model_dump(exclude={"at", "angle", "kind"}, exclude_defaults=True)
    facts |= {"width": item.width, "depth": item.depth}
    locked = isinstance(item, Table | Seat | Bench) and item.locked
    piece = element(
        "use",
        None,
        href=f"#{sign.name}",
        transform=f"translate({num(x)} {num(y)}){turn}",
        data_kind=kind,
        **said(facts),
    )
    return piece + (symbols.padlock(x + 1.2, y + 1.0) if locked else "")
