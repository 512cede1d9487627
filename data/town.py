"""The invented town: files in the formats of the real ones, so that a demo takes the same road."""

from __future__ import annotations

from dataclasses import replace
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

# the template in this package, and its name beside the data
_TEXTS = (("town_study.toml", "studie.toml"), ("town_readme.txt", "LEESMIJ.txt"))


def write_town(folder: Path, *, seed: int = 1) -> Path:
    """Write a town of about 25,000 inhabitants that does not exist; returns its study file.

    The folder is made if need be, and files of an earlier town in it are replaced. Geometry is in
    Lambert 72 (EPSG:31370) and, where the format asks so, in degrees. The same seed gives the same
    bytes. Raises OSError when the folder cannot be written.
    """
    rng = np.random.default_rng(seed)
    plan = draw_plan(rng)
    network = connect(draw_streets(plan, rng), plan.outline)
    network = replace(network, streets=named(network.streets, street_names(rng)))
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
    package = resources.files(__package__ or "nabij.data")
    for template, name in _TEXTS:
        text = (package / template).read_text(encoding="utf-8")
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    return folder / "studie.toml"
