"""What a generated workbook weighs, and how long LibreOffice takes to open it and to follow one edit. Prints JSON.

    python -m benchmarks.weight [ROWS…]

One line for the form at its default rows (0), or one for each number of rows given. A formula counts as each cell's
own: one that Excel shares down a column counts in every cell; one that has a name counts once, its name in every cell. ``saved`` is the same workbook after LibreOffice wrote
it. An edit is timed from the key to the answer: the cell is set, then the words beside every line of the list, all of
自检 and the cover's verdict are read, in a workbook whose every line is filled in; medians of wall milliseconds.
"""

from __future__ import annotations

import io
import json
import sys
import tempfile
import time
import zipfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from lxml import etree

from tests.oracles.libreoffice import Book, LibreOffice
from workbook_tools import load_form
from workbook_tools.cells import a1
from workbook_tools.demo.fill import typed_of
from workbook_tools.demo.story import returns
from workbook_tools.workbook.fill import cells_of
from workbook_tools.workbook.layout import CHECK_SHEET
from workbook_tools.workbook.sheet_xml import NS, shifted
from workbook_tools.workbook.template import Template, make_template

FORM = "specialty-park-2022"
EDITS = 15
LIST, COVER = "projects", "cover"


def formulas_of(package: bytes) -> tuple[int, int]:
    """How many cells hold a formula, and the characters of all of them, each written out."""
    count = characters = 0
    with zipfile.ZipFile(io.BytesIO(package)) as held:
        book = etree.fromstring(held.read("xl/workbook.xml"))
        characters += sum(len(name.text or "") for name in book.iter(f"{NS}definedName"))
        for name in held.namelist():
            if not name.startswith("xl/worksheets/sheet"):
                continue
            shared: dict[str, tuple[int, str]] = {}
            for cell in etree.fromstring(held.read(name)).iter(f"{NS}c"):
                formula = cell.find(f"{NS}f")
                if formula is None:
                    continue
                text, row = formula.text or "", int("".join(c for c in cell.get("r", "0") if c.isdigit()))
                if formula.get("t") == "shared":
                    first = shared.setdefault(str(formula.get("si")), (row, text))
                    text = shifted(first[1], row - first[0])
                count, characters = count + 1, characters + len(text)
    return count, characters


def inflated(package: bytes) -> int:
    """Bytes of all parts of a package."""
    with zipfile.ZipFile(io.BytesIO(package)) as held:
        return sum(entry.file_size for entry in held.infolist())


def filled(template: Template) -> bytes:
    """The workbook of a right return with every line of its list filled in."""
    layout = template.layout
    typed = typed_of(next(r for r in returns() if not r.planted))
    block = layout.form.block(LIST)
    given = max(line for name, line in typed if name.startswith(f"{LIST}."))
    for line in range(1, len(layout.blocks[LIST].rows) + 1):
        source = (line - 1) % given + 1
        for question in block.columns:
            value = typed.get((f"{LIST}.{question.id}", source))
            if value is not None:
                typed[f"{LIST}.{question.id}", line] = f"{value}{line}" if question.id == "name" else value
    return template.prefill("", cells_of(layout, typed).cells)


def _edit(book: Book, reads: Sequence[tuple[str, str]], sheet: str, address: str, values: Sequence[str | float]) -> float:
    taken = []
    for turn in range(EDITS):
        started = time.perf_counter()
        book.poke([(sheet, address, values[turn % len(values)])], reads)
        taken.append((time.perf_counter() - started) * 1000)
    return round(median(taken), 1)


def measured(rows: int, office: LibreOffice, folder: Path) -> dict[str, object]:
    """Everything about the form with ``rows`` rows in its list, or its default."""
    started = time.process_time()
    template = make_template(load_form(FORM), rows or None)
    making = time.process_time() - started
    at = template.layout.blocks[LIST]
    count, characters = formulas_of(template.package)
    path = folder / "blank.xlsx"
    path.write_bytes(template.package)
    with office.open(path) as book:
        saved = book.save_as(folder / "saved.xlsx").read_bytes()
    full = folder / "filled.xlsx"
    full.write_bytes(filled(template))
    started = time.perf_counter()
    book = office.open(full, recalculate=False)
    opening = time.perf_counter() - started
    started = time.perf_counter()
    book.recalculate()
    computing = time.perf_counter() - started
    cover = template.layout.blocks[COVER]
    reads = [
        (at.sheet, f"{a1(at.first, at.status)}:{a1(at.last, at.status)}"),
        (CHECK_SHEET, f"A1:F{max(template.layout.rule_rows.values())}"),
        (cover.sheet, f"A1:C{cover.first - 1}"),
    ]
    middle = (at.first + at.last) // 2
    box = template.layout.blocks["section1"]
    with book:
        edits = {
            "amount_ms": _edit(book, reads, at.sheet, a1(middle, at.inputs["investment"]), (1000.0, 2000.0)),
            "name_ms": _edit(book, reads, at.sheet, a1(middle, at.inputs["name"]), ("甲项目", "乙项目")),
            "box_900_ms": _edit(book, reads, box.sheet, a1(box.first, 1), ("园区" * 450, "园区建" * 300)),
        }
    return {
        "rows": len(at.rows), "formulas": count, "formula_characters": characters,
        "kb": round(len(template.package) / 1000, 1), "inflated_kb": round(inflated(template.package) / 1000, 1),
        "saved_kb": round(len(saved) / 1000, 1), "saved_inflated_kb": round(inflated(saved) / 1000, 1),
        "filled_kb": round(full.stat().st_size / 1000, 1), "make_cpu_s": round(making, 2),
        "open_ms": round(opening * 1000), "recalculate_ms": round(computing * 1000), **edits,
    }


def main(*rows: int) -> int:
    """Print one JSON line for each number of rows."""
    with LibreOffice() as office, tempfile.TemporaryDirectory() as folder:
        for number in rows or (0,):
            print(json.dumps(measured(number, office, Path(folder)), ensure_ascii=False), flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(*map(int, sys.argv[1:])))
