"""OSM files: what is walkable is judged by OSMnx's own filter, read from OSMnx itself."""

from __future__ import annotations

import bz2
import gzip
import re
from itertools import groupby
from pathlib import Path

import numpy as np
import osmium
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from osmium.filter import EntityFilter, KeyFilter
from osmnx._overpass import _get_network_filter

from nabij.layers.osm import WALK_FILTER, is_walkable, read_osm
from nabij.messages import LayerError

SMALL = (
    "osm_small/osmnx_planet_10.068,48.135_10.071,48.137.osm",
    "osm_small/Helsinki.osm.pbf",
    "osm_small/test.osm.pbf",
    "osm_small/valhalla_amsterdam.osm.pbf",
    "heidelberg/heidelberg.test.pbf",
)


def walk_rules() -> list[tuple[str, str]]:
    """OSMnx's Overpass filter, ["key"!~"words"] by ["key"!~"words"], after its ["highway"]."""
    text = _get_network_filter("walk")
    rules = re.findall(r'\["([^"]+)"!~"([^"]+)"\]', text)
    assert text == '["highway"]' + "".join(f'["{k}"!~"{words}"]' for k, words in rules)
    return rules


def walkable_ways(path: Path) -> dict[int, list[int]]:
    """Way id -> node ids of the ways that OSMnx's filter keeps, one by one."""
    rules = walk_rules()
    ways = osmium.FileProcessor(str(path)).with_filter(EntityFilter(osmium.osm.WAY))
    return {
        way.id: [node.ref for node in way.nodes]
        for way in ways.with_filter(KeyFilter("highway"))
        if not any(key in way.tags and re.search(words, way.tags[key]) for key, words in rules)
    }


def osm_xml(body: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<osm version="0.6">{body}</osm>'


def nodes(**at: tuple[float, float]) -> str:
    return "".join(
        f'<node id="{name[1:]}" lon="{lon}" lat="{lat}"/>' for name, (lon, lat) in at.items()
    )


def way(number: int, refs: list[int], **tags: str) -> str:
    return (
        f'<way id="{number}">'
        + "".join(f'<nd ref="{ref}"/>' for ref in refs)
        + "".join(f'<tag k="{k.replace("__", ":")}" v="{v}"/>' for k, v in tags.items())
        + "</way>"
    )


def save(path: Path, body: str) -> Path:
    path.write_text(osm_xml(body), encoding="utf-8")
    return path


WORDS = {"motorway", "residential", "footway", "designated", "unknown", "private;destination"}
SQUARE = nodes(n1=(4.0, 51.0), n2=(4.002, 51.0), n3=(4.002, 51.001), n4=(4.0, 51.001))


def test_the_walk_filter_is_that_of_osmnx():
    assert dict(walk_rules()) == dict(WALK_FILTER)


@settings(deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(sorted({key for key, _ in walk_rules()} | {"name", "surface"})),
        st.sampled_from(
            sorted({word for _, words in walk_rules() for word in words.split("|")} | WORDS)
        ),
    )
)
def test_any_tags_are_judged_as_osmnx_does(tags):
    barred = any(key in tags and re.search(words, tags[key]) for key, words in walk_rules())
    assert is_walkable(tags) is not barred


@pytest.mark.parametrize("name", SMALL)
def test_the_same_ways_are_kept_as_by_osmnx(shared, name):
    path = shared / "data" / name
    present = {node.id for node in osmium.FileProcessor(str(path), osmium.osm.NODE)}
    osm = read_osm(path)
    refs = osm.node.tolist()
    kept = [refs[a:b] for a, b in zip(osm.start[:-1], osm.start[1:], strict=True)]
    # extracts lack some nodes of the ways at their edge: a way is cut there
    runs = [
        list(run)
        for way_refs in walkable_ways(path).values()
        for there, run in groupby(way_refs, key=present.__contains__)
        if there
    ]
    assert kept == runs
    assert len(kept) > 5


def test_heidelberg_is_read_with_the_places_looked_up(shared):
    path = shared / "data/heidelberg/heidelberg.test.pbf"
    osm = read_osm(path, tags=frozenset({"amenity", "leisure"}))
    assert osm.highways["footway"] == 4805
    assert sum(osm.highways.values()) == 25359
    kinder = [t for t in osm.features["tags"] if t.get("amenity") == "kindergarten"]
    assert len(kinder) == 24 + 1  # ways and one node


@pytest.mark.parametrize(("suffix", "pack"), [(".osm.gz", gzip), (".osm.bz2", bz2)])
def test_packed_files_are_read_as_the_plain_one(tmp_path, suffix, pack):
    plain = save(tmp_path / "a.osm", SQUARE + way(1, [1, 2, 3], highway="path", name="Pad"))
    packed = tmp_path / f"b{suffix}"
    packed.write_bytes(pack.compress(plain.read_bytes()))
    one, two = read_osm(plain), read_osm(packed)
    assert two.node.tolist() == one.node.tolist() == [1, 2, 3]
    assert two.lon.tolist() == one.lon.tolist() == [4.0, 4.002, 4.002]
    assert list(two.name) == ["Pad"]


def test_a_packed_file_may_have_any_name(tmp_path):
    plain = save(tmp_path / "a.osm", SQUARE + way(1, [1, 2], highway="path"))
    packed = tmp_path / "straten.osm"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert read_osm(packed).node.tolist() == [1, 2]


def test_a_vertex_without_coordinates_breaks_its_way_there(tmp_path):
    body = SQUARE + way(1, [1, 2, 99, 3, 4], highway="residential") + way(2, [98], highway="path")
    osm = read_osm(save(tmp_path / "a.osm", body))
    assert osm.node.tolist() == [1, 2, 3, 4]
    assert osm.start.tolist() == [0, 2, 4]
    assert list(osm.highway) == ["residential", "residential"]
    [said] = osm.findings
    assert (said.key, said.facts["n"], said.facts["ways"]) == ("osm.incomplete", 2, 2)
    assert "2 punten van 2 wegen" in said.text()


def test_features_count_at_a_point_in_them(tmp_path):
    relation = (
        '<relation id="7"><member type="way" ref="3" role="outer"/>'
        '<member type="way" ref="4" role="outer"/><member type="way" ref="5" role="inner"/>'
        '<tag k="type" v="multipolygon"/><tag k="amenity" v="university"/></relation>'
        '<relation id="8"><member type="way" ref="77" role="outer"/>'
        '<tag k="type" v="multipolygon"/><tag k="amenity" v="theatre"/></relation>'
    )
    hole = nodes(n5=(4.0009, 51.0004), n6=(4.0011, 51.0004), n7=(4.0011, 51.0006))
    body = (
        '<node id="9" lon="4.5" lat="51.5"><tag k="amenity" v="cafe"/></node>'
        + SQUARE
        + hole
        + way(1, [1, 2, 3, 4, 1], amenity="kindergarten", addr__street="Kerkstraat")
        + way(2, [1, 2], amenity="bench")
        + way(3, [1, 2, 3])
        + way(4, [3, 4, 1])
        + way(5, [5, 6, 7, 5])
        + relation
    )
    osm = read_osm(save(tmp_path / "a.osm", body), tags=frozenset({"amenity"}))
    at = osm.features.set_index("id")
    assert list(at.index) == ["node/9", "way/1", "way/2", "relation/7", "relation/8"]
    assert at.loc["node/9", ["lon", "lat"]].tolist() == [4.5, 51.5]
    square = shapely.box(4.0, 51.0, 4.002, 51.001)
    for name in ("way/1", "relation/7"):
        assert square.contains_properly(shapely.Point(*at.loc[name, ["lon", "lat"]]))
    assert at.loc["way/2", ["lon", "lat"]].tolist() == pytest.approx([4.001, 51.0])
    assert at.loc["relation/8", ["lon", "lat"]].isna().all()
    assert at.loc["way/1", "tags"] == {"amenity": "kindergarten", "addr:street": "Kerkstraat"}


def test_without_tags_nothing_but_streets_is_collected(shared):
    osm = read_osm(shared / "data/osm_small/Helsinki.osm.pbf")
    assert len(osm.features) == 0
    assert len(osm.highway) > 2000


def test_coordinates_are_those_of_the_nodes(shared):
    path = shared / "data/osm_small/valhalla_amsterdam.osm.pbf"
    at = {n.id: (n.lon, n.lat) for n in osmium.FileProcessor(str(path), osmium.osm.NODE)}
    osm = read_osm(path)
    expected = np.array([at[ref] for ref in osm.node.tolist()])
    np.testing.assert_allclose(np.column_stack([osm.lon, osm.lat]), expected, atol=1e-9)


def _truncated(shared: Path, folder: Path) -> Path:
    path = folder / "half.osm.pbf"
    whole = (shared / "data/osm_small/Helsinki.osm.pbf").read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    return path


def test_half_a_file_is_an_error_with_its_name(shared, tmp_path):
    with pytest.raises(LayerError, match=r"half\.osm\.pbf kan niet tot het einde"):
        read_osm(_truncated(shared, tmp_path))


@pytest.mark.parametrize(
    ("name", "content", "key"),
    [
        ("leeg.osm.pbf", b"", "osm.empty"),
        ("pagina.osm", b"<!doctype html><html><body>404</body></html>", "osm.not_osm"),
        ("ruis.osm.pbf", bytes(range(256)), "osm.not_osm"),
        ("half.osm", osm_xml(SQUARE).encode()[:-40], "osm.damaged"),
        ("half.osm.gz", gzip.compress(osm_xml(SQUARE).encode() * 50)[:-30], "osm.damaged"),
        ("graden.osm", osm_xml(SQUARE).replace('"51.0"', '"noord"').encode(), "osm.damaged"),
        (
            "bom.osm",
            b'<?xml version="1.0"?><!DOCTYPE o [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>'
            b'<osm version="0.6"><node id="1" lat="&b;" lon="4"/></osm>',
            "osm.doctype",
        ),
    ],
)
def test_what_cannot_be_read_is_told_with_the_file(tmp_path, name, content, key):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(LayerError) as caught:
        read_osm(path)
    assert caught.value.message.key == key
    assert name in str(caught.value)


def test_an_absent_file_is_told(tmp_path):
    with pytest.raises(LayerError, match="bestaat niet"):
        read_osm(tmp_path / "weg.osm.pbf")
