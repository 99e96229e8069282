"""Find the files to check under the paths that were given.

What belongs here: walking folders and naming each input. What does not: opening a file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..mistake import Mistake

OWNER_FILES = ("~$", ".~lock.", ".~")
"""How Excel, LibreOffice and WPS begin the name of the file that says "open elsewhere"."""


@dataclass(frozen=True, slots=True)
class Source:
    """One input: the name it has in every output, and where it is."""

    name: str
    path: Path

    @property
    def is_owner_file(self) -> bool:
        """Whether this only marks that another file is open."""
        return self.path.name.startswith(OWNER_FILES)

    def partner(self) -> str:
        """The name of the file that an owner file stands for."""
        name = self.path.name
        for start in OWNER_FILES:
            if name.startswith(start):
                name = name[len(start) :].rstrip("#")
                break
        folder = self.name[: -len(self.path.name)]
        return folder + name


def gather(paths: Sequence[Path]) -> tuple[Source, ...]:
    """List every file under the paths, each once, in a fixed order.

    Raises ``Mistake`` for a path that does not exist or a folder that cannot be read.
    """
    found: dict[Path, Source] = {}
    for path in paths:
        if not path.exists():
            raise Mistake(f"{path}: 没有这个文件或文件夹; there is no such file or folder")
        if path.is_file():
            found.setdefault(path.resolve(), Source(path.name, path))
            continue
        try:
            inside = sorted(p for p in path.rglob("*") if p.is_file())
        except OSError as error:
            raise Mistake(f"{path}: 读不到文件夹 cannot be read: {error.strerror}") from error
        for file in inside:
            name = file.relative_to(path).as_posix()
            found.setdefault(file.resolve(), Source(name, file))
    return tuple(sorted(found.values(), key=lambda s: s.name))
