"""Where the results come from and what was assumed: enough to make them again."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

from .. import __version__
from ..analysis import Analysis
from ..geo.access import PACES
from ..pipeline import RANK_DRAWS, RANK_SEED, SNAP_LIMIT_METRES


def provenance(analysis: Analysis) -> dict[str, object]:
    """The version, the choices of the study, every source with its checksum, and the findings.

    Holds no time and no machine: the same inputs give the same record.
    """
    study = analysis.study
    language = study.study.language
    return {
        "software": {"name": "nabij", "version": __version__},
        "study": study.study.model_dump(mode="json"),
        "crs": study.crs.to_string(),
        "norm_minutes": study.norms,
        "pace_metres_per_second": {"used": study.pace_name, **study.paces, "default": PACES},
        "need": study.need.model_dump(mode="json"),
        "parameters": {
            "snap_limit_metres": SNAP_LIMIT_METRES,
            "rank_draws": RANK_DRAWS,
            "rank_seed": RANK_SEED,
        },
        "joined_share_of_households": analysis.joined_share,
        "sources": [dataclasses.asdict(source) for source in analysis.sources],
        "findings": [found.text(language) for found in analysis.findings],
    }


def attributions(analysis: Analysis) -> list[str]:
    """Whom to name for the sources, each once."""
    said = [source.attribution or source.source for source in analysis.sources]
    return list(dict.fromkeys(name for name in said if name))


def write_provenance(analysis: Analysis, path: Path) -> None:
    """The record as JSON, readable by people."""
    path.write_text(
        json.dumps(provenance(analysis), ensure_ascii=False, indent=2, default=str) + "\n",
        encoding="utf-8",
        newline="\n",
    )
