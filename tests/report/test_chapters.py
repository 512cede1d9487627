"""The chapters with figures, from figures written by hand and from the demo town's own files."""

import csv
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
import shapely

from nabij import pipeline, words
from nabij.data.provenance import Source
from nabij.data.town import write_town
from nabij.maps.printed import Drawn
from nabij.messages import finding
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
from nabij.report.neighbourhood.choice import Asked, choose
from nabij.report.neighbourhood.figures import figures as figures_of
from nabij.report.neighbourhood.offer import best_sites, offer
from nabij.study import load_study

from .made_figures import (
    NAN,
    SCRIPT,
    made_areas,
    made_figures,
    made_neighbourhood,
    made_offer,
    made_reach,
    made_residents,
    made_sites,
    made_study,
)

ROOT = Path(__file__).resolve().parents[2]
PICTURES = {
    name: Drawn(svg=f"<svg id='{name}'/>", png=name.encode(), alt=f"alt {name}")
    for name in ("where", "bars", "share", "reach", "windows")
}
MODULES = (
    "cells",
    *(f"chapter_{name}" for name in ("neighbourhood", "residents", "offer", "reach", "sources")),
)
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


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_the_chapters_hold_together_in_every_language(language):
    blocks = everything(made_figures(), language)
    said = list(texts(blocks))
    assert all(text for text in said if text not in ("",)) and len(said) > 200
    assert not [t for t in said if re.search(r"\bnan\b|None|<NA>|\{|\}|\binf\b", t)]
    assert [b.key for b in blocks if isinstance(b, Heading) and b.level == 1] == [
        *("neighbourhood", "residents", "offer", "reach", "sources", "glossary"),
    ]
    for kind in (Heading, Table):
        used = keys(blocks, kind)
        assert max(Counter(used).values()) == 1
        assert all(re.fullmatch(r"[a-z][a-z0-9_]{0,31}", key) for key in used)
    for found in (b for b in blocks if isinstance(b, Table)):
        assert found.rows and found.caption and len(found.widths) == len(found.header)
        assert all(len(row) == len(found.header) for row in found.rows)
        for at, cells in enumerate(zip(*found.rows, strict=True)):
            assert at == 0 or set(cells) - {"", "–", words.text("buurtanalyse.unknown", language)}
    assert {b.alt for b in blocks if isinstance(b, Picture)} == {d.alt for d in PICTURES.values()}


def test_no_picture_and_no_answer_leave_no_trace():
    blocks = everything(made_figures(), pictures={})
    assert not [block for block in blocks if isinstance(block, Picture)]
    assert [block for block in blocks if isinstance(block, Answer)] == [ANSWER, ANSWER]


def test_generated_text_never_stands_under_a_question():
    for blocks in (
        chapter_neighbourhood.chapter(made_figures(), PICTURES, {"a": ANSWER, "b": ANSWER}, "nl"),
        chapter_offer.chapter(made_figures(), made_offer(), {"a": ANSWER, "b": ANSWER}, "nl"),
    ):
        assert blocks[-2:] == (ANSWER, ANSWER)
        assert not [block for block in blocks[:-2] if isinstance(block, Answer)]


def test_names_from_files_stay_the_text_that_they_are():
    assert SCRIPT in column(everything(made_figures()), "areas", "Gebied")
    assert SCRIPT in column(everything(made_figures()), "offer_venues", "Naam en adres")


def test_a_number_that_is_marked_as_masked_is_not_written_even_where_it_stands():
    secret = 98_765.0
    residents, areas, reach = made_residents(), made_areas(), made_reach()
    told = residents["status"].isin(["small", "hidden"])
    residents.loc[told, ["value", "index_municipality", "index_region", "rank"]] = secret
    residents["ranked"] = 2 * secret
    for name in [str(c) for c in areas if f"{c}_status" in areas]:
        areas.loc[areas[f"{name}_status"] != "known", name] = secret
    areas.loc[areas["one_person_share_status"] != "known", "one_person_rank"] = secret
    reach["people_beyond"], reach["people_beyond_status"] = secret, "hidden"
    reach["share_within"], reach["share_within_status"] = NAN, "hidden"
    sites = made_sites().assign(people=secret, people_status="known")
    said = prose(
        everything(made_figures(residents=residents, areas=areas, reach=reach), sites=sites)
    )
    assert "98.765" not in said and "98765" not in said
    assert "weggelaten" in said


# 1 the neighbourhood


def test_the_areas_of_a_neighbourhood_with_their_households_and_parts():
    blocks = chapter_neighbourhood.chapter(made_figures(), PICTURES, {}, "nl")
    assert column(blocks, "areas", "Huishoudens") == ["1.200", "800", "200", "90"]
    assert percents(" ".join(column(blocks, "areas", "Telt mee voor"))) == (
        "het geheel het geheel 40 % het geheel"
    )
    said = percents(prose(blocks))
    assert "4 gebieden: Éénbroek, Tweehoek" in said and "ligt in Verzonnen stad" in said
    assert "woont 9 % in een gebied dat maar voor een deel meetelt" in said
    # 2.4 squares and a whole one of 1 km2
    assert "3,40 km²" in said and "Er wonen 2.290 huishoudens." in said
    assert "Wie daarvan alleen woont: 963." in said


def test_without_cut_areas_nothing_is_said_of_parts():
    areas = pd.concat([made_areas()] * 5, ignore_index=True).assign(part=1.0)
    areas["code"] = [f"X{i}" for i in range(20)]
    figures = made_figures(areas=areas, cut_areas=(), cut_share=0.0)
    blocks = chapter_neighbourhood.chapter(figures, PICTURES, {}, "nl")
    assert table(blocks, "areas").header == ("Gebied", "Code", "Huishoudens")
    assert "deel" not in prose(blocks)


def test_a_few_whole_areas_are_named_in_the_text_and_need_no_table():
    figures = made_figures(areas=made_areas().assign(part=1.0), cut_areas=(), cut_share=0.0)
    blocks = chapter_neighbourhood.chapter(figures, PICTURES, {}, "nl")
    assert not [b for b in blocks if isinstance(b, Table)]
    for name in made_areas()["name"]:
        assert name in prose(blocks)


@pytest.mark.parametrize(
    ("part", "told"), [(0.997, "bijna het geheel"), (0.002, "minder dan 1 %"), (0.123, "12 %")]
)
def test_a_part_is_told_in_whole_percents(part, told):
    areas = made_areas()
    areas.loc[2, "part"] = part
    blocks = chapter_neighbourhood.chapter(made_figures(areas=areas), PICTURES, {}, "nl")
    assert percents(column(blocks, "areas", "Telt mee voor")[2]) == told


def test_a_part_of_an_area_with_masked_households_tells_no_share():
    areas = made_areas()
    areas.loc[2, ["households", "households_status"]] = [NAN, "small"]
    blocks = chapter_neighbourhood.chapter(made_figures(areas=areas), PICTURES, {}, "nl")
    assert column(blocks, "areas", "Telt mee voor")[2] == "een deel"
    said = percents(prose(blocks))
    assert "9 %" not in said and "maar voor een deel in de buurt" in said


def test_of_many_areas_the_largest_stand_in_the_table():
    areas = pd.concat([made_areas()] * 5, ignore_index=True)
    areas["code"] = [f"X{i}" for i in range(20)]
    areas["households"] = [float(100 + i) for i in range(20)]
    blocks = chapter_neighbourhood.chapter(made_figures(areas=areas), PICTURES, {}, "nl")
    assert column(blocks, "areas", "Huishoudens") == [str(119 - i) for i in range(15)]
    assert "15 gebieden met de meeste huishoudens, van 20" in prose(blocks)


def test_areas_without_names_show_their_codes_once():
    areas = made_areas()
    areas["name"] = areas["code"]
    blocks = chapter_neighbourhood.chapter(made_figures(areas=areas), PICTURES, {}, "nl")
    assert "Code" not in table(blocks, "areas").header


def test_every_kind_of_neighbourhood_says_how_it_was_drawn():
    square = shapely.box(0, 0, 1, 1)
    walk = made_neighbourhood(kind="walk", name="15 min rond X", minutes=15.0, outline=square)
    drawn = made_neighbourhood(kind="polygon", name="tekening", outline=square)
    on_foot = prose(chapter_neighbourhood.chapter(made_figures(neighbourhood=walk), {}, {}, "nl"))
    assert "ten hoogste 15 minuten wandelen" in on_foot and "1,00 meter per seconde" in on_foot
    by_hand = prose(chapter_neighbourhood.chapter(made_figures(neighbourhood=drawn), {}, {}, "nl"))
    assert "op een kaart getekend: tekening" in by_hand


def test_masked_households_make_no_odd_sentence():
    residents = made_residents()
    residents.loc["households", ["value", "status"]] = [NAN, "hidden"]
    blocks = chapter_neighbourhood.chapter(made_figures(residents=residents), {}, {}, "nl")
    assert "niet bekend of niet te tonen" in prose(blocks)
    residents.loc["households", "status"] = "small"
    blocks = chapter_neighbourhood.chapter(made_figures(residents=residents), {}, {}, "nl")
    assert "Er wonen minder dan 5 huishoudens." in prose(blocks)


def test_a_neighbourhood_in_no_one_municipality_lies_in_the_study():
    figures = made_figures(municipality_name="")
    said = prose(chapter_neighbourhood.chapter(figures, {}, {}, "nl"))
    assert "in het gebied van de studie Verzonnen studie" in said


# 2 residents


def test_the_shares_that_stand_out_are_told_with_their_figures_the_furthest_first():
    blocks = chapter_residents.chapter(made_figures(), {}, "nl")
    said = percents(plain(blocks[1].runs))
    # 75 is further from 100 than 120.2 is: 100/75 = 1.33
    assert said == (
        "Dit valt op. Van de inwoners is 15,0 % 65 jaar of ouder; voor Verzonnen stad is dat "
        "20,0 % (index 75). Van de huishoudens bestaat 42,1 % uit één persoon; voor Verzonnen "
        "stad is dat 35,0 % (index 120)."
    )


def test_at_most_three_shares_stand_out_and_only_beyond_the_limits():
    residents = made_residents()
    shares = [name for name in residents.index if "share" in name]
    residents.loc[shares, "value"], residents.loc[shares, "status"] = 0.2, "known"
    residents.loc[shares, "index_municipality"] = [110.0, 90.0, 109.9, 90.1]
    said = plain(chapter_residents.chapter(made_figures(residents=residents), {}, "nl")[1].runs)
    assert said.count("index") == 2
    residents.loc[shares, "index_municipality"] = [150.0, 150.0, 50.0, 111.0]
    said = plain(chapter_residents.chapter(made_figures(residents=residents), {}, "nl")[1].runs)
    assert said.count("index") == 3 and "index 111" not in said and said.count("(index 50)") == 1


def test_beside_no_municipality_the_region_is_taken_and_beside_nothing_that_is_said():
    residents = made_residents()
    residents[["municipality", "index_municipality"]] = NAN
    residents.loc["one_person_share", "index_region"] = 130.0
    said = plain(chapter_residents.chapter(made_figures(residents=residents), {}, "nl")[1].runs)
    assert "voor Vlaams Gewest is dat" in said and "(index 130)" in said
    residents[["region", "index_region"]] = NAN
    blocks = chapter_residents.chapter(made_figures(residents=residents), {}, "nl")
    assert "niet" not in plain(blocks[1].runs) and "geen aandelen" in plain(blocks[1].runs)
    assert not {"Index", "Index gewest", "Vlaams Gewest"} & {*table(blocks, "residents").header}


def test_nothing_stands_out_where_all_are_alike():
    residents = made_residents()
    residents["index_municipality"] = 100.0
    said = plain(chapter_residents.chapter(made_figures(residents=residents), {}, "nl")[1].runs)
    assert said.startswith("Geen enkel aandeel wijkt 10 % of meer af")


def test_the_table_of_residents_puts_number_and_share_of_a_group_in_one_row():
    blocks = chapter_residents.chapter(made_figures(), {}, "nl")
    row = {k: percents(v) for k, v in row_of(blocks, "residents", "Eenpersoonshuishoudens").items()}
    assert row == {
        "Groep": "Eenpersoonshuishoudens",
        "Aantal": "963",
        "Aandeel": "42,1 %",
        "Verzonnen stad": "35,0 %",
        "Vlaams Gewest": "40,0 %",
        "Index": "120",
        "Index gewest": "105",
        "Rang": "3 van 12",
        "Jaar": "2011 / 2025",
    }
    hidden = row_of(blocks, "residents", "Eenoudergezinnen")
    assert (hidden["Aantal"], hidden["Aandeel"], hidden["Index"]) == ("weggelaten",) * 2 + ("–",)
    few = row_of(blocks, "residents", "80-plussers")
    assert (few["Aantal"], few["Aandeel"]) == ("minder dan 5", "weggelaten")
    assert row_of(blocks, "residents", "65-plussers")["Aantal"] == "ten minste 500"
    notes = " ".join(table(blocks, "residents").notes)
    assert "zwaarder telt: aandeel 65-plussers" in notes
    assert "oudere of ruimere indeling: aandeel 65-plussers" in notes
    assert "is het aandeel van een ander jaar (2024): aandeel eenpersoonshuishoudens" in notes
    assert "Cijfers voor Vlaams Gewest: Statbel (verzonnen)." in notes


def test_what_is_not_known_is_told_with_the_reason():
    said = [
        plain(b.runs)
        for b in chapter_residents.chapter(made_figures(), {}, "nl")
        if isinstance(b, Item)
    ]
    assert said[0] == "Deze studie heeft geen cijfers over: huishoudens met laag inkomen."
    assert any(s.startswith("65-plussers: bekend voor 3 van de 4 gebieden") for s in said)
    assert sum("herkenbaar" in s for s in said) == 2
    assert len(said) == 4


def test_the_areas_stand_in_the_order_of_their_shares_and_masked_ones_last():
    blocks = chapter_residents.chapter(made_figures(), PICTURES, "nl")
    told = table(blocks, "residents_alone")
    assert [row[0] for row in told.rows] == ["Éénbroek", "Tweehoek", SCRIPT, "Vierveld"]
    assert [percents(c) for c in column(blocks, "residents_alone", told.header[2])] == [
        *("50,0 %", "37,5 %", "weggelaten", "weggelaten"),
    ]
    assert column(blocks, "residents_alone", "Rang") == ["2", "5", "–", "–"]
    assert column(blocks, "residents_alone", "Alleenwonenden")[2:] == ["weggelaten", "minder dan 5"]


def test_of_many_areas_the_fifteen_highest_shares_are_shown_and_that_is_said():
    areas = pd.concat([made_areas().head(1)] * 20, ignore_index=True)
    areas["one_person_share"] = [i / 100 for i in range(20)]
    blocks = chapter_residents.chapter(made_figures(areas=areas), {}, "nl")
    shares = column(blocks, "residents_alone", "Aandeel van de huishoudens")
    assert [percents(s) for s in shares] == [f"{19 - i},0 %" for i in range(15)]
    assert "de 15 hoogste aandelen, van 20" in prose(blocks)


def test_one_area_alone_is_not_told_twice():
    blocks = chapter_residents.chapter(made_figures(areas=made_areas().head(1)), PICTURES, "nl")
    assert "residents_alone" not in keys(blocks, Heading)


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
def town(tmp_path_factory):
    """The demo town, its study and six of its areas that lie together."""
    path = write_town(tmp_path_factory.mktemp("stad"))
    study = load_study(path)
    inputs = pipeline.read(study)
    ground = pipeline.lay_ground(study, inputs)
    analysis = pipeline.analyse(study, inputs, ground=ground)
    areas = inputs.areas.table
    near = areas.centroid.distance(areas.centroid.iloc[3]).to_numpy().argsort()[:6]
    asked = Asked(areas=tuple(areas["code"].iloc[near]))
    neighbourhood = choose(study, inputs, ground, asked)
    figures = figures_of(study, inputs, ground, analysis, neighbourhood)
    places = offer(study, inputs, ground, neighbourhood)
    sites = best_sites(study, inputs, ground, neighbourhood, figures.threshold)
    return path.parent, figures, places, sites


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
