"""Chapters 6 and 7: strengths and gaps, and which gaps come first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from ...maps.printed import Drawn
from ...words import text
from ..document.content import Answer, Block, Heading, Note, Run, Table
from ..texts.decisions import Decision
from ..texts.questions import DECISIONS
from .cells import count, paragraph, picture
from .proposals import LIMITS, Proposal

_OPEN = Decision(id="", status="open", feasibility=None, words="")


@dataclass(frozen=True)
class Priority:
    """A gap that was not struck: its number in table and picture, and where it stands."""

    number: int
    proposal: Proposal
    title: str
    feasibility: int | None


def strengths_chapter(
    proposals: Sequence[Proposal],
    decisions: Sequence[Decision],
    answers: Mapping[str, Answer],
    language: str,
) -> tuple[Block, ...]:
    """What the figures suggest with what people decided, and the points of their own."""
    decided = {decision.id: decision for decision in decisions}
    struck = [p.id for p in proposals if decided.get(p.id, _OPEN).status == "struck"]
    kept = [proposal for proposal in proposals if proposal.id not in struck]
    own = [decision for decision in decisions if not decision.id]
    found = {proposal.id for proposal in proposals}
    gone = [d for d in decisions if d.id and d.id not in found and _says(d)]
    blocks: list[Block] = [
        Heading(_say("heading", language), 1, "strengths"),
        paragraph(_say("intro" if kept or struck else "none", language)),
    ]
    if kept or own or gone:
        blocks.append(_decisions(kept, decided, (*gone, *own), language))
    if struck:
        key = "struck_one" if len(struck) == 1 else "struck"
        blocks.append(paragraph(_say(key, language, n=len(struck), ids=struck)))
    facts = asdict(LIMITS)
    blocks.append(Note((Run(_say("limits", language, **facts)),)))
    return (*blocks, *answers.values())


def priorities(
    proposals: Sequence[Proposal], decisions: Sequence[Decision], language: str
) -> tuple[Priority, ...]:
    """The gaps that were not struck, the first the most needed and, of those, the most feasible."""
    decided = {decision.id: decision for decision in decisions}
    gaps = [
        (proposal, decided.get(proposal.id, _OPEN))
        for proposal in proposals
        if proposal.kind == "gap" and decided.get(proposal.id, _OPEN).status != "struck"
    ]
    gaps.sort(key=lambda gap: (-(gap[0].need or 0), -(gap[1].feasibility or 0)))
    return tuple(
        Priority(number, proposal, _title(proposal, decision, language), decision.feasibility)
        for number, (proposal, decision) in enumerate(gaps, start=1)
    )


def priorities_chapter(
    found: Sequence[Priority],
    pictures: Mapping[str, Drawn],
    answers: Mapping[str, Answer],
    threshold: int,
    language: str,
) -> tuple[Block, ...]:
    """Need against feasibility, with the people whom a remedy reaches. pictures: "matrix"."""
    blocks: list[Block] = [Heading(_say("priorities", language), 1, "priorities")]
    if not found:
        blocks.append(paragraph(_say("priorities_none", language)))
        return (*blocks, *answers.values())
    blocks.append(paragraph(_say("priorities_intro", language)))
    blocks.append(_priorities(found, threshold, language))
    blocks += picture(pictures, "matrix", language)
    return (*blocks, *answers.values())


def _decisions(
    kept: Sequence[Proposal],
    decided: Mapping[str, Decision],
    others: Sequence[Decision],
    language: str,
) -> Table:
    """The proposals, those that the figures gave once, and the points of people's own.

    Each with what was decided.
    """
    told = [(decided.get(p.id, replace(_OPEN, id=p.id)), _sentence(p, language)) for p in kept]
    told += [(one, _say("gone" if one.id else "own", language)) for one in others]
    heads = ("id", "proposal", "decision", "feasibility", "words")
    return Table(
        header=tuple(_say(f"col_{name}", language) for name in heads),
        rows=tuple(
            (
                decision.id,
                sentence,
                text(f"textfile.decision_{decision.status}", language),
                str(decision.feasibility or ""),
                decision.words,
            )
            for decision, sentence in told
        ),
        caption=_say("table", language),
        widths=(2.4, 6.2, 1.7, 1.9, 2.8),
        key=DECISIONS,
    )


def _says(decision: Decision) -> bool:
    """Whether people said anything in it."""
    return bool(decision.words) or decision.feasibility is not None or decision.status != "open"


def _sentence(proposal: Proposal, language: str) -> str:
    told = _capital(proposal.message.text(language))
    return _say("sentence", language, kind=_say(proposal.kind, language), told=told)


def _priorities(found: Sequence[Priority], threshold: int, language: str) -> Table:
    rows = tuple(
        (
            str(priority.number),
            priority.title,
            str(priority.proposal.need),
            str(priority.feasibility or _say("feasibility_open", language)),
            count(priority.proposal.people, priority.proposal.people_status, threshold, language),
        )
        for priority in found
    )
    heads = ("number", "priority", "need", "feasibility", "people")
    return Table(
        header=tuple(_say(f"col_{name}", language) for name in heads),
        rows=rows,
        caption=_say("priorities_table", language),
        numeric=(2, 3, 4),
        widths=(0.7, 5, 1.3, 2, 2.2),
        key="priorities",
        notes=(_say("people_note", language),),
    )


def _title(proposal: Proposal, decision: Decision, language: str) -> str:
    """The words of people where they gave some, else what kind of gap it is."""
    rule = proposal.id.partition("-")[0]
    return decision.words or _capital(
        _say(f"title_{rule}", language, **dict(proposal.message.facts))
    )


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _say(key: str, language: str, **facts: object) -> str:
    return text(f"strengths.{key}", language, **facts)
