"""An application that runs, with its database, whose jobs wait in the queue."""

from contextlib import contextmanager

from starlette.testclient import TestClient

from nabij.api.app import create_app
from nabij.api.backing import open_backing, utc_now
from nabij.api.jobs import Jobs

from .served import HERE, settings_of


class Waiting:
    """The process of a job that does nothing."""

    pid, code = 4_000_000, None

    def poll(self):
        return self.code

    def wait(self, timeout):
        return self.code

    def terminate(self):
        self.code = -15

    kill = terminate


def app_of(folder, *, works=False, **changes):
    """An application over a folder; works: whether its jobs are done in processes of their own."""
    settings = settings_of(folder, **changes)
    app = create_app(settings)
    open_backing(app, settings)
    if not works:
        store = app.state.store
        app.state.jobs = Jobs(store, settings.data, lambda row: Waiting(), utc_now)
    return app


@contextmanager
def running(folder, *, works=False, **changes):
    """Who asks an application that runs."""
    app = app_of(folder, works=works, **changes)
    with TestClient(app, base_url=HERE, headers={"origin": HERE}) as client:
        yield client
