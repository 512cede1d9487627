"""What `make web` leaves: just what it made, and nothing of a build that failed."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest

from .conftest import WEB

NODE = shutil.which("node")
PLAIN = {"compilerOptions": {"rootDir": "src", "types": [], "strict": True}, "include": ["src"]}


@pytest.fixture
def web(tmp_path):
    """A small web folder beside the scripts of others that the real one has."""
    modules = WEB / "node_modules"
    if NODE is None or not (modules / "leaflet").is_dir():
        pytest.skip("node or its modules are absent (make web)")
    (tmp_path / "node_modules").mkdir()
    for name in ("leaflet", "typescript", "@typescript"):
        if (modules / name).exists():
            (tmp_path / "node_modules" / name).symlink_to(modules / name)
    for name in ("src", "static/words", "dist/gone"):
        (tmp_path / name).mkdir(parents=True)
    shutil.copy(WEB / "build.mjs", tmp_path)
    (tmp_path / "tsconfig.json").write_text(json.dumps(PLAIN), encoding="utf-8")
    (tmp_path / "src" / "one.ts").write_text("export const one: number = 1;\n", encoding="utf-8")
    (tmp_path / "static" / "index.html").write_text("nieuw", encoding="utf-8")
    (tmp_path / "static" / "words" / "nl.json").write_text("{}", encoding="utf-8")
    for name in ("index.html", "old.js", "gone/old.js"):
        (tmp_path / "dist" / name).write_text("oud", encoding="utf-8")
    return tmp_path


def _built(web):
    return subprocess.run([NODE, "build.mjs"], cwd=web, capture_output=True, text=True, timeout=120)


def _dist(web):
    return {
        str(path.relative_to(web / "dist")): path
        for path in (web / "dist").rglob("*")
        if path.is_file() and "leaflet" not in path.parts
    }


def test_a_build_leaves_what_it_made_and_nothing_older(web):
    mistake = web / "src" / "two.ts"
    mistake.write_text('export const two: number = "2";\n', encoding="utf-8")
    failed = _built(web)
    assert failed.returncode != 0 and "two.ts" in failed.stdout + failed.stderr
    assert set(_dist(web)) == {"index.html", "old.js", "gone/old.js"}
    assert _dist(web)["index.html"].read_text(encoding="utf-8") == "oud"
    mistake.unlink()
    done = _built(web)
    assert done.returncode == 0, done.stderr
    assert set(_dist(web)) == {"index.html", "one.js", "words/nl.json"}
    assert _dist(web)["index.html"].read_text(encoding="utf-8") == "nieuw"
    assert (web / "dist" / "vendor" / "leaflet" / "leaflet.js").is_file()
    assert not (web / "dist" / "gone").exists()
    left = {path.name for path in (web / "node_modules").iterdir()}
    assert left <= {"leaflet", "typescript", "@typescript"}
