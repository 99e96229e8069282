"""Compiled code gives what the reference evaluator gives, of rules and of cells, and what it is said to give."""

from __future__ import annotations

import itertools
import random
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from tests.expressions import CODES, COLUMNS, NUMBERS, SIZE, expressions, values
from tests.reference_evaluator import evaluate
from workbook_tools.cells import Cell, Range
from workbook_tools.rules import fast_operators as operators
from workbook_tools.rules.compile import Shared, compile_formula, compile_node
from workbook_tools.rules.fast_operators import LONGER_IN_LOWER_CASE
from workbook_tools.rules.functions import BY_NAME, FUNCTIONS, Argument, Function, Lookup
from workbook_tools.rules.gives import Gives
from workbook_tools.rules.python_source import Writer
from workbook_tools.rules.ranges import packed
from workbook_tools.rules.syntax import ALL, HERE, Binary, Boolean, Call, Items, Node, Number, Slot, Text, rewrite
from workbook_tools.rules.values import NOT_AVAILABLE, ExcelError, Value, compare

LISTS = {("codes", "items"): CODES}
LINE, FIXED, ROW = 7, 1, 21
"""Rows of the sheet on which expressions are tried as formulas: the line's, the fixed one's, the formula's."""


class Whole(dict[Any, Any]):
    """The form's values as a plain mapping that also computes what is shared."""

    def __init__(self, held: Mapping[Any, Any]) -> None:
        super().__init__(held)

    def __missing__(self, key: Shared) -> Value:
        value = self[key] = key.of(self, LISTS)
        return value


class Tried:
    """What stands in the places that random expressions name: rows of values of three columns."""

    def __init__(self, rows: list[tuple[Value, ...]]) -> None:
        self.line = {(c, "value"): rows[0][i] for i, c in enumerate(COLUMNS)}
        self.whole: dict[Any, Any] = {("t", "fixed", c, "value"): rows[1][i] for i, c in enumerate(COLUMNS)}
        self.whole |= {("t", ALL, c, "value"): tuple(row[i] for row in rows) for i, c in enumerate(COLUMNS)}

    def source(self, place: Slot | Items | Cell | Range) -> Argument:
        """The values as the reference evaluator asks for them."""
        if isinstance(place, Items):
            return CODES
        assert isinstance(place, Slot)
        held: Argument = self.line[place.column, place.step] if place.row == HERE else self.whole[
            place.block, place.row, place.column, place.step]
        return held

    def in_cells(self, node: Node) -> tuple[Node, dict[Any, Value], Whole]:
        """The expression as a formula in a cell, with the cells and ranges that it looks at."""
        cells: dict[Any, Value] = {}
        ranges: dict[Any, Argument] = {}

        def located(part: Node) -> Node:
            if isinstance(part, Items):
                ranges["表", 1, 9, len(CODES), 9] = CODES
                return Range("表", 1, 9, len(CODES), 9)
            if not isinstance(part, Slot):
                return part
            column = COLUMNS.index(part.column) + 1
            if part.row == ALL:
                ranges["表", 30, column, 29 + SIZE, column] = self.source(part)
                return Range("表", 30, column, 29 + SIZE, column)
            row = LINE if part.row == HERE else FIXED
            value = self.source(part)
            assert not isinstance(value, tuple | list)
            cells["表", row, column] = value  # type: ignore[assignment]
            return Cell("表", row, column, fixed=row == FIXED)

        return rewrite(node, located), cells, Whole(ranges)


ROWS = st.lists(st.tuples(values, values, values), min_size=SIZE, max_size=SIZE)
MANY = settings(max_examples=1000, deadline=None, suppress_health_check=list(HealthCheck))


def same(one: Value, other: Value) -> bool:
    """Whether two values are equal and of one type."""
    return type(one) is type(other) and one == other


@MANY
@given(expressions, ROWS)
def test_a_compiled_expression_gives_what_the_reference_gives(node: Node, rows: list[tuple[Value, ...]]) -> None:
    """As a rule that sees a line, and as a formula in a cell; neither ever fails."""
    tried = Tried(rows)
    wanted = evaluate(node, tried.source)
    event(type(wanted).__name__)
    found = compile_node(node)(tried.line, Whole(tried.whole), LISTS)
    assert same(found, wanted)
    formula, cells, ranges = tried.in_cells(node)
    assert same(compile_formula(formula, ROW)(cells, ranges, ROW), wanted)
    # moved down, it is the same function and looks at the cells further down
    moved = {(s, row if row == FIXED else row + 5, column): value for (s, row, column), value in cells.items()}
    assert same(compile_formula(formula, ROW)(moved, ranges, ROW + 5), wanted)


TYPES: dict[str, set[type]] = {
    "logical": {bool}, "number": {float}, "text": {str}, "any": {bool, float, str, type(None), ExcelError}
}
"""The types of what a part may give."""


def allowed(gives: Gives) -> set[type]:
    """The types that a part may give; ``!`` allows an error value as well."""
    return TYPES[gives.rstrip("!")] | ({ExcelError} if gives.endswith("!") else set())


@settings(MANY, max_examples=300)
@given(expressions, ROWS)
def test_no_part_gives_what_the_compiler_does_not_expect_of_it(node: Node, rows: list[tuple[Value, ...]]) -> None:
    """It spares tests of what cannot be, so what it believes has to be so."""
    gives = Writer().write(node)[1]
    event(gives)
    assert type(evaluate(node, Tried(rows).source)) in allowed(gives)


A, B = (Slot("t", HERE, c, "value") for c in "ab")
ONE, WORD = Number(1.0), Text("x")


def is_blank(node: Node) -> Node:
    """Something that is certainly a logical."""
    return Call("ISBLANK", (node,))


@pytest.mark.parametrize(("node", "gives"), [
    (A, "any"), (ONE, "number"), (WORD, "text"), (Binary("+", ONE, ONE), "number!"),
    (Binary("=", ONE, WORD), "logical"), (Binary("=", A, WORD), "logical!"), (Binary("<", ONE, A), "logical!"),
    (Binary("&", ONE, WORD), "text"), (Binary("&", Binary("&", ONE, WORD), A), "text!"),
    (Call("STRIP", (A,)), "text"), (Call("COUNT", (A,)), "number"), (Call("LEN", (A,)), "number!"),
    (Call("LEFT", (A, ONE)), "text!"), (Call("NUMERAL", (A,)), "any"), (Call("INDEX", (Items("l", "items"), ONE)), "any"),
    (Call("N", (A,)), "number!"), (Call("N", (WORD,)), "number"), (Call("N", (is_blank(A),)), "number"),
    (Call("NOT", (is_blank(A),)), "logical"), (Call("NOT", (A,)), "logical!"),
    (Call("AND", (is_blank(A), is_blank(B))), "logical"), (Call("AND", (is_blank(A), B)), "logical!"),
    (Call("OR", (is_blank(A), is_blank(B))), "logical"), (Call("OR", (A, is_blank(B))), "logical!"),
    (Call("IF", (is_blank(A), ONE, ONE)), "number"), (Call("IF", (A, ONE, ONE)), "number!"),
    (Call("IF", (is_blank(A), ONE, WORD)), "any"), (Call("IF", (is_blank(A), ONE, Binary("/", ONE, ONE))), "number!"),
    (Call("IF", (is_blank(A), ONE)), "any"), (Call("IF", (is_blank(A), is_blank(B))), "logical"),
    (Call("IFERROR", (Binary("/", ONE, ONE), ONE)), "number"), (Call("IFERROR", (Call("LEN", (A,)), WORD)), "any"),
    (Call("IFERROR", (ONE, A)), "number"), (Call("IFERROR", (A, ONE)), "any"),
], ids=str)
def test_what_a_part_can_give(node: Node, gives: Gives) -> None:
    """Enough to spare tests, and never too much."""
    assert Writer().write(node)[1] == gives


ODD: tuple[Value, ...] = (
    None, True, False, *NUMBERS, -0.5, 1e300, -1e300, 5e-324, 400.0, -400.0, 3e6, "", "abc", "1", "~", "*", "是" * 300, "<>",
    "2022-3-1", "TRUE", ExcelError("#N/A"),
)
RANGES: tuple[Argument, ...] = ((), (None,), ODD[:3], ODD, Lookup(ODD))
LISTS_OF_ITEMS: tuple[Argument, ...] = (
    Lookup(packed(())), packed([("甲", ("甲", "1")), ("", ("~*",))]), Lookup(packed([("甲", ("甲", "1")), ("乙|", ("abc",))])),
)
"""What ``ITEM`` looks through: code lists as a workbook keeps them."""


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda f: str(f.name))
def test_a_function_gives_what_its_record_says_whatever_it_is_given(function: Function) -> None:
    """Never an exception; an error value only where it is not sure; text, numbers and logicals as said."""
    types = TYPES[function.gives] | (set() if function.sure else {ExcelError})
    takes = function.takes
    for count in {len(takes), max(function.least, 1)} | ({1, 2} if function.repeats else set()):
        kinds = [takes[min(i, len(takes) - 1)] for i in range(count)]
        ranges = LISTS_OF_ITEMS if function.name == "ITEM" else RANGES
        fewer = ODD if count < 3 else ODD[::2]
        given = [(*ranges, *fewer) if k == "range" and function.repeats else ranges if k == "range" else fewer for k in kinds]
        for arguments in itertools.product(*given):
            if len({len(a) for a, k in zip(arguments, kinds, strict=True) if k == "range" and isinstance(a, tuple)}) > 1:
                continue  # columns of one table are of one length
            assert type(function.apply(*arguments)) in types, arguments


def test_a_chain_of_joins_of_any_length_is_compiled() -> None:
    """Python nests no more than two hundred parentheses; a joined column of verdicts may be longer."""
    chain: Node = A
    for _ in range(400):
        chain = Binary("&", chain, WORD)
    assert compile_node(chain)({("a", "value"): 1.0}, {}, {}) == "1" + "x" * 400
    assert compile_node(chain)({("a", "value"): NOT_AVAILABLE}, {}, {}) == NOT_AVAILABLE


@pytest.mark.parametrize("held", [
    "|a甲|b乙|c", "|b|a", "|a|b", "|a", "|b", "", "|a乙|b丙|a丁|b", 12.5, True, None, NOT_AVAILABLE, "|a|a|b",
])
def test_what_stands_between_two_marks_is_what_mid_and_find_give(held: Value) -> None:
    """In whatever a cell holds: both marks, one, none, the wrong way round; and one expression that is nearly the same."""
    cell = Slot("t", HERE, "a", "value")

    def cut(length: float) -> Node:
        begins, ends = (Call("FIND", (Text(mark), cell)) for mark in ("|a", "|b"))
        return Call("MID", (cell, Binary("+", begins, Number(2.0)), Binary("-", Binary("-", ends, begins), Number(length))))

    for length in (2.0, 1.0):
        assert same(compile_node(cut(length))({("a", "value"): held}, {}, {}), evaluate(cut(length), lambda place: held))
    assert "_between" in Writer().write(cut(2.0))[0]
    assert "_between" not in Writer().write(cut(1.0))[0]


@MANY
@given(st.lists(st.one_of(values, st.sampled_from(["甲", "x", "X", "İ", "i\u0307", " ", "\u3000\n", "x ", 0.0, -0.0, 1.0])), min_size=3, max_size=3))
def test_one_value_compared_with_many_and_whether_anything_is_written_are_what_the_reference_gives(held: list[Value]) -> None:
    """As one call each, where nothing else is asked; and not where a comparison is another or an error counts."""
    cells = [Slot("t", HERE, name, "value") for name in COLUMNS]
    tried = Tried([tuple(held)] * SIZE)
    line = tried.line
    first, *others = cells
    compared = [Call("IFERROR", (Binary("=", first, other), Boolean(False))) for other in others]
    chain: Node = first
    for cell in others:
        chain = Binary("&", chain, cell)
    stripped = Call("STRIP", (chain,))
    for node, word in (
        (Call("OR", tuple(compared)), "_equal_any"), (Call("NOT", (Call("OR", tuple(compared)),)), "_equal_any"),
        (Binary("<>", stripped, Text("")), "_any_written"), (Binary("=", Call("STRIP", (first,)), Text("")), "_any_written"), (Binary("=", stripped, Text("")), "_any_written"),
        (Call("OR", (*compared, Binary("=", first, others[0]))), ""), (Call("OR", (*compared, Call("IFERROR", (others[0], Boolean(False))))), ""),
        (Call("OR", (compared[0], Call("IFERROR", (Binary("=", others[0], others[1]), Boolean(False))))), ""),
        (Call("OR", (compared[0], Call("IFERROR", (Binary("=", first, others[1]), Boolean(True))))), ""),
        (Binary("=", stripped, Text("x")), ""),
    ):
        source = Writer().write(node)[0]
        assert word in source and ("_equal_any" in source or "_any_written" in source) is bool(word)
        assert same(compile_node(node)(line, {}, {}), evaluate(node, tried.source)), node


def test_what_looks_only_at_whole_columns_is_computed_once() -> None:
    """However many lines ask for it."""
    seen: list[Any] = []

    class Counted(Whole):
        def __missing__(self, key: Any) -> Value:
            seen.append(key)
            return super().__missing__(key)

    total = Call("SUM", (Slot("t", ALL, "a", "value"),))
    rule = compile_node(Binary("<", A, total))
    whole = Counted({("t", ALL, "a", "value"): (1.0, 2.0)})
    assert [rule({("a", "value"): v}, whole, {}) for v in (2.0, 3.0)] == [True, False]
    assert len(seen) == 1


def test_only_one_character_is_longer_in_lower_case() -> None:
    """So texts of unequal length without it differ; the compiler relies on it."""
    longer = [chr(c) for c in range(0x110000) if len(chr(c).lower()) != 1]
    assert longer == [LONGER_IN_LOWER_CASE]


def test_no_character_turns_caseless_in_lower_case() -> None:
    """So only itself equals a text without upper and lower case; the compiler relies on it."""
    for code in range(0x110000):
        character = chr(code)
        lower = character.lower()
        if lower != character:
            assert any(part.upper() != part for part in lower), hex(code)


def test_patterns_are_looked_for_among_the_texts_of_a_range_as_cell_by_cell() -> None:
    """Counted and found, whether the range remembers its texts or not; errors and numbers are no texts."""
    chance = random.Random(7)
    held: tuple[Value, ...] = ("", None, "啊C", "啊C埃D", "埃D", "○ 未填", 3.0, True, ExcelError("#N/A"), "啊")
    count, match, total = (BY_NAME[name].apply for name in ("COUNTIF", "MATCH", "SUM"))
    for _ in range(300):
        cells = tuple(chance.choices(held, k=chance.randint(1, 9)))
        for inner, pattern in (("", "?*"), ("啊", "*啊*"), ("埃D", "*埃D*")):
            places = [n for n, v in enumerate(cells, 1) if isinstance(v, str) and v and inner in v]
            for many in (cells, Lookup(cells)):
                assert count(many, pattern) == float(len(places))
                assert match(pattern, many) == (float(places[0]) if places else NOT_AVAILABLE)
        wrong = [v for v in cells if isinstance(v, ExcelError)]
        assert total(cells) == (wrong[0] if wrong else float(sum(v for v in cells if type(v) is float)))


def test_numbers_that_are_the_same_are_compared_at_once() -> None:
    """And in every order as the slow way says."""
    for one, other in itertools.product((0.0, -0.0, 1.0, 1.0 + 1e-15, 1e300, -2.5, 0.1 + 0.2, 0.3), repeat=2):
        order = compare(one, other)
        assert isinstance(order, int)
        assert operators.below(one, other) is (order < 0)
        assert operators.at_most(one, other) is (order <= 0)
        assert operators.above(one, other) is (order > 0)
        assert operators.at_least(one, other) is (order >= 0)
