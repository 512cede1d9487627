"""The API as it describes itself: whatever is sent, no failure and no answer that is not told."""

import math
import threading
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

from nabij.api.app import ROOT, create_app

from . import fitting
from .live import app_of
from .served import settings_of

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
#: How a request is made: to be granted, about what is there, as it falls, not as it is described.
WAYS = ["fits", "fits", "there", "there", "made up", "wrong", "wrong"]
#: Operations that cannot be granted here, and why; every other one is at least once.
NEVER_GRANTED: dict[str, str] = {}


class Told(uvicorn.Server):
    """A server that says when it has begun, or that it never will."""

    def __init__(self, config):
        super().__init__(config)
        self.begun = threading.Event()

    def run(self, sockets=None):
        try:
            super().run(sockets)
        finally:
            self.begun.set()

    async def startup(self, sockets=None):
        await super().startup(sockets)
        self.begun.set()


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """The address of a server over the small study, in a thread; its jobs are never begun."""
    study = fitting.write_study(tmp_path_factory.mktemp("map"))
    app = app_of(study.parent)
    server = Told(uvicorn.Config(app, port=0, log_level="critical", access_log=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    server.begun.wait()
    assert server.started, "the server did not start"
    port = server.servers[0].sockets[0].getsockname()[1]
    yield app, f"http://127.0.0.1:{port}", study
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def operations(served):
    found = schemathesis.openapi.from_dict(served[0].openapi()).get_all_operations()
    return {one.ok().label: one.ok() for one in found}


@pytest.fixture(scope="module")
def session(served):
    with requests.Session() as session:
        session.headers["origin"] = served[1]
        yield session


@pytest.fixture(scope="module")
def files(served, session):
    """What can be uploaded, by the last part of the path: names with what the files hold."""
    _, address, study = served
    root = f"{address}{ROOT}"
    example = session.get(f"{root}/rooms/templates").json()["templates"][0]["name"]
    room = session.get(f"{root}/rooms/templates/{example}").json()
    text = session.post(f"{root}/studies/proef/texts", json={"front": {"areas": [fitting.AREA]}})
    return {
        "import": fitting.drawings(session, root, room),
        "surveys": {"bevraging.csv": fitting.SURVEY.encode()},
        "word": {"buurtanalyse.docx": fitting.word_of(study, text.json()["markdown"])},
    }


def _to_what_is_there(case, there):
    """The case about what is there, where it asked for something that is not."""
    path = case.path
    for name in case.path_parameters or {}:
        named = "template" if "/templates/" in path else name
        case.path_parameters[name] = there.path.get(named, case.path_parameters[name])
    if "{document}" in path and case.method in ("PUT", "DELETE"):
        case.headers = {**(case.headers or {}), "If-Match": there.etag}


def _fitted(data, case, there):
    """The case as one that can be granted; what else `call` needs: files, sent as they are."""
    _to_what_is_there(case, there)
    path = case.path.removeprefix(ROOT)
    case.query = dict(data.draw(st.sampled_from(fitting.queries(path))))
    bodies = fitting.bodies(f"{case.method} {path}", there)
    if bodies:
        case.body, case.media_type = data.draw(st.sampled_from(bodies)), "application/json"
    known = there.files.get(path.rpartition("/")[2])
    if known is None or case.method != "POST":
        return {}
    name = data.draw(st.sampled_from(sorted(known)))
    content = known[name]
    if data.draw(st.integers(0, 2)) == 2:  # as a file that was cut off on its way
        content = content[: data.draw(st.integers(0, len(content)))]
    return {"files": {"file": (name, content)}}


@pytest.mark.parametrize("label", LABELS)
def test_whatever_is_sent_is_answered_as_it_is_told(served, operations, session, files, label):
    app, address, _ = served
    operation, sent = operations[label], []
    there = fitting.made(app, session, f"{address}{ROOT}", files, label.split("/")[3])
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
        way = data.draw(st.sampled_from(WAYS))
        case = data.draw(wrong if way == "wrong" else good)
        more = {}
        if way == "fits":
            more = _fitted(data, case, there)
        elif way == "there" or data.draw(st.booleans()):
            _to_what_is_there(case, there)
        answer = case.call(base_url=address, session=session, **more)
        sent.append(answer.status_code)
        case.validate_response(answer, checks=CHECKS)
        if case.method in ("PUT", "DELETE") and answer.status_code == 200:
            there.etag = answer.headers.get("etag", [there.etag])[0]

    ask()
    assert len(sent) >= EACH
    granted = any(200 <= status < 300 for status in sent)
    assert granted != (label in NEVER_GRANTED), f"{label}: what fits it belongs in fitting.py"
