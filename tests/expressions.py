"""Random expressions of the rule language and random values for them, for hypothesis.

What belongs here: strategies. What does not: what is asserted of them.
"""

from __future__ import annotations

from hypothesis import strategies as st

from workbook_tools.rules.functions import FUNCTIONS, Lookup
from workbook_tools.rules.syntax import ALL, HERE, Binary, Boolean, Call, Items, Negative, Node, Number, Slot, Text
from workbook_tools.rules.values import NOT_AVAILABLE, VALUE_ERROR, ExcelError

TEXTS = (
    "", "?", "是", "否", "亿", "1200", "1,200亿", "２０２１", "abc", "ABC", "TRUE", " a b ", "\u3000", "K", "\u212a",
    "\u0130", "i\u0307", "~?", "*", ">0", "=是", "202106", "2022-3-1", "a|b-c", "ſ", "S", "Σ", "ς",
)
NUMBERS = (
    0.0, 1.0, -1.0, 2.0, 0.1 + 0.2, 0.3, 12000.0, 0.005, 1e15, 1e15 + 1, 123456789012345.6, 123456789012345.7,
    1e-300, 1e307, 202106.0, 44621.0, 1 + 1e-15, 1 + 1e-14, 1 + 1.2e-13,
)
values = st.one_of(
    st.none(), st.booleans(), st.sampled_from(NUMBERS), st.floats(-1e307, 1e307, allow_nan=False),
    st.sampled_from(TEXTS), st.text(max_size=6),
    st.sampled_from((VALUE_ERROR, NOT_AVAILABLE, ExcelError("#DIV/0!"))),
)
COLUMNS = ("a", "b", "c")
SIZE = 4
CODES = Lookup(("", "是", "1200", "abc", "?", "a|b-c"))
leaves: st.SearchStrategy[Node] = st.one_of(
    st.sampled_from(NUMBERS).map(lambda n: Number(abs(n))),
    st.sampled_from(TEXTS).map(Text),
    st.booleans().map(Boolean),
    st.sampled_from(COLUMNS).map(lambda c: Slot("t", HERE, c, "value")),
    st.sampled_from(COLUMNS).map(lambda c: Slot("t", "fixed", c, "value")),
)
ranges: st.SearchStrategy[Node] = st.one_of(
    st.sampled_from(COLUMNS).map(lambda c: Slot("t", ALL, c, "value")), st.just(Items("codes", "items"))
)
columns = st.sampled_from(COLUMNS).map(lambda c: Slot("t", ALL, c, "value"))


def _calls(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    made: list[st.SearchStrategy[Node]] = []
    for function in FUNCTIONS:
        plain = [columns if kind == "range" else inner for kind in function.takes]
        if function.name in {"MATCH", "INDEX"}:
            plain = [ranges if kind == "range" else inner for kind in function.takes]
        if function.name in {"SUM", "MAX", "MIN", "COUNT"}:
            plain = [st.one_of(columns, inner)]
        counts = {len(plain), max(1, function.least)} | ({1, 2, 3} if function.repeats else set())
        for count in sorted(counts):
            parts = [plain[min(i, len(plain) - 1)] for i in range(count)]
            made.append(st.tuples(*parts).map(lambda a, n=function.name: Call(n, a)))  # type: ignore[misc]
    made.append(st.tuples(inner, inner, inner).map(lambda a: Call("IF", a)))
    made.append(st.tuples(inner, inner).map(lambda a: Call("IF", a)))
    made.append(st.tuples(inner, inner).map(lambda a: Call("IFERROR", a)))
    logic = [st.lists(inner, min_size=1, max_size=4).map(lambda a, n=n: Call(n, tuple(a))) for n in ("AND", "OR")]  # type: ignore[misc]
    operators = st.sampled_from(("=", "<>", "<", "<=", ">", ">=", "&", "+", "-", "*", "/"))
    binary = st.builds(Binary, operators, inner, inner)
    criteria = st.builds(
        lambda c, t: Call("COUNTIF", (c, Text(t))), columns, st.sampled_from((*TEXTS, "~~", "~*", "~~?", "a~?"))
    )
    return st.one_of(
        *logic, binary, binary, st.builds(Negative, inner), st.builds(lambda n: Call("NOT", (n,)), inner),
        criteria, st.one_of(*made),
    )


expressions = st.recursive(leaves, _calls, max_leaves=12)
