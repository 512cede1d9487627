"""What the tests of the page of the buurtanalyse do again and again."""

from __future__ import annotations

import re
import time

STATE = "#saved[data-state='{}']"


def open_choice(seen, study="studie"):
    page = seen.go(f"/ldc.html#study={study}")
    page.wait_for_selector("#choose:not([hidden])")
    return page


def begin(seen, *names):
    """Choose these areas from the list, and begin to write."""
    page = open_choice(seen)
    for name in names:
        page.get_by_label("Zoek op naam of code").fill(name)
        page.locator("#areas").get_by_label(name).first.check()
    page.get_by_role("button", name="Begin met schrijven").click()
    page.wait_for_selector(STATE.format("saved"), state="attached")
    return page


def first_areas(page, count):
    names = page.locator("#areas label > span").all_inner_texts()
    return [name.rsplit(" ", 1)[0] for name in names[:count]]


def answer(page, question):
    return page.locator(f"#answer-{question}")


def saved(page):
    page.wait_for_selector(STATE.format("saved"))


def text_id(page):
    return re.search(r"text=([\w-]+)", page.url)[1]


def until(condition):
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end, "it did not come true within a minute"
        time.sleep(0.05)


def hold(page, address):
    """Keeps what is asked of these addresses waiting; the list of what waits."""
    held = []
    page.route(address, lambda route: held.append(route))
    return held


def turn_to(page, state):
    """Go elsewhere in the study by the address, as the buttons back and forward do."""
    page.evaluate("state => { location.hash = `study=studie${state}`; }", state)


def api(page, method, path, body=None, etag=None):
    """What somebody else asks of the server meanwhile."""
    headers = {"origin": re.match(r"https?://[^/]+", page.url)[0]}
    if etag:
        headers["if-match"] = etag
    address = headers["origin"] + "/api/v1" + path
    found = page.request.fetch(address, method=method, data=body, headers=headers)
    assert found.ok, found.text()
    return found.json()


def another_saves(page, document, part, body):
    """Somebody else saves a part of this text, over the version that stands there."""
    etag = api(page, "GET", f"/texts/{document}/questions")["etag"]
    api(page, "PUT", f"/texts/{document}/{part}", body, etag)


def two_at_one_question(seen):
    """A text begun here; what another saved at a question, and what is typed there without it."""
    page = begin(seen, "Station")
    document = text_id(page)
    another_saves(page, document, "answers/character", {"markdown": "Van de ander."})
    answer(page, "character").fill("Van mij.")
    return page, document


def questions(page, document):
    return {
        one["id"]: one["markdown"]
        for one in api(page, "GET", f"/texts/{document}/questions")["questions"]
    }


def survey():
    """Answers of twelve people to the six questions of the scale."""
    heads = ";".join(f"djg{number}" for number in range(1, 7))
    rows = [";".join(str(1 + (person + item) % 3) for item in range(6)) for person in range(12)]
    return "\n".join([heads, *rows]).encode()


def questions_by(seen, document):
    found = seen.context.request.get(f"{seen.base}/api/v1/texts/{document}/questions").json()
    return {one["id"]: one["markdown"] for one in found["questions"]}
