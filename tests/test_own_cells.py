"""What is told of a cell by itself is what its steps and conditions give, one by one; what is remembered is what was told.

The reference evaluator walks the very expressions; what is shortened for numbers and texts is held against it.
"""

from __future__ import annotations

import gc
from functools import lru_cache

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from tests.expressions import COLUMNS, expressions, values
from tests.reference_evaluator import evaluate
from tests.sheets_as_text import RIGHT, complete, layout, reading, typed_into_file
from tests.shipped import form_ids
from tests.test_compile import MANY, ROWS, Tried, same
from workbook_tools.check import own_cells
from workbook_tools.check.evaluate import failures, one_by_one
from workbook_tools.check.expressions import Expressions
from workbook_tools.check.own_cells import LONGEST, MEMORY, Alike, OwnCells, by_itself
from workbook_tools.check.values import Reading
from workbook_tools.examine import examine_bytes
from workbook_tools.form.catalog import forms_in
from workbook_tools.rules.functions import Argument
from workbook_tools.rules.known_kinds import Kind, known
from workbook_tools.rules.syntax import HERE, Binary, Call, Items, Node, Number, Slot, Text
from workbook_tools.rules.values import ExcelError, Value


def kind_of(value: Value) -> Kind:
    """What may be said of a place that holds a value."""
    return "number" if type(value) is float else "text" if type(value) is str else "logical" if type(value) is bool else ""


@MANY
@given(expressions, ROWS)
def test_an_expression_shortened_by_what_stands_somewhere_gives_the_same(node: Node, rows: list[tuple[Value, ...]]) -> None:
    tried = Tried(rows)
    kinds = {Slot("t", HERE, c, "value"): kind_of(rows[0][i]) for i, c in enumerate(COLUMNS)}
    kinds |= {Slot("t", "fixed", c, "value"): kind_of(rows[1][i]) for i, c in enumerate(COLUMNS)}
    shorter, kind = known(node, kinds)
    event("shorter" if shorter != node else "as it was")
    wanted = evaluate(node, tried.source)
    assert same(evaluate(shorter, tried.source), wanted)
    assert not kind or kind_of(wanted) == kind


A = Slot("t", HERE, "a", "value")


@pytest.mark.parametrize(("node", "left"), [
    (Call("OR", (Call("ISTEXT", (A,)), Binary("=", A, Text("x")), Call("ISNUMBER", (A,)))), "Boolean(value=True)"),
    (Call("IF", (Call("ISERROR", (A,)), Number(1.0), A)), str(A)),
    (Call("N", (A,)), str(A)),
    (Binary("=", Number(1.0), Number(1.0 + 1e-15)), "Boolean(value=True)"),
    (Binary("/", A, A), str(Binary("/", A, A))),
], ids=str)
def test_what_is_left_where_a_number_stands(node: Node, left: str) -> None:
    assert str(known(node, {A: "number"})[0]) == left


def test_nothing_is_shortened_of_which_nothing_is_known() -> None:
    node = Call("OR", (Call("ISTEXT", (A,)), Binary("=", A, Text("x")), Call("ISNUMBER", (A,))))
    assert known(node, {}) == (node, "")


@lru_cache(maxsize=8)
def of_form(form: str) -> Expressions:
    """The expressions of a form that ships with the package."""
    return Expressions(forms_in().get(form))


ODD: tuple[Value, ...] = (
    None, True, False, ExcelError("#REF!"), ExcelError("#N/A"), 0.0, -0.0, 1.0, -1.0, 0.005, 12.345, 1e15, 123456789012345.6, 1e-300, 1e300,
    202106.0, 44621.0, "", " ", "?", "无", "略", "待定", "1200", "1,200", "1,20", "1200万元", "3亿元", "１２００", "￥5万", "=", "*", "~?", "TRUE",
    "2021.6-2023.12", "202106-202312", "2021年6月至2023年12月", "2022-3-1", "是", "否", "3621", "3621汽柴油车整车制造", "13800000000", "029-88888888",
    "甲|乙", "——", "长" * 300, "a" * 32768, "长" * 5000,
)


def told(cells: OwnCells, raw: Value, expressions: Expressions) -> tuple[dict[str, Value], tuple[int, ...]]:
    """The steps and the failing conditions of a content, as the reference evaluator has them."""
    steps: dict[str, Value] = {"raw": raw}

    def source(place: object) -> Argument:
        if isinstance(place, Items):
            return expressions.lists[place.list, place.column]
        assert isinstance(place, Slot)
        return steps[place.step]

    alike = cells.judges
    assert isinstance(alike, Alike)
    for name, node in alike.steps.items():
        steps[name] = evaluate(node, source)
    return steps, tuple(n for n, node in enumerate(alike.conditions) if evaluate(node, source) is not True)


def agree(cells: OwnCells, raw: Value, expressions: Expressions) -> None:
    """Both tell the same of a content, steps and failures, when it is new and when it is remembered."""
    steps, failing = told(cells, raw, expressions)
    for _ in range(2):
        own = cells.read(raw)
        assert own.failing == failing
        assert all(same(own[name], value) or (value is raw) for name, value in steps.items())


@pytest.mark.parametrize("form", form_ids())
def test_every_kind_of_cell_tells_of_odd_contents_what_its_expressions_give(form: str) -> None:
    expressions = of_form(form)
    for cells in set(expressions.own.values()):
        for raw in ODD:
            agree(cells, raw, expressions)


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(form_ids()), st.integers(0, 99), st.one_of(values, st.text("0123456789.,-年月万亿元￥ 　|~*?是否甲", max_size=12)))
def test_a_cell_tells_of_any_content_what_its_expressions_give(form: str, which: int, raw: Value) -> None:
    expressions = of_form(form)
    kinds = list(dict.fromkeys(expressions.own.values()))
    agree(kinds[which % len(kinds)], raw, expressions)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_failures_are_those_of_every_condition_tried_by_itself(data: st.DataObject) -> None:
    """In the same order, whatever stands in some of the cells of a filled return."""
    read = reading(RIGHT)
    places = data.draw(st.lists(st.sampled_from(sorted(read.raw.cells)), max_size=6, unique=True))
    other = read
    for place in places:
        other = other.with_answer(place, data.draw(st.sampled_from(ODD)))
    for table in sorted(other.tables):
        for column in data.draw(st.lists(st.sampled_from(sorted(other.raw.tables[table][0].cells)), max_size=4, unique=True)):
            line = data.draw(st.integers(1, len(other.tables[table])))
            other = other.with_answer((table, str(line), column), data.draw(st.sampled_from(ODD)))
    rules = read.expressions.rules
    fresh = Reading(Expressions(read.expressions.form), read.raw)
    found = list(failures(other, rules))
    event(f"{min(len(found), 9)} failures")
    assert found == list(one_by_one(other, rules))
    assert list(failures(fresh, rules)) == list(one_by_one(fresh, rules))


def test_the_order_of_the_checks_is_kept_and_most_conditions_look_at_one_cell() -> None:
    expressions = of_form(layout().form.id)
    judged = [ordered for every in expressions.judged.values() for ordered in every]
    others = [*expressions.others.alone.values(), *(tried for _, _, tried in expressions.others.of_lines)]
    assert len(judged) + sum(map(len, others)) == sum(len(bound.conditions) for bound in expressions.rules)
    assert len(judged) > sum(map(len, others))
    assert complete(RIGHT) and not list(failures(reading(RIGHT), expressions.rules[:0]))


def test_a_condition_that_reads_another_cell_or_the_guidance_is_not_of_one_cell() -> None:
    own, other = Slot("b", HERE, "a", "raw"), Slot("b", HERE, "c", "raw")
    assert by_itself(Binary("=", own, Text("x")), "b", HERE, "a") == Binary("=", Slot("", HERE, "", "raw"), Text("x"))
    for foreign in (other, Slot("b", "*", "a", "raw"), Slot("b", HERE, "a", "guidance"), Slot("b", HERE, "a", "covered"), Slot("b", HERE, "", "index")):
        assert by_itself(Call("OR", (Binary("=", own, foreign),)), "b", HERE, "a") is None


def test_equal_contents_of_different_kinds_are_not_taken_for_each_other() -> None:
    """TRUE equals 1 and 0 equals -0 to Python, and not to an official."""
    cells = next(iter(of_form(layout().form.id).own.values()))
    for raw in (1.0, True, 0.0, -0.0, False, "1", "b'0.0'"):
        assert same(cells.read(raw)["raw"], raw) and str(cells.read(raw)["raw"]) == str(raw)


def test_the_memory_of_contents_forgets() -> None:
    cells = next(iter(of_form(layout().form.id).own.values()))
    MEMORY.forget()
    for number in range(own_cells.MOST + 10):
        cells.read(float(number))
    assert cells.remembered <= own_cells.MOST
    text = "长" * (LONGEST + 1)
    assert cells.read(text) is not cells.read(text) and cells.read("短") is cells.read("短")


def test_a_return_that_was_checked_is_gone_at_once() -> None:
    """Nothing of it waits until somebody looks for what only refers to itself."""
    data = typed_into_file(RIGHT)
    examine_bytes(data, "case.xlsx", forms_in())
    gc.collect()
    gc.disable()
    try:
        examine_bytes(data, "case.xlsx", forms_in())
        assert not [held for held in gc.get_objects() if type(held) is Reading]
    finally:
        gc.enable()
