"""The roster: the units that are asked, and what is owed by them.

What belongs here: the nouns. What does not: reading the file (``intake.roster``) and who answered (``batch``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ..safe_text import plain_name

UNIT, CITY = "unit", "city"
COLUMNS = ("code", CITY, "county", "park", UNIT, "contact", "phone")
PLACE = (CITY, "county", "park", UNIT)
"""Where a unit is and what it is called: what a cover asks and the roster knows. Who to call may change any day."""


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
MOST = 80, 240
"""Characters and bytes of a file's name, before its ending; systems take 255 bytes."""


def file_name(unit: Unit) -> str:
    """The file name of a unit's workbook: its code and name."""
    name = _UNSAFE.sub("_", plain_name(f"{unit.code}_{unit.name}"))[: MOST[0]]
    return name.encode("utf-8", "ignore")[: MOST[1]].decode("utf-8", "ignore").rstrip(" .") + ".xlsx"


@dataclass(frozen=True, slots=True)
class Owed:
    """A return that a unit of the roster was asked for and did not send.

    ``form`` is the form's id; empty where no form was named and none came.
    """

    unit: Unit
    form: str

