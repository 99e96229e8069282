"""Completed workbooks changed at random, in their bytes and in their XML: no crash, nothing silently wrong.

A file that is still read is read a second time by openpyxl. Where openpyxl can open it too, both must
see the same in every input.
"""

from __future__ import annotations

import datetime
import io
import os
import re
import warnings
from typing import Any

import openpyxl
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openpyxl.utils.datetime import to_excel

from tests.packages import BOOK, examined, part_of, put_together, right, taken_apart
from workbook_tools.form.submission import Answer, Submission
from workbook_tools.intake.cells import UNKNOWN_ERROR
from workbook_tools.report.jsonl_csv import finding_lines
from workbook_tools.rules.values import ExcelError

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "40"))
"""A minute's worth by default; set ``FUZZ_EXAMPLES`` for hours by hand."""

BOUNDED = settings(
    max_examples=EXAMPLES, deadline=None, derandomize="FUZZ_EXAMPLES" not in os.environ,
    suppress_health_check=list(HealthCheck),
)
SHEETS = ("项目清单", "填报说明", "自检", "_meta")
PARTS = (*(part_of(name) for name in SHEETS), BOOK, "xl/_rels/workbook.xml.rels")
TYPES = ("s", "n", "b", "e", "str", "inlineStr", "d", "zz", "")
VALUES = ("", "0", "-1", "1e5", "1E400", "nan", " 7 ", "TRUE", "#REF!", "12_000", "٣", "_x000D_", "&#13;", "&amp;", "甲")
PIECES = ("<", ">", "&", '"', "'", "/", " ", "=", "0", "9", "A", "XFD", ":", "x:", "<v>", "</c>", "<c/>", "<!--", "]]>", "\0", "\ufffe")


def answers_of(submission: Submission) -> list[Answer]:
    """Every answer, of lists too."""
    lines = [line for table in submission.tables.values() for line in table]
    return [*submission.answers.values(), *(a for line in lines for a in line.answers.values())]


def second_reading(data: bytes) -> Any | None:
    """The workbook as openpyxl sees it, or nothing where it cannot open it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    except Exception:  # openpyxl has no one error for files that it cannot read
        return None


def plain(value: Any) -> Any:
    """What both readers call by different names, called by one."""
    if isinstance(value, ExcelError):
        value = value.code
    if isinstance(value, bool):
        return value
    if isinstance(value, datetime.datetime | datetime.date | datetime.time | datetime.timedelta):
        value = to_excel(value)
    if isinstance(value, int | float):
        return round(float(value), 6)
    if isinstance(value, str):
        # openpyxl leaves Word's line breaks as seven characters
        return value.replace("_x000D_", "\r").replace("\r\n", "\n") or None
    return value


def compare(data: bytes) -> None:
    """Both readers see the same in every input, or one of them refuses the file, or the cell is an error by name."""
    result = examined(data)
    errors = {(f.sheet, f.cell) for f in result.findings if f.code == "value.error_cell"}
    assert result.findings or result.submission is not None
    finding_lines(result.findings)
    if result.submission is None:
        return
    book = second_reading(data)
    if book is None:
        return
    for answer in answers_of(result.submission):
        if answer.sheet in book.sheetnames:
            seen = book[answer.sheet][answer.cell].value
            if answer.raw == UNKNOWN_ERROR and (answer.sheet, answer.cell) in errors:
                continue  # programs show different things there
            assert plain(answer.raw) == plain(seen), (answer.sheet, answer.cell)


@BOUNDED
@given(st.data())
def test_changed_bytes_of_a_package_are_refused_or_read_alike(data: st.DataObject) -> None:
    """Bytes flipped, cut out or put in, anywhere."""
    whole = bytearray(right())
    for _ in range(data.draw(st.integers(1, 4))):
        # the directory at the end and the headers are where it matters: half of the changes go there
        last = len(whole) - 1
        at = data.draw(st.one_of(st.integers(0, last), st.integers(max(0, last - 1500), last)))
        match data.draw(st.sampled_from(("flip", "cut", "put"))):
            case "flip":
                whole[at] ^= data.draw(st.integers(1, 255))
            case "cut":
                del whole[at : at + data.draw(st.integers(1, 40))]
            case _:
                whole[at:at] = data.draw(st.binary(min_size=1, max_size=20))
    compare(bytes(whole))


@BOUNDED
@given(st.data())
def test_changed_xml_is_refused_or_read_alike(data: st.DataObject) -> None:
    """Characters and spans of a part changed."""
    parts = taken_apart(right())
    part = data.draw(st.sampled_from(PARTS))
    text = parts[part].decode()
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(text) - 1))
        end = at + data.draw(st.integers(0, 60))
        piece = data.draw(st.sampled_from(PIECES))
        change = data.draw(st.sampled_from(("cut", "repeat", "replace", "put")))
        text = {
            "cut": text[:at] + text[end:], "repeat": text[:end] + text[at:],
            "replace": text[:at] + piece + text[end:], "put": text[:at] + piece + text[at:],
        }[change]
    parts[part] = text.encode()
    compare(put_together(parts))


@BOUNDED
@given(st.sampled_from(SHEETS[:2]), st.integers(0, 10_000), st.sampled_from(TYPES), st.sampled_from(VALUES))
@example(SHEETS[0], 20, "n", "12_000")
@example(SHEETS[0], 76, "b", "-1")
@example(SHEETS[0], 20, "e", "甲")
@example(SHEETS[0], 1275, "e", "_x000D_")
@example(SHEETS[0], 20, "n", "٣")
def test_a_cell_of_any_type_and_value_is_refused_or_read_alike(sheet: str, which: int, kind: str, value: str) -> None:
    """Well-formed cells whose type and value do not go together."""
    parts = taken_apart(right())
    part = part_of(sheet)
    cells = list(re.finditer(r'<c r="([A-Z]+\d+)"[^>]*?(/>|>.*?</c>)', parts[part].decode()))
    chosen = cells[which % len(cells)]
    said = f' t="{kind}"' if kind else ""
    new = f'<c r="{chosen[1]}"{said}><v>{value}</v></c>'
    text = parts[part].decode()
    parts[part] = (text[: chosen.start()] + new + text[chosen.end() :]).encode()
    compare(put_together(parts))
