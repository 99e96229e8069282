"""Every rule of the form has a case on each side of its edge; a new rule without one fails here."""

from __future__ import annotations

from dataclasses import replace

from workbook_tools.binding.bound_rules import BoundRule, Condition

from . import test_rules_projects, test_rules_standard, test_rules_totals_targets_parks
from .sheets_as_text import FORM, RIGHT, cells_of_text, check, check_file, complete, failed, layout, text_of_cells

CASES = test_rules_standard.CASES + test_rules_projects.CASES + test_rules_totals_targets_parks.CASES


def aspect(bound: BoundRule, condition: Condition) -> tuple[str, str, str]:
    """What of a rule has to be tried by itself: each type of input, each place of a rule over several."""
    rule = bound.declared
    if rule.types:
        return rule.origin, rule.code, condition.question.type
    block = layout().blocks[bound.block].block
    if rule.scope == "form":
        return rule.origin, rule.code, block.input_id(condition.at.row, condition.at.column)
    return rule.origin, rule.code, f"{block.id}.{condition.at.column}"


def test_every_rule_looks_at_some_input() -> None:
    """A rule that is declared is also run."""
    assert {(r.origin, r.scope) for r in FORM.rules} == {(c.declared.origin, c.declared.scope) for c in layout().rules}


def test_every_rule_has_a_case_that_fails_and_one_that_passes() -> None:
    """For each type of input and for each place that a rule names (``case.hold`` tries both sides)."""
    every = {aspect(bound, condition) for bound in layout().rules for condition in bound.conditions}
    tried = {aspect(failure.bound, failure.condition) for case in CASES for failure in failed(case.wrong)}
    assert sorted(every - tried) == []


def test_no_case_is_there_twice() -> None:
    """Each case tries something of its own."""
    assert len({case.wrong for case in CASES}) == len(CASES)


def test_a_return_in_a_file_is_checked_as_its_cells_are() -> None:
    """Typing into the generated workbook, zipping, opening and reading it changes no finding.

    The cases are checked from their cells on; here every eighth goes the whole way.
    """
    some = CASES[::8]
    assert len(some) >= 12
    for case in some:
        for text in (case.wrong, case.right):
            whole, cells = check_file(text), check(text).findings
            bare = [tuple(replace(f, id="", because=None) for f in found) for found in (whole, cells)]
            assert bare[0] == bare[1]
            assert [f.because is None for f in whole] == [f.because is None for f in cells]


def test_a_return_is_the_same_as_text_and_as_cells() -> None:
    """Text → cells → text → cells loses nothing, whatever is typed."""
    odd = """
    cover_contact = #REF!
    cover_phone = '0917
    cover_county = '#REF!
    cover_park = \\s园\\n区\\t\\u3000\\|\\\\
    s5_1 = 资金*400
    s7_1 = '资金*400
    projects[7].remarks = TRUE
    projects[7].unit = 'TRUE
    projects[7].investment = -0.5
    explain_target.declines = '500
    """
    for text in ("", RIGHT, odd):
        cells = {place: value for place, value in complete(text).items() if value is not None}
        assert {p: v for p, v in cells_of_text(text_of_cells(cells)).items() if v is not None} == cells
    assert "s5_1 = 资金*400" in text_of_cells(complete(odd)).splitlines()
