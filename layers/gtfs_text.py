"""One text file of a feed as columns of distinct texts, in whatever encoding it comes."""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass, field
from typing import IO

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from ..messages import LayerError, Message, finding
from .gtfs_files import FeedFiles
from .gtfs_rows import RecodeError, TextFile, read_cells, read_header, unquoted
from .gtfs_tables import TableSpec
from .plain_text import plain

_MAX_RECODED = 1_000_000_000
_LONGEST = 1_000
# in quotation marks, or with more than plain letters
_ODD = '^"|[^ -~]'
# damage is told by the archive, by what is packed in it, or by where it ends
_PACKING_ERRORS = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError)


@dataclass(frozen=True)
class Column:
    """A column by its distinct texts (trimmed, one line, "" = empty) and a code for every row."""

    values: NDArray[np.object_]
    codes: NDArray[np.int32]

    def texts(self) -> NDArray[np.object_]:
        """The text of every row."""
        return self.values[self.codes]

    def rows_in(self, ids: pd.Index) -> NDArray[np.int32]:
        """The row in `ids` that each cell names; -1 where there is none."""
        return ids.get_indexer(pd.Index(self.values)).astype(np.int32)[self.codes]

    def blank(self) -> NDArray[np.bool_]:
        """Which cells are empty."""
        return (self.values == "")[self.codes]

    def whole(self) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """The cells as whole numbers from 0 to 2^31 - 1, and which of them are such numbers."""
        # "3.0" is how a spreadsheet may write 3
        digits = pd.Series(self.values, dtype="str").str.extract(r"^([0-9]{1,10})(?:\.0+)?$")[0]
        numbers = digits.fillna("-1").to_numpy(np.int64)
        is_good = (numbers >= 0) & (numbers < 2**31)
        return np.where(is_good, numbers, 0)[self.codes], is_good[self.codes]

    def numbers(self) -> NDArray[np.float64]:
        """The cells as numbers, with a decimal point or comma; NaN where they are none."""
        texts = pd.Series(self.values, dtype="str").str.replace(",", ".", regex=False)
        parsed = pd.to_numeric(texts, errors="coerce").to_numpy(np.float64, na_value=np.nan)
        return np.where(np.isfinite(parsed), parsed, np.nan)[self.codes]


@dataclass(frozen=True)
class TextTable:
    """A file of a feed as text; columns that the file lacks are empty in every row."""

    name: str
    n: int
    columns: dict[str, Column] = field(repr=False)
    findings: tuple[Message, ...] = ()
    exists: bool = True

    def __getitem__(self, column: str) -> Column:
        return self.columns[column]

    def take(self, rows: NDArray[np.bool_] | NDArray[np.int64]) -> TextTable:
        """Some of the rows, by mask or by number."""
        columns = {k: Column(c.values, c.codes[rows]) for k, c in self.columns.items()}
        n = int(np.count_nonzero(rows)) if rows.dtype == np.bool_ else len(rows)
        return TextTable(self.name, n, columns, self.findings, self.exists)


def empty_table(name: str, spec: TableSpec) -> TextTable:
    """A table without rows, for a file that a feed need not have."""
    return TextTable(name, 0, {column: _blank(0) for column in spec.columns}, exists=False)


def read_text(files: FeedFiles, name: str, spec: TableSpec) -> TextTable:
    """One table of a feed, without rows that say nothing.

    The text may be UTF-8, UTF-16 or Windows-1252, parted by commas, semicolons, tabs or bars.
    Raises LayerError.
    """
    file = TextFile(files, name, spec)
    try:
        try:
            with file.open() as stream:
                return _read(file, stream)
        except RecodeError:
            text, said = _recoded(file)
            return _read(file, io.BytesIO(text), said)
    except _PACKING_ERRORS:
        raise LayerError("feed.zip_broken", file=files.path) from None
    except OSError:
        raise LayerError("feed.unreadable", file=files.path) from None


def _read(file: TextFile, stream: IO[bytes], said: tuple[Message, ...] = ()) -> TextTable:
    header = read_header(file, stream)
    if header.separator != ",":
        mark = {"\t": "tab"}.get(header.separator, header.separator)
        said = (*said, finding("feed.separator", file=file.label, separator=mark))
    present = [column for column in file.spec.columns if column in header.names]
    texts, ragged = read_cells(file, stream, header, present)
    n = len(texts[0])
    columns = dict.fromkeys(file.spec.columns, _blank(n))
    columns |= {c: _column(text) for c, text in zip(present, texts, strict=True)}
    table = TextTable(file.name, n, columns, (*said, *ragged))
    empty = np.logical_and.reduce([table[column].blank() for column in present])
    return table.take(~empty) if empty.any() else table


def _recoded(file: TextFile) -> tuple[bytes, tuple[Message, ...]]:
    """The file in UTF-8 with the line ends of today, and what had to be done for it."""
    with file.open() as stream:
        data = stream.read(_MAX_RECODED + 1)
    if len(data) > _MAX_RECODED:
        limit = _MAX_RECODED / 1e6
        raise LayerError("feed.encoding_too_large", file=file.place, limit=limit)
    said: tuple[Message, ...] = ()
    is_utf16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        text = data.decode("utf-16" if is_utf16 else "utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = data.removeprefix(b"\xef\xbb\xbf").decode("cp1252")
        except UnicodeDecodeError as error:
            row = data[: error.start].count(b"\n") + 1
            raise LayerError("feed.encoding", file=file.place, row=str(row)) from None
        said = (finding("feed.cp1252", file=file.label),)
    return text.replace("\r\n", "\n").replace("\r", "\n").encode(), said


def _column(cells: pa.DictionaryArray) -> Column:
    """Trimmed texts without quotation marks around them or characters that do not show."""
    texts = pd.Series(cells.dictionary.to_numpy(zero_copy_only=False), dtype="str").str.strip()
    odd = texts.str.contains(_ODD).to_numpy(np.bool_) | (texts.str.len() > _LONGEST).to_numpy()
    plainly = texts.to_numpy(object)
    plainly[odd] = [unquoted(plain(text, _LONGEST)) for text in plainly[odd]]
    codes, values = pd.factorize(plainly)
    rows = cells.indices.to_numpy(zero_copy_only=False)
    return Column(values, codes.astype(np.int32)[rows])


def _blank(n: int) -> Column:
    return Column(np.array([""], dtype=object), np.zeros(n, dtype=np.int32))
