"""Codes of areas: the many spellings of one code, and which area a table's row belongs to.

A statistical sector has nine characters: the NIS code of its municipality (as it was when the
sector was drawn) and four of its own. The last may be `-` and is significant. Files also write it
without the NIS prefix (`A02-`), without the dash (`44021A02`), in lower case, or as a number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

NOT_LOCATABLE = "ZZZZ"

_SPACES = re.compile(r"[\s\u200b\ufeff]+")
_WHOLE = re.compile(r"(\d+)[.,]0+")
_SECTOR = re.compile(r"(\d{5})([0-9A-Z]{3}[0-9A-Z-])")
_CUT_SECTOR = re.compile(r"\d{5}[A-VX-Z][0-9A-Z]{2}")
_BARE = re.compile(r"[A-Z][0-9A-Z]{2}[0-9A-Z-]?")
_NEIGHBOURHOOD = re.compile(r"(\d{5})W0*(\d+)")
_SEVEN_DIGITS = re.compile(r"(\d{5})(\d{2})")
_BRUSSELS = "21"


def canonical(series: pd.Series, *, prefix: str | None = None) -> pd.Series:
    """Every code in its one spelling: upper case, no spaces, NIS prefix and dash restored.

    Missing values become "". Whole numbers lose their `.0`, and four digits are a NIS code that
    lost its zero (2000 -> "02000"). A sector without its dash gets it back (`44021A02` ->
    `44021A02-`); the letter W is left alone, for it marks wijken (`11001W01`) and no sector has
    it. A code without NIS prefix (`A02-`) is completed only where `prefix` gives it.
    """
    spelled = {value: canonical_code(value, prefix=prefix) for value in series.unique()}
    return series.map(spelled).fillna("").astype("str")


def canonical_code(value: object, *, prefix: str | None = None) -> str:
    """One code in its one spelling; see `canonical`."""
    code = _plain(value)
    if prefix and _BARE.fullmatch(code):
        code = prefix + code
    if re.fullmatch(r"\d{4}", code):
        return "0" + code
    return code + "-" if _CUT_SECTOR.fullmatch(code) else code


def is_sector(code: str) -> bool:
    """Whether a canonical code is written as a statistical sector (five digits and four more)."""
    return _SECTOR.fullmatch(code) is not None and _NEIGHBOURHOOD.fullmatch(code) is None


def is_not_locatable(code: str) -> bool:
    """Whether the code stands for people who could not be placed in a sector (`NNNNNZZZZ`)."""
    return code.endswith(NOT_LOCATABLE) and len(code) in (4, 9)


def nis_prefix(code: str) -> str | None:
    """The NIS code that a canonical code starts with, as it was when the area was drawn."""
    found = re.match(r"(\d{5})(?!\d)", code) or _SEVEN_DIGITS.fullmatch(code)
    return found.group(1) if found else None


def match(wanted: Sequence[str], have: Sequence[str]) -> NDArray[np.int64]:
    """For every wanted code the row of `have` that is the same area, or -1. Shape (len(wanted),).

    The strictest spelling that finds a row decides: the same text; canonical; the dash left out;
    one side without NIS prefix; wijk numbers (IBSA's "1" is `21004W1`, "1100104" is `11001W04`);
    numbers without their leading zeros. A code that fits two rows is ambiguous: -1. So is a row
    that two different codes claim in the same loose spelling; a stricter claim on a row wins.
    Only a neighbourhood of IBSA is found by all its wijken: it may lie in two municipalities,
    so what holds for it as a share holds for both, but its counts are of neither.
    """
    codes = list(dict.fromkeys(wanted))
    rows: dict[str, int] = {}
    taken: dict[int, str] = {}
    left = codes
    for forms in _SPELLINGS:
        if not left:
            break
        claims = _claims(left, have, forms)
        by_row: dict[int, set[str]] = {}
        for code, row in claims.items():
            by_row.setdefault(row, set()).add(canonical_code(code))
        for code, row in claims.items():
            sole = len(by_row[row]) == 1 or forms is _neighbourhood
            free = sole and taken.get(row, canonical_code(code)) in by_row[row]
            rows[code] = row if row >= 0 and free else -1
        taken |= {row: min(by_row[row]) for row in by_row if row not in taken}
        left = [code for code in left if code not in claims]
    return np.array([rows.get(code, -1) for code in wanted], dtype=np.int64)


def _claims(
    wanted: Sequence[str], have: Sequence[str], forms: Callable[[str], Mapping[Hashable, Hashable]]
) -> dict[str, int]:
    """Which row each wanted code finds in one spelling; -1 where it finds several.

    `forms` gives, for one code, the keys it may be found under, each with the kind of code it
    then finds: two codes meet when they share a key and are of different kinds, or of no kind.
    """
    index: dict[Hashable, list[tuple[int, Hashable]]] = {}
    for row, code in enumerate(have):
        for key, kind in forms(code).items():
            index.setdefault(key, []).append((row, kind))
    found: dict[str, int] = {}
    for code in wanted:
        hits = {
            row
            for key, kind in forms(code).items()
            for row, other in index.get(key, ())
            if kind is None or kind != other
        }
        if hits:
            found[code] = hits.pop() if len(hits) == 1 else -1
    return found


def _plain(value: object) -> str:
    """Upper case without spaces; a whole number without its decimals; "" for what is missing."""
    if value is None or (isinstance(value, float) and np.isnan(value)) or value is pd.NA:
        return ""
    text = _SPACES.sub("", str(value)).upper()
    whole = _WHOLE.fullmatch(text)
    return whole.group(1) if whole else text


def _as_written(code: str) -> dict[Hashable, Hashable]:
    return {code: None} if code else {}


def _canonical(code: str) -> dict[Hashable, Hashable]:
    plain = canonical_code(code)
    return {plain: None} if plain else {}


def _without_dash(code: str) -> dict[Hashable, Hashable]:
    plain = canonical_code(code).rstrip("-")
    return {plain: None} if plain else {}


def _without_prefix(code: str) -> dict[Hashable, Hashable]:
    # the kind keeps 44021A02- and 11001A02- apart: one side must lack the prefix
    plain = canonical_code(code)
    sector = _SECTOR.fullmatch(plain)
    if sector and is_sector(plain):
        return {sector.group(2).rstrip("-"): "full"}
    return {plain.rstrip("-"): "bare"} if _BARE.fullmatch(plain) else {}


def _neighbourhood(code: str) -> dict[Hashable, Hashable]:
    plain = _plain(code)
    wijk = _NEIGHBOURHOOD.fullmatch(plain)
    seven = _SEVEN_DIGITS.fullmatch(plain)
    if wijk or seven:
        nis, number = (wijk or seven).groups()  # type: ignore[union-attr]
        keys: dict[Hashable, Hashable] = {(nis, int(number)): None}
        if nis.startswith(_BRUSSELS) and wijk:
            keys[int(number)] = "full"
        return keys
    # IBSA numbers its neighbourhoods through the whole Brussels region
    return {int(plain): "number"} if re.fullmatch(r"\d{1,3}", plain) else {}


def _number(code: str) -> dict[Hashable, Hashable]:
    plain = _plain(code)
    return {int(plain): None} if re.fullmatch(r"\d{1,12}", plain) else {}


_SPELLINGS: tuple[Callable[[str], Mapping[Hashable, Hashable]], ...] = (
    _as_written,
    _canonical,
    _without_dash,
    _without_prefix,
    _neighbourhood,
    _number,
)
