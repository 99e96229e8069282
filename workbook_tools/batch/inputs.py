"""Find the files to check under the paths that were given.

What belongs here: walking folders and naming each input, each name once. What does not: opening
a file, and what is inside archives (``archive``).
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..errors import UsageError
from .names import is_litter, is_owner_file, shown, unique


@dataclass(frozen=True, slots=True)
class Source:
    """One input: the name it has in every output, and where it is.

    ``chain`` leads through archives: (4, 0) is the first entry of the archive that is the fifth
    entry of ``path``. ``origin`` is the digest of that ``path`` then. ``modified`` is in seconds
    since 1970.
    """

    name: str
    path: Path
    chain: tuple[int, ...] = ()
    modified: float = 0.0
    origin: str = ""
    refused: tuple[str, str] | None = None
    """A code and a detail where the input is known to be unreadable."""

    @property
    def passed_over(self) -> bool:
        """Whether this is no return but what a program or a computer left beside one."""
        return is_owner_file(self.name) or is_litter(self.name)


def _walk(folder: Path) -> Iterator[tuple[Path, str]]:
    """Every file below a folder, and the reason for a folder that cannot be read."""
    try:
        entries = sorted(os.scandir(folder), key=lambda e: e.name)
    except OSError as error:
        yield folder, error.strerror or str(error)
        return
    for entry in entries:
        path = Path(entry.path)
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(path)
        elif not entry.is_dir():
            yield path, ""


def _source(path: Path, name: str, reason: str) -> Source:
    if reason:
        return Source(name + "/", path, refused=("file.unreadable", reason))
    try:
        return Source(name, path, modified=path.stat().st_mtime)
    except OSError as error:
        return Source(name, path, refused=("file.unreadable", error.strerror or str(error)))


def gather(paths: Sequence[Path]) -> tuple[Source, ...]:
    """List every file under the paths, each once, in an order that does not depend on theirs.

    A name is the path below the given folder; where two folders hold the same one, the folder's
    name stands before it. Raises ``UsageError`` for a path that does not exist.
    """
    for path in paths:
        if not path.exists():
            raise UsageError(f"{path}: 没有这个文件或文件夹; there is no such file or folder")
    found: dict[Path, tuple[Path, Source]] = {}
    for root in sorted(paths, key=lambda p: str(p.resolve())):
        above = root if root.is_dir() else root.parent
        for path, reason in _walk(root) if root.is_dir() else [(root, "")]:
            name = shown(path.relative_to(above).as_posix())
            found.setdefault(path.resolve(), (above, _source(path, name, reason)))
    count = Counter(source.name for _, source in found.values())
    named: dict[str, Source] = {}
    for above, source in found.values():
        name = source.name
        if count[name] > 1:
            name = unique(f"{shown(above.resolve().name)}/{name}", named.keys() | count.keys())
        named[name] = replace(source, name=name)
    return tuple(sorted(named.values(), key=lambda s: s.name))
