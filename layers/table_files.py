"""A table file before it is a table: unpacked within limits, and its rows squared to one width."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from ..messages import LayerError, Message, finding

MAX_FILE_BYTES = 200_000_000
MAX_UNPACKED_BYTES = 500_000_000
MAX_MEMBERS = 1_000
MAX_RATIO = 200
MAX_COLUMNS = 2_000
TABLE_SUFFIXES = (".csv", ".txt", ".tsv", ".xlsx")

_RATIO_APPLIES_FROM = 10_000_000
_ZIP_MAGIC = b"PK\x03\x04"
_OLD_OFFICE_MAGIC = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True)
class Rows:
    """A table as text: its header, rows of the header's width, and each row's line in the file."""

    header: list[str]
    rows: list[list[str]]
    lines: list[int]
    findings: tuple[Message, ...] = ()


@dataclass(frozen=True)
class Content:
    """What a file holds once unpacked: the bytes of one text table or of one workbook."""

    path: Path
    kind: str
    data: bytes = field(repr=False)


def load(path: Path) -> Content:
    """The one table in a file, unzipped if need be; `kind` is "text" or "xlsx".

    Raises LayerError when the file is absent, too large, not a table, or an archive that does not
    hold exactly one table or exceeds the limits on members, unpacked size and packing ratio.
    """
    data = _read(path)
    if data.startswith(_OLD_OFFICE_MAGIC):
        raise LayerError("tables.old_excel", file=path)
    if not data.startswith(_ZIP_MAGIC):
        return Content(path, "text", data)
    archive = _archive(path, data)
    if "xl/workbook.xml" in archive.namelist():
        return Content(path, "xlsx", data)
    member = _only_table(path, archive)
    inner = _unpack(path, archive, member)
    if inner.startswith(_OLD_OFFICE_MAGIC):
        raise LayerError("tables.old_excel", file=f"{path}/{member.filename}")
    if inner.startswith(_ZIP_MAGIC):
        _archive(path, inner)
        return Content(path, "xlsx", inner)
    return Content(path, "text", inner)


def squared(
    path: Path,
    records: Sequence[tuple[int, list[str]]],
    findings: tuple[Message, ...] = (),
    *,
    grid: bool = False,
) -> Rows:
    """Header and rows of one width. In a `grid` (a sheet) cells may stand beyond the header;
    in a text file a row that is too long is refused, short rows are filled up and counted.
    """
    if not records:
        raise LayerError("tables.empty", file=path)
    header = _without_tail(records[0][1])
    if grid:
        width = max(len(_without_tail(cells)) for _, cells in records)
        header += [""] * (width - len(header))
    width = len(header)
    if width > MAX_COLUMNS:
        raise LayerError("tables.too_many_columns", file=path, n=width, limit=MAX_COLUMNS)
    rows: list[list[str]] = []
    short: list[str] = []
    for line, record in records[1:]:
        cells = record if len(record) <= width else _without_tail(record, width)
        if len(cells) > width:
            raise LayerError(
                "tables.row_too_long", file=path, row=str(line), expected=width, found=len(cells)
            )
        if len(cells) < width:
            short.append(str(line))
            cells = cells + [""] * (width - len(cells))
        rows.append(cells)
    if short and not grid:
        said = finding("tables.short_rows", file=path.name, n=len(short), rows=short)
        findings = (*findings, said)
    return Rows(header, rows, [line for line, _ in records[1:]], findings)


def _without_tail(cells: list[str], keep: int = 0) -> list[str]:
    end = len(cells)
    while end > keep and not cells[end - 1]:
        end -= 1
    return cells[:end]


def _read(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > MAX_FILE_BYTES:
            raise LayerError(
                "tables.too_large", file=path, size=size / 1e6, limit=MAX_FILE_BYTES / 1e6
            )
        data = path.read_bytes()
    except FileNotFoundError:
        raise LayerError("tables.not_found", file=path) from None
    except OSError as error:
        raise LayerError("tables.unreadable", file=path) from error
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise LayerError("tables.empty", file=path)
    return data


def _archive(path: Path, data: bytes) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        key = "tables.xlsx_broken" if path.suffix.lower() == ".xlsx" else "tables.zip_broken"
        raise LayerError(key, file=path) from None
    members = archive.infolist()
    unpacked = sum(member.file_size for member in members)
    bomb = unpacked > _RATIO_APPLIES_FROM and unpacked > MAX_RATIO * len(data)
    if len(members) > MAX_MEMBERS or unpacked > MAX_UNPACKED_BYTES or bomb:
        raise LayerError("tables.zip_limits", file=path, members=len(members), size=unpacked / 1e6)
    return archive


def _only_table(path: Path, archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    files = [m for m in archive.infolist() if not m.is_dir() and not _is_clutter(m.filename)]
    tables = [m for m in files if PurePosixPath(m.filename).suffix.lower() in TABLE_SUFFIXES]
    if not tables:
        raise LayerError("tables.zip_none", file=path, members=[m.filename for m in files])
    if len(tables) > 1:
        raise LayerError("tables.zip_many", file=path, members=[m.filename for m in tables])
    return tables[0]


def _is_clutter(name: str) -> bool:
    pure = PurePosixPath(name)
    return "__MACOSX" in pure.parts or pure.name.startswith(".")


def _unpack(path: Path, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    if member.flag_bits & 1:
        raise LayerError("tables.zip_locked", file=path)
    try:
        # the size in the directory may lie: never take more than it says
        with archive.open(member) as stream:
            data = stream.read(member.file_size + 1)
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError):
        raise LayerError("tables.zip_broken", file=path) from None
    except Exception as error:  # zlib.error, lzma.LZMAError: whatever the packing method raises
        raise LayerError("tables.zip_broken", file=path) from error
    if len(data) > member.file_size:
        raise LayerError("tables.zip_broken", file=path)
    if not data.strip():
        raise LayerError("tables.empty", file=f"{path}/{member.filename}")
    return data
