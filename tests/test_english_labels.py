"""English labels are proposed from the words of official forms; what is not known is marked."""

from __future__ import annotations

import pytest

from workbook_tools.sheetform.english import ENGLISH, english
from workbook_tools.sheetform.ids import GLOSSARY


@pytest.mark.parametrize(("label", "wanted"), [
    ("总投资（万元）", "Total investment (万元)"), ("2024年产值", "2024 output"), ("联系人", "Contact"), ("（一）主要成效；", "Main results"),
    ("填报单位（盖章）", "Reporting unit (seal)"), ("目标和措施", "Target and measures"),
    ("是否与特色产业相关联", "是否与特色产业相关联 (untranslated)"), ("", "(untranslated)"),
])
def test_a_label_is_put_into_english_as_a_whole_or_not_at_all(label: str, wanted: str) -> None:
    """Units and years are kept, numerals are left out; half a translation would be worse than none."""
    assert english(label) == wanted


def test_what_has_an_id_of_its_own_has_an_english_word() -> None:
    """The two lists know the same words."""
    assert set(GLOSSARY) <= set(ENGLISH)
