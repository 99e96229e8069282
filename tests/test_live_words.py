"""What a workbook tells an official while it is filled in: nothing is red that was not begun, and what was explained rests.

Values are those of a recalculation, which other tests hold against LibreOffice cell by cell.
"""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path

import pytest

from tests.oracles.libreoffice import LibreOffice
from tests.parity import Parity
from tests.small_form import ANSWERS, filled_in, write_form
from workbook_tools import load_form
from workbook_tools.cells import a1
from workbook_tools.check.explained import heard
from workbook_tools.check.wording import worded
from workbook_tools.demo.fill import typed_of
from workbook_tools.demo.sources import units
from workbook_tools.demo.story import returns
from workbook_tools.examine import examine_bytes
from workbook_tools.form.catalog import forms_in
from workbook_tools.form.definition import Form
from workbook_tools.form.units import Unit
from workbook_tools.rules.values import Value
from workbook_tools.workbook.explanations import PENDING
from workbook_tools.workbook.fill import Key, cells_of, known_of
from workbook_tools.workbook.layout import CHECK_SHEET, EXPLAINED, Layout
from workbook_tools.workbook.progress import COUNTING_COLUMN, READY, state_cell, state_row, to_fill
from workbook_tools.workbook.recalculate import Address, Recalculation
from workbook_tools.workbook.selfcheck import TARGET
from workbook_tools.workbook.selfcheck_words import told_apart
from workbook_tools.workbook.template import Template, make_template
from workbook_tools.workbook.todo import ADDRESS, LAST, TODO

FORM = "specialty-park-2022"
RATIO = "project.output_ratio"


@cache
def template() -> Template:
    return make_template(load_form(FORM))


@cache
def right() -> dict[Key, Value]:
    """The answers of a return that has nothing wrong and nothing to be verified."""
    story = next(r for r in returns() if not r.planted)
    sent = next(unit for unit in units() if unit.code == story.unit)
    facts = {name: getattr(sent, name) for name in ("city", "county", "park", "unit", "contact", "phone")}
    return {**known_of(form(), Unit(sent.code, facts)), **typed_of(story)}


class Live:
    """A workbook with answers in it, and what it shows."""

    def __init__(self, answers: dict[Key, Value], more: dict[Address, Value] | None = None) -> None:
        self.layout: Layout = template().layout
        typed = {**cells_of(self.layout, answers).cells, **(more or {})}
        self.values = Recalculation(template().plan, typed, template().formulas)

    def at(self, sheet: str, row: int, column: int) -> Value:
        return self.values.value(sheet, row, column)

    def beside(self, block: str, line: str) -> str:
        at = self.layout.blocks[block]
        return str(self.at(at.sheet, at.rows[line], at.status))

    @property
    def cover(self) -> str:
        cell = state_cell(self.layout)
        return str(self.at(cell.sheet, cell.row, cell.column))

    def progress(self) -> list[str]:
        """The words of the cover's table, a sheet each."""
        form, sheet = self.layout.form, self.layout.form.sheets[0].name
        rows = [r for (r, c), content in template().plan.sheet(sheet).cells.items() if c == 1 and content.value == "填报进度"]
        return [str(self.at(sheet, rows[0] + 2 + n, 2)) for n in range(len(form.sheets))]

    def todo(self) -> list[tuple[Value, ...]]:
        """The list at the head of 自检."""
        rows = [tuple(self.at(CHECK_SHEET, row, column) for column in (1, ADDRESS, 3)) for row in range(TODO + 1, LAST + 1)]
        return [row for row in rows if row[2] != ""]

    def rule(self, code: str, block: str) -> tuple[Value, ...]:
        """The count and the state of the rule with a code that looks at a block."""
        row = row_of(self.layout, code, block)
        return self.at(CHECK_SHEET, row, 4), self.at(CHECK_SHEET, row, 6)

    def link(self, code: str, block: str) -> Value:
        """Where the link of that rule leads."""
        return self.at(CHECK_SHEET, row_of(self.layout, code, block), TARGET)


def row_of(layout: Layout, code: str, block: str) -> int:
    """The row on 自检 of the rule with a code that looks at a block."""
    declared = next(r.declared for r in layout.rules if (r.declared.code, r.block) == (code, block))
    return layout.rule_rows[layout.form.rules.index(declared)]


def form() -> Form:
    return template().layout.form


def test_a_blank_form_scolds_nobody() -> None:
    """Every line that has to be filled in says ○, the cover and 自检 as well; no red sign anywhere."""
    blank = Live({})
    assert blank.cover == "○ 未填"
    assert set(blank.progress()) == {"○ 未填"}
    assert (blank.beside("cover", "city"), blank.beside("cover", "county")) == ("○ 未填", "")
    assert blank.beside("projects", "1") == "○ 名单填了 0 行，至少须填 1 行"
    assert blank.todo() == [("", "", "○ 尚未填完；填过的没有需要处理的")]
    shown = [blank.at(sheet.name, row, column) for sheet in template().plan.sheets for row, column, _ in sheet.formulas()]
    assert [v for v in shown if isinstance(v, str) and v.startswith("✗")] == []


def test_a_list_that_lacks_lines_says_how_many_it_has_and_how_many_it_needs(tmp_path: Path) -> None:
    """Beside its first line and in the finding alike; a list with lines in it is not called empty."""
    own = load_form(write_form(tmp_path, lambda d: d["sheets"][1]["blocks"][0].update(at_least=3)))
    made = make_template(own)
    at, answers = made.layout.blocks["visits"], {**ANSWERS, ("visits.company", 2): "乙厂"}
    values = Recalculation(made.plan, cells_of(made.layout, answers).cells, made.formulas)
    assert values.value(at.sheet, at.rows["1"], at.status) == "✗ 名单填了 2 行，至少须填 3 行"
    (found,) = examine_bytes(filled_in(own, answers), "a.xlsx", forms_in([tmp_path])).findings
    assert worded(found).message == "走访清单 B5 企业名称：名单填了 2 行，至少须填 3 行。请补填。"
    assert worded(found, "en").message.endswith("lines filled in: 2; needed: at least 3. Fill in the lines that are missing.")


def test_only_what_was_begun_turns_red() -> None:
    """A name alone makes its line wrong; the rest of the form stays to be filled in, and is counted."""
    begun = Live({("cover_city", 0): "宝鸡市", ("projects.name", 1): "甲项目"})
    assert begun.beside("cover", "city") == "✓"
    assert begun.beside("projects", "1").startswith("✗ 缺：实施单位、")
    lines = sum(to_fill(template().layout, sheet) for sheet in form().sheets)
    assert begun.cover == f"✗ 尚有 1 处须改正，{lines - 2} 处未填，详见“自检”"
    assert begun.progress()[0] == "○ 已填 1/5"
    assert begun.progress()[-1] == "✗ 1 处须改正"


def test_a_heading_or_a_prompt_that_was_pasted_is_no_answer() -> None:
    """A table pasted with its headings, a name of an input and a short prompt make the workbook say what the checker says."""
    own = template().layout.form.block("section5").lines[0].guidance
    wrong = Live({**right(), ("projects.name", 1): "项目名称", ("cover_unit", 0): "填报单位 *", ("s5_1", 0): own})
    assert wrong.beside("projects", "1") == "✗ 项目名称：“项目名称”是表头，不是内容"
    assert wrong.beside("cover", "unit") == "✗ “填报单位 *”是表头，不是内容"
    assert wrong.cover.startswith("✗ 尚有 3 处须改正")
    assert wrong.rule("text.heading", "projects")[1] == wrong.rule("text.copied", "section5")[1] == "✗ 须改正"


def test_words_where_lines_are_numbered_are_wrong_in_a_line_that_is_empty_otherwise() -> None:
    """Numbers are none, as texts either, nor is a blank; words may be an answer that is not collected."""
    at = template().layout.blocks["projects"]
    for typed, words in (("合计", "✗ “合计”不是序号，这一行其他栏都没有填"), ("（60）", ""), ("60", ""), ("60.", ""), (60.0, ""), (" ", "")):
        live = Live(right(), {(at.sheet, at.last, at.inputs["serial"]): typed})
        assert live.beside("projects", at.lines()[-1]) == words
        assert (live.cover == READY) == (words == "")


def test_a_return_with_every_answer_is_ready() -> None:
    assert Live(right()).cover == READY
    assert Live(right()).todo() == [("", "", "✓ 没有需要处理的")]


def test_a_rule_is_red_only_for_lines_that_were_begun() -> None:
    """In a half-filled form the other rules that nothing meets yet say ○, and so do the lines that were not begun."""
    begun = Live({("cover_city", 0): "宝鸡市", ("projects.name", 1): "甲项目"})
    assert begun.rule("value.missing", "projects") == (1.0, "✗ 须改正")
    count, state = begun.rule("text.missing", "section1")
    assert isinstance(count, float) and count > 1 and state == "○ 未填"
    assert begun.rule("value.negative", "projects") == (0.0, "✓ 通过")


BEGUN: dict[str, tuple[dict[Key, Value], str, str, str]] = {
    "a line in the middle of a grid": ({("targets_jobs.y2022", 0): 860.0}, "value.missing", "targets", "jobs"),
    "a grid behind a cover that is blank": ({("totals_all.count", 0): 3.0}, "value.missing", "totals", "all"),
    "a list behind all of these": ({("projects.name", 7): "甲项目"}, "value.missing", "projects", "7"),
    "a box of blanks behind one that is blank": ({("s2_3", 0): "　 "}, "text.missing", "section2", "s2_3"),
}


@pytest.mark.parametrize(("answers", "code", "block", "line"), BEGUN.values(), ids=list(BEGUN))
def test_the_link_of_a_rule_leads_to_a_line_that_somebody_began(
    answers: dict[Key, Value], code: str, block: str, line: str, tmp_path: Path
) -> None:
    """However many lines before it fail the rule since they are not filled in yet; LibreOffice agrees."""
    blank, begun = Live({}), Live(answers)
    at = begun.layout.blocks[block]
    count, state = begun.rule(code, block)
    assert (count, state) == (1.0, "✗ 须改正")
    link = str(begun.link(code, block))
    place = link.removeprefix(f"#'{at.sheet}'!")
    assert place != link and int("".join(c for c in place if c.isdigit())) == at.rows[line]
    assert blank.link(code, block) not in {"", link}  # the first line that is to be filled in
    path = tmp_path / "begun.xlsx"
    path.write_bytes(template().prefill("", cells_of(begun.layout, answers).cells))
    cell = a1(row_of(begun.layout, code, block), TARGET)
    with LibreOffice() as office, office.open(path) as book:
        assert book.poke([], [(CHECK_SHEET, f"{cell}:{cell}")], recalculate=True) == [[[link]]]


def test_the_head_of_the_self_check_lists_what_fails_errors_first() -> None:
    """Each line with its level, a link to its cell, and the words that stand beside it."""
    live = Live({**right(), ("projects.investment", 1): "待定", ("projects.output_full", 2): 9_000_000.0})
    at = live.layout.blocks["projects"]
    listed = live.todo()
    assert ("✗ 错误", f"#'项目清单'!{a1(at.rows['1'], at.inputs['investment'])}", "总投资：“待定”不是数字") in listed
    doubt = next(row for row in listed if row[0] == "▲ 核实")
    assert doubt[1] == f"#'项目清单'!{a1(at.rows['2'], at.inputs['output_full'])}"
    assert str(doubt[2]).startswith("完全投产后产值 9,000,000 与总投资 ")
    levels = [str(row[0]) for row in listed]
    assert levels == sorted(levels, key=["✗ 错误", "▲ 核实"].index)


def test_every_line_with_something_to_do_is_listed_in_the_order_of_the_form() -> None:
    """On returns made at random: the wrong ones, then those to be verified, as far as the list goes; then how many more."""
    parity, chance = Parity(load_form("specialty-park-2022")), random.Random(7)
    layout, longest = parity.layout, 0
    inputs = [cell.place for cell in parity.cells if cell.key[0] in layout.blocks]
    hasty: list[dict[Address, Value]] = [{place: "待定" for place in inputs if chance.random() < share} for share in (0.02, 0.1, 0.5)]
    for typed in [*hasty, *(parity.case(chance) for _ in range(20))]:
        computed = Recalculation(parity.template.plan, typed, parity.template.formulas)
        signs: dict[str, list[str]] = {"✗": [], "▲": []}
        for _, block in layout.form.blocks():
            at = layout.blocks[block.id]
            for row in at.rows.values():
                beside = str(computed.value(at.sheet, row, at.words if block.kind == "boxes" else at.status))
                found = "".join(str(computed.value(at.sheet, row, column)) for column in (at.errors, at.verifies) if column)
                signs.get(beside[:1], []).append(f"#'{at.sheet}'!{found[1:2]}{row}")
        wanted = signs["✗"] + signs["▲"]
        shown = [computed.value(CHECK_SHEET, row, ADDRESS) for row in range(TODO + 1, LAST + 1)]
        assert [one for one in shown if one] == wanted[: LAST - TODO]
        more = len(wanted) - (LAST - TODO)
        assert computed.value(CHECK_SHEET, LAST + 1, 1) == (f"另有 {more} 处，处理以上各处后依次列出" if more > 0 else "")
        longest = max(longest, more)
    assert longest > 0


EXPLAINED_BY = [
    ("", False), ("无", False), ("情况属实", False), ("数据无误。", False), ("已核实", False), ("按合同分期投产，产值较高", True),
    ("所属行业本身投入少、产出高", True), ("第{row}行：设备租赁，投资少", True), ("{row}：设备租赁，投资较少", True),
    ("第{row}、{other}行：设备租赁，投资少", True), ("第{other}行：设备租赁，投资少", False), ("{other}：设备租赁，投资较少", False),
    ("第{row}、第{other}行：设备租赁", True), ("第{other}行至第{other}行：租赁", False), ("2022年一期已投产，说明如下：一期两条线已建成", True),
    ("2个项目均分期建设：一期已投产", True), ("3条生产线：其中2条已投产", True), ("共2行均已分期投产了", True),
]


@pytest.mark.parametrize(("words", "counts"), EXPLAINED_BY)
def test_a_line_rests_when_its_explanation_counts_for_the_checker(words: str, counts: bool) -> None:
    """▲ with the place for the explanation, then ✓ 已说明; the checker hears the same."""
    at = template().layout.blocks["projects"]
    said = words.format(row=at.rows["2"], other=at.rows["9"])
    live = Live({**right(), ("projects.investment", 2): 10.0, ("projects.output_full", 2): 900_000.0, (f"explain_{RATIO.replace('.', '_')}", 0): said})
    assert (heard(form(), RATIO, "verify", at.rows["2"], {RATIO: said})[0] is not None) is counts
    cell = template().layout.explanations[RATIO]
    beside = live.beside("projects", "2")
    if counts:
        assert beside == "✓ 已说明"
        assert live.at(CHECK_SHEET, cell.row, PENDING) == 0.0
    else:
        assert beside.startswith("▲ ") and beside.endswith(f"（请在“自检” C{cell.row} 说明）")
        assert live.at(CHECK_SHEET, cell.row, PENDING) == 1.0


def test_of_two_doubts_the_words_are_of_the_one_that_nobody_explained() -> None:
    """The first is explained: the line then says what the second one found, and where to write about that."""
    doubts = {**right(), ("projects.investment", 1): 5.0, ("projects.output_full", 1): 90000.0}
    codes = ("project.unit_slip", RATIO)
    cells = [form_cell(code) for code in codes]
    first, second = Live(doubts), Live(doubts, {cells[0]: "小型试验项目，投资确为五万元"})
    both = Live(doubts, dict.fromkeys(cells, "小型试验项目，数字已逐项核对"))
    assert first.beside("projects", "1").startswith("▲ 总投资 5 万元")
    assert second.beside("projects", "1").startswith("▲ 完全投产后产值 90,000 与总投资 5 相差悬殊")
    assert second.beside("projects", "1").endswith(f"C{cells[1][1]} 说明）")
    assert both.beside("projects", "1") == "✓ 已说明"


def form_cell(code: str) -> Address:
    """Where a 核实 code is explained."""
    cell = template().layout.explanations[code]
    return cell.sheet, cell.row, cell.column


def test_a_line_that_no_list_of_rows_names_stays_open_and_the_official_is_told_how_to_explain_it() -> None:
    """The span names the line itself, then the lines behind it."""
    row = template().layout.blocks["projects"].rows["2"]
    cell = template().layout.explanations[RATIO]
    lives = []
    for first in (row, row + 1):
        said = f"第{first}-{row + 3}行：设备租赁，投资少"
        lives.append(Live({**right(), ("projects.investment", 2): 10.0, ("projects.output_full", 2): 900_000.0, (f"explain_{RATIO.replace('.', '_')}", 0): said}))
    named, other = lives
    assert named.beside("projects", "2") == "✓ 已说明"
    assert named.at(CHECK_SHEET, cell.row, 6) == "✓ 已说明"
    assert other.beside("projects", "2").startswith("▲ ")
    assert other.at(CHECK_SHEET, cell.row, EXPLAINED) == 2.0
    assert other.at(CHECK_SHEET, cell.row, 6) == "▲ 尚有行未说明：请补写行号；不写行号的管各行"


def test_a_rule_whose_rows_are_all_explained_rests_while_another_of_the_same_lines_is_open() -> None:
    """What is still open is counted rule by rule."""
    doubts = {**right(), ("projects.investment", 1): 5.0, ("projects.output_full", 1): 90000.0}
    row = template().layout.blocks["projects"].rows["1"]
    live = Live(doubts, {form_cell("project.unit_slip"): f"第{row}行：小型试验项目，投资确为五万元"})
    slip, ratio = (template().layout.explanations[code] for code in ("project.unit_slip", RATIO))
    assert live.at(CHECK_SHEET, slip.row, 6) == "✓ 已说明"
    assert live.at(CHECK_SHEET, ratio.row, 6) == "▲ 待核实"
    assert [live.at(CHECK_SHEET, one.row, PENDING) for one in (slip, ratio)] == [0.0, 1.0]


def test_of_a_long_text_the_beginning_is_quoted_with_a_sign_that_more_follows() -> None:
    """Twenty characters, and never a text that nobody typed."""
    long = Live({**right(), ("projects.period", 1): "2022-05-01至2023-06-30"})
    short = Live({**right(), ("projects.period", 1): "2022年5月1日至2023年6月"})
    assert "“2022-05-01至2023-06-3…”" in long.beside("projects", "1")
    assert "“2022年5月1日至2023年6月”" in short.beside("projects", "1")


def test_an_answer_that_is_wrong_by_itself_is_named_before_those_that_do_not_agree_with_it() -> None:
    """Months in the wrong order, of which follows that there was output before the start."""
    live = Live({**right(), ("projects.period", 1): "202306-202205", ("projects.output_2022", 1): 1204.0})
    assert "开工 202306 晚于竣工 202205" in live.beside("projects", "1")
    started = Live({**right(), ("projects.period", 1): "202306-202405", ("projects.output_2022", 1): 1204.0})
    assert "填了2022年释放产值 1,204 万元，但计划 202306 才开工" in started.beside("projects", "1")


def test_no_two_lines_of_one_level_on_the_sheet_of_checks_read_the_same() -> None:
    """Where rules ask the same of several lists or kinds of answers, each line says of which."""
    layout = template().layout
    told = [(layout.form.rules[index].severity, told_apart(layout, index)) for index in layout.rule_rows]
    assert len(set(told)) == len(told)
    assert ("error", "名单至少填写1行（项目清单）") in told and ("info", "数字后面不写单位，不用全角（金额）") in told
    sheet = template().plan.sheet(CHECK_SHEET)
    shown = [content.value for index, row in layout.rule_rows.items() if (content := sheet.cells[row, 2])]
    assert shown == [words for _, words in told]


def test_what_the_list_adds_up_to_stands_beside_each_total_with_the_difference() -> None:
    """All five of a line, in the order of its columns."""
    answers = right()
    live = Live({**answers, ("totals_all.count", 0): float(answers["totals_all.count", 0]) + 1})  # type: ignore[arg-type]
    words = live.beside("totals", "all")
    count = float(answers["totals_all.count", 0])  # type: ignore[arg-type]
    assert words.startswith(f"✗ 填 {count + 1:.0f} 个，项目清单有 {count:.0f} 个\n清单：")
    assert f"清单：{count:.0f}（填报多 1）｜" in words
    investment = float(answers["totals_all.investment", 0])  # type: ignore[arg-type]
    assert f"｜{investment:,.2f}｜" in words
    assert Live({}).beside("totals", "all") == "○ 未填"


def test_a_program_that_cannot_count_says_so_and_shows_no_false_tick() -> None:
    """An Excel before 2013 has no UNICODE: each hanzi then counts a half."""
    cover = form().sheets[0].name
    old = Live(right(), {(cover, state_row(form()), COUNTING_COLUMN): 0.5})
    assert old.cover == "▲ 本软件版本过低，字数无法核对，请改用 Excel 2013 以上版本或新版 WPS"
    at = old.layout.blocks["section1"]
    beside = old.beside("section1", at.lines()[0])
    assert beside.startswith("▲ 本软件版本过低，字数无法核对") and "✓" not in beside
    assert old.at(at.sheet, 1, at.status) == "▲ 本软件版本过低，字数无法核对"
