"""Which walls may be drawn, by the page and by shapely: both say the same of any ring."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from shapely import LinearRing, Polygon

pytestmark = pytest.mark.browser

spot = st.tuples(st.integers(0, 6), st.integers(0, 6))
rings = st.lists(spot, min_size=3, max_size=7)
quiet = settings(
    # one page for all examples; an example is a few milliseconds of the browser
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture(scope="module")
def asked(browser, served):
    """Calls a function of the page's own module about rings."""
    page = browser.new_page()
    page.goto(f"{served}/room.html")
    page.wait_for_selector("html[data-ready]", state="attached")

    def ask(name, *facts):
        return page.evaluate(
            "async ([name, facts]) => (await import('/room_rings.js'))[name](...facts)",
            [name, json.loads(json.dumps(facts))],
        )

    yield ask
    page.close()


def whole(ring):
    """A ring that is not folded flat: of those the page also tells the surface."""
    return Polygon(ring).area > 0 and all(
        one != other for one, other in zip(ring, [*ring[1:], ring[0]], strict=True)
    )


@given(ring=rings)
@quiet
def test_what_crosses_or_touches_itself_is_seen(asked, ring):
    assume(whole(ring))
    assert asked("crosses", ring) is not LinearRing(ring).is_simple
    assert asked("area", ring) == pytest.approx(signed(ring))


def signed(ring):
    """The surface by the sum of the strips under the sides, whatever crosses."""
    pairs = zip(ring, [*ring[1:], ring[0]], strict=True)
    return abs(sum((x2 - x1) * (y1 + y2) / 2 for (x1, y1), (x2, y2) in pairs))


def around(spots):
    """These in the order in which one sees them from their middle: seldom do they cross."""
    x, y = (sum(values) / len(spots) for values in zip(*spots, strict=True))
    return sorted(spots, key=lambda one: math.atan2(one[1] - y, one[0] - x))


def stars(spots):
    return (
        st.lists(spots, min_size=3, max_size=7, unique=True)
        .map(around)
        .filter(lambda ring: whole(ring) and LinearRing(ring).is_simple)
    )


near = st.tuples(st.integers(2, 4), st.integers(2, 4))


@given(outer=stars(spot), inner=st.one_of(stars(spot), stars(near)))
@quiet
def test_what_lies_inside_and_what_overlaps_is_seen(asked, outer, inner):
    large, small = Polygon(outer), Polygon(inner)
    assert asked("holds", outer, inner) is large.contains_properly(small)
    assert asked("overlap", outer, inner) is large.intersects(small)


@given(
    ring=st.lists(spot, min_size=1, max_size=3, unique=True),
    to=st.tuples(st.floats(-5, 10), st.floats(-5, 10)),
)
@quiet
def test_the_next_corner_lies_near_where_one_points_and_square_or_on_the_grid(asked, ring, to):
    x, y = asked("aimed", ring, to, False)
    (a, b) = ring[-1]
    square = abs(x - a) < 1e-3 or abs(y - b) < 1e-3
    on_grid = all(abs(value * 10 - round(value * 10)) < 1e-3 for value in (x, y))
    along = False
    if len(ring) > 1:
        (p, q) = (a - ring[-2][0], b - ring[-2][1])
        length = (p * p + q * q) ** 0.5
        turned = ((x - a) * p + (y - b) * q, (x - a) * q - (y - b) * p)
        along = min(abs(one) for one in turned) < 2e-3 * length
    assert square or on_grid or along
    away = ((to[0] - a) ** 2 + (to[1] - b) ** 2) ** 0.5
    # seven degrees of so many metres, and the grid
    assert ((x - to[0]) ** 2 + (y - to[1]) ** 2) ** 0.5 <= 0.123 * away + 0.16
    assert asked("aimed", ring, to, True) == pytest.approx(list(to), abs=6e-4)
