"""Everything a run leaves behind, written whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..analysis import Analysis
from ..maps.page import render
from ..maps.view import MapView, Window
from ..study import Study
from .folder import replace_files
from .journeys import DrawnJourney, draw_journeys, map_journeys
from .provenance import attributions, write_provenance
from .summary import write_summary
from .tables import write_areas_csv, write_areas_geojson, write_geopackage
from .windows import cut_in_words


def write_results(analysis: Analysis, out: Path) -> list[Path]:
    """Write map, tables, summary and provenance into `out`; returns the files.

    Raises OutputError, and leaves what stood there, when the folder cannot be written.
    """

    journeys = draw_journeys(analysis)

    def write(folder: Path) -> None:
        page = render(map_view(analysis, journeys))
        (folder / "map.html").write_text(page, encoding="utf-8", newline="\n")
        write_geopackage(analysis, journeys, folder / "results.gpkg")
        write_areas_csv(analysis, folder / "areas.csv")
        write_areas_geojson(analysis, folder / "areas.geojson")
        write_summary(analysis, folder / "summary.md")
        write_provenance(analysis, folder / "provenance.json")

    return replace_files(out, write)


def map_view(analysis: Analysis, journeys: Sequence[DrawnJourney] = ()) -> MapView:
    """What the map shows of the results."""
    study, transit = analysis.study, analysis.transit
    return MapView(
        title=study.study.name,
        language=study.study.language,
        invented=study.study.invented,
        norms=study.norms,
        pace_name=study.pace_name,
        pace=study.paces[study.pace_name],
        paces=study.paces,
        suppress_below=study.study.suppress_below,
        areas=analysis.areas,
        places=analysis.places,
        catchments=analysis.catchments,
        streets=analysis.streets.geometry,
        highway=analysis.streets.highway,
        sources=analysis.sources,
        attributions=attributions(analysis),
        stops=transit.stops if transit else None,
        windows=_windows(study),
        cut=cut_in_words(transit.cut, study.study.language) if transit and transit.cut else None,
        journeys=map_journeys(analysis, journeys),
        tiles=study.map.tiles,
        tiles_attribution=study.map.tiles_attribution,
    )


def _windows(study: Study) -> list[Window]:
    section = study.transit
    if section is None:
        return []
    return [
        Window(name, *hours, section.day_of(name).isoformat())
        for name, hours in section.windows.items()
    ]
