"""From the files of a study and what people wrote to a folder with the buurtanalyse."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from ...analysis import Analysis
from ...layers.survey import read_survey
from ...messages import NabijError, finding
from ...pipeline import Ground, Inputs, Step, analyse, lay_ground, silent
from ...study import Study
from ...words import text
from ..document.content import Document
from ..document.write_docx import to_docx
from ..document.write_html import to_html
from ..document.write_pdf import to_pdf
from ..folder import replace_files
from ..neighbourhood.choice import Asked, Neighbourhood, choose, within
from ..neighbourhood.figures import Figures, figures
from ..neighbourhood.offer import best_sites, offer
from ..provenance import write_provenance
from ..tables import write_sheet
from ..texts.text_file import Front, TextFile
from .cells import MASKED
from .chapter_strengths import priorities
from .comparison import Comparison, compare, differs
from .document import Material, document
from .figures_file import FILE, Previous, figures_json, read_previous
from .loneliness import Loneliness, score
from .pictures import draw_pictures
from .proposals import Proposal, propose

#: The name of every file of the document, and of the list of places beside it.
NAME = "buurtanalyse"
_PLACE_COLUMNS = (
    *("category", "name", "address", "opening_hours", "evening", "weekend", "capacity"),
    *("wheelchair", "inside", "walk_minutes"),
)


@dataclass(frozen=True)
class Made:
    """A buurtanalyse that can be written."""

    document: Document
    figures: Figures
    analysis: Analysis
    offer: pd.DataFrame
    proposals: tuple[Proposal, ...]


@dataclass(frozen=True)
class Begun:
    """The figures of a neighbourhood and what they suggest; the same as in its buurtanalyse."""

    figures: Figures
    offer: pd.DataFrame
    proposals: tuple[Proposal, ...]


def make(
    study: Study,
    inputs: Inputs,
    said: TextFile,
    step: Step = silent,
    *,
    previous: Path | None = None,
) -> Made:
    """The document about the neighbourhood that the front of `said` names.

    previous: the folder of an earlier run, to compare with. Raises a NabijError for a neighbourhood
    that does not exist or in which nobody lives, for a survey that cannot be read, and for a folder
    that holds no earlier run.
    """
    # what can be wrong is read before anything long begins
    before = read_previous(previous) if previous else None
    survey = _survey(said.front)
    ground = lay_ground(study, inputs, step)
    chosen = choose(study, inputs, ground, asked_of(said.front))
    analysis = analyse(study, inputs, step, ground=ground)
    with step("neighbourhood"):
        found = figures(study, inputs, ground, analysis, chosen)
        places, sites, proposals = _suggested(study, inputs, ground, found, survey)
        ranked = priorities(proposals, said.decisions, study.study.language)
        compared = None
        if before is not None:
            compared, found = _compared(before, study, inputs, ground, analysis, found)
    with step("pictures"):
        pictures = draw_pictures(found, analysis, ranked)
    made = Material(
        figures=found,
        analysis=analysis,
        offer=places,
        sites=sites,
        said=said,
        survey=survey,
        proposals=proposals,
        priorities=ranked,
        comparison=compared,
        pictures=pictures,
    )
    return Made(document(made), found, analysis, places, proposals)


def begin(
    study: Study,
    inputs: Inputs,
    ground: Ground,
    analysis: Analysis,
    asked: Asked,
    survey: Loneliness | None = None,
) -> Begun:
    """What is known of a neighbourhood before anybody has written anything about it.

    ground, analysis: of these inputs. Raises StudyError and LayerError as `choose`.
    """
    chosen = choose(study, inputs, ground, asked)
    return _begun(study, inputs, ground, analysis, chosen, survey)


def begin_text(
    study: Study,
    inputs: Inputs,
    front: Front,
    step: Step = silent,
    *,
    previous: Path | None = None,
) -> Begun:
    """The same from the files of a study, for the front of a new text; no document is made.

    previous: as of `make`, which refuses what this refuses.
    """
    if previous:
        read_previous(previous)
    survey = _survey(front)
    ground = lay_ground(study, inputs, step)
    chosen = choose(study, inputs, ground, asked_of(front))
    analysis = analyse(study, inputs, step, ground=ground)
    with step("neighbourhood"):
        return _begun(study, inputs, ground, analysis, chosen, survey)


def write(made: Made, out: Path, step: Step = silent) -> list[Path]:
    """Write Word, PDF, web page, figures, places and provenance into `out`; returns the files.

    Raises OutputError, and leaves what stood there, when the folder cannot be written.
    """

    def fill(folder: Path) -> None:
        (folder / f"{NAME}.docx").write_bytes(to_docx(made.document))
        (folder / f"{NAME}.pdf").write_bytes(to_pdf(made.document))
        page = to_html(made.document)
        (folder / f"{NAME}.html").write_text(page, encoding="utf-8", newline="\n")
        kept = figures_json(made.figures, made.analysis)
        (folder / FILE).write_text(kept, encoding="utf-8", newline="\n")
        _write_places(made, folder / "plekken.csv")
        write_provenance(made.analysis, folder / "provenance.json")

    with step("documents"):
        return replace_files(out, fill)


def asked_of(front: Front) -> Asked:
    """The neighbourhood that the front of the text file names."""
    return Asked(front.areas, front.within_walk, front.of, front.polygon)


def _begun(
    study: Study,
    inputs: Inputs,
    ground: Ground,
    analysis: Analysis,
    chosen: Neighbourhood,
    survey: Loneliness | None,
) -> Begun:
    found = figures(study, inputs, ground, analysis, chosen)
    places, _, proposals = _suggested(study, inputs, ground, found, survey)
    return Begun(found, places, proposals)


def _suggested(
    study: Study, inputs: Inputs, ground: Ground, found: Figures, survey: Loneliness | None
) -> tuple[pd.DataFrame, pd.DataFrame, tuple[Proposal, ...]]:
    """The offer, the best sites, and what the figures suggest with them."""
    places = offer(study, inputs, ground, found.neighbourhood)
    sites = _sites(study, inputs, ground, found)
    return places, sites, propose(found, places, sites, survey)


def _sites(study: Study, inputs: Inputs, ground: Ground, found: Figures) -> pd.DataFrame:
    """Where one more place helps most, without a number that the figures do not show."""
    sites = best_sites(study, inputs, ground, found.neighbourhood, found.threshold)
    own = found.on_foot.set_index("category")["people_beyond_status"]
    hidden = sites["category"].map(own).isin(MASKED)
    return sites.assign(
        people=sites["people"].mask(hidden),
        people_status=sites["people_status"].mask(hidden, "hidden"),
    )


def _survey(front: Front) -> Loneliness | None:
    if front.survey is None:
        return None
    groups = front.survey_groups or None
    return score(read_survey(front.survey, groups=groups, one_is=front.survey_one))


def _compared(
    before: Previous,
    study: Study,
    inputs: Inputs,
    ground: Ground,
    analysis: Analysis,
    now: Figures,
) -> tuple[Comparison, Figures]:
    """The comparison, and the figures with a finding where the old boundary cannot be drawn."""
    within_old = None
    if differs(before, now.neighbourhood.outline, study.crs):
        old = _old_boundary(before, study, inputs, ground)
        if old is None:
            said = (*now.neighbourhood.findings, finding("previous.no_boundary"))
            now = replace(now, neighbourhood=replace(now.neighbourhood, findings=said))
        else:
            within_old = figures(study, inputs, ground, analysis, old)
    return compare(before, now, within_old, analysis), now


def _old_boundary(
    before: Previous, study: Study, inputs: Inputs, ground: Ground
) -> Neighbourhood | None:
    """The neighbourhood of the earlier run in the study of now; None if that cannot be drawn."""
    codes = {str(code) for code in inputs.areas.table["code"]}
    same_crs = before.crs == study.crs.to_string()
    try:
        asked = None
        if before.kind == "areas" and before.areas <= codes:
            asked = Asked(areas=tuple(sorted(before.areas)))
        elif before.kind == "walk":
            asked = Asked(within_walk=before.minutes, of=before.of)
        if asked is not None:
            found = choose(study, inputs, ground, asked)
            # areas may have been drawn anew under the codes that they had, a place may have moved
            if not (same_crs and differs(before, found.outline, study.crs)):
                return found
    except NabijError:
        return None
    return within(inputs, ground, before.outline, "") if same_crs else None


def _write_places(made: Made, path: Path) -> None:
    language = made.figures.study.study.language
    table = made.offer[list(_PLACE_COLUMNS)]
    heads = [text(f"document.place_{name}", language) for name in _PLACE_COLUMNS]
    write_sheet(table, heads, language, path)
