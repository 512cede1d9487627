"""What a survey says of loneliness, as blocks of the document: never a share without its n."""

from __future__ import annotations

from ...words import number, text
from ..document.content import Block, Note, Paragraph, Table, words
from .survey_scores import SMALL, Division, Estimate, Loneliness, Scores, score

__all__ = ["Loneliness", "loneliness_blocks", "score"]

MAX_TABLES = 3


def loneliness_blocks(loneliness: Loneliness, language: str) -> tuple[Block, ...]:
    """The main result in words, a table per division (at most three), and how it was made."""
    everyone = loneliness.everyone
    if everyone is None:
        said = text("survey.too_few", language, least=loneliness.least, file=loneliness.file)
        return (Paragraph(words(said)),)
    divided = [division for division in loneliness.divisions if division.groups]
    none_shown = [division.column for division in loneliness.divisions if not division.groups]
    tables = [_table(loneliness, division, language) for division in divided[:MAX_TABLES]]
    further = [division.column for division in divided[MAX_TABLES:]]
    blocks: list[Block] = [Paragraph(words(_result(loneliness, everyone, language))), *tables]
    if none_shown:
        facts = {"columns": none_shown, "least": loneliness.least}
        blocks.append(Paragraph(words(text("survey.none_shown", language, **facts))))
    if further:
        blocks.append(Paragraph(words(text("survey.further", language, columns=further))))
    blocks.append(_how_made(loneliness, everyone, language))
    return tuple(blocks)


def _result(loneliness: Loneliness, everyone: Scores, language: str) -> str:
    sentences: list[str] = []
    shares = dict(everyone.shares)
    if shares:
        not_lonely = shares["not"]
        lonely = Estimate(1 - not_lonely.value, 1 - not_lonely.high, 1 - not_lonely.low)
        sentences.append(_said("survey.result", lonely, language, n=everyone.n))
        strong = next((name for name in ("strong_or_very", "strong") if name in shares), None)
        if strong and "very_strong" not in shares:
            sentences.append(_said(f"survey.result_{strong}", shares[strong], language))
        elif strong:
            sentences.append(_said("survey.result_strong_only", shares[strong], language))
            very = shares["very_strong"]
            sentences.append(_said("survey.result_very_strong", very, language))
    else:
        sentences.append(text("survey.result_no_shares", language, n=everyone.n))
    most, most_emotional, most_social = loneliness.most
    sentences.append(_said("survey.result_mean", everyone.total, language, most=most))
    facts = {"emotional": everyone.emotional.value, "social": everyone.social.value}
    ends = {"most_emotional": most_emotional, "most_social": most_social}
    sentences.append(text("survey.result_parts", language, **facts, **ends))
    return " ".join(sentences)


def _table(loneliness: Loneliness, division: Division, language: str) -> Table:
    classes = tuple(name for name, _ in division.everyone.shares)
    if not any(scores.shares for _, scores in division.groups):
        classes = ()
    most, most_emotional, most_social = loneliness.most
    header = (
        text("survey.column_group", language),
        text("survey.column_n", language),
        text("survey.column_total", language, most=most),
        text("survey.column_emotional", language, most=most_emotional),
        text("survey.column_social", language, most=most_social),
        *(text(f"survey.class_{name}", language) for name in classes),
    )
    everyone = text("survey.everyone", language)
    lines = [*division.groups, (everyone, division.everyone)]
    rows = tuple((label, *_cells(scores, classes, language)) for label, scores in lines)
    return Table(
        header=header,
        rows=rows,
        caption=text("survey.caption", language, column=division.column),
        numeric=tuple(range(1, len(header))),
        widths=(2.0, 0.9, 1.9, 1.4, 1.4, *(1.9 for _ in classes)),
        key=f"survey-{loneliness.divisions.index(division) + 1}",
        notes=_table_notes(loneliness, division, classes, language),
    )


def _cells(scores: Scores, classes: tuple[str, ...], language: str) -> tuple[str, ...]:
    shares = dict(scores.shares)
    left_out = text("survey.left_out", language)
    return (
        number(scores.n, language),
        _said("survey.cell_mean", scores.total, language),
        number(scores.emotional.value, language, 1),
        number(scores.social.value, language, 1),
        *(_share(shares[name], language) if name in shares else left_out for name in classes),
    )


def _table_notes(
    loneliness: Loneliness, division: Division, classes: tuple[str, ...], language: str
) -> tuple[str, ...]:
    notes = [text("survey.note_interval", language)]
    if division.hidden:
        facts = {"n": division.hidden, "least": loneliness.least}
        notes.append(text("survey.note_hidden", language, **facts))
    if not all(scores.shares for _, scores in division.groups):
        key = "survey.note_some_shares" if classes else "survey.note_no_shares"
        notes.append(text(key, language, small=SMALL))
    return tuple(notes)


def _how_made(loneliness: Loneliness, everyone: Scores, language: str) -> Note:
    """Source, numbers, scoring and limits; what is known from memory only is marked so."""
    version = loneliness.version
    lines = [text("survey.how_source", language, file=loneliness.file, n=everyone.n)]
    if loneliness.missing >= SMALL:
        lines.append(text("survey.how_missing", language, n=loneliness.missing))
    elif loneliness.missing:
        lines.append(text("survey.how_missing_few", language, small=SMALL))
    lines.append(text(f"survey.how_scale_{version}", language))
    lines.append(text("survey.how_scoring", language))
    lines.append(text(f"survey.how_classes_{version}", language))
    if loneliness.by_code:
        lines.append(text(f"survey.how_one_is_{loneliness.one_is}", language))
    if loneliness.as_printed:
        lines.append(text("survey.how_order", language))
    lines.append(text("survey.how_masked", language, least=loneliness.least))
    lines.append(text("survey.how_limits", language))
    return Note(words(" ".join(lines)), title=text("survey.how_title", language))


def _share(share: Estimate, language: str) -> str:
    points = {"low_points": 100 * share.low, "high_points": 100 * share.high}
    return text("survey.cell_share", language, value=share.value, **points)


def _said(key: str, estimate: Estimate, language: str, **facts: object) -> str:
    known = {"value": estimate.value, "low": estimate.low, "high": estimate.high}
    return text(key, language, **known, **facts)
