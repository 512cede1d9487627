"""Which homes a neighbourhood holds, against plain geometry and networkx; and every mistake."""

import json

import geopandas as gpd
import networkx as nx
import numpy as np
import pytest
import shapely

from nabij.messages import LayerError, StudyError
from nabij.report.neighbourhood import drawing
from nabij.report.neighbourhood.choice import Asked, choose, dwelling_shares


@pytest.fixture(scope="module")
def town(town_run):
    return town_run.study, town_run.inputs, town_run.ground


@pytest.fixture
def box(tmp_path, town):
    """Write boxes (west, south, east, north in the study's CRS) to a file."""

    def write(*bounds, name="buurt.gpkg", shapes=None):
        drawn = shapes or [shapely.box(*one) for one in bounds]
        gpd.GeoDataFrame(geometry=drawn, crs=town[0].crs).to_file(tmp_path / name)
        return tmp_path / name

    return write


def _middle(town):
    west, south, east, north = town[1].areas.table.total_bounds
    return (west + east) / 2, (south + north) / 2


def _told(town, asked):
    with pytest.raises((StudyError, LayerError)) as caught:
        choose(*town, asked)
    return str(caught.value)


def _households(inputs, rows):
    table = inputs.households.table["households"]
    return sum(table[code] for code in inputs.areas.table["code"].iloc[rows])


def test_areas_by_code_in_any_spelling_and_by_name(town):
    _, inputs, ground = town
    areas = inputs.areas.table
    first, second, third = areas["code"].iloc[:3]
    assert first.endswith("-") and third.endswith("-")
    asked = Asked(areas=(first.lower().rstrip("-"), areas["name"].iloc[1].upper(), third, first))
    found = choose(*town, asked)
    assert found.kind == "areas" and found.part.tolist() == [1.0] * 3 + [0.0] * (len(areas) - 3)
    assert found.name == ", ".join(areas["name"].iloc[:3])
    assert {second, first, third} == set(
        areas["code"].iloc[np.unique(ground.homes.table["area"][found.inside])]
    )
    assert found.outline.area == pytest.approx(sum(areas.area.iloc[:3]))
    more = choose(*town, Asked(areas=tuple(areas["code"].iloc[:5])))
    assert more.name == ", ".join(areas["name"].iloc[:3]) + " en 2 andere"


def test_shares_of_dwellings_are_of_the_households_of_their_area(town):
    _, inputs, ground = town
    shares = dwelling_shares(ground, len(inputs.areas.table))
    table = ground.homes.table
    for row, code in list(enumerate(inputs.areas.table["code"]))[::9]:
        here = (table["area"] == row).to_numpy()
        assert shares[here].sum() == pytest.approx(1)
        everyone = inputs.households.table["households"][code]
        if everyone > 0:
            expected = table["households"].to_numpy()[here] / everyone
        else:
            expected = np.full(here.sum(), 1 / here.sum())
        assert shares[here] == pytest.approx(expected)


def test_a_box_holds_the_homes_between_its_sides(town, box):
    _, inputs, ground = town
    x, y = _middle(town)
    found = choose(*town, Asked(polygon=box((x, y, x + 500, y + 700))))
    table = ground.homes.table
    inside = table["x"].between(x, x + 500) & table["y"].between(y, y + 700)
    assert 50 < inside.sum() == found.inside.sum() and (found.inside == inside.to_numpy()).all()
    assert (found.kind, found.findings) == ("polygon", ())
    cut = [row for row, part in enumerate(found.part) if 0 < part < 1]
    assert len(cut) > 3
    for row in cut:
        here = table[table["area"] == row]
        expected = here.loc[inside, "households"].sum() / _households(inputs, [row])
        assert found.part[row] == pytest.approx(expected, rel=1e-4)


def test_two_boxes_apart_add_up_in_any_format(town, box, tmp_path):
    x, y = _middle(town)
    one, two = (x, y, x + 400, y + 400), (x - 600, y - 500, x - 100, y - 100)
    whole = choose(*town, Asked(polygon=box(one, two)))
    parts = [choose(*town, Asked(polygon=box(b, name="deel.geojson"))) for b in (one, two)]
    assert whole.part == pytest.approx(parts[0].part + parts[1].part)
    assert (whole.inside == (parts[0].inside ^ parts[1].inside)).all()
    assert whole.outline.area == pytest.approx(360_000)
    as_one = shapely.MultiPolygon([shapely.box(*one), shapely.box(*two)])
    again = choose(*town, Asked(polygon=box(shapes=[as_one], name="samen.gpkg")))
    assert (again.inside == whole.inside).all()


def test_a_box_partly_outside_says_so(town, box):
    west, south, east, north = town[1].areas.table.total_bounds
    found = choose(
        *town, Asked(polygon=box((west - 9000, south - 9000, east + 9000, north + 9000)))
    )
    assert (found.part == 1).all()
    (said,) = found.findings
    assert said.text().startswith("Van de getekende omtrek ligt 9")


def test_a_walk_holds_the_homes_that_networkx_reaches(town):
    ground = town[2]
    places = ground.places
    row = int(np.flatnonzero(places["category"] == "ldc")[0])
    name = places["name"].iat[row]
    found = choose(*town, Asked(within_walk=9, of=str(places["place"].iat[row]).upper()))
    assert (found.kind, found.place, found.minutes) == ("walk", row, 9.0)
    assert found.name == f"9 minuten rond {name}"
    net, at, homes = ground.network, ground.snapped, ground.homes.points
    graph = nx.Graph()
    for u, v, cost in zip(net.u.tolist(), net.v.tolist(), net.cost.tolist(), strict=True):
        known = graph.get_edge_data(u, v, {"weight": cost})["weight"]
        graph.add_edge(u, v, weight=min(cost, known))
    edge, along, access = int(at.edge[row]), int(at.along[row]), int(at.access[row])
    graph.add_edge("place", int(net.u[edge]), weight=access + along)
    graph.add_edge("place", int(net.v[edge]), weight=access + int(net.cost[edge]) - along)
    reach = nx.single_source_dijkstra_path_length(graph, "place")
    limit = 9 * 60 * 10
    expected = []
    for home in range(len(homes)):
        on, way, off = int(homes.edge[home]), int(homes.along[home]), int(homes.access[home])
        ends = [
            reach.get(int(net.u[on]), 10**9) + way,
            reach.get(int(net.v[on]), 10**9) + int(net.cost[on]) - way,
        ]
        if on == edge:
            ends.append(abs(way - along) + access)
        expected.append(min(ends) + off <= limit)
    assert found.inside.tolist() == expected and 20 < sum(expected) < len(expected)
    points = shapely.points(*ground.homes.table[["x", "y"]].to_numpy()[found.inside].T)
    assert shapely.dwithin(points, found.outline, 60).all()


def test_a_place_by_a_part_of_its_name_that_no_other_has(town):
    places = town[2].places
    name = next(n for n in places.loc[places["category"] == "ldc", "name"])
    part = name.removeprefix("LDC ").split(" (")[0]
    assert choose(*town, Asked(within_walk=5, of=part)).name == f"5 minuten rond {name}"
    assert choose(*town, Asked(within_walk=7.5, of=name)).name == f"7,5 minuten rond {name}"
    several = _told(town, Asked(within_walk=5, of="ldc "))
    assert several.startswith("`ldc ` staat in de naam van 2 plekken: LDC ")
    assert "(ldc-001)" in several and "(ldc-002)" in several


MISTAKES = {
    "nothing": (Asked(), "Zeg op één manier welke buurt u bedoelt"),
    "empty codes": (Asked(areas=("", " ")), "Zeg op één manier"),
    "two kinds": (Asked(areas=("A",), within_walk=5, of="x"), "Zeg op één manier"),
    "no place": (Asked(within_walk=5), "Voor een wandeling rond een plek zijn twee dingen nodig"),
    "no minutes": (Asked(of="ldc-001"), "Voor een wandeling rond een plek zijn twee dingen nodig"),
    "too long": (
        Asked(within_walk=121, of="ldc-001"),
        "Een wandeling van 121 minuten kan niet. Geef een aantal van 1 tot 120.",
    ),
    "no number": (Asked(within_walk=float("nan"), of="ldc-001"), "wandeling van - minuten"),
    "below one": (Asked(within_walk=-3, of="ldc-001"), "wandeling van -3 minuten"),
    "no such place": (Asked(within_walk=5, of="zwembad"), "Er is geen plek met id of naam"),
    "near code": (
        Asked(areas=("99999A0Z-",)),
        "Er is geen gebied met code of naam `99999A0Z-` in deze studie. Bedoelde u `99999A",
    ),
    "far code": (
        Asked(areas=("xyz",)),
        "Er is geen gebied met code of naam `xyz` in deze studie. Er zijn er 72, zoals: 99999A00-",
    ),
}


@pytest.mark.parametrize("case", MISTAKES)
def test_a_mistake_is_told(town, case):
    asked, start = MISTAKES[case]
    assert start in _told(town, asked)


def test_a_polygon_that_cannot_be_is_told(town, box, tmp_path, monkeypatch):
    x, y = _middle(town)
    west, south, *_ = town[1].areas.table.total_bounds
    far = _told(town, Asked(polygon=box((west - 9000, south - 9000, west - 8000, south - 8000))))
    assert "ligt buiten de gebieden van de studie, op" in far
    line = _told(town, Asked(polygon=box(shapes=[shapely.LineString([(x, y), (x + 9, y)])])))
    assert "1 tekeningen geen vlak: LineString" in line
    flat = shapely.Polygon([(x, y), (x + 50, y + 50), (x + 100, y + 100)])
    assert "heeft geen oppervlakte" in _told(town, Asked(polygon=box(shapes=[flat])))
    nobody = _told(town, Asked(polygon=box((x, y, x + 0.01, y + 0.01))))
    here = shapely.contains_xy(town[1].areas.table.geometry.to_numpy(), x, y)
    name = town[1].areas.table["name"].iloc[int(np.flatnonzero(here)[0])]
    assert nobody.startswith(f"In de buurt Deel van {name} is geen enkel huishouden bekend")
    monkeypatch.setattr(drawing, "MAX_VERTICES", 4)
    assert "heeft 5 hoekpunten" in _told(town, Asked(polygon=box((x, y, x + 9, y + 9))))
    (tmp_path / "stuk.geojson").write_text(json.dumps({"type": "Feature"})[:-3], encoding="utf-8")
    assert "stuk.geojson" in _told(town, Asked(polygon=tmp_path / "stuk.geojson"))
    assert "weg.gpkg" in _told(town, Asked(polygon=tmp_path / "weg.gpkg"))


def test_an_area_where_nobody_lives_is_told(brussels_run):
    study, inputs, ground = brussels_run.study, brussels_run.inputs, brussels_run.ground
    table = inputs.households.table
    empty = table.index[table["households"] == 0]
    assert len(empty) >= 1
    with pytest.raises(StudyError, match="geen enkel huishouden bekend"):
        choose(study, inputs, ground, Asked(areas=tuple(empty[:1])))
