"""Put the files of a form into a folder: all that are in the way are told before any is written.

What belongs here: which files may be replaced. What does not: what stands in them (``from_excel``).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from ..errors import UsageError, cannot_write
from ..files import write_whole

LAST = ".definition.json"
"""The file that says what was last made of the workbook in a folder, by name and digest."""


def write_beside(workbook: Path, files: Mapping[str, bytes], kept: Mapping[str, bytes]) -> None:
    """Write the form that a workbook defines into the folder in which it lies.

    What was made of the same workbook before, and not touched since, is replaced. Raises ``UsageError``.
    """
    folder = workbook.parent
    try:
        last = json.loads((folder / LAST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        last = {}
    known = dict(kept)
    for name in files:
        held = folder / name
        if held.is_file() and isinstance(last, dict) and last.get(name) == _digest(held.read_bytes()):
            known[name] = held.read_bytes()
    told = json.dumps({name: _digest(data) for name, data in files.items()}, ensure_ascii=False, indent=1)
    write_form_folder(folder, files, known, force=False)
    write_whole(folder / LAST, told.encode())


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def write_form_folder(out: Path, files: Mapping[str, bytes], kept: Mapping[str, bytes], *, force: bool) -> None:
    """Write files into a folder; one that is there is replaced if it is as it was when the workbook was made.

    Raises ``UsageError``: nothing that anybody else changed is lost without ``force``.
    """
    try:
        if out.exists() and not out.is_dir():
            raise UsageError(f"{out}: 是文件，请给出文件夹; this is a file, give a folder")
        strange = [name for name, data in files.items() if _changed(out / name, (data, kept.get(name)))]
        if strange and not force:
            names = "、".join(strange[:3])
            raise UsageError(
                f"{out}: 里面的 {names} 与工作簿写出时的不同，不会覆盖。请换一个文件夹，或加 --force; "
                f"{names} in it was changed since the workbook was made and is not overwritten: choose another folder, or add --force"
            )
        for name, data in files.items():
            write_whole(out / name, data)
    except OSError as error:
        raise cannot_write(out, error) from error


def _changed(path: Path, known: tuple[bytes | None, ...]) -> bool:
    return path.exists() and (not path.is_file() or path.read_bytes() not in known)
