"""Streets of every format, against OSMnx and against a slow walk over the ways."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path

import geopandas as gpd
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

LAMBERT = CRS(31370)
UTM = CRS(25832)
PLANET = "data/osm_small/osmnx_planet_10.068,48.135_10.071,48.137.osm"


def told(streets, key):
    return next((m for m in streets.findings if m.key == f"streets.{key}"), None)


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


def geometry_metres(line: shapely.LineString) -> float:
    """Length on a sphere with the local radius: for spans of 100 m, good to a few in 10,000."""
    total = 0.0
    for (x1, y1), (x2, y2) in pairwise(line.coords):
        lat = math.radians((y1 + y2) / 2)
        s2 = math.sin(lat) ** 2
        e2 = 0.00669437999
        meridian = 6378137 * (1 - e2) / (1 - e2 * s2) ** 1.5
        prime = 6378137 / (1 - e2 * s2) ** 0.5
        total += math.hypot(
            math.radians(x2 - x1) * prime * math.cos(lat), math.radians(y2 - y1) * meridian
        )
    return total


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


# GraphML -----------------------------------------------------------------------------------------


def test_brussels_is_read_as_osmnx_reads_it(shared):
    path = shared / "data/brussels/brussels_osmnx2_2026.graphml"
    streets = read_streets(path, crs=LAMBERT)
    graph = osmnx.convert.to_undirected(osmnx.load_graphml(path))
    assert len(streets.x) == graph.number_of_nodes() == 2299
    assert len(streets.u) == graph.number_of_edges()
    assert streets.length.sum() == pytest.approx(graph.size("length"), rel=1e-9)
    drawn = shapely.length(streets.geometry)
    np.testing.assert_allclose(drawn, streets.length, rtol=0.01, atol=0.5)
    degree = np.bincount(np.concatenate([streets.u, streets.v]))
    assert sorted(degree) == sorted(n for _, n in graph.degree())
    cars = told(streets, "drive_graph")
    assert "footway" not in cars.facts["kinds"] and "lijkt gemaakt voor auto’s" in cars.text()


def graphml(edges: str, crs: str = "epsg:4326", nodes: str = "", head: str = "") -> str:
    names = ("x", "y", "length", "highway", "name", "geometry", "access")
    keys = "".join(f'<key id="{n}" for="all" attr.name="{n}" attr.type="string"/>' for n in names)
    given = nodes or "".join(
        f'<node id="{n}"><data key="x">{4 + n / 1000}</data><data key="y">51.0</data></node>'
        for n in range(4)
    )
    return (
        f'<?xml version="1.0"?>{head}<graphml xmlns="http://graphml.graphdrawing.org/xmlns">{keys}'
        f'<key id="c" for="graph" attr.name="crs" attr.type="string"/>'
        f'<graph edgedefault="directed"><data key="c">{crs}</data>{given}{edges}</graph></graphml>'
    )


def edge(source: int, target: int, **tags: object) -> str:
    data = "".join(f'<data key="{k}">{v}</data>' for k, v in tags.items())
    return f'<edge source="{source}" target="{target}">{data}</edge>'


def read_graph(tmp_path: Path, text: str, crs: CRS = LAMBERT):
    path = tmp_path / "net.graphml"
    path.write_text(text, encoding="utf-8")
    return read_streets(path, crs=crs)


def test_both_directions_are_one_street_and_parallel_ones_are_two(tmp_path):
    bow = "LINESTRING (4.0 51.0, 4.0005 51.001, 4.001 51.0)"
    back = "LINESTRING (4.001 51.0, 4.0005 51.001, 4.0 51.0)"
    text = graphml(
        edge(0, 1, length=70)
        + edge(1, 0, length=70)
        + edge(0, 1, geometry=bow, length=240)
        + edge(1, 0, geometry=back, length=240)
        + edge(1, 2, geometry="LINESTRING (4.002 51.0, 4.001 51.0)", length=71)
    )
    streets = read_graph(tmp_path, text)
    assert sorted(streets.length.tolist()) == [70, 71, 240]
    for u, v, line in zip(streets.u, streets.v, streets.geometry, strict=True):
        assert line.coords[0] == pytest.approx((streets.x[u], streets.y[u]))
        assert line.coords[-1] == pytest.approx((streets.x[v], streets.y[v]))


@pytest.mark.parametrize(
    "crs", ["epsg:4326", "EPSG:4326", "{'init': 'epsg:4326'}", CRS(4326).to_wkt().replace("<", "")]
)
def test_every_version_of_osmnx_says_its_crs(tmp_path, crs):
    streets = read_graph(tmp_path, graphml(edge(0, 1), crs=crs))
    assert streets.length.tolist() == pytest.approx([70.2], abs=0.1)  # no length in the file
    assert shapely.length(streets.geometry).tolist() == pytest.approx([70.2], abs=0.1)


def test_a_projected_graph_is_moved_to_the_study(tmp_path):
    nodes = "".join(
        f'<node id="{n}"><data key="x">{650_000 + 100 * n}</data><data key="y">670000</data></node>'
        for n in range(2)
    )
    streets = read_graph(tmp_path, graphml(edge(0, 1), crs="EPSG:3812", nodes=nodes))
    assert streets.x[0] == pytest.approx(150_000, abs=20)
    assert streets.length[0] == pytest.approx(100, abs=0.1)


def test_lists_lengths_and_loose_edges(tmp_path):
    text = graphml(
        edge(0, 1, highway="['residential', 'steps']", name="['Kerkstraat', 'Rue']", length=-5)
        + edge(1, 2, highway="motorway", length=70)
        + edge(1, 2, highway="['motorway', 'footway']", length=70, geometry="POINT (1 1)")
        + edge(2, 3, highway="path", access="private")
        + edge(2, 99, highway="path")
        + edge(2, 3, highway="path", length="nan", name="__import__('os')")
    )
    streets = read_graph(tmp_path, text)
    assert list(streets.highway) == ["residential", "motorway", "path"]
    assert list(streets.name) == ["Kerkstraat / Rue", "", "__import__('os')"]
    assert streets.length.tolist() == pytest.approx([70.2, 70, 70.2], abs=0.1)
    assert told(streets, "loose_edges").facts["n"] == 1
    assert told(streets, "barred").facts["n"] == 2


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "is leeg"),
        (graphml(edge(0, 1))[:-30], "beschadigd of onvolledig"),
        (graphml(edge(0, 1), head='<!DOCTYPE g [<!ENTITY a "b">]>'), "DOCTYPE"),
        (graphml(edge(0, 1), head='<!DOCTYPE g SYSTEM "file:///etc/passwd">'), "DOCTYPE"),
        (graphml(""), "geen enkele straat"),
        (graphml(edge(0, 1), crs="maan"), "coördinatenstelsel"),
        (graphml(edge(0, 1), nodes='<node id="0"/><node id="1"/>'), "een `x` en een `y`"),
        (graphml(edge(0, 1, highway="motorway")), r"\(`highway`\) in het bestand: motorway"),
        (graphml(edge(0, 0, length=0)), "lengte nul"),
        ("<gpx></gpx>", "is geen GraphML"),
    ],
)
def test_a_broken_graph_is_told(tmp_path, text, sentence):
    with pytest.raises(LayerError, match=sentence) as caught:
        read_graph(tmp_path, text)
    assert "net.graphml" in str(caught.value)


def test_an_absent_graph_is_told(tmp_path):
    with pytest.raises(LayerError, match="bestaat niet"):
        read_streets(tmp_path / "weg.graphml", crs=LAMBERT)


# Lines -------------------------------------------------------------------------------------------


def save_lines(path: Path, lines: list[object], **columns: list[object]) -> Path:
    shapes = [shapely.from_wkt(s) if isinstance(s, str) else shapely.LineString(s) for s in lines]
    gpd.GeoDataFrame(columns, geometry=shapes, crs=31370).to_file(path)
    return path


@pytest.mark.parametrize("suffix", [".gpkg", ".shp", ".fgb"])
def test_lines_meet_where_they_share_a_vertex(tmp_path, suffix):
    x, y = 150_000, 170_000
    path = save_lines(
        tmp_path / f"straten{suffix}",
        [
            [(x, y), (x + 100, y), (x + 200, y)],
            [(x + 100.003, y), (x + 100, y + 50)],  # meets the first one to the centimetre
            [(x + 50, y - 50), (x + 50, y + 50)],  # crosses it on a bridge
            [(x + 200, y), (x + 100, y), (x, y)],  # the first one again, turned around
            f"MULTILINESTRING (({x} {y}, {x} {y + 30}), ({x} {y + 30}, {x} {y + 70}))",
        ],
        naam=["Dorpsstraat", "Steeg", "Brug", "Dorpsstraat", "Gang"],
    )
    streets = read_streets(path, crs=LAMBERT)
    assert sorted(streets.name) == ["Dorpsstraat", "Dorpsstraat", "Gang", "Gang", "Steeg"]
    assert len(streets.x) == 6
    # Lambert 72 draws Brussels a little smaller than it is: less than 1 in 10,000
    assert sorted(streets.length) == pytest.approx([30, 40, 50, 100, 100], rel=2e-4)
    assert told(streets, "duplicates").facts["n"] == 2
    assert told(streets, "many_loose").facts["km"] == pytest.approx(0.1, rel=1e-3)
    assert streets.residential.all()  # no kind of way known
    assert told(streets, "drive_graph") is None


def test_ways_that_are_not_for_walking_are_left_out_where_the_file_tells(tmp_path):
    x, y = 150_000, 170_000
    path = save_lines(
        tmp_path / "a.gpkg",
        [[(x, y), (x + 9, y)], [(x + 9, y), (x + 20, y)], [(x + 20, y), (x + 33, y)]],
        fclass=["footway", "motorway", "residential"],
        foot=["yes", None, "no"],
    )
    streets = read_streets(path, crs=LAMBERT)
    assert list(streets.highway) == ["footway"]
    assert told(streets, "barred").facts["n"] == 2


def test_areas_are_no_streets(shared, tmp_path):
    with pytest.raises(LayerError, match="geen lijnen, alleen punten of vlakken"):
        read_streets(shared / "data/gent/wijkenGent.geojson", crs=LAMBERT)
    x, y = 150_000, 170_000
    shapes = [[(x, y), (x + 9, y)], f"POINT ({x} {y})"]
    streets = read_streets(save_lines(tmp_path / "a.gpkg", shapes), crs=LAMBERT)
    assert told(streets, "other_shapes").facts["n"] == 1


@pytest.mark.parametrize(
    "name", ["residential_streets.geojson", "wegenregister_flanders_diff.geojson"]
)
def test_real_lines_keep_their_largest_piece_and_tell_the_rest(shared, name):
    path = shared / "data/flanders" / name
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    rules = {key: re.compile(words) for key, words in WALK_FILTER.items()}
    graph = nx.Graph()
    for feature in features:
        tags, shape = feature["properties"], feature["geometry"]
        if any(key in tags and words.search(str(tags[key])) for key, words in rules.items()):
            continue
        parts = shape["coordinates"]
        for part in parts if shape["type"] == "MultiLineString" else [parts]:
            spots = [(round(x, 7), round(y, 7)) for x, y, *_ in part]
            for a, b in pairwise(spots):
                graph.add_edge(a, b, metres=geometry_metres(shapely.LineString([a, b])))
    apart = [graph.subgraph(c) for c in nx.connected_components(graph)]
    metres = sorted((part.size("metres") for part in apart), reverse=True)
    streets = read_streets(path, crs=LAMBERT)
    assert streets.length.sum() == pytest.approx(metres[0], rel=1e-3)
    loose = told(streets, "many_loose")
    assert loose.facts["km"] * 1000 == pytest.approx(sum(metres[1:]), rel=1e-3)
    assert loose.facts["n"] == len(metres) - 1
    assert "Kijk na" in loose.text()


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_end_in_a_told_error(tmp_path_factory, content):
    folder = tmp_path_factory.mktemp("ruis")
    for name in ("a.osm.pbf", "a.graphml"):
        (folder / name).write_bytes(content)
        with pytest.raises(LayerError, match=re.escape(name)):
            read_streets(folder / name, crs=LAMBERT)
