"""What people type in Word comes into the text file; nothing that either side says is lost."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nabij.report.document.content import Heading, Item, Paragraph, Run
from nabij.report.document.prose_normal import legal
from nabij.report.texts.decisions import Decision
from nabij.report.texts.merge import describe, merge
from nabij.report.texts.prose import normal, parse, to_markdown
from nabij.report.texts.questions import questions
from nabij.report.texts.text_file import Front, new_text, read_text, written
from nabij.report.texts.text_source import source_of
from nabij.report.texts.word_text import WordText, read_word
from nabij.words import text as catalogue

from .made_word import Edited, word_of
from .prose_strategies import prose, texts

IDS = [question.id for question in questions()]
HEADINGS = {question.id: question.heading("nl") for question in questions()}
FRONT = "+++\nname = 'Buurt'   # blijft\n+++\n\n"
MARK = f"**{catalogue('textfile.from_word', 'nl')}**"


def text(*lines):
    return Paragraph((Run("\n".join(lines)),))


def under(key, body):
    return f"## {HEADINGS.get(key, key)}\n\n{body}\n\n"


def word(base, answers=None, decisions=(), unknown=()):
    """A Word file that says this, as prose in Markdown per key."""
    said = {key: parse(markdown) for key, markdown in (answers or {}).items()}
    told = tuple((heading, parse(markdown)) for heading, markdown in unknown)
    return WordText(said, tuple(decisions), told, base, ())


def merged(file, typed):
    result = merge(typed.base, source_of(file), typed)
    return result.text, [change.kind for change in result.changes]


# one section


@pytest.mark.parametrize(
    ("base", "file", "typed", "after", "kinds"),
    [
        ("oud", "oud", "oud", "oud", []),
        ("oud", "oud", "nieuw", "nieuw", ["taken"]),
        ("oud", "anders", "oud", "anders", ["kept"]),
        ("oud", "zelfde", "zelfde", "zelfde", []),
        ("", "", "nieuw", "nieuw", ["taken"]),
        ("oud", "oud", "", "", ["emptied"]),
        ("oud", "", "oud", "", ["kept"]),
        ("oud", "anders", "", "anders", ["kept"]),
        ("oud", "", "nieuw", "nieuw", ["taken"]),
        ("oud", "een", "twee", f"een\n\n{MARK}\n\ntwee", ["conflict"]),
        # one side holds all that the other says
        ("oud", "een", "een\n\ntwee", "een\n\ntwee", ["taken"]),
        ("oud", "een\n\ntwee", "twee", "een\n\ntwee", ["kept"]),
        (None, "", "nieuw", "nieuw", ["taken"]),
        (None, "oud", "", "oud", []),
        (None, "oud", "oud", "oud", []),
        (None, "een", "twee", f"een\n\n{MARK}\n\ntwee", ["conflict"]),
    ],
)
def test_who_changed_a_section_is_told_by_what_it_was(base, file, typed, after, kinds):
    source = FRONT + under("walks", file) + under("partners", "blijft")
    before = None if base is None else {"walks": base, "partners": "blijft"}
    said, found = merged(source, word(before, {"walks": typed, "partners": "blijft"}))
    assert found == kinds
    read = read_text(source_of(said))
    assert read.answers["walks"] == parse(after)
    assert read.answers["partners"] == (text("blijft"),)


def test_all_other_bytes_stay():
    file = (
        FRONT.replace("\n", "\r\n")
        + "los  \r\n\r\n##  Wat leerden de buurtwandelingen ##\r\n<!-- hulp -->\r\nOud *woord*\r\n"
        + "<!-- meer\r\nhulp -->\r\n\r\n### Diep\r\n* a\r\n## Eigen\r\n\r\n\r\n  x  \r\nEinde"
    )
    source = source_of(file)
    base = written(read_text(source))
    said, kinds = merged(file, word(base, {"walks": "Nieuw", "partners": ""}))
    assert kinds == ["taken"]
    start, rest = file.split("<!-- hulp -->")
    new = "\r\n<!-- hulp -->\r\n<!-- meer\r\nhulp -->\r\n\r\nNieuw\r\n\r\n"
    assert said == start + new + "## Eigen" + rest.split("## Eigen")[1]


def test_a_merge_without_changes_gives_the_same_bytes():
    file = FRONT + under("walks", "a  \n\n\n* b\n* c") + "##partners\n\n# X\n-"
    base = written(read_text(source_of(file)))
    answers = {key: base[key] for key in IDS}
    assert merged(file, word(base, answers)) == (file, [])


def test_a_heading_that_stands_twice_gets_its_text_once():
    file = FRONT + under("walks", "een") + under("partners", "p") + under("walks", "twee")
    base = {"walks": "een\n\ntwee"}
    said, kinds = merged(file, word(base, {"walks": "drie"}))
    assert kinds == ["taken"]
    read = read_text(source_of(said))
    assert read.answers["walks"] == (text("drie"),) and read.answers["partners"] == (text("p"),)


def test_an_answer_whose_heading_is_gone_comes_at_the_end():
    said, kinds = merged(FRONT + "tekst", word({}, {"walks": "gelopen"}))
    assert kinds == ["new"]
    assert said == FRONT + "tekst\n\n" + under("walks", "gelopen")[:-1]


def test_headings_new_in_word_are_added_and_those_of_the_appendix_found():
    file = FRONT + "## Eigen kop #1\n\noud\n"
    base = written(read_text(source_of(file)))
    typed = word(base, unknown=[("eigen KOP #1:", "nieuw"), ("# *Nog* een", "x"), ("C #", "y")])
    said, kinds = merged(file, typed)
    assert kinds == ["taken", "new", "new"]
    assert read_text(source_of(said)).appendix == (
        ("Eigen kop #1", (text("nieuw"),)),
        ("# *Nog* een", (text("x"),)),
        ("C #", (text("y"),)),
    )


def test_taking_the_same_file_in_twice_changes_nothing_more():
    file = FRONT + under("walks", "een") + "## Sterktes en tekorten: akkoord of niet?\n\n"
    file += "- [x] far-ldc: mijn\n"
    base = {"walks": "oud", "decisions": "- [ ] far-ldc:"}
    decisions = [Decision("far-ldc", "struck", 4, "anders"), Decision("", "accepted", None, "p")]
    typed = word(base, {"walks": "twee"}, decisions, [("Kop", "z")])
    first, kinds = merged(file, typed)
    assert kinds.count("conflict") == 2
    assert merged(first, typed)[0] == first


# decisions

DECIDED = "## Sterktes en tekorten: akkoord of niet?\n\n<!-- hulp -->\n"


def decided(base, file, *decisions):
    said, kinds = merged(FRONT + DECIDED + file, word({"decisions": base}, {}, decisions))
    assert said.startswith(FRONT + DECIDED)
    return said.removeprefix(FRONT + DECIDED), kinds


def test_a_decision_takes_what_either_side_changed():
    said, kinds = decided(
        "- [ ] far-ldc:\n- [ ] near-x:",
        "- [ ] far-ldc (2):\n\n* [ ]  near-x\n",
        Decision("far-ldc", "accepted", None, "te ver"),
        Decision("near-x", "open", None, ""),
    )
    assert said == "- [x] far-ldc (2): te ver\n\n* [ ]  near-x\n"
    assert kinds == ["taken"]


def test_a_decision_that_both_changed_keeps_both():
    said, kinds = decided(
        "- [ ] far-ldc:", "- [x] far-ldc: mijn\n", Decision("far-ldc", "struck", 3, "zijn")
    )
    assert kinds == ["taken", "conflict"]
    read = read_text(source_of(FRONT + DECIDED + said))
    assert read.decisions == (Decision("far-ldc", "accepted", 3, "mijn"),)
    ((_, notes),) = read.appendix
    assert notes[0].runs[0].text + notes[1].runs[0].text == "Uit Word:- [-] far-ldc (3): zijn"


def test_decisions_and_points_new_in_word_are_added():
    said, kinds = decided(
        "- [ ] far-ldc:\n- [x] : oud punt\n- [x] : gaat weg",
        "- [ ] far-ldc:\n- [x] (2): oud punt\n- [x] : gaat weg\n\n<!-- eind -->\n",
        Decision("far-ldc", "open", None, ""),
        Decision("slow-ldc", "open", None, ""),
        Decision("none-ldc", "accepted", 1, "Er is niets"),
        Decision("", "accepted", None, "beter punt"),
        Decision("", "accepted", None, "nog een"),
    )
    assert said == (
        "- [ ] far-ldc:\n- [x] (2): beter punt\n- [x] : nog een\n\n<!-- eind -->\n"
        "- [x] none-ldc (1): Er is niets\n"
    )
    assert kinds == ["new", "taken", "taken"]


def test_a_comment_on_the_line_of_a_decision_is_kept():
    said, _ = decided(
        "- [ ] a-b:\n- [ ] c-d:",
        "- [ ] a-b: <!-- let op -->\n- [ ] c-d:\nlos\n",
        Decision("a-b", "accepted", None, ""),
    )
    assert said.count("<!-- let op -->") == 1 and "los" in said
    assert [d.status for d in read_text(source_of(DECIDED + said)).decisions] == [
        "accepted",
        "open",
    ]


def test_without_a_section_the_decisions_get_one():
    said, _ = merged(FRONT, word({}, {}, [Decision("a-b", "struck", None, "x")]))
    assert read_text(source_of(said)).decisions == (Decision("a-b", "struck", None, "x"),)


# what is told


def test_changes_are_told_before_they_are_written():
    typed = word({"walks": "oud"}, {"walks": "nieuw\u202e"}, unknown=[("Kop", "x\n\n" * 40)])
    told = describe(merge(typed.base, source_of(under("walks", "oud")), typed).changes, "nl")
    assert told[:3] == [
        f"«{HEADINGS['walks']}»: de tekst uit Word komt in het tekstbestand.",
        "  -oud",
        "  +nieuw",
    ]
    assert "«Kop»" in told[3] and told[-1].startswith("  … (+")
    assert len(told) < 20


# properties


def pairs():
    return st.dictionaries(st.sampled_from(IDS[:4]), prose(), max_size=4)


@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(pairs(), pairs(), st.one_of(st.none(), pairs()))
def test_nothing_that_people_wrote_on_either_side_is_lost(file, typed, base):
    """Each part of the file, and each of Word, stays unless the other side took it away."""
    source = FRONT + "".join(under(key, to_markdown(file.get(key, ()))) for key in IDS[:4])
    before = None if base is None else {key: to_markdown(said) for key, said in base.items()}
    answers = {key: to_markdown(typed.get(key, ())) for key in IDS[:4]}
    said, _ = merged(source, word(before, answers))
    read = read_text(source_of(said)).answers
    for key in IDS[:4]:
        mine, theirs = normal(file.get(key, ())), normal(typed.get(key, ()))
        old = None if base is None else normal(base.get(key, ()))
        if mine not in (old, ()):
            assert all(part in read[key] for part in mine if not isinstance(part, Item))
        if theirs not in (old, ()):
            assert all(part in read[key] for part in theirs if not isinstance(part, Item))
        if mine == theirs:
            assert read[key] == mine


EDITS = st.lists(
    st.tuples(
        st.sampled_from(["insert", "replace", "delete", "new heading"]),
        st.sampled_from(IDS),
        st.integers(0, 3),
        texts().map(lambda said: " ".join(legal(said).split())),
        st.sampled_from(["Normal", "List Bullet", "List Number", "Heading 3"]),
        st.booleans(),
        st.booleans(),
    ),
    min_size=1,
    max_size=6,
)


def part_of(said, style, bold=False, italic=False):
    runs = (Run(said, bold, italic),)
    if style == "Heading 3":
        return Heading(said, 3)
    if style.startswith("List"):
        return Item(runs, 0, style == "List Number")
    return Paragraph(runs)


@pytest.fixture(scope="module")
def start():
    """A text file with some answers, the Word file of it, and its parts as a plain list."""
    file = new_text(Front(name="Buurt"), "nl", [("far-ldc", "ver")])
    for key in ("walks", "goals", "summary"):
        head = f"## {HEADINGS[key]}\n"
        file = file.replace(head, f"{head}\neen **vet** woord\n\n- punt\n\n### Kop\n\nslot\n")
    answers = read_text(source_of(file)).answers
    return file, word_of(file), {key: list(answers[key]) for key in IDS}


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(EDITS)
def test_random_edits_of_the_word_file_come_into_the_text_file(start, edits):
    file, data, parts = start
    open_file = Edited(data)
    model = {key: list(said) for key, said in parts.items()}
    added = []
    for kind, key, place, said, style, bold, italic in edits:
        lines = open_file.under(HEADINGS[key])
        place = min(place, len(lines) - 1)
        if kind == "insert" and said:
            open_file.add(lines[place], said, style, bold, italic)
            model[key].insert(place, part_of(said, style, bold, italic))
        elif kind == "replace" and said and place:
            old = model[key][place - 1]
            open_file.type_in(lines[place], said)
            model[key][place - 1] = (
                Heading(said, 3) if isinstance(old, Heading) else replaced(old, said)
            )
        elif kind == "delete" and place:
            lines[place].getparent().remove(lines[place])
            del model[key][place - 1]
        elif kind == "new heading" and not added:
            head = open_file.add(
                open_file.heading(HEADINGS["summary"]).getprevious(), "Zelf", "Heading 2"
            )
            open_file.add(head, "iets van ons")
            added.append(("Zelf", (text("iets van ons"),)))
    read = read_word(open_file.data)
    said = read_text(source_of(merge(read.base, source_of(file), read).text))
    assert said.answers == {key: normal(model[key]) for key in IDS}
    assert said.appendix == tuple(added)
    assert said.decisions == (Decision("far-ldc", "open", None, ""),)


def replaced(part, said):
    runs = (Run(said),)
    return Item(runs, part.level, part.numbered) if isinstance(part, Item) else Paragraph(runs)
