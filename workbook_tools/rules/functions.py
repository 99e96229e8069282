"""The functions of the rule language: what each takes, gives, means and shows as an example.

What belongs here: one visible tuple of functions that exist in Excel 2013, WPS and LibreOffice,
each with its Python meaning. What does not: the language's own words that expand into several
of these (``macros``), and how a workbook's cells are found (``workbook.layout``).
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from .values import (
    NOT_AVAILABLE,
    NUMBER_ERROR,
    VALUE_ERROR,
    ExcelError,
    Value,
    all_digits,
    as_number,
    compare,
    count_zi,
    fold,
    half_width,
    month_of,
    numeral,
    pad_month,
    round_half_away,
    strip_blanks,
    to_logical,
    to_number,
    to_text,
)

Kind = Literal["number", "text", "logical", "any", "range"]
Column = Sequence[Value]
"""The values of a range, one per cell, in sheet order."""

Argument = Value | Column


@dataclass(frozen=True, slots=True)
class Function:
    """One function: its argument kinds (the last repeats if ``repeats``), result and meaning."""

    name: str
    takes: tuple[Kind, ...]
    gives: Kind
    apply: Callable[..., Value]
    zh: str
    en: str
    example: str
    shows: Value
    needs: int = -1
    repeats: bool = False

    @property
    def least(self) -> int:
        """The smallest number of arguments."""
        return len(self.takes) if self.needs < 0 else self.needs


EPOCH = datetime.date(1899, 12, 30)


def _first_error(values: Sequence[Argument]) -> ExcelError | None:
    return next((v for v in values if isinstance(v, ExcelError)), None)


def _logicals(values: Sequence[Value]) -> list[bool] | ExcelError:
    out: list[bool] = []
    for value in values:
        logical = to_logical(value)
        if isinstance(logical, ExcelError):
            return logical
        out.append(logical)
    return out


def _and(*values: Value) -> Value:
    out = _logicals(values)
    return out if isinstance(out, ExcelError) else all(out)


def _or(*values: Value) -> Value:
    out = _logicals(values)
    return out if isinstance(out, ExcelError) else any(out)


def _not(value: Value) -> Value:
    out = to_logical(value)
    return out if isinstance(out, ExcelError) else not out


def _numbers(arguments: Sequence[Argument]) -> list[float] | ExcelError:
    """Numbers of ranges (text in them is skipped) and of single values (converted)."""
    out: list[float] = []
    for argument in arguments:
        if isinstance(argument, list | tuple):
            for value in argument:
                if isinstance(value, ExcelError):
                    return value
                if isinstance(value, float):
                    out.append(value)
        else:
            number = to_number(argument)  # type: ignore[arg-type]
            if isinstance(number, ExcelError):
                return number
            out.append(number)
    return out


def _sum(*arguments: Argument) -> Value:
    out = _numbers(arguments)
    try:
        return out if isinstance(out, ExcelError) else math.fsum(out)
    except OverflowError:
        return NUMBER_ERROR


def _max(*arguments: Argument) -> Value:
    out = _numbers(arguments)
    return out if isinstance(out, ExcelError) else max(out, default=0.0)


def _min(*arguments: Argument) -> Value:
    out = _numbers(arguments)
    return out if isinstance(out, ExcelError) else min(out, default=0.0)


def _count(*arguments: Argument) -> Value:
    cells = [v for a in arguments for v in (a if isinstance(a, list | tuple) else [a])]
    return float(sum(isinstance(v, float) for v in cells))


def _counta(cells: Column) -> Value:
    return float(sum(v is not None for v in cells))


_CRITERION = re.compile(r"(<>|<=|>=|=|<|>)?(.*)", re.DOTALL)


def _wildcard(pattern: str) -> re.Pattern[str]:
    out: list[str] = []
    at = 0
    while at < len(pattern):
        character = pattern[at]
        if character == "~" and pattern[at + 1 : at + 2] in {"*", "?", "~"}:
            at += 1
            out.append(re.escape(pattern[at]))
        elif character == "*":
            out.append(".*")
        elif character == "?":
            out.append(".")
        else:
            out.append(re.escape(character))
        at += 1
    return re.compile("".join(out), re.DOTALL)


def matcher(criterion: Value) -> Callable[[Value], bool]:
    """Build the test that ``COUNTIF`` and ``SUMIF`` make of a criterion such as ``">0"``."""
    if not isinstance(criterion, str):
        wanted = 0.0 if criterion is None else criterion
        return lambda v: v is not None and type(v) is type(wanted) and compare(v, wanted) == 0
    match = _CRITERION.fullmatch(criterion)
    operator, operand = (match.group(1) or "=", match.group(2)) if match else ("=", criterion)
    number = numeral(operand)
    if isinstance(number, float):
        limit = number

        def numeric(value: Value) -> bool:
            if not isinstance(value, float):
                return operator == "<>"
            order = compare(value, limit)
            return isinstance(order, int) and _holds(operator, order)

        return numeric
    if operator in {"=", "<>"}:
        pattern = _wildcard(fold(operand))
        equal = operator == "="

        def textual(value: Value) -> bool:
            if operand == "":
                return (value is None or value == "") == equal
            return (isinstance(value, str) and bool(pattern.fullmatch(fold(value)))) == equal

        return textual

    def ordered(value: Value) -> bool:
        order = compare(value, operand) if isinstance(value, str) else None
        return isinstance(order, int) and _holds(operator, order)

    return ordered


def _holds(operator: str, order: int) -> bool:
    return {
        "=": order == 0,
        "<>": order != 0,
        "<": order < 0,
        "<=": order <= 0,
        ">": order > 0,
        ">=": order >= 0,
    }[operator]


def _countif(cells: Column, criterion: Value) -> Value:
    if isinstance(criterion, ExcelError):
        return criterion
    if isinstance(criterion, str) and len(criterion) > 255:
        return VALUE_ERROR
    return float(sum(map(matcher(criterion), cells)))


def _sumif(cells: Column, criterion: Value, numbers: Column) -> Value:
    if isinstance(criterion, ExcelError):
        return criterion
    test = matcher(criterion)
    return _sum([n for v, n in zip(cells, numbers, strict=True) if test(v)])


def _round(number: Value, digits: Value) -> Value:
    a, b = to_number(number), to_number(digits)
    if isinstance(a, ExcelError):
        return a
    return b if isinstance(b, ExcelError) else round_half_away(a, int(b))


def _on_number(change: Callable[[float], float]) -> Callable[[Value], Value]:
    def apply(value: Value) -> Value:
        number = to_number(value)
        return number if isinstance(number, ExcelError) else change(number)

    return apply


def _mod(number: Value, divisor: Value) -> Value:
    a, b = to_number(number), to_number(divisor)
    if isinstance(a, ExcelError):
        return a
    if isinstance(b, ExcelError):
        return b
    return ExcelError("#DIV/0!") if b == 0 else a - b * math.floor(a / b)


def _on_text(change: Callable[[str], Value]) -> Callable[[Value], Value]:
    def apply(value: Value) -> Value:
        text = to_text(value)
        return text if isinstance(text, ExcelError) else change(text)

    return apply


def _text_and_numbers(values: Sequence[Value]) -> tuple[str, list[int]] | ExcelError:
    error = _first_error(values)
    if error:
        return error
    text = to_text(values[0])
    numbers = [to_number(v) for v in values[1:]]
    if isinstance(text, ExcelError) or any(isinstance(n, ExcelError) for n in numbers):
        return VALUE_ERROR
    return text, [math.floor(n) for n in numbers if isinstance(n, float)]


def _left(value: Value, count: Value = 1.0) -> Value:
    out = _text_and_numbers((value, count))
    if isinstance(out, ExcelError):
        return out
    return VALUE_ERROR if out[1][0] < 0 else out[0][: out[1][0]]


def _right(value: Value, count: Value = 1.0) -> Value:
    out = _text_and_numbers((value, count))
    if isinstance(out, ExcelError):
        return out
    text, (n,) = out
    return VALUE_ERROR if n < 0 else text[max(0, len(text) - n) :]


def _mid(value: Value, start: Value, count: Value) -> Value:
    out = _text_and_numbers((value, start, count))
    if isinstance(out, ExcelError):
        return out
    text, (first, n) = out
    return VALUE_ERROR if first < 1 or n < 0 else text[first - 1 : first - 1 + n]


def _find(sought: Value, within: Value, start: Value = 1.0) -> Value:
    out = _text_and_numbers((within, start))
    needle = to_text(sought)
    if isinstance(out, ExcelError):
        return out
    if isinstance(needle, ExcelError):
        return needle
    text, (first,) = out
    at = text.find(needle, first - 1) if first >= 1 else -1
    return VALUE_ERROR if at < 0 else float(at + 1)


def _substitute(value: Value, old: Value, new: Value, which: Value = None) -> Value:
    error = _first_error((value, old, new, which))
    if error:
        return error
    text, a, b = str(to_text(value)), str(to_text(old)), str(to_text(new))
    if a == "":
        return text
    if which is None:
        return text.replace(a, b)
    pieces = text.split(a)
    number = to_number(which)
    nth = int(number) if isinstance(number, float) else 0
    if nth < 1:
        return VALUE_ERROR
    if len(pieces) <= nth:
        return text
    return a.join(pieces[:nth]) + b + a.join(pieces[nth:])


def _value(value: Value) -> Value:
    if not isinstance(value, str):
        return to_number(value)
    number = numeral(value)
    return number if isinstance(number, float) else VALUE_ERROR


def _text(value: Value, form: Value) -> Value:
    number = to_number(value)
    if isinstance(number, ExcelError):
        return number
    if form == "000000":
        return f"{int(round_half_away(number, 0)):06d}"
    if form == "#,##0":
        return f"{int(round_half_away(number, 0)):,}"
    return f"{round_half_away(number, 2):.2f}" if form == "0.00" else VALUE_ERROR


class Lookup(tuple[Value, ...]):
    """A code list's column, which finds plain text without looking at every cell."""

    _places: dict[str, int]

    def place(self, text: str) -> int | None:
        """The 1-based position of text, without case; ``None`` where it does not stand."""
        if not hasattr(self, "_places"):
            places: dict[str, int] = {}
            for i, value in enumerate(self, 1):
                if isinstance(value, str):
                    places.setdefault(fold(value), i)
            self._places = places
        return self._places.get(fold(text))


_ESCAPED = re.compile(r"~([~*?])")


def _match(sought: Value, cells: Column) -> Value:
    if isinstance(sought, ExcelError):
        return sought
    if isinstance(cells, Lookup) and isinstance(sought, str) and len(sought) <= 255:
        plain = _ESCAPED.sub("", sought)
        if "*" not in plain and "?" not in plain:
            at_once = cells.place(_ESCAPED.sub(r"\1", sought))
            return NOT_AVAILABLE if at_once is None else float(at_once)
    if isinstance(sought, str):
        if len(sought) > 255:
            return VALUE_ERROR
        pattern = _wildcard(fold(sought))
        hits = (i for i, v in enumerate(cells) if isinstance(v, str) and pattern.fullmatch(fold(v)))
    else:
        hits = (
            i for i, v in enumerate(cells)
            if v is not None and type(v) is type(sought) and compare(v, sought) == 0
        )
    at = next(hits, None)
    return NOT_AVAILABLE if at is None else float(at + 1)


def _index(cells: Column, position: Value) -> Value:
    at = to_number(position)
    if isinstance(at, ExcelError):
        return at
    if not 1 <= int(at) <= len(cells):
        return ExcelError("#REF!")
    found = cells[int(at) - 1]
    return 0.0 if found is None else found


def _exact(left: Value, right: Value) -> Value:
    a, b = to_text(left), to_text(right)
    if isinstance(a, ExcelError):
        return a
    return b if isinstance(b, ExcelError) else a == b


def _date(year: Value, month: Value, day: Value) -> Value:
    parts = [to_number(v) for v in (year, month, day)]
    error = _first_error(parts)
    if error:
        return error
    y, m, d = (int(p) for p in parts if isinstance(p, float))
    y, m = y + (m - 1) // 12, (m - 1) % 12 + 1
    if not 1900 <= y <= 9999:
        return NUMBER_ERROR
    return float((datetime.date(y, m, 1) - EPOCH).days + d - 1)


def date_of(text: str) -> float | str:
    """Read ``Y-M-D`` as Excel's day number, or give ``?``; years 2000 to 2099."""
    parts = text.split("-")
    if len(parts) != 3 or not all(map(all_digits, parts)) or len(parts[0]) != 4:
        return "?"
    if len(parts[1]) > 2 or len(parts[2]) > 2:
        return "?"
    try:
        day = datetime.date(*map(int, parts))
    except (ValueError, OverflowError):
        return "?"
    return float((day - EPOCH).days) if 2000 <= day.year < 2100 else "?"


def _escape(text: str) -> str:
    return text.replace("~", "~~").replace("*", "~*").replace("?", "~?")


def _zi(value: Value) -> Value:
    text = to_text(value)
    return 0.0 if isinstance(text, ExcelError) else float(count_zi(text))


FUNCTIONS: tuple[Function, ...] = (
    Function("AND", ("logical",), "logical", _and, "全部条件成立", "all conditions hold",
             "AND(1<2,2<3)", True, repeats=True),
    Function("OR", ("logical",), "logical", _or, "至少一个条件成立", "at least one condition holds",
             "OR(1>2,2<3)", True, repeats=True),
    Function("NOT", ("logical",), "logical", _not, "条件不成立", "the condition does not hold",
             "NOT(1>2)", True),
    Function("ISBLANK", ("any",), "logical", lambda v: v is None or v == "",
             "没有填写（只有空格也算没有填写）", "nothing was filled in; blanks alone count as nothing",
             'ISBLANK("")', True),
    Function("ISNUMBER", ("any",), "logical", lambda v: isinstance(v, float),
             "是数字", "is a number", "ISNUMBER(5)", True),
    Function("ISTEXT", ("any",), "logical", lambda v: isinstance(v, str),
             "是文字", "is text", 'ISTEXT("甲")', True),
    Function("ISERROR", ("any",), "logical", lambda v: isinstance(v, ExcelError),
             "是错误值，如 #REF!", "is an error value such as #REF!", "ISERROR(1/0)", True),
    Function("SUM", ("range",), "number", _sum, "求和，文字不计", "the sum; text is passed over",
             "SUM(1,2.5)", 3.5, repeats=True),
    Function("MAX", ("range",), "number", _max, "最大值", "the largest number", "MAX(1,3,2)", 3.0,
             repeats=True),
    Function("MIN", ("range",), "number", _min, "最小值", "the smallest number", "MIN(4,3,5)", 3.0,
             repeats=True),
    Function("COUNT", ("range",), "number", _count, "数字的个数", "how many numbers there are",
             "COUNT(1,2)", 2.0, repeats=True),
    Function("COUNTA", ("range",), "number", _counta, "有内容的单元格个数",
             "how many cells hold anything", "", None),
    Function("COUNTIF", ("range", "any"), "number", _countif, "符合条件的单元格个数",
             "how many cells meet the criterion", "", None),
    Function("SUMIF", ("range", "any", "range"), "number", _sumif, "符合条件的行求和",
             "the sum over the rows that meet the criterion", "", None),
    Function("ABS", ("number",), "number", _on_number(abs), "绝对值", "the absolute value",
             "ABS(-2)", 2.0),
    Function("ROUND", ("number", "number"), "number", _round, "四舍五入（0.5 远离零）",
             "rounded, halves away from zero", "ROUND(-2.5,0)", -3.0),
    Function("INT", ("number",), "number", _on_number(lambda n: float(math.floor(n))),
             "向下取整", "rounded down to a whole number", "INT(-1.5)", -2.0),
    Function("MOD", ("number", "number"), "number", _mod, "余数", "the remainder",
             "MOD(202113,100)", 13.0),
    Function("N", ("any",), "number", as_number, "取数字，文字和空格按 0",
             "the number in a cell; text and blank count 0", 'N("甲")', 0.0),
    Function("LEN", ("text",), "number", _on_text(lambda t: float(len(t))), "字符个数",
             "how many characters", 'LEN("特色产业")', 4.0),
    Function("LEFT", ("text", "number"), "text", _left, "左边几个字符", "the first characters",
             'LEFT("202106",4)', "2021"),
    Function("RIGHT", ("text", "number"), "text", _right, "右边几个字符", "the last characters",
             'RIGHT("202106",2)', "06"),
    Function("MID", ("text", "number", "number"), "text", _mid, "中间几个字符",
             "characters from the middle", 'MID("202106",5,2)', "06"),
    Function("FIND", ("text", "text", "number"), "number", _find, "文字出现的位置，区分大小写",
             "where text occurs, case matters", 'FIND("-","2021-2022")', 5.0, needs=2),
    Function("SUBSTITUTE", ("text", "text", "text", "number"), "text", _substitute, "替换文字",
             "text with a part replaced", 'SUBSTITUTE("1,234",",","")', "1234", needs=3),
    Function("VALUE", ("text",), "number", _value, "把数字文字变成数字",
             "the number that a plain numeral writes", 'VALUE("12.5")', 12.5),
    Function("TEXT", ("number", "text"), "text", _text,
             "按格式写成文字，只用 000000、#,##0、0.00",
             "a number as text; only the formats 000000, #,##0 and 0.00", 'TEXT(1234,"#,##0")', "1,234"),
    Function("MATCH", ("any", "range"), "number", _match, "在名单中的位置（精确查找）",
             "the position in a list, exact match", "", None),
    Function("INDEX", ("range", "number"), "any", _index, "名单中的第几个",
             "the item at a position of a list", "", None),
    Function("EXACT", ("text", "text"), "logical", _exact, "文字完全相同，区分大小写",
             "texts are the same, case included", 'EXACT("A","a")', False),
    Function("DATE", ("number", "number", "number"), "number", _date, "日期的序号",
             "the day number of a date", "DATE(2022,3,1)", 44621.0),
    Function("MONTH", ("number",), "number",
             _on_number(lambda n: float((EPOCH + datetime.timedelta(days=int(n))).month)),
             "日期的月份", "the month of a date", "MONTH(44621)", 3.0),
    Function("STRIP", ("any",), "text", strip_blanks,
             "去掉各种空格和换行后的文字；错误值读作 #",
             "the text of a cell without blanks of any kind; an error value reads as #",
             'STRIP(" 1 2　3")', "123"),
    Function("HALF", ("text",), "text", _on_text(half_width), "全角数字和标点变成半角",
             "full-width digits and marks made plain", 'HALF("１２．５")', "12.5"),
    Function("DIGITS", ("text",), "logical", _on_text(all_digits), "只由 0–9 组成",
             "consists of the digits 0 to 9 only", 'DIGITS("202106")', True),
    Function("NUMERAL", ("text",), "any", _on_text(numeral),
             "读出数字；拿不准的读作 ?", "the number that text writes; ? when it is not certain",
             'NUMERAL("1,234.5")', 1234.5),
    Function("PADMONTH", ("text",), "text", _on_text(pad_month),
             "把 2021.6 写成 202106，其他不变",
             "2021.6 written as 202106, anything else as it is", 'PADMONTH("2021.6")', "202106"),
    Function("MONTHOF", ("text",), "any", _on_text(month_of),
             "把 202106 读成数字，不是真实年月的读作空",
             "202106 as a number; blank when it is not a real month", 'MONTHOF("202106")', 202106.0),
    Function("DATEOF", ("text",), "any", _on_text(date_of),
             "把 2022-3-1 读成日期序号；拿不准的读作 ?",
             "reads 2022-3-1 as a day number; ? when it is not a date", 'DATEOF("2022-3-1")', 44621.0),
    Function("LITERAL", ("text",), "text", _on_text(_escape), "查找时把 * ? ~ 当普通字符",
             "text in which * ? ~ are looked up as themselves", 'LITERAL("a*")', "a~*"),
    Function("ZI", ("any",), "number", _zi, "字数，按 Word 的计法",
             "the number of 字, counted as Word does", 'ZI("总投资 1200 万元")', 6.0),
)

SHOWN: tuple[Function, ...] = (
    Function("HYPERLINK", ("text", "text"), "text", lambda _, text: text, "链接", "a link", "", None),
)
"""Functions of the workbook's own cells; rules do not use them."""

BY_NAME = {f.name: f for f in FUNCTIONS + SHOWN}

LAZY = ("IF", "IFERROR")
"""Evaluated only as far as needed, so they are part of the evaluator and the printers."""
