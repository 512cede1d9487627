"""The short way: a question that was answered before is answered from memory, before any routing.

Only what a route itself gave an answer that is kept (see `answers`) comes this way, and only while
the study is loaded and its files are as they were. It stands inside the guard: who may not come in
does not get this far.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import cast

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from .answers import respond
from .library import Library
from .problems import language_of

Question = tuple[str, bytes, str]
_MOST = 4_096


class Memory:
    """Which answer, of which study, goes with a question: its path, its query and its language."""

    def __init__(self) -> None:
        self._known: OrderedDict[Question, tuple[str, Hashable, bool]] = OrderedDict()

    def note(self, request: Request, study: str, key: Hashable, *, in_language: bool) -> None:
        """Remember the answer to a request. in_language: whether the answer is in one."""
        if request.method == "GET":
            self._known[question_of(request.scope, request.headers)] = study, key, in_language
            while len(self._known) > _MOST:
                self._known.popitem(last=False)

    def recall(self, question: Question) -> tuple[str, Hashable, bool] | None:
        """The study and the answer that go with a question."""
        return self._known.get(question)


class ShortWay:
    """ASGI middleware that answers what is remembered, and passes on the rest."""

    def __init__(self, app: ASGIApp, memory: Memory, library: Library) -> None:
        self._app = app
        self._memory = memory
        self._library = library

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from memory, or pass on."""
        if scope["type"] == "http" and scope["method"] == "GET":
            headers = Headers(scope=scope)
            question = question_of(scope, headers)
            known = self._memory.recall(question)
            if known is not None:
                study, key, in_language = known
                loaded = self._library.at_hand(study)
                answer = loaded.answers.at_hand(key) if loaded else None
                if answer is not None:
                    language = question[2] if in_language else None
                    await respond(headers, answer, language)(scope, receive, send)
                    return
        await self._app(scope, receive, send)


def question_of(scope: Scope, headers: Headers) -> Question:
    """What is asked: equal questions have equal answers as long as the study stays as it is."""
    query = cast("bytes", scope["query_string"])
    return scope["path"], query, language_of(headers.get("accept-language"))
