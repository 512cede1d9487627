"""Separated text tables: encoding, separator and quoting found from the file itself."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from ..messages import LayerError, Message, finding
from .table_files import Content, Rows, squared

SEPARATORS = ("\t", "|", ";", ",")

_SAMPLE_ROWS = 50
_PAGE_STARTS = (b"<!doctype", b"<html", b"<?xml")
_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


def text_rows(content: Content) -> Rows:
    """The rows of a separated text file; the separator is whichever fits the first rows best."""
    text, findings = _decode(content)
    hint, text, skipped = _separator_line(text)
    separator = hint or _sniff(text)
    records: list[tuple[int, list[str]]] = []
    try:
        records.extend(_records(text, separator, quoting=True))
    except csv.Error:
        last = records[-1][0] if records else 0
        records = _unquoted(content, text, separator, last + 1 + skipped)
        if len({len(record) for _, record in records}) > 1:
            row = _row_with_quote(text, last)
            raise LayerError("tables.quotes", file=content.path, row=str(row + skipped)) from None
        findings = (*findings, finding("tables.quotes_literal", file=content.path.name))
    return squared(content.path, [(line + skipped, cells) for line, cells in records], findings)


def _decode(content: Content) -> tuple[str, tuple[Message, ...]]:
    data, path = content.data, content.path
    if data[:1_000].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_PAGE_STARTS):
        raise LayerError("tables.web_page", file=path)
    encoding = next((name for bom, name in _BOMS if data.startswith(bom)), None)
    encoding = encoding or _bare_utf16(data)
    if encoding is None and b"\x00" in data[:100_000]:
        raise LayerError("tables.binary", file=path)
    try:
        return data.decode(encoding or "utf-8"), ()
    except UnicodeDecodeError as error:
        bad = error
    if encoding is None:
        try:
            said = finding("tables.cp1252", file=path.name)
            return data.decode("cp1252"), (said,)
        except UnicodeDecodeError as error:
            bad = error
    row = data[: bad.start].count(b"\n") + 1
    raise LayerError("tables.encoding", file=path, row=str(row)) from None


def _bare_utf16(data: bytes) -> str | None:
    """UTF-16 without a byte order mark shows as every other byte being zero."""
    head = data[:2_000]
    half = max(len(head) // 2, 1)
    if head[1::2].count(0) > 0.7 * half and head[0::2].count(0) < 0.1 * half:
        return "utf-16-le"
    if head[0::2].count(0) > 0.7 * half and head[1::2].count(0) < 0.1 * half:
        return "utf-16-be"
    return None


def _separator_line(text: str) -> tuple[str | None, str, int]:
    """Excel's own first line `sep=;`, taken off; then the separator, the rest, lines skipped."""
    first, _, rest = text.partition("\n")
    first = first.strip().strip('"')
    if first.lower().startswith("sep=") and len(first) == 5:
        return first[4], rest, 1
    return None, text, 0


def _sniff(text: str) -> str:
    head = "\n".join(text.splitlines()[: _SAMPLE_ROWS + 1])
    scores: list[tuple[float, int, int]] = []
    for order, separator in enumerate(SEPARATORS):
        widths = _widths(head, separator)
        if not widths or widths[0] < 2:
            continue
        alike = sum(width == widths[0] for width in widths) / len(widths)
        # a separator that splits every row alike beats one that yields more columns
        scores.append((round(alike, 1), widths[0], -order))
    return SEPARATORS[-max(scores)[2]] if scores else ";"


def _unquoted(content: Content, text: str, separator: str, row: int) -> list[tuple[int, list[str]]]:
    try:
        return list(_records(text, separator, quoting=False))
    except csv.Error:  # the one thing that cannot be without quotes: a cell that never ends
        limit = csv.field_size_limit()
        file = content.path
        raise LayerError("tables.cell_too_long", file=file, row=str(row), limit=limit) from None


def _row_with_quote(text: str, after: int) -> int:
    """The first line with a quotation mark below the last record that could be read."""
    lines = text.splitlines()
    return next((n for n in range(after + 1, len(lines) + 1) if '"' in lines[n - 1]), after + 1)


def _widths(head: str, separator: str) -> list[int]:
    for quoting in (True, False):
        try:
            return [len(cells) for _, cells in _records(head, separator, quoting=quoting)]
        except csv.Error:
            continue
    return []


def _records(text: str, separator: str, *, quoting: bool) -> Iterable[tuple[int, list[str]]]:
    """Every non-blank record with the line on which it begins."""
    if quoting:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    else:
        reader = csv.reader(
            io.StringIO(text, newline=""), delimiter=separator, quoting=csv.QUOTE_NONE
        )
    begins = 1
    for record in reader:
        cells = [cell.strip() for cell in record]
        if any(cells):
            yield begins, cells
        begins = reader.line_num + 1
