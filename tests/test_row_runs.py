"""Rows that are passed over as one run are read as one by one, whatever came before; what one by one is refused is refused."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbook_tools.intake import fast_cells, fast_rows
from workbook_tools.intake.row_runs import KEPT, RUNS

HEAD, TAIL = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>', b"</sheetData></worksheet>"
STRINGS = ["", "甲", "乙"]


def row(number: int, what: int) -> bytes:
    """One of several rows of that number; some hold a shared string, a formula, nothing, a look, or are hidden."""
    cells = (
        f'<c r="A{number}"><v>{number}</v></c>', f'<c r="A{number}" t="s"><v>1</v></c><c r="B{number}" s="3"><v>2</v></c>',
        f'<c r="A{number}" s="3" t="s"><v>2</v></c>', f'<c r="C{number}"><f>A1</f><v>5</v></c>', "", f'<c r="A{number}" t="s"><v>9</v></c>',
    )[what]
    said = ' hidden="1"' if what == 3 else ""
    return f'<row r="{number}"{said}>{cells}</row>'.encode()


def closed(number: int) -> bytes:
    """A row without cells in one tag."""
    return f'<row r="{number}"/>'.encode()


def sheet(rows: list[bytes]) -> bytes:
    """The bytes of a sheet."""
    return HEAD + b"".join(rows) + TAIL


def told(data: bytes, strings: Sequence[str] = STRINGS, *, met: bool = False) -> object:
    """All that is read of a sheet."""
    read = fast_cells.sheet(data, strings, frozenset({3}), met=met)
    return None if read is None else (read.cells.values, read.cells.formulas, read.shell, read.hidden, read.styles)


def forget() -> None:
    """Start anew."""
    fast_cells.MEMORY.forget()
    RUNS.forget()
    fast_cells._read_again.cache_clear()


@st.composite
def sheets(draw: st.DrawFn) -> bytes:
    """Sheets whose rows are mostly the first kind, so that many have runs in common; some are out of order, some end in a closed row."""
    numbers = list(range(1, 15))
    if draw(st.integers(0, 9)) == 0:
        numbers = draw(st.permutations(numbers))
    odd = draw(st.dictionaries(st.sampled_from(numbers), st.integers(1, 5), max_size=2))
    rows = [row(number, odd.get(number, 0)) for number in numbers]
    for at in draw(st.lists(st.integers(0, len(rows)), max_size=1)):
        rows.insert(at, draw(st.sampled_from([closed(20), closed(at + 1), b"<row r=\"3\"/></row>", b"</row>", b" "])))
    return sheet(rows)


@settings(max_examples=150)
@given(st.lists(sheets(), min_size=2, max_size=7))
def test_a_sheet_is_read_the_same_whatever_was_read_before(given_sheets: list[bytes]) -> None:
    forget()
    warm = [told(data) for data in given_sheets]
    for data, seen in zip(given_sheets, warm, strict=True):
        forget()
        assert told(data) == seen


@settings(max_examples=100)
@given(st.lists(st.tuples(sheets(), st.sampled_from([STRINGS, ["", "", "丙"], ["丁"], []])), min_size=1, max_size=4))
def test_a_sheet_that_was_met_is_read_the_same_whatever_strings_come_with_it(read: list[tuple[bytes, list[str]]]) -> None:
    """Nobody who changes what was given him changes what the next one is given."""
    forget()
    for data, strings in [*read, *read]:
        fresh = told(data, strings)
        assert told(data, strings, met=True) == fresh
        taken = fast_cells.sheet(data, strings, frozenset({3}), met=True)
        if taken is not None:
            taken.cells.values.clear()
        assert told(data, strings, met=True) == fresh


def test_rows_that_were_known_one_by_one_are_one_run_the_third_time() -> None:
    forget()
    data = sheet([row(number, 0) for number in range(1, 12)])
    told(data)
    assert not RUNS.held
    told(data)
    assert len(RUNS.held) == 1
    assert sum(1 for _ in RUNS.rows_in(data, len(HEAD), len(data) - len(TAIL))) == 2


def test_runs_that_would_be_too_much_to_remember_are_forgotten() -> None:
    forget()
    long = "长" * 30_000
    for start in range(0, 1_200, 8):
        rows = [row(number, 0) for number in range(start + 1, start + 8)]
        rows.append(f'<row r="{start + 8}"><c r="A{start + 8}" t="str"><v>{long}</v></c></row>'.encode())
        for _ in range(2):
            told(sheet(rows))
        assert RUNS.bytes <= KEPT
        assert RUNS.bytes == sum(len(first) + len(rest) for first, (rest, _) in RUNS.held.items())
    assert 0 < len(RUNS.held) < 150


def test_a_row_that_is_closed_twice_is_never_part_of_a_run() -> None:
    """Such a sheet is the parser's to judge, however often it comes and whatever follows."""
    forget()
    before = [*(row(number, 0) for number in range(1, 6)), b'<row r="6"/></row>']
    for last in (0, 0, 1, 2, 0):
        assert told(sheet([*before, row(7, last), row(8, 0)])) is None


def test_when_there_were_too_many_a_row_is_remembered_the_second_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A row of one return alone takes no room for longer than that."""
    monkeypatch.setattr(fast_rows, "KEPT", 80)
    forget()
    memory = fast_cells.MEMORY
    for start in range(1, 400, 10):
        told(sheet([row(number, 0) for number in range(start, start + 10)]))
    assert memory.old
    new = sheet([row(number, 1) for number in range(1, 5)])
    read = []
    for _ in range(3):
        before = memory.parsed
        seen = told(new)
        read.append(memory.parsed - before)
        assert seen is not None
    assert read == [4, 4, 0]
    forget()
    assert told(new) == seen
