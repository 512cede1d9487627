"""Class bounds of a choropleth, by a scheme that has a name."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

NORM_FACTORS = (0.5, 1.0, 1.5, 2.0)
BIVARIATE_FACTORS = (1.0, 1.5)
_CLASSES = 5
# Fisher-Jenks takes time with the square of the number of values.
_FISHER_JENKS_LIMIT = 3000


@dataclass(frozen=True)
class Classes:
    """Upper bounds of the classes, rising; a value belongs to the first bound it does not exceed.

    The last bound is the largest value, or None for a class without an end. With `zero_first`
    the first class holds nothing but zero.
    """

    scheme: str
    bounds: tuple[float | None, ...]
    zero_first: bool = False


def natural(values: np.ndarray, *, decimals: int, zero_class: bool = False) -> Classes:
    """At most five natural classes of the values that are known.

    Fisher-Jenks (least squared deviation within classes); quantiles above 3,000 values. NaN is
    left out. `values` are already rounded to `decimals`, so that the legend says exactly what
    the map colours. With `zero_class` zeros get a class of their own. No value known: no class.
    """
    known = values[~np.isnan(values)]
    zero_first = zero_class and bool((known == 0).any())
    rest = known[known != 0] if zero_first else known
    scheme = "fisher_jenks" if len(rest) <= _FISHER_JENKS_LIMIT else "quantiles"
    bounds = _bounds(rest, scheme, _CLASSES - zero_first, decimals)
    return Classes(scheme, ((0.0, *bounds) if zero_first else bounds), zero_first)


def around_norm(norm: float) -> Classes:
    """Fixed classes of minutes: half the norm, the norm, one and a half, two, and more."""
    return Classes("norm", (*(round(norm * factor, 1) for factor in NORM_FACTORS), None))


def beyond_norm(norm: float) -> Classes:
    """Three classes of minutes for a bivariate map: within, beyond and far beyond the norm."""
    return Classes("norm", (*(round(norm * factor, 1) for factor in BIVARIATE_FACTORS), None))


def thirds(values: np.ndarray, *, decimals: int) -> Classes:
    """Three classes of about equal numbers of areas; fewer when few values differ."""
    known = values[~np.isnan(values)]
    return Classes("quantiles", _bounds(known, "quantiles", 3, decimals))


def _bounds(values: np.ndarray, scheme: str, classes: int, decimals: int) -> tuple[float, ...]:
    unique = np.unique(values)
    if len(unique) <= classes:
        return tuple(float(value) for value in unique)
    # mapclassify takes seconds to load (it brings scikit-learn along): only a map pays for it.
    import mapclassify

    maker = mapclassify.FisherJenks if scheme == "fisher_jenks" else mapclassify.Quantiles
    bins = maker(values, k=classes).bins.astype(float)
    # Downward: a bound between two values goes to the lower one, so no value changes class.
    bins = np.round(np.floor(bins * 10**decimals + 1e-6) / 10**decimals, decimals)
    bins[-1] = unique[-1]
    return tuple(float(value) for value in np.unique(bins))
