"""Returns written as text: what an official types, and what the checker says about it.

What belongs here: text to cells and back, and the two ways to have cells checked. What does not:
the cases, which stand in the tests.

A return is lines and tables. A list's rows are numbered from 1; only what differs from the right
return ``RIGHT`` needs to be written, and a cell left empty in a table is cleared::

    cover_city = 宝鸡市
    s1_1 = 园区内容*30
    totals
    | row | count | investment |
    | all | 2     | 17000      |
    projects
    | row | investment | period        |
    | 1   | 待定       | 202106-202212 |
    projects[2].remarks = 二期
    explain_project.unit_slip = 数字无误

A cell that looks like a number is one, ``#REF!`` is that error, ``TRUE`` and ``FALSE`` are
logicals, ``内容*30`` is 内容 thirty times; a leading ``'`` makes it text as it stands. ``\\n``, ``\\t``,
``\\s`` (blank), ``\\u3000`` and ``\\|`` are escapes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from lxml import etree

from workbook_tools.cells import column_number
from workbook_tools.check.evaluate import Failure, check_return, failures, submission_of
from workbook_tools.check.finding import Finding
from workbook_tools.check.values import Reading
from workbook_tools.check.wording import worded
from workbook_tools.examine import examine_bytes, rules_of
from workbook_tools.form.catalog import forms_in
from workbook_tools.form.definition import Block
from workbook_tools.form.submission import Submission
from workbook_tools.intake.answers import read_raw
from workbook_tools.intake.locate import identify
from workbook_tools.intake.ooxml import Workbook, read_workbook
from workbook_tools.intake.preflight import inspect
from workbook_tools.rules.values import ExcelError, Value, number_text
from workbook_tools.workbook.layout import Layout
from workbook_tools.workbook.protection import lock
from workbook_tools.workbook.sheet_xml import cells_of, rewrite_sheets, set_text, set_value
from workbook_tools.workbook.template import Template, make_template

FORMS = forms_in()
FORM = FORMS.get("specialty-park-2022")
ROWS = 20
"""Lines of the project list in the workbook that the tests fill in."""

FILE = "case.xlsx"

Address = tuple[str, int, int]
"""Sheet, row and column."""

RIGHT = """
cover_city = 宝鸡市
cover_county = 渭滨区
cover_park = 渭滨科技工业园
cover_unit = 宝鸡市渭滨区工业和信息化局
cover_contact = 张三
cover_phone = 0917-3200001
cover_date = 2022-03-15
s1_1 = 机制已建立*10
s1_2 = 产业总量大*10
s1_3 = 主导产业明*10
s2_1 = 前期情况好*10
s2_2 = 优势很突出*10
s2_3 = 政策已落实*10
s2_4 = 龙头在成长*10
s2_5 = 链条较完整*10
s2_6 = 平台服务全*10
s3_1 = 规划已编制*10
s3_2 = 智慧园区建*10
s3_3 = 强链补链快*10
s3_4 = 退出有机制*10
s3_5 = 创新举措多*10
s4_1 = 园区潜力大*10
s5_1 = 资金投平台*10
s6_1 = 名单共一个*10
s6_2 = 目标分年定*10
s6_3 = 平台逐年增*10
s7_1 = 机制有保障*10
s7_2 = 资金可问效*10
totals
| row        | count | investment | output_2022 | output_2023 | output_full |
| related    | 1     | 12000      | 3000        | 8000        | 10000       |
| supporting | 1     | 5000       | 0           | 1000        | 2000        |
| all        | 2     | 17000      | 3000        | 9000        | 12000       |
parks
| row | name           | county | specialty | chain    | year |
| 1   | 渭滨科技工业园 | 渭滨区 | 数控机床  | 数控机床 | 2021 |
targets
| row                     | y2021  | y2022  | y2023   |
| gross_output            | 800000 | 900000 | 1000000 |
| specialty_output        | 400000 | 450000 | 520000  |
| revenue                 | 780000 | 880000 | 980000  |
| specialty_revenue       | 390000 | 440000 | 500000  |
| value_added_per_mu      | 120    | 130    | 140     |
| tax_per_mu              | 12     | 13.5   | 15      |
| fixed_investment_per_mu | 300    | 310    | 320     |
| enterprises             | 80     | 90     | 100     |
| specialty_enterprises   | 30     | 36     | 42      |
| leading_enterprises     | 3      | 4      | 5       |
| linked_enterprises      | 20     | 24     | 28      |
| jobs                    | 4000   | 4500   | 5000    |
| rd_spending             | 8000   | 9000   | 10500   |
| tech_contracts          | 2000   | 2500   | 3000    |
| platforms               | 2      | 3      | 4       |
| platform_services       | 150    | 200    | 260     |
| sme_bases               | 1      | 1      | 2       |
| maker_spaces            | 1      | 2      | 2       |
| incubators              | 1      | 1      | 2       |
projects
| row | name       | unit     | related | industry | period        | investment | output_2022 | output_2023 | output_full | service_effect |
| 1   | 机床扩能   | 甲机床厂 | 是      | 数控机床 | 202106-202212 | 12000      | 3000        | 8000        | 10000       |                |
| 2   | 检测服务站 | 乙检测所 | 否      | 数控机床 | 202201-202310 | 5000       |             | 1000        | 2000        | 年检测300批次  |
"""
"""A complete return with which nothing is wrong."""

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_REPEATED = re.compile(r"(.+)\*(\d+)")
_LISTED = re.compile(r"(\w+)\[(\d+)\]\.(\w+)")
_PLAIN = re.compile(r"(.+)!([A-Z]+)(\d+)")
_ESCAPES = {"n": "\n", "t": "\t", "s": " ", "|": "|", "\\": "\\"}
_ESCAPE = re.compile(r"\\(u[0-9a-f]{4}|[nts|\\])")
_BAR = re.compile(r"(?<!\\)\|")


@cache
def template() -> Template:
    """The generated workbook that the tests fill in."""
    return make_template(FORM, ROWS, lock("园区2022"))


def layout() -> Layout:
    """Where its inputs are."""
    return rules_of(FORM, ROWS).layout


# Text to cells.


def _unescaped(text: str) -> str:
    def one(match: re.Match[str]) -> str:
        mark = match.group(1)
        return chr(int(mark[1:], 16)) if len(mark) == 5 else _ESCAPES[mark]

    return _ESCAPE.sub(one, text)


def value_of(text: str) -> Value:
    """What one written cell holds."""
    if text == "":
        return None
    if text.startswith("'"):
        return _unescaped(text[1:])
    if _NUMBER.fullmatch(text):
        return float(text)
    if text in {"TRUE", "FALSE"}:
        return text == "TRUE"
    if re.fullmatch(r"#[A-Z0-9/]+[!?A]", text):
        return ExcelError(text)
    repeated = _REPEATED.fullmatch(text)
    if repeated:
        return _unescaped(repeated.group(1)) * int(repeated.group(2))
    return _unescaped(text)


def cells_of_line(line: str) -> list[str]:
    """The cells of one line of a pipe table."""
    return [part.strip() for part in _BAR.split(line.strip())[1:-1]]


def _table(block: Block, lines: list[str]) -> Iterator[tuple[Address, Value]]:
    at = layout().blocks[block.id]
    heads = cells_of_line(lines[0])
    for line in lines[1:]:
        row, *values = cells_of_line(line)
        if len(values) != len(heads) - 1:
            raise ValueError(f"{len(values) + 1} cells under {len(heads)} heads: {line}")
        for column, text in zip(heads[1:], values, strict=True):
            yield (at.sheet, at.rows[row], at.inputs[column]), value_of(text)


@cache
def _scalars() -> dict[str, Address]:
    """Every input outside tables by its id, explanations by ``explain_`` and the code."""
    out: dict[str, Address] = {}
    for _, block in FORM.blocks():
        at = layout().blocks[block.id]
        if not block.open:
            for line, column, question in block.questions():
                if not question.formula:
                    out[block.input_id(line, column)] = (at.sheet, at.rows[line], at.inputs[column])
    for code, cell in layout().explanations.items():
        out[f"explain_{code}"] = (cell.sheet, cell.row, cell.column)
    return out


def _address(name: str) -> Address:
    plain = _PLAIN.fullmatch(name)
    if plain is not None:
        return plain.group(1), int(plain.group(3)), column_number(plain.group(2))
    listed = _LISTED.fullmatch(name)
    if listed is None:
        return _scalars()[name]
    at = layout().blocks[listed.group(1)]
    return at.sheet, at.rows[listed.group(2)], at.inputs[listed.group(3)]


def cells_of_text(text: str) -> dict[Address, Value]:
    """What a written return types into which cell; ``None`` clears a cell."""
    out: dict[Address, Value] = {}
    lines = [line.strip() for line in text.strip().splitlines() if line.strip()]
    while lines:
        line = lines.pop(0)
        if " = " in line or line.endswith(" ="):
            name, _, value = line.partition(" =")
            out[_address(name.strip())] = value_of(value.strip())
            continue
        block, rows = FORM.block(line), []
        while lines and lines[0].startswith("|"):
            rows.append(lines.pop(0))
        out.update(_table(block, rows))
    return out


def complete(text: str) -> dict[Address, Value]:
    """The cells of the right return with what a case changes in it."""
    return cells_of_text(RIGHT) | cells_of_text(text)


# Cells to text.


def _escaped(text: str) -> str:
    text = text.replace("\\", "\\\\").replace("|", "\\|").replace("\n", "\\n").replace("\t", "\\t")
    text = text.replace("\u3000", "\\u3000")
    return re.sub(r"^ | $", r"\\s", text)


def text_of_value(value: Value) -> str:
    """Write one cell so that ``value_of`` reads the same."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, ExcelError):
        return value.code
    if isinstance(value, float):
        return number_text(value)
    plain = _escaped(value)
    repeated = re.fullmatch(r"(.{1,20}?)\1{9,}", value)
    if repeated:
        once = repeated.group(1)
        short = f"{_escaped(once)}*{len(value) // len(once)}"
        plain = short if value_of(short) == value else plain
    return plain if value_of(plain) == value else "'" + plain


def text_of_cells(cells: Mapping[Address, Value]) -> str:
    """Write a return: a line for each field and box, a table for each grid and list."""
    out: list[str] = []
    for _, block in FORM.blocks():
        at = layout().blocks[block.id]
        if block.kind in {"fields", "boxes"}:
            for name, place in _scalars().items():
                if place[0] == at.sheet and place[1] in at.rows.values() and cells.get(place) is not None:
                    out.append(f"{name} = {text_of_value(cells[place])}")
            continue
        rows = {
            line: {c: text_of_value(cells.get((at.sheet, row, n))) for c, n in at.inputs.items()}
            for line, row in at.rows.items()
        }
        rows = {line: values for line, values in rows.items() if any(values.values())}
        heads = [c for c in at.inputs if any(values[c] for values in rows.values())]
        if rows:
            out += [block.id, f"| {' | '.join(['row', *heads])} |"]
            out += [f"| {' | '.join([line, *(values[c] for c in heads)])} |" for line, values in rows.items()]
    for code, cell in layout().explanations.items():
        said = cells.get((cell.sheet, cell.row, cell.column))
        if said is not None:
            out.append(f"explain_{code} = {text_of_value(said)}")
    return "\n".join(out)


# Checking.


@cache
def _blank_book() -> Workbook:
    return read_workbook(inspect(template().package))


@dataclass(frozen=True)
class Checked:
    """What came of checking one return: the findings and its answers."""

    findings: tuple[Finding, ...]
    submission: Submission

    @property
    def said(self) -> tuple[str, ...]:
        """Each finding as ``severity code message``."""
        return self.said_in("zh")

    def said_in(self, lang: str) -> tuple[str, ...]:
        """Each finding as ``severity code message`` in a language."""
        return tuple(f"{f.severity} {f.code} {worded(f, lang).message}" for f in self.findings)


def reading(text: str) -> Reading:
    """The reading of a written return, from its cells on: the generated workbook is read only once."""
    book = _blank_book()
    sheets = dict(book.sheets)
    cells = complete(text)
    for name in {sheet for sheet, _, _ in cells}:
        changed = dict(sheets[name].cells)
        for (sheet, row, column), value in cells.items():
            if sheet == name and value is not None and value != "":
                changed[row, column] = value
        sheets[name] = replace(sheets[name], cells=changed)
    filled = replace(book, sheets=sheets)
    return Reading(rules_of(FORM, ROWS).expressions, read_raw(filled, layout(), identify(filled)))


@lru_cache(maxsize=512)
def check(text: str) -> Checked:
    """Check a written return from its cells on."""
    read = reading(text)
    submission = submission_of(read, FILE, "")
    return Checked(tuple(check_return(read, layout().rules, submission)), submission)


def failed(text: str) -> tuple[Failure, ...]:
    """The conditions that a written return fails."""
    return tuple(failures(reading(text), layout().rules))


def typed_into_file(text: str) -> bytes:
    """The bytes of the generated workbook with a written return typed into it."""
    cells = complete(text)

    def change(name: str, root: etree._Element) -> bool:
        mine = {(row, column): v for (sheet, row, column), v in cells.items() if sheet == name}
        places = cells_of(root) if mine else {}
        for place, value in mine.items():
            set_text(places[place], value)
            if isinstance(value, bool | ExcelError):
                set_value(places[place], value)
        return bool(mine)

    return rewrite_sheets(template().package, change)


def check_file(text: str) -> tuple[Finding, ...]:
    """Check a written return the way a returned file is: typed in, zipped, opened, read."""
    return examine_bytes(typed_into_file(text), FILE, FORMS).findings
