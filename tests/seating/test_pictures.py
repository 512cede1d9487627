"""PDF at true scale with its description, PNG of the size asked for."""

import ctypes
import re
import struct

import numpy as np
import pypdfium2
import pytest
from pypdfium2 import raw

from nabij.messages import OutputError, RoomError
from nabij.seating.drawing import draw_svg
from nabij.seating.model import Room
from nabij.seating.pictures import to_pdf, to_png
from nabij.seating.templates import template

POINTS = 72 / 25.4


def bare(title="Kale zaal", width=6.0, depth=4.0):
    walls = {"outline": [(0, 0), (width, 0), (width, depth), (0, depth)]}
    return Room.model_validate({"title": title, "walls": walls})


@pytest.mark.parametrize(
    ("scale", "paper"), [(50, (297, 210)), (20, (420, 297)), (100, (297, 210))]
)
def test_the_pdf_has_the_size_of_its_paper_and_the_room_its_scale(tmp_path, scale, paper):
    path = tmp_path / "zaal.pdf"
    to_pdf(draw_svg(bare(), scale=scale), path)
    pdf = pypdfium2.PdfDocument(path)
    assert len(pdf) == 1
    sides = sorted(side / POINTS for side in pdf[0].get_size())
    assert sides == pytest.approx(sorted(paper), abs=0.1)
    # at 10 dots per mm, the floor is the longest run between two walls on a line through the room
    picture = pdf[0].render(scale=10 / POINTS, grayscale=True).to_numpy().squeeze()
    dark = picture < 80
    assert widest_between_walls(dark, 2000 / scale) * scale / 10 == pytest.approx(6000, abs=scale)
    assert widest_between_walls(dark.T, 2000 / scale) * scale / 10 == pytest.approx(4000, abs=scale)


def widest_between_walls(dark, thick):
    """Dots between the two walls that most lines of the picture cross, of about this thickness."""
    found = []
    for line in dark:
        edges = np.flatnonzero(np.diff(np.r_[0, line.astype(int), 0]))
        runs = edges.reshape(-1, 2)
        walls = [run for run in runs if abs(run[1] - run[0] - thick) < 0.2 * thick + 6]
        if len(walls) == 2:
            found.append(walls[1][0] - walls[0][1])
    # the heavy line round the wall lies half on the floor, at both sides
    return np.median(found) + 10 * 0.5


def test_the_pdf_is_tagged_with_the_description_and_a_title(tmp_path):
    room, path = template("brown-cafe"), tmp_path / "zaal.pdf"
    svg = draw_svg(room)
    to_pdf(svg, path)
    pdf = pypdfium2.PdfDocument(path)
    assert raw.FPDFCatalog_IsTagged(pdf)
    assert pdf.get_metadata_dict()["Title"] == room.title
    assert alternative(pdf[0]) == re.search(r"<desc[^>]*>([^<]*)<", svg)[1]
    assert b"pdfuaid" in path.read_bytes()


def alternative(page):
    """The alternative text of the first figure among the tags of a page."""
    tree = raw.FPDF_StructTree_GetForPage(page)
    waiting = [
        raw.FPDF_StructTree_GetChildAtIndex(tree, row)
        for row in range(raw.FPDF_StructTree_CountChildren(tree))
    ]
    while waiting:
        one = waiting.pop()
        size = raw.FPDF_StructElement_GetAltText(one, None, 0)
        if size > 2:
            text = ctypes.create_string_buffer(size)
            raw.FPDF_StructElement_GetAltText(one, text, size)
            return text.raw[:-2].decode("utf-16-le")
        waiting += [
            child
            for row in range(raw.FPDF_StructElement_CountChildren(one))
            if (child := raw.FPDF_StructElement_GetChildAtIndex(one, row))
        ]
    return None


def test_text_stays_text_in_the_pdf(tmp_path):
    path = tmp_path / "zaal.pdf"
    to_pdf(draw_svg(template("brown-cafe")), path)
    words = pypdfium2.PdfDocument(path)[0].get_textpage().get_text_range()
    assert "Praattafel" in words and "Nooduitgang" in words


@pytest.mark.parametrize("dpi", [60, 150])
def test_the_png_has_the_dots_asked_for(tmp_path, dpi):
    path = tmp_path / "zaal.png"
    to_png(draw_svg(bare()), path, dpi=dpi)
    content = path.read_bytes()
    assert content.startswith(b"\x89PNG")
    size = struct.unpack(">II", content[16:24])
    assert size == pytest.approx((297 / 25.4 * dpi, 210 / 25.4 * dpi), abs=1)


@pytest.mark.parametrize("dpi", [0, -5, 29, 1201, 10**9])
def test_a_number_of_dots_that_makes_no_picture_is_refused(tmp_path, dpi):
    with pytest.raises(RoomError, match="punten per duim"):
        to_png(draw_svg(bare()), tmp_path / "zaal.png", dpi=dpi)
    assert not list(tmp_path.iterdir())


def test_a_sheet_of_a0_is_never_drawn_with_more_dots_than_a_machine_holds(tmp_path):
    svg = draw_svg(bare(width=48, depth=30))
    assert 'width="1189mm"' in svg
    with pytest.raises(RoomError, match="punten per duim"):
        to_png(svg, tmp_path / "zaal.png", dpi=600)


@pytest.mark.parametrize(
    "title", ["#panic()", '"; #import "x"', "</title><x>", "\\u{0} $x$ `", "&lt;b&gt; & co"]
)
def test_a_title_is_never_markup_of_the_typesetter(tmp_path, title):
    path = tmp_path / "zaal.pdf"
    to_pdf(draw_svg(bare(title)), path)
    assert pypdfium2.PdfDocument(path).get_metadata_dict()["Title"] == title


def test_the_same_drawing_gives_the_same_files(tmp_path):
    svg = draw_svg(template("terrace"))
    for write, end in ((to_pdf, "pdf"), (to_png, "png")):
        paths = [tmp_path / f"{n}.{end}" for n in range(2)]
        for path in paths:
            write(svg, path)
        assert paths[0].read_bytes() == paths[1].read_bytes()


def test_a_folder_that_is_absent_is_told(tmp_path):
    with pytest.raises(OutputError, match="kan niet geschreven worden"):
        to_pdf(draw_svg(bare()), tmp_path / "weg" / "zaal.pdf")
