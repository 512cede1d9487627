"""Feeds with something wrong: the whole sentence that a planner reads, for each."""

from __future__ import annotations

import struct

import pytest

from nabij.layers import (
    gtfs_files,
    gtfs_frequencies,
    gtfs_rows,
    gtfs_services,
    gtfs_tables,
    gtfs_text,
    gtfs_transfers,
)

from .feed_told import STOP_TIMES_HEAD, refusal
from .gtfs_feeds import DATES, FREQUENCIES, SOUND, TRANSFERS, Change, made, write_zip

# Refused ------------------------------------------------------------------------------------------

REFUSED: dict[str, tuple[dict[str, Change], str]] = {
    "no stops": (
        {"stops.txt": None},
        "In de dienstregeling FEED ontbreekt stops.txt. Er zit wel in: agency.txt, calendar.txt, "
        "routes.txt, stop_times.txt, trips.txt. Download ze opnieuw; komt ze zo van de maker, "
        "vraag daar dan het volledige GTFS-bestand.",
    ),
    "no calendar at all": (
        {"calendar.txt": None},
        "In de dienstregeling FEED ontbreken calendar.txt en calendar_dates.txt. Zonder een van "
        "beide is niet geweten welke dag een rit rijdt. Download ze opnieuw of vraag de maker het "
        "volledige GTFS-bestand.",
    ),
    "calendar of zeros alone": (
        {"calendar.txt": ("1,1,1,1,1,0,0", "0,0,0,0,0,0,0")},
        "Geen enkele van de 1 diensten in FEED rijdt op een dag. Kijk calendar.txt en "
        "calendar_dates.txt na, of download de dienstregeling opnieuw.",
    ),
    "all days removed": (
        {
            "calendar.txt": ("1,1,1,1,1", "1,0,0,0,0"),
            "calendar_dates.txt": DATES + "W,20240101,2\n",
        },
        "Geen enkele van de 1 diensten in FEED rijdt op een dag. Kijk calendar.txt en "
        "calendar_dates.txt na, of download de dienstregeling opnieuw.",
    ),
    "column gone": (
        {"stop_times.txt": ("stop_sequence", "volgorde")},
        "FEED/stop_times.txt heeft geen kolom `stop_sequence`. De kolommen zijn: trip_id, "
        "arrival_time, departure_time, stop_id, volgorde. Voeg de kolom toe of download de "
        "dienstregeling opnieuw.",
    ),
    "column misspelt": (
        {"routes.txt": ("route_type", "routetype")},
        "FEED/routes.txt heeft geen kolom `route_type`. Heet ze nu `routetype`? Geef ze de juiste "
        "naam. De kolommen zijn: route_id, route_short_name, route_long_name, routetype.",
    ),
    "a known column is no spelling of another": (
        {"stops.txt": ("stop_lat,", "breedte,")},
        "FEED/stops.txt heeft geen kolom `stop_lat`. De kolommen zijn: stop_id, stop_name, "
        "breedte, stop_lon, location_type, parent_station. Voeg de kolom toe of download de "
        "dienstregeling opnieuw.",
    ),
    "empty file": (
        {"trips.txt": " \n\n"},
        "FEED/trips.txt is leeg. Download de dienstregeling opnieuw.",
    ),
    "header alone": (
        {"trips.txt": "route_id,service_id,trip_id\n"},
        "FEED/trips.txt bevat geen enkele bruikbare rij onder de kolomnamen. Download de "
        "dienstregeling opnieuw.",
    ),
    "header without line end": (
        {"stop_times.txt": STOP_TIMES_HEAD.strip()},
        "FEED/stop_times.txt bevat geen enkele bruikbare rij onder de kolomnamen. Download de "
        "dienstregeling opnieuw.",
    ),
    "web page": (
        {"stops.txt": "<!DOCTYPE html>\n<html><body>404</body></html>"},
        "FEED/stops.txt is een webpagina of XML, geen tabel. Het ophalen is waarschijnlijk "
        "mislukt. Download de dienstregeling opnieuw.",
    ),
    "binary": (
        {"stops.txt": b"\x89PNG\x00\x00stop_id"},
        "FEED/stops.txt is geen tekst. Download de dienstregeling opnieuw.",
    ),
    "one endless line": (
        {"stops.txt": "stop_id" * 20_000},
        "FEED/stops.txt is geen tekst. Download de dienstregeling opnieuw.",
    ),
    "characters of no encoding": (
        {"stops.txt": SOUND["stops.txt"].encode().replace(b"Kerk", b"K\x81rk")},
        "FEED/stops.txt heeft op rij 4 tekens die niet te lezen zijn. Bewaar het bestand met de "
        "codering UTF-8.",
    ),
    "quote left open": (
        {"stops.txt": ("A,Markt,50", 'A,"Markt,50')},
        'In FEED/stops.txt begint op of rond rij 2 een aanhalingsteken (") dat niet gesloten '
        "wordt. Sluit het of haal het weg.",
    ),
    "quote left open until another": (
        {
            "stops.txt": (
                "A,Markt,50.85,4.35,0,\nB,Station,50.86",
                'A,"Markt,50.85,4.35,0,\nB,"Station",50.86',
            )
        },
        'In FEED/stops.txt begint op of rond rij 2 een aanhalingsteken (") dat niet gesloten '
        "wordt. Sluit het of haal het weg.",
    ),
    "no time zone": (
        {"agency.txt": ("Europe/Brussels", "")},
        "FEED/agency.txt noemt geen tijdzone. Vul bij `agency_timezone` de tijdzone van de "
        "maatschappij in, zoals Europe/Brussels.",
    ),
    "unknown time zone": (
        {"agency.txt": ("Europe/Brussels", "Europe/Brussel")},
        "FEED/agency.txt: de tijdzone `Europe/Brussel` bestaat niet. Vul bij `agency_timezone` "
        "een naam in zoals Europe/Brussels.",
    ),
    "time zone that is a path": (
        {"agency.txt": ("Europe/Brussels", "../../etc/passwd")},
        "FEED/agency.txt: de tijdzone `../../etc/passwd` bestaat niet. Vul bij `agency_timezone` "
        "een naam in zoals Europe/Brussels.",
    ),
    "no stop anywhere": (
        {
            "stops.txt": "stop_id,stop_lat,stop_lon\nA,0,0\nB,-1,-1\nC,91,4\n",
        },
        "FEED/stops.txt: geen van de 3 haltes heeft bruikbare coördinaten. Kijk de kolommen "
        "`stop_lat` en `stop_lon` na.",
    ),
    "nothing fits together": (
        {"trips.txt": ("R,W,", "X,Y,")},
        "Geen enkele van de 2 ritten in FEED is bruikbaar. Zonder bekende lijn of dienst: 2; met "
        "minder dan twee bekende haltes: 0; zonder tijd aan begin of einde: 0; met tijden die "
        "teruglopen: 0. Kijk na of de bestanden bij elkaar horen en volledig zijn.",
    ),
    "every trip at fault": (
        {
            "stop_times.txt": STOP_TIMES_HEAD
            + "T,08:00:00,08:00:00,A,1\nU,09:00:00,09:00:00,A,1\nU,08:00:00,08:00:00,B,2\n"
        },
        "Geen enkele van de 2 ritten in FEED is bruikbaar. Zonder bekende lijn of dienst: 0; met "
        "minder dan twee bekende haltes: 1; zonder tijd aan begin of einde: 0; met tijden die "
        "teruglopen: 1. Kijk na of de bestanden bij elkaar horen en volledig zijn.",
    ),
    "frequencies alone, and none good": (
        {"frequencies.txt": FREQUENCIES + "T,06:00:00,07:00:00,0\nU,07:00:00,06:00:00,600\n"},
        "FEED/frequencies.txt: geen enkele rij is bruikbaar en elke rit hangt ervan af, dus er "
        "rijdt niets. Kijk `start_time`, `end_time` en `headway_secs` na.",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_feed_that_cannot_be_used_says_why_and_what_to_do(name, tmp_path):
    changes, sentence = REFUSED[name]
    assert refusal(write_zip(tmp_path / "feed.zip", made(changes))) == sentence


# Archives -----------------------------------------------------------------------------------------


def test_no_such_file(tmp_path):
    assert refusal(tmp_path / "feed.zip") == (
        "De dienstregeling FEED bestaat niet. Kijk na of de naam en de map in het studiebestand "
        "juist zijn."
    )


def test_not_a_zip(tmp_path):
    path = tmp_path / "feed.zip"
    path.write_text(SOUND["stops.txt"])
    assert refusal(path) == (
        "FEED is geen zipbestand en geen map. Geef de dienstregeling op als GTFS-zipbestand, of "
        "als map met de .txt-bestanden ervan."
    )


@pytest.mark.parametrize("kept", [0.2, 0.9])
def test_truncated_zip(kept, tmp_path):
    path = write_zip(tmp_path / "feed.zip", made({}))
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * kept)])
    assert refusal(path) == (
        "Het zipbestand FEED is beschadigd of niet volledig. Download de dienstregeling opnieuw."
    )


def test_zip_with_damaged_content(tmp_path):
    path = write_zip(tmp_path / "feed.zip", made({}))
    data = bytearray(path.read_bytes())
    at = data.index(b"stop_times.txt") + len("stop_times.txt") + 8
    data[at : at + 20] = b"\xff" * 20
    path.write_bytes(data)
    assert refusal(path) == (
        "Het zipbestand FEED is beschadigd of niet volledig. Download de dienstregeling opnieuw."
    )


def test_locked_zip(tmp_path):
    path = write_zip(tmp_path / "feed.zip", made({}))
    data = bytearray(path.read_bytes())
    entry = data.index(b"PK\x01\x02")
    while entry >= 0:  # the flag in every entry of the directory
        data[entry + 8] |= 1
        entry = data.find(b"PK\x01\x02", entry + 4)
    path.write_bytes(data)
    assert refusal(path) == (
        "Het zipbestand FEED is beveiligd met een wachtwoord. Pak het zelf uit en geef de map op."
    )


def test_zip_bomb(tmp_path, monkeypatch):
    monkeypatch.setattr(gtfs_files, "_RATIO_APPLIES_FROM", 1_000_000)
    zeros = SOUND["stops.txt"] + "0" * 3_000_000
    path = write_zip(tmp_path / "feed.zip", made({"stops.txt": zeros}))
    sentence = refusal(path)
    assert sentence.startswith("Het zipbestand FEED is 0,0 MB groot maar zou uitgepakt 3 MB worden")
    assert sentence.endswith(
        "; zo sterk pakt een dienstregeling niet in. Download het opnieuw bij de "
        "vervoersmaatschappij, of pak het zelf uit en geef de map op."
    )


def test_a_size_that_lies_is_caught(tmp_path):
    """The directory says 5 bytes; the reader takes no more, and the checksum gives it away."""
    path = write_zip(tmp_path / "feed.zip", made({}))
    data = bytearray(path.read_bytes())
    entry = data.rindex(b"stop_times.txt") - 46
    assert data[entry : entry + 4] == b"PK\x01\x02"
    data[entry + 24 : entry + 28] = struct.pack("<I", 60)
    path.write_bytes(data)
    assert refusal(path) == (
        "Het zipbestand FEED is beschadigd of niet volledig. Download de dienstregeling opnieuw."
    )


def test_too_large(tmp_path, monkeypatch):
    monkeypatch.setattr(gtfs_files, "MAX_UNPACKED_BYTES", 2_000_000)
    long = made({"stops.txt": SOUND["stops.txt"] + "x" * 3_000_000})
    sentence = (
        "De dienstregeling FEED is uitgepakt 3 MB groot; het mag hoogstens 2 MB zijn. Knip ze bij "
        "tot uw streek en de weken rond de datum van de studie."
    )
    assert refusal(write_zip(tmp_path / "feed.zip", long)) == sentence


def test_too_many_files(tmp_path):
    many = made({f"{number}.txt": "x" for number in range(1_000)})
    assert refusal(write_zip(tmp_path / "feed.zip", many)) == (
        "Het zipbestand FEED bevat 1.006 bestanden; een dienstregeling heeft er hoogstens enkele "
        "tientallen (de grens is 1.000). Kijk na of dit het juiste bestand is."
    )


def test_no_feed_in_the_zip(tmp_path):
    path = write_zip(tmp_path / "feed.zip", {"leesmij.md": "x", "haltes.csv": "y"})
    assert refusal(path) == (
        "FEED is geen dienstregeling: er zit geen enkel GTFS-bestand in, zoals stops.txt of "
        "stop_times.txt. Er zit wel in: leesmij.md, haltes.csv."
    )


def test_empty_folder(tmp_path):
    assert refusal(tmp_path) == (
        "FEED is geen dienstregeling: er zit geen enkel GTFS-bestand in, zoals stops.txt of "
        "stop_times.txt. Er zit wel in: -."
    )


@pytest.mark.parametrize("folder", ["../../", "/", "/tmp/", "gtfs/../../"])
def test_names_that_point_outside_are_not_read(folder, tmp_path):
    outside = {f"{folder}{name}": text for name, text in SOUND.items()}
    assert refusal(write_zip(tmp_path / "feed.zip", outside)) == (
        "FEED is geen dienstregeling: er zit geen enkel GTFS-bestand in, zoals stops.txt of "
        "stop_times.txt. Er zit wel in: -."
    )
    assert [path.name for path in tmp_path.iterdir()] == ["feed.zip"]


def test_several_feeds_in_one_zip(tmp_path):
    several = {f"{folder}/{name}": SOUND[name] for folder in ("bus", "tram") for name in SOUND}
    assert refusal(write_zip(tmp_path / "feed.zip", several)) == (
        "In FEED zitten meer dienstregelingen, in de mappen bus, tram. Maak per map een "
        "zipbestand en geef ze elk apart op."
    )


def test_the_same_file_twice(tmp_path):
    twice = made({"Stops.TXT": SOUND["stops.txt"]})
    assert refusal(write_zip(tmp_path / "feed.zip", twice)) == (
        "In FEED zit hetzelfde bestand meer dan eens: Stops.TXT, stops.txt. Laat er één van staan."
    )


# Limits -------------------------------------------------------------------------------------------


def test_too_many_rows(tmp_path, monkeypatch):
    spec = gtfs_tables.TableSpec(("stop_id", "stop_lat", "stop_lon"), limit=3)
    monkeypatch.setitem(gtfs_tables.TABLES, "stops", spec)
    assert refusal(write_zip(tmp_path / "feed.zip", made({}))) == (
        "FEED/stops.txt heeft meer dan 3 rijen; zoveel leest nabij niet. Knip de dienstregeling "
        "bij tot uw streek en de weken rond de datum van de studie."
    )


def test_too_many_ragged_rows(tmp_path, monkeypatch):
    monkeypatch.setattr(gtfs_rows, "MAX_RAGGED", 2)
    ragged = SOUND["trips.txt"] + "R,W\nR\nR,W\n"
    assert refusal(write_zip(tmp_path / "feed.zip", made({"trips.txt": ragged}))) == (
        "FEED/trips.txt: meer dan 2 rijen hebben niet even veel cellen als er kolomnamen zijn "
        "(4); de eerste is rij 4. Maak het bestand opnieuw, met tekst waarin een scheidingsteken "
        "voorkomt tussen aanhalingstekens."
    )


def test_too_many_days(tmp_path, monkeypatch):
    monkeypatch.setattr(gtfs_services, "MAX_RUNNING", 1_000)
    far = made({"calendar.txt": ("20240107", "20991231")})
    # from 1 January 2024 to 31 December 2099: 76 years, 19 of them leap years
    assert refusal(write_zip(tmp_path / "feed.zip", far)) == (
        "FEED/calendar.txt: de diensten rijden samen op 27.759 dagen; de grens is 1.000. Kijk de "
        "einddatums in `end_date` na."
    )


def test_too_many_runs(tmp_path, monkeypatch):
    monkeypatch.setattr(gtfs_frequencies, "MAX_CALLS", 1_000)
    every_second = made({"frequencies.txt": FREQUENCIES + "T,06:00:00,23:00:00,1\n"})
    assert refusal(write_zip(tmp_path / "feed.zip", every_second)) == (
        "FEED/frequencies.txt geeft samen meer dan 1.000 haltes van ritten. Kijk na of "
        "`headway_secs` in seconden staat."
    )


def test_too_many_transfers(tmp_path, monkeypatch):
    monkeypatch.setattr(gtfs_transfers, "MAX_TRANSFERS", 1)
    pairs = made({"transfers.txt": TRANSFERS + "A,B,2,60\nB,A,2,60\n"})
    assert refusal(write_zip(tmp_path / "feed.zip", pairs)) == (
        "FEED/transfers.txt: samen gaan de rijen over 2 paren van haltes; de grens is 1. Kijk na "
        "welke stations er staan."
    )


def test_text_to_recode_has_a_limit(tmp_path, monkeypatch):
    monkeypatch.setattr(gtfs_text, "_MAX_RECODED", 100)
    latin = made({"stops.txt": SOUND["stops.txt"].replace("Kerk", "Café").encode("cp1252")})
    assert refusal(write_zip(tmp_path / "feed.zip", latin)) == (
        "FEED/stops.txt is geen UTF-8 en te groot om het om te zetten (de grens is 0 MB). Bewaar "
        "het bestand met de codering UTF-8."
    )
