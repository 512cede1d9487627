"""Texts about a neighbourhood over HTTP: begin one, write in it, take a Word file back."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Path, Request, UploadFile
from starlette.responses import Response

from . import documents, documents_http, neighbourhoods, texts
from .answers import answer_of, respond
from .backing import store_of, utc_now
from .documents_http import (
    CHANGED,
    MADE,
    READ,
    DocumentId,
    DocumentList,
    IfMatch,
    PartAsked,
)
from .neighbourhood_models import NeighbourhoodAsked, NeighbourhoodFigures
from .problems import asked_language
from .routes_studies import StudyId, library_of, loaded_study
from .store_errors import DocumentError
from .text_models import (
    AnswerSent,
    DecisionsSent,
    FromWord,
    PointsSent,
    Questions,
    Text,
    TextAsked,
    TextBody,
    TextSaved,
)

router = APIRouter(tags=["texts"])

_BASE = "/api/v1/texts"
QuestionId = Annotated[str, Path(min_length=1, max_length=64, examples=["summary"])]


@router.post(
    "/studies/{study}/neighbourhood",
    response_model=NeighbourhoodFigures,
    summary="The figures of a neighbourhood",
)
async def read_neighbourhood(
    request: Request, study: StudyId, asked: NeighbourhoodAsked
) -> Response:
    """Who lives there, what is in reach, which places there are, and what that suggests; masked as
    in the buurtanalyse itself."""
    loaded, language = await loaded_study(request, study), asked_language(request)
    begun = await asyncio.to_thread(neighbourhoods.begun_of, loaded, asked)
    told = await asyncio.to_thread(neighbourhoods.told, begun, language)
    return documents_http.told_now(request, told, language)


@router.get("/studies/{study}/texts", summary="The texts of a study")
def list_texts(request: Request, study: StudyId, part: PartAsked) -> DocumentList:
    """Those that were begun, the newest change first."""
    library_of(request).file_of(study)
    return documents_http.listing(store_of(request), "text", part, study)


@router.post(
    "/studies/{study}/texts",
    status_code=201,
    response_model=Text,
    responses=MADE,
    summary="Begin a text",
)
async def make_text(request: Request, study: StudyId, asked: TextAsked) -> Response:
    """A text about a neighbourhood with the questions to answer and the proposals to decide
    about."""
    loaded = await loaded_study(request, study)
    language = asked.language or loaded.study.study.language
    begun = await asyncio.to_thread(neighbourhoods.begun_of, loaded, asked.front)
    name, body = texts.begin(begun, asked.front, asked.name, language)
    made = await asyncio.to_thread(
        documents.create,
        store_of(request),
        "text",
        name,
        body.model_dump_json(),
        utc_now(),
        study,
    )
    told = texts.shape(made)
    return documents_http.answer(told, status=201, location=f"{_BASE}/{made.id}")


@router.get("/texts/{document}", response_model=Text, responses=READ, summary="One text")
def read_text(request: Request, document: DocumentId) -> Response:
    """The newest version of a text."""
    found = documents_http.read_one(store_of(request), "text", document)
    return documents_http.answer(texts.shape(found), request)


@router.put("/texts/{document}", response_model=Text, responses=CHANGED, summary="Save a text")
def save_text(
    request: Request, document: DocumentId, sent: TextSaved, if_match: IfMatch = None
) -> Response:
    """Save a new version on top of the one in If-Match. Where somebody saved in between: 412, with
    their version as `current`."""
    kept = texts.body_of(documents_http.newest(store_of(request), "text", document))
    body = TextBody(
        markdown=sent.markdown, language=kept.language, polygon=sent.polygon or kept.polygon
    )
    return _saved(request, document, body, if_match, sent.name)


documents_http.add_shared(router, "text", "/texts/{document}", Text, texts.shape)


@router.get(
    "/texts/{document}/questions",
    response_model=Questions,
    responses={304: READ[304]},
    summary="A text question by question",
)
def read_questions(request: Request, document: DocumentId) -> Response:
    """Every question in the asked language with what was answered, and what people decided about
    the proposals. The entity tag for If-Match stands in the answer."""
    found = documents_http.read_one(store_of(request), "text", document)
    language = asked_language(request)
    return respond(request.headers, answer_of(texts.told(found, language)), language)


@router.put(
    "/texts/{document}/answers/{question}",
    response_model=Text,
    responses=CHANGED,
    summary="Answer one question",
)
def save_answer(
    request: Request,
    document: DocumentId,
    question: QuestionId,
    sent: AnswerSent,
    if_match: IfMatch = None,
) -> Response:
    """Save a new version with another answer to this question; the rest stays to the letter."""
    kept = texts.body_of(documents_http.newest(store_of(request), "text", document))
    body = texts.with_answer(kept, question, sent.markdown)
    return _saved(request, document, body, if_match)


@router.put(
    "/texts/{document}/decisions",
    response_model=Text,
    responses=CHANGED,
    summary="Decide about proposals",
)
def save_decisions(
    request: Request, document: DocumentId, sent: DecisionsSent, if_match: IfMatch = None
) -> Response:
    """Save a new version with these decisions; of proposals that are not named nothing changes."""
    kept = texts.body_of(documents_http.newest(store_of(request), "text", document))
    return _saved(request, document, texts.with_decisions(kept, sent.decisions), if_match)


@router.put(
    "/texts/{document}/points",
    response_model=Text,
    responses=CHANGED,
    summary="Points of people's own",
)
def save_points(
    request: Request, document: DocumentId, sent: PointsSent, if_match: IfMatch = None
) -> Response:
    """Save a new version with these points beside the proposals, in this order; whatever else
    stands in the text stays to the letter."""
    kept = texts.body_of(documents_http.newest(store_of(request), "text", document))
    return _saved(request, document, texts.with_points(kept, sent.points), if_match)


@router.post(
    "/texts/{document}/word",
    response_model=FromWord,
    summary="Take a Word file back",
)
def take_word(request: Request, document: DocumentId, file: UploadFile) -> Response:
    """What people typed in a Word file of this buurtanalyse, merged with the text. Nothing is
    saved: save `markdown` with the `etag` of this answer to confirm."""
    found = documents_http.read_one(store_of(request), "text", document)
    language = asked_language(request)
    word = file.file.read(texts.WORD_LIMIT + 1)
    told = texts.from_word(found, word, file.filename, language)
    return documents_http.told_now(request, told, language)


def _saved(
    request: Request, id: str, body: TextBody, if_match: str | None, name: str | None = None
) -> Response:
    if "\0" in body.markdown:  # no file of text may hold it
        raise DocumentError("store.not_text")
    written = body.model_dump_json()
    saved = documents_http.save(store_of(request), "text", id, written, if_match, texts.shape, name)
    return documents_http.answer(texts.shape(saved))
