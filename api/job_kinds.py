"""What can be asked of a job, the steps it takes, and the files it leaves."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter

_READ = ("areas", "households", "streets", "places", "timetable")
_COMPUTE = ("network", "dwellings", "walking", "transit", "gaps")
_OF_TIMETABLES = ("timetable", "transit")

STEPS: dict[str, tuple[str, ...]] = {
    "analyse": (*_READ, *_COMPUTE, "writing"),
    "buurtanalyse": (*_READ, *_COMPUTE, "neighbourhood", "pictures", "writing"),
    "improve": ("improving", "writing"),
}
"""Per kind its steps, in order, in a study with a timetable."""

_HTML, _JSON, _TEXT = "text/html", "application/json", "text/plain"
_CSV, _PDF = "text/csv", "application/pdf"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

FILES: dict[str, dict[str, str]] = {
    "analyse": {
        "map.html": _HTML,
        "results.gpkg": "application/geopackage+sqlite3",
        "areas.csv": _CSV,
        "areas.geojson": "application/geo+json",
        "summary.md": "text/markdown",
        "provenance.json": _JSON,
    },
    "buurtanalyse": {
        "buurtanalyse.docx": _WORD,
        "buurtanalyse.pdf": _PDF,
        "buurtanalyse.html": _HTML,
        "buurtanalyse.json": _JSON,
        "plekken.csv": _CSV,
        "provenance.json": _JSON,
    },
    "improve": {
        "voorstellen.json": _JSON,
        **{
            f"voorstel-{number}{ending}": media
            for number in (1, 2, 3)
            for ending, media in (
                (".json", _JSON),
                (".svg", "image/svg+xml"),
                (".pdf", _PDF),
                (".txt", _TEXT),
            )
        },
    },
}
"""Per kind the only names that a file of its result may have, and what each holds."""


def _storable(value: dict[str, Any]) -> dict[str, Any]:
    json.dumps(value, allow_nan=False)  # a ValueError where a number is none
    return value


JsonObject = Annotated[dict[str, Any], AfterValidator(_storable)]
"""What JSON calls an object, without the numbers that only Python reads (NaN, Infinity)."""


class _Request(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class AnalyseRequest(_Request):
    """Run a study. study: its id, to show; file: its study file, as the library knows it.

    changes: of a scenario, to run the study as it would be after them; plan: the name of that.
    """

    kind: Literal["analyse"] = "analyse"
    study: str
    file: Path
    changes: tuple[JsonObject, ...] = ()
    plan: str = ""


class BuurtanalyseRequest(_Request):
    """Make the buurtanalyse of one neighbourhood.

    text: the body of the text document; name: its name, for a text that has no title. The
    neighbourhood is the one that the front matter of the text names, or else one of `areas`
    (codes), `within_walk` minutes `of` a place, or `polygon` (GeoJSON in degrees). survey: an
    uploaded file inside <data>/uploads, deleted when the job has ended unless `keep_survey`.
    previous: the job that made an earlier one, to compare with.
    """

    kind: Literal["buurtanalyse"] = "buurtanalyse"
    study: str
    file: Path
    text: str = ""
    name: str = ""
    areas: tuple[str, ...] = ()
    within_walk: float | None = None
    of: str | None = None
    polygon: JsonObject | None = None
    survey: Path | None = None
    keep_survey: bool = False
    previous: str | None = None


class ImproveRequest(_Request):
    """Find up to three better layouts. room: what a room file holds; seats: the number wanted."""

    kind: Literal["improve"] = "improve"
    room: JsonObject
    seats: int | None = Field(default=None, ge=1)
    seed: int = Field(default=1, ge=0)


Asked = AnalyseRequest | BuurtanalyseRequest | ImproveRequest
_READER: TypeAdapter[Asked] = TypeAdapter(Annotated[Asked, Field(discriminator="kind")])


def read_request(kept: Mapping[str, object]) -> Asked:
    """The request as the jobs table keeps it. Raises pydantic's ValidationError for any other."""
    return _READER.validate_python(dict(kept))


def steps_of(kind: str, *, timetable: bool) -> tuple[str, ...]:
    """The steps that a job of this kind takes, in order."""
    return tuple(step for step in STEPS[kind] if timetable or step not in _OF_TIMETABLES)


def step_key(step: str) -> str:
    """The text key of a step, as the jobs table keeps it."""
    return "jobs.step_improving" if step == "improving" else f"cli.step_{step}"
