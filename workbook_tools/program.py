"""The fingerprint of the program itself: what was made by another state of it is not taken over.

What belongs here: which files are the program. What does not: what is kept under the fingerprint (``disk_cache``,
``batch.ledger``).
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator
from functools import lru_cache

from .version import VERSION


@lru_cache(maxsize=1)
def program_digest() -> str:
    """The SHA-256, in hexadecimal, of the version, of Python's and of every file of the package that says what it does."""
    held = hashlib.sha256(f"{VERSION} {sys.version_info[:2]}".encode())
    for name, path in sorted(_files(os.path.dirname(__file__), "")):
        with open(path, "rb", buffering=0) as stream:
            held.update(name.encode() + b"\0" + stream.read())
    return held.hexdigest()


def _files(folder: str, below: str) -> Iterator[tuple[str, str]]:
    """Each file that says what the program does, by its name within the package; every command looks at all of them."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _files(entry.path, f"{below}{entry.name}/")
            elif entry.name.endswith((".py", ".json")):
                yield below + entry.name, entry.path
