"""What stands behind the routes of one application: its database, and its queue of long work."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime

from fastapi import FastAPI, Request

from .jobs import Jobs, launcher
from .settings import Settings
from .store import Store, open_store


def utc_now() -> datetime:
    """The time, for what is written down by routes."""
    return datetime.now(UTC)


def open_backing(app: FastAPI, settings: Settings) -> None:
    """Open the database and its queue where they are not open yet. Raises StoreError.

    They stand in `app.state` as `store` and `jobs`. Who starts a server calls this first, to tell
    what is wrong with the database in a sentence.
    """
    if getattr(app.state, "store", None) is None:
        store = open_store(settings.database_url)
        app.state.store = store
        app.state.jobs = Jobs(
            store, settings.data, launcher(settings.data, settings.database_url), utc_now
        )


def close_backing(app: FastAPI) -> None:
    """End the work that runs, which waits in the queue for the next start; let go of the rest."""
    app.state.jobs.close()
    app.state.store.close()
    app.state.store = None


def lifespan(settings: Settings) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """What an application opens when it starts and closes when it stops."""

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncGenerator[None]:
        open_backing(app, settings)
        app.state.jobs.start()
        try:
            yield
        finally:
            close_backing(app)

    return life


def store_of(request: Request) -> Store:
    """The database of the application that a request came to."""
    return request.app.state.store
