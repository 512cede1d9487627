"""Texts on printed pictures: measured, cut, wrapped, and drawn alike by other programs."""

from __future__ import annotations

import warnings
from io import BytesIO

import numpy as np
import pytest
import shapely
import typst
from hypothesis import example, given, settings
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image

from nabij.maps.paper import (
    drawing,
    fill,
    finished,
    fitted,
    line_height,
    sheet,
    shown,
    span,
    stroke,
    wrapped,
    write,
)

from .printed_pages import HOSTILE, text_boxes

TEXTS = st.one_of(st.text(max_size=60), st.sampled_from(HOSTILE))


@drawing
def _page():
    page = sheet(6)
    write(page, 0.3, 0.8, "Huis van het Kind — « Éénzaam » العربية", 12, halo=1.5)
    write(page, 15.5, 2, "7 punten", 7, across="right", bold=True, colour="#5b6673")
    ring = shapely.Point(3, 4).buffer(1.5).difference(shapely.Point(3, 4).buffer(0.7))
    fill(page, ring, "#2166ac", edge="#111111", width=1)
    fill(page, shapely.box(6, 3, 9, 5), "#a63603", opacity=0.5)
    stroke(page, shapely.LineString([(10, 3), (12, 5), (15, 3)]), "#007a5a", 2)
    stroke(page, shapely.LineString([(10, 4), (15, 5.5)]), "#111111", 1, raster=True)
    return finished(page, "Proef")


def test_typst_shows_the_same_picture():
    drawn = _page()
    sheet_of = b"""#set page(width: 16cm, height: 6cm, margin: 0cm)
    #image(bytes(sys.inputs.svg), width: 16cm)"""
    made = typst.compile(sheet_of, format="png", ppi=200, sys_inputs={"svg": drawn.svg})
    ours, theirs = (
        np.asarray(Image.open(BytesIO(png)).convert("L").resize((630, 236)), dtype=float)
        for png in (drawn.png, made)
    )
    # more than a tenth of the page is drawn on, so a part left out would show
    assert (ours < 250).mean() > 0.1
    assert np.abs(ours - theirs).mean() < 1.5
    assert (np.abs(ours - theirs) > 100).mean() < 0.001


def test_a_hole_stays_open_and_text_is_no_text_in_the_file():
    drawn = _page()
    image = Image.open(BytesIO(drawn.png)).convert("RGB")
    per_cm = 200 / 2.54
    assert image.getpixel((round(3 * per_cm), round(4 * per_cm))) == (255, 255, 255)
    assert image.getpixel((round(4.1 * per_cm), round(4 * per_cm))) == (0x21, 0x66, 0xAC)
    assert "<text" not in drawn.svg and "Kind" not in drawn.svg


@pytest.mark.parametrize("bold", [False, True])
def test_a_text_is_as_wide_as_matplotlib_draws_it(bold):
    page = sheet(2)
    write(page, 1, 1, "Ontmoetingsplek, 1.234,5 m", 9, bold=bold)
    ((_, box),) = text_boxes(page)
    width, height = box.width / 200 * 2.54, box.height / 200 * 2.54
    assert span("Ontmoetingsplek, 1.234,5 m", 9, bold=bold) == pytest.approx(width, rel=0.02)
    assert line_height(9) >= height


@given(TEXTS, st.floats(0.8, 8))
@settings(max_examples=60)
@example("\ufe0f\u200d😀", 1.0)
def test_a_fitted_text_fits_and_begins_as_the_whole(text, width):
    made = fitted(text, width)
    assert span(made) <= width
    assert made == shown(text) or shown(text).startswith(made.removesuffix("…").rstrip())


@given(TEXTS, st.floats(0.8, 8), st.integers(1, 3))
@settings(max_examples=60)
def test_wrapped_lines_fit_and_lose_no_word_before_a_cut(text, width, most):
    lines = wrapped(text, width, lines=most)
    assert len(lines) <= most and all(span(line) <= width for line in lines)
    if not any(line.endswith("…") for line in lines):
        assert " ".join(lines).split() == shown(text).split()


@given(TEXTS)
@settings(max_examples=25)
def test_any_text_can_be_drawn(text):
    page = sheet(1)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        write(page, 0.5, 0.5, text)
        FigureCanvasAgg(page.figure).draw()


def test_what_the_font_lacks_becomes_a_square():
    assert shown("Café 中") == "Café \u25a1"
    assert shown("a\u202eb\n c") == "ab c"
