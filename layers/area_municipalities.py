"""The municipality of every area, as municipalities are today.

Tried in this order, per area: the column that the study names, the key table, the file's known
columns, the start of the area's code, the study's own municipality. Older NIS codes are carried
through the mergers of 2019 and 2025.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import pandas as pd

from ..data import municipalities
from ..messages import Message, finding
from . import codes
from .area_columns import MUNICIPALITY, MUNICIPALITY_NAME, find
from .key_table import look_up, read_key_table
from .plain_text import plain

_NIS = re.compile(r"\d{5}")


def as_nis(municipality: str | None) -> str | None:
    """The NIS code that a text is ("2000" is 02000), or None where it is something else."""
    code = codes.canonical_code(municipality)
    return code if _NIS.fullmatch(code) else None


def own_municipalities(frame: pd.DataFrame, column: str | None) -> pd.DataFrame:
    """What the file itself says: `municipality` (NIS code) and `name` per row, "" if nothing.

    `column` is the one that the study names; else the known columns that hold NIS codes.
    """
    own = pd.DataFrame({"municipality": "", "name": ""}, index=frame.index, dtype="str")
    for found in [column] if column else find(frame.columns, MUNICIPALITY):
        cells = codes.canonical(frame[found])
        is_nis = cells.str.fullmatch(_NIS.pattern)
        if is_nis.any():
            own["municipality"] = cells.where(is_nis, "")
            break
    for found in find(frame.columns, MUNICIPALITY_NAME):
        cells = frame[found].map(plain).astype("str")
        if _names_municipalities(cells, own["municipality"]):
            own["name"] = cells
            break
    return own


def add_municipalities(
    areas: gpd.GeoDataFrame,
    own: pd.DataFrame,
    *,
    elsewise: str | None,
    own_first: bool,
    key_table: Path | None,
) -> tuple[gpd.GeoDataFrame, list[Message]]:
    """The areas with `municipality` and `municipality_name`, None where they are not known.

    `own` is what the file says of the same rows, `elsewise` the NIS code of those of which nothing
    else tells it. Raises LayerError for a key table that cannot be read.
    """
    listed = areas["code"].tolist()
    stated = own[["municipality", "name"]].to_numpy().tolist()
    answers: list[list[tuple[str, str]]] = [[(str(nis), str(name)) for nis, name in stated]]
    findings: list[Message] = []
    if key_table is not None:
        known, findings = _from_key_table(key_table, listed)
        answers.insert(1 if own_first else 0, known)
    prefixes = [(codes.nis_prefix(code) or "", "") for code in listed]
    prefixes = [(nis if municipalities.region(nis) else "", "") for nis, _ in prefixes]
    chosen = [
        next(((nis, name) for nis, name in options if nis), (elsewise or "", ""))
        for options in zip(*answers, prefixes, strict=True)
    ]
    guessed = [
        bool(nis) and not any(answer[i][0] for answer in answers)
        for i, (nis, _) in enumerate(prefixes)
    ]
    findings += _said([nis for nis, _ in chosen], guessed)
    towns, names = _today(chosen)
    table = areas.assign(
        municipality=pd.Series(towns, index=areas.index, dtype=object),
        municipality_name=pd.Series(names, index=areas.index, dtype=object),
    )
    columns = ["code", "name", "municipality", "municipality_name", "geometry"]
    return gpd.GeoDataFrame(table[columns], crs=areas.crs), findings


def _names_municipalities(cells: pd.Series, towns: pd.Series) -> bool:
    """Whether a column has one name for each municipality; a column of districts has not."""
    if (cells == "").any() or cells.str.fullmatch(r"\d+").any():
        return False
    named = cells[towns != ""].groupby(towns[towns != ""]).nunique()
    return bool((named == 1).all())


def _from_key_table(
    path: Path, listed: Sequence[str]
) -> tuple[list[tuple[str, str]], list[Message]]:
    key = read_key_table(path)
    towns, names = look_up(key, listed)
    found = sum(town != "" for town in towns)
    said = finding("areas.key_table_joined", file=path.name, n=found, total=len(listed))
    return list(zip(towns, names, strict=True)), [*key.findings, said]


def _today(chosen: Sequence[tuple[str, str]]) -> tuple[list[str | None], list[str | None]]:
    """Today's municipality and its name, a name that any area of it has serving for all."""
    towns = [municipalities.successor(nis) for nis, _ in chosen]
    by_town: dict[str, str] = {}
    for town, (nis, name) in zip(towns, chosen, strict=True):
        if name and town == nis:
            by_town.setdefault(town, name)
    names = [by_town.get(town) or municipalities.new_name(town) for town in towns]
    return [town or None for town in towns], names


def _said(towns: Sequence[str], guessed: Sequence[bool]) -> list[Message]:
    findings: list[Message] = []
    if any(guessed):
        findings.append(finding("areas.municipality_from_code", n=sum(guessed), total=len(towns)))
    moved = [nis for nis in towns if municipalities.successor(nis) != nis]
    if moved:
        steps = [f"{nis} → {municipalities.successor(nis)}" for nis in sorted(set(moved))]
        findings.append(finding("areas.municipality_moved", n=len(moved), mergers=steps))
    unknown = sum(nis == "" for nis in towns)
    if 0 < unknown < len(towns):
        findings.append(finding("areas.municipality_unknown", n=unknown, total=len(towns)))
    return findings
