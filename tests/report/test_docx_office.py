"""The Word file as LibreOffice opens and prints it."""

import io
import re
import shutil
import subprocess
import zipfile

import pytest

from .word_samples import (
    ARABIC,
    HEBREW,
    HOSTILE,
    SAMPLE,
    W,
    body,
    styled,
)

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
