"""What is known about tables of households: the indicators, the formats and their columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Indicator:
    """One thing a table can tell about an area: a count, or a share in 0..1 of two counts."""

    name: str
    numerator: str = ""
    denominator: str = ""

    @property
    def is_share(self) -> bool:
        """Whether this is a share of `denominator`, not a count."""
        return bool(self.numerator)


_ALL = (
    Indicator("households"),
    Indicator("one_person_households"),
    Indicator("lone_parent_households"),
    Indicator("low_income_households"),
    Indicator("population"),
    Indicator("residents_65plus"),
    Indicator("residents_80plus"),
    Indicator("one_person_share", "one_person_households", "households"),
    Indicator("lone_parent_share", "lone_parent_households", "households"),
    Indicator("low_income_share", "low_income_households", "households"),
    Indicator("share_65plus", "residents_65plus", "population"),
    Indicator("share_80plus", "residents_80plus", "population"),
)
INDICATORS: Mapping[str, Indicator] = {indicator.name: indicator for indicator in _ALL}
SHARES = tuple(indicator for indicator in _ALL if indicator.is_share)
COUNTS = tuple(indicator.name for indicator in _ALL if not indicator.is_share)

# columns that hold the code of the area, where the study file does not name one
AREA_COLUMNS = (
    *("code", "area", "geoitem", "cd_sector", "sector", "statsec", "statistische sector", "nis9"),
    *("nis9_code", "niscode", "nis_code", "nis", "cd_refnis", "cd_munty_refnis", "refnis"),
    *("gebiedscode", "wijkcode", "wijk", "code_insee", "code secteur", "secteur"),
)
PERIOD_COLUMNS = ("period", "periode", "période", "cd_year", "jaar", "year", "année", "annee", "y")
LEVEL_COLUMNS = ("geolevel",)

# an area column that holds one of these is a sum row, not an area
TOTAL_LABELS = frozenset({"TOTAAL", "TOTAL", "TOTALEN", "TOTAUX", "SOM", "SUM", "EINDTOTAAL"})

_COLUMN_NAMES: Mapping[str, tuple[str, ...]] = {
    "households": (
        *("huishoudens", "aantal huishoudens", "totaal huishoudens", "particuliere huishoudens"),
        *("ménages", "menages", "nombre de ménages", "ménages privés", "total_huish", "ms_tot_hh"),
    ),
    "one_person_households": (
        *("one_person", "eenpersoonshuishoudens", "aantal eenpersoonshuishoudens"),
        *("alleenwonenden", "eenpersoons", "isolés", "ménages d'une personne"),
    ),
    "lone_parent_households": (
        *("lone_parent", "eenoudergezinnen", "aantal eenoudergezinnen"),
        *("familles monoparentales", "monoparentales"),
    ),
    "low_income_households": ("low_income", "huishoudens met laag inkomen"),
    "population": ("inwoners", "aantal inwoners", "bevolking", "habitants", "residents"),
    "residents_65plus": ("65plus", "65+", "65-plussers", "inwoners 65+", "65 ans et plus"),
    "residents_80plus": ("80plus", "80+", "80-plussers", "inwoners 80+", "80 ans et plus"),
    "one_person_share": ("aandeel eenpersoonshuishoudens", "aandeel alleenwonenden"),
    "lone_parent_share": ("aandeel eenoudergezinnen",),
    "low_income_share": ("aandeel laag inkomen",),
    "share_65plus": ("aandeel 65-plussers", "aandeel 65+", "aandeel 65plus"),
    "share_80plus": ("aandeel 80-plussers", "aandeel 80+", "aandeel 80plus"),
}


@dataclass(frozen=True)
class TableFormat:
    """How one publisher's table is recognised and read; names without regard to case.

    A header fits when it has, for each tuple of `signature`, one of its names. `prefix` names
    the column with the NIS code that completes sector codes of four characters.
    """

    name: str
    signature: tuple[tuple[str, ...], ...] = ()
    area: tuple[str, ...] = AREA_COLUMNS
    prefix: tuple[str, ...] = ()
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])


# Statbel OPENDATA_SECTOREN_yyyy and TF_CAR_HH_SECTOR, Swing (Provincies in Cijfers), and anything
# else; the first that fits is taken.
TABLE_FORMATS = (
    TableFormat(
        "statbel_population",
        signature=(("cd_refnis",), ("cd_sector",), ("total", "population", "ms_population")),
        area=("cd_sector",),
        prefix=("cd_refnis", "cd_munty_refnis"),
        columns={"population": ("total", "population", "ms_population")},
    ),
    TableFormat(
        "statbel_households",
        signature=(("cd_sector",), ("total_huish", "ms_tot_hh")),
        area=("cd_sector",),
        prefix=("cd_refnis", "cd_munty_refnis"),
        columns={"households": ("total_huish", "ms_tot_hh")},
    ),
    TableFormat(
        "swing",
        signature=(("period",), ("geolevel",), ("geoitem",)),
        area=("geoitem",),
        columns={name: (name, *names) for name, names in _COLUMN_NAMES.items()},
    ),
    TableFormat("table", columns={name: (name, *names) for name, names in _COLUMN_NAMES.items()}),
)
JSON_FORMATS = ("ibsa", "bestat")
FORMATS = (*(form.name for form in TABLE_FORMATS), *JSON_FORMATS)

# IBSA, Monitoring des Quartiers: an indicator is the sum of the columns whose headings begin with
# one of its phrases (people alone are published in two age groups).
IBSA_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "one_person_share": (
        *("part des isolés de 30 ans et plus", "part des isolés de moins de 30 ans"),
        *("aandeel alleenwonenden van 30 jaar en ouder", "aandeel alleenwonenden jonger dan 30"),
    ),
    "lone_parent_share": ("part des familles monoparentales", "aandeel eenoudergezinnen"),
    "share_65plus": ("part des 65 ans et plus", "aandeel 65-plussers", "aandeel van 65 jaar en"),
    "share_80plus": ("part des 80 ans et plus", "aandeel 80-plussers", "aandeel van 80 jaar en"),
    "households": ("nombre de ménages privés", "nombre total de ménages", "aantal huishoudens"),
    "population": ("population totale", "nombre d'habitants", "totale bevolking"),
}

# the summary row of IBSA about the whole region, as it begins
IBSA_REGION = ("moyenne régionale",)

# be.STAT: the measure of a view, the geography that stands for the area, and the labels that
# stand for an indicator; a label is compared whole.
BESTAT_MEASURES: Mapping[str, str] = {
    "particuliere huishoudens": "households",
    "ménages privés": "households",
    "private households": "households",
    "bevolking": "population",
    "population": "population",
}
BESTAT_AREAS = ("gemeente", "commune", "municipality")
BESTAT_GEOGRAPHY = frozenset(
    {"belgië", "belgique", "belgium", "gewest", "région", "region", "provincie", "province"}
    | {"arrondissement", "district", *BESTAT_AREAS}
)
BESTAT_LABELS: Mapping[str, Mapping[str, str]] = {
    "households": {
        "1 persoon": "one_person_households",
        "1 personne": "one_person_households",
        "1 person": "one_person_households",
        "eenoudergezin": "lone_parent_households",
        "eenoudergezinnen": "lone_parent_households",
        "famille monoparentale": "lone_parent_households",
    },
    "population": {},
}


@dataclass(frozen=True)
class Wanted:
    """What the study file says about one table; None where the file itself must show it."""

    format: str | None = None
    area: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict[str, str])
    vintage: int | None = None
    sheet: str | None = None
    period: int | None = None
    geolevel: str | None = None
    area_codes: tuple[str, ...] = ()


def recognise(header: Iterable[str]) -> TableFormat:
    """The first format whose signature a header has; any header is at least a "table"."""
    names = {name.casefold() for name in header}
    return next(
        form for form in TABLE_FORMATS if all(names & set(options) for options in form.signature)
    )


def column_among(header: Iterable[str], options: Iterable[str]) -> str | None:
    """The column of `header` that is one of `options`, the first option first."""
    by_fold = {name.casefold(): name for name in header}
    return next((by_fold[option] for option in options if option in by_fold), None)
