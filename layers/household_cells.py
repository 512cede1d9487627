"""The cells of one table of households, whatever its format: which rows, and which columns."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from ..messages import LayerError, Message, finding, nearest
from .codes import canonical
from .household_formats import (
    LEVEL_COLUMNS,
    PERIOD_COLUMNS,
    TABLE_FORMATS,
    TableFormat,
    Wanted,
    column_among,
    recognise,
)
from .tables import parse_numbers, read_headers, read_table, require_columns
from .vector_formats import File, open_file
from .workbooks import number_text

_BOOKS = (".xlsx", ".xlsm", ".zip")
_PERIOD = re.compile(r"((?:19|20|21)[0-9]{2})(?:[-./ ]?(?:[QqKkTt][1-4]|[01]?[0-9]))?")
_YEAR_IN_NAME = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})(?![0-9])")


@dataclass(frozen=True)
class RegionRow:
    """What a file says of its whole region: shares in 0..1, under the heading that it gives."""

    label: str
    shares: dict[str, float]


@dataclass(frozen=True)
class Cells:
    """The rows and columns that count, still as text; the index is the row in the file.

    `area` is the column with the codes (or names, if `by_name`), `columns` gives for every
    indicator the columns to be summed, `year` is what the file itself says about its age.
    """

    frame: pd.DataFrame
    area: str
    columns: dict[str, tuple[str, ...]]
    findings: tuple[Message, ...] = ()
    year: int | None = None
    by_name: bool = False
    region: RegionRow | None = None


def table_cells(path: Path, wanted: Wanted) -> Cells:
    """The cells of a CSV, TXT, XLSX or zipped table."""
    wanted = replace(wanted, sheet=wanted.sheet or _sheet_for(path, wanted))
    frame, findings = read_table(path, sheet=wanted.sheet)
    return _selected(path, frame, findings, wanted)


def attribute_cells(path: Path, wanted: Wanted) -> Cells:
    """The attributes of a vector file as cells; the row is the number of the feature."""
    if not path.is_file():
        raise LayerError("tables.not_found", file=path)
    opened = open_file(File(path, str(path)), None)
    attributes = pd.DataFrame(opened.frame.drop(columns=opened.frame.geometry.name))
    columns: dict[str, list[str]] = {}
    for name, values in attributes.items():
        cells = values.astype(object).where(values.notna(), None)
        columns[str(name).strip()] = [number_text(cell) for cell in cells]
    frame = pd.DataFrame(columns, index=pd.RangeIndex(1, len(attributes) + 1), dtype=str)
    return _selected(path, frame, opened.findings, wanted)


def _selected(
    path: Path, frame: pd.DataFrame, findings: tuple[Message, ...], wanted: Wanted
) -> Cells:
    form = _format_of(path, frame, wanted)
    area = _area_column(path, frame, form, wanted)
    columns = _indicator_columns(path, frame, form, wanted)
    frame = _whole_codes(path, frame, form, area)
    cells = Cells(frame, area, columns, findings)
    return _one_period(path, _one_level(path, cells, wanted), wanted)


def _sheet_for(path: Path, wanted: Wanted) -> str | None:
    """Of several sheets the one that has the columns asked for, or a publisher's columns."""
    if path.suffix.lower() not in _BOOKS or not path.is_file():
        return None
    headers = read_headers(path)
    if len(headers) < 2:
        return None
    named = {*wanted.columns.values()} | ({wanted.area} if wanted.area else set())
    if named:
        fit = [name for name, header in headers.items() if named <= set(header)]
    else:
        fit = [name for name, header in headers.items() if recognise(header).name != "table"]
    if len(fit) > 1:
        raise LayerError("households.many_sheets", file=path, sheets=fit)
    return fit[0] if fit else None


def _format_of(path: Path, frame: pd.DataFrame, wanted: Wanted) -> TableFormat:
    if wanted.format is None:
        return recognise(frame.columns)
    form = next(form for form in TABLE_FORMATS if form.name == wanted.format)
    missing = [options for options in form.signature if not column_among(frame.columns, options)]
    # the study may name the columns itself where a publisher changed them
    if missing and not (wanted.area and wanted.columns):
        raise LayerError(
            "households.not_this_format",
            file=path,
            format=form.name,
            missing=[" / ".join(options) for options in missing],
            columns=list(frame.columns),
        )
    return form


def _area_column(path: Path, frame: pd.DataFrame, form: TableFormat, wanted: Wanted) -> str:
    if wanted.area is not None:
        require_columns(frame, [wanted.area], path, "households.area")
        return wanted.area
    found = column_among(frame.columns, form.area)
    if found is None:
        raise LayerError("households.no_area_column", file=path, columns=list(frame.columns))
    return found


def _indicator_columns(
    path: Path, frame: pd.DataFrame, form: TableFormat, wanted: Wanted
) -> dict[str, tuple[str, ...]]:
    for indicator, column in wanted.columns.items():
        require_columns(frame, [column], path, f"households.columns.{indicator}")
    if wanted.columns:
        return {indicator: (column,) for indicator, column in wanted.columns.items()}
    found = {name: column_among(frame.columns, options) for name, options in form.columns.items()}
    return {name: (column,) for name, column in found.items() if column is not None}


def _whole_codes(path: Path, frame: pd.DataFrame, form: TableFormat, area: str) -> pd.DataFrame:
    """Sector codes of four characters, completed with the municipality's code beside them."""
    codes = frame[area]
    short = codes.str.len() == 4
    prefix = column_among(frame.columns, form.prefix)
    if not short.any() or not form.prefix:
        return frame
    if prefix is None:
        raise LayerError("households.short_codes", file=path, column=area, codes=codes[short][:3])
    whole = frame[prefix].str.zfill(5) + codes
    return frame.assign(**{area: codes.where(~short, whole)})


def _one_level(path: Path, cells: Cells, wanted: Wanted) -> Cells:
    column = column_among(cells.frame.columns, LEVEL_COLUMNS)
    if column is None:
        return cells
    present = cells.frame[column]
    levels = list(dict.fromkeys(present))
    chosen = wanted.geolevel
    if chosen is None:
        chosen = _matching_level(cells, column, levels, wanted)
        if chosen is None:
            raise LayerError("households.which_level", file=path, levels=levels)
    elif chosen not in levels:
        raise LayerError(
            "households.no_level",
            file=path,
            level=chosen,
            levels=levels,
            nearest=nearest(chosen, levels) or levels[0],
        )
    said = (finding("households.level", file=path.name, level=chosen),) if len(levels) > 1 else ()
    return replace(cells, frame=cells.frame[present == chosen], findings=(*cells.findings, *said))


def _matching_level(cells: Cells, column: str, levels: list[str], wanted: Wanted) -> str | None:
    """The only level, or the one of which most codes are areas of the study; None if undecided."""
    if len(levels) == 1:
        return levels[0]
    areas = set(canonical(pd.Series(wanted.area_codes, dtype=str)))
    codes = canonical(cells.frame[cells.area])
    hits = {level: len(areas & set(codes[cells.frame[column] == level])) for level in levels}
    best = max(hits.values())
    winners = [level for level, n in hits.items() if n == best]
    return winners[0] if best > 0 and len(winners) == 1 else None


def _one_period(path: Path, cells: Cells, wanted: Wanted) -> Cells:
    """The rows of one period: the one asked for, the study's vintage, or the latest with data.

    Only where a period is asked for, or areas occur more than once.
    """
    column = column_among(cells.frame.columns, PERIOD_COLUMNS)
    periods = sorted(set(cells.frame[column]) - {""}) if column else []
    if column is None or not periods or not all(_PERIOD.fullmatch(p) for p in periods):
        if wanted.period is not None:
            raise LayerError("households.no_period_column", file=path, period=str(wanted.period))
        return cells
    repeated = cells.frame[cells.area].duplicated().any()
    if wanted.period is None and not repeated:
        return replace(cells, year=_year(periods[0])) if len(periods) == 1 else cells
    chosen = str(wanted.period) if wanted.period is not None else None
    if chosen is not None and chosen not in periods:
        raise LayerError("households.no_period", file=path, period=chosen, periods=periods)
    if chosen is None:
        chosen = _latest(cells, column, periods, wanted)
    said = (
        (finding("households.period", file=path.name, period=chosen, periods=periods),)
        if len(periods) > 1 and wanted.period is None
        else ()
    )
    rows = cells.frame[cells.frame[column] == chosen]
    return replace(cells, frame=rows, year=_year(chosen), findings=(*cells.findings, *said))


def _latest(cells: Cells, column: str, periods: list[str], wanted: Wanted) -> str:
    if wanted.vintage is not None and str(wanted.vintage) in periods:
        return str(wanted.vintage)
    names = [name for group in cells.columns.values() for name in group]
    for period in reversed(periods):
        rows = cells.frame[cells.frame[column] == period]
        if any((parse_numbers(rows[name])[1] != "unknown").any() for name in names):
            return period
    return periods[-1]


def _year(period: str) -> int:
    return int(period[:4])


def year_in_name(path: Path) -> int | None:
    """The year in a file's name, if there is exactly one (OPENDATA_SECTOREN_2024.txt)."""
    found = set(_YEAR_IN_NAME.findall(path.stem))
    return int(found.pop()) if len(found) == 1 else None
