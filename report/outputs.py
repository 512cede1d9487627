"""Everything a run leaves behind, written whole or not at all."""

from __future__ import annotations

from pathlib import Path

from ..analysis import Analysis
from ..maps.page import render
from ..maps.view import MapView
from .folder import replace_files
from .provenance import write_provenance
from .summary import write_summary
from .tables import write_areas_csv, write_areas_geojson, write_geopackage


def write_results(analysis: Analysis, out: Path) -> list[Path]:
    """Write map, tables, summary and provenance into `out`; returns the files.

    Raises OutputError, and leaves what stood there, when the folder cannot be written.
    """

    def write(folder: Path) -> None:
        (folder / "map.html").write_text(render(map_view(analysis)), encoding="utf-8", newline="\n")
        write_geopackage(analysis, folder / "results.gpkg")
        write_areas_csv(analysis, folder / "areas.csv")
        write_areas_geojson(analysis, folder / "areas.geojson")
        write_summary(analysis, folder / "summary.md")
        write_provenance(analysis, folder / "provenance.json")

    return replace_files(out, write)


def map_view(analysis: Analysis) -> MapView:
    """What the map shows of the results."""
    study = analysis.study
    said = [source.attribution or source.source for source in analysis.sources]
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
        attributions=list(dict.fromkeys(name for name in said if name)),
        tiles=study.map.tiles,
        tiles_attribution=study.map.tiles_attribution,
    )
