"""Drawings of a room and proposals for it, as files that are written whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from ..messages import RoomError
from ..seating.drawing import draw_svg
from ..seating.dxf_export import write_dxf
from ..seating.evaluate import Evaluation, evaluate
from ..seating.improve import Proposal
from ..seating.model import Room
from ..seating.pictures import to_pdf, to_png
from ..seating.room_file import save_room
from .folder import replace_files
from .room_lines import proposal_lines

Writer = Callable[[str, Path], None]


def _write_svg(svg: str, path: Path) -> None:
    path.write_text(svg, encoding="utf-8", newline="\n")


_PICTURES: dict[str, Writer] = {".svg": _write_svg, ".png": to_png, ".pdf": to_pdf}


def write_drawing(
    room: Room, path: Path, *, evaluation: Evaluation | None = None, scale: int = 50
) -> None:
    """Draw a room in the format that the name of the file ends in: .svg, .png, .pdf or .dxf.

    evaluation: shown in the drawing where given; not in DXF. scale: 50 for 1:50. Raises RoomError
    for another ending, OutputError when the file cannot be written.
    """
    kind = path.suffix.lower()
    if kind != ".dxf" and kind not in _PICTURES:
        endings = [*_PICTURES, ".dxf"]
        raise RoomError("room_report.ending", file=path, ending=kind or "-", endings=endings)

    def write(folder: Path) -> None:
        target = folder / path.name
        if kind == ".dxf":
            write_dxf(room, target)
        else:
            _PICTURES[kind](draw_svg(room, evaluation=evaluation, scale=scale), target)

    replace_files(path.resolve().parent, write)


def write_proposals(room: Room, proposals: Sequence[Proposal], folder: Path) -> list[Path]:
    """Each proposal as a room file, a drawing before and after, and its moves as text.

    Nothing is written where there are none. Raises OutputError when the folder cannot be written.
    """
    if not proposals:
        return []

    def write(staging: Path) -> None:
        for number, proposal in enumerate(proposals, start=1):
            name = f"voorstel-{number}"
            save_room(proposal.room, staging / f"{name}.json")
            svg = draw_svg(proposal.room, evaluation=evaluate(proposal.room), before=room)
            _write_svg(svg, staging / f"{name}.svg")
            to_pdf(svg, staging / f"{name}.pdf")
            lines = proposal_lines(room, number, proposal)
            (staging / f"{name}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")

    return replace_files(folder, write)
