"""Writing together in a browser: no word is lost, whoever wrote it and whatever went wrong."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from .ldc_steps import (
    STATE,
    another_saves,
    answer,
    api,
    begin,
    hold,
    open_choice,
    questions,
    questions_by,
    saved,
    text_id,
    turn_to,
    two_at_one_question,
    until,
)

pytestmark = pytest.mark.browser


def test_two_people_at_different_questions_never_meet(window):
    seen, other = window(), window()
    page = begin(seen, "Station")
    document = text_id(page)
    second = other.go(f"/ldc.html#study=studie&text={document}")
    answer(page, "character").fill("Van de eerste.")
    answer(second, "informal").fill("Van de tweede.")
    saved(page)
    saved(second)
    until(lambda: questions(page, document)["informal"] == "Van de tweede.")
    assert questions(page, document)["character"] == "Van de eerste."
    # who saved last sees the words of the other in the form
    both = [answer(one, "character").input_value() for one in (page, second)]
    assert "Van de eerste." in both
    assert page.locator("dialog").count() == second.locator("dialog").count() == 0
    seen.check("412")
    other.check("412")


@pytest.mark.parametrize(
    ("button", "stays"),
    [
        ("Neem die van mij", "Van mij."),
        ("Neem die van de ander", "Van de ander."),
        ("Neem beide samen", "Van de ander.\n\nVan mij."),
    ],
)
def test_two_people_at_one_question_are_shown_both(window, button, stays):
    seen = window()
    page, document = two_at_one_question(seen)
    page.wait_for_selector("dialog")
    told = page.locator("dialog").inner_text()
    assert "Van de ander." in told
    assert "Van mij." in told
    assert seen.violations() == []
    seen.keep("ldc-conflict")
    page.get_by_role("button", name=button).click()
    saved(page)
    assert answer(page, "character").input_value() == stays
    assert questions(page, document)["character"] == stays
    page.reload()
    saved(page)
    assert answer(page, "character").input_value() == stays
    seen.check("412")


def test_a_choice_that_is_put_off_overwrites_nothing(window):
    seen = window()
    page, document = two_at_one_question(seen)
    page.get_by_role("button", name="Later kiezen").click()
    page.wait_for_selector(STATE.format("unsettled"))
    answer(page, "goals").fill("Een doel.")
    until(lambda: questions(page, document)["goals"] == "Een doel.")
    answer(page, "character").press_sequentially(" En meer.")
    page.wait_for_selector(STATE.format("typing"))
    page.wait_for_selector(STATE.format("unsettled"))
    assert questions(page, document)["character"] == "Van de ander."
    page.get_by_role("button", name="Nu kiezen").click()
    page.get_by_role("button", name="Neem beide samen").click()
    saved(page)
    there = questions(page, document)["character"]
    assert "Van de ander." in there
    assert "Van mij. En meer." in there
    seen.check("412")


def own_points(page, document):
    told = api(page, "GET", f"/texts/{document}/questions")["decisions"]
    return [(one["words"], one["status"], one["feasibility"]) for one in told if not one["id"]]


def test_points_of_their_own(window):
    seen = window("phone")
    page = begin(seen, "Station")
    document = text_id(page)
    proposals = api(page, "GET", f"/texts/{document}/questions")["decisions"]
    add = page.get_by_role("button", name="Punt toevoegen")
    fields = page.locator("#points").get_by_label("Uw punt")
    for number, words in enumerate(("Een bankje.", "De markt.", "De school.")):
        add.press("Enter")
        expect(fields.nth(number)).to_be_focused()
        page.keyboard.type(words)
    second = page.get_by_role("group", name="Eigen punt 2")
    second.get_by_label("nog open").check()
    second.get_by_label("Haalbaar").select_option("4")
    saved(page)
    bench, market, school = (
        ("Een bankje.", "accepted", None),
        ("De markt.", "open", 4),
        ("De school.", "accepted", None),
    )
    assert own_points(page, document) == [bench, market, school]
    assert seen.overflow() == 0
    assert seen.violations() == []
    page.locator("#points").scroll_into_view_if_needed()
    seen.keep("ldc-points-phone")

    # their order, with the keys: what moved keeps the focus
    page.get_by_role("button", name="Lager: Eigen punt 1").press("Enter")
    expect(page.get_by_role("button", name="Lager: Eigen punt 2")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Hoger: Eigen punt 3")).to_be_focused()
    assert page.get_by_role("button", name="Lager: Eigen punt 3").is_disabled()
    saved(page)
    assert own_points(page, document) == [market, school, bench]

    # one is taken out, and put back; another is taken out for good
    page.get_by_role("button", name="Weghalen: Eigen punt 1").press("Enter")
    expect(page.get_by_role("button", name="Zet terug")).to_be_focused()
    saved(page)
    assert own_points(page, document) == [school, bench]
    page.keyboard.press("Enter")
    expect(fields.first).to_be_focused()
    page.get_by_role("button", name="Weghalen: Eigen punt 2").press("Enter")
    saved(page)
    assert own_points(page, document) == [market, bench]
    page.reload()
    saved(page)
    assert [field.input_value() for field in fields.all()] == ["De markt.", "Een bankje."]
    told = api(page, "GET", f"/texts/{document}/questions")
    assert [one for one in told["decisions"] if one["id"]] == proposals

    # what was decided about a proposal that the figures no longer give stays to be changed
    sent = {"decisions": [{"id": "far-vroeger", "status": "struck", "words": "Niet meer."}]}
    api(page, "PUT", f"/texts/{document}/decisions", sent, told["etag"])
    page.reload()
    saved(page)
    old = page.get_by_role("group", name="far-vroeger (de cijfers geven dit voorstel niet meer)")
    assert old.get_by_label("In uw eigen woorden").input_value() == "Niet meer."
    old.get_by_label("nog open").check()
    saved(page)
    told = api(page, "GET", f"/texts/{document}/questions")["decisions"]
    assert next(one for one in told if one["id"] == "far-vroeger")["status"] == "open"
    seen.check()


def test_points_that_two_people_add_both_stay(window):
    seen = window()
    page = begin(seen, "Station")
    document = text_id(page)
    theirs = {"points": [{"status": "accepted", "feasibility": None, "words": "Van de ander."}]}
    another_saves(page, document, "points", theirs)
    page.get_by_role("button", name="Punt toevoegen").click()
    page.keyboard.type("Van mij.")
    page.wait_for_selector("dialog")
    assert "Van de ander." in page.locator("dialog").inner_text()
    page.get_by_role("button", name="Neem beide samen").click()
    saved(page)
    assert [words for words, *_ in own_points(page, document)] == ["Van de ander.", "Van mij."]
    assert page.locator("#points fieldset").count() == 2
    seen.check("412")


def test_what_is_typed_without_a_server_is_not_lost(window):
    seen = window()
    page = begin(seen, "Station")
    document = text_id(page)
    down = lambda route: route.abort()  # noqa: E731
    page.route("**/api/v1/texts/**", down)
    answer(page, "character").fill("Getypt zonder server.")
    page.wait_for_selector(STATE.format("offline"))
    # who goes elsewhere sees that something is left to be saved
    page.get_by_role("button", name="Andere buurt of tekst").click()
    page.wait_for_selector("#texts li >> text=is nog niet bewaard")
    page.go_back()
    # without a server one can ask again, with what was typed still there
    page.get_by_role("button", name="Opnieuw proberen").first.wait_for()
    # the page is closed and opened again, as after a crash: nothing was saved
    page.unroute("**/api/v1/texts/**", down)
    page.on("dialog", lambda asked: asked.accept())
    page.goto("about:blank")
    assert questions_by(seen, document)["character"] == ""
    page.goto(f"{seen.base}/ldc.html#study=studie&text={document}")
    saved(page)
    assert answer(page, "character").input_value() == "Getypt zonder server."
    assert questions(page, document)["character"] == "Getypt zonder server."
    assert page.evaluate("Object.keys(localStorage).filter((k) => k.includes('draft'))") == []
    seen.check("ERR_FAILED")


def test_a_draft_meets_what_another_wrote_meanwhile(window):
    seen = window()
    page = begin(seen, "Station")
    document = text_id(page)
    another_saves(page, document, "answers/character", {"markdown": "Van de ander."})
    draft = json.dumps({"markdown": "Van vroeger.", "base": ""})
    page.evaluate(
        "([k, v]) => localStorage.setItem(k, v)", [f"nabij.draft.{document}.character", draft]
    )
    page.reload()
    page.wait_for_selector("dialog")
    page.get_by_role("button", name="Neem beide samen").click()
    saved(page)
    assert questions(page, document)["character"] == "Van de ander.\n\nVan vroeger."
    seen.check()


def test_a_text_that_another_deleted_comes_back_with_what_is_typed(window):
    seen = window()
    page = begin(seen, "Station")
    document = text_id(page)
    answer(page, "goals").fill("Een doel.")
    saved(page)
    etag = api(page, "GET", f"/texts/{document}")["etag"]
    api(page, "DELETE", f"/texts/{document}", etag=etag)
    answer(page, "character").fill("Toch nog iets.")
    saved(page)
    there = questions(page, document)
    assert (there["goals"], there["character"]) == ("Een doel.", "Toch nog iets.")
    seen.check("412")


def test_typing_on_and_on_makes_few_versions(window):
    seen = window()
    # the clock of the page is in the hands of the test: a machine that is busy types no slower
    seen.page.clock.install()
    page = begin(seen, "Station")
    document = text_id(page)
    page.clock.pause_at(page.evaluate("Date.now()") + 60_000)
    for letter in "Een lange zin die maar doorgaat. " * 2:
        answer(page, "character").press_sequentially(letter)
        page.clock.run_for(60)
    page.clock.resume()
    saved(page)
    versions = api(page, "GET", f"/texts/{document}/history")["documents"]
    assert len(versions) <= 3
    seen.check()


def test_the_way_through_a_long_page_and_its_many_versions(window):
    seen = window("phone")
    page = begin(seen, "Station")
    document = text_id(page)
    told = api(page, "GET", f"/texts/{document}/questions")
    for number in range(54):
        sent = {"markdown": f"Poging {number}."}
        told = api(page, "PUT", f"/texts/{document}/answers/summary", sent, told["etag"])
    page.reload()
    saved(page)
    page.get_by_role("button", name="Prioriteiten", exact=True).press("Enter")
    heading = page.get_by_role("heading", name="Prioriteiten", exact=True)
    expect(heading).to_be_focused()
    expect(heading).to_be_in_viewport()
    assert page.locator("#figures-part[open]").count() == 0
    for name, part in (("Cijfers", "figures"), ("Vorige versies", "history")):
        page.locator("#jump").get_by_role("button", name=name).press("Enter")
        expect(page.locator(f"#{part}-part > summary")).to_be_focused()
    # the versions come in parts; the keyboard goes on with the first that came
    expect(page.locator("#history li")).to_have_count(50)
    page.get_by_role("button", name="Meer tonen").press("Enter")
    expect(page.locator("#history li")).to_have_count(55)
    expect(page.locator("#history li").nth(50).get_by_role("button")).to_be_focused()
    assert page.get_by_role("button", name="Meer tonen").count() == 0
    third = page.locator("#history li", has_text="Versie 3,").get_by_role("button")
    page.route("**/history/3", lambda route: route.abort())
    third.press("Enter")
    page.wait_for_selector("dialog >> text=De server antwoordt niet")
    page.keyboard.press("Escape")
    page.unroute("**/history/3")
    third.press("Enter")
    page.get_by_role("button", name="Zet deze versie terug").press("Enter")
    expect(answer(page, "summary")).to_have_value("Poging 1.")
    assert api(page, "GET", f"/texts/{document}")["version"] == 56
    assert seen.overflow() == 0
    assert seen.violations() == []
    seen.keep("ldc-versions")
    expect(page.locator("#history button").first).to_be_focused()
    seen.check("ERR_FAILED")


def test_what_comes_late_is_not_shown_over_what_was_asked_after_it(window):
    seen = window()
    first = text_id(begin(seen, "Station"))
    page = begin(seen, "Station")
    second = text_id(page)
    page = open_choice(seen)
    held = hold(page, f"**/texts/{first}/questions")
    with page.expect_request(f"**/texts/{first}/questions"):
        turn_to(page, f"&text={first}")
    turn_to(page, f"&text={second}")
    page.wait_for_selector("#work:not([hidden])")
    with page.expect_response(f"**/texts/{first}/questions"):
        held[0].continue_()
    answer(page, "character").fill("In de tweede.")
    saved(page)
    assert questions(page, second)["character"] == "In de tweede."
    assert questions(page, first)["character"] == ""
    # the same for the choice, which is prepared once however often it is asked for
    page = seen.go(f"/ldc.html#study=studie&text={second}")
    held = hold(page, "**/areas.geojson*")
    for state in ("", f"&text={second}", ""):
        with page.expect_request("**/figures" if state else "**/areas.geojson*"):
            turn_to(page, state)
    for route in held:
        route.continue_()
    page.wait_for_selector("#choose:not([hidden])")
    expect(page.locator("#loading")).to_be_hidden()
    assert page.locator("#problem").inner_text() == ""
    seen.check()
