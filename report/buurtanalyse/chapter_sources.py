"""Chapter 9: where the figures come from, how they are made, what they cannot say; glossary."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ... import __version__
from ...data.provenance import Source
from ...layers.plain_text import plain
from ...messages import Message
from ...words import catalogue
from ..document.content import Block, Heading, Item, words
from ..neighbourhood.figures import Figures
from .cells import (
    EMPTY,
    Column,
    category,
    counted,
    led,
    norm,
    pace,
    paragraph,
    say,
    table,
    years,
)

#: How many findings about the files are told; the rest is counted.
MOST_FINDINGS = 12
_FINDING_LENGTH = 250
_FILE_LENGTH = 60
_SOURCE_LENGTH = 90

#: The words of the glossary; those after a condition only where the study has what they name.
_WORDS = (
    *("area", "household", "alone", "lone_parent", "norm", "beyond", "median", "index", "rank"),
)
_TRANSIT_WORDS = ("window", "percentile")
_LAST_WORDS = ("ldc", "family_centre", "left_out", "small", "partial", "cut")


def chapter(
    figures: Figures, sources: Sequence[Source], findings: Sequence[Message], language: str
) -> tuple[Block, ...]:
    """Sources, method and limits. findings: what was noticed in the files of the study."""
    return (
        Heading(say(language, "chapter_sources"), 1, "sources"),
        Heading(say(language, "section_sources"), 2, "sources_files"),
        *_sources(sources, language),
        Heading(say(language, "section_method"), 2, "sources_method"),
        *(Item(led(title, told)) for title, told in _method(figures, language)),
        Heading(say(language, "section_limits"), 2, "sources_limits"),
        *(Item(words(limit)) for limit in _limits(figures, language)),
        *_findings(findings, language),
        paragraph(say(language, "made_with", version=__version__)),
    )


def glossary(figures: Figures, language: str) -> tuple[Block, ...]:
    """The words of the report and what they mean."""
    names = (*_WORDS, *(_TRANSIT_WORDS if figures.study.windows else ()), *_LAST_WORDS)
    told = [name for name in names if _is_used(figures, name)]
    meanings = [say(language, f"meaning_{name}", n=figures.threshold) for name in told]
    listed = table(
        (
            Column(
                say(language, "col_word"),
                [say(language, f"word_{name}", n=figures.threshold) for name in told],
                1,
            ),
            Column(say(language, "col_meaning"), meanings, 3, numeric=False),
        ),
        language,
        caption=say(language, "table_glossary"),
        key="glossary",
    )
    heading = Heading(say(language, "chapter_glossary"), 1, "glossary")
    return (heading,) if listed is None else (heading, listed)


def _is_used(figures: Figures, word: str) -> bool:
    """Whether the report has what a word is about."""
    needs = {
        "small": figures.threshold > 1,
        "left_out": figures.threshold > 1,
        "cut": bool(figures.cut_areas),
        "lone_parent": "lone_parent_share" in figures.residents.index,
        "ldc": "ldc" in figures.study.norms,
        "family_centre": "huis_van_het_kind" in figures.study.norms,
    }
    return needs.get(word, True)


def _sources(sources: Sequence[Source], language: str) -> Iterator[Block]:
    """The table of files; a file that was read twice for one layer stands in it once."""
    rows = list(dict.fromkeys(_source(source, language) for source in sources))
    headers = ("layer", "file", "year", "source", "licence")
    widths = (1.6, 3, 0.8, 3, 1.6)
    columns = [
        Column(say(language, f"col_{header}"), [row[i] for row in rows], width, numeric=False)
        for i, (header, width) in enumerate(zip(headers, widths, strict=True))
    ]
    told = table(columns, language, caption=say(language, "table_sources"), key="sources")
    yield told if told is not None else paragraph(say(language, "sources_unknown"))


def _source(source: Source, language: str) -> tuple[str, ...]:
    layers = catalogue("cli", language)
    own = catalogue("buurtanalyse", language)
    key = f"layer_{source.layer}"
    credits = dict.fromkeys(plain(part) for part in (source.source, source.attribution) if part)
    return (
        own.get(key, layers.get(key, plain(source.layer))),
        plain(source.file, _FILE_LENGTH),
        years(source.vintage, None),
        plain("; ".join(credits), _SOURCE_LENGTH) or EMPTY,
        plain(source.licence, _SOURCE_LENGTH) or EMPTY,
    )


def _method(figures: Figures, language: str) -> Iterator[tuple[str, str]]:
    """Each figure with how it is made: its name, and a sentence or three."""
    study, residents = figures.study, figures.residents

    def told(name: str, **facts: object) -> tuple[str, str]:
        return say(language, f"method_{name}_title"), say(language, f"method_{name}", **facts)

    norms = [
        f"{category(name, language)} {norm(limit, language)}" for name, limit in study.norms.items()
    ]
    yield told("dwellings" if study.dwellings is None else "addresses")
    if figures.cut_areas:
        yield told("cut")
    yield told("walking")
    yield told("norm", norms=norms)
    yield told("pace", paces=[pace(study, name, language) for name in study.paces])
    yield told("median")
    if study.transit is not None:
        yield told("transit")
    yield told("index")
    if (residents["weighted_by"] == "households").any():
        yield told("weighted")
    if figures.threshold > 1:
        yield told("masked", n=figures.threshold)
    yield told("sites")


def _limits(figures: Figures, language: str) -> Iterator[str]:
    """What the figures cannot say."""
    if figures.study.study.invented:
        yield say(language, "limit_invented")
    yield say(language, "limit_lonely")
    yield say(language, "limit_dwellings")
    yield say(language, "limit_places")
    if figures.study.transit is not None:
        yield say(language, "limit_transit")
    yield say(language, "limit_years")


def _findings(findings: Sequence[Message], language: str) -> Iterator[Block]:
    """What was noticed in the files, at most MOST_FINDINGS; the rest is counted."""
    told = list(dict.fromkeys(plain(found.text(language), _FINDING_LENGTH) for found in findings))
    if not told:
        return
    yield Heading(say(language, "section_findings"), 2, "sources_findings")
    yield from (Item(words(sentence)) for sentence in told[:MOST_FINDINGS])
    if len(told) > MOST_FINDINGS:
        yield paragraph(counted(language, "findings_more", len(told) - MOST_FINDINGS))
