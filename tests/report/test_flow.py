"""Blocks in the order of a page: answers opened, lists nested, levels without a gap."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nabij.report.document.content import (
    Answer,
    Document,
    Heading,
    Item,
    Paragraph,
    Table,
    plain,
    words,
)
from nabij.report.document.flow import Hint, Listing, clean, flow


def flowed(*blocks):
    return flow(Document("Titel", (), "nl", "voet", blocks))


def item(text, level=0, numbered=False):
    return Item(words(text), level, numbered)


def told(listing):
    """A list as nested tuples, to compare."""
    return tuple(
        (plain(entry.runs), *(told(below) for below in entry.below)) for entry in listing.entries
    )


def test_an_answer_becomes_its_heading_with_the_prose_or_a_hint():
    prose = (Paragraph(words("Een bank.")), item("punt"))
    pieces = flowed(
        Heading("Kop", 1),
        Answer("a", "Vraag?", ("Wie?",), prose),
        Answer("b", "Nog?", ("Wat?",), ()),
    )
    assert pieces[1] == Heading("Vraag?", 2, "q-a") and pieces[2] == prose[0]
    assert isinstance(pieces[3], Listing)
    assert pieces[4:] == (Heading("Nog?", 2, "q-b"), Hint(("Wat?",)))


def test_items_become_nested_lists_and_numbers_begin_anew():
    (first, second) = flowed(
        item("a"), item("b", 1), item("c", 2), item("d", 1), item("e"), item("1", 0, True)
    )
    assert told(first) == (("a", (("b", (("c",),)), ("d",))), ("e",))
    assert told(second) == (("1",),) and second.numbered and not first.numbered


def test_a_list_may_begin_deep_and_what_stands_higher_stays_in_it():
    (found,) = flowed(item("diep", 3), item("hoog"), item("eronder", 1))
    assert told(found) == (("diep",), ("hoog", (("eronder",),)))


@given(
    st.lists(st.tuples(st.integers(-2, 12), st.booleans()), max_size=30),
)
def test_no_item_is_lost_and_their_order_stays(found):
    names = [str(at) for at in range(len(found))]
    items = [item(name, *facts) for name, facts in zip(names, found, strict=True)]

    def read(listings):
        for listing in listings:
            for entry in listing.entries:
                yield plain(entry.runs)
                yield from read(entry.below)

    assert list(read(flowed(*items))) == names


@pytest.mark.parametrize(
    ("levels", "mended"),
    [([1, 2, 3, 2, 1], [1, 2, 3, 2, 1]), ([3, 5, 5], [1, 2, 3]), ([1, 4, 2, 9], [1, 2, 2, 3])],
)
def test_no_heading_skips_a_level(levels, mended):
    pieces = flowed(*(Heading(f"kop {at}", level) for at, level in enumerate(levels)))
    assert [piece.level for piece in pieces] == mended


def test_what_is_blank_is_left_out_and_rows_are_made_as_long_as_each_other():
    pieces = flowed(
        Heading(" \x00", 1), Paragraph(words(" \n")), item("\u202e"), Table((), ()), Heading("A", 1)
    )
    assert pieces == (Heading("A", 1),)
    (table,) = flowed(Table(("a",), (("b", "c", "d"), ())))
    assert table.header == ("a", "", "") and table.rows == (("b", "c", "d"), ("", "", ""))


def test_only_what_can_be_written_everywhere_is_left():
    kept = "café \u05d0 \u0645 \u2764\ufe0f\u200d \U0001f600 \u00ad\u200b\u200c\n"
    assert clean(kept) == kept
    harmful = "\x00\x07\x1b\x7f\x85\ud800\ufffe\ufdd0\u202e\u2066\u200e\ufeff\U000e0041"
    assert clean(f"a{harmful}b\tc\r\nd") == "ab c\nd"
