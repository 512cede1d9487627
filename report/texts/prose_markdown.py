"""What people wrote as Markdown that reads back as exactly the same."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from markdown_it.common.utils import isPunctChar

from ..document.content import Heading, Item, Paragraph, Prose, Run, Table, plain
from ..document.prose_normal import normal, one_line

_ENTITY = re.compile(r"&(?:#\d+|#[xX][0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]*);")
# What starts a block where it begins a line: a heading, a quote, a list, a fence, or a line of
# signs only (a rule, the second row of a table).
_BLOCK_START = re.compile(r"#|>|[-+](?!\S)|~~~|[-+=:|][-+=:|\s]*$")
_NUMBER_START = re.compile(r"^(\d{1,9})([.)])(?!\S)")
_BOLD, _ITALIC = "**", "_"


def to_markdown(prose: Prose) -> str:
    """Markdown without a line end after it; parse(to_markdown(p)) == normal(p) for all prose."""
    written: list[str] = []
    for is_list, parts in groupby(normal(prose), key=lambda part: isinstance(part, Item)):
        if is_list:
            written.append(_list(part for part in parts if isinstance(part, Item)))
        else:
            written += map(_block, parts)
    return "\n\n".join(written)


def escaped(text: str) -> str:
    """A text on one line as Markdown that reads back as that text."""
    return _source((Run(one_line(text)),))


def escaped_heading(text: str) -> str:
    """A text as the text of a heading: signs at its end would be taken for its closing."""
    return re.sub(r"#$", r"\\#", escaped(text))


def _block(part: Paragraph | Item | Heading | Table) -> str:
    if isinstance(part, Heading):
        return f"{'#' * part.level} {escaped_heading(part.text)}"
    if isinstance(part, Table):
        return _table(part)
    return "\n".join(_lines(part.runs))


def _lines(runs: tuple[Run, ...]) -> Iterator[str]:
    for line in _source(runs).split("\n"):
        if _BLOCK_START.match(line):
            yield "\\" + line
        else:
            yield _NUMBER_START.sub(r"\1\\\2", line)


def _list(items: Iterable[Item]) -> str:
    lines: list[str] = []
    # of each level that is open: whether it is numbered, the last number, the indent of its text
    levels: list[tuple[bool, int, int]] = []
    for item in items:
        numbered, last, _ = levels[item.level] if item.level < len(levels) else (False, 0, 0)
        number = last + 1 if numbered == item.numbered else 1
        mark = f"{number}. " if item.numbered else "- "
        indent = levels[item.level - 1][2] if item.level else 0
        levels[item.level :] = [(item.numbered, number, indent + len(mark))]
        first, *others = _lines(item.runs)
        lines.append(" " * indent + mark + first)
        lines += (" " * (indent + len(mark)) + line for line in others)
    return "\n".join(lines)


def _table(table: Table) -> str:
    def row(cells: Iterable[str]) -> str:
        return f"| {' | '.join(cells)} |"

    rule = ["---"] * len(table.header)
    return "\n".join(
        [
            row(map(_cell, table.header)),
            row(rule),
            *(row(map(_cell, cells)) for cells in table.rows),
        ]
    )


def _cell(text: str) -> str:
    return _source((Run(text),)).replace("|", "\\|").replace("\n", "<br>")


def _source(runs: tuple[Run, ...]) -> str:
    """The runs with their signs escaped; bold as `**`, italic as `_`, each sign a pair of its own.

    Whether a sign opens or closes depends on the characters around it (CommonMark 6.2): a letter
    that would forbid it is written as an entity, which counts as punctuation.
    """
    escapes = _escapes(runs)
    if len(runs) == 1 and not (runs[0].bold or runs[0].italic):
        return "".join(escapes)
    text = plain(runs)
    pieces: list[str] = []
    # the signs among the pieces, and which way the text lies that they are about: 1 or -1
    signs: dict[int, int] = {}
    # of each piece the character that it stands for
    chars: list[str] = []

    def sign(mark: str, inwards: int) -> None:
        signs[len(pieces)] = inwards
        pieces.append(mark)
        chars.append("")

    bold = italic = False
    place = 0
    for run in (*runs, Run("")):
        if italic and not (run.italic and run.bold == bold):
            sign(_ITALIC, -1)
            italic = False
        if bold != run.bold:
            sign(_BOLD, 1 if run.bold else -1)
            bold = run.bold
        if run.italic and not italic:
            sign(_ITALIC, 1)
            italic = True
        pieces += escapes[place : place + len(run.text)]
        chars += text[place : place + len(run.text)]
        place += len(run.text)
    _open_all(pieces, chars, signs)
    return "".join(pieces)


def _open_all(pieces: list[str], chars: list[str], signs: dict[int, int]) -> None:
    """Write the letters as entities that would keep a sign from opening or closing."""
    changed = True
    while changed:
        changed = False
        for place, inwards in signs.items():
            out = place - inwards
            if not (0 <= out < len(pieces) and _is_letter(pieces[out][-1 if inwards > 0 else 0])):
                continue
            inside = pieces[place + inwards][0 if inwards > 0 else -1]
            if pieces[place] == _ITALIC or not _is_letter(inside):
                pieces[out] = f"&#{ord(chars[out])};"
                changed = True


def _is_letter(char: str) -> bool:
    """Whether Markdown takes a character for neither space nor punctuation."""
    return not (char.isspace() or isPunctChar(char))


def _escapes(runs: tuple[Run, ...]) -> list[str]:
    """Each character of the runs as it must be written inside a line."""
    text = plain(runs)
    entities = {found.start() for found in _ENTITY.finditer(text)}
    edges = {0, len(text) - 1}
    place = 0
    for run in runs:
        edges |= {place, place + 1, place + len(run.text) - 2, place + len(run.text) - 1}
        place += len(run.text)
    written: list[str] = []
    for place, char in enumerate(text):
        following = text[place + 1 : place + 2]
        special = (
            char in "\\*`"
            or (char == "_" and (place in edges or not _within_word(text, place)))
            or (char == "<" and (following.isalpha() or following in ("/", "!", "?")))
            or (char == "]" and (following == "(" or place in edges))
            or place in entities
        )
        written.append("\\" + char if special else char)
    return written


def _within_word(text: str, place: int) -> bool:
    return text[place - 1].isalnum() and text[place + 1].isalnum()
