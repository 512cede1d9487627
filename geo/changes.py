"""Where people who get off can get on again, and how long the change takes at least."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .legs import IntArray, Legs, group_legs

#: Seconds between getting off and getting on, walking included, where a feed says nothing else.
SHORTEST_CHANGE = 120


def build_changes(
    n_stops: int,
    from_stop: IntArray,
    to_stop: IntArray,
    seconds: IntArray,
    transfers: pd.DataFrame,
) -> Legs:
    """Every change from the stop where one gets off, `to` the stop where one gets on.

    from_stop, to_stop, seconds: the walks over the street network between stops, at the study's
    pace. transfers: from_stop, to_stop, seconds as the feed gives them (transfers.txt): a time
    holds whatever the walk, -1 forbids the change. Otherwise a change takes the walk, and at
    least 120 seconds; one at the same stop takes those.
    """
    own = np.arange(n_stops, dtype=np.int32)
    said = transfers["seconds"].to_numpy(np.int64)
    pair = np.concatenate(
        [
            _pairs(n_stops, transfers["from_stop"], transfers["to_stop"]),
            _pairs(n_stops, own, own),
            _pairs(n_stops, from_stop, to_stop),
        ]
    )
    waited = np.concatenate(
        [said, np.full(n_stops, SHORTEST_CHANGE), np.maximum(seconds, SHORTEST_CHANGE)]
    )
    # of equal pairs the first counts: the feed before the stop itself before the walk
    pair, first = np.unique(pair, return_index=True)
    possible = waited[first] >= 0
    pair, waited = pair[possible], waited[first][possible]
    return group_legs(n_stops, pair // n_stops, pair % n_stops, waited)


def _pairs(
    n_stops: int, from_stop: IntArray | pd.Series, to_stop: IntArray | pd.Series
) -> np.ndarray:
    return np.asarray(from_stop, np.int64) * n_stops + np.asarray(to_stop, np.int64)
