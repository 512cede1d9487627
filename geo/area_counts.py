"""The table of the areas without what is small or gives something small away."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd

from .disclosure import HIDDEN, KNOWN, SMALL, UNKNOWN
from .kept_back import BoolArray, StatusArray, complements, count_status, gap_status, is_small
from .nested import show_most
from .weights import FloatArray

ONES, HOUSEHOLDS = "one_person_households", "households"
GAP = "people_in_gap"
#: Shares with the counts that they are of: who knows two of the three knows the third.
_SHARES = (
    ("one_person_share", ONES, HOUSEHOLDS),
    ("lone_parent_share", "lone_parent_households", HOUSEHOLDS),
    ("low_income_share", "low_income_households", HOUSEHOLDS),
    ("share_65plus", "residents_65plus", "population"),
    ("share_80plus", "residents_80plus", "population"),
)


def keep_back(
    table: pd.DataFrame,
    counts: Sequence[str],
    categories: Collection[str],
    windows: Sequence[str],
    paces: Sequence[str],
    own_pace: str,
    threshold: int,
) -> pd.DataFrame:
    """The table with every count above zero and under the threshold left out, and what tells one.

    counts: columns of people and households; then come, per category, the people beyond the norm
    at every pace and in every window, and those beyond every norm. Each gets a `_status` ("known",
    "small", "hidden" or "unknown"; what the source says stays). What is not known is never "small".
    """
    kept = _Kept(table, threshold)
    for name in counts:
        kept.indicator(name)
    kept.shares()
    for category in categories:
        kept.paces(category, paces, own_pace)
        for window in windows:
            kept.window(f"{category}_{window}_")
    if GAP in table:
        kept.without_any(categories)
    return kept.table


def ones_told(ones: FloatArray, households: FloatArray, threshold: float) -> BoolArray:
    """The areas of which the table shows, or does not know, the one-person households."""
    return ~np.isin(_indicator_status(ones, None, households, threshold), (SMALL, HIDDEN))


def _indicator_status(
    values: FloatArray, least: FloatArray | None, most: FloatArray | None, threshold: float
) -> StatusArray:
    """The status of a count of the areas; least, most: other counts that bound it."""
    low, high = np.full(values.size, threshold), np.full(values.size, np.inf)
    if least is not None:
        low = np.fmax(low, least)
    if most is not None:
        high = np.fmin(high, most)
    status = count_status(values, threshold)
    status[complements(values, low, high, status, threshold)] = HIDDEN
    return status


class _Kept:
    """The table at work. people, told: one-person households per area, and whether it is shown."""

    def __init__(self, table: pd.DataFrame, threshold: int) -> None:
        self.raw = table
        self.table = table.copy()
        self.threshold = float(threshold)
        n = len(table)
        self.people: FloatArray = self._values(ONES) if ONES in table else np.full(n, np.nan)
        self.told: BoolArray = np.ones(n, dtype=np.bool_)

    def indicator(self, name: str) -> None:
        """A count of the area itself."""
        most = None
        if name != HOUSEHOLDS and name.endswith(HOUSEHOLDS) and HOUSEHOLDS in self.raw:
            most = self._values(HOUSEHOLDS)
        least = self.people if name == HOUSEHOLDS else None
        status = _indicator_status(self._values(name), least, most, self.threshold)
        self._write(name, status)
        if name == ONES:
            self.told = ~np.isin(status, (SMALL, HIDDEN))

    def shares(self) -> None:
        """Hide the shares of which one of the two counts is shown and the other is not."""
        for share, part, whole in _SHARES:
            if not {share, part, whole} <= set(self.table):
                continue
            back = [self.table[f"{name}_status"].isin((SMALL, HIDDEN)) for name in (part, whole)]
            tells = (back[0] != back[1]) & (self.raw[share] > 0)
            self._hide(share, tells.to_numpy(np.bool_))

    def gap(self, name: str) -> StatusArray:
        """The people beyond a norm."""
        status = gap_status(self._values(name), self.people, self.told, self.threshold)
        self._write(name, status)
        return status

    def paces(self, category: str, paces: Sequence[str], own: str) -> None:
        """At the study's own pace first; at the others what can be shown beside that."""
        names = {pace: f"{category}_{GAP}_{pace}" for pace in paces}
        first = self.gap(f"{category}_{GAP}")
        self._write(names[own], first)
        self._hide(f"{category}_share_within_norm", np.isin(first, (SMALL, HIDDEN)) & self.told)
        self._beside(names[own], first, [names[pace] for pace in paces if pace != own])

    def without_any(self, categories: Collection[str]) -> None:
        """The people beyond the norm of every category: they are among those beyond each of them.

        What is shown at a slower pace lies the threshold or more above these, and so above them.
        """
        values, names = self._values(GAP), [f"{category}_{GAP}" for category in categories]
        series = np.column_stack([self._values(name) for name in names])
        back = np.column_stack(
            [self.table[f"{name}_status"].isin((SMALL, HIDDEN)) for name in names]
        )
        everyone = np.where(self.told, self.people, np.nan)
        published = np.column_stack((everyone, np.where(back, np.nan, series)))
        kept_back = np.where(back, series, np.nan)
        shown = show_most(values[:, None], published, self.threshold, kept_back)[:, 0]
        shown &= self.told | (values == 0)
        status = count_status(values, self.threshold)
        status[~shown & (status == KNOWN)] = HIDDEN
        low = np.full(values.size, self.threshold)
        high = np.fmin(self.people, np.fmin.reduce(series, axis=1))
        status[complements(values, low, high, status, self.threshold)] = HIDDEN
        self._write(GAP, status)

    def window(self, head: str) -> None:
        """In a window: by public transport, beside it on foot, and what is left after a cut."""
        names = [f"{head}walk_{GAP}", f"{head}cut_{GAP}"]
        first = self.gap(f"{head}{GAP}")
        others = [name for name in names if name in self.table]
        self._beside(f"{head}{GAP}", first, others)
        for name, other in ((f"{head}people_won", names[0]), (f"{head}people_lost", names[1])):
            if name in self.table:
                self._difference(name, f"{head}{GAP}", other)

    def _beside(self, own: str, first: StatusArray, names: Sequence[str]) -> None:
        """Counts of one nested series with `own`: nothing small between any two of them."""
        if not names:
            return
        values = np.column_stack([self._values(name) for name in names])
        mine = self._values(own)
        back = np.isin(first, (SMALL, HIDDEN))
        everyone = np.where(self.told, self.people, np.nan)
        published = np.column_stack((everyone, np.where(back, np.nan, mine)))
        kept_back = np.where(back, mine, np.nan)[:, None]
        shown = show_most(values, published, self.threshold, kept_back)
        shown &= self.told[:, None] | (values == 0)
        series = np.column_stack((mine, values))
        for at, name in enumerate(names):
            status = count_status(values[:, at], self.threshold)
            status[~shown[:, at] & (status == KNOWN)] = HIDDEN
            low, high = _neighbours(series, at + 1, self.people)
            low = np.fmax(low, self.threshold)
            status[complements(values[:, at], low, high, status, self.threshold)] = HIDDEN
            self._write(name, status)

    def _difference(self, name: str, one: str, other: str) -> None:
        """What one count is more than another, shown where both are."""
        status = self.table[f"{name}_status"].to_numpy(object).copy()
        small = is_small(np.abs(self._values(name)), self.threshold)
        both = np.ones(len(self.table), dtype=np.bool_)
        for side in (one, other):
            both &= ~self.table[f"{side}_status"].isin((SMALL, HIDDEN)).to_numpy(np.bool_)
        status[small] = SMALL
        status[(status == KNOWN) & ~both & (self._values(name) != 0)] = HIDDEN
        self._write(name, status)

    def _values(self, name: str) -> FloatArray:
        """The counts, as they are; those that were masked already stand for half the threshold."""
        values = self.raw[name].to_numpy(np.float64)
        if f"{name}_status" not in self.raw:
            return values
        masked = (self.raw[f"{name}_status"] == SMALL).to_numpy(np.bool_)
        return np.where(masked, self.threshold / 2, values)

    def _write(self, name: str, status: StatusArray) -> None:
        column = f"{name}_status"
        if column not in self.table:
            self.table.insert(list(self.table.columns).index(name) + 1, column, status)
        else:
            said = self.table[column].to_numpy(object)
            self.table[column] = np.where(status == UNKNOWN, said, status)
        self.table[name] = self.raw[name].mask(np.isin(status, (SMALL, HIDDEN)))

    def _hide(self, name: str, rows: BoolArray) -> None:
        """Hide a share in these rows."""
        if name not in self.table:
            return
        status = np.where(self.table[name].isna(), UNKNOWN, KNOWN).astype(object)
        status[rows & (status == KNOWN)] = HIDDEN
        self._write(name, status)


def _neighbours(series: FloatArray, at: int, people: FloatArray) -> tuple[FloatArray, FloatArray]:
    """What the others of a nested series say of one: the nearest at most and at least it."""
    mine = series[:, at]
    others = np.delete(series, at, axis=1)
    below = np.where(others <= mine[:, None], others, -np.inf).max(axis=1)
    above = np.where(others >= mine[:, None], others, np.inf).min(axis=1)
    return np.fmax(below, 0.0), np.fmin(above, people)
