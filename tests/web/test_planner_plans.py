"""Plans on the planner's page: with any norm and pace, with lines struck, kept, and taken along."""

from __future__ import annotations

import csv
import io
import re

import pytest

from .test_planner import API, PAGE, STUDY, api, changes, drop_by_key, outcome, state, unfold, whole

pytestmark = pytest.mark.browser


def labels(seen):
    return {one["category"]: one["label"] for one in api(seen, f"/studies/{STUDY}")["categories"]}


def told(page, words):
    """Wait until the outcome says with what it was worked out."""
    page.locator("#measured", has_text=words).wait_for()


def make(seen, name, made):
    """Keep a plan, past the page."""
    return api(seen, f"/studies/{STUDY}/scenarios", name=name, changes=made)


def put(seen, plan, name, made):
    url = f"{seen.base}{API}/scenarios/{plan['id']}"
    headers = {"origin": seen.base, "if-match": plan["etag"]}
    body = {"name": name, "changes": made}
    answer = seen.context.request.put(url, data=body, headers=headers)
    assert answer.ok, answer.text()
    return answer.json()


def middle(seen, step=0.0):
    """A new place near the middle of the town."""
    west, south, east, north = api(seen, f"/studies/{STUDY}")["bounds"]
    there = {"lat": round((south + north) / 2 + step, 6), "lon": round((west + east) / 2, 6)}
    return {"kind": "add", "category": "ldc", **there, "name": "Midden (verzonnen)"}


def saved(page, button):
    """What a button gives: its name and what is in it."""
    with page.expect_download() as got:
        page.locator(button).click()
    return got.value.suggested_filename, got.value.path().read_bytes()


def test_a_plan_follows_the_norm_and_the_pace_of_the_page(window):
    seen = window()
    page = seen.go(PAGE)
    unfold(page, "plan")
    drop_by_key(page, "ArrowRight")
    own = outcome(page)
    page.locator("#pace").select_option("frail")
    told(page, "kwetsbare oudere")
    names = labels(seen)
    frail = {
        names[one["category"]]: next(at for at in one["paces"] if at["pace"] == "frail")
        for one in api(seen, f"/studies/{STUDY}/gaps")["categories"]
    }
    slower = outcome(page)
    for label, (_, before, *_) in slower.items():
        # in steps of the threshold, so that no two plans tell a few people apart
        exact = frail[label]["people_in_gap"]["value"]
        assert whole(before) % 5 == 0 and abs(whole(before) - exact) <= 2.5
    assert "afgerond op 5" in page.locator("#measured").inner_text()
    assert slower != own
    category = changes(page)[0]["category"]
    page.locator(f"#norm-{category}").fill("9")
    told(page, f"{names[category]} 9")
    preview = api(
        seen,
        f"/studies/{STUDY}/scenarios/preview",
        changes=changes(page),
        pace="frail",
        norms={category: 9},
    )
    row = next(one for one in preview["categories"] if one["category"] == category)
    assert row["norm_minutes"] == 9
    assert whole(outcome(page)[names[category]][1]) == round(row["people_in_gap_before"])
    # with a window: told that it keeps the pace of the study
    assert page.locator("#outcome .note", has_text="openbaar vervoer").count() == 0
    page.locator("#window").select_option(index=1)
    page.locator("#outcome .note", has_text="openbaar vervoer").wait_for()
    assert seen.violations() == []
    seen.keep("plans-norm")
    # the plan as a file: what is seen, in a spreadsheet
    unfold(page, "take")
    name, content = saved(page, "#sheet")
    assert name == f"{STUDY}-plan.csv" and content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    first = next(one for one in rows if one["Soort plek"] == names[category])
    assert (first["Gebied"], first["Norm (minuten)"]) == ("De hele studie", "9")
    before = float(first["Mensen voorbij de norm, nu"].replace(",", "."))
    assert before == pytest.approx(row["people_in_gap_before"], abs=1e-3)
    areas = [one for one in rows if one["Code"] and one["Hoe"] == "Te voet"]
    assert {one["Code"] for one in areas} == {one["code"] for one in preview["areas"]}
    page.locator("#reset").click()
    page.locator("#measured.soft").wait_for()
    page.locator("#window").select_option("")
    assert outcome(page) == own
    seen.check()


def test_lines_are_struck_by_keyboard_and_called_by_their_names(window):
    seen = window()
    page = seen.go(PAGE)
    unfold(page, "plan")
    lines = api(seen, f"/studies/{STUDY}/routes")["routes"]
    line = lines[0]
    page.locator("#line-list option").first.wait_for(state="attached")
    assert page.locator("#line-list option").count() == len(lines)
    page.locator("#line").fill("lijn 99")
    page.locator("#strike-line").press("Enter")
    assert "lijn 99" in page.locator("#mistake").inner_text()
    page.locator("#line").fill(line["name"])
    page.locator("#strike-line").press("Enter")
    page.locator("#outcome table").nth(2).wait_for()
    assert changes(page) == [{"kind": "strike_route", "route": line["route"]}]
    assert page.locator("#mistake").is_hidden()
    assert line["long_name"] in page.locator("#changes").inner_text()
    assert page.locator("#layer").input_value() == "change"
    # who opens the address reads the name too
    page = seen.go(page.url.removeprefix(seen.base))
    page.locator("#changes li", has_text=line["long_name"]).wait_for()
    # from a stop: every line that halts there
    stop = page.locator("#stop-list option").first
    stop.wait_for(state="attached")
    named = stop.get_attribute("value")
    page.locator("#stop").fill(named)
    page.locator("#find-stop").press("Enter")
    page.locator("#stop-lines button").first.wait_for()
    at = re.search(r"\(([^()]*)\)$", named)[1]
    halting = api(seen, f"/studies/{STUDY}/routes?stop={at}")["routes"]
    buttons = page.locator("#stop-lines button")
    found = buttons.evaluate_all("all => all.map((one) => one.dataset.route)")
    assert sorted(found) == sorted(one["route"] for one in halting)
    if line["route"] not in found:
        buttons.first.press("Enter")
    button = page.locator(f"#stop-lines button[data-route='{found[0]}']")
    assert button.inner_text() == "Zet deze lijn terug"
    assert seen.violations() == []
    seen.keep("plans-lines")
    button.press("Enter")
    assert {"kind": "strike_route", "route": found[0]} not in changes(page)
    assert button.inner_text() == "Schrap deze lijn"
    seen.check()


def test_an_earlier_version_is_looked_at_and_put_back(window):
    seen = window()
    one, two = [middle(seen)], [middle(seen), {"kind": "close", "place": "ldc-001"}]
    plan = put(seen, make(seen, "Eerst", one), "Daarna", two)
    page = seen.go(f"{PAGE}&scenario={plan['id']}")
    page.wait_for_selector("#outcome table")
    unfold(page, "kept")
    row = page.locator(f"#scenarios li[data-scenario='{plan['id']}']")
    row.get_by_role("button", name="Geschiedenis: Daarna").press("Enter")
    page.locator("#versions li").nth(1).wait_for()
    assert "(de nieuwste)" in page.locator("#versions li").first.inner_text()
    page.locator("#versions button[data-version='2']").press("Enter")
    page.locator("#version-shown li").nth(1).wait_for()
    assert page.locator("#put-back").count() == 0
    page.locator("#versions button[data-version='1']").press("Enter")
    page.locator("#version-shown", has_text="Versie 1").wait_for()
    assert "Midden (verzonnen)" in page.locator("#version-shown").inner_text()
    assert seen.violations() == []
    seen.keep("plans-history")
    page.locator("#put-back").press("Enter")
    page.wait_for_selector("dialog", state="detached")
    page.locator("#save-state", has_text="“Eerst” is bewaard").wait_for()
    assert page.locator("#changes li").count() == 1
    now = api(seen, f"/scenarios/{plan['id']}")
    assert (now["version"], now["name"], now["changes"]) == (3, "Eerst", one)
    assert api(seen, f"/scenarios/{plan['id']}/history/2")["changes"] == two
    page.locator("#undo").click()
    assert changes(page) == two
    seen.check()


def test_the_files_of_a_plan_are_those_of_the_study_as_it_would_be(window):
    seen = window()
    made = [middle(seen)]
    plan = make(seen, "Plan <b>vet</b>", made)
    page = seen.go(f"{PAGE}&scenario={plan['id']}")
    page.wait_for_selector("#outcome table")
    after = outcome(page)[labels(seen)["ldc"]][2]
    unfold(page, "take")
    assert page.locator("#files-plan").is_checked()
    page.locator("#make-files").click()
    page.locator("#job [data-file], #job .mistake").first.wait_for(timeout=120_000)
    assert page.locator("#job .mistake").count() == 0, page.locator("#job").inner_text()
    name, summary = saved(page, "#job [data-file='summary.md']")
    text = summary.decode("utf-8")
    assert name == "plan-summary.md" and "Plan: Plan" in text and "nieuwe plekken 1" in text
    assert "<b>" not in text and after in text
    name, content = saved(page, "#job [data-file='areas.csv']")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    people = {
        one["Code"]: one["lokaal dienstencentrum: alleenwonenden buiten bereik"] for one in rows
    }
    preview = api(seen, f"/studies/{STUDY}/scenarios/preview", changes=made)
    compared = [
        (float(people[area["code"]].replace(",", ".")), area["people_in_gap_after"])
        for area in preview["areas"]
        if area["people_in_gap_after"] is not None and people[area["code"]]
    ]
    assert compared
    assert all(one == pytest.approx(other, abs=1e-3) for one, other in compared)
    name, content = saved(page, "#job [data-file='map.html']")
    assert b"Plan: Plan" in content and b"<b>vet</b>" not in content
    assert "verzonnen" in content.decode("utf-8").lower()
    # without a plan there is nothing to choose
    page.locator("#changes button").first.click()
    page.wait_for_selector("#outcome table", state="detached")
    assert page.locator("#whose").is_hidden() and page.locator("#sheet").is_hidden()
    seen.check()


def drag(page, x, y, right, down):
    """A finger that goes from a point to another, and lifts."""
    hand = page.context.new_cdp_session(page)

    def send(kind, *points):
        touches = [{"x": at_x, "y": at_y} for at_x, at_y in points]
        hand.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})

    send("touchStart", (x, y))
    for step in range(1, 7):
        send("touchMove", (x + right * step / 6, y + down * step / 6))
    send("touchEnd")
    hand.detach()


def test_plans_on_a_phone_are_moved_by_touch_and_compared_one_under_the_other(window):
    seen = window("phone")
    plan = make(seen, "Naast elkaar (verzonnen)", [middle(seen)])
    page = seen.go(f"{PAGE}&scenario={plan['id']}")
    page.wait_for_selector("#outcome table")
    # the new place is chosen in the list, and then dragged with a finger
    page.locator("#places").select_option("new:0")
    sign = page.locator(".place-sign.leaflet-marker-draggable")
    sign.wait_for()
    sign.scroll_into_view_if_needed()
    box = sign.bounding_box()
    assert box["width"] >= 24 and box["height"] >= 24
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    scrolled = page.evaluate("scrollY")
    drag(page, x, y, 30, 36)
    page.wait_for_url(re.compile("changes="))
    (moved,) = changes(page)
    assert moved["kind"] == "add"
    assert moved["lat"] < plan["changes"][0]["lat"] and moved["lon"] > plan["changes"][0]["lon"]
    assert page.evaluate("scrollY") == scrolled
    page.wait_for_selector("#outcome table")
    # the crosshair takes a tap
    page.locator("#move").tap()
    page.wait_for_selector(".crosshair")
    with page.expect_response("**/scenarios/preview") as got:
        page.locator("#map").tap(position={"x": 195, "y": 310})
    assert got.value.ok
    page.wait_for_selector(".crosshair", state="detached")
    assert changes(page) != [moved]
    page.wait_for_selector("#outcome table")
    unfold(page, "kept")
    row = page.locator(f"#scenarios li[data-scenario='{plan['id']}']")
    row.get_by_role("button", name="Vergelijken").tap()
    page.wait_for_selector("#comparison table, table#comparison")
    maps = [page.locator(f"#small-{at}").bounding_box() for at in (0, 1)]
    assert maps[1]["y"] > maps[0]["y"] + maps[0]["height"]
    assert all(one["x"] >= 0 and one["x"] + one["width"] <= 390 for one in maps)
    assert seen.overflow() == 0
    assert seen.violations() == []
    seen.keep("plans-compare-phone")
    # another pace holds in the comparison too
    before = page.locator("#comparison").inner_text()
    page.locator("#pace").select_option("frail")
    page.locator("#compare", has_text="kwetsbare oudere").wait_for()
    assert page.locator("#comparison").inner_text() != before
    page.locator("#compare-close").tap()
    assert page.locator("#compare").is_hidden()
    assert "other" not in state(page)
    seen.check()
