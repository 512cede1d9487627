"""Part of a file over HTTP (RFC 9110, section 14): what a Range header asks for."""

from __future__ import annotations

import re
from http import HTTPStatus
from pathlib import Path

from fastapi import Request
from starlette.datastructures import MutableHeaders
from starlette.responses import FileResponse, Response
from starlette.types import Receive, Scope, Send

from ..messages import Message
from .problems import asked_language, problem_response

_UNIT = re.compile(r"bytes=(?P<set>.*)", re.IGNORECASE)
_SPEC = re.compile(r"(?P<first>[0-9]+)-(?P<last>[0-9]*)|-(?P<suffix>[0-9]+)")
_SPACE = " \t"


def ranges_of(header: str, size: int) -> list[tuple[int, int]] | None:
    """The first and last byte of each range that a file of this size can give.

    None where the header is to be ignored: another unit, or no set of ranges.
    """
    named = _UNIT.fullmatch(header.strip(_SPACE))
    specs = named["set"].split(",") if named else []
    found: list[tuple[int, int]] = []
    said = False
    # an empty element of a list counts for nothing
    for spec in filter(None, (spec.strip(_SPACE) for spec in specs)):
        asked = _SPEC.fullmatch(spec)
        if asked is None:
            return None
        said = True
        if asked["suffix"] is not None:
            first, last = max(size - _number(asked["suffix"]), 0), size - 1
        else:
            first = _number(asked["first"])
            last = _number(asked["last"]) if asked["last"] else max(size - 1, first)
            if last < first:
                return None
        if first < size:
            found.append((first, min(last, size - 1)))
    return found if said else None


class PartialFile(FileResponse):
    """A file of which a part can be asked for: 206, 416 where it has none of what was asked, and
    the whole of it where the question is none."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the file, or what was asked of it."""
        request = Request(scope)
        header = request.headers.get("range")
        if header is not None:
            size = Path(self.path).stat().st_size
            ranges = ranges_of(header, size)
            if ranges == [] and "if-range" not in request.headers:
                await self._none(request, size)(scope, receive, send)
                return
            scope = _asking(scope, ranges)
        await super().__call__(scope, receive, send)

    def _none(self, request: Request, size: int) -> Response:
        problem = problem_response(
            Message("jobs.no_range", {"size": size}),
            HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
            asked_language(request),
            request.url.path,
        )
        problem.headers["content-range"] = f"bytes */{size}"
        return problem


def _asking(scope: Scope, ranges: list[tuple[int, int]] | None) -> Scope:
    """The request as if it asked for just these ranges; for the whole file where there are none."""
    headers = MutableHeaders(raw=list(scope["headers"]))
    del headers["range"]
    if ranges:
        headers["range"] = "bytes=" + ",".join(f"{first}-{last}" for first, last in ranges)
    return {**scope, "headers": headers.raw}


def _number(digits: str) -> int:
    # no file is longer than what eighteen digits say
    kept = digits.lstrip("0")
    return int(kept or "0") if len(kept) < 19 else 10**18
