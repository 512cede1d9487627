"""The pages for people: what `make web` puts in web/dist, served at the root."""

from __future__ import annotations

import html
from pathlib import Path

from fastapi import FastAPI, Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Match, Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from ..words import text
from .problems import asked_language

DIST = Path(__file__).resolve().parents[1] / "web" / "dist"


class Pages(StaticFiles):
    """Files of a folder, of which a browser always asks whether they changed."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file; a browser keeps it but asks each time, so that a new build is seen at once."""
        response = await super().get_response(path, scope)
        response.headers["cache-control"] = "no-cache"
        return response


class _Beside(Mount):
    """Everything but the API, so that a wrong method or address there is answered as before."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whether a request is for a page."""
        if scope["path"].startswith("/api/"):
            return Match.NONE, {}
        return super().matches(scope)


def add_pages(app: FastAPI, folder: Path = DIST) -> None:
    """Serve the pages of this folder at `/`, after all routes that the application has already.

    Where they were not built, `/` is a page that tells how to do so.
    """
    if (folder / "index.html").is_file():
        app.router.routes.append(_Beside("/", Pages(directory=folder, html=True), name="pages"))
    else:
        app.add_api_route("/", _not_built, include_in_schema=False)


async def _not_built(request: Request) -> HTMLResponse:
    language = asked_language(request)
    heading, how = (
        html.escape(text(f"pages.{key}", language)) for key in ("not_built", "how_to_build")
    )
    return HTMLResponse(
        f'<!doctype html><html lang="{language}"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>nabij</title><h1>{heading}</h1><p>{how}</p></html>\n"
    )
