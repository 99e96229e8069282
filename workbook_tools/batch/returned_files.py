"""Where the returns of a check are, for whoever wants to open one: from the ledger in the folder of results.

What belongs here: reading their paths while nothing else is read. What does not: the ledger itself (``ledger``).
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from .ledger import NAME


def returned_files(results: Path, beside: Path) -> dict[str, str]:
    """The paths of the returned files by their names, from the folder ``beside``, with ``/``.

    What came in an archive has no path of its own and is left out, and so is what is gone; where there is no ledger that can
    be read there are none.
    """
    out: dict[str, str] = {}
    ledger = results / NAME
    if not ledger.is_file():
        return out
    with suppress(sqlite3.Error), closing(sqlite3.connect(f"{ledger.resolve().as_uri()}?immutable=1", uri=True)) as known:
        for name, path in known.execute("SELECT name, path FROM files WHERE origin = ''"):
            place = Path(os.fsdecode(path))
            with suppress(ValueError):  # on another drive
                if place.is_file():
                    out[name] = Path(os.path.relpath(place, beside.resolve())).as_posix()
    return out
