"""Every mistake is told as a problem, in the asked language, without anything of this machine."""

import logging
from pathlib import Path
from typing import Literal

import pytest
from pydantic import BaseModel, Field

from nabij.api.problems import (
    ConflictError,
    HttpError,
    Problem,
    StaleError,
    language_of,
    status_of,
    tell,
)
from nabij.messages import LayerError, OutputError, StudyError, finding
from nabij.words import catalogue

from .served import HERE, STUDIES, client_of, copy_good, get


class Sent(BaseModel, extra="forbid"):
    """Every kind of value that can be wrong."""

    number: float = Field(gt=0, le=9)
    kind: Literal["a", "b"] = "a"
    name: str = Field("x", max_length=3)


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    folder = tmp_path_factory.mktemp("map")
    copy_good(folder)
    served = client_of(folder)

    @served.app.get("/api/v1/breekt")
    async def breaks():
        raise RuntimeError("geheim in het spoor")

    @served.app.post("/api/v1/leest")
    async def reads(sent: Sent):
        return sent

    @served.app.get("/api/v1/botst")
    async def clashes():
        raise StaleError("api.no_page", path="x").holding(theirs={"version": 4})

    return served


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        (None, "nl"),
        ("", "nl"),
        ("fr", "fr"),
        ("FR-be", "fr"),
        ("de, en;q=0.8, fr;q=0.9", "fr"),
        ("en;q=0.2, nl;q=0.1", "en"),
        ("fr;q=0, en;q=0.1", "en"),
        ("fr;q=veel", "nl"),
        ("de", "nl"),
        ("*", "nl"),
        (",,;;q==1,", "nl"),
    ],
)
def test_the_asked_language_by_weight(asked, language):
    assert language_of(asked) == language


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_what_does_not_exist_is_told_in_the_asked_language(client, language):
    answer = get(client, f"{STUDIES}/gent", 404, headers={"accept-language": language})
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["content-language"] == language
    problem = Problem.model_validate(answer.json())
    words = catalogue("api", language)
    assert problem.title == words["title_404"]
    assert problem.detail == words["no_study"].format(study="gent", there="proef")
    assert (problem.status, problem.key) == (404, "api.no_study")
    assert problem.instance == f"{STUDIES}/gent"


def test_what_is_no_address_or_no_method(client):
    assert get(client, "/api/v1/niets", 404).json()["key"] == "api.no_page"
    answer = client.delete(f"{STUDIES}/proef", headers={"origin": HERE})
    assert answer.status_code == 405 and answer.headers["allow"] == "GET"
    assert answer.json()["key"] == "api.method"


@pytest.mark.parametrize(
    ("body", "where", "word"),
    [
        (b"{", "body.1", "field_json_invalid"),
        (b"{}", "body.number", "field_missing"),
        (b'{"number": "x"}', "body.number", "field_parsing"),
        (b'{"number": 0}', "body.number", "field_greater_than"),
        (b'{"number": 10}', "body.number", "field_less_than_equal"),
        (b'{"number": 1, "kind": "c"}', "body.kind", "field_literal_error"),
        (b'{"number": 1, "name": "lang"}', "body.name", "field_too_long"),
        (b'{"number": 1, "meer": 2}', "body.meer", "field_extra_forbidden"),
    ],
)
def test_every_wrong_value_is_named(client, body, where, word):
    headers = {"origin": HERE, "content-type": "application/json", "accept-language": "en"}
    answer = client.post("/api/v1/leest", content=body, headers=headers)
    assert answer.status_code == 422
    problem = Problem.model_validate(answer.json())
    assert problem.key == "api.invalid"
    (error,) = problem.errors
    assert error.where == where
    template = catalogue("api", "en")[word]
    assert error.detail.startswith(template.partition("{")[0])
    # what would have been right is listed in no language
    assert "{" not in error.detail and "' or '" not in error.detail


def test_a_failure_is_told_by_a_reference_that_stands_in_the_log(client, caplog):
    with caplog.at_level(logging.ERROR):
        answer = get(client, "/api/v1/breekt", 500)
    problem = Problem.model_validate(answer.json())
    assert "geheim" not in answer.text and "Traceback" not in answer.text
    reference = problem.detail.rpartition(" ")[2].strip(".")
    assert reference in caplog.text and "geheim" in caplog.text
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_problem_can_hold_more(client):
    problem = get(client, "/api/v1/botst", 412).json()
    assert problem["theirs"] == {"version": 4}


def test_the_status_of_a_mistake():
    assert status_of(StudyError("study.no_file")) == 422
    assert status_of(LayerError("study.no_file")) == 422
    assert status_of(OutputError("output.failed")) == 507
    assert status_of(ConflictError("api.no_page")) == 409
    assert status_of(HttpError("api.no_page")) == 422


def test_no_folder_of_this_machine_is_told():
    there = Path("/geheim/map").resolve()
    for file in (there / "a.toml", str(there / "a.toml")):
        told = tell(finding("study.not_utf8", file=file), "nl")
        assert "a.toml" in told and "geheim" not in told
    inner = finding("study.not_utf8", file=there / "b.toml")
    told = tell(finding("study.not_utf8", file=[inner]), "en")
    assert "b.toml" in told and "geheim" not in told


def test_a_name_that_is_no_text_breaks_nothing(client):
    for name in (
        "%00",
        "%ff%fe",
        "..%2f..%2fetc%2fpasswd",
        "%F0%9F%98%80",
        "a" * 201,
        "%0d%0aX: y",
    ):
        for path in (f"{STUDIES}/{name}", f"{STUDIES}/proef/areas/{name}", f"/api/v1/ogc/{name}"):
            answer = client.get(path)
            assert answer.status_code in (404, 422), path
            assert answer.headers["content-type"] == "application/problem+json"
            Problem.model_validate(answer.json())


def test_the_description_of_the_api_is_whole(client):
    document = get(client, "/api/v1/openapi.json").json()
    told = str(document)
    assert "HTTPValidationError" not in told
    shapes = document["components"]["schemas"]
    for part in told.split("#/components/schemas/")[1:]:
        assert part.split("'")[0] in shapes
    for path, operations in document["paths"].items():
        if path in ("/api/v1/breekt", "/api/v1/leest", "/api/v1/botst"):
            continue
        for operation in operations.values():
            assert operation["summary"] and operation["description"], path
            assert "application/problem+json" in operation["responses"]["4XX"]["content"]
            good = [told for status, told in operation["responses"].items() if status[0] == "2"]
            assert good and all("content" in told for told in good), path
