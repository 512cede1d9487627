"""The key table of areas: which municipality a sector, wijk or deelgemeente belongs to today.

An area's code keeps the NIS code that its municipality had when the area was drawn; the key tables
of Provincies in Cijfers say where it belongs since. Only the columns that matter are kept.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError

from ..messages import LayerError, Message
from . import codes
from .area_columns import AREA_CODES, MUNICIPALITY, MUNICIPALITY_NAME, find, newest
from .table_files import load
from .tables import read_table


@dataclass(frozen=True)
class KeyTable:
    """Rows of a key table.

    `areas` has every column with area codes; `municipality` the NIS code of each row, as new as
    the table knows it, and `name` its name. All canonical text, "" where absent.
    """

    areas: pd.DataFrame
    municipality: pd.Series
    name: pd.Series
    findings: tuple[Message, ...]


def read_key_table(path: Path) -> KeyTable:
    """A key table from XLSX, CSV or TXT. Raises LayerError where its columns are not known."""
    frame, findings = _cells(path)
    towns = newest(find(frame.columns, MUNICIPALITY))
    smaller = [c for c in find(frame.columns, AREA_CODES) if c not in towns]
    if not towns or not smaller:
        raise LayerError("areas.key_table_columns", file=path, options=list(frame.columns))
    names = newest([c for c in find(frame.columns, MUNICIPALITY_NAME) if c not in towns])
    municipality = codes.canonical(frame[towns[0]])
    name = frame[names[0]] if names else pd.Series("", index=frame.index)
    areas = pd.DataFrame({column: codes.canonical(frame[column]) for column in smaller})
    return KeyTable(areas.assign(**{towns[0]: municipality}), municipality, name, findings)


def _cells(path: Path) -> tuple[pd.DataFrame, tuple[Message, ...]]:
    """All cells as text. A workbook goes through GDAL: in half a second, openpyxl takes seven."""
    if path.suffix.lower() != ".xlsx" or load(path).kind != "xlsx":
        return read_table(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that it takes the first sheet of several
            frame = pyogrio.read_dataframe(
                path, read_geometry=False, use_arrow=True, HEADERS="FORCE", FIELD_TYPES="STRING"
            )
    except (DataSourceError, DataLayerError, ValueError, IndexError) as error:
        raise LayerError("tables.xlsx_broken", file=path) from error
    if frame.empty:
        raise LayerError("tables.empty", file=path)
    return frame.fillna("").astype("str"), ()


def look_up(key: KeyTable, area_codes: Sequence[str]) -> tuple[list[str], list[str]]:
    """The municipality of every code and its name; "" where the table does not have the code.

    The column of the key table that knows most of the codes is used. An area that it gives to two
    municipalities goes to the one with most rows.
    """
    towns, names = [""] * len(area_codes), [""] * len(area_codes)
    most = 0
    for column in key.areas.columns:
        if most == len(area_codes):
            break
        known = _municipality_of(key, column)
        row = codes.match(area_codes, known["code"].tolist())
        found = int((row >= 0).sum())
        if found > most:
            most = found
            towns = np.where(row >= 0, known["municipality"].to_numpy(object)[row], "").tolist()
            names = np.where(row >= 0, known["name"].to_numpy(object)[row], "").tolist()
    return towns, names


def _municipality_of(key: KeyTable, column: str) -> pd.DataFrame:
    rows = pd.DataFrame(
        {"code": key.areas[column], "municipality": key.municipality, "name": key.name}
    )
    rows = rows[(rows["code"] != "") & (rows["municipality"] != "")]
    votes = rows.value_counts(sort=False).reset_index(name="n")
    votes = votes.sort_values(["code", "n", "municipality"], ascending=[True, False, True])
    return votes.drop_duplicates("code")
