"""The figures of the neighbourhood that a text is about, to read beside the text."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, Request
from starlette.responses import Response

from ..report.texts.front import read_front
from ..report.texts.text_source import source_of
from . import documents_http, neighbourhoods, texts
from .answers import answer_of, respond
from .backing import store_of
from .documents_http import READ, DocumentId
from .neighbourhood_models import NeighbourhoodAsked, NeighbourhoodFigures
from .problems import MissingError, asked_language
from .routes_studies import loaded_study
from .text_models import TextBody

router = APIRouter(tags=["texts"])


@router.get(
    "/texts/{document}/figures",
    response_model=NeighbourhoodFigures,
    responses={304: READ[304]},
    summary="The figures that a text is about",
)
async def read_figures(request: Request, document: DocumentId) -> Response:
    """The figures of the neighbourhood that the text names, masked as in the buurtanalyse."""
    store = store_of(request)
    found = await asyncio.to_thread(documents_http.read_one, store, "text", document)
    if found.study is None:
        raise MissingError("store.missing_document")
    asked = _asked(texts.body_of(found))
    loaded, language = await loaded_study(request, found.study), asked_language(request)
    begun = await asyncio.to_thread(neighbourhoods.begun_of, loaded, asked)
    told = await asyncio.to_thread(neighbourhoods.told, begun, language)
    return respond(request.headers, answer_of(told), language)


def _asked(kept: TextBody) -> NeighbourhoodAsked:
    """The neighbourhood that a text names. Raises StudyError for a mistake in its front matter."""
    front = read_front(source_of(kept.markdown, texts.FILE))
    # what a person may have written by hand is judged where it is used, as on the command line
    return NeighbourhoodAsked.model_construct(
        areas=list(front.areas),
        within_walk=front.within_walk,
        of=front.of,
        polygon=kept.polygon,
    )
