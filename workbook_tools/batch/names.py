"""What an input is called: bytes of a name read into text, and text made safe for a path of ours.

What belongs here: the decoding of names from archives and file systems, and where the copy of an
input may be written. What does not: finding the inputs (``inputs``, ``archive``).
"""

from __future__ import annotations

import hashlib
import os
import re
import zlib
from collections.abc import Container, Set
from zipfile import ZipInfo

from ..safe_text import plain_name, starts_formula, visible

UTF8 = 0x800
"""The bit of an entry's flags that says its name is UTF-8."""
UNICODE_PATH = 0x7075
"""The extra field of Info-ZIP that holds a name in UTF-8 beside one in another encoding."""
OWNER_FILES = ("~$", ".~lock.", ".~")
"""How Excel, LibreOffice and WPS begin the name of the file that says "open elsewhere"."""
LITTER = frozenset({".ds_store", "thumbs.db", "desktop.ini"})
"""Files that Finder and Explorer leave in folders by themselves."""

_UNSAFE = re.compile(r'[\\:*?"<>|\x00-\x1f\x7f]')
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")
MAX_PART = 120
"""Bytes of one part of a path; every file system takes this."""


def decoded(raw: bytes) -> str:
    """Read a name: strict UTF-8, else GB18030, else UTF-8 with what is not spelt out as ``\\x9c``.

    UTF-8 comes first: no GBK name of a Chinese county is also valid UTF-8, but many UTF-8 names
    are valid GB18030.
    """
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "backslashreplace")


def shown(name: str) -> str:
    """A file system's name as text for every output: decoded where it was not, nothing invisible."""
    try:
        name.encode()
    except UnicodeEncodeError:
        name = decoded(name.encode("utf-8", "surrogateescape" if os.name != "nt" else "replace"))
    return visible(name).replace("\n", "␊").replace("\t", "␉")


def safe_start(name: str) -> str:
    """A name that no spreadsheet takes for a formula, the same in every output: ``./-rf.xlsx`` for ``-rf.xlsx``."""
    return f"./{name}" if starts_formula(name) else name


def raw_name(info: ZipInfo) -> bytes:
    """The bytes of an entry's name as they stand in the archive."""
    return info.orig_filename.encode("utf-8" if info.flag_bits & UTF8 else "cp437")


def entry_name(info: ZipInfo) -> str:
    """An entry's name: by bit 11, else the Unicode path of Info-ZIP, else ``decoded``."""
    raw = raw_name(info)
    told = info.orig_filename if info.flag_bits & UTF8 else _unicode_path(info.extra, raw)
    name = told or decoded(raw)
    return shown(name.replace("\\", "/"))


def _unicode_path(extra: bytes, raw: bytes) -> str:
    while len(extra) >= 4:
        kind, size = int.from_bytes(extra[:2], "little"), int.from_bytes(extra[2:4], "little")
        field, extra = extra[4 : 4 + size], extra[4 + size :]
        # the checksum ties the field to the name that stands beside it; a renamed entry has a stale one
        if kind == UNICODE_PATH and field[:1] == b"\x01" and field[1:5] == zlib.crc32(raw).to_bytes(4, "little"):
            try:
                return field[5:].decode("utf-8")
            except UnicodeDecodeError:
                return ""
    return ""


def is_owner_file(name: str) -> bool:
    """Whether an input only marks that another file is open."""
    return name.rpartition("/")[2].startswith(OWNER_FILES)


def partner(name: str) -> str:
    """The name of the input that an owner file stands for."""
    folder, slash, last = name.rpartition("/")
    for start in OWNER_FILES:
        if last.startswith(start):
            rest = last[len(start) :]
            return folder + slash + (rest.removesuffix("#") if start == ".~lock." else rest)
    return name


def is_litter(name: str) -> bool:
    """Whether an input is what a computer leaves by itself beside files."""
    parts = name.lower().split("/")
    return parts[-1] in LITTER or "__macosx" in parts[:-1]


def unique(name: str, taken: Set[str]) -> str:
    """The name, or with ``#2`` and so on after it where another input has it already."""
    if name not in taken:
        return name
    number = 2
    while f"{name}#{number}" in taken:
        number += 1
    return f"{name}#{number}"


def _safe_part(part: str) -> str:
    safe = _UNSAFE.sub("_", plain_name(part)).rstrip(" .") or "_"
    if _RESERVED.match(safe):
        safe = f"_{safe}"
    encoded = safe.encode("utf-8", "replace")
    if len(encoded) > MAX_PART:
        mark = hashlib.sha256(part.encode("utf-8", "replace")).hexdigest()[:8]
        safe = encoded[: MAX_PART - 9].decode("utf-8", "ignore") + "_" + mark
    return safe


def around(name: str, archives: Container[str]) -> str:
    """The innermost of some archives among whose files a name stands; empty where it stands in none."""
    while "/" in name:
        name = name.rpartition("/")[0]
        if name in archives:
            return name
    return ""


def copy_path(name: str) -> str:
    """Where the annotated copy of an input stands under ``annotated/``: always below it, ``.xlsx``."""
    folders, _, last = name.rpartition("/")
    parts = [_safe_part(p) for p in folders.split("/") if p not in ("", ".")]
    stem = last[:-5] if last.lower().endswith(".xlsx") else last
    return "/".join([*parts, _safe_part(stem) + ".xlsx"])
