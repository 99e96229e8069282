"""Other projects' workbooks: every one ends with its one expected outcome, and none is taken for a return.

The outcomes are in ``data/corpus_outcomes.csv``; the files themselves are not part of this project.
"""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import python_calamine

from tests.oracles.libreoffice import LibreOffice
from workbook_tools.demo.libreoffice import LibreOfficeError

HERE = Path(__file__).parent
CORPUS = HERE.parents[1] / "shared" / "corpus"
OUTCOMES = HERE / "data" / "corpus_outcomes.csv"
MEMORY = 128_000_000
"""Bytes that a process may hold at most which checks the whole corpus, one file after the other."""
OPENED_ELSEWHERE = {
    "apache-poi/150097f203a5.xlsx": "a sheet does not match its checksum: what it holds may not be what was saved, and Excel mends such a file",
}
"""Files that two other programs open and that we call damaged or hostile, each with the reason why we do."""


def outcomes() -> dict[str, tuple[str, str]]:
    """File → status and code."""
    with OUTCOMES.open(encoding="utf-8", newline="") as file:
        return {row["file"]: (row["status"], row["code"]) for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def folder() -> Path:
    if not CORPUS.is_dir():
        pytest.skip("shared/corpus is not here, so what becomes of other projects' workbooks was not checked.")
    return CORPUS


@pytest.fixture(scope="module")
def run(folder: Path) -> Any:
    """What a process of its own made of every file, and the memory that it held."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.corpus_outcomes", str(folder)], input="\n".join(outcomes()), check=False,
        capture_output=True, text=True, encoding="utf-8", cwd=HERE.parent, timeout=300,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def test_every_file_of_the_corpus_has_its_expected_outcome(run: Any) -> None:
    """A file that works unexpectedly fails here as much as one that breaks unexpectedly."""
    expected = outcomes()
    got = {file: tuple(outcome) for file, outcome in run["outcomes"].items()}
    assert {file: (expected[file], got[file]) for file in expected if got[file] != expected[file]} == {}


def test_the_corpus_takes_little_memory(run: Any) -> None:
    """Foreign files may be large; no one of them, and not all of them one after the other, takes more than this."""
    assert run["before"] < run["peak"] < MEMORY


def test_the_table_and_the_corpus_list_the_same_files(folder: Path) -> None:
    """A file without an outcome, or an outcome without a file, is a table that was not kept up."""
    present = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()} - {"index.csv"}
    assert present == set(outcomes())


def opens_in_openpyxl(path: Path) -> bool:
    """Whether openpyxl reads every sheet."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return bool(openpyxl.load_workbook(io.BytesIO(path.read_bytes())).sheetnames)
    except Exception:  # whatever another program makes of such a file
        return False


def opens_in_calamine(path: Path) -> bool:
    """Whether calamine reads something of every sheet."""
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))
        sheets = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
        return any(sheets)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # a panic of calamine is no Exception
        return False


def test_few_files_that_others_open_are_called_damaged_or_hostile(folder: Path) -> None:
    """Of three other programs two open it: then somebody may well have sent it in good faith, and there has to be a reason."""
    called = [file for file, (_, code) in outcomes().items() if code in {"file.damaged", "file.hostile"}]
    opened: dict[str, int] = {}
    with LibreOffice() as office:
        for file in called:
            opened[file] = opens_in_openpyxl(folder / file) + opens_in_calamine(folder / file)
            try:
                office.open(folder / file, recalculate=False).close()
                opened[file] += 1
            except LibreOfficeError:
                pass
    found = {file for file, count in opened.items() if count >= 2}
    assert found == set(OPENED_ELSEWHERE)
    assert len(found) <= 5
    assert max(opened.values()) < 3


def test_no_outcome_of_the_table_lets_a_foreign_workbook_pass() -> None:
    """None of these files is our form: each is refused, with a code of the file family."""
    for file, (status, code) in outcomes().items():
        assert status in {"rejected", "quarantined"}, file
        assert code.startswith("file."), file
        assert (status == "rejected") == (code == "file.wrong_form"), file
