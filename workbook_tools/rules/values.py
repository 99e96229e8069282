"""What a value is in Excel, and how Excel compares, joins, rounds and counts values.

What belongs here: blank, number, text, logical and error values and the arithmetic on them, as
Excel does it (15 significant digits, half away from zero, text compared without case). What does
not: functions by name (``functions``) and anything that reads a file.

A value is ``None`` (blank), ``float``, ``str``, ``bool`` or ``ExcelError``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

UNREADABLE = "?"
"""What the reading of a cell gives when the cell holds something that cannot be read."""


@dataclass(frozen=True, slots=True)
class ExcelError:
    """An error value such as ``#DIV/0!``; it propagates through every operation."""

    code: str


VALUE_ERROR = ExcelError("#VALUE!")
DIV_ZERO = ExcelError("#DIV/0!")
NOT_AVAILABLE = ExcelError("#N/A")
NUMBER_ERROR = ExcelError("#NUM!")

Value = None | float | str | bool | ExcelError

Column = Sequence[Value]
"""The values of a range, one per cell, in sheet order."""

Argument = Value | Column


def significant(number: float) -> float:
    """Round to the 15 significant decimal digits that Excel compares and shows."""
    return float(f"{number:.15g}")


def number_text(number: float) -> str:
    """Write a number as Excel's General format joins it to text: ``12.5``, ``3``, ``1E+21``."""
    if -1e15 < number < 1e15 and number == int(number):
        return str(int(number))
    text = repr(number)
    if len(text) <= 16 and "e" not in text and "n" not in text:
        return text  # so few digits are all significant
    number = significant(number)
    if number == int(number) and abs(number) < 1e21:
        return str(int(number))
    text = f"{Decimal(repr(number)):f}" if 1e-9 <= abs(number) < 1e21 else f"{number:.14E}"
    if "E" in text:
        mantissa, exponent = text.split("E")
        sign = exponent[0] if exponent[0] in "+-" else "+"
        return f"{mantissa.rstrip('0').rstrip('.')}E{sign}{exponent.lstrip('+-').zfill(2)}"
    return text


def to_text(value: Value) -> str | ExcelError:
    """Turn a value into text as ``&`` does."""
    if type(value) is float:
        return number_text(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return number_text(value)
    return value


def to_number(value: Value) -> float | ExcelError:
    """Turn a value into a number for arithmetic; text is an error, never a silent 0."""
    if value is None:
        return 0.0
    if isinstance(value, bool):
        return 1.0 if value else 0.0
    if isinstance(value, str):
        return VALUE_ERROR
    return value


def to_logical(value: Value) -> bool | ExcelError:
    """Turn a value into a logical for ``IF``, ``AND``, ``OR`` and ``NOT``."""
    if isinstance(value, bool | ExcelError):
        return value
    if value is None:
        return False
    if isinstance(value, str):
        upper = value.upper()
        return upper == "TRUE" if upper in {"TRUE", "FALSE"} else VALUE_ERROR
    return value != 0


def as_number(value: Value) -> float | ExcelError:
    """Take the number in a cell as ``N`` does: text and blank count 0, errors propagate."""
    if isinstance(value, ExcelError):
        return value
    if value is None or isinstance(value, str):
        return 0.0
    return float(value)


def _rank(value: Value) -> int:
    if isinstance(value, bool):
        return 2
    return 1 if isinstance(value, str) else 0


def _filled(value: Value, other: Value) -> Value:
    if value is not None:
        return value
    if isinstance(other, str):
        return ""
    return False if isinstance(other, bool) else 0.0


def compare(left: Value, right: Value) -> int | ExcelError:
    """Order two values as Excel does: numbers, then text without case, then logicals."""
    if isinstance(left, ExcelError):
        return left
    if isinstance(right, ExcelError):
        return right
    if left is None and right is None:
        return 0
    left, right = _filled(left, right), _filled(right, left)
    if _rank(left) != _rank(right):
        return -1 if _rank(left) < _rank(right) else 1
    if isinstance(left, str) and isinstance(right, str):
        a: str | float = fold(left)
        b: str | float = fold(right)
        return (a > b) - (a < b)  # type: ignore[operator]
    x, y = significant(float(left)), significant(float(right))  # type: ignore[arg-type]
    return (x > y) - (x < y)


def fold(text: str) -> str:
    """Bring text to the form in which Excel compares it: case does not matter, width does."""
    return text.lower()


def arithmetic(operator: str, left: Value, right: Value) -> Value:
    """Apply ``+ - * /`` as Excel does."""
    a: float | ExcelError
    b: float | ExcelError
    if type(left) is float and type(right) is float:
        a, b = left, right
        if operator in "+-":
            result = a + b if operator == "+" else a - b
            if result >= 1.0 and -1e14 < a < 1e14 and -1e14 < b < 1e14:
                return result  # far from where anything is snapped to zero
    else:
        a, b = to_number(left), to_number(right)
        if isinstance(a, ExcelError):
            return a
        if isinstance(b, ExcelError):
            return b
    if operator == "+":
        result = a + b
    elif operator == "-":
        result = a - b
    elif operator == "*":
        result = a * b
    elif b == 0:
        return DIV_ZERO
    else:
        result = a / b
    if operator in "+-" and result != 0 and abs(result) < 1e-15 * max(abs(a), abs(b)) * 4:
        return 0.0  # Excel snaps a difference in the last bits to zero
    return result if abs(result) < 1e308 else NUMBER_ERROR


def round_half_away(number: float, digits: int) -> float:
    """Round half away from zero on the 15 significant digits Excel shows, not on the binary."""
    if digits >= 0 and -1e15 < number < 1e15 and number == int(number):
        return number
    exact = Decimal(f"{number:.15g}")
    if int(exact.as_tuple().exponent) >= -digits:
        return float(exact)  # nothing stands behind those digits
    if digits < -400:
        return 0.0
    return float(exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP, Context(prec=400)))


_COUNTED = re.compile(
    "[^\x00-\u200f\u2028\u2029\u202f\u205f\u3000]"
    "|[^\x00-\x20\x85\xa0\u1680\u2000-\U0010ffff]+"
)
"""One character at or above U+2010 that is no blank, or a run of others that are none."""
_OTHERS = re.compile("[\x00-\u200f\u2028\u2029\u202f\u205f\u3000]+")
"""What stands between characters at or above U+2010 that are no blanks."""


@lru_cache(maxsize=256)
def count_zi(text: str) -> int:
    """Count 字 as Word does.

    Each character at or above U+2010 that is not a blank counts 1, and so does each unbroken run
    of other non-blank characters. A character outside the BMP counts 1.
    """
    # in a narrative nearly all characters count one by one: only what stands between them is looked at piece by piece
    between = _OTHERS.findall(text)
    if not between:
        return len(text)
    return len(text) - sum(map(len, between)) + len(_COUNTED.findall("\n".join(between)))


STRIPPED = (" ", "\u3000", "\u00a0", "\t", "\n", "\r")
"""The blanks that ``STRIP`` takes out of a cell before reading it."""

WIDE = dict(zip("０１２３４５６７８９．，－～／：（）", "0123456789.,-~/:()", strict=True))
"""Full-width characters that people type in figures, and what they stand for."""

FOLDED = {
    **WIDE, **dict.fromkeys("【〔[", "("), **dict.fromkeys("】〕]", ")"), **dict.fromkeys("—–", "-"),
    **dict.fromkeys("\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202c\u202d\u2060\ufeff。；;", ""),
}
"""Characters in which two spellings of one name differ, and what they are compared as: marks that nobody sees as nothing."""

_STRIP = str.maketrans(dict.fromkeys(STRIPPED, ""))
_HALF = str.maketrans(WIDE)
_TO_HALF = re.compile(f"[{''.join(WIDE)}]")


def strip_blanks(value: Value) -> str:
    """Take every blank out of a cell's text; an error value reads as ``#``."""
    text = to_text(value)
    return "#" if isinstance(text, ExcelError) else text.translate(_STRIP)


def half_width(text: str) -> str:
    """Turn full-width digits and marks into their plain forms."""
    return text.translate(_HALF) if _TO_HALF.search(text) else text


_FOLD = str.maketrans(FOLDED)
_TO_FOLD = re.compile(f"[{re.escape(''.join(FOLDED))}]")


def folded(text: str) -> str:
    """A name as it is compared with others, whatever way it is spelled."""
    return text.translate(_FOLD) if _TO_FOLD.search(text) else text


def all_digits(text: str) -> bool:
    """Tell whether text is one or more of the digits 0 to 9 and nothing else."""
    return text != "" and text.isascii() and text.isdigit()


def numeral(text: str) -> float | str:
    """Read a plain decimal numeral, thousands separators allowed where they belong.

    Gives the number, or ``UNREADABLE`` for anything that cannot be read with certainty: other
    characters, a separator out of place, more than the 15 digits that Excel keeps (a minus counts as one).
    """
    plain = text.replace(",", "")
    body = plain.removeprefix("-").replace(".", "", 1)
    if not all_digits(body) or len(plain.replace(".", "")) > 15 or plain[-1] == ".":
        return UNREADABLE
    number = float(plain)
    if "," in text and f"{math.floor(number):,}{plain[(plain + '.').index('.') :]}" != text:
        return UNREADABLE
    return number


def pad_month(text: str) -> str:
    """Bring ``YYYY.M`` and ``YYYY.MM`` to ``YYYYMM``; anything else stays as it is."""
    if text[4:5] == "." and len(text) < 8:
        return text[:4] + ("0" + text[5:7])[-2:]
    return text


def month_of(text: str) -> float | str:
    """Read ``YYYYMM`` of the years 1900 to 2100 as a number, anything else as ``""``."""
    if len(text) != 6 or not all_digits(text):
        return ""
    if not ("1900" <= text[:4] <= "2100" and "01" <= text[4:] <= "12"):
        return ""
    return float(text)
