"""The command line of the buurtanalyse: make it, begin its text, take back a Word file."""

from __future__ import annotations

import dataclasses
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from .messages import StudyError
from .words import text

if TYPE_CHECKING:
    from .report.buurtanalyse.proposals import Proposal
    from .report.texts.front import Front
    from .report.texts.text_file import TextFile
    from .study import Study

#: What people write stands beside the study in a file of this name, unless they name another.
TEXT_FILE = "buurtanalyse.md"

Steps = Callable[[str], Callable[[str], AbstractContextManager[None]]]

_out = Console(highlight=False, soft_wrap=True)


def _option(name: str, metavar: str) -> typer.models.OptionInfo:
    key = name.strip("-").replace("-", "_")
    return typer.Option(name, metavar=metavar, help=text(f"cli_buurtanalyse.{key}"))


StudyFile = Annotated[
    Path | None, typer.Argument(metavar="[STUDY.toml]", help=text("cli_buurtanalyse.study"))
]
Areas = Annotated[str, _option("--areas", "CODE,…")]
Walk = Annotated[float | None, _option("--within-walk", "MIN")]
Of = Annotated[str | None, _option("--of", "PLACE")]
Polygon = Annotated[Path | None, _option("--polygon", "FILE")]
Out = Annotated[Path | None, _option("--out", "DIR")]
Text = Annotated[Path | None, _option("--text", "FILE.md")]
Survey = Annotated[Path | None, _option("--survey", "FILE")]
Earlier = Annotated[Path | None, _option("--previous", "DIR")]
FromDocx = Annotated[Path | None, _option("--from-docx", "FILE.docx")]
Init = Annotated[bool, typer.Option("--init", help=text("cli_buurtanalyse.init"))]
Yes = Annotated[bool, typer.Option("--yes", help=text("cli_buurtanalyse.yes"))]


def add_to(app: typer.Typer, steps: Steps, cache: Callable[[], Path]) -> None:
    """Add the command. steps: the progress of long work in a language; cache: of timetables."""

    @app.command("buurtanalyse", help=text("cli_buurtanalyse.help"))
    def buurtanalyse(  # pyright: ignore[reportUnusedFunction] - typer calls it
        study: StudyFile = None,
        areas: Areas = "",
        within_walk: Walk = None,
        of: Of = None,
        polygon: Polygon = None,
        out: Out = None,
        text_file: Text = None,
        survey: Survey = None,
        previous: Earlier = None,
        init: Init = False,
        from_docx: FromDocx = None,
        yes: Yes = False,
    ) -> None:
        """Write the buurtanalyse of one neighbourhood, or take back what was typed in Word."""
        from .report.texts.front import Front

        if from_docx is not None:
            text_of = _text_of_word(from_docx, study, text_file)
            _take_back(from_docx, text_of, _language(study), sure=yes)
            return
        if study is None:
            raise StudyError("cli_buurtanalyse.no_study")
        codes = tuple(code.strip() for code in areas.split(",") if code.strip())
        asked = Front(
            areas=codes,
            within_walk=within_walk,
            of=of,
            polygon=polygon.resolve() if polygon else None,
            survey=survey.resolve() if survey else None,
        )
        beside = text_file or study.resolve().parent / TEXT_FILE
        folder = out or study.resolve().parent / f"{study.stem}-buurtanalyse"
        _run(study, asked, beside, folder, previous, steps, cache, begin=init)


def _run(
    study: Path,
    asked: Front,
    text_file: Path,
    out: Path,
    previous: Path | None,
    steps: Steps,
    cache: Callable[[], Path],
    *,
    begin: bool,
) -> None:
    from .pipeline import read
    from .report.buurtanalyse.make import begin_text, make, write
    from .report.folder import check_writable
    from .study import load_study

    loaded = load_study(study)
    language = loaded.study.language
    if begin and text_file.exists():
        raise StudyError("cli_buurtanalyse.text_exists", file=text_file)
    said = _said(text_file, asked, loaded, begin=begin)
    check_writable(text_file.parent if begin else out)
    step = steps(language)
    inputs = read(loaded, step, cache())
    if begin:
        begun = begin_text(loaded, inputs, said.front, step, previous=previous)
        _begin(text_file, said, begun.figures.neighbourhood.name, begun.proposals, language)
        return
    made = make(loaded, inputs, said, step, previous=previous)
    written = write(made, out, step)
    lines = [text("cli_buurtanalyse.about", language, name=made.document.title)]
    if not text_file.exists():
        lines.append(text("cli_buurtanalyse.no_text", language, file=text_file.name))
    lines += [found.text(language) for found in said.findings]
    lines.append(text("summary.files", language, folder=out, names=[path.name for path in written]))
    _print(lines)


def _said(text_file: Path, asked: Front, study: Study, *, begin: bool) -> TextFile:
    """What people wrote; nothing where there is no text file yet.

    Raises StudyError where neither the file nor the command names a neighbourhood, or where they
    name different ones.
    """
    from .report.texts.text_file import TextFile, read_text_file

    if begin or not text_file.exists():
        if not _names_one(asked):
            raise StudyError("cli_buurtanalyse.no_neighbourhood", file=text_file)
        return TextFile(front=asked, answers={}, decisions=(), appendix=())
    said = read_text_file(text_file, study.study.language)
    front = said.front
    if _names_one(asked) and _names_one(front) and _place_of(asked) != _place_of(front):
        raise StudyError("cli_buurtanalyse.other_neighbourhood", file=text_file)
    if not _names_one(front):
        if not _names_one(asked):
            raise StudyError("cli_buurtanalyse.no_neighbourhood", file=text_file)
        front = dataclasses.replace(
            front,
            areas=asked.areas,
            within_walk=asked.within_walk,
            of=asked.of,
            polygon=asked.polygon,
        )
    if asked.survey is not None:
        front = dataclasses.replace(front, survey=asked.survey)
    return dataclasses.replace(said, front=front)


def _names_one(front: Front) -> bool:
    return any(part is not None and part != () for part in _place_of(front))


def _place_of(front: Front) -> tuple[object, ...]:
    return (tuple(sorted(front.areas)), front.within_walk, front.of, front.polygon)


def _begin(
    text_file: Path, said: TextFile, name: str, proposals: Sequence[Proposal], language: str
) -> None:
    """Write a new text file with its questions, and the proposals to decide about."""
    from .report.texts.text_file import new_text, write_new

    front = dataclasses.replace(
        said.front,
        name=said.front.name or name,
        polygon=_beside(said.front.polygon, text_file),
        survey=_beside(said.front.survey, text_file),
    )
    sentences = [(proposal.id, proposal.message.text(language)) for proposal in proposals]
    write_new(text_file, new_text(front, language, sentences))
    _print([text("cli_buurtanalyse.begun", language, file=text_file)])


def _beside(path: Path | None, text_file: Path) -> Path | None:
    """A path as the text file names it: from its own folder, so that both can be moved."""
    if path is None:
        return None
    try:
        return Path(os.path.relpath(path, text_file.resolve().parent))
    except ValueError:  # another drive of a Windows machine
        return path


def _text_of_word(word: Path, study: Path | None, text_file: Path | None) -> Path:
    """The text file that a Word file was made with: named, beside the study, or near the file."""
    if text_file is not None:
        return text_file
    near = [study.resolve().parent] if study else [word.resolve().parent, word.resolve().parents[1]]
    found = [folder / TEXT_FILE for folder in near if (folder / TEXT_FILE).exists()]
    if not found:
        raise StudyError("cli_buurtanalyse.no_text_file", file=TEXT_FILE, folders=near)
    return found[0]


def _language(study: Path | None) -> str:
    """That of the study, where it is named."""
    from .study import load_study

    return load_study(study).study.language if study else "nl"


def _take_back(word: Path, text_file: Path, language: str, *, sure: bool) -> None:
    """Show what the Word file would change in the text file, and write it if that is wanted."""
    from .report.folder import replace_text
    from .report.texts.merge import describe, merge
    from .report.texts.text_source import read_source
    from .report.texts.word_text import read_word

    source, typed = read_source(text_file), read_word(word)
    merged = merge(typed.base, source, typed, language)
    _print([found.text(language) for found in typed.findings])
    if merged.text == source.text:
        _print([text("cli_buurtanalyse.nothing_new", language, file=word)])
        return
    _print(describe(merged.changes, language))
    if not sure and not sys.stdin.isatty():
        _print([text("cli_buurtanalyse.not_sure", language, file=text_file)])
        return
    if sure or typer.confirm(text("cli_buurtanalyse.ask", language, file=text_file)):
        kept = replace_text(text_file, source.encoded(merged.text))
        _print([text("cli_buurtanalyse.taken", language, file=text_file, kept=kept)])


def _print(lines: Sequence[str]) -> None:
    for line in lines:
        _out.print(line, markup=False)
