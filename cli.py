"""The command line: `nabij analyse`, `check`, `journey`, `demo`, and those of other modules."""

from __future__ import annotations

import datetime as dt
import os
import sys
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Annotated

import typer
from platformdirs import user_cache_path
from rich.console import Console

from . import cli_buurtanalyse, cli_serve
from .cli_seating import seating_app
from .messages import NabijError, StudyError
from .words import text

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help=text("cli.help"),
)
app.add_typer(seating_app, name="seating")
_out = Console(highlight=False, soft_wrap=True)
_err = Console(stderr=True, highlight=False, soft_wrap=True)

StudyFile = Annotated[Path, typer.Argument(metavar="STUDY.toml", help=text("cli.study"))]
Stops = Annotated[str, typer.Option(metavar="IDS", help=text("cli.without_stops"))]
Routes = Annotated[str, typer.Option(metavar="IDS", help=text("cli.without_routes"))]
OutFolder = Annotated[Path | None, typer.Option("--out", metavar="DIR", help=text("cli.out"))]


@app.command(help=text("cli.analyse"))
def analyse(
    study: StudyFile, out: OutFolder = None, without_stops: Stops = "", without_routes: Routes = ""
) -> None:
    """Run a study from its files to the map."""
    folder = out or study.resolve().parent / f"{study.stem}-nabij"
    _run(study, folder, _ids(without_stops), _ids(without_routes))


@app.command(help=text("cli.check"))
def check(study: StudyFile) -> None:
    """Read every file of a study and tell what was found, without computing."""
    from .pipeline import read
    from .report.findings import describe_inputs
    from .study import load_study

    loaded = load_study(study)
    inputs = read(loaded, _steps(loaded.study.language), _cache())
    for line in describe_inputs(loaded, inputs, study):
        _out.print(line, markup=False)


@app.command(help=text("cli.journey"))
def journey(
    study: StudyFile,
    origin: Annotated[
        str, typer.Option("--from", metavar="LAT,LON|AREA", help=text("cli.journey_from"))
    ],
    goal: Annotated[str, typer.Option("--to", metavar="PLACE", help=text("cli.journey_to"))],
    depart: Annotated[str, typer.Option(metavar="HH:MM", help=text("cli.journey_depart"))],
    date: Annotated[str, typer.Option(metavar="JJJJ-MM-DD", help=text("cli.journey_date"))] = "",
    as_json: Annotated[bool, typer.Option("--json", help=text("cli.journey_json"))] = False,
) -> None:
    """Tell one journey from door to door."""
    from .journey import explain
    from .pipeline import read
    from .report.journeys import journey_json, journey_lines
    from .study import load_study

    loaded = load_study(study)
    inputs = read(loaded, _steps(loaded.study.language), _cache())
    told = explain(loaded, inputs, origin, goal, depart, _date(date))
    lines = [journey_json(told)] if as_json else journey_lines(told, loaded.study.language)
    for line in lines:
        _out.print(line, markup=False)


@app.command(help=text("cli.demo"))
def demo(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help=text("cli.demo_folder"))] = Path(
        "nabij-demo"
    ),
) -> None:
    """Write the invented town and run the main job on it."""
    from .data.town import write_town
    from .report.folder import check_writable

    check_writable(folder)
    study = write_town(folder / "stad")
    _run(study, folder / "uit")


def main() -> None:
    """Run the command line; a mistake that the user can mend ends with a sentence and code 2."""
    for stream in (sys.stdout, sys.stderr):
        # a Windows console may not know every character of a name: show a stand-in, never fail
        getattr(stream, "reconfigure", lambda **_: None)(errors="replace")
    try:
        app()
    except NabijError as error:
        _err.print(text("cli.error", message=str(error)), markup=False)
        sys.exit(2)


def _date(written: str) -> dt.date | None:
    """Raises StudyError for what is no date."""
    try:
        return dt.date.fromisoformat(written.strip()) if written else None
    except ValueError:
        raise StudyError("transit.date", date=written) from None


def _ids(written: str) -> list[str]:
    return [name.strip() for name in written.split(",") if name.strip()]


def _cache() -> Path:
    """Where what was read of a timetable is kept for the next run."""
    return Path(os.environ.get("NABIJ_CACHE") or user_cache_path("nabij"))


def _run(
    study: Path, out: Path, without_stops: Sequence[str] = (), without_routes: Sequence[str] = ()
) -> None:
    from .pipeline import analyse, read
    from .report.folder import check_writable
    from .report.outputs import write_results
    from .report.summary import terminal_summary
    from .study import load_study
    from .transit import make_cut

    loaded = load_study(study)
    check_writable(out)
    step = _steps(loaded.study.language)
    inputs = read(loaded, step, _cache())
    cut = None
    if without_stops or without_routes:
        cut = make_cut(inputs.transit, without_stops, without_routes)
    analysis = analyse(loaded, inputs, step, cut)
    with step("writing"):
        written = write_results(analysis, out)
    for line in terminal_summary(analysis, out, written):
        _out.print(line, markup=False)


def _steps(language: str) -> Callable[[str], AbstractContextManager[None]]:
    """Every step of the work shown on the error stream while it runs, with its time after it."""

    @contextmanager
    def step(name: str) -> Generator[None]:
        label = text(f"cli.step_{name}", language)
        start = time.perf_counter()
        with _err.status(label):
            yield
        seconds = time.perf_counter() - start
        _err.print(text("cli.step_done", language, step=label, seconds=seconds), style="dim")

    return step


cli_buurtanalyse.add_to(app, _steps, _cache)
cli_serve.add_to(app)

if __name__ == "__main__":
    main()
