"""How the tables of a feed hang together: rows named once, and references that lead somewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..messages import LayerError, Message, finding
from .gtfs_files import FeedFiles
from .gtfs_tables import REFERENCES, TABLES
from .gtfs_text import TextTable, empty_table, read_text

_EXAMPLES = 3
_CALENDARS = "calendar.txt / calendar_dates.txt"


@dataclass(frozen=True)
class Linked:
    """The tables of a feed, and for every column that refers to a table the rows that it names.

    `rows` holds -1 where a cell is blank or names nothing. `services` are the ids that calendar
    and calendar_dates name, in their order. Rows of `stop_times`, `frequencies` and `transfers`
    that name nothing are dropped already; those of `trips` are not, so that their calls are known.
    """

    tables: Mapping[str, TextTable]
    services: pd.Index
    rows: Mapping[tuple[str, str], NDArray[np.int32]]
    findings: tuple[Message, ...]


def read_linked(files: FeedFiles) -> Linked:
    """All tables of a feed that nabij reads. Raises LayerError."""
    tables: dict[str, TextTable] = {}
    findings: list[Message] = []
    for name, spec in TABLES.items():
        if spec.needed and name not in files.members:
            have = sorted(files.members.values())
            raise LayerError("feed.no_file", file=files.path, missing=f"{name}.txt", members=have)
        table = read_text(files, name, spec) if name in files.members else empty_table(name, spec)
        findings.extend(table.findings)
        if spec.key is not None:
            table, said = _named_once(files, table, spec.key)
            findings.extend(said)
        if spec.needed and not table.n:
            raise LayerError("feed.no_rows", file=files.place(name))
        tables[name] = table
    named = [tables[name]["service_id"] for name in ("calendar", "calendar_dates")]
    services = pd.Index(pd.unique(np.concatenate([column.texts() for column in named])))
    services = services[services != ""]
    ids = {"services": services}
    for name in ("stops", "routes", "trips"):
        ids[name] = pd.Index(tables[name][TABLES[name].key or ""].texts())
    rows, said = _links(files, tables, ids)
    return Linked(tables, services, rows, (*findings, *said))


def examples(texts: Iterable[object]) -> list[str]:
    """The first few different texts, for people to look up."""
    return [str(text) for text in list(dict.fromkeys(texts))[:_EXAMPLES]]


def _named_once(files: FeedFiles, table: TextTable, key: str) -> tuple[TextTable, list[Message]]:
    """The rows with a name of their own: of equals the first stays."""
    column = table[key]
    nameless = column.blank()
    again = pd.Series(column.codes).duplicated().to_numpy() & ~nameless
    findings: list[Message] = []
    label = files.label(table.name)
    if nameless.any():
        n = int(nameless.sum())
        findings.append(finding("feed.nameless", file=label, column=key, n=n))
    if again.any():
        seen = examples(column.values[column.codes[again]])
        facts = {"n": int(again.sum()), "column": key, "examples": seen}
        findings.append(finding("feed.duplicate_id", file=label, **facts))
    if nameless.any() or again.any():
        table = table.take(~(nameless | again))
    return table, findings


def _links(
    files: FeedFiles, tables: dict[str, TextTable], ids: Mapping[str, pd.Index]
) -> tuple[dict[tuple[str, str], NDArray[np.int32]], list[Message]]:
    """Follows every reference; rows of the leaves that lead nowhere go out of `tables`."""
    rows: dict[tuple[str, str], NDArray[np.int32]] = {}
    findings: list[Message] = []
    lost: dict[str, NDArray[np.bool_]] = {}
    for reference in REFERENCES:
        table = tables[reference.table]
        column = table[reference.column]
        found = rows[reference.table, reference.column] = column.rows_in(ids[reference.to])
        bad = (found < 0) & ~column.blank() if reference.may_be_blank else found < 0
        if not bad.any():
            continue
        seen = [value or "-" for value in examples(column.values[np.unique(column.codes[bad])])]
        to = _CALENDARS if reference.to == "services" else f"{reference.to}.txt"
        facts = {"n": int(bad.sum()), "column": reference.column, "to": to, "examples": seen}
        key = "feed.blank_reference" if reference.may_be_blank else "feed.broken_reference"
        findings.append(finding(key, file=files.label(reference.table), **facts))
        if reference.table in ("stop_times", "frequencies", "transfers"):
            lost[reference.table] = bad | lost.get(reference.table, np.False_)
    for name, bad in lost.items():
        tables[name] = tables[name].take(~bad)
        for (table, column), found in rows.items():
            if table == name:
                rows[table, column] = found[~bad]
    return rows, findings
