"""The picture of one journey and of all departure minutes of its window, as SVG."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import escape

import numpy as np
import numpy.typing as npt

from nabij.words import number

WIDTH, HEIGHT = 1090, 800
# Okabe and Ito's colours: told apart by people who are colour-blind, and in grey
WALK, RIDE, WAIT, INK, GRID = "#0072B2", "#D55E00", "#767676", "#222222", "#D9D9D9"
STYLE = (
    f"text{{font:13px 'Liberation Sans',Arial,Helvetica,sans-serif;fill:{INK};"
    "paint-order:stroke;stroke:#FFFFFF;stroke-width:3px}"
    ".title{font-size:19px;font-weight:bold}.head{font-size:15px;font-weight:bold}"
    f".quiet{{fill:#555555}}line,path{{fill:none;stroke:{INK}}}.grid{{stroke:{GRID}}}"
)

#: From minutes to the height where they are drawn.
Height = Callable[[float], float]


@dataclass(frozen=True)
class Part:
    """A leg as it is drawn: seconds and metres from the start at both ends, and what it says.

    end_name: what is at its end. kind: walk, wait, or that of a vehicle.
    """

    kind: str
    start: int
    end: int
    start_metres: float
    end_metres: float
    end_name: str
    label: str


@dataclass(frozen=True)
class Picture:
    """What the picture shows.

    start, place, day: in words. parts: the legs. first: second of the first departure minute;
    departure: of the journey that is drawn. minutes: of every departure minute, door to door.
    median, p85, walk, norm: in minutes.
    """

    start: str
    place: str
    day: str
    window: str
    parts: Sequence[Part]
    first: int
    departure: int
    minutes: npt.NDArray[np.float64]
    median: float
    p85: float
    walk: float
    norm: float


@dataclass
class Svg:
    """The elements of a picture, in the order in which they are painted."""

    elements: list[str] = field(default_factory=list[str])

    def text(self, x: float, y: float, said: str, anchor: str = "start", css: str = "") -> None:
        """A line of text with its baseline at y."""
        css = f' class="{css}"' if css else ""
        place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
        self.elements.append(f"<text {place}{css}>{escape(said)}</text>")

    def line(self, *ends: float, css: str = "", **style: object) -> None:
        """A straight line x1, y1, x2, y2."""
        named = "".join(
            f' {name.replace("_", "-")}="{value}"' for name, value in style.items() if value
        )
        css = f' class="{css}"' if css else ""
        x1, y1, x2, y2 = (f"{end:.1f}" for end in ends)
        self.elements.append(f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}"{css}{named}/>')

    def dot(self, x: float, y: float, radius: float, fill: str, stroke: str = "none") -> None:
        """A filled circle."""
        place = f'cx="{x:.1f}" cy="{y:.1f}" r="{radius}"'
        self.elements.append(f'<circle {place} fill="{fill}" stroke="{stroke}"/>')


def draw(picture: Picture) -> str:
    """The whole picture; a test in a browser watches that no two texts overlap."""
    svg = Svg()
    svg.text(24, 34, "Eén reis van deur tot deur, en alle vertrekminuten eromheen", css="title")
    where = f"Van {picture.start} naar {picture.place}, {picture.day}. "
    svg.text(24, 58, where + "De stad en haar bussen zijn verzonnen.", css="quiet")
    _journey(svg, picture)
    _minutes(svg, picture)
    title = "Eén reis van deur tot deur, en alle vertrekminuten van het venster (verzonnen stad)"
    legs = "; ".join(f"{_clock(p.start)}-{_clock(p.end)} {p.label}" for p in picture.parts)
    desc = (
        f"{where}Alles is verzonnen. Boven: {legs}. "
        f"Onder: hoelang de reis duurt, voor elke vertrekminuut {picture.window}. "
        f"De mediaan is {_one(picture.median)} minuten, het 85e percentiel {_one(picture.p85)}, "
        f"de norm {_one(picture.norm)}; te voet alleen duurt het {_one(picture.walk)} minuten."
    )
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        'aria-labelledby="titel uitleg">'
    )
    return "\n".join(
        [
            head,
            f'<title id="titel">{escape(title)}</title>',
            f'<desc id="uitleg">{escape(desc)}</desc>',
            f"<style>{STYLE}</style>",
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#FFFFFF"/>',
            *svg.elements,
            "</svg>\n",
        ]
    )


# One journey: time across, distance upwards -----------------------------------------------------

_LEFT, _RIGHT, _TOP, _BOTTOM = 262, 1010, 118, 320


def _journey(svg: Svg, picture: Picture) -> None:
    parts = picture.parts
    begin, end = parts[0].start // 300 * 300, math.ceil(parts[-1].end / 300) * 300
    metres = parts[-1].end_metres

    def x(seconds: float) -> float:
        return _LEFT + (seconds - begin) / (end - begin) * (_RIGHT - _LEFT)

    def y(distance: float) -> float:
        return _BOTTOM - distance / metres * (_BOTTOM - _TOP)

    svg.text(24, 92, "De reis: wie wandelt, wacht of rijdt wanneer, en waar", css="head")
    for moment in range(begin, end + 1, 300):
        svg.line(x(moment), _TOP, x(moment), _BOTTOM + 22, css="grid")
        svg.text(x(moment), _BOTTOM + 38, _clock(moment), "middle", "quiet")
    halts = {0.0: f"thuis: {picture.start}"}
    halts |= {part.end_metres: part.end_name for part in parts if part.kind != "wait"}
    for (distance, name), at in zip(halts.items(), _spread([y(d) for d in halts], 18), strict=True):
        svg.line(_LEFT, y(distance), _RIGHT, y(distance), css="grid")
        svg.text(_LEFT - 10, at + 4, name, "end")
    for part in parts:
        _leg(svg, part, x(part.start), y(part.start_metres), x(part.end), y(part.end_metres))
    svg.text(x(parts[-1].end) - 6, y(metres) - 8, _clock(parts[-1].end), "end")
    low = _BOTTOM + 54
    svg.line(x(parts[0].start), low, x(parts[-1].end), low, stroke_width=2)
    for moment in (parts[0].start, parts[-1].end):
        svg.line(x(moment), low - 5, x(moment), low + 5, stroke_width=2)
    middle = (x(parts[0].start) + x(parts[-1].end)) / 2
    total = (parts[-1].end - parts[0].start) / 60
    svg.text(middle, low + 18, f"{_one(total)} minuten van deur tot deur", "middle", "head")


def _leg(svg: Svg, part: Part, x1: float, y1: float, x2: float, y2: float) -> None:
    colour = {"walk": WALK, "wait": WAIT}.get(part.kind, RIDE)
    dash = {"walk": "2 5", "wait": "7 4"}.get(part.kind, "")
    wide = 4 if dash else 6
    svg.line(x1, y1, x2, y2, stroke=colour, stroke_width=wide, stroke_dasharray=dash)
    svg.dot(x1, y1, 4, INK)
    svg.dot(x2, y2, 4, INK)
    svg.text(x1 - 6, y1 - 8, _clock(part.start), "end")
    if part.kind == "wait":
        svg.text((x1 + x2) / 2, y1 + 18, part.label, "middle")
    else:
        svg.text((x1 + x2) / 2 + 16, (y1 + y2) / 2 + 14, part.label)


# All departure minutes: as they come, and from short to long -----------------------------------

_HIGH, _LOW = 470, 720
_SAW, _SORTED = (70, 560), (620, 870)


def _minutes(svg: Svg, picture: Picture) -> None:
    highest = math.ceil((np.max(picture.minutes) + 1) / 10) * 10
    n = picture.minutes.size

    def y(minutes: float) -> float:
        return _LOW - minutes / highest * (_LOW - _HIGH)

    said = f"Hoelang het duurt, voor elke vertrekminuut {picture.window}"
    svg.text(24, _HIGH - 42, said, css="head")
    svg.text(_SORTED[0], _HIGH - 42, f"Dezelfde {n} minuten, van kort naar lang", css="head")
    for minutes in range(0, highest + 1, 10):
        svg.text(_SAW[0] - 8, y(minutes) + 4, f"{minutes}", "end", "quiet")
        for left, right in (_SAW, _SORTED):
            svg.line(left, y(minutes), right, y(minutes), css="grid")
    svg.text(_SAW[0] - 8, _HIGH - 14, "minuten", "middle", "quiet")
    _levels(svg, picture, y)
    _saw(svg, picture, y)
    _ranks(svg, picture, y)
    legend = (("binnen de norm", WALK, 24), ("over de norm", RIDE, 176))
    svg.text(24, HEIGHT - 18, "Elke stip is één vertrekminuut:", css="quiet")
    for said, colour, shift in legend:
        svg.dot(210 + shift, HEIGHT - 22, 4, colour)
        svg.text(220 + shift, HEIGHT - 18, said, css="quiet")


def _levels(svg: Svg, picture: Picture, y: Height) -> None:
    levels = [
        (picture.walk, "te voet alleen", "2 3"),
        (picture.p85, "85e percentiel", "10 3 2 3"),
        (picture.median, "mediaan", ""),
        (picture.norm, "norm", "6 4"),
    ]
    levels.sort(key=lambda level: -level[0])
    spots = _spread([y(level) for level, _, _ in levels], 17)
    for (level, name, dash), spot in zip(levels, spots, strict=True):
        svg.line(_SAW[0], y(level), _SORTED[1] + 8, y(level), stroke_dasharray=dash)
        svg.line(_SORTED[1] + 8, y(level), _SORTED[1] + 22, spot)
        svg.text(_SORTED[1] + 27, spot + 4, f"{name}: {_one(level)} min")


def _saw(svg: Svg, picture: Picture, y: Height) -> None:
    n = picture.minutes.size

    def x(minute: float) -> float:
        return _SAW[0] + minute / n * (_SAW[1] - _SAW[0])

    for minute in range(0, n + 1, 15):
        svg.line(x(minute), _LOW, x(minute), _LOW + 6)
        if minute % 30 == 0:
            svg.text(x(minute), _LOW + 22, _clock(picture.first + 60 * minute), "middle", "quiet")
    for minute, duration in enumerate(picture.minutes):
        svg.dot(x(minute), y(duration), 2, _colour(duration, picture.norm))
    own = (picture.departure - picture.first) // 60
    svg.line(x(own), _HIGH - 14, x(own), y(picture.minutes[own]), stroke_width=1.5)
    svg.dot(x(own), y(picture.minutes[own]), 5, "#FFFFFF", INK)
    svg.text(x(own), _HIGH - 20, f"vertrek {_clock(picture.departure)}: de reis hierboven")


def _ranks(svg: Svg, picture: Picture, y: Height) -> None:
    ordered = np.sort(picture.minutes)
    n = ordered.size

    def x(rank: float) -> float:
        return _SORTED[0] + rank / n * (_SORTED[1] - _SORTED[0])

    for rank, duration in enumerate(ordered, start=1):
        svg.dot(x(rank), y(duration), 2, _colour(duration, picture.norm))
    within = int((ordered <= picture.norm).sum())
    for rank, said in (
        (within, "norm"),
        (math.ceil(n / 2), "de helft"),
        (math.ceil(85 * n / 100), "85 %"),
    ):
        if rank:
            svg.line(x(rank), y(ordered[rank - 1]), x(rank), _LOW + 6)
            svg.text(x(rank), _LOW + 22, f"{rank}", "middle")
            svg.text(x(rank), _LOW + 38, said, "middle", "quiet")


def _colour(minutes: float, norm: float) -> str:
    return WALK if minutes <= norm else RIDE


def _spread(spots: Sequence[float], least: float) -> list[float]:
    """The spots in their order, pushed apart until each is `least` from the next."""
    order = np.argsort(spots, kind="stable")
    placed = np.asarray(spots, np.float64)[order]
    for _ in range(100):
        short = np.maximum(least - np.diff(placed), 0) / 2
        placed[:-1] -= short
        placed[1:] += short
    found = np.empty_like(placed)
    found[order] = placed
    return found.tolist()


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}"


def _one(minutes: float) -> str:
    return number(minutes, "nl", 0 if float(minutes).is_integer() else 1)
