"""What a rule's words quote is what the cell shows: a day as a date, a percentage with its sign; in the workbook as in the checker."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.oracles.libreoffice import LibreOffice
from tests.small_form import filled_in, write_form
from tests.test_elsewhere import book, computed  # noqa: F401
from tests.test_rule_language import value
from workbook_tools import check_file, load_form
from workbook_tools.form.definition import Form
from workbook_tools.workbook.fill import Key

Json = dict[str, Any]


def dated(data: Json) -> None:
    """A list that asks for two days and a rate, with a rule for each."""
    data["sheets"][1]["blocks"][0]["columns"] = [
        {"id": "company", "label": {"zh": "企业名称", "en": "Company"}, "type": "text", "required": True},
        {"id": "built", "label": {"zh": "建成日期", "en": "Built"}, "type": "date"}, {"id": "mended", "label": {"zh": "维修日期", "en": "Mended"}, "type": "date"},
        {"id": "saved", "label": {"zh": "节支率", "en": "Saved"}, "type": "percent"},
    ]
    words = {"zh": {"rule": "维修不早于建成", "found": "维修 {mended}，建成 {built}", "fix": "请核对"}, "en": {"rule": "Mended after it was built", "found": "mended {mended}, built {built}", "fix": "Check"}}
    rate = {"zh": {"rule": "节支率一般不超过 30%", "found": "节支率 {saved}", "fix": "请核对"}, "en": {"rule": "At most 30 %", "found": "{saved} saved", "fix": "Check"}}
    data["rules"] = [
        {"code": "visits.mended", "scope": "visits", "severity": "error", "assert": "mended>=built", "when": "NOT(OR(ISBLANK(mended),ISBLANK(built)))", "at": "mended", **words},
        {"code": "visits.saved", "scope": "visits", "severity": "error", "assert": "saved<=0.3", "when": "NOT(ISBLANK(saved))", "at": "saved", **rate},
    ]


WRONG: dict[Key, str | float] = {("visits.built", 1): "2020-06-01", ("visits.mended", 1): "2019-05-01"}
RATE: dict[Key, str | float] = {("visits.saved", 1): 0.405}


@pytest.fixture
def form(tmp_path: Path) -> Form:
    """The form with those rules."""
    return load_form(write_form(tmp_path / "form", dated))


@pytest.mark.parametrize(("answers", "said"), [(WRONG, "维修 2019-05-01，建成 2020-06-01。请核对。"), (RATE, "节支率 40.5%。请核对。")])
def test_a_finding_quotes_a_value_as_its_cell_shows_it(answers: dict[Key, str | float], said: str, form: Form, tmp_path: Path) -> None:
    """Not the number of the day, not the part of one."""
    (tmp_path / "a.xlsx").write_bytes(filled_in(form, answers))
    assert [f.message.partition("：")[2] for f in check_file(tmp_path / "a.xlsx", forms=[form]).findings] == [said]


@pytest.mark.parametrize(("answers", "said"), [(WRONG, "维修 2019-05-01，建成 2020-06-01"), (RATE, "节支率 40.5%")])
def test_the_workbook_quotes_it_in_the_same_words(answers: dict[Key, str | float], said: str, form: Form, tmp_path: Path) -> None:
    """Recalculated by LibreOffice; the words stand beside the line."""
    path = tmp_path / "a.xlsx"
    path.write_bytes(filled_in(form, answers))
    with LibreOffice() as office, office.open(path) as opened:
        shown = [cell for row in opened.values([("走访清单", "A1:Z12")])[0] for cell in row if isinstance(cell, str)]
    assert any(said in cell for cell in shown), shown


@pytest.mark.parametrize("number", [61, 30_000, 43_831, 44_635.75, 73_050])
def test_a_day_is_written_alike_everywhere(number: float, book: Any) -> None:  # noqa: F811
    """In the checker and in LibreOffice."""
    expression = f'TEXT({number},"yyyy-mm-dd")'
    assert value(expression) == computed(book, expression)
