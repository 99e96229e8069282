"""The lint sees each fault that Excel would refuse or repair, and lets its neighbour at the limit pass."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from itertools import zip_longest
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from tests.shipped import form_ids
from workbook_tools import load_form
from workbook_tools.form.units import Unit
from workbook_tools.lint.judge import lint
from workbook_tools.lint.package import NotAWorkbook, Problem
from workbook_tools.workbook.fill import prefilled
from workbook_tools.workbook.protection import Lock
from workbook_tools.workbook.sheet_xml import rewrite_sheets
from workbook_tools.workbook.template import Template, make_template

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"
RARE = "𠮷"
"""A hanzi that Excel counts as two."""


FITTED = '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
ONE_WIDE = '<pageSetup fitToWidth="1" fitToHeight="0"/>'


@dataclass(frozen=True)
class Small:
    """A workbook of one sheet 表 (or several), as the pieces of its XML that a case changes."""

    cells: str = ""
    rows: str = ""
    columns: str = ""
    after: str = ""
    names: str = ""
    sheets: tuple[str, ...] = ("表",)
    guard: str = ""
    texts: tuple[str, ...] = ()
    formats: str = '<xf numFmtId="0" fontId="0"/>'
    table: str = ""
    parts: dict[str, str] = field(default_factory=dict)
    normal: str = '<sz val="11"/><name val="宋体"/><charset val="134"/>'
    fit: str = FITTED
    setup: str = ONE_WIDE
    states: tuple[str, ...] = ("visible",)

    def package(self) -> bytes:
        """The package, as bytes."""
        held = self.rows or f'<row r="1">{self.cells}</row>'
        sheet = (
            f'<worksheet xmlns="{MAIN}">{self.fit}{self.columns}<sheetData>{held}</sheetData>{self.after}{self.setup}'
            "</worksheet>"
        )
        listed = "".join(
            f'<sheet name="{escape(name)}" sheetId="{i}" state="{state}" r:id="s{i}"/>'
            for i, (name, state) in enumerate(zip_longest(self.sheets, self.states, fillvalue="visible"), 1)
        )
        linked = "".join(
            _link(f"s{i}", "worksheet", f"worksheets/sheet{i}.xml") for i, _ in enumerate(self.sheets, 1)
        )
        parts = {
            "_rels/.rels": _links(_link("w", "officeDocument", "xl/workbook.xml")),
            "xl/workbook.xml": (
                f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{self.guard}<sheets>{listed}</sheets>'
                f"<definedNames>{self.names}</definedNames></workbook>"
            ),
            "xl/_rels/workbook.xml.rels": _links(
                linked + _link("st", "styles", "/xl/styles.xml") + _link("sh", "sharedStrings", "sharedStrings.xml")
            ),
            "xl/styles.xml": (
                f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="164" formatCode="0"/></numFmts>'
                f"<fonts><font>{self.normal}</font></fonts><cellXfs>{self.formats}</cellXfs><dxfs><dxf/></dxfs></styleSheet>"
            ),
            "xl/sharedStrings.xml": (
                f'<sst xmlns="{MAIN}">' + "".join(f"<si><t>{t}</t></si>" for t in self.texts) + "</sst>"
            ),
            "xl/worksheets/sheet1.xml": sheet,
        }
        for i, _ in enumerate(self.sheets[1:], 2):
            parts[f"xl/worksheets/sheet{i}.xml"] = (
                f'<worksheet xmlns="{MAIN}">{FITTED}<sheetData/>{ONE_WIDE}</worksheet>'
            )
        if self.table:
            parts["xl/worksheets/_rels/sheet1.xml.rels"] = _links(_link("t", "table", "../tables/table1.xml"))
            parts["xl/tables/table1.xml"] = self.table
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as target:
            for name, text in parts.items():
                target.writestr(name, text)
        return stream.getvalue()


def _link(number: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{number}" Type="{OFFICE}/{kind}" Target="{target}"/>'


def _links(inside: str) -> str:
    return f'<Relationships xmlns="{LINKS}">{inside}</Relationships>'


def formula(text: str, *, sheets: tuple[str, ...] = ("表",), names: str = "") -> Small:
    """A workbook whose A1 holds a formula and its value."""
    return Small(cells=f'<c r="A1"><f>{escape(text)}</f><v>0</v></c>', sheets=sheets, names=names)


def text(words: str) -> Small:
    """A workbook whose A1 holds a text."""
    return Small(cells=f'<c r="A1" t="inlineStr"><is><t>{escape(words)}</t></is></c>')


def validation(attributes: str = "", formula1: str = "", area: str = "A1") -> Small:
    """A workbook with one validation."""
    inside = f"<formula1>{escape(formula1)}</formula1>" if formula1 else ""
    rule = f'<dataValidation sqref="{area}" {attributes}>{inside}</dataValidation>'
    return Small(after=f"<dataValidations>{rule}</dataValidations>")


def two_validations(second: str) -> Small:
    """A workbook with a validation on B2:B9 and another one."""
    rules = "".join(f'<dataValidation sqref="{area}"/>' for area in ("B2:B9", second))
    return Small(after=f"<dataValidations>{rules}</dataValidations>")


def colouring(formula1: str, dxf: int = 0) -> Small:
    """A workbook of two sheets with one conditional format on the first."""
    rule = f'<cfRule type="expression" dxfId="{dxf}"><formula>{escape(formula1)}</formula></cfRule>'
    area = f'<conditionalFormatting sqref="A1:B2">{rule}</conditionalFormatting>'
    return Small(after=area, sheets=("表", "他表"))


def name(*entries: str, to: str = "表!$A$1") -> Small:
    """A workbook with defined names."""
    return Small(names="".join(f"<definedName name=\"{entry}\">{to}</definedName>" for entry in entries))


def merged(*areas: str) -> Small:
    """A workbook with merged areas."""
    return Small(after="<mergeCells>" + "".join(f'<mergeCell ref="{a}"/>' for a in areas) + "</mergeCells>")


def guarded(sheet: str = "", book: str = "") -> Small:
    """A workbook with locks."""
    return Small(
        after=f"<sheetProtection {sheet}/>" if sheet else "",
        guard=f"<workbookProtection {book}/>" if book else "",
    )


def table(*columns: str, header: tuple[str, str] = ("名称", "数量")) -> Small:
    """A workbook with a table on A1:B3."""
    cells = "".join(
        f'<c r="{letter}1" t="inlineStr"><is><t>{words}</t></is></c>'
        for letter, words in zip("AB", header, strict=True)
    )
    listed = "".join(f'<tableColumn id="{i}" name="{c}"/>' for i, c in enumerate(columns, 1))
    return Small(
        cells=cells,
        table=f'<table xmlns="{MAIN}" displayName="清单" ref="A1:B3"><tableColumns>{listed}</tableColumns></table>',
    )


def shared(*cells: tuple[str, str]) -> Small:
    """A workbook whose cells hold the shared formula 0: attributes and text of each in a row of its own."""
    rows = "".join(
        f'<row r="{i}"><c r="A{i}"><f t="shared" si="0" {attributes}>{inside}</f><v>0</v></c></row>'
        for i, (attributes, inside) in enumerate(cells, 1)
    )
    return Small(rows=rows)


def deep(levels: int) -> Small:
    """A workbook with ABS inside ABS."""
    return formula("ABS(" * levels + "1" + ")" * levels)


def long_formula(length: int) -> Small:
    """A workbook with a formula of so many characters."""
    return formula("1" + "+1" * ((length - 1) // 2) + " " * ((length - 1) % 2))


MASTER = ('ref="A1:A2"', "1+1")
CASES: tuple[tuple[str, Small, Small], ...] = (
    ("dv.prompt_too_long", validation(f'prompt="{"字" * 256}"'), validation(f'prompt="{"字" * 255}"')),
    ("dv.prompt_too_long", validation(f'prompt="{RARE * 128}"'), validation(f'prompt="{RARE * 127}"')),
    ("dv.error_too_long", validation(f'error="{"字" * 225}"'), validation(f'error="{"字" * 224}"')),
    ("dv.title_too_long", validation(f'errorTitle="{"字" * 33}"'), validation(f'errorTitle="{"字" * 32}"')),
    ("dv.title_too_long", validation(f'promptTitle="{"字" * 33}"'), validation(f'promptTitle="{"字" * 32}"')),
    (
        "dv.formula_too_long",
        validation('type="list"', f'"{",".join(["甲"] * 128)},"'),
        validation('type="list"', f'"{",".join(["甲"] * 128)}"'),
    ),
    (
        "dv.formula_too_long",
        validation('type="custom"', "1" + "+1" * 127 + "+" + "1"),
        validation('type="custom"', "1" + "+1" * 127),
    ),
    ("dv.overlap", two_validations("A9:C12"), two_validations("A10:C12")),
    ("dv.overlap", two_validations("D1 A5:B5"), two_validations("D1 A5 C5:D5")),
    ("formula.syntax", validation('type="custom"', "AND(A1>0,A1<9"), validation('type="custom"', "AND(A1>0,A1<9)")),
    ("formula.too_long", long_formula(8193), long_formula(8192)),
    ("formula.text_too_long", formula(f'"{"字" * 256}"'), formula(f'"{"字" * 255}"')),
    ("formula.text_too_long", formula('"' + '""' * 256 + '"'), formula('"' + '""' * 255 + '"')),
    ("formula.too_deep", deep(65), deep(64)),
    ("formula.syntax", formula("IF(A2>0,1,2"), formula("IF(A2>0,1,2)")),
    ("formula.syntax", formula("A2+"), formula("+A2")),
    ("formula.syntax", formula("A2 A3"), formula("A2&A3")),
    ("formula.syntax", formula("A2)"), formula("(A2)")),
    ("formula.syntax", formula('"甲'), formula('"甲"')),
    ("formula.syntax", formula("(A2,A3)+,1"), formula("SUM((A2,A3),1)")),
    ("formula.syntax", formula("IF(A2*,1)"), formula("IF(A2,,1)")),
    ("formula.syntax", formula("'表'!+1"), formula("'表'!A2+1")),
    ("formula.syntax", formula("1；2"), formula("{1,2;3,4}")),
    ("formula.syntax", Small(cells='<c r="A1"><f/><v>0</v></c>'), formula("1")),
    ("formula.arguments", formula("LEN()"), formula("PI()")),
    ("formula.arguments", formula("IF(1,2,3,4)"), formula("IF(1,2,3)")),
    ("formula.arguments", formula("MID(A2,1)"), formula("MID(A2,1,2)")),
    ("formula.function_unknown", formula("XLOOKUP(1,A2:A3,A2:A3)"), formula("MATCH(1,A2:A3,0)")),
    ("formula.function_unknown", formula("_xlfn.TEXTJOIN(1,1,A2)"), formula("CONCATENATE(A2,A3)")),
    ("formula.function_unknown", formula("_xlfn.IFS(A2,1)"), formula("IF(A2,1)")),
    ("formula.function_unknown", formula("_xlfn.LET(_xlpm.x,1,_xlpm.x)", names="<definedName name='_xlpm.x'>1</definedName>"),
     formula("LOG10(100)")),
    ("formula.function_prefix", formula("UNICODE(A2)"), formula("_xlfn.UNICODE(A2)")),
    ("formula.function_prefix", formula("_xlfn.LEN(A2)"), formula("LEN(A2)")),
    ("formula.sheet_unknown", formula("'乙 表'!A1"), formula("'乙 表'!A1", sheets=("表", "乙 表"))),
    ("formula.sheet_unknown", formula("SUM(表:乙!A1)"), formula("SUM(表:乙!A1)", sheets=("表", "乙"))),
    ("formula.sheet_unknown", name("合计", to="乙!$A$1"), name("合计")),
    ("formula.name_unknown", formula("合计+1"), formula("合计+1", names='<definedName name="合计">表!$A$2</definedName>')),
    ("formula.name_unknown", formula("XFE1"), formula("XFD1048576")),
    ("formula.ref_error", formula("SUM(#REF!,1)"), formula("SUM(#N/A,1)")),
    ("formula.ref_error", name("合计", to="表!#REF!"), name("合计", to="表!$A$1,表!$C$1")),
    ("formula.no_value", Small(cells='<c r="A1"><f>1</f></c>'), Small(cells='<c r="A1"><f>1</f><v>1</v></c>')),
    ("formula.no_value", Small(cells='<c r="A1"><f>1</f><v/></c>'), Small(cells='<c r="A1" t="str"><f>""</f><v/></c>')),
    ("formula.shared_without_master", shared(("", ""), MASTER), shared(MASTER, ("", ""))),
    ("formula.shared_without_master", shared(MASTER, ("", ""), ("", "")), shared(MASTER, ("", ""))),
    ("merge.overlap", merged("A1:C3", "C3:D4"), merged("A1:C3", "D3:E4", "A4:C4")),
    ("text.too_long", text("字" * 32_768), text("字" * 32_767)),
    ("text.too_long", text(RARE * 16_384), text(RARE * 16_383 + "字")),
    ("text.line_feeds", text("\n" * 254), text("\n" * 253)),
    ("text.sst_out_of_range", Small(cells='<c r="A1" t="s"><v>1</v></c>', texts=("甲",)),
     Small(cells='<c r="A1" t="s"><v>0</v></c>', texts=("甲",))),
    ("cell.order", Small(cells='<c r="B1"/><c r="A1"/>'), Small(cells='<c r="A1"/><c r="B1"/>')),
    ("cell.order", Small(cells='<c r="A1"/><c r="A1"/>'), Small(cells='<c r="Z1"/><c r="AA1"/>')),
    ("row.height", Small(rows='<row r="1" ht="409.5"/>'), Small(rows='<row r="1" ht="409"/>')),
    ("column.width", Small(columns='<cols><col min="2" max="2" width="255.5"/></cols>'),
     Small(columns='<cols><col min="2" max="2" width="255"/></cols>')),
    ("style.out_of_range", Small(cells='<c r="A1" s="1"/>'), Small(cells='<c r="A1" s="0"/>')),
    ("style.dxf_out_of_range", colouring("$A1>0", dxf=1), colouring("$A1>0", dxf=0)),
    ("style.part_out_of_range", Small(formats='<xf numFmtId="0" fontId="1"/>'), Small(formats='<xf fontId="0"/>')),
    ("style.part_out_of_range", Small(formats='<xf numFmtId="165"/>'), Small(formats='<xf numFmtId="164"/>')),
    ("cf.other_sheet", colouring("他表!$A$1>0"), colouring("表!$A$1>0")),
    ("formula.syntax", colouring("AND(A1,"), colouring("AND(A1,)")),
    ("table.header_mismatch", table("名称", "总数"), table("名称", "数量")),
    ("table.header_mismatch", table("名称", "数_x000a_量"), table("名称", "数_x000a_量", header=("名称", "数\n量"))),
    ("protection.two_hashes", guarded('password="CC1A" hashValue="aa"'), guarded('hashValue="aa"')),
    ("protection.two_hashes", guarded(book='workbookPassword="CC1A" workbookHashValue="aa"'),
     guarded(book='workbookPassword="CC1A"')),
    ("sheet.name_too_long", Small(sheets=("表" * 32,)), Small(sheets=("表" * 31,))),
    ("sheet.name_illegal", Small(sheets=("甲/乙",)), Small(sheets=("甲、乙",))),
    ("sheet.name_illegal", Small(sheets=("'甲",)), Small(sheets=("甲'乙",))),
    ("sheet.name_illegal", Small(sheets=("History",)), Small(sheets=("Histories",))),
    ("sheet.name_duplicate", Small(sheets=("List", "LIST")), Small(sheets=("List", "LISTS"))),
    ("name.duplicate", name("合计", "合计"), name("合计", "总计")),
    ("name.duplicate", name("Total", "TOTAL"), name("Total", "TOTALS")),
    ("name.invalid", name("2022年"), name("年2022")),
    ("name.invalid", name("甲-乙"), name("甲_乙.丙")),
    ("name.invalid", name("n" * 256), name("n" * 255)),
    ("name.like_address", name("s4"), name("s4_")),
    ("name.like_address", name("XFD1048576"), name("XFE1")),
    ("name.like_address", name("r1c1"), name("rc_1")),
    ("name.like_address", name("C"), name("D")),
    ("print.not_one_page_wide", Small(fit=""), Small()),
    ("print.not_one_page_wide", Small(setup='<pageSetup fitToHeight="2"/>'), Small(setup='<pageSetup fitToHeight="0"/>')),
    ("print.not_one_page_wide", Small(setup=""), Small(fit="", setup="", states=("hidden",))),
    ("print.not_one_page_wide", Small(fit="", setup='<pageSetup scale="77"/>'), Small(fit="", setup='<pageSetup scale="77" pageOrder="overThenDown"/>')),
    ("style.normal_scheme", Small(normal='<name val="宋体"/><scheme val="minor"/>'), Small(normal='<name val="宋体"/>')),
    ("style.normal_face", Small(normal='<name val="Calibri"/>'), Small(normal='<name val="宋体"/>')),
)  # fmt: skip


def codes(package: bytes) -> set[str]:
    return {problem.code for problem in lint(package)}


@pytest.mark.parametrize(("code", "fault", "neighbour"), CASES, ids=[f"{i}-{c[0]}" for i, c in enumerate(CASES)])
def test_a_fault_has_its_code_and_its_neighbour_at_the_limit_has_none(code: str, fault: Small, neighbour: Small) -> None:
    assert codes(fault.package()) == {code}
    assert codes(neighbour.package()) == set()


def test_a_problem_says_where_what_and_how_much() -> None:
    assert lint(validation(f'prompt="{"字" * 256}"', area="B2:B9").package()) == (
        Problem("表!B2:B9", "dv.prompt_too_long", "prompt of 256 characters; Excel takes 255"),
    )
    assert lint(formula("LEN()").package()) == (
        Problem("表!A1", "formula.arguments", "LEN takes 1 arguments, not 0"),
    )


def test_every_problem_is_an_error() -> None:
    """A workbook that Excel repairs is wrong; nothing is let through as a mere warning."""
    levels = {p.code: p.level for _, fault, _ in CASES for p in lint(fault.package())}
    assert set(levels.values()) == {"error"}
    assert len(levels) >= 30


@cache
def _master(form_id: str) -> Template:
    return make_template(load_form(form_id), 20, Lock("c2FsdA==", "aGFzaA=="))


@pytest.fixture(params=form_ids())
def template(request: pytest.FixtureRequest) -> Template:
    return _master(str(request.param))


def errors(package: bytes) -> list[Problem]:
    return [problem for problem in lint(package) if problem.level == "error"]


def test_a_generated_workbook_has_no_error(template: Template) -> None:
    assert errors(template.package) == []


def test_a_prefilled_workbook_has_no_error(template: Template) -> None:
    unit = Unit("610323", {"city": "宝鸡市", "unit": "岐山县工业和信息化局", "contact": "李明", "phone": "0917-5550101"})
    assert errors(prefilled(template, unit)) == []


def test_a_generated_workbook_has_no_problem(template: Template) -> None:
    assert lint(template.package) == ()


FORMULA = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}f"
Spoil = Callable[[str], str]


@pytest.mark.parametrize(
    ("code", "spoil"),
    [
        ("formula.syntax", lambda text: text + ")"),
        ("formula.sheet_unknown", lambda text: f"'已删'!A1&({text})"),
        ("formula.function_unknown", lambda text: f"_xlfn.CONCAT({text})"),
    ],
)
def test_a_fault_in_one_formula_of_a_generated_workbook_is_found_in_its_cell(code: str, spoil: Spoil) -> None:
    place: list[str] = []

    def change(sheet: str, root: object) -> bool:
        found = next((f for f in root.iter(FORMULA) if f.text), None)  # type: ignore[attr-defined]
        if found is None or place:
            return False
        place.append(f"{sheet}!{found.getparent().get('r')}")
        found.text = spoil(found.text)
        return True

    broken = rewrite_sheets(_master(form_ids()[0]).package, change)
    assert [(p.place, p.code) for p in errors(broken)] == [(place[0], code)]


def test_what_is_no_workbook_is_refused() -> None:
    with pytest.raises(NotAWorkbook):
        lint(b"PK\x03\x04 not a zip")
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as target:
        target.writestr("other.xml", "<a/>")
    with pytest.raises(NotAWorkbook, match=r"no part xl/workbook\.xml"):
        lint(stream.getvalue())


def test_an_entity_of_a_hostile_workbook_is_not_expanded() -> None:
    evil = Small(cells='<c r="A1" t="inlineStr"><is><t>甲</t></is></c>').package()
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(evil)) as source, zipfile.ZipFile(stream, "w") as target:
        for part in source.namelist():
            data = source.read(part)
            if part.endswith("sheet1.xml"):
                data = b'<!DOCTYPE x [<!ENTITY e "' + b"x" * 40_000 + b'">]>' + data.replace("甲".encode(), b"&e;")
            target.writestr(part, data)
    assert codes(stream.getvalue()) == set()


@pytest.mark.parametrize(
    ("small", "status", "said"),
    [
        (formula("1"), 0, ""),
        (name("s4"), 1, "error name.like_address name s4: reads like the address of a cell"),
        (formula("1+"), 1, "error formula.syntax 表!A1: it ends too early"),
        (None, 2, "cannot be judged"),
    ],
)
def test_the_command_exits_0_clean_1_with_problems_2_without_a_workbook(
    tmp_path: Path, small: Small | None, status: int, said: str
) -> None:
    path = tmp_path / "表.xlsx"
    path.write_bytes(small.package() if small else b"text")
    command = [sys.executable, "-m", "workbook_tools.lint.judge", str(path)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    assert (done.returncode, said in done.stdout + done.stderr) == (status, True)
    assert done.stdout.count("\n") == (status == 1 or "warning" in said)
