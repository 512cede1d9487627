"""Households per area from a publisher's table: counts and shares, each with its status."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..data.provenance import Source, describe
from ..messages import LayerError, Message, finding, nearest
from .codes import canonical, canonical_code
from .household_cells import Cells, RegionRow, attribute_cells, table_cells, year_in_name
from .household_formats import (
    COUNTS,
    FORMATS,
    INDICATORS,
    JSON_FORMATS,
    SHARES,
    TOTAL_LABELS,
    Wanted,
)
from .household_json import bestat_cells, ibsa_cells, json_format, load_json
from .tables import KNOWN, SUPPRESSED, UNKNOWN, parse_ceilings, parse_numbers
from .vector_formats import SUFFIXES

__all__ = ["FORMATS", "INDICATORS", "HouseholdTable", "Total", "read_households", "read_total"]

_CELL_LENGTH = 40
_ROUNDING = 1e-6
# more than any area has, and far below what could not be summed exactly
_MOST = 100_000_000
# publishers that round counts for secrecy round to five at most: a part may pass its whole by that
_ROUNDED_TO = 5


@dataclass(frozen=True)
class HouseholdTable:
    """What one file says per area.

    `table` is indexed by canonical code (or by name, if `by_name`), one float column per
    indicator: counts, and shares in 0..1; NaN where not known. `status` has the same shape, with
    "known", "suppressed" or "unknown". `upper` has, for counts that the file itself bounds
    ("<5"), the largest count possible; NaN elsewhere. `region` is the row about the whole region.
    """

    table: pd.DataFrame
    status: pd.DataFrame
    vintage: int | None
    source: Source
    findings: tuple[Message, ...]
    upper: pd.DataFrame = field(default_factory=pd.DataFrame)
    by_name: bool = False
    region: RegionRow | None = None


@dataclass(frozen=True)
class Total:
    """A published figure that the areas together should reach; of one municipality, if named.

    `municipality` is a name or a NIS code; `source` the file, or the name of the source of a figure
    that stands in the study file.
    """

    indicator: str
    value: float
    source: Source | str
    municipality: str | None = None


def read_households(
    path: Path,
    *,
    format: str | None = None,
    area: str | None = None,
    columns: Mapping[str, str] | None = None,
    vintage: int | None = None,
    source: str | None = None,
    licence: str | None = None,
    attribution: str | None = None,
    sheet: str | None = None,
    period: int | None = None,
    geolevel: str | None = None,
    area_codes: Sequence[str] = (),
) -> HouseholdTable:
    """Read one table of households in any of `FORMATS`; None recognises the format.

    `columns` maps indicators (`INDICATORS`) to columns of the file; without it a publisher's own
    names are known. Shares are taken as percent or as a fraction, whichever the column shows, and
    a finding says which. Of several periods the one asked for is read, else that of `vintage`,
    else the latest; of several Swing levels the one asked for, else the one of which most codes
    are in `area_codes` (the study's areas). Sum rows are left out and counted.

    Raises LayerError for a column that is not there, a cell that is no number, a negative count, a
    share outside 0..1, an area that occurs twice, or a file that cannot be read.
    """
    _check_names(path, format, columns or {})
    wanted = Wanted(
        format, area, columns or {}, vintage, sheet, period, geolevel, tuple(area_codes)
    )
    cells = _read_cells(path, wanted)
    if not cells.columns:
        names = [str(name) for name in cells.frame.columns]
        raise LayerError(
            "households.no_columns", file=path, columns=names, indicators=list(INDICATORS)
        )
    if not len(cells.frame):
        raise LayerError("tables.no_rows", file=path)
    codes, dropped = _area_codes(path, cells)
    rows = cells.frame.loc[codes.index]
    values: dict[str, npt.NDArray[np.float64]] = {}
    status: dict[str, npt.NDArray[np.object_]] = {}
    upper: dict[str, npt.NDArray[np.float64]] = {}
    said: list[Message] = [*cells.findings, *dropped]
    for name, group in cells.columns.items():
        if INDICATORS[name].is_share:
            values[name], status[name], scale = _shares(path, rows, group)
            said.append(finding(scale, file=path.name, columns=list(group)))
        else:
            values[name], status[name], upper[name] = _counts(path, rows, group)
        said.extend(_gaps(path, name, status[name]))
    _refuse_parts_above_whole(path, rows, cells.columns, values)
    index = pd.Index(codes.to_numpy(), name="code")
    year = vintage or cells.year or year_in_name(path)
    if year is not None and vintage is None:
        said.append(finding("households.vintage", file=path.name, year=str(year)))
    return HouseholdTable(
        pd.DataFrame(values, index=index),
        pd.DataFrame(status, index=index),
        year,
        describe(
            path,
            "households",
            vintage=year,
            source=source,
            licence=licence,
            attribution=attribution,
        ),
        tuple(said),
        pd.DataFrame(upper, index=index),
        cells.by_name,
        cells.region,
    )


def read_total(
    path: Path,
    indicator: str,
    municipality: str,
    *,
    format: str | None = None,
    area: str | None = None,
    columns: Mapping[str, str] | None = None,
    vintage: int | None = None,
    source: str | None = None,
    sheet: str | None = None,
    period: int | None = None,
    geolevel: str | None = None,
) -> Total:
    """The published figure of one municipality, to check the sum of its areas with.

    `municipality` is a name where the file has names (be.STAT), else a NIS code. Raises LayerError
    when the file does not have it, or does not know the figure.
    """
    table = read_households(
        path,
        format=format,
        area=area,
        columns=columns,
        vintage=vintage,
        source=source,
        sheet=sheet,
        period=period,
        geolevel=geolevel,
        area_codes=(municipality,),
    )
    have = [name for name in COUNTS if name in table.table.columns]
    if indicator not in have:
        raise LayerError("households.no_total", file=path, indicator=indicator, indicators=have)
    spelled = {str(code).casefold(): row for row, code in enumerate(table.table.index)}
    row = spelled.get(municipality.strip().casefold())
    row = spelled.get(canonical_code(municipality).casefold()) if row is None else row
    if row is None:
        some = [str(code) for code in table.table.index]
        raise LayerError(
            "households.no_municipality",
            file=path,
            municipality=municipality,
            nearest=nearest(municipality, some) or some[0],
        )
    if table.status[indicator].iloc[row] != KNOWN:
        raise LayerError(
            "households.total_unknown", file=path, indicator=indicator, municipality=municipality
        )
    return Total(indicator, float(table.table[indicator].iloc[row]), table.source, municipality)


def _check_names(path: Path, format: str | None, columns: Mapping[str, str]) -> None:
    if format is not None and format not in FORMATS:
        raise LayerError(
            "households.unknown_format",
            file=path,
            format=format,
            formats=list(FORMATS),
            nearest=nearest(format, FORMATS) or FORMATS[0],
        )
    for name in columns:
        if name not in INDICATORS:
            raise LayerError(
                "households.unknown_indicator",
                file=path,
                indicator=name,
                indicators=list(INDICATORS),
                nearest=nearest(name, INDICATORS) or next(iter(INDICATORS)),
            )


def _read_cells(path: Path, wanted: Wanted) -> Cells:
    suffix = path.suffix.lower()
    if wanted.format in JSON_FORMATS or suffix == ".json":
        content = load_json(path)
        publisher = wanted.format or json_format(content)
        if publisher == "ibsa":
            return ibsa_cells(path, content, wanted)
        if publisher == "bestat":
            return bestat_cells(path, content, wanted)
    if suffix in SUFFIXES and suffix != ".zip":
        return attribute_cells(path, wanted)
    return table_cells(path, wanted)


def _area_codes(path: Path, cells: Cells) -> tuple[pd.Series, list[Message]]:
    """The code of every row that is an area; each occurs once."""
    given = cells.frame[cells.area]
    codes = given if cells.by_name else canonical(given)
    is_sum = codes.str.upper().isin(TOTAL_LABELS)
    said: list[Message] = []
    if is_sum.any():
        said.append(finding("households.sum_rows", file=path.name, rows=_rows(codes[is_sum])))
    nameless = (codes == "") & ~is_sum
    if nameless.any():
        rows = _rows(codes[nameless])
        said.append(finding("households.no_code", file=path.name, n=len(rows), rows=rows))
    codes = codes[~is_sum & ~nameless]
    if codes.empty:
        raise LayerError("households.no_rows", file=path, column=cells.area)
    repeated = codes[codes.duplicated()]
    if len(repeated):
        code = str(repeated.iloc[0])
        raise LayerError(
            "households.duplicate_code",
            file=path,
            code=code,
            rows=_rows(codes[codes == code]),
            n=repeated.nunique(),
        )
    return codes, said


def _counts(
    path: Path, rows: pd.DataFrame, group: Sequence[str]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.object_], npt.NDArray[np.float64]]:
    """The counts of one indicator, and the largest count that a cell like "<5" allows."""
    values: list[npt.NDArray[np.float64]] = []
    statuses: list[npt.NDArray[np.object_]] = []
    uppers: list[npt.NDArray[np.float64]] = []
    for name in group:
        cells = rows[name]
        numbers, status = parse_numbers(cells, whole=True)
        status = np.where(cells.str.endswith("%"), "bad", status).astype(object)
        _refuse(path, cells, status == "bad", "households.bad_number")
        _refuse(path, cells, numbers < 0, "households.negative")
        _refuse(path, cells, numbers > _MOST, "households.too_high")
        values.append(numbers)
        statuses.append(status)
        uppers.append(np.where(status == KNOWN, numbers, parse_ceilings(cells)))
    summed, status = _summed(values, statuses)
    upper = np.where(status == SUPPRESSED, np.sum(uppers, axis=0), np.nan)
    return summed, status, upper


def _shares(
    path: Path, rows: pd.DataFrame, group: Sequence[str]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.object_], str]:
    """The shares of one indicator in 0..1, and the finding that says how they were written."""
    values: list[npt.NDArray[np.float64]] = []
    statuses: list[npt.NDArray[np.object_]] = []
    for name in group:
        numbers, status = parse_numbers(rows[name])
        _refuse(path, rows[name], status == "bad", "households.bad_number")
        _refuse(path, rows[name], numbers < 0, "households.share_range")
        values.append(numbers)
        statuses.append(status)
    percent = _in_percent(path, rows, group, values)
    summed, status = _summed(values, statuses)
    shares = summed / 100 if percent else summed
    _refuse(path, rows[group[0]], shares > 1 + _ROUNDING, "households.share_range")
    scale = "households.percent" if percent else "households.fraction"
    return np.minimum(shares, 1.0), status, scale


def _in_percent(
    path: Path,
    rows: pd.DataFrame,
    group: Sequence[str],
    values: Sequence[npt.NDArray[np.float64]],
) -> bool:
    """Whether shares are written in percent: by a % sign, by the heading, or by their size."""
    if any(rows[name].str.endswith("%").any() for name in group):
        return True
    if any("%" in name or "procent" in name.lower() or "pct" in name.lower() for name in group):
        return True
    numbers = np.concatenate(values)
    above, below = numbers > 1 + _ROUNDING, (numbers > 0) & (numbers <= 1 + _ROUNDING)
    if above.any() and below.sum() > above.sum():
        odd = pd.concat([rows[name] for name in group])[above]
        raise LayerError("households.share_scale", file=path, column=group[0], rows=_rows(odd))
    return bool(above.any())


def _summed(
    values: Sequence[npt.NDArray[np.float64]], statuses: Sequence[npt.NDArray[np.object_]]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.object_]]:
    """The sum of columns, known where all parts are; suppressed where none is unknown."""
    total = np.sum(values, axis=0)
    unknown = np.any([status == UNKNOWN for status in statuses], axis=0)
    suppressed = np.any([status == SUPPRESSED for status in statuses], axis=0)
    status = np.where(unknown, UNKNOWN, np.where(suppressed, SUPPRESSED, KNOWN))
    return total, status.astype(object)


def _refuse(path: Path, cells: pd.Series, wrong: npt.NDArray[np.bool_], key: str) -> None:
    """Raise LayerError for the first cell that is wrong, with its row and how many there are."""
    if not wrong.any():
        return
    bad = cells[wrong]
    is_formula = str(bad.iloc[0]).startswith("=")
    raise LayerError(
        "households.formula" if is_formula else key,
        file=path,
        row=str(bad.index[0]),
        column=str(cells.name),
        cell=str(bad.iloc[0])[:_CELL_LENGTH],
        n=len(bad),
    )


def _refuse_parts_above_whole(
    path: Path,
    rows: pd.DataFrame,
    columns: Mapping[str, Sequence[str]],
    values: Mapping[str, npt.NDArray[np.float64]],
) -> None:
    """Raise LayerError where one file has, in one row, a part that is larger than its whole."""
    for share in SHARES:
        if share.numerator not in values or share.denominator not in values:
            continue
        part, whole = values[share.numerator], values[share.denominator]
        over = np.flatnonzero(part > whole + _ROUNDED_TO)
        if len(over):
            raise LayerError(
                "households.part_above_whole",
                file=path,
                row=str(rows.index[over[0]]),
                part=" + ".join(columns[share.numerator]),
                in_part=float(part[over[0]]),
                whole=" + ".join(columns[share.denominator]),
                in_whole=float(whole[over[0]]),
                n=len(over),
            )


def _gaps(path: Path, name: str, status: npt.NDArray[np.object_]) -> Iterable[Message]:
    suppressed, unknown = int((status == SUPPRESSED).sum()), int((status == UNKNOWN).sum())
    if suppressed or unknown:
        yield finding(
            "households.not_known",
            file=path.name,
            indicator=name,
            suppressed=suppressed,
            unknown=unknown,
            n=len(status),
        )


def _rows(series: pd.Series) -> list[str]:
    return [str(row) for row in series.index]
