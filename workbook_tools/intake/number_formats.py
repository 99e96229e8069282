"""What a number format makes of a number: itself, perhaps rounded, or something that a person reads otherwise.

What belongs here: format codes, and which cells of a sheet have an odd one. What does not: whether that is told (``check.shown``).
Only numbers are looked at: a text is shown as it is.
"""

from __future__ import annotations

import datetime
import operator
import re
import unicodedata
from decimal import ROUND_HALF_UP, Context, Decimal
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
_TOKEN = re.compile(r'"[^"]*"?|\\.|[_*].|\[[^\]]*\]|General|G/通用格式|E[+-]|.', re.DOTALL | re.IGNORECASE)
_SECTION = re.compile(r'((?:"[^"]*"|\\.|\[[^\]]*\]|[^;"\\\[])*)(?:;|\Z)', re.DOTALL)
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)\s*(-?[0-9.]+(?:E[+-]?[0-9]+)?)\]", re.IGNORECASE)
_HOLDS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq, "<>": operator.ne}
_COLOUR = re.compile(r"\[(?:red|blue|green|magenta|cyan|yellow|color ?\d+|红色|蓝色|绿色|洋红|蓝绿色|黄色|颜色 ?\d+)\]", re.IGNORECASE)
_READ = re.compile(r"(\D*?)(\d+(?:\.\d*)?|\.\d+|)(\D*)", re.ASCII)
"""What a person reads in a cell: words before a number, the number, words behind it; no digit beside these."""
_MAGNITUDE = re.compile("[亿千百十万]+元?|元")
_EXACT = Context(prec=700)
"""Enough digits for any number and any format."""


def _condition(part: str) -> tuple[str, float] | None:
    found = _CONDITION.search(part)
    try:
        return None if found is None else (found[1], float(found[2]))
    except ValueError:
        return None


def _section(code: str, value: float) -> tuple[str, bool]:
    """The part of a format that is meant for a number, and whether it is meant for those below zero alone, which then have no sign."""
    parts = [match.group(1) for match in _SECTION.finditer(code) if match.start() < len(code) or code.endswith(";")]
    conditions = [_condition(part) for part in parts[:2]]
    if any(conditions):
        for at, (part, asked) in enumerate(zip(parts, conditions, strict=False)):
            if asked is not None and _HOLDS[asked[0]](value, asked[1]):
                return part, False
            # without a condition of its own, the first of several is for what is above zero, the second of three for what is below
            if asked is None and len(parts) > at + 1 and (value > 0 if at == 0 else value < 0):
                return part, at == 1
        rest = parts[2] if len(parts) > 2 else parts[-1]
        return rest, False
    if value < 0 and len(parts) > 1:
        return parts[1], True
    if value == 0 and len(parts) > 2:
        return parts[2], False
    return (parts[0] if parts else ""), False


def _literal(token: str) -> str | None:
    """The words that a part of a format stands for; ``None`` where it stands for none."""
    if token[0] == '"':
        return token.strip('"')
    if token[0] == "\\":
        return token[1:]
    if token[0] in "_*" and len(token) > 1:
        return ""
    if token[0] == "[":
        return token[2:-1].partition("-")[0] if token.startswith("[$") else ""
    return None


@lru_cache(maxsize=4096)
def shown_otherwise(code: str, value: float, unit: str = "万元") -> str | None:
    """What a person reads in a cell where it is not the number; ``None`` where it is, rounded or not.

    Words around it are nothing to tell, but for digits, signs, a point, and a magnitude other than that of ``unit``.
    """
    section, unsigned = _section(code, value)
    tokens = _TOKEN.findall(section)
    plain = "".join(token for token in tokens if _literal(token) is None)
    words = "".join(_literal(token) or "" for token in tokens)
    if "@" in plain:
        return None
    lower = re.sub(r"e[+-]|general|g/通用格式", "", plain.lower())
    if re.search(r"\[(h+|m+|s+)\]", section.lower()):
        return _day("h", value)
    if re.search(r"[ymdhs]|aaa|bbb", lower):
        return _day(lower, value)
    general = lower != plain.lower() and not re.search(r"e[+-]", plain.lower())
    if not general and not re.search(r"[0#?]", plain):
        return words.strip()
    if re.search(r"e[+-]|/", plain.replace("G/", ""), re.IGNORECASE):  # no way of writing that anybody takes for another number
        return None if not re.search(r"\d", words) else words.strip()
    seen, decimals = _rendered(tokens, value, general=general)
    if value < 0 and not unsigned:
        seen = f"-{seen}"
    coloured = unsigned and _COLOUR.search(section) is not None
    return None if "%" not in plain and _reads_as(seen, value, decimals, unit, coloured=coloured) else seen.strip()


def _rendered(tokens: list[str], value: float, *, general: bool) -> tuple[str, int]:
    """What a section makes of a number, digit by digit and without its sign, and how many decimals it has."""
    places = [at for at, token in enumerate(tokens) if token in "0#?"]
    point = next((at for at, token in enumerate(tokens) if token == "."), len(tokens))
    whole, parts = [at for at in places if at < point], [at for at in places if at > point]
    number = abs(Decimal(repr(value))).scaleb(2 * tokens.count("%"), _EXACT)
    commas, grouped = 0, False
    for at, token in enumerate(tokens):
        if token == "," and any(place < at for place in places):
            beyond = next((other for other in range(at, len(tokens)) if tokens[other] != ","), len(tokens))
            if beyond in places:
                grouped = True
            else:
                commas += 1
    number = number.scaleb(-3 * commas, _EXACT)
    decimals = len(parts)
    digits, rest = "", ""
    if not general:
        fixed = f"{number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, _EXACT):f}"
        digits, _, rest = fixed.partition(".")
        digits = digits.lstrip("0")
    written: dict[int, str] = {}
    left = digits
    for at in reversed(whole):
        last = at == whole[0]
        digit, left = (left, "") if last else (left[-1:], left[:-1])
        written[at] = digit or {"0": "0", "#": "", "?": " "}[tokens[at]]
    if not whole and digits:
        written[point] = f"{digits}."
    tail = len(rest.rstrip("0"))
    for place, at in enumerate(parts):
        written[at] = rest[place] if place < tail or tokens[at] == "0" else {"#": "", "?": " "}[tokens[at]]
    if grouped and len(whole) and all(token in "0#?," for token in tokens[whole[0]:whole[-1]]) and digits:
        together = "".join(written[at] for at in whole)
        written.update(dict.fromkeys(whole, "") | {whole[0]: f"{int(together):,}" if together.isdecimal() and together[0] != "0" else together})
    return "".join(
        written[at] if at in written else "." if at == point else "" if token == "," else
        f"{number.normalize(_EXACT):f}" if len(token) > 2 and token[0] in "Gg" else words if (words := _literal(token)) is not None else token
        for at, token in enumerate(tokens)
    ), 15 if general else decimals


def _reads_as(seen: str, value: float, decimals: int, unit: str, *, coloured: bool) -> bool:
    """Whether a person who reads a cell reads its number, perhaps rounded; below zero a colour may stand for the sign."""
    text = "".join(unicodedata.normalize("NFKC", seen).split()).replace(",", "")
    found = _READ.fullmatch(text)
    if found is not None and value == 0:  # of whatever unit
        return not found[2].strip("0.")
    if found is None or any(not unit.startswith(magnitude) for magnitude in _MAGNITUDE.findall(text)):
        return False
    before, number, behind = found.groups()
    if "." in behind or (before.endswith(".") and number) or any(sign in behind for sign in "+*/") or "·" in text:
        return False
    below = any(sign in before or behind.startswith(sign) for sign in "-−") or ("(" in before and ")" in behind)
    if not number:
        return abs(value) < 1
    near = abs(Decimal(number) - abs(Decimal(repr(value)))) <= Decimal(5).scaleb(-decimals - 1) * Decimal("1.000001")
    rounded_off = not number.strip("0.")
    return near and (below == (value < 0) or coloured or rounded_off)


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
    bounds = [bound for part in code.split(";") if (asked := _condition(part)) is not None for bound in (asked[1] - 1, asked[1], asked[1] + 1)]
    return any(shown_otherwise(code, value, "") is not None for value in (1.0, -1.0, 0.0, 12345.0, *bounds)) if code else False


def formats_of(sheet: bytes, styles: bytes) -> dict[Position, str]:
    """The cells of a sheet part whose format may show a number otherwise, with its code."""
    odd = odd_styles(styles)
    return {place: odd[style] for place, style in cells_with(sheet, odd)}
