"""After rows, columns or cells moved, what stands in or beside a list, a grid or a box is read or is an error with its cell."""

from __future__ import annotations

import re

from lxml import etree

from tests.packages import BOOK, answers, changed, codes, examined, part_of, put_in, right, said, taken_apart, with_tree
from tests.sheets_as_text import layout
from tests.test_intake_structure import put, with_sheet
from workbook_tools.cells import a1
from workbook_tools.check.wording import worded
from workbook_tools.intake.baseline import baseline_of
from workbook_tools.workbook.sheet_xml import NS

LIST = "项目清单"
PROJECTS, TARGETS, PARKS = (layout().blocks[id] for id in ("projects", "targets", "parks"))
NAME, UNIT = PROJECTS.inputs["name"], PROJECTS.inputs["unit"]


def messages(data: bytes) -> list[str]:
    """What is told of errors, in Chinese."""
    return [worded(f).message for f in examined(data).findings if f.severity == "error"]


def pointed(name: str, to: str, data: bytes | None = None) -> bytes:
    """A defined name that points elsewhere, as after cutting and pasting."""
    return changed(BOOK, lambda c: re.sub(rf'(<definedName name="{name}">)[^<]*<'.encode(), rf"\g<1>{to}<".encode(), c), data)


def test_a_row_put_in_above_the_first_line_is_a_line_of_the_list() -> None:
    """Programs move the names down; the headings right above leave no doubt what the new row is."""
    data = put(LIST, PROJECTS.first, UNIT, "丙厂", put(LIST, PROJECTS.first, NAME, "第三期", put_in(right(), LIST, PROJECTS.first)))
    rows = answers(data)["tables"]["projects"]
    assert [(row["name"], row["_row"]) for row in rows][:2] == [("第三期", PROJECTS.first), ("机床扩能", PROJECTS.first + 1)]
    assert "structure.content_outside" not in codes(data)
    assert ("value.missing", "error") in {(c, s) for c, s, _, cell in said(data) if cell and cell.endswith(str(PROJECTS.first))}


def test_a_row_put_in_above_the_first_line_of_parks_is_read_too() -> None:
    """Every list is read from its headings on."""
    data = put(PARKS.sheet, PARKS.first, PARKS.inputs["name"], "新区", put_in(right(), PARKS.sheet, PARKS.first))
    assert answers(data)["tables"]["parks"][0]["name"] == "新区"


def test_lines_that_the_names_no_longer_cover_are_errors() -> None:
    """Where the last rows were cut the names shrink: what is written where they were is not read, and every cell is named."""
    area = f"'{LIST}'!$B${PROJECTS.first}:$L${PROJECTS.last - 2}"
    data = right()
    for column, at in PROJECTS.inputs.items():
        letters = a1(1, at)[:-1]
        data = pointed(f"projects_{column}", f"'{LIST}'!${letters}${PROJECTS.first}:${letters}${PROJECTS.last - 2}", data)
    data = put(LIST, PROJECTS.last - 1, NAME, "第三期", pointed("projects", area, data))
    assert ("structure.list_overflow", "error", LIST, a1(PROJECTS.last - 1, NAME)) in said(data)


def test_one_answer_below_or_beside_a_list_is_an_error_and_a_note_that_says_what_it_is_none() -> None:
    """One cell is enough to be an answer; words with a colon are a note."""
    below, beside = (PROJECTS.last + 1, NAME), (PROJECTS.rows["1"], PROJECTS.status)
    for code, place in (("structure.list_overflow", below), ("structure.content_outside", beside)):
        assert (code, "error", LIST, a1(*place)) in said(put(LIST, *place, "第三期"))
    assert said(put(LIST, *below, "填表人：李明")) == [("structure.content_outside", "info", LIST, a1(*below))]
    assert messages(put(LIST, *beside, "第三期"))[0].endswith("请写进填报单元格，不需要的请删去。")


def test_an_answer_beside_the_lines_of_a_grid_is_an_error() -> None:
    """The words of its line speak of it as of the inputs."""
    row, column = TARGETS.rows["jobs"], TARGETS.status
    assert ("structure.content_outside", "error", TARGETS.sheet, a1(row, column)) in said(put(TARGETS.sheet, row, column, "860"))


def test_two_inputs_that_are_read_from_one_cell_are_an_error() -> None:
    """After a row was cut onto the next, both names point there; the visible blank counts as filled no more."""
    one, other = TARGETS.rows["jobs"], TARGETS.rows["rd_spending"]
    first, last = (a1(1, column)[:-1] for column in (min(TARGETS.inputs.values()), max(TARGETS.inputs.values())))
    data = pointed("targets_jobs", f"'{TARGETS.sheet}'!${first}${other}:${last}${other}")
    found = [(c, s) for c, s, _, cell in said(data) if cell == f"{first}{other}"]
    assert ("structure.input_misplaced", "error") in found or ("structure.inputs_overlap", "error") in found
    assert {c for c, _, _, cell in said(data) if cell == f"{last}{other}"} & {"structure.inputs_overlap", "structure.input_misplaced"}
    assert one != other
    assert any("读的是同一格" in message for message in messages(data))


def test_an_input_beside_other_words_is_an_error() -> None:
    """A name that moved is trusted only where the words of its line, or the headings over it, moved with it."""
    row, column = TARGETS.rows["incubators"], TARGETS.inputs[next(iter(TARGETS.inputs))]
    first, last = a1(1, column)[:-1], a1(1, max(TARGETS.inputs.values()))[:-1]
    data = pointed("targets_incubators", f"'{TARGETS.sheet}'!${first}${row + 3}:${last}${row + 3}")
    data = pointed("targets_jobs", f"'{TARGETS.sheet}'!${first}${row}:${last}${row}", data)
    told = [m for m in messages(data) if "旁边的文字却是" in m]
    assert told and a1(row, column) in told[0]


def test_a_name_on_words_of_the_form_is_an_error() -> None:
    """The label is never an answer."""
    row = TARGETS.rows["jobs"]
    data = pointed("cover_phone", f"'{TARGETS.sheet}'!$A${row}")
    assert any("格里却写着另一项的名称" in message for message in messages(data))


def test_headings_that_were_pasted_with_a_table_moved_nothing() -> None:
    """The words of the form stand where they stood: the cells are told to hold headings, in whatever line, and nobody to have cut."""
    for row in (PROJECTS.first, PROJECTS.first + 1):
        data = put(LIST, row, UNIT, "实施单位", put(LIST, row, NAME, "项目名称"))
        assert [(c, cell) for c, s, _, cell in said(data) if s == "error"] == [("text.heading", a1(row, NAME)), ("text.heading", a1(row, UNIT))]
    assert "请改填内容" in messages(data)[0]
    park = baseline_of(layout()).sheets["填报说明"]
    (place,) = (place for place, words in park.constants.items() if words == "园区名称")
    assert [c for c, s, _, _ in said(put("填报说明", place[0], 2, "园区名称")) if s == "error"] == ["text.heading"]


def test_another_column_s_heading_in_a_list_is_told_as_misplaced() -> None:
    """After it, all is that other column's to a reader."""
    data = put(LIST, PROJECTS.first + 1, NAME, "实施单位")
    assert ("structure.input_misplaced", "error", LIST, a1(PROJECTS.first + 1, NAME)) in said(data)


def test_headings_under_a_merge_are_told_as_changed() -> None:
    """Over the columns beside it, the first heading is seen; theirs are there no more."""
    left = PROJECTS.inputs["investment"]

    def merge(root: etree._Element) -> None:
        area = f"{a1(PROJECTS.header, left)}:{a1(PROJECTS.header, left + 1)}"
        etree.SubElement(next(root.iter(f"{NS}mergeCells")), f"{NS}mergeCell", {"ref": area})

    assert ("structure.label_changed", "verify", LIST, a1(PROJECTS.header, left + 1)) in said(with_tree(LIST, merge))


def test_an_answer_over_words_between_the_inputs_has_to_be_looked_at() -> None:
    """The title of a grid is no heading, but what replaced it stands where an answer may."""
    row = TARGETS.header - 1
    place = next(p for p in sorted(baseline_of(layout()).sheets[TARGETS.sheet].constants) if p[0] == row)
    assert ("structure.label_changed", "verify", TARGETS.sheet, a1(*place)) in said(put(TARGETS.sheet, *place, "860"))


def test_what_was_typed_into_a_copy_of_a_sheet_is_an_error() -> None:
    """The copy is not read; answers that stand in it alone are missing from the sheet itself."""
    parts = taken_apart(put(LIST, PROJECTS.last - 1, NAME, "第三期"))
    data = with_sheet(f"{LIST} (2)", parts[part_of(LIST)])
    assert [(c, s) for c, s, sheet, cell in said(data) if sheet == f"{LIST} (2)"] == [
        ("structure.sheet_added", "verify"), ("structure.content_outside", "error"),
    ]
