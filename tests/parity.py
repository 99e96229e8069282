"""The workbook's live verdicts against the checker's, on inputs made to find a difference.

What belongs here: making cases, asking both sides, comparing, and shrinking a case that differs.
What does not: the bounds that a run has to reach (`test_parity`) and its speed (`benchmarks`).

One side is the real generated workbook, recalculated by LibreOffice: the letters in its hidden
verdict columns, 自检's counts and the cover's words. The other is `check` on the same values.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.oracles.libreoffice import Book, Case, Change, Formula
from workbook_tools.cells import Range, a1, column_letters
from workbook_tools.check.evaluate import failures
from workbook_tools.check.explained import heard
from workbook_tools.check.expressions import Expressions
from workbook_tools.check.values import Reading
from workbook_tools.demo.fill import typed_of
from workbook_tools.demo.records import Return
from workbook_tools.demo.story import returns
from workbook_tools.form.definition import USED, Form, Question
from workbook_tools.intake.answers import Raw, RawLine
from workbook_tools.intake.locate import Identity
from workbook_tools.rules.syntax import HERE, Slot
from workbook_tools.rules.values import ExcelError, Value
from workbook_tools.workbook.fill import cells_of
from workbook_tools.workbook.layout import CHECK_SHEET, Layout
from workbook_tools.workbook.progress import READY, state_row, to_fill
from workbook_tools.workbook.template import Template, make_template
from workbook_tools.workbook.verdict_texts import letters_of

ROWS = 8
"""Rows of the main list in the workbook under test: enough for every rule, quick to recalculate."""

Place = tuple[str, int, int]
Typed = Mapping[Place, Value]

NUMBERS: tuple[Value, ...] = (
    None, 0.0, 1.0, 12.0, 12.5, 0.01, 0.005, 9.99, 10.0, -1.0, -0.01, 5000000.0, 5000000.01, 12000.0,
    1234.56, 1e15, 123456789012345.0, 0.1 + 0.2, 2021.0, 2022.0, 2023.0, 2024.0, 2020.5, 44621.0,
    "1,234.56", "1,2345", "12,34", "１２３４", "１２３４．５", "1234万", "1234万元", "1.2亿", "1.2亿元", "亿",
    "万元", "￥500", "¥500", "约500", "500左右", "≥500", "300-500", "—", "/", "无", "(500)", "-500", "500",
    " 500 ", "1e4", "5.", ".5", "-.5", "-", "1.2.3", "12家", "12个", "8人", "#REF!", "待定", "　", " ", "\n",
    "12\n34", "1 234", "*", "?", "~", "1234567890123456", "12%", "1/2", "2021-06", ExcelError("#DIV/0!"),
    ExcelError("#N/A"),
)
PERIODS: tuple[Value, ...] = (
    None, "202106-202212", "202101-202212", "202212-202106", "202301-202312", "202201-202201",
    "2021.06-2022.12", "2021.6-2022.12", "2021年6月—2022年12月", "2021/6至2022/12", "2021-06~2022-12",
    "2021-06-2022-12", "202106", "202113-202212", "202100-202212", "已建成", "长期", 2021.1, 202106.0,
    "２０２１０６－２０２２１２", " 202106 - 202212 ", "2021年06月至2022年12月", "202106—202212", "202106――202212",
    "202106——202212", "202106–202212", "202106到202212", "2021.123-2022.1", "189912-190001", "210101-210102",
    "201512-202212", "202401-202512", "203011-203012", "203101-203112", "|", "-", "2021.6|2022.6", "202106-",
    "-202212", "2021-6", ExcelError("#VALUE!"), "202106-202212-202301", "2021.06-2022-12",
)
CHOICES: tuple[Value, ...] = (
    None, "是", "否", "√", "×", "Y", "n", "有", "相关", "不相关", "（是）", " 是 ", "对", "1", 1.0, 0.0, "maybe",
    "数控机床", "半导体", "光伏", "3D打印", "3d打印", "商用车（重卡）", "商用车(重卡)", "C01", "c01", "3621",
    3621.0, "3621 汽柴油车整车制造", "3621汽柴油车整车制造", "汽柴油车整车制造", "*", "?", "数控*", "~*", "高端装备",
    "x" * 300, ExcelError("#NAME?"),
)
DATES: tuple[Value, ...] = (
    None, "2022-03-15", "2022-3-15", "2022年3月15日", "2022.3.15", "2022/03/15", "２０２２－０３－１５",
    "2022-02-30", "2022-13-01", "2022-00-10", "22-3-1", "2022-3", "1999-12-31", "2100-01-01", 44635.0,
    44635.6, 20220315.0, 36525.0, 36526.0, 73050.0, 73051.0, "昨天", "2022-003-01", "2022-3-0", "2022--1",
)
WORDS: tuple[Value, ...] = (
    "年产5万套（一期）", "年产５万套【一期】。", "年产5\u200b万套(\u202d一期\u202c),", "年产5万套—一期;", "机床产线" * 70, "机床产线" * 70 + "、", "。", "、",
    None, "甲", "甲公司", "乙项目", " 甲 ", "甲　公司", "待定", "无", "略", "XX", "xx", "-", "*", "?", "~", " ", "　", "\n",
    12.0, 0.5, "a*b", "一" * 300, "项目（一期）", "=1+1", "𠮷野家", ExcelError("#REF!"), "ABC", "abc", "Ａbc",
)
LATIN = "特色产业 park 1,200 万元 GDP增长8.5% 2021—2023年 “双链长制” ①②③ ㎡ ℃ ×± A4纸\n第二行　全角空格 end."
TEXTS: tuple[Value, ...] = (
    None, " ", "　\n ", "待补充", "略", "无", "短", LATIN, LATIN * 3, "发展" * 14, "发展" * 15, "园区建设" * 75,
    "园区建设" * 200, "园区建设" * 250, "园区 建设" * 249 + "x", "word " * 400, "word" * 400, "\u2003\u200b\u2028字\u205f",
    "𠮷𠮷 𠮷a" * 30, "２０２２年" * 100, 2022.0, ExcelError("#N/A"), "a" * 29, "字" * 29, "字" * 30, "=SUM(A1)", "字\r\n字" * 20,
)
PERCENTAGES: tuple[Value, ...] = (
    None, 0.0, 0.35, 0.355, 1.0, 1.0000001, 1.5, 8.5, 10.0, 10.01, 35.0, -0.05, -35.0, 1e15, 0.1 + 0.2, 0.0035, "35%", "35.5%",
    "35％", "３５．５％", "35﹪", " 35 % ", "35", "0.35", "百分之35", "百分之35%", "百分之三十五", "约35%", "-5%", "-3.5%", "150%",
    "3500%", "1,234%", "12,34%", "%", "-%", "35%%", "%35", "?", "?%", "待定", "0%", "100%", "99.99%", ".5%", "5.%", "1e2%",
    "33.333333333333%", "14.7%", "0.07%", "1234567890123456%", "　", "—", ExcelError("#DIV/0!"), ExcelError("#N/A"),
)
LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
ID_NUMBERS: tuple[Value, ...] = (
    None, "91350100M000100Y43", "9144030071526726XG", "91610000719782242D", "91350100m000100y43", "９１３５０１００Ｍ０００１００Ｙ４３",
    "９１３５０１００ｍ０００１００ｙ４３", "9135 0100 M000 100Y 43", "91350100M000100Y44", "91350100M000100Y4", "91350100M000100Y433",
    "91350100MOOO100Y43", "91350100I000100Y43", "91350100S000100Y43", "91350100V000100Y43", "91350100Z000100Y43", "91350100i000100y43",
    "19350100M000100Y43", "91350100M00100Y430", "*" * 18, "?" * 18, "~" * 18, "?", "待定", "000000000000000000", "Y" * 18, "园" * 18, "ß" * 18,
    "𠮷1350100M000100Y4", "91350100M000100Y4𠮷", 9.11101080000000e17, 91350100.0, 0.5, " ", "　\n", "\t91350100M000100Y43", "#",
    ExcelError("#REF!"), ExcelError("#N/A"),
)
SERIALS: tuple[Value, ...] = (
    None, 1.0, 7.0, 0.0, 0.5, 200.0, 78070.0, -3.0, "3", "３", "3.", "3、", "（3）", "（１２）", "()", " ", "　\n", "合计", "3期", "12,3", "1204",
    "12345", "1e2", "#", ExcelError("#REF!"), ExcelError("#N/A"),
)
OF_ROWS = (
    "第5、第6行：一期已投产", "第５行：分期投产，已核实", "第5-8行：分期投产，已核实", "5：一期已投产；第7至9行：在建", "8;12：按合同分期投产", "第6行业一期已投产",
    "2022年一期已投产，说明如下：一期两条线已建成", "2个项目均分期建设：一期已投产", "3条生产线：其中2条已投产", "共2行均已分期投产了",
)
"""Explanations that speak of some rows, and such as look like it."""
POOLS: Mapping[str, tuple[Value, ...]] = {
    "percent": PERCENTAGES, "id_number": ID_NUMBERS,
    "amount": NUMBERS, "number": NUMBERS, "count": NUMBERS, "serial": SERIALS, "period": PERIODS,
    "choice": CHOICES, "date": DATES, "text": WORDS, "paragraph": TEXTS, "beneath": (None, "粘贴的第二段"), "explain": (None, "分期投产，已核实", " ", "详见附件2《产业规划》", "附近企业搬迁所致", "数据 无误", "🙂" * 6, "！" * 7, "同意同意同意", "已核实，已 核实，已", "AbcdabcDabc甲", "情况属实情况属", *OF_ROWS),
}


BENEATH = "beneath"
"""Stands for the row under a box, which a paste may fill unseen."""

SENSIBLE: Mapping[str, tuple[Value, ...]] = {
    "amount": (None, 0.0, 100.0, 100.0, 200.0, 5000.0),
    "period": ("202101-202112", "202106-202212", "202203-202306", "202301-202312", "202201-202412"),
    "choice": ("是", "否", "数控机床"),
}


def put(typed: dict[Place, Value], place: Place, value: Value) -> None:
    """Type a value into a cell, or clear it."""
    if value is None:
        typed.pop(place, None)
    else:
        typed[place] = value


@dataclass(frozen=True, slots=True)
class Cell:
    """One input of the workbook under test."""

    place: Place
    key: tuple[str, str, str]
    """Block, line and column; a list's lines are numbered from 1."""
    question: Question


@dataclass(frozen=True, slots=True)
class Difference:
    """One verdict on which the two sides disagree."""

    where: str
    workbook: object
    checker: object


@dataclass
class Tally:
    """What a run saw."""

    cases: int = 0
    evaluations: int = 0
    differing: list[tuple[Typed, list[Difference]]] = field(default_factory=list)


class Parity:
    """The form under test, both of its sides, and the right return that every case starts from."""

    def __init__(self, form: Form, story: Return | None = None, rows: int = ROWS) -> None:
        self.rows = rows
        self.template: Template = make_template(form, rows)
        self.layout: Layout = self.template.layout
        self.expressions = Expressions(form)
        self.cells = tuple(self._cells())
        self.base: dict[Place, Value] = {}
        self.reads = self._reads()
        if story is not None:
            self.base = dict(self._story(story))

    def _cells(self) -> Iterator[Cell]:
        for _, block in self.layout.form.blocks():
            at = self.layout.blocks[block.id]
            for line in at.lines():
                for column in block.columns:
                    question = block.question(line, column.id)
                    if not question.formula:
                        place = (at.sheet, at.rows[line], at.inputs[column.id])
                        yield Cell(place, (block.id, line, column.id), question)
                if block.kind == "boxes":
                    beneath = (at.sheet, at.rows[line] + 1, 1)
                    yield Cell(beneath, (BENEATH, block.id, line), Question("", self.layout.form.title, BENEATH))
        for code, cell in self.layout.explanations.items():
            yield Cell((cell.sheet, cell.row, cell.column), ("", code, ""), Question("", self.layout.form.title, "explain"))

    def _story(self, story: Return) -> Iterator[tuple[Place, Value]]:
        kept = Return(
            story.unit, story.values,
            {t: tuple(e for e in entries if e.row <= self.rows) for t, entries in story.tables.items()},
            story.explanations, (),
        )
        yield from cells_of(self.layout, typed_of(kept)).cells.items()

    def _reads(self) -> tuple[tuple[str, str], ...]:
        """Ranges that hold every verdict: one a block, then 自检's counts, states and the cover."""
        out = []
        for at in self.layout.blocks.values():
            first, last = min(at.verdicts.values()), max(at.verdicts.values())
            out.append((at.sheet, f"{a1(at.first, first)}:{a1(at.last, last)}"))
        rows = sorted(self.layout.rule_rows.values())
        out.append((CHECK_SHEET, f"D{rows[0]}:F{rows[-1]}"))
        state = state_row(self.layout.form)
        out.append((self.layout.form.sheets[0].name, f"A{state}"))
        return tuple(out)

    def changes(self, typed: Typed, before: Typed) -> list[Change]:
        """What to put into which cell so that the workbook holds ``typed`` after ``before``."""
        out: list[Change] = []
        for place in {**before, **typed}:
            now = typed.get(place)
            if place in typed and place in before and now == before[place]:
                continue
            sheet, row, column = place
            shown: str | float | Formula | None
            if isinstance(now, ExcelError):
                shown = Formula({"#DIV/0!": "=1/0", "#N/A": "=NA()"}.get(now.code, "=#REF!"))
            else:
                shown = now
            out.append((sheet, a1(row, column), shown))
        return out

    def raw(self, typed: Typed) -> Raw:
        """The same values as ``intake`` would have read them."""
        cells: dict[tuple[str, str, str], Value] = {}
        places: dict[tuple[str, str, str], tuple[str, str]] = {}
        tables: dict[str, list[RawLine]] = {}
        columns: dict[tuple[str, str], Range] = {}
        said: dict[str, str] = {}
        covered: dict[tuple[str, str], tuple[Value, ...]] = {}
        for cell in self.cells:
            block, line, column = cell.key
            sheet, row, number = cell.place
            value = typed.get(cell.place)
            if block == BENEATH:
                if value is not None:
                    covered[line, column] = (value,)
            elif block == "":
                said[line] = "" if value is None else str(value)
            elif self.layout.blocks[block].block.open:
                lines = tables.setdefault(block, [])
                if len(lines) < int(line):
                    lines.append(RawLine(row, {}))
                lines[-1].cells[column] = value
                columns[block, column] = Range(sheet, row, number, row, number)
            else:
                cells[cell.key] = value
                places[cell.key] = (sheet, a1(row, number))
        form = self.layout.form
        identity = Identity(form.id, form.version, self.layout.digest, "", self.rows)
        return Raw(identity, cells, places, {b: tuple(v) for b, v in tables.items()}, columns, said, (), covered=covered)

    def checker(self, typed: Typed) -> tuple[dict[tuple[int, str], str], list[float], str]:
        """The checker's side: letters by (check, line), how many lines fail each rule, the verdict."""
        raw = self.raw(typed)
        letters: dict[tuple[int, str], str] = {}
        reading = Reading(self.expressions, raw)
        for failure in failures(reading, self.layout.rules):
            at = self.layout.blocks[failure.bound.block]
            key = (failure.bound.number, failure.line)
            letters[key] = letters.get(key, "") + column_letters(at.inputs[failure.condition.at.column])
        said = {(self.layout.rules[n].block, line) for n, line in letters if self.layout.rules[n].declared.always and self.layout.rules[n].declared.types}
        counts: list[float] = []
        wrong: set[tuple[str, str]] = set()
        open_codes: set[str] = set()
        for index in sorted(self.layout.rule_rows, key=lambda i: self.layout.rule_rows[i]):
            rule = self.layout.form.rules[index]
            failing = [(self.layout.rules[n].block, line) for n, line in letters if self.layout.rules[n].declared is rule]
            begun = [one for one in failing if rule.severity == "error" and (one in said or self._begun(*one, typed, reading))]
            counts.append(float(len(begun or failing)))
            if rule.severity == "error":
                wrong |= set(failing)
            explained = [heard(self.layout.form, rule.code, rule.severity, self._row(*one), raw.explanations)[0] for one in failing]
            if rule.severity == "verify" and not all(explained):
                open_codes.add(rule.code)
        untouched = {(block, line) for block, line in wrong - said if not self._begun(block, line, typed, reading)}
        return letters, counts, self._verdict(len(wrong - untouched), len(untouched), len(open_codes))

    def _row(self, block: str, line: str) -> int | None:
        """The row of a line of a list; the lines of other blocks have no row that an explanation could name."""
        at = self.layout.blocks[block]
        return at.rows[line] if at.block.open else None

    def _begun(self, block: str, line: str, typed: Typed, reading: Reading) -> bool:
        """Whether anything stands in a line: for a list what counts as used, elsewhere any content at all."""
        at = self.layout.blocks[block]
        if at.block.open:
            return reading.evaluate(Slot(block, HERE, "", USED), block, line) == 1.0
        places = [(at.sheet, at.rows[line], column) for column in at.inputs.values()]
        return any(typed.get(place) is not None for place in places) or line in at.computed

    def _verdict(self, wrong: int, untouched: int, pending: int) -> str:
        lines = sum(to_fill(self.layout, sheet) for sheet in self.layout.form.sheets)
        if wrong:
            rest = f"，{untouched} 处未填" if untouched else ""
            return f"✗ 尚有 {wrong} 处须改正{rest}，详见“自检”"
        if untouched:
            return f"○ 已填 {lines - untouched}/{lines}" if lines > untouched else "○ 未填"
        return f"▲ 尚有 {pending} 项待核实，请在“自检”填写情况说明" if pending else READY

    def compare(self, typed: Typed, shown: Sequence[list[list[object]]]) -> tuple[int, list[Difference]]:
        """Compare what the workbook shows with the checker's verdicts on the same values."""
        letters, counts, verdict = self.checker(typed)
        out: list[Difference] = []
        seen = 0
        for at, area in zip(self.layout.blocks.values(), shown, strict=False):
            left = min(at.verdicts.values())
            for bound in self.layout.rules:
                if bound.number not in at.marks:
                    continue
                for line in at.lines():
                    if not bound.at_line(line):
                        continue
                    seen += 1
                    text = area[at.rows[line] - at.first][at.verdicts[bound.declared.severity] - left] or ""
                    live = letters_of(str(text), at.marks[bound.number])
                    said = letters.get((bound.number, line), "")
                    if live != said:
                        out.append(Difference(f"{bound.declared.code} {bound.block} {line}", live, said))
        for row, count in enumerate(counts):
            live_count = shown[len(self.layout.blocks)][row][0] if row < len(shown[-2]) else None
            if live_count != count:
                out.append(Difference(f"{CHECK_SHEET} D{row}", live_count, count))
        if shown[-1][0][0] != verdict:
            out.append(Difference("cover", shown[-1][0][0], verdict))
        return seen, out

    def _lines(self, block: str) -> dict[str, list[Cell]]:
        """The inputs of each line of a block."""
        out: dict[str, list[Cell]] = {}
        for cell in self.cells:
            if cell.key[0] == block:
                out.setdefault(cell.key[1], []).append(cell)
        return out

    def _move(self, typed: dict[Place, Value], chance: random.Random) -> None:
        """What officials do to whole lines: repeat one, clear one, clear all, fill one sensibly."""
        block = chance.choice([at.block for at in self.layout.blocks.values() if at.block.open])
        lines = self._lines(block.id)
        kind = chance.choice(("repeat", "clear", "fill", "fill", "fill", "clear all"))
        for line in lines if kind == "clear all" else chance.sample(list(lines), 1):
            source = lines[chance.choice(list(lines))]
            for cell, other in zip(lines[line], source, strict=True):
                if kind == "repeat":
                    value = typed.get(other.place)
                elif kind == "fill":
                    value = chance.choice(SENSIBLE.get(cell.question.type, (typed.get(cell.place),)))
                else:
                    value = None
                put(typed, cell.place, value)

    def case(self, chance: random.Random) -> dict[Place, Value]:
        """The right return with some inputs changed, mostly a few, sometimes many."""
        typed = dict(self.base)
        if chance.random() < 0.4:
            self._move(typed, chance)
        if chance.random() < 0.05:
            boxes = [c.place for c in self.cells if c.question.type == "paragraph"]
            one, other = chance.sample(boxes, 2)
            put(typed, one, typed.get(other))
        for cell in chance.sample(self.cells, chance.choice((1, 1, 2, 3, 5, 8, 20))):
            # types of a form's own are tried with whatever their reading may be mistaken about
            pool = POOLS.get(cell.question.type, (*PERCENTAGES, *WORDS, "13800000000", "１３８００００００００", "23800000000"))
            value = chance.choice(pool)
            if cell.question.type == "id_number" and chance.random() < 0.4:
                value = "".join(chance.choices(LETTERS, k=18))
            if cell.question.type in {"amount", "number", "count"} and chance.random() < 0.3:
                value = round(chance.uniform(0, 10 ** chance.randint(1, 8)), chance.choice((0, 1, 2, 3)))
            if cell.question.type in {"text", "paragraph"} and chance.random() < 0.1:
                label = cell.question.label.zh
                value = chance.choice((label, f"{label} *", f" {label}", cell.question.guidance or None))
            put(typed, cell.place, value)
        return typed

    def run(self, book: Book, cases: Sequence[Typed]) -> Tally:
        """Ask both sides about every case."""
        tally = Tally()
        before: Typed = {}
        asked: list[Case] = []
        for typed in cases:
            asked.append(Case(self.changes(typed, before), self.reads))
            before = typed
        for typed, shown in zip(cases, book.run(asked), strict=True):
            seen, differences = self.compare(typed, shown)  # type: ignore[arg-type]
            tally.cases += 1
            tally.evaluations += seen
            if differences:
                tally.differing.append((typed, differences))
        book.set(self.changes({}, before))
        return tally

    def shrink(self, book: Book, typed: Typed) -> dict[Place, Value]:
        """The fewest changes from the right return that still make the sides differ."""
        kept = dict(typed)
        for place in [p for p in {**self.base, **typed} if self.base.get(p) != typed.get(p)]:
            trial = dict(kept)
            if place in self.base:
                trial[place] = self.base[place]
            else:
                trial.pop(place, None)
            if self.run(book, [trial]).differing:
                kept = trial
        return kept

    def save(self, folder: Path) -> Path:
        """Write the workbook under test."""
        path = folder / "parity.xlsx"
        path.write_bytes(self.template.package)
        return path


def right_return() -> Return:
    """A story without a fault that fits the list of the workbook under test after cutting."""
    return next(r for r in returns() if not r.planted)
