"""What people type in the Word file is found again, whatever they do to it."""

import io
import shutil
import subprocess
import zipfile

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from hypothesis import HealthCheck, given, settings

from nabij.messages import StudyError
from nabij.report.document.content import Answer, Document, Heading, Item, Paragraph, Run, Table
from nabij.report.document.write_docx import to_docx
from nabij.report.texts.decisions import Decision
from nabij.report.texts.prose import normal
from nabij.report.texts.questions import questions
from nabij.report.texts.text_file import Front, new_text, read_text, written
from nabij.report.texts.text_source import source_of
from nabij.report.texts.word_text import base_xml, read_word

from .made_word import MADE, Edited, word_of
from .prose_strategies import prose

SEEN, WALKS = "Wat hebt u zelf gezien?", "Wat leerden de buurtwandelingen?"
PROPOSALS = [("far-ldc", "ver"), ("near-park", "dicht")]


def text(*lines):
    return Paragraph((Run("\n".join(lines)),))


@pytest.fixture(scope="module")
def typed():
    """A text file with some of everything in it."""
    blank = new_text(Front(name="Buurt"), "nl", PROPOSALS)
    return (
        blank.replace(
            f"## {SEEN}\n",
            f"## {SEEN}\n\nBanken aan de **kerk**.\nEn licht.\n\n- een\n  1. diep\n\n### Kop\n\n"
            "| a | b |\n|---|---|\n| 1 | 2 |\n",
        ).replace("- [ ] far-ldc:", "- [x] far-ldc (3): Te ver\n- [x] : Hechte buurt")
        + "\n## Van onszelf\n\nשלום 👵🏽\n"
    )


@pytest.fixture
def word(typed):
    return Edited(word_of(typed))


def keys(said):
    return [found.key for found in said.findings]


def test_an_untouched_file_says_what_the_text_file_says(typed):
    said, read = read_text(source_of(typed)), read_word(word_of(typed))
    assert read.answers == said.answers
    assert read.decisions == said.decisions
    assert read.unknown == (("Van onszelf", (text("שלום 👵🏽"),)),)
    assert read.base == written(said)
    assert read.findings == ()


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(prose())
def test_any_prose_survives_word(said):
    answer = Answer("walks", WALKS, questions()[7].guiding("nl"), said)
    after = Heading("Dan dit", 1, "next")
    read = read_word(to_docx(Document("t", (), "nl", "", (answer, after))))
    assert read.answers == {"walks": normal(said)}
    assert read.unknown == ()


def test_libreoffice_keeps_everything(typed, tmp_path):
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not on this machine")
    (tmp_path / "a.docx").write_bytes(word_of(typed))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "docx:MS Word 2007 XML"]
    out = tmp_path / "out"
    subprocess.run(
        [*command, "--outdir", str(out), str(tmp_path / "a.docx")], check=True, capture_output=True
    )
    assert read_word(out / "a.docx") == read_word(word_of(typed))


# what people type


def test_text_lists_headings_and_styles(word):
    place = word.add(word.heading(WALKS), "Regel een\nregel twee")
    place = word.add(place, "vet", bold=True)
    place = word.add(place, "een", "List Bullet")
    place = word.add(place, "diep", "List Bullet 2")
    place = word.add(place, "geteld", "List Number")
    place = word.add(place, "Kopje", "Heading 4")
    place = word.add(place, "=1+1 # **geen** [opmaak](x) <b>")
    assert read_word(word.data).answers["walks"] == (
        text("Regel een", "regel twee"),
        Paragraph((Run("vet", bold=True),)),
        Item((Run("een"),)),
        Item((Run("diep"),), 1),
        Item((Run("geteld"),), 0, numbered=True),
        Heading("Kopje", 4),
        text("=1+1 # **geen** [opmaak](x) <b>"),
    )


def test_text_typed_in_the_hints_is_kept(word):
    hints = questions()[7].guiding("nl")
    lines = {p.text: p._p for p in word.word.paragraphs if p.style.name == "nabij hint"}
    word.type_in(lines[hints[0]], hints[0] + " Op 3 maart.")
    word.type_in(lines[hints[1]], "Een eigen zin in de stijl van een hulpvraag.")
    assert read_word(word.data).answers["walks"] == (
        text("Op 3 maart."),
        text("Een eigen zin in de stijl van een hulpvraag."),
    )


def test_text_typed_in_the_line_of_a_question_is_kept_and_another_heading_told(word):
    word.type_in(word.heading(WALKS), f"{WALKS} Op 3 maart.")
    word.type_in(word.heading(SEEN), "Heel iets anders")
    read = read_word(word.data)
    assert read.answers["walks"] == (text("Op 3 maart."),)
    assert read.answers["observations"][0].runs[1].text == "kerk"
    assert [(found.key, found.facts["heading"]) for found in read.findings] == [
        ("textfile.word_heading", "Heel iets anders")
    ]


def test_headings_that_people_add_are_kept_with_their_text(word):
    first = word.add(word.heading(WALKS), "gelopen")
    added = word.add(first, "Nieuw idee", "Heading 2")
    word.add(added, "een tuin")
    read = read_word(word.data)
    assert read.answers["walks"] == (text("gelopen"),)
    assert ("Nieuw idee", (text("een tuin"),)) in read.unknown


def test_text_typed_among_what_the_report_made_is_kept_and_told(word):
    line = next(p._p for p in word.word.paragraphs if p.text == MADE)
    word.add(line, "Dat klopt niet: er kwam een blok bij.")
    read = read_word(word.data)
    assert ("2. Bewoners", (text("Dat klopt niet: er kwam een blok bij."),)) in read.unknown
    assert keys(read) == ["textfile.word_typed"]


def test_a_figure_changed_in_a_table_of_the_report_is_told_only(word):
    table = next(t for t in word.word.tables if t.cell(0, 0).text == "Gebied")
    table.cell(1, 1).text = "99"
    read = read_word(word.data)
    assert keys(read) == ["textfile.word_table"]
    assert "99" not in repr(read.unknown)


def test_a_table_that_people_add_is_theirs(word, typed):
    table = word.word.add_table(2, 2)
    for cell, said in zip(table._cells, ["x", "y\nz", "1", ""], strict=True):
        cell.text = said
    word.heading(WALKS).addnext(table._tbl)
    assert read_word(word.data).answers["walks"] == (Table(("x", "y\nz"), (("1", ""),)),)


def test_tracked_changes_count_as_accepted(word):
    gone = word.add(word.heading(WALKS), "weg")
    there = word.add(gone, "erbij")
    word.tracked(gone, "del")
    word.tracked(there, "ins")
    assert read_word(word.data).answers["walks"] == (text("erbij"),)


def test_a_deleted_paragraph_end_joins_two_paragraphs(word):
    first = word.add(word.heading(WALKS), "eerste ")
    word.add(first, "tweede")
    mark = parse_xml(f"<w:rPr {nsdecls('w')}><w:del w:id='1' w:author='Jan'/></w:rPr>")
    first.get_or_add_pPr().append(mark)
    assert read_word(word.data).answers["walks"] == (text("eerste tweede"),)


def test_links_notes_boxes_and_pictures(word):
    place = word.add(word.heading(WALKS), "Zie ")
    relation = word.word.part.relate_to("https://x.be", RELATIONSHIP_TYPE.HYPERLINK, True)
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), relation)
    link.append(parse_xml(f"<w:r {nsdecls('w')}><w:t>de site</w:t></w:r>"))
    place.append(link)
    box = parse_xml(
        f"<w:r {nsdecls('w')}><w:pict><w:txbxContent><w:p><w:r><w:t>in een kader</w:t></w:r></w:p>"
        "</w:txbxContent></w:pict></w:r>"
    )
    place.append(box)
    place.append(parse_xml(f"<w:r {nsdecls('w')}><w:pict/><w:commentReference w:id='0'/></w:r>"))
    read = read_word(word.data)
    assert read.answers["walks"] == (text("Zie de site (https://x.be)"), text("in een kader"))
    assert [(found.key, found.facts["n"]) for found in read.findings] == [
        ("textfile.word_comments", 1),
        ("textfile.word_pictures", 1),
    ]


# decisions


def test_decisions_in_any_language_and_case(word):
    cells = word.row("near-park")
    cells[2].text, cells[3].text, cells[4].text = "  AGREED ", "5", "Dicht,\nmaar steil"
    assert read_word(word.data).decisions == (
        Decision("far-ldc", "accepted", 3, "Te ver"),
        Decision("", "accepted", None, "Hechte buurt"),
        Decision("near-park", "accepted", 5, "Dicht, maar steil"),
    )


def test_what_a_decision_should_not_say_is_kept_with_the_words(word):
    cells = word.row("far-ldc")
    cells[2].text, cells[3].text = "misschien", "hoog"
    read = read_word(word.data)
    expected = Decision("far-ldc", "accepted", None, "Te ver (misschien) (hoog)")
    assert read.decisions[0] == expected
    assert keys(read) == ["textfile.word_decision", "textfile.word_feasibility"]


def test_a_row_that_people_add_is_a_point_of_their_own(word):
    table = next(t for t in word.word.tables if t.cell(1, 0).text == "far-ldc")
    cells = table.add_row().cells
    cells[1].text, cells[2].text = "Een park dat leeft", "akkoord"
    assert read_word(word.data).decisions[-1] == Decision(
        "", "accepted", None, "Een park dat leeft"
    )


def test_a_proposal_in_other_words_gives_the_words(word):
    word.row("near-park")[1].text = "Het park is dichtbij."
    assert read_word(word.data).decisions[2].words == "Het park is dichtbij."


def test_a_point_of_their_own_can_be_changed(word):
    cells = word.row("")
    cells[2].text, cells[3].text, cells[4].text = "geschrapt", "2", "Hechte straat"
    assert Decision("", "struck", 2, "Hechte straat") in read_word(word.data).decisions


# what may go wrong


def test_without_bookmarks_headings_are_known_by_their_text(word, typed):
    whole = read_word(word.data)
    word.drop_marks()
    assert read_word(word.data) == whole


def test_without_any_mark_only_the_questions_are_taken(word):
    word.drop_marks()
    parts = zipfile.ZipFile(io.BytesIO(word.data))
    bare = io.BytesIO()
    with zipfile.ZipFile(bare, "w") as kept:
        for name in parts.namelist():
            data = parts.read(name)
            kept.writestr(name, b"<x/>" if b"urn:nabij:buurtanalyse" in data else data)
    read = read_word(bare.getvalue())
    assert read.base is None
    assert read.answers["observations"][-1] == Table(("a", "b"), (("1", "2"),))
    assert read.unknown == ()
    assert keys(read)[0] == "textfile.word_no_base"
    assert {found.facts["heading"] for found in read.findings[1:]} >= {"Van onszelf"}


def plain_docx():
    kept = io.BytesIO()
    docx.Document().save(kept)
    return kept.getvalue()


def bomb():
    """A part that unpacks to far more than it seems."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("word/document.xml", b" " * 64_000_000)
    return kept.getvalue()


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"", "word_damaged"),
        (b"PK\x03\x04 half", "word_damaged"),
        (b"\xd0\xcf\x11\xe0 an old or locked file", "word_damaged"),
        ("geen word", "word_damaged"),
        (plain_docx(), "word_not_ours"),
        (bomb(), "word_too_large"),
    ],
)
def test_a_file_that_is_not_ours_is_refused(data, key, tmp_path):
    path = tmp_path / "x.docx"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    with pytest.raises(StudyError) as caught:
        read_word(path)
    assert caught.value.message.key == f"textfile.{key}"
    assert "x.docx" in str(caught.value)


def test_no_file_and_a_folder_are_refused(tmp_path):
    for path in (tmp_path / "x.docx", tmp_path):
        with pytest.raises(StudyError):
            read_word(path)


def test_entities_in_a_word_file_are_not_followed(word, tmp_path):
    secret = tmp_path / "geheim.txt"
    secret.write_text("GEHEIM", encoding="utf-8")
    word.add(word.heading(WALKS), "hier: XXX")
    parts = zipfile.ZipFile(io.BytesIO(word.data))
    evil = io.BytesIO()
    laughs = "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 10))
    doctype = f"<!DOCTYPE x [<!ENTITY l0 'ha'>{laughs}<!ENTITY f SYSTEM 'file://{secret}'>]>"
    with zipfile.ZipFile(evil, "w") as kept:
        for name in parts.namelist():
            data = parts.read(name)
            if name == "word/document.xml":
                head, _, rest = data.decode().partition("?>")
                data = f"{head}?>{doctype}{rest.replace('XXX', '&f;&l9;')}".encode()
            kept.writestr(name, data)
    try:
        read = read_word(evil.getvalue())
    except StudyError:
        return
    said = repr(read)
    assert "GEHEIM" not in said and "haha" not in said


def test_what_a_file_keeps_along_is_safe_xml():
    written_there = {"walks": "a <b> & \x07 ]]> \u202e\n\n- x", '"><x': "y"}
    data = base_xml(written_there, ["tekst"])
    assert b"\x07" not in data
    root = parse_xml(data)
    said = {part.get("id"): part.text for part in root if part.tag.endswith("}text")}
    assert said == {"walks": "a <b> &  ]]> \u202e\n\n- x", '"><x': "y"}
