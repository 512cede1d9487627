"""`nabij serve` as a person starts it, in a process of its own; and what it says when it cannot."""

import errno
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pyogrio
import pytest

from nabij import cli_serve
from nabij.api import settings as settings_room
from nabij.api.settings import ServeError, from_environment, is_local
from nabij.messages import OutputError

from .served import STUDIES, client_of, copy_good

START = """
import sys
from nabij import cli, cli_serve
if "serve" not in [command.name for command in cli.app.registered_commands]:
    cli_serve.add_to(cli.app)
sys.argv = ["nabij", "serve", *sys.argv[1:]]
cli.main()
"""
_CLEAN = ("NABIJ_TOKEN", "NABIJ_PROXY_HEADER", "NABIJ_DATABASE_URL")


def _environment(**variables):
    kept = {name: value for name, value in os.environ.items() if name not in _CLEAN}
    return {**kept, "PYTHONIOENCODING": "utf-8", "PYTHONUNBUFFERED": "1", **variables}


def _refused(*arguments, **variables):
    done = subprocess.run(
        [sys.executable, "-c", START, *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        env=_environment(**variables),
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr


@pytest.fixture
def serve():
    started = []

    def start(*arguments, **variables):
        process = subprocess.Popen(
            [sys.executable, "-c", START, *map(str, arguments), "--port", "0"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            env=_environment(**variables),
        )
        started.append(process)
        said = []
        for line in process.stdout:
            said.append(line)
            if "Ctrl+C" in line:
                break
        text = "".join(said)
        found = re.search(r"http://\S+:(\d+)", text)
        assert found, (text, process.stderr.read())
        return process, text, f"http://127.0.0.1:{found[1]}"

    yield start
    for process in started:
        process.kill()
        process.communicate()


def _get(url, status=200, **options):
    deadline = time.monotonic() + 60
    while True:
        try:
            answer = httpx.get(url, timeout=60, trust_env=False, **options)
            break
        except httpx.ConnectError:
            assert time.monotonic() < deadline, "nobody answers"
            time.sleep(0.1)
    assert answer.status_code == status, answer.text
    return answer


def test_a_folder_is_served_until_it_is_stopped(tmp_path, serve):
    copy_good(tmp_path)
    process, said, url = serve(tmp_path)
    assert str(tmp_path) in said and "verzonnen stad" not in said
    told = _get(f"{url}{STUDIES}/proef")
    assert told.json()["counts"]["areas"] == 6
    assert "server" not in told.headers and "content-security-policy" in told.headers
    _get(f"{url}{STUDIES}", 403, headers={"host": "evil.example"})
    process.send_signal(signal.SIGINT)
    rest, errors = process.communicate(timeout=60)
    assert process.returncode == 0 and "gestopt" in rest
    assert "Traceback" not in errors


def test_qgis_and_gdal_read_the_layers_by_their_address(tmp_path, serve):
    if not any(name == "OAPIF" for name in pyogrio.list_drivers()):
        pytest.skip("this GDAL does not read OGC API - Features")
    copy_good(tmp_path)
    _, _, url = serve(tmp_path)
    address = f"OAPIF:{url}/api/v1/ogc/proef"
    layers = {str(name) for name, _ in pyogrio.list_layers(address)}
    assert layers == {"areas", "places", "catchments", "dwellings"}
    areas = pyogrio.read_dataframe(address, layer="areas")
    original = pyogrio.read_dataframe(tmp_path / "areas.geojson")
    assert sorted(areas["code"]) == sorted(original["cd_sector"])
    both = areas.set_index("code").geometry.centroid
    ours = original.set_index("cd_sector").geometry.centroid
    assert both.distance(ours.reindex(both.index)).max() < 1e-5
    # more than one page of them: GDAL follows the links
    address = f"OAPIF:{url}/api/v1/ogc/proef/collections/dwellings"
    dwellings = pyogrio.read_dataframe(address, PAGE_SIZE="50")
    assert len(dwellings) == len(set(dwellings["id"])) > 50


def test_a_token_opens_it(tmp_path, serve):
    copy_good(tmp_path)
    _, said, url = serve(tmp_path, "--host", "0.0.0.0", NABIJ_TOKEN="een-geheim-woord")
    assert "https" in said and "een-geheim-woord" not in said
    # an address that a browser can go to
    assert "http://localhost:" in said and "0.0.0.0" not in said
    _get(f"{url}{STUDIES}", 401)
    shown = {"authorization": "Bearer een-geheim-woord", "host": "nabij.example"}
    assert _get(f"{url}{STUDIES}", headers=shown).json()["studies"][0]["id"] == "proef"


def test_a_busy_port_is_told_with_one_that_is_free(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = _refused(tmp_path, "--port", port)
    assert str(port) in said and "in gebruik" in said


def test_another_host_without_a_token_is_refused(tmp_path):
    said = _refused(tmp_path, "--host", "0.0.0.0")
    assert "NABIJ_TOKEN" in said and "NABIJ_PROXY_HEADER" in said


def test_a_folder_that_is_not_there(tmp_path):
    assert "bestaat niet" in _refused(tmp_path / "nergens")


@pytest.mark.skipif(os.name == "nt", reason="there these are paths")
def test_paths_of_windows_are_recognised(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mijn" / "studies").mkdir(parents=True)
    with pytest.raises(ServeError) as told:
        cli_serve._readable("mijn\\studies")
    assert "mijn/studies" in str(told.value)
    with pytest.raises(ServeError) as told:
        cli_serve._readable("C:\\Users\\An\\studies")
    assert "Windows" in str(told.value) and "C:\\Users\\An\\studies" in str(told.value)


def test_what_is_no_folder_is_told(tmp_path, monkeypatch):
    study = copy_good(tmp_path)
    with pytest.raises(ServeError) as told:
        cli_serve._readable(str(study))
    assert str(tmp_path) in str(told.value) and "bestand" in str(told.value)
    for name in ("a\0b", "x" * 5_000):
        with pytest.raises(ServeError):
            cli_serve._readable(name)
    # what a closing quote after a backslash leaves of a path
    assert cli_serve._readable(f'{tmp_path}"') == tmp_path
    odd = tmp_path / os.fsdecode(b"caf\xe9")
    if sys.platform == "linux":
        odd.mkdir()
        with pytest.raises(ServeError) as told:
            cli_serve._readable(str(odd))
        assert told.value.message.key == "cli_serve.odd_name"
    monkeypatch.setattr(cli_serve, "_can_list", lambda _: False)
    with pytest.raises(ServeError) as told:
        cli_serve._readable(str(tmp_path))
    assert told.value.message.key == "cli_serve.unreadable"


@pytest.mark.parametrize(
    ("number", "key"),
    [
        (errno.EADDRINUSE, "cli_serve.busy"),
        (errno.EACCES, "cli_serve.port_refused"),
        (errno.EADDRNOTAVAIL, "cli_serve.not_my_host"),
        (errno.ENOBUFS, "cli_serve.no_socket"),
    ],
)
def test_every_reason_why_a_port_cannot_be_had(monkeypatch, number, key):
    def refuse(*_):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(cli_serve, "_bound", refuse)
    with pytest.raises(ServeError) as told:
        cli_serve.listen("127.0.0.1", 8000)
    assert told.value.message.key == key
    assert "127.0.0.1" in str(told.value) and "8.000" not in str(told.value)


def test_a_host_that_is_not_known_and_a_port_that_is_none():
    with pytest.raises(ServeError) as told:
        cli_serve.listen("nergens.invalid", 8000)
    assert told.value.message.key == "cli_serve.unknown_host"
    for port in (-1, 65_536):
        with pytest.raises(ServeError):
            cli_serve.check_port(port)
    cli_serve.check_port(0)


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("localhost", True),
        ("::1", True),
        ("[::1]", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.168.1.2", False),
        ("nabij.example", False),
        ("localhost.example", False),
        ("", False),
    ],
)
def test_which_addresses_are_this_machine(host, local):
    assert is_local(host) == local


def test_a_folder_that_cannot_be_written_is_served_from_the_cache(tmp_path, monkeypatch):
    studies, kept = tmp_path / "studies", tmp_path / "kast"
    studies.mkdir()
    make = Path.mkdir

    def refused(folder, *arguments, **options):
        if folder.is_relative_to(studies):
            raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(folder))
        make(folder, *arguments, **options)

    monkeypatch.setattr(Path, "mkdir", refused)
    made = from_environment(studies, "127.0.0.1", 8000, {"NABIJ_CACHE": str(kept)})
    assert made.data.is_dir() and made.data.is_relative_to(kept)
    assert made.database_url.startswith("sqlite:///")
    other = from_environment(tmp_path, "127.0.0.1", 8000, {"NABIJ_CACHE": str(kept)})
    assert other.data != made.data
    monkeypatch.setattr(settings_room.os, "access", lambda *_: False)
    with pytest.raises(ServeError) as told:
        from_environment(studies, "127.0.0.1", 8000, {"NABIJ_CACHE": str(kept)})
    assert told.value.message.key == "cli_serve.nowhere_to_write"


def test_the_environment_is_read(tmp_path):
    said = {
        "NABIJ_CACHE": str(tmp_path / "kast"),
        "NABIJ_DATABASE_URL": "postgresql+psycopg://nabij@db/nabij",
        "NABIJ_TOKEN": " woord ",
        "NABIJ_PROXY_HEADER": "X-Remote-User",
    }
    made = from_environment(tmp_path, "0.0.0.0", 80, said)
    assert (made.database_url, made.token) == ("postgresql+psycopg://nabij@db/nabij", "woord")
    assert made.trusted_header == "X-Remote-User" and made.guarded
    assert not from_environment(tmp_path, "127.0.0.1", 80, {**said, **_EMPTY}).guarded
    with pytest.raises(ServeError):
        from_environment(tmp_path, "x", 80, {**said, "NABIJ_PROXY_HEADER": "X-User: an"})


_EMPTY = {"NABIJ_TOKEN": "  ", "NABIJ_PROXY_HEADER": ""}


def test_a_full_disk_is_told(tmp_path, monkeypatch):
    def full(folder):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(folder))

    monkeypatch.setattr("nabij.api.study_files.write_town", full)
    client = client_of(tmp_path)
    answer = client.get(STUDIES)
    assert answer.status_code == 507
    assert answer.json()["key"] == "output.failed" and str(tmp_path) not in answer.text
    with pytest.raises(OutputError):
        _ = client.app.state.library.serves_town
