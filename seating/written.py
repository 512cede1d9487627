"""Writing a file whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from ..messages import OutputError


def write_whole(path: Path, content: bytes) -> None:
    """Write the file, or leave what stood there; OutputError where nothing can be written."""
    try:
        handle, name = tempfile.mkstemp(prefix=".nabij.", dir=path.parent)
        partial = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            partial.chmod(0o644)
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise OutputError("drawing.cannot_write", file=path, reason=reason) from error
