"""The roster as staff keep it: .csv or .xlsx, headings in either language; a doubtful heading is asked about."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from workbook_tools.cli import main
from workbook_tools.errors import UsageError
from workbook_tools.form.units import Unit
from workbook_tools.intake.roster import read_units

CHINESE = "单位代码,市（区）,县,园区名称,填报单位,联系人,联系电话,备注\n610323,宝鸡市,岐山县,岐山园,岐山县工信局,李明,0917-1,重点\n"
FACTS = {
    "code": "610323", "city": "宝鸡市", "county": "岐山县", "park": "岐山园", "unit": "岐山县工信局", "contact": "李明", "phone": "0917-1",
}


def read(tmp_path: Path, content: str | bytes, name: str = "units.csv") -> tuple[Unit, ...]:
    """The units of a roster with a content."""
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_units(path)


def test_headings_are_taken_in_chinese_or_english_and_further_columns_are_kept(tmp_path: Path) -> None:
    """Whatever the width of a bracket, the case, the mark between columns or the encoding."""
    for content in (
        CHINESE, CHINESE.replace("（", "(").replace("）", ")"), CHINESE.replace(",", "\t"), CHINESE.replace(",", ";"), CHINESE.encode("gb18030"),
        "\ufeff" + CHINESE, "Code,City,county,park,UNIT,contact,phone,备注\n" + CHINESE.partition("\n")[2],
    ):
        (unit,) = read(tmp_path, content)
        assert unit.code == "610323" and unit.facts == FACTS | {"备注": "重点"}


def test_a_workbook_is_a_roster_too(tmp_path: Path) -> None:
    """Below a title; codes may be numbers there, and hidden sheets are none of it."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["2022年名册"])
    sheet.append([])
    sheet.append(["序号", "单位名称", "代码"])
    sheet.append([1, "岐山县工信局", 610323])
    sheet.append([2, "眉县工信局", "610326"])
    book.create_sheet("旧", 0).sheet_state = "hidden"
    book.active = 1
    book.save(tmp_path / "名册.xlsx")
    assert [(u.code, u.name) for u in read_units(tmp_path / "名册.xlsx")] == [("610323", "岐山县工信局"), ("610326", "眉县工信局")]


@pytest.mark.parametrize(("heads", "asked"), [
    ("code,contcat", "不认识“contcat”这一列，是不是“contact”？"), ("单位编码,单位名称", "不认识“单位编码”这一列，是不是“单位代码”？"),
    ("代码,联系电活", "是不是“联系电话”？"),
])
def test_a_heading_like_a_known_one_is_a_question(
    tmp_path: Path, heads: str, asked: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line and status 2, in every command that takes a roster; nothing is guessed or dropped."""
    with pytest.raises(UsageError, match=asked.replace("？", ".")):
        read(tmp_path, f"{heads}\n1,2\n")
    status = main(["generate", "--form", "progress-return-2024", "--units", str(tmp_path / "units.csv"), "--out", str(tmp_path / "out")])
    said = capsys.readouterr().err
    assert status == 2 and said.count("\n") == 1 and asked in said and "is “" in said


def test_a_further_column_beside_a_known_one_is_no_question(tmp_path: Path) -> None:
    """联系人邮箱 is like 联系人, which is there already."""
    (unit,) = read(tmp_path, "代码,联系人,联系人邮箱\n1,李明,a@b\n")
    assert unit.facts == {"code": "1", "contact": "李明", "联系人邮箱": "a@b"}


@pytest.mark.parametrize(("content", "said"), [
    ("a,b\n1,2\n", "没有叫“code"), ("代码\n1\n1\n", "第 3 行的代码 1 重复"), ("代码,市\n,西安市\n", "第 2 行没有单位代码"), ("代码\n", "名册是空的"),
    ("代码,单位代码\n1,1\n", "“code”有两列"), (b"PK\x03\x04 no", "这个工作簿打不开"), ("", "没有叫“code"),
])
def test_a_roster_that_cannot_be_used_is_one_line(tmp_path: Path, content: str | bytes, said: str) -> None:
    """With the line where there is one."""
    with pytest.raises(UsageError, match=said):
        read(tmp_path, content)


@pytest.mark.parametrize(("lines", "number"), [
    ('610114,"甲局,李\n610204,乙局,王\n610302,丙局,张\n', 2),
    ('610114,甲局,李\n610204,"乙局,王\n610302,"丙局",张\n', 3),
    ('610114,甲局,"李\n610204,乙局,王"\n610302,丙局,张\n', 2),
])
def test_a_quotation_mark_that_is_not_closed_swallows_no_unit(tmp_path: Path, lines: str, number: int) -> None:
    """Whether it is closed nowhere, by the next mark or rows later: the line where it begins is told."""
    with pytest.raises(UsageError, match=f"第 {number} 行起的双引号没有成对，请补上或删去.*from line {number} on a quotation mark is not closed"):
        read(tmp_path, "code,unit,contact\n" + lines)


@pytest.mark.parametrize(("lines", "said"), [
    ('610114,"甲局\n乙局",李\n', "第 2 行的单位里有换行，请改成一行.*line 2 has a line break in its unit"),
    ('610114,甲局,李\n"610204\n610302",乙局,李\n', "第 3 行的单位代码里有换行"),
])
def test_a_unit_is_called_in_one_line(tmp_path: Path, lines: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        read(tmp_path, "code,unit,contact\n" + lines)


def test_quoted_cells_may_hold_marks_separators_and_lines(tmp_path: Path) -> None:
    """What a spreadsheet writes as CSV is read as it was there."""
    first, second = read(tmp_path, 'code,unit,contact,备注\n1,"甲""老""局","李明\n王芳","先报，\n再补, 已说"\n2,乙局,张三,\n')
    assert first.facts == {"code": "1", "unit": '甲"老"局', "contact": "李明\n王芳", "备注": "先报，\n再补, 已说"}
    assert second.code == "2"
