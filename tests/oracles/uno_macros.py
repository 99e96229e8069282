"""The commands that run macros, for `uno_session.py`: runs under LibreOffice's own Python.

A macro that ends in an error says nothing at all and returns an empty text, so every macro that is run here has to
return a text that begins with a word of its own.
"""

from __future__ import annotations

import importlib
import pathlib
import sys
from typing import Any

sys.path.insert(0, str(pathlib.Path(__file__).parent))
WORKER = importlib.import_module("uno_worker")
OPEN: dict[str, Any] = {}


def load(office: Any, path: str) -> Any:
    """A document in a window: what VBA calls a workbook is one that has a window."""
    options = office.properties(Hidden=False, MacroExecutionMode=4)
    document = office.desktop.loadComponentFromURL(pathlib.Path(path).absolute().as_uri(), "_blank", 0, options)
    if document is None:
        raise RuntimeError(f"LibreOffice does not open {path}")
    return document


def open_both(office: Any, request: Any) -> None:
    OPEN["book"] = WORKER.Book(load(office, request["book"]))
    OPEN["macros"] = load(office, request["macros"])


def run(office: Any, request: Any) -> list[str]:
    """For each case: put its changes into the book, then call the macro."""
    name = f"vnd.sun.star.script:VBAProject.{request['macro']}?language=Basic&location=document"
    script = OPEN["macros"].getScriptProvider().getScript(name)
    answers = []
    for case in request["cases"]:
        OPEN["book"].set(case["changes"])
        answers.append(str(script.invoke(tuple(case["arguments"]), (), ())[0]))
    return answers


def save_list(office: Any, request: Any) -> None:
    """Save the workbook that was opened last, by a macro."""
    known = [OPEN["book"].document.getURL(), OPEN["macros"].getURL()]
    opened, documents = [], office.desktop.getComponents().createEnumeration()
    while documents.hasMoreElements():
        document = documents.nextElement()
        if document.getURL() not in known:
            opened.append(document)
    office.store(opened[-1], request["path"], "Calc MS Excel 2007 XML")


COMMANDS = {"open": open_both, "run": run, "save_list": save_list}
