"""What a folder of results holds that was written by us: every path with the digests it may have.

What belongs here: telling our own files from those of others, so that nobody else's are overwritten or removed.
What does not: writing results (``publish``) and what is kept to go on with (``ledger``), which may be lost while
this is not.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ..files import write_whole

NAME = "made.json"
PROGRAM = "workbook_tools"


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def free_name(path: Path) -> Path:
    """A name beside a file that nothing has yet, for what is kept: ``检查结果（保留）.xlsx``, then ``（保留2）``."""
    number = 1
    while True:
        kept = path.with_name(f"{path.stem}（保留{number if number > 1 else ''}）{path.suffix}")
        if not kept.exists():
            return kept
        number += 1


@dataclass(frozen=True)
class Made:
    """The files written here, by their path below the folder; ``ours`` is false where nothing says so."""

    files: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ours: bool = False

    @classmethod
    def read(cls, work: Path) -> Made:
        """What the folder's own list says; an empty one where there is none that can be read."""
        try:
            data = json.loads((work / NAME).read_text(encoding="utf-8"))
            if data["program"] != PROGRAM:
                return cls()
            return cls({str(k): tuple(map(str, v)) for k, v in data["files"].items()}, True)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return cls()

    @classmethod
    def of(cls, folder: Path) -> Made:
        """Every file below a folder as it is now."""
        paths = sorted(p for p in folder.rglob("*") if p.is_file())
        return cls({p.relative_to(folder).as_posix(): (digest_of(p),) for p in paths}, True)

    def joined(self, other: Made) -> Made:
        """Both: a path may have any of the digests."""
        names = sorted({*self.files, *other.files})
        files = {n: tuple(dict.fromkeys((*self.files.get(n, ()), *other.files.get(n, ())))) for n in names}
        return Made(files, True)

    def holds(self, name: str, path: Path) -> bool:
        """Whether the file at ``path`` is one that we wrote under ``name``, and as we wrote it."""
        known = self.files.get(name)
        return known is not None and digest_of(path) in known

    def write(self, work: Path) -> None:
        """Write the list into the folder ``work``."""
        said = {"program": PROGRAM, "files": {name: list(known) for name, known in sorted(self.files.items())}}
        write_whole(work / NAME, json.dumps(said, ensure_ascii=False, indent=1).encode("utf-8"))
