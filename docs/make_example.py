"""Write docs/voorbeeld-brussel.md and its picture: `python docs/make_example.py brussels.toml`.

Runs the study, takes its summary as it stands, and photographs the map in a real browser. Needs
the extra `test` and a Chromium on this machine.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from nabij.pipeline import analyse, read
from nabij.report.outputs import write_results
from nabij.study import load_study

TARGET = Path(__file__).with_name("voorbeeld-brussel.md")
PICTURES = {
    "voorbeeld-brussel.png": "",
    "voorbeeld-brussel-bereik.png": "#layer=meeting_venue_minutes",
}
INTRO = """\
<!-- Gemaakt met docs/make_example.py; niet met de hand wijzigen. -->

# Voorbeeld: Brussel-stad

Dit is wat `nabij analyse brussels.toml` oplevert. Straten, plekken en aandelen
eenpersoonshuishoudens zijn echte bestanden; de **aantallen huishoudens zijn gemaakt**: het
gemeentetotaal van 2011, verdeeld naar straatlengte. Er bestaat hier geen open lijst van lokale
dienstencentra: gemeenschapscentra uit OpenStreetMap staan in hun plaats. Het net is een autonet
dat aan de gemeentegrens is afgeknipt: aan de rand zijn de minuten te lang. Lees de cijfers dus als
een proef van de methode, niet als een uitspraak over Brussel.

![De kaart van Brussel-stad: prioriteit per wijk, met de ranglijst ernaast](voorbeeld-brussel.png)

![Dezelfde kaart: wandelminuten tot de dichtste ontmoetingsplek](voorbeeld-brussel-bereik.png)

Hieronder staat `summary.md`, onveranderd.

---

"""


def main(study_file: Path) -> None:
    """Run the study and write the page and its pictures beside this file."""
    study = load_study(study_file)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        write_results(analyse(study, read(study)), out)
        _photograph(out / "map.html")
        summary = (out / "summary.md").read_text(encoding="utf-8")
    TARGET.write_text(INTRO + summary, encoding="utf-8", newline="\n")


def _photograph(page_file: Path) -> None:
    browser_path = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=browser_path, args=["--no-sandbox", "--disable-gpu"]
        )
        for name, state in PICTURES.items():
            page = browser.new_page(viewport={"width": 1400, "height": 900})
            page.goto(page_file.as_uri() + state)
            page.wait_for_timeout(1500)
            page.screenshot(path=TARGET.with_name(name))
            page.close()
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
