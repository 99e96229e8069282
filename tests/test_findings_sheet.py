"""The sheet 核对意见 is written as text; an XML library gives the same, however many lines there are and whatever they say."""

from __future__ import annotations

import copy
from collections.abc import Collection, Sequence
from functools import cache
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from workbook_tools import load_form
from workbook_tools.workbook.findings_sheet import (
    COLUMNS,
    FIRST,
    FIRST_EXPLAINED,
    HEAD,
    KINDS,
    CommentLine,
    _height,
    last_row,
    with_lines,
)
from workbook_tools.workbook.layout import COMMENT_SHEET, COMMENTED
from workbook_tools.workbook.prepared import SheetText
from workbook_tools.workbook.sheet_xml import NS, set_text
from workbook_tools.workbook.template import make_template

TEXT = st.one_of(st.text(max_size=30), st.sampled_from(["", " 甲", "a&b<c>\"'", "一\n二", "_x0041_", "\x00", "错误", "备注"]))
PLACE = st.one_of(st.just(""), st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"), max_size=12))
LINES = st.lists(st.builds(CommentLine, st.sampled_from(KINDS), st.tuples(*[TEXT] * COLUMNS), PLACE, PLACE), max_size=6)


@cache
def blank() -> SheetText:
    prepared = make_template(load_form("specialty-park-2022"), 20, comments=True).prepared
    sheet = prepared._sheets[COMMENT_SHEET]
    return SheetText(sheet.head, sheet.rows, sheet.tail)


def by_library(sheet: bytes, lines: Sequence[CommentLine], needed: Collection[str]) -> Any:
    """The same on a parsed sheet."""
    root = etree.fromstring(sheet)
    data = root.find(f"{NS}sheetData")
    rows = {int(row.get("r")): row for row in data}
    models = {kind: rows[FIRST + n] for n, kind in enumerate(KINDS)}
    for model in models.values():
        data.remove(model)
    for number, code in enumerate(COMMENTED, FIRST_EXPLAINED):
        if code not in needed:
            rows[number].set("hidden", "1")
    links = etree.Element(f"{NS}hyperlinks")
    for number, line in enumerate(lines, FIRST):
        row = copy.deepcopy(models[line.kind])
        row.attrib.update({"r": str(number), "ht": f"{_height(line):g}", "customHeight": "1"})
        if line.kind == "follows":
            row.set("hidden", "1")
        for cell, letter, value in zip(row, "ABCDEF", line.texts, strict=True):
            cell.set("r", f"{letter}{number}")
            set_text(cell, value)
        data.append(row)
        for letter, place in (("D", line.place), ("F", line.explain)):
            if place:
                etree.SubElement(links, f"{NS}hyperlink", ref=f"{letter}{number}", location=place)
    if len(links):
        root.find(f"{NS}printOptions").addprevious(links)
    root.find(f"{NS}dimension").set("ref", f"A1:F{last_row(lines)}")
    named = root.find(f"{NS}autoFilter")
    named.set("ref", f"A{HEAD}:F{last_row(lines)}")
    shown = dict.fromkeys(line.texts[1] for line in lines if line.kind != "follows")
    if len(shown) < len({line.texts[1] for line in lines}):
        kept = etree.SubElement(etree.SubElement(named, f"{NS}filterColumn", colId="1"), f"{NS}filters")
        for words in shown:
            etree.SubElement(kept, f"{NS}filter", val=words)
    return root


@settings(max_examples=150, deadline=None)
@given(LINES, st.sets(st.sampled_from(COMMENTED)))
def test_a_sheet_written_as_text_is_the_same_as_one_made_by_a_library(lines: list[CommentLine], needed: set[str]) -> None:
    # a level is one of a few words
    lines = [CommentLine(line.kind, (line.texts[0], line.kind[:4], *line.texts[2:]), line.place, line.explain) for line in lines]
    written = etree.fromstring(with_lines(blank(), lines, needed).whole())
    assert etree.tostring(written, method="c14n") == etree.tostring(by_library(blank().whole(), lines, needed), method="c14n")
