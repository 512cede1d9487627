from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

# A deadline per example measures how busy the machine is; timing belongs in bench/.
hypothesis.settings.register_profile("nabij", deadline=None)
hypothesis.settings.load_profile("nabij")

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
