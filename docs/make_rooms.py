"""Draw the rooms of docs/opstelling.md, before and after: `python docs/make_rooms.py`."""

from __future__ import annotations

from pathlib import Path

from nabij.seating.drawing import draw_svg
from nabij.seating.evaluate import evaluate
from nabij.seating.improve import improve
from nabij.seating.model import Room
from nabij.seating.pictures import to_png
from nabij.seating.templates import template

FOLDER = Path(__file__).parent
ROOMS = {"brown-cafe": "zaal-bruin-cafe", "parish-hall": "zaal-parochiezaal"}


def main() -> None:
    """Each room as it is, and its proposal that brings most."""
    for name, picture in ROOMS.items():
        room = template(name)
        found = improve(room, workers=2)
        best = max(found.proposals, key=lambda proposal: proposal.after.value)
        _draw(room, f"{picture}-voor")
        _draw(best.room, f"{picture}-na", before=room)
        print(
            f"{name}: {best.before.value:.0f} -> {best.after.value:.0f}, {best.moved_metres:.1f} m"
        )


def _draw(room: Room, name: str, before: Room | None = None) -> None:
    svg = draw_svg(room, evaluation=evaluate(room), before=before)
    to_png(svg, FOLDER / f"{name}.png", dpi=110)


if __name__ == "__main__":
    main()
