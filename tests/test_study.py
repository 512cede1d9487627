"""Real study files load unchanged; every mistake is told with its place and its mend."""

import textwrap

import pytest

from nabij.messages import StudyError
from nabij.study import load_study

GOOD = """
[study]
name = "Proef"

[areas]
path = "areas.geojson"

[[households]]
path = "hh.csv"

[streets]
path = "streets.geojson"

[[places]]
category = "ldc"
norm_minutes = 15
path = "places.csv"
"""


@pytest.fixture
def folder(tmp_path):
    for name in ("areas.geojson", "hh.csv", "streets.geojson", "places.csv"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    return tmp_path


def _load(folder, text):
    path = folder / "study.toml"
    path.write_text(textwrap.dedent(text), encoding="utf-8")
    return load_study(path)


def test_defaults_and_absolute_paths(folder):
    study = _load(folder, GOOD)
    assert study.norms == {"ldc": 15}
    assert study.pace_name == "older" and study.paces["older"] == 1.0
    assert study.crs.to_epsg() == 31370
    assert study.study.suppress_below == 5
    assert study.areas.path == folder / "areas.geojson"


def test_a_pace_of_its_own(folder):
    study = _load(folder, GOOD.replace('name = "Proef"', 'name = "Proef"\npace = 0.7'))
    assert study.pace_name == "study" and study.paces["study"] == 0.7
    assert set(study.paces) == {"adult", "older", "frail", "study"}


@pytest.mark.parametrize("name", ["brussels", "heidelberg"])
def test_the_shared_studies_load_unchanged(shared, name):
    study = load_study(shared / "studies" / f"{name}.toml")
    assert study.areas.path.is_file()
    assert all(section.path.is_file() for section in study.households)
    if name == "heidelberg":
        assert study.crs.to_epsg() == 25832
        assert study.norms == {"meeting_venue": 30, "huis_van_het_kind": 20, "ldc": 30}
        assert study.transit is not None and study.transit.path[0].name == "vrn_gtfs_cut.zip"


BROKEN = {
    "misspelt key": (
        GOOD.replace("norm_minutes", "norm_minuten"),
        ["`places[1].norm_minuten`", "`norm_minutes`"],
    ),
    "misspelt section": (GOOD.replace("[streets]", "[straten]"), ["`straten`", "streets, places"]),
    "missing section": (GOOD.replace("[study]\nname", "[map]\ntiles"), ["`study`", "ontbreekt"]),
    "missing key": (GOOD.replace('name = "Proef"', ""), ["`study.name`", "ontbreekt"]),
    "unknown pace": (
        GOOD.replace('"Proef"', '"Proef"\npace = "snel"'),
        ["`study.pace`", "adult, older, frail"],
    ),
    "pace out of range": (
        GOOD.replace('"Proef"', '"Proef"\npace = 50'),
        ["`study.pace`", "meter per seconde"],
    ),
    "no such crs": (GOOD.replace('"Proef"', '"Proef"\ncrs = 999999'), ["`study.crs`", "31370"]),
    "crs in degrees": (GOOD.replace('"Proef"', '"Proef"\ncrs = 4326'), ["4326", "meter"]),
    "norm is text": (
        GOOD.replace("= 15", '= "vijftien"'),
        ["`places[1].norm_minutes`", "vijftien"],
    ),
    "norm below zero": (GOOD.replace("= 15", "= -15"), ["`places[1].norm_minutes`", "> 0"]),
    "no norm": (GOOD.replace("norm_minutes = 15\n", ""), ["`ldc`", "norm_minutes"]),
    "two norms": (
        GOOD + '\n[[places]]\ncategory = "ldc"\nnorm_minutes = 10\npath = "places.csv"\n',
        ["15,0 en 10,0"],
    ),
    "path and osm": (GOOD + 'osm = { amenity = ["cafe"] }\n', ["`places[1]`", "niet allebei"]),
    "neither path nor osm": (GOOD.replace('path = "places.csv"', ""), ["`places[1]`", "`osm`"]),
    "language": (
        GOOD.replace('"Proef"', '"Proef"\nlanguage = "de"'),
        ["`study.language`", "Kies uit: nl, en, fr"],
    ),
    "missing file": (
        GOOD.replace("hh.csv", "huishoudens_2024.xlsx"),
        ["huishoudens_2024.xlsx", "`households[1].path`", "bestaat niet"],
    ),
    "misspelt file": (GOOD.replace("hh.csv", "h.csv"), ["h.csv", "Bedoelde u hh.csv"]),
    "no households": (
        GOOD.replace('[[households]]\npath = "hh.csv"', ""),
        ["`households`", "ontbreekt"],
    ),
    "not toml": (GOOD + "= =", ["geen geldige TOML", "regel 18", "= ="]),
    "category with spaces": (GOOD.replace('"ldc"', '"ldc & co"'), ["`places[1].category`"]),
    "unknown indicator": (
        GOOD.replace('path = "hh.csv"', 'path = "hh.csv"\ncolumns = { huishoudens = "x" }'),
        ["`households[1].columns.huishoudens`", "households"],
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_mistake_is_told_with_its_place_and_its_mend(folder, case):
    text, fragments = BROKEN[case]
    with pytest.raises(StudyError) as caught:
        _load(folder, text)
    message = str(caught.value)
    assert "study.toml" in message
    for fragment in fragments:
        assert fragment in message, message


def test_no_study_file_names_those_that_are_there(folder):
    _load(folder, GOOD)
    with pytest.raises(StudyError, match=r"study\.toml"):
        load_study(folder / "studie.toml")


def test_not_utf8(folder):
    (folder / "study.toml").write_bytes(GOOD.replace("Proef", "Café").encode("cp1252"))
    with pytest.raises(StudyError, match="UTF-8"):
        load_study(folder / "study.toml")


def test_a_byte_order_mark_and_windows_lines_are_fine(folder):
    (folder / "study.toml").write_bytes(("\ufeff" + GOOD).replace("\n", "\r\n").encode())
    assert load_study(folder / "study.toml").study.name == "Proef"
