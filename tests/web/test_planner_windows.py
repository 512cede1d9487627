"""Another norm in the windows of public transport: map, table, area, plan and comparison."""

from __future__ import annotations

import re

import pytest

from .conftest import SIZES
from .test_planner import (
    API,
    AREAS,
    PAGE,
    STREETS,
    STUDY,
    api,
    changes,
    drop_by_key,
    unfold,
    until,
    whole,
)

pytestmark = pytest.mark.browser

WINDOW = "evening"
PLACE = "ldc"
MARKS = {-1: "minder dan 5", -2: "verborgen", None: "onbekend"}


def shown_in_table(page):
    """By code what the table tells of the layer; the table must be there."""
    return dict(
        page.locator("#areas tbody tr").evaluate_all(
            "rows => rows.map((row) =>"
            " [row.querySelector('button').dataset.code, row.cells[2].textContent])"
        )
    )


def as_told(number):
    return MARKS[number] if number is None or number < 0 else number


def number_in(text):
    return whole(text) if re.match(r"\d", text) else text


def people_at(profile, category, norm):
    one = next(found for found in profile["categories"] if found["category"] == category)
    people = one["people"][one["norms"].index(norm)]
    return dict(zip(profile["codes"], map(as_told, people), strict=True))


def in_window(seen, norm=None):
    """The page with the layer of people beyond the norm in the window."""
    norm = "" if norm is None else f"&norm={PLACE}:{norm}"
    return seen.go(f"{PAGE}&layer=gap:{PLACE}:{WINDOW}{norm}")


def test_another_norm_in_a_window_colours_at_once_without_asking_the_server(window):
    seen = window()
    page = seen.go(PAGE)
    page.wait_for_selector(STREETS, state="attached")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.locator("#layer").select_option("gap")
    assert not [url for url in asked if "/profile/" in url], "asked before a window is shown"
    with page.expect_response(f"**/profile/{WINDOW}") as got:
        page.locator("#window").select_option(WINDOW)
    profile = got.value.json()
    own = next(
        one["norm_minutes"]
        for one in api(seen, f"/studies/{STUDY}")["categories"]
        if one["category"] == PLACE
    )
    before = page.locator(AREAS).evaluate("(canvas) => canvas.toDataURL()")
    assert page.locator("#legend-note").inner_text().find("afgerond") < 0
    asked.clear()
    slider = page.locator(f"#norm-{PLACE}")
    slider.focus()
    for _ in range(4):
        page.keyboard.press("ArrowLeft")
    wanted = int(own) - 4
    until(page, f"location.hash.includes('norm={PLACE}%3A{wanted}')")
    assert page.locator(AREAS).evaluate("(canvas) => canvas.toDataURL()") != before
    assert "afgerond op 5" in page.locator("#legend-note").inner_text()
    page.locator("#switch").click()
    told = {code: number_in(text) for code, text in shown_in_table(page).items()}
    assert [url for url in asked if API in url] == []
    assert told == people_at(profile, PLACE, wanted)
    on_foot = api(seen, f"/studies/{STUDY}/profile")
    assert told != people_at(on_foot, PLACE, wanted)
    # back at the study's own it is what is published
    page.locator("#reset").click()
    areas = api(seen, f"/studies/{STUDY}/areas")["areas"]
    column = f"{PLACE}_{WINDOW}_people_in_gap"
    told = {code: number_in(text) for code, text in shown_in_table(page).items()}
    assert sum(isinstance(value, int) for value in told.values()) > 50
    for area in areas:
        if area[column] is not None:
            assert told[area["code"]] == round(area[column])
    seen.check()


def test_an_address_with_a_norm_and_a_window_shows_that_norm(window):
    seen = window()
    page = in_window(seen, 10)
    page.locator("#switch").click()
    profile = api(seen, f"/studies/{STUDY}/profile/{WINDOW}")
    expected = people_at(profile, PLACE, 10)
    code = next(code for code, people in expected.items() if isinstance(people, int) and people)
    cell = f"#areas tr:has([data-code='{code}']) td:nth-child(3)"
    page.locator(cell, has_text=re.compile(r"^\d")).wait_for()
    told = {code: number_in(text) for code, text in shown_in_table(page).items()}
    assert told == expected
    seen.check()


def test_an_area_tells_the_window_with_the_norm_that_is_chosen(window):
    seen = window()
    page = in_window(seen)
    study = api(seen, f"/studies/{STUDY}")
    profile = api(seen, f"/studies/{STUDY}/profile/{WINDOW}")
    areas = api(seen, f"/studies/{STUDY}/areas")["areas"]
    column = f"{PLACE}_{WINDOW}_people_in_gap"
    at_norm = people_at(profile, PLACE, 11)
    area = next(
        one
        for one in areas
        if one[column] is not None and at_norm[one["code"]] not in (0, round(one[column]))
    )
    page.locator("#switch").click()
    page.locator(f"#areas [data-code='{area['code']}']").click()
    rows = page.locator("#now tbody tr")
    rows.first.wait_for()
    labels = [one["label"] for one in study["categories"]]
    assert page.locator("#now tbody th").all_inner_texts() == labels
    at = [one["category"] for one in study["categories"]].index(PLACE)
    first = rows.nth(at).locator("td")
    own = study["categories"][at]["norm_minutes"]
    assert f"norm {own:g}" in first.nth(0).inner_text()
    assert number_in(first.nth(1).inner_text()) == round(area[column])
    assert "avond" in page.locator("#now caption").inner_text().lower()
    assert "Minuten" in page.locator("#now thead").inner_text()
    page.locator("#switch").click()
    page.locator(f"#norm-{PLACE}").fill("11")
    page.locator("#now td", has_text="norm 11").wait_for()
    assert number_in(first.nth(1).inner_text()) == at_norm[area["code"]]
    minutes = area[f"{PLACE}_{WINDOW}_minutes"]
    if minutes is not None:
        assert first.nth(0).inner_text().startswith(f"{round(minutes)} min")
    assert "afgerond op 5" in page.locator("#now").inner_text()
    # on foot it is told for that norm too, and nothing stays of the window
    page.locator("#window").select_option("")
    on_foot = people_at(api(seen, f"/studies/{STUDY}/profile"), PLACE, 11)
    assert "te voet" in page.locator("#now caption").inner_text()
    assert number_in(first.nth(1).inner_text()) == on_foot[area["code"]]
    page.locator("#reset").click()
    assert page.locator("#now table").count() == 0
    assert seen.violations() == []
    seen.check()


def test_the_page_says_that_the_pace_in_a_window_stays_that_of_the_study(window):
    seen = window()
    page = in_window(seen)
    note = page.locator("#layer-note")
    assert "het tempo van de studie (" in note.inner_text()
    page.locator("#switch").click()
    before = shown_in_table(page)
    page.locator("#pace").select_option("frail")
    until(page, "location.hash.includes('pace=frail')")
    assert shown_in_table(page) == before
    page.locator("#window").select_option("")
    assert note.is_hidden()
    page.locator("#layer").select_option("within")
    assert "normen en het tempo van de studie" in note.inner_text()
    page.locator("#layer").select_option("need")
    assert note.is_hidden()
    seen.check()


def test_a_layer_that_has_no_windows_is_itself_after_a_window(window):
    """Need stays need when the layer before it was of a window."""
    seen = window()
    page = in_window(seen)
    page.locator("#switch").click()
    page.locator("#layer").select_option("need")
    told = shown_in_table(page)
    areas = api(seen, f"/studies/{STUDY}/areas")["areas"]
    known = [area for area in areas if area["need"] is not None]
    assert len(known) > 50
    for area in known:
        value = float(told[area["code"]].replace(",", "."))
        assert value == pytest.approx(area["need"], abs=0.00501)
    seen.check()


def test_a_plan_tells_the_windows_with_the_norm_that_is_chosen(window):
    seen = window()
    page = seen.go(f"{PAGE}&norm={PLACE}:11")
    unfold(page, "plan")
    page.locator("#new-category").select_option(PLACE)
    drop_by_key(page, "ArrowRight")
    with page.expect_response("**/scenarios/preview") as got:
        page.locator("#window").select_option(WINDOW)
    told = got.value.json()
    assert told == api(
        seen,
        f"/studies/{STUDY}/scenarios/preview",
        changes=changes(page),
        windows=True,
        norms={PLACE: 11},
    )
    table = page.locator("#outcome table", has_text="met openbaar vervoer")
    table.wait_for()
    rows = table.locator("tbody tr")
    assert rows.count() == len(told["windows"])
    for at, row in enumerate(told["windows"]):
        cells = rows.nth(at).locator("td")
        for cell, side in enumerate(("before", "after")):
            value = row[f"people_in_gap_{side}"]
            if value is not None:
                assert whole(cells.nth(cell).inner_text()) == round(value)
        if row["category"] == PLACE:
            assert row["norm_minutes"] == 11 and row["people_in_gap_before"] % 5 == 0
    # another pace changes what is on foot alone, and the page says so
    pace = page.locator("#outcome .note", has_text="verandert alleen de cijfers te voet")
    assert pace.count() == 0
    text = table.inner_text()
    page.locator("#pace").select_option("frail")
    pace.wait_for()
    assert table.inner_text() == text
    assert seen.violations() == []
    # beside another plan: its windows are told with that norm too
    page.locator("#pace").select_option("older")
    plan = api(seen, f"/studies/{STUDY}/scenarios", name="Leeg (verzonnen)", changes=[])
    page = seen.go(f"{PAGE}&layer=gap:{PLACE}:{WINDOW}&norm={PLACE}:11&other={plan['id']}")
    page.wait_for_selector("#comparison table")
    empty = api(
        seen, f"/studies/{STUDY}/scenarios/preview", changes=[], windows=True, norms={PLACE: 11}
    )
    after = page.locator("#comparison tbody tr").evaluate_all(
        "rows => rows.map((row) => row.cells[3].textContent)"
    )
    rows = [*empty["categories"], *empty["windows"]]
    assert len(after) == len(rows)
    for text, row in zip(after, rows, strict=True):
        if row["people_in_gap_after"] is not None:
            assert whole(text) == round(row["people_in_gap_after"])
    seen.check()


def test_people_beyond_every_norm_are_a_layer(window):
    seen = window()
    page = seen.go(PAGE)
    page.locator("#layer").select_option("without")
    until(page, "location.hash.includes('layer=without')")
    assert page.locator("#legend-name").inner_text() == "Alleenwonenden voorbij elke norm"
    assert page.locator("#category").is_hidden() and page.locator("#window").is_hidden()
    assert "normen en het tempo van de studie" in page.locator("#layer-note").inner_text()
    assert "geen enkele soort plek" in page.locator("#legend-note").inner_text()
    page.locator("#switch").click()
    told = shown_in_table(page)
    words = {"small": "minder dan 5", "hidden": "verborgen", "unknown": "onbekend"}
    shown = 0
    for area in api(seen, f"/studies/{STUDY}/areas")["areas"]:
        if area["people_in_gap"] is None:
            assert told[area["code"]] == words[area["people_in_gap_status"]]
        else:
            assert whole(told[area["code"]]) == round(area["people_in_gap"])
            shown += 1
    assert shown > 30
    assert seen.violations() == []
    # the address alone brings it back
    address = page.url.removeprefix(seen.base)
    again = seen.go(address)
    assert again.locator("#layer").input_value() == "without"
    seen.check()


@pytest.mark.parametrize("size", SIZES)
def test_an_address_tells_an_area_in_a_window_on_any_screen(window, size):
    seen = window(size)
    code = api(seen, f"/studies/{STUDY}/areas")["areas"][20]["code"]
    page = seen.go(f"{PAGE}&layer=gap:{PLACE}:{WINDOW}&norm={PLACE}:11&pace=frail&area={code}")
    page.locator("#now td", has_text="norm 11").wait_for()
    # the profile may come after the area
    people = people_at(api(seen, f"/studies/{STUDY}/profile/{WINDOW}"), PLACE, 11)[code]
    page.locator("#now td", has_text=str(people)).first.wait_for()
    assert seen.overflow() == 0
    assert seen.violations() == []
    seen.keep(f"planner-window-{size}")
    seen.check()


def test_an_area_follows_the_window_that_a_struck_line_brings(window):
    seen = window()
    areas = api(seen, f"/studies/{STUDY}/areas")["areas"]
    first = api(seen, f"/studies/{STUDY}")["windows"][0]
    people = people_at(api(seen, f"/studies/{STUDY}/profile/{first['name']}"), PLACE, 11)
    code = next(one["code"] for one in areas if isinstance(people[one["code"]], int))
    page = seen.go(f"{PAGE}&norm={PLACE}:11&area={code}")
    page.locator("#now caption", has_text="te voet").wait_for()
    unfold(page, "plan")
    page.locator("#line-list option").first.wait_for(state="attached")
    page.locator("#line").fill(page.locator("#line-list option").first.get_attribute("value"))
    page.locator("#strike-line").press("Enter")
    page.locator("#now caption", has_text=first["label"]).wait_for()
    told = page.locator("#now tbody tr", has_text="norm 11").locator("td").nth(1)
    until(page, "!document.querySelector('#now tbody').textContent.includes('onbekend')")
    assert number_in(told.inner_text()) == people[code]
    seen.check()
