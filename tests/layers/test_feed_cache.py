"""The store of feeds: the same feed as was read, and never a reason to fail."""

import os
import shutil
import zipfile

import pandas as pd
import pytest

from nabij.layers import feed_cache
from nabij.layers.feed import read_feed
from nabij.layers.feed_cache import MAX_ENTRIES, cached_feed
from nabij.messages import LayerError

FILES = {
    "agency.txt": "agency_name,agency_timezone\nLijn,Europe/Brussels\n",
    "stops.txt": "stop_id,stop_name,stop_lat,stop_lon\nA,Kerk é,51,4\nB,Markt,,\n",
    "routes.txt": "route_id,route_short_name,route_type\n1,1,3\n",
    "calendar_dates.txt": "service_id,date,exception_type\ns,20220912,1\n",
    "trips.txt": "trip_id,route_id,service_id\nt,1,s\nlost,nowhere,s\n",
    "stop_times.txt": "trip_id,stop_id,stop_sequence,arrival_time,departure_time\n"
    "t,A,1,8:00:00,8:00:00\nt,B,2,8:10:00,8:10:00\n",
}
TABLES = ("stops", "routes", "trips", "calls", "services", "running", "transfers")


def _write(path, **changed):
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in FILES.items():
            archive.writestr(name, changed.get(name.removesuffix(".txt"), text))
    return path


@pytest.fixture
def file(tmp_path):
    return _write(tmp_path / "feed.zip")


@pytest.fixture
def store(tmp_path):
    return tmp_path / "store" / "deeper"


@pytest.fixture
def reads(monkeypatch):
    """The paths that were read and not taken from the store."""
    seen = []

    def read(path, **said):
        seen.append(path)
        return read_feed(path, **said)

    monkeypatch.setattr(feed_cache, "read_feed", read)
    return seen


def _same(one, two):
    for table in TABLES:
        pd.testing.assert_frame_equal(getattr(one, table), getattr(two, table))
    assert (one.name, one.zone, one.source) == (two.name, two.zone, two.source)
    for language in ("nl", "en", "fr"):
        said = [message.text(language) for message in one.findings]
        assert said == [message.text(language) for message in two.findings]


def test_the_second_time_the_same_feed_comes_from_the_store(file, store, reads):
    expected = read_feed(file, licence="CC0")
    assert expected.findings
    _same(cached_feed(file, store, licence="CC0"), expected)
    _same(cached_feed(file, store, licence="CC0"), expected)
    assert reads == [file]


def test_a_folder_is_kept_too(tmp_path, file, store, reads):
    folder = tmp_path / "unzipped"
    shutil.unpack_archive(file, folder)
    _same(cached_feed(folder, store), read_feed(folder))
    _same(cached_feed(folder, store), read_feed(folder))
    assert reads == [folder]


def test_provenance_is_that_of_the_study_that_asks(file, store, reads):
    cached_feed(file, store, licence="CC0", vintage=2021)
    again = cached_feed(file, store, licence="ODbL", attribution="De Lijn")
    said = (again.source.licence, again.source.attribution, again.source.vintage)
    assert said == ("ODbL", "De Lijn", None) and len(reads) == 1


def test_other_content_or_another_name_is_read(file, store, reads):
    cached_feed(file, store)
    other = _write(file, routes=FILES["routes.txt"].replace("1,1,3", "1,7,0"))
    assert cached_feed(other, store).routes["kind"].tolist() == ["tram"]
    renamed = other.rename(other.with_name("new.zip"))
    found = cached_feed(renamed, store)
    assert found.name == "new.zip" and "feed.zip" not in found.findings[-1].text()
    assert len(reads) == 3


def test_another_format_is_read_anew(file, store, reads, monkeypatch):
    cached_feed(file, store)
    monkeypatch.setattr(feed_cache, "FORMAT", feed_cache.FORMAT + 1)
    cached_feed(file, store)
    assert len(reads) == 2


def test_without_a_folder_nothing_is_kept(file, tmp_path, reads):
    before = sorted(tmp_path.rglob("*"))
    _same(cached_feed(file, None), cached_feed(file, None))
    assert len(reads) == 2 and sorted(tmp_path.rglob("*")) == before


def _entry(store):
    (entry,) = store.iterdir()
    return entry


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: b"no zip at all",
        lambda data: data[: len(data) // 2],
        # one byte of the first table
        lambda data: data[:200] + bytes([data[200] ^ 1]) + data[201:],
    ],
)
def test_a_damaged_entry_is_made_anew(file, store, reads, damage):
    cached_feed(file, store)
    entry = _entry(store)
    whole = entry.read_bytes()
    entry.write_bytes(damage(whole))
    _same(cached_feed(file, store), read_feed(file))
    assert len(reads) == 2
    cached_feed(file, store)
    assert len(reads) == 2 and _entry(store) == entry


@pytest.mark.parametrize("facts", ["[]", "{}", '{"name": 1, "zone": 2, "findings": 3}', "nonsense"])
def test_an_entry_that_something_else_wrote_is_made_anew(file, store, reads, facts):
    cached_feed(file, store)
    entry = _entry(store)
    with zipfile.ZipFile(entry) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(entry, "w") as archive:
        for name, data in (members | {"facts.json": facts.encode()}).items():
            archive.writestr(name, data)
    _same(cached_feed(file, store), read_feed(file))
    assert len(reads) == 2


def test_at_most_eight_are_kept_and_the_ones_used_last(tmp_path, store, reads):
    files = [_write(tmp_path / f"feed{n}.zip") for n in range(MAX_ENTRIES + 1)]
    (store / "kept.txt").parent.mkdir(parents=True)
    (store / "kept.txt").write_text("of somebody else", encoding="utf-8")
    (store / "feed-left-by-a-crash.part").write_bytes(b"")
    os.utime(store / "feed-left-by-a-crash.part", (0, 0))
    for age, file in enumerate(files[:-1]):
        cached_feed(file, store)
        newest = max(store.glob("feed-*.zip"), key=lambda entry: entry.stat().st_mtime_ns)
        os.utime(newest, (1000 + age, 1000 + age))
    cached_feed(files[0], store)  # the oldest is used again
    cached_feed(files[-1], store)
    assert len(list(store.glob("feed-*"))) == MAX_ENTRIES and (store / "kept.txt").exists()
    del reads[:]
    cached_feed(files[0], store)
    assert reads == []
    cached_feed(files[1], store)
    assert reads == [files[1]]


def test_a_folder_that_cannot_be_written_is_no_error(file, tmp_path):
    (tmp_path / "taken").write_text("a file, no folder", encoding="utf-8")
    _same(cached_feed(file, tmp_path / "taken"), read_feed(file))
    _same(cached_feed(file, tmp_path / "taken" / "below"), read_feed(file))


def test_a_full_disk_leaves_nothing_behind(file, store, monkeypatch):
    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(feed_cache.zipfile.ZipFile, "writestr", full)
    _same(cached_feed(file, store), read_feed(file))
    assert list(store.iterdir()) == []


def test_mistakes_are_told_as_the_reader_tells_them(tmp_path, store):
    for path in (tmp_path / "absent.zip", tmp_path):
        with pytest.raises(LayerError) as kept:
            cached_feed(path, store)
        with pytest.raises(LayerError) as read:
            read_feed(path)
        assert str(kept.value) == str(read.value)
    assert not store.exists()


@pytest.mark.study
def test_a_real_feed_comes_back_as_it_was(shared, store, reads):
    path = shared / "data/heidelberg/vrn_gtfs_cut.zip"
    first = cached_feed(path, store)
    _same(cached_feed(path, store), first)
    assert len(reads) == 1
