"""The rides of a timetable: every stretch that a vehicle runs from one stop to the next."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from .network import IntArray


@dataclass(frozen=True)
class Rides:
    """Elementary connections, by departure, then arrival, then position in the trip.

    All int32[n_rides]. trip, from_stop, to_stop: rows in the timetable. departure, arrival:
    seconds on the timetable's axis. call: row of the call that the ride leaves from; the next row
    is the call it comes to. board, alight: whether people may get on at its start and off at its
    end. A trip departs nowhere before it has arrived, so that its rides stand in its own order.
    """

    n_stops: int
    n_trips: int
    trip: IntArray
    from_stop: IntArray
    to_stop: IntArray
    departure: IntArray
    arrival: IntArray
    board: npt.NDArray[np.bool_]
    alight: npt.NDArray[np.bool_]
    call: IntArray

    def __len__(self) -> int:
        return self.trip.size


def build_rides(calls: pd.DataFrame, n_stops: int, n_trips: int, first: int, last: int) -> Rides:
    """The rides that depart in [first, last] seconds.

    calls: trip and stop (rows), arrival and departure (seconds), board and alight; by trip, in
    the order of the trip (see `timetable.Timetable`).
    """
    trip = calls["trip"].to_numpy(np.int32)
    departure = calls["departure"].to_numpy(np.int32)
    goes_on = trip[:-1] == trip[1:]
    call = np.flatnonzero(goes_on & (departure[:-1] >= first) & (departure[:-1] <= last))
    arrival = calls["arrival"].to_numpy(np.int32)
    # A stable sort on both times at once leaves equal ones in the order of their trip.
    call = call[np.argsort(_ranked(departure[call], arrival[call + 1]), kind="stable")]
    stop = calls["stop"].to_numpy(np.int32)
    return Rides(
        n_stops=n_stops,
        n_trips=n_trips,
        trip=trip[call],
        from_stop=stop[call],
        to_stop=stop[call + 1],
        departure=departure[call],
        arrival=arrival[call + 1],
        board=calls["board"].to_numpy(np.bool_)[call],
        alight=calls["alight"].to_numpy(np.bool_)[call + 1],
        call=call.astype(np.int32),
    )


def _ranked(departure: IntArray, arrival: IntArray) -> npt.NDArray[np.int64]:
    return (departure.astype(np.int64) << 32) + arrival
