"""The sheets of an .xlsx workbook as rows of text."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Any

from ..messages import LayerError
from .table_files import Content, Rows, squared

if TYPE_CHECKING:
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

_HEADER_WITHIN = 20


def sheet_names(content: Content) -> list[str]:
    """The names of the sheets, in the workbook's order."""
    with _opened(content) as book:
        return [sheet.title for sheet in book.worksheets]


def sheet_headers(content: Content) -> dict[str, list[str]]:
    """The header of every sheet that is not empty, in the workbook's order."""
    with _opened(content) as book:
        heads = {
            sheet.title: next(iter(_records(islice(_grid(sheet), _HEADER_WITHIN))), None)
            for sheet in book.worksheets
        }
    return {name: head[1] for name, head in heads.items() if head}


def sheet_rows(content: Content, sheet: str) -> Rows:
    """The rows of one sheet; `lines` are the sheet's own row numbers.

    Of a formula the stored result is read; where there is none its own text, which begins with
    "=". Numbers are written as `number_text` does.
    """
    with _opened(content) as book:
        records = list(_records(_grid(book[sheet])))
    return squared(content.path, _with_formulas(content, sheet, records), grid=True)


def number_text(value: object) -> str:
    """A typed value of a file as a cell of text; None and NaN become "".

    A number with exactly three decimals gets a zero more, lest they be taken for thousands.
    """
    if value is None or value != value:
        return ""
    if isinstance(value, float):
        if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        written = str(value)
        return written + "0" if len(written.partition(".")[2]) == 3 else written
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    return str(value).strip()


@contextmanager
def _opened(content: Content, *, formulas: bool = False) -> Generator[Any]:
    """The workbook, read as it is walked through; LayerError for whatever damage is met."""
    import openpyxl  # 0.2 s that a study without workbooks need not spend

    try:
        book = openpyxl.load_workbook(
            io.BytesIO(content.data), read_only=True, data_only=not formulas
        )
        yield book
    except LayerError:
        raise
    except Exception as error:  # openpyxl raises whatever the damaged part provokes
        raise LayerError("tables.xlsx_broken", file=content.path) from error


def _grid(sheet: ReadOnlyWorksheet) -> Iterable[tuple[object, ...]]:
    # what a file says of its own size is often wrong
    sheet.reset_dimensions()
    return sheet.iter_rows(values_only=True)


def _records(grid: Iterable[tuple[object, ...]]) -> Generator[tuple[int, list[str]]]:
    """Every row that is not blank, with its number."""
    for number, row in enumerate(grid, start=1):
        cells = [number_text(value) for value in row]
        if any(cells):
            yield number, cells


def _with_formulas(
    content: Content, sheet: str, records: list[tuple[int, list[str]]]
) -> list[tuple[int, list[str]]]:
    """Put the text of formulas back where the workbook stores no result for them."""
    if not _has_formulas(content):
        return records
    by_row = dict(records)
    with _opened(content, formulas=True) as book:
        for row, values in enumerate(_grid(book[sheet]), start=1):
            for column, value in enumerate(values):
                if isinstance(value, str) and value.startswith("="):
                    cells = by_row.setdefault(row, [])
                    cells.extend([""] * (column + 1 - len(cells)))
                    cells[column] = cells[column] or value
    return sorted(by_row.items())


def _has_formulas(content: Content) -> bool:
    with zipfile.ZipFile(io.BytesIO(content.data)) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
        return any(_holds_formula(archive.read(name)) for name in sheets)


def _holds_formula(xml: bytes) -> bool:
    return b"<f>" in xml or b"<f " in xml
