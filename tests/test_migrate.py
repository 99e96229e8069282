"""Every answer of a damaged, tampered or older return is in the fresh workbook, or is told with its place."""

from __future__ import annotations

import io
import os
from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from zlib import crc32

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import damaged, packages
from tests.damaged import ANSWERS, GUARD, LIST, SECTION, UNIT, Damage, filled, form, older, standing
from tests.oracles.libreoffice import LibreOffice
from tests.test_fill import ODD
from tests.test_workbook import stale
from workbook_tools.cells import corners_of
from workbook_tools.cli import main
from workbook_tools.errors import UsageError
from workbook_tools.examine import Examined, examine_bytes
from workbook_tools.form.catalog import forms_in
from workbook_tools.form.definition import Form
from workbook_tools.lint.judge import lint
from workbook_tools.made import made_here
from workbook_tools.migrate import Migration, migrate, migrated, told
from workbook_tools.rules.values import ExcelError, Value
from workbook_tools.workbook.fill import Key, cell_of, inputs_by_id

SERIAL = "visits.serial"


def carry(data: bytes, into: Form | None = None, rows: int | None = None, *further: Form) -> Migration:
    """What comes of migrating a file to the form, or to another version of it."""
    shelf = [one.folder for one in further if one.folder is not None]
    return migrated(data, into or form(), guard=GUARD, rows=rows, forms=forms_in(shelf) if shelf else None)


def inside(done: Migration) -> dict[Key, str]:
    """What stands in the inputs of the fresh workbook, but for the numbers of lines; written so that 1 is not TRUE."""
    cells = standing(done.package)
    return {
        (given_input.id, line): repr(cells[given_input.sheet, *place])
        for given_input in done.layout.inputs() if given_input.id != SERIAL
        for line, place in enumerate(given_input.area.positions(), 1 if given_input.lines else 0)
        if (given_input.sheet, *place) in cells
    }


def exactly(answers: Mapping[Key, Value]) -> dict[Key, str]:
    """Answers written in the same way."""
    return {key: repr(value) for key, value in answers.items() if key[0] != SERIAL}


def examined(data: bytes, known: Form | None = None) -> Examined:
    """What a check says of a file."""
    return examine_bytes(data, "x.xlsx", forms_in([p for p in [(known or form()).folder] if p]))


def record(data: bytes) -> dict[str, object]:
    """The submission of a file without the rows of the sheet, which may have moved."""
    given = examined(data).submission
    assert given is not None
    line = given.record("accepted")
    for lines in line["tables"].values():
        for one in lines:
            del one["_row"]
    return line


def whys(done: Migration) -> list[tuple[str, str, Value, str]]:
    """Sheet, cell, value and reason of each thing that stays behind."""
    return [(one.sheet, one.cell, one.value, one.reason) for one in done.left]


def test_a_right_return_moves_whole() -> None:
    """The same record and findings, the unit's code, a locked workbook in which nothing is stale or wrong."""
    old = filled(ANSWERS)
    done = carry(old)
    assert done.left == () and list(told(done)) == []
    assert inside(done) == exactly(ANSWERS) == exactly(done.carried)
    assert record(done.package) == record(old)
    assert [f.code for f in examined(done.package).findings] == [f.code for f in examined(old).findings]
    assert examined(done.package).unit == UNIT
    assert [problem for problem in lint(done.package) if problem.level == "error"] == []
    assert b'hashValue="ZGlnZXN0"' in damaged.parts(done.package)["xl/worksheets/sheet1.xml"]
    assert done.package == carry(old).package  # the same file every time


DAMAGE: dict[str, Damage] = {
    "names lost": damaged.without_names,
    "some names lost": partial(damaged.without_names, some=lambda name: "v" in name),
    "a sheet renamed": partial(damaged.renamed, sheet=LIST, new="清单（改）"),
    "a sheet renamed, names lost": lambda data: damaged.without_names(damaged.renamed(data, LIST, "清单（改）")),
    "rows put in above the list": partial(damaged.with_rows, sheet=LIST, at=2, by=3),
    "rows put in above the list, names lost": lambda data: damaged.without_names(damaged.with_rows(data, LIST, 2, 3)),
    "rows put into a section": partial(damaged.with_rows, sheet=SECTION, at=2, by=2),
    "rows put into a section, names lost": lambda data: damaged.without_names(damaged.with_rows(data, SECTION, 2, 2)),
    "a column put into the list": partial(damaged.with_columns, sheet=LIST, at=3),
    "a column put into the list, names lost": lambda data: damaged.without_names(damaged.with_columns(data, LIST, 3)),
    "locks gone": damaged.unlocked,
    "formulas pasted over with their results": damaged.as_values,
    "no mark of the form": damaged.without_mark,
    "all of it": lambda data: damaged.without_names(damaged.as_values(damaged.unlocked(damaged.renamed(data, SECTION, "甲")))),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE.keys())
def test_a_damaged_return_loses_nothing(damage: Damage) -> None:
    """Whatever was done to the file, every answer is at its place in the fresh workbook, and nothing else is told."""
    done = carry(damage(filled(ANSWERS)))
    assert whys(done) == []
    assert inside(done) == exactly(ANSWERS)


def test_rows_put_into_a_list_make_more_lines() -> None:
    """An answer stands as many lines lower as rows were put in, and the fresh list is long enough."""
    old = damaged.with_written(damaged.with_rows(filled(ANSWERS), LIST, 6, 40), LIST, 10, 3, "添加的企业")
    done = carry(old)
    top = _row(old, "甲厂")
    assert done.left == ()
    assert done.carried["visits.company", 1 + _row(old, "乙厂") - top] == "乙厂"
    assert done.carried["visits.company", 11 - top] == "添加的企业"
    assert len(done.layout.blocks["visits"].rows) == 1 + _row(old, "戊厂") - top > 40
    number = cell_of(inputs_by_id(done.layout)[SERIAL], 1 + _row(old, "戊厂") - top)
    assert number is not None and standing(done.package)[number] == 4.0  # lines are numbered anew


@pytest.mark.parametrize(("asked", "lines"), [(None, 6), (3, 5), (20, 20)])
def test_a_list_has_the_lines_that_are_asked_for_and_those_that_answers_need(asked: int | None, lines: int) -> None:
    """Five lines are used; what the old file had is kept if nothing is asked for."""
    done = carry(filled(ANSWERS), rows=asked)
    assert len(done.layout.blocks["visits"].rows) == lines
    assert inside(done) == exactly(ANSWERS)


def test_a_list_of_fixed_length_closes_its_gaps_before_a_line_is_left_out() -> None:
    """Four lines fit: with rows put in between, what stands in the sixth moves up; a fifth used line is told."""
    top = _row(filled(ANSWERS), "东区")
    old = damaged.with_rows(filled(ANSWERS), SECTION, top + 2, 2)
    assert carry(old).carried["parks.name", 2] == "西区"
    full = damaged.with_rows(filled({("parks.name", n): f"园区{n}" for n in range(1, 5)}), SECTION, top + 1, 1)
    done = carry(damaged.with_written(full, SECTION, top + 1, 1, "第五个"))
    assert [done.carried["parks.name", n] for n in range(1, 5)] == ["园区1", "第五个", "园区2", "园区3"]
    assert whys(done) == [(SECTION, f"A{top + 4}", "园区4", "no_line")]
    assert list(told(done)) == [
        "未能转移 1 处，请对照原文件补填; 1 not carried, to be entered by hand",
        f"  {SECTION} A{top + 4} 园区名称：“园区4” 新表的清单放不下这一行; its list in the new form has no such line",
    ]


def _row(data: bytes, value: Value) -> int:
    return next(row for (_, row, _), held in standing(data).items() if held == value)


def test_lines_written_below_the_end_of_a_list_are_carried() -> None:
    """With protection gone somebody went on writing below the last line; a single note there is only told."""
    old = damaged.unlocked(filled(ANSWERS | {("visits.company", 6): "末行"}))
    below = _row(old, "末行") + 1
    for column, value in ((3, "己厂"), (4, "种植")):
        old = damaged.with_written(old, LIST, below, column, value)
    old = damaged.with_written(old, LIST, below + 1, 3, "填表人：张三")
    done = carry(old)
    assert (done.carried["visits.company", 7], done.carried["visits.trade", 7]) == ("己厂", "种植")
    assert whys(done) == [(LIST, f"C{below + 1}", "填表人：张三", "outside")]


def test_what_stands_beside_the_inputs_is_told() -> None:
    """Text beneath a box's merged cells and below the box, a note beside the table, a number in a hidden column."""
    old = damaged.unlocked(filled(ANSWERS))
    box = _row(old, "=扩产")
    old = damaged.with_written(old, SECTION, box, 2, "粘贴的第二列")
    old = damaged.with_written(old, SECTION, box + 1, 1, "粘贴的第二段")
    old = damaged.with_written(old, LIST, 40, 2, "备注：数据为快报数")
    old = damaged.with_written(old, LIST, 41, 30, 777.0)
    assert whys(carry(old)) == [
        (SECTION, f"B{box}", "粘贴的第二列", "covered"), (SECTION, f"A{box + 1}", "粘贴的第二段", "outside"), (LIST, "B40", "备注：数据为快报数", "outside"), (LIST, "AD41", 777.0, "outside"),
    ]


def test_a_sheet_that_was_added_is_told_once() -> None:
    """By its first cell; a file that has no sheet of the form is refused."""
    old = damaged.filled(ANSWERS)
    extra = carry(_with_sheet(old, "附表", {"B2": "明细", "B3": 5.0}))
    assert [(one.sheet, one.cell, one.reason) for one in extra.left] == [("附表", "B2", "sheet_added")]
    assert inside(extra) == exactly(ANSWERS)


def _with_sheet(data: bytes, name: str, cells: Mapping[str, Value]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book.create_sheet(name)
    for address, value in cells.items():
        sheet[address] = value
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_a_formula_whose_result_is_not_there_is_told() -> None:
    """openpyxl drops results: ``=10+5`` typed into an input reads as nothing, and is not passed over."""
    book = openpyxl.load_workbook(io.BytesIO(filled(ANSWERS)))
    place = cell_of(inputs_by_id(carry(filled(ANSWERS)).layout)["visits.tax"], 1)
    assert place is not None
    book[place[0]].cell(*place[1:]).value = "=10+5"
    stream = io.BytesIO()
    book.save(stream)
    done = carry(stream.getvalue())
    assert [(one.sheet, one.label, one.value, one.reason) for one in done.left] == [(LIST, "年税收（万元）", None, "no_result")]
    assert inside(done) == exactly({k: v for k, v in ANSWERS.items() if k != ("visits.tax", 1)})


def test_an_answer_in_the_words_of_the_form_is_told_where_its_input_is_not_found() -> None:
    """Names and two headings are gone and rows moved; what reads like the form's own words is told all the same."""
    typed: dict[Key, Value] = {
        ("visits.company", 1): "甲厂", ("visits.trade", 1): "企业名称", ("visits.trade", 2): "✓", ("visits.trade", 3): 0.0, ("visits.tax", 1): 3.0,
    }
    old = damaged.without_names(damaged.with_rows(filled(typed), LIST, 2))
    heading = _row(old, "甲厂") - 1
    old = damaged.with_written(old, LIST, heading, 4, "所属类别")
    done = carry(damaged.with_written(old, LIST, heading, 5, "产值"))
    assert exactly(done.carried) == exactly({k: v for k, v in typed.items() if k[0] != "visits.trade"})
    told_of = [(one.cell, one.value, one.reason) for one in done.left]
    assert [t for t in told_of if t[0].startswith("D")] == [
        (f"D{heading}", "所属类别", "outside"), (f"D{heading + 1}", "企业名称", "outside"), (f"D{heading + 2}", "✓", "outside"),
        (f"D{heading + 3}", 0.0, "outside"),
    ]


# Other versions of the form.

OLD_ANSWERS: dict[Key, Value] = {
    **{k: v for k, v in ANSWERS.items() if k[1] < 4}, ("cover_fax", 0): "0917-1", ("text_old", 0): "缺人", ("parks.area", 1): 300.0,
}
GONE = [("填报说明", "0917-1"), (SECTION, "缺人"), (SECTION, 300.0)]


@pytest.mark.parametrize("at_hand", [True, False], ids=["its form at hand", "its form gone"])
def test_an_older_return_moves_by_name(at_hand: bool) -> None:
    """What both versions ask is carried, the years that changed places too; what only the old one asked is told."""
    old = filled(OLD_ANSWERS, form(older))
    done = carry(old, form(), None, *([form(older)] if at_hand else []))
    assert inside(done) == exactly({k: v for k, v in OLD_ANSWERS.items() if k not in {("cover_fax", 0), ("text_old", 0), ("parks.area", 1)}})
    assert [(one.sheet, one.value) for one in done.left] == GONE
    assert {one.reason for one in done.left} == {"no_input"}
    said = list(told(done))
    assert said[0].startswith("原文件是 visit-list 0.9.0，新表是 visit-list 1.0.0")
    assert ("传真：" in said[2]) == at_hand


def test_an_older_return_without_names_moves_by_its_places_if_its_form_is_at_hand() -> None:
    """Then it is known what each place means; without that form only by words that are still the same."""
    old = damaged.without_names(filled(OLD_ANSWERS, form(older)))
    known = carry(old, form(), None, form(older))
    assert inside(known) == exactly({k: v for k, v in OLD_ANSWERS.items() if k not in {("cover_fax", 0), ("text_old", 0), ("parks.area", 1)}})
    unknown = carry(damaged.unlocked(old))
    lost = {k: v for k, v in OLD_ANSWERS.items() if k not in inside(unknown)}
    assert inside(unknown).items() <= exactly(OLD_ANSWERS).items()
    assert {k[0] for k in lost} >= {"text_plan", "cover_fax", "parks.area"}
    assert Counter(lost.values()) - Counter(one.value for one in unknown.left) == Counter()


def test_a_return_of_another_form_moves_what_has_the_same_names() -> None:
    """Next year's form is another form; the first line says so."""

    def next_year(data: dict[str, object]) -> None:
        damaged.whole(data)
        data.update(form="visit-list-2025", version="1.0.0")

    done = carry(filled(ANSWERS), form(next_year))
    assert inside(done) == exactly(ANSWERS)
    assert next(told(done)).startswith("原文件是 visit-list 1.0.0，新表是 visit-list-2025 1.0.0")


# Anything at all.

EXAMPLES = int(os.environ.get("MIGRATE_EXAMPLES", "20"))
"""A few seconds' worth; set ``MIGRATE_EXAMPLES`` for more by hand."""

VALUES = st.one_of(
    st.sampled_from(ODD), st.sampled_from(("企业名称", "✓", "行业", "2024年", "总产值", "万元", 1.0, 0.0)), st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=8), st.floats(-1e9, 1e9),
)
KEYS = [
    (name, line) for name, given_input in inputs_by_id(damaged.template(form()).layout).items()
    for line in (range(1, given_input.lines + 1) if given_input.lines else (0,)) if name != SERIAL
]
STEPS: list[Callable[[bytes, int], bytes]] = [
    lambda data, n: damaged.without_names(data, lambda name: crc32(f"{name}{n}".encode()) % 3 > 0),
    lambda data, n: damaged.without_names(data),
    lambda data, n: damaged.with_rows(data, sorted(damaged.sheets(data))[n % 3], 1 + n % 25, 1 + n % 3),
    lambda data, n: damaged.with_columns(data, sorted(damaged.sheets(data))[n % 3], 1 + n % 8),
    lambda data, n: damaged.renamed(data, sorted(damaged.sheets(data))[n % 4], f"表{n}"),
    lambda data, n: damaged.unlocked(data),
    lambda data, n: damaged.as_values(data),
    lambda data, n: damaged.without_mark(data),
    lambda data, n: damaged.without_names(damaged.reworded(damaged.unlocked(data), n)),
    lambda data, n: damaged.reworded(data, n, 6),
    lambda data, n: damaged.with_written(data, sorted(damaged.sheets(data))[n % 4], 1 + n % 37, 1 + n % 9, f"乱写{n}"),
]


def damage_of(step: int, n: int, data: bytes) -> bytes:
    """One step of damage; a second one of a kind that changes nothing more is none."""
    try:
        return STEPS[step](data, n)
    except AssertionError:
        return data


@given(
    st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=25), st.lists(st.tuples(st.integers(0, len(STEPS) - 1), st.integers(0, 999)), max_size=4),
)
@settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_whatever_happened_to_a_return_each_answer_is_carried_or_told(typed: dict[Key, Value], steps: list[tuple[int, int]]) -> None:
    """Old inputs less those carried are those listed: none is lost, none invented, none put under another input."""
    old = filled(typed)
    for step, n in steps:
        old = damage_of(step, n, old)
    there = standing(old)
    done = carry(old)
    assert inside(done) == exactly(done.carried)

    def by_input(answers: Mapping[Key, Value]) -> Counter[tuple[str, str]]:
        return Counter((name, repr(value)) for (name, _), value in answers.items() if name != SERIAL)

    invented = by_input(done.carried) - by_input(typed)
    assert {value for _, value in invented} <= {repr(f"乱写{n}") for _, n in steps} | {repr("改")}
    still = Counter(repr(v) for v in there.values())
    missing = by_input(typed) - by_input(done.carried)
    left = Counter(repr(one.value) for one in done.left)
    for (_, value), count in missing.items():
        # what a later step of damage wrote over is no longer in the old file
        assert left[value] >= min(count, still[value])
    for one in done.left:
        corners = corners_of(one.cell)
        assert corners is not None
        assert repr(there.get((one.sheet, *corners[:2]))) == repr(one.value)


# Files.


@pytest.fixture
def old_file(tmp_path: Path) -> Path:
    path = tmp_path / "收回" / "旧.xlsx"
    path.parent.mkdir()
    path.write_bytes(filled(ANSWERS))
    return path


def command(old: Path, out: Path, *more: str) -> list[str]:
    """The command that migrates a file to the form."""
    return ["migrate", str(old), "--form", str(form().folder), "--out", str(out), *more]


def wrong(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """The one line of a command that was wrong."""
    assert main(arguments) == 2
    line, end, rest = capsys.readouterr().err.partition("\n")
    assert (end, rest) == ("\n", "")
    return line


def test_the_command_says_what_it_carried(
    old_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Status 0 and one line; the old file is untouched, the new one passes the check as the old one does."""
    monkeypatch.setenv("WORKBOOK_TOOLS_PASSWORD", "园区2024")
    before, out = old_file.read_bytes(), tmp_path / "新" / "新表.xlsx"
    assert main(command(old_file, out, "--rows", "8")) == 0
    assert capsys.readouterr().out == f"已转移 {len(ANSWERS)} 项; {len(ANSWERS)} answers carried: {out}\n"
    assert old_file.read_bytes() == before
    assert record(out.read_bytes()) == record(before)
    assert [p.name for p in out.parent.iterdir()] == ["新表.xlsx"]


def test_what_stays_behind_is_printed_with_status_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Sheet, cell, what stood there and why, Chinese then English; a long text is cut, its length told."""
    monkeypatch.delenv("WORKBOOK_TOOLS_PASSWORD", raising=False)
    old, out = tmp_path / "旧.xlsx", tmp_path / "新.xlsx"
    old.write_bytes(filled(OLD_ANSWERS | {("text_old", 0): "缺人\n" * 30, ("cover_fax", 0): ExcelError("#N/A")}, form(older)))
    assert main(command(old, out)) == 1
    assert out.is_file()
    lines = capsys.readouterr().out.splitlines()
    assert lines[:3] == [
        f"已转移 {len(OLD_ANSWERS) - 3} 项; {len(OLD_ANSWERS) - 3} answers carried: {out}",
        "原文件是 visit-list 0.9.0，新表是 visit-list 1.0.0，按名称转移; the old file is of another form or version, what has the same names was carried",
        "未能转移 3 处，请对照原文件补填; 3 not carried, to be entered by hand",
    ]
    assert lines[3] == "  填报说明 B10：“#N/A” 新表没有这一项; the new form has no such input"
    assert lines[4].startswith(f"  {SECTION} A") and "：“缺人⏎缺人⏎" in lines[4] and "…（共 90 个字符）” 新表没有" in lines[4]
    assert lines[6].startswith("锁定密码（只显示这一次；也可用环境变量 WORKBOOK_TOOLS_PASSWORD 指定）; password, shown this once: ")


def test_only_an_untouched_file_of_its_own_is_replaced(old_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A second run replaces the first; a file that somebody filled in, or any other, is refused but with --force."""
    out = tmp_path / "新.xlsx"
    assert main(command(old_file, out)) == main(command(old_file, out)) == 0
    capsys.readouterr()
    mine = out.read_bytes()
    for held in (damaged.with_written(mine, LIST, 20, 3, "填了一行"), old_file.read_bytes(), b"notes"):
        out.write_bytes(held)
        line = wrong(command(old_file, out), capsys)
        assert "不是本程序写的，或写后改过" in line and "--force" in line
        assert out.read_bytes() == held
    assert main(command(old_file, out, "--force")) == 0
    assert made_here(out.read_bytes())


@pytest.mark.parametrize(("make", "said"), [
    (lambda old, out: None, "就是原文件"), (lambda old, out: out.mkdir(), "不是本程序写的"),
])
def test_the_old_file_and_a_folder_are_never_replaced(
    old_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], make: Callable[[Path, Path], object], said: str
) -> None:
    """Not even with --force."""
    out = tmp_path / "新.xlsx"
    make(old_file, out)
    before = old_file.read_bytes()
    assert said in wrong(command(old_file, out if out.is_dir() else old_file, "--force"), capsys)
    assert old_file.read_bytes() == before


@pytest.mark.parametrize(("data", "said"), [
    (b"PK\x03\x04 no more", "文件已损坏"), (filled(ANSWERS)[:9_000], "文件已损坏"), (b"", "不是 Excel 工作簿"),
    (b"text", "不是 Excel 工作簿"), (None, "无法读取"),
], ids=["no zip", "cut short", "empty", "text", "not there"])
def test_an_unreadable_file_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], data: bytes | None, said: str
) -> None:
    """In Chinese and English, and nothing is written."""
    old, out = tmp_path / "旧.xlsx", tmp_path / "新.xlsx"
    if data is not None:
        old.write_bytes(data)
    line = wrong(command(old, out), capsys)
    assert said in line and str(old) in line
    assert not out.exists() and not list(tmp_path.glob(".*"))


def test_a_workbook_that_has_nothing_of_the_form_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No mark of any form, and none of this form's names or words."""
    old = tmp_path / "旧.xlsx"
    book = openpyxl.Workbook()
    book.active["A1"] = "别的表"
    book.save(old)
    assert "不是要求报送的表" in wrong(command(old, tmp_path / "新.xlsx"), capsys)


@pytest.mark.parametrize(("more", "out", "said"), [
    (["--rows", "0"], "新.xlsx", "--rows 0"), (["--rows", "5001"], "新.xlsx", "--rows 5001"), ([], "新.csv", ".xlsx"), ([], "新", ".xlsx"),
])
def test_a_wrong_command_is_one_line(
    old_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], more: list[str], out: str, said: str
) -> None:
    assert said in wrong(command(old_file, tmp_path / out, *more), capsys)
    assert not (tmp_path / out).exists()


def test_a_folder_that_cannot_be_written_is_one_line(old_file: Path, tmp_path: Path) -> None:
    """A file stands where the folder should be."""
    (tmp_path / "占").write_bytes(b"")
    with pytest.raises(UsageError, match="写不进去"):
        migrate(old_file, form(), tmp_path / "占" / "新.xlsx", guard=GUARD)


def test_the_mark_is_that_of_an_untouched_file() -> None:
    """Any other part changed, the mark changed, another program's save, no workbook at all: not ours."""
    data = carry(filled(ANSWERS)).package
    assert made_here(data)
    parts = damaged.parts(data)
    core = parts["docProps/core.xml"]
    assert core.count(b"workbook_tools:") == 1
    others = [
        damaged.with_written(data, LIST, 6, 3, "改"), damaged.without_names(data), filled(ANSWERS), b"", b"PK\x03\x04", data[:-30],
        packages.put_together({**parts, "docProps/core.xml": core.replace(b"workbook_tools:", b"workbook_tools:0")}),
        packages.put_together({name: part for name, part in parts.items() if not name.startswith("docProps")}),
        _with_sheet(data, "x", {}),
    ]
    assert [made_here(other) for other in others] == [False] * len(others)


# Other programs.


@pytest.mark.parametrize("kind", ["xlsx", "ods", "xls"])
def test_a_return_saved_by_libreoffice_moves_and_the_fresh_file_opens_there(tmp_path: Path, kind: str) -> None:
    """Every value is carried, errors too (logicals are numbers there); what the fresh file shows is what a recalculation gives."""
    answers = {k: v for k, v in ANSWERS.items() if not isinstance(v, bool)}
    source, saved, new = tmp_path / "a.xlsx", tmp_path / f"b.{kind}", tmp_path / "new.xlsx"
    source.write_bytes(filled(answers))
    with LibreOffice() as office:
        with office.open(source) as book:
            book.save_as(saved, kind)
        done = carry(saved.read_bytes())
        new.write_bytes(done.package)
        assert whys(done) == []
        assert inside(done) == exactly(answers)
        assert list(stale(new, office)) == []
    assert record(done.package) == record(filled(answers))
    assert not any("错误值" in line for line in told(done))
