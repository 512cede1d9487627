"""Drawings: everything where the room has it, nothing over anything else, readable by all."""

import importlib.util
import itertools
import math
import re
import sys
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as Xml

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

from nabij.messages import RoomError
from nabij.seating import drawing_style as style
from nabij.seating.drawing import draw_overlay, draw_svg
from nabij.seating.labels import Ground, Label, place
from nabij.seating.layout import layout_of
from nabij.seating.model import Room
from nabij.seating.overlay import Finding, Overlay
from nabij.seating.room_file import room_text
from nabij.seating.svg_import import read_svg
from nabij.seating.svg_text import num, text_width, wrapped
from nabij.seating.templates import TEMPLATES, template

SVG = "{http://www.w3.org/2000/svg}"
# the tests are imported by path, each by itself
_SPEC = importlib.util.spec_from_file_location(
    "colour_vision", Path(__file__).parents[1] / "maps" / "colour_vision.py"
)
colour_vision = importlib.util.module_from_spec(_SPEC)
sys.modules["colour_vision"] = colour_vision
_SPEC.loader.exec_module(colour_vision)


def by_hand(**changes):
    """A room with one of everything."""
    document = {
        "title": "Zaal",
        "walls": {
            "outline": [(0, 0), (9, 0), (9, 5), (7, 5), (7, 7), (0, 7)],
            "holes": [[(4, 5.5), (4.6, 5.5), (4.6, 6.1), (4, 6.1)]],
        },
        "doors": [
            {"id": "D1", "at": (2, 0), "width": 1.0, "main": True},
            {"id": "D2", "at": (9, 2), "width": 0.9, "opens": "out", "stairs_down": True},
            {"id": "D3", "at": (0, 5), "width": 1.2, "opens": "sliding", "exit": False},
        ],
        "windows": [{"id": "V1", "start": (4, 0), "end": (7, 0)}],
        "pillars": [{"id": "P1", "at": (6, 3), "shape": "round"}],
        "counters": [
            {"id": "K1", "at": (8, 4.5), "width": 1.8, "lowered_width": 0.9, "label": "Toog"}
        ],
        "tables": [
            {"id": "T1", "at": (2, 2.5), "width": 1.6, "depth": 0.8, "social": True},
            {"id": "T2", "at": (5, 2), "shape": "round", "width": 0.9, "depth": 0.9, "fixed": True},
            {"id": "T3", "at": (2, 5), "width": 0.7, "depth": 0.7, "angle": 30, "height": 1.1},
        ],
        "seats": [
            {"id": "1", "at": (1.6, 1.8), "angle": 90, "table": "T1"},
            {"id": "2", "at": (2.4, 1.8), "angle": 90, "table": "T1", "locked": True},
            {"id": "3", "at": (2, 3.3), "angle": 270, "table": "T1", "kind": "armchair"},
            {"id": "4", "at": (5, 1.2), "angle": 90, "table": "T2"},
            {"id": "5", "at": (1.3, 5), "angle": 15, "kind": "stool", "width": 0.4, "depth": 0.4},
            {"id": "6", "at": (3.6, 2.5), "angle": 180, "kind": "wheelchair"},
        ],
        "benches": [{"id": "B1", "at": (5, 2.9), "angle": 270, "width": 1.8, "places": 3}],
        "zones": [{"id": "Z1", "kind": "play", "outline": [(5, 3.5), (7, 3.5), (7, 5), (5, 5)]}],
    }
    return Room.model_validate(document | changes)


def told(room, fails=True):
    """What an evaluation could say of a room: every class of contact, and checks that fail."""
    layout = layout_of(room)
    n = layout.n_seats
    contact = np.linspace(0, 1, n)
    group = np.where(np.arange(n) < n // 2, np.arange(n) // 3, -1).astype(np.int32)
    at = layout.seat_at
    spots = [tuple(at[row]) for row in range(0, n, max(1, n // 9))]
    findings = tuple(
        Finding(f"Stoel {row} staat te dicht bij tafel 4: 0,62 m van de 0,90 m.", spot, (), row % 2)
        for row, spot in enumerate(spots)
    )
    findings += (Finding("De uitgangen zijn samen te smal.", None, (), True),)
    return Overlay(contact, group, contact < 0.15, findings if fails else (), True, 61.0)


def parsed(svg):
    return Xml.fromstring(svg)


def pieces(root):
    """Where every piece stands on paper, and its turn."""
    found = {}
    for one in root.iter():
        if "data-kind" not in one.attrib or "transform" not in one.attrib:
            continue
        x, y = map(float, re.match(r"translate\((\S+) (\S+)\)", one.get("transform")).groups())
        turn = re.search(r"rotate\((\S+)\)", one.get("transform"))
        found[one.get("data-id")] = (x, y, float(turn[1]) if turn else 0.0)
    return found


@pytest.mark.parametrize("scale", [20, 50, 100, 75])
def test_every_piece_stands_where_the_room_has_it(scale):
    room = by_hand()
    root = parsed(draw_svg(room, scale=scale))
    found = pieces(root)
    walls = next(one for one in root.iter() if one.get("class") == "walls floor")
    corners = np.array(re.findall(r"[ML](\S+) ([\d.]+)", walls.get("d")), float)
    west, south = corners[:, 0].min(), corners[:, 1].max()
    things = [
        *room.doors,
        *room.pillars,
        *room.counters,
        *room.tables,
        *room.seats,
        *room.benches,
    ]
    assert set(found) == {one.id for one in things}
    for one in things:
        x, y, turn = found[one.id]
        assert (x - west) * scale == pytest.approx(one.at[0] * 1000, abs=1)
        assert (south - y) * scale == pytest.approx(one.at[1] * 1000, abs=1)
        assert -turn == pytest.approx(getattr(one, "angle", 0))
    width, height = corners.max(axis=0) - corners.min(axis=0)
    assert (width * scale, height * scale) == pytest.approx((9000, 7000), abs=1)
    assert root.get("width") == f"{root.get('viewBox').split()[2]}mm"


@given(
    at=st.lists(
        st.tuples(st.floats(0.3, 5.7), st.floats(0.3, 3.7), st.floats(-360, 360)),
        min_size=1,
        max_size=12,
    ),
    scale=st.sampled_from([20, 25, 50, 100, 200]),
)
@settings(max_examples=40)
def test_a_drawing_reads_back_as_the_room(tmp_path_factory, at, scale):
    seats = [
        {"id": f"s{row}", "at": (round(x, 3), round(y, 3)), "angle": round(angle % 360, 1) % 360}
        for row, (x, y, angle) in enumerate(at)
    ]
    room = by_hand(seats=seats, tables=[], benches=[], counters=[], pillars=[])
    path = tmp_path_factory.mktemp("svg") / "zaal.svg"
    path.write_text(draw_svg(room, scale=scale), encoding="utf-8")
    back = read_svg(path)
    for one, other in zip(room.seats, back.seats, strict=True):
        assert other.id == one.id
        assert other.at == pytest.approx(one.at, abs=0.001)
        assert math.cos(math.radians(other.angle - one.angle)) == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize("name", TEMPLATES)
def test_an_example_reads_back_whole(tmp_path, name):
    path = tmp_path / "zaal.svg"
    path.write_text(draw_svg(template(name)), encoding="utf-8")
    assert room_text(read_svg(path)) == room_text(template(name))


def boxes(browser, svg):
    """Boxes of all texts and marks on the page as Chromium sets them, in millimetres."""
    page = browser.new_page()
    page.set_content(f"<body style='margin:0'>{svg}</body>")
    found = page.evaluate(
        """() => {
            const svg = document.querySelector('svg').getBoundingClientRect();
            const wide = document.querySelector('svg').getAttribute('width');
            const unit = svg.width / parseFloat(wide);
            return [...document.querySelectorAll('.check, text:not(.check text, .legend text)')]
                .map(one => [one.textContent, one.getBoundingClientRect()])
                .concat([...document.querySelectorAll('.legend text:not(.mid)')]
                .map(one => [one.textContent, one.getBoundingClientRect()]))
                .map(([words, box]) => [words, (box.left - svg.left) / unit,
                    (box.top - svg.top) / unit, (box.right - svg.left) / unit,
                    (box.bottom - svg.top) / unit]);
        }"""
    )
    page.close()
    return found


@pytest.mark.browser
@pytest.mark.parametrize("scale", [50, 100])
@pytest.mark.parametrize("name", TEMPLATES)
def test_no_text_lies_over_another_or_off_the_page(browser, name, scale):
    room = template(name)
    svg = draw_overlay(room, told(room), scale=scale)
    found = boxes(browser, svg)
    assert len(found) > 20
    width, height = map(float, parsed(svg).get("viewBox").split()[2:])
    for words, left, top, right, foot in found:
        assert left >= 5 and top >= 5 and right <= width - 5 and foot <= height - 5, words
    over = [
        (one[0], other[0])
        for one, other in itertools.combinations(found, 2)
        if min(one[3], other[3]) - max(one[1], other[1]) > 0.05
        and min(one[4], other[4]) - max(one[2], other[2]) > 0.05
    ]
    assert over == []


@pytest.mark.browser
def test_texts_are_no_wider_than_was_reckoned_with(browser):
    page = browser.new_page()
    words = ["Tafel 12", "Wilde westwind WM", "illimité (à peine)", "0,62 m", "Leestafeltje", "B.3"]
    for text, bold in itertools.product(words, (False, True)):
        weight = "bold" if bold else "normal"
        page.set_content(
            f"<svg width='900' height='90'><text font-size='40' y='50' style='font-weight:{weight};"
            f'font-family:"DejaVu Sans",sans-serif\'>{text}</text></svg>'
        )
        wide = page.evaluate("document.querySelector('text').getBBox().width")
        assert wide <= text_width(text, 40, bold=bold) * 1.005
        assert wide > 0.6 * text_width(text, 40, bold=bold)
    page.close()


HOSTILE = (
    "</text><script>alert(1)</script>",
    "\" onload='alert(1)' x=\"",
    "]]><!--&amp;{scale}",
    "rechts\u202enaar links\u0000\u0007\ud800",
    "#let x = 1; $ \\ `#eval`",
    "W" * 80,
    "語" * 40,
)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_text_and_never_markup(name):
    plain = by_hand()
    hostile = [one.model_copy(update={"label": name}) for one in plain.tables]
    zones = [one.model_copy(update={"label": name}) for one in plain.zones]
    room = plain.model_copy(update={"title": name, "tables": hostile, "zones": zones})
    said = replace(told(plain), findings=(Finding(name, (1.0, 1.0), (), True),))
    svg = draw_overlay(room, said)
    root = parsed(svg.encode("utf-8"))
    ordinary = {one.tag for one in parsed(draw_overlay(plain, told(plain))).iter()}
    assert {one.tag for one in root.iter()} <= ordinary
    assert not any(key.startswith("on") for one in root.iter() for key in one.attrib)
    assert "\u202e" not in svg


@given(st.text(max_size=80), st.text(min_size=1, max_size=120))
@settings(max_examples=60)
def test_any_name_gives_a_drawing_that_holds_together(label, title):
    plain = by_hand()
    seats = [one.model_copy(update={"label": label}) for one in plain.seats]
    parsed(draw_svg(plain.model_copy(update={"seats": seats, "title": title})).encode("utf-8"))


def test_halos_show_the_class_of_contact_and_squares_who_is_alone():
    room = by_hand()
    overlay = told(room)
    root = parsed(draw_overlay(room, overlay))
    fill = {one.get("data-halo"): one.get("fill") for one in root.iter() if one.get("data-halo")}
    names = layout_of(room).seat_ids
    assert list(fill) == list(names)
    for row, name in enumerate(names):
        passed = sum(overlay.contact[row] >= limit for limit in style.CONTACT_LIMITS)
        assert fill[name] == style.CONTACT[passed]
    drawn = [one for one in root.find(f"{SVG}g[@class='contact']") if one.get("class") == "alone"]
    assert len(drawn) == overlay.alone.sum() > 0
    figures = {
        one.get("data-label").split(":")[1]: one.text
        for one in root.iter(f"{SVG}text")
        if (one.get("data-label") or "").startswith("contact:")
    }
    assert figures == {
        name: str(round(100 * overlay.contact[row])) for row, name in enumerate(names)
    }


def test_every_failing_check_has_its_number_in_the_legend_and_at_its_place():
    room = by_hand()
    overlay = told(room)
    root = parsed(draw_overlay(room, overlay))
    marked = {one.get("data-number") for one in root.iter() if one.get("class") == "check"}
    placed = {str(row) for row, one in enumerate(overlay.findings, start=1) if one.at}
    assert marked == placed
    legend = "".join(root.find(f"{SVG}g[@class='legend']").itertext())
    assert all(one.sentence.split()[1] in legend for one in overlay.findings)
    assert "Alles in orde" in draw_overlay(room, told(room, fails=False))


def test_more_findings_than_the_sheet_holds_are_counted():
    room = by_hand()
    many = tuple(Finding("Een zin over een stoel. " * 8, None, (), True) for _ in range(90))
    svg = draw_overlay(room, replace(told(room), findings=many))
    numbers = {int(n) for n in re.findall(r">(\d+)</text>", svg)}
    rest = int(re.search(r"En nog (\d+);", svg)[1])
    assert 90 - rest in numbers
    assert 10 < rest < 90


def test_what_moved_is_drawn_where_it_stood_with_an_arrow():
    before = by_hand()
    tables = [
        one.model_copy(update={"at": (3.0, 3.5)}) if one.id == "T1" else one
        for one in before.tables
    ]
    shift = {"1", "2", "3"}
    seats = [
        one.model_copy(update={"at": (one.at[0] + 1, one.at[1] + 1)}) if one.id in shift else one
        for one in before.seats
    ]
    seats = [
        one.model_copy(update={"at": (5.9, 1.9), "angle": 180.0}) if one.id == "4" else one
        for one in seats
    ]
    room = before.model_copy(update={"tables": tables, "seats": seats})
    root = parsed(draw_svg(room, before=before))
    ghosts = {one.get("data-before") for one in root.iter()} - {None}
    arrows = {one.get("data-move") for one in root.iter()} - {None}
    assert ghosts == {"T1", "1", "2", "3", "4"}
    # the chairs of T1 go with it
    assert arrows == {"T1", "4"}
    same = parsed(draw_svg(before, before=before))
    assert not any(one.get("data-before") for one in same.iter())


def test_two_thousand_chairs_are_drawn():
    side = np.arange(0.5, 45, 1.0)
    spots = list(itertools.islice(itertools.product(side, side), 2000))
    seats = [{"id": f"stoel-{row}", "at": at, "angle": 90} for row, at in enumerate(spots)]
    walls = {"outline": [(0, 0), (46, 0), (46, 46), (0, 46)]}
    room = Room.model_validate({"title": "Markt", "walls": walls, "seats": seats})
    root = parsed(draw_overlay(room, told(room), scale=100))
    assert sum(one.get("data-kind") == "chair" for one in root.iter()) == 2000
    # one symbol for all of them
    assert len(root.find(f"{SVG}defs")) == 1


@pytest.mark.parametrize("scale", [0, -50, 10_000])
def test_a_scale_that_makes_no_sense_is_refused(scale):
    with pytest.raises(RoomError, match="schaal tussen"):
        draw_svg(by_hand(), scale=scale)


@given(st.floats(0.5, 2000), st.floats(0.5, 2000), st.sampled_from([1, 20, 50, 100, 500]))
def test_the_room_lies_on_the_sheet_or_a_scale_is_named_at_which_it_does(width, depth, scale):
    from nabij.seating.sheet import FOOT, LEGEND_WIDTH, sheet_for

    bounds = (-3.0, 2.0, width - 3.0, depth + 2.0)
    try:
        sheet = sheet_for(bounds, scale, 100)
    except RoomError as error:
        fits = int(error.message.facts["fits"])
        assert fits > scale
        sheet = sheet_for(bounds, fits, 100)
    left, foot = sheet.at(bounds[0], bounds[1])
    right, top = sheet.at(bounds[2], bounds[3])
    assert min(left, top) >= 10
    assert right <= sheet.width - 10 - LEGEND_WIDTH and foot <= sheet.height - 10 - FOOT
    assert (right - left) * sheet.scale == pytest.approx(width * 1000)


def test_nothing_of_a_clock_or_of_chance_is_in_a_drawing():
    assert draw_svg(by_hand()) == draw_svg(by_hand())


@pytest.mark.parametrize("vision", colour_vision.MACHADO)
def test_colours_stay_apart_whatever_the_colour_vision(vision):
    for one, other in itertools.combinations(style.CONTACT, 2):
        assert colour_vision.apart(one, other, vision) > 12
    # lighter is less: the order shows in grey too
    light = [colour_vision.lab(colour, vision)[0] for colour in style.CONTACT]
    assert all(a - b > 8 for a, b in itertools.pairwise(light))
    for one in style.CONTACT:
        assert colour_vision.apart(one, style.ALARM, vision) > 12


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        (style.INK, style.FLOOR),
        (style.INK, style.WOOD),
        (style.GREY, style.PAPER),
        (style.PAPER, style.ALARM),
        (style.ALARM, style.PAPER),
        *((style.GREY, tint) for tint in style.ZONES.values()),
    ],
)
def test_text_is_dark_enough_on_its_ground(text, ground):
    weights = np.array([0.2126, 0.7152, 0.0722])
    one, other = (float(weights @ colour_vision.linear(colour)) for colour in (text, ground))
    assert (max(one, other) + 0.05) / (min(one, other) + 0.05) >= 4.5


LABELS = st.lists(
    st.builds(
        Label,
        st.text("abcW1", min_size=1, max_size=12),
        st.tuples(st.floats(0, 100), st.floats(0, 80)),
        st.floats(1.5, 4),
        far=st.booleans(),
        reach=st.tuples(st.floats(0, 6), st.floats(0, 6)),
    ),
    max_size=30,
)


@given(LABELS)
def test_placed_labels_never_overlap_and_stay_within_bounds(labels):
    bounds = (5.0, 5.0, 95.0, 75.0)
    done, left_out = place(labels, Ground(100, 80, bounds))
    assert len(done) + len(left_out) == len(labels)
    sides = []
    for one in done:
        width, height = one.label.extent()
        (x, y) = one.at
        sides.append((x - width / 2, y - height / 2, x + width / 2, y + height / 2))
    for left, top, right, foot in sides:
        assert left >= 5 and top >= 5 and right <= 95 and foot <= 75
    for one, other in itertools.combinations(sides, 2):
        apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
        assert apart


@given(st.text(max_size=200), st.floats(10, 60), st.integers(1, 5))
def test_wrapped_lines_fit_and_lose_nothing_but_what_the_ellipsis_stands_for(text, width, lines):
    done = wrapped(text, width, 2.35, lines=lines)
    assert 1 <= len(done) <= lines
    assert all(text_width(line, 2.35) <= width for line in done)
    kept = "".join(done).replace(" ", "")
    whole = "".join(wrapped(text, 1e6, 2.35, lines=1)).replace(" ", "")
    assert kept == whole or whole.startswith(kept.removesuffix("…"))


@given(st.floats(-2000, 2000))
def test_numbers_are_plain_and_within_a_hundredth(value):
    assert re.fullmatch(r"-?\d+(\.\d+)?", num(value))
    assert float(num(value)) == pytest.approx(value, abs=0.01)
