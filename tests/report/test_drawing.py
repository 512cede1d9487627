"""A drawn neighbourhood: lines that cross, polygons that overlap, and what it is called."""

import math

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.affinity import translate

from nabij.messages import StudyError
from nabij.report.neighbourhood.choice import Asked, choose
from nabij.report.neighbourhood.drawing import name_of
from nabij.words import LANGUAGES


@pytest.fixture(scope="module")
def town(town_run):
    return town_run.study, town_run.inputs, town_run.ground


@pytest.fixture
def look(tmp_path, town):
    """The neighbourhood of shapes in metres from the middle of the town."""
    west, south, east, north = town[1].areas.table.total_bounds
    x, y = (west + east) / 2, (south + north) / 2

    def found(*shapes, name="buurt.gpkg", study=town[0]):
        moved = [translate(shape, x, y) for shape in shapes]
        gpd.GeoDataFrame(geometry=moved, crs=study.crs).to_file(tmp_path / name)
        return choose(study, *town[1:], Asked(polygon=tmp_path / name))

    table = town[2].homes.table
    found.homes = shapely.points(table["x"] - x, table["y"] - y)
    return found


def _star(size):
    angles = [2 * math.pi * 2 * point / 5 for point in range(5)]
    return shapely.Polygon([(size * math.cos(one), size * math.sin(one)) for one in angles])


SQUARE = [(0, 0), (400, 0), (400, 400), (0, 400)]
CROSSING = {
    "bow tie": shapely.Polygon([(0, 0), (400, 400), (400, 0), (0, 400)]),
    "one corner out of order": shapely.Polygon([(0, 0), (400, 0), (0, 400), (400, 350)]),
    "a small loop": shapely.Polygon([*SQUARE[:3], (30, 400), (0, 370), (0, 400), (30, 370)]),
    "a star": _star(400),
    "a hole over the edge": shapely.Polygon(SQUARE, [[(300, 9), (600, 9), (600, 99), (300, 99)]]),
    "a hole outside": shapely.Polygon(SQUARE, [[(500, 9), (600, 9), (600, 99), (500, 99)]]),
    "one of two": shapely.MultiPolygon(
        [shapely.box(-300, -300, -1, -1), shapely.Polygon([(0, 0), (90, 90), (90, 0), (0, 90)])]
    ),
}


@pytest.mark.parametrize("case", CROSSING)
def test_a_line_that_crosses_itself_is_refused(look, case):
    with pytest.raises(StudyError) as caught:
        look(CROSSING[case])
    assert caught.value.message.key == "neighbourhood.polygon_crosses"
    told = [caught.value.message.text(language) for language in LANGUAGES]
    assert len(set(told)) == 3 and all("buurt.gpkg" in one for one in told)
    assert "buurt.gpkg kruist zichzelf" in told[0]


HARMLESS = {
    "a corner twice": (shapely.Polygon([SQUARE[0], *SQUARE]), 160_000),
    "there and back": (shapely.Polygon([*SQUARE[:3], (500, 500), *SQUARE[2:]]), 160_000),
    "a corner on the edge": (shapely.Polygon([*SQUARE[:3], (200, 0), SQUARE[3]]), 80_000),
    "a slip of the hand": (shapely.Polygon([*SQUARE[:3], (3, 400), (0, 397), (0, 400)]), 160_000),
    "the other way round": (shapely.Polygon(SQUARE[::-1]), 160_000),
}


@pytest.mark.parametrize("case", HARMLESS)
def test_a_line_that_only_touches_itself_is_read(look, case):
    shape, area = HARMLESS[case]
    found = look(shape)
    assert found.outline.is_valid and found.outline.area == pytest.approx(area, rel=1e-4)
    assert found.findings == ()


def test_what_two_polygons_share_is_inside(look):
    one, two = shapely.box(-300, -300, 100, 100), shapely.box(-100, -100, 300, 300)
    expected = shapely.covers(one, look.homes) | shapely.covers(two, look.homes)
    both = shapely.covers(shapely.intersection(one, two), look.homes)
    assert both.sum() > 5
    for shapes in ((one, two), (shapely.MultiPolygon([one, two]),)):
        assert (look(*shapes).inside == expected).all()


# what it is called


def _areas(names=("Aa", "Bee", "Cee")):
    """Squares of 100 m in a row."""
    squares = [shapely.box(100 * n, 0, 100 * n + 100, 100) for n in range(len(names))]
    codes = [f"C{n}" for n in range(len(names))]
    return gpd.GeoDataFrame({"code": codes, "name": list(names)}, geometry=squares)


def _called(here, there, language="nl", areas=None):
    """The name where so many homes of each area lie inside, and so many outside."""
    counts = [n for pair in zip(here, there, strict=True) for n in pair]
    area = np.repeat(np.repeat(np.arange(len(here)), 2), counts)
    inside = np.repeat(np.tile([True, False], len(here)), counts)
    outline = shapely.box(150, 0, 250, 50)
    return name_of(_areas() if areas is None else areas, area, inside, outline, language)


@pytest.mark.parametrize(
    ("here", "there", "nl", "fr", "en"),
    [
        ([9, 0, 0], [0, 9, 9], "Aa", "Aa", "Aa"),
        ([0, 4, 0], [9, 9, 9], "Deel van Bee", "Bee (en partie)", "Part of Bee"),
        ([0, 10, 1], [9, 9, 9], "Deel van Bee", "Bee (en partie)", "Part of Bee"),
        ([0, 5, 6], [9, 0, 0], "Cee en Bee", "Cee et Bee", "Cee and Bee"),
        (
            [3, 0, 6],
            [3, 9, 3],
            "Deel van Cee en Aa",
            "Cee et Aa (en partie)",
            "Part of Cee and Aa",
        ),
        (
            [9, 8, 7],
            [0, 0, 0],
            "Aa, Bee en omgeving",
            "Aa, Bee et environs",
            "Aa, Bee and surroundings",
        ),
        ([2, 20, 2], [0, 0, 0], "Bee en omgeving", "Bee et environs", "Bee and surroundings"),
        # nobody lives in what was drawn: as much of Bee as of Cee, and of both the half
        ([0, 0, 0], [9, 9, 9], "Deel van Bee en Cee", "Bee et Cee (en partie)", None),
    ],
)
def test_it_is_called_after_the_areas_with_most_of_its_homes(here, there, nl, fr, en):
    assert _called(here, there) == nl
    assert _called(here, there, "fr") == fr
    assert en is None or _called(here, there, "en") == en


def test_an_area_without_a_name_lends_its_code():
    assert _called([4, 0, 0], [9, 0, 0], areas=_areas(("", "b", "c"))) == "Deel van C0"


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=3, max_size=3))
def test_no_name_says_all_of_what_is_a_part(counts):
    here, there = zip(*counts, strict=True)
    if not any(here):
        return
    said = _called(here, there, "en")
    named = [n for n, name in enumerate(("Aa", "Bee", "Cee")) if name in said]
    assert max(here) == max(here[n] for n in named) and 1 <= len(named) <= 2
    missed = sum(here) - sum(here[n] for n in named)
    # a tenth more or less than it says is how a line is drawn
    assert ("surroundings" in said) == (10 * missed > sum(here))
    if "surroundings" not in said:
        outside = sum(there[n] for n in named)
        assert ("Part of" in said) == (10 * outside > sum(here[n] + there[n] for n in named))


def test_the_name_is_in_the_language_of_the_study_and_not_that_of_the_file(look, town):
    areas = town[1].areas.table
    box = shapely.box(0, 0, 500, 700)
    for language, sign in (("nl", " en "), ("fr", " et "), ("en", " and ")):
        front = town[0].study.model_copy(update={"language": language})
        found = look(box, study=town[0].model_copy(update={"study": front}))
        inside = np.bincount(town[2].homes.table["area"][shapely.covers(box, look.homes)])
        most = areas["name"].iloc[int(inside.argmax())]
        assert most in found.name and sign in found.name and "buurt" not in found.name
