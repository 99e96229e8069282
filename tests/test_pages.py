"""The printed pages: A4, sealed and numbered, as few as intended, and nothing clipped in a full box."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from tests.oracles import rendering
from tests.oracles.libreoffice import LibreOffice
from tests.oracles.presence import require
from workbook_tools.form.definition import Block
from workbook_tools.form.load import form_ids, load_form
from workbook_tools.rules.values import Value
from workbook_tools.workbook.template import Template, make_template

ROWS = 20

INTENDED = {
    "specialty-park-2022": {
        "填报说明": 5, "一、产业基础": 3, "二、支持举措": 4, "三、工作内容": 5, "四、园区情况": 2, "五、资金方向": 1,
        "六、预期目标": 5, "七、保障措施": 2, "项目清单": 2, "自检": 5,
    },
    "progress-return-2024": {
        "填报说明": 4, "一、建设进展": 2, "二、存在问题": 2, "三、下步打算": 1, "四、资金和项目": 2,
        "重点项目进展": 2, "自检": 4,
    },
}  # fmt: skip
"""A4 pages of each sheet with 20 rows in the main list, measured when the pages were looked at and found good.

The cover is one page and the guide behind it the others; a box that does not fit what is left of a page starts a new one.
"""
LANDSCAPE = {"项目清单", "重点项目进展", "自检"}
A4 = (595.3, 841.9)

Place = tuple[str, int, int]
Write = Callable[[int, str], str]
"""Makes a text of a length with an end."""


@cache
def master(form_id: str) -> Template:
    return make_template(load_form(form_id), ROWS)


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
        return ["".join(page.split()) for page in rendering.texts(self.pdf(package))]


@pytest.fixture
def printer(office: LibreOffice, tmp_path: Path) -> Printer:
    return Printer(office, tmp_path)


def room(block: Block) -> int:
    """The characters that one box of a section promises to hold: all of them, or twice an equal share."""
    return min(block.limit, 2 * block.limit // len(block.lines))


def running_text(length: int, end: str) -> str:
    return ("特色专业园区产业发展、" * length)[: length - len(end)] + end


def paragraphs(length: int, end: str) -> str:
    """Four paragraphs, each of which leaves a line half empty."""
    part = length // 4
    return "\n".join([running_text(part, "。")] * 3 + [running_text(length - 3 * part - 3, end)])


def filled(form_id: str, share: float, write: Write) -> tuple[bytes, list[str]]:
    """The workbook with every narrative box filled to a share of its room, and the last words of each."""
    typed: dict[Place, Value] = {}
    ends = []
    for _, block in load_form(form_id).blocks():
        if block.kind != "boxes":
            continue
        at = master(form_id).layout.blocks[block.id]
        for line in block.lines:
            ends.append(f"末尾{line.id}。")
            typed[at.sheet, at.rows[line.id], at.inputs[""]] = write(int(room(block) * share), ends[-1])
    return master(form_id).prefill("", typed), ends


@pytest.mark.parametrize("write", [running_text, paragraphs])
def test_a_box_filled_to_its_room_is_printed_to_its_last_character(form_id: str, printer: Printer, write: Write) -> None:
    package, ends = filled(form_id, 1, write)
    printed = "".join(printer.words(package))
    assert [end for end in ends if end not in printed] == []


def test_a_text_that_overflows_its_box_would_be_missed(printer: Printer) -> None:
    """The test above can fail: LibreOffice leaves out the lines that a box does not hold."""
    package, ends = filled("progress-return-2024", 2, running_text)
    printed = "".join(printer.words(package))
    assert [end for end in ends if end in printed] == []


def test_every_page_is_to_be_sealed_and_is_numbered_and_none_is_empty(form_id: str, printer: Printer) -> None:
    pages = printer.words(master(form_id).package)
    unit = load_form(form_id).unit
    for number, words in enumerate(pages, 1):
        foot = f"填报单位（盖章）单位：{unit}第{number}页共{len(pages)}页"
        assert words.endswith(foot)
        assert len(words) > len(foot)


def only(form_id: str, sheet: str) -> bytes:
    """The workbook with every other sheet hidden, so that only this one is printed."""
    package, others = master(form_id).package, re.compile(rf'(name="(?!{sheet}")[^"]*" sheetId="\d+" state=)"visible"')
    at = list(INTENDED[form_id]).index(sheet)
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as source, zipfile.ZipFile(stream, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "xl/workbook.xml":
                text = others.sub(r'\1"hidden"', data.decode())
                data = text.replace('activeTab="0"', f'activeTab="{at}"').encode()
            target.writestr(name, data)
    return stream.getvalue()


def sizes(pdf: Path) -> list[tuple[float, float]]:
    """Width and height of each page in points."""
    command = [require("pdfinfo"), "-f", "1", "-l", "999", str(pdf)]
    told = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout
    return [(float(w), float(h)) for w, h in re.findall(r"^Page +\d+ size: ([\d.]+) x ([\d.]+) pts", told, re.MULTILINE)]


def test_each_sheet_takes_as_many_a4_pages_as_intended(form_id: str, printer: Printer) -> None:
    taken = {}
    for sheet in INTENDED[form_id]:
        drawn = sizes(printer.pdf(only(form_id, sheet)))
        taken[sheet] = len(drawn)
        wanted = A4[::-1] if sheet in LANDSCAPE else A4
        assert [size for size in drawn if size != pytest.approx(wanted, abs=1)] == [], sheet
    assert {s: n for s, n in taken.items() if n > INTENDED[form_id][s]} == {}, taken


def test_every_visible_sheet_has_an_intended_number_of_pages(form_id: str) -> None:
    visible = [sheet.name for sheet in master(form_id).plan.sheets if sheet.state == "visible"]
    assert visible == list(INTENDED[form_id])


def test_the_words_are_drawn_in_chinese_fonts(form_id: str, printer: Printer) -> None:
    drawn = rendering.fonts(printer.pdf(master(form_id).package))
    for family in ("NotoSerifCJK", "NotoSansCJK"):
        assert any(font.startswith(family) for font in drawn), drawn
