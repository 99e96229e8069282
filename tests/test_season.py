"""A season as provincial staff live it: thirty units, three rounds, and everything that goes wrong on the way.

What is expected stands as text: one line for each unit with its state, the round and the file that counts.
"""

from __future__ import annotations

import csv
import io
import os
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest

import workbook_tools as wt
from tests.compound import compound
from tests.progress_return import FORM, Typed, address, right
from tests.test_decisions import decide
from workbook_tools.cli import main
from workbook_tools.form.units import file_name
from workbook_tools.intake.roster import read_units
from workbook_tools.report.history import Version

PARTS = ("works.name@1", "works.name@2", "works.name@3", "works.name@4", "works.unit@1", "works.unit@2", "works.unit@3", "works.unit@4")
DATE, OUTPUT, TAX = "cover_date", "indicators_park_output.actual_2024", "indicators_tax.plan_2025"


def code(number: int) -> str:
    """The code of a unit."""
    return f"6101{number:02d}"


def county(number: int) -> str:
    """An invented county: two hanzi that no other has."""
    return "甲乙丙丁戊己庚辛壬癸"[number % 10] + "东西南北"[number // 10] + "县"


def roster(folder: Path) -> Path:
    """The roster as a workbook, with Chinese headings below a title."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["2024年度进展情况报送单位"])
    sheet.append(["单位代码", "市（区）", "县（市、区）", "园区名称", "单位名称", "联系人", "联系电话"])
    for n in range(1, 31):
        place = county(n)
        sheet.append([
            int(code(n)), "一市二市三市"[(n - 1) // 10 * 2 :][:2], place, f"{place}产业园", f"{place}工业和信息化局", f"经办{n}", f"029-{n:07d}",
        ])
    book.save(folder / "名册.xlsx")
    return folder / "名册.xlsx"


@dataclass
class Desk:
    """The desk of the season: what was sent out, the rounds that came in, the results."""

    root: Path
    units: Path

    @property
    def out(self) -> Path:
        """The folder of results, the same all season."""
        return self.root / "结果"

    def blank(self, number: int) -> bytes:
        """The workbook that was made out for a unit."""
        unit = next(u for u in read_units(self.units) if u.code == code(number))
        return (self.root / "发出" / file_name(unit)).read_bytes()

    def filled(self, number: int, more: Mapping[str, Typed] | None = None, *, into: int = 0) -> bytes:
        """A unit's return, filled in where it was made out for it, or for another unit."""
        place = county(number)
        answers = {
            name: value for name, value in right().items() if not name.startswith("cover_")
        } | {name: f"{place}{right()[name]}" for name in PARTS}
        answers |= {
            "cover_city": None, "cover_county": place, "cover_park": f"{place}产业园", "cover_unit": f"{place}工业和信息化局",
            DATE: "2025-01-10", **(more or {}),
        }
        del answers["cover_city"]
        book = openpyxl.load_workbook(io.BytesIO(self.blank(into or number)))
        for name, value in answers.items():
            sheet, cell = address(name)
            book[sheet][cell] = value
        stream = io.BytesIO()
        book.save(stream)
        return stream.getvalue()

    def put(self, name: str, data: bytes, *, came: int = 0) -> None:
        """A file that came in, at a time that says nothing."""
        place = self.root / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
        os.utime(place, (1_740_000_000 + came * 86_400, 1_740_000_000 + came * 86_400))

    def check(self, *folders: str) -> wt.CheckedBatch:
        """Check what came in under some folders into the results of the season."""
        return wt.check([self.root / name for name in folders], self.out, self.units, FORM)

    def table(self) -> list[str]:
        """``units.csv`` as lines: code, state, round, file."""
        with (self.out / "units.csv").open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream))
        return [" ".join((row["code"][-2:], row["state"], row["round"], row["file"])).strip() for row in rows]


def changed(data: bytes, change: Callable[[openpyxl.Workbook], object]) -> bytes:
    """A workbook with something else done to it."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    change(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def explain(data: bytes, item: str, text: str) -> bytes:
    """A return with an explanation written on its sheet of checks."""
    def write(book: openpyxl.Workbook) -> None:
        sheet, cell = next(book.defined_names[f"explain_{item.replace('.', '_')}"].destinations)
        book[sheet][cell.replace("$", "")] = text

    return changed(data, write)


class _Old(zipfile.ZipInfo):
    """An entry as an old program writes it: its name in GBK, without the mark of UTF-8."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:
        return self.filename.encode("gbk"), self.flag_bits & ~0x800


def gbk_zip(files: Mapping[str, bytes]) -> bytes:
    """An archive of files with names in GBK."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name, data in files.items():
            package.writestr(_Old(name), data)
    return stream.getvalue()


def round_one(desk: Desk) -> None:
    """What came in first: twenty-seven units, hardly two alike."""
    def put(name: str, data: bytes, came: int = 0) -> None:
        desk.put(f"第一轮/{name}", data, came=came)

    put("610101_甲.xlsx", desk.filled(1))
    put("壬东县.xlsx", desk.filled(2, into=1), came=5)  # filled in where 01's stood
    put("610103.xlsx", desk.filled(3, {DATE: "2202-03-15"}), came=9)
    put("04/z错.xlsx", desk.filled(4, {OUTPUT: "待定"}), came=8)
    put("04/a对.xlsx", desk.filled(4), came=1)
    put("05/一.xlsx", desk.filled(5), came=1)
    put("05/二.xlsx", desk.filled(5, {TAX: 17600}), came=2)
    put("06缺表.xlsx", changed(desk.filled(6), lambda book: book.remove(book[address("works.name@1")[0]])))
    put("610107_庚东县.xlsx", compound({"EncryptionInfo": b"", "EncryptedPackage": b"x" * 5000}))
    put("08.xlsx", desk.filled(8))
    put("610108盖章扫描件.pdf", b"%PDF-1.4 scan")
    put("610109 壬东县/扫描件.jpg", b"\xff\xd8\xff\xe0 scan")
    put("10空表.xlsx", desk.blank(10))
    put("11.xlsx", desk.filled(11))
    put("11 - 副本.xlsx", (desk.root / "第一轮/11.xlsx").read_bytes())
    slip = {"works.investment@4": 9, "summary_idle.investment": 9}
    put("12.xlsx", explain(desk.filled(12, slip), "project.unit_slip", "无"))
    put("13.xlsx", explain(desk.filled(13, slip), "project.unit_slip", "第8行：为购买服务，合同金额9万元属实"))
    put("14.zip", gbk_zip({"报送/戊西县进展表.xlsx": desk.filled(14), "报送/说明.txt": "请查收".encode("gbk")}))
    put("最终版.xlsx", desk.filled(15))
    put("16.xlsx", desk.filled(16, {"works.investment@1": -15000}))
    put("17.xlsx", desk.filled(17, {"cover_unit": "辛西县工信局"}))
    for n in range(18, 28):
        put(f"{n}.xlsx", desk.filled(n))
    put("Thumbs.db", b"\xd0\xcf\x11\xe0")


FIRST = """
01 通过 1 610101_甲.xlsx
02 待认定 1 壬东县.xlsx
03 退回 1 610103.xlsx
04 通过 1 04/a对.xlsx
05 待认定 1 05/一.xlsx；05/二.xlsx
06 退回 1 06缺表.xlsx
07 打不开 1 610107_庚东县.xlsx
08 通过 1 08.xlsx
09 打不开 1 610109 壬东县/扫描件.jpg
10 退回 1 10空表.xlsx
11 通过 1 11 - 副本.xlsx
12 待核实 1 12.xlsx
13 通过 1 13.xlsx
14 通过 1 14.zip/报送/戊西县进展表.xlsx
15 通过 1 最终版.xlsx
16 退回 1 16.xlsx
17 待核实 1 17.xlsx
"""


def round_two(desk: Desk) -> None:
    """Letters answered: corrected copies, the right workbooks, explanations."""
    def put(name: str, data: bytes) -> None:
        desk.put(f"第二轮/{name}", data)

    put("610102.xlsx", desk.filled(2))
    put("610103.xlsx", desk.filled(3))  # under the name that the wrong one has
    put("06.xlsx", desk.filled(6))
    put("07.xlsx", desk.filled(7))
    put("09.xlsx", desk.filled(9))
    put("10.xlsx", desk.filled(10))
    put("12.xlsx", explain(
        desk.filled(12, {"works.investment@4": 9, "summary_idle.investment": 9, DATE: "2025-01-20"}), "project.unit_slip", "购买服务，合同金额9万元属实",
    ))
    sheet, cell = address("works.investment@1")
    copy = (desk.out / "annotated" / "16.xlsx").read_bytes()
    put("16改.xlsx", changed(copy, lambda book: book[sheet].__setitem__(cell, 15000)))


SECOND = {
    "02": "02 通过 2 610102.xlsx", "03": "03 通过 2 第二轮/610103.xlsx", "05": "05 通过 1 05/二.xlsx", "06": "06 通过 2 06.xlsx",
    "07": "07 通过 2 07.xlsx", "09": "09 通过 2 09.xlsx", "10": "10 通过 2 10.xlsx", "12": "12 通过 2 第二轮/12.xlsx",
    "16": "16 通过 2 16改.xlsx", "17": "17 通过 1 17.xlsx",
}


@dataclass
class Season:
    """What the desk saw: the state table after each round, and what was told."""

    desk: Desk
    first: wt.CheckedBatch
    second: wt.CheckedBatch
    third: wt.CheckedBatch
    tables: tuple[list[str], list[str], list[str]]
    waiting: list[list[str]]


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory) -> Season:
    """Play the whole season."""
    root = tmp_path_factory.mktemp("季")
    desk = Desk(root, roster(root))
    os.environ["WORKBOOK_TOOLS_PASSWORD"] = "一季"
    try:
        status = main(["generate", "--form", FORM, "--units", str(desk.units), "--out", str(root / "发出"), "--rows", "12", "--quiet"])
        assert status == 0 and len(list((root / "发出").iterdir())) == 30
        round_one(desk)
        first = desk.check("第一轮")
        one = desk.table()
        sheet = openpyxl.load_workbook(desk.out / "人工认定.xlsx").worksheets[0]
        waiting = [[str(cell.value or "") for cell in row[:7]] for row in sheet.iter_rows(min_row=2)]
        decide(desk.out, "05/二.xlsx", action="采用", reason="电话确认以第二份为准", by="王")
        decide(desk.out, "17.xlsx", action="免核实", reason="简称，已核对", by="王")
        decide(desk.out, "壬东县.xlsx", action="不采用", reason="已请其用本单位的文件", by="王")
        round_two(desk)
        second = desk.check("第二轮")
        two = desk.table()
        for n in (28, 29, 30):
            desk.put(f"第三轮/{n}.xlsx", desk.filled(n))
        third = desk.check("第三轮")
        three = desk.table()
    finally:
        del os.environ["WORKBOOK_TOOLS_PASSWORD"]
    return Season(desk, first, second, third, (one, two, three), waiting)


def clean(numbers: range, number: int = 1) -> list[str]:
    """The lines of units that passed with a file of their number."""
    return [f"{n} 通过 {number} {n}.xlsx" for n in numbers]


def test_the_first_round(season: Season) -> None:
    """Each case of the first round has the state that its unit earns; only who sent nothing at all is 未报送."""
    missing = [f"{n} 未报送" for n in (28, 29, 30)]
    assert season.tables[0] == [*FIRST.strip().splitlines(), *clean(range(18, 28)), *missing]
    assert [(o.unit.code, o.form) for o in season.first.missing] == [(code(n), FORM) for n in (28, 29, 30)]


def test_the_second_round(season: Season) -> None:
    """Only the new folder was checked: what came earlier still counts, decisions are obeyed, letters answered."""
    wanted = [SECOND.get(line[:2], line) for line in season.tables[0]]
    assert season.tables[1] == wanted


def test_the_third_round(season: Season) -> None:
    """Everybody passed."""
    wanted = [line if "未报送" not in line else f"{line[:2]} 通过 3 {line[:2]}.xlsx" for line in season.tables[1]]
    assert season.tables[2] == wanted
    assert season.third.summary.states["passed"] == 30 and season.third.summary.rounds == 3


def test_what_waits_is_asked_for_with_what_speaks_for_each(season: Season) -> None:
    """The borrowed workbook, the two returns of one day, and the 核实 that has no cell of its own."""
    said = {row[1]: (row[0], row[6]) for row in season.waiting if row[1]}
    assert said == {
        "05/一.xlsx": ("几份不同", ""), "05/二.xlsx": ("几份不同", ""), "壬东县.xlsx": ("用错文件", ""), "17.xlsx": ("待核实", "file.unit_mismatch"),
    }


def test_an_attachment_is_noted_and_credited_and_no_error(season: Season) -> None:
    """The guide asks for a stamped scan."""
    found = {f.file: (f.status, f.unit) for f in season.first.files if f.reason is not None and f.reason.code == "file.attachment"}
    assert found == {
        "610108盖章扫描件.pdf": ("ignored", code(8)), "610109 壬东县/扫描件.jpg": ("ignored", code(9)), "14.zip/报送/说明.txt": ("ignored", ""),
    }


def test_a_blank_form_and_a_negative_amount_are_one_cause_each(season: Season) -> None:
    """And the official of 12 is told why 无 is no explanation."""
    causes = {name: [c for c in season.first.summary.cases if c.cause.file == name and c.severity != "info"] for name in ("10空表.xlsx", "16.xlsx")}
    assert [c.cause.code for c in causes["10空表.xlsx"]] == ["file.blank"]
    assert [c.cause.code for c in causes["16.xlsx"]] == ["value.negative"]
    (told,) = [f.message for f in season.first.findings if f.file == "12.xlsx" and f.severity == "verify"]
    assert told.endswith("“自检”中写的“无”不算情况说明：须写明原因，不少于 6 字，不能只写“见附件”之类。")


def versions(season: Season, number: int) -> tuple[Version, ...]:
    """Every return of a unit that was ever read."""
    (one,) = [h for h in season.third.summary.histories if h.code == code(number)]
    return one.versions


def test_every_version_of_a_unit_is_shown_with_what_changed(season: Season) -> None:
    """16 corrected its copy: one finding is fixed, none is new. 03 had another file under the same name."""
    first, second = versions(season, 16)
    assert (first.file, first.verdict, first.errors, second.file, second.verdict, second.since) == (
        "16.xlsx", "superseded", 1, "16改.xlsx", "accepted", "16.xlsx",
    )
    change = second.change
    assert [c.cause.code for c in change.fixed] == ["value.negative"] and not (change.new or change.remaining or change.vanished)
    assert [(v.file, v.round, v.date) for v in versions(season, 3)] == [
        ("610103.xlsx", 1, ""), ("第二轮/610103.xlsx", 2, "2025-01-10"),
    ]


def test_checking_the_same_again_changes_nothing(season: Season) -> None:
    """The same bytes, whichever of the folders is given; nothing is read anew."""
    desk = season.desk
    before = {p.name: p.read_bytes() for p in desk.out.iterdir() if p.is_file() and not p.name.startswith("ledger")}
    desk.check("第三轮")
    assert {p.name: p.read_bytes() for p in desk.out.iterdir() if p.is_file() and not p.name.startswith("ledger")} == before

