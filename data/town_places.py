"""The places to meet of the invented town: cafés, a library, halls, LDC and Huis van het Kind."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from .town_network import Network
from .town_plan import Floats
from .town_site import POSTCODE, TOWN

_FRONT = 9.0  # metres from the middle of the street to the door
_STREETS = ("residential", "living_street", "pedestrian", "tertiary", "secondary", "unclassified")


@dataclass(frozen=True)
class Place:
    """A place in metres from the market. Empty text and 0 seats are not known."""

    kind: str
    name: str
    x: float
    y: float
    street: str
    housenumber: int
    capacity: int = 0
    opening_hours: str = ""
    wheelchair: str = ""

    @property
    def address(self) -> str:
        """Street, number, postcode and town in one line."""
        return f"{self.street} {self.housenumber}, {POSTCODE} {TOWN}"


@dataclass(frozen=True)
class _Wanted:
    kind: str
    name: str
    near: tuple[float, float]
    capacity: int = 0
    opening_hours: str = ""
    wheelchair: str = ""


_LONG = "Mo-Su 10:00-24:00"
_EVENING = "We-Mo 16:00-25:00"
_DAY = "Tu-Sa 08:30-18:00"
_SUNDAY = "Th-Mo 10:00-22:00; Su 09:00-20:00"
_LUNCH = "Mo-Fr 10:00-14:00,17:00-23:00; Sa 17:00-24:00"
_LDC = "Mo-Fr 09:00-17:00"

_WANTED = (
    # around the market
    _Wanted("pub", "Café 't Hoekje & Co", (58, 40), 40, _LONG, "limited"),
    _Wanted("pub", "De Verzonnen Ruiter", (-50, 30), 60, _EVENING, "no"),
    _Wanted("cafe", "Tearoom Het Suikerklontje", (20, -55), 36, _DAY, "yes"),
    _Wanted("cafe", "Brasserie De Halve Waarheid", (-40, -50), 80, _LONG, "yes"),
    _Wanted("cafe", "Koffiebar Nergens", (150, 90), 24, _DAY, "yes"),
    _Wanted("pub", 'Café "De Laatste Tram"', (-190, 160), 45, _EVENING, "no"),
    _Wanted("pub", "In den Ouden Duim", (210, -120), 0, "", ""),
    _Wanted("pub", "Taverne De Kade", (-150, -110), 55, _SUNDAY, "limited"),
    _Wanted("cafe", "Leescafé Bladzij <13>", (-280, -60), 30, _LUNCH, "yes"),
    # station, belt
    _Wanted("pub", "Café De Statie", (350, 690), 50, "Mo-Fr 06:00-21:00; Sa,Su 08:00-20:00", "yes"),
    _Wanted("cafe", "Broodjesbar Spoor Nul", (300, 620), 18, "Mo-Fr 06:30-15:00", "yes"),
    _Wanted("pub", "De Wissel", (620, 640), 0, _EVENING, "no"),
    _Wanted("pub", "Café Sport", (-560, 310), 40, _SUNDAY, "limited"),
    _Wanted("pub", "Bij Marie-Niemand", (-720, -40), 30, _EVENING, ""),
    _Wanted("cafe", "Buurtcafé De Stoof", (-310, 640), 35,
            "We-Fr 13:00-18:00; Sa 10:00-17:00", "yes"),
    _Wanted("pub", "De Fanfare", (640, 170), 90, _LUNCH, "limited"),
    _Wanted("pub", "Café Den Draad", (800, 420), 0, "", "no"),
    _Wanted("pub", "'t Veer", (430, -480), 40, _SUNDAY, "no"),
    _Wanted("cafe", "IJssalon Zomerzon", (-200, -620), 28, "Apr-Sep: We-Su 13:00-21:00", "yes"),
    _Wanted("pub", "De Zuidpoort", (40, -760), 50, _EVENING, ""),
    # along the roads out, and in the hamlets
    _Wanted("pub", "De Westhoek van Niets", (-1450, 285), 35, _SUNDAY, "no"),
    _Wanted("pub", "Café De Molen", (-860, 1080), 30, _EVENING, "limited"),
    _Wanted("pub", "Den Oosterling", (1620, 130), 45, _LONG, "yes"),
    _Wanted("pub", "Het Gehucht", (-1900, -1180), 25, "Fr-Su 11:00-22:00", "no"),
    _Wanted("pub", "De Kerkuil", (1960, 1080), 30, _SUNDAY, ""),
    # public
    _Wanted("library", "Bibliotheek Het Luchtkasteel", (-120, 250), 120,
            "Tu-Fr 10:00-18:00; Sa 10:00-13:00", "yes"),
    _Wanted("community_centre", "Parochiezaal Sint-Nergens", (-900, -640), 180, "", "limited"),
    _Wanted("community_centre", "Parochiezaal De Goede Gissing", (1230, 520), 140,
            "Mo,We 13:30-17:00; Su 10:00-12:00", "yes"),
    _Wanted("ldc", "LDC De Denkbeeldige Zetel", (-480, 480), 70, _LDC, "yes"),
    _Wanted("ldc", "LDC 't Luchtslot", (330, -960), 45, "Mo-Th 09:00-16:30; Fr 09:00-12:00", "yes"),
    _Wanted("huis_van_het_kind", "Huis van het Kind Nabijdorp", (470, 330), 40,
            "Mo,Tu,Th 09:00-16:00; We 13:00-18:00", "yes"),
)  # fmt: skip


def draw_places(network: Network, rng: np.random.Generator) -> list[Place]:
    """Every place at the front of a house near where it is wanted."""
    at = np.flatnonzero(
        np.isin(network.values("highway"), _STREETS) & (network.values("name") != "")
    )
    tree = shapely.STRtree(network.lines[at])
    names = network.values("name")
    places: list[Place] = []
    for wanted in _WANTED:
        target = shapely.Point(np.asarray(wanted.near) + rng.uniform(-25, 25, 2))
        edge = int(at[int(tree.nearest(target))])
        x, y = _front(network.lines[edge], target, rng)
        places.append(
            Place(
                wanted.kind,
                wanted.name,
                *(x, y, str(names[edge]), int(rng.integers(1, 120))),
                wanted.capacity,
                wanted.opening_hours,
                wanted.wheelchair,
            )
        )
    return places


def of_kind(places: list[Place], *kinds: str) -> list[Place]:
    """The places of these kinds, in their order."""
    return [place for place in places if place.kind in kinds]


def positions(places: list[Place]) -> Floats:
    """Metres from the market, shape (n, 2)."""
    return np.array([(place.x, place.y) for place in places])


def _front(
    line: shapely.LineString, target: shapely.Point, rng: np.random.Generator
) -> tuple[float, float]:
    """A door on either side of the street, across from the target's nearest point on it."""
    along = float(np.clip(line.project(target), 5, max(line.length - 5, 5)))
    a, b = line.interpolate(max(along - 1, 0)), line.interpolate(along + 1)
    step = np.array([b.x - a.x, b.y - a.y])
    step = step / max(float(np.hypot(*step)), 1e-9) * _FRONT * rng.choice([-1, 1])
    return round((a.x + b.x) / 2 - float(step[1]), 2), round((a.y + b.y) / 2 + float(step[0]), 2)
