"""Text from files as plain text: one line, no control characters, of a length people can read."""

from __future__ import annotations

import unicodedata

MAX_NAME = 200

# Control, format (such as marks that turn the writing direction), surrogate, private, unassigned.
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn")


def plain(text: object, limit: int = MAX_NAME) -> str:
    """The text on one line, in composed characters, without those that do not show.

    Text longer than `limit` characters is cut, with "…" as its last. Markup and formulas stay the
    text that they are: whoever writes them out has to escape them. None and NaN become "".
    """
    if text is None or text != text:  # NaN differs from itself
        return ""
    spaced = " ".join(str(text).split())
    if not spaced.isascii() or not spaced.isprintable():
        spaced = unicodedata.normalize("NFC", spaced)
        spaced = "".join(c for c in spaced if unicodedata.category(c) not in _UNSEEN)
        spaced = " ".join(spaced.split())
    return spaced if len(spaced) <= limit else spaced[: limit - 1].rstrip() + "…"
