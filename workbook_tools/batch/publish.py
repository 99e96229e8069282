"""Results appear whole or not at all: made aside first, read again, then put in place together.

What belongs here: the folder where results are made, the mark of an unfinished run, and the words
for a folder that cannot be written. What does not: the results themselves (``report``) and whose a
file is (``made``).
"""

from __future__ import annotations

import errno
import os
import shutil
import stat
import zipfile
from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

from ..errors import UsageError, cannot_write
from ..files import UNFINISHED, write_whole
from ..made import WORK as WORK
from ..made import Made, files_below, free_name
from ..words import Words
from .file_bytes import stamp_of
from .on_disk import synced
from .standing import Known

MARK = "未完成.txt"
NEW, OLD = "new", "old"
ANNOTATED = "annotated"
SAYS = """这个文件夹里的核对还没有做完：没有“未完成.txt”时，结果才是完整的。这里若有别的结果，是上一次核对留下的。
再运行同一条命令即可继续，已核对过的文件不会重新核对。

The check in this folder is not finished; results are complete only when this file is gone. Any others
here are those of an earlier check. Run the same command again to go on.
"""


@contextmanager
def explained(out: Path) -> Iterator[None]:
    """Turn what the system refuses into one line that says what to do."""
    try:
        yield
    except OSError as error:
        raise cannot_write(out, error, UNTOUCHED) from error


UNTOUCHED = Words("原有结果未动，处理后再运行同一命令", "earlier results are untouched, then run the same command again")


class Stage:
    """Where the results of one run are made before they take the place of earlier ones."""

    def __init__(self, out: Path) -> None:
        self.out, self.work = out, out / WORK
        self.folder, self.aside = self.work / NEW, self.work / OLD
        self.taken_in: set[str] = set()
        """Results in which people write: what they wrote was read and stands in the new one."""
        self.kept: list[tuple[Path, Path]] = []
        """What stood where a result goes and was made or changed by somebody else: from where, to where."""

    def require_free(self, results: Sequence[str], *, force: bool = False) -> None:
        """Raise ``UsageError`` if something stands where a result goes that was not made here; writes nothing."""
        if self.out.exists() and not self.out.is_dir():
            raise UsageError(f"{self.out}: 不是文件夹，请换一个名称; it is no folder, choose another name")
        if force:
            return
        made = Made.read(self.work)
        strange = [name for name in (*results, MARK) if (self.out / name).exists() and name not in made.files]
        if (self.out / MARK).is_file() and (self.out / MARK).read_bytes() == SAYS.encode("utf-8"):
            strange = [name for name in strange if name != MARK]
        if self.work.exists() and not made.ours and not self._only_begun():
            strange.append(WORK)
        if strange:
            raise UsageError(
                f"{self.out}: 已有不是 check 写的文件（{'、'.join(strange)}），不会覆盖。请换一个文件夹，或加 --force; "
                "what stands there was not written by check and is not overwritten: choose another folder, or add --force"
            )

    def _only_begun(self) -> bool:
        """Whether a run was killed right after it made its folder: nothing stands there, or a half of the list of what is ours."""
        return self.work.is_dir() and all(path.name.endswith(UNFINISHED) for path in self.work.iterdir())

    def begin(self) -> None:
        """Mark the run as unfinished; of a run that was killed only annotated copies are kept."""
        self.out.mkdir(parents=True, exist_ok=True)
        self.work.mkdir(exist_ok=True)
        before = Made.read(self.work)
        if not before.ours:
            before.write(self.work)
        # a run that is killed while it writes the mark leaves nothing beside results that are whole
        write_whole(self.work / MARK, SAYS.encode("utf-8"))
        os.replace(self.work / MARK, self.out / MARK)
        self.folder.mkdir(exist_ok=True)
        for left in (*self.out.glob(f".*{UNFINISHED}"), *self.work.glob(f".*{UNFINISHED}")):
            left.unlink()
        for left in self.folder.iterdir():
            if left.name != ANNOTATED:
                _remove(left)

    def publish(
        self, folders: tuple[str, ...], standing: Mapping[str, str], known: Mapping[str, Known] = MappingProxyType({}),
        written: Mapping[str, str] = MappingProxyType({}),
    ) -> dict[str, Known]:
        """Read the results again and put them in place, in ``folders`` each file by itself; gives what is to be known of them.

        ``standing`` are those that stand there already and stay, by their path, with their digests. What somebody else put or
        changed there stays too: under its own name where that is free, else beside it. What is ``known`` of results that an
        earlier run put in place saves reading them where their times could not hide a change; ``written`` are the digests of those
        of this run of which they are known already.
        """
        made = files_below(self.folder)
        alone = [name for name in made if "/" not in name]
        for name in alone:
            _read_again(self.folder / name)
        before, after = Made.read(self.work), Made.of(self.folder, made, written)
        synced([f"{self.folder}{os.sep}{name}" for name in made])
        after = after.joined(Made({path: (digest,) for path, digest in standing.items()}, True))
        self._bring_back(before)
        # a run that is killed from here on leaves old and new results side by side, all of them ours
        both = before.joined(after)
        if not before.ours or both.files != before.files:
            both.write(self.work)
        for name in alone:
            there = self.out / name
            ours = name in self.taken_in or name not in before.files
            if there.exists() and not ours and not _as_put(name, there, known, before):
                self._keep(there, free_name(there))
            os.replace(self.folder / name, there)
        for name in folders:
            inside = f"{name}/"
            fresh = [path for path in made if path.startswith(inside)]
            self._exchange(name, fresh, before, {path for path in standing if path.startswith(inside)}, known)
        _remove(self.aside)
        _remove(self.folder)
        after.write(self.work)
        (self.out / MARK).unlink(missing_ok=True)
        return self._stamped({path: digests[0] for path, digests in after.files.items() if path not in standing})

    def _stamped(self, placed: Mapping[str, str]) -> dict[str, Known]:
        """The results that were put in place, with a stamp where any later change would show in it.

        The list of what is ours was written last: what is older by the clock of this very file system cannot be changed any more
        and keep its time.
        """
        last = Made.place(self.work).stat().st_ctime_ns
        out = {}
        start = f"{self.out}{os.sep}"
        for path, digest in placed.items():
            try:
                state = os.lstat(start + path)
            except OSError:
                continue
            stamp = stamp_of(state) if stat.S_ISREG(state.st_mode) and state.st_ctime_ns < last else ""
            out[path] = Known("", digest, stamp)
        return out

    def _bring_back(self, before: Made) -> None:
        """Put back what is not ours where an earlier program was killed while it exchanged whole folders."""
        for path in sorted(p for p in self.aside.rglob("*") if p.is_file()) if self.aside.is_dir() else ():
            inside = path.relative_to(self.aside)
            if not before.holds(inside.as_posix(), path):
                there = self.out / inside
                self._keep(path, free_name(there) if there.exists() else there)

    def _keep(self, path: Path, target: Path) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        os.rename(path, target)
        if target.name != path.name:
            self.kept.append((path, target))

    def _exchange(self, name: str, fresh: Sequence[str], before: Made, standing: Set[str], known: Mapping[str, Known]) -> None:
        """Put the new files of a folder in place, and take away those that are ours and not among the results any more."""
        there = self.out / name
        if there.exists() and not there.is_dir():
            self._keep(there, free_name(there))
        wanted = set(fresh)
        for inside in files_below(self.out, name):
            if inside in standing:
                continue
            path = self.out / inside
            if _as_put(inside, path, known, before):
                if inside not in wanted:
                    path.unlink()
            elif inside in wanted and path.read_bytes() != (self.folder / inside).read_bytes():
                self._keep(path, free_name(path))
        _remove_empty(there)
        ready: set[str] = set()
        new, out = f"{self.folder}{os.sep}", f"{self.out}{os.sep}"
        for inside in fresh:
            folder = inside.rpartition("/")[0]
            if folder not in ready:
                self._make_room(self.out / folder)
                ready.add(folder)
            try:
                os.replace(new + inside, out + inside)
            except OSError:
                target = self.out / inside
                if not target.is_dir():
                    raise
                self._keep(target, free_name(target))
                os.replace(new + inside, target)

    def _make_room(self, folder: Path) -> None:
        """See that there is a folder of results; somebody's file that is called like one of those above it is kept beside it."""
        for above in reversed([folder, *folder.parents][: len(folder.relative_to(self.out).parts)]):
            if above.is_file():
                self._keep(above, free_name(above))
        folder.mkdir(parents=True, exist_ok=True)


def _as_put(name: str, place: Path, known: Mapping[str, Known], before: Made) -> bool:
    """Whether a result is one that an earlier run put there: by its times, or by its bytes where these do not tell."""
    put = known.get(name)
    if put is not None and put.stamp and put.sha256 in before.files.get(name, ()):
        state = os.lstat(place)
        if stat.S_ISREG(state.st_mode) and stamp_of(state) == put.stamp:
            return True
    return before.holds(name, place)


def _remove_empty(folder: Path) -> None:
    for place, _, _ in os.walk(folder, topdown=False):
        with os.scandir(place) as entries:
            empty = next(entries, None) is None
        if empty:
            os.rmdir(place)


def _read_again(path: Path) -> None:
    """Open what was written, as its reader will; raises ``OSError`` where it is not whole."""
    if path.suffix == ".xlsx":
        try:
            with zipfile.ZipFile(path) as package:
                broken = package.testzip()
        except zipfile.BadZipFile as error:
            raise OSError(errno.EIO, f"{path.name}: {error}") from error
        if broken is not None:
            raise OSError(errno.EIO, f"{path.name}: {broken}")


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
