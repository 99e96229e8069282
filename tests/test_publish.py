"""From a notice to a round with commands alone, and what is attached to a notice."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest

from tests.notices import _word
from tests.oracles.openxml import validate
from tests.small_form import write_form
from workbook_tools import check_file, load_form
from workbook_tools.cli import main
from workbook_tools.sheetform.to_excel import folder_files

pytestmark = pytest.mark.usefixtures("locked")


@pytest.fixture
def locked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A password in the environment, so that nobody is asked."""
    monkeypatch.setenv("WORKBOOK_TOOLS_PASSWORD", "季")


NOTICE = (
    "附件1", "2024年园区项目情况表", "填报单位：            联系人：            填报日期：    年  月  日",
    "一、园区发展情况（不超过300字）", "（一）主要成效；", "（二）存在问题。",
    "二、重点项目清单", "单位：万元", [["序号", "项目名称", "是否开工", "总投资", "备注"], ["1", "", "", "", ""], ["2", "", "", "", ""], ["合计", "", "", "", ""]],
    "注：总投资以批复为准。",
)


def test_from_a_word_notice_to_totals_with_three_commands_and_no_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """draft, generate, check: two units fill in what was drafted, both pass, their projects add up."""
    (tmp_path / "通知.docx").write_bytes(_word(NOTICE))
    (tmp_path / "units.csv").write_text("code,unit\n610101,甲市工信局\n610102,乙市工信局\n", encoding="utf-8")
    form, sent, back, results = (tmp_path / n for n in ("form", "sent", "back", "results"))
    assert main(["form", "draft", str(tmp_path / "通知.docx"), "--out", str(form)]) == 0
    assert main(["generate", "--form", str(form), "--units", str(tmp_path / "units.csv"), "--out", str(sent), "--quiet"]) == 0
    back.mkdir()
    drafted = load_form(form)
    (table,) = (b.id for _, b in drafted.blocks() if b.open)
    for number, path in enumerate(sorted(sent.glob("*.xlsx")), 1):
        book = openpyxl.load_workbook(path)
        typed = {
            "cover_fields_contact": "张三", "cover_fields_date": f"2025-01-1{number}", "s1_1": f"园区第{number}年新增规上企业三家，产业链配套能力明显增强。",
            "s1_2": f"第{number}批用地指标尚未落实，需要进一步协调推进解决。", f"{table}_project_name": f"{number}号厂房", f"{table}_shi_fou_kai_gong": "是",
            f"{table}_investment": 1000.0 * number,
        }
        for name, value in typed.items():
            sheet, cells = next(book.defined_names[name].destinations)
            book[sheet][cells.replace("$", "").split(":")[0]].value = value
        book.save(back / path.name)
    assert main(["check", str(back), "--units", str(tmp_path / "units.csv"), "--forms", str(form), "--out", str(results), "--quiet", "--no-copies", "--aggregate", str(tmp_path / "totals.xlsx")]) == 0
    assert "已汇总 2 份报送; 2 returns added up: " in capsys.readouterr().out
    added = openpyxl.load_workbook(tmp_path / "totals.xlsx")
    assert any(cell.value == 3000 for sheet in added for row in sheet.iter_rows() for cell in row)
    said = [json.loads(line) for line in (results / "submissions.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [s["status"] for s in said] == ["accepted", "accepted"]
    assert [s["tables"][table][0]["investment"] for s in said] == [1000.0, 2000.0]


def test_a_drafted_form_is_edited_in_excel_and_generated_as_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The workbook that a draft comes with is a form: generate writes its folder anew from it, as often as it is edited."""
    (tmp_path / "通知.docx").write_bytes(_word(NOTICE))
    form, edited = tmp_path / "form", tmp_path / "form" / "定义.xlsx"
    assert main(["form", "draft", str(tmp_path / "通知.docx"), "--out", str(form)]) == 0
    assert main(["form", "draft", str(tmp_path / "通知.docx"), "--out", str(form)]) == 0
    assert "可在 Excel 里改 定义.xlsx" in capsys.readouterr().out
    for number, label in enumerate(("项目全称", "项目规范名称")):
        book = openpyxl.load_workbook(edited)
        cell = next(cell for row in book["表单"].iter_rows() for cell in row if cell.value in {"项目名称", "项目全称"})
        cell.value = label
        book.save(edited)
        assert main(["generate", "--form", str(edited), "--out", str(tmp_path / f"sent{number}"), "--quiet"]) == 0
        assert label in {question.label.zh for _, block in load_form(form).blocks() for _, _, question in block.questions()}
    assert main(["form", "draft", str(tmp_path / "通知.docx"), "--out", str(form)]) == 2
    assert "定义.xlsx" in capsys.readouterr().err
    book["表单"]["A5"].value, kind = "问题", book["表单"]["A5"].value
    book.save(edited)
    assert main(["generate", "--form", str(edited), "--out", str(tmp_path / "sent2"), "--quiet"]) == 2
    assert "定义.xlsx 表单!A5：“问题”不是行的种类" in capsys.readouterr().err and not (tmp_path / "sent2").exists()
    (form / "form.json").write_text("{}", encoding="utf-8")
    book["表单"]["A5"].value = kind
    book.save(edited)
    assert main(["generate", "--form", str(edited), "--out", str(tmp_path / "sent2"), "--quiet"]) == 2
    assert "不会覆盖" in capsys.readouterr().err and (form / "form.json").read_text(encoding="utf-8") == "{}"


def test_a_check_with_nothing_to_add_up_stands_and_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A blank return; the results are there, the totals are not. A name without .xlsx is refused before anything is read."""
    folder, sent, results = write_form(tmp_path / "form"), tmp_path / "sent", tmp_path / "results"
    assert main(["generate", "--form", str(folder), "--out", str(sent), "--quiet"]) == 0
    given = ["check", str(sent), "--forms", str(folder), "--out", str(results), "--quiet", "--no-copies", "--aggregate"]
    assert main([*given, str(tmp_path / "totals.txt")]) == 2 and not results.exists()
    capsys.readouterr()
    assert main([*given, str(tmp_path / "totals.xlsx")]) == 1
    assert "没有通过的报送" in capsys.readouterr().err and (results / "findings.jsonl").exists() and not (tmp_path / "totals.xlsx").exists()


def test_what_is_published_is_the_form_with_all_that_goes_with_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Blank workbook, guide and rules in Word on official paper, the definition as files and as a workbook."""
    out = tmp_path / "附件.zip"
    assert main(["form", "publish", "progress-return-2024", "--out", str(out)]) == 0
    assert "没有图片" not in capsys.readouterr().out
    with zipfile.ZipFile(out) as package:
        files = {name: package.read(name) for name in package.namelist()}
    form = load_form("progress-return-2024")
    drawn = {n.removeprefix("6-图片/").partition("-")[2].removesuffix(".png"): d for n, d in files.items() if n.startswith("6-")}
    assert {sheet.name for sheet in form.sheets} < set(drawn) and all(d.startswith(b"\x89PNG") for d in drawn.values())
    assert [n for n in files if not n.startswith(("5-", "6-"))] == [f"1-{form.title.zh}.xlsx", "2-填写指南.docx", "3-核对规则.docx", "4-表的定义.xlsx"]
    assert {n.removeprefix("5-表的定义/"): d for n, d in files.items() if n.startswith("5-")} == folder_files(form.folder)
    guide, rules = ("\n".join(p.text for p in docx.Document(io.BytesIO(files[n])).paragraphs) for n in ("2-填写指南.docx", "3-核对规则.docx"))
    assert all(step in guide for step in form.steps) and "【错误】" not in guide
    assert "【错误】支出资金不得超过到位资金" in rules and all(s.name in rules or s.role for s in form.sheets)
    for name in ("2-填写指南.docx", f"1-{form.title.zh}.xlsx"):
        (tmp_path / name).write_bytes(files[name])
    assert validate(tmp_path / f"1-{form.title.zh}.xlsx") == []


def test_without_a_program_that_draws_there_are_no_pictures_and_a_line_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:
    """Everything else is there all the same."""
    monkeypatch.setenv("PATH", str(tmp_path))
    assert main(["form", "publish", str(write_form(tmp_path / "form")), "--out", str(tmp_path / "附件.zip")]) == 0
    assert "没有图片：本机没有 LibreOffice 或 poppler，或没有画成; no pictures: " in capsys.readouterr().out
    with zipfile.ZipFile(tmp_path / "附件.zip") as package:
        assert {name[0] for name in package.namelist()} == {"1", "2", "3", "4", "5"}


def test_an_archive_of_somebody_else_is_not_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Only with --force."""
    out = tmp_path / "附件.zip"
    out.write_bytes(b"PK mine")
    assert main(["form", "publish", "progress-return-2024", "--out", str(out)]) == 2
    assert "不会覆盖" in capsys.readouterr().err and out.read_bytes() == b"PK mine"


def test_a_preview_fills_in_a_form_and_breaks_its_rules(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The small form: one return that passes, and a workbook of its own rule broken that the check refuses for it."""
    folder, out = write_form(tmp_path / "form"), tmp_path / "preview"
    assert main(["form", "preview", str(folder), "--out", str(out), "--quiet"]) == 0
    said = capsys.readouterr().out
    form = load_form(folder)
    right = check_file(out / "正确.xlsx", form)
    assert right.status == "accepted" and [f.code for f in right.findings if f.severity != "info"] == []
    told = (out / "预览说明.md").read_text(encoding="utf-8")
    rows = [line for line in told.splitlines() if line.startswith("| ") and ".xlsx" in line]
    assert f"{len(rows)} 条规则做出了违反它的表" in said and len(rows) == 12 and "| 没有做出 |" not in told
    for row in rows:
        code, _, _, name, message = (cell.strip() for cell in row.strip("|").split(" | "))
        assert code in {f.code for f in check_file(out / name, form).findings}, (code, name, message)
    assert any(row.startswith("| visits.tax | 错误 | 年税收不超过年产值的三成 |") for row in rows)
    assert main(["form", "preview", str(folder), "--out", str(out), "--quiet"]) == 2
    assert "已经有内容" in capsys.readouterr().err


def test_of_the_plan_every_rule_that_typing_can_break_is_broken(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """60 rules; the filled-in return has nothing to find, and only text that spills over a box is left to be tried by hand."""
    out = tmp_path / "preview"
    assert main(["form", "preview", "specialty-park-2022", "--out", str(out), "--quiet"]) == 0
    assert "59 条规则做出了违反它的表" in capsys.readouterr().out
    told = (out / "预览说明.md").read_text(encoding="utf-8")
    assert "核对结果：没有问题" in told
    assert [line.split(" | ")[0] for line in told.splitlines() if "| 没有做出 |" in line] == ["| text.spilled"]
    form = load_form("specialty-park-2022")
    for name in ("正确.xlsx", *(f"违反规则/{n.name}" for n in sorted((out / "违反规则").iterdir())[40:43])):
        codes = {f.code for f in check_file(out / name, form).findings}
        assert codes == set() if name == "正确.xlsx" else name.removesuffix(".xlsx").partition("-")[2] in codes
