"""The roster read from the file that staff keep: .csv or .xlsx, headings in Chinese or English.

What belongs here: the file's headings, and what is wrong with a line. What does not: the noun of a unit
(``form.units``) and reading tables (``table_file``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from ..errors import UsageError
from ..form.units import COLUMNS, UNIT, Unit
from .table_file import read_table

HEADINGS: Mapping[str, Sequence[str]] = {
    "code": ("单位代码", "代码", "编码", "编号", "区划代码", "行政区划代码"),
    "city": ("市", "市（区）", "设区市", "地市", "所在市", "城市"),
    "county": ("县", "县区", "区县", "县（区）", "县（市、区）", "县市区", "所在县"),
    "park": ("园区", "园区名称", "专业园区名称"),
    "unit": ("单位", "单位名称", "填报单位", "填报单位名称", "报送单位"),
    "contact": ("联系人", "经办人", "填报人"),
    "phone": ("电话", "联系电话", "手机", "手机号", "联系方式"),
}
"""The headings that each column may have beside its id."""
assert tuple(HEADINGS) == COLUMNS


def read_units(path: Path) -> tuple[Unit, ...]:
    """Read a roster: .xlsx, or CSV in UTF-8 (with or without BOM) or GB18030.

    Raises ``UsageError`` when the file is missing, lacks the column ``code``, has a heading that may be a mistyped
    one, has a code or a unit of several lines, or names a code twice.
    """
    units: dict[str, Unit] = {}
    for row in read_table(path, HEADINGS, "code"):
        number, code = row.number, row.cells.get("code", "")
        if not code:
            raise UsageError(f"{path}: 第 {number} 行没有单位代码; line {number} has no code")
        for key in ("code", UNIT):
            if len(row.cells.get(key, "").splitlines()) > 1:
                name = HEADINGS[key][0]
                raise UsageError(f"{path}: 第 {number} 行的{name}里有换行，请改成一行; line {number} has a line break in its {key}, write it in one line")
        if code in units:
            raise UsageError(f"{path}: 第 {number} 行的代码 {code} 重复; line {number} repeats the code {code}")
        units[code] = Unit(code, row.cells)
    if not units:
        raise UsageError(f"{path}: 名册是空的; the roster is empty")
    return tuple(units.values())
