"""The application: every route behind one guard, every mistake a problem."""

from __future__ import annotations

from fastapi import APIRouter, FastAPI

from .. import __version__
from . import (
    features,
    openapi,
    routes_access,
    routes_jobs,
    routes_lines,
    routes_profile,
    routes_reports,
    routes_results,
    routes_room_documents,
    routes_rooms,
    routes_scenarios,
    routes_streets,
    routes_studies,
    routes_text_figures,
    routes_texts,
)
from .backing import lifespan
from .library import Library
from .memory import Memory, ShortWay
from .pages import add_pages
from .problems import add_handlers
from .security import Guard
from .settings import Settings

ROOT = "/api/v1"
#: Those of the studies come last: what stands below a study goes before a study's own.
ROUTERS: tuple[APIRouter, ...] = (
    features.router,
    routes_scenarios.router,
    routes_texts.router,
    routes_text_figures.router,
    routes_reports.router,
    routes_jobs.router,
    routes_access.router,
    routes_profile.router,
    routes_lines.router,
    routes_streets.router,
    routes_results.router,
    routes_rooms.router,
    routes_room_documents.router,
    routes_studies.router,
)


def create_app(settings: Settings) -> FastAPI:
    """The application over one folder; what its routes share stands in `app.state`.

    settings, library: as they are called; memory: of answers given before; store and jobs: while
    the application runs.
    """
    app = FastAPI(
        title="nabij",
        version=__version__,
        description="Who lives beyond reach of a place to meet, and what would change it.",
        openapi_url=f"{ROOT}/openapi.json",
        # their pages fetch scripts from elsewhere
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan(settings),
    )
    app.state.settings = settings
    app.state.library = Library(settings)
    app.state.memory = Memory()
    for router in ROUTERS:
        app.include_router(router, prefix=ROOT)
    add_pages(app)
    add_handlers(app)
    app.openapi = openapi.describe(app, settings)
    app.add_middleware(ShortWay, memory=app.state.memory, library=app.state.library)
    # the last one added is the first that a request meets
    app.add_middleware(Guard, settings=settings)
    return app
