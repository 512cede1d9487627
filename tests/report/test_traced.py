"""Figures of a Brussels report, worked out from the source files by another path and found in it.

Nothing of the package takes part in what is expected: csv, json and geopandas for who lives where,
OSMnx and networkx for who walks how far.
"""

import csv
import json
import math
import re
from collections import Counter
from types import SimpleNamespace

import geopandas as gpd
import networkx as nx
import pytest
import shapely

from nabij.pipeline import read
from nabij.report.buurtanalyse import make
from nabij.report.document.content import Paragraph, Table, plain
from nabij.report.texts.front import Front
from nabij.report.texts.text_file import TextFile
from nabij.study import load_study

pytestmark = pytest.mark.study

TWELVE = tuple(f"21004W{n}" for n in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 18, 19))
CRS = "EPSG:31370"
# metres per second of an older person, minutes of the norms: those of the study file
PACE = 1.0
NORMS = {"ldc": 15, "meeting_venue": 10}
AMENITIES = {
    "ldc": {"community_centre"},
    "meeting_venue": {"cafe", "pub", "bar", "library"},
}
LABELS = {"ldc": "Lokaal dienstencentrum", "meeting_venue": "Ontmoetingsplek"}
# a place farther from every street is not reached
FARTHEST = 250
# where houses stand, as docs/methode.md says
HOUSES = {
    *("residential", "living_street", "pedestrian", "unclassified", "tertiary", "secondary"),
    "road",
}
WALK = 20


def _printed(n, decimals=0):
    """A number as people in Belgium write it: 1.234,5."""
    return f"{n:,.{decimals}f}".translate(str.maketrans(",.", ".,"))


@pytest.fixture(scope="module")
def files(shared):
    """Who lives in which wijk, and the places, straight from the files."""
    folder = shared / "data" / "brussels"
    with (folder / "households_MADE.csv").open(encoding="utf-8") as stream:
        households = {row["geoitem"]: int(row["households"]) for row in csv.DictReader(stream)}
    rows = json.loads((folder / "ibsa_neighbourhood_2025.json").read_text(encoding="utf-8"))
    alone, old = {}, {}
    for row in rows[1:]:
        if row[0].isdigit() and not {"VS", "ND"} & set(row[2:]):
            shares = [float(cell.replace(",", ".")) / 100 for cell in row[2:]]
            old[f"21004W{row[0]}"], alone[f"21004W{row[0]}"] = shares[0], shares[1] + shares[2]
    region = next(row for row in rows if row[0].startswith("Moyenne régionale"))
    wijken = gpd.read_file(shared / "data" / "flanders" / "ggw7.shp").to_crs(CRS)
    wijken = wijken[wijken["geoitem"].str.startswith("21004W")].set_index("geoitem")
    places = gpd.read_file(folder / "brussels_region_social_places.geojson").to_crs(CRS)
    return SimpleNamespace(
        households=households,
        alone=alone,
        old=old,
        region=sum(float(cell) for cell in region[2:4]) / 100,
        wijken=wijken.geometry,
        outline=shapely.union_all(wijken.geometry.loc[list(TWELVE)].to_numpy()),
        places={name: places[places["amenity"].isin(kinds)] for name, kinds in AMENITIES.items()},
    )


@pytest.fixture(scope="module")
def report(shared):
    """The document of the twelve wijken without its pictures."""
    return _report(shared, Front(areas=TWELVE))


def _report(shared, front):
    study = load_study(shared / "studies" / "brussels.toml")
    said = TextFile(front=front, answers={}, decisions=(), appendix=())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(make, "draw_pictures", lambda *_: {})
        blocks = make.make(study, read(study), said).document.blocks
    tables = {block.key: block for block in blocks if isinstance(block, Table)}
    told = [plain(block.runs) for block in blocks if isinstance(block, Paragraph)]
    return SimpleNamespace(tables=tables, told="\n".join(told).replace("\u00a0", " "))


def _cells(report, key, row):
    """The cells of the row that begins so, by their headers."""
    table = report.tables[key]
    (found,) = [cells for cells in table.rows if cells[: len(row)] == row]
    cells = [cell.replace("\u00a0", " ") for cell in found]
    return dict(zip(table.header, cells, strict=True))


def _number(cell):
    return float(cell.removesuffix(" %").replace(".", "").replace(",", "."))


# who lives there


def test_1_households(report, files):
    n = sum(files.households[code] for code in TWELVE)
    assert _cells(report, "residents", ("Huishoudens",))["Aantal"] == _printed(n)
    assert _cells(report, "key_figures", ("Huishoudens",))["Cijfer"] == _printed(n)


def _ones(files, codes):
    return sum(files.households[code] * files.alone[code] for code in codes)


def test_2_people_living_alone(report, files):
    n = _printed(_ones(files, TWELVE))
    assert _cells(report, "residents", ("Eenpersoonshuishoudens",))["Aantal"] == n
    assert f"Wie daarvan alleen woont: {n}." in report.told


def _share(files):
    return _ones(files, TWELVE) / sum(files.households[code] for code in TWELVE)


def test_3_their_share(report, files):
    cells = _cells(report, "residents", ("Eenpersoonshuishoudens",))
    assert cells["Aandeel"] == _printed(100 * _share(files), 1) + " %"


def _known(files):
    return [code for code, n in files.households.items() if n > 0 and code in files.alone]


def test_4_the_index_against_the_city_and_the_region(report, files):
    known = _known(files)
    city = _ones(files, known) / sum(files.households[code] for code in known)
    cells = _cells(report, "residents", ("Eenpersoonshuishoudens",))
    assert cells["Brussel-stad"] == _printed(100 * city, 1) + " %"
    assert cells["Index"] == _printed(100 * _share(files) / city)
    assert cells["Index gewest"] == _printed(100 * _share(files) / files.region)


def test_5_the_rank_among_the_wijken_outside(report, files):
    others = [files.alone[code] for code in _known(files) if code not in TWELVE]
    higher = sum(share > _share(files) for share in others)
    cells = _cells(report, "residents", ("Eenpersoonshuishoudens",))
    assert cells["Rang"] == f"{1 + higher} van {1 + len(others)}"


def test_6_the_share_of_older_people(report, files):
    n = sum(files.households[code] for code in TWELVE)
    share = sum(files.households[code] * files.old[code] for code in TWELVE) / n
    assert (
        _cells(report, "residents", ("65-plussers",))["Aandeel"] == _printed(100 * share, 1) + " %"
    )


def test_7_people_living_alone_per_wijk(report, files, shared):
    names = gpd.read_file(shared / "data" / "flanders" / "ggw7.shp").set_index("geoitem")["naam"]
    for code in TWELVE:
        cells = _cells(report, "residents_alone", (names[code],))
        assert cells["Alleenwonenden"] == _printed(_ones(files, [code]))
        share = _printed(100 * files.alone[code], 1) + " %"
        assert cells["Aandeel van de huishoudens"] == share


# the places


@pytest.mark.parametrize("category", NORMS)
def test_8_places_inside(report, files, streets, category):
    """Without those that stand there twice, and those off every street."""
    table = files.places[category]
    inside = table[table.within(files.outline)]
    twice = 0
    for name, points in inside.groupby("name").geometry:
        near = shapely.STRtree(points.to_numpy()).query(points, predicate="dwithin", distance=25)
        twice += name != "" and near.shape[1] > len(points)
    off = sum(streets.at(point)[2] > FARTHEST for point in inside.geometry)
    inside = len(inside) - twice - off
    assert inside > 5
    label = (f"{LABELS[category]} ({NORMS[category]} min)",)
    assert _cells(report, "offer", label)["In de buurt"] == _printed(inside)


# who walks how far


class Streets:
    """The walking graph of OSMnx, with points spliced in at their nearest street."""

    def __init__(self, path):
        import osmnx

        graph = osmnx.truncate.largest_component(osmnx.load_graphml(path), strongly=False)
        graph = osmnx.project_graph(graph, to_crs=CRS)
        # both directions of a street: only there does every line begin at its u
        rows = osmnx.graph_to_gdfs(graph, nodes=False).reset_index()
        self.ends = list(zip(rows["u"], rows["v"], rows["length"], strict=True))
        self.lines = rows.geometry.to_numpy()
        self.tree = shapely.STRtree(self.lines)
        self.graph = nx.Graph()
        for u, v, length in self.ends:
            known = self.graph.get_edge_data(u, v, {"length": math.inf})["length"]
            if u != v:
                self.graph.add_edge(u, v, length=min(length, known))
        once = osmnx.convert.to_undirected(graph)
        self.homes = osmnx.graph_to_gdfs(once, nodes=False)[["highway", "geometry"]]

    def at(self, point):
        """The nearest street, metres along it, and metres to reach it."""
        edge = int(self.tree.nearest(point))
        along = shapely.line_locate_point(self.lines[edge], point, normalized=True)
        return edge, along * self.ends[edge][2], shapely.distance(self.lines[edge], point)

    def metres(self, places, points):
        """From every point to the nearest of the places."""
        graph, located = self.graph.copy(), [self.at(place) for place in places]
        on = {}
        for i, (edge, along, off) in enumerate(located):
            u, v, length = self.ends[edge]
            graph.add_edge("all", i, length=off)
            graph.add_edge(i, u, length=along)
            graph.add_edge(i, v, length=length - along)
            on.setdefault(edge, []).append((along, off))
        reach = nx.single_source_dijkstra_path_length(graph, "all", weight="length")
        for point in points:
            edge, along, off = self.at(point)
            u, v, length = self.ends[edge]
            ways = [reach[u] + along, reach[v] + length - along]
            ways += [b + abs(a - along) for a, b in on.get(edge, ())]
            yield off + min(ways)


@pytest.fixture(scope="module")
def streets(shared):
    pytest.importorskip("osmnx")
    return Streets(shared / "data" / "brussels" / "brussels_osmnx2_2026.graphml")


@pytest.fixture(scope="module")
def homes(streets, files):
    """Points in the middle of parts of about 25 m: wijk, and the households that live there."""
    found = []
    codes, tree = files.wijken.index, shapely.STRtree(files.wijken.to_numpy())
    for kinds, line in streets.homes.itertuples(index=False):
        if not HOUSES & set(kinds if isinstance(kinds, list) else [kinds]):
            continue
        parts = max(1, round(line.length / 25))
        for part in range(parts):
            point = line.interpolate((part + 0.5) / parts, normalized=True)
            for row in tree.query(point, predicate="within")[:1]:
                found.append((codes[row], line.length / parts, point))
    length = Counter()
    for code, metres, _ in found:
        length[code] += metres
    return [
        (code, files.households[code] * metres / length[code], point)
        for code, metres, point in found
        if code in files.households
    ]


def _reachable(files, streets, category):
    points = files.places[category].geometry
    return [point for point in points if streets.at(point)[2] <= FARTHEST]


@pytest.mark.parametrize("category", NORMS)
def test_9_people_beyond_the_norm_and_households_within(report, files, streets, homes, category):
    here = [home for home in homes if home[0] in TWELVE]
    assert len(here) > 1000
    metres = streets.metres(_reachable(files, streets, category), [point for *_, point in here])
    limit = NORMS[category] * 60 * PACE
    beyond = Counter()
    for (code, households, _), far in zip(here, metres, strict=True):
        beyond[code] += households * (far > limit)
    people = sum(n * files.alone[code] for code, n in beyond.items())
    share = 1 - beyond.total() / sum(files.households[code] for code in TWELVE)
    label = f"{LABELS[category]} ({NORMS[category]} min)"
    cells = _cells(report, "reach_foot", (label, "oudere"))
    # parts of streets are cut and rounded in another way: a home here or there
    assert _number(cells["Alleenwonenden buiten de norm"]) == pytest.approx(people, abs=25)
    assert _number(cells["Binnen de norm"]) == pytest.approx(100 * share, abs=0.25)


def test_10_a_walk_and_how_much_of_it_is_cut(shared, files, streets, homes):
    called = files.places["ldc"].dropna(subset=["name"])
    called = called[~called["name"].duplicated(keep=False)]
    central = called.geometry.distance(files.outline.centroid).idxmin()
    name, point = called.at[central, "name"], called.geometry[central]
    report = _report(shared, Front(within_walk=float(WALK), of=name))
    metres = streets.metres([point], [home for *_, home in homes])
    inside, everyone = Counter(), Counter()
    for (code, households, _), far in zip(homes, metres, strict=True):
        everyone[code] += households
        inside[code] += households * (far <= WALK * 60 * PACE)
    n = inside.total()
    assert n > 1000
    told = _number(_cells(report, "key_figures", ("Huishoudens",))["Cijfer"])
    assert told == pytest.approx(n, rel=0.01)
    cut = {code for code, some in inside.items() if 0 < some < everyone[code] * (1 - 1e-9)}
    assert 2 <= len(cut) < sum(some > 0 for some in inside.values())
    share = 100 * sum(inside[code] for code in cut) / n
    found = re.search(r"huishoudens van de buurt woont (\d+) % in een gebied", report.told)
    assert found, report.told
    assert float(found[1]) == pytest.approx(share, abs=1.5)
    # the parts of the wijken that are cut, in whole percents
    names = gpd.read_file(shared / "data" / "flanders" / "ggw7.shp").set_index("geoitem")["naam"]
    for code in cut:
        part = _cells(report, "areas", (names[code],))["Telt mee voor"]
        if re.fullmatch(r"\d+ %", part):
            expected = 100 * inside[code] / everyone[code]
            assert float(part[:-2]) == pytest.approx(expected, abs=2)
