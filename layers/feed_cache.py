"""Feeds kept as read, so that the next run need not read them again."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
from pyarrow import feather

from ..data.provenance import Source
from ..messages import Message
from .feed import Feed, read_feed
from .gtfs_files import describe_feed, open_feed
from .gtfs_tables import TABLES

# Raise this whenever `read_feed` makes something else of the same file.
FORMAT = 2
MAX_ENTRIES = 8

_FRAMES = ("stops", "routes", "trips", "calls", "services", "running", "transfers")
_PREFIX = "feed-"
# what a damaged entry, or one that something else wrote, may raise when it is read
_DAMAGE = (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile, pa.ArrowException)


def cached_feed(
    path: Path,
    folder: Path | None,
    *,
    vintage: int | None = None,
    source: str | None = None,
    licence: str | None = None,
    attribution: str | None = None,
) -> Feed:
    """The feed in a file or folder, from `folder` when the same content was read before.

    An entry is found by the checksum of the content. One that is damaged is made anew, and of more
    than eight the ones used longest ago are thrown away. Without a folder, or where it cannot be
    written, the feed is simply read. Raises LayerError as `read_feed` does.
    """
    said: dict[str, Any] = {
        "vintage": vintage,
        "source": source,
        "licence": licence,
        "attribution": attribution,
    }
    if folder is None:
        return read_feed(path, **said)
    with open_feed(path, tuple(TABLES)):
        pass  # refuses what is no feed before its checksum is taken, which may be long
    described = _described(path, said)
    if described is not None and (kept := _load(_entry(folder, described), described)):
        return kept
    feed = read_feed(path, **said)
    _keep(feed, folder)
    return feed


def _described(path: Path, said: dict[str, Any]) -> Source | None:
    """The provenance of a feed; None where it cannot be read, which `read_feed` will explain."""
    try:
        return describe_feed(path, **said)
    except OSError:
        return None


def _entry(folder: Path, source: Source) -> Path:
    """Where a feed is kept: its name counts too, because the findings mention it."""
    key = hashlib.sha256(f"{FORMAT}\n{source.sha256}\n{source.file}".encode())
    return folder / f"{_PREFIX}{key.hexdigest()[:32]}.zip"


def _load(entry: Path, source: Source) -> Feed | None:
    """The feed that is kept in a file; None when there is none that can be used."""
    try:
        # a zip checks every member against its checksum
        with zipfile.ZipFile(entry) as archive:
            frames = {name: _frame(archive.read(name)) for name in _FRAMES}
            facts = json.loads(archive.read("facts.json"))
        findings = tuple(Message(key, given) for key, given in facts["findings"])
        os.utime(entry)
        return Feed(
            name=facts["name"],
            zone=facts["zone"],
            findings=findings,
            source=source,
            companies=tuple(facts["companies"]),
            **frames,
        )
    except _DAMAGE:
        return None


def _keep(feed: Feed, folder: Path) -> None:
    """Write a feed to its entry, whole or not at all."""
    part: Path | None = None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        number, name = tempfile.mkstemp(prefix=_PREFIX, suffix=".part", dir=folder)
        part = Path(name)
        with os.fdopen(number, "wb") as stream, zipfile.ZipFile(stream, "w") as archive:
            for table in _FRAMES:
                archive.writestr(table, _packed(getattr(feed, table)))
            findings = [(message.key, message.facts) for message in feed.findings]
            facts = {
                "name": feed.name,
                "zone": feed.zone,
                "findings": findings,
                "companies": feed.companies,
            }
            archive.writestr("facts.json", json.dumps(facts))
        part.replace(_entry(folder, feed.source))
        _prune(folder)
    except (OSError, ValueError, TypeError, pa.ArrowException):
        if part is not None:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)


def _prune(folder: Path) -> None:
    """Throw away all but the entries used last, and what an interrupted run left."""
    entries = sorted(folder.glob(f"{_PREFIX}*"), key=lambda file: file.stat().st_mtime)
    for entry in entries[:-MAX_ENTRIES]:
        entry.unlink()


def _packed(frame: pd.DataFrame) -> bytes:
    stream = io.BytesIO()
    feather.write_feather(frame, stream, compression="lz4")
    return stream.getvalue()


def _frame(data: bytes) -> pd.DataFrame:
    return feather.read_feather(pa.BufferReader(data))
