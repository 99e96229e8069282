"""Rounds over several folders into the same results: what stays, what is gone, what changed."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from functools import partial
from pathlib import Path

import openpyxl
import pytest

import workbook_tools as wt
from tests.progress_return import right, typed
from tests.returned import a_return, results
from workbook_tools.check.catalogue import catalogued
from workbook_tools.check.causes import case_places
from workbook_tools.check.finding import Blamed
from workbook_tools.form.submission import Answer, Submission
from workbook_tools.form.units import Unit
from workbook_tools.report.history import Change, compared
from workbook_tools.words import Words

UNITS = tuple(
    Unit(code, {"unit": name}) for code, name in (
        ("610323", "岐山县工业和信息化局"), ("610324", "扶风县工业和信息化局"), ("610327", "陇县工业和信息化局"),
    )
)


def put(folder: Path, **files: bytes) -> Path:
    """A folder with files in it."""
    folder.mkdir(exist_ok=True)
    for name, data in files.items():
        (folder / f"{name}.xlsx").write_bytes(data)
    return folder


def told(batch: wt.CheckedBatch) -> list[str]:
    """Each unit's state as ``code state round file``."""
    return [f"{u.code} {u.state} {u.round} {u.file}".strip() for u in batch.summary.units]


def test_a_folder_that_is_not_given_again_still_counts(tmp_path: Path) -> None:
    """Its inputs are of an earlier round; a name that both folders have is told apart, and the earlier one keeps its."""
    one, two = put(tmp_path / "一", 甲=a_return()), put(tmp_path / "二", 甲=a_return("610324"))
    out = tmp_path / "out"
    wt.check(one, out, UNITS)
    batch = wt.check(two, out, UNITS)
    wanted = ["610323 pending 1 甲.xlsx", "610324 pending 2 二/甲.xlsx", "610327 missing 0"]
    assert told(batch) == wanted and batch.summary.gone == ()
    before = results(out)
    assert told(wt.check(two, out, UNITS)) == wanted and results(out) == before
    # also when the folder is no longer there, such as on a stick
    one.rename(tmp_path / "拔掉")
    assert told(wt.check(two, out, UNITS)) == wanted and results(out) == before


def test_a_folder_that_was_moved_and_is_given_again_is_the_same_one(tmp_path: Path) -> None:
    """Not a second copy of everything."""
    one, out = put(tmp_path / "一", 甲=a_return()), tmp_path / "out"
    wt.check(one, out, UNITS)
    one.rename(tmp_path / "新")
    batch = wt.check(tmp_path / "新", out, UNITS)
    assert [(f.status, f.round) for f in batch.files] == [("accepted", 1)] and batch.summary.gone == ()


def test_what_was_moved_with_its_folder_keeps_its_name_in_this_run_and_the_next(tmp_path: Path) -> None:
    """Also what is in an archive; nothing but the place has changed, and so no result does."""
    one, out = put(tmp_path / "一", 甲=a_return()), tmp_path / "out"
    with zipfile.ZipFile(one / "乙.zip", "w") as archive:
        archive.writestr("丙.xlsx", a_return("610324"))
    names = ["乙.zip", "乙.zip/丙.xlsx", "甲.xlsx"]
    assert sorted(f.file for f in wt.check(one, out, UNITS).files) == names
    before = (out / "findings.jsonl").read_bytes()
    (tmp_path / "新").mkdir()
    moved = one.rename(tmp_path / "新" / "一")
    for _ in range(2):
        batch = wt.check(moved, out, UNITS)
        assert sorted(f.file for f in batch.files) == names and {f.round for f in batch.files} == {1}
        assert batch.summary.gone == () and (out / "findings.jsonl").read_bytes() == before


def test_what_has_the_name_of_a_lost_folder_s_file_and_other_bytes_is_another_input(tmp_path: Path) -> None:
    """The lost one still counts as an earlier round, and keeps its name."""
    one, two, out = put(tmp_path / "一", 甲=a_return()), put(tmp_path / "二", 甲=a_return("610324")), tmp_path / "out"
    wt.check(one, out, UNITS)
    one.rename(tmp_path / "拔掉")
    assert told(wt.check(two, out, UNITS))[:2] == ["610323 pending 1 甲.xlsx", "610324 pending 2 二/甲.xlsx"]


def test_an_input_that_is_gone_from_a_folder_that_is_given_is_gone_and_listed(tmp_path: Path) -> None:
    """Its unit owes a return again; what stands in folders that were not given is untouched."""
    one, two, out = put(tmp_path / "一", 甲=a_return()), put(tmp_path / "二", 乙=a_return("610324")), tmp_path / "out"
    wt.check(one, out, UNITS)
    wt.check(two, out, UNITS)
    (two / "乙.xlsx").unlink()
    batch = wt.check(two, out, UNITS)
    assert told(batch) == ["610323 passed 1 甲.xlsx", "610324 missing 0", "610327 missing 0"]
    assert batch.summary.gone == ("乙.xlsx",)
    put(two, 乙=a_return("610324"))
    assert wt.check(two, out, UNITS).summary.gone == ()


def test_what_was_overwritten_under_its_name_is_a_version_all_the_same(tmp_path: Path) -> None:
    """The official sent a correction under the old name: what was wrong is fixed."""
    folder, out = put(tmp_path / "in", 甲=a_return(companies="待定")), tmp_path / "out"
    wt.check(folder, out, UNITS)
    put(folder, 甲=a_return())
    batch = wt.check(folder, out, UNITS)
    (history,) = batch.summary.histories
    assert [(v.file, v.round, v.verdict, v.errors, v.here) for v in history.versions] == [
        ("甲.xlsx", 1, "rejected", 1, False), ("甲.xlsx", 2, "accepted", 0, True),
    ]
    assert [c.cause.code for c in history.versions[1].change.fixed] == ["value.not_number"]
    assert batch.summary.gone == () and told(batch)[0] == "610323 passed 2 甲.xlsx"


@pytest.mark.parametrize(("later", "counts"), [(88, (0, 0, 0)), ("很多", (0, 1, 0)), (-5, (1, 0, 1))])
def test_what_became_of_each_finding_is_told(tmp_path: Path, later: float | str, counts: tuple[int, int, int]) -> None:
    """Fixed, still there (though another text is wrong now), or another finding at the same place."""
    folder, out = put(tmp_path / "in", 甲=a_return(companies="待定")), tmp_path / "out"
    wt.check(folder, out, UNITS)
    put(folder, 甲=a_return(companies=later))
    (history,) = wt.check(folder, out, UNITS).summary.histories
    change = history.versions[1].change
    assert (len(change.new), len(change.remaining), len(change.fixed) - (later == 88)) == counts
    assert change.vanished == () and history.versions[0].change == Change()


def test_what_was_mended_at_the_blamed_answer_is_fixed() -> None:
    """Not vanished, though what stands at the cause's own cell is as it was."""
    doubt = replace(catalogued("file.damaged", "甲.xlsx"), sheet="项目清单", cell="K5")
    accused = replace(doubt, blamed=Blamed("项目清单", "H5", Words("总投资", "Investment"), "1004"))

    def given(investment: float) -> Submission:
        answers = {cell: Answer(value, value, "项目清单", cell) for cell, value in (("K5", 50_820.0), ("H5", investment))}
        return Submission("甲.xlsx", "610323", "f", "1", answers, {})

    for finding, later, fixed in ((accused, 41_766.0, 1), (accused, 1_004.0, 0), (doubt, 41_766.0, 0)):
        change = compared([finding], [], partial(given, 1_004.0), partial(given, later))
        assert (len(change.fixed), len(change.vanished)) == (fixed, 1 - fixed)


def test_a_batch_without_anything_new_is_no_round(tmp_path: Path) -> None:
    """A round is a run that read something new."""
    folder, out = put(tmp_path / "in", 甲=a_return()), tmp_path / "out"
    for _ in range(3):
        assert wt.check(folder, out, UNITS).summary.rounds == 1
    put(folder, 乙=a_return("610324"))
    assert wt.check(folder, out, UNITS).summary.rounds == 2


def test_a_unit_is_known_by_the_name_of_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    """Damaged, encrypted, a scan in a folder of its own: the unit is not called 未报送; without a roster nobody is."""
    folder = put(tmp_path / "in", **{"610323_岐山县": b"PK\x03\x04 no", "610324": b"no workbook"})
    (folder / "610327 陇县").mkdir()
    (folder / "610327 陇县" / "扫描件.pdf").write_bytes(b"%PDF-1.4")
    batch = wt.check(folder, tmp_path / "out", UNITS)
    assert told(batch) == [
        "610323 unreadable 1 610323_岐山县.xlsx", "610324 unreadable 1 610324.xlsx", "610327 unreadable 1 610327 陇县/扫描件.pdf",
    ]
    assert batch.missing == () and [f.code for f in batch.findings if f.code.startswith("roster")] == []
    alone = wt.check(folder, tmp_path / "alone")
    assert alone.summary.roster is None and not alone.summary.complete


def test_answers_are_read_only_where_a_finding_is_gone() -> None:
    """What is still there, and what is new, is told by the findings alone."""
    one, other = (catalogued("file.damaged", "甲.xlsx"), catalogued("file.old_version", "甲.xlsx"))
    asked: list[str] = []

    def given() -> None:
        asked.append("answers")

    change = compared([one], [one, other], given, given)
    assert not asked
    assert [case.cause for case in (*change.remaining, *change.new)] == [one, other]
    assert [case.cause for case in compared([one, other], [one], given, given).fixed] == [other]
    assert asked == ["answers", "answers"]


def same_project(unit: str, other_firm: bool = False, date: str = "2025-01-10") -> bytes:
    """A return of a unit with projects that others have as well, unless another firm carries all of them out."""
    place = {"610323": "岐山县", "610324": "扶风县"}[unit]
    firm = {f"works.unit@{row}": f"{place}恒泰开发有限公司" for row in range(1, 5)} | {f"works.name@{row}": f"{place}第{row}项工程" for row in range(1, 5)}
    own = {"cover_unit": f"{place}工业和信息化局", "cover_date": date, "cover_county": place, "cover_park": f"{place}产业园"}
    return typed(right() | own | (firm if other_firm else {}), unit)


def counts(batch: wt.CheckedBatch, code: str) -> list[tuple[int, ...]]:
    """Of each return of a unit: errors, to verify, and what was fixed, remained, came and vanished."""
    (history,) = [h for h in batch.summary.histories if h.code == code]
    names = ("fixed", "remaining", "new", "vanished")
    return [(v.errors, v.verifies, *(case_places(getattr(v.change, name)) for name in names)) for v in history.versions]


def shown(out: Path, sheet: str, code: str) -> dict[str, object]:
    """The last row on a unit, by heading."""
    lines = list(openpyxl.load_workbook(out / "检查结果.xlsx")[sheet].iter_rows(values_only=True))
    (head,) = [line for line in lines if line[0] == "单位代码"]
    return dict(zip(map(str, head), [line for line in lines if line[0] == code][-1], strict=True))


def test_what_only_all_returns_show_is_counted_in_the_rounds_too(tmp_path: Path) -> None:
    """The sheet of rounds says of a return that counts what the sheet of units says of its unit."""
    folder, out = put(tmp_path / "in", 甲=same_project("610323"), 乙=same_project("610324")), tmp_path / "out"
    batch = wt.check(folder, out, UNITS)
    found = sum(f.count for f in batch.resolved.findings if f.unit == "610323" and f.severity == "verify")
    assert found > 0 and counts(batch, "610323") == [(0, found, 0, 0, 0, 0)]
    units, rounds = shown(out, "单位", "610323"), shown(out, "历次报送", "610323")
    assert (units["核实"], rounds["核实"], rounds["结论"]) == (found, found, "▲ 待核实")


@pytest.mark.parametrize("mended", [True, False])
@pytest.mark.parametrize("kept", [True, False])
def test_what_only_all_returns_show_is_compared_from_round_to_round(tmp_path: Path, mended: bool, kept: bool) -> None:
    """The earlier return counts no more, so that no check looks at it: what it was told when it did is remembered, gone or not."""
    folder, out = put(tmp_path / "in", 甲=same_project("610323"), 乙=same_project("610324")), tmp_path / "out"
    ((_, found, *_),) = counts(wt.check(folder, out, UNITS), "610323")
    put(folder, **{"甲2" if kept else "甲": same_project("610323", mended, "2025-01-20")})
    batch = wt.check(folder, out, UNITS)
    assert counts(batch, "610323") == [(0, found, 0, 0, 0, 0), (0, 0, found, 0, 0, 0) if mended else (0, found, 0, found, 0, 0)]
    before = results(out)
    wt.check(folder, out, UNITS)
    assert results(out) == before


def test_what_a_return_is_no_longer_told_when_it_counts_is_forgotten(tmp_path: Path) -> None:
    """The other unit mended its own; then this one sends another return."""
    folder, out = put(tmp_path / "in", 甲=same_project("610323"), 乙=same_project("610324")), tmp_path / "out"
    wt.check(folder, out, UNITS)
    put(folder, 乙=same_project("610324", True))
    assert counts(wt.check(folder, out, UNITS), "610323") == [(0, 0, 0, 0, 0, 0)]
    put(folder, 甲2=same_project("610323", True, "2025-01-20"))
    assert counts(wt.check(folder, out, UNITS), "610323") == [(0, 0, 0, 0, 0, 0)] * 2


def test_a_name_that_differs_from_the_roster_is_nothing_new_in_the_next_return(tmp_path: Path) -> None:
    """It is found beside the roster, not in the file alone."""
    folder, out = put(tmp_path / "in", 甲=typed(right() | {"cover_unit": "岐山工信局"}, "610323")), tmp_path / "out"
    assert counts(wt.check(folder, out, UNITS), "610323") == [(0, 1, 0, 0, 0, 0)]
    put(folder, 甲=typed(right() | {"cover_unit": "岐山工信局", "cover_date": "2025-01-20"}, "610323"))
    assert counts(wt.check(folder, out, UNITS), "610323") == [(0, 1, 0, 0, 0, 0), (0, 1, 0, 1, 0, 0)]


def test_a_file_that_could_not_be_read_came_in_a_round_all_the_same(tmp_path: Path) -> None:
    """The page counts the files of a round by their verdicts: also those that are no version of a unit's return; no attachments."""
    folder, out = put(tmp_path / "in", 甲=a_return(), 坏=b"PK\x03\x04 no more", 谁的=a_return("610327")), tmp_path / "out"
    (folder / "扫描件.pdf").write_bytes(b"%PDF-1.4")
    wt.check(folder, out, UNITS[:2])
    put(folder, 甲=a_return(date="2025-01-20"), 坏2=b"PK\x03\x04 no")
    wt.check(folder, out, UNITS[:2])
    page = (out / "index.html").read_text(encoding="utf-8")
    told = json.loads(page.partition('id="data">')[2].partition("</script>")[0])
    names = ("round", "files", "accepted", "pending", "rejected", "quarantined", "undecided")
    assert [tuple(one[name] for name in names) for one in told["rounds"]] == [(1, 3, 0, 1, 1, 1, 0), (2, 2, 0, 1, 0, 1, 0)]
