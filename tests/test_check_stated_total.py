"""What all units report together is held against the figure that a form says the province stated; either way, and only then."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.returned_texts import FORM, UNITS, held, returned
from tests.small_form import write_form
from workbook_tools import load_form
from workbook_tools.check.apply_checks import found_across
from workbook_tools.check.finding import Finding
from workbook_tools.check.wording import worded
from workbook_tools.checks.listed import checks_for
from workbook_tools.errors import DefinitionError
from workbook_tools.form.definition import Form, Stated
from workbook_tools.form.submission import Answer, Submission
from workbook_tools.words import Words

FIELD = "targets_gross_output.y2021"
SOURCE = Words("2021年全省统计公报", "the province's bulletin of 2021")


def stating(figure: float, **how: Any) -> Form:
    return replace(FORM, stated=(Stated(FIELD, figure, SOURCE, **how),))


def city(n: int) -> str:
    return UNITS[n].facts["city"]


def items(values: Sequence[float | None]) -> list[Submission]:
    """A return of each number, of the units of the roster in turn."""
    return [
        replace(returned(UNITS[n].code, file=f"{n:02}.xlsx"), answers={
            FIELD: Answer(v, v, "六、预期目标", "C30"), "cover_city": Answer(city(n), city(n), "填报说明", "B14"),
        })
        for n, v in enumerate(values)
    ]


def found(form: Form, values: Sequence[float | None], *, roster: int = 0) -> list[Finding]:
    return [f for f in found_across(form, UNITS[:roster], held(form, UNITS[:roster], items(values))) if f.code == "total.stated_mismatch"]


def test_a_sum_above_the_stated_figure_is_told_at_the_answer_that_weighs_most() -> None:
    (finding,) = found(stating(600.0), [100.5, 400.25, None, 120.0])
    assert (finding.file, finding.sheet, finding.cell, finding.severity) == ("01.xlsx", "六、预期目标", "C30", "verify")
    said = worded(finding, "zh").message
    assert "4 份报送合计 620.75 万元，公布的全省数为 600 万元（2021年全省统计公报）；其中最大的一个数是这里的 400.25" in said
    assert f"所在的{city(1)}合计" in said and "请核对计量单位和填报范围" in said
    assert "4 returns add up to 620.75 万元" in worded(finding, "en").message


@pytest.mark.parametrize("values", [[100.0, 500.0], [0.1, 0.2, 599.7], [1.0], []])
def test_a_sum_up_to_the_figure_is_not(values: Sequence[float]) -> None:
    """Exactly the figure, in decimals, too; and less, since units may be missing or not be the province."""
    assert found(stating(600.0), values, roster=len(values)) == []


def test_it_may_differ_by_the_part_that_the_form_allows() -> None:
    assert found(stating(600.0, within=0.05), [630.0]) == []
    assert len(found(stating(600.0, within=0.05), [630.01])) == 1


def test_where_the_units_are_the_province_less_is_told_once_all_have_answered() -> None:
    whole = stating(600.0, whole=True)
    assert len(found(whole, [100.0, 400.0], roster=2)) == 1
    assert found(whole, [100.0, 400.0], roster=3) == [] and found(whole, [100.0, 400.0]) == []


def test_a_form_without_a_figure_has_no_use_for_the_check() -> None:
    """And so nothing of it stands on 自检."""
    assert "total.stated_mismatch" not in {check.code for check in checks_for(FORM)}
    assert "total.stated_mismatch" in {check.code for check in checks_for(stating(1.0))}


@pytest.mark.parametrize(("stated", "said"), [
    ({"input": "visits.output", "figure": 0}, "figure"), ({"input": "visits.nothing", "figure": 1}, "no input that adds up"),
    ({"input": "visits.company", "figure": 1}, "no input that adds up; there are: visits.output, visits.tax"),
])
def test_a_figure_of_what_does_not_add_up_is_refused(tmp_path: Path, stated: Mapping[str, Any], said: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        load_form(write_form(tmp_path, lambda form: form.update(stated=[{**stated, "source": {"zh": "公报", "en": "bulletin"}}])))
    assert said in str(caught.value)


def test_a_list_adds_up_as_well(tmp_path: Path) -> None:
    data = {"input": "visits.output", "figure": 900, "source": {"zh": "公报", "en": "bulletin"}}
    form = load_form(write_form(tmp_path, lambda form: form.update(stated=[data])))
    assert form.stated == (Stated("visits.output", 900, Words("公报", "bulletin")),)
    assert json.loads((tmp_path / "form.json").read_text(encoding="utf-8"))["stated"] == [data]
