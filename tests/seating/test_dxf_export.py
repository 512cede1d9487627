"""DXF: what is written is read back the same, in metres, on the layers that people expect."""

import ezdxf
import ezdxf.units
import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from nabij.messages import OutputError
from nabij.seating.dxf_export import LAYERS, write_dxf
from nabij.seating.dxf_import import read_dxf
from nabij.seating.model import Room
from nabij.seating.room_file import room_text
from nabij.seating.templates import TEMPLATES, template

WALLS = {"outline": [(0, 0), (8, 0), (8, 6), (0, 6)]}


@pytest.mark.parametrize("name", TEMPLATES)
def test_an_example_reads_back_whole(tmp_path, name):
    path = tmp_path / "zaal.dxf"
    write_dxf(template(name), path)
    assert room_text(read_dxf(path)) == room_text(template(name))


@pytest.mark.parametrize("name", TEMPLATES)
def test_the_drawing_is_in_metres_and_sound(tmp_path, name):
    room, path = template(name), tmp_path / "zaal.dxf"
    write_dxf(room, path)
    drawing = ezdxf.readfile(path)
    assert drawing.units == ezdxf.units.M
    assert not drawing.audit().errors
    space = drawing.modelspace()
    assert {one.dxf.layer for one in space} <= set(LAYERS)
    ring = next(iter(space.query('LWPOLYLINE[layer=="WALLS"]')))
    assert [tuple(at) for at in ring.get_points("xy")] == [tuple(at) for at in room.walls.outline]
    tables = space.query('INSERT[layer=="TABLES"]')
    assert sorted((one.dxf.insert.x, one.dxf.insert.y) for one in tables) == sorted(
        tuple(one.at) for one in room.tables
    )


@given(
    seats=st.lists(
        st.tuples(
            st.floats(0.5, 7.5),
            st.floats(0.5, 5.5),
            st.floats(0, 359),
            st.sampled_from(["chair", "armchair", "stool"]),
            st.floats(0.3, 0.8),
        ),
        max_size=8,
    ),
    label=st.text(max_size=80),
)
@settings(max_examples=30)
def test_any_seat_reads_back(tmp_path_factory, seats, label):
    places = [
        {
            "id": f"s{row}",
            "label": label,
            "at": (round(x, 3), round(y, 3)),
            "angle": round(angle, 2),
            "kind": kind,
            "width": round(width, 3),
            "locked": row % 2 == 0,
        }
        for row, (x, y, angle, kind, width) in enumerate(seats)
    ]
    room = Room.model_validate({"title": "Zaal", "walls": WALLS, "seats": places})
    path = tmp_path_factory.mktemp("dxf") / "zaal.dxf"
    write_dxf(room, path)
    back = {one.id: one for one in read_dxf(path).seats}
    assert set(back) == {one.id for one in room.seats}
    for one in room.seats:
        other = back[one.id]
        assert other.at == pytest.approx(one.at, abs=0.001)
        assert (other.angle, other.width, other.depth) == pytest.approx(
            (one.angle, one.width, one.depth), abs=0.001
        )
        assert (other.kind, other.locked) == (one.kind, one.locked)


def test_the_same_room_gives_the_same_file(tmp_path):
    paths = [tmp_path / f"{n}.dxf" for n in range(2)]
    for path in paths:
        write_dxf(template("terrace"), path)
    assert paths[0].read_bytes() == paths[1].read_bytes()
    before = ezdxf.options.write_fixed_meta_data_for_testing
    assert before is False


def test_pieces_of_one_look_share_a_block(tmp_path):
    path = tmp_path / "zaal.dxf"
    write_dxf(template("parish-hall"), path)
    blocks = [
        one.name for one in ezdxf.readfile(path).blocks if one.name.startswith("NABIJ_CHAIRS")
    ]
    assert len(blocks) == 1


def test_a_folder_that_is_absent_is_told(tmp_path):
    with pytest.raises(OutputError, match="kan niet geschreven worden"):
        write_dxf(template("terrace"), tmp_path / "weg" / "zaal.dxf")
