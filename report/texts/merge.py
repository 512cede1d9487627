"""Takes what people typed in a Word file back into their text file, heading by heading.

Three-way: what they had written when the Word file was made tells which side changed. Only the
sections that change are written anew; where both sides changed, both stay.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, cast

from ...words import text
from ..document.content import Paragraph, Prose, Run
from .merge_decisions import merge_decisions
from .prose import normal, parse, to_markdown
from .questions import DECISIONS, NOTES, OWN, folded, heading, key_of
from .text_edit import Editor
from .text_file import Contents, contents
from .text_source import TextSource
from .word_text import WordText

Kind = Literal["taken", "kept", "conflict", "new", "emptied"]

_LINES, _LONGEST = 12, 160
# marks that turn the writing direction, which a terminal would obey
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Change:
    """What becomes of one section of the text file, or of one decision.

    kind: "taken" from Word, "new" in Word, "emptied" in Word, "conflict" (both stay), or "kept"
    (changed in the text file only). before, after: its Markdown; after a conflict all of it.
    """

    heading: str
    kind: Kind
    before: str
    after: str


@dataclass(frozen=True)
class Merged:
    """The text file as it is to be written, and what changes in it."""

    text: str
    changes: tuple[Change, ...]


def merge(
    base: Mapping[str, str] | None, file: TextSource, word: WordText, language: str = "nl"
) -> Merged:
    """The text file with what people typed in Word. The file itself is left alone.

    base: what they had written when the Word file was made (`WordText.base`); without it a side
    that is empty takes the other, and what differs is a conflict. language: of headings and marks
    that are added.
    """
    found = contents(file)
    ours = {folded(key): normal(prose) for key, prose in found.prose.items()}
    before = None if base is None else {folded(key): parse(said) for key, said in base.items()}
    editor = Editor(file)
    decided = merge_decisions(base, found, word)
    changes = [
        Change(heading(DECISIONS, language), cast("Kind", kind), old, new)
        for kind, old, new in decided.changes
    ]
    notes = ours.get(NOTES, ())
    for key, (head, typed) in _theirs(word, language).items():
        mine = ours.get(folded(key), ())
        old = None if before is None else before.get(folded(key), ())
        kind, prose = _merged(mine, typed, old, language)
        if kind is None:
            continue
        if kind == "taken" and not editor.has(key):
            kind = "new"
        changes.append(Change(head, kind, to_markdown(mine), to_markdown(prose)))
        if key == NOTES:
            notes = prose
        elif prose != mine:
            editor.rewrite(key, head, to_markdown(prose))
    for ours_line, line in decided.conflicts:
        noted = _with_conflict(notes, (Paragraph((Run(line),)),), language)
        if noted != notes:
            changes.append(Change(heading(DECISIONS, language), "conflict", ours_line, line))
        notes = noted
    _write_decisions(editor, found, decided.lines, decided.added, notes, language)
    return Merged(editor.text, tuple(changes))


def describe(changes: Sequence[Change], language: str = "nl") -> list[str]:
    """What will be written, for who decides about it: a sentence for each change, and its lines."""
    told: list[str] = []
    for change in changes:
        told.append(text(f"textfile.change_{change.kind}", language, heading=change.heading))
        if change.kind != "kept":
            told += _difference(change)
    return told


def _theirs(word: WordText, language: str) -> dict[str, tuple[str, Prose]]:
    """What the Word file says, per key of a heading, with that heading."""
    found = {key: (heading(key, language), prose) for key, prose in word.answers.items()}
    for head, prose in word.unknown:
        key = key_of(head)
        key = NOTES if key == DECISIONS else key
        said = head if key.startswith(OWN) else heading(key, language)
        found[key] = (said, normal((*found.get(key, (said, ()))[1], *prose)))
    return found


def _merged(
    mine: Prose, typed: Prose, old: Prose | None, language: str
) -> tuple[Kind | None, Prose]:
    """What becomes of a text that stands in both; None where nothing has to be told."""
    if mine == typed or (old is None and not typed):
        return None, mine
    if typed == old:
        return "kept", mine
    if mine == (old or ()):
        return ("taken" if typed else "emptied"), typed
    if _holds(mine, typed):
        # also where Word is emptied and the file was written on in
        return "kept", mine
    if _holds(typed, mine):
        return "taken", typed
    both = _with_conflict(mine, typed, language)
    # the same Word file taken in once more adds nothing
    return ("conflict", both) if both != mine else (None, mine)


def _holds(large: Prose, small: Prose) -> bool:
    """Whether all parts of a text stand in another, in the same order."""
    parts = iter(large)
    return all(part in parts for part in small)


def _with_conflict(mine: Prose, typed: Prose, language: str) -> Prose:
    mark = Paragraph((Run(text("textfile.from_word", language), bold=True),))
    added = normal((mark, *typed))
    size = len(added)
    if any(mine[start : start + size] == added for start in range(len(mine))):
        return mine
    return normal((*mine, *added))


def _write_decisions(
    editor: Editor,
    found: Contents,
    lines: Mapping[int, Mapping[int, str | None]],
    added: Sequence[str],
    notes: Prose,
    language: str,
) -> None:
    noted = notes != normal(found.prose.get(NOTES, ()))
    for place, decided in found.decided.items():
        if lines.get(place) or (noted and decided.notes):
            editor.decide(place, decided, lines.get(place, {}), drop_notes=noted)
    if added:
        editor.add_decisions(heading(DECISIONS, language), added)
    if noted:
        editor.rewrite(NOTES, heading(NOTES, language), to_markdown(notes))


def _difference(change: Change) -> Iterator[str]:
    lines = list(
        difflib.unified_diff(
            change.before.splitlines(), change.after.splitlines(), n=1, lineterm=""
        )
    )[2:]
    shown = [line for line in lines if line[1:].strip() and not line.startswith("@@")]
    for line in shown[:_LINES]:
        said = _TURNS.sub("", line)
        yield "  " + (said if len(said) <= _LONGEST else said[: _LONGEST - 1] + "…")
    if len(shown) > _LINES:
        yield f"  … (+{len(shown) - _LINES})"
