"""No small count is told, nor found by a reader who reckons with all that is told."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from nabij.report.neighbourhood.choice import Asked, choose

from .figures_found import HIDING, TOWN, figures_of, parts_of, town

__all__ = ["town"]


@settings(max_examples=12)
@given(data=st.data())
def test_no_small_count_is_shown_or_left_alone(data):
    town = parts_of(TOWN[0])
    study, inputs, ground, _ = town
    if data.draw(st.booleans()):
        codes = list(inputs.areas.table["code"])
        some = data.draw(st.lists(st.sampled_from(codes), min_size=1, max_size=10, unique=True))
        hood = choose(study, inputs, ground, Asked(areas=tuple(some)))
    else:
        minutes = data.draw(st.integers(1, 9))
        hood = choose(study, inputs, ground, Asked(within_walk=minutes, of="ldc-002"))
    threshold = data.draw(st.sampled_from([5, 10, 20]))
    found = figures_of(town, hood, threshold)
    plain = figures_of(town, hood, threshold=0)
    totals = found.residents["value"].to_dict()
    own = found.reach[(found.reach["mode"] == "walk") & (found.reach["name"] == "older")]
    totals |= {f"{c}_people_beyond": v for c, v in own[["category", "people_beyond"]].to_numpy()}
    counts = [n for n in found.areas if f"{n}_status" in found.areas and "share" not in n]
    assert len(counts) == 6 + 3
    for name in counts:
        shown, real = found.areas[name], plain.areas[name]
        assert not ((shown > 0) & (shown < threshold - 1e-6)).any(), name
        assert not 0 < totals[name] < threshold - 1e-6, name
        assert np.allclose(shown.dropna(), real[shown.notna()])
        hidden = real.notna() & shown.isna()
        if not np.isnan(totals[name]):
            # what is left of the total is at least two areas together
            assert hidden.sum() != 1, name
    # nor by a share of a count, in an area or in all
    table = found.areas
    for part, whole, share in (
        ("one_person_households", "households", "one_person_share"),
        ("residents_80plus", "population", "share_80plus"),
        ("ldc_people_beyond", "one_person_households", "ldc_share_within"),
    ):
        for row in table[table[share].notna()].to_dict("records"):
            assert row[f"{part}_status"] not in HIDING and row[f"{whole}_status"] not in HIDING
        for row in table[table[part].notna() & table[whole].notna()].to_dict("records"):
            assert not 1e-6 < row[whole] - row[part] < threshold - 1e-6
    rows = found.reach
    assert not ((rows["people_beyond"] > 0) & (rows["people_beyond"] < threshold - 1e-6)).any()
    assert not rows.loc[rows["people_beyond_status"].isin(HIDING), "share_within"].notna().any()


class Attacker:
    """All that a reader can set down of a neighbourhood as linear equations in its counts."""

    def __init__(self):
        self.names, self.rows = {}, []

    def say(self, *terms):
        """The sum of factor x count is nought, or equals the numbers among the terms."""
        row = {}
        for factor, key in terms:
            row[key] = row.get(key, 0.0) + factor
            self.names.setdefault(key, len(self.names))
        self.rows.append(row)

    def found(self):
        """The counts that follow from the equations: those no solution of them can change."""
        matrix = np.zeros((len(self.rows), len(self.names)))
        for number, row in enumerate(self.rows):
            for key, factor in row.items():
                matrix[number, self.names[key]] = factor
        _, values, vectors = np.linalg.svd(matrix, full_matrices=True)
        free = vectors[int((values > 1e-9).sum()) :]
        moves = np.abs(free).max(axis=0) if len(free) else np.zeros(len(self.names))
        return {key for key, at in self.names.items() if moves[at] < 1e-7}


OF_COUNTS = (
    ("one_person_households", "households", "one_person_share"),
    ("lone_parent_households", "households", "lone_parent_share"),
    ("residents_65plus", "population", "share_65plus"),
    ("residents_80plus", "population", "share_80plus"),
)


def _attack(found):
    """What follows from the tables of residents, areas and reach, as (count, area) pairs.

    Beside what is printed the reader knows how it was made: people beyond a norm are the
    one-person households x the share of the households that lives beyond it.
    """
    reader, rows = Attacker(), {row["code"]: row for row in found.areas.to_dict("records")}
    own = found.reach[(found.reach["mode"] == "walk") & (found.reach["name"] == "older")]
    own = own.set_index("category")
    total = found.residents["value"].to_dict()
    total |= {f"{c}_people_beyond": own.at[c, "people_beyond"] for c in own.index}
    for name in [n for n in total if "share" not in n]:
        known = [c for c in rows if rows[c][f"{name}_status"] not in ("suppressed", "unknown")]
        reader.say((1, (name, "total")), *((-1, (name, code)) for code in known))
        for code in [*known, "total"]:
            if not np.isnan(total[name] if code == "total" else rows[code][name]):
                reader.say((1, (name, code)))
    for part, whole, share in OF_COUNTS:
        for code, row in rows.items():
            reader.say((1, (whole, code)), (-1, (part, code)), (-1, (f"no {part}", code)))
            if not np.isnan(row[share]):
                reader.say((1, (part, code)), (-row[share], (whole, code)))
        if found.residents.at[share, "status"] == "known":
            reader.say((1, (part, "total")), (-total[share], (whole, "total")))
    for c in own.index:
        _attack_reach(reader, rows, c, own.at[c, "share_within"])
    return reader.found()


def _attack_reach(reader, rows, category, within):
    people, away, near = (f"{category}_{name}" for name in ("people_beyond", "away", "near"))
    ones, everyone = "one_person_households", "households"
    reader.say((1, (away, "total")), *((-1, (away, code)) for code in rows))
    if not np.isnan(within):
        reader.say((1, (away, "total")), (within - 1, (everyone, "total")))
    for code, row in rows.items():
        reader.say((1, (everyone, code)), (-1, (away, code)), (-1, (near, code)))
        reader.say((1, (ones, code)), (-1, (people, code)), (-1, (f"no {people}", code)))
        counted = row[f"{people}_status"] not in ("suppressed", "unknown")
        if not np.isnan(row[f"{category}_share_within"]):
            beyond = 1 - row[f"{category}_share_within"]
            reader.say((1, (away, code)), (-beyond, (everyone, code)))
            if counted:
                reader.say((1, (people, code)), (-beyond, (ones, code)))
        elif counted and row[ones] > 0 and row[everyone] > 0:
            reader.say((row[everyone], (people, code)), (-row[ones], (away, code)))


def _secrets(found, threshold):
    """The counts under the threshold, from figures that hide nothing."""
    counts = {}
    for row in found.areas.to_dict("records"):
        code, ones, everyone = row["code"], row["one_person_households"], row["households"]
        for name in found.areas:
            if f"{name}_status" in found.areas and "share" not in name:
                counts[name, code] = row[name]
        for part, whole, _ in OF_COUNTS:
            counts[f"no {part}", code] = row[whole] - row[part]
        for c in ("ldc", "huis_van_het_kind", "meeting_venue"):
            counts[f"{c}_away", code] = everyone * (1 - row[f"{c}_share_within"])
            counts[f"{c}_near", code] = everyone * row[f"{c}_share_within"]
            counts[f"no {c}_people_beyond", code] = ones - row[f"{c}_people_beyond"]
    return {key for key, count in counts.items() if 1e-5 < count < threshold - 1e-5}


@settings(max_examples=20)
@given(data=st.data())
def test_a_reader_who_reckons_finds_no_small_count(data):
    run = parts_of(TOWN[0])
    if data.draw(st.booleans()):
        codes = list(run[1].areas.table["code"])
        some = data.draw(st.lists(st.sampled_from(codes), min_size=1, max_size=8, unique=True))
        hood = choose(*run[:3], Asked(areas=tuple(some)))
    else:
        minutes = data.draw(st.integers(2, 10))
        hood = choose(*run[:3], Asked(within_walk=minutes, of="ldc-001"))
    threshold = data.draw(st.sampled_from([5, 8, 15]))
    _withstands(run, hood, threshold)


def test_two_areas_that_two_sums_would_give_away():
    """Their people and their households beyond the norm are both summed, in a known ratio."""
    run = parts_of(TOWN[0])
    for codes in ("A00- A01- A02- B02- C13-", "A00- A01-"):
        hood = choose(*run[:3], Asked(areas=tuple(f"99999{code}" for code in codes.split())))
        _withstands(run, hood, 5)


def _withstands(run, hood, threshold):
    shown, plain = figures_of(run, hood, threshold), figures_of(run, hood, threshold=0)
    reckoned = _attack(shown)
    # the reader does find what is printed
    for code, value in zip(shown.areas["code"], shown.areas["households"], strict=True):
        assert (("households", code) in reckoned) or np.isnan(value)
    assert not reckoned & _secrets(plain, threshold)
