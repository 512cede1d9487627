"""How a server is set up: the folder it serves, where it writes, who may come in."""

from __future__ import annotations

import hashlib
import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from platformdirs import user_cache_path

from ..messages import NabijError

DATABASE = "NABIJ_DATABASE_URL"
TOKEN = "NABIJ_TOKEN"  # noqa: S105 - the name of a variable, no secret
PROXY_HEADER = "NABIJ_PROXY_HEADER"
CACHE = "NABIJ_CACHE"

HOST, PORT = "127.0.0.1", 8000
_OWN_FOLDER = ".nabij"
_HEADER_SIGNS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")


class ServeError(NabijError):
    """The server cannot start as it was asked to."""


@dataclass(frozen=True)
class Settings:
    """What a server needs to know; made by `from_environment`, or by hand in a test.

    folder: with the studies. data: where results, uploads and the database are written. cache: of
    timetables as they were read. token: what a request must show; trusted_header: the header in
    which a proxy names whoever it let in. None of both: only this machine is served.
    """

    folder: Path
    data: Path
    database_url: str
    token: str | None = field(default=None, repr=False)
    trusted_header: str | None = None
    host: str = HOST
    port: int = PORT
    cache: Path | None = None

    @property
    def guarded(self) -> bool:
        """Whether a request must say who it is from."""
        return self.token is not None or self.trusted_header is not None


def from_environment(folder: Path, host: str, port: int, environ: Mapping[str, str]) -> Settings:
    """The settings for a folder of studies, with what the environment says.

    Results go to the folder itself, or where it cannot be written to the user's cache folder.
    Raises ServeError for a header name that is none, or where nothing can be written at all.
    """
    folder = folder.resolve()
    cache = Path(environ.get(CACHE) or user_cache_path("nabij"))
    data = _work_folder(folder, cache)
    header = environ.get(PROXY_HEADER, "").strip() or None
    if header is not None and not _HEADER_SIGNS.issuperset(header):
        raise ServeError("cli_serve.header", name=PROXY_HEADER, header=header)
    return Settings(
        folder=folder,
        data=data,
        database_url=environ.get(DATABASE, "").strip() or sqlite_url(data),
        token=environ.get(TOKEN, "").strip() or None,
        trusted_header=header,
        host=host,
        port=port,
        cache=cache,
    )


def sqlite_url(data: Path) -> str:
    """The address of the database that stands in the work folder."""
    return f"sqlite:///{(data / 'nabij.sqlite').as_posix()}"


def is_local(host: str) -> bool:
    """Whether this is this machine's own name or address, which no other machine reaches."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _work_folder(folder: Path, cache: Path) -> Path:
    """The first folder that can be written: in the studies' folder, or in the cache of the user."""
    name = hashlib.sha256(str(folder).encode()).hexdigest()[:12]
    tried = (folder / _OWN_FOLDER, cache / "serve" / name)
    for data in tried:
        try:
            data.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(data, os.W_OK | os.X_OK):
            return data
    raise ServeError("cli_serve.nowhere_to_write", folders=[str(data) for data in tried])
