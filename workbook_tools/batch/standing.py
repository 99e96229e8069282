"""Results in folders that an earlier run made, and that would be the same again: they stay where they are.

What belongs here: by what such a file is known, and that nobody touched it since. What does not: what the files say
(``letters``, ``annotated_copies``, ``writers``) and putting new ones in place (``publish``).

A file is known by a digest of all that its bytes follow from, and it is still the one that was written if its own digest says
so. That needs the file to be read; only where its times could not hide a change since (``file_bytes.stamp_of``) are they enough.
"""

from __future__ import annotations

import hashlib
import os
import stat
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ..made import digest_of, files_below
from .digested import Digested
from .file_bytes import stamp_of


@dataclass(frozen=True, slots=True)
class Known:
    """What is written down of a file: of what it was made, its digest, and its stamp, empty where times are not to be trusted."""

    told: str
    sha256: str
    stamp: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """A result: where it stands now, and its digest."""

    at: str
    sha256: str

    @property
    def place(self) -> Path:
        """Where it stands; most results are never opened, so that only what is asked for is put together."""
        return Path(self.at)


Note = Callable[[str, Known], None]


class Standing:
    """The results of one run that have paths of their own below the folder of results."""

    def __init__(self, new: Path, out: Path, known: Mapping[str, Known] | None = None, note: Note | None = None) -> None:
        self.new, self.out = new, out
        self.known, self.note = known or {}, note
        self.now: dict[str, Known] = {}
        """Every result of this run."""
        self.kept: set[str] = set()
        """Those of them that stand in the folder of results already."""
        self.fresh = set(files_below(new))
        """What this run made, or one that was killed."""
        self._folders: set[str] = set()

    def find(self, path: str, told: str) -> Written | None:
        """A result that was made from the very same, by this run, by one that was killed or by an earlier one."""
        known = self.known.get(path)
        if known is None or known.told != told:
            return None
        for folder in (self.new, self.out) if path in self.fresh else (self.out,):
            at = f"{folder}{os.sep}{path}"
            stamp = _untouched(at, known, trusted=folder is self.out)
            if stamp is not None:
                self.now[path] = known if stamp == known.stamp else Known(told, known.sha256, stamp)
                if folder is self.out:
                    self.kept.add(path)
                return Written(at, known.sha256)
        return None

    def earlier(self, path: str) -> Written | None:
        """The result at a path as an earlier run left it, whatever it was made from; ``None`` where that is not there any more."""
        known = self.known.get(path)
        at = f"{self.out}{os.sep}{path}"
        if known is None or _untouched(at, known, trusted=True) is None:
            return None
        return Written(at, known.sha256)

    def stays(self, path: str) -> None:
        """Have the result at a path stay as the earlier run left it."""
        self.now[path] = self.known[path]
        self.kept.add(path)

    def put(self, path: str, told: str, data: bytes) -> Written:
        """Write a new one that outlives a run which is killed, and is noted at once; it is put in place with the others."""
        made = self._put(path, told, data)
        if self.note is not None:
            self.note(path, self.now[path])
        return made

    def written(self, path: str, told: str, write: Callable[[Digested], None]) -> Written:
        """The result at a path, like ``made``; for one that is written piece by piece, since it would be large in memory."""
        had = self.find(path, told)
        if had is not None:
            return had
        place = self._place(path)
        with open(place, "wb") as stream:
            held = Digested(stream)
            write(held)
            held.settle()
        return self._noted(place, path, Known(told, held.digest.hexdigest()))

    def wrote(self, path: str, sha256: str) -> None:
        """Take note of one that somebody else wrote, and that is not told by what it was made from."""
        self.now[path] = Known("", sha256)

    def _put(self, path: str, told: str, data: bytes) -> Written:
        place = self._place(path)
        with open(place, "wb") as stream:
            stream.write(data)
        return self._noted(place, path, Known(told, hashlib.sha256(data).hexdigest()))

    def _place(self, path: str) -> str:
        folder = path.rpartition("/")[0]
        if folder not in self._folders:
            (self.new / folder).mkdir(parents=True, exist_ok=True)
            self._folders.add(folder)
        return f"{self.new}{os.sep}{path}"

    def _noted(self, place: str, path: str, known: Known) -> Written:
        self.now[path] = known
        self.fresh.add(path)
        return Written(place, known.sha256)

    def take(self, now: Mapping[str, Known], kept: Iterable[str]) -> None:
        """Take note of results that another process made and put here, or found as they are (``kept``)."""
        stays = set(kept)
        self.now |= now
        self.kept |= stays
        self.fresh |= now.keys() - stays

    def placed(self, placed: Mapping[str, Known]) -> dict[str, Known]:
        """What is to be written down of all results, once they are in place: of what each was made, as far as that is told here."""
        out = dict(placed)
        for path, known in self.now.items():
            stands = placed.get(path)
            stamp = stands.stamp if stands is not None and stands.sha256 == known.sha256 else ""
            out[path] = Known(known.told, known.sha256, known.stamp or stamp)
        return out

    def made(self, path: str, told: str, make: Callable[[], bytes]) -> Written:
        """The result at a path: as it stands, where it was made from the very same, or a new one."""
        return self.find(path, told) or self._put(path, told, make())


def _untouched(place: str, known: Known, *, trusted: bool) -> str | None:
    """The stamp of a file that is as it was written, or ``None``."""
    try:
        state = os.lstat(place)
        if not stat.S_ISREG(state.st_mode):
            return None
        if trusted and known.stamp and stamp_of(state) == known.stamp:
            return known.stamp
        now = time.time()
        if digest_of(Path(place)) != known.sha256:
            return None
        return stamp_of(state, now)
    except OSError:
        return None
