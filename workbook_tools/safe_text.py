"""Text from returns made harmless: shown as it is, and never a formula, a link or a control character.

What belongs here: what is done to any text that somebody else wrote before it is put into a file
that a spreadsheet program opens. What does not: the files themselves (``jsonl_csv``, ``listing``).
"""

from __future__ import annotations

import re

MAX_TEXT = 32_767
"""UTF-16 units that Excel holds in a cell."""

_STARTERS = frozenset("=+-@\t\r\n＝＋－＠")
"""OWASP's list of what makes a CSV field a formula, the full-width variants included."""
_SKIPPED = " \u00a0\u3000\ufeff"
"""Blanks that a spreadsheet program may drop before it looks at the first character."""

_LINE_END = re.compile("\r\n?|\x85|[\u2028\u2029]")
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
_MARKS = {
    "zh": "……〔以下略，原文共 {n} 个字符〕",
    "en": " … [cut; the whole text has {n} characters]",
}


def _picture(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else "\ufffd"


def visible(text: str) -> str:
    """Show what cannot be shown: ``\\x0b`` as ``␋``, and as ``�`` what has no picture.

    That is the control characters, the marks that turn the direction of writing (a name can hide
    its ending behind one), and what XML or UTF-8 cannot hold. Line ends of any kind become ``\\n``.
    """
    return _UNSEEN.sub(_picture, _LINE_END.sub("\n", text))


def fitted(text: str, lang: str = "zh") -> str:
    """Cut text to what a cell holds, with a mark that says so and how long it was."""
    if 2 * len(text) <= MAX_TEXT or len(text.encode("utf-16-le", "surrogatepass")) <= 2 * MAX_TEXT:
        return text
    mark = _MARKS[lang].format(n=len(text))
    units = text.encode("utf-16-le", "surrogatepass")[: 2 * (MAX_TEXT - len(mark))]
    return units.decode("utf-16-le", "ignore") + mark


def starts_formula(text: str) -> bool:
    """Tell whether a spreadsheet program may take text for a formula."""
    rest = text.lstrip(_SKIPPED)
    return rest[:1] in _STARTERS if rest else False


def csv_text(text: str) -> str:
    """Text for a CSV file that Excel opens: an apostrophe stands before what starts like a formula."""
    # judged before ``visible`` as well: it turns a carriage return, which is on the list, into \n
    shown = fitted(visible(text))
    return f"'{shown}" if starts_formula(text) or starts_formula(shown) else shown
