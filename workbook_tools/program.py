"""The fingerprint of the program itself: what was made by another state of it is not taken over.

What belongs here: which files are the program. What does not: what is kept under the fingerprint (``disk_cache``,
``batch.ledger``).
"""

from __future__ import annotations

import hashlib
import sys
from functools import lru_cache
from pathlib import Path

from .version import VERSION


@lru_cache(maxsize=1)
def program_digest() -> str:
    """The SHA-256, in hexadecimal, of the version, of Python's and of every file of the package that says what it does."""
    held = hashlib.sha256(f"{VERSION} {sys.version_info[:2]}".encode())
    root = Path(__file__).parent
    for path in sorted(p for p in root.rglob("*") if p.suffix in {".py", ".json"}):
        held.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return held.hexdigest()
