"""Forms, from the disk where an earlier command kept them.

What belongs here: what a form is kept as, and which forms stand as they were read, so that more may be kept of them
(``binding.kept_rules``). What does not: reading and judging a definition (``load``) and where things are kept (``disk_cache``).

What is kept is Python's own pickle of the records, without the folder. Whatever else than records stands in it is refused, so that
what is read can make nothing but records.
"""

from __future__ import annotations

import io
import json
import pickle
from collections.abc import Sequence
from dataclasses import fields, is_dataclass, replace
from functools import cache
from pathlib import Path, PurePath
from typing import Any

from ..disk_cache import kept
from .definition import Form
from .digest import digest_of
from .load import read_form

MOST = 16
"""Forms of which it is remembered that they stand as they were read."""
_NOWHERE = Path()
_RECORDS = (__name__.partition(".")[0], "pathlib")
"""Where the records are from that are kept."""
_AS_READ: dict[int, Form] = {}


def form_in(folder: Path, digest: str) -> Form:
    """The form that ``read_form`` would read in a folder whose definition has a digest; raises ``DefinitionError``."""
    fresh: list[Form] = []

    def make() -> bytes:
        fresh.append(read_form(folder))
        if fresh[0].digest != digest:
            raise _Changed
        return written(replace(fresh[0], folder=_NOWHERE))

    try:
        said = (folder / "form.json").read_text(encoding="utf-8-sig")
        # the order of keys is no part of the digest, yet it is that of the records
        held = kept("form", f"{digest} {said}", make)
    except _Changed:
        return fresh[0]
    except (OSError, UnicodeDecodeError):
        return read_form(folder)
    if not fresh and digest_of(json.loads(said), folder) != digest:
        return read_form(folder)
    try:
        form: Form = fresh[0] if fresh else replace(read(held), folder=folder)
    except pickle.UnpicklingError:
        return read_form(folder)
    while len(_AS_READ) >= MOST:
        del _AS_READ[next(iter(_AS_READ))]
    _AS_READ[id(form)] = form
    return form


class _Changed(Exception):
    """The folder holds another definition than it did."""


def as_read(form: Form) -> bool:
    """Whether a form is as its folder says, and not one that was made of it with something else in it."""
    return _AS_READ.get(id(form)) is form


def written(thing: object, known: Sequence[object] = ()) -> bytes:
    """Records as bytes; what is ``known`` stands in them by its number."""
    out = io.BytesIO()
    _Writer(out, known).dump(thing)
    return out.getvalue()


def read(held: bytes, known: Sequence[object] = ()) -> Any:
    """The records that ``written`` was given, among them the very objects that are ``known``; raises ``UnpicklingError`` for anything else."""
    return _Reader(io.BytesIO(held), known).load()


class _Writer(pickle.Pickler):
    def __init__(self, out: io.BytesIO, known: Sequence[object]) -> None:
        super().__init__(out, pickle.HIGHEST_PROTOCOL)
        self._numbers = {id(thing): number for number, thing in enumerate(known)}

    def reducer_override(self, thing: object) -> Any:
        number = self._numbers.get(id(thing))
        if number is not None:
            return _known, (number,)
        kind: Any = type(thing)
        names = _names(kind)  # by its constructor, which takes a third of the time that setting fields takes
        return (kind, tuple([getattr(thing, name) for name in names])) if names else NotImplemented


@cache
def _names(kind: type) -> tuple[str, ...]:
    """The fields of a record that has nothing but fields."""
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) and hasattr(kind, "__slots__") else ()


def _known(number: int) -> object:
    """Stands for what is known already; see ``_Reader``."""
    raise LookupError(number)


class _Reader(pickle.Unpickler):
    def __init__(self, held: io.BytesIO, known: Sequence[object]) -> None:
        super().__init__(held)
        self._known = known

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == (__name__, _known.__name__):
            return self._known.__getitem__
        if module.partition(".")[0] in _RECORDS:
            found = super().find_class(module, name)
            if isinstance(found, type) and (is_dataclass(found) or issubclass(found, PurePath)):
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is no record")
