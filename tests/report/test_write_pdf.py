"""The PDF as its reader and a screen reader meet it: tags, bookmarks, and nothing off the page."""

import io
import re
import unicodedata

import pikepdf
import pypdfium2
import pytest
import typst
from fontTools.ttLib import TTFont
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdfium2 import raw

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
from nabij.report.document.lettering import font_folder
from nabij.report.document.write_pdf import to_pdf

CM = 72 / 2.54
MARGIN = 2.2 * CM
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="160" height="{height}">'
    '<rect width="100" height="50" fill="#1f3a5f"/></svg>'
)
FOOTER = "Gemaakt met nabij, 2024"


def document(*blocks, **changes):
    facts = {"title": "Buurtanalyse Marollen", "subtitle": ("LDC De Brug",), "language": "nl"}
    return Document(**{**facts, "footer": FOOTER, "blocks": blocks, **changes})


def picture(alt="Kaart met drie plekken.", caption="Figuur 1", height=80):
    return Picture(SVG.format(height=height), b"", alt, caption)


def paragraph(text):
    return Paragraph(words(text))


FULL = document(
    Heading("1. De buurt", 1, "buurt"),
    paragraph("In deze buurt wonen 1.234 mensen."),
    picture(),
    Heading("Cijfers", 2),
    Table(
        ("Kenmerk", "Buurt"),
        (("Alleenwonend", "512"), ("65 jaar en ouder", "77")),
        "Tabel 1. Bewoners",
        (1,),
        notes=("Bron: Statbel.",),
    ),
    Note(words("100 is gelijk aan de stad."), "Zo leest u de index"),
    Heading("2. Beleving", 1),
    Answer("talks", "Wat zei men?", ("Met wie sprak u?", "Wat viel op?"), ()),
    Answer("walks", "Wat zag u?", ("Waar?",), (paragraph("Een bank."), Item(words("Een plein")))),
    Answer("other", "En verder?", (), ()),
)


def opened(made):
    return pikepdf.open(io.BytesIO(made))


def tags(pdf):
    """All elements of the tree of tags, in reading order."""

    def below(node):
        if isinstance(node, pikepdf.Dictionary) and "/S" in node:
            yield node
        if isinstance(node, pikepdf.Dictionary | pikepdf.Array):
            inner = node.get("/K", []) if isinstance(node, pikepdf.Dictionary) else node
            for child in inner if isinstance(inner, pikepdf.Array) else [inner]:
                yield from below(child)

    return list(below(pdf.Root.StructTreeRoot))


def bookmarks(pdf):
    with pdf.open_outline() as outline:
        waiting = [(1, entry) for entry in outline.root]
        found = []
        while waiting:
            level, entry = waiting.pop(0)
            found.append((level, entry.title))
            waiting[:0] = [(level + 1, child) for child in entry.children]
        return found


def pages(made):
    """The text of each page, without the marks at which a word may break."""
    pdf = pypdfium2.PdfDocument(made)
    texts = [page.get_textpage().get_text_bounded() for page in pdf]
    return [re.sub("[\u00ad\u200b\ufffe\x02]", "", text).replace("\r\n", "\n") for text in texts]


def lines(page):
    """The lines of a page but those of its header and footer."""
    kept = [line.strip() for line in page.split("\n")]
    return [line for line in kept if line and "Pagina " not in line and line != FOOTER]


def assert_inside_margins(made):
    """No letter outside the margins; header and footer stand in them, but on the page."""
    for page in pypdfium2.PdfDocument(made):
        across, down = page.get_size()
        text = page.get_textpage()
        for at in range(text.count_chars()):
            char = chr(raw.FPDFText_GetUnicode(text, at))
            if not char.isspace():
                left, bottom, right, top = text.get_charbox(at)
                assert left > MARGIN - 2 and right < across - MARGIN + 2, char
                assert bottom > 20 and top < down - 20, char


def test_the_tags_of_a_document():
    pdf = opened(to_pdf(FULL))
    assert bool(pdf.Root.MarkInfo.Marked)
    assert str(pdf.Root.Lang) == "nl-BE"
    assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
    assert str(pdf.docinfo.Title) == "Buurtanalyse Marollen"
    with pdf.open_metadata() as told:
        assert told["pdfuaid:part"] == "1"
    kinds = [str(tag.S) for tag in tags(pdf)]
    # with the heading of the contents
    assert [kind for kind in kinds if re.fullmatch("/H[1-6]", kind)] == [
        *("/H1", "/H1", "/H2", "/H1", "/H2", "/H2", "/H2")
    ]
    assert kinds.count("/Table") == 1 and kinds.count("/TH") == 2 and kinds.count("/TD") == 4
    assert kinds.count("/Caption") == 2 and "/TOC" in kinds
    # four pieces of text in two lists: guiding questions and what a person wrote
    assert kinds.count("/L") == 2 and kinds.count("/LI") == 3
    told = [list(tag.A) for tag in tags(pdf) if str(tag.S) == "/TH"]
    scopes = [[str(one.Scope) for one in each if "/Scope" in one] for each in told]
    assert scopes == [["/Column"], ["/Column"]]


def test_a_picture_tells_what_it_shows():
    pdf = opened(to_pdf(FULL))
    assert [str(tag.Alt) for tag in tags(pdf) if str(tag.S) == "/Figure"] == [
        "Kaart met drie plekken."
    ]


def test_bookmarks_are_the_headings_with_their_levels():
    assert bookmarks(opened(to_pdf(FULL))) == [
        (1, "1. De buurt"),
        (2, "Cijfers"),
        (1, "2. Beleving"),
        (2, "Wat zei men?"),
        (2, "Wat zag u?"),
        (2, "En verder?"),
    ]


@pytest.mark.parametrize("alt", ["", "  "])
def test_a_picture_of_which_nothing_is_said_is_refused(alt):
    with pytest.raises(typst.TypstError, match="missing alt text"):
        to_pdf(document(Heading("Kaart", 1), picture(alt)))


def test_contents_footer_and_hints_can_be_read():
    first, second = pages(to_pdf(FULL))
    whole = f"{first}\n{second}"
    listed = re.search(r"2\. Beleving[ .\u2060]*(\d)\n", first)
    heads = [n for n, page in enumerate((first, second), 1) if re.search(r"2\. Beleving\s", page)]
    assert "Inhoud" in first and listed and int(listed[1]) in heads
    assert f"{FOOTER} Pagina 1 / 2" in first and "Pagina 2 / 2" in second
    assert "Met wie sprak u?" in whole and "Waar?" not in whole
    assert whole.count("Hier staat nog geen tekst.") == 2
    assert "Zo leest u de index" in whole and "Bron: Statbel." in whole


@pytest.mark.parametrize(
    ("language", "region", "contents"),
    [("nl", "nl-BE", "Inhoud"), ("fr", "fr-BE", "Table des matières"), ("en", "en-GB", "Contents")],
)
def test_each_language(language, region, contents):
    made = to_pdf(document(Heading("A", 1), language=language))
    assert str(opened(made).Root.Lang) == region and contents in pages(made)[0]


def test_a_document_without_headings_has_no_contents():
    made = to_pdf(document(paragraph("Alleen dit.")))
    assert len(pages(made)) == 1 and "Inhoud" not in pages(made)[0]
    assert to_pdf(document(subtitle=())).startswith(b"%PDF")


def test_the_same_document_gives_the_same_bytes_without_a_date():
    first = to_pdf(FULL)
    assert first == to_pdf(FULL)
    assert b"/CreationDate" not in first and "/CreationDate" not in opened(first).docinfo


def test_a_heading_or_a_caption_never_stands_alone_at_the_foot_of_a_page():
    table = ("Kolom", "Waarde"), (("rij een", "1"), ("rij twee", "2"), ("rij drie", "3"))
    blocks = []
    for at in range(60):
        blocks += [paragraph(f"vulling {at}.{n}") for n in range(at % 7)]
        blocks += [Heading(f"KOP {at}", 1), Heading(f"ONDERKOP {at}", 2)]
        blocks += [Table(*table, f"BIJSCHRIFT {at}"), paragraph(f"na {at}")]
    found = [page for page in pages(to_pdf(document(*blocks))) if "....." not in page]
    assert len(found) > 10
    for page in found:
        *_, last = lines(page)
        assert not re.match("KOP|ONDERKOP|BIJSCHRIFT|Kolom", last), last


def test_a_long_table_repeats_its_header_and_keeps_rows_whole():
    rows = tuple((f"begin{n} " + "tekst " * 60 + f"einde{n}.", str(n)) for n in range(60))
    found = pages(to_pdf(document(Table(("Verhaal", "Nummer"), rows, "Tabel", (1,)))))
    assert len(found) > 3
    for page in found:
        assert page.count("Verhaal") == 1
        began = set(re.findall(r"begin(\d+)", page))
        assert began and began == set(re.findall(r"einde(\d+)", page))
    assert sum(len(re.findall(r"begin\d+", page)) for page in found) == 60


def test_a_picture_stays_with_its_caption_and_on_its_page():
    blocks = [paragraph("regel " * 400), picture(height=90), picture(height=3000, caption="Hoog")]
    made = to_pdf(document(*blocks))
    assert_inside_margins(made)
    assert [page.count("Figuur 1") + page.count("Hoog") for page in pages(made)] == [1, 1]
    pdf = opened(made)
    figures = [tag.A for tag in tags(pdf) if str(tag.S) == "/Figure"]
    for told in figures:
        parts = list(told) if isinstance(told, pikepdf.Array) else [told]
        (box,) = (list(part.BBox) for part in parts if "/BBox" in part)
        left, bottom, right, top = map(float, box)
        assert MARGIN - 1 < left < right < 21 * CM - MARGIN + 1
        assert MARGIN - 1 < bottom < top < 29.7 * CM - MARGIN + 1
    assert len(figures) == 2


def test_a_table_of_thirty_columns_is_cut_and_loses_nothing():
    header = tuple(f"Kolom{n:02}" for n in range(30))
    rows = tuple((f"Rij{r}", *(f"w{r}x{n:02}" for n in range(1, 30))) for r in range(6))
    made = to_pdf(document(Table(header, rows, "Breed", notes=("Onderaan",))))
    assert_inside_margins(made)
    text = " ".join(pages(made))
    for cell in {*header[1:], *(cell for row in rows for cell in row[1:])}:
        assert text.count(cell) == 1, cell
    parts = text.count("Breed (deel")
    assert parts > 1 and text.count("Kolom00") == text.count("Rij5") == parts
    assert text.count("Onderaan") == 1


LONG = "https://www.voorbeeld.be/" + "pad/" * 40 + "x" * 500
HOSTILE = '= kop #eval("1") *vet* _schuin_ $x$ @ref <b>b</b> \\u{41} // weg /* weg */ `r` ]]'


def test_what_people_write_is_never_markup_and_never_leaves_the_page():
    prose = (
        paragraph(HOSTILE),
        paragraph(LONG),
        Paragraph(tuple(Run("q" * 40, bold=bool(at % 2)) for at in range(5))),
        Item(words(LONG), 9),
        Heading("k" * 300, 5),
        Heading(LONG, 9),
        Table((LONG, "k" * 90, "c"), (("a" * 200, LONG, HOSTILE), ("kort",))),
        paragraph("woord " * 5000 + "slotwoord"),
        Table(("Verhaal",), (("cel " * 5000 + "slotcel",),)),
    )
    made = to_pdf(
        document(
            Heading("Kop", 1),
            Answer("q", "Vraag?", (), prose),
            Note(words(LONG), LONG),
            picture(caption=LONG),
            title="Titel " + "t" * 200,
            footer="voet " * 500,
        )
    )
    assert_inside_margins(made)
    text = " ".join(pages(made))
    together = re.sub(r"\s", "", text).replace("-", "")
    assert HOSTILE in " ".join(text.split())
    assert together.count("x" * 500) == 8
    assert "slotwoord" in text and "slotcel" in text and "k" * 300 in together
    assert "q" * 200 in together
    assert text.count("woord ") + text.count("woord\n") >= 5000


def test_characters_that_no_font_has_get_a_name():
    strange = "\u4e2d\U0001faf6\ue000\ufffe\U000e0041\x00\ud800\u202e\u200d\ufe0f"
    text = pages(to_pdf(document(paragraph("blij \U0001f600 \u2764\ufe0f " + strange))))[0]
    assert "[cjk unified ideograph-4e2d][heart hands]" in " ".join(text.split())
    assert "\U0001f600" in text and "\u2764" in text and "\u202e" not in text


def test_every_character_of_the_font_is_drawn_in_every_style():
    with TTFont(font_folder() / "DejaVuSans.ttf") as font:
        codes = sorted(font.getBestCmap())
    shown = [chr(code) for code in codes if unicodedata.category(chr(code))[0] != "C"]
    text = " ".join("".join(shown[at : at + 20]) for at in range(0, len(shown), 20))
    runs = tuple(Run(text, bold, italic) for bold in (False, True) for italic in (False, True))
    pdf = opened(to_pdf(document(Heading("Alles", 1), Paragraph(runs), Table((text,), ()))))
    fonts = {
        str(font.BaseFont) for page in pdf.pages for font in page.Resources.Font.as_dict().values()
    }
    assert any("DejaVuSans" in name for name in fonts)
    assert not any("LastResort" in name for name in fonts)


def test_text_from_right_to_left_stands_at_the_right():
    made = to_pdf(
        document(
            paragraph("\u05e9\u05dc\u05d5\u05dd"), paragraph("\u0645\u0631\u062d\u0628\u0627 12")
        )
    )
    page = pypdfium2.PdfDocument(made)[0]
    text = page.get_textpage()
    rects = [text.get_rect(at) for at in range(text.count_rects())]
    right = page.get_size()[0] - MARGIN
    # two lines of Hebrew and Arabic end at the right margin, and do not begin at the left one
    at_right = [rect for rect in rects if abs(rect[2] - right) < 3 and rect[1] > 60]
    assert len(at_right) == 2 and all(rect[0] > 300 for rect in at_right)


TEXT = st.text(
    st.characters(codec="utf-8") | st.sampled_from("#[]$\\@<>*_`~\"'=-+/\u202e\u0301\u05d0\n\x00"),
    max_size=60,
)
RUNS = st.lists(st.builds(Run, TEXT, st.booleans(), st.booleans()), max_size=3).map(tuple)
ROW = st.lists(TEXT, max_size=5).map(tuple)
PROSE = st.lists(
    st.builds(Paragraph, RUNS)
    | st.builds(Item, RUNS, st.integers(-1, 9), st.booleans())
    | st.builds(Heading, TEXT, st.integers(0, 9))
    | st.builds(Table, ROW, st.lists(ROW, max_size=3).map(tuple), TEXT)
    | st.builds(Note, RUNS, TEXT),
    max_size=6,
).map(tuple)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(prose=PROSE, title=TEXT)
def test_nothing_that_people_write_breaks_the_document(prose, title):
    made = to_pdf(document(Heading("Kop", 1), *prose, title=title or "-"))
    assert_inside_margins(made)
