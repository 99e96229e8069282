"""English that was left while its Chinese was changed: told with its cell, and nowhere in the guide."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.small_form import write_form
from tests.test_definition_in_excel import edited, put, row_of
from workbook_tools.cli import main
from workbook_tools.errors import MistakesInCells
from workbook_tools.sheetform.from_excel import form_files

Json = dict[str, Any]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The form."""
    return write_form(tmp_path / "form")


def read(data: bytes) -> Json:
    """The definition that a workbook says."""
    return json.loads(form_files(data, "x").files["form.json"])  # type: ignore[no-any-return]


def column(data: Json, id: str) -> Json:
    """A column of the list."""
    return next(c for c in data["sheets"][1]["blocks"][0]["columns"] if c["id"] == id)


def say(**cells: object) -> Any:
    """Somebody who writes into the row of the column ``output``."""
    return lambda book: put(book["表单"], row_of(book["表单"], "id", "output"), **cells)


def test_english_that_was_left_is_replaced_and_told_with_its_cell(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The guide in English does not go on to say Output where people are asked for."""
    path = tmp_path / "定义.xlsx"
    path.write_bytes(edited(folder, say(label__zh="从业人数（人）", type="个数", unit="人")))
    assert main(["form", "from-excel", str(path), "--out", str(tmp_path / "next")]) == 0
    told = capsys.readouterr().out
    assert "表单!AJ10（英文名称）：中文改了，英文没有改（“Output”），已换成“People employed (人)”；原来的英文还合适的，在后面加 (ok)" in told
    assert main(["form", "guide", str(tmp_path / "next"), "--lang", "en"]) == 0
    guide = capsys.readouterr().out
    assert "- People employed (人): optional; in 人" in guide and "Output:" not in guide


def test_words_of_rules_and_headings_are_compared_as_well(folder: Path) -> None:
    """What cannot be put into English stands there in Chinese, marked; braces stay."""

    def change(book: openpyxl.Workbook) -> None:
        put(book["规则"], 3, zh__rule="年税收不超过年产值的两成", zh__found="年税收是 {tax}")

    made = form_files(edited(folder, change), "x")
    (rule,) = json.loads(made.files["form.json"])["rules"]
    assert rule["en"] == {"rule": "年税收不超过年产值的两成 (untranslated)", "found": "年税收是 {tax} (untranslated)", "fix": "Check it"}
    assert [where for where, _ in made.outdated] == ["规则!Q3（要求（英文））", "规则!R3（发现（英文））"]


@pytest.mark.parametrize(("cells", "english"), [
    ({"label__zh": "年总产值（万元）", "label__en": "Output (ok)"}, "Output"), ({"label__zh": "年总产值（万元）", "label__en": "Gross output"}, "Gross output"),
    ({"label__en": "Yearly output"}, "Yearly output"), ({"label__zh": "从业人数（人）", "label__en": None, "type": "个数", "unit": "人"}, "People employed (人)"),
])
def test_english_that_somebody_wrote_or_confirmed_stays(cells: Json, english: str, folder: Path) -> None:
    """The mark that confirms is taken off; a blank is proposed as ever; nothing is told."""
    made = form_files(edited(folder, say(**cells)), "x")
    assert column(json.loads(made.files["form.json"]), "output")["label"]["en"] == english and made.outdated == ()


def test_a_row_that_was_copied_does_not_keep_the_english_of_the_other(folder: Path) -> None:
    """Copied, given another name, its id cleared: the usual way to add a question."""

    def copied(book: openpyxl.Workbook) -> None:
        sheet = book["表单"]
        row = row_of(sheet, "id", "tax")
        sheet.insert_rows(row + 1)
        for cell in sheet[row]:
            sheet.cell(row + 1, cell.column).value = cell.value
        put(sheet, row + 1, id=None, label__zh="年营业收入（万元）")

    made = form_files(edited(folder, copied), "x")
    columns = json.loads(made.files["form.json"])["sheets"][1]["blocks"][0]["columns"]
    assert [c["label"]["en"] for c in columns[3:]] == ["Tax", "Revenue in the year (万元)"] or columns[4]["label"]["en"] != "Tax"
    assert [one.was for _, one in made.outdated] == ["Tax"]


def test_what_the_program_had_proposed_is_proposed_anew_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A draft's 年产值 (untranslated) does not stand beside other Chinese; nobody's words were lost, so a count is enough."""
    folder = write_form(tmp_path / "form", lambda d: d["sheets"][1]["blocks"][0]["columns"][2]["label"].update(zh="丙丁戊", en="丙丁戊 (untranslated)"))
    path = tmp_path / "定义.xlsx"
    path.write_bytes(edited(folder, say(label__zh="甲乙")))
    assert main(["form", "from-excel", str(path), "--out", str(tmp_path / "next")]) == 0
    assert "1 处由程序拟的英文已随中文重拟; 1 proposal of English made anew with the Chinese" in capsys.readouterr().out
    assert column(json.loads((tmp_path / "next" / "form.json").read_text(encoding="utf-8")), "output")["label"]["en"] == "甲乙 (untranslated)"


def test_a_blank_is_told_once_and_not_in_english_as_well(folder: Path) -> None:
    """English is proposed for whatever is written in Chinese, so there is one thing to do."""
    with pytest.raises(MistakesInCells) as told:
        form_files(edited(folder, lambda book: put(book["规则"], 3, zh__found=None, en__found=None)), "x")
    assert [problem.partition("; ")[0] for problem in told.value.problems] == ["规则!I3（发现）：没有填写"]


def test_without_the_definition_before_nothing_is_compared(folder: Path) -> None:
    """Somebody removed the sheet that holds it: what the cells say stands."""
    data = edited(folder, lambda book: (say(label__zh="从业人数（人）")(book), book.remove(book["_原文件"])))
    stream = io.BytesIO(data)
    assert column(read(stream.getvalue()), "output")["label"]["en"] == "Output"
