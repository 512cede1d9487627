"""A document as a writer of pages wants it: answers opened up, lists nested, levels mended."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, groupby

from .content import (
    QUESTION_LEVEL,
    Answer,
    Block,
    Document,
    Heading,
    Item,
    Note,
    Paragraph,
    Picture,
    Run,
    Table,
    plain,
)

#: Lists are nested this deep at most; what stands deeper is shown at this depth.
DEEPEST_LIST = 4

# Marks that keep letters apart or together, or say where a word may break: they are part of how a
# language is written. Other marks without a shape of their own can only harm.
_KEPT_MARKS = "\u00ad\u200b\u200c\u200d\u2060"


@dataclass(frozen=True)
class Entry:
    """An item of a list, with the lists under it."""

    runs: tuple[Run, ...]
    below: tuple[Listing, ...] = ()


@dataclass(frozen=True)
class Listing:
    """Items that follow one another, all with numbers or all without."""

    numbered: bool
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Hint:
    """What stands under a question that has no answer yet."""

    guiding: tuple[str, ...]


Piece = Heading | Paragraph | Listing | Table | Picture | Note | Hint


def clean(text: str) -> str:
    """The text without control characters, halves of characters and marks that turn its direction.

    Newlines stay, a tab becomes a space. What is left can stand in XML, HTML and PDF.
    """
    kept = (char for char in text.replace("\r\n", "\n").replace("\t", " ") if _may_stand(char))
    return "".join(kept)


def flow(document: Document) -> tuple[Piece, ...]:
    """The blocks of a document, cleaned, in order.

    An answer becomes a heading with the prose or a hint; items become nested lists; no heading
    skips a level; rows of a table are as long as each other; what is blank is left out.
    """
    pieces: list[Piece] = []
    blocks = _opened(document.blocks)
    for is_item, group in groupby(blocks, lambda block: isinstance(block, Item)):
        if is_item:
            items = [_clean_item(block) for block in group if isinstance(block, Item)]
            pieces += _nested([item for item in items if plain(item.runs).strip()])
        else:
            pieces += [_clean_block(block) for block in group if not isinstance(block, Item)]
    return tuple(_levelled(piece for piece in pieces if _says_something(piece)))


def _opened(blocks: Iterable[Block]) -> Iterator[Block | Hint]:
    for block in blocks:
        if not isinstance(block, Answer):
            yield block
            continue
        yield Heading(block.heading, QUESTION_LEVEL, f"q-{block.question}")
        if block.prose:
            yield from block.prose
        else:
            yield Hint(block.guiding)


def _may_stand(char: str) -> bool:
    category = unicodedata.category(char)
    if category in ("Cc", "Cs"):
        return char == "\n"
    if category == "Cf":
        return char in _KEPT_MARKS
    return not (0xFDD0 <= ord(char) <= 0xFDEF or ord(char) & 0xFFFE == 0xFFFE)


def _clean_runs(runs: tuple[Run, ...]) -> tuple[Run, ...]:
    cleaned = (replace(run, text=clean(run.text)) for run in runs)
    return tuple(run for run in cleaned if run.text)


def _line(text: str) -> str:
    return " ".join(clean(text).split())


def _clean_item(item: Item) -> Item:
    return replace(item, runs=_clean_runs(item.runs), level=min(max(item.level, 0), DEEPEST_LIST))


def _clean_block(block: Heading | Paragraph | Table | Picture | Note | Answer | Hint) -> Piece:
    match block:
        case Heading():
            return replace(block, text=_line(block.text))
        case Paragraph():
            return Paragraph(_clean_runs(block.runs))
        case Note():
            return Note(_clean_runs(block.runs), _line(block.title))
        case Table():
            return _squared(block)
        case Picture():
            return replace(block, alt=_line(block.alt), caption=_line(block.caption))
        case Hint():
            return Hint(tuple(filter(None, map(_line, block.guiding))))
        case Answer():
            raise AssertionError("answers are opened before")


def _squared(table: Table) -> Table:
    across = max(map(len, (table.header, *table.rows)))
    header, *rows = (
        tuple(map(clean, row)) + ("",) * (across - len(row)) for row in (table.header, *table.rows)
    )
    return replace(
        table,
        header=header,
        rows=tuple(rows),
        caption=_line(table.caption),
        notes=tuple(filter(None, map(_line, table.notes))),
    )


def _says_something(piece: Piece) -> bool:
    match piece:
        case Heading():
            return bool(piece.text)
        case Paragraph():
            return bool(plain(piece.runs).strip())
        case Note():
            return bool(piece.title or plain(piece.runs).strip())
        case Table():
            return bool(piece.header)
        case _:
            return True


def _levelled(pieces: Iterable[Piece]) -> Iterator[Piece]:
    level = 0
    for piece in pieces:
        if isinstance(piece, Heading):
            level = min(max(piece.level, 1), level + 1)
            yield replace(piece, level=level)
        else:
            yield piece


def _nested(items: Sequence[Item]) -> tuple[Listing, ...]:
    if not items:
        return ()
    # an item that stands higher than the first is still in the same list
    highest = accumulate((item.level for item in items), min)
    starts = [at for at, level in enumerate(highest) if items[at].level == level]
    listings: list[Listing] = []
    spans = zip(starts, [*starts[1:], len(items)], strict=True)
    for numbered, group in groupby(spans, lambda span: items[span[0]].numbered):
        entries = (Entry(items[at].runs, _nested(items[at + 1 : end])) for at, end in group)
        listings.append(Listing(numbered, tuple(entries)))
    return tuple(listings)
