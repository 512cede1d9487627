"""The command line of a room: `nabij seating score`, `draw`, `improve`, `compare` and `new`."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from .messages import RoomError, nearest
from .words import text

if TYPE_CHECKING:
    from .seating.model import Room

seating_app = typer.Typer(no_args_is_help=True, help=text("cli_seating.help"))
_out = Console(highlight=False, soft_wrap=True)
_err = Console(stderr=True, highlight=False, soft_wrap=True)

RoomFile = Annotated[Path, typer.Argument(metavar="ROOM", help=text("cli_seating.room"))]
Assume = Annotated[
    list[str] | None, typer.Option(metavar="NAME=VALUE", help=text("cli_seating.assume"))
]
AsJson = Annotated[bool, typer.Option("--json", help=text("cli_seating.json"))]


@seating_app.command(help=text("cli_seating.score"))
def score(room: RoomFile, as_json: AsJson = False, assume: Assume = None) -> None:
    """Tell how a room does: its number, its figures, the checks, and what would help."""
    from .report.room_lines import evaluation_json, evaluation_lines
    from .seating.assumptions import assuming
    from .seating.evaluate import evaluate

    loaded = _read(room)
    done = evaluate(loaded, assuming(_changes(assume or [])))
    _print([evaluation_json(loaded, done)] if as_json else evaluation_lines(loaded, done))


@seating_app.command(help=text("cli_seating.draw"))
def draw(
    room: RoomFile,
    out: Annotated[Path, typer.Argument(metavar="OUT", help=text("cli_seating.draw_out"))],
    scale: Annotated[int, typer.Option(min=10, max=500, help=text("cli_seating.scale"))] = 50,
    plain: Annotated[bool, typer.Option("--plain", help=text("cli_seating.plain"))] = False,
) -> None:
    """Draw a room as SVG, PNG, PDF or DXF."""
    from .report.rooms import write_drawing
    from .seating.evaluate import evaluate

    loaded = _read(room)
    write_drawing(loaded, out, evaluation=None if plain else evaluate(loaded), scale=scale)
    _print([text("cli_seating.written", loaded.language, path=out)])


@seating_app.command(help=text("cli_seating.improve"))
def improve(
    room: RoomFile,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help=text("cli_seating.improve_out"))
    ] = None,
    seats: Annotated[int | None, typer.Option(min=1, help=text("cli_seating.seats"))] = None,
    seed: Annotated[int, typer.Option(min=0, help=text("cli_seating.seed"))] = 1,
    as_json: AsJson = False,
) -> None:
    """Propose up to three better layouts, with what to carry where."""
    from .report.room_lines import proposals_json, proposals_lines
    from .report.rooms import write_proposals
    from .seating.improve import improve as search

    loaded = _read(room)
    with _err.status(text("cli_seating.searching", loaded.language)):
        found = search(loaded, seed=seed, seats=seats, workers=2)
    folder = out or room.resolve().parent / f"{room.stem}-voorstellen"
    written = write_proposals(loaded, found.proposals, folder)
    if as_json:
        _print([proposals_json(loaded, found, written)])
        return
    _print(proposals_lines(loaded, found))
    if written:
        names = [path.name for path in written]
        _print([text("cli_seating.written_all", loaded.language, folder=folder, names=names)])


@seating_app.command(help=text("cli_seating.compare"))
def compare(first: RoomFile, second: RoomFile, as_json: AsJson = False) -> None:
    """Tell which of two layouts is better, or that they cannot be told apart."""
    from .report.room_lines import comparison_json, comparison_lines

    one, other = _read(first), _read(second)
    _print([comparison_json(one, other)] if as_json else comparison_lines(one, other))


@seating_app.command(help=text("cli_seating.new"))
def new(
    out: Annotated[Path, typer.Argument(metavar="OUT.json", help=text("cli_seating.new_out"))],
    template: Annotated[str, typer.Option(help=text("cli_seating.template"))] = "",
    source: Annotated[
        Path | None, typer.Option("--from", metavar="FILE", help=text("cli_seating.from"))
    ] = None,
) -> None:
    """Write a room file from a template, or from a drawing."""
    from .seating.room_file import save_room
    from .seating.templates import TEMPLATES
    from .seating.templates import template as load_template

    if out.exists():
        raise RoomError("cli_seating.exists", file=out)
    if source is not None:
        room = _read(source)
    elif template in TEMPLATES:
        room = load_template(template)
    else:
        guess = nearest(template, TEMPLATES)
        form = "cli_seating.no_template" if guess is None else "cli_seating.no_template_guess"
        raise RoomError(form, template=template, guess=guess, options=list(TEMPLATES))
    save_room(room, out)
    _print([text("cli_seating.written", room.language, path=out)])


@seating_app.command(help=text("cli_seating.assumptions"))
def assumptions(as_json: AsJson = False) -> None:
    """List every figure that a score rests on, with its source."""
    from .seating.assumptions import figures

    if as_json:
        told = [asdict(figure) for figure in figures()]
        _print([json.dumps(told, ensure_ascii=False, indent=2)])
        return
    for figure in figures():
        value = figure.value if isinstance(figure.value, tuple) else (figure.value,)
        written = ";".join(f"{one:g}" for one in value)
        status = text(f"cli_seating.status_{figure.status}")
        _print([f"{figure.part}.{figure.name} = {written}  ({status}: {figure.source})"])


@seating_app.command(help=text("cli_seating.templates"))
def templates(as_json: AsJson = False) -> None:
    """List the worked examples."""
    from .seating.layout import layout_of
    from .seating.templates import TEMPLATES, template

    rooms = {name: template(name) for name in TEMPLATES}
    facts = [
        {"name": name, "title": room.title, "seats": layout_of(room).n_seats}
        for name, room in rooms.items()
    ]
    lines = [text("cli_seating.template_line", **one) for one in facts]
    _print([json.dumps(facts, ensure_ascii=False, indent=2)] if as_json else lines)


def _read(path: Path) -> Room:
    """A room file, or a drawing of one. Raises RoomError."""
    from .seating.dxf_import import read_dxf
    from .seating.room_file import load_room
    from .seating.svg_import import read_svg

    readers = {".svg": read_svg, ".dxf": read_dxf}
    return readers.get(path.suffix.lower(), load_room)(path)


def _changes(assume: list[str]) -> dict[str, str]:
    """ "contact.kappa=0" as a name and its value."""
    return {name.strip(): value for name, _, value in (one.partition("=") for one in assume)}


def _print(lines: list[str]) -> None:
    for line in lines:
        _out.print(line, markup=False)
