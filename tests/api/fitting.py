"""Requests that the API can grant: what is there to be asked for, and what fits each operation.

Requests that are made up hardly ever name a street, a place or a document that is there, and never
hold a drawing or a Word file; those of here do.
"""

from dataclasses import dataclass

import requests

from nabij.api import job_rows
from nabij.api.backing import utc_now
from nabij.api.job_files import result_folder
from nabij.api.job_kinds import AnalyseRequest
from nabij.api.library import load
from nabij.report.buurtanalyse.make import make
from nabij.report.document.write_docx import to_docx
from nabij.report.texts.text_file import read_text
from nabij.report.texts.text_source import source_of

from .served import ROOT, copy_good

BUS = ROOT / "tests" / "bad" / "bus"
TRANSIT = f"""
[transit]
path = "{BUS.as_posix()}"
date = 2024-03-12
windows = {{ afternoon = ["13:00", "14:00"] }}
"""
AREA, OTHER = "44021A000", "44021A010"
PLACE = "Buurthuis 1 (verzonnen)"
POINT = {"lat": 51.05, "lon": 3.715}
SQUARE = [[[3.71, 51.045], [3.72, 51.045], [3.72, 51.055], [3.71, 51.055], [3.71, 51.045]]]
NEIGHBOURHOODS = [
    {"areas": [AREA, OTHER]},
    {"within_walk": 10, "of": PLACE},
    {"polygon": {"type": "Polygon", "coordinates": SQUARE}},
]
CHANGES = [
    [],
    [{"kind": "add", "category": "ldc", "name": "Nieuw", **POINT}],
    [{"kind": "strike_stop", "stop": "M"}, {"kind": "strike_route", "route": "R"}],
]
SURVEY = "djg3,djg4,djg7,djg8,djg9,djg10\n" + "ja,nee,min of meer,ja,nee,nee\n" * 30


def write_study(folder):
    """The small study with a timetable."""
    file = copy_good(folder)
    file.write_text(file.read_text(encoding="utf-8") + TRANSIT, encoding="utf-8")
    return file


def drawings(session, root, room):
    """A room as every file that can be read back, by the name it is sent under."""
    found = {}
    for form in ("json", "svg", "dxf"):
        answer = session.post(f"{root}/rooms/export?format={form}", json=room)
        assert answer.status_code == 200, answer.text
        found[f"zaal.{form}"] = answer.content
    return found


def word_of(study, markdown):
    """The Word file of a text."""
    loaded = load(study, "proef")
    return to_docx(make(loaded.study, loaded.inputs, read_text(source_of(markdown))).document)


@dataclass
class There:
    """What is there to be asked for. path: by the name of a parameter, its value."""

    path: dict[str, object]
    etag: str
    text: str
    survey: str
    room: dict[str, object]
    files: dict[str, dict[str, bytes]]


def made(app, session: requests.Session, root, files, document) -> There:
    """What one operation may ask for, change and delete. document: what a path calls so."""

    def one(path, **sent):
        answer = session.post(f"{root}{path}", **sent)
        assert answer.status_code == 201, answer.text
        return answer.json()

    rooms = session.get(f"{root}/rooms/templates").json()["templates"]
    room = session.get(f"{root}/rooms/templates/{rooms[0]['name']}").json()
    text = one("/studies/proef/texts", json={"front": NEIGHBOURHOODS[0]})["id"]
    survey = one("/studies/proef/surveys", files={"file": ("x.csv", SURVEY)})["survey"]
    documents = {
        "scenarios": lambda: one("/studies/proef/scenarios", json={"name": "s", "changes": []}),
        "rooms": lambda: one("/rooms", json={"name": "r", "room": room}),
    }
    path = {
        "study": "proef",
        "document": documents[document]()["id"] if document in documents else text,
        "version": 1,
        "question": "summary",
        "job": _done(app.state.jobs),
        "collection": "areas",
        "feature": AREA,
        "code": AREA,
        "place": session.get(f"{root}/studies/proef/places").json()["places"][0]["place"],
        "name": "areas.csv",
        "window": "afternoon",
        "template": rooms[0]["name"],
    }
    return There(path, '"v1"', text, survey, room, files)


def _done(jobs):
    job = jobs.add(AnalyseRequest(study="proef", file="/niets.toml")).id
    folder = result_folder(jobs.data, job)
    folder.mkdir(parents=True)
    (folder / "areas.csv").write_text("a;b\n", encoding="utf-8")
    job_rows.set_job(jobs.store, job, state="done", result=job, ended=utc_now())
    return job


def queries(operation):
    """What may stand behind the question mark, by the last part of the path."""
    return {
        "access": [POINT],
        "journeys": [
            {"from": AREA, "to": PLACE, "depart": "13:10"},
            {"from": "51.0466,3.7135", "to": "Buurthuis 3 (verzonnen)", "depart": "12:55"},
        ],
        "items": [{}, {"limit": 2, "offset": 1}, {"bbox": "3.70,51.04,3.72,51.06"}],
        "areas": [{}, {"fields": "code,name"}],
        "export": [{"format": form} for form in ("json", "svg", "dxf", "pdf", "png")],
        "outcome": [{}, {"windows": "true", "pace": "adult", "norms": "ldc:12"}],
        "routes": [{}, {"stop": "M"}],
        "point": [{"x": 104_158.5, "y": 193_516.9}],  # POINT in Lambert 72
        "streets": [{}, {"to": "path"}, {"to": "local", "bbox": "3.70,51.04,3.72,51.06"}],
        "profile": [{}, {"pace": "adult"}],
        "jobs": [{}, {"limit": 1}],
    }.get(operation.rpartition("/")[2], [{}])


def bodies(label, there):
    """What may be sent as JSON to an operation; none where it asks for nothing."""
    room = there.room
    texts = [{"front": one} for one in NEIGHBOURHOODS] + [{"front": {"areas": [AREA]}, "name": "b"}]
    table = {
        "POST /studies/{study}/scenarios/preview": [
            {"changes": one, "windows": windows} for one in CHANGES for windows in (False, True)
        ],
        "POST /studies/{study}/scenarios/preview.csv": [
            {"changes": one, "windows": True, "pace": "adult", "norms": {"ldc": 12}}
            for one in CHANGES
        ],
        "POST /studies/{study}/results": [{"changes": one, "name": "p"} for one in CHANGES],
        "POST /studies/{study}/scenarios": [{"name": "s", "changes": one} for one in CHANGES],
        "PUT /scenarios/{document}": [{"name": "t", "changes": one} for one in CHANGES],
        "POST /studies/{study}/neighbourhood": NEIGHBOURHOODS,
        "POST /studies/{study}/texts": texts,
        "PUT /texts/{document}": [{"markdown": "Eigen tekst."}],
        "PUT /texts/{document}/answers/{question}": [{"markdown": "Veel **volk**."}],
        "PUT /texts/{document}/decisions": [
            {"decisions": [{"id": "", "status": "open", "words": "een punt"}]}
        ],
        "POST /studies/{study}/reports": [
            {"text": there.text},
            {"text": there.text, "survey": there.survey, "keep_survey": True},
        ],
        "POST /rooms/evaluate": [room],
        "POST /rooms/export": [room],
        "POST /rooms/improve": [{"room": room, "seed": 1}],
        "POST /rooms": [{"name": "r", "room": room}],
        "PUT /rooms/{document}": [{"name": "r", "room": room}],
    }
    return table.get(label, [])
