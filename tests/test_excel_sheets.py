"""Sheets and strings that Excel and WPS saved, in other projects' workbooks, are read from their bytes as the parser reads them.

Nobody has opened a form of ours in either; these files tell how they write rows, cells and strings.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator

import pytest

from tests.test_corpus import CORPUS
from tests.test_fast_cells import STRINGS, agree
from tests.test_shared_strings import agreed

_PROGRAMS = re.compile(rb"<Application>(?:Microsoft Excel|WPS)")
_BY_THEM = re.compile(rb'xr:uid="|x14ac:dyDescent="|xmlns:xdr="[^"]*" xmlns:x14="')
"""What these write and hardly any other program does."""
BY_OTHERS = {
    "apache-poi/0671f497436a.xlsx", "apache-poi/2283c7bbffb9.xlsm", "apache-poi/3ec9c0c59a6e.xlsx", "closedxml/24ac16ba3212.xlsx",
    "openxmlsdk/2895aaa41d09.xlsx",
}
"""Files that somebody else indented or wrote anew: the parser reads them."""
WITH_RICH_VALUES = {"sheetjs-test_files/407c28683f2d.xlsx"}
"""Cells that hold more than a value, such as a picture, are the parser's."""
_MOST = 400_000
"""Bytes of a part; more would take long."""


def parts() -> Iterator[tuple[str, bytes, bytes]]:
    """Each sheet that has rows, with its file and the shared strings beside it."""
    for path in sorted(CORPUS.rglob("*.xls[xm]")):
        try:
            with zipfile.ZipFile(path) as package:
                if not _PROGRAMS.search(package.read("docProps/app.xml")):
                    continue
                names = package.namelist()
                strings = package.read("xl/sharedStrings.xml") if "xl/sharedStrings.xml" in names else STRINGS.encode()
                for name in names:
                    sheet = package.read(name) if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name) else b""
                    said = strings if b"<si>" in strings else STRINGS.encode()
                    if _BY_THEM.search(sheet) and b"</row>" in sheet and max(len(sheet), len(strings)) <= _MOST:
                        yield path.relative_to(CORPUS).as_posix(), sheet, said
        except (zipfile.BadZipFile, KeyError, NotImplementedError):
            continue  # damaged, no workbook, or packed in another way: test_corpus tells what becomes of these


def test_rows_and_strings_of_excel_and_wps_are_read_fast_and_the_same() -> None:
    if not CORPUS.is_dir():
        pytest.skip("shared/corpus is not here, so it was not checked that sheets saved by Excel and WPS are read from their bytes.")
    found = [(name, agree(sheet, strings), agreed(strings)) for name, sheet, strings in parts()]
    assert len(found) > 100
    assert {file for file, sheet, strings in found if not (sheet and strings)} == BY_OTHERS | WITH_RICH_VALUES
