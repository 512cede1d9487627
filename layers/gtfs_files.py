"""The files of a timetable feed, in a zip or a folder: opened in place, never unpacked."""

from __future__ import annotations

import hashlib
import zipfile
from collections import Counter
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from ..data.provenance import Source, describe
from ..messages import LayerError

MAX_MEMBERS = 1_000
MAX_UNPACKED_BYTES = 6_000_000_000
# stop_times repeats long ids: honest feeds pack forty to one
MAX_RATIO = 300
_RATIO_APPLIES_FROM = 20_000_000
_SUFFIX = ".txt"


@dataclass(frozen=True)
class FeedFiles:
    """The text files of one feed, by the name of their table in lower case ("stop_times")."""

    path: Path
    members: Mapping[str, str]
    archive: zipfile.ZipFile | None = None

    def label(self, table: str) -> str:
        """How findings call a file: "feed.zip/stops.txt"."""
        return f"{self.path.name}/{table}{_SUFFIX}"

    def place(self, table: str) -> str:
        """Where a file is, for errors."""
        return f"{self.path}/{table}{_SUFFIX}"

    def open(self, table: str) -> IO[bytes]:
        """The bytes of a table. Raises LayerError."""
        member = self.members[table]
        try:
            if self.archive is not None:
                return self.archive.open(member)
            return (self.path / member).open("rb")
        except OSError:
            raise LayerError("feed.unreadable", file=self.path) from None
        # what zipfile raises for damage, a way of packing it does not know, and a password
        except (zipfile.BadZipFile, NotImplementedError, ValueError, RuntimeError):
            raise LayerError("feed.zip_broken", file=self.path) from None


@contextmanager
def open_feed(path: Path, tables: Sequence[str]) -> Generator[FeedFiles]:
    """The files of a feed, whatever the case of their names; in a zip they may lie in one folder.

    Raises LayerError when there is no such file, when it is not a zip, is damaged, locked or larger
    than the limits, when it holds none of `tables`, or holds several feeds.
    """
    if path.is_dir():
        yield FeedFiles(path, _in_folder(path, tables))
        return
    with _archive(path) as archive:
        members = _in_archive(path, archive, tables)
        yield FeedFiles(path, members, archive)


def describe_feed(
    path: Path,
    *,
    vintage: int | None = None,
    source: str | None = None,
    licence: str | None = None,
    attribution: str | None = None,
) -> Source:
    """The provenance of a feed; that of a folder covers the names and bytes of its .txt files.

    Raises OSError when a file cannot be read.
    """
    if not path.is_dir():
        return describe(
            path,
            "timetable",
            vintage=vintage,
            source=source,
            licence=licence,
            attribution=attribution,
        )
    digest, size = hashlib.sha256(), 0
    for name in sorted(_text_files(path)):
        part = describe(path / name, "timetable")
        digest.update(f"{name}\n{part.sha256}\n".encode())
        size += part.size
    checksum = digest.hexdigest()
    return Source("timetable", path.name, checksum, size, vintage, source, licence, attribution)


# Folders ------------------------------------------------------------------------------------------


def _in_folder(path: Path, tables: Sequence[str]) -> dict[str, str]:
    names = _text_files(path)
    members = _by_table(path, names, tables)
    if not members:
        raise LayerError("feed.no_tables", file=path, members=sorted(names) or ["-"])
    size = sum((path / name).stat().st_size for name in members.values())
    if size > MAX_UNPACKED_BYTES:
        raise LayerError("feed.too_large", file=path, size=size / 1e6, limit=_limit())
    return members


def _text_files(path: Path) -> list[str]:
    try:
        files = [p for p in path.iterdir() if p.suffix.lower() == _SUFFIX and p.is_file()]
    except OSError:
        raise LayerError("feed.unreadable", file=path) from None
    return [file.name for file in files]


# Archives -----------------------------------------------------------------------------------------


def _archive(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except FileNotFoundError:
        raise LayerError("feed.not_found", file=path) from None
    except OSError:
        raise LayerError("feed.unreadable", file=path) from None
    # a damaged list of contents raises any of these
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        with path.open("rb") as stream:
            is_zip = stream.read(4) == b"PK\x03\x04"
        raise LayerError("feed.zip_broken" if is_zip else "feed.not_zip", file=path) from None


def _in_archive(path: Path, archive: zipfile.ZipFile, tables: Sequence[str]) -> dict[str, str]:
    files = [info for info in archive.infolist() if not info.is_dir()]
    if len(files) > MAX_MEMBERS:
        raise LayerError("feed.too_many_files", file=path, n=len(files), limit=MAX_MEMBERS)
    names = [info.filename for info in files if not _is_strange(info.filename)]
    wanted = [n for n in names if _table(n) in tables]
    folders = {str(PurePosixPath(name).parent) for name in wanted}
    if not folders:
        raise LayerError("feed.no_tables", file=path, members=names or ["-"])
    if "." not in folders and len(folders) > 1:
        raise LayerError("feed.several_feeds", file=path, folders=sorted(folders))
    folder = "." if "." in folders else folders.pop()
    here = [name for name in wanted if str(PurePosixPath(name).parent) == folder]
    members = _by_table(path, here, tables)
    _check_sizes(path, [archive.getinfo(name) for name in members.values()])
    return members


def _check_sizes(path: Path, members: Sequence[zipfile.ZipInfo]) -> None:
    if any(info.flag_bits & 1 for info in members):
        raise LayerError("feed.zip_locked", file=path)
    size = sum(info.file_size for info in members)
    packed = sum(info.compress_size for info in members)
    if size > MAX_UNPACKED_BYTES:
        raise LayerError("feed.too_large", file=path, size=size / 1e6, limit=_limit())
    if size > _RATIO_APPLIES_FROM and size > MAX_RATIO * packed:
        raise LayerError("feed.zip_bomb", file=path, size=size / 1e6, packed=packed / 1e6)


def _is_strange(name: str) -> bool:
    """Hidden files, what a Mac adds, and names that point outside the archive."""
    pure = PurePosixPath(name.replace("\\", "/"))
    outside = pure.is_absolute() or ".." in pure.parts
    return outside or "__MACOSX" in pure.parts or pure.name.startswith(".")


# Names --------------------------------------------------------------------------------------------


def _by_table(path: Path, names: Sequence[str], tables: Sequence[str]) -> dict[str, str]:
    wanted = [name for name in names if _table(name) in tables]
    twice = [table for table, n in Counter(map(_table, wanted)).items() if n > 1]
    if twice:
        again = sorted(name for name in wanted if _table(name) in twice)
        raise LayerError("feed.same_file", file=path, members=again)
    return {_table(name): name for name in wanted}


def _table(name: str) -> str:
    """The table that a file holds, by its name; "" for one that is not text."""
    pure = PurePosixPath(name.lower())
    return pure.stem if pure.suffix == _SUFFIX else ""


def _limit() -> float:
    return MAX_UNPACKED_BYTES / 1e6
