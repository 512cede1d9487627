"""What changed since an earlier run: nothing hidden is told, whatever the boundary was."""

import dataclasses
import math
import re

import numpy as np
import pytest
import shapely

from nabij.report.buurtanalyse.chapter_changes import changes_chapter
from nabij.report.neighbourhood.choice import within

from .earlier import (
    LANGUAGES,
    NEW,
    OLD,
    by_subject,
    compared,
    counts_in_files,
    figures_of,
    kept_in,
    new,
    old,
    rows_of,
    text_of,
    town,
)

__all__ = ["new", "old", "town"]

# what may not be told


@pytest.mark.parametrize("then", [True, False])
@pytest.mark.parametrize("status", ["small", "hidden", "suppressed", "unknown"])
def test_a_figure_hidden_then_or_now_has_no_difference(town, old, tmp_path, then, status):
    residents = old.residents.copy()
    residents.loc["population", ["value", "status"]] = [np.nan, status]
    masked = dataclasses.replace(old, residents=residents)
    before, now = (masked, old) if then else (old, masked)
    comparison, _ = compared(town, kept_in(tmp_path, before, town.analysis), now)
    change = by_subject(comparison)[("population",)]
    assert math.isnan(change.before if then else change.now)
    assert (change.before_status if then else change.now_status) == status
    assert change.reasons == ("method",), "with the same files only another threshold can do that"
    for language in LANGUAGES:
        rows = rows_of(changes_chapter(comparison, now, town.analysis, language))
        (cells,) = rows.values()
        assert cells[2] == "–"
        assert not re.search(r"nan|None", " ".join(cells))


def test_what_was_under_the_threshold_of_now_is_not_told(town, old, tmp_path):
    """An earlier run with a lower threshold may have kept smaller numbers than this one tells."""

    def change(content):
        content["residents"]["residents_80plus"]["value"] = 3.0
        content["residents"]["share_80plus"]["value"] = 3 / 1067

    comparison, _ = compared(town, kept_in(tmp_path, old, town.analysis, change), old)
    found = by_subject(comparison)
    for name in ("residents_80plus", "share_80plus"):
        assert math.isnan(found[(name,)].before) and found[(name,)].before_status == "hidden"
    told = text_of(changes_chapter(comparison, old, town.analysis, "nl"))
    assert "+66" not in told and "0,3 %" not in told


def _with_a_few_more(town):
    """The old areas with a few homes of an area beside them; and what was added, by hand."""
    table, areas = town.ground.homes.table, town.inputs.areas.table
    codes = areas["code"].to_numpy()
    outline = shapely.union_all(areas.geometry[np.isin(codes, OLD)].to_numpy())
    points = shapely.points(table["x"], table["y"])
    ones = _ones(town)
    beyond = np.flatnonzero(~shapely.intersects(outline, points))
    nearest = beyond[np.argsort(shapely.distance(points[beyond], outline))]
    added = nearest[: 1 + int(np.argmax(np.cumsum(ones[nearest]) > 2))]
    # wide enough to be another outline, and without another home in it
    drawn = [outline, *shapely.buffer(points[added], 0.5), _empty_corner(outline, points)]
    wider = within(town.inputs, town.ground, shapely.union_all(drawn), "wijder")
    assert sorted(np.flatnonzero(wider.inside & ~shapely.intersects(outline, points))) == sorted(
        added
    )
    return wider, float(ones[added].sum())


def _empty_corner(outline, points):
    """A square where nobody lives, far from everything."""
    west, south, *_ = shapely.total_bounds(points)
    return shapely.box(west - 500, south - 500, west - 100, south - 100)


def _ones(town):
    """One-person households of every home: those of its area, by the households placed there."""
    table = town.ground.homes.table
    codes = town.inputs.areas.table["code"].to_numpy()[table["area"].to_numpy()]
    counts = town.inputs.households.table
    here = table["households"].to_numpy()
    everyone = np.array([counts["households"][code] for code in codes], dtype=float)
    alone = np.array([counts["one_person_households"][code] for code in codes], dtype=float)
    return here / everyone * alone


def test_a_few_people_between_two_boundaries_are_not_told(town, old, tmp_path):
    wider, added = _with_a_few_more(town)
    assert 0 < added < 5
    now = figures_of(town, wider)
    assert now.residents.at["one_person_households", "value"] == pytest.approx(283 + added)
    comparison, _ = compared(town, kept_in(tmp_path, old, town.analysis), now)
    assert comparison.moved
    change = by_subject(comparison)[("one_person_households",)]
    assert change.small and math.isnan(change.boundary)
    assert change.reasons == ("boundary",)
    # beside the number of now, the number of then would tell as much
    assert math.isnan(change.before) and change.before_status == "hidden"
    share = by_subject(comparison)[("one_person_share",)]
    assert math.isnan(share.before) and math.isnan(share.boundary)
    for language in LANGUAGES:
        blocks = changes_chapter(comparison, now, town.analysis, language)
        name = {
            "nl": "Eenpersoonshuishoudens",
            "en": "One-person households",
            "fr": "Ménages d’une personne",
        }[language]
        cells = next(cells for row, cells in rows_of(blocks).items() if row[:8] == name[:8])
        assert not re.search(r"\b283\b", cells[0]) and cells[2] == "–"
        assert "5" in cells[3]


def test_the_sum_of_then_cannot_be_found_from_a_share_of_then(town, old, tmp_path):
    """Of every share and count of then that is told, none gives few people by subtraction."""
    wider, _ = _with_a_few_more(town)
    now = figures_of(town, wider)
    comparison, _ = compared(town, kept_in(tmp_path, old, town.analysis), now)
    found = by_subject(comparison)
    before = {subject[0]: change.before for subject, change in found.items() if len(subject) == 1}
    shares = {
        "one_person_share": ("one_person_households", "households"),
        "lone_parent_share": ("lone_parent_households", "households"),
        "share_65plus": ("residents_65plus", "population"),
        "share_80plus": ("residents_80plus", "population"),
    }
    for share, (part, whole) in shares.items():
        told = [name for name in (share, part, whole) if not math.isnan(before[name])]
        between = {
            name: abs(now.residents.at[name, "value"] - old.residents.at[name, "value"])
            for name in (part, whole)
        }
        few = {name for name, n in between.items() if 0 < n < 5}
        # two of the three give the third
        assert not (few and len(told) > 1), (share, told, between)
        assert not few & set(told)


# an earlier boundary that cannot be drawn again


def test_areas_that_are_no_longer_are_drawn_by_their_outline(town, old, new, tmp_path):
    def change(content):
        content["areas"] = [f"X{code}" for code in content["areas"]]

    comparison, told = compared(town, kept_in(tmp_path, old, town.analysis, change), new)
    assert told is new and comparison.gone == tuple(f"X{code}" for code in OLD)
    then, now = counts_in_files(town, OLD), counts_in_files(town, NEW)
    change = by_subject(comparison)[("households",)]
    # homes on the border itself may fall on the other side
    assert change.boundary == pytest.approx(now["households"] - then["households"], abs=8)
    assert "X99999A00-" in text_of(changes_chapter(comparison, new, town.analysis, "nl"))


def test_areas_drawn_anew_under_their_codes_are_taken_as_they_were(town, old, tmp_path):
    """The codes are the same, but half of the ground is not."""
    west, south, east, north = old.neighbourhood.outline.bounds
    half = shapely.intersection(
        old.neighbourhood.outline, shapely.box(west, south, (west + east) / 2, north)
    )

    def change(content):
        content["outline"] = shapely.to_wkt(half)

    comparison, _ = compared(town, kept_in(tmp_path, old, town.analysis, change), old)
    change = by_subject(comparison)[("households",)]
    points = shapely.points(town.ground.homes.table["x"], town.ground.homes.table["y"])
    inside = shapely.intersects(half, points)
    expected = 564 - town.ground.homes.table["households"].to_numpy()[inside].sum()
    assert comparison.moved and change.boundary == pytest.approx(expected)


def test_another_crs_tells_that_the_boundary_cannot_be_drawn(town, old, new, tmp_path):
    def change(content):
        content["crs"], content["kind"] = "EPSG:3812", "polygon"

    comparison, told = compared(town, kept_in(tmp_path, old, town.analysis, change), new)
    said = [found.text("nl") for found in told.neighbourhood.findings]
    assert said == [
        "De grens van de vorige buurtanalyse kan niet meer getekend worden: het deel van de "
        "verschillen dat van de grens komt, is niet berekend."
    ]
    assert comparison.moved and all(math.isnan(c.boundary) for c in comparison.changes)
