"""Pictures for docs/addin.md of what the buttons leave.

    python -m tests.addin_pictures [FOLDER]

The add-in's Python really runs, on the engine over openpyxl, and its macros in LibreOffice, which draws what they left.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import openpyxl
from openpyxl.worksheet.properties import PageSetupProperties

from tests import pictures
from tests.macros import InLibreOffice
from tests.office_edits import unprotected
from tests.openpyxl_engine import engine
from tests.oracles import rendering
from tests.oracles.presence import require
from tests.parity import Parity
from workbook_tools import load_form
from workbook_tools.addin import over_book, over_files
from workbook_tools.demo.fill import typed_of
from workbook_tools.demo.sources import units
from workbook_tools.demo.story import returns
from workbook_tools.workbook.fill import cells_of
from workbook_tools.workbook.template import make_template

FORM = "specialty-park-2022"
FOLDER = Path(__file__).parents[1] / "docs" / "images"
DOTS_PER_INCH = 66
Area = tuple[int, int, int, int]
"""What of a page is shown, in dots: left, top, width, height."""


def as_on_screen(workbook: Path) -> Path:
    """The workbook with each sheet one page wide and without head and foot, as a screen shows it."""
    book = openpyxl.load_workbook(workbook)
    for sheet in book.worksheets:
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
        sheet.oddHeader.center.text = sheet.oddFooter.center.text = ""
    book.save(workbook)
    return workbook


def picture(workbook: Path, begins: str, target: Path, area: Area | None = None, dots: int = DOTS_PER_INCH) -> None:
    """The first page that begins with a text, or an area of it."""
    with tempfile.TemporaryDirectory() as folder:
        pdf = rendering.to_pdf(workbook, Path(folder))
        number = next(n for n, text in enumerate(rendering.texts(pdf), 1) if "".join(text.split()).startswith(begins))
        only = ["-f", str(number), "-l", str(number), "-singlefile"]
        for flag, dot in zip(("-x", "-y", "-W", "-H"), area or (), strict=False):
            only += [flag, str(dot)]
        subprocess.run([require("pdftoppm"), "-r", str(dots), *only, "-png", str(pdf), str(target.with_suffix(""))], check=True)


def faulty() -> bytes:
    """A return with slips in its list, without locks, as staff open it to correct it."""
    form = pictures.on_screen()
    typed = dict(pictures.answers()["full"])
    typed |= {("projects.investment", 2): "待定", ("projects.period", 3): "202212-202106", ("projects.output_2022", 4): "1.2亿", ("projects.unit", 5): None}
    return unprotected(form.prefill("", cells_of(form.layout, typed).cells))


def list_and_marks(folder: Path) -> None:
    """What “检查本工作簿” leaves in a return without locks: its list, and the marked cells."""
    with tempfile.TemporaryDirectory() as name, engine() as app:
        path = Path(name) / "610302_渭滨区.xlsx"
        path.write_bytes(faulty())
        book = app.books.open(str(path))
        over_book.check_book(book)
        book.api.save(path)
        picture(path, "拟实施的", folder / "addin-marks.png", (55, 60, 1080, 330), 110)
        picture(as_on_screen(path), "序号级别", folder / "addin-list.png", (70, 100, 1080, 300), 110)


def files(folder: Path) -> None:
    """What “检查文件夹…” leaves without Python: a line for each file."""
    form = pictures.on_screen()
    with tempfile.TemporaryDirectory() as name:
        returned, parity = Path(name) / "收回", Parity(load_form(FORM), rows=3)
        returned.mkdir()
        (returned / "610302_渭滨区.xlsx").write_bytes(faulty())
        for code, state in (("610303_金台区.xlsx", "half"), ("610304_陈仓区.xlsx", "full")):
            (returned / code).write_bytes(form.prefill("", cells_of(form.layout, pictures.answers()[state]).cells))
        openpyxl.Workbook().save(returned / "通讯录.xlsx")
        (returned / "610322_凤翔区.xls").write_bytes(b"")
        listed = Path(name) / "检查意见.xlsx"
        with InLibreOffice(parity, Path(name)) as office:
            office.call("PfReport.Listed", str(returned))
            office.save_list(listed)
        picture(as_on_screen(listed), "文件结论", folder / "addin-files.png", (70, 105, 1110, 124), 110)


def main(folder: Path = FOLDER) -> None:
    """Draw them all."""
    known = {unit.code: unit for unit in units()}
    template = make_template(load_form(FORM), None)
    list_and_marks(folder)
    files(folder)
    with tempfile.TemporaryDirectory() as name, engine() as app:
        returned = Path(name) / "收回"
        returned.mkdir()
        for number, story in enumerate(returns()):
            cover = {(f"cover_{role}", 0): getattr(known[story.unit], role) for role in ("city", "county", "park", "unit", "contact", "phone")}
            typed = {**cover, **typed_of(story)}
            (returned / f"{number:02}.xlsx").write_bytes(template.prefill(story.unit, cells_of(template.layout, typed).cells))
        over_files.check_folder(app, str(returned))
        picture(Path(name) / "收回-核对结果" / "检查结果.xlsx", "", folder / "addin-results.png")
        over_files.aggregate(app, str(Path(name) / "收回-核对结果"))
        picture(Path(name) / "收回-核对结果-汇总.xlsx", "集中度", folder / "addin-aggregate.png")
        over_files.guide(app, FORM)
        guide = Path(name) / "填报指南.xlsx"
        app.books.active.api.save(guide)
        picture(guide, "", folder / "addin-guide.png")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
