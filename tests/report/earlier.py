"""Two runs about the invented town, the one after the other."""

import csv
import json

import pytest

from nabij.report.buurtanalyse import make
from nabij.report.buurtanalyse.figures_file import FILE, figures_json, read_previous
from nabij.report.document.content import Heading, Note, Paragraph, Table, plain
from nabij.report.neighbourhood.choice import Asked, choose
from nabij.report.neighbourhood.figures import figures

LANGUAGES = ("nl", "en", "fr")


OLD = ("99999A00-", "99999A01-", "99999A02-", "99999A031")


NEW = ("99999A01-", "99999A02-", "99999A031", "99999A04-", "99999A05-")


# what the columns of the files are called in the results
SWING = {
    "hh_alleenwonend": "one_person_households",
    "hh_eenouder": "lone_parent_households",
    "inw_65plus": "residents_65plus",
    "inw_80plus": "residents_80plus",
}


def chosen(town, codes):
    return choose(town.study, town.inputs, town.ground, Asked(areas=codes))


def figures_of(town, neighbourhood, study=None, analysis=None):
    return figures(
        study or town.study, town.inputs, town.ground, analysis or town.analysis, neighbourhood
    )


@pytest.fixture(scope="session")
def town(town_run):
    return town_run


@pytest.fixture(scope="session")
def old(town):
    return figures_of(town, chosen(town, OLD))


@pytest.fixture(scope="session")
def new(town):
    return figures_of(town, chosen(town, NEW))


def kept_in(folder, made, analysis, change=None):
    """The file of an earlier run, with a change made to its content."""
    content = json.loads(figures_json(made, analysis))
    if change:
        change(content)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / FILE).write_text(json.dumps(content), encoding="utf-8")
    return folder


def compared(town, folder, now, study=None, analysis=None):
    """As the command compares; the figures of now come back with what is told of the boundary."""
    before = read_previous(folder)
    run = (study or town.study, town.inputs, town.ground, analysis or town.analysis)
    comparison, told = make._compared(before, *run, now)
    return comparison, told


def by_subject(comparison):
    found = {change.subject: change for change in comparison.changes}
    assert len(found) == len(comparison.changes)
    return found


def counts_in_files(town, codes):
    """Counts of some sectors, added up from the files by hand."""
    sums = dict.fromkeys(("households", "population", *SWING.values()), 0)
    folder = town.path.parent
    with (folder / "TF_CAR_HH_SECTOR_2024.csv").open(encoding="utf-8-sig") as stream:
        for row in csv.DictReader(stream, delimiter=";"):
            sums["households"] += int(row["total_huisH"]) * (row["cd_sector"] in codes)
    with (folder / "OPENDATA_SECTOREN_2024.txt").open(encoding="utf-8-sig") as stream:
        for row in csv.DictReader(stream, delimiter="|"):
            sums["population"] += int(row["TOTAL"]) * (row["CD_SECTOR"] in codes)
    with (folder / "swing_provincies_in_cijfers.csv").open(encoding="utf-8-sig") as stream:
        for row in csv.DictReader(stream, delimiter=";"):
            for column, name in SWING.items():
                sums[name] += int(row[column]) * (row["geoitem"] in codes)
    return sums


def text_of(blocks):
    """Everything that the blocks say, cells of tables row by row."""
    said = []
    for block in blocks:
        if isinstance(block, Table):
            said += [" | ".join(row) for row in (block.header, *block.rows)]
        elif isinstance(block, Heading):
            said.append(block.text)
        elif isinstance(block, Paragraph | Note):
            said.append(plain(block.runs))
    return "\n".join(said).replace("\u00a0", " ")


def table_of(blocks):
    return next((block for block in blocks if isinstance(block, Table)), None)


def rows_of(blocks):
    return {row[0]: row[1:] for row in table_of(blocks).rows}


def a_year_ago(content, less=7):
    for row in content["residents"].values():
        row["vintage"] -= 1
    content["residents"]["one_person_households"]["value"] -= less
    content["sources"]["households"] = ["0" * 64]
