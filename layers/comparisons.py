"""What a study is compared with: the shares of a region or a municipality as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ..data.provenance import Source
from ..messages import LayerError, nearest
from ..words import text
from .codes import match
from .household_formats import SHARES
from .households import HouseholdTable, read_households
from .tables import KNOWN

REGION = "region"


@dataclass(frozen=True)
class Comparison:
    """The shares (0..1, by indicator) of a whole region or municipality.

    level: "region" or "municipality". source: who published them, or the file. label: what the
    publisher calls the figure, where that is not plainly the share of the whole.
    """

    name: str
    level: str
    shares: Mapping[str, float]
    vintage: int | None
    source: str
    label: str = ""


def read_comparisons(
    sections: Sequence[Mapping[str, Any]], tables: Sequence[HouseholdTable], language: str
) -> tuple[tuple[Comparison, ...], tuple[Source, ...]]:
    """Everything a study is compared with, in its order, and the sources not in `tables`.

    sections: per comparison its name, level, values or path and item, provenance, and how to read
    the file (see `read_households`). Where none is about a region and a table of IBSA has a row
    about the whole region, that row is added. Raises LayerError.
    """
    found = [_read(**section) for section in sections]
    comparisons = [comparison for comparison, _ in found]
    if all(comparison.level != REGION for comparison in comparisons):
        comparisons += _published(tables, language)[:1]
    return tuple(comparisons), tuple(source for _, source in found)


def _read(
    *,
    name: str,
    level: str,
    values: Mapping[str, float] | None,
    path: Path | None,
    item: str | None,
    vintage: int | None,
    source: str | None,
    licence: str | None,
    attribution: str | None,
    **reading: Any,  # noqa: ANN401
) -> tuple[Comparison, Source]:
    told = {"source": source, "licence": licence, "attribution": attribution}
    if path is None:
        said = Source("households", name, sha256="", size=0, vintage=vintage, **told)
        return Comparison(name, level, dict(values or {}), vintage, source or name), said
    wanted = item or ""
    table = read_households(path, vintage=vintage, area_codes=(wanted,), **told, **reading)
    shares = _shares_of(path, table, wanted)
    return Comparison(name, level, shares, table.vintage, source or path.name), table.source


def _shares_of(path: Path, table: HouseholdTable, item: str) -> dict[str, float]:
    """The shares of one row, from its counts where it has no share. LayerError if it has none."""
    row = _row(path, table, item)
    known = {
        str(name): float(table.table[name].iloc[row])
        for name in table.table.columns
        if table.status[name].iloc[row] == KNOWN
    }
    shares: dict[str, float] = {}
    for share in SHARES:
        part, whole = known.get(share.numerator, np.nan), known.get(share.denominator, 0.0)
        if share.name in known:
            shares[share.name] = known[share.name]
        elif 0 <= part <= whole and whole > 0:
            shares[share.name] = part / whole
    if not shares:
        raise LayerError(
            "study.comparison_empty", file=path, item=item, indicators=[s.name for s in SHARES]
        )
    return shares


def _row(path: Path, table: HouseholdTable, item: str) -> int:
    codes = [str(code) for code in table.table.index]
    by_name = {code.casefold(): row for row, code in enumerate(codes)}
    row = by_name.get(item.strip().casefold(), int(match([item], codes)[0]))
    if row < 0:
        guess = nearest(item, codes)
        form = "study.comparison_item" if guess is None else "study.comparison_item_guess"
        raise LayerError(form, file=path, item=item, guess=guess, items=codes[:6])
    return row


def _published(tables: Sequence[HouseholdTable], language: str) -> list[Comparison]:
    """The rows about the whole Brussels region that tables of IBSA hold."""
    return [
        Comparison(
            name=text("neighbourhood.brussels_region", language),
            level=REGION,
            shares=table.region.shares,
            vintage=table.vintage,
            source=table.source.source or table.source.file,
            label=table.region.label,
        )
        for table in tables
        if table.region is not None and table.region.shares
    ]
