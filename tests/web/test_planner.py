"""The planner's page: from the first view to a plan that is kept, compared and taken along."""

from __future__ import annotations

import json
import re
import zipfile
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from .conftest import SIZES

pytestmark = pytest.mark.browser

STUDY = "studie"
PAGE = f"/planner.html#study={STUDY}"
API = "/api/v1"
AREAS, STREETS = "#map .leaflet-overlay-pane canvas", "#map .leaflet-streets-pane canvas"


def api(window, path, **body):
    """What the API says, past the page."""
    url = f"{window.base}{API}{path}"
    request = window.context.request
    origin = {"origin": window.base}
    answer = request.post(url, data=body, headers=origin) if body else request.get(url)
    assert answer.ok, answer.text()
    return answer.json()


def state(page):
    """What the address tells."""
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).fragment).items()}


def changes(page):
    return json.loads(state(page).get("changes", "[]"))


def until(page, expression):
    """Wait for something in the page; the page itself allows no questions from text (CSP)."""
    for _ in range(1200):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    pytest.fail(f"not within a minute: {expression}")


def whole(text):
    """The number that a Dutch text starts with."""
    return int(re.match(r"-?[\d.]+", text)[0].replace(".", ""))


def unfold(page, name):
    """Open a part of the panel."""
    page.locator(f"#{name} > summary").click()


def drop_by_key(page, *keys):
    """Put a new place on the map without a mouse."""
    page.locator("#drop").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".crosshair")
    # the map and what to do are in sight, however far down the button is
    shown = "(e) => { const b = e.getBoundingClientRect(); return [b.top, innerHeight - b.top]; }"
    assert min(page.locator("#map").evaluate(shown)) >= -1
    assert min(page.locator("#hint").evaluate(shown)) > 0
    for key in keys:
        page.keyboard.press(key)
    page.keyboard.press("Enter")
    page.wait_for_selector("#outcome table")


def outcome(page):
    """Per category what the first table of the outcome tells."""
    rows = page.locator("#outcome table").first.locator("tbody tr")
    return {
        row.locator("th").inner_text(): row.locator("td").all_inner_texts() for row in rows.all()
    }


@pytest.mark.parametrize("size", SIZES)
def test_the_first_view(window, size):
    seen = window(size)
    page = seen.go(PAGE)
    assert page.locator("#name").inner_text() == "Nabijdorp (verzonnen)"
    assert page.locator("#invented").is_visible() and page.locator("#wait").is_hidden()
    assert page.locator(AREAS).count() == 1
    assert page.locator("#legend-name").inner_text() == "Prioriteit"
    assert page.locator("#legend-list li").count() >= 5
    places = api(seen, f"/studies/{STUDY}/places")["total"]
    assert page.locator(".place-sign").count() == places
    assert seen.overflow() == 0
    assert seen.violations() == []
    seen.keep(f"planner-{size}")
    seen.check()


def test_another_norm_colours_at_once_without_asking_the_server(window):
    seen = window()
    page = seen.go(PAGE)
    with page.expect_response("**/profile?pace=*") as got:
        page.locator("#pace").select_option("frail")
    profile = got.value.json()
    page.locator("#layer").select_option("gap")
    # the streets come after the first view
    page.wait_for_selector(STREETS, state="attached")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    one = profile["categories"][0]
    slider = page.locator(f"#norm-{one['category']}")
    slider.focus()
    before = page.locator(AREAS).evaluate("(canvas) => canvas.toDataURL()")
    wanted = int(slider.input_value())
    for _ in range(4):
        page.keyboard.press("ArrowLeft")
    wanted -= 4
    until(page, f"location.hash.includes('norm={one['category']}%3A{wanted}')")
    assert page.locator(AREAS).evaluate("(canvas) => canvas.toDataURL()") != before
    page.locator("#switch").click()
    told = dict(
        page.locator("#areas tbody tr").evaluate_all(
            "rows => rows.map((row) =>"
            " [row.querySelector('button').dataset.code, row.cells[2].textContent])"
        )
    )
    assert [url for url in asked if API in url] == []
    assert len(told) == len(profile["codes"])
    people = one["people"][one["norms"].index(wanted)]
    for code, number in zip(profile["codes"], people, strict=True):
        if number is None:
            assert told[code] == "onbekend"
        elif number < 0:
            assert told[code] == {-1: "minder dan 5", -2: "verborgen"}[number]
        else:
            assert whole(told[code]) == number
    seen.check()


def test_weights_give_the_priority_that_the_parts_give(window):
    seen = window()
    page = seen.go(PAGE)
    profile = api(seen, f"/studies/{STUDY}/profile")
    page.locator("#switch").click()
    page.locator("#areas tbody button").first.click()
    page.wait_for_selector("#rank")
    assert page.locator("#rank-now").count() == 0
    page.locator("#switch").click()
    page.locator("#weights > summary").click()
    only = profile["need"][0]["indicator"]
    for part in profile["need"]:
        field = page.locator(f"#weight-{part['indicator']}")
        field.fill("1" if part["indicator"] == only else "0")
    until(page, "document.querySelector('#reset').disabled === false")
    until(page, "location.hash.includes('weights=')")
    # the area that was open is told again
    assert "Met uw keuzes: rang" in page.locator("#rank-now").inner_text()
    page.locator("#switch").click()
    told = dict(
        page.locator("#areas tbody tr").evaluate_all(
            "rows => rows.map((row) =>"
            " [row.querySelector('button').dataset.code, row.cells[2].textContent])"
        )
    )
    study = api(seen, f"/studies/{STUDY}")
    norms = {one["category"]: one["norm_minutes"] for one in study["categories"]}
    for row, code in enumerate(profile["codes"]):
        score = profile["need"][0]["scores"][row]
        short = [
            one["shortfall"][one["norms"].index(norms[one["category"]])][row]
            for one in profile["categories"]
        ]
        if score is None:
            assert told[code] == "onbekend"
        else:
            by_hand = score * sum(short) / len(short) / 10_000
            assert float(told[code].replace(",", ".")) == pytest.approx(by_hand, abs=0.0051)
    page.locator("#reset").click()
    until(page, "!location.hash.includes('weights')")
    assert page.locator("#rank-now").count() == 0
    seen.check()


def test_a_click_on_an_area_tells_why_it_ranks_there(window):
    seen = window()
    page = seen.go(PAGE)
    box = page.locator("#map").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2 + 60, box["y"] + box["height"] / 2 + 60)
    page.wait_for_selector("#chosen table")
    detail = api(seen, f"/studies/{STUDY}/areas/{state(page)['area']}")
    text = page.locator("#chosen").inner_text()
    assert detail["name"] in text
    assert page.locator("#chosen-name").evaluate("(e) => e.getBoundingClientRect().top") < 800
    assert f"Rang {detail['rank']} van {detail['ranked']}" in text
    assert all(part["label"] in text for part in detail["need_parts"])
    assert seen.violations() == []
    seen.keep("planner-area")
    seen.check()


def test_the_table_stands_for_the_map(window):
    seen = window()
    page = seen.go(PAGE)
    page.locator("#switch").focus()
    page.keyboard.press("Enter")
    ranks = page.locator("#areas tbody tr td:nth-child(2)").all_inner_texts()
    known = [int(rank) for rank in ranks if rank.isdigit()]
    assert known == sorted(known) and len(known) > 50
    page.locator("#areas th button[data-sort=name]").press("Enter")
    names = page.locator("#areas tbody th").all_inner_texts()
    assert page.locator("#areas th[aria-sort=ascending]").count() == 1
    assert page.evaluate("document.activeElement.dataset.sort") == "name"
    page.keyboard.press("Enter")
    assert page.locator("#areas tbody th").all_inner_texts() == names[::-1]
    assert seen.violations() == []
    page.locator("#search").fill(names[3])
    page.locator("#areas tbody button").first.press("Enter")
    page.wait_for_selector("#chosen table")
    assert page.locator("#chosen-name").inner_text() == names[3]
    assert page.evaluate("document.activeElement.id") == "chosen-name"
    seen.check()


def test_a_place_shows_its_catchment(window):
    seen = window()
    page = seen.go(PAGE)
    unfold(page, "plan")
    place = api(seen, f"/studies/{STUDY}/places")["places"][0]
    before = page.locator(AREAS).evaluate("(canvas) => canvas.toDataURL()")
    page.locator("#places").select_option(place["place"])
    page.wait_for_selector("text=De streepjeslijn op de kaart is het bereik")
    assert page.locator("#chosen-name").inner_text() == (place["name"] or place["place"])
    page.wait_for_timeout(100)
    assert page.locator(AREAS).evaluate("(canvas) => canvas.toDataURL()") != before
    seen.check()


@pytest.mark.parametrize("size", SIZES)
def test_a_place_dropped_by_keyboard_and_undone(window, size):
    seen = window(size)
    page = seen.go(PAGE)
    unfold(page, "plan")
    drop_by_key(page, "ArrowRight", "ArrowDown", "Shift+ArrowDown")
    made = changes(page)
    assert [one["kind"] for one in made] == ["add"]
    assert page.locator("#layer").input_value() == "change"
    told = outcome(page)
    preview = api(seen, f"/studies/{STUDY}/scenarios/preview", changes=made, windows=False)
    labels = {one["category"]: one["label"] for one in api(seen, f"/studies/{STUDY}")["categories"]}
    changed = 0
    for row in preview["categories"]:
        places, before, after, difference = told[labels[row["category"]]]
        assert whole(before) == round(row["people_in_gap_before"])
        assert whole(after) == round(row["people_in_gap_after"])
        amount = row["people_in_gap_difference"]
        if row["category"] == made[0]["category"]:
            assert places == f"{row['places_before']} → {row['places_after']}"
        if amount:
            # what stands beside it, subtracted: each is rounded to people
            assert amount < 0 and whole(difference) == whole(before) - whole(after)
            assert abs(whole(difference) + amount) <= 1
            assert difference.endswith(" minder")
            changed += 1
    assert changed == 1
    assert seen.overflow() == 0
    assert seen.violations() == []
    seen.keep(f"planner-plan-{size}")
    page.locator("#undo").click()
    page.wait_for_selector("#outcome table", state="detached")
    assert changes(page) == [] and page.locator("#layer").input_value() == "priority"
    # nothing is left to undo: the keyboard stands on the other button
    assert page.evaluate("document.activeElement.id") == "redo"
    page.locator("#redo").click()
    page.wait_for_selector("#outcome table")
    assert changes(page) == made and outcome(page) == told
    seen.check()


def test_a_place_is_moved_by_keys_and_mouse_and_closed(window):
    seen = window()
    page = seen.go(PAGE)
    unfold(page, "plan")
    place = api(seen, f"/studies/{STUDY}/places")["places"][0]
    page.locator("#places").select_option(place["place"])
    page.locator("#move").press("Enter")
    page.wait_for_selector(".crosshair")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_selector("#outcome table")
    # its catchment is that of where it stood, and that is said; the keyboard is not lost
    page.wait_for_selector("text=Dat is het bereik waar de plek nu staat")
    assert page.evaluate("document.activeElement.id") == "chosen-name"
    (first,) = changes(page)
    assert first["kind"] == "move" and first["place"] == place["place"]
    assert first["lat"] > place["lat"] and first["lon"] == pytest.approx(place["lon"], abs=1e-4)
    # the chosen place stands larger, and can be dragged
    sign = page.locator(".place-sign.leaflet-marker-draggable")
    box = sign.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 20, y + 5, steps=4)
    page.mouse.up()
    until(page, f"!location.hash.includes('{first['lat']}')")
    (second,) = changes(page)
    assert second["kind"] == "move" and second["lon"] > first["lon"]
    page.wait_for_selector("#outcome table")
    page.locator("#close").click()
    assert changes(page) == [{"kind": "close", "place": place["place"]}]
    page.wait_for_selector("#outcome .more")
    assert page.locator("#close").count() == 0
    page.keyboard.press("Control+z")
    assert changes(page) == [second]
    page.keyboard.press("Control+y")
    assert changes(page) == [{"kind": "close", "place": place["place"]}]
    seen.check()


def test_a_place_far_from_any_street_is_refused_and_nothing_else_is_lost(window):
    seen = window()
    page = seen.go(PAGE)
    unfold(page, "plan")
    drop_by_key(page)
    made, told = changes(page), outcome(page)
    page.locator("#drop").press("Enter")
    for _ in range(60):
        page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    page.wait_for_selector("#mistake:not([hidden])")
    assert "straat" in page.locator("#mistake").inner_text()
    page.wait_for_selector("#outcome table")
    assert changes(page) == made and outcome(page) == told
    assert page.locator("#redo").is_disabled()
    seen.check("422")


def test_a_stop_is_struck(window):
    seen = window()
    page = seen.go(PAGE)
    unfold(page, "plan")
    page.wait_for_selector("#stop-list option", state="attached")
    page.locator("#see-stops").check()
    named = page.locator("#stop-list option").nth(3).get_attribute("value")
    page.locator("#stop").fill(named)
    page.get_by_role("button", name="Schrap deze halte").first.click()
    page.locator("#strike").click()
    page.wait_for_selector("#outcome table")
    (change,) = changes(page)
    assert change["kind"] == "strike_stop" and named.endswith(f"({change['stop']})")
    assert page.locator("#outcome table").count() == 3
    assert page.locator("#layer").input_value() == "change"
    assert page.locator("#window").input_value() != ""
    seen.check()


def test_a_plan_is_kept_opened_and_compared(window):
    seen = window()
    page = seen.go(PAGE)
    unfold(page, "plan")
    unfold(page, "kept")
    drop_by_key(page, "ArrowRight")
    page.locator("#scenario-name").fill("Rechts <b>erbij</b>")
    page.locator("#save").click()
    page.wait_for_selector("#scenarios li[data-scenario]")
    first = state(page)["scenario"]
    kept = api(seen, f"/scenarios/{first}")
    assert kept["name"] == "Rechts <b>erbij</b>" and len(kept["changes"]) == 1
    drop_by_key(page, *["ArrowLeft"] * 6)
    assert "nog niet bewaard" in page.locator("#save-state").inner_text()
    page.locator("#scenario-name").fill("Twee erbij")
    # a list that comes late does not matter: what was saved has its name at once
    late = []
    lists = f"**{API}/studies/{STUDY}/scenarios*"
    page.route(
        lists, lambda one: late.append(one) if one.request.method == "GET" else one.continue_()
    )
    page.locator("#save-new").click()
    until(page, f"!location.hash.includes('{first}')")
    assert len(api(seen, f"/scenarios/{state(page)['scenario']}")["changes"]) == 2
    line = page.locator(f"#scenarios li[data-scenario='{first}']")
    line.get_by_role("button", name="Vergelijken").click()
    page.wait_for_selector("#comparison table")
    caption = page.locator("#comparison caption").inner_text()
    assert "“Twee erbij”" in caption and "“Rechts <b>erbij</b>”" in caption
    page.unroute(lists)
    assert late
    for one in late:
        one.continue_()
    page.wait_for_selector("#scenarios strong:text-is('Twee erbij')")
    assert page.locator(".small-map canvas").count() == 2
    rows = page.locator("#comparison tbody tr").count()
    study = api(seen, f"/studies/{STUDY}")
    assert rows == len(study["categories"])
    assert seen.violations() == []
    seen.keep("planner-compare")
    # what is undone is undone in the comparison too
    told = page.locator("#comparison").inner_text()
    page.evaluate("document.getElementById('undo').click()")
    page.wait_for_function(
        "(told) => document.getElementById('comparison').innerText !== told", arg=told
    )
    assert "“Het plan dat nu open is”" in page.locator("#comparison caption").inner_text()
    page.locator("#compare-close").click()
    assert page.locator("#compare").is_hidden()
    page.locator("#redo").click()
    page.wait_for_selector("text=is bewaard")
    page.wait_for_selector("#outcome table")
    # the address alone brings all of it back
    address = page.url.removeprefix(seen.base)
    again = window()
    other = again.go(address)
    other.wait_for_selector("#outcome table")
    assert other.locator("#changes li").count() == 2
    assert outcome(other) == outcome(page)
    again.check()
    seen.check()


def test_two_people_who_save_one_plan_are_shown_both(window):
    one, other = window(), window()
    page = one.go(PAGE)
    unfold(page, "plan")
    unfold(page, "kept")
    drop_by_key(page)
    page.locator("#scenario-name").fill("Van ons")
    page.locator("#save").click()
    until(page, "location.hash.includes('scenario=')")
    document = state(page)["scenario"]
    second = other.go(f"{PAGE}&scenario={document}")
    second.wait_for_selector("#outcome table")
    unfold(second, "kept")
    drop_by_key(second, "ArrowUp")
    second.locator("#save").click()
    second.wait_for_selector("text=is bewaard")
    drop_by_key(page, "ArrowDown", "ArrowDown")
    page.locator("#save").click()
    page.wait_for_selector("dialog")
    assert page.locator("dialog .card").count() == 2
    assert "()" not in page.locator("dialog").inner_text()
    assert one.violations() == []
    page.get_by_role("button", name="Dat van mij bewaren").click()
    page.wait_for_selector("dialog", state="detached")
    page.wait_for_selector("text=is bewaard")
    history = api(one, f"/scenarios/{document}/history")["documents"]
    assert [head["version"] for head in history] == [3, 2, 1]
    assert "changes" not in state(page)
    mine = api(one, f"/scenarios/{document}")["changes"]
    theirs = api(one, f"/scenarios/{document}/history/2")["changes"]
    assert len(mine) == len(theirs) == 2 and mine[0] == theirs[0] and mine[1] != theirs[1]
    # thrown away meanwhile: that is what is told, and it comes back with what was made of it
    second.reload()
    second.wait_for_selector("#outcome table")
    unfold(second, "kept")
    second.get_by_role("button", name="Weggooien: Van ons").click()
    second.locator("dialog button.main").click()
    second.wait_for_selector(f"#scenarios li[data-scenario='{document}']", state="detached")
    drop_by_key(page, "ArrowLeft")
    page.locator("#save").click()
    page.wait_for_selector("dialog >> text=weggegooid")
    assert page.locator("dialog .card").count() == 0
    page.get_by_role("button", name="Dat van mij bewaren").click()
    page.wait_for_selector("text=is bewaard")
    assert len(api(one, f"/scenarios/{document}")["changes"]) == 3
    one.check("412")
    other.check()


def test_what_is_taken_along(window, tmp_path):
    seen = window()
    page = seen.go(PAGE)
    unfold(page, "take")
    with page.expect_download() as got:
        page.locator("#picture").click()
    assert got.value.suggested_filename == f"{STUDY}.png"
    picture = tmp_path / "kaart.png"
    got.value.save_as(picture)
    image = pytest.importorskip("PIL.Image").open(picture)
    assert image.width >= 800 and image.height > 700
    assert len(image.convert("RGB").resize((200, 200)).getcolors(40_000)) > 20
    page.locator("#make-files").click()
    page.wait_for_selector("#job [data-file='map.html']", timeout=90_000)
    names = page.locator("#job [data-file]").evaluate_all("all => all.map((b) => b.dataset.file)")
    assert names == ["results.gpkg", "areas.csv", "map.html", "areas.geojson", "summary.md"]
    for name, start in (("results.gpkg", b"SQLite format 3"), ("areas.csv", b"\xef\xbb\xbf")):
        with page.expect_download() as got:
            page.locator(f"#job [data-file='{name}']").click()
        file = tmp_path / name
        got.value.save_as(file)
        assert file.read_bytes().startswith(start)
    assert not zipfile.is_zipfile(tmp_path / "areas.csv")
    seen.check()


@pytest.mark.parametrize(
    ("locale", "layer"), [("fr-BE", "Priorité"), ("en-GB", "Priority"), ("nl-BE", "Prioriteit")]
)
def test_the_page_in_three_languages(window, locale, layer):
    seen = window(locale=locale)
    page = seen.go(PAGE)
    assert page.locator("#legend-name").inner_text() == layer
    seen.check()


def test_an_address_with_nonsense_shows_the_map_or_says_what_is_wrong(window):
    seen = window()
    words = "layer=x:y:z&pace=snel&norm=a:b,c:9&weights=q:-3&at=1,2&changes=[{}]&area=%3Cimg%3E"
    page = seen.go(f"{PAGE}&{words}")
    assert page.locator("#legend-name").inner_text() == "Prioriteit"
    assert page.locator("#reset").is_disabled()
    seen.check()
    # what no slider gives is the nearest that one does
    page = seen.go(f"{PAGE}&norm=ldc:200.4&weights=one_person_share:7")
    assert page.locator("#norm-ldc + output").inner_text() == "40 min"
    assert page.locator("#weight-one_person_share + output").text_content() == "100%"
    page = seen.go("/planner.html")
    assert page.locator("#mistake a").get_attribute("href") == "./"
    seen.check()
    page = seen.go("/planner.html#study=bestaat-niet")
    assert "bestaat-niet" in page.locator("#mistake").inner_text()
    seen.check("404")
    assert unquote(page.url).endswith("bestaat-niet")


def test_at_twice_the_size_nothing_is_lost(window):
    seen = window(viewport={"width": 640, "height": 400})
    page = seen.go(PAGE)
    assert seen.overflow() == 0
    page.locator("#switch").click()
    assert seen.overflow() == 0


def test_nothing_is_lost_by_a_second_press_another_plan_or_a_server_that_is_away(window):
    seen = window()
    page = seen.go(f"{PAGE}&layer=gap:ldc")
    unfold(page, "plan")
    unfold(page, "kept")
    kept = len(api(seen, f"/studies/{STUDY}/scenarios")["documents"])
    drop_by_key(page)
    page.locator("#scenario-name").fill("Tweemaal gedrukt")
    page.locator("#save").dblclick()
    page.wait_for_selector("text=“Tweemaal gedrukt” is bewaard.")
    assert len(api(seen, f"/studies/{STUDY}/scenarios")["documents"]) == kept + 1
    # a new place goes, and the next one does not step into its place
    drop_by_key(page, "ArrowLeft", "ArrowLeft")
    page.locator("#places").select_option("new:0")
    page.locator("#close").press("Enter")
    mine = changes(page)
    assert len(mine) == 1 and "place" not in state(page)
    assert page.locator("#chosen").is_hidden()
    assert page.evaluate("document.activeElement.id") == "undo"
    # another plan over changes that are not kept: undo brings them back
    name = "Openen: Tweemaal gedrukt"
    page.get_by_role("button", name=name).press("Enter")
    page.wait_for_selector("text=“Tweemaal gedrukt” is bewaard.")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == name
    page.locator("#undo").click()
    assert changes(page) == mine
    page.wait_for_selector("#outcome table")
    # figures of another pace are not those of the study while they cannot be had
    page.route(f"**{API}/**", lambda route: route.abort())
    page.locator("#layer").select_option("gap")
    page.locator("#pace").select_option("frail")
    page.wait_for_selector("#again")
    page.locator("#switch").click()
    told = page.locator("#areas tbody td:nth-child(3)").all_inner_texts()
    assert set(told) == {"onbekend"}
    page.unroute(f"**{API}/**")
    page.locator("#switch").click()
    page.locator("#again").click()
    page.wait_for_selector("#outcome table")
    assert page.locator("#legend-list").inner_text().count("onbekend") <= 1
    seen.check("ERR_FAILED")
