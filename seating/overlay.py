"""What an evaluation puts on a drawing: contact per seat, groups, and the checks that fail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .layout import BoolArray, FloatArray, IntArray

if TYPE_CHECKING:
    from .evaluate import Evaluation


@dataclass(frozen=True)
class Finding:
    """A check that does not hold: its sentence, where (metres) if anywhere, and whether it comes
    from regulation or geometry rather than from good practice."""

    sentence: str
    at: tuple[float, float] | None
    items: tuple[str, ...]
    binding: bool


@dataclass(frozen=True)
class Overlay:
    """Per seat contact (0 to 1), group (-1 for none) and whether nobody is within reach; findings;
    whether there was a check at all; the score."""

    contact: FloatArray | None = None
    group: IntArray | None = None
    alone: BoolArray | None = None
    findings: tuple[Finding, ...] = ()
    checked: bool = False
    score: float | None = None


def overlay_of(evaluation: Evaluation | None, language: str) -> Overlay:
    """What a drawing shows of an evaluation; nothing without one."""
    if evaluation is None:
        return Overlay()
    profile = evaluation.profile
    findings = [
        Finding(check.message.text(language), check.at, check.items, check.kind != "good_practice")
        for check in evaluation.checks
        if not check.ok
    ]
    return Overlay(
        contact=profile.contact,
        group=profile.group,
        alone=profile.orphans,
        findings=tuple(sorted(findings, key=lambda one: not one.binding)),
        checked=True,
        score=evaluation.score.value,
    )
