"""Workbooks as printed pages: PDF by LibreOffice, pictures and words of the pages by poppler.

The pages are those of the print areas and page setups that the workbook declares. Chinese fonts come from
`fonts.conf` beside this file, since the fonts of official paper are not free.
"""

from __future__ import annotations

import glob
import os
import re
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.oracles.libreoffice import LibreOffice
from tests.oracles.presence import require

DOTS_PER_INCH = 100
HERE = Path(__file__).parent


def to_pdf(workbook: Path, out_dir: Path, office: LibreOffice | None = None) -> Path:
    """Print the whole workbook; a running `office` saves the second that starting one takes."""
    if office is None:
        with LibreOffice() as own:
            return to_pdf(workbook, out_dir, own)
    out_dir.mkdir(parents=True, exist_ok=True)
    with office.open(workbook) as book:
        return book.save_as(out_dir / f"{workbook.stem}.pdf")


def document_to_pdf(documents: Sequence[Path], out_dir: Path) -> list[Path]:
    """Print Word documents, all with one start of the office."""
    soffice = require("libreoffice writer")
    out_dir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(
            [soffice, "--headless", f"-env:UserInstallation={Path(profile).as_uri()}", "--convert-to", "pdf", "--outdir",
             str(out_dir), *map(str, documents)],
            check=True, capture_output=True, timeout=300, env={**os.environ, "FONTCONFIG_FILE": str(HERE / "fonts.conf")},
        )  # fmt: skip
    return [out_dir / f"{document.stem}.pdf" for document in documents]


def render(workbook: Path, out_dir: Path, office: LibreOffice | None = None) -> list[Path]:
    """One PNG for each printed page, in order; the PDF stays beside them."""
    pdftoppm = require("pdftoppm")
    pdf = to_pdf(workbook, out_dir, office)
    subprocess.run(
        [pdftoppm, "-png", "-r", str(DOTS_PER_INCH), str(pdf), str(out_dir / workbook.stem)],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    pages = out_dir.glob(f"{glob.escape(workbook.stem)}-*.png")
    return sorted(pages, key=lambda page: int(page.stem.rpartition("-")[2]))


def pages(pdf: Path) -> int:
    told = subprocess.run([require("pdfinfo"), str(pdf)], check=True, capture_output=True, text=True, timeout=60).stdout
    found = re.search(r"^Pages:\s+(\d+)$", told, re.MULTILINE)
    assert found, told
    return int(found[1])


def fonts(pdf: Path) -> set[str]:
    """The fonts that the words are really drawn in, named as in the files they come from."""
    command = [require("pdffonts"), str(pdf)]
    told = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout
    names = (line.split()[0] for line in told.splitlines()[2:])
    return {name.partition("+")[2] or name for name in names}


def texts(pdf: Path) -> list[str]:
    """The words of each page, laid out roughly as they stand on it."""
    command = [require("pdftotext"), "-layout", str(pdf), "-"]
    told = subprocess.run(command, check=True, capture_output=True, timeout=60).stdout.decode()
    return told.split("\f")[:-1]


def sizes(pdf: Path) -> dict[int, float]:
    """The smallest letters of each page, in points as the PDF has them, to a third of one."""
    zoom = 3
    command = [require("pdftohtml"), "-xml", "-i", "-stdout", "-zoom", str(zoom), str(pdf)]
    told = subprocess.run(command, check=True, capture_output=True, timeout=300).stdout.decode()
    known: dict[str, float] = {}
    out = {}
    for number, page in enumerate(told.split("<page ")[1:], 1):
        known |= {font: float(size) / zoom for font, size in re.findall(r'<fontspec id="(\d+)" size="(\d+)"', page)}
        out[number] = min(known[font] for font in re.findall(r'<text [^>]*font="(\d+)"', page))
    return out
