"""Pictures of a workbook's pages, by the programs that are installed.

What belongs here: which programs draw, and what the pictures are called. What does not: workbooks.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from .words import Words

FOLDER = "图片"
SECONDS = 120
"""How long a program may take."""
DOTS_PER_INCH = "80"
NONE = Words(
    "没有图片：本机没有 LibreOffice 或 poppler，或没有画成", "no pictures: LibreOffice or poppler is not installed here, or could not draw them"
)
"""Said where there are none."""


def pictures(workbook: bytes) -> dict[str, bytes]:
    """Each page as a PNG by its path, numbered, with the name of its sheet where the page ends with it; none where programs lack."""
    office, painter, reader = _office(), shutil.which("pdftoppm"), shutil.which("pdftotext")
    if office is None or painter is None:
        return {}
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "page.xlsx").write_bytes(workbook)
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        try:
            _run(office, "--headless", profile, "--convert-to", "pdf", "--outdir", place, str(folder / "page.xlsx"))
            _run(painter, "-r", DOTS_PER_INCH, "-png", str(folder / "page.pdf"), str(folder / "page"))
            words = _run(reader, "-layout", "-enc", "UTF-8", str(folder / "page.pdf"), "-").decode("utf-8", "replace") if reader else ""
        except (subprocess.SubprocessError, OSError):
            return {}
        drawn = sorted(folder.glob("page-*.png"))
        feet = [_sheet(page, number, len(drawn)) for number, page in enumerate(words.split("\f"), 1)] + [""] * len(drawn)
        return {f"{FOLDER}/{number:02}{feet[number - 1]}.png": path.read_bytes() for number, path in enumerate(drawn, 1)}


def _sheet(page: str, number: int, pages: int) -> str:
    """The name of the sheet that the foot of a page says, after a hyphen."""
    last = [line for line in page.split("\n") if line.strip()][-1:]
    said, counted, _ = "".join("".join(last).split()).rpartition(f"第{number}页共{pages}页")
    return f"-{said[-31:]}" if counted and said and not set(said) & set('\\/:*?"<>|') else ""


def _office() -> str | None:
    installed = [Path(os.environ[name], "LibreOffice", "program", "soffice.exe") for name in ("ProgramFiles", "ProgramFiles(x86)") if name in os.environ]
    places = [Path("/Applications/LibreOffice.app/Contents/MacOS/soffice"), *installed]
    return shutil.which("soffice") or next((str(place) for place in places if place.is_file()), None)


def _run(*command: str) -> bytes:
    return subprocess.run(command, check=True, capture_output=True, timeout=SECONDS).stdout
