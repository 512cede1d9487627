"""The whole job of a local service centre in a browser: choose, read, write, make, take back."""

from __future__ import annotations

import io
import json
import re
import time
import zipfile

import docx
import pytest

from .conftest import SIZES

pytestmark = pytest.mark.browser

WORDS = "Veel oudere mensen kennen elkaar van de markt."
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


def until(condition, seconds=10.0):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come true in time"
        time.sleep(0.05)


def api(page, method, path, body=None, etag=None):
    """What somebody else asks of the server meanwhile."""
    headers = {"origin": re.match(r"https?://[^/]+", page.url)[0]}
    if etag:
        headers["if-match"] = etag
    address = headers["origin"] + "/api/v1" + path
    found = page.request.fetch(address, method=method, data=body, headers=headers)
    assert found.ok, found.text()
    return found.json()


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
    page = begin(seen, "Station")
    document = text_id(page)
    etag = api(page, "GET", f"/texts/{document}/questions")["etag"]
    path = f"/texts/{document}/answers/character"
    api(page, "PUT", path, {"markdown": "Van de ander."}, etag)
    answer(page, "character").fill("Van mij.")
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
    page = begin(seen, "Station")
    document = text_id(page)
    etag = api(page, "GET", f"/texts/{document}/questions")["etag"]
    path = f"/texts/{document}/answers/character"
    api(page, "PUT", path, {"markdown": "Van de ander."}, etag)
    answer(page, "character").fill("Van mij.")
    page.get_by_role("button", name="Later kiezen").click()
    page.wait_for_selector(STATE.format("unsettled"))
    answer(page, "goals").fill("Een doel.")
    until(lambda: questions(page, document)["goals"] == "Een doel.")
    answer(page, "character").press_sequentially(" En meer.")
    page.wait_for_timeout(2_000)
    assert questions(page, document)["character"] == "Van de ander."
    page.get_by_role("button", name="Nu kiezen").click()
    page.get_by_role("button", name="Neem beide samen").click()
    saved(page)
    there = questions(page, document)["character"]
    assert "Van de ander." in there
    assert "Van mij. En meer." in there
    seen.check("412")


def test_what_is_typed_without_a_server_is_not_lost(window):
    seen = window()
    page = begin(seen, "Station")
    document = text_id(page)
    down = lambda route: route.abort()  # noqa: E731
    page.route("**/api/v1/texts/**", down)
    answer(page, "character").fill("Getypt zonder server.")
    page.wait_for_selector(STATE.format("offline"))
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


def questions_by(seen, document):
    found = seen.context.request.get(f"{seen.base}/api/v1/texts/{document}/questions").json()
    return {one["id"]: one["markdown"] for one in found["questions"]}


def test_a_draft_meets_what_another_wrote_meanwhile(window):
    seen = window()
    page = begin(seen, "Station")
    document = text_id(page)
    etag = api(page, "GET", f"/texts/{document}/questions")["etag"]
    path = f"/texts/{document}/answers/character"
    api(page, "PUT", path, {"markdown": "Van de ander."}, etag)
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
    page.get_by_role("button", name="Begin met schrijven").click()
    page.wait_for_selector(STATE.format("saved"), state="attached")
    front = api(page, "GET", f"/texts/{text_id(page)}")["markdown"]
    assert "within_walk = 8" in front
    page.wait_for_selector("#figures table")
    seen.check()


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
        page.wait_for_timeout(350)  # two quick clicks are a zoom
        if (x, y) == (0.9, 0.9):
            page.get_by_role("button", name="Laatste hoek weg").click()
    assert page.locator("#corners").inner_text() == "Hoeken: 4"
    page.get_by_role("button", name="Cijfers bekijken").click()
    page.wait_for_selector("#preview table")
    seen.keep(f"ldc-drawing-{size}")
    page.get_by_role("button", name="Begin met schrijven").click()
    page.wait_for_selector(STATE.format("saved"), state="attached")
    kept = api(page, "GET", f"/texts/{text_id(page)}")["polygon"]
    assert len(kept["coordinates"][0]) == 5
    assert kept["coordinates"][0][0] == kept["coordinates"][0][-1]
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
    page.wait_for_timeout(300)
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
    page.get_by_role("button", name="Maak het document").click()
    page.get_by_role("button", name="Stoppen").click()
    page.wait_for_selector("#job >> text=Gestopt", timeout=20_000)
    seen.check("422")


@pytest.mark.parametrize("state", ["", "#study=geen", "#study=studie&text=geen"])
def test_what_does_not_exist_is_told(window, state):
    seen = window()
    page = seen.go(f"/ldc.html{state}")
    assert page.locator("#problem").inner_text().strip()
    assert not page.locator("#loading").is_visible()
    seen.check("404")


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


def test_typing_on_and_on_makes_few_versions(window):
    seen = window()
    page = begin(seen, "Station")
    document = text_id(page)
    answer(page, "character").press_sequentially("Een lange zin die maar doorgaat. " * 2, delay=60)
    saved(page)
    versions = api(page, "GET", f"/texts/{document}/history")["documents"]
    assert len(versions) <= 3
    seen.check()


@pytest.mark.parametrize("width", [320, 640])
def test_enlarged_four_times_or_twice_nothing_is_cut_off(window, width):
    seen = window(viewport={"width": width, "height": 400})
    page = begin(seen, "Station")
    assert seen.overflow() == 0
    page.get_by_role("button", name="Andere buurt of tekst").click()
    page.wait_for_selector("#choose:not([hidden])")
    assert seen.overflow() == 0
