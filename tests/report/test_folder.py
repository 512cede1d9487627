"""Results are replaced as a whole or not at all."""

import os
import signal
import subprocess
import sys
import textwrap
import time

import pytest

from nabij.messages import OutputError
from nabij.report import folder as folder_module
from nabij.report.folder import STAGING, check_writable, replace_files


def _writer(text):
    def write(folder):
        for name in ("a.txt", "b.txt"):
            (folder / name).write_text(text, encoding="utf-8")

    return write


def _texts(out):
    return [(out / name).read_text(encoding="utf-8") for name in ("a.txt", "b.txt")]


def test_files_are_replaced_and_others_left_alone(tmp_path):
    out = tmp_path / "uit"
    replace_files(out, _writer("oud"))
    (out / "notities.docx").write_text("van mij", encoding="utf-8")
    written = replace_files(out, _writer("nieuw"))
    assert _texts(out) == ["nieuw", "nieuw"]
    assert [path.name for path in written] == ["a.txt", "b.txt"]
    assert sorted(path.name for path in out.iterdir()) == ["a.txt", "b.txt", "notities.docx"]


def test_an_error_while_writing_leaves_the_previous_results(tmp_path):
    replace_files(tmp_path, _writer("oud"))

    def breaks(folder):
        (folder / "a.txt").write_text("half", encoding="utf-8")
        raise OSError(28, "No space left on device", "b.txt")

    with pytest.raises(OutputError, match="vorige resultaten"):
        replace_files(tmp_path, breaks)
    assert _texts(tmp_path) == ["oud", "oud"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt", "b.txt"]


def test_a_file_that_cannot_be_moved_puts_everything_back(tmp_path):
    replace_files(tmp_path, _writer("oud"))

    def write(folder):
        _writer("nieuw")(folder)
        # a folder that is not empty cannot be replaced by a file: the move fails at its turn
        (folder / "c").mkdir()
        (tmp_path / "c").write_text("x", encoding="utf-8")
        (tmp_path / ".nabij-previous").mkdir(exist_ok=True)
        (tmp_path / ".nabij-previous" / "c").mkdir()
        (tmp_path / ".nabij-previous" / "c" / "vol").write_text("x", encoding="utf-8")

    with pytest.raises(OutputError):
        replace_files(tmp_path, write)
    assert _texts(tmp_path) == ["oud", "oud"]


KILLED = """
    import sys, time
    from pathlib import Path
    from nabij.report import folder

    out = Path(sys.argv[1])
    moment = int(sys.argv[2])
    moves = 0
    real = Path.replace

    def replace(self, target):
        global moves
        if moves == moment:
            print("hier", flush=True)
            time.sleep(600)
        moves += 1
        return real(self, target)

    def write(staging):
        for name in ("a.txt", "b.txt"):
            (staging / name).write_text("nieuw", encoding="utf-8")

    Path.replace = replace
    folder.replace_files(out, write)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
@pytest.mark.parametrize("moment", range(5))
def test_a_run_killed_at_any_rename_loses_nothing(tmp_path, moment):
    """Before the list is ready the old results stay; after it the next run completes it."""
    out = tmp_path / "uit"
    replace_files(out, _writer("oud"))
    run = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(KILLED), str(out), str(moment)],
        stdout=subprocess.PIPE,
    )
    assert run.stdout.readline() == b"hier\n"
    os.kill(run.pid, signal.SIGKILL)
    run.wait()
    if moment == 0:
        assert _texts(out) == ["oud", "oud"]
    else:
        assert (out / STAGING / "ready.json").exists()
    folder_module._complete_interrupted(out)
    assert _texts(out) == (["oud", "oud"] if moment == 0 else ["nieuw", "nieuw"])
    replace_files(out, _writer("nieuwst"))
    assert _texts(out) == ["nieuwst", "nieuwst"]
    assert not list(out.glob(".nabij-*"))


def test_two_runs_at_once_do_not_mix(tmp_path):
    script = textwrap.dedent("""
        import sys, time
        from pathlib import Path
        from nabij.report.folder import replace_files

        def write(folder):
            print("bezig", flush=True)
            time.sleep(600)

        replace_files(Path(sys.argv[1]), write)
    """)
    run = subprocess.Popen([sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE)
    try:
        assert run.stdout.readline() == b"bezig\n"
        with pytest.raises(OutputError, match="Een andere berekening"):
            replace_files(tmp_path, _writer("nieuw"))
    finally:
        run.kill()
        run.wait()
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            replace_files(tmp_path, _writer("nieuw"))
            break
        except OutputError:
            time.sleep(0.05)
    assert _texts(tmp_path) == ["nieuw", "nieuw"]


def test_a_target_that_is_a_file_is_told_before_any_work(tmp_path):
    target = tmp_path / "uit"
    target.write_text("x", encoding="utf-8")
    with pytest.raises(OutputError, match="geen map"):
        check_writable(target)
    check_writable(tmp_path / "nieuw" / "diep")
    assert not (tmp_path / "nieuw").exists()
