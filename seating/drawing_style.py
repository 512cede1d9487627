"""How a floor plan looks: colours, line weights (millimetres on paper) and the classes that use
them, as data. Walls are heavy and filled, furniture is medium, swings and dimensions are thin."""

from __future__ import annotations

from .svg_text import FONT

INK = "#22262e"
PAPER = "#ffffff"
FLOOR = "#fbfaf7"
WOOD = "#f3ecdf"
GREY = "#5f6772"
ALARM = "#b3261e"
MOVE = "#7a1fa2"
WHEEL = "#0b4f8a"

#: Contact of a seat, from little to much: YlGnBu of ColorBrewer 2 (Harrower and Brewer 2003), which
#: goes from light to dark, so that it also reads in grey and without red or green.
CONTACT = ("#fdf6cc", "#8ac9ad", "#45a9bd", "#2b70ad", "#22307f")
#: Between two colours, contact of 0 to 1: the first is what makes two seats partners (score.toml).
CONTACT_LIMITS = (0.15, 0.3, 0.5, 0.7)

ZONES = {
    "quiet": "#e6eef6",
    "play": "#fdf0d5",
    "buffet": "#eaf3e3",
    "stage": "#f2e7f1",
    "storage": "#e9e9e9",
    "other": "#f0efec",
}

HEAVY, MEDIUM, THIN, HAIR = 0.5, 0.3, 0.18, 0.12

CSS = f"""
.plan text{{font-family:{FONT};fill:{INK}}}
.plan .mid{{text-anchor:middle}}
.plan .end{{text-anchor:end}}
.plan .bold{{font-weight:bold}}
.plan .grey{{fill:{GREY}}}
.plan .on{{fill:{PAPER};font-weight:bold}}
.plan .paper{{fill:{PAPER}}}
.plan .floor{{fill:{FLOOR}}}
.plan .wall{{fill:{INK};stroke:{INK};stroke-width:{HEAVY};stroke-linejoin:miter}}
.plan .edge{{fill:none;stroke:{INK};stroke-width:{MEDIUM};stroke-dasharray:3 1.2}}
.plan .glass{{fill:{PAPER};stroke:{INK};stroke-width:{THIN}}}
.plan .thin{{fill:none;stroke:{INK};stroke-width:{THIN}}}
.plan .leaf{{fill:none;stroke:{INK};stroke-width:{MEDIUM}}}
.plan .swing{{fill:none;stroke:{GREY};stroke-width:{HAIR};stroke-dasharray:0.9 0.6}}
.plan .dim{{fill:none;stroke:{GREY};stroke-width:{HAIR}}}
.plan .tick{{fill:none;stroke:{INK};stroke-width:{MEDIUM}}}
.plan .leader{{fill:none;stroke:{GREY};stroke-width:{HAIR}}}
.plan .solid{{fill:{GREY};stroke:{INK};stroke-width:{MEDIUM}}}
.plan .hatch{{fill:none;stroke:{PAPER};stroke-width:{THIN}}}
.plan .wood{{fill:{WOOD};stroke:{INK};stroke-width:{MEDIUM}}}
.plan .seat{{fill:{PAPER};stroke:{INK};stroke-width:{MEDIUM}}}
.plan .back{{fill:{INK};stroke:{INK};stroke-width:{THIN}}}
.plan .place{{fill:none;stroke:{WHEEL};stroke-width:{MEDIUM};stroke-dasharray:1.2 0.7}}
.plan .wheel{{fill:{WHEEL};stroke:none}}
.plan .lap{{fill:{PAPER};stroke:{WHEEL};stroke-width:{MEDIUM}}}
.plan .zone{{stroke:{GREY};stroke-width:{HAIR};stroke-dasharray:1.6 1}}
.plan .ring{{stroke:{INK};stroke-width:{HAIR}}}
.plan .alone{{fill:none;stroke:{INK};stroke-width:{HEAVY};stroke-linejoin:miter}}
.plan .hull{{fill:{GREY};fill-opacity:0.13;stroke:{GREY};stroke-width:{THIN};stroke-dasharray:2 1}}
.plan .ghost{{fill:none;stroke:{MOVE};stroke-width:{THIN};stroke-dasharray:1 0.7}}
.plan .move{{fill:none;stroke:{MOVE};stroke-width:{MEDIUM}}}
.plan .head{{fill:{MOVE};stroke:none}}
.plan .alarm{{fill:{ALARM};stroke:{PAPER};stroke-width:{THIN}}}
.plan .advice{{fill:{PAPER};stroke:{ALARM};stroke-width:{MEDIUM}}}
.plan .red{{fill:{ALARM};font-weight:bold}}
.plan .rule{{fill:none;stroke:{INK};stroke-width:{MEDIUM}}}
"""
