"""What is written of many rows in little time is what is written of each slowly: heights, cells, lines of CSV, links."""

from __future__ import annotations

import csv
import datetime
import io
import math
from typing import Any
from urllib.parse import quote

from hypothesis import example, given
from hypothesis import strategies as st

from workbook_tools.report.csv_lines import csv_line
from workbook_tools.report.links import target
from workbook_tools.report.sheet_cells import ENTRY, Cell, Head, Link, Styled
from workbook_tools.report.sheet_rows import SheetRows, _harmless, _other
from workbook_tools.report.text_width import LINE_HEIGHT, MAX_HEIGHT, lines_of, row_heights
from workbook_tools.safe_text import csv_text

TEXTS = st.one_of(
    st.text(alphabet="甲a_x0041 （）\n\r\"=+-'，\u2028\x07<&é\ud800\u3000", max_size=30), st.sampled_from(["甲" * 2_050, "_" * 40_000, "a\n=b", "_x0041_", "04_某县.xlsx", ""]),
)
NUMBERS = st.one_of(st.sampled_from([1, 1.0, True, 0.0, -0.0, 10**15, math.inf]), st.integers(-9, 9))


def form(quoted: bool, dated: bool) -> int:
    """The number of a format."""
    return 1 + quoted + 2 * dated


def other_form(quoted: bool, dated: bool) -> int:
    """The number of another."""
    return 5 + quoted + 2 * dated


@given(st.lists(TEXTS, max_size=4))
@example(["甲"] * 3)
def test_a_line_of_csv_is_what_pythons_own_library_writes_of_inert_texts(texts: list[str]) -> None:
    """Numbers between them stand without quotes."""
    cells = [cell for text in texts for cell in (text, len(text))]
    stream = io.StringIO(newline="")
    csv.writer(stream, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n").writerow(csv_text(c) if isinstance(c, str) else c for c in cells)
    assert csv_line(cells) == stream.getvalue()


@given(st.one_of(TEXTS, st.text(max_size=20)))
def test_a_link_is_quoted_as_pythons_own_library_does(path: str) -> None:
    """But for half characters, which no file system gave."""
    try:
        data = path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        data = path.encode("utf-8", "replace")
    quoted = quote(data, safe="/")
    assert target(path) == (quoted if not path or quoted.startswith(("../", "./")) else f"./{quoted.lstrip('/')}")


@given(st.lists(st.lists(st.one_of(TEXTS, NUMBERS, st.none()), min_size=3, max_size=3), min_size=1, max_size=5), st.sampled_from([2, 3.5, 13.5, 48]))
def test_rows_are_as_high_as_their_highest_cell(rows: list[list[Any]], width: float) -> None:
    """Whatever stands in the columns before it."""
    heads = [Head("", width), Head("", 10), Head("", 7)]
    styled = [[Styled(first, ENTRY), second, Link(str(third), "")] for first, second, third in rows]
    expected = [
        min(MAX_HEIGHT, LINE_HEIGHT * max([1, *(lines_of(text[:2000], head.width) for text, head in zip(texts, heads, strict=True))]) + 5)
        for texts in ([cell if isinstance(cell, str) else "" for cell in (first, second, str(third))] for first, second, third in rows)
    ]
    columns: list[tuple[Cell, ...]] = list(zip(*styled, strict=True))
    assert row_heights(heads, columns) == expected


@given(st.lists(st.one_of(TEXTS, NUMBERS, st.none(), st.just(datetime.date(2025, 1, 2))), min_size=1, max_size=9))
def test_cells_are_what_each_would_be_alone(values: list[Any]) -> None:
    """With a format of its own or without; 1 is not taken for 1.0, nor 0.0 for -0.0."""
    column = SheetRows([form]).columns[0]
    mixed = [cell for value in values for cell in (value, (value, other_form), (value, form))]
    assert column.cells(mixed) == [SheetRows([form]).columns[0].cells([cell])[0] for cell in mixed]


@given(st.text(alphabet="甲a_x0041 （）=《", max_size=9))
@example("甲_x0041_")
def test_a_harmless_text_is_one_that_looking_at_it_closely_leaves_as_it_is(text: str) -> None:
    """A mark behind it that nobody sees has it looked at."""
    if text and _harmless(text):
        slowly = _other((text + "\u2060", other_form), form, "zh").replace("\u2060", "")
        assert _other((text, other_form), form, "zh") == slowly
