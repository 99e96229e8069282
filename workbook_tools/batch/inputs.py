"""Find the files to check under the paths that were given.

What belongs here: walking folders and naming each input, each name once. What does not: opening
a file, and what is inside archives (``archive``).
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from pathlib import Path

from ..errors import Refusal, UsageError, refused_by_system
from .names import is_litter, is_owner_file, safe_start, shown, unique
from .remote import Url, exists, is_url, listed


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
    refused: Refusal | None = None
    """Why, where the input is known to be unreadable."""
    url: str = ""
    """Where the file is beyond this machine; ``path`` then says nothing."""
    stamp: str = ""
    """Tells the state of the file at ``url`` from any other, where its place does."""

    @property
    def passed_over(self) -> bool:
        """Whether this is no return but what a program or a computer left beside one."""
        return is_owner_file(self.name) or is_litter(self.name)


def _walk(folder: Path, seen: set[Path]) -> Iterator[tuple[Path, Refusal | None]]:
    """Every file below a folder; a folder that cannot be read, or a link to one that was seen, with the refusal.

    A link is followed once, wherever it leads: the real folder counts, not how it is reached.
    """
    seen.add(folder.resolve())
    try:
        entries = sorted(os.scandir(folder), key=lambda e: e.name)
    except OSError as error:
        yield folder, refused_by_system(error).refusal
        return
    for entry in entries:
        path = Path(entry.path)
        try:
            inside = entry.is_dir()
        except OSError as error:  # a link that leads in a circle
            yield path, refused_by_system(error).refusal
            continue
        if inside and entry.is_symlink() and (path.resolve() in seen or path.resolve() in folder.resolve().parents):
            yield path, Refusal("file.link", "", {"target": shown(os.readlink(path))})
        elif inside:
            yield from _walk(path, seen)
        else:
            yield path, None


def _require_apart(paths: Sequence[Path], out: Path) -> None:
    """Raise ``UsageError`` where inputs would stand in the folder of results, or results among the inputs."""
    there = out.resolve()
    for path in paths:
        here = path.resolve()
        if there.is_relative_to(here) or (path.is_file() and there == here.parent):
            raise UsageError(
                f"--out {out}: 不能放在被检查的文件夹里，请换一个文件夹; "
                f"results cannot stand among the returns of {path}, choose another folder"
            )
        if here.is_relative_to(there):
            raise inside(path, out)


def inside(path: Path, out: Path) -> UsageError:
    """What to say of an input that stands in the folder of results."""
    return UsageError(
        f"{path}: 在结果文件夹 {out} 里面，请先复制到别处再检查; "
        "stands inside the folder of results, copy it elsewhere first"
    )


def _source(path: Path, name: str, refused: Refusal | None) -> Source:
    if refused is not None:
        return Source(name if path.is_symlink() else name + "/", path, refused=refused)
    try:
        return Source(name, path, modified=path.stat().st_mtime)
    except OSError as error:
        return Source(name, path, refused=refused_by_system(error).refusal)


def source_at(name: str, place: bytes, modified: float) -> Source:
    """An input of an earlier round by the place that was written down for it: a path, or a URL."""
    said = os.fsdecode(place)
    return Source(name, Path(), modified=modified, url=said) if is_url(said) else Source(name, Path(said), modified=modified)


def still_there(place: bytes) -> bool:
    """Whether there is still a file at a place that was written down; raises ``UsageError`` where that cannot be told."""
    said = os.fsdecode(place)
    return exists(said) if is_url(said) else Path(said).exists()


def list_inputs(paths: Sequence[Path | Url], out: Path | None = None, taken: Set[str] = frozenset()) -> tuple[Source, ...]:
    """List every file under the paths and URLs, each once, in an order that does not depend on theirs.

    A name is the path below the given folder; where two folders hold the same one, or an input of earlier rounds
    has it (``taken``), the folder's name stands before it. Raises ``UsageError`` for a path that does not exist, and where inputs stand in the
    folder ``out`` of results or that folder among them.
    """
    here = [path for path in paths if isinstance(path, Path)]
    for path in here:
        if not path.exists():
            raise UsageError(f"{path}: 没有这个文件或文件夹; there is no such file or folder")
    if out is not None:
        _require_apart(here, out)
    found: dict[Path | str, tuple[str, Source]] = {}
    seen: set[Path] = set()
    for root in sorted(here, key=lambda p: str(p.resolve())):
        top = root if root.is_dir() else root.parent
        for path, refused in _walk(root, seen) if root.is_dir() else [(root, None)]:
            name = safe_start(shown(path.relative_to(top).as_posix()))
            # a link that is only listed stands for itself, not for what it leads to
            real = path.parent.resolve() / path.name if refused is not None else path.resolve()
            if out is not None and real.is_relative_to(out.resolve()):
                raise inside(path, out)
            found.setdefault(real, (top.resolve().name, _source(path, name, refused)))
    for url in sorted((path for path in paths if isinstance(path, Url)), key=str):
        folder = url.text.rstrip("/").rpartition("/")[2]
        for there in listed(url):
            source = Source(safe_start(shown(there.name)), Path(), modified=there.modified, url=there.url, stamp=there.stamp)
            found.setdefault(there.url, (folder, source))
    count = Counter(source.name for _, source in found.values())
    named: dict[str, Source] = {}
    for above, source in found.values():
        name = source.name
        if count[name] > 1 or name in taken:
            name = unique(f"{shown(above)}/{name}", named.keys() | count.keys() | taken)
        named[name] = replace(source, name=name)
    return tuple(sorted(named.values(), key=lambda s: s.name))
