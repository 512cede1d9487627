"""The colours of maps and printed figures, as data. All stay apart under colour blindness.

Sequential ramps follow ColorBrewer 2 (Harrower and Brewer 2003); their lowest class is widened a
little. The bivariate square is made for this project: blue for need, orange for distance, so
that red-green blindness does not mix them. The tests hold every set to a least difference of
CIEDE2000 under the simulations of Machado, Oliveira and Fernandes (2009).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Ramp:
    """Five colours from low to high, and the colour of zero where zero is a class of its own."""

    colours: tuple[str, ...]
    zero: str = "#f3f3f0"

    def pick(self, classes: int, *, with_zero: bool = False) -> list[str]:
        """One colour for each of `classes` classes (0..5), the zero class first if there is one."""
        if with_zero:
            return [self.zero, *_spread(self.colours[1:], classes - 1)]
        return _spread(self.colours, classes)


RAMPS: Mapping[str, Ramp] = {
    "share": Ramp(("#f1eef6", "#bdc9e1", "#74a9cf", "#2b8cbe", "#034a74")),  # PuBu
    "gap": Ramp(("#fff3bf", "#fed98e", "#fe9929", "#d95f0e", "#8c2d04")),  # YlOrBr
    "priority": Ramp(("#edf8fb", "#b3cde3", "#8c96c6", "#8856a7", "#4d004b")),  # BuPu
    "reach": Ramp(("#edf8e9", "#c2e3a9", "#7fbc6f", "#31884a", "#00441b")),  # Greens
    "lost": Ramp(("#fee5d9", "#fcae91", "#f4694a", "#bf1a20", "#5c000d")),  # Reds
}

# Minutes around the norm: two blues within it, three from yellow to brown beyond it.
NORM_COLOURS = ("#2166ac", "#92c5de", "#fee391", "#fe9929", "#a63603")

# Rows: need low, middle, high. Columns: within the norm, beyond it, far beyond it.
BIVARIATE_COLOURS = (
    ("#f0f0f0", "#f3cf9b", "#e39a35"),
    ("#a9cbe4", "#b3aca0", "#a8722f"),
    ("#4a95c9", "#4d7186", "#2b1d2e"),
)

NO_DATA = {"ground": "#e4e7eb", "line": "#8b95a1"}  # diagonal hatch
SUPPRESSED = {"ground": "#ffffff", "line": "#5b6673"}  # dots

# A category has a shape of its own besides its colour; both repeat after six.
MARKERS: tuple[tuple[str, str], ...] = (
    ("circle", "#111111"),
    ("square", "#007a5a"),
    ("diamond", "#b3307a"),
    ("triangle", "#0b4f8a"),
    ("cross", "#6b3d00"),
    ("ring", "#111111"),
)

# A stop: six-cornered, larger and darker with more departures. One where service ends early points
# down and has an edge of its own. Class of service -> fill and size beside the sign of a place.
STOP_SHAPES = {"usual": "hexagon", "early": "wedge"}
STOP_EDGES = {"usual": "#12304f", "early": "#c2410c"}
STOPS: Mapping[str, tuple[str, float]] = {
    "high": ("#08306b", 0.95),
    "good": ("#2166ac", 0.82),
    "basic": ("#4f97cf", 0.7),
    "low": ("#92c1e4", 0.6),
    "rare": ("#d5e6f4", 0.52),
    "none": ("#ffffff", 0.45),
}


def _spread(colours: tuple[str, ...], classes: int) -> list[str]:
    if classes == 1:
        return [colours[len(colours) // 2]]
    places = np.linspace(0, len(colours) - 1, classes).round().astype(int)
    return [colours[place] for place in places]
