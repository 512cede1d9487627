"""Charts: bars as long as their shares, dots in their own cells, and texts that can be read."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from matplotlib.colors import to_hex

from nabij.maps.charts import bars, matrix, reach_chart

from .printed_pages import HOSTILE, assert_harmless, assert_legible, page_of, text_boxes

NAMES = ("de buurt", "Brussel", "het gewest")
ROWS = [
    ("Aandeel eenpersoonshuishoudens", 0.4, 0.2, 0.3),
    ("Aandeel 80-plussers", 0.1, 0.05, None),
    ("Aandeel huishoudens met een laag inkomen, volgens de bron", np.nan, 0.25, 0.1234),
]
OWN, ON_FOOT, BY_TRANSIT, DOT = "#2b8cbe", "#2166ac", "#fe9929", "#2166ac"
WINDOWS = {"evening": ("18:00", "21:00")}
REACH = pd.DataFrame(
    [
        ("ldc", "walk", "adult", 15.0, 0.8, 0.7),
        ("ldc", "walk", "frail", 15.0, 0.4, 0.35),
        ("ldc", "transit", "evening", 15.0, np.nan, 0.9),
        ("eigen_soort", "walk", "study", 7.5, 1.0, np.nan),
    ],
    columns=["category", "mode", "name", "norm_minutes", "share_within", "study_share_within"],
)


def _bars_of(page, colour):
    """The bars of a colour from top to bottom: where they begin and how long they are."""
    boxes = [
        patch.get_path().get_extents()
        for patch in page.axes.patches
        if to_hex(patch.get_facecolor()) == colour
    ]
    # swatches in the legend and over the columns are thinner than bars
    return sorted((box.y0, box.x0, box.width) for box in boxes if box.height > 0.2)


def _written(page):
    return {text for text, _ in text_boxes(page)}


@pytest.mark.parametrize("language", ["nl", "en", "fr"])
def test_bars_can_be_read(monkeypatch, language):
    page, drawn = page_of(monkeypatch, lambda: bars(ROWS, NAMES, language))
    assert_legible(page)
    assert_harmless(drawn)


def test_a_bar_is_as_long_as_its_share(monkeypatch):
    page, _ = page_of(monkeypatch, lambda: bars(ROWS, NAMES, "nl"))
    (_, west, first), (_, also, second) = _bars_of(page, OWN)
    assert west == also and first == pytest.approx(4 * second)
    # the scale is marked under the bars: 0 % where they begin, and 40 % where the first ends
    ticks = {text.get_text(): text.get_position()[0] for text in page.axes.texts}
    assert ticks["0 %"] == pytest.approx(west)
    assert ticks["40 %"] == pytest.approx(west + first)
    # the marks, of the legend and over the figures too: those in the rows lie on the scale
    marks = [scatter.get_offsets()[0] for scatter in page.axes.collections]
    shares = [round((x - west) / first * 0.4, 6) for x, _ in marks]
    assert {0.05, 0.1234, 0.2, 0.25, 0.3} <= set(shares)
    assert len(marks) == 5 + 2 + 2


def test_figures_are_written_as_belgium_does(monkeypatch):
    page, drawn = page_of(monkeypatch, lambda: bars(ROWS, NAMES, "nl"))
    assert {"40,0 %", "12,3 %", "5,0 %", "–", "geen cijfer"} <= _written(page)
    assert drawn.alt == (
        "Staafdiagram van aandelen. "
        "Aandeel eenpersoonshuishoudens: de buurt 40,0\u00a0%, Brussel 20,0\u00a0%, "
        "het gewest 30,0\u00a0%; "
        "Aandeel 80-plussers: de buurt 10,0\u00a0%, Brussel 5,0\u00a0%, het gewest geen cijfer; "
        "Aandeel huishoudens met een laag inkomen, volgens de bron: de buurt geen cijfer, "
        "Brussel 25,0\u00a0%, het gewest 12,3\u00a0%."
    )


def test_what_no_row_is_compared_with_is_left_out(monkeypatch):
    alone = [(label, share, None, 0.1) for label, share, _, _ in ROWS]
    page, drawn = page_of(monkeypatch, lambda: bars(alone, NAMES, "nl"))
    assert "het gewest" in _written(page)
    assert "Brussel" not in _written(page) and "Brussel" not in drawn.alt


def test_no_bar_where_there_is_no_figure(monkeypatch):
    page, _ = page_of(monkeypatch, lambda: bars([ROWS[2]], NAMES, "nl"))
    assert _bars_of(page, OWN) == []


@pytest.mark.parametrize("language", ["nl", "en", "fr"])
def test_the_chart_of_reach_can_be_read(monkeypatch, language):
    page, drawn = page_of(monkeypatch, lambda: reach_chart(REACH, WINDOWS, language))
    assert_legible(page)
    assert_harmless(drawn)


def test_the_chart_of_reach_shows_every_share(monkeypatch):
    page, drawn = page_of(monkeypatch, lambda: reach_chart(REACH, WINDOWS, "nl"))
    (_, _, adult), (_, _, frail), (_, _, own) = _bars_of(page, ON_FOOT)
    assert adult == pytest.approx(2 * frail) and own == pytest.approx(1.25 * adult)
    assert _bars_of(page, BY_TRANSIT) == []
    assert "18:00–21:00" in " ".join(_written(page))
    assert "Eigen soort (norm 7,5 min)" in _written(page)
    assert drawn.alt == (
        "Staafdiagram: aandeel huishoudens binnen de norm. Lokaal dienstencentrum (norm 15 min): "
        "te voet, volwassene: 80,0\u00a0%, hele studiegebied 70,0\u00a0%; "
        "te voet, kwetsbare oudere: 40,0\u00a0%, hele studiegebied 35,0\u00a0%; "
        "openbaar vervoer, avond, 18:00–21:00: geen cijfer, hele studiegebied 90,0\u00a0%. "
        "Eigen soort (norm 7,5 min): te voet, van de studie: 100,0\u00a0%, "
        "hele studiegebied geen cijfer."
    )


def test_hostile_labels(monkeypatch, recwarn):
    rows = [(name, 0.5, 0.5, 0.5) for name in HOSTILE]
    points = [(at, 3, 3) for at in range(len(HOSTILE))]
    for draw in (
        lambda: bars(rows, (HOSTILE[0], HOSTILE[5], HOSTILE[1]), "nl"),
        lambda: matrix(points, dict(enumerate(HOSTILE)), "nl"),
    ):
        page, drawn = page_of(monkeypatch, draw)
        assert_legible(page)
        assert_harmless(drawn)
        monkeypatch.undo()
    assert not list(recwarn)


def test_nothing_to_show_is_no_error():
    assert bars([], NAMES, "nl").svg and reach_chart(REACH.iloc[:0], {}, "nl").svg
    assert "nog zonder punten" in matrix([], {}, "nl").alt


FIGURE = st.integers(1, 5)
POINTS = st.lists(st.tuples(FIGURE, st.one_of(FIGURE, st.none())), min_size=1, max_size=24)


@given(POINTS)
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_dot_lies_in_its_own_cell_and_touches_no_other(monkeypatch, points):
    numbered = [(at + 1, need, feasible) for at, (need, feasible) in enumerate(points)]
    with monkeypatch.context() as patch:
        page, _ = page_of(patch, lambda: matrix(numbered, {}, "nl"))
    assert_legible(page)
    dots = [
        patch.get_path().get_extents()
        for patch in page.axes.patches
        if to_hex(patch.get_facecolor()) == DOT
    ]
    assert len(dots) == len(points)
    for one, other in itertools.combinations(dots, 2):
        away = np.hypot((one.x0 + one.x1 - other.x0 - other.x1) / 2, (one.y0 - other.y0))
        assert away >= (one.width + other.width) / 2
    texts = [(text.get_text(), *text.get_position()) for text in page.axes.texts]
    white = [text for text in page.axes.texts if text.get_color() == "#ffffff"]
    # figures along the axes are those that are not in a dot: feasibility below, need at the left
    grey = [(word, x, y) for word, x, y in texts if word in "12345" and not _in_dot(x, y, dots)]
    lowest = max(y for _, _, y in grey)
    across = {int(word): x for word, x, y in grey if y == lowest}
    up = {int(word): y for word, x, y in grey if y != lowest}
    assert sorted(across) == sorted(up) == [1, 2, 3, 4, 5]
    half = ((across[2] - across[1]) / 2, (up[1] - up[2]) / 2)
    for text in white:
        x, y = text.get_position()
        _, need, feasible = numbered[int(text.get_text()) - 1]
        assert abs(y - up[need]) < half[1]
        if feasible is None:
            assert x > across[5] + half[0]
        else:
            assert abs(x - across[feasible]) < half[0]


def _in_dot(x, y, dots):
    return any(dot.x0 <= x <= dot.x1 and dot.y0 <= y <= dot.y1 for dot in dots)


def test_many_dots_in_one_cell_stay_apart(monkeypatch):
    page, _ = page_of(monkeypatch, lambda: matrix([(at, 5, 5) for at in range(1, 21)], {}, "nl"))
    assert_legible(page)


@pytest.mark.parametrize("language", ["nl", "en", "fr"])
def test_the_matrix_can_be_read(monkeypatch, language):
    points = [(1, 5, 4), (2, 5, None), (3, 2.4, 9)]
    labels = {1: "Te weinig banken", 2: "Een heel lange omschrijving " * 9, 3: "Verenigingen"}
    page, drawn = page_of(monkeypatch, lambda: matrix(points, labels, language))
    assert_legible(page)
    assert_harmless(drawn)


def test_the_matrix_in_words():
    points = [(2, 5, None), (1, 2.4, 4)]
    assert matrix(points, {1: "Banken", 2: "Bus"}, "nl").alt == (
        "Matrix van behoefte en haalbaarheid, elk van 1 tot 5. "
        "1. Banken: behoefte 2, haalbaarheid 4; "
        "2. Bus: behoefte 5, haalbaarheid nog niet ingeschat."
    )


def test_the_same_charts_twice():
    assert bars(ROWS, NAMES, "nl") == bars(ROWS, NAMES, "nl")
    assert matrix([(1, 3, 3)], {1: "a"}, "nl") == matrix([(1, 3, 3)], {1: "a"}, "nl")
