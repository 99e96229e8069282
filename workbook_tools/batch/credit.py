"""Whose a file is: by what is in it, confirmed by cover and roster, else by its name.

What belongs here: crediting one file to a unit, noticing a workbook that was borrowed, and where its unit is. What does not: which of
several files of a unit counts (``versions``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from ..check.catalogue import catalogued
from ..check.finding import Finding
from ..form.explanation import counts
from ..form.units import PLACE, UNIT, Unit
from ..words import Fact
from .result_record import ResultRecord

CONFIRMED = (UNIT, "park")
"""What the cover says by which a unit is told from others of the roster."""
SHORTEST = 4
"""Characters of a unit's name by which a file may be known: a shorter one begins too many other names."""


@dataclass(frozen=True, slots=True)
class Credited:
    """A file with the unit that it is credited to, and what that gave to say.

    ``names`` is what its cover says that another unit's would, and ``claimed`` the code of that unit, where it is only one: then
    the workbook was made out for one unit and, as it seems, filled in by another.
    """

    record: ResultRecord
    findings: tuple[Finding, ...] = ()
    claimed: str = ""
    names: str = ""

    @property
    def borrowed(self) -> bool:
        """Whether the cover names another unit than the one that the workbook was made out for."""
        return bool(self.names)


class Roster:
    """A roster as files are credited by it."""

    def __init__(self, units: Sequence[Unit]) -> None:
        self.units = tuple(units)
        self.by_code: Mapping[str, Unit] = {u.code: u for u in units}
        self._lengths = sorted({len(code) for code in self.by_code if code}, reverse=True)
        self._named: dict[str, dict[str, list[str]]] = {}

    def begins(self, name: str) -> str:
        """The unit whose code or whole name a file's name, or the name of a folder around it, begins with; the nearest, the longest."""
        for part in reversed(name.split("/")):
            for length in self._lengths:
                code, after = part[:length], part[length : length + 1]
                if code in self.by_code and (not after.isalnum() or after > "\u2fff"):
                    return code
            if called := self._called(part):
                return called
        return ""

    @cached_property
    def _whole(self) -> tuple[Mapping[str, str], Sequence[int]]:
        """The codes of units by their names, those that only one unit has; and how long these are, the longest first."""
        names = [_plain(unit.facts.get(UNIT, "")) for unit in self.units]
        said = Counter(names)
        named = {name: unit.code for name, unit in zip(names, self.units, strict=True) if len(name) >= SHORTEST and said[name] == 1}
        return named, sorted({len(name) for name in named}, reverse=True)

    def _called(self, part: str) -> str:
        named, lengths = self._whole
        plain = _plain(part)
        return next((named[plain[:length]] for length in lengths if plain[:length] in named), "")

    def named(self, column: str, said: str) -> list[str]:
        """The codes of the units of which the roster says the same in a column."""
        if column not in self._named:
            named: dict[str, list[str]] = {}
            for unit in self.units:
                named.setdefault(_plain(unit.facts.get(column, "")), []).append(unit.code)
            self._named[column] = named
        return list(self._named[column].get(_plain(said), ())) if said else []


def _plain(text: str) -> str:
    return "".join(text.split())


def assigned(item: ResultRecord, code: str) -> ResultRecord:
    """The record as one of a unit."""
    if code == item.unit:
        return item
    return replace(item, unit=code, findings=tuple(replace(f, unit=code or None) for f in item.findings))


def credited(item: ResultRecord, roster: Roster) -> Credited:
    """Tell whose file it is: ``_meta``, confirmed by the cover and the roster; else what its name begins with."""
    if not item.answered:
        known = item.unit if not roster.units or item.unit in roster.by_code else ""
        return Credited(assigned(item, known or roster.begins(item.file) or item.unit))
    said = item.cover.get(UNIT, "")
    code = item.unit
    if not code and said:
        named = roster.named(UNIT, said)
        code = named[0] if len(named) == 1 else ("" if roster.units else said)
    if roster.units and code not in roster.by_code:
        reason = "code_unlisted" if code else "name_unlisted" if said else "no_unit"
        facts: dict[str, Fact] = {"code": code, "name": said}
        finding = catalogued("file.unit_unknown", item.file, facts, unit=code or None, reason=reason, found=code or said)
        return Credited(item, (finding,))
    return _confirmed(assigned(item, code), roster)


def _confirmed(item: ResultRecord, roster: Roster) -> Credited:
    known = roster.by_code.get(item.unit)
    for column in CONFIRMED if known else ():
        wanted, found = known.facts.get(column, "") if known else "", item.cover.get(column, "")
        if not wanted or not found or _plain(wanted) == _plain(found):
            continue
        others = [code for code in roster.named(column, found) if code != item.unit]
        if others:
            return Credited(item, claimed=others[0] if len(others) == 1 else "", names=found)
        facts: dict[str, Fact] = {"cover": found, "roster": wanted}
        said = item.explained.get("file.unit_mismatch", "")
        finding = catalogued("file.unit_mismatch", item.file, facts, unit=item.unit)
        return Credited(item, (replace(finding, explanation=said if counts(said) else None),))
    return Credited(item)


def placed(item: ResultRecord, roster: Roster) -> dict[str, str]:
    """Where the unit is that a file counts for, and what it is called, by the roster: what its cover does not say like that.

    Where the cover names another unit, none of what it says is this unit's: what the roster does not know is blank then.
    """
    known = roster.by_code.get(item.unit)
    if known is None:
        return {}
    listed = {role: known.facts.get(role, "") for role in PLACE}
    if _confirmed(item, roster).borrowed:
        return {role: said for role, said in listed.items() if said != item.cover.get(role)}
    return {role: said for role, said in listed.items() if said and said != item.cover.get(role, said)}
