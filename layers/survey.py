"""A survey with the loneliness scale of De Jong Gierveld: from a file to checked answers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..messages import LayerError, Message, finding, nearest
from .plain_text import plain
from .survey_items import (
    EMOTIONAL,
    FULL,
    MISSING,
    NO,
    OWN_WORDS,
    SHORT,
    SHORT_AS_PRINTED,
    YES,
    answer,
    folded,
    numbered,
    statement,
)
from .tables import UNKNOWN_MARKS, read_table

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

MAX_ROWS = 100_000
MAX_GROUP_COLUMNS = 5
MIN_GROUPS, MAX_GROUPS = 2, 8

_MAX_LABEL = 40
_CODE = re.compile(r"(-?\d+)(?:[.,]0+)?")
_COPY = re.compile(r" \(\d+\)$")
_IDENTIFIER = re.compile(
    r".*\b(id|ids|nr|nummer|number|numero|respondent\w*|case|record|naam|name|nom|voornaam|prenom"
    r"|achternaam|familienaam|e ?mail|mail|tel|telefoon|phone|telephone|gsm|mobile|adres|address"
    r"|adresse|straat|street|rue|postcode|zip|ip|token|code|rijksregister\w*|datum|date|tijd|time"
    r"|timestamp|tijdstempel|heure|geboortedatum|opmerking\w*|remark\w*|remarque\w*|comment\w*"
    r"|toelichting)\b.*"
)


@dataclass(frozen=True)
class Survey:
    """Checked answers; of people one by one, so these never go into a result.

    version: 6 or 11 items. items: the numbers of the columns of `answers` in the full scale.
    answers: shape (people, items), YES, MORE_OR_LESS, NO or MISSING. groups: per column that
    divides people the group of everyone, "" if not told. by_code: some answers stood there as
    numbers, of which 1 was read as `one_is`. as_printed: six columns numbered 1 to 6, taken in the
    order of the manual.
    """

    file: str
    version: Literal[6, 11]
    items: tuple[int, ...]
    answers: IntArray = field(repr=False)
    groups: Mapping[str, tuple[str, ...]] = field(repr=False)
    by_code: bool = False
    one_is: Literal["yes", "no"] = "yes"
    as_printed: bool = False
    findings: tuple[Message, ...] = ()

    @property
    def emotional(self) -> BoolArray:
        """Per column of `answers` whether the item is an emotional one."""
        return np.array([item in EMOTIONAL for item in self.items], dtype=np.bool_)


def read_survey(
    path: Path, *, groups: Sequence[str] | None = None, one_is: Literal["yes", "no"] = "yes"
) -> Survey:
    """The answers to the six or eleven items in a CSV or XLSX file, one row per person.

    Columns are the statements themselves or their start (Dutch, English, French), or a word and a
    number: `djg1` to `djg11` (also item, q, vraag, lone, ...), or for the short scale either the
    numbers of the full scale (3, 4, 7, 8, 9, 10) or 1 to 6 in the order in which the manual prints
    it: 3, 4, 7, 9, 8, 10 (see `survey_items`).
    Answers are yes, more or less, no in words (nl, en, fr), or the numbers 1, 2, 3. What 1 stands
    for differs between files (in the manual's own syntax 1 is no): `one_is` says it, and that it
    was assumed is a finding. Empty, 9, 99 and "no answer" are missing.

    groups: columns to divide people by; without it the first five others with 2 to 8 different
    values that do not look like an identifier, a date or a remark. Other columns are not kept.
    Raises LayerError for a file that cannot be read, has no or too many rows (100,000), not the
    six or eleven items, one twice, another code in an item, or not the columns asked for.
    """
    frame, findings = read_table(path)
    if frame.empty:
        raise LayerError("tables.no_rows", file=path)
    if len(frame) > MAX_ROWS:
        raise LayerError("survey.too_many_rows", file=path, n=len(frame), limit=MAX_ROWS)
    columns, as_printed = _item_columns(path, [str(name) for name in frame.columns])
    items = tuple(sorted(columns))
    read = [_answers(path, frame, columns[item], one_is) for item in items]
    by_code = any(coded for _, coded in read)
    others = [str(name) for name in frame.columns if name not in set(columns.values())]
    chosen, left_out = _group_columns(path, frame, others, groups)
    if by_code:
        findings = (*findings, finding(f"survey.one_is_{one_is}", file=path.name))
    if as_printed:
        findings = (*findings, finding("survey.order_assumed", file=path.name))
    if left_out:
        findings = (*findings, finding("survey.groups_left_out", file=path.name, columns=left_out))
    return Survey(
        file=path.name,
        version=11 if len(items) == len(FULL) else 6,
        items=items,
        answers=np.column_stack([codes for codes, _ in read]),
        groups={name: tuple(_labels(frame[name])) for name in chosen},
        by_code=by_code,
        one_is=one_is,
        as_printed=as_printed,
        findings=findings,
    )


def _item_columns(path: Path, names: list[str]) -> tuple[dict[int, str], bool]:
    """Item -> column, and whether their order had to be assumed."""
    by_statement: dict[int, list[str]] = {}
    by_word: dict[str, dict[int, list[str]]] = {}
    for name in names:
        base = _COPY.sub("", name)
        item, number = statement(base), numbered(base)
        if item is not None:
            by_statement.setdefault(item, []).append(name)
        elif number is not None:
            by_word.setdefault(number[0], {}).setdefault(number[1], []).append(name)
    sets = [by_statement, *by_word.values()]
    own = [by_statement, *(found for word, found in by_word.items() if word in OWN_WORDS)]
    complete = [found for found in own if _is_scale(found, found is not by_statement)]
    complete = complete or [found for found in by_word.values() if _is_scale(found, True)]
    if not complete:
        best = max(sets, key=lambda found: (len(set(found) & set(FULL)), len(found)))
        names_found = [name for item in sorted(best) for name in best[item]]
        key = "survey.items_wrong_number" if len(best) > 2 else "survey.no_items"
        raise LayerError(key, file=path, n=len(best), found=names_found, columns=names)
    twice = [name for found in complete for columns in found.values() for name in columns[1:]]
    if twice or len(complete) > 1:
        several = [columns[0] for found in complete for columns in found.values()]
        raise LayerError("survey.items_twice", file=path, columns=twice or several)
    found = complete[0]
    as_printed = set(found) == set(range(1, 7))
    number = dict(enumerate(SHORT_AS_PRINTED, start=1)) if as_printed else {n: n for n in FULL}
    return {number[place]: columns[0] for place, columns in found.items()}, as_printed


def _is_scale(found: Mapping[int, object], is_numbered: bool) -> bool:
    versions = (set(FULL), set(SHORT), set(range(1, 7)) if is_numbered else set(FULL))
    return set(found) in versions


def _answers(path: Path, frame: pd.DataFrame, column: str, one_is: str) -> tuple[IntArray, bool]:
    """The answers in one column, and whether some were numbers."""
    meaning: dict[str, int] = {}
    by_code = False
    codes = np.zeros(len(frame), dtype=np.int64)
    for place, (row, cell) in enumerate(zip(frame.index, frame[column], strict=True)):
        text = str(cell)
        if text not in meaning:
            code = _code(text)
            if code is None:
                value = plain(text, 20)
                raise LayerError(
                    "survey.bad_answer", file=path, row=str(row), column=column, value=value
                )
            meaning[text] = code if code >= 0 else _turned(-code, one_is)
            by_code = by_code or code < 0
        codes[place] = meaning[text]
    return codes, by_code


def _code(cell: str) -> int | None:
    """The answer in a cell; below 0 if it is a number, of which the meaning is to be settled."""
    if cell.casefold() in UNKNOWN_MARKS:
        return MISSING
    number = _CODE.fullmatch(cell)
    if number is None:
        return answer(cell)
    if number[1] in ("1", "2", "3"):
        return -int(number[1])
    return MISSING if number[1] in ("9", "99") else None


def _turned(code: int, one_is: str) -> int:
    return code if one_is == "yes" else YES + NO - code


def _group_columns(
    path: Path, frame: pd.DataFrame, others: list[str], asked: Sequence[str] | None
) -> tuple[list[str], list[str]]:
    """The columns to divide people by, and those that would do but were not taken."""
    if asked is None:
        fit = [name for name in others if _divides(frame[name]) and not _identifies(name)]
        return fit[:MAX_GROUP_COLUMNS], fit[MAX_GROUP_COLUMNS:]
    for name in asked:
        if name not in others:
            near = nearest(name, others)
            key = "survey.no_group_near" if near else "survey.no_group"
            raise LayerError(key, file=path, column=name, columns=others, nearest=near)
        n = len(_different(frame[name]))
        if not MIN_GROUPS <= n <= MAX_GROUPS:
            raise LayerError("survey.group_values", file=path, column=name, n=n, limit=MAX_GROUPS)
    if len(asked) > MAX_GROUP_COLUMNS:
        raise LayerError("survey.many_groups", n=len(asked), limit=MAX_GROUP_COLUMNS)
    return list(dict.fromkeys(asked)), []


def _identifies(name: str) -> bool:
    return _IDENTIFIER.fullmatch(folded(name)) is not None


def _divides(cells: pd.Series) -> bool:
    """Whether a column divides people: few different values, short, and told by at least half."""
    different = _different(cells)
    told = sum(str(cell).casefold() not in UNKNOWN_MARKS for cell in cells)
    short = all(len(value) <= _MAX_LABEL for value in different)
    return short and MIN_GROUPS <= len(different) <= MAX_GROUPS and 2 * told >= len(cells)


def _different(cells: pd.Series) -> set[str]:
    return {str(cell).casefold() for cell in cells.unique()} - UNKNOWN_MARKS


def _labels(cells: pd.Series) -> list[str]:
    """Everyone's group in one spelling; "" where it is not told."""
    spelling: dict[str, str] = {}
    for cell in sorted({str(cell) for cell in cells}):
        spelling.setdefault(cell.casefold(), plain(cell, _MAX_LABEL))
    folds = (str(cell).casefold() for cell in cells)
    return ["" if fold in UNKNOWN_MARKS else spelling[fold] for fold in folds]
