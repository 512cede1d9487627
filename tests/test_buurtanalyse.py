"""The buurtanalyse from the command line to its files, as a person meets it.

Most runs are of the small study tests/bad/good (six areas, 750 households), which takes a second
or two; two are of the invented town, which has a timetable and more figures.
"""

import csv
import json
import re
import zipfile

import geopandas as gpd
import pytest
import shapely

from nabij.data.town import write_town
from nabij.report.buurtanalyse import make
from nabij.report.texts.questions import questions
from nabij.words import text

from .buurtanalyse_run import (
    FIRST,
    PLACE,
    SECOND,
    THIRD,
    TWO,
    begun,
    change,
    good,
    nabij,
    no_pictures,
    pdf_pages,
    refused,
    web_page,
    whole,
)

__all__ = ["good", "nabij", "no_pictures"]


HOSTILE = ("<script>alert(1)</script>", "=cmd()", "../../x", r"$\frac{1}{0}$", "\u202egnirts")


# the three ways to say which neighbourhood


def test_areas_write_beside_the_study(nabij, good):
    done = nabij(good, "--areas", TWO)
    out = good.parent / "study-buurtanalyse"
    said = whole(done, out)
    # 100 + 110 households, 40 + 43 of one person
    assert "Huishoudens | 210" in said and "Alleenwonenden | 83" in said
    assert "kaarten en grafieken tekenen" in done.err
    assert f"Resultaten in {out}: " in done.out
    assert "Er is nog geen tekstbestand `buurtanalyse.md`" in done.out
    # without a timetable there is nothing to say of public transport, and that is said
    assert text("buurtanalyse.no_transit") in said
    assert not (good.parent / "buurtanalyse.md").exists()
    with (out / "plekken.csv").open(encoding="utf-8-sig", newline="") as stream:
        names = [row[1] for row in csv.reader(stream, delimiter=";")]
    assert names[1:] and all(name.startswith("Buurthuis") for name in names[1:])


def test_a_walk_around_a_place(nabij, good, tmp_path):
    done = nabij(good, "--within-walk", 5, "--of", PLACE, "--out", tmp_path / "uit")
    said = whole(done, tmp_path / "uit")
    assert "Buurtanalyse 5 minuten rond Buurthuis 1 (verzonnen)" in done.out
    assert "deel" in said


def test_a_drawing_that_lies_partly_outside(nabij, good, tmp_path, no_pictures):
    no_pictures()
    areas = gpd.read_file(good.parent / "areas.geojson")
    x, y = areas.geometry[0].centroid.coords[0]
    drawn = gpd.GeoSeries([shapely.box(x - 0.01, y - 0.001, x + 0.004, y + 0.003)], crs=4326)
    drawn.to_file(tmp_path / "mijn buurt.geojson")
    done = nabij(good, "--polygon", tmp_path / "mijn buurt.geojson", "--out", tmp_path / "uit")
    said = whole(done, tmp_path / "uit")
    assert re.search(r"Buurtanalyse Sector 00 \(verzonnen\).* en omgeving", done.out)
    assert "buiten de gebieden van de studie" in said


# the text file


def test_begin_fill_in_and_make(nabij, good, tmp_path):
    file = begun(nabij, good, "--areas", TWO)
    written = file.read_text(encoding="utf-8")
    assert not (good.parent / "study-buurtanalyse").exists()
    assert f'areas = ["{FIRST}", "{SECOND}"]' in written
    asked = [question.heading("nl") for question in questions()]
    assert [line[3:] for line in written.splitlines() if line.startswith("## ")].count(
        asked[0]
    ) == 1
    assert all(f"## {heading}" in written for heading in asked)
    ids = re.findall(r"^- \[ \] ([a-z_]+-[a-z_-]+):", written, re.MULTILINE)
    assert ids, "there are proposals to decide about"
    # every question gets an answer of its own, one proposal is struck, another accepted
    for number, heading in enumerate(asked):
        written = written.replace(f"## {heading}\n", f"## {heading}\n\nAntwoord nummer {number}.\n")
    written = written.replace(f"- [ ] {ids[0]}:", f"- [x] {ids[0]} (4): Dit doen we samen")
    written = written.replace(f"- [ ] {ids[-1]}:", f"- [-] {ids[-1]}:")
    written += "\n## Een kop van mij\n\nWat nergens past.\n"
    file.write_text(written, encoding="utf-8")
    before, changed = file.read_bytes(), file.stat().st_mtime_ns
    said = whole(nabij(good, "--out", tmp_path / "uit"), tmp_path / "uit")
    assert (file.read_bytes(), file.stat().st_mtime_ns) == (before, changed)
    for number in range(len(asked)):
        assert re.search(rf"Antwoord nummer {number}\b", said)
    assert "Dit doen we samen" in said and text("textfile.decision_accepted") in said
    if len(ids) > 1:
        assert f"Eén voorstel is geschrapt: {ids[-1]}." in said
    assert "Een kop van mij" in said and "Wat nergens past." in said
    pages = " ".join("".join(pdf_pages(tmp_path / "uit")).split())
    assert "Wat nergens past." in pages and "Wat nergens past." in web_page(tmp_path / "uit")


def test_a_text_file_that_stands_there_is_never_overwritten(nabij, good):
    file = good.parent / "buurtanalyse.md"
    file.write_text("van mij", encoding="utf-8")
    told = refused(nabij(good, "--init", "--areas", TWO), "bestaat al en blijft zoals het is")
    assert str(file) in told and file.read_text(encoding="utf-8") == "van mij"


def test_a_text_about_another_neighbourhood_is_refused(nabij, good, tmp_path):
    file = begun(nabij, good, "--areas", TWO)
    before = file.read_bytes()
    for asked in (
        ("--areas", THIRD),
        ("--within-walk", 5, "--of", PLACE),
        ("--polygon", tmp_path / "geen.geojson"),
    ):
        done = nabij(good, *asked, "--out", tmp_path / "uit")
        refused(done, str(file), "over een andere buurt")
    assert not (tmp_path / "uit").exists() and file.read_bytes() == before


WORDS = " ".join(f"woord{number}" for number in range(5000))
STRANGE = {
    "lang": WORDS,
    "emoji": "Wat een buurt 👵🏽🏳️‍🌈🎉",
    "rtl": "שלום עולם مرحبا بالعالم",
    "markup": r"<script>alert(1)</script> $\frac{1}{0}$ \input{X} #import =cmd() ../../x &amp;",
}


def test_whatever_people_write_is_in_every_file(nabij, good, tmp_path):
    file = begun(nabij, good, "--areas", TWO)
    written = file.read_text(encoding="utf-8")
    asked = [question.heading("nl") for question in questions()]
    for heading, said in zip(asked[1:], STRANGE.values(), strict=False):
        written = written.replace(f"## {heading}\n", f"## {heading}\n\n{said}\n")
    proposal = re.search(r"^- \[ \] (gap|[a-z_]+-[a-z_-]+):", written, re.MULTILINE)[0]
    written = written.replace(proposal, rf"{proposal} $\frac$ <b> 👵 שלום".replace("[ ]", "[x]"))
    written = re.sub(r'^name = ".*"$', 'name = "=cmd() <script> ../../x 👵"', written, flags=re.M)
    file.write_text(written, encoding="utf-8")
    out = tmp_path / "uit"
    said = whole(nabij(good, "--out", out), out)
    for word in ("woord0", "woord2500", "woord4999"):
        assert re.search(rf"\b{word}\b", said)
    assert len(set(re.findall(r"woord\d+", said))) == 5000
    pages = pdf_pages(out)
    # a line may end within a word of the PDF only at a hyphen; these words have none
    assert len(set(re.findall(r"woord\d+", " ".join(pages)))) == 5000
    for strange in (STRANGE["emoji"], STRANGE["rtl"]):
        assert strange in said and strange in web_page(out)
    assert "<script>alert(1)</script>" in said and r"$\frac{1}{0}$" in said
    assert r"\input{" in " ".join(pages)
    assert "&lt;script&gt;alert(1)" in web_page(out)
    assert "=cmd() <script> ../../x 👵" in said


# what is odd but works


def test_names_are_never_markup_a_formula_or_a_path(nabij, good, tmp_path):
    areas = json.loads((good.parent / "areas.geojson").read_text(encoding="utf-8"))
    for feature, name in zip(areas["features"], HOSTILE, strict=False):
        feature["properties"]["tx_sector_descr_nl"] = name
    (good.parent / "areas.geojson").write_text(json.dumps(areas), encoding="utf-8")
    places = good.parent / "places.csv"
    change(places, "Buurthuis 1 (verzonnen)", "=HYPERLINK(1)")
    change(places, "Buurthuis 2 (verzonnen)", "<img src=x onerror=alert(1)>")
    change(places, "Buurthuis 3 (verzonnen)", r"$\frac{1}{0}$ ../../x")
    codes = [feature["properties"]["cd_sector"] for feature in areas["features"]][:5]
    before = sorted(path for path in tmp_path.rglob("*") if path.is_file())
    out = tmp_path / "uit"
    done = nabij(good, "--areas", ",".join(codes), "--out", out)
    said = whole(done, out)
    assert "\u202e" not in said + done.out + web_page(out) + "".join(pdf_pages(out))
    for name in HOSTILE[:4]:
        assert name in said
    page = web_page(out)
    assert "<img src=x" not in page and "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    with zipfile.ZipFile(out / "buurtanalyse.docx") as archive:
        body = archive.read("word/document.xml").decode("utf-8")
        assert all(not name.startswith(("/", "..")) for name in archive.namelist())
    assert "<script" not in body and 'w:fldSimple w:instr="=' not in body
    with (out / "plekken.csv").open(encoding="utf-8-sig", newline="") as stream:
        cells = {row[1] for row in csv.reader(stream, delimiter=";")}
    assert "'=HYPERLINK(1)" in cells and "=HYPERLINK(1)" not in cells
    after = sorted(p for p in tmp_path.rglob("*") if p.is_file() and out not in p.parents)
    assert after == before, "no name leads out of the folder"


def test_an_area_without_households_beside_others(nabij, good, tmp_path):
    change(good.parent / "households.csv", f"{SECOND};110;43", f"{SECOND};0;0")
    out = tmp_path / "uit"
    said = whole(nabij(good, "--areas", TWO, "--out", out), out)
    assert "Huishoudens | 100" in said and "Alleenwonenden | 40" in said


def test_a_neighbourhood_where_nobody_knows_who_lives_alone(nabij, good, tmp_path):
    change(good.parent / "households.csv", f"{FIRST};100;40", f"{FIRST};100;")
    change(good.parent / "households.csv", f"{SECOND};110;43", f"{SECOND};110;")
    out = tmp_path / "uit"
    said = whole(nabij(good, "--areas", TWO, "--out", out), out)
    assert f"Alleenwonenden | {text('buurtanalyse.unknown')}" in said
    kept = json.loads((out / "buurtanalyse.json").read_text(encoding="utf-8"))
    assert kept["residents"]["one_person_households"]["value"] is None
    assert {row["people_beyond_status"] for row in kept["reach"]} == {"unknown"}


def test_a_study_that_does_not_count_who_lives_alone(nabij, good, tmp_path):
    change(good, ', one_person_households = "alleenwonend"', "")
    out = tmp_path / "uit"
    said = whole(nabij(good, "--areas", TWO, "--out", out), out)
    assert "Huishoudens | 210" in said
    for row in ("Alleenwonenden", "Aandeel alleenwonenden"):
        assert f"\n{row} | {text('buurtanalyse.unknown')}\n" in said


@pytest.mark.parametrize("language", ["en", "fr"])
def test_another_language(nabij, good, tmp_path, no_pictures, language):
    if language == "en":
        no_pictures()
    change(good, "[study]\n", f'[study]\nlanguage = "{language}"\n')
    file = begun(nabij, good, "--areas", TWO)
    asked = [question.heading(language) for question in questions()]
    assert all(f"## {heading}" in file.read_text(encoding="utf-8") for heading in asked)
    out = tmp_path / "uit"
    said = whole(nabij(good, "--out", out), out)
    for key in ("strengths.heading", "strengths.priorities", "strengths.plan", "strengths.own"):
        if key != "strengths.own":
            assert text(key, language) in said
        assert text(key, "nl") not in said
    assert f'lang="{language}' in web_page(out)
    word = zipfile.ZipFile(out / "buurtanalyse.docx").read("word/styles.xml").decode("utf-8")
    assert f'w:val="{language}' in word


# the invented town: a timetable, more figures, and an earlier run


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    return write_town(tmp_path_factory.mktemp("stad"))


def test_the_town_and_then_another_boundary(nabij, town, tmp_path, monkeypatch):
    first, second = tmp_path / "een", tmp_path / "twee"
    codes = ["99999A00-", "99999A01-", "99999A02-", "99999A031"]
    with monkeypatch.context() as patch:
        patch.setattr(make, "draw_pictures", lambda *_: {})
        said = whole(nabij(town, "--areas", ",".join(codes), "--out", first), first)
    # what people in Belgium read: 1.067 inhabitants, shares with a comma
    assert re.search(r"Inwoners \| 1\.067", said) and "50,2 %" in said
    assert text("changes.heading") not in said
    more = ",".join([*codes, "99999A04-"])
    done = nabij(town, "--areas", more, "--out", second, "--previous", first)
    said = whole(done, second)
    assert text("changes.heading") in said
    # one more area of 154 households, 83 of them of one person
    assert "Huishoudens | 564 | 718 | +154 | +154 | alleen een andere grens" in said
    assert "Eenpersoonshuishoudens | 283 | 366 | +83 | +83 | alleen een andere grens" in said
    assert text("changes.same_files") in said
