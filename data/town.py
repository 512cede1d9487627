"""The invented town: files in the formats of the real ones, so that a demo takes the same road."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import numpy as np

from .town_gtfs import bus_stops, draw_timetable, write_gtfs
from .town_names import street_names
from .town_network import connect, named
from .town_osm import write_osm
from .town_places import draw_places, of_kind
from .town_plan import draw_plan
from .town_sectors import draw_sectors
from .town_streets import draw_streets
from .town_tables import (
    write_centres,
    write_childrens_houses,
    write_households,
    write_population,
    write_sectors,
    write_swing,
)

_README = """\
NABIJDORP (VERZONNEN)

Alles in deze map is verzonnen: de stad, haar straten, haar rivier, haar inwoners, haar cafés,
haar lokale dienstencentra, haar Huis van het Kind en haar bussen en treinen. Geen enkel cijfer
gaat over echte mensen. De stad ligt op de kaart in de Noordzee, opdat niemand haar met een echte
gemeente verwart. NIS-code 99999 en postcode 0000 bestaan niet.

De bestanden hebben de vorm van echte bestanden, zodat u ziet wat u zelf nodig hebt:

studie.toml                      de studie: welke bestanden, welke normen
sectoren.shp, .shx, .dbf ...     statistische sectoren, kolommen zoals bij Statbel in 2024
OPENDATA_SECTOREN_2024.txt       inwoners per sector, zoals bij Statbel
TF_CAR_HH_SECTOR_2024.csv        huishoudens per sector, zoals bij Statbel
swing_provincies_in_cijfers.csv  alleenwonenden, eenoudergezinnen en ouderen per sector, zoals bij
                                 Provincies in Cijfers; -99997 betekent: te weinig mensen
stad.osm                         straten, water, spoor en ontmoetingsplekken, zoals OpenStreetMap
gtfs.zip                         dienstregeling van vier buslijnen en een trein
ldc.csv                          lokale dienstencentra
huizen_van_het_kind.csv          Huizen van het Kind

Wilt u met eigen bestanden werken? Kopieer studie.toml en vervang de paden.
"""


def write_town(folder: Path, *, seed: int = 1) -> Path:
    """Write a town of about 25,000 inhabitants that does not exist; returns its study file.

    The folder is made if need be, and files of an earlier town in it are replaced. Geometry is in
    Lambert 72 (EPSG:31370) and, where the format asks so, in degrees. The same seed gives the same
    bytes. Raises OSError when the folder cannot be written.
    """
    rng = np.random.default_rng(seed)
    plan = draw_plan(rng)
    network = named(connect(draw_streets(plan, rng), plan.outline), street_names(rng))
    sectors = draw_sectors(plan, network, rng)
    places = draw_places(network, rng)
    timetable = draw_timetable(plan, network)
    folder.mkdir(parents=True, exist_ok=True)
    write_sectors(folder / "sectoren.shp", sectors)
    write_population(folder / "OPENDATA_SECTOREN_2024.txt", sectors)
    write_households(folder / "TF_CAR_HH_SECTOR_2024.csv", sectors)
    write_swing(folder / "swing_provincies_in_cijfers.csv", sectors)
    write_osm(folder / "stad.osm", plan, network, places, bus_stops(timetable))
    write_gtfs(folder / "gtfs.zip", timetable)
    write_centres(folder / "ldc.csv", of_kind(places, "ldc"))
    write_childrens_houses(folder / "huizen_van_het_kind.csv", of_kind(places, "huis_van_het_kind"))
    template = resources.files(__package__ or "nabij.data") / "town_study.template"
    study = folder / "studie.toml"
    study.write_text(template.read_text(encoding="utf-8"), encoding="utf-8", newline="\n")
    (folder / "LEESMIJ.txt").write_text(_README, encoding="utf-8", newline="\n")
    return study
