"""One rule, one verdict: what the workbook says live is what the checker says, on thousands of inputs.

`python -m benchmarks.parity` runs the same and prints cases, evaluations, differences and speed.
"""

from __future__ import annotations

import io
import random
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.oracles.libreoffice import Book, Case, Formula, LibreOffice
from tests.parity import BENEATH, Difference, Parity, Typed, right_return
from tests.shipped import form_ids
from workbook_tools import load_form
from workbook_tools.cells import Cell, Range, a1
from workbook_tools.check.evaluate import failures
from workbook_tools.check.expressions import Expressions
from workbook_tools.check.values import Reading
from workbook_tools.rules.excel import is_array, write
from workbook_tools.rules.expansions import expand
from workbook_tools.rules.ranges import count_matching
from workbook_tools.rules.syntax import Call
from workbook_tools.rules.texts import figure, literal
from workbook_tools.rules.values import ExcelError, Value, all_digits, count_zi
from workbook_tools.workbook.model import Plan, SheetPlan
from workbook_tools.workbook.named_formulas import NAMED
from workbook_tools.workbook.openpyxl_writer import build, formula_text
from workbook_tools.workbook.progress import READY
from workbook_tools.workbook.recalculate import Recalculation

FORM = "specialty-park-2022"
CASES, EVALUATIONS = 2_000, 50_000
SEED = 20221122


@pytest.fixture(scope="module")
def office() -> Iterator[LibreOffice]:
    with LibreOffice() as running:
        yield running


@pytest.fixture(scope="module")
def parity() -> Parity:
    return Parity(load_form(FORM), right_return())


@pytest.fixture(scope="module")
def book(office: LibreOffice, parity: Parity, tmp_path_factory: pytest.TempPathFactory) -> Book:
    return office.open(parity.save(tmp_path_factory.mktemp("parity")))


def told(parity: Parity, book: Book, differing: list[tuple[Typed, list[Difference]]]) -> str:
    """A difference with the fewest changes that still show it."""
    typed = parity.shrink(book, differing[0][0])
    changed = {p: v for p, v in typed.items() if parity.base.get(p) != v}
    again = parity.run(book, [typed]).differing
    return f"{changed}: {again[0][1][:3] if again else differing[0][1][:3]}"


def test_on_two_thousand_whole_forms_the_workbook_and_the_checker_never_differ(
    parity: Parity, book: Book
) -> None:
    chance = random.Random(SEED)
    cases = [dict(parity.base), {}] + [parity.case(chance) for _ in range(CASES)]
    tally = parity.run(book, cases)
    assert tally.cases >= CASES
    assert tally.evaluations >= EVALUATIONS
    assert not tally.differing, told(parity, book, tally.differing)


def test_the_cases_make_every_rule_both_hold_and_fail(parity: Parity) -> None:
    """Otherwise two thousand agreements would say little."""
    chance = random.Random(SEED)
    failed: set[str] = set()
    for _ in range(CASES):
        raw = parity.raw(parity.case(chance))
        failed |= {
            f"{f.bound.declared.code} {f.bound.declared.origin}"
            for f in failures(Reading(parity.expressions, raw), parity.layout.rules)
        }
    held = {
        f"{c.declared.code} {c.declared.origin}"
        for c in parity.layout.rules
    }
    right = Reading(parity.expressions, parity.raw(parity.base))
    assert {f.bound.declared.code for f in failures(right, parity.layout.rules)} <= {"value.missing", "total.mismatch", "total.count_mismatch"}
    # a cell at Excel's limit of 32,767 characters is tried in test_rules_standard
    never = {k for k in held - failed if not k.startswith("value.truncated")}
    assert not never


def test_a_checker_with_another_rule_is_found_out(parity: Parity, book: Book) -> None:
    """The comparison can fail: with ``start<finish`` for ``start<=finish`` it does."""
    form = load_form(FORM)
    rules = tuple(
        replace(r, assertion="start<finish") if r.code == "project.period_order" else r for r in form.rules
    )
    other = Parity(form, right_return())
    other.expressions = Expressions(replace(form, rules=rules))
    other.layout = replace(other.layout, rules=other.expressions.rules)
    place = next(c.place for c in parity.cells if c.key == ("projects", "1", "period"))
    tally = other.run(book, [{**other.base, place: "202206-202206"}])
    assert [d.where for d in tally.differing[0][1]][:1] == ["project.period_order projects 1"]


@pytest.mark.parametrize("form_id", form_ids())
def test_every_cached_value_of_the_blank_workbook_is_what_libreoffice_computes(
    form_id: str, office: LibreOffice, tmp_path: Path
) -> None:
    blank = Parity(load_form(form_id))
    with office.open(blank.save(tmp_path)) as opened:
        assert list(_unequal(opened, blank, dict(blank.base))) == []


def _unequal(opened: Book, parity: Parity, typed: dict[tuple[str, int, int], Value]) -> Iterator[str]:
    computed = Recalculation(parity.template.plan, typed)
    for sheet in parity.template.plan.sheets:
        places = [(r, c) for r, c, _ in sheet.formulas()]
        if not places:
            continue
        corner = a1(max(r for r, _ in places), max(c for _, c in places))
        (shown,) = opened.values([(sheet.name, f"A1:{corner}")])
        for row, column in places:
            live = shown[row - 1][column - 1]
            live = "" if live is None else live
            ours = computed.value(sheet.name, row, column)
            same = live == ours or (
                isinstance(live, float) and isinstance(ours, float) and abs(live - ours) <= 1e-9 * max(1.0, abs(ours))
            )
            if not same:
                yield f"{sheet.name} {a1(row, column)}: {live!r} ≠ {ours!r}"


def test_ready_is_shown_exactly_when_the_checker_finds_nothing_left(parity: Parity, book: Book) -> None:
    """A right return cut to the list's rows, with totals mended, shows 可上报; one fault takes it away."""
    typed = dict(parity.base)
    computed = Reading(parity.expressions, parity.raw(typed))
    for cell in parity.cells:
        block, line, column = cell.key
        if block == "cover" and cell.place not in typed and cell.question.required:
            typed[cell.place] = "宝鸡市"
        if block == "totals":
            typed[cell.place] = _total(computed, line, column)
    assert parity.checker(typed)[2] == READY
    assert not parity.run(book, [typed]).differing
    place = next(c.place for c in parity.cells if c.key == ("projects", "1", "investment"))
    typed[place] = "待定"
    assert parity.checker(typed)[2] == "✗ 尚有 1 处须改正，详见“自检”"
    assert not parity.run(book, [typed]).differing


def _total(reading: Reading, line: str, column: str) -> float:
    wanted = {"related": ("是",), "supporting": ("否",), "all": ("是", "否")}[line]
    lines = [reading.line("projects", str(n)) for n in reading.lines("projects")]
    mine = [x for x in lines if x["related", "value"] in wanted]
    if column == "count":
        return float(len(mine))
    values = [x[column, "value"] for x in mine]
    return round(float(sum(v for v in values if isinstance(v, float))), 2)


ALPHABET = (
    "特色产业园区　 \n\r\u00a0\u2003\u200b\u2028\u205fabcXYZ0123456789.,%-—…“”①㎡℃·×±°２０㈠\u1680\u0085"
    "\U00020bb7\U0002a6d6é\u0301ñ한カ｡"
)


def test_the_live_counter_counts_any_text_as_the_checker_does(parity: Parity, book: Book) -> None:
    """Latin words, figures with units, full-width marks, blanks of every kind, rare hanzi, 3,000 characters."""
    chance = random.Random(SEED)
    texts = ["".join(chance.choices(ALPHABET, k=chance.randint(1, 120))) for _ in range(150)]
    texts += ["".join(chance.choices(ALPHABET, k=3_000)) for _ in range(6)]
    texts = [t for t in texts if t.strip("\r\n")]
    at = parity.layout.blocks["section1"]
    box = a1(at.rows["s1_1"], 1)
    counter = a1(at.rows["s1_1"], at.steps["", "zi"])
    for text in texts:
        book.set([(at.sheet, box, text)])
        ((live,),) = book.values([(at.sheet, counter)])[0]
        assert live == count_zi(_as_held(book, at.sheet, box)), repr(text)


def _as_held(book: Book, sheet: str, address: str) -> str:
    """The text as LibreOffice keeps it: it makes one line feed of each line break."""
    ((held,),) = book.values([(sheet, address)])[0]
    assert isinstance(held, str)
    return held


QUIRKS = {
    "typed booleans": "LibreOffice keeps TRUE as the number 1, so a number cell takes it; Excel and the checker do not",
    "texts that look like numbers": "LibreOffice finds one where the texts are the same; Excel as well where the numbers are, of 15 digits",
    "texts over 255": "LibreOffice looks up texts of more than 255 characters; Excel gives #VALUE!, so rules ask for the length first",
}
"""Where LibreOffice differs from Excel and no case above goes; each has its own test below."""


def test_quirk_a_boolean_is_a_number_in_libreoffice(parity: Parity, book: Book) -> None:
    place = next(c.place for c in parity.cells if c.key == ("projects", "1", "investment"))
    value = parity.layout.blocks["projects"].cell("1", "investment", "value")
    book.set([(place[0], a1(place[1], place[2]), Formula("=TRUE()"))])
    assert book.values([(value.sheet, a1(value.row, value.column))]) == [[[1.0]]]
    raw = parity.raw({**parity.base, place: True})
    codes = {f.bound.declared.code for f in failures(Reading(parity.expressions, raw), parity.layout.rules)}
    assert "value.not_number" in codes
    book.set([(place[0], a1(place[1], place[2]), None)])


def test_quirk_libreoffice_matches_long_texts(parity: Parity, book: Book) -> None:
    """And therefore both sides pass over names of more than 255 characters, in Excel as well."""
    places = [next(c.place for c in parity.cells if c.key == ("parks", n, "name")) for n in ("3", "5")]
    typed = {**parity.base, **dict.fromkeys(places, "园" * 300)}
    assert not parity.run(book, [typed]).differing
    book.set([(places[0][0], "ZZ1", "园" * 300), (places[0][0], "ZZ2", Formula("=MATCH(ZZ1;ZZ1:ZZ1;0)"))])
    assert book.values([(places[0][0], "ZZ2")]) == [[[1.0]]]
    book.set([(places[0][0], "ZZ1", None), (places[0][0], "ZZ2", None)])


def test_quirk_libreoffice_counts_texts_that_look_like_numbers_by_their_characters(office: LibreOffice, tmp_path: Path) -> None:
    """Whether a telephone number stands twice it tells as the checker does; that 0917 and 917 are one only Excel and the checker say."""
    texts = ("13800000000", "0917", "917", "13800000000", "1,200", "-5", "05", "610302199001011234", "610302199001011299", "12a", "12A", "12")
    sheet = SheetPlan("S")
    for row, text in enumerate(texts, 1):
        sheet.put(row, 1, text)
        sheet.put(row, 2, Call("COUNTIF", (Range("S", 1, 1, len(texts), 1), Call("LITERAL", (Cell("S", row, 1),)))))
    path = tmp_path / "texts.xlsx"
    path.write_bytes(build(Plan([sheet], {}), None))
    with office.open(path) as opened:
        shown = [row[0] for row in opened.values([("S", f"B1:B{len(texts)}")])[0]]
    ours = [count_matching(texts, literal(text)) for text in texts]
    assert shown == [2, 1, 1, 2, 1, 1, 1, 1, 1, 2, 2, 1]
    assert ours == [2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 1]


def test_a_second_engine_computes_the_same_but_for_arrays(parity: Parity) -> None:
    """formualizer agrees on every scalar formula; it does not compute the array that counts 字, so
    each counter is given to it as a number. Nor does it take names of formulas: each is given written out."""
    import formualizer
    import openpyxl

    chance = random.Random(SEED)
    for typed in [dict(parity.base), *(parity.case(chance) for _ in range(5))]:
        # openpyxl cannot put anything beneath a merged box
        beneath = {c.place for c in parity.cells if c.key[0] == BENEATH}
        typed = {p: v for p, v in typed.items() if not isinstance(v, ExcelError) and p not in beneath}
        computed = Recalculation(parity.template.plan, typed)
        held = openpyxl.load_workbook(io.BytesIO(parity.template.package))
        for (sheet, row, column), value in typed.items():
            cell = held[sheet].cell(row, column)
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"
        for sheet_plan in parity.template.plan.sheets:
            for row, column, node in sheet_plan.formulas():
                cell = held[sheet_plan.name].cell(row, column)
                if is_array(node):
                    cell.value = computed.value(sheet_plan.name, row, column)
                elif cell.data_type == "f":  # whatever has a name there is written out
                    cell.value = f"={formula_text(node, sheet_plan.name)}"
        for name in [name for name in held.defined_names if NAMED.fullmatch(name)]:
            del held.defined_names[name]
        stream = io.BytesIO()
        held.save(stream)
        out = formualizer.recalculate_xlsx_bytes(stream.getvalue())["bytes"]
        shown = openpyxl.load_workbook(io.BytesIO(out), data_only=True)
        for sheet_plan in parity.template.plan.sheets:
            for row, column, _ in sheet_plan.formulas():
                live = shown[sheet_plan.name].cell(row, column).value
                ours = computed.value(sheet_plan.name, row, column)
                live = "" if live is None else live
                same = live == ours or (isinstance(live, int | float) and live == pytest.approx(ours))
                assert same, f"{sheet_plan.name} {a1(row, column)}: {live!r} ≠ {ours!r}"


FIGURES: tuple[Value, ...] = (
    0.0, 1.0, 999.0, 1000.0, -1234.5, 186300.0, 0.1 + 0.2, 1e15, 123456789012345.0, 1234567.125, 0.000001, 0.0000001, 99999999.99,
    1 / 3, 2000 / 3, 999999.9999999, -0.5, "?", "", "甲|乙", "1234",
)


def test_figures_in_sentences_are_written_the_same_by_libreoffice(office: LibreOffice, tmp_path: Path) -> None:
    """With separators, at most six decimals, and no point behind a whole number."""
    chance = random.Random(SEED)
    values: list[Value] = [*FIGURES, *(round(chance.uniform(-1e9, 1e9), chance.randrange(5)) for _ in range(100))]
    sheet = SheetPlan("S")
    for row, value in enumerate(values, 1):
        sheet.put(row, 1, value)
        sheet.put(row, 2, Call("FIGURE", (Cell("S", row, 1),)))
    path = tmp_path / "figures.xlsx"
    path.write_bytes(build(Plan([sheet], {}), None))
    with office.open(path) as opened:
        shown = [row[0] or "" for row in opened.values([("S", f"B1:B{len(values)}")])[0]]
    assert shown == [figure(value) for value in values]
    assert shown[5:8] == ["186,300", "0.3", "1,000,000,000,000,000"]


NEAR_FIGURES = "0123456789" * 2 + ".,-+eE/%:() $￥¥年月日上午千百万亿'\"_xbD٣３²½Ⅷ十兆|#=\u2003\u200b"


def test_only_digits_make_a_figure_between_digits_and_an_exponent(parity: Parity, book: Book) -> None:
    """What stands for ``DIGITS`` in a workbook: no sign, unit, date, percent, fraction or foreign digit passes."""
    chance = random.Random(SEED)
    at = parity.layout.blocks["section1"].sheet
    texts = ["".join(chance.choices(NEAR_FIGURES, k=chance.randint(1, 6))) for _ in range(1_500)]
    texts += ["0", "007", "12", "999999999999999", "1 1/2", "5E1", "5E-", "1/2", "12:30", "2021-06", "5%", "1,234"]
    cases = [Case([(at, "ZZ1", text)], [(at, "AAB1")]) for text in texts]
    asked = write(expand(Call("DIGITS", (Cell(at, 1, 702),))), at)
    typed = re.sub(r'"[^"]*"|,', lambda m: ";" if m[0] == "," else m[0], asked)  # as LibreOffice separates arguments
    book.set([(at, "AAB1", Formula("=" + typed))])
    passed = {text for text, shown in zip(texts, book.run(cases), strict=True) if shown[0][0][0]}
    book.set([(at, "ZZ1", None), (at, "AAB1", None)])
    assert passed == {text for text in texts if all_digits(text)}
    assert len(passed) > 40
