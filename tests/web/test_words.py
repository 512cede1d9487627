"""The catalogues of the pages: the same in three languages, and with every key that is used."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

WEB = Path(__file__).resolve().parents[2] / "web"
LANGUAGES = ("nl", "fr", "en")
# t("page.key"), start("page.key"), and keys as such in code: "page.key" of a page that exists
USED = re.compile(r"""["'`]([a-z]+\.[a-z0-9_]+)["'`]""")
MADE = re.compile(r"`([a-z]+\.[a-z0-9_]*)\$\{")  # t(`page.kind_${kind}`)
IN_PAGE = re.compile(r'data-t(?:-[a-z]+)?="([^"]+)"')
FACT = re.compile(r"\{(\w+)(?::[^}]*)?\}")


def flat(language: str) -> dict[str, str]:
    pages = json.loads((WEB / "static" / "words" / f"{language}.json").read_text("utf-8"))
    return {f"{page}.{name}": text for page, keys in pages.items() for name, text in keys.items()}


def used() -> dict[str, str]:
    """Every key that a page or a module uses, with one file that does."""
    pages = {key.partition(".")[0] for key in flat("nl")}
    found = {}
    for file in (WEB / "src").rglob("*.ts"):
        for key in USED.findall(file.read_text("utf-8")):
            if key.partition(".")[0] in pages and not key.endswith((".js", ".json", ".html")):
                found[key] = file.name
    for file in (WEB / "static").glob("*.html"):
        found |= dict.fromkeys(IN_PAGE.findall(file.read_text("utf-8")), file.name)
    return found


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_the_languages_have_the_same_keys(language):
    assert flat(language).keys() == flat("nl").keys()


def test_every_key_that_is_used_exists():
    known = flat("nl")
    keys = used()
    assert len(keys) > 20
    # `planner.html` and the like are addresses, no keys
    missing = {key: file for key, file in keys.items() if key not in known}
    assert missing == {}


def test_every_key_is_used():
    made = {
        start for file in (WEB / "src").rglob("*.ts") for start in MADE.findall(file.read_text())
    }
    keys = used()
    idle = [
        key
        for key in flat("nl")
        if key not in keys and not any(key.startswith(one) for one in made)
    ]
    assert idle == []


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_sentences_have_the_same_facts(language):
    dutch, other = flat("nl"), flat(language)
    for key, sentence in dutch.items():
        assert set(FACT.findall(sentence)) == set(FACT.findall(other[key])), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_empty_or_holds_markup(language):
    for key, sentence in flat(language).items():
        assert sentence.strip(), key
        assert "<" not in sentence, key
