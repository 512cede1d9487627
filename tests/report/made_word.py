"""A buurtanalyse in Word as `nabij` makes it, with little in it; and edits as people make them."""

import io
import struct
import zlib

import docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from nabij.report.document.content import (
    Answer,
    Document,
    Heading,
    Note,
    Paragraph,
    Picture,
    Table,
)
from nabij.report.document.content import words as plain_words
from nabij.report.document.write_docx import to_docx
from nabij.report.texts.questions import questions
from nabij.report.texts.text_file import read_text, written
from nabij.report.texts.text_source import source_of
from nabij.words import text

MADE = "Dit cijfer heeft het rapport gemaakt."


def png():
    """A picture of one white point."""

    def chunk(kind, data):
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    parts = [chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(b"\x00\xff")), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def document(said, language="nl"):
    """The document of what people wrote, with some of everything that the report makes."""
    blocks = [Heading("Kerncijfers", 1, "summary")]
    for question in questions():
        hints = question.guiding(language)
        answer = said.answers.get(question.id, ())
        blocks.append(Answer(question.id, question.heading(language), hints, answer))
        if question.id == "summary":
            figures = Table(("Cijfer", "Waarde"), (("Huishoudens", "1.234"),), "Cijfers", key="key")
            blocks.append(figures)
    rows = tuple(
        (
            d.id,
            f"Voorstel {d.id}" if d.id else text("strengths.own", language),
            text(f"textfile.decision_{d.status}", language),
            str(d.feasibility or ""),
            d.words,
        )
        for d in said.decisions
    )
    heads = ("id", "proposal", "decision", "feasibility", "words")
    header = tuple(text(f"strengths.col_{name}", language) for name in heads)
    blocks += [
        Heading("2. Bewoners", 1, "residents"),
        Paragraph(plain_words(MADE)),
        Note(plain_words("Lees dit zo."), "Let op"),
        Picture("<svg xmlns='http://www.w3.org/2000/svg'/>", png(), "een kaart", "Kaart"),
        Table(
            ("Gebied", "Aantal"), (("Centrum", "12"),), "Gebieden", key="areas", notes=("Bron.",)
        ),
        Heading("6. Sterktes en tekorten", 1, "strengths"),
        Table(header, rows, "Voorstellen", key="decisions"),
    ]
    if said.appendix:
        blocks.append(Heading("Bijlage", 1, "appendix"))
        for heading, prose in said.appendix:
            blocks += [Heading(heading, 2), *prose]
    return Document("Buurt", ("LDC",), language, "voet", tuple(blocks), written(said))


def word_of(typed, language="nl"):
    """The Word file that is made of a text file."""
    return to_docx(document(read_text(source_of(typed)), language))


class Edited:
    """A Word file that a person has open."""

    def __init__(self, data):
        self.word = docx.Document(io.BytesIO(data))

    @property
    def data(self):
        kept = io.BytesIO()
        self.word.save(kept)
        return kept.getvalue()

    def heading(self, said):
        return next(
            p._p
            for p in self.word.paragraphs
            if p.text == said and p.style.name.startswith("Heading")
        )

    def under(self, said):
        """The paragraphs with text that people wrote under a heading, and the heading first."""
        found = [self.heading(said)]
        for element in found[0].itersiblings():
            if element.tag != qn("w:p"):
                continue
            line = docx.text.paragraph.Paragraph(element, self.word._body)
            if line.style.name in ("Heading 1", "Heading 2"):
                break
            if line.text.strip() and line.style.name != "nabij hint":
                found.append(element)
        return found

    def add(self, after, said, style="Normal", bold=False, italic=False):
        """A new paragraph after an element; it is returned."""
        line = self.word.add_paragraph(style=style)
        run = line.add_run(said)
        run.bold, run.italic = bold or None, italic or None
        after.addnext(line._p)
        return line._p

    def type_in(self, element, said):
        """Put a text in the place of that of a paragraph."""
        line = docx.text.paragraph.Paragraph(element, self.word._body)
        for run in line.runs:
            run._r.getparent().remove(run._r)
        line.add_run(said)

    def row(self, key):
        """The cells of a proposal."""
        return next(
            row.cells
            for table in self.word.tables
            for row in table.rows
            if row.cells[0].text == key
        )

    def tracked(self, element, kind):
        """Mark the runs of a paragraph as inserted ("ins") or deleted ("del")."""
        for run in element.findall(qn("w:r")):
            change = OxmlElement(f"w:{kind}")
            change.set(qn("w:id"), "900")
            change.set(qn("w:author"), "Jan")
            run.addprevious(change)
            change.append(run)
            if kind == "del":
                for letters in run.findall(qn("w:t")):
                    gone = OxmlElement("w:delText")
                    gone.text = letters.text
                    letters.addprevious(gone)
                    run.remove(letters)

    def drop_marks(self):
        """Take all bookmarks away, as copying into another file does."""
        for mark in [*self.word.element.body.iter(qn("w:bookmarkStart"))]:
            mark.getparent().remove(mark)
