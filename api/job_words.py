"""What a job has to say, kept as JSON until somebody asks for it in their language."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from pathlib import PurePath
from typing import cast

import numpy as np

from ..messages import Message, finding
from ..words import text

#: Deeper than any message goes that this project makes.
_MAX_DEPTH = 20


def written(message: Message) -> str:
    """A message as JSON. Of a path only the name: where this machine keeps it stays here."""
    return json.dumps(_plain(message), ensure_ascii=False)


def read(kept: str | None) -> Message | None:
    """The message that was written; None for nothing, and for what is no message."""
    if not kept:
        return None
    try:
        found = _revived(json.loads(kept), _MAX_DEPTH)
    except (ValueError, TypeError, RecursionError):
        return None
    return found if isinstance(found, Message) else None


def told(message: Message, language: str) -> str:
    """The sentence. One that an older version kept, and that is gone since, is told in general."""
    try:
        return message.text(language)
    except (KeyError, ValueError, TypeError, OSError):
        return text("jobs.old_message", language)


def step_told(key: str | None, language: str) -> str:
    """What people call a step; nothing for none."""
    return told(finding(key), language) if key else ""


def key_of(kept: str | None) -> str:
    """The key of a kept message; nothing where there is none."""
    message = read(kept)
    return message.key if message else ""


def _plain(value: object) -> object:
    if isinstance(value, Message):
        facts = {name: _plain(fact) for name, fact in value.facts.items()}
        return {"key": value.key, "facts": facts}
    if isinstance(value, PurePath):
        return value.name
    if isinstance(value, np.generic):
        return _plain(value.item())
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, Mapping):
        return [_plain(str(name)) for name in cast("Mapping[object, object]", value)]
    if isinstance(value, set | frozenset):
        return sorted(str(_plain(item)) for item in cast("set[object]", value))
    if isinstance(value, Iterable):
        return [_plain(item) for item in cast("Iterable[object]", value)]
    return str(value)


def _revived(value: object, levels: int) -> object:
    if levels == 0:
        raise ValueError("a message in a message in a message")
    if isinstance(value, list):
        return [_revived(item, levels - 1) for item in cast("list[object]", value)]
    if not isinstance(value, dict):
        return value
    kept = cast("dict[str, object]", value)
    facts = kept.get("facts")
    if not isinstance(kept.get("key"), str) or not isinstance(facts, dict):
        raise TypeError("no message")
    named = cast("dict[str, object]", facts)
    return Message(
        str(kept["key"]), {name: _revived(fact, levels - 1) for name, fact in named.items()}
    )
