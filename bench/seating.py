"""Measure the room: `python bench/seating.py [--quick]`.

Evaluates and checks a room of 60 seats and one of 200 seats and 32 tables, and lets `improve` work
on 60 seats for as many steps as take about 5 seconds on two cores, and for twelve times as many:
medians of five runs, and of five seeds. Prints tables in Markdown.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import time
from collections.abc import Callable

from nabij.seating.checks import check_layout, prepare, violation
from nabij.seating.evaluate import evaluate
from nabij.seating.improve import STEPS, improve
from nabij.seating.layout import layout_of
from nabij.seating.model import Room
from nabij.seating.score import value
from nabij.seating.setting import setting

RUNS = 5
LONGER = 12
WANTED_MS = {60: 5, 200: 20}


def room_of_tables(columns: int, rows: int, seats: int, lecture: bool = False) -> Room:
    """A hall of square tables in rows with four chairs or more; for a lecture all look one way."""
    pitch = 2.4
    width, depth = columns * pitch + 1.6, rows * pitch + 1.6
    tables, chairs = [], []
    for n in range(columns * rows):
        x, y = 1.8 + pitch * (n % columns), 1.8 + pitch * (n // columns)
        tables.append({"id": f"T{n + 1}", "at": [x, y], "width": 0.8, "depth": 0.8})
        sides = [(0.62, 0, 180), (-0.62, 0, 0), (0, 0.62, 270), (0, -0.62, 90)]
        sides += [(0.62, 0.62, 225), (-0.62, -0.62, 45), (0.62, -0.62, 135), (-0.62, 0.62, 315)]
        share = seats // (columns * rows) + (n < seats % (columns * rows))
        for dx, dy, angle in sides[:share]:
            look = 0 if lecture else angle
            seat = {"id": str(len(chairs) + 1), "at": [x + dx, y + dy], "angle": look}
            chairs.append(seat | {"table": f"T{n + 1}"})
    return Room.model_validate(
        {
            "title": "Bench",
            "walls": {"outline": [[0, 0], [width, 0], [width, depth], [0, depth]]},
            "doors": [{"id": "in", "at": [width / 2, 0], "width": 1.0, "main": True}],
            "windows": [{"id": "W", "start": [0, 1], "end": [0, depth - 1]}],
            "tables": tables,
            "seats": chairs,
        }
    )


def median_ms(work: Callable[[], object]) -> float:
    """Milliseconds; once before the clock starts, then the median of five times twenty."""
    work()
    times = list[float]()
    for _ in range(RUNS):
        start = time.perf_counter()
        for _ in range(20):
            work()
        times.append((time.perf_counter() - start) / 20 * 1000)
    return statistics.median(times)


def evaluation() -> None:
    """A whole evaluation from the room on; and what `improve` asks, once prepared."""
    print("| milliseconds, median | evaluate | wanted | value alone | hard checks | all checks |")
    print("|---|---|---|---|---|---|")
    for seats, room in ((60, room_of_tables(5, 3, 60)), (200, room_of_tables(8, 4, 200))):
        layout, kept, prepared = layout_of(room), setting(room), prepare(room)
        full = median_ms(lambda room=room: evaluate(room))
        alone = median_ms(lambda kept=kept, layout=layout: value(kept, layout))
        hard = median_ms(lambda prepared=prepared, layout=layout: violation(prepared, layout))
        every = median_ms(lambda prepared=prepared, layout=layout: check_layout(prepared, layout))
        print(
            f"| {seats} seats, {len(room.tables)} tables | {full:.2f} | {WANTED_MS[seats]} "
            f"| {alone:.2f} | {hard:.2f} | {every:.2f} |"
        )


def improving(seeds: int) -> None:
    """The usual number of steps against twelve times as many, per seed."""
    room = room_of_tables(5, 3, 60, lecture=True)
    improve(room, steps=STEPS // 50, workers=2)
    print("\n| seed | seconds | points | seconds, longer | points, longer | share |")
    print("|---|---|---|---|---|---|")
    shares = list[float]()
    for seed in range(1, seeds + 1):
        took, best = zip(
            *(_timed(room, steps, seed) for steps in (STEPS, LONGER * STEPS)), strict=True
        )
        shares.append(best[0] / best[1])
        print(
            f"| {seed} | {took[0]:.1f} | {best[0]:.2f} | {took[1]:.1f} | {best[1]:.2f} "
            f"| {shares[-1]:.1%} |",
            flush=True,
        )
    print(f"\nmedian share {statistics.median(shares):.1%}, lowest {min(shares):.1%}; wanted 98 %")


def _timed(room: Room, steps: int, seed: int) -> tuple[float, float]:
    start = time.perf_counter()
    found = improve(room, steps=steps, seed=seed, workers=2)
    return time.perf_counter() - start, found.proposals[-1].after.value


def main() -> None:
    """Run everything; with --quick one seed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one seed instead of five")
    arguments = parser.parse_args()
    print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}\n")
    evaluation()
    improving(1 if arguments.quick else RUNS)


if __name__ == "__main__":
    main()
