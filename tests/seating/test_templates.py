"""The rooms that come along are rooms: they load, can be sat in, and say that they are invented."""

import json
from pathlib import Path

import jsonschema
import pytest
import shapely
from shapely import Point, Polygon

from nabij.messages import RoomError
from nabij.seating import templates
from nabij.seating.checks import check_room, prepare, violation
from nabij.seating.layout import layout_of
from nabij.seating.room_file import load_room, save_room
from nabij.seating.room_schema import json_schema
from nabij.seating.templates import TEMPLATES, template

FOLDER = Path(templates.__file__).parent / "templates"


def test_every_file_is_listed_and_there_are_at_least_eight():
    assert {path.stem for path in FOLDER.glob("*.json")} == set(TEMPLATES)
    assert len(TEMPLATES) >= 8


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_is_a_room_of_a_sensible_size(name):
    room = template(name)
    layout = layout_of(room)
    assert room.invented
    assert room.language == "nl"
    assert 20 <= layout.n_seats <= 90
    assert [door.id for door in room.doors if door.main], "a way in"
    area = Polygon(room.walls.outline, room.walls.holes).area
    assert 1.3 <= area / layout.n_seats <= 5


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_fits_the_published_schema(name):
    document = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    jsonschema.validate(document, json_schema())


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_is_written_as_the_tool_writes_it(name, tmp_path):
    save_room(template(name), tmp_path / "zaal.json")
    assert (tmp_path / "zaal.json").read_bytes() == (FOLDER / f"{name}.json").read_bytes()
    assert load_room(tmp_path / "zaal.json") == template(name)


@pytest.mark.parametrize("name", TEMPLATES)
def test_everyone_sits_inside_and_at_the_table_that_is_theirs(name):
    room = template(name)
    floor = Polygon(room.walls.outline, room.walls.holes)
    tables = {table.id: table for table in room.tables}
    layout = layout_of(room)
    assert shapely.contains_xy(floor, layout.seat_at).all()
    for seat in room.seats:
        if seat.table is not None:
            table = tables[seat.table]
            reach = max(table.width, table.depth) / 2 + 0.8
            assert Point(seat.at).distance(Point(table.at)) <= reach


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_breaks_no_limit(name):
    room = template(name)
    assert violation(prepare(room), layout_of(room)) == 0
    assert not [check.key for check in check_room(room) if not check.ok]


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        (
            "brown-caffe",
            "Er is geen voorbeeldzaal `brown-caffe`. Bedoelde u `brown-cafe`? Kies uit: ",
        ),
        ("../../secret", "Er is geen voorbeeldzaal `../../secret`. Kies uit: brown-cafe, "),
    ],
)
def test_a_template_that_is_not_there(name, sentence):
    with pytest.raises(RoomError) as error:
        template(name)
    assert str(error.value).startswith(sentence)
