"""Colours that stay apart, for people who see no red or no green as well."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from nabij.maps.palette import BIVARIATE_COLOURS, MARKERS, NORM_COLOURS, RAMPS

from .colour_vision import MACHADO, apart, ciede2000, lab

VISIONS = list(MACHADO)
SETS = {
    **{f"{name} {n}": ramp.pick(n) for name, ramp in RAMPS.items() for n in range(2, 6)},
    **{
        f"{name} zero {n}": ramp.pick(n, with_zero=True)
        for name, ramp in RAMPS.items()
        for n in range(2, 6)
    },
    "norm": list(NORM_COLOURS),
}


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [  # of the published test data of Sharma, Wu and Dalal (2005)
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((22.7233, 20.0904, -46.694), (23.0331, 14.973, -42.5619), 2.0373),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_the_measure_itself(one, two, expected):
    assert ciede2000(np.array(one), np.array(two)) == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("colours", SETS.values(), ids=SETS.keys())
def test_neighbouring_classes_stay_apart(colours, vision):
    assert len(set(colours)) == len(colours)
    for one, two in itertools.pairwise(colours):
        assert apart(one, two, vision) >= 7, (one, two)


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("ramp", RAMPS.values(), ids=RAMPS.keys())
def test_more_is_darker(ramp, vision):
    light = [lab(colour, vision)[0] for colour in ramp.pick(5, with_zero=True)]
    assert light == sorted(light, reverse=True)


@pytest.mark.parametrize("vision", VISIONS)
def test_all_cells_of_the_bivariate_square_stay_apart(vision):
    cells = [colour for row in BIVARIATE_COLOURS for colour in row]
    pairs = itertools.combinations(cells, 2)
    assert min(apart(one, two, vision) for one, two in pairs) >= 7


@pytest.mark.parametrize("vision", VISIONS)
def test_within_and_beyond_the_norm_are_never_taken_for_each_other(vision):
    within, beyond = NORM_COLOURS[:2], NORM_COLOURS[2:]
    assert min(apart(a, b, vision) for a in within for b in beyond) >= 20


def test_markers_differ_in_shape_too():
    assert len({shape for shape, _ in MARKERS}) == len(MARKERS)
