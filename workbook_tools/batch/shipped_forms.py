"""The forms of a run as bytes for another machine, where their folders are not.

What belongs here: packing forms and finding or unpacking them there. What does not: what a form is (``form.catalog``).
A form that comes with the program is there already, and only its digest is sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..form.catalog import FILE, Entry, Forms, keep, shelf
from ..form.load import template_folder
from .result_record import packed, unpacked


@dataclass(frozen=True, slots=True)
class _Shipped:
    """One form: what it is, and the files of its folder unless the program brings it along."""

    id: str
    version: str
    digest: str
    files: dict[str, bytes]


@dataclass(frozen=True, slots=True)
class _Shelf:
    forms: tuple[_Shipped, ...]
    asked: tuple[str, ...]


class OtherForms(Exception):
    """A form that should have come with the program is not there: the program is another."""


def shipped(forms: Forms, folder: Path) -> bytes:
    """The forms as bytes; ``folder`` is an empty one to work in."""
    out = []
    for entry in forms.entries:
        files: dict[str, bytes] = {}
        if entry.folder.parent != template_folder().resolve():
            place = folder / entry.digest
            keep(entry, place)
            files = {p.relative_to(place).as_posix(): p.read_bytes() for p in sorted(place.rglob("*")) if p.is_file()}
        out.append(_Shipped(entry.id, entry.version, entry.digest, files))
    return packed(_Shelf(tuple(out), tuple(entry.digest for entry in forms.asked)))


def unshipped(data: bytes, folder: Path) -> Forms:
    """The forms again, those that were sent unpacked below ``folder``; raises ``OtherForms``."""
    told = unpacked(data, _Shelf)
    own = {entry.digest: entry for entry in shelf(template_folder())}
    entries = []
    for form in told.forms:
        if not form.files:
            if form.digest not in own:
                raise OtherForms(form.id)
            entries.append(own[form.digest])
            continue
        place = (folder / form.digest).resolve()
        for name, content in form.files.items():
            target = (place / name).resolve()
            if not target.is_relative_to(place):
                raise OtherForms(name)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        assert (place / FILE).is_file()
        entries.append(Entry(form.id, form.version, form.digest, place))
    return Forms(tuple(entries), tuple(entry for entry in entries if entry.digest in told.asked))
