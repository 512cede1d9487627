"""A neighbourhood that was drawn on the page: what it is called, and what cannot be drawn."""

import pytest

from nabij.words import LANGUAGES

from .served import STUDIES, get

ROOT = f"{STUDIES}/proef"
# the sectors are boxes of 0.0057 by 0.0036 degrees; 00 begins here, 01 lies north of it
WEST, SOUTH, WIDE, HIGH = 3.712755, 51.045342, 0.005754, 0.003627
FIRST, NORTH = "Sector 00 (verzonnen)", "Sector 01 (verzonnen)"
DRAWING = {"nl": "de tekening", "fr": "le dessin", "en": "the drawing"}


def _drawn(*corners):
    """A drawing through corners, in sectors east and north of the first one."""
    ring = [[WEST + east * WIDE, SOUTH + north * HIGH] for east, north in corners]
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


CROSSING = _drawn((0.1, 0.1), (0.9, 0.9), (0.9, 0.1), (0.1, 0.9))
ELSEWHERE = _drawn((90, 0), (91, 0), (91, 1))
FLAT = _drawn((0, 0), (0.5, 0.5), (0.5, 0.5))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("drawing", "key"), [(CROSSING, "crosses"), (ELSEWHERE, "outside"), (FLAT, "flat")]
)
def test_what_cannot_be_drawn_is_told_as_a_drawing(client, drawing, key, language):
    headers = {"accept-language": language}
    before = get(client, f"{ROOT}/texts").json()
    asked = {"polygon": drawing}
    for path, body in (("neighbourhood", asked), ("texts", {"front": asked})):
        answer = client.post(f"{ROOT}/{path}", json=body, headers=headers)
        told = answer.json()
        assert (answer.status_code, told["key"]) == (422, f"neighbourhood.polygon_{key}")
        # the server keeps a drawing in a file for as long as it reads it: nobody else's business
        assert DRAWING[language] in told["detail"] and "geojson" not in told["detail"]
    assert get(client, f"{ROOT}/texts").json() == before


@pytest.mark.parametrize(
    ("drawing", "expected"),
    [
        (_drawn((-0.1, -0.1), (1.02, -0.1), (1.02, 1.02), (-0.1, 1.02)), FIRST),
        (_drawn((0, 0), (0.6, 0), (0.6, 0.9), (0, 0.9)), f"Deel van {FIRST}"),
        (_drawn((0, 0.5), (0.9, 0.5), (0.9, 1.5), (0, 1.5)), f"Deel van {FIRST} en {NORTH}"),
        (_drawn((-1, -1), (4, -1), (4, 3), (-1, 3)), " en omgeving"),
    ],
)
def test_a_drawing_is_called_after_its_areas(client, drawing, expected):
    figures = client.post(f"{ROOT}/neighbourhood", json={"polygon": drawing}).json()
    for name in expected.removeprefix("Deel van ").split(" en "):
        assert name in figures["name"]
    assert figures["name"].startswith("Deel van ") == expected.startswith("Deel van ")
    text = client.post(f"{ROOT}/texts", json={"front": {"polygon": drawing}}).json()
    assert text["name"] == figures["name"] and f'name = "{text["name"]}"' in text["markdown"]
    own = {"name": "Onze wijk", "front": {"polygon": drawing}}
    assert client.post(f"{ROOT}/texts", json=own).json()["name"] == "Onze wijk"
