"""An expression made shorter gives what it gave before, for every value of its cells, errors included."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from workbook_tools.cells import Cell
from workbook_tools.rules.compile import compile_formula
from workbook_tools.rules.excel import write
from workbook_tools.rules.simplify import given as assuming
from workbook_tools.rules.simplify import is_certain, simplified
from workbook_tools.rules.syntax import Binary, Boolean, Call, Node, Number, Text
from workbook_tools.rules.values import ExcelError, Value

CELLS = [Cell("s", 1, column) for column in range(1, 4)]
USED = Cell("s", 1, 4)
values = st.one_of(st.none(), st.sampled_from([0.0, 1.0, 5.0]), st.sampled_from(["", "是", "?", "202206", "１,234", "2022-3-15"]), st.booleans(), st.just(ExcelError("#N/A")))
leaves: st.SearchStrategy[Node] = st.one_of(
    st.sampled_from([*CELLS, Boolean(True), Boolean(False), Number(1.0), Text("是"), Binary("=", USED, Number(1.0)), Call("NOT", (USED,))]),
)


def _wider(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    one = st.tuples(st.sampled_from(["NOT", "ISERROR", "ISNUMBER", "ISTEXT"]), inner).map(lambda p: Call(p[0], (p[1],)))
    many = st.tuples(st.sampled_from(["AND", "OR"]), st.lists(inner, min_size=1, max_size=3)).map(lambda p: Call(p[0], tuple(p[1])))
    either = st.tuples(inner, inner, inner).map(lambda p: Call("IF", p))
    trapped = st.tuples(inner, inner).map(lambda p: Call("IFERROR", p))
    compared = st.tuples(st.sampled_from(["=", "<>", "<", ">="]), inner, inner).map(lambda p: Binary(*p))
    read = st.tuples(st.sampled_from(["STRIP", "HALF", "NUMERAL", "DATEOF", "MONTHOF", "DIGITS", "N", "LEN", "ZI"]), inner).map(
        lambda p: Call(p[0], (p[1],))
    )
    cut = st.tuples(st.sampled_from(["LEFT", "RIGHT"]), inner).map(lambda p: Call(p[0], (p[1], Number(2.0))))
    swapped = inner.map(lambda n: Call("SUBSTITUTE", (n, Text("?"), Text(""))))
    number = st.tuples(st.sampled_from(["ROUND", "INT"]), inner).map(
        lambda p: Call(p[0], (Call("N", (p[1],)), *([Number(2.0)] if p[0] == "ROUND" else [])))
    )
    return st.one_of(one, many, either, trapped, compared, read, cut, swapped, number)


expressions = st.recursive(leaves, _wider, max_leaves=12)


def value_of(node: Node, held: dict[tuple[str, int, int], Value]) -> Value:
    """What a cell with this formula shows."""
    return compile_formula(node, 1)(_Cells(held), {}, 1)


class _Cells(dict[tuple[str, int, int], Value]):
    def __missing__(self, key: object) -> None:
        return None


@settings(max_examples=600, deadline=None)
@given(expressions, st.lists(values, min_size=3, max_size=3), st.sampled_from([0.0, 1.0]))
def test_a_shorter_expression_gives_the_same(node: Node, typed: list[Value], used: float) -> None:
    """Also where it is known whether the line is used."""
    held: dict[tuple[str, int, int], Value] = {("s", 1, n): value for n, value in enumerate(typed, 1)}
    held["s", 1, 4] = used
    shorter = simplified(node)
    assert value_of(shorter, held) == value_of(node, held)
    assert len(write(shorter, "s")) <= len(write(node, "s"))
    told = simplified(assuming(node, USED, one=used == 1.0))
    assert value_of(told, held) == value_of(node, held)
    if is_certain(node):
        assert not isinstance(value_of(node, held), ExcelError)


def test_what_only_a_used_line_can_fail_is_seen() -> None:
    """The condition that every rule of a list has says nothing about a line without answers."""
    passes = Call("IF", (Binary("=", USED, Number(1.0)), Binary("<", CELLS[0], Number(3.0)), Boolean(True)))
    assert simplified(assuming(passes, USED, one=False)) == Boolean(True)
    assert simplified(assuming(passes, USED, one=True)) == Binary("<", CELLS[0], Number(3.0))


def test_an_error_is_not_taken_for_false() -> None:
    """``AND`` of an error and FALSE is the error: only what can be none is left out."""
    doubtful = Call("AND", (Boolean(False), CELLS[0]))
    assert simplified(doubtful) == doubtful
    certain = Call("AND", (Boolean(False), Call("ISNUMBER", (CELLS[0],))))
    assert simplified(certain) == Boolean(False)


def test_what_is_said_not_to_hold_is_turned_round() -> None:
    """``OR(NOT(a), b="")`` with nothing in it that can be an error: the other way round it has fewer words."""
    test = Call("OR", (Call("NOT", (Call("ISTEXT", (CELLS[0],)),)), Binary("=", Call("STRIP", (CELLS[1],)), Text(""))))
    turned = Call("AND", (Call("ISTEXT", (CELLS[0],)), Binary("<>", Call("STRIP", (CELLS[1],)), Text(""))))
    assert simplified(Call("IF", (test, Text(""), Text("A")))) == Call("IF", (turned, Text("A"), Text("")))


def test_an_error_that_was_asked_about_is_certain_not_to_be_there() -> None:
    """What stands where ``ISERROR`` says no needs no trap; what stands where it says yes does."""
    long = Binary("<", Call("LEN", (CELLS[0],)), Number(9.0))
    asked = Call("ISERROR", (CELLS[0],))
    assert is_certain(Call("IF", (asked, Boolean(True), long)))
    assert not is_certain(Call("IF", (asked, long, Boolean(True))))
