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
from .file_bytes import stamp_of
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
    """Tells the state of the file from any other, as it was found; empty where its place does not."""
    stands: str = ""
    """Where the file, or the archive that it is in, was found, as far as that is known: below the folder that was asked for, even where a link leads
    elsewhere. Once the link is gone the file is."""

    @property
    def passed_over(self) -> bool:
        """Whether this is no return but what a program or a computer left beside one."""
        return is_owner_file(self.name) or is_litter(self.name)


@dataclass(frozen=True, slots=True)
class Found:
    """An input as it was found: where it really is, the folder that it was asked for in, and the input under its shortest name."""

    real: str
    above: str
    source: Source


_Seen = tuple[Path, str, str, os.stat_result | None, Refusal | None]


def _walk(folder: Path, below: str, real: str, seen: set[str]) -> Iterator[_Seen]:
    """Every file below a folder, with its path from the first one, where it really is and its state; a folder that cannot be read, or a link to one that was
    seen, with the refusal.

    A link is followed once, wherever it leads: the real folder counts, not how it is reached.
    """
    seen.add(real)
    try:
        entries = sorted(os.scandir(folder), key=lambda e: e.name)
    except OSError as error:
        yield folder, below or ".", real, None, refused_by_system(error).refusal
        return
    inside_real, before = real.rstrip(os.sep) + os.sep, f"{below}/" if below else ""
    for entry in entries:
        path, name, here = folder / entry.name, before + entry.name, inside_real + entry.name
        try:
            inside, linked = entry.is_dir(), entry.is_symlink()
        except OSError as error:  # a link that leads in a circle
            yield path, name, here, None, refused_by_system(error).refusal
            continue
        there = os.path.realpath(path) if linked else here
        if not inside:
            try:
                yield path, name, there, entry.stat(), None
            except OSError as error:  # or nowhere
                yield path, name, there, None, refused_by_system(error).refusal
        elif linked and (there in seen or Path(there) in Path(real).parents):
            yield path, name, here, None, Refusal("file.link", "", {"target": shown(os.readlink(path))})
        else:
            yield from _walk(path, name, there, seen)


def _require_apart(paths: Sequence[Path], out: Path) -> None:
    """Raise ``UsageError`` where inputs would stand in the folder of results, or results among the inputs."""
    there = out.resolve()
    for path in paths:
        require_not_among([path], out, f"--out {out}")
        if path.resolve().is_relative_to(there):
            raise inside(path, out)


def require_not_among(paths: Sequence[Path], folder: Path, given: str) -> None:
    """Raise ``UsageError`` where a folder in which something is written is one of returns; ``given`` is the option as it was written."""
    there = folder.resolve()
    for path in paths:
        here = path.resolve()
        if there.is_relative_to(here) or (path.is_file() and there == here.parent):
            raise UsageError(
                f"{given}: 不能放在被检查的文件夹里，请换一个文件夹; "
                f"results cannot stand among the returns of {path}, choose another folder"
            )


def inside(path: Path, out: Path) -> UsageError:
    """What to say of an input that stands in the folder of results."""
    return UsageError(
        f"{path}: 在结果文件夹 {out} 里面，请先复制到别处再检查; "
        "stands inside the folder of results, copy it elsewhere first"
    )


def source_at(name: str, place: bytes, modified: float) -> Source:
    """An input of an earlier round by the place that was written down for it: a path, or a URL."""
    said = os.fsdecode(place)
    return Source(name, Path(), modified=modified, url=said) if is_url(said) else Source(name, Path(said), modified=modified)


def still_there(place: bytes) -> bool:
    """Whether there is still a file at a place that was written down; raises ``UsageError`` where that cannot be told."""
    said = os.fsdecode(place)
    return exists(said) if is_url(said) else Path(said).exists()


def find_inputs(paths: Sequence[Path | Url], out: Path | None = None) -> tuple[Found, ...]:
    """Every file under the paths and URLs, each once.

    Raises ``UsageError`` for a path that does not exist, and where inputs stand in the folder ``out`` of results or that
    folder among them.
    """
    here = [path for path in paths if isinstance(path, Path)]
    for path in here:
        if not path.exists():
            raise UsageError(f"{path}: 没有这个文件或文件夹; there is no such file or folder")
    if out is not None:
        _require_apart(here, out)
    results = "" if out is None else str(out.resolve())
    found: dict[str, Found] = {}
    seen: set[str] = set()
    for root in sorted(here, key=lambda p: str(p.resolve())):
        top = root if root.is_dir() else root.parent
        base = top.resolve()
        for path, below, real, state, refused in _walk(root, "", str(root.resolve()), seen) if root.is_dir() else [_alone(root)]:
            if results and (real == results or real.startswith(results.rstrip(os.sep) + os.sep)):
                raise inside(path, Path(str(out)))
            name = safe_start(shown(below))
            # a folder that cannot be read is no file; a link that is only listed stands for itself, not for what it leads to
            name = name if refused is None or path.is_symlink() or not path.is_dir() else name + "/"
            modified, stamp = (0.0, "") if state is None else (state.st_mtime, stamp_of(state))
            stands = os.path.join(base, below)
            found.setdefault(real, Found(real, base.name, Source(name, path, modified=modified, refused=refused, stamp=stamp, stands=stands)))
    for url in sorted((path for path in paths if isinstance(path, Url)), key=str):
        folder = url.text.rstrip("/").rpartition("/")[2]
        for there in listed(url):
            source = Source(safe_start(shown(there.name)), Path(), modified=there.modified, url=there.url, stamp=there.stamp)
            found.setdefault(there.url, Found(there.url, folder, source))
    return tuple(found.values())


def _alone(path: Path) -> _Seen:
    real = os.path.realpath(path)
    try:
        return path, path.name, real, path.stat(), None
    except OSError as error:
        return path, path.name, real, None, refused_by_system(error).refusal


def named_inputs(found: Sequence[Found], taken: Set[str] = frozenset()) -> tuple[Source, ...]:
    """The inputs in the order of their names, which does not depend on that of the paths.

    A name is the path below the given folder; where two folders hold the same one, or an input of earlier rounds
    has it (``taken``), the folder's name stands before it.
    """
    count = Counter(one.source.name for one in found)
    named: dict[str, Source] = {}
    for one in found:
        name = one.source.name
        if count[name] > 1 or name in taken:
            name = unique(f"{shown(one.above)}/{name}", named.keys() | count.keys() | taken)
            named[name] = replace(one.source, name=name)
        else:
            named[name] = one.source
    return tuple(sorted(named.values(), key=lambda s: s.name))


def list_inputs(paths: Sequence[Path | Url], out: Path | None = None, taken: Set[str] = frozenset()) -> tuple[Source, ...]:
    """Every file under the paths and URLs by its name; raises ``UsageError`` as ``find_inputs`` does."""
    return named_inputs(find_inputs(paths, out), taken)
