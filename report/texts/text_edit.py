"""Changes sections of a text file and leaves every other byte as it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain

from .decisions import Decided, decision_line
from .prose import comments, escaped_heading, parse
from .questions import DECISIONS, folded
from .text_file import with_typed
from .text_source import TextSource


class Editor:
    """Gathers changes to the sections of a text file; `text` is the file with all of them."""

    def __init__(self, source: TextSource) -> None:
        self.source = source
        self.bodies = [source.body(section) for section in source.sections]
        self.added: list[str] = []

    @property
    def text(self) -> str:
        """The whole file with the changes so far, its line ends as they were."""
        source = self.source
        before = source.text[: source.sections[0].start]
        heads = (source.text[section.start : section.body] for section in source.sections)
        text = before + "".join(chain.from_iterable(zip(heads, self.bodies, strict=True)))
        if self.added:
            gap = (
                "" if text.endswith(("\n\n", "\n\r\n")) else "\n" if text.endswith("\n") else "\n\n"
            )
            text += self._ended(gap + "\n".join(self.added))
        return text

    def has(self, key: str) -> bool:
        """Whether the file has a heading with this key."""
        return bool(self._places(key))

    def rewrite(self, key: str, heading: str, markdown: str) -> None:
        """Put a text under a heading, in place of what stood there; comments stay above it.

        Where the heading stands more than once the text comes under one of them; where the file
        does not have it, at the end.
        """
        places = self._places(key)
        filled = [place for place in places if parse(self.bodies[place])]
        for place in filled or places[:1]:
            first = place == (filled or places)[0]
            self.bodies[place] = self._composed(place, markdown if first else "")
        if not places and markdown:
            self.added.append(f"## {escaped_heading(heading)}\n\n{markdown}\n")

    def decide(
        self, place: int, decided: Decided, lines: Mapping[int, str | None], drop_notes: bool
    ) -> None:
        """Write lines of the decisions anew, by the number of the decision; None leaves one out.

        drop_notes: leave out what is no decision, for it stands elsewhere now.
        """
        raw = self.bodies[place].split("\n")
        notes = set(decided.note_lines) if drop_notes else set[int]()
        spans = [range(first, last + 1) for first, last in decided.places]
        changed = notes.union(*(spans[number] for number in lines))
        if any("<!--" in raw[line] or "-->" in raw[line] for line in changed):
            # a comment on the same line: the section is set up anew around its comments
            old = map(decision_line, decided.decisions)
            kept = [lines.get(number, line) for number, line in enumerate(old)]
            parts = ["\n".join(filter(None, kept)), "" if drop_notes else decided.notes]
            self.bodies[place] = self._composed(place, "\n\n".join(filter(None, parts)))
            return
        for number, line in lines.items():
            first, *others = spans[number]
            end = "\r" if raw[first].endswith("\r") else ""
            raw[first] = "" if line is None else line + end
            notes |= {*others, *([first] if line is None else [])}
        self.bodies[place] = "\n".join(
            line for number, line in enumerate(raw) if number not in notes
        )

    def add_decisions(self, heading: str, lines: Sequence[str]) -> None:
        """Add decisions at the end of their section."""
        places = self._places(DECISIONS)
        if not places:
            self.added.append(f"## {escaped_heading(heading)}\n\n" + "\n".join(lines) + "\n")
            return
        body = self.bodies[places[-1]]
        start = body.rstrip() or self._start(places[-1])
        tail = "\n" if places[-1] == len(self.bodies) - 1 else "\n\n"
        self.bodies[places[-1]] = start + self._ended("\n" + "\n".join(lines) + tail)

    def _places(self, key: str) -> list[int]:
        name = folded(key)
        return [p for p, s in enumerate(self.source.sections) if folded(s.key) == name]

    def _composed(self, place: int, markdown: str) -> str:
        body = with_typed(self.bodies[place]).replace("\r\n", "\n")
        kept = "\n".join(body[start:end] for start, end, _ in comments(body))
        content = "\n\n".join(filter(None, (kept, markdown)))
        tail = "\n" if place == len(self.bodies) - 1 else "\n\n"
        return self._start(place) + self._ended(f"\n{content}{tail}" if content else "\n")

    def _start(self, place: int) -> str:
        """What parts a heading from its text where the file ends with the heading."""
        before = self.source.text[: self.source.sections[place].body]
        return "" if not before or before.endswith("\n") else self._ended("\n")

    def _ended(self, text: str) -> str:
        return text.replace("\n", "\r\n") if "\r\n" in self.source.text else text
