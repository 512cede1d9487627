"""`nabij journey` on the straight road: legs and times that follow from its timetable by hand."""

from __future__ import annotations

import json

import pytest

from nabij import cli
from nabij.journey import explain
from nabij.pipeline import read
from nabij.report.journeys import journey_lines
from nabij.study import load_study

from . import road

PLACE = "Buurthuis (verzonnen)"


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return road.write_road(tmp_path_factory.mktemp("weg"))


@pytest.fixture(scope="module")
def told(study):
    loaded = load_study(study)
    inputs = read(loaded)

    def tell(metres, depart, goal="Buurthuis (verzonnen)"):
        lon, lat = road.degrees(metres)
        return explain(loaded, inputs, f"{lat:.7f},{lon:.7f}", goal, depart)

    return tell


@pytest.fixture
def nabij(monkeypatch, capsys):
    def run(*arguments):
        monkeypatch.setattr("sys.argv", ["nabij", *map(str, arguments)])
        code = 0
        try:
            cli.main()
        except SystemExit as end:
            code = end.code or 0
        return code, capsys.readouterr()

    return run


def test_a_ride_leg_by_leg(told):
    # buses leave W (500 m) at 12:10 and every 12 minutes: 14:10; from 440 m it is a minute's walk
    journey = told(440, "14:05")
    legs = [(leg.kind, leg.depart, leg.arrive, leg.start, leg.end) for leg in journey.legs]
    assert legs == [
        ("wait", "14:05", "14:09", journey.start, journey.start),
        ("walk", "14:09", "14:10", journey.start, "Halte W"),
        ("bus", "14:10", "14:20", "Halte W", "Halte O"),
        ("walk", "14:20", "14:21", "Halte O", "Buurthuis (verzonnen)"),
    ]
    ride = journey.legs[2]
    assert (ride.line, ride.headsign, ride.stops) == ("7", "Oost", 2)
    # 100 m after 14:20
    assert journey.minutes == pytest.approx(15 + 100 / 60, abs=0.02)
    assert journey.walk_minutes == pytest.approx((5_500 - 440) / 60, abs=0.02)
    assert (journey.date, journey.depart, journey.arrive) == ("2024-03-12", "14:05", "14:21")


def test_nobody_rides_where_walking_is_sooner(told):
    journey = told(5_000, "14:00")
    assert [leg.kind for leg in journey.legs] == ["walk"]
    assert journey.minutes == pytest.approx(500 / 60, abs=0.02)


def test_who_is_early_waits_for_the_opening(told):
    journey = told(5_440, "08:50")
    assert [(leg.kind, leg.arrive) for leg in journey.legs] == [
        ("walk", "08:51"),
        ("wait", "09:00"),
    ]
    assert journey.minutes == 10 and journey.arrive == "09:00"


def test_there_may_be_no_journey(told):
    journey = told(440, "18:10")
    assert journey.minutes is None and journey.legs == ()
    lines = list(journey_lines(journey, "nl"))
    assert lines[1] == (
        "Wie om 18:10 vertrekt, vindt geen weg van hoogstens 120 min naar deze plek terwijl ze "
        "open is."
    )
    # closed, but no farther than it is: 5,060 m at 1 m/s
    assert lines[-1] == "Te voet alleen: 84 min."


@pytest.mark.parametrize("language", ["nl", "en", "fr"])
def test_it_is_told_in_three_languages(told, language):
    lines = list(journey_lines(told(440, "14:05"), language))
    assert len(lines) == 9 and any("14:10-14:20" in line and "Halte W" in line for line in lines)


def test_another_day_has_its_own_timetable(nabij, study, told):
    asked = ("journey", study, "--from", "West (verzonnen)", "--to", PLACE, "--depart", "09:30")
    code, said = nabij(*asked, "--date", "2024-03-16", "--json")
    assert code == 0, said.err
    # the place is closed on Saturdays
    journey = json.loads(said.out)
    assert (journey["date"], journey["minutes"]) == ("2024-03-16", None)
    code, said = nabij(*asked, "--date", "2024-03-17")
    assert code == 2 and "op de studiedatum 17/03/2024 rijdt er niets" in said.err
    code, said = nabij(*asked, "--date", "zondag")
    assert code == 2
    assert said.err.rpartition("Fout: ")[2].strip() == (
        "`zondag` is geen datum. Schrijf jaar, maand en dag, zoals 2026-03-10."
    )


def test_an_area_stands_for_its_middle(nabij, study):
    code, said = nabij(
        "journey", study, "--from", "west (verzonnen)", "--to", PLACE, "--depart", "14:05", "--json"
    )
    assert code == 0, said.err
    journey = json.loads(said.out)
    assert journey["start"] == "West (verzonnen)" and journey["place"] == "Buurthuis (verzonnen)"
    # the middle of 0 to 3,000 m lies 500 m before the second stop
    walk = next(leg for leg in journey["legs"] if leg["kind"] == "walk")
    assert walk["minutes"] == pytest.approx(500 / 60, abs=0.25)
    assert [leg["kind"] for leg in journey["legs"]] == ["wait", "walk", "bus", "walk"]


MISTAKES = {
    "place": (
        ("West (verzonnen)", "buurthuis", "14:00"),
        "Er is geen plek met id of naam `buurthuis` in deze studie. "
        "Bedoelde u `Buurthuis (verzonnen)`?",
    ),
    "place-far": (
        ("West (verzonnen)", "zwembad", "14:00"),
        "Er is geen plek met id of naam `zwembad` in deze studie. Er zijn er 1, zoals: "
        "Buurthuis (verzonnen).",
    ),
    "area": (
        ("Wst (verzonnen)", PLACE, "14:00"),
        "Er is geen gebied met code of naam `Wst (verzonnen)` in deze studie. Bedoelde u "
        "`West (verzonnen)`? Een punt geeft u in graden: 50.8467,4.3525.",
    ),
    "point-swapped": (
        ("4.3525,50.8467", PLACE, "14:00"),
        "Het punt 4.3525,50.8467 ligt niet binnen 250 m van een straat van deze studie. Geef "
        "breedte en lengte in graden, in die volgorde: 50.8467,4.3525.",
    ),
    "clock": (
        ("West (verzonnen)", PLACE, "14u"),
        "`14u` is geen uur. Schrijf uren en minuten, zoals `14:10`; na middernacht telt u door "
        "(`25:30` is half twee ’s nachts), tot 28:00.",
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_told(nabij, study, name):
    (origin, goal, depart), sentence = MISTAKES[name]
    code, said = nabij("journey", study, "--from", origin, "--to", goal, "--depart", depart)
    assert code == 2 and "Traceback" not in said.err
    assert " ".join(said.err.rpartition("Fout: ")[2].split()) == sentence
    assert said.out == ""


def test_a_study_without_a_timetable_has_no_journeys(nabij, study, tmp_path):
    text = study.read_text(encoding="utf-8")
    lone = study.with_name("zonder.toml")
    lone.write_text(text[: text.index("[transit]")], encoding="utf-8")
    for arguments in (
        ("journey", lone, "--from", "West (verzonnen)", "--to", PLACE, "--depart", "14:00"),
        ("analyse", lone, "--out", tmp_path / "uit", "--without-stops", "M"),
    ):
        code, said = nabij(*arguments)
        assert code == 2 and "Deze studie heeft geen dienstregeling." in said.err
    assert not (tmp_path / "uit").exists()


def test_a_cut_from_the_command_line(nabij, study, tmp_path):
    out = tmp_path / "uit"
    code, said = nabij("analyse", study, "--out", out, "--without-stops", "W, M")
    assert code == 0, said.err
    assert "niet meer zonder halte Halte W, Halte M" in " ".join(said.out.split())
    assert "namiddag: verloren" in said.out
    code, said = nabij("analyse", study, "--out", out, "--without-routes", "R9")
    assert code == 2 and "Deze lijnen staan niet in de dienstregeling: R9." in said.err


def test_check_tells_what_runs(nabij, study):
    code, said = nabij("check", study)
    assert code == 0, said.err
    # 12:10 to 22:10 is 51 trips; M is left five minutes after W
    assert (
        "weekdag (2024-03-12): 51 ritten, 3 haltes, eerste vertrek 12:10, laatste 22:15."
        in said.out
    )
    assert "zaterdag (2024-03-09): 1 ritten" in said.out or "zaterdag (2024-03-16): 1" in said.out
    assert "zondag: geen ritten." in said.out
