"""Small random timetables with everything in them that makes journeys hard, for hypothesis."""

from __future__ import annotations

from random import Random

from hypothesis import strategies as st

from .time_expanded import Call, World

ZEROS = (0, 86_400, -3_600)
"""Around midnight, around the next one, and trips of the day before."""

HOUR = 3_600

LIMITS = st.sampled_from((2 * HOUR, 2_700, 900))


def worlds() -> st.SearchStrategy[World]:
    """2-8 stops, up to 12 trips on up to 4 lines, 1-4 homes and 1-3 places with opening hours.

    Drawn from a seed rather than piece by piece: hypothesis prefers what is small, and in small
    timetables nobody changes. Look at a failure with `world(seed)`.
    """
    return st.integers(0, 2**32 - 1).map(world)


def world(seed: int) -> World:
    """The world of a seed.

    Trips of a line overtake, wait at stops and may pass a stop twice. Rides and changes may take no
    time at all, so that one moment holds several of them.
    """
    rng = Random(seed)
    zero, n_stops = rng.choice(ZEROS), rng.randint(2, 8)
    n_homes, n_places = rng.randint(1, 4), rng.randint(1, 3)
    instant_rides, strict = rng.random() < 0.5, rng.random() < 0.3
    lines = [
        [rng.randrange(n_stops) for _ in range(rng.randint(2, 6))] for _ in range(rng.randint(1, 4))
    ]
    n_trips = rng.choice((0, 4, 12, 12, 12))
    pairs = [(a, b) for a in range(n_stops) for b in range(n_stops)]
    return World(
        n_stops,
        [_run(rng, rng.choice(lines), zero, instant_rides, strict) for _ in range(n_trips)],
        {pair: moment(rng, 0, 900) for pair in _some(rng, pairs, 32)},
        {
            pair: rng.choice((-1, 0, rng.randint(0, 119), moment(rng, 120, 600)))
            for pair in _some(rng, pairs, 6)
        },
        _legs(rng, n_homes, n_stops, 600),
        _turned(n_stops, _legs(rng, n_places, n_stops, 600)),
        _legs(rng, n_homes, n_places, 3 * HOUR),
        [_openings(rng, zero) for _ in range(n_places)],
        range(zero - 300, zero + HOUR, 60),
    )


def moment(rng: Random, least: int, most: int) -> int:
    """A whole minute, so that much falls together, or any second."""
    second = rng.randint(least, most)
    return second if rng.random() < 0.5 else max(least, second // 60 * 60)


def _run(rng: Random, line: list[int], zero: int, instant_rides: bool, strict: bool) -> list[Call]:
    """A run of a line, at its own pace; where it is `strict`, not everything that stops is open."""
    now = zero + moment(rng, 0, rng.choice((HOUR, HOUR // 2)))
    pace, calls = rng.choice((60, 240, 240, 900)), []
    for i, stop in enumerate(line):
        ride = 0 if instant_rides and rng.random() < 0.3 else max(1, moment(rng, 0, pace))
        arrival = now = now + (ride if i else 0)
        now += rng.choice((0, 0, 0, 30, 240))
        shut = 0.3 if strict else 0
        calls.append(Call(stop, arrival, now, rng.random() >= shut, rng.random() >= shut))
    return calls


def _some(rng: Random, pairs: list[tuple[int, int]], most: int) -> list[tuple[int, int]]:
    return rng.sample(pairs, min(rng.randint(0, most), len(pairs)))


def _legs(rng: Random, n_rows: int, n_to: int, longest: int) -> list[dict[int, int]]:
    """For every row one or two others and how far they are, or none."""
    return [
        {rng.randrange(n_to): moment(rng, 0, longest) for _ in range(rng.choice((0, 1, 2, 2)))}
        for _ in range(n_rows)
    ]


def _turned(n_rows: int, legs: list[dict[int, int]]) -> list[dict[int, int]]:
    """The same legs, by their other end."""
    rows: list[dict[int, int]] = [{} for _ in range(n_rows)]
    for start, row in enumerate(legs):
        for end, seconds in row.items():
            rows[end][start] = seconds
    return rows


def _openings(rng: Random, zero: int) -> list[tuple[int, int]]:
    """Always open, never open, or up to three intervals that do not touch."""
    if rng.random() < 0.5:
        return [(zero - 10 * HOUR, zero + 10 * HOUR)]
    ends = sorted({moment(rng, -HOUR, 2 * HOUR) for _ in range(rng.choice((0, 2, 4, 4, 6, 6)))})
    pairs = zip(ends[::2], ends[1::2], strict=False)
    return [(zero + opens, zero + closes) for opens, closes in pairs]
