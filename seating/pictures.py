"""Drawings as PNG and as PDF at true scale, both through Typst."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import Literal

import typst

from ..messages import RoomError
from .written import write_whole

#: Dots per inch; and the most dots a picture may have, so that no machine is filled.
LEAST_DPI, MOST_DPI, MOST_DOTS = 30, 1200, 120_000_000
_INCH = 25.4

# What comes from a room file reaches Typst as data, never as its markup. Without a date, the same
# drawing gives the same file.
_SHEET = b"""
#set document(title: sys.inputs.title, date: none)
#set page(width: eval(sys.inputs.width), height: eval(sys.inputs.height), margin: 0mm)
#set text(lang: sys.inputs.lang)
#image(bytes(sys.inputs.plan), width: 100%, height: 100%, alt: sys.inputs.alt)
"""
_SIZE = re.compile(r'<svg [^>]*width="([0-9.]+mm)" height="([0-9.]+mm)"')
_LANG = re.compile(r'<svg [^>]*lang="([a-z]{2})"')
_TITLE = re.compile(r"<title[^>]*>([^<]*)</title>")
_DESC = re.compile(r"<desc[^>]*>([^<]*)</desc>")


def to_pdf(svg: str, path: Path) -> None:
    """The drawing (of draw_svg) as a PDF of one page at true scale, tagged, after PDF/UA-1.

    The description of the drawing is its alternative text. Raises OutputError where the file cannot
    be written.
    """
    write_whole(path, _compiled(svg, "pdf"))


def to_png(svg: str, path: Path, *, dpi: int = 200) -> None:
    """The drawing (of draw_svg) as a PNG of so many dots per inch on paper.

    Raises RoomError for a dpi that makes no sensible picture, OutputError where the file cannot be
    written.
    """
    width, height = (float(side.removesuffix("mm")) / _INCH for side in _found(_SIZE, svg))
    most = min(MOST_DPI, int((MOST_DOTS / (width * height)) ** 0.5))
    if not LEAST_DPI <= dpi <= most:
        raise RoomError("drawing.dots", dpi=dpi, least=LEAST_DPI, most=most)
    write_whole(path, _compiled(svg, "png", dpi))


def _compiled(svg: str, form: Literal["pdf", "png"], dpi: int = 144) -> bytes:
    width, height = _found(_SIZE, svg)
    return typst.compile(
        _SHEET,
        format=form,
        ppi=float(dpi),
        pdf_standards=["ua-1"] if form == "pdf" else [],
        sys_inputs={
            "plan": svg,
            "width": width,
            "height": height,
            "lang": _found(_LANG, svg)[0],
            "title": unescape(_found(_TITLE, svg)[0]),
            "alt": unescape(_found(_DESC, svg)[0]),
        },
    )


def _found(pattern: re.Pattern[str], svg: str) -> tuple[str, ...]:
    found = pattern.search(svg)
    if found is None:
        raise ValueError("not a drawing of draw_svg")
    return found.groups()
