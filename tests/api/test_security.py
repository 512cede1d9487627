"""Who may come in, from where, with how much; and what every answer forbids a browser."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.requests import Request

from nabij.api.app import create_app
from nabij.api.security import MOST_BYTES, MOST_UPLOADED

from .served import HERE, STUDIES, client_of, copy_good, get, settings_of

TOKEN = "een-lang-en-geheim-woord-é"
SHOWN = {"authorization": f"Bearer {TOKEN}".encode()}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("map")
    copy_good(made)
    return made


def _with_change(folder, **changes):
    client = client_of(folder, **changes)

    @client.app.post("/api/v1/wijzigt")
    async def change(request: Request):
        return {"bytes": len(await request.body())}

    return client


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.0.0.1:8000",
        "localhost",
        "LOCALHOST:99",
        "[::1]",
        "[::1]:8000",
        "127.0.0.2",
    ],
)
def test_this_machine_is_served_by_its_own_names(folder, host):
    get(client_of(folder), STUDIES, headers={"host": host})


@pytest.mark.parametrize(
    "host",
    ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "192.168.1.5", "[::2]"],
)
def test_another_name_is_refused(folder, host):
    answer = get(client_of(folder), STUDIES, 403, headers={"host": host})
    assert answer.json()["key"] == "api.other_host"
    assert "studies" not in answer.json()


@pytest.mark.parametrize("host", ["", "a b", "localhost:99999999", "localhost/x", "user@localhost"])
def test_what_is_no_host_is_refused(folder, host):
    get(client_of(folder), STUDIES, 400, headers={"host": host})


def test_two_hosts_are_refused(folder):
    headers = [("host", "localhost"), ("host", "localhost")]
    assert client_of(folder).get(STUDIES, headers=headers).status_code == 400


@pytest.mark.parametrize("host", ["nabij.example", "127.0.0.1"])
@pytest.mark.parametrize(
    "shown",
    [
        {},
        {"authorization": "Bearer"},
        {"authorization": "Bearer fout"},
        {"authorization": f"Basic {TOKEN}".encode()},
        {"authorization": f"Bearer {TOKEN}x".encode()},
        {"cookie": "token=een-lang-en-geheim-woord"},
        {"x-forwarded-for": "127.0.0.1", "x-remote-user": "an"},
    ],
)
def test_with_a_token_nobody_comes_in_without_it(folder, host, shown):
    client = client_of(folder, token=TOKEN)
    answer = get(client, STUDIES, 401, headers={"host": host, **shown})
    assert answer.headers["www-authenticate"] == "Bearer"
    get(client, f"{STUDIES}?token={TOKEN}", 401, headers=shown)
    get(client, "/api/v1/openapi.json", 401, headers=shown)


def test_whoever_shows_the_token_comes_in(folder):
    client = _with_change(folder, token=TOKEN)
    get(client, STUDIES, headers={"host": "nabij.example", **SHOWN})
    # a program has no page of its own: the token is enough
    assert client.post("/api/v1/wijzigt", headers=SHOWN).status_code == 200


def test_what_is_remembered_is_told_to_nobody_else(folder):
    client = client_of(folder, token=TOKEN)
    for _ in range(2):
        get(client, f"{STUDIES}/proef/gaps", headers=SHOWN)
    get(client, f"{STUDIES}/proef/gaps", 401)
    other = client_of(folder)
    get(other, f"{STUDIES}/proef/gaps")
    get(other, f"{STUDIES}/proef/gaps", 403, headers={"host": "evil.example"})


def test_pages_without_data_are_open(folder):
    client = client_of(folder, token=TOKEN)
    for path in ("/", "/absent.js", "/words/absent.json", "/vendor/absent/absent.css"):
        # there may be none here; but nobody is asked
        assert client.get(path).status_code in (200, 404)
    closed = ("/words", "/words/.json", "/.nabij", "//api/v1/studies", "/api/v1/openapi.json")
    closed += ("/api/v1/jobs/x/files/map.html", "/api/map.html", "/absent.js/", "/a.sql")
    for path in closed:
        assert client.get(path).status_code == 401, path


def test_a_path_that_climbs_out_of_the_pages_is_closed(folder):
    """The guard and the routes look at the same path: none of the two resolves the dots."""
    for path in ("/words/../api/v1/studies.json", "/words/%2e%2e/api/v1/studies", "/../x.html"):
        status = _run(_status(create_app(settings_of(folder, token=TOKEN)), path))
        assert status == 401, path


def _run(coroutine):
    """What it comes to, in a thread of its own: in this one the event loop of a browser may run."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()


async def _status(app, path):
    sent = []
    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(b"host", b"localhost")],
        "scheme": "http",
        "server": ("localhost", 80),
        "client": ("127.0.0.1", 1),
        "root_path": "",
        "http_version": "1.1",
    }

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        sent.append(message)

    await app(scope, receive, send)
    return sent[0]["status"]


def test_a_proxy_tells_who_it_let_in(folder):
    client = _with_change(folder, trusted_header="X-Remote-User")
    host = {"host": "nabij.example"}
    get(client, STUDIES, 401, headers=host)
    get(client, STUDIES, 401, headers={**host, "x-remote-user": "  "})
    known = {**host, "x-remote-user": "an"}
    get(client, STUDIES, headers=known)
    # the browser sends the proxy's own proof along from any page: a change needs the right one
    assert client.post("/api/v1/wijzigt", headers=known).status_code == 403
    right = {**known, "origin": "https://nabij.example"}
    assert client.post("/api/v1/wijzigt", headers=right).status_code == 200


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        (HERE, 200),
        ("http://127.0.0.1:8001", 403),
        ("http://127.0.0.1", 403),
        ("http://localhost:8000", 403),
        ("https://evil.example", 403),
        ("http://127.0.0.1:8000.evil.example", 403),
        ("http://evil.example@127.0.0.1:8000", 403),
        ("null", 403),
        ("", 403),
        ("http://[", 403),
        ("file://127.0.0.1:8000", 403),
        (None, 403),
    ],
)
def test_a_change_comes_from_a_page_of_the_same_host(folder, origin, status):
    headers = {} if origin is None else {"origin": origin}
    answer = _with_change(folder).post("/api/v1/wijzigt", headers=headers)
    assert answer.status_code == status
    if status == 403:
        assert answer.json()["key"] == "api.other_origin"


def test_reading_needs_no_origin_and_gets_no_cors(folder):
    answer = get(client_of(folder), STUDIES, headers={"origin": "https://evil.example"})
    assert not [name for name in answer.headers if name.startswith("access-control")]


def test_a_megabyte_of_json_and_fifty_of_files():
    assert (MOST_BYTES, MOST_UPLOADED) == (1_000_000, 50_000_000)


@pytest.mark.parametrize(
    ("kind", "most"),
    [
        ("application/json", MOST_BYTES),
        ("text/plain", MOST_BYTES),
        (None, MOST_BYTES),
        ("multipart/form-data; boundary=x", 3_000_000),
        ("IMAGE/png", 3_000_000),
    ],
)
@pytest.mark.parametrize("announced", [True, False])
def test_a_body_may_be_so_large_and_no_larger(folder, monkeypatch, kind, most, announced):
    monkeypatch.setattr("nabij.api.security.MOST_UPLOADED", 3_000_000)
    client = _with_change(folder)
    headers = {"origin": HERE, **({"content-type": kind} if kind else {})}

    def sent(size):
        whole = b"x" * size
        parts = whole if announced else (whole[i : i + 65_536] for i in range(0, size, 65_536))
        return client.post("/api/v1/wijzigt", content=parts, headers=headers)

    assert sent(most).json() == {"bytes": most}
    answer = sent(most + 1)
    assert answer.status_code == 413
    problem = answer.json()
    assert problem["key"] == "api.too_large" and str(most // 1_000_000) in problem["detail"]


def test_a_body_that_is_too_large_is_not_read_to_its_end(folder):
    """Counted while it comes in, whatever the request announces."""
    app = create_app(settings_of(folder))

    @app.post("/api/v1/wijzigt")
    async def change(request: Request):
        return {"bytes": len(await request.body())}

    asked, sent = [], []
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/api/v1/wijzigt",
        "raw_path": b"/api/v1/wijzigt",
        "query_string": b"",
        "headers": [
            (b"host", b"localhost"),
            (b"origin", b"http://localhost"),
            (b"content-type", b"application/json"),
        ],
        "scheme": "http",
        "server": ("localhost", 80),
        "client": ("127.0.0.1", 1),
        "root_path": "",
        "http_version": "1.1",
    }

    async def receive():
        asked.append(1)
        return {"type": "http.request", "body": b"x" * 100_000, "more_body": True}

    async def send(message):
        sent.append(message)

    _run(asyncio.wait_for(app(scope, receive, send), 20))
    assert sent[0]["status"] == 413
    assert len(asked) == MOST_BYTES // 100_000 + 1


@pytest.mark.parametrize("path", [STUDIES, f"{STUDIES}/proef/areas", f"{STUDIES}/x", "/niets"])
def test_every_answer_tells_a_browser_what_it_may_not(folder, path):
    client = client_of(folder)
    for headers in ({}, {"host": "evil.example"}):
        sent = client.get(path, headers=headers).headers
        policy = dict(part.split(" ", 1) for part in sent["content-security-policy"].split("; "))
        assert policy == {
            "default-src": "'self'",
            "img-src": "'self' data: blob:",
            "style-src": "'self'",
            "script-src": "'self'",
            "object-src": "'none'",
            "base-uri": "'none'",
            "frame-ancestors": "'none'",
        }
        assert sent["x-content-type-options"] == "nosniff"
        assert sent["referrer-policy"] == "no-referrer"


def test_the_token_is_not_in_what_is_printed(folder):
    assert TOKEN not in repr(settings_of(folder, token=TOKEN))
