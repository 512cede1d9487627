"""Drawings become rooms: hand-made ones by the convention, exported ones exactly, bad ones told."""

import itertools
import math
import random

import ezdxf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nabij.messages import NabijError, RoomError
from nabij.seating.drawing import draw_svg
from nabij.seating.dxf_export import write_dxf
from nabij.seating.dxf_import import read_dxf
from nabij.seating.room_file import room_text
from nabij.seating.svg_import import read_svg
from nabij.seating.templates import TEMPLATES, template

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" data-metres-per-unit="0.1">'
WALLS = '<rect data-kind="walls" x="0" y="0" width="80" height="60"/>'


def svg(tmp_path, inside, head=HEAD):
    path = tmp_path / "zaal.svg"
    path.write_text(f"{head}{inside}</svg>", encoding="utf-8")
    return path


def dxf(tmp_path, draw, units=6, walls=True):
    drawing = ezdxf.new()
    drawing.units = units
    space = drawing.modelspace()
    if walls:
        corners = [(0, 0), (8, 0), (8, 6), (0, 6)]
        space.add_lwpolyline(corners, close=True, dxfattribs={"layer": "WALLS"})
    draw(drawing, space)
    drawing.saveas(tmp_path / "zaal.dxf")
    return tmp_path / "zaal.dxf"


# --- what is exported comes back


@pytest.mark.parametrize("name", TEMPLATES)
def test_an_exported_drawing_is_read_back_to_the_millimetre(name, tmp_path):
    room = template(name)
    write_dxf(room, tmp_path / "zaal.dxf")
    assert room_text(read_dxf(tmp_path / "zaal.dxf")) == room_text(room)
    (tmp_path / "zaal.svg").write_text(draw_svg(room), encoding="utf-8")
    assert room_text(read_svg(tmp_path / "zaal.svg")) == room_text(room)


# --- SVG by hand


def test_everything_that_svg_can_draw(tmp_path):
    room = read_svg(
        svg(
            tmp_path,
            """<title>Zaal &lt;b&gt;</title>
            <path data-kind="walls" d="M10 10h80v60H10z M50 30h10v10h-10z"/>
            <line data-kind="door" x1="20" y1="70.3" x2="30" y2="70.3" data-opens="out"/>
            <rect class="window" x="50" y="8" width="30" height="4" data-sill="0.5"/>
            <circle class="table" cx="30" cy="40" r="4" id="tafel-1"/>
            <g class="chair"><rect x="27.5" y="45" width="5" height="4"/></g>
            <rect class="stool" x="80" y="20" width="4" height="4" id="rect123" data-angle="45"/>
            <polygon data-kind="zone" data-zone="play" points="60,50 80,50 80,60"/>
            <g display="none" data-kind="chair"><rect x="1" y="1" width="4" height="4"/></g>
            <defs><rect class="chair" x="1" y="1" width="4" height="4"/></defs>
            <rect class="deco" x="1" y="1" width="4" height="4"/>""",
            HEAD.replace(">", ' data-height="3.1" data-reverberation="0.8" width="1px">'),
        )
    )
    # the drawing's (10, 70) is the lower left; a tenth of a metre a unit, y upwards
    assert room.title == "Zaal <b>"
    assert (room.height, room.reverberation) == (3.1, 0.8)
    assert sorted(room.walls.outline) == [(0, 0), (0, 6), (8, 0), (8, 6)]
    assert sorted(room.walls.holes[0]) == [(4, 3), (4, 4), (5, 3), (5, 4)]
    door, window, table = room.doors[0], room.windows[0], room.tables[0]
    assert (door.at, door.width, door.opens, door.main) == ((1.5, 0), 1, "out", True)
    assert (sorted([window.start, window.end]), window.sill) == ([(4, 6), (7, 6)], 0.5)
    assert (table.id, table.at, table.shape, table.width) == ("tafel-1", (2, 3), "round", 0.8)
    chair, stool = room.seats
    assert (chair.at, chair.angle, chair.table) == ((2, 2.3), 90, "tafel-1")
    assert (chair.width, chair.depth) == (0.5, 0.4)
    assert (stool.id, stool.kind, stool.angle, stool.table) == ("2", "stool", 45, None)
    assert (room.zones[0].kind, room.zones[0].outline[0]) == ("play", (5, 2))


@pytest.mark.parametrize(
    "head",
    [
        '<svg data-metres-per-unit="0.1" viewBox="0 0 1 1">',
        '<svg width="8000mm" viewBox="0 0 80 60">',
        '<svg width="16cm" viewBox="0 0 80 60" data-scale="50">',
        '<svg width="160mm" viewBox="0,0,80,60" data-scale="50">',
    ],
)
def test_the_scale_can_be_said_in_several_ways(head, tmp_path):
    room = read_svg(svg(tmp_path, WALLS, head))
    assert sorted(room.walls.outline) == [(0, 0), (0, 6), (8, 0), (8, 6)]


@given(
    st.floats(-180, 180),
    st.floats(1, 7),
    st.floats(1, 5),
    st.sampled_from(["rotate({a} 0 0)", "rotate({a})", "matrix({c} {s} {m} {c} 0 0)"]),
)
@settings(max_examples=40, deadline=None)
def test_a_turned_table_is_found_where_it_is(tmp_path_factory, angle, x, y, turn):
    # SVG turns clockwise as seen, its y runs down: the angle changes sign
    cos, sin = math.cos(math.radians(-angle)), math.sin(math.radians(-angle))
    turn = turn.format(a=-angle, c=cos, s=sin, m=-sin)
    inside = f"""{WALLS}<g transform="translate({10 * x} {60 - 10 * y}) {turn}">
        <rect class="table" x="-6" y="-4" width="12" height="8"/></g>"""
    (table,) = read_svg(svg(tmp_path_factory.mktemp("svg"), inside)).tables
    assert table.at == pytest.approx((x, y), abs=1e-5)
    assert (table.width, table.depth) == pytest.approx((1.2, 0.8), abs=1e-5)
    apart = (table.angle - angle) % 180
    assert min(apart, 180 - apart) < 1e-3


def test_a_bench_looks_at_its_table_and_has_as_many_places_as_fit(tmp_path):
    inside = """<rect class="bench" x="20" y="30" width="5" height="20"/>
        <rect class="table" x="27" y="30" width="7" height="20"/>"""
    (bench,) = read_svg(svg(tmp_path, WALLS + inside)).benches
    assert (bench.angle, bench.width, bench.depth, bench.table) == (0, 2, 0.5, "T1")
    assert bench.places == 3  # 2 m at 61 cm a person


def test_walls_drawn_thick_count_by_their_inner_face(tmp_path):
    inside = '<path data-kind="walls" d="M-3-3h86v66h-86z M0 0h80v60h-80z"/>'
    room = read_svg(svg(tmp_path, inside))
    assert sorted(room.walls.outline) == [(0, 0), (0, 6), (8, 0), (8, 6)]


BOMB = """<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<svg data-metres-per-unit="1"><title>&b;</title></svg>"""
FETCH = """<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<svg data-metres-per-unit="1"><title>&x;</title></svg>"""
DOCTYPE = (
    "De SVG-tekening {file} bevat eigen definities (een DOCTYPE met ENTITY). Die worden uit "
    "voorzichtigheid niet gelezen. Bewaar ze opnieuw als gewone SVG (in Inkscape: Plain SVG)."
)
SVG_MISTAKES = {
    "bomb": (BOMB, DOCTYPE),
    "fetch": (FETCH, DOCTYPE),
    "cut": (
        HEAD + "\n<rect",
        "{file} is geen volledige SVG-tekening: op regel 2 gaat het mis. Bewaar ze opnieuw in uw "
        "tekenprogramma.",
    ),
    "html": ("<html></html>", "{file} is geen SVG-tekening. Bewaar de tekening opnieuw als SVG."),
    "scale": (
        f'<svg width="800" viewBox="0 0 80 60">{WALLS}</svg>',
        "De SVG-tekening {file} zegt niet hoe groot ze is. Zet op <svg> het kenmerk "
        "data-metres-per-unit, zoals 0.01 als één eenheid een centimeter is; of geef `width` in "
        "mm, cm of m, een `viewBox` en data-scale, zoals 50 voor schaal 1:50.",
    ),
    "walls": (
        HEAD + "</svg>",
        "In de SVG-tekening {file} staan geen muren. Geef de rand van de zaal "
        'data-kind="walls". Andere soorten zijn: walls, hole, door, window, pillar, counter, '
        "table, chair, armchair, stool, wheelchair, bench, … (+1). docs/zaalbestand.md zegt hoe u "
        "tekent.",
    ),
    "key": (
        f'{HEAD}{WALLS}<rect class="table" x="9" y="9" width="9" height="9" data-socail="true"/>'
        "</svg>",
        "In {file} staat bij een vorm `socail`. Bedoelde u `social`? Verbeter de naam.",
    ),
    "shape": (
        f'{HEAD}{WALLS}<path class="table" id="t" d="M 1 A"/></svg>',
        "In de SVG-tekening {file} kan een vorm van soort table niet gelezen worden (id: t). "
        "Teken ze opnieuw als rechthoek, cirkel, lijn of veelhoek.",
    ),
    "open": (
        f'{HEAD}<line class="walls" x1="0" y1="0" x2="80" y2="0"/></svg>',
        "De muren in {file} vormen geen gesloten rand: bij het punt (0,00; 0,00) in meter houdt "
        "een lijn op. Trek de binnenkant van de muur helemaal rond, ook waar een deur of een raam "
        "zit.",
    ),
    "crossing": (
        f'{HEAD}<polygon class="walls" points="0,0 80,60 80,0 0,60"/></svg>',
        "In {file} kruist de rand van `walls.outline` zichzelf bij het punt (4,00; -3,00). Zet de "
        "hoekpunten in de volgorde waarin u langs de muur loopt.",
    ),
    "far-door": (
        f'{HEAD}{WALLS}<line class="door" x1="30" y1="30" x2="40" y2="30"/></svg>',
        "In {file} ligt het midden van deur `D1`, (3,50; 3,00), 3,00 m van de dichtste muur. Zet "
        "`at` op de muur; tot 5 cm wordt vanzelf rechtgezet.",
    ),
}


@pytest.mark.parametrize("case", SVG_MISTAKES)
def test_an_svg_that_cannot_be_read_is_told(case, tmp_path):
    content, sentence = SVG_MISTAKES[case]
    path = tmp_path / "zaal.svg"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(RoomError) as error:
        read_svg(path)
    assert str(error.value).replace(str(path), "{file}") == sentence


def test_a_plain_doctype_is_no_mistake(tmp_path):
    doctype = '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://example.invalid/svg11.dtd">'
    assert read_svg(svg(tmp_path, WALLS, doctype + HEAD)).walls.outline


@pytest.mark.parametrize(
    "inside",
    [
        "<g>" * 50_000,
        '<rect class="chair" x="1" y="1" width="4" height="4"/>' * 20_000,
        f'<path class="table" d="M0 0{"l1 1" * 50_000}"/>',
        '<rect class="chair" x="1e308" y="1e308" width="1e308" height="1e308"/>',
        '<rect class="chair" x="nan" y="1" width="4" height="4"/>',
        '<g transform="scale(1e308) scale(1e308)" class="chair"><circle r="1"/></g>',
        f'<path class="table" d="{"M0 0" * 20_000}"/>',
        f'<polygon class="table" points="{"(" * 50_000}"/>',
    ],
)
def test_a_monstrous_svg_does_not_hang(inside, tmp_path):
    with pytest.raises(RoomError) as error:
        read_svg(svg(tmp_path, WALLS + inside))
    assert "zaal.svg" in str(error.value)


def test_a_damaged_svg_is_read_or_told(tmp_path):
    whole = draw_svg(template("parents-corner"))
    rng = random.Random(7)
    for _ in range(60):
        at, n = rng.randrange(len(whole)), rng.randrange(1, 40)
        path = tmp_path / "zaal.svg"
        path.write_text(whole[:at] + "".join(rng.choices("<>\"'0-e.MZ", k=n)) + whole[at + n :])
        try:
            read_svg(path)
        except NabijError as error:
            assert str(error)


# --- DXF by hand


def _furnished(factor):
    def draw(drawing, space):
        chair = drawing.blocks.new("STOEL", base_point=(5, 5))
        half = 0.22 * factor
        chair.add_lwpolyline(
            [
                (5 - half, 5 - half),
                (5 + half, 5 - half),
                (5 + half, 5 + half),
                (5 - half, 5 + half),
            ],
            close=True,
        )
        table = drawing.blocks.new("tafeltje")
        table.add_circle((0, 0), 0.5 * factor)
        middle = (4 * factor, 3 * factor)
        space.add_blockref("tafeltje", middle, dxfattribs={"layer": "Tafels"})
        space.add_blockref("STOEL", (4 * factor, 3.75 * factor))
        space.add_blockref("STOEL", (4.75 * factor, 3 * factor), dxfattribs={"rotation": 90})
        space.add_line((factor, 0), (2 * factor, 0), dxfattribs={"layer": "DEUREN"})
        space.add_text("Stoel", dxfattribs={"layer": "STOELEN"})
        corners = [(0, 0), (8, 0), (8, 6), (0, 6), (0, 0)]
        for (a, b), (c, d) in itertools.pairwise(corners):
            ends = (a * factor, b * factor), (c * factor, d * factor)
            space.add_line(*ends, dxfattribs={"layer": "walls"})

    return draw


@pytest.mark.parametrize(("units", "factor"), [(6, 1), (5, 100), (4, 1000), (14, 10)])
def test_blocks_and_lines_in_any_unit(units, factor, tmp_path):
    room = read_dxf(dxf(tmp_path, _furnished(factor), units, walls=False))
    assert sorted(room.walls.outline) == [(0, 0), (0, 6), (8, 0), (8, 6)]
    (table,), (door,) = room.tables, room.doors
    assert (table.shape, table.at, table.width) == ("round", (4, 3), 1)
    assert (door.at, door.width, door.main) == ((1.5, 0), 1, True)
    north, east = room.seats
    assert (north.at, north.angle, north.table) == ((4, 3.75), 270, "T1")
    assert (east.at, east.angle, east.table) == ((4.75, 3), 180, "T1")
    assert (east.width, east.depth) == (0.44, 0.44)


def test_layers_of_other_names_can_be_told(tmp_path):
    def draw(_, space):
        space.add_circle((4, 3), 0.4, dxfattribs={"layer": "meubel-7"})

    path = dxf(tmp_path, draw)
    assert not read_dxf(path).tables
    assert read_dxf(path, {"MEUBEL-7": "table"}).tables[0].shape == "round"
    with pytest.raises(RoomError, match=r"is de soort tabel gevraagd; die bestaat niet\. Kies uit"):
        read_dxf(path, {"meubel-7": "tabel"})


def test_attributes_of_a_block_are_keys_of_the_room_file(tmp_path):
    def draw(drawing, space):
        block = drawing.blocks.new("TABLE")
        block.add_lwpolyline([(-1, -0.4), (1, -0.4), (1, 0.4), (-1, 0.4)], close=True)
        table = space.add_blockref("TABLE", (4, 3), dxfattribs={"rotation": 90})
        table.add_attrib("SOCIAL", "true")
        table.add_attrib("LABEL", "12")
        table.add_attrib("PRICE", "49 euro")

    (table,) = read_dxf(dxf(tmp_path, draw)).tables
    assert (table.social, table.label, table.angle) == (True, "12", 90)
    assert (table.width, table.depth) == (2, 0.8)


def _bomb(drawing, space):
    """Blocks within blocks: ten to the power twelve chairs, and a block that holds itself."""
    inner = drawing.blocks.new("B0")
    inner.add_circle((0, 0), 0.2)
    for level in range(1, 13):
        block = drawing.blocks.new(f"B{level}")
        for _ in range(10):
            block.add_blockref(f"B{level - 1}", (0, 0))
    drawing.blocks.get("B0").add_blockref("B12", (0, 0))
    space.add_blockref("B12", (4, 3), dxfattribs={"layer": "CHAIRS"})


def test_blocks_within_blocks_do_not_multiply(tmp_path):
    (chair,) = read_dxf(dxf(tmp_path, _bomb)).seats
    assert chair.at == (4, 3)
    assert chair.width == pytest.approx(0.4)


def _rows(_, space):
    rows = {"row_count": 30_000, "column_count": 30_000, "row_spacing": 1, "column_spacing": 1}
    space.doc.blocks.new("X").add_circle((0, 0), 0.2)
    space.add_blockref("X", (1, 1), dxfattribs={"layer": "CHAIRS"} | rows)


def _vast(_, space):
    space.add_circle((1e9, 1e9), 1e9, dxfattribs={"layer": "WALLS"})
    space.add_ellipse((0, 0), (1e9, 0), 0.5, dxfattribs={"layer": "WALLS"})


def _nothing(_, space):
    space.add_circle((4, 3), 0.4, dxfattribs={"layer": "meubels"})


def _chairs(_, space):
    for n in range(9000):
        space.add_circle((n % 8, n % 6), 0.2, dxfattribs={"layer": "CHAIRS"})


DXF_MISTAKES = {
    "walls": (
        {"draw": _nothing, "walls": False},
        "In de DXF-tekening {file} staan geen muren. Zet de rand van de zaal op de laag WALLS (of "
        "MUREN), of zeg welke laag de muren heeft. De lagen met vormen zijn: meubels.",
    ),
    "empty": (
        {"draw": lambda *_: None, "walls": False},
        "In de DXF-tekening {file} staan geen muren. Zet de rand van de zaal op de laag WALLS (of "
        "MUREN), of zeg welke laag de muren heeft. De lagen met vormen zijn: -.",
    ),
    "units": (
        {"draw": _nothing, "units": 0},
        "De DXF-tekening {file} zegt niet in welke eenheid ze getekend is ($INSUNITS). Zet in uw "
        "tekenprogramma de eenheid op meter, centimeter of millimeter en bewaar ze opnieuw.",
    ),
    "rows": (
        {"draw": _rows},
        "De tekening {file} heeft 900.000.000 vormen of meer die bij de zaal horen; er mogen er "
        "hoogstens 8.000 zijn. Teken één zaal per bestand.",
    ),
    "chairs": (
        {"draw": _chairs},
        "De tekening {file} heeft 8.001 vormen of meer die bij de zaal horen; er mogen er "
        "hoogstens 8.000 zijn. Teken één zaal per bestand.",
    ),
    "vast": (
        {"draw": _vast},
        "In de DXF-tekening {file} staat op laag WALLS een vorm die te groot of te fijn is voor "
        "een zaal. Haal ze weg, of kijk na of de eenheid van de tekening juist is.",
    ),
}


@pytest.mark.parametrize("case", DXF_MISTAKES)
def test_a_dxf_that_makes_no_room_is_told(case, tmp_path):
    made, sentence = DXF_MISTAKES[case]
    path = dxf(tmp_path, **made)
    with pytest.raises(RoomError) as error:
        read_dxf(path)
    assert str(error.value).replace(str(path), "{file}") == sentence


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"AC1032\0\0\0", "is een DWG-tekening. Bewaar ze in uw tekenprogramma als DXF."),
        (b"", "is geen leesbare DXF-tekening."),
        (b"PK\x03\x04" * 100, "is geen leesbare DXF-tekening."),
        (b"AutoCAD Binary DXF\r\n\x1a\0\0\0", "is geen leesbare DXF-tekening."),
        (b"  0\nSECTION\n  2\nENTITIES\n" * 500, "DXF"),
    ],
)
def test_what_is_no_dxf_is_told(content, sentence, tmp_path):
    path = tmp_path / "zaal.dxf"
    path.write_bytes(content)
    with pytest.raises(RoomError) as error:
        read_dxf(path)
    assert sentence in str(error.value)


@pytest.mark.parametrize("read", [read_svg, read_dxf])
def test_a_drawing_that_is_not_there_or_a_folder(read, tmp_path):
    with pytest.raises(RoomError, match="bestaat niet"):
        read(tmp_path / "weg")
    with pytest.raises(RoomError, match="is een map"):
        read(tmp_path)


def test_a_damaged_dxf_is_read_or_told(tmp_path):
    write_dxf(template("parents-corner"), tmp_path / "zaal.dxf")
    whole = (tmp_path / "zaal.dxf").read_bytes()
    rng = random.Random(11)
    for _ in range(12):
        at = rng.randrange(len(whole))
        content = rng.choice([whole[:at], whole[:at] + rng.randbytes(30) + whole[at + 30 :]])
        (tmp_path / "kapot.dxf").write_bytes(content)
        try:
            read_dxf(tmp_path / "kapot.dxf")
        except NabijError as error:
            assert str(error)
