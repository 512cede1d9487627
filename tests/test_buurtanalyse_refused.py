"""The buurtanalyse that cannot be made: what is wrong is told, and what stood there stays."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from nabij.report.buurtanalyse import make

from .buurtanalyse_run import (
    FIRST,
    LONELY,
    NOT_LONELY,
    PLACE,
    THIRD,
    TWO,
    begun,
    change,
    contents,
    good,
    nabij,
    no_pictures,
    refused,
    survey_of,
    whole,
)

__all__ = ["good", "nabij", "no_pictures"]


# mistakes


def test_an_area_or_a_place_that_is_not_there(nabij, good, tmp_path):
    out = tmp_path / "uit"
    refused(nabij(good, "--areas", "44021A001", "--out", out), "`44021A001`", "Bedoelde u")
    refused(nabij(good, "--within-walk", 5, "--of", "Buurthuis 9", "--out", out), "Buurthuis 9")
    refused(nabij(good, "--within-walk", 5, "--out", out), "--of")
    refused(nabij(good, "--areas", "", "--out", out), "Welke buurt?")
    refused(nabij(good, "--areas", FIRST, "--within-walk", 5, "--of", PLACE), "op één manier")
    refused(nabij(good, "--within-walk", "nan", "--of", PLACE), "kan niet")
    refused(nabij(), "Welke studie?")
    assert not out.exists()


def test_a_drawing_that_is_none(nabij, good, tmp_path):
    def drawn(name, *shapes):
        gpd.GeoSeries(shapes, crs=31370).to_file(tmp_path / name)
        return tmp_path / name

    x, y = 100_000, 190_000
    far = drawn("ver.gpkg", shapely.box(200000, 200000, 200100, 200100))
    refused(nabij(good, "--polygon", far), "ligt buiten de gebieden van de studie", str(far))
    flat = drawn("plat.gpkg", shapely.Polygon([(x, y), (x + 9, y), (x, y), (x, y)]))
    refused(nabij(good, "--polygon", flat), "heeft geen oppervlakte")
    line = drawn("lijn.gpkg", shapely.LineString([(x, y), (x + 9, y)]))
    refused(nabij(good, "--polygon", line), "geen vlak")
    refused(nabij(good, "--polygon", tmp_path / "niets.gpkg"), "niets.gpkg")


def test_nobody_lives_there(nabij, good, tmp_path):
    change(good.parent / "households.csv", f"{FIRST};100;40", f"{FIRST};0;0")
    told = refused(
        nabij(good, "--areas", FIRST, "--out", tmp_path / "uit"), "geen enkel huishouden"
    )
    assert "Sector 00 (verzonnen)" in told and not (tmp_path / "uit").exists()


def test_a_survey_with_wrong_codes(nabij, good, tmp_path):
    answers = [LONELY] * 12
    answers[3] = ["ja", "7", *LONELY[2:]]
    file = survey_of(tmp_path / "bevraging.csv", answers)
    told = refused(
        nabij(good, "--areas", TWO, "--survey", file, "--out", tmp_path / "uit"),
        *(str(file), "rij 5", "djg4", "'7'"),
    )
    # told before anything long begins
    assert "stratennet" not in told and not (tmp_path / "uit").exists()


def test_a_survey_is_told_and_its_answers_are_not(nabij, good, tmp_path, no_pictures):
    no_pictures()
    answers = [LONELY] * 12 + [NOT_LONELY] * 18
    file = survey_of(tmp_path / "bevraging.csv", answers)
    out = tmp_path / "uit"
    said = whole(nabij(good, "--areas", TWO, "--survey", file, "--out", out), out)
    assert "Van de 30 mensen die de eenzaamheidsschaal invulden, scoort 40 % matig" in said
    assert "min of meer;" not in said and "djg3" not in said
    few = survey_of(tmp_path / "weinig.csv", answers[:9])
    said = whole(nabij(good, "--areas", TWO, "--survey", few, "--out", out), out)
    assert "Minder dan 10 mensen vulden de eenzaamheidsschaal" in said


def test_a_previous_folder_that_holds_no_run(nabij, good, tmp_path):
    (tmp_path / "leeg").mkdir()
    done = nabij(good, "--areas", TWO, "--previous", tmp_path / "leeg", "--out", tmp_path / "uit")
    refused(done, str(tmp_path / "leeg"), "geen map van een eerdere buurtanalyse")
    (tmp_path / "leeg" / "buurtanalyse.json").write_text('{"format": 1}', encoding="utf-8")
    done = nabij(good, "--areas", TWO, "--previous", tmp_path / "leeg", "--out", tmp_path / "uit")
    refused(done, "van de vorige buurtanalyse is niet te lezen")
    assert not (tmp_path / "uit").exists()


def test_an_output_that_cannot_be_is_told_before_the_work(nabij, good, tmp_path):
    target = tmp_path / "uit"
    target.write_text("van mij", encoding="utf-8")
    done = nabij(good, "--areas", TWO, "--out", target)
    refused(done, "geen map")
    assert "gebieden lezen" not in done.err
    assert target.read_text(encoding="utf-8") == "van mij"


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="this user may write everywhere"
)
def test_a_folder_that_may_not_be_written(nabij, good, tmp_path):
    (tmp_path / "dicht").mkdir(mode=0o555)
    for asked in (("--out", tmp_path / "dicht"), ("--init", "--text", tmp_path / "dicht" / "a.md")):
        refused(nabij(good, "--areas", TWO, *asked), "dicht")


def test_a_folder_that_may_not_be_written_whoever_one_is(nabij, good, tmp_path, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != tmp_path)
    for asked in (("--out", tmp_path / "uit"), ("--init", "--text", tmp_path / "a.md")):
        refused(nabij(good, "--areas", TWO, *asked), str(tmp_path))
    assert not (tmp_path / "a.md").exists()


# what stood there


def test_other_files_are_kept_and_the_old_ones_where_writing_fails(
    nabij, good, tmp_path, monkeypatch, no_pictures
):
    out = tmp_path / "uit"
    out.mkdir()
    (out / "van mij.txt").write_text("blijft", encoding="utf-8")
    (out / "buurtanalyse.pdf").write_text("oud", encoding="utf-8")
    whole(nabij(good, "--areas", TWO, "--out", out), out, ["van mij.txt"])
    assert (out / "van mij.txt").read_text(encoding="utf-8") == "blijft"
    before = contents(out)

    def fails(document):
        raise OSError(28, "schijf vol")

    monkeypatch.setattr(make, "to_html", fails)
    no_pictures()
    refused(nabij(good, "--areas", THIRD, "--out", out), "schijf vol")
    assert contents(out) == before


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
    begun(nabij, good, "--areas", TWO)
    answers = [LONELY] * 12 + [NOT_LONELY] * 18
    survey = survey_of(tmp_path / "bevraging.csv", answers)
    one, other = tmp_path / "een", tmp_path / "twee"
    assert nabij(good, "--survey", survey, "--out", one).code == 0
    assert (
        _process(
            *(good, "--survey", survey, "--out", other), PYTHONHASHSEED="7", TZ="Asia/Tokyo"
        ).wait()
        == 0
    )
    assert contents(one) == contents(other)
    # killed as soon as it writes: the folder of new files is there, the old ones are whole
    run = _process(good, "--out", other, PYTHONHASHSEED="7")
    end = time.monotonic() + 60
    while not (other / ".nabij-new").exists() and run.poll() is None and time.monotonic() < end:
        time.sleep(0.002)
    run.send_signal(signal.SIGKILL)
    run.wait()
    assert _bytes_of_files(other) == contents(one)


def _bytes_of_files(folder):
    return {
        path.name: path.read_bytes()
        for path in folder.iterdir()
        if path.is_file() and not path.name.startswith(".nabij")
    }
