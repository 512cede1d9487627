"""Stores, documents and hard words for the tests of the store."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from nabij.api import documents
from nabij.api.documents import Document
from nabij.api.store import Store, open_store, sqlite_url
from nabij.api.store_errors import (
    StoreError,
)

NOON = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)
HARD_WORDS = "'; DROP TABLE nabij_revisions; --\r\n\t<b>é€😀\u202e</b> {name} %s :id \\"
NO_TEXT = ["nul\0teken", "half \ud83d teken"]
NO_ID = ["", "nergens", "a\0b", "x" * 65, "../nabij", "é", "a b", "' OR 1=1 --"]
NO_VERSION = [0, -1, 2, 2**31, 2**63, 10**30]


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with closing(open_store(url)) as opened:
        yield opened


@pytest.fixture
def lite(tmp_path: Path) -> Iterator[Store]:
    with closing(open_store(sqlite_url(tmp_path / "nabij.db"))) as opened:
        yield opened


def made(store: Store, body: str = "eerste") -> Document:
    return documents.create(store, "text", "Vijfhoek", body, NOON, "stad")


def saved(store: Store, id: str, body: str, version: int, **more: object) -> Document:
    answer = documents.save(store, id, body, version, NOON + timedelta(hours=version), **more)
    assert isinstance(answer, Document)
    return answer


def told(error: pytest.ExceptionInfo[StoreError] | StoreError) -> str:
    """The Dutch sentence, after a look at the others: all facts are filled in."""
    message = (error if isinstance(error, StoreError) else error.value).message
    for language in ("nl", "en", "fr"):
        assert "{" not in message.text(language)
    return message.text()
