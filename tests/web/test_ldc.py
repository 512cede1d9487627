"""The whole job of a local service centre in a browser: choose, read, write, make, take back."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from playwright.sync_api import expect

from .conftest import SIZES
from .ldc_steps import (
    STATE,
    answer,
    api,
    begin,
    first_areas,
    hold,
    open_choice,
    questions,
    saved,
    survey,
    text_id,
    until,
)

pytestmark = pytest.mark.browser

WORDS = "Veel oudere mensen kennen elkaar van de markt."


@pytest.mark.parametrize("size", SIZES)
def test_the_whole_job(window, size, tmp_path):
    seen = window(size)
    page = open_choice(seen)
    assert page.title().startswith("Buurtanalyse")
    assert seen.overflow() == 0
    assert seen.violations() == []
    seen.keep(f"ldc-choose-{size}")

    # choose, and read the figures before anything is made
    names = first_areas(page, 2)
    for name in names:
        page.locator("#areas").get_by_label(name).first.check()
    assert all(name in page.locator("#chosen").inner_text() for name in names)
    page.get_by_role("button", name="Cijfers bekijken").click()
    page.wait_for_selector("#preview table")
    told = page.locator("#preview").inner_text()
    assert "Bewoners en huishoudens" in told
    assert "lokaal dienstencentrum" in told

    page.get_by_label("Naam", exact=True).fill("Mijn buurt & de <b>markt</b>")
    page.get_by_role("button", name="Begin met schrijven").click()
    page.wait_for_selector(STATE.format("saved"), state="attached")
    document = text_id(page)
    assert "Mijn buurt & de <b>markt</b>" in page.locator("#about").inner_text()

    # write; it is saved by itself
    answer(page, "character").fill(WORDS)
    saved(page)
    assert questions(page, document)["character"] == WORDS
    assert seen.overflow() == 0
    assert seen.violations() == []
    seen.keep(f"ldc-write-{size}")

    # decide about a proposal
    choice = page.locator("#decisions fieldset").first
    choice.get_by_label("ja, opnemen").check()
    choice.get_by_label("Haalbaar").select_option("4")
    saved(page)
    kept = api(page, "GET", f"/texts/{document}/questions")["decisions"]
    assert [one["feasibility"] for one in kept if one["status"] == "accepted"] == [4]

    # the survey, the document
    page.get_by_label("Bestand met antwoorden").set_input_files(
        {"name": "bevraging.csv", "mimeType": "text/csv", "buffer": survey()}
    )
    page.wait_for_selector("#survey-state >> text=12 antwoorden gelezen")
    page.get_by_role("button", name="Maak het document").click()
    page.wait_for_selector("#job progress")
    page.wait_for_selector("text=Het document is klaar", timeout=180_000)
    assert seen.violations() == []
    seen.keep(f"ldc-done-{size}")
    files = {}
    for label, name in (("Word downloaden", "docx"), ("PDF downloaden", "pdf")):
        with page.expect_download() as coming:
            page.get_by_role("button", name=label).click()
        assert coming.value.suggested_filename == f"buurtanalyse.{name}"
        files[name] = tmp_path / f"b.{name}"
        coming.value.save_as(files[name])
    assert files["pdf"].read_bytes().startswith(b"%PDF-")
    inside = zipfile.ZipFile(files["docx"]).read("word/document.xml").decode()
    assert WORDS in inside

    # write on in Word, and take that back
    word = docx.Document(str(files["docx"]))
    spot = next(part for part in word.paragraphs if WORDS in part.text)
    spot.runs[-1].text += " En van de kapper."
    changed = io.BytesIO()
    word.save(changed)
    page.locator("#word-part summary").click()
    page.get_by_label("Word-bestand (.docx)").set_input_files(
        {
            "name": "terug.docx",
            "mimeType": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "buffer": changed.getvalue(),
        }
    )
    page.wait_for_selector("dialog >> text=Dit verandert er")
    assert "En van de kapper." in page.locator("dialog").inner_text()
    assert seen.violations() == []
    page.get_by_role("button", name="Neem dit over").click()
    page.wait_for_selector("text=De tekst uit Word is overgenomen")
    assert answer(page, "character").input_value().endswith("En van de kapper.")
    assert questions(page, document)["character"].endswith("En van de kapper.")

    # look back, and put the version with the first answer in its place
    page.locator("#history-part summary").click()
    page.wait_for_selector("#history li")
    page.locator("#history li", has_text="Versie 2").get_by_role("button").click()
    assert WORDS in page.locator("dialog").inner_text()
    page.get_by_role("button", name="Zet deze versie terug").click()
    page.wait_for_selector("dialog", state="detached")
    until(lambda: answer(page, "character").input_value() == WORDS)
    assert questions(page, document)["character"] == WORDS
    assert seen.overflow() == 0

    # the address brings all of it back
    page.reload()
    page.wait_for_selector("text=Het document is klaar")
    assert answer(page, "character").input_value() == WORDS
    seen.check()


def test_a_walk_around_a_place(window):
    seen = window()
    page = open_choice(seen)
    page.get_by_label("Een wandeling rond een plek").check()
    page.get_by_label("Plek", exact=True).select_option(index=0)
    assert page.get_by_label("Minuten te voet").input_value() == "15"
    page.get_by_label("Minuten te voet").fill("0")
    page.get_by_role("button", name="Cijfers bekijken").click()
    page.wait_for_selector("text=Geef een aantal minuten")
    page.get_by_label("Minuten te voet").fill("8")
    # without a server the keyboard stays where it was
    page.route("**/neighbourhood", lambda route: route.abort())
    page.get_by_role("button", name="Cijfers bekijken").press("Enter")
    page.wait_for_selector("#problem >> text=De server antwoordt niet")
    expect(page.get_by_role("button", name="Cijfers bekijken")).to_be_focused()
    page.get_by_role("button", name="Begin met schrijven").click()
    page.wait_for_selector(STATE.format("saved"), state="attached")
    front = api(page, "GET", f"/texts/{text_id(page)}")["markdown"]
    assert "within_walk = 8" in front
    page.wait_for_selector("#figures table")
    seen.check("ERR_FAILED")


@pytest.mark.parametrize("size", SIZES)
def test_a_drawing_on_the_map(window, size):
    seen = window(size)
    page = open_choice(seen)
    page.get_by_label("Zelf tekenen op de kaart").check()
    page.get_by_role("button", name="Cijfers bekijken").click()
    page.wait_for_selector("text=Zet minstens drie hoeken")
    spot = page.locator("#map")
    spot.scroll_into_view_if_needed()
    box = spot.bounding_box()
    for x, y in ((0.3, 0.3), (0.7, 0.3), (0.9, 0.9), (0.7, 0.7), (0.3, 0.7)):
        at = {"x": box["width"] * x, "y": box["height"] * y}
        spot.tap(position=at) if size == "phone" else spot.click(position=at)
        if (x, y) == (0.9, 0.9):
            page.get_by_role("button", name="Laatste hoek weg").click()
    assert page.locator("#corners").inner_text() == "Hoeken: 4"
    page.get_by_role("button", name="Cijfers bekijken").click()
    page.wait_for_selector("#preview table")
    seen.keep(f"ldc-drawing-{size}")
    # figures of what was drawn before do not stand beside another drawing
    page.get_by_role("button", name="Laatste hoek weg").click()
    expect(page.locator("#preview table")).to_have_count(0)
    at = {"x": box["width"] * 0.3, "y": box["height"] * 0.7}
    spot.tap(position=at) if size == "phone" else spot.click(position=at)
    page.get_by_role("button", name="Begin met schrijven").click()
    page.wait_for_selector(STATE.format("saved"), state="attached")
    kept = api(page, "GET", f"/texts/{text_id(page)}")["polygon"]
    assert len(kept["coordinates"][0]) == 5
    assert kept["coordinates"][0][0] == kept["coordinates"][0][-1]
    seen.check()


def test_a_drawing_with_the_keyboard(window):
    seen = window()
    page = open_choice(seen)
    page.get_by_label("Zelf tekenen op de kaart").check()
    page.get_by_role("button", name="Tekenen met het toetsenbord").press("Enter")
    page.wait_for_selector("#map .crosshair")
    assert page.evaluate("document.activeElement.id") == "map"
    assert seen.violations() == []
    middle = page.locator("#map .crosshair").bounding_box()
    # left and up, a corner, and so around; one corner too many is taken back
    for keys in (
        "Left Left Up",
        "Right Right Right Right",
        "Down Down Down",
        "Left Left Left Left",
    ):
        for key in keys.split():
            page.keyboard.press(f"Arrow{key}")
        page.keyboard.press("Enter")
        page.keyboard.press("Enter")
    page.keyboard.press("Shift+ArrowUp")
    page.keyboard.press("Space")
    expect(page.locator("#corners")).to_have_text("Hoeken: 5")
    page.keyboard.press("Backspace")
    expect(page.locator("#corners")).to_have_text("Hoeken: 4")
    now = page.locator("#map .crosshair").bounding_box()
    moved = (now["x"] - middle["x"], now["y"] - middle["y"])
    assert moved == pytest.approx((-2 * 24, 2 * 24 - 4), abs=1.5)
    page.keyboard.press("Escape")
    expect(page.locator("#draw-keys")).to_be_focused()
    assert page.locator("#map .crosshair").count() == 0
    # an arrow on the map goes on where the last corner was
    page.locator("#map").focus()
    page.keyboard.press("ArrowDown")
    page.wait_for_selector("#map .crosshair")
    page.keyboard.press("Tab")
    seen.keep("ldc-keys")
    page.locator("#begin").press("Enter")
    page.wait_for_selector(STATE.format("saved"), state="attached")
    ring = api(page, "GET", f"/texts/{text_id(page)}")["polygon"]["coordinates"][0]
    wide, high = ([corner[axis] for corner in ring] for axis in (0, 1))
    assert ring[0] == ring[-1] and len(ring) == 5
    # an upright box: two longitudes, two latitudes
    assert len({round(x, 5) for x in wide}) == len({round(y, 5) for y in high}) == 2
    seen.check()


def test_a_click_on_the_map_chooses_an_area(window):
    seen = window()
    page = open_choice(seen)
    box = page.locator("#map").bounding_box()
    page.locator("#map").click(position={"x": box["width"] / 2, "y": box["height"] / 2})
    assert page.locator("#areas input:checked").count() == 1
    assert "Gekozen (1)" in page.locator("#chosen").inner_text()


def test_everything_by_keyboard(window):
    seen = window()
    page = open_choice(seen)
    page.get_by_label("Zoek op naam of code").focus()
    page.keyboard.type("Station")
    expect(page.locator("#areas label").filter(has_not_text="Station")).to_have_count(0)
    for _ in range(10):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.type") == "checkbox":
            break
    page.keyboard.press("Space")
    assert "Gekozen (1)" in page.locator("#chosen").inner_text()
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "begin":
            break
    page.keyboard.press("Enter")
    page.wait_for_selector(STATE.format("saved"), state="attached")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "answer-summary":
            break
    page.keyboard.type("Met de toetsen.")
    saved(page)
    assert questions(page, text_id(page))["summary"] == "Met de toetsen."
    # the line that sticks to the top does not hide what has the focus (WCAG 2.4.11)
    covered = page.evaluate(
        "(() => { const box = document.activeElement.getBoundingClientRect();"
        " const top = document.elementFromPoint(box.x + box.width / 2, box.y + 2);"
        " return top === document.activeElement; })()"
    )
    assert covered
    seen.check()


@pytest.mark.parametrize("locale", ["fr-BE", "en-GB"])
def test_the_other_languages(window, locale):
    seen = window(locale=locale)
    page = open_choice(seen)
    page.locator("#areas input").first.check()
    page.locator("#begin").click()
    page.wait_for_selector(STATE.format("saved"), state="attached")
    words = {"fr": ("Chiffres", "Écrire"), "en": ("Figures", "Writing")}[locale[:2]]
    told = page.locator("#work").inner_text()
    assert all(word in told for word in words)
    seen.check()


def test_a_stopped_job_says_so_and_a_bad_survey_too(window):
    seen = window()
    page = begin(seen, "Station")
    page.get_by_label("Bestand met antwoorden").set_input_files(
        {"name": "x.csv", "mimeType": "text/csv", "buffer": b"naam;leeftijd\nJan;80\n"}
    )
    page.wait_for_selector("#survey-state .mistake")
    # a survey that is still on its way goes with the document that is asked for
    held = hold(page, "**/surveys")
    with page.expect_request("**/surveys"):
        page.get_by_label("Bestand met antwoorden").set_input_files(
            {"name": "goed.csv", "mimeType": "text/csv", "buffer": survey()}
        )
    with page.expect_request("**/reports") as asked:
        page.get_by_role("button", name="Maak het document").press("Enter")
        held[0].continue_()
    assert asked.value.post_data_json["survey"]
    # who works with keys is never thrown back to the top
    page.get_by_role("button", name="Stoppen").press("Enter")
    page.wait_for_selector("#job >> text=Gestopt")
    expect(page.get_by_role("button", name="Maak het document")).to_be_focused()
    seen.check("422")


@pytest.mark.parametrize("state", ["", "#study=geen", "#study=studie&text=geen"])
def test_what_does_not_exist_is_told(window, state):
    seen = window()
    page = seen.go(f"/ldc.html{state}")
    assert page.locator("#problem").inner_text().strip()
    assert not page.locator("#loading").is_visible()
    seen.check("404")


def test_leaving_a_text_saves_it_first(window):
    seen = window()
    page = begin(seen, "Station")
    document = text_id(page)
    answer(page, "character").fill("Op het laatste nippertje.")
    page.get_by_role("button", name="Andere buurt of tekst").click()
    page.wait_for_selector("#choose:not([hidden])")
    assert questions(page, document)["character"] == "Op het laatste nippertje."
    # the way back of the browser leads to the text again
    page.go_back()
    page.wait_for_selector("#work:not([hidden])")
    until(lambda: answer(page, "character").input_value() == "Op het laatste nippertje.")
    seen.check()


def test_a_text_thrown_away_can_be_put_back(window):
    seen = window("phone")
    page = open_choice(seen)
    page.get_by_label("Naam", exact=True).fill("Om weg te gooien")
    page.locator("#areas input").first.check()
    page.get_by_role("button", name="Begin met schrijven").click()
    page.wait_for_selector(STATE.format("saved"), state="attached")
    document = text_id(page)
    answer(page, "goals").fill("Een doel.")
    page.get_by_role("button", name="Andere buurt of tekst").click()
    page.wait_for_selector("#choose:not([hidden])")
    away = page.get_by_role("button", name="Weggooien: Om weg te gooien")
    away.click()
    page.get_by_role("button", name="Annuleren").click()
    assert away.count() == 1
    # another wrote on meanwhile: it stays until one asks again
    etag = api(page, "GET", f"/texts/{document}")["etag"]
    path = f"/texts/{document}/answers/summary"
    api(page, "PUT", path, {"markdown": "Van de ander."}, etag)
    away.click()
    page.locator("dialog").get_by_role("button", name="Weggooien").click()
    page.wait_for_selector("#texts-said >> text=intussen door iemand anders gewijzigd")
    expect(away).to_be_focused()
    away.click()
    assert seen.violations() == []
    page.locator("dialog").get_by_role("button", name="Weggooien").click()
    back = page.locator("#texts-said").get_by_role("button", name="Zet terug")
    expect(back).to_be_focused()
    assert away.count() == 0
    assert seen.overflow() == 0
    seen.keep("ldc-thrown-away")
    back.press("Enter")
    expect(away).to_have_count(1)
    expect(page.get_by_role("button", name="Verder schrijven: Om weg te gooien")).to_be_focused()
    assert questions(page, document)["goals"] == "Een doel."
    seen.check("412")


@pytest.mark.parametrize("width", [320, 640])
def test_enlarged_four_times_or_twice_nothing_is_cut_off(window, width):
    seen = window(viewport={"width": width, "height": 400})
    page = begin(seen, "Station")
    assert seen.overflow() == 0
    page.get_by_role("button", name="Andere buurt of tekst").click()
    page.wait_for_selector("#choose:not([hidden])")
    assert seen.overflow() == 0
