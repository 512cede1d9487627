"""Documents that hold all there can be in a Word file, and how to look into what was written."""

import io
import struct
import zipfile
import zlib

import docx
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

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


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
