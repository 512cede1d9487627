"""An environment of its own for what `nabij` is measured beside."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path

HOME = Path(__file__).resolve().parent / ".venv"


def python_with(module: str, requirement: str) -> Path | None:
    """The Python of bench/.venv with `module` in it, installed now if need be; None if it fails."""
    python = HOME / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        venv.create(HOME, with_pip=True)
    installed = subprocess.run([python, "-c", f"import {module}"], capture_output=True)
    if installed.returncode:
        print(f"installing {module} in bench/.venv", file=sys.stderr, flush=True)
        command = [python, "-m", "pip", "install", "-q", requirement]
        installed = subprocess.run(command, capture_output=True)
    return None if installed.returncode else python
