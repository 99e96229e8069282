"""The Excel add-in: build, install, uninstall.

What belongs here: calling it and saying what is to be done next. What does not: its making (``addin``).
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import UsageError, cannot_write
from .endings import CLEAN, counted

if TYPE_CHECKING:
    from ..form.definition import Form



def build(out: Path, given: Sequence[str], shelves: Sequence[Path], *, force: bool) -> int:
    """Make the add-in's file for some forms, or for all that there are."""
    from ..addin.build import write_add_in
    from ..made import require_ours

    if out.suffix.lower() != ".xlam":
        raise UsageError(f"--out {out}: 请用“.xlam”结尾的名称; give a name that ends in “.xlam”")
    require_ours([out], force=force)
    forms = _named(given, shelves)
    try:
        write_add_in(out, forms)
    except OSError as error:
        raise cannot_write(out, error) from error
    print(f"已生成加载项，能检查 {len(forms)} 种表; the add-in was made, for {counted(len(forms), 'form')}: {out}")
    return CLEAN


def _named(given: Sequence[str], shelves: Sequence[Path]) -> list[Form]:
    """The forms that were named, or all that there are."""
    from ..form.catalog import forms_in

    known = forms_in(shelves)
    return [known.get(form) for form in given or sorted({entry.id for entry in known.entries})]


def install_here(given: Sequence[str], shelves: Sequence[Path], *, force: bool) -> int:
    """Put the add-in where Excel looks for add-ins, and say what is to be done next."""
    from ..addin.install import folder_of, install, this_computer

    computer = this_computer(os.environ)
    folder = folder_of(computer)
    try:
        path, advice = install(_named(given, shelves), computer, force=force)
    except OSError as error:
        raise cannot_write(folder, error) from error
    print(f"加载项已放好; the add-in was put into place: {path}")
    for words in advice:
        print(f"{words.zh}; {words.en}")
    return CLEAN


def uninstall_here() -> int:
    """Take the add-in away again."""
    from ..addin.install import folder_of, this_computer, uninstall

    computer = this_computer(os.environ)
    try:
        path = uninstall(computer)
    except OSError as error:
        raise cannot_write(folder_of(computer), error) from error
    if path is None:
        print(f"没有装过加载项; no add-in is installed: {folder_of(computer)}")
    else:
        print(f"加载项已拿走; the add-in was taken away: {path}")
    return CLEAN
