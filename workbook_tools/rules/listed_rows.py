"""Which rows a text lists, as the checker reads it and as a formula does: the same steps, stated once.

What belongs here: the characters that a text is evened out by, the list of rows in what comes of it, and that as an
expression of functions that Excel has. What does not: what else an explanation has to be (``form.explanation``).

Each number of a text is put in brackets, and lists are joined, which replacing texts can do: ``第8、12-14行`` becomes
``‹8¦‹12~14›行``. Whether a number is a row then shows in the sign before it and in the one behind its list.
"""

from __future__ import annotations

import re
from typing import Final

from .syntax import Binary, Call, Node, Number, Text

OPEN, CLOSE, JOIN, SPAN, NAMED = "‹", "›", "¦", "~", "※"
"""Brackets around a number, what joins a list and a span, and what ``rows`` before a number becomes."""
LOOKED_AT = 2000
"""Characters of a text in which rows are looked for: brackets around each number must not make it longer than a cell holds."""
START = "。"
"""What every beginning of a sentence or line becomes; the text itself stands behind one."""
COUNTS = "共计有前后等."
"""Signs before a number that make it a count of rows (共60行) or the second part of a decimal: it loses its bracket."""
LONGEST = 400
"""Characters of a list behind its first bracket: what a formula looks at for each place is short."""
DIGITS = 7
"""Digits, the last ones, by which rows are compared: those of the last row of a sheet."""

Swaps = tuple[tuple[str, str], ...]
TOKENS: Final[Swaps] = (
    (OPEN, "〈"), (CLOSE, "〉"), (JOIN, "|"), (NAMED, "*"), ("\n", START), *((blank, " ") for blank in "\u3000\u00a0\t\r"),
    *((digit, OPEN + digit + CLOSE) for digit in "0123456789"),
    *((wide, OPEN + digit + CLOSE) for wide, digit in zip("０１２３４５６７８９", "0123456789", strict=True)),
    (CLOSE + OPEN, ""), (f"{CLOSE} {OPEN}", f"{CLOSE}、{OPEN}"), (" ", ""),
)
"""What is replaced, in this order, so that each number stands in brackets and there are no blanks."""
LISTS: Final[Swaps] = (
    ("第", ""), ("行业", "业"), ("行政", "政"), (":", "："), ("rows" + OPEN, NAMED + OPEN), ("row" + OPEN, NAMED + OPEN),
    *((sign + OPEN, sign) for sign in COUNTS),
    ("——", "-"), *((sign, "-") for sign in "–—～－~"),
    *((CLOSE + sign + OPEN, f"{CLOSE}-{OPEN}") for sign in ("至", "到", "行至", "行到", "行-")), (f"{CLOSE}-{OPEN}", SPAN),
    *((CLOSE + sign + OPEN, JOIN + OPEN) for sign in "、，,；;/和及与"), ("；", START), (";", START),
)
"""What is replaced after that, so that lists and spans are joined and sentences begin alike."""

_ENGLISH = ("row" + OPEN, "rows" + OPEN)
_OPENED, _CLOSED = re.compile(f"(?<=(.)){OPEN}", re.DOTALL), re.compile(f"[{CLOSE}{JOIN}]")


def tokens(text: str) -> str:
    """A text with each of its numbers in brackets, and without blanks, behind the beginning of a sentence."""
    out = text.encode("utf-16-le", "surrogatepass")[: 2 * LOOKED_AT].decode("utf-16-le", "ignore")
    for old, new in TOKENS:
        out = out.replace(old, new)
    return START + out


def lists(text: str) -> str:
    """What ``tokens`` gives, with its lists joined; the numbers of an English list are all named."""
    english = any(sign in text for sign in _ENGLISH)
    for old, new in LISTS:
        text = text.replace(old, new)
    return text.replace(JOIN + OPEN, JOIN + NAMED + OPEN) if english else text


def spans(text: str) -> tuple[range, ...]:
    """The rows, or spans of rows, in what ``lists`` gives; a span the wrong way round is listed and holds none."""
    out: list[range] = []
    for opened in _OPENED.finditer(text):
        before, rest = opened[1], text[opened.end() : opened.end() + LONGEST]
        after = rest.partition(CLOSE)[2][:1]
        if after == "行" or before == NAMED or (after == "：" and before in START + JOIN):
            first, *_, last = _CLOSED.split(rest, maxsplit=1)[0].split(SPAN) * 2
            out.append(range(int("0" + first[-DIGITS:]), int("0" + last[-DIGITS:]) + 1))
    return tuple(out)


def names_rows(text: str) -> bool:
    """Whether rows are listed in what ``lists`` gives."""
    return bool(spans(text))


def names_row(text: str, row: float) -> bool:
    """Whether a row is among those."""
    return any(int(row) in span for span in spans(text))


def _call(function: str, *arguments: Node) -> Call:
    return Call(function, arguments)


def lists_formula(text: Node, listed: Node) -> Node:
    """``lists`` of a text of which ``LISTS`` were replaced already."""
    english = _call("OR", *(_call("ISNUMBER", _call("FIND", Text(sign), text)) for sign in _ENGLISH))
    joined = _call("IF", english, Text(JOIN + NAMED + OPEN), Text(JOIN + OPEN))
    return _call("SUBSTITUTE", listed, Text(JOIN + OPEN), joined)


def named_rows_formula(text: Node, places: Node, row: Node | None = None) -> Node:
    """``names_rows``, or ``names_row``, of a text whose ``places`` are 1, 2, 3…: at each, whether a number begins behind it.

    No part of it can be an error, and none is an ``IF``: ``SUMPRODUCT`` then needs no array formula.
    """
    one, two, closed = Number(1.0), Number(2.0), Text(CLOSE)
    begins = _call("MID", text, places, two)
    # no place for FIND to begin at: LibreOffice counts those otherwise than places behind a rare hanzi
    rest = Binary("&", _call("MID", text, Binary("+", places, two), Number(float(LONGEST))), Text(CLOSE * 2))
    after = _call("MID", rest, Binary("+", _call("FIND", closed, rest), one), one)
    found: Node = Binary("+", Binary(
        "+",
        _call("ISNUMBER", _call("FIND", Binary("&", begins, after), Text("".join(sign + OPEN + "：" for sign in START + JOIN)))),
        _call("EXACT", Binary("&", _call("MID", begins, two, one), after), Text(OPEN + "行")),
    ), _call("EXACT", begins, Text(NAMED + OPEN)))
    if row is not None:
        zeros, split, most = Text("0" * DIGITS), Text(SPAN), Number(float(DIGITS))
        number = _call("LEFT", rest, Binary("-", _call("FIND", closed, _call("SUBSTITUTE", rest, Text(JOIN), closed)), one))
        first = _call("LEFT", number, Binary("-", _call("FIND", split, Binary("&", number, split)), one))
        low = _call("RIGHT", Binary("&", zeros, first), most)
        high = _call("RIGHT", _call("SUBSTITUTE", Binary("&", split, number), split, zeros), most)
        sought = _call("RIGHT", Binary("&", zeros, row), most)
        found = Binary("*", Binary("*", found, Binary("<=", low, sought)), Binary(">=", high, sought))
    return Binary(">", _call("SUMPRODUCT", found), Number(0.0))
