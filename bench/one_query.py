"""One query per stop and moment: the connection scan forwards, as one would ask without a profile.

Dibbelt, Pajor, Strasser and Wagner, Connection Scan Algorithm (2018). Starts at the first ride that
can be caught and stops at the first that leaves after the answer; marks are never cleared but
numbered by query.
"""

from __future__ import annotations

import numba
import numpy as np

from nabij.geo.legs import Legs
from nabij.geo.rides import Rides

NEVER = 2**31 - 1


def ask(
    rides: Rides,
    changes: Legs,
    egress: Legs,
    stops: np.ndarray,
    moments: np.ndarray,
    limits: np.ndarray,
) -> np.ndarray:
    """Earliest arrival at a place, always open, of each stop and moment; NEVER past its limit."""
    answers = np.empty(stops.size, np.int32)
    _ask(
        (rides.trip, rides.from_stop, rides.to_stop, rides.departure, rides.arrival),
        (rides.board, rides.alight),
        (rides.n_stops, rides.n_trips),
        (changes.indptr, changes.to, changes.seconds),
        (egress.indptr, egress.to, egress.seconds),
        (stops, moments, limits),
        answers,
    )
    return answers


@numba.njit(cache=True)
def _ask(columns, flags, sizes, changes, egress, queries, answers):
    trip, from_stop, to_stop, departure, arrival = columns
    board, alight = flags
    ready, ready_in = np.empty(sizes[0], np.int32), np.full(sizes[0], -1, np.int32)
    out, out_in = np.empty(sizes[0], np.int32), np.full(sizes[0], -1, np.int32)
    seated_in = np.full(sizes[1], -1, np.int32)
    for query in range(queries[0].size):
        stop, moment, best = queries[0][query], queries[1][query], queries[2][query] + 1
        limit = best
        ready[stop], ready_in[stop] = moment, query
        for ride in range(np.searchsorted(departure, moment), trip.size):
            if departure[ride] >= best:
                break
            if seated_in[trip[ride]] != query:
                start = from_stop[ride]
                if not board[ride] or ready_in[start] != query or ready[start] > departure[ride]:
                    continue
                seated_in[trip[ride]] = query
            stop, now = to_stop[ride], arrival[ride]
            if not alight[ride] or (out_in[stop] == query and out[stop] <= now):
                continue
            out[stop], out_in[stop] = now, query
            if egress[0][stop] < egress[0][stop + 1]:
                best = min(best, now + egress[2][egress[0][stop]])
            for i in range(changes[0][stop], changes[0][stop + 1]):
                other, then = changes[1][i], now + changes[2][i]
                if ready_in[other] != query or then < ready[other]:
                    ready[other], ready_in[other] = then, query
        answers[query] = best if best < limit else NEVER
