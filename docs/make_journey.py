"""Write docs/voorbeeld-reis.svg and the output in docs/openbaar-vervoer.md: `make_journey.py`.

Everything comes from the embedded town. Between the marks `<!-- begin NAME -->` and
`<!-- einde NAME -->` of the page stands what a command prints; all its other commands are run too.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import os
import re
import shlex
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import numpy as np
from babel.dates import format_date
from draw_journey import Part, Picture, draw
from pyproj import Transformer

from nabij.analysis import Analysis, TypicalJourney
from nabij.cli import main as nabij
from nabij.geo import journeys
from nabij.geo.journeys import MINUTE, Window
from nabij.geo.network import snap
from nabij.geo.windows import WindowReach, longest_seconds
from nabij.journey import ToldJourney, ToldLeg, explain
from nabij.layers.timetable import Timetable, clock, seconds_of
from nabij.pipeline import Inputs, analyse, read, streets_and_places
from nabij.study import Study, load_study
from nabij.transit import reach_of, rides_of, set_scene, window_of
from nabij.words import number, percent

PAGE = Path(__file__).with_name("openbaar-vervoer.md")
PICTURE = Path(__file__).with_name("voorbeeld-reis.svg")

DEMO = "nabij demo"
STUDY = "nabij-demo/stad/studie.toml"
WINDOW = "afternoon"
# the town's own afternoon goes on until after the Huis van het Kind has closed
HOURS, TOWN_HOURS = ("13:00", "15:00"), ("13:00", "17:00")
TOO_LATE = dt.date(2025, 3, 4)
CATEGORIES = ("ldc", "huis_van_het_kind")
LAMBERT, WGS84 = 31370, 4326


@dataclass(frozen=True)
class Quote:
    """A command whose output the page quotes: all of it, or the lines from one to another.

    first, last: how the first and the last line begin. code: what the command ends with.
    """

    command: str
    first: str = ""
    last: str = ""
    code: int = 0


@dataclass(frozen=True)
class Example:
    """The journey that is told and drawn, from a point, and what its window looks like there.

    reach: in the window of the page; town: in the town's own window.
    """

    area: str
    point: str
    place: str
    depart: str
    told: ToldJourney
    reach: WindowReach
    town: WindowReach
    picture: Picture


def quotes(example: Example) -> dict[str, Quote]:
    """What the page quotes, by the name of its marks."""
    to = f"--to {shlex.quote(example.place)}"
    journey = f"nabij journey {STUDY} --from {example.point} {to} --depart {example.depart}"
    return {
        "check": Quote(f"nabij check {STUDY}", "Dienstregeling:", "  zondag"),
        "reis": Quote(journey),
        "json": Quote(f"{journey} --json", "{", "    },"),
        "vroeg": Quote(f"nabij journey {STUDY} --from {example.area} --to ldc-001 --depart 08:10"),
        "schrapping": Quote(
            f"nabij analyse {STUDY} --without-routes 1", "Soort plek", "vervoer naar"
        ),
        "buiten": Quote("nabij check nabij-demo/stad/te-laat.toml", "Fout:", "Fout:", 2),
    }


def make() -> dict[Path, str]:
    """The files of this script, as they should be today. Raises ValueError when a command of the
    page fails."""
    page = PAGE.read_text(encoding="utf-8")
    with _town() as study_file:
        example = worked_example(study_file)
        blocks = {name: _run(quote) for name, quote in quotes(example).items()}
        for command in set(re.findall(r"^nabij .*", page, re.MULTILINE)) - {DEMO}:
            _run(Quote(command))
    for name, block in {**blocks, "cijfers": _figures(example)}.items():
        marks = rf"(<!-- begin {name} -->\n).*?(<!-- einde {name} -->)"
        page, found = re.subn(marks, lambda m, b=block: f"{m[1]}{b}{m[2]}", page, flags=re.DOTALL)
        if found != 1:
            raise ValueError(f"{PAGE.name} should have the marks of {name} once")
    return {PAGE: page, PICTURE: draw(example.picture)}


# The town, and the commands of the page -----------------------------------------------------------


@contextlib.contextmanager
def _town() -> Iterator[Path]:
    """A folder with what `nabij demo` leaves, and the studies of the page in it."""
    with (
        tempfile.TemporaryDirectory() as folder,
        contextlib.chdir(folder),
        mock.patch.dict(os.environ, NABIJ_CACHE=str(Path(folder) / "cache")),
    ):
        _run(Quote(DEMO))
        study_file = Path(STUDY)
        written = study_file.read_text(encoding="utf-8")
        written = re.sub(r"(?m)^windows = .*$", window_line(), written)
        written = re.sub(r"(?m)^dates = .*\n", "", written)
        study_file.write_text(written, encoding="utf-8")
        late = re.sub(r"(?m)^date = .*$", f"date = {TOO_LATE}", written)
        study_file.with_name("te-laat.toml").write_text(late, encoding="utf-8")
        yield study_file


def window_line() -> str:
    """The line of the study file that sets the window of the page."""
    return f'windows = {{ {WINDOW} = ["{HOURS[0]}", "{HOURS[1]}"] }}'


def _run(quote: Quote) -> str:
    """The command and what it prints, as a block for the page. Raises ValueError when it fails."""
    out, err = io.StringIO(), io.StringIO()
    with (
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        mock.patch.object(sys, "argv", shlex.split(quote.command)),
    ):
        try:
            code = nabij()
        except SystemExit as done:
            code = done.code
    if (code or 0) != quote.code:
        raise ValueError(f"{quote.command} ended with {code}: {err.getvalue()}")
    lines = (out.getvalue() or err.getvalue()).rstrip().splitlines()
    if quote.first:
        begin = next(i for i, line in enumerate(lines) if line.startswith(quote.first))
        end = next(i for i, line in enumerate(lines) if line.startswith(quote.last))
        before, after = ["[…]"] * (begin > 0), ["[…]"] * (end + 1 < len(lines))
        lines = [*before, *lines[begin : end + 1], *after]
    return "\n".join(["```console", f"$ {quote.command}", *lines, "```", ""])


# The example --------------------------------------------------------------------------------------


def worked_example(study_file: Path) -> Example:
    """The journey that the page tells."""
    study = load_study(study_file)
    inputs = read(study)
    analysis = analyse(study, inputs)
    typical = _choose(analysis)
    home = analysis.dwellings.geometry.iloc[typical.home]
    lon, lat = Transformer.from_crs(LAMBERT, WGS84, always_xy=True).transform(home.x, home.y)
    point = f"{lat:.5f},{lon:.5f}"
    place = str(analysis.places["place"].iat[typical.place])
    reach, minutes, window = _reach(study, inputs, point, typical.category, HOURS)
    town, _, _ = _reach(study, inputs, point, typical.category, TOWN_HOURS)
    own = int(np.argmax(minutes == reach.transit.median[0] / MINUTE))
    timetable = inputs.transit.timetables[study.transit.date]
    depart = clock(window.first + own * MINUTE, timetable)
    told = explain(study, inputs, point, place, depart)
    area = analysis.areas.iloc[typical.area]
    picture = Picture(
        start=str(area["name"]).removesuffix(" (verzonnen)"),
        place=told.place,
        day=format_date(study.transit.date, "EEEE d MMMM y", locale="nl_BE"),
        window=f"van {HOURS[0]} tot {HOURS[1]}",
        parts=_parts(told, study, timetable),
        first=window.first,
        departure=window.first + own * MINUTE,
        minutes=minutes,
        median=reach.transit.median[0] / MINUTE,
        p85=reach.transit.p85[0] / MINUTE,
        walk=reach.walk.median[0] / MINUTE,
        norm=reach.norm_minutes,
    )
    return Example(str(area["code"]), point, told.place, depart, told, reach, town, picture)


def _choose(analysis: Analysis) -> TypicalJourney:
    """The typical journey with a ride that gains most on walking, of those that are within the
    norm on some departure minutes and not on others."""
    homes = analysis.dwellings

    def gain(one: TypicalJourney) -> float:
        row = homes.iloc[one.home]
        return row[f"{one.category}_minutes"] - row[f"{one.category}_{one.window}_minutes"]

    def mixed(one: TypicalJourney) -> bool:
        share = homes[f"{one.category}_{one.window}_share_within_norm"].iat[one.home]
        return one.category in CATEGORIES and bool(one.journey.rides) and 0 < share < 1

    return max(filter(mixed, analysis.transit.journeys), key=gain)


def _reach(
    study: Study, inputs: Inputs, point: str, category: str, hours: tuple[str, str]
) -> tuple[WindowReach, np.ndarray, Window]:
    """A category in a window, from one point; and the minutes of every departure minute."""
    network, places, snapped, _ = streets_and_places(study, inputs)
    lat, lon = map(float, point.split(","))
    xy = Transformer.from_crs(WGS84, LAMBERT, always_xy=True).transform(lon, lat)
    home = snap(network, inputs.streets.geometry, [xy])
    timetable = inputs.transit.timetables[study.transit.date]
    scene = set_scene(study, [timetable], network, inputs.streets, home, places, snapped)
    window = window_of(timetable, hours)
    rides = rides_of(scene, timetable, window)
    rows = np.flatnonzero(places["category"] == category).astype(np.int32)
    reach = reach_of(scene, timetable, rides, category, WINDOW, window, rows)
    limit = longest_seconds(reach.norm_minutes)
    times = journeys.arrivals(reach.found, scene.footing.access, reach.direct, window, limit)[0]
    leaving = window.first + MINUTE * np.arange(window.n_minutes)
    minutes = np.where(times == journeys.NEVER, np.inf, (times - leaving) / MINUTE)
    return reach, minutes, window


def _parts(told: ToldJourney, study: Study, timetable: Timetable) -> list[Part]:
    """The legs with their metres: those of a walk by its pace, of a ride from stop to stop."""
    pace = study.paces[study.pace_name]
    stops = timetable.stops[["x", "y"]].to_numpy()[timetable.calls["stop"].to_numpy()]
    parts: list[Part] = []
    moment = float(seconds_of(told.depart, timetable.date, timetable.zone))
    metres = 0.0
    for leg in told.legs:
        seconds = leg.minutes * MINUTE
        length = {"walk": seconds * pace, "wait": 0.0}.get(leg.kind)
        if length is None:
            length = float(np.hypot(*np.diff(stops[leg.on : leg.off + 1], axis=0).T).sum())
        name = leg.end if leg.end == told.place else f"halte {leg.end}"
        ends = (round(moment), round(moment + seconds))
        parts.append(Part(leg.kind, *ends, metres, metres + length, name, _label(leg, told)))
        moment, metres = moment + seconds, metres + length
    return parts


def _label(leg: ToldLeg, told: ToldJourney) -> str:
    minutes = f"{number(leg.minutes, 'nl', 1)} min"
    if leg.kind == "walk":
        return f"te voet, {minutes}"
    if leg.kind == "wait":
        return f"wachten{' (thuis)' if leg.start == told.start else ''}, {minutes}"
    return f"{leg.kind} {leg.line} richting {leg.headsign}, {minutes}"


def _figures(example: Example) -> str:
    """The figures of both windows, from the same point."""
    rows = ["| Venster | Te voet | Mediaan | 85e percentiel | Binnen de norm |"]
    rows += ["|---|---:|---:|---:|---:|"]
    for hours, reach in ((HOURS, example.reach), (TOWN_HOURS, example.town)):
        measured = (reach.walk.median, reach.transit.median, reach.transit.p85)
        figures = [_minutes(int(seconds[0])) for seconds in measured]
        n, within = reach.transit.n_minutes, int(reach.transit.within[0])
        share = f"{within} van de {n} minuten ({percent(within / n)})"
        rows.append(f"| {'-'.join(hours)} | {' | '.join(figures)} | {share} |")
    return "\n".join(rows) + "\n"


def _minutes(seconds: int) -> str:
    return "geen" if seconds == journeys.NEVER else f"{number(seconds / MINUTE, 'nl', 1)} min"


if __name__ == "__main__":
    for path, content in make().items():
        path.write_text(content, encoding="utf-8", newline="\n")
