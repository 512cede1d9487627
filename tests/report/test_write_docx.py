"""The Word file: what Word, LibreOffice, a screen reader and our own reader have to find in it."""

import inspect
import io
import re
import shutil
import struct
import subprocess
import unicodedata
import zipfile
import zlib
from itertools import pairwise

import docx
import pytest
from docx.oxml.table import CT_TblPr, CT_TcPr
from docx.oxml.text.font import CT_RPr
from docx.oxml.text.parfmt import CT_PPr
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from nabij.report.document.content import (
    Answer,
    Document,
    Heading,
    Item,
    Note,
    Paragraph,
    Picture,
    Run,
    Table,
    words,
)
from nabij.report.document.write_docx import to_docx
from nabij.words import text

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TEXT_WIDTH_CM = 21 - 2 * 2.2
HEBREW, ARABIC = "שלום לכולם", "مرحبا بالجميع"
ALL_LISTS = (
    ("een", 0, True),
    ("twee", 0, True),
    ("onder twee", 1, True),
    ("ook onder twee", 1, True),
    ("drie", 0, True),
    ("onder drie", 1, True),
    ("punt", 0, False),
    ("onder punt", 1, False),
    ("nummer onder punt", 1, True),
)
# By hand: what a reader sees before each of them, and before two more after a paragraph.
SEEN = ["1.", "2.", "a.", "b.", "3.", "a.", "•", "–", "a.", "1.", "2."]


def png(width: int, height: int) -> bytes:
    """A grey picture, made by hand."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    rows = zlib.compress((b"\0" + b"\x80" * width) * height)
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def document(*blocks, **facts) -> Document:
    facts = {"title": "Een buurt", "subtitle": (), "language": "nl", "footer": "voet"} | facts
    return Document(blocks=blocks, **facts)


def sample() -> Document:
    prose = (
        Paragraph((Run("Wij "), Run("wandelden", bold=True), Run(" met\nacht", italic=True))),
        Heading("Van mensen", 3),
        *(Item(words(what), level, numbered) for what, level, numbered in ALL_LISTS),
        Paragraph(words("Tussenin.")),
        Item(words("weer een"), 0, True),
        Item(words("weer twee"), 0, True),
        Table(("Wie", "Wat"), (("Fatima", "koken\ndonderdag"), ("Jan", "stappen"))),
        Table(("Nog", "Een"), ()),
        Paragraph(words(f"{HEBREW} 12")),
        Paragraph(words(ARABIC)),
    )
    long = Table(
        ("Plek", "Minuten"),
        tuple((f"plek{n}", f"{n},5") for n in range(90)),
        caption="Alle plekken",
        numeric=(1,),
        key="places",
        notes=("Bron: kaart.", "Tweede noot."),
    )
    return document(
        Heading("Kort", 1, "short"),
        Answer("summary", "Wat is belangrijk?", ("Eerste hulpvraag?", "Tweede hulpvraag?"), ()),
        Heading("De buurt", 1, "area"),
        Paragraph(words("Gewone tekst.")),
        Picture("<svg/>", png(400, 300), "Kaart met drie wijken", "Kaart een", 30.0),
        Answer("drawn", "Hoe getekend?", ("Ongebruikt?",), prose),
        Heading("Cijfers", 2, "figures"),
        Note(words("Meer dan gemiddeld."), "Zo leest u dit"),
        Note(words("Zonder kop.")),
        long,
        Picture("<svg/>", png(100, 900), "Hoge staven", "Figuur twee", 16.0),
        Heading("Zonder sleutel", 2),
        Heading("Dieper", 3, "deeper"),
        Table(("Nummer", "Voorstel"), (("gap-ldc", "Een plek"),), "Voorstellen", key="decisions"),
        title="Buurtanalyse Marollen",
        subtitle=("LDC De Brug", "1 januari 2025"),
        footer="Buurtanalyse Marollen · LDC De Brug",
        written={"drawn": "Wij **wandelden** & <zongen>"},
    )


def hostile() -> Document:
    cell = " ".join(f"woord{n:04}" for n in range(5000))
    wide = Table(
        tuple(f"kop{n}" for n in range(30)),
        tuple(tuple(f"w{r}x{n}" for n in range(30)) for r in range(3)),
    )
    prose = (
        Paragraph(words("{ PAGE } =1+1 <b>vet</b> &amp; ]]> %s {0}", "a\x00b\x1bc\ud800d\ufffe")),
        Paragraph(words("z" * 500)),
        wide,
        Table(("Een cel",), ((cell,),)),
        Table(("Scheef",), (("a", "b", "c"), ())),
        Table((), (), caption="Niets erin"),
        Heading("", 4),
        Paragraph(words(" ".join(f"tekst{n:04}" for n in range(5000)))),
    )
    return document(
        Heading("{ TOC } <w:p> \x07&amp;", 1),
        Answer("Q-1 <&>" * 20, "Kop\nmet regel", (), prose),
        Answer("Q-1 <&>" * 20, "Zelfde vraag nog eens", ("Hulp?",), ()),
        title="T" * 400,
        footer="f\x00 " * 30,
        written={"a\x00b": "c\x0bd"},
    )


SAMPLE = to_docx(sample())
HOSTILE = to_docx(hostile())


def part(data: bytes, name: str) -> etree._Element:
    return etree.fromstring(zipfile.ZipFile(io.BytesIO(data)).read(name))


def body(data: bytes) -> etree._Element:
    return part(data, "word/document.xml")[0]


def styled(data: bytes) -> list[tuple[str, str]]:
    return [(p.style.name, p.text) for p in docx.Document(io.BytesIO(data)).paragraphs]


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


# the file as a whole


@pytest.mark.parametrize(
    ("language", "locale", "page", "contents"),
    [
        ("nl", "nl-BE", "Pagina", "Inhoud"),
        ("fr", "fr-BE", "Page", "Table des matières"),
        ("en", "en-GB", "Page", "Contents"),
    ],
)
def test_language_footer_and_properties(language, locale, page, contents):
    made = to_docx(
        document(
            Heading("A", 1), language=language, footer="De voet", title="T", subtitle=("S", "U")
        )
    )
    styles = part(made, "word/styles.xml")
    tongues = {tongue.get(f"{W}val") for tongue in styles.iter(f"{W}lang")}
    assert tongues == {locale}
    footer = "".join(part(made, "word/footer1.xml").itertext())
    assert footer == f"De voet{page}\u00a0 PAGE  /  NUMPAGES "
    assert contents in "".join(body(made).itertext())
    core = docx.Document(io.BytesIO(made)).core_properties
    assert (core.title, core.subject, core.author) == ("T", "S U", "nabij")
    assert (core.language, core.comments) == (locale, "")


def test_the_page_is_a4_with_margins():
    section = docx.Document(io.BytesIO(SAMPLE)).sections[0]
    assert (section.page_width.cm, section.page_height.cm) == pytest.approx((21, 29.7), abs=0.01)
    sides = (section.left_margin, section.right_margin, section.top_margin, section.bottom_margin)
    assert [side.cm for side in sides] == pytest.approx([2.2] * 4, abs=0.01)


def test_nothing_asks_a_question_at_opening():
    settings_ = part(SAMPLE, "word/settings.xml")
    assert settings_.find(f"{W}updateFields") is None
    modes = {c.get(f"{W}name"): c.get(f"{W}val") for c in settings_.iter(f"{W}compatSetting")}
    assert modes["compatibilityMode"] == "15"
    with zipfile.ZipFile(io.BytesIO(SAMPLE)) as made:
        for name in made.namelist():
            if name.endswith(".rels"):
                assert b'TargetMode="External"' not in made.read(name)


def test_every_style_that_is_used_exists():
    for data in (SAMPLE, HOSTILE):
        known = {s.get(f"{W}styleId") for s in part(data, "word/styles.xml").iter(f"{W}style")}
        used = {
            e.get(f"{W}val")
            for name in ("word/document.xml", "word/footer1.xml", "word/numbering.xml")
            for e in part(data, name).iter(f"{W}pStyle", f"{W}tblStyle", f"{W}rStyle")
        }
        assert used <= known


def test_colours_of_letters_can_be_read():
    def light(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    styles = part(SAMPLE, "word/styles.xml")
    colours = {c.get(f"{W}val") for c in styles.iter(f"{W}color")}
    assert len(colours) > 2
    # on white, and on the shade of a note
    for ground in ("FFFFFF", styles.find(f".//{W}shd").get(f"{W}fill")):
        for colour in colours:
            assert (light(ground) + 0.05) / (light(colour) + 0.05) >= 4.5


def test_the_same_document_gives_the_same_bytes_without_a_clock():
    assert to_docx(sample()) == SAMPLE
    with zipfile.ZipFile(io.BytesIO(SAMPLE)) as made:
        assert {entry.date_time for entry in made.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert made.namelist()[0] == "[Content_Types].xml"
        assert len(set(made.namelist())) == len(made.namelist())
        assert not any("thumbnail" in name for name in made.namelist())


def test_what_people_had_written_is_kept_along():
    with zipfile.ZipFile(io.BytesIO(SAMPLE)) as made:
        kept = etree.fromstring(made.read("customXml/nabij.xml"))
        rels = made.read("word/_rels/document.xml.rels").decode()
    assert kept.tag == "{urn:nabij:buurtanalyse}nabij"
    answers = [one for one in kept if one.tag == "{urn:nabij:buurtanalyse}text"]
    assert [(k.get("id"), k.text) for k in answers] == [("drawn", "Wij **wandelden** & <zongen>")]
    assert re.search(r'relationships/customXml"[^>]*Target="../customXml/nabij.xml"', rels)


# The order of children as the schema of ECMA-376 part 1 (annex A, wml.xsd) gives it, as far as
# this file uses them. Word refuses another order, LibreOffice does not mind.
ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore widowControl numPr pBdr shd tabs bidi "
    "spacing ind contextualSpacing jc outlineLvl rPr sectPr",
    "rPr": "rStyle rFonts b bCs i iCs color kern sz szCs u rtl lang",
    "tblPr": "tblStyle tblW tblInd tblBorders tblLayout tblCellMar tblLook tblCaption",
    "tcPr": "tcW tcBorders shd vAlign",
    "tblBorders": "top left bottom right insideH insideV",
    "tblCellMar": "top left bottom right",
    "tcBorders": "top left bottom right",
    "pBdr": "top left bottom right between",
    "tbl": "tblPr tblGrid tr",
    "tr": "trPr tc",
    "tc": "tcPr p",
    "numPr": "ilvl numId",
    "sdt": "sdtPr sdtContent",
    "docPartObj": "docPartGallery docPartUnique",
    "sectPr": "headerReference footerReference pgSz pgMar cols docGrid",
    "style": "name basedOn next link uiPriority semiHidden unhideWhenUsed qFormat pPr rPr tblPr "
    "trPr tcPr tblStylePr",
    "tblStylePr": "pPr rPr tblPr trPr tcPr",
    "styles": "docDefaults latentStyles style",
    "docDefaults": "rPrDefault pPrDefault",
    "numbering": "abstractNum num",
    "abstractNum": "nsid multiLevelType tmpl name lvl",
    "lvl": "start numFmt pStyle suff lvlText lvlJc pPr rPr",
    "num": "abstractNumId lvlOverride",
    "lvlOverride": "startOverride lvl",
    "settings": "zoom defaultTabStop characterSpacingControl compat themeFontLang clrSchemeMapping "
    "decimalSymbol listSeparator",
}
CHECKED = ("document", "styles", "numbering", "settings", "footer1")


@pytest.mark.parametrize("data", [SAMPLE, HOSTILE], ids=["sample", "hostile"])
def test_children_stand_in_the_order_of_the_schema(data):
    met = set()
    for name in CHECKED:
        for parent in part(data, f"word/{name}.xml").iter():
            order = ORDER.get(etree.QName(parent).localname, "").split()
            if not order or not parent.tag.startswith(W):
                continue
            met.add(etree.QName(parent).localname)
            places = [
                order.index(etree.QName(child).localname)
                for child in parent
                if isinstance(child.tag, str)
            ]
            assert all(a <= b for a, b in pairwise(places)), etree.tostring(parent)[:300]
    assert met >= {"pPr", "rPr", "tblPr", "tcPr", "style", "lvl", "settings", "sectPr", "num"}


def test_the_order_is_that_of_python_docx_where_it_knows_one():
    for name, known in (("pPr", CT_PPr), ("rPr", CT_RPr), ("tblPr", CT_TblPr), ("tcPr", CT_TcPr)):
        listed = re.search(r"_tag_seq = \((.*?)\)", inspect.getsource(known), re.DOTALL)
        theirs = re.findall(r'"w:(\w+)"', listed.group(1))
        mine = [tag for tag in ORDER[name].split() if tag in theirs]
        assert mine == sorted(mine, key=theirs.index) and len(mine) >= 4


def test_paragraphs_and_runs_start_with_their_traits():
    for data in (SAMPLE, HOSTILE):
        for holder, own in (("p", "pPr"), ("r", "rPr")):
            for element in body(data).iter(W + holder):
                places = [n for n, child in enumerate(element) if child.tag == W + own]
                assert places in ([], [0])


# LibreOffice


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """The samples as LibreOffice makes them: PDFs, and the first as a Word file of its own."""
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice (soffice) is not on this machine")
    folder = tmp_path_factory.mktemp("office")
    for name, data in (("sample", SAMPLE), ("hostile", HOSTILE)):
        (folder / f"{name}.docx").write_bytes(data)

    def convert(form, out, *names):
        command = [program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
        command += ["--convert-to", form, "--outdir", str(folder / out)]
        command += [str(folder / name) for name in names]
        subprocess.run(command, check=True, capture_output=True, timeout=180)

    convert("pdf", "pdf", "sample.docx", "hostile.docx")
    convert("docx", "again", "sample.docx")
    return folder


def pdf_pages(path) -> list[str]:
    pdfium = pytest.importorskip("pypdfium2")
    opened = pdfium.PdfDocument(path)
    return [opened[n].get_textpage().get_text_range() for n in range(len(opened))]


def squeezed(pages: list[str]) -> str:
    # a hyphen at the end of a line comes back as a mark of its own
    return re.sub("[\\s\ufffe\x02-]", "", "".join(pages))


def all_texts(data: bytes) -> list[str]:
    said = [t.text for t in body(data).iter(f"{W}t")]
    return [word for line in said for word in re.sub("[\u0590-\u06ff]+", " ", line).split()]


def test_libreoffice_prints_every_word(office):
    for name, data, least, most in (("sample", SAMPLE, 6, 9), ("hostile", HOSTILE, 10, 45)):
        pages = pdf_pages(office / "pdf" / f"{name}.pdf")
        assert least <= len(pages) <= most
        printed = squeezed(pages)
        wanted = all_texts(data)
        assert len(wanted) > 150
        assert [word for word in wanted if word.replace("-", "") not in printed] == []


def test_libreoffice_prints_footers_headers_and_numbers(office):
    pages = pdf_pages(office / "pdf" / "sample.pdf")
    for number, page in enumerate(pages, 1):
        line = f"Buurtanalyse Marollen · LDC De Brug Pagina {number} / {len(pages)}"
        assert line in re.sub(r"\s+", " ", page)
    # the header row comes back on the second page of the long table
    with_rows = [page for page in pages if "plek1" in page or "plek89" in page]
    assert len(with_rows) >= 2 and all("Minuten" in page for page in with_rows)
    footer = r"Buurtanalyse Marollen · LDC De Brug\s+Pagina\s+\d\s+/\s+\d"
    whole = re.sub(r"\s+", " ", re.sub(footer, " ", " ".join(pages)))
    assert "1. een 2. twee a. onder twee b. ook onder twee 3. drie a. onder drie" in whole
    assert "1. weer een 2. weer twee" in whole


@pytest.mark.parametrize("name", ["sample", "hostile"])
def test_libreoffice_prints_nothing_outside_the_margins(office, name):
    pdfium = pytest.importorskip("pypdfium2")
    margin = 2.2 / 2.54 * 72
    opened = pdfium.PdfDocument(office / "pdf" / f"{name}.pdf")
    for page in (opened[n] for n in range(len(opened))):
        inside = page.get_textpage()
        boxes = [inside.get_rect(n) for n in range(inside.count_rects())]
        assert min(left for left, *_ in boxes) >= margin - 3
        assert max(right for *_, right, _ in boxes) <= page.get_width() - margin + 3
        assert min(bottom for _, bottom, *_ in boxes) >= 20


def test_libreoffice_prints_letters_from_right_to_left(office):
    printed = squeezed(pdf_pages(office / "pdf" / "sample.pdf"))
    for words_ in (HEBREW, ARABIC):
        assert set(words_.replace(" ", "")) <= set(printed)


def test_libreoffice_keeps_what_our_reader_looks_for(office):
    again = (office / "again" / "sample.docx").read_bytes()
    mine = {b.get(f"{W}name") for b in body(SAMPLE).iter(f"{W}bookmarkStart")}
    theirs = {b.get(f"{W}name") for b in body(again).iter(f"{W}bookmarkStart")}
    assert mine <= theirs
    looked = ("Heading", "List", "nabij", "Caption")
    assert [line for line in styled(again) if line[0].startswith(looked)] == [
        line for line in styled(SAMPLE) if line[0].startswith(looked)
    ]
    with zipfile.ZipFile(io.BytesIO(again)) as kept:
        stored = [kept.read(n) for n in kept.namelist() if re.match(r"customXml/\w+\.xml", n)]
    assert any(b"urn:nabij:buurtanalyse" in data and b"wandelden" in data for data in stored)
