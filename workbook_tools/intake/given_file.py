"""The bytes of a file that somebody names: a pipe or a device would keep its reader waiting, or never end.

What belongs here: reading one such file. What does not: the files of a batch, which may change meanwhile (``batch.file_bytes``).
"""

from __future__ import annotations

import errno
import stat
from pathlib import Path

from ..errors import FileRefused
from .preflight import MAX_FILE


def bytes_of(path: Path) -> bytes:
    """Read a file; raises ``OSError`` where it cannot be read or is no regular file, ``FileRefused`` where it is too large."""
    state = path.stat()
    if not stat.S_ISREG(state.st_mode):
        raise OSError(errno.EISDIR if stat.S_ISDIR(state.st_mode) else errno.ENXIO, "", str(path))
    if state.st_size > MAX_FILE:
        raise FileRefused("file.too_large", "file_size", size=state.st_size, most=MAX_FILE)
    return path.read_bytes()
