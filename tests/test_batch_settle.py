"""Which file counts, by a rule that is written down and does not depend on the order of reading."""

from __future__ import annotations

import itertools
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from tests.packages import changed, part_of
from tests.progress_return import address, right
from tests.returned import a_return, other_bytes
from workbook_tools.batch.inputs import list_inputs
from workbook_tools.batch.parted import parted
from workbook_tools.batch.resolve import Batch, Resolved, resolve_files
from workbook_tools.batch.result_record import ResultRecord
from workbook_tools.batch.run import check_all
from workbook_tools.batch.versions import changes, page_name
from workbook_tools.check.finding import Finding
from workbook_tools.check.wording import reason_of, worded
from workbook_tools.errors import UsageError
from workbook_tools.examine import examine_bytes
from workbook_tools.form.catalog import forms_in
from workbook_tools.form.units import Unit
from workbook_tools.levels import Severity
from workbook_tools.report.decisions import Decision


def told(file: str, data: bytes, modified: float = 0.0) -> ResultRecord:
    """What a file tells."""
    return replace(parted(examine_bytes(data, file, forms_in()))[0], modified=modified)


def by_name(resolved: Resolved) -> dict[str, tuple[str, str]]:
    """Status and reason of each file."""
    return {r.file: (r.status, reason_of(r)) for r in resolved.files}


def test_the_later_date_on_the_cover_counts() -> None:
    """Though the file came earlier."""
    old, new = told("z.xlsx", a_return(date="2025-01-03"), 9e8), told("a.xlsx", a_return(), 1e8)
    for order in itertools.permutations([old, new]):
        found = by_name(resolve_files(order, ()))
        assert found["a.xlsx"][0] == "accepted"
        assert found["z.xlsx"][0] == "superseded"
        assert "a.xlsx（填报日期 2025-01-10，本件 2025-01-03）" in found["z.xlsx"][1]


def _with_formula(data: bytes) -> bytes:
    """A return in which the date on the cover is what a formula came to when the file was saved: later than any typed one."""
    sheet, cell = address("cover_date")
    pattern = re.compile(rb'(<c r="%s"(?: s="[0-9]+")?)[^>]*>.*?</c>' % cell.encode(), re.DOTALL)
    return changed(part_of(sheet, data), lambda part: pattern.sub(rb"\1><f>TODAY()</f><v>45700</v></c>", part), data)


def test_a_date_that_a_formula_comes_to_decides_nothing() -> None:
    """It is the day of saving; the finding at its cell, which has to be looked at, says so, and without another difference the returns wait."""
    computed = told("a.xlsx", _with_formula(a_return(date="2025-01-03")))
    assert [worded(f).message for f in computed.findings] == [
        f"a.xlsx {address('cover_date')[0]} {address('cover_date')[1]}：填的是公式，换一天打开可能就是另一个日期，不能据此判定哪一份报送在后。请直接填写日期。"
    ]
    assert [f.severity for f in computed.findings] == ["verify"]
    for order in itertools.permutations([computed, told("z.xlsx", a_return())]):
        assert {file: status for file, (status, _) in by_name(resolve_files(order, ())).items()} == {"a.xlsx": "undecided", "z.xlsx": "undecided"}
    assert by_name(resolve_files([computed], ()))["a.xlsx"][0] == "accepted"


def test_with_one_date_nothing_but_the_verdict_decides_between_returns() -> None:
    """Neither the time of arrival nor the name; the accepted one counts, and of two accepted ones none."""
    for early, late in ((1e9, 2e9), (2e9, 1e9)):
        first, second = told("b.xlsx", a_return(companies="待定"), early), told("a.xlsx", a_return(companies=87), late)
        for order in itertools.permutations([first, second]):
            found = by_name(resolve_files(order, ()))
            assert (found["a.xlsx"][0], found["b.xlsx"][0]) == ("accepted", "superseded")
            assert found["b.xlsx"][1] == "b.xlsx：已被同一单位的 a.xlsx（本件有错误，那一份没有）替代。本件不计，无须处理。"
        third = told("c.xlsx", a_return(), early)
        for order in itertools.permutations([second, third]):
            found = by_name(resolve_files(order, ()))
            assert {status for status, _ in found.values()} == {"undecided"}
            assert "待认定：2 份内容不同的报送，填报日期（2025-01-10）分不出先后" in found["a.xlsx"][1]
            assert "c.xlsx 保存于 " in found["a.xlsx"][1]


def test_the_same_answers_in_another_workbook_are_no_other_return() -> None:
    """Saved anew by another program and sent again: nobody has to decide anything."""
    for order in itertools.permutations([told("b.xlsx", a_return(), 1e9), told("a.xlsx", other_bytes(a_return(), "2"), 2e9)]):
        found = by_name(resolve_files(order, ()))
        assert (found["a.xlsx"][0], found["b.xlsx"][0]) == ("accepted", "duplicate")
        assert found["b.xlsx"][1] == "b.xlsx：与 a.xlsx 填报内容完全相同。只计一次，无须处理。"


def test_a_date_that_is_none_can_be_corrected() -> None:
    """The year 2202 outranks nothing, since the checker does not take it for a date."""
    wrong, right = told("z.xlsx", a_return(date="2202-03-15"), 9e9), told("a.xlsx", a_return())
    assert (wrong.date, right.date) == ("", "2025-01-10")
    found = by_name(resolve_files([right, wrong], ()))
    assert (found["a.xlsx"][0], found["z.xlsx"][0]) == ("accepted", "superseded")


def test_a_verify_item_counts_as_unexplained_unless_something_was_said() -> None:
    """Places are counted, as 自检 does: three of the five have an explanation."""
    def finding(severity: Severity, count: int, said: str | None = None) -> Finding:
        return Finding(code="project.gap", severity=severity, cell="G6", count=count, explanation=said)

    record = replace(told("a.xlsx", a_return()), findings=(
        finding("verify", 2), finding("verify", 3, "数字无误，见附件"), finding("info", 7), finding("info", 1, "x"),
    ))
    (counted,) = resolve_files([record], ()).files
    assert (counted.status, counted.errors, counted.verifies, counted.unexplained, counted.infos) == ("accepted", 0, 5, 2, 8)
    (wrong,) = resolve_files([replace(record, findings=(*record.findings, finding("error", 4)))], ()).files
    assert (wrong.status, wrong.errors, wrong.verifies, wrong.unexplained) == ("rejected", 4, 5, 2)
    assert resolve_files([record], (), strict=True).files[0].status == "rejected"


def test_what_is_open_speaks_for_a_file_before_what_was_explained() -> None:
    """And a cause before what follows from it; where nothing is open the first that was explained does."""
    def finding(found: str, said: str | None = None, because: str | None = None, severity: Severity = "verify") -> Finding:
        return Finding(code="project.gap", severity=severity, cell="G6", found=found, explanation=said, because=because)

    def reason(*findings: Finding) -> str | None:
        (result,) = resolve_files([replace(told("a.xlsx", a_return()), findings=findings)], ()).files
        return result.reason.found if result.reason else None

    explained, follows, still = finding("H5", "批文附后，已核对属实"), finding("K5", because="x"), finding("K9")
    assert reason(explained, follows, still) == "K9"
    assert reason(explained, follows) == "H5"
    assert reason(explained, still, finding("F3", severity="error")) == "F3"


def test_what_is_no_date_does_not_outrank_a_date() -> None:
    """Nor does a date outrank it, unless the file is rejected for it: then the other counts."""
    record, vague = told("a.xlsx", a_return()), told("b.xlsx", a_return(date="待定"), 9e9)
    assert vague.date == ""
    assert by_name(resolve_files([record, vague], ()))["a.xlsx"][0] == "accepted"
    undated = replace(vague, findings=())
    assert {s for s, _ in by_name(resolve_files([record, undated], ())).values()} == {"undecided"}


def test_the_same_bytes_count_once() -> None:
    """And say of which file they are a repetition."""
    found = by_name(resolve_files([told("a.xlsx", a_return()), told("b.xlsx", a_return())], ()))
    assert found["a.xlsx"][0] == "accepted"
    assert found["b.xlsx"] == ("duplicate", "b.xlsx：与 a.xlsx 完全相同。只计一次，无须处理。")


def test_an_owner_file_tells_that_its_partner_is_open() -> None:
    """It has a line of its own, and its partner the note."""
    mark = ResultRecord("x/~$a.xlsx", "", ())
    resolved = resolve_files([told("x/a.xlsx", a_return())], (), beside=[mark, ResultRecord("x/.~lock.b.xlsx#", "", ())])
    assert by_name(resolved)["x/~$a.xlsx"][0] == "ignored"
    notes = [(f.file, f.code) for f in resolved.findings if f.code == "file.open_elsewhere"]
    assert notes == [("x/a.xlsx", "file.open_elsewhere"), ("x/.~lock.b.xlsx#", "file.open_elsewhere")]
    (result,) = (r for r in resolved.files if r.file == "x/a.xlsx")
    assert (result.status, result.infos) == ("accepted", 1)


def test_every_file_has_one_status_and_the_roster_is_accounted_for() -> None:
    """In the order of names."""
    units = (Unit("610323", {"unit": "岐山县工业和信息化局"}), Unit("610999", {"unit": "没有来"}))
    items = [told("b.xlsx", a_return()), told("c.xlsx", b"no")]
    resolved = resolve_files(items, units, beside=[ResultRecord("a/.DS_Store", "", ())])
    assert [(r.file, r.status) for r in resolved.files] == [
        ("a/.DS_Store", "ignored"), ("b.xlsx", "accepted"), ("c.xlsx", "quarantined"),
    ]
    assert [(owed.unit.code, owed.form) for owed in resolved.missing] == [("610999", "progress-return-2024")]


def test_the_difference_of_two_versions_is_kept(tmp_path: Path) -> None:
    """Every answer that changed, with its place; nothing else."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "new.xlsx").write_bytes(a_return(companies=87))
    (folder / "old.xlsx").write_bytes(a_return(date="2025-01-03"))
    check_all([folder], tmp_path / "out", (), forms_in())
    (said,) = json.loads((tmp_path / "out/superseded/610323.json").read_text(encoding="utf-8"))
    assert (said["superseded"], said["counts"]) == ("old.xlsx", "new.xlsx")
    assert {c["id"]: (c["was"], c["now"]) for c in said["changes"]} == {
        "cover_date": ("2025-01-03", "2025-01-10"), "indicators_companies.actual_2024": (86, 87),
    }
    assert all(c["sheet"] and c["cell"] for c in said["changes"])
    (folder / "old.xlsx").unlink()
    check_all([folder], tmp_path / "out", (), forms_in())
    assert not (tmp_path / "out/superseded").exists()


def test_a_line_that_went_away_is_a_difference() -> None:
    """Lines are compared by the sheet's row."""
    whole = examine_bytes(a_return(), "a.xlsx", forms_in()).submission
    assert whole is not None
    less = replace(whole, tables={**whole.tables, "works": whole.tables["works"][:-1]})
    gone = changes(whole, less)
    assert {c["id"] for c in gone} >= {"works.name", "works.unit"}
    assert {c["was"] for c in gone if c["id"] == "works.name"} == {right()["works.name@4"]}
    assert {c["now"] for c in gone} == {None}


def test_inputs_of_one_name_from_two_folders_are_told_apart(tmp_path: Path) -> None:
    """Neither by the order of the arguments nor at the cost of one of them."""
    for name in ("一/a.xlsx", "二/a.xlsx", "二/b.xlsx"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(name.encode())
    paths = [tmp_path / "一", tmp_path / "二", tmp_path / "二/b.xlsx"]
    for order in itertools.permutations(paths):
        assert [s.name for s in list_inputs(order)] == ["b.xlsx", "一/a.xlsx", "二/a.xlsx"]


def test_what_is_no_file_has_a_line_too(tmp_path: Path) -> None:
    """A dangling link is not passed over in silence."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in/gone.xlsx").symlink_to(tmp_path / "nowhere")
    (result,) = check_all([tmp_path / "in"], tmp_path / "out", (), forms_in()).files
    assert (result.file, result.status) == ("gone.xlsx", "quarantined")


def test_a_path_that_does_not_exist_is_the_callers_mistake(tmp_path: Path) -> None:
    """One line says so."""
    with pytest.raises(UsageError, match="没有这个文件"):
        list_inputs([tmp_path / "nowhere"])


def test_the_name_of_a_units_page_stays_in_its_folder() -> None:
    """A unit known by its name only may be called anything."""
    assert page_name("../../etc/x") == ".._.._etc_x.json"
    assert page_name("610323") == "610323.json"


def test_a_file_that_was_decided_upon_and_then_given_to_another_unit_still_puts_others_out() -> None:
    """Also one that is alone by then; and what was counted before anything was found across serves only where nothing was decided."""
    one, other = told("a.xlsx", a_return()), told("b.xlsx", other_bytes(a_return(date="2025-01-03"), "once more"))
    decisions = [Decision(one.sha256, "use"), Decision(one.sha256, "assign", unit="610324")]
    found = by_name(resolve_files([one, other], (), decisions=decisions, batch=Batch([one, other], (), (), {}, strict=False)))
    assert {file: status for file, (status, _) in found.items()} == {"a.xlsx": "accepted", "b.xlsx": "superseded"}
    assert "a.xlsx（已由人认定）" in found["b.xlsx"][1]
    assert by_name(resolve_files([one, other], (), batch=Batch([one, other], (), (), {}, strict=False))) == by_name(resolve_files([one, other], ()))
