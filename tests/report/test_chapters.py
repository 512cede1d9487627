"""The chapters with figures, from figures written by hand and from the demo town's own files."""

import re
from collections import Counter

import pandas as pd
import pytest
import shapely

from nabij import words
from nabij.report.buurtanalyse import (
    chapter_neighbourhood,
    chapter_offer,
    chapter_residents,
)
from nabij.report.document.content import (
    Answer,
    Heading,
    Item,
    Picture,
    Table,
    plain,
)

from .chapters_read import (
    ANSWER,
    PICTURES,
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
    made_neighbourhood,
    made_offer,
    made_reach,
    made_residents,
    made_sites,
)


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
