"""What a return does to the form itself is found, each with its cell, and the answers still read right."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from tests.packages import (
    BOOK,
    answers,
    changed,
    codes,
    examined,
    part_of,
    put_in,
    put_together,
    right,
    said,
    taken_apart,
    with_cell,
    with_tree,
)
from tests.sheets_as_text import layout
from workbook_tools.cells import Corners, Position, a1
from workbook_tools.check.wording import worded
from workbook_tools.intake.sheet_settings import LOWEST, NARROWEST, SheetSettings, below
from workbook_tools.workbook.layout import CHECK_SHEET
from workbook_tools.workbook.sheet_xml import NS, cells_of, set_text

COVER, LIST = "填报说明", "项目清单"
PROJECTS = layout().blocks["projects"]
TARGETS = layout().blocks["targets"]


def cell_of(line: str, column: str) -> tuple[int, int]:
    """Row and column of a project's answer."""
    return PROJECTS.rows[line], PROJECTS.inputs[column]


def text(value: str) -> str:
    """An inline text cell."""
    return f'<c t="inlineStr"><is><t>{value}</t></is></c>'


def put(sheet: str, row: int, column: int, value: str, data: bytes | None = None) -> bytes:
    """A text in a cell that the form may not have."""

    def add(root: etree._Element) -> None:
        rows = {int(r.get("r")): r for r in root.iter(f"{NS}row")}
        at = rows.get(row)
        if at is None:
            holder = next(root.iter(f"{NS}sheetData"))
            at = etree.SubElement(holder, f"{NS}row", {"r": str(row)})
        new = etree.fromstring(f'<c xmlns="{NS[1:-1]}" r="{a1(row, column)}"{text(value)[2:]}')
        old = cells_of(root).get((row, column))
        if old is not None:
            at.replace(old, new)
        else:
            at.append(new)

    return with_tree(sheet, add, data)


def names(change: str, to: str) -> bytes:
    """The right return with its defined names changed."""
    return changed(BOOK, lambda c: re.sub(change.encode(), to.encode(), c))


def test_rows_put_in_above_a_list_move_it_and_nothing_else() -> None:
    """Inputs are found by name where they are now; one note says that they moved."""
    data = put_in(right(), LIST, PROJECTS.header, 3)
    place = a1(PROJECTS.first + 3, 2)
    assert [(c, s) for c, s, _, _ in said(data)] == [("structure.rows_moved", "info")]
    assert said(data)[0][2:] == (LIST, place)
    assert answers(data)["values"] == answers(right())["values"]
    moved = [{**row, "_row": row["_row"] - 3} for row in answers(data)["tables"]["projects"]]
    assert moved == answers(right())["tables"]["projects"]


def test_a_row_put_into_a_list_is_one_of_its_rows() -> None:
    """The list's names grow with it; every answer stands where it is seen."""
    data = put_in(right(), LIST, PROJECTS.rows["2"], 1)
    rows = answers(data)["tables"]["projects"]
    assert [row["name"] for row in rows] == ["机床扩能", "检测服务站"]
    assert [row["_row"] for row in rows] == [PROJECTS.rows["1"], PROJECTS.rows["2"] + 1]
    assert "structure.rows_moved" in codes(data)


def test_a_deleted_input_is_missing_and_its_neighbour_is_never_read_for_it() -> None:
    """A name whose cell was deleted says ``#REF!``; what now stands at the old place is another's."""
    data = names(r"(<definedName name=\"targets_jobs\">)[^<]*<", r"\1#REF!<")
    assert codes(data) == ["structure.sheet_missing"]
    assert examined(data).submission is None


def test_without_names_inputs_are_read_at_their_old_places() -> None:
    """The words around every place prove that nothing has moved."""
    data = changed(BOOK, lambda c: re.sub(rb"<definedNames>.*</definedNames>", b"", c, flags=re.DOTALL))
    assert codes(data) == ["structure.names_lost"]
    assert answers(data) == answers(right())


def test_without_names_and_with_rows_moved_nothing_is_guessed() -> None:
    """Where the words around a place are not those of the form, nothing is read there."""
    moved = put_in(right(), LIST, PROJECTS.header, 2)
    data = changed(BOOK, lambda c: re.sub(rb"<definedNames>.*</definedNames>", b"", c, flags=re.DOTALL), moved)
    assert codes(data) == ["structure.sheet_missing"]


def test_a_column_put_between_the_years_is_told_by_its_heading() -> None:
    """Three columns are named as one area; the headings tell which of four are meant."""
    first, last = min(TARGETS.inputs.values()), max(TARGETS.inputs.values())
    assert last - first == 2
    data = put_in(right(), TARGETS.sheet, last, columns=True)
    assert answers(data)["values"] == answers(right())["values"]
    assert {s for _, s, _, _ in said(data)} == {"info"}


def test_a_renamed_sheet_is_followed() -> None:
    """Names follow the sheet; one note says what it was called."""
    data = changed(BOOK, lambda c: c.replace(LIST.encode(), "项目表".encode()))
    assert said(data) == [("structure.sheet_renamed", "info", "项目表", None)]
    assert answers(data)["tables"]["projects"] == answers(right())["tables"]["projects"]


def with_sheet(name: str, content: bytes, state: str = "") -> bytes:
    """The right return with one more sheet."""
    parts = taken_apart(right())
    links = "xl/_rels/workbook.xml.rels"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
    link = f'<Relationship Id="rIdX" Type="{kind}" Target="worksheets/extra.xml"/></Relationships>'
    parts[links] = parts[links].replace(b"</Relationships>", link.encode())
    relation = 'xmlns:q="http://schemas.openxmlformats.org/officeDocument/2006/relationships" q:id="rIdX"'
    hidden = f' state="{state}"' if state else ""
    sheet = f'<sheet name="{name}" sheetId="99"{hidden} {relation}/></sheets>'
    parts[BOOK] = parts[BOOK].replace(b"</sheets>", sheet.encode())
    return put_together({**parts, "xl/worksheets/extra.xml": content})


def sheet_of(cells: str) -> bytes:
    """A sheet with some cells in its first row."""
    return f'<worksheet xmlns="{NS[1:-1]}"><sheetData><row r="1">{cells}</row></sheetData></worksheet>'.encode()


def test_an_added_sheet_is_told_with_what_stands_first_in_it() -> None:
    """It is not read; a hidden one is hidden content, an empty one is nothing."""
    filled = sheet_of('<c r="B1"><v>5</v></c>')
    assert said(with_sheet("底稿", filled)) == [("structure.sheet_added", "info", "底稿", "B1")]
    assert said(with_sheet("底稿", filled, "hidden")) == [("structure.hidden_content", "info", "底稿", "B1")]
    assert said(with_sheet("底稿", sheet_of(""))) == []


def test_a_copy_of_a_sheet_of_the_form_has_to_be_looked_at() -> None:
    """Nobody knows in which of the two the official wrote; the form's own is read."""
    data = with_sheet(f"{LIST} (2)", taken_apart(right())[part_of(LIST)])
    assert said(data) == [("structure.sheet_added", "verify", f"{LIST} (2)", "B1")]
    assert answers(data) == answers(right())


def test_removed_protection_is_told_of_its_sheet() -> None:
    """And of no other."""
    data = with_tree(LIST, lambda root: root.remove(root.find(f"{NS}sheetProtection")))
    assert said(data) == [("structure.protection_removed", "info", LIST, None)]


def test_removed_validation_is_told_of_each_input_that_lost_it() -> None:
    """At the first cell that lost it."""
    column = PROJECTS.inputs["related"]
    letter = a1(1, column)[:-1]

    def shrink(root: etree._Element) -> None:
        for rule in root.iter(f"{NS}dataValidation"):
            if rule.get("sqref").startswith(letter):
                rule.set("sqref", f"{letter}{PROJECTS.first} {letter}{PROJECTS.first + 3}:{letter}{PROJECTS.last}")

    data = with_tree(LIST, shrink)
    assert said(data) == [("structure.validation_removed", "info", LIST, f"{letter}{PROJECTS.first + 1}")]
    assert worded(examined(data).findings[0]).found == "2"


def test_a_validation_that_excel_keeps_in_an_extension_is_not_lost() -> None:
    """Excel moves limits that look at another sheet into an extension when it saves."""
    main = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"

    def move(root: etree._Element) -> None:
        holder = next(root.iter(f"{NS}dataValidations"))
        sqref = []
        for rule in list(holder):
            if rule.get("type") == "list":
                sqref.append(rule.get("sqref"))
                holder.remove(rule)
        inner = "".join(
            f'<x:dataValidation type="list"><xm:sqref>{s}</xm:sqref></x:dataValidation>' for s in sqref
        )
        root.append(etree.fromstring(
            f'<extLst xmlns="{NS[1:-1]}"><ext uri="u" xmlns:x="{main}" xmlns:xm="urn:xm">'
            f"<x:dataValidations>{inner}</x:dataValidations></ext></extLst>"
        ))
        assert sqref

    assert said(with_tree(LIST, move)) == []


def test_an_overwritten_formula_is_told_at_its_cell() -> None:
    """Results are computed anew, so nothing else follows."""
    row, column = PROJECTS.first, PROJECTS.status
    assert said(with_cell(LIST, row, column, text("✓"))) == [
        ("structure.formula_overwritten", "info", LIST, a1(row, column))
    ]


def test_a_formula_as_an_answer_counts_by_its_result() -> None:
    """``=1000+200`` is 1200, and a note says so; without a result the answer seems to be there and is not."""
    at = cell_of("1", "investment")
    data = with_cell(LIST, *at, "<c><f>11000+1000</f><v>12000</v></c>")
    assert said(data) == [("structure.formula_typed", "info", LIST, a1(*at))]
    assert worded(examined(data).findings[0]).message == (
        f"case.xlsx {LIST} {a1(*at)}：有 1 个填报单元格填的是公式，按文件中存的结果读取，这一格是“12000”。"
        "请核对结果是否就是应填的内容。"
    )
    assert answers(data) == answers(right())
    found = examined(with_cell(LIST, *at, "<c><f>11000+1000</f></c>")).findings
    (cause,) = [f for f in found if f.because is None]
    assert (cause.code, cause.severity, cause.cell) == ("structure.formula_uncomputed", "verify", a1(*at))
    assert "value.missing" in {f.code for f in found if f.because == cause.id}


@pytest.mark.parametrize("formula", [
    "RAND()*12000", "rand()", "NOW()-2000", "_xlfn.RANDARRAY(1)", "SUM(1,RANDBETWEEN(1,9))", "[1]Sheet1!A1*RAND()",
])
def test_a_formula_that_comes_to_something_else_each_time_is_no_answer(formula: str) -> None:
    at = cell_of("1", "investment")
    data = with_cell(LIST, *at, f"<c><f>{formula}</f><v>12000</v></c>")
    assert said(data) == [("structure.formula_volatile", "error", LIST, a1(*at))]
    assert worded(examined(data).findings[0]).message == (
        f"case.xlsx {LIST} {a1(*at)}：填的公式每次打开结果都会变，文件中存的是“12000”。请直接填写数字或文字。"
    )


@pytest.mark.parametrize("formula", ["[1]Sheet1!$B$3", "'[1]产值 表'!B3*2", "SUM('C:\\表\\[台账.xlsx]一月'!A1:A9)", "[1]!年产值"])
def test_a_formula_that_refers_to_another_file_has_to_be_looked_at(formula: str) -> None:
    """Its result was right when somebody saved the file."""
    at = cell_of("1", "investment")
    data = with_cell(LIST, *at, f"<c><f>{formula}</f><v>12000</v></c>")
    assert said(data) == [("structure.formula_external", "verify", LIST, a1(*at))]


@pytest.mark.parametrize("formula", ['IF(B5="RAND()",12000,1)', "BRAND(1)", "表1[金额]*2", "SUM(H6:H9)", '"[1]a!b"&amp;1'])
def test_any_other_formula_is_noted(formula: str) -> None:
    """Also where a text in it, a name or a column of a table looks like more."""
    at = cell_of("1", "investment")
    data = with_cell(LIST, *at, f"<c><f>{formula}</f><v>12000</v></c>")
    assert said(data) == [("structure.formula_typed", "info", LIST, a1(*at))]


def test_a_formula_that_is_shared_has_the_text_of_the_first_of_its_kind() -> None:
    """Filled down, the others say nothing but which it is."""
    first, second = cell_of("1", "output_2022"), cell_of("2", "output_2022")
    area = f"{a1(*first)}:{a1(*second)}"
    data = with_cell(LIST, *first, f'<c><f t="shared" ref="{area}" si="0">RAND()</f><v>3000</v></c>')
    data = with_cell(LIST, *second, '<c><f t="shared" si="0"/><v>0</v></c>', data)
    assert [(c, at) for c, _, _, at in said(data) if c.startswith("structure")] == [
        ("structure.formula_volatile", a1(*first)), ("structure.formula_volatile", a1(*second)),
    ]


def test_a_changed_label_has_to_be_looked_at() -> None:
    """万元 made 亿元 changes what every number below means; a changed step of the guide does not."""
    header = cell_of("1", "investment")[1]
    data = with_cell(LIST, PROJECTS.header, header, text("总投资（亿元）"))
    assert said(data) == [("structure.label_changed", "verify", LIST, a1(PROJECTS.header, header))]
    finding = examined(data).findings[0]
    assert (finding.found, finding.expected) == ("总投资（亿元）", "总投资\n（万元）")
    assert [s for _, s, _, _ in said(with_cell(COVER, 1, 1, text("另一标题")))] == ["info"]


def test_a_note_outside_the_inputs_is_told_with_its_cell() -> None:
    """It is not collected, and it is not lost from sight."""
    row, column = PROJECTS.last + 6, PROJECTS.status + 1
    data = put(LIST, row, column, "见附件")
    assert said(data) == [("structure.content_outside", "info", LIST, a1(row, column))]
    assert "见附件" in worded(examined(data).findings[0]).message


def test_projects_written_below_the_list_are_missing_answers() -> None:
    """Rows that go on below the last line are not read: that is one error with all of their cells, also over the form's own words."""
    row, (name, unit) = PROJECTS.last + 1, (PROJECTS.inputs["name"], PROJECTS.inputs["unit"])
    data = put(LIST, row, unit, "丙厂", put(LIST, row, name, "第三期"))
    assert said(data) == [("structure.list_overflow", "error", LIST, a1(row, name))]
    for further in (row + 1, row + 2, row + 4):
        data = put(LIST, further, PROJECTS.inputs["remarks"], "续建", put(LIST, further, name, "第四期", data))
    (found,) = examined(data).findings
    area = f"{a1(row, name)}:{a1(row + 4, PROJECTS.inputs['remarks'])}"
    assert (found.code, found.cell, found.range, found.count) == ("structure.list_overflow", a1(row, name), area, 4)
    assert worded(found).message.endswith(
        f"{LIST} {area}：从“第三期”起有 4 行写在清单以外，不会被汇总（清单里还有空行）。请移到清单的空行里，不需要的请删去。"
    )


def test_of_a_list_that_is_full_the_way_out_is_a_longer_one() -> None:
    """And what is wrong with its totals follows from the lines that are missing."""
    name, row = PROJECTS.inputs["name"], PROJECTS.last + 1
    data = right()
    for line in range(PROJECTS.first, row + 1):
        data = put(LIST, line, name, f"第{line}期", data)
    found = examined(data).findings
    (told,) = [f for f in found if f.code == "structure.list_overflow"]
    assert worded(told).message.endswith(
        f"{a1(row, name)}：从“第{row}期”起有 1 行写在清单以外，不会被汇总（清单共 20 行，已装不下）。请向下发单位索取行数更多的表，不需要的请删去。"
    )
    totals = [f for f in found if f.code == "total.count_mismatch"]
    assert totals and {f.because for f in totals} == {told.id}
    assert not {f.because for f in found if f.sheet == LIST} & {told.id}


def test_what_stands_where_only_words_of_the_form_belong_was_written_as_an_answer() -> None:
    """Between a list's title and its headings, where a row may have been put in; a note that says itself what it is stays a note."""
    row, column = PROJECTS.header - 1, PROJECTS.inputs["remarks"]
    assert said(put(LIST, row, column, "第一期")) == [("structure.content_outside", "error", LIST, a1(row, column))]
    assert [s for _, s, _, _ in said(put(LIST, row, column, "单位：万元"))] == ["info"]


def test_what_stands_alone_in_the_column_of_numbers_is_no_number_of_a_line() -> None:
    """A text there, or an amount, is an answer in the wrong cell; numbers that somebody typed ahead are none."""
    last = PROJECTS.lines()[-1]
    row, column = cell_of(last, "serial")
    for value, error in (("第三期扩建", True), ("78070", True), (last, False), (str(int(last) + 1), False)):
        cell = text(value) if not value.isdigit() else f"<c><v>{value}</v></c>"
        data = with_cell(LIST, row, column, cell)
        assert [(c, s, at) for c, s, _, at in said(data)] == [("value.beside_number", "error", a1(row, column))] * error, value
    data = with_cell(LIST, row, column, text("第三期扩建"))
    assert worded(examined(data).findings[0]).message == (
        f"{LIST} {a1(row, column)} 序号：“第三期扩建”不是序号，这一行其他栏都没有填。"
        "需要报送的内容请填进同一行的其他各栏，不需要的请清除这一格。"
    )


@pytest.mark.parametrize(("typed", "right"), [
    ("3", True), ("３", True), ("3.", True), ("3、", True), ("（3）", True), ("(3)", True), (" ", True), ("　", True),
    ("78070", False), ("3期", False), ("合计", False),
])
def test_numbers_of_lines_may_be_texts_and_blanks_are_nothing(typed: str, right: bool) -> None:
    """Pasted numbers are often texts, and a blank is seen by nobody; an amount or words are an answer in the wrong cell."""
    row, column = cell_of(PROJECTS.lines()[-1], "serial")
    assert [c for c, _, _, _ in said(put(LIST, row, column, typed))] == ["value.beside_number"] * (not right)


def test_a_narrative_beside_the_boxes_is_no_note() -> None:
    """A text of 20 字 or more outside the boxes of its sheet is a lost answer; a few words are a note."""
    box = next(at for at in layout().blocks.values() if at.block.kind == "boxes")
    at = (box.end + 6, 4)
    long = "我市已建成航空产业园区并形成完整产业链条基础良好"
    assert [(c, s) for c, s, _, _ in said(put(box.sheet, *at, long))] == [("structure.content_outside", "error")]
    assert [s for _, s, _, _ in said(put(box.sheet, *at, "市工信局填"))] == ["info"]


def test_a_merge_over_inputs_has_to_be_looked_at() -> None:
    """What is seen over two rows is read in the first only."""
    row, column = cell_of("1", "unit")
    area = f"{a1(row, column)}:{a1(row + 1, column)}"

    def merge(root: etree._Element) -> None:
        etree.SubElement(next(root.iter(f"{NS}mergeCells")), f"{NS}mergeCell", {"ref": area})

    assert said(with_tree(LIST, merge)) == [("structure.inputs_merged", "verify", LIST, a1(row + 1, column))]


@pytest.mark.parametrize("empty", [False, True])
def test_a_merged_column_is_told_and_its_answers_are_read(empty: bool) -> None:
    """Whoever merged a whole column over the list is told so; that is no attack, and what stands beneath is still there."""
    at = PROJECTS.inputs["investment"]
    area = f"{a1(1, at)}:{a1(1_048_576, at)}"

    def merge(root: etree._Element) -> None:
        etree.SubElement(next(root.iter(f"{NS}mergeCells")), f"{NS}mergeCell", {"ref": area})
        top = cells_of(root).get((1, at))
        if empty and top is not None:
            set_text(top, "")

    data = with_tree(LIST, merge)
    assert ("structure.inputs_merged", "verify", LIST, a1(PROJECTS.first, at)) in said(data)
    assert area in worded(next(f for f in examined(data).findings if f.code == "structure.inputs_merged")).message
    assert answers(data) == answers(right())


@pytest.mark.parametrize("attribute", ['hidden="1"', 'hidden="true"', 'ht="0"', 'ht="0.000"', 'ht="0.5"'])
def test_hidden_rows_with_answers_are_read_and_told(attribute: str) -> None:
    """A filter hides rows; they count all the same."""
    name, value = attribute.replace('"', "").split("=")

    def hide(root: etree._Element) -> None:
        for row in root.iter(f"{NS}row"):
            if row.get("r") == str(PROJECTS.rows["2"]):
                row.set(name, value)

    data = with_tree(LIST, hide)
    assert [(c, s) for c, s, _, _ in said(data)] == [("structure.hidden_content", "info")]
    assert answers(data) == answers(right())


def test_low_rows_and_narrow_columns_are_not_hidden() -> None:
    """As long as something of them can be seen."""
    assert said(with_tree(LIST, lambda root: [row.set("ht", "9.75") for row in root.iter(f"{NS}row")])) == []
    assert not below("9", NARROWEST) and not below("2.0", LOWEST) and not below("none", LOWEST) and below("1.99", LOWEST)


def hide_columns(first: int, last: int, **attributes: str) -> Callable[[etree._Element], None]:
    """Give the columns from the first to the last these attributes, and no other column any."""
    def change(root: etree._Element) -> None:
        columns = next(root.iter(f"{NS}cols"))
        for held in list(columns):
            columns.remove(held)
        etree.SubElement(columns, f"{NS}col", {"min": str(first), "max": str(last), "width": "9", **attributes})

    return change


@pytest.mark.parametrize("attributes", [{"hidden": "1"}, {"hidden": "true"}, {"width": "0"}, {"width": "0.1"}], ids=str)
def test_hidden_columns_with_answers_are_read_and_told(attributes: dict[str, str]) -> None:
    """The first cell of theirs that holds something is named."""
    at = PROJECTS.inputs["investment"]
    data = with_tree(LIST, hide_columns(at, at, **attributes))
    assert said(data) == [("structure.hidden_content", "info", LIST, a1(PROJECTS.rows["1"], at))]
    assert answers(data) == answers(right())


def test_hidden_columns_without_answers_and_those_that_the_form_hides_are_nothing_to_tell() -> None:
    """Nobody wrote remarks; beyond the last input the form itself hides its working columns."""
    empty = PROJECTS.inputs["remarks"]
    assert said(with_tree(LIST, hide_columns(empty, empty, hidden="1"))) == []
    working = min(PROJECTS.steps.values())
    assert said(with_tree(LIST, hide_columns(working, 16_384, hidden="1"))) == []


def test_a_hidden_sheet_of_the_form_is_told() -> None:
    """The official's answers on it are read all the same."""
    data = changed(BOOK, lambda c: re.sub(
        f'(<sheet [^>]*name="{LIST}"[^>]*state=)"visible"'.encode(), rb'\1"hidden"', c
    ))
    assert codes(data) == ["structure.hidden_content"]


def test_a_lost_self_check_is_a_note() -> None:
    """自检 computes nothing that is read, except the explanations, which then are not there."""
    parts = taken_apart(right())
    parts[BOOK] = re.sub(f'<sheet [^>]*name="{CHECK_SHEET}"[^>]*/>'.encode(), b"", parts[BOOK])
    parts[BOOK] = re.sub(rb'(<definedName name="explain_[^>]*>)[^<]*', rb"\1#REF!", parts[BOOK])
    data = put_together(parts)
    assert said(data) == [("structure.sheet_missing", "info", CHECK_SHEET, None)]
    assert answers(data) == answers(right())


def test_an_older_edition_is_mapped_by_its_names_and_what_differs_is_listed() -> None:
    """What both have is read; what only one has is named; words and formulas are not compared."""
    version = layout().form.version

    def made_long_ago(root: etree._Element) -> None:
        for row, text in ((2, "2019"), (3, ""), (6, ""), (7, "")):
            set_text(cells_of(root)[row, 2], text)

    data = with_tree("_meta", made_long_ago)
    data = changed(BOOK, lambda c: re.sub(rb'name="parks_year"', b'name="parks_since"', c), data)
    assert version != "2019"
    first = examined(data).findings[0]
    assert (first.code, first.severity) == ("file.old_version", "verify")
    assert "2019；没有 parks_year；多出 parks_since。" in worded(first).message
    read, whole = answers(data), answers(right())
    assert read["values"] == whole["values"]
    assert read["tables"]["projects"] == whole["tables"]["projects"]
    assert read["tables"]["parks"] == [{**row, "year": None} for row in whole["tables"]["parks"]]


CORNERS = st.tuples(st.integers(1, 12), st.integers(1, 6), st.integers(0, 130), st.integers(0, 4)).map(
    lambda c: (c[0], c[1], c[0] + (c[2] if c[2] > 120 else c[2] % 5), c[1] + c[3])
)


@given(st.lists(CORNERS, max_size=6), st.tuples(st.integers(1, 140), st.integers(1, 11)))
def test_what_is_seen_at_a_place_is_the_first_cell_of_the_first_merge_that_covers_it(merges: list[Corners], place: Position) -> None:
    """As a look through all of them finds it, also where they overlap, which Excel does not write, or are tall."""
    covering = [(top, left) for top, left, bottom, right in merges if top <= place[0] <= bottom and left <= place[1] <= right]
    assert SheetSettings(merges=tuple(merges)).first_of_merge(place) == (covering or [place])[0]


def of_another_edition(root: etree._Element) -> None:
    """Make the hidden columns of a sheet those of an edition that had one more, with a heading, and a formula less."""
    hidden = next(col for col in root.iter(f"{NS}col") if col.get("hidden") == "1")
    last = int(hidden.get("max")) + 1
    hidden.set("max", str(last))
    cells = cells_of(root)
    head = etree.fromstring(f'<c xmlns="{NS[1:-1]}" r="{a1(PROJECTS.header, last)}"{text("项目不得重复")[2:]}')
    cells[PROJECTS.header, max(column for row, column in cells if row == PROJECTS.header)].addnext(head)
    for row in PROJECTS.rows.values():
        own = max(column for at, column in cells if at == row)
        more = etree.fromstring(f'<c xmlns="{NS[1:-1]}" r="{a1(row, last)}" t="str"><f>_99</f><v>C</v></c>')
        cells[row, own].addnext(more)
        gone = cells[row, PROJECTS.errors]
        gone.remove(gone.find(f"{NS}f"))


def test_hidden_columns_of_another_edition_of_the_program_are_nothing_to_speak_of() -> None:
    """The working columns of a return that was sent out before are computed here anyway, wherever they stood."""
    assert said(with_tree(LIST, of_another_edition)) == []
    assert answers(with_tree(LIST, of_another_edition)) == answers(right())


def test_a_formula_gone_from_the_working_columns_of_this_edition_is_told() -> None:
    """So is a text in one of them where nothing else is otherwise."""

    def without(root: etree._Element) -> None:
        gone = cells_of(root)[PROJECTS.first, PROJECTS.errors]
        gone.remove(gone.find(f"{NS}f"))

    place = a1(PROJECTS.first, PROJECTS.errors)
    assert [(c, s, at) for c, s, _, at in said(with_tree(LIST, without))] == [("structure.formula_overwritten", "info", place)]
    assert codes(put(LIST, PROJECTS.header, PROJECTS.waiting, "项目不得重复")) == ["structure.content_outside"]
