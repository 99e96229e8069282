"""What no rule decides is decided by people: asked for in a workbook, obeyed by the next check, shown with its reason."""

from __future__ import annotations

import csv
import hashlib
import io
from pathlib import Path

import docx
import openpyxl
import pytest

import workbook_tools as wt
from tests.returned import a_return, results, roster, run
from workbook_tools.batch.decision_files import read_decisions
from workbook_tools.errors import UsageError
from workbook_tools.form.units import Unit
from workbook_tools.report.decision_sheet import COLUMNS, NAME
from workbook_tools.report.sentences import further_sentences

UNITS = (
    Unit("610323", {"unit": "岐山县工业和信息化局"}), Unit("610324", {"unit": "扶风县工业和信息化局"}), Unit("610327", {"unit": "陇县工业和信息化局"}),
)
HEADS = [words.zh for words in COLUMNS.values()]


def sent(folder: Path, **files: bytes) -> Path:
    """A folder of returned files."""
    folder.mkdir(exist_ok=True)
    for name, data in files.items():
        (folder / f"{name}.xlsx").write_bytes(data)
    return folder


def borrowed() -> bytes:
    """The workbook of one unit with the name of another on its cover."""
    from tests.progress_return import right, typed

    return typed(right() | {"cover_unit": "扶风县工业和信息化局", "cover_park": ""}, "610323")


def states(batch: wt.CheckedBatch) -> dict[str, str]:
    """Each unit's state."""
    return {unit.code: unit.state for unit in batch.summary.units}


def rows(out: Path) -> list[dict[str, str]]:
    """The rows of the workbook of decisions."""
    sheet = openpyxl.load_workbook(out / NAME)["待认定"]
    head, *body = [[cell.value or "" for cell in row] for row in sheet.iter_rows()]
    assert head == HEADS
    return [dict(zip(head, row, strict=True)) for row in body if any(row[1:])]


def decide(out: Path, file: str, **said: str) -> None:
    """Fill in a row of the workbook of decisions, as staff would."""
    book = openpyxl.load_workbook(out / NAME)
    sheet = book["待认定"]
    (row,) = [r[0].row for r in sheet.iter_rows(min_row=2) if r[1].value == file and r[4].value is None]
    for key, value in said.items():
        sheet.cell(row, list(COLUMNS).index(key) + 1, value)
    book.save(out / NAME)


def written(path: Path, *lines: tuple[str, ...]) -> Path:
    """A file of decisions in CSV."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([("sha256", "action", "unit", "code", "reason", "by"), *lines])
    return path


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_a_borrowed_workbook_competes_with_nobody_until_somebody_decides(tmp_path: Path) -> None:
    """The owner's clean return counts; both are told of, and the decision makes the file the other unit's."""
    folder, out = sent(tmp_path / "in", own=a_return(), borrowed=borrowed()), tmp_path / "out"
    batch = wt.check(folder, out, UNITS)
    assert {f.file: f.status for f in batch.files} == {"own.xlsx": "accepted", "borrowed.xlsx": "undecided"}
    assert states(batch) == {"610323": "passed", "610324": "undecided", "610327": "missing"}
    (message,) = [f.message for f in batch.findings if f.code == "file.undecided"]
    assert "文件是发给“岐山县工业和信息化局”的，封面填的却是“扶风县工业和信息化局”" in message
    (row,) = rows(out)
    assert (row["事项"], row["文件"], row["处理"]) == ("用错文件", "borrowed.xlsx", "")
    decide(out, "borrowed.xlsx", action="归属单位", unit="610324", reason="电话核实", by="王")
    batch = wt.check(folder, out, UNITS)
    # it is judged as the other unit's now: its park is missing, and both say the same of their projects
    assert states(batch) == {"610323": "pending", "610324": "returned", "610327": "missing"}
    (message,) = [f.message for f in batch.findings if f.code == "file.decided"]
    assert message == "borrowed.xlsx：按人工认定：归属单位 610324：电话核实（王）。无须处理。"
    (row,) = rows(out)
    assert (row["事项"], row["处理"], row["归属单位代码"], row["理由"], row["认定人"]) == ("已认定", "归属单位", "610324", "电话核实", "王")
    before = results(out)
    wt.check(folder, out, UNITS)
    assert results(out) == before


def test_several_returns_are_compared_and_the_one_decided_upon_counts(tmp_path: Path) -> None:
    """With what speaks for each and the answers in which they differ; a drop leaves the other."""
    first, second = a_return(), a_return(companies=87)
    folder, out = sent(tmp_path / "in", a=first, b=second), tmp_path / "out"
    batch = wt.check(folder, out, UNITS)
    (unit,) = [u for u in batch.summary.units if u.code == "610323"]
    assert (unit.state, unit.file, unit.waiting) == ("undecided", "", ("a.xlsx", "b.xlsx"))
    differences = [[c.value for c in row] for row in openpyxl.load_workbook(out / NAME)["差异"].iter_rows(min_row=2)]
    assert [(d[1], d[2], d[6], d[7]) for d in differences] == [("a.xlsx", "b.xlsx", "86", "87")]
    decide(out, "b.xlsx", action="采用", reason="以电话告知的为准", by="王")
    batch = wt.check(folder, out, UNITS)
    assert {f.file: f.status for f in batch.files} == {"a.xlsx": "superseded", "b.xlsx": "accepted"}
    (message,) = [f.message for f in batch.findings if f.code == "file.superseded"]
    assert message == "a.xlsx：已被同一单位的 b.xlsx（已由人认定）替代。本件不计，无须处理。"
    file = written(tmp_path / "d.csv", (sha(second), "drop", "", "", "作废", "李"))
    batch = wt.check(folder, out, UNITS, decisions=file)
    assert {f.file: f.status for f in batch.files} == {"a.xlsx": "accepted", "b.xlsx": "ignored"}
    # what the file decided stands in the workbook now
    assert {f.file: f.status for f in wt.check(folder, out, UNITS).files} == {"a.xlsx": "accepted", "b.xlsx": "ignored"}


def test_a_waived_item_counts_as_explained_with_the_reason(tmp_path: Path) -> None:
    """Also one that has no cell of its own for an explanation; with --strict the file passes then."""
    from tests.progress_return import right, typed

    data = typed(right() | {"cover_unit": "岐山县工信局"}, "610323")
    folder, out = sent(tmp_path / "in", a=data), tmp_path / "out"
    batch = wt.check(folder, out, UNITS[:1], strict=True)
    assert batch.files[0].status == "rejected"
    waits = [(row["事项"], row["核实代码"]) for row in rows(out)]
    assert waits == [("待核实", "file.unit_mismatch")]
    codes = {f.code for f in batch.findings if f.severity == "verify" and not f.explanation}
    lines = [(sha(data), "waive", "", code, "简称", "王") for code in sorted(codes)]
    batch = wt.check(folder, out, UNITS[:1], strict=True, decisions=written(tmp_path / "d.csv", *lines))
    assert batch.files[0].status == "accepted"
    (found,) = [f for f in batch.findings if f.code == "file.unit_mismatch"]
    assert found.explanation == "免核实 file.unit_mismatch：简称（王）"


def test_what_cannot_be_obeyed_is_said_and_kept(tmp_path: Path) -> None:
    """No such file, unit or code: the rest is obeyed all the same."""
    data = a_return()
    folder, out = sent(tmp_path / "in", a=data), tmp_path / "out"
    file = written(
        tmp_path / "d.csv", ("0" * 64, "use", "", "", "x", ""), (sha(data), "assign", "999999", "", "x", ""),
        (sha(data), "waive", "", "project.gap", "x", ""),
    )
    units = roster(tmp_path)
    ran = run([folder], out, "--units", str(units), "--decisions", str(file))
    assert "未能执行的认定（d.csv:2）：采用：x。没有这份文件" in ran.stdout
    assert "名册中没有单位 999999" in ran.stdout and "没有代码为 project.gap 的核实" in ran.stdout
    assert [row["事项"] for row in rows(out) if row["处理"]] == ["未能执行"] * 3


def test_a_decision_that_was_made_up_for_is_not_told_again(tmp_path: Path) -> None:
    """Once it was said not to be obeyed, and a right one stands for the same file in another line; until then it is, every time."""
    data = borrowed()
    folder, out = sent(tmp_path / "in", a=data), tmp_path / "out"
    wt.check(folder, out, UNITS)
    decide(out, "a.xlsx", action="归属单位", unit="999999", reason="写错", by="王")

    def unmet() -> list[str]:
        batch = wt.check(folder, out, UNITS)
        told = [sentence for sentence in further_sentences(batch.summary) if "未能执行" in sentence]
        assert len(told) == sum(row["事项"] == "未能执行" for row in rows(out))
        return told

    # the line that waits for a decision stands beside it again
    wanted = f"未能执行的认定（{NAME}:{{}}）：归属单位 999999：写错（王）。名册中没有单位 999999"
    assert unmet() == [wanted.format(2)] and unmet() == [wanted.format(3)]
    decide(out, "a.xlsx", action="归属单位", unit="610324", reason="电话核实", by="王")
    assert unmet() == [] and unmet() == []
    assert [(row["事项"], row["归属单位代码"]) for row in rows(out)] == [("已认定", "610324")]
    # one that is wrong and new is told, whatever was decided before
    file = written(tmp_path / "d.csv", (sha(data), "use", "999999", "", "又写错", ""))
    batch = wt.check(folder, out, UNITS, decisions=file)
    assert any("采用 999999：又写错。名册中没有单位 999999" in sentence for sentence in further_sentences(batch.summary))
    assert unmet() == []


def test_a_decision_that_another_kind_of_decision_does_not_make_up_for_is_told_again(tmp_path: Path) -> None:
    """The wrong code of an item is not mended by whose the file is."""
    data = a_return()
    folder, out = sent(tmp_path / "in", a=data), tmp_path / "out"
    lines = (sha(data), "waive", "", "project.gap", "x", ""), (sha(data), "assign", "610323", "", "电话核实", "")
    wt.check(folder, out, UNITS, decisions=written(tmp_path / "d.csv", *lines))
    for _ in range(2):
        wt.check(folder, out, UNITS)
        assert [row["事项"] for row in rows(out)] == ["未能执行", "已认定"]


@pytest.mark.parametrize(("line", "said"), [
    (("x", "use", "", "", "r", ""), "第 2 行的文件校验码须为 64 位"), (("0" * 64, "keep", "", "", "r", ""), "第 2 行不认识“keep”，可写 采用 use、"),
    (("0" * 64, "assign", "", "", "r", ""), "须写单位代码"), (("0" * 64, "waive", "", "", "r", ""), "须写核实代码"),
    (("0" * 64, "drop", "", "", "", ""), "须写理由"),
])
def test_a_line_that_decides_nothing_is_one_line_of_error(tmp_path: Path, line: tuple[str, ...], said: str) -> None:
    """And nothing is checked."""
    file = written(tmp_path / "d.csv", line)
    with pytest.raises(UsageError, match=said):
        read_decisions(file)
    with pytest.raises(UsageError, match=said):
        wt.check(sent(tmp_path / "in"), tmp_path / "out", decisions=file)
    assert not (tmp_path / "out" / "files.csv").exists()


def letters(out: Path) -> dict[str, str]:
    """What the letter to each unit says first, after its address, by the unit's code."""
    return {path.name[:6]: path.read_text(encoding="utf-8-sig").splitlines()[3] for path in out.glob("letters/**/*.txt")}


def test_letters_about_a_borrowed_workbook_say_what_file_and_cover_say(tmp_path: Path) -> None:
    """Nothing is called several files that is one, and nobody is said to have sent what only names them."""
    folder, out = sent(tmp_path / "in", borrowed=borrowed()), tmp_path / "out"
    batch = wt.check(folder, out, UNITS[:2])
    assert states(batch) == {"610323": "undecided", "610324": "undecided"}
    blank, form = "＿＿＿＿年＿＿月＿＿日", "特色专业园区2024年度建设进展情况表"
    told = letters(out)
    assert told["610323"] == (
        "收到文件“borrowed.xlsx”：它是下发给你单位的，封面填的却是“扶风县工业和信息化局”，无法确定是哪个单位的报送。"
        f"是你单位的，请于{blank}前更正封面后重新报送；不是的，请告知，并于{blank}前报送你单位的{form}。"
    )
    assert told["610324"] == (
        "收到文件“borrowed.xlsx”：封面填的是“扶风县工业和信息化局”，它却是下发给“岐山县工业和信息化局”的，无法确定是哪个单位的报送。"
        f"是你单位的，请于{blank}前改填下发给你单位的文件后重新报送；不是的，请告知，并于{blank}前报送你单位的{form}。"
    )
    wt.check(folder, out, UNITS[:2], lang="en")
    assert letters(out)["610324"].startswith(
        "A file came, “borrowed.xlsx”, whose cover names “扶风县工业和信息化局”, but it was made out for “岐山县工业和信息化局”, and nothing "
        "tells whose return it is. If it is yours, please fill in the file that was made out for you and send that by ____-__-__; "
    )


def test_a_letter_asks_for_each_thing_that_waits(tmp_path: Path) -> None:
    """Two returns of the unit, and a third of its files that names another unit: that is not among those which differ."""
    folder, out = sent(tmp_path / "in", a=a_return(), b=a_return(companies=87), c=borrowed()), tmp_path / "out"
    wt.check(folder, out, UNITS[:2])
    blank = "＿＿＿＿年＿＿月＿＿日"
    assert letters(out)["610323"] == (
        f"你单位报送了几份内容不同的文件，无法确定以哪一份为准：a.xlsx、b.xlsx。请于{blank}前告知以哪一份为准，或重新报送一份。"
        "收到文件“c.xlsx”：它是下发给你单位的，封面填的却是“扶风县工业和信息化局”，无法确定是哪个单位的报送。"
        f"是你单位的，请于{blank}前更正封面后重新报送；不是的，请告知。"
    )


def test_a_cover_may_name_another_unit_by_its_park(tmp_path: Path) -> None:
    """Then the park is what is quoted: the name of the unit on the cover is right."""
    from tests.progress_return import right, typed

    park = "扶风县高新区"
    units = (Unit("610323", {"unit": "岐山县工业和信息化局", "park": "岐山县产业园"}), Unit("610324", {"unit": "扶风县工业和信息化局", "park": park}))
    data = typed(right() | {"cover_unit": "岐山县工业和信息化局", "cover_park": park}, "610323")
    batch = wt.check(sent(tmp_path / "in", a=data), tmp_path / "out", units)
    (message,) = [f.message for f in batch.findings if f.code == "file.undecided"]
    assert f"文件是发给“岐山县工业和信息化局”的，封面填的却是“{park}”" in message


def test_a_unit_whose_only_return_was_decided_against_is_asked_to_send_it_again(tmp_path: Path) -> None:
    """It came, so that nobody says that it did not; a later return that is taken makes the unit pass."""
    data, later = a_return(), a_return(date="2025-01-20")
    folder, out = sent(tmp_path / "in", a=data), tmp_path / "out"
    batch = wt.check(folder, out, UNITS[:1], decisions=written(tmp_path / "d.csv", (sha(data), "drop", "", "", "单位来电撤回", "王")))
    assert states(batch) == {"610323": "returned"}
    assert [f.code for f in batch.findings] == ["file.decided"]
    lines = list(csv.DictReader((out / "units.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert [(line["state"], line["round"], line["file"], line["errors"]) for line in lines] == [("退回", "1", "a.xlsx", "0")]
    assert letters(out) == {
        "610323": "你单位报送的“a.xlsx”（填报日期 2025-01-10）经人工认定未予采用：单位来电撤回。请于＿＿＿＿年＿＿月＿＿日前重新报送。",
    }
    wt.check(folder, out, UNITS[:1], lang="en")
    assert letters(out)["610323"] == (
        "Your return “a.xlsx”, dated 2025-01-10, was decided against: 单位来电撤回. Please send it again by ____-__-__."
    )
    sent(folder, b=later)
    assert states(wt.check(folder, out, UNITS[:1])) == {"610323": "passed"}
    assert letters(out) == {}


def test_a_borrowed_workbook_that_was_decided_against_is_of_no_more_concern_to_the_unit_on_its_cover(tmp_path: Path) -> None:
    """Of that unit nothing came; of the one that it was made out for it did."""
    data = borrowed()
    folder, out = sent(tmp_path / "in", a=data), tmp_path / "out"
    batch = wt.check(folder, out, UNITS[:2], decisions=written(tmp_path / "d.csv", (sha(data), "drop", "", "", "用错文件", "")))
    assert states(batch) == {"610323": "returned", "610324": "missing"}


def a_document() -> bytes:
    """An ordinary Word document."""
    stream = io.BytesIO()
    docx.Document().save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(("name", "data", "what"), [("scan.pdf", b"%PDF-1.7 scan", "是 PDF 文件"), ("方案.docx", a_document(), "是 Word 文档")])
def test_a_unit_that_sent_only_an_attachment_is_asked_for_the_workbook(name: str, data: bytes, what: str, tmp_path: Path) -> None:
    """Whether its name tells whose it is or somebody decided: what was decided of a file does not hide what it is."""
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    (folder / name).write_bytes(data)
    batch = wt.check(folder, out, UNITS[:1], decisions=written(tmp_path / "d.csv", (sha(data), "assign", "610323", "", "来电", "")))
    assert states(batch) == {"610323": "unreadable"}
    opening = (
        f"你单位报送的“{name}”是附件，不是填报表（{what}）；尚未收到你单位填写的 .xlsx 文件。"
        "请填写下发给你单位的 .xlsx 文件，于＿＿＿＿年＿＿月＿＿日前报送。"
    )
    assert letters(out)["610323"] == opening
    (folder / name).rename(folder / f"610323_{name}")
    wt.check(folder, tmp_path / "again", UNITS[:1])
    assert letters(tmp_path / "again")["610323"] == opening.replace(name, f"610323_{name}")


def relabelled(data: bytes) -> bytes:
    """A return in which words of the form were changed beside two answers."""
    from tests.progress_return import address

    book = openpyxl.load_workbook(io.BytesIO(data))
    for name in ("indicators_companies.actual_2024", "indicators_tax.actual_2024"):
        sheet, cell = address(name)
        book[sheet].cell(book[sheet][cell].row, 1, "别的指标")
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_what_one_decision_settles_is_asked_for_once(tmp_path: Path) -> None:
    """Two labels were changed: one row, which says that there is another, and one decision for both."""
    folder, out = sent(tmp_path / "in", a=relabelled(a_return())), tmp_path / "out"
    assert states(wt.check(folder, out, UNITS[:1])) == {"610323": "pending"}
    (row,) = [r for r in rows(out) if r["核实代码"] == "structure.label_changed"]
    assert row["依据"].endswith("（同类另有 1 处，一并认定）")
    decide(out, "a.xlsx", action="免核实", reason="改的是字形，内容相同", by="王")
    assert states(wt.check(folder, out, UNITS[:1])) == {"610323": "passed"}
