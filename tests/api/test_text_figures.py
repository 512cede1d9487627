"""The figures beside a text are those of the neighbourhood that the text names."""

from __future__ import annotations

import pytest

from .served import STUDIES, client_of, copy_good, get

ORIGIN = {"origin": "http://127.0.0.1:8000"}
TEXTS = "/api/v1/texts"


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    folder = tmp_path_factory.mktemp("served")
    copy_good(folder)
    (folder / ".nabij").mkdir()
    with client_of(folder) as started:
        yield started


def post(client, path, body, status):
    answer = client.post(path, json=body, headers=ORIGIN)
    assert answer.status_code == status, answer.text
    return answer.json()


def fronts(client):
    areas = get(client, f"{STUDIES}/proef/areas?fields=code").json()["areas"]
    place = get(client, f"{STUDIES}/proef/places").json()["places"][0]
    west, south, east, north = get(client, f"{STUDIES}/proef").json()["bounds"]
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {
        "areas": {"areas": [areas[0]["code"], areas[1]["code"]]},
        "walk": {"within_walk": 60, "of": place["place"]},
        "polygon": {"polygon": {"type": "Polygon", "coordinates": [ring]}},
    }


@pytest.mark.parametrize("kind", ["areas", "walk", "polygon"])
def test_they_are_those_of_its_neighbourhood(client, kind):
    front = fronts(client)[kind]
    asked = post(client, f"{STUDIES}/proef/neighbourhood", front, 200)
    made = post(client, f"{STUDIES}/proef/texts", {"front": front}, 201)
    assert get(client, f"{TEXTS}/{made['id']}/figures").json() == asked
    assert asked["kind"] == kind


def test_a_mistake_in_the_front_of_a_text_is_told(client):
    front = fronts(client)["areas"]
    made = post(client, f"{STUDIES}/proef/texts", {"front": front}, 201)
    wrong = made["markdown"].replace("areas = [", 'areas = ["bestaat-niet", ')
    assert wrong != made["markdown"]
    headers = ORIGIN | {"if-match": made["etag"]}
    put = client.put(f"{TEXTS}/{made['id']}", json={"markdown": wrong}, headers=headers)
    assert put.status_code == 200, put.text
    problem = get(client, f"{TEXTS}/{made['id']}/figures", 422).json()
    assert "bestaat-niet" in problem["detail"]


def test_a_text_that_does_not_exist_has_none(client):
    get(client, f"{TEXTS}/geen/figures", 404)
