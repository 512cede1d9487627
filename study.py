"""The study file: what a study is made of, read from TOML and checked before anything runs."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    ValidationError,
    model_validator,
)
from pydantic_core import CoreSchema
from pydantic_core.core_schema import literal_schema
from pyproj import CRS
from pyproj.exceptions import CRSError

from .geo.access import PACES
from .geo.gaps import CATEGORY_FIGURES
from .geo.window_gaps import CUT_FIGURES, FIGURES
from .layers.households import FORMATS, INDICATORS
from .messages import StudyError
from .study_mistakes import explain, explain_toml
from .study_paths import resolve

BELGIAN_LAMBERT_72 = 31370
# metres per second: slower is standing still, faster is running
_SLOWEST, _FASTEST = 0.1, 3.0

Text = Annotated[str, Field(min_length=1, max_length=200)]
Tags = Mapping[str, Annotated[Sequence[str], Field(min_length=1)]]
# past midnight the hours count on, as in a timetable: 25:30 is half past one at night
Clock = Annotated[str, Field(pattern=r"^(([01]\d|2[0-7]):[0-5]\d|28:00)$")]
WindowName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]


@dataclass(frozen=True)
class OneOf:
    """Text that is one of the names in a table of another room."""

    options: tuple[str, ...]

    def __get_pydantic_core_schema__(
        self, source: type, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """What pydantic checks: the text is one of the options."""
        return literal_schema(list(self.options))


def _is_crs(value: object) -> object:
    try:
        CRS.from_user_input(value)
    except CRSError as error:
        raise ValueError("crs") from error
    return value


def _is_pace(value: object) -> object:
    known = value in PACES if isinstance(value, str) else _in_range(value)
    if not known:
        raise ValueError("pace")
    return value


def _in_range(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return _SLOWEST <= value <= _FASTEST


def _as_list(value: object) -> object:
    return value if isinstance(value, list) else [value]


Crs = Annotated[int | str, BeforeValidator(_is_crs)]
Pace = Annotated[str | float, BeforeValidator(_is_pace)]
Format = Annotated[str, OneOf(tuple(FORMATS))]
Indicator = Annotated[str, OneOf(tuple(INDICATORS))]
Share = Annotated[str, OneOf(tuple(name for name, i in INDICATORS.items() if i.is_share))]
Fraction = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Method = Literal["percentile", "z"]


class Section(BaseModel):
    """A table of the study file: a key it does not know is a mistake, never ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class FileSection(Section):
    """A table of the study file that names one input file and where it comes from."""

    path: Path
    source: Text | None = None
    vintage: Annotated[int, Field(ge=1800, le=2200)] | None = None
    licence: Text | None = None
    attribution: Text | None = None

    def provenance(self) -> dict[str, Any]:
        """The keyword arguments that every reader takes to describe its source."""
        return self.model_dump(include={"source", "vintage", "licence", "attribution"})


class StudySection(Section):
    """`[study]`: the name and the choices that hold for the whole study."""

    name: Text
    municipality: Text | None = None
    language: Literal["nl", "en", "fr"] = "nl"
    pace: Pace = "older"
    suppress_below: Annotated[int, Field(ge=0, le=1000)] = 5
    crs: Crs = BELGIAN_LAMBERT_72
    invented: bool = False


class AreasSection(FileSection):
    """`[areas]`: the polygons that results are given for."""

    level: Text = "sector"
    code: Text | None = None
    name: Text | None = None
    keep: Text | None = None
    layer: Text | None = None
    crs: Crs | None = None
    key_table: Path | None = None


class HouseholdsSection(FileSection):
    """`[[households]]`: a table with counts or shares per area; there may be several."""

    format: Format | None = None
    area: Text | None = None
    columns: Mapping[Indicator, Text] | None = None
    sheet: Text | None = None
    period: int | None = None
    geolevel: Text | None = None


class TotalSection(Section):
    """`[[totals]]`: a known municipal total that the sum of the areas is held against."""

    indicator: Indicator
    value: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None
    path: Path | None = None
    municipality: Text | None = None
    source: Text | None = None

    @model_validator(mode="after")
    def _one_origin(self) -> TotalSection:
        if (self.value is None) == (self.path is None):
            raise ValueError("total")
        return self


class ComparisonSection(Section):
    """`[[comparison]]`: the shares of a region or a municipality that areas are held against."""

    name: Text
    level: Literal["region", "municipality"] = "region"
    values: Mapping[Share, Fraction] | None = None
    path: Path | None = None
    item: Text | None = None
    format: Format | None = None
    area: Text | None = None
    columns: Mapping[Indicator, Text] | None = None
    sheet: Text | None = None
    period: int | None = None
    geolevel: Text | None = None
    source: Text | None = None
    vintage: Annotated[int, Field(ge=1800, le=2200)] | None = None
    licence: Text | None = None
    attribution: Text | None = None

    @model_validator(mode="after")
    def _one_origin(self) -> ComparisonSection:
        of_file = {"path", "item", "format", "area", "columns", "sheet", "period", "geolevel"}
        has_row = self.path is not None and self.item is not None
        if has_row == bool(self.values) or (self.values and of_file & self.model_fields_set):
            raise ValueError("comparison")
        return self


class StreetsSection(FileSection):
    """`[streets]`: the network that people walk on."""

    layer: Text | None = None
    crs: Crs | None = None


class DwellingsSection(FileSection):
    """`[dwellings]`: address points, where there are any."""

    layer: Text | None = None
    crs: Crs | None = None
    units: Text | None = None


class PlacesSection(Section):
    """`[[places]]`: places to meet of one category; there may be several of the same category."""

    category: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    norm_minutes: Annotated[float, Field(gt=0, le=240, allow_inf_nan=False)] | None = None
    path: Path | None = None
    where: Tags | None = None
    osm: Tags | None = None
    columns: Mapping[str, Text] | None = None
    layer: Text | None = None
    crs: Crs | None = None
    source: Text | None = None
    vintage: Annotated[int, Field(ge=1800, le=2200)] | None = None
    licence: Text | None = None
    attribution: Text | None = None

    @model_validator(mode="after")
    def _one_origin(self) -> PlacesSection:
        if (self.path is None) == (self.osm is None):
            raise ValueError("places_origin")
        return self


class TransitSection(Section):
    """`[transit]`: timetables, and the windows of time that journeys are looked for in."""

    path: Annotated[list[Path], BeforeValidator(_as_list), Field(min_length=1, max_length=20)]
    date: dt.date
    windows: Annotated[Mapping[WindowName, tuple[Clock, Clock]], Field(min_length=1, max_length=12)]
    dates: Mapping[WindowName, dt.date] = {}
    max_walk_minutes: Annotated[float, Field(gt=0, le=120)] = 15
    unknown_hours: Literal["open", "closed"] = "open"
    source: Text | None = None
    licence: Text | None = None
    attribution: Text | None = None

    @model_validator(mode="after")
    def _forwards(self) -> TransitSection:
        if any(end <= start for start, end in self.windows.values()):
            raise ValueError("window_order")
        if not set(self.dates) <= set(self.windows):
            raise ValueError("window_dates")
        return self

    def day_of(self, window: str) -> dt.date:
        """The day of a window: its own, or that of the study."""
        return self.dates.get(window, self.date)


class NeedSection(Section):
    """`[need]`: how the shares of an area become one index of need."""

    weights: Mapping[Share, Annotated[float, Field(ge=0, allow_inf_nan=False)]] | None = None
    method: Method = "percentile"


class MapSection(Section):
    """`[map]`: what the interactive map shows besides the results."""

    tiles: Annotated[str, Field(pattern=r"^https://[^\s\"'<>]+$")] | None = None
    tiles_attribution: Text | None = None


class Study(Section):
    """A whole study: every path is absolute, every choice has its value."""

    study: StudySection
    areas: AreasSection
    households: Annotated[list[HouseholdsSection], Field(min_length=1)]
    streets: StreetsSection
    places: Annotated[list[PlacesSection], Field(min_length=1)]
    totals: list[TotalSection] = []
    comparison: list[ComparisonSection] = []
    dwellings: DwellingsSection | None = None
    transit: TransitSection | None = None
    need: NeedSection = NeedSection()
    map: MapSection = MapSection()

    @property
    def crs(self) -> CRS:
        """The CRS everything is computed in."""
        return CRS.from_user_input(self.study.crs)

    @property
    def paces(self) -> dict[str, float]:
        """Every pace in metres per second, by name; a pace of the study's own is called `study`."""
        own = self.study.pace
        return dict(PACES) if isinstance(own, str) else {**PACES, "study": own}

    @property
    def pace_name(self) -> str:
        """The name of the pace that the study's results are given at."""
        return self.study.pace if isinstance(self.study.pace, str) else "study"

    @property
    def windows(self) -> Mapping[str, tuple[str, str]]:
        """The windows of time by name, as two times of the clock; none without a timetable."""
        return self.transit.windows if self.transit else {}

    @property
    def norms(self) -> dict[str, float]:
        """The reach in minutes that the study wants, per category, in the order of the file."""
        return {
            place.category: place.norm_minutes
            for place in self.places
            if place.norm_minutes is not None
        }


def load_study(path: Path) -> Study:
    """Read and check a study file; relative paths are taken from the folder it stands in.

    Raises StudyError with the file, the key and what would have been right.
    """
    document = _parse(path)
    try:
        study = Study.model_validate(document)
    except ValidationError as error:
        raise explain(error, Study, document, path) from error
    _check_norms(study, path)
    _check_comparisons(study, path)
    _check_windows(study, path)
    _check_projected(study, path)
    return resolve(study, path)


def _parse(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        folder = path.parent if path.parent.is_dir() else Path()
        there = sorted(p.name for p in folder.glob("*.toml"))
        raise StudyError("study.no_file", file=path, there=there or "-") from error
    except UnicodeDecodeError as error:
        raise StudyError("study.not_utf8", file=path) from error
    except OSError as error:
        key = "study.is_folder" if path.is_dir() else "study.unreadable"
        raise StudyError(key, file=path) from error
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise explain_toml(str(error), text, path) from error


def _check_norms(study: Study, path: Path) -> None:
    seen: dict[str, float] = {}
    for place in study.places:
        norm = place.norm_minutes
        if norm is not None and seen.setdefault(place.category, norm) != norm:
            raise StudyError(
                "study.two_norms",
                file=path,
                category=place.category,
                first=seen[place.category],
                second=norm,
            )
    for place in study.places:
        if place.category not in seen:
            raise StudyError("study.no_norm", file=path, category=place.category)


def _check_comparisons(study: Study, path: Path) -> None:
    """Raise StudyError where two regions, or two municipalities, would stand in one column."""
    names: dict[str, str] = {}
    for section in study.comparison:
        first = names.setdefault(section.level, section.name)
        if first != section.name:
            raise StudyError(
                "study.two_comparisons",
                file=path,
                level=section.level,
                first=first,
                second=section.name,
            )


def _check_windows(study: Study, path: Path) -> None:
    """Raise StudyError where the figures of a window would be called as others are."""
    taken = [f"{category}_{figure}" for category in study.norms for figure in CATEGORY_FIGURES]
    for category in study.norms:
        for window in study.windows:
            names = [f"{category}_{window}_{figure}" for figure in (*FIGURES, *CUT_FIGURES)]
            if any(name in taken for name in names):
                raise StudyError("study.window_clash", file=path, window=window, category=category)
            taken += names


def _check_projected(study: Study, path: Path) -> None:
    if not study.crs.is_projected or study.crs.axis_info[0].unit_name != "metre":
        raise StudyError("study.crs_not_metres", file=path, crs=str(study.study.crs))
