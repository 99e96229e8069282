"""Pictures for docs/addin.md of what the buttons leave that open a workbook of their own.

    python -m tests.addin_pictures [FOLDER]

The add-in's Python really runs, on the engine over openpyxl; LibreOffice draws what it left.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from tests.openpyxl_engine import engine
from tests.oracles import rendering
from tests.oracles.presence import require
from workbook_tools import load_form
from workbook_tools.addin import over_files
from workbook_tools.demo.fill import typed_of
from workbook_tools.demo.sources import units
from workbook_tools.demo.story import returns
from workbook_tools.workbook.fill import cells_of
from workbook_tools.workbook.template import make_template

FORM = "specialty-park-2022"
FOLDER = Path(__file__).parents[1] / "docs" / "images"
DOTS_PER_INCH = 66


def picture(workbook: Path, begins: str, target: Path) -> None:
    """The first page that begins with a text."""
    with tempfile.TemporaryDirectory() as folder:
        pdf = rendering.to_pdf(workbook, Path(folder))
        number = next(n for n, text in enumerate(rendering.texts(pdf), 1) if text.strip().startswith(begins))
        only = ["-f", str(number), "-l", str(number), "-singlefile"]
        subprocess.run([require("pdftoppm"), "-r", str(DOTS_PER_INCH), *only, "-png", str(pdf), str(target.with_suffix(""))], check=True)


def main(folder: Path = FOLDER) -> None:
    """Draw them all."""
    known = {unit.code: unit for unit in units()}
    template = make_template(load_form(FORM), None)
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
