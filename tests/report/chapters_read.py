"""The chapters about written figures, and how to read what stands in them."""

from nabij.data.provenance import Source
from nabij.maps.printed import Drawn
from nabij.report.buurtanalyse import (
    chapter_neighbourhood,
    chapter_offer,
    chapter_reach,
    chapter_residents,
    chapter_sources,
)
from nabij.report.document.content import (
    Answer,
    Heading,
    Item,
    Note,
    Paragraph,
    Picture,
    Table,
    plain,
)

from .made_figures import (
    made_offer,
    made_sites,
)

PICTURES = {
    name: Drawn(svg=f"<svg id='{name}'/>", png=name.encode(), alt=f"alt {name}")
    for name in ("where", "bars", "share", "reach", "windows")
}


ANSWER = Answer("vraag", "Wat vindt u?", (), ())


SOURCES = (
    Source("areas", "gebieden.shp", "0", 1, 2024, "Statbel", "CC BY 4.0", "© Statbel"),
    Source("places", "plekken.csv", "1", 1),
    Source("places", "plekken.csv", "1", 1),
)


def everything(figures, language="nl", *, places=None, sites=None, pictures=PICTURES):
    """All chapters after one another."""
    places = made_offer() if places is None else places
    sites = made_sites() if sites is None else sites
    answers = {"vraag": ANSWER}
    return (
        *chapter_neighbourhood.chapter(figures, pictures, answers, language),
        *chapter_residents.chapter(figures, pictures, language),
        *chapter_offer.chapter(figures, places, answers, language),
        *chapter_reach.chapter(figures, sites, pictures, language),
        *chapter_sources.chapter(figures, SOURCES, (), language),
        *chapter_sources.glossary(figures, language),
    )


def texts(blocks):
    """Every text that people read in the blocks, with plain spaces."""
    return (percents(text) for text in _texts(blocks))


def _texts(blocks):
    for block in blocks:
        match block:
            case Heading():
                yield block.text
            case Paragraph() | Item():
                yield plain(block.runs)
            case Note():
                yield from (block.title, plain(block.runs))
            case Picture():
                yield from (block.caption, block.alt)
            case Table():
                yield from (block.caption, *block.header, *block.notes)
                for row in block.rows:
                    yield from row
            case Answer():
                yield block.heading


def table(blocks, key):
    (found,) = [b for b in blocks if isinstance(b, Table) and b.key == key]
    return found


def keys(blocks, kind):
    return [block.key for block in blocks if isinstance(block, kind)]


def column(blocks, key, header):
    found = table(blocks, key)
    at = found.header.index(header)
    return [percents(row[at]) for row in found.rows]


def prose(blocks):
    return "\n".join(texts(blocks))


def row_of(blocks, key, first):
    found = table(blocks, key)
    (row,) = [row for row in found.rows if row[0] == first]
    return dict(zip(found.header, row, strict=True))


def percents(text):
    return text.replace("\u00a0", " ")
