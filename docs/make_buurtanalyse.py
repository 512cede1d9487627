"""Write docs/voorbeeld-buurtanalyse.pdf: `python docs/make_buurtanalyse.py [brussels.toml]`.

Makes the invented survey, runs the study with docs/voorbeeld-buurtanalyse.md, and draws a few
pages as pictures. Needs the extra `test`.
"""

from __future__ import annotations

import csv
import io
import random
import sys
from pathlib import Path

import pypdfium2

from nabij.pipeline import read
from nabij.report.buurtanalyse.make import make
from nabij.report.document.write_pdf import to_pdf
from nabij.report.texts.text_file import read_text_file
from nabij.study import load_study

FOLDER = Path(__file__).resolve().parent
STUDY = FOLDER.parents[1] / "shared" / "studies" / "brussels.toml"
TEXT = FOLDER / "voorbeeld-buurtanalyse.md"
SURVEY = FOLDER / "voorbeeld-bevraging.csv"
TARGET = FOLDER / "voorbeeld-buurtanalyse.pdf"
#: The pages that docs/buurtanalyse.md shows: the first with this on it. Dots per inch, colours.
PAGES = {
    "begin": "De buurt in enkele cijfers",
    "bereik": "Waar de dichtstbijzijnde plek te voet verder ligt",
    "prioriteiten": "De nummers zijn die van de tabel",
}
DPI, COLOURS = 75, 48

_SEED = 2026
_ANSWERS = ("ja", "min of meer", "nee")
_EMOTIONAL, _SOCIAL = ("djg3", "djg9", "djg10"), ("djg4", "djg7", "djg8")
# how many people answer of each group, and how lonely the group is made, from 0 to 1
_GROUPS = (
    ("jonger dan 65", "alleen", 16, 0.35),
    ("jonger dan 65", "met anderen", 12, 0.15),
    ("65 of ouder", "alleen", 23, 0.45),
    ("65 of ouder", "met anderen", 13, 0.20),
)


def main(study_file: Path) -> None:
    """Write the survey, the document and its pictures beside this file."""
    SURVEY.write_text(survey(), encoding="utf-8", newline="\n")
    TARGET.write_bytes(pdf(study_file))
    draw_pages()


def survey() -> str:
    """Invented answers to the six statements of the loneliness scale, the same every time."""
    chance = random.Random(_SEED)  # noqa: S311 - no secret, only an example
    out = io.StringIO()
    sheet = csv.writer(out, lineterminator="\n")
    sheet.writerow(("leeftijd", "woonsituatie", *_EMOTIONAL, *_SOCIAL))
    for age, home, people, lonely in _GROUPS:
        for _ in range(people):
            # who is lonely in one answer is more so in the others
            own = min(1.0, max(0.0, chance.gauss(lonely, 0.3)))
            missed = [_ANSWERS[_degree(chance.random(), own)] for _ in _EMOTIONAL]
            leant = [_ANSWERS[2 - _degree(chance.random(), own)] for _ in _SOCIAL]
            sheet.writerow((age, home, *missed, *leant))
    return out.getvalue()


def pdf(study_file: Path) -> bytes:
    """The document of the study and the example text."""
    study = load_study(study_file)
    said = read_text_file(TEXT, study.study.language)
    return to_pdf(make(study, read(study), said).document)


def _degree(draw: float, lonely: float) -> int:
    """How lonely one answer is: 0 very, 1 somewhat, 2 not."""
    return (draw >= lonely / 2) + (draw >= lonely)


def draw_pages() -> None:
    """The pages of `PAGES` as pictures, with few colours so that they stay small."""
    with pypdfium2.PdfDocument(TARGET) as document:
        said = [" ".join(page.get_textpage().get_text_range().split()) for page in document]
        for name, phrase in PAGES.items():
            number = next(at for at, page in enumerate(said) if phrase in page)
            picture = document[number].render(scale=DPI / 72).to_pil().convert("RGB")
            target = FOLDER / f"voorbeeld-buurtanalyse-{name}.png"
            picture.quantize(COLOURS).save(target, optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else STUDY)
