"""What a unit is told: the words of its letter, its layout as official paper, and the archive of its city."""

from __future__ import annotations

import datetime
import hashlib
import io
import re
import zipfile
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from tests.languages import mixed_en
from tests.oracles.openxml import validate_all
from tests.oracles.rendering import document_to_pdf, pages, texts
from tests.test_report_result import finding, result
from workbook_tools import load_form
from workbook_tools.batch import letter_archive
from workbook_tools.batch.letters import placed, write_letters
from workbook_tools.batch.standing import Standing, Written
from workbook_tools.check.catalogue import catalogued
from workbook_tools.check.finding import Blamed, Finding
from workbook_tools.form.units import Owed, Unit
from workbook_tools.made import digest_of
from workbook_tools.packed import STAMP
from workbook_tools.report.letter import NOBODY, Letter, Sender, chat_text, form_name, letters
from workbook_tools.report.letter_docx import letter_docx
from workbook_tools.report.summary import Summary, summarize
from workbook_tools.words import Words

PLAN = "specialty-park-2022"
TITLE = {PLAN: form_name(load_form(PLAN))}
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
OFFICE = Sender("省工业和信息化厅", "规划处 王某 029-55550000", datetime.date(2022, 4, 1))


def unit(code: str, name: str, city: str = "宝鸡市") -> Unit:
    return Unit(code, {"code": code, "city": city, "unit": name})


ROSTER = (
    unit("610302", "渭滨区工业和信息化局"), unit("610323", "岐山县工业和信息化局"), unit("610402", "秦都区工业和信息化局", "咸阳市"),
    unit("610114", "阎良区工业和信息化局", "西安市"), unit("610502", "临渭区工业和信息化局", "渭南市"), unit("610602", "宝塔区工业和信息化局", "延安市"),
)


def found(owner: str, **changes: Any) -> Finding:
    values: dict[str, Any] = {"unit": owner, "file": f"{owner}.xlsx", **changes}
    said = values.pop("said", "“待定”不是数字")
    label = Words(values.pop("label", "总投资（万元）"), "Investment")
    return replace(finding(values.pop("severity", "error"), said, hint="请填写数字", **values), values={"label": label})


def season() -> Summary:
    """One unit of each state: returned, to verify, unreadable, undecided, missing, passed."""
    findings = [
        found("610302", id="a"),
        found("610302", id="b", because="a", sheet="四、园区情况", cell="E9", said="合计不符", code="total.mismatch"),
        found("610302", id="c", because="a", cell="K12", said="比值", code="project.output_ratio", severity="verify"),
        found("610302", cell="G20", range="G20:G29", count=10, said="“约3000”不是数字"),
        found("610302", sheet="三、工作内容", cell="A13", label="第三部分（四）", said="没有填写", code="text.missing"),
        found("610302", severity="verify", sheet="六、预期目标", cell="E40", label="营业收入", said="低于上年"),
        found("610302", severity="info", cell="A1", said="已规范"),
        found("610323", severity="verify", said="总投资 8.5 万元，疑似单位填错"),
        catalogued("file.encrypted", "610402_加密.xlsx", unit="610402"),
    ]
    files = [
        replace(result("610302.xlsx", "rejected", unit="610302", form=PLAN, errors=12, verifies=1, unexplained=1), date="2022-03-08"),
        result("610323.xlsx", unit="610323", form=PLAN, verifies=1, unexplained=1),
        result("610402_加密.xlsx", "quarantined", unit="610402"),
        result("甲/610114.xlsx", "undecided", unit="610114", form=PLAN), result("乙/610114.xlsx", "undecided", unit="610114", form=PLAN),
        result("610602.xlsx", unit="610602", form=PLAN),
    ]
    return summarize(files, findings, ROSTER, [Owed(ROSTER[4], PLAN)], TITLE)


def written(sender: Sender = OFFICE, lang: str = "zh", copies: tuple[str, ...] = ("610302.xlsx",)) -> dict[str, Letter]:
    return {letter.unit.state: letter for letter in letters(season(), sender, TITLE, copies, lang)}


def test_a_letter_goes_through_the_sheets_in_the_order_of_the_form() -> None:
    """Whatever was found first; what is said of the whole file comes before, a sheet that is none of the form's after."""
    sheets = ("另加的表", "七、保障措施", "一、产业基础", "项目清单", "二、支持举措")
    findings = [found("610302", sheet=sheet, cell="A4", said=sheet) for sheet in sheets]
    findings.append(catalogued("file.wrong_form", "610302.xlsx", unit="610302", reason="no_mark"))
    files = [result("610302.xlsx", "rejected", unit="610302", form=PLAN, errors=6)]
    order = {PLAN: [sheet.name for sheet in load_form(PLAN).sheets]}
    (letter,) = letters(summarize(files, findings, ROSTER[:1], (), TITLE), OFFICE, TITLE, (), sheets=order)
    assert [words for level, words in letter.lines if level == "h2"] == [
        "（一）整份文件", "（二）“一、产业基础”", "（三）“二、支持举措”", "（四）“七、保障措施”", "（五）“项目清单”", "（六）“另加的表”",
    ]


def test_a_returned_unit_is_told_each_thing_to_correct_where_it_is_and_what_to_do() -> None:
    """Numbered through, by sheet, causes only; what follows from a cause is said with it; notes are left out."""
    assert chat_text(written()["returned"]) == "\n".join((
        "关于补正特色专业园区实施方案报送材料的通知",
        "",
        "渭滨区工业和信息化局：",
        "你单位报送的“610302.xlsx”（填报日期 2022-03-08）已经核对，有须改正的错误 12 处、须核实的事项 1 处，现予退回。"
        "请对照下列各项改正，于2022年4月1日前重新报送。",
        "",
        "一、须改正的错误",
        "（一）“项目清单”",
        "1. G12 总投资（万元）：“待定”不是数字。请填写数字。由此引起的另外 2 处（K12、四、园区情况 E9）改正后一并消除。",
        "2. G20:G29 总投资（万元）：“约3000”不是数字（共 10 处）。请填写数字。",
        "（二）“三、工作内容”",
        "3. A13 第三部分（四）：没有填写。请填写数字。",
        "",
        "二、须核实的事项",
        "（一）“六、预期目标”",
        "4. E40 营业收入：低于上年。请填写数字。",
        "",
        "三、怎样报送",
        "请在随附的批注副本（Excel 文件）中直接改正：有问题的单元格已标色并附批注，“核对意见”表列有全部问题。",
        "须核实的事项，数字无误的，在“自检”表的“情况说明”栏写明原因，不少于 6 个字。",
        "改好后保存，按原渠道发回，不必改文件名。",
        "联系人：规划处 王某 029-55550000。",
        "",
        "省工业和信息化厅",
        "＿＿＿＿年＿＿月＿＿日",
        "",
    ))


def item(*findings: Finding, lang: str = "zh") -> str:
    """The one thing to correct in the letter about a return in which this was found."""
    files = [result("610302.xlsx", "rejected", unit="610302", form=PLAN, errors=1)]
    (letter,) = (one for one in letters(summarize(files, findings, ROSTER, [], TITLE), OFFICE, TITLE, (), lang) if one.unit.code == "610302")
    (line,) = (words for level, words in letter.lines if level == "text" and words.startswith("1. "))
    return line


def test_a_doubt_that_leads_errors_tells_one_of_them_and_the_answer_that_is_blamed() -> None:
    """The cell of the cause alone would mend nothing; where an error leads, its own sentence is enough."""
    doubt = replace(
        found("610302", id="a", cell="K5", label="完全达产产值", said="相差悬殊", code="project.output_ratio", severity="verify"),
        blamed=Blamed("项目清单", "H5", Words("总投资", "Investment"), "1004"), grave=True,
    )
    total = found("610302", id="b", because="a", sheet="四、园区情况", cell="C8", label="合计", said="填 472,400", code="total.mismatch")
    assert item(doubt, total) == (
        "1. K5 完全达产产值：相差悬殊。请填写数字。由此引起的错误也须改正，只写情况说明不够。可能填错的是 H5 总投资：“1,004”。"
        "由此引起的另外 1 处（四、园区情况 C8）改正后一并消除。须改正的错误在 四、园区情况 C8 合计：填 472,400。"
    )
    assert item(doubt, total, lang="en").endswith("What must be corrected is at 四、园区情况 C8 Investment: 填 472,400.")
    assert "须改正的错误在" not in item(replace(doubt, severity="error", grave=False), total)


def test_what_follows_at_the_very_cell_of_its_cause_is_at_no_other_place() -> None:
    """An official would look for a second one."""
    cause = found("610302", id="a", cell="A16", sheet="三、工作内容", label="第三部分（五）", said="只写了“待补充”", code="text.placeholder")
    here = replace(cause, id="b", because="a", code="text.too_short")
    assert item(cause, here) == "1. A16 第三部分（五）：只写了“待补充”。请填写数字。由此引起的同一格的另外 1 个问题改正后一并消除。"
    assert item(cause, here, lang="en").endswith("Mending it also clears 1 more found at the same place.")
    elsewhere = replace(here, cell="A19")
    assert item(cause, here, elsewhere).endswith("由此引起的另外 2 处（A16、A19）改正后一并消除。")


def test_a_sheet_is_named_once_for_places_that_follow_each_other_on_it() -> None:
    """Of a note that follows nobody hears: it is no place to be mended."""
    cause = found("610302", id="a", cell="E6", label="项目阶段", said="不对", code="value.not_in_list")
    there = [found("610302", id=c, because="a", sheet="四、园区情况", cell=c, label="合计", said="不符", code="total.mismatch") for c in ("B8", "C8")]
    own = found("610302", id="f", because="a", cell="K6", label="产值", said="不符", code="project.no_output")
    note = found("610302", id="n", because="a", cell="E6", label="项目阶段", said="已读取", code="value.normalised", severity="info")
    assert item(cause, *there, own, note).endswith("由此引起的另外 3 处（K6、四、园区情况 B8、C8）改正后一并消除。")


@pytest.mark.parametrize(("state", "sentence"), [
    ("pending", "你单位报送的“610323.xlsx”已经核对并接收，其中 1 处须核实，尚未说明。请对照下列各项核实，有误的改正，无误的写明情况，"
                "于2022年4月1日前重新报送。"),
    ("unreadable", "你单位报送的“610402_加密.xlsx”无法作为填报文件读取：文件设有打开密码。请在“文件—信息—保护工作簿”中取消打开密码，"
                   "存为 .xlsx 后再报送。请于2022年4月1日前重新报送。"),
    ("undecided", "你单位报送了几份内容不同的文件，无法确定以哪一份为准：乙/610114.xlsx、甲/610114.xlsx。"
                  "请于2022年4月1日前告知以哪一份为准，或重新报送一份。"),
    ("missing", "截至本次核对，尚未收到你单位的特色专业园区实施方案。请于2022年4月1日前报送；已经报送的，请与下发本通知的单位核对。"),
])
def test_a_unit_in_any_other_state_is_told_what_is_the_matter(state: str, sentence: str) -> None:
    assert written()[state].lines[1] == ("text", sentence)


def test_a_unit_that_passed_gets_no_letter() -> None:
    assert set(written()) == {"returned", "pending", "unreadable", "undecided", "missing"}


def test_what_nobody_said_is_left_to_be_filled_in_by_hand() -> None:
    """No deadline, no contact and no sender are made up; without a copy none is spoken of."""
    text = chat_text(written(NOBODY, copies=())["returned"])
    assert "于＿＿＿＿年＿＿月＿＿日前重新报送" in text
    assert text.endswith("如有疑问，请与下发本通知的单位联系。\n\n＿＿＿＿＿＿＿＿\n＿＿＿＿年＿＿月＿＿日\n")
    assert "批注副本" not in text and "请在原文件中改正。" in text


def test_an_english_letter_has_no_chinese_sentence() -> None:
    """But for what the findings of this test say, which are Chinese, names of sheets, units and forms."""
    for letter in written(lang="en").values():
        for level, words in letter.lines:
            if level != "h2" and not re.match(r"\d+\. ", words) and level != "to":
                assert mixed_en(re.sub(r"[甲乙]/|加密", "", words.replace(OFFICE.contact, ""))) == [], words
    assert "by 2022-04-01" in chat_text(written(lang="en")["returned"])


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("letters")
    out = {}
    for state, letter in written().items():
        out[state] = folder / f"{state}.docx"
        out[state].write_bytes(letter_docx(letter))
    hostile = replace(written()["missing"], title="=cmd|'/C calc'!A0\x0b\u202exslx", lines=(("text", "<w:p>&amp;\x00\ud800]]>"),))
    out["hostile"] = folder / "hostile.docx"
    out["hostile"].write_bytes(letter_docx(hostile))
    return out


def test_the_open_xml_sdk_takes_every_letter(documents: dict[str, Path]) -> None:
    assert {p.name: said for p, said in validate_all(documents.values()).items() if said} == {}


def part(path: Path, name: str) -> Any:
    with zipfile.ZipFile(path) as package:
        return etree.fromstring(package.read(name))


def test_pages_and_faces_are_those_of_official_paper(documents: dict[str, Path]) -> None:
    """GB/T 9704-2012: A4, text area 156 × 225 mm, 3号 仿宋 with lines of 28 pt, 黑体 and 楷体 headings, 小标宋 title."""
    body = part(documents["returned"], "word/document.xml")
    size, margins = body.find(f".//{W}pgSz"), body.find(f".//{W}pgMar")
    twips = {name: int(margins.get(f"{W}{name}")) for name in ("top", "left", "right", "bottom")}
    assert [round(v / 1440 * 25.4) for v in twips.values()] == [37, 28, 26, 35]
    wide = int(size.get(f"{W}w")) - twips["left"] - twips["right"]
    high = int(size.get(f"{W}h")) - twips["top"] - twips["bottom"]
    assert [round(v / 1440 * 25.4) for v in (wide, high)] == [156, 225]
    styles = {s.find(f"{W}name").get(f"{W}val"): s for s in part(documents["returned"], "word/styles.xml").iter(f"{W}style")}
    wanted = {"Normal": ("仿宋_GB2312", 32), "heading 1": ("黑体", 32), "heading 2": ("楷体_GB2312", 32), "Title": ("方正小标宋简体", 44)}
    for name, (face, half_points) in wanted.items():
        fonts, height = styles[name].find(f".//{W}rFonts"), styles[name].find(f".//{W}sz")
        assert {fonts.get(f"{W}{k}") for k in ("eastAsia", "ascii", "hAnsi")} == {face}
        assert not [key for key in fonts.attrib if "Theme" in key]
        assert int(height.get(f"{W}val")) == half_points
    spacing = styles["Normal"].find(f".//{W}spacing")
    assert (spacing.get(f"{W}line"), spacing.get(f"{W}lineRule")) == ("560", "exact")
    assert styles["Normal"].find(f".//{W}ind").get(f"{W}firstLineChars") == "200"


def test_libreoffice_prints_a_letter_with_the_page_s_number_and_twenty_two_lines(documents: dict[str, Path], tmp_path: Path) -> None:
    """The words of the page are those of the letter, in order; — 1 — stands below."""
    returned, missing, hostile = document_to_pdf(
        [documents[name] for name in ("returned", "missing", "hostile")], tmp_path
    )
    printed = texts(returned)
    plain = re.sub(r"\s|—\d+—", "", "".join(printed))
    wanted = re.sub(r"\s", "", chat_text(written()["returned"]))
    assert plain == wanted
    for number, page in enumerate(printed, 1):
        assert re.search(rf"—\s*{number}\s*—", page)
    assert (pages(returned), pages(missing)) == (2, 1)
    assert len([line for line in printed[0].splitlines() if line.strip()]) <= 22
    harmless = "".join(texts(hostile))
    assert "=cmd|'/C calc'!A0" in harmless and "<w:p>&amp;" in harmless


def test_the_same_letter_gives_the_same_bytes() -> None:
    """No clock of this machine and no author of a library's template is in it."""
    data = letter_docx(written()["returned"])
    assert letter_docx(written()["returned"]) == data
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert {info.date_time for info in package.infolist()} == {(2022, 1, 1, 0, 0, 0)}
        told = b"".join(package.read(name) for name in package.namelist() if name.startswith("docProps/"))
    assert b"python-docx" not in told and b"2013" not in told


def test_each_city_gets_an_archive_of_its_letters_and_copies(tmp_path: Path) -> None:
    """A copy is called like its letter, so that it comes back with the unit's code before its name."""
    copy = tmp_path / "copy.xlsx"
    copy.write_bytes(b"a copy")
    given = placed(letters(season(), OFFICE, TITLE, ("610302.xlsx",)))
    write_letters(Standing(tmp_path, tmp_path), given, {"610302.xlsx": Written(str(copy), "its digest")})
    with zipfile.ZipFile(tmp_path / "letters" / "宝鸡市.zip") as archive:
        assert archive.testzip() is None
        assert sorted(archive.namelist()) == [
            "610302_渭滨区工业和信息化局.docx", "610302_渭滨区工业和信息化局.txt", "610302_渭滨区工业和信息化局.xlsx",
            "610323_岐山县工业和信息化局.docx", "610323_岐山县工业和信息化局.txt",
        ]
        assert archive.read("610302_渭滨区工业和信息化局.xlsx") == b"a copy"
        text = archive.read("610302_渭滨区工业和信息化局.txt")
    assert text.startswith(b"\xef\xbb\xbf") and text.count(b"\r\n") == text.count(b"\n")
    assert text.decode("utf-8-sig").replace("\r\n", "\n") == chat_text(written()["returned"])
    assert given[0].place.path == "letters/宝鸡市/610302_渭滨区工业和信息化局.docx"
    assert (tmp_path / given[0].place.path).read_bytes() == letter_docx(given[0].letter)


@pytest.mark.parametrize("piece", [0, 100, 1 << 20])
def test_an_archive_is_what_a_zip_file_writes_however_often_it_is_settled(piece: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its digest is taken as it is written; what another archive held before is copied."""
    monkeypatch.setattr(letter_archive, "_PIECE", piece)
    sources = {f"{n}{end}": tmp_path / f"{n}{end}" for n in "甲乙丙" for end in (".docx", ".txt")}
    for number, path in enumerate(sources.values()):
        path.write_bytes(b"%d letters " % number * 40 * number)
    held = {name: Written(str(path), digest_of(path)) for name, path in sources.items()}
    with zipfile.ZipFile(tmp_path / "usual.zip", "w") as archive:
        for name, path in sources.items():
            entry = zipfile.ZipInfo(name, STAMP)
            entry.compress_type = zipfile.ZIP_DEFLATED if name.endswith(".txt") else zipfile.ZIP_STORED
            archive.writestr(entry, path.read_bytes())
    usual = (tmp_path / "usual.zip").read_bytes()
    with letter_archive._opened(Written(str(tmp_path / "usual.zip"), "")) as before:
        for number, same in enumerate((set(), set(held), {"甲.docx", "丙.txt"})):
            made = Standing(tmp_path, tmp_path).written(f"{number}.zip", "", partial(letter_archive._write, held, before, same))
            assert made.place.read_bytes() == usual
            assert made.sha256 == hashlib.sha256(usual).hexdigest()


def test_no_name_of_a_unit_or_city_leads_out_of_the_folder(tmp_path: Path) -> None:
    """Names come from a roster that others may have written; two that are the same to a file system are told apart."""
    roster = [unit("1", "../../甲", ".."), unit("2", "a\\b:c", "/etc"), unit("3", "Same", "x"), unit("3 ", "same", "x")]
    summary = summarize([], [], roster, [Owed(one, PLAN) for one in roster], TITLE)
    write_letters(Standing(tmp_path, tmp_path), placed(letters(summary, NOBODY, TITLE, ())), {})
    made = sorted(p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file())
    assert len([name for name in made if name.endswith(".docx")]) == 4
    assert all(name.startswith("letters/") and ".." not in name.split("/") for name in made)
