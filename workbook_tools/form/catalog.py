"""Find a form, by its id or by its folder: those that ship with the package, and those of further folders.

What belongs here: which forms there are, in which versions, and which of them is meant. What does not:
judging and reading a definition (``load``).
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from ..errors import DefinitionError, UsageError, cannot_read
from ..words import Words
from .definition import Form
from .digest import digest_of
from .kept_form import form_in
from .load import template_folder

VARIABLE = "WORKBOOK_TOOLS_FORMS"
"""Names further folders of forms, separated as the system's paths are."""
FILE = "form.json"


@dataclass(frozen=True, slots=True)
class Entry:
    """A form as its folder names it, before it is read in full."""

    id: str
    version: str
    digest: str
    folder: Path

    def load(self) -> Form:
        """Read the form, once a process; raises ``DefinitionError``, and ``UsageError`` if it was changed meanwhile."""
        form = _loaded(self.folder, self.digest)
        if form.digest != self.digest:
            raise UsageError(f"{self.folder}: 使用中被改动，请重新运行; was changed while in use, run the command again")
        return form

    @property
    def title(self) -> Words:
        """What the form is called, without reading the rest; of a form that is right."""
        return Words(**json.loads((self.folder / FILE).read_text(encoding="utf-8-sig"))["title"])

    @property
    def rank(self) -> tuple[int, ...]:
        """Versions in their order: 1.10.0 is later than 1.9.0."""
        return tuple(int(part) for part in re.findall(r"\d+", self.version))


@lru_cache(maxsize=16)
def _loaded(folder: Path, digest: str) -> Form:
    try:
        return form_in(folder, digest)
    except DefinitionError as error:
        raise DefinitionError(str(folder / problem) for problem in error.problems) from error


def entry_of(folder: Path) -> Entry:
    """What the ``form.json`` of a folder says it is; raises ``UsageError`` if that cannot be told."""
    path = folder / FILE
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise cannot_read(path, error) from error
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{path}: 不是 JSON; this is not JSON: {error}") from error
    if not isinstance(data, dict) or not isinstance(data.get("form"), str):
        raise UsageError(f"{path}: 没有写表的标识“form”; it does not name its “form”")
    lists = data.get("lists")
    told = {**data, "lists": lists if isinstance(lists, dict) else {}}
    return Entry(data["form"], str(data.get("version", "")), digest_of(told, folder), folder.resolve())


def keep(entry: Entry, folder: Path) -> None:
    """Copy a form, its lists included, into ``folder``, where it is then found as the same form; raises ``OSError``."""
    data = json.loads((entry.folder / FILE).read_text(encoding="utf-8-sig"))
    files = [declared["file"] for declared in data["lists"].values() if "file" in declared]
    for name in (FILE, *dict.fromkeys(files)):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(entry.folder / name, folder / name)


def shelf(folder: Path) -> list[Entry]:
    """The forms of a folder: its own, or those of the folders in it; raises ``UsageError`` where there is none."""
    if not folder.is_dir():
        raise UsageError(f"{folder}: 没有这个文件夹; there is no such folder")
    if (folder / FILE).is_file():
        return [entry_of(folder)]
    inside = sorted(path.parent for path in folder.glob(f"*/{FILE}"))
    if not inside:
        raise UsageError(f"{folder}: 里面没有表（{FILE}）; there is no form ({FILE}) in it")
    return [entry_of(path) for path in inside]


def _in_environment() -> list[Path]:
    return [Path(part) for part in os.environ.get(VARIABLE, "").split(os.pathsep) if part.strip()]


def _distinct(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """Each definition once: a copy of a folder is the same form."""
    return tuple({(e.id, e.digest): e for e in reversed(entries)}.values())[::-1]


@dataclass(frozen=True)
class Forms:
    """The forms at hand; where some are ``asked`` for, returns of others are none that were wanted."""

    entries: tuple[Entry, ...]
    asked: tuple[Entry, ...] = field(default=())

    @property
    def wanted(self) -> tuple[Entry, ...]:
        """The forms that a return may be of."""
        return self.asked or self.entries

    @property
    def digest(self) -> str:
        """The fingerprint of all that is at hand, and of what is asked for."""
        told = [sorted((e.id, e.digest) for e in part) for part in (self.entries, self.asked)]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()

    def find(self, form: str | Path) -> Entry:
        """The form of an id or in a folder; raises ``UsageError`` when there is none or more than one."""
        said = str(form)
        same = [e for e in self.entries if e.id == said]
        if len(same) > 1:
            where = ", ".join(str(e.folder) for e in same)
            raise UsageError(
                f"有 {len(same)} 个文件夹都声明了“{said}”，请写明用哪个文件夹; {len(same)} folders declare "
                f"the form “{said}”, give the folder instead: {where}"
            )
        if same:
            return same[0]
        folder = Path(form).parent if Path(form).name == FILE else Path(form)
        if (folder / FILE).is_file():
            return entry_of(folder)
        known = ", ".join(dict.fromkeys(e.id for e in self.entries))
        raise UsageError(
            f"没有“{said}”这个表，自己的表请给出它的文件夹，或用 --forms 给出它所在的文件夹; there is no form “{said}”; "
            f"there are: {known}; for a form of your own give its folder, or --forms DIR"
        )

    def get(self, form: str | Path) -> Form:
        """Read the form of an id or in a folder; raises ``UsageError`` or ``DefinitionError``."""
        return self.find(form).load()

    def made(self, form_id: str, version: str, digest: str) -> Entry | None:
        """The form that a return was made from, else the one at hand that comes nearest: of its version, or the latest.

        ``None`` where no form of that id is wanted.
        """
        same = [e for e in self.wanted if e.id == form_id]
        return max(same, key=lambda e: (e.digest == digest, e.version == version, e.rank), default=None)

    def latest(self, form_id: str) -> Entry:
        """The latest version of a form; raises ``ValueError`` where no form of that id is wanted."""
        return max((e for e in self.wanted if e.id == form_id), key=lambda e: e.rank)

    def before(self, form: Form) -> Form | None:
        """The latest version at hand that is earlier than a form."""
        rank = Entry(form.id, form.version, "", form.folder).rank
        found = max((e for e in self.entries if e.id == form.id and e.rank < rank), key=lambda e: e.rank, default=None)
        return None if found is None else found.load()

    def by_digest(self, digest: str) -> Entry:
        """The form with a digest; raises ``KeyError``."""
        for entry in self.entries:
            if entry.digest == digest:
                return entry
        raise KeyError(digest)

    def with_asked(self, forms: Sequence[str | Path | Form]) -> Forms:
        """The same forms, of which only these are asked for; one given by its folder joins them."""
        asked = _distinct([
            Entry(f.id, f.version, f.digest, f.folder) if isinstance(f, Form) else self.find(f) for f in forms
        ])
        return Forms(_distinct([*self.entries, *asked]), asked)


def forms_in(shelves: Sequence[Path] = ()) -> Forms:
    """The forms that ship with the package, those that the environment names, and those of ``shelves``.

    A shelf is a folder of forms, or the folder of one. Raises ``UsageError`` for a folder without any.
    """
    entries = shelf(template_folder())
    for folder in (*_in_environment(), *shelves):
        entries += shelf(folder)
    return Forms(_distinct(entries))
