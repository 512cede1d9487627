"""The chapters about places, reach and sources, and all of them about the invented town."""

import csv
import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from nabij import words
from nabij.messages import finding
from nabij.report.buurtanalyse import (
    chapter_offer,
    chapter_reach,
    chapter_sources,
)
from nabij.report.document.content import (
    Heading,
    Item,
    Table,
    plain,
)
from nabij.report.neighbourhood.choice import Asked, choose
from nabij.report.neighbourhood.figures import figures as figures_of
from nabij.report.neighbourhood.offer import best_sites, offer

from .chapters_read import (
    PICTURES,
    SOURCES,
    column,
    everything,
    keys,
    percents,
    prose,
    row_of,
    table,
    texts,
)
from .made_figures import (
    NAN,
    SCRIPT,
    made_areas,
    made_figures,
    made_offer,
    made_reach,
    made_residents,
    made_sites,
    made_study,
)

ROOT = Path(__file__).resolve().parents[2]


MODULES = (
    "cells",
    *(f"chapter_{name}" for name in ("neighbourhood", "residents", "offer", "reach", "sources")),
)


# 3 offer


def test_the_offer_is_counted_by_category_over_what_is_known():
    blocks = chapter_offer.chapter(made_figures(), made_offer(), {}, "nl")
    first = [row[0] for row in table(blocks, "offer").rows]
    assert first == [
        *("Lokaal dienstencentrum (15 min)", "Huis van het Kind (20 min)"),
        "Ontmoetingsplek (10 min)",
    ]
    rows = [tuple(map(percents, row[1:])) for row in table(blocks, "offer").rows]
    # inside, outside, evening, weekend, capacity, wheelchair
    assert rows == [
        ("1", "1", "0 van 1", "0 van 1", "60 (bij 1 van 2)", "1 van 1"),
        ("0", "0", "–", "–", "–", "–"),
        ("2", "1", "1 van 2", "0 van 2", "40 (bij 1 van 3)", "0 van 2"),
    ]
    said = prose(blocks)
    assert "in de buurt: 3." in said and "op wandelafstand heeft: 2." in said
    assert "Niet in de buurt en niet binnen de norm: Huis van het Kind." in said


def test_venues_that_open_late_stand_before_the_others_and_those_inside_first():
    blocks = chapter_offer.chapter(made_figures(), made_offer(), {}, "nl")
    assert column(blocks, "offer_venues", "Naam en adres") == [SCRIPT, "Café Toe", "zonder naam"]
    assert column(blocks, "offer_venues", "Openingsuren") == [
        *("di,do 13:00-22:00", "ma-vr 09:00-12:00; feestdag gesloten", "–"),
    ]
    assert column(blocks, "offer_centres", "Rolstoel") == ["ja", "–"]
    assert column(blocks, "offer_venues", "’s Avonds / weekend") == ["ja / nee", "nee / nee", "–"]
    # one kind needs no column
    assert "Soort" not in table(blocks, "offer_venues").header


def test_a_venue_outside_comes_after_all_inside_however_late_it_opens():
    places = made_offer()
    places.loc[4, ["evening", "weekend"]] = True
    blocks = chapter_offer.chapter(made_figures(), places, {}, "nl")
    assert column(blocks, "offer_venues", "Naam en adres")[-1] == "zonder naam"


def test_an_address_stands_with_the_name_and_two_kinds_have_a_column():
    places = made_offer().assign(address=["Straat 1", "", "", "", ""])
    places.loc[1, "category"] = "huis_van_het_kind"
    blocks = chapter_offer.chapter(made_figures(), places, {}, "nl")
    assert column(blocks, "offer_centres", "Naam en adres")[0] == "LDC De Brug, Straat 1"
    kinds = column(blocks, "offer_centres", "Soort")
    assert kinds == ["lokaal dienstencentrum", "Huis van het Kind"]


@pytest.mark.parametrize(
    ("language", "expected"), [("nl", 'ma-vr,zo 9 "We"'), ("en", 'Mon-Fri,Sun 9 "We"')]
)
def test_days_are_translated_and_remarks_are_not(language, expected):
    assert chapter_offer.hours('Mo-Fr,Su 9 "We"', language) == expected


def test_long_lists_are_cut_and_say_where_the_rest_is():
    many = pd.concat([made_offer()] * 20, ignore_index=True)
    blocks = chapter_offer.chapter(made_figures(), many, {}, "nl")
    assert column(blocks, "offer_venues", "Naam en adres") == [SCRIPT] * 12
    # all twenty inside go before those outside
    assert column(blocks, "offer_centres", "Naam en adres") == ["LDC De Brug"] * 20
    said = prose(blocks)
    assert "Dit zijn 12 van de 60 plekken" in said and "Dit zijn 20 van de 40 plekken" in said
    assert said.count("plekken.csv") == 2


def test_a_neighbourhood_without_any_place_has_sentences_and_no_table():
    blocks = chapter_offer.chapter(made_figures(), made_offer().head(0), {}, "nl")
    assert not [block for block in blocks if isinstance(block, Table)]
    said = prose(blocks)
    assert "geen enkele plek" in said and "geen andere ontmoetingsplekken" in said
    assert "lokaal dienstencentrum, Huis van het Kind" in said


def test_the_programming_of_ldc_is_held_against_a_known_population_only():
    said = prose(chapter_offer.chapter(made_figures(), made_offer(), {}, "nl"))
    # 4580 / 15000 = 0.305
    assert "telt 4.580 inwoners, dat is 0,3 keer" in said
    assert "één lokaal dienstencentrum." in said and "kan verouderd zijn" in said
    residents = made_residents()
    residents.loc["population", "status"] = "partial"
    for without in (residents, residents.drop(index="population")):
        figures = made_figures(residents=without)
        assert "15.000" not in prose(chapter_offer.chapter(figures, made_offer(), {}, "nl"))


# 4 reach


def test_reach_on_foot_is_told_at_every_pace():
    blocks = chapter_reach.chapter(made_figures(), made_sites(), PICTURES, "nl")
    rows = [tuple(map(percents, row)) for row in table(blocks, "reach_foot").rows]
    assert len(rows) == 9
    assert rows[1] == (
        "Lokaal dienstencentrum (15 min)",
        *("oudere", "6,5", "80,0 %", "66,0 %", "123"),
    )
    said = percents(prose(blocks))
    assert (
        "Lokaal dienstencentrum: de helft van de huishoudens wandelt er in ten hoogste 6,5 minuten "
        "naartoe. Binnen de norm van 15 minuten woont 80,0 % van de huishoudens; in de hele studie "
        "is dat 66,0 %. Verder weg dan de norm wonen 123 alleenwonenden."
    ) in said
    assert "Geen enkele alleenwonende woont verder weg dan de norm." in said


def test_reach_by_public_transport_is_told_by_window_or_said_to_be_absent():
    blocks = chapter_reach.chapter(made_figures(), made_sites(), PICTURES, "nl")
    rows = [tuple(map(percents, row)) for row in table(blocks, "reach_transit").rows]
    assert rows[1] == (
        "Lokaal dienstencentrum (15 min)",
        "avond (19:00–22:00)",
        *("niet bereikbaar", "niet bereikbaar", "25,0 %", "66,0 %", "123", "2 van 3"),
    )
    assert "8 oktober 2024" in prose(blocks)
    reach = made_reach()
    figures = made_figures(study=made_study(transit=False), reach=reach[reach["mode"] == "walk"])
    blocks = chapter_reach.chapter(figures, made_sites(), {}, "nl")
    assert "geen dienstregeling" in prose(blocks)
    assert "reach_transit" not in keys(blocks, Table)


def test_the_areas_with_most_people_beyond_the_norm_come_first():
    blocks = chapter_reach.chapter(made_figures(), made_sites(), {}, "nl")
    told = table(blocks, "reach_beyond")
    assert told.header[1:] == ("Lokaal dienstencentrum", "Huis van het Kind", "Ontmoetingsplek")
    # 120 + 7, 30, masked + 20, masked + 0
    assert told.rows == (
        ("Tweehoek", "120", "0", "7"),
        ("Éénbroek", "0", "0", "30"),
        (SCRIPT, "weggelaten", "0", "20"),
        ("Vierveld", "minder dan 5", "0", "0"),
    )


def test_areas_where_nobody_is_beyond_and_areas_that_are_not_known_are_counted():
    areas = made_areas()
    for name in ("ldc", "huis_van_het_kind", "meeting_venue"):
        areas[f"{name}_people_beyond"] = [12.0, 0.0, NAN, 0.0]
        areas[f"{name}_people_beyond_status"] = ["known", "known", "suppressed", "known"]
    blocks = chapter_reach.chapter(made_figures(areas=areas), made_sites(), {}, "nl")
    told = table(blocks, "reach_beyond")
    assert [row[0] for row in told.rows] == ["Éénbroek"]
    assert told.notes == (
        "Gebieden waar niemand buiten de norm woont, en die dus niet in de tabel staan: 2.",
        "Gebieden waarvoor dit niet bekend is: 1.",
    )
    areas.loc[0, [f"{n}_people_beyond" for n in ("ldc", "huis_van_het_kind", "meeting_venue")]] = 0
    blocks = chapter_reach.chapter(made_figures(areas=areas), made_sites(), {}, "nl")
    assert "reach_beyond" not in keys(blocks, Table)
    assert "Voor zover bekend woont in geen enkel gebied" in prose(blocks)


def test_a_study_that_knows_nobody_living_alone_has_no_empty_column():
    areas, reach = made_areas(), made_reach()
    for name in ("ldc", "huis_van_het_kind", "meeting_venue"):
        areas[[f"{name}_people_beyond", f"{name}_people_beyond_status"]] = [NAN, "unknown"]
    reach[["people_beyond", "people_beyond_status"]] = [NAN, "unknown"]
    figures = made_figures(areas=areas, reach=reach)
    blocks = chapter_reach.chapter(figures, made_sites().head(0), {}, "nl")
    assert "Alleenwonenden buiten de norm" not in table(blocks, "reach_foot").header
    assert "reach_beyond" not in keys(blocks, Heading)
    assert "Voor geen enkele soort plek" in prose(blocks)


def test_one_more_place_says_whom_it_brings_and_that_it_is_no_plan():
    said = prose(chapter_reach.chapter(made_figures(), made_sites(), {}, "nl"))
    assert (
        "Lokaal dienstencentrum: één extra plek in Tweehoek (bij Hoogstraat) zou 100 "
        "alleenwonenden te voet binnen de norm van 15 minuten brengen."
    ) in said
    assert "in Éénbroek zou minder dan 5 alleenwonenden" in said
    assert "bovengrens" in said


def test_what_a_place_brings_is_left_out_beside_a_total_that_is():
    reach = made_reach()
    reach.loc[reach["category"] == "ldc", ["people_beyond", "people_beyond_status"]] = [
        NAN,
        "hidden",
    ]
    said = prose(chapter_reach.chapter(made_figures(reach=reach), made_sites(), {}, "nl"))
    assert "zou 100 alleenwonenden" not in said
    assert "helpt het meest in Tweehoek (bij Hoogstraat)" in said


# 9 sources


def test_every_file_stands_once_with_whose_it_is():
    blocks = chapter_sources.chapter(made_figures(), SOURCES, (), "nl")
    assert table(blocks, "sources").rows == (
        ("gebieden", "gebieden.shp", "2024", "Statbel; © Statbel", "CC BY 4.0"),
        ("plekken", "plekken.csv", "–", "–", "–"),
    )
    bare = chapter_sources.chapter(made_figures(), (), (), "nl")
    assert not [block for block in bare if isinstance(block, Table)]


def test_twelve_findings_are_told_and_the_others_counted():
    found = [
        finding("study.places_left_out", category="ldc", metres=250, n=i, of=99)
        for i in range(1, 16)
    ]
    blocks = chapter_sources.chapter(made_figures(), SOURCES, [*found, found[0]], "nl")
    told = [plain(b.runs) for b in blocks if isinstance(b, Item)]
    assert sum("`ldc`" in one for one in told) == 12
    assert "Er zijn nog 3 andere vaststellingen" in prose(blocks)
    few = chapter_sources.chapter(made_figures(), SOURCES, found[:12], "nl")
    assert "vaststelling" not in prose(few)


def test_method_and_limits_say_what_holds_for_this_study():
    said = prose(chapter_sources.chapter(made_figures(), SOURCES, (), "nl"))
    assert "verzonnen. Geen enkel cijfer gaat over echte mensen." in said
    assert "meet geen eenzaamheid" in said and "Een aantal onder 5 tonen we niet" in said
    assert "lokaal dienstencentrum 15, Huis van het Kind 20, ontmoetingsplek 10" in said
    plainer = made_figures(
        study=made_study(transit=False, invented=False),
        threshold=0,
        cut_areas=(),
        residents=made_residents().assign(weighted_by=""),
    )
    said = prose(chapter_sources.chapter(plainer, SOURCES, (), "nl"))
    for absent in ("verzonnen", "tonen we niet", "dienstregeling", "Gewogen", "deels in de buurt"):
        assert absent not in said


def test_the_glossary_explains_only_what_the_report_uses():
    full = {
        row[0] for row in table(chapter_sources.glossary(made_figures(), "nl"), "glossary").rows
    }
    assert {"LDC", "85e percentiel", "Minder dan 5", "Telt deels mee", "Eenoudergezin"} <= full
    figures = made_figures(study=made_study(transit=False), threshold=0, cut_areas=())
    less = {row[0] for row in table(chapter_sources.glossary(figures, "nl"), "glossary").rows}
    assert full - less == {
        *("Tijdvenster", "85e percentiel", "Weggelaten", "Minder dan 5", "Telt deels mee"),
    }


# the catalogue


def test_every_key_of_the_catalogue_is_used_and_every_key_that_is_named_exists():
    files = sorted((ROOT / "report" / "buurtanalyse").glob("*.py"))
    code = {path.stem: path.read_text(encoding="utf-8") for path in files}
    catalogue = words.catalogue("buurtanalyse", "nl")
    own = "\n".join(code[module] for module in MODULES)
    named = set(re.findall(r"""(?:say|counted)\(\s*language, ["']([a-z0-9_]+)["']""", own))
    assert len(named) > 80 and named <= set(catalogue)
    used = set(re.findall(r"""["']([a-z0-9_]+)["']""", "\n".join(code.values())))
    stems = (
        "stands_out_",
        "hours_",
        "wheelchair_",
        "missing_",
        "layer_",
        "picture_",
        "meaning_",
        "word_",
        "method_",
        "col_",
        "col_index_",
        "transit_hours_",
    )
    missing = {
        key
        for key in catalogue
        if key not in used and key.removesuffix("_one") not in used and not key.startswith(stems)
    }
    assert missing == set()


# the real thing


@pytest.fixture(scope="module")
def town(town_run):
    """The demo town, its study and six of its areas that lie together."""
    study, inputs, ground = town_run.study, town_run.inputs, town_run.ground
    areas = inputs.areas.table
    near = areas.centroid.distance(areas.centroid.iloc[3]).to_numpy().argsort()[:6]
    asked = Asked(areas=tuple(areas["code"].iloc[near]))
    neighbourhood = choose(study, inputs, ground, asked)
    figures = figures_of(study, inputs, ground, town_run.analysis, neighbourhood)
    places = offer(study, inputs, ground, neighbourhood)
    sites = best_sites(study, inputs, ground, neighbourhood, figures.threshold)
    return town_run.path.parent, figures, places, sites


def test_the_numbers_of_the_town_are_those_of_its_files(town):
    folder, figures, places, sites = town
    blocks = everything(figures, places=places, sites=sites)
    with (folder / "swing_provincies_in_cijfers.csv").open(encoding="utf-8-sig") as file:
        first = file.readline()
        file.seek(0)
        rows = list(csv.DictReader(file, delimiter=";" if ";" in first else ","))
    (code,) = [name for name in rows[0] if set(figures.areas["code"]) <= {r[name] for r in rows}]
    alone = {row[code]: row["hh_alleenwonend"] for row in rows}
    told = dict(
        zip(
            column(blocks, "residents_alone", "Gebied"),
            column(blocks, "residents_alone", "Alleenwonenden"),
            strict=True,
        )
    )
    assert told == {
        name: alone[area]
        for area, name in zip(figures.areas["code"], figures.areas["name"], strict=True)
    }
    assert row_of(blocks, "residents", "Eenpersoonshuishoudens")["Aantal"] == str(
        sum(int(n) for n in told.values())
    )


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_the_town_is_told_in_every_language(town, language):
    _, figures, places, sites = town
    said = list(texts(everything(figures, language, places=places, sites=sites)))
    assert not [t for t in said if re.search(r"\bnan\b|None|<NA>|\{|\}|\binf\b", t)]


def test_the_same_figures_make_the_same_chapters(town):
    _, figures, places, sites = town
    again = replace(figures, areas=figures.areas.copy())
    one, other = (everything(f, places=places, sites=sites) for f in (figures, again))
    assert one == other
