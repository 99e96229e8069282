"""An input whose name left its place, for another sheet or away from its words, is an error that names both cells."""

from __future__ import annotations

import pytest

from tests.packages import BOOK, changed, codes, examined, part_of, put_in, right, said, taken_apart
from tests.sheets_as_text import layout
from tests.test_intake_moved import TARGETS, messages, pointed
from tests.test_intake_structure import put, with_sheet
from workbook_tools.cells import a1, range_of
from workbook_tools.workbook.layout import CHECK_SHEET, CODES_SHEET, LIST_SHEET, META_SHEET

PLACES = {name: area for name, text in layout().defined_names().items() if (area := range_of(text)) is not None}
KINDS = {
    "a field of the cover": ("cover_park", "甲产业园"), "a narrative box": ("s5_1", "资金将用于园区建设，" * 12),
    "a line of a grid": ("targets_jobs", "9"), "a column of a list": ("projects_remarks", "略"), "a park's year": ("parks_chain", "航空"),
    "an explanation": ("explain_project_no_output", "该年度没有新开工的项目"),
}
SHEETS = [LIST_SHEET, META_SHEET, CHECK_SHEET, CODES_SHEET]


def other_section(home: str) -> str:
    """Another sheet with inputs than an input's own."""
    return next(area.sheet for area in PLACES.values() if area.sheet not in {home, CHECK_SHEET})


def moved(name: str, sheet: str, row: int, column: int, *, text: str, old: str) -> bytes:
    """A return after an input was cut and pasted elsewhere; its old cell filled, typed anew or empty."""
    home = PLACES[name]
    data = right()
    for at in range(home.left, home.right + 1):
        data = put(sheet, row, column + at - home.left, text, data)
        if old != "filled":
            data = put(home.sheet, home.top, at, {"typed anew": "另填", "empty": ""}[old], data)
    corners = a1(row, column, fixed=True), a1(row + home.bottom - home.top, column + home.right - home.left, fixed=True)
    return pointed(name, f"'{sheet}'!{corners[0]}:{corners[1]}", data)


@pytest.mark.parametrize("old", ["filled", "typed anew", "empty"])
@pytest.mark.parametrize("target", ["another section", *SHEETS, "beyond the used range"])
@pytest.mark.parametrize("kind", KINDS)
def test_an_input_that_is_read_elsewhere_is_an_error_with_both_cells(kind: str, target: str, old: str) -> None:
    """Whatever its old cell shows, a person sees that one."""
    name, text = KINDS[kind]
    home = PLACES[name]
    sheet = {"another section": other_section(home.sheet), "beyond the used range": home.sheet}.get(target, target)
    row, column = 900, 40
    if kind == "an explanation" and target in {LIST_SHEET, CODES_SHEET}:
        return  # these sheets are not read, and what no name leads to explains nothing
    if home.bottom > home.top and sheet == home.sheet:
        row = home.top  # the columns of a list are read over the same rows
    data = moved(name, sheet, row, column, text=text, old=old)
    assert examined(data).submission is None or any(f.severity == "error" for f in examined(data).findings)
    told = [m for m in messages(data) if a1(row, column) in m and f"“{home.sheet}”" in m and a1(home.top, home.left) in m]
    assert len(told) == 1, messages(data)


def test_the_sentence_quotes_the_cell_that_was_left() -> None:
    """It is what a person sees in the form's own place."""
    data = moved("cover_park", "七、保障措施", 60, 3, text="甲产业园", old="filled")
    assert messages(data) == [
        "case.xlsx 七、保障措施 C60：按“园区名称”读取，原表中它却在“填报说明”的 B16，那里写着“渭滨科技工业园”。"
        "多因剪切或移动单元格所致，请使用省里下发的文件重新填写，或撤销移动。"
    ]
    assert not {"structure.content_outside", "structure.sheet_renamed", "structure.label_changed"} & set(codes(data))


def test_one_input_that_left_renames_no_sheet() -> None:
    """Even the first of a sheet: where most of its inputs are, with its words, is the sheet."""
    data = moved("cover_city", "七、保障措施", 60, 3, text="宝鸡市", old="filled")
    assert codes(data) == ["structure.hidden_content", "structure.input_misplaced"]  # the column is one of the form's hidden ones


def test_a_sheet_whose_inputs_all_left_is_not_the_sheet_that_they_came_to() -> None:
    """A box alone on its sheet, pasted into a sheet that somebody added, would else be that sheet under a new name."""
    added = with_sheet("底稿", taken_apart(right())[part_of("七、保障措施")])
    data = moved("s5_1", "七、保障措施", 60, 3, text="资金将用于园区建设，" * 12, old="typed anew")
    assert [(f.code, f.sheet, f.cell) for f in examined(data).findings if f.severity == "error"] == [("structure.input_misplaced", "七、保障措施", "C60")]
    elsewhere = pointed("s5_1", "'底稿'!$A$4", added)
    assert ("structure.input_misplaced", "error", "底稿", "A4") in said(elsewhere)


def test_a_renamed_sheet_and_rows_put_in_leave_nothing() -> None:
    """The form's words are with the inputs."""
    renamed = changed(BOOK, lambda c: c.replace("七、保障措施".encode(), "七、保障".encode()))
    assert [(c, s) for c, s, _, _ in said(renamed)] == [("structure.sheet_renamed", "info")]
    for sheet, row in ((TARGETS.sheet, TARGETS.first), ("填报说明", 14), ("七、保障措施", 4), (CHECK_SHEET, 92)):
        assert "structure.input_misplaced" not in codes(put_in(right(), sheet, row, 2)), sheet
