"""The counts of a check: every file, finding and unit is counted once, and a unit has one state for each form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.test_report_result import finding, result
from workbook_tools.check.catalogue import catalogued
from workbook_tools.check.finding import FileResult
from workbook_tools.form.units import Owed, Unit
from workbook_tools.report.summary import Summary, summarize
from workbook_tools.report.verdicts import STATES, VERDICTS

ROSTER = (
    Unit("610302", {"city": "宝鸡市", "unit": "渭滨区工业和信息化局"}), Unit("610323", {"city": "宝鸡市", "unit": "岐山县工业和信息化局"}),
    Unit("610402", {"city": "咸阳市", "unit": "秦都区工业和信息化局"}), Unit("610114", {"unit": "阎良区工业和信息化局"}),
)
PLAN, PROGRESS = "plan-2024", "progress-2024"


def owed(units: Sequence[Unit]) -> tuple[Owed, ...]:
    """What units did not send, where only one form is known."""
    return tuple(Owed(unit, PLAN) for unit in units)


def states(summary: Summary) -> list[str]:
    """Each unit's state as ``code form state file``."""
    return [" ".join((u.code, u.form, u.state, u.file)).rstrip() for u in summary.units]


def test_each_unit_of_the_roster_has_a_state_in_the_roster_s_order() -> None:
    """Accepted is 通过; with items not explained 待核实; with errors 退回; from whom nothing came 未报送."""
    files = [
        result("丁.xlsx", unit="610114", form=PLAN), result("乙.xlsx", "rejected", unit="610323", form=PLAN, errors=3, verifies=2),
        result("甲.xlsx", unit="610302", form=PLAN, verifies=3, unexplained=1),
        result("甲-旧.xlsx", "superseded", unit="610302", form=PLAN), result("丁-副本.xlsx", "duplicate", unit="610114"),
        result("说明.txt", "ignored"),
    ]
    summary = summarize(files, [], ROSTER, owed(ROSTER[2:3]))
    assert states(summary) == [
        "610302 plan-2024 pending 甲.xlsx", "610323 plan-2024 returned 乙.xlsx", "610402 plan-2024 missing",
        "610114 plan-2024 passed 丁.xlsx",
    ]
    first = summary.units[0]
    assert (first.unit, first.city, first.errors, first.verifies, first.explained) == ("渭滨区工业和信息化局", "宝鸡市", 0, 3, 2)
    assert summary.states == {"returned": 1, "unreadable": 0, "undecided": 0, "pending": 1, "missing": 1, "passed": 1}
    assert summary.verdicts == {
        "rejected": 1, "quarantined": 0, "undecided": 0, "pending": 1, "accepted": 1, "duplicate": 1, "superseded": 1, "ignored": 1,
    }


def test_with_two_forms_a_unit_has_a_state_for_each() -> None:
    """A unit that sent only one of them still owes the other."""
    files = [
        result("甲1.xlsx", unit="610302", form=PLAN), result("甲2.xlsx", "rejected", unit="610302", form=PROGRESS),
        result("乙.xlsx", unit="610323", form=PROGRESS),
    ]
    assert states(summarize(files, [], ROSTER[:3], owed(ROSTER[2:3]))) == [
        "610302 plan-2024 passed 甲1.xlsx", "610302 progress-2024 returned 甲2.xlsx", "610323 plan-2024 missing",
        "610323 progress-2024 passed 乙.xlsx", "610402 plan-2024 missing", "610402 progress-2024 missing",
    ]


def test_a_unit_whose_only_file_cannot_be_opened_is_not_missing() -> None:
    """Its state is 打不开, whatever the form; a return that could be read comes before that."""
    files = [
        result("坏.xlsx", "quarantined", unit="610323"), result("好.xlsx", unit="610302", form=PLAN),
        result("好-加密.xlsx", "quarantined", unit="610302"),
    ]
    assert states(summarize(files, [], ROSTER[:2], ())) == [
        "610302 plan-2024 passed 好.xlsx", "610323 plan-2024 unreadable 坏.xlsx",
    ]


def test_units_that_are_not_on_the_roster_come_last_and_without_a_roster_nobody_is_missing() -> None:
    """``roster`` is ``None`` then, and the check is not called complete."""
    files = [result("外.xlsx", unit="999999", form=PLAN), result("甲.xlsx", unit="610302", form=PLAN)]
    listed = summarize(files, [], ROSTER[:1], ())
    assert [(u.code, u.on_roster) for u in listed.units] == [("610302", True), ("999999", False)]
    assert listed.roster == 1 and listed.complete
    unlisted = summarize(files, [], (), ())
    assert [(u.code, u.on_roster) for u in unlisted.units] == [("610302", False), ("999999", False)]
    assert unlisted.roster is None and not unlisted.complete
    assert not summarize(files, [], ROSTER[:2], owed(ROSTER[1:2])).complete


def test_cities_come_in_the_roster_s_order_with_their_units_by_state() -> None:
    """A unit whose city is not known is counted under no name."""
    files = [result("甲.xlsx", unit="610302", form=PLAN), result("丁.xlsx", "rejected", unit="610114", form=PLAN)]
    counted = summarize(files, [], ROSTER, owed(ROSTER[1:3])).cities
    assert [(c.city, c.units, +Counter(c.states)) for c in counted] == [
        ("宝鸡市", 2, {"passed": 1, "missing": 1}), ("咸阳市", 1, {"missing": 1}), ("", 1, {"returned": 1}),
    ]


def test_codes_are_counted_by_severity_the_most_frequent_first() -> None:
    """With the files and units in which they are, and the first as an example."""
    found = [
        finding("verify", "比值", file="a", unit="1", code="project.output_ratio"),
        finding("error", "一", file="a", unit="1"), finding("error", "二", file="a", unit="1"),
        finding("error", "三", file="b", unit="2"), finding("verify", "值", file="b", unit=None, explanation="新建"),
        finding("info", "已规范", file="c", unit="3", code="value.normalised"),
    ]
    summary = summarize([], found, (), ())
    assert [(c.code, c.severity, c.places, c.files, c.units, c.example) for c in summary.codes] == [
        ("value.not_number", "error", 3, 2, 2, found[1]), ("project.output_ratio", "verify", 1, 1, 1, found[0]),
        ("value.not_number", "verify", 1, 1, 0, found[4]), ("value.normalised", "info", 1, 1, 1, found[5]),
    ]
    assert [(n.severity, n.places, n.files, n.unexplained) for n in summary.levels] == [
        ("error", 3, 2, 0), ("verify", 2, 2, 1), ("info", 1, 1, 0),
    ]


def test_what_did_not_come_is_in_no_file() -> None:
    """Units that sent nothing are counted as places in error and as units, and not as a file without a name."""
    absent = [catalogued("roster.not_returned", "", {"form": ""}, unit=unit.code, found=unit.name) for unit in ROSTER[:2]]
    summary = summarize([], absent, ROSTER, ())
    assert [(n.severity, n.places, n.files) for n in summary.levels] == [("error", 2, 0), ("verify", 0, 0), ("info", 0, 0)]
    assert [(c.code, c.places, c.files, c.units) for c in summary.codes] == [("roster.not_returned", 2, 0, 2)]
    both = summarize([], [*absent, finding("error", "一", file="a", unit="1")], ROSTER, ())
    assert next((n.places, n.files) for n in both.levels) == (3, 1) and [c.files for c in both.codes] == [0, 1]


codes = st.sampled_from(["", "610302", "610323", "610402", "610114", "999999"])
many_files = st.lists(st.builds(
    lambda number, status, unit, form, unexplained: result(f"{number}.xlsx", status, unit=unit, form=form, unexplained=unexplained),
    st.integers(), st.sampled_from(["accepted", "rejected", "quarantined", "duplicate", "superseded", "ignored"]), codes,
    st.sampled_from(["", PLAN, PROGRESS]), st.integers(0, 2),
), max_size=12)
many_findings = st.lists(st.builds(
    lambda severity, code, file, unit: finding(severity, "", code=code, file=file, unit=unit or None),
    st.sampled_from(["error", "verify", "info"]), st.sampled_from(["value.missing", "file.damaged"]), st.sampled_from("ab"), codes,
), max_size=12)


@given(many_files, many_findings, st.integers(0, 4))
@settings(max_examples=200, deadline=None)
def test_everything_is_counted_exactly_once(files: list[FileResult], found: list[object], asked: int) -> None:
    """Whatever came in: the parts add up to the whole, and no unit has two states for one form."""
    summary = summarize(files, found, ROSTER[:asked], ())  # type: ignore[arg-type]
    assert sum(summary.verdicts.values()) == len(files) and set(summary.verdicts) == {m.id for m in VERDICTS}
    assert sum(summary.states.values()) == len(summary.units) and set(summary.states) == {m.id for m in STATES}
    assert sum(level.places for level in summary.levels) == sum(c.places for c in summary.codes) == len(found)
    for state, count in summary.states.items():
        assert sum(city.states[state] for city in summary.cities) == count
    keys = [(u.code, u.form) for u in summary.units]
    assert len(set(keys)) == len(keys)
    assert {u.code for u in summary.units if u.on_roster} == {u.code for u in ROSTER[:asked]}
