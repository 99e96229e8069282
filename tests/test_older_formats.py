"""Returns saved as .ods and .xls: everything that an .xlsx tells but its locks and limits, whichever program wrote them."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from lxml import etree

from tests import progress_return
from tests.office_edits import Bench
from tests.oracles import gnumeric
from tests.oracles.libreoffice import Formula, LibreOffice
from tests.packages import answers, changed, examined, put_together, right, said, taken_apart
from tests.sheets_as_text import layout
from workbook_tools.cells import Position, a1
from workbook_tools.check.wording import worded
from workbook_tools.errors import FileRefused
from workbook_tools.intake.any_format import read_bytes
from workbook_tools.intake.short_cells import in_full, package_in_full
from workbook_tools.rules.values import ExcelError, Value

LIST = "项目清单"
PROJECTS = layout().blocks["projects"]
OLDER = ["ods", "xls"]


def cell(column: str) -> str:
    """The A1 of an answer of the first project."""
    return a1(PROJECTS.rows["1"], PROJECTS.inputs[column])


def plain(cells: Mapping[Position, Value]) -> dict[Position, Value]:
    """Cells without blanks at the ends of a text, numbers with 14 digits: programs differ in those when they save."""
    return {p: v.strip() if isinstance(v, str) else float(f"{v:.14g}") if isinstance(v, float) else v for p, v in cells.items() if v != ""}


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The right return, and one with a tab, several blanks, line breaks, an error and a day in it, by format."""
    folder = tmp_path_factory.mktemp("older")
    (folder / "in.xlsx").write_bytes(right())
    out = {}
    with LibreOffice() as office, office.open(folder / "in.xlsx") as book:
        for kind in ["xlsx", *OLDER]:
            out[f"right.{kind}"] = book.save_as(folder / f"right.{kind}").read_bytes()
        book.set([
            (LIST, cell("name"), "甲\t乙  丙"), (LIST, cell("investment"), Formula("=1/0")),
            (LIST, cell("remarks"), "<b>&amp;\n第二行"), (LIST, cell("output_full"), Formula("=100+23")),
        ])
        for kind in ["xlsx", *OLDER]:
            out[f"odd.{kind}"] = book.save_as(folder / f"odd.{kind}").read_bytes()
    return out


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with Bench(progress_return.FORM, tmp_path_factory.mktemp("edits")) as bench:
        yield bench


@pytest.mark.parametrize("kind", OLDER)
def test_values_names_formulas_and_merges_are_those_of_the_workbook(saved: dict[str, bytes], kind: str) -> None:
    """The same workbook in two formats reads alike, cell by cell."""
    new, old = read_bytes(saved["odd.xlsx"]), read_bytes(saved[f"odd.{kind}"])
    for name, sheet in new.sheets.items():
        other = old.sheets[name]
        typed = [{p: v for p, v in s.cells.items() if p not in s.formulas} for s in (sheet, other)]
        assert plain(typed[1]) == plain(typed[0]), name
        assert other.formulas == sheet.formulas, name
        assert set(other.settings.merges) == set(sheet.settings.merges), name
        shown = [{c for first, last in s.settings.hidden_columns for c in range(first, min(last, 150) + 1)} for s in (sheet, other)]
        assert shown[0] == shown[1], name
    inputs = layout().defined_names()
    assert {n: t.replace("'", "") for n, t in old.names.items() if n in inputs} == {
        n: t.replace("'", "") for n, t in new.names.items() if n in inputs
    }


@pytest.mark.parametrize("kind", OLDER)
def test_an_error_in_a_cell_is_an_error_of_the_answer(saved: dict[str, bytes], kind: str) -> None:
    """It is not a blank that passes."""
    data = saved[f"odd.{kind}"]
    assert ("value.error_cell", "error", LIST, cell("investment")) in said(data)
    held = read_bytes(data).sheets[LIST].cells
    assert held[PROJECTS.rows["1"], PROJECTS.inputs["investment"]] == ExcelError("#DIV/0!")
    assert held[PROJECTS.rows["1"], PROJECTS.inputs["name"]] == "甲\t乙  丙"
    assert held[PROJECTS.rows["1"], PROJECTS.inputs["remarks"]] == "<b>&amp;\n第二行"


@pytest.mark.parametrize("kind", OLDER)
@pytest.mark.parametrize("letter", ["𠮷", "🙂"])
def test_rare_hanzi_and_emoji_do_not_cost_the_errors_of_other_cells(tmp_path: Path, kind: str, letter: str) -> None:
    """What a form shows of such a text is written with two characters for one, in an .xls in pieces as well."""
    (tmp_path / "in.xlsx").write_bytes(right())
    long = (LIST, a1(PROJECTS.rows["2"], PROJECTS.inputs["investment"]))
    with LibreOffice() as office, office.open(tmp_path / "in.xlsx") as book:
        book.set([
            (LIST, cell("output_full"), letter), (*long, letter + "暂缺" * 3000), (LIST, cell("name"), f"{letter}野机床"), (LIST, cell("output_2022"), Formula("=1/0")),
        ])
        data = book.save_as(tmp_path / f"out.{kind}").read_bytes()
    assert {("value.error_cell", "error", LIST, cell("output_2022")), ("value.not_number", "error", *long)} <= set(said(data))
    assert answers(data)["tables"]["projects"][0]["name"] == f"{letter}野机床"


@pytest.mark.parametrize("kind", OLDER)
def test_merges_hidden_rows_and_moved_rows_are_told(bench: Bench, kind: str) -> None:
    """As they are of an .xlsx; rows that moved are followed by their names."""
    works = progress_return.template().layout.blocks["works"]
    name, first = works.inputs["name"], works.first
    path, _, _ = bench.after([
        {"do": "insert_rows", "sheet": works.sheet, "at": works.header, "count": 1},
        {"do": "merge", "sheet": works.sheet, "area": [first + 1, name, first + 2, name], "on": True},
        {"do": "hide_rows", "sheet": works.sheet, "area": [first + 3, 1, first + 3, 1]},
    ], kind)
    data = path.read_bytes()
    found = {(code, sheet) for code, _, sheet, _ in said(data)}
    assert {("structure.rows_moved", works.sheet), ("structure.inputs_merged", works.sheet), ("structure.hidden_content", works.sheet)} <= found
    assert len(answers(data)["tables"]["works"]) == len(progress_return.WORKS)


@pytest.mark.parametrize(("length", "kind", "told"), [(255, "xls", True), (254, "xls", False), (256, "xls", False), (255, "ods", False)])
def test_a_text_that_ends_where_programs_cut_it_is_to_be_verified(bench: Bench, length: int, kind: str, told: bool) -> None:
    """Some programs cut every text at 255 characters when they save it as .xls, and say nothing; longer ones are whole."""
    works = progress_return.template().layout.blocks["works"]
    at = (works.first, works.inputs["name"])
    text = "建" * (length - 2) + "完。"
    data = bench.after([{"do": "put", "sheet": works.sheet, "area": [*at, *at], "value": text}], kind)[0].read_bytes()
    words = [worded(f).said for f in examined(data).findings if f.code == "structure.text_cut"]
    assert words == ["文字正好 255 个字符，以“建建建建建建建建建建完。”结尾，可能在另存为 .xls 时被截断"] * told
    assert answers(data)["tables"]["works"][0]["name"] == text


def test_what_gnumeric_saves_as_ods_is_read(tmp_path: Path) -> None:
    """It indents what it writes."""
    (tmp_path / "in.xlsx").write_bytes(right())
    data = gnumeric.resave(tmp_path / "in.xlsx", tmp_path / "out.ods").read_bytes()
    assert answers(data) == answers(right())
    assert [code for code, *_ in said(data)] == ["file.legacy_format", "structure.resaved"]


def test_indented_content_reads_as_if_it_were_not(saved: dict[str, bytes]) -> None:
    """Blanks between elements mean nothing, and the format is told with what could not be checked."""

    def indent(content: bytes) -> bytes:
        root = etree.fromstring(content)
        for part in root.iter():
            if not str(part.tag).endswith(("}p", "}span")) and len(part) and not (part.text or "").strip():
                part.text = "\n  "
            if part.getparent() is not None and not str(part.getparent().tag).endswith(("}p", "}span")):
                part.tail = "\n  "
        out: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
        return out

    data = changed("content.xml", indent, saved["right.ods"])
    assert answers(data) == answers(right())
    assert "锁定和输入限制未能核对" in worded(examined(data).findings[0]).message


def binary(kind: int, content: bytes) -> bytes:
    """A record of an .xlsb."""
    return bytes([kind, len(content)]) + content


def test_short_cells_of_an_xlsb_stand_right_of_the_one_before() -> None:
    """A cell that does not say its column is written with it; a row begins anew, everything else stays as it is."""
    style, text, number = bytes(4), b"\1\0\0\0A\0", struct.pack("<d", 2.5)
    column = struct.Struct("<L").pack
    head = b"\x81\x01\x00"  # a kind of two bytes, without content
    sheet = [
        head, binary(0, bytes(17)), binary(17, style + text), binary(16, style + number),
        binary(5, column(6) + style + number), binary(12, style), binary(0, bytes(17)), binary(18, style + bytes(4)),
    ]
    assert in_full(b"".join(sheet)) == b"".join([
        head, binary(0, bytes(17)), binary(6, column(0) + style + text), binary(5, column(1) + style + number),
        binary(5, column(6) + style + number), binary(1, column(7) + style), binary(0, bytes(17)), binary(7, column(0) + style + bytes(4)),
    ])


@pytest.mark.parametrize("end", [b"\x05", b"\x05\x20\0", b"\x81", b"\x11\xff\xff"])
def test_records_of_an_xlsb_that_are_cut_short_are_damage(end: bytes) -> None:
    """Whatever ends too early."""
    data = put_together({"xl/workbook.bin": b"", "xl/worksheets/sheet1.bin": binary(0, bytes(17)) + end})
    with pytest.raises(FileRefused) as raised:
        package_in_full(data)
    assert raised.value.refusal.code == "file.damaged"


HOSTILE = {
    "a million rows of one text": (
        '<table:table-row table:number-rows-repeated="1048576"><table:table-cell office:value-type="string" '
        'table:number-columns-repeated="16384"><text:p>x</text:p></table:table-cell></table:table-row>', "file.hostile",
    ),
    "a number that is none": ('<table:table-row><table:table-cell office:value-type="float" office:value="nan"/></table:table-row>', "file.damaged"),
    "a day that is none": (
        '<table:table-row><table:table-cell office:value-type="date" office:date-value="2024-02-31"/></table:table-row>', "file.damaged"
    ),
    "a type that is none": ('<table:table-row><table:table-cell office:value-type="zz" office:value="1"/></table:table-row>', "file.damaged"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_ods_ends_with_its_code(saved: dict[str, bytes], kind: str) -> None:
    """One finding, and nothing read."""
    rows, code = HOSTILE[kind]
    parts = taken_apart(saved["right.ods"])
    parts["content.xml"] = parts["content.xml"].replace(b"<table:table-row", rows.encode() + b"<table:table-row", 1)
    result = examined(put_together(parts))
    assert [f.code for f in result.findings] == [code]
    assert result.submission is None


def test_blank_rows_to_the_end_of_the_grid_cost_nothing(saved: dict[str, bytes]) -> None:
    """Every program ends its sheets so, some beyond the grid."""
    end = '<table:table-row table:number-rows-repeated="9999999"><table:table-cell table:number-columns-repeated="99999"/></table:table-row>'
    data = changed("content.xml", lambda c: c.replace(b"</table:table>", end.encode() + b"</table:table>"), saved["right.ods"])
    assert answers(data) == answers(right())


@pytest.mark.parametrize("kind", OLDER)
def test_a_sheet_of_an_odd_name_is_followed(bench: Bench, kind: str) -> None:
    """Names lead to it, whatever signs are in its name."""
    works = progress_return.template().layout.blocks["works"].sheet
    path, _, _ = bench.after([{"do": "rename_sheet", "sheet": works, "name": "项目(定稿)'2"}], kind)
    assert ("structure.sheet_renamed", "info", "项目(定稿)'2", None) in said(path.read_bytes())
    assert len(answers(path.read_bytes())["tables"]["works"]) == len(progress_return.WORKS)
