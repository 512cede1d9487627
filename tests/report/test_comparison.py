"""What changed since an earlier run, against sums worked out by hand from the files of the town."""

import dataclasses
import json
import math
import re

import pytest
import shapely

from nabij.pipeline import analyse
from nabij.report.buurtanalyse.chapter_changes import changes_chapter
from nabij.report.buurtanalyse.comparison import compare
from nabij.report.buurtanalyse.figures_file import FORMAT, figures_json, read_previous
from nabij.report.neighbourhood.choice import within

from .earlier import (
    LANGUAGES,
    NEW,
    OLD,
    a_year_ago,
    by_subject,
    chosen,
    compared,
    counts_in_files,
    figures_of,
    kept_in,
    new,
    old,
    rows_of,
    table_of,
    text_of,
    town,
)

__all__ = ["new", "old", "town"]

# reading and writing


def test_what_a_run_keeps_is_read_back(town, old, tmp_path):
    previous = read_previous(kept_in(tmp_path, old, town.analysis))
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
    content = json.loads(figures_json(figures_of(town, chosen(town, OLD), study), town.analysis))
    lone = content["residents"]["lone_parent_households"]
    assert lone == {"value": None, "status": "small", "vintage": 2024}
    counts = [row["value"] for name, row in content["residents"].items() if "share" not in name]
    people = [row["people_beyond"] for row in content["reach"]]
    assert all(n is None or n == 0 or n >= threshold for n in [*counts, *people])


def test_how_much_of_a_cut_area_counts_is_not_in_the_file(town):
    """Beside the number of households of the area, which is public, it would tell a few of them."""
    _, south, east, north = town.inputs.areas.table.geometry.iloc[1].bounds
    outline = shapely.box(east - 30, south, east + 400, north)
    cut = figures_of(town, within(town.inputs, town.ground, outline, "getekend"))
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
    folder = kept_in(tmp_path, old, analysis)
    assert compare(read_previous(folder), old, None, analysis).layers == ()


# comparing


def test_the_same_run_again_changed_nothing(town, old, tmp_path):
    folder = kept_in(tmp_path, old, town.analysis)
    comparison, told = compared(town, folder, old)
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
        assert table_of(blocks) is None
        assert f" {len(comparison.changes) - len(hidden)} " in text_of(blocks)


def test_a_new_year_is_the_only_reason(town, old, tmp_path):
    folder = kept_in(tmp_path, old, town.analysis, a_year_ago)
    comparison, _ = compared(town, folder, old)
    found = by_subject(comparison)
    change = found[("one_person_households",)]
    assert (change.now - change.before, change.boundary) == (7, 0)
    assert change.reasons == ("vintage",) and change.vintages == (2023, 2024)
    assert found[("households",)].reasons == (), "a new year that changed nothing needs no reason"
    assert comparison.layers == ("households",) and not comparison.moved
    told = text_of(changes_chapter(comparison, old, town.analysis, "nl"))
    assert "Eenpersoonshuishoudens (2023, nu 2024) | 276 | 283 | +7 | alleen een nieuw jaar" in told
    assert "Waarvan door de grens" not in told.split("\nEen verschil")[0]


def test_another_file_about_the_same_year_is_no_new_year(town, old, tmp_path):
    def change(content):
        content["residents"]["population"]["value"] += 10
        content["sources"]["households"] = ["0" * 64]

    comparison, _ = compared(town, kept_in(tmp_path, old, town.analysis, change), old)
    assert by_subject(comparison)[("population",)].reasons == ("file",)


def test_a_figure_that_differs_though_nothing_else_does_was_worked_out_otherwise(
    town, old, tmp_path
):
    def change(content):
        content["residents"]["population"]["value"] += 10

    comparison, _ = compared(town, kept_in(tmp_path, old, town.analysis, change), old)
    assert by_subject(comparison)[("population",)].reasons == ("method",)


def test_the_part_of_the_boundary_is_what_the_areas_differ(town, old, new, tmp_path):
    comparison, told = compared(town, kept_in(tmp_path, old, town.analysis), new)
    assert comparison.moved and told is new
    assert (comparison.gone, comparison.new) == (OLD[:1], NEW[3:])
    then, now = counts_in_files(town, OLD), counts_in_files(town, NEW)
    found = by_subject(comparison)
    for name in then:
        change = found[(name,)]
        assert (change.before, change.now) == (pytest.approx(then[name]), pytest.approx(now[name]))
        assert change.boundary == pytest.approx(now[name] - then[name])
        assert change.reasons == ("boundary",)
    share = found[("one_person_share",)]
    parts = [one["one_person_households"] / one["households"] for one in (then, now)]
    assert share.boundary == pytest.approx(parts[1] - parts[0])
    assert all(change.reasons in ((), ("boundary",)) for change in comparison.changes)
    rows = rows_of(changes_chapter(comparison, new, town.analysis, "nl"))
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
    folder = kept_in(tmp_path, old, town.analysis, lambda content: a_year_ago(content, 40))
    comparison, _ = compared(town, folder, new)
    then, now = (counts_in_files(town, codes)["one_person_households"] for codes in (OLD, NEW))
    change = by_subject(comparison)[("one_person_households",)]
    assert change.before == then - 40 and change.now == now
    assert change.boundary == pytest.approx(now - then)
    assert change.reasons == ("boundary", "vintage")
    told = text_of(changes_chapter(comparison, new, town.analysis, "nl"))
    assert f"+{now - then + 40} | +{now - then} | een andere grens, een nieuw jaar" in told


def test_another_norm_is_the_reason_of_what_it_changes(town, old, tmp_path):
    places = [
        place.model_copy(update={"norm_minutes": 10.0}) if place.category == "ldc" else place
        for place in town.study.places
    ]
    study = town.study.model_copy(update={"places": places})
    analysis = analyse(study, town.inputs, ground=town.ground)
    now = figures_of(town, chosen(town, OLD), study, analysis)
    folder = kept_in(tmp_path, old, town.analysis)
    comparison, _ = compared(town, folder, now, study, analysis)
    found = by_subject(comparison)
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

    comparison, _ = compared(town, kept_in(tmp_path, old, town.analysis, change), old)
    assert comparison.layers == ("places", "timetable")
    found = by_subject(comparison)
    assert found["ldc", "walk", "older", "share_within"].reasons == ("places", "pace")
    assert found["ldc", "walk", "adult", "share_within"].reasons == ("places",)
    assert found["ldc", "transit", "evening", "share_within"].reasons == (
        *("places", "timetable", "date"),
    )
    assert found["ldc", "walk", "older", "people_beyond"].reasons == ()
    told = text_of(changes_chapter(comparison, old, town.analysis, "nl"))
    assert "Deze bestanden zijn andere dan de vorige keer: plekken, dienstregeling." in told
