"""Tables of households written, read and refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from nabij.layers.households import HouseholdTable, read_households
from nabij.messages import LayerError

LANGUAGES = ("nl", "en", "fr")


def refusal(path: Path, **options: object) -> LayerError:
    with pytest.raises(LayerError) as caught:
        read_households(path, **options)  # type: ignore[arg-type]
    for language in LANGUAGES:
        assert path.name in caught.value.message.text(language)
    return caught.value


def made(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def keys(table: HouseholdTable) -> list[str]:
    for message in table.findings:
        assert all(message.text(language) for language in LANGUAGES)
    return [message.key for message in table.findings]


def counts(table: HouseholdTable, indicator: str) -> dict[str, float]:
    return table.table[indicator].to_dict()
