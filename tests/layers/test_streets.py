"""Streets cut to edges, and those of OpenStreetMap, against OSMnx and a slow walk over the ways."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import networkx as nx
import numpy as np
import osmium
import osmnx
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from osmium.filter import EntityFilter, KeyFilter
from pyproj import CRS

from nabij.layers.osm import WALK_FILTER, read_osm
from nabij.layers.street_edges import Lines, distinct, pieces, split, take
from nabij.layers.streets import read_streets
from nabij.messages import LayerError

from .streets_read import LAMBERT, geometry_metres, told

UTM = CRS(25832)
PLANET = "data/osm_small/osmnx_planet_10.068,48.135_10.071,48.137.osm"


def lines_of(ways: list[list[int]], at: dict[int, tuple[float, float]], lon_lat=None) -> Lines:
    """Lines for `split` from lists of node numbers."""
    refs = [ref for way in ways for ref in way]
    xy = np.array([at[ref] for ref in refs], dtype=float).reshape(-1, 2)
    degrees = xy if lon_lat is None else np.array([lon_lat[ref] for ref in refs])
    blank = np.array([""] * len(ways), dtype=object)
    start = np.cumsum([0, *map(len, ways)])
    return Lines(start, np.array(refs), *xy.T, *degrees.T, blank, blank)


def slow_edges(ways: list[list[int]]) -> list[list[int]]:
    """Node lists between junctions: an end of a way, or a node met more than once."""
    tidy = [[n for i, n in enumerate(w) if i == 0 or n != w[i - 1]] for w in ways]
    tidy = [way for way in tidy if len(way) > 1]
    met = Counter(n for way in tidy for n in way)
    ends = {n for way in tidy for n in (way[0], way[-1])}
    edges = []
    for way in tidy:
        run = [way[0]]
        for n in way[1:]:
            run.append(n)
            if met[n] > 1 or n in ends:
                edges.append(run)
                run = [n]
    return edges


# The algorithm -----------------------------------------------------------------------------------

WAYS = st.lists(
    st.lists(st.integers(0, 24), min_size=0, max_size=7), min_size=1, max_size=12
).filter(lambda ways: any(len(set(way)) > 1 for way in ways))
GRID = {n: (4.0 + 0.001 * (n % 5), 51.0 + 0.001 * (n // 5)) for n in range(25)}


@settings(deadline=None)
@given(WAYS)
def test_lines_are_cut_where_the_slow_walk_cuts_them(ways):
    edges = split(lines_of(ways, GRID))
    expected = sorted([GRID[n] for n in run] for run in slow_edges(ways))
    assert sorted(list(line.coords) for line in edges.geometry) == expected
    for u, v, line in zip(edges.u, edges.v, edges.geometry, strict=True):
        assert line.coords[0] == (edges.x[u], edges.y[u])
        assert line.coords[-1] == (edges.x[v], edges.y[v])
    corners = list(zip(edges.x, edges.y, strict=True))
    assert len(set(corners)) == len(corners)


@settings(deadline=None)
@given(WAYS)
def test_cutting_conserves_length(ways):
    edges = split(lines_of(ways, GRID))
    whole = sum(
        geometry_metres(shapely.LineString([GRID[n] for n in way])) for way in ways if len(way) > 1
    )
    assert edges.length.sum() == pytest.approx(whole, rel=1e-5)
    for length, line in zip(edges.length, edges.geometry, strict=True):
        assert length == pytest.approx(geometry_metres(line), rel=1e-5)


@settings(deadline=None)
@given(WAYS)
def test_pieces_are_the_connected_components_with_the_longest_first(ways):
    edges = split(lines_of(ways, GRID))
    graph = nx.MultiGraph()
    for u, v, length in zip(edges.u, edges.v, edges.length, strict=True):
        graph.add_edge(int(u), int(v), metres=float(length))
    components = list(nx.connected_components(graph))
    metres = [graph.subgraph(c).size("metres") for c in components]
    piece = pieces(edges)
    assert len(set(piece.tolist())) == len(components)
    for component in components:
        assert len(set(piece[np.isin(edges.u, list(component))].tolist())) == 1
    kept = take(edges, piece == 0)
    assert kept.length.sum() == pytest.approx(max(metres))
    assert nx.is_connected(nx.MultiGraph(list(zip(kept.u.tolist(), kept.v.tolist(), strict=True))))


@settings(deadline=None)
@given(WAYS, st.randoms(use_true_random=False))
def test_lines_that_occur_twice_count_once_whatever_their_direction(ways, random):
    """A shuffle of lines and their copies gives as many edges as a file without the copies."""
    again = [way[::-1] if random.random() < 0.5 else way for way in ways]
    both = [*ways, *again]
    random.shuffle(both)
    edges = split(lines_of(both, {n: (1000 * x, 1000 * y) for n, (x, y) in GRID.items()}, GRID))
    runs = {min(tuple(run), tuple(run[::-1])) for run in slow_edges(both)}
    assert len(distinct(edges)) == len(runs)


def test_parallel_streets_loops_and_streets_without_length_stay():
    at = {1: (4.0, 51.0), 2: (4.001, 51.0), 3: (4.0005, 51.001), 4: (4.0, 51.0)}
    edges = split(lines_of([[1, 2], [1, 3, 2], [1, 4], [2, 3, 4, 2]], at))
    assert list(zip(edges.u.tolist(), edges.v.tolist(), strict=True)) == [
        *[(0, 1), (0, 2), (2, 1), (0, 3)],  # [2, 3, 4, 2] goes once more from 2 to 3
        *[(1, 2), (2, 3), (3, 1)],
    ]
    assert np.flatnonzero(edges.length == 0).tolist() == [3]
    round_trip = split(lines_of([[1, 2, 3, 1]], at))
    assert (round_trip.u.tolist(), round_trip.v.tolist()) == ([0], [0])


# OSM ---------------------------------------------------------------------------------------------


def test_the_published_counts_of_heidelberg(shared):
    """29,745 nodes and 39,110 edges: of the ways that are not for cars only and not closed.

    The counting that gives those figures: no motorway, trunk, construction, corridor or platform,
    no access=private or no, no foot=no; nodes at the ends of ways and where they meet; largest
    component; parallel edges counted once, loops not.
    """
    path = str(shared / "data/heidelberg/heidelberg.test.pbf")
    left_out = {"motorway", "trunk", "motorway_link", "trunk_link"}
    left_out |= {"construction", "corridor", "platform"}
    refs, at = [], {}
    found = osmium.FileProcessor(path).with_locations().with_filter(EntityFilter(osmium.osm.WAY))
    for way in found.with_filter(KeyFilter("highway")):
        tags = way.tags
        closed = tags.get("access") in ("private", "no") or tags.get("foot") == "no"
        if tags["highway"] not in left_out and not closed:
            refs.append([node.ref for node in way.nodes])
            at.update((node.ref, (node.lon, node.lat)) for node in way.nodes)
    edges = split(lines_of(refs, at))
    edges = take(edges, pieces(edges) == 0)
    assert len(edges.x) == 29_745
    pairs = {frozenset(pair) for pair in zip(edges.u.tolist(), edges.v.tolist(), strict=True)}
    assert len({pair for pair in pairs if len(pair) == 2}) == 39_110


def test_heidelberg_as_osmnx_filters_it(shared):
    """Near the published counts, made with another filter, and exactly what a slow walk finds."""
    path = shared / "data/heidelberg/heidelberg.test.pbf"
    streets = read_streets(path, crs=UTM)
    osm = read_osm(path)
    refs = osm.node.tolist()
    runs = slow_edges([refs[a:b] for a, b in zip(osm.start[:-1], osm.start[1:], strict=True)])
    graph = nx.MultiGraph([(run[0], run[-1]) for run in runs])
    largest = graph.subgraph(max(nx.connected_components(graph), key=len))
    assert len(streets.x) == largest.number_of_nodes() == pytest.approx(29_745, rel=0.01)
    assert len(streets.u) == largest.number_of_edges() == pytest.approx(39_110, rel=0.01)
    # UTM draws Heidelberg at 0.9996 of its size, and the city lies 25 km from the middle of it
    drawn = shapely.length(streets.geometry).sum()
    assert drawn / streets.length.sum() == pytest.approx(0.9996, abs=5e-5)
    first = shapely.get_coordinates(shapely.get_point(streets.geometry, 0))
    last = shapely.get_coordinates(shapely.get_point(streets.geometry, -1))
    np.testing.assert_array_equal(first, np.column_stack([streets.x, streets.y])[streets.u])
    np.testing.assert_array_equal(last, np.column_stack([streets.x, streets.y])[streets.v])
    assert told(streets, "ways").facts["n"] == 23_276
    assert told(streets, "drive_graph") is None
    assert told(streets, "loose").facts["km"] == pytest.approx(117.6, abs=0.1)
    assert "117,6 km" in told(streets, "loose").text()
    assert streets.source.attribution == "© OpenStreetMap contributors"


def only_walkable(source: Path, target: Path) -> Path:
    """OSM XML with the walkable ways alone: OSMnx takes every way of the file it is given."""
    needed = set()
    rules = {key: re.compile(words) for key, words in WALK_FILTER.items()}
    ways = osmium.FileProcessor(str(source)).with_locations()
    present = {n.id for n in osmium.FileProcessor(str(source), osmium.osm.NODE)}
    kept = {}
    for way in ways.with_filter(EntityFilter(osmium.osm.WAY)).with_filter(KeyFilter("highway")):
        if not any(k in way.tags and words.search(way.tags[k]) for k, words in rules.items()):
            kept[way.id] = [n.ref for n in way.nodes if n.ref in present]
            needed.update(kept[way.id])
    with osmium.SimpleWriter(str(target)) as writer:
        for node in osmium.FileProcessor(str(source), osmium.osm.NODE):
            if node.id in needed:
                writer.add_node(node.replace(tags={}))
        for number, refs in kept.items():
            writer.add_way(
                osmium.osm.mutable.Way(id=number, nodes=refs, tags={"highway": "footway"})
            )
    return target


@pytest.mark.parametrize(
    ("name", "epsg"), [(PLANET, 25832), ("data/osm_small/valhalla_amsterdam.osm.pbf", 28992)]
)
def test_the_network_is_that_of_osmnx(shared, tmp_path, name, epsg):
    file = only_walkable(shared / name, tmp_path / "walk.osm")
    raw = osmnx.graph_from_xml(file, bidirectional=True, simplify=False, retain_all=True)
    apart = list(nx.weakly_connected_components(raw))
    metres = [raw.subgraph(c).to_undirected().size("length") for c in apart]
    longest = raw.subgraph(apart[int(np.argmax(metres))])
    streets = read_streets(shared / name, crs=CRS(epsg))
    # OSMnx measures on a sphere: up to 0.35 % off
    assert streets.length.sum() == pytest.approx(max(metres), rel=4e-3)
    loose = told(streets, "many_loose") or told(streets, "loose")
    assert loose.facts["km"] * 1000 == pytest.approx(sum(metres) - max(metres), rel=4e-3)
    assert loose.facts["n"] == len(apart) - 1
    # where more or fewer than two streets meet there is a node in both
    simple = osmnx.simplify_graph(nx.MultiDiGraph(longest))
    degree = np.bincount(np.concatenate([streets.u, streets.v]))
    assert (degree != 2).sum() == sum(n != 2 for _, n in simple.to_undirected().degree())
    steps = shapely.get_num_points(streets.geometry).sum() - len(streets.u)
    assert steps == longest.to_undirected().number_of_edges()


def test_names_and_kinds_travel_with_the_streets(tmp_path):
    body = (
        '<node id="1" lat="51" lon="4"/><node id="2" lat="51" lon="4.001"/>'
        '<node id="3" lat="51" lon="4.002"/><node id="4" lat="51.001" lon="4.001"/>'
        '<way id="1"><nd ref="1"/><nd ref="2"/><nd ref="3"/>'
        '<tag k="highway" v="residential"/><tag k="name" v="&lt;b&gt;Dorp&lt;/b&gt;&#10;straat"/>'
        '</way><way id="2"><nd ref="2"/><nd ref="4"/><tag k="highway" v="steps"/></way>'
    )
    path = tmp_path / "a.osm"
    path.write_text(f'<osm version="0.6">{body}</osm>', encoding="utf-8")
    streets = read_streets(path, crs=LAMBERT)
    assert list(streets.name) == ["<b>Dorp</b> straat", "<b>Dorp</b> straat", ""]
    assert list(streets.highway) == ["residential", "residential", "steps"]
    assert streets.residential.tolist() == [True, True, False]
    assert len(streets.x) == 4


def osm_of(tmp_path: Path, **tags: str) -> Path:
    path = tmp_path / "een.osm"
    given = "".join(f'<tag k="{k}" v="{v}"/>' for k, v in tags.items())
    path.write_text(
        '<osm version="0.6"><node id="1" lat="51" lon="4"/><node id="2" lat="51" lon="4.001"/>'
        f'<way id="1"><nd ref="1"/><nd ref="2"/>{given}</way></osm>',
        encoding="utf-8",
    )
    return path


def test_an_osm_file_without_walkable_ways_names_what_it_has(tmp_path):
    with pytest.raises(LayerError, match=r"een\.osm bevat geen enkele weg .*: motorway\."):
        read_streets(osm_of(tmp_path, highway="motorway"), crs=LAMBERT)
    with pytest.raises(LayerError, match="geen enkele weg met het label `highway`"):
        read_streets(osm_of(tmp_path, waterway="river"), crs=LAMBERT)


def test_streets_in_another_country_are_refused(shared):
    with pytest.raises(LayerError, match=r"buiten het gebied .*Lambert"):
        read_streets(shared / "data/heidelberg/heidelberg.test.pbf", crs=LAMBERT)
