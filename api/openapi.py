"""The description of the API: every answer in it, the problems too, and how to show a token."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from .features import Feature, FeatureCollection
from .problems import MEDIA_TYPE, Problem
from .settings import Settings

_REF = "#/components/schemas/{model}"
#: Shapes of answers that are sent as bytes: no route names them as its model.
_SHAPES: tuple[type[BaseModel], ...] = (Problem, Feature, FeatureCollection)
_PROBLEM = {
    "description": "What went wrong (RFC 9457), in the language of Accept-Language: nl, fr or en.",
    "content": {MEDIA_TYPE: {"schema": {"$ref": _REF.format(model="Problem")}}},
}
_LANGUAGE = {
    "name": "Accept-Language",
    "in": "header",
    "required": False,
    "description": "The language of labels and sentences: nl, fr or en.",
    "schema": {"type": "string", "default": "nl"},
    "example": "nl",
}
_METHODS = frozenset({"get", "put", "post", "delete", "patch"})
_FRAMEWORK_SHAPES = ("HTTPValidationError", "ValidationError")


def describe(app: FastAPI, settings: Settings) -> Callable[[], dict[str, Any]]:
    """What writes the description of an application, once."""

    def written() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = get_openapi(
                title=app.title,
                version=app.version,
                description=app.description,
                routes=app.routes,
            )
            app.openapi_schema = _completed(document, settings)
        return app.openapi_schema

    return written


def _completed(document: dict[str, Any], settings: Settings) -> dict[str, Any]:
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for name in _FRAMEWORK_SHAPES:
        schemas.pop(name, None)
    asked = [(shape, "serialization") for shape in _SHAPES]
    _, shapes = models_json_schema(asked, ref_template=_REF)  # pyright: ignore[reportArgumentType]
    for name, shape in shapes["$defs"].items():
        schemas.setdefault(name, shape)
    for operation in _operations(document):
        # the framework's own answer to a mistake is told as a problem, as every other one is
        answers = operation["responses"]
        if _is_frameworks(answers.get("422", {})):
            del answers["422"]
        answers["4XX"] = answers["5XX"] = _PROBLEM
        operation.setdefault("parameters", []).append(_LANGUAGE)
    if settings.token is not None:
        scheme = {"type": "http", "scheme": "bearer"}
        components["securitySchemes"] = {"token": scheme}
        document["security"] = [{"token": []}]
    return document


def _operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for path in document.get("paths", {}).values():
        for method, operation in path.items():
            if method in _METHODS:
                yield operation


def _is_frameworks(answer: dict[str, Any]) -> bool:
    schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
    return str(schema.get("$ref", "")).endswith("/HTTPValidationError")
