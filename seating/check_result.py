"""What a check says: what was measured, against which figure, whose figure that is, and where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..messages import Message
from .check_norms import Kind, norms

Spot = tuple[float, float]


@dataclass(frozen=True)
class Check:
    """One thing that was checked.

    key: of the norm (see norms.toml). measured and limit: metres, persons or a count; None where
    nothing is measured. items: ids of what it concerns. at: where, metres. source and article:
    whose figure. to_check: the figure was written from memory; its sentence says so too.
    """

    key: str
    ok: bool
    kind: Kind
    measured: float | None
    limit: float | None
    items: tuple[str, ...]
    at: Spot | None
    source: str
    article: str
    to_check: bool
    message: Message


def checked(
    key: str,
    ok: bool,
    sentence: str,
    measured: float | None = None,
    limit: float | None = None,
    items: Sequence[str] = (),
    at: Spot | None = None,
    /,
    **facts: object,
) -> Check:
    """A check against the norm `key`; its message is `sentence` of the catalogue with these facts,
    with what was measured and the limit: in whole centimetres `cm` is rounded down and `over` up,
    so that what is just short of its limit is never told to be at it."""
    norm = norms()[key]
    limit = norm.limit if limit is None else limit
    measured = None if measured is None else round(float(measured), 3)
    told: dict[str, object] = {"limit": limit, "limit_cm": round(100 * limit)}
    if measured is not None:
        millimetres = round(1000 * measured)
        told |= {"measured": measured, "cm": millimetres // 10, "over": -(-millimetres // 10)}
    told |= facts
    return Check(
        key=key,
        ok=ok,
        kind=norm.kind,
        measured=measured,
        limit=limit,
        items=tuple(items),
        at=None if at is None else (round(float(at[0]), 3), round(float(at[1]), 3)),
        source=norm.source,
        article=norm.article,
        to_check=not norm.checked,
        message=Message(f"checks.{sentence}", told),
    )
