"""Tables on paper: every cell is there, and no word is wider than its column."""

import re
import unicodedata

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from nabij.report.document.content import Table
from nabij.report.document.lettering import (
    breakable,
    font_folder,
    printable,
    right_to_left,
    width,
)
from nabij.report.document.paper_tables import INSET, on_paper

ACROSS = 470.0
CELL = st.text(
    st.sampled_from("abmW é\n-/\u05d0\u0301") | st.characters(codec="utf-8"), max_size=90
)


@st.composite
def tables(draw):
    columns = draw(st.integers(1, 14))
    row = st.tuples(*[CELL] * columns)
    numeric = draw(st.sets(st.integers(0, columns - 1)))
    return Table(draw(row), tuple(draw(st.lists(row, max_size=4))), numeric=tuple(numeric))


def without_breaks(text):
    return re.sub("[\u00ad\u200b]", "", text)


@given(tables())
def test_every_cell_stands_in_a_part_and_every_part_fits(table):
    parts = on_paper(table, ACROSS)
    for at, row in enumerate([table.header, *table.rows]):
        shown = [[part.header, *part.rows][at] for part in parts]
        together = (shown[0][0], *(cell for part in shown for cell in part[1:]))
        assert [without_breaks(cell) for cell in together] == [
            without_breaks(printable(cell)) for cell in row
        ]
        assert {part[0] for part in map(tuple, shown) if len(parts) == 1} <= {shown[0][0]}
    for part in parts:
        assert sum(part.widths) == pytest.approx(ACROSS)
        for column, room in enumerate(part.widths):
            for at, row in enumerate([part.header, *part.rows]):
                # letters of at most 1.4 em stand alone where nothing else fits
                for piece in re.split("[^\\S\u00a0\u2007\u202f]+|[\u00ad\u200b]", row[column]):
                    marks = sum(unicodedata.category(char).startswith("M") for char in piece)
                    widest = width(piece, bold=not at) * part.size
                    assert widest <= room - 2 * INSET + 0.1 or len(piece) - marks <= 1


def test_short_words_keep_one_table_of_the_usual_size_and_are_not_broken():
    table = Table(
        ("Kenmerk", "Buurt", "Stad Brussel", "Rang"),
        (("Eenpersoonshuishoudens", "1.234", "41,5\u00a0%", "3 van 118"),),
        numeric=(1, 2),
    )
    (part,) = on_paper(table, ACROSS)
    assert (part.header, part.rows) == (table.header, table.rows)
    assert part.size == 8.0 and not part.tight and part.numeric == (1, 2) and part.long == ()
    # a line for each cell, as there is room enough
    for column, cell in enumerate(table.rows[0]):
        assert width(cell) * part.size <= part.widths[column] - 2 * INSET


def test_widths_that_are_asked_for_are_given_where_words_fit():
    (part,) = on_paper(Table(("a", "b"), (("c", "d"),), widths=(1, 3)), 400.0)
    assert part.widths == pytest.approx((100, 300))


def test_a_table_that_is_too_wide_repeats_its_first_column_and_knows_its_numbers():
    header = tuple(f"Kolomnummer{at}" for at in range(12))
    parts = on_paper(Table(header, (), numeric=(0, 11)), ACROSS)
    assert len(parts) > 1 and {part.header[0] for part in parts} == {"Kolomnummer0"}
    assert [part.header[at] for part in parts for at in part.numeric if at] == ["Kolomnummer11"]


def test_only_a_row_of_many_lines_may_break():
    rows = (("kort",), ("woord " * 2000,), ("regel\n" * 12,))
    (part,) = on_paper(Table(("Verhaal",), rows), ACROSS)
    assert part.long == (1,)


def test_width_is_that_of_the_font():
    with TTFont(font_folder() / "DejaVuSans.ttf") as font:
        names, metrics = font.getBestCmap(), font["hmtx"].metrics
        units = sum(metrics[names[ord(char)]][0] for char in "Wim été")
    assert width("Wim été") == pytest.approx(units / 2048)
    assert width("Wim", bold=True) > width("Wim")


def test_only_words_that_are_too_wide_get_places_to_break():
    assert breakable("kort woord", 5.0) == "kort woord"
    letters = breakable("kort " + "m" * 20, 5.0)
    assert letters.startswith("kort mm") and "\u00ad" in letters and "\u200b" not in letters
    address = breakable("https://a.be/" + "e\u0301" * 30, 5.0)
    assert "\u200b" in address and "\u00ad" not in address and "\u200b\u0301" not in address
    number = breakable("1\u00a0234\u00a0567\u00a0890", 3.0)
    assert "\u200b" in number


def test_a_character_without_a_glyph_becomes_its_name():
    assert printable("a\u4e2db") == "a[cjk unified ideograph-4e2d]b"
    assert printable("\U000fffff") == "[U+FFFFF]"
    assert printable("\u2764\ufe0f e\u0301 \u0634") == "\u2764 \u00e9 \u0634"


@pytest.mark.parametrize(
    ("text", "found"),
    [("abc", False), ("12 \u05d0bc", True), ("\u0645 abc", True), ("a \u05d0", False), ("", False)],
)
def test_direction_is_that_of_the_first_letter(text, found):
    assert right_to_left(text) is found
