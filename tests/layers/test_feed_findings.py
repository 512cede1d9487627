"""Feeds with something wrong that are read all the same: what is counted and named."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nabij.layers.feed import Feed, read_feed
from nabij.messages import LayerError

from .feed_told import STOP_TIMES_HEAD, refusal
from .gtfs_feeds import DATES, FREQUENCIES, SHAPED, SOUND, TRANSFERS, Change, made, write_zip

WHOLE = SOUND | {
    "frequencies.txt": FREQUENCIES + "U,10:00:00,11:00:00,1200\n",
    "transfers.txt": TRANSFERS + "A,S,2,180\nB,C,3,\n",
    "calendar_dates.txt": DATES + "W,20240106,1\nW,20240103,2\n",
}


def said(feed: Feed) -> list[str]:
    """What was found, but for the line that always ends it."""
    for message in feed.findings:
        for language in ("nl", "en", "fr"):
            assert message.text(language)
    assert feed.findings[-1].key == "feed.found"
    return [message.text() for message in feed.findings[:-1]]


# Read all the same --------------------------------------------------------------------------------

ABOUT: dict[str, tuple[dict[str, Change], list[str]]] = {
    "sound": ({}, []),
    "windows encoding": (
        {"stops.txt": SOUND["stops.txt"].replace("Kerk", "Café").encode("cp1252")},
        ["feed.zip/stops.txt: de tekst is gelezen als Windows-1252, want het is geen UTF-8."],
    ),
    "windows encoding in a row that is too short": (
        {"stops.txt": SOUND["stops.txt"].encode() + b"D,Caf\xe9,50.88,4.38\n"},
        [
            "feed.zip/stops.txt: de tekst is gelezen als Windows-1252, want het is geen UTF-8.",
            "feed.zip/stops.txt: rijen met minder dan 6 cellen: 1 (de eerste is rij 6). Wat "
            "ontbreekt is als leeg gelezen.",
        ],
    ),
    "semicolons": (
        {"stops.txt": "stop_id;stop_lat;stop_lon\nA;50,85;4,35\nB;50,86;4,36\nC;50,87;4,37\n"},
        [
            "feed.zip/stops.txt: de cellen zijn gescheiden met `;` in plaats van een komma, en zo "
            "gelezen."
        ],
    ),
    "short and long rows": (
        {"trips.txt": SOUND["trips.txt"] + "\nR,W,V\nR,W,X,Kerk,plein\nR,W,Y\n"},
        [
            "feed.zip/trips.txt: rijen met minder dan 4 cellen: 2 (de eerste is rij 5). Wat "
            "ontbreekt is als leeg gelezen.",
            "feed.zip/trips.txt: rijen met meer dan 4 cellen, weggelaten: 1 (de eerste is rij 6). "
            "Zet tekst waarin een komma voorkomt tussen aanhalingstekens.",
            "feed.zip/stop_times.txt: ritten met minder dan twee haltes, weggelaten: 2 (zoals V, "
            "Y).",
        ],
    ),
    "stop twice and stop without id": (
        {"stops.txt": SOUND["stops.txt"] + "A,Elders,51,4,0,\n,Nergens,51,4,0,\n"},
        [
            "feed.zip/stops.txt: rijen zonder `stop_id`, weggelaten: 1.",
            "feed.zip/stops.txt: rijen met een `stop_id` die al eerder voorkwam: 1 (zoals A). De "
            "eerste telt, de andere zijn weggelaten.",
        ],
    ),
    "trip twice": (
        {"trips.txt": SOUND["trips.txt"] + "R,W,T,Elders\n"},
        [
            "feed.zip/trips.txt: rijen met een `trip_id` die al eerder voorkwam: 1 (zoals T). De "
            "eerste telt, de andere zijn weggelaten."
        ],
    ),
    "unknown route": (
        {"trips.txt": ("R,W,U", "X,W,U")},
        [
            "feed.zip/trips.txt: rijen waarvan `route_id` niet in routes.txt staat: 1 (zoals X). "
            "Ze zijn weggelaten."
        ],
    ),
    "unknown service": (
        {"trips.txt": ("R,W,U", "R,Z,U")},
        [
            "feed.zip/trips.txt: rijen waarvan `service_id` niet in calendar.txt / "
            "calendar_dates.txt staat: 1 (zoals Z). Ze zijn weggelaten."
        ],
    ),
    "unknown trip and stop": (
        {"stop_times.txt": SOUND["stop_times.txt"] + "X,10:00:00,10:00:00,A,1\nT,,,Q,4\nT,,,,5\n"},
        [
            "feed.zip/stop_times.txt: rijen waarvan `trip_id` niet in trips.txt staat: 1 (zoals "
            "X). Ze zijn weggelaten.",
            "feed.zip/stop_times.txt: rijen waarvan `stop_id` niet in stops.txt staat: 2 (zoals Q, "
            "-). Ze zijn weggelaten.",
        ],
    ),
    "unknown parent": (
        {"stops.txt": ("0,S", "0,Z")},
        [
            "feed.zip/stops.txt: rijen waarvan `parent_station` niet in stops.txt staat: 1 (zoals "
            "Z). Ze tellen mee zonder."
        ],
    ),
    "parent that is no station": (
        {"stops.txt": ("0,S", "0,C")},
        [
            "feed.zip/stops.txt: haltes waarvan `parent_station` geen station is, of stations die "
            "zelf in een station liggen: 1 (zoals B). Ze staan nu op zichzelf."
        ],
    ),
    "stations in a circle": (
        {"stops.txt": ("4.36,1,\n", "4.36,1,P\nP,Plein,50.86,4.36,1,S\n")},
        [
            "feed.zip/stops.txt: haltes waarvan `parent_station` geen station is, of stations die "
            "zelf in een station liggen: 2 (zoals S, P). Ze staan nu op zichzelf."
        ],
    ),
    "vehicles that halt at a station": (
        {"stop_times.txt": ("08:06:00,B", "08:06:00,S")},
        [
            "feed.zip/stops.txt: stations of ingangen waar volgens stop_times.txt voertuigen "
            "stoppen: 1 (zoals S). Ze tellen als gewone halte."
        ],
    ),
    "unknown kinds": (
        {"stops.txt": ("50.85,4.35,0", "50.85,4.35,halte"), "routes.txt": ("Kerk,3", "Kerk,99")},
        [
            "feed.zip/stops.txt: rijen met een `location_type` die niet bestaat: 1 (halte). Ze "
            "tellen als gewone halte.",
            "feed.zip/routes.txt: lijnen met een `route_type` die niet bestaat: 1 (99). Ze tellen "
            "mee, als ander vervoer.",
        ],
    ),
    "positions unknown": (
        {
            "stops.txt": "stop_id,stop_lat,stop_lon\nA,0.0,0\nB,50.86,4.36\nC,-1,-1\n"
            "D,95,4\nE,50.8,190\nF,,\nG,x,4\nH,inf,nan\n"
        },
        [
            "feed.zip/stops.txt: haltes zonder bruikbare coördinaten: 7 (zoals A, C, D). Niemand "
            "kan er te voet heen."
        ],
    ),
    "empty lines and rows of nothing": (
        {
            "stops.txt": "\n\nstop_id,stop_lat,stop_lon\n\nA,50.85,4.35\r\n  \r\n,,\n"
            "B,50.86,4.36\nC,50.87,4.37\n\n\n"
        },
        [],
    ),
    "several time zones": (
        {"agency.txt": SOUND["agency.txt"] + "N,NS,x,Europe/Amsterdam\nM,MIVB,x,Europe/Brussels\n"},
        [
            "feed.zip/agency.txt: er staat meer dan één tijdzone in. Alle tijden zijn gelezen in "
            "Europe/Brussels, niet in Europe/Amsterdam."
        ],
    ),
    "periods that are none": (
        {
            "calendar.txt": SOUND["calendar.txt"]
            + "X,1,1,1,1,1,1,1,20240107,20240101\nY,1,1,1,1,1,1,1,20240001,2024-01-31\n"
        },
        [
            "feed.zip/calendar.txt: diensten met een begin- of einddatum die geen datum is, of die "
            "eindigen voor ze beginnen: 2 (zoals X, Y). Hun weekpatroon telt niet. Een datum is "
            "acht cijfers, zoals 20250131."
        ],
    ),
    "exceptions that are none": (
        {"calendar_dates.txt": DATES + "W,20240230,1\nW,20240108,3\nW,20240109,1\n"},
        [
            "feed.zip/calendar_dates.txt: rijen met een onleesbare datum of een `exception_type` "
            "die geen 1 of 2 is, weggelaten: 2 (zoals dienst W). Een datum is acht cijfers, zoals "
            "20250131."
        ],
    ),
    "a service that never runs": (
        {
            "calendar.txt": SOUND["calendar.txt"] + "N,0,0,0,0,0,0,0,20240101,20240107\n",
            "trips.txt": ("R,W,U", "R,N,U"),
        },
        [
            "feed.zip: diensten die op geen enkele dag rijden: 1 (zoals N). Ritten die daardoor "
            "niet tellen: 1."
        ],
    ),
    "times that are none": (
        {"stop_times.txt": ("08:05:00,08:06:00", "-08:05:00,acht uur")},
        [
            "feed.zip/stop_times.txt: tijden die niet te lezen zijn: 2 (zoals -08:05:00, acht "
            "uur). Ze tellen als niet ingevuld. Een tijd staat er als 08:05:00.",
            "feed.zip/stop_times.txt: haltes onderweg zonder tijd: 1. Hun tijd is berekend uit die "
            "ervoor en erna.",
        ],
    ),
    "last time missing": (
        {"stop_times.txt": ("T,08:10:00,08:10:00", "T,,")},
        [
            "feed.zip/stop_times.txt: ritten zonder tijd aan de eerste of de laatste halte, "
            "weggelaten: 1 (zoals T)."
        ],
    ),
    "first time missing": (
        {"stop_times.txt": ("T,08:00:00,08:00:00", "T,,")},
        [
            "feed.zip/stop_times.txt: ritten zonder tijd aan de eerste of de laatste halte, "
            "weggelaten: 1 (zoals T)."
        ],
    ),
    "time running backwards between stops": (
        {"stop_times.txt": ("U,09:10:00,09:10:00", "U,08:50:00,08:50:00")},
        ["feed.zip/stop_times.txt: ritten waarvan de tijden teruglopen, weggelaten: 1 (zoals U)."],
    ),
    "time running backwards at a stop": (
        {"stop_times.txt": ("08:05:00,08:06:00", "08:06:00,08:05:00")},
        ["feed.zip/stop_times.txt: ritten waarvan de tijden teruglopen, weggelaten: 1 (zoals T)."],
    ),
    "time running backwards across a gap": (
        {
            "stop_times.txt": STOP_TIMES_HEAD
            + "T,08:00:00,08:00:00,A,1\nT,,,B,2\nT,07:59:59,07:59:59,C,3\n"
            + "U,09:00:00,09:00:00,A,1\nU,09:10:00,09:10:00,C,2\n"
        },
        ["feed.zip/stop_times.txt: ritten waarvan de tijden teruglopen, weggelaten: 1 (zoals T)."],
    ),
    "sequence twice and sequence that is none": (
        {
            "stop_times.txt": SOUND["stop_times.txt"]
            + "T,08:20:00,08:20:00,A,3\nU,09:20:00,09:20:00,B,drie\nU,09:20:00,09:20:00,B,-1\n"
        },
        [
            "feed.zip/stop_times.txt: rijen waarvan `stop_sequence` geen getal is, weggelaten: 2.",
            "feed.zip/stop_times.txt: rijen met een `stop_sequence` die in dezelfde rit al "
            "voorkwam: 1. De eerste telt, de andere zijn weggelaten.",
        ],
    ),
    "on request": (
        {
            "stop_times.txt": SHAPED
            + "T,08:00:00,08:00:00,A,1,,2,0\nT,08:05:00,08:05:00,B,2,,1,3\n"
            + "T,08:10:00,08:10:00,C,3,,1,0\nU,09:00:00,09:00:00,A,1,,,\nU,09:10:00,,C,2,,,\n"
        },
        [
            "feed.zip/stop_times.txt: haltes waar men moet bellen of het aan de bestuurder moet "
            "vragen: 2. Op- en afstappen telt er als mogelijk."
        ],
    ),
    "frequencies": (
        {
            "frequencies.txt": FREQUENCIES
            + "T,06:00:00,07:00:00,1800\nT,06:30:00,08:00:00,1800\nT,09:00:00,10:00:00,-5\n"
            + "Q,06:00:00,07:00:00,600\n"
        },
        [
            "feed.zip/frequencies.txt: rijen waarvan `trip_id` niet in trips.txt staat: 1 (zoals "
            "Q). Ze zijn weggelaten.",
            "feed.zip/frequencies.txt: rijen zonder bruikbare tijden of met een `headway_secs` die "
            "geen getal boven 0 is, weggelaten: 1 (zoals rit T). Een rit zonder andere rij rijdt "
            "niet.",
            "feed.zip/frequencies.txt: rijen die beginnen voor een eerdere rij van dezelfde rit "
            "eindigt: 1 (zoals rit T). Beide tellen; vertrekken ze op hetzelfde ogenblik, dan één "
            "keer.",
        ],
    ),
    "transfers": (
        {
            "transfers.txt": TRANSFERS.replace("\n", ",from_trip_id\n")
            + "A,B,2,,\nA,C,2,-60,\nB,A,0,999999,\nB,C,4,,\nC,A,5,,\nC,B,2,60,T\nA,A,kort,60,\n"
            "A,Q,2,60,\n"
        },
        [
            "feed.zip/transfers.txt: rijen waarvan `to_stop_id` niet in stops.txt staat: 1 (zoals "
            "Q). Ze zijn weggelaten.",
            "feed.zip/transfers.txt: rijen die maar voor bepaalde ritten of lijnen gelden, of met "
            "een `transfer_type` die geen 0 tot 3 is: 4. Ze zijn niet gebruikt.",
            "feed.zip/transfers.txt: rijen zonder bruikbare `min_transfer_time` (seconden, "
            "hoogstens een dag): 3. Ze tellen alsof ze er niet stonden.",
        ],
    ),
}


@pytest.mark.parametrize("name", ABOUT)
def test_what_is_wrong_with_a_feed_is_counted_and_named(name, tmp_path):
    changes, sentences = ABOUT[name]
    assert said(read_feed(write_zip(tmp_path / "feed.zip", made(changes)))) == sentences


def test_the_last_finding_says_what_was_read(tmp_path):
    feed = read_feed(write_zip(tmp_path / "feed.zip", made({})))
    assert feed.findings[-1].text() == (
        "feed.zip: ritten: 2, haltes waar ze stoppen: 3, dagen: van 01/01/2024 tot 05/01/2024."
    )


def test_control_characters_reach_no_name_and_no_message(tmp_path):
    odd = made(
        {
            "stops.txt": ("A,Markt", "A,\u202eMa\x1brkt\x00"),
            "routes.txt": ("Kerk,3", "Kerk,\x1b[31m"),
        }
    )
    feed = read_feed(write_zip(tmp_path / "feed.zip", odd))
    assert feed.stops["name"][0] == "Markt"
    assert all(character >= " " for message in said(feed) for character in message)


_DIRT = [b'"', b",", b"\n", b"\r", b"\x00", b"\xff", b";", b"-1", b"9" * 12, b"", b"A", b"S", b"2",
         b"\xe2\x80\xae", b"NaN", b"1e400", b"\xff\xfe", b"99999999", b" ", b"0"]  # fmt: skip


@given(
    st.lists(
        st.tuples(
            st.sampled_from(sorted(WHOLE)),
            st.floats(0, 1),
            st.integers(0, 8),
            st.sampled_from(_DIRT),
        ),
        max_size=3,
    )
)
def test_dirt_anywhere_gives_a_sound_feed_or_a_sentence(tmp_path_factory, dirt):
    files = {name: text.encode() for name, text in WHOLE.items()}
    for name, share, cut, put in dirt:
        data = files[name]
        at = int(share * len(data))
        files[name] = data[:at] + put + data[at + cut :]
    path = tmp_path_factory.mktemp("dirt") / "feed.zip"
    try:
        feed = read_feed(write_zip(path, dict(files)))
    except LayerError as error:
        assert str(error)
        return
    said(feed)
    calls = feed.calls
    within = calls["trip"].to_numpy()[1:] == calls["trip"].to_numpy()[:-1]
    rests = calls["departure"].to_numpy()[:-1][within]
    assert (calls["arrival"] <= calls["departure"]).all()
    assert (rests <= calls["arrival"].to_numpy()[1:][within]).all()
    assert (calls.groupby("trip").size() >= 2).all()
    assert list(calls["trip"].unique()) == list(range(len(feed.trips)))
    assert not feed.stops["is_station"].to_numpy()[calls["stop"]].any()
    for table, column, to in (
        (calls, "stop", feed.stops),
        (feed.stops, "station", feed.stops),
        (feed.trips, "route", feed.routes),
        (feed.trips, "service", feed.services),
        (feed.running, "service", feed.services),
        (feed.transfers, "from_stop", feed.stops),
        (feed.transfers, "to_stop", feed.stops),
    ):
        assert table[column].between(0, len(to) - 1).all(), column


def test_a_zip_in_a_zip_is_not_a_feed(tmp_path):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("stops.txt", SOUND["stops.txt"])
    path = write_zip(tmp_path / "feed.zip", {"gtfs.zip": inner.getvalue()})
    assert refusal(path) == (
        "FEED is geen dienstregeling: er zit geen enkel GTFS-bestand in, zoals stops.txt of "
        "stop_times.txt. Er zit wel in: gtfs.zip."
    )
