"""Every broken input in tests/bad ends with its own sentence, code 2 and nothing written.

A case is a folder with a study.toml, its broken file and message.txt: the whole sentence a person
reads, with {folder} for the case's own folder and {bad} for the one above it. The other files are
those of tests/bad/good.
"""

import shutil
import sys
from pathlib import Path

import pytest

from nabij import cli

BAD = Path(__file__).parent / "bad"
CASES = sorted(path.parent for path in BAD.glob("*/message.txt"))


@pytest.fixture
def nabij(monkeypatch, capsys):
    """Run the command line in this process: its exit code, what it told as error, and the rest."""

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["nabij", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            cli.main()
        said = capsys.readouterr()
        _, _, told = said.err.rpartition("Fout: ")
        return end.value.code, " ".join(told.split()), said

    return run


def _expected(case):
    return " ".join((case / "message.txt").read_text(encoding="utf-8").split())


def _without_folders(told, case):
    told = told.replace(str(case), "{folder}").replace(str(BAD), "{bad}")
    return told.replace("\\", "/") if sys.platform == "win32" else told


def test_there_are_enough_of_them():
    folders = {path.parent for path in BAD.glob("*/study.toml")}
    assert folders - set(CASES) == {BAD / "good", *BAD.glob("odd-*")}
    assert len(CASES) >= 40


def test_the_good_one_is_good(nabij, tmp_path):
    code, _, said = nabij("analyse", BAD / "good" / "study.toml", "--out", tmp_path)
    assert code == 0, said.err
    assert (tmp_path / "map.html").is_file()


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_a_broken_input_is_told(case, nabij, tmp_path):
    out = tmp_path / "uit"
    code, told, said = nabij("analyse", case / "study.toml", "--out", out)
    assert _without_folders(told, case) == _expected(case)
    assert code == 2
    assert "Traceback" not in said.err and said.out == ""
    assert not out.exists()


@pytest.mark.parametrize("name", ["households-negative", "streets-none", "study-key"])
def test_check_tells_the_same(name, nabij):
    code, told, said = nabij("check", BAD / name / "study.toml")
    assert (code, _without_folders(told, BAD / name)) == (2, _expected(BAD / name))
    assert said.out == ""


def test_a_broken_input_leaves_earlier_results_alone(nabij, tmp_path):
    out = tmp_path / "uit"
    out.mkdir()
    (out / "map.html").write_text("van gisteren", encoding="utf-8")
    for case in ("places-moon", "study-weights-zero", "study-not-toml"):
        assert nabij("analyse", BAD / case / "study.toml", "--out", out)[0] == 2
    assert [path.name for path in out.iterdir()] == ["map.html"]
    assert (out / "map.html").read_text(encoding="utf-8") == "van gisteren"


def test_an_output_that_is_a_file(nabij, tmp_path):
    out = tmp_path / "uit.txt"
    out.write_text("van mij", encoding="utf-8")
    for target in (out, out / "kaart"):
        code, told, _ = nabij("analyse", BAD / "good" / "study.toml", "--out", target)
        assert code == 2
        assert told == f"{target} is geen map. Kies met --out een map voor de resultaten."
    assert out.read_text(encoding="utf-8") == "van mij"


def test_a_study_file_that_is_not_there(nabij, tmp_path):
    shutil.copy(BAD / "good" / "study.toml", tmp_path / "gent.toml")
    code, told, _ = nabij("analyse", tmp_path / "gnt.toml", "--out", tmp_path / "uit")
    assert (code, told) == (
        2,
        f"Het studiebestand {tmp_path / 'gnt.toml'} bestaat niet. "
        "Studiebestanden in die map: gent.toml.",
    )
    code, told, _ = nabij("analyse", tmp_path, "--out", tmp_path / "uit")
    assert (code, told) == (
        2,
        f"{tmp_path} is een map, geen studiebestand. Noem het bestand dat op .toml eindigt.",
    )
