"""Other projects' workbooks: every one ends with its one expected outcome, and none is taken for a return.

The outcomes are in ``data/corpus_outcomes.csv``; the files themselves are not part of this project.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.languages import assert_one_language
from workbook_tools.examine import examine_bytes
from workbook_tools.form.catalog import forms_in

HERE = Path(__file__).parent
CORPUS = HERE.parents[1] / "shared" / "corpus"
OUTCOMES = HERE / "data" / "corpus_outcomes.csv"


def outcomes() -> dict[str, tuple[str, str]]:
    """File → status and code."""
    with OUTCOMES.open(encoding="utf-8", newline="") as file:
        return {row["file"]: (row["status"], row["code"]) for row in csv.DictReader(file)}


def outcome_of(path: Path, file: str) -> tuple[str, str]:
    """What becomes of one file on its own."""
    examined = examine_bytes(path.read_bytes(), file, forms_in())
    for finding in examined.findings:
        assert_one_language(finding)
    if examined.submission is not None:
        return "read", ""
    return "quarantined" if examined.unreadable else "rejected", ",".join(f.code for f in examined.findings)


@pytest.fixture(scope="module")
def folder() -> Path:
    if not CORPUS.is_dir():
        pytest.skip("shared/corpus is not here, so what becomes of other projects' workbooks was not checked.")
    return CORPUS


def test_every_file_of_the_corpus_has_its_expected_outcome(folder: Path) -> None:
    """A file that works unexpectedly fails here as much as one that breaks unexpectedly."""
    expected = outcomes()
    wrong = {}
    for file, outcome in expected.items():
        got = outcome_of(folder / file, file)
        if got != outcome:
            wrong[file] = (outcome, got)
    assert wrong == {}


def test_the_table_and_the_corpus_list_the_same_files(folder: Path) -> None:
    """A file without an outcome, or an outcome without a file, is a table that was not kept up."""
    present = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()} - {"index.csv"}
    assert present == set(outcomes())


def test_no_outcome_of_the_table_lets_a_foreign_workbook_pass() -> None:
    """None of these files is our form: each is refused, with a code of the file family."""
    for file, (status, code) in outcomes().items():
        assert status in {"rejected", "quarantined"}, file
        assert code.startswith("file."), file
        assert (status == "rejected") == (code == "file.wrong_form"), file
