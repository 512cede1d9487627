"""OGC API - Features, part 1: Core (OGC 17-069r4): the layers of a study for QGIS and others.

Plain GeoJSON in WGS 84. A query that the standard does not know is refused with 400, as it asks.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Annotated, Any
from urllib.parse import quote, urlencode

import numpy as np
from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from ..words import text
from .answers import GEOJSON, JSON, answer_of, answer_with, json_bytes, respond
from .feature_tables import LAYERS, Features, box_of, collections_of, features_of
from .library import Loaded
from .problems import BadRequestError, MissingError, asked_language
from .routes_studies import StudyId, loaded_study

router = APIRouter(prefix="/ogc/{study}", tags=["features"])

CONFORMS_TO = (
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
)
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
MOST_FEATURES = 10_000
_USUAL = 1_000
_OPENAPI = "application/vnd.oai.openapi+json;version=3.1"
_FORMATS = frozenset({"json", "geojson"})

CollectionId = Annotated[
    str, Path(max_length=40, description=", ".join(LAYERS), examples=["areas"])
]
FeatureId = Annotated[str, Path(max_length=200, examples=["99999A031"])]
# read as text: what is no number must end in 400, where other routes say 422
Limit = Annotated[str, Query(description=f"1 to {MOST_FEATURES}.", examples=["1000"])]
Offset = Annotated[str, Query(description="How many to pass over.", examples=["0"])]
BoxQuery = Annotated[
    str,
    Query(
        max_length=200,
        description="West,south,east,north in degrees.",
        examples=["2.72,51.34,2.8,51.38"],
    ),
]
Datetime = Annotated[
    str,
    Query(
        max_length=100,
        description="Taken and not used: nothing here has a time of its own.",
        examples=["2024-10-08T00:00:00Z"],
    ),
]
Format = Annotated[str, Query(max_length=20, description="json", examples=["json"])]


class Link(BaseModel):
    """Where to go from here."""

    href: str = Field(examples=["http://127.0.0.1:8000/api/v1/ogc/studie/collections"])
    rel: str = Field(examples=["data"])
    type: str = Field(examples=["application/json"])
    title: str | None = None


class Landing(BaseModel):
    """Where the layers of a study begin."""

    title: str
    description: str
    links: list[Link]


class Conformance(BaseModel):
    """What of the standard holds here."""

    conformsTo: list[str] = Field(examples=[list(CONFORMS_TO)])  # noqa: N815 - the standard's name


class SpatialExtent(BaseModel):
    """Where a layer lies."""

    bbox: list[list[float]] = Field(examples=[[[2.72, 51.34, 2.8, 51.38]]])
    crs: str = Field(examples=[CRS84])


class Extent(BaseModel):
    """Where a layer lies."""

    spatial: SpatialExtent


class Collection(BaseModel):
    """A layer."""

    id: str = Field(examples=["areas"])
    title: str
    description: str
    itemType: str = Field(examples=["feature"])  # noqa: N815 - the standard's name
    crs: list[str] = Field(examples=[[CRS84]])
    extent: Extent | None = None
    links: list[Link]


class Collections(BaseModel):
    """The layers of a study."""

    collections: list[Collection]
    links: list[Link]


class Feature(BaseModel):
    """A GeoJSON feature."""

    type: str = Field(examples=["Feature"])
    id: str = Field(examples=["99999A031"])
    geometry: dict[str, Any] | None = Field(
        examples=[{"type": "Point", "coordinates": [2.76, 51.36]}]
    )
    properties: dict[str, Any]
    links: list[Link] | None = None


class FeatureCollection(BaseModel):
    """A page of features; the link `next` leads to the following one."""

    type: str = Field(examples=["FeatureCollection"])
    features: list[Feature]
    numberMatched: int  # noqa: N815 - the standard's name
    numberReturned: int  # noqa: N815 - the standard's name
    links: list[Link]


def _geojson(model: type[BaseModel]) -> dict[int | str, dict[str, Any]]:
    schema = {"$ref": f"#/components/schemas/{model.__name__}"}
    content = {GEOJSON: {"schema": schema}}
    return {200: {"description": "GeoJSON (RFC 7946)", "content": content}}


@router.get("", response_model=Landing, summary="Where the layers begin")
@router.get("/", response_model=Landing, include_in_schema=False)
async def landing(request: Request, study: StudyId, f: Format = "json") -> Response:
    """The address to give to QGIS (Layer > Add > WFS / OGC API - Features)."""
    _known(request, {"f"}, f)
    loaded, language = await loaded_study(request, study), asked_language(request)
    root = _root(request, study)
    api = f"{_base(request)}{request.app.openapi_url}"
    links = [
        _link(root, "self", JSON),
        _link(api, "service-desc", _OPENAPI),
        _link(f"{root}/conformance", "conformance", JSON),
        _link(f"{root}/collections", "data", JSON),
    ]
    name = loaded.study.study.name
    described = text("api.ogc_description", language, name=name)
    content = {"title": name, "description": described, "links": links}
    return respond(request.headers, answer_of(content), language)


@router.get("/conformance", response_model=Conformance, summary="What of the standard holds")
async def conformance(request: Request, study: StudyId, f: Format = "json") -> Response:
    """The classes of OGC API - Features that hold."""
    _known(request, {"f"}, f)
    await loaded_study(request, study)
    return respond(request.headers, answer_of({"conformsTo": CONFORMS_TO}))


@router.get("/collections", response_model=Collections, summary="The layers")
async def collections(request: Request, study: StudyId, f: Format = "json") -> Response:
    """Areas, places, catchments and dwellings; stops where the study has a timetable."""
    _known(request, {"f"}, f)
    loaded, language = await loaded_study(request, study), asked_language(request)
    root = _root(request, study)
    told = [
        await asyncio.to_thread(_collection, loaded, root, name, language)
        for name in collections_of(loaded)
    ]
    content = {"collections": told, "links": [_link(f"{root}/collections", "self", JSON)]}
    return respond(request.headers, answer_of(content), language)


@router.get("/collections/{collection}", response_model=Collection, summary="One layer")
async def collection(
    request: Request, study: StudyId, collection: CollectionId, f: Format = "json"
) -> Response:
    """What a layer holds and where it lies."""
    _known(request, {"f"}, f)
    loaded, language = await loaded_study(request, study), asked_language(request)
    _check_name(loaded, collection)
    told = await asyncio.to_thread(_collection, loaded, _root(request, study), collection, language)
    return respond(request.headers, answer_of(told), language)


@router.get(
    "/collections/{collection}/items",
    response_class=Response,
    responses=_geojson(FeatureCollection),
    summary="The features of a layer",
)
async def items(
    request: Request,
    study: StudyId,
    collection: CollectionId,
    limit: Limit = str(_USUAL),
    offset: Offset = "0",
    bbox: BoxQuery = "",
    datetime: Datetime = "",
    f: Format = "json",
) -> Response:
    """A page of features, those that meet a box where one is given."""
    _known(request, {"limit", "offset", "bbox", "datetime", "f"}, f)
    most = min(_whole("limit", limit, 1), MOST_FEATURES)
    skipped = _whole("offset", offset, 0)
    box = box_asked(bbox) if bbox else None
    loaded = await loaded_study(request, study)
    found = await _features(loaded, collection)
    rows = np.arange(len(found.ids)) if box is None else found.within(box)
    links = _pages(request, study, collection, most, skipped, len(rows))
    page = rows[skipped : skipped + most]
    about = json_bytes({"numberMatched": len(rows), "numberReturned": len(page), "links": links})
    body = b'{"type":"FeatureCollection","features":[%b],%b' % (found.page(page), about[1:])
    return respond(request.headers, await asyncio.to_thread(answer_with, body, GEOJSON))


@router.get(
    "/collections/{collection}/items/{feature:path}",
    response_class=Response,
    responses=_geojson(Feature),
    summary="One feature",
)
async def item(
    request: Request,
    study: StudyId,
    collection: CollectionId,
    feature: FeatureId,
    f: Format = "json",
) -> Response:
    """A feature by its id: the code of an area, the id of a place or a stop."""
    _known(request, {"f"}, f)
    loaded = await loaded_study(request, study)
    found = await _features(loaded, collection)
    row = found.row(feature)
    if row is None:
        raise MissingError("api.no_feature", feature=feature, collection=collection)
    root = f"{_root(request, study)}/collections/{collection}"
    links = [
        _link(f"{root}/items/{quote(feature)}", "self", GEOJSON),
        _link(root, "collection", JSON),
    ]
    body = b'%b,"links":%b}' % (found.features[row][:-1], json_bytes(links))
    return respond(request.headers, answer_with(body, GEOJSON))


async def _features(loaded: Loaded, name: str) -> Features:
    _check_name(loaded, name)
    return await asyncio.to_thread(features_of, loaded, name)


def _check_name(loaded: Loaded, name: str) -> None:
    there = collections_of(loaded)
    if name not in there:
        raise MissingError("api.no_collection", collection=name, there=there)


def _collection(loaded: Loaded, root: str, name: str, language: str) -> dict[str, Any]:
    here = f"{root}/collections/{name}"
    box = box_of(loaded, name)
    extent = None if box is None else {"spatial": {"bbox": [box], "crs": CRS84}}
    return {
        "id": name,
        "title": text(f"api.collection_{name}", language),
        "description": text(f"api.collection_{name}_about", language),
        "itemType": "feature",
        "crs": [CRS84],
        **({"extent": extent} if extent else {}),
        "links": [_link(here, "self", JSON), _link(f"{here}/items", "items", GEOJSON)],
    }


def _pages(
    request: Request, study: str, name: str, most: int, skipped: int, matched: int
) -> list[dict[str, str]]:
    """The links of a page: to itself, to the next where there is one, and to its layer."""
    root = f"{_root(request, study)}/collections/{name}"
    asked = dict(request.query_params)

    def page(rel: str, offset: int) -> dict[str, str]:
        query = urlencode({**asked, "limit": str(most), "offset": str(offset)})
        return _link(f"{root}/items?{query}", rel, GEOJSON)

    links = [page("self", skipped), _link(root, "collection", JSON)]
    if skipped + most < matched:
        links.append(page("next", skipped + most))
    return links


def _link(href: str, rel: str, media_type: str) -> dict[str, str]:
    return {"href": href, "rel": rel, "type": media_type}


def _base(request: Request) -> str:
    return f"{request.url.scheme}://{request.url.netloc}"


def _root(request: Request, study: str) -> str:
    path = request.url.path
    return f"{_base(request)}{path[: path.index('/ogc/')]}/ogc/{quote(study, safe='')}"


def _known(request: Request, names: set[str], written: str) -> None:
    """Raise BadRequestError for a query that is not in the description of the API."""
    for name in request.query_params:
        if name not in names:
            raise BadRequestError("api.query_unknown", name=name, there=sorted(names))
    if written.lower() not in _FORMATS:
        raise BadRequestError("api.query_bad", name="f", value=written, right="json, geojson")


def _whole(name: str, written: str, least: int) -> int:
    digits = written.strip()
    if not (digits.isascii() and digits.isdecimal()) or len(digits) > 9 or int(digits) < least:
        raise BadRequestError("api.query_bad", name=name, value=written, right=f"{least}, …")
    return int(digits)


def box_asked(written: str) -> Sequence[float]:
    """West, south, east, north; of a box with heights only what lies flat.

    Raises BadRequestError.
    """
    right = "west,south,east,north"
    try:
        numbers = [float(part) for part in written.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) == 6:
        numbers = [numbers[0], numbers[1], numbers[3], numbers[4]]
    if len(numbers) != 4 or not np.isfinite(numbers).all() or numbers[1] > numbers[3]:
        raise BadRequestError("api.query_bad", name="bbox", value=written, right=right)
    return numbers
