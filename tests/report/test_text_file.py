"""The text file: what people write is found again, and mistakes are told with their line."""

import codecs
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nabij.messages import NabijError, OutputError, StudyError
from nabij.report.document.content import Heading, Item, Paragraph, Run
from nabij.report.texts.decisions import decision_line, decision_lines, read_decisions
from nabij.report.texts.prose import normal, one_line, parse, to_markdown
from nabij.report.texts.questions import folded, is_hint, key_of, questions
from nabij.report.texts.text_file import (
    Decision,
    Front,
    new_text,
    read_text,
    read_text_file,
    write_new,
    written,
)
from nabij.report.texts.text_source import source_of
from nabij.words import LANGUAGES

from .prose_strategies import prose, texts

IDS = [question.id for question in questions()]


def text(*lines):
    return Paragraph((Run("\n".join(lines)),))


def read(said, language="nl"):
    return read_text(source_of(said, Path("/map/buurtanalyse.md")), language)


def keys(said):
    return [found.key for found in said.findings]


def under(heading, body):
    return f"## {heading}\n\n{body}\n\n"


WALKS, SEEN = "Wat leerden de buurtwandelingen?", "Wat hebt u zelf gezien?"
DECISIONS = "Sterktes en tekorten: akkoord of niet?"


# the questions


def test_the_questions_cover_the_chapters_that_people_write():
    assert len(IDS) == len(set(IDS)) and 12 <= len(IDS) <= 16
    assert {question.chapter for question in questions()} == {0, 1, 3, 5, 6, 7, 8}
    assert [q.chapter for q in questions()] == sorted(q.chapter for q in questions())
    for question in questions():
        for language in LANGUAGES:
            assert key_of(question.heading(language)) == question.id
            assert 2 <= len(question.guiding(language)) <= 4
            assert all(map(is_hint, question.guiding(language)))


@pytest.mark.parametrize(
    "said",
    [
        "  WAT   hebt u\tzelf gezien ",
        "Wat hebt u zelf gezien?:",
        "5.2 Wat hebt u zelf gezien",
        "What did you see yourself?",
        "Qu’avez-vous vu vous-même ?",
    ],
)
def test_a_heading_is_known_in_any_language_and_however_it_is_typed(said):
    assert key_of(said) == "observations"


def test_an_unknown_heading_keeps_its_text():
    assert key_of("Mijn  eigen kop") == "## Mijn eigen kop"
    assert folded("???") == "???"


# a new file


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_new_file_is_empty_and_says_nothing_is_wrong(language, tmp_path):
    front = Front(name='De «Brug» \\ "x"', areas=("21004A00-", "21004A01-"), date="maart 2026")
    path = tmp_path / "hier" / "buurtanalyse.md"
    write_new(path, new_text(front, language, [("far-ldc", "12 % <!-- woont --> ver")]))
    said = read_text_file(path, language)
    assert said.front == front and said.title == front.name
    assert not any(said.answers.values()) and list(said.answers) == IDS
    assert said.decisions == (Decision("far-ldc", "open", None, ""),)
    assert said.appendix == () and said.findings == ()


@pytest.mark.parametrize(
    "front",
    [
        Front(name="a", within_walk=12.5, of="LDC De Brug", organisation="LDC «x»"),
        Front(name="b", polygon=Path("/map/buurt.geojson")),
        Front(name="c", survey=Path("/map/x y.csv"), survey_groups=("leeftijd", "é")),
    ],
)
def test_the_front_matter_reads_back(front):
    assert read(new_text(front, "fr", [])).front == front


def test_a_new_file_never_replaces_one(tmp_path):
    path = tmp_path / "buurtanalyse.md"
    path.write_text("van mensen", encoding="utf-8")
    with pytest.raises(OutputError, match="bestaat al"):
        write_new(path, "leeg")
    assert path.read_text(encoding="utf-8") == "van mensen"


# answers


@settings(max_examples=200)
@given(st.dictionaries(st.sampled_from(IDS), prose(), max_size=5), st.booleans())
def test_what_people_write_under_a_question_is_what_is_read(answers, windows):
    """Random edits of the text file: written under their hints, in any order of questions."""
    typed = new_text(Front(name="Buurt"), "nl", [("far-ldc", "ver")])
    for question in questions():
        head = f"## {question.heading('nl')}\n\n"
        hints = "\n".join(f"<!-- {hint} -->" for hint in question.guiding("nl"))
        assert typed.count(head + hints) == 1
        if question.id in answers:
            said = to_markdown(answers[question.id])
            typed = typed.replace(head + hints, f"{head}{hints}\n\n{said}")
    if windows:
        typed = typed.replace("\n", "\r\n")
    found = read(typed)
    expected = {key: normal(answers.get(key, ())) for key in IDS}
    assert found.answers == expected
    assert found.decisions == (Decision("far-ldc", "open", None, ""),)
    assert found.appendix == () and found.findings == ()
    kept = written(found)
    assert {key: parse(kept[key]) for key in IDS} == expected


@settings(max_examples=100)
@given(texts(20))
def test_whatever_is_typed_the_other_answers_stay(typed):
    source = under(SEEN, "gezien") + under(WALKS, typed) + under("Met welke partners?", "samen")
    try:
        found = read(source)
    except NabijError:
        pytest.fail("what people type under a heading is never a mistake")
    assert found.answers["observations"] == (text("gezien"),)
    assert text("samen") in found.answers["partners"]


def test_headings_of_people_are_kept_in_the_appendix_in_order():
    found = read(
        "+++\nname = 'x'\n+++\nboven\n\n# Titel\n\nonder de titel\n\n"
        + under("Zelf bedacht", "een")
        + under(SEEN, "gezien\n\n### Dieper\n\ntekst")
        + "# Nog een deel\n\ntwee\n"
    )
    assert found.title == "Titel"
    assert found.answers["observations"] == (text("gezien"), Heading("Dieper", 3), text("tekst"))
    assert found.appendix == (
        ("Tekst die boven de eerste vraag stond", (text("boven"), text("onder de titel"))),
        ("Zelf bedacht", (text("een"),)),
        ("Nog een deel", (text("twee"),)),
    )
    assert written(found)["## Nog een deel"] == "twee"


def test_the_same_heading_twice_keeps_both_texts_and_says_so():
    found = read(under(SEEN, "een") + under("wat hebt u zelf gezien", "twee") + under("Z", "a") * 2)
    assert found.answers["observations"] == (text("een"), text("twee"))
    assert found.appendix == (("Z", (text("a"), text("a"))),)
    assert keys(found) == ["textfile.heading_twice"] * 2
    assert "Wat hebt u zelf gezien" in found.findings[0].text("nl")


def test_a_known_heading_without_its_space_is_known_and_a_tag_is_text():
    found = read("##Wat hebt u zelf gezien?\n\n#buurtfeest was mooi\n")
    assert found.answers["observations"] == (text("#buurtfeest was mooi"),)


def test_comments_that_people_damage_lose_nothing():
    hints = [f"<!-- {hint} -->" for hint in questions()[6].guiding("nl")]
    broken = hints[0].removesuffix("-->") + "\nJan zag het.\n" + hints[1].removeprefix("<!--")
    found = read(under(SEEN, broken) + under(WALKS, "<!-- Wij liepen -->\n<!-- half\nen door"))
    assert found.answers["observations"] == (text("Jan zag het."),)
    assert found.answers["walks"] == (text("<!-- half", "en door"),)
    typed, open_one = found.findings
    assert typed.key == "textfile.comment_typed" and typed.facts["rows"] == ["9"]
    assert open_one.key == "textfile.comment_open" and open_one.facts["rows"] == ["10"]


def test_an_answer_typed_inside_a_comment_with_a_hint_is_an_answer():
    hint = questions()[6].guiding("nl")[0]
    found = read(under(SEEN, f"<!-- {hint}\nBanken,\nen licht. -->\n\nMeer."))
    assert found.answers["observations"] == (text("Banken,", "en licht."), text("Meer."))
    assert found.findings == ()


def test_files_of_any_editor_are_read(tmp_path):
    said = under(SEEN, "één 👵🏽 שלום").replace("\n", "\r\n")
    for data in (
        said.encode(),
        codecs.BOM_UTF8 + said.encode(),
        said.encode("utf-16"),
        codecs.BOM_UTF16_BE + said.encode("utf-16-be"),
    ):
        path = tmp_path / "tekst.md"
        path.write_bytes(data)
        assert read_text_file(path).answers["observations"] == (text("één 👵🏽 שלום"),)
        assert read_text_file(path).front == Front(name="tekst")


@pytest.mark.parametrize(
    ("data", "key"),
    [
        ("één".encode("cp1252"), "not_utf8"),
        (b"a\x00b", "not_utf8"),
        (b"x" * 5_000_001, "too_large"),
        (None, "no_file"),
        ("map", "not_a_file"),
    ],
)
def test_a_file_that_is_no_text_is_refused(tmp_path, data, key):
    path = tmp_path / "buurtanalyse.md"
    if data == "map":
        path.mkdir()
    elif data is not None:
        path.write_bytes(data)
    with pytest.raises(StudyError) as caught:
        read_text_file(path)
    assert caught.value.message.key == f"textfile.{key}"
    assert "buurtanalyse.md" in str(caught.value)


# front matter


@pytest.mark.parametrize(
    ("front", "key", "row"),
    [
        ("naem = 'x'", "front_unknown_guess", "2"),
        ("name = 'x'\nzzz = 1", "front_unknown", "3"),
        ("name = 'x'\nareas = [1.5]", "front_list", "3"),
        ("name = 'x'\nareas = ['']", "front_list", "3"),
        ("name = 1", "front_text", "2"),
        ("within_walk = '10'\nof = 'x'", "front_minutes", "2"),
        ("within_walk = nan\nof = 'x'", "front_minutes", "2"),
        ("of = 'x'\nwithin_walk = 0", "front_minutes", "3"),
        ("within_walk = true\nof = 'x'", "front_minutes", "2"),
        ("within_walk = 10", "front_half", "2"),
        ("of = 'LDC'", "front_half", "2"),
        ("areas = ['1']\npolygon = 'a.geojson'", "front_two", "3"),
        ('survey = "map\\\\x.csv"', "front_path", "2"),
        ("survey = ''", "front_path", "2"),
        ("name = 'x", "front_toml", "2"),
        ("name = 'x'\nname = 'y'", "front_toml", "3"),
    ],
)
def test_a_mistake_in_the_front_matter_is_told_with_its_line(front, key, row):
    with pytest.raises(StudyError) as caught:
        read(f"+++\n{front}\n+++\n")
    assert caught.value.message.key == f"textfile.{key}"
    assert caught.value.message.facts["row"] == row
    assert "buurtanalyse.md" in str(caught.value)


def test_the_nearest_key_is_named():
    with pytest.raises(StudyError, match="`organisation`"):
        read("+++\norganisatie = 'x'\n+++\n")


def test_front_matter_that_does_not_end_is_told():
    with pytest.raises(StudyError, match=r"regel 2\b"):
        read("\n+++\nname = 'x'\n")


def test_the_front_matter_takes_codes_as_numbers_dates_and_paths_beside_the_file():
    found = read(
        "+++\nname = ' De  Brug '\ndate = 2026-03-10\nareas = [21004, '05A']\n"
        "survey = '../x.csv'\nsurvey_groups = 'leeftijd'\n+++\n"
    ).front
    assert found == Front(
        name="De Brug",
        date="2026-03-10",
        areas=("21004", "05A"),
        survey=Path("/x.csv"),
        survey_groups=("leeftijd",),
    )


def test_a_file_without_front_matter_is_named_by_its_title():
    assert read("# Marollen\n").front == Front(name="Marollen")
    assert read("tekst").front == Front(name="buurtanalyse")


# decisions


@pytest.mark.parametrize(
    ("line", "decision"),
    [
        ("- [ ] far-ldc:", Decision("far-ldc", "open", None, "")),
        ("- [x] far-ldc (3): Te ver, *echt*", Decision("far-ldc", "accepted", 3, "Te ver, echt")),
        ("* [X] far-ldc(5)", Decision("far-ldc", "accepted", 5, "")),
        (
            "- [-] window-huis_van_het_kind-avond: x: y",
            Decision("window-huis_van_het_kind-avond", "struck", None, "x: y"),
        ),
        ("[–] far-ldc", Decision("far-ldc", "struck", None, "")),
        ("- [] far-ldc", Decision("far-ldc", "open", None, "")),
        ("- [x] : Een hechte buurt", Decision("", "accepted", None, "Een hechte buurt")),
        (
            "- [x] Een hechte buurt (zie 5)",
            Decision("", "accepted", None, "Een hechte buurt (zie 5)"),
        ),
        ("- [x] (4): Een hechte buurt", Decision("", "accepted", 4, "Een hechte buurt")),
    ],
)
def test_a_decision_is_one_line(line, decision):
    assert read(under(DECISIONS, line)).decisions == (decision,)


def test_lines_that_are_no_decision_are_kept_and_told():
    body = (
        "- [x] far-ldc (9): ver\n  en traag\nZomaar tekst\n\n"
        "- [x] far-ldc: nog eens\n- [ ]\n- [q] b-c"
    )
    found = read("\n" + under(DECISIONS, body))
    assert found.decisions == (Decision("far-ldc", "accepted", None, "(9) ver en traag"),)
    assert found.appendix == (
        (
            "Opmerkingen bij de sterktes en tekorten",
            (
                text("Zomaar tekst"),
                Item((Run("[x] far-ldc: nog eens"),)),
                Item((Run("[q] b-c"),)),
            ),
        ),
    )
    facts = {said.key.removeprefix("textfile."): dict(said.facts) for said in found.findings}
    assert facts == {
        "feasibility": {"grade": "9", "row": "4"},
        "decision_twice": {"id": "far-ldc", "row": "8"},
        "decision_unread": {"rows": ["6", "8", "10"]},
    }


@settings(max_examples=200)
@given(
    st.lists(
        st.builds(
            Decision,
            st.from_regex(r"[a-z][a-z0-9_]{0,5}(-[A-Za-z0-9_.]{1,5}){1,2}", fullmatch=True),
            st.sampled_from(["open", "accepted", "struck"]),
            st.none() | st.integers(1, 5),
            texts(6).map(one_line),
        ),
        max_size=6,
        unique_by=lambda decision: decision.id,
    )
)
def test_decisions_read_back_from_their_lines(decisions):
    found = read_decisions(decision_lines(decisions))
    assert found.decisions == tuple(decisions)
    assert found.notes == "" and found.findings == ()


@settings(max_examples=100)
@given(texts(6).map(one_line).filter(bool))
def test_points_of_peoples_own_read_back_from_their_lines(words):
    point = Decision("", "accepted", None, words)
    assert read_decisions(decision_line(point)).decisions == (point,)
