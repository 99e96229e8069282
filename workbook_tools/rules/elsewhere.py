"""Expressions that LibreOffice computes otherwise than the checker, as measured, and how to write a rule without them.

What belongs here: one visible tuple of what was measured. What does not: the page that shows it (``reference_page``); a test
computes each again in both.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..words import Words

ERROR = "#VALUE!"


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What one kind of expression gives: each example with the checker's value and LibreOffice's, and what to write instead."""

    examples: tuple[tuple[str, float | str, float | str], ...]
    instead: Words


ELSEWHERE: tuple[Elsewhere, ...] = (
    Elsewhere(
        (("MOD(0.3,0.1)", 0.09999999999999998, 0.0), ("MOD(0.6,0.2)", 0.19999999999999996, 0.0), ("INT(4.35*100)", 434.0, 435.0)),
        Words("MOD、INT 只用在整数上，先 ROUND：MOD(ROUND(x*10,0),1)", "MOD and INT of whole numbers only, ROUND first"),
    ),
    Elsewhere(
        (('FIND("","abc")', 1.0, ERROR), ('FIND("","")', 1.0, ERROR)),
        Words("要找的内容可能为空的，先写 NOT(ISBLANK(x))", "where what is sought may be blank, ask NOT(ISBLANK(x)) first"),
    ),
    Elsewhere(
        (
            ('VALUE("2024-01-15")', ERROR, 45306.0), ('VALUE("35%")', ERROR, 0.35), ('VALUE("1e3")', ERROR, 1000.0), ('VALUE("$5")', ERROR, 5.0), ('VALUE("(5)")', ERROR, -5.0),
            ('VALUE("12:30")', ERROR, 0.520833333333333), ('VALUE(" 12 ")', ERROR, 12.0), ('VALUE("TRUE")', ERROR, 1.0),
        ),
        Words("VALUE 只用在 DIGITS(x) 成立之后；日期、百分数用相应的类型", "VALUE only behind DIGITS(x); for dates and percentages take their types"),
    ),
    Elsewhere(
        (('TEXT(1234,"#,##0.######")', "1,234.", "1,234"), ('TEXT(-0.004,"0.00")', "-0.00", "0.00")),
        Words("TEXT 只用来显示，不比较；显示数字用 FIGURE", "TEXT is for showing, not for comparing; FIGURE shows a number alike everywhere"),
    ),
    Elsewhere(
        (("DATE(22,1,1)", "#NUM!", 44562.0), ("DATE(10000,1,1)", "#NUM!", 2958466.0)),
        Words("年份写四位", "years have four digits"),
    ),
    Elsewhere(
        (('IF("_"<"2",1,0)', 0.0, 1.0), ('IF("b"<"。",1,0)', 1.0, 0.0), ('IF("é"<"f",1,0)', 0.0, 1.0)),
        Words(
            "文字只比 =、<>，不比先后：LibreOffice 按所设语言排（中文环境下按拼音），核对按字符编码",
            "texts are equal or not, none is less: LibreOffice sorts by the language that is set (in Chinese by pinyin), the checker by characters",
        ),
    ),
)
