"""Whether a text is in one language: what a Chinese and what an English sentence may hold of the other.

What belongs here: the words that may stand in both, and the judgement. What does not: the sentences
(``test_words``, and whatever examines a file).
"""

from __future__ import annotations

import re
from functools import cache

from workbook_tools.check.finding import Finding
from workbook_tools.check.wording import worded
from workbook_tools.form.catalog import forms_in
from workbook_tools.workbook.layout import LIST_SHEET, META_SHEET

NAMES = {
    "Excel", "WPS", "Word", "PowerPoint", "LibreOffice", "poppler", "gnumeric", "xlsx", "xlsb", "xls", "ods", "PDF", "RTF", "RAR", "zip", "gzip", "PNG", "JPEG",
    "GIF", "XML", "CSV", "DTD", "XX", "Alt", "Enter", "Ctrl", "JSON", "SQLite", "Parquet", "Python", "xlwings", "Esc",
}
"""Latin words that a Chinese sentence may have: programs, formats, keys and file endings; so have options (``--forms``)."""
TERMS = {"字", "元", "万元", "亿元", "亿", "核实", "自检", "是", "否"}
"""Hanzi that an English sentence may have outside quotation marks: terms of the form and of the workbook."""
FORBIDDEN = ("not a zip file", "not well-formed", "Bad CRC", "Errno", "Traceback", "invalid block type", "No such file")
"""What libraries and operating systems say."""

QUOTED = re.compile(r"“[^“”]*”|‘[^‘’]*’|\"[^\"]*\"")
OUTERMOST = re.compile("“.*(?:”|$)", re.DOTALL)
"""A quotation that was cut where an inner one is open."""
CODES = re.compile(r"[\w .'-]+![A-Z]+[0-9]+|[\w\[\]]+(?:[-._/]+[\w\[\]]+)+|\b[A-Z][A-Z0-9]+\b", re.ASCII)
"""File names, parts of packages, ids and codes: whatever has a joint, and signals and addresses."""
LATIN = re.compile(r"(?<![-A-Za-z])[A-Za-z][A-Za-z]+")
HANZI = re.compile("[\u4e00-\u9fff]+")


def unquoted(text: str) -> str:
    """A text without what stands in quotation marks, also where a quotation holds others."""
    while (inner := QUOTED.sub("", text)) != text:
        text = inner
    return OUTERMOST.sub("", text)


def mixed_zh(text: str) -> list[str]:
    """Latin words of a Chinese text that are no names, no codes and stand in no quotation marks."""
    return [word for word in LATIN.findall(CODES.sub("", unquoted(text))) if word not in NAMES]


def mixed_en(text: str) -> list[str]:
    """Hanzi of an English text that are no terms and stand in no quotation marks."""
    return [word for word in HANZI.findall(unquoted(text)) if word not in TERMS]


@cache
def sheet_names() -> tuple[str, ...]:
    """What the sheets of the shipped forms are called, longest first: names, in any language."""
    forms = forms_in()
    names = {LIST_SHEET, META_SHEET} | {sheet.name for entry in forms.entries for sheet in entry.load().sheets}
    return tuple(sorted(names, key=len, reverse=True))


def without_sheets(text: str) -> str:
    """A text without the names of sheets."""
    for name in sheet_names():
        text = text.replace(name, "")
    return text


def assert_one_language(finding: Finding) -> None:
    """A finding says the same in Chinese and in English, and nothing in a library's words.

    Its place, before the colon, names sheets and files as they are called.
    """
    chinese, english = worded(finding, "zh").message, worded(finding, "en").message
    assert mixed_zh(without_sheets(chinese)) == [] and chinese.endswith("。"), chinese
    assert mixed_en(without_sheets(english.partition(": ")[2])) == [] and english.endswith("."), english
    for text in (chinese, english):
        assert not any(words in text for words in FORBIDDEN), text
