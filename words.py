"""Text that people read, from the catalogues in `locale/`, with numbers as a language has them."""

from __future__ import annotations

import string
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib import resources
from pathlib import PurePath

from babel.numbers import format_decimal, format_percent

LANGUAGES = ("nl", "en", "fr")
_LOCALES = {"nl": "nl_BE", "en": "en_BE", "fr": "fr_BE"}
_LIST_LIMIT = 12
_ITEM_LIMIT = 120
# Control characters and marks that turn the writing direction: a name in a file may hold them, and
# a terminal would obey them.
_UNSEEN = (*range(32), *range(127, 160), *range(0x2028, 0x202F), *range(0x2066, 0x206A))
_VISIBLE = dict.fromkeys(_UNSEEN, " ")


def text(key: str, language: str = "nl", /, **facts: object) -> str:
    """The sentence that `key` ("room.name") stands for, with its facts filled in.

    Numbers are written as the language does: 1234.5 becomes 1.234,5 in Dutch. In a catalogue
    `{share:%}` is a percentage, `{share:%1}` one with a decimal, `{minutes:.1}` one decimal, and
    `{indicator:column}` what people call a column of the results, `{place:category}` a category of
    places and `{when:window}` a window of time.
    A list is joined with commas and cut after 12 items. Raises KeyError for an unknown key.
    """
    room, _, name = key.partition(".")
    return _Writer(language).vformat(catalogue(room, language)[name], (), facts)


@cache
def catalogue(room: str, language: str) -> dict[str, str]:
    """All sentences of one room, as {name: template}."""
    path = resources.files(__package__ or "nabij") / "locale" / language / f"{room}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def category_label(category: str, language: str = "nl") -> str:
    """What people call a category of places; a category of the study's own keeps its name."""
    return catalogue("categories", language).get(category, category.replace("_", " "))


def window_label(window: str, language: str = "nl") -> str:
    """What people call a window of time; a name of the study's own stays as it is."""
    return catalogue("map", language).get(f"window_name_{window}", window.replace("_", " "))


def number(value: float, language: str = "nl", decimals: int = 0) -> str:
    """A number as the language writes it: 1.234,5 in Dutch."""
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return format_decimal(value, format=pattern, locale=_LOCALES[language])


def percent(share: float, language: str = "nl", decimals: int = 0) -> str:
    """A share between 0 and 1 as a percentage: 0.123 becomes 12 %."""
    pattern = "0" + ("." + "0" * decimals if decimals else "") + "\u00a0%"
    return format_percent(share, format=pattern, locale=_LOCALES[language])


class _Writer(string.Formatter):
    def __init__(self, language: str) -> None:
        self.language = language

    def format_field(self, value: object, format_spec: str) -> str:
        if format_spec.startswith("%"):
            return percent(float(str(value)), self.language, int(format_spec[1:] or 0))
        if format_spec == "column":
            return catalogue("columns", self.language).get(str(value), str(value))
        if format_spec == "category":
            return category_label(str(value), self.language).translate(_VISIBLE)
        if format_spec == "window":
            return window_label(str(value), self.language).translate(_VISIBLE)
        if isinstance(value, bool | str):
            return str(value).translate(_VISIBLE)
        if isinstance(value, int | float):
            return number(value, self.language, int(format_spec.lstrip(".") or 0))
        if isinstance(value, Iterable) and not isinstance(value, PurePath):
            return _joined([_cut(str(item).translate(_VISIBLE)) for item in value])
        return str(value).translate(_VISIBLE)


def _cut(item: str) -> str:
    return item if len(item) <= _ITEM_LIMIT else item[: _ITEM_LIMIT - 1] + "…"


def _joined(items: list[str]) -> str:
    if len(items) <= _LIST_LIMIT:
        return ", ".join(items)
    return ", ".join(items[:_LIST_LIMIT]) + f", … (+{len(items) - _LIST_LIMIT})"
