"""Texts and figures of a neighbourhood over HTTP: no word is lost, no hidden number is told."""

import io

import docx
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from nabij.api.library import load
from nabij.api.neighbourhood_models import NeighbourhoodFigures
from nabij.api.text_models import FromWord, Questions, Text
from nabij.report.buurtanalyse.make import make
from nabij.report.document.write_docx import to_docx
from nabij.report.texts.prose import one_line, parse, to_markdown
from nabij.report.texts.questions import DECISIONS, heading, questions
from nabij.report.texts.text_file import read_text
from nabij.report.texts.text_source import source_of
from nabij.words import LANGUAGES

from .live import running
from .served import STUDIES, copy_good, get

ROOT = f"{STUDIES}/proef"
AREAS = {"areas": ["44021A000", "44021A010"]}
IDS = [question.id for question in questions()]
# all six areas lie inside
SQUARE = [[3.60, 50.95], [3.80, 50.95], [3.80, 51.15], [3.60, 51.15], [3.60, 50.95]]
DRAWN = {"type": "Polygon", "coordinates": [SQUARE]}


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return copy_good(tmp_path_factory.mktemp("map"))


@pytest.fixture(scope="module")
def client(study):
    with running(study.parent) as client:
        yield client


def _figures(client, status=200, language="nl", **asked):
    headers = {"accept-language": language}
    answer = client.post(f"{ROOT}/neighbourhood", json=asked, headers=headers)
    assert answer.status_code == status, answer.text
    return answer.json()


def _begin(client, front=AREAS, **more):
    answer = client.post(f"{ROOT}/texts", json={"front": front, **more})
    assert answer.status_code == 201, answer.text
    assert answer.headers["etag"] == '"v1"'
    return answer.headers["location"], Text.model_validate(answer.json())


def _put(client, url, version, body, status=200):
    answer = client.put(url, json=body, headers={"if-match": f'"v{version}"'})
    assert answer.status_code == status, answer.text
    return answer.json()


def _questions(client, url, language="nl"):
    headers = {"accept-language": language}
    return Questions.model_validate(get(client, f"{url}/questions", headers=headers).json())


def _answers(client, url):
    return {one.id: one.markdown for one in _questions(client, url).questions}


def test_figures_of_areas_are_the_sums_of_their_columns(client):
    told = NeighbourhoodFigures.model_validate(_figures(client, **AREAS))
    rows = {one.indicator: one for one in told.residents}
    # households.csv: 100 and 110 households, 40 and 43 people living alone
    assert rows["households"].value == 210
    assert rows["one_person_households"].value == 83
    assert rows["one_person_share"].value == pytest.approx(83 / 210, abs=1e-6)
    assert [area["code"] for area in told.areas] == AREAS["areas"]
    assert told.kind == "areas" and "part" not in told.areas[0]
    outline = shapely.from_geojson(str(told.outline).replace("'", '"').encode())
    assert outline.is_valid and 3.6 < outline.centroid.x < 3.8
    inside = sum(place.inside for place in told.places)
    assert [(one.inside, one.near) for one in told.offer] == [(inside, len(told.places) - inside)]


def test_the_three_ways_to_choose_a_neighbourhood(client):
    place = get(client, f"{ROOT}/places").json()["places"][0]
    walk = _figures(client, within_walk=10, of=place["name"])
    assert walk["kind"] == "walk"
    assert next(one for one in walk["places"] if one["place"] == place["place"])["inside"]
    one = next(one for one in walk["places"] if one["place"] == place["place"])
    assert (one["lat"], one["lon"]) == pytest.approx((place["lat"], place["lon"]), abs=1e-5)
    drawn = _figures(client, polygon=DRAWN)
    every = _figures(client, areas=[f"44021A{n}{m}0" for n in range(3) for m in range(2)])
    assert (drawn["kind"], every["kind"]) == ("polygon", "areas")
    same = ("residents", "reach", "proposals")
    assert {name: drawn[name] for name in same} == {name: every[name] for name in same}


@pytest.mark.parametrize(
    ("asked", "key"),
    [
        ({}, "jobs.no_neighbourhood"),
        ({"areas": []}, "jobs.no_neighbourhood"),
        (AREAS | {"polygon": DRAWN}, "jobs.several_neighbourhoods"),
        ({"within_walk": 10}, "documents.walk_half"),
        ({"of": "x"}, "documents.walk_half"),
        ({"within_walk": 10, "of": "x"}, None),
        ({"areas": ["x"]}, None),
        ({"areas": ["\x00"]}, None),
        ({"within_walk": 0.5, "of": "x"}, "api.invalid"),
        ({"polygon": {"type": "Point", "coordinates": [1, 2]}}, "api.invalid"),
        ({"polygon": {"type": "Polygon", "coordinates": [[[0, 0]]]}}, "api.invalid"),
        ({"polygon": {"type": "Polygon", "coordinates": [[[0, 0]] * 4]}}, None),
        ({"polygon": {"type": "Polygon", "coordinates": [[[1e300, 0]] * 4]}}, None),
        ({"polygon": {"type": "Polygon", "coordinates": [[[3, 51], [4, 51], [5, 51]] * 2]}}, None),
    ],
)
def test_a_neighbourhood_that_is_none_is_told(client, asked, key):
    told = _figures(client, 422, **asked)
    assert key is None or told["key"] == key
    assert "nabij-" not in told["detail"] and "{" not in told["detail"]
    if key != "api.invalid":
        answer = client.post(f"{ROOT}/texts", json={"front": asked})
        assert (answer.status_code, answer.json()["key"]) == (422, told["key"])


def test_small_numbers_stay_hidden_in_the_figures(tmp_path):
    copy_good(tmp_path, limit=("[study]", "[study]\nsuppress_below = 50"))
    with running(tmp_path) as client:
        told = _figures(client, **AREAS)
    found = [row["value"] for row in told["residents"] if row["indicator"].endswith("households")]
    counts = [
        value
        for row in (*told["areas"], *told["reach"])
        for name, value in row.items()
        if ("people" in name or name.endswith("households")) and not name.endswith("_status")
    ]
    assert len(counts) > 6
    assert not [n for n in (*found, *counts) if n is not None and 0 < n < 50]
    assert [area["one_person_households"] for area in told["areas"]] == [None, None]


def test_a_new_text_asks_every_question_and_names_every_proposal(client):
    url, text = _begin(client, name='Mijn "buurt" <b>')
    assert (text.name, text.study, text.polygon) == ('Mijn "buurt" <b>', "proef", None)
    said = read_text(source_of(text.markdown))
    assert said.front.areas == tuple(AREAS["areas"]) and said.front.name == 'Mijn "buurt" <b>'
    told = _questions(client, url)
    assert [one.id for one in told.questions] == IDS
    assert all(one.guiding and not one.markdown for one in told.questions)
    proposed = [one["id"] for one in _figures(client, **AREAS)["proposals"]]
    assert [one.id for one in told.decisions] == proposed and proposed
    assert (told.mistake, told.findings, told.appendix) == (None, [], [])
    french = _questions(client, url, "fr")
    assert [q.heading for q in french.questions] != [q.heading for q in told.questions]
    assert get(client, f"{ROOT}/texts").json()["documents"][0]["id"] == text.id


def test_a_text_without_a_name_is_called_after_its_neighbourhood(client):
    _, text = _begin(client)
    assert text.name == _figures(client, **AREAS)["name"]


def test_the_language_of_a_new_text(client):
    for language in ("nl", "fr", "en"):
        _, text = _begin(client, language=language)
        assert f"## {questions()[0].heading(language)}" in text.markdown


def test_a_drawing_stays_with_its_text(client):
    url, text = _begin(client, {"polygon": DRAWN})
    assert text.polygon.model_dump() == DRAWN and "polygon" not in text.markdown
    body = {"markdown": text.markdown + "\nErbij.\n"}
    assert _put(client, url, 1, body)["polygon"] == DRAWN
    assert _put(client, f"{url}/answers/summary", 2, {"markdown": "x"})["polygon"] == DRAWN
    other = {"type": "MultiPolygon", "coordinates": [[SQUARE]]}
    assert _put(client, url, 3, body | {"polygon": other})["polygon"] == other
    assert get(client, f"{url}/history/3").json()["polygon"] == DRAWN


def test_an_answer_changes_its_own_section_and_no_other_byte(client):
    url, text = _begin(client)
    head = f"## {questions()[3].heading('nl')}\n"
    saved = _put(client, f"{url}/answers/{IDS[3]}", 1, {"markdown": "Veel **volk**.\n\n- a\n- b"})
    before, after = text.markdown.partition(head), saved["markdown"].partition(head)
    assert before[0] == after[0]
    # what stood in the section was hints alone, which stay above the answer
    hints, rest = before[2].partition("\n## ")[::2]
    assert after[2] == hints.rstrip("\n") + "\n\nVeel **volk**.\n\n- a\n- b\n\n## " + rest
    assert _answers(client, url)[IDS[3]] == "Veel **volk**.\n\n- a\n- b"
    emptied = _put(client, f"{url}/answers/{IDS[3]}", 2, {"markdown": ""})
    assert _answers(client, url)[IDS[3]] == ""
    assert emptied["markdown"] == text.markdown


WORDS = st.lists(
    st.sampled_from([*"ab #-_*|<>!\n\\[]().+&;`1", "\n## Kop\n", "<!--", "-->", "é", "\r\n", "\t"]),
    max_size=40,
).map("".join)


@pytest.fixture(scope="module")
def again(client):
    """What makes a text as it began, and tells where it stands and in which version."""
    url, text = _begin(client)

    def anew():
        version = get(client, url).json()["version"]
        return url, _put(client, url, version, {"markdown": text.markdown})["version"]

    return anew


@settings(max_examples=50)
@given(WORDS, WORDS)
def test_whatever_is_answered_is_read_back_and_the_others_stay(client, again, first, second):
    url, version = again()
    saved = _put(client, f"{url}/answers/{IDS[1]}", version, {"markdown": first})
    _put(client, f"{url}/answers/{IDS[2]}", saved["version"], {"markdown": second})
    told = _questions(client, url)
    answers = {one.id: one.markdown for one in told.questions}
    expected = dict.fromkeys(IDS, "")
    expected |= {IDS[1]: to_markdown(parse(first)), IDS[2]: to_markdown(parse(second))}
    assert answers == expected and told.appendix == []


@settings(max_examples=50)
@given(st.text(max_size=300) | WORDS.map(lambda words: f"+++\n{words}\n+++\n{words}"))
def test_whatever_is_saved_as_a_text_is_kept_to_the_letter(client, again, markdown):
    url, version = again()
    if "\0" in markdown:
        refused = _put(client, url, version, {"markdown": markdown}, 422)
        assert refused["key"] == "store.not_text"
        return
    saved = _put(client, url, version, {"markdown": markdown})
    assert get(client, url).json()["markdown"] == markdown
    assert client.get(f"{url}/questions").status_code in (200, 422)
    headers = {"if-match": saved["etag"]}
    answer = client.put(f"{url}/answers/{IDS[0]}", json={"markdown": "Ja."}, headers=headers)
    assert answer.status_code in (200, 422)


def test_a_mistake_in_the_front_matter_does_not_hide_the_answers(client):
    url, text = _begin(client)
    broken = text.markdown.replace("areas = [", "gebieden = [")
    _put(client, url, 1, {"markdown": broken})
    _put(client, f"{url}/answers/summary", 2, {"markdown": "Veel volk."})
    told = _questions(client, url)
    assert told.mistake and "gebieden" in told.mistake
    assert {one.id: one.markdown for one in told.questions}["summary"] == "Veel volk."


def test_two_who_answer_lose_no_word(client):
    url, _ = _begin(client)
    _put(client, f"{url}/answers/summary", 1, {"markdown": "Van hen."})
    refused = _put(client, f"{url}/answers/summary", 1, {"markdown": "Van mij."}, 412)
    assert refused["key"] == "documents.stale" and "Van hen." in refused["current"]["markdown"]
    assert _answers(client, url)["summary"] == "Van hen."
    both = {"markdown": "Van hen.\n\nVan mij."}
    _put(client, f"{url}/answers/summary", refused["current"]["version"], both)
    assert "Van mij." not in get(client, f"{url}/history/2").json()["markdown"]
    assert client.put(f"{url}/answers/summary", json=both).status_code == 428


def test_a_question_that_is_none(client):
    url, _ = _begin(client)
    told = _put(client, f"{url}/answers/onzin", 1, {"markdown": "x"}, 404)
    assert told["key"] == "documents.no_question" and "summary" in told["detail"]


def test_decisions_about_proposals(client):
    url, _ = _begin(client)
    asked = [one.id for one in _questions(client, url).decisions]
    sent = [
        {"id": asked[0], "status": "accepted", "feasibility": 4, "words": "ja: (3) [x] *doen*"},
        {"id": "nieuw-ldc", "status": "struck"},
        {"id": "", "status": "open", "words": "een punt van onszelf"},
    ]
    _put(client, f"{url}/decisions", 1, {"decisions": sent})
    told = {one.id: one for one in _questions(client, url).decisions}
    assert told[asked[0]].model_dump() == sent[0]
    assert (told["nieuw-ldc"].status, told[""].words) == ("struck", "een punt van onszelf")
    assert list(told)[: len(asked)] == asked
    assert all(told[id].status == "open" for id in asked[1:])
    again = [{"id": asked[0], "status": "open"}]
    _put(client, f"{url}/decisions", 2, {"decisions": again})
    assert {one.id: one for one in _questions(client, url).decisions}[asked[0]].words == ""
    wrong = [{"id": "geen id", "status": "open"}]
    assert _put(client, f"{url}/decisions", 3, {"decisions": wrong}, 422)["key"] == "api.invalid"


def _points(client, url):
    return [
        one.model_dump(exclude={"id"}) for one in _questions(client, url).decisions if not one.id
    ]


def _point(words, status="accepted", feasibility=None):
    return {"status": status, "feasibility": feasibility, "words": words}


def test_points_of_their_own_are_added_changed_moved_and_taken_out(client):
    url, text = _begin(client)
    proposals = _questions(client, url).decisions
    a, b, c = _point("Een bankje."), _point("De markt.", "open", 4), _point("De *school*: (3)")
    steps = [[a], [a, b, c], [a, c], [c, a], [c, a | {"words": "Twee bankjes."}], []]
    for version, points in enumerate(steps, start=1):
        saved = _put(client, f"{url}/points", version, {"points": points})
        assert _points(client, url) == points
        told = _questions(client, url)
        assert [one for one in told.decisions if one.id] == proposals
        assert told.findings == []
    assert saved["markdown"].split() == text.markdown.split()
    nothing = [_point(" \n"), _point("", "open"), _point("twee\nregels")]
    _put(client, f"{url}/points", 7, {"points": nothing})
    assert [one["words"] for one in _points(client, url)] == ["twee regels"]
    wrong = {"points": [{"words": "x", "id": "far-ldc"}]}
    assert _put(client, f"{url}/points", 8, wrong, 422)["key"] == "api.invalid"


def test_points_leave_what_people_wrote_around_them(client):
    url, text = _begin(client)
    own = (
        "- [x] : Het eerste,\n  dat verdergaat.\nEen losse zin.\n<!-- van Jef -->\n"
        "- [x] (2): Het tweede.\n- [ ] far-iets (3): Een oud voorstel.\n- [-] : Het derde."
    )
    markdown = f"{text.markdown}\n## {heading(DECISIONS, 'nl')}\n\n{own}\n"
    _put(client, url, 1, {"markdown": markdown})
    first, second, third = _points(client, url)
    # one is taken out: of the others no byte changes
    saved = _put(client, f"{url}/points", 2, {"points": [first, third]})
    assert saved["markdown"] == markdown.replace("- [x] (2): Het tweede.\n", "")
    # the same again changes nothing at all
    again = _put(client, f"{url}/points", 3, {"points": [first, third]})
    assert again["markdown"] == saved["markdown"]
    moved = _put(client, f"{url}/points", 4, {"points": [third, first, second]})["markdown"]
    assert _points(client, url) == [third, first, second]
    for kept in ("Een losse zin.", "<!-- van Jef -->", "- [ ] far-iets (3): Een oud voorstel."):
        assert kept in moved


POINTS = st.lists(
    st.builds(
        _point,
        st.text(max_size=30) | st.text("ab (3):[x]-#<!->*_\\\n\t|", max_size=30),
        st.sampled_from(["open", "accepted", "struck"]),
        st.sampled_from([None, 1, 5]),
    ),
    max_size=4,
)


@settings(max_examples=40)
@given(POINTS, POINTS)
def test_whatever_points_are_sent_are_read_back(client, again, first, second):
    url, version = again()
    for points in (first, second):
        if "\0" in "".join(one["words"] for one in points):
            return
        version = _put(client, f"{url}/points", version, {"points": points})["version"]
        said = [one | {"words": one_line(one["words"])} for one in points]
        expected = [one for one in said if one["words"] or one["feasibility"]]
        assert _points(client, url) == expected
    assert _answers(client, url) == dict.fromkeys(IDS, "")


def _word(client, url, content, status=200, **options):
    answer = client.post(f"{url}/word", files={"file": ("x.docx", content)}, **options)
    assert answer.status_code == status, answer.text
    return answer.json()


def test_a_word_file_is_taken_back_only_when_it_is_confirmed(client, study):
    url, _ = _begin(client, name="Buurt")
    _put(client, f"{url}/answers/summary", 1, {"markdown": "Veel volk."})
    said = read_text(source_of(get(client, url).json()["markdown"]))
    loaded = load(study, "proef")
    word = to_docx(make(loaded.study, loaded.inputs, said).document)
    same = FromWord.model_validate(_word(client, url, word))
    assert (same.changed, same.changes, same.etag) == (False, [], '"v2"')
    file = docx.Document(io.BytesIO(word))
    line = next(one for one in file.paragraphs if one.text == "Veel volk.")
    line.runs[0].text = "Heel veel volk."
    edited = io.BytesIO()
    file.save(edited)
    _put(client, f"{url}/answers/own_view", 2, {"markdown": "Intussen."})
    told = FromWord.model_validate(_word(client, url, edited.getvalue()))
    assert told.changed and told.told and told.etag == '"v3"'
    kinds = {one.kind: one for one in told.changes}
    assert (kinds["taken"].before, kinds["taken"].after) == ("Veel volk.", "Heel veel volk.")
    assert _answers(client, url)["summary"] == "Veel volk."
    _put(client, url, 3, {"markdown": told.markdown})
    answers = _answers(client, url)
    assert (answers["summary"], answers["own_view"]) == ("Heel veel volk.", "Intussen.")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"hallo", b"\x00" * 1000])
def test_a_file_that_is_no_word_file(client, content):
    url, _ = _begin(client)
    assert _word(client, url, content, 422)["key"].startswith("textfile.word")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_word_file_is_named_as_its_sender_does(client, language):
    url, _ = _begin(client)
    bare = io.BytesIO()
    docx.Document().save(bare)
    headers = {"accept-language": language}
    for content, key in ((b"hallo", "word_damaged"), (bare.getvalue(), "word_not_ours")):
        files = {"file": ("../map/onze wijk (2).docx", content)}
        told = client.post(f"{url}/word", files=files, headers=headers).json()
        assert told["key"] == f"textfile.{key}" and "onze wijk (2).docx" in told["detail"]
        assert "map" not in told["detail"] and "buurtanalyse.docx" not in told["detail"]


def test_a_word_file_that_is_too_large(client):
    url, _ = _begin(client)
    assert _word(client, url, b"\x00" * 20_000_001, 413)["key"] == "api.too_large"
    assert client.post(f"{url}/word").status_code == 422


def _parts(client, url, limit):
    """What a list gives in parts of so many, one after another."""
    found, offset = [], 0
    while offset is not None:
        told = get(client, f"{url}?limit={limit}&offset={offset}").json()
        assert len(told["documents"]) == limit or told["next"] is None
        found += told["documents"]
        offset = told["next"]
    return found


def test_long_lists_come_in_parts(client):
    url, _ = _begin(client)
    for version in range(1, 6):
        _put(client, f"{url}/answers/summary", version, {"markdown": f"Versie {version}."})
    for list_url, expected in ((f"{url}/history", 6), (f"{ROOT}/texts", 1)):
        whole = get(client, list_url).json()
        assert whole["next"] is None and len(whole["documents"]) >= expected
        for limit in (1, 4, expected, 500):
            assert _parts(client, list_url, limit) == whole["documents"]
        assert get(client, f"{list_url}?offset=1000").json() == {"documents": [], "next": None}
        for wrong in ("limit=0", "limit=501", "limit=x", "offset=-1", "offset=9999999999"):
            assert client.get(f"{list_url}?{wrong}").json()["key"] == "api.invalid"
    assert [one["version"] for one in _parts(client, f"{url}/history", 4)] == [6, 5, 4, 3, 2, 1]
    get(client, f"{ROOT}/texts/geen/history?offset=3", 404)


def test_a_text_can_be_deleted_and_brought_back(client):
    url, text = _begin(client)
    gone = client.delete(url, headers={"if-match": '"v1"'}).json()
    assert gone["deleted"] and gone["etag"] == '"v2"' and "markdown" not in gone
    assert get(client, url, 404) and get(client, f"{url}/questions", 404)
    assert _put(client, url, 2, {"markdown": text.markdown})["polygon"] is None
    versions = [one["version"] for one in get(client, f"{url}/history").json()["documents"]]
    assert versions == list(np.arange(3, 0, -1))
