"""What a number format makes of a number: itself, perhaps rounded, or something that a person reads otherwise.

What belongs here: format codes, and which cells of a sheet have an odd one. What does not: whether that is told (``check.shown``).
Only numbers are looked at: a text is shown as it is.
"""

from __future__ import annotations

import datetime
import re
from functools import lru_cache

from ..cells import EPOCH, Position
from ..errors import FileRefused
from .styled_cells import cells_with
from .xml_parts import child, children, parse

BUILT_IN = {
    9: "0%", 10: "0.00%", **dict.fromkeys((14, 15, *range(27, 32), 36, *range(50, 55), 57, 58), "yyyy/m/d"),
    **dict.fromkeys((16, 17), "m/d"), **dict.fromkeys((18, 19, 20, 21, 32, 33, 34, 35, 45, 46, 47, 55, 56), "h:mm:ss"), 22: "yyyy/m/d h:mm",
}
"""Formats that a workbook has by their number alone, as a Chinese Excel shows them; all others show the number."""
_LITERAL = re.compile(r'"([^"]*)"|\\(.)|_.|\*.|\[[^\]]*\]', re.DOTALL)
_SECTION = re.compile(r'((?:"[^"]*"|\\.|\[[^\]]*\]|[^;"\\\[])*)(?:;|\Z)', re.DOTALL)


def _section(code: str, value: float) -> str:
    """The part of a format that is meant for a number: above zero, below, or zero."""
    parts = [match.group(1) for match in _SECTION.finditer(code) if match.start() < len(code) or code.endswith(";")]
    if value < 0 and len(parts) > 1:
        return parts[1]
    if value == 0 and len(parts) > 2:
        return parts[2]
    return parts[0] if parts else ""


@lru_cache(maxsize=4096)
def shown_otherwise(code: str, value: float) -> str | None:
    """What a person reads in a cell where it is not the number; ``None`` where it is, rounded or not."""
    section = _section(code, value)
    plain = _LITERAL.sub("", section)
    words = _LITERAL.sub(lambda m: m.group(1) or m.group(2) or "", section)
    if "General" in plain or "G/" in plain or "@" in plain:
        return None
    lower = re.sub(r"e[+-]", "", plain.lower())
    if re.search(r"\[(h+|m+|s+)\]", section.lower()):
        return _day("h", value)
    if re.search(r"[ymdhs]|aaa|bbb", lower):
        return _day(lower, value)
    if not re.search(r"[0#?]", plain):
        return words.strip()
    decimals = len(re.sub(r"[^0#?]", "", plain.partition(".")[2]))
    spelled = f",.{decimals}f" if re.search(r"[0#?],[0#?]", plain) else f".{decimals}f"
    if "%" in plain:
        return f"{value * 100 ** plain.count('%'):{spelled}}%"
    commas = re.search(r"[0#?](,+)(?![0#?,])", plain)
    if commas is not None and value != 0:
        tail = "".join(m.group(1) or m.group(2) or "" for m in _LITERAL.finditer(section))
        return f"{value / 1000 ** len(commas.group(1)):{spelled}}{tail}"
    return None


def _day(code: str, value: float) -> str:
    """A number as the day or the time that its format makes of it, in a plain way of writing it."""
    try:
        moment = datetime.datetime.combine(EPOCH, datetime.time()) + datetime.timedelta(days=value)
    except OverflowError:
        return "########"
    if "y" not in code and "d" not in code and re.search("[hs]", code):
        return moment.strftime("%H:%M:%S")
    if "y" not in code:
        return f"{moment.month}月{moment.day}日" if "d" in code else f"{moment.month}月"
    return moment.strftime("%Y-%m-%d")


@lru_cache(maxsize=64)
def odd_styles(styles: bytes) -> dict[int, str]:
    """The styles of cells whose format may show a number otherwise, with its code."""
    try:
        root = parse({"styles": styles}, "styles")
    except FileRefused:
        return {}  # how cells look says nothing about what they hold
    own = child(root, "numFmts")
    codes = {
        int(entry.get("numFmtId") or -1): entry.get("formatCode") or ""
        for entry in (children(own, "numFmt") if own is not None else ()) if (entry.get("numFmtId") or "").isdigit()
    }
    styles_of_cells = child(root, "cellXfs")
    odd = {}
    for number, style in enumerate(children(styles_of_cells, "xf") if styles_of_cells is not None else ()):
        id = int(style.get("numFmtId") or 0) if (style.get("numFmtId") or "0").isdigit() else 0
        code = codes.get(id, BUILT_IN.get(id, ""))
        if is_odd(code):
            odd[number] = code
    return odd


def is_odd(code: str) -> bool:
    """Whether a format shows some number otherwise."""
    return any(shown_otherwise(code, value) is not None for value in (1.0, -1.0, 0.0)) if code else False


def formats_of(sheet: bytes, styles: bytes) -> dict[Position, str]:
    """The cells of a sheet part whose format may show a number otherwise, with its code."""
    odd = odd_styles(styles)
    return {place: odd[style] for place, style in cells_with(sheet, odd)}
