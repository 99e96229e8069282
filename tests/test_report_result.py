"""What `检查结果.xlsx` and the lines for programs say, and that no text from a return can act."""

from __future__ import annotations

import csv
import json
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.oracles.libreoffice import LibreOffice
from tests.oracles.openxml import validate_all
from tests.oracles.rendering import pages, texts, to_pdf
from workbook_tools import load_form, safe_text
from workbook_tools.check.catalogue import catalogued
from workbook_tools.check.causes import Case
from workbook_tools.check.finding import FileResult, Finding
from workbook_tools.checks.copied import COPIED
from workbook_tools.form.submission import Answer, Line, Submission
from workbook_tools.form.units import Owed, Unit
from workbook_tools.levels import Severity
from workbook_tools.report import listing
from workbook_tools.report.decisions import Decided, Decision
from workbook_tools.report.history import Change, History, Version
from workbook_tools.report.jsonl_csv import (
    FILE_COLUMNS,
    finding_lines,
    submission_line,
    write_files,
)
from workbook_tools.report.links import Links, target
from workbook_tools.report.result import write_result
from workbook_tools.report.result_words import Report
from workbook_tools.report.rule_uses import Asked
from workbook_tools.report.sentences import files_sentence, findings_sentence, roster_sentence
from workbook_tools.report.summary import summarize
from workbook_tools.words import Texts, Words

HOSTILE = (
    '=HYPERLINK("http://evil.example","点我")', "=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(1,2)",
    "\t=1+1", "\r=1+1", "\n=1+1", "＝1+1", "＋1", "－1", "＠SUM", " =1+1", "http://evil.example/x",
    "mailto:a@b.example", "{=1+1}",
)
MISSING = Unit("610402", {
    "code": "610402", "city": "咸阳市", "county": "秦都区", "park": "秦都新型显示产业园",
    "unit": "秦都区工业和信息化局", "contact": "田建设", "phone": "029-55550104", "extra": "不显示",
})
NO_LINKS = Links()
ROSTER = (Unit("610302", {"unit": "渭滨区工业和信息化局"}), Unit("610114", {"unit": "阎良区工业和信息化局"}), MISSING)


def result(file: str, status: str = "accepted", **changes: Any) -> FileResult:
    """A file result; what is not said is empty."""
    values: dict[str, Any] = {
        "unit": "", "form": "", "version": "", "errors": 0, "verifies": 0, "unexplained": 0,
        "infos": 0, "reason": None, "sha256": "0" * 64, **changes,
    }
    if isinstance(values["reason"], str):
        values["reason"] = finding("info", values["reason"])
    return FileResult(file, status, **values)


def finding(severity: Severity, message: str, **changes: Any) -> Finding:
    """A finding of a rule whose words are the message and ``hint``; what is not said is absent."""
    said, hint = Words(message, message), changes.pop("hint", "请改正")
    values: dict[str, Any] = {
        "file": "甲.xlsx", "unit": "610302", "code": "value.not_number", "sheet": "项目清单",
        "cell": "G12", "field": "projects.investment", "row": 12, **changes,
    }
    return Finding(severity=severity, texts=Texts(Words("", ""), said, Words(hint, hint)), **values)


def table(path: Path, sheet: str) -> str:
    """A sheet as a pipe table, blank cells empty."""
    rows = openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True)
    return "\n".join("|".join("" if v is None else str(v) for v in row) for row in rows)


def small(**changes: Any) -> dict[str, Any]:
    """What there is to count of a small check with one file of each verdict."""
    return {
        "files": [
            result("乙.xlsx", unit="610114", verifies=2, infos=1),
            result("丙.xlsx", unit="610114", verifies=1, unexplained=1),
            result("甲.xlsx", "rejected", unit="610302", errors=1, reason="有 1 处错误"),
            result("炸弹.xlsx", "quarantined", reason="压缩比异常"),
            result("~$乙.xlsx", "ignored", reason="临时文件"),
        ],
        "findings": [
            finding("info", "已规范为 1234", file="乙.xlsx", unit="610114", code="value.normalised"),
            finding("verify", "比值偏大", file="乙.xlsx", unit="610114", explanation="新建产能"),
            finding("error", "“待定”不是数字", hint="填 12000"),
        ],
        "roster": ROSTER, "missing": [Owed(MISSING, "")], **changes,
    }


def written(folder: Path, lang: str = "zh", links: Links = NO_LINKS, **changes: Any) -> Path:
    """The result of the small check."""
    path = folder / "检查结果.xlsx"
    summary = summarize(**small(**changes))
    asked = Asked()
    write_result(path, Report(summary, links, asked.uses(summary.findings)), lang)
    return path


def test_units_come_first_each_with_its_state_and_whom_to_call(tmp_path: Path) -> None:
    """Who passed, who must correct, who did not answer: one row each, in the order of the roster, cities counted below."""
    path = written(tmp_path)
    assert openpyxl.load_workbook(path).sheetnames == ["单位", "问题", "规则", "历次报送", "文件", "运行说明"]
    assert table(path, "单位") == "\n".join((
        "检查结果||||||||||||||",
        "3 个单位：✗ 退回 1，✗ 未报送 1，✓ 通过 1||||||||||||||",
        "单位代码|市（区）|县（市、区）|填报单位|状态|轮次|填报日期|错误|核实|已说明|联系人|联系电话|报送文件|批注副本|补正通知",
        "610302|||渭滨区工业和信息化局|✗ 退回|||1|0|0|||甲.xlsx||",
        "610114|||阎良区工业和信息化局|✓ 通过|||0|2|2|||乙.xlsx||",
        "610402|咸阳市|秦都区|秦都区工业和信息化局|✗ 未报送|||0|0|0|田建设|029-55550104|||",
        "||||||||||||||",
        "按市（区）小计||||||||||||||",
        "市（区）|单位数|✗ 退回|✗ 打不开|▲ 待认定|▲ 待核实|✗ 未报送|✓ 通过|报送率||||||",
        "未列明|2|1|0|0|0|0|1|1||||||",
        "咸阳市|1|0|0|0|0|1|0|0||||||",
        "合计|3|1|0|0|0|1|1|0.6666666666666666||||||",
    ))


def test_files_come_with_what_needs_attention_first_and_a_sign_beside_the_colour(tmp_path: Path) -> None:
    """Returned and quarantined stand above 待核实 and 通过; the roster gives the unit's name."""
    assert table(written(tmp_path), "文件") == "\n".join((
        "文件|单位代码|单位名称|结论|轮次|错误|核实|其中未说明|提示|原因",
        "甲.xlsx|610302|渭滨区工业和信息化局|✗ 退回||1|0|0|0|项目清单 G12：有 1 处错误。请改正。",
        "炸弹.xlsx|||✗ 隔离||0|0|0|0|项目清单 G12：压缩比异常。请改正。",
        "丙.xlsx|610114|阎良区工业和信息化局|▲ 待核实||0|1|1|0|",
        "乙.xlsx|610114|阎良区工业和信息化局|✓ 通过||0|2|0|1|",
        "~$乙.xlsx|||– 忽略||0|0|0|0|项目清单 G12：临时文件。请改正。",
    ))


def test_errors_come_before_items_to_verify_before_notes(tmp_path: Path) -> None:
    """Each cause is one row with its place, what to do and the official's explanation."""
    assert table(written(tmp_path), "问题") == "\n".join((
        "单位代码|填报单位|级别|规则|工作表|单元格|处数|问题和建议|由此引起|情况说明|文件|代码",
        "610302|渭滨区工业和信息化局|✗ 错误|“待定”不是数字|项目清单|G12|1|“待定”不是数字。填 12000。|||甲.xlsx|value.not_number",
        "610114|阎良区工业和信息化局|▲ 核实|比值偏大|项目清单|G12|1|比值偏大。请改正。||新建产能（说明本项全部各行）|乙.xlsx|value.not_number",
        "610114|阎良区工业和信息化局|· 提示|已规范为 1234|项目清单|G12|1|已规范为 1234。请改正。|||乙.xlsx|value.normalised",
    ))


def test_what_follows_from_a_cause_is_folded_into_its_row(tmp_path: Path) -> None:
    """One row, however many rules fail with it: sorting and filtering cannot part them; many are counted."""
    cause = finding("error", "“待定”不是数字", id="a")
    total = finding("error", "合计不符", id="b", because="a", sheet="四、园区情况", cell="E9", code="total.mismatch")
    more = [finding("error", f"第{n}条", id=f"m{n}", because="a", cell=f"H{n}") for n in range(20, 32)]
    rows = [line.split("|") for line in table(written(tmp_path, findings=[cause, total]), "问题").splitlines()]
    assert [row[8] for row in rows[1:]] == ["1 处：四、园区情况 E9 合计不符"]
    rows = [line.split("|") for line in table(written(tmp_path, findings=[cause, *more]), "问题").splitlines()]
    assert len(rows) == 2 and rows[1][8].startswith("12 处：H20 第20条；H21 第21条") and rows[1][8].endswith("；等")


def test_a_group_of_equal_failures_is_one_row_with_its_range(tmp_path: Path) -> None:
    """200 rows of the same are one cause, counted as 200 places."""
    group = finding("error", "“待定”不是数字", cell="G6", range="G6:G205", count=200)
    row = table(written(tmp_path, findings=[group]), "问题").splitlines()[1].split("|")
    assert (row[5], row[6], row[7]) == ("G6:G205", "200", "“待定”不是数字（共 200 处）。请改正。")


def test_rules_are_counted_and_those_that_never_failed_are_listed(tmp_path: Path) -> None:
    """Asked at so many places, failed at so many; what is found of files, or by a check in Python, has no such number."""
    form = load_form("specialty-park-2022")
    rule = next(r for r in form.rules if r.code == "project.period_order")
    failed = Finding(
        code=rule.code, severity=rule.severity, file="甲.xlsx", unit="610302", sheet="项目清单", cell="G7", texts=rule.texts,
        values={"label": "开竣工时间", "start": "202212", "finish": "202109"},
    )
    asked = Asked()
    asked.add(form, {"projects": 4})
    path = tmp_path / "检查结果.xlsx"
    write_result(path, Report(summarize(**small(findings=[failed])), rules=asked.uses([failed, catalogued("file.macros", "甲.xlsx")])))
    rows = [line.split("|") for line in table(path, "规则").splitlines()]
    assert rows[0] == ["规则", "级别", "核对处数", "符合", "不符", "不符占比", "涉及单位", "例", "代码"]
    by_name = {row[0]: row for row in rows}
    assert by_name["开工时间不得晚于竣工时间"][1:8] == [
        "✗ 错误", "4", "3", "1", "0.25", "1", "项目清单 G7 开竣工时间：开工 202212 晚于竣工 202109。请把较早的年月填在前面。",
    ]
    assert by_name["文件带有宏，未运行"][2:4] == ["", ""]
    # what a check in Python looks at is counted by nobody, whether it found something or not
    copied = replace(failed, code="narrative.copied", severity="verify", sheet="七、保障措施", cell="A7", count=24, texts=COPIED.texts)
    write_result(path, Report(summarize(**small(findings=[copied])), rules=asked.uses([copied])))
    of_checks = {row[8]: row for row in (line.split("|") for line in table(path, "规则").splitlines())}
    assert of_checks["narrative.copied"][2:7] == ["", "", "24", "", "1"]
    assert of_checks["narrative.figure_mismatch"][2:8] == ["", "", "0", "", "0", "没有出现过"]
    assert by_name["同一园区只列一次"][3:8] == ["0", "0", "", "0", "没有出现过"]
    assert len(rows) - 1 == len(asked.texts) + 1


def test_rounds_say_what_was_fixed_what_is_left_and_what_is_new(tmp_path: Path) -> None:
    """One row a return; a return that is gone since says so and is no link."""
    old, new = finding("error", "待定", cell="G12"), finding("error", "长期", cell="H9")
    change = Change(fixed=(Case(old),), new=(Case(new),))
    versions = (
        Version("甲1.xlsx", "1" * 64, 1, "2022-03-08", "rejected", errors=1, here=False),
        Version("甲2.xlsx", "2" * 64, 2, "2022-03-20", "rejected", errors=1, since="甲1.xlsx", change=change),
    )
    path = written(tmp_path, histories=[History("610302", "plan", versions)], links=Links({"甲2.xlsx": "../收回/甲2.xlsx"}))
    assert table(path, "历次报送") == "\n".join((
        "单位代码|填报单位|轮次|报送文件|填报日期|结论|错误|核实|已改正|仍存在|新出现|随内容消失|变化的位置",
        "610302|渭滨区工业和信息化局|1|甲1.xlsx（已不在收回的文件中）|2022-03-08|✗ 退回|1|0|||||",
        "610302|渭滨区工业和信息化局|2|甲2.xlsx|2022-03-20|✗ 退回|1|0|1|0|1|0|已改正：项目清单 G12",
        "新出现：项目清单 H9",
    ))
    sheet = openpyxl.load_workbook(path)["历次报送"]
    assert sheet["D2"].hyperlink is None
    assert sheet["D3"].hyperlink.target == "../%E6%94%B6%E5%9B%9E/%E7%94%B22.xlsx"


def test_what_was_said_of_a_file_as_a_whole_is_told_among_the_changes_by_its_name(tmp_path: Path) -> None:
    """It has no place, and its code says nothing to people."""
    change = Change(fixed=(Case(catalogued("file.blank", "甲1.xlsx")),), new=(Case(catalogued("file.legacy_format", "甲2.xls", reason="old")),))
    versions = (Version("甲1.xlsx", "1" * 64, 1, "", "rejected"), Version("甲2.xls", "2" * 64, 2, "", "pending", since="甲1.xlsx", change=change))
    told = table(written(tmp_path, histories=[History("610302", "plan", versions)]), "历次报送")
    assert told.endswith("|已改正：是空白表，什么也没有填\n新出现：是旧格式文件，无法全部核对")


def test_links_lead_to_the_file_the_copy_and_the_letter_at_the_cell(tmp_path: Path) -> None:
    """Relative, so that the folder can be sent on; the cell of the copy is the place of the finding."""
    links = Links({"甲.xlsx": "../收 回/甲#1.xlsx"}, {"甲.xlsx": "annotated/甲.xlsx"}, {("610302", ""): "letters/其他/甲.docx"})
    book = openpyxl.load_workbook(written(tmp_path, links=links))
    assert [book["单位"][f"{column}4"].hyperlink.target for column in "MNO"] == [
        "../%E6%94%B6%20%E5%9B%9E/%E7%94%B2%231.xlsx", "./annotated/%E7%94%B2.xlsx", "./letters/%E5%85%B6%E4%BB%96/%E7%94%B2.docx",
    ]
    link = book["问题"]["F2"].hyperlink
    assert (link.target, link.location) == ("./annotated/%E7%94%B2.xlsx", "'项目清单'!G12")
    assert book["问题"]["K3"].hyperlink is None


def test_what_is_behind_the_last_link_that_a_sheet_holds_is_plain_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It looks like its neighbours in the column and opens nothing."""
    monkeypatch.setattr(listing, "MAX_LINKS", 1)
    links = Links({name: f"../{name}" for name in ("甲.xlsx", "乙.xlsx")})
    sheet = openpyxl.load_workbook(written(tmp_path, links=links))["单位"]
    assert sheet["M4"].hyperlink.target == "../%E7%94%B2.xlsx" and sheet["M5"].hyperlink is None
    assert sheet["M5"].value == "乙.xlsx" and sheet["M5"].font.color.rgb != sheet["M4"].font.color.rgb
    assert sheet["M5"].font.color == sheet["L5"].font.color


@pytest.mark.parametrize("path", ["javascript:alert(1).xlsx", "//evil.example/x.xlsx", "a?b#c.xlsx", "C:\\x.xlsx", "http://evil.example"])
def test_no_name_of_a_file_makes_a_link_to_anywhere_else(path: str) -> None:
    """It stays a path below the folder of results, or above it."""
    made = target(f"annotated/{path}")
    assert made.startswith("./annotated/") and not set(made) & set(":?#\\")
    assert target("") == ""
    assert target(f"../{path}").startswith("../") and ":" not in target(f"../{path}")


def test_with_several_forms_it_is_said_which_one_did_not_come(tmp_path: Path) -> None:
    """A unit may owe one form or both; each is a row."""
    asked = {"plan": Words("三年期实施方案", "Plan"), "progress": Words("年度进展", "Progress")}
    missing = [Owed(MISSING, "plan"), Owed(MISSING, "progress"), Owed(ROSTER[0], "progress")]  # a roster may lack columns
    files = [result("甲.xlsx", unit="610302", form="plan"), result("坏.xlsx", "quarantined")]
    path = written(tmp_path, missing=missing, asked=asked, files=files)
    rows = [line.split("|") for line in table(path, "文件").splitlines()]
    assert [(row[0], row[3]) for row in rows] == [("文件", "表"), ("坏.xlsx", ""), ("甲.xlsx", "三年期实施方案")]
    lines = [line.split("|") for line in table(path, "单位").splitlines()]
    assert [(line[0], line[4], line[5]) for line in lines[2:5]] == [
        ("单位代码", "表", "状态"), ("610302", "三年期实施方案", "✓ 通过"), ("610302", "年度进展", "✗ 未报送"),
    ]
    said = table(path, "运行说明")
    assert "名册 3 个单位，未报送：三年期实施方案 1，年度进展 2" in said
    assert "✗ 未报送 三年期实施方案|1|" in said and "✗ 未报送 年度进展|2|" in said


def test_the_last_sheet_counts_verdicts_levels_and_missing_units_and_tells_what_was_decided(tmp_path: Path) -> None:
    """The counts are those of the other sheets; a decision that could not be obeyed says why."""
    used = Decided(Decision("1" * 64, "use", reason="电话确认", by="张三"), "甲.xlsx", "610302")
    lost = Decided(Decision("f" * 64, "drop", reason="重复"), unmet="no_file")
    said = table(written(tmp_path, decided=[used, lost]), "运行说明").splitlines()
    for line in (
        "✗ 退回|1|0.2|有错误，须改正后重新报送", "▲ 待核实|1|0.2|已接收，有未写情况说明的核实项", "合计|5||",
        "✗ 错误|1|1|必须改正", "▲ 核实|1|1|核对无误的，写情况说明；其中 0 处尚未说明",
        "名册单位|3||", "甲.xlsx|610302|✓|采用：电话确认（张三）", "ffffffffffff||✗|不采用：重复", "没有这份文件",
    ):
        assert line in said
    assert any(line.startswith("✗ 未报送|1|") for line in said)


def test_nothing_wrong_is_said_in_words(tmp_path: Path) -> None:
    """A sheet without rows says so rather than being empty."""
    path = written(tmp_path, findings=[], missing=[], files=[])
    assert table(path, "问题").splitlines()[1].startswith("✓ 没有问题")
    assert table(path, "文件").splitlines()[1].startswith("没有文件")
    assert table(path, "规则").splitlines()[1].startswith("没有收到可以核对的报送")
    assert table(path, "历次报送").splitlines()[1].startswith("没有收到报送")


@pytest.mark.parametrize(("lang", "units", "run", "word"), [
    ("zh", "单位", "运行说明", "未提供名册"), ("en", "Units", "About this check", "No roster was given"),
])
def test_without_a_roster_nobody_is_said_to_have_answered(tmp_path: Path, lang: str, units: str, run: str, word: str) -> None:
    """No ✓ stands where nobody can tell who is missing."""
    path = written(tmp_path, lang, roster=(), missing=())
    assert word in table(path, units).splitlines()[2]
    said = table(path, run).splitlines()
    assert any(line.startswith("– ") and word in line for line in said)
    assert not [line for line in said if line.startswith("✓ 未报送") or line.startswith("✓ Not returned")]


@pytest.mark.parametrize(("lang", "wanted"), [
    ("zh", ("5 份文件：退回 1，隔离 1，待核实 1，通过 1，忽略 1", "3 处问题：错误 1，核实 1，提示 1", "名册 3 个单位，未报送 1 个")),
    ("en", ("5 files: returned 1, quarantined 1, to verify 1, passed 1, ignored 1", "3 places found: error 1, verify 1, info 1",
            "1 of the 3 units of the roster did not answer")),
])
def test_the_sentences_of_a_check_are_in_one_language(lang: str, wanted: tuple[str, ...]) -> None:
    """What a command prints counts as the workbook does."""
    counts = summarize(**small())
    assert (files_sentence(counts, lang), findings_sentence(counts, lang), roster_sentence(counts, lang)) == wanted


def test_the_sentences_of_an_empty_check_and_of_a_complete_one() -> None:
    """Nothing came in; everybody answered; nobody was asked."""
    nothing = summarize((), (), (), ())
    assert files_sentence(nothing) + findings_sentence(nothing, "en") == "没有文件No findings"
    assert roster_sentence(nothing, "en").startswith("No roster was given")
    assert roster_sentence(summarize((), (), ROSTER, ()), "zh") == "名册 3 个单位，全部已报送"


def test_every_word_of_the_english_result_is_english(tmp_path: Path) -> None:
    """Sheet names, headings, verdicts and levels follow the language."""
    path = written(tmp_path, lang="en", roster=(), findings=[], missing=[], files=[result("a.xlsx")])
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Units", "Findings", "Rules", "Rounds", "Files", "About this check"]
    shown = "\n".join(table(path, name) for name in book.sheetnames)
    assert "✓ passed" in shown
    assert not [c for c in shown if "\u4e00" <= c <= "\u9fff"]


def test_lists_are_excel_tables_with_a_filter_a_frozen_header_and_print_on_a4_landscape(tmp_path: Path) -> None:
    """The header repeats on every page, and a page is as wide as the paper; each heading of a table is its cell's text."""
    book = openpyxl.load_workbook(written(tmp_path))
    for name, table_name, area, top in (
        ("单位", "units", "A3:O6", 3), ("问题", "findings", "A1:L4", 1), ("规则", "rules", "A1:I4", 1),
        ("历次报送", "rounds", "A1:M2", 1), ("文件", "files", "A1:J6", 1),
    ):
        sheet = book[name]
        listed = sheet.tables[table_name]
        assert (listed.ref, listed.autoFilter.ref) == (area, area)
        assert [c.name for c in listed.tableColumns] == [c.value for c in sheet[area][0]]
        assert (sheet.freeze_panes, sheet.print_title_rows) == (f"A{top + 1}", f"${top}:${top}")
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToHeight == 0
    assert book["单位"].tables["cities"].ref == "A9:I11"


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_of_a_return_becomes_a_formula_or_a_link(tmp_path: Path, text: str) -> None:
    """In every text column the text stays a text, marked so that editing it does not wake it; links are ours alone."""
    changes = dict.fromkeys(("file", "unit", "sheet", "cell", "hint", "explanation"), text)
    path = written(
        tmp_path, files=[result(text, unit=text, reason=finding("error", text, **changes))], findings=[finding("error", text, **changes)],
        missing=[Owed(Unit(text, dict.fromkeys(MISSING.facts, text)), "")], roster=[Unit(text, dict.fromkeys(MISSING.facts, text))],
    )
    shown = safe_text.visible(text)
    held = 0
    for sheet in openpyxl.load_workbook(path):
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                assert cell.hyperlink is None
                if cell.value == shown:
                    held += 1
                    assert cell.quotePrefix == safe_text.starts_formula(text)
    # eight cells of 单位 with its cities, five or six of 问题 (a rule's name loses blanks at its ends, an explanation comes
    # with its rows), three of 文件
    assert held >= 15
    with zipfile.ZipFile(path) as package:
        for name in package.namelist():
            content = package.read(name)
            for forbidden in (b"<f>", b"<hyperlink", b'TargetMode="External"'):
                assert forbidden not in content


def test_the_open_xml_sdk_and_libreoffice_read_the_result(tmp_path: Path) -> None:
    """Microsoft's validator has nothing to say; LibreOffice shows what was written, and prints every list one page wide."""
    links = Links({"甲.xlsx": "../收回/甲.xlsx"}, {"甲.xlsx": "annotated/甲.xlsx"}, {("610302", ""): "letters/其他/甲.docx"})
    path = written(tmp_path, links=links)
    assert validate_all([path]) == {path: []}
    with LibreOffice() as office:
        with office.open(path) as book:
            (rows,) = book.values([("单位", "A4:E6")])
            assert [row[4] for row in rows] == ["✗ 退回", "✓ 通过", "✗ 未报送"]
        pdf = to_pdf(path, tmp_path / "pdf", office)
    printed = texts(pdf)
    assert pages(pdf) == 6, "one page a sheet"
    assert [page.split()[0] for page in printed] == ["单位", "问题", "规则", "历次报送", "文件", "运行说明"]


def test_the_same_results_give_the_same_bytes(tmp_path: Path) -> None:
    """No clock, no order of a set."""
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert written(tmp_path / "a").read_bytes() == written(tmp_path / "b").read_bytes()


def test_characters_that_cannot_be_shown_are_shown_by_a_picture(tmp_path: Path) -> None:
    """Word's line break, NUL, a lone surrogate and a reversed name leave a visible trace."""
    text = "a\x0bb\x00c\ud800d\u202exslx\x7f\ufffee\r\nf"
    path = written(tmp_path, findings=[finding("error", text)])
    assert openpyxl.load_workbook(path)["问题"]["H2"].value == "a␋b␀c\ufffdd\ufffdxslx␡\ufffde\nf。请改正。"


@pytest.mark.parametrize("character", ["字", "𠮷"])
def test_text_longer_than_a_cell_holds_is_cut_with_a_mark(tmp_path: Path, character: str) -> None:
    """Excel counts UTF-16 units, so a rare hanzi takes two; the mark tells the whole length."""
    path = written(tmp_path, findings=[finding("error", character * 40_000)])
    held = openpyxl.load_workbook(path)["问题"]["H2"].value
    assert held.endswith("〔以下略，原文共 40005 个字符〕")
    units = len(held.encode("utf-16-le")) // 2
    assert safe_text.MAX_TEXT - 1 <= units <= safe_text.MAX_TEXT
    assert safe_text.fitted("字" * safe_text.MAX_TEXT) == "字" * safe_text.MAX_TEXT


def test_a_name_that_excel_would_decode_is_kept_as_it_is(tmp_path: Path) -> None:
    """``_x0041_`` in a text is not the letter A: its underscore is escaped in the file."""
    path = written(tmp_path, findings=[finding("error", "_x0041_")])
    with zipfile.ZipFile(path) as package:
        assert b"_x005F_x0041_" in package.read("xl/worksheets/sheet2.xml")


def test_a_failed_write_leaves_the_previous_result(tmp_path: Path) -> None:
    """The file is replaced whole, or not at all; nothing else is left in the folder."""
    path = written(tmp_path)
    before = path.read_bytes()
    with pytest.raises(KeyError):
        written(tmp_path, files=[result("a.xlsx", "no such status")])
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_files_csv_opens_in_excel_as_chinese_with_inert_texts(tmp_path: Path) -> None:
    """UTF-8 with a BOM, one fixed order of columns, and an apostrophe before OWASP's characters."""
    path = tmp_path / "files.csv"
    write_files(path, [result(text, reason=finding("error", text, sheet=text, cell=None)) for text in HOSTILE])
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    assert tuple(rows[0]) == FILE_COLUMNS == (
        "file", "status", "unit", "form", "version", "errors", "verifies", "unexplained", "infos",
        "reason", "sha256", "claimed", "date", "round",
    )
    for text, row in zip(HOSTILE, rows[1:], strict=True):
        mark = "" if text[:1] in "hm{" else "'"
        shown = mark + safe_text.visible(text)
        assert row[0] == shown
        assert row[9] == f"{shown}：{safe_text.visible(text)}。请改正。"


def test_findings_jsonl_has_one_object_a_line_for_any_reader(tmp_path: Path) -> None:
    """What some readers take for a line end is escaped, and so is half a character of a file name."""
    odd = ["a\u2028b\u2029c\x85d\ne", "名\udcb0.xlsx"]
    path = tmp_path / "findings.jsonl"
    path.write_bytes(finding_lines([finding("error", odd[0]), finding("error", "", file=odd[1])]))
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["message"] for line in lines] == [f"项目清单 G12：{odd[0]}。请改正。", "项目清单 G12：。请改正。"]
    assert json.loads(lines[1])["file"] == odd[1]
    assert list(json.loads(lines[0])) == [
        "id", "because", "file", "unit", "code", "severity", "sheet", "cell", "field", "row", "count", "range",
        "found", "expected", "message", "hint", "explanation",
    ]


def test_submissions_jsonl_keeps_addresses_only_where_they_are_not_the_layouts(tmp_path: Path) -> None:
    """A column that somebody moved is told in ``moved``; otherwise the line has no such key."""
    path = tmp_path / "submissions.jsonl"
    for column, moved in (("C", {"moved": {"projects.name": ["项目清单", "C"]}}), ("B", {})):
        lines = (Line(6, {"name": Answer("甲", "甲", "项目清单", f"{column}6")}),)
        one = Submission("a.xlsx", "610302", "specialty-park-2022", "1.0.0", {}, {"projects": lines})
        path.write_bytes(submission_line(one, "accepted", {"projects.name": ("项目清单", "B")}))
        assert json.loads(path.read_text(encoding="utf-8")) == {
            "file": "a.xlsx", "unit": "610302", "form": "specialty-park-2022", "version": "1.0.0",
            "status": "accepted", "values": {}, "tables": {"projects": [{"_row": 6, "name": "甲"}]}, **moved,
        }
