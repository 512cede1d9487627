"""A feed that is read with something wrong in it, and what is told of that."""

from __future__ import annotations

from pathlib import Path

import pytest

from nabij.layers.feed import read_feed
from nabij.messages import LayerError

STOP_TIMES_HEAD = "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"


def refusal(path: Path) -> str:
    """The sentence with which a feed is refused, the path written as FEED."""
    with pytest.raises(LayerError) as caught:
        read_feed(path)
    # every sentence can be written in every language
    for language in ("nl", "en", "fr"):
        assert caught.value.message.text(language)
    return str(caught.value).replace(str(path), "FEED")
