"""The pieces of the Word file that need no file: bookmarks and the widths of columns."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nabij.report.document.docx_parts import Bookmarks, bookmark_name
from nabij.report.document.docx_table import column_widths

keys = st.text(st.characters(codec=None), max_size=60) | st.text("ab_-A", max_size=45)


@given(st.lists(keys, unique=True, max_size=8))
def test_different_keys_have_different_bookmarks(several):
    names = {bookmark_name("q", key).lower() for key in several}
    assert len(names) == len(several)
    assert all(re.fullmatch("nabij_q_[a-z0-9_]{0,32}", name) for name in names)


def test_a_simple_key_stands_in_its_bookmark():
    assert bookmark_name("q", "who_took_part") == "nabij_q_who_took_part"


@given(st.lists(st.sampled_from(["nabij_q_a", "nabij_q_a_2", "x" * 40, "x" * 35]), max_size=12))
def test_a_bookmark_is_never_taken_twice(names):
    bookmarks = Bookmarks()
    taken = [bookmarks.take(name) for name in names]
    assert len(set(taken)) == len(names)
    assert all(len(name) <= 40 for name in taken)
    assert taken[:1] == names[:1]


def test_widths_are_as_asked_unless_a_word_would_break():
    rows = [["a", "b", "c"]]
    assert column_widths(rows, (1, 2, 1), 19, 80) == [2353, 4706, 2353]
    rows = [["Beslissing", "b " * 200, "c"]]
    wide = column_widths(rows, (1, 30, 1), 19, 80)
    # 10 letters of 9.5 pt in a wide font (0.68 of its size) and the margins of the cell
    assert wide[0] == pytest.approx(10 * 9.5 * 0.68 * 20 + 160, abs=1)
    assert sum(wide) == 9412 and wide[2] < wide[0] < wide[1]


@given(
    st.lists(st.text("ab ", max_size=60), min_size=1, max_size=40),
    st.lists(st.floats(-1, 9), max_size=4),
)
def test_widths_always_fill_the_page(row, asked):
    widths = column_widths([row], asked, 19, 80)
    assert sum(widths) == 9412 and len(widths) == len(row) and min(widths) > 0
