"""Pictures for docs/workbook.md: every sheet of the plan's workbook as it stands blank, half filled in and full; and the README's.

    python -m tests.pictures [FOLDER]

The README's, the list of the return of the demonstration that it quotes, is drawn into the folder above.

They show what a screen shows: the words beside the paper as well, and of a long list its first lines. LibreOffice draws
them, in the free fonts that stand for those of official paper (`oracles/fonts.conf`).
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from tests.oracles import rendering
from tests.oracles.libreoffice import LibreOffice
from tests.oracles.presence import require
from workbook_tools import load_form
from workbook_tools.cells import a1
from workbook_tools.demo.fill import typed_of
from workbook_tools.demo.sources import units
from workbook_tools.demo.story import returns
from workbook_tools.form.units import Unit
from workbook_tools.rules.values import Value
from workbook_tools.workbook.assemble import assemble
from workbook_tools.workbook.fill import Key, cells_of, known_of
from workbook_tools.workbook.layout import CHECK_SHEET, CODES_SHEET, Layout
from workbook_tools.workbook.place_form import FIRST_CODE, lay_out
from workbook_tools.workbook.sheets import FOOTER
from workbook_tools.workbook.template import Template, template_of

FORM = "specialty-park-2022"
FOLDER = Path(__file__).parents[1] / "docs" / "images" / "workbook"
DOTS_PER_INCH = 84
LINES = 18
"""Lines of a list that a picture shows."""
STATES = ("blank", "half", "full")
QUOTED, QUOTED_SHEET, QUOTED_LINES = "610528", "项目清单", 20
"""The unit of the demonstration whose list the README shows, and how many lines of it."""
QUOTED_AREA = (52, 70, 1140, 610)
"""What of that page is shown, in dots: left, top, width, height."""
COVER = ("city", "county", "park", "unit", "contact", "phone")


def on_screen(lines: int = LINES) -> Template:
    """The workbook with print areas that show what stands beside the paper, and the first lines of its long list."""
    layout = lay_out(load_form(FORM))
    plan = assemble(layout)
    for sheet in layout.form.sheets:
        blocks = [layout.blocks[block.id] for block in sheet.blocks]
        status, ends = max(at.status for at in blocks), [at.end for at in blocks]
        if sheet.role == "list":
            ends = [blocks[0].first + lines - 1]
        if sheet.role != "cover":
            made = plan.sheet(sheet.name)
            made.print_area, made.landscape, made.page_breaks = f"A1:{a1(max(ends), status)}", sheet.role == "list", []
    plan.sheet(CODES_SHEET).footer = FOOTER  # of itself it is not printed
    plan.sheet(CODES_SHEET).print_area = f"A1:B{FIRST_CODE + 2 * LINES}"
    return template_of(layout, plan)


@cache
def answers() -> Mapping[str, Mapping[Key, Value]]:
    """What stands in the inputs of each state: nothing; two slips, and a part that nobody has begun; all, one figure of it
    to be verified, with totals that agree with it."""
    form = load_form(FORM)
    story = next(r for r in returns() if not r.planted)
    sent = next(unit for unit in units() if unit.code == story.unit)
    facts = {name: getattr(sent, name) for name in COVER}
    whole: dict[Key, Value] = {**known_of(form, Unit(sent.code, facts)), **typed_of(story)}
    half = {
        key: value for key, value in whole.items()
        if key[1] < 7 and not key[0].startswith(("s2_", "s3_", "s7_", "totals_", "targets_", "cover_date"))
    }
    half |= {("projects.investment", 2): "待定", ("projects.period", 3): None, ("projects.output_full", 4): 9_000_000.0}
    far = 900_000.0
    more = far - float(str(whole["projects.output_full", 2]))
    totals = {(f"totals_{kind}.output_full", 0) for kind in ("related", "all")}
    full = {key: float(str(value)) + more if key in totals else value for key, value in whole.items()}
    return {"blank": {}, "half": half, "full": {**full, ("projects.output_full", 2): far}}


def draw(template: Template, state: str, office: LibreOffice, folder: Path) -> dict[str, Path]:
    """Draw the first page of each sheet in a state, by the name of the sheet."""
    typed = cells_of(template.layout, answers()[state]).cells
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "book.xlsx"
        path.write_bytes(template.prefill("", typed))
        pdf = rendering.to_pdf(path, Path(place), office)
        pages = ["".join(page.split()) for page in rendering.texts(pdf)]
        out: dict[str, Path] = {}
        for number, name in enumerate(sheets_of(template.layout), 1):
            page = next(n for n, words in enumerate(pages, 1) if words.endswith(f"{name}第{n}页共{len(pages)}页"))
            out[name] = folder / f"{number:02d}-{state}.jpg"
            command = [require("pdftoppm"), "-jpeg", "-jpegopt", "quality=55", "-singlefile", "-r", str(DOTS_PER_INCH), "-f", str(page), str(pdf)]
            subprocess.run([*command, str(out[name].with_suffix(""))], check=True, capture_output=True, timeout=300)
    return out


def draw_quoted(office: LibreOffice, target: Path) -> Path:
    """Draw the list of the return that the README quotes, without the margins of its page."""
    template = on_screen(QUOTED_LINES)
    story = next(r for r in returns() if r.unit == QUOTED)
    known = known_of(template.layout.form, next(Unit(u.code, {n: getattr(u, n) for n in COVER}) for u in units() if u.code == QUOTED))
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "book.xlsx"
        path.write_bytes(template.prefill(QUOTED, cells_of(template.layout, {**known, **typed_of(story)}).cells))
        pdf = rendering.to_pdf(path, Path(place), office)
        pages = ["".join(page.split()) for page in rendering.texts(pdf)]
        page = next(n for n, words in enumerate(pages, 1) if words.endswith(f"{QUOTED_SHEET}第{n}页共{len(pages)}页"))
        left, top, wide, high = QUOTED_AREA
        area = ["-x", str(left), "-y", str(top), "-W", str(wide), "-H", str(high)]
        command = [require("pdftoppm"), "-png", "-singlefile", "-r", "106", "-f", str(page), *area, str(pdf), str(target.with_suffix(""))]
        subprocess.run(command, check=True, capture_output=True, timeout=300)
    return target


def sheets_of(layout: Layout) -> list[str]:
    """The sheets that an official sees, in order."""
    return [*(sheet.name for sheet in layout.form.sheets), CHECK_SHEET, CODES_SHEET]


def page_of(names: list[str], folder: str) -> str:
    """The tables of pictures that docs/workbook.md ends with, a sheet each."""
    out = []
    for number, name in enumerate(names, 1):
        pictures = " | ".join(f"![{name}，{words}]({folder}/{number:02d}-{state}.jpg)" for state, words in zip(STATES, ("空白", "填了一半", "填完"), strict=True))
        out.append(f"### {name}\n\n| 空白 blank | 填了一半 half filled in | 填完 full |\n|---|---|---|\n| {pictures} |\n")
    return "\n".join(out)


def main(folder: Path = FOLDER) -> int:
    """Draw every picture."""
    folder.mkdir(parents=True, exist_ok=True)
    template = on_screen()
    with LibreOffice() as office:
        for state in STATES:
            for path in draw(template, state, office, folder).values():
                print(path)
        print(draw_quoted(office, folder.parent / "project-list.png"))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(*map(Path, sys.argv[1:])))
