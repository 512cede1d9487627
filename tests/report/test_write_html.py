"""The web page in a real browser: it asks for nothing, runs nothing, and fits a phone."""

import re

import pytest

from nabij.report.document.content import (
    Answer,
    Document,
    Heading,
    Item,
    Note,
    Paragraph,
    Picture,
    Run,
    Table,
    words,
)
from nabij.report.document.write_html import to_html

SCRIPT = '<script>window.harmed=1</script><img src=x onerror="window.harmed=1">&amp;\'"--><b>'
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
    'width="600" height="300" viewBox="0 0 600 300"><script>window.harmed=1</script>'
    '<image xlink:href="http://elsewhere.example/a.png" width="9" height="9"/>'
    '<linearGradient id="p1"><stop stop-color="#1f3a5f"/></linearGradient>'
    '<rect width="300" height="200" fill="url(#p1)"/></svg>'
)


def paragraph(text):
    return Paragraph(words(text))


def document(*blocks, **changes):
    facts = {"title": "Buurtanalyse Marollen", "subtitle": ("LDC De Brug",), "language": "nl"}
    return Document(**{**facts, "footer": "Gemaakt met nabij", "blocks": blocks, **changes})


def wide(columns):
    header = tuple(f"Kolom nummer {at}" for at in range(columns))
    return Table(header, (tuple(f"waarde{at}" for at in range(columns)),) * 3, "Breed", (1,))


FULL = document(
    Heading("1. De buurt", 1, "buurt"),
    paragraph("Regel een\nregel twee"),
    Picture(SVG, b"", "Kaart met drie plekken.", "Figuur 1"),
    Picture(SVG, b"", "Staafdiagram.", "Figuur 2", 40.0),
    Heading("Cijfers", 2, "cijfers"),
    wide(30),
    Table(("Kort",), (("a",),), notes=("Bron: Statbel.",)),
    Note(words("100 is de stad."), "Zo leest u de index"),
    Item(words("een")),
    Item(words("eronder"), 1),
    Item(words("twee"), 0, True),
    Heading("2. Beleving", 1, "beleving"),
    Answer("talks", "Wat zei men?", ("Met wie sprak u?",), ()),
    Answer("walks", "Wat zag u?", ("Waar?",), (Heading("Het plein", 3), paragraph("x" * 500))),
)


class Opened:
    """A page, with all it asked for and all it complained about."""

    def __init__(self, browser, path, html, width=1100, **options):
        path.write_text(html, encoding="utf-8")
        self.requests, self.problems = [], []
        self.page = browser.new_page(viewport={"width": width, "height": 800}, **options)
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda said: self.problems.append(said.text))
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.goto(path.as_uri(), wait_until="load")


@pytest.fixture
def go(browser, tmp_path):
    opened = []

    def start(html, **options):
        opened.append(Opened(browser, tmp_path / "buurt.html", html, **options))
        return opened[-1]

    yield start
    for one in opened:
        one.page.close()


@pytest.mark.browser
def test_the_page_asks_for_nothing_and_runs_nothing(go):
    found = go(to_html(FULL))
    asked = [url for url in found.requests if not url.startswith("data:")]
    assert asked == [found.page.url] and found.problems == []
    assert found.page.evaluate("window.harmed") is None
    # both pictures are drawn
    sizes = found.page.eval_on_selector_all("img", "all => all.map(one => one.naturalWidth)")
    assert sizes == [600, 600]


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 320, 1100])
def test_the_page_fits_its_window_and_wide_tables_scroll(go, width):
    page = go(to_html(FULL), width=width).page
    across = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    scroll, client = page.evaluate(across)
    assert scroll == client == width
    inner, outer = page.evaluate(
        "(one => [one.scrollWidth, one.clientWidth])(document.querySelector('.wide'))"
    )
    assert inner > outer
    region = page.get_by_role("region", name="Breed")
    region.focus()
    page.keyboard.press("ArrowRight")
    # the page's policy lets no script wait in it, so it is asked again and again
    for _ in range(3000):
        if page.evaluate("document.querySelector('.wide').scrollLeft"):
            return
        page.wait_for_timeout(20)
    pytest.fail("the table does not scroll by keyboard")


@pytest.mark.browser
def test_headings_contents_and_landmarks(go):
    page = go(to_html(FULL)).page
    read = "all => all.map(one => [one.tagName, one.textContent])"
    assert page.eval_on_selector_all("h1,h2,h3,h4,h5,h6", read) == [
        ["H1", "Buurtanalyse Marollen"],
        ["H2", "Inhoud"],
        ["H2", "1. De buurt"],
        ["H3", "Cijfers"],
        ["H2", "2. Beleving"],
        ["H3", "Wat zei men?"],
        ["H3", "Wat zag u?"],
        ["H4", "Het plein"],
    ]
    assert page.title() == "Buurtanalyse Marollen"
    assert page.evaluate("document.documentElement.lang") == "nl"
    links = page.eval_on_selector_all("nav a", "all => all.map(one => [one.textContent, one.hash])")
    assert [text for text, _ in links] == [
        *("1. De buurt", "Cijfers", "2. Beleving", "Wat zei men?", "Wat zag u?")
    ]
    for text, target in links:
        assert page.inner_text(f'[id="{target[1:]}"]') == text
    ids = page.eval_on_selector_all("[id]", "all => all.map(one => one.id)")
    assert len(ids) == len(set(ids))
    for role in ("navigation", "main", "banner", "contentinfo"):
        assert page.get_by_role(role).count() == 1
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


@pytest.mark.browser
def test_tables_lists_and_hints_mean_what_they_are(go):
    page = go(to_html(FULL)).page
    table = page.get_by_role("table", name="Breed")
    assert table.get_by_role("columnheader").count() == 30
    assert table.get_by_role("rowheader").all_inner_texts() == ["waarde0"] * 3
    assert table.get_by_role("cell").count() == 3 * 29
    assert page.locator("main ul ul li").inner_text() == "eronder"
    assert page.locator("main ol li").all_inner_texts() == ["twee"]
    assert page.locator(".hint li").all_inner_texts() == ["Met wie sprak u?"]
    assert page.get_by_role("img", name="Kaart met drie plekken.").count() == 1
    assert page.locator("main p").first.inner_text() == "Regel een\nregel twee"


CONTRAST = """() => {
  const light = (text) => {
    const [r, g, b] = text.match(/[0-9.]+/g).map(Number).map((value) => value / 255)
      .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (one) => {
    const found = getComputedStyle(one).backgroundColor;
    return found === 'rgba(0, 0, 0, 0)' ? ground(one.parentElement) : found;
  };
  return [...document.querySelectorAll('body *')].map((one) => {
    const [a, b] = [light(getComputedStyle(one).color), light(ground(one))].sort((x, y) => y - x);
    return [(a + 0.05) / (b + 0.05), one.tagName];
  });
}"""


@pytest.mark.browser
def test_all_text_stands_out_from_its_ground(go):
    found = go(to_html(FULL)).page.evaluate(CONTRAST)
    assert len(found) > 100 and min(found)[0] >= 4.5, min(found)


@pytest.mark.browser
def test_what_people_write_stays_text(go):
    runs = (Run(SCRIPT, bold=True, italic=True), Run("\u202egekeerd\x00\ud800"))
    hostile = document(
        Heading(SCRIPT, 1, SCRIPT),
        Heading(SCRIPT, 2, SCRIPT),
        Paragraph(runs),
        Item(runs, 7),
        Table((SCRIPT,), ((SCRIPT, SCRIPT),), SCRIPT, key=SCRIPT, notes=(SCRIPT,)),
        Note(runs, SCRIPT),
        Answer(SCRIPT, SCRIPT, (SCRIPT,), ()),
        Picture(SVG, b"", SCRIPT, SCRIPT),
        title=SCRIPT,
        subtitle=(SCRIPT,),
        footer=SCRIPT,
    )
    html = to_html(hostile)
    found = go(html)
    assert found.problems == [] and found.page.evaluate("window.harmed") is None
    assert found.page.title() == SCRIPT
    assert found.page.locator("script, main b, img[src=x]").count() == 0
    # title, subtitle, contents (3), headings (3), paragraph, item, table (5), note (2), hint,
    # caption and footer
    assert found.page.evaluate("document.body.textContent").count(SCRIPT) == 20
    assert found.page.locator("img").get_attribute("alt") == SCRIPT
    assert "\u202e" not in html and "\x00" not in html
    ids = found.page.eval_on_selector_all("[id]", "all => all.map(one => one.id)")
    assert len(ids) == len(set(ids))


@pytest.mark.browser
def test_text_from_right_to_left_stands_at_the_right(go):
    page = go(to_html(document(paragraph("\u05e9\u05dc\u05d5\u05dd"), paragraph("links")))).page
    read = "all => all.map(one => getComputedStyle(one).direction)"
    assert page.eval_on_selector_all("main p", read) == ["rtl", "ltr"]


@pytest.mark.browser
def test_on_paper_no_table_is_wider_than_the_page(go):
    page = go(to_html(document(wide(12), paragraph("slot"))), width=627).page
    page.emulate_media(media="print")
    scroll, client = page.evaluate(
        "(one => [one.scrollWidth, one.clientWidth])(document.documentElement)"
    )
    assert scroll == client


def test_the_page_may_load_and_run_nothing():
    html = to_html(FULL)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)[1]
    rules = [rule.strip() for rule in policy.split(";")]
    assert rules[0] == "default-src 'none'" and "img-src data:" in rules
    assert "script" not in policy and html.count("http") == html.count("http-equiv")
    assert html == to_html(FULL)


def test_deep_headings_keep_their_level():
    html = to_html(document(*(Heading(f"kop{level}", level) for level in range(1, 8))))
    assert '<h6 id="deel-5" dir="auto">kop5' in html
    assert 'aria-level="7">kop6</h6>' in html and 'aria-level="8">kop7</h6>' in html


@pytest.mark.parametrize("alt", ["", " \n"])
def test_a_picture_of_which_nothing_is_said_is_refused(alt):
    with pytest.raises(ValueError, match="without alternative text"):
        to_html(document(Picture(SVG, b"", alt, "Figuur")))


def test_a_document_of_nothing_is_a_page():
    assert "<nav" not in to_html(document(subtitle=()))
