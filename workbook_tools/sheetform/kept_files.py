"""The files of a form's folder as they were, and as they are written again.

What belongs here: how the workbook keeps them, and the spelling (order of keys, indentation, line ends) that a file keeps
when only some of it was changed. What does not: what the sheets say (``rows``).
"""

from __future__ import annotations

import base64
import csv
import io
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from ..form.catalog import FILE

PIECE = 30_000
"""Characters of a file in one cell."""
MOST = 64_000_000
"""Bytes that the kept files may have together when they are read back."""
_INDENTS = (1, 2, 4, None, 0, 3, "\t")
_BOM = "\ufeff"


def packed_pieces(data: bytes) -> Iterator[str]:
    """A file as texts for cells."""
    text = base64.b64encode(zlib.compress(data, 9)).decode("ascii")
    for start in range(0, max(len(text), 1), PIECE):
        yield text[start : start + PIECE]


def unpacked(pieces: Sequence[str]) -> bytes:
    """The file that the texts of cells hold; raises ``ValueError``."""
    try:
        stream = zlib.decompressobj()
        data = stream.decompress(base64.b64decode("".join(pieces), validate=True), MOST)
    except zlib.error as error:
        raise ValueError(str(error)) from error
    if not stream.eof:
        raise ValueError("cut")
    return data


def spelled(data: Mapping[str, Any], before: bytes | None) -> bytes:
    """The definition as a file: as it was ``before`` where nothing was changed, else spelled as that is."""
    text = "" if before is None else before.decode("utf-8-sig")
    try:
        old = json.loads(text)
    except ValueError:
        return json.dumps(data, ensure_ascii=False, indent=1).encode("utf-8", "surrogatepass")
    new = _follow(data, old)
    if before is not None and new == old:
        return before
    styles = product(_INDENTS, (False, True), ("", "\n"), ("\n", "\r\n"))
    for indent, ascii_only, end, line in styles:
        if (json.dumps(old, ensure_ascii=ascii_only, indent=indent) + end).replace("\n", line) == text:
            out = (json.dumps(new, ensure_ascii=ascii_only, indent=indent) + end).replace("\n", line)
            return out.encode("utf-8", "surrogatepass")
    return json.dumps(new, ensure_ascii=False, indent=1).encode("utf-8", "surrogatepass")


def _follow(new: Any, old: Any) -> Any:
    """The same data with keys in the order of ``old``, and what says nothing (an empty list) said where it was."""
    if isinstance(new, Mapping) and isinstance(old, Mapping):
        out = {k: _follow(new[k], v) if k in new else v for k, v in old.items() if k in new or v == []}
        return out | {k: v for k, v in new.items() if k not in out}
    if isinstance(new, list) and isinstance(old, list):
        named = {_name(entry): entry for entry in reversed(old) if _name(entry)}
        beside = [*old, *[None] * max(0, len(new) - len(old))]
        same = [was if _name(entry) == _name(was) else named.get(_name(entry)) for entry, was in zip(new, beside, strict=False)]
        return [_follow(entry, was) for entry, was in zip(new, same, strict=True)]
    return old if type(new) is not bool and type(old) is not bool and new == old else new


def _name(entry: Any) -> str:
    return next((str(entry[k]) for k in ("id", "code", "name", "item") if k in entry), "") if isinstance(entry, Mapping) else ""


def table_rows(data: bytes) -> list[list[str]]:
    """The rows of a CSV file, each as long as the first or as it has text; raises ``UnicodeDecodeError``."""
    found = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    return padded(found)


def padded(found: Sequence[Sequence[str]]) -> list[list[str]]:
    """Rows without blank ends, as long as the first at least; blank rows left out."""
    least = len(found[0]) if found else 0
    out = []
    for row in found:
        cells = list(row)
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            out.append([*cells, *[""] * (least - len(cells))])
    return out


def table_file(found: Sequence[Sequence[str]], before: bytes | None) -> bytes:
    """Rows as a CSV file, as it was ``before`` where nothing was changed."""
    rows = padded(found)
    if before is not None and table_rows(before) == rows:
        return before
    end = "\n" if before is not None and b"\r\n" not in before else "\r\n"
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator=end).writerows(rows)
    start = _BOM if before is not None and before.startswith(_BOM.encode()) else ""
    return (start + stream.getvalue()).encode("utf-8")


def is_table(name: str) -> bool:
    """Whether a file of the folder is shown as rows of its own."""
    return name.endswith(".csv") and name != FILE
