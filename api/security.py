"""The guard before every request: which host, who, from which page, how large; and what goes out.

Without a token or a proxy only this machine is served, by its own names: a page elsewhere whose
name is made to point here (DNS rebinding) carries another Host header and is refused. A change is
taken from a page of the same host, or from whoever shows the token, which no foreign page knows.
"""

from __future__ import annotations

import hmac
import logging
import re
import secrets
from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..messages import Message as Sentence
from ..messages import NabijError
from .problems import (
    BadRequestError,
    RefusedError,
    TooLargeError,
    UnknownCallerError,
    error_response,
    language_of,
    problem_response,
)
from .settings import Settings, is_local

#: What anyone may fetch although there is a token: pages without any data in them.
_OPEN = re.compile(
    r"/(?:favicon\.ico|(?!api/)(?:[a-z-]+/){0,2}[A-Za-z0-9_-]+\.(?:html|css|js|json|svg|png))?"
)

MOST_BYTES = 1_000_000
MOST_UPLOADED = 50_000_000
_UPLOADS = ("multipart/form-data", "application/octet-stream", "image/")
_READS = frozenset({"GET", "HEAD", "OPTIONS"})
_HOST = re.compile(r"(?P<name>[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::(?P<port>\d{1,5}))?")
_MEGABYTE = 1_000_000

CONTENT_POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data: blob:",
        "style-src 'self'",
        "script-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS: Mapping[str, str] = {
    "content-security-policy": CONTENT_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}

_log = logging.getLogger("nabij.api")


class Guard:
    """ASGI middleware around the whole application; nothing of it is reached without passing."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what may pass; answer the rest, and every failure, with a problem."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        answer = _Answer(send)
        try:
            check(self._settings, scope["method"], scope["path"], headers)
            body = _Body(receive, most_bytes(headers.get("content-type")))
            body.check_announced(headers.get("content-length"))
        except NabijError as error:
            await self._tell(error, scope, headers, receive, answer)
            return
        await self._pass_on(scope, headers, body, answer)

    async def _pass_on(self, scope: Scope, headers: Headers, body: _Body, answer: _Answer) -> None:
        async def send(message: Message) -> None:
            # an answer that is made of half a body is none
            if not body.too_large:
                await answer.send(message)

        try:
            await self._app(scope, body.receive, send)
        except Exception:
            if body.too_large:
                pass
            elif answer.started:
                raise
            else:
                await self._fail(scope, headers, body.receive, answer)
        if body.too_large and not answer.started:
            await self._tell(body.refusal(), scope, headers, body.receive, answer)

    async def _tell(
        self, error: NabijError, scope: Scope, headers: Headers, receive: Receive, answer: _Answer
    ) -> None:
        language = language_of(headers.get("accept-language"))
        response = error_response(error, language, scope["path"])
        await response(scope, receive, answer.send)

    async def _fail(
        self, scope: Scope, headers: Headers, receive: Receive, answer: _Answer
    ) -> None:
        """Answer what should not happen; what did stands in the log, under the same reference."""
        reference = secrets.token_hex(4)
        _log.exception("%s %s: reference %s", scope["method"], scope["path"], reference)
        response = problem_response(
            Sentence("api.failed", {"reference": reference}),
            HTTPStatus.INTERNAL_SERVER_ERROR,
            language_of(headers.get("accept-language")),
            scope["path"],
        )
        await response(scope, receive, answer.send)


def check(settings: Settings, method: str, path: str, headers: Headers) -> None:
    """Whether a request may come in.

    Raises BadRequestError for a Host header that is none, RefusedError for another host or another
    site's page, UnknownCallerError for who does not say who it is.
    """
    host = headers.get("host", "")
    found = _HOST.fullmatch(host)
    if found is None or len(headers.getlist("host")) > 1:
        raise BadRequestError("api.bad_host")
    if not settings.guarded and not is_local(found["name"]):
        raise RefusedError("api.other_host", host=host)
    known = _shows_token(settings, headers)
    if settings.guarded and not known and not _let_in(settings, headers) and not is_open(path):
        raise UnknownCallerError("api.no_token")
    if method not in _READS and not known and not _same_site(headers.get("origin"), host):
        raise RefusedError("api.other_origin")


def is_open(path: str) -> bool:
    """Whether a path holds nothing that needs to be kept from anyone."""
    return _OPEN.fullmatch(path) is not None


def most_bytes(content_type: str | None) -> int:
    """How large a body of this kind may be."""
    kind = (content_type or "").strip().lower()
    return MOST_UPLOADED if kind.startswith(_UPLOADS) else MOST_BYTES


def _shows_token(settings: Settings, headers: Headers) -> bool:
    """Whether the request shows the token; takes as long for every wrong one."""
    kind, _, shown = headers.get("authorization", "").partition(" ")
    if settings.token is None or kind.lower() != "bearer":
        return False
    return hmac.compare_digest(shown.strip().encode("latin-1", "replace"), settings.token.encode())


def _let_in(settings: Settings, headers: Headers) -> bool:
    name = settings.trusted_header
    return name is not None and bool(headers.get(name, "").strip())


def _same_site(origin: str | None, host: str) -> bool:
    """Whether a page of this host sent the request; a page without an origin is not."""
    if origin is None:
        return False
    try:
        parts = urlsplit(origin)
        port, standard = parts.port, {"http": 80, "https": 443}[parts.scheme]
        asked = urlsplit(f"{parts.scheme}://{host}")
        same_port = (port or standard) == (asked.port or standard)
    except (ValueError, KeyError):  # "null", or no address at all
        return False
    # no browser puts a name before the host
    return "@" not in origin and parts.hostname == asked.hostname and same_port


class _Body:
    """The body of a request, counted while it is read."""

    def __init__(self, receive: Receive, most: int) -> None:
        self._receive = receive
        self._most = most
        self._read = 0
        self.too_large = False

    def check_announced(self, length: str | None) -> None:
        """Raise TooLargeError at once where the request says itself that it is too large."""
        if length is not None and length.isdecimal() and int(length[:20]) > self._most:
            raise self.refusal()

    def refusal(self) -> TooLargeError:
        """What is told about a body that is too large."""
        return TooLargeError("api.too_large", most=self._most // _MEGABYTE)

    async def receive(self) -> Message:
        """The next part. Once too much came in, the rest is neither read nor kept."""
        if self.too_large:
            return {"type": "http.disconnect"}
        message = await self._receive()
        self._read += len(message.get("body", b""))
        if self._read > self._most:
            self.too_large = True
            return {"type": "http.disconnect"}
        return message


class _Answer:
    """Sends an answer with the headers that every answer has."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.started = False

    async def send(self, message: Message) -> None:
        """Send one part of the answer."""
        if message["type"] == "http.response.start":
            self.started = True
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await self._send(message)
