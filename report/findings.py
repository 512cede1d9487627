"""What was found in the files of a study, what did not join and what is missing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from ..analysis import told_indicators
from ..layers.households import INDICATORS
from ..layers.service_days import day_summary
from ..pipeline import Inputs
from ..study import Study
from ..transit import TransitInputs
from ..words import category_label, text


def describe_inputs(study: Study, inputs: Inputs, file: Path) -> Iterator[str]:
    """The lines that `nabij check` prints, in the study's language."""
    language = study.study.language

    def line(key: str, **facts: object) -> str:
        return text(f"check.{key}", language, **facts)

    areas = inputs.areas.table
    municipalities = int(areas["municipality"].nunique())
    facts = {"n": len(areas), "file": study.areas.path.name}
    if municipalities:
        yield line("areas", **facts, municipalities=municipalities)
    else:
        yield line("areas_only", **facts)
    yield from _households(study, inputs)
    streets = inputs.streets
    yield line(
        "streets",
        km=float(streets.length.sum()) / 1000,
        file=study.streets.path.name,
        edges=len(streets.u),
        nodes=len(streets.x),
    )
    for category, norm in study.norms.items():
        places = inputs.places.table
        places = places[places["category"] == category]
        yield line(
            "places",
            category=category_label(category, language),
            n=len(places),
            hours=int((places["opening_hours"] != "").sum()),
            capacity=int(places["capacity"].notna().sum()),
            norm=norm,
        )
    if inputs.addresses is not None and study.dwellings is not None:
        yield line("addresses", n=len(inputs.addresses), file=study.dwellings.path.name)
    if inputs.transit is not None and study.transit is not None:
        yield from _timetable(study, inputs.transit, study.transit.date)
    if inputs.findings:
        yield line("findings")
        for found in inputs.findings:
            yield line("finding", sentence=found.text(language))
    else:
        yield line("no_findings")
    yield line("ready", file=file)


def _timetable(study: Study, transit: TransitInputs, date: dt.date) -> Iterator[str]:
    language = study.study.language
    yield text(
        "check.timetable",
        language,
        files=[feed.name for feed in transit.feeds],
        stops=len(transit.stops),
        early=int(transit.stops["ends_early"].sum()),
    )
    for day in day_summary(transit.feeds, date).to_dict("records"):
        kind = text(f"check.day_{day['day_type']}", language)
        if day["date"] is None:
            yield text("check.no_day", language, kind=kind)
        else:
            yield text("check.day", language, kind=kind, **{str(k): v for k, v in day.items()})


def _households(study: Study, inputs: Inputs) -> Iterator[str]:
    language = study.study.language
    for table in inputs.tables:
        yield text(
            "check.table",
            language,
            rows=len(table.table),
            file=table.source.file,
            vintage=f" ({table.vintage})" if table.vintage else "",
            indicators=[text(f"columns.{name}", language) for name in table.table],
        )
    joined = inputs.households
    yield text("check.joined", language, share=joined.joined_share)
    names = inputs.areas.table.set_index("code")["name"]
    told = told_indicators(joined.table)
    for indicator in told:
        status = joined.table[f"{indicator}_status"]
        label = text(f"columns.{indicator}", language)
        yield text(
            "check.known",
            language,
            indicator=label,
            n=len(status),
            known=int((status == "known").sum()),
            suppressed=int((status == "suppressed").sum()),
            unknown=int((status == "unknown").sum()),
        )
        missing = status.index[status != "known"]
        if 0 < len(missing) < len(status):
            yield text(
                "check.without",
                language,
                indicator=label,
                areas=[f"{names[code]} ({code})" for code in missing],
            )
    absent = [text(f"columns.{name}", language) for name in INDICATORS if name not in told]
    if absent:
        yield text("check.absent", language, indicators=absent)
    for row in joined.totals.to_dict("records"):
        yield text(
            "check.total",
            language,
            indicator=text(f"columns.{row['indicator']}", language),
            found=row["found"],
            expected=row["expected"],
        )
