"""What the summary says of public transport: every category in every window."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from ..analysis import Analysis, Cut, TransitResults
from ..study import Study
from ..words import category_label, number, text, window_label
from .rows import count, escape, share, table

_IN_FULL = ("window", "category", "open", "norm", "median", "p85", "share", "walk", "people", "won")
_CUT = ("window", "category", "median", "cut_median", "people", "cut_people", "lost")
# a screen of 80 characters is wide enough for so many
_ON_SCREEN = 3


def window_sections(analysis: Analysis) -> list[str]:
    """The part of the summary in Markdown; nothing for a study without a timetable."""
    transit, study = analysis.transit, analysis.study
    if transit is None or study.transit is None:
        return []
    language = study.study.language
    lines = ["", f"## {text('summary.heading_windows', language)}", ""]
    hours = study.transit.unknown_hours
    lines += [
        escape(_day(study)),
        escape(text(f"summary.windows_hours_{hours}", language)),
        "",
        *table(_rows(study, transit, _IN_FULL)),
    ]
    if transit.cut is not None:
        cut = cut_in_words(transit.cut, language)
        lines += ["", f"## {text('summary.heading_cut', language)}", ""]
        lines += [escape(text("summary.cut", language, cut=cut)), ""]
        lines += table(_rows(study, transit, _CUT))
    return lines


def people_by_window(analysis: Analysis) -> dict[str, dict[str, str]]:
    """What one screen can show of it: column name -> category -> people beyond the norm.

    With a cut: the people who lose their reach by it. Of many windows the first three.
    """
    transit, study = analysis.transit, analysis.study
    if transit is None:
        return {}
    figure = "people_in_gap" if transit.cut is None else "people_lost"
    key = "summary.col_window_people" if transit.cut is None else "summary.col_window_lost"
    columns: dict[str, dict[str, str]] = {}
    for name in list(study.windows)[:_ON_SCREEN]:
        label = window_label(name, study.study.language)
        rows = transit.windows[transit.windows["window"] == name].to_dict("records")
        columns[text(key, study.study.language, window=label)] = {
            str(row["category"]): count(study, row[figure], row[f"{figure}_status"]) for row in rows
        }
    return columns


def window_notes(analysis: Analysis) -> list[str]:
    """What those columns are about, in lines of at most 80 characters."""
    transit, study = analysis.transit, analysis.study
    if transit is None:
        return []
    language = study.study.language
    told = _day(study)
    if transit.cut is not None:
        told += " " + text("summary.cut_note", language, cut=cut_in_words(transit.cut, language))
    return textwrap.wrap(told, 80)


def cut_in_words(cut: Cut, language: str) -> str:
    """What is left out of a timetable."""
    parts: list[str] = []
    if cut.stops:
        parts.append(text("summary.cut_stops", language, names=cut.stops))
    if cut.routes:
        parts.append(text("summary.cut_routes", language, names=cut.routes))
    return "; ".join(parts)


def _day(study: Study) -> str:
    language = study.study.language
    section = study.transit
    windows = [
        f"{window_label(name, language)} {start}-{end}"
        + (f" {section.dates[name]}" if section and name in section.dates else "")
        for name, (start, end) in study.windows.items()
    ]
    date = str(section.date) if section else ""
    return text("summary.windows", language, date=date, windows=windows)


def _rows(study: Study, transit: TransitResults, keys: Sequence[str]) -> list[list[str]]:
    language = study.study.language
    rows = [[text(f"summary.col_{key}", language) for key in keys]]
    for row in transit.windows.to_dict("records"):
        people = {
            key: count(study, row[name], row[f"{name}_status"])
            for key, name in _PEOPLE.items()
            if name in row
        }
        cells = {
            "window": window_label(str(row["window"]), language),
            "category": category_label(str(row["category"]), language),
            "open": f"{number(row['open_places'], language)} / {number(row['places'], language)}",
            "norm": number(row["norm_minutes"], language),
            "median": _minutes(row["minutes"], language),
            "p85": _minutes(row["p85_minutes"], language),
            "cut_median": _minutes(row.get("cut_minutes", float("nan")), language),
            "share": share(row["share_within_norm"], language),
            **people,
        }
        rows.append([cells[key] for key in keys])
    return rows


def _minutes(value: float, language: str) -> str:
    return text("summary.no_journey", language) if value != value else number(value, language)


_PEOPLE = {
    "walk": "walk_people_in_gap",
    "people": "people_in_gap",
    "won": "people_won",
    "cut_people": "cut_people_in_gap",
    "lost": "people_lost",
}
