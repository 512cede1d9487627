"""The buurtanalyse from the command line to its files, as a person meets it.

Most runs are of the small study tests/bad/good (six areas, 750 households), which takes a second
or two; two are of the invented town, which has a timetable and more figures.
"""

import csv
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from types import SimpleNamespace

import docx
import geopandas as gpd
import pypdfium2
import pytest
import shapely

from nabij import cli
from nabij.data.town import write_town
from nabij.report.buurtanalyse import make
from nabij.report.texts.questions import questions
from nabij.words import text

ROOT = Path(__file__).resolve().parents[1]
GOOD = ROOT / "tests" / "bad" / "good"
FILES = {
    *("buurtanalyse.docx", "buurtanalyse.pdf", "buurtanalyse.html", "buurtanalyse.json"),
    *("plekken.csv", "provenance.json"),
}
FIRST, SECOND, THIRD = "44021A000", "44021A010", "44021A100"
TWO = f"{FIRST},{SECOND}"
PLACE = "Buurthuis 1 (verzonnen)"
HOSTILE = ("<script>alert(1)</script>", "=cmd()", "../../x", r"$\frac{1}{0}$", "\u202egnirts")


@pytest.fixture
def nabij(monkeypatch, capsys):
    """Run the command in this process; returns its exit code and what it said."""

    def run(*arguments):
        given = ["nabij", "buurtanalyse", *map(str, arguments)]
        monkeypatch.setattr(sys, "argv", given)
        with pytest.raises(SystemExit) as end:
            cli.main()
        said = capsys.readouterr()
        assert "Traceback" not in said.err + said.out
        return SimpleNamespace(code=end.value.code or 0, out=said.out, err=said.err)

    return run


@pytest.fixture
def good(tmp_path):
    """A copy of the small study, to change."""
    shutil.copytree(GOOD, tmp_path / "stad")
    return tmp_path / "stad" / "study.toml"


@pytest.fixture
def no_pictures(monkeypatch):
    """Maps and charts take most of the time of a run; call this where they tell nothing new."""
    return lambda: monkeypatch.setattr(make, "draw_pictures", lambda *_: {})


def _change(file, old, new):
    before = file.read_text(encoding="utf-8")
    assert old in before
    file.write_text(before.replace(old, new), encoding="utf-8")


def _refused(done, *parts):
    """A mistake that is told in one sentence, with code 2."""
    assert done.code == 2, done.out
    assert done.err.count("Fout: ") == 1 and done.out == ""
    told = done.err[done.err.index("Fout: ") :]
    for part in parts:
        assert part in told, told
    return told


def _word(out):
    """Everything in the Word file: its paragraphs and the cells of its tables."""
    word = docx.Document(str(out / "buurtanalyse.docx"))
    said = [paragraph.text for paragraph in word.paragraphs]
    for table in word.tables:
        said += [" | ".join(cell.text for cell in row.cells) for row in table.rows]
    return "\n".join(said).replace("\u00a0", " ")


def _pdf(out):
    pdf = pypdfium2.PdfDocument(str(out / "buurtanalyse.pdf"))
    return [page.get_textpage().get_text_bounded() for page in pdf]


def _page(out):
    return (out / "buurtanalyse.html").read_text(encoding="utf-8")


def _whole(done, out, extra=()):
    """A run that went well: every file, no sign of a missing figure or template."""
    assert done.code == 0, done.err
    assert {path.name for path in out.iterdir()} == FILES | set(extra)
    said = _word(out)
    assert not re.search(r"\bnan\b|\bNone\b(?! of)|<NA>|\{[a-z_]+[:}]", said)
    assert len(_pdf(out)) >= 4
    page = _page(out)
    assert page.lower().startswith("<!doctype html>")
    assert "<script" not in page
    json.loads((out / "buurtanalyse.json").read_text(encoding="utf-8"))
    return said


def _bytes(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


# the three ways to say which neighbourhood


def test_areas_write_beside_the_study(nabij, good):
    done = nabij(good, "--areas", TWO)
    out = good.parent / "study-buurtanalyse"
    said = _whole(done, out)
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
    said = _whole(done, tmp_path / "uit")
    assert "Buurtanalyse 5 minuten rond Buurthuis 1 (verzonnen)" in done.out
    assert "deel" in said


def test_a_drawing_that_lies_partly_outside(nabij, good, tmp_path, no_pictures):
    no_pictures()
    areas = gpd.read_file(good.parent / "areas.geojson")
    x, y = areas.geometry[0].centroid.coords[0]
    drawn = gpd.GeoSeries([shapely.box(x - 0.01, y - 0.001, x + 0.004, y + 0.003)], crs=4326)
    drawn.to_file(tmp_path / "mijn buurt.geojson")
    done = nabij(good, "--polygon", tmp_path / "mijn buurt.geojson", "--out", tmp_path / "uit")
    said = _whole(done, tmp_path / "uit")
    assert "Buurtanalyse mijn buurt" in done.out
    assert "buiten de gebieden van de studie" in said


# the text file


def _begun(nabij, study, *asked):
    done = nabij(study, "--init", *asked)
    assert done.code == 0, done.err
    return study.parent / "buurtanalyse.md"


def test_begin_fill_in_and_make(nabij, good, tmp_path):
    file = _begun(nabij, good, "--areas", TWO)
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
    said = _whole(nabij(good, "--out", tmp_path / "uit"), tmp_path / "uit")
    assert (file.read_bytes(), file.stat().st_mtime_ns) == (before, changed)
    for number in range(len(asked)):
        assert re.search(rf"Antwoord nummer {number}\b", said)
    assert "Dit doen we samen" in said and text("textfile.decision_accepted") in said
    if len(ids) > 1:
        assert f"Eén voorstel is geschrapt: {ids[-1]}." in said
    assert "Een kop van mij" in said and "Wat nergens past." in said
    pages = " ".join("".join(_pdf(tmp_path / "uit")).split())
    assert "Wat nergens past." in pages and "Wat nergens past." in _page(tmp_path / "uit")


def test_a_text_file_that_stands_there_is_never_overwritten(nabij, good):
    file = good.parent / "buurtanalyse.md"
    file.write_text("van mij", encoding="utf-8")
    told = _refused(nabij(good, "--init", "--areas", TWO), "bestaat al en blijft zoals het is")
    assert str(file) in told and file.read_text(encoding="utf-8") == "van mij"


def test_a_text_about_another_neighbourhood_is_refused(nabij, good, tmp_path):
    file = _begun(nabij, good, "--areas", TWO)
    before = file.read_bytes()
    for asked in (
        ("--areas", THIRD),
        ("--within-walk", 5, "--of", PLACE),
        ("--polygon", tmp_path / "geen.geojson"),
    ):
        done = nabij(good, *asked, "--out", tmp_path / "uit")
        _refused(done, str(file), "over een andere buurt")
    assert not (tmp_path / "uit").exists() and file.read_bytes() == before


# the short scale: 3, 9 and 10 are emotional items, 4, 7 and 8 social ones
LONELY, NOT_LONELY = (
    ["ja", "nee", "ja", "ja", "ja", "nee"],
    ["nee", "ja", "ja", "ja", "nee", "nee"],
)
WORDS = " ".join(f"woord{number}" for number in range(5000))
STRANGE = {
    "lang": WORDS,
    "emoji": "Wat een buurt 👵🏽🏳️‍🌈🎉",
    "rtl": "שלום עולם مرحبا بالعالم",
    "markup": r"<script>alert(1)</script> $\frac{1}{0}$ \input{X} #import =cmd() ../../x &amp;",
}


def test_whatever_people_write_is_in_every_file(nabij, good, tmp_path):
    file = _begun(nabij, good, "--areas", TWO)
    written = file.read_text(encoding="utf-8")
    asked = [question.heading("nl") for question in questions()]
    for heading, said in zip(asked[1:], STRANGE.values(), strict=False):
        written = written.replace(f"## {heading}\n", f"## {heading}\n\n{said}\n")
    proposal = re.search(r"^- \[ \] (gap|[a-z_]+-[a-z_-]+):", written, re.MULTILINE)[0]
    written = written.replace(proposal, rf"{proposal} $\frac$ <b> 👵 שלום".replace("[ ]", "[x]"))
    written = re.sub(r'^name = ".*"$', 'name = "=cmd() <script> ../../x 👵"', written, flags=re.M)
    file.write_text(written, encoding="utf-8")
    out = tmp_path / "uit"
    said = _whole(nabij(good, "--out", out), out)
    for word in ("woord0", "woord2500", "woord4999"):
        assert re.search(rf"\b{word}\b", said)
    assert len(set(re.findall(r"woord\d+", said))) == 5000
    pages = _pdf(out)
    # a line may end within a word of the PDF only at a hyphen; these words have none
    assert len(set(re.findall(r"woord\d+", " ".join(pages)))) == 5000
    for strange in (STRANGE["emoji"], STRANGE["rtl"]):
        assert strange in said and strange in _page(out)
    assert "<script>alert(1)</script>" in said and r"$\frac{1}{0}$" in said
    assert r"\input{" in " ".join(pages)
    assert "&lt;script&gt;alert(1)" in _page(out)
    assert "=cmd() <script> ../../x 👵" in said


# what is odd but works


def test_names_are_never_markup_a_formula_or_a_path(nabij, good, tmp_path):
    areas = json.loads((good.parent / "areas.geojson").read_text(encoding="utf-8"))
    for feature, name in zip(areas["features"], HOSTILE, strict=False):
        feature["properties"]["tx_sector_descr_nl"] = name
    (good.parent / "areas.geojson").write_text(json.dumps(areas), encoding="utf-8")
    places = good.parent / "places.csv"
    _change(places, "Buurthuis 1 (verzonnen)", "=HYPERLINK(1)")
    _change(places, "Buurthuis 2 (verzonnen)", "<img src=x onerror=alert(1)>")
    _change(places, "Buurthuis 3 (verzonnen)", r"$\frac{1}{0}$ ../../x")
    codes = [feature["properties"]["cd_sector"] for feature in areas["features"]][:5]
    before = sorted(path for path in tmp_path.rglob("*") if path.is_file())
    out = tmp_path / "uit"
    done = nabij(good, "--areas", ",".join(codes), "--out", out)
    said = _whole(done, out)
    assert "\u202e" not in said + done.out + _page(out) + "".join(_pdf(out))
    for name in HOSTILE[:4]:
        assert name in said
    page = _page(out)
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
    _change(good.parent / "households.csv", f"{SECOND};110;43", f"{SECOND};0;0")
    out = tmp_path / "uit"
    said = _whole(nabij(good, "--areas", TWO, "--out", out), out)
    assert "Huishoudens | 100" in said and "Alleenwonenden | 40" in said


def test_a_neighbourhood_where_nobody_knows_who_lives_alone(nabij, good, tmp_path):
    _change(good.parent / "households.csv", f"{FIRST};100;40", f"{FIRST};100;")
    _change(good.parent / "households.csv", f"{SECOND};110;43", f"{SECOND};110;")
    out = tmp_path / "uit"
    said = _whole(nabij(good, "--areas", TWO, "--out", out), out)
    assert f"Alleenwonenden | {text('buurtanalyse.unknown')}" in said
    kept = json.loads((out / "buurtanalyse.json").read_text(encoding="utf-8"))
    assert kept["residents"]["one_person_households"]["value"] is None
    assert {row["people_beyond_status"] for row in kept["reach"]} == {"unknown"}


def test_a_study_that_does_not_count_who_lives_alone(nabij, good, tmp_path):
    _change(good, ', one_person_households = "alleenwonend"', "")
    out = tmp_path / "uit"
    said = _whole(nabij(good, "--areas", TWO, "--out", out), out)
    assert "Huishoudens | 210" in said
    for row in ("Alleenwonenden", "Aandeel alleenwonenden"):
        assert f"\n{row} | {text('buurtanalyse.unknown')}\n" in said


@pytest.mark.parametrize("language", ["en", "fr"])
def test_another_language(nabij, good, tmp_path, no_pictures, language):
    if language == "en":
        no_pictures()
    _change(good, "[study]\n", f'[study]\nlanguage = "{language}"\n')
    file = _begun(nabij, good, "--areas", TWO)
    asked = [question.heading(language) for question in questions()]
    assert all(f"## {heading}" in file.read_text(encoding="utf-8") for heading in asked)
    out = tmp_path / "uit"
    said = _whole(nabij(good, "--out", out), out)
    for key in ("strengths.heading", "strengths.priorities", "strengths.plan", "strengths.own"):
        if key != "strengths.own":
            assert text(key, language) in said
        assert text(key, "nl") not in said
    assert f'lang="{language}' in _page(out)
    word = zipfile.ZipFile(out / "buurtanalyse.docx").read("word/styles.xml").decode("utf-8")
    assert f'w:val="{language}' in word


# mistakes


def test_an_area_or_a_place_that_is_not_there(nabij, good, tmp_path):
    out = tmp_path / "uit"
    _refused(nabij(good, "--areas", "44021A001", "--out", out), "`44021A001`", "Bedoelde u")
    _refused(nabij(good, "--within-walk", 5, "--of", "Buurthuis 9", "--out", out), "Buurthuis 9")
    _refused(nabij(good, "--within-walk", 5, "--out", out), "--of")
    _refused(nabij(good, "--areas", "", "--out", out), "Welke buurt?")
    _refused(nabij(good, "--areas", FIRST, "--within-walk", 5, "--of", PLACE), "op één manier")
    _refused(nabij(good, "--within-walk", "nan", "--of", PLACE), "kan niet")
    _refused(nabij(), "Welke studie?")
    assert not out.exists()


def test_a_drawing_that_is_none(nabij, good, tmp_path):
    def drawn(name, *shapes):
        gpd.GeoSeries(shapes, crs=31370).to_file(tmp_path / name)
        return tmp_path / name

    x, y = 100_000, 190_000
    far = drawn("ver.gpkg", shapely.box(200000, 200000, 200100, 200100))
    _refused(nabij(good, "--polygon", far), "ligt buiten de gebieden van de studie", str(far))
    flat = drawn("plat.gpkg", shapely.Polygon([(x, y), (x + 9, y), (x, y), (x, y)]))
    _refused(nabij(good, "--polygon", flat), "heeft geen oppervlakte")
    line = drawn("lijn.gpkg", shapely.LineString([(x, y), (x + 9, y)]))
    _refused(nabij(good, "--polygon", line), "geen vlak")
    _refused(nabij(good, "--polygon", tmp_path / "niets.gpkg"), "niets.gpkg")


def test_nobody_lives_there(nabij, good, tmp_path):
    _change(good.parent / "households.csv", f"{FIRST};100;40", f"{FIRST};0;0")
    told = _refused(
        nabij(good, "--areas", FIRST, "--out", tmp_path / "uit"), "geen enkel huishouden"
    )
    assert "Sector 00 (verzonnen)" in told and not (tmp_path / "uit").exists()


def _survey(file, answers):
    """A survey about loneliness, of people who are young and old in turn."""
    header = "leeftijd;djg3;djg4;djg7;djg8;djg9;djg10"
    rows = [f"{'jong' if n % 2 else 'oud'};{';'.join(row)}" for n, row in enumerate(answers)]
    file.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return file


def test_a_survey_with_wrong_codes(nabij, good, tmp_path):
    answers = [LONELY] * 12
    answers[3] = ["ja", "7", *LONELY[2:]]
    file = _survey(tmp_path / "bevraging.csv", answers)
    told = _refused(
        nabij(good, "--areas", TWO, "--survey", file, "--out", tmp_path / "uit"),
        *(str(file), "rij 5", "djg4", "'7'"),
    )
    # told before anything long begins
    assert "stratennet" not in told and not (tmp_path / "uit").exists()


def test_a_survey_is_told_and_its_answers_are_not(nabij, good, tmp_path, no_pictures):
    no_pictures()
    answers = [LONELY] * 12 + [NOT_LONELY] * 18
    file = _survey(tmp_path / "bevraging.csv", answers)
    out = tmp_path / "uit"
    said = _whole(nabij(good, "--areas", TWO, "--survey", file, "--out", out), out)
    assert "Van de 30 mensen die de eenzaamheidsschaal invulden, scoort 40 % matig" in said
    assert "min of meer;" not in said and "djg3" not in said
    few = _survey(tmp_path / "weinig.csv", answers[:9])
    said = _whole(nabij(good, "--areas", TWO, "--survey", few, "--out", out), out)
    assert "Minder dan 10 mensen vulden de eenzaamheidsschaal" in said


def test_a_previous_folder_that_holds_no_run(nabij, good, tmp_path):
    (tmp_path / "leeg").mkdir()
    done = nabij(good, "--areas", TWO, "--previous", tmp_path / "leeg", "--out", tmp_path / "uit")
    _refused(done, str(tmp_path / "leeg"), "geen map van een eerdere buurtanalyse")
    (tmp_path / "leeg" / "buurtanalyse.json").write_text('{"format": 1}', encoding="utf-8")
    done = nabij(good, "--areas", TWO, "--previous", tmp_path / "leeg", "--out", tmp_path / "uit")
    _refused(done, "van de vorige buurtanalyse is niet te lezen")
    assert not (tmp_path / "uit").exists()


def test_an_output_that_cannot_be_is_told_before_the_work(nabij, good, tmp_path):
    target = tmp_path / "uit"
    target.write_text("van mij", encoding="utf-8")
    done = nabij(good, "--areas", TWO, "--out", target)
    _refused(done, "geen map")
    assert "gebieden lezen" not in done.err
    assert target.read_text(encoding="utf-8") == "van mij"


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="this user may write everywhere"
)
def test_a_folder_that_may_not_be_written(nabij, good, tmp_path):
    (tmp_path / "dicht").mkdir(mode=0o555)
    for asked in (("--out", tmp_path / "dicht"), ("--init", "--text", tmp_path / "dicht" / "a.md")):
        _refused(nabij(good, "--areas", TWO, *asked), "dicht")


def test_a_folder_that_may_not_be_written_whoever_one_is(nabij, good, tmp_path, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != tmp_path)
    for asked in (("--out", tmp_path / "uit"), ("--init", "--text", tmp_path / "a.md")):
        _refused(nabij(good, "--areas", TWO, *asked), str(tmp_path))
    assert not (tmp_path / "a.md").exists()


# what stood there


def test_other_files_are_kept_and_the_old_ones_where_writing_fails(
    nabij, good, tmp_path, monkeypatch, no_pictures
):
    out = tmp_path / "uit"
    out.mkdir()
    (out / "van mij.txt").write_text("blijft", encoding="utf-8")
    (out / "buurtanalyse.pdf").write_text("oud", encoding="utf-8")
    _whole(nabij(good, "--areas", TWO, "--out", out), out, ["van mij.txt"])
    assert (out / "van mij.txt").read_text(encoding="utf-8") == "blijft"
    before = _bytes(out)

    def fails(document):
        raise OSError(28, "schijf vol")

    monkeypatch.setattr(make, "to_html", fails)
    no_pictures()
    _refused(nabij(good, "--areas", THIRD, "--out", out), "schijf vol")
    assert _bytes(out) == before


def _process(*arguments, **environment):
    return subprocess.Popen(
        [sys.executable, "-m", "nabij", "buurtanalyse", *map(str, arguments)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **environment},
    )


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_the_same_bytes_in_another_process_and_the_old_ones_where_it_is_killed(
    nabij, good, tmp_path
):
    _begun(nabij, good, "--areas", TWO)
    answers = [LONELY] * 12 + [NOT_LONELY] * 18
    survey = _survey(tmp_path / "bevraging.csv", answers)
    one, other = tmp_path / "een", tmp_path / "twee"
    assert nabij(good, "--survey", survey, "--out", one).code == 0
    assert (
        _process(
            *(good, "--survey", survey, "--out", other), PYTHONHASHSEED="7", TZ="Asia/Tokyo"
        ).wait()
        == 0
    )
    assert _bytes(one) == _bytes(other)
    # killed as soon as it writes: the folder of new files is there, the old ones are whole
    run = _process(good, "--out", other, PYTHONHASHSEED="7")
    end = time.monotonic() + 60
    while not (other / ".nabij-new").exists() and run.poll() is None and time.monotonic() < end:
        time.sleep(0.002)
    run.send_signal(signal.SIGKILL)
    run.wait()
    assert _bytes_of_files(other) == _bytes(one)


def _bytes_of_files(folder):
    return {
        path.name: path.read_bytes()
        for path in folder.iterdir()
        if path.is_file() and not path.name.startswith(".nabij")
    }


# the invented town: a timetable, more figures, and an earlier run


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    return write_town(tmp_path_factory.mktemp("stad"))


def test_the_town_and_then_another_boundary(nabij, town, tmp_path, monkeypatch):
    first, second = tmp_path / "een", tmp_path / "twee"
    codes = ["99999A00-", "99999A01-", "99999A02-", "99999A031"]
    with monkeypatch.context() as patch:
        patch.setattr(make, "draw_pictures", lambda *_: {})
        said = _whole(nabij(town, "--areas", ",".join(codes), "--out", first), first)
    # what people in Belgium read: 1.067 inhabitants, shares with a comma
    assert re.search(r"Inwoners \| 1\.067", said) and "50,2 %" in said
    assert text("changes.heading") not in said
    more = ",".join([*codes, "99999A04-"])
    done = nabij(town, "--areas", more, "--out", second, "--previous", first)
    said = _whole(done, second)
    assert text("changes.heading") in said
    # one more area of 154 households, 83 of them of one person
    assert "Huishoudens | 564 | 718 | +154 | +154 | alleen een andere grens" in said
    assert "Eenpersoonshuishoudens | 283 | 366 | +83 | +83 | alleen een andere grens" in said
    assert text("changes.same_files") in said
