"""The tidy tables as an SQLite file: keys hold, views add up, and nobody else's file is replaced."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.aggregated import FORM
from tests.test_report_aggregate import finding
from tests.test_report_pivots import MARKS, RETURNS
from workbook_tools.errors import UsageError
from workbook_tools.made import require_ours
from workbook_tools.report.marks import marks_of
from workbook_tools.report.sqlite_file import database_of, write_database
from workbook_tools.report.tables import tables_of


@pytest.fixture
def file(tmp_path: Path) -> Path:
    write_database(tmp_path / "a.sqlite", FORM, tables_of(FORM, RETURNS, MARKS))
    return tmp_path / "a.sqlite"


def test_each_tidy_table_is_there_with_all_its_rows_and_keys_hold(file: Path) -> None:
    """Every row refers to its return; what each column is stands in a table of its own."""
    with sqlite3.connect(file) as book:
        for table in tables_of(FORM, RETURNS, MARKS).values():
            (count,) = book.execute(f'SELECT count(*) FROM "{table.id}"').fetchone()
            assert count == len(table.rows)
        assert book.execute("PRAGMA foreign_key_check").fetchall() == []
        assert book.execute("SELECT label, unit FROM columns WHERE table_id='projects' AND id='investment'").fetchall() == [("总投资（万元）", "万元")]
        assert book.execute("SELECT name, investment, typeof(investment) FROM projects WHERE name LIKE '庚%'").fetchall() == [("庚&<甲>", 0.25, "real")]


def test_views_answer_the_usual_questions(file: Path) -> None:
    """By industry, by city, by mark, and without what is to be verified."""
    with sqlite3.connect(file) as book:
        by_industry = {row[0]: row[1:3] for row in book.execute("SELECT industry, rows, investment FROM projects_by_industry")}
        assert by_industry["光子"] == (2, pytest.approx(1200.75))
        marks = {row[0]: row[1] for row in book.execute("SELECT mark, rows FROM projects_by_mark")}
        assert marks == {"无核实": 5, "核实，已说明": 1, "核实，未说明": 1}
        assert book.execute("SELECT count(*) FROM projects_clean").fetchone() == (5,)


def test_the_same_returns_give_the_same_bytes(file: Path) -> None:
    """And others do not."""
    assert database_of(FORM, tables_of(FORM, RETURNS, MARKS)) == file.read_bytes()
    assert database_of(FORM, tables_of(FORM, RETURNS, marks_of([finding(row=7)]))) != file.read_bytes()


def test_only_a_database_that_was_made_here_and_not_touched_is_replaced(file: Path) -> None:
    """Somebody may have added a table or a note to it, or keep another database under that name."""
    require_ours([file], force=False)
    with sqlite3.connect(file) as book:
        book.execute("CREATE TABLE notes (text)")
    book.close()
    with pytest.raises(UsageError, match="不会覆盖"):
        require_ours([file], force=False)
    require_ours([file], force=True)
    file.write_bytes(b"SQLite format 3\0" + bytes(200))
    with pytest.raises(UsageError):
        require_ours([file], force=False)
