"""What changed since the previous analysis, after chapter 8; only where there is one."""

from __future__ import annotations

from collections.abc import Sequence

from ...analysis import Analysis
from ...words import category_label, number, text, window_label
from ..document.content import Block, Heading, Note, Run, Table
from ..neighbourhood.figures import Figures
from .cells import EMPTY, count, paragraph, share
from .comparison import Change, Comparison

_LEAST = 0.0005


def changes_chapter(
    comparison: Comparison, figures: Figures, analysis: Analysis, language: str
) -> tuple[Block, ...]:
    """Every figure then and now, with why it may differ."""
    blocks: list[Block] = [
        Heading(_say("heading", language), 1, "changes"),
        paragraph(_boundary(comparison, analysis, language), _layers(comparison, language)),
    ]
    changed = [change for change in comparison.changes if _differs(change)]
    same = sum(not _differs(one) and one.now == one.now for one in comparison.changes)
    if changed:
        blocks.append(_table(changed, comparison.moved, figures.threshold, language))
    if same:
        key = "all_same" if not changed else "same_one" if same == 1 else "same"
        blocks.append(paragraph(_say(key, language, n=same)))
    return (*blocks, Note((Run(_say("read", language)),)))


def _boundary(comparison: Comparison, analysis: Analysis, language: str) -> str:
    if not comparison.moved:
        return _say("same_boundary", language)
    called = dict(zip(analysis.areas["code"], analysis.areas["name"], strict=True))
    told = [_say("moved", language)]
    for key, codes in (("gone", comparison.gone), ("new", comparison.new)):
        if codes:
            names = [str(called.get(code) or code) for code in codes]
            told.append(_say(key, language, areas=names))
    return " ".join(told)


def _layers(comparison: Comparison, language: str) -> str:
    if not comparison.layers:
        return _say("same_files", language)
    names = [_say(f"layer_{layer}", language) for layer in comparison.layers]
    return _say("files", language, layers=names)


def _table(changed: Sequence[Change], moved: bool, threshold: int, language: str) -> Table:
    heads = ["what", "before", "now", "difference", *(["boundary"] if moved else []), "reasons"]
    rows = [
        (
            _subject(change, language),
            _figure(change.unit, change.before, change.before_status, threshold, language),
            _figure(change.unit, change.now, change.now_status, threshold, language),
            _difference(change, change.now - change.before, language),
            *([_by_boundary(change, threshold, language)] if moved else []),
            _reasons(change, language),
        )
        for change in changed
    ]
    return Table(
        header=tuple(_say(f"col_{name}", language) for name in heads),
        rows=tuple(rows),
        caption=_say("table", language),
        numeric=tuple(range(1, len(heads) - 1)),
        widths=(4.0, *(1.6 for _ in heads[2:]), 3.4),
        key="changes",
    )


def _differs(change: Change) -> bool:
    if change.before_status != change.now_status or change.vintages[0] != change.vintages[1]:
        return True
    difference = abs(change.now - change.before)
    return difference >= (_LEAST if change.unit == "share" else 0.5)


def _subject(change: Change, language: str) -> str:
    if len(change.subject) == 1:
        name = text(f"columns.{change.subject[0]}", language)
        then, now = change.vintages
        if then is None or now is None or then == now:
            return name
        return _say("subject_years", language, name=name, then=str(then), now=str(now))
    category, mode, name, figure = change.subject
    how = (
        window_label(name, language)
        if mode == "transit"
        else text(f"columns.pace_{name}", language)
    )
    label = category_label(category, language)
    return _say(f"subject_{figure}", language, category=label[:1].upper() + label[1:], how=how)


def _figure(unit: str, value: float, status: str, threshold: int, language: str) -> str:
    if unit == "share":
        return share(value, status, language)
    return count(value, status, threshold, language)


def _difference(change: Change, difference: float, language: str) -> str:
    """With its sign; shares in percentage points."""
    if difference != difference:
        return EMPTY
    size = abs(difference)
    if change.unit == "share":
        figure = _say("points", language, figure=number(100 * size, language, 1))
        sign = "" if size < _LEAST else "+" if difference > 0 else "−"
    else:
        figure = number(size, language)
        sign = "" if round(size) == 0 else "+" if difference > 0 else "−"
    return f"{sign}{figure}"


def _by_boundary(change: Change, threshold: int, language: str) -> str:
    if change.small:
        return text("buurtanalyse.under", language, n=threshold)
    return _difference(change, change.boundary, language)


def _reasons(change: Change, language: str) -> str:
    only = len(change.reasons) == 1 and change.reasons[0] in ("boundary", "vintage")
    told = [_say(f"reason_{reason}", language) for reason in change.reasons]
    if not told:
        return EMPTY
    return _say("only", language, reason=told[0]) if only else ", ".join(told)


def _say(key: str, language: str, **facts: object) -> str:
    return text(f"changes.{key}", language, **facts)
