"""The API as it describes itself: whatever is sent, no failure and no answer that is not told."""

import math
import threading
import time
from pathlib import Path

import pytest
import requests
import schemathesis
import uvicorn
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from nabij.api import job_rows
from nabij.api.app import create_app
from nabij.api.backing import utc_now
from nabij.api.job_files import result_folder
from nabij.api.job_kinds import AnalyseRequest

from .live import app_of
from .served import copy_good, settings_of

CASES = 2_000
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


NOWHERE = Path("nergens")
LABELS = [
    found.ok().label
    for found in schemathesis.openapi.from_dict(
        create_app(settings_of(NOWHERE)).openapi()
    ).get_all_operations()
]
EACH = math.ceil(CASES / len(LABELS))


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """The address of a server over the small study, in a thread; its jobs are never begun."""
    folder = tmp_path_factory.mktemp("map")
    copy_good(folder)
    app = app_of(folder)
    config = uvicorn.Config(app, port=0, log_level="critical", access_log=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield app, f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def operations(served):
    app, _ = served
    found = schemathesis.openapi.from_dict(app.openapi()).get_all_operations()
    return {one.ok().label: one.ok() for one in found}


@pytest.fixture
def there(served):
    """What is there to be asked for, made anew for every operation: per name its value."""
    app, address = served
    session = requests.Session()
    session.headers["origin"] = address

    def made(path, body):
        answer = session.post(f"{address}/api/v1{path}", json=body)
        assert answer.status_code == 201, answer.text
        return answer.json()["id"]

    rooms = f"{address}/api/v1/rooms/templates"
    example = session.get(rooms).json()["templates"][0]["name"]
    room = session.get(f"{rooms}/{example}").json()
    jobs = app.state.jobs
    job = jobs.add(AnalyseRequest(study="proef", file="/niets.toml")).id
    folder = result_folder(jobs.data, job)
    folder.mkdir(parents=True)
    (folder / "areas.csv").write_text("a;b\n", encoding="utf-8")
    job_rows.set_job(jobs.store, job, state="done", result=job, ended=utc_now())
    yield {
        "study": "proef",
        "scenarios": made("/studies/proef/scenarios", {"name": "s", "changes": []}),
        "texts": made("/studies/proef/texts", {"front": {"areas": ["44021A000"]}}),
        "rooms": made("/rooms", {"name": "r", "room": room}),
        "question": "summary",
        "job": job,
        "collection": "areas",
        "feature": "44021A000",
        "code": "44021A000",
        "version": 1,
        "etag": '"v1"',
        "name": "areas.csv",
        "template": example,
        "room": room,
    }
    session.close()


# where what is made up hardly ever fits: a point by a street, a place, a text
PLACE = "Buurthuis 1 (verzonnen)"
POINT = {"lat": 51.05, "lon": 3.715}
SQUARE = [[[3.71, 51.045], [3.72, 51.045], [3.72, 51.055], [3.71, 51.055], [3.71, 51.045]]]
QUERIES = {
    "access": POINT,
    "journeys": {"from": "44021A000", "to": PLACE, "depart": "14:10"},
    "profile": {},
    "places": {},
}
NEIGHBOURHOODS = [
    {"areas": ["44021A000", "44021A010"]},
    {"within_walk": 10, "of": PLACE},
    {"polygon": {"type": "Polygon", "coordinates": SQUARE}},
]


def _really(data, case, there):
    """The case about what is there, where it asked for something that is not."""
    what = case.path.rstrip("/").rpartition("/")[2]
    for name in case.path_parameters or {}:
        kind = {"document": case.path.split("/")[3]}.get(name, name)
        kind = "template" if what == "{name}" and "templates" in case.path else kind
        if kind in there:
            case.path_parameters[name] = there[kind]
    if "{document}" in case.path and case.method in ("PUT", "DELETE"):
        case.headers = {**(case.headers or {}), "If-Match": there["etag"]}
    if case.method == "GET" and what in QUERIES:
        case.query = {**(case.query or {}), **QUERIES[what]}
    if case.path.startswith("/api/v1/rooms") and case.body and data.draw(st.booleans()):
        room = there["room"]
        whole = {"evaluate": room, "export": room, "import": case.body}
        case.body = whole.get(
            what, {"name": "zaal", "room": room} if what != "improve" else {"room": room}
        )
    if case.method == "POST" and "{study}" in case.path and data.draw(st.booleans()):
        asked = data.draw(st.sampled_from(NEIGHBOURHOODS))
        bodies = {"neighbourhood": asked, "texts": {"front": asked}}
        case.body = bodies.get(what, case.body)
        if what == "reports":
            case.body = {"text": there["texts"]}


@pytest.mark.parametrize("label", LABELS)
def test_whatever_is_sent_is_answered_as_it_is_told(served, operations, there, label):
    _, address = served
    operation, sent = operations[label], []
    good = operation.as_strategy(GenerationMode.POSITIVE)
    wrong = operation.as_strategy(GenerationMode.NEGATIVE)

    @given(data=st.data())
    @settings(
        max_examples=EACH,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def ask(data):
        case = data.draw(data.draw(st.sampled_from([good, good, wrong])))
        if data.draw(st.sampled_from([True] * 7 + [False])):
            _really(data, case, there)
        answer = case.call(base_url=address, session=session, headers={"origin": address})
        sent.append(answer.status_code)
        case.validate_response(answer, checks=CHECKS)
        if case.method in ("PUT", "DELETE") and answer.status_code == 200:
            there["etag"] = answer.headers.get("etag", [there["etag"]])[0]

    with requests.Session() as session:
        ask()
    assert len(sent) >= EACH
