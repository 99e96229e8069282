"""After any edits that an office program allows once protection is off, no answer is lost without a word.

The edits are drawn from seeds and done by LibreOffice; what a person then sees is compared with what a check read or
complained of. More seeds by hand: ``python -m tests.office_edits FORM FIRST_SEED COUNT``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from tests import progress_return
from tests.office_edits import ROUNDS, Bench, Edit
from tests.person import silent
from workbook_tools.examine import Examined, examine_bytes
from workbook_tools.form.catalog import forms_in

SEEDS, SEEDS_OF_LARGE = 12, 1
MOST = 6
"""Edits between two checks at most."""
KINDS = ("xlsx", "xlsx", "xls", "ods")
LIST = "重点项目进展"
WORKS = progress_return.template().layout.blocks["works"]
FIRST, NAME, UNIT = WORKS.first, WORKS.inputs["name"], WORKS.inputs["unit"]


def checked(path: Path) -> Examined:
    """What a check makes of a file."""
    return examine_bytes(path.read_bytes(), path.name, forms_in())


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with Bench(progress_return.FORM, tmp_path_factory.mktemp("edits")) as bench:
        yield bench


LOST: tuple[tuple[Edit, str], ...] = (
    ({"do": "put", "sheet": LIST, "area": [FIRST + 5, NAME, FIRST + 5, NAME], "value": "新项目"}, "'新项目' was not read, and no error names it"),
    ({"do": "cut", "sheet": LIST, "area": [FIRST, NAME, FIRST, NAME], "to": [FIRST + 6, NAME]}, "but nothing is seen there"),
    ({"do": "put", "sheet": LIST, "area": [FIRST, UNIT, FIRST, UNIT], "value": "别的单位"}, "but '别的单位' stands there"),
    ({"do": "hide_rows", "sheet": LIST, "area": [FIRST, 1, FIRST, 1]}, "is not seen, and nothing says so"),
    ({"do": "show_as", "sheet": LIST, "area": [FIRST, 9, FIRST, 9], "format": "0%"}, "is shown, 15000.0 was read as works.investment"),
    ({"do": "insert_columns", "sheet": LIST, "at": UNIT, "count": 1}, "stands over it, not “"),
)
"""Edits, and what a person would say of a check that knew nothing of them."""


@pytest.mark.parametrize(("edit", "words"), LOST, ids=[str(edit["do"]) for edit, _ in LOST])
def test_a_check_that_knows_nothing_of_an_edit_differs_from_what_is_seen(bench: Bench, edit: Edit, words: str) -> None:
    """The comparison itself can fail: the workbook before the edit is checked, the one after it is seen."""
    before, _, _ = bench.after([])
    examined = checked(before)
    _, sheets, person = bench.after([edit])
    assert any(words in line for line in silent(person, sheets, examined, set()))


def test_without_edits_everything_that_is_seen_is_read(bench: Bench) -> None:
    """Every answer of the pristine return is read as what the words around it say."""
    path, sheets, person = bench.after([])
    assert list(silent(person, sheets, checked(path), set())) == []


def test_no_answer_that_is_seen_is_lost_without_a_word(bench: Bench) -> None:
    """Each is read as what its words say, or an error names it: as .xlsx, .xls and .ods, after up to eighteen edits."""
    outcomes = list(bench.run(range(SEEDS), KINDS, MOST))
    lost = [outcome.told() for outcome in outcomes if outcome.differences]
    assert not lost, "\n\n".join(lost)
    assert len(outcomes) == SEEDS * ROUNDS
    # a check that refuses every file would lose nothing either
    assert sum(outcome.read for outcome in outcomes) > len(outcomes) / 2
    assert sum(outcome.edits for outcome in outcomes) > 2 * len(outcomes)


def test_no_answer_of_a_large_form_is_lost_without_a_word(tmp_path: Path) -> None:
    """The same of a form with other blocks."""
    with Bench("specialty-park-2022", tmp_path) as bench:
        outcomes = list(bench.run(range(SEEDS_OF_LARGE), KINDS, MOST))
    lost = [outcome.told() for outcome in outcomes if outcome.differences]
    assert not lost, "\n\n".join(lost)
    assert any(outcome.read for outcome in outcomes)


SERIAL, LAST = WORKS.inputs["serial"], max(WORKS.inputs.values())
EDITED: tuple[tuple[str, Edit], ...] = (
    ("copied below the others", {"do": "copy", "sheet": LIST, "area": [FIRST, SERIAL, FIRST, LAST], "to": [FIRST + 4, SERIAL]}),
    ("sorted backwards", {"do": "sort", "sheet": LIST, "area": [FIRST, SERIAL, FIRST + 3, LAST], "by": NAME - SERIAL, "ascending": False}),
)


@pytest.mark.parametrize("edit", [edit for _, edit in EDITED], ids=[words for words, _ in EDITED])
def test_lines_stay_numbered_in_their_order_where_they_are_copied_and_sorted(bench: Bench, edit: Edit) -> None:
    """A line that is copied with its number shows the number of its place, not that of the line that it comes from."""
    path, _, _ = bench.after([edit])
    sheet = openpyxl.load_workbook(path, data_only=True)[LIST]
    used = [row for row in WORKS.rows.values() if sheet.cell(row, NAME).value]
    numbers = [sheet.cell(row, SERIAL).value for row in used if sheet.cell(row, SERIAL).value is not None]
    assert len(used) >= 4
    assert numbers == list(range(1, len(used) + 1))
