"""OGC API - Features: what the standard asks, and every layer held against the results."""

import random

import pytest
import shapely

from nabij.api.features import CRS84, Collections, Conformance, FeatureCollection, Landing
from nabij.data.town import write_town

from .served import client_of, copy_good, get

ROOT = "/api/v1/ogc/studie"


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    return client_of(write_town(tmp_path_factory.mktemp("stad")).parent)


@pytest.mark.parametrize("root", [ROOT, f"{ROOT}/"])
def test_from_the_landing_page_every_link_leads_somewhere(town, root):
    links = Landing.model_validate(get(town, root).json()).links
    assert {link.rel for link in links} == {"self", "service-desc", "conformance", "data"}
    for link in links:
        get(town, link.href)
    conforms = Conformance.model_validate(get(town, f"{ROOT}/conformance").json()).conformsTo
    assert any(one.endswith("/conf/core") for one in conforms)
    assert any(one.endswith("/conf/geojson") for one in conforms)


def test_every_layer_tells_where_it_lies(town):
    told = Collections.model_validate(get(town, f"{ROOT}/collections").json())
    ids = [one.id for one in told.collections]
    assert ids == ["areas", "places", "catchments", "stops", "dwellings"]
    for one in told.collections:
        assert one.crs == [CRS84] and one.itemType == "feature"
        assert get(town, f"{ROOT}/collections/{one.id}").json() == one.model_dump(exclude_none=True)
        west, south, east, north = one.extent.spatial.bbox[0]
        items = next(link.href for link in one.links if link.rel == "items")
        answer = get(town, items, params={"limit": 10_000})
        assert answer.headers["content-type"] == "application/geo+json"
        page = FeatureCollection.model_validate(answer.json())
        assert page.numberMatched == page.numberReturned == len(page.features) > 0
        shapes = [_shape(feature.model_dump()) for feature in page.features]
        assert shapely.total_bounds(shapes) == pytest.approx((west, south, east, north), abs=1e-9)
        assert all(shapely.is_ccw(_ring(shape)) for shape in shapes if "Polygon" in shape.geom_type)


def test_without_a_timetable_there_are_no_stops(tmp_path):
    copy_good(tmp_path)
    client = client_of(tmp_path)
    root = "/api/v1/ogc/proef/collections"
    ids = [one["id"] for one in get(client, root).json()["collections"]]
    assert "stops" not in ids and "areas" in ids
    assert get(client, f"{root}/stops/items", 404).json()["key"] == "api.no_collection"


@pytest.mark.parametrize("limit", [1, 7, 31, 10_000])
def test_following_next_meets_everything_once(town, limit):
    url, seen = f"{ROOT}/collections/places/items?limit={limit}", []
    while url:
        page = get(town, url).json()
        assert page["numberMatched"] == 31
        assert page["numberReturned"] == len(page["features"]) <= limit
        seen += [feature["id"] for feature in page["features"]]
        url = next((link["href"] for link in page["links"] if link["rel"] == "next"), None)
    assert len(seen) == len(set(seen)) == 31


def test_a_box_holds_what_its_bounds_meet(town):
    everything = get(town, f"{ROOT}/collections/areas/items?limit=10000").json()["features"]
    bounds = {one["id"]: _shape(one).bounds for one in everything}
    west, south, east, north = shapely.total_bounds([_shape(one) for one in everything])
    rng, met = random.Random(1), set()
    for _ in range(30):
        x = sorted(rng.uniform(west - 0.01, east + 0.01) for _ in range(2))
        y = sorted(rng.uniform(south - 0.01, north + 0.01) for _ in range(2))
        expected = {
            name
            for name, (low_x, low_y, high_x, high_y) in bounds.items()
            if not (low_x > x[1] or high_x < x[0] or low_y > y[1] or high_y < y[0])
        }
        for box in (f"{x[0]},{y[0]},{x[1]},{y[1]}", f"{x[0]},{y[0]},0,{x[1]},{y[1]},9"):
            page = get(town, f"{ROOT}/collections/areas/items?limit=10000&bbox={box}").json()
            assert {one["id"] for one in page["features"]} == expected
            assert page["numberMatched"] == len(expected)
        met.add(len(expected))
    assert len(met) > 5
    # from east of the town around the earth to west of it: nothing lies there
    around = f"{east + 1},{south},{west - 1},{north}"
    page = get(town, f"{ROOT}/collections/areas/items?bbox={around}").json()
    assert page["numberMatched"] == 0


def test_a_feature_has_its_own_address(town):
    page = get(town, f"{ROOT}/collections/stops/items?limit=3").json()["features"]
    for feature in page:
        one = get(town, f"{ROOT}/collections/stops/items/{feature['id']}").json()
        assert one.pop("links")[0]["href"].endswith(f"/items/{feature['id']}")
        assert one == feature
    assert get(town, f"{ROOT}/collections/stops/items/x", 404).json()["key"] == "api.no_feature"


@pytest.mark.parametrize(
    "query",
    [
        "kleur=rood",
        "limit=0",
        "limit=-1",
        "limit=veel",
        "limit=1e3",
        "offset=-1",
        "offset=99999999999999999999",
        "bbox=1,2,3",
        "bbox=a,b,c,d",
        "bbox=nan,0,1,1",
        "bbox=0,1,1,0",
        "f=html",
    ],
)
def test_a_query_that_the_standard_does_not_know_is_refused_with_400(town, query):
    problem = get(town, f"{ROOT}/collections/areas/items?{query}", 400).json()
    assert problem["key"] in ("api.query_unknown", "api.query_bad")


def test_what_the_standard_allows_is_taken(town):
    query = "limit=99999999&offset=70&datetime=2024-01-01T00:00:00Z&f=json"
    page = get(town, f"{ROOT}/collections/areas/items?{query}").json()
    assert page["numberMatched"] == 72 and page["numberReturned"] == 2


def _shape(feature):
    return shapely.geometry.shape(feature["geometry"])


def _ring(shape):
    return (shape.geoms[0] if shape.geom_type == "MultiPolygon" else shape).exterior
