"""What Excel would refuse in the text of one formula, without knowing the cells it stands among.

What belongs here: a tokeniser, the grammar, and the functions of Excel 2013 and WPS with how many
arguments each takes. What does not: where formulas are found in a package (``limits``).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache

from ..cells import LAST_COLUMN, LAST_ROW, column_number
from ..rules.excel import MAX_FORMULA

MAX_TEXT, MAX_DEPTH = 255, 64

Fault = tuple[str, str]
"""Code and message."""

_PLAIN = """
ABS 1 ACOS 1 ADDRESS 2-5 AND 1-255 ASIN 1 ATAN 1 ATAN2 2 AVERAGE 1-255 AVERAGEIF 2-3 AVERAGEIFS 3-255
CEILING 2 CELL 1-2 CHAR 1 CHOOSE 2-255 CLEAN 1 CODE 1 COLUMN 0-1 COLUMNS 1 CONCATENATE 1-255 COS 1
COUNT 1-255 COUNTA 1-255 COUNTBLANK 1 COUNTIF 2 COUNTIFS 2-254 DATE 3 DATEDIF 3 DATEVALUE 1 DAY 1
DAYS360 2-3 EDATE 2 EOMONTH 2 ERROR.TYPE 1 EVEN 1 EXACT 2 EXP 1 FACT 1 FALSE 0 FIND 2-3 FIXED 1-3 FLOOR 2
FREQUENCY 2 HLOOKUP 3-4 HOUR 1 HYPERLINK 1-2 IF 2-3 IFERROR 2 INDEX 2-4 INDIRECT 1-2 INT 1 ISBLANK 1
ISERR 1 ISERROR 1 ISEVEN 1 ISLOGICAL 1 ISNA 1 ISNONTEXT 1 ISNUMBER 1 ISODD 1 ISREF 1 ISTEXT 1 LARGE 2
LEFT 1-2 LEN 1 LN 1 LOG 1-2 LOG10 1 LOOKUP 2-3 LOWER 1 MATCH 2-3 MAX 1-255 MEDIAN 1-255 MID 3 MIN 1-255
MINUTE 1 MMULT 2 MOD 2 MODE 1-255 MONTH 1 N 1 NA 0 NETWORKDAYS 2-3 NOT 1 NOW 0 ODD 1 OFFSET 3-5 OR 1-255
PERCENTILE 2 PI 0 POWER 2 PRODUCT 1-255 PROPER 1 QUOTIENT 2 RAND 0 RANDBETWEEN 2 RANK 2-3 REPLACE 4 REPT 2
RIGHT 1-2 ROUND 2 ROUNDDOWN 2 ROUNDUP 2 ROW 0-1 ROWS 1 SEARCH 2-3 SECOND 1 SIGN 1 SIN 1 SMALL 2 SQRT 1
STDEV 1-255 SUBSTITUTE 3-4 SUBTOTAL 2-255 SUM 1-255 SUMIF 2-3 SUMIFS 3-255 SUMPRODUCT 1-255 T 1 TAN 1
TEXT 2 TIME 3 TIMEVALUE 1 TODAY 0 TRANSPOSE 1 TRIM 1 TRUE 0 TRUNC 1-2 TYPE 1 UPPER 1 VALUE 1 VAR 1-255
VLOOKUP 3-4 WEEKDAY 1-2 WEEKNUM 1-2 WORKDAY 2-3 YEAR 1 YEARFRAC 2-3
"""
_FUTURE = """
DAYS 2 FORMULATEXT 1 IFNA 2 ISFORMULA 1 ISOWEEKNUM 1 NUMBERVALUE 1-3 SHEET 0-1 SHEETS 0-1 UNICHAR 1
UNICODE 1 XOR 1-254
"""
"""Functions new in Excel 2013: a file has to name them ``_xlfn.UNICODE``."""


def _arities(table: str) -> dict[str, tuple[int, int]]:
    words = table.split()
    out = {}
    for name, count in zip(words[::2], words[1::2], strict=True):
        least, _, most = count.partition("-")
        out[name] = (int(least), int(most or least))
    return out


PLAIN, FUTURE = _arities(_PLAIN), _arities(_FUTURE)

_TOKEN = re.compile(
    r"""
    (?P<blank>[ \t\n\r]+)
  | (?P<text>"(?:[^"]|"")*")
  | (?P<sheet>'(?:[^']|'')+'!|[\w.\[\]]+(?::[\w.]+)?!)
  | (?P<error>\#(?:REF!|DIV/0!|N/A|NAME\?|NULL!|NUM!|VALUE!))
  | (?P<area>\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}(?![\w.(])|\$?\d+:\$?\d+(?![\w.]))
  | (?P<cell>\$?[A-Za-z]{1,3}\$?[1-9]\d{0,6}(?![\w.(!]))
  | (?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![\w.]))
  | (?P<function>[^\W\d][\w.]*\()
  | (?P<name>[^\W\d][\w.?\\]*(?:\[(?:[^\[\]]|\[[^\[\]]*\])*\])?|\[(?:[^\[\]]|\[[^\[\]]*\])+\])
  | (?P<array>\{[^{}]*\})
  | (?P<operator><>|<=|>=|[-+*/^&=<>%:,()])
    """,
    re.VERBOSE,
)
_OPERANDS = {"text", "error", "area", "cell", "number", "name", "array"}
_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d+)")


@dataclass(frozen=True)
class Known:
    """What formulas of a workbook may refer to, in lower case."""

    sheets: Collection[str]
    names: Collection[str]


def on_grid(address: str) -> bool:
    """Whether a text such as ``S4`` is the address of a cell that Excel has."""
    match = _CELL.fullmatch(address)
    if match is None:
        return False
    column, row = column_number(match.group(1).upper()), int(match.group(2))
    return column <= LAST_COLUMN and 1 <= row <= LAST_ROW


def utf16(text: str) -> int:
    """Length as Excel counts it: a rare hanzi is 2."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def sheets_of(formula: str) -> Iterator[str]:
    """The sheets that a formula names, without quotes; ``1:3`` gives both ends."""
    for match in _TOKEN.finditer(formula):
        if match.lastgroup == "sheet":
            yield from _sheet_names(match.group())


def _sheet_names(token: str) -> list[str]:
    inner = token[:-1]
    if inner.startswith("'"):
        inner = inner[1:-1].replace("''", "'")
    return inner.split(":")


@dataclass
class _Frame:
    """An open parenthesis: of a function, whose arguments are counted, or of a group."""

    function: str = ""
    commas: int = 0
    empty: bool = True


def faults(formula: str, known: Known, *, union: bool = False) -> Iterator[Fault]:
    """What is wrong with a formula (without ``=``); ``union`` allows commas outside functions.

    Of a formula that cannot be read to its end, nothing else is said.
    """
    if utf16(formula) > MAX_FORMULA:
        yield "formula.too_long", f"{utf16(formula)} characters; Excel takes {MAX_FORMULA}"
    said = _grammar(formula, union)
    if said:
        yield "formula.syntax", said
        return
    for match in _TOKEN.finditer(formula):
        yield from _token_faults(str(match.lastgroup), match.group(), known)
    yield from _call_faults(formula)


def _token_faults(kind: str, token: str, known: Known) -> Iterator[Fault]:
    if kind == "text":
        length = utf16(token[1:-1].replace('""', '"'))
        if length > MAX_TEXT:
            yield "formula.text_too_long", f"a text of {length} characters; Excel takes {MAX_TEXT}"
    elif kind == "error" and token == "#REF!":
        yield "formula.ref_error", "a reference to a cell that is gone: #REF!"
    elif kind == "sheet":
        for name in _sheet_names(token):
            if name.lower() not in known.sheets:
                yield "formula.sheet_unknown", f"there is no sheet “{name}”"
    elif (kind == "name" or (kind == "cell" and not on_grid(token))) and not _is_known(token, known):
        yield "formula.name_unknown", f"there is no name “{token}”"


def _is_known(token: str, known: Known) -> bool:
    name = token.partition("[")[0].lower()
    return name in {"", "true", "false"} or name in known.names


@cache
def _function(name: str) -> tuple[tuple[int, int] | None, Fault | None]:
    """How many arguments a function takes, and what is wrong with its name."""
    bare = name.upper().removeprefix("_XLFN.").removeprefix("_XLWS.")
    prefixed = bare != name.upper()
    if bare in FUTURE:
        said = None if prefixed else f"{bare} is newer than the file format: write _xlfn.{bare}"
        return FUTURE[bare], ("formula.function_prefix", said) if said else None
    if bare in PLAIN:
        said = f"{bare} takes no prefix" if prefixed else None
        return PLAIN[bare], ("formula.function_prefix", said) if said else None
    return None, ("formula.function_unknown", f"Excel 2013 and WPS have no function {bare}")


def _call_faults(formula: str) -> Iterator[Fault]:
    stack: list[_Frame] = []
    depth = deepest = 0
    for match in _TOKEN.finditer(formula):
        kind, token = str(match.lastgroup), match.group()
        if kind == "blank":
            continue
        if kind == "function" or token == "(":
            if stack:
                stack[-1].empty = False
            stack.append(_Frame(token[:-1]))
            depth += kind == "function"
            deepest = max(deepest, depth)
            if kind == "function" and (said := _function(token[:-1])[1]):
                yield said
        elif token == ")" and stack:
            frame = stack.pop()
            depth -= bool(frame.function)
            yield from _argument_faults(frame)
        elif stack:
            stack[-1].empty = False
            stack[-1].commas += token == ","
    if deepest > MAX_DEPTH:
        yield "formula.too_deep", f"{deepest} functions inside one another; Excel takes {MAX_DEPTH}"


def _argument_faults(frame: _Frame) -> Iterator[Fault]:
    takes = _function(frame.function)[0] if frame.function else None
    count = 0 if frame.empty else frame.commas + 1
    if takes and not takes[0] <= count <= takes[1]:
        wanted = str(takes[0]) if takes[0] == takes[1] else f"{takes[0]} to {takes[1]}"
        yield "formula.arguments", f"{frame.function} takes {wanted} arguments, not {count}"


def _grammar(formula: str, union: bool) -> str:
    """The first place where the formula stops being one, in words; nothing if it is whole."""
    at = 0
    open_at: list[bool] = []  # whether each open parenthesis is a function's
    wants, before = True, ""
    while at < len(formula):
        match = _TOKEN.match(formula, at)
        if match is None:
            return f"cannot be read from “{formula[at : at + 20]}”"
        kind, token, here = str(match.lastgroup), match.group(), formula[at : at + 20]
        at = match.end()
        if kind == "blank":
            continue
        if before.endswith("!") and kind not in {"cell", "area", "name", "error"}:
            return f"an address is missing before “{here}”"
        if kind in _OPERANDS or kind in {"function", "sheet"} or token == "(":
            if not wants:
                return f"an operator is missing before “{here}”"
            wants = kind not in _OPERANDS
            if kind == "function" or token == "(":
                open_at.append(kind == "function")
        elif token == ")":
            if not open_at or (wants and not (open_at[-1] and before in {"(", ","})):
                return f"something is missing before “{here}”"
            open_at.pop()
            wants = False
        elif token == ",":
            whole = not wants or (bool(open_at) and open_at[-1] and before in {"(", ","})
            if not whole or not (open_at or union):
                return f"something is missing before “{here}”"
            wants = True
        elif token == "%" or not (wants and token in "+-"):
            if wants:
                return f"something is missing before “{here}”"
            wants = token != "%"
        before = {"function": "(", "sheet": "!"}.get(kind, "" if kind in _OPERANDS else token)
    if open_at:
        return f"{len(open_at)} parentheses are not closed"
    return "it ends too early" if wants else ""
