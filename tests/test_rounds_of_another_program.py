"""Earlier rounds that another program read are read anew, and everything in them is called what it was called."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.returned import a_return, zipped
from workbook_tools.batch.ledger import NAME
from workbook_tools.batch.run import check_all
from workbook_tools.form.catalog import forms_in


def test_what_stands_in_an_archive_of_an_earlier_round_keeps_its_name(tmp_path: Path) -> None:
    """The archive is not among the inputs of this run and still counts."""
    first, second, out = tmp_path / "第一周", tmp_path / "第二周", tmp_path / "out"
    first.mkdir()
    second.mkdir()
    inner = zipped({"扶风县.xlsx": a_return("610324")})
    (first / "汇总.zip").write_bytes(zipped({"岐山县.xlsx": a_return(), "里层.zip": inner}))
    before = [r.file for r in check_all([first], out, (), forms_in(), quiet=True).files]
    with closing(sqlite3.connect(out / NAME)) as ledger, ledger:
        ledger.execute("UPDATE files SET rules = 'those of another program'")
    (second / "陇县.xlsx").write_bytes(a_return("610327"))
    found = check_all([second], out, (), forms_in(), quiet=True)
    assert [(r.file, r.round) for r in found.files] == [*((file, 1) for file in before), ("陇县.xlsx", 2)]
