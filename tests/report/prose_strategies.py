"""Prose as people could write it, with every sign that means something to Markdown."""

from hypothesis import strategies as st

from nabij.report.document.content import Heading, Item, Paragraph, Run, Table

FRAGMENTS = [
    *("#", "##", "### ", "* ", "*", "**", "_", "__", "- ", "+ ", "> ", "`", "```", "~~~", "|"),
    *("--", "|---|---|", "---", "+++", "===", "1. ", "1986. ", "2) ", "12", ".", ":", "\\", "\\\\"),
    *("[", "]", "](http://x.be)", "![a](b)", "<", "<!-- ", "-->", "<b>", "<br>", "<https://x.be>"),
    *("&", "&amp;", "&#35;", ";", "[x] ", "- [ ] far-ldc (3): ", "=1+1", "{{x}}", "$x$", "~", "^"),
    *("(", ")", " ", "  ", "\u00a0", "\t", "\n", "\n\n", "\r\n", "\u2028", "\u200d", "\u200b"),
    *("\u202e", "\x00", "\x07", "\ufeff", "\ufffe", "é", "e\u0301", "👵🏽", "👩\u200d👧", "🇧🇪"),
    *("שלום", "مرحبا", "中文", "a", "b", "De buurt", "snake_case", "AT&T", "5 < 6 > 4", "100 %"),
    *("Let op:", "«zo»", "’t"),
]


def texts(size: int = 8) -> st.SearchStrategy[str]:
    piece = st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=3))
    return st.lists(piece, max_size=size).map("".join)


def runs() -> st.SearchStrategy[tuple[Run, ...]]:
    return st.lists(st.builds(Run, texts(), st.booleans(), st.booleans()), max_size=5).map(tuple)


def tables() -> st.SearchStrategy[Table]:
    row = st.lists(texts(4), max_size=4).map(tuple)
    return st.builds(Table, row, st.lists(row, max_size=3).map(tuple))


def prose() -> st.SearchStrategy[tuple[Paragraph | Item | Heading | Table, ...]]:
    part = st.one_of(
        st.builds(Paragraph, runs()),
        st.builds(Item, runs(), st.integers(0, 9), st.booleans()),
        st.builds(Heading, texts(), st.integers(1, 9)),
        tables(),
    )
    return st.lists(part, max_size=6).map(tuple)
