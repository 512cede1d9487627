"""How text stands on paper: which characters a font has, how wide it is, where it may break."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import matplotlib as mpl
from fontTools.ttLib import TTFont

#: Width of a character that the font has no width for, in em: as wide as any.
_WIDEST = 1.0
# What only changes how the character before it looks: joiners, variation selectors, skin tones.
_LOOKS = re.compile("[\u200d\ufe00-\ufe0f\U000e0100-\U000e01ef\U0001f3fb-\U0001f3ff]")
# A line may break at a space, but not at one that holds a number and its unit together.
_WORD = re.compile("[\\S\u00a0\u2007\u202f]+")
_SOFT_HYPHEN, _SOFT_BREAK = "\u00ad", "\u200b"
_HYPHENATED = re.compile("[A-Za-z\u00c0-\u024f]+")


def font_folder() -> Path:
    """The folder of the fonts that come with matplotlib: DejaVu, the same on every machine."""
    return Path(mpl.get_data_path()) / "fonts" / "ttf"


def printable(text: str) -> str:
    """The text with a stand-in, `[grinning cat face]`, for each character that no font has.

    The stand-in is the character's name in Unicode, or its number.
    """
    text = _LOOKS.sub("", unicodedata.normalize("NFC", text))
    if text.isascii():
        return text
    widths = _widths(False)
    return "".join(
        char if ord(char) in widths or char in "\n\u200b\u200c\u2060\u00ad" else _stand_in(char)
        for char in text
    )


def right_to_left(text: str) -> bool:
    """Whether the first letter with a direction is written from right to left (Unicode P2)."""
    for char in text:
        direction = unicodedata.bidirectional(char)
        if direction in ("L", "R", "AL"):
            return direction != "L"
    return False


def width(text: str, *, bold: bool = False) -> float:
    """Width of a line of text in DejaVu Sans, in em; an upper bound for Libertinus Serif."""
    widths = _widths(bold)
    return sum(widths.get(ord(char), _WIDEST) for char in text)


def widest_word(text: str, *, bold: bool = False) -> float:
    """Width of the widest word of a text, in em."""
    return max((width(word, bold=bold) for word in _WORD.findall(text)), default=0.0)


def breakable(text: str, most: float, *, bold: bool = False) -> str:
    """The text with places to break in each word wider than `most` em, and only there."""
    if width(text, bold=bold) <= most:
        return text
    return _WORD.sub(lambda word: _broken(word[0], most, bold), text)


def _broken(word: str, most: float, bold: bool) -> str:
    if width(word, bold=bold) <= most:
        return word
    # a hyphen does no good in an address of a web page, nor in a script that knows none
    hyphenated = bool(_HYPHENATED.fullmatch(word))
    room = most - width("-", bold=bold) if hyphenated else most / 4
    chunks = [word[0]]
    for char in word[1:]:
        # not between a letter and the accents on it
        mark = unicodedata.category(char).startswith("M")
        if not mark and width(chunks[-1] + char, bold=bold) > room:
            chunks.append("")
        chunks[-1] += char
    return (_SOFT_HYPHEN if hyphenated else _SOFT_BREAK).join(chunks)


def _stand_in(char: str) -> str:
    name = unicodedata.name(char, "")
    return f"[{name.lower()}]" if name else f"[U+{ord(char):04X}]"


@cache
def _widths(bold: bool) -> Mapping[int, float]:
    path = font_folder() / ("DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf")
    with TTFont(path, lazy=True) as font:
        glyphs, units = font.getGlyphSet(), int(vars(font["head"])["unitsPerEm"])
        return {
            code: glyphs[name].width / units for code, name in (font.getBestCmap() or {}).items()
        }
