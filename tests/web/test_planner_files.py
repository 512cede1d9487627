"""Files that are made as long work, whatever becomes of the page meanwhile."""

from __future__ import annotations

import json

import pytest

from .test_planner import API, PAGE, STUDY, api, drop_by_key, unfold, until

pytestmark = pytest.mark.browser

KEPT = f"nabij.files.{STUDY}"
JOBS = f"**{API}/jobs/*"
MADE = {"name": "areas.csv", "url": f"{API}/jobs/x/files/areas.csv", "size": 1200}
FILE = "#job [data-file='areas.csv']"


def asked_for(seen, page):
    """Ask for the files; the id of the job. And every later question for files."""
    posts = []
    page.on("request", lambda one: posts.append(one.url) if one.method == "POST" else None)
    with page.expect_response("**/results") as got:
        page.locator("#make-files").click()
    until(page, f"sessionStorage.getItem('{KEPT}') !== null")
    posts.clear()
    return got.value.json()["id"], posts


def told_as(page, job):
    """Every question about a job has this answer."""
    answer = {"files": [], "message": ""} | job

    def tell(one):
        one.fulfill(json=answer | {"id": one.request.url.rpartition("/")[2]})

    page.route(JOBS, tell)


def until_done(seen, job):
    """Wait for the work itself, past the page."""
    for _ in range(600):
        if api(seen, f"/jobs/{job}")["state"] not in ("queued", "running"):
            return
        seen.page.wait_for_timeout(200)
    pytest.fail("the work did not end")


def test_a_reload_takes_up_the_work_that_goes_on(window):
    seen = window()
    page = seen.go(PAGE)
    unfold(page, "take")
    # as long as this holds the work goes on, as far as the page knows
    told_as(page, {"study": STUDY, "state": "running", "progress": 0.4, "step": "bezig"})
    job, posts = asked_for(seen, page)
    page.reload()
    page.wait_for_selector("#job progress")
    # what goes on is in sight, and is not asked for twice
    assert page.locator("#take").get_attribute("open") is not None
    assert page.locator("#make-files").is_disabled()
    until(page, "document.querySelector('#job progress').value === 0.4")
    page.unroute(JOBS)
    told_as(page, {"study": STUDY, "state": "done", "files": [MADE]})
    page.locator(FILE).wait_for()
    assert page.locator("#make-files").is_enabled() and posts == []
    assert json.loads(page.evaluate(f"sessionStorage.getItem('{KEPT}')"))["job"] == job
    origin = {"origin": seen.base}
    assert seen.context.request.delete(f"{seen.base}{API}/jobs/{job}", headers=origin).ok
    seen.check()


def test_files_of_a_plan_that_were_ready_before_one_came_back_are_told(window):
    seen = window()
    page = seen.go(PAGE)
    unfold(page, "plan")
    drop_by_key(page, "ArrowRight")
    unfold(page, "take")
    job, _ = asked_for(seen, page)
    page.goto("about:blank")
    until_done(seen, job)
    page.goto(f"{seen.base}{PAGE}")
    page.locator(FILE).wait_for()
    assert page.locator("#take").get_attribute("open") is not None
    assert "het plan zoals het was" in page.locator("#job").inner_text()
    with page.expect_download() as got:
        page.locator(FILE).click()
    assert got.value.suggested_filename == "plan-areas.csv"
    # seen once, they stay at hand and open nothing
    page.reload()
    page.locator(FILE).wait_for(state="attached")
    assert page.locator("#take").get_attribute("open") is None
    seen.check()


def test_work_that_is_gone_or_of_another_study_is_forgotten(window):
    seen = window()
    page = seen.go(PAGE)
    for job in ("weg", "elders"):
        page.evaluate(f"sessionStorage.setItem('{KEPT}', '{{\"job\": \"{job}\"}}')")
        if job == "elders":
            told_as(page, {"study": "ander", "state": "done"})
        page.reload()
        page.wait_for_selector("html[data-ready]", state="attached")
        until(page, f"sessionStorage.getItem('{KEPT}') === null")
        until(page, "!document.querySelector('#make-files').disabled")
        assert page.locator("#job").inner_text() == ""
        assert page.locator("#mistake").is_hidden()
        assert page.locator("#take").get_attribute("open") is None
    page.evaluate(f"sessionStorage.setItem('{KEPT}', '[')")
    page.reload()
    page.wait_for_selector("html[data-ready]", state="attached")
    assert page.locator("#job").inner_text() == "" and page.locator("#make-files").is_enabled()
    seen.check("404")


def test_that_the_work_failed_is_told_once(window):
    seen = window()
    page = seen.go(PAGE)
    told_as(page, {"study": STUDY, "state": "failed", "message": "Straat kapot."})
    page.evaluate(f"sessionStorage.setItem('{KEPT}', '{{\"job\": \"x\"}}')")
    page.reload()
    page.locator("#job [role=alert]", has_text="Straat kapot.").wait_for()
    page.reload()
    page.wait_for_selector("html[data-ready]", state="attached")
    assert page.locator("#job").inner_text() == ""
    seen.check()


def test_work_goes_on_while_the_server_is_away(window):
    seen = window()
    page = seen.go(PAGE)
    unfold(page, "take")
    told_as(page, {"study": STUDY, "state": "running", "progress": 0.4, "step": "bezig"})
    job, posts = asked_for(seen, page)
    page.locator("#job", has_text="bezig").wait_for()
    away = {"status": 503, "json": {"title": "Weg", "detail": "De server is even weg."}}
    page.unroute(JOBS)
    page.route(JOBS, lambda one: one.fulfill(**away))
    page.locator("#job", has_text="even weg").wait_for()
    # also for who comes back at that moment
    page.reload()
    page.locator("#job", has_text="even weg").wait_for()
    page.unroute(JOBS)
    told_as(page, {"study": STUDY, "state": "done", "files": [MADE]})
    page.locator(FILE).wait_for()
    assert "even weg" not in page.locator("#job").inner_text() and posts == []
    origin = {"origin": seen.base}
    assert seen.context.request.delete(f"{seen.base}{API}/jobs/{job}", headers=origin).ok
    seen.check("503")


def test_work_is_not_forgotten_by_who_gives_no_token(window):
    seen = window()
    page = seen.go(PAGE)
    page.evaluate(f"sessionStorage.setItem('{KEPT}', '{{\"job\": \"x\"}}')")
    refused = {"status": 401, "json": {"title": "Geen toegang", "detail": "Geef het token."}}
    page.route(JOBS, lambda one: one.fulfill(**refused))
    page.reload()
    page.locator("dialog button", has_text="Annuleren").click()
    page.locator("#job [role=alert]").wait_for()
    page.unroute(JOBS)
    told_as(page, {"study": STUDY, "state": "done", "files": [MADE]})
    page.reload()
    page.locator(FILE).wait_for()
    seen.check("401")
