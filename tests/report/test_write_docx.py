"""The Word file: what Word, LibreOffice, a screen reader and our own reader have to find in it."""

import io
import re
import unicodedata

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from nabij.report.document.content import (
    Item,
    Paragraph,
    Table,
    words,
)
from nabij.report.document.write_docx import to_docx
from nabij.words import text

from .word_samples import ARABIC, HEBREW, HOSTILE, SAMPLE, W, body, document, part, styled

TEXT_WIDTH_CM = 21 - 2 * 2.2


# By hand: what a reader sees before each of them, and before two more after a paragraph.
SEEN = ["1.", "2.", "a.", "b.", "3.", "a.", "•", "–", "a.", "1.", "2."]


def traits(element: etree._Element, path: str) -> set[str]:
    found = element.find(path.replace("w:", W))
    return set() if found is None else {child.tag.removeprefix(W) for child in found}


# headings, title, contents


def test_headings_are_headings_of_their_level_in_order():
    heads = [(s, t) for s, t in styled(SAMPLE) if s.startswith("Heading")]
    assert heads == [
        ("Heading 1", "Kort"),
        ("Heading 2", "Wat is belangrijk?"),
        ("Heading 1", "De buurt"),
        ("Heading 2", "Hoe getekend?"),
        ("Heading 3", "Van mensen"),
        ("Heading 2", "Cijfers"),
        ("Heading 2", "Zonder sleutel"),
        ("Heading 3", "Dieper"),
    ]
    styles = part(SAMPLE, "word/styles.xml")
    for level in range(1, 10):
        style = styles.find(f"{W}style[@{W}styleId='Heading{level}']")
        assert style.find(f"{W}name").get(f"{W}val") == f"heading {level}"
        assert style.find(f"{W}pPr/{W}outlineLvl").get(f"{W}val") == str(level - 1)
        assert style.find(f"{W}pPr/{W}keepNext") is not None
    others = {s.find(f"{W}name").get(f"{W}val") for s in styles.iter(f"{W}style")}
    outlined = {
        s.find(f"{W}name").get(f"{W}val")
        for s in styles.iter(f"{W}style")
        if s.find(f"{W}pPr/{W}outlineLvl") is not None
    }
    assert outlined == {f"heading {n}" for n in range(1, 10)} and outlined < others


def test_title_block_stands_first_and_text_starts_on_a_page_of_its_own():
    assert styled(SAMPLE)[:4] == [
        ("Title", "Buurtanalyse Marollen"),
        ("Subtitle", "LDC De Brug"),
        ("Subtitle", "1 januari 2025"),
        ("Heading 1", "Kort"),
    ]


def test_contents_list_the_chapters_and_link_to_them():
    contents = body(SAMPLE).find(f"{W}sdt/{W}sdtContent")
    first, *lines = contents
    assert "".join(first.itertext()) == "Inhoud"
    told = [
        (p.find(f"{W}pPr/{W}pStyle").get(f"{W}val"), "".join(t.text for t in p.iter(f"{W}t")))
        for p in lines
    ]
    assert told == [
        ("TOC1", "Kort"),
        ("TOC1", "De buurt"),
    ]
    marks = {b.get(f"{W}name"): b.getparent() for b in body(SAMPLE).iter(f"{W}bookmarkStart")}
    for (_, words_), link in zip(told, contents.iter(f"{W}hyperlink"), strict=True):
        assert "".join(marks[link.get(f"{W}anchor")].itertext()) == words_
    codes = [code.text.split() for code in contents.iter(f"{W}instrText")]
    assert codes[0] == ["TOC", "\\o", '"1-1"', "\\h", "\\z"]
    # no page number is stored that could be wrong
    assert not any(re.search(r"\d", words_) for _, words_ in told)


@pytest.mark.parametrize("data", [SAMPLE, HOSTILE], ids=["sample", "hostile"])
def test_every_field_that_starts_also_ends(data):
    for name in ("word/document.xml", "word/footer1.xml"):
        depth = 0
        for char in part(data, name).iter(f"{W}fldChar"):
            kind = char.get(f"{W}fldCharType")
            depth += {"begin": 1, "separate": 0, "end": -1}[kind]
            assert depth > 0 or kind == "end"
        assert depth == 0


def test_no_contents_without_headings():
    made = to_docx(document(Paragraph(words("Alleen dit."))))
    assert body(made).find(f"{W}sdt") is None
    assert styled(made) == [("Title", "Een buurt"), ("Normal", "Alleen dit.")]
    assert styled(to_docx(document())) == [("Title", "Een buurt")]


# questions and bookmarks


def test_a_question_without_answer_shows_its_hints_and_room_to_write():
    lines = styled(SAMPLE)
    at = lines.index(("Heading 2", "Wat is belangrijk?"))
    assert lines[at + 1 : at + 6] == [
        ("nabij hint", text("document.docx_hint", "nl")),
        ("nabij hint", "Eerste hulpvraag?"),
        ("nabij hint", "Tweede hulpvraag?"),
        ("Normal", ""),
        ("Heading 1", "De buurt"),
    ]
    assert ("nabij hint", "Ongebruikt?") not in lines


def test_bookmarks_stand_where_they_were_agreed():
    found = {}
    for start in body(SAMPLE).iter(f"{W}bookmarkStart"):
        paragraph = start.getparent()
        style = paragraph.find(f"{W}pPr/{W}pStyle").get(f"{W}val")
        found[start.get(f"{W}name")] = style, "".join(paragraph.itertext())
    assert found == {
        "nabij_g_short": ("Heading1", "Kort"),
        "nabij_q_summary": ("Heading2", "Wat is belangrijk?"),
        "nabij_g_area": ("Heading1", "De buurt"),
        "nabij_q_drawn": ("Heading2", "Hoe getekend?"),
        "nabij_g_figures": ("Heading2", "Cijfers"),
        "nabij_t_places": ("Caption", "Alle plekken"),
        "nabij_g_deeper": ("Heading3", "Dieper"),
        "nabij_t_decisions": ("Caption", "Voorstellen"),
    }
    for caption in ("nabij_t_places", "nabij_t_decisions"):
        start = body(SAMPLE).find(f".//{W}bookmarkStart[@{W}name='{caption}']")
        assert start.getparent().getnext().tag == f"{W}tbl"


@pytest.mark.parametrize("data", [SAMPLE, HOSTILE], ids=["sample", "hostile"])
def test_bookmarks_are_unique_and_names_as_word_allows(data):
    starts = list(body(data).iter(f"{W}bookmarkStart"))
    names = [start.get(f"{W}name").lower() for start in starts]
    numbers = [start.get(f"{W}id") for start in starts]
    assert len(set(names)) == len(names) and len(set(numbers)) == len(numbers)
    assert all(re.fullmatch("[a-z][a-z0-9_]{0,39}", name) for name in names)
    ends = [end.get(f"{W}id") for end in body(data).iter(f"{W}bookmarkEnd")]
    assert ends == numbers


# lists


def seen_numbers(data: bytes) -> list[str]:
    """What stands before each item, by the rules of ECMA-376 17.9, slow and simple."""
    numbering = part(data, "word/numbering.xml")
    nums = {num.get(f"{W}numId"): num for num in numbering.findall(f"{W}num")}
    kinds = {a.get(f"{W}abstractNumId"): a for a in numbering.findall(f"{W}abstractNum")}
    counts: dict[tuple[str, int], int] = {}
    begun: set[str] = set()
    seen = []
    for p in body(data).iter(f"{W}p"):
        trait = p.find(f"{W}pPr/{W}numPr")
        if trait is None:
            continue
        level = int(trait.find(f"{W}ilvl").get(f"{W}val"))
        number = trait.find(f"{W}numId").get(f"{W}val")
        num = nums[number]
        kind = num.find(f"{W}abstractNumId").get(f"{W}val")
        if number not in begun:
            begun.add(number)
            for override in num.findall(f"{W}lvlOverride"):
                start = int(override.find(f"{W}startOverride").get(f"{W}val"))
                counts[kind, int(override.get(f"{W}ilvl"))] = start - 1
        counts[kind, level] = counts.get((kind, level), 0) + 1
        for deeper in range(level + 1, 9):
            counts.pop((kind, deeper), None)
        look = kinds[kind].find(f"{W}lvl[@{W}ilvl='{level}']")
        form = look.find(f"{W}numFmt").get(f"{W}val")
        count = counts[kind, level]
        written = {"decimal": str(count), "lowerLetter": chr(96 + count), "bullet": ""}[form]
        pattern = look.find(f"{W}lvlText").get(f"{W}val")
        seen.append(pattern.replace(f"%{level + 1}", written))
    return seen


def test_lists_have_real_levels_and_a_new_list_starts_at_one():
    assert seen_numbers(SAMPLE) == SEEN
    lists = [style for style, _ in styled(SAMPLE) if style.startswith("List")]
    number, number_2 = "List Number", "List Number 2"
    assert lists == [
        *(number, number, number_2, number_2, number, number_2),
        *("List Bullet", "List Bullet 2", number_2),
        *(number, number),
    ]


def test_lists_deeper_than_word_has_styles_keep_their_level():
    made = to_docx(document(*(Item(words("x"), level) for level in (0, 3, 20))))
    levels = [int(i.get(f"{W}val")) for i in body(made).iter(f"{W}ilvl")]
    assert levels == [0, 3, 8]
    assert [s for s, _ in styled(made)][1:] == ["List Bullet", "List Bullet 3", "List Bullet 3"]


# tables


def test_tables_repeat_their_header_and_keep_rows_whole():
    tables = list(body(SAMPLE).iter(f"{W}tbl"))
    assert len(tables) == 4
    for table in tables:
        rows = table.findall(f"{W}tr")
        assert "tblHeader" in traits(rows[0], "w:trPr")
        assert not any("tblHeader" in traits(row, "w:trPr") for row in rows[1:])
        assert all("cantSplit" in traits(row, "w:trPr") for row in rows)
        look = table.find(f"{W}tblPr/{W}tblLook")
        assert (look.get(f"{W}firstRow"), look.get(f"{W}firstColumn")) == ("1", "1")
        widths = [int(column.get(f"{W}w")) for column in table.iter(f"{W}gridCol")]
        assert sum(widths) / 1440 * 2.54 == pytest.approx(TEXT_WIDTH_CM, abs=0.01)
        for row in rows:
            assert [int(c.get(f"{W}w")) for c in row.iter(f"{W}tcW")] == widths
        assert table.getnext().tag == f"{W}p"


def test_numbers_stand_right_and_a_caption_and_notes_stay_with_their_table():
    table = list(body(SAMPLE).iter(f"{W}tbl"))[2]
    rows = table.findall(f"{W}tr")
    for row in rows:
        left, right = row.iter(f"{W}p")
        assert left.find(f"{W}pPr/{W}jc") is None
        assert right.find(f"{W}pPr/{W}jc").get(f"{W}val") == "right"
    caption = table.getprevious()
    assert "keepNext" in traits(caption, "w:pPr")
    kept = ["keepNext" in traits(next(row.iter(f"{W}p")), "w:pPr") for row in rows]
    assert kept == [True, *[False] * 89, True]
    assert table.find(f"{W}tblPr/{W}tblCaption").get(f"{W}val") == "Alle plekken"
    lines = styled(SAMPLE)
    at = lines.index(("Caption", "Alle plekken"))
    assert lines[at + 1 : at + 3] == [
        ("nabij table note", "Bron: kaart."),
        ("nabij table note", "Tweede noot."),
    ]


def test_cells_hold_the_text_of_the_table():
    made = docx.Document(io.BytesIO(SAMPLE)).tables
    assert [[c.text for c in row.cells] for row in made[0].rows] == [
        ["Wie", "Wat"],
        ["Fatima", "koken\ndonderdag"],
        ["Jan", "stappen"],
    ]
    assert [[c.text for c in row.cells] for row in made[1].rows] == [["Nog", "Een"]]


def test_odd_tables_lose_nothing():
    made = docx.Document(io.BytesIO(HOSTILE))
    wide, cell, ragged = made.tables
    assert len(wide.columns) == 30 and wide.rows[3].cells[29].text == "w2x29"
    assert len(cell.rows[1].cells[0].text.split()) == 5000
    # a row longer than a page has to break, or it could not be printed
    assert "cantSplit" not in traits(cell.rows[1]._tr, "w:trPr")
    assert [[c.text for c in row.cells] for row in ragged.rows] == [
        ["Scheef", "", ""],
        ["a", "b", "c"],
        ["", "", ""],
    ]
    assert ("Caption", "Niets erin") in styled(HOSTILE)


# pictures, notes, text


def test_pictures_have_alternative_text_and_fit_the_page():
    drawn = list(body(SAMPLE).iter("{*}inline"))
    about = [inline.find("{*}docPr") for inline in drawn]
    assert [(a.get("descr"), a.get("title")) for a in about] == [
        ("Kaart met drie wijken", "Kaart een"),
        ("Hoge staven", "Figuur twee"),
    ]
    assert len({a.get("id") for a in about}) == 2
    sizes = [
        tuple(int(i.find("{*}extent").get(side)) / 360000 for side in ("cx", "cy")) for i in drawn
    ]
    assert sizes[0] == pytest.approx((TEXT_WIDTH_CM, TEXT_WIDTH_CM * 3 / 4), abs=0.01)
    assert sizes[1] == pytest.approx((20 / 9, 20), abs=0.01)
    for inline, caption in zip(drawn, ("Kaart een", "Figuur twee"), strict=True):
        paragraph = inline.getparent().getparent().getparent()
        assert "keepNext" in traits(paragraph, "w:pPr")
        assert "".join(paragraph.getnext().itertext()) == caption


def test_a_note_is_a_paragraph_in_a_frame():
    lines = styled(SAMPLE)
    at = lines.index(("nabij note", "Zo leest u dit\nMeer dan gemiddeld."))
    # a space keeps two notes from becoming one
    assert lines[at + 1 : at + 3] == [("nabij space", ""), ("nabij note", "Zonder kop.")]


def test_styles_of_runs_and_line_ends_stay():
    made = docx.Document(io.BytesIO(SAMPLE))
    paragraph = next(p for p in made.paragraphs if p.text.startswith("Wij "))
    assert [(r.text, bool(r.bold), bool(r.italic)) for r in paragraph.runs] == [
        ("Wij ", False, False),
        ("wandelden", True, False),
        (" met\nacht", False, True),
    ]


def test_text_from_right_to_left_is_marked_so():
    marked = {
        "".join(p.itertext()): "bidi" in traits(p, "w:pPr")
        for p in body(SAMPLE).iter(f"{W}p")
        if p.find(f"{W}pPr") is not None
    }
    assert {line for line, rtl in marked.items() if rtl} == {f"{HEBREW} 12", ARABIC}
    runs = [r for r in body(SAMPLE).iter(f"{W}r") if r.find(f"{W}rPr/{W}rtl") is not None]
    assert len(runs) == 2


def legal_text(typed: str) -> str:
    """The text a letter at a time: one kind of line end, and nothing that XML 1.0 refuses."""
    kept = ""
    for letter in typed.replace("\r\n", "\n"):
        if letter in "\n\r\x0b\x0c\x85\u2028\u2029":
            kept += "\n"
        elif letter == "\t" or unicodedata.category(letter) not in ("Cc", "Cs"):
            kept += letter if letter not in "\ufeff\ufffe\uffff" else ""
    return "".join(letter for letter in kept if not "\ufdd0" <= letter <= "\ufdef")


@settings(max_examples=60)
@given(st.text(st.characters(codec=None), max_size=80))
def test_any_text_stays_text(typed):
    kept = legal_text(typed)
    made = to_docx(
        document(
            Paragraph(words(typed)),
            Table((typed,), ((typed,),)),
            title=typed,
            footer=typed,
            written={typed: typed},
        )
    )
    read = docx.Document(io.BytesIO(made))
    assert read.paragraphs[0].text == read.paragraphs[1].text == kept
    assert [row.cells[0].text for row in read.tables[0].rows] == [kept, kept]
    known = {"r", "t", "br", "tab", "pPr", "rPr", "rtl", "bidi", "pStyle"}
    inside = {e.tag.removeprefix(W) for e in read.paragraphs[1]._p.iterdescendants()}
    assert inside <= known


def test_a_document_of_hostile_text_holds_it_as_text():
    lines = [line for _, line in styled(HOSTILE)]
    assert "{ PAGE } =1+1 <b>vet</b> &amp; ]]> %s {0}abcd" in lines
    assert "Kop met regel" in lines
    codes = {code.text.split()[0] for code in body(HOSTILE).iter(f"{W}instrText")}
    assert codes == {"TOC", "PAGEREF"}
