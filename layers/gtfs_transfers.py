"""What a feed says about changing between vehicles: how long it takes, or that it cannot be."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..messages import LayerError, Message, finding
from .gtfs_files import FeedFiles
from .gtfs_links import Linked

NOT_POSSIBLE = -1
MAX_TRANSFERS = 20_000_000
_RECOMMENDED, _TIMED, _MINIMUM, _FORBIDDEN = 0, 1, 2, 3
_LONGEST = 86_400
_PARTICULAR = ("from_trip_id", "to_trip_id", "from_route_id", "to_route_id")


def read_transfers(
    files: FeedFiles, linked: Linked, stops: pd.DataFrame
) -> tuple[pd.DataFrame, list[Message]]:
    """The changes that a feed decides on, as `Feed.transfers`, each pair of stops once.

    A station stands for all its stops. What is said of two stops goes before what is said of their
    stations; then the first row of the file counts. Raises LayerError when there are too many.
    """
    table, label = linked.tables["transfers"], files.label("transfers")
    kind, is_kind = table["transfer_type"].whole()
    kind = np.where(table["transfer_type"].blank(), _RECOMMENDED, np.where(is_kind, kind, -1))
    least, is_least = table["min_transfer_time"].whole()
    is_least &= least <= _LONGEST
    particular = np.any([~table[name].blank() for name in _PARTICULAR], axis=0)
    counted = particular | (kind < 0) | (kind > _FORBIDDEN)
    silent = (kind == _RECOMMENDED) & table["min_transfer_time"].blank()
    timeless = np.isin(kind, (_RECOMMENDED, _MINIMUM)) & ~is_least & ~silent
    findings: list[Message] = []
    for key, bad in (
        ("feed.unused_transfers", counted),
        ("feed.bad_transfers", timeless & ~counted),
    ):
        if bad.any():
            findings.append(finding(key, file=label, n=int(bad.sum())))
    seconds = np.select([kind == _FORBIDDEN, kind == _TIMED], [NOT_POSSIBLE, 0], least)
    usable = ~(counted | silent | timeless)
    rows = pd.DataFrame(
        {
            "from": linked.rows["transfers", "from_stop_id"][usable],
            "to": linked.rows["transfers", "to_stop_id"][usable],
            "seconds": seconds[usable].astype(np.int32),
        }
    )
    return _spread(files, rows, stops), findings


def _spread(files: FeedFiles, rows: pd.DataFrame, stops: pd.DataFrame) -> pd.DataFrame:
    """The pairs of stops that pairs of stops and stations stand for."""
    row = np.arange(len(stops), dtype=np.int32)
    can_board = ~stops["is_station"].to_numpy(np.bool_)
    station = stops["station"].to_numpy(np.int32)
    # a stop stands for itself, a station for the stops in it
    names = np.concatenate([row[can_board], station[can_board & (station != row)]])
    stands_for = np.concatenate([row[can_board], row[can_board & (station != row)]])
    members = pd.DataFrame({"name": names, "stop": stands_for})
    sizes = np.bincount(names, minlength=len(stops))
    total = int((sizes[rows["from"]] * sizes[rows["to"]]).sum())
    if total > MAX_TRANSFERS:
        facts = {"n": total, "limit": MAX_TRANSFERS}
        raise LayerError("feed.too_many_transfers", file=files.place("transfers"), **facts)
    pairs = rows.reset_index(names="line")
    for end in ("from", "to"):
        named = members.rename(columns={"name": end, "stop": f"{end}_stop"})
        pairs = pairs.merge(named, on=end)
        pairs[f"{end}_stands"] = pairs[end] != pairs[f"{end}_stop"]
    pairs["general"] = pairs["from_stands"].astype(int) + pairs["to_stands"].astype(int)
    pairs = pairs.sort_values(["from_stop", "to_stop", "general", "line"], ignore_index=True)
    pairs = pairs.drop_duplicates(["from_stop", "to_stop"], ignore_index=True)
    return pairs[["from_stop", "to_stop", "seconds"]].astype(np.int32)
