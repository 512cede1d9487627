"""Places that occur twice: the same name and category, close to one another."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import KDTree

from ..messages import LayerError

WITHIN_METRES = 25.0
MAX_PAIRS = 5_000_000

_FIELDS = ("address", "capacity", "opening_hours", "wheelchair")
# Decides which of two records that say equally much is kept, so that no order of files does.
_ORDER = ("category", "name", "x", "y", *_FIELDS)


def in_order(places: pd.DataFrame) -> pd.DataFrame:
    """The places sorted by what they say, whatever order they were read in."""
    keys = places.assign(fold=places["name"].str.casefold())
    by = ["category", "fold", *_ORDER[1:]]
    return places.loc[keys.sort_values(by, kind="stable").index].reset_index(drop=True)


def merged(places: pd.DataFrame) -> pd.DataFrame:
    """One record of each place, the one that says most, in the order of `in_order`.

    Two records are one place when their category is the same, their name is the same but for case
    and spaces, and they lie within 25 m of one another, straight or by way of others. A place
    without a name is merged only with itself: a record that says the same at the same spot.
    """
    ordered = in_order(places)
    called = ordered[ordered["name"] != ""]
    key = called["category"] + "\0" + called["name"].str.casefold()
    group = np.arange(len(ordered))
    xy = ordered[["x", "y"]].to_numpy(np.float64)
    for members in called.groupby(key).indices.values():
        if len(members) > 1:
            rows = called.index.to_numpy()[members]
            group[rows] = rows[_clusters(xy[rows])]
    best_first = pd.Series(group, index=ordered.index)[_by_what_is_said(ordered)]
    once = ordered.loc[np.sort(best_first.drop_duplicates().index)]
    nameless_twice = (once["name"] == "") & once.duplicated()
    return once[~nameless_twice].reset_index(drop=True)


def _by_what_is_said(ordered: pd.DataFrame) -> NDArray[np.int64]:
    """Rows, those with the most fields filled in first, else in the order they have."""
    filled = [ordered[field].notna() & (ordered[field] != "") for field in _FIELDS]
    return np.argsort(-np.sum(filled, axis=0), kind="stable")


def _clusters(xy: NDArray[np.float64]) -> NDArray[np.int64]:
    """For each point the lowest position in its cluster of points linked within the distance."""
    spots, spot = np.unique(xy, axis=0, return_inverse=True)
    tree = KDTree(spots)
    if tree.count_neighbors(tree, WITHIN_METRES) > 2 * MAX_PAIRS:
        raise LayerError("places.too_many_alike", n=len(spots))
    pairs = tree.query_pairs(WITHIN_METRES, output_type="ndarray")
    links = (np.ones(len(pairs), dtype=np.int8), (pairs[:, 0], pairs[:, 1]))
    linked = coo_array(links, shape=(len(spots), len(spots)))
    _, label = connected_components(linked, directed=False)
    label = label[spot.ravel()]
    _, first = np.unique(label, return_index=True)
    return first[label]
