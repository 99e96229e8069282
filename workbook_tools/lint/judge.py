"""What Excel would refuse, repair or misread in a workbook, and the Open XML SDK does not see.

What belongs here: the checks of a workbook's own parts, and the command
``python -m workbook_tools.lint.judge FILE…`` (0 nothing wrong, 1 problems, 2 no workbook).
What does not: the checks of one sheet (``limits``) and of one formula (``formulas``).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

from lxml import etree

from ..cells import like_address
from ..style import NORMAL
from ..workbook.sheet_xml import NS
from .formulas import faults, utf16
from .limits import CHECKS
from .package import Book, Problem, read_book

MAX_SHEET_NAME, MAX_NAME = 31, 255
_ILLEGAL = re.compile(r"[:\\/?*\[\]\x00-\x1f]|^'|'$")
_NAME = re.compile(r"[^\W\d][\w.?\\]*|\\[\w.?\\]+")
_PARTS = {"fontId": "fonts", "fillId": "fills", "borderId": "borders", "xfId": "cellStyleXfs"}
FIRST_OWN_FORMAT = 164
_HASHES = {
    "sheetProtection": ("password", "hashValue"),
    "workbookProtection": ("workbookPassword", "workbookHashValue"),
}


def _sheet_names(book: Book) -> Iterator[Problem]:
    seen: set[str] = set()
    for sheet in book.workbook.iter(f"{NS}sheet"):
        name = sheet.get("name", "")
        if utf16(name) > MAX_SHEET_NAME:
            said = f"{utf16(name)} characters; Excel takes {MAX_SHEET_NAME}"
            yield Problem(name, "sheet.name_too_long", said)
        if not name or _ILLEGAL.search(name) or name.lower() == "history":
            yield Problem(name, "sheet.name_illegal", r"empty, “History”, or with one of : \ / ? * [ ]")
        if name.lower() in seen:
            yield Problem(name, "sheet.name_duplicate", "another sheet has this name")
        seen.add(name.lower())


def _defined_names(book: Book) -> Iterator[Problem]:
    seen: set[tuple[str | None, str]] = set()
    for entry in book.workbook.iter(f"{NS}definedName"):
        name, scope = entry.get("name", ""), entry.get("localSheetId")
        place = f"name {name}"
        if (scope, name.lower()) in seen:
            yield Problem(place, "name.duplicate", "the name is defined twice")
        seen.add((scope, name.lower()))
        if not _NAME.fullmatch(name) or utf16(name) > MAX_NAME:
            yield Problem(place, "name.invalid", f"no name that Excel allows, of at most {MAX_NAME} characters")
        elif like_address(name):
            yield Problem(place, "name.like_address", "reads like the address of a cell; Excel repairs the file and drops it")
        for code, said in faults(entry.text or "", book.known, union=True):
            yield Problem(place, code, said)


def _hashes(book: Book) -> Iterator[Problem]:
    places = [("workbook", book.workbook), *((s.name, s.root) for s in book.sheets)]
    for place, root in places:
        for tag, (old, new) in _HASHES.items():
            for guard in root.iter(f"{NS}{tag}"):
                if guard.get(old) and guard.get(new):
                    yield Problem(place, "protection.two_hashes", f"{tag} has {old} and {new}")


def _style_parts(book: Book) -> Iterator[Problem]:
    own = {f.get("numFmtId") for f in book.styles.iter(f"{NS}numFmt")}
    for group in ("cellXfs", "cellStyleXfs"):
        held = book.styles.find(f"{NS}{group}")
        for number, form in enumerate(() if held is None else held):
            place = f"{group}[{number}]"
            for attribute, target in _PARTS.items():
                index, count = int(form.get(attribute, 0)), book.styled(target)
                if index and index >= count:
                    yield Problem(place, "style.part_out_of_range", f"{attribute} {index} of {count}")
            wanted = form.get("numFmtId", "0")
            if int(wanted) >= FIRST_OWN_FORMAT and wanted not in own:
                yield Problem(place, "style.part_out_of_range", f"there is no number format {wanted}")


def _normal(book: Book) -> Iterator[Problem]:
    """The style Normal, in whose digits every column is measured: its face must be the same wherever it is opened."""
    named = next((s for s in book.styles.iter(f"{NS}cellStyle") if s.get("builtinId") == "0"), None)
    forms = book.styles.find(f"{NS}cellStyleXfs")
    form = None if forms is None else _at(forms, 0 if named is None else int(named.get("xfId", 0)))
    fonts = book.styles.find(f"{NS}fonts")
    font = None if fonts is None else _at(fonts, 0 if form is None else int(form.get("fontId", 0)))
    if font is None:
        return
    face, scheme = font.find(f"{NS}name"), font.find(f"{NS}scheme")
    if scheme is not None:
        said = f"follows the theme ({scheme.get('val')}), which Chinese Excel reads as another face: columns grow"
        yield Problem("style Normal", "style.normal_scheme", said)
    if face is None or face.get("val") != NORMAL[0]:
        said = f"is in {'no face' if face is None else face.get('val')}, not in {NORMAL[0]}"
        yield Problem("style Normal", "style.normal_face", said)


def _at(held: etree._Element, index: int) -> etree._Element | None:
    return held[index] if index < len(held) else None


WORKBOOK_CHECKS = (_sheet_names, _defined_names, _hashes, _style_parts, _normal)


def lint(package: bytes | Path) -> tuple[Problem, ...]:
    """Judge a workbook; raises ``NotAWorkbook`` (or ``OSError`` for a path) if that is impossible."""
    book = read_book(package.read_bytes() if isinstance(package, Path) else package)
    whole = chain.from_iterable(check(book) for check in WORKBOOK_CHECKS)
    sheets = chain.from_iterable(check(book, sheet) for sheet in book.sheets for check in CHECKS)
    return tuple(chain(whole, sheets))


def main(arguments: Sequence[str]) -> int:
    """Print the problems of each file, one a line; 0, 1 or 2 as the module says."""
    if not arguments:
        print("用法; usage: python -m workbook_tools.lint.judge FILE.xlsx…", file=sys.stderr)
        return 2
    status = 0
    for name in arguments:
        try:
            found = lint(Path(name))
        except (OSError, ValueError) as error:
            print(f"{name}: 打不开; cannot be judged: {error}", file=sys.stderr)
            status = 2
            continue
        for problem in found:
            print(f"{name}: {problem.level} {problem.code} {problem.place}: {problem.message}")
        if any(problem.level == "error" for problem in found):
            status = max(status, 1)
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
