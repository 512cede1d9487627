import shutil
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

# A deadline per example measures how busy the machine is; timing belongs in bench/.
hypothesis.settings.register_profile("nabij", deadline=None)
hypothesis.settings.load_profile("nabij")

# What browsers are called, and what keeps one from asking anything of a network.
NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

SHARED = Path(__file__).resolve().parents[1].parent / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real public files; tests that need one skip where it is absent."""
    if not (SHARED / "data").is_dir():
        pytest.skip(f"the folder of real files is absent: {SHARED}")
    return SHARED


@pytest.fixture(autouse=True, scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """What is kept of timetables stands in a folder of the tests, not in that of the user."""
    folder = tmp_path_factory.mktemp("kast")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NABIJ_CACHE", str(folder))
        yield folder


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.skip(f"no browser on this machine: looked for {', '.join(NAMES)}")
    with sync_api.sync_playwright() as started:
        running = started.chromium.launch(executable_path=found, args=ARGS)
        yield running
        running.close()
