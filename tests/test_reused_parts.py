"""What an expression has twice is computed once, and only where it is certain to have been computed before."""

from __future__ import annotations

import random

import pytest

from tests.reference_evaluator import evaluate
from workbook_tools.cells import Cell, Range
from workbook_tools.rules.compile import compile_formula
from workbook_tools.rules.functions import Argument
from workbook_tools.rules.python_source import CellWriter
from workbook_tools.rules.syntax import Binary, Boolean, Call, Items, Negative, Node, Number, Slot, Text
from workbook_tools.rules.values import NOT_AVAILABLE, ExcelError, Value

COLUMNS = 4
VALUES: tuple[Value, ...] = (
    None, "", "?", "|a甲|b乙", "true", "12", 0.0, 1.0, -2.5, 202203.0, True, False, ExcelError("#REF!"), NOT_AVAILABLE,
)
COMPARED = ("=", "<>", "<", "<=", ">", ">=")
CALLS = ("IF", "IF", "IF", "AND", "OR", "AND", "OR", "NOT", "IFERROR", "IFERROR", "ISERROR", "ISNUMBER", "ISTEXT", "N", "LEN", "STRIP", "HALF", "MID")


def cell(column: int) -> Cell:
    """A cell of the formula's own row."""
    return Cell("表", 1, column)


def between(text: Node) -> Node:
    """What stands between two marks."""
    first, last = (Call("FIND", (Text(mark), text)) for mark in ("|a", "|b"))
    return Call("MID", (text, Binary("+", first, Number(2.0)), Binary("-", Binary("-", last, first), Number(2.0))))


def grown(chance: random.Random) -> Node:
    """An expression of parts that stand in it again and again."""
    pool: list[Node] = [*map(cell, range(1, COLUMNS + 1)), Number(1.0), Text("?"), Text(""), Boolean(True), Boolean(False)]
    for _ in range(chance.randint(4, 24)):
        one, two, three = chance.choices(pool[-12:], k=3)
        name = chance.choice((*CALLS, "&", "+", "compared", "-"))
        if name == "compared":
            made: Node = Binary(chance.choice(COMPARED), one, two)
        elif name in {"&", "+"}:
            made = Binary(name, one, two)
        elif name == "-":
            made = Negative(one)
        elif name == "MID":
            made = between(one)
        else:
            count = {"IF": 3, "AND": 3, "OR": 3, "IFERROR": 2}.get(name, 1)
            made = Call(name, (one, two, three)[:count])
        pool.append(made)
    return pool[-1]


@pytest.mark.parametrize("seed", range(40))
def test_whatever_is_repeated_the_value_is_that_of_the_expression(seed: int) -> None:
    """Random expressions, each over many rows of values."""
    chance = random.Random(seed)
    repeated = 0
    for _ in range(60):
        node = grown(chance)
        function = compile_formula(node, 1)
        repeated += "t1" in function.__code__.co_varnames
        for _ in range(25):
            row = chance.choices(VALUES, k=COLUMNS)

            def source(place: Slot | Items | Cell | Range, row: list[Value] = row) -> Argument:
                assert isinstance(place, Cell)
                return row[place.column - 1]

            wanted = evaluate(node, source)
            found = function({("表", 1, n): value for n, value in enumerate(row, 1)}, {}, 1)
            assert (found, type(found)) == (wanted, type(wanted)), (node, row)
    assert repeated > 3


def looked_up(node: Node) -> int:
    """How often the source of an expression looks at cells."""
    return CellWriter(1).source(node).count("cells[")


def test_a_cell_is_looked_at_once() -> None:
    """However often it is asked for after that."""
    asked = Call("IF", (Binary("=", cell(1), Number(1.0)), Binary("&", cell(1), cell(1)), cell(1)))
    assert looked_up(asked) == 1


def test_what_one_branch_computed_is_not_known_in_the_other_nor_behind_both() -> None:
    """Nobody knows which was taken."""
    choice = Call("IF", (cell(1), cell(2), Binary("&", cell(2), Text("."))))
    assert looked_up(choice) == 3
    assert looked_up(Binary("&", choice, cell(2))) == 4
    assert looked_up(Binary("&", choice, cell(1))) == 3


def test_what_may_not_be_computed_is_not_known() -> None:
    """Behind ``AND`` and ``OR`` only what is asked first is; of ``IFERROR`` what it tries."""
    texts = [Call("ISTEXT", (cell(n),)) for n in (1, 2)]
    for name in ("AND", "OR"):
        both = Call(name, tuple(texts))
        assert looked_up(Binary("&", both, cell(1))) == 2
        assert looked_up(Binary("&", both, cell(2))) == 3
    # what may be an error is computed first, wherever it stands
    assert looked_up(Binary("&", Call("AND", (texts[0], Binary("=", cell(2), cell(3)))), cell(1))) == 4
    assert looked_up(Binary("&", Call("AND", (texts[0], Binary("=", cell(2), cell(3)))), cell(2))) == 3
    assert looked_up(Binary("&", Call("IFERROR", (cell(1), cell(2))), Binary("&", cell(1), cell(2)))) == 3
