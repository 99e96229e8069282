"""The roster: the units that are asked, read from ``units.csv``.

What belongs here: the file's columns and encodings. What does not: who answered (``batch``).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ..errors import UsageError, cannot_read

UNIT, CITY = "unit", "city"
COLUMNS = ("code", CITY, "county", "park", UNIT, "contact", "phone")


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit of the roster; ``facts`` holds every column of its line, further ones too."""

    code: str
    facts: Mapping[str, str]

    @property
    def name(self) -> str:
        """The unit's own name, or the park's, or the city's, whichever is known."""
        return self.facts.get("unit") or self.facts.get("park") or self.facts.get("city") or self.code


_UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


def file_name(unit: Unit) -> str:
    """The file name of a unit's workbook: its code and name."""
    return _UNSAFE.sub("_", f"{unit.code}_{unit.name}")[:80].rstrip(" .") + ".xlsx"


@dataclass(frozen=True, slots=True)
class Owed:
    """A return that a unit of the roster was asked for and did not send.

    ``form`` is the form's id; empty where no form was named and none came.
    """

    unit: Unit
    form: str


def read_units(path: Path) -> tuple[Unit, ...]:
    """Read a roster in UTF-8 (with or without BOM) or GB18030.

    Raises ``UsageError`` when the file is missing, lacks the column ``code``, or names a code twice.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise cannot_read(path, error) from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = data.decode("gb18030")
        except UnicodeDecodeError:
            raise UsageError(f"{path}: 请存为 UTF-8 编码的 CSV; save it as CSV in UTF-8") from None
    rows = csv.DictReader(io.StringIO(text))
    names = [name.strip() for name in rows.fieldnames or ()]
    if "code" not in names:
        wanted = ",".join(COLUMNS)
        raise UsageError(f"{path}: 第一行须有“code”列; the first line must name the columns {wanted}")
    rows.fieldnames = names
    units: dict[str, Unit] = {}
    for number, row in enumerate(rows, 2):
        facts = {k: (v or "").strip() for k, v in row.items() if isinstance(k, str) and not isinstance(v, list)}
        code = facts.get("code", "")
        if not code:
            if any(facts.values()):
                raise UsageError(f"{path}: 第 {number} 行没有单位代码; line {number} has no code")
            continue
        if code in units:
            raise UsageError(f"{path}: 第 {number} 行的代码 {code} 重复; line {number} repeats the code {code}")
        units[code] = Unit(code, facts)
    if not units:
        raise UsageError(f"{path}: 名册是空的; the roster is empty")
    return tuple(units.values())
