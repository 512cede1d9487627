"""The work of a job: what it writes, what it refuses, and real processes that are killed."""

import datetime as dt
import functools
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from nabij.api import job_files, job_rows, job_words, work
from nabij.api.job_kinds import FILES, AnalyseRequest, BuurtanalyseRequest, ImproveRequest
from nabij.api.jobs import Jobs, launcher
from nabij.api.settings import DATABASE, sqlite_url
from nabij.api.store import open_store
from nabij.pipeline import analyse, read
from nabij.report.outputs import write_results
from nabij.seating.templates import template
from nabij.study import load_study
from nabij.words import text

GOOD = Path(__file__).resolve().parents[1] / "bad" / "good"
TWO = ("44021A000", "44021A010")
ROOM = template("parents-corner").model_dump(mode="json")


@pytest.fixture
def store(tmp_path):
    opened = open_store(sqlite_url(tmp_path / "data"))
    yield opened
    opened.close()


@pytest.fixture
def study(tmp_path):
    shutil.copytree(GOOD, tmp_path / "stad")
    return tmp_path / "stad" / "study.toml"


@pytest.fixture
def do(store, tmp_path, monkeypatch):
    """Do a job in this process; returns its row."""
    monkeypatch.setenv(DATABASE, sqlite_url(tmp_path / "data"))

    def run(asked):
        row = job_rows.add_job(store, asked.kind, asked.model_dump(mode="json"), _now())
        job_rows.set_job(store, row.id, state="running", tries=1)
        assert work.main([str(tmp_path / "data"), row.id]) == 0
        return job_rows.job(store, row.id)

    return run


def _now():
    return dt.datetime.now(dt.UTC)


def _said(row, language="nl"):
    return job_words.told(job_words.read(row.message), language)


def _upload(data, name, content):
    file = job_files.uploads_folder(data) / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content, encoding="utf-8")
    return file


def _survey(data):
    """Thirty people, of whom twelve are somewhat lonely."""
    lonely, not_lonely = "ja;nee;ja;ja;ja;nee", "nee;ja;ja;ja;nee;nee"
    rows = [lonely] * 12 + [not_lonely] * 18
    return _upload(data, "b1.csv", "\n".join(["djg3;djg4;djg7;djg8;djg9;djg10", *rows]) + "\n")


def _names(folder):
    return {path.name for path in folder.iterdir() if not path.name.startswith(".")}


def test_analyse_writes_what_the_command_line_writes(do, study, tmp_path):
    row = do(AnalyseRequest(study="stad", file=study))
    assert (row.state, row.progress, row.message, row.result) == ("done", 1.0, "", row.id)
    folder = job_files.result_folder(tmp_path / "data", row.id)
    assert _names(folder) == set(FILES["analyse"])
    loaded = load_study(study)
    write_results(analyse(loaded, read(loaded)), tmp_path / "uit")
    for name in FILES["analyse"]:
        assert (folder / name).read_bytes() == (tmp_path / "uit" / name).read_bytes(), name
    assert not job_files.work_folder(tmp_path / "data", row.id).exists()


def test_progress_only_rises_and_names_every_step(do, study, monkeypatch):
    seen, good = [], job_rows.set_job

    def set_job(store, id, only_from=None, **columns):
        if columns.get("step"):
            seen.append((columns["step"], columns["progress"]))
        return good(store, id, only_from=only_from, **columns)

    monkeypatch.setattr(job_rows, "set_job", set_job)
    do(AnalyseRequest(study="stad", file=study))
    # nine steps: a study without a timetable
    assert [progress for _, progress in seen] == pytest.approx([n / 9 for n in range(9)])
    assert seen[0][0] == "cli.step_areas" and seen[-1][0] == "cli.step_writing"


def test_buurtanalyse_with_a_text_a_survey_and_an_earlier_one(do, study, tmp_path):
    survey = _survey(tmp_path / "data")
    body = '+++\nname = "Marollen"\nareas = ["44021A000", "44021A010"]\n+++\n\n# Marollen\n'
    row = do(BuurtanalyseRequest(study="stad", file=study, text=body, survey=survey))
    assert (row.state, row.message) == ("done", "")
    folder = job_files.result_folder(tmp_path / "data", row.id)
    assert _names(folder) == set(FILES["buurtanalyse"])
    page = (folder / "buurtanalyse.html").read_text(encoding="utf-8")
    # 12 of 30 people
    assert "Buurtanalyse Marollen" in page and "scoort 40" in page.replace("\u00a0", " ")
    assert not survey.exists()
    later = do(BuurtanalyseRequest(study="stad", file=study, text=body, previous=row.id))
    assert later.state == "done"
    kept = job_files.result_folder(tmp_path / "data", later.id) / "buurtanalyse.html"
    assert "vorige" in kept.read_text(encoding="utf-8")


def test_buurtanalyse_of_a_drawing_with_the_name_of_its_document(do, study, tmp_path, monkeypatch):
    from nabij.report.buurtanalyse import make

    monkeypatch.setattr(make, "draw_pictures", lambda *_: {})
    areas = json.loads((study.parent / "areas.geojson").read_text(encoding="utf-8"))
    drawn = {**areas, "features": areas["features"][:1]}
    row = do(BuurtanalyseRequest(study="stad", file=study, polygon=drawn, name="Onze straat"))
    assert (row.state, row.message) == ("done", "")
    page = job_files.result_folder(tmp_path / "data", row.id) / "buurtanalyse.html"
    assert "Buurtanalyse Onze straat" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize(("language", "said"), [("nl", "de tekening"), ("en", "the drawing")])
def test_a_drawing_that_crosses_itself_is_no_file_to_who_drew_it(do, study, language, said):
    ring = [[3.713, 51.046], [3.717, 51.049], [3.717, 51.046], [3.713, 51.049], [3.713, 51.046]]
    drawn = {"type": "Polygon", "coordinates": [ring]}
    row = do(BuurtanalyseRequest(study="stad", file=study, polygon=drawn))
    assert (row.state, job_words.key_of(row.message)) == ("failed", "neighbourhood.polygon_crosses")
    assert said in _said(row, language) and "geojson" not in _said(row, language)


def _front(*lines):
    return "\n".join(["+++", *lines, "+++", "", "# Buurt", ""])


@pytest.mark.parametrize(
    ("more", "key"),
    [
        ({}, "no_neighbourhood"),
        ({"text": _front('areas = ["44021A000"]'), "areas": ("44021A010",)}, "other_neighbourhood"),
        ({"areas": ("44021A000",), "within_walk": 5.0, "of": "x"}, "several_neighbourhoods"),
        ({"of": "Buurthuis"}, "several_neighbourhoods"),
        ({"text": _front('areas = ["44021A000"]', 'survey = "/etc/passwd"')}, "text_names_survey"),
        ({"text": _front('polygon = "../../x.geojson"')}, "text_names_polygon"),
        ({"areas": TWO, "previous": "../../uit"}, "no_previous"),
        ({"areas": TWO, "previous": "er-is-er-geen"}, "no_previous"),
    ],
)
def test_a_request_that_cannot_be_done_says_what_to_mend(do, study, tmp_path, more, key):
    row = do(BuurtanalyseRequest(study="stad", file=study, **more))
    assert (row.state, job_words.key_of(row.message)) == ("failed", f"jobs.{key}")
    assert len({_said(row, language) for language in ("nl", "fr", "en")}) == 3
    assert str(tmp_path) not in row.message and "/etc" not in row.message
    assert not job_files.result_folder(tmp_path / "data", row.id).exists()


def test_the_same_areas_in_text_and_request_are_no_quarrel(do, study, monkeypatch):
    from nabij.report.buurtanalyse import make

    monkeypatch.setattr(make, "draw_pictures", lambda *_: {})
    body = _front('areas = ["44021A010", "44021A000"]')
    row = do(BuurtanalyseRequest(study="stad", file=study, text=body, areas=TWO))
    assert (row.state, row.message) == ("done", "")


def test_a_previous_job_of_another_kind_is_none(do, study):
    other = do(AnalyseRequest(study="stad", file=study))
    row = do(BuurtanalyseRequest(study="stad", file=study, areas=TWO, previous=other.id))
    assert job_words.key_of(row.message) == "jobs.no_previous"


def test_a_mistake_in_a_file_is_told_in_the_language_that_is_asked(do, study, tmp_path):
    (study.parent / "places.csv").unlink()
    row = do(AnalyseRequest(study="stad", file=study))
    assert row.state == "failed"
    told = {language: _said(row, language) for language in ("nl", "fr", "en")}
    assert all("places.csv" in sentence for sentence in told.values())
    assert len(set(told.values())) == 3
    assert str(tmp_path) not in "".join(told.values())


def test_what_nobody_expected_is_a_sentence_and_a_log(do, study, tmp_path, capsys, monkeypatch):
    from nabij.report import outputs

    def fails(*_):
        raise RuntimeError("geheim: /root/wachtwoord")

    monkeypatch.setattr(outputs, "write_results", fails)
    row = do(AnalyseRequest(study="stad", file=study))
    assert (row.state, job_words.key_of(row.message)) == ("failed", "jobs.unexpected")
    assert row.id in _said(row) and "geheim" not in row.message
    assert "RuntimeError: geheim" in capsys.readouterr().err


def test_a_survey_that_is_no_upload_is_never_read(do, study, tmp_path):
    other = tmp_path / "brief.csv"
    other.write_text("djg3\n", encoding="utf-8")
    asked = {"study": "stad", "file": study, "areas": TWO}
    row = do(BuurtanalyseRequest(**asked, survey=other))
    assert (row.state, job_words.key_of(row.message)) == ("failed", "jobs.unexpected")
    assert other.exists()
    link = job_files.uploads_folder(tmp_path / "data") / "link.csv"
    link.parent.mkdir(parents=True)
    link.symlink_to(other)
    row = do(BuurtanalyseRequest(**asked, survey=link))
    assert job_words.key_of(row.message) == "jobs.unexpected"
    gone = job_files.uploads_folder(tmp_path / "data") / "weg.csv"
    row = do(BuurtanalyseRequest(**asked, survey=gone))
    assert job_words.key_of(row.message) == "jobs.survey_gone"


def test_better_layouts(do, tmp_path, monkeypatch):
    from nabij.seating import improve

    # fewer tries than people get: enough for something better
    monkeypatch.setattr(improve, "improve", functools.partial(improve.improve, steps=200))
    row = do(ImproveRequest(room=ROOM))
    assert (row.state, row.message) == ("done", "")
    folder = job_files.result_folder(tmp_path / "data", row.id)
    told = json.loads((folder / "voorstellen.json").read_text(encoding="utf-8"))
    assert set(told["files"]) | {"voorstellen.json"} == _names(folder) <= set(FILES["improve"])
    assert 0 < len(told["files"]) == 4 * len(told["proposals"])


@pytest.mark.parametrize("room", [{}, {"title": "../../zaal", "walls": 3}])
def test_a_room_that_is_none(do, room):
    row = do(ImproveRequest(room=room))
    assert row.state == "failed"
    assert job_words.key_of(row.message).startswith("room.")
    assert "../" not in row.message


def test_a_second_process_leaves_the_job_to_the_first(store, tmp_path, monkeypatch):
    monkeypatch.setattr(work, "_PATIENCE_SECONDS", 0.1)
    data = tmp_path / "data"
    row = job_rows.add_job(store, "improve", ImproveRequest(room=ROOM).model_dump(), _now())
    job_rows.set_job(store, row.id, state="running")
    first = job_files.hold(data, row.id, 0)
    assert work.main([str(data), row.id]) == work.OURS
    assert job_rows.job(store, row.id).state == "running"
    first.release()


@pytest.mark.parametrize("state", ["queued", "cancelled", "done"])
def test_a_process_that_comes_too_late_does_nothing(store, tmp_path, monkeypatch, state):
    monkeypatch.setenv(DATABASE, sqlite_url(tmp_path / "data"))
    row = job_rows.add_job(store, "improve", ImproveRequest(room=ROOM).model_dump(), _now())
    job_rows.set_job(store, row.id, state=state)
    assert work.main([str(tmp_path / "data"), row.id]) == 0
    assert job_rows.job(store, row.id).state == state
    assert not job_files.result_folder(tmp_path / "data", row.id).exists()


def test_a_job_that_is_cancelled_stops_at_its_next_step(store, study, tmp_path, monkeypatch):
    """Also where nobody could end its process: it hears it from the table."""
    monkeypatch.setenv(DATABASE, sqlite_url(tmp_path / "data"))
    asked = AnalyseRequest(study="stad", file=study).model_dump(mode="json")
    row = job_rows.add_job(store, "analyse", asked, _now())
    job_rows.set_job(store, row.id, state="running")
    good = work.Progress._tell

    def tell(progress, name, share):
        good(progress, name, share)
        if name == "places":
            job_rows.set_job(store, row.id, state="cancelled", ended=_now())

    monkeypatch.setattr(work.Progress, "_tell", tell)
    assert work.main([str(tmp_path / "data"), row.id]) == 0
    after = job_rows.job(store, row.id)
    assert (after.state, after.step) == ("cancelled", "cli.step_places")
    assert not job_files.result_folder(tmp_path / "data", row.id).exists()


# real processes


def _wait(store, id, done, seconds=120):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        row = job_rows.job(store, id)
        if done(row):
            return row
        time.sleep(0.05)
    raise AssertionError(f"after {seconds} s: {job_rows.job(store, id)}")


def _alive(pid):
    state = Path(f"/proc/{pid}/stat")
    try:
        return state.read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_process_of_its_own_on_either_database(url, study, tmp_path):
    data, store = tmp_path / "data", open_store(url)
    queue = Jobs(store, data, launcher(data, url), _now)
    id = queue.add(AnalyseRequest(study="stad", file=study)).id
    queue.start()
    try:
        row = _wait(store, id, lambda row: row.state not in ("queued", "running"))
    finally:
        queue.close()
        store.close()
    assert (row.state, row.message, row.tries) == ("done", "", 1)
    assert _names(data / "results" / id) == set(FILES["analyse"])


SERVER = """
import sys, time, datetime as dt
from pathlib import Path
from nabij.api.jobs import Jobs, launcher
from nabij.api.store import open_store
data, url = Path(sys.argv[1]), sys.argv[2]
jobs = Jobs(open_store(url), data, launcher(data, url), lambda: dt.datetime.now(dt.UTC))
jobs.start()
time.sleep(600)
"""


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads processes in /proc")
def test_killed_servers_and_killed_processes(store, tmp_path):
    """A server is killed with two jobs at work; its processes go on, and the next server finds
    them: one is cancelled, the other killed too, and started again."""
    data, url = tmp_path / "data", sqlite_url(tmp_path / "data")
    queue = Jobs(store, data, launcher(data, url), _now)
    ids = [queue.add(ImproveRequest(room=ROOM, seed=seed)).id for seed in (1, 2)]
    server = subprocess.Popen([sys.executable, "-c", SERVER, str(data), url])
    try:
        rows = [_wait(store, id, lambda row: row.progress > 0) for id in ids]
    finally:
        server.send_signal(signal.SIGKILL)
        server.wait()
    pids = [row.pid for row in rows]
    assert all(map(_alive, pids)) and server.pid not in pids
    queue.start()
    try:
        assert queue.cancel(ids[0]).state == "cancelled"
        assert not _alive(pids[0])
        assert job_rows.job(store, ids[1]).tries == 1
        os.kill(pids[1], signal.SIGKILL)
        again = _wait(store, ids[1], lambda row: row.tries == 2)
        assert job_words.key_of(again.message) == "jobs.again"
        done = _wait(store, ids[1], lambda row: row.state not in ("queued", "running"))
        assert (done.state, done.message) == ("done", "")
    finally:
        queue.close()
    results = {path.name for path in (data / "results").iterdir()}
    assert results == {ids[1]}
    assert "voorstellen.json" in _names(data / "results" / ids[1])
    assert text("jobs.again") not in job_files.log_file(data, ids[1]).read_text(encoding="utf-8")
