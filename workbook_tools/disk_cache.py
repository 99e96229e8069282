"""What takes seconds to make and follows from a form alone, kept on disk between commands.

What belongs here: where it is kept, and when what is found there may be used. What does not: what is kept
(``workbook.kept_template``, ``intake.kept_baseline``).

Nothing here can make a result other than it would be without: an entry is found by the digest of all that it follows
from, the program included, and used only if its own digest is right, and if the folder and the file belong to the user
who runs the program and nobody else may write there. Whatever is wrong with an entry, with the folder or with the disk
means that the thing is made anew.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from .files import write_whole
from .program import program_digest

VARIABLE = "WORKBOOK_TOOLS_CACHE"
"""Names another folder to keep things in; where it is set to nothing, nothing is kept."""
OURS = "workbook-tools"
MOST = 64
"""Entries of one state of the program; beyond, the oldest go."""
LARGEST = 16 << 20
"""Bytes of an entry that is kept; a list of thousands of rows is too rare to fill disks for."""
STALE = 30 * 24 * 3600.0
"""Seconds after which what another state of the program left is taken away."""
_DIGEST = hashlib.sha256().digest_size


def keeps() -> bool:
    """Whether anything is kept; where nothing is, nothing need be made for it."""
    return _folder() is not None


def kept(kind: str, key: str, make: Callable[[], bytes]) -> bytes:
    """What ``make`` gives, from the disk where an earlier command kept it; ``key`` says all that it follows from but the program."""
    folder = _folder()
    if folder is None:
        return make()
    path = folder / f"{kind}-{hashlib.sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}"
    found = _read(path)
    if found is not None:
        return found
    made = make()
    if len(made) > LARGEST:
        return made
    with suppress(OSError):
        _prepare(folder)
        write_whole(path, hashlib.sha256(made).digest() + made)
        path.chmod(0o600)
        _tidy(folder)
    return made


def _folder() -> Path | None:
    """Where this state of the program keeps things; ``None`` where nothing is to be kept."""
    asked = os.environ.get(VARIABLE)
    if asked is not None and not asked.strip():
        return None
    if asked is None:
        from platformdirs import user_cache_path

        root = user_cache_path(OURS, appauthor=False)
    else:
        root = Path(asked) / OURS
    return root / program_digest()[:16]


def _read(path: Path) -> bytes | None:
    try:
        if not (_own(path.parent.parent) and _own(path.parent) and _own(path)):
            return None
        held = path.read_bytes()
    except OSError:
        return None
    return held[_DIGEST:] if hashlib.sha256(held[_DIGEST:]).digest() == held[:_DIGEST] else None


def _own(path: Path) -> bool:
    """Whether a file or folder is the user's own, no link, and closed to the writing of others; raises ``OSError``."""
    found = path.lstat()
    if not (stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode)):
        return False
    if not hasattr(os, "getuid"):  # Windows: the user's folder is closed to others by its own list of rights
        return True
    return found.st_uid == os.getuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _prepare(folder: Path) -> None:
    folder.parent.parent.mkdir(parents=True, exist_ok=True)
    for place in (folder.parent, folder):
        place.mkdir(mode=0o700, exist_ok=True)
        if not _own(place):
            raise PermissionError(place)


def _tidy(folder: Path) -> None:
    """Take away the oldest entries beyond ``MOST``, and what other states of the program left long ago."""
    entries = sorted(folder.iterdir(), key=lambda path: path.lstat().st_mtime)
    for path in entries[: max(0, len(entries) - MOST)]:
        path.unlink()
    for other in folder.parent.iterdir():
        if other != folder and time.time() - other.lstat().st_mtime > STALE and _own(other):
            shutil.rmtree(other, ignore_errors=True)
