"""Rows of tidy tables that wait on disk are the rows that were put there, and their sums are those of decimal arithmetic."""

from __future__ import annotations

import datetime
import json
import zipfile
import zlib
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.aggregate import main as benchmark
from tests.aggregated import FORM, submission
from workbook_tools.form.submission import Submission
from workbook_tools.packed import PackedMiddle, PackedParts
from workbook_tools.report import rows as storing
from workbook_tools.report.aggregate import write_aggregate
from workbook_tools.report.chains import Chains
from workbook_tools.report.marks import marks_of
from workbook_tools.report.rows import Kept, Spill, Stored, Widened, batches_of
from workbook_tools.report.sheet_rows import SheetRows
from workbook_tools.report.sums import Sums, exact
from workbook_tools.report.table_schema import Column, Plain, Row, Table

VALUES = st.one_of(
    st.none(), st.floats(-1e12, 1e12), st.floats(-1e9, 1e9).map(lambda v: round(v, 2)), st.integers(-10**15, 10**15).map(float), st.sampled_from([0.0, -0.0, 0.1, 1e-7]),
)
ROWS = st.lists(st.fixed_dictionaries({"key": st.sampled_from(["甲", "乙", "", None, "\ud800"]), "amount": VALUES}), max_size=40)
COLUMNS = (Column("key", "键"), Column("amount", "金额", "number", adds_up=True))


def stored(rows: list[Row], together: int) -> Stored:
    """Rows in batches of so many, most of them in the file."""
    out = Stored(("key", "amount"), Spill(), together)
    for row in rows:
        out.add(1, {name: [value] for name, value in row.items()})
    return out


@given(ROWS, st.integers(1, 7))
def test_rows_come_back_as_they_were_put(rows: list[Row], together: int) -> None:
    """In order, by number, from the end, and as a slice."""
    held = stored(rows, together)
    assert list(held) == rows and len(held) == len(rows) and held[:3] == rows[:3] and held[::-1] == rows[::-1]
    assert [held[n] for n in range(-len(rows), 0)] == rows
    with pytest.raises(IndexError):
        held[len(rows)]


@given(ROWS, st.integers(1, 7))
def test_kept_and_widened_rows_are_those_of_the_list(rows: list[Row], together: int) -> None:
    kept = Kept(stored(rows, together), ("key", "amount"), "key", frozenset({"甲", None}))
    assert list(kept) == [row for row in rows if row["key"] in ("甲", None)] and len(kept) == len(list(kept))
    wider = Widened(kept, kept.ids, "more", "key", lambda value: f"{value}+")
    assert list(wider) == [{**row, "more": f"{row['key']}+"} for row in kept]


@settings(max_examples=300)
@given(ROWS, st.integers(1, 7))
def test_sums_are_those_of_the_decimal_numbers_that_the_cells_show(rows: list[Row], together: int) -> None:
    """By group and in all, with and without signs; a group without a number has no sum."""
    sums = Sums(Table("t", "表", "", COLUMNS, stored(rows, together)))
    wanted: dict[Plain, list[Decimal]] = defaultdict(list)
    for row in rows:
        wanted[row["key"]] += [exact(row["amount"])] if isinstance(row["amount"], float) else []
    found = sums.by("key")
    assert {key for (key,) in found} == set(wanted)
    for (key,), group in found.items():
        assert group.sum("amount") == (sum(wanted[key], Decimal(0)) if wanted[key] else None)
        assert group.weights["amount"] == sum(map(abs, wanted[key]), Decimal(0))
        assert group.count == sum(row["key"] == key for row in rows)
    every = [value for values in wanted.values() for value in values]
    assert sums.whole.sum("amount") == (sum(every, Decimal(0)) if every else None)


def returns() -> list[Submission]:
    """A dozen returns with a dozen projects each, of several cities, with blanks and what looks like a formula."""
    return [
        submission(f"{n}.xlsx", f"6103{n:02}", ("宝鸡市", "西安市", None)[n % 3], {
            row: {"name": f"=项目{n}-{row}", "industry": ("航空", "3744 航空相关设备制造", None)[row % 3], "period": "202101-202212",
                  "investment": n + row / 100, "output_full": None if row % 4 else 1e-7 * row}
            for row in range(6, 18)
        }, s1_1="文" * n, **{"targets_gross_output.y2021": 10.0 + n, "targets_gross_output.y2022": 12.5 + n})
        for n in range(12)
    ]


def test_what_waits_on_disk_changes_no_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The workbook, the database and the parquet files are the same whether all rows stand in memory or five at a time."""
    marks = marks_of([{"severity": "verify", "file": "3.xlsx", "sheet": "项目清单", "cell": "G7", "field": "projects.investment", "row": 7, "message": "偏大"}])

    def made(folder: Path) -> dict[str, bytes]:
        write_aggregate(
            folder / "a.xlsx", FORM, iter(returns()), marks=marks, parquet=folder / "p", sqlite=folder / "a.sqlite",
            chains=Chains({"航空": "航空", "3744": "航空"}), levels=("clean",),
        )
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}

    whole = made(tmp_path / "whole")
    wanted = Stored.__init__.__defaults__
    monkeypatch.setattr(Stored.__init__, "__defaults__", (5,))
    monkeypatch.setattr(storing, "TOGETHER", 5)
    assert wanted != (5,) and made(tmp_path / "pieces") == whole and len(whole) >= 9


def test_dates_and_half_characters_wait_on_disk_as_they_are() -> None:
    day = datetime.date(2022, 3, 15)
    held = Stored(("a",), Spill(), 1)
    held.add(2, {"a": [day, "\udc80"]})
    (batch,) = batches_of(held)
    assert batch.column("a") == [day, "\udc80"]


def test_no_row_is_lost_where_a_sheet_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A table that goes on on further sheets has every row once, by the names in the XML."""
    monkeypatch.setattr("workbook_tools.report.listing.LAST_ROW", 50)
    write_aggregate(tmp_path / "a.xlsx", FORM, returns())
    with zipfile.ZipFile(tmp_path / "a.xlsx") as package:
        text = "".join(package.read(name).decode() for name in package.namelist() if name.startswith("xl/worksheets/sheet"))
    names = [f"=项目{n}-{row}" for n in range(12) for row in range(6, 18)]
    assert [text.count(f"<t>{name}</t>") for name in names] == [1] * len(names)


def test_the_benchmark_ends_with_one_line_of_ratios(capsys: pytest.CaptureFixture[str]) -> None:
    """Of the whole command, of pandas with openpyxl on the same rows, and of the time by the number of returns."""
    benchmark(["3", "2", "20"])
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (told["returns"], told["projects"], told["rows"]) == (3, 6, 20)
    assert all(told[name] > 0 for name in ("seconds", "memory", "pandas_seconds", "pandas_memory", "times_quicker", "linear", "rows_times_quicker"))


@given(st.lists(st.one_of(st.none(), st.text(max_size=6), st.sampled_from(["甲", "=1", "_x0041_", " a", "a\nb"]), st.floats(), st.integers()), max_size=30))
def test_a_text_is_written_the_same_the_first_time_and_the_next(values: list[str | float | int | None]) -> None:
    """Columns remember texts; a cell is what it would be alone."""
    def xml(*columns: list[str | float | int | None]) -> bytes:
        rows = SheetRows([lambda quoted, dated: 2 * quoted + dated + 1])
        for column in columns:
            if column:
                rows.add([column], 1)
        member = PackedParts({}).filled({"a": rows.packed}, {"a": (b"", b"")}).members["a"]
        return b"".join(member.content())

    assert xml(values, values) == b"".join(xml(values) for _ in range(2))
    assert xml(values) == b"".join(xml([value]).replace(b'r="1"', b'r="%d"' % n).replace(b'r="A1"', b'r="A%d"' % n) for n, value in enumerate(values, 1))


@given(st.binary(max_size=40), st.lists(st.binary(max_size=300), max_size=4), st.binary(max_size=40))
def test_what_grew_between_a_beginning_and_an_end_is_one_part(start: bytes, pieces: list[bytes], end: bytes) -> None:
    """Its content, size and checksum are those of all of it."""
    middle = PackedMiddle()
    for piece in pieces:
        middle.add(piece)
    member, whole = middle.between(start, end), start + b"".join(pieces) + end
    assert (b"".join(member.content()), member.size, member.checksum) == (whole, len(whole), zlib.crc32(whole))
