"""What is to be verified about the answers of returns: for each row of a list, and for each cell of everything else.

What belongs here: the levels of trust, and reading them from the findings that a check left. What does not: the findings
themselves (``check``), and what is made of the levels (``quality``, ``tables``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from ..errors import UsageError, cannot_read
from ..words import Words
from .jsonl_csv import FINDINGS

Level = Literal["clean", "explained", "open"]
LEVELS: dict[Level, Words] = {
    "clean": Words("无核实", "nothing to verify"), "explained": Words("核实，已说明", "explained"), "open": Words("核实，未说明", "not explained"),
}
"""The levels of trust with their words, from best to worst."""
_ENDS = re.compile(r"[A-Z]{1,3}(\d+)(?::[A-Z]{1,3}(\d+))?")
MOST_WORDS = 300
"""Characters that the words of a mark have at most."""


@dataclass(frozen=True, slots=True)
class Mark:
    """How far an answer is to be trusted, and why no further."""

    level: Level = "clean"
    words: str = ""


CLEAN = Mark()


def worst(marks: Iterable[Mark]) -> Mark:
    """The mark with the worst level of some; clean without any."""
    return max(marks, key=lambda mark: list(LEVELS).index(mark.level), default=CLEAN)


def together(one: Mark, other: Mark) -> Mark:
    """Two marks of one place: an item that nobody explained outweighs any that were; the words of both are kept."""
    words = "\n".join(dict.fromkeys(words for words in (one.words, other.words) if words))
    return Mark(worst((one, other)).level, words[: 4 * MOST_WORDS])


@dataclass(frozen=True)
class Marks:
    """The marks of a check's returns, by file."""

    rows: Mapping[tuple[str, str, int], Mark] = field(default_factory=dict)
    """Of the rows of lists: file, block and the sheet's row."""
    cells: Mapping[tuple[str, str, str], Mark] = field(default_factory=dict)
    """Of all cells: file, sheet and A1."""

    def of_row(self, file: str, block: str, row: int) -> Mark:
        """The mark of a row of a list."""
        return self.rows.get((file, block, row), CLEAN)

    def of_cell(self, file: str, sheet: str | None, cell: str | None) -> Mark:
        """The mark of a cell."""
        return self.cells.get((file, sheet or "", cell or ""), CLEAN)


def marks_of(findings: Iterable[Mapping[str, Any]]) -> Marks:
    """The marks that findings give, each as a line of ``findings.jsonl`` has it; only what is to be verified leaves one.

    What explains a cause explains what follows from it, unless that has an explanation of its own.
    """
    rows: dict[tuple[str, str, int], Mark] = {}
    cells: dict[tuple[str, str, str], Mark] = {}
    for finding, said in _explained(finding for finding in findings if finding.get("severity") == "verify" and finding.get("file")):
        file = str(finding["file"])
        mark = Mark("explained" if said else "open", _words(str(finding.get("message") or ""), said))
        ends = _ENDS.fullmatch(str(finding.get("range") or finding.get("cell") or ""))
        if ends is None:
            continue
        letters = re.sub(r"\d.*", "", ends[0])
        block, dot, _ = str(finding.get("field") or "").partition(".")
        for row in range(int(ends[1]), int(ends[2] or ends[1]) + 1):
            _add(cells, (file, str(finding.get("sheet") or ""), f"{letters}{row}"), mark)
            if dot and finding.get("row") is not None:
                _add(rows, (file, block, row), mark)
    return Marks(rows, cells)


def _explained(findings: Iterable[Mapping[str, Any]]) -> Iterator[tuple[Mapping[str, Any], str]]:
    """Findings with what explains each; those that follow from others come last, as they may stand before these."""
    causes: dict[tuple[str, str], str] = {}
    waiting: list[Mapping[str, Any]] = []
    for finding in findings:
        said = str(finding.get("explanation") or "")
        if finding.get("because") is not None and not said:
            waiting.append(finding)
            continue
        if said:
            causes[str(finding["file"]), str(finding.get("id"))] = said
        yield finding, said
    yield from ((finding, causes.get((str(finding["file"]), str(finding["because"])), "")) for finding in waiting)


def _words(message: str, explanation: str) -> str:
    words = f"{message}（说明：{explanation}）" if explanation else message
    return words if len(words) <= MOST_WORDS else words[: MOST_WORDS - 1] + "…"


def _add(marks: dict[Any, Mark], place: Any, mark: Mark) -> None:
    """One item that nobody explained outweighs any that were; the words of all are kept."""
    held = marks.get(place)
    if held is None:
        marks[place] = mark
    elif mark.words not in held.words:
        worse = max(held.level, mark.level, key=list(LEVELS).index)
        marks[place] = Mark(worse, f"{held.words}\n{mark.words}"[: 4 * MOST_WORDS])


def read_marks(folder: Path) -> Marks:
    """The marks of a check's results; none where it left no findings. Raises ``UsageError``."""
    path = folder / FINDINGS
    if not path.is_file():
        return Marks()
    return marks_of(_findings(path))


def _findings(path: Path) -> Iterator[Mapping[str, Any]]:
    """What is to be verified."""
    try:
        with path.open("rb") as stream:
            for number, line in enumerate(stream, 1):
                if b'"verify"' not in line:
                    continue
                try:
                    finding = json.loads(line)
                except ValueError as error:
                    raise UsageError(f"{path}:{number}: 不是 JSON; this line is not JSON") from error
                if isinstance(finding, dict):
                    yield finding
    except OSError as error:
        raise cannot_read(path, error) from error
