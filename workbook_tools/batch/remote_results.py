"""A folder of results beyond this machine: made here, with its ledger, and copied there as it is finished.

What belongs here: which folder of this machine stands for a URL, what is in the way there, and what is copied, kept and
removed. What does not: making results (``run``), and how files there are reached (``remote``).

The ledger never leaves the machine that starts the runs: another machine would begin anew. What staff decided in the
copy that is there is brought back before a run, so that it is obeyed.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ..errors import UsageError
from ..files import write_whole
from ..made import WORK
from ..report.decision_sheet import NAME as DECISIONS
from .ledger import NAME as LEDGER
from .publish import ANNOTATED, MARK, SAYS
from .remote import There, Url, cannot_reach, listed, system_of
from .writers import FOLDERS, OUTPUTS

VARIABLE = "WORKBOOK_TOOLS_STATE"
"""Names the folder in which ledgers of results beyond this machine are kept, where the user's own will not do."""
PUT = "put.json"
"""The list, in the folder's own corner, of what was copied there and in which state it then was."""
_OURS = (*OUTPUTS, *FOLDERS, ANNOTATED, MARK)


def folder_of(url: Url) -> Path:
    """The folder of this machine in which the results of a URL are made."""
    asked = os.environ.get(VARIABLE, "").strip()
    if asked:
        root = Path(asked)
    else:
        from platformdirs import user_state_path

        root = user_state_path("workbook-tools", appauthor=False)
    return root / "results" / hashlib.sha256(url.text.rstrip("/").encode()).hexdigest()[:32]


@contextmanager
def results_at(url: Url, paths: Sequence[Path | Url], *, force: bool) -> Iterator[Path]:
    """The folder in which to make results that are copied to ``url`` when that ended well.

    Raises ``UsageError`` where the place cannot be reached, is one of the inputs, or holds what was not put there by a check
    and is in the way (not with ``force``).
    """
    for path in paths:
        if isinstance(path, Url) and (path.holds(url.text.rstrip("/")) or url.holds(path.text.rstrip("/"))):
            raise UsageError(
                f"--out {url}: 不能与被检查的文件夹互相包含，请换一个地址; results and returns cannot stand in each other, choose "
                "another address"
            )
    folder = folder_of(url)
    there = _Place(url, folder)
    there.require_free(force=force)
    there.bring_decisions()
    there.put_text(MARK, SAYS.encode("utf-8"))
    yield folder
    there.put()


class _Place:
    """What is known of the place and of what was put there."""

    def __init__(self, url: Url, folder: Path) -> None:
        self.url, self.folder = url, folder
        self.system, self.root = system_of(url.text)
        self.known = _read(folder / WORK / PUT)
        self.now: dict[str, There] = {one.name: one for one in listed(url, absent=True)}

    def _changed(self, name: str) -> bool:
        """Whether what stands there under a name is not what was put there."""
        return name in self.now and self.known.get(name) != self.now[name].stamp

    def require_free(self, *, force: bool) -> None:
        strange = sorted(n for n in self.now if n.partition("/")[0] in _OURS and n not in self.known and n != MARK)
        if strange and not force:
            raise UsageError(
                f"{self.url}: 已有不是在这台机器上由 check 写的文件（{'、'.join(strange[:3])}），不会覆盖。请换一个地址，或加 --force; what "
                "stands there was not written by a check of this machine and is not overwritten: choose another address, or add --force"
            )

    def bring_decisions(self) -> None:
        if self._changed(DECISIONS) and (self.folder / DECISIONS).exists() and DECISIONS in self.known:
            write_whole(self.folder / DECISIONS, self._do(self.system.cat_file, self._at(DECISIONS)))
            self.known = {**self.known, DECISIONS: self.now[DECISIONS].stamp}

    def put_text(self, name: str, data: bytes) -> None:
        self._do(self.system.pipe_file, self._at(name), data)

    def put(self) -> None:
        """Copy what is new or different, take away what is ours and gone; what others changed is kept beside it."""
        said = _read(self.folder / WORK / PUT)
        here = {
            path.relative_to(self.folder).as_posix(): path for path in sorted(self.folder.rglob("*"))
            if path.is_file() and WORK not in path.parts and not path.name.startswith(LEDGER)
        }
        digests = {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in here.items()}
        for name, path in here.items():
            if self._changed(name) and name in self.known:
                self._do(self.system.copy, self._at(name), self._at(self._free(name)))
            elif name in self.now and said.get(f"{name}#") == digests[name]:
                continue
            self._do(self.system.put_file, str(path), self._at(name))
        for name in sorted((self.known.keys() & self.now.keys()) - here.keys()):
            if not self._changed(name):
                self._do(self.system.rm_file, self._at(name))
        self._do(self.system.rm_file, self._at(MARK))
        states = {one.name: one.stamp for one in listed(self.url, absent=True) if one.name in here}
        told = states | {f"{name}#": digest for name, digest in digests.items()}
        write_whole(self.folder / WORK / PUT, json.dumps(told, ensure_ascii=False, indent=1).encode("utf-8"))

    def _free(self, name: str) -> str:
        stem, dot, ending = name.rpartition(".")
        number = 1
        while (kept := f"{stem}（保留{number if number > 1 else ''}）{dot}{ending}") in self.now:
            number += 1
        return kept

    def _at(self, name: str) -> str:
        return f"{self.root.rstrip('/')}/{name}"

    def _do(self, what: Any, *arguments: Any) -> Any:
        try:
            return what(*arguments)
        except Exception as error:  # each library has exceptions of its own
            raise cannot_reach(self.url.text, error) from error


def _read(path: Path) -> Mapping[str, str]:
    try:
        return {str(name): str(stamp) for name, stamp in json.loads(path.read_text(encoding="utf-8")).items()}
    except (OSError, ValueError, AttributeError):
        return {}
