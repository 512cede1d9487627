"""Households from JSON: the neighbourhood tables of IBSA and the views of be.STAT."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ..messages import LayerError, Message, finding
from .household_cells import Cells, RegionRow
from .household_formats import (
    BESTAT_AREAS,
    BESTAT_GEOGRAPHY,
    BESTAT_LABELS,
    BESTAT_MEASURES,
    IBSA_HEADINGS,
    IBSA_REGION,
    INDICATORS,
    Wanted,
    column_among,
)
from .table_files import MAX_FILE_BYTES
from .tables import parse_numbers, require_columns, unique_names
from .workbooks import number_text

_YEAR_AT_END = re.compile(r"((?:19|20)[0-9]{2})\s*$")
_NUMBER_CODE = re.compile(r"[0-9]{1,9}")


def load_json(path: Path) -> object:
    """The content of a JSON file. Raises LayerError when it is absent, too large or damaged."""
    try:
        size = path.stat().st_size
        if size > MAX_FILE_BYTES:
            limit = MAX_FILE_BYTES / 1e6
            raise LayerError("tables.too_large", file=path, size=size / 1e6, limit=limit)
        text = path.read_text(encoding="utf-8-sig")
        content = json.loads(text)
        if "\\ud" in text.lower():
            # half of a character that is written in two: no text, though JSON lets it pass
            json.dumps(content, ensure_ascii=False).encode("utf-8")
    except FileNotFoundError:
        raise LayerError("tables.not_found", file=path) from None
    except OSError as error:
        raise LayerError("tables.unreadable", file=path) from error
    except json.JSONDecodeError as error:
        raise LayerError("households.bad_json", file=path, row=str(error.lineno)) from None
    except (ValueError, RecursionError):
        raise LayerError("households.bad_json", file=path, row="1") from None
    return content


def json_format(content: object) -> str | None:
    """Which publisher's JSON this is: "ibsa", "bestat", or None for anything else."""
    if isinstance(content, list) and content and all(isinstance(row, list) for row in content):
        return "ibsa" if len(content[0]) > 1 else None
    if isinstance(content, dict) and isinstance(content.get("facts"), list):
        return "bestat"
    return None


def ibsa_cells(path: Path, content: object, wanted: Wanted) -> Cells:
    """IBSA's list of lists: a header, summary rows without a code, then one row per neighbourhood.

    Codes are numbers (1 is Grand Place); a people-alone share is the sum of two age groups, in
    percent. Rows are counted in the list, from 1. Of the summary rows the one about the whole
    region is kept beside them.
    """
    if json_format(content) != "ibsa":
        raise LayerError("households.not_json_format", file=path, format="ibsa")
    table: list[list[Any]] = content  # pyright: ignore[reportAssignmentType]
    header, _ = unique_names([str(name) for name in table[0]])
    rows: dict[int, list[str]] = {}
    summaries = 0
    for number, row in enumerate(table[1:], start=2):
        cells = ["" if cell is None else str(cell).strip() for cell in row]
        if not cells or not _NUMBER_CODE.fullmatch(cells[0]):
            summaries += 1
        elif len(cells) != len(header):
            raise LayerError(
                "tables.row_too_long",
                file=path,
                row=str(number),
                expected=len(header),
                found=len(cells),
            )
        else:
            rows[number] = cells
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=header, dtype=str)
    for name in filter(None, [wanted.area, *wanted.columns.values()]):
        require_columns(frame, [name], path, "households")
    columns = {name: (column,) for name, column in wanted.columns.items()} or _ibsa_columns(header)
    said = (finding("households.summaries", file=path.name, n=summaries),) if summaries else ()
    years = {int(m[1]) for name in header if (m := _YEAR_AT_END.search(name))}
    year = years.pop() if len(years) == 1 else None
    region = _ibsa_region(table[1:], header, columns)
    return Cells(frame, wanted.area or header[0], columns, said, year, region=region)


def _ibsa_region(
    rows: list[list[Any]], header: list[str], columns: dict[str, tuple[str, ...]]
) -> RegionRow | None:
    """The known shares of the row about the region; it has no code, only its heading."""
    for row in rows:
        cells = ["" if cell is None else str(cell).strip() for cell in row]
        if len(cells) != len(header) - 1 or not cells[0].casefold().startswith(IBSA_REGION):
            continue
        named = dict(zip(header[2:], cells[1:], strict=True))
        shares: dict[str, float] = {}
        for indicator, names in columns.items():
            numbers, _ = parse_numbers(pd.Series([named.get(name, "") for name in names]))
            share = float(numbers.sum()) / 100
            # a count of this row is that of a mean neighbourhood, not of the region
            if INDICATORS[indicator].is_share and 0 <= share <= 1:
                shares[indicator] = share
        return RegionRow(cells[0], shares)
    return None


def _ibsa_columns(header: list[str]) -> dict[str, tuple[str, ...]]:
    folded = {name.casefold(): name for name in header}
    found = {
        indicator: tuple(name for fold, name in folded.items() if fold.startswith(phrases))
        for indicator, phrases in IBSA_HEADINGS.items()
    }
    return {indicator: names for indicator, names in found.items() if names}


def bestat_cells(path: Path, content: object, wanted: Wanted) -> Cells:
    """A be.STAT view per municipality, by name: the total row, and the cells of known labels.

    Rows with an empty dimension are subtotals and are never summed. An empty cell (null) adds
    nothing where the cells sum to the total; where they do not, a sum with an empty cell in it is
    not known. Rows are numbered by municipality, from 1.
    """
    if json_format(content) != "bestat":
        raise LayerError("households.not_json_format", file=path, format="bestat")
    facts: list[Any] = content["facts"]  # pyright: ignore[reportIndexIssue]
    frame = pd.DataFrame.from_records([fact for fact in facts if isinstance(fact, dict)])
    frame.columns = unique_names([str(name) for name in frame.columns])[0]
    area, measure = _bestat_columns(path, frame, wanted)
    indicator = BESTAT_MEASURES[measure.casefold()]
    frame = frame[frame[area].notna()].reset_index(drop=True)
    for name in frame.columns.drop(measure):
        frame[name] = frame[name].map(_stripped)
    classes = [
        name
        for name in frame.columns.drop([area, measure])
        if name.casefold() not in BESTAT_GEOGRAPHY and frame[name].nunique(dropna=False) > 1
    ]
    sums, differing = _bestat_sums(frame, area, measure, classes, indicator)
    said: tuple[Message, ...] = ()
    if differing:
        said = (finding("households.bestat_differs", file=path.name, areas=differing),)
    columns = {name: (name,) for name in sums.columns if name != area}
    return Cells(sums, area, columns, said, by_name=True)


def _stripped(label: object) -> object:
    # str.strip takes the no-break space along, with which labels end
    return None if label is None or label != label else str(label).strip()


def _bestat_columns(path: Path, frame: pd.DataFrame, wanted: Wanted) -> tuple[str, str]:
    if wanted.area is not None:
        require_columns(frame, [wanted.area], path, "households.area")
    area = wanted.area or column_among(frame.columns, BESTAT_AREAS)
    measure = column_among(frame.columns, BESTAT_MEASURES)
    if area is None:
        raise LayerError("households.no_area_column", file=path, columns=list(frame.columns))
    if measure is None:
        raise LayerError(
            "households.no_columns",
            file=path,
            columns=list(frame.columns),
            indicators=list(BESTAT_MEASURES),
        )
    return area, measure


def _bestat_sums(
    frame: pd.DataFrame, area: str, measure: str, classes: list[str], indicator: str
) -> tuple[pd.DataFrame, list[str]]:
    """One row of cells per area: the total, and one column per known label."""
    values = pd.to_numeric(frame[measure], errors="coerce")
    empty = frame[classes].isna()
    names = list(dict.fromkeys(frame[area]))
    leaf, total = ~empty.any(axis=1), empty.all(axis=1) & bool(classes)
    leaf_sum = values[leaf].groupby(frame[area][leaf]).sum(min_count=1).reindex(names)
    stated = values[total].groupby(frame[area][total]).first().reindex(names)
    differs = (leaf_sum - stated).abs() > 0.5
    sums = {area: names, indicator: stated.fillna(leaf_sum)}
    for label, name in BESTAT_LABELS[indicator].items():
        has = frame[classes].apply(lambda c, label=label: c.str.casefold() == label).any(axis=1)
        chosen = leaf & has
        if not chosen.any():
            continue
        part = values[chosen].groupby(frame[area][chosen])
        hidden = part.apply(lambda cells: cells.isna().any()).reindex(names).fillna(False)
        sums[name] = part.sum(min_count=1).reindex(names).mask(differs & hidden.astype(bool))
    cells = pd.DataFrame(
        {
            column: [number_text(v) for v in np.asarray(series, dtype=object)]
            for column, series in sums.items()
        },
        index=pd.RangeIndex(1, len(names) + 1),
        dtype=str,
    )
    return cells, [name for name in names if differs[name]]
