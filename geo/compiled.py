"""How the loops of this package are compiled: once, kept between runs, and free of the lock."""

from __future__ import annotations

import numba

compiled = numba.njit(cache=True, nogil=True)
