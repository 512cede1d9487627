import pytest

from .live import running
from .postgres import own_postgres, postgres, url
from .served import copy_good

__all__ = ["own_postgres", "postgres", "url"]


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    """Who asks an application that runs over the small study, one for a module."""
    folder = tmp_path_factory.mktemp("map")
    copy_good(folder)
    with running(folder) as client:
        yield client
