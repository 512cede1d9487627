"""A served folder to ask questions of, without a process of its own."""

import shutil
from pathlib import Path

from starlette.testclient import TestClient

from nabij.api.app import create_app
from nabij.api.settings import Settings, sqlite_url

ROOT = Path(__file__).resolve().parents[2]
GOOD = ROOT / "tests" / "bad" / "good"
HERE = "http://127.0.0.1:8000"
STUDIES = "/api/v1/studies"


def copy_good(folder, stem="proef", **changes):
    """Copy the small study: six areas, three places; `changes` are put in its study file."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in GOOD.iterdir():
        if file.suffix != ".toml":
            shutil.copy(file, folder)
    text = (GOOD / "study.toml").read_text(encoding="utf-8")
    for old, new in changes.values():
        assert old in text
        text = text.replace(old, new)
    study = folder / f"{stem}.toml"
    study.write_text(text, encoding="utf-8")
    return study


def settings_of(folder, **changes):
    data = folder / ".nabij"
    return Settings(folder=folder, data=data, database_url=sqlite_url(data), **changes)


def client_of(folder, base_url=HERE, **changes):
    return TestClient(create_app(settings_of(folder, **changes)), base_url=base_url)


def get(client, path, status=200, **options):
    answer = client.get(path, **options)
    assert answer.status_code == status, answer.text
    return answer
