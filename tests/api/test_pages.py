"""The pages beside the API: what is served where, and what is told where they were not made."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

import nabij
from nabij.api.pages import DIST, add_pages
from nabij.api.problems import add_handlers
from nabij.words import LANGUAGES, text

from .served import HERE


@pytest.fixture
def built(tmp_path):
    folder = tmp_path / "dist"
    (folder / "words").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html><title>begin</title>", encoding="utf-8")
    (folder / "ldc.html").write_text("<!doctype html><title>ldc</title>", encoding="utf-8")
    (folder / "ldc.js").write_text("export {};", encoding="utf-8")
    (folder / "words" / "nl.json").write_text("{}", encoding="utf-8")
    (tmp_path / "geheim.txt").write_text("buiten", encoding="utf-8")
    return folder


def client(folder):
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    @app.get("/api/v1/studies")
    def studies() -> list[str]:
        return ["studie"]

    add_pages(app, folder)
    add_handlers(app)
    return TestClient(app, base_url=HERE)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html"),
        ("/ldc.html", "text/html"),
        ("/ldc.js", "text/javascript"),
        ("/words/nl.json", "application/json"),
    ],
)
def test_a_page_is_sent_and_asked_for_again(built, path, kind):
    answer = client(built).get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(kind)
    assert answer.headers["cache-control"] == "no-cache"
    again = client(built).get(path, headers={"if-none-match": answer.headers["etag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    "path", ["/absent.html", "/../geheim.txt", "/%2e%2e/geheim.txt", "/words/..%2f..%2fgeheim.txt"]
)
def test_nothing_outside_the_folder_is_sent(built, path):
    answer = client(built).get(path)
    assert answer.status_code == 404
    assert "buiten" not in answer.text


def test_the_api_answers_for_itself(built):
    asked = client(built)
    assert asked.get("/api/v1/studies").json() == ["studie"]
    assert asked.get("/api/v1/absent").status_code == 404
    assert asked.post("/api/v1/absent").status_code == 404
    wrong = asked.put("/api/v1/studies")
    assert wrong.status_code == 405
    assert wrong.headers["allow"] == "GET"


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_that_were_not_made_are_told_how_to_make(tmp_path, language):
    answer = client(tmp_path / "absent").get("/", headers={"accept-language": language})
    assert answer.status_code == 200
    assert f'<html lang="{language}">' in answer.text
    assert "make web" in text("pages.how_to_build", language)
    assert "make web" in answer.text and "make wheel" in answer.text
    assert client(tmp_path / "absent").get("/ldc.html").status_code == 404


def test_an_installed_nabij_has_its_pages():
    """What the wheel takes along is all that the server looks for, where it looks for it."""
    root = Path(nabij.__file__).parent
    asked = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    patterns = asked["tool"]["setuptools"]["package-data"]["nabij"]
    taken = {path for pattern in patterns for path in root.glob(pattern) if path.is_file()}
    if not (DIST / "index.html").is_file():
        pytest.skip(f"the pages were not built (make web): {DIST} is absent")
    built = {path for path in DIST.rglob("*") if path.is_file()}
    assert built <= taken
    assert {path.suffix for path in taken} <= {".toml", *(path.suffix for path in built)}
    assert DIST.is_relative_to(root)
