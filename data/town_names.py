"""Names for the streets of the invented town, without end and each of them once."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

_CENTRE = (
    *("Bakkers", "Smeden", "Wevers", "Looiers", "Zouters", "Kuipers", "Ketel", "Kaarsen"),
    *("Haring", "Boter", "Koren", "Vlas", "Wol", "Hout", "Kolen", "Zadel", "Spiegel", "Trommel"),
    *("Klokken", "Kousen", "Knopen", "Drukkers", "Peper", "Mosterd", "Linnen", "Tinnen"),
)
_BELT = (
    *("Arbeids", "Spaar", "Eendrachts", "Vooruitgang", "Nijverheids", "Fabriek", "Stoom"),
    *("Ketelmakers", "Locomotief", "Wissel", "Gas", "Zaag", "Spinners", "Glas", "Lampen"),
    *("Telegraaf", "Brievenbus", "Maandag", "Dinsdag", "Donderdag", "Zaterdag", "Lente"),
    *("Zomer", "Herfst", "Winter", "Morgen", "Middag", "Avond", "Noorderlicht", "Kompas"),
    *("Anker", "Tuinbouw", "Biljart", "Harmonie", "Fanfare", "Feest", "Dageraad"),
)
_GREEN = (
    *("Merel", "Lijster", "Kwikstaart", "Wielewaal", "IJsvogel", "Zwaluw", "Koekoek", "Specht"),
    *("Eiken", "Beuken", "Linden", "Elzen", "Essen", "Hazelaar", "Vlier", "Meidoorn", "Sleedoorn"),
    *("Klaproos", "Boterbloem", "Korenbloem", "Madelief", "Klaver", "Varen", "Brem", "Tijm"),
    *("Egel", "Eekhoorn", "Dassen", "Wezel", "Hermelijn", "Kikker", "Salamander", "Libel"),
    *("Vlinder", "Krekel", "Hommel", "Appel", "Peren", "Kersen", "Noten", "Pruimen", "Kwee"),
)
_ENDINGS = {
    "centre": (_CENTRE, ("straat", "steeg", "gang", "plein", "poort", "hoek", "rei")),
    "belt": (_BELT, ("straat", "laan", "lei", "plein", "dwarsstraat", "kade", "gaarde")),
    "green": (_GREEN, ("laan", "dreef", "hof", "pad", "weide", "kouter", "ven", "akker")),
}


def street_names(rng: np.random.Generator) -> dict[str, Iterator[str]]:
    """For every theme of a street its names in an arbitrary order, plain endings first."""
    return {theme: _endless(*parts, rng) for theme, parts in _ENDINGS.items()}


def _endless(
    stems: tuple[str, ...], endings: tuple[str, ...], rng: np.random.Generator
) -> Iterator[str]:
    prefix = ""
    for prefix in ("", "Oude ", "Nieuwe ", "Korte ", "Lange ", "Kleine ", "Grote "):
        for ending in endings:
            for i in rng.permutation(len(stems)):
                yield f"{prefix}{stems[i]}{ending}"
