"""A room file is read whole and right, or refused in a sentence; what is written reads the same."""

import importlib.util
import json
import math
import os
import random
import tomllib
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from nabij.messages import NabijError, OutputError, RoomError
from nabij.seating import model
from nabij.seating.room_file import LENGTHS, MAX_BYTES, load_room, room_from, room_text, save_room
from nabij.seating.room_schema import json_schema

HERE = Path(__file__).parent
DOCS = HERE.parents[1] / "docs"


def _beside(name, folder=HERE):
    spec = importlib.util.spec_from_file_location(name, folder / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


bad = _beside("bad_rooms")
SENTENCES = tomllib.loads((HERE / "bad_rooms.toml").read_text(encoding="utf-8"))


def written(tmp_path, content):
    path = tmp_path / "zaal.json"
    if not isinstance(content, bytes):
        text = content if isinstance(content, str) else json.dumps(content)
        content = text.encode()
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("case", bad.BAD_ROOMS)
def test_a_room_that_cannot_be_read_is_told(case, tmp_path):
    path = written(tmp_path, bad.BAD_ROOMS[case])
    with pytest.raises(RoomError) as error:
        load_room(path)
    assert str(error.value).replace(str(path), "{file}") == SENTENCES[case]
    for language in ("en", "fr"):
        assert str(path) in error.value.message.text(language)


def test_there_are_enough_of_them():
    assert len(bad.BAD_ROOMS) >= 25
    assert set(bad.BAD_ROOMS) == set(SENTENCES)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(RoomError, match=r"bestaat niet. Kijk na of de map en de naam juist zijn"):
        load_room(tmp_path / "zaal.json")


def test_a_folder(tmp_path):
    with pytest.raises(RoomError, match=r"is een map, geen bestand. Noem het bestand zelf"):
        load_room(tmp_path)


def test_a_name_that_no_file_can_have():
    with pytest.raises(RoomError, match=r"bestaat niet|kan niet gelezen worden"):
        load_room(Path("zaal\0.json"))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_that_nobody_writes_to_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "zaal.json")
    with pytest.raises(RoomError, match=r"bestaat niet"):
        load_room(tmp_path / "zaal.json")


def test_a_file_of_two_hundred_megabytes_is_not_read(tmp_path, monkeypatch):
    path = tmp_path / "zaal.json"
    with path.open("wb") as file:
        file.truncate(200_000_000)
    monkeypatch.setattr(Path, "read_bytes", lambda _: pytest.fail("read"))
    with pytest.raises(RoomError) as error:
        load_room(path)
    assert str(error.value) == (
        f"Het bestand {path} is 200 MB groot; het mag hoogstens 10 MB zijn. Een zaal met 2.000 "
        "stoelen is nog geen halve MB: kijk na of dit het juiste bestand is."
    )
    assert MAX_BYTES == 10_000_000


def test_two_thousand_chairs_and_a_mark_of_unicode_are_no_mistake(tmp_path):
    seats = [bad.seat(id=f"s{n}", at=[1 + n % 7 / 2, 1 + n % 5]) for n in range(2000)]
    content = b"\xef\xbb\xbf" + json.dumps(bad.room(seats=seats)).encode()
    assert len(load_room(written(tmp_path, content)).seats) == 2000


@pytest.mark.parametrize(
    "seats",
    [
        [bad.seat(at=[0, 0])],  # in a wall
        [bad.seat(at=[30, 30])],  # outside
        [bad.seat(), bad.seat(id="s2")],  # one in the other
    ],
)
def test_what_the_checks_are_for_is_no_mistake_of_the_file(seats, tmp_path):
    assert len(load_room(written(tmp_path, bad.room(seats=seats))).seats) == len(seats)


def test_a_door_a_little_off_is_put_on_the_wall_and_one_on_it_is_left(tmp_path):
    slope = math.sqrt(0.5)
    outline = [[0, 0], [4, 0], [8, 4], [8, 8], [0, 8]]  # one wall at 45 degrees
    doors = [
        bad.door(id="on", at=[2, 0.0005]),
        bad.door(id="off", at=[6 - 0.04 * slope, 2 + 0.04 * slope]),
    ]
    found = load_room(written(tmp_path, bad.room(walls={"outline": outline}, doors=doors))).doors
    assert found[0].at == (2, 0.0005)
    assert found[1].at == pytest.approx((6, 2), abs=1e-9)


def test_a_door_may_be_in_the_wall_of_a_hole(tmp_path):
    walls = {"outline": bad.SQUARE, "holes": [[[3, 2], [5, 2], [5, 4], [3, 4]]]}
    found = load_room(written(tmp_path, bad.room(walls=walls, doors=[bad.door(at=[4, 2])])))
    assert found.doors[0].at == (4, 2)


def test_repeated_corners_are_dropped(tmp_path):
    twice = [[0, 0], [0, 0], [8, 0], [8, 6], [0, 6], [0, 0]]
    found = load_room(written(tmp_path, bad.room(walls={"outline": twice})))
    assert found.walls.outline == [(0, 0), (8, 0), (8, 6), (0, 6)]


# --- units


def _floats(part):
    """(model, key, annotation) of everything with a number in it."""
    for name, one in vars(part).items():
        if isinstance(one, type) and issubclass(one, BaseModel) and one.__module__ == part.__name__:
            for key, field in one.model_fields.items():
                text = str(field.annotation) + str(field.metadata)
                if "float" in text or "Coordinate" in text:
                    yield name, key


def test_every_number_with_decimals_is_a_length_or_known_not_to_be():
    keys = {key for _, key in _floats(model)}
    assert keys - LENGTHS == {"angle", "reverberation"}
    assert keys >= LENGTHS - {"outline", "holes"}


FULL = bad.room(
    height=3.2,
    reverberation=0.8,
    capacity=20,
    walls={"outline": bad.SQUARE, "holes": [[[6, 4], [7, 4], [7, 5]]]},
    doors=[bad.door(main=True)],
    windows=[{"id": "v", "start": [1, 6], "end": [2.5, 6], "sill": 0.4}],
    pillars=[{"id": "p", "at": [6, 1], "shape": "round", "width": 0.35, "depth": 0.35}],
    counters=[{"id": "k", "at": [1, 5.5], "width": 2, "depth": 0.6, "lowered_width": 0.9}],
    tables=[bad.table(knee_height=0.68, angle=30)],
    seats=[bad.seat(at=[4, 2.3], angle=90, table="T1", width=0.5)],
    benches=[{"id": "b", "at": [0.3, 3], "angle": 0, "width": 1.3, "places": 2, "table": "T1"}],
    zones=[{"id": "z", "kind": "quiet", "outline": [[5, 1], [7, 1], [7, 3]]}],
)


def _times(value, factor, key=""):
    """The document in other units, by the keys of the model alone."""
    if isinstance(value, dict):
        return {name: _times(one, factor, name) for name, one in value.items()}
    if isinstance(value, list):
        return [_times(one, factor, key) for one in value]
    plain = {"angle", "reverberation", "capacity", "places"}
    if isinstance(value, bool | str) or key in plain:
        return value
    return value * factor


@pytest.mark.parametrize(("units", "factor"), [("cm", 100), ("mm", 1000)])
def test_the_same_room_in_other_units_is_the_same_room(units, factor):
    metres = room_from(FULL, Path("m"))
    other = room_from(_times(FULL, factor) | {"units": units}, Path("other"))
    assert other.units == "m"
    assert json.loads(room_text(other)) == json.loads(room_text(metres))
    assert other.walls.outline == metres.walls.outline


# --- writing


def test_what_is_written_reads_the_same_and_writes_the_same(tmp_path):
    room = room_from(FULL, Path("full"))
    save_room(room, tmp_path / "a.json")
    again = load_room(tmp_path / "a.json")
    assert again.model_dump() == room.model_dump()
    save_room(again, tmp_path / "b.json")
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.json", "b.json"]


@given(st.floats(-2, 2), st.floats(-2, 2), st.floats(-359, 359), st.floats(0.01, 0.99))
def test_places_are_kept_to_the_millimetre(x, y, angle, along):
    slope = [[0, 0], [8.123, 1.7], [6.7, 7.31], [0.4, 6]]
    at = [8.123 * along, 1.7 * along]
    document = bad.room(
        walls={"outline": slope}, seats=[bad.seat(at=[x, y], angle=angle)], doors=[bad.door(at=at)]
    )
    room = room_from(document, Path("a"))
    text = room_text(room)
    again = room_from(json.loads(text), Path("b"))
    assert again.seats[0].at == pytest.approx((x, y), abs=0.0005001)
    assert again.seats[0].angle == pytest.approx(angle, abs=0.0005001)
    assert again.doors[0].at == pytest.approx(at, abs=0.0005001)
    assert room_text(again) == text


def test_nothing_is_left_when_a_file_cannot_be_written(tmp_path):
    room = room_from(FULL, Path("full"))
    with pytest.raises(OutputError, match=r"kan niet geschreven worden"):
        save_room(room, tmp_path / "nergens" / "zaal.json")
    (tmp_path / "map").mkdir()
    with pytest.raises(OutputError):
        save_room(room, tmp_path / "map")
    assert [path.name for path in tmp_path.iterdir()] == ["map"]


# --- hostile files

_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["at", "id", "walls", "outline", "x"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.sampled_from(sorted(FULL)), _json)
def test_whatever_stands_in_a_key_is_read_or_told(key, value):
    try:
        room_from(FULL | {key: value}, Path("zaal.json"))
    except NabijError as error:
        assert str(error)


@given(st.data())
def test_whatever_stands_in_an_item_is_read_or_told(data):
    part = data.draw(st.sampled_from([key for key, value in FULL.items() if type(value) is list]))
    item = dict(FULL[part][0])
    item[data.draw(st.sampled_from(sorted(item)))] = data.draw(_json)
    try:
        room_from(FULL | {part: [item]}, Path("zaal.json"))
    except NabijError as error:
        assert str(error)


def test_a_file_cut_or_damaged_anywhere_is_read_or_told(tmp_path):
    whole = json.dumps(FULL).encode()
    rng = random.Random(4)
    for _ in range(300):
        at = rng.randrange(len(whole))
        damaged = whole[:at] + bytes([rng.randrange(256)]) * rng.randrange(3) + whole[at + 1 :]
        path = written(tmp_path, rng.choice([whole[:at], damaged]))
        try:
            load_room(path)
        except RoomError as error:
            assert str(error)


# --- the schema


def test_the_published_schema_is_that_of_the_models():
    text = (DOCS / "zaal.schema.json").read_text(encoding="utf-8")
    make = _beside("make_schema", DOCS)
    assert text == make.schema_text(), "run: python docs/make_schema.py"
    page = (DOCS / "zaalbestand.md").read_text(encoding="utf-8")
    assert page == make.page_text(), "run: python docs/make_schema.py"
    jsonschema.Draft202012Validator.check_schema(json.loads(text))


@pytest.mark.parametrize("language", ["nl", "en", "fr"])
def test_every_key_is_described(language):
    schema = json_schema(language)
    for part in (schema, *schema["$defs"].values()):
        assert part["description"]
        for key, field in part["properties"].items():
            assert field.get("description") or key == "$schema"


@pytest.mark.parametrize(("units", "factor"), [("m", 1), ("cm", 100), ("mm", 1000)])
def test_the_schema_takes_the_full_room_in_every_unit(units, factor):
    jsonschema.validate(_times(FULL, factor) | {"units": units}, json_schema())


@pytest.mark.parametrize(
    "case", ["unknown-key", "missing-at", "kind", "not-a-list", "point", "name", "negative"]
)
def test_the_schema_refuses_what_the_tool_refuses(case):
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(bad.BAD_ROOMS[case], json_schema())


def test_the_example_in_the_documentation_is_a_room():
    page = (DOCS / "zaalbestand.md").read_text(encoding="utf-8")
    example = page.partition("```json\n")[2].partition("```")[0]
    assert len(room_from(json.loads(example), Path("zaal.json")).seats) == 2


def test_a_file_may_name_its_schema():
    document = FULL | {"$schema": "zaal.schema.json"}
    jsonschema.validate(document, json_schema())
    assert room_from(document, Path("zaal.json")) == room_from(FULL, Path("zaal.json"))
