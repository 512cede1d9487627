"""The command line as a person meets it, in a process of its own."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
GOOD = ROOT / "tests" / "bad" / "good" / "study.toml"


def _nabij(*arguments, **options):
    return subprocess.run(
        [sys.executable, "-m", "nabij", *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        timeout=180,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "COLUMNS": "80"},
        check=False,
        **options,
    )


def test_analyse_writes_beside_the_study_and_tells_each_step(tmp_path):
    shutil.copytree(GOOD.parent, tmp_path / "stad")
    done = _nabij("analyse", tmp_path / "stad" / "study.toml")
    assert done.returncode == 0, done.stderr
    out = tmp_path / "stad" / "study-nabij"
    assert (out / "map.html").is_file()
    assert "straten lezen" in done.stderr and "kaart en bestanden schrijven" in done.stderr
    # 100 + 110 + ... + 150 households, 40 + 43 + ... + 55 of one person
    assert "750 huishoudens" in done.stdout and "285 eenpersoonshuishoudens" in done.stdout
    assert str(out / "map.html") in done.stdout


def test_check_computes_nothing_and_writes_nothing(tmp_path):
    shutil.copytree(GOOD.parent, tmp_path / "stad")
    before = sorted(tmp_path.rglob("*"))
    done = _nabij("check", tmp_path / "stad" / "study.toml")
    assert done.returncode == 0, done.stderr
    assert "Gebieden: 6 uit areas.geojson" in done.stdout
    assert "stratennet" not in done.stderr
    assert sorted(tmp_path.rglob("*")) == before


def test_demo_goes_from_nothing_to_a_map(tmp_path):
    done = _nabij("demo", tmp_path / "proef")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "proef" / "uit" / "map.html").is_file()
    assert "verzonnen" in done.stdout
    assert str(tmp_path / "proef" / "uit" / "map.html") in done.stdout
    assert max(len(line) for line in done.stdout.splitlines()[:-2]) <= 80
    assert len(done.stdout.splitlines()) <= 24


def test_a_mistake_ends_with_a_sentence_and_code_2(tmp_path):
    done = _nabij("analyse", tmp_path / "er-is-niets.toml")
    assert done.returncode == 2
    assert done.stderr.startswith("Fout: ") and "er-is-niets.toml" in done.stderr
    assert "Traceback" not in done.stderr and done.stdout == ""


def test_an_output_that_cannot_be_is_told_before_the_work(tmp_path):
    target = tmp_path / "uit"
    target.write_text("van mij", encoding="utf-8")
    done = _nabij("analyse", GOOD, "--out", target)
    assert done.returncode == 2 and "geen map" in done.stderr
    assert "straten lezen" not in done.stderr
    assert target.read_text(encoding="utf-8") == "van mij"


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_a_run_that_is_killed_leaves_the_previous_results(tmp_path):
    out = tmp_path / "uit"
    assert _nabij("analyse", GOOD, "--out", out).returncode == 0
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    # each step is told when it is done: after the last one of these the files are written
    for step in ("gebieden lezen", "stratennet opbouwen", "tekorten en rangorde berekenen"):
        with subprocess.Popen(
            [sys.executable, "-m", "nabij", "analyse", str(GOOD), "--out", str(out)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONUNBUFFERED": "1"},
            encoding="utf-8",
        ) as run:
            assert any(step in line for line in run.stderr), step
            run.send_signal(signal.SIGKILL)
        there = {path.name: path for path in out.iterdir() if not path.name.startswith(".nabij")}
        assert {name: path.read_bytes() for name, path in there.items()} == before
    assert _nabij("analyse", GOOD, "--out", out).returncode == 0
    assert {path.name for path in out.iterdir()} == set(before)


def test_the_reference_is_that_of_the_models():
    sys.path.insert(0, str(ROOT / "docs"))
    try:
        import make_reference
    finally:
        sys.path.pop(0)
    page = (ROOT / "docs" / "studiebestand.md").read_text(encoding="utf-8")
    assert page == make_reference.reference(), "run: python docs/make_reference.py"
