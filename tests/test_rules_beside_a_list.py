"""A rule over the lines of a list may look at what stands beside the list: on the cover, in a grid, in a box."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.oracles.libreoffice import LibreOffice
from tests.parity import Parity, Place
from tests.small_form import write_form
from workbook_tools.cells import Cell
from workbook_tools.form.load import read_form
from workbook_tools.rules.syntax import walk
from workbook_tools.rules.values import Value
from workbook_tools.workbook.assemble import assemble
from workbook_tools.workbook.recalculate import Recalculation

BESIDE = {
    "id": "beside", "name": "一、限额", "role": "section", "heading": "一、限额", "blocks": [
        {"kind": "grid", "id": "limits", "columns": [{"id": "now", "label": {"zh": "本年", "en": "Now"}, "type": "amount"}],
         "rows": [{"id": "tax", "label": {"zh": "税收", "en": "Tax"}}, {"id": "output", "label": {"zh": "产值", "en": "Output"}}]},
    ],
}
QUOTA = {"id": "quota", "label": {"zh": "限额", "en": "Quota"}, "type": "amount"}
RULES = {"visits.tax": "tax<=cover_quota", "visits.limit": "output<=limits_output.now", "visits.unit": "company<>cover_unit"}


def beside(data: dict[str, Any]) -> None:
    """Ask for limits on the cover and in a grid, and hold every line to them."""
    data["sheets"][0]["blocks"][0]["fields"].append(QUOTA)
    data["sheets"].insert(1, BESIDE)
    model = data["rules"][0]
    columns = {"visits.tax": "tax", "visits.limit": "output", "visits.unit": "company"}
    words = {"zh": {"rule": "不超过限额", "found": "超过", "fix": "请核对"}, "en": {"rule": "Within the limit", "found": "is above", "fix": "Check it"}}
    data["rules"] = [{**model, **words, "code": code, "assert": rule, "at": columns[code]} for code, rule in RULES.items()]


def answers(parity: Parity) -> dict[Place, Value]:
    """Six companies that all pay more than the quota and make more than the limit."""
    given: dict[str, Value] = {"company": "市工信局", "output": 100.0, "tax": 20.0}
    out: dict[Place, Value] = {c.place: given[c.key[2]] for c in parity.cells if c.key[0] == "visits" and c.key[2] in given}
    beside_it: dict[tuple[str, str, str], Value] = {
        ("cover", "unit", ""): "市工信局", ("cover", "quota", ""): 10.0,
        ("limits", "output", "now"): 50.0, ("limits", "tax", "now"): 1e9,
    }
    return out | {c.place: beside_it[c.key] for c in parity.cells if c.key in beside_it}


@pytest.fixture(scope="module")
def parity(tmp_path_factory: pytest.TempPathFactory) -> Parity:
    return Parity(read_form(write_form(tmp_path_factory.mktemp("form"), beside)), None, 6)


def test_in_every_line_the_workbook_looks_at_the_same_cell_beside_the_list(parity: Parity, tmp_path: Path) -> None:
    """From the second line on it looked one row further down each time, and what was above the quota passed."""
    typed = answers(parity)
    letters, _, _ = parity.checker(typed)
    assert len(letters) == len(RULES) * 6
    with LibreOffice() as office:
        assert parity.run(office.open(parity.save(tmp_path)), [typed, {}]).differing == []


def test_what_a_list_repeats_row_by_row_moves_only_with_its_own_line(parity: Parity) -> None:
    plan = assemble(parity.layout)
    at = parity.layout.blocks["visits"]
    for row, column, node in plan.sheet(at.sheet).formulas():
        for part in walk(node):
            if isinstance(part, Cell) and part.sheet != at.sheet and column in at.verdicts.values():
                assert part.fixed, (row, column)
    values = Recalculation(plan, answers(parity))
    texts = {values.value(at.sheet, row, at.errors) for row in at.rows.values()}
    assert len(texts) == 1 and texts != {""}
