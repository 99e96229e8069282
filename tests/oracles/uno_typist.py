"""The commands of a simulated official, for `uno_session.py`: runs under LibreOffice's own Python.

Keys go into the real window through LibreOffice's interface for its own tests (org.libreoffice.uitest.UITest), and
message boxes are read through its accessibility tree, as a screen reader would. A box holds up the call that raised
it, so keys are pressed in one thread while another looks for boxes, notes what they say and dismisses them.
"""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any

SECONDS_AN_ENTRY = 30.0
SECONDS_BETWEEN_LOOKS = 0.005
# com.sun.star.accessibility.AccessibleRole
ALERT, DIALOG, LABEL, STATIC = 1, 12, 30, 86
# An official who insists takes every way on that a box offers; one who gives up takes every way back.
INSISTING = ("yes", "ok", "retry", "no", "cancel", "close")
GIVING_UP = ("cancel", "no", "close", "retry", "ok", "yes")

OPENED: dict[str, Any] = {}


def open_window(office: Any, request: Any) -> list[dict[str, Any]]:
    _complete(office, on=request["completing"])
    screen = OPENED["screen"] = Screen(office)
    said = screen.during(lambda: OPENED.update(document=office.open(request["path"])))
    screen.grid = screen.tester.getTopFocusWindow().getChild("grid_window")
    return said


def _complete(office: Any, *, on: bool) -> None:
    """Whether LibreOffice finishes a word from another cell of the column, so that not what was typed is entered."""
    provider = office.service("com.sun.star.configuration.ConfigurationProvider")
    node = office.properties(nodepath="/org.openoffice.Office.Calc/Input")
    access = provider.createInstanceWithArguments("com.sun.star.configuration.ConfigurationUpdateAccess", node)
    access.setPropertyValue("AutoInput", on)
    access.commitChanges()


class Screen:
    def __init__(self, office: Any) -> None:
        self.office = office
        self.tester = office.service("org.libreoffice.uitest.UITest")
        self.toolkit = office.service("com.sun.star.awt.Toolkit")
        self.gone = office.uno.getClass("com.sun.star.lang.DisposedException")
        self.grid: Any = None
        self.hands = ThreadPoolExecutor()

    def press(self, *keys: dict[str, str]) -> None:
        """Text as {"TEXT": …}, other keys as {"KEYCODE": …}."""
        for key in keys:
            self.grid.executeAction("TYPE", self.office.properties(**key))

    def command(self, name: str) -> None:
        self.tester.executeCommand(name)

    def during(self, action: Callable[[], None], buttons: tuple[str, ...] = GIVING_UP) -> list[dict[str, Any]]:
        """The boxes that came up until the window was idle again, each closed by the first button that it has."""
        acting: list[Future[None]] = [self.hands.submit(action)]
        closing: list[tuple[Any, Future[None]]] = []
        said = []
        settled = False
        deadline = time.monotonic() + SECONDS_AN_ENTRY
        while True:
            done = all(act.done() for act in acting)  # asked before looking, so that the last box is seen
            seen = self.seen(buttons, besides=[window for window, act in closing if not act.done()])
            if seen is not None:
                box, described, press = seen
                said.append(described)
                acting.append(self.hands.submit(press))  # this too may raise a box, and be held up by it
                closing.append((box, acting[-1]))
                settled = False
            elif done and settled:
                for act in acting:
                    act.result()
                return said
            elif done:
                acting.append(self.hands.submit(self.toolkit.processEventsToIdle))
                settled = True
            elif time.monotonic() > deadline:
                raise TimeoutError(f"the window is still busy after {SECONDS_AN_ENTRY:.0f} s; it said {said}")
            wait(acting, SECONDS_BETWEEN_LOOKS)

    def seen(self, buttons: tuple[str, ...], besides: list[Any]) -> tuple[Any, dict[str, Any], Callable[[], None]] | None:
        """The box that is up, what it says and how to press its button; None where there is none, or none any more.

        A box that was pressed goes in its own time: between the look that finds it and the reading of its words it
        may be gone, and every question to it is then answered with DisposedException.
        """
        try:
            box = self.box(besides)
            return None if box is None else (box, *self.read(box, buttons))
        except self.gone:
            return None

    def box(self, besides: list[Any]) -> Any:
        # Not simply the active window: with no screen, none is active once the first box was closed.
        windows = (self.toolkit.getTopWindow(index) for index in range(self.toolkit.getTopWindowCount()))
        return next((window for window in windows if _role(window) in (ALERT, DIALOG) and window not in besides), None)

    def read(self, box: Any, buttons: tuple[str, ...]) -> tuple[dict[str, Any], Callable[[], None]]:
        """What a box says, and how to press its button."""
        window = self.tester.getTopFocusWindow()
        names = window.getChildren()
        button = next((name for name in buttons if name in names), None)
        accessible = _context(box)
        # A dialog may show a whole table, as the one for pasted text does; its title says which it is.
        text = "\n".join(_words(accessible)) if _role(box) == ALERT else ""
        said = {"title": accessible.getAccessibleName(), "text": text, "pressed": button}
        if button is None:
            raise RuntimeError(f"a box with none of the known buttons: {said}")
        return said, lambda: window.getChild(button).executeAction("CLICK", ())


def _context(part: Any) -> Any:
    """What a screen reader is told of a part of the screen; None for parts that tell nothing."""
    return part.getAccessibleContext() if hasattr(part, "getAccessibleContext") else None


def _role(part: Any) -> int | None:
    accessible = _context(part)
    return None if accessible is None else int(accessible.getAccessibleRole())


def _words(accessible: Any) -> Iterator[str]:
    for index in range(accessible.getAccessibleChildCount()):
        child = _context(accessible.getAccessibleChild(index))
        if child is not None:
            if child.getAccessibleRole() in (LABEL, STATIC) and child.getAccessibleName():
                yield child.getAccessibleName()
            yield from _words(child)


def go_to(request: Any) -> Any:
    document = OPENED["document"]
    cells = document.Sheets.getByName(request["sheet"]).getCellRangeByName(request["address"])
    document.CurrentController.select(cells)
    return cells.getCellByPosition(0, 0)


def enter(office: Any, request: Any) -> dict[str, Any]:
    """Type over the cell and press Return; with no text, press Delete."""
    cell, screen = go_to(request), OPENED["screen"]
    buttons, text = _buttons(request), request["text"]
    if not text:
        return _outcome(screen.during(lambda: screen.press({"KEYCODE": "DELETE"}), buttons), cell)
    # A locked cell objects to the first character, and nobody types on into a message box.
    said = screen.during(lambda: screen.press({"TEXT": text[0]}), buttons)
    if not said:
        rest = [{"TEXT": text[1:]}] if text[1:] else []
        said = screen.during(lambda: screen.press(*rest, {"KEYCODE": "RETURN"}), buttons)
    return _outcome(said, cell)


def paste(office: Any, request: Any) -> dict[str, Any]:
    """Paste plain text, as from a chat or Word, at the cell."""
    cell, screen = go_to(request), OPENED["screen"]
    clipboard = office.service("com.sun.star.datatransfer.clipboard.SystemClipboard")
    clipboard.setContents(_plain_text(office, request["text"]), None)
    return _outcome(screen.during(lambda: screen.command(".uno:Paste"), _buttons(request)), cell)


def paste_table(office: Any, request: Any) -> dict[str, Any]:
    """Paste a table as a web page or Word offers it, at the cell."""
    cell, screen = go_to(request), OPENED["screen"]
    clipboard = office.service("com.sun.star.datatransfer.clipboard.SystemClipboard")
    clipboard.setContents(_web_page(office, request["html"]), None)
    return _outcome(screen.during(lambda: screen.command(".uno:Paste"), _buttons(request)), cell)


def paste_cells(office: Any, request: Any) -> dict[str, Any]:
    """Copy a range of another workbook, open in its own window as it would be, and paste it at the cell."""
    cell, screen = go_to(request), OPENED["screen"]
    source = office.load(request["source"])
    try:
        cells = source.Sheets.getByName(request["source_sheet"]).getCellRangeByName(request["source_range"])
        source.CurrentController.select(cells)
        clipboard = office.service("com.sun.star.datatransfer.clipboard.SystemClipboard")
        clipboard.setContents(source.CurrentController.getTransferable(), None)
        return _outcome(screen.during(lambda: screen.command(".uno:Paste"), _buttons(request)), cell)
    finally:
        source.close(True)


def _plain_text(office: Any, text: str) -> Any:
    return _transferable(office, "text/plain;charset=utf-16", "Unicode-Text", "string", text)


def _web_page(office: Any, html: str) -> Any:
    return _transferable(office, "text/html", "HTML", "[]byte", office.uno.ByteSequence(html.encode("utf-8")))


def _transferable(office: Any, mime: str, title: str, kind: str, content: Any) -> Any:
    unohelper: Any = importlib.import_module("unohelper")
    flavor = office.uno.createUnoStruct("com.sun.star.datatransfer.DataFlavor")
    flavor.MimeType, flavor.HumanPresentableName = mime, title
    flavor.DataType = office.uno.getTypeByName(kind)

    interface = office.uno.getClass("com.sun.star.datatransfer.XTransferable")
    answers = {
        "getTransferData": lambda self, asked: content,
        "getTransferDataFlavors": lambda self: (flavor,),
        "isDataFlavorSupported": lambda self, asked: asked.MimeType == flavor.MimeType,
    }
    return type("Transferable", (unohelper.Base, interface), answers)()


def _buttons(request: Any) -> tuple[str, ...]:
    return INSISTING if request["insist"] else GIVING_UP


def _outcome(said: list[dict[str, Any]], cell: Any) -> dict[str, Any]:
    return {"boxes": said, "shown": cell.getString(), "formula": cell.getFormula()}


def read(office: Any, request: Any) -> list[list[str]]:
    cells = OPENED["document"].Sheets.getByName(request["sheet"]).getCellRangeByName(request["address"])
    rows, columns = cells.Rows.Count, cells.Columns.Count
    return [[cells.getCellByPosition(c, r).getString() for c in range(columns)] for r in range(rows)]


def save(office: Any, request: Any) -> None:
    office.store(OPENED["document"], request["path"], "Calc MS Excel 2007 XML")


def close(office: Any, request: Any) -> None:
    document = OPENED.pop("document")
    document.setModified(False)  # or it asks whether to save
    document.close(True)


COMMANDS = {
    "open": open_window, "enter": enter, "paste": paste, "paste_cells": paste_cells, "paste_table": paste_table,
    "read": read, "save": save, "close": close,
}  # fmt: skip
