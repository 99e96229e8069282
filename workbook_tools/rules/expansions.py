"""The language's own words, spelled out in functions that Excel 2013 and WPS have.

What belongs here: for each word without a counterpart in Excel (``STRIP``, ``NUMERAL``, ``ZI``…)
the plain expression it stands for in a workbook. Its Python meaning is in ``functions``; the
parity tests hold the two together.
"""

from __future__ import annotations

from collections.abc import Callable

from ..cells import LAST_ROW, Range
from .listed_rows import LISTS, LOOKED_AT, START, TOKENS, Swaps, lists_formula, named_rows_formula
from .ranges import SEPARATOR
from .syntax import Binary, Boolean, Call, Node, Number, Text, rewrite
from .texts import FIGURES
from .values import FOLDED, STRIPPED, UNREADABLE, WIDE

CALENDAR = Range("_lists", 1, 1, LAST_ROW, 1)
"""A column whose row numbers serve as 1, 2, 3…; nothing in it depends on a formula."""


def _call(function: str, *arguments: Node) -> Call:
    return Call(function, arguments)


def _eq(left: Node, right: Node, operator: str = "=") -> Node:
    return Binary(operator, left, right)


def _n(value: float) -> Number:
    return Number(float(value))


def _swap(node: Node, old: str, new: str, which: int = 0) -> Node:
    code = ord(old) if len(old) == 1 else 0
    sought: Node = _call("CHAR", _n(code)) if 0 < code < 32 else Text(old)
    extra = (_n(which),) if which else ()
    return Call("SUBSTITUTE", (node, sought, Text(new), *extra))


def _strip(node: Node) -> Node:
    out = node
    for blank in STRIPPED:
        out = _swap(out, blank, "")
    return _call("IFERROR", out, Text("#"))


def _half(node: Node) -> Node:
    for wide, plain in WIDE.items():
        node = _swap(node, wide, plain)
    return node


def _fold(node: Node) -> Node:
    for written, plain in FOLDED.items():
        node = _swap(node, written, plain)
    return node


def _figure(node: Node) -> Node:
    """A number if text without a comma is digits and at most one point, else an error.

    Between a digit and an exponent nothing else is a number to any program: no sign, unit, fraction, date,
    percent or second exponent.
    """
    return _call("VALUE", Binary("&", Binary("&", Text("0"), node), Text("E0")))


def _all_digits(node: Node) -> Node:
    """Whether text is digits alone, or nothing."""
    return _call("ISNUMBER", _figure(Binary("&", Text("."), _swap(node, ",", "?"))))


def _digits(node: Node) -> Node:
    return _call("AND", _eq(node, Text(""), "<>"), _all_digits(node))


def _numeral(node: Node, bare: Node | None = None) -> Node:
    plain = bare or _swap(node, ",", "")
    sign = Binary("+", _n(1), _eq(_call("LEFT", node, _n(1)), Text("-")))
    rest = _call("MID", plain, _call("FIND", Text("."), Binary("&", plain, Text("."))), _n(99))
    grouped = Binary("&", _call("TEXT", _call("INT", _call("VALUE", plain)), Text("#,##0")), rest)
    # each argument is an error or FALSE where the text is no numeral
    right = _call(
        "AND",
        _eq(_call("LEN", _swap(plain, ".", "")), _n(16), "<"),
        _call("FIND", _call("RIGHT", node, _n(1)), Text("0123456789")),
        Binary("+", _n(1), _figure(_call("MID", plain, sign, _n(99)))),
        _call("OR", _eq(plain, node), _eq(grouped, node)),
    )
    return _call("IFERROR", _call("IF", right, _call("VALUE", plain), Text("?")), Text("?"))


def _pad_month(node: Node) -> Node:
    dotted = _call(
        "AND", _eq(_call("MID", node, _n(5), _n(1)), Text(".")), _eq(_call("LEN", node), _n(8), "<")
    )
    month = _call("RIGHT", Binary("&", Text("0"), _call("MID", node, _n(6), _n(2))), _n(2))
    return _call("IF", dotted, Binary("&", _call("LEFT", node, _n(4)), month), node)


def _month_of(node: Node) -> Node:
    year, month = _call("LEFT", node, _n(4)), _call("RIGHT", node, _n(2))
    real = _call(
        "AND",
        _eq(_call("LEN", node), _n(6)),
        _all_digits(node),
        _eq(year, Text("1900"), ">="),
        _eq(year, Text("2100"), "<="),
        _eq(month, Text("01"), ">="),
        _eq(month, Text("12"), "<="),
    )
    return _call("IF", real, _call("VALUE", node), Text(""))


def _date_of(node: Node) -> Node:
    second = _call("FIND", Text("-"), node, _n(6))
    year = _call("LEFT", node, _n(4))
    month = _call("MID", node, _n(6), Binary("-", second, _n(6)))
    day = _call("MID", node, Binary("+", second, _n(1)), _n(9))
    date = _call("DATE", _call("VALUE", year), _call("VALUE", month), _call("VALUE", day))
    shaped = _call(
        "AND",
        _eq(_call("MID", node, _n(5), _n(1)), Text("-")),
        *(_digits(part) for part in (year, month, day)),
        _eq(_call("LEN", month), _n(3), "<"),
        _eq(_call("LEN", day), _n(3), "<"),
        _eq(year, Text("2000"), ">="),
        _eq(year, Text("2099"), "<="),
    )
    real = _eq(_call("MONTH", date), _call("VALUE", month))
    inner = _call("IF", shaped, _call("IF", real, date, Text("?")), Text("?"))
    return _call("IFERROR", inner, Text("?"))


def _beside(node: Node, items: Node) -> Node:
    """The item beside the spellings of which one is the text."""
    spelled = Binary("&", Binary("&", Text("*" + SEPARATOR), _literal(node)), Text(SEPARATOR + "*"))
    return _call("VLOOKUP", spelled, items, _n(2), Boolean(False))


def _item(node: Node, items: Node) -> Node:
    return _read(_beside(node, items))


def _coded(node: Node, special: Node, items: Node, length: Node) -> Node:
    """See ``ranges.read_off`` for what the items show by themselves."""
    rest = _call("MID", node, Binary("+", length, _n(1)), _n(250))
    apart = Binary("&", Binary("&", _call("LEFT", node, length), Text(" ")), rest)
    code, name = Binary("&", _literal(node), Text(" *")), Binary("&", Text("* "), _literal(node))
    found = _beside(node, special)
    shown = [_call("VLOOKUP", sought, items, _n(1), Boolean(False)) for sought in (_literal(apart), code, name)]
    return _read(_call("IFERROR", found, _call("IFERROR", shown[0], _call("IFERROR", shown[1], shown[2]))))


def _read(found: Node) -> Node:
    return _call("IFERROR", Binary("&", found, Text("")), Text(UNREADABLE))  # the item of a blank is an empty cell


def _match_begun(sought: Node, told: Node, words: Node, mark: Node) -> Node:
    """An array formula: both columns are looked at row by row."""
    begun = _eq(_call("LEFT", words, _n(1)), mark, "<>")
    return _call("MATCH", _n(1), Binary("*", _call("ISNUMBER", _call("FIND", sought, told)), begun))


def _literal(node: Node) -> Node:
    for character in "~*?":
        node = _swap(node, character, "~" + character)
    return node


def _figure_text(node: Node) -> Node:
    """A whole number ends in the point of its format, which is taken away with the mark behind it."""
    shown = Binary("&", _call("TEXT", node, Text(FIGURES)), Text(SEPARATOR))
    number = _swap(_swap(shown, "." + SEPARATOR, ""), SEPARATOR, "")
    return _call("IF", _call("ISNUMBER", node), number, Binary("&", node, Text("")))


def _product(*factors: Node) -> Node:
    out = factors[0]
    for factor in factors[1:]:
        out = Binary("*", out, factor)
    return out


def _places(node: Node) -> Node:
    """1, 2, 3… for the characters of a text."""
    length = _call("MAX", _n(1), _call("LEN", node))
    # gnumeric understands a range of two INDEX, and none that begins with a cell
    return _call("ROW", Call(":", (_call("INDEX", CALENDAR, _n(1)), _call("INDEX", CALENDAR, length))))


def _zi(node: Node) -> Node:
    """The array formula for 字: see ``values.count_zi`` for the rule it states.

    Where an engine splits a rare hanzi into two surrogates, ``UNICODE`` fails on each half and
    the two halves count 0.5 + 0.5; where it does not, the hanzi counts 1 at once.
    """
    places = _places(node)

    def code(text: Node) -> Node:
        return _call("UNICODE", _call("MID", text, places, _n(1)))

    this, before = code(node), code(Binary("&", Text(" "), node))
    high = _product(
        _eq(this, _n(0x2010), ">="), *(_eq(this, _n(c), "<>") for c in (0x2028, 0x2029, 0x202F, 0x205F, 0x3000))
    )

    def low(of: Node) -> Node:
        parts = _product(
            _eq(of, _n(32), ">"), *(_eq(of, _n(c), "<>") for c in (0x85, 0xA0, 0x1680)),
            _eq(of, _n(0x2000), "<"),
        )
        return _call("IFERROR", parts, _n(0))

    singles = _call("SUM", _call("IFERROR", high, _n(0.5)))
    runs = _call("SUM", Binary("*", low(this), Binary("-", _n(1), low(before))))
    counted = _call("IF", _eq(_call("LEN", node), _n(0)), _n(0), Binary("+", singles, runs))
    return _call("IFERROR", counted, _n(0))


def _swaps(node: Node, swaps: Swaps) -> Node:
    for old, new in swaps:
        node = _swap(node, old, new)
    return node


EXPANSIONS: dict[str, Callable[..., Node]] = {
    "STRIP": _strip,
    "HALF": _half,
    "FOLD": _fold,
    "DIGITS": _digits,
    "NUMERAL": _numeral,
    "PADMONTH": _pad_month,
    "MONTHOF": _month_of,
    "DATEOF": _date_of,
    "ITEM": _item,
    "CODED": _coded,
    "LITERAL": _literal,
    "MATCHBEGUN": _match_begun,
    "FIGURE": _figure_text,
    "ZI": _zi,
    "TOKENS": lambda node: Binary("&", Text(START), _swaps(_call("LEFT", node, _n(LOOKED_AT)), TOKENS)),
    "LISTS": lambda node: lists_formula(node, _swaps(node, LISTS)),
    "NAMESROWS": lambda node: named_rows_formula(node, _places(node)),
    "NAMESROW": lambda node, row: named_rows_formula(node, _places(node), row),
}


def expand(node: Node) -> Node:
    """Spell out every word of the language that Excel does not have."""

    def one(part: Node) -> Node:
        if isinstance(part, Call) and part.function in EXPANSIONS:
            return EXPANSIONS[part.function](*part.arguments)
        return part

    return rewrite(node, one)
