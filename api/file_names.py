"""What a file that was sent along is called, in whatever is told about it."""

from __future__ import annotations

import re
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from ..messages import Message, NabijError, finding

#: What people call a neighbourhood that they drew: to them it is no file.
DRAWING = finding("neighbourhood.drawing")

_LONGEST, _LONGEST_ENDING = 60, 8


def sent_name(given: str | None, otherwise: str) -> str:
    """The last part of what a browser calls a file: short, all of it to be seen, and no path.

    otherwise: what a file is called of which nothing is left.
    """
    last = re.split(r"[/\\]", given or "")[-1]
    seen = "".join(sign for sign in " ".join(last.split()) if sign.isprintable())
    clean = "".join(sign for sign in seen if sign not in '<>:"|?*').strip(" .")
    stem, dot, ending = clean.rpartition(".") if "." in clean else (clean, "", "")
    return f"{stem[:_LONGEST]}{dot}{ending[:_LONGEST_ENDING]}" or otherwise


def called(message: Message, file: Path, name: str | Message) -> Message:
    """A message with the name that people know a file by; this machine has its own for it."""
    ours = (file, str(file), file.name)
    facts = {
        key: name if isinstance(fact, str | Path) and fact in ours else fact
        for key, fact in message.facts.items()
    }
    return Message(message.key, facts)


@contextmanager
def calling(file: Path, name: str | Message) -> Generator[None]:
    """Tell mistakes about a file by the name that people know it by."""
    try:
        yield
    except NabijError as error:
        error.message = called(error.message, file, name)
        raise
