"""Surveys of every make: which column is which statement, what answers mean, what is refused."""

import csv
import io

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nabij.layers import survey as module
from nabij.layers.survey import read_survey
from nabij.layers.survey_items import MISSING, MORE_OR_LESS, NO, YES
from nabij.messages import LayerError

# The full scale in the order of the manual, as oogvooreenzaamheid.be prints it.
DUTCH = [
    "Er is altijd wel iemand in mijn omgeving bij wie ik met mijn dagelijkse probleempjes "
    "terecht kan.",
    "Ik mis een echt goede vriend of vriendin.",
    "Ik ervaar een leegte om me heen.",
    "Er zijn genoeg mensen op wie ik in geval van narigheid kan terugvallen.",
    "Ik mis gezelligheid om me heen.",
    "Ik vind mijn kring van kennissen te beperkt.",
    "Ik heb veel mensen op wie ik volledig kan vertrouwen.",
    "Er zijn voldoende mensen met wie ik me nauw verbonden voel.",
    "Ik mis mensen om me heen.",
    "Vaak voel ik me in de steek gelaten.",
    "Wanneer ik daar behoefte aan heb, kan ik altijd bij mijn vrienden terecht.",
]
ENGLISH = [
    "There is always someone I can talk to about my day-to-day problems",
    "I miss having a really close friend",
    "I experience a general sense of emptiness",
    "There are plenty of people I can lean on when I have problems",
    "I miss the pleasure of the company of others",
    "I find my circle of friends and acquaintances too limited",
    "There are many people I can trust completely",
    "There are enough people I feel close to",
    "I miss having people around me",
    "I often feel rejected",
    "I can call on my friends whenever I need them",
]
FRENCH = [
    "Il y a toujours quelqu’un à qui je peux parler de mes problèmes quotidiens",
    "Un véritable ami me manque",
    "J’éprouve un sentiment de vide",
    "Il y a suffisamment de personnes sur qui je peux compter en cas de problème",
    "La compagnie des autres me manque",
    "Je trouve que mon cercle d’amis et de connaissances est trop restreint",
    "Il y a beaucoup de personnes en qui j’ai pleinement confiance",
    "Il y a assez de personnes dont je me sens proche",
    "J’ai le sentiment que les gens autour de moi me manquent",
    "Je me sens souvent rejeté(e)",
    "Je peux faire appel à mes amis quand j’en ai besoin",
]
SHORT = (3, 4, 7, 8, 9, 10)
EMOTIONAL = {2, 3, 5, 6, 9, 10}


def write(folder, header, rows, name="bevraging.csv"):
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\n").writerows([header, *rows])
    path = folder / name
    path.write_text(text.getvalue(), encoding="utf-8")
    return path


def refused(path, key, **options):
    with pytest.raises(LayerError) as caught:
        read_survey(path, **options)
    assert caught.value.message.key == key
    sentences = [caught.value.message.text(language) for language in ("nl", "en", "fr")]
    for sentence in sentences:
        assert path.name in sentence
    return sentences[0]


def numbers(prefix, n):
    return [f"{prefix}{i}" for i in range(1, n + 1)]


@pytest.mark.parametrize("statements", [DUTCH, ENGLISH, FRENCH], ids=["nl", "en", "fr"])
@pytest.mark.parametrize("version", [6, 11])
def test_statements_are_recognised_in_any_order(tmp_path, statements, version):
    items = list(range(1, 12)) if version == 11 else list(SHORT)
    backwards = items[::-1]
    # one person; the answer of item k is 1, 2 or 3 as k leaves 0, 1 or 2 when divided by 3
    row = [k % 3 + 1 for k in backwards]
    survey = read_survey(write(tmp_path, [statements[k - 1] for k in backwards], [row]))
    assert survey.version == version
    assert survey.items == tuple(items)
    assert survey.answers.tolist() == [[k % 3 + 1 for k in items]]
    assert survey.emotional.tolist() == [k in EMOTIONAL for k in items]
    assert not survey.as_printed


@pytest.mark.parametrize(
    "form",
    [
        "3. {}",
        "Q12: {}",
        "Hoe voelt u zich? [{}]",
        "  {}  ",
    ],
)
def test_statements_in_the_forms_that_questionnaires_export(tmp_path, form):
    header = [form.format(DUTCH[k - 1].upper()) for k in SHORT]
    assert read_survey(write(tmp_path, header, [["ja"] * 6])).items == SHORT


@pytest.mark.parametrize("prefix", ["djg", "DJG_", "item", "q", "Q0", "v", "lone", "Vraag "])
def test_numbered_columns_of_the_full_scale(tmp_path, prefix):
    survey = read_survey(write(tmp_path, numbers(prefix, 11), [[1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2]]))
    assert survey.items == tuple(range(1, 12))
    assert survey.answers.tolist() == [[1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2]]


def test_six_columns_by_the_numbers_of_the_full_scale(tmp_path):
    header = ["lone10", "lone3", "lone4", "lone7", "lone8", "lone9"]
    survey = read_survey(write(tmp_path, header, [["nee", "ja", "ja", "ja", "ja", "ja"]]))
    assert survey.items == SHORT
    assert survey.answers.tolist() == [[YES] * 5 + [NO]]
    assert not survey.as_printed


def test_columns_1_to_6_are_in_the_order_of_the_manual_and_that_is_said(tmp_path):
    # CBS 2023: 1 emptiness E, 2 fall back on S, 3 trust S, 4 miss people E, 5 close S, 6 let down E
    row = ["ja", "nee", "min of meer", "ja", "nee", "ja"]
    survey = read_survey(write(tmp_path, numbers("djg", 6), [row]))
    by_item = dict(zip(survey.items, survey.answers[0].tolist(), strict=True))
    expected = {3: YES, 4: NO, 7: MORE_OR_LESS, 9: YES, 8: NO, 10: YES}
    assert by_item == expected
    assert survey.as_printed
    assert [f.key for f in survey.findings] == ["survey.order_assumed"]


@pytest.mark.parametrize(
    ("words", "meaning"),
    [
        (["ja", "Ja!", "YES", "oui", "1", "1.0"], YES),
        (["min of meer", "Min-of-meer", "more or less", "plus ou moins", "2", "2,0"], MORE_OR_LESS),
        (["nee", "neen", "nee!", "no", "Non", "3"], NO),
        (["", "9", "99", "geen antwoord", "No answer", "NA"], MISSING),
    ],
)
def test_answers_in_words_and_codes(tmp_path, words, meaning):
    header = [f"djg{k}" for k in SHORT]
    if all(word == "" for word in words):
        words = [*words[:5], "9"]
    survey = read_survey(write(tmp_path, header, [words]))
    assert survey.answers.tolist() == [[meaning] * 6]
    by_number = any(word[:1] in ("1", "2", "3") for word in words)
    assert survey.by_code == by_number
    assert [f.key for f in survey.findings] == ["survey.one_is_yes"] * by_number


def test_what_1_stands_for_can_be_turned_but_words_stay(tmp_path):
    path = write(tmp_path, [f"djg{k}" for k in SHORT], [["1", "2", "3", "ja", "nee", "9"]])
    survey = read_survey(path, one_is="no")
    assert survey.answers.tolist() == [[NO, MORE_OR_LESS, YES, YES, NO, MISSING]]
    assert [f.key for f in survey.findings] == ["survey.one_is_no"]


def test_the_same_from_a_workbook(tmp_path):
    book = openpyxl.Workbook()
    book.active.append([f"djg{k}" for k in SHORT])
    book.active.append([1, 2, 3, None, 99, 1.0])
    book.save(tmp_path / "b.xlsx")
    survey = read_survey(tmp_path / "b.xlsx")
    assert survey.answers.tolist() == [[1, 2, 3, MISSING, MISSING, 1]]


@pytest.mark.parametrize(
    "value", ["4", "0", "-1", "misschien", "=1+1", "=cmd|' /C calc'!A0", "1;2", "<b>ja</b>", "jaja"]
)
def test_another_answer_is_refused_with_its_place(tmp_path, value):
    header = [f"djg{k}" for k in SHORT]
    rows = [["ja"] * 6, ["ja", "ja", value, "ja", "ja", "ja"]]
    said = refused(write(tmp_path, header, rows), "survey.bad_answer")
    assert "rij 3" in said
    assert "djg7" in said
    assert value[:19] in said
    assert "min of meer" in said


def test_long_answers_are_not_repeated_whole(tmp_path):
    header = [f"djg{k}" for k in SHORT]
    story = "Mijn buurvrouw Maria komt niet meer"
    said = refused(write(tmp_path, header, [[story] + ["ja"] * 5]), "survey.bad_answer")
    assert "Maria" not in said


@pytest.mark.parametrize(
    ("header", "key"),
    [
        (["leeftijd", "buurt"], "survey.no_items"),
        (["djg1"], "survey.no_items"),
        (numbers("djg", 7), "survey.items_wrong_number"),
        (numbers("djg", 12), "survey.items_wrong_number"),
        (numbers("djg", 5), "survey.items_wrong_number"),
        (DUTCH[:7], "survey.items_wrong_number"),
        ([*numbers("djg", 6), "djg1"], "survey.items_twice"),
        ([*DUTCH, DUTCH[0]], "survey.items_twice"),
        ([*DUTCH, *numbers("djg", 11)], "survey.items_twice"),
        ([*numbers("item", 6), *numbers("v", 6)], "survey.items_twice"),
    ],
)
def test_columns_that_are_not_the_scale_are_refused(tmp_path, header, key):
    refused(write(tmp_path, header, [["ja"] * len(header)]), key)


def test_seven_items_are_named(tmp_path):
    path = write(tmp_path, numbers("djg", 7), [["ja"] * 7])
    said = refused(path, "survey.items_wrong_number")
    assert "7 uitspraken" in said
    assert "djg7" in said


def test_columns_that_name_the_scale_go_before_other_numbered_questions(tmp_path):
    header = [*numbers("q", 6), *(f"djg{k}" for k in SHORT)]
    survey = read_survey(write(tmp_path, header, [["x"] * 6 + ["ja"] * 6]))
    assert survey.answers.tolist() == [[YES] * 6]


def test_empty_header_only_absent_and_too_long(tmp_path, monkeypatch):
    empty = tmp_path / "leeg.csv"
    empty.write_text("", encoding="utf-8")
    refused(empty, "tables.empty")
    refused(write(tmp_path, numbers("djg", 11), [], "kop.csv"), "tables.no_rows")
    refused(tmp_path / "weg.csv", "tables.not_found")
    monkeypatch.setattr(module, "MAX_ROWS", 2)
    rows = [["ja"] * 11] * 3
    refused(write(tmp_path, numbers("djg", 11), rows, "lang.csv"), "survey.too_many_rows")


def people(n, **columns):
    header = [*(f"djg{k}" for k in SHORT), *columns]
    rows = [["ja"] * 6 + [values[i] for values in columns.values()] for i in range(n)]
    return header, rows


def test_groups_are_columns_that_divide_people(tmp_path):
    n = 12
    header, rows = people(
        n,
        respondent=[str(i % 4) for i in range(n)],
        leeftijd=["65-79", "80+", "", "65-79"] * 3,
        opmerking=["goed", "beter", "goed"] * 4,
        geslacht=["Man", "vrouw", "man", "Vrouw"] * 3,
        alleen=["ja"] * n,
        straat=[f"Straat {i}" for i in range(n)],
        verhaal=["Een lang verhaal over mijn buren en over mij", "kort"] * 6,
        hobby=["schaken", "koor"] + [""] * (n - 2),
    )
    survey = read_survey(write(tmp_path, header, rows))
    assert list(survey.groups) == ["leeftijd", "geslacht"]
    assert survey.groups["leeftijd"][:4] == ("65-79", "80+", "", "65-79")
    assert set(survey.groups["geslacht"]) == {"Man", "Vrouw"}


def test_at_most_five_columns_unless_asked_for(tmp_path):
    columns = {f"kenmerk_{c}": ["a", "b"] for c in "abcdefg"}
    path = write(tmp_path, *people(2, **columns))
    survey = read_survey(path)
    assert list(survey.groups) == list(columns)[:5]
    assert [f.key for f in survey.findings] == ["survey.groups_left_out"]
    assert list(read_survey(path, groups=["kenmerk_g"]).groups) == ["kenmerk_g"]
    assert read_survey(path, groups=[]).groups == {}
    refused_all = list(columns)[:6]
    with pytest.raises(LayerError) as caught:
        read_survey(path, groups=refused_all)
    assert caught.value.message.key == "survey.many_groups"


def test_groups_asked_for_are_checked(tmp_path):
    wide = {"buurt": [f"b{i}" for i in range(9)], "geslacht": ["m", "v", "x"] * 3}
    path = write(tmp_path, *people(9, **wide))
    assert "geslacht" in refused(path, "survey.no_group_near", groups=["geslacgt"])
    refused(path, "survey.no_group", groups=["zzz"])
    refused(path, "survey.no_group", groups=["djg3"])
    assert "9 verschillende" in refused(path, "survey.group_values", groups=["buurt"])


def test_answers_do_not_show_in_a_printed_survey(tmp_path):
    header, rows = people(2, stad=["Gentbrugge", "Ledeberg"])
    survey = read_survey(write(tmp_path, header, rows))
    assert "Gentbrugge" not in repr(survey)
    assert "answers" not in repr(survey)


@given(st.lists(st.text(max_size=12), min_size=6, max_size=6))
def test_any_text_is_an_answer_or_refused(tmp_path_factory, cells):
    path = write(tmp_path_factory.mktemp("s"), [f"djg{k}" for k in SHORT], [cells, ["ja"] * 6])
    try:
        survey = read_survey(path)
    except LayerError as error:
        assert error.message.key.startswith(("survey.", "tables."))
        assert str(error)
    else:
        assert set(survey.answers.ravel().tolist()) <= {MISSING, YES, MORE_OR_LESS, NO}
