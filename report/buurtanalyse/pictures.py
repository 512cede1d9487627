"""The maps and charts of the document, by the name that its chapters know them by."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ...analysis import Analysis
from ...layers.household_formats import SHARES
from ...maps.charts import bars, matrix, reach_chart
from ...maps.printed import Drawn, areas_map, neighbourhood_map, reach_map
from ...words import text
from ..neighbourhood.figures import Figures
from ..provenance import attributions
from .cells import MASKED, as_number
from .chapter_strengths import Priority

# names of more places than this would cover a map
_MOST_NAMED = 30
# panels of a map that still can be read beside one another
_MOST_PANELS = 4
_NAMED = ("ldc", "huis_van_het_kind")


def draw_pictures(
    figures: Figures, analysis: Analysis, priorities: Sequence[Priority]
) -> dict[str, Drawn]:
    """Every picture for which there are figures."""
    drawn = _maps(figures, analysis)
    language = figures.study.study.language
    shares = _shares(figures)
    if shares:
        names = (
            text("strengths.picture_here", language),
            figures.municipality_name or text("strengths.picture_study", language),
            figures.region_name,
        )
        drawn["bars"] = bars(shares, names, language)
    if figures.reach["share_within"].notna().any():
        name = "windows" if (figures.reach["mode"] == "transit").any() else "paces"
        drawn[name] = reach_chart(figures.reach, figures.study.windows, language)
    if priorities:
        points = [(p.number, float(p.proposal.need or 1), p.feasibility) for p in priorities]
        titles = {p.number: p.title for p in priorities}
        drawn["matrix"] = matrix(points, titles, language)
    return drawn


def _maps(figures: Figures, analysis: Analysis) -> dict[str, Drawn]:
    study = figures.study
    language, outline = study.study.language, figures.neighbourhood.outline
    said = "; ".join(attributions(analysis))
    areas, streets, places = analysis.areas, analysis.streets, analysis.places
    inside = places.within(outline)
    named = [c for c in _NAMED if (inside & (places["category"] == c)).sum() <= _MOST_NAMED]
    drawn = {
        "where": neighbourhood_map(
            outline, areas, streets, places, study.norms, language, said, place_labels=named
        )
    }
    if "one_person_share" in figures.areas and figures.areas["one_person_share"].notna().any():
        drawn["share"] = areas_map(
            outline, areas, figures.areas, "one_person_share", language, said
        )
    own = figures.on_foot
    hidden = own.loc[own["people_beyond_status"].isin(MASKED), "category"].astype(str).tolist()
    drawn["reach"] = reach_map(
        outline,
        areas,
        streets,
        places,
        figures.dwellings,
        dict(list(study.norms.items())[:_MOST_PANELS]),
        language,
        said,
        hidden=hidden,
    )
    return drawn


def _shares(figures: Figures) -> list[tuple[str, float, float | None, float | None]]:
    """The shares that may be shown, each beside those that it is compared with."""
    language, table = figures.study.study.language, figures.residents
    rows: list[tuple[str, float, float | None, float | None]] = []
    for indicator in SHARES:
        if indicator.name not in table.index:
            continue
        row = table.loc[indicator.name]
        value, *others = (as_number(row[name]) for name in ("value", "municipality", "region"))
        if math.isfinite(value):
            beside = [other if math.isfinite(other) else None for other in others]
            rows.append((text(f"columns.{indicator.name}", language), value, beside[0], beside[1]))
    return rows
