"""Mistakes as problem details (RFC 9457), in the language that the request asks for."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from pathlib import Path, PurePath
from typing import Any, Self, cast

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Match

from ..messages import Message, NabijError, OutputError
from ..words import LANGUAGES, catalogue, text
from . import store_errors

MEDIA_TYPE = "application/problem+json"
_MOST_ERRORS = 20
_METHODS = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")
# A class before the class that it comes from.
_STATUS: tuple[tuple[type[NabijError], HTTPStatus], ...] = (
    (OutputError, HTTPStatus.INSUFFICIENT_STORAGE),  # a full disk, a folder that is not writable
    (store_errors.MissingError, HTTPStatus.NOT_FOUND),
    (store_errors.TooLargeError, HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    (store_errors.DocumentError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (store_errors.FullError, HTTPStatus.INSUFFICIENT_STORAGE),
    (store_errors.StoreError, HTTPStatus.SERVICE_UNAVAILABLE),
)
# When to ask again where the database is busy.
_SOON_SECONDS = "2"


class HttpError(NabijError):
    """A request that gets no answer but a problem, with the status of its class.

    extra: more members of the problem, such as the other version of a document.
    """

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, key: str, /, **facts: object) -> None:
        super().__init__(key, **facts)
        self.extra: dict[str, object] = {}

    @classmethod
    def of(cls, error: NabijError) -> Self:
        """The same sentence with the status of this class."""
        return cls(error.message.key, **error.message.facts)

    def holding(self, **extra: object) -> Self:
        """This error with more members in its problem."""
        self.extra |= extra
        return self


class BadRequestError(HttpError):
    """A query that an open standard wants refused with 400."""

    status = HTTPStatus.BAD_REQUEST


class UnknownCallerError(HttpError):
    """No token, or a wrong one."""

    status = HTTPStatus.UNAUTHORIZED


class RefusedError(HttpError):
    """Not from here: another host, or a page of another site."""

    status = HTTPStatus.FORBIDDEN


class MissingError(HttpError):
    """What is asked for does not exist."""

    status = HTTPStatus.NOT_FOUND


class ConflictError(HttpError):
    """What is asked cannot be done as things stand now."""

    status = HTTPStatus.CONFLICT


class StaleError(HttpError):
    """The request builds on a version that is no longer the last."""

    status = HTTPStatus.PRECONDITION_FAILED


class TooLargeError(HttpError):
    """The body of the request is larger than is taken."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class NoVersionError(HttpError):
    """A change that does not say which version it builds on."""

    status = HTTPStatus.PRECONDITION_REQUIRED


class FieldError(BaseModel):
    """One value of the request that cannot be used."""

    model_config = ConfigDict(extra="forbid")

    where: str = Field(examples=["query.lat"])
    detail: str = Field(examples=["Hier ontbreekt een waarde."])


class Problem(BaseModel):
    """What went wrong (RFC 9457). `key` names the sentence, whatever its language."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(examples=["about:blank"])
    title: str = Field(examples=["Niet gevonden"])
    status: int = Field(examples=[404])
    detail: str = Field(examples=["Er is geen studie `gent`."])
    instance: str = Field(examples=["/api/v1/studies/gent"])
    key: str = Field(examples=["api.no_study"])
    errors: list[FieldError] = []


def language_of(accept: str | None) -> str:
    """The first of our languages in an Accept-Language header, by weight; Dutch if none is."""
    best, weight = LANGUAGES[0], 0.0
    for part in (accept or "").split(","):
        name, _, parameters = part.strip().partition(";")
        language = name.strip().lower().partition("-")[0]
        wanted = _weight(parameters)
        if language in LANGUAGES and wanted > weight:
            best, weight = language, wanted
    return best


def asked_language(request: Request) -> str:
    """The language that a request asks for."""
    return language_of(request.headers.get("accept-language"))


def tell(message: Message, language: str) -> str:
    """The sentence without the folders of this machine: of a path only the name is told."""
    return _nameless(message).text(language)


def problem_response(
    message: Message,
    status: int,
    language: str,
    instance: str,
    extra: Mapping[str, object] | None = None,
) -> Response:
    """The answer to a request that went wrong."""
    titles = catalogue("api", language)
    content = {
        "type": "about:blank",
        "title": titles.get(f"title_{status}", titles["title_other"]),
        "status": status,
        "detail": tell(message, language),
        "instance": instance,
        "key": message.key,
        **(extra or {}),
    }
    body = json.dumps(content, ensure_ascii=False, default=str, allow_nan=False).encode("utf-8")
    headers = {"content-language": language, "cache-control": "no-store"}
    if status == HTTPStatus.UNAUTHORIZED:
        headers["www-authenticate"] = "Bearer"
    return Response(body, status, headers, media_type=MEDIA_TYPE)


def error_response(error: NabijError, language: str, instance: str) -> Response:
    """The answer to a mistake that the user can mend."""
    extra = error.extra if isinstance(error, HttpError) else None
    response = problem_response(error.message, status_of(error), language, instance, extra)
    if error.message.key == "store.busy":
        response.headers["retry-after"] = _SOON_SECONDS
    return response


def status_of(error: NabijError) -> int:
    """The status that a mistake is told with."""
    if isinstance(error, HttpError):
        return int(error.status)
    found = (status for kind, status in _STATUS if isinstance(error, kind))
    return int(next(found, HTTPStatus.UNPROCESSABLE_ENTITY))


def add_handlers(app: FastAPI) -> None:
    """Let an application tell every mistake as a problem."""

    async def told(request: Request, error: Exception) -> Response:
        mistake = cast("NabijError", error)
        return error_response(mistake, asked_language(request), request.url.path)

    async def invalid(request: Request, error: Exception) -> Response:
        found = cast("RequestValidationError", error).errors()
        return _invalid(request, found)

    async def refused(request: Request, error: Exception) -> Response:
        return _refused(request, cast("HTTPException", error))

    app.add_exception_handler(NabijError, told)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, refused)


def _invalid(request: Request, found: Sequence[Mapping[str, Any]]) -> Response:
    language = asked_language(request)
    errors = [_field(one, language) for one in found[:_MOST_ERRORS]]
    where = [error["where"] for error in errors]
    message = Message("api.invalid", {"where": where})
    extra = {"errors": errors}
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    return problem_response(message, status, language, request.url.path, extra)


def _field(error: Mapping[str, Any], language: str) -> dict[str, str]:
    kind, limits = str(error["type"]), dict(error.get("ctx") or {})
    facts = {name: str(value) for name, value in limits.items()}
    names = catalogue("api", language)
    # "string_too_long", or else "too_long", or else "long"
    words = kind.split("_")
    tails = ("field_" + "_".join(words[i:]) for i in range(len(words)))
    key = next((tail for tail in tails if tail in names), "field_other")
    detail = text(f"api.{key}", language, options=_options(facts))
    return {"where": ".".join(map(str, error["loc"])), "detail": detail}


def _options(facts: Mapping[str, str]) -> str:
    """What would have been right, whatever the checker calls it."""
    known = ("expected", "ge", "gt", "le", "lt", "min_length", "max_length", "pattern")
    # the checker lists names in English: 'main', 'local' or 'path'
    return next((facts[name].replace("' or '", "', '") for name in known if name in facts), "")


def _refused(request: Request, error: HTTPException) -> Response:
    """What the framework itself refuses: a path or a method that is not there, a broken body."""
    keys = {404: "api.no_page", 405: "api.method", 400: "api.unreadable", 413: "api.too_large"}
    facts = {"path": request.url.path, "method": request.method, "most": ""}
    message = Message(keys.get(error.status_code, "api.refused"), facts)
    language = asked_language(request)
    response = problem_response(message, error.status_code, language, request.url.path)
    response.headers.update(error.headers or {})
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        response.headers["allow"] = ", ".join(_allowed(request))
    return response


def _allowed(request: Request) -> list[str]:
    """What can be done at an address; the framework names only its first route."""
    scopes = {method: {**request.scope, "method": method} for method in _METHODS}
    routes = cast("FastAPI", request.app).router.routes
    return [
        method
        for method, scope in scopes.items()
        if any(route.matches(scope)[0] == Match.FULL for route in routes)
    ]


def _nameless(message: Message) -> Message:
    # what this room tells holds addresses, which look like paths
    if message.key.startswith("api."):
        return message
    return Message(message.key, {name: _name(fact) for name, fact in message.facts.items()})


def _name(fact: object) -> object:
    if isinstance(fact, Message):
        return _nameless(fact)
    if isinstance(fact, PurePath):
        return fact.name
    if isinstance(fact, str) and Path(fact).is_absolute():
        return Path(fact).name or fact
    if isinstance(fact, list | tuple):
        return [_name(one) for one in cast("Sequence[object]", fact)]
    return fact


def _weight(parameters: str) -> float:
    for parameter in parameters.split(";"):
        name, _, value = parameter.strip().partition("=")
        if name.strip().lower() == "q":
            try:
                wanted = float(value)
            except ValueError:
                return 0.0
            return wanted if 0 <= wanted <= 1 else 0.0
    return 1.0
