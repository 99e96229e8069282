"""One cause, one finding: what follows from a wrong answer is folded under it, and nothing is lost."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Mapping
from dataclasses import replace

import pytest

from benchmarks.localisation import tried
from tests import progress_return, test_rules_projects, test_rules_standard, test_rules_totals_targets_parks
from tests.planted import SLIPS, Place, Slip, blamed, numbers, put, read, right, template
from tests.returned import a_return
from tests.rule_cases import Case as RuleCase
from tests.sheets_as_text import check
from workbook_tools.check.blame import joined
from workbook_tools.check.causes import Case, case_places, cases, gravest_first
from workbook_tools.check.finding import Blamed, Finding
from workbook_tools.check.ids import identified
from workbook_tools.check.wording import record, worded
from workbook_tools.demo.story import Return, returns
from workbook_tools.examine import examine_bytes
from workbook_tools.form.catalog import forms_in
from workbook_tools.intake.answers import RawLine
from workbook_tools.rules.values import Value
from workbook_tools.words import Words

CASES = test_rules_standard.CASES + test_rules_projects.CASES + test_rules_totals_targets_parks.CASES
STORIES = [story for story in returns() if story.planted]


def one(code: str, id: str, because: str | None = None, severity: str = "error", **more: object) -> Finding:
    """A finding with an id."""
    return Finding(code=code, severity=severity, file="a", id=id, because=because, **more)  # type: ignore[arg-type]


def test_findings_are_put_under_the_cause_that_they_name() -> None:
    """Within their file; a consequence whose cause is not there stands for itself."""
    first, second, third = one("value.missing", "1"), one("total.mismatch", "2", "1"), one("total.mismatch", "3", "9")
    other = one("total.mismatch", "4", "1")
    object.__setattr__(other, "file", "b")
    assert [(c.cause.id, [f.id for f in c.consequences]) for c in cases([second, first, third, other])] == [
        ("1", ["2"]), ("3", []), ("4", []),
    ]


def test_a_case_is_as_grave_as_its_gravest_finding_and_counts_once() -> None:
    """A 核实 that makes totals wrong has to be settled like an error, whatever is explained."""
    slip = one("project.unit_slip", "1", severity="verify", count=3, explanation="合同金额确为八万元")
    (case,) = cases([slip, one("total.mismatch", "2", "1")])
    assert (case.severity, case.wanting, case.explained, case_places([case])) == ("error", True, False, 3)
    (alone,) = cases([slip])
    assert (alone.severity, alone.wanting, alone.explained) == ("verify", False, True)
    (open_,) = cases([one("project.unit_slip", "1", severity="verify"), one("project.output_ratio", "2", "1", "verify")])
    assert (open_.severity, open_.wanting) == ("verify", True)
    assert [c.cause.id for c in gravest_first([alone, *cases([one("x.y", "5")])])] == ["5", "1"]


def test_consequences_follow_their_cause_to_its_id() -> None:
    """A number until then; the record that programs read has the real one."""
    found = identified(check("projects[1].investment = 待定\nprojects[1].output_full = 3").findings, "0" * 64)
    causes = {f.id for f in found if f.because is None}
    consequences = [f for f in found if f.because is not None]
    assert consequences and all(f.because in causes for f in consequences)
    assert all("#" not in f.id for f in found)
    assert json.loads(json.dumps(record(consequences[0])))["because"] in causes


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_a_fault_that_breaks_a_rule_is_one_cause(case: RuleCase) -> None:
    """Whatever else it breaks. Notes ask for nothing and are counted apart."""
    found = identified(check(case.wrong).findings, "x")
    assert len([c for c in cases(found) if c.severity != "info"]) == (not all(f.severity == "info" for f in found))


@pytest.mark.parametrize("story", STORIES, ids=lambda s: s.unit)
def test_each_planted_fault_of_the_demo_is_one_cause_at_its_cell(story: Return) -> None:
    """Two faults of the list are one slip: a text copied stands in two boxes, a placeholder is also too short."""
    same = {("text.copied", "s7_1"): ("text.copied", "s7_2"), ("text.too_short", "s3_5"): ("text.placeholder", "s3_5")}
    wanted = sorted({same.get((p.code, p.field), (p.code, p.field)) for p in story.planted if p.severity != "info"})
    found = [(c.cause.code, c.cause.field) for c in blamed(read(story)) if not (c.cause.field or "").startswith("cover_")]
    assert sorted(found) == wanted


@pytest.mark.parametrize("kind", SLIPS)
def test_one_slip_of_the_pen_is_never_more_than_one_cause(kind: str) -> None:
    """A negative amount gave five findings, a slip of the unit three: now one each, with the rest under it."""
    chance = random.Random(kind)
    for _ in range(12):
        raw = chance.choice(right())
        key, value, place = chance.choice(numbers(raw))
        found = blamed(put(raw, Slip(kind, key, place, SLIPS[kind](value))))
        assert len(found) <= 1, (key, value, [(c.cause.code, c.cause.cell) for c in found])


def test_a_slip_of_the_unit_is_blamed_for_the_totals_that_it_spoils() -> None:
    """At its own cell, not at the totals."""
    raw = right()[0]
    key, value, place = next(n for n in numbers(raw) if n[0] == ("projects", "3", "investment"))
    (case,) = blamed(put(raw, Slip("", key, place, value / 10_000)))
    assert (case.cause.code, (case.cause.sheet, case.cause.cell), case.severity) == ("project.unit_slip", place, "error")
    assert {f.code for f in case.consequences} == {"project.output_ratio", "total.mismatch"}


def spoiled(kind: str, column: str = "investment", line: str = "3") -> tuple[Case, Place]:
    """The one case of a return with a slip in its list of projects, and where the slip stands."""
    raw = right()[0]
    key, value, place = next(n for n in numbers(raw) if n[0] == ("projects", line, column))
    (case,) = blamed(put(raw, Slip(kind, key, place, SLIPS[kind](value))))
    return case, place


def test_a_cause_at_another_cell_names_the_answer_that_is_blamed() -> None:
    """In either language, with what stands there; whatever is mended there clears the rest."""
    case, (_, cell) = spoiled("a zero more", "output_2023")
    assert case.cause.cell != cell
    assert f"可能填错的是 {cell} 投产释放产值（2023年）（万元）：“" in worded(case.cause).message
    assert f"What is wrong may be {cell} Output released in 2023 (万元): “" in worded(case.cause, "en").message


def test_a_cause_at_the_blamed_cell_names_no_other() -> None:
    case, place = spoiled("亿 for 万元")
    assert (case.cause.sheet, case.cause.cell) == place
    assert case.cause.blamed is None and "可能填错" not in worded(case.cause).message


def test_where_any_of_a_column_may_be_wrong_it_is_named_as_a_whole() -> None:
    """Two totals that are off alike are not mended at either of them."""
    case, (sheet, cell) = spoiled("another number")
    assert (case.cause.code, case.cause.sheet) == ("total.mismatch", "四、园区情况")
    said = worded(case.cause).message
    assert re.search(rf"可能填错的是 {sheet} {cell[0]}5:{cell[0]}\d+ 总投资（万元）中的一处。$", said), said


def test_totals_of_an_empty_list_follow_from_its_being_empty() -> None:
    """All of them, counts as well: there is one thing to do."""
    raw = right()[0]
    empty = replace(raw, tables={**raw.tables, "projects": tuple(replace(line, cells={}) for line in raw.tables["projects"])})
    (case,) = blamed(empty)
    assert worded(case.cause).message.endswith("项目清单 C5 项目名称：名单填了 0 行，至少须填 1 行。请补填。")
    assert {f.code for f in case.consequences} >= {"total.mismatch", "total.count_mismatch"}


def found_in(changed: Mapping[str, progress_return.Typed]) -> tuple[Case, ...]:
    """The causes in a return on the small form in which something was typed otherwise."""
    return cases(examine_bytes(progress_return.typed({**progress_return.right(), **changed}), "a.xlsx", forms_in()).findings)


def test_totals_that_a_line_typed_twice_makes_wrong_follow_from_it() -> None:
    """Counts and sums would be right without it, so that there is one thing to do."""
    again = dict(zip(progress_return.WORK_COLUMNS, progress_return.WORKS[0], strict=True))
    (case,) = found_in({f"works.{column}@5": typed for column, typed in again.items()})
    assert case.cause.code == "project.duplicate" and case.cause.blamed is None
    assert {f.code for f in case.consequences} == {"total.count_mismatch", "total.mismatch"}
    (own, *_) = found_in({f"works.{column}@5": typed for column, typed in again.items()} | {"summary_idle.count": 7})
    assert "填 7 个，清单中“未开工”的项目有 1 个" in worded(own.cause).message, "what is wrong without it stays a cause"


def test_parts_that_say_the_same_follow_from_no_other_part() -> None:
    """A placeholder elsewhere is a cause of its own, though each part is held against all others."""
    same = progress_return.right()["work_done_park"]
    found = found_in({"work_done_chain": same, "next_steps_plan": "见附件"})
    assert [(case.cause.code, sorted({f.code for f in case.consequences})) for case in found] == [
        ("text.copied", ["text.copied"]), ("text.placeholder", ["text.too_short"]),
    ]


def test_a_line_of_headings_that_was_pasted_is_one_cause() -> None:
    """Whatever its cells are for, and whatever is missing in it."""
    headings = {"works.name@5": "项目名称", "works.unit@5": "实施单位", "works.stage@5": "项目阶段", "works.planned@5": "计划开竣工时间"}
    (case,) = found_in(headings)
    assert worded(case.cause).message.endswith("“项目名称”是表头，不是内容。请改填内容；整行是连同表头一起粘贴的，请清除这一行。")
    assert {f.code for f in case.consequences} >= {"text.heading", "value.not_in_list", "value.period_format", "value.missing"}


def test_a_failure_alone_blames_no_other_answer() -> None:
    """A project that is late and says why: nothing speaks for its planned months being wrong."""
    (case,) = found_in({"works.planned@2": "202401-202410"})
    assert (case.cause.code, case.consequences, case.cause.blamed) == ("progress.delayed", (), None)


def test_a_note_on_a_wrong_answer_follows_also_where_it_looks_at_others() -> None:
    """That a project started later than planned is no news of a month that is none."""
    (case,) = found_in({"works.actual_start@3": 202313})
    assert (case.cause.code, {f.code for f in case.consequences}) == ("progress.month", {"progress.start_later"})


def test_what_is_read_from_a_cell_that_holds_no_answer_follows_from_that() -> None:
    """Two numbers in one cell: that they are joined, what the rules say of the number that they make, and the sum."""
    (case,) = found_in({"works.investment@1": "9000 9500"})
    assert case.cause.code == "structure.numbers_joined"
    assert {f.code for f in case.consequences} == {"project.unit_slip", "total.mismatch", "value.normalised"}


def test_a_choice_that_slipped_is_blamed_though_no_other_line_has_the_right_one() -> None:
    """What else could be chosen is tried: six totals and a date that is missing are one slip."""
    (case,) = found_in({"works.stage@2": "竣工"})
    assert worded(case.cause).message.endswith("可能填错的是 E6 项目阶段：“竣工”。")
    assert len(case.consequences) == 6


def test_a_note_on_a_wrong_answer_follows_from_what_is_wrong_with_it() -> None:
    """A month typed as 2023.2 is told once; nobody is told that it was read and that there is nothing to do."""
    answers = progress_return.right() | {"works.actual_start@1": "2023.2"}
    found = examine_bytes(progress_return.typed(answers), "a.xlsx", forms_in()).findings
    (case,) = cases(found)
    said = [worded(f).message.partition("实际开工：")[2] for f in case.findings]
    assert said == [
        "2023.2 不是整数（例：202302）。请填写整数。",
        "“2023.2”不是2024年12月以前的六位年月。请写成 202403 的形式；尚未发生的请留空。",
        "“2023.2”已按 2023.2 读取。请改正这一格的错误。",
    ]


def test_of_a_doubt_from_which_errors_follow_an_explanation_is_said_not_to_be_enough() -> None:
    """And of no other: where nothing else fails, it is."""
    case, _ = spoiled("亿 for 万元")
    assert (case.cause.severity, case.severity) == ("verify", "error")
    assert "由此引起的错误也须改正，只写情况说明不够。" in worded(case.cause).message
    doubts = [c for story in STORIES for c in blamed(read(story)) if c.severity == "verify"]
    assert doubts and all("只写情况说明不够" not in worded(c.cause).message for c in doubts)


def test_what_is_blamed_changes_no_id() -> None:
    """Nor do the other findings: the id follows from the file and from what is said of the cell itself."""
    finding = one("total.mismatch", "", sheet="表", cell="C8")
    accused = replace(finding, blamed=Blamed("表", "H5", Words("总投资", "investment"), "1004"), grave=True)
    assert [f.id for f in identified([finding], "x")] == [f.id for f in identified([accused], "x")]


def test_causes_in_neighbouring_rows_blame_their_own_rows() -> None:
    """As one range, where each blames the cell beside it; where it is not so, nothing."""
    label = Words("总投资", "investment")
    found = [one("a.b", "", severity="verify", sheet="表", cell=f"K{n}", row=n, field="k") for n in (5, 6)]
    beside = {n: Blamed("表", f"H{5 + n}", label, "1") for n in range(2)}
    (group,) = joined(found, [0, 1], beside)
    assert (group.range, group.blamed) == ("K5:K6", Blamed("表", "H5:H6", label, "1"))
    (group,) = joined(found, [0, 1], {0: beside[0]})
    assert group.blamed is None


def test_what_an_official_explained_is_not_accused() -> None:
    """The total is, then: somebody vouches for the amount."""
    raw = right()[0]
    key, value, place = next(n for n in numbers(raw) if n[0] == ("projects", "3", "investment"))
    wrong = put(raw, Slip("", key, place, value / 10_000))
    wrong.explanations["project.unit_slip"] = "该项目为购买服务，合同金额确实如此"
    try:
        found = blamed(wrong)
    finally:
        del wrong.explanations["project.unit_slip"]
    assert "total.mismatch" in {c.cause.code for c in found if c.severity == "error"}
    assert ("project.unit_slip", "verify", True) in {(c.cause.code, c.severity, c.explained) for c in found}


def test_two_hundred_equal_failures_are_one_with_their_range() -> None:
    """“约3000” in a whole column, negative or missing amounts: one line each."""
    raw = right()[0]
    row: dict[str, Value] = {
        "related": "否", "period": "202201-202212", "output_2022": None, "output_2023": 1000.0, "output_full": 4000.0, "industry": "光子",
        "service_effect": "年检测三百批次以上", "remarks": None,
    }
    blank = {key: None for key in raw.cells if key[0] == "totals"}
    for typed, code in (("约3000", "value.not_number"), (-3000.0, "value.negative"), (None, "value.missing")):
        lines = tuple(
            RawLine(4 + n, {**row, "name": f"项目{n}号", "unit": f"公司{n}", "investment": typed}) for n in range(1, 201)
        )
        wrong = replace(raw, tables={**raw.tables, "projects": lines}, cells={**raw.cells, **blank})
        found = [c for c in blamed(wrong) if c.cause.sheet == "项目清单"]
        assert [(c.cause.code, c.cause.range, c.cause.count) for c in found] == [(code, "H5:H204", 200)]


def test_a_blank_workbook_is_one_finding() -> None:
    """Also with what the roster filled in on its cover."""
    made = template().prefill("610323", {})
    found = examine_bytes(made, "a.xlsx", forms_in()).findings
    assert [f.code for f in found if f.severity != "info"] == ["file.blank"]


def test_each_finding_of_a_return_is_a_cause_or_names_one() -> None:
    """Whatever was typed."""
    found = examine_bytes(a_return(companies="待定"), "a.xlsx", forms_in()).findings
    ids = {f.id for f in found}
    assert ids and all(f.because is None or f.because in ids for f in found)


def test_of_two_slips_at_random_both_are_mostly_told_apart() -> None:
    """As many causes as slips in four returns of five, and every true row is named in more than half; see benchmarks/localisation."""
    named = tried(2, 60)
    assert named.seen >= 55 and named.causes < named.findings / 1.5
    assert named.as_many >= 0.8 * named.seen and named.rows >= 0.5 * named.seen
