"""The database behind the routes: opened and closed with the application, its troubles told."""

import subprocess
import sys

import pytest

from nabij.api import backing, store_errors
from nabij.api.app import create_app
from nabij.api.problems import Problem, status_of

from .served import STUDIES, copy_good, get, settings_of

ERRORS = [
    (store_errors.MissingError("store.missing_document"), 404),
    (store_errors.DocumentError("store.no_name"), 422),
    (store_errors.TooLargeError("store.too_large", size=6.0, limit=5.0), 413),
    (store_errors.StoreError("store.busy"), 503),
    (store_errors.StoreError("store.damaged"), 503),
    (store_errors.FullError("store.full"), 507),
]


@pytest.mark.parametrize(("error", "status"), ERRORS)
def test_trouble_with_the_database_is_a_problem_with_its_status(client, monkeypatch, error, status):
    def troubled(*_):
        raise error

    monkeypatch.setattr("nabij.api.documents.listing", troubled)
    answer = get(client, f"{STUDIES}/proef/scenarios", status)
    assert status_of(error) == status
    assert Problem.model_validate(answer.json()).key == error.message.key
    assert answer.headers.get("retry-after") == ("2" if error.message.key == "store.busy" else None)
    # what needs no database goes on
    get(client, f"{STUDIES}/proef/gaps")


def test_the_database_is_opened_once_and_closed_at_the_end(tmp_path):
    copy_good(tmp_path)
    settings = settings_of(tmp_path)
    app = create_app(settings)
    backing.open_backing(app, settings)
    store = app.state.store
    backing.open_backing(app, settings)
    assert app.state.store is store
    backing.close_backing(app)
    assert app.state.store is None


@pytest.mark.parametrize("url", ["mysql://x/y", "postgresql://127.0.0.1:1/nabij", "onzin"])
def test_a_database_that_cannot_be_opened_is_told_before_anything_is_served(tmp_path, url):
    copy_good(tmp_path)
    command = [sys.executable, "-m", "nabij", "serve", str(tmp_path), "--port", "0"]
    done = subprocess.run(
        command,
        env={"PATH": "", "NABIJ_DATABASE_URL": url, "NABIJ_CACHE": str(tmp_path / "cache")},
        capture_output=True,
        text=True,
        timeout=60,
    )
    said = done.stdout + done.stderr
    assert done.returncode not in (0, -15)
    assert "databank" in said or "NABIJ_DATABASE_URL" in said
    assert "Traceback" not in said
