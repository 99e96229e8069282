"""Random office edits on filled workbooks whose protection is off: drawn from a seed, done by LibreOffice, then checked.

What belongs here: the workbooks, the edits, and what became of each. What does not: how an edit is done
(``oracles.uno_office_edits``), what a person sees afterwards (``person``) and how many edits are enough (``test_office_edits``).
"""

from __future__ import annotations

import json
import random
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from tests import packages, progress_return, sheets_as_text
from tests.oracles.libreoffice import FILTERS
from tests.oracles.presence import require
from tests.person import Person, SeenSheet, read, seen, silent
from workbook_tools.demo.libreoffice import LibreOfficeUnavailable, Session
from workbook_tools.examine import examine_bytes
from workbook_tools.form.catalog import forms_in
from workbook_tools.workbook.layout import CHECK_SHEET, Layout, explanation_id

HERE = Path(__file__).parent
Edit = dict[str, Any]
"""One edit as ``uno_office_edits`` takes it; rows and columns count from 1."""
ROUNDS = 3
"""How often a workbook is edited on, saved and checked before the next one begins anew."""
FORMATS = ('m"月"d"日"', "0%", ";;;", '0.00,,"亿"', "0", "#,##0.00")
"""Number formats: a day, a percentage, nothing, another magnitude, and two that show the number."""


def unprotected(data: bytes) -> bytes:
    """A workbook without its locks."""
    lock = rb"<(sheetProtection|workbookProtection)\b[^>]*/>"
    return packages.put_together({name: re.sub(lock, b"", part) for name, part in packages.taken_apart(data).items()})


def workbook(form: str) -> tuple[Layout, bytes]:
    """A filled workbook with nothing wrong in it, its explanations written too, and its layout."""
    if form == progress_return.FORM:
        layout = progress_return.template().layout
        said = {explanation_id(code): f"已逐项核对，情况属实（{number}）" for number, code in enumerate(layout.explanations)}
        return layout, unprotected(progress_return.typed(progress_return.right() | said))
    return sheets_as_text.layout(), unprotected(packages.right())


@dataclass(frozen=True)
class Outcome:
    """What became of one saved workbook."""

    seed: int
    script: tuple[str, ...]
    """Every edit until then, with what LibreOffice said where it refused one."""
    edits: int
    """Edits since the one before it."""
    path: Path
    read: bool
    """Whether its answers were read; else it was refused as a whole."""
    differences: tuple[str, ...]
    findings: tuple[str, ...]

    def told(self) -> str:
        """Everything that is needed to see it again."""
        return "\n".join([
            f"seed {self.seed}, {self.path.name}", *self.script, *(f"** {line}" for line in self.differences[:20]), *self.findings[:20],
        ])


class Bench:
    """One office and one workbook that is edited again and again."""

    def __init__(self, form: str, folder: Path) -> None:
        require("libreoffice")
        self.layout, data = workbook(form)
        self._folder = folder
        self._start = folder / f"{form}.xlsx"
        self._start.write_bytes(data)
        self._forms = forms_in()
        self._typed = {f"{number}": answer.raw for number, (_, answer) in enumerate(read(examine_bytes(data, "", self._forms)))}
        self._session = self._opened()

    def _opened(self) -> Session:
        return Session(HERE / "oracles" / "uno_office_edits.py")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()

    def _done(self, rounds: Sequence[dict[str, Any]]) -> list[Any]:
        """What LibreOffice tells of each round, done once more by a fresh one where it ended itself.

        LibreOffice 7.4 sometimes does after hundreds of rows and columns put in and taken out, at none of them in particular.
        An edit that ends a fresh one as well fails the test.
        """
        request = {"path": str(self._start), "rounds": rounds}
        try:
            told: list[Any] = self._session.ask("do", request)
        except LibreOfficeUnavailable:
            self._session.close()
            for left in [*self._folder.glob(".~lock.*"), *(path for turn in rounds if (path := Path(turn["path"])).is_file())]:
                left.unlink()
            self._session = self._opened()
            told = self._session.ask("do", request)
        return told

    def after(self, edits: Sequence[Edit], kind: str = "xlsx") -> tuple[Path, dict[str, SeenSheet], Person]:
        """The workbook after some edits, what is then seen, and who sees it."""
        path = self._folder / f"one.{kind}"
        before, told = self._done([{"edits": [], "path": "", "kind": ""}, {"edits": edits, "path": str(path), "kind": FILTERS[kind]}])
        assert not any(told["done"]), told["done"]
        typed = [edit["value"] for edit in edits if "value" in edit]
        return path, seen(told["sheets"]), Person(self.layout, seen(before["sheets"]), [*self._typed.values(), *typed])

    def run(self, seeds: Sequence[int], kinds: Sequence[str], most: int) -> Iterator[Outcome]:
        """For each seed, ``ROUNDS`` workbooks after 1 to ``most`` edits each, saved as one of ``kinds``.

        After a silent difference the rest of a seed is left out: it would show the same one again.
        """
        pristine = seen(self._done([{"edits": [], "path": "", "kind": ""}])[0]["sheets"])
        for seed in seeds:
            dice = random.Random(seed)
            editor = Editor(self.layout, dice)
            rounds = []
            for number in range(ROUNDS):
                kind = dice.choice(kinds)
                edits = [editor.draw() for _ in range(dice.randint(1, most))]
                rounds.append({"edits": edits, "path": str(self._folder / f"{seed}.{number}.{kind}"), "kind": FILTERS[kind]})
            person = Person(self.layout, pristine, [*self._typed.values(), *editor.typed])
            script: list[str] = []
            for turn, told in zip(rounds, self._done(rounds), strict=True):
                script += [f"{json.dumps(edit, ensure_ascii=False)} {no}" for edit, no in zip(turn["edits"], told["done"], strict=True)]
                path = Path(str(turn["path"]))
                examined = examine_bytes(path.read_bytes(), path.name, self._forms)
                sheets = seen(told["sheets"])
                found = tuple(silent(person, sheets, examined, set(sheets) - editor.called))
                yield Outcome(
                    seed, tuple(script), sum(not no for no in told["done"]), path, examined.submission is not None, found,
                    tuple(f"{f.code} {f.severity} {f.sheet or ''}!{f.cell or ''} {f.range or ''}" for f in examined.findings),
                )
                path.unlink()
                if found:
                    break


class Editor:
    """Draws edits near the inputs of a form, as an official makes them."""

    def __init__(self, layout: Layout, dice: random.Random) -> None:
        self.dice = dice
        self.now = {given.sheet: given.sheet for given in layout.inputs()}
        """What each sheet is called now."""
        self.first = next(iter(self.now))
        self.names = list(layout.defined_names())
        self.called = set(self.now)
        """Whatever a sheet of the form was ever called."""
        self.copies: set[str] = set()
        self.typed: list[str | float] = []
        self.blocks: list[tuple[str, int, int, int, int]] = [
            (at.sheet, at.header, min(at.inputs.values()), at.end, max(at.inputs.values())) for at in layout.blocks.values()
        ]
        explained = [(cell.row, cell.column) for cell in layout.explanations.values()]
        if explained:
            rows, columns = zip(*explained, strict=True)
            self.blocks.append((CHECK_SHEET, min(rows), min(columns), max(rows), max(columns)))
        self.lists = [
            (at.sheet, at.header, min(at.inputs.values()), at.end, max(at.inputs.values()))
            for at in layout.blocks.values() if at.block.open
        ]

    def draw(self) -> Edit:
        """One more edit."""
        dice = self.dice
        # three edits of five befall a list, where people work most
        sheet, top, left, bottom, right = dice.choice(self.lists if self.lists and dice.random() < 0.6 else self.blocks)
        sheet = self.now[sheet]
        if self.copies and dice.random() < 0.1:
            sheet = dice.choice(sorted(self.copies))
        bottom = min(bottom, top + 14)
        near = top if dice.random() < 0.5 else bottom
        row = dice.randint(top, bottom) if dice.random() < 0.7 else max(1, near + dice.randint(-2, 3))
        column = dice.randint(max(1, left - 1), right + 1)
        last_row, last_column = min(row + dice.choice((0, 0, 0, 1, 3)), bottom + 3), min(column + dice.choice((0, 0, 1, 4)), right + 1)
        area = [row, column, max(row, last_row), max(column, last_column)]
        wide = [row, left, max(row, last_row), right]
        count = dice.choice((1, 1, 1, 2, 3))
        kind = dice.choice(KINDS)
        match kind:
            case "insert_rows" | "delete_rows":
                return {"do": kind, "sheet": sheet, "at": row, "count": count}
            case "insert_columns" | "delete_columns":
                return {"do": kind, "sheet": sheet, "at": column, "count": 1}
            case "insert_cells":
                return {"do": kind, "sheet": sheet, "area": dice.choice((area, wide)), "mode": dice.choice(("DOWN", "RIGHT"))}
            case "delete_cells":
                return {"do": kind, "sheet": sheet, "area": dice.choice((area, wide)), "mode": dice.choice(("UP", "LEFT"))}
            case "cut" | "copy":
                taken = dice.choice((area, wide))
                to = [max(1, taken[0] + dice.choice((-3, -1, 0, 1, 2, 5))), max(1, taken[1] + dice.choice((0, 0, 0, -1, 1, 2)))]
                return {"do": kind, "sheet": sheet, "area": taken, "to": to}
            case "sort":
                some = dice.choice(([top + 1, left, bottom, right], [top + 1, left, bottom, max(left, right - 2)], [row, left, bottom, right]))
                return {"do": kind, "sheet": sheet, "area": some, "by": dice.randrange(some[3] - some[1] + 1), "ascending": dice.random() < 0.5}
            case "merge":
                return {"do": kind, "sheet": sheet, "area": area, "on": dice.random() < 0.8}
            case "copy_sheet":
                name = dice.choice((f"{sheet} (2)", f"{sheet}_2", "Sheet1", "副本"))
                self.copies.add(name)
                return {"do": kind, "sheet": sheet, "name": name, "to": dice.randint(0, 9)}
            case "move_sheet":
                return {"do": kind, "sheet": sheet, "to": dice.randint(0, 9)}
            case "rename_sheet":
                name = dice.choice((f"{sheet}1", "Sheet1", "项目表", "2024", f"{sheet}(定稿)"))
                if name not in self.now.values() and name not in self.copies:
                    self.now |= {key: name for key, value in self.now.items() if value == sheet}
                    self.called |= set(self.now.values())
                    if sheet in self.copies:
                        self.copies.add(name)
                return {"do": kind, "sheet": sheet, "name": name}
            case "hide_sheet" if sheet != self.now[self.first]:  # LibreOffice shows the sheet that is in front, whatever it was told
                return {"do": kind, "sheet": sheet}
            case "hide_rows" | "hide_columns" | "hide_sheet":
                return {"do": "hide_rows" if kind == "hide_sheet" else kind, "sheet": sheet, "area": area}
            case "filter_rows":
                return {"do": kind, "sheet": sheet, "area": [top, left, bottom, right], "by": dice.randrange(right - left + 1), "text": "在建"}
            case "delete_name":
                return {"do": kind, "name": dice.choice(self.names)}
            case "show_as":
                return {"do": kind, "sheet": sheet, "area": area, "format": dice.choice(FORMATS)}
            case _:
                number = len(self.typed) + 1
                value: str | float = dice.choice((f"新增第{number}项内容", 70000.0 + dice.randrange(9000)))
                self.typed.append(value)
                return {"do": "put", "sheet": sheet, "area": [row, column, row, column], "value": value}


KINDS = (
    *["insert_rows"] * 5, *["delete_rows"] * 4, *["insert_columns"] * 2, *["delete_columns"] * 2, *["insert_cells"] * 3,
    *["delete_cells"] * 3, *["cut"] * 6, *["copy"] * 3, *["sort"] * 3, *["merge"] * 2, "copy_sheet", "move_sheet",
    "rename_sheet", "hide_sheet", "hide_rows", "hide_columns", "filter_rows", *["delete_name"] * 2, *["put"] * 8, *["show_as"] * 2,
)
"""The edits, as often as they are drawn."""


def main(form: str, first: str, count: str, kinds: str = "xlsx,xls,ods", most: str = "4") -> None:
    """By hand: ``python -m tests.office_edits FORM FIRST_SEED COUNT [KINDS] [MOST]`` prints each silent difference and the sums."""
    edits = files = unread = silent_ones = 0
    with tempfile.TemporaryDirectory() as folder, Bench(form, Path(folder)) as bench:
        for outcome in bench.run(range(int(first), int(first) + int(count)), kinds.split(","), int(most)):
            edits, files, unread = edits + outcome.edits, files + 1, unread + (not outcome.read)
            if outcome.differences:
                silent_ones += 1
                print(outcome.told(), end="\n\n", flush=True)
    print(f"{edits} edits, {files} workbooks, {unread} of them refused as a whole, {silent_ones} with silent differences")


if __name__ == "__main__":
    main(*sys.argv[1:])
