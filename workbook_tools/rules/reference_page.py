"""Write the page that documents the rule language, from the functions themselves.

What belongs here: the page's sentences. What does not: the meaning of a function, which the page
takes from ``functions``. ``python -m workbook_tools.rules.reference_page`` prints it; a test holds
``docs/rule-language.md`` to it.
"""

from __future__ import annotations

from .elsewhere import ELSEWHERE, Elsewhere
from .expansions import EXPANSIONS
from .functions import FUNCTIONS, Function
from .values import Value, number_text

HEAD = """# 规则语言 The rule language

A rule is written once, as an Excel formula with field ids in place of cell addresses. It becomes the live
formula in the workbook, the check in Python and a sentence in the guide. This page is generated from the
functions that run; each example below is run by a test.

规则只写一次：用 Excel 公式的写法，用填报项的代码代替单元格地址。

## Ids 填报项

| Where the rule stands | What it may name |
|---|---|
| `"scope": "<table>"` | the table's columns (`investment`), what a column lends (`start`, `finish` of a period), its computed columns; `index`, `used`, `above` of the line; whole columns as `table.column` |
| `"scope": "<grid>"` | the grid's columns, for each of its lines; `least`, `most`, `unit` of the line |
| `"scope": "form"` | every input by its full id: `cover_city`, `s1_1`, `s1_1.zi`, `totals_all.count`, `targets_jobs.y2022`; whole columns as `projects.investment` |
| `"types": […]`, `"capabilities": […]` | `it` (what was read, `"?"` if it could not be), `raw` (the cell), the steps of the type's reading, `required`, `limit`, `unit`, …; see [forms](forms.md) |

## Values 值

- A blank number counts 0; `ISBLANK(x)` tells whether nothing, or nothing but blanks, was typed.
- What cannot be read (“待定” in an amount) is not 0: a rule that needs it does not apply, and
  `value.not_number` says so once.
- Numbers compare on 15 significant digits; `ROUND` rounds halves away from zero; text compares without
  case; an error value goes through every operation.
- Where Excel and programs like it differ, a rule gives an error value: place 0 of `INDEX`, `MONTH` of a day before
  March 1900 (a blank is one), years before 1901 in `DATE`, a blank that `MATCH` looks for, `VALUE` of what `NUMERAL`
  does not read. `FIND` finds nothing at once, and `TEXT` with `#,##0.######` leaves no point behind a whole number.
- Operators: `+ - * / & = <> < <= > >=`, a leading `-`, parentheses. Texts stand in double quotes.

## Refused when a form is loaded 装载时拒绝

An unknown id or function, the wrong number of arguments, a whole column where one value is needed, text where
a number is needed, texts put in an order by `<` or `>` (each program has its own), a requirement that
neither holds nor fails, a formula of more than 8,192 characters, a text of more than 255 characters in a formula, a
validation of more than 255, a type that may be unreadable without a rule that says so. Each is reported with its place in the definition.

## 字数 Counting 字

`ZI(x)` counts as Word does: each character at or above U+2010 that is not a blank counts 1, and so does each
unbroken run of other non-blank characters. U+2000 to U+200F count as blanks. In the workbook it is an array
formula of functions that Excel 2013 and WPS have. Excel before 2026 sees a rare hanzi outside the BMP as two
halves; each half counts 0.5, so that the hanzi counts 1 there as well. LibreOffice was seen to give the checker's
number on random texts of up to 3,000 characters; Excel and WPS have not been tried.

## Functions 函数

`IF(test, then, else)` and `IFERROR(value, instead)` evaluate only what they need.

| Function | 含义 | Binding | Example | Gives |
|---|---|---|---|---|
"""

TAIL = """
Words without a counterpart in Excel are spelled out in plain functions when the workbook is written: {words}.

## Where LibreOffice differs LibreOffice 的差别

The parity tests compare the workbook's live verdicts with the checker's in LibreOffice, on 2,000 whole forms, and find
no difference. Outside those cases, each with its own test:

- LibreOffice keeps a typed `TRUE` as the number 1, so a number cell takes it; the checker says `value.not_number`.
- LibreOffice looks up texts of more than 255 characters, where Excel gives `#VALUE!`; the rules that look up ask
  for the length first, so both give the same verdict.
- A criterion of `COUNTIF`, `COUNTIFS` and `SUMIF` that looks like a number finds texts of the same characters in LibreOffice; in Excel
  and in the checker those of the same number as well (`0917` and `917`), of which Excel keeps 15 digits: to count identity numbers
  that way takes two persons for one where the first 15 digits are the same. Excel's part is as its users tell it, and was not tried.

What a rule may still be written with and has two verdicts then, as LibreOffice 7.4 computed it (a test computes each again). The
checker follows what Microsoft documents. 下面的写法在核对和 LibreOffice 里结果不同，写规则时请避开：

| Instead 怎么写 | Expression | Checker 核对 | LibreOffice |
|---|---|---|---|
"""


def _shown(value: Value) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return number_text(value) if isinstance(value, float) else f'"{value}"'


def _row(function: Function) -> str:
    example = f"`{function.example}`" if function.example else "in the rules of the forms"
    gives = f"`{_shown(function.shows)}`" if function.example else ""
    more = ", …" if function.repeats else ""
    takes = f"`{function.name}({', '.join(function.takes)}{more})`"
    return f"| {takes} | {function.zh} | {function.en} | {example} | {gives} |"


def _measured(one: Elsewhere) -> str:
    """The rows of one kind of expression, its advice in the first."""
    advice = f"{one.instead.zh}; {one.instead.en}"
    return "".join(
        f"| {advice if at == 0 else ''} | `{expression}` | `{_cell(ours)}` | `{_cell(theirs)}` |\n" for at, (expression, ours, theirs) in enumerate(one.examples)
    )


def _cell(value: float | str) -> str:
    return value if isinstance(value, str) and value.startswith("#") else _shown(value)


def page() -> str:
    """The whole page as Markdown."""
    words = ", ".join(f"`{function.name}`" for function in FUNCTIONS if function.name in EXPANSIONS)
    return HEAD + "\n".join(map(_row, FUNCTIONS)) + "\n" + TAIL.format(words=words) + "".join(map(_measured, ELSEWHERE))


if __name__ == "__main__":
    print(page(), end="")
