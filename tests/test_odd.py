"""What is odd but usable runs, says what was done about it, and gives right results.

A case is a folder tests/bad/odd-*/ with a study.toml and its odd file. found.txt has, one a line,
the findings that it gives beyond those of tests/bad/good; without it there are none.
"""

import csv
import json
import sys
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

from nabij import cli, pipeline
from nabij.study import load_study

BAD = Path(__file__).parent / "bad"
CASES = sorted(path.parent for path in BAD.glob("odd-*/study.toml"))
# these only say the same in another way, so the results are those of the good study
SAME = [
    "areas-inverted",
    "areas-leftovers",
    "areas-lower-case",
    "areas-no-crs",
    "areas-swapped",
    "households-200-columns",
    "households-cp1252",
    "households-csv-as-xlsx",
    "households-formula-elsewhere",
    "households-other-areas",
    "households-sum-row",
    "households-utf16",
    "places-comma",
    "places-one-far",
    "places-swapped",
    "places-twice",
    "places-unknown",
    "streets-loose",
    "streets-mixed",
    "streets-nan",
    "study-transit",
    "study-windows",
]


def _analyse(folder):
    study = load_study(folder / "study.toml")
    return pipeline.analyse(study, pipeline.read(study))


@pytest.fixture(scope="module")
def good():
    return _analyse(BAD / "good")


@pytest.fixture(scope="module")
def analyses():
    return {case.name: _analyse(case) for case in CASES}


def _said(analysis):
    return [finding.text() for finding in analysis.findings]


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_what_is_odd_is_told_and_nothing_else(case, analyses, good):
    expected = case / "found.txt"
    lines = expected.read_text(encoding="utf-8").splitlines() if expected.exists() else []
    usual = set(_said(good))
    assert [line for line in _said(analyses[case.name]) if line not in usual] == lines


@pytest.mark.parametrize("name", SAME)
def test_the_results_are_those_of_the_good_study(name, analyses, good):
    found = analyses[f"odd-{name}"]
    figures = [column for column in good.areas if column not in ("geometry", "name")]
    pd.testing.assert_frame_equal(
        pd.DataFrame(found.areas[figures]), pd.DataFrame(good.areas[figures]), atol=2e-3
    )
    assert found.areas.area.to_numpy() == pytest.approx(good.areas.area.to_numpy(), rel=1e-6)
    assert found.categories["people_in_gap"].tolist() == pytest.approx(
        good.categories["people_in_gap"].tolist(), abs=0.01
    )


def test_one_area_with_nan_is_left_out_with_its_households(analyses, good):
    found = analyses["odd-areas-one-nan"]
    assert found.areas["code"].tolist() == good.areas["code"].tolist()[:5]
    assert found.counts.households == 750 - 150


def test_a_bow_tie_becomes_an_area_with_surface(analyses, good):
    areas = analyses["odd-areas-bowtie"].areas
    assert areas.is_valid.all() and len(areas) == 6
    # a small loop in one edge: about 20 m out, on a side of 400 m
    assert areas.area.to_numpy() == pytest.approx(good.areas.area.to_numpy(), rel=0.06)
    assert areas.area[2] != pytest.approx(good.areas.area[2], rel=0.001)


def test_parts_of_one_area_are_joined(analyses, good):
    areas = analyses["odd-areas-parts"].areas.set_index("code")
    alone = good.areas.set_index("code")
    assert areas.area["44021A000"] == pytest.approx(2 * alone.area["44021A000"], rel=1e-3)


def test_suppressed_unknown_and_zero_stay_apart(analyses):
    areas = analyses["odd-households-suppressed"].areas.set_index("code")
    status = areas["one_person_households_status"]
    assert status[:4].tolist() == ["suppressed", "suppressed", "unknown", "known"]
    assert areas["one_person_households"][:3].isna().all()
    assert analyses["odd-households-suppressed"].counts.one_person_households == 49 + 52 + 55


def test_thousands_and_decimals_are_told_apart(analyses):
    areas = analyses["odd-households-thousands"].areas
    assert areas["households"].tolist() == [1100, 1110, 1120, 1130, 1140, 1150]
    assert areas["one_person_share"].tolist() == pytest.approx([0.385] * 6)


def test_the_first_of_two_tables_counts(analyses):
    assert analyses["odd-households-two-tables"].areas["households"].iloc[0] == 101


def _run(monkeypatch, capsys, folder, out):
    monkeypatch.setattr(sys, "argv", ["nabij", "analyse", str(folder / "study.toml"), "--out", out])
    with pytest.raises(SystemExit) as end:
        cli.main()
    said = capsys.readouterr()
    assert end.value.code == 0, said.err
    return said.out


def test_names_of_areas_are_never_a_formula_or_markup(monkeypatch, capsys, tmp_path):
    shown = _run(monkeypatch, capsys, BAD / "odd-areas-names", str(tmp_path))
    with (tmp_path / "areas.csv").open(encoding="utf-8-sig", newline="") as stream:
        cells = [row[1] for row in csv.reader(stream, delimiter=";")][1:]
    # a spreadsheet shows what follows an apostrophe and computes nothing
    assert cells == [
        "'=1+1",
        "<script>alert(1)</script>",
        "'+cmd|' /C calc'!A0",
        "'@SUM(1+1)",
        "'-2+3",
        "a | b **vet** [x](http://x) gnirts # kop",
    ]
    page = (tmp_path / "map.html").read_text(encoding="utf-8")
    assert "<script>alert(1)" not in page and "</title><script>" not in page
    assert r"\u003cscript\u003ealert(1)" in page
    summary = (tmp_path / "summary.md").read_text(encoding="utf-8")
    assert "<script>" not in summary and "**vet**" not in summary and "[x](" not in summary
    assert "\n# kop" not in summary and "\u202e" not in summary + page + shown
    # an open file keeps the name as it is
    assert gpd.read_file(tmp_path / "areas.geojson")["name"][1] == "<script>alert(1)</script>"


def test_names_of_places_and_streets_are_never_markup(monkeypatch, capsys, tmp_path):
    _run(monkeypatch, capsys, BAD / "odd-places-names", str(tmp_path))
    page = (tmp_path / "map.html").read_text(encoding="utf-8")
    for markup in ("<script>alert(1)", "<img src=x", "</script><b>"):
        assert markup not in page
    places = gpd.read_file(tmp_path / "results.gpkg", layer="places")
    assert sorted(places["name"]) == ["</script><b>", "<script>alert(1)</script>", "=HYPERLINK(1)"]
    assert json.loads((tmp_path / "provenance.json").read_text(encoding="utf-8"))


def test_names_of_stops_and_lines_are_never_markup(monkeypatch, capsys, tmp_path):
    _run(monkeypatch, capsys, BAD / "odd-transit-names", str(tmp_path))
    page = (tmp_path / "map.html").read_text(encoding="utf-8")
    summary = (tmp_path / "summary.md").read_text(encoding="utf-8")
    for markup in ("<script>alert(1)", "<img src=x", "</script><b>"):
        assert markup not in page and markup not in summary
    stops = gpd.read_file(tmp_path / "results.gpkg", layer="stops")
    assert sorted(stops["name"]) == ["</script><b>", "<script>alert(1)</script>"]
    assert set(stops["lines"]) == {"<img src=x onerror=alert(2)>"}
