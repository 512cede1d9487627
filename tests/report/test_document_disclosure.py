"""Nobody finds a small number with all that one document prints: a reader who does linear algebra.

The reader takes the tables of the document as text, with what everybody knows of them: parts add
up to their total, people beyond a norm are some of those who live alone, and these are some of the
households; a share printed beside a count tells the other count to within its rounding; of one
category a slower pace leaves as many people beyond the norm or more. Linear programmes then say how
small and how large every masked number can be. It must be possible that it is one, and that it is
just below the threshold.
"""

import itertools
import re
from dataclasses import dataclass, field
from types import SimpleNamespace

import numpy as np
import pytest
from scipy.optimize import linprog
from scipy.sparse import coo_array, vstack

from nabij.data.town import write_town
from nabij.pipeline import analyse, lay_ground, read
from nabij.report.buurtanalyse import make
from nabij.report.buurtanalyse.chapter_strengths import priorities
from nabij.report.buurtanalyse.document import Material, document
from nabij.report.buurtanalyse.proposals import propose
from nabij.report.document.content import Item, Table, plain
from nabij.report.neighbourhood.choice import Asked, choose
from nabij.report.neighbourhood.figures import figures
from nabij.report.neighbourhood.offer import offer
from nabij.report.texts.front import Front
from nabij.report.texts.text_file import TextFile
from nabij.study import load_study
from nabij.words import text

THRESHOLD = 40
ROUNDING, SHARE_ROUNDING, INDEX_ROUNDING = 0.5, 0.0005, 0.5
EMPTY = TextFile(front=Front(), answers={}, decisions=(), appendix=())
HOUSEHOLDS, ONES = "households", "one_person_households"
# counts of which the table prints the share in another
PARTS = {
    ONES: HOUSEHOLDS,
    "lone_parent_households": HOUSEHOLDS,
    "residents_65plus": "population",
    "residents_80plus": "population",
}


def _lay(path):
    study = load_study(path)
    own = study.study.model_copy(update={"suppress_below": THRESHOLD, "language": "nl"})
    study = study.model_copy(update={"study": own})
    inputs = read(study)
    ground = lay_ground(study, inputs)
    analysis = analyse(study, inputs, ground=ground)
    return SimpleNamespace(study=study, inputs=inputs, ground=ground, analysis=analysis)


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    return _lay(write_town(tmp_path_factory.mktemp("stad")))


@pytest.fixture(scope="module")
def heidelberg(shared):
    return _lay(shared / "studies" / "heidelberg.toml")


def _document(run, asked):
    """The document of one neighbourhood without its pictures, and its figures."""
    base = (run.study, run.inputs, run.ground)
    hood = choose(*base, asked)
    made = figures(*base, run.analysis, hood)
    places, sites = offer(*base, hood), make._sites(*base, made)
    proposals = propose(made, places, sites, None)
    return document(
        Material(
            figures=made,
            analysis=run.analysis,
            offer=places,
            sites=sites,
            said=EMPTY,
            survey=None,
            proposals=proposals,
            priorities=priorities(proposals, (), "nl"),
            comparison=None,
            pictures={},
        )
    ), made


# what a reader knows


@dataclass
class Reader:
    """Unknown numbers with bounds, and linear relations between them: low <= row <= high."""

    names: dict[tuple[str, ...], int] = field(default_factory=dict)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    rows: list[tuple[dict[int, float], float, float]] = field(default_factory=list)
    small: set[tuple[str, ...]] = field(default_factory=set)
    partial: set[tuple[str, ...]] = field(default_factory=set)
    absent: set[tuple[str, ...]] = field(default_factory=set)

    def number(self, *name):
        """The place of a number, at least 0."""
        if name not in self.names:
            self.names[name] = len(self.low)
            self.low.append(0.0)
            self.high.append(np.inf)
        return self.names[name]

    def told(self, cell, *name):
        """What a cell says of a number."""
        place, said = self.number(*name), cell.replace("\u00a0", " ")
        low, high = self.low[place], self.high[place]
        if said == text("buurtanalyse.under", n=THRESHOLD):
            low, high = max(low, 0.0), min(high, THRESHOLD)
            self.small.add(name)
        elif figure := _FIGURE.fullmatch(said):
            n = float(figure[2].replace(".", ""))
            if figure[1]:
                self.partial.add(name)
            low, high = max(low, n - ROUNDING if n else 0.0), min(high, n + ROUNDING if n else 0.0)
        else:
            assert said in _NOTHING, said
            if said in _NOT_THERE:
                self.absent.add(name)
        self.low[place], self.high[place] = low, high

    def share(self, low, high, part, whole):
        """The part is from `low` to `high` times the whole."""
        if self.partial & {part, whole}:
            # a sum over some of the areas is not the share of a sum over others
            return
        at, of = self.number(*part), self.number(*whole)
        self.rows.append(({at: 1.0, of: -high}, -np.inf, 0.0))
        self.rows.append(({at: 1.0, of: -low}, 0.0, np.inf))

    def at_most(self, part, whole):
        self.rows.append(({self.number(*part): 1.0, self.number(*whole): -1.0}, -np.inf, 0.0))

    def adds_up(self, parts, whole):
        parts = [part for part in parts if part not in self.absent]
        row = {self.number(*part): 1.0 for part in parts} | {self.number(*whole): -1.0}
        self.rows.append((row, 0.0, 0.0))

    def interval(self, name):
        """How small and how large a number can be."""
        n = len(self.low)
        entries = [(i, j, v) for i, (row, *_) in enumerate(self.rows) for j, v in row.items()]
        at, of, values = (np.array(one) for one in zip(*entries, strict=True))
        matrix = coo_array((values, (at, of)), shape=(len(self.rows), n)).tocsr()
        least = np.array([row[1] for row in self.rows])
        most = np.array([row[2] for row in self.rows])
        up, down = np.isfinite(most), np.isfinite(least)
        above = vstack([matrix[up], -matrix[down]])
        limit = np.append(most[up], -least[down])
        found = []
        for sign in (1.0, -1.0):
            cost = np.zeros(n)
            cost[self.names[name]] = sign
            bounds = list(zip(self.low, self.high, strict=True))
            answer = linprog(cost, A_ub=above, b_ub=limit, bounds=bounds, method="highs")
            if answer.status == 3:
                found.append(sign * -np.inf)
                continue
            assert answer.status == 0, f"the document contradicts itself: {answer.message}"
            found.append(sign * answer.fun)
        return tuple(found)


_NOT_THERE = {text("buurtanalyse.unknown"), text("buurtanalyse.suppressed")}
_NOTHING = {"–", "", text("buurtanalyse.left_out"), *_NOT_THERE}
# a sum over the areas that know it is the sum of those that are printed
_FIGURE = re.compile(rf"({text('buurtanalyse.at_least', figure='')})?([\d.]+)")


def _percent(cell):
    """The bounds of a share that is printed; None where none is."""
    said = cell.replace("\u00a0", " ")
    if said in _NOTHING:
        return None
    figure = float(re.search(r"[\d,]+", said)[0].replace(",", ".")) / 100
    if said.startswith("minder"):
        return 0.0, figure
    if said.startswith("meer"):
        return figure, 1.0
    if figure in (0.0, 1.0):
        return figure, figure
    return figure - SHARE_ROUNDING, figure + SHARE_ROUNDING


def _columns(table):
    """The cells of a table by header, after the first column."""
    heads = table.header
    return [(row[0], dict(zip(heads[1:], row[1:], strict=True))) for row in table.rows]


def _read(made, norms):
    """A reader who has read the document. made: the document; norms: categories of the study."""
    reader = Reader()
    tables = {block.key: block for block in made.blocks if isinstance(block, Table)}
    named = {text(f"columns.{name}"): name for name in (*PARTS, HOUSEHOLDS, "population")}
    _residents(reader, tables["residents"], named)
    _areas(reader, tables)
    labels = {_with_norm(name, minutes): name for name, minutes in norms.items()}
    _totals(reader, tables["reach_foot"], labels)
    if "reach_transit" in tables:
        _rides(reader, tables["reach_transit"], labels)
    _beyond(reader, tables, norms)
    _summary(reader, tables["key_figures"], norms)
    _sites(reader, made, norms)
    return reader


def _residents(reader, table, named):
    share, number = text("buurtanalyse.col_share"), text("buurtanalyse.col_number")
    index = text("buurtanalyse.col_index_municipality")
    for label, cells in _columns(table):
        name = named[label]
        reader.told(cells[number], name)
        if name not in PARTS:
            continue
        reader.at_most((name,), (PARTS[name],))
        told = _percent(cells.get(share, "–"))
        if told:
            reader.share(*told, (name,), (PARTS[name],))
        beside = _percent(next(iter(list(cells.values())[2:3]), "–"))
        if index in cells and re.fullmatch(r"\d+", cells[index]) and beside:
            times = float(cells[index])
            low, high = times - INDEX_ROUNDING, times + INDEX_ROUNDING
            reader.share(low * beside[0] / 100, high * beside[1] / 100, (name,), (PARTS[name],))


def _areas(reader, tables):
    """Households and people living alone per area; all areas are listed, or the rest is one."""
    alone, share = text("buurtanalyse.col_alone"), text("buurtanalyse.col_alone_share")
    areas = (
        [row[0] for row in tables["residents_alone"].rows] if "residents_alone" in tables else []
    )
    for area, cells in _columns(tables["residents_alone"]) if areas else ():
        reader.told(cells.get(alone, "–"), ONES, area)
        told = _percent(cells.get(share, "–"))
        if told:
            reader.share(*told, (ONES, area), (HOUSEHOLDS, area))
    if "areas" in tables:
        for area, cells in _columns(tables["areas"]):
            reader.told(cells.get(text("buurtanalyse.col_households"), "–"), HOUSEHOLDS, area)
            areas += [] if area in areas else [area]
    if not areas:
        return
    whole = not tables.get("residents_alone", tables.get("areas")).notes
    more = [] if whole else [("rest",)]
    for area in areas:
        reader.at_most((ONES, area), (HOUSEHOLDS, area))
    reader.adds_up([(ONES, area) for area in areas] + [(ONES, *m) for m in more], (ONES,))
    reader.adds_up(
        [(HOUSEHOLDS, area) for area in areas] + [(HOUSEHOLDS, *m) for m in more], (HOUSEHOLDS,)
    )


def _with_norm(name, minutes):
    return text("buurtanalyse.category_norm", category=_label(name), norm=f"{minutes:g}")


def _label(name):
    label = text("strengths.key_places", category=name).partition(": ")[2]
    return label[:1].upper() + label[1:]


def _totals(reader, table, labels):
    """Per category and pace: people beyond, and the share of households within."""
    pace, within = text("buurtanalyse.col_pace"), text("buurtanalyse.col_within")
    people = text("buurtanalyse.col_beyond")
    found = {}
    for label, cells in _columns(table):
        name = labels[label]
        key = ("beyond", name, cells[pace])
        reader.told(cells.get(people, "–"), *key)
        found.setdefault(name, {})[cells[pace]] = key
        _within(reader, key, _percent(cells.get(within, "–")))
    order = [text(f"columns.pace_{one}") for one in ("adult", "older", "frail")]
    for keys in found.values():
        for quick, slow in itertools.pairwise(order):
            reader.at_most(keys[quick], keys[slow])
            reader.at_most(("away", *keys[quick][1:]), ("away", *keys[slow][1:]))


def _within(reader, key, told):
    """People beyond are some of the households beyond, and those within some of those within."""
    away, near = ("away", *key[1:]), ("near", *key[1:])
    people_near = ("within", *key[1:])
    reader.adds_up([away, near], (HOUSEHOLDS,))
    reader.adds_up([key, people_near], (ONES,))
    reader.at_most(key, away)
    reader.at_most(people_near, near)
    if told:
        reader.share(*told, near, (HOUSEHOLDS,))


def _rides(reader, table, labels):
    people, window = text("buurtanalyse.col_beyond"), text("buurtanalyse.col_window")
    for label, cells in _columns(table):
        key = ("beyond", labels[label], cells[window])
        reader.told(cells.get(people, "–"), *key)
        reader.at_most(key, (ONES,))


def _beyond(reader, tables, norms):
    """Per area the people beyond; areas that are not listed have none, if the note says so."""
    own = text("columns.pace_older")
    if "reach_beyond" not in tables:
        return
    table = tables["reach_beyond"]
    by_label = {_label(name): name for name in norms}
    listed = [row[0] for row in table.rows]
    for area, cells in _columns(table):
        for label, cell in cells.items():
            key = ("beyond", by_label[label], own, area)
            reader.told(cell, *key)
            reader.at_most(key, (ONES, area))
            reader.at_most(key, (HOUSEHOLDS, area))
    cut = any(text("buurtanalyse.beyond_most", n=15, all=n) in table.notes for n in range(16, 99))
    for label in table.header[1:]:
        name = by_label[label]
        parts = [("beyond", name, own, area) for area in listed]
        parts += [("beyond", name, own, "rest")] if cut else []
        reader.adds_up(parts, ("beyond", name, own))


def _summary(reader, table, norms):
    own = text("columns.pace_older")
    cells = dict(table.rows)
    reader.told(cells[text("strengths.key_households")], HOUSEHOLDS)
    reader.told(cells[text("strengths.key_singles")], ONES)
    for name, minutes in norms.items():
        cell = cells[text("strengths.key_beyond", category=name, norm=minutes)]
        reader.told(cell, "beyond", name, own)


def _sites(reader, made, norms):
    """A place more reaches some of the people beyond."""
    own = text("columns.pace_older")
    pattern = re.compile(r"^(.*?): één extra plek .* zou ([\d.]+) alleenwonenden")
    by_label = {_label(name): name for name in norms}
    for block in made.blocks:
        if isinstance(block, Item) and (found := pattern.match(plain(block.runs))):
            name = by_label[found[1]]
            reader.told(found[2], "site", name)
            reader.at_most(("site", name), ("beyond", name, own))
            # those that it leaves are people too
            reader.adds_up([("site", name), ("left", name)], ("beyond", name, own))


# the attack


def _is_small(truth, name):
    """Whether a number is small: "minder dan" may stand for what misses the threshold by a hair."""
    own = text("columns.pace_older")
    if name[0] == "beyond" and len(name) == 4:
        rows = truth.areas.set_index("name")
        return rows.at[name[3], f"{name[1]}_people_beyond_status"] == "small"
    if len(name) == 2:
        return truth.areas.set_index("name").at[name[1], f"{name[0]}_status"] == "small"
    if name[0] == "beyond" and name[2] == own:
        walks = truth.reach[(truth.reach["mode"] == "walk") & (truth.reach["name"] == "older")]
        return walks.set_index("category").at[name[1], "people_beyond_status"] == "small"
    return True


def _attack(run, asked):
    """Every masked number of which the document tells too much, and how many there are in all."""
    made, truth = _document(run, asked)
    reader = _read(made, run.study.norms)
    leaks = []
    for name in sorted(name for name in reader.small if _is_small(truth, name)):
        low, high = reader.interval(name)
        # what is not whole (a cut area) may be under one
        if low > 1 + 1e-6 or high < THRESHOLD - 1 - 1e-6:
            leaks.append((name, round(low, 2), round(high, 2)))
    return leaks, len(reader.small), (reader, truth)


def _clusters(run, n, size, seed):
    """Neighbourhoods of so many areas that lie by one another, around areas taken at random."""
    areas = run.inputs.areas.table
    middle = np.array([(p.x, p.y) for p in areas.geometry.centroid])
    lived = run.inputs.households.table["households"].reindex(areas["code"]).to_numpy() > 0
    rng = np.random.default_rng(seed)
    for row in rng.choice(np.flatnonzero(lived), size=n, replace=False):
        far = np.hypot(*(middle - middle[row]).T)
        yield Asked(areas=tuple(areas["code"].iloc[np.argsort(far)[:size]]))


@pytest.mark.parametrize("size", [2, 3, 5, 12, 15, 20])
def test_nothing_masked_of_the_town_can_be_found(town, size):
    masked = 0
    for asked in _clusters(town, 4, size, seed=size):
        leaks, n, _ = _attack(town, asked)
        assert not leaks, (asked.areas, leaks)
        masked += n
    assert masked, "nothing was masked, so nothing was tested"


# Where the total is left out, people beyond at another pace or in a window still tell it when
# nobody is within: report.neighbourhood.reach._people_status.


@pytest.mark.parametrize("minutes", [3, 7, 12])
def test_nothing_masked_of_a_walk_can_be_found(town, minutes):
    masked = 0
    for place in town.ground.places["place"].iloc[::6]:
        leaks, n, _ = _attack(town, Asked(within_walk=minutes, of=str(place)))
        assert not leaks, (place, leaks)
        masked += n
    assert masked


@pytest.mark.study
@pytest.mark.parametrize("size", [6, 14, 30])
def test_nothing_masked_of_heidelberg_can_be_found(heidelberg, size):
    masked = 0
    for asked in _clusters(heidelberg, 3, size, seed=size):
        leaks, n, _ = _attack(heidelberg, asked)
        assert not leaks, (asked.areas, leaks)
        masked += n
    assert masked


def test_the_reader_finds_what_is_not_protected(town):
    """The attack itself: with one more number printed, the masked ones are found."""
    asked = Asked(areas=tuple(town.inputs.areas.table["code"][:12]))
    leaks, n, (reader, truth) = _attack(town, asked)
    assert n and not leaks
    hidden = truth.areas[truth.areas[f"{ONES}_status"] == "hidden"]
    assert len(hidden)
    counts = town.inputs.households.table[ONES]
    for _, area in hidden.iterrows():
        reader.told(str(int(counts[area["code"]])), ONES, area["name"])
    found = [reader.interval(name) for name in sorted(reader.small) if name[0] == ONES]
    assert any(high - low < THRESHOLD / 2 for low, high in found)
