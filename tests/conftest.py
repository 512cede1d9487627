import functools
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import hypothesis
import pytest

# A deadline per example measures how busy the machine is, and so does the check that examples are
# made quickly; timing belongs in bench/.
hypothesis.settings.register_profile(
    "nabij", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
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

#: Milliseconds that a page may take to become what a test waits for: only a failure takes so long.
PATIENCE = 60_000

#: Files of tests that take longest: they go first, for one that came last would hold up the run.
#: The server of the pages stays up once it is there: what changes a server from within goes before.
LONG = (
    "tests/api/test_schemathesis.py",
    "tests/api/",
    "tests/web/",
    "tests/maps/test_",
    "tests/test_",
    "tests/seating/test_commands.py",
    "tests/seating/test_improve.py",
    "tests/report/test_figures",
    "tests/report/test_document_disclosure.py",
    "tests/report/test_docx_office.py",
    "tests/report/test_write_",
    "tests/transit/test_heidelberg.py",
)

SHARED = Path(__file__).resolve().parents[1].parent / "shared"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first, for whoever runs file by file (`--dist=loadfile`)."""

    def turn(item: pytest.Item) -> int:
        return next((at for at, name in enumerate(LONG) if item.nodeid.startswith(name)), len(LONG))

    items.sort(key=turn)


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
def run_of() -> Callable[[Path], SimpleNamespace]:
    """What comes of a study file, worked out once for all tests that only look at it."""
    from nabij.pipeline import analyse, lay_ground, read
    from nabij.study import load_study

    @functools.cache
    def worked_out(path: Path) -> SimpleNamespace:
        study = load_study(path)
        inputs = read(study)
        ground = lay_ground(study, inputs)
        analysis = analyse(study, inputs, ground=ground)
        return SimpleNamespace(
            path=path, study=study, inputs=inputs, ground=ground, analysis=analysis
        )

    return worked_out


@pytest.fixture(scope="session")
def town_run(
    tmp_path_factory: pytest.TempPathFactory, run_of: Callable[[Path], SimpleNamespace]
) -> SimpleNamespace:
    """The invented town, worked out; `path` is its study file."""
    from nabij.data.town import write_town

    return run_of(write_town(tmp_path_factory.mktemp("stad")))


@pytest.fixture(scope="session")
def brussels_run(shared: Path, run_of: Callable[[Path], SimpleNamespace]) -> SimpleNamespace:
    return run_of(shared / "studies" / "brussels.toml")


@pytest.fixture(scope="session")
def heidelberg_run(shared: Path, run_of: Callable[[Path], SimpleNamespace]) -> SimpleNamespace:
    return run_of(shared / "studies" / "heidelberg.toml")


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.skip(f"no browser on this machine: looked for {', '.join(NAMES)}")
    sync_api.expect.set_options(timeout=PATIENCE)
    with sync_api.sync_playwright() as started:
        running = started.chromium.launch(executable_path=found, args=ARGS)
        yield running
        running.close()
