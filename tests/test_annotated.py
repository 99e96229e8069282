"""Annotated copies: every finding listed and marked at its cell, and still a return that can be corrected and sent back."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests import progress_return
from tests.oracles.libreoffice import LibreOffice
from tests.oracles.openxml import validate_all
from tests.oracles.rendering import pages, texts, to_pdf
from tests.small_form import filled_in, write_form
from workbook_tools import check, load_form
from workbook_tools.check.catalogue import CATALOGUE, catalogued
from workbook_tools.check.finding import Finding
from workbook_tools.cli import main
from workbook_tools.examine import Examined, examine_bytes
from workbook_tools.form.catalog import Forms, forms_in
from workbook_tools.form.definition import Form
from workbook_tools.form.units import Unit
from workbook_tools.report.annotated import copies_of
from workbook_tools.rules.values import Value
from workbook_tools.safe_text import named
from workbook_tools.workbook.findings_sheet import FIRST, HEAD
from workbook_tools.workbook.layout import COMMENT_SHEET, COMMENTED, explanation_id
from workbook_tools.workbook.place_form import lay_out
from workbook_tools.workbook.protection import Lock

ROWS, MANY = 12, 1_200
LIST = "走访清单"
LOCK = Lock("c2FsdA==", "ZGlnZXN0", spins=1)
WRONG: dict[tuple[str, int], Value] = {
    ("visits.output", 1): "待定", ("visits.company", 2): "乙厂", ("visits.trade", 2): "汽车", ("visits.output", 2): 100.0,
    ("visits.tax", 2): 90.0,
}


def _definition(data: dict[str, Any]) -> None:
    """A rule to be verified beside the one that is an error, and room for many lines."""
    again = {**data["rules"][0], "code": "visits.low", "severity": "verify", "assert": "tax>=1"}
    again["zh"] = {"rule": "年税收一般不少于1万元", "found": "年税收 {tax}", "fix": "请核对"}
    again["en"] = {"rule": "Tax is normally 1 at least", "found": "tax is {tax}", "fix": "Check it"}
    data["rules"].append(again)
    data["sheets"][1]["blocks"][0]["rows"] = ROWS


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("forms")
    write_form(folder / "form", _definition)
    return folder


@pytest.fixture(scope="module")
def forms(shelf: Path) -> Forms:
    return forms_in([shelf])


@pytest.fixture(scope="module")
def form(forms: Forms) -> Form:
    return forms.get("visit-list")


def examined(forms: Forms, form: Form, answers: dict[tuple[str, int], Value]) -> Examined:
    return examine_bytes(filled_in(form, answers), "甲.xlsx", forms)


def copy_of(form: Form, item: Examined, more: tuple[Finding, ...] = (), lang: str = "zh") -> bytes:
    assert item.raw is not None
    return copies_of(form, item.raw.identity.rows, LOCK).annotate(item.raw, (*item.findings, *more), item.unit, lang)


def listed(data: bytes) -> list[tuple[Any, ...]]:
    """The lines of the list with whether each is folded away."""
    sheet = openpyxl.load_workbook(io.BytesIO(data))[COMMENT_SHEET]
    return [
        (*(cell.value for cell in row), bool(sheet.row_dimensions[row[0].row].hidden))
        for row in sheet.iter_rows(min_row=FIRST, max_col=6)
    ]


def test_each_cause_is_a_line_with_its_place_and_what_follows_is_folded_below_it(forms: Forms, form: Form) -> None:
    """Errors first; the place is a link; a filter hides what follows, so that it can be seen although the sheet is locked."""
    item = examined(forms, form, WRONG)
    cause = next(f for f in item.findings if f.code == "value.not_number")
    follows = replace(cause, id="x", because=cause.id, code="visits.tax", cell="E5", field="visits.tax")
    data = copy_of(form, item, (follows,))
    lines = listed(data)
    assert [line[:5] for line in lines] == [
        ("1", "✗ 错误", LIST, "D5", "年产值（万元）：“待定”不是数字。请填写以万元为单位的数字，如 12000。"),
        ("1.1", "↳ 连带", LIST, "E5", "由第 1 条引起，改正后一并消除。年产值（万元）：“待定”不是数字。"),
        ("2", "✗ 错误", LIST, "E6", "年税收（万元）：年税收 90，年产值 100。请核对。"),
    ]
    assert [line[6] for line in lines] == [False, True, False]
    sheet = openpyxl.load_workbook(io.BytesIO(data))[COMMENT_SHEET]
    assert sheet.auto_filter.ref == f"A{HEAD}:F{FIRST + 2}"
    assert sheet.auto_filter.filterColumn[0].filters.filter == ["✗ 错误"]
    assert sheet.protection.sheet and sheet.protection.autoFilter is False, "an attribute that is false is a thing that is allowed"
    assert sheet[f"D{FIRST}"].hyperlink.location == f"'{LIST}'!D5"
    assert sheet["A2"].value == "错误 2"


def test_each_cell_is_tinted_and_carries_a_note(forms: Forms, form: Form) -> None:
    """What follows has a note and no tint; a mere note (提示) has neither."""
    item = examined(forms, form, {**WRONG, ("visits.output", 3): "１２", ("visits.company", 3): "丙厂", ("visits.trade", 3): "汽车", ("visits.tax", 3): 0.5})
    assert {f.severity for f in item.findings} == {"error", "verify", "info"}
    sheet = openpyxl.load_workbook(io.BytesIO(copy_of(form, item)))[LIST]
    notes = {cell.coordinate: cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment}
    assert set(notes) == {"D5", "E6", "E7"}
    assert notes["E6"] == "✗ 错误 第 2 条：年税收（万元）：年税收 90，年产值 100。请核对。"
    assert notes["E7"].startswith("▲ 核实 第 3 条")
    tinted = {
        rule.dxf.fill.bgColor.rgb: str(area.sqref) for area in sheet.conditional_formatting for rule in area.rules if rule.formula == ["TRUE"]
    }
    assert tinted == {"FFFDECEA": "D5 E6", "FFFFF4DC": "E7"}
    other = openpyxl.load_workbook(io.BytesIO(copy_of(form, item)))["填报说明"]
    assert not [rule for area in other.conditional_formatting for rule in area.rules if rule.formula == ["TRUE"]]


def test_the_answer_that_a_cause_blames_is_marked_where_it_stands() -> None:
    """An amount with a digit lost makes two sums wrong: it is tinted itself, and its note says what it was held against."""
    answers = progress_return.right() | {"works.investment@1": 1500}
    item = examine_bytes(progress_return.typed(answers), "甲.xlsx", forms_in())
    (sheet, place), (_, cause) = progress_return.address("works.investment@1"), progress_return.address("works.invested_total@1")
    data = copy_of(load_form(progress_return.FORM), item)
    copy = openpyxl.load_workbook(io.BytesIO(data))[sheet]
    tinted = {str(area.sqref) for area in copy.conditional_formatting for rule in area.rules if rule.formula == ["TRUE"]}
    assert {cell for areas in tinted for cell in areas.split()} == {place, cause}
    assert copy[place].comment.text == (
        f"✗ 错误 第 1 条：可能是这一格填错了。{cause} 累计完成投资（万元）：累计完成投资 15,000，总投资只有 1,500。"
        "请核对；确属超概算的，请在“自检”说明。由此引起的错误也须改正，只写情况说明不够。"
    )
    (total,) = [cell.comment.text for row in openpyxl.load_workbook(io.BytesIO(data))["四、资金和项目"].iter_rows() for cell in row if cell.comment]
    assert total == "↳ 由第 1 条引起，改正后一并消除。投产项目 总投资（万元）：填 15,000，清单中“投产”的项目合计 1,500。"


def test_all_findings_are_listed_and_marked_however_many(forms: Forms, form: Form, tmp_path: Path) -> None:
    """Twelve hundred of them: more than a list had room for once, and than one block of numbers of notes."""
    item = examined(forms, form, WRONG)
    found = [
        replace(item.findings[0], id=f"m{n}", field=None, row=None, cell=f"B{n}", values={**item.findings[0].values, "found": f"值{n}"})
        for n in range(20, 20 + MANY)
    ]
    data = copy_of(form, replace(item, findings=tuple(found)))
    assert [line[0] for line in listed(data)] == [str(n) for n in range(1, MANY + 1)]
    path = tmp_path / "many.xlsx"
    path.write_bytes(data)
    assert validate_all([path], ("Microsoft365",)) == {path: []}
    book = openpyxl.load_workbook(path)
    assert sum(cell.comment is not None for row in book[LIST].iter_rows() for cell in row) == MANY
    # LibreOffice lists them as well
    with LibreOffice() as office, office.open(path) as opened:
        (rows,) = opened.values([(COMMENT_SHEET, f"A{FIRST}:E{FIRST + MANY - 1}")])
    assert [str(row[4]) for row in rows] == [line[4] for line in listed(data)]


def test_a_finding_is_marked_where_its_answer_is_in_the_copy_wherever_it_was_in_the_return(forms: Forms, form: Form) -> None:
    """Rows put in above the list move the answers of the return; the copy has them at the form's own places."""
    item = examined(forms, form, WRONG)
    assert item.raw is not None
    moved = {table: tuple(replace(line, row=line.row + 3) for line in lines) for table, lines in item.raw.tables.items()}
    raw = replace(item.raw, tables=moved)
    found = [
        replace(f, row=f.row + 3 if f.row else None, cell=f"{f.cell[0]}{int(f.cell[1:]) + 3}" if f.cell else None) for f in item.findings
    ]
    assert [f.cell for f in found] == ["D8", "E9"]
    data = copies_of(form, raw.identity.rows, LOCK).annotate(raw, found, "")
    assert [line[3] for line in listed(data)] == ["D5", "E6"]
    sheet = openpyxl.load_workbook(io.BytesIO(data))[LIST]
    assert sheet["D5"].value == "待定" and sheet["D5"].comment is not None


def test_a_group_of_equal_failures_is_one_line_and_all_its_cells_are_marked(forms: Forms, form: Form) -> None:
    answers: dict[tuple[str, int], Value] = {}
    for number in range(1, 8):
        answers |= {("visits.company", number): f"第{number}厂", ("visits.trade", number): "汽车", ("visits.output", number): "待定", ("visits.tax", number): 5.0}
    data = copy_of(form, examined(forms, form, answers))
    (line,) = [line for line in listed(data) if line[1] == "✗ 错误"]
    assert line[3:5] == ("D5:D11", "年产值（万元）：“待定”不是数字（共 7 处）。请填写以万元为单位的数字，如 12000。")
    sheet = openpyxl.load_workbook(io.BytesIO(data))[LIST]
    assert [sheet[f"D{row}"].comment is not None for row in range(5, 13)] == [*[True] * 7, False]


def test_every_code_to_be_verified_has_a_place_for_its_explanation() -> None:
    """Those of rules and checks on 自检, all others on the sheet of findings."""
    assert {entry.code for entry in CATALOGUE if "verify" in {entry.severity, *entry.also}} == set(COMMENTED)
    for form_id in ("specialty-park-2022", "progress-return-2024"):
        layout = lay_out(load_form(form_id))
        wanted = {r.code for r in layout.form.rules if r.severity == "verify"} | {c.code for c in layout.checks if c.severity == "verify"}
        assert wanted <= set(layout.explanations)


def test_an_explanation_written_in_a_copy_is_heard(shelf: Path, forms: Forms, form: Form, tmp_path: Path) -> None:
    """The cover names a unit that the roster calls otherwise: explained on the copy, the return passes a strict check."""
    sent = tmp_path / "in"
    sent.mkdir()
    (sent / "610101_甲.xlsx").write_bytes(filled_in(form))
    roster = [Unit("610101", {"code": "610101", "unit": "第一工信局"})]
    first = check(sent, tmp_path / "first", roster, form, shelves=[shelf], strict=True)
    assert [f.code for f in first.findings if f.severity != "info"] == ["file.unit_mismatch"]
    copy = tmp_path / "first" / "annotated" / "610101_甲.xlsx"
    book = openpyxl.load_workbook(copy)
    sheet = book[COMMENT_SHEET]
    place = book.defined_names[explanation_id("file.unit_mismatch")].attr_text.rpartition("!")[2].replace("$", "")
    assert sheet[place].protection.locked is False
    assert not sheet.row_dimensions[sheet[place].row].hidden and sheet.row_dimensions[sheet[place].row + 1].hidden
    (line,) = listed(copy.read_bytes())
    assert line[5] == "无误的，点此写情况说明" and sheet[f"F{FIRST}"].hyperlink.location == f"'{COMMENT_SHEET}'!{place}"
    sheet[place] = "机构改革后更名，公章未换"
    book.save(sent / "610101_甲.xlsx")
    again = check(sent, tmp_path / "again", roster, form, shelves=[shelf], strict=True)
    assert [(f.code, f.explanation) for f in again.findings if f.severity == "verify"] == [("file.unit_mismatch", "机构改革后更名，公章未换")]
    assert [result.status for result in again.files] == ["accepted"]


@pytest.mark.parametrize(("strict", "status"), [([], 0), (["--strict"], 1)])
def test_a_file_that_a_strict_check_sends_back_is_no_clean_end(
    shelf: Path, form: Form, tmp_path: Path, strict: list[str], status: int
) -> None:
    """Nothing is in error: without --strict the same file is accepted and the status is 0."""
    (tmp_path / "610101_甲.xlsx").write_bytes(filled_in(form))
    roster = tmp_path / "units.csv"
    roster.write_text("code,unit\n610101,第一工信局\n", encoding="utf-8")
    out = tmp_path / "out"
    asked = ["check", str(tmp_path / "610101_甲.xlsx"), "--out", str(out), "--units", str(roster), "--forms", str(shelf), "--quiet", *strict]
    assert main(asked) == status
    assert [f'{line["severity"]} {line["code"]}' for line in map(json.loads, (out / "findings.jsonl").read_text("utf-8").splitlines())] == [
        "verify file.unit_mismatch"
    ]
    assert ("rejected" if strict else "accepted") in (out / "files.csv").read_text("utf-8")


def test_a_copy_is_a_return_that_can_be_corrected_and_sent_back(forms: Forms, form: Form) -> None:
    """It reads as what it was made of, finding by finding; mended where it is marked, it passes."""
    item = examined(forms, form, WRONG)
    data = copy_of(form, item)
    again = examine_bytes(data, "甲.xlsx", forms)
    assert [(f.code, f.sheet, f.cell) for f in again.findings] == [(f.code, f.sheet, f.cell) for f in item.findings]
    assert again.submission == item.submission
    book = openpyxl.load_workbook(io.BytesIO(data))
    for area, value in (("D5", 100), ("E6", 20)):
        assert book[LIST][area].comment is not None
        book[LIST][area] = value
    stream = io.BytesIO()
    book.save(stream)
    assert [f.code for f in examine_bytes(stream.getvalue(), "甲.xlsx", forms).findings if f.severity != "info"] == []


def test_the_list_prints_without_an_empty_page(forms: Forms, form: Form, tmp_path: Path) -> None:
    """Two findings take one page; what follows and what need not be explained is not printed."""
    path = tmp_path / "copy.xlsx"
    path.write_bytes(copy_of(form, examined(forms, form, WRONG), (catalogued("structure.format_lost", "甲.xlsx", {"count": 1, "found": "1", "scale": "2"}),)))
    printed = texts(to_pdf(path, tmp_path / "pdf"))
    assert [page.split()[0] for page in printed[:2]] == [COMMENT_SHEET, "企业走访清单"]
    assert all(page.strip() for page in printed) and pages(tmp_path / "pdf" / "copy.pdf") == len(printed)
    assert "（数字无误的，在右边写明原因）" in "".join("".join(printed[0]).split())


def test_no_text_of_a_return_breaks_a_copy(forms: Forms, form: Form, tmp_path: Path) -> None:
    """In the list and in the notes: shown as it is, or by the name of what cannot be seen; never a formula."""
    item = examined(forms, form, WRONG)
    written = {}
    for number, text in enumerate(("=1+1", "<b>&\"'", "]]>", "\x0b\x00", "\u202eabc", "\ud800", "_x0041_", "字" * 3_000)):
        bad = replace(item.findings[0], explanation=text, values={**item.findings[0].values, "found": text}, id="h")
        written[tmp_path / f"{number}.xlsx"] = text
        (tmp_path / f"{number}.xlsx").write_bytes(copy_of(form, item, (bad, catalogued("file.external_links", text))))
    assert {path.name: said for path, said in validate_all(written, ("Microsoft365",)).items() if said} == {}
    for path, text in written.items():
        book = openpyxl.load_workbook(path)
        cells = [cell for row in book[COMMENT_SHEET].iter_rows() for cell in row]
        assert named(text)[:20] in "".join(str(cell.value) for cell in cells).replace("_x005F_", "_")
        assert all(cell.data_type != "f" for cell in cells)


def test_the_english_copy_speaks_english(forms: Forms, form: Form) -> None:
    lines = listed(copy_of(form, examined(forms, form, WRONG), lang="en"))
    assert lines[0][:2] == ("1", "✗ error") and lines[1][4].endswith("90 of 100. Check it.")
    sheet = openpyxl.load_workbook(io.BytesIO(copy_of(form, examined(forms, form, WRONG), lang="en")))[COMMENT_SHEET]
    assert [cell.value for cell in sheet[HEAD]] == ["No.", "Level", "Sheet", "Cell (click to go)", "What was found, what to do", "Explanation"]


def test_the_same_return_gives_the_same_copy(forms: Forms, form: Form) -> None:
    item = examined(forms, form, WRONG)
    assert copy_of(form, item) == copy_of(form, item)


def test_a_check_without_copies_makes_none_and_speaks_of_none(shelf: Path, form: Form, tmp_path: Path) -> None:
    """Those of an earlier run go, since they no longer say what was found."""
    sent = tmp_path / "in"
    sent.mkdir()
    (sent / "610101_甲.xlsx").write_bytes(filled_in(form, WRONG))
    out = tmp_path / "out"
    check(sent, out, (), form, shelves=[shelf])
    assert (out / "annotated" / "610101_甲.xlsx").is_file()
    check(sent, out, (), form, shelves=[shelf], copies=False)
    assert not (out / "annotated").exists()
    (text,) = (path.read_text(encoding="utf-8-sig") for path in (out / "letters").rglob("*.txt"))
    assert "批注副本" not in text and "请在原文件中改正。" in text
