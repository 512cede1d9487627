"""Measure reading over HTTP: `python bench/reads.py [STUDY.toml]`; without one the invented town.

Starts a server in a process of its own and lets 50 readers ask, each again as soon as it has its
answer, for ten seconds. They ask over kept connections, take zipped answers, and check each status.
The readers share the machine with the server: on two cores they take one of them.
"""

from __future__ import annotations

import asyncio
import json
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from pathlib import Path

import uvicorn

from nabij.api.app import create_app
from nabij.api.settings import Settings, sqlite_url
from nabij.data.town import write_town

READERS = 50
SECONDS = 10


def main(study: Path | None) -> None:
    """Print the milliseconds of reads of areas and gaps."""
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        folder = study.resolve().parent if study else write_town(work / "stad").parent
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = [sys.executable, __file__, "--serve", str(folder), str(work), str(port)]
        server = subprocess.Popen(command)
        try:
            _measure(f"/api/v1/studies/{(study.stem if study else 'studie').lower()}", port)
        finally:
            server.kill()
            server.wait()


def serve(folder: Path, data: Path, port: int) -> None:
    """The server that is measured, with the settings of `nabij serve`."""
    app = create_app(Settings(folder, data, sqlite_url(data), cache=data))
    uvicorn.run(app, port=port, log_level="warning", access_log=False, server_header=False)


def _measure(root: str, port: int) -> None:
    base = f"http://127.0.0.1:{port}"
    areas = json.loads(_first(f"{base}{root}/areas?fields=code,name"))["areas"]
    code = urllib.parse.quote(areas[len(areas) // 2]["code"])
    print(f"{len(areas):,} areas, {READERS} readers, {SECONDS} s each; milliseconds:")
    print("| read | per second | p50 | p95 | p99 |")
    for path in (
        f"{root}/areas?fields=code,name,rank,need",
        f"{root}/areas/{code}",
        f"{root}/gaps",
    ):
        _first(base + path)
        took = sorted(asyncio.run(_read(path, port)))
        p50, p95, p99 = (1000 * took[int(len(took) * share)] for share in (0.5, 0.95, 0.99))
        print(f"| {path} | {len(took) / SECONDS:,.0f} | {p50:.1f} | {p95:.1f} | {p99:.1f} |")


def _first(url: str) -> bytes:
    """The first answer, for which the study may have to be loaded."""
    for _ in range(600):
        try:
            with urllib.request.urlopen(url, timeout=600) as answer:
                return answer.read()
        except urllib.error.HTTPError:
            raise
        except OSError:
            time.sleep(0.1)
    sys.exit("the server does not start")


async def _read(path: str, port: int) -> list[float]:
    lines = (f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Accept-Encoding: gzip")
    request = "".join(f"{line}\r\n" for line in (*lines, "")).encode()
    took: list[float] = []
    end = time.perf_counter() + SECONDS

    async def reader() -> None:
        answers, asks = await asyncio.open_connection("127.0.0.1", port)
        while time.perf_counter() < end:
            began = time.perf_counter()
            asks.write(request)
            head = (await answers.readuntil(b"\r\n\r\n")).lower()
            assert head.startswith(b"http/1.1 200 "), head
            length = head.partition(b"content-length: ")[2].partition(b"\r\n")[0]
            await answers.readexactly(int(length))
            took.append(time.perf_counter() - began)
        asks.close()

    await asyncio.gather(*(reader() for _ in range(READERS)))
    return took


if __name__ == "__main__":
    if sys.argv[1:2] == ["--serve"]:
        serve(Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
    else:
        main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
