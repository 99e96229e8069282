"""Where each unit stands with each form: passed, to verify, returned, unreadable, undecided, or nothing came.

What belongs here: the noun and how it follows from the files of a batch; the line of ``units.csv``. What does not:
what became of each file (``batch.resolve``), the words for a state (``verdicts``) and counting them (``summary``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path

from ..check.finding import FileResult
from ..files import write_whole
from ..form.units import Unit
from .csv_lines import csv_line
from .verdicts import STATES_BY_ID, verdict_of

UNITS = "units.csv"
COLUMNS = ("code", "unit", "city", "state", "round", "file", "errors", "verifies", "explained")
"""The columns of ``units.csv``."""
FORM = "form"
"""A further column where the units owe several forms, and have a line for each."""
ROSTER, NO_ROSTER = "roster", "无"
"""A further column where no roster was given, and what stands in each line of it: who did not answer is unknown then."""
ATTACHMENT, DECIDED = "file.attachment", "file.decided"
BORROWED = "borrowed"
_TOLD_BY = {
    "accepted": "passed", "pending": "pending", "rejected": "returned", "quarantined": "unreadable", "undecided": "undecided",
}
"""What a file tells of its unit by the verdict on it."""
_BEFORE = ("passed", "pending", "returned", "undecided", "unreadable", "dropped", "attached")
"""Of several files that tell of a unit, that which counts comes before those that wait or say nothing."""
_STATE_OF = {"dropped": "returned", "attached": "unreadable"}
"""The state of a unit by what its file tells, where that is called otherwise."""


@dataclass(frozen=True, slots=True)
class Borrowed:
    """A file that was made out for one unit, called ``owner``, while its cover names another, in the words of ``cover``.

    ``owned`` says whether the unit of which this is told is the one that it was made out for.
    """

    file: str
    owner: str
    cover: str
    owned: bool


@dataclass(frozen=True, slots=True)
class UnitState:
    """Where one unit stands with one form; ``state`` is the id of one of ``verdicts.STATES``.

    ``form`` is empty where nothing tells which form it is about, ``file`` where the unit sent none or what it sent
    waits for a decision: that is in ``waiting``, and in ``borrowed`` what of it may be another unit's. ``dropped`` says that
    staff decided against ``file``. ``date`` is the 填报日期 (ISO), ``round`` that in which the file
    came, 0 if none did. ``errors``, ``verifies`` and ``explained`` (of those) count the places of causes.
    """

    code: str
    unit: str
    city: str
    form: str
    state: str
    county: str = ""
    contact: str = ""
    phone: str = ""
    file: str = ""
    round: int = 0
    date: str = ""
    errors: int = 0
    verifies: int = 0
    explained: int = 0
    on_roster: bool = True
    waiting: tuple[str, ...] = ()
    borrowed: tuple[Borrowed, ...] = ()
    dropped: bool = False


def unit_states(files: Sequence[FileResult], roster: Sequence[Unit], asked: Mapping[str, object]) -> Iterator[UnitState]:
    """The units of the roster in its order, for each form asked for and each other one they sent; then further units.

    A file that nobody could read is of no known form: it stands for every form that its unit did not answer. So
    does an attachment from a unit that sent nothing else. A file whose cover names another unit is told of both, until it is
    decided whose it is. A file that staff decided against came all the same.
    """
    known: dict[tuple[str, str], list[tuple[str, FileResult]]] = {}
    for result in files:
        told = _told(result)
        if told:
            for code in dict.fromkeys(c for c in (result.unit, result.claimed if told == "undecided" else "") if c):
                known.setdefault((code, result.form), []).append((told, result))
    forms = list(asked) or sorted({form for _, form in known if form}) or [""]
    listed = {unit.code for unit in roster}
    sent: dict[str, list[str]] = {}
    for code, form in known:
        sent.setdefault(code, []).append(form)
    for unit in roster:
        vague = known.get((unit.code, ""), [])
        for form in forms:
            yield _state(unit, form, known.get((unit.code, form)) or vague)
        others = sorted(form for form in sent.get(unit.code, ()) if form and form not in forms)
        yield from (_state(unit, form, known[unit.code, form]) for form in others)
    for code, form in sorted(key for key in known if key[0] not in listed):
        yield _state(Unit(code, {}), form, known[code, form], on_roster=False)


def _told(result: FileResult) -> str:
    """What a file tells of its unit, one of ``_BEFORE``; empty where it tells nothing."""
    if result.status == "ignored" and result.reason is not None:
        return {ATTACHMENT: "attached", DECIDED: "dropped"}.get(result.reason.code, "")
    return _TOLD_BY.get(verdict_of(result).id, "")


def _state(unit: Unit, form: str, told: Sequence[tuple[str, FileResult]], *, on_roster: bool = True) -> UnitState:
    said = unit.facts.get
    name = "" if unit.name == unit.code else unit.name
    who = (said("county", ""), said("contact", ""), said("phone", ""))
    if not told:
        return UnitState(unit.code, name, said("city", ""), form, "missing", *who, on_roster=on_roster)
    says = told[0][0] if len(told) == 1 else min((says for says, _ in told), key=_BEFORE.index)
    of_it = [result for found, result in told if found == says]
    if says == "undecided":
        return UnitState(
            unit.code, name, said("city", ""), form, says, *who, round=max(r.round for r in of_it),
            on_roster=on_roster, waiting=tuple(sorted(r.file for r in of_it)), borrowed=tuple(_borrowed(unit.code, of_it)),
        )
    first = of_it[0] if len(of_it) == 1 else min(of_it, key=lambda r: (-r.round, r.file))
    return UnitState(
        unit.code, name, said("city", ""), form, _STATE_OF.get(says, says), *who, first.file, first.round, first.date, first.errors,
        first.verifies, first.verifies - first.unexplained, on_roster, dropped=says == "dropped",
    )


def _borrowed(code: str, waiting: Sequence[FileResult]) -> Iterator[Borrowed]:
    """What of the files that wait may be another unit's."""
    for result in sorted(waiting, key=attrgetter("file")):
        why = result.reason
        if why is not None and why.reason == BORROWED:
            yield Borrowed(result.file, str(why.values["owner"]), str(why.values["cover"]), code == result.unit)


def write_units(path: Path, units: Sequence[UnitState]) -> None:
    """Write ``units.csv``: UTF-8 with a BOM, so that Excel shows Chinese; texts are inert.

    One line for each unit of the roster, and for each form where they owe several; without a roster for each unit that
    is known, and the file says so. States are written in Chinese in any language: programs read them.
    """
    asked = [unit for unit in units if unit.on_roster]
    listed = asked or list(units)
    columns = (*COLUMNS, FORM) if len({unit.form for unit in listed}) > 1 else COLUMNS
    further = () if asked else (NO_ROSTER,)
    cells_of = attrgetter(*columns)
    state, came, file = map(columns.index, ("state", "round", "file"))
    lines = [csv_line(columns if asked else (*columns, ROSTER))]
    for unit in listed:
        cells = list(cells_of(unit))
        cells[state], cells[came] = STATES_BY_ID[unit.state].words.zh, unit.round or ""
        cells[file] = unit.file or "；".join(unit.waiting)
        lines.append(csv_line([*cells, *further]))
    write_whole(path, "".join(lines).encode("utf-8-sig"))
