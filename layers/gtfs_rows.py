"""The rows of a text file of a feed: its header, its separator, and rows of another width."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import IO, NoReturn

import pyarrow as pa
from pyarrow import csv as arrow_csv

from ..messages import LayerError, Message, finding, nearest
from .gtfs_files import FeedFiles
from .gtfs_tables import TableSpec
from .plain_text import plain

MAX_RAGGED = 10_000
_BLOCK = 4 << 20
_MAX_HEADER = 1 << 16
_UTF8_BOM = b"\xef\xbb\xbf"
_UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")
_SEPARATORS = (",", ";", "\t", "|")
_TEXT = pa.dictionary(pa.int32(), pa.string())


class RecodeError(Exception):
    """The file is no UTF-8, or has line ends of old Macs: it has to be written anew."""


@dataclass(frozen=True)
class TextFile:
    """One file of a feed, and what is asked of it."""

    files: FeedFiles
    name: str
    spec: TableSpec

    @property
    def label(self) -> str:
        """What findings call it."""
        return self.files.label(self.name)

    @property
    def place(self) -> str:
        """What errors call it."""
        return self.files.place(self.name)

    def open(self) -> IO[bytes]:
        """Its bytes. Raises LayerError."""
        return self.files.open(self.name)


@dataclass(frozen=True)
class Header:
    """The column names of a file in lower case, as many as a row has cells; "" for no use.

    `lines` is how many lines of the file come before `first_row`, which was read ahead.
    """

    names: list[str]
    separator: str
    lines: int
    first_row: bytes


@dataclass
class _Ragged:
    """Rows of another width than the header, with the line on which they stand."""

    header: Header
    rows: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])

    def keep(self, row: arrow_csv.InvalidRow) -> str:
        """What the reader calls for each such row."""
        if row.text.strip():
            self.rows.append((row.number + self.header.lines, row.text))
        return "skip" if len(self.rows) <= MAX_RAGGED else "error"


# Header -------------------------------------------------------------------------------------------


def read_header(file: TextFile, stream: IO[bytes]) -> Header:
    """The header of a file; the separator is the one that yields most known columns.

    Raises LayerError when it is no table, or lacks a column that is required.
    """
    line, lines = _next_line(stream)
    _check_text(file, line)
    text = line.removeprefix(_UTF8_BOM).decode("utf-8", errors="replace")
    found = [(_names(text, separator), separator) for separator in _SEPARATORS]
    names, separator = max(found, key=lambda each: len(set(each[0]) & set(file.spec.columns)))
    for column in file.spec.required:
        if column not in names:
            _raise_no_column(file, column, [name for name in names if name])
    first, more = _next_line(stream)
    cells = next(_records(first.decode("utf-8", errors="replace"), separator), [])
    # separators that end the rows alone, or the header alone, are no columns
    if not any(cell.strip() for cell in cells[len(names) :]):
        names += [""] * (len(cells) - len(names))
    if cells and not any(names[len(cells) :]):
        names = names[: len(cells)]
    return Header(names, separator, lines + more - bool(first), first)


def _check_text(file: TextFile, line: bytes) -> None:
    if line.startswith(_UTF16_BOMS):
        raise RecodeError
    line = line.removeprefix(_UTF8_BOM)
    if b"\r" in line.rstrip(b"\r\n"):
        raise RecodeError
    if not line.strip():
        raise LayerError("feed.empty", file=file.place)
    if b"\x00" in line or len(line) >= _MAX_HEADER:
        raise LayerError("feed.binary", file=file.place)
    if line.lstrip().lower().startswith((b"<!doctype", b"<html", b"<?xml")):
        raise LayerError("feed.web_page", file=file.place)


def _next_line(stream: IO[bytes]) -> tuple[bytes, int]:
    """The next line that is not blank, and how many lines that took."""
    lines = 0
    while line := stream.readline(_MAX_HEADER):
        lines += 1
        if line.removeprefix(_UTF8_BOM).strip():
            return line, lines
    return b"", lines


def _names(line: str, separator: str) -> list[str]:
    cells = next(_records(line, separator), [])
    names = [unquoted(plain(cell)).lower() for cell in cells]
    # of columns with one name the first counts
    return [name if name not in names[:at] else "" for at, name in enumerate(names)]


def _records(text: str, separator: str) -> Iterator[list[str]]:
    """The rows of a text as cells; none where a cell never ends."""
    with suppress(csv.Error):
        lines = io.StringIO(text, newline="")
        yield from csv.reader(lines, delimiter=separator, skipinitialspace=True)


def unquoted(text: str) -> str:
    """A text from which the quotation marks around it are taken, which padding had hidden."""
    if len(text) > 1 and text[0] == text[-1] == '"':
        return text[1:-1].replace('""', '"').strip()
    return text


def _raise_no_column(file: TextFile, column: str, have: Sequence[str]) -> NoReturn:
    guess = nearest(column, [name for name in have if name not in file.spec.columns])
    key = "feed.no_column_near" if guess else "feed.no_column"
    facts = {"column": column, "columns": have or ["-"], "nearest": guess}
    raise LayerError(key, file=file.place, **facts)


# Rows ---------------------------------------------------------------------------------------------


class _Checked(io.RawIOBase):
    """The line that was read ahead, then the rest of the stream, all of which must be UTF-8."""

    def __init__(self, first: bytes, rest: IO[bytes]) -> None:
        self._first, self._rest = first, rest
        self._decoder = codecs.getincrementaldecoder("utf-8")()

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if self._first:
            cut = len(self._first) if size < 0 else size
            taken, self._first = self._first[:cut], self._first[cut:]
        else:
            taken = self._rest.read(size)
        try:
            self._decoder.decode(taken, final=not taken)
        except UnicodeDecodeError:
            raise RecodeError from None
        return taken


def read_cells(
    file: TextFile, stream: IO[bytes], header: Header, columns: Sequence[str]
) -> tuple[list[pa.DictionaryArray], list[Message]]:
    """The texts of some columns below the header, and what was found about ragged rows.

    Rows with too few cells are filled up and come last; those with more cells than columns are
    dropped. Raises LayerError, and RecodeError for a file that is no UTF-8.
    """
    at = [header.names.index(column) for column in columns]
    schema = pa.schema([(str(number), _TEXT) for number in at])
    ragged = _Ragged(header)
    batches: list[pa.RecordBatch] = []
    try:
        if header.first_row:
            checked = _Checked(header.first_row, stream)
            for batch in _reader(checked, header, schema, ragged):
                batches.append(batch)
                if sum(map(len, batches)) > file.spec.limit:
                    facts = {"limit": file.spec.limit}
                    raise LayerError("feed.too_many_rows", file=file.place, **facts)
    except pa.ArrowInvalid:
        _raise_unparsable(file, ragged)
    more, said = _mended(file, ragged, at)
    if more:
        batches.append(pa.record_batch([pa.array(c, _TEXT) for c in more], schema=schema))
    whole = pa.Table.from_batches(batches, schema=schema).unify_dictionaries().combine_chunks()
    texts = [c.chunk(0) if c.num_chunks else pa.array([], _TEXT) for c in whole.columns]
    if any(_swallows_rows(text.dictionary, header.separator) for text in texts):
        _raise_quotes(file)
    return texts, said


def _reader(
    stream: io.RawIOBase, header: Header, schema: pa.Schema, ragged: _Ragged
) -> Iterator[pa.RecordBatch]:
    keys = [str(number) for number in range(len(header.names))]
    yield from arrow_csv.open_csv(
        pa.PythonFile(stream, mode="r"),
        # only one thread counts the lines
        read_options=arrow_csv.ReadOptions(use_threads=False, block_size=_BLOCK, column_names=keys),
        parse_options=arrow_csv.ParseOptions(
            delimiter=header.separator,
            newlines_in_values=True,
            ignore_empty_lines=False,
            invalid_row_handler=ragged.keep,
        ),
        convert_options=arrow_csv.ConvertOptions(
            column_types=schema,
            include_columns=schema.names,
            strings_can_be_null=False,
            check_utf8=False,
        ),
    )


def _mended(
    file: TextFile, ragged: _Ragged, at: Sequence[int]
) -> tuple[list[list[str]], list[Message]]:
    """The wanted cells of rows of another width, by column, where they can be told."""
    width = len(ragged.header.names)
    kept: list[list[str]] = []
    lost: list[int] = []
    short: list[int] = []
    for row, text in ragged.rows:
        if "\n" in text.strip():
            _raise_quotes(file)
        cells = next(_records(text, ragged.header.separator), [])
        if any(cell.strip() for cell in cells[width:]):
            lost.append(row)
            continue
        if len(cells) < width:
            short.append(row)
        kept.append((cells + [""] * width)[:width])
    said: list[Message] = []
    for key, rows in (("feed.short_rows", short), ("feed.long_rows", lost)):
        if rows:
            facts = {"n": len(rows), "row": str(rows[0]), "columns": width}
            said.append(finding(key, file=file.label, **facts))
    return [[cells[number] for cells in kept] for number in at] if kept else [], said


def _swallows_rows(texts: pa.StringArray, separator: str) -> bool:
    """Whether a text holds the end of one row and the cells of the next: a quote left open."""
    lines = (text.partition("\n")[2] for text in texts.to_pylist() if "\n" in text)
    return any(separator in rest for rest in lines)


def _raise_unparsable(file: TextFile, ragged: _Ragged) -> NoReturn:
    if len(ragged.rows) > MAX_RAGGED:
        width = len(ragged.header.names)
        facts = {"n": MAX_RAGGED, "row": str(ragged.rows[0][0]), "columns": width}
        raise LayerError("feed.ragged", file=file.place, **facts)
    _raise_quotes(file)


def _raise_quotes(file: TextFile) -> NoReturn:
    """Raises LayerError for quotation marks that are not closed, with the first such row."""
    with file.open() as stream:
        lines = enumerate(iter(lambda: stream.readline(_BLOCK), b""), 1)
        row = next((number for number, line in lines if line.count(b'"') % 2), 1)
    raise LayerError("feed.quotes", file=file.place, row=str(row))
