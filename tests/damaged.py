"""Returns on a small form that has a block of every kind, and what people and programs do to such files.

What belongs here: the form in its versions, answers on it, and damage as functions from bytes to bytes. What does not:
what becomes of a damaged return (``test_migrate``).
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from zlib import crc32

from lxml import etree

from tests.packages import BOOK, changed, put_in, taken_apart, with_tree
from tests.small_form import write_form
from workbook_tools.cells import a1
from workbook_tools.form.catalog import forms_in
from workbook_tools.form.definition import Form
from workbook_tools.intake.any_format import read_bytes
from workbook_tools.rules.values import ExcelError, Value
from workbook_tools.workbook.fill import Key, cells_of
from workbook_tools.workbook.protection import Lock
from workbook_tools.workbook.sheet_xml import NS, set_text, sheet_parts
from workbook_tools.workbook.template import Template, make_template

Damage = Callable[[bytes], bytes]
GUARD = Lock("c2FsdA==", "ZGlnZXN0", spins=1)
LIST, SECTION = "走访清单", "基本情况"
UNIT = "610101"


def whole(data: dict[str, Any]) -> None:
    """Version 1.0.0: boxes, a grid and a second list in a section, a numbered main list, an item to explain."""
    data["sheets"].insert(1, {
        "id": "facts", "name": SECTION, "role": "section", "heading": "一、基本情况", "title_en": "Facts", "blocks": [
            {"kind": "boxes", "id": "text", "limit": 400, "boxes": [
                {"id": "text_chain", "label": {"zh": "链条", "en": "Chain"}, "guidance": "（一）产业链发展情况；"},
                {"id": "text_plan", "label": {"zh": "打算", "en": "Plans"}, "guidance": "（二）下步打算。"}]},
            {"kind": "grid", "id": "figures", "title": {"zh": "主要指标", "en": "Figures"}, "show_unit": True, "columns": [
                {"id": "y2023", "label": {"zh": "2023年", "en": "2023"}, "year": 2023},
                {"id": "y2024", "label": {"zh": "2024年", "en": "2024"}, "year": 2024}], "rows": [
                {"id": "output", "label": {"zh": "总产值", "en": "Output"}, "type": "amount", "unit": "万元"},
                {"id": "jobs", "label": {"zh": "就业人数", "en": "Jobs"}, "type": "count", "unit": "人"}]},
            {"kind": "table", "id": "parks", "title": {"zh": "园区名单", "en": "Parks"}, "rows": 4, "columns": [
                {"id": "name", "label": {"zh": "园区名称", "en": "Park"}, "type": "text", "width": 20},
                {"id": "since", "label": {"zh": "设立年度", "en": "Since"}, "type": "text"}]},
        ],
    })
    data["sheets"][0]["blocks"][0]["fields"].append({"id": "date", "label": {"zh": "填报日期", "en": "Date"}, "type": "date"})
    data["sheets"][2]["blocks"][0]["columns"].insert(0, {"id": "serial", "label": {"zh": "序号", "en": "No."}, "type": "serial"})
    data["rules"].append({
        "code": "visits.large", "scope": "visits", "severity": "verify", "assert": "output<=1000", "at": "output",
        "zh": {"rule": "年产值一般不超过一千万元", "found": "年产值 {output}", "fix": "请核对"},
        "en": {"rule": "Output is seldom more than 1,000", "found": "{output}", "fix": "Check it"},
    })


def older(data: dict[str, Any]) -> None:
    """Version 0.9.0: other words, a column and a box that are gone since, another order of the years, fewer lines."""
    whole(data)
    data["version"] = "0.9.0"
    data["sheets"][0]["blocks"][0]["fields"].append({"id": "fax", "label": {"zh": "传真", "en": "Fax"}, "type": "text"})
    boxes, grid, parks = data["sheets"][1]["blocks"]
    boxes["boxes"].insert(1, {"id": "text_old", "label": {"zh": "困难", "en": "Needs"}, "guidance": "（二）存在困难；"})
    boxes["boxes"][2]["guidance"] = "（三）下步的打算。"
    grid["columns"].reverse()
    parks["columns"].insert(1, {"id": "area", "label": {"zh": "面积（亩）", "en": "Area"}, "type": "number"})
    data["sheets"][2]["blocks"][0]["rows"] = 3


@cache
def form(change: Callable[[dict[str, Any]], None] = whole) -> Form:
    """The form in a version, written into a folder of its own."""
    folder = write_form(Path(mkdtemp(prefix="form-")) / "own", change)
    return forms_in().get(folder)


@cache
def template(version: Form, rows: int | None = None) -> Template:
    """Its blank workbook."""
    return make_template(version, rows, GUARD)


def filled(typed: Mapping[Key, Value], version: Form | None = None, unit: str = UNIT) -> bytes:
    """A return with answers, every cached value right; each answer must have its place."""
    blank = template(version or form())
    filling = cells_of(blank.layout, typed)
    assert not filling.misfits
    return blank.prefill(unit, filling.cells)


ANSWERS: dict[Key, Value] = {
    ("cover_unit", 0): "市工信局", ("cover_date", 0): "2024-01-15", ("text_chain", 0): "链主企业带动\n配套企业落地。", ("text_plan", 0): "=扩产",
    ("figures_output.y2023", 0): 900.0, ("figures_output.y2024", 0): "约1000", ("figures_jobs.y2023", 0): ExcelError("#REF!"),
    ("figures_jobs.y2024", 0): 32.0, ("parks.name", 1): "东区", ("parks.since", 1): "2019", ("parks.name", 3): "西区",
    ("visits.company", 1): "甲厂", ("visits.trade", 1): "汽车", ("visits.output", 1): 2000.0, ("visits.tax", 1): 20.5,
    ("visits.company", 2): "乙厂", ("visits.trade", 2): "不在名单里的行业", ("visits.output", 2): True,
    ("visits.company", 5): "戊厂", ("explain_visits_large", 0): "新建产能投产",
}
"""A return with something of every kind, unreadable answers and a gap in each list included."""


# Damage.


def sheets(data: bytes) -> tuple[str, ...]:
    """The names of a workbook's sheets, hidden ones left out."""
    return tuple(name for name in sheet_parts(zipfile.ZipFile(io.BytesIO(data))) if not name.startswith("_"))


def _book(data: bytes, change: Callable[[etree._Element], object]) -> bytes:
    def one(content: bytes) -> bytes:
        root = etree.fromstring(content)
        change(root)
        out: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        return out + b" "

    return changed(BOOK, one, data)


def without_names(data: bytes, some: Callable[[str], bool] = lambda name: True) -> bytes:
    """As programs that do not know names save a workbook."""

    def drop(root: etree._Element) -> None:
        for name in list(root.iter(f"{NS}definedName")):
            if some(str(name.get("name"))):
                name.getparent().remove(name)

    return _book(data, drop)


def renamed(data: bytes, sheet: str, new: str) -> bytes:
    """A sheet under another name; what points to it follows, as in Excel."""

    assert new not in sheets(data)

    def rename(root: etree._Element) -> None:
        for entry in root.iter(f"{NS}sheet"):
            if entry.get("name") == sheet:
                entry.set("name", new)
        for name in root.iter(f"{NS}definedName"):
            home, mark, area = (name.text or "").rpartition("!")
            if home.strip("'") == sheet:
                name.text = f"'{new}'{mark}{area}"

    return _book(data, rename)


def unlocked(data: bytes) -> bytes:
    """Every sheet without its protection."""
    for sheet in sheets(data):
        data = with_tree(sheet, lambda root: [e.getparent().remove(e) for e in list(root.iter(f"{NS}sheetProtection"))], data)
    return data


def as_values(data: bytes) -> bytes:
    """Every formula replaced by what it shows, as by copying and pasting values."""
    for sheet in sheets(data):
        data = with_tree(sheet, lambda root: [e.getparent().remove(e) for e in list(root.iter(f"{NS}f"))], data)
    return data


def without_mark(data: bytes) -> bytes:
    """A workbook whose ``_meta`` somebody found and deleted."""

    def drop(root: etree._Element) -> None:
        for entry in list(root.iter(f"{NS}sheet")):
            if entry.get("name") == "_meta":
                entry.getparent().remove(entry)

    return _book(data, drop)


def with_written(data: bytes, sheet: str, row: int, column: int, value: Value) -> bytes:
    """A workbook with a value written into any cell, whatever stood there."""
    def write(root: etree._Element) -> None:
        body = root.find(f"{NS}sheetData")
        rows = {int(e.get("r")): e for e in body}
        line = rows.get(row)
        if line is None:
            line = etree.SubElement(body, f"{NS}row", r=str(row))
            body[:] = sorted(body, key=lambda e: int(e.get("r")))
        cell = next((c for c in line if c.get("r") == a1(row, column)), None)
        if cell is None:
            cell = etree.SubElement(line, f"{NS}c", r=a1(row, column))
        set_text(cell, value)

    return with_tree(sheet, write, data)


def reworded(data: bytes, seed: int, share: int = 3) -> bytes:
    """One in ``share`` of the form's own visible words, in all its sheets, written over."""
    for sheet in template(form()).plan.sheets:
        if sheet.name not in sheets(data):
            continue
        for row, column in sorted(sheet.cells):
            content = sheet.cells[row, column]
            known = isinstance(content.value, str) and content.value and not 0 < sheet.hide_from <= column
            if known and crc32(f"{row},{column},{seed}".encode()) % share == 0:
                data = with_written(data, sheet.name, row, column, "改")
    return data


def with_rows(data: bytes, sheet: str, at: int, by: int = 1) -> bytes:
    """Rows put in."""
    return put_in(data, sheet, at, by)


def with_columns(data: bytes, sheet: str, at: int) -> bytes:
    """A column put in."""
    return put_in(data, sheet, at, columns=True)


def standing(data: bytes) -> dict[tuple[str, int, int], Value]:
    """Every cell of a file that is not empty."""
    return {(name, *place): value for name, sheet in read_bytes(data).sheets.items() for place, value in sheet.cells.items()}


def parts(data: bytes) -> dict[str, bytes]:
    """The parts of a package by name."""
    return taken_apart(data)
