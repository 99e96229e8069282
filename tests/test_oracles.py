"""Each outside oracle works: shown on workbooks small enough to know the answer without it."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
import xlsxwriter
from openpyxl.styles import Font, Protection
from openpyxl.worksheet.datavalidation import DataValidation

from tests.oracles import gnumeric, openxml, presence, rendering
from tests.oracles.libreoffice import CASES_A_REQUEST, Book, Case, Formula, LibreOffice
from tests.oracles.typing_window import TypingWindow
from workbook_tools.demo.libreoffice import LibreOfficeError

SHEET = "项目清单"
OBJECTION = "请填写以万元为单位的数字，如 12000。"
LOCKED = "Protected cells can not be modified."


@pytest.fixture(scope="module")
def office() -> Iterator[LibreOffice]:
    with LibreOffice() as running:
        yield running


@pytest.fixture
def investment(tmp_path: Path) -> Path:
    """A locked sheet; B1, B2 and C2 are open, B1 takes amounts only, C1 and C2 compute."""
    path = tmp_path / "项目清单.xlsx"
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = SHEET
    sheet["A1"] = "总投资（万元）"
    sheet["C1"] = "=B1*2"
    sheet["C2"] = '=IF(B2="","",B2)'
    for address in ("B1", "B2", "C2"):
        sheet[address].protection = Protection(locked=False)
    rule = DataValidation(type="decimal", operator="greaterThanOrEqual", formula1="0", showErrorMessage=True)
    rule.errorTitle, rule.error = "总投资（万元）", OBJECTION
    rule.add("B1")
    sheet.add_data_validation(rule)
    sheet.protection.sheet = True
    book.save(path)
    return path


@pytest.fixture
def book(office: LibreOffice, investment: Path) -> Iterator[Book]:
    with office.open(investment) as opened:
        yield opened


def test_libreoffice_computes_what_depends_on_a_poked_number(book: Book) -> None:
    assert book.poke([(SHEET, "B1", 12.5)], [(SHEET, "C1")]) == [[[25.0]]]


@pytest.mark.parametrize("text", ["1200", "=1+1", "'500", " 两边空白 ", "第一行\n第二行", "√"])
def test_libreoffice_keeps_a_string_as_text_whatever_it_looks_like(book: Book, text: str) -> None:
    assert book.poke([(SHEET, "B2", text)], [(SHEET, "B2")]) == [[[text]]]


def test_libreoffice_takes_a_marked_formula_as_a_formula(book: Book) -> None:
    assert book.poke([(SHEET, "B2", Formula("=1+1"))], [(SHEET, "B2")]) == [[[2.0]]]


def test_libreoffice_tells_errors_empty_cells_and_empty_results_apart(book: Book) -> None:
    [row] = book.poke([(SHEET, "B1", "待定"), (SHEET, "B2", None)], [(SHEET, "B1:C2")])
    assert row == [["待定", {"error": 519}], [None, ""]]


def test_libreoffice_sees_that_a_formula_was_overwritten(book: Book) -> None:
    assert book.values([(SHEET, "C2")]) == [[[""]]]
    book.set([(SHEET, "C2", None)])
    assert book.values([(SHEET, "C2")]) == [[[None]]]


def test_libreoffice_writes_behind_a_lock_but_does_not_empty_a_locked_cell(book: Book) -> None:
    assert book.poke([(SHEET, "C1", "改")], [(SHEET, "C1")]) == [[["改"]]]
    with pytest.raises(LibreOfficeError, match=r"C\$1 is locked"):
        book.set([(SHEET, "C1", None)])


def test_libreoffice_runs_cases_in_order_each_on_what_the_last_one_left(book: Book) -> None:
    numbers = [float(number) for number in range(CASES_A_REQUEST + 3)]
    cases = [Case([(SHEET, "B1", number)] if number % 2 else [], [(SHEET, "C1")]) for number in numbers]
    seen = [answer for [[[answer]]] in book.run(cases)]
    assert seen == [0.0] + [2 * (number - 1 + number % 2) for number in numbers[1:]]


def test_libreoffice_believes_a_file_until_it_is_told_to_recalculate(office: LibreOffice, tmp_path: Path) -> None:
    path = tmp_path / "stale.xlsx"
    with xlsxwriter.Workbook(path) as stale:
        stale.add_worksheet(SHEET).write_formula("A1", "=1+1", None, 99)
    with office.open(path, recalculate=False) as believed:
        assert believed.values([(SHEET, "A1")]) == [[[99.0]]]
        believed.recalculate()
        assert believed.values([(SHEET, "A1")]) == [[[2.0]]]


def test_libreoffice_never_touches_the_file_it_opened(office: LibreOffice, investment: Path) -> None:
    before = hashlib.sha256(investment.read_bytes()).digest()
    with office.open(investment) as opened:
        opened.set([(SHEET, "B1", 1.0)])
        assert list(investment.parent.iterdir()) == [investment]
    assert hashlib.sha256(investment.read_bytes()).digest() == before


def test_libreoffice_says_which_sheet_or_cell_it_does_not_find(book: Book) -> None:
    with pytest.raises(LibreOfficeError, match="no sheet “自检” among 项目清单"):
        book.values([("自检", "A1")])
    with pytest.raises(LibreOfficeError, match="no cells “A0” on sheet “项目清单”"):
        book.values([(SHEET, "A0")])


@pytest.mark.parametrize(
    ("kind", "magic"), [("xlsx", b"PK\3\4"), ("ods", b"PK\3\4"), ("xls", b"\xd0\xcf\x11\xe0"), ("pdf", b"%PDF")]
)
def test_libreoffice_saves_in_each_format(book: Book, tmp_path: Path, kind: str, magic: bytes) -> None:
    assert book.save_as(tmp_path / f"又存.{kind}").read_bytes().startswith(magic)


def test_pages_are_drawn_on_a4_with_their_chinese_words(office: LibreOffice, tmp_path: Path) -> None:
    path = tmp_path / "公文.xlsx"
    book = openpyxl.Workbook()
    for title, font in (("第一页", "仿宋_GB2312"), ("第二页", "黑体")):
        sheet = book.create_sheet(title)
        sheet["A1"] = f"{title}：特色产业园区"
        sheet["A1"].font = Font(name=font, size=16)
        sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    del book["Sheet"]
    book.save(path)
    drawn = rendering.render(path, tmp_path / "pages", office)
    pdf = tmp_path / "pages" / "公文.pdf"
    assert [page.read_bytes()[:4] for page in drawn] == [b"\x89PNG"] * 2
    assert [_size(page) for page in drawn] == [(827, 1170)] * 2
    assert rendering.pages(pdf) == 2
    assert ["第一页：特色产业园区" in words for words in rendering.texts(pdf)] == [True, False]
    assert {font.partition("CJK")[0] for font in rendering.fonts(pdf)} == {"NotoSerif", "NotoSans"}


def _size(png: Path) -> tuple[int, int]:
    header = png.read_bytes()[16:24]
    return int.from_bytes(header[:4]), int.from_bytes(header[4:])


def test_the_validator_has_nothing_against_a_clean_workbook(tmp_path: Path) -> None:
    path = tmp_path / "干净.xlsx"
    with xlsxwriter.Workbook(path) as clean:
        clean.add_worksheet(SHEET).write("A1", "总投资（万元）")
    assert openxml.validate_all([path]) == {path: []}


def test_the_validator_names_part_and_place_of_what_is_wrong(investment: Path, tmp_path: Path) -> None:
    broken = tmp_path / "坏.xlsx"
    with ZipFile(investment) as whole, ZipFile(broken, "w") as part:
        for name in whole.namelist():
            part.writestr(name, whole.read(name).replace(b"</sheetData>", b"</sheetData><nonsense/>"))
    objections = openxml.validate(broken, openxml.OLDEST)
    assert any(one.startswith("/xl/worksheets/sheet1.xml") and "nonsense" in one for one in objections)


def test_the_validator_marks_objections_with_the_office_version(tmp_path: Path, investment: Path) -> None:
    wrong = tmp_path / "wrong.xlsx"
    with zipfile.ZipFile(investment) as source, zipfile.ZipFile(wrong, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(b"<sheetData>", b'<sheetData unheard="1">'))
    objections = openxml.validate_all([wrong])[wrong]
    assert {one.partition(":")[0] for one in objections} == {"Office2010", "Microsoft365"}


def test_the_validator_refuses_what_it_cannot_judge(tmp_path: Path, investment: Path) -> None:
    (tmp_path / "text.xlsx").write_text("not a workbook")
    with pytest.raises(RuntimeError, match="cannot read"):
        openxml.validate(tmp_path / "text.xlsx")
    with pytest.raises(ValueError, match="Office97"):
        openxml.validate(investment, "Office97")


def test_gnumeric_saves_the_same_values_in_its_own_way(office: LibreOffice, investment: Path, tmp_path: Path) -> None:
    again = gnumeric.resave(investment, tmp_path / "again.xlsx")
    with office.open(again, recalculate=False) as opened:
        assert opened.values([(SHEET, "A1:C1")]) == [[["总投资（万元）", None, 0.0]]]
    assert b"<Application>gnumeric<" in ZipFile(again).read("docProps/app.xml")


def test_an_official_typing_is_refused_by_locks_and_validation_in_our_words(investment: Path) -> None:
    with TypingWindow(investment) as window:
        assert window.opening == ()

        outcome = window.enter(SHEET, "B1", "12")
        assert (outcome.told, outcome.shown) == ((), "12")
        assert window.read(SHEET, "A1:C1") == [["总投资（万元）", "12", "24"]]

        outcome = window.enter(SHEET, "B1", "待定")
        assert (outcome.told, outcome.shown) == ((OBJECTION,), "12")
        assert (outcome.boxes[0].title, outcome.boxes[0].pressed) == ("总投资（万元）", "ok")

        outcome = window.enter(SHEET, "C1", "7000")
        assert (outcome.told, outcome.formula) == ((LOCKED,), "=B1*2")

        assert window.enter(SHEET, "B1", "").shown == ""
        assert window.enter(SHEET, "B2", "待定").shown == "待定"


def test_an_official_types_what_is_typed_and_not_what_stands_above(investment: Path) -> None:
    with TypingWindow(investment) as window:
        window.enter(SHEET, "B2", "待定")
        assert window.enter(SHEET, "B2", "待").shown == "待"


def test_an_official_pasting_gets_past_validation_but_not_past_locks(investment: Path, tmp_path: Path) -> None:
    with TypingWindow(investment) as window:
        outcome = window.paste(SHEET, "B1", "待定")
        assert (outcome.told, outcome.shown) == ((), "待定")
        assert window.paste(SHEET, "A1", "12").told[0] == LOCKED

        outcome = window.paste(SHEET, "B1", "1\t2\n3\t4")  # C1 is locked, so nothing is pasted at all
        assert ([box.title for box in outcome.boxes], outcome.told[-1]) == (["Text Import", "Information"], LOCKED)

        returned = window.save_as(tmp_path / "returned.xlsx")
    assert openpyxl.load_workbook(returned)[SHEET]["B1"].value == "待定"


def test_a_cell_pasted_from_another_workbook_brings_its_lock_along(investment: Path, tmp_path: Path) -> None:
    foreign = tmp_path / "foreign.xlsx"
    with xlsxwriter.Workbook(foreign) as book:
        book.add_worksheet("Sheet1").write("A1", "待定")
    with TypingWindow(investment) as window:
        window.enter(SHEET, "B1", "12")
        outcome = window.paste_cells(SHEET, "B1", (foreign, "Sheet1", "A1"), insist=False)
        assert (outcome.boxes[0].pressed, outcome.shown) == ("no", "12")
        outcome = window.paste_cells(SHEET, "B1", (foreign, "Sheet1", "A1"))
        assert (outcome.boxes[0].pressed, outcome.shown) == ("yes", "待定")
        assert window.enter(SHEET, "B1", "12").told == (LOCKED,)


@pytest.fixture
def absent(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """A client that is nowhere installed, required with the variable CI set to what is given."""
    monkeypatch.setitem(presence.CLIENTS, "abacus", presence.Client(lambda: None, "whether beads agree"))

    def require(ci: str) -> None:
        monkeypatch.setenv("CI", ci)
        presence.require("abacus")

    return require


def test_a_missing_client_fails_a_test_under_ci(absent: Callable[[str], None]) -> None:
    with pytest.raises(pytest.fail.Exception, match="abacus is missing"):
        absent("true")


def test_a_missing_client_elsewhere_skips_a_test_and_says_what_was_not_checked(absent: Callable[[str], None]) -> None:
    with pytest.raises(pytest.skip.Exception, match="so it was not checked whether beads agree"):
        absent("")
