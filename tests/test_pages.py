"""The printed pages: A4, as few as intended, nothing clipped, no number too wide for its cell.

The style Normal is drawn in the stand-in for 宋体 (`oracles/fonts.conf`), whose digits are as wide as those that Chinese
Excel counts column widths in. Row heights are those of the file, as on a machine that only opens and prints it.
"""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from tests.oracles import rendering
from tests.oracles.libreoffice import LibreOffice
from tests.oracles.presence import require
from tests.shipped import form_ids
from workbook_tools import load_form
from workbook_tools.cells import a1
from workbook_tools.form.definition import Block
from workbook_tools.form.types import NARRATIVE, NUMBERED
from workbook_tools.rules.values import Value
from workbook_tools.workbook.fill import cells_of
from workbook_tools.workbook.layout import CHECK_SHEET, CODES_SHEET, Layout
from workbook_tools.workbook.place_form import LEAST
from workbook_tools.workbook.template import Template, make_template

PROJECTS, OTHERS, LIMIT_SHARE = 30, 6, 0.9
"""Lines of the main list and of other lists, and how much of its limit each section takes."""
MOST = {"specialty-park-2022": 16, "progress-return-2024": 10}
"""A4 pages of a filled return, the guide and 自检 apart."""
MOST_ASIDE = 4
"""A4 pages of the guide and 自检 together."""
WIDE = 99_999_999.99
A4 = (595.3, 841.9)

PLAN = "specialty-park-2022"

Place = tuple[str, int, int]
Write = Callable[[int, str], str]
"""Makes a text of a length with an end."""


@cache
def template(form_id: str) -> Template:
    return make_template(load_form(form_id))


@pytest.fixture(params=form_ids())
def form_id(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def office() -> Iterator[LibreOffice]:
    with LibreOffice() as running:
        yield running


@dataclass
class Printer:
    office: LibreOffice
    folder: Path

    def pdf(self, package: bytes) -> Path:
        path = self.folder / "表.xlsx"
        path.write_bytes(package)
        return rendering.to_pdf(path, self.folder, self.office)

    def words(self, package: bytes) -> list[str]:
        """The words of each page without any blanks, so that it does not matter where lines break."""
        return words_of(self.pdf(package))


def words_of(pdf: Path) -> list[str]:
    return ["".join(page.split()) for page in rendering.texts(pdf)]


@pytest.fixture
def printer(office: LibreOffice, tmp_path: Path) -> Printer:
    return Printer(office, tmp_path)


def running_text(length: int, end: str) -> str:
    return ("特色专业园区产业发展、" * length)[: length - len(end)] + end


def paragraphs(length: int, end: str) -> str:
    """Two paragraphs, the first of which leaves a line half empty."""
    part = length // 2
    return running_text(part, "。") + "\n" + running_text(length - part - 1, end)


def boxes(layout: Layout, length: Callable[[Block], int], write: Write) -> tuple[dict[Place, Value], list[str]]:
    """A text for every narrative box, and the last ten 字 of each."""
    typed: dict[Place, Value] = {}
    ends = []
    for _, block in layout.form.blocks():
        at = layout.blocks[block.id]
        for line in block.lines if block.kind == "boxes" else ():
            ends.append(f"末尾{line.id.replace('_', '第')}字在这里也印出。"[-10:])
            typed[at.sheet, at.rows[line.id], at.inputs[""]] = write(length(block), ends[-1])
    return typed, ends


def whole_return(layout: Layout) -> tuple[dict[Place, Value], list[str]]:
    """A return with every section at 90 % of its limit, every amount as wide as can be, 30 lines in the main list."""
    typed, ends = boxes(layout, lambda block: int(block.limit * LIMIT_SHARE / len(block.lines)), paragraphs)
    form = layout.form
    for sheet, block in form.blocks():
        at = layout.blocks[block.id]
        most = PROJECTS if sheet.role == "list" else OTHERS
        lines = [line for line in at.lines() if not block.open or int(line) <= most]
        for line in lines:
            for column, where in at.inputs.items():
                question = block.question(line, column)
                kind = form.type_of(question)
                if not question.formula and not kind.can(NARRATIVE) and not kind.can(NUMBERED):
                    typed[sheet.name, at.rows[line], where] = answer(layout, column, question, int(line) if block.open else 1)
    return typed, ends


def answer(layout: Layout, column: str, question: object, number: int) -> Value:
    """A long answer of a question's type."""
    kind = layout.form.type_of(question)  # type: ignore[arg-type]
    if kind.kind == "number":
        return WIDE if kind.number_format == "#,##0.00" else 44635.0 if kind.json == "date" else 2022.0
    if kind.name == "choice":
        items = layout.form.lists[question.list].items  # type: ignore[attr-defined]
        return items[number % len(items)]
    if kind.name == "period":
        return "202106-202212"
    words = f"第{number}期渭滨区高端数控机床主轴及功能部件扩能改造工程（{column}）"
    return words[: int(max(question.width, 14) * 0.9)]  # type: ignore[attr-defined]


def filled(form_id: str) -> tuple[bytes, list[str]]:
    typed, ends = whole_return(template(form_id).layout)
    return template(form_id).prefill("", typed), ends


def by_sheet(pages: list[str], form_id: str) -> Counter[str]:
    """How many pages each sheet takes, told by the foot of each page; the guide counts by itself."""
    names = [sheet.name for sheet in template(form_id).plan.sheets if sheet.state == "visible"]
    cover = names[0]
    out: Counter[str] = Counter()
    for number, words in enumerate(pages, 1):
        (name,) = [n for n in names if words.endswith(f"{n}第{number}页共{len(pages)}页")]
        out["guide" if name == cover and out[cover] else name] += 1
    return out


def test_a_filled_return_takes_few_pages_with_every_box_to_its_end_and_no_number_too_wide(
    form_id: str, printer: Printer
) -> None:
    package, ends = filled(form_id)
    pages = printer.words(package)
    taken = by_sheet(pages, form_id)
    aside = taken.pop("guide") + taken.pop(CHECK_SHEET)
    assert CODES_SHEET not in taken
    assert taken.total() <= MOST[form_id], taken
    assert aside <= MOST_ASIDE
    printed = "".join(pages)
    assert [end for end in ends if end not in printed] == []
    assert "###" not in printed
    assert "99,999,999.99" in printed
    assert [number for number, words in enumerate(pages, 1) if len(words) < 40] == []


def test_a_return_typed_in_a_program_that_fits_rows_takes_no_more_pages(form_id: str, printer: Printer) -> None:
    """LibreOffice fits the rows that grow with each entry, as Excel does."""
    typed, ends = whole_return(template(form_id).layout)
    path = printer.folder / "空表.xlsx"
    path.write_bytes(template(form_id).package)
    with printer.office.open(path) as book:
        book.set([(sheet, a1(row, column), value) for (sheet, row, column), value in typed.items()])  # type: ignore[misc]
        pages = words_of(book.save_as(printer.folder / "填好.pdf"))
    taken = by_sheet(pages, form_id)
    assert taken.total() - taken["guide"] - taken[CHECK_SHEET] <= MOST[form_id], taken
    printed = "".join(pages)
    assert [end for end in ends if end not in printed] == []
    assert "###" not in printed


def room(block: Block) -> int:
    """The characters that one box of a section promises to hold: the limit, or 60 % of it where parts share it."""
    return block.limit if len(block.lines) == 1 else int(block.limit * LEAST)


@pytest.mark.parametrize("write", [running_text, paragraphs])
def test_a_box_filled_to_its_room_is_printed_to_its_last_character(form_id: str, printer: Printer, write: Write) -> None:
    typed, ends = boxes(template(form_id).layout, room, write)
    printed = "".join(printer.words(template(form_id).prefill("", typed)))
    assert [end for end in ends if end not in printed] == []


def test_a_text_that_overflows_its_box_is_missed_on_paper_and_the_words_beside_it_say_so(printer: Printer) -> None:
    """The tests above can fail: what a box does not hold is not printed."""
    form_id = "progress-return-2024"
    layout = template(form_id).layout
    typed, ends = boxes(layout, lambda block: 2000, running_text)
    path = printer.folder / "满.xlsx"
    path.write_bytes(template(form_id).prefill("", typed))
    printed = "".join(words_of(rendering.to_pdf(path, printer.folder, printer.office)))
    assert [end for end in ends if end in printed] == []
    with printer.office.open(path) as book:
        for sheet, row, _ in typed:
            at = next(b for b in layout.blocks.values() if b.sheet == sheet and b.block.kind == "boxes")
            ((beside,),) = book.values([(sheet, a1(row, at.status))])[0]
            assert "▲ 打印不全" in str(beside)


def test_every_page_is_numbered_and_named(form_id: str, printer: Printer) -> None:
    pages = printer.words(template(form_id).package)
    assert set(by_sheet(pages, form_id)) - {"guide"} == {
        sheet.name for sheet in template(form_id).plan.sheets if sheet.state == "visible" and sheet.name != CODES_SHEET
    }


def test_a_sheet_that_says_it_need_not_be_printed_is_not(printer: Printer) -> None:
    """The list of codes is for looking things up; it says so, and is on no page."""
    words = [held.value for sheet in template(PLAN).plan.sheets if sheet.name == CODES_SHEET for held in sheet.cells.values()]
    assert any("不用打印" in str(word) for word in words)
    assert "不用打印" not in "".join(printer.words(template(PLAN).package))


def test_the_name_of_a_park_and_of_a_unit_is_whole_on_the_first_page(form_id: str, printer: Printer) -> None:
    """However long it is: its letters get smaller, where two lines would both be cut."""
    layout = template(form_id).layout
    park, unit = "宝鸡高新区钛及钛合金特色专业园区", "宝鸡高新技术产业开发区管理委员会经济发展与科技创新工业和信息化局"
    said = {("cover_city", 0): "宝鸡市", ("cover_park", 0): park, ("cover_unit", 0): unit}
    pdf = printer.pdf(template(form_id).prefill("", cells_of(layout, said).cells))
    first = words_of(pdf)[0]
    assert unit in first and first.count(park) == 2
    assert title_lines_of(pdf, park) == 1


def title_lines_of(pdf: Path, park: str) -> int:
    """How many lines the line of the title takes in which a park is named, which begins with it or with its city."""
    lines = ["".join(line.split()) for line in rendering.texts(pdf)[0].splitlines()]
    (at,) = (n for n, line in enumerate(lines) if park in line and not line.startswith("园区名称"))
    return 1 if lines[at].endswith(("三年期培育建设", "建设进展情况表")) else 2


def test_the_seal_has_its_place_on_the_cover_and_on_the_list_only(form_id: str, printer: Printer) -> None:
    pages = printer.words(template(form_id).package)
    sealed = [words for words in pages if "（盖章）" in words]
    assert len(sealed) == 2
    assert "填报单位（盖章）" in sealed[0]
    assert "填表单位" in sealed[1]


def sizes(pdf: Path) -> list[tuple[float, float]]:
    """Width and height of each page in points."""
    command = [require("pdfinfo"), "-f", "1", "-l", "999", str(pdf)]
    told = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout
    return [(float(w), float(h)) for w, h in re.findall(r"^Page +\d+ size: +([\d.]+) x ([\d.]+) pts", told, re.MULTILINE)]


def test_every_page_is_a4_and_lies_as_its_sheet_says(form_id: str, printer: Printer) -> None:
    pdf = printer.pdf(template(form_id).package)
    lying = {sheet.name for sheet in template(form_id).plan.sheets if sheet.landscape}
    for words, size in zip(words_of(pdf), sizes(pdf), strict=True):
        wanted = A4[::-1] if any(re.search(rf"{name}第\d+页共\d+页$", words) for name in lying) else A4
        assert size == pytest.approx(wanted, abs=1), words[-20:]


def test_the_words_are_drawn_in_chinese_fonts(form_id: str, printer: Printer) -> None:
    drawn = rendering.fonts(printer.pdf(template(form_id).package))
    for family in ("NotoSerifCJK", "NotoSansCJK"):
        assert any(font.startswith(family) for font in drawn), drawn
