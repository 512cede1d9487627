"""What changed since an earlier run, against sums worked out by hand from the files of the town."""

import csv
import dataclasses
import json
import math
import re
from types import SimpleNamespace

import numpy as np
import pytest
import shapely

from nabij.data.town import write_town
from nabij.messages import StudyError
from nabij.pipeline import analyse, lay_ground, read
from nabij.report.buurtanalyse import make
from nabij.report.buurtanalyse.chapter_changes import changes_chapter
from nabij.report.buurtanalyse.comparison import compare
from nabij.report.buurtanalyse.figures_file import FILE, FORMAT, figures_json, read_previous
from nabij.report.document.content import Heading, Note, Paragraph, Table, plain
from nabij.report.neighbourhood.choice import Asked, choose, within
from nabij.report.neighbourhood.figures import figures
from nabij.study import load_study

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
UNREADABLE = "Het bestand `{file}` van de vorige buurtanalyse is niet te lezen."


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    path = write_town(tmp_path_factory.mktemp("stad"))
    study = load_study(path)
    inputs = read(study)
    ground = lay_ground(study, inputs)
    analysis = analyse(study, inputs, ground=ground)
    return SimpleNamespace(path=path, study=study, inputs=inputs, ground=ground, analysis=analysis)


@pytest.fixture(scope="module")
def old(town):
    return _figures(town, _choose(town, OLD))


@pytest.fixture(scope="module")
def new(town):
    return _figures(town, _choose(town, NEW))


def _choose(town, codes):
    return choose(town.study, town.inputs, town.ground, Asked(areas=codes))


def _figures(town, neighbourhood, study=None, analysis=None):
    return figures(
        study or town.study, town.inputs, town.ground, analysis or town.analysis, neighbourhood
    )


def _written(folder, made, analysis, change=None):
    """The file of an earlier run, with a change made to its content."""
    content = json.loads(figures_json(made, analysis))
    if change:
        change(content)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / FILE).write_text(json.dumps(content), encoding="utf-8")
    return folder


def _compared(town, folder, now, study=None, analysis=None):
    """As the command compares; the figures of now come back with what is told of the boundary."""
    before = read_previous(folder)
    run = (study or town.study, town.inputs, town.ground, analysis or town.analysis)
    comparison, told = make._compared(before, *run, now)
    return comparison, told


def _by_subject(comparison):
    found = {change.subject: change for change in comparison.changes}
    assert len(found) == len(comparison.changes)
    return found


def _of_file(town, codes):
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


def _text(blocks):
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


def _table(blocks):
    return next((block for block in blocks if isinstance(block, Table)), None)


def _rows(blocks):
    return {row[0]: row[1:] for row in _table(blocks).rows}


# reading and writing


def test_what_a_run_keeps_is_read_back(town, old, tmp_path):
    previous = read_previous(_written(tmp_path, old, town.analysis))
    assert previous.kind == "areas" and previous.areas == set(OLD)
    assert previous.crs == "EPSG:31370" and previous.pace == 1.0 and previous.date == "2024-10-08"
    assert previous.outline.area == pytest.approx(old.neighbourhood.outline.area, rel=1e-4)
    assert set(previous.residents) == set(old.residents.index)
    for name, row in previous.residents.items():
        now = old.residents.loc[name]
        assert (row["value"], row["status"]) == (pytest.approx(now["value"], nan_ok=True), "known")
    assert len(previous.reach) == len(old.reach) == 18
    for row in old.reach.to_dict("records"):
        kept = previous.reach[row["category"], row["mode"], row["name"]]
        for figure in ("norm_minutes", "share_within", "people_beyond", "median_minutes"):
            if math.isnan(row[figure]):
                assert kept[figure] is None
            else:
                assert kept[figure] == pytest.approx(row[figure])
    assert previous.sources["places"] == {
        source.sha256 for source in town.analysis.sources if source.layer == "places"
    }


def test_the_file_of_one_run_is_the_same_text_and_strict_json(town, old):
    kept = figures_json(old, town.analysis)
    assert kept == figures_json(old, town.analysis)

    def refuse(constant):
        raise AssertionError(f"{constant} is no JSON")

    content = json.loads(kept, parse_constant=refuse)
    assert content["format"] == FORMAT
    assert not re.search(r"/tmp|/home|\d{2}:\d{2}", kept)


def test_nothing_masked_is_in_the_file(town, old):
    threshold = 60
    own = town.study.study.model_copy(update={"suppress_below": threshold})
    study = town.study.model_copy(update={"study": own})
    content = json.loads(figures_json(_figures(town, _choose(town, OLD), study), town.analysis))
    lone = content["residents"]["lone_parent_households"]
    assert lone == {"value": None, "status": "small", "vintage": 2024}
    counts = [row["value"] for name, row in content["residents"].items() if "share" not in name]
    people = [row["people_beyond"] for row in content["reach"]]
    assert all(n is None or n == 0 or n >= threshold for n in [*counts, *people])


def test_how_much_of_a_cut_area_counts_is_not_in_the_file(town):
    """Beside the number of households of the area, which is public, it would tell a few of them."""
    _, south, east, north = town.inputs.areas.table.geometry.iloc[1].bounds
    outline = shapely.box(east - 30, south, east + 400, north)
    cut = _figures(town, within(town.inputs, town.ground, outline, "getekend"))
    parts = [part for part in cut.areas["part"] if part < 1]
    assert parts
    kept = figures_json(cut, town.analysis)
    assert json.loads(kept)["areas"] == sorted(cut.areas["code"])
    assert not any(f"{part:.4f}"[1:] in kept for part in parts)


def test_two_files_of_one_name_in_one_layer_are_both_kept(town, old, tmp_path):
    same = [source for source in town.analysis.sources if source.layer == "households"][:2]
    sources = tuple(
        dataclasses.replace(source, file="cijfers.csv") if source in same else source
        for source in town.analysis.sources
    )
    analysis = dataclasses.replace(town.analysis, sources=sources)
    folder = _written(tmp_path, old, analysis)
    assert compare(read_previous(folder), old, None, analysis).layers == ()


# comparing


def test_the_same_run_again_changed_nothing(town, old, tmp_path):
    folder = _written(tmp_path, old, town.analysis)
    comparison, told = _compared(town, folder, old)
    assert not comparison.moved and comparison.layers == () and told is old
    assert (comparison.gone, comparison.new) == ((), ())
    # ten indicators, and two figures for each of six ways to three categories
    assert len(comparison.changes) == 10 + 2 * 18
    assert all(change.reasons == () for change in comparison.changes)
    assert not any(change.small for change in comparison.changes)
    hidden = [c for c in comparison.changes if math.isnan(c.now)]
    assert {c.subject[:3] for c in hidden} == {("huis_van_het_kind", "walk", "frail")}
    for language in LANGUAGES:
        blocks = changes_chapter(comparison, old, town.analysis, language)
        assert _table(blocks) is None
        assert f" {len(comparison.changes) - len(hidden)} " in _text(blocks)


def _a_year_ago(content, less=7):
    for row in content["residents"].values():
        row["vintage"] -= 1
    content["residents"]["one_person_households"]["value"] -= less
    content["sources"]["households"] = ["0" * 64]


def test_a_new_year_is_the_only_reason(town, old, tmp_path):
    folder = _written(tmp_path, old, town.analysis, _a_year_ago)
    comparison, _ = _compared(town, folder, old)
    found = _by_subject(comparison)
    change = found[("one_person_households",)]
    assert (change.now - change.before, change.boundary) == (7, 0)
    assert change.reasons == ("vintage",) and change.vintages == (2023, 2024)
    assert found[("households",)].reasons == (), "a new year that changed nothing needs no reason"
    assert comparison.layers == ("households",) and not comparison.moved
    told = _text(changes_chapter(comparison, old, town.analysis, "nl"))
    assert "Eenpersoonshuishoudens (2023, nu 2024) | 276 | 283 | +7 | alleen een nieuw jaar" in told
    assert "Waarvan door de grens" not in told.split("\nEen verschil")[0]


def test_another_file_about_the_same_year_is_no_new_year(town, old, tmp_path):
    def change(content):
        content["residents"]["population"]["value"] += 10
        content["sources"]["households"] = ["0" * 64]

    comparison, _ = _compared(town, _written(tmp_path, old, town.analysis, change), old)
    assert _by_subject(comparison)[("population",)].reasons == ("file",)


def test_a_figure_that_differs_though_nothing_else_does_was_worked_out_otherwise(
    town, old, tmp_path
):
    def change(content):
        content["residents"]["population"]["value"] += 10

    comparison, _ = _compared(town, _written(tmp_path, old, town.analysis, change), old)
    assert _by_subject(comparison)[("population",)].reasons == ("method",)


def test_the_part_of_the_boundary_is_what_the_areas_differ(town, old, new, tmp_path):
    comparison, told = _compared(town, _written(tmp_path, old, town.analysis), new)
    assert comparison.moved and told is new
    assert (comparison.gone, comparison.new) == (OLD[:1], NEW[3:])
    then, now = _of_file(town, OLD), _of_file(town, NEW)
    found = _by_subject(comparison)
    for name in then:
        change = found[(name,)]
        assert (change.before, change.now) == (pytest.approx(then[name]), pytest.approx(now[name]))
        assert change.boundary == pytest.approx(now[name] - then[name])
        assert change.reasons == ("boundary",)
    share = found[("one_person_share",)]
    parts = [one["one_person_households"] / one["households"] for one in (then, now)]
    assert share.boundary == pytest.approx(parts[1] - parts[0])
    assert all(change.reasons in ((), ("boundary",)) for change in comparison.changes)
    rows = _rows(changes_chapter(comparison, new, town.analysis, "nl"))
    cells = rows["Huishoudens"]
    more = now["households"] - then["households"]
    assert cells == (
        str(then["households"]),
        str(now["households"]),
        f"+{more}",
        f"+{more}",
        "alleen een andere grens",
    )


def test_another_boundary_and_a_new_year_are_told_apart(town, old, new, tmp_path):
    folder = _written(tmp_path, old, town.analysis, lambda content: _a_year_ago(content, 40))
    comparison, _ = _compared(town, folder, new)
    then, now = (_of_file(town, codes)["one_person_households"] for codes in (OLD, NEW))
    change = _by_subject(comparison)[("one_person_households",)]
    assert change.before == then - 40 and change.now == now
    assert change.boundary == pytest.approx(now - then)
    assert change.reasons == ("boundary", "vintage")
    told = _text(changes_chapter(comparison, new, town.analysis, "nl"))
    assert f"+{now - then + 40} | +{now - then} | een andere grens, een nieuw jaar" in told


def test_another_norm_is_the_reason_of_what_it_changes(town, old, tmp_path):
    places = [
        place.model_copy(update={"norm_minutes": 10.0}) if place.category == "ldc" else place
        for place in town.study.places
    ]
    study = town.study.model_copy(update={"places": places})
    analysis = analyse(study, town.inputs, ground=town.ground)
    now = _figures(town, _choose(town, OLD), study, analysis)
    folder = _written(tmp_path, old, town.analysis)
    comparison, _ = _compared(town, folder, now, study, analysis)
    found = _by_subject(comparison)
    assert found["ldc", "walk", "older", "share_within"].reasons == ("norm",)
    assert found["ldc", "walk", "older", "people_beyond"].reasons == ("norm",)
    assert found["ldc", "transit", "afternoon", "share_within"].reasons == ("norm",)
    others = [change for subject, change in found.items() if subject[0] != "ldc"]
    assert all(change.reasons == () for change in others)


def test_other_files_and_choices_are_reasons_of_what_rests_on_them(town, old, tmp_path):
    def change(content):
        content["sources"]["places"][0] = "0" * 64
        content["sources"]["timetable"] = ["0" * 64]
        content["date"], content["pace"] = "2023-10-10", 0.9
        for row in content["reach"]:
            if row["share_within"] is not None:
                row["share_within"] = row["share_within"] * 0.5 + 0.1

    comparison, _ = _compared(town, _written(tmp_path, old, town.analysis, change), old)
    assert comparison.layers == ("places", "timetable")
    found = _by_subject(comparison)
    assert found["ldc", "walk", "older", "share_within"].reasons == ("places", "pace")
    assert found["ldc", "walk", "adult", "share_within"].reasons == ("places",)
    assert found["ldc", "transit", "evening", "share_within"].reasons == (
        *("places", "timetable", "date"),
    )
    assert found["ldc", "walk", "older", "people_beyond"].reasons == ()
    told = _text(changes_chapter(comparison, old, town.analysis, "nl"))
    assert "Deze bestanden zijn andere dan de vorige keer: plekken, dienstregeling." in told


# what may not be told


@pytest.mark.parametrize("then", [True, False])
@pytest.mark.parametrize("status", ["small", "hidden", "suppressed", "unknown"])
def test_a_figure_hidden_then_or_now_has_no_difference(town, old, tmp_path, then, status):
    residents = old.residents.copy()
    residents.loc["population", ["value", "status"]] = [np.nan, status]
    masked = dataclasses.replace(old, residents=residents)
    before, now = (masked, old) if then else (old, masked)
    comparison, _ = _compared(town, _written(tmp_path, before, town.analysis), now)
    change = _by_subject(comparison)[("population",)]
    assert math.isnan(change.before if then else change.now)
    assert (change.before_status if then else change.now_status) == status
    assert change.reasons == ("method",), "with the same files only another threshold can do that"
    for language in LANGUAGES:
        rows = _rows(changes_chapter(comparison, now, town.analysis, language))
        (cells,) = rows.values()
        assert cells[2] == "–"
        assert not re.search(r"nan|None", " ".join(cells))


def test_what_was_under_the_threshold_of_now_is_not_told(town, old, tmp_path):
    """An earlier run with a lower threshold may have kept smaller numbers than this one tells."""

    def change(content):
        content["residents"]["residents_80plus"]["value"] = 3.0
        content["residents"]["share_80plus"]["value"] = 3 / 1067

    comparison, _ = _compared(town, _written(tmp_path, old, town.analysis, change), old)
    found = _by_subject(comparison)
    for name in ("residents_80plus", "share_80plus"):
        assert math.isnan(found[(name,)].before) and found[(name,)].before_status == "hidden"
    told = _text(changes_chapter(comparison, old, town.analysis, "nl"))
    assert "+66" not in told and "0,3 %" not in told


def _with_a_few_more(town):
    """The old areas with a few homes of an area beside them; and what was added, by hand."""
    table, areas = town.ground.homes.table, town.inputs.areas.table
    codes = areas["code"].to_numpy()
    outline = shapely.union_all(areas.geometry[np.isin(codes, OLD)].to_numpy())
    points = shapely.points(table["x"], table["y"])
    ones = _ones(town)
    beyond = np.flatnonzero(~shapely.intersects(outline, points))
    nearest = beyond[np.argsort(shapely.distance(points[beyond], outline))]
    added = nearest[: 1 + int(np.argmax(np.cumsum(ones[nearest]) > 2))]
    # wide enough to be another outline, and without another home in it
    drawn = [outline, *shapely.buffer(points[added], 0.5), _empty_corner(outline, points)]
    wider = within(town.inputs, town.ground, shapely.union_all(drawn), "wijder")
    assert sorted(np.flatnonzero(wider.inside & ~shapely.intersects(outline, points))) == sorted(
        added
    )
    return wider, float(ones[added].sum())


def _empty_corner(outline, points):
    """A square where nobody lives, far from everything."""
    west, south, *_ = shapely.total_bounds(points)
    return shapely.box(west - 500, south - 500, west - 100, south - 100)


def _ones(town):
    """One-person households of every home: those of its area, by the households placed there."""
    table = town.ground.homes.table
    codes = town.inputs.areas.table["code"].to_numpy()[table["area"].to_numpy()]
    counts = town.inputs.households.table
    here = table["households"].to_numpy()
    everyone = np.array([counts["households"][code] for code in codes], dtype=float)
    alone = np.array([counts["one_person_households"][code] for code in codes], dtype=float)
    return here / everyone * alone


def test_a_few_people_between_two_boundaries_are_not_told(town, old, tmp_path):
    wider, added = _with_a_few_more(town)
    assert 0 < added < 5
    now = _figures(town, wider)
    assert now.residents.at["one_person_households", "value"] == pytest.approx(283 + added)
    comparison, _ = _compared(town, _written(tmp_path, old, town.analysis), now)
    assert comparison.moved
    change = _by_subject(comparison)[("one_person_households",)]
    assert change.small and math.isnan(change.boundary)
    assert change.reasons == ("boundary",)
    # beside the number of now, the number of then would tell as much
    assert math.isnan(change.before) and change.before_status == "hidden"
    share = _by_subject(comparison)[("one_person_share",)]
    assert math.isnan(share.before) and math.isnan(share.boundary)
    for language in LANGUAGES:
        blocks = changes_chapter(comparison, now, town.analysis, language)
        name = {
            "nl": "Eenpersoonshuishoudens",
            "en": "One-person households",
            "fr": "Ménages d’une personne",
        }[language]
        cells = next(cells for row, cells in _rows(blocks).items() if row[:8] == name[:8])
        assert not re.search(r"\b283\b", cells[0]) and cells[2] == "–"
        assert "5" in cells[3]


def test_the_sum_of_then_cannot_be_found_from_a_share_of_then(town, old, tmp_path):
    """Of every share and count of then that is told, none gives few people by subtraction."""
    wider, _ = _with_a_few_more(town)
    now = _figures(town, wider)
    comparison, _ = _compared(town, _written(tmp_path, old, town.analysis), now)
    found = _by_subject(comparison)
    before = {subject[0]: change.before for subject, change in found.items() if len(subject) == 1}
    shares = {
        "one_person_share": ("one_person_households", "households"),
        "lone_parent_share": ("lone_parent_households", "households"),
        "share_65plus": ("residents_65plus", "population"),
        "share_80plus": ("residents_80plus", "population"),
    }
    for share, (part, whole) in shares.items():
        told = [name for name in (share, part, whole) if not math.isnan(before[name])]
        between = {
            name: abs(now.residents.at[name, "value"] - old.residents.at[name, "value"])
            for name in (part, whole)
        }
        few = {name for name, n in between.items() if 0 < n < 5}
        # two of the three give the third
        assert not (few and len(told) > 1), (share, told, between)
        assert not few & set(told)


# an earlier boundary that cannot be drawn again


def test_areas_that_are_no_longer_are_drawn_by_their_outline(town, old, new, tmp_path):
    def change(content):
        content["areas"] = [f"X{code}" for code in content["areas"]]

    comparison, told = _compared(town, _written(tmp_path, old, town.analysis, change), new)
    assert told is new and comparison.gone == tuple(f"X{code}" for code in OLD)
    then, now = _of_file(town, OLD), _of_file(town, NEW)
    change = _by_subject(comparison)[("households",)]
    # homes on the border itself may fall on the other side
    assert change.boundary == pytest.approx(now["households"] - then["households"], abs=8)
    assert "X99999A00-" in _text(changes_chapter(comparison, new, town.analysis, "nl"))


def test_areas_drawn_anew_under_their_codes_are_taken_as_they_were(town, old, tmp_path):
    """The codes are the same, but half of the ground is not."""
    west, south, east, north = old.neighbourhood.outline.bounds
    half = shapely.intersection(
        old.neighbourhood.outline, shapely.box(west, south, (west + east) / 2, north)
    )

    def change(content):
        content["outline"] = shapely.to_wkt(half)

    comparison, _ = _compared(town, _written(tmp_path, old, town.analysis, change), old)
    change = _by_subject(comparison)[("households",)]
    points = shapely.points(town.ground.homes.table["x"], town.ground.homes.table["y"])
    inside = shapely.intersects(half, points)
    expected = 564 - town.ground.homes.table["households"].to_numpy()[inside].sum()
    assert comparison.moved and change.boundary == pytest.approx(expected)


def test_another_crs_tells_that_the_boundary_cannot_be_drawn(town, old, new, tmp_path):
    def change(content):
        content["crs"], content["kind"] = "EPSG:3812", "polygon"

    comparison, told = _compared(town, _written(tmp_path, old, town.analysis, change), new)
    said = [found.text("nl") for found in told.neighbourhood.findings]
    assert said == [
        "De grens van de vorige buurtanalyse kan niet meer getekend worden: het deel van de "
        "verschillen dat van de grens komt, is niet berekend."
    ]
    assert comparison.moved and all(math.isnan(c.boundary) for c in comparison.changes)


# files that are broken


def _told(path):
    with pytest.raises(StudyError) as caught:
        read_previous(path)
    return str(caught.value)


@pytest.fixture(scope="module")
def content(town, old):
    return json.loads(figures_json(old, town.analysis))


def _keep(folder, content):
    (folder / FILE).write_text(
        content if isinstance(content, str) else json.dumps(content), encoding="utf-8"
    )
    return folder / FILE


KEYS = (
    *("version", "kind", "areas", "outline", "crs", "pace", "date", "residents"),
    *("reach", "sources", "format"),
)


@pytest.mark.parametrize("key", KEYS)
def test_a_missing_key_is_told(tmp_path, content, key):
    file = _keep(tmp_path, {name: value for name, value in content.items() if name != key})
    assert _told(tmp_path).startswith(UNREADABLE.format(file=file))


def _set(*path):
    """A change that puts the last of `path` where the others lead."""

    def change(content):
        *keys, last, value = path
        for key in keys:
            content = content[key]
        content[last] = value

    return change


_BROKEN = {
    "areas are a text": _set("areas", "A"),
    "an area is a number": _set("areas", ["A", 3]),
    "areas are a table": _set("areas", {"A": 1.0}),
    "residents are a list": _set("residents", [1]),
    "a row is a number": _set("residents", "households", 3),
    "a value is text": _set("residents", "households", "value", "veel"),
    "a value is a list": _set("residents", "households", "value", [1]),
    "a value is true": _set("residents", "households", "value", True),
    "a value is endless": _set("residents", "households", "value", float("inf")),
    "a status is a number": _set("residents", "households", "status", 1),
    "a year is endless": _set("residents", "households", "vintage", float("inf")),
    "a year is text": _set("residents", "households", "vintage", "2024"),
    "reach is text": _set("reach", "x"),
    "a row of reach is a list": _set("reach", 0, []),
    "a category is a list": _set("reach", 0, "category", ["ldc"]),
    "a norm is text": _set("reach", 0, "norm_minutes", "15"),
    "a share is no number": _set("reach", 0, "share_within", float("nan")),
    "pace is a list": _set("pace", [1]),
    "pace is no number": _set("pace", float("nan")),
    "sources are a list": _set("sources", []),
    "checksums are a number": _set("sources", "areas", 3),
    "a checksum is a list": _set("sources", "areas", [[]]),
    "no outline": _set("outline", None),
    "an outline of words": _set("outline", "POLYGON of niet"),
    "an outline without end": _set("outline", "POLYGON ((0 0, 1 0"),
    "a point": _set("outline", "POINT (1 1)"),
    "a line": _set("outline", "LINESTRING (0 0, 1 1)"),
    "an empty outline": _set("outline", "POLYGON EMPTY"),
    "an outline without surface": _set("outline", "POLYGON ((0 0, 1 0, 0 0))"),
    "an outline of no numbers": _set("outline", "POLYGON ((nan nan, 1 0, 1 1, nan nan))"),
    "an endless outline": _set("outline", "POLYGON ((0 0, 1e308 0, 1e308 1e308, 0 0))"),
    "shapes in shapes": _set("outline", "GEOMETRYCOLLECTION (" * 200_000),
}


@pytest.mark.parametrize("name", _BROKEN)
def test_a_value_of_another_kind_is_told(tmp_path, content, name):
    broken = json.loads(json.dumps(content))
    _BROKEN[name](broken)
    file = _keep(tmp_path, broken)
    assert _told(tmp_path).startswith(UNREADABLE.format(file=file))


@pytest.mark.parametrize(
    "written",
    ["", "geen json", "[1, 2]", "3", "null", '{"format": 1', "[" * 100_000, '{"format": 1}'],
)
def test_what_is_no_file_of_a_run_is_told(tmp_path, written):
    file = _keep(tmp_path, written)
    assert _told(tmp_path).startswith(UNREADABLE.format(file=file))


def test_bytes_that_are_no_text_are_told(tmp_path):
    (tmp_path / FILE).write_bytes(b"\xff\xfe\x00\xd8")
    assert _told(tmp_path).startswith(UNREADABLE.format(file=tmp_path / FILE))


@pytest.mark.parametrize("other", [0, 2, "1", None, []])
def test_another_format_is_told(tmp_path, content, other):
    file = _keep(tmp_path, content | {"format": other})
    assert _told(tmp_path).startswith(f"Het bestand `{file}` komt van een andere versie van nabij")


def test_a_folder_without_the_file_and_no_folder_at_all_are_told(tmp_path):
    for folder in (tmp_path, tmp_path / "nergens"):
        assert _told(folder) == (
            f"In `{folder}` staat geen `{FILE}`: dat is geen map van een eerdere buurtanalyse. "
            "Geef de map waarin `nabij buurtanalyse` de vorige keer schreef."
        )


def test_a_file_that_is_too_large_is_told(tmp_path):
    with (tmp_path / FILE).open("wb") as stream:
        stream.truncate(20_000_001)
    assert _told(tmp_path).startswith(f"Het bestand `{tmp_path / FILE}` is groter dan 20 MB")


def test_an_outline_that_crosses_itself_is_compared_all_the_same(town, old, tmp_path):
    def change(content):
        x, y, *_ = old.neighbourhood.outline.bounds
        corners = ((0, 0), (900, 900), (900, 0), (0, 900), (0, 0))
        drawn = ", ".join(f"{x + dx} {y + dy}" for dx, dy in corners)
        content["outline"], content["kind"] = f"POLYGON (({drawn}))", "polygon"

    comparison, _ = _compared(town, _written(tmp_path, old, town.analysis, change), old)
    assert comparison.moved
    # what stands under the names of the areas is not asked, as it was a drawing
    assert _by_subject(comparison)[("households",)].boundary != 0


# in words


def test_the_chapter_in_three_languages(town, old, new, tmp_path):
    folder = _written(tmp_path, old, town.analysis, lambda content: _a_year_ago(content, 40))
    comparison, _ = _compared(town, folder, new)
    heads = set()
    for language in LANGUAGES:
        blocks = changes_chapter(comparison, new, town.analysis, language)
        told = _text(blocks)
        assert not re.search(r"[{}]|\bnan\b|None\b", told)
        assert not re.search(r"\d\.\d{1,2}(?!\d)", told)
        assert blocks[0] == Heading(blocks[0].text, 1, "changes")
        heads.add(blocks[0].text)
        names = dict(
            zip(town.inputs.areas.table["code"], town.inputs.areas.table["name"], strict=True)
        )
        assert names[OLD[0]] in told and names[NEW[-1]] in told
        table = _table(blocks)
        assert all(len(row) == len(table.header) == len(table.widths) for row in table.rows)
        assert not any(set(row[1:-1]) == {"–"} for row in table.rows)
    assert len(heads) == 3
    # shares are told in points, with a sign and a comma
    told = _text(changes_chapter(comparison, new, town.analysis, "nl"))
    assert re.search(r"[+−]\d+,\d procentpunt", told)
