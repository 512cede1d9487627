"""Where a result comes from: the file, its checksum, its vintage and what its makers ask."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

_CHUNK = 1 << 20
_SHAPEFILE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")


@dataclass(frozen=True)
class Source:
    """One file that a result rests on. `sha256` covers all parts of a shapefile, in one order."""

    layer: str
    file: str
    sha256: str
    size: int
    vintage: int | None = None
    source: str | None = None
    licence: str | None = None
    attribution: str | None = None


def describe(
    path: Path,
    layer: str,
    *,
    vintage: int | None = None,
    source: str | None = None,
    licence: str | None = None,
    attribution: str | None = None,
) -> Source:
    """The provenance of one input file. Raises OSError when the file cannot be read."""
    digest = hashlib.sha256()
    size = 0
    for part in _parts(path):
        with part.open("rb") as stream:
            while chunk := stream.read(_CHUNK):
                digest.update(chunk)
                size += len(chunk)
    return Source(layer, path.name, digest.hexdigest(), size, vintage, source, licence, attribution)


def _parts(path: Path) -> list[Path]:
    if path.suffix.lower() != ".shp":
        return [path]
    found = {p.suffix.lower(): p for p in path.parent.glob(f"{path.stem}.*")}
    return [found[suffix] for suffix in _SHAPEFILE_PARTS if suffix in found]
