"""The reader of sheets by bytes gives what the parser gives, or says that it does not know.

Sheets as several programs write them are mutated and go through both.
"""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from tests.oracles.gnumeric import resave
from tests.oracles.libreoffice import LibreOffice
from tests.sheets_as_text import RIGHT, typed_into_file
from workbook_tools.errors import FileRefused
from workbook_tools.intake import fast_cells
from workbook_tools.intake.ooxml import Workbook, read_workbook
from workbook_tools.intake.preflight import Package, inspect
from workbook_tools.intake.shared_strings import shared_strings
from workbook_tools.intake.sheet_settings import settings_of_shell
from workbook_tools.rules.values import ExcelError

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGES = "http://schemas.openxmlformats.org/package/2006/relationships"
STRINGS = f'<sst xmlns="{MAIN}" count="2" uniqueCount="2"><si><t>甲</t></si><si><t xml:space="preserve"> 乙&amp;</t></si></sst>'
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><fonts><font/><font><strike/></font></fonts><cellXfs><xf/><xf numFmtId="10"/><xf fontId="1"/>'
    '<xf numFmtId="14" fontId="1"/></cellXfs></styleSheet>'
)
"""Style 1 shows numbers as percentages, 2 strikes out, 3 does both to days."""
EXCEL = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
    f'<worksheet xmlns="{MAIN}" xmlns:r="{RELATIONS}" xmlns:x14ac="urn:x14ac"><dimension ref="A1:D9"/>'
    '<sheetViews><sheetView tabSelected="1" workbookViewId="0"><pane ySplit="3" state="frozen"/><selection activeCell="B2" sqref="B2"/></sheetView>'
    '</sheetViews><sheetData>'
    '<row r="1" spans="1:4" ht="20" customHeight="1" x14ac:dyDescent="0.25"><c r="A1" s="1" t="s"><v>0</v></c>'
    '<c r="B1" s="1"><f>A1&amp;"x"</f><v>12.5</v></c><c r="C1" t="b"><v>1</v></c><c r="D1" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
    '<row r="2" hidden="1"/><row r="4"><c r="A4" s="2"/><c r="B4" t="str"><f t="shared" ref="B4:B5" si="0">A4</f><v/></c>'
    '<c r="C4"><v>-1.5E-7</v></c><c r="D4" t="inlineStr"><is><t xml:space="preserve"> 长 &lt;&#22823;&#10;</t></is></c></row>'
    '<row r="5"><c r="A5" s="1" cm="1"><f t="array" ref="A5" ca="1">B4</f><v>3</v></c><c r="B5" t="str"><f t="shared" ca="1" si="0"/><v>文字</v></c><c r="XFD5" t="s"><v>1</v></c></row>'
    '</sheetData><sheetProtection sheet="1"/><mergeCells count="1"><mergeCell ref="A1:A2"/></mergeCells>'
    '<dataValidations count="1"><dataValidation type="list" sqref="B1:B9"><formula1>A1</formula1></dataValidation></dataValidations></worksheet>'
)


def package(sheet: bytes, strings: bytes) -> Package:
    """A workbook of one sheet, as parts."""
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return Package({
        "_rels/.rels": f'<Relationships xmlns="{PACKAGES}"><Relationship Id="a" Type="{office}/officeDocument" '
                       'Target="xl/workbook.xml"/></Relationships>'.encode(),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets><sheet name="表" sheetId="1" '
                           'r:id="a"/></sheets></workbook>'.encode(),
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGES}"><Relationship Id="a" Type="{office}/worksheet" '
                                      'Target="s.xml"/><Relationship Id="b" Type="{0}/sharedStrings" Target="t.xml"/>'
                                      '<Relationship Id="c" Type="{0}/styles" Target="y.xml"/>'
                                      "</Relationships>".replace("{0}", office).encode(),
        "xl/s.xml": sheet,
        "xl/t.xml": strings,
        "xl/y.xml": STYLES.encode(),
    })


BOM = b"\xef\xbb\xbf"
"""Before a part, it sends the part to the parser and changes nothing else."""


def slow(sheet: bytes, strings: bytes) -> Workbook | str:
    """What the parser makes of a workbook, or the code of what is wrong with it."""
    return read(BOM + sheet, BOM + strings)


def read(sheet: bytes, strings: bytes) -> Workbook | str:
    """What is made of a workbook in the ordinary way."""
    try:
        return read_workbook(package(sheet, strings))
    except FileRefused as refused:
        return refused.refusal.code


def typed(book: Workbook | str) -> Any:
    """Everything that was read, with the types of values."""
    if isinstance(book, str):
        return book
    return {
        name: (sorted((at, type(v), v) for at, v in sheet.cells.items() if not isinstance(v, ExcelError)),
               sorted((at, v.code) for at, v in sheet.cells.items() if isinstance(v, ExcelError)),
               sheet.formulas, sheet.settings, sheet.protected, sheet.formats, sheet.struck)
        for name, sheet in book.sheets.items()
    }


def agree(sheet: bytes, strings: bytes) -> bool:
    """Whether the fast reader took the sheet; where it took one of the two, both readers agree."""
    texts = shared_strings(strings)
    taken = fast_cells.sheet(sheet, texts or ()) is not None
    if taken or texts is not None:
        # what goes to the parser anyway is left as it is: before a declaration of no encoding the mark would change something
        by_parser = read(BOM + sheet if taken else sheet, strings if texts is None else BOM + strings)
        assert typed(read(sheet, strings)) == typed(by_parser)
    return taken


def cut(sheet: bytes, rows: int) -> bytes:
    """A sheet without its later rows, so that trying it takes a millisecond."""
    start = sheet.index(b"<sheetData>")
    end = sheet.rindex(b"</sheetData>")
    kept = sheet[start:end].split(b"</row>")[:-1][:rows]
    return sheet[:start] + b"</row>".join([*kept, b""]) + sheet[end:]


def _sheets(data: bytes) -> list[tuple[bytes, bytes]]:
    parts = inspect(data).parts
    strings = parts.get("xl/sharedStrings.xml", STRINGS.encode())
    names = sorted(n for n in parts if n.startswith("xl/worksheets/sheet"))
    return [(cut(parts[n], 9), strings) for n in names]


@pytest.fixture(scope="module")
def written() -> list[tuple[bytes, bytes]]:
    """Sheets of a completed form as this package and openpyxl write them, and in Excel's shape."""
    import openpyxl

    data = typed_into_file(RIGHT)
    stream = io.BytesIO()
    openpyxl.load_workbook(io.BytesIO(data)).save(stream)
    return [(EXCEL.encode(), STRINGS.encode()), *_sheets(data), *_sheets(stream.getvalue())]


def _source(folder: Path) -> Path:
    source = folder / "typed.xlsx"
    source.write_bytes(typed_into_file(RIGHT))
    return source


@pytest.fixture(scope="module")
def foreign(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[bytes, bytes]]:
    """Sheets of the same form saved by LibreOffice and by gnumeric."""
    folder = tmp_path_factory.mktemp("foreign")
    source = _source(folder)
    with LibreOffice() as office, office.open(source) as book:
        book.save_as(folder / "libreoffice.xlsx")
    resave(source, folder / "gnumeric.xlsx")
    return [s for n in ("libreoffice", "gnumeric") for s in _sheets((folder / f"{n}.xlsx").read_bytes())]


def test_every_sheet_of_a_form_is_read_fast_and_the_same(written: list[tuple[bytes, bytes]]) -> None:
    assert all(agree(sheet, strings) for sheet, strings in written)


def test_sheets_of_libreoffice_and_gnumeric_are_read_fast_and_the_same(
    foreign: list[tuple[bytes, bytes]],
) -> None:
    taken = [agree(sheet, strings) for sheet, strings in foreign]
    assert all(taken)


TOKENS = (
    b"<", b">", b"/", b"&", b"&#0;", b"&#8;", b"&#65534;", b"&#13;", b"&amp;", b"&foo;", b"&lt", b'"', b"\r", b"\r\n", b"\x00",
    b"\xff", b"\xef\xbf\xbf", b"\xed\xa0\x80", b"_x000D_", b"_x", b"]]>", b"]]&gt;", b"&#20013;&#22269;" * 9, b'<c r="A1"/>', b'<c r="A1"><v>7</v></c>',
    b'<c r="B2" t="s"><v>99999999</v></c>', b'<c r="ZZZ1"><v>7</v></c>', b'<c r="A1048577"><v>7</v></c>',
    b"<c><v>7</v></c>", b"<row><c><v>7</v></c></row>", b'<row r="3"/>', b'<row r="0"/>', b'<row r="3">', b"</row>",
    b"</c>", b"<v>", b"</v>", b"<v>1</v>", b"<f>1</f>", b"<f/>", b"<is><t>1</t></is>", b"<is><r><t>1</t></r></is>",
    b"<sheetData>", b"</sheetData>", b"<sheetData/>", b"<x>", b"</x>", b"<x/>", b"<!-- -->", b"<![CDATA[7]]>",
    b"<?x y?>", b"<!DOCTYPE x>", b' xmlns="urn:x"', b' xmlns:x="urn:x"', b"x:", b' r="9"', b' r="C3"', b' s="1"', b' ca="1"', b' cm="1"', b' s="2"', b' s="03"', b'<c r="E3" s="3"><v>7</v></c>', b' hidden="1"', b' ht="0"', b' ht="0.5"', b' ht=".00"', b" hidden='1'", b"<strike/>",
    b' t="b"', b' t="s"', b' t="d"', b' t="e"', b' t="str"', b' t="n"', b' t="zz"', b"NaN", b"1_000", b"1e999", b" 5 ",
    b"-", b"+", b".", b"0x1", b"TRUE", b"\xef\xbc\x91", b"\xd9\xa1", b'xml:space="preserve"', b' hidden="1"',
    b"<si><t>z</t></si>", b"<si/>", b"<t/>", b"<rPh><t>z</t></rPh>", b' count="9"',
)


@st.composite
def mutations(draw: st.DrawFn) -> list[tuple[str, float, int, bytes]]:
    kinds = st.sampled_from(("insert", "replace", "delete", "repeat", "move"))
    return draw(st.lists(
        st.tuples(kinds, st.floats(0, 1), st.integers(0, 60), st.sampled_from(TOKENS)), min_size=1, max_size=3
    ))


def mutate(data: bytes, steps: list[tuple[str, float, int, bytes]], exact: bool) -> bytes:
    """Change bytes: anywhere, or where a tag begins or ends, so that more stays readable."""
    for kind, where, size, token in steps:
        at = int(where * len(data))
        if not exact:
            at = max(data.find(b"<" if size % 2 else b">", at), 0) + (0 if size % 2 else 1)
        end = at + size
        if not exact:
            end = data.find(b"<", at + 1 + size) if kind != "insert" else at
            end = end if end >= 0 else at
        if kind == "insert":
            data = data[:at] + token + data[at:]
        elif kind == "replace":
            data = data[:at] + token + data[at + (size % 4 if exact else end - at) :]
        elif kind == "delete":
            data = data[:at] + data[end:]
        elif kind == "repeat":
            data = data[:end] + data[at:end] + data[end:]
        else:
            data = data[:at] + data[end : end + size] + data[at:end] + data[end + size :]
    return data


def short(sheet: bytes) -> bytes:
    """Shared strings enough for a sheet, and no more."""
    most = max((int(n) for n in re.findall(rb't="s">.{0,2000}?<v>([0-9]{1,5})</v>', sheet, re.DOTALL)), default=0)
    items = "".join(f"<si><t>甲{n}</t></si>" for n in range(most + 1))
    return f'<sst xmlns="{MAIN}" uniqueCount="{most + 1}" count="{most + 1}">{items}</sst>'.encode()


def _try(sheets: list[tuple[bytes, bytes]], which: int, steps: Any, exact: bool, on_strings: bool) -> None:
    sheet, strings = sheets[which % len(sheets)]
    strings = strings if len(strings) < 20_000 else short(sheet)
    taken = agree(sheet, mutate(strings, steps, exact)) if on_strings else agree(mutate(sheet, steps, exact), strings)
    event("fast" if taken else "left to the parser")


@settings(max_examples=1200, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 99), mutations(), st.booleans(), st.booleans())
def test_both_readers_agree_on_mutated_sheets(
    written: list[tuple[bytes, bytes]], which: int, steps: Any, exact: bool, on_strings: bool
) -> None:
    _try(written, which, steps, exact, on_strings)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 99), mutations(), st.booleans(), st.booleans())
def test_both_readers_agree_on_mutated_sheets_of_other_programs(
    foreign: list[tuple[bytes, bytes]], which: int, steps: Any, exact: bool, on_strings: bool
) -> None:
    _try(foreign, which, steps, exact, on_strings)


def test_bytes_that_are_no_text_are_damage_also_where_somebody_looked_last() -> None:
    """What no setting tells is passed over only as long as a parser takes it."""
    odd = EXCEL.encode().replace(b'workbookViewId="0"', b'workbookViewId="\xff"', 1)
    assert odd != EXCEL.encode()
    assert read(odd, STRINGS.encode()) == "file.damaged"


@settings(max_examples=800, deadline=None, suppress_health_check=list(HealthCheck))
@given(mutations(), st.booleans(), st.booleans())
def test_both_readers_agree_on_mutations_of_a_sheet_with_every_kind_of_cell(
    steps: Any, exact: bool, on_strings: bool
) -> None:
    _try([(EXCEL.encode(), STRINGS.encode())], 0, steps, exact, on_strings)


@pytest.mark.parametrize("text", [
    f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1"><x:c r="A1"><x:v>7</x:v></x:c></x:row></x:sheetData></x:worksheet>',
    f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1"><v>7</v></c><c r="A1"><v>8</v></c></row></sheetData></worksheet>',
    f'<worksheet xmlns="{MAIN}"><sheetData><row r="2"><c r="A1"><v>7</v></c></row></sheetData></worksheet>',
    f'<worksheet xmlns="{MAIN}"><sheetData><row><c><v>7</v></c></row></sheetData></worksheet>',
    f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1"><v><![CDATA[7]]></v></c></row></sheetData></worksheet>',
    f'<worksheet xmlns="{MAIN}"><a><sheetData><row r="1"><c r="A1"><v>7</v></c></row></sheetData></a></worksheet>',
    f'<worksheet xmlns="{MAIN}"><sheetData><row r="1" xmlns="urn:x"><c r="A1"><v>7</v></c></row></sheetData></worksheet>',
    f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><r><t>7</t></r></is></c></row></sheetData></worksheet>',
    f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1" t="str"><v>a_x000D_</v></c></row></sheetData></worksheet>',
    f'<worksheet xmlns="{MAIN}"><sheetData><row r="1" r="1"><c r="A1"><v>7</v></c></row></sheetData></worksheet>',
    f'<worksheet xmlns="{MAIN}"><sheetData><row r="1" y:z="1"><c r="A1"><v>7</v></c></row></sheetData></worksheet>',
])
def test_what_is_not_of_the_known_shape_is_left_to_the_parser(text: str) -> None:
    """Or, where only a row's tag is odd, to the parser that the shell goes through."""
    sheet = text.encode()
    found = fast_cells.sheet(sheet, ())
    assert found is None or settings_of_shell(found.shell, "表") is None
    assert typed(read(sheet, STRINGS.encode())) == typed(slow(sheet, STRINGS.encode()))


def test_a_row_from_memory_is_the_row_that_was_read() -> None:
    """The same bytes again, other shared strings: the texts are those of the second file."""
    other = STRINGS.replace("甲", "丙").encode()
    first, second = shared_strings(STRINGS.encode()), shared_strings(other)
    assert first is not None and second is not None
    one, two = fast_cells.sheet(EXCEL.encode(), first), fast_cells.sheet(EXCEL.encode(), second)
    assert one is not None and two is not None
    assert (one.cells.values[1, 1], two.cells.values[1, 1]) == ("甲", "丙")


def test_the_memory_of_rows_forgets() -> None:
    """More different rows than it has room for leave no more than two generations behind."""
    room = 2 * fast_cells.KEPT // 3
    for start in range(1, 3 * room, 4_000):
        rows = "".join(
            f'<row r="{n}"><c r="A{n}"><v>{start}</v></c><c r="B{n}"><v>1</v></c></row>' for n in range(start, start + 2_000)
        )
        text = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
        assert fast_cells.sheet(text.encode(), ()) is not None
    memory = fast_cells.MEMORY
    kept = sum(r.weight() for rows_ in (memory.young, memory.old) for r in rows_.values())
    assert kept <= 2 * fast_cells.KEPT
