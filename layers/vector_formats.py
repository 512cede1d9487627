"""The kinds of vector files: how each is told by its first bytes, opened, and taken from a zip."""

from __future__ import annotations

import codecs
import json
import lzma
import re
import shutil
import warnings
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import geopandas as gpd
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import shapely
from pyogrio import errors as ogr

from ..messages import LayerError, Message, finding, nearest
from . import geojson
from .geojson import Json
from .tables import unique_names

MAX_BYTES = 1_000_000_000
MAX_TEXT_BYTES = 200_000_000
MAX_FEATURES = 1_000_000
MAX_MEMBERS = 2_000

_MEGABYTE = 1_000_000
_HEAD = 1 << 16
_BROKEN = (
    ogr.DataSourceError,
    ogr.DataLayerError,
    ogr.FeatureError,
    ogr.FieldError,
    ogr.GeometryError,
    ogr.CRSError,
    pa.ArrowException,
    shapely.GEOSException,
    RuntimeError,
    ValueError,
    TypeError,
    LookupError,
    NameError,  # pyogrio, for a CRS that is no text
    OSError,
)
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class File:
    """A file to read and the name to call it by; they differ for a file out of a zip."""

    path: Path
    label: str

    @property
    def name(self) -> str:
        """The label without its folders."""
        return self.label.replace("\\", "/").rpartition("/")[2]


@dataclass(frozen=True)
class Opened:
    """A layer as its file has it. `crs_implied`: the CRS is only what the format prescribes."""

    frame: gpd.GeoDataFrame
    findings: tuple[Message, ...] = ()
    crs_implied: bool = False


@dataclass(frozen=True)
class _Format:
    name: str
    suffixes: tuple[str, ...]
    starts: tuple[bytes, ...]
    open: Callable[[File, str | None], Opened]


def open_file(file: File, layer: str | None) -> Opened:
    """The layer of a file, unchecked, in its own CRS. Raises LayerError and nothing else."""
    kind = _format_of(file)
    size = file.path.stat().st_size
    if size > MAX_BYTES:
        raise LayerError("vectors.too_large", file=file.label, limit=MAX_BYTES // _MEGABYTE)
    try:
        with warnings.catch_warnings():
            # what GDAL warns about (ring order, field widths, dates) is checked or counted here
            warnings.simplefilter("ignore")
            opened = kind.open(file, layer)
    except LayerError:
        raise
    except _BROKEN as error:
        raise _unreadable(file, kind) from error
    _check_count(file, len(opened.frame))
    return opened


def check_parts(path: Path, label: str) -> None:
    """Raise LayerError where a shapefile lacks a part, or the part named is not the .shp."""
    folder = path.parent
    there = (
        {p.suffix.lower() for p in folder.iterdir() if p.stem == path.stem}
        if folder.is_dir()
        else set[str]()
    )
    missing = [part for part in (".shp", ".shx", ".dbf") if part not in there]
    if missing and there & {".shp", ".shx", ".dbf"}:
        key = "vectors.shapefile_parts"
        raise LayerError(key, file=label, missing=[path.stem + part for part in missing])
    if not missing and path.suffix.lower() != ".shp":
        raise LayerError("vectors.shapefile_side", file=label, shp=f"{path.stem}.shp")


def _format_of(file: File) -> _Format:
    suffix = file.path.suffix.lower()
    kind = next((f for f in _FORMATS if suffix in f.suffixes), None)
    if kind is None:
        raise LayerError("vectors.unknown_format", file=file.label, options=SUFFIXES)
    head = _head(file.path)
    if not head:
        raise LayerError("vectors.empty_file", file=file.label)
    if head[:2] in _UTF16 and kind.open is _open_json:
        return kind
    plain = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if kind.starts and not plain.startswith(kind.starts) and not head.startswith(kind.starts):
        key = "vectors.web_page" if plain[:1] == b"<" else "vectors.not_the_format"
        raise LayerError(key, file=file.label, kind=kind.name)
    return kind


def _head(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(_HEAD)


def _unreadable(file: File, kind: _Format) -> LayerError:
    """Why a file cannot be opened; of JSON, the row where it goes wrong."""
    facts = {"file": file.label, "kind": kind.name}
    if kind.open in (_open_json, _open_text) and file.path.stat().st_size <= MAX_TEXT_BYTES:
        try:
            geojson.read_objects(file.path)
        except json.JSONDecodeError as error:
            return LayerError("vectors.bad_json", row=str(error.lineno), **facts)
        except (ValueError, RecursionError):
            return LayerError("vectors.unreadable", **facts)
        return LayerError("vectors.json_without", **facts)
    return LayerError("vectors.unreadable", **facts)


def _check_count(file: File, n: int) -> None:
    if n > MAX_FEATURES:
        raise LayerError("vectors.too_many", file=file.label, n=n, limit=MAX_FEATURES)


# one function per way of opening


def _open_gdal(file: File, layer: str | None) -> Opened:
    listed = pyogrio.list_layers(file.path)
    names = [str(name) for name, geometry in listed if geometry is not None]
    if not len(listed):
        raise ValueError("no layers")
    if not names:
        raise LayerError("vectors.no_geometry", file=file.label)
    return Opened(_gdal(file, layer=_chosen(file, layer, names)))


def _open_shapefile(file: File, layer: str | None) -> Opened:
    check_parts(file.path, file.label)
    encoding, said = _dbf_encoding(file)
    return Opened(_gdal(file, ENCODING=encoding), said)


def _open_json(file: File, layer: str | None) -> Opened:
    if _NEEDS_TEXT.search(_head(file.path)) or not _is_utf8(file.path):
        return _open_text(file, layer)
    frame = _gdal(file, DATE_AS_STRING="YES")
    return Opened(frame, crs_implied=not _declares_crs(file.path))


def _open_text(file: File, layer: str | None) -> Opened:
    if file.path.stat().st_size > MAX_TEXT_BYTES:
        limit = MAX_TEXT_BYTES // _MEGABYTE
        raise LayerError("vectors.too_large", file=file.label, limit=limit)
    layers = geojson.layers_of(geojson.read_objects(file.path))
    if not layers:
        raise LayerError("vectors.no_features", file=file.label)
    frame = geojson.read_layer(layers[_chosen(file, layer, list(layers))])
    return Opened(frame, crs_implied=not _declares_crs(file.path))


def _open_parquet(file: File, layer: str | None) -> Opened:
    _check_count(file, pq.read_metadata(file.path).num_rows)
    if b"geo" not in (pq.read_schema(file.path).metadata or {}):
        raise LayerError("vectors.no_geometry", file=file.label)
    return Opened(_checked(gpd.read_parquet(file.path)))


def _gdal(file: File, layer: str | None = None, **options: Json) -> gpd.GeoDataFrame:
    info = pyogrio.read_info(file.path, layer=layer, **options)
    _check_count(file, int(info["features"]))
    if info["geometry_type"] is None:
        raise LayerError("vectors.no_geometry", file=file.label)
    # GDAL takes a FlatGeobuf for Arrow as it is: damage in it would end the program
    arrow = file.path.suffix.lower() != ".fgb"
    frame = pyogrio.read_dataframe(
        file.path, layer=layer, use_arrow=arrow, on_invalid="fix", **options
    )
    return _checked(frame)


def _checked(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The frame itself; bytes that are no UTF-8 show here, not at their first use.

    Columns that the file gives one name are told apart.
    """
    if not frame.columns.is_unique:
        frame.columns = unique_names([str(name) for name in frame.columns])[0]
    for name in [name for name in frame.columns if frame[name].dtype == "str"]:
        pa.array(frame[name]).validate(full=True)
    return frame


def _chosen(file: File, layer: str | None, names: Sequence[str]) -> str:
    """The layer that is meant: the one named, or the only one."""
    if layer is None and len(names) == 1:
        return names[0]
    if layer is None:
        raise LayerError("vectors.several_layers", file=file.label, options=names)
    if layer not in names:
        raise LayerError(
            "vectors.no_such_layer",
            file=file.label,
            layer=layer,
            options=names,
            nearest=nearest(layer, names) or names[0],
        )
    return layer


# a topology, or a collection inside a collection, within the first bytes; and what GDAL would run
_NEEDS_TEXT = re.compile(
    rb'"type"\s*:\s*"(?:Topology|gdal_streamed_alg)"|"FeatureCollection".*"FeatureCollection"', re.S
)


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as stream:
            while chunk := stream.read(_HEAD * 16):
                decoder.decode(chunk)
    except UnicodeDecodeError:
        return False
    return True


_CRS_MEMBER = re.compile(rb'"crs"\s*:\s*\{\s*"type"\s*:')


def _declares_crs(path: Path) -> bool:
    """Whether a GeoJSON has the `crs` member of the older standard, at its start or its end."""
    with path.open("rb") as stream:
        start = stream.read(_HEAD)
        stream.seek(max(0, path.stat().st_size - _HEAD))
        return bool(_CRS_MEMBER.search(start) or _CRS_MEMBER.search(stream.read()))


_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}")
_HIGH = re.compile(rb"[\x80-\xff]")
_DBF_BYTES = 50_000_000


def _dbf_encoding(file: File) -> tuple[str, tuple[Message, ...]]:
    """The encoding of a shapefile's texts, told from its bytes; said where its .cpg differs.

    A table without .cpg is often UTF-8 though the format says otherwise, and one whose .cpg says
    UTF-8 is sometimes Windows text.
    """
    parts = {p.suffix.lower(): p for p in file.path.parent.iterdir() if p.stem == file.path.stem}
    with parts[".dbf"].open("rb") as stream:
        header = stream.read(32)
        stream.seek(int.from_bytes(header[8:10], "little"))
        cells = stream.read(_DBF_BYTES)
    told = "ISO-8859-1"
    if ".cpg" in parts:
        told = parts[".cpg"].read_bytes()[:20].decode("ascii", errors="replace").strip()
    told_utf8 = _charset(told) == "UTF-8" or told == "65001"
    high = len(_HIGH.findall(cells))
    multibyte = sum(len(found) for found in _MULTIBYTE.findall(cells))
    # a name cut at the width of its field may end in half a character, hence not every byte
    is_utf8 = multibyte > 0.9 * high if high else told_utf8
    if is_utf8 == told_utf8:
        return ("UTF-8" if is_utf8 else _charset(told)), ()
    truth = "UTF-8" if is_utf8 else "CP1252"
    return truth, (finding("vectors.encoding", file=file.name, encoding=truth, declared=told),)


def _charset(told: str) -> str:
    """The encoding that a .cpg names. Latin 1 is in practice Windows text."""
    try:
        name = codecs.lookup(told).name
    except LookupError:
        return "CP1252"
    return "CP1252" if name in ("iso8859-1", "ascii") else name.upper()


_JSON_STARTS = (b"{", b"[")
_SQLITE = (b"SQLite format 3\x00",)
_FORMATS = (
    _Format("shapefile", (".shp",), (b"\x00\x00\x27\x0a",), _open_shapefile),
    _Format("GeoPackage", (".gpkg",), _SQLITE, _open_gdal),
    _Format("SQLite", (".sqlite", ".db"), _SQLITE, _open_gdal),
    _Format("GeoJSON", (".geojson", ".json"), _JSON_STARTS, _open_json),
    _Format("TopoJSON", (".topojson",), _JSON_STARTS, _open_json),
    _Format("JavaScript", (".js",), (), _open_text),
    _Format("GeoParquet", (".parquet", ".geoparquet"), (b"PAR1",), _open_parquet),
    _Format("FlatGeobuf", (".fgb",), (b"fgb",), _open_gdal),
)
SUFFIXES = (*(suffix for kind in _FORMATS for suffix in kind.suffixes), ".zip")


# zips

_BROKEN_ZIP = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
)


def unzip(path: Path, folder: Path, layer: str | None) -> tuple[File, str | None]:
    """The one vector file of a zip, unpacked into `folder`, and the layer to read of it.

    `layer` may name the file when there are several. Only that file and the parts of its
    shapefile are unpacked, under their bare names. Raises LayerError.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = _members(archive, path)
            chosen, layer = _member(members, path, layer)
            for member in _with_parts(chosen, members):
                target = folder / PurePosixPath(member.filename.replace("\\", "/")).name
                with archive.open(member) as packed, target.open("wb") as unpacked:
                    shutil.copyfileobj(packed, unpacked)
    except _BROKEN_ZIP as error:
        raise LayerError("vectors.bad_zip", file=path) from error
    name = PurePosixPath(chosen.filename.replace("\\", "/")).name
    return File(folder / name, f"{path}/{name}"), layer


def _members(archive: zipfile.ZipFile, path: Path) -> list[zipfile.ZipInfo]:
    members = [info for info in archive.infolist() if not info.is_dir()]
    if len(members) > MAX_MEMBERS or sum(info.file_size for info in members) > MAX_BYTES:
        limit = MAX_BYTES // _MEGABYTE
        raise LayerError("vectors.zip_too_large", file=path, limit=limit, members=MAX_MEMBERS)
    return [info for info in members if not _hidden(info.filename)]


def _hidden(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return any(p == "__MACOSX" or (p.startswith(".") and p.strip(".")) for p in parts)


def _member(
    members: Sequence[zipfile.ZipInfo], path: Path, layer: str | None
) -> tuple[zipfile.ZipInfo, str | None]:
    files = {
        info.filename: info
        for info in members
        if PurePosixPath(info.filename).suffix.lower() in SUFFIXES[:-1]
    }
    named = [n for n in files if layer in (n, PurePosixPath(n).name, PurePosixPath(n).stem)]
    if len(files) == 1 or len(named) == 1:
        chosen = named[0] if named else next(iter(files))
        return files[chosen], None if named else layer
    if files:
        raise LayerError("vectors.several_files", file=path, options=sorted(files))
    names = sorted(info.filename for info in members)
    parts = [n for n in names if PurePosixPath(n).suffix.lower() in (".dbf", ".shx")]
    if parts:
        missing = [str(PurePosixPath(parts[0]).with_suffix(".shp"))]
        raise LayerError("vectors.shapefile_parts", file=path, missing=missing)
    raise LayerError("vectors.zip_without", file=path, options=names or ["-"])


def _with_parts(
    chosen: zipfile.ZipInfo, members: Sequence[zipfile.ZipInfo]
) -> list[zipfile.ZipInfo]:
    if not chosen.filename.lower().endswith(".shp"):
        return [chosen]
    stem = chosen.filename[:-4]
    return [info for info in members if info.filename[:-4] == stem and info.filename[-4:-3] == "."]
