"""Count what an XML part holds before it is parsed, and bring its encoding to UTF-8.

What belongs here: cheap counts over bytes that keep a parser from being fed a bomb. What does
not: the package around the part (``preflight``) and its meaning (``ooxml``).
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping

from ..errors import FileRefused
from ..words import Words
from .sheet_cells import MAX_CELLS

MAX_TAGS = 5_000_000
MAX_MERGES = 2_000
MAX_STRINGS = 200_000
MAX_NAMES = 50_000
"""Copied sheets drag thousands of dead names along; an honest file was never seen with so many."""
MAX_FORMATS = 10_000
MAX_SHEETS = 300
MAX_CLAIM = 100_000_000

LIMITS: tuple[tuple[bytes, int, Words], ...] = (
    (b"mergeCell", MAX_MERGES, Words("合并区域", "merged areas")),
    (b"si", MAX_STRINGS, Words("共享字符串", "shared strings")),
    (b"definedName", MAX_NAMES, Words("定义名称", "defined names")),
    (b"conditionalFormatting", MAX_FORMATS, Words("条件格式", "conditional formats")),
    (b"cfRule", MAX_FORMATS, Words("条件格式", "conditional formats")),
    (b"dataValidation", MAX_FORMATS, Words("数据验证", "validations")),
    (b"sheet", MAX_SHEETS, Words("工作表", "sheets")),
    (b"c", MAX_CELLS, Words("单元格", "cells")),
)
"""Elements, by local name, that are counted, and how many a part may hold."""

_TAGS = {
    name: re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?" + name + rb"[\s/>]") for name, _, _ in LIMITS
}
_DECLARES = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
_ROOT = re.compile(rb"(?:<\?xml[^<>]*\?>)?\s*<(worksheet|sst|workbook)[\s>]")
_OF_ROOTS: Mapping[bytes, tuple[bytes, ...]] = {
    b"worksheet": (b"mergeCell", b"si", b"conditionalFormatting", b"cfRule", b"dataValidation", b"c"),
    b"sst": (b"si",), b"workbook": (b"definedName", b"sheet", b"si"),
}
"""The elements that anybody looks for in a part that begins so; in any other part all are counted.

Strings are taken from whatever part a package names for them, and a sheet and a workbook only from what begins as one.
"""
OFTEN = 1_000
"""Exclamation marks in a part that are looked at one by one."""
_CLAIM = re.compile(rb"""[\s](?:unique)?[cC]ount\s*=\s*["']\s*(\d+)""")
_MOSTLY = (b'<?xml version="1.0" encoding="UTF-8"', b"<?xml version='1.0' encoding='UTF-8'")
"""How nearly all parts begin, which say so that they are what they should be."""
_DECLARED = re.compile(rb"""\A\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["'][^>]*\?>""")
_PLAIN = {"utf-8", "ascii", "iso8859-1", "cp1252", "gbk", "gb18030", "gb2312", "big5"}
"""Encodings in which markup is ASCII, so that counting bytes counts markup."""
_WIDE = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def _utf8(name: str, content: bytes) -> bytes:
    """The part in UTF-8 without a byte order mark, its declaration left out where it would lie."""
    if content.startswith(_MOSTLY):
        return content
    start = content[:4]
    encoding = next((e for mark, e in _WIDE if start.startswith(mark)), "")
    if not encoding and start in {b"<\0?\0", b"\0<\0?"}:
        encoding = "utf-16-le" if start[:1] == b"<" else "utf-16-be"
    if start in {codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE} or start[:2] == b"\0\0":
        raise FileRefused("file.hostile", "encoding", part=name[:80], encoding="UTF-32")
    try:
        if encoding:
            text = content.decode(encoding).lstrip("\ufeff")
            return re.sub(r"\A\s*<\?xml[^>]*\?>", "", text).encode()
        content = content.removeprefix(codecs.BOM_UTF8)
        said = _DECLARED.match(content)
        if said is None:
            return content
        encoding = codecs.lookup(said.group(1).decode()).name
        if encoding == "utf-8":
            return content
        if encoding.startswith("utf-16"):  # it says so, and is not
            return content[said.end() :]
        if encoding not in _PLAIN:
            raise FileRefused("file.hostile", "encoding", part=name[:80], encoding=encoding)
        return content[said.end() :].decode(encoding).encode()
    except (UnicodeError, LookupError) as error:
        raise FileRefused("file.damaged", "part_encoding", part=name[:80]) from error


def _marked(content: bytes) -> bool:
    """Whether ``<!`` stands anywhere. In what programs write ``!`` is rare, and one character is found thirty times as fast as two."""
    at = content.find(b"!")
    for _ in range(OFTEN):
        if at < 0:
            return False
        if content[at - 1 : at] == b"<":
            return True
        at = content.find(b"!", at + 1)
    return b"<!" in content


def _around_rows(content: bytes) -> bytes:
    """A sheet without its rows, among which nobody looks for anything but cells; all of it where something hides what is what.

    Up to the first end of ``sheetData`` all stands in it, once it begins as an element of the sheet itself: not in a comment, an
    instruction or an extension.
    """
    start = content.find(b"<sheetData>")
    end = content.find(b"</sheetData>", start)
    head = content[2 : max(start, 2)]
    if not 0 < start < end or b"<!" in head or b"<?" in head or b"extLst" in head:
        return content
    return content[:start] + content[end:]


def readable_part(name: str, content: bytes) -> bytes:
    """An XML part in UTF-8, of a size that a parser may be given; raises ``FileRefused``."""
    content = _utf8(name, content)
    if _marked(content) and _DECLARES.search(content):
        raise FileRefused("file.hostile", "doctype", part=name[:80])
    size = len(content)
    if size > 3 * MAX_TAGS and content.count(b"<") > MAX_TAGS:
        raise FileRefused("file.hostile", "too_many", part=name[:80], most=MAX_TAGS, what=Words("标记", "tags"))
    root = _ROOT.match(content)
    begins = b"" if root is None else root[1]
    around = _around_rows(content) if begins == b"worksheet" else content
    for element, limit, words in LIMITS:
        if element not in _OF_ROOTS.get(begins, (element,)):
            continue
        held = content if element == b"c" else around
        # cheap questions first: only what could pass the limit is counted exactly
        if len(held) <= limit * (len(element) + 3) or held.count(element) <= limit:
            continue
        if sum(1 for _ in _TAGS[element].finditer(held)) > limit:
            raise FileRefused("file.hostile", "too_many", part=name[:80], most=limit, what=words)
    head = content[:2000]
    for claim in _CLAIM.finditer(head) if b"ount" in head else ():
        if len(claim.group(1)) > 9 or int(claim.group(1)) > MAX_CLAIM:
            raise FileRefused("file.hostile", "claim", part=name[:80], count=claim.group(1)[:20].decode())
    return content
