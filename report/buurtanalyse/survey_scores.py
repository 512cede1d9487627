"""Loneliness from a survey: scores as published, by group, and only for groups large enough.

Scoring (Manual of the Loneliness Scale, De Jong Gierveld and Van Tilburg 1999, updated 2022; short
scale: De Jong Gierveld and Van Tilburg 2006): an emotional item counts 1 for "yes" and "more or
less", a social item 1 for "no" and "more or less". A subscale needs all its items; the total may
miss one item and is then the sum of the others (so the manual's syntax for the short scale; for
the full one from memory: to be checked). Classes of the short scale: 0-1 not, 2-4 moderately, 5-6
strongly lonely. Full scale: 0-2 not, 3-8 moderately, 9-10 strongly, 11 very strongly (Van Tilburg
and De Jong Gierveld 1999; from memory: to be checked).

Nobody may be recognised. A group of fewer than `least` people is not shown, and what can be had by
subtracting the shown groups from everyone is at least two groups and `least` people
(`geo.disclosure.protect_groups`). A share of a class stands for 0 or at least 5 people, and a
group in which fewer than 5 are not lonely has no shares (one would know it of them all): classes
are merged until that holds for all groups shown and for what is left over, else shares are left
out. Two divisions that together single out fewer than `least` people are not both shown. Who did
not tell a group is no group: nobody else knows who they are.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ...geo.disclosure import protect_groups
from ...layers.survey import Survey
from ...layers.survey_items import MISSING, MORE_OR_LESS, NO, YES
from ...messages import Message, finding

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

#: A share stands for no people or for at least so many.
SMALL = 5
CONFIDENCE = 0.95

# A group with one score and without another is a group, but adds no people to what is left over.
_NEXT_TO_NOBODY = 1e-3

_LOWEST = {6: (0, 2, 5), 11: (0, 3, 9, 11)}
# From fine to coarse; the last name takes all higher classes.
_SPLITS = {
    6: (("not", "moderate", "strong"), ("not", "lonely")),
    11: (
        ("not", "moderate", "strong", "very_strong"),
        ("not", "moderate", "strong_or_very"),
        ("not", "lonely"),
    ),
}


@dataclass(frozen=True)
class Estimate:
    """A mean or a share with its 95 % interval: t for a mean, Wilson for a share."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Scores:
    """What a group scores. n: people with a valid total.

    shares: per class name its share of n, in the order of the classes; empty if left out.
    """

    n: int
    total: Estimate
    emotional: Estimate
    social: Estimate
    shares: tuple[tuple[str, Estimate], ...]


@dataclass(frozen=True)
class Division:
    """Scores by group of one column, and of everyone in the same classes.

    hidden: how many groups are not shown.
    """

    column: str
    everyone: Scores
    groups: tuple[tuple[str, Scores], ...]
    hidden: int


@dataclass(frozen=True)
class Loneliness:
    """What a survey says, without anyone's answers.

    everyone: None if fewer than `least` people have valid scores. missing: people without a valid
    total. version: 6 or 11 items; most: the highest score of the total, and of both subscales.
    """

    file: str
    version: int
    most: tuple[int, int, int]
    least: int
    everyone: Scores | None
    missing: int
    divisions: tuple[Division, ...]
    by_code: bool
    one_is: str
    as_printed: bool
    findings: tuple[Message, ...]


@dataclass(frozen=True)
class _People:
    total: FloatArray
    emotional: FloatArray
    social: FloatArray
    lowest: tuple[int, ...]
    most: tuple[int, int, int]

    def size(self, rows: BoolArray) -> float:
        """People in the least filled of the three scores; next to nobody where another has some."""
        three = (self.total, self.emotional, self.social)
        filled = [int(np.isfinite(values[rows]).sum()) for values in three]
        return min(filled) or (_NEXT_TO_NOBODY if max(filled) else 0.0)

    def counts(self, rows: BoolArray, names: tuple[str, ...]) -> IntArray:
        totals = self.total[rows & np.isfinite(self.total)]
        classes = np.searchsorted(self.lowest, totals, side="right") - 1
        return np.bincount(np.minimum(classes, len(names) - 1), minlength=len(names))


def score(survey: Survey, least: int = 10) -> Loneliness:
    """Scores of everyone and by group, masked as the module says. least: people in a group."""
    people = _people(survey)
    all_rows = np.ones(len(survey.answers), dtype=np.bool_)
    splits = _SPLITS[survey.version]
    findings = list(survey.findings)
    everyone, divisions = None, ()
    if people.size(all_rows) >= least:
        fit = [split for split in splits if _tellable(people.counts(all_rows, split))]
        everyone = _scores(people, all_rows, fit[0] if fit else ())
        found, findings_more = _divisions(people, survey, tuple(fit), least)
        divisions, findings = found, findings + findings_more
    return Loneliness(
        file=survey.file,
        version=survey.version,
        most=people.most,
        least=least,
        everyone=everyone,
        missing=int(np.isnan(people.total).sum()),
        divisions=divisions,
        by_code=survey.by_code,
        one_is=survey.one_is,
        as_printed=survey.as_printed,
        findings=tuple(findings),
    )


def told_by_crossing(first: IntArray, second: IntArray, least: int) -> bool:
    """Whether two divisions of the same people, both shown, single out fewer than `least`.

    first, second: everyone's group (0, 1, ...; below 0 not told), groups that are not shown as
    one. Some groups of one that all but hold some of the other leave the rest over: 75+ less 80+
    is 75 to 79. All combinations of groups are tried (there are at most nine on each side).
    """
    told = (first >= 0) & (second >= 0)
    if not told.any():
        return False
    n, m = int(first[told].max()) + 1, int(second[told].max()) + 1
    both = np.bincount(first[told] * m + second[told], minlength=n * m).reshape(n, m)
    some, others = _proper_subsets(n), _proper_subsets(m)
    inside = some @ both
    only_first = inside @ (1 - others).T
    only_second = (both.sum(axis=0) - inside) @ others.T
    return bool(((only_second == 0) & (only_first > 0) & (only_first < least)).any())


def _people(survey: Survey) -> _People:
    answers, emotional = survey.answers, survey.emotional
    missing = answers == MISSING
    lonely = np.where(emotional, answers == YES, answers == NO) | (answers == MORE_OR_LESS)

    def summed(items: BoolArray, may_miss: int) -> FloatArray:
        points = lonely[:, items].sum(axis=1).astype(np.float64)
        return np.where(missing[:, items].sum(axis=1) <= may_miss, points, np.nan)

    every = np.ones(emotional.size, dtype=np.bool_)
    most = (emotional.size, int(emotional.sum()), int((~emotional).sum()))
    parts = (summed(every, 1), summed(emotional, 0), summed(~emotional, 0))
    return _People(*parts, _LOWEST[survey.version], most)


def _scores(people: _People, rows: BoolArray, split: tuple[str, ...]) -> Scores:
    counts = people.counts(rows, split or ("all",))
    n = int(counts.sum())
    shares = tuple(
        (name, _share(int(count), n)) for name, count in zip(split, counts, strict=False)
    )
    parts = zip((people.total, people.emotional, people.social), people.most, strict=True)
    total, emotional, social = (_mean(values[rows], most) for values, most in parts)
    return Scores(n, total, emotional, social, shares)


def _share(count: int, n: int) -> Estimate:
    from scipy.stats import binomtest  # takes long to import; only a survey needs it

    interval = binomtest(count, n).proportion_ci(CONFIDENCE, method="wilson")
    return Estimate(count / n, float(interval.low), float(interval.high))


def _mean(values: FloatArray, most: int) -> Estimate:
    """The mean with its t interval, which is cut at the ends of the scale."""
    from scipy.special import stdtrit

    told = values[np.isfinite(values)]
    mean = float(told.mean())
    error = float(told.std(ddof=1)) / math.sqrt(told.size)
    margin = float(stdtrit(told.size - 1, (1 + CONFIDENCE) / 2)) * error
    return Estimate(mean, max(0.0, mean - margin), min(float(most), mean + margin))


def _tellable(counts: IntArray) -> bool:
    """Whether the shares of these classes point at nobody: see the module."""
    return bool(counts[0] >= SMALL and ((counts == 0) | (counts >= SMALL)).all())


def _divisions(
    people: _People, survey: Survey, splits: tuple[tuple[str, ...], ...], least: int
) -> tuple[tuple[Division, ...], list[Message]]:
    kept: list[tuple[Division, IntArray]] = []
    findings: list[Message] = []
    for column, told in survey.groups.items():
        division, group = _division(people, column, told, splits, least)
        others = (
            [other.column for other, of in kept if told_by_crossing(of, group, least)]
            if division.groups
            else []
        )
        if others:
            said = finding(
                "survey.crossing", file=survey.file, column=column, other=others[0], least=least
            )
            findings.append(said)
            continue
        kept.append((division, group if division.groups else np.full(len(told), -1)))
    return tuple(division for division, _ in kept), findings


def _division(
    people: _People,
    column: str,
    told: tuple[str, ...],
    splits: tuple[tuple[str, ...], ...],
    least: int,
) -> tuple[Division, IntArray]:
    """One division, and everyone's group among those shown (all others as one, -1 not told)."""
    labels = sorted(set(told) - {""}, key=_natural)
    place = {label: number for number, label in enumerate(labels)} | {"": -1}
    group = np.array([place[label] for label in told], dtype=np.int64)
    rows = [group == number for number in range(len(labels))]
    shown = protect_groups([people.size(row) for row in rows], least)
    split, with_shares = _choose_split(people, rows, shown, splits)
    groups = tuple(
        (labels[g], _scores(people, rows[g], split if with_shares[g] else ()))
        for g in np.flatnonzero(shown).tolist()
    )
    everyone = _scores(people, np.ones(len(told), dtype=np.bool_), split)
    number = np.append(np.where(shown, np.cumsum(shown) - 1, int(shown.sum())), -1)
    valid = np.isfinite(people.total)
    division = Division(column, everyone, groups, int((~shown).sum()))
    return division, np.where(valid, number[group], -1)


def _choose_split(
    people: _People, rows: list[BoolArray], shown: BoolArray, splits: tuple[tuple[str, ...], ...]
) -> tuple[tuple[str, ...], BoolArray]:
    """The finest classes that all shown groups and the rest can have, and who has shares."""
    none = np.zeros(len(rows), dtype=np.bool_)
    for split in splits:
        fits = np.array([_tellable(people.counts(row, split)) for row in rows], dtype=np.bool_)
        if (fits | ~shown).all() and _rest_fits(people, rows, shown, split):
            return split, shown
    if not splits:
        return (), none
    split = splits[-1]
    fits = np.array([_tellable(people.counts(row, split)) for row in rows], dtype=np.bool_)
    told = shown & fits
    sizes = np.array([people.size(row) for row in rows])
    while told.any() and not _rest_fits(people, rows, told, split):
        told[np.flatnonzero(told)[np.argmin(sizes[told])]] = False
    return (split, told) if told.any() else (split, none)


def _rest_fits(
    people: _People, rows: list[BoolArray], told: BoolArray, split: tuple[str, ...]
) -> bool:
    """Whether the shares of everyone less those of the groups told point at nobody."""
    scored = np.isfinite(people.total)
    rest = [r for r, is_told in zip(rows, told, strict=True) if not is_told and (r & scored).any()]
    if not rest:
        return True
    shared = [row for row, is_told in zip(rows, told, strict=True) if is_told]
    left = ~np.any(shared, axis=0) if shared else np.ones(people.total.size, dtype=np.bool_)
    return len(rest) > 1 and _tellable(people.counts(left, split))


def _proper_subsets(n: int) -> IntArray:
    """All subsets of n groups as rows of 0 and 1, but for none and all of them."""
    every: Iterator[tuple[int, ...]] = itertools.product((0, 1), repeat=n)
    return np.array([row for row in every if 0 < sum(row) < n], dtype=np.int64).reshape(-1, n)


def _natural(label: str) -> tuple[tuple[int, int, str], ...]:
    """Sort "5-9" before "10-14", and capitals as small letters."""
    pieces = re.findall(r"[0-9]{1,9}|[^0-9]+|[0-9]+", label.casefold())
    return tuple((0, int(p), "") if p.isdecimal() and len(p) < 10 else (1, 0, p) for p in pieces)
