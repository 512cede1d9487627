"""Which column of an area file is the code, the name and the municipality, in every vintage.

Statbel alone has published its sectors under four sets of names; shapefiles cut them to ten
characters. The names are data here; one small mechanism finds them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

# `#` stands for a digit. Order is preference: Dutch before French, exact level before general.
CODE = {
    "sector": ("cd_sector", "cs########", "nis9_code", "statsec", "statsec####", "codsec", "nis9"),
    "wijk": ("geoitem", "ggw7", "ggw7####", "wijkcode", "c_nis7"),
    "deelgemeente": ("geoitem", "deelgemeente", "cd_sub_munty", "c_nis6"),
    "municipality": ("geoitem", "gemeente", "cd_munty_refnis", "cnis5_####", "nis5", "niscode"),
}
CODE_OF_ANY = ("code", "geoitem")
NAME = {
    "sector": (
        "tx_sector_descr_nl",
        "t_sec_nl",
        "sectornaam",
        "statsec_naam",
        "sectorname",
    ),
    "wijk": ("wijknaam", "t_nis7_nl", "ggw7_naam"),
    "deelgemeente": ("tx_sub_munty_nl", "t_nis6_nl", "deelgemeente_naam"),
    "municipality": ("tx_munty_descr_nl", "t_mun_nl", "gemeente_naam", "gemeentenaam"),
}
NAME_OF_ANY = ("naam", "name", "nom", "tx_sector_descr_fr", "t_sec_fr", "tx_munty_descr_fr")
MUNICIPALITY = (
    "cd_munty_refnis",
    "cnis5_####",
    "gemeente",
    "gemeente####",
    "nis5",
    "niscode",
    "cd_refnis",
)
MUNICIPALITY_NAME = (
    "tx_munty_descr_nl",
    "tx_munty_1",  # in a shapefile tx_munty_dstr took the shorter name before it
    "t_mun_nl",
    "gemeente_naam",
    "gemeente####_naam",
    "gemeentenaam",
    "gemeente",
    "tx_munty_descr_fr",
    "t_mun_fr",
)
AREA_CODES = tuple(name for names in CODE.values() for name in names if name != "geoitem")
LEVELS = {"gemeente": "municipality", "statistische sector": "sector", "neighbourhood": "wijk"}

_CUT = 10


def find(columns: Iterable[str], names: Sequence[str]) -> list[str]:
    """The columns that carry one of the names, in the order of the names; upper case or cut too."""
    there = list(columns)
    found = [column for name in names for column in there if _is(column, name)]
    return list(dict.fromkeys(found))


def newest(columns: Sequence[str]) -> list[str]:
    """Columns that name no year first, then the latest year first."""

    def year(column: str) -> int:
        digits = re.search(r"(?:20\d\d)", column)
        return -int(digits.group()) if digits else -9999

    return sorted(columns, key=year)


def _is(column: str, name: str) -> bool:
    folded = column.strip().casefold()
    if _pattern(name).fullmatch(folded):
        return True
    return len(folded) == _CUT < len(name) and bool(_pattern(name[:_CUT]).fullmatch(folded))


def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(re.escape(name).replace(r"\#", r"\d"))
