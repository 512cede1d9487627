"""The Word file as a whole: its parts, the order of the schema, the same bytes again."""

import inspect
import io
import re
import zipfile
from itertools import pairwise

import docx
import pytest
from docx.oxml.table import CT_TblPr, CT_TcPr
from docx.oxml.text.font import CT_RPr
from docx.oxml.text.parfmt import CT_PPr
from lxml import etree

from nabij.report.document.content import (
    Heading,
)
from nabij.report.document.write_docx import to_docx

from .word_samples import (
    HOSTILE,
    SAMPLE,
    W,
    body,
    document,
    part,
    sample,
)

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
