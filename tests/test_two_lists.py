"""A form with two lists on sheets of their own: each has its own length, and only that of the first may be chosen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.oracles.presence import require
from workbook_tools.demo.libreoffice import FillJob, fill
from workbook_tools.examine import examine_bytes
from workbook_tools.form.catalog import Forms, forms_in
from workbook_tools.migrate import migrated
from workbook_tools.rules.values import Value
from workbook_tools.workbook.fill import Key, cells_of
from workbook_tools.workbook.protection import lock
from workbook_tools.workbook.template import make_template

from .small_form import ID, write_form


def forms_with(tmp_path: Path, first: int, second: int) -> Forms:
    """The small form with a second list, each of so many lines."""

    def change(d: dict[str, Any]) -> None:
        d["sheets"][1]["blocks"][0]["rows"] = first
        d["sheets"].append({"id": "guests", "name": "来访清单", "role": "list", "heading": "来访清单", "blocks": [
            {"kind": "table", "id": "guests", "rows": second, "columns": [
                {"id": "name", "label": {"zh": "姓名", "en": "Name"}, "type": "text", "required": True},
                {"id": "count", "label": {"zh": "次数", "en": "Times"}, "type": "count"}]}]})

    write_form(tmp_path / "mine", change)
    return forms_in([tmp_path])


def full(first: int, second: int) -> dict[Key, Value]:
    """Answers in every line of both."""
    answers: dict[Key, Value] = {("cover_unit", 0): "市工信局"}
    for line in range(1, first + 1):
        answers |= {("visits.company", line): f"甲{line}厂", ("visits.output", line): 100.0, ("visits.tax", line): 1.0}
    for line in range(1, second + 1):
        answers |= {("guests.name", line): f"乙{line}", ("guests.count", line): float(line)}
    return answers


@pytest.mark.parametrize(("first", "second", "rows"), [(6, 12, None), (12, 6, None), (6, 6, None), (6, 12, 9), (12, 6, 3)])
def test_a_return_with_lists_of_different_length_is_read_whole_and_accused_of_nothing(
    first: int, second: int, rows: int | None, tmp_path: Path,
) -> None:
    """Also where the length of the first was chosen, which the second does not follow."""
    forms = forms_with(tmp_path, first, second)
    template = make_template(forms.get(ID), rows, lock("secret"))
    made = template.prefill("610101", cells_of(template.layout, full(rows or first, second)).cells)
    done = examine_bytes(made, "a.xlsx", forms)
    assert [f.code for f in done.findings] == []
    assert done.submission is not None
    assert {name: len(lines) for name, lines in done.submission.tables.items()} == {"visits": rows or first, "guests": second}


def test_an_answer_below_the_lines_of_the_second_list_has_no_cell(tmp_path: Path) -> None:
    """It is not read as one more line of it."""
    forms = forms_with(tmp_path, 12, 6)
    template = make_template(forms.get(ID), None, lock("secret"))
    assert [m.id for m in cells_of(template.layout, {("guests.name", 6): "乙", ("guests.name", 7): "丙"}).misfits] == ["guests.name"]


def test_answers_move_into_lists_as_long_as_the_form_has_them(tmp_path: Path) -> None:
    """The first as long as it was, the second as long as the form says; none is lost, and nothing of the form is taken for an answer."""
    forms = forms_with(tmp_path, 6, 12)
    form = forms.get(ID)
    template = make_template(form, 9, lock("secret"))
    made = template.prefill("610101", cells_of(template.layout, full(9, 12)).cells)
    done = migrated(made, form, guard=lock("secret"), forms=forms)
    assert (dict(done.carried), done.left) == (full(9, 12), ())
    assert {name: len(at.rows) for name, at in done.layout.blocks.items() if at.block.open} == {"visits": 9, "guests": 12}


def test_the_workbook_says_of_both_lists_what_the_checker_says(tmp_path: Path) -> None:
    """As LibreOffice computes it: nothing is open."""
    require("libreoffice")
    forms = forms_with(tmp_path, 6, 12)
    template = make_template(forms.get(ID), None, lock("secret"))
    path = tmp_path / "a.xlsx"
    path.write_bytes(template.prefill("610101", cells_of(template.layout, full(6, 12)).cells))
    fill([FillJob(path, tmp_path / "b.xlsx", (("来访清单", "B16", "丙"),))])
    held = openpyxl.load_workbook(tmp_path / "b.xlsx", data_only=True)
    assert "✓ 可上报" in [cell.value for row in held["填报说明"] for cell in row]
    assert [f.code for f in examine_bytes((tmp_path / "b.xlsx").read_bytes(), "b.xlsx", forms).findings if f.severity != "info"] == []
