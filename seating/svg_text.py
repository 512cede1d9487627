"""Pieces of SVG as text: elements, escaped names, numbers, and how wide a text will be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape

Point = tuple[float, float]

# What XML 1.0 cannot hold, and the marks that turn the writing direction of all that follows.
_FORBIDDEN = re.compile(
    "[^\t\n\r\u0020-\u007e\u00a0-\u2029\u202f-\u2065\u206a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)
_SPACE = re.compile(r"\s+")

# Widths in ems of DejaVu Sans, the widest of the faces in FONT: a text is hardly ever wider.
_WIDTHS = (
    (0.34, " iljI.,:;'|J/·\u00a0"),
    (0.41, "!()[]ftr-²ïî"),
    (0.58, 'cszkLF?_ç"'),
    (0.70, "ABCKPRVXZ"),
    (0.79, "DGHNOQU&"),
    (0.86, "+×≥≤<>=#wM"),
    (1.00, "mW@%—…→"),
)
_WIDTH_OF = {letter: width for width, letters in _WIDTHS for letter in letters}
_USUAL_WIDTH, _FOREIGN_WIDTH = 0.64, 1.05
_BOLD = 1.13

FONT = "'Source Sans 3','Inter','Segoe UI','Helvetica Neue',Arial,'DejaVu Sans',sans-serif"


def clean(text: str) -> str:
    """A text on one line, without what XML cannot hold."""
    return _SPACE.sub(" ", _FORBIDDEN.sub(" ", text)).strip()


def num(value: float) -> str:
    """A length in millimetres on paper, to the thousandth."""
    return format(round(value, 3) + 0.0, "g")


def element(name: str, content: str | None = None, /, **attributes: object) -> str:
    """An element; `class_` is written as class, `stroke_width` as stroke-width, floats as num.

    content: markup, so escaped where it comes from; None for an empty element.
    """
    parts = [name]
    for key, value in attributes.items():
        if value is None:
            continue
        written = num(value) if isinstance(value, float) else escape(str(value), quote=True)
        parts.append(f'{key.rstrip("_").replace("_", "-")}="{written}"')
    opening = " ".join(parts)
    return f"<{opening}/>" if content is None else f"<{opening}>{content}</{name}>"


def escaped(words: str) -> str:
    """A text as markup that stands for it."""
    return escape(words, quote=False)


def said(facts: Mapping[str, object]) -> dict[str, object]:
    """Facts of a room file as data-... attributes; what is empty is left out."""
    return {
        f"data_{key}": str(value).lower() if isinstance(value, bool) else clean(str(value))
        for key, value in facts.items()
        if value is not None and value != ""
    }


def words_at(at: Point, text: str, size: float, class_: str, **attributes: object) -> str:
    """A text with its middle line at `at`; anchored as its class says."""
    # 0.35 em below the middle: the baseline, for faces with a cap height of about 0.7 em
    baseline = at[1] + 0.35 * size
    return element(
        "text",
        escaped(clean(text)),
        class_=class_,
        x=float(at[0]),
        y=float(baseline),
        font_size=float(size),
        **attributes,
    )


def group(content: Iterable[str], **attributes: object) -> str:
    """A group of elements, one to a line; nothing when there is nothing in it."""
    inside = "\n".join(part for part in content if part)
    return element("g", f"\n{inside}\n", **attributes) if inside else ""


def path(points: Sequence[Point], *, closed: bool = True) -> str:
    """Path data through these points."""
    steps = "L".join(f"{num(x)} {num(y)}" for x, y in points)
    return f"M{steps}Z" if closed else f"M{steps}"


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """How wide a text will be at most, in the unit of `size`."""
    ems = sum(
        _WIDTH_OF.get(letter, _USUAL_WIDTH if letter < "\u0250" else _FOREIGN_WIDTH)
        for letter in text
    )
    return ems * size * (_BOLD if bold else 1.0)


def wrapped(text: str, width: float, size: float, *, lines: int, bold: bool = False) -> list[str]:
    """The text in at most so many lines of this width; what does not fit ends in an ellipsis."""
    done: list[str] = []
    current = ""
    for word in clean(text).split(" "):
        longer = f"{current} {word}".strip()
        if text_width(longer, size, bold=bold) <= width:
            current = longer
            continue
        if current:
            done.append(current)
        current = word
        while text_width(current, size, bold=bold) > width:
            kept = _fitting(current, width, size, bold=bold)
            done.append(current[:kept])
            current = current[kept:]
    done.append(current)
    if len(done) <= lines:
        return done
    last = done[lines - 1]
    while last and text_width(last + "…", size, bold=bold) > width:
        last = last[:-1]
    return [*done[: lines - 1], last.rstrip() + "…"]


def _fitting(word: str, width: float, size: float, *, bold: bool) -> int:
    kept = 1
    while kept < len(word) and text_width(word[: kept + 1], size, bold=bold) <= width:
        kept += 1
    return kept
