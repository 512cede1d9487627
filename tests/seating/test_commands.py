"""`nabij seating` as a person meets it: each command, its JSON, and its mistakes."""

from __future__ import annotations

import json

import pytest

from nabij import cli
from nabij.seating.room_file import load_room
from nabij.seating.templates import TEMPLATES, template


@pytest.fixture
def nabij(monkeypatch, capsys):
    """Run a command in this process: its exit code, what it printed, and what it told as error."""

    def run(*arguments):
        monkeypatch.setattr("sys.argv", ["nabij", "seating", *map(str, arguments)])
        code = 0
        try:
            cli.main()
        except SystemExit as end:
            code = end.code or 0
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return code, said.out, " ".join(said.err.rpartition("Fout: ")[2].split())

    return run


@pytest.fixture
def cafe(nabij, tmp_path):
    path = tmp_path / "cafe.json"
    assert nabij("new", "--template", "brown-cafe", path)[0] == 0
    return path


def test_every_template_is_listed_with_its_seats(nabij):
    code, out, _ = nabij("templates")
    assert code == 0 and len(out.splitlines()) == len(TEMPLATES) >= 8
    told = json.loads(nabij("templates", "--json")[1])
    for one in told:
        room = template(one["name"])
        places = len(room.seats) + sum(bench.places for bench in room.benches)
        assert (one["title"], one["seats"]) == (room.title, places)


def test_a_score_adds_up(nabij, cafe):
    code, out, _ = nabij("score", cafe)
    assert code == 0 and "Verbindend: " in out and "Toetsing: " in out
    told = json.loads(nabij("score", cafe, "--json")[1])
    score = told["score"]
    total = sum(score["parts"][name] * points for name, points in score["weights"].items())
    assert score["value"] == pytest.approx(total, abs=0.05)
    assert sum(score["weights"].values()) == pytest.approx(100, abs=0.05)
    assert 0 <= score["low"] <= score["value"] <= score["high"] <= 100
    orphans = [seat["id"] for seat in told["seats"] if seat["partners"] == 0]
    assert told["orphans"] == orphans
    failing = sum(not check["ok"] for check in told["checks"])
    assert f"{len(told['checks']) - failing} van {len(told['checks'])} in orde" in out
    for check in told["checks"]:
        if not check["ok"]:
            assert check["sentence"] in out
        assert check["source"] and check["kind"] in ("regulation", "good_practice", "geometry")


@pytest.mark.parametrize("ending", ["svg", "png", "pdf", "dxf"])
def test_a_drawing_in_every_form(nabij, cafe, tmp_path, ending):
    target = tmp_path / f"plan.{ending}"
    code, out, err = nabij("draw", cafe, target)
    assert code == 0, err
    starts = {"svg": b"<", "png": b"\x89PNG", "pdf": b"%PDF", "dxf": b"  0"}
    assert target.read_bytes().startswith(starts[ending]) and str(target) in out
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cafe.json", target.name]


def test_a_drawing_that_cannot_be(nabij, cafe, tmp_path):
    code, _, err = nabij("draw", cafe, tmp_path / "plan.doc")
    assert (code, err) == (
        2,
        f"{tmp_path / 'plan.doc'}: een tekening kan niet eindigen op `.doc`. "
        "Kies uit: .svg, .png, .pdf, .dxf.",
    )


def test_a_room_comes_back_from_its_own_drawing(nabij, cafe, tmp_path):
    assert nabij("draw", cafe, tmp_path / "plan.dxf")[0] == 0
    code, _, err = nabij("new", "--from", tmp_path / "plan.dxf", tmp_path / "terug.json")
    assert code == 0, err
    one, other = load_room(cafe), load_room(tmp_path / "terug.json")
    assert len(other.tables) == len(one.tables)
    assert len(other.doors) == len(one.doors)


def test_proposals_are_better_and_can_be_carried_out(nabij, tmp_path):
    hall = tmp_path / "zaal.json"
    assert nabij("new", "--template", "parish-hall", hall)[0] == 0
    code, out, err = nabij("improve", hall, "--json")
    assert code == 0, err
    told = json.loads(out)
    assert told["proposals"]
    before = json.loads(nabij("score", hall, "--json")[1])["score"]["value"]
    folder = tmp_path / "zaal-voorstellen"
    for number, proposal in enumerate(told["proposals"], start=1):
        assert proposal["before"]["value"] == pytest.approx(before, abs=0.01)
        assert proposal["after"]["value"] > before and proposal["moves"]
        name = f"voorstel-{number}"
        again = json.loads(nabij("score", folder / f"{name}.json", "--json")[1])["score"]
        assert again["value"] == pytest.approx(proposal["after"]["value"], abs=0.01)
        moves = (folder / f"{name}.txt").read_text(encoding="utf-8")
        assert all(sentence in moves for sentence in proposal["moves"])
        assert {f"{name}.{end}" for end in ("svg", "pdf")} <= {p.name for p in folder.iterdir()}
    # the same seed gives the same proposals
    again = json.loads(nabij("improve", hall, "--json", "--out", tmp_path / "nog")[1])
    assert [one["moves"] for one in again["proposals"]] == [
        one["moves"] for one in told["proposals"]
    ]
    code, out, _ = nabij("compare", hall, folder / "voorstel-1.json")
    assert code == 0 and ("B is verbindender" in out or "Gelijk" in out)


def test_a_room_is_as_good_as_itself(nabij, cafe):
    code, out, _ = nabij("compare", cafe, cafe)
    assert code == 0 and "Gelijk: de volgorde staat niet vast" in out
    assert json.loads(nabij("compare", cafe, cafe, "--json")[1])["better"] == "tie"


def test_mistakes_are_told(nabij, cafe, tmp_path):
    names = ", ".join(TEMPLATES)
    assert nabij("new", "--template", "bruin-cafe", tmp_path / "x.json")[::2] == (
        2,
        f"Er is geen voorbeeld `bruin-cafe`. Bedoelde u `brown-cafe`? Kies uit: {names}.",
    )
    code, _, err = nabij("new", "--template", "brown-cafe", cafe)
    assert code == 2 and "bestaat al" in err
    code, _, err = nabij("score", tmp_path / "er-is-niets.json")
    assert code == 2 and "er-is-niets.json" in err


def test_an_assumption_can_be_seen_and_changed(nabij, cafe):
    code, out, _ = nabij("assumptions")
    assert code == 0 and "contact.kappa = 0.4  (keuze: " in out
    names = [
        one["part"] + "." + one["name"] for one in json.loads(nabij("assumptions", "--json")[1])
    ]
    assert len(names) == len(out.splitlines()) == len(set(names))
    plain = json.loads(nabij("score", cafe, "--json")[1])
    only = ["--assume", "weights.contact=100"]
    for name in names:
        if name.startswith("weights.") and name != "weights.contact":
            only += ["--assume", f"{name}=0"]
    alone = json.loads(nabij("score", cafe, "--json", *only)[1])["score"]
    assert alone["weights"]["contact"] == 100
    assert alone["value"] == pytest.approx(100 * plain["score"]["parts"]["contact"], abs=0.01)
    # who know one another mind facing less: nobody's contact falls, someone's rises
    friends = json.loads(nabij("score", cafe, "--json", "--assume", "contact.kappa=0")[1])
    pairs = [
        (one["contact"], other["contact"])
        for one, other in zip(plain["seats"], friends["seats"], strict=True)
    ]
    assert all(other >= one for one, other in pairs) and any(other > one for one, other in pairs)


@pytest.mark.parametrize(
    ("assumption", "sentence"),
    [
        (
            "contact.kapa=0",
            "Er is geen aanname `contact.kapa`. Bedoelde u `contact.kappa`? "
            "`nabij seating assumptions` noemt ze alle.",
        ),
        (
            "contact.kappa=2",
            "De waarde `2` van aanname `contact.kappa` kan niet. Geef een getal, niet onder 0 en "
            "hoogstens 1; meer getallen scheidt u met een puntkomma.",
        ),
        (
            "arrival.runs=nan",
            "De waarde `nan` van aanname `arrival.runs` kan niet. Geef een getal, niet onder 0 en "
            "hoogstens 10.000; meer getallen scheidt u met een puntkomma.",
        ),
    ],
)
def test_an_assumption_that_cannot_be_is_told(nabij, cafe, assumption, sentence):
    assert nabij("score", cafe, "--assume", assumption)[::2] == (2, sentence)
