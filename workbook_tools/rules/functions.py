"""The functions of the rule language: what each takes, gives, means and shows as an example.

What belongs here: one visible tuple of functions that exist in Excel 2013, WPS and LibreOffice,
each with its Python meaning. What does not: the language's own words that expand into several
of these (``expansions``), and how a workbook's cells are found (``workbook.layout``).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from .listed_rows import lists, names_row, names_rows, tokens
from .numbers import (
    all_of,
    any_of,
    count_filled,
    count_numbers,
    day_number,
    largest,
    month_in,
    negation,
    on_number,
    remainder,
    rounded,
    smallest,
    smallest_but,
    sum_of,
)
from .ranges import (
    Lookup,
    chosen,
    coded_item_of,
    count_matching,
    count_matching_both,
    item_at,
    item_of,
    place_of,
    place_of_begun,
    sum_matching,
)
from .texts import (
    date_of,
    exact,
    figure,
    formatted,
    left,
    literal,
    middle,
    number_in,
    on_text,
    position_of,
    reading,
    right,
    substituted,
    zi,
)
from .values import (
    Argument,
    Column,
    ExcelError,
    Value,
    all_digits,
    as_number,
    folded,
    half_width,
    month_of,
    numeral,
    pad_month,
    strip_blanks,
)

ValueType = Literal["number", "text", "logical", "any", "range"]

@dataclass(frozen=True, slots=True)
class Function:
    """One function: what it takes (the last repeats if ``repeats``), gives and means.

    ``sure``: it never gives an error value, whatever it is given. ``doubts``: it gives ``?`` for text that it
    cannot read. ``needs`` is the smallest number of arguments where that is not all of them.
    """

    name: str
    takes: tuple[ValueType, ...]
    gives: ValueType
    apply: Callable[..., Value]
    zh: str
    en: str
    example: str
    shows: Value
    needs: int = -1
    repeats: bool = False
    sure: bool = False
    doubts: bool = False

    @property
    def least(self) -> int:
        """The smallest number of arguments."""
        return len(self.takes) if self.needs < 0 else self.needs


FUNCTIONS: tuple[Function, ...] = (
    Function("AND", ("logical",), "logical", all_of, "全部条件成立", "all conditions hold",
             "AND(1<2,2<3)", True, repeats=True),
    Function("OR", ("logical",), "logical", any_of, "至少一个条件成立", "at least one condition holds",
             "OR(1>2,2<3)", True, repeats=True),
    Function("NOT", ("logical",), "logical", negation, "条件不成立", "the condition does not hold",
             "NOT(1>2)", True),
    Function("ISBLANK", ("any",), "logical", lambda v: v is None or v == "",
             "没有填写（只有空格也算没有填写）", "nothing was filled in; blanks alone count as nothing",
             'ISBLANK("")', True, sure=True),
    Function("ISNUMBER", ("any",), "logical", lambda v: isinstance(v, float),
             "是数字", "is a number", "ISNUMBER(5)", True, sure=True),
    Function("ISTEXT", ("any",), "logical", lambda v: isinstance(v, str),
             "是文字", "is text", 'ISTEXT("甲")', True, sure=True),
    Function("ISERROR", ("any",), "logical", lambda v: isinstance(v, ExcelError),
             "是错误值，如 #REF!", "is an error value such as #REF!", "ISERROR(1/0)", True, sure=True),
    Function("SUM", ("range",), "number", sum_of, "求和，文字不计", "the sum; text is passed over",
             "SUM(1,2.5)", 3.5, repeats=True),
    Function("MAX", ("range",), "number", largest, "最大值", "the largest number", "MAX(1,3,2)", 3.0,
             repeats=True),
    Function("MIN", ("range",), "number", smallest, "最小值", "the smallest number", "MIN(4,3,5)", 3.0,
             repeats=True),
    Function("COUNT", ("range",), "number", count_numbers, "数字的个数", "how many numbers there are",
             "COUNT(1,2)", 2.0, repeats=True, sure=True),
    Function("COUNTA", ("range",), "number", count_filled, "有内容的单元格个数",
             "how many cells hold anything", "", None, sure=True),
    Function("COUNTIF", ("range", "any"), "number", count_matching, "符合条件的单元格个数",
             "how many cells meet the criterion", "", None),
    Function("SUMIF", ("range", "any", "range"), "number", sum_matching, "符合条件的行求和",
             "the sum over the rows that meet the criterion", "", None),
    Function("ABS", ("number",), "number", on_number(abs), "绝对值", "the absolute value",
             "ABS(-2)", 2.0),
    Function("ROUND", ("number", "number"), "number", rounded, "四舍五入（0.5 远离零）",
             "rounded, halves away from zero", "ROUND(-2.5,0)", -3.0),
    Function("INT", ("number",), "number", on_number(lambda n: float(math.floor(n))),
             "向下取整", "rounded down to a whole number", "INT(-1.5)", -2.0),
    Function("MOD", ("number", "number"), "number", remainder, "余数", "the remainder",
             "MOD(202113,100)", 13.0),
    Function("N", ("any",), "number", as_number, "取数字，文字和空格按 0",
             "the number in a cell; text and blank count 0", 'N("甲")', 0.0),
    Function("LEN", ("text",), "number", on_text(lambda t: float(len(t))), "字符个数",
             "how many characters", 'LEN("特色产业")', 4.0),
    Function("LEFT", ("text", "number"), "text", left, "左边几个字符", "the first characters",
             'LEFT("202106",4)', "2021"),
    Function("RIGHT", ("text", "number"), "text", right, "右边几个字符", "the last characters",
             'RIGHT("202106",2)', "06"),
    Function("MID", ("text", "number", "number"), "text", middle, "中间几个字符",
             "characters from the middle", 'MID("202106",5,2)', "06"),
    Function("FIND", ("text", "text", "number"), "number", position_of, "文字出现的位置，区分大小写",
             "where text occurs, case matters", 'FIND("-","2021-2022")', 5.0, needs=2),
    Function("SUBSTITUTE", ("text", "text", "text", "number"), "text", substituted, "替换文字",
             "text with a part replaced", 'SUBSTITUTE("1,234",",","")', "1234", needs=3),
    Function("VALUE", ("text",), "number", number_in, "把数字文字变成数字",
             "the number that a plain numeral writes", 'VALUE("12.5")', 12.5),
    Function("TEXT", ("number", "text"), "text", formatted,
             "按格式写成文字，只用 000000、#,##0、0.00、#,##0.00、#,##0.###### 和日期的 yyyy-mm-dd",
             "a number as text; only the formats 000000, #,##0, 0.00, #,##0.00, #,##0.###### and, for days, yyyy-mm-dd", 'TEXT(1234,"#,##0")', "1,234"),
    Function("MATCH", ("any", "range"), "number", place_of, "在名单中的位置（精确查找）",
             "the position in a list, exact match", "", None),
    Function("INDEX", ("range", "number"), "any", item_at, "名单中的第几个",
             "the item at a position of a list", "", None),
    Function("EXACT", ("text", "text"), "logical", exact, "文字完全相同，区分大小写",
             "texts are the same, case included", 'EXACT("A","a")', False),
    Function("DATE", ("number", "number", "number"), "number", day_number, "日期的序号",
             "the day number of a date", "DATE(2022,3,1)", 44621.0),
    Function("MONTH", ("number",), "number", month_in,
             "日期的月份", "the month of a date", "MONTH(44621)", 3.0),
    Function("STRIP", ("any",), "text", strip_blanks,
             "去掉各种空格和换行后的文字；错误值读作 #",
             "the text of a cell without blanks of any kind; an error value reads as #",
             'STRIP(" 1 2　3")', "123", sure=True),
    Function("HALF", ("text",), "text", on_text(half_width), "全角数字和标点变成半角",
             "full-width digits and marks made plain", 'HALF("１２．５")', "12.5"),
    Function("FOLD", ("text",), "text", on_text(folded), "比较名称时的写法：全角变半角，括号、短横统一，去掉句号、分号和看不见的字符",
             "a name as it is compared: full width made plain, brackets and dashes of one kind, no full stops, semicolons and "
             "characters that cannot be seen", 'FOLD("甲【１】。")', "甲(1)"),
    Function("DIGITS", ("text",), "logical", on_text(all_digits), "只由 0–9 组成",
             "consists of the digits 0 to 9 only", 'DIGITS("202106")', True),
    Function("NUMERAL", ("text", "text"), "any", lambda text, _=None: reading(numeral)(text),
             "读出数字；拿不准的读作 ?（第二个参数是去掉千位分隔符的同一文字，可不写）",
             "the number that text writes; ? when it is not certain (the same text without its thousands "
             "separators may be given too: it shortens the workbook's formula)",
             'NUMERAL("1,234.5")', 1234.5, needs=1, sure=True, doubts=True),
    Function("PADMONTH", ("text",), "text", on_text(pad_month),
             "把 2021.6 写成 202106，其他不变",
             "2021.6 written as 202106, anything else as it is", 'PADMONTH("2021.6")', "202106"),
    Function("MONTHOF", ("text",), "any", on_text(month_of),
             "把 202106 读成数字，不是真实年月的读作空",
             "202106 as a number; blank when it is not a real month", 'MONTHOF("202106")', 202106.0),
    Function("DATEOF", ("text",), "any", reading(date_of),
             "把 2022-3-1 读成日期序号；拿不准的读作 ?",
             "reads 2022-3-1 as a day number; ? when it is not a date", 'DATEOF("2022-3-1")', 44621.0,
             sure=True, doubts=True),
    Function("ITEM", ("text", "range"), "text", item_of,
             "名单中以此写法表示的项；空的读作空，名单中没有的读作 ?",
             "the item of a list that a spelling stands for; blank for a blank, ? when no item is spelled so", "", None,
             doubts=True),
    Function("LITERAL", ("text",), "text", on_text(literal), "查找时把 * ? ~ 当普通字符",
             "text in which * ? ~ are looked up as themselves", 'LITERAL("a*")', "a~*"),
    Function("FIGURE", ("any",), "text", figure, "数字带千位分隔符的写法，至多六位小数；文字不变",
             "a number as text with separators and at most six decimals; text as it is", "FIGURE(1234.5)", "1,234.5"),
    Function("ZI", ("any",), "number", zi, "字数，按 Word 的计法",
             "the number of 字, counted as Word does", 'ZI("总投资 1200 万元")', 6.0, sure=True),
)

SHOWN: tuple[Function, ...] = (
    Function("CHOOSE", ("number", "any"), "any", chosen, "第几个值", "the value at a position", "", None, repeats=True),
    Function("COUNTIFS", ("range", "any", "range", "any"), "number", count_matching_both, "两列都符合条件的行数",
             "how many rows meet both criteria", "", None),
    Function("MATCHBEGUN", ("text", "range", "range", "text"), "number", place_of_begun, "第一处含某字、且旁边不以某符号开头的行",
             "the position of the first row in which a column has a text within its own and another does not begin with a mark", "", None),
    Function("SMALL", ("range", "number"), "number", smallest_but, "第几小的数", "the number at a place among all, smallest first", "", None),
    Function("CODED", ("text", "range", "range", "number"), "text", coded_item_of,
             "代码加名称的名单中以此写法表示的项；先查单列的写法，再查名单本身",
             "the item of a list of codes with names that a spelling stands for: sought among spellings written down, then in the items",
             "", None, doubts=True),
    Function("TOKENS", ("text",), "text", on_text(tokens), "每个数都加括号、去掉空格的文字", "text with each number in brackets and without blanks", "", None),
    Function("LISTS", ("text",), "text", on_text(lists), "再把行号连成一串的文字", "the same with its lists of rows joined", "", None),
    Function("NAMESROWS", ("text",), "logical", on_text(names_rows), "文字中写了行号", "whether rows are listed in it", "", None),
    Function("NAMESROW", ("text", "number"), "logical",
             lambda text, row: isinstance(row, float) and on_text(lambda held: names_row(held, row))(text),
             "文字中写了这一行", "whether a row is among those", "", None),
    Function("HYPERLINK", ("text", "any"), "any", lambda _, shown: shown, "链接", "a link", "", None),
)
"""Functions of the workbook's own cells; rules do not use them."""

LAZY = ("IF", "IFERROR")
"""Evaluated only as far as needed, so the compiler and the printer know them by name."""

BY_NAME = {f.name: f for f in FUNCTIONS + SHOWN}

__all__ = ["BY_NAME", "FUNCTIONS", "LAZY", "SHOWN", "Argument", "Column", "Function", "Lookup", "ValueType"]
