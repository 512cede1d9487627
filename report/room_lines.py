"""What is told of a room and of proposals for it, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from ..seating.advice import Advice
from ..seating.checks import Check, scope
from ..seating.evaluate import Evaluation, evaluate
from ..seating.improve import Improvement, Proposal
from ..seating.model import Room
from ..seating.profile import Profile
from ..seating.score import Comparison, Score, compare
from ..words import number, text

_ADVICE = 8
_SEEN = {True: "seen", False: "unseen"}
_OPEN = {True: "open", False: "full"}


def evaluation_lines(room: Room, done: Evaluation) -> list[str]:
    """How a room does, in the language of the room."""
    language = room.language
    return [
        *_title(room),
        text("room_report.score", language, **_range(done.score)),
        *_parts(done.score, language),
        "",
        *profile_lines(done.profile, language),
        "",
        *_checks(done.checks, language),
        "",
        *_advice(done.advice, language),
        "",
        text("room_report.choices", language),
    ]


def proposals_lines(room: Room, found: Improvement) -> list[str]:
    """Every proposal with its moves, and why there are no more."""
    language = room.language
    lines = _title(room)
    if not found.proposals:
        lines.append(text("room_report.no_proposals", language))
    for number_, proposal in enumerate(found.proposals, start=1):
        lines += ["", *proposal_lines(room, number_, proposal)]
    lines += ["", *(message.text(language) for message in found.left_out)]
    return [*lines, found.metres_meaning.text(language)]


def proposal_lines(room: Room, number_: int, proposal: Proposal) -> list[str]:
    """One proposal: what it brings, how much is carried, and what to do."""
    language = room.language
    head = text(
        "room_report.proposal",
        language,
        number=number_,
        before=proposal.before.value,
        after=proposal.after.value,
        metres=proposal.moved_metres,
    )
    moves = [
        f"  {step}. {message.text(language)}"
        for step, message in enumerate(proposal.moves, start=1)
    ]
    return [head, *moves]


def comparison_lines(first: Room, second: Room) -> list[str]:
    """Which of two rooms brings people together more, or that it is a tie."""
    language = first.language
    one, other, found = _compared(first, second)
    rows = [
        text("room_report.of_room", language, name=name, title=room.title, **_range(done.score))
        for name, room, done in (("A", first, one), ("B", second, other))
    ]
    shares = {"share_a": found.share_a, "share_b": found.share_b}
    return [*rows, text(f"room_report.compare_{found.better}", language, **shares)]


def evaluation_json(room: Room, done: Evaluation) -> str:
    """The same for programs, as JSON."""
    return json.dumps(evaluation_facts(room, done), ensure_ascii=False, indent=2)


def evaluation_facts(room: Room, done: Evaluation) -> dict[str, object]:
    """The same for programs: figures as numbers, sentences in the language of the room."""
    profile, language = done.profile, room.language
    seats = [
        {
            "id": name,
            "contact": round(float(profile.contact[row]), 4),
            "partners": int(profile.partners[row]),
            "group": int(profile.group[row]),
            "kinds": [kind for kind, own in profile.kinds.items() if own[row]],
        }
        for row, name in enumerate(profile.seat_ids)
    ]
    hearing = profile.hearing
    return {
        "title": room.title,
        "score": _score_json(done.score),
        "seats": seats,
        "orphans": [name for name, no in zip(profile.seat_ids, profile.orphans, strict=True) if no],
        "newcomer": {
            str(share): round(float(chance), 4)
            for share, chance in zip(
                profile.setting.model.arrival.occupancies, profile.newcomer, strict=True
            )
        },
        "hearing": {
            "talkers": _rounded(hearing.talkers),
            "talkers_hard_of_hearing": _rounded(hearing.talkers_hard_of_hearing),
            "expected": _rounded(hearing.expected),
            "absorption_m2": _rounded(hearing.absorption),
        },
        "wheelchair_ratio": _rounded(profile.wheelchair_ratio),
        "area_per_seat": _rounded(profile.area_per_seat),
        "checks": [_check_json(check, language) for check in done.checks],
        "advice": [
            {
                "key": one.key,
                "gain": round(one.gain, 3),
                "items": list(one.items),
                "sentence": one.message.text(language),
            }
            for one in done.advice
        ],
        "scope": scope().text(language),
    }


def proposals_json(room: Room, found: Improvement, written: Sequence[Path]) -> str:
    """The proposals for programs; `written`: the files that hold them."""
    language = room.language
    told = {
        "title": room.title,
        "proposals": [
            {
                "before": _score_json(one.before),
                "after": _score_json(one.after),
                "metres": round(one.moved_metres, 2),
                "moves": [message.text(language) for message in one.moves],
            }
            for one in found.proposals
        ],
        "left_out": [message.text(language) for message in found.left_out],
        "files": [path.name for path in written],
    }
    return json.dumps(told, ensure_ascii=False, indent=2)


def comparison_json(first: Room, second: Room) -> str:
    """The comparison for programs."""
    one, other, found = _compared(first, second)
    told = {
        "a": _score_json(one.score),
        "b": _score_json(other.score),
        "better": found.better,
        "share_a": round(found.share_a, 4),
        "share_b": round(found.share_b, 4),
    }
    return json.dumps(told, ensure_ascii=False, indent=2)


def _compared(first: Room, second: Room) -> tuple[Evaluation, Evaluation, Comparison]:
    one, other = evaluate(first), evaluate(second)
    sure = one.profile.setting.model.range.sure
    return one, other, compare(one.score, other.score, sure)


def _title(room: Room) -> list[str]:
    lines = [text("room_report.title", room.language, title=room.title)]
    return [*lines, text("room_report.invented", room.language)] if room.invented else lines


def _range(score: Score) -> dict[str, float]:
    return {"value": score.value, "low": score.low, "high": score.high}


def _parts(score: Score, language: str) -> list[str]:
    return [
        text(
            "room_report.part",
            language,
            part=text(f"room_report.part_{name}", language),
            points=score.weights[name] * share,
            of=score.weights[name],
        )
        for name, share in score.parts.items()
    ]


def profile_lines(profile: Profile, language: str) -> list[str]:
    """What the profile of a room says, a sentence each."""

    def line(key: str, **facts: object) -> str:
        return text(f"room_report.{key}", language, **facts)

    n = len(profile.seat_ids)
    groups = int(profile.group.max()) + 1 if n else 0
    lines = [line("seats", n=n, area=_known(profile.area_per_seat, language), groups=groups)]
    orphans = [name for name, alone in zip(profile.seat_ids, profile.orphans, strict=True) if alone]
    lines.append(line("orphans", n=len(orphans), items=orphans) if orphans else line("no_orphans"))
    social = profile.measures.social
    lines.append(
        line("no_social")
        if social.table < 0
        else line(f"social_{_SEEN[social.seen]}_{_OPEN[social.open_end]}")
    )
    chances = zip(profile.setting.model.arrival.occupancies, profile.newcomer, strict=True)
    told = [line("chance", share=float(share), chance=float(chance)) for share, chance in chances]
    lines.append(line("newcomer", chances=told))
    hearing = profile.hearing
    if hearing.talkers is not None:
        facts = {
            "talkers": hearing.talkers,
            "hard": hearing.talkers_hard_of_hearing,
            "expected": hearing.expected,
        }
        lines.append(line("hearing" if hearing.measured else "hearing_estimated", **facts))
    if profile.wheelchair_ratio is not None:
        lines.append(line("wheelchair", share=profile.wheelchair_ratio))
    return lines


def _checks(checks: Sequence[Check], language: str) -> list[str]:
    failing = [check for check in checks if not check.ok]
    lines = [text("room_report.checks", language, ok=len(checks) - len(failing), n=len(checks))]
    for check in failing:
        kind = text(f"room_report.kind_{check.kind}", language)
        source = ", ".join(part for part in (check.source, check.article) if part)
        lines.append(
            text(
                "room_report.check",
                language,
                sentence=check.message.text(language),
                kind=kind,
                source=f": {source}" if source else "",
            )
        )
    return [*lines, scope().text(language)]


def _advice(advice: Sequence[Advice], language: str) -> list[str]:
    if not advice:
        return [text("room_report.no_advice", language)]
    lines = [text("room_report.advice", language)]
    lines += [f"  - {one.message.text(language)}" for one in advice[:_ADVICE]]
    more = len(advice) - _ADVICE
    return [*lines, text("room_report.more_advice", language, n=more)] if more > 0 else lines


def _check_json(check: Check, language: str) -> dict[str, object]:
    return {
        "key": check.key,
        "ok": check.ok,
        "kind": check.kind,
        "measured": _rounded(check.measured),
        "limit": _rounded(check.limit),
        "items": list(check.items),
        "at": None if check.at is None else [round(float(part), 3) for part in check.at],
        "source": check.source,
        "article": check.article,
        "sentence": check.message.text(language),
    }


def _score_json(score: Score) -> dict[str, object]:
    return {
        "value": round(score.value, 2),
        "low": round(score.low, 2),
        "high": round(score.high, 2),
        "parts": {name: round(share, 4) for name, share in score.parts.items()},
        "weights": {name: round(points, 2) for name, points in score.weights.items()},
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(float(value), 3)


def _known(value: float | None, language: str) -> str:
    return "-" if value is None else number(value, language, 1)
