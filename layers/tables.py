"""Tables from files as text, with the line of every row; and the numbers in their cells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..messages import LayerError, Message, finding, nearest
from .table_files import Content, Rows, load
from .text_tables import text_rows
from .workbooks import sheet_headers, sheet_names, sheet_rows

FloatArray = npt.NDArray[np.float64]
StatusArray = npt.NDArray[np.object_]

KNOWN, SUPPRESSED, UNKNOWN, BAD = "known", "suppressed", "unknown", "bad"

# What sources write for a value that exists but is kept back (IBSA VS, Swing -99997, Statbel and
# Eurostat c, x), and for one that is not there (IBSA ND, be.STAT and Statbel "..", Excel #N/A).
# "<5" and its like are kept back too. Compared without regard to case.
SUPPRESSED_MARKS = frozenset({"vs", "c", "(c)", ":c", "x", "*", "**"})
SUPPRESSED_NUMBER = -99997.0
UNKNOWN_MARKS = frozenset(
    {"", "nd", "na", "n/a", "n.a.", "nan", "null", "none", "-", "–", "—", ".", "..", "...", "…"}
    | {":", "?", "nb", "n.b.", "nvt", "n.v.t.", "#n/a", "#n/b", "#nv", "onbekend", "inconnu"}
)

_BELOW = re.compile(r"(<|≤|<=)\s*([0-9]+)")
_SPACES = str.maketrans(dict.fromkeys("\xa0\u202f\u2009\u2007'’", " ") | {"\u2212": "-"})
_GROUPS = re.compile(r"[0-9]{1,3}(?: [0-9]{3})+")
_NUMBER = re.compile(r"([+-]?)([0-9 .,]*[0-9][.,]?)(?:[eE]([+-]?[0-9]{1,3}))?")
_MIGHT_BE_GROUP = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")


def read_table(path: Path, *, sheet: str | None = None) -> tuple[pd.DataFrame, tuple[Message, ...]]:
    """A table file as text cells, every one stripped, an empty cell as "".

    CSV, TXT, TSV, XLSX, or a zip that holds one of them; what a file is shows from its content,
    not its name. Separator (tab | ; ,) and encoding (UTF-8, UTF-16, Windows-1252) are found from
    the file. The index is the line of each row in the file (for XLSX: the sheet's row number).
    Without `sheet` the first sheet that holds rows is taken, and said when there are more.
    A column without a name is called "#" and its number; a repeated name gets " (2)".
    Raises LayerError for a file that is absent, damaged, too large or not a table.
    """
    content = load(path)
    findings: tuple[Message, ...] = ()
    if content.kind == "xlsx":
        chosen, findings = _chosen_sheet(content, sheet)
        rows = sheet_rows(content, chosen)
    else:
        rows = text_rows(content)
    names, repeated = unique_names(rows.header)
    if repeated:
        said = finding("tables.repeated_columns", file=path.name, columns=repeated)
        findings = (*findings, said)
    return _frame(rows, names), (*findings, *rows.findings)


def read_headers(path: Path) -> dict[str, list[str]]:
    """The column names of every sheet of a workbook, or of the one table ("") of another file."""
    content = load(path)
    if content.kind == "xlsx":
        return {name: unique_names(h)[0] for name, h in sheet_headers(content).items()}
    return {"": unique_names(text_rows(content).header)[0]}


def require_columns(frame: pd.DataFrame, names: Iterable[str], path: Path, key: str) -> None:
    """Raise LayerError for the first of `names` that is not a column, with those that are.

    `key` is where in the study file the name was given, for the message.
    """
    have = [str(column) for column in frame.columns]
    for name in names:
        if name not in have:
            near = nearest(name, have)
            form = "tables.no_column_near" if near else "tables.no_column"
            raise LayerError(form, file=path, column=name, key=key, columns=have, nearest=near)


def unique_names(header: Sequence[str]) -> tuple[list[str], list[str]]:
    """Column names that differ from one another, and those that had to be told apart.

    A column without a name is called "#" and its number; a repeated name gets " (2)".
    """
    names: list[str] = []
    repeated: list[str] = []
    for position, given in enumerate(header, start=1):
        base = " ".join(given.split()) or f"#{position}"
        name, copy = base, 1
        while name in names:
            copy += 1
            name = f"{base} ({copy})"
        if copy > 1 and base not in repeated:
            repeated.append(base)
        names.append(name)
    return names, repeated


def parse_numbers(cells: pd.Series, *, whole: bool = False) -> tuple[FloatArray, StatusArray]:
    """The numbers in text cells, and per cell "known", "suppressed", "unknown" or "bad".

    Reads 1.234,5 and 1,234.5, spaces (also no-break) or apostrophes between thousands, a sign, an
    exponent and a trailing %, which does not change the number. A mark that could part thousands
    as well as decimals ("1.234") is read as the other cells of the column show; where none does,
    as thousands if `whole` (the column counts things), else as a decimal. Values that are not
    known are NaN. Negative numbers stay numbers, except the mark -99997.
    """
    texts = [str(cell).translate(_SPACES).strip() for cell in cells]
    distinct = dict.fromkeys(texts)
    decimals, groups = _marks_seen(distinct)
    reading = {text: _read_cell(text, decimals, groups, whole) for text in distinct}
    values = np.array([reading[text][0] for text in texts], dtype=np.float64)
    return values, np.array([reading[text][1] for text in texts], dtype=object)


def parse_ceilings(cells: pd.Series) -> FloatArray:
    """The largest count that a cell like "<5" allows (4; for "≤5" 5); NaN for other cells."""
    found = [_BELOW.fullmatch(str(cell).translate(_SPACES).strip()) for cell in cells]
    limits = [np.nan if m is None else float(m[2]) - (m[1] == "<") for m in found]
    return np.array(limits, dtype=np.float64)


def _chosen_sheet(content: Content, sheet: str | None) -> tuple[str, tuple[Message, ...]]:
    names = sheet_names(content)
    if sheet is not None:
        if sheet not in names:
            raise LayerError("tables.no_sheet", file=content.path, sheet=sheet, sheets=names)
        return sheet, ()
    if len(names) == 1:
        return names[0], ()
    filled = list(sheet_headers(content))
    if not filled:
        raise LayerError("tables.empty", file=content.path)
    if len(filled) == 1:
        return filled[0], ()
    file = content.path.name
    return filled[0], (finding("tables.sheet_chosen", file=file, sheet=filled[0], sheets=filled),)


def _frame(rows: Rows, names: list[str]) -> pd.DataFrame:
    index = pd.Index(rows.lines, dtype="int64", name="row")
    return pd.DataFrame(rows.rows, columns=names, index=index, dtype=str)


def _marks_seen(texts: Iterable[str]) -> tuple[set[str], set[str]]:
    """The marks that surely part decimals in some cell, and those that surely part thousands."""
    decimals: set[str] = set()
    groups: set[str] = set()
    for text in texts:
        match = _NUMBER.fullmatch(text.rstrip("% "))
        if match is None or _ambiguous(match):
            continue
        group, decimal = _marks(match[2])
        groups.update(group or ())
        decimals.update(decimal or ())
    return decimals, groups


def _marks(body: str) -> tuple[str | None, str | None]:
    """The thousands mark and the decimal mark of one number that is not ambiguous."""
    used = [mark for mark in " .," if mark in body]
    last = max(used, key=body.rfind, default=None)
    if last is None:
        return None, None
    if last == " " or body.count(last) > 1:
        return last, None
    others = [mark for mark in used if mark != last]
    return (others[0] if len(others) == 1 else None), last


def _read_cell(text: str, decimals: set[str], groups: set[str], whole: bool) -> tuple[float, str]:
    fold = text.casefold()
    if fold in UNKNOWN_MARKS:
        return np.nan, UNKNOWN
    if fold in SUPPRESSED_MARKS or _BELOW.fullmatch(text):
        return np.nan, SUPPRESSED
    match = _NUMBER.fullmatch(text.rstrip("% ") if text.endswith("%") else text)
    plain = _plain(match, decimals, groups, whole) if match else None
    if match is None or plain is None:
        return np.nan, BAD
    value = float(f"{match[1]}{plain}e{match[3] or 0}")
    if value == SUPPRESSED_NUMBER:
        return np.nan, SUPPRESSED
    return (value, KNOWN) if np.isfinite(value) else (np.nan, BAD)


def _ambiguous(match: re.Match[str]) -> bool:
    return match[3] is None and _MIGHT_BE_GROUP.fullmatch(match[2]) is not None


def _plain(match: re.Match[str], decimals: set[str], groups: set[str], whole: bool) -> str | None:
    """The digits with a decimal point only; None if the marks do not fit a number."""
    body = match[2]
    if _ambiguous(match):
        mark = "." if "." in body else ","
        return body.replace(mark, "" if _parts_thousands(mark, decimals, groups, whole) else ".")
    group, decimal = _marks(body)
    head, _, tail = body.partition(decimal) if decimal else (body, "", "")
    if group:
        if not _GROUPS.fullmatch(head.replace(group, " ") if group != " " else head):
            return None
        head = head.replace(group, "")
    if not (head + tail).isdigit():
        return None
    return f"{head or 0}.{tail or 0}"


def _parts_thousands(mark: str, decimals: set[str], groups: set[str], whole: bool) -> bool:
    other = "," if mark == "." else "."
    for_thousands = mark in groups or other in decimals
    for_decimals = mark in decimals or other in groups or " " in groups
    return whole if for_thousands == for_decimals else for_thousands
