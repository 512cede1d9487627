"""Figures of another choice that come late, or not at all: what the planner tells meanwhile."""

from __future__ import annotations

import re

import pytest

from .test_planner import API, PAGE, STREETS, STUDY, api, drop_by_key, unfold, until
from .test_planner_windows import PLACE, WINDOW, in_window, number_in, people_at, shown_in_table

pytestmark = pytest.mark.browser

PROFILE = f"**/profile/{WINDOW}"
AWAY = {"status": 503, "json": {"title": "Weg", "detail": "De cijfers zijn even weg."}}


def until_known(page):
    """Wait for figures in the column of the layer; the table must be there."""
    page.locator("#areas td:nth-child(3)", has_text=re.compile(r"^\d")).first.wait_for()
    return {code: number_in(text) for code, text in shown_in_table(page).items()}


def hold(page, address):
    """Keep what is asked of these addresses waiting; gives what waits, by the end of its path."""
    held = {}
    page.route(address, lambda one: held.setdefault(one.request.url.split("/")[-1], one))

    def waits(name):
        for _ in range(1200):
            if name in held:
                return held.pop(name)
            page.wait_for_timeout(50)
        return pytest.fail(f"not asked within a minute: {name}")

    return waits


def test_a_refusal_goes_when_the_figures_come(window):
    seen = window()
    seen.page.route(PROFILE, lambda one: one.fulfill(**AWAY))
    page = in_window(seen, 10)
    page.locator("#mistake", has_text=AWAY["json"]["detail"]).wait_for()
    page.locator("#switch").click()
    assert set(shown_in_table(page).values()) == {"onbekend"}
    page.unroute(PROFILE)
    page.locator(f"#norm-{PLACE}").fill("11")
    profile = api(seen, f"/studies/{STUDY}/profile/{WINDOW}")
    assert until_known(page) == people_at(profile, PLACE, 11)
    assert page.locator("#mistake").is_hidden()
    seen.check("503")


def test_a_refusal_that_comes_after_another_choice_is_not_told(window):
    seen = window()
    page = seen.go(f"{PAGE}&layer=gap:{PLACE}")
    page.wait_for_selector(STREETS, state="attached")
    held = hold(page, PROFILE)
    page.locator("#window").select_option(WINDOW)
    slider = page.locator(f"#norm-{PLACE}")
    own = slider.input_value()
    slider.fill("11")
    slider.fill(own)
    until(page, f"location.hash.includes('{WINDOW}') && !location.hash.includes('norm')")
    late = held(WINDOW)
    with page.expect_response(PROFILE) as got:
        late.fulfill(**AWAY)
    got.value.finished()
    # whatever the answer brings about is done before a later one comes
    page.evaluate(f"fetch('{API}/studies').then((answer) => answer.text())")
    assert page.locator("#mistake").is_hidden()
    seen.check("503")


def test_there_is_a_way_back_while_figures_are_waited_for(window):
    seen = window()
    page = seen.go(f"{PAGE}&layer=gap:{PLACE}")
    held = hold(page, PROFILE)
    page.locator("#window").select_option(WINDOW)
    page.locator(f"#norm-{PLACE}").fill("11")
    page.locator("#reset").click()
    assert page.locator("#reset").is_disabled()
    assert page.locator("#legend-note").inner_text().find("afgerond") < 0
    held(WINDOW).continue_()
    seen.check()


def test_no_other_window_is_told_as_not_known_while_it_is_fetched(window):
    """The figures of the window before it come in between, when this one is chosen already."""
    seen = window()
    other = next(one for one in api(seen, f"/studies/{STUDY}")["windows"] if one["name"] != WINDOW)
    page = seen.go(f"{PAGE}&layer=gap:{PLACE}&norm={PLACE}:11")
    page.locator("#switch").click()
    before = until_known(page)
    held = hold(page, "**/profile/*")
    page.locator("#window").select_option(WINDOW)
    first = held(WINDOW)
    page.locator("#window").select_option(other["name"])
    second = held(other["name"])
    with page.expect_response(PROFILE) as got:
        first.continue_()
    got.value.finished()
    page.evaluate(f"fetch('{API}/studies').then((answer) => answer.text())")
    assert {code: number_in(text) for code, text in shown_in_table(page).items()} == before
    second.continue_()
    page.locator("#areas thead", has_text=other["label"]).wait_for()
    profile = api(seen, f"/studies/{STUDY}/profile/{other['name']}")
    assert until_known(page) == people_at(profile, PLACE, 11)
    seen.check()


def test_a_layer_that_an_undone_change_brings_back_gets_its_figures(window):
    seen = window()
    seen.page.route(PROFILE, lambda one: one.fulfill(**AWAY))
    with seen.page.expect_response(PROFILE):
        page = in_window(seen)
    unfold(page, "plan")
    page.locator("#new-category").select_option(PLACE)
    drop_by_key(page, "ArrowRight")
    page.locator("#window").select_option("")
    page.locator(f"#norm-{PLACE}").fill("11")
    until(page, f"location.hash.includes('norm={PLACE}%3A11')")
    page.locator("#switch").click()
    page.unroute(PROFILE)
    page.locator("#undo").click()
    profile = api(seen, f"/studies/{STUDY}/profile/{WINDOW}")
    assert until_known(page) == people_at(profile, PLACE, 11)
    assert page.locator("#mistake").is_hidden()
    seen.check("503")


def test_an_address_with_a_layer_that_the_study_does_not_have_shows_another(window):
    seen = window()
    study = api(seen, f"/studies/{STUDY}")
    study["columns"] = [one for one in study["columns"] if one["name"] != "people_in_gap"]
    seen.page.route(f"**{API}/studies/{STUDY}", lambda one: one.fulfill(json=study))
    page = seen.go(f"{PAGE}&layer=without")
    assert page.locator("#layer").input_value() == "priority"
    assert page.locator("#legend-name").inner_text() == "Prioriteit"
    seen.check()
