"""The sheets of an .xlsx workbook as rows of text."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import openpyxl
from pyogrio import list_layers, raw
from pyogrio.errors import DataLayerError, DataSourceError

from ..messages import LayerError
from .table_files import Content, Rows, squared

_HEADER_WITHIN = 20


def sheet_headers(content: Content) -> dict[str, list[str]]:
    """The header of every sheet, in the workbook's order; an empty sheet has an empty header."""
    headers: dict[str, list[str]] = {}
    with _on_disk(content) as file:
        for sheet in _sheets(content, file):
            head = _records(content, file, sheet, rows=_HEADER_WITHIN)
            headers[sheet] = next((cells for _, cells in head), [])
    return headers


def sheet_rows(content: Content, sheet: str) -> Rows:
    """The rows of one sheet; `lines` are the sheet's own row numbers.

    Read by GDAL, several times faster than openpyxl. Numbers have a decimal point. A formula
    without a stored result stays its own text, which begins with "=".
    """
    with _on_disk(content) as file:
        records = _records(content, file, sheet)
    return squared(content.path, _with_formulas(content, sheet, records), ())


@contextmanager
def _on_disk(content: Content) -> Generator[str]:
    """GDAL's name of the workbook, which also exists when it came out of a zip."""
    with tempfile.TemporaryDirectory(prefix="nabij-") as folder:
        file = Path(folder) / "table.xlsx"
        file.write_bytes(content.data)
        yield f"XLSX:{file}"


def _sheets(content: Content, file: str) -> list[str]:
    try:
        return [str(name) for name in list_layers(file)[:, 0]]
    except DataSourceError:
        raise LayerError("tables.xlsx_broken", file=content.path) from None


def _records(
    content: Content, file: str, sheet: str, *, rows: int | None = None
) -> list[tuple[int, list[str]]]:
    """Every row that is not blank, with its number."""
    options: dict[str, Any] = {"HEADERS": "DISABLE", "FIELD_TYPES": "STRING"}
    try:
        _, _, _, columns = raw.read(
            file, layer=sheet, read_geometry=False, max_features=rows, **options
        )
    except (DataLayerError, DataSourceError):
        raise LayerError("tables.xlsx_broken", file=content.path) from None
    texts = [["" if cell is None else str(cell).strip() for cell in column] for column in columns]
    numbered = enumerate(zip(*texts, strict=True), start=1)
    return [(number, list(cells)) for number, cells in numbered if any(cells)]


def _with_formulas(
    content: Content, sheet: str, records: list[tuple[int, list[str]]]
) -> list[tuple[int, list[str]]]:
    """Put the text of formulas back where the workbook stores no result for them."""
    if not _has_formulas(content):
        return records
    by_row = dict(records)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content.data), read_only=True)
        grid = book[sheet].iter_rows(values_only=True)
        for row, values in enumerate(grid, start=1):
            for column, value in enumerate(values):
                if isinstance(value, str) and value.startswith("="):
                    cells = by_row.setdefault(row, [])
                    cells.extend([""] * (column + 1 - len(cells)))
                    cells[column] = cells[column] or value
    except Exception as error:  # openpyxl raises whatever the damaged part provokes
        raise LayerError("tables.xlsx_broken", file=content.path) from error
    return sorted(by_row.items())


def _has_formulas(content: Content) -> bool:
    with zipfile.ZipFile(io.BytesIO(content.data)) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                xml = archive.read(name)
                if b"<f>" in xml or b"<f " in xml:
                    return True
    return False
