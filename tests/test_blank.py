"""A blank workbook is told from a return that answers little, also on a form whose questions all stand on its cover."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from workbook_tools.examine import examine_bytes
from workbook_tools.form.catalog import forms_in
from workbook_tools.rules.values import Value
from workbook_tools.workbook.fill import Key, cells_of
from workbook_tools.workbook.protection import lock
from workbook_tools.workbook.template import make_template

from .small_form import ID, write_form

WHO: dict[Key, Value] = {("cover_unit", 0): "市工信局"}


def _all_cover(d: dict[str, Any]) -> None:
    """Make the form one of questions on its cover alone."""
    d["rules"], d["lists"] = [], {}
    del d["sheets"][1:]
    d["sheets"][0]["blocks"][0]["fields"] += [
        {"id": "mobile", "label": {"zh": "手机", "en": "Mobile"}, "type": "text", "required": True},
        {"id": "staff", "label": {"zh": "人数", "en": "Staff"}, "type": "count"},
    ]


@pytest.mark.parametrize(("typed", "codes"), [
    ({}, ["file.blank"]), (WHO, ["file.blank"]), ({**WHO, ("cover_mobile", 0): "13800000000"}, []), ({**WHO, ("cover_staff", 0): 5.0}, ["value.missing"]),
])
def test_a_form_that_is_all_cover_is_blank_where_nothing_is_answered_but_who_answers(typed: dict[Key, Value], codes: list[str], tmp_path: Path) -> None:
    """The roster fills in who that is; with one answer more the return is looked at as any other."""
    write_form(tmp_path / "mine", _all_cover)
    forms = forms_in([tmp_path])
    template = make_template(forms.get(ID), None, lock("secret"))
    made = template.prefill("610101", cells_of(template.layout, typed).cells)
    assert [f.code for f in examine_bytes(made, "a.xlsx", forms).findings if f.severity != "info"] == codes


def test_of_a_form_that_asks_elsewhere_the_cover_alone_is_blank(tmp_path: Path) -> None:
    """A date or a contact there is no answer to what is asked."""
    write_form(tmp_path / "mine")
    forms = forms_in([tmp_path])
    template = make_template(forms.get(ID), None, lock("secret"))
    made = template.prefill("610101", cells_of(template.layout, WHO).cells)
    assert [f.code for f in examine_bytes(made, "a.xlsx", forms).findings if f.severity != "info"] == ["file.blank"]
