"""Answers made once and sent many times: bytes with their checksum, plain and zipped."""

from __future__ import annotations

import gzip
import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from pandas.api.types import is_bool_dtype, is_float_dtype
from starlette.datastructures import Headers
from starlette.responses import Response

JSON = "application/json"
GEOJSON = "application/geo+json"

#: Figures carry this many decimals: a millionth of a minute, of a person, of a degree.
DECIMALS = 6
_KEPT_BYTES = 200_000_000
_WORTH_ZIPPING = 1_000
_ZIP_LEVEL = 6


@dataclass(frozen=True)
class Answer:
    """A body ready to be sent. zipped: None where zipping gains nothing."""

    body: bytes
    zipped: bytes | None
    etag: str
    media_type: str = JSON

    @property
    def size(self) -> int:
        """How many bytes it takes to keep."""
        return len(self.body) + len(self.zipped or b"")


def answer_of(content: object) -> Answer:
    """An answer that holds this as JSON."""
    return answer_with(json_bytes(content))


def answer_with(body: bytes, media_type: str = JSON) -> Answer:
    """An answer with this body; its mark is a checksum, so that equal bodies are known as such."""
    # weak: the same mark stands for the body and for its zipped form
    etag = f'W/"{hashlib.sha256(body).hexdigest()[:24]}"'
    # without a time in it, so that the same results are the same bytes
    zipped = gzip.compress(body, _ZIP_LEVEL, mtime=0) if len(body) >= _WORTH_ZIPPING else None
    return Answer(body, zipped, etag, media_type)


def respond(headers: Headers, answer: Answer, language: str | None = None) -> Response:
    """Send an answer, or only say that what the caller has is still right.

    language: of the sentences in it, where there are any.
    """
    vary = "Accept-Encoding" if language is None else "Accept-Encoding, Accept-Language"
    sent = {"etag": answer.etag, "cache-control": "private, no-cache", "vary": vary}
    if language is not None:
        sent["content-language"] = language
    if _has_it(headers.get("if-none-match"), answer.etag):
        return Response(status_code=304, headers=sent)
    if answer.zipped is not None and _takes_zipped(headers.get("accept-encoding")):
        sent["content-encoding"] = "gzip"
        return Response(answer.zipped, headers=sent, media_type=answer.media_type)
    return Response(answer.body, headers=sent, media_type=answer.media_type)


class Answers:
    """The answers about one study, kept while there is room; each is made by one thread."""

    def __init__(self, room: int = _KEPT_BYTES) -> None:
        self._kept: OrderedDict[Hashable, Answer] = OrderedDict()
        self._room = room
        self._size = 0
        self._guard = threading.Lock()
        self._making = threading.RLock()

    def at_hand(self, key: Hashable) -> Answer | None:
        """The answer to this question if it is kept."""
        with self._guard:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def get(self, key: Hashable, make: Callable[[], Answer]) -> Answer:
        """The answer to this question, made if it is not kept."""
        found = self.at_hand(key)
        if found is not None:
            return found
        with self._making:
            found = self.at_hand(key)
            if found is None:
                found = make()
                self._keep(key, found)
            return found

    def _keep(self, key: Hashable, answer: Answer) -> None:
        with self._guard:
            self._kept[key] = answer
            self._size += answer.size
            while self._size > self._room and len(self._kept) > 1:
                _, old = self._kept.popitem(last=False)
                self._size -= old.size


def json_bytes(content: object) -> bytes:
    """JSON as it is sent: utf-8, without spaces, and never a NaN."""
    written = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return written.encode("utf-8", "replace")


def plain(column: pd.Series) -> list[Any]:
    """The values of a column as JSON knows them; what is not known, or hidden, is None."""
    if is_bool_dtype(column.dtype) and not column.hasnans:
        return [bool(value) for value in column]
    if is_float_dtype(column.dtype):
        values = np.round(column.to_numpy(np.float64, na_value=np.nan), DECIMALS)
        known = np.isfinite(values)
        return [float(v) if k else None for v, k in zip(values, known, strict=True)]
    return [plain_value(value) for value in column]


def plain_value(value: Any) -> Any:  # noqa: ANN401 - whatever stands in a cell
    """One value as JSON knows it; None for what is not known."""
    if value is None or value is pd.NA or value != value:
        return None
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if isinstance(value, int | np.integer):
        return int(value)
    if isinstance(value, float | np.floating):
        return round(float(value), DECIMALS) if np.isfinite(value) else None
    return str(value)


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table, each as {column: value}."""
    names = [str(name) for name in table]
    columns = [plain(table[name]) for name in table]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def record(table: pd.DataFrame, row: int) -> dict[str, Any]:
    """One row of a table as {column: value}, without its geometry."""
    return {str(name): plain_value(table[name].iat[row]) for name in table if name != "geometry"}


def _has_it(condition: str | None, etag: str) -> bool:
    if condition is None:
        return False
    named = [name.strip().removeprefix("W/") for name in condition.split(",")]
    return "*" in named or etag.removeprefix("W/") in named


def _takes_zipped(accept: str | None) -> bool:
    for part in (accept or "").lower().split(","):
        name, _, parameters = part.strip().partition(";")
        if name.strip() in ("gzip", "*"):
            weight = parameters.replace(" ", "").removeprefix("q=")
            return weight not in ("0", "0.0", "0.00", "0.000")
    return False
