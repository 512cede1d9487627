"""What a study is compared with: values, a row of a file, or the region row of IBSA."""

import json

import pytest

from nabij.layers.comparisons import read_comparisons
from nabij.layers.households import read_households
from nabij.messages import LayerError

KEYS = "values path item vintage source licence attribution format area columns sheet period"
NOTHING = dict.fromkeys([*KEYS.split(), "geolevel"])
HEADER = [
    "Code",
    "Territoire",
    "Part des 65 ans et plus dans la population totale (%) 2025",
    "Part des isolés de 30 ans et plus dans le total des ménages privés (%) 2025",
    "Part des isolés de moins de 30 ans dans le total des ménages privés (%) 2025",
]


def _one(**section):
    (found,), sources = read_comparisons([NOTHING | section], (), "nl")
    return found, sources


def _ibsa(folder, *rows):
    path = folder / "ibsa_2025.json"
    path.write_text(json.dumps([HEADER, *rows, ["1", "A", "9", "40", "10"]]), encoding="utf-8")
    return read_households(path, source="IBSA")


def test_values_are_as_given():
    found, sources = _one(name="Gewest", level="region", values={"share_65plus": 0.2}, vintage=2024)
    assert (found.name, found.level, found.shares) == ("Gewest", "region", {"share_65plus": 0.2})
    assert (found.vintage, found.source, found.label) == (2024, "Gewest", "")
    (source,) = sources
    assert (source.file, source.sha256, source.vintage) == ("Gewest", "", 2024)


def test_a_row_of_a_file_gives_its_shares_and_those_of_its_counts(tmp_path):
    path = tmp_path / "gemeenten_2023.csv"
    path.write_text(
        "code;huishoudens;eenoudergezinnen;inwoners;65+;aandeel_1p\n"
        "44021;1000;80;2500;..;37,5\n11002;900;0;2000;500;40\n",
        encoding="utf-8",
    )
    section = {
        "name": "Gent",
        "level": "municipality",
        "path": path,
        "item": " 44021",
        "source": "Statbel",
        "columns": {
            "households": "huishoudens",
            "lone_parent_households": "eenoudergezinnen",
            "population": "inwoners",
            "residents_65plus": "65+",
            "one_person_share": "aandeel_1p",
        },
    }
    found, (source,) = _one(**section)
    assert found.shares == pytest.approx({"one_person_share": 0.375, "lone_parent_share": 0.08})
    assert (found.vintage, found.source) == (2023, "Statbel")
    assert (source.layer, source.file) == ("households", "gemeenten_2023.csv")
    assert len(source.sha256) == 64
    other, _ = _one(**section | {"item": "11002"})
    assert other.shares["share_65plus"] == 0.25 and other.shares["lone_parent_share"] == 0
    with pytest.raises(LayerError, match="Bedoelde u 44021"):
        _one(**section | {"item": "44022"})
    with pytest.raises(LayerError, match="Rijen die er zijn: 44021, 11002"):
        _one(**section | {"item": "Vlaanderen"})
    with pytest.raises(LayerError, match="heeft geen enkel aandeel"):
        _one(**section | {"columns": {"households": "huishoudens"}})


def test_the_region_row_of_ibsa_serves_where_no_region_is_given(tmp_path):
    row = ["Moyenne régionale / Médiane régionale", "13.14", "38,36", "8.78"]
    table = _ibsa(tmp_path, ["Moyenne des territoires affichés", "1", "2", "3"], row)
    (found,), sources = read_comparisons([], [table], "nl")
    assert found.shares == pytest.approx({"share_65plus": 0.1314, "one_person_share": 0.4714})
    assert (found.name, found.level) == ("Brussels Hoofdstedelijk Gewest", "region")
    assert (found.vintage, found.source, found.label) == (2025, "IBSA", row[0])
    assert sources == ()
    own = NOTHING | {"name": "Hier", "level": "region", "values": {"share_65plus": 0.1}}
    assert [c.name for c in read_comparisons([own], [table], "nl")[0]] == ["Hier"]
    town = own | {"level": "municipality"}
    assert len(read_comparisons([town], [table], "nl")[0]) == 2


@pytest.mark.parametrize(
    ("row", "shares"),
    [
        (
            ["Moyenne régionale / Médiane régionale", "13.14", "38.36", "ND"],
            {"share_65plus": 0.1314},
        ),
        (["Moyenne régionale / Médiane régionale", "ND", "ND", "ND"], None),
        (["Moyenne régionale / Médiane régionale", "13.14"], None),
        (["Total RBC", "13.14", "38.36", "8.78"], None),
        (["Moyenne régionale", "=1+1", "900", "8.78"], None),
    ],
)
def test_what_the_region_row_does_not_know_is_left_out(tmp_path, row, shares):
    found, _ = read_comparisons([], [_ibsa(tmp_path, row)], "nl")
    assert [c.shares for c in found] == ([pytest.approx(shares)] if shares else [])
