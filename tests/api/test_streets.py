"""The ground under the planner's map: streets by kind and box, light outlines, points of a grid."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Transformer

from nabij.api import routes_streets
from nabij.api.feature_tables import outlines
from nabij.api.routes_streets import Streets
from nabij.data.town import write_town
from nabij.layers.streets import read_streets
from nabij.maps.shapes import STREET_CLASSES
from nabij.study import load_study

from .served import STUDIES, client_of, get

ROOT = f"{STUDIES}/studie"
TO_METRES = Transformer.from_crs(4326, 31370, always_xy=True)
KINDS = ("main", "local", "path")
#: Metres: what a line may lose, and half a step of 1e-5 degrees both ways.
LINE, ROUNDING = 2.0, 0.8


@pytest.fixture(scope="module")
def town_file(tmp_path_factory):
    return write_town(tmp_path_factory.mktemp("stad"))


@pytest.fixture(scope="module")
def town(town_file):
    return client_of(town_file.parent)


@pytest.fixture(scope="module")
def truth(town_file):
    """Of each kind its streets as the file has them, in metres."""
    study = load_study(town_file)
    streets = read_streets(study.streets.path, crs=study.crs)
    kinds = np.array(["main", "local", "path"])[
        [
            next(
                (k for k, name in enumerate(("main", "local")) if one in STREET_CLASSES[name]),
                1 if one in ("", "nan", "None") else 2,
            )
            for one in streets.highway.astype(str)
        ]
    ]
    return {kind: shapely.union_all(streets.geometry[kinds == kind]) for kind in KINDS}


def lines(told, kind):
    """The lines of one kind as a person would read them: in degrees, step by step."""
    part, lat, lon, at, made = told[kind], 0, 0, 0, []
    for count in part["n"]:
        line = []
        for _ in range(count):
            lat, lon, at = lat + part["d"][at], lon + part["d"][at + 1], at + 2
            line.append((lon / told["scale"], lat / told["scale"]))
        made.append(shapely.LineString(line))
    assert at == len(part["d"])
    return made


def metres(shape):
    return shapely.transform(shape, lambda xy: np.column_stack(TO_METRES.transform(*xy.T)))


def test_every_street_is_drawn_where_it_lies_as_what_it_is(town, truth):
    told = get(town, f"{ROOT}/streets?to=path").json()
    Streets.model_validate(told)
    for kind in KINDS:
        drawn = metres(shapely.multilinestrings(lines(told, kind)))
        assert drawn.length == pytest.approx(truth[kind].length, rel=0.01)
        assert shapely.hausdorff_distance(drawn, truth[kind]) < LINE + ROUNDING


def test_only_what_is_asked_for_comes_and_the_rest_is_null(town):
    everything = get(town, f"{ROOT}/streets?to=path").json()
    for depth, asked in enumerate(("main", "local", "path")):
        told = get(town, f"{ROOT}/streets?to={asked}").json()
        for at, kind in enumerate(KINDS):
            assert told[kind] == (everything[kind] if at <= depth else None)
    assert get(town, f"{ROOT}/streets").json() == get(town, f"{ROOT}/streets?to=main").json()


@settings(deadline=None, max_examples=25)
@given(st.lists(st.floats(0, 1), min_size=4, max_size=4))
def test_a_box_holds_the_lines_whose_bounds_meet_it(town, parts):
    everything = get(town, f"{ROOT}/streets?to=path").json()
    west, south, east, north = shapely.total_bounds(lines(everything, "local"))
    x, y = sorted(parts[:2]), sorted(parts[2:])
    box = [west + (east - west) * x[0], south + (north - south) * y[0]]
    box += [west + (east - west) * x[1], south + (north - south) * y[1]]
    told = get(town, f"{ROOT}/streets?to=path&bbox={','.join(map(str, box))}").json()
    for kind in KINDS:
        whole = lines(everything, kind)
        meet = [
            one
            for one in whole
            if one.bounds[0] <= box[2]
            and one.bounds[2] >= box[0]
            and one.bounds[1] <= box[3]
            and one.bounds[3] >= box[1]
        ]
        assert [one.wkt for one in lines(told, kind)] == [one.wkt for one in meet]


def test_what_is_too_much_for_a_box_is_left_out_but_never_the_main_roads(
    town, town_file, monkeypatch
):
    full = get(town, f"{ROOT}/streets?to=path").json()
    sizes = {kind: sum(full[kind]["n"]) for kind in KINDS}
    box = "-180,-90,180,90"
    assert get(town, f"{ROOT}/streets?to=path&bbox={box}").json() == full
    for most, there in (
        (sum(sizes.values()) - 1, ["main", "local"]),
        (sizes["main"] + sizes["local"] - 1, ["main"]),
        (sizes["main"] - 1, []),
    ):
        monkeypatch.setattr(routes_streets, "_MOST_VERTICES", most)
        told = get(town, f"{ROOT}/streets?to=path&bbox={box}").json()
        assert [kind for kind in KINDS if told[kind] is not None] == there
    # of the whole study the main roads come all the same, coarser
    told = get(client_of(town_file.parent), f"{ROOT}/streets?to=path").json()
    assert told["local"] is None and told["path"] is None
    assert 0 < sum(told["main"]["n"]) <= sizes["main"]


def test_the_whole_study_is_told_once_and_known_again(town):
    first = get(town, f"{ROOT}/streets?to=local")
    mark = {"if-none-match": first.headers["etag"]}
    get(town, f"{ROOT}/streets?to=local", 304, headers=mark)
    boxed = get(town, f"{ROOT}/streets?to=local&bbox=2,51,3,52")
    mark = {"if-none-match": boxed.headers["etag"]}
    get(town, f"{ROOT}/streets?to=local&bbox=2,51,3,52", 304, headers=mark)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("to=alles", 422),
        ("bbox=1,2,3", 400),
        ("bbox=a,b,c,d", 400),
        ("bbox=nan,1,2,3", 400),
        ("bbox=2,52,3,51", 400),
    ],
)
def test_a_question_that_cannot_be(town, query, status):
    answer = get(town, f"{ROOT}/streets?{query}", status)
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("crs", [31370, 3812])
def test_a_point_of_either_lambert_grid_is_found(town, crs):
    west, south, east, north = get(town, ROOT).json()["bounds"]
    lon, lat = west + (east - west) / 3, south + (north - south) / 4
    x, y = Transformer.from_crs(4326, crs, always_xy=True).transform(lon, lat)
    told = get(town, f"{ROOT}/point", params={"x": round(x, 2), "y": round(y, 2)}).json()
    assert (told["lat"], told["lon"]) == pytest.approx((lat, lon), abs=2e-6)
    assert told["crs"] == f"EPSG:{crs}"


def test_a_point_outside_the_study_is_refused_in_a_sentence(town):
    for x, y in ((0, 0), (1e8, -1e8), (150_000, 100_000)):
        problem = get(town, f"{ROOT}/point?x={x}&y={y}", 422).json()
        assert problem["key"] == "api.point_outside" and "buiten deze studie" in problem["detail"]


def quilt(seed, wide, size, wave):
    """Areas that cover the ground: wavy sides, some in parts, one with a hole filled by another."""
    rng = np.random.default_rng(seed)
    cells = [
        shapely.segmentize(
            shapely.box(x * size, y * size, (x + 1) * size, (y + 1) * size), size / 9
        )
        for y in range(wide)
        for x in range(wide)
    ]
    hole = cells[0].centroid.buffer(size / 4)
    cells = [cells[0].difference(hole), hole, *cells[1:]]
    # two cells that may lie apart belong to one area
    cells = [shapely.union_all([cells[1], cells[-1]]), cells[0], *cells[2:-1]]
    shift = rng.uniform(0, 6, 2)

    def bent(xy):
        x, y = xy.T
        wavy = [
            x + wave * np.sin(y / size * 5 + shift[0]),
            y + wave * np.sin(x / size * 5 + shift[1]),
        ]
        return np.column_stack(wavy) + np.array([150_000, 170_000])

    return shapely.transform(np.array(cells, dtype=object), bent)


@settings(deadline=None, max_examples=40)
@given(
    st.integers(0, 10_000),
    st.integers(2, 12),
    st.floats(5, 2_000),
    st.floats(0, 0.15),
)
def test_light_outlines_still_cover_the_ground_once(seed, wide, size, wave):
    before = quilt(seed, wide, size, wave * size)
    after = outlines(before)
    assert len(after) == len(before)
    assert (shapely.area(after) > 0).all() and shapely.is_valid(after).all()
    west, south, east, north = shapely.total_bounds(before)
    pixel = max(east - west, north - south) / 1280
    assert shapely.coverage_is_valid(after)
    far = shapely.hausdorff_distance(shapely.boundary(before), shapely.boundary(after))
    assert far.max() < pixel
    whole = shapely.union_all(after)
    assert shapely.area(after).sum() == pytest.approx(whole.area, rel=1e-9)
    lost = shapely.symmetric_difference(whole, shapely.union_all(before))
    assert lost.area < pixel * whole.boundary.length


def test_an_area_that_would_be_lost_stays_as_it_is():
    tiny = shapely.box(150_000.001, 170_000, 150_000.002, 170_000.003)
    whole = shapely.box(160_000, 170_000, 200_000, 210_000)
    after = outlines(np.array([tiny, whole], dtype=object))
    assert after[0] == tiny and shapely.equals(after[1], whole)


def test_the_page_gets_the_same_areas_lighter_and_others_get_them_whole(town):
    fields = "fields=code,households"
    whole = get(town, f"{ROOT}/areas.geojson?{fields}")
    light = get(town, f"{ROOT}/areas.geojson?{fields}&detail=screen")
    assert get(town, f"{ROOT}/areas.geojson?{fields}&detail=full").content == whole.content
    for one, other in zip(whole.json()["features"], light.json()["features"], strict=True):
        assert one["id"] == other["id"] and one["properties"] == other["properties"]
        assert other["geometry"]["type"] in ("Polygon", "MultiPolygon")
        a, b = (
            metres(shapely.from_geojson(str(x["geometry"]).replace("'", '"'))) for x in (one, other)
        )
        assert shapely.hausdorff_distance(a, b) < 40
        assert b.area == pytest.approx(a.area, rel=0.05)
    get(town, f"{ROOT}/areas.geojson?detail=half", 422)
