"""Files that appear whole or not at all.

What belongs here: how a file is put in its place. What does not: what stands in it.
"""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

UNFINISHED = ".workbook-tools.part"
"""How the name of a file ends while it is being written."""


def try_place(path: Path) -> None:
    """See that a file can be written at a path, also where its folder is not there yet, and leave nothing; raises ``OSError``."""
    _exists(path)
    folder = path.parent
    while not _exists(folder):
        folder = folder.parent
    if not os.path.isdir(folder):
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder))
    handle, name = tempfile.mkstemp(prefix=".", suffix=UNFINISHED, dir=folder)
    os.close(handle)
    Path(name).unlink()


def _exists(path: Path) -> bool:
    """Whether there is anything; raises ``OSError`` where that cannot be told, or nothing can ever be there."""
    try:
        os.lstat(path)
    except FileNotFoundError:
        return False
    return True


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that it appears whole or not at all; raises ``OSError``."""
    with whole(path) as stream:
        stream.write(data)


@contextmanager
def whole(path: Path) -> Iterator[IO[bytes]]:
    """A file that is being written, and read while it is: it appears when the block ends, and not at all after an exception."""
    path.parent.mkdir(parents=True, exist_ok=True)
    name = path.parent / f".{os.urandom(8).hex()}{UNFINISHED}"
    # who may read it is up to the umask, as with every other result: ``tempfile`` would make it for the owner alone
    stream = name.open("x+b")
    try:
        with stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(name, path)
    except BaseException:
        name.unlink(missing_ok=True)
        raise
