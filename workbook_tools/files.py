"""Files that appear whole or not at all.

What belongs here: how a file is put in its place. What does not: what stands in it.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

UNFINISHED = ".workbook-tools.part"
"""How the name of a file ends while it is being written."""


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that it appears whole or not at all; raises ``OSError``."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".", suffix=UNFINISHED, dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
