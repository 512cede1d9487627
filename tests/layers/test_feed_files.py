"""Feeds however their files look, and real feeds, held against their own rows."""

from __future__ import annotations

import csv
import datetime as dt
import io
import random
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nabij.layers import gtfs_rows
from nabij.layers.feed import Feed, read_feed
from nabij.messages import LayerError

from .feed_read import at, read, told
from .gtfs_feeds import (
    DATES,
    FREQUENCIES,
    TRANSFERS,
    Change,
    made,
    write_folder,
    write_zip,
)

# Whatever the files look like ---------------------------------------------------------------------

RICH: dict[str, Change] = {
    "frequencies.txt": FREQUENCIES + "U,10:00:00,11:00:00,1200\n",
    "transfers.txt": TRANSFERS + "A,S,2,180\nB,C,3,\n",
    "calendar_dates.txt": DATES + "W,20240106,1\nW,20240103,2\n",
    "stops.txt": ("A,Markt", "A,Markt café"),
}


def as_text(files) -> dict[str, str]:
    return {name: str(content) for name, content in files.items()}


def rewritten(text: str, **options: object) -> str:
    """A table written anew, with other habits."""
    out = io.StringIO(newline="")
    csv.writer(out, **options).writerows(csv.reader(io.StringIO(text)))
    return out.getvalue()


DRESSES = {
    "byte order mark": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "utf-16": lambda text: text.encode("utf-16"),
    "line ends of Windows": lambda text: text.replace("\n", "\r\n").encode(),
    "line ends of old Macs": lambda text: text.replace("\n", "\r").encode(),
    "no last line end": lambda text: text.rstrip("\n").encode(),
    "quoted": lambda text: rewritten(text, quoting=csv.QUOTE_ALL).encode(),
    "mark and quoted": lambda text: (
        b"\xef\xbb\xbf" + rewritten(text, quoting=csv.QUOTE_ALL).encode()
    ),
    "padded": lambda text: text.replace(",", " ,\t ").replace("\n", "  \n").encode(),
    "padded and quoted": lambda text: (
        rewritten(text, quoting=csv.QUOTE_ALL).replace(",", ", ").encode()
    ),
    "empty lines": lambda text: text.replace("\n", "\n\n").encode(),
    "a last separator": lambda text: text.replace("\n", ",\n").encode(),
    "a last separator below": lambda text: (
        text.split("\n", 1)[0] + "\n" + text.split("\n", 1)[1].replace("\n", ",\n")
    ).encode(),
    "a last separator above": lambda text: text.replace("\n", ",\n", 1).encode(),
    "header in capitals": lambda text: (
        text.split("\n", 1)[0].upper() + "\n" + text.split("\n", 1)[1]
    ).encode(),
    "columns of its own": lambda text: "\n".join(
        f'x{k},{line},"y{chr(10) * (k > 0)}{k}"' if line else ""
        for k, line in enumerate(text.split("\n"))
    ).encode(),
}


@pytest.mark.parametrize("dress", DRESSES)
def test_dress_changes_nothing(dress, tmp_path):
    plain = as_text(made(RICH))
    expected = read_feed(write_zip(tmp_path / "plain.zip", dict(plain)))
    dressed = {name: DRESSES[dress](text) for name, text in plain.items()}
    feed = read_feed(write_zip(tmp_path / "feed.zip", dressed))
    assert told(feed) == told(expected)
    assert [message.key for message in feed.findings] == ["feed.found"]


@pytest.mark.parametrize("block", [200, 333, 1_000])
def test_the_size_of_a_bite_changes_nothing(block, tmp_path, monkeypatch):
    quoted = {
        name: rewritten(text, quoting=csv.QUOTE_ALL).replace("Kerk", "Ke\nrk")
        for name, text in as_text(made(RICH)).items()
    }
    expected = told(read_feed(write_zip(tmp_path / "plain.zip", dict(quoted))))
    monkeypatch.setattr(gtfs_rows, "_BLOCK", block)
    assert told(read_feed(write_zip(tmp_path / "feed.zip", dict(quoted)))) == expected


def test_folders_and_names_change_nothing(tmp_path):
    files = made(RICH)
    expected = told(read_feed(write_zip(tmp_path / "plain.zip", files)))
    others: dict[str, str | bytes] = {
        "feed_info.txt": "x",
        "licence.pdf": b"%PDF",
        "shapes.txt": "",
    }
    loud: dict[str, str | bytes] = {name.upper(): text for name, text in files.items()}
    inside = {f"gtfs/nl/{name}": text for name, text in (files | others).items()}
    mac = inside | {f"__MACOSX/gtfs/nl/._{name}": b"\x00\x05" for name in files}
    both = files | {f"oud/{name}": "" for name in files}
    for number, archive in enumerate((files | others, loud, inside, mac, both)):
        assert told(read_feed(write_zip(tmp_path / f"{number}.zip", archive))) == expected
    assert told(read_feed(write_folder(tmp_path / "folder", files | others))) == expected
    assert told(read_feed(write_folder(tmp_path / "loud", loud))) == expected


# reading a feed takes a tenth of a second: no more than 25
@settings(max_examples=25)
@given(st.randoms(use_true_random=False))
def test_order_of_rows_and_columns_changes_nothing(tmp_path_factory, chance: random.Random):
    folder = tmp_path_factory.mktemp("order")
    plain = as_text(made(RICH))
    expected = told(read_feed(write_zip(folder / "plain.zip", dict(plain))))
    shuffled: dict[str, str | bytes] = {}
    for name, text in plain.items():
        head, *rows = csv.reader(io.StringIO(text))
        columns = chance.sample(range(len(head)), len(head))
        chance.shuffle(rows)
        out = io.StringIO(newline="")
        quoting = chance.choice([csv.QUOTE_ALL, csv.QUOTE_MINIMAL])
        writer = csv.writer(out, quoting=quoting)
        writer.writerows([row[k] for k in columns] for row in [head, *rows])
        shuffled[name] = out.getvalue()
    assert told(read_feed(write_zip(folder / "feed.zip", shuffled))) == expected


def test_ids_that_differ_in_padding_alone_are_one(tmp_path):
    changes: dict[str, Change] = {
        "stops.txt": ("A,Markt", "A       ,Markt"),
        "stop_times.txt": ("T,08:00:00,08:00:00,A", "  T ,08:00:00,08:00:00, A "),
    }
    assert told(read(tmp_path, changes)) == told(read(tmp_path, {}))


# Real feeds ---------------------------------------------------------------------------------------


def rows_of(path: Path, table: str) -> list[dict[str, str]]:
    """A table with the csv module, its cells stripped."""
    if path.is_dir():
        file = path / f"{table}.txt"
        text = file.read_text("utf-8-sig") if file.exists() else ""
    else:
        with zipfile.ZipFile(path) as archive:
            name = f"{table}.txt"
            text = archive.read(name).decode("utf-8-sig") if name in archive.namelist() else ""
    rows = csv.DictReader(io.StringIO(text, newline=""))
    return [{k: (v or "").strip() for k, v in row.items() if k} for row in rows]


def check_against_csv(path: Path, feed: Feed) -> None:
    """Every call, trip, stop and day of a feed without gaps, recomputed row by row."""
    said = told(feed)
    calls: dict[str, list[tuple[int, str, int, int, bool, bool]]] = {}
    for row in rows_of(path, "stop_times"):
        arrival, departure = at(row["arrival_time"]), at(row["departure_time"])
        board, alight = row.get("pickup_type") != "1", row.get("drop_off_type") != "1"
        call = (int(row["stop_sequence"]), row["stop_id"], arrival, departure, board, alight)
        calls.setdefault(row["trip_id"], []).append(call)
    assert said["calls"] == {trip: [c[1:] for c in sorted(cs)] for trip, cs in calls.items()}
    trips = [
        (r["trip_id"], r["route_id"], r["service_id"], r.get("trip_headsign", ""))
        for r in rows_of(path, "trips")
    ]
    assert said["trips"] == sorted(trips)
    stops = {
        r["stop_id"]: (float(r["stop_lat"]), float(r["stop_lon"])) for r in rows_of(path, "stops")
    }
    found = zip(feed.stops["stop"], feed.stops["lat"], feed.stops["lon"], strict=True)
    assert {stop: (lat, lon) for stop, lat, lon in found} == stops
    days: set[tuple[str, str]] = set()
    for row in rows_of(path, "calendar"):
        day, last = (dt.datetime.strptime(row[k], "%Y%m%d") for k in ("start_date", "end_date"))
        while day <= last:
            if row[f"{day:%A}".lower()] == "1":
                days.add((row["service_id"], str(day.date())))
            day += dt.timedelta(1)
    for row in rows_of(path, "calendar_dates"):
        day = str(dt.datetime.strptime(row["date"], "%Y%m%d").date())
        change = days.add if row["exception_type"] == "1" else days.discard
        change((row["service_id"], day))
    assert said["running"] == sorted(days)


@pytest.mark.study
def test_the_railways_of_2019(shared):
    path = shared / "data/gtfs/nmbs_sncb_20191129_full.zip"
    feed = read_feed(path)
    assert (len(feed.stops), len(feed.calls)) == (2_628, 181_753)
    assert feed.zone == "Europe/Brussels"
    check_against_csv(path, feed)
    kinds = Counter(feed.routes["kind"])
    types = Counter(row["route_type"] for row in rows_of(path, "routes"))
    assert kinds["bus"] == types["700"]
    assert kinds["train"] == types.total() - types["700"]
    rows = rows_of(path, "transfers")
    assert {row["transfer_type"] for row in rows} == {"2"}
    listed = {(r["from_stop_id"], r["to_stop_id"]): int(r["min_transfer_time"]) for r in rows}
    stops = {row["stop_id"]: row for row in rows_of(path, "stops")}
    spread = {}
    for (start, end), seconds in listed.items():
        pair = [
            [s for s, row in stops.items() if row["location_type"] != "1" and s == name]
            or [s for s, row in stops.items() if row["parent_station"] == name]
            for name in (start, end)
        ]
        spread |= {(a, b): seconds for a in pair[0] for b in pair[1] if (a, b) not in spread}
    assert {(a, b): s for a, b, s in told(feed)["transfers"]} == spread
    assert [message.key for message in feed.findings] == ["feed.found"]


@pytest.mark.study
def test_heidelberg(shared):
    path = shared / "data/heidelberg/vrn_gtfs_cut.zip"
    feed = read_feed(path)
    assert (len(feed.stops), len(feed.calls), feed.zone) == (392, 46_269, "Europe/Berlin")
    check_against_csv(path, feed)


@pytest.mark.study
def test_the_feed_of_frequencies(shared):
    path = shared / "data/gtfs/gtfs2lc_sample_feed"
    feed = read_feed(path)
    listed = Counter[str]()
    for row in rows_of(path, "frequencies"):
        start, end = at(row["start_time"]), at(row["end_time"])
        listed[row["trip_id"]] += len(range(start, end, int(row["headway_secs"])))
    runs = Counter(trip.split("#")[0] for trip in feed.trips["trip"])
    expected = {row["trip_id"]: listed[row["trip_id"]] or 1 for row in rows_of(path, "trips")}
    assert runs == expected
    # times are missing on the way: "STBA" has two calls, "CITY1" five of which three without
    calls = told(feed)["calls"]
    given = [r for r in rows_of(path, "stop_times") if r["trip_id"] == "CITY1"]
    assert [call[0] for call in calls["CITY1"]] == [row["stop_id"] for row in given]


@pytest.mark.study
@pytest.mark.parametrize("name", ["stib_20241219_sample1000", "sncb_20241219_sample1000"])
def test_random_samples_are_read_as_far_as_they_go(name, shared):
    path = shared / "data/gtfs" / name
    feed = read_feed(path)
    stops = {row["stop_id"] for row in rows_of(path, "stops")}
    calls = Counter(
        row["trip_id"] for row in rows_of(path, "stop_times") if row["stop_id"] in stops
    )
    trips = {row["trip_id"] for row in rows_of(path, "trips")}
    kept = {trip for trip, n in calls.items() if n > 1 and trip in trips}
    assert set(feed.trips["trip"]) == kept
    keys = {message.key for message in feed.findings}
    assert {"feed.broken_reference", "feed.short_trips", "feed.found"} <= keys


@pytest.mark.study
def test_a_sample_of_which_nothing_fits_says_so(shared):
    path = shared / "data/gtfs/delijn_20241223_sample1000"
    services = {row["service_id"] for row in rows_of(path, "calendar_dates")}
    routes = {row["route_id"] for row in rows_of(path, "routes")}
    trips = rows_of(path, "trips")
    known = sum(row["service_id"] in services and row["route_id"] in routes for row in trips)
    with pytest.raises(LayerError) as caught:
        read_feed(path)
    assert caught.value.message.key == "feed.no_trips_left"
    assert caught.value.message.facts["unlinked"] == len(trips) - known
