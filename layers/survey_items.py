"""The statements of the De Jong Gierveld scale, and how columns and answers of a survey name them.

Full scale (De Jong Gierveld and Kamphuis 1985; Manual of the Loneliness Scale, De Jong Gierveld
and Van Tilburg 1999, updated 2022), E = emotional, S = social:

 1 S there is always someone I can talk to about my day-to-day problems
 2 E I miss having a really close friend
 3 E I experience a general sense of emptiness
 4 S there are plenty of people I can lean on when I have problems
 5 E I miss the pleasure of the company of others
 6 E I find my circle of friends and acquaintances too limited
 7 S there are many people I can trust completely
 8 S there are enough people I feel close to
 9 E I miss having people around me
10 E I often feel rejected
11 S I can call on my friends whenever I need them

Short scale (De Jong Gierveld and Van Tilburg 2006): 3, 4, 7, 9, 8, 10 in the order in which the
manual and Statistics Netherlands (CBS 2023) print it. Other leaflets print the emotional ones
first, so columns numbered 1 to 6 are told to the user as an assumption.

Dutch and English wordings are as published there; for French no published wording was at hand:
French columns are recognised by the words that a translation can hardly do without.
"""

from __future__ import annotations

import re
import unicodedata

FULL = tuple(range(1, 12))
SHORT = (3, 4, 7, 8, 9, 10)
#: The short scale as printed: what column 1 to 6 of a numbered file hold.
SHORT_AS_PRINTED = (3, 4, 7, 9, 8, 10)
EMOTIONAL = frozenset({2, 3, 5, 6, 9, 10})

YES, MORE_OR_LESS, NO, MISSING = 1, 2, 3, 0

ANSWERS = {
    YES: ("ja", "yes", "oui"),
    MORE_OR_LESS: ("min of meer", "more or less", "plus ou moins"),
    NO: ("nee", "neen", "no", "non"),
    MISSING: (
        *("9", "99", "geen antwoord", "weet niet", "weet het niet"),
        *("no answer", "don t know", "do not know"),
        *("pas de reponse", "sans reponse", "ne sait pas"),
    ),
}

#: Words before a number that name this scale, and those that any survey may use.
OWN_WORDS = ("djgls", "djg", "lone", "eenz", "eenzaamheid", "solitude")
_ANY_WORDS = ("item", "q", "v", "vraag", "question", "stelling", "uitspraak")
_NUMBERED = re.compile(rf"({'|'.join((*OWN_WORDS, *_ANY_WORDS))}) ?0*(\d+)")

# Dutch, English, French; on text as `folded` gives it.
_STARTS = {
    1: (
        r"er is altijd (wel )?iemand",
        r"there is always someone",
        r"il y a toujours quelqu",
    ),
    2: (
        r"ik mis een echt",
        r"i miss having a (really )?(close|good)",
        r".*\b(vrai|veritable|bon)\w* (bon )?amie?\b",
    ),
    3: (
        r"ik ervaar een (gevoel van )?leegte",
        r"i (experience|feel) (an? )?(general )?(sense of )?(emptiness|void)",
        r"(je|j) .*\bvide\b",
    ),
    4: (
        r"er zijn genoeg mensen",
        r"there are plenty of people",
        r"il y a .*\b(compter|appuyer)\b",
    ),
    5: (
        r"ik mis (de )?gezelligheid",
        r"i miss the pleasure",
        r".*\b(compagnie|convivialite)\b.* manque",
        r".*manque.*\b(compagnie|convivialite)\b",
    ),
    6: (
        r"ik vind mijn kring",
        r"i find my circle",
        r"je trouve .*\bcercle\b",
    ),
    7: (
        r"(ik heb|er zijn) veel mensen",
        r"(there are|i know|i have) many people",
        r"(il y a|j ai|je connais) .*\bconfiance\b",
    ),
    8: (
        r"er zijn voldoende mensen",
        r"there are enough people",
        r"il y a .*\bproches?\b",
    ),
    9: (
        r"ik mis mensen",
        r"i miss (having )?people",
        r".*\b(gens|monde|personnes)\b.* manque",
        r".*manque.*\b(gens|monde|personnes)\b",
    ),
    10: (
        r"vaak voel ik m",
        r"ik voel m\w* vaak",
        r"i often feel",
        r"je me sens souvent",
    ),
    11: (
        r"wanneer ik daar behoefte",
        r"i can call on my friends",
        r".*\bamis\b.*\bbesoin\b",
        r".*\bbesoin\b.*\bamis\b",
    ),
}
_STATEMENTS = {item: re.compile("|".join(starts)) for item, starts in _STARTS.items()}
# "How do you feel? [I miss having people around me]", as forms with a grid export it
_IN_BRACKETS = re.compile(r".*\[([^\[\]]+)\]\s*")
_LEADING_NUMBER = re.compile(r"^(?:[a-z]{1,8} ?)?\d{1,2} (?=\D)")


def folded(text: str) -> str:
    """Small letters without accents, anything else than letters and digits one space."""
    apart = re.sub("[’`´]", " ", text)
    bare = unicodedata.normalize("NFKD", apart).encode("ascii", "ignore").decode()
    return " ".join(re.findall(r"[a-z0-9]+", bare.casefold()))


def statement(name: str) -> int | None:
    """The item whose statement (or the start of it) a column is called by; None if it is none."""
    inner = _IN_BRACKETS.fullmatch(name)
    text = _LEADING_NUMBER.sub("", folded(inner[1] if inner else name))
    found = [item for item, start in _STATEMENTS.items() if start.match(text)]
    return found[0] if len(found) == 1 else None


def numbered(name: str) -> tuple[str, int] | None:
    """The word and the number of a numbered column: "djg_03" is ("djg", 3); None for another."""
    found = _NUMBERED.fullmatch(folded(name))
    return (found[1], int(found[2])) if found else None


def answer(cell: str) -> int | None:
    """YES, MORE_OR_LESS, NO or MISSING for an answer in words; None for anything else.

    The "yes!" of the manual's five answers is a yes.
    """
    text = folded(cell)
    return next((code for code, words in ANSWERS.items() if text in words), None)
