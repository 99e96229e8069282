"""A simulated official: types and pastes in a real LibreOffice window and says what it was told.

Unlike UNO's own calls, keys meet locks and data validation as a person does. The window is drawn into memory (VCL's
`svp`), so no screen is needed, but Debian's libreoffice-calc-nogui will not do: it lacks the windows' descriptions.

    with TypingWindow(path) as window:
        outcome = window.enter("项目清单", "G12", "待定")
        assert outcome.told == ("请填写以万元为单位的数字，如 12000。",) and outcome.shown == ""
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self

from tests.oracles.presence import require
from workbook_tools.demo.libreoffice import Session

HERE = Path(__file__).parent


@dataclass(frozen=True)
class MessageBox:
    title: str
    text: str
    pressed: str
    """The button that closed it, as LibreOffice names it: ok, yes, no, cancel …"""


@dataclass(frozen=True)
class Outcome:
    """What came of one entry, once the window was idle again."""

    boxes: tuple[MessageBox, ...]
    shown: str
    """The cell as displayed (the first cell of what was pasted)."""
    formula: str
    """The cell as the input line has it: a formula in English, or the value itself."""

    @property
    def told(self) -> tuple[str, ...]:
        return tuple(box.text for box in self.boxes)


class TypingWindow:
    """One workbook in one window. What is typed goes into a copy; `opening` is what was said on opening it.

    With `completing`, a word is finished from the cells above it while it is typed, as programs do by default.
    """

    def __init__(self, path: Path, *, completing: bool = False) -> None:
        require("libreoffice window")
        self._folder = TemporaryDirectory(prefix="typing-window-")
        copy = shutil.copy(path, self._folder.name)
        self._session = Session(
            HERE / "uno_typist.py",
            inside=False,  # one thread presses keys while another reads message boxes
            options=(),
            environment={"SAL_USE_VCLPLUGIN": "svp", "FONTCONFIG_FILE": str(HERE / "fonts.conf")},
        )
        try:
            self.opening = _boxes(self._session.ask("open", {"path": copy, "completing": completing}))
        except BaseException:
            self._end()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                self._session.ask("close", {})
        finally:
            self._end()

    def enter(self, sheet: str, address: str, text: str, *, insist: bool = True) -> Outcome:
        """Go to the cell, type, press Return; an empty text is the Delete key.

        Asked whether to go on, the official does if `insist` and takes it back otherwise, here and when pasting.
        """
        return self._outcome("enter", sheet, address, {"text": text, "insist": insist})

    def paste(self, sheet: str, address: str, text: str, *, insist: bool = True) -> Outcome:
        """Paste plain text from another program; tabs and line ends part cells."""
        return self._outcome("paste", sheet, address, {"text": text, "insist": insist})

    def paste_table(self, sheet: str, address: str, html: str, *, insist: bool = True) -> Outcome:
        """Paste a table as a web page or Word offers it."""
        return self._outcome("paste_table", sheet, address, {"html": html, "insist": insist})

    def paste_cells(self, sheet: str, address: str, source: tuple[Path, str, str], *, insist: bool = True) -> Outcome:
        """Copy a range of another workbook (file, sheet, range) and paste it with all that it brings."""
        path, source_sheet, source_range = source
        more = {"source": str(path), "source_sheet": source_sheet, "source_range": source_range, "insist": insist}
        return self._outcome("paste_cells", sheet, address, more)

    def read(self, sheet: str, address: str) -> list[list[str]]:
        """A range as displayed."""
        shown: list[list[str]] = self._session.ask("read", {"sheet": sheet, "address": address})
        return shown

    def save_as(self, path: Path) -> Path:
        """The workbook as the official would send it back, as LibreOffice writes .xlsx."""
        self._session.ask("save", {"path": str(path)})
        return path

    def _outcome(self, command: str, sheet: str, address: str, more: dict[str, object]) -> Outcome:
        told: dict[str, Any] = self._session.ask(command, {"sheet": sheet, "address": address, **more})
        return Outcome(_boxes(told["boxes"]), told["shown"], told["formula"])

    def _end(self) -> None:
        self._session.close()
        self._folder.cleanup()


def _boxes(told: list[dict[str, str]]) -> tuple[MessageBox, ...]:
    return tuple(MessageBox(**box) for box in told)
