"""Where the returns of a check are, for whoever wants to open one: from the ledger in the folder of results.

What belongs here: reading their paths while nothing else is read. What does not: the ledger itself (``ledger``).
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path, PurePath

from .ledger import NAME
from .names import shown
from .remote import is_url


def returned_files(results: Path, beside: Path) -> dict[str, str]:
    """The paths of the returned files by their names, from the folder ``beside``, with ``/``.

    What came in an archive has no path of its own and is left out, and so is what is gone; where there is no ledger that can
    be read there are none.
    """
    out: dict[str, str] = {}
    for name, place, in_archive in _known(results):
        with suppress(ValueError):  # on another drive
            if not in_archive and place.is_file():
                out[name] = Path(os.path.relpath(place, beside.resolve())).as_posix()
    return out


def returned_folders(results: Path) -> list[Path]:
    """The folders in which returns were asked for, as far as the paths and names of files tell; of those that are gone as well."""
    here = results.resolve()
    out: dict[Path, None] = {}
    for name, place, _ in _known(results):
        top = _top(name, place)
        # results never stand below such a folder: then the name begins with that of a folder which was given beside another
        out[place.parent if here.is_relative_to(top) else top] = None
    return list(out)


def _top(name: str, place: Path) -> Path:
    """The folder below which a file, or the archive that it is in, has a name."""
    parts = PurePath(name).parts
    for depth in range(len(parts), 0, -1):
        if parts[:depth] == tuple(map(shown, place.parts[-depth:])):
            return place.parents[depth - 1]
    return place.parent


def _known(results: Path) -> Iterator[tuple[str, Path, bool]]:
    """Each file that the ledger knows: its name, where it or its archive was on this machine, and whether there is an archive."""
    ledger = results / NAME
    if not ledger.is_file():
        return
    with suppress(sqlite3.Error), closing(sqlite3.connect(f"{ledger.resolve().as_uri()}?immutable=1", uri=True)) as known:
        for name, path, origin in known.execute("SELECT name, path, origin FROM files"):
            if not is_url(place := os.fsdecode(path)):
                yield name, Path(place), bool(origin)
