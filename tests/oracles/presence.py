"""Which outside programs are here, and what their absence means for a test.

Under CI (the variable `CI` is set) a missing program is a failure: `.ci/run` installs them all. Elsewhere the test is
skipped with a sentence that says what was therefore not checked.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from workbook_tools.demo import libreoffice

ROOT = Path(__file__).resolve().parents[2]


class Client(NamedTuple):
    find: Callable[[], str | None]
    unchecked: str  # completes "so it was not checked …"


def _soffice() -> str | None:
    programs = libreoffice.find()
    return programs.soffice if programs else None


def _window() -> str | None:
    # Debian's libreoffice-calc-nogui leaves out the descriptions of Calc's windows, and aborts when it should show one.
    soffice = _soffice()
    described = soffice and Path(soffice).resolve().parents[1] / "share/config/soffice.cfg/modules/scalc/ui/posbox.ui"
    return soffice if described and described.is_file() else None


def _validator() -> str | None:
    named = os.environ.get("OOXML_VALIDATOR_CLI")
    if named:
        return named
    installed = (ROOT / ".oracles" / "node_modules" / "@xarsh").glob("ooxml-validator-*/ooxml-validator")
    return next((str(program) for program in sorted(installed)), None)


def _writer() -> str | None:
    soffice = _soffice()
    described = soffice and Path(soffice).resolve().parents[1] / "share/config/soffice.cfg/modules/swriter"
    return soffice if described and described.is_dir() else None


def _axe() -> str | None:
    script = ROOT / ".oracles" / "node_modules" / "axe-core" / "axe.min.js"
    return str(script) if script.is_file() else None


CLIENTS = {
    "libreoffice": Client(_soffice, "what another spreadsheet program computes and keeps"),
    "libreoffice window": Client(_window, "what an official is told while typing and pasting"),
    "libreoffice writer": Client(_writer, "how a letter looks on paper"),
    "chromium": Client(lambda: shutil.which("chromium"), "what the page of results does in a browser"),
    "axe": Client(_axe, "whether the page of results can be used without eyes or mouse"),
    "validator": Client(_validator, "whether Excel would open the file without complaint (Open XML SDK)"),
    "ssconvert": Client(lambda: shutil.which("ssconvert"), "what gnumeric keeps when it saves the file again"),
    "pdftoppm": Client(lambda: shutil.which("pdftoppm"), "how the pages look"),
    "pdftotext": Client(lambda: shutil.which("pdftotext"), "which words stand on the pages"),
    "pdftohtml": Client(lambda: shutil.which("pdftohtml"), "how small the letters on the pages are"),
    "pdffonts": Client(lambda: shutil.which("pdffonts"), "in which fonts they are drawn"),
    "pdfinfo": Client(lambda: shutil.which("pdfinfo"), "how many pages are printed"),
}


def require(name: str) -> str:
    """The path of an outside program; without it the test fails under CI and is skipped elsewhere."""
    client = CLIENTS[name]
    program = client.find()
    if program is None and os.environ.get("CI"):
        pytest.fail(f"{name} is missing, and CI promises that it is there (see .ci/run).", pytrace=False)
    if program is None:
        pytest.skip(f"{name} is not installed, so it was not checked {client.unchecked}.")
    return program
