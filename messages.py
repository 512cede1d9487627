"""What the tool has to say: findings about the input, and the one family of errors."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import cast

from .words import text


@dataclass(frozen=True)
class Message:
    """One thing worth telling, as a catalogue key and its facts; written out only at the face.

    A fact may be a message itself, or a list of them: it is told in the same language.
    """

    key: str
    facts: Mapping[str, object] = field(default_factory=dict[str, object])

    def text(self, language: str = "nl") -> str:
        """The sentence in the language asked for."""
        facts = {name: _told(fact, language) for name, fact in self.facts.items()}
        return text(self.key, language, **facts)


def _told(fact: object, language: str) -> object:
    if isinstance(fact, Message):
        return fact.text(language)
    if isinstance(fact, list):
        return [_told(one, language) for one in cast("list[object]", fact)]
    return fact


def finding(key: str, /, **facts: object) -> Message:
    """A message about the input that does not stop the work."""
    return Message(key, facts)


class NabijError(Exception):
    """A mistake that the user can mend: what is wrong, where, and what to do.

    `key` names a sentence in the catalogues, `facts` fill it in. `str(error)` is Dutch.
    """

    def __init__(self, key: str, /, **facts: object) -> None:
        super().__init__(key, facts)
        self.message = Message(key, facts)

    def __str__(self) -> str:
        return self.message.text()


class StudyError(NabijError):
    """The study file cannot be used as it is."""


class LayerError(NabijError):
    """A file of a layer cannot be read, or does not hold what the study asks of it."""


class RoomError(NabijError):
    """A room file cannot be read, or does not describe a room."""


class OutputError(NabijError):
    """The results cannot be written."""


def nearest(name: str, options: Iterable[str]) -> str | None:
    """The option spelt closest to `name`, whatever its case; None if none is close."""
    by_fold = {option.casefold(): option for option in options}
    found = difflib.get_close_matches(name.casefold(), by_fold, n=1, cutoff=0.6)
    return by_fold[found[0]] if found else None
