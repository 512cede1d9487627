"""Every broken input in tests/bad ends with its own sentence, code 2 and nothing written.

A case is a folder with a study.toml, its broken file and message.txt: the whole sentence a person
reads, with {folder} for the case's own folder. The other files are those of tests/bad/good.
"""

import sys
from pathlib import Path

import pytest

from nabij import cli

BAD = Path(__file__).parent / "bad"
CASES = sorted(path.parent for path in BAD.glob("*/message.txt"))


def _run(monkeypatch, capsys, *arguments):
    monkeypatch.setattr(sys, "argv", ["nabij", *map(str, arguments)])
    with pytest.raises(SystemExit) as end:
        cli.main()
    return end.value.code, capsys.readouterr()


def test_there_are_enough_of_them():
    assert len(CASES) >= 40


def test_the_good_one_is_good(monkeypatch, capsys, tmp_path):
    code, said = _run(
        monkeypatch, capsys, "analyse", BAD / "good" / "study.toml", "--out", tmp_path
    )
    assert code == 0, said.err
    assert (tmp_path / "map.html").is_file()


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_a_broken_input_is_told(case, monkeypatch, capsys, tmp_path):
    out = tmp_path / "uit"
    code, said = _run(monkeypatch, capsys, "analyse", case / "study.toml", "--out", out)
    expected = (case / "message.txt").read_text(encoding="utf-8").strip()
    told = " ".join(said.err.split("Fout:")[-1].split()).replace(str(case), "{folder}")
    assert told.replace("\\", "/") == " ".join(expected.split())
    assert code == 2
    assert "Traceback" not in said.err
    assert not out.exists()
