"""Returns as Excel would save them, by which speed is measured, are workbooks like others and are judged as ours are."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest

from benchmarks.excel_writing import as_excel_saves
from tests.oracles.openxml import NEWEST, validate
from tests.sheets_as_text import template, typed_into_file
from workbook_tools.examine import Examined, examine_bytes
from workbook_tools.form.catalog import forms_in


@pytest.fixture(scope="module")
def ours() -> bytes:
    return typed_into_file("s1_1 = 待定\\n二期\ntotals\n| row | count |\n| all | 7 |")


@pytest.fixture(scope="module")
def excel(ours: bytes) -> bytes:
    return as_excel_saves(template().package, ours, "某县")


def told(data: bytes) -> tuple[object, ...]:
    """What is read and found."""
    found: Examined = examine_bytes(data, "case.xlsx", forms_in())
    assert found.submission is not None
    return found.submission.record(""), [(f.code, f.sheet, f.cell, f.found) for f in found.findings]


def test_it_is_a_valid_workbook(excel: bytes, tmp_path: Path) -> None:
    (tmp_path / "excel.xlsx").write_bytes(excel)
    assert validate(tmp_path / "excel.xlsx", NEWEST) == []


def test_the_same_is_read_and_found(excel: bytes, ours: bytes) -> None:
    assert told(excel) == told(ours)


def test_every_text_is_a_shared_string_that_says_how_it_is_pronounced(excel: bytes) -> None:
    """And the form's own stand in the same places in every return."""
    with zipfile.ZipFile(io.BytesIO(excel)) as package:
        strings = package.read("xl/sharedStrings.xml").decode()
        sheets = b"".join(package.read(name) for name in package.namelist() if name.startswith("xl/worksheets/sheet")).decode()
    assert strings.count("<phoneticPr ") == strings.count("<si>") > 1_000
    assert not re.search(r'<c [^>]*t="(?:str|inlineStr)"[^>]*><(?:v|is)>', sheets)
    assert strings.index("待定\n二期") > strings.rindex("项目名称")
