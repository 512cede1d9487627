"""The command line of the server: `nabij serve`."""

from __future__ import annotations

import errno
import logging
import os
import socket
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from .words import text

if TYPE_CHECKING:
    from .api.settings import Settings

_out = Console(highlight=False, soft_wrap=True)
_MOST_PORT = 65_535
_BACKLOG = 2_048
_PORTS_TRIED = 20

Folder = Annotated[str, typer.Argument(metavar="[DIR]", help=text("cli_serve.folder"))]
Host = Annotated[str, typer.Option(metavar="HOST", help=text("cli_serve.host"))]
Port = Annotated[int, typer.Option(metavar="PORT", help=text("cli_serve.port"))]


def add_to(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("serve", help=text("cli_serve.help"))
    def serve(  # pyright: ignore[reportUnusedFunction] - typer calls it
        folder: Folder = ".", host: Host = "127.0.0.1", port: Port = 8000
    ) -> None:
        """Serve the studies of a folder to browsers and programs."""
        from .api.settings import from_environment

        served = _readable(folder)
        check_port(port)
        settings = from_environment(served, host, port, os.environ)
        check_host(settings)
        listening = listen(host, port)
        with listening:
            _run(settings, listening)


def check_port(port: int) -> None:
    """Raise ServeError for a number that is no port; 0 is any that is free."""
    from .api.settings import ServeError

    if not 0 <= port <= _MOST_PORT:
        raise ServeError("cli_serve.no_port", port=str(port))


def check_host(settings: Settings) -> None:
    """Raise ServeError where other computers could come in without saying who they are."""
    from .api.settings import PROXY_HEADER, TOKEN, ServeError, is_local

    if not is_local(settings.host) and not settings.guarded:
        raise ServeError("cli_serve.no_token", host=settings.host, token=TOKEN, header=PROXY_HEADER)


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens there. Raises ServeError, which tells why it cannot."""
    from .api.settings import ServeError

    name = host.strip("[]")
    try:
        found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError) as error:
        raise ServeError("cli_serve.unknown_host", host=host) from error
    family, _, _, _, address = found[0]
    try:
        return _bound(family, address)
    except OSError as error:
        facts = {"host": host, "port": str(port)}
        if error.errno in (errno.EADDRINUSE, getattr(errno, "WSAEADDRINUSE", None)):
            free = _free_port(family, name, port)
            key = "cli_serve.busy" if free is None else "cli_serve.busy_other"
            raise ServeError(key, **facts, free=str(free)) from error
        if error.errno in (errno.EACCES, getattr(errno, "WSAEACCES", None)):
            raise ServeError("cli_serve.port_refused", **facts) from error
        if error.errno in (errno.EADDRNOTAVAIL, getattr(errno, "WSAEADDRNOTAVAIL", None)):
            raise ServeError("cli_serve.not_my_host", **facts) from error
        raise ServeError("cli_serve.no_socket", **facts, problem=error.strerror or "") from error


def _bound(family: int, address: tuple[object, ...]) -> socket.socket:
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        # On Windows "reuse" lets another program take the port over; elsewhere it only forgets
        # the connections of a server that stopped just now.
        exclusive = getattr(socket, "SO_EXCLUSIVEADDRUSE", None)
        option = socket.SO_REUSEADDR if exclusive is None else exclusive
        listening.setsockopt(socket.SOL_SOCKET, option, 1)
        listening.bind(address)
        listening.listen(_BACKLOG)
    except OSError:
        listening.close()
        raise
    return listening


def _free_port(family: int, host: str, port: int) -> int | None:
    """The first free port after this one, to propose."""
    for other in range(port + 1, min(port + _PORTS_TRIED, _MOST_PORT) + 1):
        try:
            _bound(family, (host, other)).close()
        except OSError:
            continue
        return other
    return None


def _readable(written: str) -> Path:
    """The folder that is meant. Raises ServeError, which tells what is wrong with it."""
    from .api.settings import ServeError

    # "C:\studies\" reaches a program of Windows with the closing quote in it
    name = written.strip().strip('"') or "."
    folder = Path(name)
    try:
        is_file, there = folder.is_file(), folder.is_dir()
    except (OSError, ValueError):  # a name that is no name, or too long for one
        is_file = there = False
    if is_file:
        raise ServeError("cli_serve.is_file", file=folder, folder=folder.resolve().parent)
    if not there:
        raise _absent(name)
    if not os.access(folder, os.R_OK | os.X_OK) or not _can_list(folder):
        raise ServeError("cli_serve.unreadable", folder=folder)
    if any("\ud800" <= sign <= "\udfff" for sign in str(folder.resolve())):
        # bytes that are no UTF-8: neither GDAL nor a database opens what stands below such a name
        raise ServeError("cli_serve.odd_name", folder=folder)
    return folder


def _absent(name: str) -> Exception:
    from .api.settings import ServeError

    if "\\" in name and os.sep != "\\":
        turned = Path(name.replace("\\", "/"))
        if turned.is_dir():
            return ServeError("cli_serve.backslashes", folder=name, meant=turned)
        return ServeError("cli_serve.windows_path", folder=name)
    return ServeError("cli_serve.no_folder", folder=name)


def _can_list(folder: Path) -> bool:
    try:
        next(folder.iterdir(), None)
    except OSError:
        return False
    return True


def _run(settings: Settings, listening: socket.socket) -> None:
    import uvicorn

    from .api.app import create_app
    from .api.backing import open_backing

    logging.basicConfig(stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")
    app = create_app(settings)
    open_backing(app, settings)
    port = int(listening.getsockname()[1])
    _tell(settings, port, town=app.state.library.serves_town)
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        # whoever is not the proxy of this machine may not say from where a request comes
        proxy_headers=settings.trusted_header is not None,
        timeout_graceful_shutdown=5,
    )
    with suppress(KeyboardInterrupt):  # how one stops it
        uvicorn.Server(config).run(sockets=[listening])
    _out.print(text("cli_serve.stopped"), markup=False)


def _tell(settings: Settings, port: int, *, town: bool) -> None:
    from .api.settings import is_local

    name = settings.host.strip("[]")
    shown = f"[{name}]" if ":" in name else name
    # "every address" is none that a browser can go to
    every = name in ("0.0.0.0", "::")  # noqa: S104 - compared with, not listened on
    here = "localhost" if every else shown
    _say("cli_serve.serving", folder=str(settings.folder), url=f"http://{here}:{port}")
    if town:
        _say("cli_serve.town", folder=str(settings.folder))
    if not settings.data.is_relative_to(settings.folder):
        _say("cli_serve.elsewhere", data=str(settings.data))
    if not is_local(settings.host):
        there = socket.gethostname() if every else shown
        _say("cli_serve.open", url=f"http://{there}:{port}")
    _say("cli_serve.stop")


def _say(key: str, **facts: object) -> None:
    _out.print(text(key, "nl", **facts), markup=False)
