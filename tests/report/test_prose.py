"""What people write survives Markdown, and Markdown that people write is read as they mean it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nabij.report.document.content import Heading, Item, Paragraph, Run, Table
from nabij.report.texts.prose import (
    comments,
    escaped,
    inline,
    normal,
    one_line,
    parse,
    to_markdown,
)

from .prose_strategies import prose, texts


def text(*lines):
    return Paragraph((Run("\n".join(lines)),))


def item(said, level=0, numbered=False):
    return Item((Run(said),), level, numbered)


@settings(max_examples=200)
@given(prose())
def test_prose_reads_back_from_its_markdown_as_it_was(said):
    plain = normal(said)
    assert parse(to_markdown(said)) == plain
    assert normal(plain) == plain


@settings(max_examples=100)
@given(texts(30))
def test_whatever_people_type_has_a_normal_form_that_stays(typed):
    read = parse(typed)
    assert normal(read) == read
    assert parse(to_markdown(read)) == read


@settings(max_examples=100)
@given(texts(10))
def test_a_line_reads_back_from_its_markdown(typed):
    assert inline(escaped(typed)) == one_line(typed)


@settings(max_examples=100)
@given(
    st.lists(st.sampled_from(["jan", "twee", "zin", "huis"]), min_size=1, max_size=12), st.data()
)
def test_no_word_that_people_type_is_dropped(names, data):
    """Words between any signs of Markdown come out, each as often as it went in."""
    signs = [
        *(
            "\n",
            "\n\n",
            "\n- ",
            "\n  - ",
            "\n1. ",
            "\n7. ",
            "\n> ",
            "\n### ",
            "\n\n    ",
            "\n```\n",
        ),
        *(
            " **",
            "** ",
            " _",
            "_ ",
            " `",
            "` ",
            " | ",
            "\n|---|\n",
            "\n| ",
            " [",
            "](",
            ") ",
            "\n***\n",
        ),
    ]
    typed = ""
    for place, name in enumerate(names):
        typed += data.draw(st.sampled_from(signs)) + f"{name}{place}x"
    read = to_markdown(parse(typed))
    for place, name in enumerate(names):
        assert f"{name}{place}x" in read, typed


def test_the_parts_of_markdown():
    read = parse(
        "Een **vet** woord\nen een *schuin*.\n\n- een\n- twee\n  1. diep\n\n### Kop\n\n"
        "| a | b |\n|---|---|\n| 1 | x \\| y |\n"
    )
    styled = (
        Run("Een "),
        Run("vet", bold=True),
        Run(" woord\nen een "),
        Run("schuin", italic=True),
        Run("."),
    )
    assert read == (
        Paragraph(styled),
        item("een"),
        item("twee"),
        item("diep", 1, numbered=True),
        Heading("Kop", 3),
        Table(("a", "b"), (("1", "x | y"),)),
    )


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("<b>vet</b> & <script>", [text("<b>vet</b> & <script>")]),
        ("> Ik zie niemand.\n> Nooit.", [text("Ik zie niemand.", "Nooit.")]),
        ("```\ncode\n```", [text("code")]),
        ("[de site](https://x.be)", [text("de site (https://x.be)")]),
        ("[de site](https://x.be 'uitleg')", [text("de site (https://x.be, uitleg)")]),
        ("<https://x.be>", [text("https://x.be")]),
        ("![foto](a.png)", [text("foto (a.png)")]),
        ("[a]: https://x.be", [text("[a]: https://x.be")]),
        ("Titel\n-----\ntekst", [text("Titel"), text("tekst")]),
        ("Titel\n=====", [text("Titel", "=====")]),
        ("1986. Het jaar van de brug", [text("1986. Het jaar van de brug")]),
        ("3. drie\n4. vier", [text("3. drie"), text("4. vier")]),
        ("12.", [text("12.")]),
        ("\tMet een tab begonnen", [text("Met een tab begonnen")]),
        ("- een\n\n  nog over een", [item("een\nnog over een")]),
        ("- een\n\t- onder een", [item("een"), item("onder een", 1)]),
        ("# Kop van het bestand", [Heading("Kop van het bestand", 3)]),
        ("####### zeven", [text("####### zeven")]),
        ("| a |\n|---|\n| 1 | 2 | 3 |", [Table(("a", "", ""), (("1", "2", "3"),))]),
        ("een<br>twee", [text("een", "twee")]),
        ("a\\*b &amp; &lt;", [text("a*b & <")]),
    ],
)
def test_what_people_type_is_read_as_they_mean_it(typed, read):
    assert parse(typed) == tuple(read)


def test_deep_lists_and_quotes_are_kept_as_text():
    read = parse("- " * 200 + "diep")
    assert [part.runs[0].text for part in read] == [("- " * 200 + "diep")]
    assert "diep" in parse("> " * 500 + "diep")[0].runs[0].text


def test_comments_are_left_out():
    assert parse("voor <!-- hulp\nover lijnen --> na") == (text("voor", "na"),)
    assert parse("\\<!-- tekst -->") == (text("<!-- tekst -->"),)
    typed = "<!-- een --> a <!-- twee -->"
    assert [said for _, _, said in comments(typed)] == ["een", "twee"]


def test_a_comment_without_end_swallows_nothing():
    assert parse("<!-- hulp\nantwoord") == (text("<!-- hulp", "antwoord"),)
    assert parse("<!-- hulp\nantwoord\n<!-- meer hulp -->") == (text("<!-- hulp", "antwoord"),)
    # the heading of the next question ends what was never closed
    assert list(comments("<!-- hulp\n## Vraag\n-->")) == []


def test_normal_prose_has_no_edges_and_no_jumps():
    said = (
        Paragraph((Run(" a ", bold=True), Run("\x07b"), Run("  \n\n"), Run("c\r\nd\t"))),
        Paragraph((Run(" \n "),)),
        Item((Run("x"),), 4),
        Item((Run("y\n\nz"),), 3),
        Heading(" K\nop ", 1),
        Heading("", 3),
        Table(("a",), (("1", "2"), ("", "")), caption="weg", widths=(1.0,)),
    )
    assert normal(said) == (
        Paragraph((Run("a", bold=True), Run(" b"))),
        text("c", "d"),
        item("x"),
        item("y\nz", 1),
        Heading("K op", 3),
        Table(("a", ""), (("1", "2"),)),
    )


def test_markdown_stays_readable():
    said = (
        text("AT&T en snake_case: 5 < 6, (zie 3.2) - of 100 %!"),
        Paragraph((Run("Let op:", bold=True), Run(" hier"))),
        item("een"),
        item("twee", 1, numbered=True),
    )
    assert to_markdown(said) == (
        "AT&T en snake_case: 5 < 6, (zie 3.2) - of 100 %!\n\n**Let op:** hier\n\n- een\n  1. twee"
    )


def test_5000_words_under_one_heading():
    words = " ".join(f"woord{n}" for n in range(5000))
    assert parse(words) == (text(words),)
