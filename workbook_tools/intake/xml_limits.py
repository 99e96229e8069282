"""Count what an XML part holds before it is parsed, and bring its encoding to UTF-8.

What belongs here: cheap counts over bytes that keep a parser from being fed a bomb. What does
not: the package around the part (``preflight``) and its meaning (``ooxml``).
"""

from __future__ import annotations

import codecs
import re

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
_WORKSHEET = re.compile(rb"(?:<\?xml[^<>]*\?>)?\s*<worksheet[\s>]")
_OF_BOOKS = (b"sheet", b"definedName")
"""Elements of the workbook's own part, which is none if it begins as a sheet does."""
_CLAIM = re.compile(rb"""[\s](?:unique)?[cC]ount\s*=\s*["']\s*(\d+)""")
_DECLARED = re.compile(rb"""\A\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["'][^>]*\?>""")
_PLAIN = {"utf-8", "ascii", "iso8859-1", "cp1252", "gbk", "gb18030", "gb2312", "big5"}
"""Encodings in which markup is ASCII, so that counting bytes counts markup."""
_WIDE = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def _utf8(name: str, content: bytes) -> bytes:
    """The part in UTF-8 without a byte order mark, its declaration left out where it would lie."""
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


def readable_part(name: str, content: bytes) -> bytes:
    """An XML part in UTF-8, of a size that a parser may be given; raises ``FileRefused``."""
    content = _utf8(name, content)
    if _DECLARES.search(content):
        raise FileRefused("file.hostile", "doctype", part=name[:80])
    size = len(content)
    if size > 3 * MAX_TAGS and content.count(b"<") > MAX_TAGS:
        raise FileRefused("file.hostile", "too_many", part=name[:80], most=MAX_TAGS, what=Words("标记", "tags"))
    is_sheet = _WORKSHEET.match(content) is not None
    for element, limit, words in LIMITS:
        if is_sheet and element in _OF_BOOKS:
            continue  # nobody looks for them there
        # cheap questions first: only what could pass the limit is counted exactly
        if size <= limit * (len(element) + 3) or content.count(element) <= limit:
            continue
        if sum(1 for _ in _TAGS[element].finditer(content)) > limit:
            raise FileRefused("file.hostile", "too_many", part=name[:80], most=limit, what=words)
    for claim in _CLAIM.finditer(content[:2000]):
        if len(claim.group(1)) > 9 or int(claim.group(1)) > MAX_CLAIM:
            raise FileRefused("file.hostile", "claim", part=name[:80], count=claim.group(1)[:20].decode())
    return content
