"""Text boxes and comments over the cells of a form: answers that a person sees and that are not read.

What belongs here: telling what may be an answer from what is a remark. What does not: reading them (``intake.floating``).
"""

from __future__ import annotations

from collections.abc import Iterator

from ..cells import Corners, Position, a1
from ..intake.floating import Floating
from ..levels import SEVERITIES, Severity
from ..words import Fact
from .deviation import Deviation, SheetPair, capped

NOTHING = {"以下空白", "此处空白", "空白"}
"""What is written over cells that stay empty."""
QUOTED = 60
REACH = 400
"""Cells below a text box that are looked at."""


def floating(pair: SheetPair) -> Iterator[Deviation]:
    """What lies over a sheet: an error over an empty input, to be verified over a filled one or who knows where, else a note."""
    for kind in ("box", "comment"):
        found = [_told(pair, over) for over in pair.sheet.floating if over.kind == kind]
        yield from capped(sorted(found, key=lambda d: SEVERITIES.index(d.severity or "info")))


def _told(pair: SheetPair, over: Floating) -> Deviation:
    values: dict[str, Fact] = {"words": over.words.replace("\n", " ")[:QUOTED]}
    nothing = over.words.strip(" （）()") in NOTHING
    if over.area is None:
        level: Severity = "info" if nothing else "verify"
        return Deviation("structure.text_box", pair.sheet.name, "", over.words[:1000], values=values, severity=level)
    covered = [place for place in _beneath(pair, over.area) if place in pair.inputs]
    empty = [place for place in covered if pair.sheet.cells.get(place) in {None, ""}]
    at = (empty or covered or [over.area[:2]])[0]
    if over.kind == "comment":
        return Deviation("structure.comment", pair.sheet.name, a1(*at), over.words[:1000], values=values, severity="info")
    severity: Severity = "error" if empty else "verify" if covered else "info"
    if nothing:
        severity = "info"
    return Deviation("structure.text_box", pair.sheet.name, a1(*at), over.words[:1000], values=values, severity=severity)


def _beneath(pair: SheetPair, area: Corners) -> Iterator[Position]:
    """The cells below something, a merged one by its first."""
    top, left, bottom, right = area
    seen: dict[Position, None] = {}
    for row in range(top, min(bottom, top + REACH) + 1):
        for column in range(left, min(right, left + REACH) + 1):
            seen[pair.sheet.settings.first_of_merge((row, column))] = None
            if len(seen) > REACH:
                return
    yield from seen
