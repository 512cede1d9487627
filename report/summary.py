"""The summary of a run: a page of Markdown, and the same in one screen for the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from ..analysis import SMALL, Analysis
from ..words import category_label, number, text
from .rows import aligned, count, escape, figure, share, table
from .windows import people_by_window, window_notes, window_sections

_WORST = 5
_IN_FULL = ("category", "places", "norm", "people", "share", "median", "gini", "palma")
_ON_SCREEN = ("category", "norm", "people", "share", "median")
_BESIDE_WINDOWS = ("category", "norm", "on_foot")


def write_summary(analysis: Analysis, path: Path) -> None:
    """The summary as Markdown, in the study's language."""
    path.write_text("\n".join(_markdown(analysis)) + "\n", encoding="utf-8", newline="\n")


def terminal_summary(analysis: Analysis, out: Path, written: Sequence[Path]) -> list[str]:
    """At most 24 lines of at most 80 characters (names and paths apart) with the main figures."""
    language = analysis.study.study.language
    lines = ["", text("summary.title", language, name=analysis.study.study.name)]
    if analysis.study.study.invented:
        lines.append(text("summary.invented", language))
    lines += _headline(analysis)
    lines += ["", *aligned(_screen_rows(analysis)), *window_notes(analysis), ""]
    lines += [*_worst_lines(analysis), ""]
    lines.append(text("summary.files", language, folder=out, names=[path.name for path in written]))
    lines.append(text("summary.map_at", language, path=(out / "map.html").resolve()))
    return lines


def worst_areas(analysis: Analysis, n: int = _WORST) -> pd.DataFrame:
    """The `n` areas with the highest priority, first rank first."""
    ranked = analysis.areas.dropna(subset=["rank"])
    return pd.DataFrame(ranked.sort_values(["rank", "code"]).head(n))


def _markdown(analysis: Analysis) -> list[str]:
    language = analysis.study.study.language
    study = analysis.study.study

    def heading(name: str) -> list[str]:
        return ["", f"## {text(f'summary.heading_{name}', language)}", ""]

    lines = [f"# {escape(text('summary.title', language, name=study.name))}", ""]
    if study.invented:
        lines += [f"**{text('summary.invented', language)}**", ""]
    lines += [escape(line) for line in _headline(analysis)]
    if analysis.counts.unknown_areas:
        names = analysis.counts.unknown_areas
        lines.append(escape(text("summary.unknown_names", language, areas=names)))
    lines.append(escape(text("summary.joined", language, share=analysis.joined_share)))
    lines += heading("gap")
    lines += [escape(_pace(analysis)), "", *table(_category_rows(analysis))]
    lines += window_sections(analysis)
    lines += heading("worst")
    worst = _worst_rows(analysis)
    lines += table(worst) if len(worst) > 1 else [text("summary.no_ranking", language)]
    lines += ["", escape(text("summary.rank_note", language))]
    if len(analysis.totals):
        lines += heading("total")
        lines += [f"- {escape(line)}" for line in _total_lines(analysis)]
    if analysis.findings:
        lines += heading("findings")
        lines += [f"- {escape(found.text(language))}" for found in analysis.findings]
    lines += heading("sources")
    lines += [f"- {escape(line)}" for line in _source_lines(analysis)]
    return lines


def _headline(analysis: Analysis) -> list[str]:
    language = analysis.study.study.language
    counts = analysis.counts
    facts = {"households": counts.households, "areas": len(analysis.areas)}
    if counts.one_person_households is None:
        lines = [text("summary.households_without_one_person", language, **facts)]
    else:
        lines = [
            text(
                "summary.households",
                language,
                **facts,
                one_person=counts.one_person_households,
                share=counts.one_person_share,
            )
        ]
        if counts.unknown_areas:
            lines.append(
                text(
                    "summary.unknown_areas",
                    language,
                    n=len(counts.unknown_areas),
                    households=_shown(analysis, counts.unknown_households),
                )
            )
    return lines


def _pace(analysis: Analysis) -> str:
    language = analysis.study.study.language
    name = analysis.study.pace_name
    return text(
        "summary.pace",
        language,
        pace=text(f"columns.pace_{name}", language),
        speed=analysis.study.paces[name],
    )


def _screen_rows(analysis: Analysis) -> list[list[str]]:
    """The categories in a few columns; with a timetable one for each window."""
    windows = people_by_window(analysis)
    if not windows:
        return _category_rows(analysis, _ON_SCREEN)
    head, *rows = _category_rows(analysis, _BESIDE_WINDOWS)
    categories = [str(category) for category in analysis.categories["category"]]
    by_category = zip(rows, categories, strict=True)
    return [
        [*head, *windows],
        *(
            [*row, *(people[category] for people in windows.values())]
            for row, category in by_category
        ),
    ]


def _category_rows(analysis: Analysis, keys: Sequence[str] = _IN_FULL) -> list[list[str]]:
    language = analysis.study.study.language
    rows = [[text(f"summary.col_{key}", language) for key in keys]]
    for row in analysis.categories.to_dict("records"):
        cells = {
            "category": category_label(str(row["category"]), language),
            "places": number(row["places"], language),
            "norm": number(row["norm_minutes"], language),
            "people": count(analysis.study, row["people_in_gap"], row["people_in_gap_status"]),
            "on_foot": count(analysis.study, row["people_in_gap"], row["people_in_gap_status"]),
            "share": share(row["share_beyond"], language),
            "median": figure(row["median_minutes"], language, 1),
            "gini": figure(row["gini"], language, 2),
            "palma": figure(row["palma"], language, 2),
        }
        rows.append([cells[key] for key in keys])
    return rows


def _worst_rows(analysis: Analysis) -> list[list[str]]:
    study, language = analysis.study, analysis.study.study.language
    keys = ("rank", "area", "one_person", "priority")
    rows = [[text(f"summary.col_{key}", language) for key in keys]]
    rows[0] += [category_label(c, language) for c in analysis.study.norms]
    for _, area in worst_areas(analysis).iterrows():
        rows.append(
            [
                f"{area['rank']:.0f} ({area['rank_low']:.0f}-{area['rank_high']:.0f})",
                str(area["name"]),
                count(
                    analysis.study,
                    area["one_person_households"],
                    area.get("one_person_households_status"),
                ),
                figure(area["priority"], language, 2),
                *(
                    count(
                        analysis.study,
                        area[f"{c}_people_in_gap"],
                        area[f"{c}_people_in_gap_status"],
                    )
                    for c in study.norms
                ),
            ]
        )
    return rows


def _worst_lines(analysis: Analysis) -> list[str]:
    language = analysis.study.study.language
    rows = _worst_rows(analysis)
    if len(rows) == 1:
        return [text("summary.no_ranking", language)]
    short = [row[:4] for row in rows]
    return [text("summary.heading_worst", language), *aligned(short)]


def _total_lines(analysis: Analysis) -> list[str]:
    language = analysis.study.study.language
    return [
        text(
            "summary.total",
            language,
            indicator=text(f"columns.{row['indicator']}", language),
            found=row["found"],
            expected=row["expected"],
            difference=row["difference"] / row["expected"] if row["expected"] else 0.0,
        )
        for row in analysis.totals.to_dict("records")
    ]


def _source_lines(analysis: Analysis) -> list[str]:
    language = analysis.study.study.language
    return [
        text(
            "summary.source",
            language,
            layer=text(f"cli.layer_{source.layer}", language),
            file=source.file,
            vintage=f" ({source.vintage})" if source.vintage else "",
            source=f", {source.source}" if source.source else "",
            licence=f", {source.licence}" if source.licence else "",
        )
        for source in analysis.sources
    ]


def _shown(analysis: Analysis, value: float) -> str:
    """A count made here, which may not show what the tables hide."""
    small = 0 < value < analysis.study.study.suppress_below
    return count(analysis.study, value, SMALL if small else "known")
