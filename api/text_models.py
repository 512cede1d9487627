"""The shapes of what people write about a neighbourhood, question by question."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from . import documents
from .documents_http import DocumentHead, DocumentName, Sent
from .neighbourhood_models import Drawing, NeighbourhoodAsked
from .study_models import Shape

Language = Literal["nl", "fr", "en"]
Markdown = Annotated[
    str,
    Field(
        max_length=documents.BODY_LIMIT,
        examples=['+++\nname = "Marollen"\n+++\n\n# Marollen\n\n## Samenvatting\n\nVeel volk.\n'],
    ),
]
_Status = Literal["open", "accepted", "struck"]
_PROPOSAL = Field(max_length=200, description="Of a proposal; empty for a point of their own.")


class TextAsked(Sent):
    """A text to begin: the questions, and the proposals to decide about.

    front: which neighbourhood. language: of the questions; that of the study where none is asked.
    """

    name: DocumentName | None = Field(None, description="That of the neighbourhood without one.")
    front: NeighbourhoodAsked
    language: Language | None = None


class TextSaved(Sent):
    """A text as it becomes. Without a name or drawing it keeps those that it has."""

    markdown: Markdown
    name: DocumentName | None = None
    polygon: Drawing | None = None


class TextBody(Sent):
    """What the store keeps of a text. polygon: the drawn neighbourhood, of which no file stands."""

    markdown: str
    language: Language
    polygon: Drawing | None = None


class Text(DocumentHead):
    """A text about a neighbourhood, as Markdown with front matter."""

    language: Language
    markdown: str = Field(examples=['+++\nname = "Marollen"\n+++\n\n# Marollen\n'])
    polygon: Drawing | None


class AnswerSent(Sent):
    """What people answer to one question. Headings in it become level 3 or deeper."""

    markdown: Annotated[str, Field(max_length=documents.BODY_LIMIT, examples=["Veel **volk**."])]


class Question(Shape):
    """A question of the buurtanalyse with what was answered, and questions that guide to it."""

    id: str = Field(examples=["own_view"])
    chapter: int = Field(description="0 is the summary.", examples=[6])
    heading: str
    guiding: list[str]
    markdown: str


class DecisionSent(Sent):
    """What people think of a proposal: whether they accept it, and how they would say it.

    feasibility: 1 (hard) to 5.
    """

    id: str = Field(
        max_length=200,
        pattern=r"^([a-z][a-z0-9_]*(-[A-Za-z0-9_.]+)+)?$",
        description="Of a proposal; empty for a point of their own.",
        examples=["far-ldc"],
    )
    status: _Status
    feasibility: int | None = Field(None, ge=1, le=5)
    words: str = Field("", max_length=2_000)


class PointSent(Sent):
    """A point that people add of their own, beside the proposals; nothing said is no point.

    feasibility: 1 (hard) to 5.
    """

    status: _Status = "open"
    feasibility: int | None = Field(None, ge=1, le=5)
    words: str = Field("", max_length=2_000, examples=["Een bankje aan de halte."])


class PointsSent(Sent):
    """All points of people's own, in their order: what is not named is taken out."""

    points: Annotated[list[PointSent], Field(max_length=500)]


class DecisionsSent(Sent):
    """Decisions about proposals; what is not named stays as it is."""

    decisions: Annotated[list[DecisionSent], Field(max_length=500)]


class Decision(Shape):
    """A decision as it stands in the text."""

    id: str = _PROPOSAL
    status: _Status
    feasibility: int | None
    words: str


class Appendix(Shape):
    """What people wrote under a heading of their own."""

    heading: str
    markdown: str


class Questions(Shape):
    """A text question by question. mistake: what is wrong in its front matter, null for nothing."""

    id: str
    version: int
    etag: str = Field(examples=['"v3"'])
    title: str
    questions: list[Question]
    decisions: list[Decision]
    appendix: list[Appendix]
    mistake: str | None
    findings: list[str]


class WordChange(Shape):
    """What a Word file would change. after: of a `conflict` all of it, for both stay."""

    heading: str
    kind: Literal["taken", "kept", "conflict", "new", "emptied"]
    before: str
    after: str


class FromWord(Shape):
    """A Word file taken back into a text; nothing is saved until the caller saves `markdown`.

    etag: of the version that it was merged with, for If-Match. told: the changes in sentences.
    """

    etag: str = Field(examples=['"v3"'])
    changed: bool
    changes: list[WordChange]
    told: list[str]
    findings: list[str]
    markdown: str
