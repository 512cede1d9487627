"""Streets of GraphML and of files of lines, and files that hold none."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import networkx as nx
import numpy as np
import osmnx
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS

from nabij.layers.osm import WALK_FILTER
from nabij.layers.streets import read_streets
from nabij.messages import LayerError

from .streets_read import LAMBERT, geometry_metres, told

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
