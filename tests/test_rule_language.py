"""The rule language is Excel's: its grammar, its values, its functions, and its print."""

from __future__ import annotations

import math
import random
import re
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reference_evaluator import evaluate
from workbook_tools.cells import Cell, Range, a1, column_letters, column_number
from workbook_tools.lint.formulas import FUTURE, PLAIN, Known, faults
from workbook_tools.rules.compile import compile_node
from workbook_tools.rules.excel import is_array, write
from workbook_tools.rules.expansions import EXPANSIONS, expand
from workbook_tools.rules.functions import BY_NAME, FUNCTIONS, LAZY, SHOWN, Argument, Function
from workbook_tools.rules.ranges import packed
from workbook_tools.rules.syntax import (
    MAX_DEPTH,
    Binary,
    Boolean,
    Call,
    Items,
    Name,
    Negative,
    Node,
    Number,
    RuleSyntaxError,
    Slot,
    Text,
    parse,
    rewrite,
)
from workbook_tools.rules.values import ExcelError, Value, compare, number_text, round_half_away

CELLS: dict[str, Argument] = {
    "blank": None,
    "wrong": ExcelError("#REF!"),
    "three": 3.0,
    "word": "abc",
    "yes": True,
    "amounts": (10.0, None, "text", 20.0, True, 30.5),
    "kinds": ("是", "否", "是", None, "是的", ""),
    "numbers": (1.0, 2.0, 3.0, 4.0, 5.0, 6.0),
    "codes": packed([("C01 数控", ("C01数控", "C01", "数控")), ("C02 光子", ("C02光子", "C02", "a*", "?"))]),
    "names": ("甲*", "乙", "ABC", "a?c", None, 5.0),
    "broken": (1.0, ExcelError("#N/A")),
    "phones": ("13800000000", "0917", "917", 917.0, "0917-1", "13800000001"),
    "papers": ("610302199001011234", "610302199001011299", "610302199001021234", "６１０３", None, "6103"),
}
"""Names that expressions in these tests may use, with what stands there."""


def _value(place: Slot | Items | Cell | Range) -> Argument:
    if not isinstance(place, Slot):
        raise TypeError(f"{place} is no name of these tests")
    return CELLS[place.block]


def bound(source: str) -> Node:
    """Parse, with each name standing for one of ``CELLS``."""
    return rewrite(parse(source), lambda n: Slot(n.text, "r", "c", "raw") if isinstance(n, Name) else n)


def value(source: str) -> Value:
    """What an expression gives, by the evaluator and by the compiler, which must agree."""
    node = bound(source)
    walked = evaluate(node, _value)
    form = {(name, "r", "c", "raw"): held for name, held in CELLS.items()}
    compiled = compile_node(node)({}, form, {})
    assert type(compiled) is type(walked) and compiled == walked, source
    return walked


# Functions.


@pytest.mark.parametrize("function", [f for f in FUNCTIONS if f.example], ids=lambda f: str(f.name))
def test_the_example_of_a_function_gives_what_it_shows(function: Function) -> None:
    """What the guide prints beside a function is what it does."""
    given_value = value(function.example)
    assert type(given_value) is type(function.shows)
    assert given_value == function.shows
    assert function.name in function.example


RANGES: dict[str, list[tuple[str, Value]]] = {
    "COUNTA": [("COUNTA(kinds)", 5.0)],
    "COUNTIF": [
        ('COUNTIF(kinds,"是")', 2.0), ('COUNTIF(kinds,"是*")', 3.0), ('COUNTIF(kinds,"?")', 3.0),
        ('COUNTIF(kinds,"")', 2.0), ('COUNTIF(kinds,"<>是")', 4.0),
        ('COUNTIF(numbers,">=3")', 4.0), ('COUNTIF(numbers,3)', 1.0), ('COUNTIF(amounts,"<>10")', 5.0),
        ('COUNTIF(names,"abc")', 1.0), ('COUNTIF(names,LITERAL("a?c"))', 1.0), ('COUNTIF(names,"甲~*")', 1.0),
        ("COUNTIF(names,wrong)", ExcelError("#REF!")),
        ('COUNTIF(phones,LITERAL("13800000000"))', 1.0), ('COUNTIF(phones,"917")', 3.0), ('COUNTIF(phones,"<>917")', 3.0),
        ('COUNTIF(phones,"0917-1")', 1.0), ('COUNTIF(phones,">=917")', 1.0), ('COUNTIF(phones,917)', 1.0), ('COUNTIF(phones,"0917*")', 2.0),
        ('COUNTIF(papers,"610302199001011234")', 2.0), ('COUNTIF(papers,"<>610302199001011234")', 4.0), ('COUNTIF(papers,"6103")', 1.0),
    ],
    "SUMIF": [
        ('SUMIF(kinds,"是",numbers)', 4.0), ('SUMIF(numbers,">4",amounts)', 30.5), ('SUMIF(kinds,"无",numbers)', 0.0),
        ('SUMIF(phones,LITERAL("0917"),numbers)', 9.0),
        (f'ISERROR(SUMIF(kinds,"{"是" * 200}"&"{"是" * 56}",numbers))', True), (f'SUMIF(kinds,"{"是" * 200}"&"{"是" * 55}",numbers)', 0.0),
    ],
    "MATCH": [
        ('MATCH("乙",names)', 2.0), ('MATCH("abc",names)', 3.0), ("MATCH(5,names)", 6.0),
        ('MATCH("a?c",names)', 3.0), ('MATCH(LITERAL("a?c"),names)', 4.0), ('MATCH("甲~*",names)', 1.0),
        ('MATCH("丙",names)', ExcelError("#N/A")), ('MATCH("5",names)', ExcelError("#N/A")),
        ("MATCH(wrong,names)", ExcelError("#REF!")),
    ],
    "INDEX": [
        ("INDEX(names,2)", "乙"), ("INDEX(names,5)", None), ("INDEX(names,6.9)", 5.0),
        ("INDEX(names,7)", ExcelError("#REF!")),
    ],
    "ITEM": [
        ('ITEM("C01",codes)', "C01 数控"), ('ITEM("c02光子",codes)', "C02 光子"), ('ITEM("",codes)', ""),
        ('ITEM("C0*",codes)', "?"), ('ITEM("a*",codes)', "C02 光子"), ('ITEM("?",codes)', "C02 光子"),
        ('ITEM("C03",codes)', "?"), ('ITEM("C01|数控",codes)', "?"), ("ITEM(wrong,codes)", "?"),
    ],
}
"""Examples of the functions that need a range, which a guide cannot show in a line."""


@pytest.mark.parametrize(("source", "gives"), [case for cases in RANGES.values() for case in cases])
def test_a_function_over_a_range(source: str, gives: Value) -> None:
    """Criteria, wildcards and positions are Excel's."""
    assert value(source) == gives


def test_every_function_is_tried() -> None:
    """A function without an example in its record has one here."""
    assert {f.name for f in FUNCTIONS if not f.example} == set(RANGES)
    assert {f.name for f in FUNCTIONS + SHOWN} | set(LAZY) >= set(EXPANSIONS)


def test_every_function_is_described_in_both_languages() -> None:
    """The guide has words for each."""
    assert [f.name for f in FUNCTIONS if not (f.zh and f.en)] == []


# Grammar.


@pytest.mark.parametrize(
    ("source", "position", "words"),
    [
        ("", 1, "expected a value, found the end"),
        ("   ", 1, "expected a value, found the end"),
        ("1+", 3, "expected a value, found the end"),
        ("1 2", 3, "expected an operator, found 2"),
        ("a b", 3, "expected an operator, found b"),
        ("(1", 3, "expected “)”, found the end"),
        ("1)", 2, "expected an operator, found )"),
        ("SUM(1,)", 7, "expected a value, found )"),
        ("SUM(1 2)", 7, "expected “)”, found 2"),
        ("SUM(,1)", 5, "expected a value, found ,"),
        ("a=<b", 3, "expected a value, found <"),
        ("a==b", 3, "expected a value, found ="),
        ("+1", 1, "expected a value, found +"),
        ("a ^ 2", 3, "“^” is not part of the language"),
        ("a&%", 3, "“%” is not part of the language"),
        ("a[1]", 2, "“[” is not part of the language"),
        ("OR（a，b）", 3, "“（” is not part of the language"),
        ('a="是', 3, "“\"” is not part of the language"),
        ("总投资>0", 1, "“总” is not part of the language"),
        ("a..b", 2, "“.” is not part of the language"),
        ("a.1", 2, "“.” is not part of the language"),
        ("=a", 1, "expected a value, found ="),
    ],
)
def test_a_mistake_is_reported_at_its_character(source: str, position: int, words: str) -> None:
    """Positions count from 1; the message says what was expected there."""
    with pytest.raises(RuleSyntaxError, match=re.escape(words)) as caught:
        parse(source)
    assert caught.value.position == position


def test_nesting_has_an_end() -> None:
    """Deeper than any formula in Excel is a mistake, not a crash."""
    inside = MAX_DEPTH - 1
    assert parse("(" * inside + "1" + ")" * inside) == Number(1.0)
    with pytest.raises(RuleSyntaxError, match="nested more than 60 deep"):
        parse("(" * 500 + "1" + ")" * 500)


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from('ab.12"()=<>&+-*/, SUMIF_是'), max_size=30))
def test_any_text_is_parsed_or_refused_with_a_position(source: str) -> None:
    """Nothing else happens."""
    position = 1
    try:
        parse(source)
    except RuleSyntaxError as error:
        position = error.position
    assert 1 <= position <= len(source) + 1


@pytest.mark.parametrize(
    ("source", "tree"),
    [
        ("1+2*3", Binary("+", Number(1), Binary("*", Number(2), Number(3)))),
        ("1-2-3", Binary("-", Binary("-", Number(1), Number(2)), Number(3))),
        ("8/4/2", Binary("/", Binary("/", Number(8), Number(4)), Number(2))),
        ("-1*2", Binary("*", Negative(Number(1)), Number(2))),
        ("1--2", Binary("-", Number(1), Negative(Number(2)))),
        ('1&2="12"', Binary("=", Binary("&", Number(1), Number(2)), Text("12"))),
        ("1+2&3+4", Binary("&", Binary("+", Number(1), Number(2)), Binary("+", Number(3), Number(4)))),
        ("a<>b=c", Binary("=", Binary("<>", Name("a", 1), Name("b", 4)), Name("c", 6))),
        ("sum(true, False)", Call("SUM", (Boolean(True), Boolean(False)), 1)),
        ('"say ""是"""', Text('say "是"')),
        (" totals_all.investment ", Name("totals_all.investment", 2)),
    ],
)
def test_precedence_is_excels(source: str, tree: Node) -> None:
    """Minus binds tightest, then ``* /``, ``+ -``, ``&``, comparisons; each from the left."""
    assert parse(source) == tree


# Values.


@pytest.mark.parametrize(
    ("source", "gives"),
    [
        # rounding is half away from zero on the 15 digits that Excel keeps
        ("ROUND(2.5,0)", 3.0), ("ROUND(-2.5,0)", -3.0), ("ROUND(0.5,0)", 1.0), ("ROUND(1.005,2)", 1.01),
        ("ROUND(2.675,2)", 2.68), ("ROUND(1234.5,-2)", 1200.0), ("ROUND(1250,-2)", 1300.0), ("INT(-0.5)", -1.0),
        ("MOD(-3,2)", 1.0), ("MOD(3,0)", ExcelError("#DIV/0!")),
        # 15 significant digits
        ("0.1+0.2=0.3", True), ("1.1-1=0.1", True), ("0.1+0.2-0.3=0", True), ("123456789012345=123456789012346", False),
        ("1/3*3=1", True), ("0.5-0.4-0.1=0", True),
        # text is compared without case, but with width
        ('"ABC"="abc"', True), ('EXACT("ABC","abc")', False), ('"Ａ"="A"', False), ('"甲"="甲 "', False), ('"b">"A"', True),
        # a blank is 0 beside a number, empty beside text, FALSE beside a logical
        ("blank=0", True), ('blank=""', True), ("blank=FALSE", True), ("blank+1", 1.0), ('blank&"x"', "x"),
        ('0=""', False), ("blank<1", True), ("NOT(blank)", True),
        # numbers < text < logicals, always
        ('"1">2', True), ('"">1000000', True), ('"甲">=1', True), ("TRUE>1000", True), ('FALSE>"zzz"', True),
        ('"1"=1', False), ("TRUE=1", False),
        # text is no number: arithmetic on it is an error, never a silent 0
        ('"5"+1', ExcelError("#VALUE!")), ("word*2", ExcelError("#VALUE!")), ("yes+1", 2.0), ("-word", ExcelError("#VALUE!")),
        # what & joins
        ('1&"x"', "1x"), ("12.50&TRUE", "12.5TRUE"), ('0.1+0.2&""', "0.3"), ('100000*10000000000*1000000&""', "1E+21"),
        # errors go through everything but IFERROR, ISERROR and what IF leaves out
        ("1/0", ExcelError("#DIV/0!")), ("wrong+1/0", ExcelError("#REF!")), ("1/0+wrong", ExcelError("#DIV/0!")),
        ("wrong=1", ExcelError("#REF!")), ('wrong&"x"', ExcelError("#REF!")), ("-wrong", ExcelError("#REF!")),
        ("AND(FALSE,wrong)", ExcelError("#REF!")), ("OR(TRUE,wrong)", ExcelError("#REF!")),
        ("IF(wrong,1,2)", ExcelError("#REF!")), ("IF(TRUE,1,wrong)", 1.0), ("IF(FALSE,wrong,2)", 2.0),
        ("IFERROR(wrong,7)", 7.0), ("IFERROR(3,wrong)", 3.0), ("ISERROR(wrong)", True), ("N(wrong)", ExcelError("#REF!")),
        ("SUM(broken)", ExcelError("#N/A")), ("LEN(wrong)", ExcelError("#REF!")), ("STRIP(wrong)", "#"), ("ZI(wrong)", 0.0),
        # IF without an else gives FALSE; a condition may be a number, not a word
        ("IF(1>2,5)", False), ("IF(three,1,2)", 1.0), ("IF(blank,1,2)", 2.0), ("IF(word,1,2)", ExcelError("#VALUE!")),
        ('IF("true",1,2)', 1.0),
        # ranges: text, logicals and blanks in cells are passed over, given ones are not
        ("SUM(amounts)", 60.5), ("COUNT(amounts)", 3.0), ("MAX(amounts)", 30.5), ("MIN(amounts,-1)", -1.0),
        ("SUM(TRUE,2)", 3.0), ('SUM("abc")', ExcelError("#VALUE!")), ("MAX(kinds)", 0.0),
        # text
        ('LEFT("甲乙丙",2)', "甲乙"), ("RIGHT(12345,2)", "45"), ('MID("abc",2,99)', "bc"), ('MID("abc",9,1)', ""),
        ('LEFT("abc",-1)', ExcelError("#VALUE!")), ('MID("abc",0,1)', ExcelError("#VALUE!")), ('RIGHT("abc",0)', ""),
        ('FIND("B","abc")', ExcelError("#VALUE!")), ('FIND("b","abcb",3)', 4.0), ('LEN("𠮷")', 1.0),
        ('SUBSTITUTE("a-b-c","-","/",2)', "a-b/c"), ('SUBSTITUTE("abc","","x")', "abc"),
        ('SUBSTITUTE("a-b","-","/",0)', ExcelError("#VALUE!")), ('VALUE("12,34")', ExcelError("#VALUE!")),
        ('TEXT(1234567.5,"#,##0")', "1,234,568"), ('TEXT(0.005,"0.00")', "0.01"), ("TEXT(612,\"000000\")", "000612"),
        # dates
        ("DATE(2024,2,30)", 45352.0), ("DATE(2021,13,1)", 44562.0),
        # what a blank is
        ("ISBLANK(blank)", True), ('ISBLANK("")', True), ("ISBLANK(0)", False), ("ISNUMBER(blank)", False),
        ("ISTEXT(three)", False), ("ISNUMBER(yes)", False), ("N(word)", 0.0), ("N(yes)", 1.0),
    ],
)
def test_values_behave_as_in_excel(source: str, gives: Value) -> None:
    """Rounding, digits, case, blanks, order of kinds, errors."""
    result = value(source)
    assert type(result) is type(gives)
    assert result == gives


@settings(max_examples=300, deadline=None)
@given(st.integers(-(10**14), 10**14), st.integers(0, 6), st.integers(-3, 6))
def test_rounding_is_that_of_decimal_arithmetic(digits: int, scale: int, places: int) -> None:
    """Half away from zero on what is written, whatever the binary fraction is."""
    written = Decimal(digits).scaleb(-scale)
    expected = written.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    assert round_half_away(float(written), places) == float(expected)


@pytest.mark.parametrize("number", [1e15, 1e22, 1e26, 1e300, -1e307])
def test_rounding_takes_any_number_that_a_cell_can_hold(number: float) -> None:
    """There is nothing to round in a huge number, and nothing to crash on."""
    assert round_half_away(number, 2) == number


def test_a_sum_beyond_what_a_cell_can_hold_is_an_error_value() -> None:
    """As in Excel, ``#NUM!``."""
    huge = "9" * 307 + "0"
    assert value(f"SUM({huge}{','.join([''] + [huge] * 20)})") == ExcelError("#NUM!")
    assert value(f"{huge}*10") == ExcelError("#NUM!")


SOME = st.one_of(
    st.none(), st.booleans(), st.floats(-1e15, 1e15), st.text(max_size=5), st.sampled_from(["", "a", "A", "甲", 0.0, 1.0])
)


@given(SOME, SOME, SOME)
def test_order_is_an_order(a: Value, b: Value, c: Value) -> None:
    """Comparing is the same from both sides, and goes on over a third value without a blank."""
    ab, ba = compare(a, b), compare(b, a)
    assert isinstance(ab, int) and isinstance(ba, int)
    assert ab == -ba
    bc, ac = compare(b, c), compare(a, c)
    assert isinstance(bc, int) and isinstance(ac, int)
    if None not in (a, b, c) and ab <= 0 and bc <= 0:
        assert ac <= 0


@given(st.floats(-9.99999999999999e307, 9.99999999999999e307))
def test_a_number_joined_to_text_keeps_15_digits(number: float) -> None:
    """``&`` writes what Excel's General format holds, so that it can be read again."""
    text = number_text(number)
    assert math.isclose(float(text), number, rel_tol=1e-14, abs_tol=0.0)
    assert re.fullmatch(r"-?\d+(\.\d+)?|-?\d(\.\d+)?E[+-]\d{2,3}", text)


# Printing.

HOME = "项目清单"
LEAVES = st.one_of(
    st.integers(0, 999_999).map(lambda n: Number(float(n))),
    st.integers(0, 9_999).map(lambda n: Number(n / 100)),
    st.text(st.sampled_from('是 "a,)&\n'), max_size=4).map(Text),
    st.booleans().map(Boolean),
    st.builds(Cell, st.just(HOME), st.integers(1, 200), st.integers(1, 800)),
)


def _grown(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    operators = ["=", "<>", "<", "<=", ">", ">=", "&", "+", "-", "*", "/"]
    names = ["IF", "SUM", "AND", "LEN", "SUBSTITUTE"]
    return st.one_of(
        st.builds(Binary, st.sampled_from(operators), inner, inner),
        st.builds(Negative, inner),
        st.builds(lambda f, a: Call(f, tuple(a)), st.sampled_from(names), st.lists(inner, max_size=3)),
    )


TREES: st.SearchStrategy[Node] = st.recursive(LEAVES, _grown, max_leaves=20)


def reread(text: str) -> Node:
    """Parse a printed formula, its addresses cells again and its positions forgotten."""

    def one(node: Node) -> Node:
        if isinstance(node, Name):
            letters = node.text.rstrip("0123456789")
            return Cell(HOME, int(node.text[len(letters) :]), column_number(letters))
        return Call(node.function, node.arguments) if isinstance(node, Call) else node

    return rewrite(parse(text), one)


@settings(max_examples=500, deadline=None)
@given(TREES)
def test_a_printed_formula_reads_as_the_same_tree(tree: Node) -> None:
    """Brackets stand where precedence needs them."""
    assert reread(write(tree, HOME)) == tree


@settings(max_examples=300, deadline=None)
@given(TREES)
def test_no_bracket_is_printed_in_vain(tree: Node) -> None:
    """Taking any printed pair of brackets away (but those of functions) gives another tree."""
    text = write(tree, HOME)
    quoted = [m.span() for m in re.finditer(r'"(?:[^"]|"")*"', text)]
    for match in re.finditer(r"(?<![A-Z])\(", text):
        start = match.start()
        if any(a <= start < b for a, b in quoted):
            continue
        depth, end = 0, start
        for end in range(start, len(text)):
            if any(a <= end < b for a, b in quoted):
                continue
            depth += {"(": 1, ")": -1}.get(text[end], 0)
            if depth == 0:
                break
        assert reread(f"{text[:start]}{text[start + 1 : end]}{text[end + 1 :]}") != tree


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("(1+2)*3", "(1+2)*3"), ("(1*2)+3", "1*2+3"), ("1-(2-3)", "1-(2-3)"), ("(1-2)-3", "1-2-3"), ("-(1+2)", "-(1+2)"),
        ("(a=b)=c", '甲=乙=丙'), ("a=(b=c)", '甲=(乙=丙)'), ('"是"', '"是"'), ('"a""b"', '"a""b"'), ("true", "TRUE"),
        ("0.50", "0.5"), ('match("x",a)', 'MATCH("x",甲,0)'), ("if(a,1)", "IF(甲,1)"),
    ],
)
def test_formulas_as_excel_would_write_them(source: str, text: str) -> None:
    """No brackets but needed ones; ``MATCH`` is always exact."""
    places = {"a": ("甲", 1), "b": ("乙", 2), "c": ("丙", 3)}
    cells = {name: Cell(HOME, row, 1) for name, (_, row) in places.items()}
    node = rewrite(bound(source), lambda part: cells[part.block] if isinstance(part, Slot) else part)
    printed = write(expand(node), HOME)
    for name, row in places.values():
        text = text.replace(name, f"A{row}")
    assert printed == text


def test_addresses_on_other_sheets_are_quoted_where_needed() -> None:
    """Plain names stand bare, others in quotes, a quote in a name twice."""
    assert write(Cell("_lists", 2, 28), HOME) == "_lists!AB2"
    assert write(Cell("六、预期目标", 2, 1, fixed=True), HOME) == "'六、预期目标'!$A$2"
    assert write(Range("a'b", 1, 1, 9, 2), HOME) == "'a''b'!$A$1:$B$9"
    assert write(Range(HOME, 6, 7, 25, 7), HOME) == "$G$6:$G$25"


@given(st.integers(1, 16_384), st.integers(1, 1_048_576))
def test_column_letters_and_numbers_are_each_others_inverse(column: int, row: int) -> None:
    """A is 1, XFD is 16,384."""
    assert column_number(column_letters(column)) == column
    assert a1(row, column) == f"{column_letters(column)}{row}"
    assert (column_letters(1), column_letters(26), column_letters(27), column_letters(16_384)) == ("A", "Z", "AA", "XFD")


def test_an_unbound_name_is_never_printed() -> None:
    """A formula with a name in it would be ``#NAME?`` in the workbook."""
    with pytest.raises(TypeError, match=r"investment.* was not bound"):
        write(parse("investment>0"), HOME)


NOT_IN_EXCEL = sorted({f.name for f in FUNCTIONS} - PLAIN.keys() - FUTURE.keys())
"""The language's own words, by the lint's table of what Excel 2013 has."""


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda f: str(f.name))
def test_a_function_is_written_in_functions_that_excel_has(function: Function) -> None:
    """No ``STRIP`` or ``ZI`` is left in a workbook, and nothing newer than Excel 2013 comes in: so says the lint."""
    arguments: list[Node] = [
        Range(HOME, 1, 1, 9, 1) if kind == "range" else Cell(HOME, 1, 2 + i) for i, kind in enumerate(function.takes)
    ]
    for count in {len(arguments), function.least}:
        text = write(expand(Call(function.name, tuple(arguments[:count]))), HOME)
        assert list(faults(text, Known({HOME, "_lists"}, set()))) == []


def test_the_words_that_are_spelled_out_are_those_that_excel_does_not_have() -> None:
    """What Excel has stays as it was written; only ``ZI`` needs an array formula, and what 自检 looks for."""
    assert {"STRIP", "NUMERAL", "ZI"} < set(NOT_IN_EXCEL)
    for function in FUNCTIONS:
        call = Call(function.name, (Cell(HOME, 1, 1),) * max(1, function.least))
        assert (expand(call) != call) == (function.name in NOT_IN_EXCEL), function.name
        assert is_array(call) == (function.name == "ZI")
    assert is_array(Call("MATCHBEGUN", (Text("啊"), Range(HOME, 1, 1, 9, 1), Range(HOME, 1, 2, 9, 2), Text("○"))))


@pytest.mark.parametrize("name", sorted({*NOT_IN_EXCEL} - {"ZI", "ITEM"}))
@settings(max_examples=150, deadline=None)
@given(
    text=st.one_of(
        st.text(st.sampled_from("0123456789.,- /|~*?０９，．年\u3000\n\t"), max_size=14),
        st.from_regex(re.compile(r"-?[0-9]{1,3}(,[0-9]{3}){0,3}(\.[0-9]{0,3})?,?"), fullmatch=True),
        st.from_regex(re.compile(r"[12][0-9]{3}[-./]?[01]?[0-9]([-./][0-3]?[0-9])?"), fullmatch=True),
        st.text(max_size=10),
    )
)
def test_a_word_means_the_same_in_python_and_spelled_out(name: str, text: str) -> None:
    """The plain functions, in Python's reading of them, give what the word gives."""
    if name in {"PADMONTH", "MONTHOF", "DATEOF", "NUMERAL", "DIGITS"}:
        text = text.translate({ord(c): None for c in " \u3000\u00a0\t\n\r"})
    word = Call(name, (Text(text),))
    plain = rewrite(expand(word), _characters)
    assert evaluate(plain, _value) == evaluate(word, _value)


def _characters(node: Node) -> Node:
    """``CHAR`` is the workbook's own way to write a tab; rules have no such function."""
    if isinstance(node, Call) and node.function == "CHAR" and isinstance(node.arguments[0], Number):
        return Text(chr(int(node.arguments[0].value)))
    return node


def test_every_function_of_the_workbook_has_a_meaning() -> None:
    """What a formula uses can be computed here, for cached values."""
    assert {"HYPERLINK"} <= set(BY_NAME)
    assert not set(LAZY) & set(BY_NAME)


def test_a_short_number_is_written_as_its_fifteen_digits_are() -> None:
    """What has few digits needs no rounding; both ways write the same."""
    chance = random.Random(15)
    for _ in range(20_000):
        number = round(chance.uniform(-1, 1) * 10.0 ** chance.randint(-7, 15), chance.randint(0, 9))
        digits = float(f"{number:.15g}")
        if number != int(number) and abs(number) >= 1e-4:
            assert number_text(number) == f"{Decimal(repr(digits)):f}".removesuffix(".0")
