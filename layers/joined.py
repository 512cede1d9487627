"""The areas of a study with their households: several tables joined into one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from ..messages import LayerError, Message, finding
from .codes import is_not_locatable, match, nis_prefix
from .household_formats import COUNTS, INDICATORS, SHARES
from .households import HouseholdTable, Total
from .inherited import inherited_shares
from .tables import KNOWN, SUPPRESSED, UNKNOWN
from .totals import COUNT_TOLERANCE, bounded_sum, check_totals

__all__ = ["AreaHouseholds", "Total", "bounded_sum", "join_households"]

FloatArray = npt.NDArray[np.float64]
StatusArray = npt.NDArray[np.object_]
BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]

# two tables that both know a share may differ by rounding only
SHARE_TOLERANCE = 0.005


@dataclass(frozen=True)
class AreaHouseholds:
    """Every indicator for every area, in the order of the areas.

    `table` is indexed by area code. Per indicator: its value (float, shares in 0..1, NaN where not
    known), `<indicator>_status` ("known", "suppressed", "unknown"), `<indicator>_vintage`
    (nullable integer; of a figure made of two, the older), `<indicator>_inherited` (rests on the
    rate of a wider or former area), and for counts `<indicator>_upper`: the largest value that is
    possible where it is not known (NaN: no limit). `joined_share` is the share of the tables'
    households that found an area. `totals` has a row per check: indicator, municipality, expected,
    found, low, high, difference.
    """

    table: pd.DataFrame
    findings: tuple[Message, ...]
    joined_share: float
    totals: pd.DataFrame


@dataclass
class _Column:
    """One indicator while it is put together; arrays of shape (n_areas,)."""

    value: FloatArray
    status: StatusArray
    vintage: FloatArray
    inherited: BoolArray
    upper: FloatArray


@dataclass(frozen=True)
class _Joined:
    """A table with, for every area, its row in it (-1: none)."""

    source: HouseholdTable
    rows: IntArray
    shares: dict[str, tuple[FloatArray, StatusArray]] = field(repr=False)


def join_households(
    areas: gpd.GeoDataFrame,
    tables: Sequence[HouseholdTable],
    *,
    totals: Sequence[Total] = (),
    suppress_below: int = 5,
) -> AreaHouseholds:
    """Join tables to areas by code, and complete counts with shares and shares with counts.

    Where several tables know a figure, the first wins and a difference is a finding. Counts come
    from an area's own row only. A share that no table has for an area is inherited: from the rows
    with the first eight characters of its sector code (weighted by their households or residents),
    or from the whole neighbourhood of which a Brussels wijk is part. Then a count that no table has
    is share x whole. A suppressed figure is never overwritten by a derived one; it is taken to be
    below `suppress_below` unless the file says otherwise.

    `areas` has the columns code, name, municipality, municipality_name. Raises LayerError when a
    table fits no area at all.
    """
    columns = {name: _empty(len(areas)) for name in INDICATORS}
    joined: list[_Joined] = []
    said: list[Message] = []
    for table in tables:
        rows = _rows_of(areas, table)
        joined.append(_Joined(table, rows, _own_shares(table)))
        said.extend(_take_direct(columns, joined[-1], list(areas["code"])))
    _bound(columns, suppress_below)
    _shares_from_counts(columns)
    for table in joined:
        n = _inherit(columns, table, areas)
        said.extend(_coverage(areas, table, n))
    _counts_from_shares(columns)
    said.extend(_excess(columns, areas))
    share = _joined_share(areas, joined)
    if joined:
        said.append(finding("joined.share", share=share))
    table = _table(columns, areas)
    checks, verdicts = check_totals(table, areas, totals, suppress_below)
    return AreaHouseholds(table, (*said, *verdicts), share, checks)


def _empty(n: int) -> _Column:
    nothing = np.full(n, np.nan)
    status = np.full(n, UNKNOWN, dtype=object)
    return _Column(nothing.copy(), status, nothing.copy(), np.zeros(n, dtype=bool), nothing.copy())


def _rows_of(areas: gpd.GeoDataFrame, table: HouseholdTable) -> IntArray:
    """For every area its own row in the table, or -1. A row that fits several areas is none's own:
    it is about a wider area, of which only rates may be inherited.
    """
    have = [str(code) for code in table.table.index]
    if not table.by_name:
        rows = match([str(code) for code in areas["code"]], have)
        claims = np.bincount(rows[rows >= 0], minlength=len(have))
        return np.where((rows >= 0) & (claims[rows] == 1), rows, -1)
    by_name = {name.casefold(): row for row, name in enumerate(have)}
    names = pd.Series(areas["name"]).astype(str).str.strip().str.casefold()
    once = ~names.duplicated(keep=False).to_numpy()
    rows = [by_name.get(name, -1) if one else -1 for name, one in zip(names, once, strict=True)]
    return np.array(rows, dtype=np.int64)


def _own_shares(table: HouseholdTable) -> dict[str, tuple[FloatArray, StatusArray]]:
    """Every share that the table has itself, or that follows from its own counts."""
    shares: dict[str, tuple[FloatArray, StatusArray]] = {}
    for share in SHARES:
        if share.name in table.table.columns:
            shares[share.name] = _cells(table, share.name)
        elif share.numerator in table.table.columns and share.denominator in table.table.columns:
            part, whole = _cells(table, share.numerator), _cells(table, share.denominator)
            shares[share.name] = _ratio(*part, *whole)
    return shares


def _cells(table: HouseholdTable, name: str) -> tuple[FloatArray, StatusArray]:
    return table.table[name].to_numpy(dtype=np.float64), table.status[name].to_numpy(dtype=object)


def _ratio(
    part: FloatArray, part_status: StatusArray, whole: FloatArray, whole_status: StatusArray
) -> tuple[FloatArray, StatusArray]:
    """part / whole in 0..1; unknown where the whole is zero or less than its part."""
    possible = (part_status == KNOWN) & (whole_status == KNOWN)
    possible &= (whole > 0) & ~(part > whole + COUNT_TOLERANCE)
    hidden = (part_status == SUPPRESSED) | (whole_status == SUPPRESSED)
    hidden &= (part_status != UNKNOWN) & (whole_status != UNKNOWN) & ~(whole == 0)
    value = np.full(len(part), np.nan)
    value[possible] = np.minimum(part[possible] / whole[possible], 1.0)
    status = np.where(possible, KNOWN, np.where(hidden, SUPPRESSED, UNKNOWN))
    return value, status.astype(object)


def _take_direct(columns: dict[str, _Column], joined: _Joined, codes: list[str]) -> list[Message]:
    """Take from the rows of a table what no earlier table knows; say where they disagree."""
    table, rows = joined.source, joined.rows
    said: list[Message] = []
    for name in INDICATORS:
        if name in table.table.columns:
            value, status = _cells(table, name)
        elif name in joined.shares:
            value, status = joined.shares[name]
        else:
            continue
        column = columns[name]
        here = rows >= 0
        new_value = np.where(here, value[rows], np.nan)
        new_status = np.where(here, status[rows], UNKNOWN)
        tolerance = SHARE_TOLERANCE if INDICATORS[name].is_share else COUNT_TOLERANCE
        differs = np.abs(column.value - new_value) > tolerance
        if differs.any():
            some = [codes[i] for i in np.flatnonzero(differs)]
            file = table.source.file
            said.append(
                finding("joined.differs", file=file, indicator=name, n=len(some), codes=some)
            )
        better = (column.status != KNOWN) & (new_status == KNOWN)
        better |= (column.status == UNKNOWN) & (new_status == SUPPRESSED)
        column.value[better] = new_value[better]
        column.status[better] = new_status[better]
        column.vintage[better] = np.nan if table.vintage is None else table.vintage
        if name in table.upper.columns:
            column.upper[better] = table.upper[name].to_numpy(dtype=np.float64)[rows][better]
    return said


def _bound(columns: dict[str, _Column], suppress_below: int) -> None:
    """The largest value of suppressed counts; a part is never larger than its whole."""
    for name in COUNTS:
        column = columns[name]
        hidden = column.status == SUPPRESSED
        column.upper[hidden & np.isnan(column.upper)] = float(max(suppress_below - 1, 0))
        column.upper[~hidden] = np.nan
    for share in SHARES:
        part, whole = columns[share.numerator], columns[share.denominator]
        most = np.where(whole.status == KNOWN, whole.value, whole.upper)
        part.upper = np.where(part.status == KNOWN, np.nan, np.fmin(part.upper, most))


def _shares_from_counts(columns: dict[str, _Column]) -> None:
    for share in SHARES:
        column = columns[share.name]
        part, whole = columns[share.numerator], columns[share.denominator]
        value, status = _ratio(part.value, part.status, whole.value, whole.status)
        new = (column.status == UNKNOWN) & (status != UNKNOWN)
        column.value[new], column.status[new] = value[new], status[new]
        column.vintage[new] = np.fmin(part.vintage, whole.vintage)[new]


def _inherit(columns: dict[str, _Column], joined: _Joined, areas: gpd.GeoDataFrame) -> int:
    """Give areas without a share that of their wider area in this table; how many got one."""
    table = joined.source
    if table.by_name:
        return 0
    got = np.zeros(len(areas), dtype=bool)
    have = [str(code) for code in table.table.index]
    wanted = [str(code) for code in areas["code"]]
    for share in SHARES:
        if share.name not in joined.shares:
            continue
        weights = None
        if share.denominator in table.table.columns:
            weights = table.table[share.denominator].to_numpy(dtype=np.float64)
        value, status = inherited_shares(wanted, have, *joined.shares[share.name], weights)
        column = columns[share.name]
        new = (joined.rows < 0) & (column.status == UNKNOWN) & (status != UNKNOWN)
        column.value[new], column.status[new] = value[new], status[new]
        column.vintage[new] = np.nan if table.vintage is None else table.vintage
        column.inherited[new] = True
        got |= new
    return int(got.sum())


def _counts_from_shares(columns: dict[str, _Column]) -> None:
    """A count that no table has is share x whole; nobody lives alone where nobody lives."""
    for share in SHARES:
        column, rate = columns[share.numerator], columns[share.name]
        whole = columns[share.denominator]
        open_ = column.status == UNKNOWN
        nobody = open_ & (whole.value == 0)
        known = open_ & (whole.status == KNOWN) & (rate.status == KNOWN)
        hidden = open_ & ~nobody & ~known
        hidden &= (whole.status != UNKNOWN) & (rate.status != UNKNOWN)
        column.value[known] = (whole.value * rate.value)[known]
        column.value[nobody] = 0.0
        column.status[known | nobody] = KNOWN
        column.status[hidden] = SUPPRESSED
        made = known | hidden
        column.vintage[made] = np.fmin(whole.vintage, rate.vintage)[made]
        column.vintage[nobody] = whole.vintage[nobody]
        column.inherited[made] = rate.inherited[made]
        column.upper[known | nobody] = np.nan


def _excess(columns: dict[str, _Column], areas: gpd.GeoDataFrame) -> list[Message]:
    """Say where a part is larger than its whole, as happens when vintages are mixed."""
    said: list[Message] = []
    for share in SHARES:
        part, whole = columns[share.numerator], columns[share.denominator]
        over = part.value > whole.value + COUNT_TOLERANCE
        if over.any():
            codes = [str(code) for code in areas["code"].to_numpy()[over]]
            said.append(
                finding(
                    "joined.part_exceeds_whole",
                    part=share.numerator,
                    whole=share.denominator,
                    n=len(codes),
                    codes=codes,
                )
            )
    return said


def _in_study(areas: gpd.GeoDataFrame, codes: Sequence[str]) -> BoolArray:
    """Which rows of a table lie in the study's municipalities; all, where codes do not tell."""
    ours = {nis_prefix(str(code)) for code in areas["code"]}
    if "municipality" in areas:
        ours |= {str(code) for code in areas["municipality"].dropna()}
    theirs = [nis_prefix(code) for code in codes]
    known = ours - {None}
    if not known or not any(theirs):
        return np.ones(len(codes), dtype=bool)
    return np.array([nis in known or nis is None for nis in theirs], dtype=bool)


def _coverage(areas: gpd.GeoDataFrame, joined: _Joined, inherited: int) -> list[Message]:
    """What joined and what did not; LayerError when nothing did."""
    table, rows = joined.source, joined.rows
    file = table.source.file
    have = np.array([str(code) for code in table.table.index], dtype=object)
    used = np.zeros(len(have), dtype=bool)
    used[rows[rows >= 0]] = True
    ours = [str(code) for code in areas["code"]]
    if not used.any() and not inherited:
        theirs = list(have[:5])
        raise LayerError("joined.nothing", file=file, codes=theirs, areas=ours[:5])
    said: list[Message] = []
    left = have[~used & _in_study(areas, list(have))]
    homeless = [code for code in left if is_not_locatable(code)]
    if homeless:
        said.append(finding("joined.not_locatable", file=file, n=len(homeless), codes=homeless))
    # a list of all municipalities or of Brussels neighbourhoods by number is wider than the study
    lost = [c for c in left if not (is_not_locatable(c) or table.by_name or c.isdigit())]
    if lost:
        said.append(finding("joined.rows_left", file=file, n=len(lost), codes=lost))
    without = [ours[i] for i in np.flatnonzero(rows < 0)]
    if without:
        n = len(ours)
        said.append(finding("joined.areas_left", file=file, n=len(without), total=n, codes=without))
    if inherited:
        said.append(finding("joined.inherited", file=file, n=inherited))
    if any(name in COUNTS for name in table.table.columns):
        # IBSA numbers neighbourhoods, a wijk code has the municipality too
        wider = [code for code, row in zip(ours, rows, strict=True) if _is_wider(code, row, have)]
        if wider:
            said.append(finding("joined.whole_neighbourhoods", file=file, n=len(wider)))
    return said


def _is_wider(code: str, row: int, have: npt.NDArray[np.object_]) -> bool:
    return row >= 0 and have[row].isdigit() and not code.isdigit()


def _joined_share(areas: gpd.GeoDataFrame, joined: Sequence[_Joined]) -> float:
    """The share of the tables' households (else residents, else rows) that found an area."""
    for measure in ("households", "population", None):
        found = total = 0.0
        for one in joined:
            table = one.source.table
            if measure is not None and measure not in table.columns:
                continue
            size = np.ones(len(table)) if measure is None else table[measure].fillna(0).to_numpy()
            used = np.zeros(len(table), dtype=bool)
            used[one.rows[one.rows >= 0]] = True
            codes = [str(code) for code in table.index]
            ours = used if one.source.by_name else _in_study(areas, codes)
            found += float(size[used].sum())
            total += float(size[ours | used].sum())
        if total > 0:
            return found / total
    return 0.0


def _table(columns: dict[str, _Column], areas: gpd.GeoDataFrame) -> pd.DataFrame:
    made: dict[str, object] = {}
    for name, column in columns.items():
        made[name] = column.value
        made[f"{name}_status"] = column.status
        made[f"{name}_vintage"] = pd.array(
            [pd.NA if np.isnan(v) else int(v) for v in column.vintage], dtype="Int64"
        )
        made[f"{name}_inherited"] = column.inherited
        if name in COUNTS:
            made[f"{name}_upper"] = column.upper
    codes = [str(code) for code in areas["code"]]
    return pd.DataFrame(made, index=pd.Index(codes, name="code"))
